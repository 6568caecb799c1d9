using System.Collections.Generic;

namespace Py.Log;

/// <summary>A section of a log.</summary>
internal sealed class Section(string name, ulong start, Section? parent)
{
    /// <summary>Its name.</summary>
    public string Name { get; } = name;

    /// <summary>When it began.</summary>
    public ulong Start { get; } = start;

    /// <summary>When it ended; 0: the log ends in it.</summary>
    public ulong Stop { get; set; }

    /// <summary>The section it is in.</summary>
    public Section? Parent { get; } = parent;

    /// <summary>Its own lines.</summary>
    public List<string> Lines { get; } = [];

    /// <summary>How long it took, in units of the stamps.</summary>
    public ulong Duration => Stop > Start ? Stop - Start : 0;

    /// <summary>The sections of a log, in the order in which they begin.</summary>
    /// <param name="log">The log.</param>
    /// <param name="notes">Receives what is odd about it.</param>
    public static List<Section> Of(LogFile log, List<string> notes)
    {
        List<Section> all = [];
        Section? open = null;
        int strays = 0;
        foreach (LogItem item in log.Items)
        {
            switch (item.Kind)
            {
                case ItemKind.Start:
                    open = new Section(item.Text, item.Stamp, open);
                    all.Add(open);
                    break;
                case ItemKind.Stop when open?.Name == item.Text:
                    open.Stop = item.Stamp;
                    open = open.Parent;
                    break;
                case ItemKind.Stop:
                    strays++;
                    break;
                default:
                    open?.Lines.Add(item.Text);
                    break;
            }
        }

        if (open is not null)
        {
            notes.Add($"the log ends within {open.Name}: the program was killed, or it still runs");
        }
        else if (!log.EndsInNewline)
        {
            notes.Add("the last line is cut off");
        }

        if (strays > 0)
        {
            notes.Add($"{strays} ends of sections that did not begin");
        }

        return all;
    }
}
