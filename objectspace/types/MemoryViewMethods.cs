using System;
using Py.Gc;

namespace Py.ObjectSpace;

/// <summary>The type memoryview: its table, attributes, casts, release.</summary>
public unsafe partial struct PyMemoryView
{
    internal static void Define(TypeBuilder t)
    {
        t.Doc("A view of the memory of an object, without a copy.");
        t.Slot(SlotId.New, &NewSlot);
        t.Slot(SlotId.Repr, &Repr);
        t.Slot(SlotId.Hash, &Hash);
        t.Slot(SlotId.Compare, &Compare);
        t.Slot(SlotId.Iter, &PyMemoryIterator.New);
        t.Slot(SlotId.Length, &LengthSlot);
        t.Slot(SlotId.GetItem, &GetItem);
        t.Slot(SlotId.SetItem, &SetItem);
        t.Slot(SlotId.Finalize, &Finalize);
        t.Slot(SlotId.GetBuffer, &GetBuffer);
        t.Slot(SlotId.ReleaseBuffer, &ReleaseBuffer);
        t.Method("release()\nGives the buffer back; the view cannot be used any more.", &Release);
        t.Method("tobytes(order='C')\nThe items as bytes, in C order, in Fortran order, or (A) as they lie in memory if that is either.", &ToBytesMethod);
        t.Method("hex(sep=<unrepresentable>, bytes_per_sep=1)\nThe bytes as pairs of hexadecimal digits, with separators between groups.\n\n>>> memoryview(b'PLZ').hex()\n'504c5a'\n>>> memoryview(b'PLZ').hex('-')\n'50-4c-5a'\n>>> memoryview(b'PLZ').hex(':', 2)\n'50:4c5a'", &Hex);
        t.Method("tolist()\nThe items in nested lists.", &ToList);
        t.Method("cast(format, shape=<unrepresentable>)\nA view of the same memory with another format or shape.", &Cast);
        t.Method("toreadonly()\nA view of the same memory that cannot be written through.", &ToReadOnly);
        t.Method("__enter__()", &Enter);
        t.Method("__exit__(*args)", &Exit);
        t.GetSet("obj\nThe object the memory belongs to.", &GetObject);
        t.GetSet("nbytes\nBytes of all items.", &GetBytes);
        t.GetSet("itemsize\nBytes an item.", &GetItemSize);
        t.GetSet("format\nFormat of an item, as in the struct module.", &GetFormat);
        t.GetSet("ndim\nNumber of dimensions.", &GetDimensions);
        t.GetSet("shape\nNumber of items in each dimension.", &GetShape);
        t.GetSet("strides\nBytes between items in each dimension.", &GetStrides);
        t.GetSet("suboffsets\nFor indirect buffers; always empty.", &GetSubOffsets);
        t.GetSet("readonly\nCan it not be written through?", &GetReadOnly);
        t.GetSet("c_contiguous\nDo the items lie in C order without gaps?", &GetContiguous);
        t.GetSet("f_contiguous\nDo the items lie in Fortran order without gaps?", &GetFortranContiguous);
        t.GetSet("contiguous\nDo the items lie in either order without gaps?", &GetAnyContiguous);
    }

    private static Value NewSlot(Value type, Args args)
    {
        Slot bound;
        return s_new.Bind(args, &bound) ? New(bound.Load()) : Value.Null;
    }

    private static Value Repr(Value self) => PyStr.New(
        $"<{(Of(self).Released != 0 ? "released memory" : "memory")} at 0x{Identity.Of(self):x}>");

    /// <summary>Ends the use of a view; its buffer is given back with the last view of it.</summary>
    private static void ReleaseView(Value self)
    {
        ref PyMemoryView m = ref Of(self);
        if (m.Released != 0)
        {
            return;
        }

        m.Released = 1;
        Py.Gc.Finalizers.Done(self.Bits);
        Value buffer = m.Buffer.Load();
        if (--buffer.As<PyManagedBuffer>().Fields.Views == 0)
        {
            PyManagedBuffer.Release(buffer);
        }
    }

    private static Value Finalize(Value self)
    {
        if (Of(self).Exports == 0)
        {
            ReleaseView(self);
        }

        return Value.None;
    }

    private static Value Release(Value self)
    {
        int exports = Of(self).Exports;
        if (exports > 0)
        {
            return Errors.Raise(TypeId.BufferError, $"memoryview has {exports} exported buffer{(exports == 1 ? "" : "s")}");
        }

        ReleaseView(self);
        return Value.None;
    }

    private static Value Enter(Value self) => Live(self) ? self : Value.Null;

    private static Value Exit(Value self, Value args) => Release(self);

    private static Value ToBytesMethod(Value self, Value order)
    {
        if (!Live(self))
        {
            return Value.Null;
        }

        char wanted = 'C';
        if (!order.IsNull && !order.IsNone)
        {
            if (!order.IsStr)
            {
                return Errors.TypeError($"tobytes() argument 'order' must be str or None, not {PyType.TypeName(order)}");
            }

            wanted = PyStr.LengthOf(order) == 1 ? (char)PyStr.CodePointAt(order, 0) : '\0';
            if (wanted is not ('C' or 'F' or 'A'))
            {
                return Errors.ValueError("order must be 'C', 'F' or 'A'");
            }
        }

        bool fortran = wanted == 'F' || (wanted == 'A' && Of(self).FortranContiguous != 0 && Of(self).Contiguous == 0);
        return ToBytes(self, fortran);
    }

    private static Value Hex(Value self, Value separator, Value group)
    {
        if (!Live(self))
        {
            return Value.Null;
        }

        Value bytes = ToBytes(self, false);
        return bytes.IsNull ? bytes : BytesText.Hex(PyBytes.Span(bytes), separator, group);
    }

    private static Value ToReadOnly(Value self)
    {
        if (!Live(self))
        {
            return Value.Null;
        }

        Value view = Again(self);
        Of(view).ReadOnly = 1;
        return view;
    }

    private static Value Cast(Value self, Value format, Value shapeArgument)
    {
        if (!PyStr.Require(format, "cast() argument 'format'") || !Live(self))
        {
            return Value.Null;
        }

        ref PyMemoryView m = ref Of(self);
        if (m.Contiguous == 0)
        {
            return Errors.TypeError("memoryview: casts are restricted to C-contiguous views");
        }

        bool shaped = !shapeArgument.IsNull;
        if ((shaped || m.Dimensions != 1) && m.Length == 0)
        {
            return Errors.TypeError("memoryview: cannot cast view with zeros in shape or strides");
        }

        int dimensions = 1;
        if (shaped)
        {
            if (!shapeArgument.IsList && !shapeArgument.IsTuple)
            {
                return Errors.TypeError("shape must be a list or a tuple");
            }

            shapeArgument = Sequences.ToTuple(shapeArgument);
            long count = PyTuple.LengthOf(shapeArgument);
            if (count > BufferItems.MaxDimensions)
            {
                return Errors.ValueError("memoryview: number of dimensions must not exceed 64");
            }

            dimensions = (int)count;
            if (m.Dimensions != 1 && dimensions != 1)
            {
                return Errors.TypeError("memoryview: cast must be 1D -> ND or ND -> 1D");
            }
        }

        const string native = "format must be a native single character format prefixed with an optional '@'";
        char code = BufferItems.Code(format);
        if (m.Code == 0)
        {
            return Errors.ValueError("memoryview: source " + native);
        }

        if (code == 0)
        {
            return Errors.ValueError("memoryview: destination " + native);
        }

        if ((char)m.Code is not ('B' or 'b' or 'c') && code is not ('B' or 'b' or 'c'))
        {
            return Errors.TypeError("memoryview: cannot cast between two non-byte formats");
        }

        long itemSize = BufferItems.SizeOf(code);
        if (m.Length % itemSize != 0)
        {
            return Errors.TypeError("memoryview: length is not a multiple of itemsize");
        }

        long* shape = stackalloc long[BufferItems.MaxDimensions];
        long* strides = stackalloc long[BufferItems.MaxDimensions];
        shape[0] = m.Length / itemSize;
        if (shaped && !CastShape(shapeArgument, m.Length, itemSize, shape))
        {
            return Value.Null;
        }

        BufferItems.FillStrides(dimensions, itemSize, shape, strides);
        return New(m.Buffer.Load(), m.Offset, PyStr.ToExact(format), itemSize, dimensions, shape, strides, m.ReadOnly != 0);
    }

    private static bool CastShape(Value tuple, long length, long itemSize, long* shape)
    {
        long product = itemSize;
        for (int i = 0; i < PyTuple.LengthOf(tuple); i++)
        {
            Value item = PyTuple.Get(tuple, i);
            if (!item.IsInt)
            {
                Errors.TypeError("memoryview.cast(): elements of shape must be integers");
                return false;
            }

            if (!PyInt.TryGetLong(item, out shape[i]) || shape[i] <= 0)
            {
                Errors.ValueError("memoryview.cast(): elements of shape must be integers > 0");
                return false;
            }

            if (Math.BigMul(product, shape[i], out product) != 0 || product < 0)
            {
                Errors.ValueError("memoryview.cast(): product(shape) > SSIZE_MAX");
                return false;
            }
        }

        if (product == length)
        {
            return true;
        }

        Errors.TypeError("memoryview: product(shape) * itemsize != buffer size");
        return false;
    }

    private static Value GetObject(Value self)
    {
        if (!Live(self))
        {
            return Value.Null;
        }

        Value owner = Of(self).Buffer.Load().As<PyManagedBuffer>().Fields.Owner.Load();
        return owner.IsNull ? Value.None : owner;
    }

    private static Value GetBytes(Value self) => Live(self) ? PyInt.New(Of(self).Length) : Value.Null;

    private static Value GetItemSize(Value self) => Live(self) ? PyInt.New(Of(self).ItemSize) : Value.Null;

    private static Value GetFormat(Value self) =>
        !Live(self) ? Value.Null : Of(self).Format.IsNull ? PyStr.FromCodePoint('B') : Of(self).Format.Load();

    private static Value GetDimensions(Value self) => Live(self) ? Value.FromSmallInt(Of(self).Dimensions) : Value.Null;

    private static Value GetShape(Value self) => Live(self) ? Of(self).Shape.Load() : Value.Null;

    private static Value GetStrides(Value self) => Live(self) ? Of(self).Strides.Load() : Value.Null;

    private static Value GetSubOffsets(Value self) => Live(self) ? PyTuple.Empty : Value.Null;

    private static Value GetReadOnly(Value self) => Live(self) ? Value.FromBool(Of(self).ReadOnly != 0) : Value.Null;

    private static Value GetContiguous(Value self) => Live(self) ? Value.FromBool(Of(self).Contiguous != 0) : Value.Null;

    private static Value GetFortranContiguous(Value self) => Live(self) ? Value.FromBool(Of(self).FortranContiguous != 0) : Value.Null;

    private static Value GetAnyContiguous(Value self) =>
        Live(self) ? Value.FromBool((Of(self).Contiguous | Of(self).FortranContiguous) != 0) : Value.Null;
}

/// <summary>The iterator over a memoryview of one dimension.</summary>
public unsafe struct PyMemoryIterator
{
    /// <summary>Header.</summary>
    public ObjectHeader Header;
    /// <summary>The memoryview; null when exhausted.</summary>
    public Slot View;
    /// <summary>Index of the next item.</summary>
    public long Index;
    /// <summary>Number of items.</summary>
    public long Length;
    /// <summary>Reference words.</summary>
    public const ulong References = 0b10;

    internal static void Define(TypeBuilder t)
    {
        t.Slot(SlotId.Iter, &Self);
        t.Slot(SlotId.Next, &Next);
    }

    /// <summary>iter(view).</summary>
    public static Value New(Value view)
    {
        ref PyMemoryView m = ref view.As<PyMemoryView>().Fields;
        if (Space.Length(view) < 0)
        {
            return Value.Null;
        }

        if (m.Dimensions != 1)
        {
            return m.Dimensions == 0
                ? Errors.TypeError("invalid indexing of 0-dim memory")
                : Errors.NotImplementedError("multi-dimensional sub-views are not implemented");
        }

        if (m.Code == 0)
        {
            return Errors.NotImplementedError($"memoryview: format {PyStr.ToClr(m.Format.Load())} not supported");
        }

        Ref<PyMemoryIterator> i = Value.FromBits(Heap.Allocate(ShapeIds.Of(TypeId.MemoryIterator), (nuint)sizeof(PyMemoryIterator))).As<PyMemoryIterator>();
        i.Fields.View.Initialize(view);
        i.Fields.Length = m.Count;
        return i;
    }

    private static Value Self(Value self) => self;

    private static Value Next(Value self)
    {
        ref PyMemoryIterator i = ref self.As<PyMemoryIterator>().Fields;
        Value view = i.View.Load();
        if (view.IsNull)
        {
            return Value.Null;
        }

        if (i.Index < i.Length)
        {
            return Space.GetItem(view, Value.FromSmallInt(i.Index++));
        }

        i.View.Store(self, Value.Null);
        return Value.Null;
    }
}
