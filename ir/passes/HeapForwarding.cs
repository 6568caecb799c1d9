using System.Collections.Generic;

namespace Py.Ir;

/// <summary>Loads get the value that was stored or loaded before; stores that nobody can see go.</summary>
/// <remarks>
/// Requires: nothing. Breaks: nothing. Keeps: snapshots.
/// Two accesses may touch the same memory only within one alias class, and not if the objects are
/// two different allocations of the trace, or one is older than the allocation of the other, or the
/// indices are different constants. A store is dead if the same place is stored again before any exit, load
/// of the class, call that reads, or end.
/// </remarks>
internal sealed class HeapForwarding(TraceCopier copier)
{
    private const int MaxKnown = 64;
    private readonly List<Known> _known = [];

    private Trace From => copier.From;

    private TraceBuilder To => copier.To;

    /// <summary>Handles loads and stores; true if the instruction is done.</summary>
    public bool TryStep(int i)
    {
        ref Ins old = ref From[i];
        switch (old.Op)
        {
            case IrOp.GetfieldGc or IrOp.GetarrayitemGc or IrOp.GetfieldRaw or IrOp.GetarrayitemRaw:
                Load(i, ref old);
                return true;
            case IrOp.SetfieldGc or IrOp.SetarrayitemGc or IrOp.SetfieldRaw or IrOp.SetarrayitemRaw:
                Store(i, ref old);
                return true;
            case IrOp.Label:
                LoopEffects effects = new(From, i);
                _known.RemoveAll(known => effects.Changes(known.Field));
                Observe();
                break;
        }
        if (old.Op.IsGuard() || old.Op.Has(OpFlags.Ends))
        {
            Observe();
        }
        return false;
    }

    /// <summary>Takes note of what another instruction did to memory.</summary>
    public void After(int i)
    {
        ref Ins old = ref From[i];
        OpFlags flags = From.EffectsOf(old);
        if ((flags & (OpFlags.ReadsHeap | OpFlags.WritesHeap | OpFlags.MayCollect)) != 0)
        {
            Observe();
        }
        if ((flags & OpFlags.WritesHeap) != 0)
        {
            _known.RemoveAll(known => !known.Field.Immutable);
        }
    }

    private void Load(int i, ref Ins old)
    {
        Ins ins = copier.Renamed(old);
        FieldDescr field = From.Descriptors[new FieldRef(ins.Descr)];
        for (int k = _known.Count - 1; k >= 0; k--)
        {
            Known known = _known[k];
            if (known.Field == field && known.Object == ins.A && known.Index == ins.B && Folder.Allowed(To, "heap.load"))
            {
                copier.Map[i] = known.IsLoaded ? known.Value : Narrowing.Load(To, known.Value, field.Kind);
                return;
            }
        }
        for (int k = 0; k < _known.Count; k++)
        {
            Known known = _known[k];
            if (known.Store != 0 && known.Field.AliasClass == field.AliasClass)
            {
                _known[k] = known with { Store = 0 };
            }
        }
        copier.Map[i] = To.Emit(ref ins);
        Remember(new Known(field, ins.A, ins.B, copier.Map[i], true, 0));
    }

    private void Store(int i, ref Ins old)
    {
        Ins ins = copier.Renamed(old);
        FieldDescr field = From.Descriptors[new FieldRef(ins.Descr)];
        bool item = ins.Op is IrOp.SetarrayitemGc or IrOp.SetarrayitemRaw;
        InsRef index = item ? ins.B : default;
        InsRef value = item ? ins.C : ins.B;
        for (int k = _known.Count - 1; k >= 0; k--)
        {
            Known known = _known[k];
            if (known.Field.AliasClass != field.AliasClass)
            {
                continue;
            }
            bool same = known.Field == field && known.Object == ins.A && known.Index == index;
            if (same && known.Value == value && Folder.Allowed(To, "heap.store_again"))
            {
                copier.Map[i] = InsRef.None;
                return;
            }
            if (same && known.Store != 0 && Folder.Allowed(To, "heap.dead_store"))
            {
                To.Trace[known.Store] = new Ins(IrOp.Nop, IrType.None);
            }
            if (same || MayAlias(known, ins.A, index, field))
            {
                _known.RemoveAt(k);
            }
        }
        To.Append(ins);
        copier.Map[i] = InsRef.None;
        Remember(new Known(field, ins.A, index, value, false, To.Trace.Count - 1));
    }

    private void Remember(Known known)
    {
        if (_known.Count == MaxKnown)
        {
            _known.RemoveAt(0);
        }
        _known.Add(known);
    }

    // Someone may look at memory now: no store so far is dead.
    private void Observe()
    {
        for (int k = 0; k < _known.Count; k++)
        {
            if (_known[k].Store != 0)
            {
                _known[k] = _known[k] with { Store = 0 };
            }
        }
    }

    private bool MayAlias(Known known, InsRef obj, InsRef index, FieldDescr field)
    {
        if (known.Object == obj)
        {
            // Same object: only different constant indices of the same array are apart.
            return known.Field != field || !field.IsArray || !known.Index.IsConst || !index.IsConst || known.Index == index;
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

    private readonly record struct Known(FieldDescr Field, InsRef Object, InsRef Index, InsRef Value, bool IsLoaded, int Store);
}
