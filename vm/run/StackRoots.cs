using System;
using System.Runtime.CompilerServices;
using Py.Gc;
using Py.ObjectSpace;
using Py.Vm.Compile;
using Py.Vm.Modules;

namespace Py.Vm.Run;

/// <summary>What threads refer to: their states, frames and registers precisely, their native stacks conservatively.</summary>
/// <remarks>
/// The registers from the bottom of the register stack to the last one that any frame has are all valid: whoever pushes a frame
/// sets all of its registers before anything is allocated. A callee's may end before its caller's. What lies above is not looked at.
/// </remarks>
internal static unsafe class StackRoots
{
    /// <summary>Registers the scanners with the collector.</summary>
    public static void Register()
    {
        PyByteArray.ReclaimExports = &CollectAll;
        GcRoots.AddStacks(&ScanStacks);
        GcRoots.AddHot(&VisitThreads);
        GcRoots.AddWeak(&CodeTables.Sweep);
    }

    private static void ScanStacks() => VisitStacks(NativeStacks.Top, &NativeStacks.Scan);

    /// <summary>Calls a function with the bounds of each native stack, and of the saved registers of other threads.</summary>
    /// <param name="top">Lowest address of the calling thread's that counts.</param>
    /// <param name="visit">Gets the first address and the one behind the last.</param>
    public static void VisitStacks(ulong top, delegate*<ulong, ulong, void> visit)
    {
        ThreadState* current = Thread.Current;
        visit(top, current->StackBase);
        for (ThreadState* t = ThreadModule.All; t != null; t = t->Next)
        {
            if (t != current && t->StackTop != 0)
            {
                visit(t->StackTop, t->StackBase);
                visit((ulong)t->Saved, (ulong)t->Saved + Thread.SavedBytes);
            }
        }
    }

    private static void VisitThreads()
    {
        ThreadState* current = Thread.Current;
        VisitThread(current);
        for (ThreadState* t = ThreadModule.All; t != null; t = t->Next)
        {
            if (t != current)
            {
                VisitThread(t);
            }
        }
    }

    /// <summary>Collects everything, on behalf of the program: registers whose values will not be read again keep nothing alive.</summary>
    /// <remarks>Called from Python, so that the frames know their instructions.</remarks>
    public static void CollectAll()
    {
        ThreadState* t = Thread.Current;
        ClearDeadRegisters(t);
        Collector.Collect(CollectionKind.Full);
        PendingCalls.Run();
    }

    /// <summary>Collects the nursery; otherwise as <see cref="CollectAll"/>, but finalizers wait.</summary>
    public static void CollectYoung()
    {
        ClearDeadRegisters(Thread.Current);
        Collector.Collect(CollectionKind.Minor);
    }

    /// <summary>As <see cref="CollectAll"/>; returns how many objects a search for cycles would have found.</summary>
    /// <param name="full">Not only the nursery.</param>
    /// <param name="saves">What is found stays in memory: <see cref="Census.Saved"/>.</param>
    public static long CollectCounting(bool full, bool saves)
    {
        ClearDeadRegisters(Thread.Current);
        Census.Begin(full, saves);
        Collector.Collect(full ? CollectionKind.Full : CollectionKind.Minor);
        PendingCalls.Run();
        long found = Census.Count;
        if (Census.KeptCount > 0)
        {
            // What finalizers were called for dies now, unless they saved it.
            ClearDeadRegisters(Thread.Current);
            Census.Recheck();
            Collector.Collect(CollectionKind.Full);
            found -= Census.Resurrected;
            PendingCalls.Run();
        }

        return found;
    }

    /// <summary>The C# function of gc.collect.</summary>
    public static nint CollectPointer
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => (nint)(delegate*<Args, Value>)&GcModule.Collect;
    }

    /// <summary>Was the stack cleared for the call of gc.collect that is about to be made?</summary>
    public static bool IsClean { get; private set; }

    /// <summary>Clears what calls that returned left on the native stack; frames are not filled at once, and it would keep objects alive.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void ClearDeadStack()
    {
        const int bytes = 32 << 10;
        byte* dead = stackalloc byte[bytes];
        new Span<byte>(dead, bytes).Clear();
        IsClean = true;
    }

    /// <summary>Clears registers whose values will not be read again, and what lies beyond the native stack; as above.</summary>
    public static void ClearDeadRegisters(ThreadState* t)
    {
        ClearDeadStack();
        IsClean = false;
        Frame* top = (Frame*)t->Frame;
        Slot* end = t->Registers;
        for (Frame* f = (Frame*)t->FrameBase; f <= top; f++)
        {
            Slot* own = CallProtocol.TopOf(f);
            end = own > end ? own : end;
            if (f->Function.IsNull)
            {
                continue;
            }

            ClearUnusedSelf(f, f == top);
            // The registers of a call are the last that are alive; the callee's begin among them.
            Slot* dead = f->R + f->Code.Fields.LiveTops[f->LastWord];
            Slot* until = f < top && f[1].R < own ? f[1].R : own;
            for (; dead < until; dead++)
            {
                dead->Initialize(Value.Null);
            }
        }

        for (Slot* dead = CallProtocol.TopOf(top); dead < end; dead++)
        {
            dead->Initialize(Value.Null);
        }
    }

    // A call that is not that of a method leaves the register for self as it was.
    private static void ClearUnusedSelf(Frame* f, bool top)
    {
        uint i = f->Code.Fields.Words[f->LastWord];
        if ((Opcode)(byte)i is not (Opcode.Call or Opcode.CallKw or Opcode.CallEx))
        {
            return;
        }

        Slot* window = f->R + (byte)(i >> 8);
        Value callee = window[0].Load();
        bool unused = (Opcode)(byte)i == Opcode.CallEx || (top ? callee.HasShape(ShapeIds.BuiltinFunction) && !FunctionTable.Native(callee.As<PyBuiltinFunction>().Fields.Function)->HasSelf
            : f[1].R == window + 2);
        if (unused)
        {
            window[1].Initialize(Value.Null);
        }
    }

    private static void VisitThread(ThreadState* t)
    {
        GcRoots.Visit(&t->Exception, 1);
        GcRoots.Visit(&t->AsyncException, 1);
        GcRoots.Visit(&t->Context, 1);
        GcRoots.Visit(&t->Locals, 1);
        GcRoots.Visit(&t->RunningLoop, 1);
        GcRoots.Visit(&t->AsyncGenFirstIter, 1);
        GcRoots.Visit(&t->AsyncGenFinalizer, 1);
        GcRoots.Visit(&t->TraceFunction, 1);
        GcRoots.Visit(&t->ProfileFunction, 1);
        GcRoots.Visit(&t->Result, 1);
        GrowingText.VisitRoot(t);
        Frame* top = (Frame*)t->Frame;
        Slot* end = t->Registers;
        for (Frame* f = (Frame*)t->FrameBase; f <= top; f++)
        {
            Slot* own = CallProtocol.TopOf(f);
            end = own > end ? own : end;
        }

        end = t->SpreadEnd > end ? t->SpreadEnd : end;
        GcRoots.Visit(t->Registers, end - t->Registers);
        for (Frame* f = (Frame*)t->FrameBase; f <= top; f++)
        {
            // Function, Locals, Handled, Object, Generator.
            GcRoots.Visit(&f->Function, 5);
        }
    }
}
