namespace Py.Ir;

/// <summary>What the operations behind a label may change: facts about anything else hold in every iteration.</summary>
internal sealed class LoopEffects
{
    private readonly bool[] _stored; // by alias class

    /// <summary>Looks at the loop that begins at a label.</summary>
    public LoopEffects(Trace trace, int label)
    {
        _stored = Scratch.Take<bool>(trace.Descriptors.FieldCount);
        for (int i = label; i < trace.Count; i++)
        {
            ref Ins ins = ref trace[i];
            if (ins.Op.Has(OpFlags.WritesHeap))
            {
                FieldDescr field = trace.Descriptors[new FieldRef(ins.Descr)];
                _stored[field.AliasClass] = true;
                ChangesShapes |= field.Offset < 4 && !field.IsArray;
            }
            else if (trace.WritesOf(ins) is { } classes)
            {
                foreach (int written in classes)
                {
                    _stored[written] = true;
                }
            }
            else if ((trace.EffectsOf(ins) & OpFlags.WritesHeap) != 0)
            {
                CallsOut = true;
            }
        }
        ChangesShapes |= CallsOut;
    }

    /// <summary>A call may write anything and invalidate assumptions.</summary>
    public bool CallsOut { get; }

    /// <summary>The shape word of some object may change.</summary>
    public bool ChangesShapes { get; }

    /// <summary>Whether a field of this alias class may change.</summary>
    public bool Changes(FieldDescr field) => !field.Immutable && (CallsOut || _stored[field.AliasClass]);
}
