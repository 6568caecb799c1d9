using System;

namespace Py.ObjectSpace;

/// <summary>The operations that a type implements through C# functions; index into <see cref="PyType.Slots"/>.</summary>
public enum SlotId : byte
{
    Repr, Str, Hash, Call, GetAttr, SetAttr, Compare, Iter, Next, DescrGet, DescrSet, Init, New, Finalize,
    Length, GetItem, SetItem, Contains, Concat, Repeat, IConcat, IRepeat,
    // ORDER BinaryOp: as Opcode.Add .. and SlotId.IAdd ..
    Add, Sub, Mul, MatMul, TrueDiv, FloorDiv, Mod, Pow, LShift, RShift, And, Or, Xor,
    IAdd, ISub, IMul, IMatMul, ITrueDiv, IFloorDiv, IMod, IPow, ILShift, IRShift, IAnd, IOr, IXor,
    DivMod, Neg, Pos, Abs, Invert, Bool, Int, Float, Index,
    Await, AIter, ANext,
    /// <summary>Buffer protocol: fills a BufferView. No dunder in 3.11.</summary>
    GetBuffer, ReleaseBuffer,
    Count,
}

/// <summary>Signatures of slot functions and how the dunder method calls them.</summary>
public enum SlotKind : byte
{
    /// <summary><c>Value f(Value self)</c>.</summary>
    Unary,
    /// <summary><c>Value f(Value left, Value right)</c>; self may be either; NotImplemented allowed.</summary>
    Binary,
    /// <summary>The reflected dunder of a Binary slot.</summary>
    BinaryReflected,
    /// <summary><c>Value f(Value self, Value other)</c>.</summary>
    Plain2,
    /// <summary><c>Value f(Value left, Value right, Value modulusOrNone)</c>.</summary>
    Power,
    /// <summary>__rpow__.</summary>
    PowerReflected,
    /// <summary><c>Value f(Value self, Value other, Value modulusOrNone)</c>: __ipow__.</summary>
    IPower,
    /// <summary><c>long f(Value self)</c>, -1 with an error set.</summary>
    Length,
    /// <summary><c>long f(Value self)</c>, -1 with an error set; a real hash of -1 becomes -2.</summary>
    Hash,
    /// <summary><c>int f(Value self)</c>: 0, 1, or -1 with an error set.</summary>
    Bool,
    /// <summary><c>int f(Value self, Value item)</c>: 0, 1, or -1 with an error set.</summary>
    Contains,
    /// <summary><c>Value f(Value self, Value other, CompareOp op)</c>; NotImplemented allowed.</summary>
    Compare,
    /// <summary><c>Value f(Value self)</c>: the next item, or null without an error at the end.</summary>
    Next,
    /// <summary><c>Value f(Value self, long index)</c>: sq_repeat, __mul__ and __rmul__.</summary>
    Repeat,
    /// <summary>The reflected dunder of Repeat.</summary>
    RepeatReflected,
    /// <summary><c>Value f(Value self, Value name)</c>: __getattribute__.</summary>
    GetAttr,
    /// <summary><c>bool f(Value self, Value name, Value valueOrNull)</c>: false with an error set; null deletes.</summary>
    Set3,
    /// <summary>The deleting dunder of a Set3 slot.</summary>
    Delete2,
    /// <summary><c>Value f(Value self, Value instanceOrNull, Value ownerOrNull)</c>.</summary>
    DescrGet,
    /// <summary><c>Value f(Value self, Args args)</c>.</summary>
    Call,
    /// <summary><c>bool f(Value self, Args args)</c>: false with an error set.</summary>
    Init,
    /// <summary><c>Value f(Value type, Args args)</c>.</summary>
    New,
    /// <summary><c>Value f(Value self)</c>, result ignored: __del__.</summary>
    Finalize,
    /// <summary>Not reachable by a dunder.</summary>
    Internal,
}

/// <summary>The operator of a comparison; ORDER CompareOp: as the opcodes Lt .. Ge.</summary>
public enum CompareOp
{
    Lt, Le, Eq, Ne, Gt, Ge,
}

/// <summary>One dunder method and the slot it reaches.</summary>
/// <param name="Name">The dunder.</param>
/// <param name="Slot">The slot.</param>
/// <param name="Kind">The slot function's signature as this dunder uses it.</param>
/// <param name="Compare">The operator, for Compare rows.</param>
/// <param name="Signature">__text_signature__ of the wrapper.</param>
public readonly record struct SlotRow(string Name, SlotId Slot, SlotKind Kind, CompareOp Compare, string Signature);

/// <summary>The table of dunder methods that are slots.</summary>
public static class SlotTable
{
#pragma warning disable IDE0055 // table
    private static readonly SlotRow[] s_rows =
    [
        Row("__repr__", SlotId.Repr, SlotKind.Unary), Row("__str__", SlotId.Str, SlotKind.Unary), Row("__hash__", SlotId.Hash, SlotKind.Hash),
        Row("__call__", SlotId.Call, SlotKind.Call, "($self, /, *args, **kwargs)"),
        Row("__getattribute__", SlotId.GetAttr, SlotKind.GetAttr, "($self, name, /)"),
        Row("__setattr__", SlotId.SetAttr, SlotKind.Set3, "($self, name, value, /)"), Row("__delattr__", SlotId.SetAttr, SlotKind.Delete2, "($self, name, /)"),
        Cmp("__lt__", CompareOp.Lt), Cmp("__le__", CompareOp.Le), Cmp("__eq__", CompareOp.Eq), Cmp("__ne__", CompareOp.Ne), Cmp("__gt__", CompareOp.Gt), Cmp("__ge__", CompareOp.Ge),
        Row("__iter__", SlotId.Iter, SlotKind.Unary), Row("__next__", SlotId.Next, SlotKind.Next),
        Row("__get__", SlotId.DescrGet, SlotKind.DescrGet, "($self, instance, owner=None, /)"),
        Row("__set__", SlotId.DescrSet, SlotKind.Set3, "($self, instance, value, /)"), Row("__delete__", SlotId.DescrSet, SlotKind.Delete2, "($self, instance, /)"),
        Row("__init__", SlotId.Init, SlotKind.Init, "($self, /, *args, **kwargs)"), Row("__new__", SlotId.New, SlotKind.New, "($type, *args, **kwargs)"),
        Row("__del__", SlotId.Finalize, SlotKind.Finalize),
        Row("__len__", SlotId.Length, SlotKind.Length), Row("__getitem__", SlotId.GetItem, SlotKind.Plain2, "($self, key, /)"),
        Row("__setitem__", SlotId.SetItem, SlotKind.Set3, "($self, key, value, /)"), Row("__delitem__", SlotId.SetItem, SlotKind.Delete2, "($self, key, /)"),
        Row("__contains__", SlotId.Contains, SlotKind.Contains, "($self, key, /)"),
        Row("__add__", SlotId.Add, SlotKind.Binary, V), Row("__radd__", SlotId.Add, SlotKind.BinaryReflected, V),
        Row("__sub__", SlotId.Sub, SlotKind.Binary, V), Row("__rsub__", SlotId.Sub, SlotKind.BinaryReflected, V),
        Row("__mul__", SlotId.Mul, SlotKind.Binary, V), Row("__rmul__", SlotId.Mul, SlotKind.BinaryReflected, V),
        Row("__matmul__", SlotId.MatMul, SlotKind.Binary, V), Row("__rmatmul__", SlotId.MatMul, SlotKind.BinaryReflected, V),
        Row("__truediv__", SlotId.TrueDiv, SlotKind.Binary, V), Row("__rtruediv__", SlotId.TrueDiv, SlotKind.BinaryReflected, V),
        Row("__floordiv__", SlotId.FloorDiv, SlotKind.Binary, V), Row("__rfloordiv__", SlotId.FloorDiv, SlotKind.BinaryReflected, V),
        Row("__mod__", SlotId.Mod, SlotKind.Binary, V), Row("__rmod__", SlotId.Mod, SlotKind.BinaryReflected, V),
        Row("__pow__", SlotId.Pow, SlotKind.Power, "($self, value, mod=None, /)"), Row("__rpow__", SlotId.Pow, SlotKind.PowerReflected, "($self, value, mod=None, /)"),
        Row("__lshift__", SlotId.LShift, SlotKind.Binary, V), Row("__rlshift__", SlotId.LShift, SlotKind.BinaryReflected, V),
        Row("__rshift__", SlotId.RShift, SlotKind.Binary, V), Row("__rrshift__", SlotId.RShift, SlotKind.BinaryReflected, V),
        Row("__and__", SlotId.And, SlotKind.Binary, V), Row("__rand__", SlotId.And, SlotKind.BinaryReflected, V),
        Row("__or__", SlotId.Or, SlotKind.Binary, V), Row("__ror__", SlotId.Or, SlotKind.BinaryReflected, V),
        Row("__xor__", SlotId.Xor, SlotKind.Binary, V), Row("__rxor__", SlotId.Xor, SlotKind.BinaryReflected, V),
        Row("__divmod__", SlotId.DivMod, SlotKind.Binary, V), Row("__rdivmod__", SlotId.DivMod, SlotKind.BinaryReflected, V),
        Row("__iadd__", SlotId.IAdd, SlotKind.Plain2, V), Row("__isub__", SlotId.ISub, SlotKind.Plain2, V), Row("__imul__", SlotId.IMul, SlotKind.Plain2, V),
        Row("__imatmul__", SlotId.IMatMul, SlotKind.Plain2, V), Row("__itruediv__", SlotId.ITrueDiv, SlotKind.Plain2, V), Row("__ifloordiv__", SlotId.IFloorDiv, SlotKind.Plain2, V),
        Row("__imod__", SlotId.IMod, SlotKind.Plain2, V), Row("__ipow__", SlotId.IPow, SlotKind.IPower, V), Row("__ilshift__", SlotId.ILShift, SlotKind.Plain2, V),
        Row("__irshift__", SlotId.IRShift, SlotKind.Plain2, V), Row("__iand__", SlotId.IAnd, SlotKind.Plain2, V), Row("__ior__", SlotId.IOr, SlotKind.Plain2, V), Row("__ixor__", SlotId.IXor, SlotKind.Plain2, V),
        Row("__add__", SlotId.Concat, SlotKind.Plain2, V), Row("__mul__", SlotId.Repeat, SlotKind.Repeat, V), Row("__rmul__", SlotId.Repeat, SlotKind.RepeatReflected, V),
        Row("__iadd__", SlotId.IConcat, SlotKind.Plain2, V), Row("__imul__", SlotId.IRepeat, SlotKind.Repeat, V),
        Row("__neg__", SlotId.Neg, SlotKind.Unary), Row("__pos__", SlotId.Pos, SlotKind.Unary), Row("__abs__", SlotId.Abs, SlotKind.Unary),
        Row("__invert__", SlotId.Invert, SlotKind.Unary), Row("__bool__", SlotId.Bool, SlotKind.Bool), Row("__int__", SlotId.Int, SlotKind.Unary),
        Row("__float__", SlotId.Float, SlotKind.Unary), Row("__index__", SlotId.Index, SlotKind.Unary),
        Row("__await__", SlotId.Await, SlotKind.Unary), Row("__aiter__", SlotId.AIter, SlotKind.Unary), Row("__anext__", SlotId.ANext, SlotKind.Unary),
    ];
#pragma warning restore IDE0055

    private const string V = "($self, value, /)";

    /// <summary>All rows. A slot may have several (reflected and deleting dunders), a dunder two (number before sequence slot).</summary>
    public static ReadOnlySpan<SlotRow> Rows => s_rows;

    private static SlotRow Row(string name, SlotId slot, SlotKind kind, string signature = "($self, /)") => new(name, slot, kind, CompareOp.Lt, signature);

    private static SlotRow Cmp(string name, CompareOp op) => new(name, SlotId.Compare, SlotKind.Compare, op, V);
}
