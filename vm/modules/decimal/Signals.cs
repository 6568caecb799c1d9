using System;
using Py.Gc;
using Py.ObjectSpace;

namespace Py.Vm.Modules.Decimals;

/// <summary>The exceptions of the module, and the conditions they stand for.</summary>
internal static unsafe class Signals
{
    private const string ValuesMessage =
        "valid values for signals are:\n  [InvalidOperation, FloatOperation, DivisionByZero,\n   Overflow, Underflow, Subnormal, Inexact, Rounded,\n   Clamped]";

    private static readonly string[] s_names =
    [
        "InvalidOperation", "FloatOperation", "DivisionByZero", "Overflow", "Underflow", "Subnormal", "Inexact", "Rounded", "Clamped",
    ];

    private static readonly uint[] s_bits =
    [
        Status.AnyInvalid, Status.FloatOperation, Status.DivisionByZero, Status.Overflow, Status.Underflow, Status.Subnormal, Status.Inexact, Status.Rounded, Status.Clamped,
    ];

    private static readonly string[] s_conditionNames = ["InvalidOperation", "ConversionSyntax", "DivisionImpossible", "DivisionUndefined", "InvalidContext"];

    private static readonly uint[] s_conditionBits = [Status.InvalidOperation, Status.ConversionSyntax, Status.DivisionImpossible, Status.DivisionUndefined, Status.InvalidContext];

    private static readonly Root[] s_signals = new Root[9];
    private static readonly Root[] s_conditions = new Root[5];
    private static Root s_base;

    /// <summary>Number of signals.</summary>
    public const int Count = 9;

    public static bool Define(ModuleBuilder m)
    {
        if (!s_base.IsAssigned)
        {
            Value root = Make("DecimalException", PyTuple.New(Types.Get(TypeId.ArithmeticError)));
            if (root.IsNull)
            {
                return false;
            }

            s_base = Roots.New(root);
            Put("InvalidOperation", PyTuple.New(root));
            Put("FloatOperation", PyTuple.New(root, Types.Get(TypeId.TypeError)));
            Put("DivisionByZero", PyTuple.New(root, Types.Get(TypeId.ZeroDivisionError)));
            Put("Subnormal", PyTuple.New(root));
            Put("Inexact", PyTuple.New(root));
            Put("Rounded", PyTuple.New(root));
            Put("Clamped", PyTuple.New(root));
            Put("Overflow", PyTuple.New(s_signals[6].Value, s_signals[7].Value));
            Put("Underflow", PyTuple.New(s_signals[6].Value, s_signals[7].Value, s_signals[5].Value));
            s_conditions[0] = s_signals[0];
            for (int i = 1; i < s_conditions.Length; i++)
            {
                Value bases = i == 3 ? PyTuple.New(s_signals[0].Value, Types.Get(TypeId.ZeroDivisionError)) : PyTuple.New(s_signals[0].Value);
                s_conditions[i] = Roots.New(Make(s_conditionNames[i], bases));
            }
        }

        m.Constant("DecimalException", s_base.Value);
        for (int i = 0; i < s_names.Length; i++)
        {
            m.Constant(s_names[i], s_signals[i].Value);
        }

        for (int i = 1; i < s_conditionNames.Length; i++)
        {
            m.Constant(s_conditionNames[i], s_conditions[i].Value);
        }

        return true;
    }

    private static void Put(string name, Value bases) => s_signals[Array.IndexOf(s_names, name)] = Roots.New(Make(name, bases));

    private static Value Make(string name, Value bases)
    {
        Value dict = PyDict.New();
        PyDict.SetStr(dict, PyStr.Intern("__module__"), PyStr.Intern("decimal"));
        return Space.Call(Types.Get(TypeId.Type), PyStr.Intern(name), bases, dict);
    }

    /// <summary>The class of a signal.</summary>
    public static Value Class(int index) => s_signals[index].Value;

    /// <summary>The conditions that a signal stands for.</summary>
    public static uint Bits(int index) => s_bits[index];

    /// <summary>The exception to raise for conditions.</summary>
    public static Value ExceptionOf(uint status)
    {
        for (int i = 0; i < s_bits.Length; i++)
        {
            if ((status & s_bits[i]) != 0)
            {
                return Class(i);
            }
        }

        return s_base.Value;
    }

    /// <summary>The classes of conditions, each of the invalid ones by itself.</summary>
    public static Value ListOf(uint status)
    {
        Value list = PyList.New();
        for (int i = 0; i < s_conditionBits.Length; i++)
        {
            if ((status & s_conditionBits[i]) != 0)
            {
                PyList.Append(list, s_conditions[i].Value);
            }
        }

        for (int i = 1; i < s_bits.Length; i++)
        {
            if ((status & s_bits[i]) != 0)
            {
                PyList.Append(list, Class(i));
            }
        }

        return list;
    }

    /// <summary>The signals of conditions.</summary>
    public static Value SignalListOf(uint status)
    {
        Value list = PyList.New();
        for (int i = 0; i < s_bits.Length; i++)
        {
            if ((status & s_bits[i]) != 0)
            {
                PyList.Append(list, Class(i));
            }
        }

        return list;
    }

    /// <summary>The signals' names in the order of the conditions' bits.</summary>
    public static string Names(uint status)
    {
        string text = "";
        uint left = status;
        while (left != 0)
        {
            uint bit = left & (0 - left);
            left &= ~bit;
            for (int i = 0; i < s_bits.Length; i++)
            {
                if ((s_bits[i] & bit) != 0)
                {
                    left &= ~s_bits[i];
                    text += text.Length > 0 ? ", " + s_names[i] : s_names[i];
                }
            }
        }

        return text;
    }

    /// <summary>The conditions of an exception class; 0 with KeyError.</summary>
    public static uint Find(Value signal, bool conditions = false)
    {
        for (int i = 0; i < s_bits.Length; i++)
        {
            if (signal.Is(Class(i)))
            {
                return s_bits[i];
            }
        }

        for (int i = 1; conditions && i < s_conditions.Length; i++)
        {
            if (signal.Is(s_conditions[i].Value))
            {
                return s_conditionBits[i];
            }
        }

        Errors.KeyError(PyStr.New(ValuesMessage));
        return 0;
    }

    /// <summary>Conditions given as a mapping of all signals, or as a list of some; false with an error.</summary>
    public static bool FromObject(Value source, bool lists, out uint status)
    {
        status = 0;
        if (lists && source.IsList)
        {
            Value items = Sequences.ToTuple(source);
            for (long i = 0; !items.IsNull && i < PyTuple.LengthOf(items); i++)
            {
                uint bits = Find(PyTuple.Get(items, i), true);
                if (bits == 0)
                {
                    return false;
                }

                status |= bits;
            }

            return !items.IsNull;
        }

        if (SignalDict.Is(source))
        {
            status = SignalDict.Bits(source);
            return true;
        }

        if (!source.IsDict)
        {
            Errors.TypeError("argument must be a signal dict");
            return false;
        }

        bool complete = PyDict.Count(source) == Count;
        for (int i = 0; i < Count && complete; i++)
        {
            int found = PyDict.TryGet(source, Class(i), out Value value);
            int set = found > 0 ? Space.Truth(value) : found;
            if (set < 0)
            {
                return false;
            }

            complete = found > 0;
            status |= set > 0 ? s_bits[i] : 0;
        }

        if (!complete)
        {
            Errors.KeyError(PyStr.New("invalid signal dict"));
        }

        return complete;
    }
}

/// <summary>The mapping of signals to whether they are set that a context shows as its flags or its traps.</summary>
internal static unsafe class SignalDict
{
    internal struct Layout
    {
        public ObjectHeader Header;
        public Slot Context;
        public long IsTraps;
    }

    private static ModuleType s_mixin;
    private static Root s_type;

    public static bool Define()
    {
        if (s_type.IsAssigned)
        {
            return true;
        }

        s_mixin.Make("decimal.SignalDictMixin", new TypeRow(TypeId.None0, "decimal.SignalDictMixin", TypeId.Object, sizeof(Layout), 0b10, TypeFlags.BaseType), &DefineMembers);
        Value abc = Space.Import("collections.abc");
        Value mapping = abc.IsNull ? abc : Space.GetAttr(abc, "MutableMapping");
        if (mapping.IsNull)
        {
            return false;
        }

        Value dict = PyDict.New();
        PyDict.SetStr(dict, PyStr.Intern("__module__"), PyStr.Intern("decimal"));
        Value made = Space.Call(mapping.Type, PyStr.Intern("SignalDict"), PyTuple.New(s_mixin.Type, mapping), dict);
        if (made.IsNull)
        {
            return false;
        }

        s_type = Roots.New(made);
        return true;
    }

    private static void DefineMembers(TypeBuilder t)
    {
        t.Slot(SlotId.Repr, &Repr);
        t.Slot(SlotId.Length, &Length);
        t.Slot(SlotId.GetItem, &GetItem);
        t.Slot(SlotId.SetItem, &SetItem);
        t.Slot(SlotId.Iter, &Iter);
        t.Slot(SlotId.Compare, &Compare);
        t.NotHashable();
        t.Method("copy()", &Copy);
    }

    public static bool Is(Value v) => v.IsPointer && s_mixin.IsInstance(v);

    public static Value New(Value context, bool traps)
    {
        Value v = PyType.Allocate(s_type.Value);
        v.As<Layout>().Fields.Context.Store(v, context);
        v.As<Layout>().Fields.IsTraps = traps ? 1 : 0;
        return v;
    }

    private static ref uint Place(Value self)
    {
        ref Layout d = ref self.As<Layout>().Fields;
        ref ContextType.Layout c = ref ContextType.Of(d.Context.Load());
        return ref d.IsTraps != 0 ? ref c.Trapped : ref c.Status;
    }

    private static bool Valid(Value self)
    {
        if (self.As<Layout>().Fields.Context.IsNull)
        {
            Errors.ValueError("invalid signal dict");
            return false;
        }

        return true;
    }

    /// <summary>The conditions set.</summary>
    public static uint Bits(Value self) => self.As<Layout>().Fields.Context.IsNull ? 0 : Place(self);

    private static Value Repr(Value self)
    {
        uint bits = Bits(self);
        string text = "";
        for (int i = 0; i < Signals.Count; i++)
        {
            Value shown = Space.Repr(Signals.Class(i));
            if (shown.IsNull)
            {
                return shown;
            }

            text += $"{(i > 0 ? ", " : "")}{PyStr.ToClr(shown)}:{((bits & Signals.Bits(i)) != 0 ? "True" : "False")}";
        }

        return PyStr.New("{" + text + "}");
    }

    private static long Length(Value self) => Signals.Count;

    private static Value GetItem(Value self, Value key)
    {
        uint bits = Valid(self) ? Signals.Find(key) : 0;
        return bits == 0 ? Value.Null : Value.FromBool((Place(self) & bits) != 0);
    }

    private static bool SetItem(Value self, Value key, Value value)
    {
        if (value.IsNull)
        {
            Errors.ValueError("signal keys cannot be deleted");
            return false;
        }

        uint bits = Valid(self) ? Signals.Find(key) : 0;
        int set = bits == 0 ? -1 : Space.Truth(value);
        if (set < 0)
        {
            return false;
        }

        Place(self) = set > 0 ? Place(self) | bits : Place(self) & ~bits;
        return true;
    }

    private static Value Iter(Value self) => Space.Iter(Signals.SignalListOf(Status.All));

    private static Value Copy(Value self)
    {
        Value dict = PyDict.New();
        uint bits = Bits(self);
        for (int i = 0; i < Signals.Count; i++)
        {
            if (!PyDict.Set(dict, Signals.Class(i), Value.FromBool((bits & Signals.Bits(i)) != 0)))
            {
                return Value.Null;
            }
        }

        return dict;
    }

    private static Value Compare(Value self, Value other, CompareOp op)
    {
        if (op is not (CompareOp.Eq or CompareOp.Ne) || !(Is(other) || other.IsDict))
        {
            return Value.NotImplemented;
        }

        if (!Signals.FromObject(other, false, out uint bits))
        {
            if (!Errors.Catch(TypeId.KeyError))
            {
                return Value.Null;
            }

            return Value.FromBool(op == CompareOp.Ne);
        }

        return Value.FromBool(bits == Bits(self) == (op == CompareOp.Eq));
    }
}

/// <summary>What localcontext() returns.</summary>
internal static unsafe class ContextManager
{
    internal struct Layout
    {
        public ObjectHeader Header;
        public Slot Local;
        public Slot Global;
    }

    private static ModuleType s_type;

    public static void Define() => s_type.Make(
        "decimal.ContextManager", new TypeRow(TypeId.None0, "decimal.ContextManager", TypeId.Object, sizeof(Layout), 0b110, TypeFlags.NoConstructor), &DefineMembers);

    private static void DefineMembers(TypeBuilder t)
    {
        t.Method("__enter__()", &Enter);
        t.RawMethod("__exit__(*args)", &Exit);
    }

    public static Value New(Value local, Value global)
    {
        Value v = PyType.Allocate(s_type.Type);
        v.As<Layout>().Fields.Local.Store(v, local);
        v.As<Layout>().Fields.Global.Store(v, global);
        return v;
    }

    private static Value Enter(Value self)
    {
        Value local = self.As<Layout>().Fields.Local.Load();
        return ContextType.Install(local) ? local : Value.Null;
    }

    private static Value Exit(Value self, Args args) =>
        ContextType.Install(self.As<Layout>().Fields.Global.Load()) ? Value.False : Value.Null;
}
