using System;
using System.Linq;
using FsCheck;
using FsCheck.Fluent;
using Py.Log;
using Xunit;

namespace Py.Conformance.Pylog;

/// <summary>MessagePack: every form that the specification has, the shortest when writing.</summary>
public sealed class MessagePackTests
{
    [Theory]
    [InlineData(0, "00")]
    [InlineData(127, "7f")]
    [InlineData(128, "cc80")]
    [InlineData(256, "cd0100")]
    [InlineData(65536, "ce00010000")]
    [InlineData(4294967296, "cf0000000100000000")]
    [InlineData(-1, "ff")]
    [InlineData(-32, "e0")]
    [InlineData(-33, "d0df")]
    [InlineData(-129, "d1ff7f")]
    [InlineData(-32769, "d2ffff7fff")]
    [InlineData(long.MinValue, "d38000000000000000")]
    public void IntegersTakeTheirShortestForm(long value, string hex)
    {
        MessagePackWriter writer = new();
        writer.Int(value);
        Assert.Equal(hex, Convert.ToHexString(writer.Bytes), ignoreCase: true);
        MessagePackReader reader = new(writer.Bytes);
        Assert.Equal(value, reader.Int());
        Assert.True(reader.IsAtEnd);
    }

    [Fact]
    public void ValuesComeBack() => Check.One(Config.QuickThrowOnFailure, Prop.ForAll<long, NonNull<string>, byte[]>(static (number, text, bytes) =>
    {
        string clean = new(text.Get.Where(static c => !char.IsSurrogate(c)).ToArray());
        string longer = new('x', (int)(number & 0x1ffff));
        MessagePackWriter writer = new();
        writer.Array(4);
        writer.Int(number);
        writer.Str(clean);
        writer.Bin(bytes ?? []);
        writer.Str(longer);
        MessagePackReader reader = new(writer.Bytes);
        MessagePackReader skipping = new(writer.Bytes);
        skipping.Skip();
        return reader.Array() == 4 && reader.Int() == number && reader.Str() == clean && reader.Bin().SequenceEqual(bytes ?? []) && reader.Str() == longer
            && reader.IsAtEnd && skipping.IsAtEnd;
    }));

    [Theory]
    [InlineData("c0")]
    [InlineData("c3")]
    [InlineData("ca00000000")]
    [InlineData("cb0000000000000000")]
    [InlineData("de0001a16101")]
    [InlineData("dc000201ff")]
    [InlineData("d40102")]
    [InlineData("c7020103ff")]
    [InlineData("d8" + "01" + "00000000000000000000000000000000")]
    [InlineData("db00000001ff")]
    public void WhatIsNotWantedIsPassed(string hex)
    {
        MessagePackReader reader = new(Convert.FromHexString(hex));
        reader.Skip();
        Assert.True(reader.IsAtEnd);
    }

    [Theory]
    [InlineData("")]
    [InlineData("c1")]
    [InlineData("93")]
    [InlineData("a561")]
    [InlineData("ddffffffff")]
    [InlineData("c6ffffffff00")]
    [InlineData("cd01")]
    public void MalformedInputIsAnError(string hex) => Assert.Throws<LogFormatException>(() =>
    {
        MessagePackReader reader = new(Convert.FromHexString(hex));
        reader.Skip();
    });

    [Fact]
    public void DeepNestingIsAnError() => Assert.Throws<LogFormatException>(() =>
    {
        MessagePackReader reader = new(Enumerable.Repeat((byte)0x91, 100_000).ToArray());
        reader.Skip();
    });
}
