using System;
using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Py.ObjectSpace;
using Py.ObjectSpace.Text;

namespace Py.Vm.Modules.Json;

/// <summary>What a scanner was made with.</summary>
internal ref struct JsonOptions
{
    public bool Strict;
    /// <summary>None: no hook.</summary>
    public Value ObjectHook;
    public Value PairsHook;
    /// <summary>Null: the built-in float and int.</summary>
    public Value ParseFloat;
    public Value ParseInt;
    public Value ParseConstant;
}

/// <summary>Reads JSON from a str whose characters are <typeparamref name="T"/> wide: byte, ushort or uint.</summary>
/// <remarks>The text is immutable and held by <c>_text</c> on the stack, so a pointer into it stays good.</remarks>
internal unsafe ref struct JsonReader<T> where T : unmanaged
{
    /// <summary>Entries of the cache of keys; a power of two.</summary>
    public const int CacheSize = 64;

    private const int MaxCachedKey = 32;

    private static readonly SearchValues<byte> s_stopBytes = SearchValues.Create(Stops());
    private static readonly SearchValues<char> s_stopChars = SearchValues.Create(System.Text.Encoding.ASCII.GetString(Stops()));

    private readonly Value _text;
    private readonly T* _data;
    private readonly int _length;
    private readonly bool _strict;
    private readonly JsonOptions _options;
    private readonly Value _memo;
    private readonly Slot* _cache;

    /// <summary>A reader; the cache is an array of <see cref="CacheSize"/> null slots, or null when no objects will be read.</summary>
    public JsonReader(Value text, bool strict, JsonOptions options, Value memo, Slot* cache)
    {
        _text = text;
        _data = (T*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(PyStr.Units<T>(text)));
        _length = PyStr.LengthOf(text);
        _strict = strict;
        _options = options;
        _memo = memo;
        _cache = cache;
    }

    private static byte[] Stops()
    {
        byte[] stops = new byte[34];
        for (int i = 0; i < 32; i++)
        {
            stops[i] = (byte)i;
        }

        stops[32] = (byte)'"';
        stops[33] = (byte)'\\';
        return stops;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly int At(int index) =>
        sizeof(T) == 1 ? *(byte*)(_data + index) : sizeof(T) == 2 ? *(ushort*)(_data + index) : *(int*)(_data + index);

    private readonly ReadOnlySpan<T> Units(int start, int length) => new(_data + start, length);

    private readonly Value Slice(int start, int length) => sizeof(T) == 1 && PyStr.IsAscii(_text)
        ? PyStr.FromAscii(new ReadOnlySpan<byte>(_data + start, length))
        : PyStr.FromUnits(Units(start, length));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly int SkipBlanks(int at)
    {
        while (at < _length && At(at) is ' ' or '\n' or '\t' or '\r')
        {
            at++;
        }

        return at;
    }

    private readonly Value Error(string message, int position)
    {
        Value module = Space.Import("json.decoder");
        Value type = module.IsNull ? module : Space.GetAttr(module, "JSONDecodeError");
        Value error = type.IsNull ? type : Space.Call(type, PyStr.New(message), _text, PyInt.New(position));
        return error.IsNull ? error : Errors.Raise(error);
    }

    private static Value Stop(int position) => Errors.StopIteration(PyInt.New(position));

    /// <summary>Reads the value at <paramref name="at"/>; null with StopIteration(where) if there is none, or another error.</summary>
    public readonly Value Scan(int at, out int next)
    {
        next = at;
        if (at >= _length)
        {
            return Stop(at);
        }

        switch (At(at))
        {
            case '"':
                return ScanString(at + 1, out next);
            case '{':
                if (!Thread.Enter(" while decoding a JSON object from a unicode string"))
                {
                    return Value.Null;
                }

                Value obj = ScanObject(at + 1, out next);
                Thread.Leave();
                return obj;
            case '[':
                if (!Thread.Enter(" while decoding a JSON array from a unicode string"))
                {
                    return Value.Null;
                }

                Value array = ScanArray(at + 1, out next);
                Thread.Leave();
                return array;
            case 'n' when Matches(at, "null"):
                next = at + 4;
                return Value.None;
            case 't' when Matches(at, "true"):
                next = at + 4;
                return Value.True;
            case 'f' when Matches(at, "false"):
                next = at + 5;
                return Value.False;
            case 'N' when Matches(at, "NaN"):
                next = at + 3;
                return Space.Call(_options.ParseConstant, PyStr.Intern("NaN"));
            case 'I' when Matches(at, "Infinity"):
                next = at + 8;
                return Space.Call(_options.ParseConstant, PyStr.Intern("Infinity"));
            case '-' when Matches(at, "-Infinity"):
                next = at + 9;
                return Space.Call(_options.ParseConstant, PyStr.Intern("-Infinity"));
            default:
                return ScanNumber(at, out next);
        }
    }

    private readonly bool Matches(int at, string word)
    {
        if (_length - at < word.Length)
        {
            return false;
        }

        for (int i = 1; i < word.Length; i++)
        {
            if (At(at + i) != word[i])
            {
                return false;
            }
        }

        return true;
    }

    private readonly Value ScanArray(int at, out int next)
    {
        next = at;
        Value list = PyList.New();
        at = SkipBlanks(at);
        if (at < _length && At(at) == ']')
        {
            next = at + 1;
            return list;
        }

        while (true)
        {
            Value item = Scan(at, out at);
            if (item.IsNull || !PyList.Append(list, item))
            {
                return Value.Null;
            }

            at = SkipBlanks(at);
            int c = at < _length ? At(at) : -1;
            if (c == ']')
            {
                next = at + 1;
                return list;
            }

            if (c != ',')
            {
                return Error("Expecting ',' delimiter", at);
            }

            at = SkipBlanks(at + 1);
        }
    }

    private readonly Value ScanObject(int at, out int next)
    {
        next = at;
        bool pairs = !_options.PairsHook.IsNone;
        Value result = pairs ? PyList.New() : PyDict.New();
        at = SkipBlanks(at);
        if (at >= _length || At(at) != '}')
        {
            while (true)
            {
                if (at >= _length || At(at) != '"')
                {
                    return Error("Expecting property name enclosed in double quotes", at);
                }

                Value key = ScanKey(at + 1, out at);
                if (key.IsNull)
                {
                    return key;
                }

                at = SkipBlanks(at);
                if (at >= _length || At(at) != ':')
                {
                    return Error("Expecting ':' delimiter", at);
                }

                Value item = Scan(SkipBlanks(at + 1), out at);
                if (item.IsNull || !(pairs ? PyList.Append(result, PyTuple.New(key, item)) : PyDict.Set(result, key, item)))
                {
                    return Value.Null;
                }

                at = SkipBlanks(at);
                int c = at < _length ? At(at) : -1;
                if (c == '}')
                {
                    break;
                }

                if (c != ',')
                {
                    return Error("Expecting ',' delimiter", at);
                }

                at = SkipBlanks(at + 1);
            }
        }

        next = at + 1;
        return pairs ? Space.Call(_options.PairsHook, result)
            : _options.ObjectHook.IsNone ? result : Space.Call(_options.ObjectHook, result);
    }

    /// <summary>A key: equal ones are the same object within a document.</summary>
    private readonly Value ScanKey(int at, out int next)
    {
        Slot* cached = null;
        if (sizeof(T) == 1)
        {
            // Short plain keys that were met before are found without making a str.
            int end = FindStop(at);
            if (end < _length && At(end) == '"' && end - at <= MaxCachedKey)
            {
                ReadOnlySpan<byte> bytes = new(_data + at, end - at);
                uint hash = (uint)bytes.Length;
                foreach (byte b in bytes)
                {
                    hash = (hash * 31) + b;
                }

                cached = _cache + ((hash ^ (hash >> 7)) & (CacheSize - 1));
                Value known = cached->Load();
                if (!known.IsNull && bytes.SequenceEqual(PyStr.Units<byte>(known)))
                {
                    next = end + 1;
                    return known;
                }
            }
        }

        Value key = ScanString(at, out next);
        if (key.IsNull)
        {
            return key;
        }

        key = PyDict.SetDefault(_memo, key, key);
        if (cached != null)
        {
            cached->Initialize(key);
        }

        return key;
    }

    /// <summary>The next character that a string cannot just contain, or the end.</summary>
    private readonly int FindStop(int from)
    {
        int found;
        if (sizeof(T) == 1)
        {
            ReadOnlySpan<byte> rest = new(_data + from, _length - from);
            found = _strict ? rest.IndexOfAny(s_stopBytes) : rest.IndexOfAny((byte)'"', (byte)'\\');
        }
        else if (sizeof(T) == 2)
        {
            ReadOnlySpan<char> rest = new(_data + from, _length - from);
            found = _strict ? rest.IndexOfAny(s_stopChars) : rest.IndexOfAny('"', '\\');
        }
        else
        {
            for (found = from; found < _length; found++)
            {
                int c = At(found);
                if (c is '"' or '\\' || (c < 32 && _strict))
                {
                    break;
                }
            }

            return found;
        }

        return found < 0 ? _length : from + found;
    }

    /// <summary>Reads a string whose opening quote lies before <paramref name="at"/>.</summary>
    [System.Runtime.CompilerServices.SkipLocalsInit]
    public readonly Value ScanString(int at, out int next)
    {
        int begin = at - 1;
        next = at;
        int stop = FindStop(at);
        if (stop < _length && At(stop) == '"')
        {
            next = stop + 1;
            return Slice(at, stop - at);
        }

        CodePointBuilder text = new(stackalloc byte[256]);
        while (true)
        {
            int c = stop < _length ? At(stop) : -1;
            if (c is not ('\\' or '"'))
            {
                text.Dispose();
                return c < 0 ? Error("Unterminated string starting at", begin) : Error("Invalid control character at", stop);
            }

            Append(ref text, at, stop - at);
            if (c == '"')
            {
                next = stop + 1;
                return PyStr.FromBuilder(text);
            }

            if (!ScanEscape(stop + 1, begin, out at, out c))
            {
                text.Dispose();
                return Value.Null;
            }

            text.Append(c);
            stop = FindStop(at);
        }
    }

    private readonly void Append(scoped ref CodePointBuilder text, int start, int length)
    {
        if (sizeof(T) == 1)
        {
            text.Append(new ReadOnlySpan<byte>(_data + start, length));
        }
        else if (sizeof(T) == 2)
        {
            text.Append(new ReadOnlySpan<ushort>(_data + start, length));
        }
        else
        {
            text.Append(new ReadOnlySpan<uint>(_data + start, length));
        }
    }

    /// <summary>Reads what follows a backslash.</summary>
    private readonly bool ScanEscape(int at, int begin, out int next, out int c)
    {
        next = at + 1;
        c = at < _length ? At(at) : -1;
        switch (c)
        {
            case '"' or '\\' or '/':
                return true;
            case 'b':
                c = '\b';
                return true;
            case 'f':
                c = '\f';
                return true;
            case 'n':
                c = '\n';
                return true;
            case 'r':
                c = '\r';
                return true;
            case 't':
                c = '\t';
                return true;
            case 'u':
                break;
            case -1:
                Error("Unterminated string starting at", begin);
                return false;
            default:
                Error("Invalid \\escape", at - 1);
                return false;
        }

        // A character must follow the digits.
        next = at + 5;
        if (next >= _length || !Hex(at + 1, out c))
        {
            Error("Invalid \\uXXXX escape", at);
            return false;
        }

        if ((c & 0xFC00) == 0xD800 && next + 6 < _length && At(next) == '\\' && At(next + 1) == 'u')
        {
            if (!Hex(next + 2, out int low))
            {
                Error("Invalid \\uXXXX escape", next + 1);
                return false;
            }

            if ((low & 0xFC00) == 0xDC00)
            {
                c = 0x10000 + ((c & 0x3FF) << 10) + (low & 0x3FF);
                next += 6;
            }
        }

        return true;
    }

    private readonly bool Hex(int at, out int code)
    {
        code = 0;
        for (int i = 0; i < 4; i++)
        {
            int c = At(at + i);
            int digit = c is >= '0' and <= '9' ? c - '0' : (c | 32) is >= 'a' and <= 'f' ? (c | 32) - 'a' + 10 : -1;
            if (digit < 0)
            {
                return false;
            }

            code = (code << 4) | digit;
        }

        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly bool IsDigit(int at) => at < _length && (uint)(At(at) - '0') <= 9;

    private readonly Value ScanNumber(int start, out int next)
    {
        next = start;
        int at = start;
        bool negative = At(at) == '-';
        if (negative)
        {
            at++;
        }

        if (!IsDigit(at))
        {
            return Stop(start);
        }

        long value = 0;
        if (At(at) == '0')
        {
            at++;
        }
        else
        {
            for (; IsDigit(at); at++)
            {
                // Beyond 18 digits this is not used.
                value = unchecked((value * 10) + At(at) - '0');
            }
        }

        int digits = at - start;
        bool isFloat = false;
        if (at < _length && At(at) == '.' && IsDigit(at + 1))
        {
            isFloat = true;
            for (at += 2; IsDigit(at); at++)
            {
            }
        }

        if (at < _length && At(at) is 'e' or 'E')
        {
            int exponent = at + 1;
            if (exponent < _length && At(exponent) is '+' or '-')
            {
                exponent++;
            }

            if (IsDigit(exponent))
            {
                isFloat = true;
                for (at = exponent + 1; IsDigit(at); at++)
                {
                }
            }
        }

        next = at;
        Value parse = isFloat ? _options.ParseFloat : _options.ParseInt;
        if (!parse.IsNull)
        {
            return Space.Call(parse, Slice(start, at - start));
        }

        if (!isFloat)
        {
            return digits <= 18 ? PyInt.New(negative ? -value : value) : PyInt.FromNumberOrText(Slice(start, at - start));
        }

        Span<byte> text = at - start <= 64 ? stackalloc byte[64] : new byte[at - start];
        text = text[..(at - start)];
        for (int i = 0; i < text.Length; i++)
        {
            text[i] = (byte)At(start + i);
        }

        // What the scanner let through is a number.
        _ = FloatParser.TryParsePrefix(text, out double number, out _);
        return PyFloat.New(number);
    }
}
