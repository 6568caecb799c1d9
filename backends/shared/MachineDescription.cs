using System.Numerics;

namespace Py.Backends.Shared;

/// <summary>The registers of a machine, as data.</summary>
/// <remarks>
/// A location is a word of the frame: 0..31 are the places where general registers 0..15 and float
/// registers 16..31 are saved, and stand for the registers themselves; from <see cref="FirstSlot"/> on
/// they are spill slots. So after an exit every value is in the frame at its location.
/// </remarks>
public sealed class MachineDescription
{
    /// <summary>First spill slot.</summary>
    public const int FirstSlot = 32;

    /// <summary>Words of a frame.</summary>
    public const int FrameWords = 256;

    /// <summary>General registers that may hold values, as a mask of locations.</summary>
    public required uint General { get; init; }

    /// <summary>Float registers that may hold values.</summary>
    public required uint Float { get; init; }

    /// <summary>Registers that a call destroys.</summary>
    public required uint CallerSaved { get; init; }

    /// <summary>General argument registers in order.</summary>
    public required byte[] GeneralArguments { get; init; }

    /// <summary>Float argument registers in order.</summary>
    public required byte[] FloatArguments { get; init; }

    /// <summary>Where calls return words.</summary>
    public required int GeneralResult { get; init; }

    /// <summary>Where calls return doubles.</summary>
    public required int FloatResult { get; init; }

    /// <summary>A general register that is never allocated: transit between slots.</summary>
    public required int Scratch { get; init; }

    /// <summary>A float register that is never allocated: breaks cycles of moves.</summary>
    public required int FloatScratch { get; init; }

    /// <summary>Whether a location is a register.</summary>
    public static bool IsRegister(int location) => (uint)location < FirstSlot;

    /// <summary>Whether a location is a float register.</summary>
    public static bool IsFloat(int location) => location is >= 16 and < FirstSlot;

    /// <summary>The lowest register of a mask.</summary>
    public static int Lowest(uint mask) => BitOperations.TrailingZeroCount(mask);
}
