using System.Text;
using Py.Vm.Compile;
using Py.Vm.Syntax;

namespace Py.Conformance.Vm.Compile;

/// <summary>Source to code, for the tests of the compiler.</summary>
internal static class CompileSource
{
    public const string FileName = "<test>";

    public static CompiledResult Compile(
        string source, ParseMode mode = ParseMode.Exec, CompileFlags flags = CompileFlags.None, int optimize = 0)
    {
        return Compile(Encoding.UTF8.GetBytes(source), FileName, mode, flags, optimize);
    }

    public static CompiledResult Compile(
        byte[] source, string fileName, ParseMode mode = ParseMode.Exec, CompileFlags flags = CompileFlags.None,
        int optimize = 0)
    {
        var options = new ParseOptions { Filename = fileName, Mode = mode };
        Mod tree = PythonParser.Parse(source, options).Tree;
        return Compiler.Compile(tree, fileName, flags, optimize);
    }

    /// <summary>The code of the first function (or class) of a module.</summary>
    public static CodeUnit FirstFunction(string source)
    {
        foreach (object constant in Compile(source).Code.Constants)
        {
            if (constant is CodeUnit unit)
            {
                return unit;
            }
        }

        throw new Xunit.Sdk.XunitException("no function in the source");
    }
}
