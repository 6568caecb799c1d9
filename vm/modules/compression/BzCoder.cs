using System;
using System.Runtime.InteropServices;
using Py.ObjectSpace;

namespace Py.Vm.Modules.Compression;

/// <summary>bz_stream of bzlib.h.</summary>
internal unsafe struct BzStream
{
    public byte* NextIn;
    public uint AvailIn;
    public ulong TotalIn;
    public byte* NextOut;
    public uint AvailOut;
    public ulong TotalOut;
    public nint State;
    public nint Alloc;
    public nint Free;
    public nint Opaque;
}

/// <summary>A stream of the system's libbz2 (bzlib.h).</summary>
internal sealed unsafe class BzCoder : StreamCoder, IDisposable
{
    private const string Library = "libbz2.so.1.0";
    private const int RunAction = 0, FinishAction = 2;
    private const int Ok = 0, RunOk = 1, FlushOk = 2, FinishOk = 3, StreamEnd = 4;
    private const int SequenceError = -1, ParameterError = -2, MemoryError = -3, DataError = -4, MagicError = -5, IoError = -6, UnexpectedEnd = -7;

    private readonly BzStream* _stream = (BzStream*)NativeMemory.AllocZeroed(128);
    private readonly bool _compresses;
    private int _status;

    /// <summary>A compressor for a level from 1 to 9, or a decompressor for level 0.</summary>
    public BzCoder(int level)
    {
        _compresses = level > 0;
        _status = _compresses ? CompressInit(_stream, level, 0, 0) : DecompressInit(_stream, 0, 0);
    }

    ~BzCoder() => Free();

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        _ = _compresses ? CompressEnd(_stream) : DecompressEnd(_stream);
        NativeMemory.Free(_stream);
    }

    /// <summary>Could the stream be made? Else the error is set.</summary>
    public bool Check()
    {
        if (_status != Ok)
        {
            RaiseLast();
        }

        return _status == Ok;
    }

    protected override bool MayHoldOutput => false;

    protected override bool FailureIsFinal => true;

    [DllImport(Library, EntryPoint = "BZ2_bzCompressInit")]
    private static extern int CompressInit(BzStream* stream, int level, int verbosity, int workFactor);
    [DllImport(Library, EntryPoint = "BZ2_bzCompress")]
    private static extern int Compress(BzStream* stream, int action);
    [DllImport(Library, EntryPoint = "BZ2_bzCompressEnd")]
    private static extern int CompressEnd(BzStream* stream);
    [DllImport(Library, EntryPoint = "BZ2_bzDecompressInit")]
    private static extern int DecompressInit(BzStream* stream, int verbosity, int small);
    [DllImport(Library, EntryPoint = "BZ2_bzDecompress")]
    private static extern int Decompress(BzStream* stream);
    [DllImport(Library, EntryPoint = "BZ2_bzDecompressEnd")]
    private static extern int DecompressEnd(BzStream* stream);

    protected override Outcome Step(byte* input, nuint length, byte* output, nuint room, bool finish, out nuint used, out nuint made)
    {
        _stream->NextIn = input;
        _stream->AvailIn = (uint)Math.Min(length, uint.MaxValue);
        _stream->NextOut = output;
        _stream->AvailOut = (uint)Math.Min(room, uint.MaxValue);
        _status = _compresses ? Compress(_stream, finish ? FinishAction : RunAction) : Decompress(_stream);
        used = (nuint)(_stream->NextIn - input);
        made = (nuint)(_stream->NextOut - output);
        return _status switch
        {
            StreamEnd => Outcome.Ended,
            Ok or RunOk or FlushOk or FinishOk => Outcome.Going,
            _ => Outcome.Failed,
        };
    }

    protected override Value RaiseLast() => _status switch
    {
        ParameterError => Errors.ValueError("Internal error - invalid parameters passed to libbzip2"),
        MemoryError => Errors.NoMemory(),
        DataError or MagicError => Errors.Raise(TypeId.OSError, "Invalid data stream"),
        IoError => Errors.Raise(TypeId.OSError, "Unknown I/O error"),
        UnexpectedEnd => Errors.Raise(TypeId.EOFError, "Compressed file ended before the logical end-of-stream was detected"),
        SequenceError => Errors.RuntimeError("Internal error - Invalid sequence of commands sent to libbzip2"),
        _ => Errors.Raise(TypeId.OSError, $"Unrecognized error from libbzip2: {_status}"),
    };
}
