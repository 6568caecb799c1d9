using System.Numerics;

namespace Py.Vm.Modules.Sre;

/// <summary>A set of the 256 code units that every width of text has, as a bitmap.</summary>
internal readonly record struct ByteSet(ulong A, ulong B, ulong C, ulong D)
{
    internal static ByteSet All => new(ulong.MaxValue, ulong.MaxValue, ulong.MaxValue, ulong.MaxValue);

    internal bool IsEmpty => (A | B | C | D) == 0;

    internal int Count =>
        BitOperations.PopCount(A) + BitOperations.PopCount(B) + BitOperations.PopCount(C) + BitOperations.PopCount(D);

    internal bool Contains(uint c) => (((c >> 6) switch { 0 => A, 1 => B, 2 => C, _ => D } >> (int)(c & 63)) & 1) != 0;

    internal bool Intersects(in ByteSet other) => ((A & other.A) | (B & other.B) | (C & other.C) | (D & other.D)) != 0;

    internal bool IsSubsetOf(in ByteSet other) =>
        ((A & ~other.A) | (B & ~other.B) | (C & ~other.C) | (D & ~other.D)) == 0;

    internal ByteSet With(uint c)
    {
        ulong bit = 1UL << (int)(c & 63);
        return (c >> 6) switch
        {
            0 => this with { A = A | bit },
            1 => this with { B = B | bit },
            2 => this with { C = C | bit },
            _ => this with { D = D | bit },
        };
    }

    public static ByteSet operator |(in ByteSet x, in ByteSet y) => new(x.A | y.A, x.B | y.B, x.C | y.C, x.D | y.D);

    public static ByteSet operator ~(in ByteSet x) => new(~x.A, ~x.B, ~x.C, ~x.D);
}
