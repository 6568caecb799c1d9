namespace Py.ObjectSpace;

public unsafe partial struct PyBuiltinFunction
{
    internal static void Define(TypeBuilder t)
    {
        t.Slot(SlotId.Repr, &Repr);
        t.Slot(SlotId.Call, &Call);
        t.Slot(SlotId.Hash, &Hash);
        t.Slot(SlotId.Compare, &Compare);
        t.GetSet("__name__", &GetName);
        t.GetSet("__qualname__", &GetQualName);
        t.GetSet("__doc__", &GetDoc);
        t.GetSet("__self__", &GetSelf);
        t.GetSet("__text_signature__", &GetTextSignature);
        t.GetSet("__module__", &GetModule);
        t.Method("__reduce__()", &Reduce);
    }

    private static NativeSignature SignatureOf(Value self) => FunctionTable.Signature(self.As<PyBuiltinFunction>().Fields.Function);

    private static bool IsMethod(Value self)
    {
        Value owner = self.As<PyBuiltinFunction>().Fields.Self.Load();
        return !owner.IsNull && !(owner.IsPointer && owner.HasFlag(ShapeFlags.Module));
    }

    private static Value Repr(Value self)
    {
        string name = SignatureOf(self).Name;
        Value owner = self.As<PyBuiltinFunction>().Fields.Self.Load();
        return PyStr.New(!IsMethod(self)
            ? $"<built-in function {name}>"
            : $"<built-in method {name} of {PyType.TypeName(owner)} object at 0x{Identity.Of(owner):x}>");
    }

    private static long Hash(Value self)
    {
        ref PyBuiltinFunction f = ref self.As<PyBuiltinFunction>().Fields;
        long hash = (f.Self.IsNull ? 0 : Identity.Hash(f.Self.Load())) ^ ((long)f.Function * 1000003);
        return hash == -1 ? -2 : hash;
    }

    private static Value Compare(Value self, Value other, CompareOp op)
    {
        if (op is not (CompareOp.Eq or CompareOp.Ne) || !other.HasShape(ShapeIds.BuiltinFunction))
        {
            return Value.NotImplemented;
        }

        ref PyBuiltinFunction a = ref self.As<PyBuiltinFunction>().Fields;
        ref PyBuiltinFunction b = ref other.As<PyBuiltinFunction>().Fields;
        bool equal = a.Function == b.Function && a.Self.Load().Is(b.Self.Load());
        return Value.FromBool(equal == (op == CompareOp.Eq));
    }

    private static Value GetName(Value self) => PyStr.Intern(SignatureOf(self).Name);

    private static Value GetQualName(Value self)
    {
        if (!IsMethod(self))
        {
            return GetName(self);
        }

        Value owner = self.As<PyBuiltinFunction>().Fields.Self.Load();
        Value type = owner.IsType ? owner : owner.Type;
        return PyStr.New($"{PyStr.ToClr(type.As<PyType>().Fields.QualName.Load())}.{SignatureOf(self).Name}");
    }

    private static Value GetDoc(Value self) => SignatureOf(self).Doc is { } doc ? PyStr.New(doc) : Value.None;

    private static Value GetSelf(Value self)
    {
        Value owner = self.As<PyBuiltinFunction>().Fields.Self.Load();

        // A static method of a type knows the type (for its repr and pickling), but is not bound to it.
        bool isStatic = owner.IsType && !FunctionTable.Native(self.As<PyBuiltinFunction>().Fields.Function)->HasSelf;
        return owner.IsNull || isStatic ? Value.None : owner;
    }

    private static Value GetTextSignature(Value self) => SignatureOf(self).Text is { } text ? PyStr.New(text) : Value.None;

    private static Value GetModule(Value self)
    {
        Value module = self.As<PyBuiltinFunction>().Fields.Module.Load();
        return module.IsNull ? Value.None : module;
    }

    private static Value Reduce(Value self)
    {
        if (!IsMethod(self))
        {
            return GetName(self);
        }

        Value builtins = Space.Import("builtins");
        Value getattr = builtins.IsNull ? builtins : Space.GetAttr(builtins, "getattr");
        return getattr.IsNull ? getattr : PyTuple.New(getattr, PyTuple.New(self.As<PyBuiltinFunction>().Fields.Self.Load(), GetName(self)));
    }
}
