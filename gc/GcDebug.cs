using System;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Py.Gc;

/// <summary>Debug modes: collect often, move and protect nurseries, poison, verify.</summary>
/// <remarks>
/// PY_GC_EVERY=N collects at every Nth allocation (PY_GC_MAJOR_EVERY=M makes every Mth of these a full one), PYPY_GC_NURSERY_DEBUG
/// poisons dead memory, PYPY_GC_DEBUG rotates seven nurseries, the idle ones inaccessible unless objects are pinned there, and verifies the heap.
/// PY_GC_FAIL=N: the Nth allocation of a size that a program chooses fails.
/// </remarks>
internal static unsafe class GcDebug
{
    private const int Nurseries = 7;
    private const byte Garbage = 0xDB;

    private static long s_every;
    private static long s_count;
    private static int s_nursery;

    /// <summary>Every allocation takes the slow path.</summary>
    public static bool EveryAllocation { get; private set; }

    /// <summary>Dead memory is overwritten.</summary>
    public static bool Poison { get; private set; }

    /// <summary>Reads the environment.</summary>
    public static void Initialize()
    {
        s_every = Number("PY_GC_EVERY");
        EveryAllocation = s_every > 0;
        Poison = GcParameters.NurseryDebug || GcParameters.Debug > 0;
    }

    /// <summary>Sets the modes, for tests.</summary>
    /// <param name="every">Collect at every Nth allocation; 0: when the nursery is full.</param>
    /// <param name="poison">Overwrite dead memory.</param>
    /// <param name="level">As PYPY_GC_DEBUG.</param>
    internal static void Set(long every, bool poison, int level)
    {
        s_every = every;
        s_count = 0;
        EveryAllocation = every > 0;
        Poison = poison;
        GcParameters.Debug = level;
        // What is left of the present window passes unseen otherwise.
        Heap.Words->Limit = Heap.Words->Top;
    }

    private static long Number(string name) =>
        long.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out long n) ? n : 0;

    /// <summary>Is it time for a collection at every Nth allocation?</summary>
    public static bool CollectsNow()
    {
        if (!EveryAllocation || ++s_count < s_every)
        {
            return false;
        }

        s_count = 0;
        return true;
    }

    /// <summary>Overwrites dead memory.</summary>
    public static void Fill(ulong from, ulong bytes) => NativeMemory.Fill((void*)from, (nuint)bytes, Garbage);

    /// <summary>Overwrites what is dead in the nursery, before it is rebuilt.</summary>
    public static void PoisonNursery()
    {
        ulong at = Nursery.Base;
        for (long i = 0; i <= Nursery.Pinned.Count; i++)
        {
            ulong pinned = i < Nursery.Pinned.Count ? Nursery.Pinned[i] : Nursery.Base + Nursery.Size;
            Fill(at, pinned - at);
            at = i < Nursery.Pinned.Count ? pinned + ObjectLayout.SizeOf(pinned) : pinned;
        }
    }

    /// <summary>Goes on in the next nursery, if nothing is pinned in this one.</summary>
    public static void Rotate()
    {
        if (GcParameters.Debug == 0 || Nursery.Pinned.Count > 0 || !Nursery.IsUsual)
        {
            return;
        }

        ulong size = Nursery.Size;
        ulong old = Nursery.Base;
        s_nursery = (s_nursery + 1) % Nurseries;
        ulong next = Reservation.HeapBase + ((ulong)s_nursery * Nursery.MaxBytes);
        Reservation.Protect(next, size, true);
        Nursery.Install(next, size);
        Reservation.Protect(old, size, false);
    }

    /// <summary>At the end of marking: checks that nothing marked refers to anything that is not, if PYPY_GC_DEBUG asks for it.</summary>
    public static void VerifyMarkedIfAsked()
    {
        if (GcParameters.Debug > 0)
        {
            HeapVerifier.VerifyMarked();
        }
    }

    /// <summary>Checks the heap if PYPY_GC_DEBUG asks for it.</summary>
    public static void VerifyIfAsked()
    {
        if (GcParameters.Debug > 1 || (GcParameters.Debug == 1 && MajorCollection.Phase != GcPhase.Scanning))
        {
            HeapVerifier.Verify();
        }
    }
}
