using System.Runtime.CompilerServices;
using Py.ObjectSpace;
using Py.Vm.Compile;

namespace Py.Vm.Run.Handlers;

/// <summary>Moves, constants, cells and globals.</summary>
internal static unsafe partial class Handlers<M, R, I, F, C>
{
    private static void InstallMoves(void** table)
    {
        Set(table, Opcode.Nop, &Nop);
        Set(table, Opcode.Enter, &Nop);
        Set(table, Opcode.Move, &Move);
        Set(table, Opcode.LoadK, &LoadK);
        Set(table, Opcode.LoadI, &LoadI);
        Set(table, Opcode.Check, &Check);
        Set(table, Opcode.LoadCell, &LoadCell);
        Set(table, Opcode.StoreCell, &StoreCell);
        Set(table, Opcode.LoadGlobal, &LoadGlobal);
        Set(table, Opcode.LoadName, &LoadName);
    }

    [MethodImpl(Hot)]
    private static uint* Nop(uint* pc, Slot* r, Frame* fp, ThreadState* t) => Next(pc + 1, r, fp, t);

    [MethodImpl(Hot)]
    private static uint* Move(uint* pc, Slot* r, Frame* fp, ThreadState* t)
    {
        uint i = *pc;
        M.Set(r, A(i), M.Get(r, B(i)));
        return Next(pc + 1, r, fp, t);
    }

    [MethodImpl(Hot)]
    private static uint* LoadK(uint* pc, Slot* r, Frame* fp, ThreadState* t)
    {
        uint i = *pc;
        M.Set(r, A(i), M.Constant(fp->K, i >> 16));
        return Next(pc + 1, r, fp, t);
    }

    [MethodImpl(Hot)]
    private static uint* LoadI(uint* pc, Slot* r, Frame* fp, ThreadState* t)
    {
        uint i = *pc;
        M.Set(r, A(i), M.Immediate((int)i >> 16));
        return Next(pc + 1, r, fp, t);
    }

    [MethodImpl(Hot)]
    private static uint* Check(uint* pc, Slot* r, Frame* fp, ThreadState* t) =>
        M.Branch(M.IsNull(M.Get(r, A(*pc)))) ? Go(SlowCase.Residual, pc, r, fp, t) : Next(pc + 1, r, fp, t);

    [MethodImpl(Hot)]
    private static uint* LoadCell(uint* pc, Slot* r, Frame* fp, ThreadState* t)
    {
        uint i = *pc;
        R content = M.LoadField(M.Get(r, i >> 16), 8);
        if (M.Branch(M.IsNull(content)))
        {
            return Go(SlowCase.Residual, pc, r, fp, t);
        }

        M.Set(r, A(i), content);
        return Next(pc + 1, r, fp, t);
    }

    [MethodImpl(Hot)]
    private static uint* StoreCell(uint* pc, Slot* r, Frame* fp, ThreadState* t)
    {
        uint i = *pc;
        M.StoreField(M.Get(r, i >> 16), 8, M.Get(r, A(i)));
        return Next(pc + 1, r, fp, t);
    }

    [MethodImpl(Hot)]
    private static uint* LoadGlobal(uint* pc, Slot* r, Frame* fp, ThreadState* t)
    {
        uint i = *pc;
        CacheEntry* cache = fp->Caches + pc[1];
        PyFunction* function = *(PyFunction**)&fp->Function;
        PyDict* dict = *(PyDict**)&function->Globals;
        if (dict->KeysVersion != cache->Shape || dict->KeysVersion == 0)
        {
            return Go(SlowCase.ResidualX, pc, r, fp, t);
        }

        if (cache->Kind != InlineCaches.GlobalKind)
        {
            dict = *(PyDict**)&function->Builtins;
            if (dict->KeysVersion != cache->Version || cache->Kind != InlineCaches.BuiltinKind)
            {
                return Go(SlowCase.ResidualX, pc, r, fp, t);
            }
        }

        DictEntry* entries = (DictEntry*)(*(byte**)&dict->Table + sizeof(PyDictTable));
        M.Set(r, A(i), M.Known(*(ulong*)&entries[cache->Index].Value));
        return Next(pc + 2, r, fp, t);
    }

    // Module code: its locals are its globals.
    [MethodImpl(Hot)]
    private static uint* LoadName(uint* pc, Slot* r, Frame* fp, ThreadState* t)
    {
        if (*(ulong*)&fp->Locals != *(ulong*)&(*(PyFunction**)&fp->Function)->Globals)
        {
            return Go(SlowCase.ResidualX, pc, r, fp, t);
        }

        return LoadGlobal(pc, r, fp, t);
    }
}
