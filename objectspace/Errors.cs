using Py.Gc;

namespace Py.ObjectSpace;

/// <summary>The common part of all exceptions.</summary>
public unsafe partial struct PyBaseException
{
    /// <summary>Header.</summary>
    public ObjectHeader Header;
    /// <summary>args, a tuple.</summary>
    public Slot Args;
    /// <summary>__traceback__, or null.</summary>
    public Slot Traceback;
    /// <summary>__context__, or null.</summary>
    public Slot Context;
    /// <summary>__cause__, or null.</summary>
    public Slot Cause;
    /// <summary>Fields of the kind: StopIteration.value, SystemExit.code, OSError.errno, ImportError.msg, NameError.name, …</summary>
    public Slot Field0;
    /// <summary>Second field: OSError.strerror, ImportError.name, AttributeError.obj, …</summary>
    public Slot Field1;
    /// <summary>Third field: OSError.filename, ImportError.path, …</summary>
    public Slot Field2;
    /// <summary>Fourth field: OSError.filename2, …</summary>
    public Slot Field3;
    /// <summary>Fifth field.</summary>
    public Slot Field4;
    /// <summary>Sixth field.</summary>
    public Slot Field5;
    /// <summary>Seventh field.</summary>
    public Slot Field6;
    /// <summary>Eighth field.</summary>
    public Slot Field7;
    /// <summary>__suppress_context__, 0 or 1, in the low byte.</summary>
    public long SuppressContext;
    /// <summary>Reference words.</summary>
    public const ulong References = 0b1_1111_1111_1110;
}

/// <summary>Raising and catching in C# code: a failed helper returns null (or -1, or false) with the error in the thread state.</summary>
public static unsafe class Errors
{
    /// <summary>Is an error set?</summary>
    public static bool Occurred => !Thread.Current->Exception.IsNull;

    /// <summary>The error being propagated; null if none.</summary>
    public static Value Current => Thread.Current->Exception.Load();

    /// <summary>Takes the error away and returns it.</summary>
    public static Value Take()
    {
        Value error = Thread.Current->Exception.Load();
        Thread.Current->Exception.Initialize(Value.Null);
        return error;
    }

    /// <summary>Forgets the error.</summary>
    public static void Clear() => Thread.Current->Exception.Initialize(Value.Null);

    /// <summary>Sets an exception instance as the error without touching its context. Returns null.</summary>
    public static Value Restore(Value exception)
    {
        Thread.Current->Exception.Initialize(exception);
        return Value.Null;
    }

    /// <summary>Supplies the exception handled by the innermost handler of the running code; set by the vm.</summary>
    public static delegate*<Value> HandledException;

    /// <summary>Raises an exception instance: sets its context to the handled exception (breaking cycles). Returns null.</summary>
    public static Value Raise(Value exception)
    {
        Value handled = HandledException == null ? Value.Null : HandledException();
        if (!handled.IsNull && !handled.Is(exception))
        {
            SetContext(exception, handled);
        }

        return Restore(exception);
    }

    /// <summary>Sets the context of an exception that is about to be raised.</summary>
    public static void SetContext(Value exception, Value context)
    {
        // The context chain must stay acyclic: cut it where the new exception already occurs.
        Value o = context;
        Value slow = context;
        bool advance = false;
        while (true)
        {
            Value next = o.As<PyBaseException>().Fields.Context.Load();
            if (next.IsNull)
            {
                break;
            }

            if (next.Is(exception))
            {
                o.As<PyBaseException>().Fields.Context.Store(o, Value.Null);
                break;
            }

            o = next;
            if (o.Is(slow))
            {
                break;
            }

            if (advance)
            {
                slow = slow.As<PyBaseException>().Fields.Context.Load();
            }

            advance = !advance;
        }

        exception.As<PyBaseException>().Fields.Context.Store(exception, context);
    }

    /// <summary>Makes an exception of a core type with one message argument.</summary>
    public static Value New(TypeId type, Value message) => New(Types.Get(type), message);

    /// <summary>Makes an exception of a type whose fields need no setting up, with one argument.</summary>
    public static Value New(Value type, Value message)
    {
        Value exception = PyType.Allocate(type);
        exception.As<PyBaseException>().Fields.Args.Store(exception, message.IsNull ? PyTuple.Empty : PyTuple.New(message));
        return exception;
    }

    /// <summary>Raises a core exception with a message. Returns null.</summary>
    public static Value Raise(TypeId type, string message) => Raise(New(type, PyStr.New(message)));

    /// <summary>Raises a core exception without arguments. Returns null.</summary>
    public static Value Raise(TypeId type) => Raise(New(type, Value.Null));

    /// <summary>Raises an exception of any class by calling it with one argument. Returns null.</summary>
    public static Value RaiseCalling(Value type, Value argument)
    {
        Value exception = Space.Call(type, argument);
        return exception.IsNull ? Value.Null : Raise(exception);
    }

    /// <summary>TypeError. Returns null.</summary>
    public static Value TypeError(string message) => Raise(TypeId.TypeError, message);
    /// <summary>ValueError. Returns null.</summary>
    public static Value ValueError(string message) => Raise(TypeId.ValueError, message);
    /// <summary>IndexError. Returns null.</summary>
    public static Value IndexError(string message) => Raise(TypeId.IndexError, message);
    /// <summary>OverflowError. Returns null.</summary>
    public static Value OverflowError(string message) => Raise(TypeId.OverflowError, message);
    /// <summary>ZeroDivisionError. Returns null.</summary>
    public static Value ZeroDivisionError(string message) => Raise(TypeId.ZeroDivisionError, message);
    /// <summary>RuntimeError. Returns null.</summary>
    public static Value RuntimeError(string message) => Raise(TypeId.RuntimeError, message);
    /// <summary>SystemError. Returns null.</summary>
    public static Value SystemError(string message) => Raise(TypeId.SystemError, message);
    /// <summary>NotImplementedError. Returns null.</summary>
    public static Value NotImplementedError(string message) => Raise(TypeId.NotImplementedError, message);

    /// <summary>KeyError whose argument is the key. Returns null.</summary>
    public static Value KeyError(Value key) => Raise(New(TypeId.KeyError, key));

    /// <summary>MemoryError. Returns null.</summary>
    public static Value NoMemory() => Raise(TypeId.MemoryError);

    /// <summary>AttributeError with name and obj set. Returns null.</summary>
    public static Value AttributeError(Value obj, Value name, string message)
    {
        Value exception = New(TypeId.AttributeError, PyStr.New(message));
        exception.As<PyBaseException>().Fields.Field0.Store(exception, name);
        exception.As<PyBaseException>().Fields.Field1.Store(exception, obj);
        return Raise(exception);
    }

    /// <summary>"'T' object has no attribute 'x'" (or "type object 'T' …"). Returns null.</summary>
    public static Value NoAttribute(Value obj, Value name)
    {
        string text = PyStr.ToClr(name);
        return AttributeError(obj, name, obj.IsType
            ? $"type object '{PyType.NameOf(obj)}' has no attribute '{text}'"
            : $"'{PyType.TypeName(obj)}' object has no attribute '{text}'");
    }

    /// <summary>NameError (or UnboundLocalError) with name set. Returns null.</summary>
    public static Value NameError(TypeId type, Value name, string message)
    {
        Value exception = New(type, PyStr.New(message));
        exception.As<PyBaseException>().Fields.Field0.Store(exception, name);
        return Raise(exception);
    }

    /// <summary>StopIteration with a value. Returns null.</summary>
    public static Value StopIteration(Value value)
    {
        Value exception = New(TypeId.StopIteration, value.IsNone ? Value.Null : value);
        exception.As<PyBaseException>().Fields.Field0.Store(exception, value);
        return Raise(exception);
    }

    /// <summary>Is the error set, and an instance of the core type?</summary>
    public static bool Matches(TypeId type)
    {
        Value error = Current;
        return !error.IsNull && PyType.IsSubtype(error.Type, Types.Get(type));
    }

    /// <summary>If the error is of the core type, forgets it and returns true.</summary>
    public static bool Catch(TypeId type)
    {
        if (!Matches(type))
        {
            return false;
        }

        Clear();
        return true;
    }
}
