using Py.Gc;

namespace Py.ObjectSpace;

/// <summary>An export that memoryviews share; it is given back when the last of them is released. Programs never see it.</summary>
public unsafe struct PyManagedBuffer
{
    /// <summary>Header.</summary>
    public ObjectHeader Header;
    /// <summary>The exporter.</summary>
    public Slot Owner;
    /// <summary>The heap object that holds the bytes, or null.</summary>
    public Slot Memory;
    /// <summary>Bytes from <see cref="Memory"/> to the first item; without it, the address.</summary>
    public long Data;
    /// <summary>Memoryviews that are not released.</summary>
    public long Views;
    /// <summary>Was it given back?</summary>
    public long Released;
    /// <summary>Reference words.</summary>
    public const ulong References = 0b110;

    internal static void Define(TypeBuilder t) => t.Slot(SlotId.Finalize, &Finalize);

    /// <summary>The first item.</summary>
    public static byte* Address(Value buffer)
    {
        ref PyManagedBuffer b = ref buffer.As<PyManagedBuffer>().Fields;
        return b.Memory.IsNull ? (byte*)b.Data : (byte*)b.Memory.Load().Bits + b.Data;
    }

    /// <summary>Keeps the export of a view.</summary>
    public static Value New(BufferView* view)
    {
        Value buffer = Value.FromBits(Heap.Allocate(ShapeIds.Of(TypeId.ManagedBuffer), (nuint)sizeof(PyManagedBuffer)));
        ref PyManagedBuffer b = ref buffer.As<PyManagedBuffer>().Fields;
        b.Owner.Initialize(view->Owner.Load());
        b.Memory.Initialize(view->Memory.Load());
        b.Data = view->Memory.IsNull ? (long)view->Data : view->Data - (byte*)view->Memory.Load().Bits;
        if (NeedsRelease(buffer))
        {
            Finalizers.Register(buffer.Bits);
        }

        return buffer;
    }

    /// <summary>Does it matter to the exporter when the export ends?</summary>
    public static bool NeedsRelease(Value buffer)
    {
        ref PyManagedBuffer b = ref buffer.As<PyManagedBuffer>().Fields;
        return b.Released == 0 && PyType.SlotOf(b.Owner.Load(), SlotId.ReleaseBuffer) != null;
    }

    /// <summary>Gives the export back.</summary>
    public static void Release(Value buffer)
    {
        ref PyManagedBuffer b = ref buffer.As<PyManagedBuffer>().Fields;
        if (b.Released != 0)
        {
            return;
        }

        b.Released = 1;
        Finalizers.Done(buffer.Bits);
        BufferView view = default;
        view.Owner.Initialize(b.Owner.Load());
        view.Memory.Initialize(b.Memory.Load());
        view.Data = Address(buffer);
        Buffers.Release(&view);
    }

    private static Value Finalize(Value self)
    {
        Release(self);
        return Value.None;
    }
}

/// <summary>A memoryview: a window on an export.</summary>
public unsafe partial struct PyMemoryView
{
    /// <summary>Header.</summary>
    public ObjectHeader Header;
    /// <summary>The <see cref="PyManagedBuffer"/>.</summary>
    public Slot Buffer;
    /// <summary>Format as a str; null: "B".</summary>
    public Slot Format;
    /// <summary>Shape, a tuple of int.</summary>
    public Slot Shape;
    /// <summary>Strides, a tuple of int.</summary>
    public Slot Strides;
    /// <summary>Bytes from the buffer's first item to this view's.</summary>
    public long Offset;
    /// <summary>Bytes of all items together.</summary>
    public long Length;
    /// <summary>Bytes an item.</summary>
    public long ItemSize;
    /// <summary>Items of the first dimension.</summary>
    public long Count;
    /// <summary>Bytes between items of the first dimension.</summary>
    public long Stride;
    /// <summary>Hash, if <see cref="Hashed"/>.</summary>
    public long HashValue;
    /// <summary>Buffers of this view given out.</summary>
    public int Exports;
    /// <summary>Number of dimensions.</summary>
    public int Dimensions;
    /// <summary>Native format character; 0: another format.</summary>
    public ushort Code;
    /// <summary>May not be written: 1.</summary>
    public byte ReadOnly;
    /// <summary>Was released: 1.</summary>
    public byte Released;
    /// <summary>Items lie in C order without gaps: 1.</summary>
    public byte Contiguous;
    /// <summary>Items lie in Fortran order without gaps: 1.</summary>
    public byte FortranContiguous;
    /// <summary>The hash is known: 1.</summary>
    public byte Hashed;
    /// <summary>Reference words.</summary>
    public const ulong References = 0b1_1110;

    private static readonly ArgumentBinder s_new = new("memoryview(object)");

    private static ref PyMemoryView Of(Value self) => ref self.As<PyMemoryView>().Fields;

    /// <summary>The first item.</summary>
    internal static byte* Address(Value self) => PyManagedBuffer.Address(Of(self).Buffer.Load()) + Of(self).Offset;

    /// <summary>memoryview(v); null with TypeError.</summary>
    public static Value New(Value v)
    {
        if (v.HasShape(ShapeIds.Of(TypeId.MemoryView)))
        {
            return Live(v) ? Again(v) : Value.Null;
        }

        if (!Buffers.Supports(v))
        {
            return Errors.TypeError($"memoryview: a bytes-like object is required, not '{PyType.TypeName(v)}'");
        }

        BufferView view;
        if (!Buffers.Get(v, &view, Buffers.Strided))
        {
            return Value.Null;
        }

        long* shape = stackalloc long[BufferItems.MaxDimensions];
        long* strides = stackalloc long[BufferItems.MaxDimensions];
        BufferItems.Dimensions(&view, shape, strides);
        Value buffer = PyManagedBuffer.New(&view);
        return New(buffer, 0, view.Format.Load(), view.ItemSize, view.Dimensions, shape, strides, view.ReadOnly);
    }

    /// <summary>A view of memory outside the heap that stays valid as long as <paramref name="owner"/> lives.</summary>
    public static Value FromMemory(Value owner, byte* data, long length, bool readOnly)
    {
        BufferView view = default;
        view.Owner.Initialize(owner);
        view.Data = data;
        Value buffer = PyManagedBuffer.New(&view);
        buffer.As<PyManagedBuffer>().Fields.Released = 1;
        long stride = 1;
        return New(buffer, 0, Value.Null, 1, 1, &length, &stride, readOnly);
    }

    private static Value New(Value buffer, long offset, Value format, long itemSize, int dimensions, long* shape, long* strides, bool readOnly)
    {
        Value shapes = ToTuple(shape, dimensions), steps = ToTuple(strides, dimensions);
        Value self = Value.FromBits(Heap.Allocate(ShapeIds.Of(TypeId.MemoryView), (nuint)sizeof(PyMemoryView)));
        ref PyMemoryView m = ref Of(self);
        m.Buffer.Initialize(buffer);
        m.Format.Initialize(format);
        m.Shape.Initialize(shapes);
        m.Strides.Initialize(steps);
        m.Offset = offset;
        m.ItemSize = itemSize;
        m.Dimensions = dimensions;
        m.Count = dimensions == 0 ? 1 : shape[0];
        m.Stride = dimensions == 0 ? itemSize : strides[0];
        m.Code = BufferItems.Code(format);
        m.ReadOnly = readOnly ? (byte)1 : (byte)0;
        long length = itemSize;
        for (int i = 0; i < dimensions; i++)
        {
            length *= shape[i];
        }

        m.Length = length;
        m.Contiguous = InOrder(length, itemSize, dimensions, shape, strides, false) ? (byte)1 : (byte)0;
        m.FortranContiguous = InOrder(length, itemSize, dimensions, shape, strides, true) ? (byte)1 : (byte)0;
        buffer.As<PyManagedBuffer>().Fields.Views++;
        if (PyManagedBuffer.NeedsRelease(buffer))
        {
            Finalizers.Register(self.Bits);
        }

        return self;
    }

    private static bool InOrder(long length, long itemSize, int dimensions, long* shape, long* strides, bool fortran)
    {
        long expected = itemSize;
        for (int k = 0; k < dimensions && length > 0; k++)
        {
            int i = fortran ? k : dimensions - 1 - k;
            if (shape[i] > 1 && strides[i] != expected)
            {
                return false;
            }

            expected *= shape[i];
        }

        return true;
    }

    private static Value ToTuple(long* numbers, int count)
    {
        if (count == 0)
        {
            return PyTuple.Empty;
        }

        Ref<PyTuple> tuple = PyTuple.Allocate(count);
        for (int i = 0; i < count; i++)
        {
            tuple.Tail(i).Store(tuple, PyInt.New(numbers[i]));
        }

        return tuple;
    }

    private static void ReadDimensions(Value self, long* shape, long* strides)
    {
        ref PyMemoryView m = ref Of(self);
        for (int i = 0; i < m.Dimensions; i++)
        {
            shape[i] = PyTuple.Get(m.Shape.Load(), i).SmallInt;
            strides[i] = PyTuple.Get(m.Strides.Load(), i).SmallInt;
        }
    }

    /// <summary>Another view of the same items.</summary>
    private static Value Again(Value self)
    {
        ref PyMemoryView m = ref Of(self);
        long* shape = stackalloc long[BufferItems.MaxDimensions];
        long* strides = stackalloc long[BufferItems.MaxDimensions];
        ReadDimensions(self, shape, strides);
        return New(m.Buffer.Load(), m.Offset, m.Format.Load(), m.ItemSize, m.Dimensions, shape, strides, m.ReadOnly != 0);
    }

    /// <summary>Is it usable? ValueError once released.</summary>
    private static bool Live(Value self)
    {
        if (Of(self).Released == 0 && Of(self).Buffer.Load().As<PyManagedBuffer>().Fields.Views > 0)
        {
            return true;
        }

        Errors.ValueError("operation forbidden on released memoryview object");
        return false;
    }

    private static bool GetBuffer(Value self, BufferView* view, int flags)
    {
        if (!Live(self))
        {
            return false;
        }

        ref PyMemoryView m = ref Of(self);
        if ((flags & Buffers.Writable) != 0 && m.ReadOnly != 0)
        {
            Errors.Raise(TypeId.BufferError, "memoryview: underlying buffer is not writable");
            return false;
        }

        if ((flags & Buffers.Strided) == 0 && m.Contiguous == 0)
        {
            Errors.Raise(TypeId.BufferError, "memoryview: underlying buffer is not C-contiguous");
            return false;
        }

        m.Exports++;
        Value memory = m.Buffer.Load().As<PyManagedBuffer>().Fields.Memory.Load();
        view->Owner.Initialize(self);
        view->Memory.Initialize(memory);
        view->Data = Address(self);
        view->Length = m.Length;
        view->ItemSize = m.ItemSize;
        view->Format.Initialize(m.Format.Load());
        view->ReadOnly = m.ReadOnly != 0;
        view->Dimensions = m.Dimensions;
        if (m.Dimensions != 1 || m.Contiguous == 0)
        {
            view->Shape.Initialize(m.Shape.Load());
        }

        if (m.Contiguous == 0)
        {
            view->Strides.Initialize(m.Strides.Load());
        }

        return true;
    }

    private static void ReleaseBuffer(Value self, BufferView* view) => Of(self).Exports--;
}
