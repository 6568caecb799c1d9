using System;
using System.Runtime.InteropServices;
using Py.Gc;
using Py.Ir;
using Py.ObjectSpace;
using Py.Vm.Run;

namespace Py.Vm.Jit;

/// <summary>What machine code calls: unmanaged entry points in a table at a fixed address.</summary>
/// <remarks>No exception of .NET may leave them: machine code has no frames that it could pass.</remarks>
internal static unsafe class JitHelpers
{
    /// <summary>Index of the helper that executes an instruction; see <see cref="ResidualSites"/>.</summary>
    public const int Residual = 0;

    private const int Allocate = 1, AllocateArray = 2, BoxFloat = 3, Barrier = 4, ExitInCall = 5, ItemBarrier = 6;

    /// <summary>Fills the table and describes the process to optimizer and backends.</summary>
    public static RuntimeLayout Install()
    {
        nint* table = (nint*)JitMemory.Helpers;
        table[Residual] = (nint)(delegate* unmanaged<long, ulong>)&RunResidual;
        table[Allocate] = (nint)(delegate* unmanaged<long, long, ulong>)&AllocateObject;
        table[AllocateArray] = (nint)(delegate* unmanaged<long, long, ulong>)&AllocateItems;
        table[BoxFloat] = (nint)(delegate* unmanaged<double, ulong>)&MakeFloat;
        table[Barrier] = (nint)(delegate* unmanaged<ulong, void>)&Remember;
        table[ExitInCall] = (nint)(delegate* unmanaged<long*, long, ulong>)&LeaveInCall;
        table[ItemBarrier] = (nint)(delegate* unmanaged<ulong, ulong*, void>)&RememberItem;
        return new RuntimeLayout
        {
            HelperTableAddress = (long)JitMemory.Helpers,
            NurseryFreeAddress = (long)&Heap.Words->Top,
            NurseryTopAddress = (long)&Heap.Words->Limit,
            NurseryIsZeroed = true,
            BarrierByte = 4,
            BarrierMask = (byte)ObjectHeader.TrackYoung,
            FloatShape = ShapeIds.Float,
            FloatValueOffset = 8,
            MovingStart = (long)Reservation.HeapBase,
            MovingEnd = (long)Reservation.PageBase,
            AllocateHelper = Allocate,
            AllocateArrayHelper = AllocateArray,
            BoxFloatHelper = BoxFloat,
            BarrierHelper = Barrier,
            ItemBarrierHelper = ItemBarrier,
            ExitInCallHelper = ExitInCall,
        };
    }

    [UnmanagedCallersOnly]
    private static ulong RunResidual(long site)
    {
        try
        {
            return ResidualSites.Run((ResidualSite*)site);
        }
        catch (Exception e)
        {
            InternalErrors.Raise(e);
            return 0;
        }
    }

    [UnmanagedCallersOnly]
    private static ulong AllocateObject(long shape, long bytes) => Heap.Allocate((uint)shape, (nuint)bytes);

    [UnmanagedCallersOnly]
    private static ulong AllocateItems(long shape, long items)
    {
        ulong made = Heap.TryAllocate((uint)shape, (ulong)sizeof(PyRefArray) + ((ulong)items * 8));
        if (made != 0)
        {
            ((PyRefArray*)made)->Length = items;
        }

        return made;
    }

    [UnmanagedCallersOnly]
    private static ulong MakeFloat(double value) => PyFloat.New(value).Bits;

    [UnmanagedCallersOnly]
    private static void Remember(ulong obj) => WriteBarrier.BeforeStore(obj);

    [UnmanagedCallersOnly]
    private static void RememberItem(ulong obj, ulong* item) => WriteBarrier.BeforeStore(obj, item, *item);

    [UnmanagedCallersOnly]
    private static ulong LeaveInCall(long* frame, long number)
    {
        try
        {
            return JitDriver.FinishCall(frame, (int)number);
        }
        catch (Exception e)
        {
            InternalErrors.Raise(e);
            return 0;
        }
    }
}
