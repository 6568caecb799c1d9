using System;
using System.Collections.Generic;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Text;
using System.Text.Json;
using Py.Log;
using Xunit;

namespace Py.Conformance.Pylog;

/// <summary>What is read from a log, and how it is shown.</summary>
public sealed class JitLogReaderTests
{
    private static JitLogReader Read(string text) => new(LogFile.Parse(text));

    [Fact]
    public void TracesHaveTheirCountsAndBridges()
    {
        JitLogReader log = Read(SampleLog.Text);
        Assert.Equal(["1 section somebodys-own passed over: not known"], log.Notes);
        Assert.Equal(2, log.Traces.Count);
        LoggedTrace loop = log.Traces[0], bridge = log.Traces[1];
        Assert.Equal(("3", TraceKind.Loop, 12L, 3456L), (loop.Key, loop.Kind, loop.Entries, loop.Runs));
        Assert.Equal(("0x1a", TraceKind.Bridge, 7L), (bridge.Key, bridge.Kind, bridge.Entries));
        Assert.Same(loop, bridge.Parent);
        Assert.Same(bridge, loop.Bridges[0x1a]);
        Assert.Equal(new Place("f", "no/such;file, a.py", 1, 3, "#6 ForIter"), loop.Place);
        Assert.Equal((4, 1), (LoggedTrace.Count(loop.Optimized), LoggedTrace.Guards(loop.Optimized)));
        Assert.Equal(3, LoggedTrace.Count(loop.Recorded));
        Assert.Empty(bridge.Recorded);
        Assert.Equal(9UL, loop.Stop - loop.Start);
    }

    [Fact]
    public void AbortsHaveReasonsAndPlaces()
    {
        LoggedAbort abort = Assert.Single(Read(SampleLog.Text).Aborts);
        Assert.Equal(("too long", "Loop 5", 3, 9, "#4 Call", "recording", 4001), (abort.Reason, abort.Of, abort.From!.Line, abort.At!.Line, abort.At.Bytecode, abort.Stage, abort.Operations));
    }

    [Fact]
    public void MachineCodeStandsUnderItsOperations()
    {
        JitLogReader log = Read(SampleLog.Text);
        List<ViewRow> rows = new TraceView(log, new SourceFiles()).Rows(log.Traces[0], ViewParts.All, false);
        Assert.Equal(
            ["Machine push rbx", "Operation label(p1, p2, descr=TargetToken(300))", "Source in f", "Bytecode #6 ForIter", "Operation i3 = int_add(i2, 1)", "Machine inc rax",
                "Operation guard_true(i3, descr=<Guard0x1a>) [p1, i3]", "Source in g", "Bytecode #0 Return", "Operation jump(p1, i3, descr=TargetToken(300))",
                "Machine jmp short 0000000000001006h"],
            rows.Select(static row => $"{row.Kind} {row.Text}"));
        Assert.Equal(0x1aUL, rows[6].Guard);
        Assert.Equal(["Source", "Bytecode", "Operation", "Operation", "Operation"],
            new TraceView(log, new SourceFiles()).Rows(log.Traces[0], ViewParts.All, true).Select(static row => row.Kind.ToString()));
    }

    [Fact]
    public void TracesAreFoundByWhatPeopleCallThem()
    {
        JitLogReader log = Read(SampleLog.Text);
        Assert.Equal(["3", "0x1a"], Keys(null));
        Assert.Equal(["3"], Keys("3"));
        Assert.Equal(["0x1a"], Keys("0x1a"));
        Assert.Equal(["3", "0x1a"], Keys("f"));
        Assert.Equal(["0x1a"], Keys("a.py:4"));
        Assert.Empty(Keys("nothing"));
        IEnumerable<string> Keys(string? what) => log.Find(what).Select(static trace => trace.Key);
    }

    [Fact]
    public void CutOffLogsAreReadAsFarAsTheyGo()
    {
        for (int length = 0; length < SampleLog.Text.Length; length += 7)
        {
            JitLogReader log = Read(SampleLog.Text[..length]);
            using StringWriter text = new();
            TextReport report = new(log, text);
            report.List(log.Traces, "runs");
            report.Aborts();
            report.Summary();
            report.Sections();
            GcReport.Write(log.Sections, text);
            log.Traces.ForEach(trace => report.Show(trace, new TraceView(log, new SourceFiles()), ViewParts.All, false));
            HtmlReport.Make(log, new SourceFiles(), "log");
        }

        Assert.Contains(Read(SampleLog.Text[..400]).Notes, static note => note.Contains("ends within", StringComparison.Ordinal));
    }

    [Fact]
    public void NonsenseIsNotedNotThrown()
    {
        JitLogReader log = Read("""
            [1] {jit-log-opt-loop
            # Loop x (f) : loop with 5 ops
            # Loop 99999999999999999999 (f) : loop with 5 ops
            # Loop 4 (f;a.py:1-2~#3 X) : loop with 5 ops
            [p1
            +: x = y(
            +5x: what is this
            debug_merge_point(
            debug_merge_point('free text')
            guard_true(i3, descr=<Guard0xzz>) [
            [2] jit-log-opt-loop}
            [3] {jit-backend-dump
            CODE_DUMP @zz +0  00
            CODE_DUMP @10 +0  0
            CODE_DUMP
            [4] jit-backend-dump}
            [5] {jit-backend-addr
            Loop 4 (f) has address 0xzz to 0x10 (bootstrap 0x1)
            [6] jit-backend-addr}
            [7] {jit-backend-counts
            entry
            entry x:5
            entry 4:-5
            bridge 5:6
            TargetToken(7):8
            [8] jit-backend-counts}
            [9] nothing}

            """);
        Assert.Equal("4", Assert.Single(log.Traces).Key);
        Assert.Contains(log.Notes, static note => note.Contains("not understood", StringComparison.Ordinal));
        Assert.Contains("1 ends of sections that did not begin", log.Notes);
    }

    [Fact]
    public void ThePageHoldsEverythingAndNothingEndsItEarly()
    {
        string text = SampleLog.Text.Replace("a.py", "</script><b>.py", StringComparison.Ordinal);
        string page = HtmlReport.Make(Read(text), new SourceFiles(), "<log>");
        Assert.DoesNotContain("</script><b>", page, StringComparison.Ordinal);
        Assert.DoesNotContain("http", page, StringComparison.Ordinal);
        Assert.Contains("pylog: &lt;log&gt;", page, StringComparison.Ordinal);
        const string start = "<script type=\"text/plain\" id=\"t0\">";
        int at = page.IndexOf(start, StringComparison.Ordinal) + start.Length;
        using DeflateStream packed = new(new MemoryStream(Convert.FromBase64String(page[at..page.IndexOf('<', at)])), CompressionMode.Decompress);
        using StreamReader reader = new(packed, Encoding.UTF8);
        using JsonDocument trace = JsonDocument.Parse(reader.ReadToEnd());
        Assert.DoesNotContain("\"t1\"", HtmlReport.Make(Read(text), new SourceFiles(), "log", 1), StringComparison.Ordinal);
        Assert.Equal(11, trace.RootElement.GetProperty("optimized").GetArrayLength());
    }

    [Fact]
    public void DifferencesAreTold()
    {
        using StringWriter same = new(), other = new();
        Assert.False(DiffReport.Write(Read(SampleLog.Text), Read(SampleLog.Text), same));
        Assert.True(DiffReport.Write(Read(SampleLog.Text), Read(SampleLog.Text.Replace("+1: i3 = int_add(i2, 1)\n", "", StringComparison.Ordinal)), other));
        Assert.Contains("-> 3", other.ToString(), StringComparison.Ordinal);
    }
}
