using Py.Gc;
using Py.ObjectSpace;

namespace Py.Vm.Modules;

/// <summary>_io.BufferedRWPair: a reader and a writer over two raw streams.</summary>
internal static unsafe class BufferedRWPair
{
    private struct Layout
    {
        public ObjectHeader Header;
        public Slot Dict;
        public Slot Reader;
        public Slot Writer;

        public const ulong References = 0b1110;
    }

    private static readonly ArgumentBinder s_init = new("BufferedRWPair(reader, writer, buffer_size=8192, /)");

    public static void Define(ModuleBuilder m) =>
        m.Constant("BufferedRWPair", Io.MakeType("BufferedRWPair", IoAbstract.Buffered.Value, sizeof(Layout), Layout.References, &Define).Value);

    private static void Define(TypeBuilder t)
    {
        t.Doc("BufferedRWPair(reader, writer, buffer_size=8192, /): one stream of a raw stream to read and another one to write.");
        t.Slot(SlotId.Init, &Init);
        t.RawMethod("read(...)", &Read);
        t.RawMethod("read1(...)", &Read1);
        t.RawMethod("readinto(...)", &ReadInto);
        t.RawMethod("readinto1(...)", &ReadInto1);
        t.RawMethod("peek(...)", &Peek);
        t.RawMethod("write(...)", &Write);
        t.RawMethod("flush(...)", &Flush);
        t.RawMethod("readable(...)", &Readable);
        t.RawMethod("writable(...)", &Writable);
        t.Method("close()", &Close);
        t.Method("isatty()", &IsATty);
        t.Method("__getstate__()", &GetState);
        t.GetSet("closed", &GetClosed);
    }

    private static ref Layout Of(Value self) => ref self.As<Layout>().Fields;

    private static bool Init(Value self, Args args)
    {
        Slot* bound = stackalloc Slot[3];
        if (!s_init.Bind(args, bound)
            || !Io.Size(bound[2].Load(), Io.DefaultBufferBytes, out long size)
            || !IoBase.CheckReadable(bound[0].Load())
            || !IoBase.CheckWritable(bound[1].Load()))
        {
            return false;
        }

        Value reader = BufferedReader.Make(bound[0].Load(), size);
        Value writer = reader.IsNull ? reader : BufferedWriter.Make(bound[1].Load(), size);
        if (writer.IsNull)
        {
            return false;
        }

        Of(self).Reader.Store(self, reader);
        Of(self).Writer.Store(self, writer);
        return true;
    }

    private static Value Forward(Value stream, Value name, Args args)
    {
        Value method = stream.IsNull ? Io.Uninitialized() : Space.GetAttr(stream, name);
        return method.IsNull ? method : Space.Call(method, args);
    }

    private static Value Read(Value self, Args args) => Forward(Of(self).Reader.Load(), Names.Get(N.read), args);

    private static Value Read1(Value self, Args args) => Forward(Of(self).Reader.Load(), IoNames.Read1.Value, args);

    private static Value ReadInto(Value self, Args args) => Forward(Of(self).Reader.Load(), IoNames.ReadInto.Value, args);

    private static Value ReadInto1(Value self, Args args) => Forward(Of(self).Reader.Load(), IoNames.ReadInto1.Value, args);

    private static Value Peek(Value self, Args args) => Forward(Of(self).Reader.Load(), IoNames.Peek.Value, args);

    private static Value Write(Value self, Args args) => Forward(Of(self).Writer.Load(), Names.Get(N.write), args);

    private static Value Flush(Value self, Args args) => Forward(Of(self).Writer.Load(), Names.Get(N.flush), args);

    private static Value Readable(Value self, Args args) => Forward(Of(self).Reader.Load(), IoNames.Readable.Value, args);

    private static Value Writable(Value self, Args args) => Forward(Of(self).Writer.Load(), IoNames.Writable.Value, args);

    private static Value Close(Value self)
    {
        Value error = Forward(Of(self).Writer.Load(), Names.Get(N.close), Args.Empty).IsNull ? Errors.Take() : Value.Null;
        Value result = Forward(Of(self).Reader.Load(), Names.Get(N.close), Args.Empty);
        if (!error.IsNull)
        {
            Io.Chain(error);
            return Value.Null;
        }

        return result;
    }

    private static Value IsATty(Value self)
    {
        Value writer = Forward(Of(self).Writer.Load(), IoNames.IsATty.Value, Args.Empty);
        return writer.IsNull || writer.IsTrue ? writer : Forward(Of(self).Reader.Load(), IoNames.IsATty.Value, Args.Empty);
    }

    private static Value GetState(Value self) => Errors.TypeError($"cannot pickle '{Io.TypeNameOf(self)}' object");

    private static Value GetClosed(Value self) =>
        Of(self).Writer.IsNull ? Errors.RuntimeError("the BufferedRWPair object is being garbage-collected") : Space.GetAttr(Of(self).Writer.Load(), N.closed);
}
