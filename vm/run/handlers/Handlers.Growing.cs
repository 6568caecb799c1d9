using System.Runtime.CompilerServices;
using Py.ObjectSpace;
using Py.Vm.Compile;

namespace Py.Vm.Run.Handlers;

/// <summary>Strings built up by +=.</summary>
internal static unsafe partial class Handlers<M, R, I, F, C>
{
    private static void InstallGrowing(void** table)
    {
        Set(table, Opcode.Append, &Append);
        Set(table, Opcode.Seal, &Seal);
        Set(table, SlowCase.AppendText, &AppendText);
    }

    [MethodImpl(Hot)]
    private static uint* Append(uint* pc, Slot* r, Frame* fp, ThreadState* t)
    {
        uint i = *pc;
        R result = Staged<M, R, I, F, C>.Add.Apply(M.Get(r, B(i)), M.Get(r, Cc(i)));
        if (M.Failed(result))
        {
            return Go(SlowCase.AppendText, pc, r, fp, t);
        }

        M.Set(r, A(i), result);
        return Next(pc + 1, r, fp, t);
    }

    [MethodImpl(Hot)]
    private static uint* AppendText(uint* pc, Slot* r, Frame* fp, ThreadState* t)
    {
        uint i = *pc;
        fp->Pc = pc + 1;
        return GrowingText.TryAppend(t, r + A(i), r + Cc(i), pc) ? Next(pc + 1, r, fp, t) : Go(SlowCase.Residual, pc, r, fp, t);
    }

    [MethodImpl(Hot)]
    private static uint* Seal(uint* pc, Slot* r, Frame* fp, ThreadState* t)
    {
        t->GrowingText = 0;
        return Next(pc + 1, r, fp, t);
    }
}
