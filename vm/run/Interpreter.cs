using System;
using Py.ObjectSpace;
using Py.ObjectSpace.Machine;
using Py.Vm.Run.Handlers;

namespace Py.Vm.Run;

/// <summary>The interpreter loop, over a machine. With <see cref="ConcreteMachine"/> it runs programs.</summary>
/// <remarks>
/// An instruction is executed by its handler (<see cref="Handlers{M,R,I,F,C}"/>), found by opcode in the machine's table.
/// Handlers of a threaded machine go on to the next instruction by a tail call, so the loop turns only where a handler
/// came back: after what is slow anyway. Python calls push a frame and stay inside. See docs/interpreter.md.
/// </remarks>
internal static unsafe class Interpreter<M, R, I, F, C>
    where M : struct, IMachine<R, I, F, C>
    where R : struct
    where I : struct
    where F : struct
    where C : struct
{
    /// <summary>Runs frame <paramref name="fp"/> (its Kind is Entry) until it returns; null with an error set.</summary>
    /// <param name="t">The running thread.</param>
    /// <param name="fp">The innermost frame, ready to go on at its Pc.</param>
    /// <param name="raise">Begin by unwinding with the error that is set (throw into a generator).</param>
    public static Value Run(ThreadState* t, Frame* fp, bool raise)
    {
        while (true)
        {
            try
            {
                return Loop(t, fp, raise);
            }
            catch (Exception e) when (!InternalErrors.PassThrough)
            {
                // A bug of ours: the program gets an exception that it can report, not the death of the process.
                InternalErrors.Raise(e);
                fp = (Frame*)t->Frame;
                t->FeedFrame = null;
                raise = true;
            }
        }
    }

    private static Value Loop(ThreadState* t, Frame* fp, bool raise)
    {
        if (raise && t->Traced != 0 && !Tracing.Enter(fp->Pc, fp, t))
        {
            TracedHandlers.Abandon(fp, t);
            return Value.Null;
        }

        uint* pc = raise ? Handlers<M, R, I, F, C>.Fail(fp, t) : fp->Pc;
        while (pc != null)
        {
            fp = (Frame*)t->Frame;
            M.Begin(pc);
            pc = ((delegate*<uint*, Slot*, Frame*, ThreadState*, uint*>)M.Handlers[(byte)*pc])(pc, fp->R, fp, t);
        }

        Value result = t->Result.Load();
        t->Result.Initialize(Value.Null);
        return result;
    }
}
