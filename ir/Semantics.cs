using System;
using System.Numerics;

namespace Py.Ir;

/// <summary>The meaning of the pure operations on 64-bit words: constant folding, evaluator and tests share it.</summary>
/// <remarks>Source for the float tag: DESIGN.md §1, "self-tagged" doubles: rotate left by 4, exclusive or with 1.</remarks>
public static class Semantics
{
    private const ulong FloatTags = 0b0010_0110; // tags 1, 2, 5

    /// <summary>Whether a word is an integer value.</summary>
    public static bool IsIntWord(long word) => (word & 3) == 3;

    /// <summary>Whether a word is a float in the word itself.</summary>
    public static bool IsFloatWord(long word) => ((FloatTags >> (int)(word & 7)) & 1) != 0;

    /// <summary>Whether a word is a heap pointer or null.</summary>
    public static bool IsPointerWord(long word) => (word & 7) == 0;

    /// <summary>The word that a double would be; valid only if <see cref="IsFloatWord"/> of it.</summary>
    public static long FloatToWord(double value) =>
        (long)(BitOperations.RotateLeft(BitConverter.DoubleToUInt64Bits(value), 4) ^ 1);

    /// <summary>The double of a float word.</summary>
    public static double WordToFloat(long word) =>
        BitConverter.UInt64BitsToDouble(BitOperations.RotateRight((ulong)word ^ 1, 4));

    /// <summary>Truncation as the machine does it: 0x8000000000000000 if out of range or NaN.</summary>
    public static long Truncate(double value) =>
        value is >= -9223372036854775808.0 and < 9223372036854775808.0 ? (long)value : long.MinValue;

    /// <summary>Whether an overflow operation overflows on these operands.</summary>
    public static bool Overflows(IrOp op, long a, long b)
    {
        switch (op)
        {
            case IrOp.IntAddOvf:
                long sum = unchecked(a + b);
                return ((a ^ sum) & (b ^ sum)) < 0;
            case IrOp.IntSubOvf:
                long difference = unchecked(a - b);
                return ((a ^ b) & (a ^ difference)) < 0;
            default:
                Int128 product = (Int128)a * b;
                return product != (long)product;
        }
    }

    /// <summary>Computes a pure operation; false if it is not pure or not defined on these operands.</summary>
    public static bool TryEval(IrOp op, long a, long b, long c, out long result)
    {
        double x = BitConverter.Int64BitsToDouble(a);
        double y = BitConverter.Int64BitsToDouble(b);
        result = 0;
        unchecked
        {
            switch (op)
            {
                case IrOp.SameAs or IrOp.CastPtrToInt or IrOp.CastIntToPtr or IrOp.FloatToBits or IrOp.BitsToFloat or IrOp.CondToInt:
                    result = a;
                    return true;
                case IrOp.IntAdd or IrOp.IntAddOvf:
                    result = a + b;
                    return true;
                case IrOp.IntSub or IrOp.IntSubOvf:
                    result = a - b;
                    return true;
                case IrOp.IntMul or IrOp.IntMulOvf:
                    result = a * b;
                    return true;
                case IrOp.IntAnd:
                    result = a & b;
                    return true;
                case IrOp.IntOr:
                    result = a | b;
                    return true;
                case IrOp.IntXor:
                    result = a ^ b;
                    return true;
                case IrOp.IntLshift:
                    result = a << (int)(b & 63);
                    return true;
                case IrOp.IntRshift:
                    result = a >> (int)(b & 63);
                    return true;
                case IrOp.UintRshift:
                    result = (long)((ulong)a >> (int)(b & 63));
                    return true;
                case IrOp.IntNeg:
                    result = -a;
                    return true;
                case IrOp.IntInvert:
                    result = ~a;
                    return true;
                case IrOp.IntFloordiv or IrOp.IntMod:
                    if (b == 0 || (b == -1 && (op == IrOp.IntFloordiv || a == long.MinValue)))
                    {
                        return false;
                    }
                    (long quotient, long remainder) = Math.DivRem(a, b);
                    bool adjust = remainder != 0 && (remainder ^ b) < 0;
                    result = op == IrOp.IntFloordiv ? (adjust ? quotient - 1 : quotient) : (adjust ? remainder + b : remainder);
                    return true;
                case IrOp.IntLt:
                    return Truth(a < b, out result);
                case IrOp.IntLe:
                    return Truth(a <= b, out result);
                case IrOp.IntEq or IrOp.PtrEq:
                    return Truth(a == b, out result);
                case IrOp.IntNe or IrOp.PtrNe:
                    return Truth(a != b, out result);
                case IrOp.IntGt:
                    return Truth(a > b, out result);
                case IrOp.IntGe:
                    return Truth(a >= b, out result);
                case IrOp.UintLt:
                    return Truth((ulong)a < (ulong)b, out result);
                case IrOp.UintLe:
                    return Truth((ulong)a <= (ulong)b, out result);
                case IrOp.UintGt:
                    return Truth((ulong)a > (ulong)b, out result);
                case IrOp.UintGe:
                    return Truth((ulong)a >= (ulong)b, out result);
                case IrOp.FloatAdd:
                    return Bits(x + y, out result);
                case IrOp.FloatSub:
                    return Bits(x - y, out result);
                case IrOp.FloatMul:
                    return Bits(x * y, out result);
                case IrOp.FloatTruediv:
                    return Bits(x / y, out result);
                case IrOp.FloatNeg:
                    result = a ^ long.MinValue;
                    return true;
                case IrOp.FloatAbs:
                    result = a & long.MaxValue;
                    return true;
                case IrOp.FloatSqrt:
                    return Bits(Math.Sqrt(x), out result);
                case IrOp.FloatLt:
                    return Truth(x < y, out result);
                case IrOp.FloatLe:
                    return Truth(x <= y, out result);
                case IrOp.FloatEq:
                    return Truth(x == y, out result);
                case IrOp.FloatNe:
                    return Truth(x != y, out result);
                case IrOp.FloatGt:
                    return Truth(x > y, out result);
                case IrOp.FloatGe:
                    return Truth(x >= y, out result);
                case IrOp.CastIntToFloat:
                    return Bits(a, out result);
                case IrOp.CastFloatToInt:
                    result = Truncate(x);
                    return true;
                case IrOp.IsInt:
                    return Truth(IsIntWord(a), out result);
                case IrOp.IsPointer:
                    return Truth(IsPointerWord(a), out result);
                case IrOp.IsFloat:
                    // A pointer must be looked at: not here.
                    return Truth(IsFloatWord(a), out result) && !IsPointerWord(a);
                case IrOp.TagInt:
                    result = a + 3;
                    return true;
                case IrOp.UntagInt:
                    result = a - 3;
                    return true;
                case IrOp.BoxFloat:
                    result = FloatToWord(x);
                    return IsFloatWord(result);
                case IrOp.UnboxFloat:
                    result = BitConverter.DoubleToInt64Bits(WordToFloat(a));
                    return IsFloatWord(a);
                case IrOp.CondNot:
                    result = a ^ 1;
                    return true;
                case IrOp.Select:
                    result = a != 0 ? b : c;
                    return true;
                default:
                    return false;
            }
        }
    }

    private static bool Truth(bool value, out long result)
    {
        result = value ? 1 : 0;
        return true;
    }

    private static bool Bits(double value, out long result)
    {
        result = BitConverter.DoubleToInt64Bits(value);
        return true;
    }
}
