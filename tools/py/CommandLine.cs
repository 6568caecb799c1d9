using System;
using System.Collections.Generic;
using Py.Vm.Run;

namespace Py.Tools.Cli;

/// <summary>What a request for help shows.</summary>
internal enum HelpPage : byte { None, Options, Environment, XOptions, Jit, All }

/// <summary>The scanner of the command line: options end at -c, -m, a file name, - or --.</summary>
internal sealed class CommandLine(VmConfig config, string[] args)
{
    private string? _error;

    public VmConfig Config { get; } = config;

    public HelpPage Help { get; set; }

    /// <summary>-V: how often.</summary>
    public int ShowVersion { get; set; }

    /// <summary>-R: PYTHONHASHSEED does not count.</summary>
    public bool RandomHashes { get; set; }

    /// <summary>-W.</summary>
    public List<string> Warnings { get; } = [];

    /// <summary>-X.</summary>
    public List<string> XOptions { get; } = [];

    /// <summary>Sets the message for a wrong argument. Returns false.</summary>
    public bool Reject(string message)
    {
        _error = message;
        return false;
    }

    /// <summary>Applies the options and finds the program; null, or why the command line is wrong.</summary>
    public string? Scan()
    {
        int next = 0;
        while (next < args.Length && Config.RunCommand is null && Config.RunModule is null)
        {
            string word = args[next];
            if (word.Length < 2 || word[0] != '-')
            {
                break;
            }

            next++;
            if (word == "--")
            {
                break;
            }

            if (!(word[1] == '-' ? ScanLong(word, ref next) : ScanLetters(word, ref next)))
            {
                return _error;
            }
        }

        FindProgram(next);
        return null;
    }

    private bool ScanLong(string word, ref int next)
    {
        int equals = word.IndexOf('=', StringComparison.Ordinal);
        ReadOnlySpan<char> name = word.AsSpan(2, (equals < 0 ? word.Length : equals) - 2);
        CommandLineOption? option = name.Length > 1 ? OptionTable.Find(name) : null;
        // Only our own options take `=`; CPython's take the next word.
        if (option is null || (equals >= 0 && name is not "jit"))
        {
            return Reject($"unknown option {word}");
        }

        if (option.Argument is null)
        {
            return option.Apply(this, "");
        }

        if (equals >= 0)
        {
            return option.Apply(this, word[(equals + 1)..]);
        }

        return next < args.Length ? option.Apply(this, args[next++]) : Reject($"Argument expected for the {word} options");
    }

    private bool ScanLetters(string word, ref int next)
    {
        for (int i = 1; i < word.Length; i++)
        {
            CommandLineOption? option = OptionTable.Find(word.AsSpan(i, 1));
            if (option is null)
            {
                return Reject($"Unknown option: -{word[i]}");
            }

            if (option.Argument is null)
            {
                if (!option.Apply(this, ""))
                {
                    return false;
                }

                continue;
            }

            if (i + 1 < word.Length)
            {
                return option.Apply(this, word[(i + 1)..]);
            }

            return next < args.Length ? option.Apply(this, args[next++]) : Reject($"Argument expected for the -{word[i]} option");
        }

        return true;
    }

    private void FindProgram(int next)
    {
        string? first = Config.RunCommand is not null ? "-c" : Config.RunModule is not null ? "-m" : null;
        if (first is null)
        {
            if (next >= args.Length)
            {
                return;
            }

            Config.RunFile = args[next] == "-" ? null : args[next];
            Config.Argv = args[next..];
            return;
        }

        Config.Argv = [first, .. args[next..]];
    }
}
