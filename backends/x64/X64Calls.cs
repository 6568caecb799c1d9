using System;
using Py.Backends.Shared;
using Py.Ir;

namespace Py.Backends.X64;

/// <summary>Leaving the trace's own code: finishes, calls, allocation, barriers, boxes.</summary>
internal sealed partial class X64Compiler
{
    private void LowerFinish(int index, ref Ins ins)
    {
        ReadOnlySpan<InsRef> results = _trace.Operands(ref ins);
        int exit = NewExit(index);
        System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_exits)[exit].IsStub = false;
        for (int i = 0; i < _exitValues.Count; i++)
        {
            int location = _scan.Location(_exitValues[i]);
            if (MachineDescription.IsFloat(location))
            {
                _asm.MovsdMR(X64Machine.Word(location), F(location));
            }
            else if (MachineDescription.IsRegister(location))
            {
                _asm.MovMR(X64Machine.Word(location), location);
            }
        }
        if (results.Length > 0)
        {
            // For callers in machine code: the first result in rdx.
            if (IsMoving(results[0]))
            {
                _asm.MovRM(X64Machine.Rdx, Reference(results[0]));
            }
            else if (results[0].IsConst)
            {
                _asm.MovRIKeepFlags(X64Machine.Rdx, Constant(results[0]).Bits);
            }
            else
            {
                _asm.MovRM(X64Machine.Rdx, X64Machine.Word(_scan.Location(results[0])));
            }
        }
        _asm.MovRIKeepFlags(X64Machine.Rax, (uint)((_firstExit + exit) | FinishBit));
        _asm.JmpTo(_backend.Thunks.Leave);
    }

    private void LowerCall(int index, ref Ins ins)
    {
        int helper;
        IrType result;
        bool inspects = false;
        if (ins.Op == IrOp.NewArray)
        {
            helper = _layout.AllocateArrayHelper;
            result = IrType.Ref;
        }
        else
        {
            HelperDescr descr = _trace.Descriptors[new HelperRef(ins.Descr)];
            helper = descr.Index;
            result = descr.Result;
            inspects = descr.Has(HelperEffects.InspectsFrames) && !ins.Snap.IsNone;
        }
        SaveForCall(ref ins, inspects || (ins.Op == IrOp.NewArray && !ins.Snap.IsNone));
        if (inspects)
        {
            DescribeCall(index);
        }
        PassArguments(ref ins);
        X64Thunks.CallHelper(_asm, _layout, helper);
        EndCall(index, ref ins, result);
    }

    // Values that an exit at this very instruction needs must survive the call as well.
    private void SaveForCall(ref Ins ins, bool forExit)
    {
        if (forExit)
        {
            Snapshots.LiveValues(_trace, ins.Snap, _exitValues);
            _scan.SpillLive();
        }
        _scan.SaveForCall();
    }

    private void DescribeCall(int index)
    {
        int exit = NewExit(index);
        PendingExit pending = _exits[exit];
        pending.IsStub = false;
        pending.FirstLocation = _locations.Count;
        for (int i = 0; i < _exitValues.Count; i++)
        {
            _locations.Add((ushort)_scan.SlotOf(_exitValues[i]));
        }
        _exits[exit] = pending;
        _asm.MovMI(X64Machine.Word(X64Machine.CallWord), _firstExit + exit, 8);
    }

    private void PassArguments(ref Ins ins)
    {
        if (ins.Op == IrOp.NewArray)
        {
            if (ins.A.IsIns)
            {
                _moves.Add(_scan.UseAny(ins.A), X64Machine.Rsi);
            }
            _moves.Emit(this);
            if (ins.A.IsConst)
            {
                LoadConstant(ins.A, X64Machine.Rsi);
            }
            _asm.MovRIKeepFlags(X64Machine.Rdi, _trace.Descriptors[new ShapeRef(ins.Descr)].Id);
            return;
        }
        ReadOnlySpan<InsRef> arguments = _trace.Operands(ref ins);
        Span<int> targets = stackalloc int[arguments.Length];
        int general = 0;
        int floats = 0;
        for (int i = 0; i < arguments.Length; i++)
        {
            bool isFloat = _trace.TypeOf(arguments[i]) == IrType.F64;
            targets[i] = isFloat ? s_machine.FloatArguments[floats++] : s_machine.GeneralArguments[general++];
            if (arguments[i].IsIns)
            {
                _moves.Add(_scan.UseAny(arguments[i]), targets[i]);
            }
        }
        _moves.Emit(this);
        for (int i = 0; i < arguments.Length; i++)
        {
            if (arguments[i].IsConst)
            {
                LoadConstant(arguments[i], targets[i]);
            }
        }
    }

    private void EndCall(int index, ref Ins ins, IrType result)
    {
        _scan.AfterCall();
        _scan.EndUses();
        if (!ins.Snap.IsNone)
        {
            Snapshots.LiveValues(_trace, ins.Snap, _exitValues);
        }
        if (result != IrType.None)
        {
            int register = result == IrType.F64 ? s_machine.FloatResult : s_machine.GeneralResult;
            if (result == IrType.Cond)
            {
                _asm.MovzxByte(register, register);
            }
            _scan.DefineIn(register);
        }
        if (ins.Op == IrOp.NewArray && !ins.Snap.IsNone)
        {
            _asm.TestRR(X64Machine.Rax, X64Machine.Rax);
            ExitIf(Condition.Equal, NewExit(index));
        }
        if (!ins.Snap.IsNone)
        {
            _scan.ReleaseExit(_exitValues);
        }
    }

    // The callee gets its inputs and its frame on the native stack, where the collector sees them.
    private void LowerCallAssembler(int index, ref Ins ins)
    {
        ReadOnlySpan<InsRef> arguments = _trace.Operands(ref ins);
        SaveForCall(ref ins, !ins.Snap.IsNone);
        if (!ins.Snap.IsNone)
        {
            DescribeCall(index);
        }
        int inputBytes = (arguments.Length * 8 + 15) & ~15;
        int bytes = inputBytes + MachineDescription.FrameWords * 8;
        _asm.AluRI(Alu.Sub, X64Machine.Rsp, bytes);
        for (int i = 0; i < arguments.Length; i++)
        {
            Mem word = Mem.At(X64Machine.Rsp, i * 8);
            if (arguments[i].IsConst)
            {
                // Doubles too are passed as their bits.
                if (IsMoving(arguments[i]))
                {
                    _asm.MovRM(X64Machine.R11, Reference(arguments[i]));
                }
                else
                {
                    _asm.MovRIKeepFlags(X64Machine.R11, Constant(arguments[i]).Bits);
                }
                _asm.MovMR(word, X64Machine.R11);
                continue;
            }
            int location = _scan.UseAny(arguments[i]);
            if (MachineDescription.IsFloat(location))
            {
                _asm.MovsdMR(word, F(location));
            }
            else if (MachineDescription.IsRegister(location))
            {
                _asm.MovMR(word, location);
            }
            else
            {
                _asm.MovRM(X64Machine.R11, X64Machine.Word(location));
                _asm.MovMR(word, X64Machine.R11);
            }
        }
        _asm.Lea(X64Machine.Rdi, Mem.At(X64Machine.Rsp, inputBytes));
        _asm.MovRR(X64Machine.Rsi, X64Machine.Rsp);
        TraceId target = new(ins.Descr);
        if (target == _trace.Id && _trace.Kind == TraceKind.Loop)
        {
            _asm.Call(0); // label 0 is the entry
        }
        else
        {
            _asm.CallTo(_backend.EntryOf(target));
        }
        _calls.Add((target, _asm.Position - 4));

        // A finish has the sign bit set and its result in rdx.
        int cold = _asm.NewLabel();
        int back = _asm.NewLabel();
        _asm.MovRR32(X64Machine.R11, X64Machine.Rax);
        _asm.ShiftRI(4, X64Machine.R11, 32);
        _asm.TestRR(X64Machine.R11, X64Machine.R11);
        _asm.Jcc(Condition.GreaterOrEqual, cold);
        _asm.MovRR(X64Machine.Rax, X64Machine.Rdx);
        _asm.Bind(back);
        _asm.AluRI(Alu.Add, X64Machine.Rsp, bytes);
        _cold.Add(() =>
        {
            _asm.Bind(cold);
            if (_layout.ExitInCallHelper < 0)
            {
                _asm.Emit8(0x0f);
                _asm.Emit8(0x0b);
                return;
            }
            _asm.Lea(X64Machine.Rdi, Mem.At(X64Machine.Rsp, inputBytes));
            _asm.MovRR32(X64Machine.Rsi, X64Machine.Rax);
            X64Thunks.CallHelper(_asm, _layout, _layout.ExitInCallHelper);
            _asm.Jmp(back);
        });
        EndCall(index, ref ins, IrType.Ref);
    }

    private Mem Fixed(long address)
    {
        if (address == (int)address && address >= 0)
        {
            return Mem.Absolute((int)address);
        }
        int register = _scan.Temporary(isFloat: false);
        _asm.MovRIKeepFlags(register, address);
        return Mem.At(register, 0);
    }

    private void Allocate(int index, ref Ins ins)
    {
        ShapeDescr shape = _trace.Descriptors[new ShapeRef(ins.Descr)];
        Mem free = Fixed(_layout.NurseryFreeAddress);
        Mem top = Fixed(_layout.NurseryTopAddress);
        int result = _scan.Define();
        int cold = _asm.NewLabel();
        int back = _asm.NewLabel();
        _asm.MovRM(result, free);
        _asm.Lea(X64Machine.R11, Mem.At(result, shape.SizeBytes));
        _asm.AluRM(Alu.Cmp, X64Machine.R11, top);
        _asm.Jcc(Condition.Above, cold);
        _asm.MovMR(free, X64Machine.R11);
        long header = shape.Id | ((long)_layout.FreshHeaderBits << 32);
        if (header == (int)header)
        {
            _asm.MovMI(Mem.At(result, 0), (int)header, 8);
        }
        else
        {
            _asm.MovRIKeepFlags(X64Machine.R11, header);
            _asm.MovMR(Mem.At(result, 0), X64Machine.R11);
        }
        _asm.Bind(back);
        int exit = ins.Snap.IsNone ? -1 : NewExit(index);
        int exitLabel = exit < 0 ? -1 : _exits[exit].Label;
        long request = shape.Id | ((long)shape.SizeBytes << 32);
        _cold.Add(() =>
        {
            _asm.Bind(cold);
            _asm.MovRIKeepFlags(X64Machine.R11, request);
            _asm.CallTo(_backend.Thunks.Allocate);
            _asm.MovRR(result, X64Machine.R11);
            if (exitLabel >= 0)
            {
                _asm.TestRR(result, result);
                _asm.Jcc(Condition.Equal, exitLabel);
            }
            _asm.Jmp(back);
        });
        if (exit >= 0)
        {
            _scan.ReleaseExit(_exitValues);
        }
    }

    // With an item's address after its store, otherwise before a store anywhere into the object.
    private void Barrier(ref Ins ins)
    {
        bool ofItem = ins.Op == IrOp.CondCallGcWbArray;
        int obj = General(ins.A);
        Mem item = ofItem ? Address(ins.A, ins.B, _trace.Descriptors[new FieldRef(ins.Descr)]) : default;
        int cold = _asm.NewLabel();
        int back = _asm.NewLabel();
        _asm.TestMI8(Mem.At(obj, _layout.BarrierByte), _layout.BarrierMask);
        _asm.Jcc(Condition.NotEqual, cold);
        _asm.Bind(back);
        _cold.Add(() =>
        {
            _asm.Bind(cold);
            if (ofItem)
            {
                _asm.Lea(X64Machine.R11, item);
                _asm.MovqToFloat(F(X64Machine.Description.FloatScratch), X64Machine.R11);
            }
            _asm.MovRR(X64Machine.R11, obj);
            _asm.CallTo(ofItem ? _backend.Thunks.ItemBarrier : _backend.Thunks.Barrier);
            _asm.Jmp(back);
        });
    }

    private void UnboxFloat(ref Ins ins)
    {
        int value = General(ins.A);
        _scan.EndUses();
        int result = _scan.Define();
        int cold = _asm.NewLabel();
        int back = _asm.NewLabel();
        if (_floatGuard is { } guard && guard.Value == value && guard.End == _asm.Position)
        {
            // Right behind its test, which knows where the float is.
            guard.Next = cold;
        }
        else
        {
            _asm.TestRI8(value, 7);
            _asm.Jcc(Condition.Equal, cold);
        }
        if (X64Assembler.HasRorx)
        {
            _asm.Rorx(X64Machine.R11, value, 4);
            _asm.AluRM(Alu.Xor, X64Machine.R11, Pool(1L << 60));
        }
        else
        {
            _asm.MovRR(X64Machine.R11, value);
            _asm.AluRI(Alu.Xor, X64Machine.R11, 1);
            _asm.ShiftRI(1, X64Machine.R11, 4);
        }
        _asm.MovqToFloat(F(result), X64Machine.R11);
        _asm.Bind(back);
        _cold.Add(() =>
        {
            _asm.Bind(cold);
            _asm.MovsdRM(F(result), Mem.At(value, _layout.FloatValueOffset));
            _asm.Jmp(back);
        });
    }

    private void BoxFloat(ref Ins ins)
    {
        int value = Float(ins.A);
        _scan.EndUses();
        int result = _scan.Define();
        int cold = _asm.NewLabel();
        int back = _asm.NewLabel();
        _asm.MovqToGeneral(result, F(value));
        _asm.ShiftRI(0, result, 4);
        _asm.AluRI(Alu.Xor, result, 1);
        // Any bits may come here, so all eight tags are looked up: bits 1, 2 and 5 of each byte of the mask.
        _asm.MovRI(X64Machine.R11, 0x2626_2626);
        _asm.BitTest32(X64Machine.R11, result);
        _asm.Jcc(Condition.AboveOrEqual, cold);
        _asm.Bind(back);
        _cold.Add(() =>
        {
            _asm.Bind(cold);
            _asm.MovapsRR(15, F(value));
            _asm.CallTo(_backend.Thunks.BoxFloat);
            _asm.MovRR(result, X64Machine.R11);
            _asm.Jmp(back);
        });
    }
}
