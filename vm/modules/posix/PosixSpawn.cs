using System.Runtime.InteropServices;
using Py.ObjectSpace;

namespace Py.Vm.Modules;

/// <summary>posix_spawn and posix_spawnp.</summary>
internal static unsafe class PosixSpawn
{
    private const string C = "libc";
    private const int ResetIds = 1, SetGroup = 2, SetSigDefault = 4, SetSigMask = 8, SetSchedParam = 0x10, SetScheduler = 0x20, SetSession = 0x80;

    // Sizes of posix_spawnattr_t and posix_spawn_file_actions_t in glibc, rounded up.
    private const int AttributesBytes = 512, ActionsBytes = 128;

    [DllImport(C, EntryPoint = "posix_spawn")]
    private static extern int SpawnNative(int* process, byte* path, byte* actions, byte* attributes, byte** arguments, byte** environment);
    [DllImport(C, EntryPoint = "posix_spawnp")]
    private static extern int SpawnPNative(int* process, byte* path, byte* actions, byte* attributes, byte** arguments, byte** environment);
    [DllImport(C, EntryPoint = "posix_spawn_file_actions_init")]
    private static extern int ActionsInit(byte* actions);
    [DllImport(C, EntryPoint = "posix_spawn_file_actions_destroy")]
    private static extern int ActionsDestroy(byte* actions);
    [DllImport(C, EntryPoint = "posix_spawn_file_actions_addopen")]
    private static extern int AddOpen(byte* actions, int file, byte* path, int flags, uint mode);
    [DllImport(C, EntryPoint = "posix_spawn_file_actions_addclose")]
    private static extern int AddClose(byte* actions, int file);
    [DllImport(C, EntryPoint = "posix_spawn_file_actions_adddup2")]
    private static extern int AddDup2(byte* actions, int file, int target);
    [DllImport(C, EntryPoint = "posix_spawnattr_init")]
    private static extern int AttributesInit(byte* attributes);
    [DllImport(C, EntryPoint = "posix_spawnattr_destroy")]
    private static extern int AttributesDestroy(byte* attributes);
    [DllImport(C, EntryPoint = "posix_spawnattr_setflags")]
    private static extern int SetFlags(byte* attributes, short flags);
    [DllImport(C, EntryPoint = "posix_spawnattr_setpgroup")]
    private static extern int SetProcessGroup(byte* attributes, int group);
    [DllImport(C, EntryPoint = "posix_spawnattr_setsigmask")]
    private static extern int SetMask(byte* attributes, ulong* mask);
    [DllImport(C, EntryPoint = "posix_spawnattr_setsigdefault")]
    private static extern int SetDefault(byte* attributes, ulong* mask);
    [DllImport(C, EntryPoint = "posix_spawnattr_setschedpolicy")]
    private static extern int SetPolicy(byte* attributes, int policy);
    [DllImport(C, EntryPoint = "posix_spawnattr_setschedparam")]
    private static extern int SetParameter(byte* attributes, int* parameter);

    public static void Define(ModuleBuilder m)
    {
        const string parameters = "(path, argv, env, /, *, file_actions=(), setpgroup=<unrepresentable>, resetids=False, setsid=False, setsigmask=(), setsigdef=(), scheduler=<unrepresentable>)";
        m.Function("posix_spawn" + parameters + "\nRuns a program in a new process.", &Spawn);
        m.Function("posix_spawnp" + parameters + "\nRuns a program, looked for on PATH, in a new process.", &SpawnP);
    }

    private static Value Spawn(Value path, Value argv, Value env, Value actions, Value group, Value reset, Value session, Value mask, Value defaults, Value scheduler) =>
        Run("posix_spawn", false, path, argv, env, actions, group, reset, session, mask, defaults, scheduler);

    private static Value SpawnP(Value path, Value argv, Value env, Value actions, Value group, Value reset, Value session, Value mask, Value defaults, Value scheduler) =>
        Run("posix_spawnp", true, path, argv, env, actions, group, reset, session, mask, defaults, scheduler);

    private static Value Run(string function, bool search, Value path, Value argv, Value env, Value actions, Value group, Value reset, Value session, Value mask, Value defaults, Value scheduler)
    {
        using ArgumentVector arguments = new(), environment = new();
        if (!PathArgument.Get(path, function, false, out PathArgument p) || !PosixProcesses.Program(function, argv, env, arguments, environment))
        {
            return Value.Null;
        }

        byte* files = stackalloc byte[ActionsBytes], attributes = stackalloc byte[AttributesBytes];
        _ = ActionsInit(files);
        _ = AttributesInit(attributes);
        int process = 0, error = 0;
        bool good = FileActions(files, actions) && Attributes(attributes, group, reset, session, mask, defaults, scheduler);
        if (good)
        {
            fixed (byte* file = p.Bytes)
            {
                error = search
                    ? SpawnPNative(&process, file, files, attributes, arguments.Pointer, environment.Pointer)
                    : SpawnNative(&process, file, files, attributes, arguments.Pointer, environment.Pointer);
            }
        }

        _ = ActionsDestroy(files);
        _ = AttributesDestroy(attributes);
        return !good ? Value.Null : error != 0 ? p.Fail(error) : PyInt.New(process);
    }

    private static bool Attributes(byte* attributes, Value group, Value reset, Value session, Value mask, Value defaults, Value scheduler)
    {
        int flags = 0;
        if (!group.IsNull)
        {
            if (!CNumbers.Int32(group, out int id))
            {
                return false;
            }

            _ = SetProcessGroup(attributes, id);
            flags |= SetGroup;
        }

        if (!CNumbers.Int32(reset, 0, out int resets) || !CNumbers.Int32(session, 0, out int newSession))
        {
            return false;
        }

        flags |= (resets != 0 ? ResetIds : 0) | (newSession != 0 ? SetSession : 0);
        // glibc's sigset_t has 1024 bits.
        ulong* set = stackalloc ulong[16];
        if (!mask.IsNull)
        {
            if (!SignalSets.FromIterable(mask, set))
            {
                return false;
            }

            _ = SetMask(attributes, set);
            flags |= SetSigMask;
        }

        if (!defaults.IsNull)
        {
            if (!SignalSets.FromIterable(defaults, set))
            {
                return false;
            }

            _ = SetDefault(attributes, set);
            flags |= SetSigDefault;
        }

        if (!scheduler.IsNull)
        {
            if (!scheduler.IsTuple)
            {
                Errors.SystemError("new style getargs format but argument is not a tuple");
                return false;
            }

            if (PyTuple.LengthOf(scheduler) != 2)
            {
                Errors.TypeError("A scheduler tuple must have two elements");
                return false;
            }

            Value policy = PyTuple.Get(scheduler, 0);
            if (!policy.IsNone)
            {
                if (!CNumbers.Int32(policy, out int number))
                {
                    return false;
                }

                _ = SetPolicy(attributes, number);
                flags |= SetScheduler;
            }

            if (!PosixScheduling.Parameter(PyTuple.Get(scheduler, 1), out int priority))
            {
                return false;
            }

            _ = SetParameter(attributes, &priority);
            flags |= SetSchedParam;
        }

        _ = SetFlags(attributes, (short)flags);
        return true;
    }

    private static bool FileActions(byte* files, Value actions)
    {
        if (actions.IsNull || actions.IsNone)
        {
            return true;
        }

        if (!Space.IsSequence(actions))
        {
            Errors.TypeError("file_actions must be a sequence or None");
            return false;
        }

        Value list = Sequences.ToTuple(actions);
        for (long i = 0; !list.IsNull && i < PyTuple.LengthOf(list); i++)
        {
            if (!FileAction(files, PyTuple.Get(list, i)))
            {
                return false;
            }
        }

        return !list.IsNull;
    }

    private static bool FileAction(byte* files, Value action)
    {
        if (!action.IsTuple || PyTuple.LengthOf(action) == 0)
        {
            Errors.TypeError("Each file_actions element must be a non-empty tuple");
            return false;
        }

        if (!Space.AsLong(PyTuple.Get(action, 0), out long kind))
        {
            return false;
        }

        int count = kind == 0 ? 5 : kind == 1 ? 2 : kind == 2 ? 3 : 0;
        if (count == 0)
        {
            Errors.TypeError("Unknown file_actions identifier");
            return false;
        }

        if (PyTuple.LengthOf(action) != count)
        {
            string name = kind == 0 ? "open" : kind == 1 ? "close" : "dup2";
            Errors.TypeError($"A {name} file_action tuple must have {count} elements");
            return false;
        }

        if (!CNumbers.Int32(PyTuple.Get(action, 1), out int file))
        {
            return false;
        }

        int error;
        if (kind == 0)
        {
            if (!PathArgument.FsEncode(PyTuple.Get(action, 2), out byte[] path) || !CNumbers.Int32(PyTuple.Get(action, 3), out int flags)
                || !CNumbers.Mask64(PyTuple.Get(action, 4), out ulong mode))
            {
                return false;
            }

            fixed (byte* name = path)
            {
                error = AddOpen(files, file, name, flags, (uint)mode);
            }
        }
        else if (kind == 1)
        {
            error = AddClose(files, file);
        }
        else
        {
            if (!CNumbers.Int32(PyTuple.Get(action, 2), out int target))
            {
                return false;
            }

            error = AddDup2(files, file, target);
        }

        if (error != 0)
        {
            PosixErrors.Raise(error);
        }

        return error == 0;
    }
}
