using Py.Gc;
using Py.ObjectSpace;

namespace Py.Vm.Modules.Itertools;

/// <summary>itertools.dropwhile and takewhile.</summary>
internal unsafe struct WhileIterator
{
    public ObjectHeader Header;
    public Slot Predicate;
    public Slot Iterator;
    /// <summary>1: the predicate was false once.</summary>
    public long Over;

    private const ulong References = 0b110;
    private static ModuleType s_drop;
    private static ModuleType s_take;

    public static void Initialize(ModuleBuilder m)
    {
        s_drop.Define(m, "itertools.dropwhile", sizeof(WhileIterator), References, ItertoolsModule.Subclassable, &DefineDrop);
        s_take.Define(m, "itertools.takewhile", sizeof(WhileIterator), References, ItertoolsModule.Subclassable, &DefineTake);
    }

    private static void DefineDrop(TypeBuilder t)
    {
        t.Doc("dropwhile(predicate, iterable): the items from the first one on for which the predicate is false.");
        t.Slot(SlotId.New, &CreateDrop);
        t.Slot(SlotId.Next, &NextDrop);
        DefineCommon(t);
    }

    private static void DefineTake(TypeBuilder t)
    {
        t.Doc("takewhile(predicate, iterable): the items before the first one for which the predicate is false.");
        t.Slot(SlotId.New, &CreateTake);
        t.Slot(SlotId.Next, &NextTake);
        DefineCommon(t);
    }

    private static void DefineCommon(TypeBuilder t)
    {
        t.Slot(SlotId.Iter, &Space.Self);
        t.Method("__reduce__()\nSupports pickling.", &Reduce);
        t.Method("__setstate__(state, /)\nSets whether the predicate was false.", &SetState);
    }

    private static Value CreateDrop(Value type, Args args) => Create(type, s_drop.Type, args, "dropwhile");

    private static Value CreateTake(Value type, Args args) => Create(type, s_take.Type, args, "takewhile");

    private static Value Create(Value type, Value core, Args args, string name)
    {
        if (!Constructors.NoKeywords(type, core, args, name) || !Constructors.Positional(args, name, 2, 2))
        {
            return Value.Null;
        }

        Value iterator = Space.Iter(args[1]);
        if (iterator.IsNull)
        {
            return iterator;
        }

        Value self = PyType.Allocate(type);
        self.As<WhileIterator>().Fields.Predicate.Initialize(args[0]);
        self.As<WhileIterator>().Fields.Iterator.Initialize(iterator);
        return self;
    }

    private static Value NextDrop(Value self)
    {
        ref WhileIterator w = ref self.As<WhileIterator>().Fields;
        while (true)
        {
            Value item = Space.Next(w.Iterator.Load());
            if (item.IsNull || w.Over != 0)
            {
                return item;
            }

            Value verdict = Space.Call(w.Predicate.Load(), item);
            int drop = verdict.IsNull ? -1 : Space.Truth(verdict);
            if (drop <= 0)
            {
                if (drop < 0)
                {
                    return Value.Null;
                }

                w.Over = 1;
                return item;
            }
        }
    }

    private static Value NextTake(Value self)
    {
        ref WhileIterator w = ref self.As<WhileIterator>().Fields;
        if (w.Over != 0)
        {
            return Value.Null;
        }

        Value item = Space.Next(w.Iterator.Load());
        Value verdict = item.IsNull ? item : Space.Call(w.Predicate.Load(), item);
        int take = verdict.IsNull ? -1 : Space.Truth(verdict);
        if (take == 0)
        {
            w.Over = 1;
        }

        return take > 0 ? item : Value.Null;
    }

    private static Value Reduce(Value self)
    {
        ref WhileIterator w = ref self.As<WhileIterator>().Fields;
        return PyTuple.New(self.Type, PyTuple.New(w.Predicate.Load(), w.Iterator.Load()), PyInt.New(w.Over));
    }

    private static Value SetState(Value self, Value state)
    {
        int over = Space.Truth(state);
        if (over < 0)
        {
            return Value.Null;
        }

        self.As<WhileIterator>().Fields.Over = over;
        return Value.None;
    }
}
