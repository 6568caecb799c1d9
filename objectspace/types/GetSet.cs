namespace Py.ObjectSpace;

public unsafe partial struct PyGetSet
{
    internal static void Define(TypeBuilder t)
    {
    }

}
