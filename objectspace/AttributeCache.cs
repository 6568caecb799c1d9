using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Py.Gc;

namespace Py.ObjectSpace;

/// <summary>What some instruction found for a name in objects of a shape; from Use on it is laid out as <see cref="CacheEntry"/>.</summary>
public struct AttributeCacheEntry
{
    /// <summary>The name, an interned str of a code object, which is old; 0: empty.</summary>
    public ulong Name;
    /// <summary>The instruction's opcode.</summary>
    public int Use;
    /// <summary>What is cached.</summary>
    public int Kind;
    /// <summary>The shape.</summary>
    public uint Shape;
    /// <summary>Type version that must match.</summary>
    public uint Version;
    /// <summary>Attribute found.</summary>
    public Slot Value;
    /// <summary>Byte offset or entry number.</summary>
    public long Index;
}

/// <summary>The second level of the inline caches, for instructions that see objects of several shapes.</summary>
/// <remarks>Weak as <see cref="MethodCache"/>.</remarks>
public static unsafe class AttributeCache
{
    private const int Size = 1024;
    private const ulong TableWord = Py.Gc.Reservation.LowBase + 0x128;

    private static AttributeCacheEntry* Entries
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => *(AttributeCacheEntry**)TableWord;
    }

    internal static void Initialize() =>
        *(AttributeCacheEntry**)TableWord = (AttributeCacheEntry*)NativeMemory.AllocZeroed(Size, (nuint)sizeof(AttributeCacheEntry));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static AttributeCacheEntry* Entry(uint shape, ulong name, int use) =>
        Entries + ((((shape >> 7) * 0x9E3779B1) ^ (uint)(name >> 4) ^ (uint)(use << 5)) & (Size - 1));

    /// <summary>Keeps what was put into an instruction's cache.</summary>
    public static void Put(CacheEntry* from, ulong name, int use)
    {
        AttributeCacheEntry* entry = Entry(from->Shape, name, use);
        if (Heap.IsYoung(name))
        {
            // It will have another address soon.
            return;
        }

        entry->Name = name;
        entry->Use = use;
        entry->Kind = from->Kind;
        entry->Shape = from->Shape;
        entry->Version = from->Version;
        entry->Value = from->Value;
        GcRoots.NoteCell(&entry->Value);
        entry->Index = from->Index;
    }

    /// <summary>What is known; null: nothing, or the type changed since. Its Name is not to be read.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static CacheEntry* Find(uint shape, ulong name, int use)
    {
        AttributeCacheEntry* entry = Entry(shape, name, use);
        return entry->Shape != shape || entry->Name != name || entry->Use != use || entry->Version != ((Shape*)shape)->TypeVersion
            ? null : (CacheEntry*)&entry->Use;
    }

    /// <summary>Fills an instruction's cache for another shape; false: not known, or the type changed since.</summary>
    public static bool TryGet(CacheEntry* to, uint shape, ulong name, int use)
    {
        AttributeCacheEntry* entry = Entry(shape, name, use);
        if (entry->Shape != shape || entry->Name != name || entry->Use != use || entry->Version != ((Shape*)shape)->TypeVersion)
        {
            return false;
        }

        to->Kind = entry->Kind;
        to->Shape = shape;
        to->Version = entry->Version;
        to->Value = entry->Value;
        GcRoots.NoteCell(&to->Value);
        to->Index = entry->Index;
        return true;
    }

    /// <summary>For the collector: forgets what refers to dead objects.</summary>
    public static void Sweep()
    {
        bool died = HeapClasses.AnyDied;
        for (int i = 0; i < Size && Entries != null; i++)
        {
            if (!GcRoots.IsAlive(Entries[i].Value.Load().Bits) || (died && Entries[i].Shape != 0 && HeapClasses.IsDead(Entries[i].Shape)))
            {
                Entries[i] = default;
            }
        }
    }

    /// <summary>Forgets everything.</summary>
    public static void Clear() => new Span<AttributeCacheEntry>(Entries, Size).Clear();
}
