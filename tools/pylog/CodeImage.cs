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

    /// <summary>The code of a trace as it was when the trace was compiled: guards that have bridges now still go to their exits. Null: not dumped.</summary>
    public byte[]? Bytes(LoggedTrace trace)
    {
        byte[]? found = null;
        foreach ((ulong address, byte[] bytes) in _dumps)
        {
            if (address == trace.Start && trace.Stop - trace.Start == (ulong)bytes.Length)
            {
                found = bytes;
            }
        }

        return found;
    }

    /// <summary>The instructions of a trace up to the stubs of its exits; empty if they were not dumped or are of another machine.</summary>
    public List<MachineInstruction> Disassemble(LoggedTrace trace)
    {
        List<MachineInstruction> instructions = [];
        if (trace.Start == 0 || Backend is not ("x86_64" or "x86") || Bytes(trace) is not { } bytes)
        {
            return instructions;
        }

        int end = trace.Optimized.Count > 0 && trace.Optimized[^1] is { Name: Operation.End, Offset: > 0 } last ? Math.Min(last.Offset, bytes.Length) : bytes.Length;
        Decoder decoder = Decoder.Create(Backend == "x86" ? 32 : 64, new ByteArrayCodeReader(bytes), trace.Start);
        NasmFormatter formatter = new();
        StringOutput output = new();
        while (decoder.IP < trace.Start + (ulong)end)
        {
            int offset = (int)(decoder.IP - trace.Start);
            Instruction instruction = decoder.Decode();
            formatter.Format(instruction, output);
            instructions.Add(new MachineInstruction(offset, output.ToStringAndReset()));
        }

        return instructions;
    }
}
