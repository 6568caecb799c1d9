using Py.ObjectSpace.Text;

namespace Py.ObjectSpace;

/// <summary>The error handling of one encoding: the built-in handlers, else a registered call-back.</summary>
/// <remarks>Lives on the stack only, where the collector sees its slots.</remarks>
internal unsafe struct EncodeErrors
{
    private readonly string _encoding;
    private Slot _name;
    private Slot _callback;
    private Slot _exception;
    private Slot _text;

    /// <summary>Begins with a text.</summary>
    /// <param name="encoding">The name that errors show.</param>
    /// <param name="errors">Name of the handler, a str or null.</param>
    /// <param name="text">The str being encoded.</param>
    public EncodeErrors(string encoding, Value errors, Value text)
    {
        _encoding = encoding;
        _name.Initialize(errors);
        _text.Initialize(text);
        Handling = errors.IsNull ? ErrorHandling.Strict : CodecErrors.Find(PyStr.ToClr(errors));
    }

    /// <summary>The handler.</summary>
    public ErrorHandling Handling { get; }

    /// <summary>Raises the error, or calls the call-back and moves on. Null with an error set, else the replacement: str or bytes.</summary>
    public Value Handle(scoped in CodecError error, scoped ref int position)
    {
        Value exception = _exception.Load();
        if (exception.IsNull)
        {
            exception = UnicodeErrors.New(TypeId.UnicodeEncodeError, _encoding, _text.Load(), error);
            _exception.Initialize(exception);
            if (exception.IsNull)
            {
                return exception;
            }
        }
        else if (!UnicodeErrors.Update(exception, error))
        {
            return Value.Null;
        }

        if (Handling != ErrorHandling.Callback)
        {
            return Errors.Raise(exception);
        }

        if (_callback.IsNull)
        {
            _callback.Initialize(CodecRegistry.LookupError(_name.Load()));
            if (_callback.IsNull)
            {
                return Value.Null;
            }
        }

        Value result = Space.Call(_callback.Load(), exception);
        if (result.IsNull)
        {
            return result;
        }

        if (!result.IsTuple || PyTuple.LengthOf(result) != 2 || (!PyTuple.Get(result, 0).IsStr && !PyTuple.Get(result, 0).IsBytes))
        {
            return Errors.TypeError("encoding error handler must return (str/bytes, int) tuple");
        }

        if (!Space.AsIndex(PyTuple.Get(result, 1), TypeId.OverflowError, out long next))
        {
            return Value.Null;
        }

        int length = PyStr.LengthOf(_text.Load());
        long at = next < 0 ? next + length : next;
        if (at < 0 || at > length)
        {
            return Errors.IndexError($"position {next} from error handler out of bounds");
        }

        position = (int)at;
        return PyTuple.Get(result, 0);
    }

    /// <summary>Raises the error that was handled last. Returns false.</summary>
    public readonly bool RaiseAgain()
    {
        Errors.Raise(_exception.Load());
        return false;
    }
}
