using System;
using System.Diagnostics;
using Py.ObjectSpace;

namespace Py.Vm.Modules.Sre;

/// <summary>The compiled forms of pattern objects, which live in the .NET heap; a bounded table, so nothing has to be freed.</summary>
/// <remarks>
/// A pattern object keeps a place and the number that was given with it. When the place has gone to another pattern, or
/// the object comes from another process (a heap image), the numbers differ and the pattern is compiled again.
/// </remarks>
internal static class SreCache
{
    private const int Capacity = 2048;

    // Numbers of different processes do not meet: they begin at the clock.
    private static readonly Entry[] s_entries = new Entry[Capacity];
    private static long s_next = Stopwatch.GetTimestamp();
    private static int s_hand;

    private struct Entry
    {
        public SrePattern? Pattern;
        public long Number;
        public bool Used;
    }

    /// <summary>The compiled form of a pattern object.</summary>
    internal static SrePattern Get(Value pattern)
    {
        ref PyPattern fields = ref pattern.As<PyPattern>().Fields;
        ref Entry entry = ref s_entries[fields.CachePlace];
        if (entry.Number == fields.CacheNumber && entry.Pattern is { } known)
        {
            entry.Used = true;
            return known;
        }

        SrePattern compiled = SrePattern.TryCreate(PyPattern.CodeOf(pattern), (int)fields.Groups)
            ?? throw new InvalidOperationException("py: the code of a pattern object has changed");
        Put(pattern, compiled);
        return compiled;
    }

    /// <summary>Remembers the compiled form of a pattern object.</summary>
    internal static void Put(Value pattern, SrePattern compiled)
    {
        // Second chance: an entry used since the hand last passed stays.
        while (s_entries[s_hand].Used)
        {
            s_entries[s_hand].Used = false;
            s_hand = (s_hand + 1) % Capacity;
        }

        ref PyPattern fields = ref pattern.As<PyPattern>().Fields;
        fields.CachePlace = s_hand;
        fields.CacheNumber = ++s_next;
        s_entries[s_hand] = new Entry { Pattern = compiled, Number = s_next, Used = true };
        s_hand = (s_hand + 1) % Capacity;
    }
}
