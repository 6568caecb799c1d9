using System;
using System.Collections.Generic;

namespace Py.Gc;

/// <summary>Checks the invariants of the heap after a minor collection; see docs/collector.md for who may refer to whom.</summary>
internal static unsafe class HeapVerifier
{
    private static ulong s_owner;
    private static bool s_seesYoung;
    private static readonly HashSet<(ulong Referrer, ulong Target)> s_parked = [];

    private readonly struct Checker : ISlotVisitor
    {
        static void ISlotVisitor.Visit(ulong* slot) => Check(slot);
    }

    private static void Check(ulong* slot)
    {
        ulong word = *slot;
        if ((word & 7) != 0 || word == 0)
        {
            return;
        }

        if (word < Reservation.HeapBase)
        {
            Require(word >= Reservation.LowBase && word < Reservation.LowEnd, "a reference out of all ranges", slot);
            return;
        }

        uint shape = *(uint*)word;
        Require(shape is >= (uint)Reservation.ShapeBase and < (uint)Reservation.ImmortalBase, "a reference to what is no object", slot);
        if (Nursery.Contains(word))
        {
            SeesYoung(slot);
            return;
        }

        Require(word >= Reservation.PageBase, "a reference into an idle nursery", slot);
        Require(NativeStacks.OldObjectAt(word) == word, "a reference into the midst of an object", slot);
        if ((((ObjectHeader*)word)->Gc & ObjectHeader.YoungLarge) != 0)
        {
            SeesYoung(slot);
        }
    }

    private static void SeesYoung(ulong* slot)
    {
        if (s_parked.Contains((s_owner, *slot)))
        {
            return;
        }

        // An item of a table may begin on the card before.
        ulong card = (ulong)slot & ~(Cards.Bytes - 1);
        s_seesYoung |= !Cards.AreFor(s_owner)
            || !(Cards.IsDirty(card) || s_parked.Contains((card + 1, *slot)) || s_parked.Contains((card - Cards.Bytes + 1, *slot)));
    }

    private static void Require(bool condition, string what, ulong* slot)
    {
        if (!condition)
        {
            Environment.FailFast($"py: heap check: {what}: owner 0x{s_owner:x}, slot 0x{(ulong)slot:x}, word 0x{*slot:x}");
        }
    }

    private static void CheckObject(ulong obj)
    {
        s_owner = obj;
        s_seesYoung = false;
        ObjectHeader* header = (ObjectHeader*)obj;
        // What died and is not swept yet may refer to what is swept.
        if (MajorCollection.Phase is GcPhase.Sweeping or GcPhase.Finalizing && !Heap.IsYoung(obj) && (header->Gc & (ObjectHeader.Marked | ObjectHeader.Immortal)) == 0)
        {
            return;
        }

        ObjectFields.Visit<Checker>(obj);
        Check(&ObjectLayout.Of(obj)->Class);
        bool remembered = (header->Gc & ObjectHeader.TrackYoung) == 0;
        if (s_seesYoung && !remembered && !Heap.IsYoung(obj))
        {
            Environment.FailFast($"py: heap check: the old object 0x{obj:x} refers to a young one and is not remembered");
        }
    }

    /// <summary>Checks everything; ends the process at the first fault.</summary>
    public static void Verify()
    {
        s_parked.Clear();
        PinnedReferrers.AddPairs(s_parked);
        Nursery.WalkPinned(&CheckObject);
        HeapWalk.Small(&CheckObject);
        if (MajorCollection.Phase != GcPhase.Sweeping)
        {
            LargeSpace.Walk(&CheckObject);
        }

        HeapWalk.Immortal(&CheckObject);
        s_owner = 0;
        GcRoots.VisitHot(&Check);
    }

    private readonly struct MarkChecker : ISlotVisitor
    {
        static void ISlotVisitor.Visit(ulong* slot) => Check(slot);

        public static void Check(ulong* slot)
        {
            ulong word = *slot;
            if ((word & 7) == 0 && word >= Reservation.PageBase)
            {
                Require((((ObjectHeader*)word)->Gc & (ObjectHeader.Marked | ObjectHeader.YoungLarge)) != 0, "marking ends, and a marked object refers to one that is not", slot);
            }
        }
    }

    private static void CheckPinned(ulong obj)
    {
        s_owner = obj;
        ObjectFields.Visit<MarkChecker>(obj);
        MarkChecker.Check(&ObjectLayout.Of(obj)->Class);
    }

    private static void CheckMarked(ulong obj)
    {
        if ((((ObjectHeader*)obj)->Gc & ObjectHeader.Marked) != 0)
        {
            CheckPinned(obj);
        }
    }

    /// <summary>At the end of marking: what is marked or pinned refers only to what is marked, young or immortal.</summary>
    public static void VerifyMarked()
    {
        HeapWalk.Old(&CheckMarked);
        Nursery.WalkPinned(&CheckPinned);
    }
}
