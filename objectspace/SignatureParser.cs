using System;
using System.Collections.Generic;

namespace Py.ObjectSpace;

/// <summary>Reads the signature texts of native functions, such as "sorted(iterable, /, *, key=None, reverse=False)".</summary>
/// <remarks>A name without parentheses has no visible signature; "name(...)" neither, and binds as (*args).</remarks>
internal static unsafe class SignatureParser
{
    /// <summary>Cuts the documentation off at the first line feed.</summary>
    public static string? SplitDoc(ref string text)
    {
        int newline = text.IndexOf('\n', StringComparison.Ordinal);
        if (newline < 0)
        {
            return null;
        }

        string doc = text[(newline + 1)..];
        text = text[..newline];
        return doc;
    }

    /// <summary>Parses a signature text; <paramref name="self"/> is the implicit first parameter shown in __text_signature__.</summary>
    public static SignatureParts Parse(string text, string? self)
    {
        SplitDoc(ref text);
        int open = text.IndexOf('(', StringComparison.Ordinal);
        if (open < 0 || text.EndsWith("(...)", StringComparison.Ordinal))
        {
            return new SignatureParts(null, [], 0, 0, 0, true, true, 0);
        }

        string inner = text[(open + 1)..^1];
        List<string> parameters = [];
        int positionalOnly = 0, positional = -1, required = 0;
        bool varArgs = false, varKeywords = false, optional = false;
        ulong requiredKeywords = 0;
        foreach (string item in SplitTopLevel(inner))
        {
            if (item == "/")
            {
                positionalOnly = parameters.Count;
            }
            else if (item == "*")
            {
                positional = parameters.Count;
            }
            else if (item.StartsWith("**", StringComparison.Ordinal))
            {
                varKeywords = true;
            }
            else if (item[0] == '*')
            {
                varArgs = true;
                positional = parameters.Count;
            }
            else
            {
                int equals = item.IndexOf('=', StringComparison.Ordinal);
                if (equals < 0)
                {
                    if (positional >= 0)
                    {
                        requiredKeywords |= 1UL << parameters.Count;
                    }
                    else if (!optional)
                    {
                        required++;
                    }
                }
                else
                {
                    optional |= positional < 0;
                }

                parameters.Add(equals < 0 ? item : item[..equals]);
            }
        }

        if (positional < 0)
        {
            positional = parameters.Count;
        }

        string shown = self is null ? $"({inner})" : inner.Length == 0 ? $"({self}, /)"
            : positionalOnly == 0 ? $"({self}, /, {inner})" : $"({self}, {inner})";
        return new SignatureParts(shown, [.. parameters], positionalOnly, positional, required, varArgs, varKeywords, requiredKeywords);
    }

    /// <summary>Registers a bound function of <paramref name="count"/> C# parameters.</summary>
    public static int Register(NativeSignature signature, void* f, int count, bool hasSelf)
    {
        NativeEntry entry = new()
        {
            Pointer = (nint)f,
            Kind = NativeKind.Bound,
            ParameterCount = (byte)count,
            MaxPositional = 255,
            Unread = true,
            HasSelf = hasSelf,
        };
        int index = FunctionTable.AddNative(entry, signature);
#if CHECKED
        Read(index);
#endif
        return index;
    }

    /// <summary>Reads the signature of a bound function and sets what its fast path needs. The C# parameters must agree with it.</summary>
    public static void Read(int index)
    {
        NativeEntry* entry = FunctionTable.Native(index);
        NativeSignature signature = FunctionTable.Signature(index);
        int expected = signature.Parameters.Length + (entry->HasSelf ? 1 : 0) + (signature.VarArgs ? 1 : 0) + (signature.VarKeywords ? 1 : 0);
        if (expected != entry->ParameterCount)
        {
            throw new InvalidOperationException($"py: native function {signature.Name} has {entry->ParameterCount} C# parameters, its signature needs {expected}");
        }

        bool fast = !signature.VarArgs && !signature.VarKeywords && signature.RequiredKeywords == 0;
        entry->MinPositional = (byte)signature.Required;
        entry->MaxPositional = fast ? (byte)signature.Positional : (byte)255;
        entry->Unread = false;
    }

    private static List<string> SplitTopLevel(string inner)
    {
        List<string> items = [];
        int depth = 0, start = 0;
        char quote = '\0';
        for (int i = 0; i <= inner.Length; i++)
        {
            char c = i == inner.Length ? ',' : inner[i];
            if (quote != '\0' && i < inner.Length)
            {
                quote = c == quote ? '\0' : quote;
            }
            else if (c is '\'' or '"')
            {
                quote = c;
            }
            else if (c is '(' or '[' or '{')
            {
                depth++;
            }
            else if (c is ')' or ']' or '}')
            {
                depth--;
            }
            else if (c == ',' && depth == 0)
            {
                string item = inner[start..i].Trim();
                if (item.Length > 0)
                {
                    items.Add(item);
                }

                start = i + 1;
            }
        }

        return items;
    }
}
