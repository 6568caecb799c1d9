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
        string file = log[(colon + 1)..].TrimStart('+').Replace("%d", Environment.ProcessId.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
        s_file = file == "-" ? null : file;
        s_text = new StringBuilder();
        IsOn = true;
        if (s_file is not null)
        {
            try
            {
                File.WriteAllText(s_file, "");
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                s_file = null;
            }
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
