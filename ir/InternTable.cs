using System;

namespace Py.Ir;

/// <summary>A small open-addressing set of indices, keyed by hash; the caller compares.</summary>
/// <remarks>Scratch tables die with the compilation. Generic dictionaries cost more than the rest of a pass; a compilation makes several of these.</remarks>
internal struct InternTable(bool isScratch)
{
    private int[]? _slots;
    private int _count;

    /// <summary>Makes an empty table large enough for that many indices.</summary>
    public void Reserve(int count) => Empty(Math.Max(32, count) * 2);

    private void Empty(int length)
    {
        length = (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)length);
        _slots = isScratch ? Scratch.Take<int>(length) : new int[length];
        _count = 0;
    }

    /// <summary>Starts a search: the place to look at first.</summary>
    public int Start(uint hash)
    {
        if (_slots == null)
        {
            Empty(64);
        }
        if (_count * 2 >= _slots!.Length)
        {
            throw new InvalidOperationException("grow first");
        }
        return (int)((hash * 0x9e3779b1u) >> 8) & (_slots.Length - 1);
    }

    /// <summary>The index at a place, or -1 if the search has failed; then <see cref="Set"/> may fill the place.</summary>
    public readonly int At(int place) => _slots![place] - 1;

    /// <summary>The next place to look at.</summary>
    public readonly int Next(int place) => (place + 1) & (_slots!.Length - 1);

    /// <summary>Fills an empty place.</summary>
    public void Set(int place, int index)
    {
        _slots![place] = index + 1;
        _count++;
    }

    /// <summary>Replaces the index at a place.</summary>
    public readonly void Replace(int place, int index) => _slots![place] = index + 1;

    /// <summary>Bytes of the table.</summary>
    public readonly int MemoryBytes => (_slots?.Length ?? 0) * 4;

    /// <summary>Whether the table must be made larger before the next search.</summary>
    public readonly bool IsFull => _slots != null && (_count + 1) * 2 >= _slots.Length;

    /// <summary>Makes an empty table of twice the size; the caller inserts everything again.</summary>
    public void Grow()
    {
        Empty(_slots!.Length * 2);
    }
}
