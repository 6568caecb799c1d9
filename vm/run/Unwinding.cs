using Py.ObjectSpace;

namespace Py.Vm.Run;

/// <summary>Finding the handler of an exception.</summary>
internal static unsafe class Unwinding
{
    /// <summary>Unwinds from <paramref name="fp"/> with the error that is set: a frame ready to run its handler, or null when the
    /// entry frame was left (the error stays set).</summary>
    /// <param name="t">The running thread.</param>
    /// <param name="fp">The innermost frame.</param>
    /// <param name="leave">Pass the handlers of this frame.</param>
    public static Frame* Unwind(ThreadState* t, Frame* fp, bool leave = false)
    {
        while (true)
        {
            ref PyCode code = ref fp->Code.Fields;
            int word = fp->LastWord;
            HandlerEntry* handler = leave ? null : code.HandlerOf(word);
            if (handler != null)
            {
                fp->R[handler->Register].Initialize(Errors.Take());
                if (PyCode.LineOf(fp->Code, word) >= 0)
                {
                    fp->CaughtWord = word;
                }

                fp->Pc = code.Words + handler->Handler;
                return fp;
            }

            if (t->Traced != 0 && !leave)
            {
                Tracing.Unwound(t, fp);
            }

            leave = false;
            PointAtRaise(fp);
            ReturnKind kind = fp->Kind;
            GeneratorFrames.Fail(fp);
            Returning.Drop(t, fp);
            if (kind == ReturnKind.Entry)
            {
                return null;
            }

            fp--;
            if (kind == ReturnKind.ForIter && GeneratorFrames.EndedByStopIteration(fp))
            {
                return fp;
            }

            if (kind == ReturnKind.AsyncStep)
            {
                AsyncSteps.Fail(fp);
            }

            if (kind == ReturnKind.Attribute && AttributeHooks.Answer(t, fp) is var answering && answering != null)
            {
                return answering;
            }

            Raising.AddTraceback(fp);
        }
    }

    /// <summary>A frame that programs can see ends where the exception was raised in it, not at a clean-up without a line that passed it on.</summary>
    private static void PointAtRaise(Frame* fp)
    {
        // Only handlers raise again without a line, so one was entered.
        if (fp->Object.IsNull || PyCode.LineOf(fp->Code, fp->LastWord) >= 0)
        {
            return;
        }

        if (fp->CaughtWord >= 0)
        {
            fp->Pc = fp->Code.Fields.Words + fp->CaughtWord + 1;
            return;
        }

        Value frame = fp->Object.Load();
        Value entry = Errors.Current.As<PyBaseException>().Fields.Traceback.Load();
        while (!entry.IsNull && !entry.As<PyTraceback>().Fields.Frame.Load().Is(frame))
        {
            entry = entry.As<PyTraceback>().Fields.Next.Load();
        }

        if (!entry.IsNull)
        {
            fp->Pc = fp->Code.Fields.Words + entry.As<PyTraceback>().Fields.LastWord + 1;
        }
    }
}
