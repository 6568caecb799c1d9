namespace Py.ObjectSpace;

public unsafe partial struct PyFrame
{
    internal static void Define(TypeBuilder t)
    {
    }
}
