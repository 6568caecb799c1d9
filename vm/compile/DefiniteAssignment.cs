using System;
using System.Collections.Generic;

namespace Py.Vm.Compile;

/// <summary>Removes each Check of a local that is bound on every path that leads to it.</summary>
/// <remarks>
/// A forward analysis of "may be unbound" over basic blocks. Blocks also end where exception ranges begin or end, so
/// that a block is covered by one handler or none; the handler sees what may be unbound at any point of the block.
/// Source: the textbook method (reaching definitions, as in Aho, Lam, Sethi and Ullman, 9.2).
/// </remarks>
internal sealed class DefiniteAssignment
{
    // The mark of a Nop that stands for nothing.
    public const int Dropped = 1;

    private readonly Emitter _code;
    private readonly int[] _bitOfLocal;
    private readonly List<int> _blockStarts = [];
    private readonly int[] _blockOf;
    private readonly int[] _handlerOfBlock;
    private readonly ulong[] _in;
    private readonly bool[] _isDirty;
    private readonly bool[] _isReached;
    private readonly int _words;

    private DefiniteAssignment(Emitter code, int[] bitOfLocal, int bits)
    {
        _code = code;
        _bitOfLocal = bitOfLocal;
        _words = (bits + 63) / 64;
        _blockOf = new int[code.Count + 1];
        FindBlocks();
        int blocks = _blockStarts.Count;
        _blockStarts.Add(code.Count);
        _handlerOfBlock = new int[blocks];
        Array.Fill(_handlerOfBlock, -1);
        FindHandlers();
        _in = new ulong[blocks * _words];
        _isDirty = new bool[blocks];
        _isReached = new bool[blocks];
    }

    /// <summary>Turns the unneeded checks of <paramref name="code"/> into dropped Nops.</summary>
    /// <param name="code">The unit.</param>
    /// <param name="locals">Number of locals; those before <paramref name="parameters"/> are bound at entry.</param>
    /// <param name="parameters">Number of parameters.</param>
    public static void Run(Emitter code, int locals, int parameters)
    {
        int[] bitOfLocal = new int[locals];
        Array.Fill(bitOfLocal, -1);
        int bits = 0;
        foreach (ref Ins ins in code.Instructions)
        {
            if (ins.Op == Opcode.Check && bitOfLocal[ins.B] < 0)
            {
                bitOfLocal[ins.B] = bits++;
            }
        }

        if (bits > 0)
        {
            var analysis = new DefiniteAssignment(code, bitOfLocal, bits);
            analysis.Solve(parameters);
            analysis.RemoveChecks();
        }
    }

    private void FindBlocks()
    {
        Span<Ins> ins = _code.Instructions;
        bool[] isStart = new bool[ins.Length + 1];
        isStart[0] = true;
        for (int i = 0; i < ins.Length; i++)
        {
            bool jumps = Linker.IsJump(ins[i].Op);
            if (jumps)
            {
                isStart[_code.Labels[ins[i].X]] = true;
            }

            isStart[i + 1] |= jumps || Emitter.IsTerminator(ins[i].Op);
        }

        foreach (InsRange range in _code.Ranges)
        {
            isStart[range.Start] = true;
            isStart[range.End] = true;
            isStart[_code.Labels[range.Handler]] = true;
        }

        for (int i = 0; i < ins.Length; i++)
        {
            if (isStart[i])
            {
                _blockStarts.Add(i);
            }

            _blockOf[i] = _blockStarts.Count - 1;
        }
    }

    // Ranges come inner first, so the first that covers a block is the one that counts.
    private void FindHandlers()
    {
        foreach (InsRange range in _code.Ranges)
        {
            for (int block = _blockOf[range.Start]; _blockStarts[block] < range.End; block++)
            {
                if (_handlerOfBlock[block] < 0)
                {
                    _handlerOfBlock[block] = _blockOf[_code.Labels[range.Handler]];
                }
            }
        }
    }

    private void Solve(int parameters)
    {
        for (int i = parameters; i < _bitOfLocal.Length; i++)
        {
            if (_bitOfLocal[i] >= 0)
            {
                _in[_bitOfLocal[i] >> 6] |= 1UL << (_bitOfLocal[i] & 63);
            }
        }

        _isDirty[0] = true;
        _isReached[0] = true;
        ulong[] state = new ulong[_words];
        bool again = true;
        while (again)
        {
            again = false;
            for (int block = 0; block < _isDirty.Length; block++)
            {
                if (_isDirty[block])
                {
                    _isDirty[block] = false;
                    again |= Flow(block, state);
                }
            }
        }
    }

    // Carries the state through a block to its successors; true if an earlier block must be visited again.
    private bool Flow(int block, ulong[] state)
    {
        Array.Copy(_in, block * _words, state, 0, _words);
        int handler = _handlerOfBlock[block];
        bool again = handler >= 0 && Join(handler, state) && handler <= block;
        Span<Ins> ins = _code.Instructions;
        int end = _blockStarts[block + 1];
        for (int i = _blockStarts[block]; i < end; i++)
        {
            ref Ins current = ref ins[i];
            if (Linker.IsJump(current.Op))
            {
                int target = _blockOf[_code.Labels[current.X]];
                again |= Join(target, state) && target <= block;
            }

            if (Step(ref current, state) && handler >= 0)
            {
                again |= Join(handler, state) && handler <= block;
            }
        }

        if (!Emitter.IsTerminator(ins[end - 1].Op) && block + 1 < _isDirty.Length)
        {
            Join(block + 1, state);
        }

        return again;
    }

    private bool Join(int block, ulong[] state)
    {
        bool changed = !_isReached[block];
        _isReached[block] = true;
        Span<ulong> target = _in.AsSpan(block * _words, _words);
        for (int i = 0; i < target.Length; i++)
        {
            changed |= (state[i] & ~target[i]) != 0;
            target[i] |= state[i];
        }

        _isDirty[block] |= changed;
        return changed;
    }

    // Applies one instruction; true if it may have unbound a local.
    private bool Step(ref Ins ins, ulong[] state)
    {
        switch (ins.Op)
        {
            case Opcode.Check:
                Bind(ins.B, state);
                return false;
            case Opcode.DelLocal:
                int bit = _bitOfLocal[ins.B];
                if (bit >= 0)
                {
                    state[bit >> 6] |= 1UL << (bit & 63);
                }

                return bit >= 0;
            case Opcode.SetFar:
                if (ins.C == 0)
                {
                    BindRegister(ins.B, state);
                }

                return false;
            case Opcode.Unpack:
                for (int i = 0; i < ins.C; i++)
                {
                    BindRegister(ins.A + i, state);
                }

                return false;
            default:
                (Role a, Role b, _) = OperandRoles.Of(ins.Op);
                if (a is Role.Write or Role.Modify)
                {
                    BindRegister(ins.A, state);
                }

                if (b == Role.Write)
                {
                    BindRegister(ins.B, state);
                }

                return false;
        }
    }

    private void BindRegister(int register, ulong[] state)
    {
        int local = register - _code.FirstLocal;
        if ((uint)local < (uint)_bitOfLocal.Length)
        {
            Bind(local, state);
        }
    }

    private void Bind(int local, ulong[] state)
    {
        int bit = _bitOfLocal[local];
        if (bit >= 0)
        {
            state[bit >> 6] &= ~(1UL << (bit & 63));
        }
    }

    private void RemoveChecks()
    {
        ulong[] state = new ulong[_words];
        Span<Ins> ins = _code.Instructions;
        for (int block = 0; block < _isDirty.Length; block++)
        {
            Array.Copy(_in, block * _words, state, 0, _words);
            for (int i = _blockStarts[block]; i < _blockStarts[block + 1]; i++)
            {
                if (ins[i].Op == Opcode.Check)
                {
                    int bit = _bitOfLocal[ins[i].B];
                    if ((state[bit >> 6] & (1UL << (bit & 63))) == 0)
                    {
                        ins[i].Op = Opcode.Nop;
                        ins[i].A = Dropped;
                    }
                }

                Step(ref ins[i], state);
            }
        }
    }
}
