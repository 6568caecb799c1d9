namespace Py.Gc;

/// <summary>Resources outside of the heap that belong to an object and are released when it dies.</summary>
public static unsafe class Handles
{
    // Pairs: owner, resource.
    private static WordList s_young;
    private static WordList s_old;
    private static long s_cursor;
    private static long s_kept;

    /// <summary>Releases a resource; set by the object space. May not touch the heap.</summary>
    public static delegate*<long, void> Release;

    /// <summary>The resource is released when <paramref name="owner"/> dies.</summary>
    public static void Own(ulong owner, long resource)
    {
        ref WordList list = ref Heap.IsYoung(owner) ? ref s_young : ref s_old;
        list.Push(owner);
        list.Push((ulong)resource);
    }

    internal static void FinishYoung()
    {
        long kept = 0, count = s_young.Count;
        for (long i = 0; i < count; i += 2)
        {
            ulong now = MinorCollection.NewAddress(s_young[i]), resource = s_young[i + 1];
            if (now == 0)
            {
                Release((long)resource);
            }
            else if (Heap.IsYoung(now))
            {
                s_young[kept++] = now;
                s_young[kept++] = resource;
            }
            else
            {
                s_old.Push(now);
                s_old.Push(resource);
            }
        }

        s_young.Truncate(kept);
    }

    internal static void BeginSweep() => s_cursor = s_kept = 0;

    internal static bool SweepStep(long count)
    {
        for (; s_cursor < s_old.Count && count > 0; count--)
        {
            ulong owner = s_old[s_cursor], resource = s_old[s_cursor + 1];
            s_cursor += 2;
            if (MajorCollection.IsAlive(owner))
            {
                s_old[s_kept++] = owner;
                s_old[s_kept++] = resource;
            }
            else
            {
                Release((long)resource);
            }
        }

        if (s_cursor < s_old.Count)
        {
            return false;
        }

        s_old.Truncate(s_kept);
        return true;
    }
}
