using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Py.Gc;

namespace Py.ObjectSpace;

/// <summary>A bytes object: Length bytes after the fields.</summary>
/// <remarks>Immutable; the hash is set later.</remarks>
public unsafe partial struct PyBytes
{
    /// <summary>Header.</summary>
    public ObjectHeader Header;
    /// <summary>Number of bytes.</summary>
    public long Length;
    /// <summary>Hash, or 0 when not yet computed.</summary>
    public long HashValue;

    /// <summary>Most bytes an object holds.</summary>
    public const int MaxLength = int.MaxValue - 64;

    private const uint SingleBytes = 32;
    private static readonly ArgumentBinder s_new = new("bytes(source=b'', encoding='utf-8', errors='strict')");

    // The empty object and the 256 single bytes are immortal; the latter lie one after the other.
    private static ulong s_empty;
    private static ulong s_singles;

    /// <summary>The empty bytes.</summary>
    public static Value Empty => Value.FromBits(s_empty);

    internal static void InitializeCore()
    {
        s_empty = Heap.AllocateImmortal(ShapeIds.Bytes, (nuint)sizeof(PyBytes));
        for (int i = 0; i < 256; i++)
        {
            ulong single = Heap.AllocateImmortal(ShapeIds.Bytes, (nuint)(sizeof(PyBytes) + 1));
            s_singles = i == 0 ? single : s_singles;
            Value v = Value.FromBits(single);
            v.As<PyBytes>().Fields.Length = 1;
            *v.As<PyBytes>().TailBytes() = (byte)i;
        }
    }

    /// <summary>Number of bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long LengthOf(Value bytes) => bytes.As<PyBytes>().Fields.Length;

    /// <summary>The bytes; the span is valid while the object is reachable from the stack.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ReadOnlySpan<byte> Span(Value bytes) => NewSpan(bytes);

    /// <summary>The bytes to be written: only of an object just allocated.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Span<byte> NewSpan(Value bytes) =>
        MemoryMarshal.CreateSpan(ref *(byte*)(bytes.Bits + (ulong)sizeof(PyBytes)), (int)bytes.As<PyBytes>().Fields.Length);

    /// <summary>A zeroed object, to be filled at once; null with MemoryError. Length 1 gives an object that is not the shared one.</summary>
    public static Ref<PyBytes> Allocate(long length)
    {
        ulong address = (ulong)length > MaxLength ? 0 : Heap.TryAllocate(ShapeIds.Bytes, (ulong)sizeof(PyBytes) + (ulong)length);
        if (address == 0)
        {
            Errors.NoMemory();
            return default;
        }

        Ref<PyBytes> bytes = Value.FromBits(address).As<PyBytes>();
        bytes.Fields.Length = length;
        return bytes;
    }

    /// <summary>A bytes object.</summary>
    public static Value New(scoped ReadOnlySpan<byte> data)
    {
        if (data.Length <= 1)
        {
            return data.Length == 0 ? Empty : FromByte(data[0]);
        }

        Ref<PyBytes> bytes = Allocate(data.Length);
        if (!bytes.IsNull)
        {
            data.CopyTo(NewSpan(bytes));
        }

        return bytes;
    }

    /// <summary>The shared object of one byte.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Value FromByte(byte b) => Value.FromBits(s_singles + ((uint)b * SingleBytes));

    /// <summary>The same bytes with exact type bytes.</summary>
    public static Value ToExact(Value bytes) => bytes.HasShape(ShapeIds.Bytes) ? bytes : New(Span(bytes));

    /// <summary>Are two bytes objects equal?</summary>
    public static bool Equal(Value a, Value b) => a.Is(b) || Span(a).SequenceEqual(Span(b));

    /// <summary>Hash of a bytes object, computed once.</summary>
    public static long Hash(Value bytes)
    {
        ref PyBytes b = ref bytes.As<PyBytes>().Fields;
        if (b.HashValue == 0 && b.Length > 0)
        {
            b.HashValue = Hashing.OfBytes(Span(bytes));
        }

        return b.HashValue;
    }

    internal static void Define(TypeBuilder t)
    {
        t.Doc("bytes(iterable_of_ints) -> bytes\nbytes(string, encoding[, errors]) -> bytes\nbytes(bytes_or_buffer) -> immutable copy\n"
            + "bytes(int) -> bytes of that many zeros\nbytes() -> empty bytes\n\nAn immutable sequence of integers from 0 to 255.");
        t.Slot(SlotId.New, &New);
        t.Slot(SlotId.Repr, &Repr);
        t.Slot(SlotId.Str, &Str);
        t.Slot(SlotId.Hash, &Hash);
        t.Slot(SlotId.Compare, &Compare);
        t.Slot(SlotId.Iter, &PyBytesIterator.New);
        t.Slot(SlotId.Length, &LengthOf);
        t.Slot(SlotId.GetItem, &GetItem);
        t.Slot(SlotId.Concat, &Concat);
        t.Slot(SlotId.Mod, &Mod);
        t.Slot(SlotId.GetBuffer, &GetBuffer);
        BytesMethods<BytesFamily>.Define(t);
        t.Method("__bytes__()\nThis object itself, with exact type bytes.", &ToExact);
        t.Method("__getnewargs__()", &GetNewArgs);
        t.Method("__sizeof__()\nSize of the object in memory, in bytes.", &SizeOf);
    }

    private static Value GetNewArgs(Value self) => PyTuple.New(ToExact(self));

    private static Value SizeOf(Value self) => Value.FromSmallInt(33 + LengthOf(self));

    private static Value Str(Value self) => Warnings.WarnBytes("str() on a bytes instance") ? Repr(self) : Value.Null;

    /// <summary>repr(b).</summary>
    public static Value Repr(Value self) => BytesText.Repr(Span(self), ""u8, ""u8);

    private static Value Mod(Value left, Value right) =>
        left.IsBytes ? BytesPercent.Format<BytesFamily>(Span(left), right) : Value.NotImplemented;

    private static bool GetBuffer(Value self, BufferView* view, int flags)
    {
        if ((flags & Buffers.Writable) != 0)
        {
            Errors.Raise(TypeId.BufferError, "Object is not writable.");
            return false;
        }

        view->Owner.Initialize(self);
        view->Memory.Initialize(self);
        view->Data = self.As<PyBytes>().TailBytes();
        view->Length = LengthOf(self);
        view->ItemSize = 1;
        view->ReadOnly = true;
        view->Dimensions = 1;
        return true;
    }

    private static Value GetItem(Value self, Value key)
    {
        if (Space.IsIndex(key))
        {
            if (!Space.AsIndex(key, TypeId.IndexError, out long index))
            {
                return Value.Null;
            }

            long length = LengthOf(self);
            index += index < 0 ? length : 0;
            return (ulong)index < (ulong)length ? Value.FromSmallInt(self.As<PyBytes>().TailBytes()[index]) : Errors.IndexError("index out of range");
        }

        if (!PySlice.Is(key))
        {
            return Errors.TypeError($"byte indices must be integers or slices, not {PyType.TypeName(key)}");
        }

        if (!PySlice.Unpack(key, out long start, out long stop, out long step))
        {
            return Value.Null;
        }

        long count = PySlice.Adjust(LengthOf(self), ref start, ref stop, step);
        if (step == 1)
        {
            return BytesFamily.Slice(self, count == 0 ? 0 : (int)start, (int)count);
        }

        return BytesMethods<BytesFamily>.Strided(Span(self), start, step, count);
    }

    /// <summary>Slot Concat: bytes + any buffer.</summary>
    private static Value Concat(Value left, Value right)
    {
        if (!right.IsBytes && !Buffers.Supports(right))
        {
            return Errors.TypeError($"can't concat {PyType.TypeName(right)} to {PyType.TypeName(left)}");
        }

        using ByteArgument other = new(right);
        if (other.Failed)
        {
            return Value.Null;
        }

        ReadOnlySpan<byte> a = Span(left), b = other.Span;
        if (a.IsEmpty && right.HasShape(ShapeIds.Bytes))
        {
            return right;
        }

        if (b.IsEmpty && left.HasShape(ShapeIds.Bytes))
        {
            return left;
        }

        Ref<PyBytes> result = Allocate((long)a.Length + b.Length);
        if (!result.IsNull)
        {
            a.CopyTo(NewSpan(result));
            b.CopyTo(NewSpan(result)[a.Length..]);
        }

        return result;
    }

    private static Value Compare(Value self, Value other, CompareOp op)
    {
        if (!other.IsBytes)
        {
            return Warnings.WarnBytesCompared("bytes", other, op) ? Value.NotImplemented : Value.Null;
        }

        return op switch
        {
            CompareOp.Eq => Value.FromBool(Equal(self, other)),
            CompareOp.Ne => Value.FromBool(!Equal(self, other)),
            _ => Value.FromBool(Space.CompareLongs(Span(self).SequenceCompareTo(Span(other)), 0, op)),
        };
    }

    private static Value New(Value type, Args args)
    {
        Slot* bound = stackalloc Slot[3];
        if (!s_new.Bind(args, bound))
        {
            return Value.Null;
        }

        Value bytes = Make(bound[0].Load(), bound[1].Load(), bound[2].Load());
        if (bytes.IsNull || type.Is(Types.Get(TypeId.Bytes)))
        {
            return bytes;
        }

        Value copy = PyType.AllocateVar(type, (ulong)LengthOf(bytes));
        if (!copy.IsNull)
        {
            copy.As<PyBytes>().Fields.Length = LengthOf(bytes);
            Span(bytes).CopyTo(NewSpan(copy));
        }

        return copy;
    }

    private static Value Make(Value source, Value encoding, Value errors)
    {
        if ((!encoding.IsNull && !PyStr.Require(encoding, "bytes() argument 'encoding'"))
            || (!errors.IsNull && !PyStr.Require(errors, "bytes() argument 'errors'")))
        {
            return Value.Null;
        }

        if (!encoding.IsNull)
        {
            return !source.IsNull && source.IsStr
                ? PyStr.Encode(source, encoding, errors)
                : Errors.TypeError("encoding without a string argument");
        }

        if (!errors.IsNull)
        {
            return Errors.TypeError(!source.IsNull && source.IsStr ? "string argument without an encoding" : "errors without a string argument");
        }

        return source.IsNull ? Empty : FromObject(source);
    }

    /// <summary>bytes(source): by __bytes__, as a number of zeros, from a buffer or an iterable of ints.</summary>
    public static Value FromObject(Value source)
    {
        if (source.HasShape(ShapeIds.Bytes))
        {
            return source;
        }

        Value method = Space.LookupSpecial(source, N.__bytes__, out Value self);
        if (!method.IsNull)
        {
            Value result = Space.CallBound(method, self);
            return result.IsNull || result.IsBytes ? result
                : Errors.TypeError($"__bytes__ returned non-bytes (type {PyType.TypeName(result)})");
        }

        if (Errors.Occurred)
        {
            return Value.Null;
        }

        if (source.IsStr)
        {
            return Errors.TypeError("string argument without an encoding");
        }

        if (Space.IsIndex(source))
        {
            if (Space.AsIndex(source, TypeId.OverflowError, out long count))
            {
                return count < 0 ? Errors.ValueError("negative count") : count == 0 ? Empty : Allocate(count);
            }

            if (!Errors.Catch(TypeId.TypeError))
            {
                return Value.Null;
            }
        }

        return FromBufferOrIterable(source);
    }

    /// <summary>bytes of a buffer or of an iterable of ints.</summary>
    public static Value FromBufferOrIterable(Value source)
    {
        if (Buffers.Supports(source))
        {
            return BytesText.CopyOfBuffer(source);
        }

        Value iterator = Space.Iter(source);
        if (iterator.IsNull)
        {
            return Errors.Catch(TypeId.TypeError) ? Errors.TypeError($"cannot convert '{PyType.TypeName(source)}' object to bytes") : Value.Null;
        }

        Value collected = PyByteArray.New([]);
        return PyByteArray.ExtendByItems(collected, iterator, "bytes must be in range(0, 256)") ? New(PyByteArray.Span(collected)) : Value.Null;
    }
}
