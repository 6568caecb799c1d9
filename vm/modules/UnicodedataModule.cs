using System;
using Py.Gc;
using Py.ObjectSpace;
using Py.ObjectSpace.Text;

namespace Py.Vm.Modules;

/// <summary>The module unicodedata.</summary>
internal static unsafe class UnicodedataModule
{
    private interface IVersion
    {
        static abstract bool Old { get; }
    }

    private readonly struct Current : IVersion
    {
        public static bool Old => false;
    }

    private readonly struct Old320 : IVersion
    {
        public static bool Old => true;
    }

    internal static void Define(ModuleBuilder m)
    {
        m.Doc("Access to the Unicode Character Database, version 14.0.0.");
        m.Constant("unidata_version", "14.0.0");
        m.Function("decimal(chr, default=<unrepresentable>, /)\nThe decimal value of a character.", &Database<Current>.Decimal);
        m.Function("digit(chr, default=<unrepresentable>, /)\nThe value of a character as a digit.", &Database<Current>.Digit);
        m.Function("numeric(chr, default=<unrepresentable>, /)\nThe numeric value of a character.", &Database<Current>.Numeric);
        m.Function("category(chr, /)\nThe general category of a character.", &Database<Current>.Category);
        m.Function("bidirectional(chr, /)\nThe bidirectional class of a character.", &Database<Current>.Bidirectional);
        m.Function("combining(chr, /)\nThe canonical combining class of a character.", &Database<Current>.Combining);
        m.Function("mirrored(chr, /)\nIs the character mirrored in text that runs to the left?", &Database<Current>.Mirrored);
        m.Function("east_asian_width(chr, /)\nThe east asian width of a character.", &Database<Current>.EastAsianWidth);
        m.Function("decomposition(chr, /)\nThe decomposition mapping of a character.", &Database<Current>.Decomposition);
        m.Function("is_normalized(form, unistr, /)\nIs a text in a normalization form?", &Database<Current>.IsNormalized);
        m.Function("normalize(form, unistr, /)\nA text in a normalization form.", &Database<Current>.Normalize);
        m.Function("name(chr, default=<unrepresentable>, /)\nThe name of a character.", &Database<Current>.Name);
        m.Function("lookup(name, /)\nThe character of a name.", &Database<Current>.Lookup);
        Value type = CoreTypes.MakeModuleType(
            "unicodedata.UCD", Value.Null, new TypeRow(TypeId.None0, "UCD", TypeId.Object, sizeof(ObjectHeader), 0, TypeFlags.NoConstructor), &DefineUcd);
        m.Constant("UCD", type);
        m.Constant("ucd_3_2_0", PyType.Allocate(type));
    }

    private static void DefineUcd(TypeBuilder t)
    {
        t.GetSet("unidata_version", &GetVersion);
        t.Method("decimal(chr, default=<unrepresentable>, /)", &Database<Old320>.DecimalOf);
        t.Method("digit(chr, default=<unrepresentable>, /)", &Database<Old320>.DigitOf);
        t.Method("numeric(chr, default=<unrepresentable>, /)", &Database<Old320>.NumericOf);
        t.Method("category(chr, /)", &Database<Old320>.CategoryOf);
        t.Method("bidirectional(chr, /)", &Database<Old320>.BidirectionalOf);
        t.Method("combining(chr, /)", &Database<Old320>.CombiningOf);
        t.Method("mirrored(chr, /)", &Database<Old320>.MirroredOf);
        t.Method("east_asian_width(chr, /)", &Database<Old320>.EastAsianWidthOf);
        t.Method("decomposition(chr, /)", &Database<Old320>.DecompositionOf);
        t.Method("is_normalized(form, unistr, /)", &Database<Old320>.IsNormalizedOf);
        t.Method("normalize(form, unistr, /)", &Database<Old320>.NormalizeOf);
        t.Method("name(chr, default=<unrepresentable>, /)", &Database<Old320>.NameOf);
        t.Method("lookup(name, /)", &Database<Old320>.LookupOf);
    }

    private static Value GetVersion(Value self) => PyStr.Intern("3.2.0");

    // A character argument: -1 with TypeError.
    private static int Character(Value v, string argument)
    {
        if (v.IsStr && PyStr.LengthOf(v) == 1)
        {
            return PyStr.CodePointAt(v, 0);
        }

        Errors.TypeError($"{argument} must be a unicode character, not {(v.IsNone ? "None" : PyType.TypeName(v))}");
        return -1;
    }

    private static bool Text(Value v, string argument)
    {
        if (v.IsStr)
        {
            return true;
        }

        Errors.TypeError($"{argument} must be str, not {(v.IsNone ? "None" : PyType.TypeName(v))}");
        return false;
    }

    /// <summary>The functions, for one version of the database.</summary>
    private static class Database<TVersion>
        where TVersion : struct, IVersion
    {
        public static Value Decimal(Value chr, Value absent)
        {
            int c = Character(chr, "decimal() argument 1");
            int value = c < 0 ? -1 : UnicodeDatabase.DecimalValue(c, TVersion.Old);
            return c < 0 ? Value.Null : value >= 0 ? Value.FromSmallInt(value) : absent.IsNull ? Errors.ValueError("not a decimal") : absent;
        }

        public static Value Digit(Value chr, Value absent)
        {
            int c = Character(chr, "digit() argument 1");
            int value = c < 0 ? -1 : UnicodeDatabase.DigitValue(c, TVersion.Old);
            return c < 0 ? Value.Null : value >= 0 ? Value.FromSmallInt(value) : absent.IsNull ? Errors.ValueError("not a digit") : absent;
        }

        public static Value Numeric(Value chr, Value absent)
        {
            int c = Character(chr, "numeric() argument 1");
            if (c < 0)
            {
                return Value.Null;
            }

            return UnicodeDatabase.TryNumericValue(c, out double value, TVersion.Old) ? PyFloat.New(value)
                : absent.IsNull ? Errors.ValueError("not a numeric character") : absent;
        }

        public static Value Category(Value chr)
        {
            int c = Character(chr, "category() argument");
            return c < 0 ? Value.Null : PyStr.Intern(UnicodeDatabase.Category(c, TVersion.Old));
        }

        public static Value Bidirectional(Value chr)
        {
            int c = Character(chr, "bidirectional() argument");
            return c < 0 ? Value.Null : PyStr.Intern(UnicodeDatabase.Bidirectional(c, TVersion.Old));
        }

        public static Value Combining(Value chr)
        {
            int c = Character(chr, "combining() argument");
            return c < 0 ? Value.Null : Value.FromSmallInt(UnicodeDatabase.Combining(c, TVersion.Old));
        }

        public static Value Mirrored(Value chr)
        {
            int c = Character(chr, "mirrored() argument");
            return c < 0 ? Value.Null : Value.FromSmallInt(UnicodeDatabase.IsMirrored(c, TVersion.Old) ? 1 : 0);
        }

        public static Value EastAsianWidth(Value chr)
        {
            int c = Character(chr, "east_asian_width() argument");
            return c < 0 ? Value.Null : PyStr.Intern(UnicodeDatabase.EastAsianWidth(c, TVersion.Old));
        }

        public static Value Decomposition(Value chr)
        {
            int c = Character(chr, "decomposition() argument");
            if (c < 0)
            {
                return Value.Null;
            }

            CodePointBuilder text = new(stackalloc byte[128]);
            UnicodeDatabase.AppendDecomposition(c, ref text, TVersion.Old);
            return PyStr.FromBuilder(text);
        }

        private static bool Form(Value form, Value text, string function, out UnicodeForm found)
        {
            found = default;
            if (!Text(form, function + "() argument 1") || !Text(text, function + "() argument 2"))
            {
                return false;
            }

            if (UnicodeNormalization.TryFind(PyStr.ToClr(form), out found))
            {
                return true;
            }

            Errors.ValueError("invalid normalization form");
            return false;
        }

        public static Value IsNormalized(Value form, Value text) => Form(form, text, "is_normalized", out UnicodeForm found)
            ? Value.FromBool(PyStr.IsAscii(text) || UnicodeNormalization.IsNormalized(found, PyStr.View(text), TVersion.Old))
            : Value.Null;

        public static Value Normalize(Value form, Value text)
        {
            if (!Form(form, text, "normalize", out UnicodeForm found))
            {
                return Value.Null;
            }

            if (PyStr.IsAscii(text))
            {
                return PyStr.ToExact(text);
            }

            CodePointBuilder result = new(stackalloc byte[512]);
            UnicodeNormalization.Append(found, PyStr.View(text), ref result, TVersion.Old);
            return PyStr.FromBuilder(result);
        }

        public static Value Name(Value chr, Value absent)
        {
            int c = Character(chr, "name() argument 1");
            if (c < 0)
            {
                return Value.Null;
            }

            Span<byte> name = stackalloc byte[UnicodeNames.MaxLength];
            int length = UnicodeNames.GetName(c, name, TVersion.Old);
            return length > 0 ? PyStr.FromAscii(name[..length]) : absent.IsNull ? Errors.ValueError("no such name") : absent;
        }

        public static Value Lookup(Value name)
        {
            BufferView view = default;
            if (!name.IsStr && !Buffers.Get(name, &view))
            {
                return Value.Null;
            }

            string text = name.IsStr ? PyStr.ToClr(name) : System.Text.Encoding.Latin1.GetString(view.Span);
            Buffers.Release(&view);
            if (text.Length > 256)
            {
                return Errors.KeyError(PyStr.New("name too long"));
            }

            Span<int> found = stackalloc int[4];
            int count = System.Text.Ascii.IsValid(text)
                ? UnicodeNames.Lookup(System.Text.Encoding.Latin1.GetBytes(text), true, found) : 0;
            if (count == 0 || (TVersion.Old && UnicodeDatabase.IsUnassignedInOld(found[0])))
            {
                return Errors.KeyError(PyStr.New($"undefined character name '{text}'"));
            }

            CodePointBuilder result = new(stackalloc byte[64]);
            for (int i = 0; i < count; i++)
            {
                result.Append(found[i]);
            }

            return PyStr.FromBuilder(result);
        }

        public static Value DecimalOf(Value self, Value chr, Value absent) => Decimal(chr, absent);

        public static Value DigitOf(Value self, Value chr, Value absent) => Digit(chr, absent);

        public static Value NumericOf(Value self, Value chr, Value absent) => Numeric(chr, absent);

        public static Value CategoryOf(Value self, Value chr) => Category(chr);

        public static Value BidirectionalOf(Value self, Value chr) => Bidirectional(chr);

        public static Value CombiningOf(Value self, Value chr) => Combining(chr);

        public static Value MirroredOf(Value self, Value chr) => Mirrored(chr);

        public static Value EastAsianWidthOf(Value self, Value chr) => EastAsianWidth(chr);

        public static Value DecompositionOf(Value self, Value chr) => Decomposition(chr);

        public static Value IsNormalizedOf(Value self, Value form, Value text) => IsNormalized(form, text);

        public static Value NormalizeOf(Value self, Value form, Value text) => Normalize(form, text);

        public static Value NameOf(Value self, Value chr, Value absent) => Name(chr, absent);

        public static Value LookupOf(Value self, Value name) => Lookup(name);
    }
}
