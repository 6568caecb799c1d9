using System.Runtime.CompilerServices;

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

/// <summary>Allocation.</summary>
/// <remarks>
/// This is the allocator FOUNDATION begins with: it bumps through the reservation and does not reclaim. The interface
/// (zeroed objects with a header, barrier in <c>Slot.Store</c>, precise registers, conservative stacks) is the one the
/// collector needs, so replacing it touches this assembly only.
/// </remarks>
public static unsafe class Heap
{
    /// <summary>The allocation words.</summary>
    public static HeapWords* Words
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => (HeapWords*)Reservation.LowBase;
    }

    /// <summary>Largest object; a request above it fails.</summary>
    public const ulong MaxObjectBytes = 10UL << 30;

    /// <summary>Reserves the address ranges and sets up the words.</summary>
    public static void Initialize(ulong maxBytes)
    {
        Reservation.Reserve();
        HeapWords* words = Words;
        words->Top = Reservation.HeapBase;
        words->Limit = Reservation.HeapBase + maxBytes;
        words->ImmortalTop = Reservation.ImmortalBase;
        words->ShapeTop = Reservation.ShapeBase;
        words->MaxBytes = maxBytes;
    }

    /// <summary>Allocates a zeroed object of <paramref name="bytes"/> (rounded up to 8) and writes its header.</summary>
    /// <remarks>Collects: may. Never null: a small object beyond the limit sets MemoryErrorPending; see <see cref="TryAllocate"/>.</remarks>
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
    public static ulong TryAllocate(uint shape, ulong bytes)
    {
        HeapWords* words = Words;
        if (bytes > MaxObjectBytes || bytes > words->Limit - words->Top)
        {
            return 0;
        }

        return Allocate(shape, (nuint)bytes);
    }

    /// <summary>Allocates an object that never moves or dies.</summary>
    public static ulong AllocateImmortal(uint shape, nuint bytes)
    {
        HeapWords* words = Words;
        ulong result = words->ImmortalTop;
        words->ImmortalTop = result + ((bytes + 7) & ~(nuint)7);
        *(ulong*)result = shape | ((ulong)ObjectHeader.Immortal << 32);
        return result;
    }

    /// <summary>Takes <paramref name="bytes"/> of zeroed memory from the shape region.</summary>
    public static ulong AllocateShape(nuint bytes)
    {
        HeapWords* words = Words;
        ulong result = words->ShapeTop;
        words->ShapeTop = result + ((bytes + 15) & ~(nuint)15);
        return result;
    }

    /// <summary>Bytes allocated so far.</summary>
    public static ulong UsedBytes => Words->Top - Reservation.HeapBase;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static ulong AllocateSlow(uint shape, nuint bytes)
    {
        HeapWords* words = Words;
        // A reserve beyond the limit keeps small allocations infallible until the interpreter polls.
        words->MemoryErrorPending = 1;
        words->EvalBreaker = 1;
        ulong reserveEnd = Reservation.HeapBase + Reservation.HeapBytes;
        ulong result = words->Top;
        ulong next = result + ((bytes + 7) & ~(nuint)7);
        if (next > reserveEnd)
        {
            throw new System.InsufficientExecutionStackException("py: heap reservation used up");
        }

        words->Top = next;
        *(ulong*)result = shape;
        return result;
    }
}
