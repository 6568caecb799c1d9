using System.Runtime.InteropServices;

namespace Py.Gc;

/// <summary>Debug modes: collect often, move and protect nurseries, poison, verify.</summary>
/// <remarks>
/// PY_GC_EVERY=N collects at every Nth allocation (PY_GC_MAJOR_EVERY=M makes every Mth of these a full one), PYPY_GC_NURSERY_DEBUG
/// poisons dead memory, PYPY_GC_DEBUG rotates seven nurseries, the idle ones inaccessible but for pages where objects are pinned, and verifies the heap.
/// PY_GC_FAIL=N: the Nth allocation of at least 512 bytes of a size that a program chooses fails.
/// </remarks>
internal static unsafe class GcDebug
{
    /// <summary>Nurseries that rotate.</summary>
    public const int Nurseries = 7;
    private const byte Garbage = 0xDB;

    // What is smaller than that is hardly of a size that a program chose, and nobody looks whether it was there.
    private const ulong LeastFailing = 512;

    private static long s_every;
    private static long s_count;
    private static long s_majorEvery;
    private static long s_untilMajor;
    private static long s_untilFailure;

    /// <summary>Every allocation takes the slow path.</summary>
    public static bool EveryAllocation { get; private set; }

    /// <summary>Dead memory is overwritten.</summary>
    public static bool Poison { get; private set; }

    /// <summary>Reads the environment.</summary>
    public static void Initialize()
    {
        s_every = (long)GcParameters.Count("PY_GC_EVERY");
        s_majorEvery = s_untilMajor = (long)GcParameters.Count("PY_GC_MAJOR_EVERY");
        s_untilFailure = (long)GcParameters.Count("PY_GC_FAIL");
        EveryAllocation = s_every > 0 || s_untilFailure > 0;
        Poison = GcParameters.NurseryDebug || GcParameters.Debug > 0;
    }

    /// <summary>Sets the modes, for tests.</summary>
    /// <param name="every">Collect at every Nth allocation; 0: when the nursery is full.</param>
    /// <param name="poison">Overwrite dead memory.</param>
    /// <param name="level">As PYPY_GC_DEBUG.</param>
    /// <param name="majorEvery">Make every Nth of these a full one; 0: none.</param>
    /// <param name="failAt">The Nth allocation of a size that a program chooses fails; 0: none.</param>
    internal static void Set(long every, bool poison, int level, long majorEvery = 0, long failAt = 0)
    {
        s_every = every;
        s_count = 0;
        s_majorEvery = s_untilMajor = majorEvery;
        s_untilFailure = failAt;
        Kind = CollectionKind.Minor;
        EveryAllocation = every > 0 || failAt > 0;
        Poison = poison;
        GcParameters.Debug = level;
        // What is left of the present window passes unseen otherwise.
        Heap.Words->Limit = Heap.Words->Top;
    }

    /// <summary>Is it time for a collection at every Nth allocation?</summary>
    public static bool CollectsNow()
    {
        if (!EveryAllocation || s_every == 0)
        {
            return false;
        }

        Kind = CollectionKind.Minor;
        if (++s_count < s_every)
        {
            return false;
        }

        s_count = 0;
        if (s_majorEvery > 0 && --s_untilMajor == 0)
        {
            s_untilMajor = s_majorEvery;
            Kind = CollectionKind.Full;
        }

        return true;
    }

    /// <summary>How much to collect for this allocation.</summary>
    public static CollectionKind Kind { get; private set; }

    /// <summary>Is this the allocation that is to fail?</summary>
    public static bool FailsNow(ulong bytes) => s_untilFailure > 0 && bytes >= LeastFailing && --s_untilFailure == 0;

    /// <summary>Overwrites dead memory.</summary>
    public static void Fill(ulong from, ulong bytes) => NativeMemory.Fill((void*)from, (nuint)bytes, Garbage);

    /// <summary>Overwrites what is dead in the nursery, before it is rebuilt.</summary>
    public static void PoisonNursery()
    {
        ulong at = Nursery.SegmentBase, end = at + GcParameters.Nursery;
        end = ulong.Min(Nursery.Segments > 1 ? end : ulong.MaxValue, Nursery.Base + Nursery.Size);
        for (long i = 0; i <= Nursery.Pinned.Count; i++)
        {
            ulong pinned = i < Nursery.Pinned.Count ? Nursery.Pinned[i] : end;
            if (pinned > at)
            {
                Fill(at, ulong.Min(pinned, end) - at);
            }

            at = i < Nursery.Pinned.Count ? ulong.Max(at, pinned + ObjectLayout.SizeOf(pinned)) : end;
            if (at >= end)
            {
                break;
            }
        }
    }

    /// <summary>Begins or ends the rotation of nurseries if the level changed, which only tests do, and nothing is pinned.</summary>
    public static void FollowLevel()
    {
        int wanted = GcParameters.Debug > 0 ? Nurseries : 1;
        if (Nursery.Segments != wanted && Nursery.MayBeInstalled)
        {
            Nursery.Install(Reservation.HeapBase, GcParameters.Nursery, wanted);
        }
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
