using System;
using System.Runtime.InteropServices;
using Py.ObjectSpace;

namespace Py.Vm.Modules;

/// <summary>Extended attributes of files.</summary>
internal static unsafe class PosixAttributes
{
    private const string C = "libc";
    private const int TooSmall = 34, MostBytes = 65536;

    [DllImport(C, EntryPoint = "getxattr", SetLastError = true)]
    private static extern nint GetNative(byte* path, byte* name, byte* value, nuint size);
    [DllImport(C, EntryPoint = "lgetxattr", SetLastError = true)]
    private static extern nint LGetNative(byte* path, byte* name, byte* value, nuint size);
    [DllImport(C, EntryPoint = "fgetxattr", SetLastError = true)]
    private static extern nint FGetNative(int file, byte* name, byte* value, nuint size);
    [DllImport(C, EntryPoint = "setxattr", SetLastError = true)]
    private static extern int SetNative(byte* path, byte* name, byte* value, nuint size, int flags);
    [DllImport(C, EntryPoint = "lsetxattr", SetLastError = true)]
    private static extern int LSetNative(byte* path, byte* name, byte* value, nuint size, int flags);
    [DllImport(C, EntryPoint = "fsetxattr", SetLastError = true)]
    private static extern int FSetNative(int file, byte* name, byte* value, nuint size, int flags);
    [DllImport(C, EntryPoint = "removexattr", SetLastError = true)]
    private static extern int RemoveNative(byte* path, byte* name);
    [DllImport(C, EntryPoint = "lremovexattr", SetLastError = true)]
    private static extern int LRemoveNative(byte* path, byte* name);
    [DllImport(C, EntryPoint = "fremovexattr", SetLastError = true)]
    private static extern int FRemoveNative(int file, byte* name);
    [DllImport(C, EntryPoint = "listxattr", SetLastError = true)]
    private static extern nint ListNative(byte* path, byte* list, nuint size);
    [DllImport(C, EntryPoint = "llistxattr", SetLastError = true)]
    private static extern nint LListNative(byte* path, byte* list, nuint size);
    [DllImport(C, EntryPoint = "flistxattr", SetLastError = true)]
    private static extern nint FListNative(int file, byte* list, nuint size);

    public static void Define(ModuleBuilder m)
    {
        m.Function("getxattr(path, attribute, *, follow_symlinks=True)\nThe value of an extended attribute, as bytes.", &Get);
        m.Function("setxattr(path, attribute, value, flags=0, *, follow_symlinks=True)\nSets an extended attribute.", &Set);
        m.Function("removexattr(path, attribute, *, follow_symlinks=True)\nRemoves an extended attribute.", &Remove);
        m.Function("listxattr(path=None, *, follow_symlinks=True)\nThe names of the extended attributes of a file.", &List);
    }

    private static bool Arguments(Value path, Value follow, string function, bool nullable, out PathArgument p, out bool following)
    {
        following = true;
        if (!PathArgument.Get(path, function, true, out p, nullable: nullable) || !CNumbers.Truth(follow, true, out following))
        {
            return false;
        }

        if (p.Bytes is null && !following)
        {
            Errors.ValueError($"{function}: cannot use fd and follow_symlinks together");
            return false;
        }

        return true;
    }

    private static Value Get(Value path, Value attribute, Value follow)
    {
        if (!Arguments(path, follow, "getxattr", false, out PathArgument p, out bool following)
            || !PathArgument.Get(attribute, "getxattr", false, out PathArgument a, "attribute"))
        {
            return Value.Null;
        }

        byte[] buffer = new byte[256];
        while (true)
        {
            fixed (byte* file = p.Bytes, name = a.Bytes, value = buffer)
            {
                Unlocked u = Unlocked.Begin();
                nint size = file == null ? FGetNative(p.Descriptor, name, value, (nuint)buffer.Length)
                    : following ? GetNative(file, name, value, (nuint)buffer.Length)
                    : LGetNative(file, name, value, (nuint)buffer.Length);
                int errno = u.End();
                if (size >= 0)
                {
                    return PyBytes.New(buffer.AsSpan(0, (int)size));
                }

                if (errno != TooSmall || buffer.Length >= MostBytes)
                {
                    return p.Fail(errno);
                }
            }

            buffer = new byte[MostBytes];
        }
    }

    private static Value Set(Value path, Value attribute, Value value, Value flags, Value follow)
    {
        BufferView view = default;
        if (!PathArgument.Get(path, "setxattr", true, out PathArgument p) || !PathArgument.Get(attribute, "setxattr", false, out PathArgument a, "attribute")
            || !Buffers.Get(value, &view))
        {
            return Value.Null;
        }

        Value result = Value.Null;
        if (CNumbers.Int32(flags, 0, out int how) && CNumbers.Truth(follow, true, out bool following))
        {
            if (p.Bytes is null && !following)
            {
                result = Errors.ValueError("setxattr: cannot use fd and follow_symlinks together");
            }
            else
            {
                fixed (byte* file = p.Bytes, name = a.Bytes)
                {
                    Unlocked u = Unlocked.Begin();
                    int done = file == null ? FSetNative(p.Descriptor, name, view.Data, (nuint)view.Length, how)
                        : following ? SetNative(file, name, view.Data, (nuint)view.Length, how)
                        : LSetNative(file, name, view.Data, (nuint)view.Length, how);
                    int errno = u.End();
                    result = done < 0 ? p.Fail(errno) : Value.None;
                }
            }
        }

        Buffers.Release(&view);
        return result;
    }

    private static Value Remove(Value path, Value attribute, Value follow)
    {
        if (!Arguments(path, follow, "removexattr", false, out PathArgument p, out bool following)
            || !PathArgument.Get(attribute, "removexattr", false, out PathArgument a, "attribute"))
        {
            return Value.Null;
        }

        fixed (byte* file = p.Bytes, name = a.Bytes)
        {
            Unlocked u = Unlocked.Begin();
            int done = file == null ? FRemoveNative(p.Descriptor, name) : following ? RemoveNative(file, name) : LRemoveNative(file, name);
            int errno = u.End();
            return done < 0 ? p.Fail(errno) : Value.None;
        }
    }

    private static Value List(Value path, Value follow)
    {
        if (!Arguments(path, follow, "listxattr", true, out PathArgument p, out bool following))
        {
            return Value.Null;
        }

        byte[] buffer = new byte[256];
        nint size;
        while (true)
        {
            int errno;
            fixed (byte* file = p.Bytes, list = buffer)
            {
                Unlocked u = Unlocked.Begin();
                size = file == null ? FListNative(p.Descriptor, list, (nuint)buffer.Length)
                    : following ? ListNative(file, list, (nuint)buffer.Length)
                    : LListNative(file, list, (nuint)buffer.Length);
                errno = u.End();
            }

            if (size >= 0)
            {
                break;
            }

            if (errno != TooSmall || buffer.Length >= MostBytes)
            {
                return p.Fail(errno);
            }

            buffer = new byte[MostBytes];
        }

        Value names = PyList.New();
        ReadOnlySpan<byte> rest = buffer.AsSpan(0, (int)size);
        while (rest.Length > 0)
        {
            int end = rest.IndexOf((byte)0);
            PyList.Append(names, FileSystemText.ToValue(FileSystemText.Decode(rest[..end])));
            rest = rest[(end + 1)..];
        }

        return names;
    }
}
