using System.Runtime.CompilerServices;
using Py.Gc;
using Py.ObjectSpace;
using Py.Vm.Modules;
using Py.Vm.TypeDefinitions;

namespace Py.Vm.Run;

/// <summary>When the interpreter loop may go on in a generator without leaving it.</summary>
internal static unsafe class Generators
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    /// <summary>The C# function of generator.send and coroutine.send.</summary>
    public static nint SendPointer
    {
        [MethodImpl(Inline)]
        get => (nint)(delegate*<Value, Value, Value>)&GeneratorType.Send;
    }

    /// <summary>The C# function of next.</summary>
    public static nint NextPointer
    {
        [MethodImpl(Inline)]
        get => (nint)(delegate*<Args, Value>)&BuiltinsModule.Next;
    }

    /// <summary>May a value be sent? Not for generators that run or are finished, handle an exception or have a frame object.</summary>
    [MethodImpl(Inline)]
    public static bool CanSend(ulong receiver, ulong sent, Frame* fp, ThreadState* t) =>
        (receiver & 7) == 0 && *(uint*)receiver is ShapeIds.Generator or ShapeIds.Coroutine
        && (sent == Singletons.None || ((PyGenerator*)receiver)->State == GeneratorState.Suspended) && CanStep(receiver, fp, t);

    /// <summary>May the next value be asked for?</summary>
    [MethodImpl(Inline)]
    public static bool CanNext(ulong receiver, Frame* fp, ThreadState* t) =>
        (receiver & 7) == 0 && *(uint*)receiver == ShapeIds.Generator && CanStep(receiver, fp, t);

    /// <summary>May a generator or coroutine go on as it is?</summary>
    [MethodImpl(Inline)]
    public static bool CanStep(ulong generator, Frame* fp, ThreadState* t)
    {
        PyGenerator* g = (PyGenerator*)generator;
        return g->State <= GeneratorState.Suspended && *(ulong*)&g->Handled == 0 && *(ulong*)&g->Frame == 0 && t->Traced == 0
            && t->Depth < Thread.RecursionLimit
            && fp->R + (*(PyCode**)&(*(PyFunction**)&fp->Function)->Code)->RegisterCount + (*(PyRefArray**)&g->Registers)->Length < t->RegistersEnd;
    }

    /// <summary>A generator returned.</summary>
    [MethodImpl(Inline)]
    public static void End(PyGenerator* g)
    {
        g->State = GeneratorState.Finished;
        // Its finalizer would find nothing to do: the collector need not keep it for that.
        g->Header.Gc |= ObjectHeader.Finalized;
        *(ulong*)&g->Registers = 0;
        *(ulong*)&g->Handled = 0;
        *(ulong*)&g->Frame = 0;
    }
}
