namespace Py.ObjectSpace;

public unsafe partial struct PyCell
{
    internal static void Define(TypeBuilder t)
    {
        t.Slot(SlotId.Repr, &Repr);
        t.Slot(SlotId.New, &Make);
        t.Slot(SlotId.Compare, &Compare);
        t.NotHashable();
        t.GetSet("cell_contents", &GetContents, &SetContents);
    }

    private static Value Make(Value type, Args args)
    {
        if (args.KeywordCount > 0)
        {
            return Errors.TypeError("cell() takes no keyword arguments");
        }

        return args.Count > 1 ? Errors.TypeError($"cell expected at most 1 argument, got {args.Count}") : New(args.Count == 1 ? args[0] : Value.Null);
    }

    private static Value Repr(Value self)
    {
        Value content = self.As<PyCell>().Fields.Content.Load();
        return PyStr.New(content.IsNull
            ? $"<cell at 0x{Identity.Of(self):x}: empty>"
            : $"<cell at 0x{Identity.Of(self):x}: {PyType.TypeName(content)} object at 0x{Identity.Of(content):x}>");
    }

    private static Value Compare(Value self, Value other, CompareOp op)
    {
        if (!other.HasShape(ShapeIds.Cell))
        {
            return Value.NotImplemented;
        }

        Value a = self.As<PyCell>().Fields.Content.Load(), b = other.As<PyCell>().Fields.Content.Load();
        return a.IsNull || b.IsNull
            ? Value.FromBool(Space.CompareLongs(a.IsNull ? 0 : 1, b.IsNull ? 0 : 1, op))
            : Space.Compare(a, b, op);
    }

    private static Value GetContents(Value self)
    {
        Value content = self.As<PyCell>().Fields.Content.Load();
        return content.IsNull ? Errors.ValueError("Cell is empty") : content;
    }

    private static bool SetContents(Value self, Value value)
    {
        self.As<PyCell>().Fields.Content.Store(self, value);
        return true;
    }
}
