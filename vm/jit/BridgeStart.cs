using System;
using System.Collections.Generic;
using Py.Ir;
using Py.Vm.Run;

namespace Py.Vm.Jit;

/// <summary>The beginning of a bridge: names for what the exit hands over, and objects that the exit would have had to make.</summary>
internal static unsafe class BridgeStart
{
    /// <summary>Declares the inputs and fills in the names of the registers and functions of all frames.</summary>
    /// <param name="exit">The exit.</param>
    /// <param name="own">The trace's own frame.</param>
    /// <param name="map">Names by register, from the first of that frame.</param>
    /// <param name="functions">Names of the frames' functions.</param>
    /// <param name="generators">Names of the generators whose frames they are.</param>
    /// <param name="failed">An error is set: registers are as they were before the instruction that failed.</param>
    public static void Declare(ExitState exit, Frame* own, InsRef[] map, InsRef[] functions, InsRef[] generators, bool failed)
    {
        Trace parent = exit.Trace!;
        TraceBuilder ir = Recorder.Ir;
        Dictionary<InsRef, InsRef> names = [];
        for (int k = 0; k < exit.Values.Count; k++)
        {
            names[exit.Values[k]] = ir.Input(parent.TypeOf(exit.Values[k]), k);
        }

        List<SnapRef> chain = [];
        for (SnapRef at = exit.Ins.Snap; !at.IsNone; at = parent.Frame(at).Parent)
        {
            chain.Insert(0, at);
        }

        for (int k = 0; k < chain.Count; k++)
        {
            SnapFrame frame = parent.Frame(chain[k]);
            long offset = own[k].R - own->R;
            if (k > 0)
            {
                for (int i = 0; i < own[k].Code.Fields.RegisterCount; i++)
                {
                    map[offset + i] = ir.Null;
                }
            }

            foreach (SnapEntry entry in parent.Registers(frame))
            {
                InsRef name = NameOf(parent, entry.Value, names);
                if (entry.Register == TraceFrames.FunctionRegister)
                {
                    functions[k] = name;
                }
                else if (entry.Register == TraceFrames.GeneratorRegister)
                {
                    generators[k] = name;
                }
                else if (entry.Register < TraceFrames.FunctionRegister)
                {
                    map[offset + entry.Register] = name;
                }
                else if (entry.Register < TraceFrames.OldRegister)
                {
                    Recorder.TakeState(k, entry.Register, name);
                }
                else if (failed)
                {
                    map[offset + entry.Register - TraceFrames.OldRegister] = name;
                }
            }
        }
    }

    private static InsRef NameOf(Trace parent, InsRef value, Dictionary<InsRef, InsRef> names)
    {
        TraceBuilder ir = Recorder.Ir;
        if (value.IsConst)
        {
            IrConst constant = parent.ConstOf(value);
            return ir.Constant(constant.Type, constant.Bits);
        }

        if (names.TryGetValue(value, out InsRef known))
        {
            return known;
        }

        VirtualObject v = parent.Virtual(value.VirtualIndex);
        ReadOnlySpan<SnapEntry> fields = parent.Fields(v);
        InsRef made;
        switch (v.Kind)
        {
            case VirtualKind.Int:
                made = ir.Emit(IrOp.TagInt, NameOf(parent, fields[0].Value, names));
                break;
            case VirtualKind.Float:
                made = ir.Emit(IrOp.BoxFloat, NameOf(parent, fields[0].Value, names));
                break;
            case VirtualKind.Object:
                made = ir.New(new ShapeRef(v.Descr));
                names[value] = made;
                foreach (SnapEntry field in fields)
                {
                    ir.SetField(made, new FieldRef(field.Register), NameOf(parent, field.Value, names));
                }

                break;
            case VirtualKind.Array:
                made = ir.Emit(IrOp.NewArray, ir.Int(v.Length), descr: v.Descr);
                names[value] = made;
                foreach (SnapEntry item in fields)
                {
                    ir.SetItem(made, ir.Int(item.Register), new FieldRef(v.ItemField), NameOf(parent, item.Value, names));
                }

                break;
            default:
                throw new NotSupportedException($"a virtual {v.Kind} at an exit");
        }

        names[value] = made;
        return made;
    }
}
