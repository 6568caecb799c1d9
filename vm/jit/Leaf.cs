using System.Runtime.CompilerServices;
using Py.Gc;
using Py.ObjectSpace;

namespace Py.Vm.Jit;

/// <summary>Leaves that go on to a full entry when they cannot answer: each has a word of the helper table for it, from the table's end.</summary>
internal enum Leaf
{
    GetItem, Get, Contains, Add, Discard, DelItem, Set, GetSlice, SetSlice, BytesFrom, BytesOf, ExtendBytes, Feed, OwnFrame, OfInt, Concatenate, JoinInt,
    Aggregate, Append, Binary, Count,
}

/// <summary>What all leaves share; <see cref="PlainLeaves"/> says what may be done in one.</summary>
internal static unsafe class Leaves
{
    /// <summary>The first word of the helper table that is a leaf's.</summary>
    public const int First = JitMemory.MaxHelpers - (int)Leaf.Count;

    /// <summary>The entry of a question: the first or, where that cannot be, the other one.</summary>
    public static nint Choose(nint leaf, nint other) => RuntimeFeature.IsDynamicCodeSupported ? other : leaf;

    /// <summary>The same for a leaf that goes on to the other one.</summary>
    public static nint Choose(Leaf which, nint leaf, nint full)
    {
        ((nint*)JitMemory.Helpers)[First + (int)which] = full;
        return Choose(leaf, full);
    }

    /// <summary>Where a leaf goes on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void* Full(Leaf which) => ((void**)JitMemory.Helpers)[First + (int)which];

    /// <summary>Takes a few bytes of the nursery's window, which are zeroed; false: there is no room, or that is for others.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryReserve(ulong size, out ulong made)
    {
        made = Heap.Words->Top;
        ulong end = made + ((size + 7) & ~7UL);
        if (end > Heap.Words->Limit)
        {
            return false;
        }

        Heap.Words->Top = end;
        return true;
    }

    /// <summary>Makes a list there whose items are still to be filled in.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryReserveList(long length, out ulong storage, out ulong made)
    {
        ulong size = (ulong)sizeof(PyRefArray) + ((ulong)length * 8);
        bool fits = TryReserve(size + (ulong)sizeof(PyList), out storage);
        made = storage + size;
        if (fits)
        {
            *(ulong*)storage = ShapeIds.RefArray;
            ((PyRefArray*)storage)->Length = length;
            *(ulong*)made = ShapeIds.List;
            ((PyList*)made)->Length = length;
            ((PyList*)made)->Storage.Initialize(Value.FromBits(storage));
        }

        return fits;
    }
}
