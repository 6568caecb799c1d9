using Py.Gc;
using Py.ObjectSpace;

namespace Py.Vm.Modules.Itertools;

/// <summary>itertools.groupby.</summary>
internal unsafe struct GroupBy
{
    public ObjectHeader Header;
    public Slot Iterator;
    /// <summary>The key function, or None.</summary>
    public Slot KeyFunction;
    /// <summary>Key of the group given last; null before the first.</summary>
    public Slot TargetKey;
    /// <summary>Key of the item read last, or null.</summary>
    public Slot CurrentKey;
    /// <summary>The item read last, if not yet given.</summary>
    public Slot CurrentValue;
    /// <summary>The group given last; older ones are exhausted.</summary>
    public Slot CurrentGroup;

    private const ulong References = 0b111_1110;
    private static ModuleType s_type;
    private static readonly ArgumentBinder s_new = new("groupby(iterable, key=None)");

    /// <summary>The type.</summary>
    public static ref readonly ModuleType Type => ref s_type;

    public static void Initialize(ModuleBuilder m)
    {
        s_type.Define(m, "itertools.groupby", sizeof(GroupBy), References, ItertoolsModule.Subclassable, &Define);
        Group.Initialize(m);
    }

    private static void Define(TypeBuilder t)
    {
        t.Doc("groupby(iterable, key=None): pairs of a key and an iterator over consecutive items that have it.");
        t.Slot(SlotId.New, &Create);
        t.Slot(SlotId.Iter, &Space.Self);
        t.Slot(SlotId.Next, &Next);
        t.Method("__reduce__()\nSupports pickling.", &Reduce);
        t.Method("__setstate__(state, /)\nSets the current key and item.", &SetState);
    }

    private static Value Create(Value type, Args args)
    {
        Slot* bound = stackalloc Slot[2];
        if (!s_new.Bind(args, bound))
        {
            return Value.Null;
        }

        Value iterator = Space.Iter(bound[0].Load());
        if (iterator.IsNull)
        {
            return iterator;
        }

        Value self = PyType.Allocate(type);
        self.As<GroupBy>().Fields.Iterator.Initialize(iterator);
        self.As<GroupBy>().Fields.KeyFunction.Initialize(bound[1].IsNull ? Value.None : bound[1].Load());
        return self;
    }

    /// <summary>Reads an item and computes its key; false at the end or with an error set.</summary>
    public static bool Step(Value self)
    {
        Value item = Space.Next(self.As<GroupBy>().Fields.Iterator.Load());
        if (item.IsNull)
        {
            return false;
        }

        Value function = self.As<GroupBy>().Fields.KeyFunction.Load();
        Value key = function.IsNone ? item : Space.Call(function, item);
        if (key.IsNull)
        {
            return false;
        }

        self.As<GroupBy>().Fields.CurrentValue.Store(self, item);
        self.As<GroupBy>().Fields.CurrentKey.Store(self, key);
        return true;
    }

    private static Value Next(Value self)
    {
        ref GroupBy g = ref self.As<GroupBy>().Fields;
        g.CurrentGroup.Store(self, Value.Null);
        while (true)
        {
            // The rest of the last group is skipped.
            Value current = g.CurrentKey.Load(), target = g.TargetKey.Load();
            if (!current.IsNull)
            {
                int same = target.IsNull ? 0 : Space.EqualBool(target, current);
                if (same < 0)
                {
                    return Value.Null;
                }

                if (same == 0)
                {
                    break;
                }
            }

            if (!Step(self))
            {
                return Value.Null;
            }
        }

        Value key = g.CurrentKey.Load();
        g.TargetKey.Store(self, key);
        return PyTuple.New(key, Group.New(self, key));
    }

    private static Value Reduce(Value self)
    {
        ref GroupBy g = ref self.As<GroupBy>().Fields;
        Value args = PyTuple.New(g.Iterator.Load(), g.KeyFunction.Load());
        return g.TargetKey.IsNull || g.CurrentKey.IsNull || g.CurrentValue.IsNull
            ? PyTuple.New(self.Type, args)
            : PyTuple.New(self.Type, args, PyTuple.New(g.CurrentKey.Load(), g.CurrentValue.Load(), g.TargetKey.Load()));
    }

    private static Value SetState(Value self, Value state)
    {
        if (!ItertoolsModule.StateTuple(state, 3))
        {
            return Value.Null;
        }

        ref GroupBy g = ref self.As<GroupBy>().Fields;
        g.CurrentKey.Store(self, PyTuple.Get(state, 0));
        g.CurrentValue.Store(self, PyTuple.Get(state, 1));
        g.TargetKey.Store(self, PyTuple.Get(state, 2));
        return Value.None;
    }
}

/// <summary>itertools._grouper: the items of one group.</summary>
internal unsafe struct Group
{
    public ObjectHeader Header;
    /// <summary>The groupby.</summary>
    public Slot Parent;
    /// <summary>Key of the group.</summary>
    public Slot Key;

    private const ulong References = 0b110;
    private static ModuleType s_type;

    public static void Initialize(ModuleBuilder m) =>
        s_type.Define(m, "itertools._grouper", sizeof(Group), References, TypeFlags.None, &Define);

    private static void Define(TypeBuilder t)
    {
        t.Slot(SlotId.New, &Create);
        t.Slot(SlotId.Iter, &Space.Self);
        t.Slot(SlotId.Next, &Next);
        t.Method("__reduce__()\nSupports pickling.", &Reduce);
    }

    private static Value Create(Value type, Args args)
    {
        if (!Constructors.NoKeywords(type, s_type.Type, args, "_grouper") || !Constructors.Positional(args, "_grouper", 2, 2))
        {
            return Value.Null;
        }

        return GroupBy.Type.IsInstance(args[0])
            ? New(args[0], args[1])
            : Errors.TypeError($"_grouper() argument 1 must be itertools.groupby, not {PyType.TypeName(args[0])}");
    }

    /// <summary>Makes the parent's current group.</summary>
    public static Value New(Value parent, Value key)
    {
        Ref<Group> group = s_type.New<Group>();
        group.Fields.Parent.Initialize(parent);
        group.Fields.Key.Initialize(key);
        parent.As<GroupBy>().Fields.CurrentGroup.Store(parent, group);
        return group;
    }

    private static Value Next(Value self)
    {
        Value parent = self.As<Group>().Fields.Parent.Load();
        ref GroupBy g = ref parent.As<GroupBy>().Fields;
        if (!g.CurrentGroup.Load().Is(self) || (g.CurrentValue.IsNull && !GroupBy.Step(parent)))
        {
            return Value.Null;
        }

        int same = Space.EqualBool(self.As<Group>().Fields.Key.Load(), g.CurrentKey.Load());
        if (same <= 0)
        {
            return Value.Null;
        }

        Value item = g.CurrentValue.Load();
        g.CurrentValue.Store(parent, Value.Null);
        g.CurrentKey.Store(parent, Value.Null);
        return item;
    }

    private static Value Reduce(Value self)
    {
        ref Group g = ref self.As<Group>().Fields;
        Value parent = g.Parent.Load();
        return parent.As<GroupBy>().Fields.CurrentGroup.Load().Is(self)
            ? PyTuple.New(self.Type, PyTuple.New(parent, g.Key.Load()))
            : Py.ObjectSpace.Builtins.Reduce("iter", PyTuple.Empty);
    }
}
