using System;
using System.Runtime.CompilerServices;

namespace Py.ObjectSpace;

/// <summary>What the methods that bytes and bytearray share must know of the two.</summary>
internal interface IBytesFamily : ITextFamily<byte>
{
    /// <summary>Name of the type, for messages.</summary>
    static abstract string Name { get; }

    /// <summary>The bytes in place; invalid after anything that may run Python code.</summary>
    static abstract ReadOnlySpan<byte> Span(Value self);

    /// <summary>A new object of exact type.</summary>
    static abstract Value New(scoped ReadOnlySpan<byte> data);

    /// <summary>A new object whose bytes are to be written at once; null with MemoryError.</summary>
    static abstract Value New(long length, out Span<byte> data);

    /// <summary>The result of an operation that changes nothing: itself if immutable and of exact type, else a copy.</summary>
    static abstract Value Same(Value self);
}

/// <summary>bytes as a family.</summary>
internal readonly struct BytesFamily : IBytesFamily
{
    public static string Name => "bytes";

    public static ReadOnlySpan<byte> Span(Value self) => PyBytes.Span(self);

    public static Value New(scoped ReadOnlySpan<byte> data) => PyBytes.New(data);

    public static Value New(long length, out Span<byte> data)
    {
        Ref<PyBytes> result = PyBytes.Allocate(length);
        data = result.IsNull ? default : PyBytes.NewSpan(result);
        return result;
    }

    public static Value Same(Value self) => PyBytes.ToExact(self);

    public static Value Slice(Value self, int start, int length) =>
        length == PyBytes.LengthOf(self) ? PyBytes.ToExact(self) : PyBytes.New(PyBytes.Span(self).Slice(start, length));

    public static bool IsSpace(byte c) => ByteClass.IsSpace(c);

    public static bool IsLineBreak(byte c) => c is (byte)'\n' or (byte)'\r';
}

/// <summary>bytearray as a family.</summary>
internal readonly struct ByteArrayFamily : IBytesFamily
{
    public static string Name => "bytearray";

    public static ReadOnlySpan<byte> Span(Value self) => PyByteArray.Span(self);

    public static Value New(scoped ReadOnlySpan<byte> data) => PyByteArray.New(data);

    public static Value New(long length, out Span<byte> data)
    {
        Value result = PyByteArray.Allocate(length);
        data = result.IsNull ? default : PyByteArray.Span(result);
        return result;
    }

    public static Value Same(Value self) => PyByteArray.New(PyByteArray.Span(self));

    public static Value Slice(Value self, int start, int length) => PyByteArray.New(PyByteArray.Span(self).Slice(start, length));

    public static bool IsSpace(byte c) => ByteClass.IsSpace(c);

    public static bool IsLineBreak(byte c) => c is (byte)'\n' or (byte)'\r';
}

/// <summary>ASCII properties of bytes.</summary>
internal static class ByteClass
{
    private const ulong Spaces = (1UL << 32) | (0x1FUL << 9);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsSpace(byte c) => c < 64 && ((Spaces >> c) & 1) != 0;

    public static bool IsDigit(byte c) => (uint)(c - '0') <= 9;

    public static bool IsUpper(byte c) => (uint)(c - 'A') < 26;

    public static bool IsLower(byte c) => (uint)(c - 'a') < 26;

    public static bool IsAlpha(byte c) => (uint)((c | 0x20) - 'a') < 26;

    public static byte ToUpper(byte c) => IsLower(c) ? (byte)(c - 32) : c;

    public static byte ToLower(byte c) => IsUpper(c) ? (byte)(c + 32) : c;
}

/// <summary>An argument that is bytes-like: its bytes for the duration of a call. Dispose once.</summary>
internal unsafe ref struct ByteArgument
{
    private static readonly byte[] s_all = MakeAll();
    private BufferView _view;

    /// <summary>Gets the buffer of <paramref name="v"/>; <see cref="Failed"/> with TypeError or BufferError.</summary>
    public ByteArgument(Value v)
    {
        if (v.IsBytes)
        {
            Span = PyBytes.Span(v);
            return;
        }

        BufferView view;
        Failed = !Buffers.Get(v, &view);
        if (!Failed)
        {
            _view = view;
            Span = view.Span;
        }
    }

    /// <summary>Gets a buffer, or a single byte given as an int.</summary>
    public static ByteArgument ByteOrBuffer(Value v)
    {
        if (Buffers.Supports(v))
        {
            return new ByteArgument(v);
        }

        if (!Space.IsIndex(v))
        {
            Errors.TypeError($"argument should be integer or bytes-like object, not '{PyType.TypeName(v)}'");
            return new ByteArgument { Failed = true };
        }

        int single = ToByte(v, "byte must be in range(0, 256)");
        return single < 0 ? new ByteArgument { Failed = true } : new ByteArgument { Span = s_all.AsSpan(single, 1) };
    }

    /// <summary>Could the buffer not be had?</summary>
    public bool Failed { get; private init; }

    /// <summary>The bytes; invalid after anything that may run Python code unless the argument is bytes.</summary>
    public ReadOnlySpan<byte> Span { get; private init; }

    /// <summary>Gives the buffer back.</summary>
    public void Dispose()
    {
        BufferView view = _view;
        if (!view.Owner.IsNull)
        {
            Buffers.Release(&view);
            _view = default;
        }
    }

    /// <summary>An int as a byte; -1 with ValueError, TypeError.</summary>
    public static int ToByte(Value v, string message)
    {
        if (v.IsSmallInt && (ulong)v.SmallInt < 256)
        {
            return (int)v.SmallInt;
        }

        if (!Space.AsIndex(v, TypeId.None0, out long i))
        {
            return -1;
        }

        if ((ulong)i < 256)
        {
            return (int)i;
        }

        Errors.ValueError(message);
        return -1;
    }

    private static byte[] MakeAll()
    {
        byte[] all = new byte[256];
        for (int i = 0; i < all.Length; i++)
        {
            all[i] = (byte)i;
        }

        return all;
    }
}
