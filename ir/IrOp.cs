using System;
using System.Collections.Generic;
using System.Runtime.CompilerServices;

namespace Py.Ir;

/// <summary>The operations. ORDER IrOp: each has the row of the same place in <see cref="IrOps"/>.</summary>
public enum IrOp : byte
{
#pragma warning disable CS1591 // the sentence about each is in the table below
    Nop, Input, Label, Param, LoopState, Jump, Finish, DebugMergePoint, SameAs,
    GuardTrue, GuardFalse, GuardValue, GuardNoOverflow, GuardOverflow, GuardNoException, GuardNotInvalidated, GuardStackRoom, GuardAlwaysFails,
    IntAdd, IntSub, IntMul, IntAnd, IntOr, IntXor, IntLshift, IntRshift, UintRshift, IntNeg, IntInvert, IntFloordiv, IntMod,
    IntAddOvf, IntSubOvf, IntMulOvf,
    IntLt, IntLe, IntEq, IntNe, IntGt, IntGe, UintLt, UintLe, UintGt, UintGe,
    FloatAdd, FloatSub, FloatMul, FloatTruediv, FloatNeg, FloatAbs, FloatSqrt,
    FloatLt, FloatLe, FloatEq, FloatNe, FloatGt, FloatGe,
    CastIntToFloat, CastFloatToInt, FloatToBits, BitsToFloat,
    PtrEq, PtrNe, CastPtrToInt, CastIntToPtr,
    IsInt, IsFloat, IsPointer, HasShape, TagInt, UntagInt, BoxFloat, UnboxFloat,
    CondNot, CondToInt, Select,
    GetfieldGc, SetfieldGc, GetarrayitemGc, SetarrayitemGc, GetfieldRaw, SetfieldRaw, GetarrayitemRaw, SetarrayitemRaw,
    New, NewArray, Call, CallAssembler,
    CallMallocNursery, CondCallGcWb, CondCallGcWbArray,
#pragma warning restore CS1591
}

/// <summary>What an operation does beside computing its result.</summary>
[Flags]
public enum OpFlags : ushort
{
    /// <summary>Nothing noteworthy.</summary>
    None = 0,

    /// <summary>The result depends on the operands only.</summary>
    Pure = 1 << 0,

    /// <summary>Reads heap memory named by its descriptor.</summary>
    ReadsHeap = 1 << 1,

    /// <summary>Writes heap memory named by its descriptor.</summary>
    WritesHeap = 1 << 2,

    /// <summary>Leaves the trace unless its condition holds; has a snapshot.</summary>
    Guard = 1 << 3,

    /// <summary>The first two operands may be exchanged.</summary>
    Commutes = 1 << 4,

    /// <summary>Sets the overflow condition that the next instruction must test.</summary>
    Overflow = 1 << 5,

    /// <summary>May run the collector.</summary>
    MayCollect = 1 << 6,

    /// <summary>Operands are a list; the table row says the type of all, x if any.</summary>
    List = 1 << 7,

    /// <summary>Ends the trace.</summary>
    Ends = 1 << 8,

    /// <summary>Makes a new object.</summary>
    Allocates = 1 << 9,

    /// <summary>A call: effects are those of the helper.</summary>
    Call = 1 << 10,

    /// <summary>A comparison with a negation and a mirror in the table of <see cref="IrOps"/>.</summary>
    Compare = 1 << 11,

    /// <summary>Appears only after lowering.</summary>
    Lowered = 1 << 12,

    /// <summary>Must stay even if the result is unused.</summary>
    Pinned = 1 << 13,
}

/// <summary>What the descriptor slot of an instruction means.</summary>
public enum DescrKind : byte
{
    /// <summary>Unused.</summary>
    None,

    /// <summary>A <see cref="FieldRef"/>.</summary>
    Field,

    /// <summary>A <see cref="HelperRef"/>.</summary>
    Helper,

    /// <summary>A <see cref="ShapeRef"/>.</summary>
    Shape,

    /// <summary>A <see cref="LabelId"/> of this trace.</summary>
    Label,

    /// <summary>A jump target: label of this trace, or entry of another one.</summary>
    Target,

    /// <summary>A <see cref="TraceId"/>.</summary>
    Trace,

    /// <summary>A plain number: input slot, assumption, byte count.</summary>
    Number,

    /// <summary><see cref="Ins.LosesNothing"/>, or nothing.</summary>
    Exact,
}

/// <summary>One row of the table of operations.</summary>
/// <param name="Op">The operation.</param>
/// <param name="Name">Its name in the text form.</param>
/// <param name="Operands">One letter an operand: i, p, f, c, or x for any type.</param>
/// <param name="Result">A letter as before, v for none, x if it depends on operand or descriptor.</param>
/// <param name="Descr">Meaning of the descriptor slot.</param>
/// <param name="Flags">Effects and algebra.</param>
/// <param name="Doc">One sentence.</param>
public sealed record OpInfo(IrOp Op, string Name, string Operands, char Result, DescrKind Descr, OpFlags Flags, string Doc);

/// <summary>THE table of operations; names are RPython's where the meaning is the same.</summary>
/// <remarks>What passes ask all the time is in <see cref="OpColumns"/>, which a test derives from this table (PY_BLESS=1).</remarks>
public static class IrOps
{
    private const OpFlags P = OpFlags.Pure;
    private const OpFlags PC = OpFlags.Pure | OpFlags.Commutes;
    private const OpFlags Cmp = OpFlags.Pure | OpFlags.Compare;
    private const OpFlags CmpC = Cmp | OpFlags.Commutes;
    private const OpFlags G = OpFlags.Guard | OpFlags.Pinned;
    private const OpFlags Ovf = OpFlags.Pure | OpFlags.Overflow;
    private const OpFlags Rd = OpFlags.ReadsHeap;
    private const OpFlags Wr = OpFlags.WritesHeap | OpFlags.Pinned;

#pragma warning disable IDE0055 // table
    private static readonly OpInfo[] s_table =
    [
        new(IrOp.Nop,                 "nop",                   "",    'v', DescrKind.None,   0,       "Nothing; index 0 of every trace."),
        new(IrOp.Input,               "input",                 "",    'x', DescrKind.Number, OpFlags.Pinned, "Word number descr of the words handed over at entry."),
        new(IrOp.Label,               "label",                 "",    'v', DescrKind.Label,  OpFlags.Pinned, "Loop header; its parameters follow."),
        new(IrOp.Param,               "param",                 "x",   'x', DescrKind.None,   OpFlags.Pinned, "Loop-carried value; the operand is its value on falling in."),
        new(IrOp.LoopState,           "loop_state",            "",    'v', DescrKind.None,   OpFlags.Pinned, "Behind the parameters of a label: what they are of the inputs that change, by number; no code."),
        new(IrOp.Jump,                "jump",                  "x",   'v', DescrKind.Target, OpFlags.List | OpFlags.Ends | OpFlags.Pinned, "Goes to a label or to the entry of a trace."),
        new(IrOp.Finish,              "finish",                "x",   'v', DescrKind.Number, OpFlags.List | OpFlags.Ends | OpFlags.Pinned, "Leaves with the operands as result."),
        new(IrOp.DebugMergePoint,     "debug_merge_point",     "ii",  'v', DescrKind.None,   OpFlags.Pinned, "Code and pc of the bytecode that follows; no code."),
        new(IrOp.SameAs,              "same_as",               "x",   'x', DescrKind.None,   P,       "The operand."),

        new(IrOp.GuardTrue,           "guard_true",            "c",   'v', DescrKind.None,   G,       "Goes on if the condition holds."),
        new(IrOp.GuardFalse,          "guard_false",           "c",   'v', DescrKind.None,   G,       "Goes on if the condition does not hold."),
        new(IrOp.GuardValue,          "guard_value",           "xx",  'v', DescrKind.None,   G,       "Goes on if the operand is that constant, bit by bit."),
        new(IrOp.GuardNoOverflow,     "guard_no_overflow",     "i",   'v', DescrKind.None,   G,       "Goes on if the instruction before did not overflow."),
        new(IrOp.GuardOverflow,       "guard_overflow",        "i",   'v', DescrKind.None,   G,       "Goes on if the instruction before overflowed."),
        new(IrOp.GuardNoException,    "guard_no_exception",    "",    'v', DescrKind.None,   G,       "Goes on if no exception is set."),
        new(IrOp.GuardNotInvalidated, "guard_not_invalidated", "",    'v', DescrKind.Number, G,       "Goes on until assumption descr is invalidated."),
        new(IrOp.GuardStackRoom,      "guard_stack_room",      "",    'v', DescrKind.None,   G,       "Goes on if the native stack has room; to stand before call_assembler."),
        new(IrOp.GuardAlwaysFails,    "guard_always_fails",    "",    'v', DescrKind.None,   G,       "Leaves."),

        new(IrOp.IntAdd,              "int_add",               "ii",  'i', DescrKind.Exact,  PC,      "Sum modulo 2^64; exact: it does not overflow."),
        new(IrOp.IntSub,              "int_sub",               "ii",  'i', DescrKind.None,   P,       "Difference modulo 2^64."),
        new(IrOp.IntMul,              "int_mul",               "ii",  'i', DescrKind.None,   PC,      "Product modulo 2^64."),
        new(IrOp.IntAnd,              "int_and",               "ii",  'i', DescrKind.None,   PC,      "Bitwise and."),
        new(IrOp.IntOr,               "int_or",                "ii",  'i', DescrKind.None,   PC,      "Bitwise or."),
        new(IrOp.IntXor,              "int_xor",               "ii",  'i', DescrKind.None,   PC,      "Bitwise exclusive or."),
        new(IrOp.IntLshift,           "int_lshift",            "ii",  'i', DescrKind.Exact,  P,       "Shift left by the low 6 bits of the second operand; exact: nothing is shifted out."),
        new(IrOp.IntRshift,           "int_rshift",            "ii",  'i', DescrKind.None,   P,       "Arithmetic shift right by the low 6 bits."),
        new(IrOp.UintRshift,          "uint_rshift",           "ii",  'i', DescrKind.None,   P,       "Logical shift right by the low 6 bits."),
        new(IrOp.IntNeg,              "int_neg",               "i",   'i', DescrKind.None,   P,       "Negation modulo 2^64."),
        new(IrOp.IntInvert,           "int_invert",            "i",   'i', DescrKind.None,   P,       "Bitwise complement."),
        new(IrOp.IntFloordiv,         "int_floordiv",          "ii",  'i', DescrKind.None,   P,       "Quotient rounded down; divisor neither 0 nor -1 (guarded before)."),
        new(IrOp.IntMod,              "int_mod",               "ii",  'i', DescrKind.None,   P,       "Remainder with the sign of the divisor, which is not 0; nor -1 if the dividend may be the least int."),

        new(IrOp.IntAddOvf,           "int_add_ovf",           "ii",  'i', DescrKind.None,   Ovf | OpFlags.Commutes, "Sum; an overflow guard follows."),
        new(IrOp.IntSubOvf,           "int_sub_ovf",           "ii",  'i', DescrKind.None,   Ovf,     "Difference; an overflow guard follows."),
        new(IrOp.IntMulOvf,           "int_mul_ovf",           "ii",  'i', DescrKind.None,   Ovf | OpFlags.Commutes, "Product; an overflow guard follows."),

        new(IrOp.IntLt,               "int_lt",                "ii",  'c', DescrKind.None,   Cmp,     "Signed less."),
        new(IrOp.IntLe,               "int_le",                "ii",  'c', DescrKind.None,   Cmp,     "Signed less or equal."),
        new(IrOp.IntEq,               "int_eq",                "ii",  'c', DescrKind.None,   CmpC,    "Equal."),
        new(IrOp.IntNe,               "int_ne",                "ii",  'c', DescrKind.None,   CmpC,    "Not equal."),
        new(IrOp.IntGt,               "int_gt",                "ii",  'c', DescrKind.None,   Cmp,     "Signed greater."),
        new(IrOp.IntGe,               "int_ge",                "ii",  'c', DescrKind.None,   Cmp,     "Signed greater or equal."),
        new(IrOp.UintLt,              "uint_lt",               "ii",  'c', DescrKind.None,   Cmp,     "Unsigned less."),
        new(IrOp.UintLe,              "uint_le",               "ii",  'c', DescrKind.None,   Cmp,     "Unsigned less or equal."),
        new(IrOp.UintGt,              "uint_gt",               "ii",  'c', DescrKind.None,   Cmp,     "Unsigned greater."),
        new(IrOp.UintGe,              "uint_ge",               "ii",  'c', DescrKind.None,   Cmp,     "Unsigned greater or equal."),

        new(IrOp.FloatAdd,            "float_add",             "ff",  'f', DescrKind.None,   PC,      "Sum."),
        new(IrOp.FloatSub,            "float_sub",             "ff",  'f', DescrKind.None,   P,       "Difference."),
        new(IrOp.FloatMul,            "float_mul",             "ff",  'f', DescrKind.None,   PC,      "Product."),
        new(IrOp.FloatTruediv,        "float_truediv",         "ff",  'f', DescrKind.None,   P,       "IEEE quotient."),
        new(IrOp.FloatNeg,            "float_neg",             "f",   'f', DescrKind.None,   P,       "Flips the sign bit."),
        new(IrOp.FloatAbs,            "float_abs",             "f",   'f', DescrKind.None,   P,       "Clears the sign bit."),
        new(IrOp.FloatSqrt,           "float_sqrt",            "f",   'f', DescrKind.None,   P,       "IEEE square root."),
        new(IrOp.FloatLt,             "float_lt",              "ff",  'c', DescrKind.None,   Cmp,     "Less; false on NaN."),
        new(IrOp.FloatLe,             "float_le",              "ff",  'c', DescrKind.None,   Cmp,     "Less or equal; false on NaN."),
        new(IrOp.FloatEq,             "float_eq",              "ff",  'c', DescrKind.None,   CmpC,    "Equal; false on NaN."),
        new(IrOp.FloatNe,             "float_ne",              "ff",  'c', DescrKind.None,   CmpC,    "Not equal; true on NaN."),
        new(IrOp.FloatGt,             "float_gt",              "ff",  'c', DescrKind.None,   Cmp,     "Greater; false on NaN."),
        new(IrOp.FloatGe,             "float_ge",              "ff",  'c', DescrKind.None,   Cmp,     "Greater or equal; false on NaN."),

        new(IrOp.CastIntToFloat,      "cast_int_to_float",     "i",   'f', DescrKind.None,   P,       "Nearest double."),
        new(IrOp.CastFloatToInt,      "cast_float_to_int",     "f",   'i', DescrKind.None,   P,       "Truncation; 2^63 as unsigned bits if out of range."),
        new(IrOp.FloatToBits,         "convert_float_bytes_to_longlong", "f", 'i', DescrKind.None, P, "The bits."),
        new(IrOp.BitsToFloat,         "convert_longlong_bytes_to_float", "i", 'f', DescrKind.None, P, "The double with these bits."),

        new(IrOp.PtrEq,               "ptr_eq",                "pp",  'c', DescrKind.None,   CmpC,    "Same word."),
        new(IrOp.PtrNe,               "ptr_ne",                "pp",  'c', DescrKind.None,   CmpC,    "Different words."),
        new(IrOp.CastPtrToInt,        "cast_ptr_to_int",       "p",   'i', DescrKind.None,   P,       "The word as an integer."),
        new(IrOp.CastIntToPtr,        "cast_int_to_ptr",       "i",   'p', DescrKind.None,   P,       "The integer as a value word."),
        new(IrOp.IsInt,               "is_int",                "p",   'c', DescrKind.None,   P,       "Tag 11: an integer in the word."),
        new(IrOp.IsFloat,             "is_float",              "p",   'c', DescrKind.None,   P,       "A float in the word or a float object."),
        new(IrOp.IsPointer,           "is_pointer",            "p",   'c', DescrKind.None,   P,       "Tag 000: a heap pointer (or null)."),
        new(IrOp.HasShape,            "has_shape",             "p",   'c', DescrKind.Shape,  Rd,      "The 32-bit shape word of the object is that of descr; operand is a pointer."),
        new(IrOp.TagInt,              "tag_int",               "i",   'p', DescrKind.None,   P,       "Integer value of 4*v, given 4*v (low bits 00)."),
        new(IrOp.UntagInt,            "untag_int",             "p",   'i', DescrKind.None,   P,       "4*v of an integer value v."),
        new(IrOp.BoxFloat,            "box_float",             "f",   'p', DescrKind.None,   P | OpFlags.MayCollect, "Float value: in the word, or a float object for rare exponents."),
        new(IrOp.UnboxFloat,          "unbox_float",           "p",   'f', DescrKind.None,   P,       "The double of a float value."),

        new(IrOp.CondNot,             "cond_not",              "c",   'c', DescrKind.None,   P,       "Negation."),
        new(IrOp.CondToInt,           "cond_to_int",           "c",   'i', DescrKind.None,   P,       "0 or 1."),
        new(IrOp.Select,              "select",                "cxx", 'x', DescrKind.None,   P,       "Second operand if the condition holds, else third; not floats."),

        new(IrOp.GetfieldGc,          "getfield_gc",           "p",   'x', DescrKind.Field,  Rd,      "Loads a field of an object."),
        new(IrOp.SetfieldGc,          "setfield_gc",           "px",  'v', DescrKind.Field,  Wr,      "Stores a field of an object."),
        new(IrOp.GetarrayitemGc,      "getarrayitem_gc",       "pi",  'x', DescrKind.Field,  Rd,      "Loads an item of an object; the index is in range."),
        new(IrOp.SetarrayitemGc,      "setarrayitem_gc",       "pix", 'v', DescrKind.Field,  Wr,      "Stores an item of an object; the index is in range."),
        new(IrOp.GetfieldRaw,         "getfield_raw",          "i",   'x', DescrKind.Field,  Rd,      "Loads at an address."),
        new(IrOp.SetfieldRaw,         "setfield_raw",          "ix",  'v', DescrKind.Field,  Wr,      "Stores at an address; no barrier."),
        new(IrOp.GetarrayitemRaw,     "getarrayitem_raw",      "ii",  'x', DescrKind.Field,  Rd,      "Loads an item at an address."),
        new(IrOp.SetarrayitemRaw,     "setarrayitem_raw",      "iix", 'v', DescrKind.Field,  Wr,      "Stores an item at an address; no barrier."),

        new(IrOp.New,                 "new",                   "",    'p', DescrKind.Shape,  OpFlags.Allocates | OpFlags.MayCollect, "A fresh object of a fixed size, all fields zero."),
        new(IrOp.NewArray,            "new_array",             "i",   'p', DescrKind.Shape,  OpFlags.Allocates | OpFlags.MayCollect, "A fresh object with that many items, length set, all zero."),
        new(IrOp.Call,                "call",                  "x",   'x', DescrKind.Helper, OpFlags.List | OpFlags.Call, "Calls a helper."),
        new(IrOp.CallAssembler,       "call_assembler",        "x",   'p', DescrKind.Trace,  OpFlags.List | OpFlags.Call | OpFlags.Pinned, "Runs another trace; null means an exception is set."),

        new(IrOp.CallMallocNursery,   "call_malloc_nursery",   "",    'p', DescrKind.Shape,  OpFlags.Allocates | OpFlags.MayCollect | OpFlags.Lowered, "Bump allocation with header written; other words unset unless the nursery is zeroed."),
        new(IrOp.CondCallGcWb,        "cond_call_gc_wb",       "p",   'v', DescrKind.None,   OpFlags.Pinned | OpFlags.Lowered, "Write barrier before a store: tests the flag, calls the slow path."),
        new(IrOp.CondCallGcWbArray,   "cond_call_gc_wb_array", "pi",  'v', DescrKind.Field,  OpFlags.Pinned | OpFlags.Lowered, "Write barrier after a store of an item, likewise."),
    ];
#pragma warning restore IDE0055


    /// <summary>All rows in the order of the enumeration.</summary>
    public static ReadOnlySpan<OpInfo> Table => s_table;

    /// <summary>The row of an operation.</summary>
    public static OpInfo Info(this IrOp op) => s_table[(int)op];

    /// <summary>The flags of an operation.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static OpFlags Flags(this IrOp op) => (OpFlags)OpColumns.Packed[(int)op];

    /// <summary>Whether any of <paramref name="flags"/> is set for <paramref name="op"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Has(this IrOp op, OpFlags flags) => (OpColumns.Packed[(int)op] & (uint)flags) != 0;

    /// <summary>Whether the operation is a guard.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsGuard(this IrOp op) => op is >= IrOp.GuardTrue and <= IrOp.GuardAlwaysFails;

    /// <summary>The number of fixed operands (0 for lists).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Arity(this IrOp op) => (int)(OpColumns.Packed[(int)op] >> 16 & 15);

    /// <summary>Finds an operation by name.</summary>
    public static bool TryParse(string name, out IrOp op) => ByName.Table.TryGetValue(name, out op);

    /// <summary>The comparison that holds exactly when <paramref name="op"/> does not; floats have none but eq/ne.</summary>
    public static bool TryNegate(IrOp op, out IrOp negated)
    {
        negated = op switch
        {
            IrOp.IntLt => IrOp.IntGe,
            IrOp.IntGe => IrOp.IntLt,
            IrOp.IntLe => IrOp.IntGt,
            IrOp.IntGt => IrOp.IntLe,
            IrOp.IntEq => IrOp.IntNe,
            IrOp.IntNe => IrOp.IntEq,
            IrOp.UintLt => IrOp.UintGe,
            IrOp.UintGe => IrOp.UintLt,
            IrOp.UintLe => IrOp.UintGt,
            IrOp.UintGt => IrOp.UintLe,
            IrOp.PtrEq => IrOp.PtrNe,
            IrOp.PtrNe => IrOp.PtrEq,
            IrOp.FloatEq => IrOp.FloatNe,
            IrOp.FloatNe => IrOp.FloatEq,
            _ => IrOp.Nop,
        };
        return negated != IrOp.Nop;
    }

    /// <summary>The comparison with its operands exchanged.</summary>
    public static IrOp Mirror(IrOp op) => op switch
    {
        IrOp.IntLt => IrOp.IntGt,
        IrOp.IntGt => IrOp.IntLt,
        IrOp.IntLe => IrOp.IntGe,
        IrOp.IntGe => IrOp.IntLe,
        IrOp.UintLt => IrOp.UintGt,
        IrOp.UintGt => IrOp.UintLt,
        IrOp.UintLe => IrOp.UintGe,
        IrOp.UintGe => IrOp.UintLe,
        IrOp.FloatLt => IrOp.FloatGt,
        IrOp.FloatGt => IrOp.FloatLt,
        IrOp.FloatLe => IrOp.FloatGe,
        IrOp.FloatGe => IrOp.FloatLe,
        _ => op,
    };

    private static class ByName
    {
        public static readonly Dictionary<string, IrOp> Table = Names();

        private static Dictionary<string, IrOp> Names()
        {
            Dictionary<string, IrOp> names = [];
            foreach (OpInfo info in s_table)
            {
                names.Add(info.Name, info.Op);
            }
            return names;
        }
    }
}
