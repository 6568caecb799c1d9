using System;
using System.Collections.Generic;
using System.Runtime.CompilerServices;

namespace Py.Ir;

/// <summary>Allocation removal: objects and boxed numbers that stay inside the trace are not made.</summary>
/// <remarks>
/// Requires: nothing. Breaks: nothing. Keeps: snapshots, in which virtual objects are described.
/// Walks once, holding for each object not made yet the values of its fields. Whatever lets the object
/// be seen from outside (a store into a real object, a call, an unknown index) forces it: allocation and
/// stores are then emitted at that place, so an allocation sinks to where it is first needed, or into
/// the exits. At a label an argument that is virtual on both edges becomes one parameter a field; if
/// the back edge does not fit, that parameter is denied and the walk repeated.
/// </remarks>
internal sealed partial class Virtuals : TraceCopier
{
    private const int MaxItems = 32;
    private const int MaxDepth = 4;

    private readonly NodePool _nodes;
    private readonly bool[] _denied;
    private Node?[] _plan = [];
    private int _description = 1;
    private int _planLabel;
    private ScratchList<(int Node, int Virtual)> _state = new();
    private bool _mismatch;
    private bool _hasDenied;
    private bool _stale;

    private Virtuals(Trace trace, IrOptions options, bool[] denied)
        : base(trace, options)
    {
        _nodes = NodePool.Of(trace);
        _denied = denied;
        HasExitValues = true;
        if (trace.IsFolded)
        {
            SkipKnown();
        }
    }

    public static Trace Run(Trace trace, IrOptions options)
    {
        if (!trace.IsRejoining && !HasCandidate(trace))
        {
            return trace;
        }
        bool[] denied = Scratch.Take<bool>(trace.Count);
        while (true)
        {
            Virtuals pass = new(trace, options, denied);
            pass.Walk();
            if (!pass._mismatch)
            {
                pass.To.Trace.IsFolded = trace.IsFolded;
                return pass.To.Trace;
            }
            if (!pass._hasDenied)
            {
                throw new InvalidOperationException("virtuals: a mismatch that denies nothing");
            }
        }
    }

    protected override InsRef ExitValue(InsRef old)
    {
        if (old.IsIns && _nodes[old.Index] is { } node)
        {
            return Describe(node);
        }
        return Value(old);
    }

    private static bool HasCandidate(Trace trace)
    {
        for (int i = 1; i < trace.Count; i++)
        {
            if (trace[i].Op is IrOp.New or IrOp.NewArray or IrOp.TagInt or IrOp.BoxFloat
                || (trace[i].Op == IrOp.Call && trace.Descriptors[new HelperRef(trace[i].Descr)].Join != null))
            {
                return true;
            }
        }
        return false;
    }

    private void Walk()
    {
        for (int i = 1; i < From.Count && !_mismatch; i++)
        {
            ref Ins ins = ref From[i];
            if (i == From.RejoinStart)
            {
                _again = To.Trace.Count;
            }
            switch (ins.Op)
            {
                case IrOp.Label:
                    EnterLabel(i);
                    continue;
                case IrOp.Param:
                    continue;
                case IrOp.Jump when From.IsRejoining:
                    Rejoin(i, ref ins);
                    continue;
                case IrOp.Jump when _planLabel != 0 && TraceBuilder.JumpTrace(ins.Descr).Value == 0 && TraceBuilder.JumpLabel(ins.Descr).Value == From[_planLabel].Descr:
                    JumpBack(i, ref ins);
                    continue;
            }
            if (_stale && !ins.Snap.IsNone)
            {
                // Objects have changed, or become real, since the last exit.
                _stale = false;
                ForgetDescriptions();
            }
            if (ins.Op == IrOp.SetfieldRaw && From[i - 1].Op != IrOp.SetfieldRaw)
            {
                ForceStored(i);
            }
            if (!TryHandle(i, ref ins))
            {
                ForceOperands(i);
                Copy(i);
            }
            if (ins.Op == IrOp.LoopState)
            {
                for (int k = 0; _planLabel != 0 && k < From.ParamCount(_planLabel); k++)
                {
                    NoteState(_nodes[_planLabel + 1 + k]);
                }
            }
        }
        foreach ((int node, int number) in _state.Items)
        {
            To.Trace.SetVirtual(number, To.Trace.Virtual(number) with { IsRelied = _nodes.Numbered(node).IsTouched });
        }
    }

    // From here on it counts what the loop concludes from having these objects for itself.
    private void NoteState(Node? node)
    {
        if (node is not { Real.IsNone: true })
        {
            return;
        }
        node.IsTouched = false;
        InsRef shown = !node.Box.IsNone ? node.Box : DescriptionOf(node);
        if (!shown.IsNone)
        {
            _state.Add((node.Id, shown.VirtualIndex));
        }
        foreach (Val value in node.Fields.Values)
        {
            NoteState(value.Node);
        }
    }

    // -- the operations that know virtual objects --------------------------------------------------

    private bool TryHandle(int i, ref Ins ins)
    {
        switch (ins.Op)
        {
            case IrOp.New when Allowed("virtual.new"):
                _nodes[i] = _nodes.Make(VirtualKind.Object, ins.Descr);
                return true;
            case IrOp.NewArray when ins.A.IsConst && From.ConstOf(ins.A).Bits is >= 0 and <= MaxItems && Allowed("virtual.new_array"):
                ShapeDescr shape = From.Descriptors[new ShapeRef(ins.Descr)];
                _nodes[i] = _nodes.MakeArray(ins.Descr, (int)From.ConstOf(ins.A).Bits, shape.ItemField);
                return true;
            case IrOp.TagInt or IrOp.BoxFloat:
                return Box(i, ref ins);
            case IrOp.Call when From.Descriptors[new HelperRef(ins.Descr)].Join != null && Allowed("virtual.join"):
                _nodes[i] = Join(i, ref ins);
                return true;
            case IrOp.SameAs when NodeOf(ins.A) is { } same:
                _nodes[i] = same;
                return true;
            case IrOp.UntagInt when NodeOf(ins.A) is { Kind: VirtualKind.Int } number:
                Map[i] = number.Number;
                return true;
            case IrOp.UnboxFloat when NodeOf(ins.A) is { Kind: VirtualKind.Float } real:
                Map[i] = real.Number;
                return true;
            case IrOp.IsInt or IrOp.IsFloat or IrOp.IsPointer when NodeOf(ins.A) is { } tested:
                return TestTag(i, ins.Op, tested);
            case IrOp.HasShape when NodeOf(ins.A) is { Kind: VirtualKind.Object or VirtualKind.Array } shaped:
                uint known = From.Descriptors[new ShapeRef(shaped.Descr)].Id;
                Map[i] = To.Condition(known == From.Descriptors[new ShapeRef(ins.Descr)].Id);
                return true;
            case IrOp.HasShape when NodeOf(ins.A) is { Kind: VirtualKind.Join } joined:
                int result = JoinOf(joined).Shape;
                if (result < 0 || !From.Descriptors[new ShapeRef(result)].Stable)
                {
                    return false;
                }
                Map[i] = To.Condition(From.Descriptors[new ShapeRef(result)].Id == From.Descriptors[new ShapeRef(ins.Descr)].Id);
                return true;
            case IrOp.GetfieldGc when NodeOf(ins.A) is { Kind: VirtualKind.Join } joined && JoinOf(joined).LengthField == ins.Descr:
                Map[i] = LengthOf(new Val(default, joined), ins.Descr);
                return true;
            case IrOp.GetfieldGc when NodeOf(ins.A) is { Kind: VirtualKind.Object or VirtualKind.Array } owner:
                return LoadField(i, ref ins, owner);
            case IrOp.SetfieldGc when NodeOf(ins.A) is { Kind: VirtualKind.Object } owner:
                return StoreField(ref ins, owner);
            case IrOp.GetarrayitemGc when NodeOf(ins.A) is { Kind: VirtualKind.Array } array && ItemIndex(ref ins, array, out int loaded):
                return Read(i, array, loaded, From.Descriptors[new FieldRef(ins.Descr)]);
            case IrOp.SetarrayitemGc when NodeOf(ins.A) is { Kind: VirtualKind.Array } array && ItemIndex(ref ins, array, out int stored):
                array.Fields.Set(stored, ValOf(ins.C));
                _stale = true;
                return true;
            case IrOp.PtrEq or IrOp.PtrNe:
                return CompareIdentity(i, ref ins);
            case IrOp.GuardValue when NodeOf(ins.A) is { Kind: VirtualKind.Int } promoted:
                Ins guard = new(IrOp.GuardValue, IrType.None, promoted.Number, To.Int(From.ConstOf(ins.B).Bits - 3), snap: Snapshot(ins.Snap));
                Write(ref guard);
                return true;
            default:
                return false;
        }
    }

    private bool Allowed(string what) => Folder.Allowed(To, what);

    private bool Box(int i, ref Ins ins)
    {
        InsRef number = Value(ins.A);
        if (number.IsConst || !Allowed("virtual.box"))
        {
            return false;
        }
        if (number.IsIns && ins.Op == IrOp.TagInt && To.Trace[number].Op == IrOp.UntagInt)
        {
            Map[i] = To.Trace[number].A;
            return true;
        }
        _nodes[i] = _nodes.MakeBox(ins.Op == IrOp.TagInt ? VirtualKind.Int : VirtualKind.Float, number);
        return true;
    }

    private bool TestTag(int i, IrOp op, Node node)
    {
        if (node.Kind == VirtualKind.Float && op == IrOp.IsPointer)
        {
            // Rare exponents are heap objects: the word must be looked at.
            return false;
        }
        if (node.Kind == VirtualKind.Object && op == IrOp.IsFloat)
        {
            Map[i] = To.Condition(From.Descriptors[new ShapeRef(node.Descr)].Id == From.Descriptors.Layout.FloatShape);
            return true;
        }
        Map[i] = To.Condition(op switch
        {
            IrOp.IsInt => node.Kind == VirtualKind.Int,
            IrOp.IsFloat => node.Kind == VirtualKind.Float,
            _ => node.Kind is VirtualKind.Object or VirtualKind.Array or VirtualKind.Join,
        });
        return true;
    }

    private bool LoadField(int i, ref Ins ins, Node owner)
    {
        FieldDescr field = From.Descriptors[new FieldRef(ins.Descr)];
        if (owner.Kind == VirtualKind.Array)
        {
            if (From.Descriptors[new ShapeRef(owner.Descr)].LengthField != ins.Descr)
            {
                return false;
            }
            Map[i] = To.Int(owner.Length);
            return true;
        }
        if (field.Offset < 8 || Overlaps(owner, ins.Descr, field))
        {
            return false;
        }
        return Read(i, owner, ins.Descr, field);
    }

    private bool StoreField(ref Ins ins, Node owner)
    {
        FieldDescr field = From.Descriptors[new FieldRef(ins.Descr)];
        if (field.Offset == 0 && field.Kind.Bytes() == 4)
        {
            return ChangeShape(ref ins, owner);
        }
        if (field.Offset < 8 || Overlaps(owner, ins.Descr, field))
        {
            return false;
        }
        owner.Fields.Set(ins.Descr, ValOf(ins.B));
        _stale = true;
        return true;
    }

    // To one of the same size, as when an attribute is added.
    private bool ChangeShape(ref Ins ins, Node owner)
    {
        InsRef shape = Value(ins.B);
        if (!shape.IsConst || !From.Descriptors.TryShapeId((uint)To.Trace.ConstOf(shape).Bits, out ShapeRef next)
            || From.Descriptors[next].SizeBytes != From.Descriptors[new ShapeRef(owner.Descr)].SizeBytes)
        {
            return false;
        }
        owner.Descr = next.Value;
        _stale = true;
        return true;
    }

    private bool Read(int i, Node owner, int key, FieldDescr field)
    {
        if (!owner.Fields.TryGetValue(key, out Val value))
        {
            Map[i] = To.Constant(field.Kind.ValueType(), 0);
            return true;
        }
        if (value.Node is { Real.IsNone: true } node)
        {
            _nodes[i] = node;
            return true;
        }
        Map[i] = Narrowing.Load(To, value.Node?.Real ?? value.Ref, field.Kind);
        return true;
    }

    // Another descriptor of the same bytes: too clever to follow.
    private bool Overlaps(Node owner, int key, FieldDescr field)
    {
        if (owner.Fields.TryGetValue(key, out _))
        {
            return false;
        }
        foreach (int other in owner.Fields.Keys)
        {
            FieldDescr set = From.Descriptors[new FieldRef(other)];
            if (set.Offset < field.Offset + field.Kind.Bytes() && field.Offset < set.Offset + set.Kind.Bytes())
            {
                return true;
            }
        }
        return false;
    }

    private bool ItemIndex(ref Ins ins, Node array, out int index)
    {
        index = 0;
        InsRef value = Value(ins.B);
        if (!value.IsConst || ins.Descr != array.ItemField)
        {
            return false;
        }
        long number = To.Trace.ConstOf(value).Bits;
        index = (int)number;
        return number >= 0 && number < array.Length;
    }

    private bool CompareIdentity(int i, ref Ins ins)
    {
        Node? a = NodeOf(ins.A);
        Node? b = NodeOf(ins.B);
        if (a == null && b == null)
        {
            return false;
        }
        bool equal = ins.Op == IrOp.PtrEq;
        if (a is { Kind: VirtualKind.Join } || b is { Kind: VirtualKind.Join })
        {
            // A join of something with nothing may be the something.
            if (To.Trace.ConstOf(To.Null) != ConstantOf(a == null ? ins.A : ins.B))
            {
                return false;
            }
            Map[i] = To.Condition(!equal);
            return true;
        }
        if (a == b)
        {
            Map[i] = To.Condition(equal);
            return true;
        }
        if (a is { Kind: VirtualKind.Int } && b is { Kind: VirtualKind.Int })
        {
            Map[i] = To.Emit(equal ? IrOp.IntEq : IrOp.IntNe, a.Number, b.Number);
            return true;
        }
        if ((a ?? b) is { Kind: VirtualKind.Int or VirtualKind.Float } && To.Trace.ConstOf(To.Null) == ConstantOf(a == null ? ins.A : ins.B))
        {
            Map[i] = To.Condition(!equal);
            return true;
        }
        if (a is { Kind: VirtualKind.Object or VirtualKind.Array } || b is { Kind: VirtualKind.Object or VirtualKind.Array })
        {
            // Nobody else can hold an object that does not exist.
            Map[i] = To.Condition(!equal);
            return true;
        }
        return false;
    }

    // -- forcing ----------------------------------------------------------------------------------

    private Node? NodeOf(InsRef old)
    {
        if (!old.IsIns || _nodes[old.Index] is not { Real.IsNone: true } node)
        {
            return null;
        }
        node.IsTouched = true;
        return node;
    }

    private Val ValOf(InsRef old)
    {
        if (!old.IsIns || _nodes[old.Index] is not { } node)
        {
            return new Val(Value(old), null);
        }
        return node.Real.IsNone ? new Val(default, node) : new Val(node.Real, null);
    }

    private void ForceOperands(int index)
    {
        ref Ins ins = ref From[index];
        if (ins.Op.Has(OpFlags.List))
        {
            foreach (InsRef operand in From.Operands(ref ins))
            {
                Force(operand);
            }
            return;
        }
        ForceUnnamed(ins.A);
        ForceUnnamed(ins.B);
        ForceUnnamed(ins.C);
    }

    // What has a name in the new trace is there.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void ForceUnnamed(InsRef old)
    {
        InsRef[] map = Map;
        if ((uint)(old.Raw - 1) < (uint)(map.Length - 1) && map[old.Raw].IsNone)
        {
            Force(old);
        }
    }

    private void Force(InsRef old)
    {
        if (old.IsIns && _nodes[old.Index] is { } node)
        {
            Map[old.Index] = Force(node);
        }
    }

    // Words stored one after the other for a call that takes them: the collector does not know them, so nothing may be
    // allocated in between.
    private void ForceStored(int index)
    {
        for (int i = index; From[i].Op == IrOp.SetfieldRaw; i++)
        {
            Force(From[i].B);
        }
    }

    private InsRef Force(Node node)
    {
        if (!node.Real.IsNone)
        {
            return node.Real;
        }
        node.IsTouched = true;
        switch (node.Kind)
        {
            case VirtualKind.Int:
                return node.Real = To.Emit(IrOp.TagInt, node.Number);
            case VirtualKind.Float:
                return node.Real = To.Emit(IrOp.BoxFloat, node.Number);
            case VirtualKind.Object:
                _stale = true;
                node.Real = To.New(new ShapeRef(node.Descr));
                break;
            case VirtualKind.Join:
                return ForceJoin(node);
            default:
                _stale = true;
                node.Real = To.Emit(IrOp.NewArray, To.Int(node.Length), descr: node.Descr);
                break;
        }
        foreach ((int key, Val value) in node.Fields)
        {
            InsRef stored = value.Node != null ? Force(value.Node) : value.Ref;
            if (node.Kind == VirtualKind.Object)
            {
                To.SetField(node.Real, new FieldRef(key), stored);
            }
            else
            {
                To.SetItem(node.Real, To.Int(key), new FieldRef(node.ItemField), stored);
            }
        }
        return node.Real;
    }

    // -- strings being built ----------------------------------------------------------------------

    private Node Join(int i, ref Ins ins)
    {
        ReadOnlySpan<InsRef> parts = From.Operands(i);
        Node node = _nodes.Make(VirtualKind.Join, ins.Descr);
        for (int k = 0; k < parts.Length; k++)
        {
            node.Fields.Set(k, ValOf(parts[k]));
        }
        return node;
    }

    private JoinDescr JoinOf(Node node) => From.Descriptors[new HelperRef(node.Descr)].Join!;

    private IrConst ConstantOf(InsRef old) => Value(old) is { IsConst: true } constant ? To.Trace.ConstOf(constant) : default;

    private InsRef LengthOf(Val value, int field)
    {
        if (value.Node is not { Kind: VirtualKind.Join, Real.IsNone: true } node)
        {
            InsRef real = value.Node != null ? Force(value.Node) : value.Ref;
            return To.GetField(real, new FieldRef(field));
        }
        InsRef sum = To.Int(0);
        foreach (Val part in node.Fields.Values)
        {
            sum = To.Emit(IrOp.IntAdd, sum, LengthOf(part, field));
        }
        return sum;
    }

    // Calls with as many parts as a helper can take: what was only joined again is never made.
    private InsRef ForceJoin(Node node)
    {
        List<Val> parts = [];
        Flatten(node, parts, node.Descr);
        int most = node.Descr;
        while (From.Descriptors[new HelperRef(most)].Join is { More: >= 0 } more)
        {
            most = more.More;
        }
        int taken = 0;
        InsRef made = default;
        while (taken < parts.Count)
        {
            int left = parts.Count - taken + (made.IsNone ? 0 : 1);
            int helper = node.Descr;
            while (helper != most && From.Descriptors[new HelperRef(helper)].Arguments.Length < left)
            {
                helper = From.Descriptors[new HelperRef(helper)].Join!.More;
            }
            InsRef[] arguments = new InsRef[From.Descriptors[new HelperRef(helper)].Arguments.Length];
            for (int k = 0; k < arguments.Length; k++)
            {
                arguments[k] = k == 0 && !made.IsNone ? made : parts[taken].Node is { } inner ? Force(inner) : parts[taken].Ref;
                taken += k == 0 && !made.IsNone ? 0 : 1;
            }
            made = To.Call(new HelperRef(helper), arguments);
        }
        _stale = true;
        return node.Real = made;
    }

    private static void Flatten(Node node, List<Val> parts, int helper)
    {
        foreach (Val part in node.Fields.Values)
        {
            if (part.Node is { Kind: VirtualKind.Join, Real.IsNone: true } inner && inner.Descr == helper)
            {
                Flatten(inner, parts, helper);
            }
            else
            {
                parts.Add(part);
            }
        }
    }

    // -- exits ------------------------------------------------------------------------------------

    private InsRef Describe(Node node)
    {
        if (!node.Real.IsNone)
        {
            return node.Real;
        }
        node.IsTouched = true;
        if (node.Kind is VirtualKind.Int or VirtualKind.Float)
        {
            // Boxes never change: one description serves all exits.
            if (node.Box.IsNone)
            {
                node.Box = To.Virtual(node.Kind, 0, 0, 0, [new SnapEntry(0, node.Number)]);
            }
            return node.Box;
        }
        SawObject = true;
        if (DescriptionOf(node) is { IsNone: false } known)
        {
            return known;
        }
        int number = To.Trace.AppendVirtual(default);
        InsRef result = InsRef.Virtual(number);
        node.Description = result;
        node.DescribedIn = _description;
        Span<SnapEntry> fields = Scratch.TakeDirty<SnapEntry>(node.Fields.Count).AsSpan(0, node.Fields.Count);
        int count = 0;
        foreach ((int key, Val value) in node.Fields)
        {
            fields[count++] = new SnapEntry(key, value.Node != null ? Describe(value.Node) : value.Ref);
        }
        int start = To.Trace.AppendEntries(fields);
        To.Trace.SetVirtual(number, new VirtualObject(node.Kind, node.Descr, node.Length, node.ItemField, start, fields.Length));
        return result;
    }

    private InsRef DescriptionOf(Node node) => node.DescribedIn == _description ? node.Description : default;

    private void ForgetDescriptions()
    {
        _description++;
        ForgetSnapshots();
    }

    // -- loops ------------------------------------------------------------------------------------

    private void EnterLabel(int label)
    {
        _planLabel = label;
        int count = From.ParamCount(label);
        _plan = count == 0 ? [] : new Node?[count];
        ForceUsedBehind(label);
        foreach (Node node in _nodes.All)
        {
            node.IsSeen = node.IsShared = false;
        }
        for (int k = 0; k < count; k++)
        {
            if (NodeOf(From[label + 1 + k].A) is { } node)
            {
                Visit(node, 0);
            }
        }
        for (int k = 0; k < count; k++)
        {
            InsRef initial = From[label + 1 + k].A;
            Node? node = NodeOf(initial);
            if (node == null || _denied[k] || Touches(node, 0))
            {
                Force(initial);
            }
            else
            {
                _plan[k] = node;
            }
        }

        // Forcing may have made a part of a template real.
        for (int k = 0; k < count; k++)
        {
            if (_plan[k] is { Real.IsNone: false })
            {
                Force(From[label + 1 + k].A);
                _plan[k] = null;
            }
        }
        ScratchList<InsRef> leaves = new();
        for (int k = 0; k < count; k++)
        {
            if (_plan[k] is { } template)
            {
                Leaves(template, ref leaves);
            }
            else
            {
                leaves.Add(Value(From[label + 1 + k].A));
            }
        }
        To.Label(new LabelId(From[label].Descr));
        int parameter = To.Trace.Count;
        foreach (InsRef leaf in leaves.Items)
        {
            To.Param(leaf);
        }
        for (int k = 0; k < count; k++)
        {
            int old = label + 1 + k;
            if (_plan[k] is { } template)
            {
                _nodes[old] = Copy(template, ref parameter);
            }
            else
            {
                Map[old] = new InsRef(parameter++);
            }
        }
    }

    // Objects from before the label that the loop uses directly: their fields could change in it.
    private void ForceUsedBehind(int label)
    {
        bool any = false;
        for (int i = 1; i < label && !any; i++)
        {
            any = _nodes[i] is { Real.IsNone: true, Kind: VirtualKind.Object or VirtualKind.Array or VirtualKind.Join };
        }
        if (!any)
        {
            return;
        }
        List<InsRef> values = [];
        for (int i = label + 1 + From.ParamCount(label); i < From.Count; i++)
        {
            foreach (InsRef operand in From.Operands(i))
            {
                ForceObjectBefore(operand, label);
                if (operand.IsIns && operand.Index < label && NodeOf(operand) is { Kind: VirtualKind.Join })
                {
                    // Once before the loop rather than in each iteration.
                    Force(operand);
                }
            }
            if (!From[i].Snap.IsNone)
            {
                Snapshots.LiveValues(From, From[i].Snap, values);
                foreach (InsRef value in values)
                {
                    ForceObjectBefore(value, label);
                }
            }
        }
    }

    private void ForceObjectBefore(InsRef old, int label)
    {
        if (old.IsIns && old.Index < label && NodeOf(old) is { Kind: VirtualKind.Object or VirtualKind.Array })
        {
            Force(old);
        }
    }

    private static void Visit(Node node, int depth)
    {
        if (node.Kind is VirtualKind.Int or VirtualKind.Float)
        {
            return;
        }
        if (node.IsSeen || depth > MaxDepth)
        {
            node.IsShared = true;
            return;
        }
        node.IsSeen = true;
        foreach (Val value in node.Fields.Values)
        {
            if (value.Node is { Real.IsNone: true } inner)
            {
                Visit(inner, depth + 1);
            }
        }
    }

    private static bool Touches(Node node, int depth)
    {
        if (node.IsShared || depth > MaxDepth)
        {
            return true;
        }
        foreach (Val value in node.Fields.Values)
        {
            if (value.Node is { Real.IsNone: true } inner && Touches(inner, depth + 1))
            {
                return true;
            }
        }
        return false;
    }

    private static void Leaves(Node node, ref ScratchList<InsRef> leaves)
    {
        if (node.Kind is VirtualKind.Int or VirtualKind.Float)
        {
            leaves.Add(node.Number);
            return;
        }
        foreach (Val value in node.Fields.Values)
        {
            if (value.Node is { Real.IsNone: true } inner)
            {
                Leaves(inner, ref leaves);
            }
            else
            {
                leaves.Add(value.Node?.Real ?? value.Ref);
            }
        }
    }

    private Node Copy(Node template, ref int parameter)
    {
        if (template.Kind is VirtualKind.Int or VirtualKind.Float)
        {
            return _nodes.MakeBox(template.Kind, new InsRef(parameter++));
        }
        Node copy = _nodes.Make(template.Kind, template.Descr);
        copy.Length = template.Length;
        copy.ItemField = template.ItemField;
        foreach ((int key, Val value) in template.Fields)
        {
            copy.Fields.Set(key, value.Node is { Real.IsNone: true } inner
                ? new Val(default, Copy(inner, ref parameter))
                : new Val(new InsRef(parameter++), null));
        }
        return copy;
    }

    private void JumpBack(int index, ref Ins ins)
    {
        ScratchList<InsRef> arguments = new();
        foreach (Node node in _nodes.All)
        {
            node.IsSeen = false;
        }

        // Real arguments first: forcing one may force a part of another.
        ReadOnlySpan<InsRef> operands = From.Operands(index);
        for (int k = 0; k < operands.Length; k++)
        {
            if (_plan[k] == null)
            {
                Force(operands[k]);
            }
        }
        for (int k = 0; k < operands.Length && !_mismatch; k++)
        {
            if (_plan[k] is not { } template)
            {
                arguments.Add(Value(operands[k]));
            }
            else if (!Fit(template, ValOf(operands[k]), ref arguments))
            {
                _denied[k] = _hasDenied = _mismatch = true;
            }
        }
        if (!_mismatch)
        {
            ForgetDescriptions();
            To.EmitList(IrOp.Jump, IrType.None, arguments.Items, ins.Descr, Snapshot(ins.Snap));
        }
    }

    // A node that was seen is handed over already: in the loop, two are not the same.
    private bool Fit(Node template, Val value, ref ScratchList<InsRef> arguments)
    {
        if (template.Kind is VirtualKind.Int or VirtualKind.Float)
        {
            if (value.Node?.Kind == template.Kind)
            {
                arguments.Add(value.Node.Number);
                return true;
            }
            IrOp made = value.Node == null && value.Ref.IsIns ? To.Trace[value.Ref].Op : IrOp.Nop;
            if (made == (template.Kind == VirtualKind.Int ? IrOp.TagInt : IrOp.BoxFloat))
            {
                arguments.Add(To.Trace[value.Ref].A);
                return true;
            }
            return FitConstant(template, value, ref arguments);
        }
        if (value.Node is not { Real.IsNone: true } node || node.Kind != template.Kind || node.Descr != template.Descr
            || node.Length != template.Length || node.Fields.Count != template.Fields.Count || node.IsSeen)
        {
            return false;
        }
        node.IsSeen = true;
        foreach ((int key, Val wanted) in template.Fields)
        {
            if (!node.Fields.TryGetValue(key, out Val field))
            {
                return false;
            }
            // The template's own parts may have been forced by now; what counts is what the label's copy took.
            if (wanted.Node != null && wanted.WasVirtual)
            {
                if (!Fit(wanted.Node, field, ref arguments))
                {
                    return false;
                }
                continue;
            }
            arguments.Add(field.Node != null ? Force(field.Node) : field.Ref);
        }
        return true;
    }

    private bool FitConstant(Node template, Val value, ref ScratchList<InsRef> arguments)
    {
        if (value.Node != null || !value.Ref.IsConst)
        {
            return false;
        }
        long word = To.Trace.ConstOf(value.Ref).Bits;
        if (template.Kind == VirtualKind.Int && Semantics.IsIntWord(word))
        {
            arguments.Add(To.Int(word - 3));
            return true;
        }
        if (template.Kind == VirtualKind.Float && Semantics.IsFloatWord(word))
        {
            arguments.Add(To.Float(Semantics.WordToFloat(word)));
            return true;
        }
        return false;
    }

    /// <summary>A value of the new trace, or an object that does not exist yet.</summary>
    private readonly record struct Val(InsRef Ref, Node? Node)
    {
        public bool WasVirtual => Node is { Real.IsNone: true };
    }
}
