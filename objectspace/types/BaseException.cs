namespace Py.ObjectSpace;

public unsafe partial struct PyBaseException
{
    internal static void Define(TypeBuilder t)
    {
    }

}
