using System.Runtime.CompilerServices;
using Py.ObjectSpace;
using Py.Vm.Modules.FunctionTools;

namespace Py.Vm.Run;

/// <summary>functools.reduce with a function in Python: the interpreter pushes the function's frames one after the other, as it does for calls, instead of beginning anew from C#.</summary>
/// <remarks>What the loop has to know lies in the window of the call: window[2] the function, window[3] the iterator. What was gathered is an argument of the frame.</remarks>
internal static unsafe class Reducing
{
    /// <summary>The C# function of reduce.</summary>
    public static nint Pointer
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => (nint)(delegate*<Args, Value>)&FunctoolsModule.Reduce;
    }

    /// <summary>Can a call be done by frames?</summary>
    /// <param name="t">The thread.</param>
    /// <param name="window">The window of the call; the arguments begin at its third register.</param>
    /// <param name="arguments">How many.</param>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static bool CanBegin(ThreadState* t, Slot* window, int arguments)
    {
        // Longer loops are compiled as such: HiddenLoops.
        const int most = 8;
        Value function = window[2].Load(), items = window[3].Load();
        return arguments is 2 or 3 && (items.IsExactList || items.IsExactTuple) && Sequences.LengthOf(items) <= most && t->Traced == 0 && function.IsPointer && !function.IsNull && function.HasShape(ShapeIds.Function)
            && function.As<PyFunction>().Fields.Code.Load().As<PyCode>().Fields.DirectArgs == 2;
    }

    /// <summary>Begins: a frame is pushed, or there is nothing to call the function for.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static CallResult Begin(ThreadState* t, Frame* fp, Slot* window, int arguments)
    {
        Value iterator = FunctoolsModule.IteratorOf(window[3].Load());
        if (iterator.IsNull)
        {
            return CallResult.Failed;
        }

        window[3].Initialize(iterator);
        Value total = arguments > 2 ? window[4].Load() : Space.Next(iterator);
        if (total.IsNull)
        {
            _ = Errors.Occurred ? total : FunctoolsModule.NothingToReduce();
            return CallResult.Failed;
        }

        return GoOn(t, fp, window, total);
    }

    /// <summary>The function has returned, its frame is popped: the next one is pushed, or the result stored.</summary>
    /// <param name="t">The thread.</param>
    /// <param name="fp">The frame that called reduce.</param>
    /// <param name="window">The window of the call.</param>
    /// <param name="total">What the function returned.</param>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static CallResult GoOn(ThreadState* t, Frame* fp, Slot* window, Value total)
    {
        Value item = Space.Next(window[3].Load());
        if (item.IsNull)
        {
            if (Errors.Occurred)
            {
                return CallResult.Failed;
            }

            window->Initialize(total);
            return CallResult.Done;
        }

        return SpecialMethods.Push(t, fp, window[2].Load().Bits, total, item, Value.Null, window, ReturnKind.Reduce) ? CallResult.Pushed : CallResult.Failed;
    }
}
