namespace Py.ObjectSpace;

public unsafe partial struct PyBoundMethod
{
    internal static void Define(TypeBuilder t)
    {
        t.Slot(SlotId.Repr, &Repr);
        t.Slot(SlotId.Call, &Call);
        t.Slot(SlotId.New, &Make);
        t.Slot(SlotId.Hash, &Hash);
        t.Slot(SlotId.Compare, &Compare);
        t.Slot(SlotId.GetAttr, &GetAttr);
        t.Member("__func__", 8);
        t.Member("__self__", 16);
        t.GetSet("__doc__", &GetDoc);
        t.Method("__reduce__()", &Reduce);
    }

    private static Value Make(Value type, Args args)
    {
        if (args.KeywordCount > 0)
        {
            return Errors.TypeError("method() takes no keyword arguments");
        }

        if (args.Count != 2)
        {
            return Errors.TypeError($"method expected 2 arguments, got {args.Count}");
        }

        if (PyType.SlotOf(args[0], SlotId.Call) == null)
        {
            return Errors.TypeError("first argument must be callable");
        }

        return args[1].IsNone ? Errors.TypeError("self must not be None") : New(args[0], args[1]);
    }

    private static Value Call(Value self, Args args)
    {
        ref PyBoundMethod m = ref self.As<PyBoundMethod>().Fields;
        return Space.CallPrepended(m.Function.Load(), m.Self.Load(), args);
    }

    private static Value GetDoc(Value self) => Space.GetAttr(self.As<PyBoundMethod>().Fields.Function.Load(), N.__doc__);

    private static Value Repr(Value self)
    {
        ref PyBoundMethod m = ref self.As<PyBoundMethod>().Fields;
        Value name = default;
        if (Space.TryGetAttr(m.Function.Load(), N.__qualname__, out name) == 0 && Space.TryGetAttr(m.Function.Load(), N.__name__, out name) == 0)
        {
            name = Value.Null;
        }

        if (Errors.Occurred)
        {
            return Value.Null;
        }

        Value text = Space.Repr(m.Self.Load());
        return text.IsNull ? text : PyStr.New($"<bound method {(name.IsNull || !name.IsStr ? "?" : PyStr.ToClr(name))} of {PyStr.ToClr(text)}>");
    }

    private static long Hash(Value self)
    {
        ref PyBoundMethod m = ref self.As<PyBoundMethod>().Fields;
        long function = Space.Hash(m.Function.Load());
        if (function == -1)
        {
            return -1;
        }

        long hash = Identity.Hash(m.Self.Load()) ^ function;
        return hash == -1 ? -2 : hash;
    }

    private static Value Compare(Value self, Value other, CompareOp op)
    {
        if (op is not (CompareOp.Eq or CompareOp.Ne) || !other.HasShape(ShapeIds.BoundMethod))
        {
            return Value.NotImplemented;
        }

        ref PyBoundMethod a = ref self.As<PyBoundMethod>().Fields;
        ref PyBoundMethod b = ref other.As<PyBoundMethod>().Fields;
        if (!a.Self.Load().Is(b.Self.Load()))
        {
            return Value.FromBool(op == CompareOp.Ne);
        }

        int equal = Space.EqualBool(a.Function.Load(), b.Function.Load());
        return equal < 0 ? Value.Null : Value.FromBool((equal > 0) == (op == CompareOp.Eq));
    }

    private static Value GetAttr(Value self, Value name)
    {
        Value attribute = PyType.Lookup(self.Type, name);
        if (!attribute.IsNull)
        {
            void* get = PyType.SlotOf(attribute, SlotId.DescrGet);
            return get == null ? attribute : ((delegate*<Value, Value, Value, Value>)get)(attribute, self, self.Type);
        }

        return Space.GetAttr(self.As<PyBoundMethod>().Fields.Function.Load(), name);
    }

    private static Value Reduce(Value self)
    {
        ref PyBoundMethod m = ref self.As<PyBoundMethod>().Fields;
        Value name = Space.GetAttr(m.Function.Load(), N.__name__);
        return name.IsNull ? name : DescriptorPickling.Reduce(m.Self.Load(), name);
    }
}
