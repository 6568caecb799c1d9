namespace Py.ObjectSpace;

public static unsafe partial class Space
{
    private static readonly string[] s_symbols = ["+", "-", "*", "@", "/", "//", "%", "** or pow()", "<<", ">>", "&", "|", "^"];

    /// <summary>Left's slot, right's slot (a subclass's first), as the language reference says; NotImplemented if neither applies.</summary>
    private static Value BinarySlots(Value left, Value right, SlotId slot)
    {
        Value leftType = left.Type, rightType = right.Type;
        int f = leftType.As<PyType>().Fields.Slots[(int)slot];
        int g = leftType.Is(rightType) ? 0 : rightType.As<PyType>().Fields.Slots[(int)slot];
        if (g == f)
        {
            g = 0;
        }

        if (f != 0)
        {
            if (g != 0 && PyType.IsSubtype(rightType, leftType))
            {
                Value early = ((delegate*<Value, Value, Value>)FunctionTable.Pointer(g))(left, right);
                if (!early.IsNotImplemented)
                {
                    return early;
                }

                g = 0;
            }

            Value result = ((delegate*<Value, Value, Value>)FunctionTable.Pointer(f))(left, right);
            if (!result.IsNotImplemented)
            {
                return result;
            }
        }

        return g == 0 ? Value.NotImplemented : ((delegate*<Value, Value, Value>)FunctionTable.Pointer(g))(left, right);
    }

    /// <summary>left op right for slot Add .. Xor (Pow: two operands).</summary>
    public static Value Binary(Value left, Value right, SlotId slot)
    {
        if (left.IsExactStr)
        {
            // What the slots come to.
            if (slot == SlotId.Add && right.IsExactStr)
            {
                return PyStr.Concat(left, right);
            }

            if (slot == SlotId.Mod && (right.IsSmallInt || right.IsExactTuple || right.IsExactStr))
            {
                return PyStr.PercentFormat(left, right);
            }
        }

        if (slot == SlotId.Pow)
        {
            return Power(left, right, Value.None);
        }

        Value result = BinarySlots(left, right, slot);
        return result.IsNotImplemented ? BinarySequence(left, right, slot) : result;
    }

    /// <summary>What is left of left op right when a method in Python has said NotImplemented.</summary>
    /// <param name="left">The left operand.</param>
    /// <param name="right">The right operand.</param>
    /// <param name="slot">The plain operator's slot, Add .. Xor but Pow.</param>
    /// <param name="inPlace">left op= right.</param>
    /// <param name="asked">The method that was called first.</param>
    public static Value BinaryAfter(Value left, Value right, SlotId slot, bool inPlace, OperandMethod asked)
    {
        Value result = Value.NotImplemented;
        if (asked == OperandMethod.InPlace)
        {
            result = BinarySlots(left, right, slot);
        }
        else if (asked == OperandMethod.Left && !left.Type.Is(right.Type))
        {
            int g = right.Type.As<PyType>().Fields.Slots[(int)slot];
            if (g == SlotDispatch.Generic(slot))
            {
                result = CallSpecialOrNotImplemented(right, SlotDispatch.ReflectedOf(slot), left);
            }
            else if (g != 0)
            {
                result = ((delegate*<Value, Value, Value>)FunctionTable.Pointer(g))(left, right);
            }
        }

        return !result.IsNotImplemented ? result : inPlace ? InPlaceSequence(left, right, slot) : BinarySequence(left, right, slot);
    }

    // No operand knows the operator as a number: as sequences, or TypeError.
    private static Value BinarySequence(Value left, Value right, SlotId slot)
    {
        if (slot == SlotId.Add)
        {
            void* concat = PyType.SlotOf(left, SlotId.Concat);
            if (concat != null)
            {
                return ((delegate*<Value, Value, Value>)concat)(left, right);
            }
        }
        else if (slot == SlotId.Mul)
        {
            Value result = RepeatSlots(left, right);
            if (!result.IsNotImplemented)
            {
                return result;
            }
        }

        return NotSupported(left, right, s_symbols[slot - SlotId.Add]);
    }

    private static Value RepeatSlots(Value left, Value right)
    {
        void* repeat = PyType.SlotOf(left, SlotId.Repeat);
        if (repeat != null)
        {
            return SequenceRepeat(repeat, left, right);
        }

        repeat = PyType.SlotOf(right, SlotId.Repeat);
        return repeat == null ? Value.NotImplemented : SequenceRepeat(repeat, right, left);
    }

    private static Value SequenceRepeat(void* repeat, Value sequence, Value count)
    {
        if (!IsIndex(count))
        {
            return Errors.TypeError($"can't multiply sequence by non-int of type '{PyType.TypeName(count)}'");
        }

        return AsIndex(count, TypeId.OverflowError, out long n) ? ((delegate*<Value, long, Value>)repeat)(sequence, n) : Value.Null;
    }

    /// <summary>left op= right; <paramref name="slot"/> is the plain operator's slot, Add .. Xor.</summary>
    public static Value InPlace(Value left, Value right, SlotId slot)
    {
        SlotId inPlace = slot - SlotId.Add + SlotId.IAdd;
        void* f = PyType.SlotOf(left, inPlace);
        if (f != null)
        {
            Value own = slot == SlotId.Pow
                ? ((delegate*<Value, Value, Value, Value>)f)(left, right, Value.None)
                : ((delegate*<Value, Value, Value>)f)(left, right);
            if (!own.IsNotImplemented)
            {
                return own;
            }
        }

        Value result = slot == SlotId.Pow ? PowerSlots(left, right, Value.None) : BinarySlots(left, right, slot);
        return result.IsNotImplemented ? InPlaceSequence(left, right, slot) : result;
    }

    private static Value InPlaceSequence(Value left, Value right, SlotId slot)
    {
        if (slot == SlotId.Add)
        {
            void* concat = PyType.SlotOf(left, SlotId.IConcat);
            concat = concat == null ? PyType.SlotOf(left, SlotId.Concat) : concat;
            if (concat != null)
            {
                return ((delegate*<Value, Value, Value>)concat)(left, right);
            }
        }
        else if (slot == SlotId.Mul)
        {
            void* repeat = PyType.SlotOf(left, SlotId.IRepeat);
            Value result = repeat != null ? SequenceRepeat(repeat, left, right) : RepeatSlots(left, right);
            if (!result.IsNotImplemented)
            {
                return result;
            }
        }

        return NotSupported(left, right, slot == SlotId.Pow ? "**=" : s_symbols[slot - SlotId.Add] + "=");
    }

    private static Value NotSupported(Value left, Value right, string symbol)
    {
        if (symbol == ">>" && left.HasShape(ShapeIds.BuiltinFunction)
            && FunctionTable.Signature(left.As<PyBuiltinFunction>().Fields.Function).Name == "print")
        {
            return Errors.TypeError($"unsupported operand type(s) for >>: 'builtin_function_or_method' and '{PyType.TypeName(right)}'. Did you mean \"print(<message>, file=<output_stream>)\"?");
        }

        return Errors.TypeError($"unsupported operand type(s) for {symbol}: '{PyType.TypeName(left)}' and '{PyType.TypeName(right)}'");
    }

    /// <summary>divmod(left, right).</summary>
    public static Value DivMod(Value left, Value right)
    {
        Value result = BinarySlots(left, right, SlotId.DivMod);
        return result.IsNotImplemented ? NotSupported(left, right, "divmod()") : result;
    }

    private static Value PowerSlots(Value left, Value right, Value modulus)
    {
        Value leftType = left.Type, rightType = right.Type;
        int f = leftType.As<PyType>().Fields.Slots[(int)SlotId.Pow];
        int g = leftType.Is(rightType) ? 0 : rightType.As<PyType>().Fields.Slots[(int)SlotId.Pow];
        if (g == f)
        {
            g = 0;
        }

        if (f != 0)
        {
            if (g != 0 && PyType.IsSubtype(rightType, leftType))
            {
                Value early = ((delegate*<Value, Value, Value, Value>)FunctionTable.Pointer(g))(left, right, modulus);
                if (!early.IsNotImplemented)
                {
                    return early;
                }

                g = 0;
            }

            Value result = ((delegate*<Value, Value, Value, Value>)FunctionTable.Pointer(f))(left, right, modulus);
            if (!result.IsNotImplemented)
            {
                return result;
            }
        }

        if (g != 0)
        {
            Value result = ((delegate*<Value, Value, Value, Value>)FunctionTable.Pointer(g))(left, right, modulus);
            if (!result.IsNotImplemented)
            {
                return result;
            }
        }

        if (!modulus.IsNone)
        {
            int h = modulus.Type.As<PyType>().Fields.Slots[(int)SlotId.Pow];
            if (h != 0 && h != f && h != g)
            {
                return ((delegate*<Value, Value, Value, Value>)FunctionTable.Pointer(h))(left, right, modulus);
            }
        }

        return Value.NotImplemented;
    }

    /// <summary>pow(left, right, modulus); modulus None for two operands.</summary>
    public static Value Power(Value left, Value right, Value modulus)
    {
        Value result = PowerSlots(left, right, modulus);
        if (!result.IsNotImplemented)
        {
            return result;
        }

        return modulus.IsNone
            ? NotSupported(left, right, "** or pow()")
            : Errors.TypeError($"unsupported operand type(s) for ** or pow(): '{PyType.TypeName(left)}', '{PyType.TypeName(right)}', '{PyType.TypeName(modulus)}'");
    }

    /// <summary>Unary operator: slot Neg, Pos or Invert.</summary>
    public static Value Unary(Value v, SlotId slot)
    {
        void* f = PyType.SlotOf(v, slot);
        if (f != null)
        {
            return Thread.CheckStack() ? ((delegate*<Value, Value>)f)(v) : Value.Null;
        }

        string symbol = slot == SlotId.Neg ? "-" : slot == SlotId.Pos ? "+" : "~";
        return Errors.TypeError($"bad operand type for unary {symbol}: '{PyType.TypeName(v)}'");
    }

    /// <summary>abs(v).</summary>
    public static Value Abs(Value v)
    {
        void* f = PyType.SlotOf(v, SlotId.Abs);
        return f == null ? Errors.TypeError($"bad operand type for abs(): '{PyType.TypeName(v)}'") : ((delegate*<Value, Value>)f)(v);
    }

    private static readonly string[] s_compareSymbols = ["<", "<=", "==", "!=", ">", ">="];

    /// <summary>The operator with its operands exchanged.</summary>
    public static CompareOp Swapped(CompareOp op) => op switch
    {
        CompareOp.Lt => CompareOp.Gt,
        CompareOp.Le => CompareOp.Ge,
        CompareOp.Gt => CompareOp.Lt,
        CompareOp.Ge => CompareOp.Le,
        _ => op,
    };

    /// <summary>left op right: any object.</summary>
    public static Value Compare(Value left, Value right, CompareOp op)
    {
        if (left.IsSmallInt && right.IsSmallInt)
        {
            return Value.FromBool(CompareLongs(left.SmallInt, right.SmallInt, op));
        }

        if (!Thread.Enter(" in comparison"))
        {
            return Value.Null;
        }

        Value result = CompareSlots(left, right, op);
        Thread.Leave();
        return result;
    }

    private static Value CompareSlots(Value left, Value right, CompareOp op)
    {
        bool triedRight = false;
        void* g = PyType.SlotOf(right, SlotId.Compare);
        if (g != null && !left.Type.Is(right.Type) && PyType.IsSubtype(right.Type, left.Type))
        {
            triedRight = true;
            Value early = ((delegate*<Value, Value, CompareOp, Value>)g)(right, left, Swapped(op));
            if (!early.IsNotImplemented)
            {
                return early;
            }
        }

        void* f = PyType.SlotOf(left, SlotId.Compare);
        if (f != null)
        {
            Value result = ((delegate*<Value, Value, CompareOp, Value>)f)(left, right, op);
            if (!result.IsNotImplemented)
            {
                return result;
            }
        }

        return CompareAfter(left, right, op, triedRight);
    }

    /// <summary>What is left of a comparison when left's method has said NotImplemented.</summary>
    public static Value CompareAfter(Value left, Value right, CompareOp op, bool triedRight = false)
    {
        void* g = PyType.SlotOf(right, SlotId.Compare);
        if (g != null && !triedRight)
        {
            Value result = ((delegate*<Value, Value, CompareOp, Value>)g)(right, left, Swapped(op));
            if (!result.IsNotImplemented)
            {
                return result;
            }
        }

        return op switch
        {
            CompareOp.Eq => Value.FromBool(left.Is(right)),
            CompareOp.Ne => Value.FromBool(!left.Is(right)),
            _ => Errors.TypeError($"'{s_compareSymbols[(int)op]}' not supported between instances of '{PyType.TypeName(left)}' and '{PyType.TypeName(right)}'"),
        };
    }

    /// <summary>Compares two C# integers.</summary>
    public static bool CompareLongs(long a, long b, CompareOp op) => op switch
    {
        CompareOp.Lt => a < b,
        CompareOp.Le => a <= b,
        CompareOp.Eq => a == b,
        CompareOp.Ne => a != b,
        CompareOp.Gt => a > b,
        _ => a >= b,
    };

    /// <summary>Compares by op: 1, 0, or -1 with an error set. Identity is no shortcut here.</summary>
    public static int CompareBool(Value left, Value right, CompareOp op)
    {
        if (left.IsSmallInt && right.IsSmallInt)
        {
            return CompareLongs(left.SmallInt, right.SmallInt, op) ? 1 : 0;
        }

        Value result = Compare(left, right, op);
        return result.IsNull ? -1 : result.IsBool ? (result.IsTrue ? 1 : 0) : Truth(result);
    }

    /// <summary>left is right or left == right, as containers compare: 1, 0, or -1 with an error set.</summary>
    public static int EqualBool(Value left, Value right)
    {
        if (left.Is(right))
        {
            return 1;
        }

        if (left.IsSmallInt && right.IsSmallInt)
        {
            return 0;
        }

        if (left.IsExactStr && right.IsExactStr)
        {
            return PyStr.Equal(left, right) ? 1 : 0;
        }

        return left.IsExactTuple && right.IsExactTuple ? EqualTuples(left, right) : CompareBool(left, right, CompareOp.Eq);
    }

    /// <summary>As the comparison of tuples, which goes on to the first difference, whatever the lengths.</summary>
    private static int EqualTuples(Value left, Value right)
    {
        long leftLength = PyTuple.LengthOf(left), rightLength = PyTuple.LengthOf(right);
        for (long i = 0; i < leftLength && i < rightLength; i++)
        {
            Value a = PyTuple.Get(left, i), b = PyTuple.Get(right, i);
            if (a.Is(b))
            {
                continue;
            }

            if (a.IsSmallInt && b.IsSmallInt)
            {
                return 0;
            }

            if (!Thread.Enter(" in comparison"))
            {
                return -1;
            }

            int equal = EqualBool(a, b);
            Thread.Leave();
            if (equal <= 0)
            {
                return equal;
            }
        }

        return leftLength == rightLength ? 1 : 0;
    }

    /// <summary>bool(v): 1, 0, or -1 with an error set.</summary>
    public static int Truth(Value v)
    {
        if (v.IsTrue)
        {
            return 1;
        }

        if (v.IsFalse || v.IsNone)
        {
            return 0;
        }

        if (v.IsSmallInt)
        {
            return v.SmallInt != 0 ? 1 : 0;
        }

        if (!Thread.CheckStack())
        {
            return -1;
        }

        void* f = PyType.SlotOf(v, SlotId.Bool);
        if (f != null)
        {
            return ((delegate*<Value, int>)f)(v);
        }

        f = PyType.SlotOf(v, SlotId.Length);
        if (f == null)
        {
            return 1;
        }

        long length = ((delegate*<Value, long>)f)(v);
        return length < 0 ? -1 : length > 0 ? 1 : 0;
    }

    /// <summary>hash(v): -1 with an error set (a real hash is never -1).</summary>
    public static long Hash(Value v)
    {
        if (v.IsSmallInt)
        {
            return Hashing.OfInt(v.SmallInt);
        }

        void* f = PyType.SlotOf(v, SlotId.Hash);
        return f == null ? HashNotImplemented(v) : Thread.CheckStack() ? ((delegate*<Value, long>)f)(v) : -1;
    }

    /// <summary>Slot Hash of types whose instances are not hashable.</summary>
    public static long HashNotImplemented(Value v)
    {
        Errors.TypeError($"unhashable type: '{PyType.TypeName(v)}'");
        return -1;
    }

    /// <summary>len(v): -1 with an error set.</summary>
    public static long Length(Value v)
    {
        void* f = PyType.SlotOf(v, SlotId.Length);
        if (f == null)
        {
            Errors.TypeError($"object of type '{PyType.TypeName(v)}' has no len()");
            return -1;
        }

        return Thread.CheckStack() ? ((delegate*<Value, long>)f)(v) : -1;
    }

    /// <summary>v[key].</summary>
    public static Value GetItem(Value v, Value key)
    {
        void* f = PyType.SlotOf(v, SlotId.GetItem);
        if (f != null)
        {
            return Thread.CheckStack() ? ((delegate*<Value, Value, Value>)f)(v, key) : Value.Null;
        }

        if (v.IsType)
        {
            if (v.Is(Types.Get(TypeId.Type)))
            {
                return PyGenericAlias.New(v, key);
            }

            int found = TryGetAttr(v, N.__class_getitem__, out Value method);
            if (found != 0)
            {
                return found < 0 ? Value.Null : Call(method, key);
            }

            return Errors.TypeError($"type '{PyType.NameOf(v)}' is not subscriptable");
        }

        return Errors.TypeError($"'{PyType.TypeName(v)}' object is not subscriptable");
    }

    /// <summary>v[key] = value.</summary>
    public static bool SetItem(Value v, Value key, Value value)
    {
        void* f = PyType.SlotOf(v, SlotId.SetItem);
        if (f == null)
        {
            Errors.TypeError($"'{PyType.TypeName(v)}' object does not support item assignment");
            return false;
        }

        return Thread.CheckStack() && ((delegate*<Value, Value, Value, bool>)f)(v, key, value);
    }

    /// <summary>del v[key].</summary>
    public static bool DeleteItem(Value v, Value key)
    {
        void* f = PyType.SlotOf(v, SlotId.SetItem);
        if (f == null)
        {
            // Sequences and others say it differently.
            bool sequence = PyType.SlotOf(v, SlotId.Concat) != null && IsIndex(key);
            Errors.TypeError($"'{PyType.TypeName(v)}' object {(sequence ? "doesn't" : "does not")} support item deletion");
            return false;
        }

        return Thread.CheckStack() && ((delegate*<Value, Value, Value, bool>)f)(v, key, Value.Null);
    }

    /// <summary>item in v: 1, 0, or -1 with an error set.</summary>
    public static int Contains(Value v, Value item)
    {
        void* f = PyType.SlotOf(v, SlotId.Contains);
        return !Thread.CheckStack() ? -1 : f != null ? ((delegate*<Value, Value, int>)f)(v, item) : ContainsByIteration(v, item);
    }

    /// <summary>item in v by iterating.</summary>
    public static int ContainsByIteration(Value v, Value item)
    {
        Value iterator = Iter(v);
        if (iterator.IsNull)
        {
            if (Errors.Matches(TypeId.TypeError) && PyType.SlotOf(v, SlotId.Iter) == null)
            {
                Errors.Clear();
                Errors.TypeError($"argument of type '{PyType.TypeName(v)}' is not iterable");
            }

            return -1;
        }

        while (true)
        {
            Value next = Next(iterator);
            if (next.IsNull)
            {
                return Errors.Occurred ? -1 : 0;
            }

            int equal = EqualBool(next, item);
            if (equal != 0)
            {
                return equal;
            }
        }
    }

    /// <summary>iter(v).</summary>
    public static Value Iter(Value v)
    {
        void* f = PyType.SlotOf(v, SlotId.Iter);
        if (f == null)
        {
            return PyType.SlotOf(v, SlotId.GetItem) != null && !v.IsDict
                ? PySequenceIterator.New(v)
                : Errors.TypeError($"'{PyType.TypeName(v)}' object is not iterable");
        }

        Value iterator = Thread.CheckStack() ? ((delegate*<Value, Value>)f)(v) : Value.Null;
        if (!iterator.IsNull && PyType.SlotOf(iterator, SlotId.Next) == null)
        {
            return Errors.TypeError($"iter() returned non-iterator of type '{PyType.TypeName(iterator)}'");
        }

        return iterator;
    }

    /// <summary>The next item of an iterator; null without an error at the end (a StopIteration is swallowed).</summary>
    public static Value Next(Value iterator)
    {
        // Iterators that call nothing need no look at the stack.
        if (iterator.HasShape(ShapeIds.ListIterator))
        {
            return PyListIterator.Next(iterator);
        }

        if (iterator.HasShape(ShapeIds.RangeIterator))
        {
            return PyRangeIterator.Next(iterator);
        }

        void* f = PyType.SlotOf(iterator, SlotId.Next);
        if (f == null)
        {
            return Errors.TypeError($"'{PyType.TypeName(iterator)}' object is not an iterator");
        }

        Value next = Thread.CheckStack() ? ((delegate*<Value, Value>)f)(iterator) : Value.Null;
        if (next.IsNull && Errors.Occurred)
        {
            Errors.Catch(TypeId.StopIteration);
        }

        return next;
    }

    /// <summary>Has the type an __index__?</summary>
    public static bool IsIndex(Value v) => v.IsInt || PyType.SlotOf(v, SlotId.Index) != null;

    /// <summary>operator.index(v): an int (exact type int).</summary>
    public static Value Index(Value v)
    {
        if (v.IsInt)
        {
            return PyInt.ToExact(v);
        }

        void* f = PyType.SlotOf(v, SlotId.Index);
        if (f == null)
        {
            return Errors.TypeError($"'{PyType.TypeName(v)}' object cannot be interpreted as an integer");
        }

        Value result = ((delegate*<Value, Value>)f)(v);
        if (result.IsNull)
        {
            return result;
        }

        if (result.IsExactInt)
        {
            return result;
        }

        if (!result.IsInt)
        {
            return Errors.TypeError($"__index__ returned non-int (type {PyType.TypeName(result)})");
        }

        return Warnings.Warn(TypeId.DeprecationWarning, $"__index__ returned non-int (type {PyType.TypeName(result)}).  The ability to return an instance of a strict subclass of int is deprecated, and may not be supported in a future version of Python.")
            ? PyInt.ToExact(result) : Value.Null;
    }

    /// <summary>operator.index(v) as a C# integer. When it does not fit: <paramref name="overflow"/> is raised (OverflowError or
    /// IndexError: "cannot fit 'T' into an index-sized integer"), or with None0 the value is clipped.</summary>
    public static bool AsIndex(Value v, TypeId overflow, out long index)
    {
        if (v.IsSmallInt)
        {
            index = v.SmallInt;
            return true;
        }

        index = 0;
        Value i = Index(v);
        if (i.IsNull)
        {
            return false;
        }

        if (PyInt.TryGetLong(i, out index))
        {
            return true;
        }

        if (overflow == TypeId.None0)
        {
            index = PyInt.IsNegative(i) ? long.MinValue : long.MaxValue;
            return true;
        }

        Errors.Raise(overflow, $"cannot fit '{PyType.TypeName(v)}' into an index-sized integer");
        return false;
    }

    /// <summary>repr(v): a str.</summary>
    public static Value Repr(Value v)
    {
        if (v.IsSmallInt)
        {
            return PyInt.Repr(v);
        }

        if (!Thread.Enter(" while getting the repr of an object"))
        {
            return Value.Null;
        }

        void* f = PyType.SlotOf(v, SlotId.Repr);
        Value result = f == null ? DefaultRepr(v) : ((delegate*<Value, Value>)f)(v);
        Thread.Leave();
        return result.IsNull || result.IsStr ? result : Errors.TypeError($"__repr__ returned non-string (type {PyType.TypeName(result)})");
    }

    /// <summary>str(v): a str.</summary>
    public static Value Str(Value v)
    {
        if (v.IsExactStr)
        {
            return v;
        }

        if (v.IsSmallInt)
        {
            return PyInt.Repr(v);
        }

        void* f = PyType.SlotOf(v, SlotId.Str);
        if (f == null)
        {
            return Repr(v);
        }

        if (!Thread.Enter(" while getting the str of an object"))
        {
            return Value.Null;
        }

        Value result = ((delegate*<Value, Value>)f)(v);
        Thread.Leave();
        return result.IsNull || result.IsStr ? result : Errors.TypeError($"__str__ returned non-string (type {PyType.TypeName(result)})");
    }

    /// <summary>format(v, spec); spec is a str or null.</summary>
    public static Value Format(Value v, Value spec = default)
    {
        if (spec.IsNull)
        {
            spec = PyStr.Empty;
        }

        if (v.IsExactStr)
        {
            return PyStr.LengthOf(spec) == 0 ? v : PyStr.FormatText(v, spec);
        }

        if (v.IsExactInt && spec.IsExactStr)
        {
            return PyStr.LengthOf(spec) == 0 ? Str(v) : PyInt.FormatWith(v, spec, "int");
        }

        if (v.IsExactFloat && spec.IsExactStr)
        {
            return PyFloat.FormatWith(v, spec);
        }

        Value method = LookupSpecial(v, N.__format__, out Value bound);
        if (method.IsNull)
        {
            return Errors.Occurred ? Value.Null : Errors.TypeError($"Type {PyType.TypeName(v)} doesn't define __format__");
        }

        Value result = CallBound(method, bound, spec);
        return result.IsNull || result.IsStr ? result : Errors.TypeError($"__format__ must return a str, not {PyType.TypeName(result)}");
    }

    /// <summary>object.__repr__.</summary>
    public static Value DefaultRepr(Value v)
    {
        Value type = v.Type;
        string module = PyType.ModuleName(type);
        string name = PyStr.ToClr(type.As<PyType>().Fields.QualName.Load());
        return PyStr.New(module.Length == 0 || module == "builtins"
            ? $"<{name} object at 0x{Identity.Of(v):x}>"
            : $"<{module}.{name} object at 0x{Identity.Of(v):x}>");
    }

    /// <summary>isinstance(v, classinfo): 1, 0, or -1 with an error set.</summary>
    public static int IsInstance(Value v, Value classInfo)
    {
        if (v.Type.Is(classInfo))
        {
            return 1;
        }

        if (classInfo.IsType && classInfo.Type.Is(Types.Get(TypeId.Type)))
        {
            return RealIsInstance(v, classInfo);
        }

        if (classInfo.HasShape(ShapeIds.Of(TypeId.UnionType)))
        {
            classInfo = PyUnionType.ArgsOf(classInfo);
        }

        if (classInfo.IsTuple)
        {
            return AnyInTuple(v, classInfo, true);
        }

        Value check = LookupSpecial(classInfo, N.__instancecheck__, out Value bound);
        if (!check.IsNull)
        {
            if (!Thread.Enter(" in __instancecheck__"))
            {
                return -1;
            }

            Value result = CallBound(check, bound, v);
            Thread.Leave();
            return result.IsNull ? -1 : Truth(result);
        }

        return Errors.Occurred ? -1 : RealIsInstance(v, classInfo);
    }

    private static int AnyInTuple(Value v, Value tuple, bool instance)
    {
        if (!Thread.Enter(instance ? " in __instancecheck__" : " in __subclasscheck__"))
        {
            return -1;
        }

        int result = 0;
        for (long i = 0; i < PyTuple.LengthOf(tuple) && result == 0; i++)
        {
            result = instance ? IsInstance(v, PyTuple.Get(tuple, i)) : IsSubclass(v, PyTuple.Get(tuple, i));
        }

        Thread.Leave();
        return result;
    }

    /// <summary>type.__instancecheck__: by the type, or by __class__.</summary>
    public static int RealIsInstance(Value v, Value classInfo)
    {
        if (classInfo.IsType)
        {
            if (PyType.IsSubtype(v.Type, classInfo))
            {
                return 1;
            }

            // Their __class__ is their type.
            if (v.IsSmallInt || v.IsExactStr || v.IsNone || v.IsExactFloat || v.IsExactTuple || v.HasShape(ShapeIds.List) || v.HasShape(ShapeIds.Dict))
            {
                return 0;
            }

            int found = TryGetAttr(v, N.__class__, out Value given);
            return found < 0 ? -1 : found == 1 && given.IsType && !given.Is(v.Type) && PyType.IsSubtype(given, classInfo) ? 1 : 0;
        }

        int hasBases = TryGetAttr(classInfo, N.__bases__, out Value bases);
        if (hasBases < 0)
        {
            return -1;
        }

        if (hasBases == 0 || !bases.IsTuple)
        {
            Errors.TypeError("isinstance() arg 2 must be a type, a tuple of types, or a union");
            return -1;
        }

        int has = TryGetAttr(v, N.__class__, out Value cls);
        return has <= 0 ? has : AbstractIsSubclass(cls, classInfo);
    }

    /// <summary>issubclass(cls, classinfo): 1, 0, or -1 with an error set.</summary>
    public static int IsSubclass(Value cls, Value classInfo)
    {
        if (classInfo.IsType && classInfo.Type.Is(Types.Get(TypeId.Type)))
        {
            return cls.Is(classInfo) ? 1 : RealIsSubclass(cls, classInfo);
        }

        if (classInfo.HasShape(ShapeIds.Of(TypeId.UnionType)))
        {
            classInfo = PyUnionType.ArgsOf(classInfo);
        }

        if (classInfo.IsTuple)
        {
            return AnyInTuple(cls, classInfo, false);
        }

        Value check = LookupSpecial(classInfo, N.__subclasscheck__, out Value bound);
        if (!check.IsNull)
        {
            if (!Thread.Enter(" in __subclasscheck__"))
            {
                return -1;
            }

            Value result = CallBound(check, bound, cls);
            Thread.Leave();
            return result.IsNull ? -1 : Truth(result);
        }

        return Errors.Occurred ? -1 : RealIsSubclass(cls, classInfo);
    }

    /// <summary>type.__subclasscheck__.</summary>
    public static int RealIsSubclass(Value cls, Value classInfo)
    {
        if (cls.IsType && classInfo.IsType)
        {
            return PyType.IsSubtype(cls, classInfo) ? 1 : 0;
        }

        if (!IsClassLike(cls, "issubclass() arg 1 must be a class")
            || !IsClassLike(classInfo, "issubclass() arg 2 must be a class, a tuple of classes, or a union"))
        {
            return -1;
        }

        return AbstractIsSubclass(cls, classInfo);
    }

    private static bool IsClassLike(Value cls, string message)
    {
        int found = TryGetAttr(cls, N.__bases__, out Value bases);
        if (found > 0 && bases.IsTuple)
        {
            return true;
        }

        if (found >= 0)
        {
            Errors.TypeError(message);
        }

        return false;
    }

    private static int AbstractIsSubclass(Value derived, Value cls)
    {
        if (derived.Is(cls))
        {
            return 1;
        }

        int found = TryGetAttr(derived, N.__bases__, out Value bases);
        if (found <= 0 || !bases.IsTuple)
        {
            return found < 0 ? -1 : 0;
        }

        if (!Thread.Enter(" in __issubclass__"))
        {
            return -1;
        }

        int result = 0;
        for (long i = 0; i < PyTuple.LengthOf(bases) && result == 0; i++)
        {
            result = AbstractIsSubclass(PyTuple.Get(bases, i), cls);
        }

        Thread.Leave();
        return result;
    }
}
