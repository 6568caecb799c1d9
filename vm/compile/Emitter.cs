using System;
using System.Collections.Generic;

namespace Py.Vm.Compile;

/// <summary>An instruction before it is encoded; X of a jump is a label.</summary>
internal struct Ins
{
    public Opcode Op;
    public int A;
    public int B;
    public int C;
    public int X;

    /// <summary>First temporary that is dead while it runs.</summary>
    public int Top;

    public CodePosition Position;
}

/// <summary>Part of the code that a handler covers, in instructions.</summary>
internal readonly record struct InsRange(int Start, int End, int Handler, int Register);

/// <summary>Collects the instructions of one code unit: registers, labels, exception ranges.</summary>
/// <remarks>
/// Code that cannot be reached is dropped on the way in: nothing is reachable after a jump, return or raise until a
/// label that something jumps to. Operands above 255 are fetched and stored by GetFar and SetFar here, so that the
/// compiler need not think of them; windows of several registers must be temporaries.
/// </remarks>
internal sealed class Emitter
{
    /// <summary>The position of code that no source line stands for.</summary>
    public static readonly CodePosition NoPosition = new(-1, -1, -1, -1);

    // 20 nested blocks with up to 6 temporaries each leave this much to expressions.
    private const int MaxFixed = 96;
    private const int MaxDirect = 256;

    private Ins[] _ins = new Ins[32];
    private int[] _labels = new int[8];
    private int[] _uses = new int[8];
    private int _labelCount;

    public Emitter(int locals, int cells, int free)
    {
        LocalLimit = locals;
        int count = locals + cells + free;
        bool isBig = count > MaxFixed;
        FirstLocal = isBig ? MaxDirect - MaxFixed : 0;
        TempBase = isBig ? 0 : count;
        TempLimit = isBig ? FirstLocal : MaxDirect;
        FirstCell = FirstLocal + locals;
        FirstFree = FirstCell + cells;
        FarBase = int.Max(MaxDirect, FirstLocal + count);
        FarTop = MaxFarTop = FarBase;
        Top = MaxTop = TempBase;
    }

    public int FirstLocal { get; }

    /// <summary>Registers kept for locals; there may turn out to be fewer.</summary>
    public int LocalLimit { get; }

    public int FirstCell { get; }

    public int FirstFree { get; }

    public int TempBase { get; }

    public int TempLimit { get; }

    /// <summary>First of the registers that take saved temporaries.</summary>
    public int FarBase { get; }

    public int FarTop { get; set; }

    public int MaxFarTop { get; private set; }

    /// <summary>The first free temporary.</summary>
    public int Top { get; set; }

    public int MaxTop { get; private set; }

    public int Count { get; private set; }

    public bool IsReachable { get; private set; } = true;

    /// <summary>Position given to what is emitted.</summary>
    public CodePosition Position { get; set; }

    public List<InsRange> Ranges { get; } = [];

    public Span<Ins> Instructions => _ins.AsSpan(0, Count);

    public ReadOnlySpan<int> Labels => _labels.AsSpan(0, _labelCount);

    public bool IsTemp(int register) =>
        (register >= TempBase && register < TempLimit) || register >= FarBase;

    public int NewTemp()
    {
        int register = Top++;
        if (Top > MaxTop)
        {
            if (Top > TempLimit)
            {
                throw CompileErrors.Recursion();
            }

            MaxTop = Top;
        }

        return register;
    }

    public int NewTemps(int count)
    {
        int first = Top;
        for (int i = 0; i < count; i++)
        {
            NewTemp();
        }

        return first;
    }

    public int NewFar()
    {
        MaxFarTop = int.Max(MaxFarTop, FarTop + 1);
        return FarTop++;
    }

    public int NewLabel()
    {
        if (_labelCount == _labels.Length)
        {
            Array.Resize(ref _labels, _labelCount * 2);
            Array.Resize(ref _uses, _labelCount * 2);
        }

        _labels[_labelCount] = -1;
        _uses[_labelCount] = 0;
        return _labelCount++;
    }

    /// <summary>Places a label here. Code becomes reachable if something already jumps to it.</summary>
    public void Mark(int label)
    {
        _labels[label] = Count;
        IsReachable |= _uses[label] > 0;
    }

    /// <summary>Lets a handler cover what was emitted since instruction <paramref name="start"/>.</summary>
    public void Cover(int start, int handler, int register)
    {
        if (start < Count)
        {
            Ranges.Add(new InsRange(start, Count, handler, register));
            _uses[handler]++;
        }
    }

    public void Jump(Opcode op, int label, int a = 0, int b = 0, int c = 0)
    {
        if (IsReachable)
        {
            _uses[label]++;
            Emit(op, a, b, c, label);
        }
    }

    public void Emit(Opcode op, int a = 0, int b = 0, int c = 0, int x = 0)
    {
        if (!IsReachable)
        {
            return;
        }

        if ((a | b | c) >= MaxDirect)
        {
            EmitFar(op, a, b, c, x);
        }
        else
        {
            Append(op, a, b, c, x, Top);
        }

        if (IsTerminator(op))
        {
            IsReachable = false;
        }
    }

    /// <summary>Appends an instruction as it is; its index.</summary>
    public int AppendCopy(in Ins ins)
    {
        Append(ins.Op, ins.A, ins.B, ins.C, ins.X, ins.Top);
        _ins[Count - 1].Position = ins.Position;
        return Count - 1;
    }

    /// <summary>True if control never passes to the next instruction.</summary>
    public static bool IsTerminator(Opcode op) =>
        op is Opcode.Jmp or Opcode.Loop or Opcode.Return or Opcode.ReturnNone or Opcode.Raise or Opcode.ReRaise;

    private void Append(Opcode op, int a, int b, int c, int x, int top)
    {
        if (Count == _ins.Length)
        {
            Array.Resize(ref _ins, Count * 2);
        }

        _ins[Count++] = new Ins { Op = op, A = a, B = b, C = c, X = x, Top = top, Position = Position };
    }

    private void EmitFar(Opcode op, int a, int b, int c, int x)
    {
        (Role roleA, Role roleB, Role roleC) = OperandRoles.Of(op);
        int mark = Top;
        int farA = FetchFar(roleA, ref a);
        int farB = FetchFar(roleB, ref b);
        FetchFar(roleC, ref c);
        Append(op, a, b, c, x, Top);
        if (farA >= 0)
        {
            // C says that the register becomes empty.
            Append(Opcode.SetFar, a, farA, op == Opcode.DelLocal ? 1 : 0, 0, Top);
        }
        else if (farB >= 0)
        {
            Append(Opcode.SetFar, b, farB, 0, 0, Top);
        }

        Top = mark;
    }

    // Replaces a far register by a temporary; the result is the far register if it must be written back.
    private int FetchFar(Role role, ref int register)
    {
        if (register < MaxDirect || role is not (Role.Read or Role.Write or Role.Modify))
        {
            return -1;
        }

        int far = register;
        register = NewTemp();
        if (role != Role.Write)
        {
            Append(Opcode.GetFar, register, far, 0, 0, Top);
        }

        return role == Role.Read ? -1 : far;
    }
}
