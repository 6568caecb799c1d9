using System;
using System.Collections.Generic;
using Py.Gc;
using Py.Ir;
using Py.ObjectSpace;
using Py.Vm.Compile;
using Py.Vm.Run;
using Py.Vm.Run.Handlers;
using RecordedHandlers = Py.Vm.Run.Handlers.Handlers<Py.Vm.Jit.RecordingMachine, Py.Vm.Jit.RecordedRef, Py.Vm.Jit.RecordedInt, Py.Vm.Jit.RecordedFloat, Py.Vm.Jit.RecordedCondition>;

namespace Py.Vm.Jit;

/// <summary>While recording: the handlers of instructions that are not staged.</summary>
internal static unsafe partial class RecordingHandlers
{
    private static void** s_staged;

    /// <summary>Fills the table of the recording machine.</summary>
    public static void Install()
    {
        RecordingMachine.Install();
        void** table = RecordingMachine.Table;
        void* residual = table[(int)SlowCase.Residual], residualX = table[(int)SlowCase.ResidualX];
        s_staged = (void**)System.Runtime.InteropServices.NativeMemory.AllocZeroed(256 * (nuint)sizeof(void*));
        for (int op = 0; op < (int)Opcode.Count; op++)
        {
            s_staged[op] = table[op];
            if (table[op] == residual || table[op] == residualX)
            {
                Set(op, &Residual);
            }
        }

        foreach (SlowCase slow in (ReadOnlySpan<SlowCase>)[SlowCase.Residual, SlowCase.ResidualX, SlowCase.GetEntry, SlowCase.SetEntry,
            SlowCase.BinarySlow, SlowCase.CompareSlow, SlowCase.AttributeMiss, SlowCase.AppendText])
        {
            Set((int)slow, &Residual);
        }

        Set((int)SlowCase.JumpTruth, &JumpTruth);
        Set((int)SlowCase.JumpCompareSlow, &JumpCompare);

        Set((int)Opcode.LoadGlobal, &LoadGlobal);
        Set((int)Opcode.LoadName, &LoadName);
        Set((int)Opcode.GetAttr, &GetAttr);
        Set((int)Opcode.SetAttr, &SetAttr);
        Set((int)Opcode.GetMethod, &GetMethod);
        Set((int)Opcode.Call, &Call);
        Set((int)Opcode.CallMethod, &Call);
        Set((int)Opcode.CallKw, &Call);
        Set((int)Opcode.CallMethodKw, &Call);
        Set((int)Opcode.CallEx, &CallEx);
        Set((int)Opcode.ListExtend, &ListExtend);
        Set((int)Opcode.ListToTuple, &ListToTuple);
        Set((int)Opcode.BuildMap, &BuildMap);
        Set((int)Opcode.Return, &Return);
        Set((int)Opcode.ReturnNone, &Return);
        Set((int)Opcode.ForIter, &ForIter);
        Set((int)Opcode.Loop, &Loop);
        Set((int)Opcode.Seal, &Residual);
        Set((int)Opcode.DelLocal, &DelLocal);
        Set((int)Opcode.GetFar, &Far);
        Set((int)Opcode.SetFar, &Far);
        InstallOperations();
        InstallGenerators();
        InstallExceptions();
    }

    private static void Set(int index, delegate*<uint*, Slot*, Frame*, ThreadState*, uint*> handler) => RecordingMachine.Table[index] = handler;

    private static uint* Staged(Opcode op, uint* pc, Slot* r, Frame* fp, ThreadState* t) =>
        ((delegate*<uint*, Slot*, Frame*, ThreadState*, uint*>)s_staged[(int)op])(pc, r, fp, t);

    private static uint* Unsupported(uint* pc, Slot* r, Frame* fp, ThreadState* t)
    {
        Recorder.Abort(((Opcode)(byte)*pc).ToString());
        return pc;
    }

    private const int MostLastTurns = 3;

    private static uint* Loop(uint* pc, Slot* r, Frame* fp, ThreadState* t)
    {
        uint* target = pc + 1 + ((int)*pc >> 8);
        bool isOwn = fp == Recorder.Entry;
        if (!isOwn && fp->Generator.IsNull)
        {
            if (Unrolls(fp) || Recorder.LoopToEnter(target) is not null)
            {
                // Entered where it begins, if it is not unrolled.
                GuardNoBreak();
                return Staged(Opcode.Loop, pc, r, fp, t);
            }

            Avoid(fp);
            Recorder.Abort("a loop in an inlined function");
            return pc;
        }

        if (isOwn && Recorder.Loop is { } begun && target < begun.Header && begun.Retries < MostLastTurns)
        {
            // What is recorded now would be the way around the outer loop, and a turn of this one a bridge.
            Recorder.MayGoBetter = true;
            Recorder.Abort("the loop's last turn");
            return pc;
        }

        JitLoop? loop = !isOwn ? null : Recorder.Loop is { } own && own.Header == target ? own : JitDriver.Compiled(target);
        if (loop is null && (isOwn || !IsFed(fp, t) || Recorder.LoopToEnter(target) is null) && !Recorder.PassLoop(target))
        {
            Recorder.Abort("an inner loop");
            return pc;
        }

        GuardNoBreak();
        if (loop is not null)
        {
            Recorder.Finish(loop);
        }

        return Staged(Opcode.Loop, pc, r, fp, t);
    }

    // Signals and other threads wait for nobody's loop.
    private static void GuardNoBreak()
    {
        TraceBuilder ir = Recorder.Ir;
        InsRef breaker = ir.Emit(IrOp.GetfieldRaw, ir.Int((long)&Heap.Words->EvalBreaker), descr: Recorder.Descriptors.Volatile("eval_breaker", FieldKind.U32).Value);
        Recorder.Guard(ir.Emit(IrOp.IntEq, breaker, ir.Int(0)), true);
    }

    private static uint* Far(uint* pc, Slot* r, Frame* fp, ThreadState* t)
    {
        Slot* near = r + (byte)(*pc >> 8), far = r + (*pc >> 16);
        bool gets = (Opcode)(byte)*pc == Opcode.GetFar;
        Slot* from = gets ? far : near, to = gets ? near : far;
        Recorder.Store(to, Recorder.Load(from).Ir);
        to->Initialize(from->Load());
        return pc + 1;
    }

    private static uint* DelLocal(uint* pc, Slot* r, Frame* fp, ThreadState* t)
    {
        Slot* local = r + (byte)(*pc >> 8);
        if (!RecordingMachine.Branch(RecordingMachine.Negate(RecordingMachine.IsNull(Recorder.Load(local)))))
        {
            return Unsupported(pc, r, fp, t);
        }

        local->Initialize(Value.Null);
        Recorder.Store(local, Recorder.Ir.Null);
        return pc + 1;
    }

    /// <summary>Has the interpreter's own code execute the instruction.</summary>
    private static uint* Residual(uint* pc, Slot* r, Frame* fp, ThreadState* t) => ResidualWith(pc, r, fp, t, 0);

    /// <summary>Likewise; the instruction may look at the first <paramref name="shown"/> registers of its frame, too.</summary>
    private static uint* ResidualWith(uint* pc, Slot* r, Frame* fp, ThreadState* t, int shown)
    {
        uint i = *pc;
        Opcode op = (Opcode)(byte)i;
        List<ushort> inputs = [], outputs = [];
        if (!ResidualOperands.Find(pc, inputs, outputs))
        {
            return Unsupported(pc, r, fp, t);
        }

        for (int register = 0; register < shown; register++)
        {
            if (!inputs.Contains((ushort)register) && Recorder.IsKnown(r + register))
            {
                inputs.Add((ushort)register);
            }
        }

        uint* next = pc + (Opcodes.HasExtension(op) ? 2 : 1);
        ushort[] written = outputs.ToArray();
        InsRef result = Recorder.CallResidual(pc, System.Runtime.InteropServices.CollectionsMarshal.AsSpan(inputs), written);
        fp->Pc = next;
        bool failed = ResidualSites.Execute(pc, fp, t) == 0;
        InsRef[] before = new InsRef[failed ? written.Length : 0];
        for (int k = 0; k < before.Length; k++)
        {
            before[k] = Recorder.NameOf(r + written[k]);
        }

        if (written.Length > 0)
        {
            Recorder.StoreResult(r + written[0], result);
        }

        // Before the guard: other guards may be put in its place, and leave there although nothing failed.
        for (int k = 1; k < written.Length; k++)
        {
            Recorder.StoreResult(r + written[k], Recorder.ResultWord(k));
        }

        if (failed)
        {
            Recorder.GuardFailed(result, next);
            for (int k = 0; k < before.Length; k++)
            {
                Recorder.Store(r + written[k], before[k]);
            }

            return Recorder.IsCaught(fp) ? Recorder.Unwind(Recorder.TakeError(), fp, true, t) : LeavesAfter(fp, t);
        }

        Recorder.GuardDone(result, next);
        return next;
    }

    private static uint* LeavesAfter(Frame* fp, ThreadState* t)
    {
        Recorder.AbortAfter("an exception that leaves the trace's frame");
        return RecordedHandlers.Fail(fp, t);
    }

    private static uint* JumpTruth(uint* pc, Slot* r, Frame* fp, ThreadState* t)
    {
        byte register = (byte)(*pc >> 8);
        if (TryTruth(Recorder.Load(r + register), out RecordedCondition truth))
        {
            return pc + (RecordingMachine.Branch(truth) == ((Opcode)(byte)*pc == Opcode.JTrue) ? ((int)*pc >> 16) + 1 : 1);
        }

        uint* taken = pc + 1 + ((int)*pc >> 16), other = pc + 1;
        return JumpOn(pc, [register], (Opcode)(byte)*pc == Opcode.JTrue, taken, other, fp, t);
    }

    private static uint* JumpCompare(uint* pc, Slot* r, Frame* fp, ThreadState* t)
    {
        uint i = *pc;
        Opcode op = (Opcode)(byte)i;
        bool immediate = op >= Opcode.JLtI;
        RecordedRef right = immediate ? RecordingMachine.Immediate((sbyte)(i >> 16)) : Recorder.Load(r + (byte)(i >> 16));
        RecordedRef left = Recorder.Load(r + (byte)(i >> 8));
        CompareOp compare = CompareOp.Lt + (op - (immediate ? Opcode.JLtI : Opcode.JLt));
        if (TryCompare(left, right, compare, out RecordedCondition truth))
        {
            uint* jump = pc + 2 + (int)pc[1], next = pc + 2;
            bool jumps = truth.Value == (i >> 24 != 0);
            BranchOnAnswer(truth, jumps ? next : jump);
            return jumps ? jump : next;
        }

        uint* entered = TryCompareMethod(left, right, compare, null, pc + 2, fp, t);
        if (entered != null)
        {
            return entered;
        }

        ReadOnlySpan<ushort> inputs = immediate ? [(byte)(i >> 8)] : [(byte)(i >> 8), (byte)(i >> 16)];
        return JumpOn(pc, inputs, i >> 24 != 0, pc + 2 + (int)pc[1], pc + 2, fp, t);
    }

    /// <summary>A jump whose condition is asked of the interpreter's code: the call is done, so that another answer goes on behind the instruction.</summary>
    private static uint* JumpOn(uint* pc, ReadOnlySpan<ushort> inputs, bool jumpsIf, uint* taken, uint* other, Frame* fp, ThreadState* t)
    {
        InsRef result = Recorder.CallResidual(pc, inputs, []);
        fp->Pc = other;
        ulong truth = ResidualSites.Execute(pc, fp, t);
        if (truth == 0)
        {
            Recorder.AbortAfter("a condition raised an exception");
            return RecordedHandlers.Fail(fp, t);
        }

        TraceBuilder ir = Recorder.Ir;
        bool jumps = truth == Singletons.True == jumpsIf;
        Recorder.GuardNoError(result, jumps ? taken : other);
        ir.Guard(ir.Emit(IrOp.PtrEq, result, ir.Pointer(truth)), true, Recorder.SnapshotAt(jumps ? other : taken));
        Recorder.AfterCall(jumps ? taken : other);
        return jumps ? taken : other;
    }

    private static uint* Return(uint* pc, Slot* r, Frame* fp, ThreadState* t)
    {
        bool leaves = fp == Recorder.Entry;
        if (leaves && Recorder.Loop is { Kind: HeaderKind.Entry } && !(Recorder.CanLeave && JitDriver.LeadsOn(fp - 1)))
        {
            Recorder.EndAt(pc);
            return pc;
        }

        if (!leaves && fp->Kind == ReturnKind.Advance && CanStop(fp, t))
        {
            return StopAdvance(pc, r, fp, t);
        }

        if (!leaves && fp->Kind == ReturnKind.AsyncStep && CanStop(fp, t))
        {
            return EndStep(pc, fp, t);
        }

        if (leaves ? !Recorder.CanLeave : fp->Kind is ReturnKind.Entry or ReturnKind.Advance or ReturnKind.AsyncStep
            || (!fp->Generator.IsNull && (!fp->Handled.IsNull || !fp->Object.IsNull)))
        {
            Recorder.MayGoBetter = !Recorder.IsBridge;
            Recorder.Abort("a return from the trace's frame");
            return pc;
        }

        if (fp->Kind == ReturnKind.Reduce)
        {
            return ReturnToReduce(pc, r, fp, t);
        }

        Opcode op = (Opcode)(byte)*pc;
        RecordedRef result = op == Opcode.Return ? Recorder.Load(r + (byte)(*pc >> 8)) : RecordingMachine.Known(Singletons.None);
        Slot* to = fp->ReturnTo;
        bool stores = fp->Kind is ReturnKind.Normal or ReturnKind.Operator or ReturnKind.Send or ReturnKind.Attribute;
        bool unexpected = fp->Kind switch
        {
            ReturnKind.Init => !RecordingMachine.Branch(RecordingMachine.IsKnown(result, Singletons.None)),
            ReturnKind.Operator => RecordingMachine.Branch(RecordingMachine.IsKnown(result, Singletons.NotImplemented)),
            ReturnKind.Condition => !RecordingMachine.Branch(RecordingMachine.IsKnown(result, Singletons.True))
                && !RecordingMachine.Branch(RecordingMachine.IsKnown(result, Singletons.False)),
            _ => false,
        };
        if (unexpected)
        {
            return Unsupported(pc, r, fp, t);
        }

        // What has to be asked before anything is changed.
        InsRef caller = leaves ? Recorder.Leave() : default;
        if (!fp->Generator.IsNull)
        {
            EndGenerator(fp);
        }

        if (!leaves)
        {
            Recorder.EndFrame(fp);
        }

        uint* next = Staged(op, pc, r, fp, t);
        if (leaves)
        {
            Recorder.Left(caller, (Frame*)t->Frame);
        }

        if (stores)
        {
            Recorder.Store(to, result.Ir);
        }

        if (leaves)
        {
            Recorder.TryEndAt(next);
        }

        return next;
    }
}
