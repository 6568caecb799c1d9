using System.Collections.Generic;
using System.Text;
using Py.Vm.Modules;
using Py.Vm.Run;

namespace Py.Vm.Repl;

/// <summary>Lines for the prompt: edited on a terminal, else read from stdin.</summary>
internal static unsafe class PromptLines
{
    private static readonly byte[] s_buffer = new byte[4096];
    private static int s_at;
    private static int s_filled;

    /// <summary>Appends a line with its newline; 1 if there is one, 0 at the end of input, -1 with an error set.</summary>
    public static int Read(string prompt, List<byte> line) => LineEditor.IsAvailable ? ReadEdited(prompt, line) : ReadPlain(prompt, line);

    private static int ReadEdited(string prompt, List<byte> line)
    {
        LineEditor.Result result = LineEditor.Shared.Read(prompt, out string text);
        if (result != LineEditor.Result.Line)
        {
            return result == LineEditor.Result.EndOfInput ? 0 : -1;
        }

        if (!FileSystemText.TryEncode(text, out byte[] bytes))
        {
            bytes = Encoding.UTF8.GetBytes(text);
        }

        line.AddRange(bytes);
        line.Add((byte)'\n');
        return 1;
    }

    private static int ReadPlain(string prompt, List<byte> line)
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

            IoNative.Outcome outcome;
            fixed (byte* p = s_buffer)
            {
                outcome = IoNative.Read(0, p, s_buffer.Length);
            }

            s_at = 0;
            s_filled = outcome.Failed ? 0 : (int)outcome.Result;
            if (outcome.Failed && outcome.Errno < 0)
            {
                return -1;
            }

            if (s_filled > 0)
            {
                continue;
            }

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
