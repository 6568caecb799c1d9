using System;

namespace Py.Ir;

/// <summary>Loads get the value that was stored or loaded before; stores that nobody can see go.</summary>
/// <remarks>
/// Requires: nothing. Breaks: nothing. Keeps: snapshots.
/// Two accesses may touch the same memory only within one alias class, and not if the objects are
/// two different allocations of the trace, or one is older than the allocation of the other, or the
/// indices are different constants. A store is dead if the same place is stored again before any exit, load
/// of the class, call that reads, or end.
/// </remarks>
internal sealed class HeapForwarding(TraceCopier copier, IntRanges? ranges)
{
    // Per alias class; more than that is not worth looking through.
    private const int MaxKnown = 24;

    // Chains by alias class, the newest first: 0 ends a chain, entries begin at 1.
    private readonly int[] _heads = Scratch.Take<int>(copier.From.Descriptors.FieldCount);
    private Known[] _known = Scratch.TakeDirty<Known>(Math.Max(16, copier.From.Count / 8));
    private readonly bool[] _isListed = Scratch.Take<bool>(copier.From.Descriptors.FieldCount);
    private int[] _classes = Scratch.TakeDirty<int>(16);
    private int _classCount;
    private int _count = 1;
    private int _pendingStores;
    private ScratchList<Promoted> _promoted = new();
    private bool _atParameters;

    /// <summary>Whether a label's own parameters are being copied: <see cref="TryStep"/> adds more behind them.</summary>
    public bool IsAtParameters => _atParameters;

    private Trace From => copier.From;

    private TraceBuilder To => copier.To;

    /// <summary>Handles loads and stores; true if the instruction is done.</summary>
    public bool TryStep(int i)
    {
        ref Ins old = ref From[i];
        if (_atParameters && old.Op != IrOp.Param)
        {
            AddParameters();
        }
        if (old.Op.Has(OpFlags.ReadsHeap | OpFlags.WritesHeap) && old.Op != IrOp.HasShape && From.Descriptors[new FieldRef(old.Descr)].Volatile)
        {
            copier.Copy(i);
            return true;
        }
        switch (old.Op)
        {
            case IrOp.GetfieldGc or IrOp.GetarrayitemGc or IrOp.GetfieldRaw or IrOp.GetarrayitemRaw:
                Load(i);
                return true;
            case IrOp.SetfieldGc or IrOp.SetarrayitemGc or IrOp.SetfieldRaw or IrOp.SetarrayitemRaw:
                Store(i);
                return true;
            case IrOp.LoopState when _promoted.Count > 0:
                CopyState(ref old);
                return true;
            case IrOp.Jump when _promoted.Count > 0:
                Observe();
                JumpBack(i, ref old);
                return true;
        }
        if (old.Op.Has(OpFlags.Guard | OpFlags.Ends))
        {
            Observe();
        }
        return false;
    }

    /// <summary>Forgets what the loop behind a label may change, and looks for fields to hand on.</summary>
    public void EnterLoop(int label, LoopEffects effects)
    {
        Promote(label, effects);
        Forget(effects, null);
        Observe();
    }

    // -- fields as parameters ----------------------------------------------------------------------

    private struct Promoted
    {
        public int Descr;
        public InsRef Object;
        public InsRef Initial;
        public InsRef Parameter;
        public long Step;
    }

    // A field of an invariant object that each turn reads and writes is handed on in a register.
    private void Promote(int label, LoopEffects effects)
    {
        ref Ins end = ref From[From.Count - 1];
        if (effects.CallsOut || end.Op != IrOp.Jump || DeadCode.OwnLabel(From, end) != label)
        {
            return;
        }
        for (int i = label + 1; i < From.Count; i++)
        {
            ref Ins ins = ref From[i];
            if (ins.Op != IrOp.GetfieldGc || !ins.A.IsIns || ins.A.Index > label)
            {
                continue;
            }
            FieldDescr field = From.Descriptors[new FieldRef(ins.Descr)];
            InsRef obj = copier.Value(ins.A);
            if (field.Kind.Bytes() != 8 || field.Volatile || !effects.Changes(field) || !obj.IsIns || Find(ins.Descr, obj) is not { IsNone: false } known
                || IsPromoted(obj, ins.Descr) || !Folder.Allowed(To, "heap.promote"))
            {
                continue;
            }
            _promoted.Add(new Promoted { Descr = ins.Descr, Object = obj, Initial = known, Step = StepOf(i, label, field) });
        }
        _atParameters = _promoted.Count > 0;
    }

    private bool IsPromoted(InsRef obj, int descr)
    {
        foreach (ref Promoted promoted in _promoted.Items)
        {
            if (promoted.Object == obj && promoted.Descr == descr)
            {
                return true;
            }
        }
        return false;
    }

    private InsRef Find(int descr, InsRef obj)
    {
        for (int k = _heads[From.Descriptors[new FieldRef(descr)].AliasClass]; k != 0; k = _known[k].Next)
        {
            if (_known[k].Descr == descr && _known[k].Object == obj && _known[k].Index.IsNone)
            {
                return _known[k].Value;
            }
        }
        return default;
    }

    // What each turn adds to it at least if that is all that the loop does to fields of its class; 0: unknown.
    private long StepOf(int load, int label, FieldDescr field)
    {
        long step = 0;
        for (int i = label + 1; i < From.Count; i++)
        {
            ref Ins ins = ref From[i];
            if (From.WritesOf(ins) is { } classes && Array.IndexOf(classes, field.AliasClass) >= 0)
            {
                return 0;
            }
            if (!ins.Op.Has(OpFlags.WritesHeap) || From.Descriptors[new FieldRef(ins.Descr)].AliasClass != field.AliasClass)
            {
                continue;
            }
            if (step != 0 || ins.Op != IrOp.SetfieldGc || ins.A != From[load].A || ins.Descr != From[load].Descr || !ins.B.IsIns)
            {
                return 0;
            }
            ref Ins sum = ref From[ins.B];
            if (!From.IsExactSum(ins.B) || !sum.B.IsConst || !sum.A.IsIns)
            {
                return 0;
            }
            ref Ins loaded = ref From[sum.A];
            step = loaded.Op == IrOp.GetfieldGc && loaded.A == ins.A && loaded.Descr == ins.Descr && sum.A.Index > label ? From.ConstOf(sum.B).Bits : 0;
            if (step <= 0)
            {
                return 0;
            }
        }
        return step;
    }

    private void AddParameters()
    {
        _atParameters = false;
        foreach (ref Promoted promoted in _promoted.Items)
        {
            promoted.Parameter = To.Param(promoted.Initial);
            if (promoted.Step > 0)
            {
                ranges?.Grows(promoted.Parameter, promoted.Initial, promoted.Step);
            }
            Remember(From.Descriptors[new FieldRef(promoted.Descr)],
                new Known { Descr = promoted.Descr, Object = promoted.Object, Value = promoted.Parameter, IsLoaded = true });
        }
    }

    private void CopyState(ref Ins old)
    {
        SnapFrame frame = To.Trace.Frame(copier.Snapshot(old.Snap));
        ScratchList<SnapEntry> entries = new();
        foreach (SnapEntry entry in To.Trace.Registers(frame))
        {
            entries.Add(entry);
        }
        foreach (Promoted promoted in _promoted.Items)
        {
            entries.Add(new SnapEntry(LoopEntry.Field + promoted.Descr, promoted.Parameter));
            entries.Add(new SnapEntry(LoopEntry.FieldOwner, promoted.Object));
        }
        To.Append(new Ins(IrOp.LoopState, IrType.None, snap: To.Frame(default, frame.Code, frame.Pc, entries.Items)));
    }

    private void JumpBack(int i, ref Ins old)
    {
        ScratchList<InsRef> arguments = new();
        foreach (InsRef argument in copier.RenamedList(i))
        {
            arguments.Add(argument);
        }
        foreach (Promoted promoted in _promoted.Items)
        {
            InsRef known = Find(promoted.Descr, promoted.Object);
            arguments.Add(known.IsNone ? To.GetField(promoted.Object, new FieldRef(promoted.Descr)) : known);
        }
        To.EmitList(IrOp.Jump, IrType.None, arguments.Items, old.Descr, copier.Snapshot(old.Snap));
    }

    /// <summary>Takes note of what another instruction did to memory.</summary>
    public void After(int i)
    {
        OpFlags flags = From.EffectsOf(From[i]);
        if ((flags & (OpFlags.ReadsHeap | OpFlags.WritesHeap | OpFlags.MayCollect)) != 0)
        {
            Observe();
        }
        if ((flags & OpFlags.WritesHeap) != 0)
        {
            Forget(null, From.WritesOf(From[i]));
        }
    }

    private void Load(int i)
    {
        ref Ins ins = ref copier.Renamed(i);
        FieldDescr field = From.Descriptors[new FieldRef(ins.Descr)];
        for (int k = _heads[field.AliasClass]; k != 0; k = _known[k].Next)
        {
            ref Known known = ref _known[k];
            if (known.Descr == ins.Descr && known.Object == ins.A && known.Index == ins.B && Folder.Allowed(To, "heap.load"))
            {
                copier.Map[i] = known.IsLoaded ? known.Value : Narrowing.Load(To, known.Value, field.Kind);
                return;
            }
        }
        for (int k = _heads[field.AliasClass]; _pendingStores != 0 && k != 0; k = _known[k].Next)
        {
            Settle(ref _known[k]);
        }
        InsRef obj = ins.A;
        InsRef index = ins.B;
        int descr = ins.Descr;
        copier.Map[i] = To.Emit(ref ins);
        Remember(field, new Known { Descr = descr, Object = obj, Index = index, Value = copier.Map[i], IsLoaded = true });
    }

    private void Store(int i)
    {
        ref Ins ins = ref copier.Renamed(i);
        FieldDescr field = From.Descriptors[new FieldRef(ins.Descr)];
        bool item = ins.Op is IrOp.SetarrayitemGc or IrOp.SetarrayitemRaw;
        InsRef obj = ins.A;
        InsRef index = item ? ins.B : default;
        InsRef value = item ? ins.C : ins.B;
        int descr = ins.Descr;
        ref int link = ref _heads[field.AliasClass];
        while (link != 0)
        {
            ref Known known = ref _known[link];
            bool same = known.Descr == descr && known.Object == obj && known.Index == index;
            if (same && known.Value == value && Folder.Allowed(To, "heap.store_again"))
            {
                copier.Map[i] = InsRef.None;
                return;
            }
            if (same && known.Store != 0 && Folder.Allowed(To, "heap.dead_store"))
            {
                To.Trace[known.Store] = new Ins(IrOp.Nop, IrType.None);
            }
            if (same || MayAlias(known, obj, index, descr, field.IsArray))
            {
                Settle(ref known);
                link = known.Next;
            }
            else
            {
                link = ref known.Next;
            }
        }
        To.Append(ins);
        copier.Map[i] = InsRef.None;
        _pendingStores++;
        Remember(field, new Known { Descr = descr, Object = obj, Index = index, Value = value, Store = To.Trace.Count - 1 });
    }

    private void Remember(FieldDescr field, Known known)
    {
        if (_count == _known.Length)
        {
            Scratch.Grow(ref _known, _count * 2);
        }
        ref int head = ref _heads[field.AliasClass];
        if (!_isListed[field.AliasClass])
        {
            _isListed[field.AliasClass] = true;
            if (_classCount == _classes.Length)
            {
                Scratch.Grow(ref _classes, _classCount * 2);
            }
            _classes[_classCount++] = field.AliasClass;
        }
        int length = 0;
        for (int k = head; k != 0; k = _known[k].Next)
        {
            if (++length == MaxKnown)
            {
                // The oldest go; their stores stay, since nobody can find them dead any more.
                for (int rest = _known[k].Next; rest != 0; rest = _known[rest].Next)
                {
                    Settle(ref _known[rest]);
                }
                _known[k].Next = 0;
            }
        }
        known.Next = head;
        head = _count;
        _known[_count++] = known;
    }

    // A store that someone may look at is not dead.
    private void Settle(ref Known known)
    {
        _pendingStores -= known.Store != 0 ? 1 : 0;
        known.Store = 0;
    }

    /// <summary>Someone may look at memory now: no store so far is dead.</summary>
    public void Observe()
    {
        for (int c = 0; _pendingStores != 0 && c < _classCount; c++)
        {
            for (int k = _heads[_classes[c]]; k != 0; k = _known[k].Next)
            {
                Settle(ref _known[k]);
            }
        }
    }

    // What a loop may change, or a call that writes these classes, or everything that can change.
    private void Forget(LoopEffects? effects, int[]? classes)
    {
        int kept = 0;
        for (int c = 0; c < _classCount; c++)
        {
            ref int link = ref _heads[_classes[c]];
            while (link != 0)
            {
                ref Known known = ref _known[link];
                FieldDescr field = From.Descriptors[new FieldRef(known.Descr)];
                if (effects != null ? effects.Changes(field)
                    : !field.Immutable && (classes == null || Array.IndexOf(classes, field.AliasClass) >= 0))
                {
                    Settle(ref known);
                    link = known.Next;
                }
                else
                {
                    link = ref known.Next;
                }
            }
            _isListed[_classes[c]] = _heads[_classes[c]] != 0;
            if (_isListed[_classes[c]])
            {
                _classes[kept++] = _classes[c];
            }
        }
        _classCount = kept;
    }

    private bool MayAlias(in Known known, InsRef obj, InsRef index, int descr, bool isArray)
    {
        if (known.Object == obj)
        {
            // Same object: only different constant indices of the same array are apart.
            return known.Descr != descr || !isArray || !known.Index.IsConst || !index.IsConst || known.Index == index;
        }
        return !IsApart(known.Object, obj) && !IsApart(obj, known.Object);
    }

    // The first is an allocation of this trace and the second existed before, or is another one.
    private bool IsApart(InsRef fresh, InsRef other)
    {
        if (!fresh.IsIns || !To.Trace[fresh].Op.Has(OpFlags.Allocates))
        {
            return false;
        }
        return other.IsConst || other.Index < fresh.Index || To.Trace[other].Op.Has(OpFlags.Allocates);
    }

    private struct Known
    {
        public int Descr;
        public InsRef Object;
        public InsRef Index;
        public InsRef Value;
        public bool IsLoaded;
        public int Store;
        public int Next;
    }
}
