using System;
using System.Runtime.InteropServices;
using System.Text;
using Py.Vm.Modules;

namespace Py.Vm.Run;

/// <summary>What the command line and the prompt need of libc: environment, locale, descriptors, whole files.</summary>
public static unsafe class HostSystem
{
    private const string C = "libc";
    private const int CtypeCategory = 0;
    private const int CodeSet = 14;
    private const int Interrupted = 4;
    private const int CloseOnExec = 0x80000;

    [DllImport(C, EntryPoint = "getenv")]
    private static extern byte* GetVariable(byte* name);

    [DllImport(C, EntryPoint = "setenv")]
    private static extern int SetVariable(byte* name, byte* value, int overwrite);

    [DllImport(C, EntryPoint = "unsetenv")]
    private static extern int UnsetVariable(byte* name);

    [DllImport(C, EntryPoint = "setlocale")]
    private static extern byte* SetLocale(int category, byte* locale);

    [DllImport(C, EntryPoint = "nl_langinfo")]
    private static extern byte* LanguageInfo(int item);

    [DllImport(C, EntryPoint = "access")]
    private static extern int Access(byte* path, int mode);

    [DllImport(C, EntryPoint = "fcntl")]
    private static extern int Control(int descriptor, int command, long argument);

    [DllImport(C, EntryPoint = "isatty")]
    private static extern int IsATty(int descriptor);

    [DllImport(C, EntryPoint = "open", SetLastError = true)]
    private static extern int Open(byte* path, int flags, int mode);

    [DllImport(C, EntryPoint = "read", SetLastError = true)]
    private static extern nint Read(int descriptor, byte* bytes, nuint count);

    [DllImport(C, EntryPoint = "close")]
    private static extern int Close(int descriptor);

    [DllImport(C, EntryPoint = "strerror")]
    private static extern byte* ErrorText(int error);

    [DllImport(C, EntryPoint = "realpath", SetLastError = true)]
    private static extern byte* RealPath(byte* path, byte* resolved);

    [DllImport(C, EntryPoint = "getcwd", SetLastError = true)]
    private static extern byte* GetCwd(byte* buffer, nuint size);

    [DllImport(C, EntryPoint = "signal")]
    private static extern nint Signal(int number, nint handler);

    [DllImport(C, EntryPoint = "kill")]
    private static extern int Kill(int process, int number);

    [DllImport(C, EntryPoint = "getpid")]
    private static extern int GetPid();

    [DllImport(C, EntryPoint = "usleep")]
    private static extern int SleepMicroseconds(uint microseconds);

    [DllImport(C, EntryPoint = "_exit")]
    private static extern void ExitNow(int status);

    private static readonly bool[] s_closedAtStart = new bool[3];

    /// <summary>Occupies the standard descriptors that are closed, so that what the runtime opens for itself does not get them.</summary>
    public static void OccupyClosedDescriptors()
    {
        const int getFlags = 1;
        for (int i = 0; i < s_closedAtStart.Length; i++)
        {
            if (Control(i, getFlags, 0) < 0)
            {
                s_closedAtStart[i] = true;
                fixed (byte* path = "/dev/null\0"u8)
                {
                    _ = Open(path, CloseOnExec, 0);
                }
            }
        }

        MoveRuntimeFile();
    }

    /// <summary>Has the runtime open its source of random numbers, which it keeps, under a high number: the first file of a
    /// program is to get the lowest one, as programs expect.</summary>
    private static void MoveRuntimeFile()
    {
        // The kernel's first table of descriptors has 64 places; with more threads than one, a larger one takes it milliseconds.
        const int duplicateCloseOnExec = 1030, room = 63;
        int* taken = stackalloc int[room];
        int count = 0;
        while (count < room)
        {
            int descriptor = Control(0, duplicateCloseOnExec, 3);
            if (descriptor < 0 || descriptor >= room)
            {
                if (descriptor >= 0)
                {
                    _ = Close(descriptor);
                }

                break;
            }

            taken[count++] = descriptor;
        }

        _ = System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(new object());
        // Mostly they are in one piece.
        if (count > 0 && taken[count - 1] - taken[0] == count - 1)
        {
            OpenDescriptors.CloseRange(taken[0], taken[count - 1] + 1);
            return;
        }

        while (count > 0)
        {
            _ = Close(taken[--count]);
        }
    }

    /// <summary>Was a standard descriptor closed when the process started?</summary>
    public static bool WasClosed(int descriptor) => s_closedAtStart[descriptor];

    /// <summary>Closes again what <see cref="OccupyClosedDescriptors"/> occupied.</summary>
    public static void FreeClosedDescriptors()
    {
        for (int i = 0; i < s_closedAtStart.Length; i++)
        {
            if (s_closedAtStart[i])
            {
                _ = Close(i);
            }
        }
    }

    /// <summary>Writes text to a descriptor, ignoring errors.</summary>
    public static void Write(int descriptor, string text) => StdPrinter.WriteText(descriptor, text);

    /// <summary>Text of the operating system: bytes that are not UTF-8 become lone surrogates.</summary>
    public static string Decode(ReadOnlySpan<byte> bytes) => FileSystemText.Decode(bytes);

    /// <summary>A variable of the environment; null if it is not set.</summary>
    public static string? GetEnvironment(string name)
    {
        fixed (byte* p = Encoding.UTF8.GetBytes(name + "\0"))
        {
            byte* value = GetVariable(p);
            return value == null ? null : Decode(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(value));
        }
    }

    /// <summary>Sets a variable of the environment.</summary>
    public static void SetEnvironment(string name, string value)
    {
        fixed (byte* p = Encoding.UTF8.GetBytes(name + "\0"), v = Encoding.UTF8.GetBytes(value + "\0"))
        {
            _ = SetVariable(p, v, 1);
        }
    }

    /// <summary>Removes a variable of the environment.</summary>
    public static void RemoveEnvironment(string name)
    {
        fixed (byte* p = Encoding.UTF8.GetBytes(name + "\0"))
        {
            _ = UnsetVariable(p);
        }
    }

    /// <summary>Sets LC_CTYPE from the environment; the name of the locale, "C" if there is none of that name.</summary>
    public static string SetLocale()
    {
        byte empty = 0;
        byte* name = SetLocale(CtypeCategory, &empty);
        return name == null ? "C" : Text(name);
    }

    /// <summary>The name of the character set of the locale.</summary>
    public static string LocaleCharset() => Text(LanguageInfo(CodeSet));

    /// <summary>Is a descriptor a terminal?</summary>
    public static bool IsTerminal(int descriptor) => IsATty(descriptor) != 0;

    /// <summary>The text for an error number.</summary>
    public static string ErrorMessage(int error) => Text(ErrorText(error));

    /// <summary>The current directory; null if it does not exist any more.</summary>
    public static string? CurrentDirectory()
    {
        byte* buffer = stackalloc byte[4096];
        return GetCwd(buffer, 4096) == null ? null : Decode(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(buffer));
    }

    /// <summary>A path without symbolic links; null if it does not exist.</summary>
    public static string? Resolve(string path)
    {
        byte* buffer = stackalloc byte[4097];
        if (!TryEncode(path, out byte[] name))
        {
            return null;
        }

        fixed (byte* p = name)
        {
            return RealPath(p, buffer) == null ? null : Decode(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(buffer));
        }
    }

    /// <summary>0: does not exist; 1: a file; 2: a folder.</summary>
    public static int KindOf(string path)
    {
        if (!TryEncode(path, out byte[] name))
        {
            return 0;
        }

        fixed (byte* p = name)
        {
            // A folder is what a path with a slash at its end can name.
            if (Access(p, 0) != 0)
            {
                return 0;
            }

            name[^1] = (byte)'/';
        }

        fixed (byte* p = (byte[])[.. name, 0])
        {
            return Access(p, 0) == 0 ? 2 : 1;
        }
    }

    /// <summary>May this process write a file or folder?</summary>
    public static bool IsWritable(string path)
    {
        const int write = 2;
        bool good = TryEncode(path, out byte[] name);
        fixed (byte* p = name)
        {
            return good && Access(p, write) == 0;
        }
    }

    /// <summary>The bytes of a file; null with an error number.</summary>
    public static byte[]? ReadFile(string path, out int error)
    {
        error = 2;
        if (!TryEncode(path, out byte[] name))
        {
            return null;
        }

        int descriptor;
        fixed (byte* p = name)
        {
            descriptor = Open(p, CloseOnExec, 0);
        }

        error = Marshal.GetLastPInvokeError();
        if (descriptor < 0)
        {
            return null;
        }

        byte[]? bytes = ReadAll(descriptor, out error);
        _ = Close(descriptor);
        return bytes;
    }

    /// <summary>Everything that can be read from a descriptor; null with an error number.</summary>
    public static byte[]? ReadAll(int descriptor, out int error)
    {
        byte[] buffer = new byte[16384];
        int length = 0;
        while (true)
        {
            if (length == buffer.Length)
            {
                Array.Resize(ref buffer, length * 2);
            }

            int count = ReadSome(descriptor, buffer.AsSpan(length), out error);
            if (count < 0 && error != Interrupted)
            {
                return null;
            }

            if (count == 0)
            {
                return buffer[..length];
            }

            length += Math.Max(count, 0);
        }
    }

    /// <summary>Reads what is there, at least one byte; 0 at the end, -1 with an error number.</summary>
    public static int ReadSome(int descriptor, Span<byte> bytes, out int error)
    {
        fixed (byte* p = bytes)
        {
            nint count = Read(descriptor, p, (nuint)bytes.Length);
            error = count < 0 ? Marshal.GetLastPInvokeError() : 0;
            return (int)count;
        }
    }

    /// <summary>Ends the process by SIGINT, as a program does that does not handle it; returns the status if that fails.</summary>
    public static int EndByInterrupt()
    {
        const int interrupt = 2;
        Signal(interrupt, 0);
        _ = Kill(GetPid(), interrupt);
        return 128 + interrupt;
    }

    /// <summary>Signals are not for this thread.</summary>
    public static void BlockSignals() => SignalActions.BlockAllHere();

    /// <summary>Waits without doing anything.</summary>
    public static void Pause(int milliseconds) => _ = SleepMicroseconds((uint)milliseconds * 1000);

    /// <summary>Ends the process at once.</summary>
    public static void Exit(int status) => ExitNow(status);

    private static bool TryEncode(string path, out byte[] name)
    {
        bool good = FileSystemText.TryEncode(path, out byte[] bytes);
        name = [.. bytes, 0];
        return good;
    }

    private static string Text(byte* p) => Encoding.UTF8.GetString(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(p));
}
