using System;
using System.IO;
using Py.Gc;
using Py.ObjectSpace;
using Py.Vm.Compile;
using Py.Vm.Modules;
using Py.Vm.Syntax;

namespace Py.Vm.Run;

/// <summary>Starting and ending the interpreter.</summary>
public static unsafe class VmLifecycle
{
    /// <summary>Has the end begun?</summary>
    public static bool Finalizing { get; private set; }

    /// <summary>Makes the heap, the core types, builtins and sys, and starts importlib. False: an error is set.</summary>
    /// <param name="stackBytes">Native stack of the calling thread.</param>
    public static bool Start(VmConfig config, long stackBytes)
    {
        VmConfig.Current = config;
        StartObjectSpace(config, stackBytes);
        Importing.Modules = PyDict.New();
        Value sys = ImportFunction.FindOrLoad(Names.Get(N.sys));
        Value builtins = ImportFunction.FindOrLoad(Names.Get(N.builtins));
        if (sys.IsNull || builtins.IsNull)
        {
            return false;
        }

        // Until there are streams, errors go to the descriptor.
        LocaleEncoding.Initialize();
        SysModule.Set("stderr", StdPrinter.New(2));
        SysModule.Set("__stderr__", SysModule.Get("stderr"));
        SysModule.Set("stdout", StdPrinter.New(1));
        // Its definition registers the error handlers of codecs.
        return !ImportFunction.FindOrLoad(PyStr.Intern("_codecs")).IsNull && ImportSystem.Install(sys) && StandardStreams.Install(config);
    }

    /// <summary>Makes heap, thread and core types; enough for tests of the object space.</summary>
    public static void StartObjectSpace(VmConfig config, long stackBytes)
    {
        Heap.Initialize(config.MaxHeapBytes);
        Hashing.Seed(config.HashSeedGiven ? config.HashSeed : null);
        ThreadState* thread = Thread.Create(stackBytes);
        VmStack.Attach(thread, true);
        Thread.Current = thread;
        Thread.RecursionLimit = 1000;
        Errors.HandledException = &Raising.Handled;
        TypeFactory.CurrentGlobals = &Execution.CurrentGlobals;
        PyFunction.CallFunction = &Execution.CallFunction;
        PyFunction.FindBuiltins = &Execution.BuiltinsOf;
        PySuper.FromFrame = &SuperCalls.FromFrame;
        Space.ImportModule = &ImportFunction.ImportFull;
        TypeDefinitions.VmTypes.Register();
        CoreTypes.Initialize();
    }

    /// <summary>Runs a source text as __main__ in mode exec. False: an error is set.</summary>
    public static bool RunMain(ReadOnlySpan<byte> source, string filename)
    {
        Value main = MainModule();
        if (main.IsNull)
        {
            return false;
        }

        Value code = CompileFunctions.CompileSource(source, SourceOrigin.File, filename, ParseMode.Exec, CompileFlags.None, VmConfig.Current.Optimize);
        return !code.IsNull && !Execution.RunCode(code, PyModule.DictOf(main), PyModule.DictOf(main)).IsNull;
    }

    /// <summary>The module __main__, made if need be.</summary>
    public static Value MainModule()
    {
        Value main = PyDict.GetStr(Importing.Modules, Names.Get(N.__main__));
        if (main.IsNull)
        {
            main = PyModule.New(Names.Get(N.__main__));
            PyDict.SetStr(Importing.Modules, Names.Get(N.__main__), main);
            PyDict.SetStr(PyModule.DictOf(main), Names.Get(N.__annotations__), PyDict.New());
            PyDict.SetStr(PyModule.DictOf(main), Names.Get(N.__builtins__), PyDict.GetStr(Importing.Modules, Names.Get(N.builtins)));
        }

        return main;
    }

    /// <summary>Runs exit functions and flushes the standard streams; returns the status, 120 if flushing failed.</summary>
    public static int Finish(int status)
    {
        if (RunExitFunctions != null)
        {
            RunExitFunctions();
        }

        IoFinish.FlushAll();
        Finalizing = true;
        foreach (string name in (ReadOnlySpan<string>)["stdout", "stderr"])
        {
            Value stream = SysModule.Get(name);
            if (stream.IsNull || stream.IsNone)
            {
                continue;
            }

            if (Space.TryGetAttr(stream, N.closed, out Value closed) > 0 && Space.Truth(closed) > 0)
            {
                continue;
            }

            Errors.Clear();
            if (Space.CallMethod(stream, N.flush).IsNull)
            {
                if (name == "stdout")
                {
                    ErrorReport.WriteUnraisable(stream);
                    status = 120;
                }

                Errors.Clear();
            }
        }

        return status;
    }

    /// <summary>Shows the error that is set through sys.excepthook.</summary>
    public static void ReportUncaught() => ErrorReport.ReportUncaught();

    /// <summary>Waits for threads and runs atexit callbacks; set by the modules that have them.</summary>
    public static delegate*<void> RunExitFunctions;
}
