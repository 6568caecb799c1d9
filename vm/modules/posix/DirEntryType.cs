using System;
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
        public ulong Inode;
        /// <summary>Descriptor of the folder that was scanned, or the current folder.</summary>
        public int Folder;
        /// <summary>DT_*.</summary>
        public int Kind;
    }

    internal struct Iterator
    {
        public ObjectHeader Header;
        /// <summary>The path as given; null when it was a descriptor.</summary>
        public Slot Path;
        /// <summary>DIR*; 0 when it is closed.</summary>
        public nint Folder;
        public int Descriptor;
        public int IsBytes;
    }

    private const int KindUnknown = 0, KindFolder = 4, KindFile = 8, KindLink = 10;
    private const long ModeFolder = 0x4000, ModeFile = 0x8000;

    private static Root s_entry;
    private static Root s_iterator;

    public static void Define(ModuleBuilder m)
    {
        s_entry = Roots.New(CoreTypes.MakeModuleType("posix.DirEntry", Value.Null, new TypeRow(TypeId.None0, "DirEntry", TypeId.Object, sizeof(Entry), 0b11110, TypeFlags.NoConstructor), &DefineEntry));
        s_iterator = Roots.New(CoreTypes.MakeModuleType("posix.ScandirIterator", Value.Null, new TypeRow(TypeId.None0, "ScandirIterator", TypeId.Object, sizeof(Iterator), 0b10, TypeFlags.NoConstructor), &DefineIterator));
        m.Constant("DirEntry", s_entry.Value);
        m.Function("scandir(path=None)\nAn iterator of DirEntry objects for the names in a folder.", &ScanDir);
    }

    private static void DefineEntry(TypeBuilder t)
    {
        t.Slot(SlotId.Repr, &Repr);
        t.Member("name", 8);
        t.Member("path", 16);
        t.Method("is_dir(*, follow_symlinks=True)\nIs it a folder?", &IsDir);
        t.Method("is_file(*, follow_symlinks=True)\nIs it a file?", &IsFile);
        t.Method("is_symlink()\nIs it a symbolic link?", &IsSymlink);
        t.Method("stat(*, follow_symlinks=True)\nFacts about it, as os.stat() gives them; asked for once.", &Stat);
        t.Method("inode()\nIts number in the file system.", &Inode);
        t.Method("__fspath__()\nIts path.", &FsPath);
        t.ClassMethod("__class_getitem__(item, /)", &PyGenericAlias.New);
    }

    private static void DefineIterator(TypeBuilder t)
    {
        t.Slot(SlotId.Iter, &Self);
        t.Slot(SlotId.Next, &Next);
        t.Slot(SlotId.Finalize, &Finalize);
        t.Method("close()", &Close);
        t.Method("__enter__()", &Self);
        t.Method("__exit__(*exc_info)", &Exit);
    }

    private static Value ScanDir(Value path)
    {
        if (!PathArgument.Get(path, "scandir", true, out PathArgument p, nullable: true))
        {
            return Value.Null;
        }

        nint folder = PosixFolders.OpenFolder(p);
        if (folder == 0)
        {
            return Value.Null;
        }

        Value shown = p.Bytes is null ? Value.Null : p.Object.IsNull ? PyStr.New(".") : p.Name(p.Text);
        Value self = PyType.Allocate(s_iterator.Value);
        ref Iterator it = ref self.As<Iterator>().Fields;
        it.Path.Store(self, shown);
        it.Folder = folder;
        it.Descriptor = p.Bytes is null ? p.Descriptor : PathArgument.CurrentFolder;
        it.IsBytes = p.IsBytes ? 1 : 0;
        return self;
    }

    private static Value Self(Value self) => self;

    private static Value Next(Value self)
    {
        ref Iterator it = ref self.As<Iterator>().Fields;
        if (it.Folder == 0)
        {
            return Value.Null;
        }

        if (!PosixFolders.NextEntry(it.Folder, out PosixFolders.Entry found, out int errno))
        {
            Value path = it.Path.Load();
            Close(self);
            return errno != 0 ? SysCall.Fail(errno, path) : Value.Null;
        }

        bool isBytes = it.IsBytes != 0;
        int descriptor = it.Descriptor, kind = found.Type;
        ulong inode = found.Inode;
        Value name = NameOf(found.Name, isBytes);
        Value path2 = it.Path.IsNull ? name : Join(it.Path.Load(), found.Name, isBytes);
        Value entry = PyType.Allocate(s_entry.Value);
        ref Entry e = ref entry.As<Entry>().Fields;
        e.Name.Store(entry, name);
        e.Path.Store(entry, path2);
        e.Inode = inode;
        e.Folder = descriptor;
        e.Kind = kind;
        return entry;
    }

    private static Value NameOf(ReadOnlySpan<byte> name, bool isBytes) =>
        isBytes ? PyBytes.New(name) : FileSystemText.ToValue(FileSystemText.Decode(name));

    private static Value Join(Value folder, ReadOnlySpan<byte> name, bool isBytes)
    {
        PathArgument.TryEncode(folder, out byte[] start);
        bool separate = start.Length > 0 && start[^1] != '/';
        byte[] all = new byte[start.Length + (separate ? 1 : 0) + name.Length];
        start.CopyTo(all, 0);
        if (separate)
        {
            all[start.Length] = (byte)'/';
        }

        name.CopyTo(all.AsSpan(all.Length - name.Length));
        return NameOf(all, isBytes);
    }

    private static Value Finalize(Value self)
    {
        if (self.As<Iterator>().Fields.Folder == 0)
        {
            return Value.None;
        }

        Value shown = Space.Repr(self);
        if (shown.IsNull || !WarningsModule.WarnOfResource(self, $"unclosed scandir iterator {PyStr.ToClr(shown)}"))
        {
            if (Errors.Matches(TypeId.Warning))
            {
                ErrorReport.WriteUnraisable(self);
            }

            Errors.Clear();
        }

        return Close(self);
    }

    private static Value Close(Value self)
    {
        ref Iterator it = ref self.As<Iterator>().Fields;
        if (it.Folder != 0)
        {
            nint folder = it.Folder;
            it.Folder = 0;
            Finalizers.Done(self.Bits);
            PosixFolders.CloseFolder(folder, it.Path.IsNull);
        }

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
        // Only a link needs both.
        bool wantsTarget = follow && (e.Kind is KindLink or KindUnknown);
        Value known = wantsTarget ? e.Stat.Load() : e.LinkStat.Load();
        if (!known.IsNull)
        {
            return known;
        }

        Value path = e.Path.Load();
        PathArgument.TryEncode(path, out byte[] bytes);
        Array.Resize(ref bytes, bytes.Length + 1);
        Value result = StatFunctions.OfName(e.Folder, bytes, wantsTarget, path);
        if (!result.IsNull)
        {
            (wantsTarget ? ref self.As<Entry>().Fields.Stat : ref self.As<Entry>().Fields.LinkStat).Store(self, result);
        }

        return result;
    }

    private static Value HasMode(Value self, bool follow, int kind, long mode)
    {
        int own = self.As<Entry>().Fields.Kind;
        if (own != KindUnknown && !(own == KindLink && follow))
        {
            return Value.FromBool(own == kind);
        }

        Value stat = StatOf(self, follow);
        if (stat.IsNull)
        {
            return Errors.Catch(TypeId.FileNotFoundError) ? Value.False : Value.Null;
        }

        return Value.FromBool((PyTuple.Get(stat, 0).SmallInt & 0xF000) == mode);
    }

    private static Value IsDir(Value self, Value follow) =>
        CNumbers.Truth(follow, true, out bool following) ? HasMode(self, following, KindFolder, ModeFolder) : Value.Null;

    private static Value IsFile(Value self, Value follow) =>
        CNumbers.Truth(follow, true, out bool following) ? HasMode(self, following, KindFile, ModeFile) : Value.Null;

    private static Value IsSymlink(Value self) => HasMode(self, false, KindLink, 0xA000);

    private static Value Stat(Value self, Value follow) => CNumbers.Truth(follow, true, out bool following) ? StatOf(self, following) : Value.Null;

    private static Value Inode(Value self) => PyInt.New(self.As<Entry>().Fields.Inode);

    private static Value FsPath(Value self) => self.As<Entry>().Fields.Path.Load();
}
