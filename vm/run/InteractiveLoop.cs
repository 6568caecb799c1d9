using System;
using System.Collections.Generic;
using Py.ObjectSpace;
using Py.Vm.Compile;
using Py.Vm.Modules;
using Py.Vm.Syntax;

namespace Py.Vm.Run;

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
                return code.IsNull || !MainProgram.RunCode(code) ? Outcome.Failed : Outcome.Ran;
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

/// <summary>Lines for the prompt from stdin.</summary>
internal static class PromptLines
{
    private static readonly byte[] s_buffer = new byte[4096];
    private static int s_at;
    private static int s_filled;

    /// <summary>Appends a line with its newline; 1 if there is one, 0 at the end of input, -1 with an error set.</summary>
    public static int Read(string prompt, List<byte> line)
    {
        HostSystem.Write(2, prompt);
        int before = line.Count;
        while (true)
        {
            while (s_at < s_filled)
            {
                byte b = s_buffer[s_at++];
                line.Add(b);
                if (b == '\n')
                {
                    return 1;
                }
            }

            s_at = 0;
            s_filled = HostSystem.ReadSome(0, s_buffer, out _);
            if (s_filled > 0)
            {
                continue;
            }

            if (s_filled < 0 && EvalBreaker.SignalsPending)
            {
                s_filled = 0;
                if (!EvalBreaker.PollSignals())
                {
                    return -1;
                }

                continue;
            }

            s_filled = 0;
            if (line.Count > before)
            {
                // A last line without a newline; the end comes with the next call.
                line.Add((byte)'\n');
                return 1;
            }

            HostSystem.Write(2, "\n");
            return 0;
        }
    }
}
