using System.Runtime.CompilerServices;
using Py.ObjectSpace;
using Py.Vm.Compile;

namespace Py.Vm.Run.Handlers;

/// <summary>Binary operators.</summary>
internal static unsafe partial class Handlers<M, R, I, F, C>
{
    private static void InstallArithmetic(void** table)
    {
        SetBinary(table, Opcode.Add, Opcode.IAdd, &Binary<Staged<M, R, I, F, C>.Add>);
        SetBinary(table, Opcode.Sub, Opcode.ISub, &Binary<Staged<M, R, I, F, C>.Sub>);
        SetBinary(table, Opcode.Mul, Opcode.IMul, &Binary<Staged<M, R, I, F, C>.Mul>);
        SetBinary(table, Opcode.TrueDiv, Opcode.ITrueDiv, &Binary<Staged<M, R, I, F, C>.TrueDiv>);
        SetBinary(table, Opcode.FloorDiv, Opcode.IFloorDiv, &Binary<Staged<M, R, I, F, C>.FloorDiv>);
        SetBinary(table, Opcode.Mod, Opcode.IMod, &Binary<Staged<M, R, I, F, C>.Mod>);
        SetBinary(table, Opcode.LShift, Opcode.ILShift, &Binary<Staged<M, R, I, F, C>.LShift>);
        SetBinary(table, Opcode.RShift, Opcode.IRShift, &Binary<Staged<M, R, I, F, C>.RShift>);
        SetBinary(table, Opcode.And, Opcode.IAnd, &Binary<Staged<M, R, I, F, C>.And>);
        SetBinary(table, Opcode.Or, Opcode.IOr, &Binary<Staged<M, R, I, F, C>.Or>);
        SetBinary(table, Opcode.Xor, Opcode.IXor, &Binary<Staged<M, R, I, F, C>.Xor>);
        SetBinary(table, Opcode.AddI, Opcode.IAddI, &BinaryImmediate<Staged<M, R, I, F, C>.Add>);
        SetBinary(table, Opcode.SubI, Opcode.ISubI, &BinaryImmediate<Staged<M, R, I, F, C>.Sub>);
    }

    private static void SetBinary(void** table, Opcode plain, Opcode inPlace, delegate*<uint*, Slot*, Frame*, ThreadState*, uint*> handler)
    {
        Set(table, plain, handler);
        Set(table, inPlace, handler);
    }

    [MethodImpl(Hot)]
    private static uint* Binary<TOp>(uint* pc, Slot* r, Frame* fp, ThreadState* t) where TOp : struct, IStagedBinary<R>
    {
        uint i = *pc;
        R result = TOp.Apply(M.Get(r, B(i)), M.Get(r, Cc(i)));
        if (M.Failed(result))
        {
            return Go(SlowCase.BinarySlow, pc, r, fp, t);
        }

        M.Set(r, A(i), result);
        return Next(pc + 1, r, fp, t);
    }

    [MethodImpl(Hot)]
    private static uint* BinaryImmediate<TOp>(uint* pc, Slot* r, Frame* fp, ThreadState* t) where TOp : struct, IStagedBinary<R>
    {
        uint i = *pc;
        R result = TOp.Apply(M.Get(r, B(i)), M.Immediate((int)i >> 24));
        if (M.Failed(result))
        {
            return Go(SlowCase.BinarySlow, pc, r, fp, t);
        }

        M.Set(r, A(i), result);
        return Next(pc + 1, r, fp, t);
    }
}
