namespace Py.ObjectSpace;

public unsafe partial struct PyTuple
{
    internal static void Define(TypeBuilder t)
    {
    }

}
