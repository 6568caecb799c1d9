using System.Runtime.CompilerServices;
using Py.ObjectSpace;
using Py.Vm.Compile;

namespace Py.Vm.Run.Handlers;

/// <summary>An instruction that gives a value for register A without being staged.</summary>
internal unsafe interface IDirect
{
    /// <summary>The value; 0 with an error set.</summary>
    static abstract ulong Apply(Slot* r, Frame* fp, uint i);
}

/// <summary>An instruction that is not staged and has no result.</summary>
internal unsafe interface IAction
{
    /// <summary>Does it; false with an error set.</summary>
    static abstract bool Apply(Slot* r, Frame* fp, uint i);
}

/// <summary>Instructions that are not staged but too frequent for <see cref="Residuals.Run"/>. Machines that record leave them there.</summary>
internal static unsafe partial class Handlers<M, R, I, F, C>
{
    private static void InstallDirect(void** table)
    {
        Set(table, Opcode.LoadKX, &LoadKX);
        Set(table, Opcode.NewCell, &Direct<DirectOperations.NewCell>);
        Set(table, Opcode.In, &Direct<DirectOperations.In>);
        Set(table, Opcode.NotIn, &Direct<DirectOperations.NotIn>);
        Set(table, Opcode.BuildTuple, &Direct<DirectOperations.BuildTuple>);
        Set(table, Opcode.BuildList, &Direct<DirectOperations.BuildList>);
        Set(table, Opcode.BuildMap, &Direct<DirectOperations.BuildMap>);
        Set(table, Opcode.BuildSet, &Direct<DirectOperations.BuildSet>);
        Set(table, Opcode.BuildSlice, &Direct<DirectOperations.BuildSlice>);
        Set(table, Opcode.BuildString, &Direct<DirectOperations.BuildString>);
        Set(table, Opcode.FormatValue, &Direct<DirectOperations.FormatValue>);
        Set(table, Opcode.ListToTuple, &Direct<DirectOperations.ListToTuple>);
        Set(table, Opcode.GetIter, &Direct<DirectOperations.GetIter>);
        Set(table, Opcode.MakeFunction, &DirectX<DirectOperations.MakeFunction>);
        Set(table, Opcode.MapAdd, &Act<DirectOperations.MapAdd>);
        Set(table, Opcode.SetAdd, &Act<DirectOperations.SetAdd>);
        Set(table, Opcode.ListExtend, &Act<DirectOperations.ListExtend>);
        Set(table, Opcode.DictMerge, &Act<DirectOperations.DictMerge>);
        Set(table, Opcode.DelItem, &Act<DirectOperations.DelItem>);
        Set(table, Opcode.StoreName, &ActX<DirectOperations.StoreName>);
        Set(table, Opcode.StoreGlobal, &ActX<DirectOperations.StoreGlobal>);
        Set(table, Opcode.PushExc, &Act<DirectOperations.PushExc>);
        Set(table, Opcode.PopExc, &PopExc);
        Set(table, Opcode.GetAwaitable, &GetAwaitable);
        Set(table, Opcode.Unpack, &Unpack);
    }

    [MethodImpl(Hot)]
    private static uint* Direct<TOp>(uint* pc, Slot* r, Frame* fp, ThreadState* t) where TOp : struct, IDirect
    {
        uint i = *pc++;
        fp->Pc = pc;
        ulong value = TOp.Apply(r, fp, i);
        if (value == 0)
        {
            return Fail(fp, t);
        }

        ((ulong*)r)[A(i)] = value;
        return Next(pc, r, fp, t);
    }

    [MethodImpl(Hot)]
    private static uint* DirectX<TOp>(uint* pc, Slot* r, Frame* fp, ThreadState* t) where TOp : struct, IDirect
    {
        uint i = *pc;
        pc += 2;
        fp->Pc = pc;
        ulong value = TOp.Apply(r, fp, i);
        if (value == 0)
        {
            return Fail(fp, t);
        }

        ((ulong*)r)[A(i)] = value;
        return Next(pc, r, fp, t);
    }

    [MethodImpl(Hot)]
    private static uint* Act<TOp>(uint* pc, Slot* r, Frame* fp, ThreadState* t) where TOp : struct, IAction
    {
        uint i = *pc++;
        fp->Pc = pc;
        return TOp.Apply(r, fp, i) ? Next(pc, r, fp, t) : Fail(fp, t);
    }

    [MethodImpl(Hot)]
    private static uint* ActX<TOp>(uint* pc, Slot* r, Frame* fp, ThreadState* t) where TOp : struct, IAction
    {
        uint i = *pc;
        pc += 2;
        fp->Pc = pc;
        return TOp.Apply(r, fp, i) ? Next(pc, r, fp, t) : Fail(fp, t);
    }

    [MethodImpl(Hot)]
    private static uint* LoadKX(uint* pc, Slot* r, Frame* fp, ThreadState* t)
    {
        ((ulong*)r)[A(*pc)] = ((ulong*)fp->K)[pc[1]];
        return Next(pc + 2, r, fp, t);
    }

    [MethodImpl(Hot)]
    private static uint* PopExc(uint* pc, Slot* r, Frame* fp, ThreadState* t)
    {
        ulong handled = ((ulong*)r)[A(*pc)];
        t->HandledCount += (handled == 0 ? 0 : 1) - (*(ulong*)&fp->Handled == 0 ? 0 : 1);
        *(ulong*)&fp->Handled = handled;
        return Next(pc + 1, r, fp, t);
    }

    [MethodImpl(Hot)]
    private static uint* GetAwaitable(uint* pc, Slot* r, Frame* fp, ThreadState* t)
    {
        uint i = *pc;
        ulong v = ((ulong*)r)[B(i)];
        if ((v & 7) != 0 || *(uint*)v != ShapeIds.Coroutine || ((PyGenerator*)v)->State != GeneratorState.Created)
        {
            return Go(SlowCase.Residual, pc, r, fp, t);
        }

        ((ulong*)r)[A(i)] = v;
        return Next(pc + 1, r, fp, t);
    }

    [MethodImpl(Hot)]
    private static uint* Unpack(uint* pc, Slot* r, Frame* fp, ThreadState* t)
    {
        uint i = *pc;
        ulong source = ((ulong*)r)[B(i)];
        if ((source & 7) != 0 || *(uint*)source != ShapeIds.Tuple || ((PyTuple*)source)->Length != Cc(i))
        {
            return Go(SlowCase.Residual, pc, r, fp, t);
        }

        ulong* from = (ulong*)(source + (ulong)sizeof(PyTuple)), to = (ulong*)r + A(i);
        for (uint k = 0; k < Cc(i); k++)
        {
            to[k] = from[k];
        }

        return Next(pc + 1, r, fp, t);
    }
}
