using Py.Gc;

namespace Py.Vm.Jit;

/// <summary>What machine code and the vm share at fixed addresses, at the end of the VM page.</summary>
internal static unsafe class JitMemory
{
    /// <summary>The table of helpers, <see cref="MaxHelpers"/> function pointers.</summary>
    public const ulong Helpers = Reservation.LowBase + 0xC000;
    public const int MaxHelpers = 256;

    /// <summary>Words that a trace leaves for a residual helper, which takes them before it allocates anything.</summary>
    public const ulong Arguments = Helpers + (MaxHelpers * 8);
    public const int MaxArguments = 128;

    /// <summary>Further results of a residual helper, which the trace takes at once.</summary>
    public const ulong Results = Arguments + (MaxArguments * 8);
    public const int MaxResults = 64;

    /// <summary>What helpers return that have no result although nothing failed: no value has this word. Null is for errors: bridges, which would
    /// not see them, must not begin where they leave.</summary>
    public const ulong NoResult = Py.ObjectSpace.Singletons.None + 8;

    /// <summary>The counter for a loop; others share it.</summary>
    public static LoopCell* CellOf(uint* header) => (LoopCell*)(Reservation.LowBase + 0xE000) + (((ulong)header >> 2) % CellCount);
    private const int CellCount = 512;
}

/// <summary>A loop in the table of counters.</summary>
internal unsafe struct LoopCell
{
    /// <summary>The first instruction of the loop.</summary>
    public uint* Header;
    /// <summary>Turns until somebody looks; 0 and below: at each turn.</summary>
    public int Countdown;
    /// <summary>Its number.</summary>
    public int Loop;
}
