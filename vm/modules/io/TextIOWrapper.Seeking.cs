using System;
using Py.ObjectSpace;

namespace Py.Vm.Modules;

/// <summary>
/// TextIOWrapper: positions. tell() gives a number that holds the position of a point where the decoder had nothing
/// pending, the flags of the decoder there, and how many bytes to feed and characters to skip from it.
/// </summary>
internal static unsafe partial class TextIOWrapper
{
    private const int FieldBits = 64;

    private ref struct Cookie
    {
        public long Position;
        public long Flags;
        public long BytesToFeed;
        public long CharactersToSkip;
        public long NeedEnd;

        public readonly Value ToInt()
        {
            Value number = Value.FromSmallInt(0);
            foreach (long field in (ReadOnlySpan<long>)[NeedEnd, CharactersToSkip, BytesToFeed, Flags, Position])
            {
                number = Space.Binary(Space.Binary(number, Value.FromSmallInt(FieldBits), SlotId.LShift), PyInt.New(field), SlotId.Or);
            }

            return number;
        }

        /// <summary>Takes a number that is not negative apart; false with OverflowError.</summary>
        public bool Parse(Value number)
        {
            Span<long> fields = stackalloc long[5];
            Value mask = PyInt.New(ulong.MaxValue);
            for (int i = 0; i < fields.Length; i++)
            {
                if (!Space.AsIndex(Space.Binary(number, mask, SlotId.And), TypeId.OverflowError, out fields[i]))
                {
                    return false;
                }

                number = Space.Binary(number, Value.FromSmallInt(FieldBits), SlotId.RShift);
            }

            Position = fields[0];
            Flags = fields[1];
            BytesToFeed = fields[2];
            CharactersToSkip = fields[3];
            NeedEnd = fields[4];
            return true;
        }
    }

    private static void ForgetText(Value self)
    {
        Of(self).Decoded.Store(self, Value.Null);
        Of(self).Used = 0;
        Of(self).Snapshot.Store(self, Value.Null);
    }

    private static Value Tell(Value self)
    {
        if (!CheckOpen(self))
        {
            return Value.Null;
        }

        if (Of(self).Seekable == 0)
        {
            return Io.Unsupported("underlying stream is not seekable");
        }

        if (Of(self).Telling == 0)
        {
            return Errors.Raise(TypeId.OSError, "telling position disabled by next() call");
        }

        if (!FlushPending(self) || Space.CallMethod(self, N.flush).IsNull)
        {
            return Value.Null;
        }

        Value position = Space.CallMethod(Of(self).Buffer.Load(), IoNames.Tell.Value);
        if (position.IsNull || Of(self).Readable == 0 || Of(self).Snapshot.IsNull)
        {
            return position;
        }

        Value input = Of(self).Snapshot.Load();
        if (!Space.AsIndex(position, TypeId.OverflowError, out long at))
        {
            return Value.Null;
        }

        Cookie cookie = new() { Position = at - PyBytes.LengthOf(input), Flags = Of(self).SnapshotFlags };
        long skip = Of(self).Used;
        if (skip == 0)
        {
            return cookie.ToInt();
        }

        ReadOnlySpan<byte> bytes = PyBytes.Span(input);
        if (Of(self).Native != 0 && cookie.Flags == 0 && skip <= bytes.Length
            && System.Text.Ascii.IsValid(bytes[..(int)skip]) && bytes[..(int)skip].IndexOf((byte)'\r') < 0)
        {
            return PyInt.New(cookie.Position + skip);
        }

        if (!DecoderState(self, out Value held, out long flags))
        {
            return Value.Null;
        }

        bool good = Walk(self, input, skip, ref cookie);
        Value error = Errors.Take();
        good = SetDecoderState(self, held, flags) && good;
        if (!error.IsNull)
        {
            return Errors.Restore(error);
        }

        return good ? cookie.ToInt() : Value.Null;
    }

    /// <summary>Decodes the snapshot byte by byte up to the wanted character, noting the last point where nothing was pending.</summary>
    private static bool Walk(Value self, Value input, long skip, ref Cookie cookie)
    {
        byte seen = Of(self).Lines.Seen;
        if (!SetDecoderState(self, PyBytes.Empty, cookie.Flags))
        {
            return false;
        }

        long fed = 0, decoded = 0;
        for (long i = 0; i < PyBytes.LengthOf(input) && decoded < skip; i++)
        {
            Value text = DecodeBytes(self, PyBytes.FromByte(PyBytes.Span(input)[(int)i]), false);
            if (text.IsNull || !DecoderState(self, out Value held, out long flags))
            {
                return false;
            }

            fed++;
            decoded += PyStr.LengthOf(text);
            if (PyBytes.LengthOf(held) == 0 && decoded <= skip)
            {
                cookie.Position += fed;
                cookie.Flags = flags;
                skip -= decoded;
                fed = decoded = 0;
                if (skip == 0)
                {
                    break;
                }
            }
        }

        if (decoded < skip)
        {
            Value text = DecodeBytes(self, PyBytes.Empty, true);
            if (text.IsNull)
            {
                return false;
            }

            cookie.NeedEnd = 1;
            decoded += PyStr.LengthOf(text);
            if (decoded < skip)
            {
                Errors.Raise(TypeId.OSError, "can't reconstruct logical file position");
                return false;
            }
        }

        cookie.BytesToFeed = fed;
        cookie.CharactersToSkip = skip;
        Of(self).Lines.Seen = seen;
        return true;
    }

    private static Value Seek(Value self, Value target, Value whenceArgument)
    {
        if (!Io.Int(whenceArgument, 0, out int whence) || !CheckOpen(self))
        {
            return Value.Null;
        }

        if (Of(self).Seekable == 0)
        {
            return Io.Unsupported("underlying stream is not seekable");
        }

        switch (whence)
        {
            case 1:
                int zero = Space.EqualBool(target, Value.FromSmallInt(0));
                if (zero <= 0)
                {
                    return zero < 0 ? Value.Null : Io.Unsupported("can't do nonzero cur-relative seeks");
                }

                target = Space.CallMethod(self, IoNames.Tell.Value);
                if (target.IsNull)
                {
                    return target;
                }

                break;
            case 2:
                return SeekEnd(self, target);
            case 0:
                break;
            default:
                return Errors.ValueError($"invalid whence ({whence}, should be 0, 1 or 2)");
        }

        int negative = Space.CompareBool(target, Value.FromSmallInt(0), CompareOp.Lt);
        if (negative != 0)
        {
            return negative < 0 ? Value.Null : Errors.ValueError($"negative seek position {PyStr.ToClr(Space.Repr(target))}");
        }

        if (Space.CallMethod(self, N.flush).IsNull)
        {
            return Value.Null;
        }

        Value number = Space.Index(target);
        Cookie cookie = default;
        if (number.IsNull || !cookie.Parse(number))
        {
            return Value.Null;
        }

        if (Space.CallMethod(Of(self).Buffer.Load(), IoNames.Seek.Value, PyInt.New(cookie.Position)).IsNull)
        {
            return Value.Null;
        }

        ForgetText(self);
        if (Of(self).Readable != 0)
        {
            bool start = cookie.Position == 0 && cookie.Flags == 0;
            if (!(start ? ResetDecoder(self) : SetDecoderState(self, PyBytes.Empty, cookie.Flags)))
            {
                return Value.Null;
            }

            Of(self).SnapshotFlags = cookie.Flags;
            if (cookie.CharactersToSkip == 0)
            {
                Of(self).Snapshot.Store(self, PyBytes.Empty);
            }
            else
            {
                Value input = Space.CallMethod(Of(self).Buffer.Load(), N.read, PyInt.New(cookie.BytesToFeed));
                if (!input.IsNull && !input.IsBytes)
                {
                    return Errors.TypeError($"underlying read() should have returned a bytes object, not '{PyType.TypeName(input)}'");
                }

                Value text = input.IsNull ? input : DecodeBytes(self, input, cookie.NeedEnd != 0);
                if (text.IsNull)
                {
                    return text;
                }

                if (PyStr.LengthOf(text) < cookie.CharactersToSkip)
                {
                    return Errors.Raise(TypeId.OSError, "can't restore logical file position");
                }

                Of(self).Snapshot.Store(self, input);
                Of(self).Decoded.Store(self, text);
                Of(self).Used = cookie.CharactersToSkip;
            }
        }

        return StartEncoder(self, cookie.Position == 0 && cookie.CharactersToSkip == 0) ? target : Value.Null;
    }

    private static Value SeekEnd(Value self, Value target)
    {
        int zero = Space.EqualBool(target, Value.FromSmallInt(0));
        if (zero <= 0)
        {
            return zero < 0 ? Value.Null : Io.Unsupported("can't do nonzero end-relative seeks");
        }

        if (Space.CallMethod(self, N.flush).IsNull)
        {
            return Value.Null;
        }

        ForgetText(self);
        if (!ResetDecoder(self))
        {
            return Value.Null;
        }

        Value end = Space.CallMethod(Of(self).Buffer.Load(), IoNames.Seek.Value, Value.FromSmallInt(0), Value.FromSmallInt(2));
        return end.IsNull || !StartEncoder(self, end.IsSmallInt && end.SmallInt == 0) ? Value.Null : end;
    }
}
