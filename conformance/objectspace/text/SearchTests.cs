using System;
using System.Diagnostics;
using System.Linq;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Py.ObjectSpace.Text;
using Xunit;

namespace Py.Conformance.ObjectSpace.Text;

public class SearchTests
{
    // Few letters and repeated parts, so that matches and near misses are common.
    private static readonly Gen<string> s_pieces = Gen.Choose(1, 4).SelectMany(
        n => Gen.Elements("a", "b", "ab", "aab", "aaaa", "abab", "c").ArrayOf(n).Select(string.Concat));

    private static readonly Arbitrary<(string Text, string Needle)> s_searches = (
        from many in Gen.Choose(0, 40)
        from pieces in s_pieces.ArrayOf(many)
        from needle in Gen.OneOf(s_pieces, Gen.Constant(""), s_pieces.ArrayOf(6).Select(string.Concat))
        from plant in Gen.Choose(0, 3)
        select (string.Concat(pieces) + (plant == 0 ? needle : "") + string.Concat(pieces.Take(plant)), needle)).ToArbitrary();

    [Fact]
    public void FindsWhatTheFrameworkFinds() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(1000),
        Prop.ForAll(s_searches, search =>
        {
            (string text, string needle) = search;
            int first = text.IndexOf(needle, StringComparison.Ordinal);
            int last = needle.Length == 0 ? text.Length : text.LastIndexOf(needle, StringComparison.Ordinal);
            int count = needle.Length == 0 ? text.Length + 1 : text.Split(needle).Length - 1;
            byte[] t1 = Encoding.ASCII.GetBytes(text);
            byte[] n1 = Encoding.ASCII.GetBytes(needle);
            ushort[] t2 = text.Select(c => (ushort)c).ToArray();
            uint[] t4 = text.Select(c => (uint)c).ToArray();
            bool ok = true;
            for (int width = 1; width <= 4; width *= 2)
            {
                TextView view = width == 1 ? new(t1) : width == 2 ? new(t2) : new(t4);
                ok &= StringSearch.IndexOf(view, new TextView(n1)) == first;
                ok &= StringSearch.LastIndexOf(view, new TextView(n1)) == last;
                ok &= StringSearch.Count(view, new TextView(n1)) == count;
            }
            byte[] replaced = new byte[t1.Length + (count * (2 - n1.Length))];
            StringSearch.Replace<byte>(t1, n1, "xy"u8, count, replaced);
            string expected = needle.Length == 0
                ? string.Concat(text.Select(c => "xy" + c)) + "xy"
                : text.Replace(needle, "xy", StringComparison.Ordinal);
            return ok && Encoding.ASCII.GetString(replaced) == expected;
        }));

    [Fact]
    public void IsNeverQuadratic()
    {
        byte[] text = new byte[2_000_000];
        text.AsSpan().Fill((byte)'a');
        byte[] needle = new byte[200_001];
        needle.AsSpan().Fill((byte)'a');
        needle[100_000] = (byte)'b';
        Stopwatch watch = Stopwatch.StartNew();
        Assert.Equal(-1, StringSearch.IndexOf<byte>(text, needle));
        Assert.Equal(-1, StringSearch.LastIndexOf<byte>(text, needle));
        needle[0] = (byte)'b';
        needle[100_000] = (byte)'a';
        Assert.Equal(-1, StringSearch.LastIndexOf<byte>(text, needle));

        // The product of the lengths would take minutes.
        Assert.True(watch.Elapsed.TotalSeconds < 5);
    }

    [Theory]
    [InlineData(0u, "abc", -4594863902769663758)]
    [InlineData(0u, "", 0)]
    [InlineData(0u, "\u20ACuro", 7542247858446192590)]
    [InlineData(1u, "abc", -4667308735975688587)]
    [InlineData(42u, "\u00E9", 5653850369683463245)]
    public void HashesAsCPythonWithThisSeed(uint seed, string text, long expected)
    {
        SipHash hash = SipHash.FromSeed(seed);
        CodePointBuilder builder = new(stackalloc byte[32]);
        builder.Append(text);
        Assert.Equal(expected, builder.Width == 1 ? hash.Hash(builder.Latin1) : hash.Hash(builder.Ucs2));
    }
}
