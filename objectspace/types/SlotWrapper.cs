namespace Py.ObjectSpace;

public unsafe partial struct PySlotWrapper
{
    internal static void Define(TypeBuilder t)
    {
    }

    internal static void DefineBound(TypeBuilder t)
    {
    }

}
