using Py.ObjectSpace;

namespace Py.Vm.Modules.Csv;

/// <summary>The module _csv.</summary>
internal static unsafe class CsvModule
{
    private static Root s_error;
    private static Root s_dialects;

    /// <summary>Most characters of a field.</summary>
    public static long FieldLimit { get; private set; } = 128 * 1024;

    public static void Define(ModuleBuilder m)
    {
        m.Doc("CSV parsing and writing.");
        Value dict = PyDict.New();
        PyDict.SetStr(dict, Names.Get(N.__module__), PyStr.Intern("_csv"));
        s_error = Roots.New(Space.Call(Types.Get(TypeId.Type), PyStr.Intern("Error"), PyTuple.New(Types.Get(TypeId.Exception)), dict));
        s_dialects = Roots.New(PyDict.New());
        m.Constant("Error", s_error.Value);
        m.Constant("_dialects", s_dialects.Value);
        m.Constant("__version__", "1.0");
        m.Constant("QUOTE_MINIMAL", CsvDialect.Minimal);
        m.Constant("QUOTE_ALL", CsvDialect.All);
        m.Constant("QUOTE_NONNUMERIC", CsvDialect.NonNumeric);
        m.Constant("QUOTE_NONE", CsvDialect.None);
        CsvDialect.Define(m);
        CsvReader.Define(m);
        CsvWriter.Define(m);
        m.Function("list_dialects()\nReturn a list of all known dialect names.", &ListDialects);
        m.RawFunction("register_dialect(...)\nCreate a mapping from a string name to a dialect class.", &Register);
        m.Function("unregister_dialect(name)\nDelete the name/dialect mapping associated with a string name.", &Unregister);
        m.Function("get_dialect(name)\nReturn the dialect instance associated with name.", &Find);
        m.RawFunction("field_size_limit(...)\nSets an upper limit on parsed fields. Returns old limit.", &SetFieldLimit);
    }

    /// <summary>Raises csv.Error. Returns null.</summary>
    public static Value Error(string message) => Errors.RaiseCalling(s_error.Value, PyStr.New(message));

    private static Value ListDialects() => Sequences.ToList(s_dialects.Value);

    private static Value Register(Args args)
    {
        if (args.Count is 0 or > 2)
        {
            return Errors.TypeError(args.Count == 0 ? "register_dialect expected at least 1 argument, got 0" : $"register_dialect expected at most 2 arguments, got {args.Count}");
        }

        if (!args[0].IsStr)
        {
            return Errors.TypeError("dialect name must be a string");
        }

        Value dialect = CsvDialect.Make(args.Count > 1 ? args[1] : Value.Null, args);
        return !dialect.IsNull && PyDict.Set(s_dialects.Value, args[0], dialect) ? Value.None : Value.Null;
    }

    private static Value Unregister(Value name)
    {
        int found = PyDict.TryGet(s_dialects.Value, name, out _);
        if (found <= 0)
        {
            return found < 0 ? Value.Null : Error("unknown dialect");
        }

        return PyDict.Delete(s_dialects.Value, name) < 0 ? Value.Null : Value.None;
    }

    /// <summary>A registered dialect; null with csv.Error.</summary>
    public static Value Find(Value name)
    {
        int found = PyDict.TryGet(s_dialects.Value, name, out Value dialect);
        return found > 0 ? dialect : found < 0 ? Value.Null : Error("unknown dialect");
    }

    private static Value SetFieldLimit(Args args)
    {
        if (args.Count > 1 || args.KeywordCount > 0)
        {
            return Errors.TypeError(args.KeywordCount > 0 ? "_csv.field_size_limit() takes no keyword arguments"
                : $"field_size_limit() takes at most 1 argument ({args.Count} given)");
        }

        long old = FieldLimit;
        if (args.Count > 0)
        {
            if (!args[0].IsExactInt)
            {
                return Errors.TypeError("limit must be an integer");
            }

            if (!PyInt.TryGetLong(args[0], out long limit))
            {
                return Errors.OverflowError("Python int too large to convert to C long");
            }

            FieldLimit = limit;
        }

        return PyInt.New(old);
    }
}
