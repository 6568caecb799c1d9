using System;

namespace Py.ObjectSpace;

/// <summary>The slot functions of classes that define dunder methods in Python: each looks its dunder up and calls it.</summary>
internal static unsafe class GenericSlots
{
    /// <summary>The generic function of a slot.</summary>
    public static void* For(SlotId slot) => slot switch
    {
        SlotId.Repr => (delegate*<Value, Value>)&Repr,
        SlotId.Str => (delegate*<Value, Value>)&Str,
        SlotId.Hash => (delegate*<Value, long>)&Hash,
        SlotId.Call => (delegate*<Value, Args, Value>)&Call,
        SlotId.GetAttr => (delegate*<Value, Value, Value>)&GetAttr,
        SlotId.SetAttr => (delegate*<Value, Value, Value, bool>)&SetAttr,
        SlotId.Compare => (delegate*<Value, Value, CompareOp, Value>)&Compare,
        SlotId.Iter => (delegate*<Value, Value>)&Iter,
        SlotId.Next => (delegate*<Value, Value>)&Next,
        SlotId.DescrGet => (delegate*<Value, Value, Value, Value>)&DescrGet,
        SlotId.DescrSet => (delegate*<Value, Value, Value, bool>)&DescrSet,
        SlotId.Init => (delegate*<Value, Args, bool>)&Init,
        SlotId.New => (delegate*<Value, Args, Value>)&New,
        SlotId.Finalize => (delegate*<Value, Value>)&Finalize,
        SlotId.Length => (delegate*<Value, long>)&Length,
        SlotId.GetItem => (delegate*<Value, Value, Value>)&GetItem,
        SlotId.SetItem => (delegate*<Value, Value, Value, bool>)&SetItem,
        SlotId.Contains => (delegate*<Value, Value, int>)&Contains,
        SlotId.Add => (delegate*<Value, Value, Value>)&Add,
        SlotId.Sub => (delegate*<Value, Value, Value>)&Sub,
        SlotId.Mul => (delegate*<Value, Value, Value>)&Mul,
        SlotId.MatMul => (delegate*<Value, Value, Value>)&MatMul,
        SlotId.TrueDiv => (delegate*<Value, Value, Value>)&TrueDiv,
        SlotId.FloorDiv => (delegate*<Value, Value, Value>)&FloorDiv,
        SlotId.Mod => (delegate*<Value, Value, Value>)&Mod,
        SlotId.Pow => (delegate*<Value, Value, Value, Value>)&Pow,
        SlotId.LShift => (delegate*<Value, Value, Value>)&LShift,
        SlotId.RShift => (delegate*<Value, Value, Value>)&RShift,
        SlotId.And => (delegate*<Value, Value, Value>)&And,
        SlotId.Or => (delegate*<Value, Value, Value>)&Or,
        SlotId.Xor => (delegate*<Value, Value, Value>)&Xor,
        SlotId.DivMod => (delegate*<Value, Value, Value>)&DivMod,
        SlotId.IAdd => (delegate*<Value, Value, Value>)&IAdd,
        SlotId.ISub => (delegate*<Value, Value, Value>)&ISub,
        SlotId.IMul => (delegate*<Value, Value, Value>)&IMul,
        SlotId.IMatMul => (delegate*<Value, Value, Value>)&IMatMul,
        SlotId.ITrueDiv => (delegate*<Value, Value, Value>)&ITrueDiv,
        SlotId.IFloorDiv => (delegate*<Value, Value, Value>)&IFloorDiv,
        SlotId.IMod => (delegate*<Value, Value, Value>)&IMod,
        SlotId.IPow => (delegate*<Value, Value, Value, Value>)&IPow,
        SlotId.ILShift => (delegate*<Value, Value, Value>)&ILShift,
        SlotId.IRShift => (delegate*<Value, Value, Value>)&IRShift,
        SlotId.IAnd => (delegate*<Value, Value, Value>)&IAnd,
        SlotId.IOr => (delegate*<Value, Value, Value>)&IOr,
        SlotId.IXor => (delegate*<Value, Value, Value>)&IXor,
        SlotId.Neg => (delegate*<Value, Value>)&Neg,
        SlotId.Pos => (delegate*<Value, Value>)&Pos,
        SlotId.Abs => (delegate*<Value, Value>)&Abs,
        SlotId.Invert => (delegate*<Value, Value>)&Invert,
        SlotId.Bool => (delegate*<Value, int>)&Bool,
        SlotId.Int => (delegate*<Value, Value>)&Int,
        SlotId.Float => (delegate*<Value, Value>)&Float,
        SlotId.Index => (delegate*<Value, Value>)&Index,
        SlotId.Await => (delegate*<Value, Value>)&Await,
        SlotId.AIter => (delegate*<Value, Value>)&AIter,
        SlotId.ANext => (delegate*<Value, Value>)&ANext,
        // Sequence slots are never generic: a Python __add__ fills the number slot.
        SlotId.Concat or SlotId.Repeat or SlotId.IConcat or SlotId.IRepeat => null,
        _ => throw new InvalidOperationException("py: slot without generic function"),
    };

    private static Value Repr(Value self)
    {
        Value r = Space.CallSpecial(self, N.__repr__);
        return r.IsNull && !Errors.Occurred ? Space.DefaultRepr(self) : r;
    }

    private static Value Str(Value self) => Space.CallSpecial(self, N.__str__);

    private static long Hash(Value self)
    {
        Value method = Space.LookupSpecial(self, N.__hash__, out Value bound);
        if (method.IsNull || method.IsNone)
        {
            return Errors.Occurred ? -1 : Space.HashNotImplemented(self);
        }

        Value result = Space.CallBound(method, bound);
        if (result.IsNull)
        {
            return -1;
        }

        if (!result.IsInt)
        {
            Errors.TypeError("__hash__ method should return an integer");
            return -1;
        }

        long hash = PyInt.TryGetLong(result, out long word) ? word : PyInt.Hash(result);
        return hash == -1 ? -2 : hash;
    }

    private static Value Call(Value self, Args args)
    {
        if (!Thread.Enter(" while calling a Python object"))
        {
            return Value.Null;
        }

        Value result = CallDunder(self, args);
        Thread.Leave();
        return result;
    }

    private static Value CallDunder(Value self, Args args)
    {
        Value method = Space.LookupSpecial(self, N.__call__, out Value bound);
        return method.IsNull
            ? Errors.Occurred ? Value.Null : Errors.TypeError($"'{PyType.TypeName(self)}' object is not callable")
            : Space.CallBound(method, bound, args);
    }

    private static Value GetAttr(Value self, Value name)
    {
        // __getattribute__ (Python's or the inherited one), then __getattr__ on AttributeError.
        Value getattribute = PyType.Lookup(self.Type, N.__getattribute__);
        Value getattr = PyType.Lookup(self.Type, N.__getattr__);
        bool plain = getattribute.IsPointer && getattribute.HasShape(ShapeIds.WrapperDescriptor);
        Value result = plain
            ? ((delegate*<Value, Value, Value>)FunctionTable.Pointer(getattribute.As<PySlotWrapper>().Fields.Function))(self, name)
            : Space.CallSpecial(self, N.__getattribute__, name);
        if (!result.IsNull || getattr.IsNull || !Errors.Catch(TypeId.AttributeError))
        {
            return result;
        }

        return Space.CallSpecial(self, N.__getattr__, name);
    }

    private static bool SetAttr(Value self, Value name, Value value) =>
        !(value.IsNull ? Space.CallSpecial(self, N.__delattr__, name) : Space.CallSpecial(self, N.__setattr__, name, value)).IsNull;

    private static Value Compare(Value self, Value other, CompareOp op)
    {
        N name = op switch
        {
            CompareOp.Lt => N.__lt__,
            CompareOp.Le => N.__le__,
            CompareOp.Eq => N.__eq__,
            CompareOp.Ne => N.__ne__,
            CompareOp.Gt => N.__gt__,
            _ => N.__ge__,
        };
        Value method = Space.LookupSpecial(self, name, out Value bound);
        if (!method.IsNull)
        {
            return Space.CallBound(method, bound, other);
        }

        // A descriptor that failed is as if it were not there.
        Errors.Clear();
        return Value.NotImplemented;
    }

    private static Value Iter(Value self)
    {
        Value method = Space.LookupSpecial(self, N.__iter__, out Value bound);
        if (method.IsNone)
        {
            return Errors.TypeError($"'{PyType.TypeName(self)}' object is not iterable");
        }

        if (!method.IsNull)
        {
            return Space.CallBound(method, bound);
        }

        if (Errors.Occurred)
        {
            return Value.Null;
        }

        return PyType.Lookup(self.Type, N.__getitem__).IsNull
            ? Errors.TypeError($"'{PyType.TypeName(self)}' object is not iterable")
            : PySequenceIterator.New(self);
    }

    private static Value Next(Value self)
    {
        Value result = Space.CallSpecial(self, N.__next__);
        if (result.IsNull)
        {
            Errors.Catch(TypeId.StopIteration);
        }

        return result;
    }

    private static Value DescrGet(Value self, Value instance, Value owner)
    {
        Value method = PyType.Lookup(self.Type, N.__get__);
        if (method.IsNull)
        {
            return self;
        }

        return Space.CallSpecial(self, N.__get__, instance.IsNull ? Value.None : instance, owner.IsNull ? Value.None : owner);
    }

    private static bool DescrSet(Value self, Value instance, Value value) =>
        !(value.IsNull ? Space.CallSpecial(self, N.__delete__, instance) : Space.CallSpecial(self, N.__set__, instance, value)).IsNull;

    private static bool Init(Value self, Args args)
    {
        Value method = Space.LookupSpecial(self, N.__init__, out Value bound);
        if (method.IsNull)
        {
            return false;
        }

        Value result = Space.CallBound(method, bound, args);
        if (result.IsNull)
        {
            return false;
        }

        if (!result.IsNone)
        {
            Errors.TypeError($"__init__() should return None, not '{PyType.TypeName(result)}'");
            return false;
        }

        return true;
    }

    private static Value New(Value type, Args args)
    {
        Value function = Space.GetAttr(type, Names.Get(N.__new__));
        return function.IsNull ? Value.Null : Space.CallPrepended(function, type, args);
    }

    private static Value Finalize(Value self) => Space.CallSpecial(self, N.__del__);

    private static long Length(Value self)
    {
        Value result = Space.CallSpecial(self, N.__len__);
        if (result.IsNull || (result = Space.Index(result)).IsNull)
        {
            return -1;
        }

        if (PyInt.IsNegative(result))
        {
            Errors.ValueError("__len__() should return >= 0");
            return -1;
        }

        if (!PyInt.TryGetLong(result, out long length))
        {
            Errors.OverflowError("cannot fit 'int' into an index-sized integer");
            return -1;
        }

        return length;
    }

    private static Value GetItem(Value self, Value key) => Space.CallSpecial(self, N.__getitem__, key);

    private static bool SetItem(Value self, Value key, Value value) =>
        !(value.IsNull ? Space.CallSpecial(self, N.__delitem__, key) : Space.CallSpecial(self, N.__setitem__, key, value)).IsNull;

    private static int Contains(Value self, Value item)
    {
        Value method = Space.LookupSpecial(self, N.__contains__, out Value bound);
        if (method.IsNone)
        {
            Errors.TypeError($"'{PyType.TypeName(self)}' object is not a container");
            return -1;
        }

        if (method.IsNull)
        {
            return Errors.Occurred ? -1 : Space.ContainsByIteration(self, item);
        }

        Value result = Space.CallBound(method, bound, item);
        return result.IsNull ? -1 : Space.Truth(result);
    }

    private static int Bool(Value self)
    {
        Value method = Space.LookupSpecial(self, N.__bool__, out Value bound);
        if (method.IsNull)
        {
            if (Errors.Occurred)
            {
                return -1;
            }

            if (PyType.Lookup(self.Type, N.__len__).IsNull)
            {
                return 1;
            }

            long length = Length(self);
            return length < 0 ? -1 : length > 0 ? 1 : 0;
        }

        Value result = Space.CallBound(method, bound);
        if (result.IsNull)
        {
            return -1;
        }

        if (!result.IsBool)
        {
            Errors.TypeError($"__bool__ should return bool, returned {PyType.TypeName(result)}");
            return -1;
        }

        return result.IsTrue ? 1 : 0;
    }

    /// <summary>A binary slot of Python classes: left's method if left has this slot, else right's reflected one.</summary>
    private static Value Binary(Value left, Value right, SlotId slot, N name, N reflected)
    {
        int generic = SlotDispatch.Generic(slot);
        bool doRight = !left.Type.Is(right.Type) && right.Type.As<PyType>().Fields.Slots[(int)slot] == generic;
        if (left.Type.As<PyType>().Fields.Slots[(int)slot] == generic)
        {
            if (doRight && PyType.IsSubtype(right.Type, left.Type) && Overrides(left, right, reflected))
            {
                Value early = Space.CallSpecialOrNotImplemented(right, reflected, left);
                if (!early.IsNotImplemented)
                {
                    return early;
                }

                doRight = false;
            }

            Value result = Space.CallSpecialOrNotImplemented(left, name, right);
            if (!result.IsNotImplemented || right.Type.Is(left.Type))
            {
                return result;
            }
        }

        return doRight ? Space.CallSpecialOrNotImplemented(right, reflected, left) : Value.NotImplemented;
    }

    /// <summary>Does right's type give the reflected method differently from left's?</summary>
    private static bool Overrides(Value left, Value right, N reflected)
    {
        Value b = PyType.Lookup(right.Type, reflected);
        return !b.IsNull && !b.Is(PyType.Lookup(left.Type, reflected));
    }

    private static Value Add(Value a, Value b) => Binary(a, b, SlotId.Add, N.__add__, N.__radd__);
    private static Value Sub(Value a, Value b) => Binary(a, b, SlotId.Sub, N.__sub__, N.__rsub__);
    private static Value Mul(Value a, Value b) => Binary(a, b, SlotId.Mul, N.__mul__, N.__rmul__);
    private static Value MatMul(Value a, Value b) => Binary(a, b, SlotId.MatMul, N.__matmul__, N.__rmatmul__);
    private static Value TrueDiv(Value a, Value b) => Binary(a, b, SlotId.TrueDiv, N.__truediv__, N.__rtruediv__);
    private static Value FloorDiv(Value a, Value b) => Binary(a, b, SlotId.FloorDiv, N.__floordiv__, N.__rfloordiv__);
    private static Value Mod(Value a, Value b) => Binary(a, b, SlotId.Mod, N.__mod__, N.__rmod__);
    private static Value LShift(Value a, Value b) => Binary(a, b, SlotId.LShift, N.__lshift__, N.__rlshift__);
    private static Value RShift(Value a, Value b) => Binary(a, b, SlotId.RShift, N.__rshift__, N.__rrshift__);
    private static Value And(Value a, Value b) => Binary(a, b, SlotId.And, N.__and__, N.__rand__);
    private static Value Or(Value a, Value b) => Binary(a, b, SlotId.Or, N.__or__, N.__ror__);
    private static Value Xor(Value a, Value b) => Binary(a, b, SlotId.Xor, N.__xor__, N.__rxor__);
    private static Value DivMod(Value a, Value b) => Binary(a, b, SlotId.DivMod, N.__divmod__, N.__rdivmod__);

    private static Value Pow(Value a, Value b, Value modulus)
    {
        if (modulus.IsNone)
        {
            return Binary(a, b, SlotId.Pow, N.__pow__, N.__rpow__);
        }

        // With three arguments only the first one's type is asked.
        return a.Type.As<PyType>().Fields.Slots[(int)SlotId.Pow] == SlotDispatch.Generic(SlotId.Pow)
            ? Space.CallSpecial(a, N.__pow__, b, modulus)
            : Value.NotImplemented;
    }

    private static Value IAdd(Value a, Value b) => Space.CallSpecial(a, N.__iadd__, b);
    private static Value ISub(Value a, Value b) => Space.CallSpecial(a, N.__isub__, b);
    private static Value IMul(Value a, Value b) => Space.CallSpecial(a, N.__imul__, b);
    private static Value IMatMul(Value a, Value b) => Space.CallSpecial(a, N.__imatmul__, b);
    private static Value ITrueDiv(Value a, Value b) => Space.CallSpecial(a, N.__itruediv__, b);
    private static Value IFloorDiv(Value a, Value b) => Space.CallSpecial(a, N.__ifloordiv__, b);
    private static Value IMod(Value a, Value b) => Space.CallSpecial(a, N.__imod__, b);
    private static Value IPow(Value a, Value b, Value modulus) => Space.CallSpecial(a, N.__ipow__, b);
    private static Value ILShift(Value a, Value b) => Space.CallSpecial(a, N.__ilshift__, b);
    private static Value IRShift(Value a, Value b) => Space.CallSpecial(a, N.__irshift__, b);
    private static Value IAnd(Value a, Value b) => Space.CallSpecial(a, N.__iand__, b);
    private static Value IOr(Value a, Value b) => Space.CallSpecial(a, N.__ior__, b);
    private static Value IXor(Value a, Value b) => Space.CallSpecial(a, N.__ixor__, b);
    private static Value Neg(Value a) => Space.CallSpecial(a, N.__neg__);
    private static Value Pos(Value a) => Space.CallSpecial(a, N.__pos__);
    private static Value Abs(Value a) => Space.CallSpecial(a, N.__abs__);
    private static Value Invert(Value a) => Space.CallSpecial(a, N.__invert__);
    private static Value Int(Value a) => Space.CallSpecial(a, N.__int__);
    private static Value Float(Value a) => Space.CallSpecial(a, N.__float__);
    private static Value Index(Value a) => Space.CallSpecial(a, N.__index__);
    private static Value Await(Value a) => Space.CallSpecial(a, N.__await__);
    private static Value AIter(Value a) => Space.CallSpecial(a, N.__aiter__);
    private static Value ANext(Value a) => Space.CallSpecial(a, N.__anext__);
}
