using System.Runtime.InteropServices;
using Py.ObjectSpace;
using Py.ObjectSpace.Text;

namespace Py.Vm.Modules.Processes;

/// <summary>The module _posixshmem: shared memory that has a name.</summary>
internal static unsafe class SharedMemoryModule
{
    [DllImport("libc", EntryPoint = "shm_open", SetLastError = true)]
    private static extern int OpenNative(byte* name, int flags, uint mode);
    [DllImport("libc", EntryPoint = "shm_unlink", SetLastError = true)]
    private static extern int UnlinkNative(byte* name);

    internal static void Define(ModuleBuilder m)
    {
        m.Doc("Shared memory that has a name.");
        m.Function("shm_open(path, flags, mode=511)\nOpens shared memory; returns a descriptor.", &Open);
        m.Function("shm_unlink(path)\nTakes the name of shared memory away; the memory goes when no process maps it any more.", &Unlink);
    }

    /// <summary>A name as NUL-terminated UTF-8; null with an error.</summary>
    private static byte[]? Name(Value path, string function)
    {
        if (!path.IsStr)
        {
            Errors.TypeError($"{function}() argument 'path' must be str, not {(path.IsNone ? "None" : PyType.TypeName(path))}");
            return null;
        }

        Value bytes = TextCodecs.Encode(TextEncoding.Utf8, path);
        return bytes.IsNull ? null : [.. PyBytes.Span(bytes), 0];
    }

    private static Value Open(Value path, Value flagsArgument, Value modeArgument)
    {
        byte[]? name = Name(path, "shm_open");
        return name is null || !CNumbers.Int32(flagsArgument, out int flags) || !CNumbers.Int32(modeArgument, 0x1FF, out int mode)
            ? Value.Null
            : Call(path, name, true, flags, mode);
    }

    private static Value Unlink(Value path)
    {
        byte[]? name = Name(path, "shm_unlink");
        return name is null ? Value.Null : Call(path, name, false, 0, 0);
    }

    private static Value Call(Value path, byte[] name, bool opens, int flags, int mode)
    {
        int result, errno;
        fixed (byte* p = name)
        {
            do
            {
                Unlocked u = Unlocked.Begin();
                result = opens ? OpenNative(p, flags, (uint)mode) : UnlinkNative(p);
                errno = u.End();
            }
            while (SysCall.Repeat(result, errno));
        }

        return result < 0 ? SysCall.Fail(errno, path) : opens ? PyInt.New(result) : Value.None;
    }
}
