using System;

namespace Py.Ir;

/// <summary>A growing list in memory of the compilation (<see cref="Scratch"/>).</summary>
internal struct ScratchList<T>()
    where T : unmanaged
{
    private T[] _items = [];

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>All of them, writable; valid until one is added.</summary>
    public readonly Span<T> Items => _items.AsSpan(0, Count);

    /// <summary>One of them.</summary>
    public readonly ref T this[int index] => ref _items[index];

    /// <summary>Appends one.</summary>
    public void Add(T item)
    {
        if (Count == _items.Length)
        {
            Scratch.Grow(ref _items, Math.Max(16, Count * 2));
        }
        _items[Count++] = item;
    }

    /// <summary>Empties it.</summary>
    public void Clear() => Count = 0;

    /// <summary>Takes one out; the others keep their order.</summary>
    public void RemoveAt(int index)
    {
        Items[(index + 1)..].CopyTo(_items.AsSpan(index));
        Count--;
    }

    /// <summary>Drops all from there on.</summary>
    public void Truncate(int count) => Count = count;
}
