namespace Py.ObjectSpace;

public unsafe partial struct PyMember
{
    internal static void Define(TypeBuilder t)
    {
        t.Slot(SlotId.Repr, &Repr);
        t.Slot(SlotId.DescrGet, &Get);
        t.Slot(SlotId.DescrSet, &Set);
        t.GetSet("__qualname__", &GetQualName);
        t.GetSet("__doc__", &GetDoc);
        t.Member("__objclass__", 8);
        t.Member("__name__", 16);
        t.Method("__reduce__()", &Reduce);
    }

    private static Value Repr(Value self)
    {
        ref PyMember d = ref self.As<PyMember>().Fields;
        return PyStr.New($"<member '{PyStr.ToClr(d.Name.Load())}' of '{PyType.NameOf(d.Type.Load())}' objects>");
    }

    private static Value GetQualName(Value self)
    {
        ref PyMember d = ref self.As<PyMember>().Fields;
        return PyStr.New($"{PyStr.ToClr(d.Type.Load().As<PyType>().Fields.QualName.Load())}.{PyStr.ToClr(d.Name.Load())}");
    }

    // Doubles are the parts of complex numbers.
    private static Value GetDoc(Value self) => (self.As<PyMember>().Fields.Flags & MemberFlags.Double) == 0 ? Value.None
        : PyStr.New(self.As<PyMember>().Fields.Offset == 8 ? "the real part of a complex number" : "the imaginary part of a complex number");

    private static Value Reduce(Value self)
    {
        ref PyMember d = ref self.As<PyMember>().Fields;
        return DescriptorPickling.Reduce(d.Type.Load(), d.Name.Load());
    }
}
