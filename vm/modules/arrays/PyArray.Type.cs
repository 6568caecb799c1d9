using System;
using Py.ObjectSpace;

namespace Py.Vm.Modules.Arrays;

/// <summary>The type array.array: construction and methods.</summary>
internal static unsafe partial class PyArray
{
    private static void DefineType(TypeBuilder t)
    {
        t.Doc("array(typecode [, initializer]) -> array\n\nReturn a new array whose items are restricted by typecode, and\ninitialized from the optional initializer value.");
        t.Slot(SlotId.New, &Make);
        t.Slot(SlotId.Repr, &Repr);
        t.Slot(SlotId.Compare, &Compare);
        t.NotHashable();
        t.Slot(SlotId.Length, &Length);
        t.Slot(SlotId.Iter, &Iter);
        t.Slot(SlotId.GetItem, &GetItem);
        t.Slot(SlotId.SetItem, &SetItem);
        t.Slot(SlotId.Contains, &Contains);
        t.Slot(SlotId.Concat, &Concat);
        t.Slot(SlotId.Repeat, &Repeat);
        t.Slot(SlotId.IConcat, &InPlaceConcat);
        t.Slot(SlotId.IRepeat, &InPlaceRepeat);
        t.Slot(SlotId.GetBuffer, &GetBuffer);
        t.Slot(SlotId.ReleaseBuffer, &ReleaseBuffer);
        t.Method("append(v, /)\nAppend new value v to the end of the array.", &AppendMethod);
        t.Method("buffer_info()\nReturn a tuple (address, length).", &BufferInfo);
        t.Method("byteswap()\nByteswap all items of the array.", &ByteSwap);
        t.Method("count(v, /)\nReturn number of occurrences of v in the array.", &Count);
        t.Method("extend(bb, /)\nAppend items to the end of the array.", &Extend);
        t.Method("fromfile(f, n, /)\nRead n objects from the file object f and append them to the end of the array.", &FromFile);
        t.Method("fromlist(list, /)\nAppend items to array from list.", &FromList);
        t.Method("frombytes(buffer, /)\nAppends items from the string, interpreting it as an array of machine values.", &FromBytes);
        t.Method("fromunicode(ustr, /)\nExtends this array with data from the unicode string ustr.", &FromUnicode);
        t.Method("index(v, start=0, stop=9223372036854775807, /)\nReturn index of first occurrence of v in the array.", &Index);
        t.Method("insert(i, v, /)\nInsert a new item v into the array before position i.", &Insert);
        t.Method("pop(i=-1, /)\nReturn the i-th element and delete it from the array.", &Pop);
        t.Method("remove(v, /)\nRemove the first occurrence of v in the array.", &Remove);
        t.Method("reverse()\nReverse the order of the items in the array.", &Reverse);
        t.Method("tobytes()\nConvert the array to an array of machine values and return the bytes representation.", &ToBytes);
        t.Method("tofile(f, /)\nWrite all items (as machine values) to the file object f.", &ToFile);
        t.Method("tolist()\nConvert array to an ordinary list with the same items.", &ToList);
        t.Method("tounicode()\nConvert the array to a unicode string.", &ToUnicode);
        t.Method("__copy__()\nReturn a copy of the array.", &Copy);
        t.Method("__deepcopy__(unused, /)\nReturn a copy of the array.", &DeepCopy);
        t.Method("__reduce_ex__(value, /)\nReturn state information for pickling.", &ReduceEx);
        t.Method("__sizeof__()\nSize of the array in memory, in bytes.", &SizeOfMethod);
        t.RawClassMethod("__class_getitem__(...)\nSee PEP 585", &ClassGetItem);
        t.GetSet("typecode\nthe typecode character used to create the array", &GetTypeCode);
        t.GetSet("itemsize\nthe size, in bytes, of one array item", &GetItemSize);
    }

    private static Value ClassGetItem(Value type, Args args) => PyGenericAlias.New(type, args[0]);

    private static Value Make(Value type, Args args)
    {
        if (args.KeywordCount > 0 && type.Is(Type.Value))
        {
            return Errors.TypeError("array.array() takes no keyword arguments");
        }

        if (args.Count is 0 or > 2)
        {
            return Errors.TypeError(args.Count == 0 ? "array() takes at least 1 argument (0 given)" : $"array() takes at most 2 arguments ({args.Count} given)");
        }

        if (!args[0].IsStr)
        {
            return Errors.TypeError($"array() argument 1 must be a unicode character, not {PyType.TypeName(args[0])}");
        }

        char code = PyStr.LengthOf(args[0]) == 1 ? (char)PyStr.CodePointAt(args[0], 0) : '\0';
        if (PyStr.LengthOf(args[0]) != 1)
        {
            return Errors.TypeError("array() argument 1 must be a unicode character, not str");
        }

        if (SizeOf(code) == 0)
        {
            return Errors.ValueError("bad typecode (must be b, B, u, h, H, i, I, l, L, q, Q, f or d)");
        }

        Value initial = args.Count > 1 ? args[1] : Value.Null;
        if (!initial.IsNull && code != 'u' && (initial.IsStr || (IsArray(initial) && CodeOf(initial) == 'u')))
        {
            return Errors.TypeError(initial.IsStr
                ? $"cannot use a str to initialize an array with typecode '{code}'"
                : $"cannot use a unicode array to initialize an array with typecode '{code}'");
        }

        Value self = New(type, code, 0);
        if (initial.IsNull)
        {
            return self;
        }

        bool good = initial.IsBytes || initial.IsByteArray ? !FromBytes(self, initial).IsNull
            : initial.IsStr ? !FromUnicode(self, initial).IsNull
            : IsArray(initial) && CodeOf(initial) == code ? AppendBytes(self, Bytes(initial))
            : ExtendBy(self, initial);
        return good ? self : Value.Null;
    }

    private static bool ExtendBy(Value self, Value items)
    {
        Value iterator = Space.Iter(items);
        while (!iterator.IsNull)
        {
            Value item = Space.Next(iterator);
            if (item.IsNull)
            {
                return !Errors.Occurred;
            }

            if (!Append(self, item))
            {
                return false;
            }
        }

        return false;
    }

    private static Value Repr(Value self)
    {
        string name = PyType.NameOf(self.Type);
        name = name[(name.LastIndexOf('.') + 1)..];
        if (Of(self).Length == 0)
        {
            return PyStr.New($"{name}('{CodeOf(self)}')");
        }

        Value items = CodeOf(self) == 'u' ? ToUnicode(self) : ToList(self);
        Value shown = items.IsNull ? items : Space.Repr(items);
        return shown.IsNull ? shown : PyStr.New($"{name}('{CodeOf(self)}', {PyStr.ToClr(shown)})");
    }

    private static long Length(Value self) => Of(self).Length;

    private static Value Iter(Value self) => ArrayIterator.New(self);

    private static Value Compare(Value self, Value other, CompareOp op)
    {
        if (!IsArray(self) || !IsArray(other))
        {
            return Value.NotImplemented;
        }

        if (Of(self).Length != Of(other).Length && op is CompareOp.Eq or CompareOp.Ne)
        {
            if (Of(self).Length != Of(other).Length)
            {
                return Value.FromBool(op == CompareOp.Ne);
            }
        }

        if (CodeOf(self) == CodeOf(other) && CodeOf(self) is not ('f' or 'd') && op is CompareOp.Eq or CompareOp.Ne && CodeOf(self) == CodeOf(other) && CodeOf(self) is not ('f' or 'd'))
        {
            return Value.FromBool(Bytes(self).SequenceEqual(Bytes(other)) == (op == CompareOp.Eq));
        }

        for (long i = 0; i < Of(self).Length && i < Of(other).Length; i++)
        {
            Value a = Get(self, i), b = Get(other, i);
            int equal = a.IsNull || b.IsNull ? -1 : Space.EqualBool(a, b);
            if (equal < 0)
            {
                return Value.Null;
            }

            if (equal == 0)
            {
                return op is CompareOp.Eq or CompareOp.Ne ? Value.FromBool(op == CompareOp.Ne) : Space.Compare(a, b, op);
            }
        }

        return Value.FromBool(Space.CompareLongs(Of(self).Length, Of(other).Length, op));
    }

    private static int Contains(Value self, Value v)
    {
        for (long i = 0; i < Of(self).Length; i++)
        {
            int equal = Space.EqualBool(Get(self, i), v);
            if (equal != 0)
            {
                return equal;
            }
        }

        return 0;
    }

    private static bool ItemIndex(Value self, Value key, string message, out long index)
    {
        if (!Space.AsIndex(key, TypeId.IndexError, out index))
        {
            return false;
        }

        index += index < 0 ? Of(self).Length : 0;
        if ((ulong)index < (ulong)Of(self).Length)
        {
            return true;
        }

        Errors.IndexError(message);
        return false;
    }

    private static Value GetItem(Value self, Value key)
    {
        if (!key.HasShape(ShapeIds.Slice))
        {
            return !Space.IsIndex(key) ? Errors.TypeError("array indices must be integers")
                : ItemIndex(self, key, "array index out of range", out long index) ? Get(self, index) : Value.Null;
        }

        if (!SliceOf(self, key, out long start, out long step, out long count))
        {
            return Value.Null;
        }

        Value result = New(Type.Value, CodeOf(self), count);
        int size = ItemSize(self);
        for (long i = 0; i < count && !result.IsNull; i++)
        {
            Buffer.MemoryCopy(Data(self) + ((start + (i * step)) * size), Data(result) + (i * size), size, size);
        }

        return result;
    }

    private static bool SetItem(Value self, Value key, Value value)
    {
        if (key.HasShape(ShapeIds.Slice))
        {
            return SetSlice(self, key, value);
        }

        if (!Space.IsIndex(key))
        {
            Errors.TypeError("array indices must be integers");
            return false;
        }

        if (!ItemIndex(self, key, "array assignment index out of range", out long index))
        {
            return false;
        }

        if (value.IsNull)
        {
            return Delete(self, index, 1);
        }

        long item;
        int size = ItemSize(self);
        if (!Convert(CodeOf(self), value, (byte*)&item))
        {
            return false;
        }

        // __index__ of the value may have shortened the array.
        if (index >= Of(self).Length)
        {
            Errors.IndexError("array assignment index out of range");
            return false;
        }

        Buffer.MemoryCopy(&item, Data(self) + (index * size), size, size);
        return true;
    }

    private static bool Delete(Value self, long index, long count)
    {
        if (count > 0 && !CanResize(self))
        {
            return false;
        }

        long size = ItemSize(self), tail = Of(self).Length - index - count;
        Buffer.MemoryCopy(Data(self) + ((index + count) * size), Data(self) + (index * size), tail * size, tail * size);
        return Resize(self, Of(self).Length - count);
    }

    /// <summary>What a slice selects of the present items; false with an error set.</summary>
    private static bool SliceOf(Value self, Value slice, out long start, out long step, out long count)
    {
        count = 0;
        if (!PySlice.Unpack(slice, out start, out long stop, out step))
        {
            return false;
        }

        count = PySlice.Adjust(Of(self).Length, ref start, ref stop, step);
        return true;
    }

    private static bool SetSlice(Value self, Value key, Value value)
    {
        if (!value.IsNull && !IsArray(value))
        {
            Errors.TypeError($"can only assign array (not \"{PyType.TypeName(value)}\") to array slice");
            return false;
        }

        if (!value.IsNull && CodeOf(value) != CodeOf(self))
        {
            Errors.TypeError("bad argument type for built-in operation");
            return false;
        }

        if (!SliceOf(self, key, out long start, out long step, out long count))
        {
            return false;
        }

        byte[] source = value.IsNull ? [] : Bytes(value).ToArray();
        int size = ItemSize(self);
        long given = source.Length / size;
        if (step == 1)
        {
            long old = Of(self).Length, tail = old - start - count;
            if (given > count)
            {
                if (!Resize(self, old + given - count))
                {
                    return false;
                }

                Buffer.MemoryCopy(Data(self) + ((start + count) * size), Data(self) + ((start + given) * size), tail * size, tail * size);
            }
            else if (given < count && !Delete(self, start + given, count - given))
            {
                return false;
            }

            source.CopyTo(new Span<byte>(Data(self) + (start * size), source.Length));
            return true;
        }

        if (value.IsNull)
        {
            if (count == 0)
            {
                return true;
            }

            // From the end, so that the others keep their places.
            for (long i = 0; i < count; i++)
            {
                long at = step > 0 ? start + ((count - 1 - i) * step) : start + (i * step);
                if (!Delete(self, at, 1))
                {
                    return false;
                }
            }

            return true;
        }

        if (given != count)
        {
            Errors.ValueError($"attempt to assign array of size {given} to extended slice of size {count}");
            return false;
        }

        for (long i = 0; i < count; i++)
        {
            source.AsSpan((int)(i * size), size).CopyTo(new Span<byte>(Data(self) + ((start + (i * step)) * size), size));
        }

        return true;
    }

    private static Value Concat(Value self, Value other)
    {
        if (!IsArray(other))
        {
            return Errors.TypeError($"can only append array (not \"{PyType.TypeName(other)}\") to array");
        }

        if (CodeOf(self) != CodeOf(other))
        {
            return Errors.TypeError("bad argument type for built-in operation");
        }

        Value result = New(Type.Value, CodeOf(self), 0);
        return AppendBytes(result, Bytes(self)) && AppendBytes(result, Bytes(other)) ? result : Value.Null;
    }

    private static bool RepeatInto(Value self, Value result, long times)
    {
        byte[] once = Bytes(self).ToArray();
        if (times > 0 && once.Length > int.MaxValue / times)
        {
            Errors.NoMemory();
            return false;
        }

        for (long i = self.Is(result) ? 1 : 0; i < times; i++)
        {
            if (!AppendBytes(result, once))
            {
                return false;
            }
        }

        return true;
    }

    private static Value Repeat(Value self, long times)
    {
        Value result = New(Type.Value, CodeOf(self), 0);
        return RepeatInto(self, result, times) ? result : Value.Null;
    }

    private static Value InPlaceConcat(Value self, Value other)
    {
        if (!IsArray(other))
        {
            return Errors.TypeError($"can only extend with array (not \"{PyType.TypeName(other)}\")");
        }

        return Extend(self, other).IsNull ? Value.Null : self;
    }

    private static Value InPlaceRepeat(Value self, long times) =>
        (times <= 0 ? Resize(self, 0) : RepeatInto(self, self, times)) ? self : Value.Null;

    private static bool GetBuffer(Value self, BufferView* view, int flags)
    {
        Of(self).Exports++;
        view->Owner.Initialize(self);
        view->Memory.Initialize(Of(self).Storage.Load());
        view->Data = Data(self);
        view->Length = Of(self).Length * ItemSize(self);
        view->ItemSize = ItemSize(self);
        view->Dimensions = 1;
        view->Format.Initialize(PyStr.Intern(CodeOf(self) == 'u' ? "w" : CodeOf(self).ToString()));
        return true;
    }

    private static void ReleaseBuffer(Value self, BufferView* view) => Of(self).Exports--;

    private static Value AppendMethod(Value self, Value v) => Append(self, v) ? Value.None : Value.Null;

    private static Value BufferInfo(Value self) => PyTuple.New(PyInt.New((long)Data(self)), PyInt.New(Of(self).Length));

    private static Value ByteSwap(Value self)
    {
        Span<byte> bytes = Bytes(self);
        int size = ItemSize(self);
        for (int i = 0; i < bytes.Length; i += size)
        {
            bytes.Slice(i, size).Reverse();
        }

        return Value.None;
    }

    private static Value Count(Value self, Value v)
    {
        long count = 0;
        for (long i = 0; i < Of(self).Length; i++)
        {
            int equal = Space.EqualBool(Get(self, i), v);
            if (equal < 0)
            {
                return Value.Null;
            }

            count += equal;
        }

        return PyInt.New(count);
    }

    private static Value Extend(Value self, Value items)
    {
        if (!IsArray(items))
        {
            return ExtendBy(self, items) ? Value.None : Value.Null;
        }

        if (CodeOf(self) != CodeOf(items))
        {
            return Errors.TypeError("can only extend with array of same kind");
        }

        return AppendBytes(self, Bytes(items).ToArray()) ? Value.None : Value.Null;
    }

    private static Value FromFile(Value self, Value file, Value countArgument)
    {
        if (!Space.AsIndex(countArgument, TypeId.OverflowError, out long count))
        {
            return Value.Null;
        }

        if (count < 0)
        {
            return Errors.ValueError("negative count");
        }

        long wanted = count * ItemSize(self);
        Value bytes = Space.CallMethod(file, N.read, PyInt.New(wanted));
        if (bytes.IsNull)
        {
            return bytes;
        }

        if (!bytes.IsBytes)
        {
            return Errors.TypeError("read() didn't return bytes");
        }

        long got = PyBytes.LengthOf(bytes);
        if (FromBytes(self, bytes).IsNull)
        {
            return Value.Null;
        }

        return got == wanted ? Value.None : Errors.Raise(TypeId.EOFError, "read() didn't return enough bytes");
    }

    private static Value FromList(Value self, Value list)
    {
        if (!list.IsList)
        {
            return Errors.TypeError("arg must be list");
        }

        long old = Of(self).Length;
        for (long i = 0; i < PyList.LengthOf(list); i++)
        {
            if (!Append(self, PyList.Get(list, i)))
            {
                Value error = Errors.Take();
                Resize(self, old);
                return Errors.Restore(error);
            }
        }

        return Value.None;
    }

    private static Value FromBytes(Value self, Value data)
    {
        BufferView view;
        if (!Buffers.Get(data, &view))
        {
            return Value.Null;
        }

        byte[] bytes = view.Span.ToArray();
        bool simple = view.ItemSize == 1;
        Buffers.Release(&view);
        return !simple ? Errors.TypeError("a bytes-like object is required")
            : bytes.Length % ItemSize(self) != 0 ? Errors.ValueError("bytes length not a multiple of item size")
            : AppendBytes(self, bytes) ? Value.None : Value.Null;
    }

    private static Value FromUnicode(Value self, Value text)
    {
        if (!text.IsStr)
        {
            return Errors.TypeError($"fromunicode() argument must be str, not {PyType.TypeName(text)}");
        }

        if (CodeOf(self) != 'u')
        {
            return Errors.ValueError("fromunicode() may only be called on unicode type arrays");
        }

        long old = Of(self).Length;
        int count = PyStr.LengthOf(text);
        if (!Resize(self, old + count))
        {
            return Value.Null;
        }

        PyStr.CopyUnits(text, new Span<uint>(Data(self) + (old * 4), count));
        return Value.None;
    }

    private static Value Index(Value self, Value v, Value startArgument, Value stopArgument)
    {
        if (!Io.Size(startArgument, 0, out long start) || !Io.Size(stopArgument, long.MaxValue, out long stop))
        {
            return Value.Null;
        }

        start = start < 0 ? Math.Max(0, start + Of(self).Length) : start;
        stop = stop < 0 ? stop + Of(self).Length : stop;
        for (long i = start; i < stop && i < Of(self).Length; i++)
        {
            int equal = Space.EqualBool(Get(self, i), v);
            if (equal != 0)
            {
                return equal < 0 ? Value.Null : PyInt.New(i);
            }
        }

        return Errors.ValueError("array.index(x): x not in array");
    }

    private static Value Insert(Value self, Value indexArgument, Value v)
    {
        long item;
        if (!Space.AsIndex(indexArgument, TypeId.OverflowError, out long index) || !Convert(CodeOf(self), v, (byte*)&item))
        {
            return Value.Null;
        }

        long length = Of(self).Length, size = ItemSize(self);
        index = index < 0 ? Math.Max(0, index + length) : Math.Min(index, length);
        if (!Resize(self, length + 1))
        {
            return Value.Null;
        }

        byte* at = Data(self) + (index * size);
        Buffer.MemoryCopy(at, at + size, (length - index) * size, (length - index) * size);
        Buffer.MemoryCopy(&item, at, size, size);
        return Value.None;
    }

    private static Value Pop(Value self, Value indexArgument)
    {
        if (!Io.Size(indexArgument, -1, out long index))
        {
            return Value.Null;
        }

        if (Of(self).Length == 0)
        {
            return Errors.IndexError("pop from empty array");
        }

        index += index < 0 ? Of(self).Length : 0;
        if ((ulong)index >= (ulong)Of(self).Length)
        {
            return Errors.IndexError("pop index out of range");
        }

        Value item = Get(self, index);
        return !item.IsNull && Delete(self, index, 1) ? item : Value.Null;
    }

    private static Value Remove(Value self, Value v)
    {
        for (long i = 0; i < Of(self).Length; i++)
        {
            int equal = Space.EqualBool(Get(self, i), v);
            if (equal != 0)
            {
                return equal > 0 && Delete(self, i, 1) ? Value.None : Value.Null;
            }
        }

        return Errors.ValueError("array.remove(x): x not in array");
    }

    private static Value Reverse(Value self)
    {
        Span<byte> bytes = Bytes(self);
        bytes.Reverse();
        ByteSwap(self);
        return Value.None;
    }

    private static Value ToBytes(Value self) => PyBytes.New(Bytes(self));

    private static Value ToFile(Value self, Value file)
    {
        const int Block = 64 * 1024;
        byte[] bytes = Bytes(self).ToArray();
        for (int i = 0; i < bytes.Length; i += Block)
        {
            if (Space.CallMethod(file, N.write, PyBytes.New(bytes.AsSpan(i, Math.Min(Block, bytes.Length - i)))).IsNull)
            {
                return Value.Null;
            }
        }

        return Value.None;
    }

    private static Value ToList(Value self)
    {
        Value list = PyList.New(Of(self).Length);
        for (long i = 0; i < Of(self).Length; i++)
        {
            Value item = Get(self, i);
            if (item.IsNull)
            {
                return item;
            }

            PyList.Append(list, item);
        }

        return list;
    }

    private static Value ToUnicode(Value self)
    {
        if (CodeOf(self) != 'u')
        {
            return Errors.ValueError("tounicode() may only be called on unicode type arrays");
        }

        ReadOnlySpan<uint> points = new(Data(self), (int)Of(self).Length);
        foreach (uint point in points)
        {
            if (point > 0x10FFFF)
            {
                return Errors.ValueError($"character U+{point:x} is not in range [U+0000; U+10ffff]");
            }
        }

        return PyStr.FromUcs4(points);
    }

    private static Value Copy(Value self)
    {
        Value copy = New(Type.Value, CodeOf(self), 0);
        return AppendBytes(copy, Bytes(self)) ? copy : Value.Null;
    }

    private static Value DeepCopy(Value self, Value memo) => Copy(self);

    /// <summary>Pickling: from protocol 3 on by raw bytes and their machine format, before that by a list.</summary>
    private static Value ReduceEx(Value self, Value protocolArgument)
    {
        if (!Space.AsIndex(protocolArgument, TypeId.OverflowError, out long protocol))
        {
            return Value.Null;
        }

        int found = Space.TryGetAttr(self, N.__dict__, out Value dict);
        if (found < 0)
        {
            return Value.Null;
        }

        dict = found == 0 ? Value.None : dict;
        Value code = PyStr.Intern(CodeOf(self).ToString());
        if (protocol < 3 || CodeOf(self) == 'u')
        {
            Value items = ToList(self);
            return items.IsNull ? items : PyTuple.New(self.Type, PyTuple.New(code, items), dict);
        }

        Value module = Space.ImportModule(PyStr.Intern("array"));
        Value make = module.IsNull ? module : Space.GetAttr(module, "_array_reconstructor");
        return make.IsNull ? make
            : PyTuple.New(make, PyTuple.New(self.Type, code, PyInt.New(ArrayFormats.Of(CodeOf(self))), ToBytes(self)), dict);
    }

    private static Value SizeOfMethod(Value self) =>
        PyInt.New(sizeof(Layout) + (Of(self).Storage.IsNull ? 0 : Of(self).Storage.Load().As<PyRawBytes>().Fields.Length));

    private static Value GetTypeCode(Value self) => PyStr.Intern(CodeOf(self).ToString());

    private static Value GetItemSize(Value self) => PyInt.New(ItemSize(self));
}
