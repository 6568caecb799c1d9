using System;
using System.Text;
using Py.ObjectSpace;

namespace Py.Vm.Modules.Decimals;

// Members of the type.
internal static unsafe partial class DecimalType
{
    private static readonly KeywordArguments s_quantize = new(null, ["exp", "rounding", "context"], 1);
    private static readonly KeywordArguments s_integral = new(null, ["rounding", "context"], 0);

    private static void Define(TypeBuilder t)
    {
        t.Doc("A decimal number, exactly the value: a Decimal, an int, a float, a text, or a tuple of sign, digits and exponent.");
        t.Slot(SlotId.New, &Make);
        t.Slot(SlotId.Repr, &Repr);
        t.Slot(SlotId.Str, &Str);
        t.Slot(SlotId.Hash, &Hash);
        t.Slot(SlotId.Compare, &RichCompare);
        t.Slot(SlotId.Add, &Add);
        t.Slot(SlotId.Sub, &Subtract);
        t.Slot(SlotId.Mul, &Multiply);
        t.Slot(SlotId.TrueDiv, &Divide);
        t.Slot(SlotId.FloorDiv, &FloorDivide);
        t.Slot(SlotId.Mod, &Modulo);
        t.Slot(SlotId.DivMod, &DivMod);
        t.Slot(SlotId.Pow, &Power);
        t.Slot(SlotId.Neg, &Negative);
        t.Slot(SlotId.Pos, &Positive);
        t.Slot(SlotId.Abs, &Absolute);
        t.Slot(SlotId.Bool, &Truth);
        t.Slot(SlotId.Int, &Truncate);
        t.Slot(SlotId.Float, &AsFloat);
        t.GetSet("real", &Self);
        t.GetSet("imag", &Imaginary);
        t.ClassMethod("from_float(f, /)\nThe exact value of a float or int.", &FromFloatMethod);
        t.Method("adjusted()\nThe exponent of the first digit.", &Adjusted);
        t.Method("as_integer_ratio()\nTwo ints whose quotient is the number, in lowest terms.", &AsIntegerRatio);
        t.Method("as_tuple()\nSign, digits and exponent as a named tuple.", &AsTuple);
        t.Method("canonical()\nThe number itself.", &Self);
        t.Method("conjugate()\nThe number itself.", &Self);
        t.Method("copy_abs()\nA copy with the sign cleared.", &CopyAbs);
        t.Method("copy_negate()\nA copy with the sign inverted.", &CopyNegate);
        t.Method("copy_sign(other, context=None)\nA copy with the sign of another number.", &CopySign);
        t.Method("fma(other, third, context=None)\nself * other + third, rounded once.", &FusedMultiplyAdd);
        t.Method("is_canonical()\nIs it canonical? Always.", &IsCanonical);
        t.Method("is_finite()\nIs it finite?", &IsFinite);
        t.Method("is_infinite()\nIs it infinite?", &IsInfinite);
        t.Method("is_nan()\nIs it a NaN?", &IsNaN);
        t.Method("is_normal(context=None)\nIs it a normal number?", &IsNormal);
        t.Method("is_qnan()\nIs it a quiet NaN?", &IsQuietNaN);
        t.Method("is_signed()\nIs it negative?", &IsSigned);
        t.Method("is_snan()\nIs it a signaling NaN?", &IsSignalingNaN);
        t.Method("is_subnormal(context=None)\nIs it subnormal?", &IsSubnormal);
        t.Method("is_zero()\nIs it zero?", &IsZero);
        t.Method("number_class(context=None)\nThe name of its class.", &NumberClass);
        t.RawMethod("quantize(exp, rounding=None, context=None)\nThe number rounded to the exponent of another.", &Quantize);
        t.Method("radix()\nReturn Decimal(10).", &Radix);
        t.Method("same_quantum(other, context=None)\nHave both the same exponent?", &SameQuantum);
        t.Method("to_eng_string(context=None)\nThe number in engineering notation.", &ToEngineering);
        t.RawMethod("to_integral(rounding=None, context=None)\nAs to_integral_value.", &ToIntegralValue);
        t.RawMethod("to_integral_exact(rounding=None, context=None)\nRounds to an integer; reports what was rounded.", &ToIntegralExact);
        t.RawMethod("to_integral_value(rounding=None, context=None)\nRounds to an integer.", &ToIntegralValue);
        t.Method("__copy__()", &Self);
        t.Method("__deepcopy__(memo, /)", &DeepCopy);
        t.Method("__reduce__()", &Reduce);
        t.Method("__complex__()", &AsComplex);
        t.Method("__ceil__()", &Ceiling);
        t.Method("__floor__()", &Floor);
        t.Method("__trunc__()", &Truncate);
        t.RawMethod("__round__(...)", &Round);
        t.RawMethod("__format__(...)", &FormatMethod);
        t.Method("__sizeof__()", &SizeOf);
        DefineOperations(t);
    }

    private static Value Self(Value self) => self;

    private static Value Imaginary(Value self) => New(Number.Zero);

    private static Value DeepCopy(Value self, Value memo) => self;

    private static Value Reduce(Value self)
    {
        Value text = Str(self);
        return text.IsNull ? text : PyTuple.New(self.Type, PyTuple.New(text));
    }

    private static Value FromFloatMethod(Value type, Value f)
    {
        if (!f.IsFloat && !f.IsInt)
        {
            return Errors.TypeError("argument must be int or float");
        }

        Value exact = New(f.IsInt ? FromInt(f) : FromFloat(PyFloat.Get(f)));
        return type.Is(Type) || exact.IsNull ? exact : Space.Call(type, exact);
    }

    private static Value Adjusted(Value self)
    {
        Number n = Get(self);
        return PyInt.New(n.IsSpecial ? 0 : n.Adjusted);
    }

    private static Value AsIntegerRatio(Value self)
    {
        Number n = Get(self);
        if (n.IsSpecial)
        {
            return n.IsNaN ? Errors.ValueError("cannot convert NaN to integer ratio") : Errors.OverflowError("cannot convert Infinity to integer ratio");
        }

        if (n.Coefficient.IsZero)
        {
            return PyTuple.New(PyInt.New(0L), PyInt.New(1L));
        }

        if (Math.Abs(n.Exponent) > Coefficient.MaxDigits)
        {
            return Errors.NoMemory();
        }

        if (n.Exponent >= 0)
        {
            return PyTuple.New(ToInt(n), PyInt.New(1L));
        }

        Value numerator = PyInt.FromLimbs(n.Negative, n.Coefficient.ToBinary());
        Value denominator = PyInt.FromLimbs(false, Coefficient.Power10(-n.Exponent).ToBinary());
        Value math = Space.Import("math");
        Value divisor = math.IsNull ? math : Space.CallMethod(math, PyStr.Intern("gcd"), numerator, denominator);
        return divisor.IsNull ? divisor : PyTuple.New(IntMath.FloorDiv(numerator, divisor), IntMath.FloorDiv(denominator, divisor));
    }

    private static Value AsTuple(Value self)
    {
        Number n = Get(self);
        Value exponent = n.Kind switch
        {
            NumberKind.Finite => PyInt.New(n.Exponent),
            NumberKind.Infinity => PyStr.Intern("F"),
            NumberKind.QuietNaN => PyStr.Intern("n"),
            _ => PyStr.Intern("N"),
        };
        byte[] digits = n.IsNaN && n.Coefficient.IsZero ? [] : n.Coefficient.ToDigits();
        Py.ObjectSpace.Ref<PyTuple> items = PyTuple.Allocate(digits.Length);
        if (items.IsNull)
        {
            return Value.Null;
        }

        for (int i = 0; i < digits.Length; i++)
        {
            items.Tail(i).Initialize(Value.FromSmallInt(digits[i] - '0'));
        }

        return Space.Call(DecimalModule.TupleType, PyInt.New(n.Negative ? 1L : 0L), items, exponent);
    }

    private static Value CopyAbs(Value self) => New(Get(self).Absolute);

    private static Value CopyNegate(Value self) => New(Get(self).Negated);

    private static Value CopySign(Value self, Value other, Value context) =>
        !ContextType.Chosen(context).IsNull && Argument(other, out Number y) ? New(Get(self) with { Negative = y.Negative }) : Value.Null;

    private static Value FusedMultiplyAdd(Value self, Value other, Value third, Value context)
    {
        context = ContextType.Chosen(context);
        return !context.IsNull && Argument(other, out Number y) && Argument(third, out Number z)
            ? Apply(context, Get(self), y, z, &Arithmetic.FusedMultiplyAdd) : Value.Null;
    }

    private static Value IsCanonical(Value self) => Value.True;

    private static Value IsFinite(Value self) => Value.FromBool(Get(self).IsFinite);

    private static Value IsInfinite(Value self) => Value.FromBool(Get(self).IsInfinite);

    private static Value IsNaN(Value self) => Value.FromBool(Get(self).IsNaN);

    private static Value IsQuietNaN(Value self) => Value.FromBool(Get(self).Kind == NumberKind.QuietNaN);

    private static Value IsSigned(Value self) => Value.FromBool(Get(self).Negative);

    private static Value IsSignalingNaN(Value self) => Value.FromBool(Get(self).Kind == NumberKind.SignalingNaN);

    private static Value IsZero(Value self) => Value.FromBool(Get(self).IsZero);

    private static Value IsNormal(Value self, Value context)
    {
        context = ContextType.Chosen(context);
        return context.IsNull ? context : Value.FromBool(Arithmetic.IsNormal(Get(self), ContextType.Load(context)));
    }

    private static Value IsSubnormal(Value self, Value context)
    {
        context = ContextType.Chosen(context);
        return context.IsNull ? context : Value.FromBool(Arithmetic.IsSubnormal(Get(self), ContextType.Load(context)));
    }

    private static Value NumberClass(Value self, Value context)
    {
        context = ContextType.Chosen(context);
        return context.IsNull ? context : PyStr.New(Arithmetic.Class(Get(self), ContextType.Load(context)));
    }

    private static Value Radix(Value self) => New(Number.FromLong(10));

    private static Value SameQuantum(Value self, Value other, Value context) =>
        !ContextType.Chosen(context).IsNull && Argument(other, out Number y) ? Value.FromBool(Arithmetic.SameQuantum(Get(self), y)) : Value.Null;

    private static Value ToEngineering(Value self, Value context)
    {
        context = ContextType.Chosen(context);
        return context.IsNull ? context : PyStr.FromAscii(NumberText.ToText(Get(self), true, ContextType.Of(context).Capitals != 0));
    }

    /// <summary>An operation with a rounding mode of its own.</summary>
    private static Value ApplyRounding(Value context, Value rounding, scoped in Number a, scoped in Number b, delegate*<in Number, in Number, ref Settings, Number> operation)
    {
        Settings s = ContextType.Load(context);
        if (!rounding.IsNull && !rounding.IsNone && !ContextType.ParseRounding(rounding, out s.Rounding))
        {
            return Value.Null;
        }

        Number result;
        try
        {
            result = operation(a, b, ref s);
        }
        catch (InsufficientMemoryException)
        {
            return Errors.NoMemory();
        }
        catch (OutOfMemoryException)
        {
            return Errors.NoMemory();
        }

        return Deliver(context, result, s.Status);
    }

    private static Value Quantize(Value self, Args args)
    {
        Slot* bound = stackalloc Slot[3];
        if (!s_quantize.Bind(args, bound))
        {
            return Value.Null;
        }

        Value context = ContextType.Chosen(bound[2].Load());
        return !context.IsNull && Argument(bound[0].Load(), out Number y)
            ? ApplyRounding(context, bound[1].Load(), Get(self), y, &Arithmetic.Quantize) : Value.Null;
    }

    private static Number IntegralExact(in Number a, in Number b, ref Settings s) => Arithmetic.ToIntegralExact(a, ref s);

    private static Number IntegralValue(in Number a, in Number b, ref Settings s) => Arithmetic.ToIntegralValue(a, ref s);

    private static Value ToIntegralExact(Value self, Args args) => ToIntegral(self, args, &IntegralExact);

    private static Value ToIntegralValue(Value self, Args args) => ToIntegral(self, args, &IntegralValue);

    private static Value ToIntegral(Value self, Args args, delegate*<in Number, in Number, ref Settings, Number> operation)
    {
        Slot* bound = stackalloc Slot[2];
        if (!s_integral.Bind(args, bound))
        {
            return Value.Null;
        }

        Value context = ContextType.Chosen(bound[1].Load());
        return context.IsNull ? context : ApplyRounding(context, bound[0].Load(), Get(self), default, operation);
    }

    /// <summary>The int nearest in a direction.</summary>
    private static Value Whole(Value self, Rounding rounding)
    {
        Number n = Get(self);
        if (n.IsSpecial)
        {
            return n.IsNaN ? Errors.ValueError("cannot convert NaN to integer") : Errors.OverflowError("cannot convert Infinity to integer");
        }

        if (n.Exponent > Coefficient.MaxDigits && !n.Coefficient.IsZero)
        {
            return Errors.NoMemory();
        }

        return n.Exponent < 0 ? ToInt(n.Rescaled(0, rounding, out _)) : n.Coefficient.IsZero ? PyInt.New(0L) : ToInt(n);
    }

    private static Value Truncate(Value self) => Whole(self, Rounding.Down);

    private static Value Ceiling(Value self) => Whole(self, Rounding.Ceiling);

    private static Value Floor(Value self) => Whole(self, Rounding.Floor);

    private static Value Round(Value self, Args args)
    {
        if (args.Count > 1)
        {
            return Errors.TypeError($"function takes at most 1 argument ({args.Count} given)");
        }

        if (args.Count == 0)
        {
            return Whole(self, Rounding.HalfEven);
        }

        if (!args[0].IsInt)
        {
            return Errors.TypeError("optional arg must be an integer");
        }

        if (!Space.IntAsSsize(args[0], out long digits))
        {
            return Value.Null;
        }

        Value context = ContextType.Current();
        return context.IsNull ? context : Apply(context, Get(self), new Number(false, Coefficient.One, digits == long.MinValue ? long.MaxValue : -digits), &Arithmetic.Quantize);
    }

    private static Value AsFloat(Value self)
    {
        Number n = Get(self);
        if (n.IsNaN)
        {
            return n.Kind == NumberKind.SignalingNaN ? Errors.ValueError("cannot convert signaling NaN to float")
                : PyFloat.New(BitConverter.UInt64BitsToDouble(n.Negative ? 0xFFF8_0000_0000_0000 : 0x7FF8_0000_0000_0000));
        }

        return PyFloat.FromNumberOrText(PyStr.FromAscii(NumberText.ToText(n, false, true)));
    }

    private static Value AsComplex(Value self)
    {
        Value real = AsFloat(self);
        return real.IsNull ? real : PyComplex.New(PyFloat.Get(real), 0);
    }

    private static Value SizeOf(Value self) => PyInt.New(sizeof(Layout) + (Get(self).Coefficient.IsSmall ? 0 : Get(self).Coefficient.Limbs.Length * 8));

    private static Value FormatMethod(Value self, Args args)
    {
        if (args.Count is < 1 or > 2)
        {
            return Errors.TypeError(args.Count < 1 ? "function missing required argument 'format_spec' (pos 1)" : $"function takes at most 2 arguments ({args.Count} given)");
        }

        Value context = ContextType.Current();
        if (context.IsNull)
        {
            return context;
        }

        if (!args[0].IsStr)
        {
            return Errors.TypeError("format arg must be str");
        }

        string spec = PyStr.ToClr(args[0]);
        NumberFormat? format = NumberFormat.Parse(spec, ContextType.Of(context).Capitals != 0);
        if (format is null)
        {
            return Errors.ValueError("invalid format string");
        }

        if (args.Count == 2 && !args[1].IsDict)
        {
            return Errors.TypeError("optional argument must be a dict");
        }

        if ((format.IsLocale || args.Count == 2) && !FillLocale(format, args.Count == 2 ? args[1] : default))
        {
            return Value.Null;
        }

        try
        {
            return PyStr.New(format.Format(Get(self), ContextType.Of(context).Rounding));
        }
        catch (InsufficientMemoryException)
        {
            return Errors.NoMemory();
        }
        catch (OutOfMemoryException)
        {
            return Errors.NoMemory();
        }
    }

    /// <summary>Code points of a text.</summary>
    private static int Length(string text)
    {
        int length = 0;
        foreach (char c in text)
        {
            length += char.IsLowSurrogate(c) ? 0 : 1;
        }

        return length;
    }

    /// <summary>Takes point and separators from the locale, or from a mapping.</summary>
    private static bool FillLocale(NumberFormat format, Value mapping)
    {
        bool given = !mapping.IsNull;
        if (!given)
        {
            Value locale = Space.Import("_locale");
            mapping = locale.IsNull ? locale : Space.CallMethod(locale, PyStr.Intern("localeconv"));
            if (mapping.IsNull)
            {
                return false;
            }
        }

        Value point = PyDict.GetStr(mapping, PyStr.Intern("decimal_point"));
        Value separator = PyDict.GetStr(mapping, PyStr.Intern("thousands_sep"));
        Value grouping = PyDict.GetStr(mapping, PyStr.Intern("grouping"));
        if (!point.IsNull && point.IsStr)
        {
            format.Point = PyStr.ToClr(point);
        }

        if (!separator.IsNull && separator.IsStr)
        {
            format.Separator = PyStr.ToClr(separator);
        }

        bool valid = Length(format.Point) == 1 && Length(format.Separator) <= 1;
        if (grouping.IsNull || !valid)
        {
            if (!valid)
            {
                Errors.ValueError("invalid override dict");
            }

            return valid;
        }

        if (grouping.IsStr)
        {
            string text = PyStr.ToClr(grouping);
            int end = text.IndexOf('\0');
            text = end < 0 ? text : text[..end];
            byte[] sizesOfText = new byte[text.Length];
            for (int i = 0; i < text.Length; i++)
            {
                valid &= text[i] <= 127;
                sizesOfText[i] = (byte)text[i];
            }

            format.Grouping = sizesOfText;
            if (!valid)
            {
                Errors.ValueError("invalid override dict");
            }

            return valid;
        }

        return TakeGrouping(format, grouping);
    }

    private static bool TakeGrouping(NumberFormat format, Value grouping)
    {
        Value items = Sequences.ToTuple(grouping);
        if (items.IsNull)
        {
            return false;
        }

        byte[] sizes = new byte[PyTuple.LengthOf(items)];
        int count = 0;
        for (int i = 0; i < sizes.Length; i++)
        {
            if (!Space.AsLong(PyTuple.Get(items, i), out long size))
            {
                return false;
            }

            // 0 at the end: the last one repeats.
            if (size == 0)
            {
                break;
            }

            sizes[count++] = (byte)Math.Clamp(size, 1, 127);
        }

        format.Grouping = sizes.AsSpan(0, count).ToArray();
        return true;
    }

    private static readonly KeywordArguments s_new = new(null, ["value", "context"], 0);

    private static Value Make(Value type, Args args)
    {
        Value context = default, value = default;
        if (args.KeywordCount == 0 && args.Count == 1)
        {
            value = args[0];
        }
        else
        {
            Slot* bound = stackalloc Slot[2];
            if (!s_new.Bind(args, bound))
            {
                return Value.Null;
            }

            value = bound[0].Load();
            context = bound[1].Load();
        }

        context = ContextType.Chosen(context);
        return context.IsNull ? context : value.IsNull ? New(Number.Zero, type) : Create(value, context, type, true);
    }

    /// <summary>Rounds to a context.</summary>
    public static Value Rounded(Number n, Value context)
    {
        Settings s = ContextType.Load(context);
        n.Finish(ref s);
        return Deliver(context, n, s.Status);
    }

    /// <summary>A Decimal of any object, exactly or rounded to a context.</summary>
    public static Value Create(Value value, Value context, Value type, bool exact)
    {
        Number n;
        if (Is(value))
        {
            if (exact && type.Is(Type) && IsExact(value))
            {
                return value;
            }

            n = Get(value);
            if (exact)
            {
                return New(n, type);
            }

            // A NaN with a payload that does not fit is an error here.
            if (n.IsNaN && !n.Coefficient.IsZero && n.Digits > ContextType.Of(context).Precision - ContextType.Of(context).Clamp)
            {
                return Deliver(context, Number.NaN, Status.ConversionSyntax);
            }

            return Rounded(n, context);
        }

        if (value.IsInt)
        {
            n = FromInt(value);
            return exact ? New(n, type) : Rounded(n, context);
        }

        if (value.IsFloat)
        {
            if (!ContextType.Report(context, Status.FloatOperation))
            {
                return Value.Null;
            }

            n = FromFloat(PyFloat.Get(value));
            return exact ? New(n, type) : Rounded(n, context);
        }

        byte[]? text;
        if (value.IsStr)
        {
            text = ToAscii(PyStr.ToClr(value), exact);
        }
        else if (value.IsTuple || value.IsList)
        {
            text = FromTuple(value);
            if (text is null)
            {
                return Value.Null;
            }
        }
        else
        {
            return Errors.TypeError($"conversion from {PyType.TypeName(value)} to Decimal is not supported");
        }

        Settings s = exact ? Settings.Widest : ContextType.Load(context);
        if (text is null || !NumberText.TryParse(text, out n) || (n.IsNaN && !n.Coefficient.IsZero && n.Digits > s.Precision - (s.Clamp ? 1 : 0)))
        {
            return Failed(context, Status.ConversionSyntax, type);
        }

        n.Finish(ref s);
        if (!exact)
        {
            return Deliver(context, n, s.Status);
        }

        return (s.Status & (Status.Inexact | Status.Rounded | Status.Clamped)) != 0 ? Failed(context, Status.InvalidOperation, type) : New(n, type);
    }

    private static Value Failed(Value context, uint status, Value type) => ContextType.Report(context, status) ? New(Number.NaN, type) : Value.Null;

    /// <summary>The ASCII form of a numeric string; null if it has other characters.</summary>
    private static byte[]? ToAscii(string text, bool lenient)
    {
        byte[] result = new byte[text.Length];
        int count = 0, start = 0, end = text.Length;
        if (lenient)
        {
            while (start < end && IsSpace(text[start]))
            {
                start++;
            }

            while (end > start && IsSpace(text[end - 1]))
            {
                end--;
            }
        }

        for (int i = start; i < end; i++)
        {
            char c = text[i];
            if (c == '_' && lenient)
            {
                continue;
            }

            if (c is > '\0' and < '\x80')
            {
                result[count++] = (byte)c;
                continue;
            }

            int digit = System.Globalization.CharUnicodeInfo.GetDecimalDigitValue(text, i);
            if (digit < 0)
            {
                return null;
            }

            result[count++] = (byte)('0' + digit);
            i += char.IsHighSurrogate(c) ? 1 : 0;
        }

        return result.AsSpan(0, count).ToArray();
    }

    private static bool IsSpace(char c) => char.IsWhiteSpace(c) || c is >= '\x1c' and <= '\x1f';

    /// <summary>The text of a tuple of sign, digits and exponent; null with an error.</summary>
    private static byte[]? FromTuple(Value value)
    {
        Value tuple = Sequences.ToTuple(value);
        if (tuple.IsNull)
        {
            return null;
        }

        if (PyTuple.LengthOf(tuple) != 3)
        {
            return Refuse("argument must be a sequence of length 3");
        }

        Value sign = PyTuple.Get(tuple, 0);
        if (!sign.IsInt || !PyInt.TryGetLong(sign, out long negative) || negative is not (0 or 1))
        {
            return Refuse("sign must be an integer with the value 0 or 1");
        }

        StringBuilder text = new(negative == 1 ? "-" : "");
        Value third = PyTuple.Get(tuple, 2);
        string? tail = null;
        if (third.IsStr)
        {
            if (PyStr.EqualsAscii(third, "F"))
            {
                return Encoding.ASCII.GetBytes(text.Append("Inf").ToString());
            }

            if (PyStr.EqualsAscii(third, "n"))
            {
                text.Append("NaN");
            }
            else if (PyStr.EqualsAscii(third, "N"))
            {
                text.Append("sNaN");
            }
            else
            {
                return Refuse("string argument in the third position must be 'F', 'n' or 'N'");
            }
        }
        else
        {
            if (!third.IsInt)
            {
                return Refuse("exponent must be an integer");
            }

            if (!Space.IntAsSsize(third, out long exponent))
            {
                return null;
            }

            tail = "E" + exponent.ToString(System.Globalization.CultureInfo.InvariantCulture);
        }

        Value digits = PyTuple.Get(tuple, 1);
        if (!digits.IsTuple && !digits.IsList)
        {
            return Refuse("coefficient must be a tuple of digits");
        }

        digits = Sequences.ToTuple(digits);
        if (digits.IsNull)
        {
            return null;
        }

        for (long i = 0; i < PyTuple.LengthOf(digits); i++)
        {
            Value digit = PyTuple.Get(digits, i);
            if (!digit.IsInt || !PyInt.TryGetLong(digit, out long d) || d is < 0 or > 9)
            {
                return Refuse("coefficient must be a tuple of digits");
            }

            text.Append((char)('0' + d));
        }

        if (tail is not null && PyTuple.LengthOf(digits) == 0)
        {
            text.Append('0');
        }

        return Encoding.ASCII.GetBytes(text.Append(tail).ToString());
    }

    private static byte[]? Refuse(string message)
    {
        Errors.ValueError(message);
        return null;
    }
}
