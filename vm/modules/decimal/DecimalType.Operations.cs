using Py.ObjectSpace;

namespace Py.Vm.Modules.Decimals;

// The methods that apply an operation in the current context or a given one.
internal static unsafe partial class DecimalType
{
    private static void DefineOperations(TypeBuilder t)
    {
        t.Method("exp(context=None)\nThe exponential function of the number, correctly rounded.", &Exp);
        t.Method("ln(context=None)\nThe natural logarithm, correctly rounded.", &Ln);
        t.Method("log10(context=None)\nThe logarithm to base ten, correctly rounded.", &Log10);
        t.Method("sqrt(context=None)\nThe square root, correctly rounded.", &SquareRoot);
        t.Method("next_minus(context=None)\nThe largest representable number that is smaller.", &NextMinus);
        t.Method("next_plus(context=None)\nThe smallest representable number that is larger.", &NextPlus);
        t.Method("normalize(context=None)\nThe number without trailing zeros.", &Normalize);
        t.Method("logb(context=None)\nThe exponent of the first digit.", &LogB);
        t.Method("logical_invert(context=None)\nThe digit-wise inversion of a number of zeros and ones.", &Invert);
        t.Method("compare(other, context=None)\n-1, 0 or 1 as the first is less, equal or greater; NaN if one is a NaN.", &Compare);
        t.Method("compare_signal(other, context=None)\nAs compare, but all NaNs signal.", &CompareSignal);
        t.Method("max(other, context=None)\nThe larger number.", &Max);
        t.Method("max_mag(other, context=None)\nThe number of larger magnitude.", &MaxMagnitude);
        t.Method("min(other, context=None)\nThe smaller number.", &Min);
        t.Method("min_mag(other, context=None)\nThe number of smaller magnitude.", &MinMagnitude);
        t.Method("next_toward(other, context=None)\nThe representable number next to the first in the direction of the second.", &NextToward);
        t.Method("remainder_near(other, context=None)\nThe remainder from the nearest integer quotient.", &RemainderNear);
        t.Method("logical_and(other, context=None)\nDigit-wise and of numbers of zeros and ones.", &And);
        t.Method("logical_or(other, context=None)\nDigit-wise or of numbers of zeros and ones.", &Or);
        t.Method("logical_xor(other, context=None)\nDigit-wise exclusive or of numbers of zeros and ones.", &Xor);
        t.Method("rotate(other, context=None)\nThe digits rotated.", &Rotate);
        t.Method("scaleb(other, context=None)\nThe first with its exponent moved by the second.", &ScaleB);
        t.Method("shift(other, context=None)\nThe digits shifted.", &Shift);
        t.Method("compare_total(other, context=None)\nCompares representations in their total order.", &CompareTotal);
        t.Method("compare_total_mag(other, context=None)\nCompares representations in their total order, without signs.", &CompareTotalMagnitude);
    }

    private static Value One(Value self, Value context, delegate*<in Number, ref Settings, Number> operation)
    {
        context = ContextType.Chosen(context);
        return context.IsNull ? context : Apply(context, Get(self), operation);
    }

    private static Value Two(Value self, Value other, Value context, delegate*<in Number, in Number, ref Settings, Number> operation)
    {
        context = ContextType.Chosen(context);
        return context.IsNull || !Argument(other, out Number y) ? Value.Null : Apply(context, Get(self), y, operation);
    }

    private static Value Exp(Value self, Value context) => One(self, context, &Arithmetic.Exp);

    private static Value Ln(Value self, Value context) => One(self, context, &Arithmetic.Ln);

    private static Value Log10(Value self, Value context) => One(self, context, &Arithmetic.Log10);

    private static Value SquareRoot(Value self, Value context) => One(self, context, &Arithmetic.SquareRoot);

    private static Value NextMinus(Value self, Value context) => One(self, context, &Arithmetic.NextMinus);

    private static Value NextPlus(Value self, Value context) => One(self, context, &Arithmetic.NextPlus);

    private static Value Normalize(Value self, Value context) => One(self, context, &Arithmetic.Normalize);

    private static Value LogB(Value self, Value context) => One(self, context, &Arithmetic.LogB);

    private static Value Invert(Value self, Value context) => One(self, context, &Arithmetic.Invert);

    private static Value Compare(Value self, Value other, Value context) => Two(self, other, context, &Arithmetic.Compare);

    private static Value CompareSignal(Value self, Value other, Value context) => Two(self, other, context, &Arithmetic.CompareSignal);

    private static Value Max(Value self, Value other, Value context) => Two(self, other, context, &Arithmetic.Max);

    private static Value MaxMagnitude(Value self, Value other, Value context) => Two(self, other, context, &Arithmetic.MaxMagnitude);

    private static Value Min(Value self, Value other, Value context) => Two(self, other, context, &Arithmetic.Min);

    private static Value MinMagnitude(Value self, Value other, Value context) => Two(self, other, context, &Arithmetic.MinMagnitude);

    private static Value NextToward(Value self, Value other, Value context) => Two(self, other, context, &Arithmetic.NextToward);

    private static Value RemainderNear(Value self, Value other, Value context) => Two(self, other, context, &Arithmetic.RemainderNear);

    private static Value And(Value self, Value other, Value context) => Two(self, other, context, &Arithmetic.And);

    private static Value Or(Value self, Value other, Value context) => Two(self, other, context, &Arithmetic.Or);

    private static Value Xor(Value self, Value other, Value context) => Two(self, other, context, &Arithmetic.Xor);

    private static Value Rotate(Value self, Value other, Value context) => Two(self, other, context, &Arithmetic.Rotate);

    private static Value ScaleB(Value self, Value other, Value context) => Two(self, other, context, &Arithmetic.ScaleB);

    private static Value Shift(Value self, Value other, Value context) => Two(self, other, context, &Arithmetic.Shift);

    private static Value CompareTotal(Value self, Value other, Value context) => Two(self, other, context, &Arithmetic.CompareTotal);

    private static Value CompareTotalMagnitude(Value self, Value other, Value context) => Two(self, other, context, &Arithmetic.CompareTotalMagnitude);
}
