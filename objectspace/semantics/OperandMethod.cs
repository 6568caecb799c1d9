namespace Py.ObjectSpace;

/// <summary>Which method of its operands a binary operator asks.</summary>
public enum OperandMethod
{
    /// <summary>The left one's in-place method.</summary>
    InPlace,
    /// <summary>The left one's method.</summary>
    Left,
    /// <summary>The right one's reflected method.</summary>
    Right,
}
