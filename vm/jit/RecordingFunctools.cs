using System;
using System.Collections.Generic;
using Py.Ir;
using Py.ObjectSpace;
using Py.Vm.Compile;
using Py.Vm.Modules.FunctionTools;
using Py.Vm.Run;

namespace Py.Vm.Jit;

/// <summary>reduce over few items and calls of partials: the functions are followed into.</summary>
internal static unsafe partial class RecordingHandlers
{
    // A longer loop is no part of another trace.
    private const int MostReduced = 8;

    /// <summary>Enters the function that reduce calls first; null: it is another call, or the items are not a short tuple or list.</summary>
    private static uint* TryReduce(RecordedRef callee, List<RecordedRef> arguments, uint* pc, Slot* window, Frame* fp, ThreadState* t)
    {
        if (!V(callee).HasShape(ShapeIds.BuiltinFunction) || FunctionTable.Native(V(callee).As<PyBuiltinFunction>().Fields.Function)->Pointer != Reducing.Pointer
            || !Reducing.CanBegin(t, window, arguments.Count) || !CanFollow(arguments[0].Word, 2))
        {
            return null;
        }

        RecordedRef source = arguments[1];
        bool isList = Has(source, ShapeIds.List);
        long length = isList || Has(source, ShapeIds.Tuple) ? Sequences.LengthOf(V(source)) : -1;
        int begun = arguments.Count > 2 ? 1 : 2;
        if (length < begun || length > MostReduced)
        {
            return null;
        }

        TraceBuilder ir = Recorder.Ir;
        _ = Recorder.GuardIs(callee);
        GuardHas(source, isList ? ShapeIds.List : ShapeIds.Tuple);
        InsRef function = GuardFunction(arguments[0]);
        RecordedInt count = RecordingMachine.LoadInt(source, isList ? PyList.LengthOffset : PyTuple.LengthOffset);
        Recorder.Guard(ir.Emit(IrOp.IntGe, count.Ir, ir.Int(begun)), true);
        RecordedRef items = isList ? RecordingMachine.LoadField(source, PyList.StorageOffset) : source;
        InsRef second = RecordingMachine.LoadItem(items, new RecordedInt(begun - 1, ir.Int(begun - 1))).Ir;
        InsRef first = arguments.Count > 2 ? arguments[2].Ir : RecordingMachine.LoadItem(items, new RecordedInt(0, ir.Int(0))).Ir;
        InsRef iterator = ir.New(Recorder.Shape(isList ? ShapeIds.ListIterator : ShapeIds.TupleIterator));
        ir.SetField(iterator, isList ? RecordedFields.ListIteratorList : RecordedFields.TupleIteratorTuple, source.Ir);
        ir.SetField(iterator, isList ? RecordedFields.ListIteratorIndex : RecordedFields.TupleIteratorIndex, ir.Int(begun));
        fp->Pc = pc + 1;
        if (Reducing.Begin(t, fp, window, arguments.Count) != CallResult.Pushed)
        {
            return Failing(pc + 1, fp, t, "reduce did not begin");
        }

        Recorder.Store(window, ir.Null);
        Recorder.Store(window + 3, iterator);
        Recorder.Enter(fp + 1, [first, second], function);
        return fp[1].Pc;
    }

    /// <summary>A function has returned to reduce: on with the next item in the same place.</summary>
    private static uint* ReturnToReduce(uint* pc, Slot* r, Frame* fp, ThreadState* t)
    {
        Opcode op = (Opcode)(byte)*pc;
        RecordedRef result = op == Opcode.Return ? Recorder.Load(r + A(*pc)) : RecordingMachine.Known(Singletons.None);
        Slot* window = fp->ReturnTo;
        int more = IteratorSteps.Prepare(Recorder.Load(window + 3), out IteratorStep step);
        if (more < 0 || !fp->Generator.IsNull)
        {
            return Unsupported(pc, r, fp, t);
        }

        Recorder.EndFrame(fp);
        InsRef function = Recorder.Function;
        uint* next = Staged(op, pc, r, fp, t);
        if ((Frame*)t->Frame != (more > 0 ? fp : fp - 1))
        {
            Recorder.AbortAfter("reduce did not go on");
            return next;
        }

        if (more == 0)
        {
            IteratorSteps.End(step);
            Recorder.Store(window, result.Ir);
            return next;
        }

        Recorder.Enter(fp, [result.Ir, IteratorSteps.Take(step)], function);
        return next;
    }

    /// <summary>A call of a partial without keywords is one of its function; null: it is none that is known here.</summary>
    private static uint* TryPartial(RecordedRef callee, List<RecordedRef> arguments, uint* pc, Slot* window, Frame* fp, ThreadState* t)
    {
        ref PyPartial partial = ref V(callee).As<PyPartial>().Fields;
        Value inner = partial.Function.Load(), given = partial.Positional.Load();
        bool isFunction = inner.HasShape(ShapeIds.Function);
        int count = (int)PyTuple.LengthOf(given);
        if (PyDict.Count(partial.Keywords.Load()) != 0 || count > MostSpread || (!isFunction && !inner.HasShape(ShapeIds.BuiltinFunction)) || LooksAtFrames(inner))
        {
            return null;
        }

        ArgumentPlan? plan = isFunction ? PlanOf(inner.Bits, count + arguments.Count) : null;
        if (isFunction && plan is null)
        {
            return null;
        }

        TraceBuilder ir = Recorder.Ir;
        GuardHas(callee, *(uint*)callee.Word);
        RecordedRef function = RecordingMachine.LoadField(callee, Offsets.Of(&((PyPartial*)Offsets.Base)->Function));
        RecordedRef tuple = RecordingMachine.LoadField(callee, Offsets.Of(&((PyPartial*)Offsets.Base)->Positional));
        RecordedRef keywords = RecordingMachine.LoadField(callee, Offsets.Of(&((PyPartial*)Offsets.Base)->Keywords));
        Recorder.Guard(ir.Emit(IrOp.IntEq, ir.GetField(keywords.Ir, RecordedFields.DictUsed), ir.Int(0)), true);
        RecordedTuples.GuardLength(tuple.Ir, count);
        List<RecordedRef> all = [];
        for (int k = 0; k < count; k++)
        {
            all.Add(RecordingMachine.LoadItem(tuple, new RecordedInt(k, ir.Int(k))));
        }

        all.AddRange(arguments);
        if (!isFunction)
        {
            function = new RecordedRef(inner.Bits, Recorder.GuardIs(function));
            return TryIntrinsic(function, all, pc, window, fp, t, out uint* next) ? next : null;
        }

        InsRef name = GuardFunction(function);
        InsRef[] parameters = plan!.Emit(inner.Bits, name, all.ConvertAll(static value => value.Ir));
        Recorder.Store(window, ir.Null);
        Span<ulong> words = stackalloc ulong[all.Count];
        for (int k = 0; k < words.Length; k++)
        {
            // Anew: the collector may have come by.
            words[k] = k < count ? PyTuple.Get(window->Load().As<PyPartial>().Fields.Positional.Load(), k).Bits : *(ulong*)(window + 2 + k - count);
        }

        return Push(inner.Bits, words, parameters, window, pc + 1, fp, t, name: name);
    }
}
