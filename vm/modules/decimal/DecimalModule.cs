using Py.ObjectSpace;

namespace Py.Vm.Modules.Decimals;

/// <summary>The module _decimal: decimal floating-point arithmetic.</summary>
internal static class DecimalModule
{
    private static Root s_tuple;
    private static Root s_rational;

    /// <summary>The class DecimalTuple.</summary>
    public static Value TupleType => s_tuple.Value;

    /// <summary>numbers.Rational.</summary>
    public static Value Rational => s_rational.Value;

    public static void Define(ModuleBuilder m)
    {
        m.Doc("C decimal arithmetic module");
        m.Constant("__name__", PyStr.Intern("decimal"));
        DecimalType.Define(m);
        ContextManager.Define();
        if (!Signals.Define(m) || !SignalDict.Define() || !ContextType.Define(m) || !DefineTuple())
        {
            return;
        }

        m.Constant("DecimalTuple", TupleType);
        m.Constant("MAX_PREC", Settings.MaxPrecision);
        m.Constant("MAX_EMAX", Settings.MaxExponent);
        m.Constant("MIN_EMIN", -Settings.MaxExponent);
        m.Constant("MIN_ETINY", -Settings.MaxExponent - (Settings.MaxPrecision - 1));
        m.Constant("HAVE_THREADS", Value.True);
        m.Constant("HAVE_CONTEXTVAR", Value.True);
        m.Constant("__version__", "1.70");
        m.Constant("__libmpdec_version__", "2.5.1");
    }

    private static bool DefineTuple()
    {
        if (s_tuple.IsAssigned)
        {
            return true;
        }

        Value numbers = Space.Import("numbers");
        Value rational = numbers.IsNull ? numbers : Space.GetAttr(numbers, "Rational");
        Value number = rational.IsNull ? rational : Space.GetAttr(numbers, "Number");
        if (number.IsNull || Space.CallMethod(number, PyStr.Intern("register"), DecimalType.Type).IsNull)
        {
            return false;
        }

        Value collections = Space.Import("collections");
        Value made = collections.IsNull ? collections
            : Space.CallMethod(collections, PyStr.Intern("namedtuple"), PyStr.Intern("DecimalTuple"), PyStr.Intern("sign digits exponent"));
        if (made.IsNull || !Space.SetAttr(made, PyStr.Intern("__module__"), PyStr.Intern("decimal")))
        {
            return false;
        }

        s_rational = Roots.New(rational);
        s_tuple = Roots.New(made);
        return true;
    }
}
