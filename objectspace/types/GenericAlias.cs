using Py.Gc;

namespace Py.ObjectSpace;

/// <summary>types.GenericAlias: <c>list[int]</c>.</summary>
public unsafe partial struct PyGenericAlias
{
    /// <summary>Header.</summary>
    public ObjectHeader Header;
    /// <summary>__origin__.</summary>
    public Slot Origin;
    /// <summary>__args__, a tuple.</summary>
    public Slot Args;
    /// <summary>__parameters__, a tuple, or null until asked.</summary>
    public Slot Parameters;
    /// <summary>Bit 0: starred (*tuple[int]).</summary>
    public long Starred;
    /// <summary>Reference words.</summary>
    public const ulong References = 0b1110;

    /// <summary>origin[args]; args a tuple or a single item.</summary>
    public static Value New(Value origin, Value args)
    {
        Ref<PyGenericAlias> a = Value.FromBits(Heap.Allocate(ShapeIds.Of(TypeId.GenericAlias), (nuint)sizeof(PyGenericAlias))).As<PyGenericAlias>();
        a.Fields.Origin.Store(a, origin);
        a.Fields.Args.Store(a, args.IsTuple ? args : PyTuple.New(args));
        return a;
    }
}

/// <summary>types.UnionType: <c>int | str</c>.</summary>
public unsafe partial struct PyUnionType
{
    /// <summary>Header.</summary>
    public ObjectHeader Header;
    /// <summary>__args__, a tuple.</summary>
    public Slot Args;
    /// <summary>__parameters__, a tuple, or null until asked.</summary>
    public Slot Parameters;
    /// <summary>Reference words.</summary>
    public const ulong References = 0b110;

    /// <summary>The members of a union.</summary>
    public static Value ArgsOf(Value union) => union.As<PyUnionType>().Fields.Args.Load();
}
