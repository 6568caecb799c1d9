namespace Py.ObjectSpace;

public unsafe partial struct PyModule
{
    internal static void Define(TypeBuilder t)
    {
    }

}
