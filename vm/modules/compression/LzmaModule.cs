using Py.ObjectSpace;

namespace Py.Vm.Modules.Compression;

/// <summary>The module _lzma.</summary>
internal static unsafe class LzmaModule
{
    /// <summary>CHECK_UNKNOWN.</summary>
    public const int CheckUnknown = 16;

    private const int FormatAuto = 0, FormatXz = 1, FormatAlone = 2, FormatRaw = 3;
    private const int CheckNone = 0, CheckCrc64 = 4;
    private const uint DefaultPreset = 6, TellNoCheck = 1, TellAnyCheck = 4;

    private static readonly KeywordArguments s_compressArguments = new("LZMACompressor", ["format", "check", "preset", "filters"], 0);
    private static readonly ArgumentBinder s_decompressArguments = new("LZMADecompressor(format=0, memlimit=None, filters=None)");
    private static ModuleType s_compressor;
    private static ModuleType s_decompressor;

    internal static void Define(ModuleBuilder m)
    {
        LzmaArguments.Error = Roots.New(NewException.Make("_lzma.LZMAError", default, "Call to liblzma failed."));
        m.Constant("LZMAError", LzmaArguments.Error.Value);
        s_compressor.Make("_lzma.LZMACompressor", CoderObject.Row("LZMACompressor"), &DefineCompressor);
        s_decompressor.Make("_lzma.LZMADecompressor", CoderObject.Row("LZMADecompressor"), &DefineDecompressor);
        m.Constant("LZMACompressor", s_compressor.Type);
        m.Constant("LZMADecompressor", s_decompressor.Type);
        m.Function("is_check_supported(check_id, /)\nTest whether the given integrity check is supported.", &IsCheckSupported);
        m.Function("_encode_filter_properties(filter, /)\nReturn a bytes object encoding the options (properties) of the filter specified.", &EncodeProperties);
        m.Function("_decode_filter_properties(filter_id, encoded_props, /)\nReturn a dict that describes a filter with the options (properties) given as bytes.", &DecodeProperties);
        foreach ((string name, long value) in ((string, long)[])
            [
                ("FORMAT_AUTO", FormatAuto), ("FORMAT_XZ", FormatXz), ("FORMAT_ALONE", FormatAlone), ("FORMAT_RAW", FormatRaw),
                ("CHECK_NONE", CheckNone), ("CHECK_CRC32", 1), ("CHECK_CRC64", CheckCrc64), ("CHECK_SHA256", 10), ("CHECK_ID_MAX", 15), ("CHECK_UNKNOWN", CheckUnknown),
                ("FILTER_LZMA1", (long)LzmaFilters.Lzma1), ("FILTER_LZMA2", (long)LzmaFilters.Lzma2), ("FILTER_DELTA", (long)LzmaFilters.Delta),
                ("FILTER_X86", (long)LzmaFilters.X86), ("FILTER_POWERPC", (long)LzmaFilters.PowerPC), ("FILTER_IA64", (long)LzmaFilters.Ia64),
                ("FILTER_ARM", (long)LzmaFilters.Arm), ("FILTER_ARMTHUMB", (long)LzmaFilters.ArmThumb), ("FILTER_SPARC", (long)LzmaFilters.Sparc),
                ("MF_HC3", 3), ("MF_HC4", 4), ("MF_BT2", 18), ("MF_BT3", 19), ("MF_BT4", 20), ("MODE_FAST", 1), ("MODE_NORMAL", 2),
                ("PRESET_DEFAULT", DefaultPreset), ("PRESET_EXTREME", 1L << 31),
            ])
        {
            m.Constant(name, value);
        }
    }

    private static void DefineCompressor(TypeBuilder t)
    {
        CoderObject.DefineCompressor(t);
        t.Slot(SlotId.Init, &InitCompressor);
        t.Doc("LZMACompressor(format=FORMAT_XZ, check=-1, preset=None, filters=None)\n\nCreate a compressor object for compressing data incrementally.");
    }

    private static void DefineDecompressor(TypeBuilder t)
    {
        CoderObject.DefineDecompressor(t);
        t.Slot(SlotId.Init, &InitDecompressor);
        t.Method("decompress(data, max_length=-1)\nDecompress data; at most max_length bytes unless it is negative.", &Decompress);
        t.GetSet("check\nID of the integrity check used by the input stream.", &GetCheck);
        t.Doc("LZMADecompressor(format=FORMAT_AUTO, memlimit=None, filters=None)\n--\n\nCreate a decompressor object for decompressing data incrementally.");
    }

    private static bool Wrong(string message)
    {
        Errors.ValueError(message);
        return false;
    }

    private static bool InitCompressor(Value self, Args args)
    {
        Slot* b = stackalloc Slot[4];
        if (!s_compressArguments.Bind(args, b) || !Io.Int(b[0].Load(), FormatXz, out int format) || !Io.Int(b[1].Load(), -1, out int check))
        {
            return false;
        }

        bool hasPreset = !b[2].IsNull && !b[2].Load().IsNone, hasFilters = !b[3].IsNull && !b[3].Load().IsNone;
        if (format != FormatXz && check != -1 && check != CheckNone)
        {
            return Wrong("Integrity checks are only supported by FORMAT_XZ");
        }

        if (hasPreset && hasFilters)
        {
            return Wrong("Cannot specify both preset and filter chain");
        }

        uint preset = DefaultPreset;
        if (hasPreset && !LzmaArguments.UInt32(b[2].Load(), out preset))
        {
            return false;
        }

        if (format is not (FormatXz or FormatAlone or FormatRaw))
        {
            return Wrong($"Invalid container format: {format}");
        }

        if (format == FormatRaw && !hasFilters)
        {
            return Wrong("Must specify filters for FORMAT_RAW");
        }

        LzmaCoder coder = new(true);
        using LzmaFilters filters = new();
        if (hasFilters && !filters.Read(b[3].Load()))
        {
            return false;
        }

        if (format == FormatAlone && hasFilters && !filters.IsOnly(LzmaFilters.Lzma1))
        {
            return Wrong("Invalid filter chain for FORMAT_ALONE - must be a single LZMA1 filter");
        }

        check = check == -1 ? CheckCrc64 : check;
        int status = format switch
        {
            FormatXz => hasFilters ? LzmaNative.StreamEncoder(coder.Native, filters.Chain, check) : LzmaNative.EasyEncoder(coder.Native, preset, check),
            FormatRaw => LzmaNative.RawEncoder(coder.Native, filters.Chain),
            _ => hasFilters ? LzmaNative.AloneEncoder(coder.Native, filters.Chain->Options) : Alone(coder, preset),
        };
        if (status < 0)
        {
            LzmaArguments.Fail($"Invalid compression preset: {preset}");
            return false;
        }

        return Finish(self, coder, status);
    }

    // -1: no such preset.
    private static int Alone(LzmaCoder coder, uint preset)
    {
        LzmaOptions options;
        return LzmaNative.Preset(&options, preset) != 0 ? -1 : LzmaNative.AloneEncoder(coder.Native, &options);
    }

    private static bool Finish(Value self, LzmaCoder coder, int status)
    {
        if (!LzmaArguments.Check(status))
        {
            return false;
        }

        CoderObject.Set(self, coder);
        return true;
    }

    private static bool InitDecompressor(Value self, Args args)
    {
        Slot* b = stackalloc Slot[3];
        if (!s_decompressArguments.Bind(args, b) || !Io.Int(b[0].Load(), FormatAuto, out int format))
        {
            return false;
        }

        ulong limit = ulong.MaxValue;
        if (!b[1].IsNull && !b[1].Load().IsNone)
        {
            if (format == FormatRaw)
            {
                return Wrong("Cannot specify memory limit with FORMAT_RAW");
            }

            if (!LzmaArguments.UInt64(b[1].Load(), out limit))
            {
                return false;
            }
        }

        bool hasFilters = !b[2].IsNull && !b[2].Load().IsNone;
        if (hasFilters != (format == FormatRaw))
        {
            return Wrong(hasFilters ? "Cannot specify filters except with FORMAT_RAW" : "Must specify filters for FORMAT_RAW");
        }

        if (format is < FormatAuto or > FormatRaw)
        {
            return Wrong($"Invalid container format: {format}");
        }

        LzmaCoder coder = new(false);
        using LzmaFilters filters = new();
        if (hasFilters && !filters.Read(b[2].Load()))
        {
            return false;
        }

        coder.Check = format is FormatAlone or FormatRaw ? CheckNone : CheckUnknown;
        int status = format switch
        {
            FormatAuto => LzmaNative.AutoDecoder(coder.Native, limit, TellNoCheck | TellAnyCheck),
            FormatXz => LzmaNative.StreamDecoder(coder.Native, limit, TellNoCheck | TellAnyCheck),
            FormatAlone => LzmaNative.AloneDecoder(coder.Native, limit),
            _ => LzmaNative.RawDecoder(coder.Native, filters.Chain),
        };
        return Finish(self, coder, status);
    }

    private static Value Decompress(Value self, Value data, Value most) => CoderObject.Decompress(self, data, most, "Already at end of stream");

    private static Value GetCheck(Value self) => CoderObject.Of(self) is LzmaCoder coder ? PyInt.New(coder.Check) : Value.Null;

    private static Value IsCheckSupported(Value check) =>
        Io.Int(check, 0, out int number) ? Value.FromBool(LzmaNative.CheckIsSupported(number) != 0) : Value.Null;

    private static Value EncodeProperties(Value specifier)
    {
        using LzmaFilters filters = new();
        uint size = 0;
        if (!filters.Add(specifier) || !LzmaArguments.Check(LzmaNative.PropertiesSize(&size, filters.Chain)))
        {
            return Value.Null;
        }

        byte* properties = stackalloc byte[(int)size + 1];
        return LzmaArguments.Check(LzmaNative.PropertiesEncode(filters.Chain, properties)) ? PyBytes.New(new System.ReadOnlySpan<byte>(properties, (int)size)) : Value.Null;
    }

    private static Value DecodeProperties(Value id, Value encoded)
    {
        LzmaFilter filter = default;
        if (!LzmaArguments.UInt64(id, out filter.Id) || !StreamCoder.Bytes(encoded, out byte[] bytes))
        {
            return Value.Null;
        }

        int status;
        fixed (byte* p = bytes)
        {
            status = LzmaNative.PropertiesDecode(&filter, null, p, (nuint)bytes.Length);
        }

        if (!LzmaArguments.Check(status))
        {
            return Value.Null;
        }

        Value dict = PyDict.New();
        Put(dict, "id", filter.Id);
        LzmaOptions* options = (LzmaOptions*)filter.Options;
        switch (filter.Id)
        {
            case LzmaFilters.Lzma1:
                Put(dict, "lc", options->Lc);
                Put(dict, "lp", options->Lp);
                Put(dict, "pb", options->Pb);
                Put(dict, "dict_size", options->DictSize);
                break;
            case LzmaFilters.Lzma2:
                Put(dict, "dict_size", options->DictSize);
                break;
            case LzmaFilters.Delta:
                Put(dict, "dist", ((DeltaOptions*)options)->Distance);
                break;
            default:
                if (options != null)
                {
                    Put(dict, "start_offset", *(uint*)options);
                }

                break;
        }

        LzmaNative.Free(options);
        return dict;
    }

    private static void Put(Value dict, string name, ulong value) => PyDict.SetStr(dict, PyStr.Intern(name), PyInt.New((long)value));
}
