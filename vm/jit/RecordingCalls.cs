using System;
using System.Collections.Generic;
using Py.Gc;
using Py.Ir;
using Py.ObjectSpace;
using Py.Vm.Compile;
using Py.Vm.Modules.FunctionTools;
using Py.Vm.Run;

namespace Py.Vm.Jit;

/// <summary>Calls: Python functions are followed, C# functions called directly where that is safe.</summary>
internal static unsafe partial class RecordingHandlers
{
    private static readonly Dictionary<nint, nint[]> s_headers = [];
    private static readonly HashSet<nint> s_avoided = [];

    // Where the loops of a function begin.
    private static nint[] LoopsOf(PyCode* code)
    {
        if (!s_headers.TryGetValue((nint)code, out nint[]? known))
        {
            List<nint> headers = [];
            for (int word = 0; word < code->WordCount;)
            {
                Opcode op = (Opcode)(byte)code->Words[word];
                if (op == Opcode.Loop)
                {
                    headers.Add((nint)(code->Words + word + 1 + ((int)code->Words[word] >> 8)));
                }

                word += Opcodes.HasExtension(op) ? 2 : 1;
            }

            known = headers.ToArray();
            PyCode.Keep(Value.FromBits((ulong)code));
            s_headers.Add((nint)code, known);
        }

        return known;
    }

    // A function with a loop is better compiled by itself; then a trace that follows the call goes on there.
    private static bool StopsAtLoop(PyCode* code)
    {
        nint[] headers = LoopsOf(code);
        if (headers.Length == 0)
        {
            return false;
        }

        bool enters = false, turns = false;
        foreach (nint header in headers)
        {
            enters |= Recorder.LoopToEnter((uint*)header) is not null;
            turns |= JitDriver.HasTurned((uint*)header);
        }

        if (s_avoided.Contains((nint)code))
        {
            return true;
        }

        // A loop that is left in its first turn each time is none.
        if (enters || (!turns && JitDriver.WasRecorded(code)))
        {
            return false;
        }

        Recorder.Awaited = JitDriver.Await((nint)code);
        return true;
    }

    private const int MostUnrolled = 4;

    /// <summary>Is it a comprehension over few items? Its turns are recorded one after the other.</summary>
    private static bool Unrolls(PyCode* code, Value iterator)
    {
        if (!iterator.IsPointer || iterator.IsNull)
        {
            return false;
        }

        long left = *(uint*)iterator.Bits switch
        {
            ShapeIds.TupleIterator or ShapeIds.ListIterator when !((PyListIterator*)iterator.Bits)->List.IsNull =>
                Sequences.LengthOf(((PyListIterator*)iterator.Bits)->List.Load()) - ((PyListIterator*)iterator.Bits)->Index,
            ShapeIds.RangeIterator => ((PyRangeIterator*)iterator.Bits)->Remaining,
            _ => MostUnrolled + 1,
        };
        return left <= MostUnrolled && LoopsOf(code).Length == 1 && PyStr.ToClr(code->Name.Load()).EndsWith("comp>", StringComparison.Ordinal);
    }

    /// <summary>Is an inlined frame one?</summary>
    public static bool Unrolls(Frame* fp) => Unrolls(*(PyCode**)&(*(PyFunction**)&fp->Function)->Code, fp->R->Load());

    /// <summary>Following calls of this function has led to a loop that is not compiled.</summary>
    private static void Avoid(Frame* fp)
    {
        PyCode.Keep(fp->Code);
        s_avoided.Add((nint)fp->Code.Value.Bits);
    }

    /// <summary>How to follow into a function with these arguments; null: that cannot be.</summary>
    private static ArgumentPlan? PlanOf(ulong function, int positional) => PlanOf(function, positional, default);

    private const int MostUncompiled = 2;

    private static ArgumentPlan? PlanOf(ulong function, int positional, ReadOnlySpan<ulong> names, bool unrolls = false)
    {
        PyCode* code = *(PyCode**)&((PyFunction*)function)->Code;
        bool suspends = (code->Flags & (PyCode.GeneratorFlag | PyCode.CoroutineFlag | PyCode.AsyncGeneratorFlag)) != 0;
        if (!suspends && Recorder.FramesOf((ulong)code) > MostUncompiled && JitDriver.EntryOf(code) is { Code: null } entry && entry != Recorder.Loop)
        {
            // Recursion, which will have code of its own.
            Recorder.Awaited = JitDriver.Await((nint)code);
            return null;
        }

        return !Recorder.CanEnter || (!suspends && !unrolls && StopsAtLoop(code)) ? null
            : ArgumentPlan.Make(function, positional, names);
    }

    private static uint* Call(uint* pc, Slot* r, Frame* fp, ThreadState* t)
    {
        uint i = *pc;
        Slot* window = r + (byte)(i >> 8);
        Slot* first = window + 2;
        int count = (byte)(i >> 16);
        RecordedRef callee = Recorder.Load(window);
        bool hasSelf = false;
        Opcode op = (Opcode)(byte)i;
        PyTuple* names = op is Opcode.CallKw or Opcode.CallMethodKw ? *(PyTuple**)(fp->K + pc[1]) : null;
        if (op is Opcode.CallMethod or Opcode.CallMethodKw)
        {
            hasSelf = RecordingMachine.Branch(RecordingMachine.Negate(RecordingMachine.IsNull(Recorder.Load(window + 1))));
        }

        Value function = Value.FromBits(callee.Word);
        if (!function.IsPointer || function.IsNull)
        {
            return Residual(pc, r, fp, t);
        }

        if (LooksAtFrames(function))
        {
            if (function.IsType && names == null && !hasSelf && TrySuper(callee, ArgumentsAt(first, count), window, fp))
            {
                return pc + 1;
            }

            // Not another function the next time, which would not look.
            _ = Recorder.GuardIs(callee);
            return ResidualWith(pc, r, fp, t, fp->Code.Fields.LiveTops[pc - fp->Code.Fields.Words]);
        }

        List<RecordedRef> values = hasSelf ? ArgumentsAt(window + 1, count + 1) : ArgumentsAt(first, count);
        List<InsRef> arguments = values.ConvertAll(static value => value.Ir);

        ReadOnlySpan<ulong> given = default;
        if (names != null)
        {
            ulong* words = stackalloc ulong[(int)names->Length];
            given = new ReadOnlySpan<ulong>(words, (int)names->Length);
            new ReadOnlySpan<ulong>(names + 1, given.Length).CopyTo(new Span<ulong>(words, given.Length));
        }

        int positional = arguments.Count - given.Length;
        if (function.HasShape(ShapeIds.Function))
        {
            return PlanOf(function.Bits, positional, given, values.Count == 1 && Unrolls(*(PyCode**)&((PyFunction*)callee.Word)->Code, V(values[0]))) is { } plan
                ? Follow(GuardFunction(callee), function.Bits, arguments, plan, ReturnKind.Normal, pc, r, fp, t)
                : Residual(pc, r, fp, t);
        }

        if (names != null)
        {
            return hasSelf || !function.IsType ? Residual(pc, r, fp, t) : CallClass(callee, arguments, given, pc, r, fp, t);
        }

        if (function.HasShape(ShapeIds.BuiltinFunction) || (function.HasShape(ShapeIds.MethodDescriptor) && hasSelf))
        {
            uint* advanced = TryAdvance(callee, values, pc, r, fp, t);
            if (advanced == null && !hasSelf)
            {
                advanced = TryReduce(callee, values, pc, window, fp, t);
            }

            if (advanced != null)
            {
                return advanced;
            }

            if (TryIntrinsic(callee, values, pc, window, fp, t, out uint* next) || (!hasSelf && TryBound(callee, values, pc, window, fp, t, out next)))
            {
                return next;
            }

            return NativeCalls.Find(callee, arguments, Recorder.Depth) is { } native ? CallNative(native, callee, arguments, pc, window, fp, t) : Residual(pc, r, fp, t);
        }

        if (hasSelf && TryPlainInit(callee, values, window))
        {
            return pc + 1;
        }

        if (hasSelf)
        {
            return Residual(pc, r, fp, t);
        }

        if (PyPartial.IsExact(function))
        {
            return OrResidual(TryPartial(callee, values, pc, window, fp, t), pc, r, fp, t);
        }

        if (function.HasShape(ShapeIds.BoundMethod))
        {
            PyBoundMethod* method = (PyBoundMethod*)callee.Word;
            Value target = method->Function.Load();
            if (!target.HasShape(ShapeIds.Function) || PlanOf(target.Bits, count + 1) is not { } plan)
            {
                return Residual(pc, r, fp, t);
            }

            _ = RecordingMachine.Branch(RecordingMachine.HasShape(callee, ShapeIds.BoundMethod));
            RecordedRef inner = RecordingMachine.LoadField(callee, Offsets.Of(&((PyBoundMethod*)Offsets.Base)->Function));
            arguments.Insert(0, RecordingMachine.LoadField(callee, Offsets.Of(&((PyBoundMethod*)Offsets.Base)->Self)).Ir);
            return Follow(GuardFunction(inner), target.Bits, arguments, plan, ReturnKind.Normal, pc, r, fp, t);
        }

        if (function.IsType && TryClass(callee, values, window))
        {
            return pc + 1;
        }

        if (function.IsType)
        {
            return CallClass(callee, arguments, default, pc, r, fp, t);
        }

        ulong call = SpecialMethods.IsInstance(function) ? SpecialMethods.Find(function, SlotId.Call) : 0;
        if (call == 0 || PlanOf(call, count + 1) is not { } own || !TryGuardType(callee))
        {
            return Residual(pc, r, fp, t);
        }

        Recorder.GuardVersion(PyFunction.CodeVersion);
        arguments.Insert(0, callee.Ir);
        return Follow(Recorder.Ir.Pointer(call), call, arguments, own, ReturnKind.Normal, pc, r, fp, t);
    }

    private static List<RecordedRef> ArgumentsAt(Slot* first, int count)
    {
        List<RecordedRef> values = new(count);
        for (int k = 0; k < count; k++)
        {
            values.Add(Recorder.Load(first + k));
        }

        return values;
    }

    private static readonly HashSet<string> s_lookers =
        ["locals", "globals", "vars", "dir", "eval", "exec", "compile", "__import__", "breakpoint", "_getframe", "_current_frames", "exc_info", "warn", "warn_explicit",
            "settrace", "setprofile", "gettrace", "call_tracing"];

    /// <summary>Does a callable look at its caller's variables?</summary>
    private static bool LooksAtFrames(Value callee) => callee.IsType ? callee.Is(Types.Get(TypeId.Super))
        : callee.HasShape(ShapeIds.BuiltinFunction) && FunctionTable.Signature(callee.As<PyBuiltinFunction>().Fields.Function) is { } signature && s_lookers.Contains(signature.Name);

    /// <summary>The function is the one that it is now; of those that other functions make, of what was made just now and of what was another one before, which are made again and again, only the code is.</summary>
    private static InsRef GuardFunction(RecordedRef function)
    {
        PyFunction* f = (PyFunction*)function.Word;
        bool isNested = !f->Closure.IsNull || ((*(PyCode**)&f->Code)->Flags & PyCode.Nested) != 0;
        if (function.Ir.IsConst || (!isNested && !Recorder.BeginsAtOtherValue && !Heap.IsYoung(function.Word) && !(function.Ir.IsIns && Recorder.Ir.Trace[function.Ir].Op == IrOp.New)))
        {
            Recorder.GuardVersion(PyFunction.CodeVersion);
            return Recorder.GuardIs(function);
        }

        // No function gets other code while the version lasts: bridges back into a loop must be able to ask again, before they load from the closure.
        Recorder.GuardVersion(PyFunction.CodeVersion);
        _ = RecordingMachine.Branch(RecordingMachine.HasShape(function, ShapeIds.Function));
        InsRef code = Recorder.Ir.GetField(function.Ir, Recorder.Immutable(Offsets.Of(&((PyFunction*)Offsets.Base)->Code)));
        _ = Recorder.GuardIs(new RecordedRef(*(ulong*)&f->Code, code));
        return function.Ir;
    }

    /// <summary>Enters a Python function whose arguments lie in the call's window.</summary>
    private static uint* Follow(InsRef function, ulong concrete, List<InsRef> arguments, ArgumentPlan plan, ReturnKind kind, uint* pc, Slot* r, Frame* fp, ThreadState* t)
    {
        PyCode.Keep(((PyFunction*)concrete)->Code.Load());
        InsRef[] parameters = plan.Emit(concrete, function, arguments);

        // The caller's register holds the instance while __init__ runs; a result nobody can name yet.
        Recorder.Store(r + (byte)(*pc >> 8), kind == ReturnKind.Init ? parameters[0] : Recorder.Ir.Null);
        uint* entered = Staged((Opcode)(byte)*pc, pc, r, fp, t);
        if ((Frame*)t->Frame != fp + 1 || fp[1].Kind != kind)
        {
            Recorder.AbortAfter("a call failed");
            return entered;
        }

        plan.Entered(fp + 1, parameters);
        Recorder.Enter(fp + 1, parameters, function);
        return entered;
    }

    /// <summary>Instances of classes in Python are allocated in the trace, and __init__ is followed into.</summary>
    private static uint* CallClass(RecordedRef callee, List<InsRef> arguments, ReadOnlySpan<ulong> names, uint* pc, Slot* r, Frame* fp, ThreadState* t)
    {
        Value type = Value.FromBits(callee.Word);
        ref PyType fields = ref type.As<PyType>().Fields;
        uint* entered = names.IsEmpty ? TryException(callee, arguments, pc, r + (byte)(*pc >> 8), fp, t) : null;
        if (entered != null)
        {
            return entered;
        }

        if (!type.HasShape(ShapeIds.Type) || fields.Slots[(int)SlotId.New] != PyObject.NewIndex || (fields.Flags & (TypeFlags.Heap | TypeFlags.Abstract)) != TypeFlags.Heap)
        {
            return Residual(pc, r, fp, t);
        }

        Value init = PyType.Lookup(type, N.__init__);
        Shape* shape = (Shape*)fields.RootShape;
        int positional = arguments.Count + 1 - names.Length;
        if (positional == 1 && names.IsEmpty && fields.Slots[(int)SlotId.Init] == PyObject.InitIndex && (shape->Layout.Flags & LayoutFlags.Finalizer) == 0)
        {
            return NewPlain(callee, shape, pc, r, fp, t);
        }

        if (!init.HasShape(ShapeIds.Function) || PlanOf(init.Bits, positional, names) is not { } plan
            || (shape->Layout.Flags & LayoutFlags.Finalizer) != 0)
        {
            return Residual(pc, r, fp, t);
        }

        GuardClass(callee);
        InsRef instance = Recorder.Ir.New(Recorder.Shape((uint)(ulong)shape));
        arguments.Insert(0, instance);
        Recorder.GuardVersion(PyFunction.CodeVersion);
        return Follow(Recorder.Ir.Pointer(init.Bits), init.Bits, arguments, plan, ReturnKind.Init, pc, r, fp, t);
    }

    /// <summary>An instance of a class in Python that has no __init__.</summary>
    private static uint* NewPlain(RecordedRef callee, Shape* shape, uint* pc, Slot* r, Frame* fp, ThreadState* t)
    {
        GuardClass(callee);
        InsRef instance = Recorder.Ir.New(Recorder.Shape((uint)(ulong)shape));
        uint* next = Staged((Opcode)(byte)*pc, pc, r, fp, t);
        if (next != pc + 1)
        {
            Recorder.AbortAfter("an object could not be made");
            return next;
        }

        Recorder.Store(r + (byte)(*pc >> 8), instance);
        return next;
    }

    // It is this class, unchanged.
    private static void GuardClass(RecordedRef callee)
    {
        Value type = Value.FromBits(callee.Word);
        ref PyType fields = ref type.As<PyType>().Fields;
        if (fields.Version == 0)
        {
            PyType.AssignVersion(type);
        }

        _ = Recorder.GuardIs(callee);
        Recorder.GuardVersion(fields.Version);
    }

    private static uint* CallNative(NativeCall call, RecordedRef callee, List<InsRef> arguments, uint* pc, Slot* window, Frame* fp, ThreadState* t)
    {
        TraceBuilder ir = Recorder.Ir;
        InsRef self = call.Self != 0 ? ir.Pointer(call.Self) : default;
        if (!callee.Ir.IsConst && Has(callee, ShapeIds.BuiltinFunction) && !V(callee).As<PyBuiltinFunction>().Fields.Self.Load().HasShape(ShapeIds.Module))
        {
            // A method that was bound just now: the function counts.
            GuardHas(callee, ShapeIds.BuiltinFunction);
            InsRef index = ir.GetField(callee.Ir, RecordedFields.BuiltinIndex);
            Recorder.Guard(ir.Emit(IrOp.IntEq, index, ir.Int(((PyBuiltinFunction*)callee.Word)->Function)), true);
            self = self.IsNone ? self : ir.GetField(callee.Ir, RecordedFields.BuiltinSelf);
        }
        else if (!callee.Ir.IsConst)
        {
            _ = Recorder.GuardIs(callee);
        }

        uint* next = pc + 1;
        InsRef result = NativeCalls.Emit(call, self, arguments, next, Recorder.Depth);
        fp->Pc = next;
        bool failed = ResidualSites.Execute(pc, fp, t) == 0;
        Recorder.Store(window, result);
        if (failed)
        {
            return Failed(result, next, fp, t);
        }

        Recorder.GuardDone(result, next);
        return next;
    }
}
