namespace Py.Vm.Jit;

/// <summary>Byte offsets of fields, from the address that a field of an object at <see cref="Base"/> would have.</summary>
internal static unsafe class Offsets
{
    /// <summary>Memory that is there: the compiler has it read, to see that it is not null.</summary>
    public const ulong Base = Py.Gc.Reservation.LowBase;

    /// <summary>The offset of a field, given its address in an object at <see cref="Base"/>.</summary>
    public static uint Of(void* field) => (uint)((ulong)field - Base);
}
