using System;
using System.Numerics;
using System.Runtime.CompilerServices;
using Py.Gc;

namespace Py.ObjectSpace;

/// <summary>A Python value: one 64-bit word, for locals, parameters and results only; its form in memory is <see cref="Slot"/>.</summary>
/// <remarks>
/// <code>
///  low bits  meaning of the word
///  000       address of a heap object, or 0: no value (an error is set, or a variable is unbound)
///  11        int: the upper 62 bits, signed
///  010, 101, 001   float: the double's bits rotated left by 4, then xor 1 (magnitudes 1e-77..1e77 and zero)
/// </code>
/// A ref struct cannot get into the .NET heap, where the collector would not see it. C# locals are found by scanning
/// the native stack, so a value held in one stays valid across any call.
/// </remarks>
public readonly unsafe ref struct Value
{
    private readonly ulong _bits;

    private const ulong IntTag = 3;
    /// <summary>Bit t set: tag t is a float tag.</summary>
    private const uint FloatTags = 0b0010_0110;
    /// <summary>Smallest int held in the word.</summary>
    public const long MinInt = -(1L << 61);
    /// <summary>Largest int held in the word.</summary>
    public const long MaxInt = (1L << 61) - 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Value(ulong bits) => _bits = bits;

    /// <summary>Reads a word as a value; for Slot, the machines and the collector.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Value FromBits(ulong bits) => new(bits);

    /// <summary>The word; for Slot, the machines and the collector.</summary>
    public ulong Bits
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _bits;
    }

    /// <summary>No value: the result of a failed helper (the error is set in the thread state), or an unbound variable.</summary>
    public static Value Null => default;
    /// <summary>None.</summary>
    public static Value None => new(Singletons.None);
    /// <summary>True.</summary>
    public static Value True => new(Singletons.True);
    /// <summary>False.</summary>
    public static Value False => new(Singletons.False);
    /// <summary>NotImplemented.</summary>
    public static Value NotImplemented => new(Singletons.NotImplemented);
    /// <summary>Ellipsis.</summary>
    public static Value Ellipsis => new(Singletons.Ellipsis);

    /// <summary>True or False.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Value FromBool(bool b) => new(b ? Singletons.True : Singletons.False);

    /// <summary>An int that fits in 62 bits (not checked; see <see cref="PyInt.New(long)"/>).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Value FromSmallInt(long i) => new(((ulong)i << 2) | IntTag);

    /// <summary>Whether <paramref name="i"/> fits in the word.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool FitsSmallInt(long i) => (i << 2) >> 2 == i;

    /// <summary>Tries to hold <paramref name="d"/> in the word.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryFromDouble(double d, out Value v)
    {
        ulong bits = BitOperations.RotateLeft(BitConverter.DoubleToUInt64Bits(d), 4) ^ 1;
        v = new Value(bits);
        return ((FloatTags >> (int)(bits & 7)) & 1) != 0;
    }

    /// <summary>Is this no value?</summary>
    public bool IsNull
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _bits == 0;
    }

    /// <summary>Is it an int held in the word?</summary>
    public bool IsSmallInt
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => (_bits & 3) == IntTag;
    }

    /// <summary>Is it a float held in the word?</summary>
    public bool IsImmediateFloat
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ((FloatTags >> (int)(_bits & 7)) & 1) != 0;
    }

    /// <summary>Is it a pointer to a heap object (or null)?</summary>
    public bool IsPointer
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => (_bits & 7) == 0;
    }

    /// <summary>The int in the word; meaningful only if <see cref="IsSmallInt"/>.</summary>
    public long SmallInt
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => (long)_bits >> 2;
    }

    /// <summary>The double in the word; meaningful only if <see cref="IsImmediateFloat"/>.</summary>
    public double ImmediateFloat
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => BitConverter.UInt64BitsToDouble(BitOperations.RotateRight(_bits ^ 1, 4));
    }

    /// <summary>Identity (`is`): the same word. Floats outside the word and big ints compare as objects.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Is(Value other) => _bits == other._bits;

    /// <summary>Is it None?</summary>
    public bool IsNone
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _bits == Singletons.None;
    }

    /// <summary>Is it True?</summary>
    public bool IsTrue => _bits == Singletons.True;
    /// <summary>Is it False?</summary>
    public bool IsFalse => _bits == Singletons.False;
    /// <summary>Is it NotImplemented?</summary>
    public bool IsNotImplemented => _bits == Singletons.NotImplemented;

    /// <summary>Address of the shape; ints and floats in the word have the exact shapes of their types. Not for null.</summary>
    public uint ShapeId
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => (_bits & 7) == 0 ? *(uint*)_bits : (_bits & 3) == IntTag ? ShapeIds.Int : ShapeIds.Float;
    }

    /// <summary>The shape. Not for null.</summary>
    public Shape* Shape
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => (Shape*)ShapeId;
    }

    /// <summary>The type, as <c>type(v)</c>. Not for null.</summary>
    public Value Type
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Shape->Type.Load();
    }

    /// <summary>A pointer whose shape is exactly <paramref name="shapeId"/>?</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool HasShape(uint shapeId) => (_bits & 7) == 0 && *(uint*)_bits == shapeId;

    /// <summary>Tests flags of the shape, which say of which built-in types this is an instance.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool HasFlag(ShapeFlags flag) => (Shape->Flags & flag) != 0;

    /// <summary>Is it an instance of int (bool and subclasses too)?</summary>
    public bool IsInt => IsSmallInt || (IsPointer && HasFlag(ShapeFlags.Int));
    /// <summary>Is its type exactly int?</summary>
    public bool IsExactInt => IsSmallInt || HasShape(ShapeIds.Int);
    /// <summary>Is it an instance of float?</summary>
    public bool IsFloat => IsImmediateFloat || (IsPointer && HasFlag(ShapeFlags.Float));
    /// <summary>Is its type exactly float?</summary>
    public bool IsExactFloat => IsImmediateFloat || HasShape(ShapeIds.Float);
    /// <summary>Is it an instance of bool?</summary>
    public bool IsBool => _bits is Singletons.True or Singletons.False;
    /// <summary>Is it an instance of str?</summary>
    public bool IsStr => IsPointer && HasFlag(ShapeFlags.Str);
    /// <summary>Is its type exactly str?</summary>
    public bool IsExactStr => HasShape(ShapeIds.Str);
    /// <summary>Is it an instance of bytes?</summary>
    public bool IsBytes => IsPointer && HasFlag(ShapeFlags.Bytes);
    /// <summary>Is it an instance of bytearray?</summary>
    public bool IsByteArray => IsPointer && HasFlag(ShapeFlags.ByteArray);
    /// <summary>Is it an instance of tuple?</summary>
    public bool IsTuple => IsPointer && HasFlag(ShapeFlags.Tuple);
    /// <summary>Is its type exactly tuple?</summary>
    public bool IsExactTuple => HasShape(ShapeIds.Tuple);
    /// <summary>Is it an instance of list?</summary>
    public bool IsList => IsPointer && HasFlag(ShapeFlags.List);
    /// <summary>Is its type exactly list?</summary>
    public bool IsExactList => HasShape(ShapeIds.List);
    /// <summary>Is it an instance of dict?</summary>
    public bool IsDict => IsPointer && HasFlag(ShapeFlags.Dict);
    /// <summary>Is its type exactly dict?</summary>
    public bool IsExactDict => HasShape(ShapeIds.Dict);
    /// <summary>Is it an instance of set or frozenset?</summary>
    public bool IsAnySet => IsPointer && HasFlag(ShapeFlags.Set | ShapeFlags.FrozenSet);
    /// <summary>Is it an instance of type?</summary>
    public bool IsType => IsPointer && HasFlag(ShapeFlags.Type);
    /// <summary>Is it an instance of BaseException?</summary>
    public bool IsException => IsPointer && HasFlag(ShapeFlags.BaseException);

    /// <summary>A typed reference; the caller has checked the type.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Ref<T> As<T>() where T : unmanaged => new(_bits);
}

/// <summary>Addresses of the singletons, which are immortal objects at fixed places.</summary>
public static class Singletons
{
    /// <summary>None.</summary>
    public const ulong None = Reservation.ImmortalBase;
    /// <summary>NotImplemented.</summary>
    public const ulong NotImplemented = None + 16;
    /// <summary>Ellipsis.</summary>
    public const ulong Ellipsis = None + 32;
    /// <summary>False; its layout is that of an int object.</summary>
    public const ulong False = None + 48;
    /// <summary>True; its layout is that of an int object.</summary>
    public const ulong True = None + 80;
    /// <summary>First byte after the singletons.</summary>
    public const ulong End = None + 128;
}
