using Py.ObjectSpace;

namespace Py.Vm.Modules.Decimals;

// The operations as methods of a context.
internal static unsafe partial class ContextType
{
    private static void DefineOperations(TypeBuilder t)
    {
        t.Method("exp(x, /)\nThe exponential function of the number, correctly rounded.", &Exp);
        t.Method("ln(x, /)\nThe natural logarithm, correctly rounded.", &Ln);
        t.Method("log10(x, /)\nThe logarithm to base ten, correctly rounded.", &Log10);
        t.Method("sqrt(x, /)\nThe square root, correctly rounded.", &SquareRoot);
        t.Method("next_minus(x, /)\nThe largest representable number that is smaller.", &NextMinus);
        t.Method("next_plus(x, /)\nThe smallest representable number that is larger.", &NextPlus);
        t.Method("normalize(x, /)\nThe number without trailing zeros.", &Normalize);
        t.Method("logb(x, /)\nThe exponent of the first digit.", &LogB);
        t.Method("logical_invert(x, /)\nThe digit-wise inversion of a number of zeros and ones.", &Invert);
        t.Method("abs(x, /)\nThe absolute value.", &Abs);
        t.Method("plus(x, /)\nThe number itself, rounded.", &Plus);
        t.Method("minus(x, /)\nThe negation.", &Minus);
        t.Method("to_integral_exact(x, /)\nRounds to an integer; reports what was rounded.", &ToIntegralExact);
        t.Method("to_integral_value(x, /)\nRounds to an integer.", &ToIntegralValue);
        t.Method("to_integral(x, /)\nAs to_integral_value.", &ToIntegralValue);
        t.Method("compare(x, y, /)\n-1, 0 or 1 as the first is less, equal or greater; NaN if one is a NaN.", &Compare);
        t.Method("compare_signal(x, y, /)\nAs compare, but all NaNs signal.", &CompareSignal);
        t.Method("max(x, y, /)\nThe larger number.", &Max);
        t.Method("max_mag(x, y, /)\nThe number of larger magnitude.", &MaxMagnitude);
        t.Method("min(x, y, /)\nThe smaller number.", &Min);
        t.Method("min_mag(x, y, /)\nThe number of smaller magnitude.", &MinMagnitude);
        t.Method("next_toward(x, y, /)\nThe representable number next to the first in the direction of the second.", &NextToward);
        t.Method("remainder_near(x, y, /)\nThe remainder from the nearest integer quotient.", &RemainderNear);
        t.Method("logical_and(x, y, /)\nDigit-wise and of numbers of zeros and ones.", &And);
        t.Method("logical_or(x, y, /)\nDigit-wise or of numbers of zeros and ones.", &Or);
        t.Method("logical_xor(x, y, /)\nDigit-wise exclusive or of numbers of zeros and ones.", &Xor);
        t.Method("rotate(x, y, /)\nThe digits rotated.", &Rotate);
        t.Method("scaleb(x, y, /)\nThe first with its exponent moved by the second.", &ScaleB);
        t.Method("shift(x, y, /)\nThe digits shifted.", &Shift);
        t.Method("compare_total(x, y, /)\nCompares representations in their total order.", &CompareTotal);
        t.Method("compare_total_mag(x, y, /)\nCompares representations in their total order, without signs.", &CompareTotalMagnitude);
        t.Method("add(x, y, /)\nThe sum.", &Add);
        t.Method("subtract(x, y, /)\nThe difference.", &Subtract);
        t.Method("multiply(x, y, /)\nThe product.", &Multiply);
        t.Method("divide(x, y, /)\nThe quotient.", &Divide);
        t.Method("divide_int(x, y, /)\nThe integer part of the quotient.", &IntegerQuotient);
        t.Method("remainder(x, y, /)\nThe remainder of the integer division.", &Remainder);
        t.Method("quantize(x, y, /)\nThe first rounded to the exponent of the second.", &Quantize);
    }

    private static Value One(Value self, Value x, delegate*<in Number, ref Settings, Number> operation) =>
        DecimalType.Argument(x, out Number a) ? DecimalType.Apply(self, a, operation) : Value.Null;

    private static Value Two(Value self, Value x, Value y, delegate*<in Number, in Number, ref Settings, Number> operation) =>
        DecimalType.Argument(x, out Number a) && DecimalType.Argument(y, out Number b) ? DecimalType.Apply(self, a, b, operation) : Value.Null;

    private static Value Exp(Value self, Value x) => One(self, x, &Arithmetic.Exp);

    private static Value Ln(Value self, Value x) => One(self, x, &Arithmetic.Ln);

    private static Value Log10(Value self, Value x) => One(self, x, &Arithmetic.Log10);

    private static Value SquareRoot(Value self, Value x) => One(self, x, &Arithmetic.SquareRoot);

    private static Value NextMinus(Value self, Value x) => One(self, x, &Arithmetic.NextMinus);

    private static Value NextPlus(Value self, Value x) => One(self, x, &Arithmetic.NextPlus);

    private static Value Normalize(Value self, Value x) => One(self, x, &Arithmetic.Normalize);

    private static Value LogB(Value self, Value x) => One(self, x, &Arithmetic.LogB);

    private static Value Invert(Value self, Value x) => One(self, x, &Arithmetic.Invert);

    private static Value Abs(Value self, Value x) => One(self, x, &Arithmetic.Abs);

    private static Value Plus(Value self, Value x) => One(self, x, &Arithmetic.Plus);

    private static Value Minus(Value self, Value x) => One(self, x, &Arithmetic.Minus);

    private static Value ToIntegralExact(Value self, Value x) => One(self, x, &Arithmetic.ToIntegralExact);

    private static Value ToIntegralValue(Value self, Value x) => One(self, x, &Arithmetic.ToIntegralValue);

    private static Value Compare(Value self, Value x, Value y) => Two(self, x, y, &Arithmetic.Compare);

    private static Value CompareSignal(Value self, Value x, Value y) => Two(self, x, y, &Arithmetic.CompareSignal);

    private static Value Max(Value self, Value x, Value y) => Two(self, x, y, &Arithmetic.Max);

    private static Value MaxMagnitude(Value self, Value x, Value y) => Two(self, x, y, &Arithmetic.MaxMagnitude);

    private static Value Min(Value self, Value x, Value y) => Two(self, x, y, &Arithmetic.Min);

    private static Value MinMagnitude(Value self, Value x, Value y) => Two(self, x, y, &Arithmetic.MinMagnitude);

    private static Value NextToward(Value self, Value x, Value y) => Two(self, x, y, &Arithmetic.NextToward);

    private static Value RemainderNear(Value self, Value x, Value y) => Two(self, x, y, &Arithmetic.RemainderNear);

    private static Value And(Value self, Value x, Value y) => Two(self, x, y, &Arithmetic.And);

    private static Value Or(Value self, Value x, Value y) => Two(self, x, y, &Arithmetic.Or);

    private static Value Xor(Value self, Value x, Value y) => Two(self, x, y, &Arithmetic.Xor);

    private static Value Rotate(Value self, Value x, Value y) => Two(self, x, y, &Arithmetic.Rotate);

    private static Value ScaleB(Value self, Value x, Value y) => Two(self, x, y, &Arithmetic.ScaleB);

    private static Value Shift(Value self, Value x, Value y) => Two(self, x, y, &Arithmetic.Shift);

    private static Value CompareTotal(Value self, Value x, Value y) => Two(self, x, y, &Arithmetic.CompareTotal);

    private static Value CompareTotalMagnitude(Value self, Value x, Value y) => Two(self, x, y, &Arithmetic.CompareTotalMagnitude);

    private static Value Add(Value self, Value x, Value y) => Two(self, x, y, &Arithmetic.Add);

    private static Value Subtract(Value self, Value x, Value y) => Two(self, x, y, &Arithmetic.Subtract);

    private static Value Multiply(Value self, Value x, Value y) => Two(self, x, y, &Arithmetic.Multiply);

    private static Value Divide(Value self, Value x, Value y) => Two(self, x, y, &Arithmetic.Divide);

    private static Value IntegerQuotient(Value self, Value x, Value y) => Two(self, x, y, &Arithmetic.IntegerQuotient);

    private static Value Remainder(Value self, Value x, Value y) => Two(self, x, y, &Arithmetic.Remainder);

    private static Value Quantize(Value self, Value x, Value y) => Two(self, x, y, &Arithmetic.Quantize);
}
