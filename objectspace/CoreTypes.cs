using Py.Gc;

namespace Py.ObjectSpace;

/// <summary>The table of core types, and their creation at start-up.</summary>
/// <remarks>
/// Start-up order: type objects and exact shapes at fixed addresses (no strs yet); interned strs, empty tuple;
/// names, bases, MRO and dicts; slots and methods of each row's Define; dunder wrappers; slot inheritance.
/// A base stands before its subclasses.
/// </remarks>
public static unsafe class CoreTypes
{
    private const TypeFlags B = TypeFlags.BaseType;
    private const TypeFlags NoNew = TypeFlags.NoConstructor;

    private readonly struct Entry
    {
        public readonly TypeRow Row;
        public readonly delegate*<TypeBuilder, void> Define;

        public Entry(TypeRow row, delegate*<TypeBuilder, void> define)
        {
            Row = row;
            Define = define;
        }
    }

    private static Entry[] Table() =>
#pragma warning disable IDE0055 // table
    [
        new(new(TypeId.Object, "object", TypeId.None0, sizeof(ObjectHeader), 0, B), &PyObject.Define),
        new(new(TypeId.Type, "type", TypeId.Object, sizeof(PyType), PyType.References, B | TypeFlags.Weakref, ShapeFlags.Type), &PyType.Define),
        new(new(TypeId.Int, "int", TypeId.Object, sizeof(PyInt), 0, B | TypeFlags.MatchSelf, ShapeFlags.Int) { Var = VarKind.Raw, ItemBytes = 8, LengthOffset = 8 }, &PyInt.Define),
        new(new(TypeId.Bool, "bool", TypeId.Int, sizeof(PyInt), 0, TypeFlags.MatchSelf) { Var = VarKind.Raw, ItemBytes = 8, LengthOffset = 8 }, &PyBool.Define),
        new(new(TypeId.Float, "float", TypeId.Object, sizeof(PyFloat), 0, B | TypeFlags.MatchSelf, ShapeFlags.Float), &PyFloat.Define),
        new(new(TypeId.Complex, "complex", TypeId.Object, sizeof(PyComplex), 0, B, ShapeFlags.Complex), &PyComplex.Define),
        new(new(TypeId.Str, "str", TypeId.Object, sizeof(PyStr), 0, B | TypeFlags.MatchSelf, ShapeFlags.Str) { Var = VarKind.Text, ItemBytes = 1, LengthOffset = 8 }, &PyStr.Define),
        new(new(TypeId.StrIterator, "str_iterator", TypeId.Object, sizeof(PyStrIterator), PyStrIterator.References, NoNew), &PyStrIterator.Define),
        new(new(TypeId.StrAsciiIterator, "str_ascii_iterator", TypeId.Object, sizeof(PyStrIterator), PyStrIterator.References, NoNew), &PyStrIterator.Define),
        new(new(TypeId.Bytes, "bytes", TypeId.Object, sizeof(PyBytes), 0, B | TypeFlags.MatchSelf, ShapeFlags.Bytes) { Var = VarKind.Raw, ItemBytes = 1, LengthOffset = 8 }, &PyBytes.Define),
        new(new(TypeId.BytesIterator, "bytes_iterator", TypeId.Object, sizeof(PyBytesIterator), PyBytesIterator.References, NoNew), &PyBytesIterator.Define),
        new(new(TypeId.ByteArray, "bytearray", TypeId.Object, sizeof(PyByteArray), PyByteArray.References, B | TypeFlags.MatchSelf, ShapeFlags.ByteArray), &PyByteArray.Define),
        new(new(TypeId.ByteArrayIterator, "bytearray_iterator", TypeId.Object, sizeof(PyBytesIterator), PyBytesIterator.References, NoNew), &PyBytesIterator.DefineForByteArray),
        new(new(TypeId.MemoryView, "memoryview", TypeId.Object, sizeof(PyMemoryView), PyMemoryView.References, TypeFlags.Weakref | TypeFlags.Sequence | TypeFlags.OwnFinalizer, ShapeFlags.MemoryView), &PyMemoryView.Define),
        new(new(TypeId.MemoryIterator, "memory_iterator", TypeId.Object, sizeof(PyMemoryIterator), PyMemoryIterator.References, NoNew), &PyMemoryIterator.Define),
        new(new(TypeId.ManagedBuffer, "$managedbuffer", TypeId.Object, sizeof(PyManagedBuffer), PyManagedBuffer.References, NoNew | TypeFlags.OwnFinalizer), &PyManagedBuffer.Define),
        new(new(TypeId.Tuple, "tuple", TypeId.Object, sizeof(PyTuple), 0, B | TypeFlags.MatchSelf | TypeFlags.Sequence, ShapeFlags.Tuple) { Var = VarKind.Slots, ItemBytes = 8, LengthOffset = 8 }, &PyTuple.Define),
        new(new(TypeId.List, "list", TypeId.Object, sizeof(PyList), PyList.References, B | TypeFlags.MatchSelf | TypeFlags.Sequence, ShapeFlags.List), &PyList.Define),
        new(new(TypeId.Dict, "dict", TypeId.Object, sizeof(PyDict), PyDict.References, B | TypeFlags.MatchSelf | TypeFlags.Mapping, ShapeFlags.Dict), &PyDict.Define),
        new(new(TypeId.NoneType, "NoneType", TypeId.Object, sizeof(ObjectHeader), 0), &PyNone.Define),
        new(new(TypeId.NotImplementedType, "NotImplementedType", TypeId.Object, sizeof(ObjectHeader), 0), &PyNone.DefineNotImplemented),
        new(new(TypeId.EllipsisType, "ellipsis", TypeId.Object, sizeof(ObjectHeader), 0), &PyNone.DefineEllipsis),

        new(new(TypeId.Slice, "slice", TypeId.Object, sizeof(PySlice), PySlice.References, 0, ShapeFlags.Slice), &PySlice.Define),
        new(new(TypeId.Range, "range", TypeId.Object, sizeof(PyRange), PyRange.References, TypeFlags.Sequence), &PyRange.Define),
        new(new(TypeId.RangeIterator, "range_iterator", TypeId.Object, sizeof(PyRangeIterator), 0, NoNew), &PyRangeIterator.Define),
        new(new(TypeId.LongRangeIterator, "longrange_iterator", TypeId.Object, sizeof(PyLongRangeIterator), PyLongRangeIterator.References, NoNew), &PyLongRangeIterator.Define),
        new(new(TypeId.TupleIterator, "tuple_iterator", TypeId.Object, sizeof(PyTupleIterator), PyTupleIterator.References, NoNew), &PyTupleIterator.Define),
        new(new(TypeId.ListIterator, "list_iterator", TypeId.Object, sizeof(PyListIterator), PyListIterator.References, NoNew), &PyListIterator.Define),
        new(new(TypeId.ListReverseIterator, "list_reverseiterator", TypeId.Object, sizeof(PyListIterator), PyListIterator.References, NoNew), &PyListIterator.DefineReverse),
        new(new(TypeId.Set, "set", TypeId.Object, sizeof(PySet), PySet.References, B | TypeFlags.MatchSelf | TypeFlags.Weakref, ShapeFlags.Set), &PySet.Define),
        new(new(TypeId.FrozenSet, "frozenset", TypeId.Object, sizeof(PySet), PySet.References, B | TypeFlags.MatchSelf | TypeFlags.Weakref, ShapeFlags.FrozenSet), &PySet.DefineFrozen),
        new(new(TypeId.SetIterator, "set_iterator", TypeId.Object, sizeof(PySetIterator), PySetIterator.References, NoNew), &PySetIterator.Define),
        new(new(TypeId.DictKeys, "dict_keys", TypeId.Object, sizeof(PyDictView), PyDictView.References, NoNew), &PyDictView.DefineKeys),
        new(new(TypeId.DictValues, "dict_values", TypeId.Object, sizeof(PyDictView), PyDictView.References, NoNew), &PyDictView.DefineValues),
        new(new(TypeId.DictItems, "dict_items", TypeId.Object, sizeof(PyDictView), PyDictView.References, NoNew), &PyDictView.DefineItems),
        new(new(TypeId.DictKeyIterator, "dict_keyiterator", TypeId.Object, sizeof(PyDictIterator), PyDictIterator.References, NoNew), &PyDictIterator.DefineKeys),
        new(new(TypeId.DictValueIterator, "dict_valueiterator", TypeId.Object, sizeof(PyDictIterator), PyDictIterator.References, NoNew), &PyDictIterator.DefineValues),
        new(new(TypeId.DictItemIterator, "dict_itemiterator", TypeId.Object, sizeof(PyDictIterator), PyDictIterator.References, NoNew), &PyDictIterator.DefineItems),
        new(new(TypeId.DictReverseKeyIterator, "dict_reversekeyiterator", TypeId.Object, sizeof(PyDictIterator), PyDictIterator.References, NoNew), &PyDictIterator.DefineReverseKeys),
        new(new(TypeId.DictReverseValueIterator, "dict_reversevalueiterator", TypeId.Object, sizeof(PyDictIterator), PyDictIterator.References, NoNew), &PyDictIterator.DefineReverseValues),
        new(new(TypeId.DictReverseItemIterator, "dict_reverseitemiterator", TypeId.Object, sizeof(PyDictIterator), PyDictIterator.References, NoNew), &PyDictIterator.DefineReverseItems),
        new(new(TypeId.MappingProxy, "mappingproxy", TypeId.Object, sizeof(PyMappingProxy), PyMappingProxy.References, TypeFlags.Mapping), &PyMappingProxy.Define),
        new(new(TypeId.SequenceIterator, "iterator", TypeId.Object, sizeof(PySequenceIterator), PySequenceIterator.References, NoNew), &PySequenceIterator.Define),
        new(new(TypeId.CallableIterator, "callable_iterator", TypeId.Object, sizeof(PyCallableIterator), PyCallableIterator.References, NoNew), &PyCallableIterator.Define),
        new(new(TypeId.Enumerate, "enumerate", TypeId.Object, sizeof(PyEnumerate), PyEnumerate.References, B), &PyEnumerate.Define),
        new(new(TypeId.Reversed, "reversed", TypeId.Object, sizeof(PyReversed), PyReversed.References, B), &PyReversed.Define),
        new(new(TypeId.Zip, "zip", TypeId.Object, sizeof(PyZip), PyZip.References, B), &PyZip.Define),
        new(new(TypeId.Map, "map", TypeId.Object, sizeof(PyMap), PyMap.References, B), &PyMap.Define),
        new(new(TypeId.Filter, "filter", TypeId.Object, sizeof(PyFilter), PyFilter.References, B), &PyFilter.Define),
        new(new(TypeId.SimpleNamespace, "types.SimpleNamespace", TypeId.Object, sizeof(ObjectHeader), 0, B) { Mode = AttributeMode.Inline }, &PySimpleNamespace.Define),
        new(new(TypeId.GenericAlias, "types.GenericAlias", TypeId.Object, sizeof(PyGenericAlias), PyGenericAlias.References, B | TypeFlags.Weakref), &PyGenericAlias.Define),
        new(new(TypeId.UnionType, "types.UnionType", TypeId.Object, sizeof(PyUnionType), PyUnionType.References, NoNew), &PyUnionType.Define),

        new(new(TypeId.SetTable, "$settable", TypeId.Object, sizeof(PySetTable), 0, NoNew) { Var = VarKind.SetTable, ItemBytes = 16, LengthOffset = 8 }, null),
        new(new(TypeId.RefArray, "$refarray", TypeId.Object, sizeof(PyRefArray), 0, NoNew) { Var = VarKind.Slots, ItemBytes = 8, LengthOffset = 8 }, null),
        new(new(TypeId.RawBytes, "$rawbytes", TypeId.Object, sizeof(PyRawBytes), 0, NoNew) { Var = VarKind.Raw, ItemBytes = 1, LengthOffset = 8 }, null),
        new(new(TypeId.DictTable, "$dicttable", TypeId.Object, sizeof(PyDictTable), 0, NoNew) { Var = VarKind.DictTable, ItemBytes = 24, LengthOffset = 8 }, null),

        new(new(TypeId.BuiltinFunction, "builtin_function_or_method", TypeId.Object, sizeof(PyBuiltinFunction), PyBuiltinFunction.References, NoNew | TypeFlags.Weakref), &PyBuiltinFunction.Define),
        new(new(TypeId.MethodDescriptor, "method_descriptor", TypeId.Object, sizeof(PyMethodDescriptor), PyMethodDescriptor.References, NoNew | TypeFlags.MethodDescriptor), &PyMethodDescriptor.Define),
        new(new(TypeId.ClassMethodDescriptor, "classmethod_descriptor", TypeId.Object, sizeof(PyMethodDescriptor), PyMethodDescriptor.References, NoNew), &PyMethodDescriptor.DefineClassMethod),
        new(new(TypeId.WrapperDescriptor, "wrapper_descriptor", TypeId.Object, sizeof(PySlotWrapper), PySlotWrapper.References, NoNew | TypeFlags.MethodDescriptor), &PySlotWrapper.Define),
        new(new(TypeId.MethodWrapper, "method-wrapper", TypeId.Object, sizeof(PySlotWrapper), PySlotWrapper.References, NoNew), &PySlotWrapper.DefineBound),
        new(new(TypeId.GetSetDescriptor, "getset_descriptor", TypeId.Object, sizeof(PyGetSet), PyGetSet.References, NoNew), &PyGetSet.Define),
        new(new(TypeId.MemberDescriptor, "member_descriptor", TypeId.Object, sizeof(PyMember), PyMember.References, NoNew), &PyMember.Define),
        new(new(TypeId.StaticMethod, "staticmethod", TypeId.Object, sizeof(PyStaticMethod), PyStaticMethod.References, B) { Mode = AttributeMode.Dict, DictOffset = 16 }, &PyStaticMethod.Define),
        new(new(TypeId.ClassMethod, "classmethod", TypeId.Object, sizeof(PyStaticMethod), PyStaticMethod.References, B) { Mode = AttributeMode.Dict, DictOffset = 16 }, &PyStaticMethod.DefineClassMethod),
        new(new(TypeId.Property, "property", TypeId.Object, sizeof(PyProperty), PyProperty.References, B), &PyProperty.Define),
        new(new(TypeId.Super, "super", TypeId.Object, sizeof(PySuper), PySuper.References, B), &PySuper.Define),
        new(new(TypeId.Module, "module", TypeId.Object, sizeof(PyModule), PyModule.References, B | TypeFlags.Weakref, ShapeFlags.Module) { Mode = AttributeMode.Dict, DictOffset = 8 }, &PyModule.Define),
        new(new(TypeId.BoundMethod, "method", TypeId.Object, sizeof(PyBoundMethod), PyBoundMethod.References, TypeFlags.Weakref), &PyBoundMethod.Define),
        new(new(TypeId.Function, "function", TypeId.Object, sizeof(PyFunction), PyFunction.References, TypeFlags.MethodDescriptor | TypeFlags.Weakref, ShapeFlags.Function) { Mode = AttributeMode.Dict, DictOffset = PyFunction.DictOffset }, &PyFunction.Define),
        new(new(TypeId.Code, "code", TypeId.Object, sizeof(PyCode), PyCode.References, TypeFlags.Weakref), null),
        new(new(TypeId.Frame, "frame", TypeId.Object, sizeof(PyFrame), PyFrame.References, NoNew), null),
        new(new(TypeId.Traceback, "traceback", TypeId.Object, sizeof(PyTraceback), PyTraceback.References), null),
        new(new(TypeId.Generator, "generator", TypeId.Object, sizeof(PyGenerator), PyGenerator.References, NoNew | TypeFlags.Weakref | TypeFlags.OwnFinalizer), null),
        new(new(TypeId.Coroutine, "coroutine", TypeId.Object, sizeof(PyGenerator), PyGenerator.References, NoNew | TypeFlags.Weakref | TypeFlags.OwnFinalizer), null),
        new(new(TypeId.AsyncGenerator, "async_generator", TypeId.Object, sizeof(PyGenerator), PyGenerator.References, NoNew | TypeFlags.Weakref | TypeFlags.OwnFinalizer), null),
        new(new(TypeId.CoroutineWrapper, "coroutine_wrapper", TypeId.Object, sizeof(PyCell), PyCell.References, NoNew), null),
        new(new(TypeId.AsyncGeneratorASend, "async_generator_asend", TypeId.Object, sizeof(PyAsyncStep), PyAsyncStep.References, NoNew), null),
        new(new(TypeId.AsyncGeneratorAThrow, "async_generator_athrow", TypeId.Object, sizeof(PyAsyncStep), PyAsyncStep.References, NoNew), null),
        new(new(TypeId.AsyncGeneratorWrapped, "async_generator_wrapped_value", TypeId.Object, sizeof(PyCell), PyCell.References, NoNew), null),
        new(new(TypeId.AnextAwaitable, "anext_awaitable", TypeId.Object, sizeof(PyAsyncStep), PyAsyncStep.References, NoNew), null),
        new(new(TypeId.Cell, "cell", TypeId.Object, sizeof(PyCell), PyCell.References), &PyCell.Define),
        new(new(TypeId.BaseException, "BaseException", TypeId.Object, sizeof(PyBaseException), PyBaseException.References, B, ShapeFlags.BaseException) { Mode = AttributeMode.Inline }, &PyBaseException.Define),
    ];
#pragma warning restore IDE0055

    private static readonly nint[] s_vmDefines = new nint[(int)TypeId.Count];

    /// <summary>Supplies the Define of a type whose methods run code: the vm's part. Before <see cref="Initialize"/>.</summary>
    public static void SetDefine(TypeId id, delegate*<TypeBuilder, void> define) => s_vmDefines[(int)id] = (nint)define;

    /// <summary>Makes all core types and singletons. To be called once, after Heap.Initialize, with a thread state set.</summary>
    public static void Initialize()
    {
        Entry[] table = WithExceptions(Table());
        Heap.Words->ShapeTop = Reservation.ShapeBase + ((ulong)TypeId.Count * ShapeIds.ShapeBytes);
        Heap.Words->ImmortalTop = Singletons.End;
        Heap.ImmortalStart = Singletons.End;
        Roots.Register();
        foreach (ref readonly Entry entry in table.AsReadOnly())
        {
            MakeTypeObject(entry.Row);
        }

        *(ulong*)Singletons.None = ShapeIds.Of(TypeId.NoneType) | ((ulong)ObjectHeader.Immortal << 32);
        *(ulong*)Singletons.NotImplemented = ShapeIds.Of(TypeId.NotImplementedType) | ((ulong)ObjectHeader.Immortal << 32);
        *(ulong*)Singletons.Ellipsis = ShapeIds.Of(TypeId.EllipsisType) | ((ulong)ObjectHeader.Immortal << 32);
        PyBool.InitializeCore();
        Interning.Initialize();
        PyTuple.InitializeCore();
        PyStr.InitializeCore();
        PyBytes.InitializeCore();
        Names.Initialize();
        SlotDispatch.Initialize();
        foreach (ref readonly Entry entry in table.AsReadOnly())
        {
            TypeFactory.NameCore(Types.Get(entry.Row.Id), entry.Row);
        }

        TypeFactory.AddSecondBase(Types.Get(TypeId.ExceptionGroup), Types.Get(TypeId.Exception));
        foreach (ref readonly Entry entry in table.AsReadOnly())
        {
            TypeBuilder builder = new(Types.Get(entry.Row.Id));
            if (entry.Define != null)
            {
                entry.Define(builder);
            }

            nint vmDefine = s_vmDefines[(int)entry.Row.Id];
            if (vmDefine != 0)
            {
                ((delegate*<TypeBuilder, void>)vmDefine)(builder);
            }

            TypeFactory.FinishStatic(builder.Type);
        }

        foreach (ExceptionTypes.Row row in ExceptionTypes.Rows())
        {
            PyDict.SetStr(Types.Get(row.Id).As<PyType>().Fields.Dict.Load(), Names.Get(N.__doc__), PyStr.New(row.Doc));
        }
    }

    private static Entry[] WithExceptions(Entry[] table)
    {
        ExceptionTypes.Row[] rows = ExceptionTypes.Rows();
        Entry[] all = new Entry[table.Length + rows.Length + 1];
        table.CopyTo(all, 0);
        int at = table.Length;
        foreach (ExceptionTypes.Row row in rows)
        {
            all[at++] = new Entry(new TypeRow(row.Id, row.Id.ToString(), row.Base, 0, 0, B), row.Define);
        }

        // ExceptionGroup has two bases; the second one is added when it is named.
        all[at] = new Entry(new TypeRow(TypeId.ExceptionGroup, "ExceptionGroup", TypeId.BaseExceptionGroup, 0, 0, B), null);
        return all;
    }

    private static System.ReadOnlySpan<Entry> AsReadOnly(this Entry[] table) => table;

    private static void MakeTypeObject(TypeRow row)
    {
        Value type = Value.FromBits(Heap.AllocateImmortal(ShapeIds.Type, (nuint)sizeof(PyType)));
        Types.Set(row.Id, type);
        Value baseType = row.Base == TypeId.None0 ? Value.Null : Types.Get(row.Base);
        TypeFactory.SetLayout(type, baseType, row);
        Shape* shape = (Shape*)ShapeIds.Of(row.Id);
        ShapeTree.MakeRoot(type, shape, 0);
        shape->Flags |= ShapeFlags.Exact;
    }

    /// <summary>Makes a static type of a module (not a core type); its Define fills it. The type is immortal.</summary>
    /// <param name="name">"module.Name", or just "Name" for builtins.</param>
    /// <param name="baseType">Base, a value; null: object.</param>
    /// <param name="row">Layout; Id and Base are ignored (Id None0: the base's kind).</param>
    /// <param name="define">Fills slots and methods.</param>
    /// <returns>The type; its exact shape is <c>RootShape</c>.</returns>
    public static Value MakeModuleType(string name, Value baseType, TypeRow row, delegate*<TypeBuilder, void> define)
    {
        Value type = Value.FromBits(Heap.AllocateImmortal(ShapeIds.Type, (nuint)sizeof(PyType)));
        if (baseType.IsNull)
        {
            baseType = Types.Get(TypeId.Object);
        }

        TypeFactory.SetLayout(type, baseType, row);
        ShapeTree.MakeRoot(type, null, 0)->Flags |= ShapeFlags.Exact;
        TypeFactory.NameStatic(type, name, baseType);
        TypeBuilder builder = new(type);
        if (define != null)
        {
            define(builder);
        }

        TypeFactory.FinishStatic(type);
        return type;
    }
}
