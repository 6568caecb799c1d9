
namespace Py.ObjectSpace;

/// <summary>The registry of codecs and error handlers (docs of the codecs module).</summary>
public static unsafe class CodecRegistry
{
    private static readonly Root s_searches = Roots.New(PyList.New());
    private static readonly Root s_cache = Roots.New(PyDict.New());
    private static readonly Root s_handlers = Roots.New(PyDict.New());
    private static bool s_imported;

    /// <summary>Adds a search function; null with TypeError.</summary>
    public static Value Register(Value search)
    {
        if (PyType.SlotOf(search, SlotId.Call) == null)
        {
            return Errors.TypeError("argument must be callable");
        }

        return Import() && PyList.Append(s_searches.Value, search) ? Value.None : Value.Null;
    }

    /// <summary>Takes a search function away and forgets what was found; null with an error set.</summary>
    public static Value Unregister(Value search)
    {
        Value list = s_searches.Value;
        Value left = PyList.New();
        bool found = false;
        for (long i = 0; i < PyList.LengthOf(list); i++)
        {
            Value one = PyList.Get(list, i);
            if (!found && one.Is(search))
            {
                found = true;
                continue;
            }

            if (!PyList.Append(left, one))
            {
                return Value.Null;
            }
        }

        if (found)
        {
            Root searches = s_searches;
            searches.Value = left;
            PyDict.Clear(s_cache.Value);
        }

        return Value.None;
    }

    /// <summary>The CodecInfo of an encoding; null with LookupError.</summary>
    public static Value Lookup(Value name)
    {
        if (!Import())
        {
            return Value.Null;
        }

        Value normalized = PyStr.Intern(Normalize(PyStr.ToClr(name)));
        Value known = PyDict.GetStr(s_cache.Value, normalized);
        if (!known.IsNull)
        {
            return known;
        }

        Value list = s_searches.Value;
        if (PyList.LengthOf(list) == 0)
        {
            return Errors.Raise(TypeId.LookupError, "no codec search functions registered: can't find encoding");
        }

        for (long i = 0; i < PyList.LengthOf(list); i++)
        {
            Value result = Space.Call(PyList.Get(list, i), normalized);
            if (result.IsNull)
            {
                return result;
            }

            if (result.IsNone)
            {
                continue;
            }

            if (!result.IsTuple || PyTuple.LengthOf(result) != 4)
            {
                return Errors.TypeError("codec search functions must return 4-tuples");
            }

            PyDict.SetStr(s_cache.Value, normalized, result);
            return result;
        }

        return Errors.Raise(TypeId.LookupError, $"unknown encoding: {PyStr.ToClr(name)}");
    }

    // The search function of the standard library registers itself when its package is imported.
    private static bool Import()
    {
        if (s_imported)
        {
            return true;
        }

        s_imported = true;
        if (!Space.Import("encodings").IsNull)
        {
            return true;
        }

        s_imported = false;
        return false;
    }

    private static string Normalize(string name)
    {
        System.Text.StringBuilder result = new(name.Length);
        bool gap = false;
        foreach (char c in name)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c != '.')
            {
                gap = true;
                continue;
            }

            if (gap && result.Length > 0)
            {
                result.Append('_');
            }

            gap = false;
            result.Append(char.ToLowerInvariant(c));
        }

        return result.ToString();
    }

    /// <summary>The CodecInfo of an encoding from text to bytes; null with LookupError.</summary>
    /// <param name="name">Name of the encoding, a str.</param>
    /// <param name="alternative">The function that would take any codec, for the message.</param>
    public static Value LookupTextEncoding(Value name, string alternative)
    {
        Value codec = Lookup(name);
        if (codec.IsNull || codec.IsExactTuple)
        {
            return codec;
        }

        int found = Space.TryGetAttr(codec, "_is_text_encoding", out Value isText);
        int truth = found <= 0 ? found == 0 ? 1 : -1 : Space.Truth(isText);
        return truth < 0 ? Value.Null
            : truth > 0 ? codec
            : Errors.Raise(TypeId.LookupError, $"'{PyStr.ToClr(name)}' is not a text encoding; use {alternative} to handle arbitrary codecs");
    }

    /// <summary>Calls the encoder (0) or decoder (1) of a codec; the first item of its result, or null with an error set.</summary>
    public static Value Apply(Value codec, int index, Value source, Value errors, Value name)
    {
        Value function = PyTuple.Get(codec, index);
        Value result = errors.IsNull ? Space.Call(function, source) : Space.Call(function, source, errors);
        if (result.IsNull)
        {
            Explain($"{(index == 0 ? "encoding" : "decoding")} with '{PyStr.ToClr(name)}' codec failed");
            return result;
        }

        if (result.IsTuple && PyTuple.LengthOf(result) == 2)
        {
            return PyTuple.Get(result, 0);
        }

        return Errors.TypeError(index == 0 ? "encoder must return a tuple (object, integer)" : "decoder must return a tuple (object,integer)");
    }

    /// <summary>Raises a new exception of the same type that says what was going on, if the type is a plain one.</summary>
    private static void Explain(string what)
    {
        Value error = Errors.Current;
        ref PyType type = ref error.Type.As<PyType>().Fields;
        ref PyType plain = ref Types.Get(TypeId.BaseException).As<PyType>().Fields;
        Value args = error.As<PyBaseException>().Fields.Args.Load();
        if (type.Slots[(int)SlotId.New] != plain.Slots[(int)SlotId.New] || type.Slots[(int)SlotId.Init] != plain.Slots[(int)SlotId.Init]
            || PyTuple.LengthOf(args) > 1 || (PyTuple.LengthOf(args) == 1 && !PyTuple.Get(args, 0).IsStr)
            || error.Shape->AttributeCount > 0)
        {
            return;
        }

        Errors.Clear();
        Value text = Space.Str(error);
        if (text.IsNull)
        {
            return;
        }

        Value wrapped = Errors.New(error.Type, PyStr.New($"{what} ({PyType.TypeName(error)}: {PyStr.ToClr(text)})"));
        ref PyBaseException fields = ref wrapped.As<PyBaseException>().Fields;
        fields.Cause.Store(wrapped, error);
        fields.Context.Store(wrapped, error);
        fields.SuppressContext = 1;
        Errors.Restore(wrapped);
    }

    /// <summary>Registers an error handler; null with TypeError.</summary>
    public static Value RegisterError(Value name, Value handler)
    {
        if (PyType.SlotOf(handler, SlotId.Call) == null)
        {
            return Errors.TypeError("handler must be callable");
        }

        PyDict.SetStr(s_handlers.Value, name, handler);
        return Value.None;
    }

    /// <summary>The error handler of a name (null: strict); null with LookupError.</summary>
    public static Value LookupError(Value name)
    {
        Value key = name.IsNull ? PyStr.Intern("strict") : name;
        Value handler = PyDict.GetStr(s_handlers.Value, key);
        return handler.IsNull ? Errors.Raise(TypeId.LookupError, $"unknown error handler name '{PyStr.ToClr(key)}'") : handler;
    }
}
