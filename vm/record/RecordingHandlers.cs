using System;
using System.Collections.Generic;
using System.Runtime.CompilerServices;
using Py.Gc;
using Py.Ir;
using Py.ObjectSpace;
using Py.ObjectSpace.Machine;
using Py.Vm.Compile;
using Py.Vm.Run;
using Py.Vm.Run.Handlers;

namespace Py.Vm.Record;

using RecordedHandlers = Handlers<RecordingMachine, RecordedRef, RecordedInt, RecordedFloat, RecordedCondition>;

/// <summary>While recording: the handlers of instructions that are not staged. And the one that finds hot loops.</summary>
internal static unsafe class RecordingHandlers
{
    private const int MaxArguments = 6;

    private static readonly Dictionary<nint, int> s_heat = [];
    private static void* s_plainLoop;
    private static void* s_residual;
    private static void* s_residualX;
    private static void** s_staged;
    private static int s_threshold;

    /// <summary>Begins to count loops; those that turn <paramref name="threshold"/> times are recorded once.</summary>
    public static void Install(int threshold)
    {
        s_threshold = threshold;
        RecordingMachine.Install();
        void** table = RecordingMachine.Table;
        s_residual = table[(int)SlowCase.Residual];
        s_residualX = table[(int)SlowCase.ResidualX];
        s_staged = (void**)System.Runtime.InteropServices.NativeMemory.AllocZeroed(256 * (nuint)sizeof(void*));
        for (int op = 0; op < (int)Opcode.Count; op++)
        {
            s_staged[op] = table[op];
            if (table[op] == s_residual || table[op] == s_residualX)
            {
                table[op] = (delegate*<uint*, Slot*, Frame*, ThreadState*, uint*>)&Residual;
            }
        }

        foreach (SlowCase slow in (ReadOnlySpan<SlowCase>)[SlowCase.Residual, SlowCase.ResidualX, SlowCase.GetEntry, SlowCase.SetEntry,
            SlowCase.BinarySlow, SlowCase.CompareSlow, SlowCase.AttributeMiss])
        {
            Set((int)slow, &Residual);
        }

        Set((int)SlowCase.JumpTruth, &JumpTruth);
        Set((int)SlowCase.JumpCompareSlow, &JumpCompare);
        foreach (Opcode op in (ReadOnlySpan<Opcode>)[Opcode.LoadGlobal, Opcode.GetAttr, Opcode.SetAttr, Opcode.GetMethod])
        {
            Set((int)op, &Cached);
        }

        foreach (Opcode op in (ReadOnlySpan<Opcode>)[Opcode.CallKw, Opcode.CallMethodKw, Opcode.CallEx, Opcode.Generator, Opcode.Yield, Opcode.Send, Opcode.EndAsyncFor,
            Opcode.Raise, Opcode.ReRaise, Opcode.PushExc, Opcode.PopExc, Opcode.BeforeWith, Opcode.BeforeAsyncWith])
        {
            Set((int)op, &Unsupported);
        }

        Set((int)Opcode.Call, &Call);
        Set((int)Opcode.CallMethod, &Call);
        Set((int)Opcode.Return, &Return);
        Set((int)Opcode.ReturnNone, &Return);
        Set((int)Opcode.ForIter, &ForIter);
        Set((int)Opcode.ListAppend, &Residual);
        Set((int)Opcode.Loop, &Loop);
        s_plainLoop = ConcreteMachine.Handlers[(int)Opcode.Loop];
        ConcreteMachine.Handlers[(int)Opcode.Loop] = (delegate*<uint*, Slot*, Frame*, ThreadState*, uint*>)&CountLoop;
    }

    private static void Set(int index, delegate*<uint*, Slot*, Frame*, ThreadState*, uint*> handler) => RecordingMachine.Table[index] = handler;

    private static uint* Staged(Opcode op, uint* pc, Slot* r, Frame* fp, ThreadState* t) =>
        ((delegate*<uint*, Slot*, Frame*, ThreadState*, uint*>)s_staged[(int)op])(pc, r, fp, t);

    // In the table of the interpreter: the rules of docs/interpreter.md hold.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static uint* CountLoop(uint* pc, Slot* r, Frame* fp, ThreadState* t)
    {
        if (IsHot(pc))
        {
            return Record(pc, fp, t);
        }

        return ((delegate*<uint*, Slot*, Frame*, ThreadState*, uint*>)s_plainLoop)(pc, r, fp, t);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool IsHot(uint* pc)
    {
        if (Recorder.IsRecording)
        {
            return false;
        }

        nint header = (nint)(pc + 1 + ((int)*pc >> 8));
        s_heat.TryGetValue(header, out int heat);
        s_heat[header] = heat + 1;
        return heat + 1 == s_threshold;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static uint* Record(uint* pc, Frame* fp, ThreadState* t)
    {
        // The loop's own poll comes with its next turn.
        pc += 1 + ((int)*pc >> 8);
        fp->Pc = pc;
        return Recorder.Record(pc, fp, t);
    }

    private static uint* Unsupported(uint* pc, Slot* r, Frame* fp, ThreadState* t)
    {
        Recorder.Abort(((Opcode)(byte)*pc).ToString());
        return pc;
    }

    private static uint* Loop(uint* pc, Slot* r, Frame* fp, ThreadState* t)
    {
        uint* target = pc + 1 + ((int)*pc >> 8);
        if (!Recorder.IsHeader(target, fp))
        {
            Recorder.Abort("an inner loop");
            return pc;
        }

        TraceBuilder ir = Recorder.Ir;
        InsRef breaker = ir.Emit(IrOp.GetfieldRaw, ir.Int((long)&Heap.Words->EvalBreaker), descr: ir.Trace.Descriptors.Volatile("eval_breaker", FieldKind.U32).Value);
        Recorder.Guard(ir.Emit(IrOp.IntEq, breaker, ir.Int(0)), true);
        Recorder.Finish();
        return Staged(Opcode.Loop, pc, r, fp, t);
    }

    /// <summary>An instruction of the inline caches: its fast case holds while the versions it was made for do.</summary>
    private static uint* Cached(uint* pc, Slot* r, Frame* fp, ThreadState* t)
    {
        CacheEntry* cache = fp->Caches + pc[1];
        Opcode op = (Opcode)(byte)*pc;
        if (cache->Kind != 0)
        {
            // Only the version that the fast case looks at.
            Recorder.GuardVersion(op == Opcode.LoadGlobal && cache->Kind == InlineCaches.GlobalKind ? cache->Shape : cache->Version);
        }

        return Staged(op, pc, r, fp, t);
    }

    /// <summary>A call of a helper that does what the instruction does.</summary>
    private static uint* Residual(uint* pc, Slot* r, Frame* fp, ThreadState* t)
    {
        uint i = *pc;
        Opcode op = (Opcode)(byte)i;
        Span<InsRef> arguments = stackalloc InsRef[MaxArguments];
        (Role a, Role b, Role c) = OperandRoles.Of(op);
        int count = 0;
        if (a == Role.Window || !Add(a, (byte)(i >> 8), r, arguments, ref count) || !AddWindow(op, b, i, r, arguments, ref count)
            || !Add(c, i >> 24, r, arguments, ref count) || (b == Role.Write && a == Role.None))
        {
            return Unsupported(pc, r, fp, t);
        }

        uint* next = pc + (Opcodes.HasExtension(op) ? 2 : 1);
        if (HasName(op))
        {
            arguments[count++] = Recorder.Ir.Pointer(InlineCaches.NameOf(fp, fp->Caches + pc[1]).Bits);
        }

        InsRef result = Recorder.Call($"residual.{op}", arguments[..count]);
        fp->Pc = next;
        if (!Residuals.Run(fp, i))
        {
            Recorder.Abort($"{op} raised an exception");
            return RecordedHandlers.Fail(fp, t);
        }

        if (a is Role.Write or Role.Modify)
        {
            Recorder.Store(r + (byte)(i >> 8), result);
        }

        Recorder.GuardNoException(next);
        return next;
    }

    private static bool HasName(Opcode op) => Opcodes.Row(op).Format == OpFormat.ABCXName;

    private static bool Add(Role role, uint field, Slot* r, Span<InsRef> arguments, ref int count)
    {
        if (role is Role.Read or Role.Modify)
        {
            return AddRegister(r + field, arguments, ref count);
        }

        return role is Role.None or Role.Write;
    }

    private static bool AddRegister(Slot* register, Span<InsRef> arguments, ref int count)
    {
        // One place is left for a name.
        if (count >= MaxArguments - 1)
        {
            return false;
        }

        arguments[count++] = Recorder.Load(register).Ir;
        return true;
    }

    private static bool AddWindow(Opcode op, Role role, uint i, Slot* r, Span<InsRef> arguments, ref int count)
    {
        uint b = (byte)(i >> 16);
        if (role == Role.Far)
        {
            return AddRegister(r + (i >> 16), arguments, ref count);
        }

        if (role != Role.Window)
        {
            return Add(role, b, r, arguments, ref count);
        }

        uint items = op == Opcode.BuildMap ? 2 * (i >> 24) : i >> 24;
        if (op is not (Opcode.BuildTuple or Opcode.BuildList or Opcode.BuildSet or Opcode.BuildMap or Opcode.BuildString or Opcode.BuildSlice))
        {
            return false;
        }

        for (uint k = 0; k < items; k++)
        {
            if (!AddRegister(r + b + k, arguments, ref count))
            {
                return false;
            }
        }

        return true;
    }

    private static uint* JumpTruth(uint* pc, Slot* r, Frame* fp, ThreadState* t)
    {
        InsRef truth = Recorder.Call("residual.Truth", [Recorder.Load(r + (byte)(*pc >> 8)).Ir], IrType.I64);
        fp->Pc = pc + 1;
        int value = Space.Truth(r[(byte)(*pc >> 8)].Load());
        if (value < 0)
        {
            Recorder.Abort("a truth value raised an exception");
            return RecordedHandlers.Fail(fp, t);
        }

        bool jumps = (value != 0) == ((Opcode)(byte)*pc == Opcode.JTrue);
        uint* taken = pc + 1 + ((int)*pc >> 16), other = pc + 1;
        GuardResult(truth, value, jumps ? other : taken);
        return jumps ? taken : other;
    }

    private static uint* JumpCompare(uint* pc, Slot* r, Frame* fp, ThreadState* t)
    {
        uint i = *pc;
        Opcode op = (Opcode)(byte)i;
        InsRef right = op >= Opcode.JLtI ? RecordingMachine.Immediate((sbyte)(i >> 16)).Ir : Recorder.Load(r + (byte)(i >> 16)).Ir;
        InsRef truth = Recorder.Call($"residual.{op}", [Recorder.Load(r + (byte)(i >> 8)).Ir, right], IrType.I64);
        fp->Pc = pc + 2;
        int value = Residuals.CompareJump(fp, i);
        if (value < 0)
        {
            Recorder.Abort($"{op} raised an exception");
            return RecordedHandlers.Fail(fp, t);
        }

        bool jumps = (uint)value == i >> 24;
        uint* taken = pc + 2 + (int)pc[1], other = pc + 2;
        GuardResult(truth, value, jumps ? other : taken);
        return jumps ? taken : other;
    }

    /// <summary>The call is done, so that another result goes on behind the instruction.</summary>
    private static void GuardResult(InsRef truth, int value, uint* otherwise)
    {
        TraceBuilder ir = Recorder.Ir;
        ir.Guard(ir.Emit(IrOp.IntEq, truth, ir.Int(value)), true, Recorder.SnapshotAt(otherwise));
    }

    private static uint* Call(uint* pc, Slot* r, Frame* fp, ThreadState* t)
    {
        uint i = *pc;
        Slot* window = r + (byte)(i >> 8);
        Slot* first = window + 2;
        int count = (byte)(i >> 16);
        if ((Opcode)(byte)i == Opcode.CallMethod)
        {
            RecordedRef self = Recorder.Load(window + 1);
            if (RecordingMachine.Branch(RecordingMachine.Negate(RecordingMachine.IsNull(self))))
            {
                first--;
                count++;
            }
        }

        Value callee = window[0].Load();
        if (callee.HasShape(ShapeIds.Function))
        {
            PyCode* code = *(PyCode**)&((PyFunction*)callee.Bits)->Code;
            if (code->DirectArgs != count)
            {
                Recorder.Abort("a call whose arguments must be bound");
                return pc;
            }

            Recorder.Ir.GuardValue(Recorder.Load(window).Ir, Recorder.Ir.Pointer(callee.Bits), Recorder.Snapshot());
            uint* entered = Staged((Opcode)(byte)i, pc, r, fp, t);
            if ((Frame*)t->Frame != fp + 1)
            {
                Recorder.Abort("a call failed");
            }
            else
            {
                Recorder.Enter(fp + 1, count);
            }

            return entered;
        }

        if (count >= MaxArguments || (callee.IsType && callee.HasFlag(ShapeFlags.Type) && (callee.As<PyType>().Fields.Flags & TypeFlags.Heap) != 0)
            || callee.HasShape(ShapeIds.BoundMethod))
        {
            Recorder.Abort("a call that pushes a frame");
            return pc;
        }

        Span<InsRef> arguments = stackalloc InsRef[MaxArguments];
        arguments[0] = Recorder.Load(window).Ir;
        for (int k = 0; k < count; k++)
        {
            arguments[k + 1] = Recorder.Load(first + k).Ir;
        }

        InsRef result = Recorder.Call("residual.Call", arguments[..(count + 1)]);
        uint* next = Staged((Opcode)(byte)i, pc, r, fp, t);
        if (next != pc + 1 || (Frame*)t->Frame != fp)
        {
            Recorder.Abort("a call failed");
            return next;
        }

        Recorder.Store(window, result);
        Recorder.GuardNoException(next);
        return next;
    }

    private static uint* Return(uint* pc, Slot* r, Frame* fp, ThreadState* t)
    {
        if (fp == Recorder.Entry || fp->Kind != ReturnKind.Normal || !fp->Object.IsNull)
        {
            Recorder.Abort("a return from the loop's frame");
            return pc;
        }

        Opcode op = (Opcode)(byte)*pc;
        InsRef result = op == Opcode.Return ? Recorder.Load(r + (byte)(*pc >> 8)).Ir : RecordingMachine.Known(Singletons.None).Ir;
        Slot* to = fp->ReturnTo;
        uint* next = Staged(op, pc, r, fp, t);
        Recorder.Store(to, result);
        return next;
    }

    /// <summary>Ranges and lists in line; other iterators through a helper, whose result is null at the end.</summary>
    private static uint* ForIter(uint* pc, Slot* r, Frame* fp, ThreadState* t)
    {
        uint i = *pc;
        RecordedRef iterator = Recorder.Load(r + (byte)(i >> 8));
        Slot* to = r + (byte)(i >> 16);
        TraceBuilder ir = Recorder.Ir;
        if (Value.FromBits(iterator.Word).HasShape(ShapeIds.RangeIterator))
        {
            RecordingMachine.Branch(RecordingMachine.HasShape(iterator, ShapeIds.RangeIterator));
            PyRangeIterator* range = (PyRangeIterator*)iterator.Word;
            FieldRef remaining = At(&range->Remaining, range), current = At(&range->Current, range), step = At(&range->Step, range);
            InsRef left = ir.GetField(iterator.Ir, remaining);
            Recorder.Guard(ir.Emit(IrOp.IntGt, left, ir.Int(0)), range->Remaining > 0);
            if (range->Remaining > 0)
            {
                ir.SetField(iterator.Ir, remaining, ir.Emit(IrOp.IntSub, left, ir.Int(1)));
                InsRef item = ir.GetField(iterator.Ir, current);
                ir.SetField(iterator.Ir, current, ir.Emit(IrOp.IntAdd, item, ir.GetField(iterator.Ir, step)));
                Recorder.Store(to, ir.Emit(IrOp.TagInt, ir.Emit(IrOp.IntLshift, item, ir.Int(2))));
            }

            return Staged(Opcode.ForIter, pc, r, fp, t);
        }

        if (Value.FromBits(iterator.Word).HasShape(ShapeIds.Generator))
        {
            Recorder.Abort("a generator");
            return pc;
        }

        InsRef next = Recorder.Call("residual.ForIter", [iterator.Ir]);
        uint* after = Staged(Opcode.ForIter, pc, r, fp, t);
        if (after == pc + 2)
        {
            ir.Guard(ir.Emit(IrOp.PtrNe, next, ir.Null), true, Recorder.SnapshotAt(pc + 2 + (int)pc[1]));
            Recorder.Store(to, next);
        }
        else
        {
            Recorder.Abort("the end of an iteration");
        }

        return after;
    }

    private static FieldRef At(long* field, PyRangeIterator* range) => Recorder.Field((uint)((byte*)field - (byte*)range), FieldKind.I64);
}
