using System;
using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Py.ObjectSpace.Text;

/// <summary>Collects bytes in pooled memory. Pass it by <c>ref</c>; call <see cref="Dispose"/> once.</summary>
public ref struct ByteBuilder
{
    private const int MinimumRentBytes = 256;

    private Span<byte> _buffer;
    private byte[]? _rented;
    private int _length;

    /// <summary>Starts empty, using <paramref name="initial"/> (often a <c>stackalloc</c>) before any pooled memory.</summary>
    public ByteBuilder(Span<byte> initial)
    {
        _buffer = initial;
    }

    /// <summary>Starts empty with room for <paramref name="capacity"/> bytes.</summary>
    public ByteBuilder(int capacity)
    {
        _rented = ArrayPool<byte>.Shared.Rent(Math.Max(capacity, MinimumRentBytes));
        _buffer = _rented;
    }

    /// <summary>Gets the number of bytes.</summary>
    public readonly int Length => _length;

    /// <summary>Gets the bytes; valid until the next append.</summary>
    public readonly ReadOnlySpan<byte> Written => _buffer[.._length];

    /// <summary>Appends one byte.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Append(byte value)
    {
        if (_length == _buffer.Length)
        {
            Grow(1);
        }
        _buffer[_length++] = value;
    }

    /// <summary>Appends bytes.</summary>
    public void Append(scoped ReadOnlySpan<byte> values)
    {
        values.CopyTo(Room(values.Length));
        _length += values.Length;
    }

    /// <summary>Returns at least <paramref name="count"/> bytes to write to; what was written is then added by <see cref="Advance"/>.</summary>
    [UnscopedRef]
    public Span<byte> Room(int count)
    {
        if (_buffer.Length - _length < count)
        {
            Grow(count);
        }
        return _buffer[_length..];
    }

    /// <summary>Adds the first <paramref name="count"/> bytes of the last <see cref="Room"/>.</summary>
    public void Advance(int count) => _length += count;

    /// <summary>Keeps only the first <paramref name="length"/> bytes.</summary>
    public void Truncate(int length)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)length, (uint)_length, nameof(length));
        _length = length;
    }

    /// <summary>Gives the pooled memory back; the builder is empty afterwards.</summary>
    public void Dispose()
    {
        byte[]? rented = _rented;
        this = default;
        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Grow(int count)
    {
        long needed = (long)_length + count;
        if (needed > Array.MaxLength)
        {
            throw new InsufficientMemoryException();
        }
        long wanted = Math.Max(needed, Math.Min(needed + (needed >> 1), Array.MaxLength));
        byte[] larger = ArrayPool<byte>.Shared.Rent((int)Math.Max(wanted, MinimumRentBytes));
        Written.CopyTo(larger);
        if (_rented is not null)
        {
            ArrayPool<byte>.Shared.Return(_rented);
        }
        _rented = larger;
        _buffer = larger;
    }
}
