using System;
using System.Runtime.InteropServices;
using Py.ObjectSpace;

namespace Py.Vm.Modules;

/// <summary>Functions of posix on open files.</summary>
internal static unsafe class PosixFiles
{
    private const string C = "libc";
    private const int CloseOnExec = 0x80000;
    private const long MostBytes = 0x7ffff000;

    [DllImport(C, EntryPoint = "openat", SetLastError = true)]
    private static extern int OpenNative(int folder, byte* path, int flags, uint mode);
    [DllImport(C, EntryPoint = "close", SetLastError = true)]
    private static extern int CloseNative(int file);
    [DllImport(C, EntryPoint = "read", SetLastError = true)]
    private static extern nint ReadNative(int file, byte* buffer, nuint count);
    [DllImport(C, EntryPoint = "write", SetLastError = true)]
    private static extern nint WriteNative(int file, byte* buffer, nuint count);
    [DllImport(C, EntryPoint = "pread", SetLastError = true)]
    private static extern nint PReadNative(int file, byte* buffer, nuint count, long offset);
    [DllImport(C, EntryPoint = "pwrite", SetLastError = true)]
    private static extern nint PWriteNative(int file, byte* buffer, nuint count, long offset);
    [DllImport(C, EntryPoint = "lseek", SetLastError = true)]
    private static extern long LSeekNative(int file, long offset, int whence);
    [DllImport(C, EntryPoint = "isatty", SetLastError = true)]
    private static extern int IsATtyNative(int file);
    [DllImport(C, EntryPoint = "dup", SetLastError = true)]
    private static extern int DupNative(int file);
    [DllImport(C, EntryPoint = "dup3", SetLastError = true)]
    private static extern int Dup3Native(int file, int target, int flags);
    [DllImport(C, EntryPoint = "dup2", SetLastError = true)]
    private static extern int Dup2Native(int file, int target);
    [DllImport(C, EntryPoint = "fcntl", SetLastError = true)]
    private static extern int FcntlNative(int file, int command, long argument);
    [DllImport(C, EntryPoint = "pipe2", SetLastError = true)]
    private static extern int Pipe2Native(int* ends, int flags);
    [DllImport(C, EntryPoint = "fsync", SetLastError = true)]
    private static extern int FSyncNative(int file);
    [DllImport(C, EntryPoint = "fdatasync", SetLastError = true)]
    private static extern int FDataSyncNative(int file);
    [DllImport(C, EntryPoint = "sync")]
    private static extern void SyncNative();
    [DllImport(C, EntryPoint = "ftruncate", SetLastError = true)]
    private static extern int FTruncateNative(int file, long length);
    [DllImport(C, EntryPoint = "truncate", SetLastError = true)]
    private static extern int TruncateNative(byte* path, long length);
    [DllImport(C, EntryPoint = "lockf", SetLastError = true)]
    private static extern int LockFNative(int file, int command, long length);
    [DllImport(C, EntryPoint = "posix_fadvise")]
    private static extern int FAdviseNative(int file, long offset, long length, int advice);
    [DllImport(C, EntryPoint = "posix_fallocate")]
    private static extern int FAllocateNative(int file, long offset, long length);

    public static void Define(ModuleBuilder m)
    {
        m.Function("open(path, flags, mode=511, *, dir_fd=None)\nOpens a file; returns a descriptor that child programs do not get.", &Open);
        m.Function("close(fd)\nCloses a descriptor.", &Close);
        m.Function("closerange(fd_low, fd_high, /)\nCloses the descriptors from fd_low up to fd_high, which is left; errors do not matter.", &CloseRange);
        m.Function("read(fd, length, /)\nReads at most that many bytes.", &Read);
        m.Function("write(fd, data, /)\nWrites bytes; returns how many.", &Write);
        m.Function("pread(fd, length, offset, /)\nReads at a place of the file, without moving the position.", &PRead);
        m.Function("pwrite(fd, buffer, offset, /)\nWrites at a place of the file, without moving the position.", &PWrite);
        m.Function("lseek(fd, position, whence, /)\nMoves the position.", &LSeek);
        m.Function("isatty(fd, /)\nIs it a terminal?", &IsATty);
        m.Function("dup(fd, /)\nA second descriptor of the same file.", &Dup);
        m.Function("dup2(fd, fd2, inheritable=True)\nMakes fd2 a descriptor of the same file.", &Dup2);
        m.Function("pipe()\nMakes a pipe: the ends for reading and writing.", &Pipe);
        m.Function("pipe2(flags, /)\nMakes a pipe with flags: the ends for reading and writing.", &Pipe2);
        m.Function("fsync(fd)\nWrites a file out to the disk.", &FSync);
        m.Function("fdatasync(fd)\nWrites the data of a file out to the disk.", &FDataSync);
        m.Function("sync()\nWrites everything out to the disk.", &Sync);
        m.Function("ftruncate(fd, length, /)\nSets the length of an open file.", &FTruncate);
        m.Function("truncate(path, length)\nSets the length of a file.", &Truncate);
        m.Function("lockf(fd, command, length, /)\nLocks a part of an open file.", &LockF);
        m.Function("posix_fadvise(fd, offset, length, advice, /)\nTells how a file will be read.", &FAdvise);
        m.Function("posix_fallocate(fd, offset, length, /)\nReserves space for a file.", &FAllocate);
        m.Function("get_inheritable(fd, /)\nDo child programs get the descriptor?", &GetInheritable);
        m.Function("set_inheritable(fd, inheritable, /)\nSets whether child programs get the descriptor.", &SetInheritable);
        m.Function("get_blocking(fd, /)\nDo reading and writing wait?", &GetBlocking);
        m.Function("set_blocking(fd, blocking, /)\nSets whether reading and writing wait.", &SetBlocking);
    }

    private static Value Open(Value path, Value flags, Value mode, Value dirFd)
    {
        if (!PathArgument.Get(path, "open", false, out PathArgument p) || !CNumbers.Int32(flags, out int how) || !CNumbers.Int32(mode, 0x1ff, out int bits)
            || !PathArgument.DirFd(dirFd, out int folder))
        {
            return Value.Null;
        }

        fixed (byte* bytes = p.Bytes)
        {
            int file, errno;
            do
            {
                Unlocked u = Unlocked.Begin();
                file = OpenNative(folder, bytes, how | CloseOnExec, (uint)bits);
                errno = u.End();
            }
            while (SysCall.Repeat(file, errno));
            return file < 0 ? p.Fail(errno) : PyInt.New(file);
        }
    }

    private static Value Close(Value file)
    {
        if (!CNumbers.Int32(file, out int fd))
        {
            return Value.Null;
        }

        // Never repeated: the descriptor is gone even when a signal came.
        Unlocked u = Unlocked.Begin();
        int result = CloseNative(fd);
        return SysCall.Done(result, u.End());
    }

    private static Value CloseRange(Value low, Value high)
    {
        if (!CNumbers.Int32(low, out int from) || !CNumbers.Int32(high, out int to))
        {
            return Value.Null;
        }

        Unlocked u = Unlocked.Begin();
        OpenDescriptors.CloseRange(Math.Max(from, 0), to);
        u.End();
        return Value.None;
    }

    private static Value Read(Value file, Value length)
    {
        if (!CNumbers.Int32(file, out int fd) || !Space.AsSsize(length, out long count))
        {
            return Value.Null;
        }

        return count < 0 ? PosixErrors.Raise(22) : ReadBytes(fd, count, -1);
    }

    private static Value PRead(Value file, Value length, Value offset)
    {
        if (!CNumbers.Int32(file, out int fd) || !Space.AsSsize(length, out long count) || !CNumbers.Int64(offset, out long place))
        {
            return Value.Null;
        }

        return count < 0 || place < 0 ? PosixErrors.Raise(22) : ReadBytes(fd, count, place);
    }

    private static Value ReadBytes(int fd, long count, long place)
    {
        count = Math.Min(count, MostBytes);
        byte* small = stackalloc byte[4096];
        byte* buffer = count <= 4096 ? small : (byte*)NativeMemory.Alloc((nuint)count);
        nint got;
        int errno;
        do
        {
            Unlocked u = Unlocked.Begin();
            got = place < 0 ? ReadNative(fd, buffer, (nuint)count) : PReadNative(fd, buffer, (nuint)count, place);
            errno = u.End();
        }
        while (SysCall.Repeat(got, errno));
        Value result = got < 0 ? SysCall.Fail(errno) : PyBytes.New(new ReadOnlySpan<byte>(buffer, (int)got));
        if (buffer != small)
        {
            NativeMemory.Free(buffer);
        }

        return result;
    }

    private static Value Write(Value file, Value data) => CNumbers.Int32(file, out int fd) ? WriteBytes(fd, data, -1) : Value.Null;

    private static Value PWrite(Value file, Value data, Value offset)
    {
        if (!CNumbers.Int32(file, out int fd))
        {
            return Value.Null;
        }

        if (!Buffers.Supports(data))
        {
            return Errors.TypeError($"a bytes-like object is required, not '{PyType.TypeName(data)}'");
        }

        return !CNumbers.Int64(offset, out long place) ? Value.Null : place < 0 ? PosixErrors.Raise(22) : WriteBytes(fd, data, place);
    }

    private static Value WriteBytes(int fd, Value data, long place)
    {
        BufferView view;
        if (!Buffers.Get(data, &view))
        {
            return Value.Null;
        }

        nint written;
        int errno;
        do
        {
            Unlocked u = Unlocked.Begin();
            nuint count = (nuint)Math.Min(view.Length, MostBytes);
            written = place < 0 ? WriteNative(fd, view.Data, count) : PWriteNative(fd, view.Data, count, place);
            errno = u.End();
        }
        while (SysCall.Repeat(written, errno));
        Buffers.Release(&view);
        return SysCall.Int(written, errno);
    }

    private static Value LSeek(Value file, Value position, Value how)
    {
        if (!CNumbers.Int32(file, out int fd) || !CNumbers.Int64(position, out long offset) || !CNumbers.Int32(how, out int whence))
        {
            return Value.Null;
        }

        Unlocked u = Unlocked.Begin();
        long result = LSeekNative(fd, offset, whence);
        return SysCall.Int(result, u.End());
    }

    private static Value IsATty(Value file) => CNumbers.Int32(file, out int fd) ? Value.FromBool(IsATtyNative(fd) == 1) : Value.Null;

    private static Value Dup(Value file)
    {
        const int duplicateCloseOnExec = 1030;
        return CNumbers.Int32(file, out int fd) ? SysCall.Int(FcntlNative(fd, duplicateCloseOnExec, 0)) : Value.Null;
    }

    private static Value Dup2(Value file, Value target, Value inheritable)
    {
        if (!CNumbers.Int32(file, out int from) || !CNumbers.Int32(target, out int to) || !CNumbers.Truth(inheritable, true, out bool inherited))
        {
            return Value.Null;
        }

        if (from < 0 || to < 0)
        {
            return PosixErrors.Raise(9);
        }

        Unlocked u = Unlocked.Begin();
        int result = inherited || from == to ? Dup2Native(from, to) : Dup3Native(from, to, CloseOnExec);
        return SysCall.Int(result, u.End());
    }

    private static Value Pipe() => MakePipe(CloseOnExec);

    private static Value Pipe2(Value flags) => CNumbers.Int32(flags, out int bits) ? MakePipe(bits) : Value.Null;

    private static Value MakePipe(int flags)
    {
        int* ends = stackalloc int[2];
        return Pipe2Native(ends, flags) < 0 ? PosixErrors.Raise() : PyTuple.New(PyInt.New(ends[0]), PyInt.New(ends[1]));
    }

    private static Value FSync(Value file) => Synchronize(file, false);

    private static Value FDataSync(Value file) => Synchronize(file, true);

    private static Value Synchronize(Value file, bool dataOnly)
    {
        if (!CNumbers.Descriptor(file, out int fd))
        {
            return Value.Null;
        }

        int result, errno;
        do
        {
            Unlocked u = Unlocked.Begin();
            result = dataOnly ? FDataSyncNative(fd) : FSyncNative(fd);
            errno = u.End();
        }
        while (SysCall.Repeat(result, errno));
        return SysCall.Done(result, errno);
    }

    private static Value Sync()
    {
        Unlocked u = Unlocked.Begin();
        SyncNative();
        u.End();
        return Value.None;
    }

    private static Value FTruncate(Value file, Value length) =>
        CNumbers.Int32(file, out int fd) && CNumbers.Int64(length, out long size) ? Shorten(fd, size) : Value.Null;

    private static Value Shorten(int fd, long size)
    {
        int result, errno;
        do
        {
            Unlocked u = Unlocked.Begin();
            result = FTruncateNative(fd, size);
            errno = u.End();
        }
        while (SysCall.Repeat(result, errno));
        return SysCall.Done(result, errno);
    }

    private static Value Truncate(Value path, Value length)
    {
        if (!PathArgument.Get(path, "truncate", true, out PathArgument p) || !CNumbers.Int64(length, out long size))
        {
            return Value.Null;
        }

        if (p.Bytes is null)
        {
            return Shorten(p.Descriptor, size);
        }

        fixed (byte* bytes = p.Bytes)
        {
            Unlocked u = Unlocked.Begin();
            int result = TruncateNative(bytes, size);
            return SysCall.Done(result, u.End(), p.Object);
        }
    }

    private static Value LockF(Value file, Value command, Value length)
    {
        if (!CNumbers.Int32(file, out int fd) || !CNumbers.Int32(command, out int how) || !CNumbers.Int64(length, out long size))
        {
            return Value.Null;
        }

        Unlocked u = Unlocked.Begin();
        int result = LockFNative(fd, how, size);
        return SysCall.Done(result, u.End());
    }

    private static Value FAdvise(Value file, Value offset, Value length, Value advice)
    {
        if (!CNumbers.Int32(file, out int fd) || !CNumbers.Int64(offset, out long start) || !CNumbers.Int64(length, out long size) || !CNumbers.Int32(advice, out int how))
        {
            return Value.Null;
        }

        int error;
        do
        {
            Unlocked u = Unlocked.Begin();
            error = FAdviseNative(fd, start, size, how);
            u.End();
        }
        while (SysCall.Repeat(-error, error));
        return error == 0 ? Value.None : SysCall.Fail(error);
    }

    private static Value FAllocate(Value file, Value offset, Value length)
    {
        if (!CNumbers.Int32(file, out int fd) || !CNumbers.Int64(offset, out long start) || !CNumbers.Int64(length, out long size))
        {
            return Value.Null;
        }

        int error;
        do
        {
            Unlocked u = Unlocked.Begin();
            error = FAllocateNative(fd, start, size);
            u.End();
        }
        while (SysCall.Repeat(-error, error));
        return error == 0 ? Value.None : SysCall.Fail(error);
    }

    private static Value GetInheritable(Value file)
    {
        if (!CNumbers.Int32(file, out int fd))
        {
            return Value.Null;
        }

        int flags = FcntlNative(fd, 1, 0);
        return flags < 0 ? PosixErrors.Raise() : Value.FromBool((flags & 1) == 0);
    }

    private static Value SetInheritable(Value file, Value inheritable) =>
        CNumbers.Int32(file, out int fd) && CNumbers.Int32(inheritable, out int flag) && IoNative.SetInheritable(fd, flag != 0) ? Value.None : Value.Null;

    private const int GetFlags = 3, SetFlags = 4, NonBlocking = 0x800;

    private static Value GetBlocking(Value file)
    {
        if (!CNumbers.Int32(file, out int fd))
        {
            return Value.Null;
        }

        int flags = FcntlNative(fd, GetFlags, 0);
        return flags < 0 ? PosixErrors.Raise() : Value.FromBool((flags & NonBlocking) == 0);
    }

    private static Value SetBlocking(Value file, Value blocking)
    {
        if (!CNumbers.Int32(file, out int fd) || !CNumbers.Int32(blocking, out int wait))
        {
            return Value.Null;
        }

        int flags = FcntlNative(fd, GetFlags, 0);
        return flags < 0 ? PosixErrors.Raise() : SysCall.Done(FcntlNative(fd, SetFlags, wait != 0 ? flags & ~NonBlocking : flags | NonBlocking));
    }
}
