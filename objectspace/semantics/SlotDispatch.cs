using System;

namespace Py.ObjectSpace;

/// <summary>The two bridges between slots and dunder methods: wrappers that call a slot, and slot functions that call a dunder.</summary>
public static unsafe class SlotDispatch
{
    private static readonly int[] s_generic = new int[(int)SlotId.Count];
    private static readonly Root[] s_names = new Root[SlotTable.Rows.Length];

    /// <summary>Interned name of row <paramref name="row"/> of the slot table.</summary>
    public static Value NameOf(int row) => s_names[row].Value;

    /// <summary>Function-table index of the slot function that looks the dunder up.</summary>
    public static int Generic(SlotId slot) => s_generic[(int)slot];

    private static readonly int[] s_methodRows = new int[(int)SlotId.Count], s_reflectedRows = new int[(int)SlotId.Count], s_compareRows = new int[(int)CompareOp.Ge + 1];

    /// <summary>Interned name of the dunder of a slot: the first one, which is not the reflected or deleting one.</summary>
    public static Value MethodOf(SlotId slot) => NameOf(s_methodRows[(int)slot]);

    /// <summary>Interned name of the reflected dunder of a binary slot.</summary>
    public static Value ReflectedOf(SlotId slot) => NameOf(s_reflectedRows[(int)slot]);

    /// <summary>Interned name of a comparison's dunder.</summary>
    public static Value CompareOf(CompareOp op) => NameOf(s_compareRows[(int)op]);

    /// <summary>Function-table index of the slot Hash of unhashable types.</summary>
    public static int NotHashable { get; private set; }

    internal static void Initialize()
    {
        NotHashable = FunctionTable.Add((delegate*<Value, long>)&Space.HashNotImplemented);
        for (int i = s_names.Length - 1; i >= 0; i--)
        {
            SlotRow row = SlotTable.Rows[i];
            s_names[i] = Roots.New(PyStr.Intern(row.Name));
            (row.Kind is SlotKind.BinaryReflected or SlotKind.PowerReflected ? s_reflectedRows : s_methodRows)[(int)row.Slot] = i;
            if (row.Kind == SlotKind.Compare)
            {
                s_compareRows[(int)row.Compare] = i;
            }
        }

        foreach (SlotRow row in SlotTable.Rows)
        {
            void* generic = GenericSlots.For(row.Slot);
            if (s_generic[(int)row.Slot] == 0 && generic != null)
            {
                s_generic[(int)row.Slot] = FunctionTable.Add(generic);
            }
        }
    }

    /// <summary>Calls slot function <paramref name="function"/> as dunder <paramref name="row"/> of <paramref name="self"/>.</summary>
    public static Value CallWrapped(int row, int function, Value self, Args args)
    {
        SlotRow r = SlotTable.Rows[row];
        void* f = FunctionTable.Pointer(function);
        switch (r.Kind)
        {
            case SlotKind.Call:
                return ((delegate*<Value, Args, Value>)f)(self, args);
            case SlotKind.Init:
                return ((delegate*<Value, Args, bool>)f)(self, args) ? Value.None : Value.Null;
        }

        int max = r.Kind switch
        {
            SlotKind.Unary or SlotKind.Length or SlotKind.Hash or SlotKind.Bool or SlotKind.Next or SlotKind.Finalize => 0,
            SlotKind.Set3 or SlotKind.DescrGet or SlotKind.Power or SlotKind.PowerReflected => 2,
            _ => 1,
        };
        int min = r.Kind is SlotKind.DescrGet or SlotKind.Power or SlotKind.PowerReflected ? 1 : max;
        if (args.KeywordCount > 0)
        {
            return Errors.TypeError($"wrapper {r.Name}() takes no keyword arguments");
        }

        if (args.Count < min || args.Count > max)
        {
            return Errors.TypeError(min == max
                ? $"expected {max} argument{(max == 1 ? "" : "s")}, got {args.Count}"
                : $"expected at {(args.Count < min ? "least" : "most")} {(args.Count < min ? min : max)} argument{((args.Count < min ? min : max) == 1 ? "" : "s")}, got {args.Count}");
        }

        switch (r.Kind)
        {
            case SlotKind.Unary:
                return ((delegate*<Value, Value>)f)(self);
            case SlotKind.GetAttr when !args[0].IsStr:
                return Errors.TypeError($"attribute name must be string, not '{PyType.TypeName(args[0])}'");
            case SlotKind.Binary or SlotKind.Plain2 or SlotKind.GetAttr:
                return ((delegate*<Value, Value, Value>)f)(self, args[0]);
            case SlotKind.BinaryReflected:
                return ((delegate*<Value, Value, Value>)f)(args[0], self);
            case SlotKind.Power:
                return ((delegate*<Value, Value, Value, Value>)f)(self, args[0], args.Count > 1 ? args[1] : Value.None);
            case SlotKind.IPower:
                return ((delegate*<Value, Value, Value, Value>)f)(self, args[0], Value.None);
            case SlotKind.PowerReflected:
                return ((delegate*<Value, Value, Value, Value>)f)(args[0], self, args.Count > 1 ? args[1] : Value.None);
            case SlotKind.Length or SlotKind.Hash:
                long n = ((delegate*<Value, long>)f)(self);
                return n == -1 && Errors.Occurred ? Value.Null : PyInt.New(n);
            case SlotKind.Bool:
                return FromTriState(((delegate*<Value, int>)f)(self));
            case SlotKind.Contains:
                return FromTriState(((delegate*<Value, Value, int>)f)(self, args[0]));
            case SlotKind.Compare:
                return ((delegate*<Value, Value, CompareOp, Value>)f)(self, args[0], r.Compare);
            case SlotKind.Next:
                Value next = ((delegate*<Value, Value>)f)(self);
                return next.IsNull && !Errors.Occurred ? Errors.StopIteration(Value.None) : next;
            case SlotKind.Repeat or SlotKind.RepeatReflected:
                return Space.AsIndex(args[0], TypeId.OverflowError, out long count) ? ((delegate*<Value, long, Value>)f)(self, count) : Value.Null;
            case SlotKind.Set3 or SlotKind.Delete2 when r.Slot == SlotId.SetAttr && !args[0].IsStr:
                return Errors.TypeError($"attribute name must be string, not '{PyType.TypeName(args[0])}'");
            case SlotKind.Set3 or SlotKind.Delete2 when r.Slot == SlotId.SetAttr && !MayApply(self, function):
                return Errors.TypeError($"can't apply this {r.Name} to {PyType.TypeName(self)} object");
            case SlotKind.Set3 when r.Slot == SlotId.SetAttr:
                return ((delegate*<Value, Value, Value, bool>)f)(self, PyStr.InternValue(args[0]), args[1]) ? Value.None : Value.Null;
            case SlotKind.Delete2 when r.Slot == SlotId.SetAttr:
                return ((delegate*<Value, Value, Value, bool>)f)(self, PyStr.InternValue(args[0]), Value.Null) ? Value.None : Value.Null;
            case SlotKind.Set3:
                return ((delegate*<Value, Value, Value, bool>)f)(self, args[0], args[1]) ? Value.None : Value.Null;
            case SlotKind.Delete2:
                return ((delegate*<Value, Value, Value, bool>)f)(self, args[0], Value.Null) ? Value.None : Value.Null;
            case SlotKind.DescrGet:
                Value instance = args[0].IsNone ? Value.Null : args[0];
                Value owner = args.Count > 1 && !args[1].IsNone ? args[1] : Value.Null;
                return instance.IsNull && owner.IsNull
                    ? Errors.TypeError("__get__(None, None) is invalid")
                    : ((delegate*<Value, Value, Value, Value>)f)(self, instance, owner);
            case SlotKind.Finalize:
                ((delegate*<Value, Value>)f)(self);
                return Errors.Occurred ? Value.Null : Value.None;
            default:
                throw new InvalidOperationException("py: slot kind without wrapper");
        }
    }

    /// <summary>Is this SetAttr function the one of self's innermost built-in layout? object's is not for classes, for instance.</summary>
    private static bool MayApply(Value self, int function)
    {
        Value type = self.Type, mro = type.As<PyType>().Fields.Mro.Load(), defining = type;
        int own = type.As<PyType>().Fields.Slots[(int)SlotId.SetAttr], generic = Generic(SlotId.SetAttr);
        for (long i = PyTuple.LengthOf(mro) - 1; i >= 0; i--)
        {
            int theirs = PyTuple.Get(mro, i).As<PyType>().Fields.Slots[(int)SlotId.SetAttr];
            if (theirs != generic && theirs == own)
            {
                defining = PyTuple.Get(mro, i);
                break;
            }
        }

        for (Value b = defining; !b.IsNull; b = b.As<PyType>().Fields.Base.Load())
        {
            int theirs = b.As<PyType>().Fields.Slots[(int)SlotId.SetAttr];
            if (theirs == function || theirs != generic)
            {
                return theirs == function;
            }
        }

        return true;
    }

    private static Value FromTriState(int state) => state < 0 ? Value.Null : Value.FromBool(state != 0);
}
