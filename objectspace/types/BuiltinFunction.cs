namespace Py.ObjectSpace;

public unsafe partial struct PyBuiltinFunction
{
    internal static void Define(TypeBuilder t)
    {
    }

}
