namespace Py.ObjectSpace;

public unsafe partial struct PyType
{
    /// <summary>__module__ as a C# string, for messages and reprs; empty if unknown.</summary>
    public static string ModuleName(Value type)
    {
        ref PyType t = ref type.As<PyType>().Fields;
        Value module = (t.Flags & TypeFlags.Heap) == 0 ? t.Module.Load() : PyDict.GetStr(t.Dict.Load(), Names.Get(N.__module__));
        return module.IsNull || !module.IsStr ? "" : PyStr.ToClr(module);
    }

    internal static void Define(TypeBuilder t) => t.Slot(SlotId.GetAttr, &Space.TypeGetAttr);
}
