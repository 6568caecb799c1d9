namespace Py.Ir;

/// <summary>What a load of a narrow field gives for a value that was stored into it.</summary>
internal static class Narrowing
{
    public static InsRef Load(TraceBuilder to, InsRef stored, FieldKind kind)
    {
        switch (kind)
        {
            case FieldKind.U8:
                return to.Emit(IrOp.IntAnd, stored, to.Int(0xff));
            case FieldKind.U16:
                return to.Emit(IrOp.IntAnd, stored, to.Int(0xffff));
            case FieldKind.U32:
                return to.Emit(IrOp.IntAnd, stored, to.Int(0xffff_ffff));
            case FieldKind.I8 or FieldKind.I16 or FieldKind.I32:
                InsRef bits = to.Int(64 - kind.Bytes() * 8);
                return to.Emit(IrOp.IntRshift, to.Emit(IrOp.IntLshift, stored, bits), bits);
            default:
                return stored;
        }
    }
}
