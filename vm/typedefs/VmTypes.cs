using Py.ObjectSpace;

namespace Py.Vm.TypeDefinitions;

/// <summary>The core types whose methods need the interpreter.</summary>
internal static unsafe class VmTypes
{
    /// <summary>Supplies their definitions; before the core types are made.</summary>
    public static void Register()
    {
        CoreTypes.SetDefine(TypeId.Generator, &GeneratorType.DefineGenerator);
        CoreTypes.SetDefine(TypeId.Coroutine, &GeneratorType.DefineCoroutine);
        CoreTypes.SetDefine(TypeId.CoroutineWrapper, &GeneratorType.DefineCoroutineWrapper);
        CoreTypes.SetDefine(TypeId.AsyncGenerator, &AsyncGeneratorType.Define);
        CoreTypes.SetDefine(TypeId.AsyncGeneratorASend, &AsyncStepTypes.DefineASend);
        CoreTypes.SetDefine(TypeId.AsyncGeneratorAThrow, &AsyncStepTypes.DefineAThrow);
        CoreTypes.SetDefine(TypeId.AnextAwaitable, &AnextAwaitableType.Define);
        CoreTypes.SetDefine(TypeId.Code, &CodeType.Define);
        CoreTypes.SetDefine(TypeId.Frame, &FrameType.Define);
        CoreTypes.SetDefine(TypeId.Traceback, &TracebackType.Define);
    }
}
