namespace Py.Ir;

/// <summary>An operand: nothing, an instruction, a constant or (in snapshots only) a virtual object.</summary>
/// <remarks>
/// <code>
///   raw              meaning
///   0                nothing
///   1 .. 2^28-1      instruction at that index of the trace
///   2^28 ..          virtual object number raw - 2^28
///   negative         constant number -1 - raw
/// </code>
/// </remarks>
/// <param name="Raw">The encoded form above.</param>
public readonly record struct InsRef(int Raw)
{
    private const int FirstVirtual = 1 << 28;

    /// <summary>Nothing.</summary>
    public static InsRef None => default;

    /// <summary>Whether there is no operand.</summary>
    public bool IsNone => Raw == 0;

    /// <summary>Whether this names an instruction.</summary>
    public bool IsIns => Raw is > 0 and < FirstVirtual;

    /// <summary>Whether this names a constant.</summary>
    public bool IsConst => Raw < 0;

    /// <summary>Whether this names a virtual object of the trace.</summary>
    public bool IsVirtual => Raw >= FirstVirtual;

    /// <summary>Index of the instruction; only when <see cref="IsIns"/>.</summary>
    public int Index => Raw;

    /// <summary>Number of the constant; only when <see cref="IsConst"/>.</summary>
    public int ConstIndex => -1 - Raw;

    /// <summary>Number of the virtual; only when <see cref="IsVirtual"/>.</summary>
    public int VirtualIndex => Raw - FirstVirtual;

    /// <summary>The reference to constant number <paramref name="index"/>.</summary>
    public static InsRef Const(int index) => new(-1 - index);

    /// <summary>The reference to virtual number <paramref name="index"/>.</summary>
    public static InsRef Virtual(int index) => new(FirstVirtual + index);

    /// <inheritdoc/>
    public override string ToString() => Raw switch
    {
        0 => "_",
        < 0 => "k" + ConstIndex,
        >= FirstVirtual => "v" + VirtualIndex,
        _ => "%" + Raw,
    };
}

/// <summary>A snapshot: the innermost of a chain of frames; 0 is none.</summary>
/// <param name="Value">Index into the trace's frames.</param>
public readonly record struct SnapRef(int Value)
{
    /// <summary>No snapshot.</summary>
    public static SnapRef None => default;

    /// <summary>Whether there is none.</summary>
    public bool IsNone => Value == 0;

    /// <inheritdoc/>
    public override string ToString() => "s" + Value;
}

/// <summary>A field or array descriptor of the <see cref="Descriptors"/>.</summary>
/// <param name="Value">Index into the field table.</param>
public readonly record struct FieldRef(int Value);

/// <summary>A helper descriptor of the <see cref="Descriptors"/>.</summary>
/// <param name="Value">Index into the helper table.</param>
public readonly record struct HelperRef(int Value);

/// <summary>A shape descriptor of the <see cref="Descriptors"/>.</summary>
/// <param name="Value">Index into the shape table.</param>
public readonly record struct ShapeRef(int Value);

/// <summary>A trace, unique in the process.</summary>
/// <param name="Value">Its number, from 1.</param>
public readonly record struct TraceId(int Value)
{
    /// <inheritdoc/>
    public override string ToString() => "T" + Value;
}

/// <summary>A label inside a trace; 0 is the entry of the trace.</summary>
/// <param name="Value">Its number in the trace.</param>
public readonly record struct LabelId(int Value)
{
    /// <inheritdoc/>
    public override string ToString() => "L" + Value;
}
