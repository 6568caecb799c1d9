using Py.Gc;
using Py.ObjectSpace;

namespace Py.Vm.Modules.Collections;

/// <summary>_collections._tuplegetter: the descriptor of a field of a named tuple.</summary>
internal unsafe struct PyTupleGetter
{
    public ObjectHeader Header;
    /// <summary>__doc__.</summary>
    public Slot Doc;
    /// <summary>Index of the item.</summary>
    public long Index;

    private const ulong References = 0b10;
    private static ModuleType s_type;

    public static void Initialize(ModuleBuilder m) =>
        s_type.Define(m, "_collections._tuplegetter", sizeof(PyTupleGetter), References, TypeFlags.None, &Define);

    private static void Define(TypeBuilder t)
    {
        t.Slot(SlotId.New, &Create);
        t.Slot(SlotId.Repr, &Repr);
        t.Slot(SlotId.DescrGet, &Get);
        t.Slot(SlotId.DescrSet, &Set);
        t.Method("__reduce__()\nSupports pickling.", &Reduce);
        t.Member("__doc__", 8, MemberFlags.ReadWrite);
    }

    private static Value Create(Value type, Args args)
    {
        if (!Constructors.NoKeywords(type, s_type.Type, args, "_tuplegetter") || !Constructors.Positional(args, "_tuplegetter", 2, 2)
            || !Space.AsSsize(args[0], out long index))
        {
            return Value.Null;
        }

        Value self = PyType.Allocate(type);
        self.As<PyTupleGetter>().Fields.Doc.Initialize(args[1]);
        self.As<PyTupleGetter>().Fields.Index = index;
        return self;
    }

    private static Value Get(Value self, Value instance, Value owner)
    {
        if (instance.IsNull || instance.IsNone)
        {
            return self;
        }

        long index = self.As<PyTupleGetter>().Fields.Index;
        if (!instance.IsTuple)
        {
            return Errors.TypeError($"descriptor for index '{index}' for tuple subclasses doesn't apply to '{PyType.TypeName(instance)}' object");
        }

        return (ulong)index < (ulong)PyTuple.LengthOf(instance) ? PyTuple.Get(instance, index) : Errors.IndexError("tuple index out of range");
    }

    private static bool Set(Value self, Value instance, Value value)
    {
        Errors.Raise(TypeId.AttributeError, value.IsNull ? "can't delete attribute" : "can't set attribute");
        return false;
    }

    private static Value Repr(Value self)
    {
        Value doc = Space.Repr(self.As<PyTupleGetter>().Fields.Doc.Load());
        return doc.IsNull ? doc : PyStr.New($"_tuplegetter({self.As<PyTupleGetter>().Fields.Index}, {PyStr.ToClr(doc)})");
    }

    private static Value Reduce(Value self)
    {
        ref PyTupleGetter g = ref self.As<PyTupleGetter>().Fields;
        return PyTuple.New(self.Type, PyTuple.New(PyInt.New(g.Index), g.Doc.Load()));
    }
}
