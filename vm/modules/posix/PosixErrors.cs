using System.Runtime.InteropServices;
using Py.ObjectSpace;

namespace Py.Vm.Modules;

/// <summary>OSError objects of failed system calls.</summary>
internal static unsafe class PosixErrors
{
    [DllImport("libc", EntryPoint = "strerror")]
    private static extern byte* StrError(int number);

    /// <summary>The system's text for an errno.</summary>
    public static string Text(int errno) => Marshal.PtrToStringUTF8((nint)StrError(errno)) ?? "";

    /// <summary>Raises OSError for the last P/Invoke's errno. Returns null.</summary>
    public static Value Raise(Value path = default, Value second = default) => Raise(Marshal.GetLastPInvokeError(), path, second);

    /// <summary>Raises OSError for an errno. Returns null.</summary>
    public static Value Raise(int errno, Value path = default, Value second = default)
    {
        Slot* args = stackalloc Slot[5];
        args[0].Initialize(PyInt.New(errno));
        args[1].Initialize(PyStr.New(Text(errno)));
        args[2].Initialize(path.IsNull ? Value.None : path);
        args[3].Initialize(Value.None);
        args[4].Initialize(second.IsNull ? Value.None : second);
        Value error = Space.Call(Types.Get(TypeId.OSError), new Args(args, path.IsNull ? 2 : second.IsNull ? 3 : 5));
        return error.IsNull ? error : Errors.Raise(error);
    }
}

/// <summary>A path argument: bytes for the system, or a descriptor.</summary>
internal readonly unsafe ref struct PathArgument
{
    private PathArgument(byte[]? bytes, int descriptor, bool isBytes)
    {
        Bytes = bytes;
        Descriptor = descriptor;
        IsBytes = isBytes;
    }

    /// <summary>NUL-terminated path; null for a descriptor.</summary>
    public byte[]? Bytes { get; }
    /// <summary>The descriptor when <see cref="Bytes"/> is null.</summary>
    public int Descriptor { get; }
    /// <summary>Given as bytes, so that names found are returned as bytes.</summary>
    public bool IsBytes { get; }

    /// <summary>Converts str, bytes or PathLike (or a descriptor if allowed); false with an error.</summary>
    public static bool Get(Value v, string function, bool allowDescriptor, out PathArgument path)
    {
        path = default;
        Value original = v;
        if (allowDescriptor && Space.IsIndex(v))
        {
            if (!Space.AsIndex(v, TypeId.OverflowError, out long descriptor))
            {
                return false;
            }

            path = new PathArgument(null, (int)descriptor, false);
            return true;
        }

        if (!v.IsStr && !v.IsBytes)
        {
            Value method = Space.LookupSpecial(v, N.__fspath__, out Value bound);
            if (method.IsNull)
            {
                if (!Errors.Occurred)
                {
                    Errors.TypeError($"{function}: path should be string, bytes{(allowDescriptor ? ", os.PathLike or integer" : " or os.PathLike")}, not {PyType.TypeName(original)}");
                }

                return false;
            }

            v = Space.CallBound(method, bound);
            if (v.IsNull)
            {
                return false;
            }
        }

        if (!TryEncode(v, out byte[] bytes))
        {
            return false;
        }

        if (System.Array.IndexOf(bytes, (byte)0) >= 0)
        {
            Errors.ValueError($"{function}: embedded null {(v.IsStr ? "character" : "byte")} in path");
            return false;
        }

        System.Array.Resize(ref bytes, bytes.Length + 1);
        path = new PathArgument(bytes, -1, v.IsBytes);
        return true;
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
    public Value Name(System.ReadOnlySpan<byte> name) => IsBytes ? PyBytes.New(name) : FileSystemText.ToValue(FileSystemText.Decode(name));
}
