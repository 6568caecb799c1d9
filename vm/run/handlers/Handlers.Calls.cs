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
        Set(table, SlowCase.CallSlow, &CallSlow);
        Set(table, SlowCase.CallNative, &CallNative);
        Set(table, SlowCase.CleanStack, &CleanStack);
        Set(table, SlowCase.Reduce, &Reduce);
        Set(table, SlowCase.ReturnOther, &ReturnOther);
    }

    /// <summary>Enters a function whose arguments or defaults are in registers 0 to <paramref name="filled"/> - 1.</summary>
    [MethodImpl(Inline)]
    private static uint* Enter(ulong function, PyCode* code, Slot* first, int filled, Slot* window, ReturnKind kind, Frame* fp, ThreadState* t)
    {
        fp = Push(function, code, first, window, kind, fp, t);
        int registers = code->RegisterCount;
        for (int z = filled; z < registers; z++)
        {
            ((ulong*)first)[z] = 0;
        }

        int free = code->FreeCount;
        if (free != 0)
        {
            ulong* cells = (ulong*)(*(byte**)&((PyFunction*)function)->Closure + sizeof(PyTuple));
            ulong* to = (ulong*)first + code->LocalCount + code->ExtraCellCount;
            for (int z = 0; z < free; z++)
            {
                to[z] = cells[z];
            }
        }

        uint* pc = code->Start;
        return Heap.Words->EvalBreaker == 0 ? Next(pc, first, fp, t) : Poll(pc, fp, t);
    }

    /// <summary>Is there room for a function's frame whose registers begin at <paramref name="first"/>?</summary>
    [MethodImpl(Inline)]
    private static bool HasRoom(PyCode* code, Slot* first, ThreadState* t) =>
        first + code->RegisterCount < t->RegistersEnd && t->Depth < Thread.RecursionLimit;

    /// <summary>Fills positional parameters that were not given; false if one has no default.</summary>
    [MethodImpl(Inline)]
    private static bool FillDefaults(ulong function, int given, int parameters, Slot* first)
    {
        int missing = parameters - given;
        if (missing == 0)
        {
            return true;
        }

        PyTuple* defaults = *(PyTuple**)&((PyFunction*)function)->Defaults;
        if (missing < 0 || defaults == null || defaults->Length < missing)
        {
            return false;
        }

        ulong* from = (ulong*)(defaults + 1) + defaults->Length - missing;
        for (int k = 0; k < missing; k++)
        {
            ((ulong*)first)[given + k] = from[k];
        }

        return true;
    }

    /// <summary>Calls by position that <see cref="Invoke"/> leaves: defaults and closures, C# functions, bound methods, classes.</summary>
    [MethodImpl(Hot)]
    private static uint* CallSlow(uint* pc, Slot* r, Frame* fp, ThreadState* t)
    {
        uint i = *pc;
        Slot* window = r + A(i);
        Slot* first = window + 2;
        int arguments = (int)B(i);
        if ((Opcode)(byte)i == Opcode.CallMethod && ((ulong*)window)[1] != 0)
        {
            first--;
            arguments++;
        }

        fp->Pc = pc + 1;
        ulong callee = *(ulong*)window;
        if ((callee & 7) != 0)
        {
            return CallOther(window, first, arguments, pc, fp, t);
        }

        uint shape = *(uint*)callee;
        ReturnKind kind = ReturnKind.Normal;
        if (shape == ShapeIds.BoundMethod && first == window + 2)
        {
            ulong function = *(ulong*)&((PyBoundMethod*)callee)->Function;
            if ((function & 7) != 0 || *(uint*)function != ShapeIds.Function)
            {
                return CallOther(window, first, arguments, pc, fp, t);
            }

            // The slot before the arguments is free: self goes there.
            *(ulong*)--first = *(ulong*)&((PyBoundMethod*)callee)->Self;
            arguments++;
            *(ulong*)window = function;
            callee = function;
        }
        else if (shape != ShapeIds.Function)
        {
            if (first != window + 2)
            {
                return CallOther(window, first, arguments, pc, fp, t);
            }

            bool isType = (((Shape*)shape)->Flags & ShapeFlags.Type) != 0;
            ulong function = isType ? CallProtocol.Instantiate(window) : CallProtocol.CallMethodOf(window);
            if (function == 0)
            {
                ulong made = shape == ShapeIds.Type ? CallProtocol.CallType(callee, first, arguments) : CallProtocol.NoClass;
                if (made == CallProtocol.NoClass)
                {
                    return CallOther(window, first, arguments, pc, fp, t);
                }

                if (made == 0)
                {
                    return Fail(fp, t);
                }

                *(ulong*)window = made;
                pc++;
                return Heap.Words->EvalBreaker == 0 ? Next(pc, r, fp, t) : Poll(pc, fp, t);
            }

            first--;
            arguments++;
            kind = isType ? ReturnKind.Init : ReturnKind.Normal;
            callee = function;
        }

        PyCode* code = *(PyCode**)&((PyFunction*)callee)->Code;
        int parameters = code->PlainArgs;
        if (HasRoom(code, first, t))
        {
            if (FillDefaults(callee, arguments, parameters, first))
            {
                return Enter(callee, code, first, parameters, window, kind, fp, t);
            }

            if (parameters < 0 && KeywordCalls.Arrange((PyFunction*)callee, code, first, arguments, null, t))
            {
                return Enter(callee, code, first, code->RegisterCount, window, kind, fp, t);
            }
        }

        return CallBinding(callee, window, first, arguments, kind, fp, t);
    }

    [MethodImpl(Cold | Hot)]
    private static uint* CallBinding(ulong function, Slot* window, Slot* first, int arguments, ReturnKind kind, Frame* fp, ThreadState* t)
    {
        if (CallProtocol.PushFunction(t, fp, Value.FromBits(function), window, first, arguments, Value.Null) != CallResult.Pushed)
        {
            return Fail(fp, t);
        }

        fp++;
        fp->Kind = kind;
        return fp->Pc;
    }

    /// <summary>Calls of C# functions: those that take so many values are called with the slots' contents.</summary>
    [MethodImpl(Hot)]
    private static uint* CallNative(uint* pc, Slot* r, Frame* fp, ThreadState* t)
    {
        uint i = *pc;
        ulong* window = (ulong*)(r + A(i));
        ulong* first = window + 2;
        int arguments = (int)B(i);
        if ((Opcode)(byte)i == Opcode.CallMethod && window[1] != 0)
        {
            first--;
            arguments++;
        }

        fp->Pc = pc + 1;
        ulong callee = *window;
        NativeEntry* entry;
        int given = arguments;
        if (*(uint*)callee == ShapeIds.BuiltinFunction)
        {
            entry = FunctionTable.Native(((PyBuiltinFunction*)callee)->Function);
            if (entry->HasSelf)
            {
                if (first != window + 2)
                {
                    return CallOther((Slot*)window, (Slot*)first, arguments, pc, fp, t);
                }

                *--first = *(ulong*)&((PyBuiltinFunction*)callee)->Self;
            }
        }
        else
        {
            entry = FunctionTable.Native(((PyMethodDescriptor*)callee)->Function);
            given--;
        }

        ulong result;
        if (entry->Kind == NativeKind.Bound)
        {
            if (given < entry->MinPositional || given > entry->MaxPositional || entry->Unread || entry->MaxPositional == 255)
            {
                result = CallProtocol.CallNative(callee, (Slot*)first, given);
            }
            else
            {
                int total = entry->ParameterCount;
                for (int k = given + (entry->HasSelf ? 1 : 0); k < total; k++)
                {
                    first[k] = 0;
                }

                nint f = entry->Pointer;
                switch (total)
                {
                    case 1:
                        result = ((delegate*<ulong, ulong>)f)(first[0]);
                        break;
                    case 2:
                        if (f == Generators.SendPointer && Generators.CanSend(first[0], first[1], fp, t))
                        {
                            return Step(first[0], first[1], (Slot*)window, ReturnKind.Advance, fp, t);
                        }

                        result = ((delegate*<ulong, ulong, ulong>)f)(first[0], first[1]);
                        break;
                    case 3:
                        result = ((delegate*<ulong, ulong, ulong, ulong>)f)(first[0], first[1], first[2]);
                        break;
                    default:
                        result = CallProtocol.InvokeNative(entry, (Slot*)first);
                        break;
                }
            }
        }
        else if (entry->Pointer == Generators.NextPointer && arguments == 1 && Generators.CanNext(first[0], fp, t))
        {
            return Step(first[0], Singletons.None, (Slot*)window, ReturnKind.Advance, fp, t);
        }
        else if (entry->Pointer == Reducing.Pointer && first == window + 2)
        {
            return Go(SlowCase.Reduce, pc, r, fp, t);
        }
        else if (entry->Pointer == StackRoots.CollectPointer && !StackRoots.IsClean)
        {
            return Go(SlowCase.CleanStack, pc, r, fp, t);
        }
        else
        {
            result = CallProtocol.CallRaw(entry, (Slot*)first, given);
        }

        if (result == 0)
        {
            return Fail(fp, t);
        }

        *window = result;
        pc++;
        return Heap.Words->EvalBreaker == 0 ? Next(pc, r, fp, t) : Poll(pc, fp, t);
    }

    private static uint* Reduce(uint* pc, Slot* r, Frame* fp, ThreadState* t)
    {
        fp->Pc = pc + 1;
        if (!Reducing.CanBegin(t, r + A(*pc), (int)B(*pc)))
        {
            return CallOther(r + A(*pc), r + A(*pc) + 2, (int)B(*pc), pc, fp, t);
        }

        return Reducing.Begin(t, fp, r + A(*pc), (int)B(*pc)) == CallResult.Failed ? Fail(fp, t) : ((Frame*)t->Frame)->Pc;
    }

    // Before gc.collect is called: the frame of CallNative is not to hold what earlier calls left on the stack.
    private static uint* CleanStack(uint* pc, Slot* r, Frame* fp, ThreadState* t)
    {
        StackRoots.ClearDeadStack();
        return Go(SlowCase.CallNative, pc, r, fp, t);
    }

    [MethodImpl(Hot)]
    private static uint* Call(uint* pc, Slot* r, Frame* fp, ThreadState* t)
    {
        uint i = *pc;
        Slot* window = r + A(i);
        return Invoke(pc, r, window, window + 2, (int)B(i), fp, t);
    }

    [MethodImpl(Hot)]
    private static uint* CallMethod(uint* pc, Slot* r, Frame* fp, ThreadState* t)
    {
        uint i = *pc;
        Slot* window = r + A(i);
        bool bound = ((ulong*)window)[1] != 0;
        return bound ? Invoke(pc, r, window, window + 1, (int)B(i) + 1, fp, t) : Invoke(pc, r, window, window + 2, (int)B(i), fp, t);
    }

    /// <summary>Calls window[0]: a Python function whose arguments lie as it wants them is entered at once.</summary>
    [MethodImpl(Inline)]
    private static uint* Invoke(uint* pc, Slot* r, Slot* window, Slot* first, int arguments, Frame* fp, ThreadState* t)
    {
        ulong callee = *(ulong*)window;
        if ((callee & 7) != 0)
        {
            return Go(SlowCase.CallSlow, pc, r, fp, t);
        }

        uint shape = *(uint*)callee;
        if (shape == ShapeIds.BuiltinFunction || (shape == ShapeIds.MethodDescriptor && first == window + 1))
        {
            return Go(SlowCase.CallNative, pc, r, fp, t);
        }

        if (shape == ShapeIds.Function)
        {
            PyCode* code = *(PyCode**)&((PyFunction*)callee)->Code;
            int registers = code->RegisterCount;
            if (code->DirectArgs == arguments && first + registers < t->RegistersEnd && t->Depth < Thread.RecursionLimit)
            {
                fp->Pc = pc + 1;
                fp = Push(callee, code, first, window, ReturnKind.Normal, fp, t);
                for (int z = arguments; z < registers; z++)
                {
                    ((ulong*)first)[z] = 0;
                }

                pc = code->Start;
                return Heap.Words->EvalBreaker == 0 ? Next(pc, first, fp, t) : Poll(pc, fp, t);
            }
        }

        return Go(SlowCase.CallSlow, pc, r, fp, t);
    }

    /// <summary>Pushes a frame; its registers are left to the caller.</summary>
    [MethodImpl(Inline)]
    private static Frame* Push(ulong function, PyCode* code, Slot* registers, Slot* returnTo, ReturnKind kind, Frame* fp, ThreadState* t)
    {
        t->Depth++;
        fp++;
        fp->R = registers;
        fp->K = code->Constants;
        fp->Caches = code->Caches;
        *(ulong*)&fp->Function = function;
        *(ulong*)&fp->Locals = 0;
        *(ulong*)&fp->Handled = 0;
        *(ulong*)&fp->Object = 0;
        *(ulong*)&fp->Generator = 0;
        fp->ReturnTo = returnTo;
        fp->Kind = kind;
        t->Frame = fp;
        return fp;
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

    [MethodImpl(Hot)]
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
        PyTuple* names = *(PyTuple**)(fp->K + pc[1]);
        arguments -= (int)names->Length;
        ulong callee = *(ulong*)window;
        if ((callee & 7) == 0)
        {
            ReturnKind kind = ReturnKind.Normal;
            uint shape = *(uint*)callee;
            if (shape != ShapeIds.Function && first == window + 2)
            {
                if (shape == ShapeIds.BoundMethod)
                {
                    ulong function = *(ulong*)&((PyBoundMethod*)callee)->Function;
                    if ((function & 7) == 0 && *(uint*)function == ShapeIds.Function)
                    {
                        *(ulong*)--first = *(ulong*)&((PyBoundMethod*)callee)->Self;
                        *(ulong*)window = function;
                        callee = function;
                        arguments++;
                    }
                }
                else if ((((Shape*)shape)->Flags & ShapeFlags.Type) != 0)
                {
                    ulong init = CallProtocol.Instantiate(window);
                    if (init != 0)
                    {
                        first--;
                        arguments++;
                        kind = ReturnKind.Init;
                        callee = init;
                    }
                }
            }

            if (*(uint*)callee == ShapeIds.Function)
            {
                PyCode* code = *(PyCode**)&((PyFunction*)callee)->Code;
                return HasRoom(code, first, t) && KeywordCalls.Arrange((PyFunction*)callee, code, first, arguments, names, t)
                    ? Enter(callee, code, first, code->RegisterCount, window, kind, fp, t)
                    : BindNamed(callee, window, first, arguments, names, kind, fp, t);
            }
        }

        return CallNamedOther(pc, window, first, arguments, fp, t);
    }

    [MethodImpl(Cold | Hot)]
    private static uint* BindNamed(ulong function, Slot* window, Slot* first, int arguments, PyTuple* names, ReturnKind kind, Frame* fp, ThreadState* t)
    {
        if (CallProtocol.PushFunction(t, fp, Value.FromBits(function), window, first, arguments, Value.FromBits((ulong)names)) != CallResult.Pushed)
        {
            return Fail(fp, t);
        }

        fp++;
        fp->Kind = kind;
        return fp->Pc;
    }

    [MethodImpl(Cold | Hot)]
    private static uint* CallNamedOther(uint* pc, Slot* window, Slot* first, int arguments, Frame* fp, ThreadState* t) =>
        CallProtocol.Call(t, fp, window, first, arguments, fp->K[pc[1]].Load()) switch
        {
            CallResult.Done => Served(pc + 2, fp, t),
            CallResult.Pushed => ((Frame*)t->Frame)->Pc,
            _ => Fail(fp, t),
        };

    [MethodImpl(Hot)]
    private static uint* CallEx(uint* pc, Slot* r, Frame* fp, ThreadState* t)
    {
        uint i = *pc;
        Slot* window = r + A(i);
        fp->Pc = pc + 1;
        ulong callee = *(ulong*)window, tuple = ((ulong*)window)[2];
        if (B(i) == 0 && (callee & 7) == 0 && (tuple & 7) == 0 && *(uint*)tuple == ShapeIds.Tuple && ((PyTuple*)tuple)->Length <= 32)
        {
            uint shape = *(uint*)callee;
            int arguments = (int)((PyTuple*)tuple)->Length;
            Slot* first = fp->R + (*(PyCode**)&(*(PyFunction**)&fp->Function)->Code)->RegisterCount;
            ulong* to = (ulong*)first;
            if (shape == ShapeIds.BoundMethod)
            {
                *to++ = *(ulong*)&((PyBoundMethod*)callee)->Self;
                arguments++;
                callee = *(ulong*)&((PyBoundMethod*)callee)->Function;
                shape = (callee & 7) == 0 ? *(uint*)callee : 0;
            }

            if (shape == ShapeIds.Function)
            {
                PyCode* code = *(PyCode**)&((PyFunction*)callee)->Code;
                if (HasRoom(code, first, t))
                {
                    for (long k = 0; k < ((PyTuple*)tuple)->Length; k++)
                    {
                        to[k] = ((ulong*)(tuple + (ulong)sizeof(PyTuple)))[k];
                    }

                    if (FillDefaults(callee, arguments, code->PlainArgs, first))
                    {
                        return Enter(callee, code, first, code->PlainArgs, window, ReturnKind.Normal, fp, t);
                    }

                    if (code->PlainArgs < 0)
                    {
                        t->SpreadEnd = first + arguments;
                        bool done = KeywordCalls.Arrange((PyFunction*)callee, code, first, arguments, null, t);
                        t->SpreadEnd = null;
                        if (done)
                        {
                            return Enter(callee, code, first, code->RegisterCount, window, ReturnKind.Normal, fp, t);
                        }
                    }
                }
            }
        }

        return CallExOther(pc, window, fp, t);
    }

    [MethodImpl(Cold | Hot)]
    private static uint* CallExOther(uint* pc, Slot* window, Frame* fp, ThreadState* t)
    {
        uint i = *pc;
        return CallProtocol.CallEx(t, fp, window, B(i) != 0, Cc(i) != 0) switch
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
            return Go(SlowCase.ReturnOther, pc, r, fp, t);
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
            return Go(SlowCase.ReturnOther, pc, r, fp, t);
        }

        *(ulong*)fp->ReturnTo = Singletons.None;
        t->Depth--;
        fp--;
        t->Frame = fp;
        return Next(fp->Pc, fp->R, fp, t);
    }

    /// <summary>Returns of frames that are not simply a function's.</summary>
    [MethodImpl(Hot)]
    private static uint* ReturnOther(uint* pc, Slot* r, Frame* fp, ThreadState* t)
    {
        bool none = (Opcode)(byte)*pc == Opcode.ReturnNone;
        if (*(ulong*)&fp->Object == 0 && *(ulong*)&fp->Handled == 0)
        {
            ulong value = none ? Singletons.None : ((ulong*)r)[A(*pc)];
            Frame* caller = fp - 1;
            PyGenerator* generator = *(PyGenerator**)&fp->Generator;
            switch (fp->Kind)
            {
                case ReturnKind.Init when value == Singletons.None:
                case ReturnKind.Discard:
                    t->Depth--;
                    t->Frame = caller;
                    return Next(caller->Pc, caller->R, caller, t);
                case ReturnKind.Attribute:
                case ReturnKind.Operator when value != Singletons.NotImplemented:
                    *(ulong*)fp->ReturnTo = value;
                    goto case ReturnKind.Discard;
                case ReturnKind.Condition when value is Singletons.True or Singletons.False:
                    t->Depth--;
                    t->Frame = caller;
                    return Next(caller->Pc + ((value == Singletons.True ? 1u : 0u) == Cc(caller->Pc[-2]) ? (int)caller->Pc[-1] : 0), caller->R, caller, t);
                case ReturnKind.Send:
                    *(ulong*)fp->ReturnTo = value;
                    goto case ReturnKind.ForIter;
                case ReturnKind.ForIter:
                    Generators.End(generator);
                    t->Depth--;
                    t->Frame = caller;
                    return Next(caller->Pc + (int)caller->Pc[-1], caller->R, caller, t);
                case ReturnKind.Entry:
                    if (generator != null && generator->State == GeneratorState.Running)
                    {
                        Generators.End(generator);
                    }

                    t->Depth--;
                    t->Frame = caller;
                    *(ulong*)&t->Result = value;
                    return null;
            }
        }

        return Leave(pc + 1, none ? null : r + A(*pc), fp, t);
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

        return jump < 0 ? Fail(fp - 1, t) : ((Frame*)t->Frame)->Pc + jump;
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
