using System.Runtime.InteropServices;

namespace Py.Vm.Modules.Compression;

/// <summary>lzma_stream of lzma/base.h.</summary>
[StructLayout(LayoutKind.Sequential, Size = 256)]
internal unsafe struct LzmaStream
{
    public byte* NextIn;
    public nuint AvailIn;
    public ulong TotalIn;
    public byte* NextOut;
    public nuint AvailOut;
    public ulong TotalOut;
}

/// <summary>lzma_filter of lzma/filter.h.</summary>
internal unsafe struct LzmaFilter
{
    public ulong Id;
    public void* Options;
}

/// <summary>lzma_options_lzma of lzma/lzma12.h.</summary>
[StructLayout(LayoutKind.Sequential, Size = LzmaNative.OptionBytes)]
internal unsafe struct LzmaOptions
{
    public uint DictSize;
    public byte* PresetDict;
    public uint PresetDictSize;
    public uint Lc;
    public uint Lp;
    public uint Pb;
    public uint Mode;
    public uint NiceLength;
    public uint MatchFinder;
    public uint Depth;
}

/// <summary>lzma_options_delta of lzma/delta.h.</summary>
internal struct DeltaOptions
{
    public int Type;
    public uint Distance;
}

/// <summary>Functions of the system's liblzma.</summary>
internal static unsafe class LzmaNative
{
    private const string Library = "liblzma.so.5";

    /// <summary>More than the largest of the option structs.</summary>
    public const int OptionBytes = 192;

    public const int RunAction = 0, FinishAction = 3;

    public const int Ok = 0, StreamEnd = 1, NoCheck = 2, UnsupportedCheck = 3, GetCheckNow = 4, MemoryError = 5, MemoryLimitError = 6, FormatError = 7,
        OptionsError = 8, DataError = 9, BufferError = 10, ProgrammingError = 11;

    [DllImport(Library, EntryPoint = "lzma_easy_encoder")]
    public static extern int EasyEncoder(LzmaStream* stream, uint preset, int check);
    [DllImport(Library, EntryPoint = "lzma_stream_encoder")]
    public static extern int StreamEncoder(LzmaStream* stream, LzmaFilter* filters, int check);
    [DllImport(Library, EntryPoint = "lzma_alone_encoder")]
    public static extern int AloneEncoder(LzmaStream* stream, void* options);
    [DllImport(Library, EntryPoint = "lzma_raw_encoder")]
    public static extern int RawEncoder(LzmaStream* stream, LzmaFilter* filters);
    [DllImport(Library, EntryPoint = "lzma_auto_decoder")]
    public static extern int AutoDecoder(LzmaStream* stream, ulong memoryLimit, uint flags);
    [DllImport(Library, EntryPoint = "lzma_stream_decoder")]
    public static extern int StreamDecoder(LzmaStream* stream, ulong memoryLimit, uint flags);
    [DllImport(Library, EntryPoint = "lzma_alone_decoder")]
    public static extern int AloneDecoder(LzmaStream* stream, ulong memoryLimit);
    [DllImport(Library, EntryPoint = "lzma_raw_decoder")]
    public static extern int RawDecoder(LzmaStream* stream, LzmaFilter* filters);
    [DllImport(Library, EntryPoint = "lzma_code")]
    public static extern int Code(LzmaStream* stream, int action);
    [DllImport(Library, EntryPoint = "lzma_end")]
    public static extern void End(LzmaStream* stream);
    [DllImport(Library, EntryPoint = "lzma_get_check")]
    public static extern int GetCheck(LzmaStream* stream);
    [DllImport(Library, EntryPoint = "lzma_check_is_supported")]
    public static extern byte CheckIsSupported(int check);
    [DllImport(Library, EntryPoint = "lzma_lzma_preset")]
    public static extern byte Preset(LzmaOptions* options, uint preset);
    [DllImport(Library, EntryPoint = "lzma_properties_size")]
    public static extern int PropertiesSize(uint* size, LzmaFilter* filter);
    [DllImport(Library, EntryPoint = "lzma_properties_encode")]
    public static extern int PropertiesEncode(LzmaFilter* filter, byte* properties);
    [DllImport(Library, EntryPoint = "lzma_properties_decode")]
    public static extern int PropertiesDecode(LzmaFilter* filter, void* allocator, byte* properties, nuint size);
    [DllImport("libc", EntryPoint = "free")]
    public static extern void Free(void* memory);
}
