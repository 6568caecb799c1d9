using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Py.Gc;

/// <summary>A growing array of words in unmanaged memory, used as list and as stack.</summary>
internal unsafe struct WordList
{
    private ulong* _items;
    private long _capacity;

    /// <summary>Number of words.</summary>
    public long Count { get; private set; }

    /// <summary>A word, in place.</summary>
    public readonly ref ulong this[long index]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ref _items[index];
    }

    /// <summary>Adds a word at the end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Push(ulong word)
    {
        if (Count == _capacity)
        {
            Grow();
        }

        _items[Count++] = word;
    }

    /// <summary>Takes the last word away.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Pop() => _items[--Count];

    /// <summary>Removes the words from <paramref name="count"/> on.</summary>
    public void Truncate(long count) => Count = count;

    /// <summary>Removes all words, and gives much memory back.</summary>
    public void Clear()
    {
        const long kept = 1 << 16;
        Count = 0;
        if (_capacity > kept)
        {
            NativeMemory.Free(_items);
            _items = null;
            _capacity = 0;
        }
    }

    /// <summary>Removes all words, and gives all memory back.</summary>
    public void Free()
    {
        NativeMemory.Free(_items);
        this = default;
    }

    /// <summary>Sorts the words in ascending order.</summary>
    public readonly void Sort() => System.MemoryExtensions.Sort(new System.Span<ulong>(_items, checked((int)Count)));

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Grow()
    {
        _capacity = _capacity == 0 ? 64 : _capacity * 2;
        _items = (ulong*)NativeMemory.Realloc(_items, (nuint)_capacity * 8);
    }
}
