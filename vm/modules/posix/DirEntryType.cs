using Py.Gc;
using Py.ObjectSpace;

namespace Py.Vm.Modules;

/// <summary>scandir and os.DirEntry.</summary>
internal static unsafe class DirEntryType
{
    internal struct Entry
    {
        public ObjectHeader Header;
        public Slot Name;
        public Slot Path;
        public Slot Stat;
        public Slot LinkStat;
    }

    internal struct Iterator
    {
        public ObjectHeader Header;
        public Slot Items;
        public Slot Folder;
        public long Index;
    }

    private static Root s_entry;
    private static Root s_iterator;

    public static void Define(ModuleBuilder m)
    {
        s_entry = Roots.New(CoreTypes.MakeModuleType("posix.DirEntry", Value.Null, new TypeRow(TypeId.None0, "DirEntry", TypeId.Object, sizeof(Entry), 0b11110, TypeFlags.NoConstructor), &DefineEntry));
        s_iterator = Roots.New(CoreTypes.MakeModuleType("posix.ScandirIterator", Value.Null, new TypeRow(TypeId.None0, "ScandirIterator", TypeId.Object, sizeof(Iterator), 0b110, TypeFlags.NoConstructor), &DefineIterator));
        m.Constant("DirEntry", s_entry.Value);
        m.Function("scandir(path=None)", &ScanDir);
    }

    private static void DefineEntry(TypeBuilder t)
    {
        t.Slot(SlotId.Repr, &Repr);
        t.Member("name", 8);
        t.Member("path", 16);
        t.Method("is_dir(*, follow_symlinks=True)", &IsDir);
        t.Method("is_file(*, follow_symlinks=True)", &IsFile);
        t.Method("is_symlink()", &IsSymlink);
        t.Method("stat(*, follow_symlinks=True)", &Stat);
        t.Method("inode()", &Inode);
        t.Method("__fspath__()", &FsPath);
        t.ClassMethod("__class_getitem__(item, /)", &PyGenericAlias.New);
    }

    private static void DefineIterator(TypeBuilder t)
    {
        t.Slot(SlotId.Iter, &Self);
        t.Slot(SlotId.Next, &Next);
        t.Method("close()", &Close);
        t.Method("__enter__()", &Self);
        t.Method("__exit__(*exc_info)", &Exit);
    }

    private static Value ScanDir(Value path)
    {
        Value shown = path.IsNull || path.IsNone ? PyStr.Intern(".") : path;
        if (!PathArgument.Get(shown, "scandir", false, out PathArgument p))
        {
            return Value.Null;
        }

        Value names = PosixModule.Names(p, shown);
        if (names.IsNull)
        {
            return names;
        }

        Value self = PyType.Allocate(s_iterator.Value);
        ref Iterator it = ref self.As<Iterator>().Fields;
        it.Items.Store(self, names);
        it.Folder.Store(self, p.Name(p.Bytes.AsSpan(0, p.Bytes!.Length - 1)));
        return self;
    }

    private static System.ReadOnlySpan<byte> AsSpan(this byte[]? bytes, int start, int length) => new(bytes, start, length);

    private static Value Self(Value self) => self;

    private static Value Next(Value self)
    {
        ref Iterator it = ref self.As<Iterator>().Fields;
        Value items = it.Items.Load();
        if (items.IsNull || it.Index >= PyList.LengthOf(items))
        {
            return Value.Null;
        }

        Value name = PyList.Get(items, it.Index++), folder = it.Folder.Load();
        Value entry = PyType.Allocate(s_entry.Value);
        ref Entry e = ref entry.As<Entry>().Fields;
        e.Name.Store(entry, name);
        string separator = "/";
        if (folder.IsStr)
        {
            string text = PyStr.ToClr(folder);
            e.Path.Store(entry, FileSystemText.ToValue(text + (text.EndsWith('/') ? "" : separator) + PyStr.ToClr(name)));
        }
        else
        {
            e.Path.Store(entry, Space.Binary(Space.Binary(folder, PyBytes.New("/"u8), SlotId.Add), name, SlotId.Add));
        }

        return entry;
    }

    private static Value Close(Value self)
    {
        self.As<Iterator>().Fields.Items.Store(self, Value.Null);
        return Value.None;
    }

    private static Value Exit(Value self, Value info) => Close(self);

    private static Value Repr(Value self)
    {
        Value name = Space.Repr(self.As<Entry>().Fields.Name.Load());
        return name.IsNull ? name : PyStr.New($"<DirEntry {PyStr.ToClr(name)}>");
    }

    private static Value StatOf(Value self, bool follow)
    {
        ref Entry e = ref self.As<Entry>().Fields;
        Value known = follow ? e.Stat.Load() : e.LinkStat.Load();
        if (!known.IsNull)
        {
            return known;
        }

        Value result = StatFunctions.OfPath(e.Path.Load(), follow, "stat", false);
        if (!result.IsNull)
        {
            (follow ? ref self.As<Entry>().Fields.Stat : ref self.As<Entry>().Fields.LinkStat).Store(self, result);
        }

        return result;
    }

    private static Value HasMode(Value self, bool follow, long mode)
    {
        Value stat = StatOf(self, follow);
        if (stat.IsNull)
        {
            return Errors.Catch(TypeId.FileNotFoundError) ? Value.False : Value.Null;
        }

        return Value.FromBool((PyTuple.Get(stat, 0).SmallInt & 0xF000) == mode);
    }

    private static bool Follow(Value follow) => follow.IsNull || Space.Truth(follow) > 0;

    private static Value IsDir(Value self, Value follow) => HasMode(self, Follow(follow), 0x4000);

    private static Value IsFile(Value self, Value follow) => HasMode(self, Follow(follow), 0x8000);

    private static Value IsSymlink(Value self) => HasMode(self, false, 0xA000);

    private static Value Stat(Value self, Value follow) => StatOf(self, Follow(follow));

    private static Value Inode(Value self)
    {
        Value stat = StatOf(self, false);
        return stat.IsNull ? stat : PyTuple.Get(stat, 1);
    }

    private static Value FsPath(Value self) => self.As<Entry>().Fields.Path.Load();
}
