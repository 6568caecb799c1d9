using Py.Gc;

namespace Py.ObjectSpace;

/// <summary>object.</summary>
public static unsafe partial class PyObject
{
    /// <summary>Function-table index of object's slot New: classes that have it are allocated directly.</summary>
    public static int NewIndex { get; private set; }

    /// <summary>Likewise of its slot Init: instances of classes that have it need no more.</summary>
    public static int InitIndex { get; private set; }

    internal static void Define(TypeBuilder t)
    {
        t.Slot(SlotId.Repr, &Space.DefaultRepr);
        t.Slot(SlotId.Str, &Space.Repr);
        t.Slot(SlotId.Hash, &Identity.Hash);
        t.Slot(SlotId.Compare, &Compare);
        t.Slot(SlotId.GetAttr, &Space.GenericGetAttr);
        t.Slot(SlotId.SetAttr, &Space.GenericSetAttr);
        t.Slot(SlotId.New, &New);
        t.Slot(SlotId.Init, &Init);
        NewIndex = t.Type.As<PyType>().Fields.Slots[(int)SlotId.New];
        InitIndex = t.Type.As<PyType>().Fields.Slots[(int)SlotId.Init];
        t.GetSet("__class__\nthe object's class", &GetClass, &SetClass);
        t.Method("__format__(format_spec, /)\nDefault object formatter.", &Format);
        t.Method("__dir__()\nDefault dir() implementation.", &Dir);
        t.Method("__sizeof__()\nSize of object in memory, in bytes.", &SizeOf);
        t.Method("__reduce__()\nHelper for pickle.", &Reduce);
        t.Method("__reduce_ex__(protocol, /)\nHelper for pickle.", &ReduceEx);
        t.Method("__getstate__()\nHelper for pickle.", &GetState);
        t.RawClassMethod("__init_subclass__(...)\nCalled when a class is subclassed; the default does nothing.", &InitSubclass);
        t.RawClassMethod("__subclasshook__(...)\nOverridable hook of abstract classes for issubclass().", &SubclassHook);
        t.Doc("The base class of the class hierarchy.\n\nWhen called, it accepts no arguments and returns a new featureless\ninstance that has no instance attributes and cannot be given any.\n");
    }

    private static Value Compare(Value self, Value other, CompareOp op)
    {
        switch (op)
        {
            case CompareOp.Eq:
                return self.Is(other) ? Value.True : Value.NotImplemented;
            case CompareOp.Ne:
                void* compare = PyType.SlotOf(self, SlotId.Compare);
                if (compare == null)
                {
                    return Value.NotImplemented;
                }

                Value equal = ((delegate*<Value, Value, CompareOp, Value>)compare)(self, other, CompareOp.Eq);
                if (equal.IsNull || equal.IsNotImplemented)
                {
                    return equal;
                }

                int truth = Space.Truth(equal);
                return truth < 0 ? Value.Null : Value.FromBool(truth == 0);
            default:
                return Value.NotImplemented;
        }
    }

    private static bool ExcessArgs(Args args) => args.Count > 0 || args.KeywordCount > 0;

    private static Value New(Value type, Args args)
    {
        ref PyType t = ref type.As<PyType>().Fields;
        if (ExcessArgs(args))
        {
            if (t.Slots[(int)SlotId.New] != NewIndex)
            {
                return Errors.TypeError("object.__new__() takes exactly one argument (the type to instantiate)");
            }

            if (t.Slots[(int)SlotId.Init] == InitIndex)
            {
                return Errors.TypeError($"{PyType.NameOf(type)}() takes no arguments");
            }
        }

        return (t.Flags & TypeFlags.Abstract) != 0 ? AbstractError(type) : PyType.Allocate(type);
    }

    private static Value AbstractError(Value type)
    {
        Value methods = Space.GetAttr(type, N.__abstractmethods__);
        Value sorted = methods.IsNull ? methods : Sequences.ToList(methods);
        if (sorted.IsNull || Space.CallMethod(sorted, N.sort).IsNull)
        {
            return Value.Null;
        }

        System.Text.StringBuilder names = new();
        long count = PyList.LengthOf(sorted);
        for (long i = 0; i < count; i++)
        {
            names.Append(i == 0 ? "" : ", ").Append(PyStr.ToClr(PyList.Get(sorted, i)));
        }

        return Errors.TypeError($"Can't instantiate abstract class {PyType.NameOf(type)} with abstract method{(count > 1 ? "s" : "")} {names}");
    }

    private static bool Init(Value self, Args args)
    {
        if (!ExcessArgs(args))
        {
            return true;
        }

        ref PyType t = ref self.Type.As<PyType>().Fields;
        if (t.Slots[(int)SlotId.Init] != InitIndex)
        {
            Errors.TypeError("object.__init__() takes exactly one argument (the instance to initialize)");
            return false;
        }

        if (t.Slots[(int)SlotId.New] == NewIndex)
        {
            Errors.TypeError($"{PyType.NameOf(self.Type)}.__init__() takes exactly one argument (the instance to initialize)");
            return false;
        }

        return true;
    }

    private static Value GetClass(Value self) => self.Type;

    private static bool SetClass(Value self, Value value)
    {
        if (value.IsNull)
        {
            Errors.TypeError("can't delete __class__ attribute");
            return false;
        }

        if (!value.IsType)
        {
            Errors.TypeError($"__class__ must be set to a class, not '{PyType.TypeName(value)}' object");
            return false;
        }

        ref PyType from = ref self.Type.As<PyType>().Fields;
        ref PyType to = ref value.As<PyType>().Fields;
        bool modules = self.HasFlag(ShapeFlags.Module) && PyType.IsSubtype(value, Types.Get(TypeId.Module));
        if (!modules && ((from.Flags & TypeFlags.Heap) == 0 || (to.Flags & TypeFlags.Heap) == 0))
        {
            Errors.TypeError("__class__ assignment only supported for mutable types or ModuleType subclasses");
            return false;
        }

        if (!TypeFactory.SameLayout(self.Type, value))
        {
            Errors.TypeError($"__class__ assignment: '{PyType.NameOf(value)}' object layout differs from '{PyType.NameOf(self.Type)}'");
            return false;
        }

        ShapeTree.ChangeType(self, value);
        return true;
    }

    private static Value Format(Value self, Value spec)
    {
        if (!spec.IsStr)
        {
            return Errors.TypeError($"__format__() argument must be str, not {PyType.TypeName(spec)}");
        }

        return PyStr.LengthOf(spec) > 0
            ? Errors.TypeError($"unsupported format string passed to {PyType.TypeName(self)}.__format__")
            : Space.Str(self);
    }

    private static Value Dir(Value self)
    {
        Value dict = PyDict.New();
        int found = Space.TryGetAttr(self, N.__dict__, out Value own);
        if (found < 0 || (found > 0 && own.IsDict && !PyDict.Update(dict, own)))
        {
            return Value.Null;
        }

        found = Space.TryGetAttr(self, N.__class__, out Value cls);
        return found < 0 || (found > 0 && !TypeAttributes.Merge(dict, cls)) ? Value.Null : Sequences.ToList(dict);
    }

    private static Value SizeOf(Value self)
    {
        if (!self.IsPointer)
        {
            return Value.FromSmallInt(8);
        }

        Shape* shape = self.Shape;
        ref PyType t = ref self.Type.As<PyType>().Fields;
        long size = shape->Layout.ObjectBytes;
        if (shape->Layout.Var != VarKind.None)
        {
            size += System.Math.Abs(*(long*)(self.Bits + shape->Layout.LengthOffset)) * t.ItemBytes;
        }

        return PyInt.New(size);
    }

    private static Value Reduce(Value self) => Copyreg("_reduce_ex", self, Value.FromSmallInt(0));

    private static Value Copyreg(string function, Value self, Value protocol)
    {
        Value module = Space.Import("copyreg");
        return module.IsNull ? module : Space.CallMethod(module, PyStr.Intern(function), self, protocol);
    }

    private static Value ReduceEx(Value self, Value protocol)
    {
        // An overridden __reduce__ is preferred to the default of this protocol.
        Value reduce = PyType.Lookup(self.Type, N.__reduce__);
        if (!reduce.Is(PyType.Lookup(Types.Get(TypeId.Object), N.__reduce__)))
        {
            return Space.CallMethod(self, N.__reduce__);
        }

        if (!Space.AsIndex(protocol, TypeId.OverflowError, out long number))
        {
            return Value.Null;
        }

        return number >= 2 ? Reduction.Protocol2(self) : Copyreg("_reduce_ex", self, protocol);
    }

    private static Value GetState(Value self) => Reduction.State(self, false);

    private static Value InitSubclass(Value type, Args args)
    {
        if (args.KeywordCount > 0)
        {
            return Errors.TypeError($"{PyType.NameOf(type)}.__init_subclass__() takes no keyword arguments");
        }

        return args.Count > 0 ? Errors.TypeError($"{PyType.NameOf(type)}.__init_subclass__() takes no arguments ({args.Count} given)") : Value.None;
    }

    private static Value SubclassHook(Value type, Args args) => Value.NotImplemented;
}
