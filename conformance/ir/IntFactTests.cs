using System;
using System.Collections.Generic;
using FsCheck;
using FsCheck.Fluent;
using Py.Ir;
using Xunit;

namespace Py.Conformance.Ir;

/// <summary>Bounds and known bits: one property for each operation, against what the operation gives for concrete operands.</summary>
public class IntFactTests
{
    private static readonly IrOp[] s_binary =
    [
        IrOp.IntAdd, IrOp.IntSub, IrOp.IntMul, IrOp.IntAnd, IrOp.IntOr, IrOp.IntXor, IrOp.IntLshift, IrOp.IntRshift, IrOp.UintRshift,
        IrOp.IntNeg, IrOp.IntInvert, IrOp.IntFloordiv, IrOp.IntMod, IrOp.IntAddOvf, IrOp.IntSubOvf, IrOp.IntMulOvf,
    ];

    private static readonly IrOp[] s_compares =
    [
        IrOp.IntLt, IrOp.IntLe, IrOp.IntEq, IrOp.IntNe, IrOp.IntGt, IrOp.IntGe, IrOp.UintLt, IrOp.UintLe, IrOp.UintGt, IrOp.UintGe,
    ];

    private static readonly int[] s_lowBits = [0, 2, 64];
    private static readonly long[] s_edges = [0, 1, 2, 3, 4, 7, 8, 62, 63, 64, -1, -2, -3, -4, 255, long.MaxValue, long.MinValue, long.MaxValue - 3, long.MinValue + 4, 1L << 61];

    // A number, with what is known of it.
    private static Gen<long> Number => Gen.OneOf(
        Gen.Elements(s_edges),
        Gen.Choose(-70, 70).Select(small => (long)small),
        from high in Gen.Choose(int.MinValue, int.MaxValue) from low in Gen.Choose(int.MinValue, int.MaxValue) select ((long)high << 32) ^ low);

    private static Gen<ulong> Mask => Gen.OneOf(
        Gen.Elements(0UL, 1UL, 3UL, 7UL, 0xffUL, ulong.MaxValue, ~3UL, 1UL << 63, ~(1UL << 63)),
        Gen.Choose(0, 63).Select(bits => (1UL << bits) - 1),
        Gen.Choose(0, 63).Select(bits => ulong.MaxValue << bits),
        Number.Select(bits => (ulong)bits));

    private static Gen<(long Value, IntFact Fact)> Known =>
        from value in Number
        from one in Number
        from other in Number
        from bounds in Gen.Choose(0, 3)
        from mask in Mask
        from bits in Gen.Choose(0, 2)
        select (value, Fact(value, bounds == 0 ? value : Math.Min(value, Math.Min(one, other)), bounds == 0 ? value : Math.Max(value, bounds == 1 ? value : Math.Max(one, other)), bits == 0 ? 0 : mask));

    public static TheoryData<string> Binary() => Names(s_binary);

    public static TheoryData<string> Compares() => Names(s_compares);

    [Theory]
    [MemberData(nameof(Binary))]
    public void WhatAnOperationGivesIsInWhatItsFactSays(string name)
    {
        IrOp op = Named(name);
        Gen<((long Value, IntFact Fact) A, (long Value, IntFact Fact) B)> cases = from a in Known from b in Known select (a, b);
        int decided = 0;
        Check(cases, c =>
        {
            (long a, long b) = (c.A.Value, c.B.Value);
            bool checks = op.Has(OpFlags.Overflow);
            bool never = checks && IntFact.CannotOverflow(op, c.A.Fact, c.B.Fact);
            if (checks && Semantics.Overflows(op, a, b))
            {
                Assert.False(never, $"{op} of {Show(c.A)} and {Show(c.B)} overflows");
                return;
            }
            if (!Semantics.TryEval(op, a, b, 0, out long result))
            {
                return;
            }
            IntFact fact = IntFact.Transfer(op, c.A.Fact, c.B.Fact);
            Assert.True(fact.Contains(result), $"{op} of {Show(c.A)} and {Show(c.B)}: {result:x} is not in {fact}");
            Assert.True(IsNormal(fact), $"{op} of {Show(c.A)} and {Show(c.B)}: {fact}");
            decided += fact != IntFact.Any ? 1 : 0;
        });
        Assert.True(decided > 100, $"{decided} facts");
    }

    [Theory]
    [MemberData(nameof(Compares))]
    public void WhatIsDecidedOfAComparisonHolds(string name)
    {
        IrOp op = Named(name);
        Gen<((long Value, IntFact Fact) A, (long Value, IntFact Fact) B)> cases = from a in Known from b in Known select (a, b);
        int decided = 0;
        Check(cases, c =>
        {
            Assert.True(Semantics.TryEval(op, c.A.Value, c.B.Value, 0, out long result));
            if (IntFact.TryCompare(op, c.A.Fact, c.B.Fact, out bool truth))
            {
                decided++;
                Assert.True(truth == (result != 0), $"{op} of {Show(c.A)} and {Show(c.B)}");
            }
        });
        Assert.True(decided > 100, $"{decided} decided");
    }

    [Fact]
    public void ShiftsThatLoseNothingKeepTheirOperand() => Check(from a in Known from left in Gen.Choose(0, 63) select (a, left), c =>
    {
        long shifted = c.a.Value << c.left;
        if (shifted >> c.left == c.a.Value)
        {
            IntFact fact = IntFact.Transfer(IrOp.IntLshift, c.a.Fact, IntFact.Constant(c.left), losesNothing: true);
            Assert.True(fact.Contains(shifted) && IsNormal(fact), $"{Show(c.a)} << {c.left}: {fact}");
        }
    });

    [Fact]
    public void MeetingAndJoiningKeepWhatIsInBothAndInEither() => Check(from a in Known from b in Known select (a, b), c =>
    {
        IntFact join = c.a.Fact.Join(c.b.Fact);
        Assert.True(join.Contains(c.a.Value) && join.Contains(c.b.Value), $"{Show(c.a)} or {Show(c.b)}: {join}");
        IntFact same = Fact(c.a.Value, long.MinValue, c.a.Value, c.b.Fact.Known);
        IntFact meet = c.a.Fact.Meet(same);
        Assert.True(meet.Contains(c.a.Value) && IsNormal(meet), $"{Show(c.a)} and {same}: {meet}");
        Assert.True(c.a.Fact.WithoutFarBounds().Contains(c.a.Value), $"without far bounds of {Show(c.a)}");
        foreach (int most in s_lowBits)
        {
            Assert.True(c.a.Fact.LowBits(most).Contains(c.a.Value), $"{most} low bits of {Show(c.a)}");
        }
    });

    [Fact]
    public void FactsOfSmallNumbersAreAsNarrowAsCanBe()
    {
        // All facts about numbers of four bits: bits follow from bounds and bounds from bits.
        for (int low = 0; low < 16; low++)
        {
            for (int high = low; high < 16; high++)
            {
                for (int mask = 0; mask < 16; mask++)
                {
                    for (int bits = mask; ; bits = (bits - 1) & mask)
                    {
                        CheckSmall(low, high, mask, bits);
                        if (bits == 0)
                        {
                            break;
                        }
                    }
                }
            }
        }
    }

    [Theory]
    [InlineData(FieldKind.U8, 255, 0xab00ff)]
    [InlineData(FieldKind.I8, -1, 0xff)]
    [InlineData(FieldKind.U16, 65535, 0xffff)]
    [InlineData(FieldKind.I16, -32768, 0x8000)]
    [InlineData(FieldKind.U32, 4294967295, -1)]
    [InlineData(FieldKind.I32, -2147483648, 0x80000000)]
    public void LoadsOfNarrowFieldsAreBounded(FieldKind kind, long loaded, long stored)
    {
        Assert.True(IntFact.Loaded(kind).Contains(loaded) && IsNormal(IntFact.Loaded(kind)), $"{kind} of {stored:x}");
        Assert.False(IntFact.Loaded(kind).Contains(1L << 40));
    }

    private static void CheckSmall(int low, int high, int mask, int bits)
    {
        List<int> members = [];
        for (int value = low; value <= high; value++)
        {
            if ((value & mask) == bits)
            {
                members.Add(value);
            }
        }
        if (members.Count == 0)
        {
            return;
        }
        IntFact fact = IntFact.Of(low, high, (ulong)(mask & ~bits), (ulong)bits);
        for (int value = -1; value <= 16; value++)
        {
            Assert.True(!members.Contains(value) || fact.Contains(value), $"{low}..{high} {mask:x} {bits:x}: {value} is lost");
            Assert.True(members.Contains(value) || !fact.Contains(value), $"{low}..{high} {mask:x} {bits:x}: {value} is too much");
        }
    }

    // Bounds between the given ones, and the bits under the mask.
    private static IntFact Fact(long value, long low, long high, ulong mask) => IntFact.Of(low, high, ~(ulong)value & mask, (ulong)value & mask);

    // What bounds say of bits and bits of bounds has been drawn.
    private static bool IsNormal(in IntFact fact) => (fact.Zeros & fact.Ones) == 0 && fact.Low <= fact.High
        && (IntFact.Between(fact.Low, fact.High).Known & ~fact.Known) == 0;

    private static void Check<T>(Gen<T> cases, Action<T> property) =>
        Prop.ForAll(cases.ToArbitrary(), property).Check(Config.QuickThrowOnFailure.WithMaxTest(3000).WithReplay(7, 11));

    private static string Show((long Value, IntFact Fact) known) => $"{known.Value:x} in {known.Fact}";

    private static IrOp Named(string name) => Assert.Single(Enum.GetValues<IrOp>(), op => op.Info().Name == name);

    private static TheoryData<string> Names(IrOp[] ops)
    {
        TheoryData<string> names = [];
        foreach (IrOp op in ops)
        {
            names.Add(op.Info().Name);
        }
        return names;
    }
}
