using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Py.Gc;
using Py.ObjectSpace;

namespace Py.Vm.Jit;

/// <summary>Short texts made in the nursery's window, and questions about texts: leaves as <see cref="PlainLeaves"/>, by their rules.</summary>
internal static unsafe class PlainTexts
{
    private const int MostBytes = 256, MostDigits = 24, Parts = 4;

    // Room for a str of two characters or more, one byte each; null: there is none, or that is for others.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static byte* InWindow(long length, bool ascii, out ulong made)
    {
        made = 0;
        if (length is < 2 or > MostBytes || !Leaves.TryReserve((ulong)sizeof(PyStr) + (ulong)length, out made))
        {
            return null;
        }

        *(ulong*)made = ShapeIds.Str;
        PyStr* str = (PyStr*)made;
        str->Length = (int)length;
        str->Kind = 1;
        str->Ascii = ascii ? (byte)1 : (byte)0;
        return (byte*)made + sizeof(PyStr);
    }

    /// <summary>str(number).</summary>
    [SkipLocalsInit]
    public static ulong OfInt(long number)
    {
        if ((ulong)number < 10)
        {
            return PyStr.Chars + (((ulong)number + '0') * PyStr.CharBytes);
        }

        byte* digits = stackalloc byte[MostDigits];
        int at = Digits(number, digits);
        byte* to = InWindow(MostDigits - at, true, out ulong made);
        if (to == null)
        {
            return ((delegate* unmanaged[SuppressGCTransition]<long, ulong>)Leaves.Full(Leaf.OfInt))(number);
        }

        PlainLeaves.Copy(digits + at, to, MostDigits - at);
        return made;
    }

    /// <summary>The strs one after another, of which the last ones may be null; 0: declined.</summary>
    [SkipLocalsInit]
    public static ulong Concatenate(ulong first, ulong second, ulong third, ulong fourth)
    {
        ulong* parts = stackalloc ulong[Parts];
        parts[0] = first;
        parts[1] = second;
        parts[2] = third;
        parts[3] = fourth;
        long length = 0;
        bool ascii = true, known = true;
        for (int k = 0; k < Parts && parts[k] != 0; k++)
        {
            known &= Value.FromBits(parts[k]).IsExactStr && ((PyStr*)parts[k])->Kind == 1;
            if (!known)
            {
                break;
            }

            length += ((PyStr*)parts[k])->Length;
            ascii &= ((PyStr*)parts[k])->Ascii != 0;
        }

        ulong made = 0;
        byte* to = known ? InWindow(length, ascii, out made) : null;
        if (to == null)
        {
            return ((delegate* unmanaged[SuppressGCTransition]<ulong, ulong, ulong, ulong, ulong>)Leaves.Full(Leaf.Concatenate))(first, second, third, fourth);
        }

        for (int k = 0; k < Parts && parts[k] != 0; k++)
        {
            long bytes = ((PyStr*)parts[k])->Length;
            PlainLeaves.Copy((byte*)parts[k] + sizeof(PyStr), to, bytes);
            to += bytes;
        }

        return made;
    }

    /// <summary>Does a str begin (or end) with another? 0, 1 or <see cref="PlainOperations.Declined"/>.</summary>
    public static long HasAffix(ulong text, ulong affix, long atEnd)
    {
        Value whole = Value.FromBits(text), part = Value.FromBits(affix);
        if (!whole.IsExactStr || !part.IsExactStr)
        {
            return PlainOperations.Declined;
        }

        long length = PyStr.LengthOf(part), start = atEnd != 0 ? PyStr.LengthOf(whole) - length : 0;
        if (length > PyStr.LengthOf(whole))
        {
            return 0;
        }

        for (long k = 0; k < length; k++)
        {
            if (PyStr.CodePointAt(whole, start + k) != PyStr.CodePointAt(part, k))
            {
                return 0;
            }
        }

        return 1;
    }

    /// <summary>The same, for who needs a transition.</summary>
    [UnmanagedCallersOnly]
    public static long HasAffixEntry(ulong text, ulong affix, long atEnd) => HasAffix(text, affix, atEnd);

    /// <summary>The other entry of <see cref="OfInt"/>.</summary>
    [UnmanagedCallersOnly]
    public static ulong OfIntEntry(long number) => New(number);

    /// <summary>str(number), wherever there is room; memory for a small object does not fail.</summary>
    [SkipLocalsInit]
    public static ulong New(long number)
    {
        byte* digits = stackalloc byte[MostDigits];
        int at = Digits(number, digits), length = MostDigits - at;
        if (length == 1)
        {
            return PyStr.Chars + (digits[at] * (ulong)PyStr.CharBytes);
        }

        PyStr* made = (PyStr*)Heap.Allocate(ShapeIds.Str, (nuint)(sizeof(PyStr) + length));
        made->Length = length;
        made->Kind = made->Ascii = 1;
        PlainLeaves.Copy(digits + at, (byte*)(made + 1), length);
        return (ulong)made;
    }

    // Writes sign and digits at the end of so many bytes; where they start.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Digits(long number, byte* digits)
    {
        int at = MostDigits;
        ulong rest = number < 0 ? 0 - (ulong)number : (ulong)number;
        do
        {
            ulong next = rest / 10;
            digits[--at] = (byte)('0' + (rest - (next * 10)));
            rest = next;
        }
        while (rest != 0);
        if (number < 0)
        {
            digits[--at] = (byte)'-';
        }

        return at;
    }

    /// <summary>A number between two strs, either of which may be null.</summary>
    [SkipLocalsInit]
    public static ulong JoinInt(ulong before, long number, ulong after)
    {
        bool known = IsNarrow(before) && IsNarrow(after);
        byte* digits = stackalloc byte[MostDigits];
        int at = Digits(number, digits);
        long first = known && before != 0 ? ((PyStr*)before)->Length : 0, last = known && after != 0 ? ((PyStr*)after)->Length : 0;
        bool ascii = known && (before == 0 || ((PyStr*)before)->Ascii != 0) && (after == 0 || ((PyStr*)after)->Ascii != 0);
        ulong made = 0;
        byte* to = known ? InWindow(first + last + MostDigits - at, ascii, out made) : null;
        if (to == null)
        {
            return ((delegate* unmanaged[SuppressGCTransition]<ulong, long, ulong, ulong>)Leaves.Full(Leaf.JoinInt))(before, number, after);
        }

        PlainLeaves.Copy((byte*)before + sizeof(PyStr), to, first);
        PlainLeaves.Copy(digits + at, to + first, MostDigits - at);
        PlainLeaves.Copy((byte*)after + sizeof(PyStr), to + first + MostDigits - at, last);
        return made;
    }

    private static bool IsNarrow(ulong text) => text == 0 || (Value.FromBits(text).IsExactStr && ((PyStr*)text)->Kind == 1);
}
