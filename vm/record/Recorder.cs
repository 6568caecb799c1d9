using System;
using System.Collections.Generic;
using System.Globalization;
using Py.Ir;
using Py.ObjectSpace;
using Py.Vm.Compile;
using Py.Vm.Run;

namespace Py.Vm.Record;

/// <summary>Records one iteration of a hot loop as a trace, by running it on the <see cref="RecordingMachine"/>.</summary>
/// <remarks>
/// While it records, the name in the trace of each register is in a table beside the register stack. Calls of Python
/// functions are followed; what the semantics do not stage is a call of a helper named after the instruction. One
/// recording at a time, under the interpreter lock.
/// </remarks>
internal static unsafe class Recorder
{
    private const int MaxBytecodes = 5000;
    private const int MaxRegisters = 4096;
    private const int MaxFrames = 10;

    private static readonly Descriptors s_descriptors = new();
    private static readonly Dictionary<nint, int> s_codes = [];
    private static readonly InsRef[] s_map = new InsRef[MaxRegisters];

    private static TraceBuilder? s_builder;
    private static Frame* s_entry;
    private static Frame* s_frame;
    private static Slot* s_base;
    private static uint* s_header;
    private static uint* s_pc;
    private static SnapRef s_snapshot;
    private static bool s_hasSnapshot;
    private static int s_inputs;
    private static int s_traces;
    private static string? s_abort;
    private static bool s_finished;

    /// <summary>Is a recording going on?</summary>
    public static bool IsRecording => s_builder != null;

    /// <summary>Where instructions are appended.</summary>
    public static TraceBuilder Ir => s_builder!;

    /// <summary>The frame the loop is in.</summary>
    public static Frame* Entry => s_entry;

    /// <summary>The items of lists' storage and tuples.</summary>
    public static FieldRef Items { get; } = s_descriptors.AddArray("items", FieldKind.Ref, sizeof(PyRefArray));

    /// <summary>Records from a loop header: the instruction to go on with, or null.</summary>
    public static uint* Record(uint* header, Frame* fp, ThreadState* t)
    {
        ref PyCode code = ref fp->Code.Fields;
        s_inputs = code.LiveTops[header - code.Words];
        string name = $"{PyStr.ToClr(code.Name.Load())}:{PyCode.LineOf(fp->Code, (int)(header - code.Words)).ToString(CultureInfo.InvariantCulture)}";
        s_builder = new TraceBuilder(s_descriptors, new TraceId(++s_traces), TraceKind.Loop, name);
        s_entry = fp;
        s_base = fp->R;
        s_header = header;
        s_abort = null;
        s_finished = false;
        Array.Clear(s_map);
        for (int i = 0; i < s_inputs; i++)
        {
            s_map[i] = Ir.Input(IrType.Ref, i);
        }

        uint* pc = header;
        for (int count = 0; pc != null && !s_finished && s_abort == null; count++)
        {
            if (count == MaxBytecodes)
            {
                Abort("too long");
                break;
            }

            s_frame = (Frame*)t->Frame;
            s_pc = pc;
            s_hasSnapshot = false;
            Ir.Emit(IrOp.DebugMergePoint, Ir.Int(CodeNumber(s_frame)), Ir.Int(pc - s_frame->Code.Fields.Words));
            pc = ((delegate*<uint*, Slot*, Frame*, ThreadState*, uint*>)RecordingMachine.Table[(byte)*pc])(pc, s_frame->R, s_frame, t);
        }

        JitLog.Recorded(Ir.Trace, s_abort ?? (pc == null && !s_finished ? "the loop's frame was left" : null));
        s_builder = null;
        return pc;
    }

    /// <summary>Gives up; the instruction that cannot be recorded has not been executed.</summary>
    public static void Abort(string reason) => s_abort ??= reason;

    /// <summary>The loop is closed: back to the entry with the registers as they are.</summary>
    public static void Finish()
    {
        Ir.Jump(new LabelId(0), s_map.AsSpan(0, s_inputs));
        s_finished = true;
    }

    /// <summary>Is this the header of the loop that is recorded?</summary>
    public static bool IsHeader(uint* pc, Frame* fp) => pc == s_header && fp == s_entry;

    private static int CodeNumber(Frame* fp)
    {
        nint code = (nint)fp->Code.Fields.Words;
        if (!s_codes.TryGetValue(code, out int number))
        {
            number = s_codes.Count + 1;
            s_codes.Add(code, number);
        }

        return number;
    }

    /// <summary>A register: its word and its name in the trace.</summary>
    public static RecordedRef Load(Slot* register)
    {
        long index = register - s_base;
        InsRef name = index is >= 0 and < MaxRegisters ? s_map[index] : InsRef.None;
        if (name.IsNone)
        {
            Abort("a register from outside the loop");
            name = Ir.Null;
        }

        return new RecordedRef(*(ulong*)register, name);
    }

    /// <summary>A register gets a value.</summary>
    public static void Store(Slot* register, InsRef name)
    {
        long index = register - s_base;
        if (index is >= 0 and < MaxRegisters)
        {
            s_map[index] = name;
        }
        else
        {
            Abort("too many registers");
        }
    }

    /// <summary>A frame was pushed with arguments in place: its other registers are null. False: too deep.</summary>
    public static bool Enter(Frame* fp, int arguments)
    {
        if (fp - s_entry >= MaxFrames)
        {
            Abort("calls too deep");
            return false;
        }

        for (int i = arguments; i < fp->Code.Fields.RegisterCount; i++)
        {
            Store(fp->R + i, Ir.Null);
        }

        return true;
    }

    /// <summary>Goes on only while a condition is as it is now.</summary>
    public static void Guard(InsRef condition, bool value)
    {
        if (!condition.IsConst)
        {
            Ir.Guard(condition, value, Snapshot());
        }
    }

    /// <summary>What to rebuild to begin the current instruction again.</summary>
    public static SnapRef Snapshot()
    {
        if (!s_hasSnapshot)
        {
            s_snapshot = SnapshotAt(s_pc);
            s_hasSnapshot = true;
        }

        return s_snapshot;
    }

    /// <summary>What to rebuild to go on at an instruction of the running frame.</summary>
    public static SnapRef SnapshotAt(uint* pc)
    {
        SnapRef snapshot = SnapRef.None;
        List<SnapEntry> entries = [];
        for (Frame* f = s_entry; f <= s_frame; f++)
        {
            ref PyCode code = ref f->Code.Fields;
            long word = (f == s_frame ? pc : f->Pc) - code.Words;
            entries.Clear();
            for (int i = 0; i < code.LiveTops[word]; i++)
            {
                InsRef name = s_map[f->R + i - s_base];
                if (!name.IsNone)
                {
                    entries.Add(new SnapEntry(i, name));
                }
            }

            snapshot = Ir.Frame(snapshot, CodeNumber(f), (int)word, System.Runtime.InteropServices.CollectionsMarshal.AsSpan(entries));
        }

        return snapshot;
    }

    /// <summary>The descriptor of a field of any object.</summary>
    public static FieldRef Field(uint offset, FieldKind kind)
    {
        string name = (kind == FieldKind.Ref ? "ref+" : "int+") + offset.ToString(CultureInfo.InvariantCulture);
        return s_descriptors.TryField(name, out FieldRef known) ? known : s_descriptors.AddField(name, kind, (int)offset);
    }

    /// <summary>The descriptor of a shape.</summary>
    public static ShapeRef Shape(uint shape)
    {
        if (s_descriptors.TryShapeId(shape, out ShapeRef known))
        {
            return known;
        }

        string name = PyType.NameOf(((Shape*)(ulong)shape)->Type.Load());
        return s_descriptors.AddShape(s_descriptors.TryShape(name, out _) ? $"{name}@{shape:x}" : name, shape);
    }

    /// <summary>A call of a helper with values as arguments; it may do anything.</summary>
    public static InsRef Call(string name, ReadOnlySpan<InsRef> arguments, IrType result = IrType.Ref)
    {
        name = $"{name}/{arguments.Length.ToString(CultureInfo.InvariantCulture)}";
        if (!s_descriptors.TryHelper(name, out HelperRef helper))
        {
            IrType[] types = new IrType[arguments.Length];
            Array.Fill(types, IrType.Ref);
            helper = s_descriptors.AddHelper(name, s_descriptors.HelperCount, types, result, HelperEffects.Any);
        }

        return Ir.Call(helper, arguments, Snapshot());
    }

    /// <summary>After a call that may fail: goes on at <paramref name="next"/> if it did not.</summary>
    public static void GuardNoException(uint* next) => Ir.Emit(IrOp.GuardNoException, snap: SnapshotAt(next));

    /// <summary>Goes on while an assumption, the version of a type or namespace, holds.</summary>
    public static void GuardVersion(uint version) => Ir.Emit(IrOp.GuardNotInvalidated, descr: (int)version, snap: Snapshot());
}
