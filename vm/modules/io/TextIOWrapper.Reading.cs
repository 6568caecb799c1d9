using System;
using Py.ObjectSpace;
using Py.ObjectSpace.Text;

namespace Py.Vm.Modules;

/// <summary>TextIOWrapper: reading, a chunk of the binary stream at a time.</summary>
internal static unsafe partial class TextIOWrapper
{
    private static bool CheckReadable(Value self)
    {
        if (Of(self).Readable != 0)
        {
            return true;
        }

        Io.Unsupported("not readable");
        return false;
    }

    private static bool ResetDecoder(Value self)
    {
        Of(self).LeftOver.Store(self, Value.Null);
        Of(self).Lines.PendingCr = 0;
        Value decoder = Of(self).Decoder.Load();
        return decoder.IsNull || !Space.CallMethod(decoder, IoNames.Reset.Value).IsNull;
    }

    /// <summary>The text of the next bytes of the stream; what is incomplete at their end is kept. Null with an error set.</summary>
    private static Value DecodeBytes(Value self, Value bytes, bool final)
    {
        Value text;
        if (Of(self).Native != 0)
        {
            Value leftOver = Of(self).LeftOver.Load();
            if (!leftOver.IsNull)
            {
                bytes = Space.Binary(leftOver, bytes, SlotId.Add);
                if (bytes.IsNull)
                {
                    return bytes;
                }
            }

            TextEncoding encoding = (TextEncoding)Of(self).Native;
            Value errors = Of(self).ErrorHandling.Load();
            text = TextCodecs.Decode(ref encoding, bytes, PyStr.EqualsAscii(errors, "strict") ? Value.Null : errors, final, out int consumed);
            if (text.IsNull)
            {
                return text;
            }

            if (!leftOver.IsNull || consumed < PyBytes.LengthOf(bytes))
            {
                Of(self).LeftOver.Store(self, consumed < PyBytes.LengthOf(bytes) ? PyBytes.New(PyBytes.Span(bytes)[consumed..]) : Value.Null);
            }
        }
        else
        {
            text = Space.CallMethod(Of(self).Decoder.Load(), IoNames.Decode.Value, bytes, Value.FromBool(final));
            if (text.IsNull)
            {
                return text;
            }

            if (!text.IsStr)
            {
                return Errors.TypeError($"decoder should return a string result, not '{PyType.TypeName(text)}'");
            }
        }

        return Of(self).ReadUniversal != 0 ? Of(self).Lines.Apply(text, final) : text;
    }

    /// <summary>State of the decoder: bytes it holds back, and its flags with that of the line ends; false with an error set.</summary>
    private static bool DecoderState(Value self, out Value held, out long flags)
    {
        flags = Of(self).Lines.PendingCr;
        held = Of(self).LeftOver.Load();
        held = held.IsNull ? PyBytes.Empty : held;
        if (Of(self).Decoder.IsNull)
        {
            return true;
        }

        Value state = Space.CallMethod(Of(self).Decoder.Load(), IoNames.GetState.Value);
        if (state.IsNull)
        {
            return false;
        }

        if (!state.IsTuple || PyTuple.LengthOf(state) != 2)
        {
            Errors.TypeError("illegal decoder state");
            return false;
        }

        held = PyTuple.Get(state, 0);
        if (!held.IsBytes)
        {
            Errors.TypeError($"illegal decoder state: the first item should be a bytes object, not '{PyType.TypeName(held)}'");
            return false;
        }

        if (!Space.AsIndex(PyTuple.Get(state, 1), TypeId.OverflowError, out long own))
        {
            return false;
        }

        flags |= own << 1;
        return true;
    }

    private static bool SetDecoderState(Value self, Value held, long flags)
    {
        Of(self).Lines.PendingCr = (byte)(flags & 1);
        if (Of(self).Decoder.IsNull)
        {
            Of(self).LeftOver.Store(self, PyBytes.LengthOf(held) > 0 ? held : Value.Null);
            return true;
        }

        return !Space.CallMethod(Of(self).Decoder.Load(), IoNames.SetState.Value, PyTuple.New(held, PyInt.New(flags >> 1))).IsNull;
    }

    private static Value ReadBytes(Value self, long count)
    {
        Value buffer = Of(self).Buffer.Load();
        Value bytes = Io.IsExact(buffer, BufferedReader.Type)
            ? BufferedReader.Read1(buffer, count)
            : Space.CallMethod(buffer, Of(self).HasRead1 != 0 ? IoNames.Read1.Value : Names.Get(N.read), PyInt.New(count));
        if (bytes.IsNull || bytes.IsBytes)
        {
            return bytes;
        }

        if (Buffers.Supports(bytes))
        {
            return PyBytes.FromBufferOrIterable(bytes);
        }

        return Errors.TypeError($"underlying {(Of(self).HasRead1 != 0 ? "read1" : "read")}() should have returned a bytes-like object, not '{PyType.TypeName(bytes)}'");
    }

    /// <summary>Decodes the next chunk: 1 if there was one, 0 at the end, -1 with an error set.</summary>
    private static int ReadChunk(Value self)
    {
        Value held = PyBytes.Empty;
        long flags = 0;
        if (Of(self).Telling != 0 && !DecoderState(self, out held, out flags))
        {
            return -1;
        }

        Value bytes = ReadBytes(self, Of(self).ChunkBytes);
        if (bytes.IsNull)
        {
            return -1;
        }

        bool end = PyBytes.LengthOf(bytes) == 0;
        Value text = DecodeBytes(self, bytes, end);
        if (text.IsNull)
        {
            return -1;
        }

        Of(self).Decoded.Store(self, text);
        Of(self).Used = 0;
        if (Of(self).Telling != 0)
        {
            if (PyBytes.LengthOf(held) > 0)
            {
                bytes = Space.Binary(held, bytes, SlotId.Add);
                if (bytes.IsNull)
                {
                    return -1;
                }
            }

            Of(self).SnapshotFlags = flags;
            Of(self).Snapshot.Store(self, bytes);
        }

        return end && PyStr.LengthOf(text) == 0 ? 0 : 1;
    }

    private static long Left(Value self) => Of(self).Decoded.IsNull ? 0 : PyStr.LengthOf(Of(self).Decoded.Load()) - Of(self).Used;

    /// <summary>Takes decoded characters.</summary>
    private static Value Take(Value self, long count)
    {
        if (Of(self).Decoded.IsNull)
        {
            return PyStr.Empty;
        }

        Value text = Of(self).Decoded.Load();
        long from = Of(self).Used;
        Of(self).Used += count;
        return PyStr.Substring(text, (int)from, (int)count);
    }

    private static Value Read(Value self, Value sizeArgument)
    {
        if (!Io.OptionalSize(sizeArgument, out long size) || !CheckOpen(self) || !CheckReadable(self) || !FlushPending(self))
        {
            return Value.Null;
        }

        if (size < 0)
        {
            Value bytes = Space.CallMethod(Of(self).Buffer.Load(), N.read);
            if (bytes.IsNull)
            {
                return bytes;
            }

            if (bytes.IsNone)
            {
                return Errors.Raise(TypeId.BlockingIOError, "text read would block");
            }

            if (!bytes.IsBytes)
            {
                return Errors.TypeError($"underlying read() should have returned a bytes-like object, not '{PyType.TypeName(bytes)}'");
            }

            Value rest = DecodeBytes(self, bytes, true);
            if (rest.IsNull)
            {
                return rest;
            }

            Value head = Take(self, Left(self));
            Of(self).Decoded.Store(self, Value.Null);
            Of(self).Used = 0;
            Of(self).Snapshot.Store(self, Value.Null);
            return PyStr.LengthOf(head) == 0 ? rest : Space.Binary(head, rest, SlotId.Add);
        }

        Value result = Take(self, Math.Min(size, Left(self)));
        long missing = size - PyStr.LengthOf(result);
        if (missing == 0)
        {
            return result;
        }

        CodePointBuilder text = new(stackalloc byte[512]);
        PyStr.AppendTo(ref text, result);
        while (missing > 0)
        {
            int more = ReadChunk(self);
            if (more < 0)
            {
                if (Io.TrapInterrupt())
                {
                    continue;
                }

                text.Dispose();
                return Value.Null;
            }

            if (more == 0)
            {
                break;
            }

            Value part = Take(self, Math.Min(missing, Left(self)));
            missing -= PyStr.LengthOf(part);
            PyStr.AppendTo(ref text, part);
        }

        return PyStr.FromBuilder(text);
    }

    private static Value ReadLine(Value self, Value sizeArgument)
    {
        if (!Io.Size(sizeArgument, -1, out long limit) || !CheckOpen(self))
        {
            return Value.Null;
        }

        return Line(self, limit);
    }

    // The end of the line in the decoded text; without translation a final "\r" does not tell yet whether "\n" follows.
    private static int LineEnd(Value self, Value text, int from)
    {
        bool universal = Of(self).ReadUniversal != 0;
        if (universal && Of(self).Lines.Translate != 0)
        {
            return NewlineState.LineEnd(text, from, false, "\n");
        }

        Value newline = Of(self).Newline.Load();
        return NewlineState.LineEnd(text, from, universal, universal ? "" : PyStr.EqualsAscii(newline, "\r\n") ? "\r\n" : PyStr.EqualsAscii(newline, "\r") ? "\r" : "\n");
    }

    private static Value Line(Value self, long limit)
    {
        if (!CheckReadable(self) || (Of(self).PendingBytes > 0 && !FlushPending(self)))
        {
            return Value.Null;
        }

        Value parts = Value.Null;
        long have = 0;
        bool afterCr = false;
        while (true)
        {
            long left = Left(self);
            if (left == 0)
            {
                int more = ReadChunk(self);
                if (more < 0)
                {
                    if (Io.TrapInterrupt())
                    {
                        continue;
                    }

                    return Value.Null;
                }

                if (more == 0)
                {
                    Of(self).Decoded.Store(self, Value.Null);
                    Of(self).Used = 0;
                    Of(self).Snapshot.Store(self, Value.Null);
                    return Joined(parts, PyStr.Empty);
                }

                if (Left(self) == 0)
                {
                    continue;
                }
            }

            Value text = Of(self).Decoded.Load();
            int from = (int)Of(self).Used;
            int end = afterCr && PyStr.CodePointAt(text, from) == '\n' ? from + 1 : LineEnd(self, text, from);
            long available = PyStr.LengthOf(text) - from;
            if (end >= 0 && (limit < 0 || have + end - from <= limit))
            {
                return Joined(parts, Take(self, end - from));
            }

            if (limit >= 0 && have + available >= limit)
            {
                return Joined(parts, Take(self, limit - have));
            }

            parts = parts.IsNull ? PyList.New() : parts;
            PyList.Append(parts, Take(self, available));
            have += available;
            // A separator of two characters may lie across chunks.
            afterCr = Of(self).ReadUniversal == 0 && PyStr.LengthOf(Of(self).Newline.Load()) == 2 && PyStr.CodePointAt(text, from + available - 1) == '\r';
        }
    }

    private static Value Joined(Value parts, Value last)
    {
        if (parts.IsNull)
        {
            return last;
        }

        PyList.Append(parts, last);
        return Space.CallMethod(PyStr.Empty, PyStr.Intern("join"), parts);
    }

    private static Value Next(Value self)
    {
        if (!CheckOpen(self))
        {
            return Value.Null;
        }

        Of(self).Telling = 0;
        Value line = Io.IsExact(self, Type) ? Line(self, -1) : Space.CallMethod(self, N.readline);
        if (line.IsNull)
        {
            return line;
        }

        if (!line.IsStr)
        {
            return Errors.Raise(TypeId.OSError, $"readline() should have returned a str object, not '{PyType.TypeName(line)}'");
        }

        if (PyStr.LengthOf(line) > 0)
        {
            return line;
        }

        Of(self).Snapshot.Store(self, Value.Null);
        Of(self).Telling = Of(self).Seekable;
        return Value.Null;
    }
}
