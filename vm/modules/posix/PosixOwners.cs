using System.Runtime.InteropServices;
using Py.ObjectSpace;

namespace Py.Vm.Modules;

/// <summary>Functions of posix that set or ask permissions, owners and times of files.</summary>
internal static unsafe class PosixOwners
{
    private const string C = "libc";
    private const int NoFollow = 0x100, EffectiveAccess = 0x200;

    [DllImport(C, EntryPoint = "faccessat", SetLastError = true)]
    private static extern int AccessNative(int folder, byte* path, int mode, int flags);
    [DllImport(C, EntryPoint = "fchmodat", SetLastError = true)]
    private static extern int ChModNative(int folder, byte* path, uint mode, int flags);
    [DllImport(C, EntryPoint = "fchmod", SetLastError = true)]
    private static extern int FChModNative(int file, uint mode);
    [DllImport(C, EntryPoint = "fchownat", SetLastError = true)]
    private static extern int ChOwnNative(int folder, byte* path, uint user, uint group, int flags);
    [DllImport(C, EntryPoint = "fchown", SetLastError = true)]
    private static extern int FChOwnNative(int file, uint user, uint group);
    [DllImport(C, EntryPoint = "umask")]
    private static extern uint UMaskNative(uint mask);
    [DllImport(C, EntryPoint = "utimensat", SetLastError = true)]
    private static extern int UTimeNative(int folder, byte* path, TimeSpec* times, int flags);
    [DllImport(C, EntryPoint = "futimens", SetLastError = true)]
    private static extern int FUTimeNative(int file, TimeSpec* times);

    public static void Define(ModuleBuilder m)
    {
        m.Function("access(path, mode, *, dir_fd=None, effective_ids=False, follow_symlinks=True)\nMay the user do this with a file?", &Access);
        m.Function("chmod(path, mode, *, dir_fd=None, follow_symlinks=True)\nSets the permissions of a file.", &ChMod);
        m.Function("fchmod(fd, mode)\nSets the permissions of an open file.", &FChMod);
        m.Function("chown(path, uid, gid, *, dir_fd=None, follow_symlinks=True)\nSets the owner and group of a file; -1 leaves one as it is.", &ChOwn);
        m.Function("lchown(path, uid, gid)\nSets the owner and group of a file, or of a symbolic link itself.", &LChOwn);
        m.Function("fchown(fd, uid, gid)\nSets the owner and group of an open file.", &FChOwn);
        m.Function("umask(mask, /)\nSets the permissions that new files do not get; returns the old ones.", &UMask);
        m.Function("utime(path, times=None, *, ns=..., dir_fd=None, follow_symlinks=True)\nSets the times of a file.", &UTime);
    }

    private static Value Access(Value path, Value mode, Value dirFd, Value effective, Value follow)
    {
        if (!PathArgument.Get(path, "access", false, out PathArgument p) || !CNumbers.Int32(mode, out int bits) || !PathArgument.DirFd(dirFd, out int folder)
            || !CNumbers.Truth(effective, false, out bool isEffective) || !CNumbers.Truth(follow, true, out bool following))
        {
            return Value.Null;
        }

        fixed (byte* bytes = p.Bytes)
        {
            Unlocked u = Unlocked.Begin();
            int result = AccessNative(folder, bytes, bits, (isEffective ? EffectiveAccess : 0) | (following ? 0 : NoFollow));
            u.End();
            return Value.FromBool(result == 0);
        }
    }

    private static Value ChMod(Value path, Value mode, Value dirFd, Value follow)
    {
        if (!PathArgument.Get(path, "chmod", true, out PathArgument p) || !CNumbers.Int32(mode, out int bits) || !PathArgument.DirFd(dirFd, out int folder)
            || !CNumbers.Truth(follow, true, out bool following))
        {
            return Value.Null;
        }

        fixed (byte* bytes = p.Bytes)
        {
            Unlocked u = Unlocked.Begin();
            int result = bytes == null ? FChModNative(p.Descriptor, (uint)bits) : ChModNative(folder, bytes, (uint)bits, following ? 0 : NoFollow);
            int errno = u.End();
            const int notSupported = 95;
            if (result < 0 && errno == notSupported && !following)
            {
                return folder != PathArgument.CurrentFolder
                    ? Errors.ValueError("chmod: cannot use dir_fd and follow_symlinks together")
                    : Errors.NotImplementedError("chmod: follow_symlinks unavailable on this platform");
            }

            return SysCall.Done(result, errno, path);
        }
    }

    private static Value FChMod(Value file, Value mode)
    {
        if (!CNumbers.Int32(file, out int fd) || !CNumbers.Int32(mode, out int bits))
        {
            return Value.Null;
        }

        int result, errno;
        do
        {
            Unlocked u = Unlocked.Begin();
            result = FChModNative(fd, (uint)bits);
            errno = u.End();
        }
        while (SysCall.Repeat(result, errno));
        return SysCall.Done(result, errno);
    }

    /// <summary>A user or group number; -1 is kept.</summary>
    public static bool Id(Value v, string what, out uint id)
    {
        id = 0;
        if (!Space.IsIndex(v))
        {
            Errors.TypeError($"{what} should be integer, not {PyType.TypeName(v)}");
            return false;
        }

        Value index = Space.Index(v);
        if (index.IsNull)
        {
            return false;
        }

        bool fits = PyInt.TryGetLong(index, out long number);
        if (!fits || number is < -1 or > uint.MaxValue)
        {
            // CPython calls an id too small that only 64 bits can hold.
            Errors.OverflowError(fits || PyInt.IsNegative(index) ? $"{what} is less than minimum" : $"{what} is greater than maximum");
            return false;
        }

        id = (uint)number;
        return true;
    }

    private static Value ChOwn(Value path, Value uid, Value gid, Value dirFd, Value follow)
    {
        if (!PathArgument.Get(path, "chown", true, out PathArgument p) || !Id(uid, "uid", out uint user) || !Id(gid, "gid", out uint group)
            || !PathArgument.DirFd(dirFd, out int folder) || !CNumbers.Truth(follow, true, out bool following))
        {
            return Value.Null;
        }

        if (p.Bytes is null && folder != PathArgument.CurrentFolder)
        {
            return Errors.ValueError("chown: can't specify both dir_fd and fd");
        }

        if (p.Bytes is null && !following)
        {
            return Errors.ValueError("chown: cannot use fd and follow_symlinks together");
        }

        return SetOwner(p, folder, user, group, following);
    }

    private static Value SetOwner(PathArgument p, int folder, uint user, uint group, bool following)
    {
        fixed (byte* bytes = p.Bytes)
        {
            Unlocked u = Unlocked.Begin();
            int result = bytes == null ? FChOwnNative(p.Descriptor, user, group) : ChOwnNative(folder, bytes, user, group, following ? 0 : NoFollow);
            int errno = u.End();
            return result < 0 ? p.Fail(errno) : Value.None;
        }
    }

    private static Value LChOwn(Value path, Value uid, Value gid) =>
        PathArgument.Get(path, "lchown", false, out PathArgument p) && Id(uid, "uid", out uint user) && Id(gid, "gid", out uint group)
            ? SetOwner(p, PathArgument.CurrentFolder, user, group, false) : Value.Null;

    private static Value FChOwn(Value file, Value uid, Value gid)
    {
        if (!CNumbers.Int32(file, out int fd) || !Id(uid, "uid", out uint user) || !Id(gid, "gid", out uint group))
        {
            return Value.Null;
        }

        int result, errno;
        do
        {
            Unlocked u = Unlocked.Begin();
            result = FChOwnNative(fd, user, group);
            errno = u.End();
        }
        while (SysCall.Repeat(result, errno));
        return SysCall.Done(result, errno);
    }

    private static Value UMask(Value mask) => CNumbers.Int32(mask, out int bits) ? PyInt.New((long)UMaskNative((uint)bits)) : Value.Null;

    private static Value UTime(Value path, Value times, Value ns, Value dirFd, Value follow)
    {
        if (!PathArgument.Get(path, "utime", true, out PathArgument p) || !PathArgument.DirFd(dirFd, out int folder) || !CNumbers.Truth(follow, true, out bool following))
        {
            return Value.Null;
        }

        TimeSpec* both = stackalloc TimeSpec[2];
        bool given = !times.IsNull && !times.IsNone;
        if (given && !ns.IsNull)
        {
            return Errors.ValueError("utime: you may specify either 'times' or 'ns' but not both");
        }

        if (given)
        {
            if (!times.IsTuple || PyTuple.LengthOf(times) != 2)
            {
                return Errors.TypeError("utime: 'times' must be either a tuple of two ints or None");
            }

            if (!PyTime.ToTimeSpec(PyTuple.Get(times, 0), TimeRounding.Floor, out both[0]) || !PyTime.ToTimeSpec(PyTuple.Get(times, 1), TimeRounding.Floor, out both[1]))
            {
                return Value.Null;
            }
        }
        else if (!ns.IsNull)
        {
            if (!ns.IsTuple || PyTuple.LengthOf(ns) != 2)
            {
                return Errors.TypeError("utime: 'ns' must be a tuple of two ints");
            }

            if (!SplitNs(PyTuple.Get(ns, 0), out both[0]) || !SplitNs(PyTuple.Get(ns, 1), out both[1]))
            {
                return Value.Null;
            }
        }
        else
        {
            both = null;
        }

        if (p.Bytes is null && folder != PathArgument.CurrentFolder)
        {
            return Errors.ValueError("utime: can't specify dir_fd without matching path");
        }

        if (p.Bytes is null && !following)
        {
            return Errors.ValueError("utime: cannot use fd and follow_symlinks together");
        }

        fixed (byte* bytes = p.Bytes)
        {
            Unlocked u = Unlocked.Begin();
            int result = bytes == null ? FUTimeNative(p.Descriptor, both) : UTimeNative(folder, bytes, both, following ? 0 : NoFollow);
            return SysCall.Done(result, u.End());
        }
    }

    private static bool SplitNs(Value v, out TimeSpec time)
    {
        time = default;
        Value pair = Space.DivMod(v, PyInt.New(PyTime.Second));
        if (pair.IsNull)
        {
            return false;
        }

        if (!pair.IsTuple || PyTuple.LengthOf(pair) != 2)
        {
            Errors.TypeError($"{PyType.TypeName(v)}.__divmod__() must return a 2-tuple, not {PyType.TypeName(pair)}");
            return false;
        }

        return PyTime.ToTimeT(PyTuple.Get(pair, 0), TimeRounding.Floor, out time.Seconds) && CNumbers.Int64(PyTuple.Get(pair, 1), out time.Nanoseconds);
    }
}
