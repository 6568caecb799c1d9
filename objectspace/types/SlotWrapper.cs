namespace Py.ObjectSpace;

public unsafe partial struct PySlotWrapper
{
    internal static void Define(TypeBuilder t)
    {
        t.Slot(SlotId.Repr, &Repr);
        t.Slot(SlotId.Call, &Call);
        t.Slot(SlotId.DescrGet, &Get);
        DefineCommon(t);
    }

    internal static void DefineBound(TypeBuilder t)
    {
        t.Slot(SlotId.Repr, &ReprBound);
        t.Slot(SlotId.Call, &CallBound);
        t.Slot(SlotId.Hash, &Hash);
        t.Slot(SlotId.Compare, &Compare);
        t.Member("__self__", 16);
        DefineCommon(t);
    }

    private static void DefineCommon(TypeBuilder t)
    {
        t.GetSet("__name__", &GetName);
        t.GetSet("__qualname__", &GetQualName);
        t.GetSet("__doc__", &GetDoc);
        t.GetSet("__text_signature__", &GetTextSignature);
        t.Member("__objclass__", 8);
        t.Method("__reduce__()", &Reduce);
    }

    private static Value Repr(Value self) =>
        PyStr.New($"<slot wrapper '{NameText(self)}' of '{PyType.NameOf(self.As<PySlotWrapper>().Fields.Type.Load())}' objects>");

    private static Value ReprBound(Value self)
    {
        Value owner = self.As<PySlotWrapper>().Fields.Self.Load();
        return PyStr.New($"<method-wrapper '{NameText(self)}' of {PyType.TypeName(owner)} object at 0x{Identity.Of(owner):x}>");
    }

    private static long Hash(Value self)
    {
        ref PySlotWrapper w = ref self.As<PySlotWrapper>().Fields;
        long hash = Identity.Hash(w.Self.Load()) ^ (w.Row * 1000003L);
        return hash == -1 ? -2 : hash;
    }

    private static Value Compare(Value self, Value other, CompareOp op)
    {
        if (op is not (CompareOp.Eq or CompareOp.Ne) || !other.HasShape(ShapeIds.Of(TypeId.MethodWrapper)))
        {
            return Value.NotImplemented;
        }

        ref PySlotWrapper a = ref self.As<PySlotWrapper>().Fields;
        ref PySlotWrapper b = ref other.As<PySlotWrapper>().Fields;
        bool equal = a.Row == b.Row && a.Function == b.Function && a.Self.Load().Is(b.Self.Load());
        return Value.FromBool(equal == (op == CompareOp.Eq));
    }

    private static string NameText(Value self) => SlotTable.Rows[self.As<PySlotWrapper>().Fields.Row].Name;

    private static Value GetName(Value self) => SlotDispatch.NameOf(self.As<PySlotWrapper>().Fields.Row);

    private static Value GetQualName(Value self) =>
        PyStr.New($"{PyStr.ToClr(self.As<PySlotWrapper>().Fields.Type.Load().As<PyType>().Fields.QualName.Load())}.{NameText(self)}");

    private static Value GetDoc(Value self) => SlotDocs.Of(SlotTable.Rows[self.As<PySlotWrapper>().Fields.Row]) is { } doc ? PyStr.New(doc) : Value.None;

    private static Value GetTextSignature(Value self) => PyStr.New(SlotTable.Rows[self.As<PySlotWrapper>().Fields.Row].Signature);

    private static Value Reduce(Value self)
    {
        ref PySlotWrapper w = ref self.As<PySlotWrapper>().Fields;
        return DescriptorPickling.Reduce(w.Self.IsNull ? w.Type.Load() : w.Self.Load(), GetName(self));
    }
}

/// <summary>Documentation of the dunders that are slots.</summary>
internal static class SlotDocs
{
    /// <summary>__doc__ of a row.</summary>
    public static string? Of(SlotRow row) => row.Kind switch
    {
        SlotKind.Binary or SlotKind.Compare or SlotKind.BinaryReflected or SlotKind.Plain2 when row.Name != "__getitem__" => $"Return the result of {row.Name} for self and value.",
        SlotKind.Call => "Call self as a function.",
        SlotKind.Init => "Initialize self.  See help(type(self)) for accurate signature.",
        SlotKind.Hash => "Return hash(self).",
        SlotKind.Length => "Return len(self).",
        SlotKind.Next => "Implement next(self).",
        _ => row.Name switch
        {
            "__repr__" => "Return repr(self).",
            "__str__" => "Return str(self).",
            "__iter__" => "Implement iter(self).",
            "__getitem__" => "Return self[key].",
            "__setitem__" => "Set self[key] to value.",
            "__delitem__" => "Delete self[key].",
            "__getattribute__" => "Return getattr(self, name).",
            "__setattr__" => "Implement setattr(self, name, value).",
            "__delattr__" => "Implement delattr(self, name).",
            "__contains__" => "Return key in self.",
            _ => null,
        },
    };
}
