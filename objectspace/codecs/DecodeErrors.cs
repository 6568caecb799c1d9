using System;
using Py.ObjectSpace.Text;

namespace Py.ObjectSpace;

/// <summary>The error handling of one decoding: the built-in handlers, else a registered call-back.</summary>
/// <remarks>
/// Lives on the stack only, where the collector sees its slots. A call-back may put other bytes into the exception:
/// they become the input.
/// </remarks>
internal unsafe struct DecodeErrors
{
    private readonly string _encoding;
    private Slot _name;
    private Slot _callback;
    private Slot _exception;
    private Slot _object;
    private byte* _data;
    private int _length;

    /// <summary>Begins with an input that stays in place.</summary>
    /// <param name="encoding">The name that errors show.</param>
    /// <param name="errors">Name of the handler, a str or null.</param>
    /// <param name="input">The bytes.</param>
    /// <param name="source">The bytes object that holds them, or null.</param>
    public DecodeErrors(string encoding, Value errors, scoped ReadOnlySpan<byte> input, Value source)
    {
        _encoding = encoding;
        _name.Initialize(errors);
        Handling = errors.IsNull ? ErrorHandling.Strict : CodecErrors.Find(PyStr.ToClr(errors));
        _object.Initialize(source);
        fixed (byte* data = input)
        {
            // Not on the .NET heap: memory of our heap or of an exporter that is held.
            _data = data;
            _length = input.Length;
        }
    }

    /// <summary>The handler.</summary>
    public ErrorHandling Handling { get; }

    /// <summary>The bytes being decoded.</summary>
    public readonly ReadOnlySpan<byte> Input => new(_data, _length);

    /// <summary>Handles an error: appends the replacement and moves on. False with an error set.</summary>
    public bool Handle(scoped in CodecError error, scoped ref int position, scoped ref CodePointBuilder text)
    {
        return (Handling is not (ErrorHandling.Callback or ErrorHandling.Strict)
            && CodecErrors.TryHandleDecode(Handling, TextEncoding.Unknown, Input, error, ref position, ref text))
            || Raise(error, ref position, ref text, _encoding);
    }

    /// <summary>As <see cref="Handle"/>, for an error that a built-in handler could not or was not to handle.</summary>
    public bool Raise(scoped in CodecError error, scoped ref int position, scoped ref CodePointBuilder text, string encoding)
    {
        if (!MakeException(error, encoding))
        {
            return false;
        }

        Value exception = _exception.Load();
        if (Handling is ErrorHandling.XmlCharRefReplace or ErrorHandling.NameReplace)
        {
            Errors.TypeError("don't know how to handle UnicodeDecodeError in error callback");
            return false;
        }

        if (Handling != ErrorHandling.Callback)
        {
            Errors.Raise(exception);
            return false;
        }

        if (_callback.IsNull)
        {
            _callback.Initialize(CodecRegistry.LookupError(_name.Load()));
            if (_callback.IsNull)
            {
                return false;
            }
        }

        return CallBack(exception, ref position, ref text);
    }

    private bool CallBack(Value exception, scoped ref int position, scoped ref CodePointBuilder text)
    {
        Value result = Space.Call(_callback.Load(), exception);
        if (result.IsNull)
        {
            return false;
        }

        if (!result.IsTuple || PyTuple.LengthOf(result) != 2 || !PyTuple.Get(result, 0).IsStr)
        {
            Errors.TypeError("decoding error handler must return (str, int) tuple");
            return false;
        }

        if (!Space.AsIndex(PyTuple.Get(result, 1), TypeId.OverflowError, out long next))
        {
            return false;
        }

        Value input = Space.GetAttr(exception, "object");
        if (input.IsNull || !input.IsBytes)
        {
            if (!input.IsNull)
            {
                Errors.TypeError("object attribute must be bytes");
            }

            return false;
        }

        _object.Initialize(input);
        _data = input.As<PyBytes>().TailBytes();
        _length = (int)PyBytes.LengthOf(input);
        long at = next < 0 ? next + _length : next;
        if (at < 0 || at > _length)
        {
            Errors.IndexError($"position {next} from error handler out of bounds");
            return false;
        }

        position = (int)at;
        PyStr.AppendTo(ref text, PyTuple.Get(result, 0));
        return true;
    }

    /// <summary>The UnicodeDecodeError, made once and changed for later errors.</summary>
    private bool MakeException(scoped in CodecError error, string encoding)
    {
        Value exception = _exception.Load();
        if (!exception.IsNull)
        {
            return UnicodeErrors.Update(exception, error);
        }

        if (_object.IsNull)
        {
            Value copy = PyBytes.New(Input);
            if (copy.IsNull)
            {
                return false;
            }

            _object.Initialize(copy);
        }

        exception = UnicodeErrors.New(TypeId.UnicodeDecodeError, encoding, _object.Load(), error);
        _exception.Initialize(exception);
        return !exception.IsNull;
    }
}

/// <summary>Making the exceptions of codecs.</summary>
internal static unsafe class UnicodeErrors
{
    /// <summary>A UnicodeDecodeError or UnicodeEncodeError.</summary>
    public static Value New(TypeId type, string encoding, Value source, scoped in CodecError error)
    {
        Slot* arguments = stackalloc Slot[5];
        arguments[0].Initialize(PyStr.New(encoding));
        arguments[1].Initialize(source);
        arguments[2].Initialize(PyInt.New(error.Start));
        arguments[3].Initialize(PyInt.New(error.End));
        arguments[4].Initialize(PyStr.New(error.Reason));
        return Space.Call(Types.Get(type), new Args(arguments, 5));
    }

    /// <summary>A UnicodeTranslateError.</summary>
    public static Value NewTranslate(Value source, scoped in CodecError error)
    {
        Slot* arguments = stackalloc Slot[4];
        arguments[0].Initialize(source);
        arguments[1].Initialize(PyInt.New(error.Start));
        arguments[2].Initialize(PyInt.New(error.End));
        arguments[3].Initialize(PyStr.New(error.Reason));
        return Space.Call(Types.Get(TypeId.UnicodeTranslateError), new Args(arguments, 4));
    }

    /// <summary>Moves an exception to another place of the same input.</summary>
    public static bool Update(Value exception, scoped in CodecError error) =>
        Space.SetAttr(exception, PyStr.Intern("start"), PyInt.New(error.Start))
        && Space.SetAttr(exception, PyStr.Intern("end"), PyInt.New(error.End))
        && Space.SetAttr(exception, PyStr.Intern("reason"), PyStr.New(error.Reason));
}
