using System;

namespace Py.Ir;

/// <summary>A few values by number, in the order of the numbers: the fields of an object that does not exist.</summary>
internal struct FieldMap<T>
    where T : struct
{
    private int[]? _keys;
    private T[]? _values;

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>The numbers.</summary>
    public readonly ReadOnlySpan<int> Keys => _keys.AsSpan(0, Count);

    /// <summary>The values.</summary>
    public readonly ReadOnlySpan<T> Values => _values.AsSpan(0, Count);

    /// <summary>Empties it.</summary>
    public void Clear() => Count = 0;

    /// <summary>Sets a value.</summary>
    public void Set(int key, T value)
    {
        int place = Keys.BinarySearch(key);
        if (place >= 0)
        {
            _values![place] = value;
            return;
        }
        if (_keys == null || Count == _keys.Length)
        {
            Array.Resize(ref _keys, Math.Max(4, Count * 2));
            Array.Resize(ref _values, _keys.Length);
        }
        Array.Copy(_keys, ~place, _keys, ~place + 1, Count - ~place);
        Array.Copy(_values!, ~place, _values!, ~place + 1, Count - ~place);
        _keys[~place] = key;
        _values![~place] = value;
        Count++;
    }

    /// <summary>Finds a value.</summary>
    public readonly bool TryGetValue(int key, out T value)
    {
        int place = Keys.BinarySearch(key);
        value = place >= 0 ? _values![place] : default;
        return place >= 0;
    }

    /// <summary>Walks numbers and values.</summary>
    public readonly Enumerator GetEnumerator() => new(this);

    internal struct Enumerator(FieldMap<T> map)
    {
        private int _at = -1;

        public readonly (int Key, T Value) Current => (map._keys![_at], map._values![_at]);

        public bool MoveNext() => ++_at < map.Count;
    }
}
