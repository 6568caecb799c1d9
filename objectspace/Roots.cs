using System;
using Py.Gc;

namespace Py.ObjectSpace;

/// <summary>The table of precise roots that are not on a stack: types, interned names, caches of modules.</summary>
/// <remarks>Lies in the VM page at a fixed address. Indices below TypeId.Count are the core types; N names follow; the rest is handed out.</remarks>
public static unsafe class Roots
{
    private const ulong TableAddress = Reservation.LowBase + 0x1000;
    /// <summary>Number of entries.</summary>
    public const int Capacity = (0xC000 - 0x1000) / 8;

    private static int s_used = (int)TypeId.Count + (int)N.Count;

    /// <summary>The table.</summary>
    public static Slot* Table => (Slot*)TableAddress;

    /// <summary>Number of entries in use.</summary>
    public static int Used => s_used;

    /// <summary>Registers what the object space itself refers to.</summary>
    internal static void Register()
    {
        GcRoots.AddHot(&VisitTable);
        GcRoots.AddCold(&Interning.VisitRoots);
        HeapClasses.Register();
        GcRoots.AddWeak(&MethodCache.Sweep);
        GcRoots.AddWeak(&AttributeCache.Sweep);
    }

    private static void VisitTable() => GcRoots.Visit(Table, s_used);

    /// <summary>Takes a fresh entry, null at first.</summary>
    public static Root New()
    {
        if (s_used == Capacity)
        {
            throw new InvalidOperationException("py: root table full");
        }

        return new Root(s_used++);
    }

    /// <summary>Takes a fresh entry holding <paramref name="value"/>.</summary>
    public static Root New(Value value)
    {
        Root root = New();
        root.Value = value;
        return root;
    }
}

/// <summary>An entry of the root table; plain data, may be a static field of any class. The default holds null for ever.</summary>
public readonly unsafe struct Root
{
    private readonly int _index;

    internal Root(int index) => _index = index;

    /// <summary>Was it taken from the table?</summary>
    public bool IsAssigned => _index != 0;

    /// <summary>The value.</summary>
    public Value Value
    {
        get => Roots.Table[_index].Load();
        set => Roots.Table[_index].Initialize(value);
    }
}

/// <summary>The core types as values.</summary>
public static unsafe class Types
{
    /// <summary>The type object of <paramref name="id"/>.</summary>
    public static Value Get(TypeId id) => Roots.Table[(int)id].Load();

    internal static void Set(TypeId id, Value type) => Roots.Table[(int)id].Initialize(type);
}
