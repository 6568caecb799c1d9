using Py.Gc;
using Py.ObjectSpace;
using Py.Vm.Modules;

namespace Py.Vm.Run;

/// <summary>What happens to frames of a function that gets another code: they go on as those of a copy with the code they have.</summary>
internal static unsafe class ReplacedCode
{
    // Functions and their copies, in turns, for machine code that is still running; null until there are any.
    private static Root s_copies;
    private static ulong s_function;

    /// <summary>A function is about to get another code. Collects: everything.</summary>
    /// <param name="function">The function.</param>
    /// <param name="copy">Another one that is the same but for its identity.</param>
    public static void Replace(Value function, Value copy)
    {
        if (!s_copies.IsAssigned)
        {
            s_copies = Roots.New(PyList.New());
        }

        PyList.Append(s_copies.Value, function);
        PyList.Append(s_copies.Value, copy);
        for (ThreadState* t = ThreadModule.All; t != null; t = t->Next)
        {
            for (Frame* f = (Frame*)t->FrameBase; f <= (Frame*)t->Frame; f++)
            {
                if (f->Function.Load().Is(function))
                {
                    f->Function.Initialize(copy);
                }
            }
        }

        ReplaceInObjects(function, copy);
    }

    private static void ReplaceInObjects(Value function, Value copy)
    {
        GcModule.CollectQuietly();
        s_function = function.Bits;
        HeapWalk.FindAll(&GoesOn);
        for (long i = 0; i < HeapWalk.Count; i++)
        {
            Value found = Value.FromBits(HeapWalk.Get(i));
            if (found.HasShape(ShapeIds.Of(TypeId.Frame)))
            {
                found.As<PyFrame>().Fields.Function.Store(found, copy);
            }
            else
            {
                found.As<PyGenerator>().Fields.Function.Store(found, copy);
            }
        }

        HeapWalk.Clear();
    }

    // Generators that are suspended, frame objects.
    private static bool GoesOn(ulong obj)
    {
        uint shape = *(uint*)obj;
        return shape == ShapeIds.Generator || shape == ShapeIds.Coroutine || shape == ShapeIds.Of(TypeId.AsyncGenerator)
            ? *(ulong*)&((PyGenerator*)obj)->Function == s_function
            : shape == ShapeIds.Of(TypeId.Frame) && *(ulong*)&((PyFrame*)obj)->Function == s_function;
    }

    /// <summary>A function that has this code: itself, or the copy made when it got another. Collects: no.</summary>
    public static ulong FunctionOf(ulong function, PyCode* code)
    {
        if (*(PyCode**)&((PyFunction*)function)->Code == code || !s_copies.IsAssigned)
        {
            return function;
        }

        Value copies = s_copies.Value;
        for (long i = PyList.LengthOf(copies) - 2; i >= 0; i -= 2)
        {
            ulong copy = PyList.Get(copies, i + 1).Bits;
            if (PyList.Get(copies, i).Bits == function && *(PyCode**)&((PyFunction*)copy)->Code == code)
            {
                return copy;
            }
        }

        return function;
    }
}
