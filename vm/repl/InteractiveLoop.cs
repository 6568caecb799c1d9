using System;
using System.Collections.Generic;
using Py.ObjectSpace;
using Py.Vm.Compile;
using Py.Vm.Modules;
using Py.Vm.Run;
using Py.Vm.Syntax;

namespace Py.Vm.Repl;

/// <summary>The prompt: reads a statement, line by line until it is complete, runs it, and shows what went wrong.</summary>
internal static unsafe class InteractiveLoop
{
    private const string File = "<stdin>";
    private const int PatienceWithoutMemory = 16;

    private enum Outcome : byte { Ran, Failed, End }

    /// <summary>Runs until the end of input or SystemExit. False: gave up for lack of memory.</summary>
    public static bool Run()
    {
        SetDefault("ps1", ">>> ");
        SetDefault("ps2", "... ");
        int withoutMemory = 0;
        while (true)
        {
            Outcome outcome = RunStatement();
            if (outcome == Outcome.End)
            {
                return true;
            }

            if (outcome == Outcome.Ran)
            {
                withoutMemory = 0;
                continue;
            }

            withoutMemory = Errors.Matches(TypeId.MemoryError) ? withoutMemory + 1 : 0;
            if (withoutMemory > PatienceWithoutMemory)
            {
                Errors.Clear();
                return false;
            }

            MainProgram.ReportAndGoOn();
            MainProgram.Flush();
            if (MainProgram.ExitRequested)
            {
                return true;
            }
        }
    }

    private static void SetDefault(string name, string text)
    {
        if (SysModule.Get(name).IsNull)
        {
            SysModule.Set(name, PyStr.New(text));
        }
    }

    private static Outcome RunStatement()
    {
        List<byte> text = [];
        string prompt = Prompt("ps1");
        while (true)
        {
            int read = PromptLines.Read(prompt, text);
            if (read < 0)
            {
                return Outcome.Failed;
            }

            bool atEnd = read == 0;
            if (atEnd && text.Count == 0)
            {
                return Outcome.End;
            }

            if (Compile(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(text), !atEnd, out Value code))
            {
                bool good = !code.IsNull && MainProgram.RunCode(code);
                MainProgram.Flush();
                return good ? Outcome.Ran : Outcome.Failed;
            }

            prompt = Prompt("ps2");
        }
    }

    // False: the statement needs more lines.
    private static bool Compile(ReadOnlySpan<byte> text, bool moreLines, out Value code)
    {
        try
        {
            ParseOptions options = new()
            {
                Filename = File,
                Mode = ParseMode.Single,
                Origin = SourceOrigin.Text,
                Interactive = true,
                MoreLines = moreLines,
                BarryAsFlufl = (MainProgram.Features & CompileFlags.FutureBarryAsBdfl) != 0,
                MaxIntDigits = PyInt.MaxStrDigits,
                Decoder = SourceDecoding.Decode,
            };
            ParseResult parsed = PythonParser.Parse(text, options);
            code = default;
            foreach (Syntax.SyntaxWarning warning in parsed.Warnings)
            {
                if (!SyntaxErrors.Warn(warning, File))
                {
                    return true;
                }
            }

            code = CompileFunctions.CompileTree(parsed.Tree, File, MainProgram.Features, VmConfig.Current.Optimize);
        }
        catch (NeedMoreInputException)
        {
            code = default;
            return false;
        }
        catch (PySyntaxException e)
        {
            code = SyntaxErrors.Raise(e, File);
        }

        return true;
    }

    private static string Prompt(string name)
    {
        Value prompt = SysModule.Get(name);
        Value text = prompt.IsNull ? prompt : Space.Str(prompt);
        Errors.Clear();
        return text.IsNull ? "" : PyStr.ToClr(text);
    }
}
