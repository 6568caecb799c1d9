using System;
using Py.Gc;
using Py.Ir;
using Py.ObjectSpace;
using Py.Vm.Run;

namespace Py.Vm.Jit;

/// <summary>Rebuilds the interpreter's state where machine code was left: frames, registers, objects that were not made.</summary>
internal static unsafe class Resume
{
    private const int MaxFrames = 64;

    /// <summary>Rebuilds; the innermost frame, its Pc where to go on. Collects: may, before any frame is touched.</summary>
    /// <param name="exit">Where the trace was left; its words are on the native stack.</param>
    /// <param name="own">The frame that the trace ran in.</param>
    /// <param name="t">The running thread.</param>
    public static Frame* Rebuild(ExitState exit, Frame* own, ThreadState* t)
    {
        Trace trace = exit.Trace!;
        SnapRef* chain = stackalloc SnapRef[MaxFrames];
        int count = 0;
        for (SnapRef at = exit.Ins.Snap; !at.IsNone; at = trace.Frame(at).Parent)
        {
            chain[count++] = at;
        }

        // Objects first: then nothing is allocated any more.
        ulong* made = stackalloc ulong[trace.VirtualCount + 1];
        new Span<ulong>(made, trace.VirtualCount).Clear();
        for (int k = 0; k < count; k++)
        {
            foreach (SnapEntry entry in trace.Registers(trace.Frame(chain[k])))
            {
                if (entry.Value.IsVirtual)
                {
                    Materialize(exit, entry.Value.VirtualIndex, made);
                }
            }
        }

        Frame* fp = own;
        for (int k = count - 1; k >= 0; k--)
        {
            SnapFrame frame = trace.Frame(chain[k]);
            TraceFrame info = TraceFrames.Get(frame.Code);
            ReadOnlySpan<SnapEntry> registers = trace.Registers(frame);
            if (k < count - 1)
            {
                fp = ResidualSites.Push(fp, own, info, 0, t);
            }

            foreach (SnapEntry entry in registers)
            {
                ulong word = entry.Value.IsVirtual ? made[entry.Value.VirtualIndex] : (ulong)exit[entry.Value];
                if (entry.Register < TraceFrames.OldRegister)
                {
                    TraceFrames.Put(t, fp, info, entry.Register, word);
                }
                else if (*(ulong*)&t->Exception != 0)
                {
                    TraceFrames.Put(t, fp, info, entry.Register - TraceFrames.OldRegister, word);
                }
            }

            fp->Pc = info.CodeObject()->Words + frame.Pc;
        }

        return fp;
    }

    private static void Materialize(ExitState exit, int index, ulong* made)
    {
        if (made[index] != 0)
        {
            return;
        }

        Trace trace = exit.Trace!;
        VirtualObject virtualObject = trace.Virtual(index);
        ReadOnlySpan<SnapEntry> fields = trace.Fields(virtualObject);
        switch (virtualObject.Kind)
        {
            case VirtualKind.Int:
                made[index] = (ulong)exit[fields[0].Value] | 3;
                break;
            case VirtualKind.Float:
                made[index] = PyFloat.New(BitConverter.Int64BitsToDouble(exit[fields[0].Value])).Bits;
                break;
            case VirtualKind.Object:
                {
                    // Of a dict's table the size says how many entries it has; it is the first field, as the collector asks for it.
                    ShapeDescr descrOfShape = trace.Descriptors[new ShapeRef(virtualObject.Descr)];
                    ulong obj = made[index] = Heap.Allocate(descrOfShape.Id, (nuint)descrOfShape.SizeBytes);
                    foreach (SnapEntry field in fields)
                    {
                        FieldDescr descr = trace.Descriptors[new FieldRef(field.Register)];
                        Store(obj, (byte*)made[index] + descr.Offset, descr.Kind, WordOf(exit, field.Value, made));
                    }

                    break;
                }

            case VirtualKind.Array:
                {
                    ShapeDescr shape = trace.Descriptors[new ShapeRef(virtualObject.Descr)];
                    FieldDescr items = trace.Descriptors[new FieldRef(virtualObject.ItemField)];
                    FieldDescr length = trace.Descriptors[new FieldRef(shape.LengthField)];
                    ulong obj = made[index] = Heap.TryAllocate(shape.Id, (ulong)(items.Offset + (items.Stride * virtualObject.Length)));
                    *(long*)(obj + (ulong)length.Offset) = virtualObject.Length;
                    foreach (SnapEntry item in fields)
                    {
                        Store(obj, (byte*)made[index] + items.Offset + (items.Stride * item.Register), items.Kind, WordOf(exit, item.Value, made));
                    }

                    break;
                }

            default:
                throw new NotSupportedException($"a virtual {virtualObject.Kind} at an exit");
        }
    }

    private static ulong WordOf(ExitState exit, InsRef value, ulong* made)
    {
        if (!value.IsVirtual)
        {
            return (ulong)exit[value];
        }

        Materialize(exit, value.VirtualIndex, made);
        return made[value.VirtualIndex];
    }

    private static void Store(ulong obj, byte* at, FieldKind kind, ulong word)
    {
        switch (kind.Bytes())
        {
            case 1:
                *at = (byte)word;
                break;
            case 2:
                *(ushort*)at = (ushort)word;
                break;
            case 4:
                *(uint*)at = (uint)word;
                break;
            default:
                if (kind == FieldKind.Ref)
                {
                    WriteBarrier.BeforeStore(obj, at);
                }

                *(ulong*)at = word;
                break;
        }
    }
}
