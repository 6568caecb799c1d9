using Py.ObjectSpace;

namespace Py.Vm.Modules;

/// <summary>The module _typing.</summary>
internal static unsafe class TypingModule
{
    internal static void Define(ModuleBuilder m)
    {
        m.Doc("Accelerators for the typing module.");
        m.Function("_idfunc(x, /)", &Space.Self);
    }
}
