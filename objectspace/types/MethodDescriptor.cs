namespace Py.ObjectSpace;

public unsafe partial struct PyMethodDescriptor
{
    internal static void Define(TypeBuilder t)
    {
    }

    internal static void DefineClassMethod(TypeBuilder t)
    {
    }

}
