namespace Py.ObjectSpace;

public unsafe partial struct PyMember
{
    internal static void Define(TypeBuilder t)
    {
    }

}
