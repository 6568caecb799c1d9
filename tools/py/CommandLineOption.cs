using System;

namespace Py.Tools.Cli;

/// <summary>A row of the table of options.</summary>
/// <param name="Name">A letter, or the word behind two dashes.</param>
/// <param name="Argument">What the help calls its argument; null if it has none.</param>
/// <param name="Help">For the help; null: not listed. Lines are broken by \n.</param>
/// <param name="Apply">Its effect; false: the argument is wrong and the message is printed.</param>
internal sealed record CommandLineOption(string Name, string? Argument, string? Help, Func<CommandLine, string, bool> Apply);

/// <summary>The options of the command line.</summary>
internal static class OptionTable
{
    private const string TwoLetterHelp = "OO";

    private static bool Do(Action effect)
    {
        effect();
        return true;
    }

#pragma warning disable IDE0055 // table
    public static readonly CommandLineOption[] Rows =
    [
        new("b", null, "warn when str() is used on bytes, or bytes are compared with str; -bb: raise an error", static (c, _) => Do(() => c.Config.BytesWarning++)),
        new("B", null, "write no .pyc files when importing; also PYTHONDONTWRITEBYTECODE=x", static (c, _) => Do(() => c.Config.DontWriteBytecode = 1)),
        new("c", "cmd", "run the program given as a string (ends the options)", static (c, text) => Do(() => c.Config.RunCommand = text + "\n")),
        new("d", null, "accepted for compatibility; also PYTHONDEBUG=x", static (c, _) => Do(() => c.Config.Debug++)),
        new("E", null, "do not read PYTHON* environment variables", static (c, _) => Do(() => c.Config.IgnoreEnvironment = 1)),
        new("h", null, "show this help and exit (also -? and --help)", static (c, _) => Do(() => c.Help = HelpPage.Options)),
        new("?", null, null, static (c, _) => Do(() => c.Help = HelpPage.Options)),
        new("help", null, null, static (c, _) => Do(() => c.Help = HelpPage.Options)),
        new("i", null, "prompt after the program has run, even if stdin is not a terminal;\nalso PYTHONINSPECT=x", static (c, _) => Do(() => { c.Config.Inspect++; c.Config.Interactive++; })),
        new("I", null, "isolate from the user's environment (implies -E, -P and -s)", static (c, _) => Do(() => c.Config.Isolated++)),
        new("J", null, null, static (c, _) => c.Reject("-J is reserved for Jython")),
        new("m", "mod", "run a library module as a program (ends the options)", static (c, text) => Do(() => c.Config.RunModule = text)),
        new("O", null, "leave out assert and code under __debug__, and put .opt-1 before\n.pyc; also PYTHONOPTIMIZE=x", static (c, _) => Do(() => c.Config.Optimize++)),
        new(TwoLetterHelp, null, "as -O, and leave out docstrings; put .opt-2 before .pyc", static (c, _) => Do(() => c.Config.Optimize += 2)),
        new("P", null, "put no possibly unsafe path in front of sys.path; also PYTHONSAFEPATH", static (c, _) => Do(() => c.Config.SafePath = true)),
        new("q", null, "do not show version and copyright before the prompt", static (c, _) => Do(() => c.Config.Quiet++)),
        new("R", null, null, static (c, _) => Do(() => c.RandomHashes = true)),
        new("s", null, "leave the user's site directory out of sys.path; also PYTHONNOUSERSITE", static (c, _) => Do(() => c.Config.NoUserSite++)),
        new("S", null, "do not import site at the start", static (c, _) => Do(() => c.Config.NoSite++)),
        new("t", null, null, static (_, _) => true),
        new("u", null, "do not buffer stdout and stderr; also PYTHONUNBUFFERED=x", static (c, _) => Do(() => c.Config.Unbuffered = true)),
        new("v", null, "trace imports, more with each v; also PYTHONVERBOSE=x", static (c, _) => Do(() => c.Config.Verbose++)),
        new("V", null, "show the version and exit (also --version); twice: more about the build", static (c, _) => Do(() => c.ShowVersion++)),
        new("version", null, null, static (c, _) => Do(() => c.ShowVersion++)),
        new("W", "arg", "filter warnings: action:message:category:module:line;\nalso PYTHONWARNINGS=arg", static (c, text) => Do(() => c.Warnings.Add(text))),
        new("x", null, "skip the first line of the program, for starters other than #!", static (c, _) => Do(() => c.Config.SkipFirstLine = true)),
        new("X", "opt", "an option of the implementation, see --help-xoptions", static (c, text) => Do(() => c.XOptions.Add(text))),
        new("check-hash-based-pycs", "always|default|never", "when .pyc files that name the hash of their source are compared with it", SetCheckHashPycs),
        new("jit", "PARAMETERS", "off, on, or name=value,... (see --jit help)", static (c, text) => Do(() => { c.Config.Jit = text; c.Help = text == "help" ? HelpPage.Jit : c.Help; })),
        new("dis", null, "show the bytecode of the program instead of running it", static (c, _) => Do(() => c.Config.Disassemble = true)),
        new("help-env", null, "explain the environment variables and exit", static (c, _) => Do(() => c.Help = HelpPage.Environment)),
        new("help-xoptions", null, "explain the -X options and exit", static (c, _) => Do(() => c.Help = HelpPage.XOptions)),
        new("help-all", null, "show all help and exit", static (c, _) => Do(() => c.Help = HelpPage.All)),
    ];
#pragma warning restore IDE0055

    /// <summary>The option of this name; null if there is none.</summary>
    public static CommandLineOption? Find(ReadOnlySpan<char> name)
    {
        foreach (CommandLineOption row in Rows)
        {
            if (name.SequenceEqual(row.Name) && row.Name != TwoLetterHelp)
            {
                return row;
            }
        }

        return null;
    }

    private static bool SetCheckHashPycs(CommandLine line, string text)
    {
        line.Config.CheckHashPycs = text;
        return text is "always" or "default" or "never"
            || line.Reject("--check-hash-based-pycs must be one of 'default', 'always', or 'never'");
    }
}
