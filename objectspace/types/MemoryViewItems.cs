using System;

namespace Py.ObjectSpace;

/// <summary>Items of memoryviews: indexing, slicing, assignment, lists, comparison.</summary>
public unsafe partial struct PyMemoryView
{
    private static Value Unsupported(Value self) =>
        Errors.NotImplementedError($"memoryview: format {FormatText(self)} not supported");

    private static string FormatText(Value self)
    {
        Value format = Of(self).Format.Load();
        return format.IsNull ? "B" : PyStr.ToClr(format);
    }

    private static Value Unpack(Value self, byte* item) =>
        Of(self).Code == 0 ? Unsupported(self) : BufferItems.Unpack((char)Of(self).Code, item);

    private static bool Pack(Value self, byte* item, Value v)
    {
        if (Of(self).Code == 0)
        {
            Unsupported(self);
            return false;
        }

        // Converted before the memory is looked at: the conversion may run Python code.
        byte* converted = stackalloc byte[8];
        if (!BufferItems.Pack((char)Of(self).Code, converted, v) || !Live(self))
        {
            return false;
        }

        new ReadOnlySpan<byte>(converted, (int)Of(self).ItemSize).CopyTo(new Span<byte>(item, (int)Of(self).ItemSize));
        return true;
    }

    /// <summary>Address of an item of one dimension; null with IndexError.</summary>
    private static byte* ItemAt(byte* from, long index, long count, long stride, int dimension)
    {
        index += index < 0 ? count : 0;
        if ((ulong)index < (ulong)count)
        {
            return from + (index * stride);
        }

        Errors.IndexError($"index out of bounds on dimension {dimension + 1}");
        return null;
    }

    private static byte* ItemAt(Value self, Value tuple)
    {
        ref PyMemoryView m = ref Of(self);
        long count = PyTuple.LengthOf(tuple);
        if (count > m.Dimensions)
        {
            Errors.TypeError($"cannot index {m.Dimensions}-dimension view with {count}-element tuple");
            return null;
        }

        if (count < m.Dimensions)
        {
            Errors.NotImplementedError("sub-views are not implemented");
            return null;
        }

        long offset = 0;
        for (int i = 0; i < count; i++)
        {
            if (!Space.AsIndex(PyTuple.Get(tuple, i), TypeId.IndexError, out long index) || !Live(self))
            {
                return null;
            }

            byte* item = ItemAt(null, index, PyTuple.Get(m.Shape.Load(), i).SmallInt, PyTuple.Get(m.Strides.Load(), i).SmallInt, i);
            if (item == null && Errors.Occurred)
            {
                return null;
            }

            offset += (long)item;
        }

        return Address(self) + offset;
    }

    private static bool AllIndices(Value key)
    {
        for (long i = 0; i < PyTuple.LengthOf(key); i++)
        {
            if (!Space.IsIndex(PyTuple.Get(key, i)))
            {
                return false;
            }
        }

        return true;
    }

    private static bool AllSlices(Value key)
    {
        for (long i = 0; i < PyTuple.LengthOf(key); i++)
        {
            if (!PySlice.Is(PyTuple.Get(key, i)))
            {
                return false;
            }
        }

        return PyTuple.LengthOf(key) > 0;
    }

    private static Value GetItem(Value self, Value key)
    {
        if (!Live(self))
        {
            return Value.Null;
        }

        ref PyMemoryView m = ref Of(self);
        if (m.Dimensions == 0)
        {
            return key.IsTuple && PyTuple.LengthOf(key) == 0 ? Unpack(self, Address(self))
                : key.Is(Value.Ellipsis) ? self
                : Errors.TypeError("invalid indexing of 0-dim memory");
        }

        if (Space.IsIndex(key))
        {
            if (m.Dimensions > 1)
            {
                return Errors.NotImplementedError("multi-dimensional sub-views are not implemented");
            }

            if (!Space.AsIndex(key, TypeId.IndexError, out long index) || !Live(self))
            {
                return Value.Null;
            }

            byte* item = ItemAt(Address(self), index, m.Count, m.Stride, 0);
            return item == null ? Value.Null : Unpack(self, item);
        }

        if (PySlice.Is(key))
        {
            return Sliced(self, key);
        }

        if (key.IsTuple && AllIndices(key))
        {
            byte* item = ItemAt(self, key);
            return item == null ? Value.Null : Unpack(self, item);
        }

        return key.IsTuple && AllSlices(key)
            ? Errors.NotImplementedError("multi-dimensional slicing is not implemented")
            : Errors.TypeError("memoryview: invalid slice key");
    }

    private static Value Sliced(Value self, Value key)
    {
        if (!PySlice.Unpack(key, out long start, out long stop, out long step) || !Live(self))
        {
            return Value.Null;
        }

        ref PyMemoryView m = ref Of(self);
        long* shape = stackalloc long[BufferItems.MaxDimensions];
        long* strides = stackalloc long[BufferItems.MaxDimensions];
        ReadDimensions(self, shape, strides);
        shape[0] = PySlice.Adjust(m.Count, ref start, ref stop, step);
        long offset = m.Offset + (start * strides[0]);
        strides[0] *= step;
        return New(m.Buffer.Load(), offset, m.Format.Load(), m.ItemSize, m.Dimensions, shape, strides, m.ReadOnly != 0);
    }

    private static bool SetItem(Value self, Value key, Value value)
    {
        if (!Live(self))
        {
            return false;
        }

        ref PyMemoryView m = ref Of(self);
        if (m.ReadOnly != 0)
        {
            Errors.TypeError("cannot modify read-only memory");
            return false;
        }

        if (value.IsNull)
        {
            Errors.TypeError("cannot delete memory");
            return false;
        }

        if (m.Dimensions == 0)
        {
            if (key.Is(Value.Ellipsis) || (key.IsTuple && PyTuple.LengthOf(key) == 0))
            {
                return Pack(self, Address(self), value);
            }

            Errors.TypeError("invalid indexing of 0-dim memory");
            return false;
        }

        if (Space.IsIndex(key))
        {
            if (m.Dimensions > 1)
            {
                Errors.NotImplementedError("sub-views are not implemented");
                return false;
            }

            if (!Space.AsIndex(key, TypeId.IndexError, out long index) || !Live(self))
            {
                return false;
            }

            byte* item = ItemAt(Address(self), index, m.Count, m.Stride, 0);
            return item != null && Pack(self, item, value);
        }

        if (PySlice.Is(key) && m.Dimensions == 1)
        {
            return SetSlice(self, key, value);
        }

        if (key.IsTuple && AllIndices(key))
        {
            byte* item = ItemAt(self, key);
            return item != null && Pack(self, item, value);
        }

        if (PySlice.Is(key) || (key.IsTuple && AllSlices(key)))
        {
            Errors.NotImplementedError("memoryview slice assignments are currently restricted to ndim = 1");
            return false;
        }

        Errors.TypeError("memoryview: invalid slice key");
        return false;
    }

    private static bool SetSlice(Value self, Value key, Value value)
    {
        // A view of the value is as good as the value, and knows its strides.
        Value source = value.HasShape(ShapeIds.Of(TypeId.MemoryView)) ? value : Buffers.Supports(value) ? New(value) : Errors.TypeError(
            $"a bytes-like object is required, not '{PyType.TypeName(value)}'");
        if (source.IsNull || !Live(source))
        {
            return false;
        }

        Value target = Sliced(self, key);
        bool done = !target.IsNull && CopyItems(target, source);
        if (!target.IsNull)
        {
            ReleaseView(target);
        }

        if (!source.Is(value))
        {
            ReleaseView(source);
        }

        return done;
    }

    private static bool CopyItems(Value target, Value source)
    {
        ref PyMemoryView t = ref Of(target);
        ref PyMemoryView s = ref Of(source);
        if (s.Dimensions != 1 || s.Count != t.Count || s.ItemSize != t.ItemSize || FormatText(target).TrimStart('@') != FormatText(source).TrimStart('@'))
        {
            Errors.ValueError("memoryview assignment: lvalue and rvalue have different structures");
            return false;
        }

        byte* to = Address(target);
        byte* from = Address(source);
        if (t.Stride == t.ItemSize && s.Stride == t.ItemSize)
        {
            System.Buffer.MemoryCopy(from, to, t.Length, t.Length);
            return true;
        }

        // The two may overlap in any way: by a copy.
        long stride = s.Stride;
        long count = s.Count;
        Value copy = BufferItems.Copy(from, s.Length, s.ItemSize, 1, &count, &stride, false);
        if (copy.IsNull)
        {
            return false;
        }

        from = copy.As<PyBytes>().TailBytes();
        for (long i = 0; i < count; i++)
        {
            System.Buffer.MemoryCopy(from + (i * t.ItemSize), to + (i * t.Stride), t.ItemSize, t.ItemSize);
        }

        return true;
    }

    private static long LengthSlot(Value self) => Live(self) ? Of(self).Count : -1;

    private static Value ToList(Value self)
    {
        if (!Live(self))
        {
            return Value.Null;
        }

        if (Of(self).Code == 0)
        {
            return Unsupported(self);
        }

        long* shape = stackalloc long[BufferItems.MaxDimensions];
        long* strides = stackalloc long[BufferItems.MaxDimensions];
        ReadDimensions(self, shape, strides);
        return ToList((char)Of(self).Code, Address(self), Of(self).Dimensions, shape, strides);
    }

    private static Value ToList(char code, byte* from, int dimensions, long* shape, long* strides)
    {
        if (dimensions == 0)
        {
            return BufferItems.Unpack(code, from);
        }

        Value list = PyList.New(*shape);
        for (long i = 0; i < *shape && !list.IsNull; i++)
        {
            Value item = ToList(code, from + (i * *strides), dimensions - 1, shape + 1, strides + 1);
            if (item.IsNull || !PyList.Append(list, item))
            {
                return Value.Null;
            }
        }

        return list;
    }

    private static Value Compare(Value self, Value other, CompareOp op)
    {
        if (op is not (CompareOp.Eq or CompareOp.Ne))
        {
            return Value.NotImplemented;
        }

        if (Of(self).Released != 0 || (other.HasShape(ShapeIds.Of(TypeId.MemoryView)) && Of(other).Released != 0))
        {
            return Value.FromBool(self.Is(other) == (op == CompareOp.Eq));
        }

        Value right = other;
        if (!other.HasShape(ShapeIds.Of(TypeId.MemoryView)))
        {
            if (!Buffers.Supports(other))
            {
                return Value.NotImplemented;
            }

            right = New(other);
            if (right.IsNull)
            {
                Errors.Clear();
                return Value.NotImplemented;
            }
        }

        int equal = Equal(self, right);
        if (!right.Is(other))
        {
            ReleaseView(right);
        }

        return equal < 0 ? Value.Null : Value.FromBool((equal > 0) == (op == CompareOp.Eq));
    }

    private static int Equal(Value a, Value b)
    {
        ref PyMemoryView x = ref Of(a);
        ref PyMemoryView y = ref Of(b);
        if (x.Dimensions != y.Dimensions)
        {
            return 0;
        }

        long* shape = stackalloc long[BufferItems.MaxDimensions];
        long* strides = stackalloc long[BufferItems.MaxDimensions];
        long* shape2 = stackalloc long[BufferItems.MaxDimensions];
        long* strides2 = stackalloc long[BufferItems.MaxDimensions];
        ReadDimensions(a, shape, strides);
        ReadDimensions(b, shape2, strides2);
        for (int i = 0; i < x.Dimensions; i++)
        {
            if (shape[i] != shape2[i])
            {
                return 0;
            }

            // An empty dimension has no items to differ.
            if (shape[i] == 0)
            {
                return 1;
            }
        }

        if (x.Code == 0 || y.Code == 0)
        {
            return 0;
        }

        bool plain = x.Code == y.Code && x.Code is not ('f' or 'd' or '?');
        return plain && x.Contiguous != 0 && y.Contiguous != 0
            ? new ReadOnlySpan<byte>(Address(a), (int)x.Length).SequenceEqual(new ReadOnlySpan<byte>(Address(b), (int)y.Length)) ? 1 : 0
            : EqualItems((char)x.Code, (char)y.Code, Address(a), Address(b), x.Dimensions, shape, strides, strides2);
    }

    private static int EqualItems(char code, char code2, byte* a, byte* b, int dimensions, long* shape, long* strides, long* strides2)
    {
        if (dimensions == 0)
        {
            return Space.CompareBool(BufferItems.Unpack(code, a), BufferItems.Unpack(code2, b), CompareOp.Eq);
        }

        for (long i = 0; i < *shape; i++)
        {
            int equal = EqualItems(code, code2, a + (i * *strides), b + (i * *strides2), dimensions - 1, shape + 1, strides + 1, strides2 + 1);
            if (equal <= 0)
            {
                return equal;
            }
        }

        return 1;
    }

    private static long Hash(Value self)
    {
        ref PyMemoryView m = ref Of(self);
        if (m.Hashed != 0)
        {
            return m.HashValue;
        }

        if (!Live(self))
        {
            return -1;
        }

        if (m.ReadOnly == 0)
        {
            Errors.ValueError("cannot hash writable memoryview object");
            return -1;
        }

        if ((char)m.Code is not ('B' or 'b' or 'c'))
        {
            Errors.ValueError("memoryview: hashing is restricted to formats 'B', 'b' or 'c'");
            return -1;
        }

        Value owner = m.Buffer.Load().As<PyManagedBuffer>().Fields.Owner.Load();
        if (!owner.IsNull && Space.Hash(owner) == -1)
        {
            return -1;
        }

        Value bytes = ToBytes(self, false);
        if (bytes.IsNull)
        {
            return -1;
        }

        m.HashValue = PyBytes.Hash(bytes);
        m.Hashed = 1;
        return m.HashValue;
    }

    /// <summary>The bytes of all items.</summary>
    private static Value ToBytes(Value self, bool fortran)
    {
        ref PyMemoryView m = ref Of(self);
        if (m.Contiguous != 0 && !fortran)
        {
            return PyBytes.New(new ReadOnlySpan<byte>(Address(self), checked((int)m.Length)));
        }

        long* shape = stackalloc long[BufferItems.MaxDimensions];
        long* strides = stackalloc long[BufferItems.MaxDimensions];
        ReadDimensions(self, shape, strides);
        return BufferItems.Copy(Address(self), m.Length, m.ItemSize, m.Dimensions, shape, strides, fortran);
    }
}
