using Py.ObjectSpace;
using Py.Vm.Run;

namespace Py.Vm.Modules;

/// <summary>The _warnings module: filters and issuing of warnings; showing them is Lib/warnings.py's.</summary>
internal static unsafe class WarningsModule
{
    private static Root s_filters;
    private static Root s_onceRegistry;
    private static Root s_defaultAction;
    private static long s_version;

    public static void Define(ModuleBuilder m)
    {
        s_filters = Roots.New(DefaultFilters());
        s_onceRegistry = Roots.New(PyDict.New());
        s_defaultAction = Roots.New(PyStr.Intern("default"));
        m.Doc("_warnings provides basic warning filtering support.\nIt is a helper module to speed up interpreter start-up.");
        m.Constant("filters", s_filters.Value);
        m.Constant("_onceregistry", s_onceRegistry.Value);
        m.Constant("_defaultaction", s_defaultAction.Value);
        m.Function("warn(message, category=None, stacklevel=1, source=None)\nIssue a warning, or maybe ignore it or raise an exception.", &Warn);
        m.Function("warn_explicit(message, category, filename, lineno, module=None, registry=None, module_globals=None, source=None)\nLow-level interface to warnings functionality.", &WarnExplicit);
        m.Function("_filters_mutated()", &FiltersMutated);
        Warnings.Handler = &WarnFromClr;
        SyntaxErrors.ExplicitHandler = &WarnSourceLine;
    }

    private static Value DefaultFilters()
    {
        Value list = PyList.New();
        Add(list, "default", TypeId.DeprecationWarning, "__main__");
        Add(list, "ignore", TypeId.DeprecationWarning, null);
        Add(list, "ignore", TypeId.PendingDeprecationWarning, null);
        Add(list, "ignore", TypeId.ImportWarning, null);
        Add(list, "ignore", TypeId.ResourceWarning, null);
        return list;
    }

    private static void Add(Value list, string action, TypeId category, string? module)
    {
        Ref<PyTuple> item = PyTuple.Allocate(5);
        item.Tail(0).Store(item, PyStr.Intern(action));
        item.Tail(1).Store(item, Value.None);
        item.Tail(2).Store(item, Types.Get(category));
        item.Tail(3).Store(item, module is null ? Value.None : PyStr.Intern(module));
        item.Tail(4).Store(item, Value.FromSmallInt(0));
        PyList.Append(list, item);
    }

    private static Value FiltersMutated()
    {
        s_version++;
        return Value.None;
    }

    private static bool WarnFromClr(Value category, Value message, int stackLevel) => DoWarn(message, category, stackLevel, Value.None);

    /// <summary>Warns that an object was not closed that is finalized now; false if that was turned into an error.</summary>
    public static bool WarnOfResource(Value source, string message) => DoWarn(PyStr.New(message), Types.Get(TypeId.ResourceWarning), 1, source);

    /// <summary>RuntimeWarning about an object; false with an error set.</summary>
    public static bool WarnOfRuntime(Value source, string message) => DoWarn(PyStr.New(message), Types.Get(TypeId.RuntimeWarning), 1, source);

    private static Value Warn(Value message, Value category, Value stackLevel, Value source)
    {
        long level = 1;
        if (!stackLevel.IsNull && !Space.AsIndex(stackLevel, TypeId.OverflowError, out level))
        {
            return Value.Null;
        }

        if (PyType.IsInstance(message, TypeId.Warning))
        {
            category = message.Type;
        }
        else if (category.IsNull || category.IsNone)
        {
            category = Types.Get(TypeId.UserWarning);
        }

        if (!category.IsType || !PyType.IsSubtype(category, Types.Get(TypeId.Warning)))
        {
            return Errors.TypeError($"category must be a Warning subclass, not '{PyType.TypeName(category)}'");
        }

        return DoWarn(message, category, (int)level, source.IsNull ? Value.None : source) ? Value.None : Value.Null;
    }

    private static bool IsInternal(Frame* f)
    {
        string file = PyStr.ToClr(f->Code.Fields.FileName.Load());
        return file.Contains("importlib", System.StringComparison.Ordinal) && file.Contains("_bootstrap", System.StringComparison.Ordinal);
    }

    private static bool DoWarn(Value message, Value category, int stackLevel, Value source)
    {
        Frame* f = (Frame*)Thread.Current->Frame;
        bool plain = stackLevel <= 0 || f->Function.IsNull || IsInternal(f);
        while (--stackLevel > 0 && !f->Function.IsNull)
        {
            do
            {
                f--;
            }
            while (!plain && !f->Function.IsNull && IsInternal(f));
        }

        Value globals, filename;
        int line;
        if (f->Function.IsNull)
        {
            globals = SysModule.Dict;
            filename = PyStr.Intern("sys");
            line = 1;
        }
        else
        {
            globals = f->Globals;
            filename = f->Code.Fields.FileName.Load();
            line = PyCode.LineOf(f->Code, f->LastWord);
        }

        Value registry = PyDict.GetStr(globals, Names.Get(N.__warningregistry__));
        if (registry.IsNull)
        {
            registry = PyDict.New();
            PyDict.SetStr(globals, Names.Get(N.__warningregistry__), registry);
        }

        Value module = PyDict.GetStr(globals, Names.Get(N.__name__));
        if (module.IsNull || (!module.IsNone && !module.IsStr))
        {
            module = PyStr.Intern("<string>");
        }

        return Explicit(category, message, filename, line, module, registry, source, Value.Null);
    }

    private static bool WarnSourceLine(Value category, Value message, Value file, int line) =>
        Explicit(category, message, file, line, Value.Null, Value.None, Value.None, Value.Null);

    private static Value WarnExplicit(Value message, Value category, Value filename, Value line, Value module, Value registry, Value globals, Value source)
    {
        if (!filename.IsStr)
        {
            return Errors.TypeError($"warn_explicit() argument 3 must be str, not {PyType.TypeName(filename)}");
        }

        if (!Space.AsIndex(line, TypeId.OverflowError, out long number))
        {
            return Value.Null;
        }

        return Explicit(category, message, filename, (int)number, module.IsNull || module.IsNone ? Value.Null : module,
            registry.IsNull ? Value.None : registry, source.IsNull ? Value.None : source, Value.Null) ? Value.None : Value.Null;
    }

    /// <summary>An attribute of the loaded warnings module, else the fallback.</summary>
    private static Value FromModule(string name, Value fallback)
    {
        Value warnings = PyDict.GetStr(Importing.Modules, Names.Get(N.warnings));
        if (warnings.IsNull || Space.TryGetAttr(warnings, name, out Value value) <= 0)
        {
            Errors.Clear();
            return fallback;
        }

        return value;
    }

    private static bool Explicit(Value category, Value message, Value filename, int line, Value module, Value registry, Value source, Value sourceLine)
    {
        if (module.IsNull)
        {
            string name = PyStr.ToClr(filename);
            module = PyStr.New(name.Length == 0 ? "<unknown>" : name.EndsWith(".py", System.StringComparison.Ordinal) ? name[..^3] : name);
        }

        Value text;
        if (PyType.IsInstance(message, TypeId.Warning))
        {
            text = Space.Str(message);
            category = message.Type;
        }
        else
        {
            text = message;
            message = Space.Call(category, message);
        }

        if (text.IsNull || message.IsNull)
        {
            return false;
        }

        Value key = PyTuple.New(text, category, PyInt.New(line));
        if (!registry.IsNone)
        {
            int known = AlreadyWarned(registry, key, false);
            if (known != 0)
            {
                return known > 0;
            }
        }

        Value action = ActionFor(category, text, line, module);
        if (action.IsNull)
        {
            return false;
        }

        string what = action.IsStr ? PyStr.ToClr(action) : "";
        switch (what)
        {
            case "error":
                Errors.Raise(message);
                return false;
            case "ignore":
                return true;
        }

        int already = 0;
        if (what == "once")
        {
            Value once = FromModule("onceregistry", s_onceRegistry.Value);
            already = AlreadyWarned(registry.IsNone ? once : registry, PyTuple.New(text, category), true);
            already = already == 0 && !registry.IsNone ? AlreadyWarned(once, PyTuple.New(text, category), true) : already;
        }
        else if (what == "module")
        {
            already = registry.IsNone ? 0 : AlreadyWarned(registry, PyTuple.New(text, category, Value.FromSmallInt(0)), true);
        }
        else if (what == "default")
        {
            already = registry.IsNone ? 0 : AlreadyWarned(registry, key, true);
        }
        else if (what != "always")
        {
            Errors.RuntimeError($"Unrecognized action ({PyStr.ToClr(Space.Repr(action))}) in warnings.filters:\n {what}");
            return false;
        }

        return already != 0 ? already > 0 : Show(message, category, filename, line, source);
    }

    /// <summary>1 if the registry says that the warning was issued, 0 if not (then it is noted if asked), -1 with an error.</summary>
    private static int AlreadyWarned(Value registry, Value key, bool note)
    {
        if (!registry.IsDict)
        {
            Errors.TypeError("'registry' must be a dict or None");
            return -1;
        }

        Value versionKey = PyStr.Intern("version");
        Value version = PyDict.GetStr(registry, versionKey);
        if (version.IsNull || !version.IsSmallInt || version.SmallInt != s_version)
        {
            PyDict.Clear(registry);
            PyDict.SetStr(registry, versionKey, PyInt.New(s_version));
        }
        else
        {
            int found = PyDict.TryGet(registry, key, out Value value);
            if (found < 0)
            {
                return -1;
            }

            int truth = found > 0 ? Space.Truth(value) : 0;
            if (truth != 0)
            {
                return truth;
            }
        }

        return note && !PyDict.Set(registry, key, Value.True) ? -1 : 0;
    }

    private static Value ActionFor(Value category, Value text, int line, Value module)
    {
        Value filters = FromModule("filters", s_filters.Value);
        if (!filters.IsList)
        {
            return Errors.ValueError("_warnings.filters must be a list");
        }

        for (long i = 0; i < PyList.LengthOf(filters); i++)
        {
            Value item = PyList.Get(filters, i);
            if (!item.IsTuple || PyTuple.LengthOf(item) != 5)
            {
                return Errors.ValueError($"_warnings.filters item {i} isn't a 5-tuple");
            }

            int matches = Matches(PyTuple.Get(item, 1), text);
            matches = matches > 0 ? Space.IsSubclass(category, PyTuple.Get(item, 2)) : matches;
            matches = matches > 0 ? Matches(PyTuple.Get(item, 3), module) : matches;
            if (matches < 0 || !Space.AsIndex(PyTuple.Get(item, 4), TypeId.OverflowError, out long wanted))
            {
                return Value.Null;
            }

            if (matches > 0 && (wanted == 0 || wanted == line))
            {
                return PyTuple.Get(item, 0);
            }
        }

        return FromModule("defaultaction", s_defaultAction.Value);
    }

    /// <summary>None matches all, a str what is equal, a pattern by match().</summary>
    private static int Matches(Value pattern, Value text)
    {
        if (pattern.IsNone)
        {
            return 1;
        }

        if (pattern.IsExactStr)
        {
            return Space.EqualBool(pattern, text);
        }

        Value found = Space.CallMethod(pattern, PyStr.Intern("match"), text);
        return found.IsNull ? -1 : Space.Truth(found);
    }

    private static bool Show(Value message, Value category, Value filename, int line, Value source)
    {
        Value warnings = PyDict.GetStr(Importing.Modules, Names.Get(N.warnings));
        if (warnings.IsNull && !ImportFunction.Bootstrap.IsNull && !source.IsNone)
        {
            warnings = Space.Import("warnings");
            Errors.Clear();
        }

        if (warnings.IsNull)
        {
            Value stderr = SysModule.Get(N.stderr);
            if (!stderr.IsNull && !stderr.IsNone)
            {
                string text = $"{PyStr.ToClr(filename)}:{line}: {PyType.NameOf(category)}: {PyStr.ToClr(Space.Str(message))}\n";
                string? shown = ErrorReport.SourceLine(PyStr.ToClr(filename), line);
                Space.CallMethod(stderr, N.write, PyStr.New(shown is null ? text : text + "  " + shown + "\n"));
                Errors.Clear();
            }

            return true;
        }

        Value show = Space.GetAttr(warnings, "_showwarnmsg");
        Value make = Space.GetAttr(warnings, "WarningMessage");
        if (show.IsNull || make.IsNull)
        {
            return false;
        }

        Slot* args = stackalloc Slot[7];
        args[0].Initialize(message);
        args[1].Initialize(category);
        args[2].Initialize(filename);
        args[3].Initialize(PyInt.New(line));
        args[4].Initialize(Value.None);
        args[5].Initialize(Value.None);
        args[6].Initialize(source);
        Value record = Space.Call(make, new Args(args, 7));
        return !record.IsNull && !Space.Call(show, record).IsNull;
    }
}
