using System.Runtime.CompilerServices;
using Py.ObjectSpace;
using Py.Vm.Compile;

namespace Py.Vm.Run.Handlers;

/// <summary>Attributes and methods, by inline cache.</summary>
internal static unsafe partial class Handlers<M, R, I, F, C>
{
    private static void InstallAttributes(void** table)
    {
        Set(table, Opcode.GetAttr, &GetAttr);
        Set(table, Opcode.SetAttr, &SetAttr);
        Set(table, Opcode.GetMethod, &GetMethod);
        Set(table, SlowCase.GetAttrCached, &GetAttrCached);
    }

    /// <summary>Does the object have the cached shape, and is its type unchanged since?</summary>
    [MethodImpl(Inline)]
    private static bool IsCached(CacheEntry* cache, R obj) =>
        M.Branch(M.HasShape(obj, cache->Shape)) && ((Shape*)cache->Shape)->TypeVersion == cache->Version;

    [MethodImpl(Hot)]
    private static uint* GetAttr(uint* pc, Slot* r, Frame* fp, ThreadState* t)
    {
        uint i = *pc;
        CacheEntry* cache = fp->Caches + pc[1];
        R obj = M.Get(r, B(i));
        if (cache->Kind == InlineCaches.SlotKind && IsCached(cache, obj))
        {
            R attribute = M.LoadField(obj, (uint)cache->Index);
            if (!M.Branch(M.IsNull(attribute)))
            {
                M.Set(r, A(i), attribute);
                return Next(pc + 2, r, fp, t);
            }
        }

        return Go(SlowCase.GetAttrCached, pc, r, fp, t);
    }

    [MethodImpl(Hot)]
    private static uint* GetAttrCached(uint* pc, Slot* r, Frame* fp, ThreadState* t)
    {
        uint i = *pc;
        CacheEntry* cache = fp->Caches + pc[1];
        R obj = M.Get(r, B(i));
        if (cache->Kind == InlineCaches.ValueKind && IsCached(cache, obj))
        {
            M.Set(r, A(i), M.Known(*(ulong*)&cache->Value));
            return Next(pc + 2, r, fp, t);
        }

        if (cache->Kind == InlineCaches.PropertyKind && IsCached(cache, obj))
        {
            fp->Pc = pc + 2;
            if (!CallProtocol.PushGetter(t, fp, &cache->Value, r + B(i), r + A(i)))
            {
                return Fail(fp, t);
            }

            fp = (Frame*)t->Frame;
            return Next(fp->Pc, fp->R, fp, t);
        }

        return Go(SlowCase.ResidualX, pc, r, fp, t);
    }

    [MethodImpl(Hot)]
    private static uint* SetAttr(uint* pc, Slot* r, Frame* fp, ThreadState* t)
    {
        uint i = *pc;
        CacheEntry* cache = fp->Caches + pc[1];
        R obj = M.Get(r, A(i));
        if (cache->Kind == InlineCaches.SlotKind && IsCached(cache, obj))
        {
            M.StoreField(obj, (uint)cache->Index, M.Get(r, B(i)));
            return Next(pc + 2, r, fp, t);
        }

        return Go(SlowCase.ResidualX, pc, r, fp, t);
    }

    [MethodImpl(Hot)]
    private static uint* GetMethod(uint* pc, Slot* r, Frame* fp, ThreadState* t)
    {
        uint i = *pc;
        CacheEntry* cache = fp->Caches + pc[1];
        R obj = M.Get(r, B(i));
        if (cache->Kind == InlineCaches.MethodKind && IsCached(cache, obj))
        {
            M.Set(r, A(i) + 1, obj);
            M.Set(r, A(i), M.Known(*(ulong*)&cache->Value));
            return Next(pc + 2, r, fp, t);
        }

        return Go(SlowCase.ResidualX, pc, r, fp, t);
    }
}
