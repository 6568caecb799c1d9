using System;
using System.Globalization;
using System.Text;
using Py.ObjectSpace;
using Py.ObjectSpace.Numbers;
using Py.ObjectSpace.Text;

namespace Py.Vm.Modules.Pickling;

internal unsafe partial struct Pickler
{
    private const int Batch = 1000;

    private static void SaveBool(PickleOutput o, bool value)
    {
        if (o.Protocol >= 2)
        {
            o.Op(value ? PickleOp.NewTrue : PickleOp.NewFalse);
        }
        else
        {
            o.Line(PickleOp.Int, value ? "01" : "00");
        }
    }

    private static bool SaveInt(PickleOutput o, Value v)
    {
        if (PyInt.TryGetLong(v, out long small) && small is >= int.MinValue and <= int.MaxValue)
        {
            if (!o.IsBinary)
            {
                o.Line(PickleOp.Int, small);
            }
            else if (small is >= 0 and < 256)
            {
                o.Op1(PickleOp.BinInt1, (int)small);
            }
            else if (small is >= 0 and < 65536)
            {
                o.Op1(PickleOp.BinInt2, (int)small);
                o.Op((byte)(small >> 8));
            }
            else
            {
                o.Op4(PickleOp.BinInt, (uint)(int)small);
            }

            return true;
        }

        if (o.Protocol < 2)
        {
            Value text = Space.Repr(v);
            if (text.IsNull)
            {
                return false;
            }

            o.Line(PickleOp.Long, PyStr.ToClr(text) + "L");
            return true;
        }

        ulong room;
        ReadOnlySpan<ulong> limbs = PyInt.Magnitude(v, &room, out bool negative);
        int size = (int)(Limbs.BitLength(limbs) >> 3) + 1;
        byte[] bytes = new byte[size];
        Limbs.TryToBytes(negative, limbs, bytes, true, true);
        if (negative && size > 1 && bytes[size - 1] == 0xFF && (bytes[size - 2] & 0x80) != 0)
        {
            size--;
        }

        if (size < 256)
        {
            o.Op1(PickleOp.Long1, size);
        }
        else
        {
            o.Op4(PickleOp.Long4, (uint)size);
        }

        o.Bytes(bytes.AsSpan(0, size));
        return true;
    }

    private static void SaveFloat(PickleOutput o, double d)
    {
        if (o.IsBinary)
        {
            o.Double(d);
            return;
        }

        Span<byte> text = stackalloc byte[64];
        o.Line(PickleOp.Float, Encoding.ASCII.GetString(text[..FloatRepr.Write(d, text)]));
    }

    /// <summary>Writes data with its header; big data goes past the frames and straight to the file.</summary>
    private static bool SaveData(Value self, PickleOutput o, byte shortOp, byte op, byte wideOp, Value payload, scoped ReadOnlySpan<byte> data)
    {
        bool big = PickleOutput.IsBig(data.Length), framing = o.IsFraming;
        if (big)
        {
            o.EndFrame();
            o.IsFraming = false;
        }

        if (shortOp != 0 && data.Length <= 255)
        {
            o.Op1(shortOp, data.Length);
        }
        else if (op != 0)
        {
            o.Op4(op, (uint)data.Length);
        }
        else
        {
            o.Op8(wideOp, (ulong)data.Length);
        }

        if (big && !self.As<Pickler>().Fields.Write.IsNull)
        {
            payload = payload.IsNull ? PyBytes.New(data) : payload;
            if (!Flush(self, o) || Space.Call(self.As<Pickler>().Fields.Write.Load(), payload).IsNull)
            {
                return false;
            }
        }
        else
        {
            o.Bytes(data);
        }

        o.IsFraming = framing;
        return true;
    }

    private static bool SaveStr(Value self, PickleOutput o, Value v)
    {
        if (!o.IsBinary)
        {
            o.Line(PickleOp.Unicode, RawEscaped(v));
            return Memoize(self, o, v);
        }

        byte shortOp = o.Protocol >= 4 ? PickleOp.ShortBinUnicode : (byte)0;
        if (v.As<PyStr>().Fields.Ascii != 0)
        {
            return SaveData(self, o, shortOp, PickleOp.BinUnicode, 0, Value.Null, PyStr.Latin1(v)) && Memoize(self, o, v);
        }

        Value bytes = TextCodecs.Encode(TextEncoding.Utf8, v, PyStr.Intern("surrogatepass"));
        return !bytes.IsNull && SaveData(self, o, shortOp, PickleOp.BinUnicode, 0, bytes, PyBytes.Span(bytes)) && Memoize(self, o, v);
    }

    /// <summary>The raw-unicode-escape form, in which what would end the line is escaped too; characters up to 255.</summary>
    private static string RawEscaped(Value v)
    {
        StringBuilder text = new();
        for (int i = 0; i < PyStr.LengthOf(v); i++)
        {
            int c = PyStr.CodePointAt(v, i);
            if (c >= 0x10000)
            {
                text.Append(CultureInfo.InvariantCulture, $"\\U{c:x8}");
            }
            else if (c is >= 256 or '\\' or 0 or '\n' or '\r' or 0x1A)
            {
                text.Append(CultureInfo.InvariantCulture, $"\\u{c:x4}");
            }
            else
            {
                text.Append((char)c);
            }
        }

        return text.ToString();
    }

    private static bool SaveBytes(Value self, PickleOutput o, Value v)
    {
        if (o.Protocol >= 3)
        {
            return SaveData(self, o, PickleOp.ShortBinBytes, PickleOp.BinBytes, 0, v, PyBytes.Span(v)) && Memoize(self, o, v);
        }

        // Protocols for Python 2 have no bytes.
        Value made;
        if (PyBytes.LengthOf(v) == 0)
        {
            made = PyTuple.New(Types.Get(TypeId.Bytes), PyTuple.Empty);
        }
        else
        {
            Value encode = PickleNames.Of("codecs", "encode");
            made = encode.IsNull ? encode : PyTuple.New(encode, PyTuple.New(PyStr.FromLatin1(PyBytes.Span(v)), PyStr.Intern("latin1")));
        }

        return !made.IsNull && SaveReduced(self, o, made, v);
    }

    private static bool SaveByteArray(Value self, PickleOutput o, Value v)
    {
        if (o.Protocol < 5)
        {
            Value copy = PyBytes.FromBufferOrIterable(v);
            if (copy.IsNull)
            {
                return false;
            }

            Value args = PyBytes.LengthOf(copy) == 0 ? PyTuple.Empty : PyTuple.New(copy);
            return SaveReduced(self, o, PyTuple.New(Types.Get(TypeId.ByteArray), args), v);
        }

        BufferView view;
        if (!Buffers.Get(v, &view))
        {
            return false;
        }

        bool ok = SaveData(self, o, 0, 0, PickleOp.ByteArray8, v, view.Span);
        Buffers.Release(&view);
        return ok && Memoize(self, o, v);
    }

    private static bool SavePickleBuffer(Value self, PickleOutput o, Value v)
    {
        if (o.Protocol < 5)
        {
            return PickleNames.CannotPickle("PickleBuffer can only pickled with protocol >= 5");
        }

        BufferView view;
        if (!Buffers.Get(v, &view, Buffers.Strided))
        {
            return false;
        }

        bool flat = view.Strides.IsNull, readOnly = view.ReadOnly;
        byte[] bytes = flat ? view.Span.ToArray() : [];
        Buffers.Release(&view);
        if (!flat)
        {
            return PickleNames.CannotPickle("PickleBuffer can not be pickled when pointing to a non-contiguous buffer");
        }

        int inBand = 1;
        if (!self.As<Pickler>().Fields.BufferCallback.IsNull)
        {
            Value answer = Space.Call(self.As<Pickler>().Fields.BufferCallback.Load(), v);
            inBand = answer.IsNull ? -1 : Space.Truth(answer);
        }

        if (inBand > 0)
        {
            return readOnly
                ? SaveData(self, o, PickleOp.ShortBinBytes, PickleOp.BinBytes, 0, Value.Null, bytes) && Memoize(self, o, v)
                : SaveData(self, o, 0, 0, PickleOp.ByteArray8, Value.Null, bytes) && Memoize(self, o, v);
        }

        if (inBand == 0)
        {
            o.Op(PickleOp.NextBuffer);
            if (readOnly)
            {
                o.Op(PickleOp.ReadOnlyBuffer);
            }
        }

        return inBand == 0;
    }

    private static bool SaveTuple(Value self, PickleOutput o, Value v)
    {
        long count = PyTuple.LengthOf(v);
        if (count == 0)
        {
            if (o.IsBinary)
            {
                o.Op(PickleOp.EmptyTuple);
            }
            else
            {
                o.Op(PickleOp.Mark);
                o.Op(PickleOp.Tuple);
            }

            return true;
        }

        bool little = count <= 3 && o.Protocol >= 2;
        if (!little)
        {
            o.Op(PickleOp.Mark);
        }

        for (long i = 0; i < count; i++)
        {
            if (!Save(self, o, PyTuple.Get(v, i)))
            {
                return false;
            }
        }

        int number = o.Find(v);
        if (number >= 0)
        {
            // It contains itself and was written while its items were: away with these.
            if (!little && o.IsBinary)
            {
                o.Op(PickleOp.PopMark);
            }
            else
            {
                for (long i = little ? 1 : 0; i <= count; i++)
                {
                    o.Op(PickleOp.Pop);
                }
            }

            return Fetch(o, number);
        }

        o.Op(little ? (byte)(PickleOp.Tuple1 + count - 1) : PickleOp.Tuple);
        return Memoize(self, o, v);
    }

    private static bool SaveList(Value self, PickleOutput o, Value v)
    {
        if (o.IsBinary)
        {
            o.Op(PickleOp.EmptyList);
        }
        else
        {
            o.Op(PickleOp.Mark);
            o.Op(PickleOp.List);
        }

        if (!Memoize(self, o, v))
        {
            return false;
        }

        long count = PyList.LengthOf(v);
        if (count == 0)
        {
            return true;
        }

        if (!o.IsBinary)
        {
            return SaveItems(self, o, Space.Iter(v));
        }

        if (count == 1)
        {
            bool ok = Save(self, o, PyList.Get(v, 0));
            o.Op(PickleOp.Append);
            return ok;
        }

        for (long i = 0; i < PyList.LengthOf(v);)
        {
            o.Op(PickleOp.Mark);
            long end = i + Batch;
            for (; i < end && i < PyList.LengthOf(v); i++)
            {
                if (!Save(self, o, PyList.Get(v, i)))
                {
                    return false;
                }
            }

            o.Op(PickleOp.Appends);
        }

        return true;
    }

    /// <summary>Writes the items of an iterator so that they are appended.</summary>
    private static bool SaveItems(Value self, PickleOutput o, Value iterator)
    {
        while (!iterator.IsNull)
        {
            Value first = Space.Next(iterator);
            if (first.IsNull)
            {
                return !Errors.Occurred;
            }

            Value item = o.IsBinary ? Space.Next(iterator) : Value.Null;
            if (item.IsNull)
            {
                if (Errors.Occurred || !Save(self, o, first))
                {
                    return false;
                }

                o.Op(PickleOp.Append);
                continue;
            }

            o.Op(PickleOp.Mark);
            if (!Save(self, o, first))
            {
                return false;
            }

            for (int n = 2; ; n++)
            {
                if (!Save(self, o, item))
                {
                    return false;
                }

                item = n == Batch ? Value.Null : Space.Next(iterator);
                if (item.IsNull)
                {
                    if (Errors.Occurred)
                    {
                        return false;
                    }

                    o.Op(PickleOp.Appends);
                    if (n < Batch)
                    {
                        return true;
                    }

                    break;
                }
            }
        }

        return false;
    }

    private static bool SaveDict(Value self, PickleOutput o, Value v)
    {
        if (o.IsBinary)
        {
            o.Op(PickleOp.EmptyDict);
        }
        else
        {
            o.Op(PickleOp.Mark);
            o.Op(PickleOp.Dict);
        }

        long count = PyDict.Count(v), position = 0;
        if (!Memoize(self, o, v))
        {
            return false;
        }

        if (count == 0 || !o.IsBinary)
        {
            return count == 0 || SavePairs(self, o, Space.Iter(Space.CallMethod(v, N.items)));
        }

        bool more = PyDict.Next(v, ref position, out Value key, out Value value);
        while (more)
        {
            if (count > 1)
            {
                o.Op(PickleOp.Mark);
            }

            for (int n = 0; more && n < Batch; n++)
            {
                if (!Save(self, o, key) || !Save(self, o, value))
                {
                    return false;
                }

                if (PyDict.Count(v) != count)
                {
                    Errors.RuntimeError("dictionary changed size during iteration");
                    return false;
                }

                more = PyDict.Next(v, ref position, out key, out value);
            }

            o.Op(count > 1 ? PickleOp.SetItems : PickleOp.SetItem);
        }

        // A full last batch is followed by an empty one.
        if (count > 1 && count % Batch == 0)
        {
            o.Op(PickleOp.Mark);
            o.Op(PickleOp.SetItems);
        }

        return true;
    }

    /// <summary>Writes the pairs of an iterator so that they are set as items.</summary>
    private static bool SavePairs(Value self, PickleOutput o, Value iterator)
    {
        while (!iterator.IsNull)
        {
            Value first = Space.Next(iterator);
            if (first.IsNull)
            {
                return !Errors.Occurred;
            }

            Value pair = o.IsBinary ? Space.Next(iterator) : Value.Null;
            if (pair.IsNull)
            {
                if (Errors.Occurred || !SavePair(self, o, first))
                {
                    return false;
                }

                o.Op(PickleOp.SetItem);
                continue;
            }

            o.Op(PickleOp.Mark);
            if (!SavePair(self, o, first))
            {
                return false;
            }

            for (int n = 2; ; n++)
            {
                if (!SavePair(self, o, pair))
                {
                    return false;
                }

                pair = n == Batch ? Value.Null : Space.Next(iterator);
                if (pair.IsNull)
                {
                    if (Errors.Occurred)
                    {
                        return false;
                    }

                    o.Op(PickleOp.SetItems);
                    if (n < Batch)
                    {
                        return true;
                    }

                    break;
                }
            }
        }

        return false;
    }

    private static bool SavePair(Value self, PickleOutput o, Value pair)
    {
        if (!pair.IsTuple || PyTuple.LengthOf(pair) != 2)
        {
            Errors.TypeError("dict items iterator must return 2-tuples");
            return false;
        }

        return Save(self, o, PyTuple.Get(pair, 0)) && Save(self, o, PyTuple.Get(pair, 1));
    }

    private static bool SaveSet(Value self, PickleOutput o, Value v)
    {
        if (o.Protocol < 4)
        {
            Value items = Sequences.ToList(v);
            return !items.IsNull && SaveReduced(self, o, PyTuple.New(Types.Get(TypeId.Set), PyTuple.New(items)), v);
        }

        o.Op(PickleOp.EmptySet);
        long count = PySet.Count(v), position = 0;
        if (!Memoize(self, o, v))
        {
            return false;
        }

        int n = Batch;
        while (count > 0 && n == Batch)
        {
            o.Op(PickleOp.Mark);
            for (n = 0; n < Batch && PySet.Next(v, ref position, out Value item); n++)
            {
                if (!Save(self, o, item))
                {
                    return false;
                }

                if (PySet.Count(v) != count)
                {
                    Errors.RuntimeError("set changed size during iteration");
                    return false;
                }
            }

            o.Op(PickleOp.AddItems);
        }

        return true;
    }

    private static bool SaveFrozenSet(Value self, PickleOutput o, Value v)
    {
        if (o.Protocol < 4)
        {
            Value items = Sequences.ToList(v);
            return !items.IsNull && SaveReduced(self, o, PyTuple.New(Types.Get(TypeId.FrozenSet), PyTuple.New(items)), v);
        }

        o.Op(PickleOp.Mark);
        long position = 0;
        while (PySet.Next(v, ref position, out Value item))
        {
            if (!Save(self, o, item))
            {
                return false;
            }
        }

        int number = o.Find(v);
        if (number >= 0)
        {
            o.Op(PickleOp.PopMark);
            return Fetch(o, number);
        }

        o.Op(PickleOp.FrozenSet);
        return Memoize(self, o, v);
    }
}
