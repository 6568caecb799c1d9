using System.Collections.Generic;
using Py.Gc;

namespace Py.ObjectSpace;

/// <summary>The classes that programs made, and their end.</summary>
/// <remarks>
/// A class is an object that never moves, and lives as long as somebody refers to it or it has an instance (<see cref="ObjectLayout.Class"/>).
/// When a major collection knows which ones are dead, the tables of subclasses forget them. Their shapes are handed out again when
/// their instances are swept, which are asked for their size until then. Caches that name shapes are swept, too, though it is the version of
/// a class that they compare: no two classes ever have the same. What the JIT looked at lives for ever.
/// </remarks>
public static unsafe class HeapClasses
{
    private static readonly List<ulong> s_classes = [];
    private static readonly List<ulong> s_bases = [];
    private static List<uint> s_deadShapes = [];
    // Of the sweep that goes on: what of the classes was looked at and is kept, then what of the bases, and of the subclasses of one of these.
    private static int s_cursor, s_kept, s_base, s_keptBases, s_subclass;
    private static bool s_begun, s_sweepsBases;
    private static long s_deaths;

    /// <summary>Did any class die in the present major collection? Known at the end of its marking.</summary>
    public static bool AnyDied => s_deadShapes.Count > 0;

    internal static void Register()
    {
        GcRoots.AddWeakSteps(&Sweep);
        GcRoots.AddSweepEnd(&FreeShapes);
    }

    /// <summary>A new class: a zeroed object of the metaclass.</summary>
    internal static Value Allocate(Value meta)
    {
        Shape* shape = (Shape*)meta.As<PyType>().Fields.RootShape;
        Value type = Value.FromBits(Heap.AllocateFixed(Shape.IdOf(shape), shape->Layout.ObjectBytes));
        s_classes.Add(type.Bits);
        if ((shape->Layout.Flags & LayoutFlags.Finalizer) != 0)
        {
            Finalizers.Register(type.Bits);
        }

        return type;
    }

    /// <summary>Somebody names shapes of the class, or its address, where the collector does not know of it: it never dies.</summary>
    public static void Keep(Value type)
    {
        ref TypeFlags flags = ref type.As<PyType>().Fields.Flags;
        if ((flags & (TypeFlags.Heap | TypeFlags.Kept)) == TypeFlags.Heap)
        {
            flags |= TypeFlags.Kept;
            GcRoots.KeepForever(type.Bits);
        }
    }

    /// <summary>A class has a table of subclasses now.</summary>
    internal static void AddBase(Value type) => s_bases.Add(type.Bits);

    /// <summary>For caches: is it a shape of a dead class? At the end of marking, when that is known.</summary>
    public static bool IsDead(uint shape) => !GcRoots.IsAlive(((Shape*)shape)->Layout.Class);

    private static bool Sweep(long count)
    {
        if (!s_begun)
        {
            s_begun = true;
            s_sweepsBases = false;
            s_cursor = s_kept = s_base = s_keptBases = s_subclass = 0;
            s_deaths = 0;
        }

        if (!s_sweepsBases && !SweepClasses(ref count))
        {
            return false;
        }

        if (s_deaths > 0 && !SweepBases(ref count))
        {
            return false;
        }

        if (s_deaths > 0)
        {
            ChangingAttributes.Sweep();
        }

        s_begun = false;
        return true;
    }

    // Classes made meanwhile are at the end of the list, and alive.
    private static bool SweepClasses(ref long count)
    {
        for (; s_cursor < s_classes.Count && count > 0; count--)
        {
            ulong address = s_classes[s_cursor++];
            if (GcRoots.IsAlive(address))
            {
                s_classes[s_kept++] = address;
                continue;
            }

            s_deaths++;
            ref PyType t = ref Value.FromBits(address).As<PyType>().Fields;
            for (uint shape = t.FirstShape; shape != 0; shape = ((Shape*)shape)->NextOfType)
            {
                s_deadShapes.Add(shape);
            }
        }

        if (s_cursor < s_classes.Count)
        {
            return false;
        }

        s_classes.RemoveRange(s_kept, s_classes.Count - s_kept);
        s_sweepsBases = true;
        return true;
    }

    private static bool SweepBases(ref long count)
    {
        const int most = 256;
        while (s_base < s_bases.Count && count > 0)
        {
            Value type = Value.FromBits(s_bases[s_base]);
            if (!GcRoots.IsAlive(type.Bits))
            {
                Subclasses.Free(type);
                s_base++;
                count--;
                continue;
            }

            bool done = Subclasses.Sweep(type, s_subclass, most);
            count -= most;
            s_subclass = done ? 0 : s_subclass + most;
            if (done)
            {
                s_bases[s_keptBases++] = type.Bits;
                s_base++;
            }
        }

        if (s_base < s_bases.Count)
        {
            return false;
        }

        s_bases.RemoveRange(s_keptBases, s_bases.Count - s_keptBases);
        return true;
    }

    private static void FreeShapes()
    {
        if (s_deadShapes.Count > 0)
        {
            Heap.FreeShapes(s_deadShapes);
            s_deadShapes = s_deadShapes.Count > 1 << 16 ? [] : s_deadShapes;
            s_deadShapes.Clear();
        }
    }
}
