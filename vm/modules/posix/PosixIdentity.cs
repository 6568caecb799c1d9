using System;
using System.Runtime.InteropServices;
using Py.ObjectSpace;

namespace Py.Vm.Modules;

/// <summary>Functions of posix on users, groups, sessions and process numbers.</summary>
internal static unsafe class PosixIdentity
{
    private const string C = "libc";

    [DllImport(C, EntryPoint = "getpid")]
    private static extern int GetPidNative();
    [DllImport(C, EntryPoint = "getppid")]
    private static extern int GetPPidNative();
    [DllImport(C, EntryPoint = "getuid")]
    private static extern uint GetUidNative();
    [DllImport(C, EntryPoint = "geteuid")]
    private static extern uint GetEUidNative();
    [DllImport(C, EntryPoint = "getgid")]
    private static extern uint GetGidNative();
    [DllImport(C, EntryPoint = "getegid")]
    private static extern uint GetEGidNative();
    [DllImport(C, EntryPoint = "getpgrp")]
    private static extern int GetPGrpNative();
    [DllImport(C, EntryPoint = "getpgid", SetLastError = true)]
    private static extern int GetPGidNative(int process);
    [DllImport(C, EntryPoint = "getsid", SetLastError = true)]
    private static extern int GetSidNative(int process);
    [DllImport(C, EntryPoint = "setsid", SetLastError = true)]
    private static extern int SetSidNative();
    [DllImport(C, EntryPoint = "setpgid", SetLastError = true)]
    private static extern int SetPGidNative(int process, int group);
    [DllImport(C, EntryPoint = "setuid", SetLastError = true)]
    private static extern int SetUidNative(uint id);
    [DllImport(C, EntryPoint = "seteuid", SetLastError = true)]
    private static extern int SetEUidNative(uint id);
    [DllImport(C, EntryPoint = "setgid", SetLastError = true)]
    private static extern int SetGidNative(uint id);
    [DllImport(C, EntryPoint = "setegid", SetLastError = true)]
    private static extern int SetEGidNative(uint id);
    [DllImport(C, EntryPoint = "setreuid", SetLastError = true)]
    private static extern int SetReUidNative(uint real, uint effective);
    [DllImport(C, EntryPoint = "setregid", SetLastError = true)]
    private static extern int SetReGidNative(uint real, uint effective);
    [DllImport(C, EntryPoint = "setresuid", SetLastError = true)]
    private static extern int SetResUidNative(uint real, uint effective, uint saved);
    [DllImport(C, EntryPoint = "setresgid", SetLastError = true)]
    private static extern int SetResGidNative(uint real, uint effective, uint saved);
    [DllImport(C, EntryPoint = "getresuid", SetLastError = true)]
    private static extern int GetResUidNative(uint* real, uint* effective, uint* saved);
    [DllImport(C, EntryPoint = "getresgid", SetLastError = true)]
    private static extern int GetResGidNative(uint* real, uint* effective, uint* saved);
    [DllImport(C, EntryPoint = "getgroups", SetLastError = true)]
    private static extern int GetGroupsNative(int count, uint* groups);
    [DllImport(C, EntryPoint = "setgroups", SetLastError = true)]
    private static extern int SetGroupsNative(nuint count, uint* groups);
    [DllImport(C, EntryPoint = "initgroups", SetLastError = true)]
    private static extern int InitGroupsNative(byte* user, uint group);
    [DllImport(C, EntryPoint = "getgrouplist", SetLastError = true)]
    private static extern int GetGroupListNative(byte* user, uint group, uint* groups, int* count);
    [DllImport(C, EntryPoint = "getlogin_r")]
    private static extern int GetLoginNative(byte* name, nuint size);
    [DllImport(C, EntryPoint = "tcgetpgrp", SetLastError = true)]
    private static extern int TcGetPGrpNative(int file);
    [DllImport(C, EntryPoint = "tcsetpgrp", SetLastError = true)]
    private static extern int TcSetPGrpNative(int file, int group);

    public static void Define(ModuleBuilder m)
    {
        m.Function("getpid()\nThe number of this process.", &GetPid);
        m.Function("getppid()\nThe number of the parent process.", &GetPPid);
        m.Function("getuid()\nThe user.", &GetUid);
        m.Function("geteuid()\nThe effective user.", &GetEUid);
        m.Function("getgid()\nThe group.", &GetGid);
        m.Function("getegid()\nThe effective group.", &GetEGid);
        m.Function("getresuid()\nThe real, effective and saved user.", &GetResUid);
        m.Function("getresgid()\nThe real, effective and saved group.", &GetResGid);
        m.Function("getpgrp()\nThe process group.", &GetPGrp);
        m.Function("getpgid(pid)\nThe process group of a process.", &GetPGid);
        m.Function("getsid(pid, /)\nThe session of a process.", &GetSid);
        m.Function("setsid()\nBegins a session.", &SetSid);
        m.Function("setpgrp()\nMakes the process the leader of a group.", &SetPGrp);
        m.Function("setpgid(pid, pgrp, /)\nMoves a process to a group.", &SetPGid);
        m.Function("setuid(uid, /)\nSets the user.", &SetUid);
        m.Function("seteuid(euid, /)\nSets the effective user.", &SetEUid);
        m.Function("setgid(gid, /)\nSets the group.", &SetGid);
        m.Function("setegid(egid, /)\nSets the effective group.", &SetEGid);
        m.Function("setreuid(ruid, euid, /)\nSets the real and effective user.", &SetReUid);
        m.Function("setregid(rgid, egid, /)\nSets the real and effective group.", &SetReGid);
        m.Function("setresuid(ruid, euid, suid, /)\nSets the real, effective and saved user.", &SetResUid);
        m.Function("setresgid(rgid, egid, sgid, /)\nSets the real, effective and saved group.", &SetResGid);
        m.Function("getgroups()\nThe supplementary groups.", &GetGroups);
        m.Function("setgroups(groups, /)\nSets the supplementary groups.", &SetGroups);
        m.Function("initgroups(username, gid, /)\nSets the supplementary groups to those of a user.", &InitGroups);
        m.Function("getgrouplist(user, group, /)\nThe groups of a user.", &GetGroupList);
        m.Function("getlogin()\nThe name of the user who logged in.", &GetLogin);
        m.Function("tcgetpgrp(fd, /)\nThe process group of a terminal.", &TcGetPGrp);
        m.Function("tcsetpgrp(fd, pgid, /)\nSets the process group of a terminal.", &TcSetPGrp);
    }

    /// <summary>A user or group number as an int; the largest stands for -1.</summary>
    private static Value IdValue(uint id) => PyInt.New(id == uint.MaxValue ? -1 : (long)id);

    /// <summary>The number of this process, also after fork.</summary>
    public static int ProcessId => GetPidNative();

    private static Value GetPid() => PyInt.New(GetPidNative());

    private static Value GetPPid() => PyInt.New(GetPPidNative());

    private static Value GetUid() => IdValue(GetUidNative());

    private static Value GetEUid() => IdValue(GetEUidNative());

    private static Value GetGid() => IdValue(GetGidNative());

    private static Value GetEGid() => IdValue(GetEGidNative());

    private static Value GetResUid()
    {
        uint real, effective, saved;
        return GetResUidNative(&real, &effective, &saved) < 0 ? PosixErrors.Raise() : PyTuple.New(IdValue(real), IdValue(effective), IdValue(saved));
    }

    private static Value GetResGid()
    {
        uint real, effective, saved;
        return GetResGidNative(&real, &effective, &saved) < 0 ? PosixErrors.Raise() : PyTuple.New(IdValue(real), IdValue(effective), IdValue(saved));
    }

    private static Value GetPGrp() => PyInt.New(GetPGrpNative());

    private static Value GetPGid(Value process) => CNumbers.Int32(process, out int pid) ? SysCall.Int(GetPGidNative(pid)) : Value.Null;

    private static Value GetSid(Value process) => CNumbers.Int32(process, out int pid) ? SysCall.Int(GetSidNative(pid)) : Value.Null;

    private static Value SetSid() => SysCall.Done(SetSidNative());

    private static Value SetPGrp() => SysCall.Done(SetPGidNative(0, 0));

    private static Value SetPGid(Value process, Value group) =>
        CNumbers.Int32(process, out int pid) && CNumbers.Int32(group, out int id) ? SysCall.Done(SetPGidNative(pid, id)) : Value.Null;

    private static Value SetUid(Value v) => PosixOwners.Id(v, "uid", out uint id) ? SysCall.Done(SetUidNative(id)) : Value.Null;

    private static Value SetEUid(Value v) => PosixOwners.Id(v, "uid", out uint id) ? SysCall.Done(SetEUidNative(id)) : Value.Null;

    private static Value SetGid(Value v) => PosixOwners.Id(v, "gid", out uint id) ? SysCall.Done(SetGidNative(id)) : Value.Null;

    private static Value SetEGid(Value v) => PosixOwners.Id(v, "gid", out uint id) ? SysCall.Done(SetEGidNative(id)) : Value.Null;

    private static Value SetReUid(Value real, Value effective) =>
        PosixOwners.Id(real, "uid", out uint r) && PosixOwners.Id(effective, "uid", out uint e) ? SysCall.Done(SetReUidNative(r, e)) : Value.Null;

    private static Value SetReGid(Value real, Value effective) =>
        PosixOwners.Id(real, "gid", out uint r) && PosixOwners.Id(effective, "gid", out uint e) ? SysCall.Done(SetReGidNative(r, e)) : Value.Null;

    private static Value SetResUid(Value real, Value effective, Value saved) =>
        PosixOwners.Id(real, "uid", out uint r) && PosixOwners.Id(effective, "uid", out uint e) && PosixOwners.Id(saved, "uid", out uint s)
            ? SysCall.Done(SetResUidNative(r, e, s)) : Value.Null;

    private static Value SetResGid(Value real, Value effective, Value saved) =>
        PosixOwners.Id(real, "gid", out uint r) && PosixOwners.Id(effective, "gid", out uint e) && PosixOwners.Id(saved, "gid", out uint s)
            ? SysCall.Done(SetResGidNative(r, e, s)) : Value.Null;

    private static Value GroupList(ReadOnlySpan<uint> groups)
    {
        Value list = PyList.New();
        foreach (uint group in groups)
        {
            PyList.Append(list, IdValue(group));
        }

        return list;
    }

    private static Value GetGroups()
    {
        const int most = 65536;
        uint[] groups = new uint[most];
        fixed (uint* g = groups)
        {
            int count = GetGroupsNative(most, g);
            return count < 0 ? PosixErrors.Raise() : GroupList(groups.AsSpan(0, count));
        }
    }

    /// <summary>Group numbers of a sequence; null with an error.</summary>
    public static uint[]? Groups(Value v, string notSequence, bool overflows = true)
    {
        if (!Space.IsSequence(v))
        {
            Errors.TypeError(notSequence);
            return null;
        }

        Value tuple = Sequences.ToTuple(v);
        if (tuple.IsNull)
        {
            return null;
        }

        long count = PyTuple.LengthOf(tuple);
        if (count > 65536)
        {
            Errors.ValueError("too many groups");
            return null;
        }

        uint[] groups = new uint[count];
        for (int i = 0; i < count; i++)
        {
            Value item = PyTuple.Get(tuple, i);
            if (!item.IsInt)
            {
                Errors.TypeError("groups must be integers");
                return null;
            }

            if (!PosixOwners.Id(item, "gid", out groups[i]))
            {
                if (!overflows && Errors.Catch(TypeId.OverflowError))
                {
                    Errors.ValueError("invalid group id");
                }

                return null;
            }
        }

        return groups;
    }

    private static Value SetGroups(Value v)
    {
        uint[]? groups = Groups(v, "setgroups argument must be a sequence");
        if (groups is null)
        {
            return Value.Null;
        }

        fixed (uint* g = groups)
        {
            return SysCall.Done(SetGroupsNative((nuint)groups.Length, g));
        }
    }

    private static Value InitGroups(Value user, Value gid)
    {
        if (!PathArgument.FsEncode(user, out byte[] name) || !PosixOwners.Id(gid, "gid", out uint group))
        {
            return Value.Null;
        }

        fixed (byte* n = name)
        {
            return SysCall.Done(InitGroupsNative(n, group));
        }
    }

    private static Value GetGroupList(Value user, Value gid)
    {
        if (!user.IsStr)
        {
            return Errors.TypeError($"getgrouplist() argument 1 must be str, not {PyType.TypeName(user)}");
        }

        if (!PathArgument.FsEncode(user, out byte[] name) || !PosixOwners.Id(gid, "gid", out uint group))
        {
            return Value.Null;
        }

        int count = 64;
        while (true)
        {
            uint[] groups = new uint[count];
            fixed (byte* n = name)
            {
                fixed (uint* g = groups)
                {
                    int before = count;
                    if (GetGroupListNative(n, group, g, &count) >= 0)
                    {
                        return GroupList(groups.AsSpan(0, count));
                    }

                    count = count <= before ? before * 2 : count;
                }
            }
        }
    }

    private static Value GetLogin()
    {
        byte* name = stackalloc byte[256];
        int error = GetLoginNative(name, 256);
        return error != 0 ? PosixErrors.Raise(error) : FileSystemText.ToValue(FileSystemText.Decode(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(name)));
    }

    private static Value TcGetPGrp(Value file) => CNumbers.Int32(file, out int fd) ? SysCall.Int(TcGetPGrpNative(fd)) : Value.Null;

    private static Value TcSetPGrp(Value file, Value group) =>
        CNumbers.Int32(file, out int fd) && CNumbers.Int32(group, out int id) ? SysCall.Done(TcSetPGrpNative(fd, id)) : Value.Null;
}
