using System.Collections.Generic;
using Py.Ir;
using Py.ObjectSpace;
using Py.Vm.Run;

namespace Py.Vm.Jit;

/// <summary>Calls of built-in functions, methods and classes that the trace does by itself, or by helpers that do no more than they say.</summary>
internal static unsafe partial class RecordingHandlers
{
    /// <summary>Records a call of a built-in function or method; false, with nothing recorded but guards, if it is not known here.</summary>
    private static bool TryIntrinsic(RecordedRef callee, List<RecordedRef> arguments, uint* pc, Slot* window, Frame* fp, ThreadState* t, out uint* next)
    {
        next = pc + 1;
        if (NativeCalls.NameOf(V(callee)) is not { } name)
        {
            return false;
        }

        switch (name, arguments.Count)
        {
            case ("list.append", 2) when Has(arguments[0], ShapeIds.List):
                _ = Recorder.GuardIs(callee);
                next = AppendToList(arguments[0], arguments[1], pc, fp, t, window);
                return true;
            case ("list.pop", 1) when Has(arguments[0], ShapeIds.List) && PyList.LengthOf(V(arguments[0])) > 0:
                _ = Recorder.GuardIs(callee);
                Put(window, PopFromList(arguments[0]));
                return true;
            case ("set.add", 2) when Has(arguments[0], ShapeIds.Set) && PlainValues.IsKey(V(arguments[1])):
                _ = Recorder.GuardIs(callee);
                GuardHas(arguments[0], ShapeIds.Set);
                next = AddToSet(arguments[0], arguments[1], pc, fp, t, window);
                return true;
            case ("dict.get", 2 or 3):
                return TryGetMade(callee, arguments, window) || TryMake(callee, PlainOperations.Get(V(arguments[0]), V(arguments[1]), arguments.Count > 2 ? V(arguments[2]) : Value.Null),
                    PlainHelpers.Get, [arguments[0].Ir, arguments[1].Ir, arguments.Count > 2 ? arguments[2].Ir : Recorder.Ir.Null], window);
            case ("str.join", 2):
                return TryMake(callee, PlainOperations.Join(V(arguments[0]), V(arguments[1])), PlainHelpers.Join, [arguments[0].Ir, arguments[1].Ir], window);
            case ("str.startswith" or "str.endswith", 2) when V(arguments[0]).IsExactStr && V(arguments[1]).IsExactStr:
                bool atEnd = name == "str.endswith";
                _ = Recorder.GuardIs(callee);
                Put(window, RecordingMachine.FromCondition(CallTest(PlainHelpers.HasAffix, [arguments[0].Ir, arguments[1].Ir, Recorder.Ir.Int(atEnd ? 1 : 0)],
                    PlainTexts.HasAffix(arguments[0].Word, arguments[1].Word, atEnd ? 1 : 0))));
                return true;
            case ("set.discard", 2) when PlainChanges.Discard(V(arguments[0]), V(arguments[1])) != 0:
                _ = Recorder.GuardIs(callee);
                _ = CallQuiet(PlainHelpers.Discard, [arguments[0].Ir, arguments[1].Ir]);
                Put(window, RecordingMachine.Known(Singletons.None));
                return true;
            case ("builtins.len", 1):
                if (!TryLength(arguments[0], out RecordedInt length))
                {
                    return false;
                }

                _ = Recorder.GuardIs(callee);
                Put(window, new RecordedRef(Value.FromSmallInt(length.Value).Bits, TagInt(length.Ir)));
                return true;
            case ("builtins.abs", 1) when V(arguments[0]).IsExactFloat:
                _ = Recorder.GuardIs(callee);
                _ = RecordingMachine.Branch(RecordingMachine.IsFloat(arguments[0]));
                RecordedFloat number = RecordingMachine.Float(arguments[0]);
                Put(window, RecordingMachine.BoxFloat(new RecordedFloat(System.Math.Abs(number.Value), Recorder.Ir.Emit(IrOp.FloatAbs, number.Ir))));
                return true;
            case ("math.sqrt", 1) when V(arguments[0]).IsExactFloat && PyFloat.Get(V(arguments[0])) >= 0:
                _ = Recorder.GuardIs(callee);
                _ = RecordingMachine.Branch(RecordingMachine.IsFloat(arguments[0]));
                RecordedFloat square = RecordingMachine.Float(arguments[0]);
                Recorder.Guard(Recorder.Ir.Emit(IrOp.FloatGe, square.Ir, Recorder.Ir.Float(0)), true);
                Put(window, RecordingMachine.BoxFloat(new RecordedFloat(System.Math.Sqrt(square.Value), Recorder.Ir.Emit(IrOp.FloatSqrt, square.Ir))));
                return true;
            case ("builtins.min" or "builtins.max", >= 2 and <= 4):
                return TryExtreme(callee, arguments, name == "builtins.min" ? CompareOp.Lt : CompareOp.Gt, window);
            case ("builtins.next", 1 or 2) when IteratorSteps.CanStep(V(arguments[0])):
                return TryNext(callee, arguments, pc, window, fp, t, ref next);
            case ("builtins.divmod", 2):
                return TryDivMod(callee, arguments[0], arguments[1], window);
            case ("builtins.getattr", 2 or 3):
                if (arguments.Count == 3 && TryAbsent(arguments[0], arguments[1]))
                {
                    _ = Recorder.GuardIs(callee);
                    Put(window, arguments[2]);
                    return true;
                }

                return TryGetAttrCall(callee, arguments[0], arguments[1], window);
            case ("builtins.hasattr", 2):
                return TryHasAttrCall(callee, arguments[0], arguments[1], window);
            case ("builtins.setattr", 3):
                return TrySetAttrCall(callee, arguments[0], arguments[1], arguments[2], window);
            case ("builtins.isinstance", 2):
                return TryIsInstance(callee, arguments, window);
        }

        if (arguments.Count > 0 && (TryDeque(callee, name, arguments, window) || TryStruct(callee, name, arguments, window)))
        {
            return true;
        }

        if (NativeCalls.TryFindChange(V(callee), arguments.Count, out nint pointer, out int countAndNeeds, out HelperRef change))
        {
            TraceBuilder ir = Recorder.Ir;
            Value Argument(int k) => k < arguments.Count ? V(arguments[k]) : Value.Null;
            InsRef Name(int k) => k < arguments.Count ? arguments[k].Ir : ir.Null;
            ulong made = PlainChanges.Call(pointer, countAndNeeds, V(arguments[0]), Argument(1), Argument(2));
            if (made == 0)
            {
                return false;
            }

            _ = Recorder.GuardIs(callee);
            Put(window, new RecordedRef(made, CallQuiet(change, [ir.Int(pointer), ir.Int(countAndNeeds), Name(0), Name(1), Name(2)])));
            return true;
        }

        if (arguments.Count == 1 && NativeCalls.IsAggregate(name))
        {
            return TryMake(callee, PlainOperations.Aggregate(V(callee), V(arguments[0])), AggregateOf(name), [Recorder.Ir.Pointer(callee.Word), arguments[0].Ir], window);
        }

        return NativeCalls.FindPlain(V(callee), arguments.Count) is { } plain ? TryPlainCall(callee, plain, arguments, window)
            : NativeCalls.IsPlainRaw(V(callee), name, arguments.Count) && TryRawCall(callee, arguments, window);
    }

    private static HelperRef AggregateOf(string name) => name switch
    {
        "builtins.max" => PlainHelpers.Maximum,
        "builtins.min" => PlainHelpers.Minimum,
        "builtins.sum" => PlainHelpers.Sum,
        _ => PlainHelpers.Aggregate,
    };

    /// <summary>A call of a method that was bound before, as `add = items.append` does; false, with nothing recorded but guards, if it is not known here.</summary>
    private static bool TryBound(RecordedRef callee, List<RecordedRef> arguments, uint* pc, Slot* window, Frame* fp, ThreadState* t, out uint* next)
    {
        next = pc + 1;
        PyBuiltinFunction* bound = (PyBuiltinFunction*)callee.Word;
        Value self = bound->Self.Load();
        if (self.IsNull || self.IsType || self.HasShape(ShapeIds.Module) || FunctionTable.Signature(bound->Function) is not { Owner: not null } signature)
        {
            return false;
        }

        Value method = PyType.Lookup(self.Type, PyStr.Intern(signature.Name));
        if (!method.HasShape(ShapeIds.MethodDescriptor) || method.As<PyMethodDescriptor>().Fields.Function != bound->Function)
        {
            return false;
        }

        TraceBuilder ir = Recorder.Ir;
        GuardHas(callee, ShapeIds.BuiltinFunction);
        Recorder.Guard(ir.Emit(IrOp.IntEq, ir.GetField(callee.Ir, RecordedFields.BuiltinIndex), ir.Int(bound->Function)), true);
        RecordedRef owner = new(self.Bits, ir.GetField(callee.Ir, RecordedFields.BuiltinSelf));
        return TryIntrinsic(RecordingMachine.Known(method.Bits), [owner, .. arguments], pc, window, fp, t, out next);
    }

    /// <summary>The word of a plain integer that is small enough.</summary>
    public static InsRef TagInt(InsRef plain) => Recorder.Ir.Emit(IrOp.TagInt, Recorder.Ir.Emit(IrOp.IntLshift, plain, Recorder.Ir.Int(2), descr: Ins.LosesNothing));

    private static bool TryMake(RecordedRef callee, ulong made, HelperRef helper, InsRef[] arguments, Slot* window)
    {
        if (made == 0)
        {
            return false;
        }

        _ = Recorder.GuardIs(callee);
        Put(window, new RecordedRef(made, CallMaker(helper, arguments)));
        return true;
    }

    private static bool TryPlainCall(RecordedRef callee, NativeCall plain, List<RecordedRef> arguments, Slot* window)
    {
        Value Argument(int k) => k < arguments.Count ? V(arguments[k]) : Value.Null;
        InsRef Name(int k) => k < arguments.Count ? arguments[k].Ir : Recorder.Ir.Null;
        TraceBuilder ir = Recorder.Ir;
        ulong made = PlainOperations.Call(plain.Pointer, plain.Parameters, Argument(0), Argument(1), Argument(2));
        return TryKnown(callee, arguments, made, window) || TryMake(callee, made, PlainHelpers.Call, [ir.Int(plain.Pointer), ir.Int(plain.Parameters), Name(0), Name(1), Name(2)], window);
    }

    private static bool TryRawCall(RecordedRef callee, List<RecordedRef> arguments, Slot* window)
    {
        Value Argument(int k) => k < arguments.Count ? V(arguments[k]) : Value.Null;
        InsRef Name(int k) => k < arguments.Count ? arguments[k].Ir : Recorder.Ir.Null;
        TraceBuilder ir = Recorder.Ir;
        ulong made = PlainOperations.CallRaw(V(callee), arguments.Count, Argument(0), Argument(1), Argument(2));
        return TryKnown(callee, arguments, made, window)
            || TryMake(callee, made, PlainHelpers.CallRaw, [ir.Pointer(callee.Word), ir.Int(arguments.Count), Name(0), Name(1), Name(2)], window);
    }

    /// <summary>What is made of constants, and never changes itself, is a constant.</summary>
    private static bool TryKnown(RecordedRef callee, List<RecordedRef> arguments, ulong made, Slot* window)
    {
        // Each NaN is another one for containers.
        Value result = Value.FromBits(made);
        bool isKnown = made != 0 && (result.IsSmallInt || result.IsExactStr || (result.IsExactFloat && !double.IsNaN(PyFloat.Get(result))));
        if (!isKnown || !arguments.TrueForAll(static argument => argument.Ir.IsConst && PlainValues.Is(V(argument))))
        {
            return false;
        }

        _ = Recorder.GuardIs(callee);
        Put(window, RecordingMachine.Known(made));
        return true;
    }

    private static RecordedRef PopFromList(RecordedRef list)
    {
        TraceBuilder ir = Recorder.Ir;
        GuardHas(list, ShapeIds.List);
        RecordedInt length = RecordingMachine.LoadInt(list, PyList.LengthOffset);
        Recorder.Guard(ir.Emit(IrOp.IntGt, length.Ir, ir.Int(0)), true);
        RecordedRef storage = RecordingMachine.LoadField(list, PyList.StorageOffset);
        InsRef last = ir.Emit(IrOp.IntSub, length.Ir, ir.Int(1));
        InsRef item = ir.GetItem(storage.Ir, last, Recorder.Items);
        ir.SetItem(storage.Ir, last, Recorder.Items, ir.Null);
        ir.SetField(list.Ir, RecordedFields.ListLength, last);
        return new RecordedRef(PyList.Pop(V(list), -1).Bits, item);
    }

    // min and max of two numbers: the first of equal ones.
    private static bool TryExtreme(RecordedRef callee, List<RecordedRef> arguments, CompareOp op, Slot* window)
    {
        RecordedRef a = arguments[0], b = arguments[1];
        RecordedCondition second;
        bool areSmall = true;
        foreach (RecordedRef argument in arguments)
        {
            areSmall &= V(argument).IsSmallInt;
        }

        if (areSmall)
        {
            _ = Recorder.GuardIs(callee);
            foreach (RecordedRef argument in arguments)
            {
                _ = RecordingMachine.Branch(RecordingMachine.IsSmallInt(argument));
            }

            for (int k = 1; k < arguments.Count; k++)
            {
                b = arguments[k];
                second = RecordingMachine.CompareSmall(b, a, op);
                a = new RecordedRef(second.Value ? b.Word : a.Word, Recorder.Ir.Emit(IrOp.Select, second.Ir, b.Ir, a.Ir));
            }

            Put(window, a);
            return true;
        }

        if (arguments.Count > 2 || !V(a).IsExactFloat || !V(b).IsExactFloat)
        {
            return false;
        }

        _ = Recorder.GuardIs(callee);
        _ = RecordingMachine.Branch(RecordingMachine.BothFloat(a, b));
        second = RecordingMachine.CompareFloat(RecordingMachine.Float(b), RecordingMachine.Float(a), op);
        Put(window, RecordingMachine.Branch(second) ? b : a);
        return true;
    }

    private static uint VersionOf(Value type)
    {
        uint version = type.As<PyType>().Fields.Version;
        return version != 0 ? version : PyType.AssignVersion(type);
    }

    // An instance of one of these classes or a subclass, or of none: as long as its shape is this and its class unchanged.
    private static bool TryIsInstance(RecordedRef callee, List<RecordedRef> arguments, Slot* window)
    {
        Value x = V(arguments[0]);
        RecordedRef wanted = arguments[1];
        bool isTuple = Has(wanted, ShapeIds.Tuple), isOne = false;
        long count = isTuple ? PyTuple.LengthOf(V(wanted)) : 1;
        int asked = 0;
        for (; asked < count && !isOne; asked++)
        {
            Value type = isTuple ? PyTuple.Get(V(wanted), asked) : V(wanted);
            if (!type.HasShape(ShapeIds.Type))
            {
                return false;
            }

            isOne = PyType.IsSubtype(x.Type, type);
        }

        // What it is not by its type it may be by its __class__.
        if (asked > MostSpread || VersionOf(x.Type) == 0 || (!isOne && !PyType.Lookup(x.Type, N.__class__).Is(PyType.Lookup(Types.Get(TypeId.Object), N.__class__))))
        {
            return false;
        }

        _ = Recorder.GuardIs(callee);
        if (isTuple)
        {
            GuardHas(wanted, ShapeIds.Tuple);
            RecordedTuples.GuardLength(wanted.Ir, count);
        }

        for (int k = 0; k < asked; k++)
        {
            _ = Recorder.GuardIs(isTuple ? RecordingMachine.LoadItem(wanted, new RecordedInt(k, Recorder.Ir.Int(k))) : wanted);
        }

        if (!TryGuardType(arguments[0]))
        {
            return false;
        }

        if (x.IsPointer)
        {
            Recorder.GuardVersion(VersionOf(x.Type));
        }

        Put(window, RecordingMachine.Known(isOne ? Singletons.True : Singletons.False));
        return true;
    }

    // next() of an iterator that has an item, or of one that has none where another value is given.
    private static bool TryNext(RecordedRef callee, List<RecordedRef> arguments, uint* pc, Slot* window, Frame* fp, ThreadState* t, ref uint* next)
    {
        _ = Recorder.GuardIs(callee);
        int found = IteratorSteps.Prepare(arguments[0], out IteratorStep step);
        if (found < 0 || (found == 0 && arguments.Count == 1))
        {
            return false;
        }

        fp->Pc = pc + 1;
        if (ResidualSites.Execute(pc, fp, t) == 0)
        {
            next = Failing(pc + 1, fp, t, "an iterator failed");
            return true;
        }

        if (found == 0)
        {
            IteratorSteps.End(step);
        }

        Recorder.Store(window, found == 0 ? arguments[1].Ir : IteratorSteps.Take(step));
        return true;
    }

    private static bool TryDivMod(RecordedRef callee, RecordedRef left, RecordedRef right, Slot* window)
    {
        if (!V(left).IsSmallInt || !V(right).IsSmallInt || V(right).SmallInt is 0 or -1)
        {
            return false;
        }

        _ = Recorder.GuardIs(callee);
        _ = RecordingMachine.Branch(RecordingMachine.IsSmallInt(left));
        _ = RecordingMachine.Branch(RecordingMachine.IsSmallInt(right));
        RecordedRef quotient = RecordingMachine.FloorDivSmall(left, right), rest = RecordingMachine.ModSmall(left, right);
        Slot* items = stackalloc Slot[2];
        items[0].Initialize(V(quotient));
        items[1].Initialize(V(rest));
        Put(window, new RecordedRef(PyTuple.FromSlots(items, 2).Bits, RecordedTuples.New([quotient.Ir, rest.Ir])));
        return true;
    }

    /// <summary>Calls of built-in classes; false if it is not known here.</summary>
    private static bool TryClass(RecordedRef callee, List<RecordedRef> arguments, Slot* window)
    {
        Value type = V(callee);
        if (type.Is(Types.Get(TypeId.Range)))
        {
            return TryRange(callee, arguments, window);
        }

        if (type.Is(Types.Get(TypeId.Enumerate)))
        {
            return TryEnumerate(callee, arguments, window);
        }

        if (type.Is(Types.Get(TypeId.Zip)))
        {
            return TryZip(callee, arguments, window);
        }

        if (arguments.Count > 1)
        {
            return false;
        }

        if (type.Is(Types.Get(TypeId.Type)) && arguments.Count == 1 && TryGuardType(arguments[0]))
        {
            _ = Recorder.GuardIs(callee);
            Put(window, RecordingMachine.Known(V(arguments[0]).Type.Bits));
            return true;
        }

        ulong made = PlainOperations.Construct(type, arguments.Count > 0 ? V(arguments[0]) : Value.Null);
        if (made != 0 && arguments.Count == 1 && type.Is(Types.Get(TypeId.Str)) && !arguments[0].Ir.IsConst && (V(arguments[0]).IsSmallInt || V(arguments[0]).IsExactStr))
        {
            _ = Recorder.GuardIs(callee);
            _ = TryTextOf(arguments[0], out InsRef text);
            Put(window, new RecordedRef(made, text));
            return true;
        }

        return TryKnown(callee, arguments, made, window) || TryMake(callee, made, PlainHelpers.Construct,
            [Recorder.Ir.Pointer(callee.Word), arguments.Count > 0 ? arguments[0].Ir : Recorder.Ir.Null], window);
    }

    private static bool TryRange(RecordedRef callee, List<RecordedRef> arguments, Slot* window)
    {
        if (arguments.Count is 0 or > 3)
        {
            return false;
        }

        foreach (RecordedRef argument in arguments)
        {
            if (!V(argument).IsSmallInt)
            {
                return false;
            }
        }

        TraceBuilder ir = Recorder.Ir;
        RecordedRef start = arguments.Count > 1 ? arguments[0] : RecordingMachine.Immediate(0);
        RecordedRef stop = arguments[arguments.Count > 1 ? 1 : 0];
        RecordedRef step = arguments.Count > 2 ? arguments[2] : RecordingMachine.Immediate(1);
        if (!step.Ir.IsConst || V(step).SmallInt == 0)
        {
            return false;
        }

        _ = Recorder.GuardIs(callee);
        foreach (RecordedRef argument in arguments)
        {
            _ = RecordingMachine.Branch(RecordingMachine.IsSmallInt(argument));
        }

        long by = V(step).SmallInt;
        InsRef from = RecordingMachine.Int(start).Ir, to = RecordingMachine.Int(stop).Ir;
        InsRef distance = by > 0 ? ir.Emit(IrOp.IntSub, to, from) : ir.Emit(IrOp.IntSub, from, to);
        InsRef count = distance;
        if (System.Math.Abs(by) != 1)
        {
            count = ir.Emit(IrOp.IntAdd, ir.Emit(IrOp.IntFloordiv, ir.Emit(IrOp.IntSub, distance, ir.Int(1)), ir.Int(System.Math.Abs(by))), ir.Int(1));
        }

        count = ir.Emit(IrOp.Select, ir.Emit(IrOp.IntGt, distance, ir.Int(0)), count, ir.Int(0));
        InsRef made = ir.New(Recorder.Shape(ShapeIds.Range));
        ir.SetField(made, RecordedFields.SpanStart, start.Ir);
        ir.SetField(made, RecordedFields.SpanStop, stop.Ir);
        ir.SetField(made, RecordedFields.SpanStep, step.Ir);
        ir.SetField(made, RecordedFields.SpanCount, count);
        Put(window, new RecordedRef(PyRange.New(V(start).SmallInt, V(stop).SmallInt, by).Bits, made));
        return true;
    }

    private static bool TryZip(RecordedRef callee, List<RecordedRef> arguments, Slot* window)
    {
        if (arguments.Count is 0 or > MostZipped)
        {
            return false;
        }

        _ = Recorder.GuardIs(callee);
        Slot* values = stackalloc Slot[MostZipped];
        RecordedRef[] sources = new RecordedRef[arguments.Count];
        for (int k = 0; k < sources.Length; k++)
        {
            if (!TryAskIter(arguments[k], out sources[k]))
            {
                return false;
            }

            values[k].Initialize(V(sources[k]));
        }

        InsRef[] iterators = new InsRef[sources.Length];
        for (int k = 0; k < sources.Length; k++)
        {
            RecordedRef iterator = MakeIter(sources[k]);
            values[k].Initialize(V(iterator));
            iterators[k] = iterator.Ir;
        }

        TraceBuilder ir = Recorder.Ir;
        InsRef made = ir.New(Recorder.Shape(ShapeIds.Of(TypeId.Zip)));
        ir.SetField(made, RecordedFields.ZipIterators, RecordedTuples.New(iterators));
        Put(window, new RecordedRef(Space.Call(V(callee), new Args(values, arguments.Count)).Bits, made));
        return true;
    }

    private static bool TryEnumerate(RecordedRef callee, List<RecordedRef> arguments, Slot* window)
    {
        if (arguments.Count is 0 or > 2 || (arguments.Count == 2 && !V(arguments[1]).IsSmallInt) || !TryIter(arguments[0], out RecordedRef iterator))
        {
            return false;
        }

        TraceBuilder ir = Recorder.Ir;
        _ = Recorder.GuardIs(callee);
        RecordedRef count = arguments.Count == 2 ? arguments[1] : RecordingMachine.Immediate(0);
        _ = RecordingMachine.Branch(RecordingMachine.IsSmallInt(count));
        InsRef made = ir.New(Recorder.Shape(ShapeIds.Enumerate));
        ir.SetField(made, RecordedFields.EnumerateIterator, iterator.Ir);
        ir.SetField(made, RecordedFields.EnumerateCount, count.Ir);
        Slot* values = stackalloc Slot[2];
        values[0].Initialize(V(iterator));
        values[1].Initialize(V(count));
        Put(window, new RecordedRef(Space.Call(V(callee), new Args(values, 2)).Bits, made));
        return true;
    }
}
