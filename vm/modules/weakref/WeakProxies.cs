using Py.ObjectSpace;

namespace Py.Vm.Modules;

/// <summary>Proxies: weak references that behave as what they refer to.</summary>
internal static unsafe class WeakProxies
{
    private static Root s_proxy;
    private static Root s_callableProxy;

    public static void Define(ModuleBuilder m, TypeRow row)
    {
        s_proxy = Roots.New(CoreTypes.MakeModuleType("weakref.ProxyType", Value.Null, row, &DefineProxy));
        s_callableProxy = Roots.New(CoreTypes.MakeModuleType("weakref.CallableProxyType", Value.Null, row, &DefineCallableProxy));
        m.Constant("ProxyType", s_proxy.Value);
        m.Constant("CallableProxyType", s_callableProxy.Value);
        m.Function("proxy(object, callback=None, /)\nCreate a proxy object that weakly references 'object'.", &Proxy);
    }

    /// <summary>Is it one of the two types of proxies?</summary>
    public static bool IsProxyType(Value type) => type.Is(s_proxy.Value) || type.Is(s_callableProxy.Value);

    private static Value Proxy(Value obj, Value callback) =>
        WeakrefModule.Make(PyType.SlotOf(obj, SlotId.Call) != null ? s_callableProxy.Value : s_proxy.Value, obj, callback);

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
        t.Slot(SlotId.IAdd, &ProxyIAdd);
        t.Slot(SlotId.Sub, &ProxySub);
        t.Slot(SlotId.ISub, &ProxyISub);
        t.Slot(SlotId.Mul, &ProxyMul);
        t.Slot(SlotId.IMul, &ProxyIMul);
        t.Slot(SlotId.MatMul, &ProxyMatMul);
        t.Slot(SlotId.IMatMul, &ProxyIMatMul);
        t.Slot(SlotId.TrueDiv, &ProxyTrueDiv);
        t.Slot(SlotId.ITrueDiv, &ProxyITrueDiv);
        t.Slot(SlotId.FloorDiv, &ProxyFloorDiv);
        t.Slot(SlotId.IFloorDiv, &ProxyIFloorDiv);
        t.Slot(SlotId.Mod, &ProxyMod);
        t.Slot(SlotId.IMod, &ProxyIMod);
        t.Slot(SlotId.LShift, &ProxyLShift);
        t.Slot(SlotId.ILShift, &ProxyILShift);
        t.Slot(SlotId.RShift, &ProxyRShift);
        t.Slot(SlotId.IRShift, &ProxyIRShift);
        t.Slot(SlotId.And, &ProxyAnd);
        t.Slot(SlotId.IAnd, &ProxyIAnd);
        t.Slot(SlotId.Or, &ProxyOr);
        t.Slot(SlotId.IOr, &ProxyIOr);
        t.Slot(SlotId.Xor, &ProxyXor);
        t.Slot(SlotId.IXor, &ProxyIXor);
        t.Slot(SlotId.Pow, &ProxyPow);
        t.Slot(SlotId.IPow, &ProxyIPow);
        t.Slot(SlotId.DivMod, &ProxyDivMod);
        t.Slot(SlotId.Neg, &ProxyNeg);
        t.Slot(SlotId.Pos, &ProxyPos);
        t.Slot(SlotId.Abs, &ProxyAbs);
        t.Slot(SlotId.Invert, &ProxyInvert);
        t.Slot(SlotId.Int, &ProxyInt);
        t.Slot(SlotId.Float, &ProxyFloat);
        t.Slot(SlotId.Index, &ProxyIndex);
        t.Method("__bytes__()", &ProxyBytes);
        t.Method("__reversed__()", &ProxyReversed);
    }

    /// <summary>The referent of a proxy, other objects as they are; null with ReferenceError.</summary>
    private static Value Unwrap(Value v)
    {
        if (!v.IsPointer || !IsProxyType(v.Type))
        {
            return v;
        }

        Value obj = WeakrefModule.TargetOf(v);
        return obj.IsNull ? Errors.Raise(TypeId.ReferenceError, "weakly-referenced object no longer exists") : obj;
    }

    private static Value ProxyRepr(Value self)
    {
        Value obj = WeakrefModule.TargetOf(self);
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

    private static Value InPlace(Value a, Value b, SlotId slot)
    {
        a = Unwrap(a);
        b = a.IsNull ? a : Unwrap(b);
        return b.IsNull ? b : Space.InPlace(a, b, slot);
    }

    private static Value ProxyAdd(Value a, Value b) => Both(a, b, SlotId.Add);

    private static Value ProxyIAdd(Value a, Value b) => InPlace(a, b, SlotId.Add);

    private static Value ProxySub(Value a, Value b) => Both(a, b, SlotId.Sub);

    private static Value ProxyISub(Value a, Value b) => InPlace(a, b, SlotId.Sub);

    private static Value ProxyMul(Value a, Value b) => Both(a, b, SlotId.Mul);

    private static Value ProxyIMul(Value a, Value b) => InPlace(a, b, SlotId.Mul);

    private static Value ProxyMatMul(Value a, Value b) => Both(a, b, SlotId.MatMul);

    private static Value ProxyIMatMul(Value a, Value b) => InPlace(a, b, SlotId.MatMul);

    private static Value ProxyTrueDiv(Value a, Value b) => Both(a, b, SlotId.TrueDiv);

    private static Value ProxyITrueDiv(Value a, Value b) => InPlace(a, b, SlotId.TrueDiv);

    private static Value ProxyFloorDiv(Value a, Value b) => Both(a, b, SlotId.FloorDiv);

    private static Value ProxyIFloorDiv(Value a, Value b) => InPlace(a, b, SlotId.FloorDiv);

    private static Value ProxyMod(Value a, Value b) => Both(a, b, SlotId.Mod);

    private static Value ProxyIMod(Value a, Value b) => InPlace(a, b, SlotId.Mod);

    private static Value ProxyLShift(Value a, Value b) => Both(a, b, SlotId.LShift);

    private static Value ProxyILShift(Value a, Value b) => InPlace(a, b, SlotId.LShift);

    private static Value ProxyRShift(Value a, Value b) => Both(a, b, SlotId.RShift);

    private static Value ProxyIRShift(Value a, Value b) => InPlace(a, b, SlotId.RShift);

    private static Value ProxyAnd(Value a, Value b) => Both(a, b, SlotId.And);

    private static Value ProxyIAnd(Value a, Value b) => InPlace(a, b, SlotId.And);

    private static Value ProxyOr(Value a, Value b) => Both(a, b, SlotId.Or);

    private static Value ProxyIOr(Value a, Value b) => InPlace(a, b, SlotId.Or);

    private static Value ProxyXor(Value a, Value b) => Both(a, b, SlotId.Xor);

    private static Value ProxyIXor(Value a, Value b) => InPlace(a, b, SlotId.Xor);

    private static Value ProxyDivMod(Value a, Value b)
    {
        a = Unwrap(a);
        b = a.IsNull ? a : Unwrap(b);
        return b.IsNull ? b : Space.DivMod(a, b);
    }

    private static Value ProxyIPow(Value a, Value b, Value modulus) => InPlace(a, b, SlotId.Pow);

    private static Value ProxyPow(Value a, Value b, Value modulus)
    {
        a = Unwrap(a);
        b = a.IsNull ? a : Unwrap(b);
        modulus = b.IsNull ? b : Unwrap(modulus);
        return modulus.IsNull ? modulus : Space.Power(a, b, modulus);
    }

    private static Value ProxyNeg(Value self) => Unwrap(self) is { IsNull: false } obj ? Space.Unary(obj, SlotId.Neg) : Value.Null;

    private static Value ProxyPos(Value self) => Unwrap(self) is { IsNull: false } obj ? Space.Unary(obj, SlotId.Pos) : Value.Null;

    private static Value ProxyInvert(Value self) => Unwrap(self) is { IsNull: false } obj ? Space.Unary(obj, SlotId.Invert) : Value.Null;

    private static Value ProxyAbs(Value self) => Unwrap(self) is { IsNull: false } obj ? Space.Abs(obj) : Value.Null;

    private static Value ProxyInt(Value self) => Unwrap(self) is { IsNull: false } obj ? Space.Call(Types.Get(TypeId.Int), obj) : Value.Null;

    private static Value ProxyFloat(Value self) => Unwrap(self) is { IsNull: false } obj ? Space.Call(Types.Get(TypeId.Float), obj) : Value.Null;

    private static Value ProxyIndex(Value self) => Unwrap(self) is { IsNull: false } obj ? Space.Index(obj) : Value.Null;

    private static Value ProxyBytes(Value self) => Unwrap(self) is { IsNull: false } obj ? Space.CallSpecial(obj, N.__bytes__) : Value.Null;

    private static Value ProxyReversed(Value self) => Unwrap(self) is { IsNull: false } obj ? Space.CallSpecial(obj, N.__reversed__) : Value.Null;
}
