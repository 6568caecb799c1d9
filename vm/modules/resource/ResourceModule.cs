using System;
using System.Runtime.InteropServices;
using Py.ObjectSpace;

namespace Py.Vm.Modules;

/// <summary>The module resource: limits, and what a process used.</summary>
internal static unsafe class ResourceModule
{
    private const string C = "libc";

    private struct Limit
    {
        public ulong Soft;
        public ulong Hard;
    }

    [DllImport(C, EntryPoint = "getrusage", SetLastError = true)]
    private static extern int GetUsageNative(int who, long* usage);
    [DllImport(C, EntryPoint = "getrlimit", SetLastError = true)]
    private static extern int GetLimitNative(int resource, Limit* limit);
    [DllImport(C, EntryPoint = "setrlimit", SetLastError = true)]
    private static extern int SetLimitNative(int resource, Limit* limit);
    [DllImport(C, EntryPoint = "prlimit", SetLastError = true)]
    private static extern int ProcessLimitNative(int process, int resource, Limit* set, Limit* old);
    [DllImport(C, EntryPoint = "getpagesize")]
    private static extern int GetPageSizeNative();

    private const int LimitCount = 16;

    private static Root s_usage;

    public static void Define(ModuleBuilder m)
    {
        m.Doc("Limits of the system's resources, and what processes used.");
        m.Constant("error", Types.Get(TypeId.OSError));
        m.Constant("struct_rusage", UsageType);
        foreach ((string name, int value) in (ReadOnlySpan<(string, int)>)
        [
            ("RLIMIT_CPU", 0), ("RLIMIT_FSIZE", 1), ("RLIMIT_DATA", 2), ("RLIMIT_STACK", 3), ("RLIMIT_CORE", 4), ("RLIMIT_RSS", 5), ("RLIMIT_NPROC", 6),
            ("RLIMIT_NOFILE", 7), ("RLIMIT_OFILE", 7), ("RLIMIT_MEMLOCK", 8), ("RLIMIT_AS", 9), ("RLIMIT_SIGPENDING", 11), ("RLIMIT_MSGQUEUE", 12),
            ("RLIMIT_NICE", 13), ("RLIMIT_RTPRIO", 14), ("RLIMIT_RTTIME", 15), ("RLIM_INFINITY", -1), ("RUSAGE_SELF", 0), ("RUSAGE_CHILDREN", -1), ("RUSAGE_THREAD", 1),
        ])
        {
            m.Constant(name, value);
        }

        m.Function("getrusage(who, /)\nWhat this process, its children or this thread used.", &GetUsage);
        m.Function("getrlimit(resource, /)\nThe soft and hard limit of a resource.", &GetLimit);
        m.Function("setrlimit(resource, limits, /)\nSets the soft and hard limit of a resource.", &SetLimit);
        m.RawFunction("prlimit(...)\nprlimit(pid, resource[, limits])\n\nThe limits of a process, which are set if new ones are given.", &ProcessLimit);
        m.Function("getpagesize()\nThe size of a page of memory.", &GetPageSize);
    }

    private static Value UsageType
    {
        get
        {
            if (!s_usage.IsAssigned)
            {
                s_usage = StructSequence.MakeType("resource.struct_rusage", "What a process used.",
                [
                    "ru_utime", "ru_stime", "ru_maxrss", "ru_ixrss", "ru_idrss", "ru_isrss", "ru_minflt", "ru_majflt",
                    "ru_nswap", "ru_inblock", "ru_oublock", "ru_msgsnd", "ru_msgrcv", "ru_nsignals", "ru_nvcsw", "ru_nivcsw",
                ]);
            }

            return s_usage.Value;
        }
    }

    /// <summary>The struct_rusage of a struct rusage: two timevals and 14 numbers.</summary>
    public static Value Usage(long* usage)
    {
        Slot* items = stackalloc Slot[16];
        items[0].Initialize(PyFloat.New(usage[0] + (usage[1] * 1e-6)));
        items[1].Initialize(PyFloat.New(usage[2] + (usage[3] * 1e-6)));
        for (int i = 0; i < 14; i++)
        {
            items[i + 2].Initialize(PyInt.New(usage[i + 4]));
        }

        return StructSequence.New(UsageType, items, 16);
    }

    private static Value GetUsage(Value who)
    {
        if (!CNumbers.Int32(who, out int whose))
        {
            return Value.Null;
        }

        long* usage = stackalloc long[18];
        if (GetUsageNative(whose, usage) == 0)
        {
            return Usage(usage);
        }

        const int invalid = 22;
        int errno = Marshal.GetLastPInvokeError();
        return errno == invalid ? Errors.ValueError("invalid who parameter") : PosixErrors.Raise(errno);
    }

    private static bool Resource(Value v, out int resource)
    {
        if (!CNumbers.Int32(v, out resource))
        {
            return false;
        }

        if (resource is < 0 or >= LimitCount)
        {
            Errors.ValueError("invalid resource specified");
            return false;
        }

        return true;
    }

    private static Value Pair(Limit limit) => PyTuple.New(PyInt.New((long)limit.Soft), PyInt.New((long)limit.Hard));

    private static bool Limits(Value v, out Limit limit)
    {
        limit = default;
        Value tuple = Sequences.ToTuple(v);
        if (tuple.IsNull)
        {
            return false;
        }

        if (PyTuple.LengthOf(tuple) != 2)
        {
            Errors.ValueError("expected a tuple of 2 integers");
            return false;
        }

        if (!CNumbers.Int64(PyTuple.Get(tuple, 0), out long soft) || !CNumbers.Int64(PyTuple.Get(tuple, 1), out long hard))
        {
            return false;
        }

        limit.Soft = (ulong)soft;
        limit.Hard = (ulong)hard;
        return true;
    }

    private static Value GetLimit(Value v)
    {
        Limit limit;
        return !Resource(v, out int resource) ? Value.Null : GetLimitNative(resource, &limit) < 0 ? PosixErrors.Raise() : Pair(limit);
    }

    private static Value Failure()
    {
        const int invalid = 22, notPermitted = 1;
        int errno = Marshal.GetLastPInvokeError();
        return errno == invalid ? Errors.ValueError("current limit exceeds maximum limit")
            : errno == notPermitted ? Errors.ValueError("not allowed to raise maximum limit")
            : PosixErrors.Raise(errno);
    }

    private static Value SetLimit(Value v, Value limits)
    {
        if (!Resource(v, out int resource) || !Limits(limits, out Limit limit))
        {
            return Value.Null;
        }

        return SetLimitNative(resource, &limit) < 0 ? Failure() : Value.None;
    }

    private static Value ProcessLimit(Args args)
    {
        if (args.Count is < 2 or > 3)
        {
            return Errors.TypeError($"prlimit expected at {(args.Count < 2 ? "least 2" : "most 3")} arguments, got {args.Count}");
        }

        if (!CNumbers.Int32(args[0], out int process) || !Resource(args[1], out int resource))
        {
            return Value.Null;
        }

        Limit set = default, old;
        bool sets = args.Count == 3 && !args[2].IsNone;
        if (sets && !Limits(args[2], out set))
        {
            return Value.Null;
        }

        if (ProcessLimitNative(process, resource, sets ? &set : null, &old) == 0)
        {
            return Pair(old);
        }

        const int invalid = 22;
        int errno = Marshal.GetLastPInvokeError();
        return errno == invalid ? Errors.ValueError("current limit exceeds maximum limit") : PosixErrors.Raise(errno);
    }

    private static Value GetPageSize() => PyInt.New(GetPageSizeNative());
}
