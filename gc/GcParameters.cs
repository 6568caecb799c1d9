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
    /// <summary>Bytes to be marked for each byte that became old.</summary>
    internal static ulong StepsAPromotion => 3;
    /// <summary>Bytes of young large objects that cause a minor collection.</summary>
    internal static ulong YoungLargeBytes => Math.Max(4 * Nursery, 32UL << 20);
    /// <summary>Free runs of that many pages are given back to the system after a major collection.</summary>
    internal static uint ReleasedPages => 16;
    /// <summary>Bytes of old objects that start the next major collection.</summary>
    internal static ulong Threshold { get; private set; }

    [DllImport("libc", EntryPoint = "sysconf")]
    private static extern nint SystemConfiguration(int name);

    /// <summary>Reads the environment.</summary>
    internal static void Read(ulong maxBytes)
    {
        Nursery = Size("PYPY_GC_NURSERY", DefaultNursery());
        Nursery = Math.Clamp(Nursery, Gc.Nursery.MinBytes, Gc.Nursery.MaxBytes);
        if (Environment.GetEnvironmentVariable("PYPY_GC_NURSERY") is { Length: > 0 })
        {
            PromotedInPause = ulong.MaxValue;
        }

        StepBytes = Size("PYPY_GC_INCREMENT_STEP", 1UL << 20);
        MajorCollect = Factor("PYPY_GC_MAJOR_COLLECT", 1.82);
        Growth = Factor("PYPY_GC_GROWTH", 1.4);
        Max = Size("PYPY_GC_MAX", maxBytes);
        MaxDelta = Size("PYPY_GC_MAX_DELTA", (ulong)GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 8);
        Min = Size("PYPY_GC_MIN", 8 * Nursery);
        // Pinned objects cost no more than others here; the variable is read so that nonsense is told.
        _ = Size("PYPY_GC_MAX_PINNED", 0);
        Debug = (int)Size("PYPY_GC_DEBUG", 0);
        NurseryDebug = Size("PYPY_GC_NURSERY_DEBUG", 0) != 0;
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
        ulong cache = (ulong)Math.Max(0, SystemConfiguration(RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? Level2CacheSize : Level3CacheSize));
        return cache > much ? Math.Min(cache / 2, usual) : usual;
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
            || number * unit > 1e18)
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

        if (double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double factor) && factor > 1)
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
