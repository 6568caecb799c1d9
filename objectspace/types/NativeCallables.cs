using System.Runtime.CompilerServices;
using Py.Gc;

namespace Py.ObjectSpace;

/// <summary>builtin_function_or_method: a C# function, or one bound to self.</summary>
public unsafe partial struct PyBuiltinFunction
{
    /// <summary>Header.</summary>
    public ObjectHeader Header;
    /// <summary>__self__: the bound object, the module, or null.</summary>
    public Slot Self;
    /// <summary>__module__: a str or null.</summary>
    public Slot Module;
    /// <summary>Index into the function table.</summary>
    public int Function;
    /// <summary>Reference words.</summary>
    public const ulong References = 0b110;

    /// <summary>A function object. For an entry with self, <paramref name="self"/> is the bound object.</summary>
    public static Value New(int function, Value self, Value module)
    {
        Ref<PyBuiltinFunction> f = Value.FromBits(Heap.Allocate(ShapeIds.BuiltinFunction, (nuint)sizeof(PyBuiltinFunction))).As<PyBuiltinFunction>();
        f.Fields.Self.Initialize(self);
        f.Fields.Module.Initialize(module);
        f.Fields.Function = function;
        return f;
    }

    /// <summary>Slot Call.</summary>
    public static Value Call(Value self, Args args)
    {
        ref PyBuiltinFunction f = ref self.As<PyBuiltinFunction>().Fields;
        return NativeCall.Call(f.Function, f.Self.Load(), args);
    }
}

/// <summary>method_descriptor and classmethod_descriptor: a C# method as found in a type's dict.</summary>
public unsafe partial struct PyMethodDescriptor
{
    /// <summary>Header.</summary>
    public ObjectHeader Header;
    /// <summary>__objclass__.</summary>
    public Slot Type;
    /// <summary>Index into the function table.</summary>
    public int Function;
    /// <summary>Reference words.</summary>
    public const ulong References = 0b10;

    /// <summary>A descriptor of kind MethodDescriptor or ClassMethodDescriptor.</summary>
    public static Value New(TypeId kind, Value type, int function)
    {
        Ref<PyMethodDescriptor> d = Value.FromBits(Heap.Allocate(ShapeIds.Of(kind), (nuint)sizeof(PyMethodDescriptor))).As<PyMethodDescriptor>();
        d.Fields.Type.Initialize(type);
        d.Fields.Function = function;
        return d;
    }

    /// <summary>Slot Call of method_descriptor: the first argument is self.</summary>
    public static Value Call(Value self, Args args)
    {
        ref PyMethodDescriptor d = ref self.As<PyMethodDescriptor>().Fields;
        string name = FunctionTable.Signature(d.Function).Name;
        if (args.Count == 0)
        {
            return Errors.TypeError($"unbound method {PyType.NameOf(d.Type.Load())}.{name}() needs an argument");
        }

        if (!PyType.IsInstance(args[0], d.Type.Load()))
        {
            return WrongSelf(name, d.Type.Load(), args[0]);
        }

        return NativeCall.Call(d.Function, args[0], args.Skip(1));
    }

    /// <summary>Slot DescrGet of method_descriptor.</summary>
    public static Value Get(Value self, Value instance, Value owner)
    {
        ref PyMethodDescriptor d = ref self.As<PyMethodDescriptor>().Fields;
        if (instance.IsNull)
        {
            return self;
        }

        if (!PyType.IsInstance(instance, d.Type.Load()))
        {
            return WrongSelf(FunctionTable.Signature(d.Function).Name, d.Type.Load(), instance);
        }

        return PyBuiltinFunction.New(d.Function, instance, Value.Null);
    }

    /// <summary>Slot DescrGet of classmethod_descriptor.</summary>
    public static Value GetForClass(Value self, Value instance, Value owner)
    {
        ref PyMethodDescriptor d = ref self.As<PyMethodDescriptor>().Fields;
        Value type = owner.IsNull ? instance.Type : owner;
        string name = FunctionTable.Signature(d.Function).Name;
        if (!type.IsType)
        {
            return Errors.TypeError($"descriptor '{name}' for type '{PyType.NameOf(d.Type.Load())}' needs a type, not a '{PyType.TypeName(type)}' as arg 2");
        }

        if (!PyType.IsSubtype(type, d.Type.Load()))
        {
            return Errors.TypeError($"descriptor '{name}' requires a subtype of '{PyType.NameOf(d.Type.Load())}' but received '{PyType.NameOf(type)}'");
        }

        return PyBuiltinFunction.New(d.Function, type, Value.Null);
    }

    /// <summary>Slot Call of classmethod_descriptor.</summary>
    public static Value CallForClass(Value self, Args args)
    {
        if (args.Count == 0)
        {
            ref PyMethodDescriptor d = ref self.As<PyMethodDescriptor>().Fields;
            string name = FunctionTable.Signature(d.Function).Name;
            return Errors.TypeError($"descriptor '{name}' of '{PyType.NameOf(d.Type.Load())}' object needs an argument");
        }

        Value bound = GetForClass(self, Value.Null, args[0]);
        return bound.IsNull ? Value.Null : PyBuiltinFunction.Call(bound, args.Skip(1));
    }

    internal static Value WrongSelf(string name, Value type, Value instance) => Errors.TypeError(
        $"descriptor '{name}' for '{PyType.NameOf(type)}' objects doesn't apply to a '{PyType.TypeName(instance)}' object");
}

/// <summary>wrapper_descriptor: a dunder that reaches a slot; method-wrapper: one bound to self.</summary>
public unsafe partial struct PySlotWrapper
{
    /// <summary>Header.</summary>
    public ObjectHeader Header;
    /// <summary>__objclass__.</summary>
    public Slot Type;
    /// <summary>__self__ of a method-wrapper; null in a wrapper_descriptor.</summary>
    public Slot Self;
    /// <summary>Row of <see cref="SlotTable"/>.</summary>
    public int Row;
    /// <summary>Function-table index of the slot function.</summary>
    public int Function;
    /// <summary>Reference words.</summary>
    public const ulong References = 0b110;

    /// <summary>A wrapper_descriptor, or a method-wrapper if <paramref name="self"/> is given.</summary>
    public static Value New(Value type, int row, int function, Value self = default)
    {
        TypeId kind = self.IsNull ? TypeId.WrapperDescriptor : TypeId.MethodWrapper;
        Ref<PySlotWrapper> w = Value.FromBits(Heap.Allocate(ShapeIds.Of(kind), (nuint)sizeof(PySlotWrapper))).As<PySlotWrapper>();
        w.Fields.Type.Initialize(type);
        w.Fields.Self.Initialize(self);
        w.Fields.Row = row;
        w.Fields.Function = function;
        return w;
    }

    /// <summary>Slot Call of wrapper_descriptor.</summary>
    public static Value Call(Value self, Args args)
    {
        ref PySlotWrapper w = ref self.As<PySlotWrapper>().Fields;
        if (args.Count == 0)
        {
            return Errors.TypeError($"descriptor '{SlotTable.Rows[w.Row].Name}' of '{PyType.NameOf(w.Type.Load())}' object needs an argument");
        }

        if (!PyType.IsInstance(args[0], w.Type.Load()))
        {
            return Errors.TypeError($"descriptor '{SlotTable.Rows[w.Row].Name}' requires a '{PyType.NameOf(w.Type.Load())}' object but received a '{PyType.TypeName(args[0])}'");
        }

        return SlotDispatch.CallWrapped(w.Row, w.Function, args[0], args.Skip(1));
    }

    /// <summary>Slot Call of method-wrapper.</summary>
    public static Value CallBound(Value self, Args args)
    {
        ref PySlotWrapper w = ref self.As<PySlotWrapper>().Fields;
        return SlotDispatch.CallWrapped(w.Row, w.Function, w.Self.Load(), args);
    }

    /// <summary>Slot DescrGet of wrapper_descriptor.</summary>
    public static Value Get(Value self, Value instance, Value owner)
    {
        ref PySlotWrapper w = ref self.As<PySlotWrapper>().Fields;
        if (instance.IsNull)
        {
            return self;
        }

        return PyType.IsInstance(instance, w.Type.Load())
            ? New(w.Type.Load(), w.Row, w.Function, instance)
            : PyMethodDescriptor.WrongSelf(SlotTable.Rows[w.Row].Name, w.Type.Load(), instance);
    }
}

/// <summary>getset_descriptor: an attribute computed by C# functions.</summary>
public unsafe partial struct PyGetSet
{
    /// <summary>Header.</summary>
    public ObjectHeader Header;
    /// <summary>__objclass__.</summary>
    public Slot Type;
    /// <summary>__name__.</summary>
    public Slot Name;
    /// <summary>__doc__ or null.</summary>
    public Slot Doc;
    /// <summary>Function-table index of the getter.</summary>
    public int Getter;
    /// <summary>Function-table index of the setter; 0: read-only.</summary>
    public int Setter;
    /// <summary>Reference words.</summary>
    public const ulong References = 0b1110;

    /// <summary>A getset_descriptor.</summary>
    public static Value New(Value type, string name, string? doc, delegate*<Value, Value> get, delegate*<Value, Value, bool> set)
    {
        Ref<PyGetSet> d = Value.FromBits(Heap.Allocate(ShapeIds.Of(TypeId.GetSetDescriptor), (nuint)sizeof(PyGetSet))).As<PyGetSet>();
        d.Fields.Type.Store(d, type);
        d.Fields.Name.Store(d, PyStr.Intern(name));
        if (doc is not null)
        {
            d.Fields.Doc.Store(d, PyStr.New(doc));
        }

        d.Fields.Getter = FunctionTable.AddShared(get);
        d.Fields.Setter = set == null ? 0 : FunctionTable.AddShared(set);
        return d;
    }

    /// <summary>Slot DescrGet.</summary>
    public static Value Get(Value self, Value instance, Value owner)
    {
        ref PyGetSet d = ref self.As<PyGetSet>().Fields;
        if (instance.IsNull)
        {
            return self;
        }

        return PyType.IsInstance(instance, d.Type.Load())
            ? ((delegate*<Value, Value>)FunctionTable.Pointer(d.Getter))(instance)
            : PyMethodDescriptor.WrongSelf(PyStr.ToClr(d.Name.Load()), d.Type.Load(), instance);
    }

    /// <summary>The attribute of an object that is known to be of the descriptor's type.</summary>
    public static Value GetKnown(Value self, Value instance) =>
        ((delegate*<Value, Value>)FunctionTable.Pointer(self.As<PyGetSet>().Fields.Getter))(instance);

    /// <summary>Slot DescrSet.</summary>
    public static bool Set(Value self, Value instance, Value value)
    {
        ref PyGetSet d = ref self.As<PyGetSet>().Fields;
        if (!PyType.IsInstance(instance, d.Type.Load()))
        {
            PyMethodDescriptor.WrongSelf(PyStr.ToClr(d.Name.Load()), d.Type.Load(), instance);
            return false;
        }

        if (d.Setter == 0)
        {
            Errors.AttributeError(instance, d.Name.Load(), $"attribute '{PyStr.ToClr(d.Name.Load())}' of '{PyType.NameOf(d.Type.Load())}' objects is not writable");
            return false;
        }

        return ((delegate*<Value, Value, bool>)FunctionTable.Pointer(d.Setter))(instance, value);
    }
}

/// <summary>What may be done with a member and what an empty one means.</summary>
[System.Flags]
public enum MemberFlags
{
    /// <summary>May be read and written; reading an empty one is an AttributeError (__slots__).</summary>
    ReadWrite = 0,
    /// <summary>May only be read.</summary>
    ReadOnly = 1,
    /// <summary>An empty one reads as None.</summary>
    NoneIfEmpty = 2,
    /// <summary>The value is kept as an attribute of the instance, under the member's name.</summary>
    Attribute = 4,
    /// <summary>Not a Slot but a double, read as a float.</summary>
    Double = 8,
    /// <summary>A slot of a variable-sized object, kept under the descriptor in the dict that is its last word.</summary>
    Trailing = 16,
}

/// <summary>member_descriptor: a Slot of the instance at a fixed offset.</summary>
public unsafe partial struct PyMember
{
    /// <summary>Header.</summary>
    public ObjectHeader Header;
    /// <summary>__objclass__.</summary>
    public Slot Type;
    /// <summary>__name__.</summary>
    public Slot Name;
    /// <summary>Byte offset of the slot in the instance.</summary>
    public int Offset;
    /// <summary>Access.</summary>
    public MemberFlags Flags;
    /// <summary>Reference words.</summary>
    public const ulong References = 0b110;

    /// <summary>A member_descriptor.</summary>
    public static Value New(Value type, Value name, int offset, MemberFlags flags)
    {
        Ref<PyMember> d = Value.FromBits(Heap.Allocate(ShapeIds.Of(TypeId.MemberDescriptor), (nuint)sizeof(PyMember))).As<PyMember>();
        d.Fields.Type.Initialize(type);
        d.Fields.Name.Initialize(name);
        d.Fields.Offset = offset;
        d.Fields.Flags = flags;
        return d;
    }

    /// <summary>Slot DescrGet.</summary>
    public static Value Get(Value self, Value instance, Value owner)
    {
        ref PyMember d = ref self.As<PyMember>().Fields;
        if (instance.IsNull)
        {
            return self;
        }

        if (!PyType.IsInstance(instance, d.Type.Load()))
        {
            return PyMethodDescriptor.WrongSelf(PyStr.ToClr(d.Name.Load()), d.Type.Load(), instance);
        }

        if ((d.Flags & MemberFlags.Double) != 0)
        {
            return PyFloat.New(*(double*)(instance.Bits + (ulong)d.Offset));
        }

        Value value = (d.Flags & MemberFlags.Attribute) != 0
            ? ShapeTree.GetAttribute(instance, d.Name.Load())
            : (d.Flags & MemberFlags.Trailing) != 0 ? ShapeTree.TrailingMember(instance, self)
            : instance.As<PyType>().SlotAt((uint)d.Offset).Load();
        if (!value.IsNull)
        {
            return value;
        }

        return (d.Flags & MemberFlags.NoneIfEmpty) != 0 ? Value.None : Errors.NoAttribute(instance, d.Name.Load());
    }

    /// <summary>Slot DescrSet.</summary>
    public static bool Set(Value self, Value instance, Value value)
    {
        ref PyMember d = ref self.As<PyMember>().Fields;
        if (!PyType.IsInstance(instance, d.Type.Load()))
        {
            PyMethodDescriptor.WrongSelf(PyStr.ToClr(d.Name.Load()), d.Type.Load(), instance);
            return false;
        }

        if ((d.Flags & MemberFlags.ReadOnly) != 0)
        {
            Errors.AttributeError(instance, d.Name.Load(), "readonly attribute");
            return false;
        }

        if ((d.Flags & MemberFlags.Trailing) != 0)
        {
            bool done = ShapeTree.SetTrailingMember(instance, self, value);
            if (!done && !Errors.Occurred)
            {
                Value missing = self.As<PyMember>().Fields.Name.Load();
                Errors.AttributeError(instance, missing, PyStr.ToClr(missing));
            }

            return done;
        }

        ref Slot slot = ref instance.As<PyType>().SlotAt((uint)d.Offset);
        if (value.IsNull && slot.IsNull)
        {
            Errors.AttributeError(instance, d.Name.Load(), PyStr.ToClr(d.Name.Load()));
            return false;
        }

        slot.Store(instance, value);
        return true;
    }
}

/// <summary>staticmethod and classmethod objects.</summary>
public unsafe partial struct PyStaticMethod
{
    /// <summary>Header.</summary>
    public ObjectHeader Header;
    /// <summary>__func__.</summary>
    public Slot Callable;
    /// <summary>__dict__ or null.</summary>
    public Slot Dict;
    /// <summary>Reference words.</summary>
    public const ulong References = 0b110;

    /// <summary>A staticmethod.</summary>
    public static Value New(Value callable) => Make(TypeId.StaticMethod, callable);

    /// <summary>A classmethod.</summary>
    public static Value NewClassMethod(Value callable) => Make(TypeId.ClassMethod, callable);

    private static Value Make(TypeId kind, Value callable)
    {
        Ref<PyStaticMethod> m = Value.FromBits(Heap.Allocate(ShapeIds.Of(kind), (nuint)sizeof(PyStaticMethod))).As<PyStaticMethod>();
        m.Fields.Callable.Initialize(callable);
        return m;
    }
}

/// <summary>A module object.</summary>
public unsafe partial struct PyModule
{
    /// <summary>Header.</summary>
    public ObjectHeader Header;
    /// <summary>__dict__.</summary>
    public Slot Dict;
    /// <summary>Reference words.</summary>
    public const ulong References = 0b10;

    /// <summary>The module's dict.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Value DictOf(Value module) => module.As<PyModule>().Fields.Dict.Load();

    /// <summary>A module with the attributes that a fresh one has.</summary>
    public static Value New(Value name, Value doc = default)
    {
        Ref<PyModule> m = Value.FromBits(Heap.Allocate(ShapeIds.Module, (nuint)sizeof(PyModule))).As<PyModule>();
        Value dict = PyDict.New();
        m.Fields.Dict.Store(m, dict);
        PyDict.SetStr(dict, Names.Get(N.__name__), name);
        PyDict.SetStr(dict, Names.Get(N.__doc__), doc.IsNull ? Value.None : doc);
        PyDict.SetStr(dict, Names.Get(N.__package__), Value.None);
        PyDict.SetStr(dict, Names.Get(N.__loader__), Value.None);
        PyDict.SetStr(dict, Names.Get(N.__spec__), Value.None);
        return m;
    }
}

/// <summary>A bound method: function and self.</summary>
public unsafe partial struct PyBoundMethod
{
    /// <summary>Header.</summary>
    public ObjectHeader Header;
    /// <summary>__func__.</summary>
    public Slot Function;
    /// <summary>__self__.</summary>
    public Slot Self;
    /// <summary>Reference words.</summary>
    public const ulong References = 0b110;

    /// <summary>A bound method.</summary>
    public static Value New(Value function, Value self)
    {
        Ref<PyBoundMethod> m = Value.FromBits(Heap.Allocate(ShapeIds.BoundMethod, (nuint)sizeof(PyBoundMethod))).As<PyBoundMethod>();
        m.Fields.Function.Initialize(function);
        m.Fields.Self.Initialize(self);
        return m;
    }
}

/// <summary>A cell: the box of a variable shared with inner functions.</summary>
public unsafe partial struct PyCell
{
    /// <summary>Header.</summary>
    public ObjectHeader Header;
    /// <summary>The value; null while unbound.</summary>
    public Slot Content;
    /// <summary>Reference words.</summary>
    public const ulong References = 0b10;

    /// <summary>A cell.</summary>
    public static Value New(Value content)
    {
        Ref<PyCell> cell = Value.FromBits(Heap.Allocate(ShapeIds.Cell, (nuint)sizeof(PyCell))).As<PyCell>();
        cell.Fields.Content.Initialize(content);
        return cell;
    }
}
