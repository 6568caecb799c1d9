using System;
using System.Collections.Generic;
using System.IO;
using System.Text;

namespace Py.ObjectSpace.Text;

/// <summary>The characters of one East Asian coding; made from multibyte.bin, which tools/multibyte/generate.py writes, when first asked for.</summary>
public sealed class MultibyteTable
{
    private const int Codecs = 16, NoBase = 255, Wide = 0xD800, Two = 0xD801;

    private static readonly MultibyteTable?[] s_tables = new MultibyteTable?[Codecs];
    private static byte[]? s_file;

    // By byte or pair of bytes: a character, 0 for none, ~i for Sequences[i].
    private readonly int[] _pairs;
    private readonly int[] _after;
    private readonly List<(int First, int Second)> _sequences;
    private readonly (int Linear, int First, int Count)[] _ranges;
    private readonly List<(int Character, uint Code)> _exceptions = [];
    private readonly byte[] _loneLeads;
    private Dictionary<int, uint>? _codes;
    private Dictionary<long, uint>? _sequenceCodes;

    private MultibyteTable(string name, MultibyteTable? parent, byte[] file, int at)
    {
        Name = name;
        _pairs = parent is null ? new int[65536] : (int[])parent._pairs.Clone();
        _after = parent is null ? new int[65536] : (int[])parent._after.Clone();
        _sequences = parent is null ? [] : [.. parent._sequences];
        ReadRuns(file, ref at, _pairs);
        ReadRuns(file, ref at, _after);
        _ranges = new (int, int, int)[Number(file, ref at)];
        for (int i = 0; i < _ranges.Length; i++)
        {
            _ranges[i] = (Number(file, ref at), Number(file, ref at), Number(file, ref at));
        }

        for (int i = Number(file, ref at); i > 0; i--)
        {
            int character = Three(file, ref at), length = file[at++];
            uint code = 0;
            for (int k = 0; k < length; k++)
            {
                code = (code << 8) | file[at++];
            }

            _exceptions.Add((character, length == 0 ? 0 : code | ((uint)length << 24)));
        }

        _loneLeads = file[at..(at + 16)];
    }

    /// <summary>The name of the codec.</summary>
    public string Name { get; }

    /// <summary>Are there sequences of four bytes, as in gb18030?</summary>
    public bool HasRanges => _ranges.Length > 0;

    /// <summary>Number of the codec of this name; -1 if there is none.</summary>
    public static int Find(string name)
    {
        int at = 1;
        for (int i = 0; i < Codecs; i++)
        {
            if (NameAt(at) == name)
            {
                return i;
            }

            at = NextAt(at);
        }

        return -1;
    }

    /// <summary>The table of a codec.</summary>
    public static MultibyteTable Of(int number)
    {
        if (s_tables[number] is { } made)
        {
            return made;
        }

        int at = 1;
        for (int i = 0; i < number; i++)
        {
            at = NextAt(at);
        }

        int parent = File[at + 1 + File[at]];
        return s_tables[number] = new MultibyteTable(NameAt(at), parent == NoBase ? null : Of(parent), File, at + 6 + File[at]);
    }

    private static byte[] File
    {
        get
        {
            if (s_file is null)
            {
                using Stream stream = typeof(MultibyteTable).Assembly.GetManifestResourceStream("Py.Multibyte")
                    ?? throw new InvalidOperationException("the tables of the multibyte codecs are missing from the assembly");
                byte[] file = new byte[stream.Length];
                stream.ReadExactly(file);
                s_file = file;
            }

            return s_file;
        }
    }

    private static string NameAt(int at) => Encoding.ASCII.GetString(File, at + 1, File[at]);

    private static int NextAt(int at)
    {
        int body = at + 2 + File[at];
        return body + 4 + BitConverter.ToInt32(File, body);
    }

    private static int Number(byte[] file, ref int at)
    {
        int result = 0;
        for (int shift = 0; ; shift += 7)
        {
            byte b = file[at++];
            result |= (b & 0x7F) << shift;
            if (b < 0x80)
            {
                return result;
            }
        }
    }

    private static int Three(byte[] file, ref int at)
    {
        at += 3;
        return file[at - 3] | (file[at - 2] << 8) | (file[at - 1] << 16);
    }

    private void ReadRuns(byte[] file, ref int at, int[] table)
    {
        int key = 0;
        for (int i = Number(file, ref at); i > 0; i--)
        {
            key += Number(file, ref at);
            for (int n = Number(file, ref at); n > 0; n--)
            {
                int value = file[at] | (file[at + 1] << 8);
                at += 2;
                if (value == Two)
                {
                    _sequences.Add((Three(file, ref at), Three(file, ref at)));
                    value = ~(_sequences.Count - 1);
                }
                else if (value == Wide)
                {
                    value = Three(file, ref at);
                }

                table[key++] = value;
            }
        }
    }

    /// <summary>What a byte, or a pair of them, stands for: 0 nothing, a negative number a sequence.</summary>
    public int Pair(int key) => _pairs[key];

    /// <summary>What a pair of bytes behind 0x8F stands for.</summary>
    public int After(int key) => _after[key];

    /// <summary>The two characters of a negative number.</summary>
    public (int First, int Second) Sequence(int value) => _sequences[~value];

    /// <summary>1 for the few pairs that only the later edition of a JIS X 0213 coding has, which are in error as pairs; otherwise 0.</summary>
    public int LaterPair(ReadOnlySpan<byte> input) =>
        input.Length > 1 && Name.EndsWith("x0213", StringComparison.Ordinal) && Of(Find(Name) + 1)._pairs[(input[0] << 8) | input[1]] != 0 ? 1 : 0;

    /// <summary>Is this byte, from 0x80, the beginning of nothing?</summary>
    public bool BeginsNothing(int lead) => (_loneLeads[(lead - 128) >> 3] & (1 << (lead & 7))) != 0;

    /// <summary>The character of a linear number of four bytes; 0 if there is none.</summary>
    public int FromLinear(int number)
    {
        foreach ((int linear, int first, int count) in _ranges)
        {
            if (number >= linear && number < linear + count)
            {
                return first + number - linear;
            }
        }

        return 0;
    }

    /// <summary>The linear number of a character; -1 if there is none.</summary>
    public int ToLinear(int character)
    {
        foreach ((int linear, int first, int count) in _ranges)
        {
            if (character >= first && character < first + count)
            {
                return linear + character - first;
            }
        }

        return -1;
    }

    /// <summary>The bytes of a character, the number of them in the highest byte; 0 if there are none.</summary>
    public uint Code(int character)
    {
        Dictionary<int, uint> codes = _codes ?? MakeCodes();
        return codes.TryGetValue(character, out uint code) ? code : 0;
    }

    /// <summary>The bytes of two characters that have a code together; 0 if there are none.</summary>
    public uint Code(int first, int second)
    {
        if (_sequences.Count == 0)
        {
            return 0;
        }

        _ = _codes ?? MakeCodes();
        return _sequenceCodes!.TryGetValue(((long)first << 32) | (uint)second, out uint code) ? code : 0;
    }

    /// <summary>May the character be the first of two that have a code together?</summary>
    public bool BeginsSequence(int character)
    {
        foreach ((int first, int _) in _sequences)
        {
            if (first == character)
            {
                return true;
            }
        }

        return false;
    }

    private Dictionary<int, uint> MakeCodes()
    {
        Dictionary<int, uint> codes = new(16384);
        Dictionary<long, uint> sequences = [];
        for (int i = 0; i < 128; i++)
        {
            if (_pairs[i] == 0)
            {
                codes[i] = (uint)i | 1u << 24;
            }
        }

        for (int key = 0; key < 65536; key++)
        {
            uint code = (uint)key | (key < 256 ? 1u : 2u) << 24;
            if (_pairs[key] < 0)
            {
                (int first, int second) = Sequence(_pairs[key]);
                sequences[((long)first << 32) | (uint)second] = code;
            }
            else if (_pairs[key] != 0)
            {
                codes.TryAdd(_pairs[key], code);
            }
        }

        for (int key = 0; key < 65536; key++)
        {
            if (_after[key] > 0)
            {
                codes.TryAdd(_after[key], 3u << 24 | 0x8F0000u | (uint)key);
            }
        }

        foreach ((int character, uint code) in _exceptions)
        {
            codes[character] = code;
        }

        _sequenceCodes = sequences;
        return _codes = codes;
    }
}
