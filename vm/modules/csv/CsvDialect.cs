using Py.Gc;
using Py.ObjectSpace;

namespace Py.Vm.Modules.Csv;

/// <summary>_csv.Dialect: how fields are separated and quoted.</summary>
internal static unsafe class CsvDialect
{
    internal struct Layout
    {
        public ObjectHeader Header;
        public Slot LineTerminator;
        /// <summary>Characters; -1: none.</summary>
        public int Delimiter;
        public int Quote;
        public int Escape;
        public int Quoting;
        public byte DoubleQuote;
        public byte SkipInitialSpace;
        public byte Strict;

        public const ulong References = 0b10;
    }

    /// <summary>Values of quoting.</summary>
    public const int Minimal = 0, All = 1, NonNumeric = 2, None = 3;

    public static Root Type { get; private set; }

    private static readonly string[] s_names =
        ["delimiter", "doublequote", "escapechar", "lineterminator", "quotechar", "quoting", "skipinitialspace", "strict"];

    private static readonly ArgumentBinder s_new = new(
        "Dialect(dialect=None, delimiter=None, doublequote=None, escapechar=None, lineterminator=None, quotechar=None, quoting=None, skipinitialspace=None, strict=None)");

    public static void Define(ModuleBuilder m)
    {
        Type = Roots.New(CoreTypes.MakeModuleType(
            "_csv.Dialect", Value.Null, new TypeRow(TypeId.None0, "Dialect", TypeId.Object, sizeof(Layout), Layout.References, TypeFlags.BaseType), &Define));
        m.Constant("Dialect", Type.Value);
    }

    private static void Define(TypeBuilder t)
    {
        t.Doc("CSV dialect\n\nThe Dialect type records CSV dialect options.");
        t.Slot(SlotId.New, &New);
        t.GetSet("delimiter", &GetDelimiter);
        t.GetSet("quotechar", &GetQuote);
        t.GetSet("escapechar", &GetEscape);
        t.GetSet("lineterminator", &GetLineTerminator);
        t.GetSet("quoting", &GetQuoting);
        t.GetSet("doublequote", &GetDoubleQuote);
        t.GetSet("skipinitialspace", &GetSkipInitialSpace);
        t.GetSet("strict", &GetStrict);
        t.RawMethod("__reduce__(...)", &Reduce);
        t.RawMethod("__reduce_ex__(...)", &Reduce);
    }

    public static ref Layout Of(Value v) => ref v.As<Layout>().Fields;

    private static Value Reduce(Value self, Args args) => Errors.TypeError($"cannot pickle '{PyType.TypeName(self)}' instances");

    private static Value Character(int c) => c < 0 ? Value.None : PyStr.FromCodePoint(c);

    private static Value GetDelimiter(Value self) => Character(Of(self).Delimiter);

    private static Value GetQuote(Value self) => Character(Of(self).Quote);

    private static Value GetEscape(Value self) => Character(Of(self).Escape);

    private static Value GetLineTerminator(Value self) => Of(self).LineTerminator.Load();

    private static Value GetQuoting(Value self) => PyInt.New(Of(self).Quoting);

    private static Value GetDoubleQuote(Value self) => Value.FromBool(Of(self).DoubleQuote != 0);

    private static Value GetSkipInitialSpace(Value self) => Value.FromBool(Of(self).SkipInitialSpace != 0);

    private static Value GetStrict(Value self) => Value.FromBool(Of(self).Strict != 0);

    /// <summary>A dialect of a name, an object with attributes or null, changed by keyword arguments; null with an error set.</summary>
    public static Value Make(Value dialect, Args keywords)
    {
        Value call = Type.Value;
        Slot* slots = stackalloc Slot[1 + keywords.KeywordCount];
        int positional = dialect.IsNull ? 0 : 1;
        slots[0].Initialize(dialect);
        for (int i = 0; i < keywords.KeywordCount; i++)
        {
            slots[positional + i].Initialize(keywords.KeywordValue(i));
        }

        return Space.Call(call, new Args(slots, positional, keywords.KeywordNames));
    }

    private static Value New(Value type, Args args)
    {
        Slot* b = stackalloc Slot[9];
        if (!s_new.Bind(args, b))
        {
            return Value.Null;
        }

        Value dialect = b[0].Load();
        if (!dialect.IsNull && dialect.IsNone)
        {
            dialect = Value.Null;
        }

        bool changed = false;
        for (int i = 1; i < 9; i++)
        {
            changed |= !b[i].IsNull;
        }

        if (!dialect.IsNull)
        {
            if (dialect.IsStr)
            {
                dialect = CsvModule.Find(dialect);
                if (dialect.IsNull)
                {
                    return dialect;
                }
            }

            if (!changed && type.Is(Type.Value) && dialect.Type.Is(Type.Value))
            {
                return dialect;
            }

            for (int i = 0; i < s_names.Length; i++)
            {
                if (b[i + 1].IsNull)
                {
                    if (Space.TryGetAttr(dialect, s_names[i], out Value value) < 0)
                    {
                        return Value.Null;
                    }

                    b[i + 1].Initialize(value);
                }
            }
        }

        Value self = PyType.Allocate(type);
        if (!Bool(b[2].Load(), true, out bool doubleQuote) || !Bool(b[7].Load(), false, out bool skip) || !Bool(b[8].Load(), false, out bool strict)
            || !Character("delimiter", b[1].Load(), ',', false, out int delimiter)
            || !Character("escapechar", b[3].Load(), -1, true, out int escape)
            || !Character("quotechar", b[5].Load(), '"', true, out int quote)
            || !LineTerminator(b[4].Load(), out Value end)
            || !Quoting(b[6].Load(), out int quoting))
        {
            return Value.Null;
        }

        if (quoting is < Minimal or > None)
        {
            return Errors.TypeError("bad \"quoting\" value");
        }

        if (delimiter < 0)
        {
            return Errors.TypeError("\"delimiter\" must be a 1-character string");
        }

        if (!b[5].IsNull && b[5].Load().IsNone && b[6].IsNull)
        {
            quoting = None;
        }

        if (quoting != None && quote < 0)
        {
            return Errors.TypeError("quotechar must be set if quoting enabled");
        }

        ref Layout d = ref Of(self);
        d.LineTerminator.Store(self, end);
        d.Delimiter = delimiter;
        d.Quote = quote;
        d.Escape = escape;
        d.Quoting = quoting;
        d.DoubleQuote = doubleQuote ? (byte)1 : (byte)0;
        d.SkipInitialSpace = skip ? (byte)1 : (byte)0;
        d.Strict = strict ? (byte)1 : (byte)0;
        return self;
    }

    private static bool Bool(Value v, bool absent, out bool flag)
    {
        int truth = v.IsNull ? absent ? 1 : 0 : Space.Truth(v);
        flag = truth > 0;
        return truth >= 0;
    }

    private static bool Character(string name, Value v, int absent, bool none, out int c)
    {
        c = absent;
        if (v.IsNull)
        {
            return true;
        }

        if (v.IsNone && none)
        {
            c = -1;
            return true;
        }

        if (!v.IsStr)
        {
            Errors.TypeError($"\"{name}\" must be string{(none ? " or None" : "")}, not {PyType.TypeName(v)}");
            return false;
        }

        if (PyStr.LengthOf(v) != 1)
        {
            Errors.TypeError($"\"{name}\" must be a 1-character string");
            return false;
        }

        c = PyStr.CodePointAt(v, 0);
        return true;
    }

    private static bool LineTerminator(Value v, out Value end)
    {
        end = v.IsNull ? PyStr.Intern("\r\n") : v;
        if (!end.IsStr)
        {
            Errors.TypeError(end.IsNone ? "lineterminator must be set" : "\"lineterminator\" must be a string");
        }

        return end.IsStr;
    }

    private static bool Quoting(Value v, out int quoting)
    {
        quoting = Minimal;
        if (v.IsNull)
        {
            return true;
        }

        if (!v.IsInt || !PyInt.TryGetLong(v, out long wide))
        {
            Errors.TypeError("\"quoting\" must be an integer");
            return false;
        }

        quoting = (int)System.Math.Clamp(wide, -1, 100);
        return true;
    }
}
