using System.Runtime.InteropServices;
using Py.ObjectSpace;

namespace Py.Vm.Modules;

/// <summary>stat, lstat, fstat and stat_result.</summary>
internal static unsafe class StatFunctions
{
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
        public long AccessSeconds;
        public long AccessNs;
        public long ModifySeconds;
        public long ModifyNs;
        public long ChangeSeconds;
        public long ChangeNs;
        public long Reserved0;
        public long Reserved1;
        public long Reserved2;
    }

    [DllImport("libc", EntryPoint = "stat", SetLastError = true)]
    private static extern int StatNative(byte* path, StatBuffer* buffer);
    [DllImport("libc", EntryPoint = "lstat", SetLastError = true)]
    private static extern int LStatNative(byte* path, StatBuffer* buffer);
    [DllImport("libc", EntryPoint = "fstat", SetLastError = true)]
    private static extern int FStatNative(int file, StatBuffer* buffer);

    private static Root s_type;

    public static void Define(ModuleBuilder m)
    {
        s_type = StructSequence.MakeType("os.stat_result", "stat_result: Result from stat, fstat, or lstat.",
        [
            "st_mode", "st_ino", "st_dev", "st_nlink", "st_uid", "st_gid", "st_size", "", "", "",
            "st_atime", "st_mtime", "st_ctime", "st_atime_ns", "st_mtime_ns", "st_ctime_ns", "st_blksize", "st_blocks", "st_rdev",
        ], 10);
        m.Constant("stat_result", s_type.Value);
        m.Function("stat(path, *, dir_fd=None, follow_symlinks=True)", &Stat);
        m.Function("lstat(path, *, dir_fd=None)", &LStat);
        m.Function("fstat(fd)", &FStat);
    }

    /// <summary>fstat(2); 0 or an errno.</summary>
    public static int OfDescriptor(int file, StatBuffer* buffer) => FStatNative(file, buffer) < 0 ? Marshal.GetLastPInvokeError() : 0;

    private static Value Result(StatBuffer* s)
    {
        Value all = PyList.New();
        PyList.Append(all, PyInt.New((long)s->Mode));
        PyList.Append(all, PyInt.New(s->Inode));
        PyList.Append(all, PyInt.New(s->Device));
        PyList.Append(all, PyInt.New(s->Links));
        PyList.Append(all, PyInt.New((long)s->User));
        PyList.Append(all, PyInt.New((long)s->Group));
        PyList.Append(all, PyInt.New(s->Size));
        PyList.Append(all, PyInt.New(s->AccessSeconds));
        PyList.Append(all, PyInt.New(s->ModifySeconds));
        PyList.Append(all, PyInt.New(s->ChangeSeconds));
        PyList.Append(all, PyFloat.New(s->AccessSeconds + (1e-9 * s->AccessNs)));
        PyList.Append(all, PyFloat.New(s->ModifySeconds + (1e-9 * s->ModifyNs)));
        PyList.Append(all, PyFloat.New(s->ChangeSeconds + (1e-9 * s->ChangeNs)));
        PyList.Append(all, PyInt.New((s->AccessSeconds * 1000000000) + s->AccessNs));
        PyList.Append(all, PyInt.New((s->ModifySeconds * 1000000000) + s->ModifyNs));
        PyList.Append(all, PyInt.New((s->ChangeSeconds * 1000000000) + s->ChangeNs));
        PyList.Append(all, PyInt.New(s->BlockSize));
        PyList.Append(all, PyInt.New(s->Blocks));
        PyList.Append(all, PyInt.New(s->SpecialDevice));
        return StructSequence.FromList(s_type.Value, all);
    }

    /// <summary>stat of a path argument; null with OSError.</summary>
    public static Value OfPath(Value path, bool follow, string function, bool allowDescriptor)
    {
        if (!PathArgument.Get(path, function, allowDescriptor, out PathArgument p))
        {
            return Value.Null;
        }

        StatBuffer buffer;
        int result;
        if (p.Bytes is null)
        {
            result = FStatNative(p.Descriptor, &buffer);
        }
        else
        {
            fixed (byte* bytes = p.Bytes)
            {
                result = follow ? StatNative(bytes, &buffer) : LStatNative(bytes, &buffer);
            }
        }

        return result < 0 ? p.Bytes is null ? PosixErrors.Raise() : PosixErrors.Raise(path) : Result(&buffer);
    }

    private static Value Stat(Value path, Value dirFd, Value follow)
    {
        int following = follow.IsNull ? 1 : Space.Truth(follow);
        return following < 0 ? Value.Null : OfPath(path, following > 0, "stat", true);
    }

    private static Value LStat(Value path, Value dirFd) => OfPath(path, false, "lstat", false);

    private static Value FStat(Value file)
    {
        if (!Space.AsIndex(file, TypeId.OverflowError, out long fd))
        {
            return Value.Null;
        }

        StatBuffer buffer;
        return FStatNative((int)fd, &buffer) < 0 ? PosixErrors.Raise() : Result(&buffer);
    }
}
