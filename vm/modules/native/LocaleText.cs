using System;
using System.Buffers;
using System.Runtime.InteropServices;
using Py.ObjectSpace;

namespace Py.Vm.Modules;

/// <summary>Text of C library functions, in the character set of LC_CTYPE; bytes that it has not become lone surrogates.</summary>
internal static unsafe class LocaleText
{
    [DllImport("libc", EntryPoint = "mbrtowc")]
    private static extern nuint ToWide(uint* wide, byte* bytes, nuint count, ulong* state);
    [DllImport("libc", EntryPoint = "wcrtomb")]
    private static extern nuint ToBytes(byte* bytes, uint wide, ulong* state);
    [DllImport("libc", EntryPoint = "nl_langinfo")]
    private static extern byte* LanguageInfo(int item);

    private const int CodeSet = 14;

    /// <summary>Is the character set UTF-8 (or ASCII, of which UTF-8 is a superset)?</summary>
    private static bool IsUtf8 => MemoryMarshal.CreateReadOnlySpanFromNullTerminated(LanguageInfo(CodeSet)).SequenceEqual("UTF-8"u8);

    /// <summary>The str of a C string; null is the empty str.</summary>
    public static Value Decode(byte* text) => text == null ? PyStr.Empty : Decode(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(text));

    /// <summary>The str of bytes.</summary>
    public static Value Decode(ReadOnlySpan<byte> text)
    {
        if (!text.ContainsAnyExceptInRange((byte)0, (byte)127))
        {
            return PyStr.FromAscii(text);
        }

        if (IsUtf8)
        {
            return FileSystemText.ToValue(FileSystemText.Decode(text));
        }

        uint[] wide = new uint[text.Length];
        int count = 0;
        ulong state = 0;
        fixed (byte* start = text)
        {
            for (byte* p = start; p < start + text.Length;)
            {
                uint c;
                nuint used = ToWide(&c, p, (nuint)(start + text.Length - p), &state);
                if ((nint)used > 0 && c is < 0xD800 or > 0xDFFF && c < 0x110000)
                {
                    p += used;
                }
                else
                {
                    c = *p < 128 ? *p : 0xDC00u + *p;
                    p++;
                    state = 0;
                }

                wide[count++] = c;
            }
        }

        return PyStr.FromUcs4(wide.AsSpan(0, count));
    }

    /// <summary>NUL-terminated bytes of a str; false with UnicodeEncodeError, or ValueError for a NUL inside.</summary>
    public static bool Encode(Value text, out byte[] bytes)
    {
        bytes = [];
        ArrayBufferWriter<byte> writer = new(PyStr.LengthOf(text) + 1);
        ulong state = 0;
        byte* one = stackalloc byte[16];
        bool utf8 = IsUtf8;
        for (int i = 0; i < PyStr.LengthOf(text); i++)
        {
            int c = PyStr.CodePointAt(text, i);
            if (c == 0)
            {
                Errors.ValueError("embedded null character");
                return false;
            }

            int used = 1;
            if (c is >= 0xDC80 and <= 0xDCFF)
            {
                *one = (byte)(c - 0xDC00);
            }
            else if (c < 128)
            {
                *one = (byte)c;
            }
            else if (utf8 && System.Text.Rune.TryCreate(c, out System.Text.Rune rune))
            {
                used = rune.EncodeToUtf8(new Span<byte>(one, 4));
            }
            else
            {
                nint got = utf8 ? -1 : (nint)ToBytes(one, (uint)c, &state);
                if (got <= 0)
                {
                    return Fail(text, i);
                }

                used = (int)got;
            }

            writer.Write(new ReadOnlySpan<byte>(one, used));
        }

        writer.Write<byte>([0]);
        bytes = writer.WrittenSpan.ToArray();
        return true;
    }

    private static bool Fail(Value text, int index)
    {
        Slot* args = stackalloc Slot[5];
        args[0].Initialize(PyStr.Intern("locale"));
        args[1].Initialize(text);
        args[2].Initialize(PyInt.New(index));
        args[3].Initialize(PyInt.New(index + 1));
        args[4].Initialize(PyStr.New("encoding error"));
        Value error = Space.Call(Types.Get(TypeId.UnicodeEncodeError), new Args(args, 5));
        if (!error.IsNull)
        {
            Errors.Raise(error);
        }

        return false;
    }

    /// <summary>The NUL-terminated wchar_t text of a str; false with ValueError for a NUL inside.</summary>
    public static bool Wide(Value text, out uint[] wide)
    {
        int length = PyStr.LengthOf(text);
        wide = new uint[length + 1];
        for (int i = 0; i < length; i++)
        {
            wide[i] = (uint)PyStr.CodePointAt(text, i);
            if (wide[i] == 0)
            {
                Errors.ValueError("embedded null character");
                return false;
            }
        }

        return true;
    }
}
