using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using Py.Ir;
using Py.ObjectSpace;
using Py.Vm.Run;

namespace Py.Vm.Jit;

/// <summary>A C# function that a trace calls.</summary>
/// <param name="Pointer">The managed function pointer.</param>
/// <param name="Parameters">Values it takes, 1 to 3.</param>
/// <param name="Self">The module or object that a builtin function is bound to; 0: none.</param>
internal sealed record NativeCall(nint Pointer, int Parameters, ulong Self);

/// <summary>Calls of C# functions with the values that they take, past the binder.</summary>
internal static unsafe class NativeCalls
{
    private const int MaxParameters = 3, FirstHelper = 8;

    private static readonly HelperRef[] s_helpers = new HelperRef[MaxParameters + 1];

    // Builtin functions that neither look at frames nor call Python on purpose.
    private static readonly HashSet<string> s_leaves =
        ["len", "abs", "ord", "chr", "isinstance", "issubclass", "hash", "id", "divmod", "round", "bin", "hex", "oct", "callable"];

    private static readonly HashSet<string> s_leafModules = ["math", "cmath", "time", "_random", "_struct", "_operator", "_bisect", "_heapq", "itertools", "_string"];

    /// <summary>Declares the helpers.</summary>
    public static void Install(Descriptors descriptors)
    {
        nint* table = (nint*)JitMemory.Helpers;
        table[FirstHelper + 1] = (nint)(delegate* unmanaged<long, long, ulong, ulong>)&Call1;
        table[FirstHelper + 2] = (nint)(delegate* unmanaged<long, long, ulong, ulong, ulong>)&Call2;
        table[FirstHelper + 3] = (nint)(delegate* unmanaged<long, long, ulong, ulong, ulong, ulong>)&Call3;
        for (int n = 1; n <= MaxParameters; n++)
        {
            IrType[] types = new IrType[n + 2];
            Array.Fill(types, IrType.Ref);
            types[0] = types[1] = IrType.I64;
            s_helpers[n] = descriptors.AddHelper($"native{n}", FirstHelper + n, types, IrType.Ref, HelperEffects.Any);
        }
    }

    /// <summary>The direct call for a builtin function, or a method descriptor whose object is the first argument; null: there is none.</summary>
    public static NativeCall? Find(RecordedRef callee, List<InsRef> arguments, int depth)
    {
        Value function = Value.FromBits(callee.Word);
        NativeEntry* entry;
        ulong self = 0;
        if (Recorder.Handles)
        {
            // What is handled becomes the context of what it raises.
            return null;
        }

        int given = arguments.Count;
        if (function.HasShape(ShapeIds.BuiltinFunction))
        {
            ref PyBuiltinFunction f = ref function.As<PyBuiltinFunction>().Fields;
            entry = FunctionTable.Native(f.Function);
            Value owner = f.Self.Load();
            if (depth > 0 && !IsLeaf(owner, FunctionTable.Signature(f.Function)?.Name))
            {
                return null;
            }

            if (entry->HasSelf)
            {
                self = owner.Bits;
            }
        }
        else
        {
            entry = FunctionTable.Native(function.As<PyMethodDescriptor>().Fields.Function);
            given--;
        }

        int total = entry->ParameterCount;
        return entry->Kind != NativeKind.Bound || entry->Unread || given < entry->MinPositional || given > entry->MaxPositional
            || entry->MaxPositional == 255 || total is 0 or > MaxParameters
            ? null : new NativeCall(entry->Pointer, total, self);
    }

    private static readonly Dictionary<int, string> s_names = [];

    /// <summary>A built-in function as module.name, a method as type.name; null for others.</summary>
    public static string? NameOf(Value function)
    {
        bool isFunction = function.HasShape(ShapeIds.BuiltinFunction);
        int index = isFunction ? function.As<PyBuiltinFunction>().Fields.Function : function.As<PyMethodDescriptor>().Fields.Function;
        Value owner = isFunction ? function.As<PyBuiltinFunction>().Fields.Self.Load() : default;
        if (isFunction && !owner.HasShape(ShapeIds.Module))
        {
            return null;
        }

        if (!s_names.TryGetValue(index, out string? name))
        {
            name = FunctionTable.Signature(index) is not { } signature ? "" : isFunction ? ModuleOf(owner) + "." + signature.Name : signature.LongName;
            s_names.Add(index, name);
        }

        return name;
    }

    private static readonly HashSet<string> s_plainFunctions =
        ["builtins.abs", "builtins.ord", "builtins.chr", "builtins.hash", "builtins.divmod", "builtins.round", "builtins.bin", "builtins.hex", "builtins.oct", "builtins.pow", "builtins.repr", "builtins.ascii"];

    private static readonly HashSet<string> s_aggregates = ["builtins.max", "builtins.min", "builtins.sum", "builtins.any", "builtins.all", "builtins.sorted"];

    /// <summary>Does a function look at the items of one argument and do no more?</summary>
    public static bool IsAggregate(string name) => s_aggregates.Contains(name);

    private static readonly HashSet<string> s_plainTypes = ["str", "bytes", "int", "float", "complex"];

    // They take what is not plain, or look at settings.
    private static readonly HashSet<string> s_notPlain = ["str.format", "str.format_map", "str.encode", "bytes.decode", "str.__format__"];

    /// <summary>The call of a function that has no effects if its arguments are plain; null: it is not known to be such.</summary>
    public static NativeCall? FindPlain(Value function, int given)
    {
        string name = NameOf(function) ?? "";
        int dot = name.IndexOf('.', System.StringComparison.Ordinal);
        bool isFunction = function.HasShape(ShapeIds.BuiltinFunction);
        if (dot < 0 || s_notPlain.Contains(name)
            || !(isFunction ? s_plainFunctions.Contains(name) || name[..dot] is "math" or "cmath" : s_plainTypes.Contains(name[..dot])))
        {
            return null;
        }

        NativeEntry* entry = FunctionTable.Native(isFunction ? function.As<PyBuiltinFunction>().Fields.Function : function.As<PyMethodDescriptor>().Fields.Function);
        int positional = isFunction ? given : given - 1;
        return entry->Kind != NativeKind.Bound || entry->Unread || positional < entry->MinPositional || positional > entry->MaxPositional || (isFunction && entry->HasSelf)
            || entry->MaxPositional == 255 || entry->ParameterCount is 0 or > MaxParameters
            ? null : new NativeCall(entry->Pointer, entry->ParameterCount, 0);
    }

    /// <summary>Likewise of a method that takes its arguments as they were given.</summary>
    public static bool IsPlainRaw(Value function, string name, int given)
    {
        int dot = name.IndexOf('.', StringComparison.Ordinal);
        return function.HasShape(ShapeIds.MethodDescriptor) && given is > 0 and <= MaxParameters && dot > 0 && s_plainTypes.Contains(name[..dot])
            && (!s_notPlain.Contains(name) || name == "str.format")
            && FunctionTable.Native(function.As<PyMethodDescriptor>().Fields.Function)->Kind == NativeKind.RawMethod;
    }

    private const HelperFamily L = HelperFamily.List, D = HelperFamily.Dict, Q = HelperFamily.Deque, O = HelperFamily.Other;

    // Methods that change their object only, and leave it alone if they fail.
    private static readonly Dictionary<string, (HelperFamily Family, PlainChanges.Needs Needs)> s_changes = new()
    {
        ["list.insert"] = (L, PlainChanges.Needs.SmallInt),
        ["list.pop"] = (L, PlainChanges.Needs.SmallInt),
        ["list.clear"] = (L, PlainChanges.Needs.Nothing),
        ["list.reverse"] = (L, PlainChanges.Needs.Nothing),
        ["list.extend"] = (L, PlainChanges.Needs.Sequence),
        ["list.copy"] = (L, PlainChanges.Needs.Nothing),
        ["dict.pop"] = (D, PlainChanges.Needs.Key),
        ["dict.setdefault"] = (D, PlainChanges.Needs.Key),
        ["dict.clear"] = (D, PlainChanges.Needs.Nothing),
        ["dict.copy"] = (O, PlainChanges.Needs.Nothing),
        ["dict.keys"] = (O, PlainChanges.Needs.Nothing),
        ["dict.values"] = (O, PlainChanges.Needs.Nothing),
        ["dict.items"] = (O, PlainChanges.Needs.Nothing),
        ["set.discard"] = (O, PlainChanges.Needs.Key),
        ["set.remove"] = (O, PlainChanges.Needs.Key),
        ["set.clear"] = (O, PlainChanges.Needs.Nothing),
        ["set.pop"] = (O, PlainChanges.Needs.Nothing),
        ["bytearray.append"] = (O, PlainChanges.Needs.SmallInt),
        ["collections.deque.append"] = (Q, PlainChanges.Needs.Nothing),
        ["collections.deque.appendleft"] = (Q, PlainChanges.Needs.Nothing),
        ["collections.deque.pop"] = (Q, PlainChanges.Needs.Nothing),
        ["collections.deque.popleft"] = (Q, PlainChanges.Needs.Nothing),
        ["collections.deque.rotate"] = (Q, PlainChanges.Needs.SmallInt),
        ["collections.deque.clear"] = (Q, PlainChanges.Needs.Nothing),
        ["deque.append"] = (Q, PlainChanges.Needs.Nothing),
        ["deque.appendleft"] = (Q, PlainChanges.Needs.Nothing),
        ["deque.pop"] = (Q, PlainChanges.Needs.Nothing),
        ["deque.popleft"] = (Q, PlainChanges.Needs.Nothing),
        ["deque.rotate"] = (Q, PlainChanges.Needs.SmallInt),
        ["deque.clear"] = (Q, PlainChanges.Needs.Nothing),
    };

    /// <summary>A method that changes its object only: its function, number of parameters and needs, and what to call it by; false: it is not known to be such.</summary>
    public static bool TryFindChange(Value function, int given, out nint pointer, out int countAndNeeds, out HelperRef helper)
    {
        pointer = 0;
        countAndNeeds = 0;
        helper = default;
        if (!function.HasShape(ShapeIds.MethodDescriptor) || !s_changes.TryGetValue(NameOf(function) ?? "", out (HelperFamily Family, PlainChanges.Needs Needs) change))
        {
            return false;
        }

        NativeEntry* entry = FunctionTable.Native(function.As<PyMethodDescriptor>().Fields.Function);
        pointer = entry->Pointer;
        countAndNeeds = entry->ParameterCount | ((int)change.Needs << 8);
        helper = change.Family == L ? PlainHelpers.ChangeList : change.Family == D ? PlainHelpers.ChangeDict : change.Family == Q ? PlainHelpers.ChangeDeque : PlainHelpers.ChangeOther;
        return entry->Kind == NativeKind.Bound && !entry->Unread && given - 1 >= entry->MinPositional && given - 1 <= entry->MaxPositional
            && entry->MaxPositional != 255 && entry->ParameterCount is > 0 and <= MaxParameters;
    }

    private enum HelperFamily
    {
        List,
        Dict,
        Deque,
        Other,
    }

    private static string ModuleOf(Value module)
    {
        Value name = PyDict.GetStr(PyModule.DictOf(module), Names.Get(N.__name__));
        return name.IsStr ? PyStr.ToClr(name) : "";
    }

    private static bool IsLeaf(Value owner, string? name)
    {
        if (!owner.HasShape(ShapeIds.Module))
        {
            return !owner.IsNull;
        }

        string text = ModuleOf(owner);
        return text == "builtins" ? name is not null && s_leaves.Contains(name) : s_leafModules.Contains(text);
    }

    /// <summary>Emits the call; parameters that were not given are null.</summary>
    public static InsRef Emit(NativeCall call, InsRef self, List<InsRef> arguments, uint* next, int depth)
    {
        TraceBuilder ir = Recorder.Ir;
        Recorder.ForgetFresh();
        List<InsRef> operands = [ir.Int((long)next + (depth > 0 ? 1 : 0)), ir.Int(call.Pointer)];
        if (!self.IsNone)
        {
            operands.Add(self);
        }

        operands.AddRange(arguments);
        while (operands.Count < call.Parameters + 2)
        {
            operands.Add(ir.Null);
        }

        return ir.Call(s_helpers[call.Parameters], CollectionsMarshal.AsSpan(operands), Recorder.Snapshot());
    }

    // The lowest bit of pc: it is that of an inlined frame.
    private static ulong Begin(long pc)
    {
        if ((pc & 1) == 0)
        {
            ((Frame*)Thread.Current->Frame)->Pc = (uint*)pc;
        }

        return 0;
    }

    private static ulong End(long pc, ulong result)
    {
        if (result == 0)
        {
            ResidualSites.FailedAt = (uint*)(pc & ~1L);
        }

        return result;
    }

    private static ulong Broken(long pc, Exception e)
    {
        InternalErrors.Raise(e);
        return End(pc, 0);
    }

    [UnmanagedCallersOnly]
    private static ulong Call1(long pc, long function, ulong a)
    {
        try
        {
            _ = Begin(pc);
            return End(pc, ((delegate*<ulong, ulong>)function)(a));
        }
        catch (Exception e)
        {
            return Broken(pc, e);
        }
    }

    [UnmanagedCallersOnly]
    private static ulong Call2(long pc, long function, ulong a, ulong b)
    {
        try
        {
            _ = Begin(pc);
            return End(pc, ((delegate*<ulong, ulong, ulong>)function)(a, b));
        }
        catch (Exception e)
        {
            return Broken(pc, e);
        }
    }

    [UnmanagedCallersOnly]
    private static ulong Call3(long pc, long function, ulong a, ulong b, ulong c)
    {
        try
        {
            _ = Begin(pc);
            return End(pc, ((delegate*<ulong, ulong, ulong, ulong>)function)(a, b, c));
        }
        catch (Exception e)
        {
            return Broken(pc, e);
        }
    }
}
