using Py.Ir;

namespace Py.Vm.Jit;

// What the recording machine's values are: the concrete value, and what stands for it in the trace.

/// <summary>A Python value while recording.</summary>
internal readonly struct RecordedRef(ulong word, InsRef ir)
{
    /// <summary>The concrete word.</summary>
    public readonly ulong Word = word;
    /// <summary>Its name in the trace.</summary>
    public readonly InsRef Ir = ir;
}

/// <summary>A raw integer while recording.</summary>
internal readonly struct RecordedInt(long value, InsRef ir)
{
    /// <summary>The concrete value.</summary>
    public readonly long Value = value;
    /// <summary>Its name in the trace.</summary>
    public readonly InsRef Ir = ir;
}

/// <summary>A raw float while recording.</summary>
internal readonly struct RecordedFloat(double value, InsRef ir)
{
    /// <summary>The concrete value.</summary>
    public readonly double Value = value;
    /// <summary>Its name in the trace.</summary>
    public readonly InsRef Ir = ir;
}

/// <summary>A condition while recording.</summary>
internal readonly struct RecordedCondition(bool value, InsRef ir)
{
    /// <summary>Does it hold?</summary>
    public readonly bool Value = value;
    /// <summary>Its name in the trace.</summary>
    public readonly InsRef Ir = ir;
}
