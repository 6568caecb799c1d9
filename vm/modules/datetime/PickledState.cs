using System;
using Py.ObjectSpace;

namespace Py.Vm.Modules.Dates;

/// <summary>The bytes that pickles of dates and times hold, as first arguments of their types.</summary>
internal static class PickledState
{
    /// <summary>Is an argument the pickled state of so many bytes? Python 2 pickled a str. 1, 0, -1 with ValueError.</summary>
    /// <param name="v">The argument.</param>
    /// <param name="state">Takes the bytes; its length is that of a state.</param>
    /// <param name="type">"date", for a message.</param>
    /// <param name="isTime">The first byte is an hour, else the third is a month; the highest bit of either is the fold.</param>
    public static int Read(Value v, Span<byte> state, string type, bool isTime)
    {
        if (v.IsBytes)
        {
            ReadOnlySpan<byte> bytes = PyBytes.Span(v);
            if (bytes.Length != state.Length)
            {
                return 0;
            }

            bytes.CopyTo(state);
            return IsSane(state, isTime) ? 1 : 0;
        }

        if (!v.IsStr || PyStr.LengthOf(v) != state.Length)
        {
            return 0;
        }

        // The fold is no part of such pickles.
        int checkedUnit = PyStr.CodePointAt(v, isTime ? 0 : 2);
        if (isTime ? checkedUnit >= 24 : checkedUnit is < 1 or > 12)
        {
            return 0;
        }

        for (int i = 0; i < state.Length; i++)
        {
            int c = PyStr.CodePointAt(v, i);
            if (c > 255)
            {
                Errors.ValueError($"Failed to encode latin1 string when unpickling a {type} object. pickle.load(data, encoding='latin1') is assumed.");
                return -1;
            }

            state[i] = (byte)c;
        }

        return 1;
    }

    private static bool IsSane(ReadOnlySpan<byte> state, bool isTime) =>
        isTime ? (state[0] & 0x7F) < 24 : (state.Length == 4 ? state[2] : state[2] & 0x7F) is >= 1 and <= 12;

    /// <summary>Reads hour to microsecond.</summary>
    public static void ReadTime(ReadOnlySpan<byte> state, scoped ref Moment m)
    {
        m.Hour = state[0] & 0x7F;
        m.Minute = state[1];
        m.Second = state[2];
        m.Microsecond = (state[3] << 16) | (state[4] << 8) | state[5];
    }

    /// <summary>Writes hour to microsecond.</summary>
    public static void WriteTime(Span<byte> state, scoped in Moment m)
    {
        state[0] = (byte)m.Hour;
        state[1] = (byte)m.Minute;
        state[2] = (byte)m.Second;
        state[3] = (byte)(m.Microsecond >> 16);
        state[4] = (byte)(m.Microsecond >> 8);
        state[5] = (byte)m.Microsecond;
    }

    /// <summary>Writes year to day.</summary>
    public static void WriteDate(Span<byte> state, scoped in Moment m)
    {
        state[0] = (byte)(m.Year >> 8);
        state[1] = (byte)m.Year;
        state[2] = (byte)m.Month;
        state[3] = (byte)m.Day;
    }
}
