using System.Text;
using Py.Vm.Compile;
using Py.Vm.Syntax;

namespace Py.Vm.Run;

/// <summary>--dis: the bytecode of a program as text.</summary>
internal static class ProgramListing
{
    /// <summary>Writes the listing of the command or file to stdout. Returns the exit status.</summary>
    public static int Show(VmConfig config)
    {
        string file = config.RunCommand is not null ? "<string>" : config.RunFile ?? "<stdin>";
        int error = 0;
        byte[]? source = config.RunCommand is not null ? Encoding.UTF8.GetBytes(config.RunCommand)
            : config.RunFile is not null ? HostSystem.ReadFile(config.RunFile, out error) : HostSystem.ReadAll(0, out error);
        if (source is null)
        {
            HostSystem.Write(2, $"{config.ProgramName}: can't open file '{file}': [Errno {error}] {HostSystem.ErrorMessage(error)}\n");
            return 2;
        }

        try
        {
            ParseResult parsed = PythonParser.Parse(source, new ParseOptions { Filename = file, Origin = SourceOrigin.File });
            HostSystem.Write(1, Disassembler.Disassemble(Compiler.Compile(parsed.Tree, file, CompileFlags.None, config.Optimize).Code));
            return 0;
        }
        catch (PySyntaxException e)
        {
            HostSystem.Write(2, $"{file}:{e.Line}: {e.Message}\n");
            return 1;
        }
    }
}
