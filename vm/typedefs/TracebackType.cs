using Py.ObjectSpace;

namespace Py.Vm.TypeDefinitions;

/// <summary>traceback.</summary>
internal static unsafe class TracebackType
{
    private static readonly ArgumentBinder s_new = new("TracebackType(tb_next, tb_frame, tb_lasti, tb_lineno)");

    public static void Define(TypeBuilder t)
    {
        t.Slot(SlotId.New, &Make);
        t.GetSet("tb_next", &GetNext, &SetNext);
        t.Member("tb_frame", 16);
        t.GetSet("tb_lasti", &GetLastInstruction);
        t.GetSet("tb_lineno", &GetLine);
        t.Method("__dir__()", &Dir);
    }

    private static Value Make(Value type, Args args)
    {
        Slot* bound = stackalloc Slot[4];
        if (!s_new.Bind(args, bound))
        {
            return Value.Null;
        }

        Value next = bound[0].Load(), frame = bound[1].Load();
        if (!next.IsNone && !next.HasShape(ShapeIds.Of(TypeId.Traceback)))
        {
            return Errors.TypeError($"expected traceback object or None, got '{PyType.TypeName(next)}'");
        }

        if (!frame.HasShape(ShapeIds.Of(TypeId.Frame)))
        {
            return Errors.TypeError($"TracebackType() argument 'tb_frame' must be frame, not {PyType.TypeName(frame)}");
        }

        if (!Space.AsIndex(bound[2].Load(), TypeId.OverflowError, out long last) || !Space.AsIndex(bound[3].Load(), TypeId.OverflowError, out long line))
        {
            return Value.Null;
        }

        Value made = PyTraceback.New(next.IsNone ? Value.Null : next, frame, 0, (int)line);
        made.As<PyTraceback>().Fields.LastInstruction = (int)last;
        return made;
    }

    private static Value GetNext(Value self) => self.As<PyTraceback>().Fields.Next.Load() is { IsNull: false } next ? next : Value.None;

    private static bool SetNext(Value self, Value value)
    {
        if (value.IsNull)
        {
            Errors.TypeError("can't delete tb_next attribute");
            return false;
        }

        if (!value.IsNone && !value.HasShape(ShapeIds.Of(TypeId.Traceback)))
        {
            Errors.TypeError($"expected traceback object, got '{PyType.TypeName(value)}'");
            return false;
        }

        for (Value t = value.IsNone ? Value.Null : value; !t.IsNull; t = t.As<PyTraceback>().Fields.Next.Load())
        {
            if (t.Is(self))
            {
                Errors.ValueError("traceback loop detected");
                return false;
            }
        }

        self.As<PyTraceback>().Fields.Next.Store(self, value.IsNone ? Value.Null : value);
        return true;
    }

    private static Value GetLastInstruction(Value self) => PyInt.New(self.As<PyTraceback>().Fields.LastInstruction);

    private static Value GetLine(Value self) => PyInt.New(self.As<PyTraceback>().Fields.Line);

    private static Value Dir(Value self)
    {
        Value list = PyList.New();
        foreach (string name in (System.ReadOnlySpan<string>)["tb_frame", "tb_lasti", "tb_lineno", "tb_next"])
        {
            PyList.Append(list, PyStr.Intern(name));
        }

        return list;
    }
}
