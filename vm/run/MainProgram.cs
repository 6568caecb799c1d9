using System;
using System.Text;
using Py.ObjectSpace;
using Py.Vm.Compile;
using Py.Vm.Modules;
using Py.Vm.Jit;
using Py.Vm.Repl;
using Py.Vm.Syntax;

namespace Py.Vm.Run;

/// <summary>Runs what the command line names: a command, a module, a file, a folder or zip archive, stdin, and the prompt.</summary>
public static unsafe class MainProgram
{
    private static bool s_interrupted;

    /// <summary>Features of __future__ that code before the prompt switched on.</summary>
    internal static CompileFlags Features { get; set; }

    private static VmConfig Config => VmConfig.Current;

    /// <summary>Starts the interpreter, runs the program, and ends the interpreter. Returns the exit status.</summary>
    /// <param name="config">How to run.</param>
    /// <param name="stackBytes">Native stack of the calling thread.</param>
    public static int Run(VmConfig config, long stackBytes)
    {
        if (config.Disassemble)
        {
            return ProgramListing.Show(config);
        }

        bool started = VmLifecycle.Start(config, stackBytes);
        HostSystem.FreeClosedDescriptors();
        if (started && StartJit(config.Jit) is { } error)
        {
            HostSystem.Write(2, $"--jit: {error}\n");
            return 2;
        }

        int status = started ? RunProgram() : Failed();
        status = VmLifecycle.Finish(status);
        return s_interrupted ? HostSystem.EndByInterrupt() : status;
    }

    private static string? StartJit(string text)
    {
        JitParameters parameters = new();
        string? error = parameters.Apply(text);
        if (Config.IgnoreEnvironment == 0 && !string.IsNullOrEmpty(HostSystem.GetEnvironment("PYPY_DISABLE_JIT")))
        {
            _ = parameters.Apply("off");
        }

        if (error is null)
        {
            JitDriver.Install(parameters);
        }

        return error;
    }

    /// <summary>What --jit help shows.</summary>
    public static string JitHelp => JitParameters.Help();

    private static int RunProgram()
    {
        VmConfig config = Config;
        string? container = config.RunFile is null ? null : ProgramFiles.FindContainer(config.RunFile);
        string? first = container ?? ProgramFiles.FirstPath(config);
        if (first is not null)
        {
            PrependPath(first);
        }

        ShowHeader(config);
        int status = config.RunCommand is not null ? RunCommand(config.RunCommand)
            : config.RunModule is not null ? RunModule(config.RunModule, true)
            : container is not null ? RunModule("__main__", false)
            : config.RunFile is not null ? ProgramFiles.RunFile(config.RunFile)
            : RunStdin();
        // One that came during the last operation.
        if (!ExitRequested && !SignalDispatch.Run())
        {
            status = Failed();
        }

        status = PromptAfterwards(status);
        return ExitRequested ? ExitStatus : status;
    }

    private static void PrependPath(string folder)
    {
        Value path = SysModule.Get("path");
        if (!path.IsNull && path.IsList)
        {
            Space.CallMethod(path, PyStr.Intern("insert"), Value.FromSmallInt(0), FileSystemText.ToValue(folder));
        }

        Errors.Clear();
    }

    private static bool IsPrompting => HostSystem.IsTerminal(0) || Config.Interactive != 0;

    private static void ShowHeader(VmConfig config)
    {
        bool runsCode = config.RunCommand is not null || config.RunModule is not null || config.RunFile is not null;
        if (config.Quiet != 0 || (config.Verbose == 0 && (runsCode || !IsPrompting)))
        {
            return;
        }

        string help = config.NoSite != 0 ? "" : "Type \"help\", \"copyright\", \"credits\" or \"license\" for more information.\n";
        HostSystem.Write(2, $"Python {VmConfig.Version} on {VmConfig.Platform}\n{help}");
    }

    private static int RunCommand(string command)
    {
        Value text = FileSystemText.ToValue(command);
        if (text.IsNull)
        {
            return Failed();
        }

        Value bytes = Space.CallMethod(text, PyStr.Intern("encode"), PyStr.Intern("utf-8"));
        if (bytes.IsNull)
        {
            HostSystem.Write(2, "Unable to decode the command from the command line:\n");
            return Failed();
        }

        return RunSource(Encoding.UTF8.GetBytes(command), SourceOrigin.Text, "<string>") ? 0 : Failed();
    }

    /// <summary>Compiles a source text and runs it in __main__. False: an error is set.</summary>
    internal static bool RunSource(ReadOnlySpan<byte> source, SourceOrigin origin, string file)
    {
        Value code = CompileFunctions.CompileSource(source, origin, file, ParseMode.Exec, Features, Config.Optimize);
        return !code.IsNull && RunCode(code);
    }

    /// <summary>Runs a code object in __main__. False: an error is set.</summary>
    internal static bool RunCode(Value code)
    {
        Features |= (CompileFlags)code.As<PyCode>().Fields.Flags & CompileFlags.FutureMask;
        Value dict = PyModule.DictOf(VmLifecycle.MainModule());
        bool good = !Execution.RunCode(code, dict, dict).IsNull;
        return good;
    }

    /// <summary>Flushes stderr and stdout; failures do not matter here. An error that is set stays.</summary>
    internal static void Flush()
    {
        Value error = Errors.Take();
        foreach (string name in (ReadOnlySpan<string>)["stderr", "stdout"])
        {
            Value stream = SysModule.Get(name);
            if (!stream.IsNull && !stream.IsNone && Space.CallMethod(stream, N.flush).IsNull)
            {
                Errors.Clear();
            }
        }

        if (!error.IsNull)
        {
            Errors.Restore(error);
        }
    }

    private static int RunModule(string name, bool setArgv)
    {
        Value runpy = Space.Import("runpy");
        if (runpy.IsNull)
        {
            HostSystem.Write(2, "Could not import runpy module\n");
            return Failed();
        }

        Value run = Space.GetAttr(runpy, "_run_module_as_main");
        if (run.IsNull)
        {
            HostSystem.Write(2, "Could not access runpy._run_module_as_main\n");
            return Failed();
        }

        return Space.Call(run, FileSystemText.ToValue(name), Value.FromBool(setArgv)).IsNull ? Failed() : 0;
    }

    private static int RunStdin()
    {
        if (IsPrompting)
        {
            Config.Inspect = 0;
            RunStartup();
            return InteractiveLoop.Run() ? 0 : 1;
        }

        return ProgramFiles.RunStdin();
    }

    private static void RunStartup()
    {
        string? file = Config.IgnoreEnvironment != 0 ? null : HostSystem.GetEnvironment("PYTHONSTARTUP");
        if (!string.IsNullOrEmpty(file))
        {
            ProgramFiles.RunStartup(file);
        }

        Value hook = SysModule.Get("__interactivehook__");
        if (!hook.IsNull && Space.Call(hook).IsNull)
        {
            HostSystem.Write(2, "Failed calling sys.__interactivehook__\n");
            ReportAndGoOn();
        }
    }

    private static int PromptAfterwards(int status)
    {
        if (Config.Inspect == 0 && Config.IgnoreEnvironment == 0 && !string.IsNullOrEmpty(HostSystem.GetEnvironment("PYTHONINSPECT")))
        {
            Config.Inspect = 1;
        }

        if (Config.Inspect == 0 || !IsPrompting || ExitRequested)
        {
            return status;
        }

        Config.Inspect = 0;
        s_interrupted = false;
        RunStartup();
        return !ExitRequested && InteractiveLoop.Run() ? 0 : 1;
    }

    /// <summary>SystemExit ended the program (and -i does not hold it back).</summary>
    internal static bool ExitRequested { get; private set; }

    /// <summary>The status for SystemExit.</summary>
    internal static int ExitStatus { get; private set; }

    /// <summary>Shows the error that is set, or takes SystemExit as the end. Returns the exit status.</summary>
    internal static int Failed()
    {
        s_interrupted = !Errors.Occurred ? s_interrupted : Errors.Current.HasShape(ShapeIds.Of(TypeId.KeyboardInterrupt));
        if (TakeSystemExit())
        {
            return ExitStatus;
        }

        ErrorReport.ReportUncaught();
        return TakeSystemExit() ? ExitStatus : 1;
    }

    /// <summary>Shows the error that is set as the prompt does; after SystemExit, <see cref="ExitRequested"/> is true.</summary>
    internal static void ReportAndGoOn()
    {
        Failed();
        s_interrupted = false;
    }

    private static bool TakeSystemExit()
    {
        if (Config.Inspect != 0 || !Errors.Occurred || !Errors.Matches(TypeId.SystemExit))
        {
            return false;
        }

        Value error = Errors.Take();
        ExitRequested = true;
        ExitStatus = StatusOf(error);
        return true;
    }

    private static int StatusOf(Value error)
    {
        int found = Space.TryGetAttr(error, "code", out Value code);
        Errors.Clear();
        code = found > 0 ? code : error;
        if (code.IsNone)
        {
            return 0;
        }

        if (code.IsInt)
        {
            return PyInt.TryGetLong(code, out long status) ? (int)status : -1;
        }

        Value stderr = SysModule.Get(N.stderr);
        Value text = Space.Str(code);
        Errors.Clear();
        string message = (text.IsNull ? "" : PyStr.ToClr(text)) + "\n";
        if (stderr.IsNull || stderr.IsNone || Space.CallMethod(stderr, N.write, PyStr.New(message)).IsNull)
        {
            Errors.Clear();
            HostSystem.Write(2, message);
        }

        return 1;
    }
}
