using System;

namespace Py.Backends.Shared;

/// <summary>Emits one move between locations.</summary>
public interface IMoveEmitter
{
    /// <summary>Copies 64 bits; slot to slot goes through the scratch register.</summary>
    void Move(int from, int to);
}

/// <summary>Moves that happen at once, done one after the other.</summary>
/// <remarks>A move waits until nobody reads its target any more; what then remains are cycles, each broken by the float scratch register.</remarks>
public sealed class ParallelMove(MachineDescription machine)
{
    private int[] _from = new int[16];
    private int[] _to = new int[16];
    private int _count;

    /// <summary>Adds a move; targets are distinct.</summary>
    public void Add(int from, int to)
    {
        if (from == to)
        {
            return;
        }
        if (_count == _from.Length)
        {
            Array.Resize(ref _from, _count * 2);
            Array.Resize(ref _to, _count * 2);
        }
        _from[_count] = from;
        _to[_count++] = to;
    }

    /// <summary>Whether nothing is to be moved.</summary>
    public bool IsEmpty => _count == 0;

    /// <summary>Emits the moves and forgets them.</summary>
    public void Emit(IMoveEmitter emitter)
    {
        while (_count > 0)
        {
            bool progress = false;
            for (int i = _count - 1; i >= 0; i--)
            {
                if (!IsSource(_to[i], i))
                {
                    emitter.Move(_from[i], _to[i]);
                    _count--;
                    _from[i] = _from[_count];
                    _to[i] = _to[_count];
                    progress = true;
                }
            }
            if (!progress)
            {
                // All that is left are cycles: free one source.
                emitter.Move(_from[0], machine.FloatScratch);
                int source = _from[0];
                for (int i = 0; i < _count; i++)
                {
                    if (_from[i] == source)
                    {
                        _from[i] = machine.FloatScratch;
                    }
                }
            }
        }
    }

    private bool IsSource(int location, int except)
    {
        for (int i = 0; i < _count; i++)
        {
            if (i != except && _from[i] == location)
            {
                return true;
            }
        }
        return false;
    }
}
