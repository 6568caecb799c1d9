using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using Py.Gc;
using Py.Ir;
using Py.ObjectSpace;
using Py.Vm.Compile;
using Py.Vm.Run;

namespace Py.Vm.Jit;

/// <summary>Raising, catching and with blocks; see <see cref="Recorder"/> for unwinding.</summary>
internal static unsafe partial class RecordingHandlers
{
    private static void InstallExceptions()
    {
        Set((int)Opcode.Raise, &Raise);
        Set((int)Opcode.ReRaise, &ReRaise);
        Set((int)Opcode.PushExc, &PushExc);
        Set((int)Opcode.PopExc, &PopExc);
        Set((int)Opcode.MatchExc, &MatchExc);
        Set((int)Opcode.BeforeWith, &BeforeWith);
        Set((int)Opcode.BeforeAsyncWith, &BeforeWith);
        Set((int)Opcode.WithExceptStart, &WithExceptStart);
    }

    private static FieldRef ExceptionField(int offset) => Recorder.Field((uint)offset, FieldKind.Ref);

    // -- raising ----------------------------------------------------------------------------------

    private static uint* Raise(uint* pc, Slot* r, Frame* fp, ThreadState* t)
    {
        uint i = *pc;
        fp->Pc = pc + 1;
        if (!Recorder.IsCaught(fp))
        {
            return Leaves(pc);
        }

        if (i >> 24 == 0)
        {
            return RaiseAgain(pc, r, fp, t);
        }

        RecordedRef raised = Recorder.Load(r + A(i)), cause = i >> 24 == 2 ? Recorder.Load(r + B(i)) : default;
        bool hasCause = i >> 24 == 2, isInstance = V(raised).IsException;
        if ((!isInstance && !(V(raised).IsType && IsSimpleException(V(raised)))) || (hasCause && cause.Word != Singletons.None && !V(cause).IsException))
        {
            return RaiseResidual(pc, r, fp, t);
        }

        if (isInstance)
        {
            GuardHas(raised, *(uint*)raised.Word);
        }
        else
        {
            _ = Recorder.GuardIs(raised);
            Recorder.GuardVersion(VersionOf(V(raised)));
        }

        InsRef causeName = Recorder.Ir.Null;
        if (hasCause && cause.Word == Singletons.None)
        {
            _ = Recorder.GuardIs(cause);
        }
        else if (hasCause)
        {
            GuardHas(cause, *(uint*)cause.Word);
            causeName = cause.Ir;
        }

        RecordedRef context = Recorder.Context(t);
        bool isOther = context.Word != 0 && context.Word != raised.Word;
        bool isFresh = !isInstance || Recorder.TakeFresh(raised.Ir);
        if (isInstance && context.Word != 0 && !isFresh)
        {
            Recorder.Guard(Recorder.Ir.Emit(IrOp.PtrNe, context.Ir, raised.Ir), isOther);
        }

        TraceBuilder ir = Recorder.Ir;
        InsRef exception = isInstance ? raised.Ir : NewException(V(raised), []);
        if (hasCause)
        {
            ir.SetField(exception, ExceptionField(PyBaseException.CauseOffset), causeName);
            ir.SetField(exception, Recorder.Field(PyBaseException.SuppressContextOffset, FieldKind.I64), ir.Int(1));
        }

        if (isOther && isFresh)
        {
            // It is in no chain yet.
            ir.SetField(exception, ExceptionField(PyBaseException.ContextOffset), context.Ir);
        }
        else if (isOther)
        {
            _ = ir.Call(ExceptionHelpers.SetContext, [exception, context.Ir]);
        }

        _ = Residuals.Run(fp, i);
        return Recorder.Unwind(exception, fp, true, t);
    }

    /// <summary>dict[key] of a plain key that is not there: a KeyError made in the trace, if that is caught there and nothing is handled; otherwise null.</summary>
    private static uint* TryMissing(RecordedRef dict, RecordedRef key, uint* pc, Frame* fp, ThreadState* t)
    {
        if (!V(dict).IsPointer || !Has(dict, ShapeIds.Dict) || PlainOperations.Contains(V(dict), V(key)) != 0 || t->HandledCount != 0 || Recorder.Handles)
        {
            return null;
        }

        fp->Pc = pc + 1;
        if (!Recorder.IsCaught(fp))
        {
            return null;
        }

        GuardHas(dict, ShapeIds.Dict);
        _ = RecordingMachine.Branch(CallTest(PlainHelpers.Contains, [dict.Ir, key.Ir], 0));
        _ = Recorder.Context(t);
        InsRef exception = NewException(Types.Get(TypeId.KeyError), [key.Ir]);
        _ = Space.GetItem(V(dict), V(key));
        return Recorder.Unwind(exception, fp, true, t);
    }

    private static uint* Leaves(uint* pc)
    {
        Recorder.Abort("an exception that leaves the trace's frame");
        return pc;
    }

    private static uint* RaiseResidual(uint* pc, Slot* r, Frame* fp, ThreadState* t)
    {
        ReadOnlySpan<ushort> inputs = *pc >> 24 == 2 ? [(ushort)A(*pc), (ushort)B(*pc)] : [(ushort)A(*pc)];
        InsRef result = Recorder.CallResidual(pc, inputs, []);
        _ = Residuals.Run(fp, *pc);
        return Failed(result, pc + 1, fp, t);
    }

    /// <summary>After a call has failed: to the handler, or away if it is not in the trace.</summary>
    private static uint* Failed(InsRef result, uint* next, Frame* fp, ThreadState* t)
    {
        if (!Recorder.IsCaught(fp))
        {
            return LeavesAfter(fp, t);
        }

        Recorder.GuardFailed(result, next);
        return Recorder.Unwind(Recorder.TakeError(), fp, true, t);
    }

    private static uint* RaiseAgain(uint* pc, Slot* r, Frame* fp, ThreadState* t)
    {
        InsRef handled = Recorder.InnermostHandled;
        if (handled.IsNone)
        {
            return Unsupported(pc, r, fp, t);
        }

        _ = Raising.RaiseAgain();
        return Recorder.Unwind(handled, fp, false, t);
    }

    private static uint* ReRaise(uint* pc, Slot* r, Frame* fp, ThreadState* t)
    {
        RecordedRef exception = Recorder.Load(r + A(*pc));
        fp->Pc = pc + 1;
        if (!Recorder.IsCaught(fp))
        {
            return Leaves(pc);
        }

        Errors.Restore(V(exception));
        return Recorder.Unwind(exception.Ir, fp, false, t);
    }

    // -- catching ---------------------------------------------------------------------------------

    private static uint* PushExc(uint* pc, Slot* r, Frame* fp, ThreadState* t)
    {
        InsRef before = Recorder.Handled;
        Recorder.PushHandled(Recorder.Load(r + A(*pc)).Ir);
        _ = Residuals.Run(fp, *pc);
        Recorder.Store(r + B(*pc), before);
        return pc + 1;
    }

    private static uint* PopExc(uint* pc, Slot* r, Frame* fp, ThreadState* t)
    {
        Recorder.PopHandled(Recorder.Load(r + A(*pc)).Ir);
        _ = Residuals.Run(fp, *pc);
        return pc + 1;
    }

    private static bool IsExceptionClass(Value type) => type.IsType && PyType.IsSubtype(type, Types.Get(TypeId.BaseException));

    /// <summary>The class of the exception and those in the clause are what they are now, and so is the answer.</summary>
    private static uint* MatchExc(uint* pc, Slot* r, Frame* fp, ThreadState* t)
    {
        uint i = *pc;
        RecordedRef exception = Recorder.Load(r + B(i)), wanted = Recorder.Load(r + (i >> 24));
        Value type = V(exception).Type;
        bool isTuple = Has(wanted, ShapeIds.Tuple);
        int count = isTuple ? (int)PyTuple.LengthOf(V(wanted)) : 1;
        Value Class(int k) => isTuple ? PyTuple.Get(V(wanted), k) : V(wanted);
        bool isKnown = VersionOf(type) != 0 && count <= MostItems;
        for (int k = 0; isKnown && k < count; k++)
        {
            isKnown = IsExceptionClass(Class(k));
        }

        if (!isKnown)
        {
            return Residual(pc, r, fp, t);
        }

        GuardHas(exception, *(uint*)exception.Word);
        Recorder.GuardVersion(VersionOf(type));
        TraceBuilder ir = Recorder.Ir;
        if (isTuple && !wanted.Ir.IsConst)
        {
            GuardHas(wanted, ShapeIds.Tuple);
            RecordedTuples.GuardLength(wanted.Ir, count);
        }

        bool matches = false;
        for (int k = 0; k < count; k++)
        {
            matches |= PyType.IsSubtype(type, Class(k));
            if (!wanted.Ir.IsConst)
            {
                _ = Recorder.GuardIs(isTuple ? new RecordedRef(Class(k).Bits, ir.GetItem(wanted.Ir, ir.Int(k), Recorder.TupleItems)) : wanted);
            }
        }

        Put(r + A(i), RecordingMachine.Known(matches ? Singletons.True : Singletons.False));
        return pc + 1;
    }

    // -- with blocks ------------------------------------------------------------------------------

    /// <summary>Enter methods in Python are followed into.</summary>
    private static uint* BeforeWith(uint* pc, Slot* r, Frame* fp, ThreadState* t)
    {
        uint i = *pc;
        RecordedRef manager = Recorder.Load(r + B(i));
        if (!SpecialMethods.IsInstance(V(manager)))
        {
            return Residual(pc, r, fp, t);
        }

        bool isAsync = (Opcode)(byte)i == Opcode.BeforeAsyncWith;
        Value enter = PyType.Lookup(V(manager).Type, Names.Get(isAsync ? N.__aenter__ : N.__enter__));
        Value exit = PyType.Lookup(V(manager).Type, Names.Get(isAsync ? N.__aexit__ : N.__exit__));
        if (enter.IsNull || exit.IsNull || !enter.HasShape(ShapeIds.Function) || !exit.HasShape(ShapeIds.Function)
            || PlanOf(enter.Bits, 1) is not { } plan || !TryGuardType(manager))
        {
            return Residual(pc, r, fp, t);
        }

        Recorder.GuardVersion(PyFunction.CodeVersion);
        InsRef[] parameters = plan.Emit(enter.Bits, Recorder.Ir.Pointer(enter.Bits), [manager.Ir]);
        InsRef bound = Recorder.Ir.New(Recorder.Shape(ShapeIds.BoundMethod));
        Recorder.Ir.SetField(bound, RecordedFields.MethodFunction, Recorder.Ir.Pointer(exit.Bits));
        Recorder.Ir.SetField(bound, RecordedFields.MethodSelf, manager.Ir);
        Put(r + A(i), new RecordedRef(PyBoundMethod.New(exit, V(manager)).Bits, bound));
        ReadOnlySpan<ulong> words = [manager.Word];
        return Push(enter.Bits, words, parameters, r + A(i) + 1, pc + 1, fp, t);
    }

    /// <summary>Likewise exit methods when an exception has come.</summary>
    private static uint* WithExceptStart(uint* pc, Slot* r, Frame* fp, ThreadState* t)
    {
        uint i = *pc;
        RecordedRef exit = Recorder.Load(r + B(i)), exception = Recorder.Load(r + (i >> 24));
        if (!Has(exit, ShapeIds.BoundMethod) || !((PyBoundMethod*)exit.Word)->Function.Load().HasShape(ShapeIds.Function) || VersionOf(V(exception).Type) == 0)
        {
            return Residual(pc, r, fp, t);
        }

        Value function = ((PyBoundMethod*)exit.Word)->Function.Load();
        if (PlanOf(function.Bits, 4) is not { } plan)
        {
            return Residual(pc, r, fp, t);
        }

        GuardHas(exit, ShapeIds.BoundMethod);
        RecordedRef inner = RecordingMachine.LoadField(exit, Offsets.Of(&((PyBoundMethod*)Offsets.Base)->Function));
        RecordedRef self = RecordingMachine.LoadField(exit, Offsets.Of(&((PyBoundMethod*)Offsets.Base)->Self));
        InsRef name = GuardFunction(inner);
        GuardHas(exception, *(uint*)exception.Word);
        RecordedRef traceback = new(*(ulong*)(exception.Word + PyBaseException.TracebackOffset), Recorder.Ir.GetField(exception.Ir, ExceptionField(PyBaseException.TracebackOffset)));
        if (RecordingMachine.Branch(RecordingMachine.IsNull(traceback)))
        {
            traceback = RecordingMachine.Known(Singletons.None);
        }

        ulong type = V(exception).Type.Bits;
        InsRef[] parameters = plan.Emit(function.Bits, name, [self.Ir, Recorder.Ir.Pointer(type), exception.Ir, traceback.Ir]);
        Recorder.Store(r + A(i), Recorder.Ir.Null);
        ReadOnlySpan<ulong> words = [*(ulong*)(exit.Word + Offsets.Of(&((PyBoundMethod*)Offsets.Base)->Self)), type, exception.Word, traceback.Word];
        return Push(function.Bits, words, parameters, r + A(i), pc + 1, fp, t);
    }

    /// <summary>Enters a function with these arguments; nothing may be allocated since their words were read.</summary>
    private static uint* Push(ulong function, ReadOnlySpan<ulong> words, InsRef[] parameters, Slot* to, uint* next, Frame* fp, ThreadState* t, ReturnKind kind = ReturnKind.Normal, InsRef name = default)
    {
        PyCode.Keep(((PyFunction*)function)->Code.Load());
        Slot* first = CallProtocol.TopOf(fp);
        for (int k = 0; k < words.Length; k++)
        {
            *(ulong*)(first + k) = words[k];
        }

        fp->Pc = next;
        if (CallProtocol.PushFunction(t, fp, Value.FromBits(function), to, first, words.Length, Value.Null) != CallResult.Pushed)
        {
            return Failing(next, fp, t, "a method could not be called");
        }

        ((Frame*)t->Frame)->Kind = kind;
        Recorder.Enter(fp + 1, parameters, name.IsNone ? Recorder.Ir.Pointer(function) : name);
        return fp[1].Pc;
    }

    // -- classes ----------------------------------------------------------------------------------

    private static int SlotOf(TypeId type, SlotId slot) => Types.Get(type).As<PyType>().Fields.Slots[(int)slot];

    // Are instances made by __new__ of BaseException, or one that differs by what keywords it takes?
    private static bool IsPlainlyMade(Value type)
    {
        ref PyType fields = ref type.As<PyType>().Fields;
        int make = fields.Slots[(int)SlotId.New];
        return type.HasShape(ShapeIds.Type) && (make == SlotOf(TypeId.BaseException, SlotId.New) || make == SlotOf(TypeId.AttributeError, SlotId.New))
            && IsExceptionClass(type) && VersionOf(type) != 0 && (fields.Flags & TypeFlags.Abstract) == 0
            && (((Shape*)fields.RootShape)->Layout.Flags & LayoutFlags.Finalizer) == 0;
    }

    /// <summary>Exceptions that are but their arguments, if there are no keywords.</summary>
    private static bool IsSimpleException(Value type)
    {
        int init = type.As<PyType>().Fields.Slots[(int)SlotId.Init];
        return IsPlainlyMade(type) && (init == SlotOf(TypeId.BaseException, SlotId.Init) || init == SlotOf(TypeId.AttributeError, SlotId.Init)
            || init == SlotOf(TypeId.NameError, SlotId.Init) || init == SlotOf(TypeId.StopIteration, SlotId.Init));
    }

    private static InsRef NewException(Value type, List<InsRef> arguments)
    {
        TraceBuilder ir = Recorder.Ir;
        ref PyType fields = ref type.As<PyType>().Fields;
        InsRef args = RecordedTuples.New(CollectionsMarshal.AsSpan(arguments));
        InsRef made = ir.New(Recorder.Shape((uint)(ulong)fields.RootShape));
        ir.SetField(made, ExceptionField(PyBaseException.ArgsOffset), args);
        if (fields.Slots[(int)SlotId.Init] == SlotOf(TypeId.StopIteration, SlotId.Init))
        {
            ir.SetField(made, ExceptionField(PyBaseException.Field0Offset), arguments.Count > 0 ? arguments[0] : ir.Pointer(Singletons.None));
        }

        Recorder.AddFresh(made);
        return made;
    }

    /// <summary>Calls of exception classes, whose __init__ in Python is followed into; null: it is not known here.</summary>
    private static uint* TryException(RecordedRef callee, List<InsRef> arguments, uint* pc, Slot* window, Frame* fp, ThreadState* t)
    {
        Value type = V(callee);
        bool isSimple = IsSimpleException(type);
        Value init = isSimple || !IsPlainlyMade(type) ? default : PyType.Lookup(type, N.__init__);
        ArgumentPlan? plan = null;
        if (!isSimple && (init.IsNull || !init.HasShape(ShapeIds.Function) || (plan = PlanOf(init.Bits, arguments.Count + 1)) is null))
        {
            return null;
        }

        _ = Recorder.GuardIs(callee);
        Recorder.GuardVersion(VersionOf(type));
        if (!isSimple)
        {
            Recorder.GuardVersion(PyFunction.CodeVersion);
        }

        fp->Pc = pc + 1;
        if (isSimple)
        {
            InsRef simple = NewException(type, arguments);
            if (ResidualSites.Execute(pc, fp, t) == 0)
            {
                return Failing(pc + 1, fp, t, "an exception could not be made");
            }

            Recorder.Store(window, simple);
            return pc + 1;
        }

        InsRef made = NewException(type, arguments);
        List<InsRef> names = [made, .. arguments];
        InsRef[] parameters = plan!.Emit(init.Bits, Recorder.Ir.Pointer(init.Bits), names);
        window->Initialize(PyBaseException.Make(type, new Args(window + 2, arguments.Count)));
        Recorder.Store(window, made);
        Span<ulong> words = stackalloc ulong[arguments.Count + 1];
        words[0] = *(ulong*)window;
        for (int k = 0; k < arguments.Count; k++)
        {
            words[k + 1] = ((ulong*)window)[k + 2];
        }

        return Push(init.Bits, words, parameters, window, pc + 1, fp, t, ReturnKind.Init);
    }

    /// <summary>Reads args of an exception whose class has no other attribute of that name.</summary>
    private static bool TryReadArgs(RecordedRef obj, Value name, Slot* to)
    {
        if (!V(obj).IsException || !name.Is(Names.Get(N.args)) || VersionOf(V(obj).Type) == 0
            || !PyType.Lookup(V(obj).Type, name).Is(PyType.Lookup(Types.Get(TypeId.BaseException), name)) || *(ulong*)(obj.Word + PyBaseException.ArgsOffset) == 0)
        {
            return false;
        }

        GuardHas(obj, *(uint*)obj.Word);
        Recorder.GuardVersion(VersionOf(V(obj).Type));
        RecordedRef args = RecordingMachine.LoadField(obj, PyBaseException.ArgsOffset);
        _ = RecordingMachine.Branch(RecordingMachine.IsNull(args));
        Put(to, args);
        return true;
    }
}
