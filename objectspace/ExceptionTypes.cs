namespace Py.ObjectSpace;

/// <summary>The exception hierarchy, in the order of the documentation; a base stands before its subclasses.</summary>
internal static unsafe class ExceptionTypes
{
    /// <summary>One exception type.</summary>
    internal readonly struct Row(TypeId id, TypeId baseType, string doc, delegate*<TypeBuilder, void> define = null)
    {
        public readonly TypeId Id = id;
        public readonly TypeId Base = baseType;
        public readonly string Doc = doc;
        public readonly delegate*<TypeBuilder, void> Define = define;
    }

    /// <summary>All rows below BaseException.</summary>
    public static Row[] Rows() =>
#pragma warning disable IDE0055 // table
    [
        new(TypeId.SystemExit, TypeId.BaseException, "Request to exit from the interpreter.", &ExceptionKinds.DefineSystemExit),
        new(TypeId.KeyboardInterrupt, TypeId.BaseException, "Program interrupted by user."),
        new(TypeId.GeneratorExit, TypeId.BaseException, "Request that a generator exit."),
        new(TypeId.BaseExceptionGroup, TypeId.BaseException, "A combination of multiple unrelated exceptions.", &ExceptionGroupType.Define),
        new(TypeId.Exception, TypeId.BaseException, "Common base class for all non-exit exceptions."),
        new(TypeId.StopIteration, TypeId.Exception, "Signal the end from iterator.__next__().", &ExceptionKinds.DefineStopIteration),
        new(TypeId.StopAsyncIteration, TypeId.Exception, "Signal the end from iterator.__anext__()."),
        new(TypeId.ArithmeticError, TypeId.Exception, "Base class for arithmetic errors."),
        new(TypeId.FloatingPointError, TypeId.ArithmeticError, "Floating point operation failed."),
        new(TypeId.OverflowError, TypeId.ArithmeticError, "Result too large to be represented."),
        new(TypeId.ZeroDivisionError, TypeId.ArithmeticError, "Second argument to a division or modulo operation was zero."),
        new(TypeId.AssertionError, TypeId.Exception, "Assertion failed."),
        new(TypeId.AttributeError, TypeId.Exception, "Attribute not found.", &ExceptionKinds.DefineAttributeError),
        new(TypeId.BufferError, TypeId.Exception, "Buffer error."),
        new(TypeId.EOFError, TypeId.Exception, "Read beyond end of file."),
        new(TypeId.ImportError, TypeId.Exception, "Import can't find module, or can't find name in module.", &ExceptionKinds.DefineImportError),
        new(TypeId.ModuleNotFoundError, TypeId.ImportError, "Module not found."),
        new(TypeId.LookupError, TypeId.Exception, "Base class for lookup errors."),
        new(TypeId.IndexError, TypeId.LookupError, "Sequence index out of range."),
        new(TypeId.KeyError, TypeId.LookupError, "Mapping key not found.", &ExceptionKinds.DefineKeyError),
        new(TypeId.MemoryError, TypeId.Exception, "Out of memory."),
        new(TypeId.NameError, TypeId.Exception, "Name not found globally.", &ExceptionKinds.DefineNameError),
        new(TypeId.UnboundLocalError, TypeId.NameError, "Local name referenced but not bound to a value."),
        new(TypeId.OSError, TypeId.Exception, "Base class for I/O related errors.", &OSErrorType.Define),
        new(TypeId.BlockingIOError, TypeId.OSError, "I/O operation would block."),
        new(TypeId.ChildProcessError, TypeId.OSError, "Child process error."),
        new(TypeId.ConnectionError, TypeId.OSError, "Connection error."),
        new(TypeId.BrokenPipeError, TypeId.ConnectionError, "Broken pipe."),
        new(TypeId.ConnectionAbortedError, TypeId.ConnectionError, "Connection aborted."),
        new(TypeId.ConnectionRefusedError, TypeId.ConnectionError, "Connection refused."),
        new(TypeId.ConnectionResetError, TypeId.ConnectionError, "Connection reset."),
        new(TypeId.FileExistsError, TypeId.OSError, "File already exists."),
        new(TypeId.FileNotFoundError, TypeId.OSError, "File not found."),
        new(TypeId.InterruptedError, TypeId.OSError, "Interrupted by signal."),
        new(TypeId.IsADirectoryError, TypeId.OSError, "Operation doesn't work on directories."),
        new(TypeId.NotADirectoryError, TypeId.OSError, "Operation only works on directories."),
        new(TypeId.PermissionError, TypeId.OSError, "Not enough permissions."),
        new(TypeId.ProcessLookupError, TypeId.OSError, "Process not found."),
        new(TypeId.TimeoutError, TypeId.OSError, "Timeout expired."),
        new(TypeId.ReferenceError, TypeId.Exception, "Weak ref proxy used after referent went away."),
        new(TypeId.RuntimeError, TypeId.Exception, "Unspecified run-time error."),
        new(TypeId.NotImplementedError, TypeId.RuntimeError, "Method or function hasn't been implemented yet."),
        new(TypeId.RecursionError, TypeId.RuntimeError, "Recursion limit exceeded."),
        new(TypeId.SyntaxError, TypeId.Exception, "Invalid syntax.", &ExceptionKinds.DefineSyntaxError),
        new(TypeId.IndentationError, TypeId.SyntaxError, "Improper indentation."),
        new(TypeId.TabError, TypeId.IndentationError, "Improper mixture of spaces and tabs."),
        new(TypeId.SystemError, TypeId.Exception, "Internal error in the Python interpreter.\n\nPlease report this to the Python maintainer, along with the traceback,\nthe Python version, and the hardware/OS platform and version."),
        new(TypeId.TypeError, TypeId.Exception, "Inappropriate argument type."),
        new(TypeId.ValueError, TypeId.Exception, "Inappropriate argument value (of correct type)."),
        new(TypeId.UnicodeError, TypeId.ValueError, "Unicode related error."),
        new(TypeId.UnicodeDecodeError, TypeId.UnicodeError, "Unicode decoding error.", &ExceptionKinds.DefineUnicodeDecodeError),
        new(TypeId.UnicodeEncodeError, TypeId.UnicodeError, "Unicode encoding error.", &ExceptionKinds.DefineUnicodeEncodeError),
        new(TypeId.UnicodeTranslateError, TypeId.UnicodeError, "Unicode translation error.", &ExceptionKinds.DefineUnicodeTranslateError),
        new(TypeId.Warning, TypeId.Exception, "Base class for warning categories."),
        new(TypeId.DeprecationWarning, TypeId.Warning, "Base class for warnings about deprecated features."),
        new(TypeId.PendingDeprecationWarning, TypeId.Warning, "Base class for warnings about features which will be deprecated\nin the future."),
        new(TypeId.RuntimeWarning, TypeId.Warning, "Base class for warnings about dubious runtime behavior."),
        new(TypeId.SyntaxWarning, TypeId.Warning, "Base class for warnings about dubious syntax."),
        new(TypeId.UserWarning, TypeId.Warning, "Base class for warnings generated by user code."),
        new(TypeId.FutureWarning, TypeId.Warning, "Base class for warnings about constructs that will change semantically\nin the future."),
        new(TypeId.ImportWarning, TypeId.Warning, "Base class for warnings about probable mistakes in module imports"),
        new(TypeId.UnicodeWarning, TypeId.Warning, "Base class for warnings about Unicode related problems, mostly\nrelated to conversion problems."),
        new(TypeId.BytesWarning, TypeId.Warning, "Base class for warnings about bytes and buffer related problems, mostly\nrelated to conversion from str or comparing to str."),
        new(TypeId.ResourceWarning, TypeId.Warning, "Base class for warnings about resource usage."),
        new(TypeId.EncodingWarning, TypeId.Warning, "Base class for warnings about encodings."),
    ];
#pragma warning restore IDE0055
}
