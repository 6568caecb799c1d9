using System.Runtime.CompilerServices;
using Py.ObjectSpace;
using Py.Vm.Compile;

namespace Py.Vm.Run.Handlers;

/// <summary>Operators and items of objects whose classes may be written in Python; see <see cref="SpecialMethods"/>.</summary>
internal static unsafe partial class Handlers<M, R, I, F, C>
{
    private static void InstallSpecial(void** table)
    {
        Set(table, SlowCase.BinarySlow, &BinarySlow);
        Set(table, SlowCase.CompareSlow, &CompareSlow);
        Set(table, SlowCase.JumpCompareSlow, &JumpCompareSlow);
        Set(table, SlowCase.GetEntry, &GetEntry);
        Set(table, SlowCase.SetEntry, &SetEntry);
        Set(table, Opcode.Neg, &Unary);
        Set(table, Opcode.Pos, &Unary);
        Set(table, Opcode.Invert, &Unary);
    }

    /// <summary>Puts a result into R[A], or goes on in the frame that was pushed.</summary>
    [MethodImpl(Inline)]
    private static uint* Finished(ulong value, uint* pc, Slot* r, Frame* fp, ThreadState* t)
    {
        if (value == 0)
        {
            return Fail(fp, t);
        }

        if (value == SpecialMethods.Pushed)
        {
            fp = (Frame*)t->Frame;
            return Next(fp->Pc, fp->R, fp, t);
        }

        ((ulong*)r)[A(*pc)] = value;
        return Next(pc + 1, r, fp, t);
    }

    [MethodImpl(Hot)]
    private static uint* BinarySlow(uint* pc, Slot* r, Frame* fp, ThreadState* t)
    {
        fp->Pc = pc + 1;
        return Finished(SpecialMethods.Binary(t, fp, *pc), pc, r, fp, t);
    }

    [MethodImpl(Hot)]
    private static uint* CompareSlow(uint* pc, Slot* r, Frame* fp, ThreadState* t)
    {
        fp->Pc = pc + 1;
        return Finished(SpecialMethods.Compare(t, fp, *pc), pc, r, fp, t);
    }

    [MethodImpl(Hot)]
    private static uint* Unary(uint* pc, Slot* r, Frame* fp, ThreadState* t)
    {
        fp->Pc = pc + 1;
        return Finished(SpecialMethods.Unary(t, fp, *pc), pc, r, fp, t);
    }

    [MethodImpl(Hot)]
    private static uint* GetEntry(uint* pc, Slot* r, Frame* fp, ThreadState* t)
    {
        fp->Pc = pc + 1;
        return Finished(SpecialMethods.GetItem(t, fp, *pc), pc, r, fp, t);
    }

    [MethodImpl(Hot)]
    private static uint* SetEntry(uint* pc, Slot* r, Frame* fp, ThreadState* t)
    {
        fp->Pc = pc + 1;
        ulong done = SpecialMethods.SetItem(t, fp, *pc);
        if (done == SpecialMethods.Pushed)
        {
            fp = (Frame*)t->Frame;
            return Next(fp->Pc, fp->R, fp, t);
        }

        return done != 0 ? Next(pc + 1, r, fp, t) : Fail(fp, t);
    }

    [MethodImpl(Hot)]
    private static uint* JumpCompareSlow(uint* pc, Slot* r, Frame* fp, ThreadState* t)
    {
        fp->Pc = pc + 2;
        int truth = SpecialMethods.CompareJump(t, fp, *pc);
        if (truth == SpecialMethods.PushedCondition)
        {
            fp = (Frame*)t->Frame;
            return Next(fp->Pc, fp->R, fp, t);
        }

        return truth < 0 ? Fail(fp, t) : Next(JumpIf(truth != 0, *pc, pc), r, fp, t);
    }
}
