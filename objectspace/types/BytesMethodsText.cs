using System;
using System.Runtime.Intrinsics;

namespace Py.ObjectSpace;

/// <summary>The methods that treat bytes as ASCII text: case, classes, padding, tables.</summary>
internal static unsafe partial class BytesMethods<TFamily>
{
    private static Value Upper(Value self) => FlipCase(self, (byte)'a');

    private static Value Lower(Value self) => FlipCase(self, (byte)'A');

    /// <summary>A copy in which the 26 letters from <paramref name="first"/> on have the other case.</summary>
    private static Value FlipCase(Value self, byte first)
    {
        ReadOnlySpan<byte> text = Span(self);
        if (text.IsEmpty)
        {
            return TFamily.Same(self);
        }

        Value result = TFamily.New(text.Length, out Span<byte> to);
        if (result.IsNull)
        {
            return result;
        }

        int i = 0;
        if (Vector256.IsHardwareAccelerated)
        {
            for (; i + 32 <= text.Length; i += 32)
            {
                Vector256<byte> v = Vector256.Create(text[i..]);
                Vector256<byte> letters = Vector256.LessThan(v - Vector256.Create(first), Vector256.Create((byte)26));
                (v ^ (letters & Vector256.Create((byte)0x20))).CopyTo(to[i..]);
            }
        }

        for (; i < text.Length; i++)
        {
            to[i] = (byte)(text[i] ^ ((byte)(text[i] - first) < 26 ? 0x20 : 0));
        }

        return result;
    }

    private static Value SwapCase(Value self)
    {
        Value result = TFamily.New(Span(self).Length, out Span<byte> to);
        ReadOnlySpan<byte> text = Span(self);
        for (int i = 0; i < text.Length && !result.IsNull; i++)
        {
            to[i] = (byte)(text[i] ^ (ByteClass.IsAlpha(text[i]) ? 0x20 : 0));
        }

        return result;
    }

    private static Value Capitalize(Value self)
    {
        Value result = TFamily.New(Span(self).Length, out Span<byte> to);
        ReadOnlySpan<byte> text = Span(self);
        for (int i = 0; i < text.Length && !result.IsNull; i++)
        {
            to[i] = i == 0 ? ByteClass.ToUpper(text[i]) : ByteClass.ToLower(text[i]);
        }

        return result;
    }

    private static Value Title(Value self)
    {
        Value result = TFamily.New(Span(self).Length, out Span<byte> to);
        ReadOnlySpan<byte> text = Span(self);
        bool inWord = false;
        for (int i = 0; i < text.Length && !result.IsNull; i++)
        {
            to[i] = inWord ? ByteClass.ToLower(text[i]) : ByteClass.ToUpper(text[i]);
            inWord = ByteClass.IsAlpha(text[i]);
        }

        return result;
    }

    private static Value IsAscii(Value self) => Value.FromBool(System.Text.Ascii.IsValid(Span(self)));

    private static Value IsAlnum(Value self)
    {
        foreach (byte b in Span(self))
        {
            if (!ByteClass.IsAlpha(b) && !ByteClass.IsDigit(b))
            {
                return Value.False;
            }
        }

        return Value.FromBool(!Span(self).IsEmpty);
    }

    private static Value IsAlpha(Value self)
    {
        foreach (byte b in Span(self))
        {
            if (!ByteClass.IsAlpha(b))
            {
                return Value.False;
            }
        }

        return Value.FromBool(!Span(self).IsEmpty);
    }

    private static Value IsDigit(Value self) =>
        Value.FromBool(!Span(self).IsEmpty && Span(self).IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0);

    private static Value IsSpace(Value self) =>
        Value.FromBool(!Span(self).IsEmpty && Span(self).IndexOfAnyExcept(" \t\n\r\v\f"u8) < 0);

    private static Value IsLower(Value self) => Value.FromBool(
        Span(self).IndexOfAnyInRange((byte)'a', (byte)'z') >= 0 && Span(self).IndexOfAnyInRange((byte)'A', (byte)'Z') < 0);

    private static Value IsUpper(Value self) => Value.FromBool(
        Span(self).IndexOfAnyInRange((byte)'A', (byte)'Z') >= 0 && Span(self).IndexOfAnyInRange((byte)'a', (byte)'z') < 0);

    private static Value IsTitle(Value self)
    {
        bool cased = false, inWord = false;
        foreach (byte b in Span(self))
        {
            if (inWord ? ByteClass.IsUpper(b) : ByteClass.IsLower(b))
            {
                return Value.False;
            }

            inWord = ByteClass.IsAlpha(b);
            cased |= inWord;
        }

        return Value.FromBool(cased);
    }

    private static bool Fill(Value v, string name, out byte fill)
    {
        fill = (byte)' ';
        if (v.IsNull)
        {
            return true;
        }

        if (v.IsBytes && PyBytes.LengthOf(v) == 1)
        {
            fill = PyBytes.Span(v)[0];
            return true;
        }

        if (v.IsByteArray && PyByteArray.LengthOf(v) == 1)
        {
            fill = PyByteArray.Span(v)[0];
            return true;
        }

        Errors.TypeError($"{name}() argument 2 must be a byte string of length 1, not {(v.IsNone ? "None" : PyType.TypeName(v))}");
        return false;
    }

    private static Value Center(Value self, Value width, Value fillArgument)
    {
        if (!TextArguments.Size(width, out long wanted) || !Fill(fillArgument, "center", out byte fill))
        {
            return Value.Null;
        }

        long margin = wanted - Span(self).Length;
        long left = (margin / 2) + (margin & wanted & 1);
        return margin <= 0 ? TFamily.Same(self) : Pad(self, left, margin - left, fill);
    }

    private static Value LJust(Value self, Value width, Value fillArgument) =>
        !TextArguments.Size(width, out long wanted) || !Fill(fillArgument, "ljust", out byte fill)
            ? Value.Null : Pad(self, 0, wanted - Span(self).Length, fill);

    private static Value RJust(Value self, Value width, Value fillArgument) =>
        !TextArguments.Size(width, out long wanted) || !Fill(fillArgument, "rjust", out byte fill)
            ? Value.Null : Pad(self, wanted - Span(self).Length, 0, fill);

    private static Value Pad(Value self, long left, long right, byte fill)
    {
        left = Math.Max(left, 0);
        right = Math.Max(right, 0);
        if (left == 0 && right == 0)
        {
            return TFamily.Same(self);
        }

        if (left + right > PyBytes.MaxLength)
        {
            return Errors.NoMemory();
        }

        Value result = TFamily.New(Span(self).Length + left + right, out Span<byte> to);
        if (!result.IsNull)
        {
            ReadOnlySpan<byte> text = Span(self);
            to[..(int)left].Fill(fill);
            text.CopyTo(to[(int)left..]);
            to[((int)left + text.Length)..].Fill(fill);
        }

        return result;
    }

    private static Value ZFill(Value self, Value width)
    {
        if (!TextArguments.Size(width, out long wanted))
        {
            return Value.Null;
        }

        ReadOnlySpan<byte> text = Span(self);
        if (wanted <= text.Length)
        {
            return TFamily.Same(self);
        }

        Value result = TFamily.New(wanted, out Span<byte> to);
        if (result.IsNull)
        {
            return result;
        }

        text = Span(self);
        int zeros = to.Length - text.Length;
        to[..zeros].Fill((byte)'0');
        text.CopyTo(to[zeros..]);
        if (!text.IsEmpty && text[0] is (byte)'+' or (byte)'-')
        {
            to[0] = text[0];
            to[zeros] = (byte)'0';
        }

        return result;
    }

    private static Value ExpandTabs(Value self, Value tabSize)
    {
        if (!TextArguments.Int(tabSize, 8, out int size))
        {
            return Value.Null;
        }

        long length = 0, column = 0;
        foreach (byte b in Span(self))
        {
            int blanks = b != '\t' ? 1 : size > 0 ? size - (int)(column % size) : 0;
            length += blanks;
            column = b is (byte)'\n' or (byte)'\r' ? 0 : column + blanks;
        }

        if (length > PyBytes.MaxLength)
        {
            return Errors.OverflowError("result too long");
        }

        Value result = TFamily.New(length, out Span<byte> to);
        column = 0;
        int at = 0;
        ReadOnlySpan<byte> text = Span(self);
        for (int i = 0; i < text.Length && !result.IsNull; i++)
        {
            byte b = text[i];
            int blanks = b != '\t' ? 1 : size > 0 ? size - (int)(column % size) : 0;
            to.Slice(at, blanks).Fill(b == '\t' ? (byte)' ' : b);
            at += blanks;
            column = b is (byte)'\n' or (byte)'\r' ? 0 : column + blanks;
        }

        return result;
    }

    private static Value Translate(Value self, Value table, Value delete)
    {
        using ByteArgument map = table.IsNone ? default : new ByteArgument(table);
        if (map.Failed)
        {
            return Value.Null;
        }

        if (!table.IsNone && map.Span.Length != 256)
        {
            return Errors.ValueError("translation table must be 256 characters long");
        }

        using ByteArgument without = delete.IsNull ? default : new ByteArgument(delete);
        if (without.Failed)
        {
            return Value.Null;
        }

        // Where each byte goes; above 255: nowhere.
        Span<short> targets = stackalloc short[256];
        for (int i = 0; i < 256; i++)
        {
            targets[i] = table.IsNone ? (short)i : map.Span[i];
        }

        foreach (byte b in without.Span)
        {
            targets[b] = 256;
        }

        ReadOnlySpan<byte> text = Span(self);
        using Numbers.Scratch<byte> scratch = new(stackalloc byte[256], text.Length);
        Span<byte> to = scratch.Span;
        int length = 0;
        foreach (byte b in text)
        {
            short target = targets[b];
            to[length] = (byte)target;
            length += target < 256 ? 1 : 0;
        }

        return TFamily.New(to[..length]);
    }

    private static Value MakeTrans(Value from, Value to)
    {
        using ByteArgument source = new(from);
        if (source.Failed)
        {
            return Value.Null;
        }

        using ByteArgument target = new(to);
        if (target.Failed)
        {
            return Value.Null;
        }

        if (source.Span.Length != target.Span.Length)
        {
            return Errors.ValueError("maketrans arguments must have same length");
        }

        Ref<PyBytes> table = PyBytes.Allocate(256);
        if (table.IsNull)
        {
            return Value.Null;
        }

        Span<byte> map = PyBytes.NewSpan(table);
        for (int i = 0; i < 256; i++)
        {
            map[i] = (byte)i;
        }

        for (int i = 0; i < source.Span.Length; i++)
        {
            map[source.Span[i]] = target.Span[i];
        }

        return table;
    }

    private static Value Hex(Value self, Value separator, Value group) => BytesText.Hex(Span(self), separator, group);

    private static Value FromHex(Value type, Value text)
    {
        if (!PyStr.Require(text, "fromhex() argument"))
        {
            return Value.Null;
        }

        Value bytes = BytesText.FromHex(text);
        if (bytes.IsNull || type.Is(Types.Get(TypeId.Bytes)))
        {
            return bytes;
        }

        return type.Is(Types.Get(TypeId.ByteArray)) ? PyByteArray.New(PyBytes.Span(bytes)) : Space.Call(type, bytes);
    }
}
