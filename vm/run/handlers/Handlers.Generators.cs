using System.Runtime.CompilerServices;
using Py.ObjectSpace;
using Py.Vm.Compile;

namespace Py.Vm.Run.Handlers;

/// <summary>Generators and coroutines.</summary>
internal static unsafe partial class Handlers<M, R, I, F, C>
{
    private static void InstallGenerators(void** table)
    {
        Set(table, Opcode.Generator, &Generator);
        Set(table, Opcode.Yield, &Yield);
        Set(table, Opcode.Send, &Send);
        Set(table, Opcode.EndAsyncFor, &EndAsyncFor);
    }

    [MethodImpl(Cold | Hot)]
    private static uint* Generator(uint* pc, Slot* r, Frame* fp, ThreadState* t)
    {
        fp->Pc = pc + 1;
        Value generator = GeneratorFrames.Create(t, fp);
        return generator.IsNull ? Fail(fp, t) : LeaveWith(generator, fp, t);
    }

    [MethodImpl(Hot)]
    private static uint* Yield(uint* pc, Slot* r, Frame* fp, ThreadState* t)
    {
        fp->Pc = pc + 1;
        ulong value = ((ulong*)r)[B(*pc)];
        ReturnKind kind = fp->Kind;
        ulong* to = (ulong*)fp->ReturnTo;
        GeneratorFrames.Suspend(t, fp);
        if (kind == ReturnKind.Entry)
        {
            *(ulong*)&t->Result = value;
            return null;
        }

        *to = value;
        fp--;
        return Next(fp->Pc, fp->R, fp, t);
    }

    [MethodImpl(Cold | Hot)]
    private static uint* Send(uint* pc, Slot* r, Frame* fp, ThreadState* t)
    {
        uint i = *pc;
        fp->Pc = pc + 2;
        return GeneratorFrames.Send(t, fp, r[B(i)].Load(), r[Cc(i)].Load(), r + A(i)) switch
        {
            IterResult.Item => pc + 2,
            IterResult.End => pc + 2 + (int)pc[1],
            IterResult.Pushed => ((Frame*)t->Frame)->Pc,
            _ => Fail(fp, t),
        };
    }

    [MethodImpl(Cold | Hot)]
    private static uint* EndAsyncFor(uint* pc, Slot* r, Frame* fp, ThreadState* t)
    {
        fp->Pc = pc + 1;
        return Raising.EndAsyncFor(fp, r[A(*pc)].Load()) ? pc + 1 : Unwind(fp, t);
    }
}
