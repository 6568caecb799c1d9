using System.Runtime.InteropServices;
using Py.ObjectSpace;

namespace Py.Vm.Run;

/// <summary>What happens with the value a frame returns.</summary>
internal enum ReturnKind
{
    /// <summary>Stored at ReturnTo.</summary>
    Normal,
    /// <summary>Returned from the interpreter loop to C# code.</summary>
    Entry,
    /// <summary>The frame is an async generator's, resumed by the Send before the caller's pc for the step that this Send reads: see <see cref="AsyncSteps"/>.</summary>
    AsyncStep,
    /// <summary>Must be None (__init__); the instance is at ReturnTo already.</summary>
    Init,
    /// <summary>Discarded.</summary>
    Discard,
    /// <summary>The frame is a generator's, resumed by the ForIter before the caller's pc.</summary>
    ForIter,
    /// <summary>The frame is a generator's, resumed by the Send before the caller's pc.</summary>
    Send,
    /// <summary>The frame is a generator's, resumed by a call of next() or send(): returning raises StopIteration in the caller.</summary>
    Advance,
    /// <summary>The frame is a special method's: the result of the operator before the caller's pc, unless it is NotImplemented.</summary>
    Operator,
    /// <summary>Likewise, of the compare-and-jump before the caller's pc.</summary>
    Condition,
    /// <summary>As Normal, but AttributeError is answered by __getattr__ of the object that the GetAttr before the caller's pc reads.</summary>
    Attribute,
    /// <summary>Goes to reduce, whose window is at ReturnTo: see <see cref="Reducing"/>.</summary>
    Reduce,
}

/// <summary>A running frame. Frames of a thread lie one after another; their registers are windows of the register stack.</summary>
internal unsafe struct Frame
{
    /// <summary>Next instruction word; stored before anything that may look at frames.</summary>
    public uint* Pc;
    /// <summary>Registers.</summary>
    public Slot* R;
    /// <summary>Constants of the code.</summary>
    public Slot* K;
    /// <summary>Inline caches of the code.</summary>
    public CacheEntry* Caches;
    /// <summary>The function; gives code, globals and builtins.</summary>
    public Slot Function;
    /// <summary>Locals mapping of module and class code; null in functions.</summary>
    public Slot Locals;
    /// <summary>The exception that this frame handles; null if none.</summary>
    public Slot Handled;
    /// <summary>Its frame object, or null.</summary>
    public Slot Object;
    /// <summary>The generator it belongs to, or null.</summary>
    public Slot Generator;
    /// <summary>Where the result goes (a register of the caller).</summary>
    public Slot* ReturnTo;
    /// <summary>What to do with the result.</summary>
    public ReturnKind Kind;
    /// <summary>Word of the instruction traced last; -1: none yet. Meaningless in frames that are not traced.</summary>
    public int TracedWord;
    /// <summary>Word whose exception was caught last; -1: none since it was resumed. Set when a handler is entered.</summary>
    public int CaughtWord;

    /// <summary>The code object.</summary>
    public readonly Ref<PyCode> Code => Function.Load().As<PyFunction>().Fields.Code.Load().As<PyCode>();

    /// <summary>Globals of the function.</summary>
    public readonly Value Globals => Function.Load().As<PyFunction>().Fields.Globals.Load();

    /// <summary>Builtins of the function.</summary>
    public readonly Value Builtins => Function.Load().As<PyFunction>().Fields.Builtins.Load();

    /// <summary>Word index of the instruction begun last (Pc may point behind its extension word).</summary>
    public readonly int LastWord
    {
        get
        {
            long word = Pc - Code.Fields.Words - 1;
            return word < 0 ? 0 : (int)word;
        }
    }
}

/// <summary>Memory of frames and registers of a thread; reserved in full, used lazily.</summary>
internal static unsafe class VmStack
{
    private const long MainRegisterBytes = 1L << 30;
    private const long ThreadRegisterBytes = 1L << 28;
    private const long SpareRegisters = 1024;

    // The bottom frame, and some; all others count towards the recursion limit.
    private const long SpareFrames = 64;

    [DllImport("libc", EntryPoint = "mmap")]
    private static extern nint Map(nint address, nuint length, int protection, int flags, int file, nint offset);

    [DllImport("libc", EntryPoint = "munmap")]
    private static extern int Unmap(void* address, nuint length);

    private static long FrameBytes => (Thread.MostDepth + SpareFrames) * sizeof(Frame);

    /// <summary>Gives a thread its stacks and an empty bottom frame; false if there is no memory.</summary>
    public static bool Attach(ThreadState* thread, bool main)
    {
        long bytes = main ? MainRegisterBytes : ThreadRegisterBytes;
        Slot* registers = (Slot*)Reserve(bytes);
        Frame* frames = (Frame*)Reserve(FrameBytes);
        if (registers == null || frames == null)
        {
            Release(registers, bytes);
            Release(frames, FrameBytes);
            return false;
        }

        thread->Registers = registers;
        thread->RegistersEnd = registers + (bytes / sizeof(Slot)) - SpareRegisters;
        frames->R = registers;
        thread->Frame = frames;
        thread->FrameBase = frames;
        return true;
    }

    /// <summary>Frees the stacks of a thread that runs nothing any more.</summary>
    public static void Detach(ThreadState* thread)
    {
        Release(thread->Registers, (thread->RegistersEnd - thread->Registers + SpareRegisters) * sizeof(Slot));
        Release(thread->FrameBase, FrameBytes);
        thread->Registers = thread->RegistersEnd = null;
        thread->Frame = thread->FrameBase = null;
    }

    private static void* Reserve(long bytes)
    {
        nint address = Map(0, (nuint)bytes, 3, 0x2 | 0x20 | 0x4000, -1, 0);
        return address == -1 ? null : (void*)address;
    }

    private static void Release(void* address, long bytes)
    {
        if (address != null)
        {
            _ = Unmap(address, (nuint)bytes);
        }
    }
}
