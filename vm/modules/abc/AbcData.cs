using Py.Gc;
using Py.ObjectSpace;

namespace Py.Vm.Modules.AbstractClasses;

/// <summary>_abc._abc_data: what an abstract class remembers about other classes, without keeping them alive.</summary>
/// <remarks>Each group is a dict from the address of a class, which never moves, to a weak reference to it; null when empty.</remarks>
internal unsafe struct AbcData
{
    public ObjectHeader Header;
    /// <summary>Classes that were registered.</summary>
    public Slot Registry;
    /// <summary>Classes found to be subclasses.</summary>
    public Slot Cache;
    /// <summary>Classes found not to be, as of <see cref="NegativeVersion"/>.</summary>
    public Slot NegativeCache;
    /// <summary>Number of registrations when the negative cache was begun.</summary>
    public long NegativeVersion;

    private const ulong References = 0b1110;
    private const long FirstPurge = 64;
    private static ModuleType s_type;

    public static void Initialize() => s_type.Make(
        "_abc._abc_data", new TypeRow(TypeId.None0, "_abc_data", TypeId.Object, sizeof(AbcData), References, TypeFlags.None), &Define);

    private static void Define(TypeBuilder t)
    {
        t.Doc("Internal state held by ABC machinery.");
        t.Slot(SlotId.New, &Create);
    }

    private static Value Create(Value type, Args args) => PyType.Allocate(type);

    /// <summary>An empty one.</summary>
    public static Value New() => s_type.New<AbcData>();

    /// <summary>The data of an abstract class; null with an error.</summary>
    public static Value Of(Value abstractClass)
    {
        Value data = Space.GetAttr(abstractClass, N._abc_impl);
        return data.IsNull || s_type.IsExact(data) ? data : Errors.TypeError("_abc_impl is set to a wrong type");
    }

    private static long KeyOf(Value type) => (long)(type.Bits >> 3);

    /// <summary>Is a class in a group? Other objects never are.</summary>
    public static bool Has(Slot group, Value type)
    {
        Value dict = group.Load();
        if (dict.IsNull || !type.IsType)
        {
            return false;
        }

        long key = KeyOf(type);
        return PyDict.TryGet(dict, Value.FromSmallInt(key), Hashing.OfInt(key), out Value reference) > 0 && WeakrefModule.TargetOf(reference).Is(type);
    }

    /// <summary>Adds a class to a group of <paramref name="data"/>; false with an error.</summary>
    public static bool Add(Value data, ref Slot group, Value type)
    {
        Value reference = WeakrefModule.ReferenceTo(type);
        if (reference.IsNull)
        {
            return false;
        }

        if (group.IsNull)
        {
            group.Store(data, PyDict.New());
        }

        long key = KeyOf(type), count = PyDict.Count(group.Load());
        if (count >= FirstPurge && (count & (count - 1)) == 0)
        {
            Value living = WithoutDead(group.Load());
            if (living.IsNull)
            {
                return false;
            }

            group.Store(data, living);
        }

        return PyDict.Set(group.Load(), Value.FromSmallInt(key), Hashing.OfInt(key), reference);
    }

    // Each time that it is twice as large: what died is not to pile up. Null with MemoryError.
    private static Value WithoutDead(Value group)
    {
        Value kept = PyDict.New();
        long position = 0;
        while (PyDict.Next(group, ref position, out Value key, out Value reference))
        {
            if (!WeakrefModule.TargetOf(reference).IsNull && !PyDict.Set(kept, key, reference))
            {
                return Value.Null;
            }
        }

        return kept;
    }

    /// <summary>The living classes of a group that is not empty, as a list; null with MemoryError.</summary>
    public static Value Classes(Value group)
    {
        Value list = PyList.New();
        long position = 0;
        while (PyDict.Next(group, ref position, out _, out Value reference))
        {
            Value type = WeakrefModule.TargetOf(reference);
            if (!type.IsNull && !PyList.Append(list, type))
            {
                return Value.Null;
            }
        }

        return list;
    }

    /// <summary>The weak references of a group, as a set; null with MemoryError.</summary>
    public static Value Dump(Value group)
    {
        Value set = PySet.New();
        long position = 0;
        while (!group.IsNull && PyDict.Next(group, ref position, out _, out Value reference))
        {
            if (!WeakrefModule.TargetOf(reference).IsNull && !PySet.Add(set, reference))
            {
                return Value.Null;
            }
        }

        return set;
    }
}
