using Py.ObjectSpace;

namespace Py.Vm.Run;

/// <summary>Leaving a frame that is not simply a call of a function.</summary>
internal static unsafe class Returning
{
    /// <summary>Ends frame <paramref name="fp"/> with <paramref name="result"/> and pops it.</summary>
    /// <returns>Words to add to the pc of the frame that runs then, the caller's or one that was pushed in its place; negative: an error is set, raised in the caller.</returns>
    public static int Leave(ThreadState* t, Frame* fp, Value result)
    {
        Frame* caller = fp - 1;
        ReturnKind kind = fp->Kind;
        Slot* to = fp->ReturnTo;
        GeneratorFrames.Finish(fp);
        Drop(t, fp);
        switch (kind)
        {
            case ReturnKind.Normal or ReturnKind.Attribute:
                to->Initialize(result);
                return 0;
            case ReturnKind.Init:
                if (result.IsNone)
                {
                    return 0;
                }

                Errors.TypeError($"__init__() should return None, not '{PyType.TypeName(result)}'");
                return -1;
            case ReturnKind.ForIter:
                return (int)caller->Pc[-1];
            case ReturnKind.Send:
                to->Initialize(result);
                return (int)caller->Pc[-1];
            case ReturnKind.AsyncStep:
                Errors.Raise(TypeId.StopAsyncIteration);
                AsyncSteps.Fail(caller);
                return -1;
            case ReturnKind.Operator:
                result = SpecialMethods.Finish(caller, result);
                if (result.IsNull)
                {
                    return -1;
                }

                to->Initialize(result);
                return 0;
            case ReturnKind.Reduce:
                return Reducing.GoOn(t, caller, to, result) == CallResult.Failed ? -1 : 0;
            case ReturnKind.Condition:
                return SpecialMethods.FinishCondition(caller, result) ? 0 : -1;
            case ReturnKind.Advance:
                Errors.StopIteration(result);
                return -1;
            default:
                return 0;
        }
    }

    /// <summary>Pops a frame: its frame object, if any, keeps what programs may ask of it.</summary>
    public static void Drop(ThreadState* t, Frame* fp)
    {
        if (!fp->Object.IsNull)
        {
            FrameObjects.Detach(fp);
        }

        if (!fp->Handled.IsNull)
        {
            t->HandledCount--;
        }

        t->Depth--;
        t->Frame = fp - 1;
    }
}
