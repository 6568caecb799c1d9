using System;
using System.Runtime.InteropServices;

namespace Py.Gc;

/// <summary>The fixed address ranges that hold everything of the managed program.</summary>
/// <remarks>
/// <code>
/// 0x1000_0000  VM page: allocation words, thread pointer, root table (64 KiB)
/// 0x1001_0000  tables of instruction handlers, 4 KiB a machine
/// 0x1200_0000  shapes: 32-bit addresses, so that a header's shape word is the pointer
/// 0x3000_0000  immortals: singletons, types, code and other objects that never move
/// 0x7000_0000  end of the low range
/// 0x2000_0000_0000  nurseries (4 GiB), then pages of old objects
/// 0x2100_0000_0000  descriptions of these pages, then cards
/// </code>
/// Fixed addresses make shapes and singletons immediates in machine code and let an image be mapped back.
/// </remarks>
public static unsafe class Reservation
{
    /// <summary>Start of the low range and address of the VM page.</summary>
    public const ulong LowBase = 0x1000_0000;
    /// <summary>Tables of instruction handlers.</summary>
    public const ulong HandlerBase = 0x1001_0000;
    /// <summary>Start of the immortal objects.</summary>
    public const ulong ImmortalBase = 0x3000_0000;
    /// <summary>Start of the shape region.</summary>
    public const ulong ShapeBase = 0x1200_0000;
    /// <summary>End of the low range.</summary>
    public const ulong LowEnd = 0x7000_0000;
    /// <summary>Start of the heap, and of the nurseries.</summary>
    public const ulong HeapBase = 0x2000_0000_0000;
    /// <summary>Bytes reserved for the heap.</summary>
    public const ulong HeapBytes = 1UL << 38;
    /// <summary>Start of the pages of old objects.</summary>
    public const ulong PageBase = HeapBase + (4UL << 30);
    /// <summary>End of the heap.</summary>
    public const ulong HeapEnd = HeapBase + HeapBytes;
    /// <summary>Start of the page descriptions.</summary>
    internal const ulong PageTableBase = 0x2100_0000_0000;
    /// <summary>Start of the card table.</summary>
    internal const ulong CardBase = PageTableBase + (1UL << 30);
    /// <summary>Bytes at the start of the pages of old objects that the system backs by small pages; by large ones what follows.</summary>
    internal const ulong SmallPagesBytes = 8UL << 20;
    private const ulong TablesEnd = CardBase + (2UL << 30);

    private const ulong NurseryLargePagesBytes = 8UL << 20;
    private const int DontNeed = 4;
    private const int HugePages = 14;
    private const int NoHugePages = 15;
    private const int ProtReadWrite = 3;
    private const int MapPrivateAnonNoReserveFixedNoReplace = 0x2 | 0x20 | 0x4000 | 0x100000;

    [DllImport("libc", EntryPoint = "mmap", SetLastError = true)]
    private static extern nint Map(nint address, nuint length, int protection, int flags, int file, nint offset);

    [DllImport("libc", EntryPoint = "madvise")]
    private static extern int Advise(nint address, nuint length, int advice);

    [DllImport("libc", EntryPoint = "mprotect")]
    private static extern int ProtectPages(nint address, nuint length, int protection);

    /// <summary>Maps the ranges; throws <see cref="InvalidOperationException"/> when an address is taken.</summary>
    public static void Reserve()
    {
        MapAt(LowBase, LowEnd - LowBase);
        MapAt(HeapBase, HeapBytes);
        MapAt(PageTableBase, TablesEnd - PageTableBase);
        // The nursery is used in full all the time.
        _ = Advise(unchecked((nint)HeapBase), unchecked((nuint)NurseryLargePagesBytes), HugePages);
        // Small programs stay small; what keeps more than they do saves most of its page faults by large pages.
        _ = Advise(unchecked((nint)(PageBase + SmallPagesBytes)), unchecked((nuint)(HeapEnd - PageBase - SmallPagesBytes)), HugePages);
    }

    /// <summary>Gives the memory of a range back to the system; it reads as zeros from then on.</summary>
    internal static void Release(ulong from, ulong bytes) => _ = Advise((nint)from, (nuint)bytes, DontNeed);

    /// <summary>Has the system back what is not touched yet of a range by small pages.</summary>
    internal static void UseSmallPages(ulong from, ulong bytes) => _ = Advise((nint)from, (nuint)bytes, NoHugePages);

    /// <summary>Allows or forbids all access to a range.</summary>
    internal static void Protect(ulong from, ulong bytes, bool accessible) =>
        _ = ProtectPages((nint)from, (nuint)bytes, accessible ? ProtReadWrite : 0);

    private static void MapAt(ulong address, ulong bytes)
    {
        nint got = Map((nint)address, (nuint)bytes, ProtReadWrite, MapPrivateAnonNoReserveFixedNoReplace, -1, 0);
        if (got != (nint)address)
        {
            throw new InvalidOperationException(
                $"cannot reserve {bytes >> 20} MiB of address space at 0x{address:x} (errno {Marshal.GetLastPInvokeError()}); if 'ulimit -v' limits it, raise the limit");
        }
    }
}
