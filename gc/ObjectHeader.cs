namespace Py.Gc;

/// <summary>The first word of every heap object.</summary>
/// <remarks>
/// <code>
///  63                              32 31                               0
/// +----------------------------------+----------------------------------+
/// |            GC state              |   shape: address of its Shape    |
/// +----------------------------------+----------------------------------+
///  GC state, bit 0: TrackYoung  set on old objects that are not in the remembered set; the write barrier tests it
///            bit 1: Immortal    never moves, never dies
///            bit 2: HasWeakref  the weak reference table has entries for it
///            bit 3: HasIdentity the identity map holds its id
///            bit 4: Finalized   its finalizer has run
///            bits 5..31 spare, for the collector
/// </code>
/// </remarks>
public struct ObjectHeader
{
    /// <summary>Set on old objects that the remembered set does not hold.</summary>
    public const uint TrackYoung = 1u << 0;
    /// <summary>The object never moves and never dies.</summary>
    public const uint Immortal = 1u << 1;
    /// <summary>The weak reference table has entries for the object.</summary>
    public const uint HasWeakref = 1u << 2;
    /// <summary>The identity map holds the object's id.</summary>
    public const uint HasIdentity = 1u << 3;
    /// <summary>The object's finalizer has run.</summary>
    public const uint Finalized = 1u << 4;

    /// <summary>Address of the shape.</summary>
    public uint Shape;
    /// <summary>GC state bits.</summary>
    public uint Gc;
}
