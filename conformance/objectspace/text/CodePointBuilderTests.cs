using System;
using System.Linq;
using FsCheck;
using FsCheck.Fluent;
using Py.ObjectSpace.Text;
using Xunit;

namespace Py.Conformance.ObjectSpace.Text;

public class CodePointBuilderTests
{
    [Fact]
    public void WidensOnDemandAndReportsTheNarrowestClass()
    {
        using CodePointBuilder b = new(stackalloc byte[4]);
        b.Append("ab"u8);
        Assert.Equal((1, 0x7F), (b.Width, b.MaxChar));
        b.Append('\u00E9');
        Assert.Equal((1, 0xFF), (b.Width, b.MaxChar));
        b.Append('\u20AC');
        Assert.Equal((2, 0xFFFF), (b.Width, b.MaxChar));
        b.Append("\U0001F600x\uD800");
        Assert.Equal((4, 0x10FFFF, 7), (b.Width, b.MaxChar, b.Length));
        b.AppendInt(long.MinValue);
        Assert.Equal("ab\u00E9\u20AC\U0001F600x\uD800-9223372036854775808", b.ToString());
        b.Truncate(3);
        Assert.Equal((1, 0xFF, "ab\u00E9"), (b.Width, b.MaxChar, b.ToString()));
        b.Truncate(2);
        Assert.True(b.IsAscii);
    }

    [Fact]
    public void EveryWayOfAppendingGivesTheSameText() => Check.QuickThrowOnFailure(Prop.ForAll(
        Gen.Choose(0, 3).SelectMany(kind => Gen.ArrayOf(Gen.Choose(0, kind switch { 0 => 127, 1 => 255, 2 => 0xFFFF, _ => 0x10FFFF })))
            .ListOf().Select(l => l.ToArray()).ToArbitrary(),
        pieces =>
        {
            CodePointBuilder single = new(stackalloc byte[16]);
            CodePointBuilder block = new(0);
            foreach (int[] piece in pieces)
            {
                foreach (int c in piece)
                {
                    single.Append(c);
                }
                if (piece.All(c => c < 256))
                {
                    block.Append(piece.Select(c => (byte)c).ToArray());
                }
                else if (piece.All(c => c < 65536))
                {
                    block.Append(piece.Select(c => (ushort)c).ToArray());
                }
                else
                {
                    block.Append(piece.Select(c => (uint)c).ToArray());
                }
            }
            int[] all = pieces.SelectMany(p => p).ToArray();
            int max = all.Length == 0 ? 0 : all.Max();
            bool ok = single.Length == all.Length && block.Length == all.Length && single.Width == block.Width
                && single.MaxChar == (max < 128 ? 127 : max < 256 ? 255 : max < 65536 ? 65535 : 0x10FFFF)
                && single.MaxChar == block.MaxChar;
            for (int i = 0; ok && i < all.Length; i++)
            {
                ok = single[i] == all[i] && block[i] == all[i];
            }
            uint[] copy = new uint[all.Length];
            block.CopyTo(copy.AsSpan());
            ok &= copy.SequenceEqual(all.Select(c => (uint)c));
            single.Dispose();
            block.Dispose();
            return ok;
        }));
}
