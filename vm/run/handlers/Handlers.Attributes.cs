using System.Runtime.CompilerServices;
using Py.Gc;
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
        Set(table, SlowCase.GetAttrAgain, &GetAttr);
        Set(table, SlowCase.SetAttrAgain, &SetAttr);
        Set(table, SlowCase.GetMethodAgain, &GetMethod);
        Set(table, SlowCase.AttributeMiss, &AttributeMiss);
    }

    // Of so many misses one puts what was found into the instruction's own cache.
    private const uint RefillMask = 7;

    /// <summary>Does the object have the cached shape, and is its type unchanged since?</summary>
    [MethodImpl(Inline)]
    private static bool IsCached(CacheEntry* cache, R obj) =>
        M.Branch(M.HasShape(obj, cache->Shape)) && ((Shape*)cache->Shape)->TypeVersion == cache->Version;

    [MethodImpl(Hot)]
    private static uint* GetAttr(uint* pc, Slot* r, Frame* fp, ThreadState* t)
    {
        CacheEntry* cache = fp->Caches + pc[1];
        R obj = M.Get(r, B(*pc));
        uint next = (uint)SlowCase.GetAttrCached;
        if (cache->Kind == InlineCaches.SlotKind && IsCached(cache, obj))
        {
            R attribute = M.LoadField(obj, (uint)cache->Index);
            if (!M.Branch(M.IsNull(attribute)))
            {
                M.Set(r, A(*pc), attribute);
                pc += 2;
                next = At(pc);
            }
        }

        return Exit(next, pc, r, fp, t);
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
            fp->Kind = InlineCaches.ReturnOf(cache);
            return Next(fp->Pc, fp->R, fp, t);
        }

        return Go(SlowCase.AttributeMiss, pc, r, fp, t);
    }

    [MethodImpl(Hot)]
    private static uint* SetAttr(uint* pc, Slot* r, Frame* fp, ThreadState* t)
    {
        uint i = *pc;
        CacheEntry* cache = fp->Caches + pc[1];
        R obj = M.Get(r, A(i));
        uint next = (uint)SlowCase.AttributeMiss;
        if (cache->Kind == InlineCaches.SlotKind && IsCached(cache, obj) && M.TryStoreField(obj, (uint)cache->Index, M.Get(r, B(i))))
        {
            pc += 2;
            next = At(pc);
        }

        return Exit(next, pc, r, fp, t);
    }

    [MethodImpl(Hot)]
    private static uint* GetMethod(uint* pc, Slot* r, Frame* fp, ThreadState* t)
    {
        CacheEntry* cache = fp->Caches + pc[1];
        R obj = M.Get(r, B(*pc));
        uint next = (uint)SlowCase.AttributeMiss;
        if (cache->Kind == InlineCaches.MethodKind && IsCached(cache, obj))
        {
            M.Set(r, A(*pc) + 1, obj);
            M.Set(r, A(*pc), M.Known(*(ulong*)&cache->Value));
            pc += 2;
            next = At(pc);
        }

        return Exit(next, pc, r, fp, t);
    }

    /// <summary>Kinds that are not staged; then the second level of the caches.</summary>
    [MethodImpl(Hot)]
    private static uint* AttributeMiss(uint* pc, Slot* r, Frame* fp, ThreadState* t)
    {
        uint i = *pc;
        CacheEntry* cache = fp->Caches + pc[1];
        Opcode op = (Opcode)(byte)i;
        ulong* registers = (ulong*)r;
        ulong obj = registers[op == Opcode.SetAttr ? A(i) : B(i)];
        if ((obj & 7) != 0)
        {
            return Go(SlowCase.ResidualX, pc, r, fp, t);
        }

        uint shape = *(uint*)obj;
        if (shape != cache->Shape || cache->Kind == 0)
        {
            PyTuple* names = *(PyTuple**)&(*(PyCode**)&(*(PyFunction**)&fp->Function)->Code)->CoNames;
            ulong name = ((ulong*)(names + 1))[cache->Name];
            if (cache->Kind == 0 || (++t->AttributeMisses & RefillMask) == 0)
            {
                return !AttributeCache.TryGet(cache, shape, name, (int)op) ? Go(SlowCase.ResidualX, pc, r, fp, t)
                    : Go(op == Opcode.GetAttr ? SlowCase.GetAttrAgain : op == Opcode.SetAttr ? SlowCase.SetAttrAgain : SlowCase.GetMethodAgain, pc, r, fp, t);
            }

            // An instruction that sees shapes in turn uses the second level as it is.
            cache = AttributeCache.Find(shape, name, (int)op);
            if (cache == null)
            {
                return Go(SlowCase.ResidualX, pc, r, fp, t);
            }

            if (cache->Kind == InlineCaches.MethodKind)
            {
                registers[A(i) + 1] = obj;
                registers[A(i)] = *(ulong*)&cache->Value;
                return Next(pc + 2, r, fp, t);
            }
        }

        ulong found;
        switch (cache->Kind)
        {
            case InlineCaches.AddKind when ((Shape*)shape)->TypeVersion == cache->Version:
                WriteBarrier.BeforeStore(obj);
                *(ulong*)(obj + (uint)cache->Index) = registers[B(i)];
                *(uint*)obj = (uint)(cache->Index >> 32);
                return Next(pc + 2, r, fp, t);
            case InlineCaches.SetterKind when ((Shape*)shape)->TypeVersion == cache->Version:
                fp->Pc = pc + 2;
                if (!CallProtocol.PushSetter(t, fp, &cache->Value, r + A(i), r + B(i)))
                {
                    return Fail(fp, t);
                }

                fp = (Frame*)t->Frame;
                return Next(fp->Pc, fp->R, fp, t);
            case InlineCaches.ModuleKind:
                PyDict* dict = *(PyDict**)&((PyModule*)obj)->Dict;
                if (dict->KeysVersion != cache->Version || cache->Version == 0)
                {
                    return Go(SlowCase.ResidualX, pc, r, fp, t);
                }

                found = *(ulong*)&((DictEntry*)(*(byte**)&dict->Table + sizeof(PyDictTable)))[cache->Index].Value;
                break;
            case InlineCaches.TypeKind when ((PyType*)obj)->Version == cache->Version:
                found = *(ulong*)&cache->Value;
                break;
            case InlineCaches.TypeMethodKind when ((PyType*)obj)->Version == cache->Version:
                registers[A(i) + 1] = obj;
                registers[A(i)] = *(ulong*)&cache->Value;
                return Next(pc + 2, r, fp, t);
            case InlineCaches.OverflowKind when ((Shape*)shape)->TypeVersion == cache->Version:
                PyRefArray* overflow = *(PyRefArray**)(obj + ((Shape*)shape)->AttributeOffset);
                if (op == Opcode.SetAttr)
                {
                    WriteBarrier.BeforeStore((ulong)overflow);
                    ((ulong*)(overflow + 1))[cache->Index] = registers[B(i)];
                    return Next(pc + 2, r, fp, t);
                }

                found = ((ulong*)(overflow + 1))[cache->Index];
                break;
            case InlineCaches.BoundKind when ((Shape*)shape)->TypeVersion == cache->Version:
                found = CallProtocol.Bind(&cache->Value, obj);
                break;
            case InlineCaches.BoundNativeKind when op == Opcode.GetAttr && ((Shape*)shape)->TypeVersion == cache->Version:
                found = CallProtocol.BindNative(&cache->Value, obj);
                break;
            case InlineCaches.PropertyKind when op == Opcode.GetAttr && ((Shape*)shape)->TypeVersion == cache->Version:
                fp->Pc = pc + 2;
                if (!CallProtocol.PushGetter(t, fp, &cache->Value, r + B(i), r + A(i)))
                {
                    return Fail(fp, t);
                }

                fp = (Frame*)t->Frame;
                fp->Kind = InlineCaches.ReturnOf(cache);
                return Next(fp->Pc, fp->R, fp, t);
            case InlineCaches.DescriptorKind or InlineCaches.DescriptorSetKind when ((Shape*)shape)->TypeVersion == cache->Version:
                bool sets = cache->Kind == InlineCaches.DescriptorSetKind;
                ulong method = SpecialMethods.DescriptorMethod(&cache->Value, sets ? SlotId.DescrSet : SlotId.DescrGet);
                if (method == 0)
                {
                    return Go(SlowCase.ResidualX, pc, r, fp, t);
                }

                fp->Pc = pc + 2;
                if (!(sets ? SpecialMethods.PushSet(t, fp, method, &cache->Value, r + A(i), r + B(i))
                    : SpecialMethods.PushGet(t, fp, method, &cache->Value, r + B(i), r + A(i), InlineCaches.ReturnOf(cache))))
                {
                    return Fail(fp, t);
                }

                if (op == Opcode.GetMethod)
                {
                    // What __get__ returns is called without a self.
                    registers[A(i) + 1] = 0;
                }

                fp = (Frame*)t->Frame;
                return Next(fp->Pc, fp->R, fp, t);
            case InlineCaches.HookKind when op == Opcode.GetAttr && ((Shape*)shape)->TypeVersion == cache->Version:
                fp->Pc = pc + 2;
                if (!SpecialMethods.PushGetAttr(t, fp, &cache->Value, r + B(i), fp->Caches + pc[1], r + A(i)))
                {
                    return Fail(fp, t);
                }

                fp = (Frame*)t->Frame;
                return Next(fp->Pc, fp->R, fp, t);
            case InlineCaches.SlotKind when op == Opcode.SetAttr && ((Shape*)shape)->TypeVersion == cache->Version:
                WriteBarrier.BeforeStore(obj);
                *(ulong*)(obj + (ulong)cache->Index) = registers[B(i)];
                return Next(pc + 2, r, fp, t);
            case InlineCaches.SlotKind when ((Shape*)shape)->TypeVersion == cache->Version:
                found = *(ulong*)(obj + (ulong)cache->Index);
                break;
            case InlineCaches.ValueKind when ((Shape*)shape)->TypeVersion == cache->Version:
                found = *(ulong*)&cache->Value;
                break;
            default:
                return Go(SlowCase.ResidualX, pc, r, fp, t);
        }

        if (found == 0)
        {
            return Go(SlowCase.ResidualX, pc, r, fp, t);
        }

        registers[A(i)] = found;
        if (op == Opcode.GetMethod)
        {
            registers[A(i) + 1] = 0;
        }

        return Next(pc + 2, r, fp, t);
    }
}
