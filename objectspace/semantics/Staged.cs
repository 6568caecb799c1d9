using System.Runtime.CompilerServices;
using Py.ObjectSpace.Machine;

namespace Py.ObjectSpace;

/// <summary>A binary operation of the staged semantics.</summary>
/// <typeparam name="R">A reference of the machine.</typeparam>
public interface IStagedBinary<R>
{
    /// <summary>The result, or the machine's failure if no fast case applies: then nothing has happened.</summary>
    static abstract R Apply(R a, R b);
}

/// <summary>A comparison operator known at compile time.</summary>
public interface IStagedComparison
{
    /// <summary>The operator.</summary>
    static abstract CompareOp Op { get; }
}

/// <summary>The hot core of the language, written once over a machine.</summary>
public static class Staged<M, R, I, F, C>
    where M : struct, IMachine<R, I, F, C>
    where R : struct
    where I : struct
    where F : struct
    where C : struct
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    /// <summary>a + b.</summary>
    public readonly struct Add : IStagedBinary<R>
    {
        [MethodImpl(Inline)]
        public static R Apply(R a, R b) =>
            M.Branch(M.BothSmallInt(a, b)) ? M.AddSmall(a, b)
            : M.Branch(M.BothFloat(a, b)) ? M.BoxFloat(M.AddFloat(M.Float(a), M.Float(b)))
            : M.Branch(M.IsFloat(a)) && M.Branch(M.IsSmallInt(b)) ? M.BoxFloat(M.AddFloat(M.Float(a), M.ToFloat(M.Int(b))))
            : M.Branch(M.IsSmallInt(a)) && M.Branch(M.IsFloat(b)) ? M.BoxFloat(M.AddFloat(M.ToFloat(M.Int(a)), M.Float(b)))
            : M.Failure;
    }

    /// <summary>a - b.</summary>
    public readonly struct Sub : IStagedBinary<R>
    {
        [MethodImpl(Inline)]
        public static R Apply(R a, R b) =>
            M.Branch(M.BothSmallInt(a, b)) ? M.SubSmall(a, b)
            : M.Branch(M.BothFloat(a, b)) ? M.BoxFloat(M.SubFloat(M.Float(a), M.Float(b)))
            : M.Branch(M.IsFloat(a)) && M.Branch(M.IsSmallInt(b)) ? M.BoxFloat(M.SubFloat(M.Float(a), M.ToFloat(M.Int(b))))
            : M.Branch(M.IsSmallInt(a)) && M.Branch(M.IsFloat(b)) ? M.BoxFloat(M.SubFloat(M.ToFloat(M.Int(a)), M.Float(b)))
            : M.Failure;
    }

    /// <summary>a * b.</summary>
    public readonly struct Mul : IStagedBinary<R>
    {
        [MethodImpl(Inline)]
        public static R Apply(R a, R b) =>
            M.Branch(M.BothSmallInt(a, b)) ? M.MulSmall(a, b)
            : M.Branch(M.BothFloat(a, b)) ? M.BoxFloat(M.MulFloat(M.Float(a), M.Float(b)))
            : M.Branch(M.IsFloat(a)) && M.Branch(M.IsSmallInt(b)) ? M.BoxFloat(M.MulFloat(M.Float(a), M.ToFloat(M.Int(b))))
            : M.Branch(M.IsSmallInt(a)) && M.Branch(M.IsFloat(b)) ? M.BoxFloat(M.MulFloat(M.ToFloat(M.Int(a)), M.Float(b)))
            : M.Failure;
    }

    /// <summary>a / b of floats, or of a float and a small int.</summary>
    public readonly struct TrueDiv : IStagedBinary<R>
    {
        [MethodImpl(Inline)]
        public static R Apply(R a, R b) =>
            M.Branch(M.BothFloat(a, b)) ? Divide(M.Float(a), M.Float(b))
            : M.Branch(M.IsFloat(a)) && M.Branch(M.IsSmallInt(b)) ? Divide(M.Float(a), M.ToFloat(M.Int(b)))
            : M.Branch(M.IsSmallInt(a)) && M.Branch(M.IsFloat(b)) ? Divide(M.ToFloat(M.Int(a)), M.Float(b))
            : M.Failure;

        [MethodImpl(Inline)]
        private static R Divide(F x, F y) => M.Branch(M.IsZero(y)) ? M.Failure : M.BoxFloat(M.DivFloat(x, y));
    }

    /// <summary>a // b of small ints.</summary>
    public readonly struct FloorDiv : IStagedBinary<R>
    {
        [MethodImpl(Inline)]
        public static R Apply(R a, R b) => M.Branch(M.BothSmallInt(a, b)) ? M.FloorDivSmall(a, b) : M.Failure;
    }

    /// <summary>a % b of small ints.</summary>
    public readonly struct Mod : IStagedBinary<R>
    {
        [MethodImpl(Inline)]
        public static R Apply(R a, R b) => M.Branch(M.BothSmallInt(a, b)) ? M.ModSmall(a, b) : M.Failure;
    }

    /// <summary>a &lt;&lt; b of small ints.</summary>
    public readonly struct LShift : IStagedBinary<R>
    {
        [MethodImpl(Inline)]
        public static R Apply(R a, R b) => M.Branch(M.BothSmallInt(a, b)) ? M.ShiftLeftSmall(a, b) : M.Failure;
    }

    /// <summary>a >> b of small ints.</summary>
    public readonly struct RShift : IStagedBinary<R>
    {
        [MethodImpl(Inline)]
        public static R Apply(R a, R b) => M.Branch(M.BothSmallInt(a, b)) ? M.ShiftRightSmall(a, b) : M.Failure;
    }

    /// <summary>a &amp; b of small ints.</summary>
    public readonly struct And : IStagedBinary<R>
    {
        [MethodImpl(Inline)]
        public static R Apply(R a, R b) => M.Branch(M.BothSmallInt(a, b)) ? M.AndSmall(a, b) : M.Failure;
    }

    /// <summary>a | b of small ints.</summary>
    public readonly struct Or : IStagedBinary<R>
    {
        [MethodImpl(Inline)]
        public static R Apply(R a, R b) => M.Branch(M.BothSmallInt(a, b)) ? M.OrSmall(a, b) : M.Failure;
    }

    /// <summary>a ^ b of small ints.</summary>
    public readonly struct Xor : IStagedBinary<R>
    {
        [MethodImpl(Inline)]
        public static R Apply(R a, R b) => M.Branch(M.BothSmallInt(a, b)) ? M.XorSmall(a, b) : M.Failure;
    }

    /// <summary>Item of an exact list or tuple at a small int; fails otherwise.</summary>
    [MethodImpl(Inline)]
    public static unsafe R GetItem(R obj, R key)
    {
        if (!M.Branch(M.IsSmallInt(key)))
        {
            return M.Failure;
        }

        if (M.Branch(M.HasShape(obj, ShapeIds.List)))
        {
            I length = M.LoadInt(obj, PyList.LengthOffset), index = M.Wrap(M.Int(key), length);
            return M.Branch(M.InRange(index, length)) ? M.LoadItem(M.LoadField(obj, PyList.StorageOffset), index) : M.Failure;
        }

        if (M.Branch(M.HasShape(obj, ShapeIds.Tuple)))
        {
            I length = M.LoadInt(obj, PyTuple.LengthOffset), index = M.Wrap(M.Int(key), length);
            return M.Branch(M.InRange(index, length)) ? M.LoadItem(obj, index) : M.Failure;
        }

        return M.Failure;
    }

    /// <summary>The operators of comparisons.</summary>
    public readonly struct Lt : IStagedComparison
    {
        public static CompareOp Op
        {
            [MethodImpl(Inline)]
            get => CompareOp.Lt;
        }
    }

    /// <summary>The operators of comparisons.</summary>
    public readonly struct Le : IStagedComparison
    {
        public static CompareOp Op
        {
            [MethodImpl(Inline)]
            get => CompareOp.Le;
        }
    }

    /// <summary>The operators of comparisons.</summary>
    public readonly struct Eq : IStagedComparison
    {
        public static CompareOp Op
        {
            [MethodImpl(Inline)]
            get => CompareOp.Eq;
        }
    }

    /// <summary>The operators of comparisons.</summary>
    public readonly struct Ne : IStagedComparison
    {
        public static CompareOp Op
        {
            [MethodImpl(Inline)]
            get => CompareOp.Ne;
        }
    }

    /// <summary>The operators of comparisons.</summary>
    public readonly struct Gt : IStagedComparison
    {
        public static CompareOp Op
        {
            [MethodImpl(Inline)]
            get => CompareOp.Gt;
        }
    }

    /// <summary>The operators of comparisons.</summary>
    public readonly struct Ge : IStagedComparison
    {
        public static CompareOp Op
        {
            [MethodImpl(Inline)]
            get => CompareOp.Ge;
        }
    }
}
