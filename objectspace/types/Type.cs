namespace Py.ObjectSpace;

public unsafe partial struct PyType
{
    /// <summary>__module__ as a C# string, for messages and reprs; empty if unknown.</summary>
    public static string ModuleName(Value type)
    {
        ref PyType t = ref type.As<PyType>().Fields;
        Value module = (t.Flags & TypeFlags.Heap) == 0 ? t.Module.Load() : PyDict.GetStr(t.Dict.Load(), Names.Get(N.__module__));
        return module.IsNull || !module.IsStr ? "" : PyStr.ToClr(module);
    }

    internal static void Define(TypeBuilder t)
    {
        t.Slot(SlotId.Repr, &Repr);
        t.Slot(SlotId.GetAttr, &Space.TypeGetAttr);
        t.Slot(SlotId.SetAttr, &SetAttribute);
        t.Slot(SlotId.Call, &Call);
        t.Slot(SlotId.New, &New);
        t.Slot(SlotId.Init, &Init);
        t.Slot(SlotId.Or, &Or);
        t.GetSet("__name__", &GetName, &SetName);
        t.GetSet("__qualname__", &GetQualName, &SetQualName);
        t.GetSet("__bases__", &GetBases, &SetBases);
        t.GetSet("__module__", &GetModule, &SetModule);
        t.GetSet("__abstractmethods__", &GetAbstract, &SetAbstract);
        t.GetSet("__dict__", &GetDict);
        t.GetSet("__doc__", &GetDoc, &SetDoc);
        t.GetSet("__text_signature__", &GetTextSignature);
        t.GetSet("__annotations__", &GetAnnotations, &SetAnnotations);
        t.Member("__mro__", 40, MemberFlags.ReadOnly | MemberFlags.NoneIfEmpty);
        t.Member("__base__", 24, MemberFlags.ReadOnly | MemberFlags.NoneIfEmpty);
        t.GetSet("__flags__", &GetFlags);
        t.GetSet("__basicsize__", &GetBasicSize);
        t.GetSet("__itemsize__", &GetItemSize);
        t.GetSet("__dictoffset__", &GetDictOffset);
        t.GetSet("__weakrefoffset__", &GetWeakrefOffset);
        t.Method("mro()\nReturn a type's method resolution order.", &MroMethod);
        t.Method("__subclasses__()\nReturn a list of immediate subclasses.", &GetSubclasses);
        t.RawClassMethod("__prepare__(...)\nUsed to create the namespace for the class statement.", &Prepare);
        t.Method("__instancecheck__(instance, /)\nCheck if an object is an instance.", &InstanceCheck);
        t.Method("__subclasscheck__(subclass, /)\nCheck if a class is a subclass.", &SubclassCheck);
        t.Method("__dir__()\nSpecialized __dir__ implementation for types.", &Dir);
        t.Method("__sizeof__()\nReturn memory consumption of the type object.", &SizeOf);
    }

    private static Value Repr(Value self)
    {
        string module = ModuleName(self);
        ref PyType t = ref self.As<PyType>().Fields;
        return PyStr.New(module.Length == 0 || module == "builtins"
            ? $"<class '{PyStr.ToClr(t.Name.Load())}'>"
            : $"<class '{module}.{PyStr.ToClr(t.QualName.Load())}'>");
    }

    private static bool SetAttribute(Value self, Value name, Value value)
    {
        ref PyType t = ref self.As<PyType>().Fields;
        if ((t.Flags & TypeFlags.Heap) == 0)
        {
            Errors.TypeError($"cannot set '{PyStr.ToClr(name)}' attribute of immutable type '{NameOf(self)}'");
            return false;
        }

        Value meta = Lookup(self.Type, name);
        if (!meta.IsNull)
        {
            void* set = SlotOf(meta, SlotId.DescrSet);
            if (set != null)
            {
                bool done = ((delegate*<Value, Value, Value, bool>)set)(meta, self, value);
                TypeFactory.AttributeChanged(self, name);
                return done;
            }
        }

        Value dict = t.Dict.Load();
        if (value.IsNull)
        {
            if (!PyDict.DeleteStr(dict, name))
            {
                Errors.NoAttribute(self, name);
                return false;
            }
        }
        else
        {
            Value old = PyDict.GetStr(dict, name);
            PyDict.SetStr(dict, name, value);
            if (ChangingAttributes.NeedNotTell(self, name, old, value))
            {
                return true;
            }
        }

        TypeFactory.AttributeChanged(self, name);
        return true;
    }

    /// <summary>Slot Call: makes an instance by slots New and Init.</summary>
    private static Value Call(Value self, Args args)
    {
        ref PyType t = ref self.As<PyType>().Fields;
        if (self.Is(Types.Get(TypeId.Type)))
        {
            if (args.Count == 1 && args.KeywordCount == 0)
            {
                return args[0].Type;
            }

            if (args.Count != 3)
            {
                return Errors.TypeError("type() takes 1 or 3 arguments");
            }
        }

        int make = t.Slots[(int)SlotId.New];
        if (make == 0 || (t.Flags & TypeFlags.NoConstructor) != 0)
        {
            return Errors.TypeError($"cannot create '{NameOf(self)}' instances");
        }

        Value obj = ((delegate*<Value, Args, Value>)FunctionTable.Pointer(make))(self, args);
        if (obj.IsNull || !IsSubtype(obj.Type, self))
        {
            return obj;
        }

        int init = obj.Type.As<PyType>().Fields.Slots[(int)SlotId.Init];
        return init == 0 || ((delegate*<Value, Args, bool>)FunctionTable.Pointer(init))(obj, args) ? obj : Value.Null;
    }

    private static Value New(Value meta, Args args)
    {
        if (args.Count != 3)
        {
            return Errors.TypeError($"type.__new__() takes exactly 3 arguments ({args.Count} given)");
        }

        Value name = args[0], bases = args[1], dict = args[2];
        if (!name.IsStr)
        {
            return Errors.TypeError($"type.__new__() argument 1 must be str, not {TypeName(name)}");
        }

        if (!bases.IsTuple)
        {
            return Errors.TypeError($"type.__new__() argument 2 must be tuple, not {TypeName(bases)}");
        }

        if (!dict.IsDict)
        {
            return Errors.TypeError($"type.__new__() argument 3 must be dict, not {TypeName(dict)}");
        }

        for (long i = 0; i < PyTuple.LengthOf(bases); i++)
        {
            Value b = PyTuple.Get(bases, i);
            if (!b.IsType)
            {
                int found = Space.TryGetAttr(b, N.__mro_entries__, out _);
                if (found != 0)
                {
                    return found < 0 ? Value.Null : Errors.TypeError("type() doesn't support MRO entry resolution; use types.new_class()");
                }
            }
        }

        Value winner = TypeFactory.MostDerivedMetaclass(meta, bases);
        if (winner.IsNull)
        {
            return winner;
        }

        if (!winner.Is(meta))
        {
            int make = winner.As<PyType>().Fields.Slots[(int)SlotId.New];
            if (make != Types.Get(TypeId.Type).As<PyType>().Fields.Slots[(int)SlotId.New])
            {
                return ((delegate*<Value, Args, Value>)FunctionTable.Pointer(make))(winner, args);
            }
        }

        Value doc = PyDict.GetStr(dict, Names.Get(N.__doc__));
        if (!CheckName(name) || (!doc.IsNull && doc.IsStr && !IsEncodable(doc)))
        {
            return Value.Null;
        }

        Value keywords = default;
        if (args.KeywordCount > 0)
        {
            keywords = PyDict.New();
            for (int i = 0; i < args.KeywordCount; i++)
            {
                PyDict.SetStr(keywords, args.KeywordName(i), args.KeywordValue(i));
            }
        }

        return TypeFactory.NewClass(winner, PyStr.InternValue(name), bases, dict, keywords);
    }

    private static bool Init(Value self, Args args)
    {
        if (args.KeywordCount > 0 && args.Count == 1)
        {
            Errors.TypeError("type.__init__() takes no keyword arguments");
            return false;
        }

        if (args.Count is not (1 or 3))
        {
            Errors.TypeError("type.__init__() takes 1 or 3 arguments");
            return false;
        }

        return true;
    }

    private static Value Or(Value left, Value right) => PyUnionType.Or(left, right);

    private static bool CheckHeap(Value self, Value value, string name)
    {
        if ((self.As<PyType>().Fields.Flags & TypeFlags.Heap) == 0)
        {
            Errors.TypeError($"cannot set '{name}' attribute of immutable type '{NameOf(self)}'");
            return false;
        }

        if (value.IsNull)
        {
            Errors.TypeError($"cannot delete '{name}' attribute of immutable type '{NameOf(self)}'");
            return false;
        }

        return true;
    }

    private static Value GetName(Value self) => self.As<PyType>().Fields.Name.Load();

    // Names can be written as UTF-8 and hold no null character.
    private static bool CheckName(Value name)
    {
        if (!IsEncodable(name))
        {
            return false;
        }

        if (PyStr.ToClr(name).Contains('\0'))
        {
            Errors.ValueError("type name must not contain null characters");
            return false;
        }

        return true;
    }

    // False with UnicodeEncodeError if there are lone surrogates.
    private static bool IsEncodable(Value text) => text.As<PyStr>().Fields.Ascii != 0 || !PyStr.Encode(text, Value.Null, Value.Null).IsNull;

    private static bool SetName(Value self, Value value)
    {
        if (!CheckHeap(self, value, "__name__"))
        {
            return false;
        }

        if (!value.IsStr)
        {
            Errors.TypeError($"can only assign string to {NameOf(self)}.__name__, not '{TypeName(value)}'");
            return false;
        }

        if (!CheckName(value))
        {
            return false;
        }

        self.As<PyType>().Fields.Name.Store(self, PyStr.InternValue(value));
        return true;
    }

    private static Value GetQualName(Value self) => self.As<PyType>().Fields.QualName.Load();

    private static bool SetQualName(Value self, Value value)
    {
        if (!CheckHeap(self, value, "__qualname__"))
        {
            return false;
        }

        if (!value.IsStr)
        {
            Errors.TypeError($"can only assign string to {NameOf(self)}.__qualname__, not '{TypeName(value)}'");
            return false;
        }

        self.As<PyType>().Fields.QualName.Store(self, value);
        return true;
    }

    private static Value GetBases(Value self) => self.As<PyType>().Fields.Bases.Load();

    private static bool SetBases(Value self, Value value)
    {
        if (!CheckHeap(self, value, "__bases__"))
        {
            return false;
        }

        if (!value.IsTuple)
        {
            Errors.TypeError($"can only assign tuple to {NameOf(self)}.__bases__, not {TypeName(value)}");
            return false;
        }

        if (PyTuple.LengthOf(value) == 0)
        {
            Errors.TypeError($"can only assign non-empty tuple to {NameOf(self)}.__bases__, not ()");
            return false;
        }

        for (long i = 0; i < PyTuple.LengthOf(value); i++)
        {
            if (!PyTuple.Get(value, i).IsType)
            {
                Errors.TypeError($"{NameOf(self)}.__bases__ must be tuple of classes, not '{TypeName(PyTuple.Get(value, i))}'");
                return false;
            }
        }

        return TypeFactory.SetBases(self, value);
    }

    private static Value GetModule(Value self)
    {
        ref PyType t = ref self.As<PyType>().Fields;
        if ((t.Flags & TypeFlags.Heap) == 0)
        {
            return t.Module.Load();
        }

        Value module = PyDict.GetStr(t.Dict.Load(), Names.Get(N.__module__));
        return module.IsNull ? Errors.AttributeError(self, Names.Get(N.__module__), "__module__") : module;
    }

    private static bool SetModule(Value self, Value value)
    {
        if (!CheckHeap(self, value, "__module__"))
        {
            return false;
        }

        PyDict.SetStr(self.As<PyType>().Fields.Dict.Load(), Names.Get(N.__module__), value);
        Modified(self);
        return true;
    }

    private static Value GetAbstract(Value self)
    {
        Value found = self.Is(Types.Get(TypeId.Type)) ? Value.Null
            : PyDict.GetStr(self.As<PyType>().Fields.Dict.Load(), Names.Get(N.__abstractmethods__));
        return found.IsNull ? Errors.AttributeError(self, Names.Get(N.__abstractmethods__), "__abstractmethods__") : found;
    }

    private static bool SetAbstract(Value self, Value value)
    {
        ref PyType t = ref self.As<PyType>().Fields;
        Value dict = t.Dict.Load();
        if (value.IsNull)
        {
            t.Flags &= ~TypeFlags.Abstract;
            if (!PyDict.DeleteStr(dict, Names.Get(N.__abstractmethods__)))
            {
                Errors.AttributeError(self, Names.Get(N.__abstractmethods__), "__abstractmethods__");
                return false;
            }

            Modified(self);
            return true;
        }

        int any = Space.Truth(value);
        if (any < 0)
        {
            return false;
        }

        PyDict.SetStr(dict, Names.Get(N.__abstractmethods__), value);
        t.Flags = any > 0 ? t.Flags | TypeFlags.Abstract : t.Flags & ~TypeFlags.Abstract;
        Modified(self);
        return true;
    }

    private static Value GetDict(Value self) => PyMappingProxy.New(self.As<PyType>().Fields.Dict.Load());

    private static Value GetDoc(Value self)
    {
        if (self.Is(Types.Get(TypeId.Type)))
        {
            // In its dict __doc__ is this descriptor.
            return PyStr.New("type(object) -> the object's type\ntype(name, bases, dict, **kwds) -> a new type");
        }

        Value doc = PyDict.GetStr(self.As<PyType>().Fields.Dict.Load(), Names.Get(N.__doc__));
        if (doc.IsNull)
        {
            return Value.None;
        }

        void* get = SlotOf(doc, SlotId.DescrGet);
        return get == null ? doc : ((delegate*<Value, Value, Value, Value>)get)(doc, Value.Null, self);
    }

    private static bool SetDoc(Value self, Value value)
    {
        if (!CheckHeap(self, value, "__doc__"))
        {
            return false;
        }

        PyDict.SetStr(self.As<PyType>().Fields.Dict.Load(), Names.Get(N.__doc__), value);
        Modified(self);
        return true;
    }

    private static Value GetTextSignature(Value self) => (self.As<PyType>().Fields.Flags & TypeFlags.Heap) != 0 ? Value.None : NameOf(self) switch
    {
        "object" => PyStr.FromAscii("()"u8),
        "list" or "tuple" => PyStr.FromAscii("(iterable=(), /)"u8),
        "float" => PyStr.FromAscii("(x=0, /)"u8),
        "complex" => PyStr.FromAscii("(real=0, imag=0)"u8),
        "property" => PyStr.FromAscii("(fget=None, fset=None, fdel=None, doc=None)"u8),
        "enumerate" => PyStr.FromAscii("(iterable, start=0)"u8),
        "reversed" => PyStr.FromAscii("(sequence, /)"u8),
        "memoryview" => PyStr.FromAscii("(object)"u8),
        "function" => PyStr.FromAscii("(code, globals, name=None, argdefs=None, closure=None)"u8),
        "decimal.Decimal" => PyStr.FromAscii("(value=\"0\", context=None)"u8),
        "decimal.Context" => PyStr.FromAscii("(prec=None, rounding=None, Emin=None, Emax=None, capitals=None, clamp=None, flags=None, traps=None)"u8),
        _ => Value.None,
    };

    private static Value GetAnnotations(Value self)
    {
        ref PyType t = ref self.As<PyType>().Fields;
        if ((t.Flags & TypeFlags.Heap) == 0)
        {
            return Errors.AttributeError(self, Names.Get(N.__annotations__), $"type object '{NameOf(self)}' has no attribute '__annotations__'");
        }

        Value dict = t.Dict.Load();
        Value annotations = PyDict.GetStr(dict, Names.Get(N.__annotations__));
        if (annotations.IsNull)
        {
            annotations = PyDict.New();
            PyDict.SetStr(dict, Names.Get(N.__annotations__), annotations);
            Modified(self);
            return annotations;
        }

        void* get = SlotOf(annotations, SlotId.DescrGet);
        return get == null ? annotations : ((delegate*<Value, Value, Value, Value>)get)(annotations, Value.Null, self);
    }

    private static bool SetAnnotations(Value self, Value value)
    {
        ref PyType t = ref self.As<PyType>().Fields;
        if ((t.Flags & TypeFlags.Heap) == 0)
        {
            Errors.TypeError($"cannot set '__annotations__' attribute of immutable type '{NameOf(self)}'");
            return false;
        }

        if (value.IsNull)
        {
            if (!PyDict.DeleteStr(t.Dict.Load(), Names.Get(N.__annotations__)))
            {
                Errors.AttributeError(self, Names.Get(N.__annotations__), "__annotations__");
                return false;
            }
        }
        else
        {
            PyDict.SetStr(t.Dict.Load(), Names.Get(N.__annotations__), value);
        }

        Modified(self);
        return true;
    }

    /// <summary>The bits of tp_flags that programs look at (inspect.isabstract, pattern matching, pickling of heap types).</summary>
    private static Value GetFlags(Value self)
    {
        ref PyType t = ref self.As<PyType>().Fields;
        ulong flags = 1 << 12;
        flags |= (t.Flags & TypeFlags.Heap) != 0 ? 1UL << 9 : 1UL << 8;
        flags |= (t.Flags & TypeFlags.BaseType) != 0 ? 1UL << 10 : 0;
        flags |= (t.Flags & TypeFlags.Abstract) != 0 ? 1UL << 20 : 0;
        flags |= (t.Flags & TypeFlags.Sequence) != 0 ? 1UL << 5 : 0;
        flags |= (t.Flags & TypeFlags.Mapping) != 0 ? 1UL << 6 : 0;
        flags |= (t.Kinds & ShapeFlags.Int) != 0 ? 1UL << 24 : 0;
        flags |= (t.Kinds & ShapeFlags.List) != 0 ? 1UL << 25 : 0;
        flags |= (t.Kinds & ShapeFlags.Tuple) != 0 ? 1UL << 26 : 0;
        flags |= (t.Kinds & ShapeFlags.Bytes) != 0 ? 1UL << 27 : 0;
        flags |= (t.Kinds & ShapeFlags.Str) != 0 ? 1UL << 28 : 0;
        flags |= (t.Kinds & ShapeFlags.Dict) != 0 ? 1UL << 29 : 0;
        flags |= (t.Kinds & ShapeFlags.BaseException) != 0 ? 1UL << 30 : 0;
        flags |= (t.Kinds & ShapeFlags.Type) != 0 ? 1UL << 31 : 0;
        return PyInt.New((long)flags);
    }

    private static Value GetBasicSize(Value self)
    {
        ref PyType t = ref self.As<PyType>().Fields;
        return PyInt.New(t.FixedBytes + (t.Mode == AttributeMode.Inline ? 8 : 0));
    }

    private static Value GetItemSize(Value self) => PyInt.New(self.As<PyType>().Fields.ItemBytes);

    private static Value GetDictOffset(Value self)
    {
        ref PyType t = ref self.As<PyType>().Fields;
        return PyInt.New(t.Mode == AttributeMode.None ? 0 : t.Mode == AttributeMode.TrailingDict ? -8 : t.AttributeOffset);
    }

    private static Value GetWeakrefOffset(Value self) => PyInt.New((self.As<PyType>().Fields.Flags & TypeFlags.Weakref) != 0 ? 8 : 0);

    private static Value MroMethod(Value self)
    {
        Value mro = MroLinearizer.Linearize(self);
        return mro.IsNull ? mro : Sequences.ToList(mro);
    }

    private static Value GetSubclasses(Value self) => SubclassesOf(self);

    /// <summary>The direct subclasses, a fresh list.</summary>
    public static Value SubclassesOf(Value self)
    {
        Value result = PyList.New();
        for (int i = 0; i < ObjectSpace.Subclasses.CountOf(self); i++)
        {
            Value subclass = ObjectSpace.Subclasses.Get(self, i);
            if (!subclass.IsNull)
            {
                PyList.Append(result, subclass);
            }
        }

        return result;
    }

    private static Value Prepare(Value self, Args args) => PyDict.New();

    private static Value InstanceCheck(Value self, Value instance)
    {
        int result = Space.RealIsInstance(instance, self);
        return result < 0 ? Value.Null : Value.FromBool(result > 0);
    }

    private static Value SubclassCheck(Value self, Value subclass)
    {
        int result = Space.RealIsSubclass(subclass, self);
        return result < 0 ? Value.Null : Value.FromBool(result > 0);
    }

    private static Value Dir(Value self)
    {
        Value dict = PyDict.New();
        return TypeAttributes.Merge(dict, self) ? Sequences.ToList(dict) : Value.Null;
    }

    private static Value SizeOf(Value self) => PyInt.New(sizeof(PyType));
}
