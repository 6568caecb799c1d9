using System;
using System.Collections.Generic;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Py.Vm.Modules.Sre;

/// <summary>A pattern compiled for text of one unit width; its memory is pinned and never changes, pages apart.</summary>
internal sealed unsafe class SreProgram
{
    private readonly int[] _code;
    private readonly byte[] _data;
    private readonly CharSet[] _sets;
    private readonly nint[]? _pages;
    private readonly List<byte[]> _blocks = [];

    internal SreProgram(ReadOnlySpan<int> code, ReadOnlySpan<byte> data, CharSet[] sets, bool wide)
    {
        _code = GC.AllocateUninitializedArray<int>(code.Length, pinned: true);
        code.CopyTo(_code);
        // Reads of up to 8 bytes may start at any byte of the data.
        _data = GC.AllocateArray<byte>(data.Length + 8, pinned: true);
        data.CopyTo(_data);
        _sets = sets;
        Code = (int*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_code));
        Data = (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_data));
        if (wide)
        {
            _pages = GC.AllocateArray<nint>(Math.Max(1, sets.Length * 256), pinned: true);
            Pages = (nint*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_pages));
        }
    }

    internal int* Code { get; }

    /// <summary>Membership tables of 256 bytes (eight sets each), nibble tables, class tables, strings.</summary>
    internal byte* Data { get; }

    /// <summary>For each set, 256 addresses of bitmaps of 256 characters, 0 until one is asked for.</summary>
    internal nint* Pages { get; }

    /// <summary>Where a search begins.</summary>
    internal int SearchEntry { get; init; }

    /// <summary>Where an attempt at one position begins.</summary>
    internal int MatchEntry { get; init; }

    /// <summary>Address of the <see cref="SreOp.Undo"/> of register 0; two words each.</summary>
    internal int UndoBase { get; init; }

    /// <summary>Marks of the groups, then the register of the last closed group, then those of loops.</summary>
    internal int Registers { get; init; }

    internal int Groups { get; init; }

    /// <summary>The locale generation this program holds good for, or -1.</summary>
    internal int LocaleGeneration { get; init; } = -1;

    /// <summary>Whether <paramref name="c"/>, which is above 255, is in set number <paramref name="index"/>.</summary>
    internal bool ContainsHigh(int index, uint c)
    {
        if (c > 0xFFFF)
        {
            return _sets[index].Contains(c);
        }
        nint page = Pages[(index << 8) | (int)(c >> 8)];
        if (page == 0)
        {
            page = FillPage(index, c >> 8);
        }
        return ((((byte*)page)[(c >> 3) & 31] >> (int)(c & 7)) & 1) != 0;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private nint FillPage(int index, uint number)
    {
        byte[] bits = GC.AllocateArray<byte>(32, pinned: true);
        _blocks.Add(bits);
        byte* page = (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(bits));
        CharSet set = _sets[index];
        for (uint i = 0; i < 256; i++)
        {
            if (set.Contains((number << 8) | i))
            {
                page[i >> 3] |= (byte)(1 << (int)(i & 7));
            }
        }
        Pages[(index << 8) | (int)number] = (nint)page;
        return (nint)page;
    }
}
