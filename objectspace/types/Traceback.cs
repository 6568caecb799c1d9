namespace Py.ObjectSpace;

public unsafe partial struct PyTraceback
{
    internal static void Define(TypeBuilder t)
    {
    }
}
