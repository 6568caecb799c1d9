using System;
using System.Collections.Generic;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Py.Gc;

/// <summary>The parameters of the collector, from PYPY_GC_* variables.</summary>
public static class GcParameters
{
    private const int Level2CacheSize = 191, Level3CacheSize = 194;

    /// <summary>Bytes of the nursery.</summary>
    public static ulong Nursery { get; private set; }
    /// <summary>Bytes marked at least from one minor collection to the next, if the whole nursery is used meanwhile.</summary>
    public static ulong StepBytes { get; private set; }
    /// <summary>Growth since the last major collection that starts one.</summary>
    public static double MajorCollect { get; private set; }
    /// <summary>Most growth of the threshold from one major collection to the next.</summary>
    public static double Growth { get; private set; }
    /// <summary>Most bytes of old objects.</summary>
    public static ulong Max { get; private set; }
    /// <summary>Most bytes allocated between major collections.</summary>
    public static ulong MaxDelta { get; private set; }
    /// <summary>Below this there are no major collections.</summary>
    public static ulong Min { get; private set; }
    /// <summary>0: none; 1: check the heap around major steps; 2: around minor collections, too. Above 0 nurseries rotate.</summary>
    public static int Debug { get; internal set; }
    /// <summary>Fill the nursery with garbage after each collection.</summary>
    public static bool NurseryDebug { get; private set; }

    /// <summary>Bytes that a minor collection may make old before the nursery is used in part only; unlimited if its size was asked for.</summary>
    internal static ulong PromotedInPause { get; private set; } = 256 << 10;
    /// <summary>Bytes of the nursery that are used until the first minor collection, in which nearly everything survives.</summary>
    internal static ulong FirstBudget => PromotedInPause == ulong.MaxValue ? ulong.MaxValue : 6 * PromotedInPause;
    /// <summary>Seconds of a step between minor collections.</summary>
    internal static double StepSeconds => 0.0004;
    /// <summary>Seconds of a minor collection and the step after it, which is short if the collection was long.</summary>
    internal static double PauseSeconds => 0.0007;
    /// <summary>Seconds of the longest steps, where memory grows fast.</summary>
    internal static double MostSeconds => 0.004;
    /// <summary>Bytes to be marked for each byte that became old.</summary>
    internal static ulong StepsAPromotion => 3;
    /// <summary>Bytes of young large objects that cause a minor collection.</summary>
    internal static ulong YoungLargeBytes => Math.Max(4 * Nursery, Math.Clamp(Threshold / 8, 16UL << 20, 64UL << 20));
    /// <summary>Free runs of that many pages are given back to the system after a major collection.</summary>
    internal static uint ReleasedPages => 16;
    /// <summary>Bytes of free pages that are kept after a major collection, which are about to be allocated again.</summary>
    internal static ulong KeptBytes(ulong used) => Threshold - Math.Min(Threshold, used) + YoungLargeBytes;
    /// <summary>Bytes of old objects that start the next major collection.</summary>
    internal static ulong Threshold { get; private set; }

    [DllImport("libc", EntryPoint = "sysconf")]
    private static extern nint SystemConfiguration(int name);

    /// <summary>Reads the environment.</summary>
    internal static void Read(ulong maxBytes)
    {
        // Nought is as if it were not set.
        ulong asked = Size("PYPY_GC_NURSERY", 0);
        Nursery = asked != 0 ? Math.Clamp(asked, Gc.Nursery.MinBytes, Gc.Nursery.MaxBytes) : DefaultNursery();
        if (asked != 0)
        {
            PromotedInPause = ulong.MaxValue;
        }

        StepBytes = Size("PYPY_GC_INCREMENT_STEP", 1UL << 20);
        MajorCollect = Factor("PYPY_GC_MAJOR_COLLECT", 1.82);
        Growth = Factor("PYPY_GC_GROWTH", 1.4);
        Max = Limit("PYPY_GC_MAX", maxBytes);
        MaxDelta = Size("PYPY_GC_MAX_DELTA", MemoryBytes / 8);
        Min = Size("PYPY_GC_MIN", 8 * Nursery);
        // Pinned objects cost no more than others here; the variable is read so that nonsense is told.
        _ = Count("PYPY_GC_MAX_PINNED");
        Debug = (int)Math.Min(Count("PYPY_GC_DEBUG"), 2);
        NurseryDebug = Count("PYPY_GC_NURSERY_DEBUG") != 0;
    }

    /// <summary>After a major collection that left <paramref name="used"/> bytes.</summary>
    internal static void SetThreshold(ulong used)
    {
        double next = Math.Min(used * MajorCollect, used + (double)MaxDelta);
        if (Threshold != 0)
        {
            next = Math.Min(next, Math.Max(Threshold, used) * Growth);
        }

        Threshold = Math.Max((ulong)next, Min);
    }

    private static ulong DefaultNursery()
    {
        const ulong usual = 4UL << 20, much = 8UL << 20;
        return CacheBytes > much ? Math.Min(CacheBytes / 2, usual) : usual;
    }

    /// <summary>Bytes of the last cache; 0: unknown.</summary>
    public static ulong CacheBytes =>
        (ulong)Math.Max(0, SystemConfiguration(RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? Level2CacheSize : Level3CacheSize));

    /// <summary>Bytes of memory.</summary>
    public static ulong MemoryBytes => (ulong)GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;

    // The interpreter itself has to start.
    private static ulong Limit(string name, ulong otherwise)
    {
        const ulong least = 8UL << 20;
        ulong bytes = Size(name, otherwise);
        if (bytes == 0)
        {
            return otherwise;
        }

        if (bytes < least)
        {
            Complaints.Add($"py: {name}={Environment.GetEnvironmentVariable(name)} is too little: 8MB is used");
            return least;
        }

        return bytes;
    }

    /// <summary>Reads a number; 0 if there is none.</summary>
    internal static ulong Count(string name)
    {
        string? text = Environment.GetEnvironmentVariable(name);
        if (string.IsNullOrEmpty(text))
        {
            return 0;
        }

        if (ulong.TryParse(text, NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out ulong number) && number <= long.MaxValue)
        {
            return number;
        }

        Complain(name, text, "a number");
        return 0;
    }

    private static ulong Size(string name, ulong otherwise)
    {
        string? text = Environment.GetEnvironmentVariable(name);
        if (string.IsNullOrEmpty(text))
        {
            return otherwise;
        }

        if (TryParseSize(text, out ulong bytes))
        {
            return bytes;
        }

        Complain(name, text, "a number of bytes, such as 4MB");
        return otherwise;
    }

    /// <summary>Reads a size: a number, perhaps with a fraction, and B, K, KB, M, MB, G or GB.</summary>
    public static bool TryParseSize(string text, out ulong bytes)
    {
        bytes = 0;
        string upper = text.Trim().ToUpperInvariant();
        double unit = 1;
        foreach ((string suffix, double factor) in (ReadOnlySpan<(string, double)>)
            [("KB", 1024), ("MB", 1 << 20), ("GB", 1 << 30), ("K", 1024), ("M", 1 << 20), ("G", 1 << 30), ("B", 1)])
        {
            if (upper.EndsWith(suffix, StringComparison.Ordinal))
            {
                upper = upper[..^suffix.Length];
                unit = factor;
                break;
            }
        }

        if (!double.TryParse(upper, NumberStyles.AllowDecimalPoint | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out double number)
            || !(number * unit <= 1e18))
        {
            return false;
        }

        bytes = (ulong)(number * unit);
        return true;
    }

    private static double Factor(string name, double otherwise)
    {
        string? text = Environment.GetEnvironmentVariable(name);
        if (string.IsNullOrEmpty(text))
        {
            return otherwise;
        }

        if (double.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out double factor)
            && factor > 1 && factor < 1e9)
        {
            return factor;
        }

        Complain(name, text, "a factor above 1");
        return otherwise;
    }

    /// <summary>What was wrong with the environment, a line each, for the command line to show.</summary>
    public static List<string> Complaints { get; } = [];

    private static void Complain(string name, string text, string wanted) =>
        Complaints.Add($"py: {name}={text} is ignored: not {wanted}");
}
