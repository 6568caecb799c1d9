using Py.Backends.Shared;
using Py.Ir;

namespace Py.Backends.X64;

/// <summary>Selection of instructions for one operation at a time.</summary>
internal sealed partial class X64Compiler
{
    private void Lower(int index, ref Ins ins)
    {
        switch (ins.Op)
        {
            case IrOp.DebugMergePoint:
                break;
            case IrOp.Label:
                _floatGuard = null;
                LowerLabel(index);
                break;
            case IrOp.Jump:
                LowerJump(index, ref ins);
                break;
            case IrOp.Finish:
                LowerFinish(index, ref ins);
                break;
            case >= IrOp.GuardTrue and <= IrOp.GuardAlwaysFails:
                LowerGuard(index, ref ins);
                break;
            case IrOp.IntAdd or IrOp.IntSub when !ins.A.IsConst:
                AddOrSub(ref ins);
                break;
            case IrOp.IntAdd or IrOp.IntAddOvf:
                Binary(Alu.Add, ref ins, commutes: true);
                break;
            case IrOp.IntSub or IrOp.IntSubOvf:
                Binary(Alu.Sub, ref ins, commutes: false);
                break;
            case IrOp.IntAnd:
                Binary(Alu.And, ref ins, commutes: true);
                break;
            case IrOp.IntOr:
                Binary(Alu.Or, ref ins, commutes: true);
                break;
            case IrOp.IntXor:
                Binary(Alu.Xor, ref ins, commutes: true);
                break;
            case IrOp.IntMul or IrOp.IntMulOvf:
                Multiply(ref ins);
                break;
            case IrOp.IntLshift:
                Shift(4, ref ins);
                break;
            case IrOp.UintRshift:
                Shift(5, ref ins);
                break;
            case IrOp.IntRshift:
                Shift(7, ref ins);
                break;
            case IrOp.IntNeg:
                _asm.Neg(Copied(ref ins));
                break;
            case IrOp.IntInvert:
                _asm.Not(Copied(ref ins));
                break;
            case IrOp.CondNot:
                _asm.AluRI(Alu.Xor, Copied(ref ins), 1);
                break;
            case IrOp.IntFloordiv or IrOp.IntMod:
                Divide(ref ins);
                break;
            case IrOp.SameAs or IrOp.CastPtrToInt or IrOp.CastIntToPtr:
                Copied(ref ins);
                break;
            case IrOp.TagInt or IrOp.UntagInt:
                Offset(ref ins, ins.Op == IrOp.TagInt ? 3 : -3);
                break;
            case IrOp.FloatAdd:
                FloatBinary(0x58, ref ins, commutes: true);
                break;
            case IrOp.FloatSub:
                FloatBinary(0x5c, ref ins, commutes: false);
                break;
            case IrOp.FloatMul:
                FloatBinary(0x59, ref ins, commutes: true);
                break;
            case IrOp.FloatTruediv:
                FloatBinary(0x5e, ref ins, commutes: false);
                break;
            case IrOp.FloatNeg:
                _asm.XorpsM(Copied(ref ins) - X64Machine.Xmm, Pool(long.MinValue));
                break;
            case IrOp.FloatAbs:
                _asm.AndpsM(Copied(ref ins) - X64Machine.Xmm, Pool(long.MaxValue));
                break;
            case IrOp.FloatSqrt or IrOp.CastIntToFloat or IrOp.CastFloatToInt or IrOp.FloatToBits or IrOp.BitsToFloat:
                Convert(ref ins);
                break;
            case IrOp.BoxFloat:
                BoxFloat(ref ins);
                break;
            case IrOp.UnboxFloat:
                UnboxFloat(ref ins);
                break;
            case IrOp.Select:
                Select(ref ins);
                break;
            case IrOp.CondToInt:
                if (ins.A.IsIns && _ranges.Fused[ins.A.Index])
                {
                    Materialize(ref _trace[ins.A]);
                }
                else
                {
                    Copied(ref ins);
                }
                break;
            case IrOp.GetfieldGc or IrOp.GetfieldRaw or IrOp.GetarrayitemGc or IrOp.GetarrayitemRaw:
                Load(ref ins);
                break;
            case IrOp.SetfieldGc or IrOp.SetfieldRaw or IrOp.SetarrayitemGc or IrOp.SetarrayitemRaw:
                Store(ref ins);
                break;
            case IrOp.Call or IrOp.NewArray:
                LowerCall(index, ref ins);
                break;
            case IrOp.CallAssembler:
                LowerCallAssembler(index, ref ins);
                break;
            case IrOp.CallMallocNursery:
                Allocate(index, ref ins);
                break;
            case IrOp.CondCallGcWb or IrOp.CondCallGcWbArray:
                Barrier(ref ins);
                break;
            default:
                if (ins.Type == IrType.Cond)
                {
                    Materialize(ref ins);
                    break;
                }
                throw new UnsupportedIrException($"x64: {ins.Op.Info().Name}");
        }
    }

    // -- operands ---------------------------------------------------------------------------------

    private static int F(int location) => location - X64Machine.Xmm;

    // The value in a general register; constants get a temporary one.
    private int General(InsRef value)
    {
        if (value.IsIns)
        {
            return _scan.UseRegister(value);
        }
        int register = _scan.Temporary(isFloat: false);
        if (IsMoving(value))
        {
            _asm.MovRM(register, Reference(value));
        }
        else
        {
            _asm.MovRIKeepFlags(register, Constant(value).Bits);
        }
        return register;
    }

    private int Float(InsRef value)
    {
        if (value.IsIns)
        {
            return _scan.UseRegister(value);
        }
        int register = _scan.Temporary(isFloat: true);
        LoadConstant(value, register);
        return register;
    }

    private bool IsSmall(InsRef value, out int constant)
    {
        constant = 0;
        if (!value.IsConst || IsMoving(value))
        {
            return false;
        }
        long bits = Constant(value).Bits;
        constant = (int)bits;
        return constant == bits;
    }

    // A copy of the first operand in the register of the result.
    private int Copied(ref Ins ins)
    {
        if (ins.A.IsConst)
        {
            int constant = _scan.Define();
            LoadConstant(ins.A, constant);
            return constant;
        }
        int source = _scan.UseAny(ins.A);
        _scan.EndUses();
        bool same = MachineDescription.IsRegister(source);
        int result = _scan.Define(same ? source : -1);
        MoveTo(source, result);
        return result;
    }

    // Not through Move: the checker must not think that the result is the operand.
    private void MoveTo(int source, int result)
    {
        if (source == result)
        {
            return;
        }
        bool isFloat = MachineDescription.IsFloat(result);
        if (!MachineDescription.IsRegister(source))
        {
            if (isFloat)
            {
                _asm.MovsdRM(F(result), X64Machine.Word(source));
            }
            else
            {
                _asm.MovRM(result, X64Machine.Word(source));
            }
        }
        else if (isFloat)
        {
            _asm.MovapsRR(F(result), F(source));
        }
        else
        {
            _asm.MovRR(result, source);
        }
    }

    // -- integers ---------------------------------------------------------------------------------

    private void Binary(Alu op, ref Ins ins, bool commutes)
    {
        if (commutes && ins.A.IsConst)
        {
            (ins.A, ins.B) = (ins.B, ins.A);
        }
        if (ins.A.IsConst)
        {
            // constant - x, or both constant with folding off
            int right = ins.B.IsIns ? _scan.UseRegister(ins.B) : -1;
            _scan.EndUses();
            if (right >= 0)
            {
                _scan.Pin(right);
            }
            int made = _scan.Define();
            LoadConstant(ins.A, made);
            if (right >= 0)
            {
                _asm.AluRR(op, made, right);
            }
            else
            {
                AluConstant(op, made, ins.B);
            }
            return;
        }
        int a = _scan.UseAny(ins.A);
        if (ins.B.IsConst)
        {
            _scan.EndUses();
            int sum = _scan.Define(MachineDescription.IsRegister(a) ? a : -1);
            MoveTo(a, sum);
            AluConstant(op, sum, ins.B);
            return;
        }
        int b = _scan.UseAny(ins.B);
        _scan.EndUses();
        if (commutes && MachineDescription.IsRegister(b) && _scan.Dies(ins.B) && !(MachineDescription.IsRegister(a) && _scan.Dies(ins.A)))
        {
            (a, b) = (b, a);
        }
        _scan.Pin(b);
        if (a == b)
        {
            _scan.Pin(a);
        }
        int result = _scan.Define(a != b && MachineDescription.IsRegister(a) ? a : -1);
        MoveTo(a, result);
        AluLocation(op, result, b);
    }

    private void AluConstant(Alu op, int register, InsRef constant)
    {
        if (IsSmall(constant, out int small))
        {
            _asm.AluRI(op, register, small);
        }
        else if (IsMoving(constant))
        {
            _asm.AluRM(op, register, Reference(constant));
        }
        else
        {
            _asm.MovRIKeepFlags(X64Machine.R11, Constant(constant).Bits);
            _asm.AluRR(op, register, X64Machine.R11);
        }
    }

    private void AluLocation(Alu op, int register, int location)
    {
        if (MachineDescription.IsRegister(location))
        {
            _asm.AluRR(op, register, location);
        }
        else
        {
            _asm.AluRM(op, register, X64Machine.Word(location));
        }
    }

    // Without an overflow test, lea adds into another register for nothing.
    private void AddOrSub(ref Ins ins)
    {
        bool subtract = ins.Op == IrOp.IntSub;
        if (ins.B.IsConst && IsSmall(ins.B, out int constant) && constant != int.MinValue)
        {
            Offset(ref ins, subtract ? -constant : constant);
            return;
        }
        if (subtract || ins.B.IsConst || _scan.Dies(ins.A) || _scan.Dies(ins.B))
        {
            Binary(subtract ? Alu.Sub : Alu.Add, ref ins, !subtract);
            return;
        }
        int a = _scan.UseRegister(ins.A);
        int b = _scan.UseRegister(ins.B);
        _scan.EndUses();
        int result = _scan.Define();
        _asm.Lea(result, new Mem(a, b, 1, 0));
    }

    private void Offset(ref Ins ins, int constant)
    {
        if (ins.A.IsConst)
        {
            int made = _scan.Define();
            _asm.MovRIKeepFlags(made, unchecked(Constant(ins.A).Bits + constant));
            return;
        }
        int a = _scan.UseRegister(ins.A);
        _scan.EndUses();
        int result = _scan.Define(a);
        if (result == a)
        {
            _asm.AluRI(Alu.Add, result, constant);
        }
        else
        {
            _asm.Lea(result, Mem.At(a, constant));
        }
    }

    private void Multiply(ref Ins ins)
    {
        if (ins.A.IsConst)
        {
            (ins.A, ins.B) = (ins.B, ins.A);
        }
        if (ins.A.IsIns && IsSmall(ins.B, out int constant))
        {
            int source = _scan.UseRegister(ins.A);
            _scan.EndUses();
            _asm.ImulRRI(_scan.Define(source), source, constant);
            return;
        }
        int a = General(ins.A);
        int b = General(ins.B);
        _scan.EndUses();
        _scan.Pin(b);
        _scan.Pin(ins.A.IsConst || a == b ? a : b);
        int result = _scan.Define(a);
        MoveTo(a, result);
        _asm.ImulRR(result, b);
    }

    private void Shift(int digit, ref Ins ins)
    {
        if (ins.B.IsConst)
        {
            int copy = Copied(ref ins);
            _asm.ShiftRI(digit, copy, (int)(Constant(ins.B).Bits & 63));
            return;
        }
        int count = _scan.UseRegister(ins.B);
        int a = ins.A.IsIns ? _scan.UseAny(ins.A) : -1;
        _scan.EndUses();
        _scan.Pin(count);
        _scan.Pin(X64Machine.Rcx);
        int result = _scan.Define(a >= 0 && MachineDescription.IsRegister(a) && a != count && a != X64Machine.Rcx ? a : -1);
        if (a >= 0)
        {
            MoveTo(a, result);
        }
        else
        {
            LoadConstant(ins.A, result);
        }
        if (count == X64Machine.Rcx)
        {
            _asm.ShiftByCl(digit, result);
            return;
        }
        _asm.MovRR(X64Machine.R11, X64Machine.Rcx);
        _asm.MovRR(X64Machine.Rcx, count);
        _asm.ShiftByCl(digit, result);
        _asm.MovRR(X64Machine.Rcx, X64Machine.R11);
    }

    // idiv has fixed registers: they are kept on the stack meanwhile. Division is slow enough for that.
    private void Divide(ref Ins ins)
    {
        int a = ins.A.IsIns ? _scan.UseAny(ins.A) : -1;
        int b = ins.B.IsIns ? _scan.UseAny(ins.B) : -1;
        _scan.EndUses();
        _scan.Pin(X64Machine.Rax);
        _scan.Pin(X64Machine.Rdx);
        int result = _scan.Define();
        _asm.Push(X64Machine.Rax);
        _asm.Push(X64Machine.Rdx);
        if (b >= 0)
        {
            MoveTo(b, X64Machine.R11);
        }
        else
        {
            _asm.MovRIKeepFlags(X64Machine.R11, Constant(ins.B).Bits);
        }
        if (a >= 0)
        {
            MoveTo(a, X64Machine.Rax);
        }
        else
        {
            _asm.MovRIKeepFlags(X64Machine.Rax, Constant(ins.A).Bits);
        }
        int done = _asm.NewLabel();
        _asm.Cqo();
        _asm.Idiv(X64Machine.R11);
        bool quotient = ins.Op == IrOp.IntFloordiv;
        _asm.MovRR(result, quotient ? X64Machine.Rax : X64Machine.Rdx);
        _asm.TestRR(X64Machine.Rdx, X64Machine.Rdx);
        _asm.Jcc(Condition.Equal, done);
        _asm.AluRR(Alu.Xor, X64Machine.Rdx, X64Machine.R11);
        _asm.TestRR(X64Machine.Rdx, X64Machine.Rdx);
        _asm.Jcc(Condition.GreaterOrEqual, done);
        if (quotient)
        {
            _asm.AluRI(Alu.Sub, result, 1);
        }
        else
        {
            _asm.AluRR(Alu.Add, result, X64Machine.R11);
        }
        _asm.Bind(done);
        _asm.Pop(X64Machine.Rdx);
        _asm.Pop(X64Machine.Rax);
    }

    // -- floats -----------------------------------------------------------------------------------

    private void FloatBinary(int opcode, ref Ins ins, bool commutes)
    {
        if (commutes && ins.A.IsConst)
        {
            (ins.A, ins.B) = (ins.B, ins.A);
        }
        int a = Float(ins.A);
        int b = ins.B.IsIns ? _scan.UseAny(ins.B) : -1;
        _scan.EndUses();
        if (commutes && b >= 0 && MachineDescription.IsRegister(b) && _scan.Dies(ins.B) && !(ins.A.IsIns && _scan.Dies(ins.A)))
        {
            (a, b) = (b, a);
        }
        if (b >= 0 && b != a)
        {
            _scan.Pin(b);
        }
        int result = _scan.Define(a);
        if (b == a && result != a)
        {
            MoveTo(a, result);
            _asm.SseRR(opcode, F(result), F(result));
            return;
        }
        MoveTo(a, result);
        if (b < 0)
        {
            _asm.SseRM(opcode, F(result), Pool(Constant(ins.B).Bits));
        }
        else if (MachineDescription.IsRegister(b))
        {
            _asm.SseRR(opcode, F(result), F(b));
        }
        else
        {
            _asm.SseRM(opcode, F(result), X64Machine.Word(b));
        }
    }

    private void Convert(ref Ins ins)
    {
        int source = ins.Op is IrOp.CastIntToFloat or IrOp.BitsToFloat ? General(ins.A) : Float(ins.A);
        _scan.EndUses();
        int result = _scan.Define(ins.Op == IrOp.FloatSqrt ? source : -1);
        switch (ins.Op)
        {
            case IrOp.FloatSqrt:
                _asm.SseRR(0x51, F(result), F(source));
                break;
            case IrOp.CastIntToFloat:
                // The conversion leaves the upper half alone: break the dependency.
                _asm.Xorps(F(result), F(result));
                _asm.Cvtsi2sd(F(result), source);
                break;
            case IrOp.CastFloatToInt:
                _asm.Cvttsd2si(result, F(source));
                break;
            case IrOp.FloatToBits:
                _asm.MovqToGeneral(result, F(source));
                break;
            default:
                _asm.MovqToFloat(F(result), source);
                break;
        }
    }

    // -- conditions -------------------------------------------------------------------------------

    // Emits the comparison of a condition; holds if the returned code holds. Not for FloatEq, FloatNe, IsFloat.
    private Condition Compare(ref Ins ins)
    {
        switch (ins.Op)
        {
            case >= IrOp.IntLt and <= IrOp.UintGe or IrOp.PtrEq or IrOp.PtrNe:
                return CompareIntegers(ref ins);
            case IrOp.FloatGt or IrOp.FloatGe:
                CompareFloats(ins.A, ins.B);
                return ins.Op == IrOp.FloatGt ? Condition.Above : Condition.AboveOrEqual;
            case IrOp.FloatLt or IrOp.FloatLe:
                // Exchanged, so that unordered counts as false.
                CompareFloats(ins.B, ins.A);
                return ins.Op == IrOp.FloatLt ? Condition.Above : Condition.AboveOrEqual;
            case IrOp.IsInt:
                _asm.Lea32(X64Machine.R11, Mem.At(General(ins.A), 1));
                _asm.TestRI8(X64Machine.R11, 3);
                return Condition.Equal;
            case IrOp.IsPointer:
                _asm.TestRI8(General(ins.A), 7);
                return Condition.Equal;
            case IrOp.HasShape:
                int obj = General(ins.A);
                _asm.AluMI(Alu.Cmp, Mem.At(obj, 0), (int)_trace.Descriptors[new ShapeRef(ins.Descr)].Id, wide: false);
                return Condition.Equal;
            default:
                throw new UnsupportedIrException($"x64: {ins.Op.Info().Name} as a condition");
        }
    }

    private Condition CompareIntegers(ref Ins ins)
    {
        IrOp op = ins.Op;
        InsRef left = ins.A;
        InsRef right = ins.B;
        if (left.IsConst && right.IsIns)
        {
            (left, right) = (right, left);
            op = IrOps.Mirror(op);
        }
        if (left.IsIns && _ranges.Fused[left.Index])
        {
            ref Ins load = ref _trace[left];
            FieldDescr field = _trace.Descriptors[new FieldRef(load.Descr)];
            _asm.AluMI(Alu.Cmp, Address(load.A, default, field), 0, wide: field.Kind.Bytes() == 8);
            return op == IrOp.IntEq ? Condition.Equal : Condition.NotEqual;
        }
        int a = left.IsIns && !right.IsConst ? _scan.UseRegister(left) : General(left);
        if (right.IsIns)
        {
            AluLocation(Alu.Cmp, a, _scan.UseAny(right));
        }
        else if (Constant(right).Bits == 0)
        {
            _asm.TestRR(a, a);
        }
        else
        {
            AluConstant(Alu.Cmp, a, right);
        }
        return op switch
        {
            IrOp.IntLt => Condition.Less,
            IrOp.IntLe => Condition.LessOrEqual,
            IrOp.IntGt => Condition.Greater,
            IrOp.IntGe => Condition.GreaterOrEqual,
            IrOp.IntEq or IrOp.PtrEq => Condition.Equal,
            IrOp.IntNe or IrOp.PtrNe => Condition.NotEqual,
            IrOp.UintLt => Condition.Below,
            IrOp.UintLe => Condition.BelowOrEqual,
            IrOp.UintGt => Condition.Above,
            _ => Condition.AboveOrEqual,
        };
    }

    private void CompareFloats(InsRef left, InsRef right)
    {
        int a = Float(left);
        if (right.IsConst)
        {
            _asm.UcomisdM(F(a), Pool(Constant(right).Bits));
            return;
        }
        int b = _scan.UseAny(right);
        if (MachineDescription.IsRegister(b))
        {
            _asm.Ucomisd(F(a), F(b));
        }
        else
        {
            _asm.UcomisdM(F(a), X64Machine.Word(b));
        }
    }

    // 0 or 1 in the register of the result.
    private void Materialize(ref Ins ins)
    {
        switch (ins.Op)
        {
            case IrOp.FloatEq or IrOp.FloatNe:
                CompareFloats(ins.A, ins.B);
                _scan.EndUses();
                int equal = _scan.Define();
                bool negated = ins.Op == IrOp.FloatNe;
                _asm.Setcc(negated ? Condition.Parity : Condition.NoParity, equal);
                _asm.MovzxByte(equal, equal);
                _asm.MovRIKeepFlags(X64Machine.R11, negated ? 1 : 0);
                _asm.Cmov(Condition.NotEqual, equal, X64Machine.R11);
                break;
            case IrOp.IsFloat:
                int value = General(ins.A);
                _scan.EndUses();
                _scan.Pin(value);
                int result = _scan.Define();
                int done = _asm.NewLabel();
                TestFloatTag(value);
                _asm.Setcc(Condition.Equal, result);
                _asm.MovzxByte(result, result);
                _asm.Jcc(Condition.Equal, done);
                _asm.TestRI8(value, 7);
                _asm.Jcc(Condition.NotEqual, done);
                _asm.TestRR(value, value);
                _asm.Jcc(Condition.Equal, done);
                _asm.AluMI(Alu.Cmp, Mem.At(value, 0), (int)_layout.FloatShape, wide: false);
                _asm.Setcc(Condition.Equal, result);
                _asm.Bind(done);
                break;
            default:
                Condition condition = Compare(ref ins);
                _scan.EndUses();
                int truth = _scan.Define();
                _asm.Setcc(condition, truth);
                _asm.MovzxByte(truth, truth);
                break;
        }
    }

    // Equal if the value is a float in the word: of the tags that values have (0 to 3, 5 and 7), 1, 2 and 5.
    private void TestFloatTag(int register)
    {
        _asm.Lea32(X64Machine.R11, Mem.At(register, -1));
        _asm.TestRI8(X64Machine.R11, 2);
    }

    private void Select(ref Ins ins)
    {
        Condition condition;
        if (ins.A.IsIns && _ranges.Fused[ins.A.Index])
        {
            condition = Compare(ref _trace[ins.A]);
        }
        else
        {
            int test = General(ins.A);
            _asm.TestRR(test, test);
            condition = Condition.NotEqual;
        }
        // Moves from here on keep the flags.
        int yes = General(ins.B);
        int no = ins.C.IsIns ? _scan.UseAny(ins.C) : -1;
        _scan.EndUses();
        _scan.Pin(yes);
        int result = _scan.Define(no >= 0 && MachineDescription.IsRegister(no) && no != yes ? no : -1);
        if (no >= 0)
        {
            MoveTo(no, result);
        }
        else
        {
            LoadConstant(ins.C, result);
        }
        _asm.Cmov(condition, result, yes);
    }

    // -- guards -----------------------------------------------------------------------------------

    private void LowerGuard(int index, ref Ins ins)
    {
        int exit;
        switch (ins.Op)
        {
            case IrOp.GuardTrue or IrOp.GuardFalse:
                exit = GuardCondition(index, ref ins);
                break;
            case IrOp.GuardValue:
                exit = GuardValue(index, ref ins);
                break;
            case IrOp.GuardNoOverflow or IrOp.GuardOverflow:
                exit = NewExit(index);
                ExitIf(ins.Op == IrOp.GuardNoOverflow ? Condition.Overflow : Condition.NoOverflow, exit);
                break;
            case IrOp.GuardNoException:
                if (_layout.ExceptionAddress == (int)_layout.ExceptionAddress)
                {
                    _asm.AluMI(Alu.Cmp, Mem.Absolute((int)_layout.ExceptionAddress), 0, wide: true);
                }
                else
                {
                    _asm.MovRIKeepFlags(X64Machine.R11, _layout.ExceptionAddress);
                    _asm.AluMI(Alu.Cmp, Mem.At(X64Machine.R11, 0), 0, wide: true);
                }
                exit = NewExit(index);
                ExitIf(Condition.NotEqual, exit);
                break;
            case IrOp.GuardNotInvalidated:
                exit = NewExit(index);
                if (_backend.IsInvalidated(ins.Descr))
                {
                    _asm.Jmp(_exits[exit].Label);
                    break;
                }
                _assumptions.Add((ins.Descr, exit, _asm.Position));
                _asm.Nop5();
                break;
            case IrOp.GuardStackRoom:
                exit = NewExit(index);
                if (_layout.StackLimitAddress == 0)
                {
                    break;
                }
                _asm.MovRIKeepFlags(X64Machine.R11, _layout.StackLimitAddress);
                _asm.AluRM(Alu.Cmp, X64Machine.Rsp, Mem.At(X64Machine.R11, 0));
                ExitIf(Condition.Below, exit);
                break;
            default:
                exit = NewExit(index);
                _asm.Jmp(_exits[exit].Label);
                break;
        }
        EndGuard(exit);
    }

    private int GuardCondition(int index, ref Ins ins)
    {
        bool wanted = ins.Op == IrOp.GuardTrue;
        if (!ins.A.IsIns || !_ranges.Fused[ins.A.Index])
        {
            int test = General(ins.A);
            _asm.TestRR(test, test);
            int plain = NewExit(index);
            ExitIf(wanted ? Condition.Equal : Condition.NotEqual, plain);
            return plain;
        }
        ref Ins condition = ref _trace[ins.A];
        int exit;
        switch (condition.Op)
        {
            case IrOp.FloatEq or IrOp.FloatNe:
                CompareFloats(condition.A, condition.B);
                exit = NewExit(index);
                if (wanted == (condition.Op == IrOp.FloatEq))
                {
                    _asm.Jcc(Condition.NotEqual, _exits[exit].Label);
                    _asm.Jcc(Condition.Parity, _exits[exit].Label);
                }
                else
                {
                    int unordered = _asm.NewLabel();
                    _asm.Jcc(Condition.Parity, unordered);
                    _asm.Jcc(Condition.Equal, _exits[exit].Label);
                    _asm.Bind(unordered);
                }
                return exit;
            case IrOp.IsFloat:
                int value = General(condition.A);
                exit = NewExit(index);
                GuardIsFloat(value, wanted, _exits[exit].Label);
                return exit;
            default:
                Condition code = Compare(ref condition);
                exit = NewExit(index);
                ExitIf(wanted ? (Condition)((int)code ^ 1) : code, exit);
                return exit;
        }
    }

    private void GuardIsFloat(int value, bool wanted, int exit)
    {
        TestFloatTag(value);
        int done = _asm.NewLabel();
        if (!wanted)
        {
            _asm.Jcc(Condition.Equal, exit);
            _asm.TestRI8(value, 7);
            _asm.Jcc(Condition.NotEqual, done);
            _asm.TestRR(value, value);
            _asm.Jcc(Condition.Equal, done);
            _asm.AluMI(Alu.Cmp, Mem.At(value, 0), (int)_layout.FloatShape, wide: false);
            _asm.Jcc(Condition.Equal, exit);
            _asm.Bind(done);
            return;
        }
        int cold = _asm.NewLabel();
        _asm.Jcc(Condition.NotEqual, cold);
        _asm.Bind(done);
        FloatGuard guard = new() { Value = value, End = _asm.Position, Next = done };
        _floatGuard = guard;
        _cold.Add(() =>
        {
            _asm.Bind(cold);
            _asm.TestRI8(value, 7);
            _asm.Jcc(Condition.NotEqual, exit);
            _asm.TestRR(value, value);
            _asm.Jcc(Condition.Equal, exit);
            _asm.AluMI(Alu.Cmp, Mem.At(value, 0), (int)_layout.FloatShape, wide: false);
            _asm.Jcc(Condition.NotEqual, exit);
            _asm.Jmp(guard.Next);
        });
    }

    private int GuardValue(int index, ref Ins ins)
    {
        if (_trace.TypeOf(ins.A) == IrType.F64)
        {
            int value = Float(ins.A);
            int bits = _scan.Temporary(isFloat: false);
            _asm.MovqToGeneral(bits, F(value));
            AluConstant(Alu.Cmp, bits, ins.B);
        }
        else
        {
            AluConstant(Alu.Cmp, General(ins.A), ins.B);
        }
        int exit = NewExit(index);
        ExitIf(Condition.NotEqual, exit);
        return exit;
    }

    // -- memory -----------------------------------------------------------------------------------

    private Mem Address(InsRef obj, InsRef index, FieldDescr field)
    {
        int register;
        if (IsMoving(obj))
        {
            register = General(obj);
        }
        else if (obj.IsConst)
        {
            long address = Constant(obj).Bits + field.Offset;
            bool low = address == (int)address && address >= 0;
            if (index.IsNone && low)
            {
                return Mem.Absolute((int)address);
            }
            register = General(obj);
        }
        else
        {
            register = _scan.UseRegister(obj);
        }
        if (index.IsNone)
        {
            return Mem.At(register, field.Offset);
        }
        if (index.IsConst)
        {
            long displacement = field.Offset + Constant(index).Bits * field.Stride;
            if (displacement == (int)displacement)
            {
                return Mem.At(register, (int)displacement);
            }
        }
        int item = General(index);
        if (field.Stride is 1 or 2 or 4 or 8)
        {
            return new Mem(register, item, field.Stride, field.Offset);
        }
        _asm.ImulRRI(X64Machine.R11, item, field.Stride);
        return new Mem(register, X64Machine.R11, 1, field.Offset);
    }

    private void Load(ref Ins ins)
    {
        FieldDescr field = _trace.Descriptors[new FieldRef(ins.Descr)];
        Mem address = Address(ins.A, ins.B, field);
        _scan.EndUses();
        int result = _scan.Define();
        switch (field.Kind)
        {
            case FieldKind.F64:
                _asm.MovsdRM(F(result), address);
                break;
            case FieldKind.Ref or FieldKind.I64:
                _asm.MovRM(result, address);
                break;
            default:
                bool signed = field.Kind is FieldKind.I8 or FieldKind.I16 or FieldKind.I32;
                _asm.LoadExtended(result, address, field.Kind.Bytes(), signed);
                break;
        }
    }

    private void Store(ref Ins ins)
    {
        FieldDescr field = _trace.Descriptors[new FieldRef(ins.Descr)];
        bool item = ins.Op is IrOp.SetarrayitemGc or IrOp.SetarrayitemRaw;
        InsRef stored = item ? ins.C : ins.B;
        int value = -1;
        int constant = 0;
        bool immediate = stored.IsConst && IsSmall(stored, out constant);
        if (!immediate)
        {
            // A double constant is stored as its bits.
            value = field.Kind == FieldKind.F64 && stored.IsIns ? Float(stored) : General(stored);
        }
        Mem address = Address(ins.A, item ? ins.B : default, field);
        if (immediate)
        {
            _asm.MovMI(address, constant, field.Kind.Bytes());
        }
        else if (MachineDescription.IsFloat(value))
        {
            _asm.MovsdMR(address, F(value));
        }
        else
        {
            _asm.Store(address, value, field.Kind.Bytes());
        }
    }
}
