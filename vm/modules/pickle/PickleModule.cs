using Py.ObjectSpace;

namespace Py.Vm.Modules.Pickling;

/// <summary>The module _pickle.</summary>
internal static unsafe class PickleModule
{
    internal static void Define(ModuleBuilder m)
    {
        m.Doc("Pickling and unpickling in C#.");
        PickleNames.Define(m);
        PickleBuffer.Initialize(m);
        MemoProxy.Initialize();
        Pickler.Initialize(m);
        Unpickler.Initialize(m);
    }
}
