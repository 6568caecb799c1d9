using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Py.Gc;

/// <summary>The conservative scan of native stacks: whatever word may point into an object, interior pointers included, pins or marks it.</summary>
public static unsafe class NativeStacks
{
    /// <summary>Bytes of a buffer that <see cref="SaveRegisters"/> fills (ucontext_t of x86-64 takes 968, that of AArch64 4,560).</summary>
    public const int RegisterBytes = 5120;

    [DllImport("libc", EntryPoint = "getcontext")]
    [SuppressGCTransition]
    private static extern int GetContext(byte* context);

    /// <summary>Lowest address of the collecting thread's stack that has to be scanned.</summary>
    public static ulong Top { get; internal set; }

    /// <summary>Stores all registers of the caller, callee-saved ones included.</summary>
    public static void SaveRegisters(byte* buffer) => _ = GetContext(buffer);

    /// <summary>Scans the words from <paramref name="from"/> up to <paramref name="to"/>.</summary>
    public static void Scan(ulong from, ulong to)
    {
        if (!MinorCollection.PinsNow)
        {
            return;
        }

        GcRoots.StackBytes += to - from;
        // Who looks at a shape may have lost the object meanwhile.
        ulong shapeBytes = MajorCollection.Phase == GcPhase.Marking ? Heap.Words->ShapeTop - Reservation.ShapeBase : 0;
        for (ulong* word = (ulong*)((from + 7) & ~7UL); word < (ulong*)to; word++)
        {
            ulong value = *word;
            if (value - Reservation.HeapBase < Reservation.HeapBytes)
            {
                Found(value);
            }
            else if (value - Reservation.ShapeBase < shapeBytes)
            {
                MajorCollection.MarkClass((ObjectLayout*)(value & ~(ulong)(ObjectLayout.ShapeBytes - 1)));
            }
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Found(ulong address)
    {
        ulong obj;
        if (Nursery.Contains(address))
        {
            obj = Nursery.ObjectAt(address);
        }
        else
        {
            obj = OldObjectAt(address);
        }

        if (obj != 0)
        {
            MinorCollection.Pin(obj);
        }
    }

    /// <summary>The object in the pages that <paramref name="address"/> points into; 0 if there is none.</summary>
    internal static ulong OldObjectAt(ulong address)
    {
        if (address < Reservation.PageBase || address >= Pages.AddressOf(Pages.Top))
        {
            return 0;
        }

        Page* page = Pages.Of(address);
        return page->Kind switch
        {
            PageKind.Small => SmallSpace.ObjectAt(address, page),
            PageKind.Large or PageKind.Tail => LargeSpace.ObjectAt(address, page),
            _ => 0,
        };
    }
}
