using System;
using System.Text;
using Py.Gc;
using Py.ObjectSpace;
using Py.Vm.Compile;

namespace Py.Vm.Run;

/// <summary>Filling and reading the inline caches of instructions with a name.</summary>
/// <remarks>
/// Kinds: SlotKind: shape and type version match, the value is the slot at byte offset Index. MethodKind: shape and type
/// version match, Value is a method to be called with the object. ValueKind: shape and type version match, Value is the
/// result. BoundKind: shape and type version match, Value is the function of a bound method. BoundNativeKind: likewise, the method descriptor of a C# method. SetterKind: as PropertyKind, of SetAttr. TypeKind: the object is a class of metaclass type with version Version, Value is the
/// result. TypeMethodKind: likewise, Value is the function of a class method. ModuleKind: a module whose dict has keys version Version, entry Index. OverflowKind: slot Index of the overflow
/// array. PropertyKind: shape and type version match, Value is the getter, a Python function; Index 1: the class has __getattr__, too. AddKind: SetAttr that adds an attribute; Index: low half byte offset, high half the new shape.
/// DescriptorKind, DescriptorSetKind: shape and type version match, Value is a descriptor whose __get__ or __set__ is written in Python; Index as of PropertyKind. HookKind: likewise, the object has no
/// such attribute, Value is the function __getattr__. GetSetKind: likewise, Value is a descriptor whose getter is a C# function.
/// GlobalKind: globals have keys version Shape, entry Index. BuiltinKind: globals have keys version Shape and builtins Version, entry Index.
/// </remarks>
internal static unsafe class InlineCaches
{
    public const int SlotKind = 1, MethodKind = 2, ValueKind = 3, ModuleKind = 4, OverflowKind = 5, AddKind = 6, GlobalKind = 7, BuiltinKind = 8, PropertyKind = 9, SetterKind = 10,
        TypeKind = 11, TypeMethodKind = 12, BoundKind = 13, DescriptorKind = 14, DescriptorSetKind = 15, HookKind = 16, BoundNativeKind = 17,
        GetSetKind = 18;

    private static void SetValue(CacheEntry* cache, Value value)
    {
        cache->Value.Initialize(value);
        GcRoots.NoteCell(&cache->Value);
    }

    /// <summary>For the collector: forgets what refers to dead objects.</summary>
    public static void Sweep(CacheEntry* caches, int count)
    {
        bool died = HeapClasses.AnyDied;
        for (int i = 0; i < count; i++)
        {
            if (!GcRoots.IsAlive(caches[i].Value.Load().Bits) || (died && HasDeadShape(&caches[i])))
            {
                caches[i].Kind = 0;
                caches[i].Value.Initialize(Value.Null);
            }
        }
    }

    private static bool HasDeadShape(CacheEntry* cache) => cache->Kind is not (0 or GlobalKind or BuiltinKind) && HeapClasses.IsDead(cache->Shape);

    /// <summary>Looks a global up, filling the cache; null with NameError.</summary>
    public static Value LoadGlobal(Frame* fp, CacheEntry* cache)
    {
        Value name = NameOf(fp, cache);
        Value globals = fp->Globals, builtins = fp->Builtins;
        int index = PyDict.FindStr(globals, name);
        if (index >= 0)
        {
            cache->Kind = GlobalKind;
            cache->Shape = PyDict.VersionOfKeys(globals);
            cache->Index = index;
            return PyDictTable.Entries(globals.As<PyDict>().Fields.Table.Load())[index].Value.Load();
        }

        if (!builtins.IsExactDict)
        {
            Value found = Space.GetItem(builtins, name);
            return found.IsNull && Errors.Catch(TypeId.KeyError) ? NotDefined(name) : found;
        }

        index = PyDict.FindStr(builtins, name);
        if (index < 0)
        {
            return NotDefined(name);
        }

        cache->Kind = BuiltinKind;
        cache->Shape = PyDict.VersionOfKeys(globals);
        cache->Version = PyDict.VersionOfKeys(builtins);
        cache->Index = index;
        return PyDictTable.Entries(builtins.As<PyDict>().Fields.Table.Load())[index].Value.Load();
    }

    /// <summary>NameError for a global. Returns null.</summary>
    public static Value NotDefined(Value name) => Errors.NameError(TypeId.NameError, name, $"name '{Shown(name)}' is not defined");

    // CPython shows 200 bytes at most.
    private static string Shown(Value name)
    {
        const int most = 200;
        string text = PyStr.ToClr(name);
        byte[] bytes = text.Length * 3 <= most ? [] : Encoding.UTF8.GetBytes(text);
        return bytes.Length <= most ? text : Encoding.UTF8.GetString(bytes.AsSpan(0, most));
    }

    /// <summary>The name of a cache entry.</summary>
    public static Value NameOf(Frame* fp, CacheEntry* cache) => PyTuple.Get(fp->Code.Fields.CoNames.Load(), cache->Name);

    /// <summary>R[B].N, filling the cache.</summary>
    public static Value GetAttr(Frame* fp, CacheEntry* cache, Value obj)
    {
        if (obj.IsPointer && cache->Kind != 0)
        {
            uint shapeId = obj.ShapeId;
            Shape* shape = (Shape*)shapeId;
            if (shapeId == cache->Shape && (cache->Kind == ModuleKind || shape->TypeVersion == cache->Version))
            {
                switch (cache->Kind)
                {
                    case ValueKind:
                        return cache->Value.Load();
                    case GetSetKind:
                        return PyGetSet.GetKnown(cache->Value.Load(), obj);
                    case OverflowKind:
                        return obj.As<PyType>().SlotAt(shape->AttributeOffset).Load().As<PyRefArray>().Tail(cache->Index).Load();
                    case ModuleKind:
                        ref PyDict d = ref PyModule.DictOf(obj).As<PyDict>().Fields;
                        if (d.KeysVersion == cache->Version && d.KeysVersion != 0)
                        {
                            return PyDictTable.Entries(d.Table.Load())[cache->Index].Value.Load();
                        }

                        break;
                }
            }
        }

        Value name = NameOf(fp, cache);
        if (obj.IsType)
        {
            // Looked up first: a strange key in the class's dict may change the class.
            Value value = Space.GetAttr(obj, name);
            if (!value.IsNull)
            {
                FillGet(cache, obj, name);
            }

            return value;
        }

        FillGet(cache, obj, name);
        Keep(cache, name, Opcode.GetAttr);
        return Space.GetAttr(obj, name);
    }

    /// <summary>Keeps what was filled in for other instructions and for when this one sees other shapes meanwhile.</summary>
    private static void Keep(CacheEntry* cache, Value name, Opcode op)
    {
        if (cache->Kind is SlotKind or MethodKind or ValueKind or OverflowKind or AddKind or PropertyKind or SetterKind or BoundKind or BoundNativeKind
            or DescriptorKind or DescriptorSetKind or HookKind or GetSetKind)
        {
            AttributeCache.Put(cache, name.Bits, (int)op);
        }
    }

    /// <summary>Does reading an attribute begin as object.__getattribute__ does? A class with __getattr__ differs only where that finds nothing.</summary>
    private static bool IsGeneric(Value type)
    {
        void* getAttr = PyType.GetSlot(type, SlotId.GetAttr);
        if (getAttr == (delegate*<Value, Value, Value>)&Space.GenericGetAttr)
        {
            return true;
        }

        if (getAttr != FunctionTable.Pointer(SlotDispatch.Generic(SlotId.GetAttr)))
        {
            return false;
        }

        Value own = PyType.Lookup(type, N.__getattribute__);
        return own.HasShape(ShapeIds.WrapperDescriptor)
            && FunctionTable.Pointer(own.As<PySlotWrapper>().Fields.Function) == (delegate*<Value, Value, Value>)&Space.GenericGetAttr;
    }

    // With __getattr__ the AttributeError of a getter is not the end.
    private static long HasHook(Value type) => PyType.GetSlot(type, SlotId.GetAttr) == (delegate*<Value, Value, Value>)&Space.GenericGetAttr ? 0 : 1;

    /// <summary>What happens with the result of a getter, of PropertyKind and DescriptorKind.</summary>
    public static ReturnKind ReturnOf(CacheEntry* cache) => cache->Index == 0 ? ReturnKind.Normal : ReturnKind.Attribute;

    private static void FillGet(CacheEntry* cache, Value obj, Value name)
    {
        cache->Kind = 0;
        if (!obj.IsPointer)
        {
            return;
        }

        Value type = obj.Type;
        if (!IsGeneric(type))
        {
            FillModule(cache, obj, name);
            return;
        }

        Value attribute = PyType.Lookup(type, name);
        Shape* shape = obj.Shape;
        if (!attribute.IsNull)
        {
            if (attribute.IsPointer && attribute.HasShape(ShapeIds.Of(TypeId.MemberDescriptor))
                && PyType.IsSubtype(type, attribute.As<PyMember>().Fields.Type.Load()) && (attribute.As<PyMember>().Fields.Flags & (MemberFlags.Attribute | MemberFlags.Double | MemberFlags.Trailing)) == 0)
            {
                Fill(cache, SlotKind, shape, attribute.As<PyMember>().Fields.Offset);
                return;
            }

            if (PyType.SlotOf(attribute, SlotId.DescrGet) != null)
            {
                if (attribute.IsPointer && attribute.HasShape(ShapeIds.Of(TypeId.Property)))
                {
                    Value getter = attribute.As<PyProperty>().Fields.Getter.Load();

                    if (!getter.IsNull && getter.IsPointer && getter.HasShape(ShapeIds.Function))
                    {
                        Fill(cache, PropertyKind, shape, HasHook(type));
                        SetValue(cache, getter);
                    }
                }
                else if (attribute.HasShape(ShapeIds.Of(TypeId.GetSetDescriptor)))
                {
                    if (PyType.IsSubtype(type, attribute.As<PyGetSet>().Fields.Type.Load()) && PyType.GetSlot(type, SlotId.GetAttr) == (delegate*<Value, Value, Value>)&Space.GenericGetAttr)
                    {
                        Fill(cache, GetSetKind, shape, 0);
                        SetValue(cache, attribute);
                    }
                }
                else if (attribute.HasShape(ShapeIds.Of(TypeId.StaticMethod)) && IsAbsent(shape, name) && !attribute.As<PyStaticMethod>().Fields.Callable.IsNull)
                {
                    Fill(cache, ValueKind, shape, 0);
                    SetValue(cache, attribute.As<PyStaticMethod>().Fields.Callable.Load());
                }
                else if (attribute.HasShape(ShapeIds.MethodDescriptor) && IsAbsent(shape, name)
                    && PyType.IsSubtype(type, attribute.As<PyMethodDescriptor>().Fields.Type.Load()))
                {
                    Fill(cache, BoundNativeKind, shape, 0);
                    SetValue(cache, attribute);
                }
                else if (attribute.HasShape(ShapeIds.Function)
                    && (shape->Mode == AttributeMode.None || (shape->Mode == AttributeMode.Inline && ShapeTree.Find(shape, name) < 0)))
                {
                    Fill(cache, BoundKind, shape, 0);
                    SetValue(cache, attribute);
                }
                else if (SpecialMethods.Find(attribute, SlotId.DescrGet) != 0
                    && (PyType.SlotOf(attribute, SlotId.DescrSet) != null ? shape->Mode is AttributeMode.None or AttributeMode.Inline : IsAbsent(shape, name)))
                {
                    Fill(cache, DescriptorKind, shape, HasHook(type));
                    SetValue(cache, attribute);
                }

                return;
            }
        }

        if (shape->Mode == AttributeMode.Inline)
        {
            int index = ShapeTree.Find(shape, name);
            if (index >= 0)
            {
                if (index < shape->InlineCapacity)
                {
                    Fill(cache, SlotKind, shape, shape->AttributeOffset + 8 + (8 * index));
                }
                else
                {
                    Fill(cache, OverflowKind, shape, index - shape->InlineCapacity);
                }

                return;
            }
        }

        if (!attribute.IsNull && shape->Mode is AttributeMode.Inline or AttributeMode.None && ChangingAttributes.OwnerOf(type, name).IsNull)
        {
            Fill(cache, ValueKind, shape, 0);
            SetValue(cache, attribute);
        }
        else if (attribute.IsNull && IsAbsent(shape, name) && PyType.GetSlot(type, SlotId.GetAttr) == FunctionTable.Pointer(SlotDispatch.Generic(SlotId.GetAttr)))
        {
            ulong hook = SpecialMethods.FunctionOf(type, Names.Get(N.__getattr__));
            if (hook != 0)
            {
                Fill(cache, HookKind, shape, 0);
                SetValue(cache, Value.FromBits(hook));
            }
        }
    }

    private static void FillModule(CacheEntry* cache, Value obj, Value name)
    {
        if (obj.HasShape(ShapeIds.Type))
        {
            FillType(cache, obj, name);
            return;
        }

        if (!obj.HasShape(ShapeIds.Module))
        {
            return;
        }

        Value dict = PyModule.DictOf(obj);
        int index = PyDict.FindStr(dict, name);
        if (index >= 0 && PyType.Lookup(obj.Type, name).IsNull)
        {
            cache->Kind = ModuleKind;
            cache->Shape = ShapeIds.Module;
            cache->Version = PyDict.VersionOfKeys(dict);
            cache->Index = index;
        }
    }

    /// <summary>An attribute of a class whose metaclass is type: plain values, functions, and what a staticmethod holds.</summary>
    private static void FillType(CacheEntry* cache, Value type, Value name)
    {
        Value attribute = PyType.Lookup(type, name);
        if (attribute.IsNull || !PyType.Lookup(type.Type, name).IsNull || !ChangingAttributes.OwnerOf(type, name).IsNull)
        {
            return;
        }

        if (attribute.HasShape(ShapeIds.Of(TypeId.StaticMethod)))
        {
            attribute = attribute.As<PyStaticMethod>().Fields.Callable.Load();
            if (attribute.IsNull)
            {
                return;
            }
        }
        else if (!attribute.HasShape(ShapeIds.Function) && PyType.SlotOf(attribute, SlotId.DescrGet) != null)
        {
            return;
        }

        FillType(cache, TypeKind, type, attribute);
    }

    private static void FillType(CacheEntry* cache, int kind, Value type, Value value)
    {
        if (type.As<PyType>().Fields.Version == 0)
        {
            PyType.AssignVersion(type);
        }

        cache->Kind = kind;
        cache->Shape = ShapeIds.Type;
        cache->Version = type.As<PyType>().Fields.Version;
        cache->Index = 0;
        SetValue(cache, value);
    }

    private static void Fill(CacheEntry* cache, int kind, Shape* shape, long index)
    {
        if (shape->TypeVersion == 0)
        {
            PyType.AssignVersion(shape->Type.Load());
        }

        cache->Kind = kind;
        cache->Shape = Shape.IdOf(shape);
        cache->Version = shape->TypeVersion;
        cache->Index = index;
        cache->Value.Initialize(Value.Null);
    }

    /// <summary>R[A].N = value, filling the cache; false with an error set.</summary>
    public static bool SetAttr(Frame* fp, CacheEntry* cache, Value obj, Value value)
    {
        if (cache->Kind == AddKind && obj.IsPointer && obj.ShapeId == cache->Shape && obj.Shape->TypeVersion == cache->Version)
        {
            obj.As<PyType>().SlotAt((uint)cache->Index).Store(obj, value);
            obj.As<PyType>().Fields.Header.Shape = (uint)(cache->Index >> 32);
            return true;
        }

        Value name = NameOf(fp, cache);
        FillSet(cache, obj, name);
        return cache->Kind == AddKind ? SetAttrAgain(cache, obj, value) : Space.SetAttr(obj, name, value);
    }

    /// <summary>For the recorder: fills the cache of an instruction that has not seen such an object, without executing it.</summary>
    public static void Prepare(Frame* fp, CacheEntry* cache, Value obj, Opcode op) => Prepare(cache, obj, NameOf(fp, cache), op);

    /// <summary>Likewise for an interned name.</summary>
    public static void Prepare(CacheEntry* cache, Value obj, Value name, Opcode op)
    {
        switch (op)
        {
            case Opcode.SetAttr:
                FillSet(cache, obj, name);
                break;
            case Opcode.GetMethod when IsGeneric(obj.Type):
                cache->Kind = 0;
                Value attribute = PyType.Lookup(obj.Type, name);
                if (!TryFillMethod(cache, obj, name, attribute))
                {
                    FillGet(cache, obj, name);
                }

                break;
            case Opcode.GetMethod when obj.HasShape(ShapeIds.Type) && TryFillClassMethod(cache, obj, name):
                break;
            default:
                FillGet(cache, obj, name);
                break;
        }

        Keep(cache, name, op);
    }

    private static void FillSet(CacheEntry* cache, Value obj, Value name)
    {
        cache->Kind = 0;
        if (obj.IsPointer && PyType.SlotOf(obj, SlotId.SetAttr) == (delegate*<Value, Value, Value, bool>)&Space.GenericSetAttr)
        {
            Shape* shape = obj.Shape;
            Value attribute = PyType.Lookup(obj.Type, name);
            if (!attribute.IsNull && attribute.IsPointer && attribute.HasShape(ShapeIds.Of(TypeId.MemberDescriptor)))
            {
                ref PyMember member = ref attribute.As<PyMember>().Fields;
                if ((member.Flags & (MemberFlags.ReadOnly | MemberFlags.Trailing)) == 0 && PyType.IsSubtype(obj.Type, member.Type.Load()))
                {
                    Fill(cache, SlotKind, shape, member.Offset);
                    Keep(cache, name, Opcode.SetAttr);
                }
            }
            else if (!attribute.IsNull && attribute.HasShape(ShapeIds.Of(TypeId.Property)))
            {
                Value setter = attribute.As<PyProperty>().Fields.Setter.Load();
                if (!setter.IsNull && setter.HasShape(ShapeIds.Function))
                {
                    Fill(cache, SetterKind, shape, 0);
                    SetValue(cache, setter);
                    Keep(cache, name, Opcode.SetAttr);
                }
            }
            else if (!attribute.IsNull && SpecialMethods.Find(attribute, SlotId.DescrSet) != 0)
            {
                Fill(cache, DescriptorSetKind, shape, 0);
                SetValue(cache, attribute);
                Keep(cache, name, Opcode.SetAttr);
            }
            else if (shape->Mode == AttributeMode.Inline && (attribute.IsNull || PyType.SlotOf(attribute, SlotId.DescrSet) == null))
            {
                FillSet(cache, shape, name);
                Keep(cache, name, Opcode.SetAttr);
            }
        }
    }

    private static bool SetAttrAgain(CacheEntry* cache, Value obj, Value value)
    {
        obj.As<PyType>().SlotAt((uint)cache->Index).Store(obj, value);
        obj.As<PyType>().Fields.Header.Shape = (uint)(cache->Index >> 32);
        return true;
    }

    private static void FillSet(CacheEntry* cache, Shape* shape, Value name)
    {
        int index = ShapeTree.Find(shape, name);
        if (index >= 0)
        {
            if (index < shape->InlineCapacity)
            {
                Fill(cache, SlotKind, shape, shape->AttributeOffset + 8 + (8 * index));
            }
            else
            {
                Fill(cache, OverflowKind, shape, index - shape->InlineCapacity);
            }

            return;
        }

        if (shape->AttributeCount < shape->InlineCapacity)
        {
            Shape* next = ShapeTree.Transition(shape, name);
            if (next != null)
            {
                Fill(cache, AddKind, shape, (uint)(shape->AttributeOffset + 8 + (8 * shape->AttributeCount)) | ((long)Shape.IdOf(next) << 32));
            }
        }
    }

    private static bool IsMethod(Value attribute) =>
        !attribute.IsNull && attribute.IsPointer && (attribute.Type.As<PyType>().Fields.Flags & TypeFlags.MethodDescriptor) != 0;

    /// <summary>What an object is known to have by its class alone, as it has no attribute of its own of that name: null if nothing. False: that is not known.</summary>
    public static bool TryLookUp(Value obj, Value name, out Value attribute)
    {
        attribute = Value.Null;
        if (!obj.IsPointer || obj.IsNull || !IsGeneric(obj.Type) || !IsAbsent(obj.Shape, name))
        {
            return false;
        }

        attribute = PyType.Lookup(obj.Type, name);
        return true;
    }

    /// <summary>Have objects of the shape no attribute of their own of that name?</summary>
    private static bool IsAbsent(Shape* shape, Value name) =>
        shape->Mode == AttributeMode.None || (shape->Mode == AttributeMode.Inline && ShapeTree.Find(shape, name) < 0);

    private static bool TryFillMethod(CacheEntry* cache, Value obj, Value name, Value attribute)
    {
        if (!obj.IsPointer || !IsMethod(attribute) || !IsAbsent(obj.Shape, name))
        {
            return false;
        }

        Fill(cache, MethodKind, obj.Shape, 0);
        SetValue(cache, attribute);
        return true;
    }

    private static bool TryFillClassMethod(CacheEntry* cache, Value type, Value name)
    {
        Value attribute = PyType.Lookup(type, name);
        if (attribute.IsNull || !attribute.HasShape(ShapeIds.Of(TypeId.ClassMethod)) || !PyType.Lookup(type.Type, name).IsNull
            || attribute.As<PyStaticMethod>().Fields.Callable.IsNull || !attribute.As<PyStaticMethod>().Fields.Callable.Load().HasShape(ShapeIds.Function))
        {
            return false;
        }

        FillType(cache, TypeMethodKind, type, attribute.As<PyStaticMethod>().Fields.Callable.Load());
        return true;
    }

    /// <summary>For calls from C#: the method of a name, with <paramref name="bound"/> the object it is to be called with; or the attribute,
    /// with null. Null with an error set.</summary>
    public static Value FindMethod(Value obj, Value name, out Value bound)
    {
        bound = default;
        if (obj.IsPointer)
        {
            CacheEntry* known = AttributeCache.Find(obj.ShapeId, name.Bits, (int)Opcode.GetMethod);
            if (known != null && known->Kind == MethodKind)
            {
                bound = obj;
                return known->Value.Load();
            }

            if (IsGeneric(obj.Type))
            {
                Value attribute = PyType.Lookup(obj.Type, name);
                if (IsMethod(attribute) && IsAbsent(obj.Shape, name))
                {
                    // Not noted to the collector: it lives no longer than this call.
                    CacheEntry found;
                    Fill(&found, MethodKind, obj.Shape, 0);
                    found.Value.Initialize(attribute);
                    AttributeCache.Put(&found, name.Bits, (int)Opcode.GetMethod);
                    bound = obj;
                    return attribute;
                }
            }
        }

        return Space.GetAttr(obj, name);
    }

    /// <summary>Loads a method: window[0], window[1] := function, self, or attribute, null. False with an error set.</summary>
    public static bool GetMethod(Frame* fp, CacheEntry* cache, Value obj, Slot* window)
    {
        Value type = obj.Type;
        Value name = NameOf(fp, cache);
        if (IsGeneric(type))
        {
            Value attribute = PyType.Lookup(type, name);
            if (IsMethod(attribute))
            {
                Shape* shape = obj.Shape;
                bool absent = IsAbsent(shape, name);
                if (TryFillMethod(cache, obj, name, attribute))
                {
                    Keep(cache, name, Opcode.GetMethod);
                }

                if (absent || ShapeTree.GetAttribute(obj, name).IsNull)
                {
                    window[1].Initialize(obj);
                    window[0].Initialize(attribute);
                    return true;
                }
            }
        }

        else if (obj.HasShape(ShapeIds.Type))
        {
            if (TryFillClassMethod(cache, obj, name))
            {
                window[1].Initialize(obj);
                window[0].Initialize(cache->Value.Load());
                return true;
            }
        }
        else if (obj.HasShape(ShapeIds.Of(TypeId.Super)) && PySuper.TryGetMethod(obj, name, out Value method, out Value self))
        {
            window[1].Initialize(self);
            window[0].Initialize(method);
            return true;
        }

        Value value = GetAttr(fp, cache, obj);
        if (value.IsNull)
        {
            return false;
        }

        window[0].Initialize(value);
        window[1].Initialize(Value.Null);
        return true;
    }
}
