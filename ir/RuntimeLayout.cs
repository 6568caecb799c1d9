namespace Py.Ir;

/// <summary>The numbers of the running process that lowering, evaluator and machine code need, as plain data.</summary>
/// <remarks>
/// Addresses below 2^31 give the shortest code; any address works. A shape id is the low half of the
/// header word, so a shape test is one 32-bit compare at offset 0 of the object.
/// </remarks>
public sealed class RuntimeLayout
{
    /// <summary>Address of the table of helper function pointers.</summary>
    public long HelperTableAddress { get; init; }

    /// <summary>Address of the word that holds the next free nursery address.</summary>
    public long NurseryFreeAddress { get; init; }

    /// <summary>Address of the word that holds the end of the current nursery window.</summary>
    public long NurseryTopAddress { get; init; }

    /// <summary>Whether free nursery memory reads as zero.</summary>
    public bool NurseryIsZeroed { get; init; }

    /// <summary>Objects above this many bytes are never allocated inline.</summary>
    public int LargeObjectBytes { get; init; } = 4096;

    /// <summary>High half of the header of a fresh nursery object.</summary>
    public uint FreshHeaderBits { get; init; }

    /// <summary>Byte of the header (0..7) that holds the barrier flag.</summary>
    public int BarrierByte { get; init; } = 4;

    /// <summary>Mask in that byte; the slow path runs if a bit is set.</summary>
    public byte BarrierMask { get; init; } = 1;

    /// <summary>Address of the word that is nonzero while an exception is set.</summary>
    public long ExceptionAddress { get; init; }

    /// <summary>Shape id of the float object.</summary>
    public uint FloatShape { get; init; }

    /// <summary>Bytes from the start of a float object to its double.</summary>
    public int FloatValueOffset { get; init; } = 8;

    /// <summary>Address of the word below which the stack pointer must not go; 0 if nobody looks.</summary>
    public long StackLimitAddress { get; init; }

    /// <summary>
    /// Objects from here to <see cref="MovingEnd"/> may move: constants among them are read from a table. Others are
    /// put into instructions.
    /// </summary>
    public long MovingStart { get; init; }

    /// <summary>End of the range of objects that may move.</summary>
    public long MovingEnd { get; init; } = long.MaxValue;

    /// <summary>Whether a constant refers to an object that may move.</summary>
    public bool IsMoving(IrConst constant) => Constants.IsReference(constant) && constant.Bits >= MovingStart && constant.Bits < MovingEnd;

    /// <summary>Helper index of (i64 shape id, i64 size in bytes) to ref: allocates zeroed, or null.</summary>
    public int AllocateHelper { get; init; } = -1;

    /// <summary>Helper index of (i64 shape id, i64 items) to ref: allocates zeroed with length set, or null.</summary>
    public int AllocateArrayHelper { get; init; } = -1;

    /// <summary>Helper index of (f64) to ref: makes a float object, or null.</summary>
    public int BoxFloatHelper { get; init; } = -1;

    /// <summary>Does a constant refer to an object that the collector moves, frees or marks?</summary>
    public bool IsCollected(IrConst constant) => Constants.IsReference(constant) && constant.Bits >= MovingStart;

    /// <summary>Helper index of (ref): write barrier slow path.</summary>
    public int BarrierHelper { get; init; } = -1;

    /// <summary>Helper index of (ref, i64 address of the item): slow path of the write barrier of arrays, after the store.</summary>
    public int ItemBarrierHelper { get; init; } = -1;

    /// <summary>
    /// Helper index of (i64 frame address, i64 exit number) to ref: finishes in the interpreter what a
    /// trace called by call_assembler left at a guard.
    /// </summary>
    public int ExitInCallHelper { get; init; } = -1;
}
