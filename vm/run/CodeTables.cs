using System.Collections.Generic;
using System.Runtime.InteropServices;
using Py.Gc;
using Py.ObjectSpace;

namespace Py.Vm.Run;

/// <summary>What code objects own outside of the heap: who has any, and its end.</summary>
/// <remarks>
/// When a major collection knows which code objects are dead, their caches forget everything and their tables are noted. They are freed
/// bit by bit as new code is made, since a program that makes much of it drops much of it and a pause should not pay for all.
/// </remarks>
internal static unsafe class CodeTables
{
    private const int FreedForEach = 2;

    private static readonly List<ulong> s_codes = [];
    private static readonly List<PyCode> s_dead = [];

    /// <summary>Told the words of each code object that died; set by the JIT.</summary>
    public static delegate*<uint*, void> Died;

    /// <summary>A code object that has its tables now.</summary>
    public static void Add(Value code)
    {
        s_codes.Add(code.Bits);
        Heap.AddExternal(BytesOf(ref code.As<PyCode>().Fields));
    }

    private static long BytesOf(ref PyCode c) =>
        (c.WordCount * (sizeof(uint) + sizeof(ushort))) + (c.HandlerCount * (long)sizeof(HandlerEntry)) + (c.CacheCount * (long)sizeof(CacheEntry)) + c.EncodedBytes;

    /// <summary>For the collector: the inline caches of living code objects forget what died, and dead code objects leave their tables.</summary>
    public static void Sweep()
    {
        int kept = 0;
        for (int i = 0; i < s_codes.Count; i++)
        {
            ulong address = s_codes[i];
            ref PyCode c = ref Value.FromBits(address).As<PyCode>().Fields;
            if (GcRoots.IsAlive(address))
            {
                InlineCaches.Sweep(c.Caches, c.CacheCount);
                s_codes[kept++] = address;
                continue;
            }

            if (Died != null)
            {
                Died(c.Words);
            }

            for (int k = 0; k < c.CacheCount; k++)
            {
                c.Caches[k].Value.Initialize(Value.Null);
            }

            if (GcParameters.Debug > 0)
            {
                // Who still runs it, or has a pointer into it, notices.
                const byte garbage = 0xDB;
                NativeMemory.Fill(c.Words, (nuint)c.WordCount * sizeof(uint), garbage);
                NativeMemory.Fill(c.LiveTops, (nuint)c.WordCount * sizeof(ushort), garbage);
            }

            Heap.AddExternal(-BytesOf(ref c));
            s_dead.Add(c);
        }

        s_codes.RemoveRange(kept, s_codes.Count - kept);
    }

    /// <summary>Frees the tables of a few dead code objects.</summary>
    public static void FreeSome()
    {
        for (int i = 0; i < FreedForEach && s_dead.Count > 0; i++)
        {
            PyCode c = s_dead[^1];
            s_dead.RemoveAt(s_dead.Count - 1);
            GcRoots.ForgetCells(c.Caches, (ulong)c.CacheCount * (ulong)sizeof(CacheEntry));
            NativeMemory.Free(c.Words - 1);
            NativeMemory.Free(c.LiveTops);
            NativeMemory.Free(c.Handlers);
            NativeMemory.Free(c.Caches);
            NativeMemory.Free(c.Positions);
            NativeMemory.Free(c.EncodedPositions);
        }
    }
}
