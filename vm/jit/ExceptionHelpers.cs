using System.Runtime.InteropServices;
using Py.Ir;
using Py.ObjectSpace;
using Py.Vm.Run;

namespace Py.Vm.Jit;

/// <summary>What traces that raise and catch ask of the running thread.</summary>
internal static unsafe class ExceptionHelpers
{
    private const int First = 80;

    /// <summary>The frame object of the trace's own frame.</summary>
    public static HelperRef OwnFrame { get; private set; }

    /// <summary>What the innermost frame that handles an exception handles, as far as memory tells.</summary>
    public static HelperRef OuterHandled { get; private set; }

    /// <summary>The trace's own frame handles this exception from now on.</summary>
    public static HelperRef SetHandled { get; private set; }

    /// <summary>Likewise a frame so many below the innermost one, which gets a frame object, too; null: none.</summary>
    public static HelperRef SetFrame { get; private set; }

    /// <summary>An exception that others may know gets a context.</summary>
    public static HelperRef SetContext { get; private set; }

    /// <summary>Fills the table and declares the helpers.</summary>
    public static void Install(Descriptors d)
    {
        nint* table = (nint*)JitMemory.Helpers + First;
        nint ownFrame = (nint)(delegate* unmanaged<ulong>)&OwnFrameEntry;
        table[0] = Leaves.Choose(Leaf.OwnFrame, (nint)(delegate*<ulong>)&PlainLeaves.OwnFrame, ownFrame);
        table[1] = (nint)(delegate* unmanaged<ulong>)&OuterHandledEntry;
        table[2] = (nint)(delegate* unmanaged<ulong, long>)&SetHandledEntry;
        table[3] = (nint)(delegate* unmanaged<ulong, ulong, long>)&SetContextEntry;
        table[4] = (nint)(delegate* unmanaged<long, ulong, ulong, long>)&SetFrameEntry;
        OwnFrame = d.AddHelper("own_frame", First, [], IrType.Ref, HelperEffects.MayCollect);
        OuterHandled = d.AddHelper("outer_handled", First + 1, [], IrType.Ref, HelperEffects.ReadsHeap);

        // They cannot raise, but that keeps them where they are.
        SetHandled = d.AddHelper("set_handled", First + 2, [IrType.Ref], IrType.I64, HelperEffects.MayRaise);
        SetFrame = d.AddHelper("set_frame", First + 4, [IrType.I64, IrType.Ref, IrType.Ref], IrType.I64, HelperEffects.MayRaise);
        SetContext = d.AddHelper("set_context", First + 3, [IrType.Ref, IrType.Ref], IrType.I64, HelperEffects.ReadsHeap,
            [Recorder.Field(PyBaseException.ContextOffset, FieldKind.Ref)]);
    }

    [UnmanagedCallersOnly]
    private static ulong OwnFrameEntry()
    {
        Frame* fp = HiddenLoops.Visible((Frame*)Thread.Current->Frame);
        return fp->Function.IsNull ? 0 : FrameObjects.Of(fp).Bits;
    }

    [UnmanagedCallersOnly]
    private static ulong OuterHandledEntry() => Raising.Handled().Bits;

    [UnmanagedCallersOnly]
    private static long SetHandledEntry(ulong exception)
    {
        ThreadState* t = Thread.Current;
        TraceFrames.PutHandled(t, (Frame*)t->Frame, exception);
        return 0;
    }

    [UnmanagedCallersOnly]
    private static long SetFrameEntry(long below, ulong exception, ulong made)
    {
        ThreadState* t = Thread.Current;
        Frame* fp = (Frame*)t->Frame - below;
        TraceFrames.PutHandled(t, fp, exception);
        if (made != 0)
        {
            TraceFrames.PutObject(fp, made);
        }

        return 0;
    }

    [UnmanagedCallersOnly]
    private static long SetContextEntry(ulong exception, ulong context)
    {
        Errors.SetContext(Value.FromBits(exception), Value.FromBits(context));
        return 0;
    }
}
