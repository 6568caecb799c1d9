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

/// <summary>A condition while recording: one test, or two that must both hold.</summary>
internal readonly struct RecordedCondition(bool first, InsRef ir, bool second = true, InsRef secondIr = default)
{
    /// <summary>Does the first test hold?</summary>
    public readonly bool First = first;
    /// <summary>The first test in the trace.</summary>
    public readonly InsRef Ir = ir;
    /// <summary>Does the second test hold? True if there is none.</summary>
    public readonly bool Second = second;
    /// <summary>The second test in the trace, or none.</summary>
    public readonly InsRef SecondIr = secondIr;

    /// <summary>Does the condition hold?</summary>
    public bool Value => First && Second;
}
