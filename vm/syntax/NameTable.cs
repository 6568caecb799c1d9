using System;
using System.Text;

namespace Py.Vm.Syntax;

/// <summary>The names of one source, each decoded, normalised and allocated once; keywords are there from the start.</summary>
internal sealed class NameTable
{
    // Holds the keywords; new tables begin as its copies, as most sources are short.
    private static readonly NameTable s_keywords = new(new Entry[64], new int[128]);

    private Entry[] _entries;
    private int[] _buckets;
    private int _count;

    public NameTable()
    {
        _entries = (Entry[])s_keywords._entries.Clone();
        _buckets = (int[])s_keywords._buckets.Clone();
        _count = s_keywords._count;
    }

    private NameTable(Entry[] entries, int[] buckets)
    {
        _entries = entries;
        _buckets = buckets;
        for (int i = 0; i < TokenTable.Keywords.Length; i++)
        {
            byte[] bytes = Encoding.ASCII.GetBytes(TokenTable.Keywords[i]);
            Add(bytes, Hash(bytes), TokenTable.Keywords[i], (TokenKind)((int)TokenKind.Async + i));
        }
    }

    private struct Entry
    {
        public byte[] Bytes;
        public string Text;
        public uint Hash;
        public int Next;
        public TokenKind Kind;
    }

    public string this[int index] => _entries[index].Text;

    /// <summary>Finds or adds an identifier that is known to be valid.</summary>
    public int Intern(ReadOnlySpan<byte> utf8, bool ascii, out TokenKind kind)
    {
        uint hash = Hash(utf8);
        Entry[] entries = _entries;
        for (int i = _buckets[hash & (uint)(_buckets.Length - 1)] - 1; i >= 0; i = entries[i].Next)
        {
            if (entries[i].Hash == hash && utf8.SequenceEqual(entries[i].Bytes))
            {
                kind = entries[i].Kind;
                return i;
            }
        }

        kind = TokenKind.Name;
        string text = ascii ? Encoding.ASCII.GetString(utf8) : Identifiers.Normalize(Encoding.UTF8.GetString(utf8));
        return Add(utf8.ToArray(), hash, text, kind);
    }

    private static uint Hash(ReadOnlySpan<byte> bytes)
    {
        uint hash = (uint)bytes.Length;
        foreach (byte b in bytes)
        {
            hash = (hash ^ b) * 16777619;
        }

        return hash ^ (hash >> 15);
    }

    private int Add(byte[] bytes, uint hash, string text, TokenKind kind)
    {
        if (_count == _entries.Length)
        {
            Grow();
        }

        ref int bucket = ref _buckets[hash & (uint)(_buckets.Length - 1)];
        _entries[_count] = new Entry { Bytes = bytes, Text = text, Hash = hash, Next = bucket - 1, Kind = kind };
        bucket = ++_count;
        return _count - 1;
    }

    private void Grow()
    {
        Array.Resize(ref _entries, _count * 2);
        _buckets = new int[_entries.Length * 2];
        for (int i = 0; i < _count; i++)
        {
            ref int bucket = ref _buckets[_entries[i].Hash & (uint)(_buckets.Length - 1)];
            _entries[i].Next = bucket - 1;
            bucket = i + 1;
        }
    }
}
