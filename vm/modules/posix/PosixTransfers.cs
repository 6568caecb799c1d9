using System.Runtime.InteropServices;
using Py.ObjectSpace;

namespace Py.Vm.Modules;

/// <summary>Functions of posix that move data: several buffers at once, from file to file, through counters and memory files.</summary>
internal static unsafe class PosixTransfers
{
    private const string C = "libc";
    private const long CopyFileRangeCall = 326;

    private struct Part
    {
        public byte* Data;
        public nuint Length;
    }

    [DllImport(C, EntryPoint = "readv", SetLastError = true)]
    private static extern nint ReadVNative(int file, Part* parts, int count);
    [DllImport(C, EntryPoint = "writev", SetLastError = true)]
    private static extern nint WriteVNative(int file, Part* parts, int count);
    [DllImport(C, EntryPoint = "preadv2", SetLastError = true)]
    private static extern nint PReadVNative(int file, Part* parts, int count, long offset, int flags);
    [DllImport(C, EntryPoint = "pwritev2", SetLastError = true)]
    private static extern nint PWriteVNative(int file, Part* parts, int count, long offset, int flags);
    [DllImport(C, EntryPoint = "sendfile", SetLastError = true)]
    private static extern nint SendFileNative(int to, int from, long* offset, nuint count);
    [DllImport(C, EntryPoint = "splice", SetLastError = true)]
    private static extern nint SpliceNative(int from, long* fromOffset, int to, long* toOffset, nuint count, uint flags);
    [DllImport(C, EntryPoint = "syscall", SetLastError = true)]
    private static extern long SystemCall(long number, int from, long* fromOffset, int to, long* toOffset, nuint count, uint flags);
    [DllImport(C, EntryPoint = "eventfd", SetLastError = true)]
    private static extern int EventFdNative(uint value, int flags);
    [DllImport(C, EntryPoint = "eventfd_read", SetLastError = true)]
    private static extern int EventFdReadNative(int file, ulong* value);
    [DllImport(C, EntryPoint = "eventfd_write", SetLastError = true)]
    private static extern int EventFdWriteNative(int file, ulong value);
    [DllImport(C, EntryPoint = "memfd_create", SetLastError = true)]
    private static extern int MemFdNative(byte* name, uint flags);

    public static void Define(ModuleBuilder m)
    {
        m.Function("readv(fd, buffers, /)\nReads into several buffers.", &ReadV);
        m.Function("writev(fd, buffers, /)\nWrites several buffers.", &WriteV);
        m.Function("preadv(fd, buffers, offset, flags=0, /)\nReads into several buffers at a place of the file.", &PReadV);
        m.Function("pwritev(fd, buffers, offset, flags=0, /)\nWrites several buffers at a place of the file.", &PWriteV);
        m.Function("sendfile(out_fd, in_fd, offset, count)\nCopies from one descriptor to another.", &SendFile);
        m.Function("splice(src, dst, count, offset_src=None, offset_dst=None, flags=0)\nMoves data from or to a pipe.", &Splice);
        m.Function("copy_file_range(src, dst, count, offset_src=None, offset_dst=None)\nCopies from file to file.", &CopyFileRange);
        m.Function("eventfd(initval, flags=524288)\nMakes a descriptor that counts events.", &EventFd);
        m.Function("eventfd_read(fd)\nTakes the count of an eventfd.", &EventFdRead);
        m.Function("eventfd_write(fd, value)\nAdds to the count of an eventfd.", &EventFdWrite);
        m.Function("memfd_create(name, flags=1)\nMakes a file in memory.", &MemFdCreate);
    }

    private static Value ReadV(Value file, Value buffers) => CNumbers.Int32(file, out int fd) ? Vector(fd, buffers, "readv", true, false, 0, 0) : Value.Null;

    private static Value WriteV(Value file, Value buffers) => CNumbers.Int32(file, out int fd) ? Vector(fd, buffers, "writev", false, false, 0, 0) : Value.Null;

    private static Value PReadV(Value file, Value buffers, Value offset, Value flags) =>
        CNumbers.Int32(file, out int fd) && CNumbers.Int64(offset, out long place) && CNumbers.Int32(flags, 0, out int how)
            ? Vector(fd, buffers, "preadv", true, true, place, how) : Value.Null;

    private static Value PWriteV(Value file, Value buffers, Value offset, Value flags) =>
        CNumbers.Int32(file, out int fd) && CNumbers.Int64(offset, out long place) && CNumbers.Int32(flags, 0, out int how)
            ? Vector(fd, buffers, "pwritev", false, true, place, how) : Value.Null;

    private static Value Vector(int fd, Value buffers, string function, bool reads, bool atPlace, long place, int flags)
    {
        if (!Space.IsSequence(buffers))
        {
            return Errors.TypeError($"{function}() arg 2 must be a sequence");
        }

        Value list = Sequences.ToTuple(buffers);
        if (list.IsNull)
        {
            return list;
        }

        const int most = 1024;
        long count = PyTuple.LengthOf(list);
        if (count > most)
        {
            return PosixErrors.Raise(22);
        }

        BufferView* views = stackalloc BufferView[(int)count];
        Part* parts = stackalloc Part[(int)count];
        int got = 0;
        Value result = Value.Null;
        while (got < count && Buffers.Get(PyTuple.Get(list, got), &views[got], reads ? Buffers.Writable : 0))
        {
            parts[got].Data = views[got].Data;
            parts[got].Length = (nuint)views[got].Length;
            got++;
        }

        if (got == count)
        {
            nint moved;
            int errno;
            do
            {
                Unlocked u = Unlocked.Begin();
                moved = atPlace
                    ? reads ? PReadVNative(fd, parts, got, place, flags) : PWriteVNative(fd, parts, got, place, flags)
                    : reads ? ReadVNative(fd, parts, got) : WriteVNative(fd, parts, got);
                errno = u.End();
            }
            while (SysCall.Repeat(moved, errno));
            result = SysCall.Int(moved, errno);
        }

        while (got > 0)
        {
            Buffers.Release(&views[--got]);
        }

        return result;
    }

    private static Value SendFile(Value output, Value input, Value offset, Value count)
    {
        if (!CNumbers.Int32(output, out int to) || !CNumbers.Int32(input, out int from) || !Space.AsSsize(count, out long bytes))
        {
            return Value.Null;
        }

        long place = 0;
        bool atPosition = offset.IsNone;
        if (!atPosition && !CNumbers.Int64(offset, out place))
        {
            return Value.Null;
        }

        nint sent;
        int errno;
        do
        {
            Unlocked u = Unlocked.Begin();
            sent = SendFileNative(to, from, atPosition ? null : &place, (nuint)bytes);
            errno = u.End();
        }
        while (SysCall.Repeat(sent, errno));
        return SysCall.Int(sent, errno);
    }

    private static bool Place(Value v, out long place, out bool given)
    {
        place = 0;
        given = !v.IsNull && !v.IsNone;
        return !given || CNumbers.Int64(v, out place);
    }

    private static Value Splice(Value source, Value target, Value count, Value sourceOffset, Value targetOffset, Value flags) =>
        CNumbers.Int32(flags, 0, out int how) ? Copy(source, target, count, sourceOffset, targetOffset, true, (uint)how) : Value.Null;

    private static Value CopyFileRange(Value source, Value target, Value count, Value sourceOffset, Value targetOffset) =>
        Copy(source, target, count, sourceOffset, targetOffset, false, 0);

    private static Value Copy(Value source, Value target, Value count, Value sourceOffset, Value targetOffset, bool splice, uint flags)
    {
        if (!CNumbers.Int32(source, out int from) || !CNumbers.Int32(target, out int to) || !Space.AsSsize(count, out long bytes))
        {
            return Value.Null;
        }

        if (bytes < 0)
        {
            return Errors.ValueError("negative value for 'count' not allowed");
        }

        if (!Place(sourceOffset, out long fromPlace, out bool fromGiven) || !Place(targetOffset, out long toPlace, out bool toGiven))
        {
            return Value.Null;
        }

        long moved;
        int errno;
        do
        {
            long* a = fromGiven ? &fromPlace : null, b = toGiven ? &toPlace : null;
            Unlocked u = Unlocked.Begin();
            moved = splice ? SpliceNative(from, a, to, b, (nuint)bytes, flags) : SystemCall(CopyFileRangeCall, from, a, to, b, (nuint)bytes, 0);
            errno = u.End();
        }
        while (SysCall.Repeat(moved, errno));
        return SysCall.Int(moved, errno);
    }

    private static Value EventFd(Value value, Value flags)
    {
        if (!CNumbers.Mask64(value, out ulong start) || !CNumbers.Int32(flags, 0x80000, out int how))
        {
            return Value.Null;
        }

        if (start > uint.MaxValue)
        {
            return (long)start < 0 ? Errors.ValueError("value must be positive") : Errors.OverflowError("Python int too large to convert to C unsigned int");
        }

        return SysCall.Int(EventFdNative((uint)start, how));
    }

    private static Value EventFdRead(Value file)
    {
        if (!CNumbers.Descriptor(file, out int fd))
        {
            return Value.Null;
        }

        ulong value;
        Unlocked u = Unlocked.Begin();
        int result = EventFdReadNative(fd, &value);
        int errno = u.End();
        return result < 0 ? SysCall.Fail(errno) : PyInt.New(value);
    }

    private static Value EventFdWrite(Value file, Value value)
    {
        if (!CNumbers.Descriptor(file, out int fd) || !CNumbers.UInt64(value, out ulong amount))
        {
            return Value.Null;
        }

        Unlocked u = Unlocked.Begin();
        int result = EventFdWriteNative(fd, amount);
        return SysCall.Done(result, u.End());
    }

    private static Value MemFdCreate(Value name, Value flags)
    {
        if (!PathArgument.FsEncode(name, out byte[] bytes) || !CNumbers.Mask64(flags.IsNull ? Value.FromSmallInt(1) : flags, out ulong bits))
        {
            return Value.Null;
        }

        fixed (byte* n = bytes)
        {
            Unlocked u = Unlocked.Begin();
            int result = MemFdNative(n, (uint)bits);
            return SysCall.Int(result, u.End());
        }
    }
}
