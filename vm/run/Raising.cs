using Py.ObjectSpace;
using Py.Vm.Compile;

namespace Py.Vm.Run;

/// <summary>raise, and what is remembered when an exception passes a frame.</summary>
internal static unsafe class Raising
{
    /// <summary>The exception handled by the innermost frame that handles one; null if none.</summary>
    public static Value Handled() => HandledIn(Thread.Current);

    /// <summary>The exception handled by the innermost frame of a thread that handles one; null if none.</summary>
    public static Value HandledIn(ThreadState* t)
    {
        if (t->HandledCount == 0)
        {
            return Value.Null;
        }

        for (Frame* f = (Frame*)t->Frame; f > (Frame*)t->FrameBase; f--)
        {
            if (!f->Handled.IsNull)
            {
                return f->Handled.Load();
            }
        }

        return Value.Null;
    }

    /// <summary>Puts the frame in front of the error's traceback.</summary>
    public static void AddTraceback(Frame* fp)
    {
        if (HiddenLoops.IsHidden(fp))
        {
            return;
        }

        Value error = Errors.Current;
        if (error.IsNull)
        {
            Errors.SystemError("error return without exception set");
            error = Errors.Current;
        }

        int word = fp->LastWord, line = LineAt(fp->Code, word);
        Value frame = FrameObjects.Of(fp);
        ref PyBaseException e = ref error.As<PyBaseException>().Fields;
        e.Traceback.Store(error, PyTraceback.New(e.Traceback.Load(), frame, word, line));
        if (Thread.Current->Traced != 0)
        {
            Tracing.Raised(Thread.Current, fp);
        }
    }

    /// <summary>The line of a traceback entry.</summary>
    public static int LineAt(Ref<PyCode> code, int word)
    {
        int line = PyCode.LineOf(code, word);
        for (int before = word; line < 0 && (Opcode)(byte)code.Fields.Words[word] == Opcode.Loop && before-- > 0;)
        {
            // An interrupted loop: the line of what ran last.
            line = PyCode.LineOf(code, before);
        }

        for (int next = word; line < 0 && ++next < code.Fields.WordCount;)
        {
            // A jump without a line that was interrupted.
            line = PyCode.LineOf(code, next);
        }

        return line;
    }

    /// <summary>raise R[A] from R[B]; <paramref name="cause"/> null: no from. Always leaves an error set.</summary>
    public static void Raise(Value exception, Value cause)
    {
        Value instance = Instantiate(exception, "exceptions must derive from BaseException");
        if (instance.IsNull)
        {
            return;
        }

        if (!cause.IsNull)
        {
            Value fixedCause = cause.IsNone ? Value.Null : Instantiate(cause, "exception causes must derive from BaseException");
            if (fixedCause.IsNull && !cause.IsNone)
            {
                return;
            }

            ref PyBaseException e = ref instance.As<PyBaseException>().Fields;
            e.Cause.Store(instance, fixedCause);
            e.SuppressContext = 1;
        }

        Errors.Raise(instance);
    }

    private static Value Instantiate(Value exception, string message)
    {
        if (exception.IsException)
        {
            return exception;
        }

        if (!exception.IsType || !PyType.IsSubtype(exception, Types.Get(TypeId.BaseException)))
        {
            return Errors.TypeError(message);
        }

        Value instance = Space.Call(exception);
        if (!instance.IsNull && !instance.IsException)
        {
            return Errors.TypeError($"calling {PyStr.ToClr(Space.Repr(exception))} should have returned an instance of BaseException, not {PyStr.ToClr(Space.Repr(instance.Type))}");
        }

        return instance;
    }

    /// <summary>raise without operands: raises again what is handled, with no new traceback entry; false if nothing is.</summary>
    public static bool RaiseAgain()
    {
        Value handled = Handled();
        if (handled.IsNull)
        {
            return false;
        }

        Errors.Restore(handled);
        return true;
    }

    /// <summary>The end of an async for: true if the loop just ended, else the error is set again.</summary>
    public static bool EndAsyncFor(Frame* fp, Value exception)
    {
        if (PyType.IsInstance(exception, TypeId.StopAsyncIteration))
        {
            return true;
        }

        Errors.Restore(exception);
        return false;
    }

    /// <summary>Sets what the frame handles; null: nothing.</summary>
    public static void SetHandled(Frame* fp, Value exception)
    {
        ThreadState* t = Thread.Current;
        t->HandledCount += (exception.IsNull ? 0 : 1) - (fp->Handled.IsNull ? 0 : 1);
        fp->Handled.Initialize(exception);
    }

    /// <summary>Does an exception match a class or tuple of classes: 1, 0, -1 with TypeError.</summary>
    public static int Matches(Value exception, Value type)
    {
        if (type.IsTuple)
        {
            long count = PyTuple.LengthOf(type);
            for (long i = 0; i < count; i++)
            {
                if (!IsExceptionClass(PyTuple.Get(type, i)))
                {
                    Errors.TypeError("catching classes that do not inherit from BaseException is not allowed");
                    return -1;
                }
            }

            for (long i = 0; i < count; i++)
            {
                if (PyType.IsSubtype(exception.Type, PyTuple.Get(type, i)))
                {
                    return 1;
                }
            }

            return 0;
        }

        if (!IsExceptionClass(type))
        {
            Errors.TypeError("catching classes that do not inherit from BaseException is not allowed");
            return -1;
        }

        return PyType.IsSubtype(exception.Type, type) ? 1 : 0;
    }

    private static bool IsExceptionClass(Value type) => type.IsType && PyType.IsSubtype(type, Types.Get(TypeId.BaseException));
}
