using System;
using System.Runtime.InteropServices;
using Py.ObjectSpace;

namespace Py.Vm.Modules;

/// <summary>The module fcntl.</summary>
internal static unsafe class FcntlModule
{
    private const string C = "libc";
    private const int MostBytes = 1024;

    [DllImport(C, EntryPoint = "fcntl", SetLastError = true)]
    private static extern int FcntlNative(int file, int command, nint argument);
    [DllImport(C, EntryPoint = "ioctl", SetLastError = true)]
    private static extern int IoctlNative(int file, ulong request, nint argument);
    [DllImport(C, EntryPoint = "flock", SetLastError = true)]
    private static extern int FlockNative(int file, int operation);

    /// <summary>struct flock.</summary>
    private struct Lock
    {
        public short Type;
        public short Whence;
        public long Start;
        public long Length;
        public int Process;
    }

    public static void Define(ModuleBuilder m)
    {
        m.Doc("Control of open files and devices, and locks on files.");
        foreach ((string name, long value) in Constants)
        {
            m.Constant(name, value);
        }

        m.Function("fcntl(fd, cmd, arg=0, /)\nControls an open file; the argument is an int or bytes, and so is the result.", &Fcntl);
        m.Function("ioctl(fd, request, arg=0, mutate_flag=True, /)\nControls a device; the argument is an int, bytes, or a buffer that is changed.", &Ioctl);
        m.Function("flock(fd, operation, /)\nLocks an open file.", &Flock);
        m.Function("lockf(fd, cmd, len=0, start=0, whence=0, /)\nLocks a part of an open file.", &LockF);
    }

#pragma warning disable IDE0055 // table
    private static ReadOnlySpan<(string Name, long Value)> Constants => new (string, long)[]
    {
        ("DN_ACCESS", 1), ("DN_ATTRIB", 32), ("DN_CREATE", 4), ("DN_DELETE", 8), ("DN_MODIFY", 2), ("DN_MULTISHOT", 2147483648), ("DN_RENAME", 16),
        ("FASYNC", 8192), ("FD_CLOEXEC", 1), ("F_ADD_SEALS", 1033), ("F_DUPFD", 0), ("F_DUPFD_CLOEXEC", 1030), ("F_EXLCK", 4), ("F_GETFD", 1),
        ("F_GETFL", 3), ("F_GETLEASE", 1025), ("F_GETLK", 5), ("F_GETLK64", 5), ("F_GETOWN", 9), ("F_GETPIPE_SZ", 1032), ("F_GETSIG", 11),
        ("F_GET_SEALS", 1034), ("F_NOTIFY", 1026), ("F_OFD_GETLK", 36), ("F_OFD_SETLK", 37), ("F_OFD_SETLKW", 38), ("F_RDLCK", 0), ("F_SEAL_GROW", 4),
        ("F_SEAL_SEAL", 1), ("F_SEAL_SHRINK", 2), ("F_SEAL_WRITE", 8), ("F_SETFD", 2), ("F_SETFL", 4), ("F_SETLEASE", 1024), ("F_SETLK", 6),
        ("F_SETLK64", 6), ("F_SETLKW", 7), ("F_SETLKW64", 7), ("F_SETOWN", 8), ("F_SETPIPE_SZ", 1031), ("F_SETSIG", 10), ("F_SHLCK", 8), ("F_UNLCK", 2),
        ("F_WRLCK", 1), ("LOCK_EX", 2), ("LOCK_MAND", 32), ("LOCK_NB", 4), ("LOCK_READ", 64), ("LOCK_RW", 192), ("LOCK_SH", 1), ("LOCK_UN", 8),
        ("LOCK_WRITE", 128),
    };
#pragma warning restore IDE0055

    private static Value Fcntl(Value file, Value command, Value argument)
    {
        if (!CNumbers.Descriptor(file, out int fd) || !CNumbers.Int32(command, out int what))
        {
            return Value.Null;
        }

        byte* buffer = stackalloc byte[MostBytes + 1];
        int length = 0;
        nint number = 0;
        if (!argument.IsNull && !CopyIn(argument, buffer, "fcntl string arg too long", out length))
        {
            if (Errors.Occurred || !CNumbers.Mask64(argument, out ulong given))
            {
                return Value.Null;
            }

            // An int of C.
            number = (int)given;
        }

        int result, errno;
        do
        {
            Unlocked u = Unlocked.Begin();
            result = FcntlNative(fd, what, length < 0 ? number : argument.IsNull ? 0 : (nint)buffer);
            errno = u.End();
        }
        while (SysCall.Repeat(result, errno));
        return result < 0 ? SysCall.Fail(errno) : length < 0 || argument.IsNull ? PyInt.New(result) : PyBytes.New(new ReadOnlySpan<byte>(buffer, length));
    }

    /// <summary>Copies the bytes of a str or bytes-like argument; false and length -1 for others, or with an error.</summary>
    private static bool CopyIn(Value argument, byte* buffer, string tooLong, out int length)
    {
        length = -1;
        ReadOnlySpan<byte> bytes;
        BufferView view = default;
        if (argument.IsStr)
        {
            if (!PathArgument.TryEncode(argument, out byte[] text))
            {
                return false;
            }

            bytes = text;
        }
        else if (!argument.IsInt && Buffers.Supports(argument))
        {
            if (!Buffers.Get(argument, &view))
            {
                return false;
            }

            bytes = view.Span;
        }
        else
        {
            return false;
        }

        if (bytes.Length > MostBytes)
        {
            Errors.ValueError(tooLong);
        }
        else
        {
            bytes.CopyTo(new Span<byte>(buffer, MostBytes));
            buffer[bytes.Length] = 0;
            length = bytes.Length;
        }

        Buffers.Release(&view);
        return length >= 0;
    }

    private static Value Ioctl(Value file, Value request, Value argument, Value mutate)
    {
        if (!CNumbers.Descriptor(file, out int fd) || !CNumbers.Mask64(request, out ulong wide) || !CNumbers.Truth(mutate, true, out bool mutates))
        {
            return Value.Null;
        }

        uint what = (uint)wide;
        if (!argument.IsNull && !argument.IsStr && !argument.IsInt && mutates && Buffers.Supports(argument))
        {
            BufferView view;
            if (Buffers.Get(argument, &view, Buffers.Writable))
            {
                Value result = InBuffer(fd, what, &view);
                Buffers.Release(&view);
                return result;
            }

            Errors.Clear();
        }

        byte* buffer = stackalloc byte[MostBytes + 1];
        if (!argument.IsNull && CopyIn(argument, buffer, "ioctl string arg too long", out int length))
        {
            int done = Call(fd, what, (nint)buffer, out int errno);
            return done < 0 ? SysCall.Fail(errno) : PyBytes.New(new ReadOnlySpan<byte>(buffer, length));
        }

        ulong number = 0;
        if (Errors.Occurred || (!argument.IsNull && !CNumbers.Mask64(argument, out number)))
        {
            return Value.Null;
        }

        int status = Call(fd, what, (int)number, out int error);
        return SysCall.Int(status, error);
    }

    private static int Call(int fd, uint request, nint argument, out int errno)
    {
        Unlocked u = Unlocked.Begin();
        int result = IoctlNative(fd, request, argument);
        errno = u.End();
        return result;
    }

    private static Value InBuffer(int fd, uint request, BufferView* view)
    {
        // Small buffers are copied, so that a request that writes more than it should harms nothing.
        byte* copy = stackalloc byte[MostBytes + 1];
        bool small = view->Length <= MostBytes;
        if (small)
        {
            view->Span.CopyTo(new Span<byte>(copy, MostBytes));
            copy[view->Length] = 0;
        }

        int result = Call(fd, request, small ? (nint)copy : (nint)view->Data, out int errno);
        if (small)
        {
            new ReadOnlySpan<byte>(copy, (int)view->Length).CopyTo(view->Span);
        }

        return SysCall.Int(result, errno);
    }

    private static Value Flock(Value file, Value operation)
    {
        if (!CNumbers.Descriptor(file, out int fd) || !CNumbers.Int32(operation, out int how))
        {
            return Value.Null;
        }

        int result, errno;
        do
        {
            Unlocked u = Unlocked.Begin();
            result = FlockNative(fd, how);
            errno = u.End();
        }
        while (SysCall.Repeat(result, errno));
        return SysCall.Done(result, errno);
    }

    private static Value LockF(Value file, Value command, Value length, Value start, Value whence)
    {
        const int shared = 1, exclusive = 2, nonBlocking = 4, unlock = 8, setLock = 6, setLockWait = 7;
        if (!CNumbers.Descriptor(file, out int fd) || !CNumbers.Int32(command, out int how) || !CNumbers.Int32(whence, 0, out int from))
        {
            return Value.Null;
        }

        Lock range = default;
        if ((how & unlock) != 0)
        {
            range.Type = 2;
        }
        else if ((how & shared) != 0)
        {
            range.Type = 0;
        }
        else if ((how & exclusive) != 0)
        {
            range.Type = 1;
        }
        else
        {
            return Errors.ValueError("unrecognized lockf argument");
        }

        if (!CNumbers.Int64(start, 0, out range.Start) || !CNumbers.Int64(length, 0, out range.Length))
        {
            return Value.Null;
        }

        range.Whence = (short)from;
        int result, errno;
        do
        {
            Unlocked u = Unlocked.Begin();
            result = FcntlNative(fd, (how & nonBlocking) != 0 ? setLock : setLockWait, (nint)(&range));
            errno = u.End();
        }
        while (SysCall.Repeat(result, errno));
        return SysCall.Done(result, errno);
    }
}
