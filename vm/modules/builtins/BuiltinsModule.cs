using Py.ObjectSpace;
using Py.Vm.Run;
using Py.Vm.TypeDefinitions;

namespace Py.Vm.Modules;

/// <summary>The builtins module: functions of the language reference and the core types.</summary>
internal static unsafe partial class BuiltinsModule
{
    private static readonly TypeId[] s_types =
    [
        TypeId.Object, TypeId.Type, TypeId.Int, TypeId.Bool, TypeId.Float, TypeId.Complex, TypeId.Str, TypeId.Bytes, TypeId.ByteArray,
        TypeId.MemoryView, TypeId.Tuple, TypeId.List, TypeId.Dict, TypeId.Set, TypeId.FrozenSet, TypeId.Slice, TypeId.Range, TypeId.Enumerate,
        TypeId.Reversed, TypeId.Zip, TypeId.Map, TypeId.Filter, TypeId.Property, TypeId.ClassMethod, TypeId.StaticMethod, TypeId.Super,
    ];

    public static void Define(ModuleBuilder m)
    {
        Py.ObjectSpace.Builtins.Dict = PyModule.DictOf(m.Module);
        m.Doc("Built-in functions, types, exceptions, and other objects.\n\nThis module provides direct access to all 'built-in'\nidentifiers of Python; for example, builtins.len is\nthe full name for the built-in function len().");
        foreach (TypeId id in s_types)
        {
            Value type = Types.Get(id);
            if (!type.IsNull)
            {
                m.Constant(PyType.NameOf(type), type);
            }
        }

        for (TypeId id = TypeId.BaseException; id < TypeId.Count; id++)
        {
            m.Constant(id.ToString(), Types.Get(id));
        }

        m.Constant("EnvironmentError", Types.Get(TypeId.OSError));
        m.Constant("IOError", Types.Get(TypeId.OSError));
        m.Constant("None", Value.None);
        m.Constant("True", Value.True);
        m.Constant("False", Value.False);
        m.Constant("Ellipsis", Value.Ellipsis);
        m.Constant("NotImplemented", Value.NotImplemented);
        m.Constant("__debug__", Value.FromBool(VmConfig.Current.Optimize == 0));

        m.Function("abs(x, /)\nReturn the absolute value of the argument.", &Space.Abs);
        m.Function("all(iterable, /)\nReturn True if bool(x) is True for all values x in the iterable.\n\nIf the iterable is empty, return True.", &All);
        m.Function("any(iterable, /)\nReturn True if bool(x) is True for any x in the iterable.\n\nIf the iterable is empty, return False.", &Any);
        m.Function("ascii(obj, /)\nReturn an ASCII-only representation of an object.", &PyStr.AsciiRepr);
        m.Function("bin(number, /)\nReturn the binary representation of an integer.\n\n   >>> bin(2796202)\n   '0b1010101010101010101010'", &Bin);
        m.Function("callable(obj, /)\nReturn whether the object is callable (i.e., some kind of function).\n\nNote that classes are callable, as are instances of classes with a\n__call__() method.", &Callable);
        m.Function("chr(i, /)\nReturn a Unicode string of one character with ordinal i; 0 <= i <= 0x10ffff.", &Chr);
        m.Function("delattr(obj, name, /)\nDeletes the named attribute from the given object.\n\ndelattr(x, 'y') is equivalent to ``del x.y``", &DelAttr);
        m.RawFunction("dir(...)\nShow attributes of an object.", &Dir);
        m.Function("divmod(x, y, /)\nReturn the tuple (x//y, x%y).  Invariant: div*y + mod == x.", &Space.DivMod);
        m.Function("format(value, format_spec='', /)\nReturn type(value).__format__(value, format_spec)", &Format);
        m.RawFunction("getattr(...)\ngetattr(object, name[, default]) -> value\n\nGet a named attribute from an object; getattr(x, 'y') is equivalent to x.y.\nWhen a default argument is given, it is returned when the attribute doesn't\nexist; without it, an exception is raised in that case.", &GetAttr);
        m.Function("globals()\nReturn the dictionary containing the current scope's global variables.\n\nNOTE: Updates to this dictionary *will* affect name lookups in the current\nglobal scope and vice-versa.", &Globals);
        m.Function("hasattr(obj, name, /)\nReturn whether the object has an attribute with the given name.\n\nThis is done by calling getattr(obj, name) and catching AttributeError.", &HasAttr);
        m.Function("hash(obj, /)\nReturn the hash value for the given object.\n\nTwo objects that compare equal must also have the same hash value, but the\nreverse is not necessarily true.", &Hash);
        m.Function("hex(number, /)\nReturn the hexadecimal representation of an integer.\n\n   >>> hex(12648430)\n   '0xc0ffee'", &Hex);
        m.Function("id(obj, /)\nReturn the identity of an object.\n\nThis is guaranteed to be unique among simultaneously existing objects.\n(CPython uses the object's memory address.)", &Id);
        m.Function("isinstance(obj, class_or_tuple, /)\nReturn whether an object is an instance of a class or of a subclass thereof.\n\nA tuple, as in ``isinstance(x, (A, B, ...))``, may be given as the target to\ncheck against. This is equivalent to ``isinstance(x, A) or isinstance(x, B)\nor ...`` etc.", &IsInstance);
        m.Function("issubclass(cls, class_or_tuple, /)\nReturn whether 'cls' is derived from another class or is the same class.\n\nA tuple, as in ``issubclass(x, (A, B, ...))``, may be given as the target to\ncheck against. This is equivalent to ``issubclass(x, A) or issubclass(x, B)\nor ...``.", &IsSubclass);
        m.RawFunction("iter(...)\niter(iterable) -> iterator\niter(callable, sentinel) -> iterator\n\nGet an iterator from an object.  In the first form, the argument must\nsupply its own iterator, or be a sequence.\nIn the second form, the callable is called until it returns the sentinel.", &Iter);
        m.Function("aiter(async_iterable, /)\nReturn an AsyncIterator for an AsyncIterable object.", &AIter);
        m.RawFunction("anext(...)\nasync anext(aiterator[, default])\n\nReturn the next item from the async iterator.  If default is given and the async\niterator is exhausted, it is returned instead of raising StopAsyncIteration.", &AnextAwaitableType.Anext);
        m.Function("len(obj, /)\nReturn the number of items in a container.", &Len);
        m.Function("locals()\nReturn a dictionary containing the current scope's local variables.\n\nNOTE: Whether or not updates to this dictionary will affect name lookups in\nthe local scope and vice-versa is *implementation dependent* and not\ncovered by any backwards compatibility guarantees.", &Execution.CurrentLocals);
        m.RawFunction("max(...)\nmax(iterable, *[, default=obj, key=func]) -> value\nmax(arg1, arg2, *args, *[, key=func]) -> value\n\nWith a single iterable argument, return its biggest item. The\ndefault keyword-only argument specifies an object to return if\nthe provided iterable is empty.\nWith two or more arguments, return the largest argument.", &Max);
        m.RawFunction("min(...)\nmin(iterable, *[, default=obj, key=func]) -> value\nmin(arg1, arg2, *args, *[, key=func]) -> value\n\nWith a single iterable argument, return its smallest item. The\ndefault keyword-only argument specifies an object to return if\nthe provided iterable is empty.\nWith two or more arguments, return the smallest argument.", &Min);
        m.RawFunction("next(...)\nnext(iterator[, default])\n\nReturn the next item from the iterator. If default is given and the iterator\nis exhausted, it is returned instead of raising StopIteration.", &Next);
        m.Function("oct(number, /)\nReturn the octal representation of an integer.\n\n   >>> oct(342391)\n   '0o1234567'", &Oct);
        m.Function("ord(c, /)\nReturn the Unicode code point for a one-character string.", &Ord);
        m.Function("pow(base, exp, mod=None)\nEquivalent to base**exp with 2 arguments or base**exp % mod with 3 arguments.\n\nSome types, such as ints, are able to use a more efficient algorithm when\ninvoked using the three argument form.", &Pow);
        m.Function("print(*args, sep=' ', end='\\n', file=None, flush=False)\nPrints the values to a stream, or to sys.stdout by default.\n\nsep\n  string inserted between values, default a space.\nend\n  string appended after the last value, default a newline.\nfile\n  a file-like object (stream); defaults to the current sys.stdout.\nflush\n  whether to forcibly flush the stream.", &Print);
        m.Function("input(prompt='', /)\nRead a string from standard input.  The trailing newline is stripped.\n\nThe prompt string, if given, is printed to standard output without a\ntrailing newline before reading input.\n\nIf the user hits EOF (*nix: Ctrl-D, Windows: Ctrl-Z+Return), raise EOFError.\nOn *nix systems, readline is used if available.", &Input);
        m.Function("repr(obj, /)\nReturn the canonical string representation of the object.\n\nFor many object types, including most builtins, eval(repr(obj)) == obj.", &Space.Repr);
        m.Function("round(number, ndigits=None)\nRound a number to a given precision in decimal digits.\n\nThe return value is an integer if ndigits is omitted or None.  Otherwise\nthe return value has the same type as the number.  ndigits may be negative.", &Round);
        m.Function("setattr(obj, name, value, /)\nSets the named attribute on the given object to the specified value.\n\nsetattr(x, 'y', v) is equivalent to ``x.y = v``", &SetAttr);
        m.RawFunction("sorted(iterable, /, *, key=None, reverse=False)\nReturn a new list containing all items from the iterable in ascending order.\n\nA custom key function can be supplied to customize the sort order, and the\nreverse flag can be set to request the result in descending order.", &Sorted);
        m.Function("sum(iterable, /, start=0)\nReturn the sum of a 'start' value (default: 0) plus an iterable of numbers\n\nWhen the iterable is empty, return the start value.\nThis function is intended specifically for use with numeric values and may\nreject non-numeric types.", &Sum);
        m.RawFunction("vars(...)\nvars([object]) -> dictionary\n\nWithout arguments, equivalent to locals().\nWith an argument, equivalent to object.__dict__.", &Vars);
        m.RawFunction("__build_class__(...)\n__build_class__(func, name, /, *bases, [metaclass], **kwds) -> class\n\nInternal helper function used by the class statement.", &ClassBuilding.BuildClass);
        m.Function("__import__(name, globals=None, locals=None, fromlist=(), level=0)\nImport a module.\n\nBecause this function is meant for use by the Python\ninterpreter and not for general use, it is better to use\nimportlib.import_module() to programmatically import a module.", &ImportFunction.Import);
        m.Function("compile(source, filename, mode, flags=0, dont_inherit=False, optimize=-1, *, _feature_version=-1)\nCompile source into a code object that can be executed by exec() or eval().\n\nThe source code may represent a Python module, statement or expression.\nThe filename will be used for run-time error messages.\nThe mode must be 'exec' to compile a module, 'single' to compile a\nsingle (interactive) statement, or 'eval' to compile an expression.\nThe flags argument, if present, controls which future statements influence\nthe compilation of the code.\nThe dont_inherit argument, if true, stops the compilation inheriting\nthe effects of any future statements in effect in the code calling\ncompile; if absent or false these statements do influence the compilation,\nin addition to any features explicitly specified.", &CompileFunctions.Compile);
        m.Function("eval(source, globals=None, locals=None, /)\nEvaluate the given source in the context of globals and locals.\n\nThe source may be a string representing a Python expression\nor a code object as returned by compile().\nThe globals must be a dictionary and locals can be any mapping,\ndefaulting to the current globals and locals.\nIf only globals is given, locals defaults to it.", &CompileFunctions.Eval);
        m.Function("exec(source, globals=None, locals=None, /, *, closure=None)\nExecute the given source in the context of globals and locals.\n\nThe source may be a string representing one or more Python statements\nor a code object as returned by compile().\nThe globals must be a dictionary and locals can be any mapping,\ndefaulting to the current globals and locals.\nIf only globals is given, locals defaults to it.\nThe closure must be a tuple of cellvars, and can only be used\nwhen source is a code object requiring exactly that many cellvars.", &CompileFunctions.Exec);
        m.RawFunction("breakpoint(*args, **kws)\nbreakpoint(*args, **kws)\n\nCall sys.breakpointhook(*args, **kws).  sys.breakpointhook() must accept\nwhatever arguments are passed.\n\nBy default, this drops you into the pdb debugger.", &Breakpoint);
    }

    private static Value All(Value iterable) => Quantify(iterable, false);

    private static Value Any(Value iterable) => Quantify(iterable, true);

    private static Value Quantify(Value iterable, bool wanted)
    {
        Value iterator = Feeding.Iter(iterable);
        Feed feed = new() { Kind = wanted ? FeedKind.Any : FeedKind.All };
        bool feeds = !iterator.IsNull && Feeding.IsUseful(iterator);
        while (!iterator.IsNull)
        {
            Value item = feeds ? Feeding.Next(iterator, &feed) : Space.Next(iterator);
            if (item.IsNull)
            {
                return Errors.Occurred ? Value.Null : Value.FromBool(!wanted);
            }

            int truth = Space.Truth(item);
            if (truth < 0)
            {
                return Value.Null;
            }

            if (truth != 0 == wanted)
            {
                return Value.FromBool(wanted);
            }
        }

        return Value.Null;
    }

    private static Value Bin(Value number) => ToBase(number, 2);

    private static Value Oct(Value number) => ToBase(number, 8);

    private static Value Hex(Value number) => ToBase(number, 16);

    private static Value ToBase(Value number, int numberBase)
    {
        Value index = Space.Index(number);
        return index.IsNull ? index : PyInt.ToBase(index, numberBase, true);
    }

    private static Value Callable(Value obj) => Value.FromBool(PyType.SlotOf(obj, SlotId.Call) != null);

    private static Value Chr(Value i)
    {
        if (!Space.AsIndex(i, TypeId.None0, out long code))
        {
            return Value.Null;
        }

        if (code is long.MinValue or long.MaxValue or < int.MinValue or > int.MaxValue)
        {
            return Errors.OverflowError("Python int too large to convert to C " + (code is long.MinValue or long.MaxValue ? "long" : "int"));
        }

        return code is < 0 or > 0x10FFFF ? Errors.ValueError("chr() arg not in range(0x110000)") : PyStr.FromCodePoint((int)code);
    }

    private static Value Ord(Value c)
    {
        if (c.IsStr)
        {
            int length = PyStr.LengthOf(c);
            return length == 1
                ? Value.FromSmallInt(PyStr.CodePointAt(c, 0))
                : Errors.TypeError($"ord() expected a character, but string of length {length} found");
        }

        if (c.IsBytes || c.IsByteArray)
        {
            BufferView view;
            if (!Buffers.Get(c, &view))
            {
                return Value.Null;
            }

            long length = view.Length;
            Value result = length == 1 ? Value.FromSmallInt(view.Data[0]) : Value.Null;
            Buffers.Release(&view);
            return length == 1 ? result : Errors.TypeError($"ord() expected a character, but string of length {length} found");
        }

        return Errors.TypeError($"ord() expected string of length 1, but {PyType.TypeName(c)} found");
    }

    private static bool CheckName(Value name, string function)
    {
        if (name.IsStr)
        {
            return true;
        }

        _ = function;
        Errors.TypeError($"attribute name must be string, not '{PyType.TypeName(name)}'");
        return false;
    }

    private static Value DelAttr(Value obj, Value name) => CheckName(name, "delattr") && Space.SetAttr(obj, name, Value.Null) ? Value.None : Value.Null;

    private static Value SetAttr(Value obj, Value name, Value value) => CheckName(name, "setattr") && Space.SetAttr(obj, name, value) ? Value.None : Value.Null;

    private static Value GetAttr(Args args)
    {
        if (args.KeywordCount > 0)
        {
            return Errors.TypeError("getattr() takes no keyword arguments");
        }

        if (args.Count is < 2 or > 3)
        {
            return Errors.TypeError($"getattr expected at {(args.Count < 2 ? "least 2" : "most 3")} arguments, got {args.Count}");
        }

        if (!CheckName(args[1], "getattr"))
        {
            return Value.Null;
        }

        if (args.Count == 2)
        {
            return Space.GetAttr(args[0], args[1]);
        }

        int found = Space.TryGetAttr(args[0], args[1], out Value value);
        return found == 0 ? args[2] : found > 0 ? value : Value.Null;
    }

    private static Value HasAttr(Value obj, Value name)
    {
        if (!CheckName(name, "hasattr"))
        {
            return Value.Null;
        }

        int found = Space.TryGetAttr(obj, name, out _);
        return found < 0 ? Value.Null : Value.FromBool(found > 0);
    }

    private static Value Dir(Args args)
    {
        if (args.KeywordCount > 0)
        {
            return Errors.TypeError("dir() takes no keyword arguments");
        }

        if (args.Count > 1)
        {
            return Errors.TypeError($"dir expected at most 1 argument, got {args.Count}");
        }

        Value names;
        if (args.Count == 0)
        {
            Value locals = Execution.CurrentLocals();
            Value keys = locals.IsNull ? locals : Space.CallMethod(locals, N.keys);
            names = keys.IsNull ? keys : Sequences.ToList(keys);
        }
        else
        {
            Value method = Space.LookupSpecial(args[0], N.__dir__, out Value bound);
            if (method.IsNull)
            {
                return Errors.Occurred ? Value.Null : Errors.TypeError("object does not provide __dir__");
            }

            Value result = Space.CallBound(method, bound);
            names = result.IsNull ? result : Sequences.ToList(result);
        }

        return names.IsNull || Space.CallMethod(names, N.sort).IsNull ? Value.Null : names;
    }

    private static Value Format(Value value, Value spec)
    {
        if (!spec.IsNull && !spec.IsStr)
        {
            return Errors.TypeError($"format() argument 2 must be str, not {PyType.TypeName(spec)}");
        }

        return Space.Format(value, spec);
    }

    private static Value Globals() => Execution.CurrentGlobals() is { IsNull: false } globals ? globals : Value.None;

    private static Value Hash(Value obj)
    {
        long hash = Space.Hash(obj);
        return hash == -1 ? Value.Null : PyInt.New(hash);
    }

    private static Value Id(Value obj) => PyInt.New(Identity.Of(obj));

    private static Value IsInstance(Value obj, Value classes)
    {
        int result = Space.IsInstance(obj, classes);
        return result < 0 ? Value.Null : Value.FromBool(result > 0);
    }

    private static Value IsSubclass(Value cls, Value classes)
    {
        int result = Space.IsSubclass(cls, classes);
        return result < 0 ? Value.Null : Value.FromBool(result > 0);
    }

    private static Value Iter(Args args)
    {
        if (args.KeywordCount > 0)
        {
            return Errors.TypeError("iter() takes no keyword arguments");
        }

        switch (args.Count)
        {
            case 1:
                return Space.Iter(args[0]);
            case 2:
                return PyType.SlotOf(args[0], SlotId.Call) == null
                    ? Errors.TypeError("iter(v, w): v must be callable")
                    : PyCallableIterator.New(args[0], args[1]);
            default:
                return Errors.TypeError($"iter expected at {(args.Count < 1 ? "least 1 argument" : "most 2 arguments")}, got {args.Count}");
        }
    }

    private static Value AIter(Value iterable)
    {
        void* aiter = PyType.SlotOf(iterable, SlotId.AIter);
        if (aiter == null)
        {
            return Errors.TypeError($"'{PyType.TypeName(iterable)}' object is not an async iterable");
        }

        Value iterator = ((delegate*<Value, Value>)aiter)(iterable);
        return !iterator.IsNull && PyType.SlotOf(iterator, SlotId.ANext) == null
            ? Errors.TypeError($"aiter() returned not an async iterator of type '{PyType.TypeName(iterator)}'")
            : iterator;
    }

    private static Value Len(Value obj)
    {
        long length = Space.Length(obj);
        return length < 0 ? Value.Null : PyInt.New(length);
    }

    internal static Value Next(Args args)
    {
        if (args.KeywordCount > 0)
        {
            return Errors.TypeError("next() takes no keyword arguments");
        }

        if (args.Count is < 1 or > 2)
        {
            return Errors.TypeError($"next expected at {(args.Count < 1 ? "least 1 argument" : "most 2 arguments")}, got {args.Count}");
        }

        void* next = PyType.SlotOf(args[0], SlotId.Next);
        if (next == null)
        {
            return Errors.TypeError($"'{PyType.TypeName(args[0])}' object is not an iterator");
        }

        Value item = ((delegate*<Value, Value>)next)(args[0]);
        if (!item.IsNull)
        {
            return item;
        }

        if (args.Count == 2)
        {
            return Errors.Occurred && !Errors.Catch(TypeId.StopIteration) ? Value.Null : args[1];
        }

        return Errors.Occurred ? Value.Null : Errors.StopIteration(Value.None);
    }

    private static Value Pow(Value b, Value exponent, Value modulus) => Space.Power(b, exponent, modulus.IsNull ? Value.None : modulus);

    private static Value Round(Value number, Value digits)
    {
        Value method = Space.LookupSpecial(number, N.__round__, out Value bound);
        if (method.IsNull)
        {
            return Errors.Occurred ? Value.Null : Errors.TypeError($"type {PyType.TypeName(number)} doesn't define __round__ method");
        }

        return digits.IsNull || digits.IsNone ? Space.CallBound(method, bound) : Space.CallBound(method, bound, digits);
    }

    private static Value Sorted(Args args)
    {
        if (args.Count != 1)
        {
            return Errors.TypeError($"sorted expected 1 argument, got {args.Count}");
        }

        Value list = Sequences.ToList(args[0]);
        Value sort = list.IsNull ? list : Space.GetAttr(list, N.sort);
        return sort.IsNull || Space.Call(sort, args.Skip(1)).IsNull ? Value.Null : list;
    }

    private static Value Vars(Args args)
    {
        if (args.Count > 1)
        {
            return Errors.TypeError($"vars expected at most 1 argument, got {args.Count}");
        }

        if (args.Count == 0)
        {
            return Execution.CurrentLocals();
        }

        int found = Space.TryGetAttr(args[0], N.__dict__, out Value dict);
        return found == 0 ? Errors.TypeError("vars() argument must have __dict__ attribute") : found > 0 ? dict : Value.Null;
    }

    private static Value Breakpoint(Args args)
    {
        Value hook = SysModule.Get(N.breakpointhook);
        return hook.IsNull ? Errors.RuntimeError("lost sys.breakpointhook") : Space.Call(hook, args);
    }
}
