using System;
using System.Runtime.CompilerServices;

namespace Py.ObjectSpace.Machine;

/// <summary>The machine that just computes: with it the staged semantics are the interpreter.</summary>
public unsafe struct ConcreteMachine : IMachine<Value, long, double, bool>
{
    private Slot* _registers;
    private Slot* _constants;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Enter(Slot* registers, Slot* constants)
    {
        _registers = registers;
        _constants = constants;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly Value Get(uint register) => _registers[register].Load();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Set(uint register, Value value) => _registers[register].Initialize(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly Value Constant(uint index) => _constants[index].Load();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly Value Immediate(int value) => Value.FromSmallInt(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly Value Known(Value value) => value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly Value Concrete(Value value) => value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly bool Branch(bool condition) => condition;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly bool BothSmallInt(Value a, Value b) => (a.Bits & b.Bits & 3) == 3;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly bool IsSmallInt(Value a) => a.IsSmallInt;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly bool BothFloat(Value a, Value b) => a.IsImmediateFloat && b.IsImmediateFloat;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly bool IsFloat(Value a) => a.IsImmediateFloat;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly long Int(Value a) => a.SmallInt;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly double Float(Value a) => a.ImmediateFloat;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly double ToFloat(long a) => a;

    // The tagged words are added directly: (4a + 3) + (4b + 3) - 3 = 4(a + b) + 3, and overflow of the word is overflow of 62 bits.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly bool AddSmall(Value a, Value b, out Value result)
    {
        long x = (long)a.Bits, y = (long)b.Bits - 3, s = unchecked(x + y);
        result = Value.FromBits((ulong)s);
        return ((x ^ s) & (y ^ s)) >= 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly bool SubSmall(Value a, Value b, out Value result)
    {
        long x = (long)a.Bits, y = (long)b.Bits - 3, s = unchecked(x - y);
        result = Value.FromBits((ulong)s);
        return ((x ^ y) & (x ^ s)) >= 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly bool MulSmall(Value a, Value b, out Value result)
    {
        long high = Math.BigMul(a.SmallInt, (long)b.Bits - 3, out long low);
        result = Value.FromBits((ulong)low | 3);
        return high == low >> 63;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly bool FloorDivSmall(Value a, Value b, out Value result)
    {
        long x = a.SmallInt, y = b.SmallInt;
        if (y is 0 or -1)
        {
            result = default;
            return false;
        }

        long q = x / y;
        if ((x ^ y) < 0 && q * y != x)
        {
            q--;
        }

        result = Value.FromSmallInt(q);
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly bool ModSmall(Value a, Value b, out Value result)
    {
        long x = a.SmallInt, y = b.SmallInt;
        if (y == 0)
        {
            result = default;
            return false;
        }

        long m = ((x | y) >>> 32) == 0 ? (uint)x % (uint)y : x % y;
        if (m != 0 && (m ^ y) < 0)
        {
            m += y;
        }

        result = Value.FromSmallInt(m);
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly bool ShiftLeftSmall(Value a, Value b, out Value result)
    {
        long x = a.SmallInt, n = b.SmallInt;
        long shifted = x << (int)(n & 63);
        result = Value.FromSmallInt(shifted);
        return (ulong)n < 60 && shifted >> (int)(n & 63) == x && Value.FitsSmallInt(shifted);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly bool ShiftRightSmall(Value a, Value b, out Value result)
    {
        long n = b.SmallInt;
        result = Value.FromSmallInt(a.SmallInt >> (int)Math.Min((ulong)n, 63));
        return n >= 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly Value AndSmall(Value a, Value b) => Value.FromBits(a.Bits & b.Bits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly Value OrSmall(Value a, Value b) => Value.FromBits(a.Bits | b.Bits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly Value XorSmall(Value a, Value b) => Value.FromBits((a.Bits ^ b.Bits) | 3);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly double AddFloat(double a, double b) => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly double SubFloat(double a, double b) => a - b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly double MulFloat(double a, double b) => a * b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly double DivFloat(double a, double b) => a / b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly bool IsZero(double a) => a == 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly Value BoxFloat(double a) => PyFloat.New(a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly bool CompareInt(long a, long b, CompareOp op) => op switch
    {
        CompareOp.Lt => a < b,
        CompareOp.Le => a <= b,
        CompareOp.Eq => a == b,
        CompareOp.Ne => a != b,
        CompareOp.Gt => a > b,
        _ => a >= b,
    };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly bool CompareFloat(double a, double b, CompareOp op) => op switch
    {
        CompareOp.Lt => a < b,
        CompareOp.Le => a <= b,
        CompareOp.Eq => a == b,
        CompareOp.Ne => a != b,
        CompareOp.Gt => a > b,
        _ => a >= b,
    };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly bool Same(Value a, Value b) => a.Is(b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly bool IsKnown(Value a, ulong bits) => a.Bits == bits;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly Value FromCondition(bool condition) => Value.FromBool(condition);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly bool Negate(bool condition) => !condition;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly bool HasShape(Value a, uint shape) => a.HasShape(shape);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly Value LoadField(Value obj, uint offset) => ((Slot*)(obj.Bits + offset))->Load();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void StoreField(Value obj, uint offset, Value value) => ((Slot*)(obj.Bits + offset))->Store(obj, value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly bool IsNull(Value a) => a.IsNull;
}
