using System.Runtime.InteropServices;
using Py.ObjectSpace;

namespace Py.Vm.Modules;

/// <summary>The modules pwd and grp: users and groups of the system.</summary>
internal static unsafe class UserModules
{
    private const string C = "libc";
    private const int TooSmall = 34;

    /// <summary>struct passwd.</summary>
    private struct User
    {
        public byte* Name;
        public byte* Password;
        public uint Id;
        public uint Group;
        public byte* Comment;
        public byte* Home;
        public byte* Shell;
    }

    /// <summary>struct group.</summary>
    private struct Group
    {
        public byte* Name;
        public byte* Password;
        public uint Id;
        public byte** Members;
    }

    [DllImport(C, EntryPoint = "getpwnam_r")]
    private static extern int UserByName(byte* name, User* user, byte* buffer, nuint size, User** found);
    [DllImport(C, EntryPoint = "getpwuid_r")]
    private static extern int UserById(uint id, User* user, byte* buffer, nuint size, User** found);
    [DllImport(C, EntryPoint = "setpwent")]
    private static extern void UsersBegin();
    [DllImport(C, EntryPoint = "getpwent")]
    private static extern User* UsersNext();
    [DllImport(C, EntryPoint = "endpwent")]
    private static extern void UsersEnd();
    [DllImport(C, EntryPoint = "getgrnam_r")]
    private static extern int GroupByName(byte* name, Group* group, byte* buffer, nuint size, Group** found);
    [DllImport(C, EntryPoint = "getgrgid_r")]
    private static extern int GroupById(uint id, Group* group, byte* buffer, nuint size, Group** found);
    [DllImport(C, EntryPoint = "setgrent")]
    private static extern void GroupsBegin();
    [DllImport(C, EntryPoint = "getgrent")]
    private static extern Group* GroupsNext();
    [DllImport(C, EntryPoint = "endgrent")]
    private static extern void GroupsEnd();

    private static Root s_user;
    private static Root s_group;

    public static void DefinePwd(ModuleBuilder m)
    {
        m.Doc("The users of the system.");
        s_user = StructSequence.MakeType("pwd.struct_passwd", "A user of the system.", ["pw_name", "pw_passwd", "pw_uid", "pw_gid", "pw_gecos", "pw_dir", "pw_shell"]);
        m.Constant("struct_passwd", s_user.Value);
        m.Function("getpwnam(name, /)\nThe user of a name.", &GetPwNam);
        m.Function("getpwuid(uidobj, /)\nThe user of a number.", &GetPwUid);
        m.Function("getpwall()\nAll users.", &GetPwAll);
    }

    public static void DefineGrp(ModuleBuilder m)
    {
        m.Doc("The groups of the system.");
        s_group = StructSequence.MakeType("grp.struct_group", "A group of the system.", ["gr_name", "gr_passwd", "gr_gid", "gr_mem"]);
        m.Constant("struct_group", s_group.Value);
        m.Function("getgrnam(name)\nThe group of a name.", &GetGrNam);
        m.Function("getgrgid(id)\nThe group of a number.", &GetGrGid);
        m.Function("getgrall()\nAll groups.", &GetGrAll);
    }

    private static Value Text(byte* text) =>
        text == null ? Value.None : FileSystemText.ToValue(FileSystemText.Decode(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(text)));

    private static Value Id(uint id) => PyInt.New(id == uint.MaxValue ? -1 : (long)id);

    private static Value Make(User* user)
    {
        Slot* items = stackalloc Slot[7];
        items[0].Initialize(Text(user->Name));
        items[1].Initialize(Text(user->Password));
        items[2].Initialize(Id(user->Id));
        items[3].Initialize(Id(user->Group));
        items[4].Initialize(Text(user->Comment));
        items[5].Initialize(Text(user->Home));
        items[6].Initialize(Text(user->Shell));
        return StructSequence.New(s_user.Value, items, 7);
    }

    private static Value Make(Group* group)
    {
        Value members = PyList.New();
        for (byte** member = group->Members; *member != null; member++)
        {
            PyList.Append(members, Text(*member));
        }

        Slot* items = stackalloc Slot[4];
        items[0].Initialize(Text(group->Name));
        items[1].Initialize(Text(group->Password));
        items[2].Initialize(Id(group->Id));
        items[3].Initialize(members);
        return StructSequence.New(s_group.Value, items, 4);
    }

    /// <summary>Looks up by name, or by number if there is no name; null without an error if there is none.</summary>
    private static Value Find(bool group, byte[]? name, uint id)
    {
        for (int size = 1024; ; size *= 2)
        {
            byte[] buffer = new byte[size];
            fixed (byte* b = buffer, n = name)
            {
                User user;
                User* foundUser = null;
                Group entry;
                Group* foundGroup = null;
                Unlocked u = Unlocked.Begin();
                int error = group
                    ? n != null ? GroupByName(n, &entry, b, (nuint)size, &foundGroup) : GroupById(id, &entry, b, (nuint)size, &foundGroup)
                    : n != null ? UserByName(n, &user, b, (nuint)size, &foundUser) : UserById(id, &user, b, (nuint)size, &foundUser);
                u.End();
                if (error == TooSmall && size < 1 << 24)
                {
                    continue;
                }

                return foundUser != null ? Make(foundUser) : foundGroup != null ? Make(foundGroup) : Value.Null;
            }
        }
    }

    private static Value NotFound(string message) => Errors.KeyError(PyStr.New(message));

    private static Value ByName(Value name, bool group, string function)
    {
        if (!PathArgument.FsEncode(name, out byte[] bytes))
        {
            return Value.Null;
        }

        Value found = Find(group, bytes, 0);
        return !found.IsNull || Errors.Occurred ? found : NotFound($"{function}(): name not found: {PyStr.ToClr(Space.Repr(name))}");
    }

    private static Value GetPwNam(Value name) => name.IsStr ? ByName(name, false, "getpwnam")
        : Errors.TypeError($"getpwnam() argument must be str, not {PyType.TypeName(name)}");

    private static Value GetPwUid(Value v)
    {
        if (!PosixOwners.Id(v, "uid", out uint id))
        {
            return Errors.Catch(TypeId.OverflowError) ? NotFound("getpwuid(): uid not found") : Value.Null;
        }

        Value found = Find(false, null, id);
        return !found.IsNull || Errors.Occurred ? found : NotFound($"getpwuid(): uid not found: {(id == uint.MaxValue ? -1 : id)}");
    }

    private static Value GetGrNam(Value name) => name.IsStr ? ByName(name, true, "getgrnam")
        : Errors.TypeError($"getgrnam() argument 'name' must be str, not {PyType.TypeName(name)}");

    private static Value GetGrGid(Value v)
    {
        if (!PosixOwners.Id(v, "gid", out uint id))
        {
            return Value.Null;
        }

        Value found = Find(true, null, id);
        return !found.IsNull || Errors.Occurred ? found : NotFound($"getgrgid(): gid not found: {(id == uint.MaxValue ? -1 : id)}");
    }

    private static Value GetPwAll()
    {
        Value list = PyList.New();
        UsersBegin();
        for (User* user = UsersNext(); user != null; user = UsersNext())
        {
            PyList.Append(list, Make(user));
        }

        UsersEnd();
        return list;
    }

    private static Value GetGrAll()
    {
        Value list = PyList.New();
        GroupsBegin();
        for (Group* group = GroupsNext(); group != null; group = GroupsNext())
        {
            PyList.Append(list, Make(group));
        }

        GroupsEnd();
        return list;
    }
}
