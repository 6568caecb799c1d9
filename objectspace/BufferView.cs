namespace Py.ObjectSpace;

/// <summary>What an exporter of the buffer protocol fills in (PEP 3118); lives on the stack or in a memoryview.</summary>
public unsafe struct BufferView
{
    /// <summary>The exporter.</summary>
    public Slot Owner;
    /// <summary>The heap object that <see cref="Data"/> points into; null: memory outside the heap.</summary>
    /// <remarks>Who keeps a view in the heap keeps this and an offset, since the object may move. On the stack, the view pins it.</remarks>
    public Slot Memory;
    /// <summary>First byte.</summary>
    public byte* Data;
    /// <summary>Bytes in all.</summary>
    public long Length;
    /// <summary>Bytes an item.</summary>
    public long ItemSize;
    /// <summary>Struct format as a str; null: unsigned bytes.</summary>
    public Slot Format;
    /// <summary>May not be written.</summary>
    public bool ReadOnly;
    /// <summary>Dimensions, 0..64.</summary>
    public int Dimensions;
    /// <summary>Shape (tuple of int), null if one-dimensional and contiguous.</summary>
    public Slot Shape;
    /// <summary>Strides in bytes (tuple of int), null if C-contiguous.</summary>
    public Slot Strides;

    /// <summary>The bytes of a contiguous buffer.</summary>
    public readonly System.Span<byte> Span => new(Data, checked((int)Length));
}

/// <summary>Access to buffers of any object that exports one.</summary>
public static unsafe class Buffers
{
    /// <summary>Request a writable buffer.</summary>
    public const int Writable = 1;
    /// <summary>The caller can handle strides.</summary>
    public const int Strided = 2;

    /// <summary>Fills <paramref name="view"/>; false with TypeError or BufferError. Pair with <see cref="Release"/>.</summary>
    public static bool Get(Value v, BufferView* view, int flags = 0)
    {
        *view = default;
        void* f = PyType.SlotOf(v, SlotId.GetBuffer);
        if (f == null)
        {
            Errors.TypeError($"a bytes-like object is required, not '{PyType.TypeName(v)}'");
            return false;
        }

        return ((delegate*<Value, BufferView*, int, bool>)f)(v, view, flags);
    }

    /// <summary>Does the object export buffers?</summary>
    public static bool Supports(Value v) => PyType.SlotOf(v, SlotId.GetBuffer) != null;

    /// <summary>Ends the use of a view.</summary>
    public static void Release(BufferView* view)
    {
        Value owner = view->Owner.Load();
        if (!owner.IsNull)
        {
            void* f = PyType.SlotOf(owner, SlotId.ReleaseBuffer);
            if (f != null)
            {
                ((delegate*<Value, BufferView*, void>)f)(owner, view);
            }

            view->Owner.Initialize(Value.Null);
        }
    }
}
