using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Text;

namespace Py.Vm.Run;

/// <summary>PYPYLOG: sections of debugging text, in PyPy's syntax.</summary>
/// <remarks>
/// <c>FILE</c> or <c>+FILE</c>: only the marks of sections; <c>:FILE</c>: everything; <c>PREFIX,PREFIX:FILE</c>: the sections that begin so, nothing of
/// others. FILE <c>-</c> is stderr; <c>%d</c> in it is the process id. A mark is <c>[STAMP] {SECTION</c> or <c>[STAMP] SECTION}</c>, the stamp
/// hexadecimal nanoseconds.
/// </remarks>
internal static class DebugLog
{
    private static string[]? s_prefixes;
    private static bool s_marksOnly;
    private static string s_name = "";
    private static string? s_file;
    private static StringBuilder? s_text;

    /// <summary>Is there a log at all?</summary>
    public static bool IsOn { get; private set; }

    /// <summary>Reads the environment.</summary>
    public static void Configure()
    {
        string? log = VmConfig.Current.IgnoreEnvironment != 0 ? null : HostSystem.GetEnvironment("PYPYLOG");
        if (string.IsNullOrEmpty(log))
        {
            return;
        }

        int colon = log.IndexOf(':', StringComparison.Ordinal);
        s_marksOnly = colon < 0;
        s_prefixes = colon > 0 ? log[..colon].Split(',') : null;
        s_name = log[(colon + 1)..].TrimStart('+');
        s_text = new StringBuilder();
        IsOn = true;
        Open();
        if (!IsOfProcess)
        {
            // Programs that this one starts would write over the file.
            HostSystem.RemoveEnvironment("PYPYLOG");
        }
    }

    /// <summary>In the child of a fork: a log of its own, if the name has the process in it, else none.</summary>
    public static void AfterFork()
    {
        if (IsOn && s_file is not null)
        {
            s_text!.Clear();
            IsOn = IsOfProcess;
            if (IsOn)
            {
                Open();
            }
        }
    }

    private static bool IsOfProcess => s_name.Contains("%d", StringComparison.Ordinal);

    private static void Open()
    {
        s_file = s_name == "-" ? null : s_name.Replace("%d", Modules.PosixIdentity.ProcessId.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
        try
        {
            if (s_file is not null)
            {
                File.WriteAllText(s_file, "");
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            s_file = null;
        }
    }

    /// <summary>Is the section to be written?</summary>
    public static bool Wants(string section)
    {
        if (!IsOn || s_prefixes is null)
        {
            return IsOn;
        }

        foreach (string prefix in s_prefixes)
        {
            if (section.StartsWith(prefix, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Is the section to be written with its text?</summary>
    public static bool Shows(string section) => IsOn && !s_marksOnly && Wants(section);

    private static string Stamp(long ticks) => ((long)(ticks * (1e9 / Stopwatch.Frequency))).ToString("x", CultureInfo.InvariantCulture);

    /// <summary>Begins a section.</summary>
    /// <param name="section">Its name.</param>
    /// <param name="ticks">Stopwatch time; 0: now.</param>
    public static void Start(string section, long ticks = 0)
    {
        if (Wants(section))
        {
            s_text!.Append('[').Append(Stamp(ticks == 0 ? Stopwatch.GetTimestamp() : ticks)).Append("] {").Append(section).Append('\n');
        }
    }

    /// <summary>Writes lines into a section.</summary>
    public static void Print(string section, string text)
    {
        if (!s_marksOnly && text.Length > 0 && Wants(section))
        {
            s_text!.Append(text).Append(text.EndsWith('\n') ? "" : "\n");
        }
    }

    /// <summary>Ends a section.</summary>
    public static void Stop(string section, long ticks = 0)
    {
        if (Wants(section))
        {
            s_text!.Append('[').Append(Stamp(ticks == 0 ? Stopwatch.GetTimestamp() : ticks)).Append("] ").Append(section).Append("}\n");
            const int much = 1 << 13;
            if (s_file is null || s_text.Length > much)
            {
                Flush();
            }
        }
    }

    /// <summary>Writes what is buffered.</summary>
    public static void Flush()
    {
        if (s_text is null || s_text.Length == 0)
        {
            return;
        }

        string text = s_text.ToString();
        s_text.Clear();
        if (s_file is null)
        {
            HostSystem.Write(2, text);
            return;
        }

        try
        {
            File.AppendAllText(s_file, text);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            HostSystem.Write(2, text);
        }
    }
}
