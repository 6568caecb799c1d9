using System;
using System.Runtime.InteropServices;
using Py.ObjectSpace;

namespace Py.Vm.Modules;

/// <summary>stat, lstat, fstat, statvfs and their results.</summary>
internal static unsafe class StatFunctions
{
    private const string C = "libc";
    private const int NoFollow = 0x100;

    /// <summary>struct stat of x86-64 Linux.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct StatBuffer
    {
        public ulong Device;
        public ulong Inode;
        public ulong Links;
        public uint Mode;
        public uint User;
        public uint Group;
        public uint Padding;
        public ulong SpecialDevice;
        public long Size;
        public long BlockSize;
        public long Blocks;
        public TimeSpec Access;
        public TimeSpec Modify;
        public TimeSpec Change;
        public long Reserved0;
        public long Reserved1;
        public long Reserved2;
    }

    [DllImport(C, EntryPoint = "fstatat", SetLastError = true)]
    private static extern int StatNative(int folder, byte* path, StatBuffer* buffer, int flags);
    [DllImport(C, EntryPoint = "fstat", SetLastError = true)]
    private static extern int FStatNative(int file, StatBuffer* buffer);
    [DllImport(C, EntryPoint = "statvfs", SetLastError = true)]
    private static extern int StatVfsNative(byte* path, ulong* buffer);
    [DllImport(C, EntryPoint = "fstatvfs", SetLastError = true)]
    private static extern int FStatVfsNative(int file, ulong* buffer);

    private static Root s_type;
    private static Root s_vfsType;

    public static void Define(ModuleBuilder m)
    {
        s_type = StructSequence.MakeType("os.stat_result", "What stat() tells of a file: ten ints, and more fields that have names only.",
        [
            "st_mode", "st_ino", "st_dev", "st_nlink", "st_uid", "st_gid", "st_size", "", "", "",
            "st_atime", "st_mtime", "st_ctime", "st_atime_ns", "st_mtime_ns", "st_ctime_ns", "st_blksize", "st_blocks", "st_rdev",
        ], 10);
        // A time that is not given is the int at the end of the tuple.
        StructSequence.SetFallbacks(s_type.Value, 10, 3, 7);
        m.Constant("stat_result", s_type.Value);
        s_vfsType = StructSequence.MakeType("os.statvfs_result", "What statvfs() tells of a file system.",
            ["f_bsize", "f_frsize", "f_blocks", "f_bfree", "f_bavail", "f_files", "f_ffree", "f_favail", "f_flag", "f_namemax", "f_fsid"], 10);
        m.Constant("statvfs_result", s_vfsType.Value);
        m.Function("stat(path, *, dir_fd=None, follow_symlinks=True)\nFacts about a file.", &Stat);
        m.Function("lstat(path, *, dir_fd=None)\nFacts about a file, or about a symbolic link itself.", &LStat);
        m.Function("fstat(fd)\nFacts about an open file.", &FStat);
        m.Function("statvfs(path)\nFacts about the file system of a file.", &StatVfs);
        m.Function("fstatvfs(fd, /)\nFacts about the file system of an open file.", &FStatVfs);
    }

    /// <summary>fstat(2); 0 or an errno.</summary>
    public static int OfDescriptor(int file, StatBuffer* buffer) => FStatNative(file, buffer) < 0 ? Marshal.GetLastPInvokeError() : 0;

    private static Value Result(StatBuffer* s)
    {
        Slot* all = stackalloc Slot[19];
        all[0].Initialize(PyInt.New((long)s->Mode));
        all[1].Initialize(PyInt.New(s->Inode));
        all[2].Initialize(PyInt.New(s->Device));
        all[3].Initialize(PyInt.New(s->Links));
        all[4].Initialize(PyInt.New((long)s->User));
        all[5].Initialize(PyInt.New((long)s->Group));
        all[6].Initialize(PyInt.New(s->Size));
        PutTime(all, 0, s->Access);
        PutTime(all, 1, s->Modify);
        PutTime(all, 2, s->Change);
        all[16].Initialize(PyInt.New(s->BlockSize));
        all[17].Initialize(PyInt.New(s->Blocks));
        all[18].Initialize(PyInt.New(s->SpecialDevice));
        return StructSequence.New(s_type.Value, all, 19);
    }

    private static void PutTime(Slot* all, int index, TimeSpec time)
    {
        all[7 + index].Initialize(PyInt.New(time.Seconds));
        all[10 + index].Initialize(PyFloat.New(time.Seconds + (1e-9 * time.Nanoseconds)));
        Int128 whole = ((Int128)time.Seconds * PyTime.Second) + time.Nanoseconds;
        all[13 + index].Initialize(whole == (long)whole ? PyInt.New((long)whole) : PyInt.FromBigInteger((System.Numerics.BigInteger)whole));
    }

    /// <summary>stat of a name in a folder; null with OSError that names <paramref name="shown"/>.</summary>
    public static Value OfName(int folder, byte[] path, bool follow, Value shown)
    {
        StatBuffer buffer;
        fixed (byte* bytes = path)
        {
            Unlocked u = Unlocked.Begin();
            int result = StatNative(folder, bytes, &buffer, follow ? 0 : NoFollow);
            int errno = u.End();
            return result < 0 ? SysCall.Fail(errno, shown) : Result(&buffer);
        }
    }

    private static Value Stat(Value path, Value dirFd, Value follow)
    {
        if (!PathArgument.Get(path, "stat", true, out PathArgument p) || !PathArgument.DirFd(dirFd, out int folder) || !CNumbers.Truth(follow, true, out bool following))
        {
            return Value.Null;
        }

        if (p.Bytes is not null)
        {
            return OfName(folder, p.Bytes, following, p.Object);
        }

        if (folder != PathArgument.CurrentFolder)
        {
            return Errors.ValueError("stat: can't specify dir_fd without matching path");
        }

        return following ? OfFile(p.Descriptor, p.Object) : Errors.ValueError("stat: cannot use fd and follow_symlinks together");
    }

    private static Value LStat(Value path, Value dirFd) =>
        PathArgument.Get(path, "lstat", false, out PathArgument p) && PathArgument.DirFd(dirFd, out int folder)
            ? OfName(folder, p.Bytes!, false, p.Object) : Value.Null;

    private static Value OfFile(int file, Value shown)
    {
        StatBuffer buffer;
        int result, errno;
        do
        {
            Unlocked u = Unlocked.Begin();
            result = FStatNative(file, &buffer);
            errno = u.End();
        }
        while (SysCall.Repeat(result, errno));
        return result < 0 ? SysCall.Fail(errno, shown) : Result(&buffer);
    }

    private static Value FStat(Value file) => CNumbers.Int32(file, out int fd) ? OfFile(fd, Value.Null) : Value.Null;

    private static Value VfsResult(ulong* s)
    {
        // struct statvfs: five sizes and counts, three counts of files, fsid, flag, namemax.
        Slot* all = stackalloc Slot[11];
        for (int i = 0; i < 8; i++)
        {
            all[i].Initialize(PyInt.New(s[i]));
        }

        all[8].Initialize(PyInt.New(s[9]));
        all[9].Initialize(PyInt.New(s[10]));
        all[10].Initialize(PyInt.New(s[8]));
        return StructSequence.New(s_vfsType.Value, all, 11);
    }

    private static Value StatVfs(Value path)
    {
        if (!PathArgument.Get(path, "statvfs", true, out PathArgument p))
        {
            return Value.Null;
        }

        ulong* buffer = stackalloc ulong[16];
        fixed (byte* bytes = p.Bytes)
        {
            Unlocked u = Unlocked.Begin();
            int result = bytes == null ? FStatVfsNative(p.Descriptor, buffer) : StatVfsNative(bytes, buffer);
            int errno = u.End();
            return result < 0 ? p.Fail(errno) : VfsResult(buffer);
        }
    }

    private static Value FStatVfs(Value file)
    {
        if (!CNumbers.Int32(file, out int fd))
        {
            return Value.Null;
        }

        ulong* buffer = stackalloc ulong[16];
        int result, errno;
        do
        {
            Unlocked u = Unlocked.Begin();
            result = FStatVfsNative(fd, buffer);
            errno = u.End();
        }
        while (SysCall.Repeat(result, errno));
        return result < 0 ? SysCall.Fail(errno) : VfsResult(buffer);
    }
}
