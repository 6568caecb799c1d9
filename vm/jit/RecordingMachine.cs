using System.Runtime.InteropServices;
using Py.Ir;
using Py.ObjectSpace;
using Py.ObjectSpace.Machine;
using Py.Vm.Run.Handlers;

namespace Py.Vm.Jit;

/// <summary>Computes as <see cref="ConcreteMachine"/> does and appends what it does to the trace of the <see cref="Recorder"/>.</summary>
/// <remarks>Integers in the trace are plain; in values they are words of four times the int and a tag, which untag_int takes off.</remarks>
internal readonly unsafe struct RecordingMachine : IMachine<RecordedRef, RecordedInt, RecordedFloat, RecordedCondition>
{
    private const int TableSize = 512;

    /// <summary>The handler table.</summary>
    public static readonly void** Table = (void**)NativeMemory.AllocZeroed(TableSize * (nuint)sizeof(void*));

    public static void** Handlers => Table;

    public static bool Threaded => false;

    private static TraceBuilder Ir => Recorder.Ir;

    /// <summary>Fills the table; <see cref="RecordingHandlers"/> then replaces what is not staged.</summary>
    public static void Install() => Handlers<RecordingMachine, RecordedRef, RecordedInt, RecordedFloat, RecordedCondition>.Install(Table);

    public static void Begin(uint* pc)
    {
    }

    public static RecordedRef Get(Slot* registers, uint register) => Recorder.Load(registers + register);

    public static void Set(Slot* registers, uint register, RecordedRef value)
    {
        ((ulong*)registers)[register] = value.Word;
        Recorder.Store(registers + register, value.Ir);
    }

    public static RecordedRef Constant(Slot* constants, uint index) => Known(((ulong*)constants)[index]);

    public static RecordedRef Immediate(int value) => Known(ConcreteMachine.Immediate(value));

    public static RecordedRef Known(ulong word) => new(word, Ir.Pointer(word));

    public static ulong Concrete(RecordedRef value) => value.Word;

    public static bool Branch(RecordedCondition condition)
    {
        Recorder.Guard(condition.Ir, condition.Value);
        return condition.Value;
    }

    public static bool Failed(RecordedRef result) => result.Word == 0 && result.Ir.IsNone;

    public static RecordedRef Failure => default;

    private static bool IsSmall(ulong word) => ConcreteMachine.IsSmallInt(word);

    // In the trace, floats in the word and float objects are the same.
    private static bool IsAnyFloat(ulong word) => ConcreteMachine.IsFloat(word) || (!IsSmall(word) && word != 0 && Value.FromBits(word).HasShape(ShapeIds.Float));

    /// <remarks>That a float is no int is known by its being a float, which is asked next and then costs nothing.</remarks>
    public static RecordedCondition IsSmallInt(RecordedRef a)
    {
        if (!IsAnyFloat(a.Word) || !Branch(IsFloat(a)))
        {
            return new(IsSmall(a.Word), Ir.Emit(IrOp.IsInt, a.Ir));
        }

        return new(false, Ir.Condition(false));
    }

    public static RecordedCondition BothSmallInt(RecordedRef a, RecordedRef b)
    {
        RecordedCondition first = IsSmallInt(a);
        return first.Value && Branch(first) ? IsSmallInt(b) : first;
    }

    /// <remarks>A float is taken out of its word right behind its test: the backend then tests once where it is.</remarks>
    public static RecordedCondition IsFloat(RecordedRef a)
    {
        bool isFloat = IsAnyFloat(a.Word);
        if (KeepsShape(a))
        {
            return new(isFloat, Ir.Condition(isFloat));
        }

        InsRef test = Ir.Emit(IrOp.IsFloat, a.Ir);
        if (!isFloat)
        {
            return new(false, test);
        }

        Recorder.Guard(test, true);
        _ = Ir.Emit(IrOp.UnboxFloat, a.Ir);
        return new(true, Ir.Condition(true));
    }

    // A constant that is an object of the same shape for ever.
    private static bool KeepsShape(RecordedRef a) =>
        a.Ir.IsConst && (a.Word & 7) == 0 && a.Word != 0 && RecordedFields.IsStable((Shape*)(ulong)*(uint*)a.Word);

    public static RecordedCondition BothFloat(RecordedRef a, RecordedRef b)
    {
        RecordedCondition first = IsFloat(a);
        return first.Value && Branch(first) ? IsFloat(b) : first;
    }

    public static RecordedCondition IsExactAsFloat(RecordedRef a)
    {
        bool small = IsSmall(a.Word);
        InsRef tag = Ir.Emit(IrOp.IsInt, a.Ir);
        if (!small)
        {
            return new(false, tag);
        }

        Recorder.Guard(tag, true);
        InsRef shifted = Ir.Emit(IrOp.IntAdd, Int(a).Ir, Ir.Int(1L << 53));
        return new(ConcreteMachine.IsExactAsFloat(a.Word), Ir.Emit(IrOp.UintLe, shifted, Ir.Int(1L << 54)));
    }

    private static InsRef Scaled(RecordedRef a) => Ir.Emit(IrOp.UntagInt, a.Ir);

    private static InsRef Plain(RecordedRef a) => Ir.Emit(IrOp.IntRshift, Scaled(a), Ir.Int(2));

    private static RecordedRef TagScaled(ulong word, InsRef scaled) => new(word, Ir.Emit(IrOp.TagInt, scaled));

    private static RecordedRef TagPlain(ulong word, InsRef plain) => TagScaled(word, Ir.Emit(IrOp.IntLshift, plain, Ir.Int(2), descr: Ins.LosesNothing));

    public static RecordedInt Int(RecordedRef a) => new((long)a.Word >> 2, Plain(a));

    public static RecordedFloat Float(RecordedRef a) =>
        new(ConcreteMachine.IsFloat(a.Word) ? ConcreteMachine.Float(a.Word) : PyFloat.Get(Value.FromBits(a.Word)), Ir.Emit(IrOp.UnboxFloat, a.Ir));

    public static RecordedFloat ToFloat(RecordedInt a) => new(a.Value, Ir.Emit(IrOp.CastIntToFloat, a.Ir));

    private static RecordedRef Checked(IrOp op, ulong word, InsRef a, InsRef b)
    {
        if (word != 0)
        {
            return TagScaled(word, Ir.Checked(op, a, b, Recorder.Snapshot()));
        }

        InsRef overflowed = Ir.Emit(op, a, b);
        Ir.Append(new Ins(IrOp.GuardOverflow, IrType.None, overflowed, snap: Recorder.Snapshot()));
        return default;
    }

    public static RecordedRef AddSmall(RecordedRef a, RecordedRef b) =>
        Checked(IrOp.IntAddOvf, ConcreteMachine.AddSmall(a.Word, b.Word), Scaled(a), Scaled(b));

    public static RecordedRef SubSmall(RecordedRef a, RecordedRef b) =>
        Checked(IrOp.IntSubOvf, ConcreteMachine.SubSmall(a.Word, b.Word), Scaled(a), Scaled(b));

    public static RecordedRef MulSmall(RecordedRef a, RecordedRef b) =>
        Checked(IrOp.IntMulOvf, ConcreteMachine.MulExact(a.Word, b.Word), Plain(a), Scaled(b));

    private static bool GuardNot(InsRef value, long concrete, long forbidden)
    {
        Recorder.Guard(Ir.Emit(IrOp.IntNe, value, Ir.Int(forbidden)), concrete != forbidden);
        return concrete != forbidden;
    }

    public static RecordedRef FloorDivSmall(RecordedRef a, RecordedRef b)
    {
        RecordedInt divisor = Int(b);
        return GuardNot(divisor.Ir, divisor.Value, 0) && GuardNot(divisor.Ir, divisor.Value, -1)
            ? TagPlain(ConcreteMachine.FloorDivSmall(a.Word, b.Word), Ir.Emit(IrOp.IntFloordiv, Plain(a), divisor.Ir))
            : default;
    }

    public static RecordedRef ModSmall(RecordedRef a, RecordedRef b)
    {
        RecordedInt divisor = Int(b);
        return GuardNot(divisor.Ir, divisor.Value, 0)
            ? TagPlain(ConcreteMachine.ModSmall(a.Word, b.Word), Ir.Emit(IrOp.IntMod, Plain(a), divisor.Ir))
            : default;
    }

    public static RecordedRef ShiftLeftSmall(RecordedRef a, RecordedRef b)
    {
        RecordedInt value = Int(a), count = Int(b);
        bool inRange = (ulong)count.Value < 60;
        Recorder.Guard(Ir.Emit(IrOp.UintLt, count.Ir, Ir.Int(60)), inRange);
        if (!inRange)
        {
            return default;
        }

        // It fits if shifting back gives the value, the two bits of the tag included.
        InsRef amount = Ir.Emit(IrOp.IntAdd, count.Ir, Ir.Int(2));
        InsRef shifted = Ir.Emit(IrOp.IntLshift, value.Ir, amount);
        ulong word = ConcreteMachine.ShiftLeftSmall(a.Word, b.Word);
        Recorder.Guard(Ir.Emit(IrOp.IntEq, Ir.Emit(IrOp.IntRshift, shifted, amount), value.Ir), word != 0);
        return word != 0 ? TagScaled(word, shifted) : default;
    }

    public static RecordedRef ShiftRightSmall(RecordedRef a, RecordedRef b)
    {
        RecordedInt value = Int(a), count = Int(b);
        Recorder.Guard(Ir.Emit(IrOp.IntGe, count.Ir, Ir.Int(0)), count.Value >= 0);
        if (count.Value < 0)
        {
            return default;
        }

        InsRef amount = Ir.Emit(IrOp.Select, Ir.Emit(IrOp.IntLt, count.Ir, Ir.Int(63)), count.Ir, Ir.Int(63));
        return TagPlain(ConcreteMachine.ShiftRightSmall(a.Word, b.Word), Ir.Emit(IrOp.IntRshift, value.Ir, amount));
    }

    public static RecordedRef AndSmall(RecordedRef a, RecordedRef b) =>
        TagScaled(ConcreteMachine.AndSmall(a.Word, b.Word), Ir.Emit(IrOp.IntAnd, Scaled(a), Scaled(b)));

    public static RecordedRef OrSmall(RecordedRef a, RecordedRef b) =>
        TagScaled(ConcreteMachine.OrSmall(a.Word, b.Word), Ir.Emit(IrOp.IntOr, Scaled(a), Scaled(b)));

    public static RecordedRef XorSmall(RecordedRef a, RecordedRef b) =>
        TagScaled(ConcreteMachine.XorSmall(a.Word, b.Word), Ir.Emit(IrOp.IntXor, Scaled(a), Scaled(b)));

    public static RecordedFloat AddFloat(RecordedFloat a, RecordedFloat b) => new(a.Value + b.Value, Ir.Emit(IrOp.FloatAdd, a.Ir, b.Ir));

    public static RecordedFloat SubFloat(RecordedFloat a, RecordedFloat b) => new(a.Value - b.Value, Ir.Emit(IrOp.FloatSub, a.Ir, b.Ir));

    public static RecordedFloat MulFloat(RecordedFloat a, RecordedFloat b) => new(a.Value * b.Value, Ir.Emit(IrOp.FloatMul, a.Ir, b.Ir));

    public static RecordedFloat DivFloat(RecordedFloat a, RecordedFloat b) => new(a.Value / b.Value, Ir.Emit(IrOp.FloatTruediv, a.Ir, b.Ir));

    public static RecordedCondition IsZero(RecordedFloat a) => new(a.Value == 0, Ir.Emit(IrOp.FloatEq, a.Ir, Ir.Float(0)));

    public static RecordedRef BoxFloat(RecordedFloat a) => new(PyFloat.New(a.Value).Bits, Ir.Emit(IrOp.BoxFloat, a.Ir));

    public static RecordedCondition CompareSmall(RecordedRef a, RecordedRef b, CompareOp op) =>
        new(ConcreteMachine.CompareSmall(a.Word, b.Word, op), Ir.Emit((IrOp)((int)IrOp.IntLt + (int)op), Scaled(a), Scaled(b)));

    public static RecordedCondition CompareFloat(RecordedFloat a, RecordedFloat b, CompareOp op) =>
        new(ConcreteMachine.CompareFloat(a.Value, b.Value, op), Ir.Emit((IrOp)((int)IrOp.FloatLt + (int)op), a.Ir, b.Ir));

    public static RecordedCondition Same(RecordedRef a, RecordedRef b) => new(a.Word == b.Word, Ir.Emit(IrOp.PtrEq, a.Ir, b.Ir));

    /// <remarks>That a number is no singleton is known by its kind, which whatever comes next asks for.</remarks>
    public static RecordedCondition IsKnown(RecordedRef a, ulong word)
    {
        bool isNumber = Value.FromBits(word).IsPointer && (IsAnyFloat(a.Word) ? Branch(IsFloat(a)) : IsSmall(a.Word) && Branch(IsSmallInt(a)));
        return new(a.Word == word, isNumber ? Ir.Condition(false) : Ir.Emit(IrOp.PtrEq, a.Ir, Ir.Pointer(word)));
    }

    public static RecordedRef FromCondition(RecordedCondition condition) =>
        new(ConcreteMachine.FromCondition(condition.Value), Ir.Emit(IrOp.Select, condition.Ir, Ir.Pointer(Singletons.True), Ir.Pointer(Singletons.False)));

    public static RecordedCondition Negate(RecordedCondition condition) => new(!condition.Value, Ir.Emit(IrOp.CondNot, condition.Ir));

    /// <summary>Guards that it is a pointer to an object, and that it is not null.</summary>
    private static bool IsObject(RecordedRef a, out InsRef test)
    {
        bool pointer = (a.Word & 7) == 0;
        test = Ir.Emit(IrOp.IsPointer, a.Ir);
        if (!pointer || a.Ir.IsConst)
        {
            return pointer && a.Word != 0;
        }

        Recorder.Guard(test, true);
        test = Ir.Emit(IrOp.PtrNe, a.Ir, Ir.Null);
        if (a.Word != 0)
        {
            Recorder.Guard(test, true);
        }

        return a.Word != 0;
    }

    public static RecordedCondition HasShape(RecordedRef a, uint shape) => IsObject(a, out InsRef test)
        ? new(ConcreteMachine.HasShape(a.Word, shape),
            KeepsShape(a) ? Ir.Condition(ConcreteMachine.HasShape(a.Word, shape)) : Ir.Emit(IrOp.HasShape, a.Ir, descr: Recorder.Shape(shape).Value))
        : new(false, test);

    public static RecordedRef LoadField(RecordedRef obj, uint offset) =>
        new(ConcreteMachine.LoadField(obj.Word, offset), Ir.GetField(obj.Ir, RecordedFields.Of(obj.Word, offset, FieldKind.Ref)));

    public static RecordedInt LoadInt(RecordedRef obj, uint offset) =>
        new(ConcreteMachine.LoadInt(obj.Word, offset), Ir.GetField(obj.Ir, RecordedFields.Of(obj.Word, offset, FieldKind.I64)));

    public static void StoreField(RecordedRef obj, uint offset, RecordedRef value)
    {
        ConcreteMachine.StoreField(obj.Word, offset, value.Word);
        Ir.SetField(obj.Ir, RecordedFields.Of(obj.Word, offset, FieldKind.Ref), value.Ir);
    }

    public static bool TryStoreField(RecordedRef obj, uint offset, RecordedRef value)
    {
        StoreField(obj, offset, value);
        return true;
    }

    public static RecordedRef LoadItem(RecordedRef array, RecordedInt index) =>
        new(ConcreteMachine.LoadItem(array.Word, index.Value), Ir.GetItem(array.Ir, index.Ir, RecordedFields.ItemsOf(array.Word)));

    public static void StoreItem(RecordedRef array, RecordedInt index, RecordedRef value)
    {
        ConcreteMachine.StoreItem(array.Word, index.Value, value.Word);
        Ir.SetItem(array.Ir, index.Ir, Recorder.Items, value.Ir);
    }

    public static RecordedInt Wrap(RecordedInt index, RecordedInt length)
    {
        InsRef negative = Ir.Emit(IrOp.IntLt, index.Ir, Ir.Int(0));
        return new(ConcreteMachine.Wrap(index.Value, length.Value), Ir.Emit(IrOp.Select, negative, Ir.Emit(IrOp.IntAdd, index.Ir, length.Ir), index.Ir));
    }

    public static RecordedCondition InRange(RecordedInt index, RecordedInt length) =>
        new(ConcreteMachine.InRange(index.Value, length.Value), Ir.Emit(IrOp.UintLt, index.Ir, length.Ir));

    public static RecordedCondition IsNull(RecordedRef a) => new(a.Word == 0, Ir.Emit(IrOp.PtrEq, a.Ir, Ir.Null));
}
