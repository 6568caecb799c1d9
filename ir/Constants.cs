using System;
using System.Collections.Generic;

namespace Py.Ir;

/// <summary>Told about each word that refers to a heap object; may move the object and change the word.</summary>
public interface IReferenceVisitor
{
    /// <summary>One reference; writes the new address if the object moves.</summary>
    /// <returns>Whether the object may still move in the next minor collection.</returns>
    bool Visit(ref long word);
}

/// <summary>The constants of a trace, each once; the versions of a trace in the optimizer share them.</summary>
/// <remarks>
/// References among them are roots: while a trace is recorded, while it is compiled, and for as long as its
/// exits may be taken. <see cref="Visit"/> lets a collector update them in place; numbers stay the same.
/// </remarks>
public sealed class Constants
{
    private readonly List<int> _references = [];
    private IrConst[] _items = new IrConst[16];
    private InternTable _known;
    private bool _moved;

    /// <summary>Number of constants.</summary>
    public int Count { get; private set; }

    /// <summary>The constant of that number.</summary>
    public IrConst this[int index] => _items[index];

    /// <summary>Bytes of the table.</summary>
    public int MemoryBytes => _items.Length * 16 + _known.MemoryBytes;

    /// <summary>Whether any constant is a reference to an object.</summary>
    public bool HasReferences => _references.Count > 0;

    /// <summary>Whether a constant is a reference to an object, which a collector may move.</summary>
    public static bool IsReference(IrConst constant) =>
        constant.Type == IrType.Ref && constant.Bits != 0 && Semantics.IsPointerWord(constant.Bits);

    /// <summary>The number of a constant, a new one if it is not there yet.</summary>
    public int Intern(IrType type, long bits)
    {
        if (_moved || _known.IsFull)
        {
            Rehash();
        }
        int known = Find(type, bits, out int place);
        if (known >= 0)
        {
            return known;
        }
        if (Count == _items.Length)
        {
            Array.Resize(ref _items, Count * 2 + 4);
        }
        IrConst constant = new(type, bits);
        _items[Count] = constant;
        _known.Set(place, Count);
        if (IsReference(constant))
        {
            _references.Add(Count);
        }
        return Count++;
    }

    /// <summary>Shows the references to a collector.</summary>
    /// <param name="visitor">The collector.</param>
    /// <returns>Whether some object may move in the next minor collection.</returns>
    public bool Visit(IReferenceVisitor visitor)
    {
        bool young = false;
        foreach (int index in _references)
        {
            long word = _items[index].Bits;
            long before = word;
            young |= visitor.Visit(ref word);
            if (word != before)
            {
                _items[index] = new IrConst(IrType.Ref, word);
                _moved = true;
            }
        }
        return young;
    }

    /// <summary>Gives back what only more constants would need.</summary>
    internal void Trim()
    {
        Array.Resize(ref _items, Count);
        _known = default;
        _moved = true;
    }

    private int Find(IrType type, long bits, out int place)
    {
        uint hash = (uint)bits ^ (uint)(bits >> 32) * 31 ^ (uint)type << 28;
        place = _known.Start(hash);
        for (int known; (known = _known.At(place)) >= 0; place = _known.Next(place))
        {
            ref IrConst other = ref _items[known];
            if (other.Bits == bits && other.Type == type)
            {
                return known;
            }
        }
        return -1;
    }

    private void Rehash()
    {
        _moved = false;
        _known.Reserve(Count * 2);
        for (int i = 0; i < Count; i++)
        {
            if (Find(_items[i].Type, _items[i].Bits, out int free) < 0)
            {
                _known.Set(free, i);
            }
        }
    }
}
