namespace Py.ObjectSpace;

public unsafe partial struct PyList
{
    internal static void Define(TypeBuilder t)
    {
    }

}
