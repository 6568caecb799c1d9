namespace Py.Ir;

/// <summary>A guard that says more than an earlier one on the same value takes the earlier one's place.</summary>
/// <remarks>
/// Requires: nothing. Breaks: nothing. Keeps: snapshots.
/// If the later guard would fail, leaving at the earlier one is right as well: whatever is between is then done by the
/// interpreter. That holds for tests of the value itself, not of memory. Seen often: the tag of an argument
/// is tested, later the argument is promoted by guard_value. Source: PyPy's rewrite pass, as an idea.
/// </remarks>
internal sealed class GuardStrengthening(TraceBuilder to)
{
    private const int MostLookedAt = 32;
    private ScratchList<(InsRef Value, int Guard)> _guards = new();

    /// <summary>Takes note of a guard just appended, if its condition is in front of it and nobody else's.</summary>
    public void Note(InsRef condition)
    {
        int guard = to.Trace.Count - 1;
        if (condition.Raw != guard - 1)
        {
            return;
        }
        ref Ins test = ref to.Trace[condition];
        bool constant = test.Op.Has(OpFlags.Compare) && test.B.IsConst;
        if ((constant || test.Op is IrOp.IsInt or IrOp.IsFloat or IrOp.IsPointer) && test.A.IsIns)
        {
            _guards.Add((test.A, guard));
        }
    }

    /// <summary>Drops "is no int" in front of "is a float" where both leave alike.</summary>
    public void DropImplied()
    {
        int guard = to.Trace.Count - 1;
        ref Ins last = ref to.Trace[guard];
        if (last.Op != IrOp.GuardTrue || to.Trace[last.A].Op != IrOp.IsFloat)
        {
            return;
        }
        InsRef value = to.Trace[last.A].A;
        for (int k = _guards.Count - 1; k >= 0 && k > _guards.Count - MostLookedAt; k--)
        {
            ref Ins earlier = ref to.Trace[_guards[k].Guard];
            if (_guards[k].Value == value && earlier.Op == IrOp.GuardFalse && to.Trace[earlier.A].Op == IrOp.IsInt && earlier.Snap == last.Snap
                && Folder.Allowed(to, "strengthen.float"))
            {
                earlier = new Ins(IrOp.Nop, IrType.None);
                _guards.RemoveAt(k);
                return;
            }
        }
    }

    /// <summary>Puts "is an int" just appended in place of an earlier "is not null" of the same value.</summary>
    public void ReplaceNull()
    {
        int guard = to.Trace.Count - 1;
        Ins last = to.Trace[guard];
        if (last.Op != IrOp.GuardTrue || to.Trace[last.A].Op != IrOp.IsInt)
        {
            return;
        }
        InsRef value = to.Trace[last.A].A;
        for (int k = _guards.Count - 1; k >= 0 && k > _guards.Count - MostLookedAt; k--)
        {
            int earlier = _guards[k].Guard;
            if (earlier != guard && _guards[k].Value == value && IsNotNull(to.Trace[earlier]) && Folder.Allowed(to, "strengthen.null"))
            {
                to.Trace[earlier - 1] = to.Trace[last.A];
                to.Trace[earlier].Op = IrOp.GuardTrue;
                to.Trace[guard] = new Ins(IrOp.Nop, IrType.None);
                if (_guards[_guards.Count - 1].Guard == guard)
                {
                    _guards.RemoveAt(_guards.Count - 1);
                }
                return;
            }
        }
    }

    private bool IsNotNull(in Ins guard) => guard.Op is IrOp.GuardTrue or IrOp.GuardFalse
        && to.Trace[guard.A] is { Op: IrOp.PtrEq or IrOp.PtrNe, B.IsConst: true } test && to.Trace.ConstOf(test.B).Bits == 0
        && (guard.Op == IrOp.GuardTrue) == (test.Op == IrOp.PtrNe);

    /// <summary>Puts guard_value in place of guards that it implies; false if there is none.</summary>
    public bool TryValue(InsRef value, InsRef constant)
    {
        long word = to.Trace.ConstOf(constant).Bits;
        int earliest = -1;
        for (int k = _guards.Count - 1; k >= 0 && k > _guards.Count - MostLookedAt; k--)
        {
            if (_guards[k].Value != value || !Implies(word, to.Trace[_guards[k].Guard]))
            {
                continue;
            }
            if (earliest < 0 && !Folder.Allowed(to, "strengthen.value"))
            {
                return false;
            }
            if (earliest >= 0)
            {
                to.Trace[_guards[earliest].Guard] = new Ins(IrOp.Nop, IrType.None);
                _guards.RemoveAt(earliest);
            }
            earliest = k;
        }
        if (earliest < 0)
        {
            return false;
        }
        int guard = _guards[earliest].Guard;
        SnapRef snap = to.Trace[guard].Snap;
        to.Trace[guard] = new Ins(IrOp.GuardValue, IrType.None, value, constant, snap: snap);
        _guards.RemoveAt(earliest);
        return true;
    }

    /// <summary>Narrows an earlier comparison of the same value with a constant; false if there is none to narrow.</summary>
    public bool TryCompare(InsRef condition, bool wanted)
    {
        Ins test = to.Trace[condition];
        if (!test.Op.Has(OpFlags.Compare) || !test.A.IsIns || !test.B.IsConst)
        {
            return false;
        }
        long bound = to.Trace.ConstOf(test.B).Bits;
        for (int k = _guards.Count - 1; k >= 0 && k > _guards.Count - MostLookedAt; k--)
        {
            int guard = _guards[k].Guard;
            ref Ins known = ref to.Trace[guard - 1];
            if (_guards[k].Value == test.A && known.Op == test.Op && (to.Trace[guard].Op == IrOp.GuardTrue) == wanted
                && IsNarrower(test.Op, wanted, bound, to.Trace.ConstOf(known.B).Bits) && Folder.Allowed(to, "strengthen.compare"))
            {
                known.B = test.B;
                return true;
            }
        }
        return false;
    }

    private bool Implies(long word, in Ins guard)
    {
        Ins test = to.Trace[guard.A];
        long other = test.B.IsConst ? to.Trace.ConstOf(test.B).Bits : 0;
        return Semantics.TryEval(test.Op, word, other, 0, out long holds) && (holds != 0) == (guard.Op == IrOp.GuardTrue);
    }

    private static bool IsNarrower(IrOp op, bool wanted, long bound, long known) => op switch
    {
        IrOp.IntLt or IrOp.IntLe => wanted ? bound <= known : bound >= known,
        IrOp.IntGt or IrOp.IntGe => wanted ? bound >= known : bound <= known,
        IrOp.UintLt or IrOp.UintLe => wanted ? (ulong)bound <= (ulong)known : (ulong)bound >= (ulong)known,
        IrOp.UintGt or IrOp.UintGe => wanted ? (ulong)bound >= (ulong)known : (ulong)bound <= (ulong)known,
        _ => false,
    };
}
