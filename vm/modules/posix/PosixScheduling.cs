using System;
using System.Runtime.InteropServices;
using Py.ObjectSpace;

namespace Py.Vm.Modules;

/// <summary>Functions of posix on priorities, scheduling policies and processors.</summary>
internal static unsafe class PosixScheduling
{
    private const string C = "libc";

    [DllImport(C, EntryPoint = "nice", SetLastError = true)]
    private static extern int NiceNative(int increment);
    [DllImport(C, EntryPoint = "getpriority", SetLastError = true)]
    private static extern int GetPriorityNative(int which, uint who);
    [DllImport(C, EntryPoint = "setpriority", SetLastError = true)]
    private static extern int SetPriorityNative(int which, uint who, int priority);
    [DllImport(C, EntryPoint = "sched_yield", SetLastError = true)]
    private static extern int YieldNative();
    [DllImport(C, EntryPoint = "sched_get_priority_max", SetLastError = true)]
    private static extern int MaxNative(int policy);
    [DllImport(C, EntryPoint = "sched_get_priority_min", SetLastError = true)]
    private static extern int MinNative(int policy);
    [DllImport(C, EntryPoint = "sched_getscheduler", SetLastError = true)]
    private static extern int GetSchedulerNative(int process);
    [DllImport(C, EntryPoint = "sched_setscheduler", SetLastError = true)]
    private static extern int SetSchedulerNative(int process, int policy, int* parameter);
    [DllImport(C, EntryPoint = "sched_getparam", SetLastError = true)]
    private static extern int GetParamNative(int process, int* parameter);
    [DllImport(C, EntryPoint = "sched_setparam", SetLastError = true)]
    private static extern int SetParamNative(int process, int* parameter);
    [DllImport(C, EntryPoint = "sched_rr_get_interval", SetLastError = true)]
    private static extern int RoundRobinNative(int process, TimeSpec* interval);
    [DllImport(C, EntryPoint = "sched_getaffinity", SetLastError = true)]
    private static extern int GetAffinityNative(int process, nuint size, byte* mask);
    [DllImport(C, EntryPoint = "sched_setaffinity", SetLastError = true)]
    private static extern int SetAffinityNative(int process, nuint size, byte* mask);

    private static Root s_parameter;

    public static void Define(ModuleBuilder m)
    {
        s_parameter = StructSequence.MakeType("posix.sched_param", "A scheduling priority.", ["sched_priority"]);
        StructSequence.SetConstructor(s_parameter.Value, "sched_param(sched_priority)");
        m.Constant("sched_param", s_parameter.Value);
        m.Function("nice(increment, /)\nAdds to the niceness, and returns it.", &Nice);
        m.Function("getpriority(which, who)\nThe niceness of a process, group or user.", &GetPriority);
        m.Function("setpriority(which, who, priority)\nSets the niceness of a process, group or user.", &SetPriority);
        m.Function("sched_yield()\nLets others compute.", &Yield);
        m.Function("sched_get_priority_max(policy)\nThe highest priority of a policy.", &Max);
        m.Function("sched_get_priority_min(policy)\nThe lowest priority of a policy.", &Min);
        m.Function("sched_getscheduler(pid, /)\nThe policy of a process.", &GetScheduler);
        m.Function("sched_setscheduler(pid, policy, param, /)\nSets the policy of a process.", &SetScheduler);
        m.Function("sched_getparam(pid, /)\nThe scheduling priority of a process.", &GetParam);
        m.Function("sched_setparam(pid, param, /)\nSets the scheduling priority of a process.", &SetParam);
        m.Function("sched_rr_get_interval(pid, /)\nThe time slice of a process in seconds.", &RoundRobin);
        m.Function("sched_getaffinity(pid, /)\nThe processors a process may use.", &GetAffinity);
        m.Function("sched_setaffinity(pid, mask, /)\nSets the processors a process may use.", &SetAffinity);
    }

    private static Value Nice(Value increment)
    {
        if (!CNumbers.Int32(increment, out int amount))
        {
            return Value.Null;
        }

        // -1 may be a result.
        Marshal.SetLastSystemError(0);
        int value = NiceNative(amount);
        int errno = Marshal.GetLastPInvokeError();
        return value == -1 && errno != 0 ? PosixErrors.Raise(errno) : PyInt.New(value);
    }

    private static Value GetPriority(Value which, Value who)
    {
        if (!CNumbers.Int32(which, out int kind) || !CNumbers.Int32(who, out int id))
        {
            return Value.Null;
        }

        Marshal.SetLastSystemError(0);
        int value = GetPriorityNative(kind, (uint)id);
        int errno = Marshal.GetLastPInvokeError();
        return value == -1 && errno != 0 ? PosixErrors.Raise(errno) : PyInt.New(value);
    }

    private static Value SetPriority(Value which, Value who, Value priority) =>
        CNumbers.Int32(which, out int kind) && CNumbers.Int32(who, out int id) && CNumbers.Int32(priority, out int value)
            ? SysCall.Done(SetPriorityNative(kind, (uint)id, value)) : Value.Null;

    private static Value Yield()
    {
        Unlocked u = Unlocked.Begin();
        int result = YieldNative();
        return SysCall.Done(result, u.End());
    }

    private static Value Max(Value policy) => CNumbers.Int32(policy, out int number) ? SysCall.Int(MaxNative(number)) : Value.Null;

    private static Value Min(Value policy) => CNumbers.Int32(policy, out int number) ? SysCall.Int(MinNative(number)) : Value.Null;

    private static Value GetScheduler(Value process) => CNumbers.Int32(process, out int pid) ? SysCall.Int(GetSchedulerNative(pid)) : Value.Null;

    /// <summary>The priority in a sched_param; false with an error.</summary>
    public static bool Parameter(Value v, out int priority)
    {
        priority = 0;
        if (!v.IsPointer || !v.Type.Is(s_parameter.Value))
        {
            Errors.TypeError("must have a sched_param object");
            return false;
        }

        if (!Space.AsLong(PyTuple.Get(v, 0), out long wide))
        {
            return false;
        }

        priority = (int)wide;
        if (priority != wide)
        {
            Errors.OverflowError("sched_priority out of range");
        }

        return priority == wide;
    }

    private static Value SetScheduler(Value process, Value policy, Value parameter) =>
        CNumbers.Int32(process, out int pid) && CNumbers.Int32(policy, out int number) && Parameter(parameter, out int priority)
            ? SysCall.Done(SetSchedulerNative(pid, number, &priority)) : Value.Null;

    private static Value GetParam(Value process)
    {
        if (!CNumbers.Int32(process, out int pid))
        {
            return Value.Null;
        }

        int priority;
        if (GetParamNative(pid, &priority) < 0)
        {
            return PosixErrors.Raise();
        }

        Slot* item = stackalloc Slot[1];
        item[0].Initialize(PyInt.New(priority));
        return StructSequence.New(s_parameter.Value, item, 1);
    }

    private static Value SetParam(Value process, Value parameter) =>
        CNumbers.Int32(process, out int pid) && Parameter(parameter, out int priority) ? SysCall.Done(SetParamNative(pid, &priority)) : Value.Null;

    private static Value RoundRobin(Value process)
    {
        TimeSpec interval;
        return !CNumbers.Int32(process, out int pid) ? Value.Null
            : RoundRobinNative(pid, &interval) < 0 ? PosixErrors.Raise()
            : PyFloat.New(interval.Seconds + (1e-9 * interval.Nanoseconds));
    }

    private static Value GetAffinity(Value process)
    {
        if (!CNumbers.Int32(process, out int pid))
        {
            return Value.Null;
        }

        for (int size = 128; ; size *= 2)
        {
            byte[] mask = new byte[size];
            int result;
            fixed (byte* m = mask)
            {
                result = GetAffinityNative(pid, (nuint)size, m);
            }

            if (result < 0)
            {
                const int tooSmall = 22;
                int errno = Marshal.GetLastPInvokeError();
                if (errno == tooSmall && size < 1 << 20)
                {
                    continue;
                }

                return PosixErrors.Raise(errno);
            }

            Value set = PySet.New();
            for (int cpu = 0; cpu < size * 8; cpu++)
            {
                if ((mask[cpu / 8] >> (cpu % 8) & 1) != 0)
                {
                    PySet.Add(set, PyInt.New(cpu));
                }
            }

            return set;
        }
    }

    private static Value SetAffinity(Value process, Value cpus)
    {
        if (!CNumbers.Int32(process, out int pid))
        {
            return Value.Null;
        }

        Value iterator = Space.Iter(cpus);
        if (iterator.IsNull)
        {
            return iterator;
        }

        byte[] mask = new byte[128];
        while (true)
        {
            Value item = Space.Next(iterator);
            if (item.IsNull)
            {
                break;
            }

            if (!item.IsInt)
            {
                return Errors.TypeError($"expected an iterator of ints, but iterator yielded {PyStr.ToClr(Space.Repr(item.Type))}");
            }

            bool fits = PyInt.TryGetLong(item, out long cpu);
            if (PyInt.IsNegative(item))
            {
                return Errors.ValueError("negative CPU number");
            }

            if (!fits || cpu > int.MaxValue - 1)
            {
                return Errors.OverflowError("CPU number too large");
            }

            if (cpu / 8 >= mask.Length)
            {
                Array.Resize(ref mask, Math.Max(mask.Length * 2, (int)(cpu / 64 * 8) + 8));
            }

            mask[cpu / 8] |= (byte)(1 << (int)(cpu % 8));
        }

        if (Errors.Occurred)
        {
            return Value.Null;
        }

        fixed (byte* m = mask)
        {
            return SysCall.Done(SetAffinityNative(pid, (nuint)mask.Length, m));
        }
    }
}
