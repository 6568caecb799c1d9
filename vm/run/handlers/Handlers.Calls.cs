using System.Runtime.CompilerServices;
using Py.Gc;
using Py.ObjectSpace;
using Py.Vm.Compile;

namespace Py.Vm.Run.Handlers;

/// <summary>Calls and returns.</summary>
internal static unsafe partial class Handlers<M, R, I, F, C>
{
    private static void InstallCalls(void** table)
    {
        Set(table, Opcode.Call, &Call);
        Set(table, Opcode.CallMethod, &CallMethod);
        Set(table, Opcode.CallKw, &CallNamed);
        Set(table, Opcode.CallMethodKw, &CallNamed);
        Set(table, Opcode.CallEx, &CallEx);
        Set(table, Opcode.Return, &Return);
        Set(table, Opcode.ReturnNone, &ReturnNone);
        Set(table, Opcode.Raise, &Raise);
        Set(table, Opcode.ReRaise, &ReRaise);
    }

    [MethodImpl(Hot)]
    private static uint* Call(uint* pc, Slot* r, Frame* fp, ThreadState* t)
    {
        uint i = *pc;
        Slot* window = r + A(i);
        return Invoke(pc, window, window + 2, (int)B(i), fp, t);
    }

    [MethodImpl(Hot)]
    private static uint* CallMethod(uint* pc, Slot* r, Frame* fp, ThreadState* t)
    {
        uint i = *pc;
        Slot* window = r + A(i);
        bool bound = ((ulong*)window)[1] != 0;
        return bound ? Invoke(pc, window, window + 1, (int)B(i) + 1, fp, t) : Invoke(pc, window, window + 2, (int)B(i), fp, t);
    }

    /// <summary>Calls window[0]: a Python function whose arguments lie as it wants them is entered at once.</summary>
    [MethodImpl(Inline)]
    private static uint* Invoke(uint* pc, Slot* window, Slot* first, int arguments, Frame* fp, ThreadState* t)
    {
        ulong callee = *(ulong*)window;
        fp->Pc = pc + 1;
        if ((callee & 7) == 0 && *(uint*)callee == ShapeIds.Function)
        {
            PyCode* code = *(PyCode**)&((PyFunction*)callee)->Code;
            int registers = code->RegisterCount;
            if (code->DirectArgs == arguments && first + registers < t->RegistersEnd && t->Depth < Thread.RecursionLimit)
            {
                t->Depth++;
                fp++;
                fp->R = first;
                fp->K = code->Constants;
                fp->Caches = code->Caches;
                *(ulong*)&fp->Function = callee;
                *(ulong*)&fp->Locals = 0;
                *(ulong*)&fp->Handled = 0;
                *(ulong*)&fp->Object = 0;
                *(ulong*)&fp->Generator = 0;
                fp->ReturnTo = window;
                fp->Kind = ReturnKind.Normal;
                t->Frame = fp;
                for (int z = arguments; z < registers; z++)
                {
                    ((ulong*)first)[z] = 0;
                }

                pc = code->Words;
                return Heap.Words->EvalBreaker == 0 ? Next(pc, first, fp, t) : Poll(pc, fp, t);
            }
        }

        return CallOther(window, first, arguments, pc, fp, t);
    }

    /// <summary>After a call of a C# function, which may have waited, signals are served; goes on at <paramref name="pc"/>.</summary>
    [MethodImpl(Inline)]
    private static uint* Served(uint* pc, Frame* fp, ThreadState* t) => Heap.Words->EvalBreaker == 0 ? pc : Poll(pc, fp, t);

    [MethodImpl(Cold | Hot)]
    private static uint* CallOther(Slot* window, Slot* first, int arguments, uint* pc, Frame* fp, ThreadState* t) =>
        CallProtocol.Call(t, fp, window, first, arguments) switch
        {
            CallResult.Done => Served(pc + 1, fp, t),
            CallResult.Pushed => ((Frame*)t->Frame)->Pc,
            _ => Fail(fp, t),
        };

    [MethodImpl(Cold | Hot)]
    private static uint* CallNamed(uint* pc, Slot* r, Frame* fp, ThreadState* t)
    {
        uint i = *pc;
        Slot* window = r + A(i);
        int arguments = (int)B(i);
        Slot* first = window + 2;
        if ((Opcode)(byte)i == Opcode.CallMethodKw && ((ulong*)window)[1] != 0)
        {
            first--;
            arguments++;
        }

        fp->Pc = pc + 2;
        Slot* names = fp->K + pc[1];
        return CallProtocol.Call(t, fp, window, first, arguments - CallProtocol.CountOf(names), names->Load()) switch
        {
            CallResult.Done => Served(pc + 2, fp, t),
            CallResult.Pushed => ((Frame*)t->Frame)->Pc,
            _ => Fail(fp, t),
        };
    }

    [MethodImpl(Cold | Hot)]
    private static uint* CallEx(uint* pc, Slot* r, Frame* fp, ThreadState* t)
    {
        uint i = *pc;
        fp->Pc = pc + 1;
        return CallProtocol.CallEx(t, fp, r + A(i), B(i) != 0, Cc(i) != 0) switch
        {
            CallResult.Done => Served(pc + 1, fp, t),
            CallResult.Pushed => ((Frame*)t->Frame)->Pc,
            _ => Fail(fp, t),
        };
    }

    [MethodImpl(Hot)]
    private static uint* Return(uint* pc, Slot* r, Frame* fp, ThreadState* t)
    {
        if (fp->Kind != ReturnKind.Normal || *(ulong*)&fp->Object != 0)
        {
            return Leave(pc + 1, r + A(*pc), fp, t);
        }

        *(ulong*)fp->ReturnTo = ((ulong*)r)[A(*pc)];
        t->Depth--;
        fp--;
        t->Frame = fp;
        return Next(fp->Pc, fp->R, fp, t);
    }

    [MethodImpl(Hot)]
    private static uint* ReturnNone(uint* pc, Slot* r, Frame* fp, ThreadState* t)
    {
        if (fp->Kind != ReturnKind.Normal || *(ulong*)&fp->Object != 0)
        {
            return Leave(pc + 1, null, fp, t);
        }

        *(ulong*)fp->ReturnTo = Singletons.None;
        t->Depth--;
        fp--;
        t->Frame = fp;
        return Next(fp->Pc, fp->R, fp, t);
    }

    /// <summary>Leaves a frame that is not simply a function's: of an entry, __init__, generator, or with a frame object.</summary>
    [MethodImpl(Cold | Hot)]
    private static uint* Leave(uint* pc, Slot* from, Frame* fp, ThreadState* t)
    {
        Value result = from == null ? Value.None : from->Load();
        fp->Pc = pc;
        return LeaveWith(result, fp, t);
    }

    private static uint* LeaveWith(Value result, Frame* fp, ThreadState* t)
    {
        ReturnKind kind = fp->Kind;
        int jump = Returning.Leave(t, fp, result);
        if (kind == ReturnKind.Entry)
        {
            t->Result.Initialize(Errors.Occurred ? Value.Null : result);
            return null;
        }

        fp--;
        return jump < 0 ? Fail(fp, t) : fp->Pc + jump;
    }

    [MethodImpl(Cold | Hot)]
    private static uint* Raise(uint* pc, Slot* r, Frame* fp, ThreadState* t)
    {
        fp->Pc = pc + 1;
        return Cc(*pc) == 0 && Raising.RaiseAgain() ? Unwind(fp, t) : Go(SlowCase.Residual, pc, r, fp, t);
    }

    [MethodImpl(Cold | Hot)]
    private static uint* ReRaise(uint* pc, Slot* r, Frame* fp, ThreadState* t)
    {
        fp->Pc = pc + 1;
        Errors.Restore(r[A(*pc)].Load());
        return Unwind(fp, t);
    }
}
