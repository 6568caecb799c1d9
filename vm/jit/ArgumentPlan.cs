using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using Py.Ir;
using Py.ObjectSpace;
using Py.Vm.Run;

namespace Py.Vm.Jit;

/// <summary>How the arguments of a call become the parameters of a Python function: known while recording, as names and numbers of arguments are.</summary>
internal sealed unsafe class ArgumentPlan
{
    private const int MaxParameters = 64;
    private const int Default = 1 << 16, KeywordDefault = 1 << 17;

    private readonly int[] _sources;
    private readonly int _packedFrom;
    private readonly int _packed;
    private readonly List<int>? _collected;
    private readonly ulong[] _names;

    private ArgumentPlan(int[] sources, int packedFrom, int packed, List<int>? collected, ulong[] names)
    {
        _sources = sources;
        _packedFrom = packedFrom;
        _packed = packed;
        _collected = collected;
        _names = names;
    }

    /// <summary>The plan; null: the binder must see to it.</summary>
    /// <param name="function">The function.</param>
    /// <param name="positional">Arguments given by position.</param>
    /// <param name="names">Names of those that follow them, interned strs; on the native stack, which keeps them where they are until the function is entered.</param>
    public static ArgumentPlan? Make(ulong function, int positional, ReadOnlySpan<ulong> names)
    {
        PyFunction* f = (PyFunction*)function;
        PyCode* code = *(PyCode**)&f->Code;
        bool packs = (code->Flags & PyCode.VarArgs) != 0, collects = (code->Flags & PyCode.VarKeywords) != 0;
        int count = code->ArgCount + code->KwOnlyArgCount;
        if (code->FirstLocal != 0 || count > MaxParameters || (positional > code->ArgCount && !packs))
        {
            return null;
        }

        int placed = Math.Min(positional, code->ArgCount);
        int[] sources = new int[count];
        Array.Fill(sources, -1);
        for (int i = 0; i < placed; i++)
        {
            sources[i] = i;
        }

        List<int>? collected = collects ? [] : null;
        ulong* varNames = (ulong*)(*(byte**)&code->VarNames + sizeof(PyTuple));
        for (int k = 0; k < names.Length; k++)
        {
            int at = code->PosOnlyArgCount;
            while (at < count && varNames[at] != names[k])
            {
                at++;
            }

            if (at < count ? sources[at] >= 0 : !collects)
            {
                return null;
            }

            if (at < count)
            {
                sources[at] = positional + k;
            }
            else
            {
                collected!.Add(k);
            }
        }

        PyTuple* defaults = *(PyTuple**)&f->Defaults;
        int firstDefault = code->ArgCount - (defaults == null ? 0 : (int)defaults->Length);
        for (int i = 0; i < count; i++)
        {
            if (sources[i] >= 0)
            {
                continue;
            }

            bool byKeyword = i >= code->ArgCount;
            int entry = byKeyword && !f->KwDefaults.IsNull ? PyDict.FindStr(f->KwDefaults.Load(), Value.FromBits(varNames[i])) : -1;
            if (byKeyword ? entry < 0 : i < firstDefault)
            {
                return null;
            }

            sources[i] = byKeyword ? KeywordDefault + entry : Default + i - firstDefault;
        }

        return new ArgumentPlan(sources, placed, packs ? positional - placed : -1, collected, names.ToArray());
    }

    /// <summary>Emits the parameters, *args and **kwargs included.</summary>
    /// <param name="concrete">The function.</param>
    /// <param name="function">Its name in the trace.</param>
    /// <param name="arguments">Names of the arguments, positional ones first.</param>
    public InsRef[] Emit(ulong concrete, InsRef function, List<InsRef> arguments)
    {
        TraceBuilder ir = Recorder.Ir;
        List<InsRef> parameters = [];
        InsRef defaults = default;
        RecordedRef keywordDefaults = default;
        foreach (int source in _sources)
        {
            if (source < Default)
            {
                parameters.Add(arguments[source]);
            }
            else if (source < KeywordDefault)
            {
                defaults = defaults.IsNone ? Defaults(concrete, function) : defaults;
                parameters.Add(ir.GetItem(defaults, ir.Int(source - Default), Recorder.TupleItems));
            }
            else
            {
                keywordDefaults = keywordDefaults.Ir.IsNone ? KeywordDefaults(concrete, function) : keywordDefaults;
                parameters.Add(RecordingHandlers.EntryOf(keywordDefaults, source - KeywordDefault).Ir);
            }
        }

        // The dict first, as making it is guarded.
        InsRef collected = _collected is null ? default : Collect(arguments);
        if (_packed >= 0)
        {
            parameters.Add(Pack(arguments));
        }

        if (_collected is not null)
        {
            parameters.Add(collected);
        }

        return parameters.ToArray();
    }

    // Of a function that is another one each time, they may be, too.
    private static InsRef Defaults(ulong concrete, InsRef function)
    {
        RecordedRef defaults = RecordingMachine.LoadField(new RecordedRef(concrete, function), Offsets.Of(&((PyFunction*)Offsets.Base)->Defaults));
        if (function.IsConst || !Value.FromBits(defaults.Word).HasShape(ShapeIds.Tuple))
        {
            return Recorder.GuardIs(defaults);
        }

        _ = RecordingMachine.Branch(RecordingMachine.HasShape(defaults, ShapeIds.Tuple));
        RecordedTuples.GuardLength(defaults.Ir, (int)PyTuple.LengthOf(Value.FromBits(defaults.Word)));
        return defaults.Ir;
    }

    // Likewise.
    private RecordedRef KeywordDefaults(ulong concrete, InsRef function)
    {
        RecordedRef defaults = RecordingMachine.LoadField(new RecordedRef(concrete, function), Offsets.Of(&((PyFunction*)Offsets.Base)->KwDefaults));
        Value dict = Value.FromBits(defaults.Word);
        if (function.IsConst || !dict.HasShape(ShapeIds.Dict))
        {
            defaults = new RecordedRef(defaults.Word, Recorder.GuardIs(defaults));
            Recorder.Guard(Recorder.Ir.Emit(IrOp.IntEq, Recorder.Ir.GetField(defaults.Ir, RecordedFields.DictKeys), Recorder.Ir.Int(PyDict.VersionOfKeys(dict))), true);
            return defaults;
        }

        int[] entries = Array.ConvertAll(Array.FindAll(_sources, static source => source >= KeywordDefault), static source => source - KeywordDefault);
        RecordingHandlers.GuardKeys(defaults, entries);
        return defaults;
    }

    private InsRef Pack(List<InsRef> arguments) => RecordedTuples.New(CollectionsMarshal.AsSpan(arguments).Slice(_packedFrom, _packed));

    private InsRef Collect(List<InsRef> arguments)
    {
        int positional = arguments.Count - _names.Length;
        Value template = PyDict.New(_collected!.Count);
        foreach (int k in _collected)
        {
            PyDict.SetStr(template, Value.FromBits(_names[k]), Value.None);
        }

        InsRef[] values = new InsRef[_collected.Count];
        for (int k = 0; k < values.Length; k++)
        {
            values[k] = arguments[positional + _collected[k]];
        }

        return RecordingHandlers.MakeDict(template, values);
    }

    /// <summary>The function has been entered with these parameters.</summary>
    public void Entered(Frame* fp, InsRef[] parameters)
    {
        if (_collected is not null)
        {
            RecordingHandlers.SettleDict(fp->R[parameters.Length - 1].Load(), parameters[^1]);
        }
    }
}
