namespace Py.ObjectSpace;

/// <summary>C3 linearization (Barrett et al. 1996, "A monotonic superclass linearization for Dylan").</summary>
internal static unsafe class MroLinearizer
{
    /// <summary>The MRO of a type from its bases' MROs, a tuple; null with TypeError.</summary>
    public static Value Linearize(Value type)
    {
        Value bases = type.As<PyType>().Fields.Bases.Load();
        int count = (int)PyTuple.LengthOf(bases);
        Value result = PyList.New();
        PyList.Append(result, type);
        Slot* sequences = stackalloc Slot[count + 1];
        long* heads = stackalloc long[count + 1];
        for (int i = 0; i < count; i++)
        {
            Value b = PyTuple.Get(bases, i);
            for (int j = 0; j < i; j++)
            {
                if (PyTuple.Get(bases, j).Is(b))
                {
                    return Errors.TypeError($"duplicate base class {PyType.NameOf(b)}");
                }
            }

            Value mro = b.As<PyType>().Fields.Mro.Load();
            if (mro.IsNull)
            {
                return Errors.TypeError($"Cannot extend an incomplete type '{PyType.NameOf(b)}'");
            }

            sequences[i].Initialize(mro);
            heads[i] = 0;
        }

        sequences[count].Initialize(bases);
        heads[count] = 0;
        while (true)
        {
            bool left = false, taken = false;
            for (int i = 0; i <= count && !taken; i++)
            {
                Value sequence = sequences[i].Load();
                if (heads[i] >= PyTuple.LengthOf(sequence))
                {
                    continue;
                }

                left = true;
                Value candidate = PyTuple.Get(sequence, heads[i]);
                if (InTail(sequences, heads, count, candidate))
                {
                    continue;
                }

                PyList.Append(result, candidate);
                for (int j = 0; j <= count; j++)
                {
                    if (heads[j] < PyTuple.LengthOf(sequences[j].Load()) && PyTuple.Get(sequences[j].Load(), heads[j]).Is(candidate))
                    {
                        heads[j]++;
                    }
                }

                taken = true;
            }

            if (!left)
            {
                return PyTuple.FromSlots(PyList.Items(result), PyList.LengthOf(result));
            }

            if (!taken)
            {
                return Conflict(sequences, heads, count);
            }
        }
    }

    private static bool InTail(Slot* sequences, long* heads, int count, Value candidate)
    {
        for (int i = 0; i <= count; i++)
        {
            Value sequence = sequences[i].Load();
            for (long j = heads[i] + 1; j < PyTuple.LengthOf(sequence); j++)
            {
                if (PyTuple.Get(sequence, j).Is(candidate))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static Value Conflict(Slot* sequences, long* heads, int count)
    {
        System.Text.StringBuilder names = new();
        Value seen = PyList.New();
        for (int i = 0; i <= count; i++)
        {
            Value sequence = sequences[i].Load();
            if (heads[i] >= PyTuple.LengthOf(sequence))
            {
                continue;
            }

            Value candidate = PyTuple.Get(sequence, heads[i]);
            bool known = false;
            for (long j = 0; j < PyList.LengthOf(seen); j++)
            {
                known |= PyList.Get(seen, j).Is(candidate);
            }

            if (!known)
            {
                PyList.Append(seen, candidate);
                names.Append(names.Length == 0 ? " " : ", ").Append(PyType.NameOf(candidate));
            }
        }

        return Errors.TypeError($"Cannot create a consistent method resolution\norder (MRO) for bases{names}");
    }
}
