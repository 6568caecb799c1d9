using System.Collections.Generic;
using Py.ObjectSpace;
using Py.Vm.Run;

namespace Py.Vm.Jit;

/// <summary>A frame as snapshots name it: what is the same each time the trace is left there.</summary>
/// <param name="Code">The code object, which never moves.</param>
/// <param name="Offset">Registers from those of the trace's own frame.</param>
/// <param name="ReturnOffset">Likewise the register that gets the result.</param>
/// <param name="Kind">What happens with the result.</param>
internal readonly record struct TraceFrame(nint Code, int Offset, int ReturnOffset, ReturnKind Kind)
{
    /// <summary>The code object.</summary>
    public unsafe PyCode* CodeObject() => (PyCode*)Code;
}

/// <summary>The frames that snapshots name, by number.</summary>
internal static class TraceFrames
{
    /// <summary>The register of snapshots that stands for the frame's function.</summary>
    public const int FunctionRegister = 1 << 16;

    /// <summary>Likewise for the frame's generator, if it is one's.</summary>
    public const int GeneratorRegister = FunctionRegister + 1;

    /// <summary>Likewise for what the frame handles, and its frame object.</summary>
    public const int HandledRegister = FunctionRegister + 2, ObjectRegister = FunctionRegister + 3;

    /// <summary>Likewise for the word whose exception was caught last.</summary>
    public const int CaughtRegister = FunctionRegister + 4;

    /// <summary>What the memory of the trace's own frame says that it handles, for bridges.</summary>
    public const int KeptHandledRegister = FunctionRegister + 5;

    /// <summary>From here on registers as they are if the instruction that was to give them another value has failed.</summary>
    public const int OldRegister = 1 << 17;

    /// <summary>Puts a register of a snapshot in its place.</summary>
    public static unsafe void Put(ThreadState* t, Frame* fp, TraceFrame frame, int register, ulong word)
    {
        if (register < FunctionRegister)
        {
            ((ulong*)fp->R)[register] = word;
            return;
        }

        switch (register)
        {
            case FunctionRegister:
                *(ulong*)&fp->Function = ReplacedCode.FunctionOf(word, frame.CodeObject());
                break;
            case GeneratorRegister:
                *(ulong*)&fp->Generator = word;
                break;
            case HandledRegister:
                PutHandled(t, fp, word);
                break;
            case ObjectRegister:
                PutObject(fp, word);
                break;
            case CaughtRegister:
                fp->CaughtWord = (int)Value.FromBits(word).SmallInt;
                break;
        }
    }

    /// <summary>Sets what a frame handles; 0: nothing.</summary>
    public static unsafe void PutHandled(ThreadState* t, Frame* fp, ulong exception)
    {
        ulong* place = (ulong*)&fp->Handled;
        t->HandledCount += (exception != 0 ? 1 : 0) - (*place != 0 ? 1 : 0);
        *place = exception;
    }

    /// <summary>Gives a frame the object that was made for it.</summary>
    public static unsafe void PutObject(Frame* fp, ulong made)
    {
        *(ulong*)&fp->Object = made;
        ((PyFrame*)made)->Live = fp;
    }

    private static readonly List<TraceFrame> s_frames = [default];
    private static readonly Dictionary<TraceFrame, int> s_numbers = [];

    /// <summary>The number of a frame.</summary>
    public static int NumberOf(TraceFrame frame)
    {
        if (!s_numbers.TryGetValue(frame, out int number))
        {
            PyCode.Keep(Value.FromBits((ulong)frame.Code));
            number = s_frames.Count;
            s_frames.Add(frame);
            s_numbers.Add(frame, number);
        }

        return number;
    }

    /// <summary>The frame of a number.</summary>
    public static TraceFrame Get(int number) => s_frames[number];
}
