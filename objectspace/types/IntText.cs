using System;
using System.Runtime.CompilerServices;
using Py.ObjectSpace.Numbers;
using Py.ObjectSpace.Text;

namespace Py.ObjectSpace;

/// <summary>int from text and to text.</summary>
public unsafe partial struct PyInt
{
    /// <summary>sys.get_int_max_str_digits(); 0: no limit.</summary>
    public static int MaxStrDigits { get; set; } = 4300;

    private const int DigitsThreshold = 640;
    private static readonly ArgumentBinder s_new = new("int(x, /, base=10)");

    [SkipLocalsInit]
    internal static Value Repr(Value v)
    {
        if (v.IsSmallInt)
        {
            Span<byte> digits = stackalloc byte[24];
            return PyStr.FromAscii(digits[Numbers.Limbs.WriteDecimalBackwards(v.SmallInt, digits)..]);
        }

        return ToBase(v, 10, false);
    }

    /// <summary>Text of an int in a base, with "0x", "0o" or "0b" in front if wanted. ValueError beyond the digit limit of base 10.</summary>
    [SkipLocalsInit]
    public static Value ToBase(Value v, int numberBase, bool prefix)
    {
        if (v.IsSmallInt && numberBase != 10)
        {
            Span<byte> place = stackalloc byte[72];
            int start = Numbers.Limbs.WriteBackwards((ulong)Math.Abs(v.SmallInt), numberBase, place);
            if (prefix)
            {
                place[--start] = (byte)(numberBase == 16 ? 'x' : numberBase == 8 ? 'o' : 'b');
                place[--start] = (byte)'0';
            }

            if (v.SmallInt < 0)
            {
                place[--start] = (byte)'-';
            }

            return PyStr.FromAscii(place[start..]);
        }

        ulong small;
        ReadOnlySpan<ulong> limbs = Magnitude(v, &small, out bool negative);
        using Scratch<byte> text = new(stackalloc byte[128], Numbers.Limbs.MaxTextLength(limbs, numberBase) + 4);
        int at = 0;
        if (negative)
        {
            text.Span[at++] = (byte)'-';
        }

        if (prefix)
        {
            text.Span[at++] = (byte)'0';
            text.Span[at++] = (byte)(numberBase == 16 ? 'x' : numberBase == 8 ? 'o' : 'b');
        }

        if (numberBase == 10 && TooManyDigits(limbs, -1))
        {
            return Value.Null;
        }

        int length = Numbers.Limbs.ToText(limbs, numberBase, text.Span[at..]);
        return numberBase == 10 && TooManyDigits(limbs, length) ? Value.Null : PyStr.FromAscii(text.Span[..(at + length)]);
    }

    private static bool TooManyDigits(ReadOnlySpan<ulong> limbs, int length)
    {
        int limit = MaxStrDigits;
        if (limit <= 0)
        {
            return false;
        }

        // Before converting, only what surely is too long is refused.
        bool tooMany = length < 0 ? Numbers.Limbs.BitLength(limbs) / 3.33 > limit + 10 && Numbers.Limbs.BitLength(limbs) / 3.33 > DigitsThreshold : length > limit;
        if (tooMany)
        {
            Errors.ValueError($"Exceeds the limit ({limit} digits) for integer string conversion; use sys.set_int_max_str_digits() to increase the limit");
        }

        return tooMany;
    }

    private static Value FormatMethod(Value self, Value spec)
    {
        if (!spec.IsStr)
        {
            return Errors.TypeError($"__format__() argument must be str, not {PyType.TypeName(spec)}");
        }

        return PyStr.LengthOf(spec) == 0 ? Space.Str(self) : FormatWith(self, spec, self.IsExactInt ? "int" : PyType.TypeName(self));
    }

    /// <summary>format(int, spec) for a spec that is not empty.</summary>
    [SkipLocalsInit]
    public static Value FormatWith(Value self, Value specText, string typeName)
    {
        if (!PyStr.ParseSpec(specText, 'd', '>', typeName, out FormatSpec spec))
        {
            return Value.Null;
        }

        CodePointBuilder text = new(stackalloc byte[128]);
        try
        {
            if (Formatting.IsFloatType(spec))
            {
                double d = ToDouble(self, out bool fits);
                if (!fits)
                {
                    return Errors.OverflowError("int too large to convert to float");
                }

                string? wrong = Formatting.AppendFloat(spec, d, typeName, ref text);
                return wrong is null ? PyStr.FromBuilder(text) : Errors.ValueError(wrong);
            }

            string? error = Formatting.CheckInteger(spec, typeName);
            if (error is not null)
            {
                return Errors.ValueError(error);
            }

            if (spec.Type == 'c')
            {
                if (!TryGetLong(self, out long code))
                {
                    return Errors.OverflowError("Python int too large to convert to C long");
                }

                if (code is < 0 or > 0x10FFFF)
                {
                    return Errors.OverflowError("%c arg not in range(0x110000)");
                }

                Formatting.AppendCharacter(spec, (int)code, ref text);
                return PyStr.FromBuilder(text);
            }

            if (self.IsSmallInt)
            {
                Formatting.AppendInteger(spec, self.SmallInt, ref text);
                return PyStr.FromBuilder(text);
            }

            ulong small;
            int numberBase = Formatting.IntegerBase(spec.Type);
            ReadOnlySpan<ulong> limbs = Magnitude(self, &small, out bool negative);
            if (numberBase == 10 && TooManyDigits(limbs, -1))
            {
                return Value.Null;
            }

            using Scratch<byte> digits = new(stackalloc byte[128], Numbers.Limbs.MaxTextLength(limbs, numberBase));
            int length = Numbers.Limbs.ToText(limbs, numberBase, digits.Span);
            if (numberBase == 10 && TooManyDigits(limbs, length))
            {
                return Value.Null;
            }

            Formatting.AppendInteger(spec, negative, digits.Span[..length], ref text);
            return PyStr.FromBuilder(text);
        }
        catch (InsufficientMemoryException)
        {
            return Errors.NoMemory();
        }
    }

    private static Value Make(Value type, Args args)
    {
        if (type.Is(Types.Get(TypeId.Int)))
        {
            return Convert(args);
        }

        Value exact = Convert(args);
        if (exact.IsNull)
        {
            return exact;
        }

        ulong small;
        ReadOnlySpan<ulong> limbs = Magnitude(exact, &small, out bool negative);
        Value self = PyType.AllocateVar(type, (ulong)limbs.Length * 8);
        if (!self.IsNull)
        {
            self.As<PyInt>().Fields.SignedSize = negative ? -limbs.Length : limbs.Length;
            limbs.CopyTo(new Span<ulong>(Limbs(self), limbs.Length));
        }

        return self;
    }

    private static Value Convert(Args args)
    {
        if (args.Count == 0 && args.KeywordCount == 0)
        {
            return Value.FromSmallInt(0);
        }

        if (args.KeywordCount == 0 && args.Count == 1)
        {
            return FromNumberOrText(args[0]);
        }

        Slot* bound = stackalloc Slot[2];
        if (args.KeywordCount == 0 && args.Count == 2)
        {
            bound[0].Initialize(args[0]);
            bound[1].Initialize(args[1]);
            return WithBase(bound);
        }

        if (args.Count == 0)
        {
            return args.KeywordCount == 1 && PyStr.EqualsAscii(args.KeywordName(0), "base")
                ? Errors.TypeError("int() missing string argument")
                : s_new.Bind(args, bound) ? Value.FromSmallInt(0) : Value.Null;
        }

        return s_new.Bind(args, bound) ? WithBase(bound) : Value.Null;
    }

    private static Value WithBase(Slot* bound)
    {
        Value x = bound[0].Load();
        if (bound[1].IsNull)
        {
            return FromNumberOrText(x);
        }

        if (!Space.AsIndex(bound[1].Load(), TypeId.None0, out long numberBase))
        {
            return Value.Null;
        }

        if (numberBase != 0 && numberBase is < 2 or > 36)
        {
            return Errors.ValueError("int() base must be >= 2 and <= 36, or 0");
        }

        return x.IsStr ? FromStr(x, (int)numberBase)
            : x.IsBytes || x.IsByteArray ? FromBuffer(x, (int)numberBase)
            : Errors.TypeError("int() can't convert non-string with explicit base");
    }

    /// <summary>int(x).</summary>
    public static Value FromNumberOrText(Value x)
    {
        if (x.IsInt && (x.IsSmallInt || x.Type.Is(Types.Get(TypeId.Int))))
        {
            return x;
        }

        if (x.IsExactStr)
        {
            return FromStr(x, 10);
        }

        void* toInt = PyType.SlotOf(x, SlotId.Int);
        if (toInt != null)
        {
            Value result = ((delegate*<Value, Value>)toInt)(x);
            return result.IsNull ? result : result.IsInt ? CheckExact(result, "__int__")
                : Errors.TypeError($"__int__ returned non-int (type {PyType.TypeName(result)})");
        }

        if (PyType.SlotOf(x, SlotId.Index) != null)
        {
            return Space.Index(x);
        }

        Value trunc = Space.LookupSpecial(x, N.__trunc__, out Value bound);
        if (!trunc.IsNull)
        {
            if (!Warnings.Warn(TypeId.DeprecationWarning, "The delegation of int() to __trunc__ is deprecated."))
            {
                return Value.Null;
            }

            Value result = Space.CallBound(trunc, bound);
            if (result.IsNull || result.IsInt)
            {
                return result.IsNull ? result : ToExact(result);
            }

            return PyType.SlotOf(result, SlotId.Index) != null
                ? Space.Index(result)
                : Errors.TypeError($"__trunc__ returned non-Integral (type {PyType.TypeName(result)})");
        }

        if (Errors.Occurred)
        {
            return Value.Null;
        }

        return x.IsStr ? FromStr(x, 10)
            : Buffers.Supports(x) ? FromBuffer(x, 10)
            : Errors.TypeError($"int() argument must be a string, a bytes-like object or a real number, not '{PyType.TypeName(x)}'");
    }

    private static Value CheckExact(Value result, string method) =>
        result.IsExactInt || Warnings.Warn(TypeId.DeprecationWarning, $"{method} returned non-int (type {PyType.TypeName(result)}).  The ability to return an instance of a strict subclass of int is deprecated, and may not be supported in a future version of Python.")
            ? ToExact(result) : Value.Null;

    private static Value FromStr(Value text, int numberBase)
    {
        if (text.As<PyStr>().Fields.Ascii != 0)
        {
            return FromText(PyStr.Latin1(text), numberBase, text);
        }

        using Scratch<byte> ascii = new(stackalloc byte[128], PyStr.LengthOf(text));
        NumberText.ToAscii(text, ascii.Span);
        return FromText(ascii.Span, numberBase, text);
    }

    private static Value FromBuffer(Value bytes, int numberBase)
    {
        BufferView view;
        if (!Buffers.Get(bytes, &view))
        {
            return Value.Null;
        }

        Value result = FromText(view.Span, numberBase, bytes);
        Buffers.Release(&view);
        return result;
    }

    private static Value FromText(scoped ReadOnlySpan<byte> text, int numberBase, Value shown)
    {
        if (TryPlain(text, numberBase, out long plain))
        {
            return Value.FromSmallInt(plain);
        }

        int given = numberBase;
        if (!IntLiteral.TryScan(text, ref numberBase, out bool negative, out ReadOnlySpan<byte> digits, out int count))
        {
            Value repr = Space.Repr(shown.IsStr || shown.IsBytes ? shown : PyBytes.New(text));
            return repr.IsNull ? repr : Errors.ValueError($"invalid literal for int() with base {given}: {PyStr.ToClr(repr)}");
        }

        if (MaxStrDigits > 0 && count > MaxStrDigits && count > DigitsThreshold && !System.Numerics.BitOperations.IsPow2(numberBase))
        {
            return Errors.ValueError($"Exceeds the limit ({MaxStrDigits} digits) for integer string conversion: value has {count} digits; use sys.set_int_max_str_digits() to increase the limit");
        }

        if (IntLiteral.TrySmall(digits, numberBase, out long value))
        {
            return New(negative ? -value : value);
        }

        using Scratch<ulong> limbs = new(stackalloc ulong[32], Numbers.Limbs.MaxFromTextLimbs(count, numberBase));
        int length = Numbers.Limbs.FromText(digits, numberBase, limbs.Span);
        return FromLimbs(negative, limbs.Span[..length]);
    }

    // Nothing but digits after a sign and the prefix of the base, so few that any number of them fits.
    private static bool TryPlain(scoped ReadOnlySpan<byte> text, int numberBase, out long value)
    {
        const int mostBits = 61;
        value = 0;
        int at = 0, length = text.Length;
        bool negative = length > 0 && text[0] == '-';
        at += negative ? 1 : 0;
        if (numberBase == 10)
        {
            const int most = 18;
            if (length - at is 0 or > most)
            {
                return false;
            }

            for (; at < length; at++)
            {
                uint digit = (uint)text[at] - '0';
                if (digit > 9)
                {
                    return false;
                }

                value = (value * 10) + digit;
            }
        }
        else
        {
            int each = numberBase switch { 2 => 1, 8 => 3, 16 => 4, _ => 0 };
            if (each == 0)
            {
                return false;
            }

            at += length - at > 2 && text[at] == '0' && (text[at + 1] | 0x20) == (each == 1 ? 'b' : each == 3 ? 'o' : 'x') ? 2 : 0;
            if (length == at || (length - at) * each > mostBits)
            {
                return false;
            }

            for (; at < length; at++)
            {
                int digit = Numbers.Limbs.DigitValue(text[at]);
                if (digit >= numberBase)
                {
                    return false;
                }

                value = (value << each) | (long)digit;
            }
        }

        value = negative ? -value : value;
        return true;
    }
}
