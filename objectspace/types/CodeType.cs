namespace Py.ObjectSpace;

public unsafe partial struct PyCode
{
    internal static void Define(TypeBuilder t)
    {
    }
}
