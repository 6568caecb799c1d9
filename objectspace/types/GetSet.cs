namespace Py.ObjectSpace;

public unsafe partial struct PyGetSet
{
    internal static void Define(TypeBuilder t)
    {
        t.Slot(SlotId.Repr, &Repr);
        t.Slot(SlotId.DescrGet, &Get);
        t.Slot(SlotId.DescrSet, &Set);
        t.GetSet("__qualname__", &GetQualName);
        t.Member("__objclass__", 8);
        t.Member("__name__", 16);
        t.Member("__doc__", 24, MemberFlags.ReadOnly | MemberFlags.NoneIfEmpty);
    }

    private static Value Repr(Value self)
    {
        ref PyGetSet d = ref self.As<PyGetSet>().Fields;
        return PyStr.New($"<attribute '{PyStr.ToClr(d.Name.Load())}' of '{PyType.NameOf(d.Type.Load())}' objects>");
    }

    private static Value GetQualName(Value self)
    {
        ref PyGetSet d = ref self.As<PyGetSet>().Fields;
        return PyStr.New($"{PyStr.ToClr(d.Type.Load().As<PyType>().Fields.QualName.Load())}.{PyStr.ToClr(d.Name.Load())}");
    }
}
