using System;
using System.Runtime.CompilerServices;
using Py.Gc;
using Py.ObjectSpace;

namespace Py.Vm.Run;

/// <summary>Appending to a str in place.</summary>
/// <remarks>
/// CPython may do so when it sees a reference count of 1. Here the compiler proves it: it marks the += of a local variable
/// as <see cref="Compile.Opcode.Append"/>, and puts a Seal before every read of that variable. So the str that an Append made, with room
/// behind it, is known to nobody else as long as no Seal, no other Append and no look at a frame came between.
/// </remarks>
internal static unsafe class GrowingText
{
    /// <summary>Shorter results are made as usual.</summary>
    private const int LeastLength = 128;

    /// <summary>Most code points of room.</summary>
    private const int MostRoom = 1 << 26;

    /// <summary>*target += *right for two exact strs; false if it is not done.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static bool TryAppend(ThreadState* t, Slot* target, Slot* right, uint* site)
    {
        Value left = target->Load(), tail = right->Load();
        if (!left.IsExactStr || !tail.IsExactStr)
        {
            return false;
        }

        int length = PyStr.LengthOf(left), added = PyStr.LengthOf(tail), kind = PyStr.KindOf(left);
        if (left.Bits == t->GrowingText && site == t->GrowingSite && PyStr.KindOf(tail) <= kind && (long)added * kind <= t->GrowingRoom)
        {
            ref PyStr s = ref left.As<PyStr>().Fields;
            s.Length = length + added;
            s.HashValue = 0;
            s.Ascii &= tail.As<PyStr>().Fields.Ascii;
            Copy(tail, left, length);
            t->GrowingRoom -= (long)added * kind;
            return true;
        }

        long total = (long)length + added;
        if (total < LeastLength || length == 0 || added == 0 || total > PyStr.MaxLength / 2)
        {
            return false;
        }

        kind = Math.Max(kind, PyStr.KindOf(tail));
        long room = Math.Min(total, MostRoom);
        Ref<PyStr> result = PyStr.Allocate(total + room, kind, PyStr.IsAscii(left) && PyStr.IsAscii(tail));
        if (result.IsNull)
        {
            Errors.Clear();
            return false;
        }

        result.Fields.Length = (int)total;
        Copy(left, result, 0);
        Copy(tail, result, length);
        target->Initialize(result);
        t->GrowingText = ((Value)result).Bits;
        t->GrowingSite = site;
        t->GrowingRoom = room * kind;
        return true;
    }

    /// <summary>For the collector: a text that does not move stays alive as long as it may grow, another one grows no more.</summary>
    public static void VisitRoot(ThreadState* t)
    {
        if (t->GrowingText == 0)
        {
            return;
        }

        if (Heap.Moves(t->GrowingText))
        {
            t->GrowingText = 0;
        }
        else
        {
            GcRoots.Visit(&t->GrowingText, 1);
        }
    }

    private static void Copy(Value from, Value to, int at)
    {
        int count = PyStr.LengthOf(from);
        switch (PyStr.KindOf(to))
        {
            case 1:
                PyStr.CopyUnits(from, PyStr.Latin1(to).Slice(at, count));
                break;
            case 2:
                PyStr.CopyUnits(from, PyStr.Ucs2(to).Slice(at, count));
                break;
            default:
                PyStr.CopyUnits(from, PyStr.Ucs4(to).Slice(at, count));
                break;
        }
    }
}
