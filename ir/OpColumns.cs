using System;

namespace Py.Ir;

// Written by OpTableTests from the table in IrOp.cs; do not edit.
internal static class OpColumns
{
    public const IrType Depends = (IrType)7;

    // As read-only data there is no static constructor to test for. Result type << 20 | arity << 16 | flags.
    public static ReadOnlySpan<uint> Packed =>
    [
        0x000000, // nop
        0x702000, // input
        0x002000, // label
        0x712000, // param
        0x002000, // loop_state
        0x002180, // jump
        0x002180, // finish
        0x022000, // debug_merge_point
        0x710001, // same_as
        0x012008, // guard_true
        0x012008, // guard_false
        0x022008, // guard_value
        0x012008, // guard_no_overflow
        0x012008, // guard_overflow
        0x002008, // guard_no_exception
        0x002008, // guard_not_invalidated
        0x002008, // guard_stack_room
        0x002008, // guard_always_fails
        0x220011, // int_add
        0x220001, // int_sub
        0x220011, // int_mul
        0x220011, // int_and
        0x220011, // int_or
        0x220011, // int_xor
        0x220001, // int_lshift
        0x220001, // int_rshift
        0x220001, // uint_rshift
        0x210001, // int_neg
        0x210001, // int_invert
        0x220001, // int_floordiv
        0x220001, // int_mod
        0x220031, // int_add_ovf
        0x220021, // int_sub_ovf
        0x220031, // int_mul_ovf
        0x420801, // int_lt
        0x420801, // int_le
        0x420811, // int_eq
        0x420811, // int_ne
        0x420801, // int_gt
        0x420801, // int_ge
        0x420801, // uint_lt
        0x420801, // uint_le
        0x420801, // uint_gt
        0x420801, // uint_ge
        0x320011, // float_add
        0x320001, // float_sub
        0x320011, // float_mul
        0x320001, // float_truediv
        0x310001, // float_neg
        0x310001, // float_abs
        0x310001, // float_sqrt
        0x420801, // float_lt
        0x420801, // float_le
        0x420811, // float_eq
        0x420811, // float_ne
        0x420801, // float_gt
        0x420801, // float_ge
        0x310001, // cast_int_to_float
        0x210001, // cast_float_to_int
        0x210001, // convert_float_bytes_to_longlong
        0x310001, // convert_longlong_bytes_to_float
        0x420811, // ptr_eq
        0x420811, // ptr_ne
        0x210001, // cast_ptr_to_int
        0x110001, // cast_int_to_ptr
        0x410001, // is_int
        0x410001, // is_float
        0x410001, // is_pointer
        0x410002, // has_shape
        0x110001, // tag_int
        0x210001, // untag_int
        0x110041, // box_float
        0x310001, // unbox_float
        0x410001, // cond_not
        0x210001, // cond_to_int
        0x730001, // select
        0x710002, // getfield_gc
        0x022004, // setfield_gc
        0x720002, // getarrayitem_gc
        0x032004, // setarrayitem_gc
        0x710002, // getfield_raw
        0x022004, // setfield_raw
        0x720002, // getarrayitem_raw
        0x032004, // setarrayitem_raw
        0x100240, // new
        0x110240, // new_array
        0x700480, // call
        0x102480, // call_assembler
        0x101240, // call_malloc_nursery
        0x013000, // cond_call_gc_wb
        0x023000, // cond_call_gc_wb_array
    ];

    public static IrType Result(IrOp op) => (IrType)(Packed[(int)op] >> 20);
}
