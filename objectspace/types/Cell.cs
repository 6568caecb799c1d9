namespace Py.ObjectSpace;

public unsafe partial struct PyCell
{
    internal static void Define(TypeBuilder t)
    {
    }

}
