using Py.Gc;

namespace Py.ObjectSpace;

/// <summary>A Python function.</summary>
public unsafe partial struct PyFunction
{
    /// <summary>Header.</summary>
    public ObjectHeader Header;
    /// <summary>__code__.</summary>
    public Slot Code;
    /// <summary>__globals__, a dict.</summary>
    public Slot Globals;
    /// <summary>The builtins namespace, a dict.</summary>
    public Slot Builtins;
    /// <summary>__defaults__, a tuple or null.</summary>
    public Slot Defaults;
    /// <summary>__kwdefaults__, a dict or null.</summary>
    public Slot KwDefaults;
    /// <summary>__closure__, a tuple of cells or null.</summary>
    public Slot Closure;
    /// <summary>__name__.</summary>
    public Slot Name;
    /// <summary>__qualname__.</summary>
    public Slot QualName;
    /// <summary>__doc__.</summary>
    public Slot Doc;
    /// <summary>__module__.</summary>
    public Slot Module;
    /// <summary>__annotations__: a dict, a tuple name, value, … not yet made a dict, or null.</summary>
    public Slot Annotations;
    /// <summary>__dict__ or null.</summary>
    public Slot Dict;
    /// <summary>Byte offset of Dict.</summary>
    public const int DictOffset = 8 * 12;
    /// <summary>Reference words.</summary>
    public const ulong References = 0b1_1111_1111_1110;

    private static uint s_keys;
    private static int s_nameEntry;

    /// <summary>__name__ of a module's globals, with a cache for the module that made the last function.</summary>
    private static Value ModuleName(Value globals)
    {
        ref PyDict d = ref globals.As<PyDict>().Fields;
        if (d.KeysVersion == 0 || d.KeysVersion != s_keys)
        {
            s_nameEntry = PyDict.FindStr(globals, Names.Get(N.__name__));
            s_keys = s_nameEntry < 0 ? 0 : PyDict.VersionOfKeys(globals);
        }

        return s_nameEntry < 0 ? Value.Null : PyDictTable.Entries(d.Table.Load())[s_nameEntry].Value.Load();
    }

    /// <summary>A function of a code object.</summary>
    /// <param name="code">A code object.</param>
    /// <param name="globals">Its globals, a dict.</param>
    /// <param name="builtins">The builtins dict.</param>
    public static Value New(Value code, Value globals, Value builtins)
    {
        Ref<PyFunction> f = Value.FromBits(Heap.Allocate(ShapeIds.Function, (nuint)sizeof(PyFunction))).As<PyFunction>();
        ref PyCode c = ref code.As<PyCode>().Fields;
        f.Fields.Code.Initialize(code);
        f.Fields.Globals.Initialize(globals);
        f.Fields.Builtins.Initialize(builtins);
        f.Fields.Name.Initialize(c.Name.Load());
        f.Fields.QualName.Initialize(c.QualName.Load());
        Value module = ModuleName(globals);
        f.Fields.Module.Initialize(module.IsNull ? Value.None : module);
        Value doc = PyTuple.LengthOf(c.Consts.Load()) > 0 ? PyTuple.Get(c.Consts.Load(), 0) : Value.None;
        f.Fields.Doc.Initialize(doc.IsStr && (c.Flags & PyCode.Optimized) != 0 ? doc : Value.None);
        return f;
    }
}
