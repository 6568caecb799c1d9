using System;
using System.Runtime.InteropServices;

namespace Py.Vm.Jit;

/// <summary>Random guard failures, for tests: guards count a cell down, and the one that brings it to zero fails.</summary>
internal static unsafe class FailingGuards
{
    private const int MostGuards = 2000;

    private static long* s_cell;
    private static Random? s_random;

    /// <summary>Begins with a seed; the address of the cell.</summary>
    public static long Start(int seed)
    {
        s_cell = (long*)NativeMemory.AllocZeroed(8);
        s_random = new Random(seed);
        Next();
        return (long)s_cell;
    }

    /// <summary>After an exit: chooses the next guard to fail.</summary>
    public static void Next()
    {
        if (s_random is not null && *s_cell <= 0)
        {
            *s_cell = s_random.Next(1, MostGuards);
        }
    }
}
