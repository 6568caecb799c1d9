using System;
using Py.ObjectSpace;

namespace Py.Vm.Modules.Mathematics;

/// <summary>floor, ceil, trunc: by the object's own method where it has one.</summary>
internal static unsafe class RoundingFunctions
{
    public static void Define(ModuleBuilder m)
    {
        m.Function("ceil(x, /)\nThe smallest int not below x.", &Ceil);
        m.Function("floor(x, /)\nThe largest int not above x.", &Floor);
        m.Function("trunc(x, /)\nThe int nearest to x between 0 and x.", &Trunc);
    }

    private static Value Floor(Value v)
    {
        if (v.IsExactFloat)
        {
            return PyFloat.ToInt(PyFloat.New(Math.Floor(PyFloat.Get(v))));
        }

        return BySpecial(v, N.__floor__, out Value result) ? result
            : MathArguments.Double(v, out double d) ? PyFloat.ToInt(PyFloat.New(Math.Floor(d))) : Value.Null;
    }

    private static Value Ceil(Value v)
    {
        if (v.IsExactFloat)
        {
            return PyFloat.ToInt(PyFloat.New(Math.Ceiling(PyFloat.Get(v))));
        }

        return BySpecial(v, N.__ceil__, out Value result) ? result
            : MathArguments.Double(v, out double d) ? PyFloat.ToInt(PyFloat.New(Math.Ceiling(d))) : Value.Null;
    }

    private static Value Trunc(Value v)
    {
        if (v.IsExactFloat)
        {
            return PyFloat.ToInt(v);
        }

        return BySpecial(v, N.__trunc__, out Value result) ? result : Errors.TypeError($"type {PyType.TypeName(v)} doesn't define __trunc__ method");
    }

    private static bool BySpecial(Value v, N name, out Value result)
    {
        Value method = Space.LookupSpecial(v, name, out Value bound);
        result = method.IsNull ? Value.Null : Space.CallBound(method, bound);
        return !method.IsNull || Errors.Occurred;
    }
}
