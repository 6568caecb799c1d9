using System;
using System.Collections;
using System.Runtime.InteropServices;
using Py.ObjectSpace;

namespace Py.Vm.Modules;

/// <summary>The posix module: files, directories and the process.</summary>
internal static unsafe partial class PosixModule
{
    private const string C = "libc";

    [DllImport(C, EntryPoint = "getcwd", SetLastError = true)]
    private static extern byte* GetCwdNative(byte* buffer, nuint size);
    [DllImport(C, EntryPoint = "chdir", SetLastError = true)]
    private static extern int ChDirNative(byte* path);
    [DllImport(C, EntryPoint = "mkdir", SetLastError = true)]
    private static extern int MkDirNative(byte* path, uint mode);
    [DllImport(C, EntryPoint = "rmdir", SetLastError = true)]
    private static extern int RmDirNative(byte* path);
    [DllImport(C, EntryPoint = "unlink", SetLastError = true)]
    private static extern int UnlinkNative(byte* path);
    [DllImport(C, EntryPoint = "rename", SetLastError = true)]
    private static extern int RenameNative(byte* from, byte* to);
    [DllImport(C, EntryPoint = "open", SetLastError = true)]
    private static extern int OpenNative(byte* path, int flags, uint mode);
    [DllImport(C, EntryPoint = "close", SetLastError = true)]
    private static extern int CloseNative(int file);
    [DllImport(C, EntryPoint = "read", SetLastError = true)]
    private static extern nint ReadNative(int file, byte* buffer, nuint count);
    [DllImport(C, EntryPoint = "write", SetLastError = true)]
    private static extern nint WriteNative(int file, byte* buffer, nuint count);
    [DllImport(C, EntryPoint = "lseek", SetLastError = true)]
    private static extern long LSeekNative(int file, long offset, int whence);
    [DllImport(C, EntryPoint = "isatty", SetLastError = true)]
    private static extern int IsATtyNative(int file);
    [DllImport(C, EntryPoint = "access", SetLastError = true)]
    private static extern int AccessNative(byte* path, int mode);
    [DllImport(C, EntryPoint = "getpid")]
    private static extern int GetPidNative();
    [DllImport(C, EntryPoint = "getppid")]
    private static extern int GetPPidNative();
    [DllImport(C, EntryPoint = "getuid")]
    private static extern uint GetUidNative();
    [DllImport(C, EntryPoint = "geteuid")]
    private static extern uint GetEUidNative();
    [DllImport(C, EntryPoint = "getgid")]
    private static extern uint GetGidNative();
    [DllImport(C, EntryPoint = "getegid")]
    private static extern uint GetEGidNative();
    [DllImport(C, EntryPoint = "umask")]
    private static extern uint UMaskNative(uint mask);
    [DllImport(C, EntryPoint = "setenv", SetLastError = true)]
    private static extern int SetEnvNative(byte* name, byte* value, int overwrite);
    [DllImport(C, EntryPoint = "unsetenv", SetLastError = true)]
    private static extern int UnsetEnvNative(byte* name);
    [DllImport(C, EntryPoint = "readlink", SetLastError = true)]
    private static extern nint ReadLinkNative(byte* path, byte* buffer, nuint size);
    [DllImport(C, EntryPoint = "symlink", SetLastError = true)]
    private static extern int SymlinkNative(byte* target, byte* path);
    [DllImport(C, EntryPoint = "link", SetLastError = true)]
    private static extern int LinkNative(byte* target, byte* path);
    [DllImport(C, EntryPoint = "chmod", SetLastError = true)]
    private static extern int ChModNative(byte* path, uint mode);
    [DllImport(C, EntryPoint = "_exit")]
    private static extern void ExitNative(int status);
    [DllImport(C, EntryPoint = "opendir", SetLastError = true)]
    private static extern nint OpenDirNative(byte* path);
    [DllImport(C, EntryPoint = "readdir", SetLastError = true)]
    private static extern byte* ReadDirNative(nint directory);
    [DllImport(C, EntryPoint = "closedir", SetLastError = true)]
    private static extern int CloseDirNative(nint directory);

    public static void Define(ModuleBuilder m)
    {
        m.Doc("This module provides access to operating system functionality that is\nstandardized by the C Standard and the POSIX standard (a thinly\ndisguised Unix interface).  Refer to the library manual and\ncorresponding Unix manual entries for more information on calls.");
        m.Constant("error", Types.Get(TypeId.OSError));
        m.Constant("environ", Environment());
        m.Constant("_have_functions", HaveFunctions());
        Constants(m);
        StatFunctions.Define(m);
        DirEntryType.Define(m);
        m.Function("getcwd()", &GetCwd);
        m.Function("getcwdb()", &GetCwdB);
        m.Function("chdir(path)", &ChDir);
        m.Function("mkdir(path, mode=511, *, dir_fd=None)", &MkDir);
        m.Function("rmdir(path, *, dir_fd=None)", &RmDir);
        m.Function("unlink(path, *, dir_fd=None)", &Unlink);
        m.Function("remove(path, *, dir_fd=None)", &Unlink);
        m.Function("rename(src, dst, *, src_dir_fd=None, dst_dir_fd=None)", &Rename);
        m.Function("replace(src, dst, *, src_dir_fd=None, dst_dir_fd=None)", &Rename);
        m.Function("listdir(path=None)", &ListDir);
        m.Function("open(path, flags, mode=511, *, dir_fd=None)", &Open);
        m.Function("close(fd)", &Close);
        m.Function("read(fd, length, /)", &Read);
        m.Function("write(fd, data, /)", &Write);
        m.Function("lseek(fd, position, how, /)", &LSeek);
        m.Function("isatty(fd, /)", &IsATty);
        m.Function("access(path, mode, *, dir_fd=None, effective_ids=False, follow_symlinks=True)", &Access);
        m.Function("fspath(path)", &FsPath);
        m.Function("getpid()", &GetPid);
        m.Function("getppid()", &GetPPid);
        m.Function("getuid()", &GetUid);
        m.Function("geteuid()", &GetEUid);
        m.Function("getgid()", &GetGid);
        m.Function("getegid()", &GetEGid);
        m.Function("umask(mask, /)", &UMask);
        m.Function("putenv(name, value, /)", &PutEnv);
        m.Function("unsetenv(name, /)", &UnsetEnv);
        m.Function("readlink(path, *, dir_fd=None)", &ReadLink);
        m.Function("symlink(src, dst, target_is_directory=False, *, dir_fd=None)", &Symlink);
        m.Function("link(src, dst, *, src_dir_fd=None, dst_dir_fd=None, follow_symlinks=True)", &Link);
        m.Function("chmod(path, mode, *, dir_fd=None, follow_symlinks=True)", &ChMod);
        m.Function("strerror(code, /)", &StrError);
        m.Function("urandom(size, /)", &URandom);
        m.Function("cpu_count()", &CpuCount);
        m.Function("_exit(status)", &Exit);
        m.Function("abort()", &Abort);
        m.Function("register_at_fork(*, before=None, after_in_child=None, after_in_parent=None)", &RegisterAtFork);
    }

    private static void Constants(ModuleBuilder m)
    {
        foreach ((string name, int value) in (ReadOnlySpan<(string, int)>)
        [
            ("F_OK", 0), ("R_OK", 4), ("W_OK", 2), ("X_OK", 1),
            ("O_RDONLY", 0), ("O_WRONLY", 1), ("O_RDWR", 2), ("O_CREAT", 0x40), ("O_EXCL", 0x80), ("O_NOCTTY", 0x100), ("O_TRUNC", 0x200), ("O_APPEND", 0x400),
            ("O_NONBLOCK", 0x800), ("O_NDELAY", 0x800), ("O_DSYNC", 0x1000), ("O_ASYNC", 0x2000), ("O_DIRECT", 0x4000), ("O_LARGEFILE", 0), ("O_DIRECTORY", 0x10000),
            ("O_NOFOLLOW", 0x20000), ("O_NOATIME", 0x40000), ("O_CLOEXEC", 0x80000), ("O_SYNC", 0x101000), ("O_RSYNC", 0x101000), ("O_PATH", 0x200000), ("O_TMPFILE", 0x410000),
            ("O_ACCMODE", 3), ("WNOHANG", 1), ("WUNTRACED", 2), ("WCONTINUED", 8), ("WEXITED", 4), ("WNOWAIT", 0x1000000), ("WSTOPPED", 2), ("P_ALL", 0), ("P_PID", 1), ("P_PGID", 2),
            ("EX_OK", 0), ("EX_USAGE", 64), ("EX_DATAERR", 65), ("EX_NOINPUT", 66), ("EX_NOUSER", 67), ("EX_NOHOST", 68), ("EX_UNAVAILABLE", 69), ("EX_SOFTWARE", 70), ("EX_OSERR", 71),
            ("EX_OSFILE", 72), ("EX_CANTCREAT", 73), ("EX_IOERR", 74), ("EX_TEMPFAIL", 75), ("EX_PROTOCOL", 76), ("EX_NOPERM", 77), ("EX_CONFIG", 78),
            ("SEEK_DATA", 3), ("SEEK_HOLE", 4), ("RTLD_LAZY", 1), ("RTLD_NOW", 2), ("RTLD_GLOBAL", 256), ("RTLD_LOCAL", 0), ("GRND_RANDOM", 2), ("GRND_NONBLOCK", 1),
            ("NGROUPS_MAX", 65536), ("TMP_MAX", 238328), ("PRIO_PROCESS", 0), ("PRIO_PGRP", 1), ("PRIO_USER", 2),
        ])
        {
            m.Constant(name, value);
        }
    }

    private static Value HaveFunctions()
    {
        Value list = PyList.New();
        foreach (string name in (ReadOnlySpan<string>)["HAVE_FSTAT", "HAVE_LSTAT", "HAVE_FDOPENDIR"])
        {
            PyList.Append(list, PyStr.Intern(name));
        }

        return list;
    }

    private static Value Environment()
    {
        Value dict = PyDict.New();
        foreach (DictionaryEntry entry in System.Environment.GetEnvironmentVariables())
        {
            FileSystemText.TryEncode((string)entry.Key, out byte[] name);
            FileSystemText.TryEncode((string?)entry.Value ?? "", out byte[] value);
            PyDict.Set(dict, PyBytes.New(name), PyBytes.New(value));
        }

        return dict;
    }

    private static Value Done(int result, Value path = default) => result < 0 ? PosixErrors.Raise(path) : Value.None;

    private static bool Int(Value v, out int number)
    {
        bool good = Space.AsIndex(v, TypeId.OverflowError, out long n);
        number = (int)n;
        return good;
    }

    private static Value GetCwd()
    {
        byte* buffer = stackalloc byte[8192];
        if (GetCwdNative(buffer, 8192) == null)
        {
            return PosixErrors.Raise();
        }

        return FileSystemText.ToValue(FileSystemText.Decode(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(buffer)));
    }

    private static Value GetCwdB()
    {
        byte* buffer = stackalloc byte[8192];
        return GetCwdNative(buffer, 8192) == null ? PosixErrors.Raise() : PyBytes.New(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(buffer));
    }

    private static Value ChDir(Value path)
    {
        if (!PathArgument.Get(path, "chdir", false, out PathArgument p))
        {
            return Value.Null;
        }

        fixed (byte* bytes = p.Bytes)
        {
            return Done(ChDirNative(bytes), path);
        }
    }

    private static bool NoDirFd(Value dirFd)
    {
        if (dirFd.IsNull || dirFd.IsNone)
        {
            return true;
        }

        Errors.NotImplementedError("dir_fd unavailable on this platform");
        return false;
    }

    private static Value MkDir(Value path, Value mode, Value dirFd)
    {
        int bits = 0x1ff;
        if (!NoDirFd(dirFd) || (!mode.IsNull && !Int(mode, out bits)) || !PathArgument.Get(path, "mkdir", false, out PathArgument p))
        {
            return Value.Null;
        }

        fixed (byte* bytes = p.Bytes)
        {
            return Done(MkDirNative(bytes, (uint)bits), path);
        }
    }

    private static Value RmDir(Value path, Value dirFd)
    {
        if (!NoDirFd(dirFd) || !PathArgument.Get(path, "rmdir", false, out PathArgument p))
        {
            return Value.Null;
        }

        fixed (byte* bytes = p.Bytes)
        {
            return Done(RmDirNative(bytes), path);
        }
    }

    private static Value Unlink(Value path, Value dirFd)
    {
        if (!NoDirFd(dirFd) || !PathArgument.Get(path, "remove", false, out PathArgument p))
        {
            return Value.Null;
        }

        fixed (byte* bytes = p.Bytes)
        {
            return Done(UnlinkNative(bytes), path);
        }
    }

    private static Value Rename(Value from, Value to, Value fromFd, Value toFd)
    {
        if (!NoDirFd(fromFd) || !NoDirFd(toFd) || !PathArgument.Get(from, "rename", false, out PathArgument a) || !PathArgument.Get(to, "rename", false, out PathArgument b))
        {
            return Value.Null;
        }

        fixed (byte* x = a.Bytes, y = b.Bytes)
        {
            return RenameNative(x, y) < 0 ? PosixErrors.Raise(from, to) : Value.None;
        }
    }

    private static Value Symlink(Value from, Value to, Value isDirectory, Value dirFd)
    {
        if (!NoDirFd(dirFd) || !PathArgument.Get(from, "symlink", false, out PathArgument a) || !PathArgument.Get(to, "symlink", false, out PathArgument b))
        {
            return Value.Null;
        }

        fixed (byte* x = a.Bytes, y = b.Bytes)
        {
            return SymlinkNative(x, y) < 0 ? PosixErrors.Raise(from, to) : Value.None;
        }
    }

    private static Value Link(Value from, Value to, Value fromFd, Value toFd, Value follow)
    {
        if (!NoDirFd(fromFd) || !NoDirFd(toFd) || !PathArgument.Get(from, "link", false, out PathArgument a) || !PathArgument.Get(to, "link", false, out PathArgument b))
        {
            return Value.Null;
        }

        fixed (byte* x = a.Bytes, y = b.Bytes)
        {
            return LinkNative(x, y) < 0 ? PosixErrors.Raise(from, to) : Value.None;
        }
    }

    private static Value ChMod(Value path, Value mode, Value dirFd, Value follow)
    {
        if (!NoDirFd(dirFd) || !Int(mode, out int bits) || !PathArgument.Get(path, "chmod", false, out PathArgument p))
        {
            return Value.Null;
        }

        fixed (byte* bytes = p.Bytes)
        {
            return Done(ChModNative(bytes, (uint)bits), path);
        }
    }

    private static Value ReadLink(Value path, Value dirFd)
    {
        if (!NoDirFd(dirFd) || !PathArgument.Get(path, "readlink", false, out PathArgument p))
        {
            return Value.Null;
        }

        byte* buffer = stackalloc byte[8192];
        fixed (byte* bytes = p.Bytes)
        {
            nint length = ReadLinkNative(bytes, buffer, 8192);
            return length < 0 ? PosixErrors.Raise(path) : p.Name(new ReadOnlySpan<byte>(buffer, (int)length));
        }
    }

    /// <summary>Names in a directory, without "." and ".."; null with OSError.</summary>
    public static Value Names(PathArgument p, Value path)
    {
        nint directory;
        fixed (byte* bytes = p.Bytes)
        {
            directory = OpenDirNative(bytes);
        }

        if (directory == 0)
        {
            return PosixErrors.Raise(path);
        }

        Value list = PyList.New();
        while (true)
        {
            byte* entry = ReadDirNative(directory);
            if (entry == null)
            {
                break;
            }

            // struct dirent: ino 8, off 8, reclen 2, type 1, name.
            ReadOnlySpan<byte> name = MemoryMarshal.CreateReadOnlySpanFromNullTerminated(entry + 19);
            if (!name.SequenceEqual("."u8) && !name.SequenceEqual(".."u8))
            {
                PyList.Append(list, p.Name(name));
            }
        }

        CloseDirNative(directory);
        return list;
    }

    private static Value ListDir(Value path)
    {
        Value shown = path.IsNull || path.IsNone ? PyStr.Intern(".") : path;
        if (!PathArgument.Get(shown, "listdir", false, out PathArgument p))
        {
            return Value.Null;
        }

        return Names(p, shown);
    }

    private static Value Open(Value path, Value flags, Value mode, Value dirFd)
    {
        int bits = 0x1ff;
        if (!NoDirFd(dirFd) || !Int(flags, out int how) || (!mode.IsNull && !Int(mode, out bits)) || !PathArgument.Get(path, "open", false, out PathArgument p))
        {
            return Value.Null;
        }

        fixed (byte* bytes = p.Bytes)
        {
            int file = OpenNative(bytes, how | 0x80000, (uint)bits);
            return file < 0 ? PosixErrors.Raise(path) : PyInt.New(file);
        }
    }

    private static Value Close(Value file) => Int(file, out int fd) ? Done(CloseNative(fd)) : Value.Null;

    private static Value Read(Value file, Value length)
    {
        if (!Int(file, out int fd) || !Space.AsIndex(length, TypeId.OverflowError, out long count))
        {
            return Value.Null;
        }

        if (count < 0)
        {
            return PosixErrors.Raise(22);
        }

        byte[] buffer = new byte[Math.Min(count, int.MaxValue / 2)];
        ThreadState* thread = InterpreterLock.Release();
        nint got;
        int errno;
        fixed (byte* bytes = buffer)
        {
            got = ReadNative(fd, bytes, (nuint)buffer.Length);
            errno = Marshal.GetLastPInvokeError();
        }

        InterpreterLock.Acquire(thread);
        return got < 0 ? PosixErrors.Raise(errno) : PyBytes.New(buffer.AsSpan(0, (int)got));
    }

    private static Value Write(Value file, Value data)
    {
        if (!Int(file, out int fd))
        {
            return Value.Null;
        }

        BufferView view;
        if (!Buffers.Get(data, &view))
        {
            return Value.Null;
        }

        nint written = WriteNative(fd, view.Data, (nuint)view.Length);
        int errno = Marshal.GetLastPInvokeError();
        Buffers.Release(&view);
        return written < 0 ? PosixErrors.Raise(errno) : PyInt.New(written);
    }

    private static Value LSeek(Value file, Value position, Value how)
    {
        if (!Int(file, out int fd) || !Space.AsIndex(position, TypeId.OverflowError, out long offset) || !Int(how, out int whence))
        {
            return Value.Null;
        }

        long result = LSeekNative(fd, offset, whence);
        return result < 0 ? PosixErrors.Raise() : PyInt.New(result);
    }

    private static Value IsATty(Value file) => Int(file, out int fd) ? Value.FromBool(IsATtyNative(fd) == 1) : Value.Null;

    private static Value Access(Value path, Value mode, Value dirFd, Value effective, Value follow)
    {
        if (!NoDirFd(dirFd) || !Int(mode, out int bits) || !PathArgument.Get(path, "access", false, out PathArgument p))
        {
            return Value.Null;
        }

        fixed (byte* bytes = p.Bytes)
        {
            return Value.FromBool(AccessNative(bytes, bits) == 0);
        }
    }

    /// <summary>os.fspath(path).</summary>
    public static Value FsPath(Value path)
    {
        if (path.IsStr || path.IsBytes)
        {
            return path;
        }

        Value method = Space.LookupSpecial(path, N.__fspath__, out Value bound);
        if (method.IsNull)
        {
            return Errors.Occurred ? method : Errors.TypeError($"expected str, bytes or os.PathLike object, not {PyType.TypeName(path)}");
        }

        Value result = Space.CallBound(method, bound);
        return result.IsNull || result.IsStr || result.IsBytes ? result
            : Errors.TypeError($"expected {PyType.TypeName(path)}.__fspath__() to return str or bytes, not {PyType.TypeName(result)}");
    }

    private static Value GetPid() => PyInt.New(GetPidNative());

    private static Value GetPPid() => PyInt.New(GetPPidNative());

    private static Value GetUid() => PyInt.New((long)GetUidNative());

    private static Value GetEUid() => PyInt.New((long)GetEUidNative());

    private static Value GetGid() => PyInt.New((long)GetGidNative());

    private static Value GetEGid() => PyInt.New((long)GetEGidNative());

    private static Value UMask(Value mask) => Int(mask, out int bits) ? PyInt.New((long)UMaskNative((uint)bits)) : Value.Null;

    private static Value PutEnv(Value name, Value value)
    {
        if (!PathArgument.Get(name, "putenv", false, out PathArgument n) || !PathArgument.Get(value, "putenv", false, out PathArgument v))
        {
            return Value.Null;
        }

        fixed (byte* x = n.Bytes, y = v.Bytes)
        {
            return Done(SetEnvNative(x, y, 1));
        }
    }

    private static Value UnsetEnv(Value name)
    {
        if (!PathArgument.Get(name, "unsetenv", false, out PathArgument n))
        {
            return Value.Null;
        }

        fixed (byte* x = n.Bytes)
        {
            return Done(UnsetEnvNative(x));
        }
    }

    private static Value StrError(Value code) => Int(code, out int errno) ? PyStr.New(PosixErrors.Text(errno)) : Value.Null;

    private static Value URandom(Value size)
    {
        if (!Int(size, out int count))
        {
            return Value.Null;
        }

        if (count < 0)
        {
            return Errors.ValueError("negative argument not allowed");
        }

        byte[] bytes = new byte[count];
        Entropy.Fill(bytes);
        return PyBytes.New(bytes);
    }

    private static Value CpuCount() => PyInt.New(System.Environment.ProcessorCount);

    private static Value Exit(Value status)
    {
        if (Int(status, out int code))
        {
            ExitNative(code);
        }

        return Value.Null;
    }

    private static Value Abort()
    {
        System.Environment.FailFast("abort() called");
        return Value.None;
    }

    private static Value RegisterAtFork(Value before, Value child, Value parent) => Value.None;
}
