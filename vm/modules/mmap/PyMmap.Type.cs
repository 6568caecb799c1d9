using System;
using Py.ObjectSpace;

namespace Py.Vm.Modules.MappedMemory;

/// <summary>The type mmap.mmap: its methods, which are those of a file.</summary>
internal static unsafe partial class PyMmap
{
    private static readonly string[] s_accesses = ["ACCESS_DEFAULT", "ACCESS_READ", "ACCESS_WRITE", "ACCESS_COPY"];

    private static void DefineType(TypeBuilder t)
    {
        t.Doc("mmap(fileno, length[, flags[, prot[, access[, offset]]]])\n\nMaps length bytes of the file that fileno is a descriptor of, from offset on; all of it if length is 0,\nand memory without a file if fileno is -1. offset is a multiple of ALLOCATIONGRANULARITY.");
        t.Slot(SlotId.New, &New);
        t.Slot(SlotId.Finalize, &Finalize);
        t.Slot(SlotId.Repr, &Repr);
        t.Slot(SlotId.Length, &Length);
        t.Slot(SlotId.Iter, &Iter);
        t.Slot(SlotId.GetItem, &GetItem);
        t.Slot(SlotId.SetItem, &SetItem);
        t.Slot(SlotId.GetBuffer, &GetBuffer);
        t.Slot(SlotId.ReleaseBuffer, &ReleaseBuffer);
        t.Method("__reversed__()\nIterates from the end.", &Reversed);
        t.Method("close()\nEnds the map.", &Close);
        t.RawMethod("find(...)\nfind(sub[, start[, end]]): the first place of some bytes, from the position on by default; -1 if there is none.", &Find);
        t.RawMethod("rfind(...)\nrfind(sub[, start[, end]]): the last place of some bytes, from the position on by default; -1 if there is none.", &FindLast);
        t.RawMethod("flush(...)\nflush([offset, size]): writes changes out to the file.", &Flush);
        t.RawMethod("madvise(...)\nmadvise(option[, start[, length]]): tells the system how the memory will be used.", &Advise);
        t.RawMethod("move(...)\nmove(dest, src, count): copies bytes within the map.", &Move);
        t.RawMethod("read(...)\nread([n]): at most n bytes, all that are left by default.", &Read);
        t.Method("read_byte()\nThe next byte as an int.", &ReadByte);
        t.Method("readline()\nBytes up to the end of the line.", &ReadLine);
        t.RawMethod("resize(...)\nresize(newsize): makes map and file longer or shorter.", &Resize);
        t.RawMethod("seek(...)\nseek(pos[, whence]): moves the position, counted from the start (0), itself (1) or the end (2).", &Seek);
        t.Method("size()\nThe length of the file.", &FileSize);
        t.Method("tell()\nThe position.", &Tell);
        t.RawMethod("write(...)\nwrite(bytes): writes at the position; returns how many bytes.", &Write);
        t.RawMethod("write_byte(...)\nwrite_byte(byte): writes an int as a byte.", &WriteByte);
        t.Method("__enter__()", &Enter);
        t.RawMethod("__exit__(...)", &Exit);
        t.GetSet("closed", &GetClosed);
    }

    /// <summary>Checks the number of arguments, in the words of PyArg_ParseTuple; false with TypeError.</summary>
    private static bool Count(Args args, string name, int least, int most)
    {
        if (args.KeywordCount == 0 && args.Count >= least && args.Count <= most)
        {
            return true;
        }

        int wanted = args.Count < least ? least : most;
        string how = least == most ? "exactly" : args.Count < least ? "at least" : "at most";
        Errors.TypeError(args.KeywordCount > 0 ? $"mmap.{name}() takes no keyword arguments"
            : $"{name}() takes {how} {wanted} argument{(wanted == 1 ? "" : "s")} ({args.Count} given)");
        return false;
    }

    private static Value Optional(Args args, int index) => index < args.Count ? args[index] : Value.Null;

    /// <summary>A Py_ssize_t, or the default for an omitted argument; false with an error.</summary>
    private static bool Number(Args args, int index, long otherwise, out long number)
    {
        number = otherwise;
        return index >= args.Count || Space.AsSsize(args[index], out number);
    }

    private static bool IsWritable(Value self)
    {
        if (Of(self).Access != MapAccess.Read)
        {
            return true;
        }

        Errors.TypeError("mmap can't modify a readonly memory map.");
        return false;
    }

    private static Value Repr(Value self)
    {
        ref Layout m = ref Of(self);
        string name = PyType.TypeName(self);
        return PyStr.New(m.Data == null ? $"<{name} closed=True>"
            : $"<{name} closed=False, access={s_accesses[(int)m.Access]}, length={m.Size}, pos={m.Position}, offset={m.Offset}>");
    }

    private static Value Enter(Value self) => IsOpen(self) ? self : Value.Null;

    private static Value Exit(Value self, Args args) => Close(self);

    private static Value GetClosed(Value self) => Value.FromBool(Of(self).Data == null);

    private static Value Find(Value self, Args args) => Find(self, args, false);

    private static Value FindLast(Value self, Args args) => Find(self, args, true);

    private static Value Find(Value self, Args args, bool last)
    {
        BufferView view;
        if (!IsOpen(self) || !Count(args, last ? "rfind" : "find", 1, 3) || !Buffers.Get(args[0], &view))
        {
            return Value.Null;
        }

        Value found = Value.Null;
        if (Number(args, 1, Of(self).Position, out long start) && Number(args, 2, Of(self).Size, out long end) && IsOpen(self))
        {
            long size = Of(self).Size;
            start = Math.Clamp(start < 0 ? start + size : start, 0, size);
            end = Math.Clamp(end < 0 ? end + size : end, 0, size);
            byte* from = Of(self).Data + start;
            // Nothing is found anywhere, even where the end comes before the start.
            long at = view.Length == 0 ? (last ? end - start : 0) : last ? LastIndexOf(from, end - start, view.Span) : IndexOf(from, end - start, view.Span);
            found = PyInt.New(at < 0 && view.Length > 0 ? -1 : start + at);
        }

        Buffers.Release(&view);
        return found;
    }

    // A span has at most 2 GiB: what is longer is searched by windows, which overlap by what is looked for but for a byte.
    private static int Window(long length, int needle) => (int)Math.Min(length, Math.Max(1 << 30, needle));

    private static long IndexOf(byte* data, long length, ReadOnlySpan<byte> needle)
    {
        for (long at = 0; length - at >= needle.Length;)
        {
            int window = Window(length - at, needle.Length);
            int found = new ReadOnlySpan<byte>(data + at, window).IndexOf(needle);
            if (found >= 0)
            {
                return at + found;
            }

            at += window - needle.Length + 1;
        }

        return -1;
    }

    private static long LastIndexOf(byte* data, long length, ReadOnlySpan<byte> needle)
    {
        while (length >= needle.Length)
        {
            int window = Window(length, needle.Length);
            int found = new ReadOnlySpan<byte>(data + length - window, window).LastIndexOf(needle);
            if (found >= 0)
            {
                return length - window + found;
            }

            length -= window - needle.Length + 1;
        }

        return -1;
    }

    private static Value Flush(Value self, Args args)
    {
        if (!IsOpen(self) || !Count(args, "flush", 0, 2) || !Number(args, 0, 0, out long offset) || !Number(args, 1, Of(self).Size, out long size) || !IsOpen(self))
        {
            return Value.Null;
        }

        ref Layout m = ref Of(self);
        return size < 0 || offset < 0 || m.Size - offset < size ? Errors.ValueError("flush values out of range")
            : m.Access is MapAccess.Read or MapAccess.Copy ? Value.None
            : SysCall.Done(Mapping.Sync(m.Data + offset, size));
    }

    private static Value Advise(Value self, Args args)
    {
        if (!IsOpen(self) || !Count(args, "madvise", 1, 3) || !Io.Int(args[0], 0, out int option)
            || !Number(args, 1, 0, out long start) || !Number(args, 2, Of(self).Size, out long length) || !IsOpen(self))
        {
            return Value.Null;
        }

        ref Layout m = ref Of(self);
        if (start < 0 || start >= m.Size || length < 0)
        {
            return Errors.ValueError(start < 0 || start >= m.Size ? "madvise start out of bounds" : "madvise length invalid");
        }

        return long.MaxValue - start < length ? Errors.OverflowError("madvise length too large")
            : SysCall.Done(Mapping.Advise(m.Data + start, Math.Min(length, m.Size - start), option));
    }

    private static Value Move(Value self, Args args)
    {
        if (!IsOpen(self) || !Count(args, "move", 3, 3) || !Number(args, 0, 0, out long to) || !Number(args, 1, 0, out long from)
            || !Number(args, 2, 0, out long count) || !IsWritable(self) || !IsOpen(self))
        {
            return Value.Null;
        }

        ref Layout m = ref Of(self);
        if (to < 0 || from < 0 || count < 0 || m.Size - to < count || m.Size - from < count)
        {
            return Errors.ValueError("source, destination, or count out of range");
        }

        Buffer.MemoryCopy(m.Data + from, m.Data + to, count, count);
        return Value.None;
    }

    /// <summary>Bytes between the position and the end.</summary>
    private static long Left(Value self) => Math.Max(Of(self).Size - Of(self).Position, 0);

    /// <summary>The next bytes, and the position after them; null with MemoryError.</summary>
    private static Value Take(Value self, long count)
    {
        Value bytes = Bytes(self, Of(self).Position, count);
        if (!bytes.IsNull)
        {
            Of(self).Position += count;
        }

        return bytes;
    }

    private static Value Read(Value self, Args args)
    {
        if (!IsOpen(self) || !Count(args, "read", 0, 1) || !Io.OptionalSize(Optional(args, 0), out long count) || !IsOpen(self))
        {
            return Value.Null;
        }

        long left = Left(self);
        return Take(self, count < 0 || count > left ? left : count);
    }

    private static Value ReadByte(Value self)
    {
        if (!IsOpen(self))
        {
            return Value.Null;
        }

        ref Layout m = ref Of(self);
        return m.Position < m.Size ? Value.FromSmallInt(m.Data[m.Position++]) : Errors.ValueError("read byte out of range");
    }

    private static Value ReadLine(Value self)
    {
        if (!IsOpen(self))
        {
            return Value.Null;
        }

        long left = Left(self);
        long end = IndexOf(Of(self).Data + Of(self).Position, left, "\n"u8);
        return Take(self, end < 0 ? left : end + 1);
    }

    private static Value Seek(Value self, Args args)
    {
        if (!IsOpen(self) || !Count(args, "seek", 1, 2) || !Space.AsSsize(args[0], out long distance) || !Io.Int(Optional(args, 1), 0, out int how) || !IsOpen(self))
        {
            return Value.Null;
        }

        ref Layout m = ref Of(self);
        if (how is < 0 or > 2)
        {
            return Errors.ValueError("unknown seek type");
        }

        long from = how == 0 ? 0 : how == 1 ? m.Position : m.Size;
        if (long.MaxValue - from < distance || from + distance < 0 || from + distance > m.Size)
        {
            return Errors.ValueError("seek out of range");
        }

        m.Position = from + distance;
        return Value.None;
    }

    private static Value FileSize(Value self)
    {
        if (!IsOpen(self))
        {
            return Value.Null;
        }

        StatFunctions.StatBuffer stat;
        int errno = StatFunctions.OfDescriptor(Of(self).File, &stat);
        return errno != 0 ? PosixErrors.Raise(errno) : PyInt.New(stat.Size);
    }

    private static Value Tell(Value self) => IsOpen(self) ? PyInt.New(Of(self).Position) : Value.Null;

    private static Value Write(Value self, Args args)
    {
        BufferView view;
        if (!IsOpen(self) || !Count(args, "write", 1, 1) || !Buffers.Get(args[0], &view))
        {
            return Value.Null;
        }

        Value written = Value.Null;
        if (IsWritable(self) && IsOpen(self))
        {
            ref Layout m = ref Of(self);
            if (m.Position > m.Size || m.Size - m.Position < view.Length)
            {
                Errors.ValueError("data out of range");
            }
            else
            {
                Buffer.MemoryCopy(view.Data, m.Data + m.Position, view.Length, view.Length);
                m.Position += view.Length;
                written = PyInt.New(view.Length);
            }
        }

        Buffers.Release(&view);
        return written;
    }

    private static Value WriteByte(Value self, Args args)
    {
        if (!IsOpen(self) || !Count(args, "write_byte", 1, 1) || !Space.AsLong(args[0], out long item))
        {
            return Value.Null;
        }

        if ((ulong)item > byte.MaxValue)
        {
            return Errors.OverflowError($"unsigned byte integer is {(item < 0 ? "less than minimum" : "greater than maximum")}");
        }

        if (!IsWritable(self) || !IsOpen(self))
        {
            return Value.Null;
        }

        ref Layout m = ref Of(self);
        if (m.Position >= m.Size)
        {
            return Errors.ValueError("write byte out of range");
        }

        m.Data[m.Position++] = (byte)item;
        return Value.None;
    }
}
