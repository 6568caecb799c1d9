using System.Collections.Generic;

namespace Py.Gc;

/// <summary>Old objects, and cards, that refer to pinned objects: they are visited again when these can move, not at each minor collection.</summary>
/// <remarks>
/// A pinned object stays young, so what refers to it would stay in the remembered set. Here it waits in a group for that object, and
/// <see cref="ObjectHeader.TrackYoung"/> is set, so that what is written to it meanwhile has it remembered. What is in a group may be there
/// twice, and need not refer to the object any more.
/// </remarks>
internal static unsafe class PinnedReferrers
{
    private const ulong Card = 1;
    private const long FirstSort = 1 << 10;

    private struct Group
    {
        public ulong Target;
        public WordList Referrers;
        // Above this number duplicates are dropped.
        public long SortAt;
    }

    private static Group[] s_groups = new Group[16];
    private static int s_count;
    private static int s_lastGroup;
    private static readonly Dictionary<ulong, int> s_byTarget = [];

    // The pinned objects that were seen since Begin.
    private const int MaxSeen = 8;
    private static WordList s_seen;
    private static ulong s_last;
    private static bool s_seenTooMany;

    /// <summary>An object, or a card of it, is about to be visited.</summary>
    public static void Begin()
    {
        s_seen.Truncate(0);
        s_last = 0;
        s_seenTooMany = false;
    }

    /// <summary>A slot refers to a pinned object.</summary>
    public static void Saw(ulong target)
    {
        if (target == s_last)
        {
            return;
        }

        s_last = target;
        for (long i = 0; i < s_seen.Count; i++)
        {
            if (s_seen[i] == target)
            {
                return;
            }
        }

        if (s_seen.Count == MaxSeen)
        {
            s_seenTooMany = true;
            return;
        }

        s_seen.Push(target);
    }

    /// <summary>Does what was visited refer to pinned objects?</summary>
    public static bool SawAny => s_last != 0;

    /// <summary>Puts the old object that was visited into the groups of what was seen; false if these are too many.</summary>
    public static bool TryPark(ulong obj)
    {
        if (s_seenTooMany)
        {
            return false;
        }

        for (long i = 0; i < s_seen.Count; i++)
        {
            Add(s_seen[i], obj);
        }

        return true;
    }

    /// <summary>Likewise a card, by the address of its first word.</summary>
    public static bool TryParkCard(ulong address) => TryPark(address | Card);

    private static void Add(ulong target, ulong referrer)
    {
        int index = s_lastGroup;
        if ((index >= s_count || s_groups[index].Target != target) && !s_byTarget.TryGetValue(target, out index))
        {
            index = s_count++;
            if (index == s_groups.Length)
            {
                System.Array.Resize(ref s_groups, index * 2);
            }

            s_groups[index].Target = target;
            s_groups[index].SortAt = FirstSort;
            s_byTarget.Add(target, index);
        }

        s_lastGroup = index;
        ref Group group = ref s_groups[index];
        if (group.Referrers.Count > 0 && group.Referrers[group.Referrers.Count - 1] == referrer)
        {
            return;
        }

        group.Referrers.Push(referrer);
        if (group.Referrers.Count > group.SortAt)
        {
            DropDuplicates(ref group.Referrers);
            group.SortAt = System.Math.Max(FirstSort, group.Referrers.Count * 2);
        }
    }

    private static void DropDuplicates(ref WordList list)
    {
        if (list.Count < 2)
        {
            return;
        }

        list.Sort();
        long kept = 1;
        for (long i = 1; i < list.Count; i++)
        {
            if (list[i] != list[kept - 1])
            {
                list[kept++] = list[i];
            }
        }

        list.Truncate(kept);
    }

    /// <summary>In a minor collection, when it is known what is pinned: visits the groups of what is not any more.</summary>
    public static void VisitReleased()
    {
        for (int i = 0; i < s_count;)
        {
            if ((((ObjectHeader*)s_groups[i].Target)->Gc & ObjectHeader.Pinned) != 0)
            {
                i++;
                continue;
            }

            // Who refers to others that are still pinned goes to their groups: with its duplicates, these would double each time.
            WordList referrers = Remove(i);
            DropDuplicates(ref referrers);
            for (long k = 0; k < referrers.Count; k++)
            {
                Visit(referrers[k]);
            }

            referrers.Free();
        }
    }

    // The last group takes its place.
    private static WordList Remove(int index)
    {
        WordList referrers = s_groups[index].Referrers;
        _ = s_byTarget.Remove(s_groups[index].Target);
        s_count--;
        if (index < s_count)
        {
            s_groups[index] = s_groups[s_count];
            s_byTarget[s_groups[index].Target] = index;
        }

        s_groups[s_count] = default;
        return referrers;
    }

    private static void Visit(ulong referrer)
    {
        if ((referrer & Card) != 0)
        {
            Cards.VisitParked(referrer - Card);
        }
        else
        {
            MinorCollection.VisitOwner(referrer);
        }
    }

    /// <summary>Before a sweep: drops what it will free.</summary>
    public static void ForgetDead()
    {
        for (int i = s_count - 1; i >= 0; i--)
        {
            ref WordList referrers = ref s_groups[i].Referrers;
            long kept = 0;
            for (long k = 0; k < referrers.Count; k++)
            {
                ulong referrer = referrers[k];
                ulong owner = (referrer & Card) != 0 ? Cards.OwnerOf(referrer - Card) : referrer;
                if (owner != 0 && MajorCollection.IsAlive(owner))
                {
                    referrers[kept++] = referrer;
                }
            }

            referrers.Truncate(kept);
            if (kept == 0)
            {
                WordList empty = Remove(i);
                empty.Free();
            }
        }
    }

    /// <summary>How many referrers wait, duplicates counted.</summary>
    internal static long Count
    {
        get
        {
            long count = 0;
            for (int i = 0; i < s_count; i++)
            {
                count += s_groups[i].Referrers.Count;
            }

            return count;
        }
    }

    /// <summary>All pairs of a referrer, a card's address plus 1 among them, and what it waits for; for verification.</summary>
    public static void AddPairs(HashSet<(ulong Referrer, ulong Target)> pairs)
    {
        for (int i = 0; i < s_count; i++)
        {
            for (long k = 0; k < s_groups[i].Referrers.Count; k++)
            {
                pairs.Add((s_groups[i].Referrers[k], s_groups[i].Target));
            }
        }
    }
}
