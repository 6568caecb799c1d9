namespace Py.ObjectSpace;

/// <summary>NoneType, NotImplementedType and ellipsis.</summary>
public static unsafe class PyNone
{
    internal static void Define(TypeBuilder t)
    {
        t.Slot(SlotId.Repr, &Repr);
        t.Slot(SlotId.Bool, &IsFalse);
        t.Slot(SlotId.Or, &PyUnionType.Or);
        t.Slot(SlotId.New, &New);
    }

    internal static void DefineNotImplemented(TypeBuilder t)
    {
        t.Slot(SlotId.Repr, &Repr);
        t.Slot(SlotId.Bool, &NotImplementedBool);
        t.Slot(SlotId.New, &New);
        t.Method("__reduce__()", &Reduce);
    }

    internal static void DefineEllipsis(TypeBuilder t)
    {
        t.Slot(SlotId.Repr, &Repr);
        t.Slot(SlotId.New, &New);
        t.Method("__reduce__()", &Reduce);
    }

    private static Value Repr(Value self) => PyStr.Intern(self.IsNone ? "None" : self.IsNotImplemented ? "NotImplemented" : "Ellipsis");

    private static Value Reduce(Value self) => Repr(self);

    private static int IsFalse(Value self) => 0;

    private static int NotImplementedBool(Value self) =>
        Warnings.Warn(TypeId.DeprecationWarning, "NotImplemented should not be used in a boolean context") ? 1 : -1;

    private static Value New(Value type, Args args)
    {
        string name = PyType.NameOf(type);
        if (args.Count > 0 || args.KeywordCount > 0)
        {
            return Errors.TypeError($"{name} takes no arguments");
        }

        return name == "NoneType" ? Value.None : name == "ellipsis" ? Value.Ellipsis : Value.NotImplemented;
    }
}
