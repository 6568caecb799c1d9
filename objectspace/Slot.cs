using System.Runtime.CompilerServices;
using Py.Gc;

namespace Py.ObjectSpace;

/// <summary>A value in unmanaged memory: a field of an object, a register of the VM stack, an entry of the root table.</summary>
public struct Slot
{
    private ulong _bits;

    /// <summary>Reads the value; null if nothing was stored.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly Value Load() => Value.FromBits(_bits);

    /// <summary>Is nothing stored?</summary>
    public readonly bool IsNull
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _bits == 0;
    }

    /// <summary>Stores into a field of <paramref name="owner"/>, through the write barrier.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public unsafe void Store(Value owner, Value value)
    {
        WriteBarrier.BeforeStore(owner.Bits, Unsafe.AsPointer(ref this), value.Bits);
        _bits = value.Bits;
    }

    /// <summary>Stores into an object that was allocated by the last allocation of this thread, or into a root
    /// (register, root table), for which no barrier is needed.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Initialize(Value value) => _bits = value.Bits;
}
