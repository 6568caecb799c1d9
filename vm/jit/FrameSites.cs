using System;
using System.Runtime.InteropServices;
using Py.ObjectSpace;
using Py.Vm.Run;

namespace Py.Vm.Jit;

/// <summary>Where a trace leaves its own frame for its caller's; in unmanaged memory, never freed.</summary>
internal unsafe struct ReturnSite
{
    /// <summary>Where the caller goes on: which code it is, too.</summary>
    public uint* ReturnPc;
    /// <summary>Kind of the frame that returns.</summary>
    public ReturnKind Kind;
    /// <summary>The register of the caller that gets the result, from its first in words.</summary>
    public long ReturnOffset;
}

/// <summary>Where a trace gives its inlined frames to the interpreter, to go on in the innermost one as its own; likewise.</summary>
internal unsafe struct EnterSite
{
    /// <summary>Inlined frames; values that the trace leaves at <see cref="JitMemory.Arguments"/>.</summary>
    public int FrameCount, ValueCount;
    /// <summary>The inlined frames, the outermost first.</summary>
    public SiteFrame* Frames;
    /// <summary>Where the values go: depth of the frame in the high half, register of snapshots in the low.</summary>
    public ulong* Values;
}

/// <summary>Traces that go on in another frame than they began in: the thread's innermost frame is always the one they run in.</summary>
internal static unsafe class FrameSites
{
    /// <summary>Makes a place to return from.</summary>
    public static ReturnSite* AddReturn(uint* pc, ReturnKind kind, long returnOffset)
    {
        ReturnSite* site = (ReturnSite*)NativeMemory.Alloc((nuint)sizeof(ReturnSite));
        *site = new ReturnSite { ReturnPc = pc, Kind = kind, ReturnOffset = returnOffset };
        return site;
    }

    /// <summary>Makes a place to enter frames at.</summary>
    public static EnterSite* AddEnter(ReadOnlySpan<SiteFrame> frames, ReadOnlySpan<ulong> values)
    {
        nuint frameBytes = (nuint)(frames.Length * sizeof(SiteFrame));
        EnterSite* site = (EnterSite*)NativeMemory.Alloc((nuint)sizeof(EnterSite) + frameBytes + (nuint)(values.Length * 8));
        site->FrameCount = frames.Length;
        site->ValueCount = values.Length;
        site->Frames = (SiteFrame*)(site + 1);
        site->Values = (ulong*)((byte*)site->Frames + frameBytes);
        frames.CopyTo(new Span<SiteFrame>(site->Frames, frames.Length));
        values.CopyTo(new Span<ulong>(site->Values, values.Length));
        return site;
    }

    /// <summary>Pops the trace's own frame if it returns to where it did when that was recorded: the caller's; 0: it does not.</summary>
    public static ulong Return(ReturnSite* site)
    {
        ThreadState* t = Thread.Current;
        Frame* own = (Frame*)t->Frame, caller = own - 1;
        if (own->Kind != site->Kind || caller->Pc != site->ReturnPc || (*(ulong*)&own->Object | *(ulong*)&own->Handled) != 0
            || (site->ReturnOffset >= 0 && own->ReturnTo != caller->R + site->ReturnOffset))
        {
            return 0;
        }

        t->Frame = caller;
        t->Depth--;
        return (ulong)caller;
    }

    /// <summary>Pushes the inlined frames with the values that the trace has left: 1, or 0 if there is no room.</summary>
    public static long Enter(EnterSite* site)
    {
        ThreadState* t = Thread.Current;
        Frame* own = (Frame*)t->Frame;
        ref SiteFrame innermost = ref site->Frames[site->FrameCount - 1];
        if (t->Depth + site->FrameCount >= Thread.RecursionLimit
            || own->R + innermost.Frame.Offset + innermost.Frame.CodeObject()->RegisterCount >= t->RegistersEnd)
        {
            return 0;
        }

        ulong* argument = (ulong*)JitMemory.Arguments;
        Frame* fp = own;
        int taken = 0;
        for (int depth = 0; ; depth++)
        {
            for (; taken < site->ValueCount && (int)(site->Values[taken] >> 32) == depth; taken++)
            {
                *TraceFrames.PlaceOf(fp, (int)site->Values[taken]) = argument[taken];
                argument[taken] = 0;
            }

            if (depth == site->FrameCount)
            {
                return 1;
            }

            fp->Pc = site->Frames[depth].ReturnPc;
            fp = ResidualSites.Push(fp, own, site->Frames[depth].Frame, 0, t);
        }
    }
}
