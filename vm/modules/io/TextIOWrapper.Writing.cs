using System;
using Py.ObjectSpace;
using Py.ObjectSpace.Text;

namespace Py.Vm.Modules;

/// <summary>TextIOWrapper: writing. Encoded bytes gather until there is a chunk of them.</summary>
internal static unsafe partial class TextIOWrapper
{
    private static Value Write(Value self, Value text)
    {
        if (!text.IsStr)
        {
            return CheckReady(self) ? Errors.TypeError($"write() argument must be str, not {PyType.TypeName(text)}") : Value.Null;
        }

        if (!CheckOpen(self))
        {
            return Value.Null;
        }

        if (Of(self).Writable == 0)
        {
            return Io.Unsupported("not writable");
        }

        int length = PyStr.LengthOf(text);
        bool byLine = Of(self).LineBuffering != 0;
        bool lineEnd = (byLine || Of(self).WriteTranslate != 0) && NewlineState.Find(text, '\n') >= 0;
        bool flush = byLine && (lineEnd || NewlineState.Find(text, '\r') >= 0);
        if (lineEnd && Of(self).WriteTranslate != 0)
        {
            text = PyStr.Replace(text, PyStr.Intern("\n"), Of(self).Newline.Load());
            if (text.IsNull)
            {
                return text;
            }
        }

        if (Of(self).Native != 0 && PyStr.IsAscii(text))
        {
            if (!Gather(self, PyStr.Latin1(text)))
            {
                return Value.Null;
            }
        }
        else
        {
            Value bytes = EncodeText(self, text);
            if (bytes.IsNull || !Gather(self, PyBytes.Span(bytes)))
            {
                return Value.Null;
            }
        }

        if ((Of(self).PendingBytes >= Of(self).ChunkBytes || flush || Of(self).WriteThrough != 0) && !FlushPending(self))
        {
            return Value.Null;
        }

        if (flush && Space.CallMethod(Of(self).Buffer.Load(), N.flush).IsNull)
        {
            return Value.Null;
        }

        if (Of(self).Readable != 0)
        {
            Of(self).Decoded.Store(self, Value.Null);
            Of(self).Used = 0;
            Of(self).Snapshot.Store(self, Value.Null);
            if (!ResetDecoder(self))
            {
                return Value.Null;
            }
        }

        return Value.FromSmallInt(length);
    }

    private static Value EncodeText(Value self, Value text)
    {
        Value errors = Of(self).ErrorHandling.Load();
        if (Of(self).Native != 0)
        {
            return TextCodecs.Encode((TextEncoding)Of(self).Native, text, PyStr.EqualsAscii(errors, "strict") ? Value.Null : errors);
        }

        Of(self).EncoderAtStart = 0;
        Value bytes = Space.CallMethod(Of(self).Encoder.Load(), IoNames.Encode.Value, text);
        return bytes.IsNull || bytes.IsBytes ? bytes : Errors.TypeError($"encoder should return a bytes object, not '{PyType.TypeName(bytes)}'");
    }

    /// <summary>Adds bytes that lie in a heap object which the stack references; false with MemoryError.</summary>
    private static bool Gather(Value self, ReadOnlySpan<byte> data)
    {
        long count = Of(self).PendingBytes, needed = count + data.Length;
        Value pending = Of(self).Pending.Load();
        if (pending.IsNull || pending.As<PyRawBytes>().Fields.Length < needed)
        {
            Ref<PyRawBytes> larger = PyRawBytes.Allocate(Math.Max(needed + (needed >> 1), Of(self).LineBuffering != 0 ? 256 : Of(self).ChunkBytes + 256));
            if (larger.IsNull)
            {
                return false;
            }

            if (count > 0)
            {
                new ReadOnlySpan<byte>(pending.As<PyRawBytes>().TailBytes(), (int)count).CopyTo(new Span<byte>(larger.TailBytes(), (int)count));
            }

            pending = larger;
            Of(self).Pending.Store(self, pending);
        }

        data.CopyTo(new Span<byte>(pending.As<PyRawBytes>().TailBytes() + count, data.Length));
        Of(self).PendingBytes = needed;
        UnclosedStreams.KeepBytes = true;
        return true;
    }

    /// <summary>Writes out what is kept back, unless a thread is just at it; false if the stream is closed, or no file's.</summary>
    public static bool TryWriteOut(Value self)
    {
        Value buffer = Of(self).Buffer.Load();
        if (Of(self).Detached != 0 || buffer.IsNull || !Buffered.MayWriteOut(buffer, out bool busy))
        {
            return false;
        }

        if (!busy && !FlushPending(self))
        {
            _ = Errors.Take();
        }

        return Buffered.TryWriteOut(buffer);
    }

    /// <summary>Hands the gathered bytes to the binary stream; false with an error set.</summary>
    private static bool FlushPending(Value self)
    {
        long count = Of(self).PendingBytes;
        if (count == 0)
        {
            return true;
        }

        Value bytes = PyBytes.New(new ReadOnlySpan<byte>(Of(self).Pending.Load().As<PyRawBytes>().TailBytes(), (int)count));
        Of(self).PendingBytes = 0;
        if (bytes.IsNull)
        {
            return false;
        }

        while (Space.CallMethod(Of(self).Buffer.Load(), N.write, bytes).IsNull)
        {
            if (!Io.TrapInterrupt())
            {
                return false;
            }
        }

        return true;
    }

    private static Value Truncate(Value self, Value position)
    {
        if (!CheckReady(self) || Space.CallMethod(self, N.flush).IsNull)
        {
            return Value.Null;
        }

        return Space.CallMethod(Of(self).Buffer.Load(), IoNames.Truncate.Value, position.IsNull ? Value.None : position);
    }
}
