using System;
using Py.ObjectSpace;

namespace Py.Vm.Modules.Decimals;

// Members of the type, and the methods that only ask.
internal static unsafe partial class ContextType
{
    private static readonly KeywordArguments s_power = new(null, ["a", "b", "modulo"], 2);

    private static void DefineMembers(TypeBuilder t)
    {
        t.Doc("The environment of decimal arithmetic: precision, rounding, bounds, flags and traps.");
        t.Slot(SlotId.New, &Make);
        t.Slot(SlotId.Init, &Initialize);
        t.Slot(SlotId.Repr, &Repr);
        t.GetSet("prec", &GetPrecision, &SetPrecision);
        t.GetSet("Emax", &GetMaxExp, &SetMaxExp);
        t.GetSet("Emin", &GetMinExp, &SetMinExp);
        t.GetSet("rounding", &GetRounding, &SetRounding);
        t.GetSet("capitals", &GetCapitals, &SetCapitals);
        t.GetSet("clamp", &GetClamp, &SetClamp);
        t.GetSet("flags", &GetFlags, &SetFlags);
        t.GetSet("traps", &GetTraps, &SetTraps);
        t.Method("__reduce__()", &Reduce);
        t.Method("__copy__()", &Copy);
        t.Method("copy()\nReturn a duplicate of the context with all flags cleared.", &Copy);
        t.Method("clear_flags()\nReset all flags to False.", &ClearFlags);
        t.Method("clear_traps()\nSet all traps to False.", &ClearTraps);
        t.Method("Etiny()\nThe exponent of the smallest subnormal number.", &Etiny);
        t.Method("Etop()\nThe exponent of numbers of full precision at Emax.", &Etop);
        t.Method("radix()\nReturn 10.", &Radix);
        t.Method("_apply(x, /)", &Plain);
        t.Method("canonical(x, /)\nThe number itself.", &Canonical);
        t.Method("copy_abs(x, /)\nA copy with the sign cleared.", &CopyAbs);
        t.Method("copy_negate(x, /)\nA copy with the sign inverted.", &CopyNegate);
        t.Method("copy_decimal(x, /)\nA copy as a Decimal.", &CopyDecimal);
        t.Method("copy_sign(x, y, /)\nA copy of x with the sign of y.", &CopySign);
        t.Method("create_decimal(num='0', /)\nA Decimal rounded to this context.", &CreateDecimal);
        t.Method("create_decimal_from_float(f, /)\nA Decimal of a float, rounded to this context.", &CreateFromFloat);
        t.Method("divmod(x, y, /)\nQuotient and remainder.", &DivMod);
        t.Method("fma(x, y, z, /)\nx multiplied by y, plus z, rounded once.", &FusedMultiplyAdd);
        t.RawMethod("power(a, b, modulo=None)\na ** b, or a ** b % modulo.", &Power);
        t.Method("same_quantum(x, y, /)\nHave both the same exponent?", &SameQuantum);
        t.Method("is_canonical(x, /)\nIs it canonical? Always.", &IsCanonical);
        t.Method("is_finite(x, /)\nIs it finite?", &IsFinite);
        t.Method("is_infinite(x, /)\nIs it infinite?", &IsInfinite);
        t.Method("is_nan(x, /)\nIs it a NaN?", &IsNaN);
        t.Method("is_normal(x, /)\nIs it a normal number?", &IsNormal);
        t.Method("is_qnan(x, /)\nIs it a quiet NaN?", &IsQuietNaN);
        t.Method("is_signed(x, /)\nIs it negative?", &IsSigned);
        t.Method("is_snan(x, /)\nIs it a signaling NaN?", &IsSignalingNaN);
        t.Method("is_subnormal(x, /)\nIs it subnormal?", &IsSubnormal);
        t.Method("is_zero(x, /)\nIs it zero?", &IsZero);
        t.Method("number_class(x, /)\nThe name of its class.", &NumberClass);
        t.Method("to_sci_string(x, /)\nThe number in scientific notation.", &ToScientific);
        t.Method("to_eng_string(x, /)\nThe number in engineering notation.", &ToEngineering);
        DefineOperations(t);
    }

    private static Value Radix(Value self) => DecimalType.New(Number.FromLong(10));

    private static Value Plain(Value self, Value x) => Plus(self, x);

    private static Value Canonical(Value self, Value x) => DecimalType.Is(x) ? x : Errors.TypeError("argument must be a Decimal");

    private static Value CopyAbs(Value self, Value x) => DecimalType.Argument(x, out Number a) ? DecimalType.New(a.Absolute) : Value.Null;

    private static Value CopyNegate(Value self, Value x) => DecimalType.Argument(x, out Number a) ? DecimalType.New(a.Negated) : Value.Null;

    private static Value CopyDecimal(Value self, Value x) =>
        DecimalType.Is(x) ? x : DecimalType.Argument(x, out Number a) ? DecimalType.New(a) : Value.Null;

    private static Value CopySign(Value self, Value x, Value y) =>
        DecimalType.Argument(x, out Number a) && DecimalType.Argument(y, out Number b) ? DecimalType.New(a with { Negative = b.Negative }) : Value.Null;

    private static Value CreateDecimal(Value self, Value number) => number.IsNull ? DecimalType.New(Number.Zero) : DecimalType.Create(number, self, DecimalType.Type, false);

    private static Value CreateFromFloat(Value self, Value f)
    {
        if (!f.IsFloat && !f.IsInt)
        {
            return Errors.TypeError("argument must be int or float");
        }

        Number n = f.IsInt ? DecimalType.FromInt(f) : DecimalType.FromFloat(PyFloat.Get(f));
        return DecimalType.Rounded(n, self);
    }

    private static Value DivMod(Value self, Value x, Value y) =>
        DecimalType.Argument(x, out Number a) && DecimalType.Argument(y, out Number b) ? DecimalType.ApplyDivMod(self, a, b) : Value.Null;

    private static Value FusedMultiplyAdd(Value self, Value x, Value y, Value z) =>
        DecimalType.Argument(x, out Number a) && DecimalType.Argument(y, out Number b) && DecimalType.Argument(z, out Number c)
            ? DecimalType.Apply(self, a, b, c, &Arithmetic.FusedMultiplyAdd) : Value.Null;

    private static Value Power(Value self, Args args)
    {
        Slot* bound = stackalloc Slot[3];
        if (!s_power.Bind(args, bound) || !DecimalType.Argument(bound[0].Load(), out Number a) || !DecimalType.Argument(bound[1].Load(), out Number b))
        {
            return Value.Null;
        }

        if (Omitted(bound[2]))
        {
            return DecimalType.Apply(self, a, b, &Arithmetic.Power);
        }

        return DecimalType.Argument(bound[2].Load(), out Number m) ? DecimalType.Apply(self, a, b, m, &Arithmetic.PowerModulo) : Value.Null;
    }

    private static Value SameQuantum(Value self, Value x, Value y) =>
        DecimalType.Argument(x, out Number a) && DecimalType.Argument(y, out Number b) ? Value.FromBool(Arithmetic.SameQuantum(a, b)) : Value.Null;

    private static Value Ask(Value x, Func<Number, bool> question) => DecimalType.Argument(x, out Number a) ? Value.FromBool(question(a)) : Value.Null;

    private static Value IsCanonical(Value self, Value x) => DecimalType.Is(x) ? Value.True : Errors.TypeError("argument must be a Decimal");

    private static Value IsFinite(Value self, Value x) => Ask(x, static n => n.IsFinite);

    private static Value IsInfinite(Value self, Value x) => Ask(x, static n => n.IsInfinite);

    private static Value IsNaN(Value self, Value x) => Ask(x, static n => n.IsNaN);

    private static Value IsNormal(Value self, Value x) => DecimalType.Argument(x, out Number a) ? Value.FromBool(Arithmetic.IsNormal(a, Load(self))) : Value.Null;

    private static Value IsQuietNaN(Value self, Value x) => Ask(x, static n => n.Kind == NumberKind.QuietNaN);

    private static Value IsSigned(Value self, Value x) => Ask(x, static n => n.Negative);

    private static Value IsSignalingNaN(Value self, Value x) => Ask(x, static n => n.Kind == NumberKind.SignalingNaN);

    private static Value IsSubnormal(Value self, Value x) => DecimalType.Argument(x, out Number a) ? Value.FromBool(Arithmetic.IsSubnormal(a, Load(self))) : Value.Null;

    private static Value IsZero(Value self, Value x) => Ask(x, static n => n.IsZero);

    private static Value NumberClass(Value self, Value x) => DecimalType.Argument(x, out Number a) ? PyStr.New(Arithmetic.Class(a, Load(self))) : Value.Null;

    private static Value ToScientific(Value self, Value x) =>
        DecimalType.Argument(x, out Number a) ? PyStr.FromAscii(NumberText.ToText(a, false, Of(self).Capitals != 0)) : Value.Null;

    private static Value ToEngineering(Value self, Value x) =>
        DecimalType.Argument(x, out Number a) ? PyStr.FromAscii(NumberText.ToText(a, true, Of(self).Capitals != 0)) : Value.Null;
}
