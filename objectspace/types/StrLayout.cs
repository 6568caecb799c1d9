using System;
using Py.ObjectSpace.Text;

namespace Py.ObjectSpace;

/// <summary>Padding: center, ljust, rjust, zfill, expandtabs.</summary>
public unsafe partial struct PyStr
{
    private static bool Fill(Value v, out int fill)
    {
        fill = ' ';
        if (v.IsNull)
        {
            return true;
        }

        if (!v.IsStr)
        {
            Errors.TypeError($"The fill character must be a unicode character, not {PyType.TypeName(v)}");
            return false;
        }

        if (LengthOf(v) != 1)
        {
            Errors.TypeError("The fill character must be exactly one character long");
            return false;
        }

        fill = CodePointAt(v, 0);
        return true;
    }

    private static Value Center(Value self, Value width, Value fillArgument)
    {
        if (!TextArguments.Size(width, out long wanted) || !Fill(fillArgument, out int fill))
        {
            return Value.Null;
        }

        // The odd blank goes to the left when the width is odd.
        long margin = wanted - LengthOf(self);
        long left = (margin / 2) + (margin & wanted & 1);
        return margin <= 0 ? ToExact(self) : Pad(self, left, margin - left, fill);
    }

    private static Value LJust(Value self, Value width, Value fillArgument) =>
        !TextArguments.Size(width, out long wanted) || !Fill(fillArgument, out int fill)
            ? Value.Null : Pad(self, 0, wanted - LengthOf(self), fill);

    private static Value RJust(Value self, Value width, Value fillArgument) =>
        !TextArguments.Size(width, out long wanted) || !Fill(fillArgument, out int fill)
            ? Value.Null : Pad(self, wanted - LengthOf(self), 0, fill);

    private static Value Pad(Value self, long left, long right, int fill)
    {
        left = Math.Max(left, 0);
        right = Math.Max(right, 0);
        if (left == 0 && right == 0)
        {
            return ToExact(self);
        }

        int length = LengthOf(self);
        if (left > long.MaxValue - length - right)
        {
            return Errors.OverflowError("padded string is too long");
        }

        int kind = Math.Max(KindOf(self), fill < 0x100 ? 1 : fill < 0x10000 ? 2 : 4);
        Ref<PyStr> result = Allocate(left + length + right, kind, IsAscii(self) && fill < 128);
        if (result.IsNull)
        {
            return Value.Null;
        }

        CopyText(self, result, left);
        FillWith(result, 0, (int)left, fill);
        FillWith(result, (int)left + length, (int)right, fill);
        return result;
    }

    private static void FillWith(Value str, int start, int count, int fill)
    {
        switch (KindOf(str))
        {
            case 1:
                NewUnits<byte>(str).Slice(start, count).Fill((byte)fill);
                break;
            case 2:
                NewUnits<ushort>(str).Slice(start, count).Fill((ushort)fill);
                break;
            default:
                NewUnits<uint>(str).Slice(start, count).Fill((uint)fill);
                break;
        }
    }

    private static Value ZFill(Value self, Value width)
    {
        if (!TextArguments.Size(width, out long wanted))
        {
            return Value.Null;
        }

        int length = LengthOf(self);
        if (wanted <= length)
        {
            return ToExact(self);
        }

        Value result = Pad(self, wanted - length, 0, '0');
        if (result.IsNull || length == 0)
        {
            return result;
        }

        // A sign moves in front of the zeros.
        int sign = CodePointAt(self, 0);
        if (sign is '+' or '-')
        {
            FillWith(result, 0, 1, sign);
            FillWith(result, (int)(wanted - length), 1, '0');
        }

        return result;
    }

    private static Value ExpandTabs(Value self, Value tabSize)
    {
        if (!TextArguments.Int(tabSize, 8, out int size))
        {
            return Value.Null;
        }

        TextView text = View(self);
        long length = 0, column = 0;
        bool any = false;
        for (int i = 0; i < text.Length; i++)
        {
            int c = text[i];
            if (c == '\t')
            {
                any = true;
                int blanks = size > 0 ? size - (int)(column % size) : 0;
                length += blanks;
                column += blanks;
                if (length > int.MaxValue)
                {
                    return Errors.OverflowError("new string is too long");
                }
            }
            else
            {
                length++;
                column = c is '\n' or '\r' ? 0 : column + 1;
            }
        }

        if (!any)
        {
            return ToExact(self);
        }

        Ref<PyStr> result = Allocate(length, KindOf(self), IsAscii(self));
        if (length == 0 || result.IsNull)
        {
            return length == 0 ? Empty : Value.Null;
        }

        column = 0;
        int at = 0;
        for (int i = 0; i < text.Length; i++)
        {
            int c = text[i];
            if (c != '\t')
            {
                FillWith(result, at++, 1, c);
                column = c is '\n' or '\r' ? 0 : column + 1;
                continue;
            }

            int blanks = size > 0 ? size - (int)(column % size) : 0;
            FillWith(result, at, blanks, ' ');
            at += blanks;
            column += blanks;
        }

        return result;
    }
}
