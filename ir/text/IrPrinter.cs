using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;

namespace Py.Ir;

/// <summary>Prints traces in the one text form; <see cref="IrParser"/> reads it back.</summary>
/// <remarks>
/// <code>
/// shape Point id=0x40 size=24
/// field Point.x ref offset=8
/// helper add 3 (ref, ref) -> ref writes raises
/// loop T1 example
/// p1 = input(0)
/// p2 = getfield_gc(p1, descr=Point.x)
/// c3 = is_int(p2)
/// guard_true(c3) [7:12 r0=p1 r1=v0 &lt; 3:4 r2=5 | v0=object(Point, Point.x=p2)]
/// jump(p2, descr=L0)
/// </code>
/// Behind the first line may stand what is known of the whole trace: <c>keeps_state</c>, <c>target T1</c> and, for each condition on
/// an input that holds or does not, <c>fact 0 int_lt 5 true</c>.
/// Value names are a type letter and the index. Constants: 5, 1.5, &amp;hex word, null, true, false.
/// A snapshot lists frames, innermost first: code:pc and registers; then the virtuals not described before.
/// </remarks>
public static class IrPrinter
{
    /// <summary>The text of a trace.</summary>
    /// <param name="trace">What to print.</param>
    /// <param name="declarations">Whether the descriptors it uses are declared first, so that the text stands alone.</param>
    public static string Print(Trace trace, bool declarations = false)
    {
        StringBuilder text = new();
        if (declarations)
        {
            PrintDeclarations(trace, text);
        }
        PrintHeader(trace, text);
        HashSet<int> described = [];
        for (int i = 1; i < trace.Count; i++)
        {
            PrintIns(trace, i, text, described);
            text.Append('\n');
        }
        return text.ToString();
    }

    /// <summary>The text of one instruction, without a line end.</summary>
    public static string PrintIns(Trace trace, int index)
    {
        StringBuilder text = new();
        PrintIns(trace, index, text, []);
        return text.ToString();
    }

    /// <summary>The text of an operand.</summary>
    public static string Value(Trace trace, InsRef value)
    {
        if (value.IsIns)
        {
            return trace[value].Type.Letter() + value.Index.ToString(CultureInfo.InvariantCulture);
        }
        if (value.IsConst)
        {
            return Constant(trace.ConstOf(value));
        }
        return value.IsVirtual ? "v" + value.VirtualIndex.ToString(CultureInfo.InvariantCulture) : "_";
    }

    /// <summary>The text of a constant.</summary>
    public static string Constant(IrConst constant)
    {
        switch (constant.Type)
        {
            case IrType.Ref:
                return constant.Bits == 0 ? "null" : "&" + constant.Bits.ToString("x", CultureInfo.InvariantCulture);
            case IrType.F64:
                double value = constant.Double;
                if (double.IsNaN(value))
                {
                    return "nan:" + constant.Bits.ToString("x", CultureInfo.InvariantCulture);
                }
                if (double.IsInfinity(value))
                {
                    return value > 0 ? "inf" : "-inf";
                }
                string digits = value.ToString("R", CultureInfo.InvariantCulture);
                return digits.AsSpan().IndexOfAny('.', 'E') >= 0 ? digits : digits + ".0";
            case IrType.Cond:
                return constant.Bits != 0 ? "true" : "false";
            default:
                return constant.Bits.ToString(CultureInfo.InvariantCulture);
        }
    }

    private static void PrintHeader(Trace trace, StringBuilder text)
    {
        text.Append(trace.Kind == TraceKind.Loop ? "loop " : "bridge ").Append(trace.Id.ToString());
        if (trace.Kind == TraceKind.Bridge)
        {
            text.Append(" of ").Append(trace.Parent.ToString()).Append(" exit ").Append(trace.ParentExit);
        }
        if (trace.Name.Length > 0)
        {
            text.Append(' ').Append(trace.Name);
        }
        text.Append('\n');
        if (trace.KeepsState)
        {
            text.Append("keeps_state\n");
        }
        if (trace.TargetId.Value != 0)
        {
            text.Append("target ").Append(trace.TargetId.ToString()).Append('\n');
        }
        foreach (EntryFact fact in trace.EntryFacts)
        {
            text.Append("fact ").Append(fact.Slot).Append(' ').Append(fact.Test.Info().Name).Append(' ');
            if (fact.Second.Type != IrType.None)
            {
                text.Append(Constant(fact.Second)).Append(' ');
            }
            if (fact.Test == IrOp.HasShape)
            {
                text.Append(trace.Descriptors[new ShapeRef(fact.Descr)].Name).Append(' ');
            }
            text.Append(fact.Holds ? "true\n" : "false\n");
        }
    }

    private static void PrintIns(Trace trace, int index, StringBuilder text, HashSet<int> described)
    {
        ref Ins ins = ref trace[index];
        OpInfo info = ins.Op.Info();
        if (ins.Type != IrType.None)
        {
            text.Append(ins.Type.Letter()).Append(index).Append(" = ");
        }
        text.Append(info.Name).Append('(');
        string separator = "";
        foreach (InsRef operand in trace.Operands(ref ins))
        {
            text.Append(separator).Append(Value(trace, operand));
            separator = ", ";
        }
        string descr = Descr(trace, info.Descr, ins.Descr);
        if (descr.Length > 0)
        {
            text.Append(separator).Append(ins.Op == IrOp.Input ? "" : "descr=").Append(descr);
        }
        text.Append(')');
        if (!ins.Snap.IsNone)
        {
            PrintSnapshot(trace, ins.Snap, text, described);
        }
    }

    private static string Descr(Trace trace, DescrKind kind, int descr)
    {
        switch (kind)
        {
            case DescrKind.Field:
                return trace.Descriptors[new FieldRef(descr)].Name;
            case DescrKind.Helper:
                return trace.Descriptors[new HelperRef(descr)].Name;
            case DescrKind.Shape:
                return trace.Descriptors[new ShapeRef(descr)].Name;
            case DescrKind.Label:
                return "L" + descr.ToString(CultureInfo.InvariantCulture);
            case DescrKind.Target:
                TraceId target = TraceBuilder.JumpTrace(descr);
                string label = TraceBuilder.JumpLabel(descr).ToString();
                return target.Value == 0 ? label : target + "." + label;
            case DescrKind.Trace:
                return new TraceId(descr).ToString();
            case DescrKind.Exact:
                return descr == Ins.LosesNothing ? "exact" : "";
            case DescrKind.Number:
                return descr.ToString(CultureInfo.InvariantCulture);
            default:
                return "";
        }
    }

    private static void PrintSnapshot(Trace trace, SnapRef snap, StringBuilder text, HashSet<int> described)
    {
        List<int> pending = [];
        text.Append(" [");
        string separator = "";
        for (SnapRef at = snap; !at.IsNone; at = trace.Frame(at).Parent)
        {
            SnapFrame frame = trace.Frame(at);
            text.Append(separator).Append(frame.Code).Append(':').Append(frame.Pc);
            foreach (SnapEntry entry in trace.Registers(frame))
            {
                text.Append(" r").Append(entry.Register).Append('=').Append(Value(trace, entry.Value));
                Note(entry.Value, pending, described);
            }
            separator = " < ";
        }
        for (int i = 0; i < pending.Count; i++)
        {
            text.Append(i == 0 ? " | " : " ");
            PrintVirtual(trace, pending[i], text, pending, described);
        }
        text.Append(']');
    }

    private static void Note(InsRef value, List<int> pending, HashSet<int> described)
    {
        if (value.IsVirtual && described.Add(value.VirtualIndex))
        {
            pending.Add(value.VirtualIndex);
        }
    }

    private static void PrintVirtual(Trace trace, int index, StringBuilder text, List<int> pending, HashSet<int> described)
    {
        VirtualObject item = trace.Virtual(index);
        text.Append('v').Append(index).Append('=');
        ReadOnlySpan<SnapEntry> fields = trace.Fields(item);
        switch (item.Kind)
        {
            case VirtualKind.Int or VirtualKind.Float:
                text.Append(item.Kind == VirtualKind.Int ? "int(" : "float(").Append(Value(trace, fields[0].Value)).Append(')');
                return;
            case VirtualKind.Join:
                text.Append("join(").Append(trace.Descriptors[new HelperRef(item.Descr)].Name);
                foreach (SnapEntry part in fields)
                {
                    text.Append(", ").Append(Value(trace, part.Value));
                    Note(part.Value, pending, described);
                }
                break;
            case VirtualKind.Object:
                text.Append("object(").Append(trace.Descriptors[new ShapeRef(item.Descr)].Name);
                foreach (SnapEntry field in fields)
                {
                    text.Append(", ").Append(trace.Descriptors[new FieldRef(field.Register)].Name);
                    text.Append('=').Append(Value(trace, field.Value));
                    Note(field.Value, pending, described);
                }
                break;
            default:
                text.Append("array(").Append(trace.Descriptors[new ShapeRef(item.Descr)].Name).Append(", ").Append(item.Length);
                text.Append(", ").Append(trace.Descriptors[new FieldRef(item.ItemField)].Name);
                foreach (SnapEntry field in fields)
                {
                    text.Append(", ").Append(field.Register).Append('=').Append(Value(trace, field.Value));
                    Note(field.Value, pending, described);
                }
                break;
        }
        text.Append(')');
    }

    private static void PrintDeclarations(Trace trace, StringBuilder text)
    {
        Descriptors all = trace.Descriptors;
        HashSet<int> fields = [];
        HashSet<int> helpers = [];
        HashSet<int> shapes = [];
        for (int i = 1; i < trace.Count; i++)
        {
            ref Ins ins = ref trace[i];
            switch (ins.Op.Info().Descr)
            {
                case DescrKind.Field:
                    fields.Add(ins.Descr);
                    break;
                case DescrKind.Helper:
                    helpers.Add(ins.Descr);
                    break;
                case DescrKind.Shape:
                    shapes.Add(ins.Descr);
                    break;
            }
        }
        foreach (EntryFact fact in trace.EntryFacts)
        {
            if (fact.Test == IrOp.HasShape)
            {
                shapes.Add(fact.Descr);
            }
        }
        for (int i = 0; i < trace.VirtualCount; i++)
        {
            VirtualObject item = trace.Virtual(i);
            if (item.Kind is VirtualKind.Object or VirtualKind.Array)
            {
                shapes.Add(item.Descr);
            }
            if (item.Kind == VirtualKind.Join)
            {
                helpers.Add(item.Descr);
            }
            if (item.Kind == VirtualKind.Array)
            {
                fields.Add(item.ItemField);
            }
            else if (item.Kind == VirtualKind.Object)
            {
                foreach (SnapEntry field in trace.Fields(item))
                {
                    fields.Add(field.Register);
                }
            }
        }
        foreach (int helper in new List<int>(helpers))
        {
            for (JoinDescr? join = all[new HelperRef(helper)].Join; join != null;)
            {
                fields.Add(join.LengthField);
                shapes.Add(join.Shape);
                join = join.More >= 0 && helpers.Add(join.More) ? all[new HelperRef(join.More)].Join : null;
            }
        }
        for (int i = 0; i < all.ShapeCount; i++)
        {
            ShapeDescr shape = all[new ShapeRef(i)];
            if (shapes.Contains(i))
            {
                fields.Add(shape.ItemField);
                fields.Add(shape.LengthField);
            }
        }
        for (int i = 0; i < all.FieldCount; i++)
        {
            if (fields.Contains(i))
            {
                // An alias may name a field that is not used itself: declare it too, before.
                FieldDescr field = all[new FieldRef(i)];
                if (field.AliasClass != i && fields.Add(field.AliasClass))
                {
                    PrintField(all, field.AliasClass, text);
                }
                PrintField(all, i, text);
            }
        }
        for (int i = 0; i < all.ShapeCount; i++)
        {
            if (shapes.Contains(i))
            {
                PrintShape(all, i, text);
            }
        }
        for (int i = 0; i < all.HelperCount; i++)
        {
            if (helpers.Contains(i))
            {
                DeclareHelper(all, i, helpers, text);
            }
        }
    }

    // What a helper names is declared before it.
    private static void DeclareHelper(Descriptors all, int index, HashSet<int> helpers, StringBuilder text)
    {
        if (helpers.Remove(index))
        {
            if (all[new HelperRef(index)].Join is { More: >= 0 } join)
            {
                DeclareHelper(all, join.More, helpers, text);
            }
            PrintHelper(all, index, text);
        }
    }

    private static void PrintField(Descriptors all, int index, StringBuilder text)
    {
        FieldDescr field = all[new FieldRef(index)];
        text.Append(field.IsArray ? "array " : "field ").Append(field.Name).Append(' ').Append(field.Kind.Name());
        text.Append(" offset=").Append(field.Offset);
        if (field.IsArray && field.Stride != field.Kind.Bytes())
        {
            text.Append(" stride=").Append(field.Stride);
        }
        if (field.Immutable)
        {
            text.Append(" immutable");
        }
        text.Append(field.Volatile ? " volatile" : "");
        if (field.AliasClass != index)
        {
            text.Append(" alias=").Append(all[new FieldRef(field.AliasClass)].Name);
        }
        text.Append('\n');
    }

    private static void PrintShape(Descriptors all, int index, StringBuilder text)
    {
        ShapeDescr shape = all[new ShapeRef(index)];
        text.Append("shape ").Append(shape.Name).Append(" id=0x").Append(shape.Id.ToString("x", CultureInfo.InvariantCulture));
        text.Append(" size=").Append(shape.SizeBytes);
        if (shape.Stable)
        {
            text.Append(" stable");
        }
        if (shape.ItemField >= 0)
        {
            text.Append(" items=").Append(all[new FieldRef(shape.ItemField)].Name);
        }
        if (shape.LengthField >= 0)
        {
            text.Append(" length=").Append(all[new FieldRef(shape.LengthField)].Name);
        }
        text.Append('\n');
    }

    private static void PrintHelper(Descriptors all, int index, StringBuilder text)
    {
        HelperDescr helper = all[new HelperRef(index)];
        text.Append("helper ").Append(helper.Name).Append(' ').Append(helper.Index).Append(" (");
        for (int i = 0; i < helper.Arguments.Length; i++)
        {
            text.Append(i == 0 ? "" : ", ").Append(helper.Arguments[i].Name());
        }
        text.Append(") -> ").Append(helper.Result.Name());
        for (int bit = 0; bit < EffectNames.Length; bit++)
        {
            if (((int)helper.Effects & (1 << bit)) != 0)
            {
                text.Append(' ').Append(EffectNames[bit]);
            }
        }
        if (helper.Join is { } join)
        {
            text.Append(" join");
            text.Append(join.Shape < 0 ? "" : " shape=" + all[new ShapeRef(join.Shape)].Name);
            text.Append(join.LengthField < 0 ? "" : " length=" + all[new FieldRef(join.LengthField)].Name);
            text.Append(join.More < 0 ? "" : " more=" + all[new HelperRef(join.More)].Name);
        }
        text.Append('\n');
    }

    internal static readonly string[] EffectNames = ["reads", "writes", "raises", "collects", "python", "frames"];
}
