using System;
using System.Collections.Generic;
using Py.Ir;

namespace Py.Backends.Shared;

/// <summary>A register allocation that loses or mixes up a value.</summary>
public sealed class AllocationException(string message) : Exception(message);

/// <summary>Proves one allocation while it is made: follows which value each location holds.</summary>
/// <remarks>
/// Every use, every value of an exit and every argument of a jump must read a location that holds the
/// value named; moves copy what a location holds, definitions and calls overwrite it. Behind a label only
/// what the label's map says is known, and each jump to it must establish that map: so by induction
/// the proof covers all iterations. Source: regalloc2's checker, as an idea.
/// Not proved: that instructions are emitted with the registers they were given.
/// </remarks>
public sealed class AllocationChecker
{
    private readonly Dictionary<int, InsRef> _holds = [];

    /// <summary>A location now holds a value.</summary>
    public void Define(InsRef value, int location) => _holds[location] = value;

    /// <summary>A copy.</summary>
    public void Move(int from, int to)
    {
        if (_holds.TryGetValue(from, out InsRef value))
        {
            _holds[to] = value;
        }
        else
        {
            _holds.Remove(to);
        }
    }

    /// <summary>A location is overwritten with something unnamed.</summary>
    public void Clobber(int location) => _holds.Remove(location);

    /// <summary>Forgets everything, at a label.</summary>
    public void Reset() => _holds.Clear();

    /// <summary>A location must hold a value.</summary>
    public void Use(InsRef value, int location, string what)
    {
        if (!_holds.TryGetValue(location, out InsRef held) || held != value)
        {
            throw new AllocationException($"{what}: location {location} holds {held}, not {value}");
        }
    }
}
