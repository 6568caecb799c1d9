using System.Collections.Generic;

namespace Py.Gc;

/// <summary>All objects, and who refers to whom, for programs that ask.</summary>
/// <remarks>What is found is in a list of roots, which follows what moves, until <see cref="Clear"/>.</remarks>
public static unsafe class HeapWalk
{
    private static WordList s_found;
    private static readonly HashSet<ulong> s_targets = [];
    private static readonly List<ulong> s_owners = [];
    private static bool s_registered;
    private static bool s_refers;
    private static bool s_listsYoung;
    private static delegate*<ulong, bool> s_wanted;

    /// <summary>Is it an object that programs never see? Set by the object space. May not allocate.</summary>
    public static delegate*<ulong, bool> IsInternal;

    /// <summary>Number of objects found.</summary>
    public static long Count => s_found.Count;

    /// <summary>The word of an object found: references may be immediates.</summary>
    public static ulong Get(long i) => s_found[i];

    /// <summary>Forgets what was found.</summary>
    public static void Clear() => s_found.Clear();

    private static void Begin()
    {
        s_found.Clear();
        if (!s_registered)
        {
            s_registered = true;
            GcRoots.AddHot(&VisitFound);
        }
    }

    private static void VisitFound()
    {
        if (s_found.Count > 0)
        {
            fixed (ulong* first = &s_found[0])
            {
                GcRoots.Visit(first, s_found.Count);
            }
        }
    }

    /// <summary>Calls <paramref name="visit"/> with every object in a cell, dead ones that were not swept included.</summary>
    internal static void Small(delegate*<ulong, void> visit)
    {
        for (uint index = 1; index < Pages.Top; index++)
        {
            if (Pages.At(index)->Kind == PageKind.Small)
            {
                SmallSpace.Walk(index, visit);
            }
        }
    }

    /// <summary>Likewise with every object of the pages.</summary>
    internal static void Old(delegate*<ulong, void> visit)
    {
        Small(visit);
        LargeSpace.Walk(visit);
    }

    /// <summary>Calls <paramref name="visit"/> with every immortal object that may refer to others.</summary>
    internal static void Immortal(delegate*<ulong, void> visit)
    {
        for (ulong obj = Heap.ImmortalStart; obj < Heap.Words->ImmortalTop; obj += ObjectLayout.SizeOf(obj))
        {
            visit(obj);
        }
    }

    // After a full collection all that is not in the nursery is alive; of the nursery, what was pinned.
    private static void All(delegate*<ulong, void> visit, bool immortal)
    {
        Nursery.WalkPinned(visit);
        Old(visit);
        if (immortal)
        {
            Immortal(visit);
        }
    }

    /// <summary>Finds all objects that <paramref name="wanted"/> wants; after a full collection.</summary>
    public static void FindAll(delegate*<ulong, bool> wanted)
    {
        Begin();
        s_wanted = wanted;
        All(&AddIfWanted, true);
    }

    /// <summary>Finds those of them that survive a minor collection, which it makes.</summary>
    public static void FindYoung(delegate*<ulong, bool> wanted)
    {
        Begin();
        s_wanted = wanted;
        s_listsYoung = true;
        Collector.Collect(CollectionKind.Minor);
    }

    internal static void YoungTraced()
    {
        if (s_listsYoung)
        {
            s_listsYoung = false;
            Nursery.WalkTraced(null, &AddIfWanted);
        }
    }

    private static void AddIfWanted(ulong obj)
    {
        if (s_wanted(obj))
        {
            s_found.Push(obj);
        }
    }

    private readonly struct Finder : ISlotVisitor
    {
        static void ISlotVisitor.Visit(ulong* slot) => s_refers |= s_targets.Contains(*slot);
    }

    private static void AddIfReferrer(ulong obj)
    {
        s_refers = false;
        ObjectFields.Visit<Finder>(obj);
        if (!s_refers)
        {
            return;
        }

        if (IsInternal(obj))
        {
            s_owners.Add(obj);
        }
        else if (s_wanted(obj))
        {
            s_found.Push(obj);
        }
    }

    /// <summary>Adds an object to those that <see cref="FindReferrers"/> looks for.</summary>
    public static void AddTarget(ulong word)
    {
        if ((word & 7) == 0)
        {
            s_targets.Add(word);
        }
    }

    /// <summary>Finds the wanted objects that refer to the targets, through internal ones, too; after a full collection and <see cref="AddTarget"/>.</summary>
    public static void FindReferrers(delegate*<ulong, bool> wanted)
    {
        Begin();
        s_wanted = wanted;
        while (s_targets.Count > 0)
        {
            s_owners.Clear();
            All(&AddIfReferrer, true);
            s_targets.Clear();
            foreach (ulong owner in s_owners)
            {
                s_targets.Add(owner);
            }
        }
    }

    private readonly struct Lister : ISlotVisitor
    {
        static void ISlotVisitor.Visit(ulong* slot)
        {
            ulong word = *slot;
            if (word == 0)
            {
                return;
            }

            if ((word & 7) == 0 && IsInternal(word))
            {
                s_owners.Add(word);
            }
            else
            {
                s_found.Push(word);
            }
        }
    }

    /// <summary>Begins a list of references.</summary>
    public static void BeginReferents() => Begin();

    /// <summary>Adds what an object refers to, through internal objects, too, as words.</summary>
    public static void AddReferents(ulong obj)
    {
        s_owners.Clear();
        ObjectFields.Visit<Lister>(obj);
        for (int i = 0; i < s_owners.Count; i++)
        {
            ObjectFields.Visit<Lister>(s_owners[i]);
        }
    }

    /// <summary>Adds a reference to the list.</summary>
    public static void AddReferent(ulong word) => s_found.Push(word);

    /// <summary>Calls <paramref name="visit"/> with all objects but those that never die; after a full collection. It may not allocate.</summary>
    public static void ForEach(delegate*<ulong, void> visit) => All(visit, false);

    /// <summary>What an object refers to itself, internal objects included.</summary>
    public static void AddOwnReferents(ulong obj) => ObjectFields.Visit<Pusher>(obj);

    private readonly struct Pusher : ISlotVisitor
    {
        static void ISlotVisitor.Visit(ulong* slot)
        {
            if ((*slot & 7) == 0 && *slot != 0)
            {
                s_found.Push(*slot);
            }
        }
    }

    /// <summary>Finds what the roots refer to.</summary>
    public static void FindRoots()
    {
        Begin();
        GcRoots.VisitHot(&AddRoot);
        GcRoots.VisitCold(&AddRoot);
    }

    private static void AddRoot(ulong* slot)
    {
        if ((*slot & 7) == 0 && *slot != 0)
        {
            s_found.Push(*slot);
        }
    }
}
