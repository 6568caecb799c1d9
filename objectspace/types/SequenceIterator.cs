using Py.Gc;

namespace Py.ObjectSpace;

/// <summary>The iterator over an object that only has __getitem__.</summary>
public unsafe partial struct PySequenceIterator
{
    /// <summary>Header.</summary>
    public ObjectHeader Header;
    /// <summary>The sequence; null when exhausted.</summary>
    public Slot Sequence;
    /// <summary>Next index.</summary>
    public long Index;
    /// <summary>Reference words.</summary>
    public const ulong References = 0b10;

    /// <summary>An iterator.</summary>
    public static Value New(Value sequence)
    {
        Ref<PySequenceIterator> i = Value.FromBits(Heap.Allocate(ShapeIds.Of(TypeId.SequenceIterator), (nuint)sizeof(PySequenceIterator))).As<PySequenceIterator>();
        i.Fields.Sequence.Initialize(sequence);
        return i;
    }
}
