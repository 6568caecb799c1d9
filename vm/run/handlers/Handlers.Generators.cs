using System.Runtime.CompilerServices;
using Py.Gc;
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
        Set(table, SlowCase.SendSlow, &SendSlow);
        Set(table, SlowCase.YieldFed, &YieldFed);
        Set(table, SlowCase.YieldPlain, &YieldPlain);
        Set(table, SlowCase.YieldSlow, &YieldSlow);
    }

    [MethodImpl(Hot)]
    private static uint* Generator(uint* pc, Slot* r, Frame* fp, ThreadState* t)
    {
        fp->Pc = pc + 1;
        ulong generator = GeneratorFrames.Create(t, fp);
        if (generator == 0)
        {
            return Fail(fp, t);
        }

        if (fp->Kind != ReturnKind.Normal || *(ulong*)&fp->Object != 0)
        {
            return LeaveWithWord(generator, fp, t);
        }

        *(ulong*)fp->ReturnTo = generator;
        t->Depth--;
        fp--;
        t->Frame = fp;
        return Next(fp->Pc, fp->R, fp, t);
    }

    [MethodImpl(Cold | Hot)]
    private static uint* LeaveWithWord(ulong result, Frame* fp, ThreadState* t) => LeaveWith(Value.FromBits(result), fp, t);

    /// <summary>Goes on in a generator for which <see cref="Generators.CanStep"/> holds: its registers are copied above those of the frame.</summary>
    [MethodImpl(Inline)]
    private static uint* Step(ulong generator, ulong sent, Slot* returnTo, ReturnKind kind, Frame* fp, ThreadState* t)
    {
        PyGenerator* g = (PyGenerator*)generator;
        ulong function = *(ulong*)&g->Function;
        PyCode* code = *(PyCode**)&((PyFunction*)function)->Code;
        ulong* registers = (ulong*)fp->R + (*(PyCode**)&(*(PyFunction**)&fp->Function)->Code)->RegisterCount;
        PyRefArray* saved = *(PyRefArray**)&g->Registers;
        uint* pc = g->Pc;

        // Word by word: the words were written one by one just now, and the processor does not forward them to wider loads.
        for (long k = saved->Length - 1; k >= 0; k--)
        {
            registers[k] = ((ulong*)(saved + 1))[k];
        }

        if (g->State == GeneratorState.Suspended)
        {
            // Pc is behind the Yield, whose field A takes the value.
            registers[A(pc[-1])] = sent;
        }

        g->State = GeneratorState.Running;
        fp = Push(function, code, (Slot*)registers, returnTo, kind, fp, t);
        *(ulong*)&fp->Generator = generator;
        *(ulong*)&fp->Locals = *(ulong*)&g->Locals;
        fp->CaughtWord = -1;
        return Next(pc, (Slot*)registers, fp, t);
    }

    [MethodImpl(Hot)]
    private static uint* Yield(uint* pc, Slot* r, Frame* fp, ThreadState* t) =>
        t->FeedFrame != null ? Go(SlowCase.YieldFed, pc, r, fp, t) : Suspend(pc, r, fp, t);

    [MethodImpl(Hot)]
    private static uint* YieldPlain(uint* pc, Slot* r, Frame* fp, ThreadState* t) => Suspend(pc, r, fp, t);

    /// <summary>Yields to a C# loop, perhaps through generators that delegate to this one: an item that is consumed without
    /// Python code leaves all their frames where they are.</summary>
    [MethodImpl(Hot)]
    private static uint* YieldFed(uint* pc, Slot* r, Frame* fp, ThreadState* t)
    {
        // A frame below one of kind Send stands before the Yield of its delegation.
        Frame* root = fp;
        while (root->Kind == ReturnKind.Send)
        {
            root--;
        }

        if (root != t->FeedFrame || t->Traced != 0 || !Feeding.TryTake((Feed*)root->ReturnTo, ((ulong*)r)[B(*pc)]))
        {
            return Go(SlowCase.YieldPlain, pc, r, fp, t);
        }

        ((ulong*)r)[A(*pc)] = Singletons.None;
        return Next(pc + 1, r, fp, t);
    }

    /// <summary>Suspends a generator and goes on in the frame that resumed it.</summary>
    [MethodImpl(Inline)]
    private static uint* Suspend(uint* pc, Slot* r, Frame* fp, ThreadState* t)
    {
        PyGenerator* g = *(PyGenerator**)&fp->Generator;
        PyRefArray* saved = *(PyRefArray**)&g->Registers;
        if ((*(ulong*)&fp->Object | *(ulong*)&fp->Handled | (saved->Header.Gc & ObjectHeader.TrackYoung) | ((uint)g->AsyncFlags & PyGenerator.Unregistered)) != 0
            || fp->Kind is ReturnKind.Entry or ReturnKind.AsyncStep)
        {
            return Go(SlowCase.YieldSlow, pc, r, fp, t);
        }

        for (long k = saved->Length - 1; k >= 0; k--)
        {
            ((ulong*)(saved + 1))[k] = ((ulong*)r)[k];
        }

        *(ulong*)fp->ReturnTo = ((ulong*)r)[B(*pc)];
        g->Pc = pc + 1;
        g->State = GeneratorState.Suspended;
        *(ulong*)&g->Handled = 0;
        t->Depth--;
        fp--;
        t->Frame = fp;
        return Next(fp->Pc, fp->R, fp, t);
    }

    [MethodImpl(Hot)]
    private static uint* YieldSlow(uint* pc, Slot* r, Frame* fp, ThreadState* t)
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

        fp--;
        if (kind == ReturnKind.AsyncStep && AsyncSteps.TryFinish(fp, ref value))
        {
            fp->Pc += (int)fp->Pc[-1];
        }

        *to = value;
        return Next(fp->Pc, fp->R, fp, t);
    }

    [MethodImpl(Hot)]
    private static uint* Send(uint* pc, Slot* r, Frame* fp, ThreadState* t)
    {
        uint i = *pc;
        fp->Pc = pc + 2;
        ulong receiver = ((ulong*)r)[B(i)], sent = ((ulong*)r)[Cc(i)];
        return Generators.CanSend(receiver, sent, fp, t)
            ? Step(receiver, sent, r + A(i), ReturnKind.Send, fp, t)
            : Go(SlowCase.SendSlow, pc, r, fp, t);
    }

    [MethodImpl(Cold | Hot)]
    private static uint* SendSlow(uint* pc, Slot* r, Frame* fp, ThreadState* t)
    {
        uint i = *pc;
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
