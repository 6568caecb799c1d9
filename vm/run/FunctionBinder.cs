using System;
using System.Collections.Generic;
using Py.ObjectSpace;

namespace Py.Vm.Run;

/// <summary>Binds call arguments to the registers of a Python function.</summary>
internal static unsafe class FunctionBinder
{
    /// <summary>Fills all registers of a new frame: parameters, free variables, null for the rest. False with TypeError.</summary>
    public static bool Bind(Value function, Args args, Slot* registers)
    {
        ref PyFunction f = ref function.As<PyFunction>().Fields;
        ref PyCode code = ref f.Code.Load().As<PyCode>().Fields;
        new Span<Slot>(registers, code.RegisterCount).Clear();
        Slot* locals = registers + code.FirstLocal;
        int named = code.ArgCount + code.KwOnlyArgCount;
        int given = args.Count;
        int direct = Math.Min(given, code.ArgCount);
        for (int i = 0; i < direct; i++)
        {
            locals[i].Initialize(args[i]);
        }

        int next = named;
        if ((code.Flags & PyCode.VarArgs) != 0)
        {
            Value rest = given > direct ? PyTuple.FromSlots(args.Slots + direct, given - direct) : PyTuple.Empty;
            if (rest.IsNull)
            {
                return false;
            }

            locals[next++].Initialize(rest);
        }

        Value extra = default;
        if ((code.Flags & PyCode.VarKeywords) != 0)
        {
            extra = PyDict.New();
            locals[next].Initialize(extra);
        }

        if (args.KeywordCount > 0 && !BindKeywords(function, args, locals, extra))
        {
            return false;
        }

        if (given > code.ArgCount && (code.Flags & PyCode.VarArgs) == 0)
        {
            return TooMany(function, given, locals);
        }

        if (given < code.ArgCount && !FillDefaults(function, given, locals))
        {
            return false;
        }

        if (code.KwOnlyArgCount > 0 && !FillKeywordDefaults(function, locals))
        {
            return false;
        }

        FillClosure(function, locals);
        return true;
    }

    /// <summary>Copies the cells of a function's closure to their registers.</summary>
    public static void FillClosure(Value function, Slot* locals)
    {
        ref PyFunction f = ref function.As<PyFunction>().Fields;
        ref PyCode code = ref f.Code.Load().As<PyCode>().Fields;
        if (code.FreeCount > 0)
        {
            Value closure = f.Closure.Load();
            Slot* free = locals + code.LocalCount + code.ExtraCellCount;
            for (int i = 0; i < code.FreeCount; i++)
            {
                free[i].Initialize(PyTuple.Get(closure, i));
            }
        }
    }

    private static bool BindKeywords(Value function, Args args, Slot* locals, Value extra)
    {
        ref PyCode code = ref function.As<PyFunction>().Fields.Code.Load().As<PyCode>().Fields;
        Value names = code.VarNames.Load();
        int named = code.ArgCount + code.KwOnlyArgCount;
        for (int k = 0; k < args.KeywordCount; k++)
        {
            Value name = args.KeywordName(k);
            if (!name.IsStr)
            {
                Errors.TypeError($"{QualName(function)}() keywords must be strings");
                return false;
            }

            int at = Find(names, name, code.PosOnlyArgCount, named);
            if (at < 0)
            {
                if (!extra.IsNull)
                {
                    if (!PyDict.SetStr(extra, name, args.KeywordValue(k)))
                    {
                        return false;
                    }

                    continue;
                }

                if (PositionalOnlyByName(function, args))
                {
                    return false;
                }

                Errors.TypeError($"{QualName(function)}() got an unexpected keyword argument '{PyStr.ToClr(name)}'");
                return false;
            }

            if (!locals[at].IsNull)
            {
                Errors.TypeError($"{QualName(function)}() got multiple values for argument '{PyStr.ToClr(name)}'");
                return false;
            }

            locals[at].Initialize(args.KeywordValue(k));
        }

        return true;
    }

    private static int Find(Value names, Value name, int start, int end)
    {
        for (int i = start; i < end; i++)
        {
            if (PyTuple.Get(names, i).Is(name))
            {
                return i;
            }
        }

        for (int i = start; i < end; i++)
        {
            if (PyStr.Equal(PyTuple.Get(names, i), name))
            {
                return i;
            }
        }

        return -1;
    }

    private static bool PositionalOnlyByName(Value function, Args args)
    {
        ref PyCode code = ref function.As<PyFunction>().Fields.Code.Load().As<PyCode>().Fields;
        List<string> wrong = [];
        for (int i = 0; i < code.PosOnlyArgCount; i++)
        {
            Value parameter = PyTuple.Get(code.VarNames.Load(), i);
            for (int k = 0; k < args.KeywordCount; k++)
            {
                if (PyStr.Equal(parameter, args.KeywordName(k)))
                {
                    wrong.Add(PyStr.ToClr(parameter));
                }
            }
        }

        if (wrong.Count == 0)
        {
            return false;
        }

        Errors.TypeError($"{QualName(function)}() got some positional-only arguments passed as keyword arguments: '{string.Join(", ", wrong)}'");
        return true;
    }

    private static bool FillDefaults(Value function, int given, Slot* locals)
    {
        ref PyFunction f = ref function.As<PyFunction>().Fields;
        ref PyCode code = ref f.Code.Load().As<PyCode>().Fields;
        Value defaults = f.Defaults.Load();
        int count = defaults.IsNull ? 0 : (int)PyTuple.LengthOf(defaults);
        int required = code.ArgCount - count;
        List<string>? missing = null;
        for (int i = given; i < required; i++)
        {
            if (locals[i].IsNull)
            {
                (missing ??= []).Add(PyStr.ToClr(PyTuple.Get(code.VarNames.Load(), i)));
            }
        }

        if (missing is not null)
        {
            return Missing(function, missing, "positional");
        }

        for (int i = Math.Max(given, required); i < code.ArgCount; i++)
        {
            if (locals[i].IsNull)
            {
                locals[i].Initialize(PyTuple.Get(defaults, i - required));
            }
        }

        return true;
    }

    private static bool FillKeywordDefaults(Value function, Slot* locals)
    {
        ref PyFunction f = ref function.As<PyFunction>().Fields;
        ref PyCode code = ref f.Code.Load().As<PyCode>().Fields;
        Value defaults = f.KwDefaults.Load();
        List<string>? missing = null;
        for (int i = code.ArgCount; i < code.ArgCount + code.KwOnlyArgCount; i++)
        {
            if (!locals[i].IsNull)
            {
                continue;
            }

            Value name = PyTuple.Get(code.VarNames.Load(), i);
            Value value = defaults.IsNull ? Value.Null : PyDict.GetStr(defaults, name);
            if (value.IsNull)
            {
                (missing ??= []).Add(PyStr.ToClr(name));
            }
            else
            {
                locals[i].Initialize(value);
            }
        }

        return missing is null || Missing(function, missing, "keyword-only");
    }

    private static bool Missing(Value function, List<string> names, string kind)
    {
        string list = names.Count switch
        {
            1 => $"'{names[0]}'",
            2 => $"'{names[0]}' and '{names[1]}'",
            _ => $"'{string.Join("', '", names.GetRange(0, names.Count - 1))}', and '{names[^1]}'",
        };
        Errors.TypeError($"{QualName(function)}() missing {names.Count} required {kind} argument{(names.Count == 1 ? "" : "s")}: {list}");
        return false;
    }

    private static bool TooMany(Value function, int given, Slot* locals)
    {
        ref PyFunction f = ref function.As<PyFunction>().Fields;
        ref PyCode code = ref f.Code.Load().As<PyCode>().Fields;
        int keywordOnlyGiven = 0;
        for (int i = code.ArgCount; i < code.ArgCount + code.KwOnlyArgCount; i++)
        {
            keywordOnlyGiven += locals[i].IsNull ? 0 : 1;
        }

        int defaults = f.Defaults.IsNull ? 0 : (int)PyTuple.LengthOf(f.Defaults.Load());
        string takes = defaults > 0 ? $"from {code.ArgCount - defaults} to {code.ArgCount}" : code.ArgCount.ToString();
        bool plural = defaults > 0 || code.ArgCount != 1;
        string also = keywordOnlyGiven == 0 ? ""
            : $" positional argument{(given != 1 ? "s" : "")} (and {keywordOnlyGiven} keyword-only argument{(keywordOnlyGiven != 1 ? "s" : "")})";
        Errors.TypeError($"{QualName(function)}() takes {takes} positional argument{(plural ? "s" : "")} but {given}{also} {(given == 1 && keywordOnlyGiven == 0 ? "was" : "were")} given");
        return false;
    }

    private static string QualName(Value function) => PyStr.ToClr(function.As<PyFunction>().Fields.QualName.Load());
}
