using Py.Backends.Shared;
using Py.Ir;

namespace Py.Backends.X64;

/// <summary>What the machine is: registers by name, calling convention (System V), fixed roles.</summary>
internal static class X64Machine
{
    public const int Rax = 0;
    public const int Rcx = 1;
    public const int Rdx = 2;
    public const int Rbx = 3;
    public const int Rsp = 4;
    public const int Rbp = 5;
    public const int Rsi = 6;
    public const int Rdi = 7;
    public const int R8 = 8;
    public const int R9 = 9;
    public const int R11 = 11;

    /// <summary>Location of the first float register.</summary>
    public const int Xmm = 16;

    /// <summary>rbp points that many bytes into the frame, so that the first 32 slots have 8-bit displacements.</summary>
    public const int FrameBias = (MachineDescription.FirstSlot + 16) * 8;

    /// <summary>Frame word (that of rsp, which is never saved) for the number of the exit.</summary>
    public const int ExitWord = Rsp;

    /// <summary>Frame word (that of rbp) for the number of the exit that describes a call being made.</summary>
    public const int CallWord = Rbp;

    public static readonly byte[] CalleeSaved = [Rbx, Rbp, 12, 13, 14, 15];

    public static readonly MachineDescription Description = new()
    {
        // rsp and rbp have roles, r11 is scratch; xmm15 is scratch.
        General = 0xffff & ~(1u << Rsp | 1u << Rbp | 1u << R11),
        Float = 0x7fff_0000,
        CallerSaved = (1u << Rax | 1u << Rcx | 1u << Rdx | 1u << Rsi | 1u << Rdi | 0xfu << R8) | 0xffff_0000,
        GeneralArguments = [Rdi, Rsi, Rdx, Rcx, R8, R9],
        FloatArguments = [16, 17, 18, 19, 20, 21, 22, 23],
        GeneralResult = Rax,
        FloatResult = Xmm,
        Scratch = R11,
        FloatScratch = Xmm + 15,
    };

    /// <summary>The frame word of a location as an operand.</summary>
    public static Mem Word(int location) => Mem.At(Rbp, location * 8 - FrameBias);

    /// <summary>Whether a condition may be computed by the instruction behind it.</summary>
    public static bool Fuses(IrOp condition, IrOp user) => condition switch
    {
        IrOp.GetfieldRaw => user is IrOp.IntEq or IrOp.IntNe,
        IrOp.FloatEq or IrOp.FloatNe or IrOp.IsFloat => user is IrOp.GuardTrue or IrOp.GuardFalse,
        IrOp.IsInt or IrOp.IsPointer or IrOp.HasShape => true,
        _ => condition.Has(OpFlags.Compare),
    };

    /// <summary>Whether an operation is a real call, by operation.</summary>
    public static readonly bool[] Calls = CallTable();

    private static bool[] CallTable()
    {
        bool[] calls = new bool[IrOps.Table.Length];
        calls[(int)IrOp.Call] = true;
        calls[(int)IrOp.CallAssembler] = true;
        calls[(int)IrOp.NewArray] = true;
        return calls;
    }
}
