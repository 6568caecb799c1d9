using System;
using System.Runtime.InteropServices;
using Py.ObjectSpace;

namespace Py.Vm.Modules;

/// <summary>_posixsubprocess.fork_exec.</summary>
/// <remarks>
/// Between fork and exec the child makes system calls on memory prepared before, and nothing else: no allocation, so that
/// the collector of the runtime, whose other threads the child lacks, is not needed. Only a preexec_fn needs the whole
/// interpreter there; then it is os.fork.
/// </remarks>
internal static unsafe class ForkExec
{
    private const string C = "libc";

    [DllImport(C, EntryPoint = "fork", SetLastError = true)]
    private static extern int ForkNative();
    [DllImport(C, EntryPoint = "_exit")]
    private static extern void ExitNative(int status);
    [DllImport(C, EntryPoint = "execve", SetLastError = true)]
    private static extern int ExecVeNative(byte* path, byte** arguments, byte** environment);
    [DllImport(C, EntryPoint = "execv", SetLastError = true)]
    private static extern int ExecVNative(byte* path, byte** arguments);
    [DllImport(C, EntryPoint = "close", SetLastError = true)]
    private static extern int CloseNative(int file);
    [DllImport(C, EntryPoint = "dup", SetLastError = true)]
    private static extern int DupNative(int file);
    [DllImport(C, EntryPoint = "dup2", SetLastError = true)]
    private static extern int Dup2Native(int file, int target);
    [DllImport(C, EntryPoint = "fcntl", SetLastError = true)]
    private static extern int FcntlNative(int file, int command, int argument);
    [DllImport(C, EntryPoint = "chdir", SetLastError = true)]
    private static extern int ChDirNative(byte* path);
    [DllImport(C, EntryPoint = "umask")]
    private static extern uint UMaskNative(uint mask);
    [DllImport(C, EntryPoint = "setsid", SetLastError = true)]
    private static extern int SetSidNative();
    [DllImport(C, EntryPoint = "setpgid", SetLastError = true)]
    private static extern int SetPGidNative(int process, int group);
    [DllImport(C, EntryPoint = "syscall", SetLastError = true)]
    private static extern long SystemCall(long number, ulong a, ulong b);
    [DllImport(C, EntryPoint = "write", SetLastError = true)]
    private static extern nint WriteNative(int file, byte* bytes, nuint count);
    [DllImport(C, EntryPoint = "pthread_sigmask")]
    private static extern int MaskNative(int how, ulong* set, ulong* old);

    private const int SetGroupsCall = 116, SetReUidCall = 113, SetReGidCall = 114;

    /// <summary>Everything the child needs, in memory that does not move.</summary>
    private struct Plan
    {
        public byte** Arguments;
        public byte** Programs;
        public byte** Environment;
        public byte* Folder;
        public int* Keep;
        public int KeepCount;
        public uint* Groups;
        public int GroupCount;
        public int InputRead, InputWrite, OutputRead, OutputWrite, ErrorRead, ErrorWrite, ReportRead, ReportWrite;
        public int Umask;
        public int ProcessGroup;
        public uint User;
        public uint Group;
        public bool CloseFiles, RestoreSignals, NewSession, SetsGroups, SetsUser, SetsGroup;
    }

    public static void Define(ModuleBuilder m)
    {
        m.Doc("What the module subprocess needs to run programs.");
        m.RawFunction("fork_exec(...)\nfork_exec(args, executable_list, close_fds, pass_fds, cwd, env, p2cread, p2cwrite, c2pread, c2pwrite, errread, errwrite, errpipe_read, errpipe_write, restore_signals, call_setsid, pgid_to_set, gid, extra_groups, uid, umask, preexec_fn, allow_vfork)\n\nRuns a program in a new process.", &Run);
    }

    private const int ArgumentCount = 23;

    private static Value Run(Args args)
    {
        if (args.Count != ArgumentCount)
        {
            return Errors.TypeError($"fork_exec() takes exactly {ArgumentCount} arguments ({args.Count} given)");
        }

        Plan plan = default;
        int* ends = stackalloc int[8];
        for (int i = 0; i < 8; i++)
        {
            if (!CNumbers.TupleInt32(args[6 + i], out ends[i]))
            {
                return Value.Null;
            }
        }

        plan.InputRead = ends[0];
        plan.InputWrite = ends[1];
        plan.OutputRead = ends[2];
        plan.OutputWrite = ends[3];
        plan.ErrorRead = ends[4];
        plan.ErrorWrite = ends[5];
        plan.ReportRead = ends[6];
        plan.ReportWrite = ends[7];
        if (!CNumbers.Truth(args[2], false, out plan.CloseFiles) || !CNumbers.Truth(args[14], false, out plan.RestoreSignals)
            || !CNumbers.Truth(args[15], false, out plan.NewSession) || !CNumbers.TupleInt32(args[16], out plan.ProcessGroup) || !CNumbers.TupleInt32(args[20], out plan.Umask))
        {
            return Value.Null;
        }

        if (!args[3].IsTuple)
        {
            return Errors.TypeError($"fork_exec() argument 4 must be tuple, not {PyType.TypeName(args[3])}");
        }

        if (plan.CloseFiles && plan.ReportWrite < 3)
        {
            return Errors.ValueError("errpipe_write must be >= 3");
        }

        int[]? keep = Descriptors(args[3]);
        if (keep is null)
        {
            return Value.Null;
        }

        using ArgumentVector arguments = new(), programs = new(), environment = new(), folder = new();
        uint[]? groups = null;
        if (!Texts(args[0], "argv must be a tuple", arguments, true) || !Texts(args[1], "executable_list must be a sequence", programs, false)
            || (!args[5].IsNone && !Texts(args[5], "env must be a sequence", environment, false)) || !Folder(args[4], folder) || !Owners(args, ref plan, out groups))
        {
            return Value.Null;
        }

        plan.Arguments = args[0].IsNone ? null : arguments.Pointer;
        plan.Programs = programs.Pointer;
        plan.Environment = args[5].IsNone ? null : environment.Pointer;
        plan.Folder = folder.Pointer[0];
        fixed (int* k = keep)
        {
            fixed (uint* g = groups)
            {
                plan.Keep = k;
                plan.KeepCount = keep.Length;
                plan.Groups = g;
                plan.GroupCount = groups?.Length ?? 0;
                return args[21].IsNone ? Fork(&plan) : ForkAndCall(&plan, args[21]);
            }
        }
    }

    /// <summary>Ascending descriptors of a tuple; null with ValueError.</summary>
    private static int[]? Descriptors(Value tuple)
    {
        int[] result = new int[PyTuple.LengthOf(tuple)];
        int before = -1;
        for (int i = 0; i < result.Length; i++)
        {
            Value item = PyTuple.Get(tuple, i);
            if (!item.IsInt || !PyInt.TryGetLong(item, out long fd) || fd <= before || fd > int.MaxValue)
            {
                Errors.ValueError("bad value(s) in fds_to_keep");
                return null;
            }

            before = result[i] = (int)fd;
        }

        return result;
    }

    private static bool Texts(Value items, string message, ArgumentVector vector, bool arePaths)
    {
        if (arePaths && items.IsNone)
        {
            return true;
        }

        Value list = Sequences.Fast(items, message);
        for (long i = 0; !list.IsNull && i < Sequences.LengthOf(list); i++)
        {
            Value item = Sequences.ItemOf(list, i);
            if (!arePaths && !item.IsBytes)
            {
                Errors.TypeError($"expected bytes, {PyType.TypeName(item)} found");
                return false;
            }

            if (!PathArgument.FsEncode(item, out byte[] text))
            {
                return false;
            }

            vector.Add(text);
        }

        return !list.IsNull;
    }

    private static bool Folder(Value v, ArgumentVector folder)
    {
        if (v.IsNone)
        {
            return true;
        }

        bool good = PathArgument.FsEncode(v, out byte[] path);
        if (good)
        {
            folder.Add(path);
        }

        return good;
    }

    private static bool Owners(Args args, ref Plan plan, out uint[]? groups)
    {
        groups = null;
        if (!args[18].IsNone)
        {
            if (!args[18].IsList)
            {
                Errors.TypeError("setgroups argument must be a list");
                return false;
            }

            groups = PosixIdentity.Groups(args[18], "setgroups argument must be a list", false);
            if (groups is null)
            {
                return false;
            }

            plan.SetsGroups = true;
        }

        plan.SetsGroup = !args[17].IsNone;
        plan.SetsUser = !args[19].IsNone;
        return (!plan.SetsGroup || PosixOwners.Id(args[17], "gid", out plan.Group)) && (!plan.SetsUser || PosixOwners.Id(args[19], "uid", out plan.User));
    }

    private static Value Fork(Plan* plan)
    {
        // No handler runs in the child.
        ulong* all = stackalloc ulong[16], old = stackalloc ulong[16];
        new Span<ulong>(all, 16).Fill(ulong.MaxValue);
        _ = MaskNative(0, all, old);
        int process = ForkNative();
        int errno = Marshal.GetLastPInvokeError();
        if (process == 0)
        {
            if (SignalWords.All != null)
            {
                SignalWords.All->WakeupFile = -1;
            }

            if (Prepare(plan, old))
            {
                Exec(plan);
            }

            Report(plan, Marshal.GetLastPInvokeError(), false);
            ExitNative(255);
        }

        _ = MaskNative(2, old, null);
        return process < 0 ? PosixErrors.Raise(errno) : PyInt.New(process);
    }

    private static Value ForkAndCall(Plan* plan, Value function)
    {
        if (!PosixFork.Before())
        {
            return Value.Null;
        }

        int process = ForkNative();
        int errno = Marshal.GetLastPInvokeError();
        if (process != 0)
        {
            PosixFork.AfterInParent();
            return process < 0 ? SysCall.Fail(errno) : PyInt.New(process);
        }

        PosixFork.AfterInChild(true);
        if (!Prepare(plan, null))
        {
            Report(plan, Marshal.GetLastPInvokeError(), false);
        }
        else if (Space.Call(function).IsNull)
        {
            Report(plan, 0, true);
        }
        else
        {
            Exec(plan);
            Report(plan, Marshal.GetLastPInvokeError(), false);
        }

        ExitNative(255);
        return Value.Null;
    }

    private static bool s_reachedExec;

    private static bool Inherit(int file)
    {
        int flags = FcntlNative(file, 1, 0);
        return flags >= 0 && FcntlNative(file, 2, flags & ~1) >= 0;
    }

    private static bool Close(int file) => file < 0 || CloseNative(file) == 0;

    private static bool MoveTo(int file, int target) => file == target ? Inherit(file) : file < 0 || Dup2Native(file, target) >= 0;

    /// <summary>The child, up to the preexec_fn; false with errno.</summary>
    private static bool Prepare(Plan* plan, ulong* mask)
    {
        s_reachedExec = false;
        for (int i = 0; i < plan->KeepCount; i++)
        {
            if (plan->Keep[i] != plan->ReportWrite && !Inherit(plan->Keep[i]))
            {
                return false;
            }
        }

        if (!Close(plan->InputWrite) || !Close(plan->OutputRead) || !Close(plan->ErrorRead) || !Close(plan->ReportRead))
        {
            return false;
        }

        // What dup2 would overwrite is moved away.
        if (plan->OutputWrite == 0)
        {
            plan->OutputWrite = DupNative(0);
            if (plan->OutputWrite < 0)
            {
                return false;
            }
        }

        while (plan->ErrorWrite is 0 or 1)
        {
            plan->ErrorWrite = DupNative(plan->ErrorWrite);
            if (plan->ErrorWrite < 0)
            {
                return false;
            }
        }

        if (!MoveTo(plan->InputRead, 0) || !MoveTo(plan->OutputWrite, 1) || !MoveTo(plan->ErrorWrite, 2))
        {
            return false;
        }

        if (plan->Folder != null && ChDirNative(plan->Folder) < 0)
        {
            return false;
        }

        if (plan->Umask >= 0)
        {
            _ = UMaskNative((uint)plan->Umask);
        }

        if (plan->RestoreSignals)
        {
            const int pipe = 13, fileSize = 25;
            SignalActions.SetDefault(pipe);
            SignalActions.SetDefault(fileSize);
        }

        if (mask != null)
        {
            _ = MaskNative(2, mask, null);
        }

        if ((plan->NewSession && SetSidNative() < 0) || (plan->ProcessGroup >= 0 && SetPGidNative(0, plan->ProcessGroup) < 0))
        {
            return false;
        }

        // Not the functions of the C library: they would tell its other threads, which the child has not.
        if ((plan->SetsGroups && SystemCall(SetGroupsCall, (ulong)plan->GroupCount, (ulong)plan->Groups) < 0)
            || (plan->SetsGroup && SystemCall(SetReGidCall, plan->Group, plan->Group) < 0)
            || (plan->SetsUser && SystemCall(SetReUidCall, plan->User, plan->User) < 0))
        {
            return false;
        }

        s_reachedExec = true;
        return true;
    }

    /// <summary>Runs the first program of the list that exists; returns only with errno.</summary>
    private static void Exec(Plan* plan)
    {
        if (plan->CloseFiles)
        {
            int low = 3;
            for (int i = 0; i < plan->KeepCount; i++)
            {
                if (plan->Keep[i] >= low)
                {
                    OpenDescriptors.CloseRange(low, plan->Keep[i]);
                    low = plan->Keep[i] + 1;
                }
            }

            OpenDescriptors.CloseRange(low, int.MaxValue);
        }

        const int noEntry = 2, notFolder = 20;
        int saved = 0;
        for (byte** program = plan->Programs; *program != null; program++)
        {
            if (plan->Environment != null)
            {
                _ = ExecVeNative(*program, plan->Arguments, plan->Environment);
            }
            else
            {
                _ = ExecVNative(*program, plan->Arguments);
            }

            int errno = Marshal.GetLastPInvokeError();
            if (errno is not (noEntry or notFolder) && saved == 0)
            {
                saved = errno;
            }
        }

        if (saved != 0)
        {
            Marshal.SetLastPInvokeError(saved);
        }
    }

    /// <summary>Tells the parent what went wrong: "OSError:" with errno in hexadecimal.</summary>
    private static void Report(Plan* plan, int errno, bool inFunction)
    {
        byte* text = stackalloc byte[96];
        int length = 0;
        if (inFunction)
        {
            Append(text, ref length, "SubprocessError:0:Exception occurred in preexec_fn."u8);
        }
        else
        {
            Append(text, ref length, "OSError:"u8);
            bool leading = true;
            for (int shift = 28; shift >= 0; shift -= 4)
            {
                int digit = errno >> shift & 15;
                leading &= digit == 0;
                if (!leading)
                {
                    text[length++] = (byte)(digit < 10 ? '0' + digit : 'a' + digit - 10);
                }
            }

            text[length++] = (byte)':';
            if (!s_reachedExec)
            {
                Append(text, ref length, "noexec"u8);
            }
        }

        WriteNative(plan->ReportWrite, text, (nuint)length);
    }

    private static void Append(byte* text, ref int length, ReadOnlySpan<byte> part)
    {
        part.CopyTo(new Span<byte>(text + length, part.Length));
        length += part.Length;
    }
}
