using System.Collections.Generic;
using Py.ObjectSpace;

namespace Py.Vm.Modules;

/// <summary>The table of built-in modules: name and the function that fills it.</summary>
internal static unsafe class ModuleTable
{
    /// <summary>One built-in module.</summary>
    internal readonly struct Row(string name, delegate*<ModuleBuilder, void> define)
    {
        public readonly string Name = name;
        public readonly delegate*<ModuleBuilder, void> Define = define;
    }

#pragma warning disable IDE0055 // table
    private static Row[] Rows() =>
    [
        new("builtins",     &BuiltinsModule.Define),
        new("sys",          &SysModule.Define),
        new("_imp",         &ImpModule.Define),
        new("_thread",      &ThreadModule.Define),
        new("_warnings",    &WarningsModule.Define),
        new("_weakref",     &WeakrefModule.Define),
        new("marshal",      &MarshalModule.Define),
        new("posix",        &PosixModule.Define),
        new("errno",        &ErrnoModule.Define),
        new("_codecs",      &CodecsModule.Define),
        new("_string",      &StringModule.Define),
        new("unicodedata",  &UnicodedataModule.Define),
        new("_operator",    &Operator.OperatorModule.Define),
        new("atexit",       &AtExitModule.Define),
        new("_collections", &Collections.CollectionsModule.Define),
        new("faulthandler", &FaultHandlerModule.Define),
        new("_io",          &IoModule.Define),
        new("readline",     &ReadlineModule.Define),
        new("itertools",    &Itertools.ItertoolsModule.Define),
        new("_signal",      &SignalModule.Define),
        new("fcntl",        &FcntlModule.Define),
        new("select",       &SelectModule.Define),
        new("pwd",          &UserModules.DefinePwd),
        new("grp",          &UserModules.DefineGrp),
        new("termios",      &TermiosModule.Define),
        new("_posixsubprocess", &ForkExec.Define),
        new("_socket",      &Sockets.SocketModule.Define),
        new("resource",     &ResourceModule.Define),
        new("time",         &TimeModule.Define),
        new("_locale",      &LocaleModule.Define),
        new("math",         &Mathematics.MathModule.Define),
        new("_ast",         &Trees.AstModule.Define),
        new("_symtable",    &Symbols.SymtableModule.Define),
        new("_json",        &Json.JsonModule.Define),
        new("_datetime",    &Dates.DatetimeModule.Define),
        new("_decimal",     &Decimals.DecimalModule.Define),
        new("_struct",      &Structs.StructModule.Define),
        new("_random",      &RandomNumbers.RandomModule.Define),
        new("_contextvars", &ContextVariables.ContextVarsModule.Define),
        new("_asyncio",     &Asyncio.AsyncioModule.Define),
        new("_md5",         &Hashes.HashModules.DefineMd5),
        new("_sha1",        &Hashes.HashModules.DefineSha1),
        new("_sha256",      &Hashes.HashModules.DefineSha256),
        new("_sha512",      &Hashes.HashModules.DefineSha512),
        new("_sha3",        &Hashes.HashModules.DefineSha3),
        new("_blake2",      &Hashes.Blake2Module.Define),
        new("_hashlib",     &Hashes.OpenSslModule.Define),
        new("pyexpat",      &Xml.ExpatModule.Define),
        new("gc",           &GcModule.Define),
        new("pypyjit",      &Jits.PypyJitModule.Define),
        new("binascii",     &BinaryText.BinAsciiModule.Define),
        new("_csv",         &Csv.CsvModule.Define),
        new("array",        &Arrays.ArrayModule.Define),
        new("_heapq",       &HeapQueue.HeapQueueModule.Define),
        new("_testinternalcapi", &TestInternalCapiModule.Define),
        new("zlib",         &Compression.ZlibModule.Define),
        new("cmath",        &Mathematics.ComplexMathModule.Define),
        new("_sre",         &Sre.SreModule.Define),
        new("_functools",   &FunctionTools.FunctoolsModule.Define),
        new("_abc",         &AbstractClasses.AbcModule.Define),
        new("_bisect",      &Bisection.BisectModule.Define),
        new("_multibytecodec", &Multibyte.MultibyteModules.Define),
        new("_codecs_cn",   &Multibyte.MultibyteModules.DefineCn),
        new("_codecs_hk",   &Multibyte.MultibyteModules.DefineHk),
        new("_codecs_jp",   &Multibyte.MultibyteModules.DefineJp),
        new("_codecs_kr",   &Multibyte.MultibyteModules.DefineKr),
        new("_codecs_tw",   &Multibyte.MultibyteModules.DefineTw),
        new("_queue",       &Queues.QueueModule.Define),
        new("_bz2",         &Compression.Bz2Module.Define),
        new("_lzma",        &Compression.LzmaModule.Define),
        new("_multiprocessing", &Processes.MultiprocessingModule.Define),
        new("_posixshmem",  &Processes.SharedMemoryModule.Define),
        new("mmap",         &MappedMemory.MmapModule.Define),
        new("_pickle",      &Pickling.PickleModule.Define),
        new("_typing",      &TypingModule.Define),
        new("_stat",        &StatModule.Define),
        new("_opcode",      &Opcodes.OpcodeModule.Define),
    ];
#pragma warning restore IDE0055

    private static readonly Dictionary<string, Row> s_byName = MakeIndex();

    // What each module held when it was made, for a second import.
    private static readonly Dictionary<string, Root> s_made = [];

    private static Dictionary<string, Row> MakeIndex()
    {
        Row[] rows = Rows();
        Dictionary<string, Row> index = new(rows.Length);
        foreach (Row row in rows)
        {
            index.Add(row.Name, row);
        }

        return index;
    }

    /// <summary>Names of all built-in modules, in order.</summary>
    public static string[] Names()
    {
        string[] names = [.. s_byName.Keys];
        System.Array.Sort(names, string.CompareOrdinal);
        return names;
    }

    /// <summary>Is there a built-in module of this name?</summary>
    public static bool Has(string name) => s_byName.ContainsKey(name);

    /// <summary>Makes and fills a built-in module; null if there is none of this name.</summary>
    public static Value Create(string name)
    {
        if (!s_byName.TryGetValue(name, out Row row))
        {
            return Value.Null;
        }

        Value module = PyModule.New(PyStr.Intern(name));
        if (s_made.TryGetValue(name, out Root first))
        {
            // Imported again after it was taken out of sys.modules: the same types and functions in a new module.
            return Space.CallMethod(PyModule.DictOf(module), N.update, first.Value).IsNull ? Value.Null : module;
        }

        try
        {
            row.Define(new ModuleBuilder(module));
        }
        catch (System.DllNotFoundException)
        {
            // The library goes on without it, as it does where the module was not built.
            return Errors.Raise(TypeId.ImportError, $"{name} needs a shared library that this system lacks");
        }

        s_made[name] = Roots.New(PyDict.Copy(PyModule.DictOf(module)));
        return module;
    }
}
