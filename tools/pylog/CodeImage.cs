using System;
using System.Collections.Generic;
using System.Globalization;
using Iced.Intel;

namespace Py.Log;

/// <summary>An instruction of machine code.</summary>
/// <param name="Offset">Bytes from the start of the code.</param>
/// <param name="Text">As NASM writes it.</param>
internal readonly record struct MachineInstruction(int Offset, string Text);

/// <summary>The machine code that a log has dumped.</summary>
internal sealed class CodeImage
{
    private readonly List<(ulong Address, byte[] Bytes)> _dumps = [];

    /// <summary>The backend's name; empty: no code was dumped.</summary>
    public string Backend { get; private set; } = "";

    /// <summary>Reads a line of the section; false: not understood.</summary>
    public bool Read(string line)
    {
        string[] words = line.TrimEnd('\r').Split(' ', StringSplitOptions.RemoveEmptyEntries);
        switch (words.Length > 0 ? words[0] : "")
        {
            case "BACKEND" when words.Length == 2:
                Backend = words[1];
                return true;
            case "SYS_EXECUTABLE":
                return true;
            case "CODE_DUMP" when words.Length == 4 && words[1].StartsWith('@') && words[2].StartsWith('+'):
                if (!ulong.TryParse(words[1].AsSpan(1), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong address)
                    || !ulong.TryParse(words[2].AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out ulong offset))
                {
                    return false;
                }

                try
                {
                    _dumps.Add((address + offset, Convert.FromHexString(words[3])));
                    return true;
                }
                catch (FormatException)
                {
                    return false;
                }

            default:
                return words.Length == 0;
        }
    }

    // The code as it was when the trace was compiled: guards that have bridges now still go to their exits.
    private ReadOnlySpan<byte> Bytes(ulong start, ulong stop)
    {
        for (int i = _dumps.Count - 1; i >= 0; i--)
        {
            (ulong address, byte[] bytes) = _dumps[i];
            if (address <= start && stop >= start && stop - address <= (ulong)bytes.Length)
            {
                return bytes.AsSpan((int)(start - address), (int)(stop - start));
            }
        }

        return default;
    }

    /// <summary>The instructions of a trace up to the stubs of its exits; empty if they were not dumped or are of another machine.</summary>
    public List<MachineInstruction> Disassemble(LoggedTrace trace)
    {
        List<MachineInstruction> instructions = [];
        ulong end = trace.Optimized.Count > 0 && trace.Optimized[^1] is { Name: Operation.End, Offset: > 0 } last ? trace.Start + (ulong)last.Offset : trace.Stop;
        ReadOnlySpan<byte> bytes = trace.Start == 0 || end < trace.First || Backend is not ("x86_64" or "x86") ? default : Bytes(trace.First, end);
        if (bytes.IsEmpty)
        {
            return instructions;
        }

        Decoder decoder = Decoder.Create(Backend == "x86" ? 32 : 64, new ByteArrayCodeReader(bytes.ToArray()), trace.First);
        NasmFormatter formatter = new();
        StringOutput output = new();
        while (decoder.IP < end)
        {
            int offset = (int)(decoder.IP - trace.Start);
            Instruction instruction = decoder.Decode();
            formatter.Format(instruction, output);
            instructions.Add(new MachineInstruction(offset, output.ToStringAndReset()));
        }

        return instructions;
    }
}
