using System;
using System.Collections.Generic;

namespace Py.Vm.Compile;

/// <summary>Turns collected instructions into words: shortens, lays out, relocates and encodes them.</summary>
internal sealed class Linker
{
    private const int MaxHops = 8;

    private readonly Emitter _code;

    // Registers from here on move down, because fewer locals were used than kept.
    private readonly int _shiftFrom;
    private readonly int _shift;
    private int[] _offsets = [];
    private int[] _targets;
    private bool[] _isLong = [];

    private Linker(Emitter code, int locals)
    {
        _code = code;
        _shiftFrom = code.FirstLocal + code.LocalLimit;
        _shift = code.LocalLimit - locals;
        _targets = new int[code.Count];
    }

    public uint[] Words { get; private set; } = [];

    public CodePosition[] Positions { get; private set; } = [];

    public ushort[] LiveTops { get; private set; } = [];

    public HandlerRange[] Handlers { get; private set; } = [];

    public int RegisterCount { get; private set; }

    /// <summary>Links the code of a unit in which <paramref name="locals"/> locals were used.</summary>
    public static Linker Link(Emitter code, int locals)
    {
        var linker = new Linker(code, locals);
        linker.ResolveLabels();
        linker.ThreadJumps();
        linker.DropNops();
        linker.DropUnreachable();
        linker.CopyReturns();
        linker.SpreadPositions();
        linker.LayOut();
        linker.Encode();
        return linker;
    }

    /// <summary>True if X is a label.</summary>
    public static bool IsJump(Opcode op) =>
        op is >= Opcode.JLt and <= Opcode.JNotNone or Opcode.ForIter or Opcode.Send;

    private static bool IsDropped(in Ins ins) => ins.Op == Opcode.Nop && ins.A == DefiniteAssignment.Dropped;

    private static void Drop(ref Ins ins)
    {
        ins.Op = Opcode.Nop;
        ins.A = DefiniteAssignment.Dropped;
    }

    private void ResolveLabels()
    {
        Span<Ins> ins = _code.Instructions;
        for (int i = 0; i < ins.Length; i++)
        {
            _targets[i] = IsJump(ins[i].Op) ? _code.Labels[ins[i].X] : -1;
        }
    }

    private int Skip(int index)
    {
        Span<Ins> ins = _code.Instructions;
        while (index < ins.Length && IsDropped(ins[index]))
        {
            index++;
        }

        return index;
    }

    // A Nop is there for its line; a neighbour with the same line, or with none, can stand for it.
    private void DropNops()
    {
        Span<Ins> ins = _code.Instructions;
        bool[] isTarget = new bool[ins.Length + 1];
        foreach (int target in _targets)
        {
            if (target >= 0)
            {
                isTarget[target] = true;
            }
        }

        foreach (InsRange range in _code.Ranges)
        {
            isTarget[_code.Labels[range.Handler]] = true;
        }

        int previousLine = -1;
        bool follows = false;
        for (int i = 0; i < ins.Length; i++)
        {
            if (isTarget[i])
            {
                follows = false;
            }

            ref Ins current = ref ins[i];
            if (IsDropped(current))
            {
                continue;
            }

            if (current.Op == Opcode.Nop)
            {
                int line = current.Position.Line;
                int next = Skip(i + 1);
                if (line < 0 || (follows && line == previousLine))
                {
                    Drop(ref current);
                    continue;
                }

                if (next < ins.Length && (ins[next].Position.Line == line || CanTakeLine(next, isTarget, i)))
                {
                    if (ins[next].Position.Line != line)
                    {
                        ins[next].Position = current.Position;
                    }

                    Drop(ref current);
                    continue;
                }
            }

            previousLine = current.Position.Line < 0 ? previousLine : current.Position.Line;
            follows = !Emitter.IsTerminator(current.Op);
        }
    }

    private bool CanTakeLine(int next, bool[] isTarget, int from)
    {
        if (_code.Instructions[next].Position.Line >= 0)
        {
            return false;
        }

        for (int i = from + 1; i <= next; i++)
        {
            if (isTarget[i])
            {
                return false;
            }
        }

        return true;
    }

    private void ThreadJumps()
    {
        Span<Ins> ins = _code.Instructions;
        for (int i = 0; i < ins.Length; i++)
        {
            if (_targets[i] < 0 || ins[i].Op is Opcode.ForIter or Opcode.Send or Opcode.Loop)
            {
                continue;
            }

            int target = Skip(_targets[i]);
            for (int hops = 0; hops < MaxHops && target > i && ins[target].Op == Opcode.Jmp; hops++)
            {
                int next = Skip(_targets[target]);
                if (next <= i)
                {
                    break;
                }

                target = next;
            }

            _targets[i] = target;
            if (ins[i].Op != Opcode.Jmp)
            {
                continue;
            }

            if (target == Skip(i + 1))
            {
                Drop(ref ins[i]);
                _targets[i] = -1;
            }
            else if (ins[target].Op is Opcode.Loop or Opcode.ReturnNone or Opcode.Return
                && (ins[i].Position.Line < 0 || ins[target].Position.Line < 0 || ins[i].Position.Line == ins[target].Position.Line))
            {
                // Two lines stay two instructions: both are traced.
                CodePosition position = ins[i].Position;
                ins[i] = ins[target];
                ins[i].Position = position.Line >= 0 ? position : ins[i].Position;
                _targets[i] = _targets[target];
            }
        }
    }

    // Threading leaves jumps that nothing leads to.
    private void DropUnreachable()
    {
        Span<Ins> ins = _code.Instructions;
        bool[] isReached = new bool[ins.Length + 1];
        var work = new Stack<int>();
        work.Push(0);
        bool[] isEntered = new bool[_code.Ranges.Count];
        while (true)
        {
            while (work.TryPop(out int index))
            {
                while (index < ins.Length && !isReached[index])
                {
                    isReached[index] = true;
                    if (_targets[index] >= 0)
                    {
                        work.Push(_targets[index]);
                    }

                    if (Emitter.IsTerminator(ins[index].Op))
                    {
                        break;
                    }

                    index++;
                }
            }

            for (int i = 0; i < isEntered.Length; i++)
            {
                InsRange range = _code.Ranges[i];
                if (!isEntered[i] && IsAnyReached(range, isReached))
                {
                    isEntered[i] = true;
                    work.Push(_code.Labels[range.Handler]);
                }
            }

            if (work.Count == 0)
            {
                break;
            }
        }

        for (int i = 0; i < ins.Length; i++)
        {
            if (!isReached[i])
            {
                Drop(ref ins[i]);
                _targets[i] = -1;
            }
        }
    }

    private bool IsAnyReached(InsRange range, bool[] isReached)
    {
        Span<Ins> ins = _code.Instructions;
        for (int i = range.Start; i < range.End; i++)
        {
            if (isReached[i] && !IsDropped(ins[i]))
            {
                return true;
            }
        }

        return false;
    }

    // Number of ways to reach each instruction, other than by an exception.
    private int[] CountPredecessors()
    {
        Span<Ins> ins = _code.Instructions;
        int[] counts = new int[ins.Length + 1];
        bool follows = true;
        for (int i = 0; i < ins.Length; i++)
        {
            counts[i] += follows ? 1 : 0;
            if (_targets[i] >= 0)
            {
                counts[Skip(_targets[i])]++;
            }

            // A dropped instruction hands on the way to the next.
            follows = IsDropped(ins[i]) ? follows : !Emitter.IsTerminator(ins[i].Op);
        }

        return counts;
    }

    // The implicit return belongs to the line it is reached from: each jump to one gets its own.
    private void CopyReturns()
    {
        int[] predecessors = CountPredecessors();
        int count = _code.Count;
        int copy = -1;
        int copied = -1;
        for (int i = 0; i < count; i++)
        {
            if (_targets[i] < 0 || _code.Instructions[i].Position.Line < 0)
            {
                continue;
            }

            int target = Skip(_targets[i]);
            Ins exit = _code.Instructions[target];
            if (exit.Op == Opcode.ReturnNone && exit.Position.Line < 0 && predecessors[target] > 1)
            {
                predecessors[target]--;
                exit.Position = _code.Instructions[i].Position;
                if (copied != target || _code.Instructions[copy].Position != exit.Position)
                {
                    copy = _code.AppendCopy(exit);
                    copied = target;
                }

                _targets[i] = copy;
            }
        }

        int old = _targets.Length;
        Array.Resize(ref _targets, _code.Count);
        _targets.AsSpan(old).Fill(-1);
    }

    // What has no position takes that of the instruction before it, if control can only come from there.
    private void SpreadPositions()
    {
        Span<Ins> ins = _code.Instructions;
        int[] predecessors = CountPredecessors();
        int previous = -1;
        for (int i = 0; i < ins.Length; i++)
        {
            if (IsDropped(ins[i]))
            {
                continue;
            }

            ref Ins current = ref ins[i];
            bool follows = previous >= 0 && !Emitter.IsTerminator(ins[previous].Op);
            // A clean-up that raises again without a line stands for where the exception came from.
            if (current.Position.Line < 0 && follows && predecessors[i] == 1 && current.Op != Opcode.ReRaise)
            {
                current.Position = ins[previous].Position;
            }

            if (_targets[i] >= 0 && current.Position.Line >= 0)
            {
                int target = Skip(_targets[i]);
                if (ins[target].Position.Line < 0 && predecessors[target] == 1)
                {
                    ins[target].Position = current.Position;
                }
            }

            previous = i;
        }
    }

    private int SizeOf(int index)
    {
        ref Ins ins = ref _code.Instructions[index];
        return IsDropped(ins) ? 0 : _isLong[index] ? 2 : Opcodes.HasExtension(ins.Op) ? 2 : 1;
    }

    // Jumps on a truth value reach 16 bits; one that is too far is inverted over an unconditional jump.
    private void LayOut()
    {
        Span<Ins> ins = _code.Instructions;
        _offsets = new int[ins.Length + 1];
        _isLong = new bool[ins.Length];
        bool again = true;
        while (again)
        {
            again = false;
            int offset = 0;
            for (int i = 0; i < ins.Length; i++)
            {
                _offsets[i] = offset;
                offset += SizeOf(i);
            }

            _offsets[ins.Length] = offset;
            for (int i = 0; i < ins.Length; i++)
            {
                if (ins[i].Op is >= Opcode.JTrue and <= Opcode.JNotNone && !_isLong[i])
                {
                    int distance = _offsets[_targets[i]] - (_offsets[i] + 1);
                    if (distance is < short.MinValue or > short.MaxValue)
                    {
                        _isLong[i] = true;
                        again = true;
                    }
                }
            }
        }
    }

    private int Relocate(int register) => register >= _shiftFrom ? register - _shift : register;

    private int RelocateField(Role role, int value) => role switch
    {
        Role.None => value,
        Role.Biased => value == 0 ? 0 : Relocate(value - 1) + 1,
        _ => Relocate(value),
    };

    private void Encode()
    {
        Span<Ins> ins = _code.Instructions;
        int length = _offsets[ins.Length];
        Words = new uint[length];
        Positions = new CodePosition[length];
        LiveTops = new ushort[length];
        bool isFar = _code.MaxFarTop > _code.FarBase;
        int fixedEnd = _code.FirstLocal > 0 ? Relocate(_code.FarBase) : 0;
        RegisterCount = int.Max(fixedEnd, Relocate(isFar ? _code.MaxFarTop : _code.MaxTop));
        for (int i = 0; i < ins.Length; i++)
        {
            if (IsDropped(ins[i]))
            {
                continue;
            }

            int at = _offsets[i];
            EncodeOne(ref ins[i], at, i);
            int size = SizeOf(i);
            ushort top = (ushort)(isFar || fixedEnd > 0 ? RegisterCount : Relocate(ins[i].Top));
            for (int word = at; word < at + size; word++)
            {
                Positions[word] = ins[i].Position;
                LiveTops[word] = top;
            }
        }

        var handlers = new List<HandlerRange>(_code.Ranges.Count);
        foreach (InsRange range in _code.Ranges)
        {
            int start = _offsets[range.Start];
            int end = _offsets[range.End];
            if (start < end)
            {
                int handler = _offsets[_code.Labels[range.Handler]];
                handlers.Add(new HandlerRange(start, end, handler, Relocate(range.Register)));
            }
        }

        Handlers = [.. handlers];
    }

    private void EncodeOne(ref Ins ins, int at, int index)
    {
        (Role roleA, Role roleB, Role roleC) = OperandRoles.Of(ins.Op);
        int a = RelocateField(roleA, ins.A);
        int b = RelocateField(roleB, ins.B);
        int c = RelocateField(roleC, ins.C);
        OpFormat format = Opcodes.Row(ins.Op).Format;
        switch (format)
        {
            case OpFormat.J:
                Words[at] = Opcodes.PackJump(ins.Op, _offsets[_targets[index]] - (at + 1));
                break;
            case OpFormat.AsBx when IsJump(ins.Op):
                int distance = _offsets[_targets[index]] - (at + 1);
                if (_isLong[index])
                {
                    Words[at] = Opcodes.PackBx(Invert(ins.Op), a, 1);
                    Words[at + 1] = Opcodes.PackJump(Opcode.Jmp, distance - 1);
                }
                else
                {
                    Words[at] = Opcodes.PackBx(ins.Op, a, distance);
                }

                break;
            case OpFormat.ABx or OpFormat.AsBx:
                Words[at] = Opcodes.PackBx(ins.Op, a, b);
                break;
            default:
                Words[at] = Opcodes.Pack(ins.Op, a, b, c);
                if (format >= OpFormat.ABCXJump)
                {
                    int x = format == OpFormat.ABCXJump ? _offsets[_targets[index]] - (at + 2) : ins.X;
                    Words[at + 1] = (uint)x;
                }

                break;
        }
    }

    private static Opcode Invert(Opcode op) => op switch
    {
        Opcode.JTrue => Opcode.JFalse,
        Opcode.JFalse => Opcode.JTrue,
        Opcode.JNone => Opcode.JNotNone,
        _ => Opcode.JNone,
    };
}
