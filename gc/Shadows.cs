using System.Collections.Generic;

namespace Py.Gc;

/// <summary>Future addresses of nursery objects whose id was taken: so their id does not change when they become old.</summary>
public static unsafe class Shadows
{
    private static readonly Dictionary<ulong, ulong> s_shadows = [];
    private static readonly List<ulong> s_gone = [];

    /// <summary>A number that identifies the object as long as it lives: the address it has or will have.</summary>
    public static ulong IdOf(ulong obj)
    {
        if (!Nursery.Contains(obj))
        {
            return obj;
        }

        ObjectHeader* header = (ObjectHeader*)obj;
        if ((header->Gc & ObjectHeader.HasShadow) != 0)
        {
            return s_shadows[obj];
        }

        ulong size = ObjectLayout.SizeOf(obj);
        ulong shadow = size <= SizeClasses.MaxBytes ? SmallSpace.Reserve(size) : LargeSpace.Reserve(size);
        if (shadow == 0)
        {
            Heap.Exhausted();
        }

        header->Gc |= ObjectHeader.HasShadow;
        s_shadows.Add(obj, shadow);
        return shadow;
    }

    /// <summary>An object is promoted into its shadow.</summary>
    internal static ulong Take(ulong obj, ulong size)
    {
        s_shadows.Remove(obj, out ulong shadow);
        if (size > SizeClasses.MaxBytes)
        {
            LargeSpace.Adopt(shadow);
        }

        return shadow;
    }

    /// <summary>After tracing: frees the shadows of objects that died.</summary>
    internal static void Finish()
    {
        if (s_shadows.Count == 0)
        {
            return;
        }

        foreach ((ulong obj, ulong shadow) in s_shadows)
        {
            if (MinorCollection.NewAddress(obj) == 0)
            {
                s_gone.Add(obj);
                if (Pages.Of(shadow)->Kind == PageKind.Small)
                {
                    SmallSpace.Free(shadow);
                }
                else
                {
                    LargeSpace.Free(shadow);
                }
            }
        }

        foreach (ulong obj in s_gone)
        {
            s_shadows.Remove(obj);
        }

        s_gone.Clear();
    }
}
