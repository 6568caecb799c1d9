using System;
using System.Runtime.InteropServices;
using Py.ObjectSpace;

namespace Py.Vm.Modules;

/// <summary>The module termios.</summary>
internal static unsafe class TermiosModule
{
    private const string C = "libc";
    private const int Characters = 32, Canonical = 2, TimeIndex = 5, MinimumIndex = 6;

    /// <summary>struct termios of glibc.</summary>
    private struct Settings
    {
        public uint Input;
        public uint Output;
        public uint Control;
        public uint Local;
        public byte Line;
        public fixed byte Special[Characters];
        public uint InputSpeed;
        public uint OutputSpeed;
    }

    [DllImport(C, EntryPoint = "tcgetattr", SetLastError = true)]
    private static extern int GetAttributes(int file, Settings* settings);
    [DllImport(C, EntryPoint = "tcsetattr", SetLastError = true)]
    private static extern int SetAttributes(int file, int when, Settings* settings);
    [DllImport(C, EntryPoint = "cfgetispeed")]
    private static extern uint GetInputSpeed(Settings* settings);
    [DllImport(C, EntryPoint = "cfgetospeed")]
    private static extern uint GetOutputSpeed(Settings* settings);
    [DllImport(C, EntryPoint = "cfsetispeed", SetLastError = true)]
    private static extern int SetInputSpeed(Settings* settings, uint speed);
    [DllImport(C, EntryPoint = "cfsetospeed", SetLastError = true)]
    private static extern int SetOutputSpeed(Settings* settings, uint speed);
    [DllImport(C, EntryPoint = "tcsendbreak", SetLastError = true)]
    private static extern int SendBreakNative(int file, int duration);
    [DllImport(C, EntryPoint = "tcdrain", SetLastError = true)]
    private static extern int DrainNative(int file);
    [DllImport(C, EntryPoint = "tcflush", SetLastError = true)]
    private static extern int FlushNative(int file, int queue);
    [DllImport(C, EntryPoint = "tcflow", SetLastError = true)]
    private static extern int FlowNative(int file, int action);
    [DllImport(C, EntryPoint = "ioctl", SetLastError = true)]
    private static extern int IoctlNative(int file, ulong request, ushort* size);

    private static Root s_error;

    public static void Define(ModuleBuilder m)
    {
        m.Doc("Settings of terminals.");
        s_error = Roots.New(NewException.Make("termios.error"));
        m.Constant("error", s_error.Value);
        foreach ((string name, long value) in Constants)
        {
            m.Constant(name, value);
        }

        m.Function("tcgetattr(fd, /)\nThe settings of a terminal, a list of seven.", &TcGetAttr);
        m.Function("tcsetattr(fd, when, attributes, /)\nSets the settings of a terminal.", &TcSetAttr);
        m.Function("tcsendbreak(fd, duration, /)\nSends a break.", &TcSendBreak);
        m.Function("tcdrain(fd, /)\nWaits until all output was sent.", &TcDrain);
        m.Function("tcflush(fd, queue, /)\nDrops input or output.", &TcFlush);
        m.Function("tcflow(fd, action, /)\nStops input or output, or lets it go on.", &TcFlow);
        m.Function("tcgetwinsize(fd, /)\nThe lines and columns of a terminal.", &TcGetWinSize);
        m.Function("tcsetwinsize(fd, winsize, /)\nSets the lines and columns of a terminal.", &TcSetWinSize);
    }

#pragma warning disable IDE0055 // table
    private static ReadOnlySpan<(string Name, long Value)> Constants => new (string, long)[]
    {
        ("B0", 0), ("B1000000", 4104), ("B110", 3), ("B115200", 4098), ("B1152000", 4105), ("B1200", 9), ("B134", 4), ("B150", 5), ("B1500000", 4106),
        ("B1800", 10), ("B19200", 14), ("B200", 6), ("B2000000", 4107), ("B230400", 4099), ("B2400", 11), ("B2500000", 4108), ("B300", 7),
        ("B3000000", 4109), ("B3500000", 4110), ("B38400", 15), ("B4000000", 4111), ("B460800", 4100), ("B4800", 12), ("B50", 1), ("B500000", 4101),
        ("B57600", 4097), ("B576000", 4102), ("B600", 8), ("B75", 2), ("B921600", 4103), ("B9600", 13), ("BRKINT", 2), ("BS0", 0), ("BS1", 8192),
        ("BSDLY", 8192), ("CBAUD", 4111), ("CBAUDEX", 4096), ("CDSUSP", 25), ("CEOF", 4), ("CEOL", 0), ("CEOT", 4), ("CERASE", 127), ("CFLUSH", 15),
        ("CIBAUD", 269418496), ("CINTR", 3), ("CKILL", 21), ("CLNEXT", 22), ("CLOCAL", 2048), ("CQUIT", 28), ("CR0", 0), ("CR1", 512), ("CR2", 1024),
        ("CR3", 1536), ("CRDLY", 1536), ("CREAD", 128), ("CRPRNT", 18), ("CRTSCTS", 2147483648), ("CS5", 0), ("CS6", 16), ("CS7", 32), ("CS8", 48),
        ("CSIZE", 48), ("CSTART", 17), ("CSTOP", 19), ("CSTOPB", 64), ("CSUSP", 26), ("CWERASE", 23), ("ECHO", 8), ("ECHOCTL", 512), ("ECHOE", 16),
        ("ECHOK", 32), ("ECHOKE", 2048), ("ECHONL", 64), ("ECHOPRT", 1024), ("EXTA", 14), ("EXTB", 15), ("FF0", 0), ("FF1", 32768), ("FFDLY", 32768),
        ("FIOASYNC", 21586), ("FIOCLEX", 21585), ("FIONBIO", 21537), ("FIONCLEX", 21584), ("FIONREAD", 21531), ("FLUSHO", 4096), ("HUPCL", 1024),
        ("ICANON", 2), ("ICRNL", 256), ("IEXTEN", 32768), ("IGNBRK", 1), ("IGNCR", 128), ("IGNPAR", 4), ("IMAXBEL", 8192), ("INLCR", 64), ("INPCK", 16),
        ("IOCSIZE_MASK", 1073676288), ("IOCSIZE_SHIFT", 16), ("ISIG", 1), ("ISTRIP", 32), ("IUCLC", 512), ("IXANY", 2048), ("IXOFF", 4096), ("IXON", 1024),
        ("NCC", 8), ("NCCS", 32), ("NL0", 0), ("NL1", 256), ("NLDLY", 256), ("NOFLSH", 128), ("N_MOUSE", 2), ("N_PPP", 3), ("N_SLIP", 1), ("N_STRIP", 4),
        ("N_TTY", 0), ("OCRNL", 8), ("OFDEL", 128), ("OFILL", 64), ("OLCUC", 2), ("ONLCR", 4), ("ONLRET", 32), ("ONOCR", 16), ("OPOST", 1), ("PARENB", 256),
        ("PARMRK", 8), ("PARODD", 512), ("PENDIN", 16384), ("TAB0", 0), ("TAB1", 2048), ("TAB2", 4096), ("TAB3", 6144), ("TABDLY", 6144), ("TCFLSH", 21515),
        ("TCGETA", 21509), ("TCGETS", 21505), ("TCIFLUSH", 0), ("TCIOFF", 2), ("TCIOFLUSH", 2), ("TCION", 3), ("TCOFLUSH", 1), ("TCOOFF", 0), ("TCOON", 1),
        ("TCSADRAIN", 1), ("TCSAFLUSH", 2), ("TCSANOW", 0), ("TCSBRK", 21513), ("TCSBRKP", 21541), ("TCSETA", 21510), ("TCSETAF", 21512), ("TCSETAW", 21511),
        ("TCSETS", 21506), ("TCSETSF", 21508), ("TCSETSW", 21507), ("TCXONC", 21514), ("TIOCCONS", 21533), ("TIOCEXCL", 21516), ("TIOCGETD", 21540),
        ("TIOCGICOUNT", 21597), ("TIOCGLCKTRMIOS", 21590), ("TIOCGPGRP", 21519), ("TIOCGSERIAL", 21534), ("TIOCGSOFTCAR", 21529), ("TIOCGWINSZ", 21523),
        ("TIOCINQ", 21531), ("TIOCLINUX", 21532), ("TIOCMBIC", 21527), ("TIOCMBIS", 21526), ("TIOCMGET", 21525), ("TIOCMIWAIT", 21596), ("TIOCMSET", 21528),
        ("TIOCM_CAR", 64), ("TIOCM_CD", 64), ("TIOCM_CTS", 32), ("TIOCM_DSR", 256), ("TIOCM_DTR", 2), ("TIOCM_LE", 1), ("TIOCM_RI", 128), ("TIOCM_RNG", 128),
        ("TIOCM_RTS", 4), ("TIOCM_SR", 16), ("TIOCM_ST", 8), ("TIOCNOTTY", 21538), ("TIOCNXCL", 21517), ("TIOCOUTQ", 21521), ("TIOCPKT", 21536),
        ("TIOCPKT_DATA", 0), ("TIOCPKT_DOSTOP", 32), ("TIOCPKT_FLUSHREAD", 1), ("TIOCPKT_FLUSHWRITE", 2), ("TIOCPKT_NOSTOP", 16), ("TIOCPKT_START", 8),
        ("TIOCPKT_STOP", 4), ("TIOCSCTTY", 21518), ("TIOCSERCONFIG", 21587), ("TIOCSERGETLSR", 21593), ("TIOCSERGETMULTI", 21594), ("TIOCSERGSTRUCT", 21592),
        ("TIOCSERGWILD", 21588), ("TIOCSERSETMULTI", 21595), ("TIOCSERSWILD", 21589), ("TIOCSER_TEMT", 1), ("TIOCSETD", 21539), ("TIOCSLCKTRMIOS", 21591),
        ("TIOCSPGRP", 21520), ("TIOCSSERIAL", 21535), ("TIOCSSOFTCAR", 21530), ("TIOCSTI", 21522), ("TIOCSWINSZ", 21524), ("TOSTOP", 256), ("VDISCARD", 13),
        ("VEOF", 4), ("VEOL", 11), ("VEOL2", 16), ("VERASE", 2), ("VINTR", 0), ("VKILL", 3), ("VLNEXT", 15), ("VMIN", 6), ("VQUIT", 1), ("VREPRINT", 12),
        ("VSTART", 8), ("VSTOP", 9), ("VSUSP", 10), ("VSWTC", 7), ("VSWTCH", 7), ("VT0", 0), ("VT1", 16384), ("VTDLY", 16384), ("VTIME", 5), ("VWERASE", 14),
        ("XCASE", 4), ("XTABS", 6144),
    };
#pragma warning restore IDE0055

    private static Value Fail(int errno)
    {
        if (Errors.Occurred)
        {
            return Value.Null;
        }

        Value error = Space.Call(s_error.Value, PyInt.New(errno), PyStr.New(PosixErrors.Text(errno)));
        return error.IsNull ? error : Errors.Raise(error);
    }

    private static Value Fail() => Fail(Marshal.GetLastPInvokeError());

    private static Value TcGetAttr(Value file)
    {
        if (!CNumbers.Descriptor(file, out int fd))
        {
            return Value.Null;
        }

        Settings s;
        Unlocked u = Unlocked.Begin();
        int result = GetAttributes(fd, &s);
        int errno = u.End();
        if (result < 0)
        {
            return Fail(errno);
        }

        Value special = PyList.New();
        for (int i = 0; i < Characters; i++)
        {
            // Without lines, two of them are numbers.
            bool number = (s.Local & Canonical) == 0 && (i is TimeIndex or MinimumIndex);
            PyList.Append(special, number ? PyInt.New((long)s.Special[i]) : PyBytes.FromByte(s.Special[i]));
        }

        Value list = PyList.New();
        foreach (uint part in (ReadOnlySpan<uint>)[s.Input, s.Output, s.Control, s.Local, GetInputSpeed(&s), GetOutputSpeed(&s)])
        {
            PyList.Append(list, PyInt.New((long)part));
        }

        PyList.Append(list, special);
        return list;
    }

    private static Value TcSetAttr(Value file, Value when, Value attributes)
    {
        if (!CNumbers.Descriptor(file, out int fd) || !CNumbers.Int32(when, out int time))
        {
            return Value.Null;
        }

        if (!attributes.IsList || PyList.LengthOf(attributes) != 7)
        {
            return Errors.TypeError("tcsetattr, arg 3: must be 7 element list");
        }

        // What is not set here stays as it is.
        Settings s;
        if (GetAttributes(fd, &s) < 0)
        {
            return Fail();
        }

        uint* numbers = stackalloc uint[6];
        for (int i = 0; i < 6; i++)
        {
            if (PyList.LengthOf(attributes) != 7 || !Space.AsLong(PyList.Get(attributes, i), out long number))
            {
                return Errors.Occurred ? Value.Null : Errors.TypeError("tcsetattr, arg 3: must be 7 element list");
            }

            numbers[i] = (uint)number;
        }

        s.Input = numbers[0];
        s.Output = numbers[1];
        s.Control = numbers[2];
        s.Local = numbers[3];
        if (!SpecialCharacters(PyList.GetIndex(attributes, 6), &s))
        {
            return Value.Null;
        }

        if (SetInputSpeed(&s, numbers[4]) < 0 || SetOutputSpeed(&s, numbers[5]) < 0)
        {
            return Fail();
        }

        int result, errno;
        do
        {
            Unlocked u = Unlocked.Begin();
            result = SetAttributes(fd, time, &s);
            errno = u.End();
        }
        while (SysCall.Repeat(result, errno));
        return result < 0 ? Fail(errno) : Value.None;
    }

    private static bool SpecialCharacters(Value list, Settings* s)
    {
        if (list.IsNull)
        {
            return false;
        }

        if (!list.IsList || PyList.LengthOf(list) != Characters)
        {
            Errors.TypeError($"tcsetattr: attributes[6] must be {Characters} element list");
            return false;
        }

        for (int i = 0; i < Characters; i++)
        {
            Value item = PyList.Get(list, i);
            if (item.IsBytes && PyBytes.LengthOf(item) == 1)
            {
                s->Special[i] = PyBytes.Span(item)[0];
            }
            else if (item.IsInt)
            {
                if (!CNumbers.Int64(item, out long number))
                {
                    return false;
                }

                s->Special[i] = (byte)number;
            }
            else
            {
                Errors.TypeError("tcsetattr: elements of attributes must be characters or integers");
                return false;
            }
        }

        return true;
    }

    private static Value Result(int result, int errno) => result < 0 ? Fail(errno) : Value.None;

    private static Value TcSendBreak(Value file, Value duration)
    {
        if (!CNumbers.Descriptor(file, out int fd) || !CNumbers.Int32(duration, out int time))
        {
            return Value.Null;
        }

        Unlocked u = Unlocked.Begin();
        int result = SendBreakNative(fd, time);
        return Result(result, u.End());
    }

    private static Value TcDrain(Value file)
    {
        if (!CNumbers.Descriptor(file, out int fd))
        {
            return Value.Null;
        }

        int result, errno;
        do
        {
            Unlocked u = Unlocked.Begin();
            result = DrainNative(fd);
            errno = u.End();
        }
        while (SysCall.Repeat(result, errno));
        return Result(result, errno);
    }

    private static Value TcFlush(Value file, Value queue)
    {
        if (!CNumbers.Descriptor(file, out int fd) || !CNumbers.Int32(queue, out int which))
        {
            return Value.Null;
        }

        Unlocked u = Unlocked.Begin();
        int result = FlushNative(fd, which);
        return Result(result, u.End());
    }

    private static Value TcFlow(Value file, Value action)
    {
        if (!CNumbers.Descriptor(file, out int fd) || !CNumbers.Int32(action, out int what))
        {
            return Value.Null;
        }

        Unlocked u = Unlocked.Begin();
        int result = FlowNative(fd, what);
        return Result(result, u.End());
    }

    private const ulong GetSize = 0x5413, SetSize = 0x5414;

    private static Value TcGetWinSize(Value file)
    {
        ushort* size = stackalloc ushort[4];
        return !CNumbers.Descriptor(file, out int fd) ? Value.Null
            : IoctlNative(fd, GetSize, size) < 0 ? Fail()
            : PyTuple.New(PyInt.New((long)size[0]), PyInt.New((long)size[1]));
    }

    private static Value TcSetWinSize(Value file, Value winSize)
    {
        if (!CNumbers.Descriptor(file, out int fd))
        {
            return Value.Null;
        }

        if (!Space.IsSequence(winSize) || Space.Length(winSize) != 2)
        {
            return Errors.Occurred && !Errors.Matches(TypeId.TypeError) ? Value.Null : Errors.TypeError("tcsetwinsize, arg 2: must be a two-item sequence");
        }

        Value lines = Space.GetItem(winSize, Value.FromSmallInt(0));
        Value columns = lines.IsNull ? lines : Space.GetItem(winSize, Value.FromSmallInt(1));
        if (columns.IsNull || !Space.AsLong(lines, out long height) || !Space.AsLong(columns, out long width))
        {
            return Value.Null;
        }

        ushort* size = stackalloc ushort[4];
        if (IoctlNative(fd, GetSize, size) < 0)
        {
            return Fail();
        }

        size[0] = (ushort)height;
        size[1] = (ushort)width;
        if (size[0] != height || size[1] != width)
        {
            return Errors.OverflowError("winsize value(s) out of range.");
        }

        return IoctlNative(fd, SetSize, size) < 0 ? Fail() : Value.None;
    }
}
