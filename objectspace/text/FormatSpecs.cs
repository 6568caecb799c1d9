using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Py.ObjectSpace.Text;

/// <summary>Specifiers of up to eight characters that were parsed lately: programs use few, and often.</summary>
internal static unsafe class FormatSpecs
{
    /// <summary>Characters a specifier may have.</summary>
    public const int MostLength = 8;

    private const int Size = 64;

    private struct Entry
    {
        public ulong Text;
        public int Defaults;
        public FormatSpec Spec;
    }

    private static Entry* s_entries;

    /// <summary>As <see cref="FormatSpec.TryParse"/>, of a specifier that is not too long.</summary>
    public static bool TryGet(ReadOnlySpan<byte> text, char defaultType, char defaultAlign, string typeName, out FormatSpec spec, out string? error)
    {
        ulong key = 0;
        if (text.Length >= 4)
        {
            key = ((ulong)BitConverter.ToUInt32(text) << 32) | BitConverter.ToUInt32(text[^4..]);
        }
        else
        {
            foreach (byte c in text)
            {
                key = (key << 8) | c;
            }
        }

        // The length tells texts with leading zero characters apart; it is never 0 in a used entry.
        int defaults = defaultType | (defaultAlign << 8) | (text.Length << 16) | (1 << 24);
        Entry* entry = Entries + ((((key ^ (ulong)defaults) * 0x9E37_79B9_7F4A_7C15) >> 58) & (Size - 1));
        if (entry->Text == key && entry->Defaults == defaults)
        {
            spec = entry->Spec;
            error = null;
            return true;
        }

        if (!FormatSpec.TryParse(text, defaultType, defaultAlign, typeName, out spec, out error))
        {
            return false;
        }

        entry->Text = key;
        entry->Defaults = defaults;
        entry->Spec = spec;
        return true;
    }

    private static Entry* Entries
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => s_entries != null ? s_entries : Make();
    }

    private static Entry* Make() => s_entries = (Entry*)NativeMemory.AllocZeroed(Size, (nuint)sizeof(Entry));
}
