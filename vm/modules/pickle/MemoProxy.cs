using Py.Gc;
using Py.ObjectSpace;

namespace Py.Vm.Modules.Pickling;

/// <summary>What the memo attribute of a pickler or an unpickler gives: the memo as a dict, on demand.</summary>
internal unsafe struct MemoProxy
{
    public ObjectHeader Header;
    /// <summary>The pickler or unpickler.</summary>
    public Slot Owner;

    private const ulong References = 0b10;
    private static ModuleType s_pickler;
    private static ModuleType s_unpickler;

    public static void Initialize()
    {
        s_pickler.Make("_pickle.PicklerMemoProxy", new TypeRow(TypeId.None0, "PicklerMemoProxy", TypeId.Object, sizeof(MemoProxy), References, TypeFlags.NoConstructor), &Define);
        s_unpickler.Make("_pickle.UnpicklerMemoProxy", new TypeRow(TypeId.None0, "UnpicklerMemoProxy", TypeId.Object, sizeof(MemoProxy), References, TypeFlags.NoConstructor), &Define);
    }

    private static void Define(TypeBuilder t)
    {
        t.NotHashable();
        t.Method("clear()\nRemove all items from memo.", &Clear);
        t.Method("copy()\nCopy the memo to a new object.", &Copy);
        t.Method("__reduce__()\nImplement pickle support.", &Reduce);
    }

    public static bool Is(Value v) => s_pickler.IsExact(v);

    public static bool IsOfUnpickler(Value v) => s_unpickler.IsExact(v);

    public static Value OwnerOf(Value self) => self.As<MemoProxy>().Fields.Owner.Load();

    public static Value New(Value owner)
    {
        Ref<MemoProxy> self = s_pickler.New<MemoProxy>();
        self.Fields.Owner.Initialize(owner);
        return self;
    }

    public static Value NewOfUnpickler(Value owner)
    {
        Ref<MemoProxy> self = s_unpickler.New<MemoProxy>();
        self.Fields.Owner.Initialize(owner);
        return self;
    }

    private static Value Clear(Value self) => Is(self) ? Pickler.MemoClear(OwnerOf(self)) : Unpickler.MemoClear(OwnerOf(self));

    private static Value Copy(Value self) => Is(self) ? Pickler.MemoToDict(OwnerOf(self)) : Unpickler.MemoToDict(OwnerOf(self));

    private static Value Reduce(Value self)
    {
        Value copy = Copy(self);
        return copy.IsNull ? copy : PyTuple.New(Types.Get(TypeId.Dict), PyTuple.New(copy));
    }
}
