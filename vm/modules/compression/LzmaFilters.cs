using System;
using System.Runtime.InteropServices;
using Py.ObjectSpace;

namespace Py.Vm.Modules.Compression;

/// <summary>A chain of filters in unmanaged memory, made from what a program gives as dicts.</summary>
internal sealed unsafe class LzmaFilters : IDisposable
{
    public const ulong Lzma1 = 0x4000000000000001, Lzma2 = 0x21, Delta = 3, X86 = 4, PowerPC = 5, Ia64 = 6, Arm = 7, ArmThumb = 8, Sparc = 9;
    private const int Most = 4;
    private const ulong EndOfChain = ulong.MaxValue;
    private const uint DefaultPreset = 6;

    private static readonly string[] s_lzmaNames = ["dict_size", "lc", "lp", "pb", "mode", "nice_len", "mf", "depth"];

    private int _count;

    /// <summary>The chain, with its end mark.</summary>
    public LzmaFilter* Chain { get; } = (LzmaFilter*)NativeMemory.AllocZeroed((nuint)(sizeof(LzmaFilter) * (Most + 1)));

    public void Dispose()
    {
        for (int i = 0; i < _count; i++)
        {
            NativeMemory.Free(Chain[i].Options);
        }

        _count = 0;
        NativeMemory.Free(Chain);
    }

    /// <summary>Is it just one filter of a kind?</summary>
    public bool IsOnly(ulong id) => _count == 1 && Chain[0].Id == id;

    /// <summary>Reads a sequence of filter specifiers; false with an error.</summary>
    public bool Read(Value specifiers)
    {
        long count = Space.Length(specifiers);
        if (count < 0)
        {
            return false;
        }

        if (specifiers.IsDict)
        {
            Errors.TypeError($"{PyType.TypeName(specifiers)} is not a sequence");
            return false;
        }

        if (count > Most)
        {
            Errors.ValueError($"Too many filters - liblzma supports a maximum of {Most}");
            return false;
        }

        for (long i = 0; i < count; i++)
        {
            Value one = Space.GetItem(specifiers, PyInt.New(i));
            if (one.IsNull || !Add(one))
            {
                return false;
            }
        }

        Chain[_count].Id = EndOfChain;
        return true;
    }

    /// <summary>Adds one filter; false with an error.</summary>
    public bool Add(Value specifier)
    {
        if (PyType.SlotOf(specifier, SlotId.GetItem) == null || specifier.IsStr || specifier.IsBytes || specifier.IsTuple || specifier.IsList)
        {
            Errors.TypeError("Filter specifier must be a dict or dict-like object");
            return false;
        }

        Value id = Space.GetItem(specifier, PyStr.Intern("id"));
        if (id.IsNull)
        {
            if (Errors.Catch(TypeId.KeyError))
            {
                Errors.ValueError("Filter specifier must have an \"id\" entry");
            }

            return false;
        }

        if (!LzmaArguments.UInt64(id, out ulong number))
        {
            return false;
        }

        void* options;
        switch (number)
        {
            case Lzma1 or Lzma2:
                options = ReadLzma(specifier);
                break;
            case Delta:
                options = ReadDelta(specifier);
                break;
            case >= X86 and <= Sparc:
                options = ReadBranch(specifier);
                break;
            default:
                Errors.ValueError($"Invalid filter ID: {number}");
                return false;
        }

        if (options == null)
        {
            return false;
        }

        Chain[_count].Id = number;
        Chain[_count++].Options = options;
        return true;
    }

    private static void* ReadLzma(Value specifier)
    {
        uint preset = DefaultPreset;
        Value given = Space.GetItem(specifier, PyStr.Intern("preset"));
        if (given.IsNull ? !Errors.Catch(TypeId.KeyError) : !LzmaArguments.UInt32(given, out preset))
        {
            return null;
        }

        LzmaOptions* options = (LzmaOptions*)NativeMemory.AllocZeroed(LzmaNative.OptionBytes);
        if (LzmaNative.Preset(options, preset) != 0)
        {
            NativeMemory.Free(options);
            LzmaArguments.Fail($"Invalid compression preset: {preset}");
            return null;
        }

        uint*[] fields =
        [
            &options->DictSize, &options->Lc, &options->Lp, &options->Pb, &options->Mode, &options->NiceLength, &options->MatchFinder, &options->Depth,
        ];
        return Fill(specifier, options, s_lzmaNames, fields, "preset", "Invalid filter specifier for LZMA filter");
    }

    private static void* ReadDelta(Value specifier)
    {
        DeltaOptions* options = (DeltaOptions*)NativeMemory.AllocZeroed(LzmaNative.OptionBytes);
        options->Distance = 1;
        return Fill(specifier, options, ["dist"], [&options->Distance], "id", "Invalid filter specifier for delta filter");
    }

    private static void* ReadBranch(Value specifier)
    {
        uint* offset = (uint*)NativeMemory.AllocZeroed(LzmaNative.OptionBytes);
        return Fill(specifier, offset, ["start_offset"], [offset], "id", "Invalid filter specifier for BCJ filter");
    }

    /// <summary>Copies the entries of a specifier to the fields of their names; null with ValueError when one is wrong or has no field.</summary>
    private static void* Fill(Value specifier, void* options, string[] names, uint*[] fields, string other, string message)
    {
        bool ok = specifier.IsDict;
        long position = 0;
        while (ok && PyDict.Next(specifier, ref position, out Value key, out Value value))
        {
            string name = key.IsStr ? PyStr.ToClr(key) : "";
            int index = Array.IndexOf(names, name);
            ok = index >= 0 ? LzmaArguments.UInt32(value, out *fields[index]) : name == "id" || name == other;
        }

        if (ok)
        {
            return options;
        }

        NativeMemory.Free(options);
        Errors.Clear();
        Errors.ValueError(message);
        return null;
    }
}
