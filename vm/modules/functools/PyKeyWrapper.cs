using Py.Gc;
using Py.ObjectSpace;

namespace Py.Vm.Modules.FunctionTools;

/// <summary>functools.KeyWrapper: what cmp_to_key makes. Without an object it is the key function, with one it is a key.</summary>
internal unsafe struct PyKeyWrapper
{
    public ObjectHeader Header;
    /// <summary>The comparison function.</summary>
    public Slot Function;
    /// <summary>The object compared; null in the key function.</summary>
    public Slot Wrapped;

    private const ulong References = 0b110;
    private static readonly KeywordArguments s_arguments = new("K", ["obj"], 1);
    private static ModuleType s_type;

    public static void Initialize() => s_type.Make(
        "functools.KeyWrapper",
        new TypeRow(TypeId.None0, "functools.KeyWrapper", TypeId.Object, sizeof(PyKeyWrapper), References, TypeFlags.NoConstructor),
        &Define);

    private static void Define(TypeBuilder t)
    {
        t.Slot(SlotId.Call, &Call);
        t.Slot(SlotId.Compare, &Compare);
        t.NotHashable();
        t.Member("obj", 16, MemberFlags.NoneIfEmpty);
    }

    /// <summary>A key, or the key function when <paramref name="wrapped"/> is null.</summary>
    public static Value New(Value function, Value wrapped)
    {
        Ref<PyKeyWrapper> self = s_type.New<PyKeyWrapper>();
        self.Fields.Function.Initialize(function);
        self.Fields.Wrapped.Initialize(wrapped);
        return self;
    }

    private static Value Call(Value self, Args args)
    {
        Slot* bound = stackalloc Slot[1];
        return s_arguments.Bind(args, bound) ? New(self.As<PyKeyWrapper>().Fields.Function.Load(), bound[0].Load()) : Value.Null;
    }

    private static Value Compare(Value self, Value other, CompareOp op)
    {
        if (!s_type.IsExact(other))
        {
            return Errors.TypeError("other argument must be K instance");
        }

        Value x = self.As<PyKeyWrapper>().Fields.Wrapped.Load(), y = other.As<PyKeyWrapper>().Fields.Wrapped.Load();
        if (x.IsNull || y.IsNull)
        {
            return Errors.Raise(TypeId.AttributeError, "object");
        }

        Value order = Space.Call(self.As<PyKeyWrapper>().Fields.Function.Load(), x, y);
        return order.IsNull ? order : Space.Compare(order, Value.FromSmallInt(0), op);
    }
}
