using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace Py.Gc;

/// <summary>Objects that marking met and has not looked at, since their headers are only on the way into the cache.</summary>
internal static unsafe class MarkAhead
{
    /// <summary>How many there are at most.</summary>
    public const int Words = 16;

    private static readonly ulong* s_ring = (ulong*)NativeMemory.AllocZeroed(Words, 8);
    private static uint s_next;

    /// <summary>Takes an object, or 0, and gives the one that came so many before it, or 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Exchange(ulong obj)
    {
        if (Sse.IsSupported)
        {
            Sse.Prefetch0((void*)obj);
        }

        ulong* place = s_ring + (s_next++ & (Words - 1));
        ulong first = *place;
        *place = obj;
        return first;
    }
}
