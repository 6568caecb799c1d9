using System;
using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Py.ObjectSpace.Text;

/// <summary>Collects a text of code points in pooled memory, at the narrowest of 1, 2 or 4 bytes a character that fits.</summary>
/// <remarks>
/// The storage starts at one byte a character and widens when a character asks for it, so that <see cref="Width"/> is
/// at the end the PEP 393 kind of the text. Pass it by <c>ref</c>; call <see cref="Dispose"/> once.
/// Surrogates are ordinary characters here, except in UTF-16 input (<c>string</c>, <c>ReadOnlySpan&lt;char&gt;</c>),
/// where a pair is joined and a lone half is kept.
/// </remarks>
public ref struct CodePointBuilder
{
    private const int MinimumRentBytes = 256;

    private Span<byte> _buffer;
    private byte[]? _rented;
    private int _length;

    // log2 of the bytes a character.
    private int _shift;

    // Union of the bits of all characters: decides ASCII, Latin-1, BMP exactly without a compare per character.
    private uint _bits;

    /// <summary>Starts empty, using <paramref name="initial"/> (often a <c>stackalloc</c>) before any pooled memory.</summary>
    public CodePointBuilder(Span<byte> initial)
    {
        _buffer = initial;
    }

    /// <summary>Starts empty with room for <paramref name="capacity"/> Latin-1 characters.</summary>
    public CodePointBuilder(int capacity)
    {
        _rented = ArrayPool<byte>.Shared.Rent(Math.Max(capacity, MinimumRentBytes));
        _buffer = _rented;
    }

    /// <summary>Gets the number of code points.</summary>
    public readonly int Length => _length;

    /// <summary>Gets the bytes a character needs: 1, 2 or 4, never more than the text requires.</summary>
    public readonly int Width => 1 << _shift;

    /// <summary>Gets whether every character is below 128.</summary>
    public readonly bool IsAscii => _bits < 0x80;

    /// <summary>Gets the upper end of the narrowest class of the text: 127, 255, 65535 or 1114111.</summary>
    public readonly int MaxChar => _bits switch
    {
        < 0x80 => 0x7F,
        < 0x100 => 0xFF,
        < 0x10000 => 0xFFFF,
        _ => 0x10FFFF,
    };

    /// <summary>Gets the code point at <paramref name="index"/>.</summary>
    public readonly int this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)_length, nameof(index));
            return _shift switch
            {
                0 => _buffer[index],
                1 => Units<ushort>()[index],
                _ => (int)Units<uint>()[index],
            };
        }
    }

    /// <summary>Gets the text when <see cref="Width"/> is 1; valid until the next append.</summary>
    public readonly ReadOnlySpan<byte> Latin1 => Width == 1 ? _buffer[.._length] : throw WrongWidth();

    /// <summary>Gets the text when <see cref="Width"/> is 2; valid until the next append.</summary>
    public readonly ReadOnlySpan<ushort> Ucs2 => Width == 2 ? Units<ushort>()[.._length] : throw WrongWidth();

    /// <summary>Gets the text when <see cref="Width"/> is 4; valid until the next append.</summary>
    public readonly ReadOnlySpan<uint> Ucs4 => Width == 4 ? Units<uint>()[.._length] : throw WrongWidth();

    /// <summary>Appends one Latin-1 character.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Append(byte character)
    {
        if (_shift == 0 && _length < _buffer.Length)
        {
            _buffer[_length++] = character;
            _bits |= character;
            return;
        }
        AppendSlow(character);
    }

    /// <summary>Appends one UTF-16 unit as a character.</summary>
    public void Append(char character) => Append((int)character);

    /// <summary>Appends one code point, 0..0x10FFFF.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Append(int codePoint)
    {
        if ((uint)codePoint < 0x100 && _shift == 0 && _length < _buffer.Length)
        {
            _buffer[_length++] = (byte)codePoint;
            _bits |= (uint)codePoint;
            return;
        }
        AppendSlow((uint)codePoint);
    }

    /// <summary>Appends <paramref name="codePoint"/> <paramref name="count"/> times; nothing if the count is not positive.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void AppendRepeat(int codePoint, int count)
    {
        if (count > 0)
        {
            AppendRepeated(codePoint, count);
        }
    }

    private void AppendRepeated(int codePoint, int count)
    {
        Reserve(count, (uint)codePoint);
        switch (_shift)
        {
            case 0:
                _buffer.Slice(_length, count).Fill((byte)codePoint);
                break;
            case 1:
                Units<ushort>().Slice(_length, count).Fill((ushort)codePoint);
                break;
            default:
                Units<uint>().Slice(_length, count).Fill((uint)codePoint);
                break;
        }
        _length += count;
    }

    /// <summary>Appends Latin-1 (so also ASCII) characters.</summary>
    public void Append(scoped ReadOnlySpan<byte> latin1)
    {
        if (_shift == 0 && latin1.Length <= ShortText && latin1.Length <= _buffer.Length - _length)
        {
            _bits |= CopyShort(ref MemoryMarshal.GetReference(latin1), ref Unsafe.Add(ref MemoryMarshal.GetReference(_buffer), _length), latin1.Length);
            _length += latin1.Length;
            return;
        }
        uint bits = Widening.IsAscii(latin1) ? 0x7Fu : 0xFFu;
        if (_shift == 0 && latin1.Length <= _buffer.Length - _length)
        {
            _bits |= bits;
            latin1.CopyTo(_buffer[_length..]);
            _length += latin1.Length;
            return;
        }
        Reserve(latin1.Length, bits);
        switch (_shift)
        {
            case 0:
                latin1.CopyTo(_buffer[_length..]);
                break;
            case 1:
                Widening.Widen(latin1, Units<ushort>()[_length..]);
                break;
            default:
                Widening.Widen(latin1, Units<uint>()[_length..]);
                break;
        }
        _length += latin1.Length;
    }

    private const int ShortText = 16;

    // Copies up to ShortText characters by two overlapping words; returns a union of bits of their class.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint CopyShort(ref byte from, ref byte to, int length)
    {
        ulong all;
        if (length >= 8)
        {
            ulong first = Unsafe.ReadUnaligned<ulong>(ref from), last = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref from, length - 8));
            Unsafe.WriteUnaligned(ref to, first);
            Unsafe.WriteUnaligned(ref Unsafe.Add(ref to, length - 8), last);
            all = first | last;
        }
        else if (length >= 4)
        {
            uint first = Unsafe.ReadUnaligned<uint>(ref from), last = Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref from, length - 4));
            Unsafe.WriteUnaligned(ref to, first);
            Unsafe.WriteUnaligned(ref Unsafe.Add(ref to, length - 4), last);
            all = first | last;
        }
        else
        {
            all = 0;
            for (int i = 0; i < length; i++)
            {
                byte c = Unsafe.Add(ref from, i);
                Unsafe.Add(ref to, i) = c;
                all |= c;
            }
        }
        return (all & 0x8080_8080_8080_8080) != 0 ? 0xFFu : 0x7Fu;
    }

    /// <summary>Appends characters of the basic plane.</summary>
    public void Append(scoped ReadOnlySpan<ushort> ucs2)
    {
        if (ucs2.IsEmpty)
        {
            return;
        }
        Reserve(ucs2.Length, Widening.Union(ucs2));
        switch (_shift)
        {
            case 0:
                Widening.Narrow(ucs2, _buffer[_length..]);
                break;
            case 1:
                ucs2.CopyTo(Units<ushort>()[_length..]);
                break;
            default:
                Widening.Widen(ucs2, Units<uint>()[_length..]);
                break;
        }
        _length += ucs2.Length;
    }

    /// <summary>Appends code points.</summary>
    public void Append(scoped ReadOnlySpan<uint> ucs4)
    {
        if (ucs4.IsEmpty)
        {
            return;
        }
        Reserve(ucs4.Length, Widening.Union(ucs4));
        switch (_shift)
        {
            case 0:
                Widening.Narrow(ucs4, _buffer[_length..]);
                break;
            case 1:
                Widening.Narrow(ucs4, Units<ushort>()[_length..]);
                break;
            default:
                ucs4.CopyTo(Units<uint>()[_length..]);
                break;
        }
        _length += ucs4.Length;
    }

    /// <summary>Appends UTF-16 text, joining surrogate pairs.</summary>
    public void Append(string utf16) => Append(utf16.AsSpan());

    /// <summary>Appends UTF-16 text, joining surrogate pairs.</summary>
    public void Append(scoped ReadOnlySpan<char> utf16)
    {
        while (!utf16.IsEmpty)
        {
            int plain = utf16.IndexOfAnyInRange('\uD800', '\uDBFF');
            if (plain < 0)
            {
                plain = utf16.Length;
            }
            Append(MemoryMarshal.Cast<char, ushort>(utf16[..plain]));
            utf16 = utf16[plain..];
            if (utf16.IsEmpty)
            {
                return;
            }
            if (utf16.Length > 1 && char.IsLowSurrogate(utf16[1]))
            {
                Append(char.ConvertToUtf32(utf16[0], utf16[1]));
                utf16 = utf16[2..];
            }
            else
            {
                Append((int)utf16[0]);
                utf16 = utf16[1..];
            }
        }
    }

    /// <summary>Appends a text of any width.</summary>
    public void Append(scoped TextView text)
    {
        switch (text.Width)
        {
            case 1:
                Append(text.Latin1);
                break;
            case 2:
                Append(text.Ucs2);
                break;
            default:
                Append(text.Ucs4);
                break;
        }
    }

    /// <summary>Appends the text of another builder.</summary>
    public void Append(scoped in CodePointBuilder other)
    {
        switch (other._shift)
        {
            case 0:
                Append(other.Latin1);
                break;
            case 1:
                Append(other.Ucs2);
                break;
            default:
                Append(other.Ucs4);
                break;
        }
    }

    /// <summary>Appends the decimal digits of <paramref name="number"/>.</summary>
    [SkipLocalsInit]
    public void AppendInt(long number)
    {
        Span<byte> digits = stackalloc byte[20];
        int start = Numbers.Limbs.WriteDecimalBackwards(number, digits);
        Append(digits[start..]);
    }

    /// <summary>Makes room for <paramref name="count"/> more characters that fit the present width.</summary>
    public void EnsureCapacity(int count) => Reserve(count, 0);

    /// <summary>Appends <paramref name="count"/> characters below 256 to be written by the caller into the result.</summary>
    /// <remarks>Only while <see cref="Width"/> is 1. Say so in <paramref name="ascii"/> if they will all be below 128.</remarks>
    [UnscopedRef]
    public Span<byte> AppendLatin1Span(int count, bool ascii)
    {
        if (_shift != 0)
        {
            throw WrongWidth();
        }
        Reserve(count, ascii ? 0 : 0x80u);
        Span<byte> room = _buffer.Slice(_length, count);
        _length += count;
        return room;
    }

    /// <summary>Keeps only the first <paramref name="length"/> characters and narrows nothing but the class of the text.</summary>
    public void Truncate(int length)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)length, (uint)_length, nameof(length));
        if (length == _length)
        {
            return;
        }
        _length = length;
        switch (_shift)
        {
            case 0:
                _bits = Ascii.IsValid(_buffer[..length]) ? 0u : 0x80u;
                break;
            case 1:
                _bits = Widening.Union(Units<ushort>()[..length]);
                if (_bits < 0x100)
                {
                    Widening.Narrow(Units<ushort>()[..length], _buffer);
                    _shift = 0;
                }
                break;
            default:
                _bits = Widening.Union(Units<uint>()[..length]);
                if (_bits < 0x100)
                {
                    Widening.Narrow(Units<uint>()[..length], _buffer);
                    _shift = 0;
                }
                else if (_bits < 0x10000)
                {
                    Widening.Narrow(Units<uint>()[..length], Units<ushort>());
                    _shift = 1;
                }
                break;
        }
    }

    /// <summary>Drops the text and keeps the memory.</summary>
    public void Clear()
    {
        _length = 0;
        _shift = 0;
        _bits = 0;
    }

    /// <summary>Copies the text to <paramref name="destination"/>; every character must be below 256.</summary>
    public readonly void CopyTo(scoped Span<byte> destination) => Latin1.CopyTo(destination);

    /// <summary>Copies the text to <paramref name="destination"/>, widening if needed; every character must be below 65536.</summary>
    public readonly void CopyTo(scoped Span<ushort> destination)
    {
        if (_shift == 0)
        {
            Widening.Widen(Latin1, destination);
        }
        else
        {
            Ucs2.CopyTo(destination);
        }
    }

    /// <summary>Copies the text to <paramref name="destination"/>, widening if needed.</summary>
    public readonly void CopyTo(scoped Span<uint> destination)
    {
        switch (_shift)
        {
            case 0:
                Widening.Widen(Latin1, destination);
                break;
            case 1:
                Widening.Widen(Ucs2, destination);
                break;
            default:
                Ucs4.CopyTo(destination);
                break;
        }
    }

    /// <summary>Returns the text as a .NET string (UTF-16).</summary>
    public override readonly string ToString()
    {
        if (_shift == 0)
        {
            return Encoding.Latin1.GetString(Latin1);
        }
        if (_shift == 1)
        {
            return new string(MemoryMarshal.Cast<ushort, char>(Ucs2));
        }
        StringBuilder text = new(_length + 16);
        foreach (uint c in Ucs4)
        {
            if (c < 0x10000)
            {
                text.Append((char)c);
            }
            else
            {
                text.Append((char)(0xD7C0 + (c >> 10))).Append((char)(0xDC00 + (c & 0x3FF)));
            }
        }
        return text.ToString();
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

    private static InvalidOperationException WrongWidth() => new("the text has another width");

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly Span<T> Units<T>()
        where T : unmanaged => MemoryMarshal.Cast<byte, T>(_buffer);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void AppendSlow(uint character)
    {
        if (_shift == 1 && character < 0x10000 && 2 * (_length + 1L) <= _buffer.Length)
        {
            Units<ushort>()[_length++] = (ushort)character;
            _bits |= character;
            return;
        }
        if (_shift == 2 && 4 * (_length + 1L) <= _buffer.Length)
        {
            Units<uint>()[_length++] = character;
            _bits |= character;
            return;
        }
        Reserve(1, character);
        switch (_shift)
        {
            case 0:
                _buffer[_length] = (byte)character;
                break;
            case 1:
                Units<ushort>()[_length] = (ushort)character;
                break;
            default:
                Units<uint>()[_length] = character;
                break;
        }
        _length++;
    }

    // Makes room for `count` more characters whose union of bits is `bits`, and notes that they are there.
    private void Reserve(int count, uint bits)
    {
        _bits |= bits;
        int shift = _bits < 0x100 ? 0 : _bits < 0x10000 ? 1 : 2;
        long needed = ((long)_length + count) << shift;
        if (needed > _buffer.Length || shift != _shift)
        {
            Grow(needed, shift);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Grow(long neededBytes, int shift)
    {
        if (neededBytes <= _buffer.Length)
        {
            WidenTo(_buffer, shift);
            return;
        }
        if (neededBytes > Array.MaxLength)
        {
            throw new InsufficientMemoryException();
        }
        long wanted = Math.Max(neededBytes, Math.Min(neededBytes + (neededBytes >> 1), Array.MaxLength));
        byte[] larger = ArrayPool<byte>.Shared.Rent((int)Math.Max(wanted, MinimumRentBytes));
        WidenTo(larger, shift);
        if (_rented is not null)
        {
            ArrayPool<byte>.Shared.Return(_rented);
        }
        _rented = larger;
        _buffer = larger;
    }

    // Copies the text to `target` (which may be the present buffer) at the wider unit.
    private void WidenTo(scoped Span<byte> target, int shift)
    {
        if (shift == _shift)
        {
            _buffer[..(_length << shift)].CopyTo(target);
            return;
        }
        bool inPlace = target.Overlaps(_buffer);
        if (shift == 1)
        {
            Span<ushort> to = MemoryMarshal.Cast<byte, ushort>(target);
            if (inPlace)
            {
                for (int i = _length - 1; i >= 0; i--)
                {
                    to[i] = _buffer[i];
                }
            }
            else
            {
                Widening.Widen(_buffer[.._length], to);
            }
        }
        else if (inPlace)
        {
            Span<uint> to = MemoryMarshal.Cast<byte, uint>(target);
            for (int i = _length - 1; i >= 0; i--)
            {
                to[i] = _shift == 0 ? _buffer[i] : Units<ushort>()[i];
            }
        }
        else if (_shift == 0)
        {
            Widening.Widen(_buffer[.._length], MemoryMarshal.Cast<byte, uint>(target));
        }
        else
        {
            Widening.Widen(Units<ushort>()[.._length], MemoryMarshal.Cast<byte, uint>(target));
        }
        _shift = shift;
    }
}
