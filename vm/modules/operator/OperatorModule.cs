using Py.ObjectSpace;

namespace Py.Vm.Modules.Operator;

/// <summary>The module _operator: the operators of the language as functions.</summary>
internal static unsafe class OperatorModule
{
    internal static void Define(ModuleBuilder m)
    {
        m.Doc("The operators of the language as functions.");
        DefineObjects(m);
        DefineArithmetic(m);
        DefineInPlace(m);
        ItemGetter.Initialize(m);
        AttrGetter.Initialize(m);
        MethodCaller.Initialize(m);
    }

    private static void DefineObjects(ModuleBuilder m)
    {
        m.Function("truth(a, /)\nbool(a).", &Truth);
        m.Function("not_(a, /)\nnot a.", &Not);
        m.Function("is_(a, b, /)\na is b.", &Is);
        m.Function("is_not(a, b, /)\na is not b.", &IsNot);
        m.Function("lt(a, b, /)\na < b.", &Lt);
        m.Function("le(a, b, /)\na <= b.", &Le);
        m.Function("eq(a, b, /)\na == b.", &Eq);
        m.Function("ne(a, b, /)\na != b.", &Ne);
        m.Function("ge(a, b, /)\na >= b.", &Ge);
        m.Function("gt(a, b, /)\na > b.", &Gt);
        m.Function("contains(a, b, /)\nb in a.", &Contains);
        m.Function("indexOf(a, b, /)\nFirst position of b in a.", &IndexOf);
        m.Function("countOf(a, b, /)\nHow often b occurs in a.", &CountOf);
        m.Function("getitem(a, b, /)\na[b].", &GetItem);
        m.Function("setitem(a, b, c, /)\na[b] = c.", &SetItem);
        m.Function("delitem(a, b, /)\ndel a[b].", &DelItem);
        m.Function("concat(a, b, /)\na + b, for sequences.", &Concat);
        m.Function("iconcat(a, b, /)\na += b, for sequences.", &InPlaceConcat);
        m.Function("index(a, /)\na.__index__().", &Index);
        m.Function("length_hint(obj, default=0, /)\nThe length of obj, exact or estimated.", &LengthHint);
        m.RawFunction("call(obj, /, *args, **kwargs)\nobj(*args, **kwargs).", &Call);
        m.Function("_compare_digest(a, b, /)\na == b for str or bytes, in a time that does not tell where they differ.", &CompareDigest);
    }

    private static void DefineArithmetic(ModuleBuilder m)
    {
        m.Function("add(a, b, /)\na + b.", &Add);
        m.Function("sub(a, b, /)\na - b.", &Sub);
        m.Function("mul(a, b, /)\na * b.", &Mul);
        m.Function("matmul(a, b, /)\na @ b.", &MatMul);
        m.Function("floordiv(a, b, /)\na // b.", &FloorDiv);
        m.Function("truediv(a, b, /)\na / b.", &TrueDiv);
        m.Function("mod(a, b, /)\na % b.", &Mod);
        m.Function("pow(a, b, /)\na ** b.", &Pow);
        m.Function("lshift(a, b, /)\na << b.", &LShift);
        m.Function("rshift(a, b, /)\na >> b.", &RShift);
        m.Function("and_(a, b, /)\na & b.", &And);
        m.Function("xor(a, b, /)\na ^ b.", &Xor);
        m.Function("or_(a, b, /)\na | b.", &Or);
        m.Function("neg(a, /)\n-a.", &Neg);
        m.Function("pos(a, /)\n+a.", &Pos);
        m.Function("abs(a, /)\nabs(a).", &Space.Abs);
        m.Function("inv(a, /)\n~a.", &Invert);
        m.Function("invert(a, /)\n~a.", &Invert);
    }

    private static void DefineInPlace(ModuleBuilder m)
    {
        m.Function("iadd(a, b, /)\na += b.", &IAdd);
        m.Function("isub(a, b, /)\na -= b.", &ISub);
        m.Function("imul(a, b, /)\na *= b.", &IMul);
        m.Function("imatmul(a, b, /)\na @= b.", &IMatMul);
        m.Function("ifloordiv(a, b, /)\na //= b.", &IFloorDiv);
        m.Function("itruediv(a, b, /)\na /= b.", &ITrueDiv);
        m.Function("imod(a, b, /)\na %= b.", &IMod);
        m.Function("ipow(a, b, /)\na **= b.", &IPow);
        m.Function("ilshift(a, b, /)\na <<= b.", &ILShift);
        m.Function("irshift(a, b, /)\na >>= b.", &IRShift);
        m.Function("iand(a, b, /)\na &= b.", &IAnd);
        m.Function("ixor(a, b, /)\na ^= b.", &IXor);
        m.Function("ior(a, b, /)\na |= b.", &IOr);
    }

    private static Value FromTriState(int state) => state < 0 ? Value.Null : Value.FromBool(state > 0);

    private static Value Truth(Value a) => FromTriState(Space.Truth(a));

    private static Value Not(Value a)
    {
        int truth = Space.Truth(a);
        return truth < 0 ? Value.Null : Value.FromBool(truth == 0);
    }

    private static Value Is(Value a, Value b) => Value.FromBool(a.Is(b));
    private static Value IsNot(Value a, Value b) => Value.FromBool(!a.Is(b));
    private static Value Lt(Value a, Value b) => Space.Compare(a, b, CompareOp.Lt);
    private static Value Le(Value a, Value b) => Space.Compare(a, b, CompareOp.Le);
    private static Value Eq(Value a, Value b) => Space.Compare(a, b, CompareOp.Eq);
    private static Value Ne(Value a, Value b) => Space.Compare(a, b, CompareOp.Ne);
    private static Value Ge(Value a, Value b) => Space.Compare(a, b, CompareOp.Ge);
    private static Value Gt(Value a, Value b) => Space.Compare(a, b, CompareOp.Gt);
    private static Value Contains(Value a, Value b) => FromTriState(Space.Contains(a, b));
    private static Value IndexOf(Value a, Value b) => Sequences.IndexOf(a, b);
    private static Value CountOf(Value a, Value b) => Sequences.Count(a, b);
    private static Value GetItem(Value a, Value b) => Space.GetItem(a, b);
    private static Value SetItem(Value a, Value b, Value c) => Space.SetItem(a, b, c) ? Value.None : Value.Null;
    private static Value DelItem(Value a, Value b) => Space.DeleteItem(a, b) ? Value.None : Value.Null;

    private static Value Concat(Value a, Value b) => Concatenate(a, b, false);

    private static Value InPlaceConcat(Value a, Value b) => Concatenate(a, b, true);

    private static Value Concatenate(Value a, Value b, bool inPlace)
    {
        void* f = inPlace ? PyType.SlotOf(a, SlotId.IConcat) : null;
        f = f == null ? PyType.SlotOf(a, SlotId.Concat) : f;
        if (f != null)
        {
            return ((delegate*<Value, Value, Value>)f)(a, b);
        }

        // Classes that define __add__ and __getitem__ count as sequences too.
        if (Space.IsSequence(a) && Space.IsSequence(b))
        {
            Value result = inPlace ? Space.InPlace(a, b, SlotId.Add) : Space.Binary(a, b, SlotId.Add);
            if (!result.IsNull || !Errors.Matches(TypeId.TypeError) || PyType.SlotOf(a, SlotId.Add) != null)
            {
                return result;
            }

            Errors.Clear();
        }

        return Errors.TypeError($"'{PyType.TypeName(a)}' object can't be concatenated");
    }

    private static Value Index(Value a) => Space.Index(a);

    private static Value LengthHint(Value obj, Value otherwise)
    {
        long absent = 0;
        if (!otherwise.IsNull && !Space.AsSsize(otherwise, out absent))
        {
            return Value.Null;
        }

        long hint = Space.LengthHint(obj, absent);
        return hint == -1 && Errors.Occurred ? Value.Null : PyInt.New(hint);
    }

    private static Value Call(Args args) =>
        Constructors.Positional(args, "call", 1, int.MaxValue) ? Space.Call(args[0], args.Skip(1)) : Value.Null;

    internal static Value CompareDigest(Value a, Value b)
    {
        if (a.IsStr && b.IsStr)
        {
            return PyStr.IsAscii(a) && PyStr.IsAscii(b)
                ? Value.FromBool(EqualInConstantTime(PyStr.Latin1(a), PyStr.Latin1(b)))
                : Errors.TypeError("comparing strings with non-ASCII characters is not supported");
        }

        if (PyType.SlotOf(a, SlotId.GetBuffer) == null && PyType.SlotOf(b, SlotId.GetBuffer) == null)
        {
            return Errors.TypeError($"unsupported operand types(s) or combination of types: '{PyType.TypeName(a)}' and '{PyType.TypeName(b)}'");
        }

        BufferView x, y;
        if (!Buffers.Get(a, &x))
        {
            return Value.Null;
        }

        if (!Buffers.Get(b, &y))
        {
            Buffers.Release(&x);
            return Value.Null;
        }

        Value result = x.Dimensions > 1 || y.Dimensions > 1
            ? Errors.Raise(TypeId.BufferError, "Buffer must be single dimension")
            : Value.FromBool(EqualInConstantTime(x.Span, y.Span));
        Buffers.Release(&y);
        Buffers.Release(&x);
        return result;
    }

    private static bool EqualInConstantTime(System.ReadOnlySpan<byte> a, System.ReadOnlySpan<byte> b) =>
        System.Security.Cryptography.CryptographicOperations.FixedTimeEquals(a, b);

    private static Value Add(Value a, Value b) => Space.Binary(a, b, SlotId.Add);
    private static Value Sub(Value a, Value b) => Space.Binary(a, b, SlotId.Sub);
    private static Value Mul(Value a, Value b) => Space.Binary(a, b, SlotId.Mul);
    private static Value MatMul(Value a, Value b) => Space.Binary(a, b, SlotId.MatMul);
    private static Value FloorDiv(Value a, Value b) => Space.Binary(a, b, SlotId.FloorDiv);
    private static Value TrueDiv(Value a, Value b) => Space.Binary(a, b, SlotId.TrueDiv);
    private static Value Mod(Value a, Value b) => Space.Binary(a, b, SlotId.Mod);
    private static Value Pow(Value a, Value b) => Space.Binary(a, b, SlotId.Pow);
    private static Value LShift(Value a, Value b) => Space.Binary(a, b, SlotId.LShift);
    private static Value RShift(Value a, Value b) => Space.Binary(a, b, SlotId.RShift);
    private static Value And(Value a, Value b) => Space.Binary(a, b, SlotId.And);
    private static Value Xor(Value a, Value b) => Space.Binary(a, b, SlotId.Xor);
    private static Value Or(Value a, Value b) => Space.Binary(a, b, SlotId.Or);
    private static Value Neg(Value a) => Space.Unary(a, SlotId.Neg);
    private static Value Pos(Value a) => Space.Unary(a, SlotId.Pos);
    private static Value Invert(Value a) => Space.Unary(a, SlotId.Invert);
    private static Value IAdd(Value a, Value b) => Space.InPlace(a, b, SlotId.Add);
    private static Value ISub(Value a, Value b) => Space.InPlace(a, b, SlotId.Sub);
    private static Value IMul(Value a, Value b) => Space.InPlace(a, b, SlotId.Mul);
    private static Value IMatMul(Value a, Value b) => Space.InPlace(a, b, SlotId.MatMul);
    private static Value IFloorDiv(Value a, Value b) => Space.InPlace(a, b, SlotId.FloorDiv);
    private static Value ITrueDiv(Value a, Value b) => Space.InPlace(a, b, SlotId.TrueDiv);
    private static Value IMod(Value a, Value b) => Space.InPlace(a, b, SlotId.Mod);
    private static Value IPow(Value a, Value b) => Space.InPlace(a, b, SlotId.Pow);
    private static Value ILShift(Value a, Value b) => Space.InPlace(a, b, SlotId.LShift);
    private static Value IRShift(Value a, Value b) => Space.InPlace(a, b, SlotId.RShift);
    private static Value IAnd(Value a, Value b) => Space.InPlace(a, b, SlotId.And);
    private static Value IXor(Value a, Value b) => Space.InPlace(a, b, SlotId.Xor);
    private static Value IOr(Value a, Value b) => Space.InPlace(a, b, SlotId.Or);
}
