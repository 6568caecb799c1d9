using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Py.Gc;

namespace Py.ObjectSpace;

/// <summary>What each thread of the program has; only the thread that holds the interpreter lock touches its own.</summary>
public unsafe struct ThreadState
{
    /// <summary>The error being propagated, an exception instance; null: none.</summary>
    public Slot Exception;
    /// <summary>Innermost frame of the interpreter; owned by the vm.</summary>
    public void* Frame;
    /// <summary>The bottom frame, which runs nothing.</summary>
    public void* FrameBase;
    /// <summary>Number of frames whose Handled slot is set, so that asking is cheap when there is none.</summary>
    public int HandledCount;
    /// <summary>Python frames and guarded C# calls active now.</summary>
    public int Depth;
    /// <summary>Lowest stack address a guarded C# call may begin at.</summary>
    public ulong StackLimit;
    /// <summary>Address of the oldest stack word that may hold a value.</summary>
    public ulong StackBase;
    /// <summary>Lowest stack address to be scanned while the thread waits for the interpreter lock or blocks without it; 0: it runs.</summary>
    public ulong StackTop;
    /// <summary>Registers and innermost stack words at that moment; null until needed.</summary>
    public byte* Saved;
    /// <summary>Identifier, as threading.get_ident().</summary>
    public long Ident;
    /// <summary>Exception to be raised in this thread at the next poll (PyThreadState_SetAsyncExc).</summary>
    public Slot AsyncException;
    /// <summary>Current contextvars context, or null.</summary>
    public Slot Context;
    /// <summary>Per-thread dict for thread-local storage and the like; null until needed.</summary>
    public Slot Locals;
    /// <summary>Objects whose repr is being made; see <see cref="ReprGuard"/>.</summary>
    public NodeChain ReprChain;
    /// <summary>Async generator hooks.</summary>
    public Slot AsyncGenFirstIter;
    /// <summary>Async generator hooks.</summary>
    public Slot AsyncGenFinalizer;
    /// <summary>sys.settrace function of this thread, or null.</summary>
    public Slot TraceFunction;
    /// <summary>sys.setprofile function of this thread, or null.</summary>
    public Slot ProfileFunction;
    /// <summary>Are trace and profile events to be made now?</summary>
    public int Traced;
    /// <summary>Trace and profile functions running now, for which no events are made.</summary>
    public int TraceDepth;
    /// <summary>Innermost frame that events were made for; see the vm.</summary>
    public void* TracedFrame;
    /// <summary>sys.set_coroutine_origin_tracking_depth.</summary>
    public int OriginTrackingDepth;
    /// <summary>Start of the register stack.</summary>
    public Slot* Registers;
    /// <summary>End of the register stack.</summary>
    public Slot* RegistersEnd;
    /// <summary>End of the arguments that lie above the innermost frame while they are bound; null: there are none.</summary>
    public Slot* SpreadEnd;
    /// <summary>Innermost frame of a generator run with a <see cref="Feed"/>; null: there is none.</summary>
    public void* FeedFrame;
    /// <summary>Counts instructions whose cache had another shape.</summary>
    public uint AttributeMisses;
    /// <summary>Address of the str that the Append at <see cref="GrowingSite"/> made last and nobody else has seen; 0: none.</summary>
    public ulong GrowingText;
    /// <summary>The Append instruction.</summary>
    public void* GrowingSite;
    /// <summary>Bytes left behind the text of <see cref="GrowingText"/>.</summary>
    public long GrowingRoom;
    /// <summary>What the entry frame left last returned, on its way out of the interpreter loop.</summary>
    public Slot Result;
    /// <summary>The event loop of asyncio that runs in this thread, or null.</summary>
    public Slot RunningLoop;
    /// <summary>How many forks had been when the loop was set.</summary>
    public int RunningLoopForks;
    /// <summary>pthread_t of the thread; 0: it has not begun.</summary>
    public nuint NativeThread;
    /// <summary>Next thread in the list of all threads.</summary>
    public ThreadState* Next;
}

/// <summary>The running thread.</summary>
public static unsafe class Thread
{
    private static readonly ThreadState** s_current = (ThreadState**)CurrentAddress;
    private static readonly int* s_recursionLimit = (int*)RecursionLimitAddress;

    /// <summary>State of the thread that holds the interpreter lock.</summary>
    public static ThreadState* Current
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => *(ThreadState**)CurrentAddress;
        set => *s_current = value;
    }

    /// <summary>Where the address of the running thread's state is, for machine code.</summary>
    public const ulong CurrentAddress = Reservation.LowBase + 0x100;

    /// <summary>Where the recursion limit is, 32 bits, likewise.</summary>
    public const ulong RecursionLimitAddress = Reservation.LowBase + 0x108;

    /// <summary>Most frames a thread has room for, whatever limit is set.</summary>
    public const int MostDepth = 5_000_000;

    /// <summary>The depth that is not exceeded: <see cref="SetLimit"/>, but at most <see cref="MostDepth"/>.</summary>
    /// <remarks>Each frame counts in <see cref="ThreadState.Depth"/>, so who asks for this need not look for the end of the frames.</remarks>
    public static int RecursionLimit
    {
        get => *s_recursionLimit;
        private set => *s_recursionLimit = value;
    }

    /// <summary>sys.getrecursionlimit().</summary>
    public static int SetLimit
    {
        get;
        set
        {
            field = value;
            RecursionLimit = System.Math.Min(value, MostDepth);
        }
    }

    /// <summary>Makes a state for the calling thread, which has <paramref name="stackBytes"/> of native stack left.</summary>
    public static ThreadState* Create(long stackBytes)
    {
        ThreadState* state = (ThreadState*)NativeMemory.AllocZeroed((nuint)sizeof(ThreadState));
        ulong here = (ulong)&state;
        state->StackBase = here + 4096;
        state->StackLimit = here - (ulong)stackBytes + (256 << 10);
        return state;
    }

    /// <summary>To be called before the interpreter lock is given up: keeps what the collector has to see of this thread's stack.</summary>
    /// <remarks>The caller's frame stays; what this method's own frame holds of the caller's registers is copied.</remarks>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void LeaveStack(ThreadState* state)
    {
        byte here;
        if (state->Saved == null)
        {
            state->Saved = (byte*)NativeMemory.Alloc(SavedBytes);
        }

        NativeStacks.SaveRegisters(state->Saved);
        System.Buffer.MemoryCopy(&here, state->Saved + NativeStacks.RegisterBytes, CopiedBytes, CopiedBytes);
        state->StackTop = (ulong)&here;
    }

    private const int CopiedBytes = 1024;

    /// <summary>Bytes at <see cref="ThreadState.Saved"/>.</summary>
    public const int SavedBytes = NativeStacks.RegisterBytes + CopiedBytes;

    /// <summary>To be asked before a C# function recurses or calls Python: true if stack is left, else RecursionError is set.</summary>
    /// <param name="where">What was going on, for the message: " while calling a Python object", " in comparison", …</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool CheckStack(string where = "")
    {
        byte here;
        ThreadState* state = Current;
        if ((ulong)&here > state->StackLimit)
        {
            return true;
        }

        return StackOverflow(where);
    }

    /// <summary>Enters a guarded recursion that counts towards the recursion limit; pair with <see cref="Leave"/> if true.</summary>
    public static bool Enter(string where)
    {
        ThreadState* state = Current;
        if (state->Depth >= RecursionLimit)
        {
            Errors.Raise(TypeId.RecursionError, "maximum recursion depth exceeded" + where);
            return false;
        }

        if (!CheckStack(where))
        {
            return false;
        }

        state->Depth++;
        return true;
    }

    /// <summary>Leaves a guarded recursion.</summary>
    public static void Leave() => Current->Depth--;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool StackOverflow(string where)
    {
        ThreadState* state = Current;
        ulong limit = state->StackLimit;
        state->StackLimit = limit - (128 << 10);
        Errors.Raise(TypeId.RecursionError, "maximum recursion depth exceeded" + where);
        state->StackLimit = limit;
        return false;
    }
}
