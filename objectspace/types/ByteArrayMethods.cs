using System;

namespace Py.ObjectSpace;

/// <summary>The type bytearray: its table, and what bytes does not have.</summary>
public unsafe partial struct PyByteArray
{
    private static readonly ArgumentBinder s_init = new("bytearray(source=b'', encoding='utf-8', errors='strict')");

    internal static void Define(TypeBuilder t)
    {
        t.Doc("bytearray(iterable_of_ints) -> bytearray\nbytearray(string, encoding[, errors]) -> bytearray\nbytearray(bytes_or_buffer) -> mutable copy\n"
            + "bytearray(int) -> bytearray of that many zeros\nbytearray() -> empty bytearray\n\nA mutable sequence of integers from 0 to 255.");
        t.Slot(SlotId.New, &New);
        t.Slot(SlotId.Init, &Init);
        t.Slot(SlotId.Repr, &Repr);
        t.Slot(SlotId.Str, &Str);
        t.Slot(SlotId.Compare, &Compare);
        t.Slot(SlotId.Iter, &PyBytesIterator.NewForByteArray);
        t.Slot(SlotId.Length, &LengthOf);
        t.Slot(SlotId.GetItem, &GetItem);
        t.Slot(SlotId.SetItem, &SetItem);
        t.Slot(SlotId.Concat, &Concat);
        t.Slot(SlotId.IConcat, &InPlaceConcat);
        t.Slot(SlotId.IRepeat, &InPlaceRepeat);
        t.Slot(SlotId.Mod, &Mod);
        t.Slot(SlotId.GetBuffer, &GetBuffer);
        t.Slot(SlotId.ReleaseBuffer, &ReleaseBuffer);
        t.NotHashable();
        BytesMethods<ByteArrayFamily>.Define(t);
        t.Method("append(item, /)\nAppends one byte, given as an int.", &AppendItem);
        t.Method("clear()\nRemoves all bytes.", &Clear);
        t.Method("copy()\nA copy.", &Copy);
        t.Method("extend(iterable_of_ints, /)\nAppends all bytes of a buffer or of an iterable of ints.", &Extend);
        t.Method("insert(index, item, /)\nInserts one byte before index.", &Insert);
        t.Method("pop(index=-1, /)\nRemoves the byte at index and returns it.", &Pop);
        t.Method("remove(value, /)\nRemoves the first occurrence of a byte.", &Remove);
        t.Method("reverse()\nReverses the order of the bytes in place.", &Reverse);
        t.Method("__alloc__()\nB.__alloc__() -> int\n\nBytes of storage in use.", &Alloc);
        t.Method("__reduce__()\nSupports pickling.", &Reduce);
        t.Method("__reduce_ex__(proto=0, /)\nSupports pickling.", &ReduceEx);
        t.Method("__sizeof__()\nSize of the object in memory, in bytes.", &SizeOf);
    }

    private static Value New(Value type, Args args) => PyType.Allocate(type);

    private static bool Init(Value self, Args args)
    {
        Slot* bound = stackalloc Slot[3];
        return s_init.Bind(args, bound) && Fill(self, bound[0].Load(), bound[1].Load(), bound[2].Load());
    }

    private static bool Fill(Value self, Value source, Value encoding, Value errors)
    {
        if ((!encoding.IsNull && !PyStr.Require(encoding, "bytearray() argument 'encoding'"))
            || (!errors.IsNull && !PyStr.Require(errors, "bytearray() argument 'errors'"))
            || !Resize(self, 0))
        {
            return false;
        }

        if (!source.IsNull && source.IsStr)
        {
            if (encoding.IsNull)
            {
                Errors.TypeError("string argument without an encoding");
                return false;
            }

            Value encoded = PyStr.Encode(source, encoding, errors);
            return !encoded.IsNull && Append(self, PyBytes.Span(encoded));
        }

        if (!encoding.IsNull || !errors.IsNull)
        {
            Errors.TypeError(encoding.IsNull ? "errors without a string argument" : "encoding without a string argument");
            return false;
        }

        if (source.IsNull)
        {
            return true;
        }

        if (Space.IsIndex(source))
        {
            if (Space.AsIndex(source, TypeId.OverflowError, out long count))
            {
                return FillZeros(self, count);
            }

            if (!Errors.Catch(TypeId.TypeError))
            {
                return false;
            }
        }

        return FillFrom(self, source);
    }

    private static bool FillZeros(Value self, long count)
    {
        if (count < 0)
        {
            Errors.ValueError("negative count");
            return false;
        }

        if (!Resize(self, count))
        {
            return false;
        }

        Span(self).Clear();
        return true;
    }

    private static bool FillFrom(Value self, Value source)
    {
        if (Buffers.Supports(source))
        {
            Value copy = BytesText.CopyOfBuffer(source);
            return !copy.IsNull && Append(self, PyBytes.Span(copy));
        }

        Value iterator = Space.Iter(source);
        if (iterator.IsNull)
        {
            if (Errors.Catch(TypeId.TypeError))
            {
                Errors.TypeError($"cannot convert '{PyType.TypeName(source)}' object to bytearray");
            }

            return false;
        }

        return ExtendByItems(self, iterator, WrongByte);
    }

    private static Value Str(Value self) => Warnings.WarnBytes("str() on a bytearray instance") ? Repr(self) : Value.Null;

    private static Value Repr(Value self)
    {
        string name = PyType.TypeName(self);
        byte[] before = System.Text.Encoding.UTF8.GetBytes(name + "(");
        return BytesText.Repr(Span(self), before, ")"u8, true);
    }

    private static Value Mod(Value left, Value right) =>
        left.IsByteArray ? BytesPercent.Format<ByteArrayFamily>(PyBytes.Span(PyBytes.New(Span(left))), right) : Value.NotImplemented;

    private static Value Compare(Value self, Value other, CompareOp op)
    {
        if (!Warnings.WarnBytesCompared("bytearray", other.IsStr ? other : Value.None, op))
        {
            return Value.Null;
        }

        if (other.IsStr || !Buffers.Supports(self) || !Buffers.Supports(other))
        {
            return Value.NotImplemented;
        }

        using ByteArgument right = new(other);
        if (right.Failed)
        {
            Errors.Clear();
            return Value.NotImplemented;
        }

        ReadOnlySpan<byte> a = Span(self), b = right.Span;
        return op switch
        {
            CompareOp.Eq => Value.FromBool(a.SequenceEqual(b)),
            CompareOp.Ne => Value.FromBool(!a.SequenceEqual(b)),
            _ => Value.FromBool(Space.CompareLongs(a.SequenceCompareTo(b), 0, op)),
        };
    }

    private static Value GetItem(Value self, Value key)
    {
        if (Space.IsIndex(key))
        {
            if (!Index(self, key, out long index))
            {
                return Value.Null;
            }

            return Value.FromSmallInt(Data(self)[index]);
        }

        if (!PySlice.Is(key))
        {
            return Errors.TypeError($"bytearray indices must be integers or slices, not {PyType.TypeName(key)}");
        }

        if (!PySlice.Unpack(key, out long start, out long stop, out long step))
        {
            return Value.Null;
        }

        long count = PySlice.Adjust(LengthOf(self), ref start, ref stop, step);
        return step == 1
            ? ByteArrayFamily.Slice(self, count == 0 ? 0 : (int)start, (int)count)
            : BytesMethods<ByteArrayFamily>.Strided(Span(self), start, step, count);
    }

    private static bool Index(Value self, Value key, out long index)
    {
        if (!Space.AsIndex(key, TypeId.IndexError, out index))
        {
            return false;
        }

        long length = LengthOf(self);
        index += index < 0 ? length : 0;
        if ((ulong)index < (ulong)length)
        {
            return true;
        }

        Errors.IndexError("bytearray index out of range");
        return false;
    }

    private static bool SetItem(Value self, Value key, Value value)
    {
        if (Space.IsIndex(key))
        {
            // The value comes first: its __index__ may change the array.
            int b = value.IsNull ? 0 : ByteArgument.ToByte(value, WrongByte);
            if (b < 0 || !Index(self, key, out long index))
            {
                return false;
            }

            if (value.IsNull)
            {
                return Splice(self, index, 1, []);
            }

            Data(self)[index] = (byte)b;
            return true;
        }

        if (!PySlice.Is(key))
        {
            Errors.TypeError($"bytearray indices must be integers or slices, not {PyType.TypeName(key)}");
            return false;
        }

        if (!PySlice.Unpack(key, out long start, out long stop, out long step))
        {
            return false;
        }

        long count = PySlice.Adjust(LengthOf(self), ref start, ref stop, step);
        return SetSlice(self, start, stop, step, count, value);
    }

    private static bool SetSlice(Value self, long start, long stop, long step, long count, Value value)
    {
        if (value.IsNull)
        {
            return step == 1 ? Splice(self, start, count, []) : DeleteStrided(self, start, step, count);
        }

        if (!value.IsByteArray || value.Is(self))
        {
            if (Space.IsIndex(value) || value.IsStr)
            {
                Errors.TypeError("can assign only bytes, buffers, or iterables of ints in range(0, 256)");
                return false;
            }

            // A copy, since the value may be a view of this array.
            Value copy = AsByteArray(value);
            return !copy.IsNull && SetSlice(self, start, stop, step, Math.Max(count, 0), copy);
        }

        ReadOnlySpan<byte> data = Span(value);
        if (step == 1)
        {
            return Splice(self, start, Math.Max(count, 0), data);
        }

        if (data.Length == 0)
        {
            return DeleteStrided(self, start, step, count);
        }

        if (data.Length != count)
        {
            Errors.ValueError($"attempt to assign bytes of size {data.Length} to extended slice of size {count}");
            return false;
        }

        byte* to = Data(self);
        for (long i = 0; i < count; i++, start += step)
        {
            to[start] = data[(int)i];
        }

        return true;
    }

    private static Value AsByteArray(Value value)
    {
        Value array = New([]);
        if (Buffers.Supports(value) || value.IsExactList || value.IsExactTuple)
        {
            return FillFrom(array, value) ? array : Value.Null;
        }

        Value iterator = Space.Iter(value);
        if (iterator.IsNull)
        {
            return Errors.Catch(TypeId.TypeError)
                ? Errors.TypeError("can assign only bytes, buffers, or iterables of ints in range(0, 256)") : Value.Null;
        }

        return ExtendByItems(array, iterator, WrongByte) ? array : Value.Null;
    }

    private static bool DeleteStrided(Value self, long start, long step, long count)
    {
        if (count == 0)
        {
            return true;
        }

        if (!CanResize(self))
        {
            return false;
        }

        if (step < 0)
        {
            start += step * (count - 1);
            step = -step;
        }

        byte* data = Data(self);
        long length = LengthOf(self), to = start, next = start;
        for (long from = start; from < length; from++)
        {
            if (from == next && count > 0)
            {
                next += step;
                count--;
            }
            else
            {
                data[to++] = data[from];
            }
        }

        return SetLength(self, to);
    }

    private static Value Concat(Value left, Value right)
    {
        if (!Buffers.Supports(right))
        {
            return Errors.TypeError($"can't concat {PyType.TypeName(right)} to {PyType.TypeName(left)}");
        }

        using ByteArgument other = new(right);
        if (other.Failed)
        {
            return Value.Null;
        }

        ReadOnlySpan<byte> a = Span(left), b = other.Span;
        Value result = Allocate((long)a.Length + b.Length);
        if (!result.IsNull)
        {
            a.CopyTo(Span(result));
            b.CopyTo(Span(result)[a.Length..]);
        }

        return result;
    }

    private static Value InPlaceConcat(Value self, Value other)
    {
        if (!Buffers.Supports(other))
        {
            return Errors.TypeError($"can't concat {PyType.TypeName(other)} to {PyType.TypeName(self)}");
        }

        // The operand's buffer is held: an array cannot be appended to itself.
        using ByteArgument data = new(other);
        return !data.Failed && Append(self, data.Span) ? self : Value.Null;
    }

    private static Value InPlaceRepeat(Value self, long count)
    {
        long length = LengthOf(self);
        count = Math.Max(count, 0);
        if (length > 0 && count > PyBytes.MaxLength / length)
        {
            return Errors.NoMemory();
        }

        if (!Resize(self, length * count))
        {
            return Value.Null;
        }

        if (count > 1 && length > 0)
        {
            PyStr.RepeatBytes(Data(self), Data(self), length, count);
        }

        return self;
    }

    private static Value AppendItem(Value self, Value item)
    {
        int b = ByteArgument.ToByte(item, WrongByte);
        return b >= 0 && AppendByte(self, (byte)b) ? Value.None : Value.Null;
    }

    private static Value Clear(Value self) => Resize(self, 0) ? Value.None : Value.Null;

    private static Value Copy(Value self) => New(Span(self));

    private static Value Extend(Value self, Value source)
    {
        if (Buffers.Supports(source))
        {
            return SetSlice(self, LengthOf(self), LengthOf(self), 1, 0, source) ? Value.None : Value.Null;
        }

        Value iterator = Space.Iter(source);
        if (iterator.IsNull)
        {
            return Errors.Catch(TypeId.TypeError) ? Errors.TypeError($"can't extend bytearray with {PyType.TypeName(source)}") : Value.Null;
        }

        // Nothing is appended when an item is wrong.
        Value items = New([]);
        return ExtendByItems(items, iterator, WrongByte) && Append(self, Span(items)) ? Value.None : Value.Null;
    }

    private static Value Insert(Value self, Value indexArgument, Value item)
    {
        if (!TextArguments.Size(indexArgument, out long index))
        {
            return Value.Null;
        }

        int b = ByteArgument.ToByte(item, WrongByte);
        if (b < 0)
        {
            return Value.Null;
        }

        long length = LengthOf(self);
        index = Math.Clamp(index < 0 ? index + length : index, 0, length);
        byte single = (byte)b;
        return Splice(self, index, 0, new ReadOnlySpan<byte>(ref single)) ? Value.None : Value.Null;
    }

    private static Value Pop(Value self, Value indexArgument)
    {
        if (!TextArguments.Size(indexArgument, -1, out long index))
        {
            return Value.Null;
        }

        long length = LengthOf(self);
        if (length == 0)
        {
            return Errors.IndexError("pop from empty bytearray");
        }

        index += index < 0 ? length : 0;
        if ((ulong)index >= (ulong)length)
        {
            return Errors.IndexError("pop index out of range");
        }

        byte b = Data(self)[index];
        return Splice(self, index, 1, []) ? Value.FromSmallInt(b) : Value.Null;
    }

    private static Value Remove(Value self, Value item)
    {
        int b = ByteArgument.ToByte(item, WrongByte);
        if (b < 0)
        {
            return Value.Null;
        }

        int at = Span(self).IndexOf((byte)b);
        return at < 0 ? Errors.ValueError("value not found in bytearray") : Splice(self, at, 1, []) ? Value.None : Value.Null;
    }

    private static Value Reverse(Value self)
    {
        Span(self).Reverse();
        return Value.None;
    }

    private static Value Alloc(Value self) => Value.FromSmallInt(Capacity(self) == 0 ? 0 : Capacity(self) + 1);

    private static Value SizeOf(Value self) => Value.FromSmallInt(56 + (Capacity(self) == 0 ? 0 : Capacity(self) + 1));

    private static Value Reduce(Value self) => ReduceFor(self, 2);

    private static Value ReduceEx(Value self, Value protocol) =>
        TextArguments.Int(protocol, 0, out int number) ? ReduceFor(self, number) : Value.Null;

    private static Value ReduceFor(Value self, int protocol)
    {
        Value state = Space.CallMethod(self, N.__getstate__);
        if (state.IsNull)
        {
            return state;
        }

        Value arguments;
        if (LengthOf(self) == 0)
        {
            arguments = PyTuple.Empty;
        }
        else if (protocol < 3)
        {
            arguments = PyTuple.New(PyStr.FromLatin1(Span(self)), PyStr.Intern("latin-1"));
        }
        else
        {
            arguments = PyTuple.New(PyBytes.New(Span(self)));
        }

        return PyTuple.New(self.Type, arguments, state);
    }
}
