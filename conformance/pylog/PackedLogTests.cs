using System;
using System.Collections.Generic;
using System.Linq;
using FsCheck;
using FsCheck.Fluent;
using Py.Log;
using Xunit;

namespace Py.Conformance.Pylog;

/// <summary>A log as text, packed and as text again is the same, whatever it holds.</summary>
public sealed class PackedLogTests
{
    // Pieces of which lines are made that look like those of logs, and some that nearly do.
    private static readonly string[] s_pieces =
    [
        "+128: i7 = int_add(i5, 1)", "[3f3ca5a9fdd7] {jit-log-opt-loop\n", "[3f3ca5a9fdd8] jit-log-opt-loop}\n", "[0] {a\n", "[00] {a\n", "[FF] {a\n", "[1] {a}\n", "[1] a b}\n", "\n", "\r\n",
        "0x7f", "0x007f", "0x", "ptr0", "ptr200000046ab8", "CODE_DUMP @7f93ff43b710 +0  ", "4883EC08488DAF80", "4883ec08", "007", "0", "123456789012345678901234567890", "-5", "1.5e10",
        "\u0001", "\u0002x", "ÄÖ", "😀", " ", "[", "]", "{", "}", "i", "_", "(", "descr=<Guard0x11>", "TargetToken(300)", "@", "ABCDEF0123456789A", "0xffffffffffffffff", "0x10000000000000000",
    ];

    private static readonly Gen<string> s_logs = Gen.Elements(s_pieces).ListOf().Select(static parts => string.Concat(parts));

    private static void RoundTrips(string text)
    {
        LogFile log = LogFile.Parse(text);
        Assert.Equal(text, log.Print());
        byte[] packed = PackedLog.Write(log);
        Assert.True(PackedLog.IsPacked(packed));
        LogFile back = PackedLog.Read(packed);
        Assert.Equal(log.Items, back.Items);
        Assert.Equal(text, back.Print());
    }

    [Fact]
    public void RandomLogsRoundTrip() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(2000), Prop.ForAll(s_logs.ToArbitrary(), static text => RoundTrips(text)));

    [Fact]
    public void RandomTextRoundTrips() => Check.One(Config.QuickThrowOnFailure.WithMaxTest(500), Prop.ForAll<NonNull<string>>(static text =>
        RoundTrips(new string(text.Get.Where(static c => !char.IsSurrogate(c)).ToArray()))));

    [Fact]
    public void LogsOfTheExecutableRoundTrip() => RoundTrips(SampleLog.Text);

    [Fact]
    public void LinesThatDifferInNumbersShareATemplate()
    {
        string few = Lines(10), many = Lines(10_000);
        int extra = PackedLog.Write(LogFile.Parse(many)).Length - PackedLog.Write(LogFile.Parse(few)).Length;
        Assert.True(extra * 2.2 < many.Length - few.Length, $"{extra} bytes for {many.Length - few.Length}");

        static string Lines(int count) => string.Concat(Enumerable.Range(0, count).Select(static i => $"+{i * 7}: i{i} = int_add(i{i / 2}, {i % 100})\n"));
    }

    [Fact]
    public void NumbersAreOnlyWhatPrintsAsItWasRead()
    {
        List<object> values = [];
        Assert.Equal("+\u0001: p\u0001 = f(ConstPtr(ptr\u0002), 0x\u0002, 007, 0x01)", LineTemplate.Split("+12: p3 = f(ConstPtr(ptrab), 0xff, 007, 0x01)", values));
        Assert.Equal([12L, 3L, 0xabUL, 0xffUL], values);
        Assert.Equal("CODE_DUMP @\u0002 +\u0001  \u0003", LineTemplate.Split("CODE_DUMP @7f00 +0  0123456789ABCDEF", values));
        Assert.Throws<LogFormatException>(static () => LineTemplate.Join("a\u0001", []));
        Assert.Throws<LogFormatException>(static () => LineTemplate.Join("a", [1L]));
        Assert.Throws<LogFormatException>(static () => LineTemplate.Join("a\u0002", [1L]));
    }

    [Fact]
    public void WhatIsCutOffOrChangedIsAnErrorAndNothingElse()
    {
        byte[] packed = PackedLog.Write(LogFile.Parse(SampleLog.Text));
        for (int length = 0; length < packed.Length; length += 1 + (length / 100))
        {
            Assert.Throws<LogFormatException>(() => PackedLog.Read(packed.AsSpan(0, length)));
        }

        Assert.Throws<LogFormatException>(() => PackedLog.Read([.. packed, 0]));
        System.Random random = new(5);
        for (int i = 0; i < 5000; i++)
        {
            byte[] changed = [.. packed];
            changed[random.Next(changed.Length)] = (byte)random.Next(256);
            try
            {
                PackedLog.Read(changed);
            }
            catch (LogFormatException)
            {
                // The only exception that there may be.
            }
        }
    }

    [Fact]
    public void OtherVersionsAreRefusedAndOtherKeysPassed()
    {
        MessagePackWriter writer = new();
        writer.Map(2);
        writer.Str("format");
        writer.Str("pylog");
        writer.Str("version");
        writer.Int(2);
        byte[] newer = writer.Bytes.ToArray();
        Assert.Contains("version 2", Assert.Throws<LogFormatException>(() => PackedLog.Read(newer)).Message, StringComparison.Ordinal);
        writer = new();
        writer.Map(2);
        writer.Str("something");
        writer.Map(0);
        writer.Str("format");
        writer.Str("pylog");
        Assert.Empty(PackedLog.Read(writer.Bytes).Items);
        writer = new();
        writer.Map(0);
        byte[] empty = writer.Bytes.ToArray();
        Assert.Throws<LogFormatException>(() => PackedLog.Read(empty));
    }
}
