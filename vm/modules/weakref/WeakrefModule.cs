using System.Runtime.CompilerServices;
using Py.Gc;
using Py.Vm.Run;
using Py.ObjectSpace;

namespace Py.Vm.Modules;

/// <summary>The _weakref module.</summary>
/// <remarks>The word of the referent is weak: <see cref="WeakRefs"/> clears it, and queues those with callbacks.</remarks>
internal static unsafe class WeakrefModule
{
    /// <summary>A weak reference or proxy.</summary>
    internal struct Layout
    {
        public ObjectHeader Header;
        /// <summary>Weak: not a slot for the collector.</summary>
        public ulong Referent;
        public Slot Callback;
        public long HashValue;
    }

    private static Root s_ref;

    public static void Define(ModuleBuilder m)
    {
        TypeRow row = new(TypeId.None0, "ref", TypeId.Object, sizeof(Layout), 0b100, TypeFlags.BaseType);
        s_ref = Roots.New(CoreTypes.MakeModuleType("weakref.ReferenceType", Value.Null, row, &DefineRef));
        WeakProxies.Define(m, row with { Flags = TypeFlags.NoConstructor });
        m.Doc("Weak-reference support module.");
        m.Constant("ref", s_ref.Value);
        m.Constant("ReferenceType", s_ref.Value);
        m.Function("getweakrefcount(object, /)\nReturn the number of weak references to 'object'.", &GetCount);
        m.Function("getweakrefs(object, /)\nReturn a list of all weak reference objects pointing to 'object'.", &GetAll);
        m.Function("_remove_dead_weakref(dct, key, /)\nAtomically remove key from dict if it points to a dead weakref.", &RemoveDead);
        WeakReferences.First = &First;
        PendingCalls.RunCallback = &RunCallback;
    }

    private static Value First(Value obj)
    {
        Value all = GetAll(obj);
        Value first = PyList.LengthOf(all) == 0 ? Value.None : PyList.Get(all, 0);
        // The list may stay for a while.
        PyList.Clear(all);
        return first;
    }

    // A plain reference or proxy without a callback is made once.
    private static bool IsShared(ulong weak, bool reference)
    {
        Value type = Value.FromBits(weak).Type;
        return ((Layout*)weak)->Callback.IsNull && (reference ? type.Is(s_ref.Value) : WeakProxies.IsProxyType(type));
    }

    private static ulong Shared(Value obj, bool reference)
    {
        for (int i = 0; i < WeakRefs.MostOf(obj.Bits); i++)
        {
            ulong weak = WeakRefs.Get(obj.Bits, i);
            if (weak != 0 && IsShared(weak, reference))
            {
                return weak;
            }
        }

        return 0;
    }

    // The object died to which this one referred.
    private static void RunCallback(Value weak)
    {
        Value callback = weak.As<Layout>().Fields.Callback.Load();
        if (callback.IsNull)
        {
            return;
        }

        weak.As<Layout>().Fields.Callback.Store(weak, Value.Null);
        if (Space.Call(callback, weak).IsNull)
        {
            ErrorReport.WriteUnraisable(callback);
        }
    }

    private static bool CanRefer(Value obj) => obj.IsPointer && (obj.Type.As<PyType>().Fields.Flags & TypeFlags.Weakref) != 0 || (obj.IsPointer && obj.IsAnySet);

    /// <summary>A weak reference or proxy of a type; the one that is there if it has no callback; null with an error set.</summary>
    public static Value Make(Value type, Value obj, Value callback)
    {
        if (!CanRefer(obj))
        {
            return Errors.TypeError($"cannot create weak reference to '{PyType.TypeName(obj)}' object");
        }

        callback = callback.IsNull || callback.IsNone ? Value.Null : callback;
        if (callback.IsNull && (type.Is(s_ref.Value) || WeakProxies.IsProxyType(type)))
        {
            ulong known = Shared(obj, type.Is(s_ref.Value));
            if (known != 0)
            {
                return Value.FromBits(known);
            }
        }

        Value self = PyType.Allocate(type);
        ref Layout l = ref self.As<Layout>().Fields;
        l.Referent = obj.Bits;
        l.Callback.Store(self, callback);
        l.HashValue = -1;
        WeakRefs.Register(self.Bits);
        return self;
    }

    private static void DefineRef(TypeBuilder t)
    {
        t.Slot(SlotId.New, &New);
        t.Slot(SlotId.Init, &Init);
        t.Slot(SlotId.Call, &Call);
        t.Slot(SlotId.Hash, &Hash);
        t.Slot(SlotId.Compare, &Compare);
        t.Slot(SlotId.Repr, &Repr);
        t.GetSet("__callback__", &GetCallback);
        t.ClassMethod("__class_getitem__(item, /)", &PyGenericAlias.New);
    }

    /// <summary>The plain weak reference to an object, for modules in C#; null with TypeError.</summary>
    public static Value ReferenceTo(Value obj) => Make(s_ref.Value, obj, Value.Null);

    /// <summary>What a weak reference refers to; null if it is gone.</summary>
    public static Value TargetOf(Value reference) => Referent(reference);

    private static Value Referent(Value self) => Value.FromBits(WeakRefs.Load(self.Bits));

    private static Value New(Value type, Args args)
    {
        if (args.Count is < 1 or > 2)
        {
            return Errors.TypeError($"__new__ expected at {(args.Count < 1 ? "least 1 argument" : "most 2 arguments")}, got {args.Count}");
        }

        return Make(type, args[0], args.Count == 2 ? args[1] : Value.Null);
    }

    private static bool Init(Value self, Args args)
    {
        if (args.KeywordCount > 0)
        {
            Errors.TypeError("ref() takes no keyword arguments");
            return false;
        }

        if (args.Count is < 1 or > 2)
        {
            Errors.TypeError($"__init__ expected at {(args.Count < 1 ? "least 1 argument" : "most 2 arguments")}, got {args.Count}");
            return false;
        }

        return true;
    }

    private static Value Call(Value self, Args args)
    {
        if (args.Count > 0 || args.KeywordCount > 0)
        {
            return Errors.TypeError(args.KeywordCount > 0 ? "weakref() takes no keyword arguments" : $"__call__ expected at most 0 arguments, got {args.Count}");
        }

        // Bound methods die at once, so that programs test for it. Whether anybody has this one is seen by a collection.
        if (IsYoungMethod(self))
        {
            StackRoots.CollectYoung();
        }

        Value obj = Referent(self);
        return obj.IsNull ? Value.None : obj;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool IsYoungMethod(Value self) => Referent(self) is { IsNull: false } obj && obj.HasShape(ShapeIds.Of(TypeId.BoundMethod)) && Heap.IsYoung(obj.Bits);

    private static long Hash(Value self)
    {
        ref Layout l = ref self.As<Layout>().Fields;
        if (l.HashValue == -1)
        {
            Value referent = Referent(self);
            if (referent.IsNull)
            {
                Errors.TypeError("weak object has gone away");
                return -1;
            }

            l.HashValue = Space.Hash(referent);
        }

        return l.HashValue;
    }

    private static Value Compare(Value self, Value other, CompareOp op)
    {
        if (op is not (CompareOp.Eq or CompareOp.Ne) || !PyType.IsInstance(other, s_ref.Value))
        {
            return Value.NotImplemented;
        }

        Value a = Referent(self), b = Referent(other);
        return a.IsNull || b.IsNull ? Value.FromBool(self.Is(other) == (op == CompareOp.Eq)) : Space.Compare(a, b, op);
    }

    private static Value Repr(Value self)
    {
        Value obj = Referent(self);
        if (obj.IsNull)
        {
            return PyStr.New($"<weakref at 0x{Identity.Of(self):x}; dead>");
        }

        int found = Space.TryGetAttr(obj, N.__name__, out Value name);
        Errors.Clear();
        string named = found > 0 && name.IsStr ? $" ({PyStr.ToClr(name)})" : "";
        return PyStr.New($"<weakref at 0x{Identity.Of(self):x}; to '{PyType.TypeName(obj)}' at 0x{Identity.Of(obj):x}{named}>");
    }

    private static Value GetCallback(Value self) => self.As<Layout>().Fields.Callback.Load() is { IsNull: false } callback ? callback : Value.None;

    private static Value GetCount(Value obj)
    {
        int count = 0;
        for (int i = obj.IsPointer ? WeakRefs.MostOf(obj.Bits) : 0; i-- > 0;)
        {
            count += WeakRefs.Get(obj.Bits, i) != 0 ? 1 : 0;
        }

        return Value.FromSmallInt(count);
    }

    private static Value GetAll(Value obj)
    {
        Value list = PyList.New();
        if (!obj.IsPointer)
        {
            return list;
        }

        // The shared ones come first, of the others the newest.
        for (int reference = 1; reference >= 0; reference--)
        {
            ulong shared = Shared(obj, reference != 0);
            if (shared != 0)
            {
                PyList.Append(list, Value.FromBits(shared));
            }
        }

        for (int i = WeakRefs.MostOf(obj.Bits) - 1; i >= 0; i--)
        {
            ulong weak = WeakRefs.Get(obj.Bits, i);
            if (weak != 0 && !IsShared(weak, true) && !IsShared(weak, false))
            {
                PyList.Append(list, Value.FromBits(weak));
            }
        }

        return list;
    }

    private static Value RemoveDead(Value dict, Value key)
    {
        if (!dict.IsDict)
        {
            return Errors.TypeError($"_remove_dead_weakref() argument 1 must be dict, not {PyType.TypeName(dict)}");
        }

        int found = PyDict.TryGet(dict, key, out Value value);
        if (found > 0 && PyType.IsInstance(value, s_ref.Value) && Referent(value).IsNull)
        {
            found = PyDict.Delete(dict, key);
        }

        return found < 0 ? Value.Null : Value.None;
    }
}
