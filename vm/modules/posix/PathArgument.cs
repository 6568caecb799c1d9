using System;
using Py.ObjectSpace;

namespace Py.Vm.Modules;

/// <summary>A path argument: bytes for the system, or a descriptor.</summary>
internal readonly unsafe ref struct PathArgument
{
    /// <summary>AT_FDCWD: names are relative to the current folder.</summary>
    public const int CurrentFolder = -100;

    private readonly ulong _object;

    private PathArgument(byte[]? bytes, int descriptor, bool isBytes, Value original)
    {
        Bytes = bytes;
        Descriptor = descriptor;
        IsBytes = isBytes;
        _object = original.Bits;
    }

    /// <summary>NUL-terminated path; null for a descriptor.</summary>
    public byte[]? Bytes { get; }
    /// <summary>The descriptor when <see cref="Bytes"/> is null.</summary>
    public int Descriptor { get; }
    /// <summary>Given as bytes, so that names found are returned as bytes.</summary>
    public bool IsBytes { get; }
    /// <summary>What was given, for messages.</summary>
    public Value Object => Value.FromBits(_object);
    /// <summary>The path without the NUL at the end.</summary>
    public ReadOnlySpan<byte> Text => Bytes.AsSpan(0, Bytes!.Length - 1);

    /// <summary>Converts str, bytes or PathLike (or a descriptor if allowed); false with an error.</summary>
    /// <param name="v">What was given.</param>
    /// <param name="function">Name of the function, for messages.</param>
    /// <param name="allowDescriptor">Ints are descriptors.</param>
    /// <param name="path">The path.</param>
    /// <param name="argument">Name of the parameter.</param>
    /// <param name="nullable">None, or an omitted argument, is ".".</param>
    public static bool Get(Value v, string function, bool allowDescriptor, out PathArgument path, string argument = "path", bool nullable = false)
    {
        path = default;
        UnclosedStreams.Settle();
        Value original = v;
        if (nullable && (v.IsNull || v.IsNone))
        {
            path = new PathArgument(Append0("."u8.ToArray()), -1, false, Value.Null);
            return true;
        }

        if (v.IsStr || v.IsBytes)
        {
            return Finish(v, original, function, argument, out path);
        }

        if (allowDescriptor && Space.IsIndex(v))
        {
            if (!FolderDescriptor(v, out int descriptor))
            {
                return false;
            }

            path = new PathArgument(null, descriptor, false, original);
            return true;
        }

        string expected = allowDescriptor
            ? nullable ? "string, bytes, os.PathLike, integer or None" : "string, bytes, os.PathLike or integer"
            : nullable ? "string, bytes, os.PathLike or None" : "string, bytes or os.PathLike";
        if (Buffers.Supports(v))
        {
            if (!Warnings.Warn(TypeId.DeprecationWarning, $"{function}: {argument} should be {expected}, not {PyType.TypeName(v)}"))
            {
                return false;
            }

            v = PyBytes.FromBufferOrIterable(v);
            return !v.IsNull && Finish(v, original, function, argument, out path);
        }

        Value method = Space.LookupSpecial(v, N.__fspath__, out Value bound);
        if (method.IsNull)
        {
            if (!Errors.Occurred)
            {
                Errors.TypeError($"{function}: {argument} should be {expected}, not {PyType.TypeName(original)}");
            }

            return false;
        }

        v = Space.CallBound(method, bound);
        if (v.IsNull)
        {
            return false;
        }

        if (!v.IsStr && !v.IsBytes)
        {
            Errors.TypeError($"expected {PyType.TypeName(original)}.__fspath__() to return str or bytes, not {PyType.TypeName(v)}");
            return false;
        }

        return Finish(v, v, function, argument, out path);
    }

    private static byte[] Append0(byte[] bytes)
    {
        Array.Resize(ref bytes, bytes.Length + 1);
        return bytes;
    }

    private static bool Finish(Value v, Value original, string function, string argument, out PathArgument path)
    {
        path = default;
        if (!TryEncode(v, out byte[] bytes))
        {
            return false;
        }

        if (Array.IndexOf(bytes, (byte)0) >= 0)
        {
            Errors.ValueError(v.IsStr ? "embedded null byte" : $"{function}: embedded null character in {argument}");
            return false;
        }

        path = new PathArgument(Append0(bytes), -1, v.IsBytes, original);
        return true;
    }

    /// <summary>NUL-terminated bytes of os.fsencode(v); false with an error.</summary>
    public static bool FsEncode(Value v, out byte[] bytes)
    {
        bytes = [];
        v = PosixModule.FsPath(v);
        if (v.IsNull || !TryEncode(v, out bytes))
        {
            return false;
        }

        if (Array.IndexOf(bytes, (byte)0) >= 0)
        {
            Errors.ValueError("embedded null byte");
            return false;
        }

        bytes = Append0(bytes);
        return true;
    }

    private static bool FolderDescriptor(Value v, out int descriptor)
    {
        descriptor = -1;
        Value index = Space.Index(v);
        if (index.IsNull)
        {
            return false;
        }

        if (!PyInt.TryGetLong(index, out long wide) || wide is > int.MaxValue or < int.MinValue)
        {
            Errors.OverflowError(PyInt.IsNegative(index) ? "fd is less than minimum" : "fd is greater than maximum");
            return false;
        }

        descriptor = (int)wide;
        return true;
    }

    /// <summary>The argument dir_fd: the current folder if it is None or omitted; false with an error.</summary>
    public static bool DirFd(Value v, out int descriptor)
    {
        descriptor = CurrentFolder;
        if (v.IsNull || v.IsNone)
        {
            return true;
        }

        if (!Space.IsIndex(v))
        {
            Errors.TypeError($"argument should be integer or None, not {PyType.TypeName(v)}");
            return false;
        }

        return FolderDescriptor(v, out descriptor);
    }

    /// <summary>The bytes of a str or bytes for the system, without NUL at the end; false with UnicodeEncodeError.</summary>
    public static bool TryEncode(Value v, out byte[] bytes)
    {
        if (v.IsBytes)
        {
            bytes = PyBytes.Span(v).ToArray();
            return true;
        }

        if (PyStr.IsAscii(v))
        {
            bytes = PyStr.Latin1(v).ToArray();
            return true;
        }

        if (FileSystemText.TryEncode(PyStr.ToClr(v), out bytes))
        {
            return true;
        }

        // Fails with the error of the codec.
        TextCodecs.Encode(ObjectSpace.Text.TextEncoding.Utf8, v, Names.Get(N.surrogateescape));
        return false;
    }

    /// <summary>A name from the system, as str or bytes like this path.</summary>
    public Value Name(ReadOnlySpan<byte> name) => IsBytes ? PyBytes.New(name) : FileSystemText.ToValue(FileSystemText.Decode(name));

    /// <summary>Raises OSError that names this path. Returns null.</summary>
    public Value Fail(int errno) => SysCall.Fail(errno, Object);
}
