using System;
using Py.Vm.Syntax;
using Xunit;

namespace Py.Conformance.Vm.Syntax;

public class AstTableTests
{
    [Fact]
    public void DescribesEveryKindInOrder()
    {
        Assert.Equal(Enum.GetValues<NodeKind>().Length, AstTable.Rows.Length);
        for (int i = 0; i < AstTable.Rows.Length; i++)
        {
            Assert.Equal((NodeKind)i, AstTable.Rows[i].Kind);
            Assert.Equal((NodeKind)i, AstTable.Rows[i].Create().Kind);
            Assert.Same(AstTable.Rows[i], AstTable.Find(AstTable.Rows[i].Name));
        }
    }

    [Fact]
    public void ReadsBackWhatWasWritten()
    {
        foreach (NodeRow row in AstTable.Rows)
        {
            Node node = row.Create();
            for (int i = 0; i < row.Fields.Length; i++)
            {
                object? value = Sample(row.Fields[i]);
                node[i] = value;
                Assert.Equal(value, node[i]);
            }

            if (row.Fields.Length == 0)
            {
                Assert.Throws<ArgumentOutOfRangeException>(() => node[0]);
            }
        }
    }

    [Fact]
    public void WritesTheGrammar()
    {
        Assert.Equal("Call(expr func, expr* args, keyword* keywords)", AstTable.Row(NodeKind.Call).Signature);
        Assert.Equal("Pass", AstTable.Row(NodeKind.Pass).Signature);
        Assert.Equal("identifier? name", AstTable.Row(NodeKind.MatchAs).Fields[1].Signature);
    }

    private static object? Sample(FieldRow field)
    {
        if (field.Count == FieldCount.Many)
        {
            return AstTable.MakeList(field.Type, 2);
        }

        if (AstTable.IsEnum(field.Type))
        {
            return AstTable.Members(field.Type).Length - 1;
        }

        return field.Type switch
        {
            FieldType.Identifier or FieldType.String => "x",
            FieldType.Int => 3,
            FieldType.Constant => 3L,
            FieldType.Expr => new NameExpr(),
            FieldType.Pattern => new MatchAs(),
            FieldType.Arguments => new Arguments(),
            FieldType.Arg => new Arg(),
            _ => null,
        };
    }
}
