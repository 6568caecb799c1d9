namespace Py.Gc;

/// <summary>The first word of every heap object.</summary>
/// <remarks>
/// <code>
///  63                              32 31                               0
/// +----------------------------------+----------------------------------+
/// |            GC state              |   shape: address of its Shape    |
/// +----------------------------------+----------------------------------+
/// </code>
/// In the nursery during a collection, a word whose bit 0 is set is the object's new address plus 1. In an old page, a word
/// whose lower half is 0 is a free cell.
/// </remarks>
public struct ObjectHeader
{
    /// <summary>Set on old objects that the remembered set does not hold; the write barrier tests it.</summary>
    public const uint TrackYoung = 1u << 0;
    /// <summary>The object never moves and never dies.</summary>
    public const uint Immortal = 1u << 1;
    /// <summary>The table of weak references has entries for the object.</summary>
    public const uint HasWeakref = 1u << 2;
    /// <summary>A nursery object whose id was taken: <see cref="Shadows"/> knows its future address.</summary>
    public const uint HasShadow = 1u << 3;
    /// <summary>The object's finalizer has run.</summary>
    public const uint Finalized = 1u << 4;
    /// <summary>Reached by the present major collection.</summary>
    public const uint Marked = 1u << 5;
    /// <summary>A nursery object that the native stacks refer to: this minor collection leaves it where it is.</summary>
    public const uint Pinned = 1u << 6;
    /// <summary>A large object that no minor collection has made old yet.</summary>
    public const uint YoungLarge = 1u << 7;
    /// <summary>A young large object that this minor collection has reached.</summary>
    public const uint Reached = 1u << 8;
    /// <summary>A young large object into which everything is stored through the write barrier: it is visited by its cards only.</summary>
    public const uint Watched = 1u << 9;
    /// <summary>The object lies on the mark stack to be scanned once more.</summary>
    public const uint Rescanned = 1u << 10;

    /// <summary>Address of the shape.</summary>
    public uint Shape;
    /// <summary>GC state bits.</summary>
    public uint Gc;
}
