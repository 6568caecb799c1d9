using System.Collections.Generic;

namespace Py.Ir;

/// <summary>A condition on a value handed over at an exit, whose truth the guards before have settled.</summary>
/// <param name="Slot">Number of the value, as the inputs of a bridge count.</param>
/// <param name="Test">The test; its first operand is the value.</param>
/// <param name="Second">Second operand, a constant; no type if there is none.</param>
/// <param name="Descr">Descriptor of the test.</param>
/// <param name="Holds">Its truth.</param>
public readonly record struct EntryFact(int Slot, IrOp Test, IrConst Second, int Descr, bool Holds);

/// <summary>What a bridge may take for granted, because the code it leaves has tested it.</summary>
/// <remarks>
/// Tests of the value itself hold for good; a shape until something may change it, as in the pass that removes guards.
/// Give the result to <see cref="Trace.EntryFacts"/> of the bridge right before it is optimized: constants in it are words, and
/// would be others after a collection.
/// Source: PyPy's bridge optimizer, as an idea.
/// </remarks>
public static class BridgeFacts
{
    /// <summary>Collects what is known at an exit.</summary>
    /// <param name="parent">The trace that is left, as compiled.</param>
    /// <param name="index">The guard.</param>
    public static List<EntryFact> At(Trace parent, int index)
    {
        List<InsRef> values = [];
        Snapshots.ExitValues(parent, index, values);
        Dictionary<int, int> slots = [];
        for (int k = 0; k < values.Count; k++)
        {
            slots[values[k].Index] = k;
        }
        List<EntryFact> facts = [];
        foreach (EntryFact fact in parent.EntryFacts)
        {
            Inherit(parent, fact, slots, facts);
        }
        for (int i = 1; i <= index; i++)
        {
            ref Ins ins = ref parent[i];
            if (ins.Op is IrOp.GuardTrue or IrOp.GuardFalse && ins.A.IsIns)
            {
                Ins test = parent[ins.A];
                // The guard that failed has shown the opposite.
                bool known = test.Op is IrOp.IsInt or IrOp.IsFloat or IrOp.IsPointer or IrOp.HasShape
                    || (test.Op.Has(OpFlags.Compare) && test.B.IsConst);
                if (known && test.A.IsIns && slots.TryGetValue(test.A.Index, out int slot))
                {
                    facts.Add(new EntryFact(slot, test.Op, test.B.IsConst ? parent.ConstOf(test.B) : default, test.Descr, (ins.Op == IrOp.GuardTrue) == (i < index)));
                }
                continue;
            }
            bool shapesChange = ins.Op == IrOp.Label
                ? new LoopEffects(parent, i).ChangesShapes
                : (parent.EffectsOf(ins) & OpFlags.WritesHeap) != 0 && parent.WritesOf(ins) is null
                    && (!ins.Op.Has(OpFlags.WritesHeap) || parent.Descriptors[new FieldRef(ins.Descr)] is { Offset: < 4, IsArray: false });
            if (shapesChange)
            {
                facts.RemoveAll(fact => fact.Test == IrOp.HasShape && !(fact.Holds && parent.Descriptors[new ShapeRef(fact.Descr)].Stable));
            }
        }
        return facts;
    }

    private static void Inherit(Trace parent, EntryFact fact, Dictionary<int, int> slots, List<EntryFact> facts)
    {
        for (int i = 1; i < parent.Count && parent[i].Op == IrOp.Input; i++)
        {
            if (parent[i].Descr == fact.Slot && slots.TryGetValue(i, out int slot))
            {
                facts.Add(fact with { Slot = slot });
            }
        }
    }
}
