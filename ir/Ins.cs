using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Py.Ir;

/// <summary>One instruction: 24 bytes, its value is named by its index in the trace.</summary>
/// <remarks>
/// <code>
///   byte   0    1     2..3   4..7  8..11  12..15  16..19  20..23
///          op   type  spare  A     B      C       Descr   Snap
///   list operations: A = start and B = count in Trace.Lists, C unused
/// </code>
/// </remarks>
[StructLayout(LayoutKind.Sequential)]
public struct Ins
{
    /// <summary>Descriptor of a sum, or a shift to the left, that is known not to overflow.</summary>
    public const int LosesNothing = 1;

    /// <summary>The operation.</summary>
    public IrOp Op;

    /// <summary>The type of the result.</summary>
    public IrType Type;

    private ushort _spare;

    /// <summary>First operand.</summary>
    public InsRef A;

    /// <summary>Second operand.</summary>
    public InsRef B;

    /// <summary>Third operand.</summary>
    public InsRef C;

    /// <summary>Descriptor; its meaning is a column of the operation table.</summary>
    public int Descr;

    /// <summary>Snapshot of a guard or call.</summary>
    public SnapRef Snap;

    /// <summary>Builds an instruction with fixed operands.</summary>
    public Ins(IrOp op, IrType type, InsRef a = default, InsRef b = default, InsRef c = default, int descr = 0, SnapRef snap = default)
    {
        Op = op;
        Type = type;
        _spare = 0;
        A = a;
        B = b;
        C = c;
        Descr = descr;
        Snap = snap;
    }

    /// <summary>Operation, type and descriptor of another one, with these operands; field by field, as it will be read.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void CopyHead(in Ins other, InsRef a, InsRef b, InsRef c, SnapRef snap)
    {
        Op = other.Op;
        Type = other.Type;
        A = a;
        B = b;
        C = c;
        Descr = other.Descr;
        Snap = snap;
    }
}

/// <summary>A typed constant: 64 bits.</summary>
/// <param name="Type">Its type.</param>
/// <param name="Bits">Integer, word, bits of the double, or 0/1.</param>
public readonly record struct IrConst(IrType Type, long Bits)
{
    /// <summary>The double of an F64 constant.</summary>
    public double Double => BitConverter.Int64BitsToDouble(Bits);
}

/// <summary>One register of a frame and its value: instruction, constant or virtual.</summary>
/// <param name="Register">Register number of the interpreter frame.</param>
/// <param name="Value">The value; I64 and F64 values are raw machine values.</param>
public readonly record struct SnapEntry(int Register, InsRef Value);

/// <summary>One interpreter frame of a snapshot.</summary>
/// <param name="Parent">The frame that called this one, or none.</param>
/// <param name="Code">Number of the code object, the recorder's.</param>
/// <param name="Pc">Bytecode to resume at.</param>
/// <param name="Start">First entry in <see cref="Trace.SnapEntries"/>.</param>
/// <param name="Count">Number of entries.</param>
public readonly record struct SnapFrame(SnapRef Parent, int Code, int Pc, int Start, int Count);

/// <summary>What an exit must build.</summary>
public enum VirtualKind : byte
{
    /// <summary>An object of a shape; entries give field and value.</summary>
    Object,

    /// <summary>An object with items; entries give item index and value. Length is the constant of entry -1.</summary>
    Array,

    /// <summary>An integer value from 4*v.</summary>
    Int,

    /// <summary>A float value from a double.</summary>
    Float,

    /// <summary>A string from parts: what the joining helper of the descriptor gives for the entries' values.</summary>
    Join,
}

/// <summary>An allocation that was not made, as one snapshot sees it.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Descr">The shape (objects and arrays).</param>
/// <param name="Length">Items of an array.</param>
/// <param name="ItemField">Array descriptor of the items (arrays).</param>
/// <param name="Start">First entry in <see cref="Trace.SnapEntries"/>: field descriptor or index, and value.</param>
/// <param name="Count">Number of entries.</param>
public readonly record struct VirtualObject(VirtualKind Kind, int Descr, int Length, int ItemField, int Start, int Count)
{
    /// <summary>In the state at a label: whether the loop relies on nobody else having this object, or on its being a number.</summary>
    internal bool IsRelied { get; init; }
}
