namespace Py.Ir;

/// <summary>What kind of machine value an instruction produces.</summary>
public enum IrType : byte
{
    /// <summary>No value.</summary>
    None,

    /// <summary>A 64-bit Python value word: heap pointer, tagged integer or tagged float.</summary>
    Ref,

    /// <summary>A 64-bit integer or raw address.</summary>
    I64,

    /// <summary>An IEEE double.</summary>
    F64,

    /// <summary>A truth value, 0 or 1; normally lives in the flags only.</summary>
    Cond,
}

/// <summary>How a field or array item is stored in memory.</summary>
public enum FieldKind : byte
{
    /// <summary>A Python value; stores of it need the write barrier.</summary>
    Ref,

    /// <summary>Eight bytes, integer.</summary>
    I64,

    /// <summary>Eight bytes, double.</summary>
    F64,

    /// <summary>One byte, sign-extended.</summary>
    I8,

    /// <summary>One byte, zero-extended.</summary>
    U8,

    /// <summary>Two bytes, sign-extended.</summary>
    I16,

    /// <summary>Two bytes, zero-extended.</summary>
    U16,

    /// <summary>Four bytes, sign-extended.</summary>
    I32,

    /// <summary>Four bytes, zero-extended.</summary>
    U32,
}

/// <summary>Facts about types that printer, parser and verifier share.</summary>
public static class IrTypes
{
    private static readonly string[] s_kindNames = ["ref", "i64", "f64", "i8", "u8", "i16", "u16", "i32", "u32"];

    /// <summary>The letter that starts the name of a value of this type: p, i, f or c.</summary>
    public static char Letter(this IrType type) => type switch
    {
        IrType.Ref => 'p',
        IrType.I64 => 'i',
        IrType.F64 => 'f',
        IrType.Cond => 'c',
        _ => 'v',
    };

    /// <summary>The type whose values begin with <paramref name="letter"/>, or <see cref="IrType.None"/>.</summary>
    public static IrType FromLetter(char letter) => letter switch
    {
        'p' => IrType.Ref,
        'i' => IrType.I64,
        'f' => IrType.F64,
        'c' => IrType.Cond,
        _ => IrType.None,
    };

    /// <summary>The type of a loaded item of <paramref name="kind"/>.</summary>
    public static IrType ValueType(this FieldKind kind) => kind switch
    {
        FieldKind.Ref => IrType.Ref,
        FieldKind.F64 => IrType.F64,
        _ => IrType.I64,
    };

    /// <summary>The width in bytes: 1, 2, 4 or 8.</summary>
    public static int Bytes(this FieldKind kind) => kind switch
    {
        FieldKind.I8 or FieldKind.U8 => 1,
        FieldKind.I16 or FieldKind.U16 => 2,
        FieldKind.I32 or FieldKind.U32 => 4,
        _ => 8,
    };

    /// <summary>The name used in the text form.</summary>
    public static string Name(this FieldKind kind) => s_kindNames[(int)kind];

    /// <summary>Finds a kind by its text name.</summary>
    public static bool TryParseKind(string name, out FieldKind kind)
    {
        int index = System.Array.IndexOf(s_kindNames, name);
        kind = (FieldKind)System.Math.Max(index, 0);
        return index >= 0;
    }

    /// <summary>The name used in helper signatures of the text form.</summary>
    public static string Name(this IrType type) => type switch
    {
        IrType.Ref => "ref",
        IrType.I64 => "i64",
        IrType.F64 => "f64",
        IrType.Cond => "cond",
        _ => "void",
    };

    /// <summary>Finds a type by its text name.</summary>
    public static bool TryParse(string name, out IrType type)
    {
        type = name switch
        {
            "ref" => IrType.Ref,
            "i64" => IrType.I64,
            "f64" => IrType.F64,
            "cond" => IrType.Cond,
            _ => IrType.None,
        };
        return type != IrType.None || name == "void";
    }
}
