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
/// 0x2000_0000_0000  heap
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
    /// <summary>Start of the heap.</summary>
    public const ulong HeapBase = 0x2000_0000_0000;
    /// <summary>Bytes reserved for the heap.</summary>
    public const ulong HeapBytes = 1UL << 38;

    private const ulong SmallPagesBytes = 4UL << 20;
    private const int HugePages = 14;
    private const int ProtReadWrite = 3;
    private const int MapPrivateAnonNoReserveFixedNoReplace = 0x2 | 0x20 | 0x4000 | 0x100000;

    [DllImport("libc", EntryPoint = "mmap", SetLastError = true)]
    private static extern nint Map(nint address, nuint length, int protection, int flags, int file, nint offset);

    [DllImport("libc", EntryPoint = "madvise")]
    private static extern int Advise(nint address, nuint length, int advice);

    /// <summary>Maps both ranges; throws <see cref="InvalidOperationException"/> when an address is taken.</summary>
    public static void Reserve()
    {
        MapAt(LowBase, LowEnd - LowBase);
        MapAt(HeapBase, HeapBytes);
        // Small programs stay small; what allocates more than they do saves most of its page faults by large pages.
        _ = Advise(unchecked((nint)(HeapBase + SmallPagesBytes)), unchecked((nuint)(HeapBytes - SmallPagesBytes)), HugePages);
    }

    private static void MapAt(ulong address, ulong bytes)
    {
        nint got = Map((nint)address, (nuint)bytes, ProtReadWrite, MapPrivateAnonNoReserveFixedNoReplace, -1, 0);
        if (got != (nint)address)
        {
            throw new InvalidOperationException($"py: cannot reserve memory at 0x{address:x} (errno {Marshal.GetLastPInvokeError()})");
        }
    }
}
