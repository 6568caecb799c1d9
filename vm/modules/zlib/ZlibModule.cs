using System;
using System.Runtime.InteropServices;
using Py.Gc;
using Py.ObjectSpace;

namespace Py.Vm.Modules.Compression;

/// <summary>The module zlib.</summary>
internal static unsafe class ZlibModule
{
    internal struct Layout
    {
        public ObjectHeader Header;
        /// <summary>Decompression: bytes behind the end of the compressed data.</summary>
        public Slot UnusedData;
        /// <summary>Decompression: input not used because of a limit.</summary>
        public Slot UnconsumedTail;
        public long Handle;
        public const ulong References = 0b110;
    }

    private const int Deflated = 8, MaxBits = 15, DefaultMemory = 8, NoFlush = 0, SyncFlush = 2, Finish = 4;

    private static Root s_error;
    private static Root s_compress;
    private static Root s_decompress;

    public static void Define(ModuleBuilder m)
    {
        m.Doc("Compression and checksums of the zlib library.");
        Value dict = PyDict.New();
        PyDict.SetStr(dict, Names.Get(N.__module__), PyStr.Intern("zlib"));
        s_error = Roots.New(Space.Call(Types.Get(TypeId.Type), PyStr.Intern("error"), PyTuple.New(Types.Get(TypeId.Exception)), dict));
        m.Constant("error", s_error.Value);
        s_compress = Type("Compress", &DefineCompress);
        s_decompress = Type("Decompress", &DefineDecompress);
        foreach ((string name, int value) in ((string, int)[])
            [
                ("MAX_WBITS", MaxBits), ("DEFLATED", Deflated), ("DEF_MEM_LEVEL", DefaultMemory), ("DEF_BUF_SIZE", 16384), ("Z_BEST_SPEED", 1),
                ("Z_BEST_COMPRESSION", 9), ("Z_DEFAULT_COMPRESSION", -1), ("Z_NO_COMPRESSION", 0), ("Z_FILTERED", 1), ("Z_HUFFMAN_ONLY", 2),
                ("Z_RLE", 3), ("Z_FIXED", 4), ("Z_DEFAULT_STRATEGY", 0), ("Z_NO_FLUSH", NoFlush), ("Z_PARTIAL_FLUSH", 1), ("Z_SYNC_FLUSH", SyncFlush),
                ("Z_FULL_FLUSH", 3), ("Z_FINISH", Finish), ("Z_BLOCK", 5), ("Z_TREES", 6),
            ])
        {
            m.Constant(name, value);
        }

        string version = Marshal.PtrToStringUTF8((nint)ZlibNative.Version()) ?? "";
        m.Constant("ZLIB_VERSION", version);
        m.Constant("ZLIB_RUNTIME_VERSION", version);
        m.Constant("__version__", "1.0");
        m.Function("compress(data, /, level=-1, wbits=15)\nReturns a bytes object containing compressed data.", &Compress);
        m.Function("decompress(data, /, wbits=15, bufsize=16384)\nReturns a bytes object containing the uncompressed data.", &Decompress);
        m.Function("compressobj(level=-1, method=8, wbits=15, memLevel=8, strategy=0, zdict=None)\nReturn a compressor object.", &CompressObject);
        m.Function("decompressobj(wbits=15, zdict=b'')\nReturn a decompressor object.", &DecompressObject);
        m.Function("crc32(data, value=0, /)\nCompute a CRC-32 checksum of data.", &Crc32);
        m.Function("adler32(data, value=1, /)\nCompute an Adler-32 checksum of data.", &Adler32);
    }

    private static Root Type(string name, delegate*<TypeBuilder, void> define) => Roots.New(CoreTypes.MakeModuleType(
        "zlib." + name, Value.Null, new TypeRow(TypeId.None0, name, TypeId.Object, sizeof(Layout), Layout.References, TypeFlags.NoConstructor), define));

    private static Value Error(string message) => Errors.RaiseCalling(s_error.Value, PyStr.New(message));

    private static Value Fail(int status, string what, ZlibStream stream)
    {
        string text = stream.Describe(status);
        return status == ZlibNative.MemoryError ? Errors.Raise(TypeId.MemoryError, "Out of memory " + what)
            : Error(text.Length == 0 ? $"Error {status} {what}" : $"Error {status} {what}: {text}");
    }

    private static bool Bytes(Value v, out byte[] bytes)
    {
        bytes = [];
        BufferView view;
        if (!Buffers.Get(v, &view))
        {
            return false;
        }

        bytes = view.Span.ToArray();
        Buffers.Release(&view);
        return true;
    }

    private static Value Compress(Value data, Value levelArgument, Value bitsArgument)
    {
        if (!Io.Int(levelArgument, -1, out int level) || !Io.Int(bitsArgument, MaxBits, out int bits) || !Bytes(data, out byte[] input))
        {
            return Value.Null;
        }

        ZlibStream stream = new(true);
        int status = ZlibNative.DeflateInit(stream.Native, level, Deflated, bits, DefaultMemory, 0);
        if (status != ZlibNative.Ok)
        {
            return status == ZlibNative.StreamError ? Error("Bad compression level") : Fail(status, "while compressing data", stream);
        }

        byte[]? output = stream.Run(input, Finish, 0, 0, out status, out _);
        Value result = output is null ? Fail(status, "while compressing data", stream) : PyBytes.New(output);
        stream.Dispose();
        return result;
    }

    private static Value Decompress(Value data, Value bitsArgument, Value roomArgument)
    {
        if (!Io.Int(bitsArgument, MaxBits, out int bits) || !Io.Size(roomArgument, 16384, out long room) || !Bytes(data, out byte[] input))
        {
            return Value.Null;
        }

        if (room < 0)
        {
            return Errors.ValueError("bufsize must be non-negative");
        }

        ZlibStream stream = new(false);
        int status = ZlibNative.InflateInit(stream.Native, bits);
        if (status != ZlibNative.Ok)
        {
            return Fail(status, "while preparing to decompress data", stream);
        }

        byte[]? output = stream.Run(input, SyncFlush, 0, (int)Math.Clamp(room, 1, 1 << 26), out status, out _);
        Value result = output is null ? Fail(status, "while decompressing data", stream)
            : stream.Ended ? PyBytes.New(output)
            : Error("Error -5 while decompressing data: incomplete or truncated stream");
        stream.Dispose();
        return result;
    }

    private static Value Wrap(Root type, ZlibStream stream)
    {
        Value self = PyType.Allocate(type.Value);
        self.As<Layout>().Fields.Handle = HandleTable.Add(self, stream);
        self.As<Layout>().Fields.UnusedData.Store(self, PyBytes.Empty);
        self.As<Layout>().Fields.UnconsumedTail.Store(self, PyBytes.Empty);
        return self;
    }

    private static ZlibStream Of(Value self) => HandleTable.Get<ZlibStream>((int)self.As<Layout>().Fields.Handle)!;

    private static Value CompressObject(Value levelArgument, Value methodArgument, Value bitsArgument, Value memoryArgument, Value strategyArgument, Value dictionary)
    {
        if (!Io.Int(levelArgument, -1, out int level) || !Io.Int(methodArgument, Deflated, out int method) || !Io.Int(bitsArgument, MaxBits, out int bits)
            || !Io.Int(memoryArgument, DefaultMemory, out int memory) || !Io.Int(strategyArgument, 0, out int strategy))
        {
            return Value.Null;
        }

        byte[] words = [];
        if (!dictionary.IsNull && !dictionary.IsNone && !Bytes(dictionary, out words))
        {
            return Value.Null;
        }

        ZlibStream stream = new(true);
        int status = ZlibNative.DeflateInit(stream.Native, level, method, bits, memory, strategy);
        if (status != ZlibNative.Ok)
        {
            return status == ZlibNative.StreamError ? Errors.ValueError("Invalid initialization option") : Fail(status, "while creating compression object", stream);
        }

        if (words.Length > 0)
        {
            fixed (byte* p = words)
            {
                status = ZlibNative.DeflateSetDictionary(stream.Native, p, (uint)words.Length);
            }

            if (status != ZlibNative.Ok)
            {
                return status == ZlibNative.StreamError ? Errors.ValueError("Invalid dictionary") : Errors.ValueError("deflateSetDictionary()");
            }
        }

        return Wrap(s_compress, stream);
    }

    private static Value DecompressObject(Value bitsArgument, Value dictionary)
    {
        if (!Io.Int(bitsArgument, MaxBits, out int bits))
        {
            return Value.Null;
        }

        if (!dictionary.IsNull && !Buffers.Supports(dictionary))
        {
            return Errors.TypeError("zdict argument must support the buffer protocol");
        }

        byte[] words = [];
        if (!dictionary.IsNull && !Bytes(dictionary, out words))
        {
            return Value.Null;
        }

        ZlibStream stream = new(false) { Dictionary = words.Length > 0 ? words : null };
        int status = ZlibNative.InflateInit(stream.Native, bits);
        if (status != ZlibNative.Ok)
        {
            return status == ZlibNative.StreamError ? Errors.ValueError("Invalid initialization option") : Fail(status, "while creating decompression object", stream);
        }

        // A raw stream never asks for its dictionary.
        if (words.Length > 0 && bits < 0)
        {
            fixed (byte* p = words)
            {
                if (ZlibNative.InflateSetDictionary(stream.Native, p, (uint)words.Length) != ZlibNative.Ok)
                {
                    return Error("Error -2 while setting zdict");
                }
            }
        }

        return Wrap(s_decompress, stream);
    }

    private static void DefineCompress(TypeBuilder t)
    {
        t.Method("compress(data, /)\nReturns a bytes object containing compressed data.", &CompressPart);
        t.Method("flush(mode=4, /)\nReturn a bytes object containing any remaining compressed data.", &FlushCompress);
        t.Method("copy()\nReturn a copy of the compression object.", &CopyObject);
        t.Method("__copy__()", &CopyObject);
        t.Method("__deepcopy__(memo, /)", &DeepCopy);
    }

    private static void DefineDecompress(TypeBuilder t)
    {
        t.Method("decompress(data, /, max_length=0)\nReturn a bytes object containing the decompressed version of the data.", &DecompressPart);
        t.Method("flush(length=16384, /)\nReturn a bytes object containing any remaining decompressed data.", &FlushDecompress);
        t.Method("copy()\nReturn a copy of the decompression object.", &CopyObject);
        t.Method("__copy__()", &CopyObject);
        t.Method("__deepcopy__(memo, /)", &DeepCopy);
        t.Member("unused_data", 8);
        t.Member("unconsumed_tail", 16);
        t.GetSet("eof", &GetEof);
    }

    private static Value GetEof(Value self) => Value.FromBool(Of(self).Ended);

    private static Value CompressPart(Value self, Value data)
    {
        if (!Bytes(data, out byte[] input))
        {
            return Value.Null;
        }

        ZlibStream stream = Of(self);
        byte[]? output = stream.Run(input, NoFlush, 0, 0, out int status, out _);
        return output is null ? Fail(status, "while compressing data", stream) : PyBytes.New(output);
    }

    private static Value FlushCompress(Value self, Value modeArgument)
    {
        if (!Io.Int(modeArgument, Finish, out int mode))
        {
            return Value.Null;
        }

        if (mode == NoFlush)
        {
            return PyBytes.Empty;
        }

        ZlibStream stream = Of(self);
        byte[]? output = stream.Run([], mode, 0, 0, out int status, out _);
        return output is null ? Fail(status, "while flushing", stream) : PyBytes.New(output);
    }

    private static Value CopyObject(Value self)
    {
        ZlibStream? copy = Of(self).Copy();
        if (copy is null)
        {
            return Errors.ValueError("Inconsistent stream state");
        }

        Value result = Wrap(copy.Compresses ? s_compress : s_decompress, copy);
        result.As<Layout>().Fields.UnusedData.Store(result, self.As<Layout>().Fields.UnusedData.Load());
        result.As<Layout>().Fields.UnconsumedTail.Store(result, self.As<Layout>().Fields.UnconsumedTail.Load());
        return result;
    }

    private static Value DeepCopy(Value self, Value memo) => CopyObject(self);

    private static Value Part(Value self, byte[] input, int flush, long most, int room, string what)
    {
        ZlibStream stream = Of(self);
        byte[]? output = [];
        int unused = input.Length;
        if (!stream.Ended)
        {
            output = stream.Run(input, flush, most, room, out int status, out unused);
            if (output is null)
            {
                return Fail(status, what, stream);
            }
        }

        Value rest = unused == 0 ? PyBytes.Empty : PyBytes.New(input.AsSpan(input.Length - unused));
        if (stream.Ended)
        {
            Value old = self.As<Layout>().Fields.UnusedData.Load();
            Value all = unused == 0 ? old : Space.Binary(old, rest, SlotId.Add);
            self.As<Layout>().Fields.UnusedData.Store(self, all);
            self.As<Layout>().Fields.UnconsumedTail.Store(self, PyBytes.Empty);
        }
        else
        {
            self.As<Layout>().Fields.UnconsumedTail.Store(self, rest);
        }

        return PyBytes.New(output);
    }

    private static Value DecompressPart(Value self, Value data, Value mostArgument)
    {
        if (!Io.Size(mostArgument, 0, out long most) || !Bytes(data, out byte[] input))
        {
            return Value.Null;
        }

        return most < 0 ? Errors.ValueError("max_length must be non-negative") : Part(self, input, SyncFlush, most, 16384, "while decompressing data");
    }

    private static Value FlushDecompress(Value self, Value lengthArgument)
    {
        if (!Io.Size(lengthArgument, 16384, out long length))
        {
            return Value.Null;
        }

        if (length <= 0)
        {
            return Errors.ValueError("length must be greater than zero");
        }

        byte[] tail = PyBytes.Span(self.As<Layout>().Fields.UnconsumedTail.Load()).ToArray();
        return Part(self, tail, Finish, 0, (int)Math.Clamp(length, 1, 1 << 26), "while flushing");
    }

    private static bool Start(Value v, uint absent, out ulong start)
    {
        start = absent;
        if (v.IsNull)
        {
            return true;
        }

        Value i = Space.Index(v);
        if (i.IsNull)
        {
            return false;
        }

        ulong small;
        ReadOnlySpan<ulong> limbs = PyInt.Magnitude(i, &small, out bool negative);
        uint low = limbs.IsEmpty ? 0 : (uint)limbs[0];
        start = negative ? (uint)-(int)low : low;
        return true;
    }

    private static Value Crc32(Value data, Value start)
    {
        BufferView view;
        if (!Start(start, 0, out ulong sum) || !Buffers.Get(data, &view))
        {
            return Value.Null;
        }

        sum = ZlibNative.Crc32(sum, view.Data == null ? (byte*)8 : view.Data, (uint)view.Length);
        Buffers.Release(&view);
        return PyInt.New(sum & uint.MaxValue);
    }

    private static Value Adler32(Value data, Value start)
    {
        BufferView view;
        if (!Start(start, 1, out ulong sum) || !Buffers.Get(data, &view))
        {
            return Value.Null;
        }

        sum = ZlibNative.Adler32(sum, view.Data == null ? (byte*)8 : view.Data, (uint)view.Length);
        Buffers.Release(&view);
        return PyInt.New(sum & uint.MaxValue);
    }
}
