using System;
using Py.Gc;
using Py.ObjectSpace;
using Py.ObjectSpace.Machine;
using Py.Vm.Modules;
using Py.Vm.Run.Handlers;

namespace Py.Vm.Run;

/// <summary>Starting and ending the interpreter.</summary>
public static unsafe class VmLifecycle
{
    /// <summary>Has the end begun?</summary>
    public static bool Finalizing { get; private set; }

    /// <summary>Makes the heap, the core types, builtins and sys, and starts importlib. False: an error is set.</summary>
    /// <param name="config">What the command line and the environment say.</param>
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
        if (config.IntMaxStrDigits >= 0)
        {
            PyInt.MaxStrDigits = config.IntMaxStrDigits;
        }

        Warnings.AboutBytes = config.BytesWarning > 0;
        if (config.FaultHandler)
        {
            FaultHandlerModule.Enable();
        }

        SignalSetup.Start();
        MainModule();
        // The definition of _codecs registers the error handlers.
        if (ImportFunction.FindOrLoad(PyStr.Intern("_codecs")).IsNull || !ImportSystem.Install(sys) || !StandardStreams.Install(config))
        {
            return false;
        }

        PyStr.ChecksCoding = config.DevMode;
        return ImportAtStart(config);
    }

    private static bool ImportAtStart(VmConfig config) =>
        (config.WarnOptions.Length == 0 || !Space.Import("warnings").IsNull) && (config.NoSite != 0 || !Space.Import("site").IsNull);

    /// <summary>Makes heap, thread and core types; enough for tests of the object space.</summary>
    public static void StartObjectSpace(VmConfig config, long stackBytes)
    {
        try
        {
            Heap.Initialize(config.MaxHeapBytes);
        }
        catch (System.InvalidOperationException e)
        {
            HostSystem.Write(2, $"py: {e.Message}\n");
            HostSystem.Exit(1);
        }

        foreach (string complaint in GcParameters.Complaints)
        {
            StdPrinter.WriteText(2, complaint + "\n");
        }

        DebugLog.Configure();
        GcLog.Install();
        Handlers<ConcreteMachine, ulong, long, double, bool>.Install(ConcreteMachine.Handlers);
#if CHECKED
        if (System.Environment.GetEnvironmentVariable("PY_MACHINE") == "check")
        {
            CheckingMachine.Install();
            Execution.UseCheckingMachine = true;
        }
#endif
        Hashing.Seed(config.HashSeedGiven ? config.HashSeed : null);
        ThreadState* thread = Thread.Create(stackBytes);
        if (!VmStack.Attach(thread, true))
        {
            HostSystem.Write(2, "py: cannot reserve a stack\n");
            HostSystem.Exit(1);
        }

        Thread.Current = thread;
        Thread.SetLimit = 1000;
        Errors.HandledException = &Raising.Handled;
        TypeFactory.CurrentGlobals = &Execution.CurrentGlobals;
        PyFunction.CallFunction = &Execution.CallFunction;
        PyFunction.FindBuiltins = &Execution.BuiltinsOf;
        PyFunction.CodeReplaced = &ReplacedCode.Replace;
        HiddenLoops.Install();
        PySuper.FromFrame = &SuperCalls.FromFrame;
        Space.ImportModule = &ImportFunction.ImportFull;
        AstBridge.IsTree = &Modules.Trees.AstModule.IsTree;
        AstBridge.FromTree = &Modules.Trees.AstModule.FromTree;
        AstBridge.CompileTree = &Modules.Trees.AstModule.CompileTree;
        TypeDefinitions.VmTypes.Register();
        StackRoots.Register();
        CoreTypes.Initialize();
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
        WaitForThreads();
        if (RunExitFunctions != null)
        {
            RunExitFunctions();
        }

        Finalizing = true;
        status = FlushStreams() ? status : 120;
        FinalizeAll();
        Jit.JitLog.Summarize();
        DebugLog.Flush();
        return status;
    }

    // What is left is finalized, but the standard streams are not closed, as finalizers print. Finalizers may leave more.
    private static void FinalizeAll()
    {
        foreach (string name in (ReadOnlySpan<string>)["stdin", "stdout", "stderr"])
        {
            Value stream = SysModule.Get($"__{name}__");
            if (!stream.IsNull)
            {
                IoBase.KeepOpen(stream);
                SysModule.Set(name, stream);
            }
        }

        Value late = TakeOutOfSys();
        const int rounds = 4;
        for (int i = 0; i < rounds; i++)
        {
            while (Collector.Phase == GcPhase.Finalizing)
            {
                Collector.Collect(CollectionKind.Step);
            }

            Finalizers.QueueAll();
            if (!Finalizers.HasQueued)
            {
                break;
            }

            PendingCalls.Run();
        }

        foreach (string name in (ReadOnlySpan<string>)["stdout", "stderr"])
        {
            Value stream = SysModule.Get(name);
            if (!stream.IsNull && !stream.IsNone && !IsClosed(stream))
            {
                Space.CallMethod(stream, N.flush);
            }

            Errors.Clear();
        }

        FinalizeLate(late);
    }

    // What the program put into sys is finalized when nothing is left to report errors to.
    private static Value TakeOutOfSys()
    {
        Value late = PyList.New();
        long position = 0;
        while (PyDict.Next(SysModule.Dict, ref position, out _, out Value value))
        {
            if (value.IsPointer && (value.Type.As<PyType>().Fields.Flags & TypeFlags.Heap) != 0 && PyType.SlotOf(value, SlotId.Finalize) != null
                && (((ObjectHeader*)value.Bits)->Gc & ObjectHeader.Finalized) == 0 && PyList.Append(late, value))
            {
                Finalizers.Done(value.Bits);
            }
        }

        return late;
    }

    private static void FinalizeLate(Value late)
    {
        for (long i = 0; i < PyList.LengthOf(late); i++)
        {
            _ = Space.CallMethod(PyList.Get(late, i), PyStr.Intern("__del__"));
            Errors.Clear();
        }
    }

    private static void WaitForThreads()
    {
        Value threading = PyDict.GetStr(Importing.Modules, PyStr.Intern("threading"));
        if (!threading.IsNull && Space.CallMethod(threading, PyStr.Intern("_shutdown")).IsNull)
        {
            ErrorReport.WriteUnraisable(threading);
        }
    }

    private static bool FlushStreams()
    {
        bool good = true;
        foreach (string name in (ReadOnlySpan<string>)["stdout", "stderr"])
        {
            Value stream = SysModule.Get(name);
            if (stream.IsNull || stream.IsNone || IsClosed(stream) || !Space.CallMethod(stream, N.flush).IsNull)
            {
                continue;
            }

            good = false;
            if (name == "stdout")
            {
                ErrorReport.WriteUnraisable(stream);
            }

            Errors.Clear();
        }

        return good;
    }

    private static bool IsClosed(Value stream)
    {
        bool closed = Space.TryGetAttr(stream, N.closed, out Value flag) > 0 && Space.Truth(flag) > 0;
        Errors.Clear();
        return closed;
    }

    /// <summary>Shows the error that is set through sys.excepthook.</summary>
    public static void ReportUncaught() => ErrorReport.ReportUncaught();

    /// <summary>Runs atexit callbacks; set by the module that has them.</summary>
    public static delegate*<void> RunExitFunctions;
}
