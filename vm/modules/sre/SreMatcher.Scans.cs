using System;
using System.Runtime.CompilerServices;

namespace Py.Vm.Modules.Sre;

/// <content>Single characters, runs and searches.</content>
internal static unsafe partial class SreMatcher<TUnit>
{
    private const int FilterChar = 1;
    private const int FilterSet = 2;

    // Runs are short as a rule; this many characters are looked at one by one before a vector is set up.
    private const int ScalarRun = 12;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Unit(TUnit* text, nint pos)
    {
        if (sizeof(TUnit) == 1)
        {
            return ((byte*)text)[pos];
        }
        return sizeof(TUnit) == 2 ? ((ushort*)text)[pos] : ((uint*)text)[pos];
    }

    // `set` is at the operands offset, mask, index.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsIn(SreProgram program, byte* data, int* set, uint c)
    {
        if (sizeof(TUnit) == 1 || c < 256)
        {
            return ((data + set[0])[c] & set[1]) != 0;
        }
        return program.ContainsHigh(set[2], c);
    }

    // Bit 0: the body may begin here; bit 1: what follows may.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Viable(int* ip, byte* data, TUnit* text, nint pos, nint end)
    {
        if (pos >= end)
        {
            return ip[4] & 3;
        }
        uint c = Unit(text, pos);
        if (sizeof(TUnit) != 1 && c >= 256)
        {
            return ip[4] >> 2;
        }
        int bits = (data + ip[1])[c];
        return ((bits & ip[2]) != 0 ? 1 : 0) | ((bits & ip[3]) != 0 ? 2 : 0);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static nint RunLimit(nint pos, nint end, int max) => (nuint)(end - pos) <= (uint)max || max < 0 ? end : pos + max;

    // Where the run of set members from pos ends; `set` is followed by a nibble table.
    private static nint SetRun(SreProgram program, byte* data, int* set, TUnit* text, nint pos, nint limit)
    {
        if (sizeof(TUnit) == 1)
        {
            return pos < limit && ((data + set[0])[((byte*)text)[pos]] & set[1]) != 0
                ? ByteScan.Find((byte*)text, pos + 1, limit, data + set[3], false)
                : pos;
        }
        while (pos < limit && IsIn(program, data, set, Unit(text, pos)))
        {
            pos++;
        }
        return pos;
    }

    private static nint NotRun(TUnit* text, nint pos, nint limit, uint c) => IndexOf(text, pos, limit, c);

    private static nint SetSearch(SreProgram program, byte* data, int* set, TUnit* text, nint pos, nint end)
    {
        if (sizeof(TUnit) == 1)
        {
            return pos < end && ((data + set[0])[((byte*)text)[pos]] & set[1]) == 0
                ? ByteScan.Find((byte*)text, pos + 1, end, data + set[3], true)
                : pos < end ? pos : end;
        }
        while (pos < end && !IsIn(program, data, set, Unit(text, pos)))
        {
            pos++;
        }
        return pos < end ? pos : end;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static nint SetsSearch(byte* data, int* ip, TUnit* text, nint pos, nint last) => ByteScan.FindThree(
        (byte*)text,
        pos,
        last,
        (ip[3], (nint)(data + ip[4])),
        (ip[5], (nint)(data + ip[6])),
        (ip[7], (nint)(data + ip[8])));

    // The first position from pos where the runs and the text of the instruction stand, or one behind the end.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static nint RunThenText(SreProgram program, byte* data, int* ip, TUnit* text, nint pos, nint end)
    {
        byte* value = data + ip[12];
        nint from = pos + ip[8] + ip[10];
        for (; ; )
        {
            nint found = ip[11] == 1
                ? IndexOf(text, from, end, Unit((TUnit*)value, 0))
                : IndexOf(text, from, end, value, ip[11]);
            if (found >= end)
            {
                return end + 1;
            }
            nint middle = found;
            while (middle > pos && IsIn(program, data, ip + 5, Unit(text, middle - 1)))
            {
                middle--;
            }
            nint start = middle;
            nint least = ip[9] >= 0 && middle - ip[9] > pos ? middle - ip[9] : pos;
            while (start > least && IsIn(program, data, ip + 2, Unit(text, start - 1)))
            {
                start--;
            }
            if (middle - start >= ip[8] && found - middle >= ip[10])
            {
                return start;
            }
            from = found + 1;
        }
    }

    // The first c from pos, or end.
    private static nint IndexOf(TUnit* text, nint pos, nint end, uint c)
    {
        while (pos < end)
        {
            int length = (int)Math.Min(end - pos, int.MaxValue);
            int found = sizeof(TUnit) == 1 ? new ReadOnlySpan<byte>(text + pos, length).IndexOf((byte)c)
                : sizeof(TUnit) == 2 ? new ReadOnlySpan<ushort>(text + pos, length).IndexOf((ushort)c)
                : new ReadOnlySpan<uint>(text + pos, length).IndexOf(c);
            if (found >= 0)
            {
                return pos + found;
            }
            pos += length;
        }
        return end;
    }

    // The first occurrence of a string from pos, or end.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static nint IndexOf(TUnit* text, nint pos, nint end, byte* value, int units)
    {
        while (end - pos >= units)
        {
            int length = (int)Math.Min(end - pos, int.MaxValue);
            int found = sizeof(TUnit) == 1
                ? new ReadOnlySpan<byte>(text + pos, length).IndexOf(new ReadOnlySpan<byte>(value, units))
                : sizeof(TUnit) == 2
                ? new ReadOnlySpan<ushort>(text + pos, length).IndexOf(new ReadOnlySpan<ushort>(value, units))
                : new ReadOnlySpan<uint>(text + pos, length).IndexOf(new ReadOnlySpan<uint>(value, units));
            if (found >= 0)
            {
                return pos + found;
            }
            pos += length - units + 1;
        }
        return end;
    }

    // The first position from pos that begins a line, or a position behind the end.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static nint NextLine(TUnit* text, nint pos, nint end)
    {
        if (pos == 0 || pos > end || Unit(text, pos - 1) == '\n')
        {
            return pos;
        }
        pos = IndexOf(text, pos, end, '\n');
        return pos < end ? pos + 1 : end + 1;
    }

    // The last position in low..pos where c stands, or low - 1.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static nint LastBefore(TUnit* text, nint low, nint pos, nint end, uint c)
    {
        if (pos == end)
        {
            pos--;
        }
        nint near = pos - ScalarRun;
        while (pos >= low && pos > near)
        {
            if (Unit(text, pos) == c)
            {
                return pos;
            }
            pos--;
        }
        while (pos >= low)
        {
            int length = (int)Math.Min(pos - low + 1, int.MaxValue);
            TUnit* from = text + pos + 1 - length;
            int found = sizeof(TUnit) == 1 ? new ReadOnlySpan<byte>(from, length).LastIndexOf((byte)c)
                : sizeof(TUnit) == 2 ? new ReadOnlySpan<ushort>(from, length).LastIndexOf((ushort)c)
                : new ReadOnlySpan<uint>(from, length).LastIndexOf(c);
            if (found >= 0)
            {
                return pos + 1 - length + found;
            }
            pos -= length;
        }
        return low - 1;
    }

    // The same with the set filter of the instruction.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static nint LastBefore(byte* data, int* ip, TUnit* text, nint low, nint pos, nint end)
    {
        if (pos == end)
        {
            pos--;
        }
        while (pos >= low && !PassesFilter(data, ip, Unit(text, pos)))
        {
            pos--;
        }
        return pos;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool PassesFilter(byte* data, int* ip, uint c) =>
        sizeof(TUnit) == 1 || c < 256 ? ((data + ip[2])[c] & ip[3]) != 0 : ip[4] != 0;

    // The first position in pos..last that passes the filter of a TakeMore, with nothing but set members before it;
    // -1 if there is none.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static nint FirstAfter(
        SreProgram program, byte* data, int* ip, TUnit* text, nint pos, nint last, nint end)
    {
        if (ip[1] == FilterChar)
        {
            uint c = (uint)ip[2];
            switch (ip[8])
            {
                case 2:
                    pos = IndexOf(text, pos, end, c);
                    return pos < end && pos <= last ? pos : -1;
                case 1:
                    pos = IndexOfAny(text, pos, end, c, (uint)ip[9]);
                    return pos < end && pos <= last && Unit(text, pos) == c ? pos : -1;
            }
            for (; pos < end && pos <= last; pos++)
            {
                uint unit = Unit(text, pos);
                if (unit == c)
                {
                    return pos;
                }
                if (!IsIn(program, data, ip + 5, unit))
                {
                    return -1;
                }
            }
            return -1;
        }
        for (; pos < end && pos <= last; pos++)
        {
            uint unit = Unit(text, pos);
            if (PassesFilter(data, ip, unit))
            {
                return pos;
            }
            if (!IsIn(program, data, ip + 5, unit))
            {
                return -1;
            }
        }
        return -1;
    }

    private static nint IndexOfAny(TUnit* text, nint pos, nint end, uint c, uint d)
    {
        while (pos < end)
        {
            int length = (int)Math.Min(end - pos, int.MaxValue);
            int found = sizeof(TUnit) == 1
                ? new ReadOnlySpan<byte>(text + pos, length).IndexOfAny((byte)c, (byte)d)
                : sizeof(TUnit) == 2
                ? new ReadOnlySpan<ushort>(text + pos, length).IndexOfAny((ushort)c, (ushort)d)
                : new ReadOnlySpan<uint>(text + pos, length).IndexOfAny(c, d);
            if (found >= 0)
            {
                return pos + found;
            }
            pos += length;
        }
        return end;
    }

    // Where the text of a group ends when it stands at pos again, or -1.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static nint GroupAgain(TUnit* text, nint pos, nint end, nint first, nint last, int rule)
    {
        if (first < 0 || last < first || end - pos < last - first)
        {
            return -1;
        }
        for (; first < last; first++, pos++)
        {
            uint a = Unit(text, first);
            uint b = Unit(text, pos);
            if (a != b && (rule == (int)CaseRule.Exact
                || SreCharacters.Lower((CaseRule)rule, a) != SreCharacters.Lower((CaseRule)rule, b)))
            {
                return -1;
            }
        }
        return pos;
    }
}
