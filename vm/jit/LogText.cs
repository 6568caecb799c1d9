using System.Collections.Generic;
using System.Globalization;
using System.Text;
using Py.Ir;
using Py.ObjectSpace;
using Py.Vm.Compile;
using Ins = Py.Ir.Ins;

namespace Py.Vm.Jit;

/// <summary>Traces in the notation of PyPy's logs, which its tools and <c>py-pylog</c> read.</summary>
/// <remarks>
/// <code>
/// # Loop 3 (f;a.py:1-3~#9 ForRange) : loop with 12 ops
/// [p1, p2]
/// +46: label(p1, p2, descr=TargetToken(300))
/// debug_merge_point(0, 0, 'f;a.py:1-3~#9 ForRange')
/// +66: guard_true(i5, descr=&lt;Guard0x11&gt;) [p1, p2]
/// +90: --end of the loop--
/// </code>
/// Names are those of the IR, conditions are integers. Operations that PyPy knows by the kind of their result have its letter behind them.
/// What our IR names by descriptors alone (shapes, helpers, assumptions) is an argument or the name in the descriptor.
/// </remarks>
internal sealed unsafe class LogText
{
    private const int LabelsOfTrace = 100;

    private readonly Trace _trace;
    private readonly CodeMap? _code;
    private readonly StringBuilder _text = new();
    private readonly List<InsRef> _values = [];
    private readonly List<(int Offset, int Call, nint Code)> _frames = [];
    private int _calls;

    private LogText(Trace trace, CodeMap? code)
    {
        _trace = trace;
        _code = code;
    }

    /// <summary>A trace.</summary>
    /// <param name="trace">Recorded or optimized.</param>
    /// <param name="code">What it was compiled to: with offsets and the numbers of guards; null: without.</param>
    /// <param name="header">The line before it, which the number of operations ends. Empty: none.</param>
    public static string Of(Trace trace, CodeMap? code, string header)
    {
        LogText printer = new(trace, code);
        int operations = printer.PrintAll();
        string title = header.Length == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"{header} with {operations} ops\n");
        return title + printer._text;
    }

    /// <summary>The number that jumps to a label name.</summary>
    public static long TokenOf(TraceId trace, int label) => (trace.Value * (long)LabelsOfTrace) + label;

    /// <summary>Does a trace end with a jump to itself?</summary>
    public static bool IsLoop(Trace trace) =>
        trace[trace.Count - 1] is { Op: IrOp.Jump } jump && (TraceBuilder.JumpTrace(jump.Descr).Value == 0 || TraceBuilder.JumpTrace(jump.Descr) == trace.Id);

    /// <summary>Where a bytecode is: <c>NAME;FILE:FIRST-LINE~#WORD OPCODE</c>.</summary>
    public static string Place(nint code, int word)
    {
        PyCode* c = (PyCode*)code;
        string file = PyStr.ToClr(c->FileName.Load()).Replace(',', '.');
        return string.Create(CultureInfo.InvariantCulture,
            $"{PyStr.ToClr(c->Name.Load())};{file}:{c->FirstLine}-{PyCode.LineOf(Value.FromBits((ulong)code), word)}~#{word} {(Opcode)(byte)c->Words[word]}");
    }

    /// <summary>Where the first or the last bytecode of a trace is; empty if that is not known.</summary>
    public static string PlaceIn(Trace trace, bool last)
    {
        for (int i = 1; i < trace.Count; i++)
        {
            ref Ins ins = ref trace[last ? trace.Count - i : i];
            if (ins.Op == IrOp.DebugMergePoint)
            {
                return PlaceOf(trace, ref ins);
            }
        }

        return "";
    }

    /// <summary>Bytes before the stubs of the exits, which constants follow.</summary>
    public static int EndOf(CodeMap code)
    {
        foreach (ExitMap exit in code.Exits)
        {
            if (exit.StubOffset != 0)
            {
                return exit.StubOffset;
            }
        }

        return code.Bytes;
    }

    /// <summary>Where the bytecodes of a trace are, a line each.</summary>
    public static string PlacesOf(Trace trace)
    {
        StringBuilder text = new();
        for (int i = 1; i < trace.Count; i++)
        {
            if (trace[i].Op == IrOp.DebugMergePoint)
            {
                text.Append(PlaceOf(trace, ref trace[i])).Append('\n');
            }
        }

        return text.ToString();
    }

    private static string PlaceOf(Trace trace, ref Ins point) => Place(TraceFrames.Get((int)trace.ConstOf(point.A).Bits).Code, (int)trace.ConstOf(point.B).Bits);

    // Returns the number of operations.
    private int PrintAll()
    {
        Trace trace = _trace;
        int inputs = trace.InputCount();
        _text.Append('[');
        for (int i = 1; i <= inputs; i++)
        {
            _text.Append(i == 1 ? "" : ", ").Append(Name(new InsRef(i)));
        }

        _text.Append("]\n");
        int count = 0;
        if (_code is not null && trace.Kind == TraceKind.Loop)
        {
            PrintLabel(0, 1, inputs, inputs + 1 < trace.Count ? inputs + 1 : 0);
            count++;
        }

        Dictionary<int, int> exits = [];
        for (int k = 0; k < (_code?.Exits.Length ?? 0); k++)
        {
            exits[_code!.Exits[k].Index] = _code.FirstExit + k;
        }

        for (int i = inputs + 1; i < trace.Count; i++)
        {
            ref Ins ins = ref trace[i];
            switch (ins.Op)
            {
                case IrOp.Nop or IrOp.LoopState:
                    break;
                case IrOp.DebugMergePoint:
                    PrintMergePoint((int)trace.ConstOf(ins.A).Bits, (int)trace.ConstOf(ins.B).Bits);
                    count++;
                    break;
                case IrOp.Label:
                    int first = i + 1, parameters = trace.ParamCount(i);
                    for (int k = first; k < first + parameters; k++)
                    {
                        Offset(i);
                        _text.Append(Name(new InsRef(k))).Append(" = same_as_").Append(Suffix(trace[k].Type)).Append('(').Append(Name(trace[k].A)).Append(")\n");
                    }

                    PrintLabel(ins.Descr, first, parameters, i);
                    i += parameters;
                    count += parameters + 1;
                    break;
                default:
                    PrintOperation(i, ref ins, exits);
                    count++;
                    break;
            }
        }

        if (_code is not null)
        {
            int end = EndOf(_code);
            _text.Append(CultureInfo.InvariantCulture, $"+{end}: --end of the loop--\n");
        }

        return count;
    }

    private void Offset(int index)
    {
        if (_code is not null && index < _code.Offsets.Length)
        {
            _text.Append('+').Append(_code.Offsets[index]).Append(": ");
        }
    }

    private void PrintLabel(int label, int first, int count, int index)
    {
        Offset(index);
        _text.Append("label(");
        for (int k = first; k < first + count; k++)
        {
            _text.Append(Name(new InsRef(k))).Append(", ");
        }

        _text.Append(CultureInfo.InvariantCulture, $"descr=TargetToken({TokenOf(_trace.Id, label)}))\n");
    }

    // Frames are told apart by where their registers are: those further out begin before those further in.
    private void PrintMergePoint(int number, int word)
    {
        TraceFrame frame = TraceFrames.Get(number);
        while (_frames.Count > 0 && (_frames[^1].Offset > frame.Offset || (_frames[^1].Offset == frame.Offset && _frames[^1].Code != frame.Code)))
        {
            _frames.RemoveAt(_frames.Count - 1);
        }

        if (_frames.Count == 0 || _frames[^1].Offset != frame.Offset)
        {
            _frames.Add((frame.Offset, _calls++, frame.Code));
        }

        _text.Append(CultureInfo.InvariantCulture, $"debug_merge_point({_frames.Count - 1}, {_frames[^1].Call}, '{Place(frame.Code, word)}')\n");
    }

    private void PrintOperation(int index, ref Ins ins, Dictionary<int, int> exits)
    {
        OpInfo info = ins.Op.Info();
        Offset(index);
        if (ins.Type != IrType.None)
        {
            _text.Append(Name(new InsRef(index))).Append(" = ");
        }

        _text.Append(info.Name).Append(HasSuffix(ins.Op) ? "_" + Suffix(ins.Type) : "").Append('(');
        string separator = "";
        if (ins.Op == IrOp.Call)
        {
            _text.Append("ConstClass(").Append(_trace.Descriptors[new HelperRef(ins.Descr)].Name).Append(')');
            separator = ", ";
        }

        // Guards on the overflow of the operation before name it nowhere in PyPy.
        foreach (InsRef operand in ins.Op is IrOp.GuardNoOverflow or IrOp.GuardOverflow ? [] : _trace.Operands(ref ins))
        {
            _text.Append(separator).Append(Name(operand));
            separator = ", ";
        }

        string descr = DescrOf(index, ref ins, info.Descr, exits);
        if (descr.Length > 0)
        {
            _text.Append(separator).Append("descr=").Append(descr);
        }

        _text.Append(')');
        if (ins.Op.IsGuard())
        {
            Snapshots.ExitValues(_trace, index, _values);
            _text.Append(" [");
            for (int i = 0; i < _values.Count; i++)
            {
                _text.Append(i == 0 ? "" : ", ").Append(Name(_values[i]));
            }

            _text.Append(']');
        }

        _text.Append('\n');
    }

    private string DescrOf(int index, ref Ins ins, DescrKind kind, Dictionary<int, int> exits)
    {
        if (ins.Op.IsGuard())
        {
            return exits.TryGetValue(index, out int exit) ? string.Create(CultureInfo.InvariantCulture, $"<Guard0x{exit:x}>") : "";
        }

        Descriptors all = _trace.Descriptors;
        switch (kind)
        {
            case DescrKind.Field:
                FieldDescr field = all[new FieldRef(ins.Descr)];
                char letter = field.Kind switch { FieldKind.Ref => 'P', FieldKind.F64 => 'F', FieldKind.U8 or FieldKind.U16 or FieldKind.U32 => 'U', _ => 'S' };
                return field.IsArray
                    ? string.Create(CultureInfo.InvariantCulture, $"<Array{letter} {field.Stride}{(field.Immutable ? " pure" : "")}>")
                    : string.Create(CultureInfo.InvariantCulture, $"<Field{letter} {field.Name} {field.Offset}{(field.Immutable ? " pure" : "")}>");
            case DescrKind.Shape:
                ShapeDescr shape = all[new ShapeRef(ins.Descr)];
                return string.Create(CultureInfo.InvariantCulture, $"<SizeDescr {shape.SizeBytes} {shape.Name}>");
            case DescrKind.Helper:
                HelperDescr helper = all[new HelperRef(ins.Descr)];
                StringBuilder call = new("<Call");
                call.Append(Suffix(helper.Result)).Append(helper.Result == IrType.None ? " 0 " : " 8 ");
                foreach (IrType argument in helper.Arguments)
                {
                    call.Append(Suffix(argument));
                }

                return call.Append(" EF=").Append(Effect(helper)).Append('>').ToString();
            case DescrKind.Target:
                TraceId target = TraceBuilder.JumpTrace(ins.Descr);
                long token = TokenOf(target.Value == 0 ? _trace.Id : target, TraceBuilder.JumpLabel(ins.Descr).Value);
                return string.Create(CultureInfo.InvariantCulture, $"TargetToken({token})");
            case DescrKind.Trace:
                return string.Create(CultureInfo.InvariantCulture, $"<Loop{ins.Descr}>");
            case DescrKind.Number when ins.Op == IrOp.Finish:
                return "<DoneWithThisFrameDescrRef>";
            default:
                return "";
        }
    }

    // PyPy's numbers of extra effects.
    private static int Effect(HelperDescr helper)
    {
        const int elidable = 0, cannotRaise = 2, canRaise = 5, anything = 7;
        return helper.Effects == HelperEffects.Pure ? elidable
            : helper.Has(HelperEffects.RunsPython | HelperEffects.InspectsFrames) ? anything
            : helper.Has(HelperEffects.MayRaise) ? canRaise : cannotRaise;
    }

    private static bool HasSuffix(IrOp op) => op is IrOp.GetfieldGc or IrOp.GetfieldRaw or IrOp.GetarrayitemGc or IrOp.GetarrayitemRaw
        or IrOp.Call or IrOp.CallAssembler or IrOp.SameAs;

    private static string Suffix(IrType type) => type switch { IrType.Ref => "r", IrType.F64 => "f", IrType.None => "n", _ => "i" };

    private string Name(InsRef value)
    {
        if (value.IsIns)
        {
            IrType type = _trace[value].Type;
            return (type == IrType.Cond ? 'i' : type.Letter()) + value.Index.ToString(CultureInfo.InvariantCulture);
        }

        if (!value.IsConst)
        {
            return "None";
        }

        IrConst constant = _trace.ConstOf(value);
        return constant.Type switch
        {
            IrType.Ref when constant.Bits == 0 => "ConstPtr(null)",
            IrType.Ref => string.Create(CultureInfo.InvariantCulture, $"ConstPtr(ptr{constant.Bits:x})"),
            IrType.Cond => constant.Bits == 0 ? "0" : "1",
            _ => IrPrinter.Constant(constant),
        };
    }
}
