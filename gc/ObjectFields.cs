using System.Numerics;
using System.Runtime.CompilerServices;

namespace Py.Gc;

/// <summary>What is done with each slot of an object.</summary>
internal unsafe interface ISlotVisitor
{
    /// <summary>A slot; may hold null or an immediate.</summary>
    static abstract void Visit(ulong* slot);
}

/// <summary>Enumerates the slots of objects.</summary>
internal static unsafe class ObjectFields
{
    /// <summary>Visits all slots of an object.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Visit<TVisitor>(ulong obj) where TVisitor : struct, ISlotVisitor
    {
        ObjectLayout* layout = ObjectLayout.Of(obj);
        for (ulong map = layout->RefMap; map != 0; map &= map - 1)
        {
            TVisitor.Visit((ulong*)obj + BitOperations.TrailingZeroCount(map));
        }

        if (layout->Var != VarKind.None || layout->ObjectBytes > ObjectLayout.MappedWords * 8)
        {
            VisitRest<TVisitor>(obj, layout);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void VisitRest<TVisitor>(ulong obj, ObjectLayout* layout) where TVisitor : struct, ISlotVisitor
    {
        for (uint word = ObjectLayout.MappedWords; word < layout->ObjectBytes / 8; word++)
        {
            TVisitor.Visit((ulong*)obj + word);
        }

        VisitVar<TVisitor>(obj, layout, 0, long.MaxValue);
        if ((layout->Flags & LayoutFlags.TrailingSlot) != 0)
        {
            TVisitor.Visit((ulong*)(obj + ObjectLayout.SizeOf(obj) - 8));
        }
    }

    /// <summary>Number of items of the variable part that hold slots.</summary>
    public static long ItemsOf(ulong obj, ObjectLayout* layout) => layout->Var switch
    {
        VarKind.Slots => *(long*)(obj + layout->LengthOffset),
        VarKind.DictTable or VarKind.SetTable => *(long*)(obj + 8),
        _ => 0,
    };

    /// <summary>Visits the slots of the items from <paramref name="from"/> up to, not including, <paramref name="to"/>.</summary>
    public static void VisitVar<TVisitor>(ulong obj, ObjectLayout* layout, long from, long to) where TVisitor : struct, ISlotVisitor
    {
        long end = ItemsOf(obj, layout);
        end = end < to ? end : to;
        switch (layout->Var)
        {
            case VarKind.Slots:
                ulong* slots = (ulong*)(obj + layout->ObjectBytes);
                for (long i = from; i < end; i++)
                {
                    TVisitor.Visit(slots + i);
                }

                break;
            case VarKind.DictTable:
                for (long i = from; i < end; i++)
                {
                    ulong* entry = (ulong*)(obj + ObjectLayout.DictTableBytes + ((ulong)i * ObjectLayout.DictEntryBytes));
                    TVisitor.Visit(entry + 1);
                    TVisitor.Visit(entry + 2);
                }

                break;
            case VarKind.SetTable:
                for (long i = from; i < end; i++)
                {
                    TVisitor.Visit((ulong*)(obj + ObjectLayout.SetTableBytes + ((ulong)i * ObjectLayout.SetEntryBytes)) + 1);
                }

                break;
        }
    }

    /// <summary>Visits the slots that lie, at least in part of their item, between two addresses.</summary>
    public static void VisitBetween<TVisitor>(ulong obj, ulong from, ulong to) where TVisitor : struct, ISlotVisitor
    {
        ObjectLayout* layout = ObjectLayout.Of(obj);
        if (from <= obj)
        {
            for (ulong map = layout->RefMap; map != 0; map &= map - 1)
            {
                TVisitor.Visit((ulong*)obj + BitOperations.TrailingZeroCount(map));
            }

            for (uint word = ObjectLayout.MappedWords; word < layout->ObjectBytes / 8; word++)
            {
                TVisitor.Visit((ulong*)obj + word);
            }
        }

        ulong items = obj + layout->ObjectBytes;
        ulong item = layout->Var switch { VarKind.Slots => 8UL, VarKind.DictTable => ObjectLayout.DictEntryBytes, _ => ObjectLayout.SetEntryBytes };
        if (to > items)
        {
            long first = from <= items ? 0 : (long)((from - items) / item);
            VisitVar<TVisitor>(obj, layout, first, (long)((to - items + item - 1) / item));
        }

        if ((layout->Flags & LayoutFlags.TrailingSlot) != 0)
        {
            ulong last = obj + ObjectLayout.SizeOf(obj) - 8;
            if (last >= from && last < to)
            {
                TVisitor.Visit((ulong*)last);
            }
        }
    }
}
