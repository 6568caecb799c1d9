using System;
using System.Runtime.InteropServices;
using Py.ObjectSpace;
using Py.Vm.Run;

namespace Py.Vm.Modules;

/// <summary>Functions of posix that run programs, wait for children and send signals.</summary>
internal static unsafe class PosixProcesses
{
    private const string C = "libc";
    private const long PidFdOpenCall = 434;

    [DllImport(C, EntryPoint = "_exit")]
    private static extern void ExitNative(int status);
    [DllImport(C, EntryPoint = "abort")]
    private static extern void AbortNative();
    [DllImport(C, EntryPoint = "execv", SetLastError = true)]
    private static extern int ExecVNative(byte* path, byte** arguments);
    [DllImport(C, EntryPoint = "execve", SetLastError = true)]
    private static extern int ExecVeNative(byte* path, byte** arguments, byte** environment);
    [DllImport(C, EntryPoint = "fexecve", SetLastError = true)]
    private static extern int FExecVeNative(int file, byte** arguments, byte** environment);
    [DllImport(C, EntryPoint = "waitpid", SetLastError = true)]
    private static extern int WaitPidNative(int process, int* status, int options);
    [DllImport(C, EntryPoint = "wait4", SetLastError = true)]
    private static extern int Wait4Native(int process, int* status, int options, long* usage);
    [DllImport(C, EntryPoint = "waitid", SetLastError = true)]
    private static extern int WaitIdNative(int kind, uint id, int* info, int options);
    [DllImport(C, EntryPoint = "kill", SetLastError = true)]
    private static extern int KillNative(int process, int signal);
    [DllImport(C, EntryPoint = "killpg", SetLastError = true)]
    private static extern int KillPgNative(int group, int signal);
    [DllImport(C, EntryPoint = "system", SetLastError = true)]
    private static extern int SystemNative(byte* command);
    [DllImport(C, EntryPoint = "syscall", SetLastError = true)]
    private static extern long SystemCall(long number, long a, long b);

    private static Root s_waitId;

    public static void Define(ModuleBuilder m)
    {
        s_waitId = StructSequence.MakeType("posix.waitid_result", "What waitid() tells of a child.", ["si_pid", "si_uid", "si_signo", "si_status", "si_code"]);
        m.Constant("waitid_result", s_waitId.Value);
        m.Function("_exit(status)\nEnds the process at once.", &Exit);
        m.Function("abort()\nEnds the process by SIGABRT.", &Abort);
        m.Function("execv(path, argv, /)\nRuns a program in place of this one.", &ExecV);
        m.Function("execve(path, argv, env)\nRuns a program in place of this one, with an environment.", &ExecVe);
        m.Function("wait()\nWaits for a child: its number and status.", &Wait);
        m.Function("wait3(options)\nWaits for a child: its number, status and what it used.", &Wait3);
        m.Function("wait4(pid, options)\nWaits for one child: its number, status and what it used.", &Wait4);
        m.Function("waitpid(pid, options, /)\nWaits for one child: its number and status.", &WaitPid);
        m.Function("waitid(idtype, id, options, /)\nWaits for children.", &WaitId);
        m.Function("waitstatus_to_exitcode(status)\nThe exit code of a status; a negative one is a signal.", &ToExitCode);
        m.Function("WCOREDUMP(status, /)\nDid it leave a core dump?", &WCoreDump);
        m.Function("WIFCONTINUED(status)\nDoes it go on after a stop?", &WIfContinued);
        m.Function("WIFSTOPPED(status)\nDid a signal stop it?", &WIfStopped);
        m.Function("WIFSIGNALED(status)\nDid a signal end it?", &WIfSignaled);
        m.Function("WIFEXITED(status)\nDid it exit?", &WIfExited);
        m.Function("WEXITSTATUS(status)\nIts exit code.", &WExitStatus);
        m.Function("WTERMSIG(status)\nThe signal that ended it.", &WTermSig);
        m.Function("WSTOPSIG(status)\nThe signal that stopped it.", &WStopSig);
        m.Function("kill(pid, signal, /)\nSends a signal to a process.", &Kill);
        m.Function("killpg(pgid, signal, /)\nSends a signal to a process group.", &KillPg);
        m.Function("system(command)\nRuns a command by the shell; returns its status.", &RunShell);
        m.Function("pidfd_open(pid, flags=0)\nA descriptor of a process.", &PidFdOpen);
        PosixSpawn.Define(m);
        PosixFork.Define(m);
    }

    private static Value Exit(Value status)
    {
        if (CNumbers.Int32(status, out int code))
        {
            ExitNative(code);
        }

        return Value.Null;
    }

    private static Value Abort()
    {
        SignalActions.SetDefault(6);
        AbortNative();
        return Value.None;
    }

    private static Value ExecV(Value path, Value argv)
    {
        if (!PathArgument.Get(path, "execv", false, out PathArgument p))
        {
            return Value.Null;
        }

        if (!argv.IsList && !argv.IsTuple)
        {
            return Errors.TypeError("execv() arg 2 must be a tuple or list");
        }

        if (Sequences.LengthOf(argv) < 1)
        {
            return Errors.ValueError("execv() arg 2 must not be empty");
        }

        using ArgumentVector arguments = new();
        if (!arguments.AddAll(argv))
        {
            return Value.Null;
        }

        if (arguments.IsFirstEmpty)
        {
            return Errors.ValueError("execv() arg 2 first element cannot be empty");
        }

        fixed (byte* file = p.Bytes)
        {
            _ = ExecVNative(file, arguments.Pointer);
        }

        return PosixErrors.Raise();
    }

    /// <summary>Reads the arguments argv and env of execve and posix_spawn; false with an error.</summary>
    public static bool Program(string function, Value argv, Value env, ArgumentVector arguments, ArgumentVector environment)
    {
        if (!argv.IsList && !argv.IsTuple)
        {
            Errors.TypeError($"{function}: argv must be a tuple or list");
            return false;
        }

        if (Sequences.LengthOf(argv) < 1)
        {
            Errors.ValueError($"{function}: argv must not be empty");
            return false;
        }

        if (PyType.SlotOf(env, SlotId.GetItem) == null || Space.TryGetAttr(env, N.keys, out _) <= 0)
        {
            Errors.Clear();
            Errors.TypeError($"{function}: environment must be a mapping object");
            return false;
        }

        if (!arguments.AddAll(argv))
        {
            return false;
        }

        if (arguments.IsFirstEmpty)
        {
            Errors.ValueError($"{function}: argv first element cannot be empty");
            return false;
        }

        return environment.AddEnvironment(env);
    }

    private static Value ExecVe(Value path, Value argv, Value env)
    {
        using ArgumentVector arguments = new(), environment = new();
        if (!PathArgument.Get(path, "execve", true, out PathArgument p) || !Program("execve", argv, env, arguments, environment))
        {
            return Value.Null;
        }

        fixed (byte* file = p.Bytes)
        {
            if (file == null)
            {
                _ = FExecVeNative(p.Descriptor, arguments.Pointer, environment.Pointer);
            }
            else
            {
                _ = ExecVeNative(file, arguments.Pointer, environment.Pointer);
            }

            return p.Fail(Marshal.GetLastPInvokeError());
        }
    }

    private static Value Wait() => WaitFor(-1, 0);

    private static Value WaitPid(Value process, Value options) =>
        CNumbers.Int32(process, out int pid) && CNumbers.Int32(options, out int how) ? WaitFor(pid, how) : Value.Null;

    private static Value WaitFor(int pid, int options)
    {
        int status, result, errno;
        do
        {
            status = 0;
            Unlocked u = Unlocked.Begin();
            result = WaitPidNative(pid, &status, options);
            errno = u.End();
        }
        while (SysCall.Repeat(result, errno));
        return result < 0 ? SysCall.Fail(errno) : PyTuple.New(PyInt.New(result), PyInt.New(status));
    }

    private static Value Wait3(Value options) => CNumbers.Int32(options, out int how) ? WaitUsage(-1, how) : Value.Null;

    private static Value Wait4(Value process, Value options) =>
        CNumbers.Int32(process, out int pid) && CNumbers.Int32(options, out int how) ? WaitUsage(pid, how) : Value.Null;

    private static Value WaitUsage(int pid, int options)
    {
        long* usage = stackalloc long[18];
        new Span<long>(usage, 18).Clear();
        int status, result, errno;
        do
        {
            status = 0;
            Unlocked u = Unlocked.Begin();
            result = Wait4Native(pid, &status, options, usage);
            errno = u.End();
        }
        while (SysCall.Repeat(result, errno));
        if (result < 0)
        {
            return SysCall.Fail(errno);
        }

        Value used = ResourceModule.Usage(usage);
        return used.IsNull ? used : PyTuple.New(PyInt.New(result), PyInt.New(status), used);
    }

    private static Value WaitId(Value kind, Value id, Value options)
    {
        if (!CNumbers.Int32(kind, out int type) || !CNumbers.Int32(id, out int number) || !CNumbers.Int32(options, out int how))
        {
            return Value.Null;
        }

        int* info = stackalloc int[32];
        int result, errno;
        do
        {
            new Span<int>(info, 32).Clear();
            Unlocked u = Unlocked.Begin();
            result = WaitIdNative(type, (uint)number, info, how);
            errno = u.End();
        }
        while (SysCall.Repeat(result, errno));
        if (result < 0)
        {
            return SysCall.Fail(errno);
        }

        // siginfo_t: signal, errno, code, padding, process, user, status.
        if (info[4] == 0)
        {
            return Value.None;
        }

        Slot* items = stackalloc Slot[5];
        items[0].Initialize(PyInt.New(info[4]));
        items[1].Initialize(PyInt.New((long)(uint)info[5]));
        items[2].Initialize(PyInt.New(info[0]));
        items[3].Initialize(PyInt.New(info[6]));
        items[4].Initialize(PyInt.New(info[2]));
        return StructSequence.New(s_waitId.Value, items, 5);
    }

    private static bool Status(Value v, out int status)
    {
        status = 0;
        if (!Space.AsLong(v, out long wide))
        {
            return false;
        }

        status = (int)wide;
        if (status != wide)
        {
            Errors.OverflowError("Python int too large to convert to C int");
        }

        return status == wide;
    }

    private static bool HasExited(int status) => (status & 0x7f) == 0;

    private static bool WasStopped(int status) => (status & 0xff) == 0x7f;

    private static bool WasKilled(int status) => !HasExited(status) && (status & 0x7f) != 0x7f;

    private static Value ToExitCode(Value v) => !Status(v, out int status) ? Value.Null
        : HasExited(status) ? PyInt.New(status >> 8 & 0xff)
        : WasKilled(status) ? PyInt.New(-(status & 0x7f))
        : WasStopped(status) ? Errors.ValueError($"process stopped by delivery of signal {status >> 8 & 0xff}")
        : Errors.ValueError($"invalid wait status: {status}");

    private static Value WCoreDump(Value v) => Status(v, out int status) ? Value.FromBool((status & 0x80) != 0) : Value.Null;

    private static Value WIfContinued(Value v) => Status(v, out int status) ? Value.FromBool(status == 0xffff) : Value.Null;

    private static Value WIfStopped(Value v) => Status(v, out int status) ? Value.FromBool(WasStopped(status)) : Value.Null;

    private static Value WIfSignaled(Value v) => Status(v, out int status) ? Value.FromBool(WasKilled(status)) : Value.Null;

    private static Value WIfExited(Value v) => Status(v, out int status) ? Value.FromBool(HasExited(status)) : Value.Null;

    private static Value WExitStatus(Value v) => Status(v, out int status) ? PyInt.New(status >> 8 & 0xff) : Value.Null;

    private static Value WTermSig(Value v) => Status(v, out int status) ? PyInt.New(status & 0x7f) : Value.Null;

    private static Value WStopSig(Value v) => Status(v, out int status) ? PyInt.New(status >> 8 & 0xff) : Value.Null;

    private static Value Kill(Value process, Value signal)
    {
        if (!CNumbers.Int32(process, out int pid) || !CNumbers.Int32(signal, out int number))
        {
            return Value.Null;
        }

        // A signal to this process reaches this thread, before kill returns, if the thread does not block it.
        if (!(pid == PosixIdentity.ProcessId && SignalSetup.IsMainThread && SignalActions.RaiseHere(number)) && KillNative(pid, number) < 0)
        {
            return PosixErrors.Raise();
        }

        return EvalBreaker.PollSignals() ? Value.None : Value.Null;
    }

    private static Value KillPg(Value group, Value signal)
    {
        if (!CNumbers.Int32(group, out int id) || !CNumbers.Int32(signal, out int number))
        {
            return Value.Null;
        }

        return KillPgNative(id, number) < 0 ? PosixErrors.Raise() : EvalBreaker.PollSignals() ? Value.None : Value.Null;
    }

    private static Value RunShell(Value command)
    {
        if (!PathArgument.FsEncode(command, out byte[] text))
        {
            return Value.Null;
        }

        fixed (byte* c = text)
        {
            Unlocked u = Unlocked.Begin();
            int status = SystemNative(c);
            u.End();
            return PyInt.New(status);
        }
    }

    private static Value PidFdOpen(Value process, Value flags) =>
        CNumbers.Int32(process, out int pid) && CNumbers.Int32(flags, 0, out int how) ? SysCall.Int(SystemCall(PidFdOpenCall, pid, (uint)how)) : Value.Null;
}
