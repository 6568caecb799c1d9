using Py.ObjectSpace;

namespace Py.Vm.Modules;

/// <summary>_io._RawIOBase, _BufferedIOBase and _TextIOBase.</summary>
internal static unsafe class IoAbstract
{
    /// <summary>_RawIOBase.</summary>
    public static Root Raw { get; private set; }
    /// <summary>_BufferedIOBase.</summary>
    public static Root Buffered { get; private set; }
    /// <summary>_TextIOBase.</summary>
    public static Root Text { get; private set; }

    private static readonly Root s_readInto = Roots.New(PyStr.Intern("readinto"));
    private static readonly Root s_readAll = Roots.New(PyStr.Intern("readall"));
    private static readonly Root s_read1 = Roots.New(PyStr.Intern("read1"));

    public static void Define(ModuleBuilder m)
    {
        Raw = Io.MakeType("_RawIOBase", IoBase.Type.Value, 0, 0, &DefineRaw, TypeFlags.FinalizedLate | TypeFlags.FinalizedLater);
        Buffered = Io.MakeType("_BufferedIOBase", IoBase.Type.Value, 0, 0, &DefineBuffered, TypeFlags.FinalizedLater);
        Text = Io.MakeType("_TextIOBase", IoBase.Type.Value, 0, 0, &DefineText, TypeFlags.FinalizedLate);
        m.Constant("_RawIOBase", Raw.Value);
        m.Constant("_BufferedIOBase", Buffered.Value);
        m.Constant("_TextIOBase", Text.Value);
    }

    private static void DefineRaw(TypeBuilder t)
    {
        t.Doc("The abstract base class of unbuffered binary streams.");
        t.Method("read(size=-1, /)", &Read);
        t.Method("readall()\nReads until the end, by calls of read.", &ReadAll);
    }

    private static Value Read(Value self, Value size)
    {
        if (!Io.Size(size, -1, out long count))
        {
            return Value.Null;
        }

        if (count < 0)
        {
            return Space.CallMethod(self, s_readAll.Value);
        }

        Value array = PyByteArray.Allocate(count);
        Value got = array.IsNull ? array : Space.CallMethod(self, s_readInto.Value, array);
        if (got.IsNull || got.IsNone)
        {
            return got;
        }

        if (!Space.AsIndex(got, TypeId.ValueError, out long length))
        {
            return Value.Null;
        }

        // readinto may have changed the size of the array.
        return PyBytes.New(PyByteArray.Span(array)[..(int)System.Math.Clamp(length, 0, PyByteArray.LengthOf(array))]);
    }

    private static Value ReadAll(Value self)
    {
        Value all = PyByteArray.New([]);
        bool any = false;
        while (true)
        {
            Value part = Space.CallMethod(self, N.read, Value.FromSmallInt(Io.DefaultBufferBytes));
            if (part.IsNull)
            {
                if (Io.TrapInterrupt())
                {
                    continue;
                }

                return part;
            }

            if (part.IsNone)
            {
                if (!any)
                {
                    return part;
                }

                break;
            }

            if (!part.IsBytes)
            {
                return Errors.TypeError("read() should return bytes");
            }

            if (PyBytes.LengthOf(part) == 0)
            {
                break;
            }

            any = true;
            PyByteArray.Append(all, PyBytes.Span(part));
        }

        return PyBytes.New(PyByteArray.Span(all));
    }

    private static void DefineBuffered(TypeBuilder t)
    {
        t.Doc("The abstract base class of buffered binary streams.");
        t.RawMethod("detach(...)\nSeparates the raw stream from the buffer and returns it.", &Detach);
        t.RawMethod("read(...)\nReads size bytes, or until the end.", &NoRead);
        t.RawMethod("read1(...)\nReads up to size bytes with at most one call of the raw stream.", &NoRead1);
        t.Method("readinto(buffer, /)", &ReadInto);
        t.Method("readinto1(buffer, /)", &ReadInto1);
        t.RawMethod("write(...)\nWrites a buffer. Returns the number of bytes, which is the length of it.", &NoWrite);
    }

    private static void DefineText(TypeBuilder t)
    {
        t.Doc("The abstract base class of text streams.");
        t.RawMethod("detach(...)\nSeparates the buffer from the text stream and returns it.", &Detach);
        t.RawMethod("read(...)\nReads size characters, or until the end.", &NoRead);
        t.RawMethod("readline(...)\nReads a line.", &NoReadLine);
        t.RawMethod("write(...)\nWrites a string. Returns its length.", &NoWrite);
        t.GetSet("encoding", &NoneOf);
        t.GetSet("newlines", &NoneOf);
        t.GetSet("errors", &NoneOf);
    }

    private static Value NoneOf(Value self) => Value.None;

    private static Value Detach(Value self, Args args) => Io.Unsupported("detach");

    private static Value NoRead(Value self, Args args) => Io.Unsupported("read");

    private static Value NoRead1(Value self, Args args) => Io.Unsupported("read1");

    private static Value NoReadLine(Value self, Args args) => Io.Unsupported("readline");

    private static Value NoWrite(Value self, Args args) => Io.Unsupported("write");

    private static Value ReadInto(Value self, Value buffer) => Fill(self, buffer, Names.Get(N.read));

    private static Value ReadInto1(Value self, Value buffer) => Fill(self, buffer, s_read1.Value);

    private static Value Fill(Value self, Value buffer, Value method)
    {
        BufferView view;
        if (!IoArguments.Writable(buffer, method.Is(s_read1.Value) ? "readinto1" : "readinto", &view))
        {
            return Value.Null;
        }

        Value data = Space.CallMethod(self, method, PyInt.New(view.Length));
        if (!data.IsNull && !data.IsBytes)
        {
            data = Errors.TypeError("read() should return bytes");
        }

        if (!data.IsNull && PyBytes.LengthOf(data) > view.Length)
        {
            data = Errors.ValueError($"read() returned too much data: {view.Length} bytes requested, {PyBytes.LengthOf(data)} returned");
        }

        long length = 0;
        if (!data.IsNull)
        {
            length = PyBytes.LengthOf(data);
            PyBytes.Span(data).CopyTo(view.Span);
        }

        Buffers.Release(&view);
        return data.IsNull ? data : PyInt.New(length);
    }
}

/// <summary>Buffer arguments of stream methods, with the messages of CPython's argument parser.</summary>
internal static unsafe class IoArguments
{
    /// <summary>A buffer to be filled: TypeError "m() argument must be read-write bytes-like object, not T".</summary>
    public static bool Writable(Value v, string method, BufferView* view)
    {
        if (Buffers.Supports(v) && Buffers.Get(v, view, Buffers.Writable))
        {
            return true;
        }

        if (Errors.Occurred && !Errors.Matches(TypeId.BufferError) && !Errors.Matches(TypeId.TypeError))
        {
            return false;
        }

        Errors.Clear();
        Errors.TypeError($"{method}() argument must be read-write bytes-like object, not {TypeName(v)}");
        return false;
    }

    /// <summary>A buffer to be read: TypeError "a bytes-like object is required, not 'T'".</summary>
    public static bool Readable(Value v, BufferView* view) => Buffers.Get(v, view);

    /// <summary>The type of an argument as CPython's argument parser shows it.</summary>
    public static string TypeName(Value v) => v.IsNone ? "None" : PyType.TypeName(v);
}
