using Py.Gc;
using Py.ObjectSpace;

namespace Py.Vm.Modules.Compression;

/// <summary>The layout and the methods that compressors and decompressors of _bz2 and _lzma have in common.</summary>
internal unsafe struct CoderObject
{
    public ObjectHeader Header;
    /// <summary>The <see cref="StreamCoder"/> in the handle table; 0 before __init__.</summary>
    public long Handle;

    /// <summary>A row for a type of this layout.</summary>
    public static TypeRow Row(string name) => new(TypeId.None0, name, TypeId.Object, sizeof(CoderObject), 0, TypeFlags.BaseType);

    public static void DefineCompressor(TypeBuilder t)
    {
        t.Slot(SlotId.New, &Create);
        t.Method("compress(data, /)\nProvide data to the compressor object and return compressed bytes, if there are any yet.", &Compress);
        t.Method("flush()\nFinish the compression process and return what is left; the object cannot be used afterwards.", &Flush);
    }

    public static void DefineDecompressor(TypeBuilder t)
    {
        t.Slot(SlotId.New, &Create);
        t.GetSet("eof\nTrue if the end of the stream has been reached.", &GetEnded);
        t.GetSet("needs_input\nTrue if more input is needed before more decompressed data can be produced.", &GetNeedsInput);
        t.GetSet("unused_data\nData found after the end of the compressed stream.", &GetUnused);
    }

    private static Value Create(Value type, Args args) => PyType.Allocate(type);

    /// <summary>Gives the object its coder.</summary>
    public static void Set(Value self, StreamCoder coder) => self.As<CoderObject>().Fields.Handle = HandleTable.Add(self, coder);

    /// <summary>The coder; null with an error when __init__ was not called.</summary>
    public static StreamCoder? Of(Value self)
    {
        StreamCoder? coder = HandleTable.Get<StreamCoder>((int)self.As<CoderObject>().Fields.Handle);
        if (coder is null)
        {
            Errors.ValueError("object was not initialized");
        }

        return coder;
    }

    private static Value Compress(Value self, Value data)
    {
        if (!StreamCoder.Bytes(data, out byte[] bytes) || Of(self) is not { } coder)
        {
            return Value.Null;
        }

        return coder.Ended ? Errors.ValueError("Compressor has been flushed") : coder.Compress(bytes, false);
    }

    private static Value Flush(Value self)
    {
        if (Of(self) is not { } coder)
        {
            return Value.Null;
        }

        return coder.Ended ? Errors.ValueError("Repeated call to flush()") : coder.Compress([], true);
    }

    /// <summary>decompress(data, max_length=-1).</summary>
    public static Value Decompress(Value self, Value data, Value most, string atEnd)
    {
        if (!StreamCoder.Bytes(data, out byte[] bytes) || !Io.Size(most, -1, out long limit) || Of(self) is not { } coder)
        {
            return Value.Null;
        }

        return coder.Failed ? Errors.ValueError("Decompressor is unusable after a previous error")
            : coder.Ended ? Errors.Raise(TypeId.EOFError, atEnd)
            : coder.Decompress(bytes, limit);
    }

    private static Value GetEnded(Value self) => Of(self) is { } coder ? Value.FromBool(coder.Ended) : Value.Null;

    private static Value GetNeedsInput(Value self) => Of(self) is { } coder ? Value.FromBool(coder.NeedsInput) : Value.Null;

    private static Value GetUnused(Value self) => Of(self) is { } coder ? PyBytes.New(coder.Unused) : Value.Null;
}
