using System;
using System.IO;
using Py.Vm.Run;

namespace Py.Tools.Cli;

/// <summary>The executable: reads command line and environment, then runs the interpreter on a thread with a large stack.</summary>
internal static class Program
{
    private const int StackBytes = 64 << 20;
    private const int UsageStatus = 2;

    private static int Main(string[] args)
    {
        HostSystem.OccupyClosedDescriptors();
        // The thread ends the process itself: in a child made by fork it is the only one. Others are not waited for.
        System.Threading.Thread main = new(() => HostSystem.Exit(Run(args)), StackBytes);
        main.Start();
        HostSystem.BlockSignals();
        main.Join();
        return 0;
    }

    private static int Run(string[] args)
    {
        string[] words = RealWords(args);
        string name = words[0];
        args = words[1..];
        VmConfig config = new() { OriginalArgv = words, MakeBackend = Backends.Make };
        CommandLine line = new(config, args);
        if (line.Scan() is { } wrong)
        {
            HostSystem.Write(2, wrong + "\n" + Usage.Hint(name));
            return UsageStatus;
        }

        if (line.Help != HelpPage.None)
        {
            HostSystem.Write(1, Usage.Page(line.Help, name));
            return 0;
        }

        if (line.ShowVersion > 0)
        {
            HostSystem.Write(1, $"Python {(line.ShowVersion > 1 ? VmConfig.Version : VmConfig.VersionNumber)}\n");
            return 0;
        }

        Configuration configuration = new(line);
        if (!configuration.Complete())
        {
            HostSystem.Write(2, $"Fatal Python error: {configuration.Fatal}\n");
            return 1;
        }

        Locations.Find(config, name, configuration.Home);
        return MainProgram.Run(config, StackBytes);
    }

    // argv[0] and the arguments as they are: .NET replaces bytes that are not UTF-8.
    private static string[] RealWords(string[] args)
    {
        string[] words = [Environment.ProcessPath ?? "py", .. args];
        byte[] bytes;
        try
        {
            bytes = File.ReadAllBytes("/proc/self/cmdline");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return words;
        }

        int count = bytes.AsSpan().Count((byte)0);
        int skip = count - words.Length;
        ReadOnlySpan<byte> rest = bytes;
        for (int i = 0; i < count; i++)
        {
            int end = rest.IndexOf((byte)0);
            if (i >= skip && (i == skip || words[i - skip].Contains('\uFFFD', StringComparison.Ordinal)))
            {
                words[i - skip] = HostSystem.Decode(rest[..end]);
            }

            rest = rest[(end + 1)..];
        }

        return words;
    }
}
