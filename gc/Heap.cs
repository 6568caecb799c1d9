using System;
using System.Collections.Generic;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Py.Gc;

/// <summary>The words at the start of the VM page that allocation and barriers work on; machine code addresses them directly.</summary>
public struct HeapWords
{
    /// <summary>Next free byte of the nursery.</summary>
    public ulong Top;
    /// <summary>End of the part of the nursery that may be allocated.</summary>
    public ulong Limit;
    /// <summary>Next free byte of the immortal range.</summary>
    public ulong ImmortalTop;
    /// <summary>Next free byte of the shape region.</summary>
    public ulong ShapeTop;
    /// <summary>Bytes of memory the program may use; an allocation above it fails.</summary>
    public ulong MaxBytes;
    /// <summary>Not zero: the interpreter must look for signals, thread switches, pending calls or a pending MemoryError.</summary>
    public int EvalBreaker;
    /// <summary>Set when a small allocation passed <see cref="MaxBytes"/>; raised as MemoryError at the next poll.</summary>
    public int MemoryErrorPending;
}

/// <summary>Allocation, and when to collect.</summary>
/// <remarks>See docs/collector.md for the whole.</remarks>
public static unsafe class Heap
{
    /// <summary>The allocation words.</summary>
    public static HeapWords* Words
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => (HeapWords*)Reservation.LowBase;
    }

    /// <summary>Objects of this size are refused.</summary>
    public const ulong MaxObjectBytes = 10UL << 30;

    /// <summary>The first object of the immortal range that is made by <see cref="AllocateImmortal"/>; what lies before has no references.</summary>
    public static ulong ImmortalStart { get; set; } = Reservation.ImmortalBase;

    /// <summary>Reserves the address ranges and sets up the words.</summary>
    public static void Initialize(ulong maxBytes)
    {
        Reservation.Reserve();
        HeapWords* words = Words;
        words->ImmortalTop = Reservation.ImmortalBase;
        words->ShapeTop = Reservation.ShapeBase;
        SizeClasses.Initialize();
        Filler.Initialize();
        GcParameters.Read(maxBytes);
        words->MaxBytes = GcParameters.Max;
        Nursery.Install(Reservation.HeapBase, GcParameters.Nursery, GcParameters.Debug > 0 ? GcDebug.Nurseries : 1);
        GcParameters.SetThreshold(0);
        GcDebug.Initialize();
    }

    /// <summary>Before a fork, after which only the calling thread lives. True if the collector has a thread of its own, which is about to sleep.</summary>
    public static bool BeforeFork() => TouchAhead.Pause();

    /// <summary>After <see cref="BeforeFork"/>, in parent and child.</summary>
    public static void AfterFork(bool isChild) => TouchAhead.Resume(isChild);

    /// <summary>Allocates a zeroed object of <paramref name="bytes"/> (rounded up to 8) and writes its header.</summary>
    /// <remarks>Collects: may. Never null: beyond the limit MemoryErrorPending is set; see <see cref="TryAllocate"/>.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Allocate(uint shape, nuint bytes)
    {
        HeapWords* words = Words;
        ulong result = words->Top;
        ulong next = result + ((bytes + 7) & ~(nuint)7);
        if (next > words->Limit)
        {
            return AllocateSlow(shape, bytes);
        }

        words->Top = next;
        *(ulong*)result = shape;
        return result;
    }

    /// <summary>Allocates an object whose size a program chooses; 0 when it is too large or memory is used up.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong TryAllocate(uint shape, ulong bytes)
    {
        HeapWords* words = Words;
        ulong result = words->Top;
        ulong next = result + ((bytes + 7) & ~7UL);
        if (bytes > Nursery.MaxObjectBytes || next > words->Limit)
        {
            return TryAllocateSlow(shape, bytes);
        }

        words->Top = next;
        *(ulong*)result = shape;
        return result;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static ulong TryAllocateSlow(uint shape, ulong bytes)
    {
        if (bytes >= MaxObjectBytes || GcDebug.FailsNow(bytes))
        {
            return 0;
        }

        return bytes <= Nursery.MaxObjectBytes ? AllocateSlow(shape, (nuint)bytes) : AllocateLarge(shape, (bytes + 7) & ~7UL);
    }

    /// <summary>Allocates a zeroed object that never moves, to be filled at once. It dies like others.</summary>
    public static ulong AllocateFixed(uint shape, ulong bytes)
    {
        bytes = (bytes + 7) & ~7UL;
        ulong result = bytes <= SizeClasses.MaxBytes ? SmallSpace.Allocate(bytes) : LargeSpace.AllocateOld(bytes);
        if (result == 0)
        {
            Exhausted();
        }

        NativeMemory.Clear((void*)result, (nuint)bytes);
        s_madeOld += bytes;
        // While marking or finalizing goes on it is as if marked and scanned; what it is filled with is found since it is remembered.
        *(ulong*)result = shape | ((ulong)(MajorCollection.Phase is GcPhase.Marking or GcPhase.Finalizing ? ObjectHeader.Marked : 0) << 32);
        WriteBarrier.Remember(result);
        return result;
    }

    /// <summary>Bytes outside of the heap that objects own, which count as if they were in it.</summary>
    public static ulong ExternalBytes { get; private set; }

    /// <summary>An object got, or gave back, memory outside of the heap.</summary>
    public static void AddExternal(long bytes)
    {
        ExternalBytes += (ulong)bytes;
        s_madeOld += bytes > 0 ? (ulong)bytes : 0;
    }

    private static ulong s_madeOld;

    internal static void AddMadeOld(ulong bytes) => s_madeOld += bytes;

    /// <summary>Bytes that were old from the start, since the last call.</summary>
    internal static ulong TakeMadeOld()
    {
        ulong bytes = s_madeOld;
        s_madeOld = 0;
        return bytes;
    }

    /// <summary>Allocates an object that never moves or dies.</summary>
    public static ulong AllocateImmortal(uint shape, nuint bytes)
    {
        HeapWords* words = Words;
        ulong result = words->ImmortalTop;
        words->ImmortalTop = result + ((bytes + 7) & ~(nuint)7);
        if (words->ImmortalTop > Reservation.LowEnd)
        {
            Exhausted();
        }

        *(ulong*)result = shape | ((ulong)ObjectHeader.Immortal << 32);
        // It is filled without a barrier.
        WriteBarrier.Remember(result);
        return result;
    }

    private static readonly List<uint> s_freeShapes = [];

    /// <summary>Zeroed memory for a shape.</summary>
    public static ulong AllocateShape()
    {
        if (s_freeShapes.Count > 0)
        {
            ulong again = s_freeShapes[^1];
            s_freeShapes.RemoveAt(s_freeShapes.Count - 1);
            NativeMemory.Clear((void*)again, ObjectLayout.ShapeBytes);
            return again;
        }

        HeapWords* words = Words;
        ulong result = words->ShapeTop;
        words->ShapeTop = result + ObjectLayout.ShapeBytes;
        if (words->ShapeTop > Reservation.ImmortalBase)
        {
            Exhausted();
        }

        return result;
    }

    /// <summary>Gives shapes back that neither objects nor anybody else name any more.</summary>
    public static void FreeShapes(List<uint> shapes)
    {
        foreach (uint shape in shapes)
        {
            // Nothing is marked for its sake, and who would use it notices.
            if (GcParameters.Debug > 0)
            {
                GcDebug.Fill(shape, ObjectLayout.ShapeBytes);
            }

            ((ObjectLayout*)shape)->Class = 0;
        }

        s_freeShapes.AddRange(shapes);
    }

    /// <summary>Bytes in use: old objects, those that died but are not swept included, and what the nursery holds.</summary>
    public static ulong UsedBytes => OldBytes + Nursery.AllocatedBytes;

    /// <summary>Bytes allocated in the nursery since the last collection.</summary>
    public static ulong YoungBytes => Nursery.AllocatedBytes;

    /// <summary>Bytes of small old objects, of large ones, and of all pages they take.</summary>
    public static ulong SmallBytes => SmallSpace.UsedBytes;

    /// <summary>See <see cref="SmallBytes"/>.</summary>
    public static ulong LargeBytes => LargeSpace.UsedBytes;

    /// <summary>See <see cref="SmallBytes"/>.</summary>
    public static ulong PageBytes => (ulong)Pages.UsedPages << Pages.Shift;

    /// <summary>Does the program use more memory than it may?</summary>
    public static bool IsOverLimit => OldBytes > Words->MaxBytes;

    /// <summary>Bytes of old and of large objects, and of what they own.</summary>
    internal static ulong OldBytes => SmallSpace.UsedBytes + LargeSpace.UsedBytes + ExternalBytes;

    /// <summary>May the collector still move the object, or does it count as new? False for immediates.</summary>
    public static bool IsYoung(ulong word) => (word & 7) == 0
        && (Nursery.Contains(word) || (LargeSpace.HasYoung && word >= Reservation.PageBase && (((ObjectHeader*)word)->Gc & ObjectHeader.YoungLarge) != 0));

    /// <summary>Is the object in the nursery?</summary>
    public static bool Moves(ulong obj) => Nursery.Contains(obj);

    /// <summary>Has the interpreter look at what is pending.</summary>
    internal static void RequestPoll() => Words->EvalBreaker = 1;

    /// <summary>The reserved address range is used up: ends the process.</summary>
    internal static void Exhausted() => Environment.FailFast("py: the address range of the heap is used up");

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static ulong AllocateSlow(uint shape, nuint size)
    {
        ulong bytes = (size + 7UL) & ~7UL;
        if (bytes > Nursery.MaxObjectBytes)
        {
            ulong large = AllocateLarge(shape, bytes);
            if (large == 0)
            {
                Exhausted();
            }

            return large;
        }

        ulong result = Collector.CountWindow() | GcDebug.CollectsNow() ? 0 : Nursery.Allocate(bytes);
        if (result == 0)
        {
            Collector.Collect(GcDebug.Kind);
            result = Nursery.Allocate(bytes);
            if (result == 0)
            {
                // Pinned objects leave no gap of this size.
                return AllocateLarge(shape, bytes);
            }
        }

        *(ulong*)result = shape;
        return result;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static ulong AllocateLarge(uint shape, ulong bytes)
    {
        if (Collector.CountLarge(bytes) | LargeSpace.YoungBytes + bytes > GcParameters.YoungLargeBytes | GcDebug.CollectsNow())
        {
            Collector.Collect(GcDebug.Kind);
        }

        if (OldBytes + bytes > Words->MaxBytes)
        {
            Collector.Collect(CollectionKind.Full);
            if (OldBytes + bytes > Words->MaxBytes)
            {
                return 0;
            }
        }

        ulong result = LargeSpace.AllocateYoung(bytes);
        if (result != 0)
        {
            *(ulong*)result = shape | ((ulong)ObjectHeader.YoungLarge << 32);
        }

        return result;
    }
}
