using System;
using System.Collections.Generic;
using Py.Ir;
using Py.ObjectSpace;
using Py.Vm.Compile;
using Py.Vm.Run;

namespace Py.Vm.Jit;

/// <summary>Calls with a tuple and a dict of arguments: f(*args, **kwargs).</summary>
internal static unsafe partial class RecordingHandlers
{
    private const int MostSpread = 16;

    /// <summary>A dict that is made of another for a call only is that one, for the trace: the call takes its items out.</summary>
    private static uint* BuildMap(uint* pc, Slot* r, Frame* fp, ThreadState* t)
    {
        uint i = *pc, merge = pc[1], call = pc[2];
        uint made = A(i);
        if (i >> 24 != 0 || (Opcode)(byte)merge != Opcode.DictMerge || (Opcode)(byte)call != Opcode.CallEx
            || A(merge) != made || B(call) == 0 || A(call) + 3 != made || B(merge) == made)
        {
            return OrResidual(TryDisplay(pc, r, fp, t), pc, r, fp, t);
        }

        RecordedRef mapping = Recorder.Load(r + B(merge));
        if (!Has(mapping, ShapeIds.Dict))
        {
            return Residual(pc, r, fp, t);
        }

        GuardHas(mapping, ShapeIds.Dict);
        Put(r + made, mapping);
        return pc + 2;
    }

    /// <summary>Of the arguments *args is often empty, or one. More would leave the list half extended at an exit.</summary>
    private static uint* ListExtend(uint* pc, Slot* r, Frame* fp, ThreadState* t)
    {
        RecordedRef list = Recorder.Load(r + A(*pc)), source = Recorder.Load(r + B(*pc));
        if (!Has(list, ShapeIds.List) || !Has(source, ShapeIds.Tuple) || PyTuple.LengthOf(V(source)) > 1)
        {
            return Residual(pc, r, fp, t);
        }

        TraceBuilder ir = Recorder.Ir;
        long length = PyTuple.LengthOf(V(source));
        GuardHas(source, ShapeIds.Tuple);
        RecordedTuples.GuardLength(source.Ir, length);
        return length == 0 ? pc + 1
            : AppendToList(list, new RecordedRef(PyTuple.Get(V(source), 0).Bits, ir.GetItem(source.Ir, ir.Int(0), Recorder.TupleItems)), pc, fp, t, null);
    }

    private static uint* ListToTuple(uint* pc, Slot* r, Frame* fp, ThreadState* t)
    {
        RecordedRef list = Recorder.Load(r + B(*pc));
        if (!Has(list, ShapeIds.List) || !CanSpread(list))
        {
            return Residual(pc, r, fp, t);
        }

        Put(r + A(*pc), new RecordedRef(PyTuple.FromSlots(PyList.Items(V(list)), PyList.LengthOf(V(list))).Bits, RecordedTuples.New(Spread(list))));
        return pc + 1;
    }

    private static bool CanSpread(RecordedRef items) => (Has(items, ShapeIds.List) || Has(items, ShapeIds.Tuple)) && Sequences.LengthOf(V(items)) <= MostSpread;

    // The names of all items of a list or tuple that has as many as now.
    private static InsRef[] Spread(RecordedRef items)
    {
        TraceBuilder ir = Recorder.Ir;
        bool isList = Has(items, ShapeIds.List);
        InsRef[] names = new InsRef[Sequences.LengthOf(V(items))];
        GuardHas(items, isList ? ShapeIds.List : ShapeIds.Tuple);
        if (isList)
        {
            Recorder.Guard(ir.Emit(IrOp.IntEq, RecordingMachine.LoadInt(items, PyList.LengthOffset).Ir, ir.Int(names.Length)), true);
        }
        else
        {
            RecordedTuples.GuardLength(items.Ir, names.Length);
        }

        RecordedRef storage = !isList || names.Length == 0 ? items : RecordingMachine.LoadField(items, PyList.StorageOffset);
        for (int k = 0; k < names.Length; k++)
        {
            names[k] = ir.GetItem(storage.Ir, ir.Int(k), isList ? Recorder.Items : Recorder.TupleItems);
        }

        return names;
    }

    /// <summary>(x, *items): the list that is made for the tuple only is not made; null: it is another.</summary>
    private static uint* TrySpread(uint* pc, Slot* r)
    {
        uint i = *pc, extend = pc[1], finish = pc[2];
        int count = (int)(i >> 24);
        if ((Opcode)(byte)extend != Opcode.ListExtend || (Opcode)(byte)finish != Opcode.ListToTuple || A(extend) != A(i) || B(extend) == A(i)
            || A(finish) != A(i) || B(finish) != A(i) || !Recorder.IsKnown(r + B(extend)) || !CanSpread(Recorder.Load(r + B(extend))))
        {
            return null;
        }

        RecordedRef source = Recorder.Load(r + B(extend));
        long length = Sequences.LengthOf(V(source));
        Slot* items = stackalloc Slot[MostItems + MostSpread];
        InsRef[] names = new InsRef[count + length];
        Spread(source).CopyTo(names, count);
        for (int k = 0; k < names.Length; k++)
        {
            items[k].Initialize(k < count ? r[B(i) + k].Load() : Sequences.ItemOf(V(source), k - count));
            names[k] = k < count ? Recorder.Load(r + B(i) + k).Ir : names[k];
        }

        Put(r + A(i), new RecordedRef(PyTuple.FromSlots(items, names.Length).Bits, RecordedTuples.New(names)));
        return pc + 3;
    }

    private static uint* CallEx(uint* pc, Slot* r, Frame* fp, ThreadState* t)
    {
        uint i = *pc;
        Slot* window = r + A(i);
        RecordedRef callee = Recorder.Load(window), tuple = Recorder.Load(window + 2);
        bool isMethod = Has(callee, ShapeIds.BoundMethod);
        Value function = isMethod ? ((PyBoundMethod*)callee.Word)->Function.Load() : V(callee);
        RecordedRef dict = B(i) != 0 ? Recorder.Load(window + 3) : default;
        int named = dict.Word == 0 ? 0 : Has(dict, ShapeIds.Dict) ? (int)PyDict.Count(V(dict)) : MostSpread + 1;
        if (!function.IsPointer || function.IsNull || !function.HasShape(ShapeIds.Function) || !CanSpread(tuple) || named > MostSpread)
        {
            return Residual(pc, r, fp, t);
        }

        int positional = (int)Sequences.LengthOf(V(tuple)) + (isMethod ? 1 : 0);
        ulong* words = stackalloc ulong[MostSpread];
        Span<ulong> names = new(words, named);
        int[] entries = new int[named];
        long position = 0;
        for (int k = 0; k < named && PyDict.Next(V(dict), ref position, out Value key, out _); k++)
        {
            if (!key.IsExactStr || key.As<PyStr>().Fields.Interned == 0)
            {
                return Residual(pc, r, fp, t);
            }

            names[k] = key.Bits;
            entries[k] = (int)position - 1;
        }

        if (PlanOf(function.Bits, positional, names) is not { } plan)
        {
            return Residual(pc, r, fp, t);
        }

        TraceBuilder ir = Recorder.Ir;
        List<InsRef> arguments = [];
        RecordedRef inner = callee;
        if (isMethod)
        {
            GuardHas(callee, ShapeIds.BoundMethod);
            inner = RecordingMachine.LoadField(callee, Offsets.Of(&((PyBoundMethod*)Offsets.Base)->Function));
            arguments.Add(RecordingMachine.LoadField(callee, Offsets.Of(&((PyBoundMethod*)Offsets.Base)->Self)).Ir);
        }

        arguments.AddRange(Spread(tuple));
        if (dict.Word != 0)
        {
            GuardAllKeys(dict, entries);
            foreach (int entry in entries)
            {
                arguments.Add(EntryOf(dict, entry).Ir);
            }
        }

        return Follow(GuardFunction(inner), function.Bits, arguments, plan, ReturnKind.Normal, pc, r, fp, t);
    }
}
