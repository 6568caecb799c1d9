namespace Py.ObjectSpace;

public unsafe partial struct PyMethodDescriptor
{
    internal static void Define(TypeBuilder t)
    {
        t.Slot(SlotId.Call, &Call);
        t.Slot(SlotId.DescrGet, &Get);
        DefineCommon(t);
        t.Method("__reduce__()", &Reduce);
    }

    internal static void DefineClassMethod(TypeBuilder t)
    {
        t.Slot(SlotId.Call, &CallForClass);
        t.Slot(SlotId.DescrGet, &GetForClass);
        DefineCommon(t);
    }

    private static void DefineCommon(TypeBuilder t)
    {
        t.Slot(SlotId.Repr, &Repr);
        t.GetSet("__name__", &GetName);
        t.GetSet("__qualname__", &GetQualName);
        t.GetSet("__doc__", &GetDoc);
        t.GetSet("__text_signature__", &GetTextSignature);
        t.Member("__objclass__", 8);
    }

    private static NativeSignature SignatureOf(Value self) => FunctionTable.Signature(self.As<PyMethodDescriptor>().Fields.Function);

    private static Value Repr(Value self) =>
        PyStr.New($"<method '{SignatureOf(self).Name}' of '{PyType.NameOf(self.As<PyMethodDescriptor>().Fields.Type.Load())}' objects>");

    private static Value GetName(Value self) => PyStr.Intern(SignatureOf(self).Name);

    private static Value GetQualName(Value self) =>
        PyStr.New($"{PyStr.ToClr(self.As<PyMethodDescriptor>().Fields.Type.Load().As<PyType>().Fields.QualName.Load())}.{SignatureOf(self).Name}");

    private static Value GetDoc(Value self) => SignatureOf(self).Doc is { } doc ? PyStr.New(doc) : Value.None;

    private static Value GetTextSignature(Value self) => SignatureOf(self).Text is { } text ? PyStr.New(text) : Value.None;

    private static Value Reduce(Value self) => DescriptorPickling.Reduce(self.As<PyMethodDescriptor>().Fields.Type.Load(), GetName(self));
}

/// <summary>Pickling of descriptors: getattr(type, name).</summary>
internal static class DescriptorPickling
{
    /// <summary>(getattr, (type, name)).</summary>
    public static Value Reduce(Value type, Value name)
    {
        Value builtins = Space.Import("builtins");
        Value getattr = builtins.IsNull ? builtins : Space.GetAttr(builtins, "getattr");
        return getattr.IsNull ? getattr : PyTuple.New(getattr, PyTuple.New(type, name));
    }
}
