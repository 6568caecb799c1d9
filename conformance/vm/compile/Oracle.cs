using System.Diagnostics;
using System.IO;

namespace Py.Conformance.Vm.Compile;

/// <summary>The python3.11 that answers are compared with.</summary>
internal static class Oracle
{
    private const string Debian = "/usr/bin/python3.11";

    public static string Executable => File.Exists(Debian) ? Debian : "python3.11";

    /// <summary>The folder of the standard library, or null.</summary>
    public static string? FindLibrary()
    {
        const string folder = "/usr/lib/python3.11";
        return Directory.Exists(folder) ? folder : null;
    }

    /// <summary>What a script prints, or null if there is no python3.11.</summary>
    public static string? Run(string script, params string[] arguments)
    {
        var start = new ProcessStartInfo(Executable) { RedirectStandardOutput = true };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add(script);
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        try
        {
            using Process? process = Process.Start(start);
            string? output = process?.StandardOutput.ReadToEnd();
            process?.WaitForExit();
            return output;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }
}
