using Py.Ir;
using Py.ObjectSpace;
using Py.Vm.Modules.Collections;

namespace Py.Vm.Jit;

/// <summary>collections.deque: both ends and items of its ring in line.</summary>
internal static unsafe partial class RecordingHandlers
{
    // The ring's storage and numbers as the trace knows them.
    private readonly struct Ring(RecordedRef deque)
    {
        private static TraceBuilder Ir => Recorder.Ir;

        public readonly InsRef Deque = deque.Ir;
        public readonly InsRef Storage = Ir.GetField(deque.Ir, RecordedFields.DequeStorage);
        public readonly InsRef Start = Ir.GetField(deque.Ir, RecordedFields.DequeStart);
        public readonly InsRef Length = Ir.GetField(deque.Ir, RecordedFields.DequeLength);

        public InsRef Capacity => Ir.GetField(Storage, RecordedFields.ArrayLength);

        /// <summary>The slot that is so many after another.</summary>
        public InsRef Slot(InsRef from, InsRef offset) => RingSlot(Storage, from, offset);

        /// <summary>The last item's slot.</summary>
        public InsRef Last => Slot(Start, Ir.Emit(IrOp.IntSub, Length, Ir.Int(1)));

        public InsRef Load(InsRef slot) => Ir.GetItem(Storage, slot, RecordedFields.DequeItems);

        public void Store(InsRef slot, InsRef item) => Ir.SetItem(Storage, slot, RecordedFields.DequeItems, item);

        /// <summary>What comes of it: null for what stays.</summary>
        public void Change(InsRef start, InsRef length, int changes)
        {
            if (!start.IsNone)
            {
                Ir.SetField(Deque, RecordedFields.DequeStart, start);
            }

            if (!length.IsNone)
            {
                Ir.SetField(Deque, RecordedFields.DequeLength, length);
            }

            Ir.SetField(Deque, RecordedFields.DequeState, Ir.Emit(IrOp.IntAdd, Ir.GetField(Deque, RecordedFields.DequeState), Ir.Int(changes)));
        }
    }

    /// <summary>The slot of a deque's storage that is so many after another.</summary>
    public static InsRef RingSlot(InsRef storage, InsRef from, InsRef offset)
    {
        TraceBuilder ir = Recorder.Ir;
        InsRef mask = ir.Emit(IrOp.IntSub, ir.GetField(storage, RecordedFields.ArrayLength), ir.Int(1));
        return ir.Emit(IrOp.IntAnd, ir.Emit(IrOp.IntAdd, from, offset), mask);
    }

    private static bool IsRing(RecordedRef x) => PyDeque.Type.IsExact(V(x)) && !V(x).As<PyDeque>().Fields.Storage.IsNull;

    private static Ring GuardRing(RecordedRef deque)
    {
        GuardHas(deque, *(uint*)deque.Word);
        Ring ring = new(deque);
        Recorder.Guard(Recorder.Ir.Emit(IrOp.PtrNe, ring.Storage, Recorder.Ir.Null), true);
        return ring;
    }

    /// <summary>append, appendleft, pop and popleft of a deque that has room, or an item.</summary>
    private static bool TryDeque(RecordedRef callee, string name, System.Collections.Generic.List<RecordedRef> arguments, Slot* window)
    {
        RecordedRef deque = arguments[0];
        if (!IsRing(deque))
        {
            return false;
        }

        switch (name[(name.LastIndexOf('.') + 1)..], arguments.Count)
        {
            case ("append", 2):
                return TryAppend(callee, deque, arguments[1], false, window);
            case ("appendleft", 2):
                return TryAppend(callee, deque, arguments[1], true, window);
            case ("pop", 1) when PyDeque.LengthOf(V(deque)) > 0:
                _ = Recorder.GuardIs(callee);
                Put(window, Take(deque, false));
                return true;
            case ("popleft", 1) when PyDeque.LengthOf(V(deque)) > 0:
                _ = Recorder.GuardIs(callee);
                Put(window, Take(deque, true));
                return true;
            default:
                return false;
        }
    }

    private static RecordedRef Take(RecordedRef deque, bool left)
    {
        TraceBuilder ir = Recorder.Ir;
        Ring ring = GuardRing(deque);
        Recorder.Guard(ir.Emit(IrOp.IntGt, ring.Length, ir.Int(0)), true);
        InsRef slot = left ? ring.Start : ring.Last;
        InsRef item = ring.Load(slot);
        ring.Store(slot, ir.Null);
        ring.Change(left ? ring.Slot(ring.Start, ir.Int(1)) : default, ir.Emit(IrOp.IntSub, ring.Length, ir.Int(1)), 1);
        return new RecordedRef((left ? PyDeque.TakeFirst(V(deque)) : PyDeque.TakeLast(V(deque))).Bits, item);
    }

    private static bool TryAppend(RecordedRef callee, RecordedRef deque, RecordedRef item, bool left, Slot* window)
    {
        TraceBuilder ir = Recorder.Ir;
        ref PyDeque d = ref V(deque).As<PyDeque>().Fields;
        bool isBounded = d.MaxLength >= 0, isFull = isBounded && d.Length >= d.MaxLength;
        if (isFull ? d.Length == 0 : d.Length > PyDeque.MaskOf(V(deque)))
        {
            return false;
        }

        _ = Recorder.GuardIs(callee);
        Ring ring = GuardRing(deque);
        InsRef limit = ir.GetField(deque.Ir, RecordedFields.DequeMaxLength), one = ir.Int(1);
        Recorder.Guard(ir.Emit(IrOp.IntGe, limit, ir.Int(0)), isBounded);
        if (isBounded)
        {
            Recorder.Guard(ir.Emit(IrOp.IntGe, ring.Length, limit), isFull);
        }

        Recorder.Guard(isFull ? ir.Emit(IrOp.IntGt, ring.Length, ir.Int(0)) : ir.Emit(IrOp.IntLt, ring.Length, ring.Capacity), true);
        InsRef start = left ? ring.Slot(ring.Start, ir.Int(-1)) : isFull ? ring.Slot(ring.Start, one) : default;
        InsRef slot = left ? start : ring.Slot(ring.Start, ring.Length);
        if (isFull)
        {
            ring.Store(left ? ring.Last : ring.Start, ir.Null);
        }

        ring.Store(slot, item.Ir);
        ring.Change(start, isFull ? default : ir.Emit(IrOp.IntAdd, ring.Length, one), isFull ? 2 : 1);

        // There is room, so neither can fail.
        _ = left ? PyDeque.AppendLeft(V(deque), V(item)) : PyDeque.Append(V(deque), V(item));
        Put(window, RecordingMachine.Known(Singletons.None));
        return true;
    }

    /// <summary>The slot of deque[index]; false, with nothing recorded, if it is no deque or has no such item.</summary>
    private static bool TryRingSlot(RecordedRef deque, RecordedRef index, out Ring ring, out InsRef slot)
    {
        ring = default;
        slot = default;
        if (!V(index).IsSmallInt || !IsRing(deque))
        {
            return false;
        }

        long length = PyDeque.LengthOf(V(deque)), number = V(index).SmallInt;
        if (number < -length || number >= length)
        {
            return false;
        }

        ring = GuardRing(deque);
        _ = RecordingMachine.Branch(RecordingMachine.IsSmallInt(index));
        RecordedInt count = new(length, ring.Length), wrapped = RecordingMachine.Wrap(RecordingMachine.Int(index), count);
        _ = RecordingMachine.Branch(RecordingMachine.InRange(wrapped, count));
        slot = ring.Slot(ring.Start, wrapped.Ir);
        return true;
    }
}
