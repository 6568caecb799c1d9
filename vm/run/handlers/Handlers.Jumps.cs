using System.Runtime.CompilerServices;
using Py.Gc;
using Py.ObjectSpace;
using Py.Vm.Compile;

namespace Py.Vm.Run.Handlers;

/// <summary>Jumps.</summary>
internal static unsafe partial class Handlers<M, R, I, F, C>
{
    private static void InstallJumps(void** table)
    {
        Set(table, Opcode.Jmp, &Jmp);
        Set(table, Opcode.Loop, &Loop);
        Set(table, Opcode.JTrue, &JTrue);
        Set(table, Opcode.JFalse, &JFalse);
        Set(table, Opcode.JNone, &JNone);
        Set(table, Opcode.JNotNone, &JNotNone);
        Set(table, SlowCase.JumpTruth, &JumpTruth);
    }

    [MethodImpl(Hot)]
    private static uint* Jmp(uint* pc, Slot* r, Frame* fp, ThreadState* t) => Next(pc + 1 + ((int)*pc >> 8), r, fp, t);

    [MethodImpl(Hot)]
    private static uint* Loop(uint* pc, Slot* r, Frame* fp, ThreadState* t)
    {
        return Heap.Words->EvalBreaker == 0 ? Next(pc + 1 + ((int)*pc >> 8), r, fp, t) : PollInLoop(pc, fp, t);
    }

    /// <summary>As <see cref="Poll"/>, before a jump back: an error belongs to the jump, whose handlers are those of the loop.</summary>
    [MethodImpl(Cold)]
    private static uint* PollInLoop(uint* pc, Frame* fp, ThreadState* t)
    {
        fp->Pc = pc + 1;
        return EvalBreaker.Poll(t) ? pc + 1 + ((int)*pc >> 8) : Fail(fp, t);
    }

    /// <summary>Serves what waits, before the instruction at <paramref name="pc"/>.</summary>
    [MethodImpl(Cold)]
    private static uint* Poll(uint* pc, Frame* fp, ThreadState* t)
    {
        fp->Pc = pc;
        return EvalBreaker.Poll(t) ? pc : Fail(fp, t);
    }

    [MethodImpl(Inline)]
    private static uint* Jump(uint* pc, bool taken) => pc + (taken ? ((int)*pc >> 16) + 1 : 1);

    [MethodImpl(Hot)]
    private static uint* JTrue(uint* pc, Slot* r, Frame* fp, ThreadState* t)
    {
        R x = M.Get(r, A(*pc));
        if (M.Branch(M.IsKnown(x, Singletons.True)))
        {
            return Next(Jump(pc, true), r, fp, t);
        }

        return M.Branch(M.IsKnown(x, Singletons.False)) || M.Branch(M.IsKnown(x, Singletons.None))
            ? Next(Jump(pc, false), r, fp, t)
            : Go(SlowCase.JumpTruth, pc, r, fp, t);
    }

    [MethodImpl(Hot)]
    private static uint* JFalse(uint* pc, Slot* r, Frame* fp, ThreadState* t)
    {
        R x = M.Get(r, A(*pc));
        if (M.Branch(M.IsKnown(x, Singletons.True)))
        {
            return Next(Jump(pc, false), r, fp, t);
        }

        return M.Branch(M.IsKnown(x, Singletons.False)) || M.Branch(M.IsKnown(x, Singletons.None))
            ? Next(Jump(pc, true), r, fp, t)
            : Go(SlowCase.JumpTruth, pc, r, fp, t);
    }

    [MethodImpl(Hot)]
    private static uint* JumpTruth(uint* pc, Slot* r, Frame* fp, ThreadState* t)
    {
        fp->Pc = pc + 1;
        ulong x = ((ulong*)r)[A(*pc)];
        int truth = (x & 3) == 3 ? (x != 3 ? 1 : 0) : Truth(r + A(*pc));
        return truth < 0 ? Fail(fp, t) : Next(Jump(pc, (truth != 0) == ((Opcode)(byte)*pc == Opcode.JTrue)), r, fp, t);
    }

    [MethodImpl(Cold)]
    private static int Truth(Slot* x) => Space.Truth(x->Load());

    [MethodImpl(Hot)]
    private static uint* JNone(uint* pc, Slot* r, Frame* fp, ThreadState* t) =>
        Next(Jump(pc, M.Branch(M.IsKnown(M.Get(r, A(*pc)), Singletons.None))), r, fp, t);

    [MethodImpl(Hot)]
    private static uint* JNotNone(uint* pc, Slot* r, Frame* fp, ThreadState* t) =>
        Next(Jump(pc, !M.Branch(M.IsKnown(M.Get(r, A(*pc)), Singletons.None))), r, fp, t);
}
