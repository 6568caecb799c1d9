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
    private static Root s_proxy;
    private static Root s_callableProxy;

    public static void Define(ModuleBuilder m)
    {
        TypeRow row = new(TypeId.None0, "ref", TypeId.Object, sizeof(Layout), 0b100, TypeFlags.BaseType);
        s_ref = Roots.New(CoreTypes.MakeModuleType("weakref.ReferenceType", Value.Null, row, &DefineRef));
        s_proxy = Roots.New(CoreTypes.MakeModuleType("weakref.ProxyType", Value.Null, row with { Flags = TypeFlags.NoConstructor }, &DefineProxy));
        s_callableProxy = Roots.New(CoreTypes.MakeModuleType("weakref.CallableProxyType", Value.Null, row with { Flags = TypeFlags.NoConstructor }, &DefineCallableProxy));
        m.Doc("Weak-reference support module.");
        m.Constant("ref", s_ref.Value);
        m.Constant("ReferenceType", s_ref.Value);
        m.Constant("ProxyType", s_proxy.Value);
        m.Constant("CallableProxyType", s_callableProxy.Value);
        m.Function("proxy(object, callback=None, /)\nCreate a proxy object that weakly references 'object'.", &Proxy);
        m.Function("getweakrefcount(object, /)\nReturn the number of weak references to 'object'.", &GetCount);
        m.Function("getweakrefs(object, /)\nReturn a list of all weak reference objects pointing to 'object'.", &GetAll);
        m.Function("_remove_dead_weakref(dct, key, /)\nAtomically remove key from dict if it points to a dead weakref.", &RemoveDead);
        WeakReferences.First = &First;
        PendingCalls.RunCallback = &RunCallback;
    }

    private static Value First(Value obj)
    {
        ulong first = obj.IsPointer ? WeakRefs.Get(obj.Bits, 0) : 0;
        return first == 0 ? Value.None : Value.FromBits(first);
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

    private static Value Make(Value type, Value obj, Value callback)
    {
        if (!CanRefer(obj))
        {
            return Errors.TypeError($"cannot create weak reference to '{PyType.TypeName(obj)}' object");
        }

        callback = callback.IsNull || callback.IsNone ? Value.Null : callback;
        bool basic = type.Is(s_ref.Value) || type.Is(s_proxy.Value) || type.Is(s_callableProxy.Value);
        for (int i = 0; basic && callback.IsNull && WeakRefs.Get(obj.Bits, i) is not 0 and ulong known; i++)
        {
            if (Value.FromBits(known).Type.Is(type) && ((Layout*)known)->Callback.IsNull)
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

    private static Value Proxy(Value obj, Value callback) =>
        Make(PyType.SlotOf(obj, SlotId.Call) != null ? s_callableProxy.Value : s_proxy.Value, obj, callback);

    private static Value GetCount(Value obj)
    {
        return Value.FromSmallInt(obj.IsPointer ? WeakRefs.CountOf(obj.Bits) : 0);
    }

    private static Value GetAll(Value obj)
    {
        Value list = PyList.New();
        for (int i = 0; obj.IsPointer && WeakRefs.Get(obj.Bits, i) is not 0 and ulong weak; i++)
        {
            PyList.Append(list, Value.FromBits(weak));
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

    private static void DefineCallableProxy(TypeBuilder t)
    {
        DefineProxy(t);
        t.Slot(SlotId.Call, &ProxyCall);
    }

    private static void DefineProxy(TypeBuilder t)
    {
        t.NotHashable();
        t.Slot(SlotId.Repr, &ProxyRepr);
        t.Slot(SlotId.Str, &ProxyStr);
        t.Slot(SlotId.GetAttr, &ProxyGetAttr);
        t.Slot(SlotId.SetAttr, &ProxySetAttr);
        t.Slot(SlotId.Compare, &ProxyCompare);
        t.Slot(SlotId.Iter, &ProxyIter);
        t.Slot(SlotId.Next, &ProxyNext);
        t.Slot(SlotId.Length, &ProxyLength);
        t.Slot(SlotId.GetItem, &ProxyGetItem);
        t.Slot(SlotId.SetItem, &ProxySetItem);
        t.Slot(SlotId.Contains, &ProxyContains);
        t.Slot(SlotId.Bool, &ProxyBool);
        t.Slot(SlotId.Add, &ProxyAdd);
        t.Slot(SlotId.Sub, &ProxySub);
        t.Slot(SlotId.Mul, &ProxyMul);
        t.Slot(SlotId.TrueDiv, &ProxyTrueDiv);
        t.Slot(SlotId.FloorDiv, &ProxyFloorDiv);
        t.Slot(SlotId.Mod, &ProxyMod);
        t.Slot(SlotId.Pow, &ProxyPow);
        t.Slot(SlotId.LShift, &ProxyLShift);
        t.Slot(SlotId.RShift, &ProxyRShift);
        t.Slot(SlotId.And, &ProxyAnd);
        t.Slot(SlotId.Or, &ProxyOr);
        t.Slot(SlotId.Xor, &ProxyXor);
        t.Slot(SlotId.Neg, &ProxyNeg);
        t.Slot(SlotId.Index, &ProxyIndex);
        t.Method("__bytes__()", &ProxyBytes);
        t.Method("__reversed__()", &ProxyReversed);
    }

    /// <summary>The referent of a proxy, other objects as they are; null with ReferenceError.</summary>
    private static Value Unwrap(Value v)
    {
        if (!v.IsPointer || !(v.Type.Is(s_proxy.Value) || v.Type.Is(s_callableProxy.Value)))
        {
            return v;
        }

        Value obj = Referent(v);
        return obj.IsNull ? Errors.Raise(TypeId.ReferenceError, "weakly-referenced object no longer exists") : obj;
    }

    private static Value ProxyRepr(Value self)
    {
        Value obj = Referent(self);
        return PyStr.New($"<weakproxy at 0x{Identity.Of(self):x} to {(obj.IsNull ? "NoneType" : PyType.TypeName(obj))} at 0x{(obj.IsNull ? 0 : Identity.Of(obj)):x}>");
    }

    private static Value ProxyStr(Value self) => Unwrap(self) is { IsNull: false } obj ? Space.Str(obj) : Value.Null;

    private static Value ProxyGetAttr(Value self, Value name) => Unwrap(self) is { IsNull: false } obj ? Space.GetAttr(obj, name) : Value.Null;

    private static bool ProxySetAttr(Value self, Value name, Value value) => Unwrap(self) is { IsNull: false } obj && Space.SetAttr(obj, name, value);

    private static Value ProxyCall(Value self, Args args) => Unwrap(self) is { IsNull: false } obj ? Space.Call(obj, args) : Value.Null;

    private static Value ProxyCompare(Value self, Value other, CompareOp op)
    {
        Value a = Unwrap(self), b = a.IsNull ? a : Unwrap(other);
        return b.IsNull ? b : Space.Compare(a, b, op);
    }

    private static Value ProxyIter(Value self) => Unwrap(self) is { IsNull: false } obj ? Space.Iter(obj) : Value.Null;

    private static Value ProxyNext(Value self)
    {
        Value obj = Unwrap(self);
        return obj.IsNull ? obj : PyType.SlotOf(obj, SlotId.Next) == null
            ? Errors.TypeError($"Weakref proxy referenced a non-iterator '{PyType.TypeName(obj)}' object")
            : Space.Next(obj);
    }

    private static long ProxyLength(Value self) => Unwrap(self) is { IsNull: false } obj ? Space.Length(obj) : -1;

    private static Value ProxyGetItem(Value self, Value key) => Unwrap(self) is { IsNull: false } obj ? Space.GetItem(obj, key) : Value.Null;

    private static bool ProxySetItem(Value self, Value key, Value value) => Unwrap(self) is { IsNull: false } obj
        && (value.IsNull ? Space.DeleteItem(obj, key) : Space.SetItem(obj, key, value));

    private static int ProxyContains(Value self, Value item) => Unwrap(self) is { IsNull: false } obj ? Space.Contains(obj, item) : -1;

    private static int ProxyBool(Value self) => Unwrap(self) is { IsNull: false } obj ? Space.Truth(obj) : -1;

    private static Value Both(Value a, Value b, SlotId slot)
    {
        a = Unwrap(a);
        b = a.IsNull ? a : Unwrap(b);
        return b.IsNull ? b : Space.Binary(a, b, slot);
    }

    private static Value ProxyAdd(Value a, Value b) => Both(a, b, SlotId.Add);
    private static Value ProxySub(Value a, Value b) => Both(a, b, SlotId.Sub);
    private static Value ProxyMul(Value a, Value b) => Both(a, b, SlotId.Mul);
    private static Value ProxyTrueDiv(Value a, Value b) => Both(a, b, SlotId.TrueDiv);
    private static Value ProxyFloorDiv(Value a, Value b) => Both(a, b, SlotId.FloorDiv);
    private static Value ProxyMod(Value a, Value b) => Both(a, b, SlotId.Mod);
    private static Value ProxyLShift(Value a, Value b) => Both(a, b, SlotId.LShift);
    private static Value ProxyRShift(Value a, Value b) => Both(a, b, SlotId.RShift);
    private static Value ProxyAnd(Value a, Value b) => Both(a, b, SlotId.And);
    private static Value ProxyOr(Value a, Value b) => Both(a, b, SlotId.Or);
    private static Value ProxyXor(Value a, Value b) => Both(a, b, SlotId.Xor);

    private static Value ProxyPow(Value a, Value b, Value modulus)
    {
        a = Unwrap(a);
        b = a.IsNull ? a : Unwrap(b);
        return b.IsNull ? b : Space.Power(a, b, modulus);
    }

    private static Value ProxyNeg(Value self) => Unwrap(self) is { IsNull: false } obj ? Space.Unary(obj, SlotId.Neg) : Value.Null;

    private static Value ProxyIndex(Value self) => Unwrap(self) is { IsNull: false } obj ? Space.Index(obj) : Value.Null;

    private static Value ProxyBytes(Value self) => Unwrap(self) is { IsNull: false } obj ? Space.CallSpecial(obj, N.__bytes__) : Value.Null;

    private static Value ProxyReversed(Value self) => Unwrap(self) is { IsNull: false } obj ? Space.CallSpecial(obj, N.__reversed__) : Value.Null;
}
