using System;
using System.Collections.Generic;
using Py.Ir;
using Xunit;

namespace Py.Conformance.Ir;

/// <summary>One property for each line of fold.rules: both sides compute the same.</summary>
public class FoldRuleTests
{
    private static readonly long[] s_edges = [0, 1, 2, 3, -1, -2, 63, 64, 8, long.MaxValue, long.MinValue, 1L << 61, -(1L << 61)];
    private static readonly double[] s_floatEdges = [0.0, -0.0, 1.0, -1.0, 0.5, 4.0, double.MaxValue, double.Epsilon, double.PositiveInfinity, double.NaN, 1e-300, 3.25];

    public static TheoryData<string> Names()
    {
        TheoryData<string> names = [];
        foreach (FoldRule rule in FoldRules.All)
        {
            names.Add(rule.Name);
        }
        return names;
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void BothSidesAreEqual(string name)
    {
        FoldRule rule = Find(name);
        IrType[] types = new IrType[FoldRules.MaxVariables];
        Types(rule.Pattern, types);
        Random random = new(name.Length * 7919);
        int tried = 0;
        for (int round = 0; round < 20000 && tried < 500; round++)
        {
            IrConst[] values = new IrConst[types.Length];
            for (int i = 0; i < types.Length; i++)
            {
                values[i] = new IrConst(types[i], Pick(types[i], random));
            }
            if (rule.Condition is { } condition
                && !FoldRules.Holds(condition.Function, values[condition.Children[0].Variable], condition.Children.Length > 1 ? values[condition.Children[1].Variable] : default))
            {
                continue;
            }
            if (!Evaluate(rule.Pattern, values, out long left))
            {
                continue;
            }
            tried++;
            Assert.True(Evaluate(rule.Replacement, values, out long right));
            bool bothNan = double.IsNaN(BitConverter.Int64BitsToDouble(left)) && double.IsNaN(BitConverter.Int64BitsToDouble(right))
                && rule.Pattern.Op.Info().Result == 'f';
            Assert.True(left == right || bothNan, $"{name}: {left:x} != {right:x} for {string.Join(", ", values)}");
        }
        Assert.True(tried >= 20, $"{name}: only {tried} cases");
    }

    [Fact]
    public void FoldingTurnsTheTaggedLoopBodyIntoThreeOperations()
    {
        Descriptors descriptors = new();
        TraceBuilder b = new(descriptors, new TraceId(1));
        InsRef p = b.Input(IrType.Ref, 0);
        SnapRef snap = b.Frame(default, 1, 1, [new SnapEntry(0, p)]);
        InsRef i = b.Emit(IrOp.UntagInt, p);
        InsRef next = b.Checked(IrOp.IntAddOvf, i, b.Int(4), snap);
        InsRef boxed = b.Emit(IrOp.TagInt, next);
        b.Guard(b.Emit(IrOp.IsInt, boxed), true, snap);
        InsRef again = b.Emit(IrOp.UntagInt, boxed);
        Assert.Equal(next, again);
        Assert.Equal(6, b.Trace.Count);
    }

    private static FoldRule Find(string name)
    {
        foreach (FoldRule rule in FoldRules.All)
        {
            if (rule.Name == name)
            {
                return rule;
            }
        }
        throw new KeyNotFoundException(name);
    }

    private static void Types(RuleNode node, IrType[] types)
    {
        for (int i = 0; i < node.Children.Length; i++)
        {
            RuleNode child = node.Children[i];
            IrType type = IrTypes.FromLetter(node.Op.Info().Operands[i]);
            if (child.Kind is RuleNodeKind.Variable or RuleNodeKind.ConstantVariable)
            {
                if (type != IrType.None || types[child.Variable] == IrType.None)
                {
                    types[child.Variable] = type == IrType.None ? IrType.I64 : type;
                }
            }
            else if (child.Kind == RuleNodeKind.Operation)
            {
                Types(child, types);
            }
        }
    }

    private static long Pick(IrType type, Random random) => type switch
    {
        IrType.Cond => random.Next(2),
        IrType.F64 => BitConverter.DoubleToInt64Bits(random.Next(2) == 0 ? s_floatEdges[random.Next(s_floatEdges.Length)] : random.NextDouble() * 100 - 50),
        _ => random.Next(3) == 0 ? s_edges[random.Next(s_edges.Length)] : random.Next(2) == 0 ? random.Next(-70, 70) : random.NextInt64(long.MinValue, long.MaxValue),
    };

    private static bool Evaluate(RuleNode node, IrConst[] values, out long result)
    {
        switch (node.Kind)
        {
            case RuleNodeKind.Literal:
                result = node.Literal.Bits;
                return true;
            case RuleNodeKind.Function:
                result = FoldRules.Compute(node.Function, values[node.Children[0].Variable]).Bits;
                return true;
            case RuleNodeKind.Operation:
                long[] operands = new long[3];
                for (int i = 0; i < node.Children.Length; i++)
                {
                    if (!Evaluate(node.Children[i], values, out operands[i]))
                    {
                        result = 0;
                        return false;
                    }
                }
                if (node.Op.Has(OpFlags.Overflow))
                {
                    Assert.False(Semantics.Overflows(node.Op, operands[0], operands[1]));
                }
                return Semantics.TryEval(node.Op, operands[0], operands[1], operands[2], out result);
            default:
                result = values[node.Variable].Bits;
                return true;
        }
    }
}
