using System.Runtime.InteropServices;
using Py.Gc;

namespace Py.ObjectSpace;

/// <summary>The direct subclasses of a class, in order of creation, which are not kept alive by it.</summary>
/// <remarks>
/// Outside of the heap, at the word <see cref="PyType.Subclasses"/>: number of entries, number allocated, addresses of classes, which
/// never move; 0 where one was taken out. <see cref="HeapClasses"/> takes out what dies; until it did, whoever looks must not see it.
/// </remarks>
internal static unsafe class Subclasses
{
    private const int FirstCapacity = 4;

    private struct Block
    {
        public int Count;
        public int Capacity;
        public ulong First;
    }

    private static Block* BlockOf(Value type) => (Block*)type.As<PyType>().Fields.Subclasses;

    private static long BytesOf(int capacity) => 8 + (8L * capacity);

    /// <summary>Number of entries.</summary>
    public static int CountOf(Value type) => BlockOf(type) == null ? 0 : BlockOf(type)->Count;

    /// <summary>An entry; null if it is none any more.</summary>
    public static Value Get(Value type, int index)
    {
        ulong word = (&BlockOf(type)->First)[index];
        return GcRoots.IsAlive(word) ? Value.FromBits(word) : Value.Null;
    }

    /// <summary>Adds a class.</summary>
    public static void Add(Value type, Value subclass)
    {
        Block* block = BlockOf(type);
        if (block == null || block->Count == block->Capacity)
        {
            block = Grow(type, block);
        }

        (&block->First)[block->Count++] = subclass.Bits;
    }

    // Without what is none any more: how many there were ever is no measure.
    private static Block* Grow(Value type, Block* old)
    {
        int count = 0;
        for (int i = 0; old != null && i < old->Count; i++)
        {
            count += Get(type, i).IsNull ? 0 : 1;
        }

        int capacity = count < FirstCapacity ? FirstCapacity : count * 2;
        Block* block = (Block*)NativeMemory.Alloc((nuint)BytesOf(capacity));
        block->Count = 0;
        block->Capacity = capacity;
        for (int i = 0; old != null && i < old->Count; i++)
        {
            Value subclass = Get(type, i);
            if (!subclass.IsNull)
            {
                (&block->First)[block->Count++] = subclass.Bits;
            }
        }

        if (old == null)
        {
            HeapClasses.AddBase(type);
        }

        type.As<PyType>().Fields.Subclasses = (ulong)block;
        NativeMemory.Free(old);
        return block;
    }

    /// <summary>Takes a class out.</summary>
    public static void Remove(Value type, Value subclass)
    {
        for (int i = 0; i < CountOf(type); i++)
        {
            ref ulong word = ref (&BlockOf(type)->First)[i];
            word = word == subclass.Bits ? 0 : word;
        }
    }

    /// <summary>For the collector: takes out what is dead among up to <paramref name="count"/> entries from <paramref name="from"/> on; true if these are the last.</summary>
    /// <remarks>What is put elsewhere meanwhile, by growing, is without what is dead.</remarks>
    public static bool Sweep(Value type, int from, long count)
    {
        Block* block = BlockOf(type);
        int i = from;
        for (; i < block->Count && count-- > 0; i++)
        {
            ref ulong word = ref (&block->First)[i];
            word = GcRoots.IsAlive(word) ? word : 0;
        }

        return i >= block->Count;
    }

    /// <summary>For the collector: the class is dead, and so are all subclasses.</summary>
    public static void Free(Value type)
    {
        NativeMemory.Free(BlockOf(type));
        type.As<PyType>().Fields.Subclasses = 0;
    }
}
