using System;
using System.Buffers.Binary;
using Py.ObjectSpace;
using Py.ObjectSpace.Numbers;
using Py.ObjectSpace.Text;

namespace Py.Vm.Modules.Pickling;

internal unsafe partial struct Unpickler
{
    private static bool Number(Value self, PickleInput i, int size, out long number)
    {
        number = 0;
        if (!Take(self, i, size, out ReadOnlySpan<byte> bytes))
        {
            return false;
        }

        for (int k = size - 1; k >= 0; k--)
        {
            number = (number << 8) | bytes[k];
        }

        return true;
    }

    private static bool Execute(Value self, PickleInput i, byte op)
    {
        switch (op)
        {
            case PickleOp.None:
                return Push(self, Value.None);
            case PickleOp.NewTrue:
                return Push(self, Value.True);
            case PickleOp.NewFalse:
                return Push(self, Value.False);
            case PickleOp.BinInt:
                return Number(self, i, 4, out long n) && Push(self, PyInt.New((int)n));
            case PickleOp.BinInt1:
                return Number(self, i, 1, out n) && Push(self, PyInt.New(n));
            case PickleOp.BinInt2:
                return Number(self, i, 2, out n) && Push(self, PyInt.New(n));
            case PickleOp.BinFloat:
                return Take(self, i, 8, out ReadOnlySpan<byte> bytes) && Push(self, PyFloat.New(BinaryPrimitives.ReadDoubleBigEndian(bytes)));
            case PickleOp.Int:
                return LoadInt(self, i);
            case PickleOp.Long:
                return LoadLong(self, i);
            case PickleOp.Long1:
                return Number(self, i, 1, out n) && LoadLongBytes(self, i, n);
            case PickleOp.Long4:
                return Number(self, i, 4, out n) && ((int)n < 0 ? PickleNames.CannotUnpickle("LONG pickle has negative byte count") : LoadLongBytes(self, i, n));
            case PickleOp.Float:
                return LoadFloat(self, i);
            case PickleOp.ShortBinUnicode:
                return Number(self, i, 1, out n) && LoadText(self, i, n);
            case PickleOp.BinUnicode:
                return Number(self, i, 4, out n) && LoadText(self, i, n);
            case PickleOp.BinUnicode8:
                return LoadWide(self, i, "BINUNICODE8", out n) && LoadText(self, i, n);
            case PickleOp.Unicode:
                return Line(self, i, out bytes, 1) && Push(self, Decode(TextEncoding.RawUnicodeEscape, bytes[..^1], "strict"));
            case PickleOp.ShortBinBytes:
                return Number(self, i, 1, out n) && Take(self, i, n, out bytes) && Push(self, PyBytes.New(bytes));
            case PickleOp.BinBytes:
                return Number(self, i, 4, out n) && Take(self, i, n, out bytes) && Push(self, PyBytes.New(bytes));
            case PickleOp.BinBytes8:
                return LoadWide(self, i, "BINBYTES8", out n) && Take(self, i, n, out bytes) && Push(self, PyBytes.New(bytes));
            case PickleOp.ByteArray8:
                return LoadWide(self, i, "BYTEARRAY8", out n) && Take(self, i, n, out bytes) && Push(self, PyByteArray.New(bytes));
            case PickleOp.ShortBinString:
                return Number(self, i, 1, out n) && Take(self, i, n, out bytes) && LoadOldText(self, i, bytes);
            case PickleOp.BinString:
                return Number(self, i, 4, out n) && Take(self, i, n, out bytes) && LoadOldText(self, i, bytes);
            case PickleOp.String:
                return LoadQuoted(self, i);
            case PickleOp.Mark:
                i.Marks.Add((int)Size(self));
                return true;
            case PickleOp.EmptyTuple:
                return Push(self, PyTuple.Empty);
            case PickleOp.Tuple1:
            case PickleOp.Tuple2:
            case PickleOp.Tuple3:
                return LoadShortTuple(self, i, op - PickleOp.Tuple1 + 1);
            case PickleOp.Tuple:
                return TakeMark(i) is var mark and >= 0 && Push(self, TakeTuple(self, mark));
            case PickleOp.EmptyList:
                return Push(self, PyList.New());
            case PickleOp.List:
                return TakeMark(i) is var begin and >= 0 && Push(self, Sequences.ToList(TakeTuple(self, begin)));
            case PickleOp.EmptyDict:
                return Push(self, PyDict.New());
            case PickleOp.Dict:
                return LoadDict(self, i);
            case PickleOp.EmptySet:
                return Push(self, PySet.New());
            case PickleOp.FrozenSet:
                return TakeMark(i) is var start and >= 0 && Push(self, Space.Call(Types.Get(TypeId.FrozenSet), TakeTuple(self, start)));
            case PickleOp.Append:
                return Size(self) > 0 ? Append(self, i, Size(self) - 1) : Underflow(i);
            case PickleOp.Appends:
                return TakeMark(i) is var items and >= 0 && Append(self, i, items);
            case PickleOp.SetItem:
                return Size(self) >= 2 ? SetItems(self, i, Size(self) - 2) : Underflow(i);
            case PickleOp.SetItems:
                return TakeMark(i) is var pairs and >= 0 && SetItems(self, i, pairs);
            case PickleOp.AddItems:
                return AddItems(self, i);
            case PickleOp.BinPut:
                return Number(self, i, 1, out n) && Put(self, i, n);
            case PickleOp.LongBinPut:
                return Number(self, i, 4, out n) && Put(self, i, n);
            case PickleOp.Memoize:
                return Put(self, i, self.As<Unpickler>().Fields.MemoCount);
            case PickleOp.Put:
                return LineNumber(self, i, out n) && (n < 0 ? BadArgument("negative PUT argument") : Put(self, i, n));
            case PickleOp.BinGet:
                return Number(self, i, 1, out n) && Fetch(self, n);
            case PickleOp.LongBinGet:
                return Number(self, i, 4, out n) && Fetch(self, n);
            case PickleOp.Get:
                return LineNumber(self, i, out n) && Fetch(self, n);
            case PickleOp.Dup:
                return Push(self, Top(self, i));
            case PickleOp.Pop:
                if (i.Marks.Count > 0 && i.Fence == Size(self))
                {
                    return TakeMark(i) >= 0;
                }

                return !Pop(self, i).IsNull;
            case PickleOp.PopMark:
                if (TakeMark(i) is var place and >= 0)
                {
                    Cut(self, place);
                    return true;
                }

                return false;
            case PickleOp.Frame:
                return LoadFrame(self, i);
            case PickleOp.Proto:
                if (!Number(self, i, 1, out n))
                {
                    return false;
                }

                i.Protocol = (int)n;
                return n <= PickleNames.HighestProtocol || BadArgument($"unsupported pickle protocol: {n}");
            default:
                return ExecuteObject(self, i, op);
        }
    }

    private static bool BadArgument(string message)
    {
        Errors.ValueError(message);
        return false;
    }

    private static bool LoadWide(Value self, PickleInput i, string name, out long size)
    {
        if (!Number(self, i, 8, out size))
        {
            return false;
        }

        if (size < 0)
        {
            Errors.OverflowError($"{name} exceeds system's maximum size of {long.MaxValue} bytes");
        }

        return size >= 0;
    }

    private static bool LoadFrame(Value self, PickleInput i)
    {
        if (!LoadWide(self, i, "FRAME", out long size) || !Need(self, i, size))
        {
            return false;
        }

        return true;
    }

    private static Value Decode(TextEncoding encoding, ReadOnlySpan<byte> bytes, string errors)
    {
        if (encoding != TextEncoding.RawUnicodeEscape && System.Text.Ascii.IsValid(bytes))
        {
            return PyStr.FromAscii(bytes);
        }

        return TextCodecs.Decode(ref encoding, PyBytes.New(bytes), PyStr.Intern(errors), true, out _);
    }

    private static bool LoadText(Value self, PickleInput i, long size) =>
        Take(self, i, size, out ReadOnlySpan<byte> bytes) && Push(self, Decode(TextEncoding.Utf8, bytes, "surrogatepass"));

    private static Value IntOf(ReadOnlySpan<byte> text) =>
        Space.Call(Types.Get(TypeId.Int), PyStr.FromLatin1(text), PyInt.New(0)) is { IsNull: false } n ? n : Value.Null;

    private static bool LoadInt(Value self, PickleInput i)
    {
        if (!Line(self, i, out ReadOnlySpan<byte> line))
        {
            return false;
        }

        if (line.SequenceEqual("00\n"u8) || line.SequenceEqual("01\n"u8))
        {
            return Push(self, Value.FromBool(line[1] == '1'));
        }

        Value number = IntOf(line[..^1]);
        return number.IsNull ? Errors.Catch(TypeId.ValueError) && BadArgument("could not convert string to int") : Push(self, number);
    }

    private static bool LoadLong(Value self, PickleInput i)
    {
        if (!Line(self, i, out ReadOnlySpan<byte> line))
        {
            return false;
        }

        // The L is cut off with the line feed.
        int end = line.Length - 1;
        return Push(self, Space.Call(Types.Get(TypeId.Int), PyStr.FromLatin1(end > 0 && line[end - 1] == 'L' ? line[..(end - 1)] : line), PyInt.New(0)));
    }

    private static bool LoadLongBytes(Value self, PickleInput i, long size)
    {
        if (!Take(self, i, size, out ReadOnlySpan<byte> bytes))
        {
            return false;
        }

        int most = Limbs.MaxFromBytesLimbs(bytes.Length);
        Span<ulong> limbs = most <= 32 ? stackalloc ulong[most] : new ulong[most];
        int length = Limbs.FromBytes(bytes, true, true, limbs, out bool negative);
        return Push(self, PyInt.FromLimbs(negative, limbs[..length]));
    }

    private static bool LoadFloat(Value self, PickleInput i)
    {
        if (!Line(self, i, out ReadOnlySpan<byte> line))
        {
            return false;
        }

        return FloatParser.TryParse(line[..^1], out double d) ? Push(self, PyFloat.New(d)) : BadArgument("could not convert string to float");
    }

    private static bool LineNumber(Value self, PickleInput i, out long number)
    {
        number = 0;
        if (!Line(self, i, out ReadOnlySpan<byte> line))
        {
            return false;
        }

        Value v = Space.Call(Types.Get(TypeId.Int), PyStr.FromLatin1(line[..^1]));
        return !v.IsNull && Space.AsSsize(v, out number);
    }

    /// <summary>A str of Python 2, in the encoding asked for.</summary>
    private static bool LoadOldText(Value self, PickleInput i, ReadOnlySpan<byte> bytes)
    {
        if (i.Encoding == "bytes")
        {
            return Push(self, PyBytes.New(bytes));
        }

        Value decode = Space.GetAttr(PyBytes.New(bytes), "decode");
        return !decode.IsNull && Push(self, Space.Call(decode, PyStr.New(i.Encoding), PyStr.New(i.ErrorHandler)));
    }

    private static bool LoadQuoted(Value self, PickleInput i)
    {
        if (!Line(self, i, out ReadOnlySpan<byte> line))
        {
            return false;
        }

        line = line[..^1];
        if (line.Length < 2 || line[0] != line[^1] || line[0] is not ((byte)'\'' or (byte)'"'))
        {
            return PickleNames.CannotUnpickle("the STRING opcode argument must be quoted");
        }

        Value decode = PickleNames.Of("_codecs", "escape_decode");
        Value pair = decode.IsNull ? decode : Space.Call(decode, PyBytes.New(line[1..^1]));
        return !pair.IsNull && LoadOldText(self, i, PyBytes.Span(PyTuple.Get(pair, 0)));
    }

    private static bool LoadShortTuple(Value self, PickleInput i, int count)
    {
        long size = Size(self);
        return size - count < i.Fence ? Underflow(i) : Push(self, TakeTuple(self, size - count));
    }

    private static bool LoadDict(Value self, PickleInput i)
    {
        int mark = TakeMark(i);
        if (mark < 0)
        {
            return false;
        }

        if ((Size(self) - mark) % 2 != 0)
        {
            return PickleNames.CannotUnpickle("odd number of items for DICT");
        }

        Value dict = PyDict.New();
        for (long k = mark; k < Size(self); k += 2)
        {
            if (!PyDict.Set(dict, At(self, k), At(self, k + 1)))
            {
                return false;
            }
        }

        Cut(self, mark);
        return Push(self, dict);
    }

    private static bool Put(Value self, PickleInput i, long number)
    {
        Value top = Top(self, i);
        return !top.IsNull && Store(self, number, top);
    }

    /// <summary>Appends the values from an index up to the object below them.</summary>
    private static bool Append(Value self, PickleInput i, long from)
    {
        long size = Size(self);
        if (from <= i.Fence || from > size)
        {
            return Underflow(i);
        }

        if (from == size)
        {
            return true;
        }

        Value list = At(self, from - 1);
        if (list.IsExactList)
        {
            for (long k = from; k < size; k++)
            {
                if (!PyList.Append(list, At(self, k)))
                {
                    return false;
                }
            }

            Cut(self, from);
            return true;
        }

        if (Space.TryGetAttr(list, N.extend, out Value extend) is var found && found != 0)
        {
            return found > 0 && !Space.Call(extend, Sequences.ToList(TakeTuple(self, from))).IsNull;
        }

        Value append = Space.GetAttr(list, N.append);
        Value items = append.IsNull ? append : TakeTuple(self, from);
        for (long k = 0; !items.IsNull && k < PyTuple.LengthOf(items); k++)
        {
            if (Space.Call(append, PyTuple.Get(items, k)).IsNull)
            {
                return false;
            }
        }

        return !items.IsNull;
    }

    private static bool SetItems(Value self, PickleInput i, long from)
    {
        long size = Size(self);
        if (from <= i.Fence || from > size)
        {
            return Underflow(i);
        }

        if (from == size)
        {
            return true;
        }

        if ((size - from) % 2 != 0)
        {
            return PickleNames.CannotUnpickle("odd number of items for SETITEMS");
        }

        Value dict = At(self, from - 1);
        bool exact = dict.IsExactDict;
        for (long k = from; k < size; k += 2)
        {
            Value key = At(self, k), value = At(self, k + 1);
            if (!(exact ? PyDict.Set(dict, key, value) : Space.SetItem(dict, key, value)))
            {
                return false;
            }
        }

        Cut(self, from);
        return true;
    }

    private static bool AddItems(Value self, PickleInput i)
    {
        int mark = TakeMark(i);
        if (mark < 0)
        {
            return false;
        }

        if (mark <= i.Fence)
        {
            return Underflow(i);
        }

        Value set = At(self, mark - 1), items = TakeTuple(self, mark);
        if (PyTuple.LengthOf(items) == 0)
        {
            return true;
        }

        if (set.IsAnySet)
        {
            return PySet.Update(set, items);
        }

        Value add = Space.GetAttr(set, "add");
        for (long k = 0; !add.IsNull && k < PyTuple.LengthOf(items); k++)
        {
            if (Space.Call(add, PyTuple.Get(items, k)).IsNull)
            {
                return false;
            }
        }

        return !add.IsNull;
    }
}
