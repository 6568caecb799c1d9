using System;
using System.Numerics;
using System.Runtime.CompilerServices;
using Py.Gc;

namespace Py.ObjectSpace.Machine;

/// <summary>The machine that just computes: with it the staged semantics are the interpreter. A value is its bare word.</summary>
public readonly unsafe struct ConcreteMachine : IMachine<ulong, long, double, bool>
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;
    private const ulong IntTag = 3;
    /// <summary>Bit t set: tag t is a float tag; see <see cref="Value"/>.</summary>
    private const uint FloatTags = 0b0010_0110;

    /// <summary>Where the handler table lies.</summary>
    public const ulong HandlerTable = Reservation.HandlerBase;

    public static void** Handlers
    {
        [MethodImpl(Inline)]
        get => (void**)HandlerTable;
    }

    public static bool Threaded
    {
        [MethodImpl(Inline)]
        get => true;
    }

    [MethodImpl(Inline)]
    public static void Begin(uint* pc)
    {
    }

    [MethodImpl(Inline)]
    public static ulong Get(Slot* registers, uint register) => ((ulong*)registers)[register];

    [MethodImpl(Inline)]
    public static void Set(Slot* registers, uint register, ulong value) => ((ulong*)registers)[register] = value;

    [MethodImpl(Inline)]
    public static ulong Constant(Slot* constants, uint index) => ((ulong*)constants)[index];

    [MethodImpl(Inline)]
    public static ulong Immediate(int value) => ((ulong)(long)value << 2) | IntTag;

    [MethodImpl(Inline)]
    public static ulong Known(ulong word) => word;

    [MethodImpl(Inline)]
    public static ulong Concrete(ulong value) => value;

    [MethodImpl(Inline)]
    public static bool Branch(bool condition) => condition;

    [MethodImpl(Inline)]
    public static bool Failed(ulong result) => result == 0;

    public static ulong Failure
    {
        [MethodImpl(Inline)]
        get => 0;
    }

    [MethodImpl(Inline)]
    public static bool BothSmallInt(ulong a, ulong b) => (a & b & 3) == 3;

    [MethodImpl(Inline)]
    public static bool IsSmallInt(ulong a) => (a & 3) == IntTag;

    [MethodImpl(Inline)]
    public static bool BothFloat(ulong a, ulong b) => ((FloatTags >> (int)(a & 7)) & (FloatTags >> (int)(b & 7)) & 1) != 0;

    [MethodImpl(Inline)]
    public static bool IsFloat(ulong a) => ((FloatTags >> (int)(a & 7)) & 1) != 0;

    [MethodImpl(Inline)]
    public static bool IsExactAsFloat(ulong a) => (a & 3) == IntTag && (ulong)(((long)a >> 2) + (1L << 53)) <= 1UL << 54;

    [MethodImpl(Inline)]
    public static long Int(ulong a) => (long)a >> 2;

    [MethodImpl(Inline)]
    public static double Float(ulong a) => BitConverter.UInt64BitsToDouble(BitOperations.RotateRight(a ^ 1, 4));

    [MethodImpl(Inline)]
    public static double ToFloat(long a) => a;

    // The tagged words are added directly: (4a + 3) + (4b + 3) - 3 = 4(a + b) + 3, and overflow of the word is overflow of 62 bits.
    [MethodImpl(Inline)]
    public static ulong AddSmall(ulong a, ulong b)
    {
        long x = (long)a, y = (long)b - 3, s = x + y;
        return ((x ^ s) & (y ^ s)) >= 0 ? (ulong)s : 0;
    }

    [MethodImpl(Inline)]
    public static ulong SubSmall(ulong a, ulong b)
    {
        long x = (long)a, y = (long)b - 3, s = x - y;
        return ((x ^ y) & (x ^ s)) >= 0 ? (ulong)s : 0;
    }

    // No call, so that the handler saves no registers: what comes near the limit fails too, and is computed by the slow way.
    [MethodImpl(Inline)]
    public static ulong MulSmall(ulong a, ulong b)
    {
        long x = (long)a >> 2, y = (long)b >> 2;
        return ((ulong)((x + (1L << 30)) | (y + (1L << 30))) >> 31) == 0 || Math.Abs((double)x * y) < 1L << 60 ? ((ulong)(x * y) << 2) | IntTag : 0;
    }

    /// <summary>As <see cref="MulSmall"/>; fails only if the product does not fit.</summary>
    public static ulong MulExact(ulong a, ulong b)
    {
        long x = (long)a >> 2, y = (long)b >> 2;
        return ((ulong)((x + (1L << 30)) | (y + (1L << 30))) >> 31) == 0 ? ((ulong)(x * y) << 2) | IntTag : MulWide(x, y);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static ulong MulWide(long x, long y)
    {
        long high = Math.BigMul(x, y << 2, out long low);
        return high == low >> 63 ? (ulong)low | IntTag : 0;
    }

    [MethodImpl(Inline)]
    public static ulong FloorDivSmall(ulong a, ulong b)
    {
        long x = Int(a), y = Int(b);
        if (y is 0 or -1)
        {
            return 0;
        }

        long q = ((x | y) >>> 32) == 0 ? (uint)x / (uint)y : x / y;
        if ((x ^ y) < 0 && q * y != x)
        {
            q--;
        }

        return ((ulong)q << 2) | IntTag;
    }

    [MethodImpl(Inline)]
    public static ulong ModSmall(ulong a, ulong b)
    {
        long x = Int(a), y = Int(b);
        if (y == 0)
        {
            return 0;
        }

        long m = ((x | y) >>> 32) == 0 ? (uint)x % (uint)y : y == -1 ? 0 : x % y;
        if (m != 0 && (m ^ y) < 0)
        {
            m += y;
        }

        return ((ulong)m << 2) | IntTag;
    }

    [MethodImpl(Inline)]
    public static ulong ShiftLeftSmall(ulong a, ulong b)
    {
        long x = Int(a), n = Int(b);
        if ((ulong)n >= 60)
        {
            return 0;
        }

        long shifted = x << (int)n;
        return shifted >> (int)n == x && (shifted << 2) >> 2 == shifted ? ((ulong)shifted << 2) | IntTag : 0;
    }

    [MethodImpl(Inline)]
    public static ulong ShiftRightSmall(ulong a, ulong b)
    {
        long n = Int(b);
        return n < 0 ? 0 : ((ulong)(Int(a) >> (int)Math.Min(n, 63)) << 2) | IntTag;
    }

    [MethodImpl(Inline)]
    public static ulong AndSmall(ulong a, ulong b) => a & b;

    [MethodImpl(Inline)]
    public static ulong OrSmall(ulong a, ulong b) => a | b;

    [MethodImpl(Inline)]
    public static ulong XorSmall(ulong a, ulong b) => (a ^ b) | IntTag;

    [MethodImpl(Inline)]
    public static double AddFloat(double a, double b) => a + b;

    [MethodImpl(Inline)]
    public static double SubFloat(double a, double b) => a - b;

    [MethodImpl(Inline)]
    public static double MulFloat(double a, double b) => a * b;

    [MethodImpl(Inline)]
    public static double DivFloat(double a, double b) => a / b;

    [MethodImpl(Inline)]
    public static bool IsZero(double a) => a == 0;

    [MethodImpl(Inline)]
    public static ulong BoxFloat(double a) // fails if it does not fit in the word
    {
        ulong bits = BitOperations.RotateLeft(BitConverter.DoubleToUInt64Bits(a), 4) ^ 1;
        return ((FloatTags >> (int)(bits & 7)) & 1) != 0 ? bits : 0;
    }

    // The tag is the same in both words, so words compare as the ints do.
    [MethodImpl(Inline)]
    public static bool CompareSmall(ulong a, ulong b, CompareOp op) => op switch
    {
        CompareOp.Lt => (long)a < (long)b,
        CompareOp.Le => (long)a <= (long)b,
        CompareOp.Eq => a == b,
        CompareOp.Ne => a != b,
        CompareOp.Gt => (long)a > (long)b,
        _ => (long)a >= (long)b,
    };

    [MethodImpl(Inline)]
    public static bool CompareFloat(double a, double b, CompareOp op) => op switch
    {
        CompareOp.Lt => a < b,
        CompareOp.Le => a <= b,
        CompareOp.Eq => a == b,
        CompareOp.Ne => a != b,
        CompareOp.Gt => a > b,
        _ => a >= b,
    };

    [MethodImpl(Inline)]
    public static bool Same(ulong a, ulong b) => a == b;

    [MethodImpl(Inline)]
    public static bool IsKnown(ulong a, ulong word) => a == word;

    [MethodImpl(Inline)]
    public static ulong FromCondition(bool condition) => condition ? Singletons.True : Singletons.False;

    [MethodImpl(Inline)]
    public static bool Negate(bool condition) => !condition;

    [MethodImpl(Inline)]
    public static bool HasShape(ulong a, uint shape) => (a & 7) == 0 && a != 0 && *(uint*)a == shape;

    [MethodImpl(Inline)]
    public static ulong LoadField(ulong obj, uint offset) => *(ulong*)(obj + offset);

    [MethodImpl(Inline)]
    public static long LoadInt(ulong obj, uint offset) => *(long*)(obj + offset);

    [MethodImpl(Inline)]
    public static void StoreField(ulong obj, uint offset, ulong value)
    {
        WriteBarrier.BeforeStore(obj);
        *(ulong*)(obj + offset) = value;
    }

    // Without a call, for which a handler would have to save registers.
    [MethodImpl(Inline)]
    public static bool TryStoreField(ulong obj, uint offset, ulong value)
    {
        bool plain = (((ObjectHeader*)obj)->Gc & ObjectHeader.TrackYoung) == 0;
        if (plain)
        {
            *(ulong*)(obj + offset) = value;
        }

        return plain;
    }

    [MethodImpl(Inline)]
    public static ulong LoadItem(ulong array, long index) => ((ulong*)(array + (ulong)sizeof(PyRefArray)))[index];

    [MethodImpl(Inline)]
    public static void StoreItem(ulong array, long index, ulong value)
    {
        ulong* slot = (ulong*)(array + (ulong)sizeof(PyRefArray)) + index;
        WriteBarrier.BeforeStore(array, slot, value);
        *slot = value;
    }

    [MethodImpl(Inline)]
    public static long Wrap(long index, long length) => index < 0 ? index + length : index;

    [MethodImpl(Inline)]
    public static bool InRange(long index, long length) => (ulong)index < (ulong)length;

    [MethodImpl(Inline)]
    public static bool IsNull(ulong a) => a == 0;
}
