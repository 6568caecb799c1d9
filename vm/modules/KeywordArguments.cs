using Py.ObjectSpace;

namespace Py.Vm.Modules;

/// <summary>Binds arguments as CPython's PyArg_ParseTupleAndKeywords does, with its messages, which differ from those of other functions.</summary>
/// <param name="function">Name in messages; null: "function".</param>
/// <param name="names">Parameters.</param>
/// <param name="required">How many of them must be given.</param>
/// <param name="positional">How many may be given by position; -1: all.</param>
internal sealed unsafe class KeywordArguments(string? function, string[] names, int required, int positional = -1)
{
    /// <summary>So many of the first parameters must be integers, which is checked in order, before later ones are missed.</summary>
    public int Integers { get; init; }

    private string Subject => function is null ? "function" : function + "()";

    /// <summary>Binds to <paramref name="bound"/>, one slot a parameter; those left out become null. False with TypeError.</summary>
    public bool Bind(Args args, Slot* bound)
    {
        int given = args.Count + args.KeywordCount;
        int most = positional < 0 ? names.Length : positional;
        if (given > names.Length)
        {
            return Fail($"{Subject} takes at most {names.Length} {(args.Count == 0 ? "keyword " : "")}argument{(names.Length == 1 ? "" : "s")} ({given} given)");
        }

        if (args.Count > most)
        {
            return Fail($"{Subject} takes {(required < most ? "at most" : "exactly")} {most} positional argument{(most == 1 ? "" : "s")} ({args.Count} given)");
        }

        int used = 0;
        for (int i = 0; i < names.Length; i++)
        {
            if (i < args.Count)
            {
                bound[i].Initialize(args[i]);
                if (i < Integers && !Space.IsIndex(args[i]))
                {
                    return Fail($"'{PyType.TypeName(args[i])}' object cannot be interpreted as an integer");
                }

                continue;
            }

            int keyword = Find(args, names[i]);
            if (keyword >= 0)
            {
                bound[i].Initialize(args.KeywordValue(keyword));
                used++;
            }
            else if (i < required)
            {
                return Fail($"{Subject} missing required argument '{names[i]}' (pos {i + 1})");
            }
            else
            {
                bound[i].Initialize(Value.Null);
            }
        }

        return used == args.KeywordCount || Unused(args);
    }

    private static int Find(Args args, string name)
    {
        for (int i = 0; i < args.KeywordCount; i++)
        {
            if (PyStr.EqualsAscii(args.KeywordName(i), name))
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>Says which keyword has no parameter left.</summary>
    private bool Unused(Args args)
    {
        for (int i = 0; i < args.Count; i++)
        {
            if (Find(args, names[i]) >= 0)
            {
                return Fail($"argument for {Subject} given by name ('{names[i]}') and position ({i + 1})");
            }
        }

        for (int i = 0; i < args.KeywordCount; i++)
        {
            if (System.Array.IndexOf(names, PyStr.ToClr(args.KeywordName(i))) < 0)
            {
                return Fail($"'{PyStr.ToClr(args.KeywordName(i))}' is an invalid keyword argument for {(function is null ? "this function" : Subject)}");
            }
        }

        return true;
    }

    private static bool Fail(string message)
    {
        Errors.TypeError(message);
        return false;
    }
}
