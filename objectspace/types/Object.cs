namespace Py.ObjectSpace;

/// <summary>object.</summary>
public static unsafe partial class PyObject
{
    internal static void Define(TypeBuilder t) => t.Slot(SlotId.Repr, &Space.DefaultRepr);
}
