using Py.Gc;
namespace Py.ObjectSpace;

/// <summary>The layout part of a core type's declaration.</summary>
/// <param name="Id">The type.</param>
/// <param name="Name">__name__; a dotted name gives __module__ too.</param>
/// <param name="Base">Base type.</param>
/// <param name="FixedBytes">Bytes of the fixed part; 0: as the base.</param>
/// <param name="References">Reference words of the fixed part.</param>
/// <param name="Flags">Properties.</param>
/// <param name="Kinds">Instance-of bits, added to the base's.</param>
public readonly record struct TypeRow(TypeId Id, string Name, TypeId Base, int FixedBytes, ulong References, TypeFlags Flags = TypeFlags.None, ShapeFlags Kinds = 0)
{
    /// <summary>Variable part.</summary>
    public VarKind Var { get; init; }
    /// <summary>Bytes an item.</summary>
    public int ItemBytes { get; init; }
    /// <summary>Offset of the length word.</summary>
    public int LengthOffset { get; init; }
    /// <summary>Where instances keep attributes.</summary>
    public AttributeMode Mode { get; init; }
    /// <summary>Offset of the dict slot, for Mode Dict; for Inline it is FixedBytes.</summary>
    public int DictOffset { get; init; }
}

/// <summary>Fills a built-in type: slots, methods, attributes. One line a row; see docs/native-modules.md.</summary>
public readonly unsafe ref struct TypeBuilder
{
    private readonly ulong _type;

    internal TypeBuilder(Value type) => _type = type.Bits;

    /// <summary>The type being filled.</summary>
    public Value Type => Value.FromBits(_type);

    private void SetSlot(SlotId slot, void* function) => Type.As<PyType>().Fields.Slots[(int)slot] = FunctionTable.Add(function);

    public void Slot(SlotId slot, delegate*<Value, Value> f) => SetSlot(slot, f);
    public void Slot(SlotId slot, delegate*<Value, Value, Value> f) => SetSlot(slot, f);
    public void Slot(SlotId slot, delegate*<Value, Value, Value, Value> f) => SetSlot(slot, f);
    public void Slot(SlotId slot, delegate*<Value, long> f) => SetSlot(slot, f);
    public void Slot(SlotId slot, delegate*<Value, int> f) => SetSlot(slot, f);
    public void Slot(SlotId slot, delegate*<Value, Value, int> f) => SetSlot(slot, f);
    public void Slot(SlotId slot, delegate*<Value, Value, CompareOp, Value> f) => SetSlot(slot, f);
    public void Slot(SlotId slot, delegate*<Value, long, Value> f) => SetSlot(slot, f);
    public void Slot(SlotId slot, delegate*<Value, Value, Value, bool> f) => SetSlot(slot, f);
    public void Slot(SlotId slot, delegate*<Value, Args, Value> f) => SetSlot(slot, f);
    public void Slot(SlotId slot, delegate*<Value, Args, bool> f) => SetSlot(slot, f);
    public void Slot(SlotId slot, delegate*<Value, BufferView*, int, bool> f) => SetSlot(slot, f);
    public void Slot(SlotId slot, delegate*<Value, BufferView*, void> f) => SetSlot(slot, f);

    /// <summary>A method; the signature text is as in the documentation, without self: "append(object, /)\nDocumentation."</summary>
    public void Method(string text, delegate*<Value, Value> f) => AddMethod(text, f, 1);
    public void Method(string text, delegate*<Value, Value, Value> f) => AddMethod(text, f, 2);
    public void Method(string text, delegate*<Value, Value, Value, Value> f) => AddMethod(text, f, 3);
    public void Method(string text, delegate*<Value, Value, Value, Value, Value> f) => AddMethod(text, f, 4);
    public void Method(string text, delegate*<Value, Value, Value, Value, Value, Value> f) => AddMethod(text, f, 5);
    public void Method(string text, delegate*<Value, Value, Value, Value, Value, Value, Value> f) => AddMethod(text, f, 6);
    public void Method(string text, delegate*<Value, Value, Value, Value, Value, Value, Value, Value> f) => AddMethod(text, f, 7);
    public void Method(string text, delegate*<Value, Value, Value, Value, Value, Value, Value, Value, Value> f) => AddMethod(text, f, 8);
    public void Method(string text, delegate*<Value, Value, Value, Value, Value, Value, Value, Value, Value, Value> f) => AddMethod(text, f, 9);
    public void Method(string text, delegate*<Value, Value, Value, Value, Value, Value, Value, Value, Value, Value, Value> f) => AddMethod(text, f, 10);

    /// <summary>A class method: the function gets the class first.</summary>
    public void ClassMethod(string text, delegate*<Value, Value> f) => AddClassMethod(text, f, 1);
    public void ClassMethod(string text, delegate*<Value, Value, Value> f) => AddClassMethod(text, f, 2);
    public void ClassMethod(string text, delegate*<Value, Value, Value, Value> f) => AddClassMethod(text, f, 3);
    public void ClassMethod(string text, delegate*<Value, Value, Value, Value, Value> f) => AddClassMethod(text, f, 4);
    public void ClassMethod(string text, delegate*<Value, Value, Value, Value, Value, Value> f) => AddClassMethod(text, f, 5);

    /// <summary>A static method.</summary>
    public void StaticMethod(string text, delegate*<Value, Value> f) => AddStaticMethod(text, f, 1);
    public void StaticMethod(string text, delegate*<Value, Value, Value> f) => AddStaticMethod(text, f, 2);
    public void StaticMethod(string text, delegate*<Value, Value, Value, Value> f) => AddStaticMethod(text, f, 3);

    /// <summary>A method that takes the call as it is.</summary>
    public void RawMethod(string text, delegate*<Value, Args, Value> f)
    {
        NativeSignature signature = new(text, "$self");
        signature.Owner = PyStr.ToClr(Type.As<PyType>().Fields.QualName.Load());
        int index = FunctionTable.AddNative(new NativeEntry { Pointer = (nint)f, Kind = NativeKind.RawMethod, HasSelf = true, MaxPositional = 255 }, signature);
        Put(signature.Name, PyMethodDescriptor.New(TypeId.MethodDescriptor, Type, index));
    }

    /// <summary>A class method that takes the call as it is.</summary>
    public void RawClassMethod(string text, delegate*<Value, Args, Value> f)
    {
        NativeSignature signature = new(text, "$type");
        signature.Owner = PyStr.ToClr(Type.As<PyType>().Fields.QualName.Load());
        int index = FunctionTable.AddNative(new NativeEntry { Pointer = (nint)f, Kind = NativeKind.RawMethod, HasSelf = true, MaxPositional = 255 }, signature);
        Put(signature.Name, PyMethodDescriptor.New(TypeId.ClassMethodDescriptor, Type, index));
    }

    /// <summary>A computed attribute; a null setter makes it read-only.</summary>
    /// <param name="name">Its name, optionally followed by a line feed and its documentation.</param>
    /// <param name="get">Reads it: self to value.</param>
    /// <param name="set">Writes it, or deletes it when the value is null; false with an error set.</param>
    public void GetSet(string name, delegate*<Value, Value> get, delegate*<Value, Value, bool> set = null)
    {
        string? doc = SignatureParser.SplitDoc(ref name);
        Put(name, PyGetSet.New(Type, name, doc, get, set));
    }

    /// <summary>An attribute that is a field of the layout.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="offset">Byte offset of the Slot.</param>
    /// <param name="flags">0: read and write; see <see cref="MemberFlags"/>.</param>
    public void Member(string name, int offset, MemberFlags flags = MemberFlags.ReadOnly) =>
        Put(name, PyMember.New(Type, PyStr.Intern(name), offset, flags));

    /// <summary>A class attribute.</summary>
    public void Constant(string name, Value value) => Put(name, value);

    /// <summary>__hash__ = None: instances are not hashable.</summary>
    public void NotHashable()
    {
        Put("__hash__", Value.None);
        Type.As<PyType>().Fields.Slots[(int)SlotId.Hash] = SlotDispatch.NotHashable;
    }

    /// <summary>__doc__.</summary>
    public void Doc(string text) => Put("__doc__", PyStr.New(text));

    private void AddMethod(string text, void* f, int count)
    {
        NativeSignature signature = new(text, "$self");
        signature.Owner = PyStr.ToClr(Type.As<PyType>().Fields.QualName.Load());
        int index = SignatureParser.Register(signature, f, count, true);
        Put(signature.Name, PyMethodDescriptor.New(TypeId.MethodDescriptor, Type, index));
    }

    private void AddClassMethod(string text, void* f, int count)
    {
        NativeSignature signature = new(text, "$type");
        signature.Owner = PyStr.ToClr(Type.As<PyType>().Fields.QualName.Load());
        int index = SignatureParser.Register(signature, f, count, true);
        Put(signature.Name, PyMethodDescriptor.New(TypeId.ClassMethodDescriptor, Type, index));
    }

    private void AddStaticMethod(string text, void* f, int count)
    {
        NativeSignature signature = new(text, null);
        int index = SignatureParser.Register(signature, f, count, false);
        Put(signature.Name, PyStaticMethod.New(PyBuiltinFunction.New(index, Type, Value.Null)));
    }

    private void Put(string name, Value value) => PyDict.SetStr(Type.As<PyType>().Fields.Dict.Load(), PyStr.Intern(name), value);
}

/// <summary>Fills a built-in module: functions, constants, types.</summary>
public readonly unsafe ref struct ModuleBuilder
{
    private readonly ulong _module;

    /// <summary>A builder for an existing module object.</summary>
    public ModuleBuilder(Value module) => _module = module.Bits;

    /// <summary>The module.</summary>
    public Value Module => Value.FromBits(_module);

    /// <summary>A function: "gcd(a, b, /)\nDocumentation." and one C# parameter for each Python one.</summary>
    public void Function(string text, delegate*<Value> f) => Add(text, f, 0);
    public void Function(string text, delegate*<Value, Value> f) => Add(text, f, 1);
    public void Function(string text, delegate*<Value, Value, Value> f) => Add(text, f, 2);
    public void Function(string text, delegate*<Value, Value, Value, Value> f) => Add(text, f, 3);
    public void Function(string text, delegate*<Value, Value, Value, Value, Value> f) => Add(text, f, 4);
    public void Function(string text, delegate*<Value, Value, Value, Value, Value, Value> f) => Add(text, f, 5);
    public void Function(string text, delegate*<Value, Value, Value, Value, Value, Value, Value> f) => Add(text, f, 6);
    public void Function(string text, delegate*<Value, Value, Value, Value, Value, Value, Value, Value> f) => Add(text, f, 7);
    public void Function(string text, delegate*<Value, Value, Value, Value, Value, Value, Value, Value, Value> f) => Add(text, f, 8);
    public void Function(string text, delegate*<Value, Value, Value, Value, Value, Value, Value, Value, Value, Value> f) => Add(text, f, 9);
    public void Function(string text, delegate*<Value, Value, Value, Value, Value, Value, Value, Value, Value, Value, Value> f) => Add(text, f, 10);

    /// <summary>A function that takes the call as it is.</summary>
    public void RawFunction(string text, delegate*<Args, Value> f)
    {
        NativeSignature signature = new(text, "$module");
        signature.Owner = ModuleName.Is(Names.Get(N.builtins)) || ModuleName.IsNull ? null : PyStr.ToClr(ModuleName);
        int index = FunctionTable.AddNative(new NativeEntry { Pointer = (nint)f, Kind = NativeKind.Raw, MaxPositional = 255 }, signature);
        Put(signature.Name, PyBuiltinFunction.New(index, Module, ModuleName));
    }

    /// <summary>A module attribute.</summary>
    public void Constant(string name, Value value) => Put(name, value);

    /// <summary>A module attribute of type int.</summary>
    public void Constant(string name, long value) => Put(name, PyInt.New(value));

    /// <summary>A module attribute of type str.</summary>
    public void Constant(string name, string value) => Put(name, PyStr.New(value));

    /// <summary>__doc__.</summary>
    public void Doc(string text) => Put("__doc__", PyStr.New(text));

    private Value ModuleName => PyDict.GetStr(PyModule.DictOf(Module), Names.Get(N.__name__));

    private void Add(string text, void* f, int count)
    {
        NativeSignature signature = new(text, "$module");
        signature.Owner = ModuleName.Is(Names.Get(N.builtins)) || ModuleName.IsNull ? null : PyStr.ToClr(ModuleName);
        int index = SignatureParser.Register(signature, f, count, false);
        Put(signature.Name, PyBuiltinFunction.New(index, Module, ModuleName));
    }

    private void Put(string name, Value value) => PyDict.SetStr(PyModule.DictOf(Module), PyStr.Intern(name), value);
}
