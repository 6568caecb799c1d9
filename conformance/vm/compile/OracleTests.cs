using System.IO;
using System.Text;
using Py.Vm.Compile;
using Xunit;

namespace Py.Conformance.Vm.Compile;

/// <summary>Facts of code objects of the standard library, compared with python3.11's.</summary>
public class OracleTests
{
    private const string Script = """
        import sys, types, warnings
        warnings.simplefilter("ignore")
        def show(c):
            print(c.co_qualname, c.co_firstlineno, c.co_flags, c.co_argcount, c.co_posonlyargcount,
                  c.co_kwonlyargcount, *c.co_varnames, "/", *c.co_cellvars, "/", *c.co_freevars, "/", *c.co_names)
            for k in c.co_consts:
                if isinstance(k, types.CodeType):
                    show(k)
        show(compile(open(sys.argv[1], "rb").read(), sys.argv[1], "exec"))
        """;

    [Theory]
    [InlineData("ast.py")]
    [InlineData("asyncio/tasks.py")]
    [InlineData("collections/__init__.py")]
    [InlineData("contextlib.py")]
    [InlineData("dataclasses.py")]
    [InlineData("enum.py")]
    [InlineData("typing.py")]
    [InlineData("test/test_patma.py")]
    [InlineData("test/test_scope.py")]
    [InlineData("test/test_named_expressions.py")]
    public void CodeHasTheFactsOfCPython(string file)
    {
        if (Oracle.FindLibrary() is not { } library || !File.Exists(Path.Combine(library, file)))
        {
            return;
        }

        string path = Path.Combine(library, file);
        var text = new StringBuilder();
        Show(CompileSource.Compile(File.ReadAllBytes(path), path).Code, text);
        if (Oracle.Run(Script, path) is { } expected)
        {
            Assert.Equal(expected, text.ToString());
        }
    }

    private static void Show(CodeUnit code, StringBuilder text)
    {
        text.Append(code.QualName).Append(' ').Append(code.FirstLine).Append(' ').Append((int)code.Flags).Append(' ')
            .Append(code.ArgCount).Append(' ').Append(code.PosOnlyArgCount).Append(' ').Append(code.KwOnlyArgCount);
        Show(code.VarNames, text);
        text.Append(" /");
        Show(code.CellVars, text);
        text.Append(" /");
        Show(code.FreeVars, text);
        text.Append(" /");
        Show(code.Names, text);
        text.Append('\n');
        foreach (object constant in code.Constants)
        {
            if (constant is CodeUnit inner)
            {
                Show(inner, text);
            }
        }
    }

    private static void Show(string[] names, StringBuilder text)
    {
        foreach (string name in names)
        {
            text.Append(' ').Append(name);
        }
    }
}
