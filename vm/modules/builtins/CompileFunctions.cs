using System;
using Py.ObjectSpace;
using Py.Vm.Compile;
using Py.Vm.Run;
using Py.Vm.Syntax;

namespace Py.Vm.Modules;

/// <summary>compile, eval and exec.</summary>
internal static unsafe class CompileFunctions
{
    public static Value Compile(Value source, Value filename, Value mode, Value flags, Value dontInherit, Value optimize, Value featureVersion)
    {
        if (!FsPath(filename, out string file) || !IntOr(flags, 0, out long flagBits) || !IntOr(optimize, -1, out long level)
            || !IntOr(featureVersion, -1, out long minor))
        {
            return Value.Null;
        }

        if (!mode.IsStr)
        {
            return Errors.TypeError($"compile() argument 'mode' must be str, not {PyType.TypeName(mode)}");
        }

        CompileFlags known = CompileFlags.FutureMask | CompileFlags.DontImplyDedent | CompileFlags.OnlyAst | CompileFlags.TypeComments
            | CompileFlags.AllowTopLevelAwait | CompileFlags.AllowIncompleteInput | (CompileFlags)0x100 | (CompileFlags)0x10 | (CompileFlags)0x800;
        if (((CompileFlags)flagBits & ~known) != 0)
        {
            return Errors.ValueError("compile(): unrecognised flags");
        }

        if (level is < -1 or > 2)
        {
            return Errors.ValueError("compile(): invalid optimize value");
        }

        CompileFlags all = (CompileFlags)flagBits;
        if (dontInherit.IsNull || Space.Truth(dontInherit) == 0)
        {
            all |= InheritedFlags();
        }

        string modeText = PyStr.ToClr(mode);
        ParseMode parseMode;
        switch (modeText)
        {
            case "exec":
                parseMode = ParseMode.Exec;
                break;
            case "eval":
                parseMode = ParseMode.Eval;
                break;
            case "single":
                parseMode = ParseMode.Single;
                break;
            case "func_type":
                if ((all & CompileFlags.OnlyAst) == 0)
                {
                    return Errors.ValueError("compile() mode 'func_type' requires flag PyCF_ONLY_AST");
                }

                parseMode = ParseMode.FuncType;
                break;
            default:
                return Errors.ValueError((all & CompileFlags.OnlyAst) != 0
                    ? "compile() mode must be 'exec', 'eval', 'single' or 'func_type'"
                    : "compile() mode must be 'exec', 'eval' or 'single'");
        }

        int optimizeLevel = level < 0 ? VmConfig.Current.Optimize : (int)level;
        int isTree = AstBridge.IsTree == null ? 0 : AstBridge.IsTree(source);
        if (isTree != 0)
        {
            return isTree < 0 ? Value.Null : AstBridge.CompileTree(source, file, (int)parseMode, (int)all, optimizeLevel);
        }

        return SourceBytes(source, "compile", out byte[] bytes, out bool isText)
            ? CompileSource(
                bytes, isText ? SourceOrigin.Text : SourceOrigin.Bytes, file, parseMode, all, optimizeLevel,
                minor >= 0 && (all & CompileFlags.OnlyAst) != 0 ? (int)Math.Min(minor, FeatureVersions.Newest) : FeatureVersions.Newest)
            : Value.Null;
    }

    private static bool IntOr(Value v, long fallback, out long result)
    {
        result = fallback;
        return v.IsNull || Space.AsIndex(v, TypeId.OverflowError, out result);
    }

    /// <summary>A file name argument: str, bytes or a path; false with an error.</summary>
    internal static bool FsPath(Value v, out string path)
    {
        path = "";
        if (!v.IsStr && !v.IsBytes)
        {
            Value method = Space.LookupSpecial(v, N.__fspath__, out Value bound);
            if (!method.IsNull)
            {
                v = Space.CallBound(method, bound);
                if (v.IsNull)
                {
                    return false;
                }
            }
        }

        if (v.IsStr)
        {
            path = PyStr.ToClr(v);
            return true;
        }

        BufferView view;
        if (Errors.Occurred || !Buffers.Supports(v) || !Buffers.Get(v, &view))
        {
            if (!Errors.Occurred)
            {
                Errors.TypeError($"expected str, bytes or os.PathLike object, not {PyType.TypeName(v)}");
            }

            return false;
        }

        if (!v.IsBytes && !Warnings.Warn(TypeId.DeprecationWarning, $"path should be string, bytes, or os.PathLike, not {PyType.TypeName(v)}"))
        {
            Buffers.Release(&view);
            return false;
        }

        path = FileSystemText.Decode(view.Span);
        Buffers.Release(&view);
        return true;
    }

    /// <summary>The source text as UTF-8 or raw bytes; false with an error.</summary>
    internal static bool SourceBytes(Value source, string function, out byte[] bytes, out bool isText)
    {
        bytes = [];
        isText = source.IsStr;
        if (isText)
        {
            Value encoded = Space.CallMethod(source, PyStr.Intern("encode"), PyStr.Intern("utf-8"));
            if (encoded.IsNull)
            {
                return false;
            }

            source = encoded;
        }
        else if (!Buffers.Supports(source))
        {
            Errors.TypeError($"{function}() arg 1 must be a string{(function == "symtable" ? " or bytes" : function == "compile" ? ", bytes or AST" : ", bytes or code")} object");
            return false;
        }

        BufferView view;
        if (!Buffers.Get(source, &view))
        {
            return false;
        }

        bytes = view.Span.ToArray();
        Buffers.Release(&view);
        if (bytes.AsSpan().Contains((byte)0))
        {
            Errors.ValueError("source code string cannot contain null bytes");
            return false;
        }

        return true;
    }

    /// <summary>future flags of the calling code.</summary>
    private static CompileFlags InheritedFlags()
    {
        Frame* f = (Frame*)Thread.Current->Frame;
        return f->Function.IsNull ? 0 : (CompileFlags)f->Code.Fields.Flags & CompileFlags.FutureMask;
    }

    /// <summary>Compiles source to a code object, or with OnlyAst to an ast node; null with SyntaxError.</summary>
    public static Value CompileSource(ReadOnlySpan<byte> source, SourceOrigin origin, string file, ParseMode mode, CompileFlags flags, int optimize,
        int featureVersion = FeatureVersions.Newest)
    {
        try
        {
            if (Parse(source, origin, file, mode, flags, featureVersion) is not { } parsed)
            {
                return Value.Null;
            }

            if ((flags & CompileFlags.OnlyAst) != 0)
            {
                return AstBridge.FromTree == null ? Errors.NotImplementedError("ast objects") : AstBridge.FromTree(HandleTable.Add(parsed.Tree));
            }

            return CompileTree(parsed.Tree, file, flags, optimize);
        }
        catch (PySyntaxException e)
        {
            return SyntaxErrors.Raise(e, file);
        }
    }

    /// <summary>Parses, issuing the parser's warnings; null with the error that a warning became. Throws PySyntaxException.</summary>
    internal static ParseResult? Parse(ReadOnlySpan<byte> source, SourceOrigin origin, string file, ParseMode mode, CompileFlags flags,
        int featureVersion = FeatureVersions.Newest)
    {
        ParseOptions options = new()
        {
            Filename = file,
            Mode = mode,
            Origin = origin,
            DontImplyDedent = (flags & CompileFlags.DontImplyDedent) != 0,
            TypeComments = (flags & CompileFlags.TypeComments) != 0,
            FeatureVersion = featureVersion,
            AllowIncompleteInput = (flags & CompileFlags.AllowIncompleteInput) != 0,
            BarryAsFlufl = (flags & CompileFlags.FutureBarryAsBdfl) != 0,
            MaxIntDigits = PyInt.MaxStrDigits,
            Decoder = SourceDecoding.Decode,
            ReadLine = SourceLineOfFile,
        };
        ParseResult parsed = PythonParser.Parse(source, options);
        foreach (Syntax.SyntaxWarning warning in parsed.Warnings)
        {
            if (!SyntaxErrors.Warn(warning, file))
            {
                return null;
            }
        }

        return parsed;
    }

    private static string? SourceLineOfFile(string file, int line)
    {
        SourceLines lines = default;
        return lines.Find(file, line) is { } text ? text + "\n" : null;
    }

    /// <summary>Compiles a tree to a code object; null with SyntaxError.</summary>
    public static Value CompileTree(Mod tree, string file, CompileFlags flags, int optimize)
    {
        try
        {
            CompiledResult result = Compiler.Compile(tree, file, flags, optimize);
            foreach (CompileWarning warning in result.Warnings)
            {
                if (!SyntaxErrors.Warn(warning))
                {
                    return Value.Null;
                }
            }

            return CodeFactory.Make(result.Code);
        }
        catch (PySyntaxException e)
        {
            return SyntaxErrors.Raise(e, file);
        }
    }

    private static bool Namespaces(Value globals, Value locals, string function, out Value outGlobals, out Value outLocals)
    {
        outGlobals = globals;
        outLocals = locals;
        if (!globals.IsNull && !globals.IsNone && !globals.IsDict)
        {
            Errors.TypeError(function == "eval" && PyType.SlotOf(globals, SlotId.GetItem) != null
                ? "globals must be a real dict; try eval(code, {}, mapping)"
                : function == "eval" ? "globals must be a dict" : $"exec() globals must be a dict, not {PyType.TypeName(globals)}");
            return false;
        }

        if (!locals.IsNull && !locals.IsNone && PyType.SlotOf(locals, SlotId.GetItem) == null)
        {
            Errors.TypeError(function == "eval" ? "locals must be a mapping" : $"locals must be a mapping or None, not {PyType.TypeName(locals)}");
            return false;
        }

        if (globals.IsNull || globals.IsNone)
        {
            outGlobals = Execution.CurrentGlobals();
            if (locals.IsNull || locals.IsNone)
            {
                outLocals = Execution.CurrentLocals();
                if (outLocals.IsNull)
                {
                    return false;
                }
            }
        }
        else if (locals.IsNull || locals.IsNone)
        {
            outLocals = globals;
        }

        if (outGlobals.IsNull || outLocals.IsNull)
        {
            Errors.SystemError("globals and locals cannot be NULL");
            return false;
        }

        if (PyDict.GetStr(outGlobals, Names.Get(N.__builtins__)).IsNull)
        {
            Frame* f = (Frame*)Thread.Current->Frame;
            Value builtins = f->Function.IsNull ? Execution.BuiltinsOf(outGlobals) : f->Builtins;
            PyDict.SetStr(outGlobals, Names.Get(N.__builtins__), builtins);
        }

        return true;
    }

    public static Value Eval(Value source, Value globals, Value locals)
    {
        if (!Namespaces(globals, locals, "eval", out Value g, out Value l))
        {
            return Value.Null;
        }

        if (!source.HasShape(ShapeIds.Code))
        {
            if (!SourceBytes(source, "eval", out byte[] bytes, out bool isText))
            {
                return Value.Null;
            }

            ReadOnlySpan<byte> trimmed = bytes.AsSpan().TrimStart(" \t"u8);
            source = CompileSource(trimmed, isText ? SourceOrigin.Text : SourceOrigin.Bytes, "<string>", ParseMode.Eval, InheritedFlags(), VmConfig.Current.Optimize);
            if (source.IsNull)
            {
                return source;
            }
        }
        else if (source.As<PyCode>().Fields.FreeCount > 0)
        {
            return Errors.TypeError("code object passed to eval() may not contain free variables");
        }

        return Execution.RunCode(source, g, l);
    }

    public static Value Exec(Value source, Value globals, Value locals, Value closure)
    {
        if (!Namespaces(globals, locals, "exec", out Value g, out Value l))
        {
            return Value.Null;
        }

        Value cells = closure.IsNull || closure.IsNone ? Value.Null : closure;
        if (!source.HasShape(ShapeIds.Code))
        {
            if (!cells.IsNull)
            {
                return Errors.TypeError("closure can only be used when source is a code object");
            }

            if (!SourceBytes(source, "exec", out byte[] bytes, out bool isText))
            {
                return Value.Null;
            }

            source = CompileSource(bytes, isText ? SourceOrigin.Text : SourceOrigin.Bytes, "<string>", ParseMode.Exec, InheritedFlags(), VmConfig.Current.Optimize);
            if (source.IsNull)
            {
                return source;
            }
        }

        int free = source.As<PyCode>().Fields.FreeCount;
        if (free == 0 && !cells.IsNull)
        {
            return Errors.TypeError("cannot use a closure with this code object");
        }

        if (free > 0)
        {
            if (cells.IsNull)
            {
                return Errors.TypeError("code object passed to exec() may not contain free variables");
            }

            bool right = cells.IsExactTuple && PyTuple.LengthOf(cells) == free;
            for (long i = 0; right && i < free; i++)
            {
                right = PyTuple.Get(cells, i).HasShape(ShapeIds.Cell);
            }

            if (!right)
            {
                return Errors.TypeError($"code object requires a closure of exactly length {free}");
            }
        }

        Value result = Execution.RunCode(source, g, l, cells);
        return result.IsNull ? result : Value.None;
    }
}

/// <summary>What the _ast module supplies to compile().</summary>
internal static unsafe class AstBridge
{
    /// <summary>Is the object an ast node: 1, 0, -1 with an error.</summary>
    public static delegate*<Value, int> IsTree;

    /// <summary>The ast object of a tree kept in the handle table, which it takes over.</summary>
    public static delegate*<int, Value> FromTree;

    /// <summary>Compiles an ast object: (tree, file, mode, flags, optimize) to a code object, or with OnlyAst a validated tree.</summary>
    public static delegate*<Value, string, int, int, int, Value> CompileTree;
}
