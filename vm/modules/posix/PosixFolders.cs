using System;
using System.Runtime.InteropServices;
using Py.ObjectSpace;

namespace Py.Vm.Modules;

/// <summary>Functions of posix on names: folders, links, moving and removing.</summary>
internal static unsafe class PosixFolders
{
    private const string C = "libc";
    private const int RemoveFolder = 0x200, FollowLink = 0x400;

    [DllImport(C, EntryPoint = "getcwd", SetLastError = true)]
    private static extern byte* GetCwdNative(byte* buffer, nuint size);
    [DllImport(C, EntryPoint = "chdir", SetLastError = true)]
    private static extern int ChDirNative(byte* path);
    [DllImport(C, EntryPoint = "fchdir", SetLastError = true)]
    private static extern int FChDirNative(int file);
    [DllImport(C, EntryPoint = "chroot", SetLastError = true)]
    private static extern int ChRootNative(byte* path);
    [DllImport(C, EntryPoint = "mkdirat", SetLastError = true)]
    private static extern int MkDirNative(int folder, byte* path, uint mode);
    [DllImport(C, EntryPoint = "mkfifoat", SetLastError = true)]
    private static extern int MkFifoNative(int folder, byte* path, uint mode);
    [DllImport(C, EntryPoint = "mknodat", SetLastError = true)]
    private static extern int MkNodNative(int folder, byte* path, uint mode, ulong device);
    [DllImport(C, EntryPoint = "unlinkat", SetLastError = true)]
    private static extern int UnlinkNative(int folder, byte* path, int flags);
    [DllImport(C, EntryPoint = "renameat", SetLastError = true)]
    private static extern int RenameNative(int fromFolder, byte* from, int toFolder, byte* to);
    [DllImport(C, EntryPoint = "linkat", SetLastError = true)]
    private static extern int LinkNative(int fromFolder, byte* from, int toFolder, byte* to, int flags);
    [DllImport(C, EntryPoint = "symlinkat", SetLastError = true)]
    private static extern int SymlinkNative(byte* target, int folder, byte* path);
    [DllImport(C, EntryPoint = "readlinkat", SetLastError = true)]
    private static extern nint ReadLinkNative(int folder, byte* path, byte* buffer, nuint size);
    [DllImport(C, EntryPoint = "opendir", SetLastError = true)]
    private static extern nint OpenDirNative(byte* path);
    [DllImport(C, EntryPoint = "fdopendir", SetLastError = true)]
    private static extern nint FdOpenDirNative(int file);
    [DllImport(C, EntryPoint = "readdir", SetLastError = true)]
    private static extern byte* ReadDirNative(nint directory);
    [DllImport(C, EntryPoint = "rewinddir")]
    private static extern void RewindDirNative(nint directory);
    [DllImport(C, EntryPoint = "closedir", SetLastError = true)]
    private static extern int CloseDirNative(nint directory);
    [DllImport(C, EntryPoint = "fcntl", SetLastError = true)]
    private static extern int FcntlNative(int file, int command, long argument);
    [DllImport(C, EntryPoint = "close", SetLastError = true)]
    private static extern int CloseNative(int file);

    public static void Define(ModuleBuilder m)
    {
        m.Function("getcwd()\nThe current folder, as a str.", &GetCwd);
        m.Function("getcwdb()\nThe current folder, as bytes.", &GetCwdB);
        m.Function("chdir(path)\nChanges the current folder.", &ChDir);
        m.Function("fchdir(fd)\nChanges the current folder to an open one.", &FChDir);
        m.Function("chroot(path)\nChanges the root folder.", &ChRoot);
        m.Function("mkdir(path, mode=511, *, dir_fd=None)\nMakes a folder.", &MkDir);
        m.Function("mkfifo(path, mode=438, *, dir_fd=None)\nMakes a named pipe.", &MkFifo);
        m.Function("mknod(path, mode=384, device=0, *, dir_fd=None)\nMakes a node: a file, a device or a named pipe.", &MkNod);
        m.Function("rmdir(path, *, dir_fd=None)\nRemoves an empty folder.", &RmDir);
        m.Function("unlink(path, *, dir_fd=None)\nRemoves a file.", &Unlink);
        m.Function("remove(path, *, dir_fd=None)\nRemoves a file.", &Remove);
        m.Function("rename(src, dst, *, src_dir_fd=None, dst_dir_fd=None)\nRenames a file or folder.", &Rename);
        m.Function("replace(src, dst, *, src_dir_fd=None, dst_dir_fd=None)\nRenames a file or folder, replacing what has the name.", &Replace);
        m.Function("link(src, dst, *, src_dir_fd=None, dst_dir_fd=None, follow_symlinks=True)\nMakes a second name of a file.", &Link);
        m.Function("symlink(src, dst, target_is_directory=False, *, dir_fd=None)\nMakes a symbolic link.", &Symlink);
        m.Function("readlink(path, *, dir_fd=None)\nWhere a symbolic link points.", &ReadLink);
        m.Function("listdir(path=None)\nThe names in a folder.", &ListDir);
        m.Function("_path_normpath(path)\nA path without needless parts.", &NormPath);
    }

    private static Value GetCwd()
    {
        Value bytes = GetCwdB();
        return bytes.IsNull ? bytes : FileSystemText.ToValue(FileSystemText.Decode(PyBytes.Span(bytes)));
    }

    private static Value GetCwdB()
    {
        for (int size = 4096; ; size *= 2)
        {
            byte[] buffer = new byte[size];
            fixed (byte* b = buffer)
            {
                if (GetCwdNative(b, (nuint)size) != null)
                {
                    return PyBytes.New(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(b));
                }
            }

            const int tooSmall = 34;
            if (Marshal.GetLastPInvokeError() != tooSmall)
            {
                return PosixErrors.Raise();
            }
        }
    }

    private static Value ChDir(Value path)
    {
        if (!PathArgument.Get(path, "chdir", true, out PathArgument p))
        {
            return Value.Null;
        }

        fixed (byte* bytes = p.Bytes)
        {
            Unlocked u = Unlocked.Begin();
            int result = bytes == null ? FChDirNative(p.Descriptor) : ChDirNative(bytes);
            return SysCall.Done(result, u.End(), p.Object);
        }
    }

    private static Value FChDir(Value file)
    {
        if (!CNumbers.Descriptor(file, out int fd))
        {
            return Value.Null;
        }

        int result, errno;
        do
        {
            Unlocked u = Unlocked.Begin();
            result = FChDirNative(fd);
            errno = u.End();
        }
        while (SysCall.Repeat(result, errno));
        return SysCall.Done(result, errno);
    }

    private static Value ChRoot(Value path)
    {
        if (!PathArgument.Get(path, "chroot", false, out PathArgument p))
        {
            return Value.Null;
        }

        fixed (byte* bytes = p.Bytes)
        {
            return ChRootNative(bytes) < 0 ? PosixErrors.Raise(path) : Value.None;
        }
    }

    private static Value MkDir(Value path, Value mode, Value dirFd)
    {
        if (!PathArgument.Get(path, "mkdir", false, out PathArgument p) || !CNumbers.Int32(mode, 0x1ff, out int bits) || !PathArgument.DirFd(dirFd, out int folder))
        {
            return Value.Null;
        }

        fixed (byte* bytes = p.Bytes)
        {
            Unlocked u = Unlocked.Begin();
            int result = MkDirNative(folder, bytes, (uint)bits);
            return SysCall.Done(result, u.End(), p.Object);
        }
    }

    private static Value MkFifo(Value path, Value mode, Value dirFd)
    {
        if (!PathArgument.Get(path, "mkfifo", false, out PathArgument p) || !CNumbers.Int32(mode, 0x1b6, out int bits) || !PathArgument.DirFd(dirFd, out int folder))
        {
            return Value.Null;
        }

        fixed (byte* bytes = p.Bytes)
        {
            int result, errno;
            do
            {
                Unlocked u = Unlocked.Begin();
                result = MkFifoNative(folder, bytes, (uint)bits);
                errno = u.End();
            }
            while (SysCall.Repeat(result, errno));
            return SysCall.Done(result, errno);
        }
    }

    private static Value MkNod(Value path, Value mode, Value device, Value dirFd)
    {
        ulong number = 0;
        if (!PathArgument.Get(path, "mknod", false, out PathArgument p) || !CNumbers.Int32(mode, 0x180, out int bits)
            || (!device.IsNull && !PosixSystem.Device(device, out number)) || !PathArgument.DirFd(dirFd, out int folder))
        {
            return Value.Null;
        }

        fixed (byte* bytes = p.Bytes)
        {
            int result, errno;
            do
            {
                Unlocked u = Unlocked.Begin();
                result = MkNodNative(folder, bytes, (uint)bits, number);
                errno = u.End();
            }
            while (SysCall.Repeat(result, errno));
            return SysCall.Done(result, errno);
        }
    }

    private static Value RmDir(Value path, Value dirFd) => Remove(path, dirFd, "rmdir", RemoveFolder);

    private static Value Unlink(Value path, Value dirFd) => Remove(path, dirFd, "unlink", 0);

    private static Value Remove(Value path, Value dirFd) => Remove(path, dirFd, "remove", 0);

    private static Value Remove(Value path, Value dirFd, string function, int flags)
    {
        if (!PathArgument.Get(path, function, false, out PathArgument p) || !PathArgument.DirFd(dirFd, out int folder))
        {
            return Value.Null;
        }

        fixed (byte* bytes = p.Bytes)
        {
            Unlocked u = Unlocked.Begin();
            int result = UnlinkNative(folder, bytes, flags);
            return SysCall.Done(result, u.End(), p.Object);
        }
    }

    private static Value Rename(Value from, Value to, Value fromFd, Value toFd) => Rename(from, to, fromFd, toFd, "rename");

    private static Value Replace(Value from, Value to, Value fromFd, Value toFd) => Rename(from, to, fromFd, toFd, "replace");

    private static Value Rename(Value from, Value to, Value fromFd, Value toFd, string function)
    {
        if (!PathArgument.Get(from, function, false, out PathArgument a, "src") || !PathArgument.Get(to, function, false, out PathArgument b, "dst")
            || !PathArgument.DirFd(fromFd, out int fromFolder) || !PathArgument.DirFd(toFd, out int toFolder))
        {
            return Value.Null;
        }

        fixed (byte* x = a.Bytes, y = b.Bytes)
        {
            Unlocked u = Unlocked.Begin();
            int result = RenameNative(fromFolder, x, toFolder, y);
            return SysCall.Done(result, u.End(), a.Object, b.Object);
        }
    }

    private static Value Link(Value from, Value to, Value fromFd, Value toFd, Value follow)
    {
        if (!PathArgument.Get(from, "link", false, out PathArgument a, "src") || !PathArgument.Get(to, "link", false, out PathArgument b, "dst")
            || !PathArgument.DirFd(fromFd, out int fromFolder) || !PathArgument.DirFd(toFd, out int toFolder) || !CNumbers.Truth(follow, true, out bool following))
        {
            return Value.Null;
        }

        // Without any of these arguments it is link(2), which does not follow links on Linux.
        bool plain = fromFolder == PathArgument.CurrentFolder && toFolder == PathArgument.CurrentFolder && following;
        fixed (byte* x = a.Bytes, y = b.Bytes)
        {
            Unlocked u = Unlocked.Begin();
            int result = LinkNative(fromFolder, x, toFolder, y, following && !plain ? FollowLink : 0);
            return SysCall.Done(result, u.End(), a.Object, b.Object);
        }
    }

    private static Value Symlink(Value from, Value to, Value isDirectory, Value dirFd)
    {
        if (!PathArgument.Get(from, "symlink", false, out PathArgument a, "src") || !PathArgument.Get(to, "symlink", false, out PathArgument b, "dst")
            || !PathArgument.DirFd(dirFd, out int folder))
        {
            return Value.Null;
        }

        fixed (byte* x = a.Bytes, y = b.Bytes)
        {
            Unlocked u = Unlocked.Begin();
            int result = SymlinkNative(x, folder, y);
            return SysCall.Done(result, u.End(), a.Object, b.Object);
        }
    }

    private static Value ReadLink(Value path, Value dirFd)
    {
        if (!PathArgument.Get(path, "readlink", false, out PathArgument p) || !PathArgument.DirFd(dirFd, out int folder))
        {
            return Value.Null;
        }

        const int most = 4096;
        byte* buffer = stackalloc byte[most];
        fixed (byte* bytes = p.Bytes)
        {
            Unlocked u = Unlocked.Begin();
            nint length = ReadLinkNative(folder, bytes, buffer, most);
            int errno = u.End();
            return length < 0 ? p.Fail(errno) : p.Name(new ReadOnlySpan<byte>(buffer, (int)length));
        }
    }

    /// <summary>One name in a folder.</summary>
    internal readonly ref struct Entry(ReadOnlySpan<byte> name, ulong inode, byte type)
    {
        public readonly ReadOnlySpan<byte> Name = name;
        public readonly ulong Inode = inode;
        /// <summary>DT_*, 0 if the file system does not say.</summary>
        public readonly byte Type = type;
    }

    /// <summary>Opens a folder for <see cref="NextEntry"/>; 0 with OSError. A descriptor is duplicated.</summary>
    public static nint OpenFolder(PathArgument p)
    {
        nint folder;
        int errno;
        if (p.Bytes is null)
        {
            const int duplicateCloseOnExec = 1030;
            int copy = FcntlNative(p.Descriptor, duplicateCloseOnExec, 0);
            if (copy < 0)
            {
                PosixErrors.Raise();
                return 0;
            }

            folder = FdOpenDirNative(copy);
            errno = Marshal.GetLastPInvokeError();
            if (folder == 0)
            {
                _ = CloseNative(copy);
            }
        }
        else
        {
            fixed (byte* bytes = p.Bytes)
            {
                Unlocked u = Unlocked.Begin();
                folder = OpenDirNative(bytes);
                errno = u.End();
            }
        }

        if (folder == 0)
        {
            SysCall.Fail(errno, p.Object);
        }

        return folder;
    }

    /// <summary>The next entry that is not "." or ".."; false at the end, with errno set if reading failed.</summary>
    public static bool NextEntry(nint folder, out Entry entry, out int errno)
    {
        while (true)
        {
            Marshal.SetLastSystemError(0);
            byte* found = ReadDirNative(folder);
            errno = found == null ? Marshal.GetLastPInvokeError() : 0;
            if (found == null)
            {
                entry = default;
                return false;
            }

            // struct dirent: inode 8, offset 8, length 2, type 1, name.
            ReadOnlySpan<byte> name = MemoryMarshal.CreateReadOnlySpanFromNullTerminated(found + 19);
            if (!name.SequenceEqual("."u8) && !name.SequenceEqual(".."u8))
            {
                entry = new Entry(name, *(ulong*)found, found[18]);
                return true;
            }
        }
    }

    /// <summary>Closes a folder; that of a descriptor goes back to the start, which the descriptor shares.</summary>
    public static void CloseFolder(nint folder, bool rewind)
    {
        if (rewind)
        {
            RewindDirNative(folder);
        }

        _ = CloseDirNative(folder);
    }

    private static Value ListDir(Value path)
    {
        if (!PathArgument.Get(path, "listdir", true, out PathArgument p, nullable: true))
        {
            return Value.Null;
        }

        nint folder = OpenFolder(p);
        if (folder == 0)
        {
            return Value.Null;
        }

        Value list = PyList.New();
        int errno;
        while (NextEntry(folder, out Entry entry, out errno))
        {
            PyList.Append(list, p.Name(entry.Name));
        }

        CloseFolder(folder, p.Bytes is null);
        return errno != 0 ? p.Fail(errno) : list;
    }

    private static Value NormPath(Value path)
    {
        if (!path.IsStr)
        {
            return Errors.TypeError($"expected 'str', not '{PyType.TypeName(path)}'");
        }

        string text = PyStr.ToClr(path);
        // What follows a NUL is not part of a path.
        int end = text.IndexOf('\0');
        text = end < 0 ? text : text[..end];
        if (text.Length == 0)
        {
            return end < 0 ? PyStr.New(".") : PyStr.Empty;
        }

        // Two slashes at the start, but not three, mean something of their own.
        string root = text[0] != '/' ? "" : text.Length > 1 && text[1] == '/' && !(text.Length > 2 && text[2] == '/') ? "//" : "/";
        System.Collections.Generic.List<string> parts = [];
        foreach (string part in text.Split('/'))
        {
            if (part.Length == 0 || part == ".")
            {
                continue;
            }

            if (part != ".." || (root.Length == 0 && (parts.Count == 0 || parts[^1] == "..")) || (parts.Count > 0 && parts[^1] == ".."))
            {
                parts.Add(part);
            }
            else if (parts.Count > 0)
            {
                parts.RemoveAt(parts.Count - 1);
            }
        }

        string result = root + string.Join('/', parts);
        return PyStr.New(result.Length == 0 ? "." : result);
    }
}
