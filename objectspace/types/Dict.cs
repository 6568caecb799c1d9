namespace Py.ObjectSpace;

public unsafe partial struct PyDict
{
    internal static void Define(TypeBuilder t)
    {
    }

}
