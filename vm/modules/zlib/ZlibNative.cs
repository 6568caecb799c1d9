using System.Runtime.InteropServices;

namespace Py.Vm.Modules.Compression;

/// <summary>z_stream of zlib.h.</summary>
internal unsafe struct ZStream
{
    public byte* NextIn;
    public uint AvailIn;
    public ulong TotalIn;
    public byte* NextOut;
    public uint AvailOut;
    public ulong TotalOut;
    public byte* Message;
    public nint State;
    public nint Alloc;
    public nint Free;
    public nint Opaque;
    public int DataType;
    public ulong Adler;
    public ulong Reserved;
}

/// <summary>Functions of the system's zlib (zlib.h).</summary>
internal static unsafe class ZlibNative
{
    private const string Z = "libz.so.1";

    public const int Ok = 0, StreamEnd = 1, NeedDictionary = 2, BufferError = -5, StreamError = -2, DataError = -3, MemoryError = -4, VersionError = -6;

    [DllImport(Z, EntryPoint = "zlibVersion")]
    public static extern byte* Version();
    [DllImport(Z, EntryPoint = "deflateInit2_")]
    private static extern int DeflateInit(ZStream* s, int level, int method, int bits, int memory, int strategy, byte* version, int size);
    [DllImport(Z, EntryPoint = "deflate")]
    public static extern int Deflate(ZStream* s, int flush);
    [DllImport(Z, EntryPoint = "deflateEnd")]
    public static extern int DeflateEnd(ZStream* s);
    [DllImport(Z, EntryPoint = "deflateCopy")]
    public static extern int DeflateCopy(ZStream* to, ZStream* from);
    [DllImport(Z, EntryPoint = "deflateSetDictionary")]
    public static extern int DeflateSetDictionary(ZStream* s, byte* dictionary, uint length);
    [DllImport(Z, EntryPoint = "inflateInit2_")]
    private static extern int InflateInit(ZStream* s, int bits, byte* version, int size);
    [DllImport(Z, EntryPoint = "inflate")]
    public static extern int Inflate(ZStream* s, int flush);
    [DllImport(Z, EntryPoint = "inflateEnd")]
    public static extern int InflateEnd(ZStream* s);
    [DllImport(Z, EntryPoint = "inflateCopy")]
    public static extern int InflateCopy(ZStream* to, ZStream* from);
    [DllImport(Z, EntryPoint = "inflateSetDictionary")]
    public static extern int InflateSetDictionary(ZStream* s, byte* dictionary, uint length);
    [DllImport(Z, EntryPoint = "crc32")]
    public static extern ulong Crc32(ulong start, byte* data, uint length);
    [DllImport(Z, EntryPoint = "adler32")]
    public static extern ulong Adler32(ulong start, byte* data, uint length);

    public static int DeflateInit(ZStream* s, int level, int method, int bits, int memory, int strategy) =>
        DeflateInit(s, level, method, bits, memory, strategy, Version(), sizeof(ZStream));

    public static int InflateInit(ZStream* s, int bits) => InflateInit(s, bits, Version(), sizeof(ZStream));
}
