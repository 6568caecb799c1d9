using Py.Ir;
using Py.ObjectSpace;
using Py.Vm.Compile;
using Py.Vm.Run;

namespace Py.Vm.Jit;

/// <summary>Globals, attributes and methods: what the inline caches know becomes guards and loads.</summary>
internal static unsafe partial class RecordingHandlers
{
    /// <summary>An entry of a dict whose keys have not changed.</summary>
    private static RecordedRef DictEntryOf(PyDict* dict, InsRef name, uint version, long index)
    {
        TraceBuilder ir = Recorder.Ir;
        Recorder.Guard(ir.Emit(IrOp.IntEq, ir.GetField(name, RecordedFields.DictKeys), ir.Int(version)), true);
        InsRef table = ir.GetField(name, RecordedFields.DictTable);
        DictEntry* entry = (DictEntry*)(*(byte**)&dict->Table + sizeof(PyDictTable)) + index;
        return new RecordedRef(*(ulong*)&entry->Value, ir.GetItem(table, ir.Int(index), RecordedFields.DictValues));
    }

    /// <summary>Functions, classes and modules are taken for constants.</summary>
    private static InsRef Settle(RecordedRef value)
    {
        Value v = Value.FromBits(value.Word);
        return v.IsPointer && !v.IsNull && (v.IsType || v.HasShape(ShapeIds.Function) || v.HasShape(ShapeIds.BuiltinFunction) || v.HasShape(ShapeIds.Module))
            ? Recorder.GuardIs(value) : value.Ir;
    }

    private static bool IsCurrent(CacheEntry* cache, PyDict* globals, PyDict* builtins) => globals->KeysVersion != 0 && globals->KeysVersion == cache->Shape
        && (cache->Kind == InlineCaches.GlobalKind || (cache->Kind == InlineCaches.BuiltinKind && builtins->KeysVersion == cache->Version));

    private static uint* LoadGlobal(uint* pc, Slot* r, Frame* fp, ThreadState* t)
    {
        CacheEntry* cache = fp->Caches + pc[1];
        PyFunction* function = *(PyFunction**)&fp->Function;
        PyDict* globals = *(PyDict**)&function->Globals, builtins = *(PyDict**)&function->Builtins;
        if (!IsCurrent(cache, globals, builtins) && InlineCaches.LoadGlobal(fp, cache).IsNull)
        {
            Errors.Clear();
        }

        bool isGlobal = cache->Kind == InlineCaches.GlobalKind;
        if (!IsCurrent(cache, globals, builtins))
        {
            return Residual(pc, r, fp, t);
        }

        TraceBuilder ir = Recorder.Ir;
        InsRef own = Recorder.Function;
        InsRef dict = GlobalsOf(function);
        RecordedRef value;
        if (isGlobal)
        {
            value = DictEntryOf(globals, dict, cache->Shape, cache->Index);
        }
        else
        {
            Recorder.Guard(ir.Emit(IrOp.IntEq, ir.GetField(dict, RecordedFields.DictKeys), ir.Int(cache->Shape)), true);
            InsRef builtin = own.IsConst ? ir.Pointer((ulong)builtins)
                : Recorder.GuardIs(new RecordedRef((ulong)builtins, ir.GetField(own, Recorder.Immutable(Offsets.Of(&((PyFunction*)Offsets.Base)->Builtins)))));
            value = DictEntryOf(builtins, builtin, cache->Version, cache->Index);
        }

        Slot* to = r + (byte)(*pc >> 8);
        *(ulong*)to = value.Word;
        Recorder.Store(to, Settle(value));
        return pc + 2;
    }

    // JitDriver lets only module code among what has a mapping of locals come here.
    private static uint* LoadName(uint* pc, Slot* r, Frame* fp, ThreadState* t) =>
        Variables.HasGlobalLocals(fp) ? LoadGlobal(pc, r, fp, t) : Residual(pc, r, fp, t);

    private static uint* StoreName(uint* pc, Slot* r, Frame* fp, ThreadState* t) =>
        Variables.HasGlobalLocals(fp) ? StoreGlobal(pc, r, fp, t) : Residual(pc, r, fp, t);

    /// <summary>A global that is there already gets a value.</summary>
    private static uint* StoreGlobal(uint* pc, Slot* r, Frame* fp, ThreadState* t)
    {
        PyFunction* function = *(PyFunction**)&fp->Function;
        Value globals = function->Globals.Load();
        int entry = globals.IsExactDict ? PyDict.FindStr(globals, InlineCaches.NameOf(fp, fp->Caches + pc[1])) : PyDict.NotFound;
        if (entry < 0)
        {
            return Residual(pc, r, fp, t);
        }

        TraceBuilder ir = Recorder.Ir;
        RecordedRef value = Recorder.Load(r + A(*pc));
        InsRef dict = GlobalsOf(function);
        _ = DictEntryOf((PyDict*)globals.Bits, dict, PyDict.VersionOfKeys(globals), entry);
        ir.SetItem(ir.GetField(dict, RecordedFields.DictTable), ir.Int(entry), RecordedFields.DictValues, value.Ir);
        fp->Pc = pc + 2;
        return ResidualSites.Execute(pc, fp, t) != 0 ? pc + 2 : Failing(pc + 2, fp, t, "a global could not be stored");
    }

    // The globals of the running function.
    private static InsRef GlobalsOf(PyFunction* function)
    {
        InsRef own = Recorder.Function;
        ulong globals = *(ulong*)&function->Globals;
        return own.IsConst ? Recorder.Ir.Pointer(globals)
            : Recorder.GuardIs(new RecordedRef(globals, Recorder.Ir.GetField(own, Recorder.Immutable(Offsets.Of(&((PyFunction*)Offsets.Base)->Globals)))));
    }

    /// <summary>What is known of an attribute of objects of this shape: the instruction's cache, or the common one.</summary>
    private static CacheEntry* Known(uint* pc, Frame* fp, ulong obj)
    {
        CacheEntry* cache = fp->Caches + pc[1];
        if ((obj & 7) != 0 || obj == 0)
        {
            return null;
        }

        if (IsCurrent(cache, obj))
        {
            return cache;
        }

        Opcode op = (Opcode)(byte)*pc;
        CacheEntry* common = AttributeCache.Find(*(uint*)obj, InlineCaches.NameOf(fp, cache).Bits, (int)op);
        if (common != null)
        {
            return common;
        }

        InlineCaches.Prepare(fp, cache, Value.FromBits(obj), op);
        return IsCurrent(cache, obj) ? cache : null;
    }

    private static bool IsCurrent(CacheEntry* cache, ulong obj) => cache->Kind != 0 && cache->Shape == *(uint*)obj && cache->Kind switch
    {
        InlineCaches.ModuleKind => ((PyDict*)PyModule.DictOf(Value.FromBits(obj)).Bits)->KeysVersion == cache->Version && cache->Version != 0,
        InlineCaches.TypeKind or InlineCaches.TypeMethodKind => ((PyType*)obj)->Version == cache->Version,
        _ => ((Shape*)cache->Shape)->TypeVersion == cache->Version,
    };

    private static void GuardShape(RecordedRef obj, CacheEntry* known)
    {
        _ = RecordingMachine.Branch(RecordingMachine.HasShape(obj, *(uint*)obj.Word));
        Recorder.GuardVersion(known->Version);
    }

    private static InsRef Overflow(RecordedRef obj) =>
        Recorder.Ir.GetField(obj.Ir, Recorder.Field((uint)((Shape*)*(uint*)obj.Word)->AttributeOffset, FieldKind.Ref));

    // A float is guarded to be one at once: it is hardly ever read for anything but computing with it.
    private static bool IsSet(RecordedRef attribute) => V(attribute).IsExactFloat
        ? RecordingMachine.Branch(RecordingMachine.IsFloat(attribute)) : !RecordingMachine.Branch(RecordingMachine.IsNull(attribute));

    /// <summary>The value of an attribute by what is known; false if that is to be left to the interpreter.</summary>
    private static bool TryRead(RecordedRef obj, CacheEntry* known, out RecordedRef value)
    {
        TraceBuilder ir = Recorder.Ir;
        value = default;
        switch (known->Kind)
        {
            case InlineCaches.SlotKind:
                if (*(ulong*)(obj.Word + (ulong)known->Index) == 0)
                {
                    return false;
                }

                GuardShape(obj, known);
                value = RecordingMachine.LoadField(obj, (uint)known->Index);
                return IsSet(value);
            case InlineCaches.ValueKind:
                GuardShape(obj, known);
                value = RecordingMachine.Known(*(ulong*)&known->Value);
                return true;
            case InlineCaches.OverflowKind:
                PyRefArray* overflow = *(PyRefArray**)(obj.Word + (ulong)((Shape*)*(uint*)obj.Word)->AttributeOffset);
                ulong word = ((ulong*)(overflow + 1))[known->Index];
                if (word == 0)
                {
                    return false;
                }

                GuardShape(obj, known);
                value = new RecordedRef(word, ir.GetItem(Overflow(obj), ir.Int(known->Index), Recorder.Items));
                return IsSet(value);
            case InlineCaches.ModuleKind:
                InsRef module = Recorder.GuardIs(obj);
                PyDict* dict = (PyDict*)PyModule.DictOf(Value.FromBits(obj.Word)).Bits;
                InsRef name = ir.GetField(module, Recorder.Field(Offsets.Of(&((PyModule*)Offsets.Base)->Dict), FieldKind.Ref));
                value = DictEntryOf(dict, Recorder.GuardIs(new RecordedRef((ulong)dict, name)), known->Version, known->Index);
                value = new RecordedRef(value.Word, Settle(value));
                return value.Word != 0;
            case InlineCaches.TypeKind:
                _ = Recorder.GuardIs(obj);
                Recorder.GuardVersion(known->Version);
                value = RecordingMachine.Known(*(ulong*)&known->Value);
                return true;
            default:
                return false;
        }
    }

    private static uint* GetAttr(uint* pc, Slot* r, Frame* fp, ThreadState* t)
    {
        uint i = *pc;
        RecordedRef obj = Recorder.Load(r + (byte)(i >> 16));
        CacheEntry* known = Known(pc, fp, obj.Word);
        if (known == null)
        {
            Value name = InlineCaches.NameOf(fp, fp->Caches + pc[1]);
            return TryReadChanging(obj, name, r + A(i)) || TryReadArgs(obj, name, r + A(i)) ? pc + 2 : Residual(pc, r, fp, t);
        }

        Slot* to = r + (byte)(i >> 8);
        if (TryRead(obj, known, out RecordedRef value))
        {
            *(ulong*)to = value.Word;
            Recorder.Store(to, value.Ir);
            return pc + 2;
        }

        if (known->Kind == InlineCaches.BoundKind)
        {
            GuardShape(obj, known);
            InsRef method = Recorder.Ir.New(Recorder.Shape(ShapeIds.BoundMethod));
            Recorder.Ir.SetField(method, RecordedFields.MethodFunction, Recorder.Ir.Pointer(*(ulong*)&known->Value));
            Recorder.Ir.SetField(method, RecordedFields.MethodSelf, obj.Ir);
            Put(to, new RecordedRef(CallProtocol.Bind(&known->Value, obj.Word), method));
            return pc + 2;
        }

        if (known->Kind == InlineCaches.BoundNativeKind)
        {
            GuardShape(obj, known);
            InsRef method = Recorder.Ir.New(Recorder.Shape(ShapeIds.BuiltinFunction));
            Recorder.Ir.SetField(method, RecordedFields.BuiltinSelf, obj.Ir);
            Recorder.Ir.SetField(method, RecordedFields.BuiltinIndex, Recorder.Ir.Int(known->Value.Load().As<PyMethodDescriptor>().Fields.Function));
            Put(to, new RecordedRef(CallProtocol.BindNative(&known->Value, obj.Word), method));
            return pc + 2;
        }

        if (known->Kind == InlineCaches.PropertyKind && Recorder.CanEnter && TakesExactly(*(ulong*)&known->Value, 1))
        {
            GuardShape(obj, known);
            Recorder.GuardVersion(PyFunction.CodeVersion);
            ulong getter = *(ulong*)&known->Value;
            fp->Pc = pc + 2;
            if (!CallProtocol.PushGetter(t, fp, &known->Value, r + (byte)(i >> 16), to))
            {
                Recorder.AbortAfter("a property failed");
                return Py.Vm.Run.Handlers.Handlers<RecordingMachine, RecordedRef, RecordedInt, RecordedFloat, RecordedCondition>.Fail(fp, t);
            }

            fp[1].Kind = InlineCaches.ReturnOf(known);
            return Entered(fp, [obj.Ir], getter);
        }

        if (known->Kind == InlineCaches.GetSetKind && TryReadArgs(obj, InlineCaches.NameOf(fp, fp->Caches + pc[1]), to))
        {
            return pc + 2;
        }

        if (known->Kind == InlineCaches.GetSetKind && !Recorder.Handles && !IsOfFrames(V(obj)))
        {
            return CallGetter(obj, known, pc, to, fp, t);
        }

        return OrResidual(TryAttributeMethod(obj, default, known, pc, r, fp, t), pc, r, fp, t);
    }

    // What tells of frames that are not there.
    private static bool IsOfFrames(Value v) => v.Shape->Kind is TypeId.Frame or TypeId.Traceback or TypeId.Generator or TypeId.Coroutine or TypeId.AsyncGenerator;

    /// <summary>Calls the C# function behind an attribute.</summary>
    private static uint* CallGetter(RecordedRef obj, CacheEntry* known, uint* pc, Slot* to, Frame* fp, ThreadState* t)
    {
        GuardShape(obj, known);
        nint getter = (nint)FunctionTable.Pointer(known->Value.Load().As<PyGetSet>().Fields.Getter);
        uint* next = pc + 2;
        InsRef result = NativeCalls.Emit(new NativeCall(getter, 1, 0), default, [obj.Ir], next, Recorder.Depth);
        fp->Pc = next;
        bool failed = ResidualSites.Execute(pc, fp, t) == 0;
        if (failed)
        {
            return Failed(result, next, fp, t);
        }

        Recorder.StoreResult(to, result);
        Recorder.GuardDone(result, next);
        return next;
    }

    /// <summary>The entry of an attribute that its class changes again and again; guards the class.</summary>
    private static bool TryFindChanging(Value type, Value name, out RecordedRef entry, out PyDict* dict, out int index)
    {
        entry = default;
        dict = null;
        index = -1;
        Value owner = ChangingAttributes.OwnerOf(type, name);
        if (owner.IsNull)
        {
            return false;
        }

        dict = (PyDict*)owner.As<PyType>().Fields.Dict.Load().Bits;
        Value names = Value.FromBits((ulong)dict);
        index = PyDict.FindStr(names, name);
        if (index < 0 || !ChangingAttributes.IsData(PyDictTable.Entries(dict->Table.Load())[index].Value.Load()))
        {
            return false;
        }

        Recorder.GuardVersion(VersionOf(type));
        entry = DictEntryOf(dict, Recorder.Ir.Pointer((ulong)dict), PyDict.VersionOfKeys(names), index);
        return true;
    }

    /// <summary>Reads such an attribute of a class whose metaclass is type.</summary>
    private static bool TryReadChanging(RecordedRef obj, Value name, Slot* to)
    {
        if (!Has(obj, ShapeIds.Type) || !PyType.Lookup(V(obj).Type, name).IsNull || ChangingAttributes.OwnerOf(V(obj), name).IsNull)
        {
            return false;
        }

        _ = Recorder.GuardIs(obj);
        if (!TryFindChanging(V(obj), name, out RecordedRef value, out _, out _))
        {
            return false;
        }

        Put(to, value);
        return true;
    }

    /// <summary>Writes such an attribute: as long as the value is of the same built-in type as now.</summary>
    private static bool TryWriteChanging(RecordedRef obj, Value name, RecordedRef value)
    {
        if (!Has(obj, ShapeIds.Type) || !PyType.Lookup(V(obj).Type, name).IsNull || !ChangingAttributes.Has(V(obj), name) || !ChangingAttributes.IsData(V(value)))
        {
            return false;
        }

        _ = Recorder.GuardIs(obj);
        if (V(value).IsSmallInt)
        {
            _ = RecordingMachine.Branch(RecordingMachine.IsSmallInt(value));
        }
        else if (V(value).IsExactFloat)
        {
            _ = RecordingMachine.Branch(RecordingMachine.IsFloat(value));
        }
        else
        {
            GuardHas(value, *(uint*)value.Word);
        }

        if (!TryFindChanging(V(obj), name, out _, out PyDict* dict, out int index))
        {
            return false;
        }

        TraceBuilder ir = Recorder.Ir;
        ir.SetItem(ir.GetField(ir.Pointer((ulong)dict), RecordedFields.DictTable), ir.Int(index), RecordedFields.DictValues, value.Ir);
        return true;
    }

    private static bool TakesExactly(ulong function, int count)
    {
        PyCode* code = *(PyCode**)&((PyFunction*)function)->Code;
        const int other = PyCode.VarArgs | PyCode.VarKeywords;
        return code->ArgCount == count && code->KwOnlyArgCount == 0 && (code->Flags & other) == 0 && PlanOf(function, count) is not null;
    }

    /// <summary>Follows into the function that sets a property.</summary>
    private static uint* CallSetter(RecordedRef obj, RecordedRef value, CacheEntry* known, uint* pc, Slot* r, Frame* fp, ThreadState* t)
    {
        GuardShape(obj, known);
        Recorder.GuardVersion(PyFunction.CodeVersion);
        ulong setter = *(ulong*)&known->Value;
        fp->Pc = pc + 2;
        return !CallProtocol.PushSetter(t, fp, &known->Value, r + A(*pc), r + B(*pc))
            ? Failing(pc + 2, fp, t, "a property failed") : Entered(fp, [obj.Ir, value.Ir], setter);
    }

    private static uint* Entered(Frame* fp, System.ReadOnlySpan<InsRef> arguments, ulong function)
    {
        Recorder.Enter(fp + 1, arguments, Recorder.Ir.Pointer(function));
        return fp[1].Pc;
    }

    /// <summary>A function in the trace, whose parts are constants but for the closure and defaults.</summary>
    private static uint* MakeFunction(uint* pc, Slot* r, Frame* fp, ThreadState* t)
    {
        uint i = *pc;
        uint flags = i >> 24;
        Slot* parts = r + B(i);
        PyFunction* own = *(PyFunction**)&fp->Function;
        PyDict* globals = *(PyDict**)&own->Globals;
        Value name = Names.Get(N.__name__);
        int entry = PyDict.FindStr(Value.FromBits((ulong)globals), name);
        if (entry < 0)
        {
            return Residual(pc, r, fp, t);
        }

        uint keys = PyDict.VersionOfKeys(Value.FromBits((ulong)globals));
        TraceBuilder ir = Recorder.Ir;
        FieldRef globalsField = Recorder.Immutable(Offsets.Of(&((PyFunction*)Offsets.Base)->Globals));
        FieldRef builtinsField = Recorder.Immutable(Offsets.Of(&((PyFunction*)Offsets.Base)->Builtins));
        FieldRef closureField = Recorder.Immutable(Offsets.Of(&((PyFunction*)Offsets.Base)->Closure));
        InsRef owner = Recorder.Function;
        InsRef dict = owner.IsConst ? ir.Pointer((ulong)globals) : Recorder.GuardIs(new RecordedRef((ulong)globals, ir.GetField(owner, globalsField)));
        InsRef builtins = owner.IsConst ? ir.Pointer(*(ulong*)&own->Builtins) : ir.GetField(owner, builtinsField);
        InsRef module = DictEntryOf(globals, dict, keys, entry).Ir;
        InsRef Part(int bit, int k) => (flags & bit) != 0 ? Recorder.Load(parts + k).Ir : default;
        InsRef defaults = Part(1, 0), kwDefaults = Part(2, 1), annotations = Part(4, 2), closure = Part(8, 3);
        fp->Pc = pc + 2;
        if (ResidualSites.Execute(pc, fp, t) == 0)
        {
            return Failing(pc + 2, fp, t, "no function could be made");
        }

        PyFunction* made = *(PyFunction**)(r + A(i));
        InsRef function = ir.New(Recorder.Shape(ShapeIds.Function));
        void Store(void* at, InsRef value)
        {
            if (!value.IsNone)
            {
                ir.SetField(function, Recorder.Field(Offsets.Of(at), FieldKind.Ref), value);
            }
        }

        ir.SetField(function, Recorder.Immutable(Offsets.Of(&((PyFunction*)Offsets.Base)->Code)), ir.Pointer(*(ulong*)&made->Code));
        ir.SetField(function, globalsField, dict);
        ir.SetField(function, builtinsField, builtins);
        Store(&((PyFunction*)Offsets.Base)->Name, ir.Pointer(*(ulong*)&made->Name));
        Store(&((PyFunction*)Offsets.Base)->QualName, ir.Pointer(*(ulong*)&made->QualName));
        Store(&((PyFunction*)Offsets.Base)->Module, module);
        Store(&((PyFunction*)Offsets.Base)->Doc, ir.Pointer(*(ulong*)&made->Doc));
        Store(&((PyFunction*)Offsets.Base)->Defaults, defaults);
        Store(&((PyFunction*)Offsets.Base)->KwDefaults, kwDefaults);
        Store(&((PyFunction*)Offsets.Base)->Annotations, annotations);
        if (!closure.IsNone)
        {
            ir.SetField(function, closureField, closure);
        }

        Recorder.Store(r + A(i), function);
        return pc + 2;
    }

    /// <summary>A class method, in Python, of an object's class.</summary>
    private static bool TryClassMethod(RecordedRef obj, Value name, out RecordedRef function, out RecordedRef self)
    {
        function = self = default;
        if (!InlineCaches.TryLookUp(V(obj), name, out Value attribute) || attribute.IsNull || !attribute.HasShape(ShapeIds.Of(TypeId.ClassMethod)))
        {
            return false;
        }

        Value type = V(obj).Type, callable = attribute.As<PyStaticMethod>().Fields.Callable.Load();
        if (callable.IsNull || !callable.HasShape(ShapeIds.Function) || VersionOf(type) == 0)
        {
            return false;
        }

        GuardHas(obj, *(uint*)obj.Word);
        Recorder.GuardVersion(VersionOf(type));
        function = RecordingMachine.Known(callable.Bits);
        self = RecordingMachine.Known(type.Bits);
        return true;
    }

    private static uint* GetMethod(uint* pc, Slot* r, Frame* fp, ThreadState* t)
    {
        uint i = *pc;
        RecordedRef obj = Recorder.Load(r + (byte)(i >> 16));
        CacheEntry* known = Known(pc, fp, obj.Word);
        Slot* window = r + (byte)(i >> 8);
        RecordedRef function, self = obj;
        if (known == null)
        {
            Value name = InlineCaches.NameOf(fp, fp->Caches + pc[1]);
            if (!TrySuperMethod(obj, name, out function, out self) && !TryClassMethod(obj, name, out function, out self))
            {
                return Residual(pc, r, fp, t);
            }

            PutMethod(window, function, self);
            return pc + 2;
        }

        switch (known->Kind)
        {
            case InlineCaches.MethodKind:
                GuardShape(obj, known);
                function = RecordingMachine.Known(*(ulong*)&known->Value);
                break;
            case InlineCaches.TypeMethodKind:
                self = new RecordedRef(obj.Word, Recorder.GuardIs(obj));
                Recorder.GuardVersion(known->Version);
                function = RecordingMachine.Known(*(ulong*)&known->Value);
                break;
            default:
                if (!TryRead(obj, known, out function))
                {
                    return Residual(pc, r, fp, t);
                }

                self = RecordingMachine.Known(0);
                break;
        }

        PutMethod(window, function, self);
        return pc + 2;
    }

    private static void PutMethod(Slot* window, RecordedRef function, RecordedRef self)
    {
        Put(window + 1, self);
        Put(window, function);
    }

    private static uint* SetAttr(uint* pc, Slot* r, Frame* fp, ThreadState* t)
    {
        uint i = *pc;
        RecordedRef obj = Recorder.Load(r + (byte)(i >> 8)), value = Recorder.Load(r + (byte)(i >> 16));
        CacheEntry* known = Known(pc, fp, obj.Word);
        if (known == null && TryWriteChanging(obj, InlineCaches.NameOf(fp, fp->Caches + pc[1]), value))
        {
            fp->Pc = pc + 2;
            return ResidualSites.Execute(pc, fp, t) != 0 ? pc + 2 : Failing(pc + 2, fp, t, "an attribute could not be set");
        }

        if (known == null)
        {
            return Residual(pc, r, fp, t);
        }

        if (TryWrite(obj, known, value))
        {
            return pc + 2;
        }

        if (known->Kind == InlineCaches.SetterKind && Recorder.CanEnter && TakesExactly(*(ulong*)&known->Value, 2))
        {
            return CallSetter(obj, value, known, pc, r, fp, t);
        }

        return OrResidual(TryAttributeMethod(obj, value, known, pc, r, fp, t), pc, r, fp, t);
    }

    /// <summary>Writes an attribute by what is known; false if that is to be left to the interpreter.</summary>
    private static bool TryWrite(RecordedRef obj, CacheEntry* known, RecordedRef value)
    {
        TraceBuilder ir = Recorder.Ir;
        switch (known->Kind)
        {
            case InlineCaches.SlotKind:
                GuardShape(obj, known);
                RecordingMachine.StoreField(obj, (uint)known->Index, value);
                return true;
            case InlineCaches.AddKind:
                GuardShape(obj, known);
                uint shape = (uint)(known->Index >> 32);
                _ = Recorder.Shape(shape);
                RecordingMachine.StoreField(obj, (uint)known->Index, value);
                *(uint*)obj.Word = shape;
                ir.SetField(obj.Ir, Recorder.Field(0, FieldKind.U32), ir.Int(shape));
                return true;
            case InlineCaches.OverflowKind:
                GuardShape(obj, known);
                PyRefArray* overflow = *(PyRefArray**)(obj.Word + (ulong)((Shape*)*(uint*)obj.Word)->AttributeOffset);
                RecordingMachine.StoreItem(new RecordedRef((ulong)overflow, Overflow(obj)), new RecordedInt(known->Index, ir.Int(known->Index)), value);
                return true;
            default:
                return false;
        }
    }
}
