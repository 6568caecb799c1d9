using System;
using Py.Ir;
using Py.ObjectSpace;
using Py.ObjectSpace.Machine;
using Py.Vm.Compile;
using Py.Vm.Modules.Collections;
using Py.Vm.Run;
using Py.Vm.Run.Handlers;

namespace Py.Vm.Jit;

/// <summary>Operators and containers: in line, or by helpers that do no more than they say.</summary>
internal static unsafe partial class RecordingHandlers
{
    private static void InstallOperations()
    {
        Set((int)Opcode.BuildTuple, &BuildTuple);
        Set((int)Opcode.BuildList, &BuildList);
        Set((int)Opcode.BuildSet, &BuildSet);
        Set((int)Opcode.BuildSlice, &BuildSlice);
        Set((int)Opcode.BuildString, &BuildString);
        Set((int)Opcode.FormatValue, &FormatValue);
        Set((int)Opcode.Unpack, &Unpack);
        Set((int)Opcode.GetIter, &GetIter);
        Set((int)Opcode.ListAppend, &ListAppend);
        Set((int)Opcode.MapAdd, &MapAdd);
        Set((int)Opcode.SetAdd, &SetAdd);
        Set((int)Opcode.DelItem, &DelItem);
        Set((int)Opcode.In, &In);
        Set((int)Opcode.NotIn, &In);
        Set((int)Opcode.Not, &Not);
        Set((int)Opcode.Neg, &Neg);
        Set((int)Opcode.Invert, &UnaryOperator);
        Set((int)Opcode.Pos, &UnaryOperator);
        Set((int)Opcode.Pow, &BinaryOperator);
        Set((int)Opcode.IPow, &BinaryOperator);
        Set((int)Opcode.NewCell, &NewCell);
        Set((int)Opcode.StoreGlobal, &StoreGlobal);
        Set((int)Opcode.StoreName, &StoreName);
        Set((int)Opcode.MakeFunction, &MakeFunction);
        Set((int)SlowCase.BinarySlow, &BinaryOperator);
        Set((int)SlowCase.CompareSlow, &CompareOperator);
        Set((int)SlowCase.GetEntry, &GetEntry);
        Set((int)SlowCase.SetEntry, &SetEntry);
    }

    private static uint A(uint i) => (byte)(i >> 8);

    private static uint B(uint i) => (byte)(i >> 16);

    private static void Put(Slot* to, RecordedRef value)
    {
        *(ulong*)to = value.Word;
        Recorder.Store(to, value.Ir);
    }

    private static Value V(RecordedRef value) => Value.FromBits(value.Word);

    private static bool Has(RecordedRef value, uint shape) => V(value).HasShape(shape);

    private static void GuardHas(RecordedRef value, uint shape) => _ = RecordingMachine.Branch(RecordingMachine.HasShape(value, shape));

    // -- helpers ----------------------------------------------------------------------------------

    /// <summary>A call that declines by null, on which the instruction is begun again.</summary>
    public static InsRef CallMaker(HelperRef helper, ReadOnlySpan<InsRef> arguments)
    {
        TraceBuilder ir = Recorder.Ir;
        InsRef result = ir.Call(helper, arguments);
        Recorder.Guard(ir.Emit(IrOp.PtrNe, result, ir.Null), true);
        return result;
    }

    /// <summary>Branches on the answer of a question: the other answer goes on behind the instruction, at <paramref name="other"/>.</summary>
    private static void BranchOnAnswer(RecordedCondition answer, uint* other)
    {
        if (!answer.Ir.IsConst)
        {
            Recorder.Ir.Guard(answer.Ir, answer.Value, Recorder.SnapshotAt(other));
        }
    }

    /// <summary>A change that declines by null before it changes anything.</summary>
    /// <remarks>The guard is on an integer: one that took its place would leave although the change has been made.</remarks>
    private static InsRef CallQuiet(HelperRef helper, ReadOnlySpan<InsRef> arguments)
    {
        TraceBuilder ir = Recorder.Ir;
        InsRef result = ir.Call(helper, arguments);
        Recorder.Guard(ir.Emit(IrOp.IntNe, ir.Emit(IrOp.CastPtrToInt, result), ir.Int(0)), true);
        return result;
    }

    /// <summary>Likewise a question.</summary>
    private static RecordedCondition CallTest(HelperRef helper, ReadOnlySpan<InsRef> arguments, long answer)
    {
        TraceBuilder ir = Recorder.Ir;
        InsRef result = ir.Call(helper, arguments);
        Recorder.Guard(ir.Emit(IrOp.IntNe, result, ir.Int(PlainOperations.Declined)), true);
        return new RecordedCondition(answer != 0, ir.Emit(IrOp.IntNe, result, ir.Int(0)));
    }

    /// <summary>A change that has been made, now in the trace, which goes on behind the instruction unless it gave null.</summary>
    private static void CallChange(HelperRef helper, ReadOnlySpan<InsRef> arguments, uint* next, Slot* window)
    {
        TraceBuilder ir = Recorder.Ir;
        InsRef result = ir.Call(helper, arguments, Recorder.Snapshot());
        PutNone(window);
        Recorder.GuardNoError(result, next);
        Recorder.GuardIsNot(result, JitMemory.NoResult, next);
    }

    // The result of a method that returns None, whose call's window this is; null: an instruction without a result.
    private static void PutNone(Slot* window)
    {
        if (window != null)
        {
            Put(window, RecordingMachine.Known(Singletons.None));
        }
    }

    private static uint* Failing(uint* next, Frame* fp, ThreadState* t, string why)
    {
        fp->Pc = next;
        Recorder.AbortAfter(why);
        return Handlers<RecordingMachine, RecordedRef, RecordedInt, RecordedFloat, RecordedCondition>.Fail(fp, t);
    }

    // -- building ---------------------------------------------------------------------------------

    private const int MostItems = 16;

    private static uint* BuildTuple(uint* pc, Slot* r, Frame* fp, ThreadState* t)
    {
        uint i = *pc;
        int count = (int)(i >> 24);
        if (count is 0 or > MostItems)
        {
            return Residual(pc, r, fp, t);
        }

        Span<InsRef> items = stackalloc InsRef[count];
        for (int k = 0; k < count; k++)
        {
            items[k] = Recorder.Load(r + B(i) + k).Ir;
        }

        Put(r + A(i), new RecordedRef(PyTuple.FromSlots(r + B(i), count).Bits, RecordedTuples.New(items)));
        return pc + 1;
    }

    private static uint* BuildList(uint* pc, Slot* r, Frame* fp, ThreadState* t)
    {
        uint i = *pc;
        int count = (int)(i >> 24);
        if (count > MostItems)
        {
            return Residual(pc, r, fp, t);
        }

        if (TrySpread(pc, r) is var spread && spread != null)
        {
            return spread;
        }

        TraceBuilder ir = Recorder.Ir;
        InsRef list = ir.New(Recorder.Shape(ShapeIds.List));
        if (count > 0)
        {
            InsRef storage = ir.Emit(IrOp.NewArray, ir.Int(count), descr: RecordedFields.Array.Value);
            for (int k = 0; k < count; k++)
            {
                ir.SetItem(storage, ir.Int(k), Recorder.Items, Recorder.Load(r + B(i) + k).Ir);
            }

            ir.SetField(list, RecordedFields.ListStorage, storage);
            ir.SetField(list, RecordedFields.ListLength, ir.Int(count));
        }

        Put(r + A(i), new RecordedRef(PyList.FromSlots(r + B(i), count).Bits, list));
        return pc + 1;
    }

    /// <summary>The empty set of a comprehension.</summary>
    private static uint* BuildSet(uint* pc, Slot* r, Frame* fp, ThreadState* t)
    {
        if (*pc >> 24 != 0)
        {
            return Residual(pc, r, fp, t);
        }

        InsRef set = Recorder.Ir.New(Recorder.Shape(ShapeIds.Set));
        Recorder.Ir.SetField(set, Recorder.Field(Offsets.Of(&((PySet*)Offsets.Base)->HashValue), FieldKind.I64), Recorder.Ir.Int(-1));
        Put(r + A(*pc), new RecordedRef(PySet.New().Bits, set));
        return pc + 1;
    }

    private static uint* BuildSlice(uint* pc, Slot* r, Frame* fp, ThreadState* t)
    {
        uint i = *pc;
        Slot* parts = r + B(i);
        bool hasStep = i >> 24 == 3;
        TraceBuilder ir = Recorder.Ir;
        InsRef slice = ir.New(Recorder.Shape(ShapeIds.Slice));
        ir.SetField(slice, RecordedFields.SliceStart, Recorder.Load(parts).Ir);
        ir.SetField(slice, RecordedFields.SliceStop, Recorder.Load(parts + 1).Ir);
        ir.SetField(slice, RecordedFields.SliceStep, hasStep ? Recorder.Load(parts + 2).Ir : ir.Pointer(Singletons.None));
        Value made = PySlice.New(parts[0].Load(), parts[1].Load(), hasStep ? parts[2].Load() : Value.None);
        Put(r + A(i), new RecordedRef(made.Bits, slice));
        return pc + 1;
    }

    private static uint* BuildString(uint* pc, Slot* r, Frame* fp, ThreadState* t)
    {
        uint i = *pc;
        int count = (int)(i >> 24);
        if (count < 2 || count > MostItems)
        {
            return Residual(pc, r, fp, t);
        }

        Slot* parts = r + B(i);
        ulong made = PlainOperations.Concatenate(parts, count);
        if (made == 0)
        {
            return Residual(pc, r, fp, t);
        }

        Span<InsRef> names = stackalloc InsRef[count];
        for (int k = 0; k < count; k++)
        {
            names[k] = Recorder.Load(parts + k).Ir;
        }

        Put(r + A(i), new RecordedRef(made, Concatenated(names)));
        return pc + 1;
    }

    private static uint* FormatValue(uint* pc, Slot* r, Frame* fp, ThreadState* t)
    {
        uint i = *pc;
        Slot* value = r + B(i);
        int flags = (int)(i >> 24);
        bool hasSpec = (flags & 4) != 0;
        ulong made = PlainOperations.Format(value->Load(), flags, hasSpec ? value[1].Load() : Value.Null);
        if (made == 0)
        {
            return Residual(pc, r, fp, t);
        }

        if (!hasSpec && flags is 0 or 1 && TryTextOf(Recorder.Load(value), out InsRef known))
        {
            Put(r + A(i), new RecordedRef(made, known));
            return pc + 1;
        }

        TraceBuilder ir = Recorder.Ir;
        InsRef text = CallMaker(PlainHelpers.Format, [Recorder.Load(value).Ir, ir.Int(flags), hasSpec ? Recorder.Load(value + 1).Ir : ir.Null]);
        Put(r + A(i), new RecordedRef(made, text));
        return pc + 1;
    }

    private static uint* NewCell(uint* pc, Slot* r, Frame* fp, ThreadState* t)
    {
        Slot* register = r + A(*pc);
        TraceBuilder ir = Recorder.Ir;
        RecordedRef content = Recorder.Load(register);
        InsRef cell = ir.New(Recorder.Shape(ShapeIds.Cell));
        ir.SetField(cell, Recorder.Field(8, FieldKind.Ref), content.Ir);
        Put(register, new RecordedRef(PyCell.New(V(content)).Bits, cell));
        return pc + 1;
    }

    // -- taking apart -----------------------------------------------------------------------------

    private static uint* Unpack(uint* pc, Slot* r, Frame* fp, ThreadState* t)
    {
        uint i = *pc;
        int count = (int)(i >> 24);
        RecordedRef source = Recorder.Load(r + B(i));
        bool isTuple = Has(source, ShapeIds.Tuple);
        if ((!isTuple && !Has(source, ShapeIds.List)) || Sequences.LengthOf(V(source)) != count)
        {
            return Residual(pc, r, fp, t);
        }

        TraceBuilder ir = Recorder.Ir;
        GuardHas(source, isTuple ? ShapeIds.Tuple : ShapeIds.List);
        RecordedInt length = RecordingMachine.LoadInt(source, isTuple ? PyTuple.LengthOffset : PyList.LengthOffset);
        Recorder.Guard(ir.Emit(IrOp.IntEq, length.Ir, ir.Int(count)), true);
        RecordedRef items = isTuple || count == 0 ? source : RecordingMachine.LoadField(source, PyList.StorageOffset);
        RecordedRef[] values = new RecordedRef[count];
        for (int k = 0; k < count; k++)
        {
            values[k] = RecordingMachine.LoadItem(items, new RecordedInt(k, ir.Int(k)));
        }

        for (int k = 0; k < count; k++)
        {
            Put(r + A(i) + k, values[k]);
        }

        return pc + 1;
    }

    private static uint* GetEntry(uint* pc, Slot* r, Frame* fp, ThreadState* t)
    {
        uint i = *pc;
        RecordedRef obj = Recorder.Load(r + B(i)), key = Recorder.Load(r + (i >> 24));
        if (TryFindMade(obj, key, out RecordedRef known) && known.Word != 0)
        {
            Put(r + A(i), known);
            return pc + 1;
        }

        if (TryRingSlot(obj, key, out Ring ring, out InsRef slot))
        {
            Put(r + A(i), new RecordedRef(PyDeque.Get(V(obj), PyDeque.IndexOf(V(obj), V(key).SmallInt)).Bits, ring.Load(slot)));
            return pc + 1;
        }

        if (TryByte(obj, key, out InsRef memory, out InsRef at))
        {
            Put(r + A(i), new RecordedRef(Space.GetItem(V(obj), V(key)).Bits, TagInt(Recorder.Ir.GetItem(memory, at, RecordedFields.RawU8))));
            return pc + 1;
        }

        ulong item = PlainOperations.GetItem(V(obj), V(key));
        if (item == 0 && TryMissing(obj, key, pc, fp, t) is var handler && handler != null)
        {
            return handler;
        }

        if (item == 0)
        {
            return OrResidual(TryMethod(SlotId.GetItem, [obj, key], r + A(i), ReturnKind.Normal, pc + 1, fp, t), pc, r, fp, t);
        }

        if (Has(obj, ShapeIds.List) && TrySlice(key, out InsRef start, out InsRef stop, out InsRef step))
        {
            Put(r + A(i), new RecordedRef(item, CallMaker(PlainHelpers.GetSlice, [obj.Ir, start, stop, step])));
            return pc + 1;
        }

        Put(r + A(i), new RecordedRef(item, CallMaker(PlainHelpers.GetItem, [obj.Ir, key.Ir])));
        return pc + 1;
    }

    /// <summary>The parts of a slice, most often one that the trace has made just before and need not make.</summary>
    private static bool TrySlice(RecordedRef key, out InsRef start, out InsRef stop, out InsRef step)
    {
        start = stop = step = default;
        if (!Has(key, ShapeIds.Slice))
        {
            return false;
        }

        TraceBuilder ir = Recorder.Ir;
        GuardHas(key, ShapeIds.Slice);
        start = ir.GetField(key.Ir, RecordedFields.SliceStart);
        stop = ir.GetField(key.Ir, RecordedFields.SliceStop);
        step = ir.GetField(key.Ir, RecordedFields.SliceStep);
        return true;
    }

    private static uint* SetEntry(uint* pc, Slot* r, Frame* fp, ThreadState* t)
    {
        uint i = *pc;
        RecordedRef dict = Recorder.Load(r + A(i)), key = Recorder.Load(r + B(i)), value = Recorder.Load(r + (i >> 24));
        if (Has(dict, ShapeIds.Dict) && PlainValues.IsKey(V(key)))
        {
            return SetInDict(dict, key, value, pc, fp, t);
        }

        if (TryRingSlot(dict, key, out Ring ring, out InsRef slot))
        {
            ring.Store(slot, value.Ir);
            PyDeque.Set(V(dict), PyDeque.IndexOf(V(dict), V(key).SmallInt), V(value));
            return pc + 1;
        }

        if (Has(dict, ShapeIds.ByteArray) && V(value).IsSmallInt && V(value).SmallInt is >= 0 and <= 255 && TryByte(dict, key, out InsRef memory, out InsRef at))
        {
            _ = RecordingMachine.Branch(RecordingMachine.IsSmallInt(value));
            InsRef number = RecordingMachine.Int(value).Ir;
            Recorder.Guard(Recorder.Ir.Emit(IrOp.UintLe, number, Recorder.Ir.Int(255)), true);
            Recorder.Ir.SetItem(memory, at, RecordedFields.RawU8, number);
            _ = PlainChanges.SetItem(V(dict), V(key), V(value));
            return pc + 1;
        }

        if (PlainChanges.SetItem(V(dict), V(key), V(value)) == 0)
        {
            return OrResidual(TryMethod(SlotId.SetItem, [dict, key, value], null, ReturnKind.Discard, pc + 1, fp, t), pc, r, fp, t);
        }

        if (Has(dict, ShapeIds.List) && TrySlice(key, out InsRef start, out InsRef stop, out InsRef step) && V(key).As<PySlice>().Fields.Step.Load().Bits == Singletons.None)
        {
            Recorder.Guard(Recorder.Ir.Emit(IrOp.PtrEq, step, Recorder.Ir.Pointer(Singletons.None)), true);
            _ = CallQuiet(PlainHelpers.SetSlice, [dict.Ir, start, stop, value.Ir]);
            return pc + 1;
        }

        _ = CallQuiet(PlainHelpers.SetItem, [dict.Ir, key.Ir, value.Ir]);
        return pc + 1;
    }

    private static uint* DelItem(uint* pc, Slot* r, Frame* fp, ThreadState* t)
    {
        RecordedRef obj = Recorder.Load(r + A(*pc)), key = Recorder.Load(r + B(*pc));
        if (PlainChanges.DelItem(V(obj), V(key)) == 0)
        {
            return Residual(pc, r, fp, t);
        }

        _ = CallQuiet(PlainHelpers.DelItem, [obj.Ir, key.Ir]);
        return pc + 1;
    }

    private static uint* SetInDict(RecordedRef dict, RecordedRef key, RecordedRef value, uint* pc, Frame* fp, ThreadState* t)
    {
        uint* next = pc + 1;
        GuardHas(dict, ShapeIds.Dict);
        CallChange(PlainHelpers.SetEntry, [Recorder.Ir.Int((long)next), dict.Ir, key.Ir, value.Ir], next, null);
        return PyDict.Set(V(dict), V(key), V(value)) ? next : Failing(next, fp, t, "an entry could not be set");
    }

    private static uint* MapAdd(uint* pc, Slot* r, Frame* fp, ThreadState* t)
    {
        uint i = *pc;
        RecordedRef dict = Recorder.Load(r + A(i)), key = Recorder.Load(r + B(i)), value = Recorder.Load(r + (i >> 24));
        return PlainValues.IsKey(V(key)) ? SetInDict(dict, key, value, pc, fp, t) : Residual(pc, r, fp, t);
    }

    private static uint* SetAdd(uint* pc, Slot* r, Frame* fp, ThreadState* t)
    {
        RecordedRef set = Recorder.Load(r + A(*pc)), key = Recorder.Load(r + B(*pc));
        return PlainValues.IsKey(V(key)) ? AddToSet(set, key, pc, fp, t, null) : Residual(pc, r, fp, t);
    }

    private static uint* AddToSet(RecordedRef set, RecordedRef key, uint* pc, Frame* fp, ThreadState* t, Slot* window)
    {
        uint* next = pc + 1;
        CallChange(PlainHelpers.AddKey, [Recorder.Ir.Int((long)next), set.Ir, key.Ir], next, window);
        return PySet.Add(V(set), V(key)) ? next : Failing(next, fp, t, "a key could not be added");
    }

    private static uint* ListAppend(uint* pc, Slot* r, Frame* fp, ThreadState* t) =>
        AppendToList(Recorder.Load(r + A(*pc)), Recorder.Load(r + B(*pc)), pc, fp, t, null);

    /// <summary>In line while there is room.</summary>
    private static uint* AppendToList(RecordedRef list, RecordedRef item, uint* pc, Frame* fp, ThreadState* t, Slot* window)
    {
        uint* next = pc + 1;
        TraceBuilder ir = Recorder.Ir;
        GuardHas(list, ShapeIds.List);
        RecordedRef storage = RecordingMachine.LoadField(list, PyList.StorageOffset);
        RecordedInt length = RecordingMachine.LoadInt(list, PyList.LengthOffset);
        if (RecordingMachine.Branch(RecordingMachine.Negate(RecordingMachine.IsNull(storage)))
            && RecordingMachine.Branch(RecordingMachine.InRange(length, RecordingMachine.LoadInt(storage, PyTuple.LengthOffset))))
        {
            RecordingMachine.StoreItem(storage, length, item);
            ir.SetField(list.Ir, RecordedFields.ListLength, ir.Emit(IrOp.IntAdd, length.Ir, ir.Int(1)));
            ((PyList*)list.Word)->Length++;
            PutNone(window);
            return next;
        }

        CallChange(PlainHelpers.Append, [ir.Int((long)next), list.Ir, item.Ir], next, window);
        return PyList.Append(V(list), V(item)) ? next : Failing(next, fp, t, "a list could not grow");
    }

    // -- operators --------------------------------------------------------------------------------

    private static uint* In(uint* pc, Slot* r, Frame* fp, ThreadState* t)
    {
        uint i = *pc;
        RecordedRef item = Recorder.Load(r + B(i)), container = Recorder.Load(r + (i >> 24));
        if (TryFindMade(container, item, out RecordedRef known))
        {
            Put(r + A(i), RecordingMachine.Known(known.Word != 0 == ((Opcode)(byte)i == Opcode.In) ? Singletons.True : Singletons.False));
            return pc + 1;
        }

        long answer = PlainOperations.Contains(V(container), V(item));
        if (answer == PlainOperations.Declined)
        {
            return Residual(pc, r, fp, t);
        }

        RecordedCondition found = CallTest(PlainHelpers.Contains, [container.Ir, item.Ir], answer);
        Put(r + A(i), RecordingMachine.FromCondition((Opcode)(byte)i == Opcode.In ? found : RecordingMachine.Negate(found)));
        return pc + 1;
    }

    private static uint* CompareOperator(uint* pc, Slot* r, Frame* fp, ThreadState* t)
    {
        uint i = *pc;
        RecordedRef left = Recorder.Load(r + B(i)), right = Recorder.Load(r + (i >> 24));
        CompareOp op = CompareOp.Lt + ((Opcode)(byte)i - Opcode.Lt);
        if (!TryCompare(left, right, op, out RecordedCondition truth))
        {
            return OrResidual(TryCompareMethod(left, right, op, r + A(i), pc + 1, fp, t), pc, r, fp, t);
        }

        Put(r + A(i), RecordingMachine.FromCondition(truth));
        return pc + 1;
    }

    private static bool TryCompare(RecordedRef left, RecordedRef right, CompareOp op, out RecordedCondition truth)
    {
        truth = default;
        if (left.Ir.IsConst && right.Ir.IsConst && PlainValues.Is(V(left)) && PlainValues.Is(V(right))
            && PlainOperations.Compare(V(left), V(right), (long)op) is var known and not PlainOperations.Declined)
        {
            truth = new RecordedCondition(known != 0, Recorder.Ir.Condition(known != 0));
            return true;
        }

        if (op is CompareOp.Eq or CompareOp.Ne && V(left).IsExactStr && V(right).IsExactStr)
        {
            GuardHas(left, ShapeIds.Str);
            GuardHas(right, ShapeIds.Str);
            InsRef equal = Recorder.Ir.Call(PlainHelpers.StrEqual, [left.Ir, right.Ir]);
            bool wanted = op == CompareOp.Eq;
            truth = new RecordedCondition(PyStr.Equal(V(left), V(right)) == wanted, Recorder.Ir.Emit(wanted ? IrOp.IntNe : IrOp.IntEq, equal, Recorder.Ir.Int(0)));
            return true;
        }

        long answer = PlainOperations.Compare(V(left), V(right), (long)op);
        if (answer == PlainOperations.Declined)
        {
            return false;
        }

        truth = CallTest(PlainHelpers.Compare, [left.Ir, right.Ir, Recorder.Ir.Int((long)op)], answer);
        return true;
    }

    private static uint* BinaryOperator(uint* pc, Slot* r, Frame* fp, ThreadState* t)
    {
        uint i = *pc;
        (SlotId slot, bool inPlace, bool immediate) = SpecialMethods.OperatorOf((Opcode)(byte)i);
        RecordedRef left = Recorder.Load(r + B(i)), right = immediate ? RecordingMachine.Immediate((int)i >> 24) : Recorder.Load(r + (i >> 24));

        if (slot is SlotId.Pow or SlotId.IPow && (TrySquare(left, right, r + A(i)) || TryFloatPower(left, right, r + A(i))))
        {
            return pc + 1;
        }

        if ((Has(left, ShapeIds.Bool) || Has(right, ShapeIds.Bool)) && TryWithBool(left, right, slot, r + A(i)))
        {
            return pc + 1;
        }

        if (slot is SlotId.TrueDiv or SlotId.ITrueDiv && TryQuotient(left, right, r + A(i)))
        {
            return pc + 1;
        }

        if (slot == SlotId.Mod && TryPercent(left, right, r + A(i)))
        {
            return pc + 1;
        }

        if (inPlace && slot == SlotId.Add && Has(left, ShapeIds.ByteArray) && PlainChanges.ExtendBytes(V(left), V(right)) != 0)
        {
            _ = CallQuiet(PlainHelpers.ExtendBytes, [left.Ir, right.Ir]);
            Put(r + A(i), left);
            return pc + 1;
        }

        // An addition in place would change a list.
        ulong made = inPlace && Has(left, ShapeIds.List) ? 0 : PlainOperations.Binary(V(left), V(right), (long)slot);
        if (made == 0)
        {
            return OrResidual(TryBinaryMethod(left, right, slot, inPlace, pc, r, fp, t), pc, r, fp, t);
        }

        if (inPlace && V(left).IsPointer)
        {
            GuardHas(left, *(uint*)left.Word);
        }

        HelperRef helper = Has(left, ShapeIds.List) && Has(right, ShapeIds.List) ? PlainHelpers.Concatenation : PlainHelpers.Binary;
        Put(r + A(i), new RecordedRef(made, CallMaker(helper, [left.Ir, right.Ir, Recorder.Ir.Int((long)slot)])));
        return pc + 1;
    }

    /// <summary>A quotient of ints that are floats, too.</summary>
    private static bool TryQuotient(RecordedRef left, RecordedRef right, Slot* to)
    {
        const long end = 1L << 53;
        if (!V(left).IsSmallInt || !V(right).IsSmallInt || V(right).SmallInt == 0
            || System.Math.Abs(V(left).SmallInt) >= end || System.Math.Abs(V(right).SmallInt) >= end)
        {
            return false;
        }

        TraceBuilder ir = Recorder.Ir;
        _ = RecordingMachine.Branch(RecordingMachine.IsSmallInt(left));
        _ = RecordingMachine.Branch(RecordingMachine.IsSmallInt(right));
        RecordedInt x = RecordingMachine.Int(left), y = RecordingMachine.Int(right);
        foreach (InsRef number in (ReadOnlySpan<InsRef>)[x.Ir, y.Ir])
        {
            Recorder.Guard(ir.Emit(IrOp.UintLt, ir.Emit(IrOp.IntAdd, number, ir.Int(end)), ir.Int(2 * end)), true);
        }

        Recorder.Guard(ir.Emit(IrOp.IntNe, y.Ir, ir.Int(0)), true);
        Put(to, RecordingMachine.BoxFloat(RecordingMachine.DivFloat(RecordingMachine.ToFloat(x), RecordingMachine.ToFloat(y))));
        return true;
    }

    // Sums, differences and products of bools and small ints.
    private static bool TryWithBool(RecordedRef left, RecordedRef right, SlotId slot, Slot* to)
    {
        if (slot is not (SlotId.Add or SlotId.IAdd or SlotId.Sub or SlotId.ISub or SlotId.Mul or SlotId.IMul) || !IsBoolOrSmall(V(left)) || !IsBoolOrSmall(V(right)))
        {
            return false;
        }

        bool isSum = slot is SlotId.Add or SlotId.IAdd, isProduct = slot is SlotId.Mul or SlotId.IMul;
        ulong x = NumberOf(V(left)).Bits, y = NumberOf(V(right)).Bits;
        if ((isSum ? ConcreteMachine.AddSmall(x, y) : isProduct ? ConcreteMachine.MulExact(x, y) : ConcreteMachine.SubSmall(x, y)) == 0)
        {
            return false;
        }

        RecordedRef a = AsNumber(left), b = AsNumber(right);
        Put(to, isSum ? RecordingMachine.AddSmall(a, b) : isProduct ? RecordingMachine.MulSmall(a, b) : RecordingMachine.SubSmall(a, b));
        return true;
    }

    private static bool IsBoolOrSmall(Value v) => v.IsSmallInt || v.HasShape(ShapeIds.Bool);

    private static Value NumberOf(Value v) => v.IsSmallInt ? v : Value.FromSmallInt(v.Bits == Singletons.True ? 1 : 0);

    private static RecordedRef AsNumber(RecordedRef x)
    {
        if (V(x).IsSmallInt)
        {
            _ = RecordingMachine.Branch(RecordingMachine.IsSmallInt(x));
            return x;
        }

        TraceBuilder ir = Recorder.Ir;
        GuardHas(x, ShapeIds.Bool);
        InsRef truth = ir.Emit(IrOp.PtrEq, x.Ir, ir.Pointer(Singletons.True));
        return new RecordedRef(NumberOf(V(x)).Bits, TagInt(ir.Emit(IrOp.Select, truth, ir.Int(1), ir.Int(0))));
    }

    // x ** 2 and x ** 3 of small ints.
    private static bool TrySquare(RecordedRef left, RecordedRef right, Slot* to)
    {
        if (!V(left).IsSmallInt || !right.Ir.IsConst || !V(right).IsSmallInt || V(right).SmallInt is not (2 or 3))
        {
            return false;
        }

        ulong square = ConcreteMachine.MulExact(left.Word, left.Word);
        bool isCube = V(right).SmallInt == 3;
        if (square == 0 || (isCube && ConcreteMachine.MulExact(square, left.Word) == 0))
        {
            return false;
        }

        _ = RecordingMachine.Branch(RecordingMachine.IsSmallInt(left));
        RecordedRef power = RecordingMachine.MulSmall(left, left);
        Put(to, isCube ? RecordingMachine.MulSmall(power, left) : power);
        return true;
    }

    /// <summary>A power of a float that is a finite float.</summary>
    private static bool TryFloatPower(RecordedRef left, RecordedRef right, Slot* to)
    {
        if (!V(left).IsExactFloat || !(V(right).IsExactFloat || V(right).IsSmallInt))
        {
            return false;
        }

        bool isInt = V(right).IsSmallInt;
        _ = RecordingMachine.Branch(RecordingMachine.IsFloat(left));
        _ = RecordingMachine.Branch(isInt ? RecordingMachine.IsSmallInt(right) : RecordingMachine.IsFloat(right));
        RecordedFloat x = RecordingMachine.Float(left), y = isInt ? RecordingMachine.ToFloat(RecordingMachine.Int(right)) : RecordingMachine.Float(right);
        double power = System.Math.Pow(x.Value, y.Value);
        if (!double.IsFinite(power))
        {
            return false;
        }

        TraceBuilder ir = Recorder.Ir;
        InsRef result = ir.Call(PlainHelpers.FloatPower, [x.Ir, y.Ir]);
        Recorder.Guard(ir.Emit(IrOp.FloatLt, ir.Emit(IrOp.FloatAbs, result), ir.Float(double.PositiveInfinity)), true);
        Put(to, RecordingMachine.BoxFloat(new RecordedFloat(power, result)));
        return true;
    }

    private static uint* UnaryOperator(uint* pc, Slot* r, Frame* fp, ThreadState* t)
    {
        uint i = *pc;
        SlotId slot = (Opcode)(byte)i switch
        {
            Opcode.Neg => SlotId.Neg,
            Opcode.Pos => SlotId.Pos,
            _ => SlotId.Invert,
        };
        RecordedRef x = Recorder.Load(r + B(i));
        if (slot == SlotId.Invert && RecordingMachine.Branch(RecordingMachine.IsSmallInt(x)))
        {
            Put(r + A(i), RecordingMachine.XorSmall(x, RecordingMachine.Immediate(-1)));
            return pc + 1;
        }

        ulong made = PlainOperations.Unary(V(x), (long)slot);
        if (made == 0)
        {
            return OrResidual(TryMethod(slot, [x], r + A(i), ReturnKind.Normal, pc + 1, fp, t), pc, r, fp, t);
        }

        Put(r + A(i), new RecordedRef(made, CallMaker(PlainHelpers.Unary, [x.Ir, Recorder.Ir.Int((long)slot)])));
        return pc + 1;
    }

    private static uint* Neg(uint* pc, Slot* r, Frame* fp, ThreadState* t)
    {
        uint i = *pc;
        RecordedRef x = Recorder.Load(r + B(i));
        if (RecordingMachine.Branch(RecordingMachine.IsSmallInt(x)))
        {
            RecordedRef negated = RecordingMachine.SubSmall(RecordingMachine.Immediate(0), x);
            if (RecordingMachine.Failed(negated))
            {
                return UnaryOperator(pc, r, fp, t);
            }

            Put(r + A(i), negated);
            return pc + 1;
        }

        if (RecordingMachine.Branch(RecordingMachine.IsFloat(x)))
        {
            RecordedFloat value = RecordingMachine.Float(x);
            Put(r + A(i), RecordingMachine.BoxFloat(new RecordedFloat(-value.Value, Recorder.Ir.Emit(IrOp.FloatNeg, value.Ir))));
            return pc + 1;
        }

        return UnaryOperator(pc, r, fp, t);
    }

    /// <summary>The truth of numbers and built-in containers.</summary>
    private static bool TryTruth(RecordedRef x, out RecordedCondition truth)
    {
        TraceBuilder ir = Recorder.Ir;
        truth = default;
        if (V(x).IsSmallInt)
        {
            _ = RecordingMachine.Branch(RecordingMachine.IsSmallInt(x));
            truth = RecordingMachine.Negate(RecordingMachine.IsKnown(x, ConcreteMachine.Immediate(0)));
            return true;
        }

        if (V(x).IsExactFloat)
        {
            _ = RecordingMachine.Branch(RecordingMachine.IsFloat(x));
            truth = RecordingMachine.Negate(RecordingMachine.IsZero(RecordingMachine.Float(x)));
            return true;
        }

        if (!V(x).IsPointer || V(x).IsNull || !TryLength(x, out RecordedInt length))
        {
            return false;
        }

        truth = new RecordedCondition(length.Value != 0, ir.Emit(IrOp.IntNe, length.Ir, ir.Int(0)));
        return true;
    }

    /// <summary>The length of a list, tuple, dict, set or str.</summary>
    private static bool TryLength(RecordedRef x, out RecordedInt length)
    {
        TraceBuilder ir = Recorder.Ir;
        length = default;
        if (!V(x).IsPointer || V(x).IsNull)
        {
            return false;
        }

        uint shape = *(uint*)x.Word;
        switch (shape)
        {
            case ShapeIds.List:
                GuardHas(x, shape);
                length = RecordingMachine.LoadInt(x, PyList.LengthOffset);
                return true;
            case ShapeIds.Tuple:
                GuardHas(x, shape);
                length = RecordingMachine.LoadInt(x, PyTuple.LengthOffset);
                return true;
            case ShapeIds.Dict:
                GuardHas(x, shape);
                length = new RecordedInt(((PyDict*)x.Word)->Used, ir.GetField(x.Ir, RecordedFields.DictUsed));
                return true;
            case ShapeIds.Set or ShapeIds.FrozenSet:
                GuardHas(x, shape);
                length = new RecordedInt(((PySet*)x.Word)->Used, ir.GetField(x.Ir, RecordedFields.SetUsed));
                return true;
            case ShapeIds.Str:
                GuardHas(x, shape);
                length = new RecordedInt(((PyStr*)x.Word)->Length, ir.GetField(x.Ir, RecordedFields.StrLength));
                return true;
            case ShapeIds.ByteArray:
                GuardHas(x, shape);
                length = new RecordedInt(((PyByteArray*)x.Word)->Length, ir.GetField(x.Ir, RecordedFields.ByteArrayLength));
                return true;
            case ShapeIds.Bytes:
                GuardHas(x, shape);
                length = new RecordedInt(((PyBytes*)x.Word)->Length, ir.GetField(x.Ir, RecordedFields.BytesLength));
                return true;
            default:
                if (!PyDeque.Type.IsExact(V(x)))
                {
                    return false;
                }

                GuardHas(x, shape);
                length = new RecordedInt(((PyDeque*)x.Word)->Length, ir.GetField(x.Ir, RecordedFields.DequeLength));
                return true;
        }
    }

    private static uint* Not(uint* pc, Slot* r, Frame* fp, ThreadState* t)
    {
        uint i = *pc;
        RecordedRef x = Recorder.Load(r + B(i));
        if (x.Word is Singletons.True or Singletons.False or Singletons.None)
        {
            // The guards that JTrue would have; the answer is then known.
            bool known = RecordingMachine.Branch(RecordingMachine.IsKnown(x, Singletons.True));
            if (!known && !RecordingMachine.Branch(RecordingMachine.IsKnown(x, Singletons.False)))
            {
                _ = RecordingMachine.Branch(RecordingMachine.IsKnown(x, Singletons.None));
            }

            Put(r + A(i), RecordingMachine.Known(known ? Singletons.False : Singletons.True));
            return pc + 1;
        }

        if (!TryTruth(x, out RecordedCondition truth))
        {
            return Residual(pc, r, fp, t);
        }

        Put(r + A(i), RecordingMachine.FromCondition(RecordingMachine.Negate(truth)));
        return pc + 1;
    }
}
