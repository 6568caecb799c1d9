using System;
using System.Runtime.InteropServices;
using Py.ObjectSpace;
using Py.ObjectSpace.Machine;
using Py.Vm.Compile;
using Py.Vm.Run;

namespace Py.Vm.Jit;

/// <summary>An instruction in a trace that is executed by the interpreter's own code; in unmanaged memory, never freed.</summary>
internal unsafe struct ResidualSite
{
    /// <summary>The instruction.</summary>
    public uint* Pc;
    /// <summary>The one behind it.</summary>
    public uint* Next;
    /// <summary>Inlined frames that it runs in, registers of the innermost frame that it reads, and that it writes.</summary>
    public int FrameCount, InputCount, OutputCount;
    /// <summary>Does the trace's own frame handle an exception that its memory does not tell?</summary>
    public bool Handles;
    /// <summary>The inlined frames, the outermost first.</summary>
    public SiteFrame* Frames;
    /// <summary>Registers read, then registers written.</summary>
    public ushort* Registers;
}

/// <summary>An inlined frame of a <see cref="ResidualSite"/>.</summary>
internal unsafe struct SiteFrame
{
    /// <summary>The frame.</summary>
    public TraceFrame Frame;
    /// <summary>Where its caller goes on.</summary>
    public uint* ReturnPc;
    /// <summary>Does it handle an exception; does it have a frame object?</summary>
    public bool Handles, HasObject;
}

/// <summary>Executes single instructions on behalf of traces.</summary>
/// <remarks>
/// The trace leaves the functions of the inlined frames, what they handle, their objects and the values of the registers read at <see cref="JitMemory.Arguments"/>. The
/// frames exist while the instruction runs, so that programs which look at the stack see them; of their registers those
/// that the instruction reads.
/// </remarks>
internal static unsafe class ResidualSites
{
    private static readonly uint** s_failedAt = (uint**)NativeMemory.AllocZeroed(8);

    /// <summary>The instruction that failed last, as a frame's Pc points behind it.</summary>
    public static uint* FailedAt
    {
        get => *s_failedAt;
        set => *s_failedAt = value;
    }

    /// <summary>Makes a site.</summary>
    /// <param name="pc">The instruction.</param>
    /// <param name="handles">Does the trace hand over what its own frame handles?</param>
    /// <param name="frames">The inlined frames that it runs in.</param>
    /// <param name="inputs">Registers read.</param>
    /// <param name="outputs">Registers written.</param>
    public static ResidualSite* Add(uint* pc, bool handles, ReadOnlySpan<SiteFrame> frames, ReadOnlySpan<ushort> inputs, ReadOnlySpan<ushort> outputs)
    {
        nuint frameBytes = (nuint)(frames.Length * sizeof(SiteFrame));
        byte* memory = (byte*)NativeMemory.Alloc((nuint)sizeof(ResidualSite) + frameBytes + (nuint)((inputs.Length + outputs.Length) * 2));
        ResidualSite* site = (ResidualSite*)memory;
        site->Pc = pc;
        site->Next = pc + (Opcodes.HasExtension((Opcode)(byte)*pc) ? 2 : 1);
        site->Handles = handles;
        site->FrameCount = frames.Length;
        site->InputCount = inputs.Length;
        site->OutputCount = outputs.Length;
        site->Frames = (SiteFrame*)(memory + sizeof(ResidualSite));
        site->Registers = (ushort*)((byte*)site->Frames + frameBytes);
        frames.CopyTo(new Span<SiteFrame>(site->Frames, frames.Length));
        inputs.CopyTo(new Span<ushort>(site->Registers, inputs.Length));
        outputs.CopyTo(new Span<ushort>(site->Registers + inputs.Length, outputs.Length));
        return site;
    }

    /// <summary>Executes an instruction: its first result, or None if it has none; 0 with an error set, <see cref="JitMemory.NoResult"/> at the end of an iteration.</summary>
    public static ulong Run(ResidualSite* site)
    {
        ThreadState* t = Thread.Current;
        Frame* own = (Frame*)t->Frame;
        Frame* fp = own;
        ulong* argument = (ulong*)JitMemory.Arguments;
        ulong kept = *(ulong*)&own->Handled;
        if (site->Handles)
        {
            TraceFrames.PutHandled(t, own, Take(ref argument));
        }

        for (int i = 0; i < site->FrameCount; i++)
        {
            ref SiteFrame frame = ref site->Frames[i];
            fp->Pc = frame.ReturnPc;
            fp = Push(fp, own, frame.Frame, Take(ref argument), t);
            if (frame.Handles)
            {
                TraceFrames.PutHandled(t, fp, Take(ref argument));
            }

            if (frame.HasObject)
            {
                TraceFrames.PutObject(fp, Take(ref argument));
            }
        }

        fp->Pc = site->Next;
        ulong* registers = (ulong*)fp->R;
        for (int i = 0; i < site->InputCount; i++)
        {
            registers[site->Registers[i]] = argument[i];
            argument[i] = 0;
        }

        ulong result = Execute(site->Pc, fp, t);
        for (int i = site->FrameCount - 1; i >= 0; i--, fp--)
        {
            End(ref site->Frames[i], fp, t);
        }

        if (site->Handles)
        {
            TraceFrames.PutHandled(t, own, kept);
        }

        if (result == 0)
        {
            FailedAt = site->Next;
            new Span<ulong>((void*)JitMemory.Results, site->OutputCount).Clear();
            return (Opcode)(byte)*site->Pc == Opcode.ForIter && *(ulong*)&t->Exception == 0 ? JitMemory.NoResult : 0;
        }

        if (site->OutputCount == 0)
        {
            return result;
        }

        ushort* outputs = site->Registers + site->InputCount;
        for (int i = 1; i < site->OutputCount; i++)
        {
            ((ulong*)JitMemory.Results)[i] = registers[outputs[i]];
        }

        return registers[outputs[0]];
    }

    private static ulong Take(ref ulong* argument)
    {
        ulong word = *argument;
        *argument++ = 0;
        return word;
    }

    // Pops an inlined frame, which goes on in the trace.
    private static void End(ref SiteFrame frame, Frame* fp, ThreadState* t)
    {
        if (!fp->Object.IsNull)
        {
            if (frame.HasObject)
            {
                fp->Object.Load().As<PyFrame>().Fields.Live = null;
            }
            else
            {
                FrameObjects.Detach(fp);
            }
        }

        TraceFrames.PutHandled(t, fp, 0);
        t->Depth--;
        t->Frame = fp - 1;
    }

    /// <summary>Pushes an inlined frame whose registers are all null.</summary>
    public static Frame* Push(Frame* fp, Frame* own, TraceFrame frame, ulong function, ThreadState* t)
    {
        PyCode* code = frame.CodeObject();
        fp++;
        fp->R = own->R + frame.Offset;
        fp->K = code->Constants;
        fp->Caches = code->Caches;
        fp->Pc = code->Words;
        *(ulong*)&fp->Function = function;
        *(ulong*)&fp->Locals = 0;
        *(ulong*)&fp->Handled = 0;
        *(ulong*)&fp->Object = 0;
        *(ulong*)&fp->Generator = 0;
        fp->ReturnTo = own->R + frame.ReturnOffset;
        fp->Kind = frame.Kind;
        fp->CaughtWord = -1;
        new Span<ulong>(fp->R, code->RegisterCount).Clear();
        t->Depth++;
        t->Frame = fp;
        return fp;
    }

    /// <summary>Executes the instruction at <paramref name="pc"/> in a frame whose Pc points behind it; jumps do not jump, but give True or False.</summary>
    /// <returns>Not 0: done; results are in the registers, but for jumps. 0 with an error set, or at the end of an iteration.</returns>
    public static ulong Execute(uint* pc, Frame* fp, ThreadState* t)
    {
        uint i = *pc;
        Opcode op = (Opcode)(byte)i;
        Slot* r = fp->R;
        Slot* a = r + (byte)(i >> 8);
        switch (op)
        {
            case Opcode.JTrue or Opcode.JFalse:
                return Truth(Space.Truth(a->Load()));
            case >= Opcode.JLt and <= Opcode.JGeI:
                return Truth(Residuals.CompareJump(fp, i));
            case Opcode.ForIter:
                Value item = Space.Next(a->Load());
                if (item.IsNull)
                {
                    return 0;
                }

                r[(byte)(i >> 16)].Initialize(item);
                return item.Bits;
            case Opcode.Append:
                return GrowingText.TryAppend(t, a, r + (i >> 24), pc) || Residuals.Run(fp, i) ? Singletons.None : 0;
            case Opcode.Seal:
                t->GrowingText = 0;
                return Singletons.None;
            case Opcode.Call or Opcode.CallMethod or Opcode.CallKw or Opcode.CallMethodKw:
                return Call(pc, a, fp);
            case Opcode.CallEx:
                return CallProtocol.CallEx(t, fp, a, (byte)(i >> 16) != 0, i >> 24 != 0) switch
                {
                    CallResult.Done => Singletons.None,
                    CallResult.Pushed => RunPushed(a, t),
                    _ => 0,
                };
            default:
                return Residuals.Run(fp, i) ? Singletons.None : 0;
        }
    }

    // Runs the frame that a call has pushed until it returns.
    private static ulong RunPushed(Slot* result, ThreadState* t)
    {
        Frame* pushed = (Frame*)t->Frame;
        pushed->Kind = ReturnKind.Entry;
        Value value = Interpreter<ConcreteMachine, ulong, long, double, bool>.Run(t, pushed, false);
        result->Initialize(value);
        return value.Bits;
    }

    private static ulong Truth(int value) => value < 0 ? 0 : value == 0 ? Singletons.False : Singletons.True;

    private static ulong Call(uint* pc, Slot* window, Frame* fp)
    {
        Opcode op = (Opcode)(byte)*pc;
        int count = (byte)(*pc >> 16);
        Slot* first = window + 2;
        if (op is Opcode.CallMethod or Opcode.CallMethodKw && !window[1].IsNull)
        {
            first--;
            count++;
        }

        Value names = op is Opcode.CallKw or Opcode.CallMethodKw ? fp->K[pc[1]].Load() : Value.Null;
        int positional = names.IsNull ? count : count - (int)PyTuple.LengthOf(names);
        Value result = Space.Call(window->Load(), new Args(first, positional, names));
        window->Initialize(result);
        return result.Bits;
    }
}
