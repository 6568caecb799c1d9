using System.Runtime.CompilerServices;
using Py.ObjectSpace.Machine;

namespace Py.ObjectSpace;

/// <summary>The hot core of the language, written once over a machine. Each method returns false when its fast cases do not
/// apply; then nothing has happened and the caller makes the residual call of that bytecode.</summary>
public static class Staged<M, R, I, F, C>
    where M : struct, IMachine<R, I, F, C>
    where R : struct, allows ref struct
    where I : struct, allows ref struct
    where F : struct, allows ref struct
    where C : struct, allows ref struct
{
    /// <summary>a + b.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Add(ref M m, R a, R b, out R result)
    {
        if (m.Branch(m.BothSmallInt(a, b)))
        {
            return m.AddSmall(a, b, out result);
        }

        if (m.Branch(m.BothFloat(a, b)))
        {
            result = m.BoxFloat(m.AddFloat(m.Float(a), m.Float(b)));
            return true;
        }

        result = default;
        return false;
    }

    /// <summary>a - b.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Sub(ref M m, R a, R b, out R result)
    {
        if (m.Branch(m.BothSmallInt(a, b)))
        {
            return m.SubSmall(a, b, out result);
        }

        if (m.Branch(m.BothFloat(a, b)))
        {
            result = m.BoxFloat(m.SubFloat(m.Float(a), m.Float(b)));
            return true;
        }

        result = default;
        return false;
    }

    /// <summary>a * b.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Mul(ref M m, R a, R b, out R result)
    {
        if (m.Branch(m.BothSmallInt(a, b)))
        {
            return m.MulSmall(a, b, out result);
        }

        if (m.Branch(m.BothFloat(a, b)))
        {
            result = m.BoxFloat(m.MulFloat(m.Float(a), m.Float(b)));
            return true;
        }

        result = default;
        return false;
    }

    /// <summary>Arithmetic of a float with a small int, either way round: both become raw floats.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Mixed(ref M m, R a, R b, out F x, out F y)
    {
        if (m.Branch(m.IsFloat(a)))
        {
            x = m.Float(a);
            if (m.Branch(m.IsFloat(b)))
            {
                y = m.Float(b);
                return true;
            }

            if (m.Branch(m.IsSmallInt(b)))
            {
                y = m.ToFloat(m.Int(b));
                return true;
            }
        }
        else if (m.Branch(m.IsSmallInt(a)))
        {
            x = m.ToFloat(m.Int(a));
            if (m.Branch(m.IsFloat(b)))
            {
                y = m.Float(b);
                return true;
            }
        }

        x = default;
        y = default;
        return false;
    }

    /// <summary>a / b of floats, or a float and a small int.</summary>
    public static bool TrueDiv(ref M m, R a, R b, out R result)
    {
        if (Mixed(ref m, a, b, out F x, out F y) && !m.Branch(m.IsZero(y)))
        {
            result = m.BoxFloat(m.DivFloat(x, y));
            return true;
        }

        result = default;
        return false;
    }

    /// <summary>Mixed float and int addition, subtraction, multiplication: 0, 1, 2.</summary>
    public static bool MixedArithmetic(ref M m, R a, R b, int operation, out R result)
    {
        if (!Mixed(ref m, a, b, out F x, out F y))
        {
            result = default;
            return false;
        }

        result = m.BoxFloat(operation == 0 ? m.AddFloat(x, y) : operation == 1 ? m.SubFloat(x, y) : m.MulFloat(x, y));
        return true;
    }

    /// <summary>a op b as a condition.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Compare(ref M m, R a, R b, CompareOp op, out C result)
    {
        if (m.Branch(m.BothSmallInt(a, b)))
        {
            result = m.CompareInt(m.Int(a), m.Int(b), op);
            return true;
        }

        if (m.Branch(m.BothFloat(a, b)))
        {
            result = m.CompareFloat(m.Float(a), m.Float(b), op);
            return true;
        }

        result = default;
        return false;
    }
}
