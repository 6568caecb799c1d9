using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Text;
using Py.Vm.Modules.Sre;

namespace Py.Conformance.Vm.Sre;

/// <summary>Runs the cases that <c>generate.py</c> writes.</summary>
internal sealed class SreCases
{
    private readonly List<string> _failures = [];
    private string _note = "";
    private SrePattern? _pattern;
    private int _width;
    private uint[] _text = [];

    internal int Count { get; private set; }

    /// <summary>Runs every case and returns what went wrong, one line a case.</summary>
    internal IReadOnlyList<string> Run(TextReader reader)
    {
        while (reader.ReadLine() is { } line)
        {
            string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            switch (words[0])
            {
                case "#":
                    _note = line;
                    break;
                case "P":
                    _pattern = SrePattern.TryCreate(Units(words[2..]), int.Parse(words[1], CultureInfo.InvariantCulture));
                    if (_pattern is null)
                    {
                        _failures.Add($"{_note} invalid: {line}");
                    }
                    break;
                case "T":
                    _width = int.Parse(words[1], CultureInfo.InvariantCulture);
                    _text = Units(words[2..]);
                    break;
                default:
                    Check(words);
                    break;
            }
        }
        return _failures;
    }

    private static uint[] Units(string[] words) =>
        Array.ConvertAll(words, word => uint.Parse(word, NumberStyles.HexNumber, CultureInfo.InvariantCulture));

    private void Check(string[] words)
    {
        if (_pattern is null)
        {
            return;
        }
        Count++;
        nint pos = nint.Parse(words[1], CultureInfo.InvariantCulture);
        nint end = nint.Parse(words[2], CultureInfo.InvariantCulture);
        // Narrow text is also run as wider text; the answers are the same.
        for (int width = _width; width <= 4; width *= 2)
        {
            string found = words[0] switch
            {
                "m" => One(width, pos, end, SreMode.Match),
                "f" => One(width, pos, end, SreMode.FullMatch),
                "s" => One(width, pos, end, SreMode.Search),
                _ => All(width, pos, end),
            };
            if (found != words[3])
            {
                string text = string.Join(' ', Array.ConvertAll(_text, c => c < 127 && c > 31 ? ((char)c).ToString() : $"{c:x}"));
                _failures.Add($"{_note} {words[0]} {pos} {end} width {width} text [{text}]: {found}, expected {words[3]}");
            }
        }
    }

    private unsafe string One(int width, nint pos, nint end, SreMode mode)
    {
        using SreState.Lease lease = SreState.Rent();
        SreState state = lease.State;
        return Run(state, width, pos, end, mode, false) ? Describe(state) : "-";
    }

    private unsafe string All(int width, nint pos, nint end)
    {
        using SreState.Lease lease = SreState.Rent();
        SreState state = lease.State;
        StringBuilder all = new();
        bool mustAdvance = false;
        while (pos <= end && Run(state, width, pos, end, SreMode.Search, mustAdvance))
        {
            _ = all.Append(all.Length > 0 ? "|" : "").Append(Describe(state));
            pos = state.MatchEnd;
            mustAdvance = state.MatchEnd == state.MatchStart;
        }
        return all.Length > 0 ? all.ToString() : "-";
    }

    private unsafe bool Run(SreState state, int width, nint pos, nint end, SreMode mode, bool mustAdvance)
    {
        SreStatus status;
        switch (width)
        {
            case 1:
                fixed (byte* text = Array.ConvertAll([.. _text, 0u], c => (byte)c))
                {
                    status = _pattern!.Run(state, text, pos, end, mode, mustAdvance);
                }
                break;
            case 2:
                fixed (ushort* text = Array.ConvertAll([.. _text, 0u], c => (ushort)c))
                {
                    status = _pattern!.Run(state, text, pos, end, mode, mustAdvance);
                }
                break;
            default:
                fixed (uint* text = (uint[])[.. _text, 0u])
                {
                    status = _pattern!.Run(state, text, pos, end, mode, mustAdvance);
                }
                break;
        }
        return status switch
        {
            SreStatus.Matched => true,
            SreStatus.NoMatch => false,
            _ => throw new InvalidOperationException(status.ToString()),
        };
    }

    private unsafe string Describe(SreState state)
    {
        int groups = _pattern!.Groups;
        StringBuilder text = new();
        _ = text.Append(CultureInfo.InvariantCulture, $"{Math.Max(0, state.Registers[groups * 2])},{state.MatchStart},{state.MatchEnd}");
        for (int group = 0; group < groups; group++)
        {
            nint first = state.Registers[group * 2];
            nint last = state.Registers[(group * 2) + 1];
            if (first < 0 || last < 0)
            {
                first = last = -1;
            }
            _ = text.Append(CultureInfo.InvariantCulture, $",{first},{last}");
        }
        return text.ToString();
    }
}
