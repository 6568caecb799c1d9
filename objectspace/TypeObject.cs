using System;
using System.Runtime.CompilerServices;
using Py.Gc;

namespace Py.ObjectSpace;

/// <summary>Properties of a type.</summary>
[Flags]
public enum TypeFlags : uint
{
    None = 0,
    /// <summary>Made by a class statement or type(): attributes may be set.</summary>
    Heap = 1 << 0,
    /// <summary>May be subclassed.</summary>
    BaseType = 1 << 1,
    /// <summary>Programs cannot call it to make instances.</summary>
    NoConstructor = 1 << 2,
    /// <summary>Matches sequence patterns.</summary>
    Sequence = 1 << 3,
    /// <summary>Matches mapping patterns.</summary>
    Mapping = 1 << 4,
    /// <summary>Matches a single positional sub-pattern with the object itself.</summary>
    MatchSelf = 1 << 5,
    /// <summary>Objects are methods: GetMethod need not bind them.</summary>
    MethodDescriptor = 1 << 6,
    /// <summary>Has abstract methods left.</summary>
    Abstract = 1 << 7,
    /// <summary>Instances may be weakly referenced.</summary>
    Weakref = 1 << 8,
    /// <summary>Slots and MRO are set up.</summary>
    Ready = 1 << 9,
    /// <summary>The layout of its instances differs from the base's (the solid base is itself).</summary>
    Solid = 1 << 10,
    /// <summary>A static built-in type: setting attributes is a TypeError.</summary>
    Immutable = 1 << 11,
    /// <summary>Inherits object.__new__ for allocation and object.__init__: the interpreter may allocate directly.</summary>
    PlainNew = 1 << 12,
    /// <summary>Allocation does not register its instances for their finalizer: who makes them does if need be.</summary>
    OwnFinalizer = 1 << 13,
    /// <summary>Finalized after others that die at the same time; with both flags last. Subclasses too.</summary>
    FinalizedLate = 1 << 14, FinalizedLater = 1 << 15,
    /// <summary>A variable-sized object with __slots__: its last word is a dict of them by their descriptors (and of the __dict__ under None).</summary>
    TrailingSlots = 1 << 16,
    /// <summary>See <see cref="Py.ObjectSpace.ChangingAttributes"/>.</summary>
    ChangingAttributes = 1 << 17,
    /// <summary>See <see cref="HeapClasses.Keep"/>.</summary>
    Kept = 1 << 18,
}

/// <summary>Function-table indices of a type's slots; 0: none.</summary>
[InlineArray((int)SlotId.Count)]
public struct SlotArray
{
    private int _element0;
}

/// <summary>A type object.</summary>
/// <remarks>Immortal, or old from the start (<see cref="HeapClasses"/>): types never move, since shapes and caches hold them.</remarks>
public unsafe partial struct PyType
{
    /// <summary>Header.</summary>
    public ObjectHeader Header;
    /// <summary>__name__, a str.</summary>
    public Slot Name;
    /// <summary>__qualname__, a str.</summary>
    public Slot QualName;
    /// <summary>__base__, a type or null.</summary>
    public Slot Base;
    /// <summary>__bases__, a tuple.</summary>
    public Slot Bases;
    /// <summary>__mro__, a tuple.</summary>
    public Slot Mro;
    /// <summary>The dict of attributes.</summary>
    public Slot Dict;
    /// <summary>Where <see cref="ObjectSpace.Subclasses"/> has the direct subclasses; 0: none yet.</summary>
    public ulong Subclasses;
    /// <summary>Names of the __slots__ this class defines, in offset order; a tuple or null.</summary>
    public Slot SlotNames;
    /// <summary>The module name of a static type as a str; classes have __module__ in their dict.</summary>
    public Slot Module;
    /// <summary>Bit i: word i is a Slot.</summary>
    public const ulong References = 0b11_0111_1110;

    /// <summary>Version of the attributes visible through this type; 0: not assigned. See shapes' copies.</summary>
    public uint Version;
    /// <summary>Root shape of new instances.</summary>
    public uint RootShape;
    /// <summary>Newest shape in the list of all shapes of this type.</summary>
    public uint FirstShape;
    /// <summary>Properties.</summary>
    public TypeFlags Flags;
    /// <summary>Instance-of bits of its instances.</summary>
    public ShapeFlags Kinds;
    /// <summary>Core type that fixes the layout.</summary>
    public TypeId Kind;
    /// <summary>Bytes of the fixed part of instances.</summary>
    public ushort FixedBytes;
    /// <summary>Offset of the instances' dict-or-overflow slot.</summary>
    public ushort AttributeOffset;
    /// <summary>Offset of the instances' length word.</summary>
    public ushort LengthOffset;
    /// <summary>Variable part of instances.</summary>
    public VarKind Var;
    /// <summary>Where instances keep attributes.</summary>
    public AttributeMode Mode;
    /// <summary>Reference words of the instances' fixed part.</summary>
    public ulong RefMap;
    /// <summary>Bytes an item of the variable part takes (__itemsize__).</summary>
    public int ItemBytes;
    /// <summary>Slots.</summary>
    public SlotArray Slots;

    private static uint s_nextVersion = 1;

    /// <summary>The function of slot <paramref name="slot"/> of <paramref name="type"/>; null if it has none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void* GetSlot(Value type, SlotId slot)
    {
        int index = type.As<PyType>().Fields.Slots[(int)slot];
        return index == 0 ? null : FunctionTable.Pointer(index);
    }

    /// <summary>The slot function of a value's type; null if it has none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void* SlotOf(Value v, SlotId slot) => GetSlot(v.Type, slot);

    /// <summary>Is <paramref name="type"/> equal to or a subclass of <paramref name="ancestor"/>, by the MRO?</summary>
    public static bool IsSubtype(Value type, Value ancestor)
    {
        if (type.Is(ancestor))
        {
            return true;
        }

        Value mro = type.As<PyType>().Fields.Mro.Load();
        if (mro.IsNull)
        {
            return ancestor.Is(Types.Get(TypeId.Object));
        }

        Ref<PyTuple> tuple = mro.As<PyTuple>();
        long length = tuple.Fields.Length;
        for (long i = 0; i < length; i++)
        {
            if (tuple.Tail(i).Load().Is(ancestor))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Does the type's MRO name it? One that mro() of a metaclass made need not.</summary>
    public static bool IsInMro(Value type)
    {
        Value mro = type.As<PyType>().Fields.Mro.Load();
        for (long i = 0; i < PyTuple.LengthOf(mro); i++)
        {
            if (PyTuple.Get(mro, i).Is(type))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Is <paramref name="v"/> an instance by its real type (no __class__, no __instancecheck__)?</summary>
    public static bool IsInstance(Value v, Value type) => IsSubtype(v.Type, type);

    /// <summary>Is it an instance of a core type?</summary>
    public static bool IsInstance(Value v, TypeId id) => IsSubtype(v.Type, Types.Get(id));

    /// <summary>The name that messages show (tp_name): __name__, with the module in front for built-in types of other modules.</summary>
    public static string NameOf(Value type)
    {
        ref PyType t = ref type.As<PyType>().Fields;
        string name = PyStr.ToClr(t.Name.Load());
        Value module = t.Module.Load();
        return (t.Flags & TypeFlags.Heap) != 0 || module.IsNull || module.Is(Names.Get(N.builtins)) ? name : $"{PyStr.ToClr(module)}.{name}";
    }

    /// <summary>Name of a value's type, for messages.</summary>
    public static string TypeName(Value v) => NameOf(v.Type);

    /// <summary>Looks <paramref name="name"/> (an interned str) up along the MRO; null without an error if absent.</summary>
    /// <remarks>Through the global method cache, keyed by type version and name.</remarks>
    public static Value Lookup(Value type, Value name)
    {
        uint version = type.As<PyType>().Fields.Version;
        if (version == 0)
        {
            version = AssignVersion(type);
        }

        ref MethodCacheEntry entry = ref MethodCache.Entry(version, name);
        if (entry.Version == version && entry.Name.Load().Is(name))
        {
            return entry.Value.Load();
        }

        Value found = LookupUncached(type, name, out bool changes);
        if (changes)
        {
            return found;
        }

        entry.Version = version;
        entry.Name.Initialize(name);
        entry.Value.Initialize(found);
        GcRoots.NoteCell(Unsafe.AsPointer(ref entry.Name));
        GcRoots.NoteCell(Unsafe.AsPointer(ref entry.Value));
        return found;
    }

    /// <summary>Looks an often used name up along the MRO.</summary>
    public static Value Lookup(Value type, N name) => Lookup(type, Names.Get(name));

    private static Value LookupUncached(Value type, Value name, out bool changes)
    {
        changes = false;
        Ref<PyTuple> mro = type.As<PyType>().Fields.Mro.Load().As<PyTuple>();
        if (mro.IsNull)
        {
            return PyDict.GetStr(type.As<PyType>().Fields.Dict.Load(), name);
        }

        long length = mro.Fields.Length;
        for (long i = 0; i < length; i++)
        {
            Value owner = mro.Tail(i).Load();
            Value found = PyDict.GetStr(owner.As<PyType>().Fields.Dict.Load(), name);
            if (!found.IsNull)
            {
                changes = ChangingAttributes.Has(owner, name);
                return found;
            }
        }

        return Value.Null;
    }

    /// <summary>Gives the type a version and copies it into its shapes.</summary>
    public static uint AssignVersion(Value type)
    {
        // Bases first: a change to a base must reach this type, which it does through Subclasses only for versioned types.
        Ref<PyTuple> bases = type.As<PyType>().Fields.Bases.Load().As<PyTuple>();
        if (!bases.IsNull)
        {
            for (long i = 0; i < bases.Fields.Length; i++)
            {
                if (bases.Tail(i).Load().As<PyType>().Fields.Version == 0)
                {
                    AssignVersion(bases.Tail(i).Load());
                }
            }
        }

        uint version = s_nextVersion++;
        SetVersion(type, version);
        return version;
    }

    /// <summary>Told about versions that will not come again; set by the JIT.</summary>
    public static delegate*<uint, void> Retired;

    /// <summary>A version that belongs to no type.</summary>
    public static uint NewVersion() => s_nextVersion++;

    private static void SetVersion(Value type, uint version)
    {
        ref PyType fields = ref type.As<PyType>().Fields;
        fields.Version = version;
        for (uint shape = fields.FirstShape; shape != 0; shape = ((Shape*)shape)->NextOfType)
        {
            ((Shape*)shape)->TypeVersion = version;
        }
    }

    /// <summary>To be called after any change to the type's dict, MRO or bases: caches of it and its subclasses become invalid.</summary>
    public static void Modified(Value type)
    {
        ref PyType fields = ref type.As<PyType>().Fields;
        if (fields.Version == 0)
        {
            return;
        }

        if (Retired != null)
        {
            Retired(fields.Version);
        }

        SetVersion(type, 0);
        for (int i = 0; i < ObjectSpace.Subclasses.CountOf(type); i++)
        {
            Value subclass = ObjectSpace.Subclasses.Get(type, i);
            if (!subclass.IsNull)
            {
                Modified(subclass);
            }
        }
    }

    /// <summary>Makes an instance with all fields zero; for types without a variable part.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Value Allocate(Value type)
    {
        Shape* shape = (Shape*)type.As<PyType>().Fields.RootShape;
        ulong address = Heap.Allocate((uint)(ulong)shape, shape->Layout.ObjectBytes);
        if ((shape->Layout.Flags & LayoutFlags.Finalizer) != 0)
        {
            Finalizers.Register(address);
        }

        return Value.FromBits(address);
    }

    /// <summary>Makes an instance with a variable part of <paramref name="varBytes"/>; null with MemoryError if too large.</summary>
    public static Value AllocateVar(Value type, ulong varBytes)
    {
        Shape* shape = (Shape*)type.As<PyType>().Fields.RootShape;
        ulong bytes = shape->Layout.ObjectBytes + ((varBytes + 7) & ~7UL);
        if ((shape->Layout.Flags & LayoutFlags.TrailingSlot) != 0)
        {
            bytes += 8;
        }

        ulong address = Heap.TryAllocate((uint)(ulong)shape, bytes);
        if (address != 0 && (shape->Layout.Flags & LayoutFlags.Finalizer) != 0)
        {
            Finalizers.Register(address);
        }

        return address == 0 ? Errors.NoMemory() : Value.FromBits(address);
    }
}

/// <summary>An entry of the global method cache.</summary>
public struct MethodCacheEntry
{
    /// <summary>Type version; 0: empty.</summary>
    public uint Version;
    /// <summary>Interned name.</summary>
    public Slot Name;
    /// <summary>What the lookup found; may be null.</summary>
    public Slot Value;
}

/// <summary>The global method cache: (type version, name) to attribute.</summary>
/// <remarks>Its entries are weak cells: they follow what moves, and are cleared when it dies.</remarks>
public static unsafe class MethodCache
{
    private const int Size = 4096;

    // The table's address is a word at a fixed place: a static field would be asked each time whether it is initialised.
    private const ulong TableWord = Py.Gc.Reservation.LowBase + 0x120;

    private static MethodCacheEntry* Entries
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => *(MethodCacheEntry**)TableWord;
    }

    /// <summary>Makes the tables of this cache and of <see cref="AttributeCache"/>.</summary>
    internal static void Initialize()
    {
        *(MethodCacheEntry**)TableWord = (MethodCacheEntry*)System.Runtime.InteropServices.NativeMemory.AllocZeroed(Size, (nuint)sizeof(MethodCacheEntry));
        AttributeCache.Initialize();
    }

    /// <summary>The entry for a key.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ref MethodCacheEntry Entry(uint version, Value name) =>
        ref Entries[((version * 0x9E3779B1) ^ (uint)name.As<PyStr>().Fields.HashValue) & (Size - 1)];

    /// <summary>For the collector: forgets what refers to dead objects.</summary>
    public static void Sweep()
    {
        // The first collections may come while the interpreter starts.
        for (int i = 0; i < Size && Entries != null; i++)
        {
            if (!GcRoots.IsAlive(Entries[i].Value.Load().Bits) || !GcRoots.IsAlive(Entries[i].Name.Load().Bits))
            {
                Entries[i] = default;
            }
        }
    }

    /// <summary>Forgets everything.</summary>
    public static void Clear()
    {
        new Span<MethodCacheEntry>(Entries, Size).Clear();
        AttributeCache.Clear();
    }
}
