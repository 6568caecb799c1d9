using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using Py.ObjectSpace;
using Py.Vm.Run;

namespace Py.Vm.Modules;

/// <summary>The marshal module: constants and code objects as bytes, for .pyc files.</summary>
/// <remarks>The type codes of data are CPython's (version 4); code objects ('c') have our own parts, which the magic number in the .pyc file tells apart.</remarks>
internal static unsafe class MarshalModule
{
    private const int MaxDepth = 2000;

    public static void Define(ModuleBuilder m)
    {
        m.Doc("This module contains functions that can read and write Python values in\na binary format. The format is specific to Python, but independent of\nmachine architecture issues.");
        m.Constant("version", 4);
        m.Function("dumps(value, version=4, /)\nReturn the bytes object that would be written to a file by dump(value, file).", &Dumps);
        m.Function("dump(value, file, version=4, /)\nWrite the value on the open file.", &Dump);
        m.Function("loads(bytes, /)\nConvert the bytes-like object to a value.", &Loads);
        m.Function("load(file, /)\nRead one value from the open file and return it.", &Load);
    }

    private static bool HasStack()
    {
        bool left = Thread.CheckStack();
        Errors.Catch(TypeId.RecursionError);
        return left;
    }

    private static Value Dumps(Value value, Value version)
    {
        Writer writer = new();
        return writer.Write(value, 0) ? PyBytes.New(CollectionsMarshal.AsSpan(writer.Bytes)) : Value.Null;
    }

    /// <summary>The bytes of a value; null with an error.</summary>
    internal static byte[]? Dump(Value value)
    {
        Writer writer = new();
        return writer.Write(value, 0) ? [.. writer.Bytes] : null;
    }

    private static Value Dump(Value value, Value file, Value version)
    {
        Value bytes = Dumps(value, version);
        return bytes.IsNull ? bytes : Space.CallMethod(file, N.write, bytes);
    }

    internal static Value Loads(Value bytes)
    {
        BufferView view;
        if (!Buffers.Get(bytes, &view))
        {
            return Value.Null;
        }

        Reader reader = new(view.Data, view.Length);
        Value value = reader.Read(0);
        Buffers.Release(&view);
        return value;
    }

    private static Value Load(Value file)
    {
        Value rest = Space.CallMethod(file, N.read);
        if (rest.IsNull)
        {
            return rest;
        }

        if (!rest.IsBytes)
        {
            return Errors.TypeError($"file.read() returned not bytes but {PyType.TypeName(rest)}");
        }

        BufferView view;
        if (!Buffers.Get(rest, &view))
        {
            return Value.Null;
        }

        Reader reader = new(view.Data, view.Length);
        Value value = reader.Read(0);
        long unread = reader.Left;
        Buffers.Release(&view);
        if (!value.IsNull && unread > 0)
        {
            Value moved = Space.CallMethod(file, PyStr.Intern("seek"), PyInt.New(-unread), Value.FromSmallInt(1));
            if (moved.IsNull)
            {
                return moved;
            }
        }

        return value;
    }

    /// <summary>Writes values; each str object is written once and then referred to.</summary>
    private sealed class Writer
    {
        public readonly List<byte> Bytes = [];
        private readonly Dictionary<ulong, int> _references = [];

        private void Int(int value)
        {
            Span<byte> four = stackalloc byte[4];
            BitConverter.TryWriteBytes(four, value);
            Bytes.AddRange(four);
        }

        private void Raw(ReadOnlySpan<byte> bytes) => Bytes.AddRange(bytes);

        private void Counted(ReadOnlySpan<byte> bytes)
        {
            Int(bytes.Length);
            Raw(bytes);
        }

        public bool Write(Value v, int depth)
        {
            if (depth > MaxDepth || !HasStack())
            {
                Errors.ValueError("object too deeply nested to marshal");
                return false;
            }

            if (v.IsNone || v.IsBool || v.Is(Value.Ellipsis) || v.Is(Types.Get(TypeId.StopIteration)))
            {
                Bytes.Add((byte)(v.IsNone ? 'N' : v.IsTrue ? 'T' : v.IsFalse ? 'F' : v.Is(Value.Ellipsis) ? '.' : 'S'));
                return true;
            }

            if (v.IsExactInt)
            {
                WriteInt(v);
                return true;
            }

            if (v.IsExactFloat)
            {
                Bytes.Add((byte)'g');
                Double(PyFloat.Get(v));
                return true;
            }

            if (_references.TryGetValue(v.Bits, out int known))
            {
                Bytes.Add((byte)'r');
                Int(known);
                return true;
            }

            if (v.IsExactStr)
            {
                WriteStr(v);
                return true;
            }

            if (v.HasShape(ShapeIds.Bytes))
            {
                Bytes.Add((byte)'s');
                return Buffer(v);
            }

            if (v.IsExactTuple)
            {
                long count = PyTuple.LengthOf(v);
                Bytes.Add((byte)(count < 256 ? ')' : '('));
                if (count < 256)
                {
                    Bytes.Add((byte)count);
                }
                else
                {
                    Int((int)count);
                }

                for (long i = 0; i < count; i++)
                {
                    if (!Write(PyTuple.Get(v, i), depth + 1))
                    {
                        return false;
                    }
                }

                return true;
            }

            if (v.HasShape(ShapeIds.Code))
            {
                return WriteCode(v, depth);
            }

            if (v.HasShape(ShapeIds.Complex))
            {
                Bytes.Add((byte)'y');
                Double(PyFloat.Get(Space.GetAttr(v, "real")));
                Double(PyFloat.Get(Space.GetAttr(v, "imag")));
                return true;
            }

            return WriteContainer(v, depth);
        }

        private void Double(double d)
        {
            Span<byte> eight = stackalloc byte[8];
            BitConverter.TryWriteBytes(eight, d);
            Raw(eight);
        }

        private void WriteInt(Value v)
        {
            if (v.IsSmallInt && v.SmallInt is >= int.MinValue and <= int.MaxValue)
            {
                Bytes.Add((byte)'i');
                Int((int)v.SmallInt);
                return;
            }

            // Digits of 15 bits, as CPython writes them.
            Bytes.Add((byte)'l');
            ulong small;
            ReadOnlySpan<ulong> limbs = PyInt.Magnitude(v, &small, out bool negative);
            int at = Bytes.Count;
            Int(0);
            int digits = 0;
            System.Numerics.BigInteger rest = new(MemoryMarshal.AsBytes(limbs), isUnsigned: true);
            while (!rest.IsZero)
            {
                int digit = (int)(rest & 0x7fff);
                Bytes.Add((byte)digit);
                Bytes.Add((byte)(digit >> 8));
                rest >>= 15;
                digits++;
            }

            BitConverter.TryWriteBytes(CollectionsMarshal.AsSpan(Bytes)[at..], negative ? -digits : digits);
        }

        private void WriteStr(Value v)
        {
            bool interned = v.As<PyStr>().Fields.Interned != 0;
            _references.Add(v.Bits, _references.Count);
            ref PyStr s = ref v.As<PyStr>().Fields;
            if (s.Ascii != 0)
            {
                Bytes.Add((byte)((s.Length < 256 ? (interned ? 'Z' : 'z') : interned ? 'A' : 'a') | 0x80));
                if (s.Length < 256)
                {
                    Bytes.Add((byte)s.Length);
                }
                else
                {
                    Int(s.Length);
                }

                Raw(PyStr.Latin1(v));
                return;
            }

            Bytes.Add((byte)((interned ? 't' : 'u') | 0x80));
            List<byte> utf8 = [];
            Span<byte> four = stackalloc byte[4];
            for (int i = 0; i < s.Length; i++)
            {
                int c = PyStr.CodePointAt(v, i);
                if (c is >= 0xD800 and < 0xE000)
                {
                    // surrogatepass
                    utf8.Add((byte)(0xE0 | (c >> 12)));
                    utf8.Add((byte)(0x80 | ((c >> 6) & 0x3f)));
                    utf8.Add((byte)(0x80 | (c & 0x3f)));
                }
                else
                {
                    int length = new System.Text.Rune(c).EncodeToUtf8(four);
                    utf8.AddRange(four[..length]);
                }
            }

            Counted(CollectionsMarshal.AsSpan(utf8));
        }

        private bool Buffer(Value v)
        {
            BufferView view;
            if (!Buffers.Get(v, &view))
            {
                return false;
            }

            Counted(view.Span);
            Buffers.Release(&view);
            return true;
        }

        private bool WriteCode(Value v, int depth)
        {
            ref PyCode c = ref v.As<PyCode>().Fields;
            Bytes.Add((byte)'c');
            ReadOnlySpan<int> numbers = [c.Flags, c.ArgCount, c.PosOnlyArgCount, c.KwOnlyArgCount, c.FirstLine, c.RegisterCount, c.FirstLocal, c.StackSize];
            Raw(MemoryMarshal.AsBytes(numbers));
            CodeFactory.CodeParts parts = CodeFactory.PartsOf(v);
            Counted(MemoryMarshal.AsBytes(parts.Words));
            Counted(MemoryMarshal.AsBytes(parts.CacheNames));
            Counted(MemoryMarshal.AsBytes(parts.LiveTops));
            Counted(MemoryMarshal.AsBytes(parts.Handlers));
            int at = Bytes.Count;
            Int(0);
            PositionCoding.Write(Bytes, parts.Positions);
            BitConverter.TryWriteBytes(CollectionsMarshal.AsSpan(Bytes)[at..], Bytes.Count - at - 4);
            return Write(c.Consts.Load(), depth + 1) && Write(c.Name.Load(), depth) && Write(c.QualName.Load(), depth) && Write(c.FileName.Load(), depth)
                && Write(c.CoNames.Load(), depth + 1) && Write(c.VarNames.Load(), depth + 1) && Write(c.CellVars.Load(), depth + 1) && Write(c.FreeVars.Load(), depth + 1);
        }

        private bool WriteContainer(Value v, int depth)
        {
            if (v.IsExactDict)
            {
                Bytes.Add((byte)'{');
                long position = 0;
                while (PyDict.Next(v, ref position, out Value key, out Value value))
                {
                    if (!Write(key, depth + 1) || !Write(value, depth + 1))
                    {
                        return false;
                    }
                }

                Bytes.Add((byte)'0');
                return true;
            }

            bool set = v.IsPointer && (v.HasShape(ShapeIds.Set) || v.HasShape(ShapeIds.FrozenSet));
            if (v.IsExactList || set)
            {
                Value items = Sequences.ToList(v);
                Bytes.Add((byte)(!set ? '[' : v.HasShape(ShapeIds.Set) ? '<' : '>'));
                Int((int)PyList.LengthOf(items));
                for (long i = 0; i < PyList.LengthOf(items); i++)
                {
                    if (!Write(PyList.Get(items, i), depth + 1))
                    {
                        return false;
                    }
                }

                return true;
            }

            if (Buffers.Supports(v))
            {
                Bytes.Add((byte)'s');
                return Buffer(v);
            }

            Errors.ValueError("unmarshallable object");
            return false;
        }
    }

    /// <summary>Reads values.</summary>
    private ref struct Reader
    {
        private byte* _at;
        private readonly byte* _end;
        private readonly Value _references;

        public Reader(byte* start, long length)
        {
            _at = start;
            _end = start + length;
            _references = PyList.New();
        }

        public readonly long Left => _end - _at;

        private static Value Truncated() => Errors.Raise(TypeId.EOFError, "marshal data too short");

        private bool Int(out int value)
        {
            value = 0;
            if (_end - _at < 4)
            {
                Truncated();
                return false;
            }

            value = *(int*)_at;
            _at += 4;
            return true;
        }

        private bool Counted(out ReadOnlySpan<byte> bytes)
        {
            bytes = default;
            if (!Int(out int length))
            {
                return false;
            }

            return Take(length, out bytes);
        }

        private bool Take(int length, out ReadOnlySpan<byte> bytes)
        {
            bytes = default;
            if (length < 0)
            {
                Errors.ValueError("bad marshal data (bytes object size out of range)");
                return false;
            }

            if (_end - _at < length)
            {
                Truncated();
                return false;
            }

            bytes = new ReadOnlySpan<byte>(_at, length);
            _at += length;
            return true;
        }

        public Value Read(int depth)
        {
            if (_at >= _end)
            {
                return Errors.Raise(TypeId.EOFError, "EOF read where object expected");
            }

            if (depth > MaxDepth || !HasStack())
            {
                return Errors.ValueError("recursion limit exceeded");
            }

            int code = *_at++;
            bool keep = (code & 0x80) != 0;
            switch ((char)(code & 0x7f))
            {
                case 'N':
                    return Value.None;
                case 'T':
                    return Value.True;
                case 'F':
                    return Value.False;
                case '.':
                    return Value.Ellipsis;
                case 'S':
                    return Types.Get(TypeId.StopIteration);
                case 'i':
                    return Int(out int number) ? Keep(keep, Value.FromSmallInt(number)) : Value.Null;
                case 'l':
                    return Keep(keep, ReadLong());
                case 'g':
                    return Take(8, out ReadOnlySpan<byte> real) ? Keep(keep, PyFloat.New(BitConverter.ToDouble(real))) : Value.Null;
                case 'y':
                    return Take(16, out ReadOnlySpan<byte> both) ? Keep(keep, PyComplex.New(BitConverter.ToDouble(both), BitConverter.ToDouble(both[8..]))) : Value.Null;
                case 's':
                    return Counted(out ReadOnlySpan<byte> bytes) ? Keep(keep, PyBytes.New(bytes)) : Value.Null;
                case 'Z' or 'z':
                    if (_at >= _end)
                    {
                        return Truncated();
                    }

                    int shortLength = *_at++;
                    return Take(shortLength, out ReadOnlySpan<byte> shortAscii) ? Keep(keep, Ascii(shortAscii, (code & 0x7f) == 'Z')) : Value.Null;
                case 'A' or 'a':
                    return Counted(out ReadOnlySpan<byte> ascii) ? Keep(keep, Ascii(ascii, (code & 0x7f) == 'A')) : Value.Null;
                case 't' or 'u':
                    return Counted(out ReadOnlySpan<byte> utf8) ? Keep(keep, Utf8(utf8, (code & 0x7f) == 't')) : Value.Null;
                case 'r':
                    if (!Int(out int index))
                    {
                        return Value.Null;
                    }

                    return index < 0 || index >= PyList.LengthOf(_references) || PyList.Get(_references, index).IsNull
                        ? Errors.ValueError("bad marshal data (invalid reference)")
                        : PyList.Get(_references, index);
                case ')':
                    return _at < _end ? ReadTuple(*_at++, depth, keep) : Truncated();
                case '(':
                    return Int(out int count) ? ReadTuple(count, depth, keep) : Value.Null;
                case '[' or '<' or '>':
                    return Int(out int items) ? ReadItems((char)(code & 0x7f), items, depth, keep) : Value.Null;
                case '{':
                    return ReadDict(depth, keep);
                case 'c':
                    return ReadCode(depth);
                default:
                    return Errors.ValueError("bad marshal data (unknown type code)");
            }
        }

        private readonly Value Keep(bool keep, Value v)
        {
            return keep && !v.IsNull && !PyList.Append(_references, v) ? Value.Null : v;
        }

        private static Value Ascii(ReadOnlySpan<byte> text, bool intern)
        {
            Value str = PyStr.FromLatin1(text);
            return intern && !str.IsNull ? PyStr.InternValue(str) : str;
        }

        private static Value Utf8(ReadOnlySpan<byte> text, bool intern)
        {
            uint[] points = new uint[text.Length];
            int count = 0;
            for (int i = 0; i < text.Length;)
            {
                int b = text[i], length = b < 0x80 ? 1 : b < 0xE0 ? 2 : b < 0xF0 ? 3 : 4;
                if (i + length > text.Length)
                {
                    return Errors.ValueError("bad marshal data (truncated text)");
                }

                int c = length == 1 ? b : b & (0x7f >> length);
                for (int j = 1; j < length; j++)
                {
                    c = (c << 6) | (text[i + j] & 0x3f);
                }

                points[count++] = (uint)c;
                i += length;
            }

            Value str = PyStr.FromUcs4(points.AsSpan(0, count));
            return intern && !str.IsNull ? PyStr.InternValue(str) : str;
        }

        private Value ReadLong()
        {
            if (!Int(out int signedDigits))
            {
                return Value.Null;
            }

            int digits = Math.Abs(signedDigits);
            if (!Take(digits * 2, out ReadOnlySpan<byte> bytes))
            {
                return Value.Null;
            }

            System.Numerics.BigInteger value = 0;
            for (int i = digits - 1; i >= 0; i--)
            {
                int digit = bytes[2 * i] | (bytes[(2 * i) + 1] << 8);
                if (digit > 0x7fff)
                {
                    return Errors.ValueError("bad marshal data (digit out of range in long)");
                }

                value = (value << 15) | digit;
            }

            return PyInt.FromBigInteger(signedDigits < 0 ? -value : value);
        }

        private Value ReadTuple(int count, int depth, bool keep)
        {
            if (count < 0 || count > _end - _at)
            {
                return Errors.ValueError("bad marshal data (tuple size out of range)");
            }

            long reference = PyList.LengthOf(_references);
            if (keep && !PyList.Append(_references, Value.None))
            {
                return Value.Null;
            }

            if (count == 0)
            {
                return PyTuple.Empty;
            }

            Ref<PyTuple> tuple = PyTuple.Allocate(count);
            if (tuple.IsNull)
            {
                return Value.Null;
            }

            for (int i = 0; i < count; i++)
            {
                Value item = Read(depth + 1);
                if (item.IsNull)
                {
                    return item;
                }

                tuple.Tail(i).Store(tuple, item);
            }

            if (keep)
            {
                PyList.Set(_references, reference, tuple);
            }

            return tuple;
        }

        private Value ReadItems(char kind, int count, int depth, bool keep)
        {
            if (count < 0 || count > _end - _at)
            {
                return Errors.ValueError($"bad marshal data ({(kind == '[' ? "list" : "set")} size out of range)");
            }

            Value list = PyList.New();
            for (int i = 0; i < count; i++)
            {
                Value item = Read(depth + 1);
                if (item.IsNull)
                {
                    return item;
                }

                PyList.Append(list, item);
            }

            return Keep(keep, kind == '[' ? list : Space.Call(Types.Get(kind == '<' ? TypeId.Set : TypeId.FrozenSet), list));
        }

        private Value ReadDict(int depth, bool keep)
        {
            Value dict = Keep(keep, PyDict.New());
            while (_at < _end && *_at != '0')
            {
                Value key = Read(depth + 1);
                Value value = key.IsNull ? key : Read(depth + 1);
                if (value.IsNull || !PyDict.Set(dict, key, value))
                {
                    return Value.Null;
                }
            }

            if (_at >= _end)
            {
                return Truncated();
            }

            _at++;
            return dict;
        }

        private Value ReadCode(int depth)
        {
            if (!Take(32, out ReadOnlySpan<byte> raw))
            {
                return Value.Null;
            }

            Span<int> n = stackalloc int[8];
            MemoryMarshal.Cast<byte, int>(raw).CopyTo(n);
            if (!Counted(out ReadOnlySpan<byte> words) || !Counted(out ReadOnlySpan<byte> caches) || !Counted(out ReadOnlySpan<byte> tops) || !Counted(out ReadOnlySpan<byte> handlers)
                || !Counted(out ReadOnlySpan<byte> positions))
            {
                return Value.Null;
            }

            Slot* parts = stackalloc Slot[8];
            for (int i = 0; i < 8; i++)
            {
                Value part = Read(depth + 1);
                if (part.IsNull)
                {
                    return part;
                }

                if (i is 1 or 2 or 3 ? !part.IsStr : !part.IsTuple)
                {
                    return Errors.ValueError("bad marshal data (malformed code object)");
                }

                parts[i].Initialize(part);
            }

            CodeFactory.CodeParts code = new()
            {
                Words = MemoryMarshal.Cast<byte, uint>(words),
                CacheNames = MemoryMarshal.Cast<byte, int>(caches),
                LiveTops = MemoryMarshal.Cast<byte, ushort>(tops),
                Handlers = MemoryMarshal.Cast<byte, int>(handlers),
                EncodedPositions = positions,
            };
            return CodeFactory.Make(code, CodeFactory.ToFixed(parts[0].Load()), parts[1].Load(), parts[2].Load(), parts[3].Load(), parts[4].Load(), parts[5].Load(),
                parts[6].Load(), parts[7].Load(), n[0], n[1], n[2], n[3], n[4], n[5], n[6], n[7]);
        }
    }
}
