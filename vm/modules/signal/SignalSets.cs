using System;
using Py.ObjectSpace;

namespace Py.Vm.Modules;

/// <summary>Sets of signals: sigset_t of 1024 bits, of which the first 64 count.</summary>
internal static unsafe class SignalSets
{
    private const int Words = 16;

    /// <summary>Two signals belong to the C library.</summary>
    public const ulong Valid = ~(3UL << 31);

    /// <summary>Fills 16 words from an iterable of ints; false with an error.</summary>
    public static bool FromIterable(Value iterable, ulong* set)
    {
        new Span<ulong>(set, Words).Clear();
        Value iterator = Space.Iter(iterable);
        if (iterator.IsNull)
        {
            return false;
        }

        while (true)
        {
            Value item = Space.Next(iterator);
            if (item.IsNull)
            {
                return !Errors.Occurred;
            }

            Value index = Space.Index(item);
            if (index.IsNull)
            {
                return false;
            }

            bool fits = PyInt.TryGetLong(index, out long signal);
            if (!fits || signal is <= 0 or >= SignalWords.Count)
            {
                Errors.ValueError($"signal number {(fits ? signal : -1)} out of range [1; {SignalWords.Count - 1}]");
                return false;
            }

            ulong bit = 1UL << (int)(signal - 1);
            if ((Valid & bit) == 0)
            {
                if (!Warnings.Warn(TypeId.RuntimeWarning, $"invalid signal number {signal}, please use valid_signals()"))
                {
                    return false;
                }

                continue;
            }

            set[0] |= bit;
        }
    }

    /// <summary>The set of ints.</summary>
    public static Value ToSet(ulong set)
    {
        Value result = PySet.New();
        for (int signal = 1; signal < SignalWords.Count; signal++)
        {
            if ((set >> (signal - 1) & 1) != 0)
            {
                PySet.Add(result, PyInt.New(signal));
            }
        }

        return result;
    }
}
