using System.Runtime.CompilerServices;

namespace Py.Gc;

/// <summary>The write barrier: remembers an old object before it gets a reference to a young one.</summary>
public static unsafe class WriteBarrier
{
    /// <summary>To be called before a reference is stored into <paramref name="owner"/> (an object's address).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void BeforeStore(ulong owner)
    {
        if ((((ObjectHeader*)owner)->Gc & ObjectHeader.TrackYoung) != 0)
        {
            Remember(owner);
        }
    }

    /// <summary>Slow path: puts the object in the remembered set and clears its flag.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Remember(ulong owner) => ((ObjectHeader*)owner)->Gc &= ~ObjectHeader.TrackYoung;
}
