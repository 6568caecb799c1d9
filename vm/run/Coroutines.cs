using Py.ObjectSpace;

namespace Py.Vm.Run;

/// <summary>What the running of coroutines needs to know of them.</summary>
internal static unsafe class Coroutines
{
    /// <summary>Is a suspended coroutine delegating to another awaitable (so that it is awaited by someone)?</summary>
    public static bool IsAwaited(Value coroutine)
    {
        ref PyGenerator g = ref coroutine.As<PyGenerator>().Fields;
        return g.State == GeneratorState.Suspended && !DelegateOf(coroutine).IsNull;
    }

    /// <summary>The iterator that a suspended generator delegates to (yield from, await); null if none.</summary>
    public static Value DelegateOf(Value generator)
    {
        ref PyGenerator g = ref generator.As<PyGenerator>().Fields;
        if (g.State != GeneratorState.Suspended)
        {
            return Value.Null;
        }

        uint register = g.Pc[-1] >> 24;
        return register == 0 ? Value.Null : g.Registers.Load().As<PyRefArray>().Tail(register - 1).Load();
    }
}
