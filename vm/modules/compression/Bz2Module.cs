using Py.ObjectSpace;

namespace Py.Vm.Modules.Compression;

/// <summary>The module _bz2.</summary>
internal static unsafe class Bz2Module
{
    private static ModuleType s_compressor;
    private static ModuleType s_decompressor;

    internal static void Define(ModuleBuilder m)
    {
        s_compressor.Make("_bz2.BZ2Compressor", CoderObject.Row("BZ2Compressor"), &DefineCompressor);
        s_decompressor.Make("_bz2.BZ2Decompressor", CoderObject.Row("BZ2Decompressor"), &DefineDecompressor);
        m.Constant("BZ2Compressor", s_compressor.Type);
        m.Constant("BZ2Decompressor", s_decompressor.Type);
    }

    private static void DefineCompressor(TypeBuilder t)
    {
        CoderObject.DefineCompressor(t);
        t.Slot(SlotId.Init, &InitCompressor);
        t.Doc("BZ2Compressor(compresslevel=9, /)\n--\n\nCreate a compressor object for compressing data incrementally.");
    }

    private static void DefineDecompressor(TypeBuilder t)
    {
        CoderObject.DefineDecompressor(t);
        t.Slot(SlotId.Init, &InitDecompressor);
        t.Method("decompress(data, max_length=-1)\nDecompress data; at most max_length bytes unless it is negative.", &Decompress);
        t.Doc("BZ2Decompressor()\n--\n\nCreate a decompressor object for decompressing data incrementally.");
    }

    private static bool InitCompressor(Value self, Args args)
    {
        if (!Constructors.NoKeywords(self.Type, s_compressor.Type, args, "BZ2Compressor") || !Constructors.Positional(args, "BZ2Compressor", 0, 1)
            || !Io.Int(args.Count > 0 ? args[0] : Value.Null, 9, out int level))
        {
            return false;
        }

        if (level is < 1 or > 9)
        {
            Errors.ValueError("compresslevel must be between 1 and 9");
            return false;
        }

        return Set(self, new BzCoder(level));
    }

    private static bool InitDecompressor(Value self, Args args)
    {
        if (args.Count > 0)
        {
            Errors.TypeError("BZ2Decompressor() takes no positional arguments");
            return false;
        }

        return Constructors.NoKeywords(self.Type, s_decompressor.Type, args, "BZ2Decompressor") && Set(self, new BzCoder(0));
    }

    private static bool Set(Value self, BzCoder coder)
    {
        if (!coder.Check())
        {
            return false;
        }

        CoderObject.Set(self, coder);
        return true;
    }

    private static Value Decompress(Value self, Value data, Value most) => CoderObject.Decompress(self, data, most, "End of stream already reached");
}
