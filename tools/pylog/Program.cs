using System;
using System.Collections.Generic;
using System.CommandLine;
using System.IO;

namespace Py.Log;

/// <summary>Reads what PYPYLOG wrote and answers questions about it; docs/pylog.md is the manual.</summary>
/// <remarks>
/// <code>
/// $ PYPYLOG=jit:log ./py program.py
/// $ py-pylog list log
/// $ py-pylog show log f
/// </code>
/// Status: 0 answered (diff: the same), 1 the log has no answer (diff: differences), 2 wrong usage, or a file that cannot be read.
/// </remarks>
internal static class Program
{
    private const int Answered = 0, NoAnswer = 1, Trouble = 2;

    private static int Main(string[] args)
    {
        RootCommand root = new("Reads logs of the JIT and the collector (PYPYLOG=jit:FILE), as text or packed.");
        root.Add(List());
        root.Add(Show());
        root.Add(Simple("aborts", "What was not compiled: reasons and places.", static log => Report(log).Aborts()));
        root.Add(Simple("summary", "Figures of the whole run.", static log => Report(log).Summary()));
        root.Add(Sections());
        root.Add(Gc());
        root.Add(Diff());
        root.Add(Html());
        root.Add(Pack());
        root.Add(Unpack());
        ParseResult parsed = root.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            foreach (System.CommandLine.Parsing.ParseError error in parsed.Errors)
            {
                Console.Error.WriteLine($"py-pylog: {error.Message}");
            }

            Console.Error.WriteLine("py-pylog --help tells more");
            return Trouble;
        }

        try
        {
            return parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or LogFormatException)
        {
            Console.Error.WriteLine($"py-pylog: {e.Message}");
            return Trouble;
        }
    }

    private static Argument<string> LogArgument(string name = "log") => new(name) { Description = "A log, as text or packed." };

    private static Option<string?> Output(string description) => new("--output", "-o") { Description = description, HelpName = "file" };

    private static TextReport Report(JitLogReader log) => new(log, Console.Out);

    private static LogFile Load(string path)
    {
        try
        {
            return LogFile.Load(path);
        }
        catch (LogFormatException e)
        {
            throw new LogFormatException($"{path}: {e.Message}");
        }
    }

    // The log, and notes on it to stderr.
    private static JitLogReader Read(string path)
    {
        LogFile file = Load(path);
        JitLogReader log = new(file);
        foreach (string note in log.Notes)
        {
            Console.Error.WriteLine($"note: {note}");
        }

        if (file.HasMarksOnly)
        {
            Console.Error.WriteLine("note: the log has only marks of sections; PYPYLOG=jit:FILE, with the colon, writes their text");
        }

        return log;
    }

    private static int WithJit(string path, Func<JitLogReader, int> answer)
    {
        JitLogReader log = Read(path);
        if (log.IsAboutJit)
        {
            return answer(log);
        }

        Console.Error.WriteLine(log.Sections.Count == 0
            ? $"py-pylog: {path} is no log: it has no sections" : $"py-pylog: {path} has no sections of the JIT; PYPYLOG=jit:FILE writes them");
        return NoAnswer;
    }

    private static Command Simple(string name, string description, Action<JitLogReader> answer)
    {
        Argument<string> file = LogArgument();
        Command command = new(name, description) { file };
        command.SetAction(result => WithJit(result.GetRequiredValue(file), log =>
        {
            answer(log);
            return Answered;
        }));
        return command;
    }

    private static Command List()
    {
        Argument<string> file = LogArgument();
        Argument<string?> what = new("trace") { Description = "Only these: a number, 0xGUARD, FILE:LINE, a function or part of a name.", Arity = ArgumentArity.ZeroOrOne };
        Option<string> sort = new("--sort") { Description = "In which order.", DefaultValueFactory = static _ => "log" };
        sort.AcceptOnlyFromAmong("log", "runs", "ops", "bytes");
        Command command = new("list", "Loops and bridges, and how often each ran.") { file, what, sort };
        command.SetAction(result => WithJit(result.GetRequiredValue(file), log =>
        {
            List<LoggedTrace> found = log.Find(result.GetValue(what));
            return found.Count == 0 && result.GetValue(what) is { } missing ? NoTrace(missing) : Then(() => Report(log).List(found, result.GetRequiredValue(sort)));
        }));
        return command;
    }

    private static Command Show()
    {
        Argument<string> file = LogArgument();
        Argument<string?> what = new("trace") { Description = "A number, 0xGUARD for a bridge, FILE:LINE, a function or part of a name; all without it.", Arity = ArgumentArity.ZeroOrOne };
        Option<bool> recorded = new("--recorded") { Description = "As recorded, before the optimizer." };
        Option<bool> noSource = new("--no-source") { Description = "Without lines of the program." };
        Option<bool> noBytecode = new("--no-bytecode") { Description = "Without bytecodes." };
        Option<bool> noIr = new("--no-ir") { Description = "Without operations." };
        Option<bool> noMachine = new("--no-asm") { Description = "Without machine code." };
        Command command = new("show", "Source, bytecode, operations and machine code of traces.") { file, what, recorded, noSource, noBytecode, noIr, noMachine };
        command.SetAction(result => WithJit(result.GetRequiredValue(file), log =>
        {
            List<LoggedTrace> found = log.Find(result.GetValue(what));
            if (found.Count == 0)
            {
                return NoTrace(result.GetValue(what) ?? "at all");
            }

            ViewParts parts = (result.GetValue(noSource) ? 0 : ViewParts.Source) | (result.GetValue(noBytecode) ? 0 : ViewParts.Bytecode)
                | (result.GetValue(noIr) ? 0 : ViewParts.Ir) | (result.GetValue(noMachine) ? 0 : ViewParts.Machine);
            TraceView view = new(log, new SourceFiles());
            foreach (LoggedTrace trace in found)
            {
                Report(log).Show(trace, view, parts, result.GetValue(recorded));
            }

            return Answered;
        }));
        return command;
    }

    private static Command Sections()
    {
        Argument<string> file = LogArgument();
        Command command = new("sections", "Which sections the log has.") { file };
        command.SetAction(result =>
        {
            JitLogReader log = Read(result.GetRequiredValue(file));
            return log.Sections.Count == 0 ? NoSections(result.GetRequiredValue(file)) : Then(() => Report(log).Sections());
        });
        return command;
    }

    private static Command Gc()
    {
        Argument<string> file = LogArgument();
        Command command = new("gc", "What the collector did.") { file };
        command.SetAction(result =>
        {
            if (GcReport.Write(Read(result.GetRequiredValue(file)).Sections, Console.Out))
            {
                return Answered;
            }

            Console.Error.WriteLine($"py-pylog: {result.GetRequiredValue(file)} has no sections of the collector; PYPYLOG=gc:FILE writes them");
            return NoAnswer;
        });
        return command;
    }

    private static Command Diff()
    {
        Argument<string> before = LogArgument("before"), after = LogArgument("after");
        Command command = new("diff", "Where two runs differ in what was compiled.") { before, after };
        command.SetAction(result => WithJit(result.GetRequiredValue(before), first => WithJit(result.GetRequiredValue(after), second =>
            DiffReport.Write(first, second, Console.Out) ? NoAnswer : Answered)));
        return command;
    }

    private static Command Html()
    {
        Argument<string> file = LogArgument();
        Option<string?> output = Output("The page; else LOG.html.");
        Option<int> top = new("--top") { Description = "Operations only of the N traces that ran most.", HelpName = "N", DefaultValueFactory = static _ => int.MaxValue };
        Command command = new("html", "Everything as one page that needs nothing else.") { file, output, top };
        command.SetAction(result => WithJit(result.GetRequiredValue(file), log =>
        {
            string path = result.GetRequiredValue(file);
            string to = result.GetValue(output) ?? path + ".html";
            File.WriteAllText(to, HtmlReport.Make(log, new SourceFiles(), Path.GetFileName(path), Math.Max(0, result.GetRequiredValue(top))));
            Console.WriteLine($"{to}: {log.Traces.Count} traces, {new FileInfo(to).Length} bytes");
            return Answered;
        }));
        return command;
    }

    private static Command Pack()
    {
        Argument<string> file = LogArgument();
        Option<string?> output = Output("The packed log; else LOG.msgpack.");
        Command command = new("pack", "Turns a log into MessagePack.") { file, output };
        command.SetAction(result =>
        {
            string path = result.GetRequiredValue(file);
            string to = result.GetValue(output) ?? path + ".msgpack";
            byte[] packed = PackedLog.Write(Load(path));
            File.WriteAllBytes(to, packed);
            Console.WriteLine($"{to}: {packed.Length} bytes of {new FileInfo(path).Length}");
            return Answered;
        });
        return command;
    }

    private static Command Unpack()
    {
        Argument<string> file = LogArgument();
        Option<string?> output = Output("The text; else stdout.");
        Command command = new("unpack", "Turns a packed log into text again.") { file, output };
        command.SetAction(result =>
        {
            string text = Load(result.GetRequiredValue(file)).Print();
            if (result.GetValue(output) is { } to)
            {
                File.WriteAllText(to, text);
            }
            else
            {
                Console.Out.Write(text);
            }

            return Answered;
        });
        return command;
    }

    private static int Then(Action answer)
    {
        answer();
        return Answered;
    }

    private static int NoTrace(string what)
    {
        Console.Error.WriteLine($"py-pylog: no trace {what}; list tells which there are");
        return NoAnswer;
    }

    private static int NoSections(string path)
    {
        Console.Error.WriteLine($"py-pylog: {path} is no log: it has no sections");
        return NoAnswer;
    }
}
