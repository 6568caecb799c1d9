using System.Text;
using Py.Vm.Run;

namespace Py.Tools.Cli;

/// <summary>The help texts, made from the tables.</summary>
internal static class Usage
{
    public static string Line(string program) => $"usage: {program} [option] ... [-c cmd | -m mod | file | -] [arg] ...\n";

    /// <summary>What follows the message about a wrong command line.</summary>
    public static string Hint(string program) => Line(program) + "Try `python -h' for more information.\n";

    /// <summary>A page of the help.</summary>
    public static string Page(HelpPage page, string program)
    {
        StringBuilder text = new();
        if (page is HelpPage.Options or HelpPage.All)
        {
            text.Append(Line(program));
            AppendOptions(text);
        }

        if (page == HelpPage.All)
        {
            text.Append('\n');
        }

        if (page is HelpPage.Environment or HelpPage.All)
        {
            text.Append("Environment variables that change behavior:\n");
            foreach (EnvironmentVariable row in EnvironmentTable.Rows)
            {
                if (row.Help is not null)
                {
                    AppendRow(text, row.Name + (row.Name.Length < 13 ? new string(' ', 13 - row.Name.Length) : ""), ": ", row.Help, "               ");
                }
            }
        }

        if (page == HelpPage.All)
        {
            text.Append('\n');
        }

        if (page is HelpPage.XOptions or HelpPage.All)
        {
            text.Append("The following implementation-specific options are available:\n");
            foreach (XOption row in XOptionTable.Rows)
            {
                string separator = row.Help[0] is '[' or '=' ? "" : ": ";
                text.Append('\n').Append("-X ").Append(row.Name).Append(separator).Append(row.Help).Append('\n');
            }
        }

        if (page == HelpPage.Jit)
        {
            text.Append(MainProgram.JitHelp);
        }

        return text.ToString();
    }

    private static void AppendOptions(StringBuilder text)
    {
        text.Append("Options (and corresponding environment variables):\n");
        foreach (CommandLineOption row in OptionTable.Rows)
        {
            if (row.Help is null)
            {
                continue;
            }

            string name = (row.Name.Length <= 2 ? "-" : "--") + row.Name;
            if (row.Argument is not null)
            {
                name += " " + row.Argument;
            }

            if (name.Length > 16)
            {
                text.Append(name).Append(":\n         ").Append(row.Help.Replace("\n", "\n         ", System.StringComparison.Ordinal)).Append('\n');
            }
            else
            {
                AppendRow(text, name.PadRight(row.Name.Length > 2 ? 16 : 7), ": ", row.Help, "         ");
            }
        }

        text.Append("Arguments:\nfile   : program read from a file\n-      : program read from stdin (default; a prompt if it is a terminal)\n")
            .Append("arg ...: what the program gets in sys.argv[1:]\n");
    }

    private static void AppendRow(StringBuilder text, string name, string separator, string help, string indent) =>
        text.Append(name).Append(separator).Append(help.Replace("\n", "\n" + indent, System.StringComparison.Ordinal)).Append('\n');
}
