using Py.Gc;

namespace Py.ObjectSpace;

/// <summary>A frame object: the view of a frame that programs get.</summary>
/// <remarks>While the frame runs, Live points at its vm frame and the registers are there; when it ends or is suspended they are copied to Registers.</remarks>
public unsafe partial struct PyFrame
{
    /// <summary>Header.</summary>
    public ObjectHeader Header;
    /// <summary>f_back once the frame has ended; null: none (or still live).</summary>
    public Slot Back;
    /// <summary>The function: code, globals, builtins.</summary>
    public Slot Function;
    /// <summary>f_locals: the namespace of module and class code, or the dict last made of fast locals.</summary>
    public Slot Locals;
    /// <summary>Registers of an ended frame, a RefArray.</summary>
    public Slot Registers;
    /// <summary>f_trace.</summary>
    public Slot Trace;
    /// <summary>The generator whose frame this is, or null.</summary>
    public Slot Generator;
    /// <summary>Reference words.</summary>
    public const ulong References = 0b111_1110;
    /// <summary>The running vm frame; null when it does not run.</summary>
    public void* Live;
    /// <summary>Word index of the instruction last begun, for frames that do not run.</summary>
    public int LastWord;
    /// <summary>Line set by a debugger's jump or the last line traced; 0: none.</summary>
    public int TracedLine;
    /// <summary>f_trace_lines, f_trace_opcodes in bits 0 and 1.</summary>
    public int TraceFlags;
    /// <summary>Bit 0: cleared.</summary>
    public int State;
}

/// <summary>A traceback: one entry for each frame the exception passed, outermost first.</summary>
public unsafe partial struct PyTraceback
{
    /// <summary>Header.</summary>
    public ObjectHeader Header;
    /// <summary>tb_next, or null.</summary>
    public Slot Next;
    /// <summary>tb_frame.</summary>
    public Slot Frame;
    /// <summary>Reference words.</summary>
    public const ulong References = 0b110;
    /// <summary>tb_lasti, in bytes.</summary>
    public int LastInstruction;
    /// <summary>tb_lineno.</summary>
    public int Line;

    /// <summary>Word index of the instruction.</summary>
    public readonly int LastWord => LastInstruction / 4;

    /// <summary>A traceback entry.</summary>
    public static Value New(Value next, Value frame, int lastWord, int line)
    {
        Ref<PyTraceback> t = Value.FromBits(Heap.Allocate(ShapeIds.Of(TypeId.Traceback), (nuint)sizeof(PyTraceback))).As<PyTraceback>();
        t.Fields.Next.Initialize(next);
        t.Fields.Frame.Initialize(frame);
        t.Fields.LastInstruction = lastWord * 4;
        t.Fields.Line = line;
        return t;
    }
}

/// <summary>States of a generator.</summary>
public enum GeneratorState
{
    /// <summary>Not started.</summary>
    Created,
    /// <summary>At a yield.</summary>
    Suspended,
    /// <summary>Running.</summary>
    Running,
    /// <summary>Ended.</summary>
    Finished,
}

/// <summary>A generator, coroutine or async generator: a suspended frame.</summary>
public unsafe partial struct PyGenerator
{
    /// <summary>Header.</summary>
    public ObjectHeader Header;
    /// <summary>The function it runs.</summary>
    public Slot Function;
    /// <summary>Registers while suspended, a RefArray; null when finished.</summary>
    public Slot Registers;
    /// <summary>Exception handled by its frame while suspended, or null.</summary>
    public Slot Handled;
    /// <summary>Its frame object if one was made, or null.</summary>
    public Slot Frame;
    /// <summary>__name__.</summary>
    public Slot Name;
    /// <summary>__qualname__.</summary>
    public Slot QualName;
    /// <summary>Coroutine: cr_origin; async generator: the finalizer hook. Or null.</summary>
    public Slot Origin;
    /// <summary>Locals mapping, for generator expressions in class scope: null.</summary>
    public Slot Locals;
    /// <summary>Reference words.</summary>
    public const ulong References = 0b1_1111_1110;
    /// <summary>Next instruction when suspended.</summary>
    public uint* Pc;
    /// <summary>State.</summary>
    public GeneratorState State;
    /// <summary>Async generator: bit 0 hooks called, bit 1 closed, bit 2 running asend/athrow. Coroutine: <see cref="Unregistered"/> or 0.</summary>
    public int AsyncFlags;
    /// <summary>Of a coroutine that is awaited where it was made: its finalizer is registered when it is suspended first, not before.</summary>
    public const int Unregistered = 8;
}

/// <summary>The awaitable of one step of an async generator: asend, athrow, aclose; also of anext() with a default.</summary>
public unsafe struct PyAsyncStep
{
    /// <summary>Header.</summary>
    public ObjectHeader Header;
    /// <summary>The async generator, or what anext() awaits.</summary>
    public Slot Generator;
    /// <summary>Value to send, arguments of throw (a tuple), or the default of anext(); null for aclose.</summary>
    public Slot Argument;
    /// <summary>Reference words.</summary>
    public const ulong References = 0b110;
    /// <summary>0: not started, 1: iterating, 2: closed.</summary>
    public long State;
}
