using Py.ObjectSpace;
using Py.Vm.Compile;

namespace Py.Vm.Run;

/// <summary>Assignment of f_lineno in a trace function: the frame goes on at another line.</summary>
/// <remarks>
/// What a block keeps lies in temporaries, so a jump goes only where no more of them are live, and not into loops. It may leave blocks;
/// an except clause only for where nothing is handled.
/// </remarks>
internal static unsafe class LineJumps
{
    /// <summary>Bits of PyFrame.TraceFlags during an event.</summary>
    public const int InLine = 4, InOther = 8;

    /// <summary>Sets the line a traced frame goes on with; false with ValueError.</summary>
    public static bool Set(Value frame, Value value)
    {
        if (!value.IsInt)
        {
            return Wrong("lineno must be an integer");
        }

        ref PyFrame f = ref frame.As<PyFrame>().Fields;
        if ((f.TraceFlags & InLine) == 0)
        {
            return Wrong((f.TraceFlags & InOther) != 0
                ? "can only jump from a 'line' trace event" : "can't jump from the 'call' trace event of a new frame");
        }

        if (f.Live == null || f.Trace.IsNull)
        {
            return Wrong("f_lineno can only be set by a trace function");
        }

        if (!PyInt.TryGetLong(value, out long wanted) || wanted != (int)wanted)
        {
            Errors.OverflowError("Python int too large to convert to C int");
            return false;
        }

        Frame* fp = (Frame*)f.Live;
        ref PyCode code = ref fp->Code.Fields;
        if (wanted < code.FirstLine)
        {
            return Wrong($"line {wanted} comes before the current code block");
        }

        int line = LineFrom(fp->Code, (int)wanted);
        if (line < 0)
        {
            return Wrong($"line {wanted} comes after the current code block");
        }

        int target = Choose(ref code, fp, line, out string? problem);
        if (target < 0)
        {
            return Wrong(problem!);
        }

        Go(ref code, fp, target);
        return true;
    }

    private static bool Wrong(string message)
    {
        Errors.ValueError(message);
        return false;
    }

    // The first line with code from a line on; -1: none.
    private static int LineFrom(Value code, int wanted)
    {
        int best = -1;
        for (int i = 0; i < code.As<PyCode>().Fields.WordCount; i++)
        {
            int line = PyCode.LineOf(code, i);
            if (line >= wanted && (best < 0 || line < best))
            {
                best = line;
            }
        }

        return best;
    }

    // The word of a line's beginning that can be reached with most temporaries; -1 and what is in the way.
    private static int Choose(ref PyCode code, Frame* fp, int line, out string? problem)
    {
        problem = null;
        int from = fp->LastWord, best = -1;
        int previous = -1;
        for (int i = 0; i < code.WordCount; i = After(ref code, i))
        {
            int here = PyCode.LineOf(fp->Code, i);
            if (here == line && here != previous)
            {
                string? obstacle = Obstacle(ref code, fp, from, i);
                problem ??= obstacle;
                if (obstacle is null && (best < 0 || code.LiveTops[i] > code.LiveTops[best]))
                {
                    best = i;
                }
            }

            previous = here;
        }

        problem ??= "incompatible stacks";
        return best;
    }

    private static int After(ref PyCode code, int word) => word + (Opcodes.HasExtension((Opcode)(byte)code.Words[word]) ? 2 : 1);

    private static string? Obstacle(ref PyCode code, Frame* fp, int from, int to)
    {
        for (int i = 0; i < code.WordCount; i = After(ref code, i))
        {
            if ((Opcode)(byte)code.Words[i] == Opcode.ForIter)
            {
                int end = i + 2 + (int)code.Words[i + 1];
                if (to >= i && to < end && (from < i || from >= end))
                {
                    return "can't jump into the body of a for loop";
                }
            }
        }

        int locals = Locals(ref code), needs = LiveBefore(ref code, to, locals);
        bool keeps = KeepsHandlers(ref code, from, to, out bool equal) && (equal || fp->Handled.IsNull || code.HandlerOf(to) == null);
        if (code.FirstLocal == 0 && (needs <= locals ? keeps || fp->Handled.IsNull : keeps && needs <= LiveBefore(ref code, from, locals)))
        {
            return null;
        }

        return IsInExcept(ref code, to) ? "can't jump into an 'except' block as there's no exception" : "incompatible stacks";
    }

    // Registers in front of the temporaries.
    private static int Locals(ref PyCode code)
    {
        Value names = code.VarNames.Load(), cells = code.CellVars.Load();
        long count = PyTuple.LengthOf(names) + PyTuple.LengthOf(code.FreeVars.Load());
        for (long i = 0; i < PyTuple.LengthOf(cells); i++)
        {
            count += FrameObjects.IndexOf(names, PyTuple.Get(cells, i)) >= 0 ? 0 : 1;
        }

        return (int)count;
    }

    // Registers that hold something when an instruction begins: less the temporaries that it writes itself.
    private static int LiveBefore(ref PyCode code, int word, int locals)
    {
        uint i = code.Words[word];
        Opcode op = (Opcode)(byte)i;
        (Role a, Role b, Role c) = OperandRoles.Of(op);
        int top = code.LiveTops[word], written = (byte)(i >> 8);
        bool starts = (a == Role.Write || op == Opcode.GetMethod) && written >= locals && written < top
            && (b != Role.Read || (byte)(i >> 16) < locals) && (c != Role.Read || (byte)(i >> 24) < locals);
        return starts ? written : top;
    }

    // Do the handlers of `to` also cover `from`?
    private static bool KeepsHandlers(ref PyCode code, int from, int to, out bool equal)
    {
        equal = true;
        for (int i = 0; i < code.HandlerCount; i++)
        {
            ref HandlerEntry h = ref code.Handlers[i];
            bool covers = from >= h.Start && from < h.End, needed = to >= h.Start && to < h.End;
            equal &= covers == needed;
            if (needed && !covers)
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsInExcept(ref PyCode code, int word)
    {
        bool inside = false;
        for (int i = 0; i < word; i = After(ref code, i))
        {
            Opcode op = (Opcode)(byte)code.Words[i];
            inside = op == Opcode.PushExc || (inside && op != Opcode.PopExc);
        }

        return inside;
    }

    private static void Go(ref PyCode code, Frame* fp, int target)
    {
        if (code.HandlerOf(target) == null)
        {
            // All except clauses were left, if there were any.
            fp->Handled.Initialize(Value.Null);
        }

        // The compiler relies on assignments that came before, which a jump may have passed over.
        long count = PyTuple.LengthOf(code.VarNames.Load());
        for (long i = 0; i < count; i++)
        {
            Slot* local = fp->R + code.FirstLocal + i;
            if (local->IsNull)
            {
                local->Initialize(Value.None);
            }
        }

        fp->Pc = code.Words + target + 1;
    }
}
