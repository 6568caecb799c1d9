using System;
using System.IO;
using System.Text;
using Py.Ir;
using Xunit;

namespace Py.Conformance.Ir;

/// <summary>What is derived from the table of operations: the packed columns and docs/ops.md; PY_BLESS=1 rewrites them.</summary>
public class OpTableTests
{
    [Fact]
    public void RowsAreInTheOrderOfTheEnumeration()
    {
        Assert.Equal(Enum.GetValues<IrOp>().Length, IrOps.Table.Length);
        for (int i = 0; i < IrOps.Table.Length; i++)
        {
            Assert.Equal((IrOp)i, IrOps.Table[i].Op);
            Assert.Equal(IrOps.Table[i].Op, IrOps.TryParse(IrOps.Table[i].Name, out IrOp op) ? op : IrOp.Nop);
        }
    }

    [Fact]
    public void ColumnsAreThoseOfTheTable()
    {
        StringBuilder text = new();
        text.Append("using System;\n\nnamespace Py.Ir;\n\n");
        text.Append("// Written by OpTableTests from the table in IrOp.cs; do not edit.\n");
        text.Append("internal static class OpColumns\n{\n");
        text.Append("    public const IrType Depends = (IrType)7;\n\n");
        text.Append("    // As read-only data there is no static constructor to test for. Result type << 20 | arity << 16 | flags.\n");
        text.Append("    public static ReadOnlySpan<uint> Packed =>\n    [\n");
        foreach (OpInfo info in IrOps.Table)
        {
            int arity = (info.Flags & OpFlags.List) != 0 ? 0 : info.Operands.Length;
            int result = info.Result == 'x' ? 7 : (int)IrTypes.FromLetter(info.Result);
            text.Append($"        0x{(result << 20) | (arity << 16) | (int)info.Flags:x6}, // {info.Name}\n");
        }
        text.Append("    ];\n\n    public static IrType Result(IrOp op) => (IrType)(Packed[(int)op] >> 20);\n}\n");
        Bless("ir/OpColumns.cs", text.ToString());
    }

    [Fact]
    public void TheDocumentShowsTheTable()
    {
        StringBuilder text = new();
        text.Append("# The operations of the IR\n\n");
        text.Append("Written by `OpTableTests` from the table in `ir/IrOp.cs` (`PY_BLESS=1` rewrites it). Types: p value word, i 64-bit\n");
        text.Append("integer, f double, c condition, x any or by descriptor, v none; `…` is a list. What is said of each operation holds for\n");
        text.Append("evaluator, passes and backends alike; how they fit together is in [ir.md](ir.md).\n\n");
        text.Append("| operation | operands | result | descr | flags | |\n|---|---|---|---|---|---|\n");
        foreach (OpInfo info in IrOps.Table)
        {
            bool list = (info.Flags & OpFlags.List) != 0;
            string descr = info.Descr == DescrKind.None ? "" : info.Descr.ToString().ToLowerInvariant();
            OpFlags flags = info.Flags & ~OpFlags.List;
            string shown = flags == OpFlags.None ? "" : flags.ToString().ToLowerInvariant();
            text.Append($"| `{info.Name}` | {info.Operands}{(list ? "…" : "")} | {info.Result} | {descr} | {shown} | {info.Doc} |\n");
        }
        Bless("docs/ops.md", text.ToString());
    }

    private static void Bless(string file, string wanted)
    {
        string path = Path.Combine(GoldenPassTests.Root(), file);
        if (Environment.GetEnvironmentVariable("PY_BLESS") == "1")
        {
            File.WriteAllText(path, wanted);
        }
        Assert.Equal(wanted, File.ReadAllText(path));
    }
}
