using Py.Gc;
using Py.ObjectSpace;

namespace Py.Vm.Modules.MappedMemory;

/// <summary>The items of a map as iteration sees them, bytes objects of length 1: what an index gives are ints.</summary>
internal unsafe struct MappedItems
{
    public ObjectHeader Header;
    /// <summary>The map.</summary>
    public Slot Map;

    private const ulong References = 0b10;
    private static ModuleType s_type;

    public static void Initialize() =>
        s_type.Make("mmap.items", new TypeRow(TypeId.None0, "mmap.items", TypeId.Object, sizeof(MappedItems), References), &Define);

    private static void Define(TypeBuilder t)
    {
        t.Slot(SlotId.Length, &Length);
        t.Slot(SlotId.GetItem, &GetItem);
    }

    /// <summary>The items of a map.</summary>
    public static Value New(Value map)
    {
        Ref<MappedItems> items = s_type.New<MappedItems>();
        items.Fields.Map.Initialize(map);
        return items;
    }

    private static Value MapOf(Value self) => self.As<MappedItems>().Fields.Map.Load();

    private static long Length(Value self) => Space.Length(MapOf(self));

    private static Value GetItem(Value self, Value key) =>
        Space.AsIndex(key, TypeId.IndexError, out long index) ? PyMmap.ItemAt(MapOf(self), index) : Value.Null;
}
