using System;

namespace Py.ObjectSpace;

/// <summary>Calls C# functions from Python: binds arguments to parameters and invokes the pointer by its arity.</summary>
public static unsafe class NativeCall
{
    /// <summary>Calls function <paramref name="index"/>. <paramref name="self"/> is null for a plain function.</summary>
    [System.Runtime.CompilerServices.SkipLocalsInit]
    public static Value Call(int index, Value self, Args args)
    {
        NativeEntry* entry = FunctionTable.Native(index);
        switch (entry->Kind)
        {
            case NativeKind.Raw:
                return ((delegate*<Args, Value>)entry->Pointer)(args);
            case NativeKind.RawMethod:
                return ((delegate*<Value, Args, Value>)entry->Pointer)(self, args);
        }

        if (entry->Unread)
        {
            SignatureParser.Read(index);
        }

        int shift = entry->HasSelf ? 1 : 0;
        Slot* bound = stackalloc Slot[16];
        if (shift != 0)
        {
            bound[0].Initialize(self);
        }

        if (args.KeywordCount == 0 && args.Count >= entry->MinPositional && args.Count <= entry->MaxPositional && entry->MaxPositional != 255)
        {
            for (int i = 0; i < args.Count; i++)
            {
                bound[shift + i].Initialize(args[i]);
            }

            for (int i = shift + args.Count; i < entry->ParameterCount; i++)
            {
                bound[i].Initialize(Value.Null);
            }
        }
        else if (!Bind(FunctionTable.Signature(index), args, bound + shift))
        {
            return Value.Null;
        }

        return Invoke(entry, bound);
    }

    /// <summary>Calls with self and <paramref name="positional"/> arguments in consecutive slots, no keywords; the interpreter's fast path.</summary>
    /// <param name="index">A Bound function with self.</param>
    /// <param name="window">Self, then the arguments.</param>
    /// <param name="positional">Number of arguments without self.</param>
    public static Value CallWindow(int index, Slot* window, int positional)
    {
        NativeEntry* entry = FunctionTable.Native(index);
        if (entry->Kind == NativeKind.Bound && positional == entry->ParameterCount - 1 && positional <= entry->MaxPositional && entry->MaxPositional != 255)
        {
            return Invoke(entry, window);
        }

        return Call(index, window[0].Load(), new Args(window + 1, positional));
    }

    /// <summary>Invokes a bound function whose parameters lie in consecutive slots.</summary>
    public static Value Invoke(NativeEntry* entry, Slot* p)
    {
        void* f = (void*)entry->Pointer;
        switch (entry->ParameterCount)
        {
            case 0: return ((delegate*<Value>)f)();
            case 1: return ((delegate*<Value, Value>)f)(p[0].Load());
            case 2: return ((delegate*<Value, Value, Value>)f)(p[0].Load(), p[1].Load());
            case 3: return ((delegate*<Value, Value, Value, Value>)f)(p[0].Load(), p[1].Load(), p[2].Load());
            case 4: return ((delegate*<Value, Value, Value, Value, Value>)f)(p[0].Load(), p[1].Load(), p[2].Load(), p[3].Load());
            case 5: return ((delegate*<Value, Value, Value, Value, Value, Value>)f)(p[0].Load(), p[1].Load(), p[2].Load(), p[3].Load(), p[4].Load());
            case 6:
                return ((delegate*<Value, Value, Value, Value, Value, Value, Value>)f)(
                p[0].Load(), p[1].Load(), p[2].Load(), p[3].Load(), p[4].Load(), p[5].Load());
            case 7:
                return ((delegate*<Value, Value, Value, Value, Value, Value, Value, Value>)f)(
                p[0].Load(), p[1].Load(), p[2].Load(), p[3].Load(), p[4].Load(), p[5].Load(), p[6].Load());
            case 8:
                return ((delegate*<Value, Value, Value, Value, Value, Value, Value, Value, Value>)f)(
                p[0].Load(), p[1].Load(), p[2].Load(), p[3].Load(), p[4].Load(), p[5].Load(), p[6].Load(), p[7].Load());
            case 9:
                return ((delegate*<Value, Value, Value, Value, Value, Value, Value, Value, Value, Value>)f)(
                p[0].Load(), p[1].Load(), p[2].Load(), p[3].Load(), p[4].Load(), p[5].Load(), p[6].Load(), p[7].Load(), p[8].Load());
            case 10:
                return ((delegate*<Value, Value, Value, Value, Value, Value, Value, Value, Value, Value, Value>)f)(
                p[0].Load(), p[1].Load(), p[2].Load(), p[3].Load(), p[4].Load(), p[5].Load(), p[6].Load(), p[7].Load(), p[8].Load(), p[9].Load());
            default:
                throw new InvalidOperationException("py: native function with too many parameters");
        }
    }

    /// <summary>Binds a call to a signature: one slot a parameter, then *args, then **kwargs; omitted ones become null. False with TypeError.</summary>
    public static bool Bind(NativeSignature signature, Args args, Slot* bound)
    {
        int parameters = signature.Parameters.Length;
        int given = args.Count;
        int byPosition = Math.Min(given, signature.Positional);
        for (int i = 0; i < byPosition; i++)
        {
            bound[i].Initialize(args[i]);
        }

        for (int i = byPosition; i < parameters; i++)
        {
            bound[i].Initialize(Value.Null);
        }

        int next = parameters;
        if (signature.VarArgs)
        {
            bound[next++].Initialize(given > byPosition ? PyTuple.FromSlots(args.Slots + byPosition, given - byPosition) : PyTuple.Empty);
        }
        else if (given > signature.Positional)
        {
            return TooMany(signature, given);
        }

        if (signature.VarKeywords)
        {
            bound[next].Initialize(PyDict.New());
        }

        int keywords = args.KeywordCount;
        if (keywords > 0 && !BindKeywords(signature, args, bound, byPosition, next))
        {
            return false;
        }

        for (int i = 0; i < signature.Required; i++)
        {
            if (bound[i].IsNull)
            {
                return Missing(signature, i, given);
            }
        }

        for (int i = signature.Positional; i < parameters; i++)
        {
            if (bound[i].IsNull && ((signature.RequiredKeywords >> i) & 1) != 0)
            {
                Errors.TypeError($"{signature.Name}() missing required keyword-only argument: '{signature.Parameters[i]}'");
                return false;
            }
        }

        return true;
    }

    private static bool BindKeywords(NativeSignature signature, Args args, Slot* bound, int byPosition, int kwargsIndex)
    {
        Value names = signature.NamesTuple;
        int parameters = signature.Parameters.Length;
        if (args.Count + args.KeywordCount > parameters && parameters > signature.PositionalOnly && !signature.VarArgs && !signature.VarKeywords)
        {
            return TooManyInAll(signature, args.Count, args.KeywordCount);
        }

        for (int k = 0; k < args.KeywordCount; k++)
        {
            Value name = args.KeywordName(k);
            int at = -1;
            for (int i = signature.PositionalOnly; i < parameters; i++)
            {
                Value parameter = PyTuple.Get(names, i);
                if (parameter.Is(name) || PyStr.Equal(parameter, name))
                {
                    at = i;
                    break;
                }
            }

            if (at < 0)
            {
                if (!signature.VarKeywords)
                {
                    if (parameters == signature.PositionalOnly)
                    {
                        Errors.TypeError($"{signature.LongName}() takes no keyword arguments");
                    }
                    else
                    {
                        Errors.TypeError($"'{PyStr.ToClr(name)}' is an invalid keyword argument for {signature.Name}()");
                    }

                    return false;
                }

                PyDict.SetStr(bound[kwargsIndex].Load(), name, args.KeywordValue(k));
                continue;
            }

            if (!bound[at].IsNull)
            {
                Errors.TypeError(at < byPosition
                    ? $"argument for {signature.Name}() given by name ('{PyStr.ToClr(name)}') and position ({at + 1})"
                    : $"{signature.Name}() got multiple values for argument '{PyStr.ToClr(name)}'");
                return false;
            }

            bound[at].Initialize(args.KeywordValue(k));
        }

        return true;
    }

    private static bool TooMany(NativeSignature s, int given)
    {
        if (s.PositionalOnly == s.Parameters.Length)
        {
            // Only positional parameters: the wording of METH_NOARGS, METH_O and METH_FASTCALL functions.
            string text = s.Positional == 0 ? $"{s.LongName}() takes no arguments ({given} given)"
                : s.Positional == 1 && s.Required == 1 ? $"{s.LongName}() takes exactly one argument ({given} given)"
                : s.Required == s.Positional ? $"{s.Name} expected {s.Positional} argument{Plural(s.Positional)}, got {given}"
                : $"{s.Name} expected at most {s.Positional} argument{Plural(s.Positional)}, got {given}";
            Errors.TypeError(text);
            return false;
        }

        if (given > s.Parameters.Length && !s.VarKeywords)
        {
            return TooManyInAll(s, given, 0);
        }

        string amount = s.Positional == 0 ? "no" : s.Required == s.Positional ? $"exactly {s.Positional}" : $"at most {s.Positional}";
        Errors.TypeError(s.Positional == 0
            ? $"{s.Name}() takes no positional arguments"
            : $"{s.Name}() takes {amount} positional argument{Plural(s.Positional)} ({given} given)");
        return false;
    }

    private static bool TooManyInAll(NativeSignature s, int given, int keywords)
    {
        int most = s.Parameters.Length;
        string amount = s.Required == most ? "exactly" : "at most";
        Errors.TypeError($"{s.Name}() takes {amount} {most} {(given == 0 ? "keyword " : "")}argument{Plural(most)} ({given + keywords} given)");
        return false;
    }

    private static bool Missing(NativeSignature s, int index, int given)
    {
        if (s.PositionalOnly == s.Parameters.Length)
        {
            string text = s.Positional == 1 && s.Required == 1 ? $"{s.LongName}() takes exactly one argument ({given} given)"
                : s.Required == s.Positional ? $"{s.Name} expected {s.Required} argument{Plural(s.Required)}, got {given}"
                : $"{s.Name} expected at least {s.Required} argument{Plural(s.Required)}, got {given}";
            Errors.TypeError(text);
            return false;
        }

        Errors.TypeError(index < s.PositionalOnly
            ? $"{s.Name}() takes at least {s.PositionalOnly} positional argument{Plural(s.PositionalOnly)} ({given} given)"
            : $"{s.Name}() missing required argument '{s.Parameters[index]}' (pos {index + 1})");
        return false;
    }

    private static string Plural(int count) => count == 1 ? "" : "s";
}
