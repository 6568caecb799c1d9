using System;
using System.Collections.Generic;
using System.IO;
using System.IO.Compression;
using System.Text;
using System.Text.Json;

namespace Py.Log;

/// <summary>The answers as one page that needs nothing else.</summary>
/// <remarks>
/// The list of traces is a table in JSON. What a trace shows is JSON too, compressed and in base64, so that the page stays small and the browser
/// only unpacks what somebody looks at: a page of thousands of traces opens at once.
/// </remarks>
internal static class HtmlReport
{
    private const string Data = "/*DATA*/", Bodies = "<!--BODIES-->", Title = "<!--TITLE-->";

    /// <summary>The page.</summary>
    /// <param name="log">The log.</param>
    /// <param name="sources">The program.</param>
    /// <param name="name">What the page is called.</param>
    /// <param name="most">Of how many traces it shows the operations: of those that ran most.</param>
    public static string Make(JitLogReader log, SourceFiles sources, string name, int most = int.MaxValue)
    {
        string page = Template();
        TraceView view = new(log, sources);
        StringBuilder bodies = new();
        List<LoggedTrace> shown = [.. log.Traces];
        if (most < shown.Count)
        {
            shown.Sort(static (a, b) => (b.Runs ?? 0).CompareTo(a.Runs ?? 0) is var by && by != 0 ? by : a.Index - b.Index);
            shown.RemoveRange(most, shown.Count - most);
        }

        foreach (LoggedTrace trace in shown)
        {
            // Base64 holds nothing that HTML would take for an end.
            bodies.Append("<script type=\"text/plain\" id=\"t").Append(trace.Index).Append("\">")
                .Append(Convert.ToBase64String(Deflate(Json(writer => WriteTrace(writer, trace, view))))).Append("</script>\n");
        }

        string data = Encoding.UTF8.GetString(Json(writer => WriteSummary(writer, log)));
        int at = page.IndexOf(Data, StringComparison.Ordinal), end = page.IndexOf(Bodies, StringComparison.Ordinal);
        string head = page[..at].Replace(Title, System.Net.WebUtility.HtmlEncode(name), StringComparison.Ordinal);
        return string.Concat(head, data, page[(at + Data.Length)..end], bodies.ToString(), page[(end + Bodies.Length)..]);
    }

    private static string Template()
    {
        using Stream stream = typeof(HtmlReport).Assembly.GetManifestResourceStream("page.html")!;
        using StreamReader reader = new(stream);
        return reader.ReadToEnd();
    }

    private static byte[] Json(Action<Utf8JsonWriter> write)
    {
        using MemoryStream stream = new();

        // The default encoder writes <, > and & as escapes: no text can end the element it is in.
        using (Utf8JsonWriter writer = new(stream))
        {
            write(writer);
        }

        return stream.ToArray();
    }

    private static byte[] Deflate(byte[] bytes)
    {
        using MemoryStream packed = new();
        using (DeflateStream stream = new(packed, CompressionLevel.Optimal))
        {
            stream.Write(bytes);
        }

        return packed.ToArray();
    }

    private static void WriteSummary(Utf8JsonWriter writer, JitLogReader log)
    {
        writer.WriteStartObject();
        writer.WriteStartArray("notes");
        log.Notes.ForEach(writer.WriteStringValue);
        writer.WriteEndArray();
        writer.WriteStartArray("summary");
        log.Summary.ForEach(writer.WriteStringValue);
        writer.WriteEndArray();
        writer.WriteStartArray("aborts");
        foreach (LoggedAbort abort in log.Aborts)
        {
            writer.WriteStartArray();
            writer.WriteStringValue(abort.Reason);
            writer.WriteStringValue(abort.Stage);
            writer.WriteStringValue(abort.At?.Short ?? "");
            writer.WriteStringValue(abort.At?.Bytecode ?? "");
            writer.WriteStringValue(abort.Of);
            writer.WriteStringValue(abort.From?.Short ?? "");
            writer.WriteEndArray();
        }

        writer.WriteEndArray();
        writer.WriteStartArray("traces");
        foreach (LoggedTrace trace in log.Traces)
        {
            writer.WriteStartArray();
            writer.WriteNumberValue(trace.Index);
            writer.WriteStringValue(trace.Key);
            writer.WriteStringValue(TextReport.KindOf(trace));
            Number(writer, trace.Entries);
            Number(writer, TextReport.TurnsOf(trace));
            Number(writer, trace.Recorded.Count == 0 ? null : LoggedTrace.Count(trace.Recorded));
            writer.WriteNumberValue(LoggedTrace.Count(trace.Optimized));
            writer.WriteNumberValue(LoggedTrace.Guards(trace.Optimized));
            Number(writer, trace.Start == 0 ? null : (long)(trace.Stop - trace.Start));
            writer.WriteStringValue(trace.Place?.Short ?? trace.Name);
            writer.WriteStringValue(trace.Place?.File ?? "");
            Number(writer, trace.Parent?.Index);
            writer.WriteEndArray();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void Number(Utf8JsonWriter writer, long? number)
    {
        if (number is { } known)
        {
            writer.WriteNumberValue(known);
        }
        else
        {
            writer.WriteNullValue();
        }
    }

    private static void WriteTrace(Utf8JsonWriter writer, LoggedTrace trace, TraceView view)
    {
        writer.WriteStartObject();
        writer.WriteString("inputs", trace.Inputs);
        WriteRows(writer, "optimized", view.Rows(trace, ViewParts.All, false), trace);
        WriteRows(writer, "recorded", view.Rows(trace, ViewParts.All, true), trace);
        writer.WriteEndObject();
    }

    private static void WriteRows(Utf8JsonWriter writer, string name, List<ViewRow> rows, LoggedTrace trace)
    {
        writer.WriteStartArray(name);
        foreach (ViewRow row in rows)
        {
            writer.WriteStartArray();
            writer.WriteNumberValue((int)row.Kind);
            writer.WriteNumberValue(row.Depth);
            writer.WriteStringValue(row.Label);
            writer.WriteStringValue(row.Text);
            if (row.Guard is { } guard)
            {
                writer.WriteNumberValue(trace.Bridges[guard].Index);
            }

            writer.WriteEndArray();
        }

        writer.WriteEndArray();
    }
}
