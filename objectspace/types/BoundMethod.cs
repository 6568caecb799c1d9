namespace Py.ObjectSpace;

public unsafe partial struct PyBoundMethod
{
    internal static void Define(TypeBuilder t)
    {
    }

}
