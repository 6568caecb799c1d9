using System;
using System.Globalization;
using Py.Ir;

namespace Py.Vm.Jit;

/// <summary>The parameters of the JIT, named as PyPy's where the meaning is the same.</summary>
internal sealed class JitParameters
{
    /// <summary>One parameter that is a number.</summary>
    /// <param name="Name">As in --jit and pypyjit.set_param.</param>
    /// <param name="Default">Its value at the start.</param>
    /// <param name="Doc">For --jit help.</param>
    public sealed record Row(string Name, int Default, string Doc);

    /// <summary>The numbers.</summary>
    public enum P
    {
        Threshold, FunctionThreshold, TraceEagerness, TraceLimit, Inlining, MaxInlineDepth, MaxAborts, Worth, Record, FailGuards, DisableUnrolling,
        Decay, LoopLongevity, RetraceLimit, PureOpHistoryLength, MaxRetraceGuards, MaxUnrollLoops, MaxUnrollRecursion, Vec, VecAll, VecCost,
    }

    private const string WithoutEffect = "of PyPy; taken, without effect here";

    /// <summary>ORDER P.</summary>
    public static readonly Row[] Rows =
    [
        new("threshold", 60, "turns of a loop until it is recorded"),
        new("function_threshold", 0, "calls of a function until it is recorded from its beginning; 0: eight times threshold, but no more than the greater of 480 and threshold"),
        new("trace_eagerness", 20, "times a guard fails until a bridge is recorded from it (also: bridge)"),
        new("trace_limit", 4000, "bytecodes in a trace"),
        new("inlining", 1, "record through calls of Python functions"),
        new("max_inline_depth", 8, "frames inlined into one another"),
        new("max_aborts", 4, "recordings that may fail before a loop is left to the interpreter"),
        new("worth", 1, "0: compile also loops that the interpreter runs as fast"),
        new("record", 0, "1: show traces as they are recorded"),
        new("fail_guards", 0, "n > 0: now and then make a guard fail, at random with seed n (for tests)"),
        new("disable_unrolling", 3000, "operations beyond which the first turn of a loop is not peeled off"),
        new("decay", 40, WithoutEffect),
        new("loop_longevity", 1000, "compilations until the code of a loop that is not entered is freed; 0: never"),
        new("retrace_limit", 0, WithoutEffect),
        new("pureop_historylength", 16, WithoutEffect),
        new("max_retrace_guards", 15, WithoutEffect),
        new("max_unroll_loops", 0, WithoutEffect),
        new("max_unroll_recursion", 7, WithoutEffect),
        new("vec", 0, WithoutEffect),
        new("vec_all", 0, WithoutEffect),
        new("vec_cost", 0, WithoutEffect),
    ];

    private const int MostDerived = 480;

    private readonly int[] _values = Array.ConvertAll(Rows, row => row.Default);

    /// <summary>A number.</summary>
    public int this[P parameter] => _values[(int)parameter];

    /// <summary>Calls of a function until it is recorded from its beginning.</summary>
    public int FunctionThreshold => this[P.FunctionThreshold] > 0 ? this[P.FunctionThreshold] : Math.Max(this[P.Threshold], Math.Min(this[P.Threshold] * 8, MostDerived));

    /// <summary>Is the JIT on?</summary>
    public bool IsOn { get; private set; } = true;

    /// <summary>Name of the backend.</summary>
    public string Backend { get; private set; } = "";

    /// <summary>The passes of the optimizer.</summary>
    public PassSet Passes { get; private set; } = PassSet.All;

    /// <summary>Register allocation.</summary>
    public AllocationMode Allocation { get; private set; }

    /// <summary>Verify traces after each pass.</summary>
    public bool Verify { get; private set; }

    /// <summary>Applies a list such as <c>threshold=10,backend=eval</c>; null, or what is wrong.</summary>
    /// <param name="text">The list.</param>
    /// <param name="running">The JIT has begun: only numbers can be changed, and whether it is on.</param>
    public string? Apply(string text, bool running = false)
    {
        foreach (string part in text.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            int equals = part.IndexOf('=', StringComparison.Ordinal);
            string name = equals < 0 ? part : part[..equals], value = equals < 0 ? "" : part[(equals + 1)..];
            string? error = running && (name is "backend" or "verify" or "passes" or "ra" or "fail_guards") ? $"{name} can be set only on the command line" : Apply(name, value);
            if (error is not null)
            {
                return error;
            }
        }

        return null;
    }

    /// <summary>Is this the name of a number?</summary>
    public static bool IsNumber(string name) => Array.Exists(Rows, row => row.Name == name);

    /// <summary>For --jit help.</summary>
    public static string Help()
    {
        System.Text.StringBuilder text = new("--jit PARAMETERS: the just-in-time compiler; PARAMETERS is a list with commas of\noff, on, default\n");
        foreach (Row row in Rows)
        {
            text.Append(CultureInfo.InvariantCulture, $"{row.Name}=N ({row.Default}): {row.Doc}\n");
        }

        text.Append("backend=NAME, passes=-NAME, ra=normal|random|spill, verify: for tests\n");
        return text.Append("PYPY_DISABLE_JIT=1 in the environment and -X jit-off are as --jit off; pypyjit.set_param does the same in a program\n").ToString();
    }

    private string? Apply(string name, string value)
    {
        switch (name)
        {
            case "off":
                IsOn = false;
                return null;
            case "on":
                IsOn = true;
                return null;
            case "default":
                Array.Copy(Array.ConvertAll(Rows, row => row.Default), _values, _values.Length);
                return null;
            case "record":
                _values[(int)P.Record] = 1;
                return null;
            case "enable_opts":
                // PyPy's passes: ours have other names.
                return null;
            case "backend":
                Backend = value;
                return null;
            case "verify":
                Verify = true;
                return null;
            case "passes":
                if (!IrOptions.TryParsePasses(value, out PassSet passes))
                {
                    return $"passes: {value}?";
                }

                Passes = passes;
                return null;
            case "ra":
                if (value is not ("normal" or "random" or "spill"))
                {
                    return "ra: normal, random or spill";
                }

                Allocation = value == "random" ? AllocationMode.Random : value == "spill" ? AllocationMode.Spill : AllocationMode.Normal;
                return null;
        }

        string known = name == "bridge" ? "trace_eagerness" : name;
        int index = Array.FindIndex(Rows, row => row.Name == known);
        if (index < 0)
        {
            return $"no parameter {name}";
        }

        if (!int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int number))
        {
            return $"{name}: a number is wanted";
        }

        _values[index] = number;
        return null;
    }
}
