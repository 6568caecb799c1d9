using System.Runtime.CompilerServices;

namespace Py.ObjectSpace;

/// <summary>A reference to a heap object of the known layout <typeparamref name="T"/>; for locals and parameters only.</summary>
/// <typeparam name="T">The layout struct; its first field is the header.</typeparam>
public readonly unsafe ref struct Ref<T> where T : unmanaged
{
    private readonly ulong _address;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal Ref(ulong address) => _address = address;

    /// <summary>The object's fields, in place. Valid across calls: a stack reference pins what it points into.</summary>
    public ref T Fields
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ref *(T*)_address;
    }

    /// <summary>The object as a value.</summary>
    public Value Value
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Value.FromBits(_address);
    }

    /// <summary>The object as a value.</summary>
    public static implicit operator Value(Ref<T> reference) => reference.Value;

    /// <summary>No object?</summary>
    public bool IsNull => _address == 0;

    /// <summary>Slot <paramref name="index"/> of the array that begins right after the fixed part.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref Slot Tail(long index) => ref ((Slot*)(_address + (ulong)sizeof(T)))[index];

    /// <summary>Bytes of the raw part that begins right after the fixed part.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public byte* TailBytes() => (byte*)(_address + (ulong)sizeof(T));

    /// <summary>The slot at <paramref name="byteOffset"/> from the object's start.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref Slot SlotAt(uint byteOffset) => ref *(Slot*)(_address + byteOffset);
}
