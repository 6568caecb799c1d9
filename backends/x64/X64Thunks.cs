using System;
using Py.Backends.Shared;
using Py.Ir;

namespace Py.Backends.X64;

/// <summary>Code shared by all traces: leaving, and slow paths that keep every register.</summary>
/// <remarks>
/// Slow paths are called from the body (rsp 16-aligned there), take their operand in r11 or xmm15 and
/// return in r11. They save the caller-saved registers in the frame's register words, where the
/// conservative collector sees them.
/// </remarks>
internal sealed class X64Thunks
{
    public X64Thunks(CodeSpace space, RuntimeLayout layout)
    {
        X64Assembler asm = new();
        int exit = asm.NewLabel();
        int exitWithFloats = asm.NewLabel();
        int leave = asm.NewLabel();
        int allocate = asm.NewLabel();
        int barrier = asm.NewLabel();
        int itemBarrier = asm.NewLabel();
        int box = asm.NewLabel();

        // The stub pushed the number of the exit.
        asm.Bind(exitWithFloats);
        for (int i = 0; i < 15; i++)
        {
            asm.MovsdMR(X64Machine.Word(X64Machine.Xmm + i), i);
        }
        asm.Bind(exit);
        for (int i = 0; i < 16; i++)
        {
            if ((X64Machine.Description.General & (1u << i)) != 0)
            {
                asm.MovMR(X64Machine.Word(i), i);
            }
        }
        asm.Pop(X64Machine.Rax);

        // rax = number, rdx = result of a finish.
        asm.Bind(leave);
        asm.AluRI(Alu.Add, X64Machine.Rsp, 8);
        for (int i = X64Machine.CalleeSaved.Length - 1; i >= 0; i--)
        {
            asm.Pop(X64Machine.CalleeSaved[i]);
        }
        asm.Ret();

        asm.Bind(allocate);
        Slow(asm, layout, layout.AllocateHelper, () =>
        {
            asm.MovRR32(X64Machine.Rdi, X64Machine.R11);
            asm.ShiftRI(5, X64Machine.R11, 32);
            asm.MovRR(X64Machine.Rsi, X64Machine.R11);
        });
        asm.Bind(barrier);
        Slow(asm, layout, layout.BarrierHelper, () => asm.MovRR(X64Machine.Rdi, X64Machine.R11));
        asm.Bind(itemBarrier);
        Slow(asm, layout, layout.ItemBarrierHelper, () =>
        {
            asm.MovRR(X64Machine.Rdi, X64Machine.R11);
            asm.MovqToGeneral(X64Machine.Rsi, 15);
        });
        asm.Bind(box);
        Slow(asm, layout, layout.BoxFloatHelper, () => asm.MovapsRR(0, 15));

        long address = space.Allocate(asm.Position);
        asm.Resolve(address);
        space.Write(address, asm.Code);
        Exit = address + asm.OffsetOf(exit);
        ExitWithFloats = address + asm.OffsetOf(exitWithFloats);
        Leave = address + asm.OffsetOf(leave);
        Allocate = address + asm.OffsetOf(allocate);
        Barrier = address + asm.OffsetOf(barrier);
        ItemBarrier = address + asm.OffsetOf(itemBarrier);
        BoxFloat = address + asm.OffsetOf(box);
    }

    /// <summary>Leaves, saving the general registers; the number is pushed.</summary>
    public long Exit { get; }

    /// <summary>Leaves, saving all registers; the number is pushed.</summary>
    public long ExitWithFloats { get; }

    /// <summary>Leaves with the number in eax; nothing is saved.</summary>
    public long Leave { get; }

    /// <summary>r11 = shape | bytes shl 32; returns the object or null.</summary>
    public long Allocate { get; }

    /// <summary>r11 = object.</summary>
    public long Barrier { get; }

    /// <summary>r11 = object, xmm15 = address of the item.</summary>
    public long ItemBarrier { get; }

    /// <summary>xmm15 = double; returns the value word.</summary>
    public long BoxFloat { get; }

    /// <summary>Emits a call of a helper through the table.</summary>
    public static void CallHelper(X64Assembler asm, RuntimeLayout layout, int helper)
    {
        long cell = layout.HelperTableAddress + helper * 8L;
        if (cell == (int)cell)
        {
            asm.CallM(Mem.Absolute((int)cell));
        }
        else
        {
            asm.MovRIKeepFlags(X64Machine.R11, cell);
            asm.CallM(Mem.At(X64Machine.R11, 0));
        }
    }

    private static void Slow(X64Assembler asm, RuntimeLayout layout, int helper, Action arguments)
    {
        if (helper < 0)
        {
            asm.Emit8(0x0f);
            asm.Emit8(0x0b); // ud2: the layout names no such helper
            return;
        }
        uint saved = X64Machine.Description.CallerSaved & (X64Machine.Description.General | X64Machine.Description.Float);
        Transfer(asm, saved, save: true);
        asm.AluRI(Alu.Sub, X64Machine.Rsp, 8);
        arguments();
        CallHelper(asm, layout, helper);
        asm.AluRI(Alu.Add, X64Machine.Rsp, 8);
        asm.MovRR(X64Machine.R11, X64Machine.Rax);
        Transfer(asm, saved, save: false);
        asm.Ret();
    }

    private static void Transfer(X64Assembler asm, uint mask, bool save)
    {
        for (; mask != 0; mask &= mask - 1)
        {
            int location = MachineDescription.Lowest(mask);
            Mem word = X64Machine.Word(location);
            switch (MachineDescription.IsFloat(location), save)
            {
                case (true, true):
                    asm.MovsdMR(word, location - X64Machine.Xmm);
                    break;
                case (true, false):
                    asm.MovsdRM(location - X64Machine.Xmm, word);
                    break;
                case (false, true):
                    asm.MovMR(word, location);
                    break;
                default:
                    asm.MovRM(location, word);
                    break;
            }
        }
    }
}
