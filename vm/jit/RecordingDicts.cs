using System;
using System.Collections.Generic;
using Py.Ir;
using Py.ObjectSpace;
using Py.Vm.Run;

namespace Py.Vm.Jit;

/// <summary>Small dicts whose keys are strs known while recording, as keyword arguments and displays are: made in the trace, and looked up there without hashing.</summary>
/// <remarks>They get a version of keys while recording, so that an entry is found under a guard on it, which falls away as long as nobody else has seen the dict.</remarks>
internal static unsafe partial class RecordingHandlers
{
    // With their versions of keys.
    private static readonly Dictionary<InsRef, uint> s_dicts = [];

    /// <summary>A recording begins.</summary>
    public static void ForgetDicts()
    {
        s_dicts.Clear();
        s_numbers.Clear();
    }

    /// <summary>Makes a dict with the keys of another in the trace.</summary>
    /// <param name="template">The other, whose keys are interned strs.</param>
    /// <param name="values">The values.</param>
    public static InsRef MakeDict(Value template, ReadOnlySpan<InsRef> values)
    {
        TraceBuilder ir = Recorder.Ir;
        uint version = PyDict.VersionOfKeys(template);
        PyDictTable* t = *(PyDictTable**)&((PyDict*)template.Bits)->Table;
        if (values.Length > RecordedFields.SmallEntries || (t != null && t->SizeLog2 != 3))
        {
            InsRef copy = CallMaker(PlainHelpers.CopyDict, [ir.Pointer(template.Bits)]);
            InsRef items = ir.GetField(copy, RecordedFields.DictTable);
            for (int k = 0; k < values.Length; k++)
            {
                ir.SetItem(items, ir.Int(k), RecordedFields.DictValues, values[k]);
            }

            return copy;
        }

        InsRef table = ir.Null;
        if (values.Length > 0)
        {
            // The size first: when a value is made the collector may come by.
            table = ir.New(RecordedFields.SmallTable);
            ir.SetField(table, RecordedFields.TableSize, ir.Int(*(long*)&t->EntryCapacity));
            DictEntry* entries = (DictEntry*)(t + 1);
            long* indices = (long*)(entries + t->EntryCapacity);
            ir.SetField(table, RecordedFields.DictFilled, ir.Int(values.Length));
            ir.SetField(table, RecordedFields.TableUsable, ir.Int(t->Usable));
            for (int k = 0; k < RecordedFields.TableIndices.Length; k++)
            {
                ir.SetField(table, RecordedFields.TableIndices[k], ir.Int(indices[k]));
            }

            for (int k = 0; k < values.Length; k++)
            {
                ir.SetField(table, RecordedFields.EntryHashes[k], ir.Int(entries[k].Hash));
                ir.SetField(table, RecordedFields.EntryKeys[k], ir.Pointer(*(ulong*)&entries[k].Key));
                ir.SetField(table, RecordedFields.EntryValues[k], values[k]);
            }
        }

        InsRef dict = ir.New(Recorder.Shape(ShapeIds.Dict));
        ir.SetField(dict, RecordedFields.DictTable, table);
        ir.SetField(dict, RecordedFields.DictUsed, ir.Int(values.Length));
        ir.SetField(dict, RecordedFields.DictKeys, ir.Int(version));
        s_dicts.Add(dict, version);
        return dict;
    }

    /// <summary>The real dict that a trace makes by MakeDict has the same version of keys.</summary>
    public static void SettleDict(Value dict, InsRef name)
    {
        if (s_dicts.TryGetValue(name, out uint version))
        {
            dict.As<PyDict>().Fields.KeysVersion = version;
        }
    }

    private static bool IsMadeHere(RecordedRef dict) =>
        s_dicts.TryGetValue(dict.Ir, out uint version) && Has(dict, ShapeIds.Dict) && V(dict).As<PyDict>().Fields.KeysVersion == version;

    /// <summary>Looks a str up in a dict made in this trace; guards that its keys are still the same.</summary>
    /// <param name="dict">The dict.</param>
    /// <param name="key">The key.</param>
    /// <param name="value">The value; its word is 0 if there is none.</param>
    /// <returns>False: it is no such dict.</returns>
    private static bool TryFindMade(RecordedRef dict, RecordedRef key, out RecordedRef value)
    {
        value = default;
        if (!IsMadeHere(dict) || !key.Ir.IsConst || !V(key).IsExactStr)
        {
            return false;
        }

        int entry = PyDict.FindStr(V(dict), V(key));
        if (entry is PyDict.Unknown or >= RecordedFields.SmallEntries)
        {
            return false;
        }

        GuardMadeKeys(dict);
        value = entry < 0 ? default : EntryOf(dict, entry);
        return true;
    }

    // Of the dict's own fields: it may be another one each time, and then its version is one of its own.
    private static void GuardAllKeys(RecordedRef dict, ReadOnlySpan<int> entries)
    {
        if (IsMadeHere(dict))
        {
            GuardMadeKeys(dict);
            return;
        }

        GuardKeys(dict, entries);
        TraceBuilder ir = Recorder.Ir;
        Recorder.Guard(ir.Emit(IrOp.IntEq, ir.GetField(dict.Ir, RecordedFields.DictUsed), ir.Int(PyDict.Count(V(dict)))), true);
    }

    /// <summary>Guards that a value is a dict that has the keys that it has now at these entries.</summary>
    public static void GuardKeys(RecordedRef dict, ReadOnlySpan<int> entries)
    {
        GuardHas(dict, ShapeIds.Dict);
        if (entries.Length == 0)
        {
            return;
        }

        TraceBuilder ir = Recorder.Ir;
        Value table = V(dict).As<PyDict>().Fields.Table.Load();
        InsRef name = ir.GetField(dict.Ir, RecordedFields.DictTable);
        // An empty dict has none.
        _ = RecordingMachine.Branch(RecordingMachine.IsNull(new RecordedRef(table.Bits, name)));
        Recorder.Guard(ir.Emit(IrOp.IntEq, ir.GetField(name, RecordedFields.DictFilled), ir.Int(table.As<PyDictTable>().Fields.Filled)), true);
        foreach (int entry in entries)
        {
            InsRef key = entry < RecordedFields.SmallEntries ? ir.GetField(name, RecordedFields.EntryKeys[entry]) : ir.GetItem(name, ir.Int(entry), RecordedFields.DictEntryKeys);
            _ = Recorder.GuardIs(new RecordedRef(PyDictTable.Entries(table)[entry].Key.Load().Bits, key));
        }
    }

    private static void GuardMadeKeys(RecordedRef dict)
    {
        TraceBuilder ir = Recorder.Ir;
        Recorder.Guard(ir.Emit(IrOp.IntEq, ir.GetField(dict.Ir, RecordedFields.DictKeys), ir.Int(s_dicts[dict.Ir])), true);
    }

    /// <summary>The value at an entry of a dict whose keys are guarded.</summary>
    public static RecordedRef EntryOf(RecordedRef dict, int entry)
    {
        TraceBuilder ir = Recorder.Ir;
        ulong word = PyDictTable.Entries(V(dict).As<PyDict>().Fields.Table.Load())[entry].Value.Load().Bits;
        InsRef table = ir.GetField(dict.Ir, RecordedFields.DictTable);
        return new RecordedRef(word, entry < RecordedFields.SmallEntries ? ir.GetField(table, RecordedFields.EntryValues[entry]) : ir.GetItem(table, ir.Int(entry), RecordedFields.DictValues));
    }

    /// <summary>dict.get(key) of a dict made in this trace.</summary>
    private static bool TryGetMade(RecordedRef callee, List<RecordedRef> arguments, Slot* window)
    {
        if (!IsMadeHere(arguments[0]) || !arguments[1].Ir.IsConst)
        {
            return false;
        }

        _ = Recorder.GuardIs(callee);
        if (!TryFindMade(arguments[0], arguments[1], out RecordedRef value))
        {
            return false;
        }

        Put(window, value.Word != 0 ? value : arguments.Count > 2 ? arguments[2] : RecordingMachine.Known(Singletons.None));
        return true;
    }

    /// <summary>A display with keys that are names, or none; null: it is another.</summary>
    private static uint* TryDisplay(uint* pc, Slot* r, Frame* fp, ThreadState* t)
    {
        uint i = *pc;
        int count = (int)(i >> 24);
        Slot* first = r + B(i);
        if (count > RecordedFields.SmallEntries)
        {
            return null;
        }

        Span<InsRef> values = stackalloc InsRef[count];
        for (int k = 0; k < count; k++)
        {
            RecordedRef key = Recorder.Load(first + (2 * k));
            if (!key.Ir.IsConst || !V(key).IsExactStr || V(key).As<PyStr>().Fields.Interned == 0)
            {
                return null;
            }

            for (int before = 0; before < k; before++)
            {
                if (*(ulong*)(first + (2 * before)) == key.Word)
                {
                    return null;
                }
            }

            values[k] = Recorder.Load(first + (2 * k) + 1).Ir;
        }

        fp->Pc = pc + 1;
        Slot* to = r + A(i);
        if (ResidualSites.Execute(pc, fp, t) == 0)
        {
            return Failing(pc + 1, fp, t, "a dict could not be made");
        }

        Recorder.Store(to, MakeDict(to->Load(), values));
        return pc + 1;
    }
}
