using Py.Gc;
using Py.ObjectSpace;
using Py.Vm.Modules.ContextVariables;

namespace Py.Vm.Modules.Decimals;

/// <summary>decimal.Context: settings, flags and traps; and the current context.</summary>
internal static unsafe partial class ContextType
{
    internal struct Layout
    {
        public ObjectHeader Header;
        /// <summary>The mappings `flags` and `traps`, made on demand.</summary>
        public Slot Flags;
        public Slot Traps;
        public long Precision;
        public long MaxExp;
        public long MinExp;
        public Rounding Rounding;
        public int Capitals;
        public int Clamp;
        public uint Status;
        public uint Trapped;
    }

    private static ModuleType s_type;
    private static Root s_variable;
    private static Root s_default;
    private static Root s_basic;
    private static Root s_extended;

    private static readonly string[] s_roundings =
    [
        "ROUND_UP", "ROUND_DOWN", "ROUND_CEILING", "ROUND_FLOOR", "ROUND_HALF_UP", "ROUND_HALF_DOWN", "ROUND_HALF_EVEN", "ROUND_05UP",
    ];

    private const string RoundingMessage =
        "valid values for rounding are:\n  [ROUND_CEILING, ROUND_FLOOR, ROUND_UP, ROUND_DOWN,\n   ROUND_HALF_UP, ROUND_HALF_DOWN, ROUND_HALF_EVEN,\n   ROUND_05UP]";

    private static readonly KeywordArguments s_init = new(null, ["prec", "rounding", "Emin", "Emax", "capitals", "clamp", "flags", "traps"], 0);
    private static readonly KeywordArguments s_local = new(null, ["ctx", "prec", "rounding", "Emin", "Emax", "capitals", "clamp", "flags", "traps"], 0);

    public static Value Type => s_type.Type;

    public static bool Is(Value v) => v.IsPointer && s_type.IsInstance(v);

    public static ref Layout Of(Value v) => ref v.As<Layout>().Fields;

    public static bool Define(ModuleBuilder m)
    {
        s_type.Define(m, "decimal.Context", sizeof(Layout), 0b110, TypeFlags.BaseType, &DefineMembers);
        foreach (string name in s_roundings)
        {
            m.Constant(name, PyStr.Intern(name));
        }

        if (!s_variable.IsAssigned)
        {
            if (Space.Import("_contextvars").IsNull)
            {
                return false;
            }

            const uint Common = Status.AnyInvalid | Status.DivisionByZero | Status.Overflow;
            s_variable = Roots.New(ContextVarsModule.NewVariable("decimal_context"));
            s_default = Roots.New(New(28, Rounding.HalfEven, Common));
            s_basic = Roots.New(New(9, Rounding.HalfUp, Common | Status.Underflow | Status.Clamped));
            s_extended = Roots.New(New(9, Rounding.HalfEven, 0));
        }

        m.Constant("DefaultContext", s_default.Value);
        m.Constant("BasicContext", s_basic.Value);
        m.Constant("ExtendedContext", s_extended.Value);
        m.Function("getcontext()\nGet the current default context.", &GetContext);
        m.Function("setcontext(context, /)\nSet a new default context.", &SetContext);
        m.RawFunction("localcontext(ctx=None, **kwargs)\nA context manager that sets the current context to a copy of ctx with changed settings, and restores it on exit.", &LocalContext);
        return true;
    }

    private static Value New(long precision, Rounding rounding, uint traps)
    {
        Value v = PyType.Allocate(Type);
        ref Layout c = ref Of(v);
        c.Precision = precision;
        c.MaxExp = 999999;
        c.MinExp = -999999;
        c.Rounding = rounding;
        c.Capitals = 1;
        c.Trapped = traps;
        return v;
    }

    /// <summary>The settings, with nothing reported.</summary>
    public static Settings Load(Value context)
    {
        ref Layout c = ref Of(context);
        return new Settings { Precision = c.Precision, MaxExp = c.MaxExp, MinExp = c.MinExp, Rounding = c.Rounding, Clamp = c.Clamp != 0 };
    }

    /// <summary>Sets flags; false with the exception of a trap.</summary>
    public static bool Report(Value context, uint status)
    {
        ref Layout c = ref Of(context);
        c.Status |= status;
        uint trapped = status & (c.Trapped | Status.MallocError);
        if (trapped == 0)
        {
            return true;
        }

        if ((trapped & Status.MallocError) != 0)
        {
            Errors.NoMemory();
            return false;
        }

        Errors.RaiseCalling(Signals.ExceptionOf(trapped), Signals.ListOf(trapped));
        return false;
    }

    /// <summary>The current context, made from DefaultContext if there is none; null with an error.</summary>
    public static Value Current()
    {
        Value context = ContextVarsModule.ValueOf(s_variable.Value);
        if (!context.IsNull)
        {
            return context;
        }

        context = Copy(s_default.Value);
        Of(context).Status = 0;
        return ContextVarsModule.SetValue(s_variable.Value, context) ? context : Value.Null;
    }

    /// <summary>An optional argument: None or nothing is the current context.</summary>
    public static Value Chosen(Value argument)
    {
        if (argument.IsNull || argument.IsNone)
        {
            return Current();
        }

        return Is(argument) ? argument : Errors.TypeError("optional argument must be a context");
    }

    private static Value GetContext() => Current();

    private static Value SetContext(Value context)
    {
        if (!Is(context))
        {
            return Errors.TypeError("argument must be a context");
        }

        // The templates are not changed by who uses them.
        if (context.Is(s_default.Value) || context.Is(s_basic.Value) || context.Is(s_extended.Value))
        {
            context = Copy(context);
            Of(context).Status = 0;
        }

        return ContextVarsModule.SetValue(s_variable.Value, context) ? Value.None : Value.Null;
    }

    /// <summary>Makes a context the current one.</summary>
    public static bool Install(Value context) => ContextVarsModule.SetValue(s_variable.Value, context);

    public static Value Copy(Value self)
    {
        Value v = PyType.Allocate(Type);
        ref Layout from = ref Of(self), to = ref Of(v);
        to.Precision = from.Precision;
        to.MaxExp = from.MaxExp;
        to.MinExp = from.MinExp;
        to.Rounding = from.Rounding;
        to.Capitals = from.Capitals;
        to.Clamp = from.Clamp;
        to.Status = from.Status;
        to.Trapped = from.Trapped;
        return v;
    }

    private static Value LocalContext(Args args)
    {
        Slot* bound = stackalloc Slot[9];
        if (!s_local.Bind(args, bound))
        {
            return Value.Null;
        }

        Value global = Current();
        Value chosen = global.IsNull ? global : Chosen(bound[0].Load());
        if (chosen.IsNull)
        {
            return chosen;
        }

        Value local = Copy(chosen);
        return SetAll(local, bound + 1) ? ContextManager.New(local, global) : Value.Null;
    }

    private static Value Make(Value type, Args args)
    {
        Value v = PyType.Allocate(type);
        ref Layout c = ref Of(v), from = ref Of(s_default.Value);
        c.Precision = from.Precision;
        c.MaxExp = from.MaxExp;
        c.MinExp = from.MinExp;
        c.Rounding = from.Rounding;
        c.Capitals = 1;
        c.Clamp = from.Clamp;
        c.Trapped = from.Trapped;
        return v;
    }

    private static bool Initialize(Value self, Args args)
    {
        Slot* bound = stackalloc Slot[8];
        return s_init.Bind(args, bound) && SetAll(self, bound);
    }

    private static bool SetAll(Value self, Slot* bound) =>
        (Omitted(bound[0]) || SetPrecision(self, bound[0].Load()))
        && (Omitted(bound[1]) || SetRounding(self, bound[1].Load()))
        && (Omitted(bound[2]) || SetMinExp(self, bound[2].Load()))
        && (Omitted(bound[3]) || SetMaxExp(self, bound[3].Load()))
        && (Omitted(bound[4]) || SetCapitals(self, bound[4].Load()))
        && (Omitted(bound[5]) || SetClamp(self, bound[5].Load()))
        && (Omitted(bound[6]) || (Signals.FromObject(bound[6].Load(), true, out uint flags) && PutFlags(self, flags)))
        && (Omitted(bound[7]) || (Signals.FromObject(bound[7].Load(), true, out uint traps) && PutTraps(self, traps)));

    private static bool Omitted(Slot slot) => slot.IsNull || slot.Load().IsNone;

    private static bool PutFlags(Value self, uint flags)
    {
        Of(self).Status = flags;
        return true;
    }

    private static bool PutTraps(Value self, uint traps)
    {
        Of(self).Trapped = traps;
        return true;
    }

    /// <summary>The value of an attribute that is an int; deleting is an error.</summary>
    private static bool Integer(Value value, out long number)
    {
        number = 0;
        if (value.IsNull)
        {
            Errors.Raise(TypeId.AttributeError, "context attributes cannot be deleted");
            return false;
        }

        return Space.IntAsSsize(value, out number);
    }

    private static bool Range(bool valid, string message)
    {
        if (!valid)
        {
            Errors.ValueError(message);
        }

        return valid;
    }

    private static Value GetPrecision(Value self) => PyInt.New(Of(self).Precision);

    private static Value GetMaxExp(Value self) => PyInt.New(Of(self).MaxExp);

    private static Value GetMinExp(Value self) => PyInt.New(Of(self).MinExp);

    private static Value GetRounding(Value self) => PyStr.Intern(s_roundings[(int)Of(self).Rounding]);

    private static Value GetCapitals(Value self) => PyInt.New(Of(self).Capitals);

    private static Value GetClamp(Value self) => PyInt.New(Of(self).Clamp);

    private static bool SetPrecision(Value self, Value value)
    {
        if (!Integer(value, out long n) || !Range(n is >= 1 and <= Settings.MaxPrecision, "valid range for prec is [1, MAX_PREC]"))
        {
            return false;
        }

        Of(self).Precision = n;
        return true;
    }

    private static bool SetMaxExp(Value self, Value value)
    {
        if (!Integer(value, out long n) || !Range(n is >= 0 and <= Settings.MaxExponent, "valid range for Emax is [0, MAX_EMAX]"))
        {
            return false;
        }

        Of(self).MaxExp = n;
        return true;
    }

    private static bool SetMinExp(Value self, Value value)
    {
        if (!Integer(value, out long n) || !Range(n is <= 0 and >= -Settings.MaxExponent, "valid range for Emin is [MIN_EMIN, 0]"))
        {
            return false;
        }

        Of(self).MinExp = n;
        return true;
    }

    private static bool SetCapitals(Value self, Value value)
    {
        if (!Integer(value, out long n) || !Range(n is 0 or 1, "valid values for capitals are 0 or 1"))
        {
            return false;
        }

        Of(self).Capitals = (int)n;
        return true;
    }

    private static bool SetClamp(Value self, Value value)
    {
        if (!Integer(value, out long n) || !Range(n is 0 or 1, "valid values for clamp are 0 or 1"))
        {
            return false;
        }

        Of(self).Clamp = (int)n;
        return true;
    }

    /// <summary>The rounding mode that a name means; false with TypeError.</summary>
    public static bool ParseRounding(Value value, out Rounding rounding)
    {
        rounding = default;
        if (!value.IsNull && value.IsStr)
        {
            for (int i = 0; i < s_roundings.Length; i++)
            {
                if (PyStr.EqualsAscii(value, s_roundings[i]))
                {
                    rounding = (Rounding)i;
                    return true;
                }
            }
        }

        Errors.TypeError(RoundingMessage);
        return false;
    }

    private static bool SetRounding(Value self, Value value)
    {
        if (value.IsNull)
        {
            return Integer(value, out _);
        }

        if (!ParseRounding(value, out Rounding rounding))
        {
            return false;
        }

        Of(self).Rounding = rounding;
        return true;
    }

    private static Value GetFlags(Value self)
    {
        if (Of(self).Flags.IsNull)
        {
            Value made = SignalDict.New(self, false);
            Of(self).Flags.Store(self, made);
        }

        return Of(self).Flags.Load();
    }

    private static Value GetTraps(Value self)
    {
        if (Of(self).Traps.IsNull)
        {
            Value made = SignalDict.New(self, true);
            Of(self).Traps.Store(self, made);
        }

        return Of(self).Traps.Load();
    }

    private static bool SetFlags(Value self, Value value)
    {
        if (value.IsNull)
        {
            return Integer(value, out _);
        }

        return Signals.FromObject(value, false, out uint flags) && PutFlags(self, flags);
    }

    private static bool SetTraps(Value self, Value value)
    {
        if (value.IsNull)
        {
            return Integer(value, out _);
        }

        return Signals.FromObject(value, false, out uint traps) && PutTraps(self, traps);
    }

    private static Value Repr(Value self)
    {
        ref Layout c = ref Of(self);
        return PyStr.New($"Context(prec={c.Precision}, rounding={s_roundings[(int)c.Rounding]}, Emin={c.MinExp}, Emax={c.MaxExp}, capitals={c.Capitals}, clamp={c.Clamp}, flags=[{Signals.Names(c.Status)}], traps=[{Signals.Names(c.Trapped)}])");
    }

    private static Value Reduce(Value self)
    {
        Value flags = Signals.SignalListOf(Of(self).Status);
        Value traps = Signals.SignalListOf(Of(self).Trapped);
        Ref<PyTuple> state = PyTuple.Allocate(8);
        Value tuple = state;
        ref Layout c = ref Of(self);
        state.Tail(0).Store(tuple, PyInt.New(c.Precision));
        state.Tail(1).Store(tuple, GetRounding(self));
        state.Tail(2).Store(tuple, PyInt.New(c.MinExp));
        state.Tail(3).Store(tuple, PyInt.New(c.MaxExp));
        state.Tail(4).Store(tuple, PyInt.New(c.Capitals));
        state.Tail(5).Store(tuple, PyInt.New(c.Clamp));
        state.Tail(6).Store(tuple, flags);
        state.Tail(7).Store(tuple, traps);
        return PyTuple.New(self.Type, tuple);
    }

    private static Value ClearFlags(Value self)
    {
        Of(self).Status = 0;
        return Value.None;
    }

    private static Value ClearTraps(Value self)
    {
        Of(self).Trapped = 0;
        return Value.None;
    }

    private static Value Etiny(Value self) => PyInt.New(Load(self).Etiny);

    private static Value Etop(Value self) => PyInt.New(Load(self).Etop);
}
