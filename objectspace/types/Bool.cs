namespace Py.ObjectSpace;

public static unsafe partial class PyBool
{
    internal static void Define(TypeBuilder t)
    {
        t.Slot(SlotId.New, &Make);
        t.Slot(SlotId.Repr, &Repr);
        t.Slot(SlotId.And, &And);
        t.Slot(SlotId.Or, &Or);
        t.Slot(SlotId.Xor, &Xor);
        t.Doc("bool(x) -> bool\n\nReturns True when the argument x is true, False otherwise.\nThe builtins True and False are the only two instances of the class bool.\nThe class bool is a subclass of the class int, and cannot be subclassed.");
    }

    private static Value Make(Value type, Args args)
    {
        if (args.KeywordCount > 0)
        {
            return Errors.TypeError("bool() takes no keyword arguments");
        }

        if (args.Count > 1)
        {
            return Errors.TypeError($"bool expected at most 1 argument, got {args.Count}");
        }

        int truth = args.Count == 0 ? 0 : Space.Truth(args[0]);
        return truth < 0 ? Value.Null : Value.FromBool(truth != 0);
    }

    private static Value Repr(Value self) => PyStr.Intern(self.IsTrue ? "True" : "False");

    private static Value Number(Value a, Value b, SlotId slot)
    {
        void* f = PyType.GetSlot(Types.Get(TypeId.Int), slot);
        return ((delegate*<Value, Value, Value>)f)(a, b);
    }

    private static Value And(Value a, Value b) => a.IsBool && b.IsBool ? Value.FromBool(a.IsTrue && b.IsTrue) : Number(a, b, SlotId.And);

    private static Value Or(Value a, Value b) => a.IsBool && b.IsBool ? Value.FromBool(a.IsTrue || b.IsTrue) : Number(a, b, SlotId.Or);

    private static Value Xor(Value a, Value b) => a.IsBool && b.IsBool ? Value.FromBool(!a.Is(b)) : Number(a, b, SlotId.Xor);
}
