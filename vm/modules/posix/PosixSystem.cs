using System;
using System.Runtime.InteropServices;
using Py.ObjectSpace;

namespace Py.Vm.Modules;

/// <summary>Functions of posix that tell of the system: its name, times, limits, devices, terminals, random bytes.</summary>
internal static unsafe class PosixSystem
{
    private const string C = "libc";

    [DllImport(C, EntryPoint = "uname", SetLastError = true)]
    private static extern int UNameNative(byte* buffer);
    [DllImport(C, EntryPoint = "times", SetLastError = true)]
    private static extern long TimesNative(long* buffer);
    [DllImport(C, EntryPoint = "sysconf", SetLastError = true)]
    private static extern long SysConfNative(int name);
    [DllImport(C, EntryPoint = "confstr", SetLastError = true)]
    private static extern nuint ConfStrNative(int name, byte* buffer, nuint size);
    [DllImport(C, EntryPoint = "pathconf", SetLastError = true)]
    private static extern long PathConfNative(byte* path, int name);
    [DllImport(C, EntryPoint = "fpathconf", SetLastError = true)]
    private static extern long FPathConfNative(int file, int name);
    [DllImport(C, EntryPoint = "getloadavg")]
    private static extern int LoadAverageNative(double* loads, int count);
    [DllImport(C, EntryPoint = "getrandom", SetLastError = true)]
    private static extern nint GetRandomNative(byte* buffer, nuint size, uint flags);
    [DllImport(C, EntryPoint = "ioctl", SetLastError = true)]
    private static extern int IoctlNative(int file, ulong request, void* argument);
    [DllImport(C, EntryPoint = "ttyname_r")]
    private static extern int TtyNameNative(int file, byte* buffer, nuint size);
    [DllImport(C, EntryPoint = "ctermid")]
    private static extern byte* CTermIdNative(byte* buffer);
    [DllImport(C, EntryPoint = "openpty", SetLastError = true)]
    private static extern int OpenPtyNative(int* master, int* slave, byte* name, void* settings, void* size);
    [DllImport(C, EntryPoint = "login_tty", SetLastError = true)]
    private static extern int LoginTtyNative(int file);
    [DllImport(C, EntryPoint = "setenv", SetLastError = true)]
    private static extern int SetEnvNative(byte* name, byte* value, int overwrite);
    [DllImport(C, EntryPoint = "unsetenv", SetLastError = true)]
    private static extern int UnsetEnvNative(byte* name);

    private static Root s_uname;
    private static Root s_times;
    private static Root s_terminalSize;

    public static void Define(ModuleBuilder m)
    {
        s_uname = StructSequence.MakeType("posix.uname_result", "What uname() tells of the system.", ["sysname", "nodename", "release", "version", "machine"]);
        m.Constant("uname_result", s_uname.Value);
        s_times = StructSequence.MakeType("posix.times_result", "What times() tells of computing time.", ["user", "system", "children_user", "children_system", "elapsed"]);
        m.Constant("times_result", s_times.Value);
        s_terminalSize = StructSequence.MakeType("os.terminal_size", "Columns and lines of a terminal.", ["columns", "lines"]);
        m.Constant("terminal_size", s_terminalSize.Value);
        Names(m, "sysconf_names", SystemNames.SysConf);
        Names(m, "confstr_names", SystemNames.ConfStr);
        Names(m, "pathconf_names", SystemNames.PathConf);
        m.Function("uname()\nThe names of the system.", &UName);
        m.Function("times()\nThe computing times of the process and its children.", &Times);
        m.Function("sysconf(name, /)\nA setting of the system.", &SysConf);
        m.Function("confstr(name, /)\nA textual setting of the system.", &ConfStr);
        m.Function("pathconf(path, name)\nA limit for a file.", &PathConf);
        m.Function("fpathconf(fd, name, /)\nA limit for an open file.", &FPathConf);
        m.Function("getloadavg()\nHow many processes computed during the last 1, 5 and 15 minutes.", &GetLoadAvg);
        m.Function("getrandom(size, flags=0)\nRandom bytes of the system.", &GetRandom);
        m.Function("urandom(size, /)\nRandom bytes for secrets.", &URandom);
        m.Function("cpu_count()\nThe number of processors.", &CpuCount);
        m.Function("strerror(code, /)\nThe text of an error number.", &StrError);
        m.Function("get_terminal_size(fd=<unrepresentable>, /)\nThe size of the terminal.", &GetTerminalSize);
        m.Function("ttyname(fd, /)\nThe name of a terminal.", &TtyName);
        m.Function("ctermid()\nThe name of the controlling terminal.", &CTermId);
        m.Function("openpty()\nOpens a pseudo-terminal: its two ends.", &OpenPty);
        m.Function("login_tty(fd, /)\nMakes a terminal the controlling one and the standard streams.", &LoginTty);
        m.Function("device_encoding(fd)\nThe encoding of a terminal; None for other files.", &DeviceEncoding);
        m.Function("major(device, /)\nThe major number of a device.", &Major);
        m.Function("minor(device, /)\nThe minor number of a device.", &Minor);
        m.Function("makedev(major, minor, /)\nA device of two numbers.", &MakeDev);
        m.Function("putenv(name, value, /)\nSets a variable of the environment.", &PutEnv);
        m.Function("unsetenv(name, /)\nRemoves a variable of the environment.", &UnsetEnv);
    }

    private static void Names(ModuleBuilder m, string name, ReadOnlySpan<(string Name, int Number)> table)
    {
        Value dict = PyDict.New();
        foreach ((string key, int number) in table)
        {
            PyDict.SetStr(dict, PyStr.Intern(key), PyInt.New(number));
        }

        m.Constant(name, dict);
    }

    private static bool Name(Value v, ReadOnlySpan<(string Name, int Number)> table, out int number)
    {
        number = 0;
        if (v.IsInt)
        {
            return CNumbers.Int32(v, out number);
        }

        if (!v.IsStr)
        {
            Errors.TypeError("configuration names must be strings or integers");
            return false;
        }

        string text = PyStr.ToClr(v);
        foreach ((string key, int value) in table)
        {
            if (key == text)
            {
                number = value;
                return true;
            }
        }

        Errors.ValueError("unrecognized configuration name");
        return false;
    }

    private static Value UName()
    {
        const int field = 65;
        byte* buffer = stackalloc byte[field * 6];
        if (UNameNative(buffer) < 0)
        {
            return PosixErrors.Raise();
        }

        Slot* items = stackalloc Slot[5];
        for (int i = 0; i < 5; i++)
        {
            items[i].Initialize(FileSystemText.ToValue(FileSystemText.Decode(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(buffer + (field * i)))));
        }

        return StructSequence.New(s_uname.Value, items, 5);
    }

    private static Value Times()
    {
        const int clockTicks = 2;
        long* ticks = stackalloc long[4];
        long elapsed = TimesNative(ticks);
        if (elapsed == -1)
        {
            return PosixErrors.Raise();
        }

        double second = SysConfNative(clockTicks);
        Slot* items = stackalloc Slot[5];
        for (int i = 0; i < 4; i++)
        {
            items[i].Initialize(PyFloat.New(ticks[i] / second));
        }

        items[4].Initialize(PyFloat.New(elapsed / second));
        return StructSequence.New(s_times.Value, items, 5);
    }

    private static Value Setting(long value, int errno, Value path = default) => value == -1 && errno != 0 ? SysCall.Fail(errno, path) : PyInt.New(value);

    private static Value SysConf(Value name)
    {
        if (!Name(name, SystemNames.SysConf, out int number))
        {
            return Value.Null;
        }

        Marshal.SetLastSystemError(0);
        long value = SysConfNative(number);
        return Setting(value, Marshal.GetLastPInvokeError());
    }

    private static Value ConfStr(Value name)
    {
        if (!Name(name, SystemNames.ConfStr, out int number))
        {
            return Value.Null;
        }

        Marshal.SetLastSystemError(0);
        int size = (int)ConfStrNative(number, null, 0);
        int errno = Marshal.GetLastPInvokeError();
        if (size == 0)
        {
            return errno != 0 ? PosixErrors.Raise(errno) : Value.None;
        }

        byte[] buffer = new byte[size];
        fixed (byte* b = buffer)
        {
            ConfStrNative(number, b, (nuint)size);
        }

        return FileSystemText.ToValue(FileSystemText.Decode(buffer.AsSpan(0, size - 1)));
    }

    private static Value PathConf(Value path, Value name)
    {
        if (!PathArgument.Get(path, "pathconf", true, out PathArgument p) || !Name(name, SystemNames.PathConf, out int number))
        {
            return Value.Null;
        }

        Marshal.SetLastSystemError(0);
        fixed (byte* bytes = p.Bytes)
        {
            long value = bytes == null ? FPathConfNative(p.Descriptor, number) : PathConfNative(bytes, number);
            int errno = Marshal.GetLastPInvokeError();
            const int invalid = 22;
            return Setting(value, errno, errno == invalid ? Value.Null : path);
        }
    }

    private static Value FPathConf(Value file, Value name)
    {
        if (!CNumbers.Descriptor(file, out int fd) || !Name(name, SystemNames.PathConf, out int number))
        {
            return Value.Null;
        }

        Marshal.SetLastSystemError(0);
        long value = FPathConfNative(fd, number);
        return Setting(value, Marshal.GetLastPInvokeError());
    }

    private static Value GetLoadAvg()
    {
        double* loads = stackalloc double[3];
        if (LoadAverageNative(loads, 3) != 3)
        {
            return Errors.Raise(TypeId.OSError, "Load averages are unobtainable");
        }

        return PyTuple.New(PyFloat.New(loads[0]), PyFloat.New(loads[1]), PyFloat.New(loads[2]));
    }

    private static Value GetRandom(Value size, Value flags)
    {
        if (!Space.AsSsize(size, out long count) || !CNumbers.Int32(flags, 0, out int how))
        {
            return Value.Null;
        }

        if (count < 0)
        {
            return PosixErrors.Raise(22);
        }

        byte[] bytes = new byte[Math.Min(count, 1 << 25)];
        nint got;
        int errno;
        do
        {
            Unlocked u = Unlocked.Begin();
            fixed (byte* b = bytes)
            {
                got = GetRandomNative(b, (nuint)bytes.Length, (uint)how);
            }

            errno = u.End();
        }
        while (SysCall.Repeat(got, errno));
        return got < 0 ? SysCall.Fail(errno) : PyBytes.New(bytes.AsSpan(0, (int)got));
    }

    private static Value URandom(Value size)
    {
        if (!Space.AsSsize(size, out long count))
        {
            return Value.Null;
        }

        if (count < 0)
        {
            return Errors.ValueError("negative argument not allowed");
        }

        if (count > int.MaxValue / 2)
        {
            return Errors.NoMemory();
        }

        byte[] bytes = new byte[count];
        Entropy.Fill(bytes);
        return PyBytes.New(bytes);
    }

    private static Value CpuCount()
    {
        const int processorsOnline = 84;
        long count = SysConfNative(processorsOnline);
        return count < 1 ? Value.None : PyInt.New(count);
    }

    private static Value StrError(Value code) => CNumbers.Int32(code, out int errno) ? PyStr.New(PosixErrors.Text(errno)) : Value.Null;

    private static Value GetTerminalSize(Value file)
    {
        const ulong getSize = 0x5413;
        if (!CNumbers.Int32(file, 1, out int fd))
        {
            return Value.Null;
        }

        ushort* size = stackalloc ushort[4];
        return IoctlNative(fd, getSize, size) < 0 ? PosixErrors.Raise() : StructSequence.New(s_terminalSize.Value, PyInt.New((long)size[1]), PyInt.New((long)size[0]));
    }

    private static Value TtyName(Value file)
    {
        if (!CNumbers.Int32(file, out int fd))
        {
            return Value.Null;
        }

        byte* name = stackalloc byte[4096];
        int error = TtyNameNative(fd, name, 4096);
        return error != 0 ? PosixErrors.Raise(error) : FileSystemText.ToValue(FileSystemText.Decode(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(name)));
    }

    private static Value CTermId()
    {
        byte* name = stackalloc byte[64];
        return FileSystemText.ToValue(FileSystemText.Decode(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(CTermIdNative(name))));
    }

    private static Value OpenPty()
    {
        int master, slave;
        return OpenPtyNative(&master, &slave, null, null, null) < 0 ? PosixErrors.Raise()
            : IoNative.SetInheritable(master, false) && IoNative.SetInheritable(slave, false) ? PyTuple.New(PyInt.New(master), PyInt.New(slave)) : Value.Null;
    }

    private static Value LoginTty(Value file) => CNumbers.Descriptor(file, out int fd) ? SysCall.Done(LoginTtyNative(fd)) : Value.Null;

    private static Value DeviceEncoding(Value file)
    {
        if (!CNumbers.Int32(file, out int fd))
        {
            return Value.Null;
        }

        return IoNative.IsATty(fd) ? LocaleEncoding.Name : Value.None;
    }

    /// <summary>A device number; false with an error.</summary>
    public static bool Device(Value v, out ulong device)
    {
        device = 0;
        if (!v.IsInt)
        {
            Errors.TypeError("an integer is required");
            return false;
        }

        return CNumbers.UInt64(v, out device);
    }

    private static Value Major(Value device) =>
        Device(device, out ulong d) ? PyInt.New((long)(uint)((d >> 8 & 0xfff) | (d >> 32 & 0xfffff000))) : Value.Null;

    private static Value Minor(Value device) =>
        Device(device, out ulong d) ? PyInt.New((long)(uint)((d & 0xff) | (d >> 12 & 0xffffff00))) : Value.Null;

    private static Value MakeDev(Value major, Value minor)
    {
        if (!CNumbers.Int32(major, out int a) || !CNumbers.Int32(minor, out int b))
        {
            return Value.Null;
        }

        ulong x = (uint)a, y = (uint)b;
        return PyInt.New((x & 0xfff) << 8 | (x & 0xfffff000) << 32 | (y & 0xff) | (y & 0xffffff00) << 12);
    }

    private static Value PutEnv(Value name, Value value)
    {
        if (!PathArgument.FsEncode(name, out byte[] n) || !PathArgument.FsEncode(value, out byte[] v))
        {
            return Value.Null;
        }

        if (Array.IndexOf(n, (byte)'=') >= 0)
        {
            return Errors.ValueError("illegal environment variable name");
        }

        fixed (byte* x = n, y = v)
        {
            return SysCall.Done(SetEnvNative(x, y, 1));
        }
    }

    private static Value UnsetEnv(Value name)
    {
        if (!PathArgument.FsEncode(name, out byte[] n))
        {
            return Value.Null;
        }

        fixed (byte* x = n)
        {
            return SysCall.Done(UnsetEnvNative(x));
        }
    }
}
