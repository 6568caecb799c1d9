#if PY_NATIVE
using System;
using System.Runtime;
using System.Runtime.CompilerServices;
using Py.ObjectSpace;

namespace System.Runtime
{
    /// <summary>The ahead-of-time compiler knows this attribute by its name: the method is a symbol of the linker, called as any method.</summary>
    [AttributeUsage(AttributeTargets.Method)]
    internal sealed class RuntimeImportAttribute(string symbol) : Attribute
    {
        public string Symbol { get; } = symbol;
    }
}

namespace Py.Vm.Run.Handlers
{
    /// <summary>The jumps from handler to handler in the native executable; see Dispatch.S.</summary>
    /// <remarks>
    /// Compiled ahead of time, a call through a pointer to a method first asks whether the pointer is one of a shared generic method,
    /// which takes another argument: a test, a jump and a move of every argument at the end of each handler. A direct call has
    /// nothing of that.
    /// </remarks>
    internal static unsafe class Dispatch
    {
        /// <summary>Calls the handler of the instruction at <paramref name="pc"/>.</summary>
        [RuntimeImport("py_next")]
        [MethodImpl(MethodImplOptions.InternalCall)]
        public static extern uint* Next(uint* pc, Slot* r, Frame* fp, ThreadState* t);

        /// <summary>Calls entry <paramref name="slow"/> of the handler table.</summary>
        [RuntimeImport("py_slow")]
        [MethodImpl(MethodImplOptions.InternalCall)]
        public static extern uint* Slow(uint* pc, Slot* r, Frame* fp, ThreadState* t, SlowCase slow);
    }
}
#endif
