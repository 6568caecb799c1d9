using System.Collections.Generic;

namespace Py.Gc;

/// <summary>Counts what a collection that the program asked for finds unreachable.</summary>
/// <remarks>
/// Without reference counts all garbage waits for a collection. Programs expect the number of what only a search for cycles
/// finds: so garbage that no other garbage refers to is taken away first, then what only that referred to, and so on. A full
/// collection makes old all that is in the nursery first, so that what is dead can be looked at after marking.
/// </remarks>
public static unsafe class Census
{
    private enum Stage
    {
        None,
        /// <summary>A minor collection is to look at what died in the nursery.</summary>
        Young,
        /// <summary>The next minor collection keeps all of the nursery.</summary>
        Keep,
        /// <summary>The next marking that begins is followed by the census.</summary>
        Wait,
        /// <summary>That marking goes on.</summary>
        Mark,
        /// <summary>It is over: which finalizers keep what?</summary>
        Finalize,
        /// <summary>As Wait and Mark, to see what finalizers made reachable again.</summary>
        WaitAgain,
        MarkAgain,
    }

    private const int Most = 4_000_000;

    private static Stage s_stage;
    private static bool s_saves;
    private static WordList s_dead;
    private static WordList s_garbage;
    private static WordList s_kept;
    private static readonly Dictionary<ulong, int> s_index = [];
    private static int[] s_degrees = [];
    private static readonly Stack<int> s_free = new();

    /// <summary>Does the object count, as a container? Set by the object space. May not allocate.</summary>
    public static delegate*<ulong, bool> IsTracked;

    /// <summary>Called with each object found, while it is in memory; null: not. May not allocate.</summary>
    public static delegate*<ulong, void> Found;

    /// <summary>Objects found by the last census.</summary>
    public static long Count { get; private set; }

    /// <summary>Objects found that finalizers keep for one more collection.</summary>
    public static long KeptCount => s_kept.Count;

    /// <summary>Number of the kept objects that the collection after <see cref="Recheck"/> found reachable again.</summary>
    public static long Resurrected { get; private set; }

    /// <summary>Before a collection: count.</summary>
    /// <param name="full">It will be a full one.</param>
    /// <param name="saves">What is found is kept in memory: see <see cref="Saved"/>.</param>
    public static void Begin(bool full, bool saves)
    {
        s_stage = full ? Stage.Keep : Stage.Young;
        s_saves = saves;
        Count = Resurrected = 0;
        s_kept.Clear();
        s_garbage.Clear();
    }

    /// <summary>Before a further full collection: which of the kept objects are reachable now?</summary>
    public static void Recheck()
    {
        s_stage = Stage.WaitAgain;
        Resurrected = 0;
    }

    /// <summary>Number of objects saved, and one of them. They are old, and die with the next full collection.</summary>
    public static long SavedCount => s_saves ? s_garbage.Count : 0;

    /// <summary>A saved object.</summary>
    public static ulong Saved(long i) => s_garbage[i];

    // Minor collection, before anything moved.
    internal static void KeepYoungIfAsked()
    {
        if (s_stage == Stage.Keep)
        {
            s_stage = Stage.Wait;
            Nursery.KeepAll();
            LargeSpace.KeepYoung();
        }
    }

    /// <summary>Where an object that <see cref="IsTracked"/> comes to is now: garbage may refer to what the collection has moved already.</summary>
    public static ulong Current(ulong obj) => *(ulong*)obj is var header && (header & 1) != 0 ? header - 1 : obj;

    // Minor collection, when it is known what survives.
    internal static void YoungTraced()
    {
        if (s_stage == Stage.Young)
        {
            s_stage = Stage.None;
            Nursery.WalkTraced(&AddDead, null);
            Count = FindCycles();
            s_garbage.Clear();
        }
    }

    internal static void MarkingBegins() => s_stage = s_stage switch { Stage.Wait => Stage.Mark, Stage.WaitAgain => Stage.MarkAgain, _ => s_stage };

    internal static void MarkingEnded()
    {
        if (s_stage == Stage.Mark)
        {
            s_stage = Stage.Finalize;
            HeapWalk.Old(&AddIfDead);
            Count = FindCycles();
        }
        else if (s_stage == Stage.MarkAgain)
        {
            s_stage = Stage.None;
            for (long i = 0; i < s_kept.Count; i++)
            {
                Resurrected += MajorCollection.IsAlive(s_kept[i]) ? 1 : 0;
            }

            s_kept.Clear();
        }
    }

    // Finalizers are queued; what they keep is not marked yet.
    internal static void FinalizersQueued()
    {
        if (s_stage == Stage.Finalize && s_saves)
        {
            for (long i = 0; i < s_garbage.Count; i++)
            {
                MajorCollection.Mark(s_garbage[i]);
            }
        }
    }

    internal static void FinalizersMarked()
    {
        if (s_stage != Stage.Finalize)
        {
            return;
        }

        s_stage = Stage.None;
        if (s_saves)
        {
            return;
        }

        for (long i = 0; i < s_garbage.Count; i++)
        {
            if (MajorCollection.IsAlive(s_garbage[i]))
            {
                s_kept.Push(s_garbage[i]);
            }
        }

        s_garbage.Clear();
    }

    private static void AddDead(ulong obj) => s_dead.Push(obj);

    private static void AddIfDead(ulong obj)
    {
        if (!MajorCollection.IsAlive(obj))
        {
            s_dead.Push(obj);
        }
    }

    private readonly struct Counter : ISlotVisitor
    {
        static void ISlotVisitor.Visit(ulong* slot)
        {
            if (s_index.TryGetValue(*slot, out int i))
            {
                s_degrees[i]++;
            }
        }
    }

    private readonly struct Releaser : ISlotVisitor
    {
        static void ISlotVisitor.Visit(ulong* slot)
        {
            if (s_index.TryGetValue(*slot, out int i) && --s_degrees[i] == 0)
            {
                s_free.Push(i);
            }
        }
    }

    // Leaves the tracked ones of the dead that are in cycles, or reachable from these, in the garbage list.
    private static long FindCycles()
    {
        int count = (int)long.Min(s_dead.Count, int.MaxValue);
        if (count > Most)
        {
            // To keep their number within bounds, all count.
            for (int i = 0; i < count; i++)
            {
                AddGarbage(s_dead[i]);
            }
        }
        else if (count > 0)
        {
            s_degrees = new int[count];
            for (int i = 0; i < count; i++)
            {
                s_index.Add(s_dead[i], i);
            }

            for (int i = 0; i < count; i++)
            {
                ObjectFields.Visit<Counter>(s_dead[i]);
            }

            // Each object is freed once: when its count falls to 0, or here.
            for (int i = 0; i < count; i++)
            {
                if (s_degrees[i] == 0)
                {
                    s_degrees[i] = -1;
                    ObjectFields.Visit<Releaser>(s_dead[i]);
                    Release();
                }
            }

            for (int i = 0; i < count; i++)
            {
                if (s_degrees[i] > 0)
                {
                    AddGarbage(s_dead[i]);
                }
            }

            s_degrees = [];
            s_index.Clear();
            s_index.TrimExcess();
        }

        s_dead.Clear();
        return s_garbage.Count;
    }

    private static void Release()
    {
        while (s_free.TryPop(out int i))
        {
            s_degrees[i] = -1;
            ObjectFields.Visit<Releaser>(s_dead[i]);
        }
    }

    private static void AddGarbage(ulong obj)
    {
        if (IsTracked(obj))
        {
            s_garbage.Push(obj);
            if (Found != null)
            {
                Found(obj);
            }
        }
    }
}
