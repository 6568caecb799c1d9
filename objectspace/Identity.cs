using Py.Gc;

namespace Py.ObjectSpace;

/// <summary>id() and identity hashes, stable while an object moves.</summary>
/// <remarks>The id is the address that the object has or, if it is in the nursery, will have: see <see cref="Shadows"/>.</remarks>
public static unsafe class Identity
{
    /// <summary>id(v). Immediate ints and floats have ids derived from their word, so that equal words have equal ids.</summary>
    public static ulong Of(Value v)
    {
        if (v.IsPointer)
        {
            return Shadows.IdOf(v.Bits);
        }

        // Distinct from all addresses: bit 62 set, the tag kept.
        return (v.Bits >> 1) | (1UL << 62);
    }

    /// <summary>object.__hash__.</summary>
    public static long Hash(Value v) => Hashing.OfIdentity(Of(v));
}
