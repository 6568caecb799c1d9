using Py.Gc;
using Py.ObjectSpace;

namespace Py.Vm.Modules.FunctionTools;

/// <summary>functools._lru_cache_wrapper: a function that remembers its results.</summary>
/// <remarks>Dicts are in order of insertion: a bounded cache inserts what was used again, so the first entry is the least recently used.</remarks>
internal unsafe struct PyLruCache
{
    public ObjectHeader Header;
    /// <summary>The instance's attributes, a dict, or null.</summary>
    public Slot Attributes;
    public Slot Function;
    /// <summary>Results by key, a dict.</summary>
    public Slot Cache;
    /// <summary>The class of cache_info().</summary>
    public Slot InfoType;
    /// <summary>The table of the dict for which <see cref="FirstHint"/> holds.</summary>
    public Slot HintTable;
    /// <summary>No entry before this one is in use.</summary>
    public long FirstHint;
    /// <summary>Most results kept; -1: no limit.</summary>
    public long MaxSize;
    public long Hits;
    public long Misses;
    public long Typed;

    private const ulong References = 0b111110;
    private static readonly KeywordArguments s_arguments = new("lru_cache", ["user_function", "maxsize", "typed", "cache_info_type"], 4);
    private static ModuleType s_type;
    private static Root s_keywordMark;

    public static void Initialize(ModuleBuilder m)
    {
        TypeRow row = new(
            TypeId.None0, "_lru_cache_wrapper", TypeId.Object, sizeof(PyLruCache), References, TypeFlags.BaseType | TypeFlags.Weakref | TypeFlags.MethodDescriptor)
        {
            Mode = AttributeMode.Dict,
            DictOffset = 8,
        };
        s_type.Make("functools._lru_cache_wrapper", row, &Define);
        m.Constant("_lru_cache_wrapper", s_type.Type);
        s_keywordMark = Roots.New(Space.Call(Types.Get(TypeId.Object)));
    }

    private static void Define(TypeBuilder t)
    {
        t.Doc("A function that remembers its results. cache_info() tells how often that helped, cache_clear() forgets them, __wrapped__ is the function itself.");
        t.Slot(SlotId.New, &Create);
        t.Slot(SlotId.Call, &Call);
        t.Slot(SlotId.DescrGet, &Get);
        t.Method("cache_info()\nReport cache statistics.", &Info);
        t.Method("cache_clear()\nClear the cache and its statistics.", &Clear);
        t.Method("__reduce__()\nSupports pickling.", &Reduce);
        t.Method("__copy__()\nThe same object.", &Space.Self);
        t.Method("__deepcopy__(memo, /)\nThe same object.", &DeepCopy);
        t.GetSet("__dict__", &Space.GetDict, &Space.ReplaceDict);
    }

    private static Value Create(Value type, Args args)
    {
        Slot* bound = stackalloc Slot[4];
        if (!s_arguments.Bind(args, bound))
        {
            return Value.Null;
        }

        int typed = Space.Truth(bound[2].Load());
        if (typed < 0)
        {
            return Value.Null;
        }

        if (PyType.SlotOf(bound[0].Load(), SlotId.Call) == null)
        {
            return Errors.TypeError("the first argument must be callable");
        }

        long limit = -1;
        Value most = bound[1].Load();
        if (!most.IsNone)
        {
            if (!Space.IsIndex(most))
            {
                return Errors.TypeError("maxsize should be integer or None");
            }

            if (!Space.AsSsize(most, out limit))
            {
                return Value.Null;
            }

            limit = limit < 0 ? 0 : limit;
        }

        Value cache = PyDict.New();
        Value self = PyType.Allocate(type);
        ref PyLruCache c = ref self.As<PyLruCache>().Fields;
        c.Function.Initialize(bound[0].Load());
        c.Cache.Initialize(cache);
        c.InfoType.Initialize(bound[3].Load());
        c.MaxSize = limit;
        c.Typed = typed;
        return self;
    }

    private static Value Get(Value self, Value instance, Value owner) =>
        instance.IsNull || instance.IsNone ? self : PyBoundMethod.New(self, instance);

    /// <summary>A single str or int stands for itself; other arguments make a tuple, with a mark before the keywords and the types last.</summary>
    private static Value MakeKey(Args args, bool typed)
    {
        int count = args.Count, named = args.KeywordCount;
        if (count == 1 && named == 0 && !typed)
        {
            Value only = args[0];
            if (only.IsExactStr || only.IsExactInt)
            {
                return only;
            }
        }

        Ref<PyTuple> key = PyTuple.Allocate(count + (named > 0 ? 1 + (2 * named) : 0) + (typed ? count + named : 0));
        if (key.IsNull)
        {
            return Value.Null;
        }

        // Nothing is allocated while the fresh tuple is filled.
        long n = 0;
        for (int i = 0; i < count; i++)
        {
            key.Tail(n++).Initialize(args[i]);
        }

        if (named > 0)
        {
            key.Tail(n++).Initialize(s_keywordMark.Value);
            for (int i = 0; i < named; i++)
            {
                key.Tail(n++).Initialize(args.KeywordName(i));
                key.Tail(n++).Initialize(args.KeywordValue(i));
            }
        }

        for (int i = 0; typed && i < count + named; i++)
        {
            key.Tail(n++).Initialize(args[i].Type);
        }

        return key;
    }

    private static long HashOf(Value key) =>
        key.IsSmallInt ? Hashing.OfInt(key.SmallInt) : key.IsExactStr ? PyStr.Hash(key) : key.IsExactTuple ? PyTuple.Hash(key) : Space.Hash(key);

    private static Value Call(Value self, Args args)
    {
        ref PyLruCache c = ref self.As<PyLruCache>().Fields;
        if (c.MaxSize == 0)
        {
            c.Misses++;
            return Space.Call(c.Function.Load(), args);
        }

        Value key = MakeKey(args, c.Typed != 0);
        long hash = key.IsNull ? -1 : HashOf(key);
        if (hash == -1)
        {
            return Value.Null;
        }

        Value cache = c.Cache.Load();
        int index = PyDict.Find(cache, key, hash);
        if (index == PyDict.Failed)
        {
            return Value.Null;
        }

        if (index >= 0)
        {
            c.Hits++;
            return c.MaxSize < 0 ? PyDictTable.Entries(cache.As<PyDict>().Fields.Table.Load())[index].Value.Load() : Used(cache, index);
        }

        c.Misses++;
        Value result = Space.Call(c.Function.Load(), args);
        if (result.IsNull)
        {
            return result;
        }

        return c.MaxSize < 0
            ? PyDict.Set(cache, key, hash, result) ? result : Value.Null
            : Keep(self, key, hash, result);
    }

    /// <summary>Makes an entry the one used last; gives its result.</summary>
    private static Value Used(Value cache, int index)
    {
        Value table = cache.As<PyDict>().Fields.Table.Load();
        DictEntry entry = PyDictTable.Entries(table)[index];
        Value key = entry.Key.Load(), result = entry.Value.Load();
        if (index == table.As<PyDictTable>().Fields.Filled - 1)
        {
            return result;
        }

        PyDict.DeleteEntry(cache, index);
        return PyDict.Insert(cache, key, entry.Hash, result) ? result : Value.Null;
    }

    private static Value Keep(Value self, Value key, long hash, Value result)
    {
        Value cache = self.As<PyLruCache>().Fields.Cache.Load();
        int index = PyDict.Find(cache, key, hash);
        if (index == PyDict.Failed)
        {
            return Value.Null;
        }

        // The call may have stored a result for the same key; that one stays.
        if (index >= 0)
        {
            return result;
        }

        if (PyDict.Count(cache) >= self.As<PyLruCache>().Fields.MaxSize)
        {
            RemoveFirst(self, cache);
        }

        return PyDict.Insert(cache, key, hash, result) ? result : Value.Null;
    }

    private static void RemoveFirst(Value self, Value cache)
    {
        Value table = cache.As<PyDict>().Fields.Table.Load();
        ref PyLruCache c = ref self.As<PyLruCache>().Fields;
        if (!c.HintTable.Load().Is(table))
        {
            c.HintTable.Store(self, table);
            c.FirstHint = 0;
        }

        DictEntry* entries = PyDictTable.Entries(table);
        while (entries[c.FirstHint].Key.IsNull)
        {
            c.FirstHint++;
        }

        PyDict.DeleteEntry(cache, (int)c.FirstHint);
    }

    private static Value Info(Value self)
    {
        ref PyLruCache c = ref self.As<PyLruCache>().Fields;
        Value most = c.MaxSize < 0 ? Value.None : PyInt.New(c.MaxSize), hits = PyInt.New(c.Hits), misses = PyInt.New(c.Misses);
        return Space.Call(c.InfoType.Load(), hits, misses, most, PyInt.New(PyDict.Count(c.Cache.Load())));
    }

    private static Value Clear(Value self)
    {
        ref PyLruCache c = ref self.As<PyLruCache>().Fields;
        c.Hits = 0;
        c.Misses = 0;
        PyDict.Clear(c.Cache.Load());
        return Value.None;
    }

    private static Value Reduce(Value self) => Space.GetAttr(self, N.__qualname__);

    private static Value DeepCopy(Value self, Value memo) => self;
}
