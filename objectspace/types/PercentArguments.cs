namespace Py.ObjectSpace;

/// <summary>The right operand of <c>%</c>: hands out one argument after the other.</summary>
/// <remarks>Lives on the stack only, where the collector sees its slots.</remarks>
internal unsafe struct PercentArguments
{
    private readonly bool _isTuple;
    private Slot _right;
    private Slot _single;
    private long _next;

    public PercentArguments(Value right, bool bytes)
    {
        _isTuple = right.IsTuple;
        _right.Initialize(right);
        _single.Initialize(_isTuple ? Value.Null : right);
        IsMapping = !_isTuple && !right.IsStr && !(bytes && (right.IsBytes || right.IsByteArray)) && PyType.SlotOf(right, SlotId.GetItem) != null;
    }

    /// <summary>Can arguments be looked up by key?</summary>
    public bool IsMapping { get; }

    /// <summary>Looks an argument up by key; it will be the only next one. False with an error set.</summary>
    public bool Take(Value key)
    {
        _single.Initialize(Space.GetItem(_right.Load(), key));
        return !_single.IsNull;
    }

    /// <summary>The next argument; null with TypeError if there is none.</summary>
    public Value Next()
    {
        Value single = _single.Load();
        if (!single.IsNull)
        {
            _single.Initialize(Value.Null);
            return single;
        }

        return _isTuple && _next < PyTuple.LengthOf(_right.Load())
            ? PyTuple.Get(_right.Load(), _next++)
            : Errors.TypeError("not enough arguments for format string");
    }

    /// <summary>The next argument as the number a <c>*</c> asks for; false with an error set.</summary>
    /// <param name="most">Largest number.</param>
    /// <param name="message">OverflowError when it is larger.</param>
    /// <param name="number">The number.</param>
    public bool NextNumber(long most, string message, out long number)
    {
        number = 0;
        Value v = Next();
        if (v.IsNull)
        {
            return false;
        }

        if (!v.IsInt)
        {
            Errors.TypeError("* wants int");
            return false;
        }

        if (PyInt.TryGetLong(v, out number) && number <= most && number >= -most - 1)
        {
            return true;
        }

        Errors.OverflowError(message);
        return false;
    }

    /// <summary>False with TypeError if arguments are left over. A mapping may have more.</summary>
    public readonly bool Finish(string kind)
    {
        if (IsMapping || (_isTuple ? _next >= PyTuple.LengthOf(_right.Load()) : _single.IsNull))
        {
            return true;
        }

        Errors.TypeError($"not all arguments converted during {kind} formatting");
        return false;
    }
}
