namespace Py.ObjectSpace;

public unsafe partial struct PyFloat
{
    internal static void Define(TypeBuilder t)
    {
    }

}
