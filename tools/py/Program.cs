using System;
using System.IO;
using System.Threading;
using Py.Vm.Run;

namespace Py.Tools.Cli;

/// <summary>The command line.</summary>
internal static class Program
{
    private const int StackBytes = 64 << 20;

    private static int Main(string[] args)
    {
        int status = 0;
        System.Threading.Thread main = new(() => status = Run(args), StackBytes);
        main.Start();
        main.Join();
        return status;
    }

    private static int Run(string[] args)
    {
        VmConfig config = new() { Argv = args.Length == 0 ? [""] : args, Executable = Environment.ProcessPath ?? "" };
        if (!VmLifecycle.Start(config, StackBytes))
        {
            VmLifecycle.ReportUncaught();
            return 1;
        }

        if (args.Length == 0)
        {
            return 0;
        }

        bool good = VmLifecycle.RunMain(File.ReadAllBytes(args[0]), args[0]);
        if (!good)
        {
            VmLifecycle.ReportUncaught();
        }

        return VmLifecycle.Finish(good ? 0 : 1);
    }
}
