using System;
using System.Runtime.InteropServices;

namespace Py.ObjectSpace.Text;

/// <summary>A text in memory at 1, 2 or 4 bytes a character.</summary>
public readonly ref struct TextView
{
    private readonly ReadOnlySpan<byte> _bytes;
    private readonly int _shift;

    /// <summary>Views Latin-1 characters.</summary>
    public TextView(ReadOnlySpan<byte> latin1)
    {
        _bytes = latin1;
    }

    /// <summary>Views two-byte characters.</summary>
    public TextView(ReadOnlySpan<ushort> ucs2)
    {
        _bytes = MemoryMarshal.AsBytes(ucs2);
        _shift = 1;
    }

    /// <summary>Views four-byte characters.</summary>
    public TextView(ReadOnlySpan<uint> ucs4)
    {
        _bytes = MemoryMarshal.AsBytes(ucs4);
        _shift = 2;
    }

    /// <summary>Views <paramref name="length"/> characters of <paramref name="width"/> bytes (1, 2 or 4) at an address.</summary>
    public unsafe TextView(void* address, int length, int width)
    {
        _shift = width >> 1;
        _bytes = new ReadOnlySpan<byte>(address, checked(length << _shift));
    }

    private TextView(ReadOnlySpan<byte> bytes, int shift)
    {
        _bytes = bytes;
        _shift = shift;
    }

    /// <summary>Gets the number of characters.</summary>
    public int Length => _bytes.Length >> _shift;

    /// <summary>Gets the bytes of a character: 1, 2 or 4.</summary>
    public int Width => 1 << _shift;

    /// <summary>Gets the characters when <see cref="Width"/> is 1.</summary>
    public ReadOnlySpan<byte> Latin1 => _bytes;

    /// <summary>Gets the characters when <see cref="Width"/> is 2.</summary>
    public ReadOnlySpan<ushort> Ucs2 => MemoryMarshal.Cast<byte, ushort>(_bytes);

    /// <summary>Gets the characters when <see cref="Width"/> is 4.</summary>
    public ReadOnlySpan<uint> Ucs4 => MemoryMarshal.Cast<byte, uint>(_bytes);

    /// <summary>Gets the code point at <paramref name="index"/>.</summary>
    public int this[int index] => _shift switch
    {
        0 => _bytes[index],
        1 => Ucs2[index],
        _ => (int)Ucs4[index],
    };

    /// <summary>Views a part; works with ranges.</summary>
    public TextView Slice(int start, int length) => new(_bytes.Slice(start << _shift, length << _shift), _shift);

    /// <summary>Appends the text to a builder.</summary>
    public void AppendTo(ref CodePointBuilder text)
    {
        switch (_shift)
        {
            case 0:
                text.Append(_bytes);
                break;
            case 1:
                text.Append(Ucs2);
                break;
            default:
                text.Append(Ucs4);
                break;
        }
    }
}
