using System.Runtime.CompilerServices;
using Py.Gc;
using Py.ObjectSpace;
using Py.Vm.Compile;

namespace Py.Vm.Run.Handlers;

/// <summary>Items and iteration.</summary>
internal static unsafe partial class Handlers<M, R, I, F, C>
{
    private static void InstallItems(void** table)
    {
        Set(table, Opcode.GetItem, &GetItem);
        Set(table, Opcode.SetItem, &SetItem);
        Set(table, Opcode.ForIter, &ForIter);
        Set(table, Opcode.ListAppend, &ListAppend);
        Set(table, SlowCase.ForIterSlow, &ForIterSlow);
        Set(table, SlowCase.ForIterCall, &ForIterCall);
        Set(table, SlowCase.IterateOther, &IterateOther);
    }

    [MethodImpl(Hot)]
    private static uint* GetItem(uint* pc, Slot* r, Frame* fp, ThreadState* t)
    {
        uint i = *pc;
        R item = Staged<M, R, I, F, C>.GetItem(M.Get(r, B(i)), M.Get(r, Cc(i)));
        if (M.Failed(item))
        {
            return Go(SlowCase.GetEntry, pc, r, fp, t);
        }

        M.Set(r, A(i), item);
        return Next(pc + 1, r, fp, t);
    }

    [MethodImpl(Hot)]
    private static uint* SetItem(uint* pc, Slot* r, Frame* fp, ThreadState* t)
    {
        uint i = *pc;
        R obj = M.Get(r, A(i)), key = M.Get(r, B(i));
        if (M.Branch(M.IsSmallInt(key)) && M.Branch(M.HasShape(obj, ShapeIds.List)))
        {
            I length = M.LoadInt(obj, PyList.LengthOffset), index = M.Wrap(M.Int(key), length);
            if (M.Branch(M.InRange(index, length)))
            {
                M.StoreItem(M.LoadField(obj, PyList.StorageOffset), index, M.Get(r, Cc(i)));
                return Next(pc + 1, r, fp, t);
            }
        }

        return Go(SlowCase.SetEntry, pc, r, fp, t);
    }

    [MethodImpl(Hot)]
    private static uint* ForIter(uint* pc, Slot* r, Frame* fp, ThreadState* t)
    {
        ulong iterator = ((ulong*)r)[A(*pc)];
        uint shape = *(uint*)iterator;
        if (shape == ShapeIds.RangeIterator)
        {
            PyRangeIterator* range = (PyRangeIterator*)iterator;
            if (range->Remaining > 0)
            {
                range->Remaining--;
                long current = range->Current;
                range->Current = current + range->Step;
                ((ulong*)r)[B(*pc)] = ((ulong)current << 2) | 3;
                return Next(pc + 2, r, fp, t);
            }
        }
        else if (shape == ShapeIds.ListIterator)
        {
            PyListIterator* it = (PyListIterator*)iterator;
            PyList* list = *(PyList**)&it->List;
            long index = it->Index;
            if (list != null && index < list->Length)
            {
                it->Index = index + 1;
                ((ulong*)r)[B(*pc)] = ((ulong*)(*(byte**)&list->Storage + sizeof(PyRefArray)))[index];
                return Next(pc + 2, r, fp, t);
            }
        }

        return Go(SlowCase.ForIterSlow, pc, r, fp, t);
    }

    /// <summary>Iterators that call nothing, and generators.</summary>
    [MethodImpl(Hot)]
    private static uint* ForIterSlow(uint* pc, Slot* r, Frame* fp, ThreadState* t)
    {
        uint i = *pc;
        ulong iterator = ((ulong*)r)[A(i)];
        ulong item = 0;
        switch (*(uint*)iterator)
        {
            case ShapeIds.Generator:
                fp->Pc = pc + 2;
                return Generators.CanStep(iterator, fp, t)
                    ? Step(iterator, Singletons.None, r + B(i), ReturnKind.ForIter, fp, t)
                    : Go(SlowCase.IterateOther, pc, r, fp, t);
            case ShapeIds.TupleIterator:
                PyTupleIterator* items = (PyTupleIterator*)iterator;
                PyTuple* tuple = *(PyTuple**)&items->Tuple;
                if (tuple != null && items->Index < tuple->Length)
                {
                    item = ((ulong*)(tuple + 1))[items->Index++];
                }

                break;
            case ShapeIds.StrAsciiIterator:
                PyStrIterator* characters = (PyStrIterator*)iterator;
                PyStr* text = *(PyStr**)&characters->Str;
                if (text != null && characters->Index < text->Length)
                {
                    item = PyStr.Chars + (((byte*)(text + 1))[characters->Index++] * PyStr.CharBytes);
                }

                break;
            case ShapeIds.BytesIterator:
                PyBytesIterator* octets = (PyBytesIterator*)iterator;
                PyBytes* bytes = *(PyBytes**)&octets->Sequence;
                if (bytes != null && octets->Index < bytes->Length)
                {
                    item = ((ulong)((byte*)(bytes + 1))[octets->Index++] << 2) | 3;
                }

                break;
            case ShapeIds.DictKeyIterator:
                DictEntry* key = NextEntry(iterator);
                item = key == null ? 0 : *(ulong*)&key->Key;
                break;
            case ShapeIds.DictValueIterator:
                DictEntry* value = NextEntry(iterator);
                item = value == null ? 0 : *(ulong*)&value->Value;
                break;
        }

        if (item == 0)
        {
            return Go(SlowCase.ForIterCall, pc, r, fp, t);
        }

        ((ulong*)r)[B(i)] = item;
        return Next(pc + 2, r, fp, t);
    }

    /// <summary>The next entry of an unchanged dict, if it is the next in the table; otherwise null.</summary>
    [MethodImpl(Inline)]
    private static DictEntry* NextEntry(ulong iterator)
    {
        PyDictIterator* it = (PyDictIterator*)iterator;
        PyDict* dict = *(PyDict**)&it->Dict;
        PyDictTable* table = dict == null || it->Used != dict->Used ? null : *(PyDictTable**)&dict->Table;
        long at = it->Position;
        if (table == null || at >= table->Filled || it->Remaining <= 0)
        {
            return null;
        }

        DictEntry* entry = (DictEntry*)(table + 1) + at;
        if (*(ulong*)&entry->Key == 0)
        {
            return null;
        }

        it->Position = at + 1;
        it->Remaining--;
        return entry;
    }

    [MethodImpl(Hot)]
    private static uint* ForIterCall(uint* pc, Slot* r, Frame* fp, ThreadState* t)
    {
        uint i = *pc;
        ulong iterator = ((ulong*)r)[A(i)];
        fp->Pc = pc + 2;
        int slot = ((PyType*)((Shape*)*(uint*)iterator)->Layout.Class)->Slots[(int)SlotId.Next];
        if (slot == 0 || t->Traced != 0)
        {
            return Go(SlowCase.IterateOther, pc, r, fp, t);
        }

        ulong item = ((delegate*<ulong, ulong>)FunctionTable.Pointer(slot))(iterator);
        if (item != 0)
        {
            ((ulong*)r)[B(i)] = item;
            return Next(pc + 2, r, fp, t);
        }

        return *(ulong*)&t->Exception == 0 || GeneratorFrames.CatchStop() ? Next(pc + 2 + (int)pc[1], r, fp, t) : Fail(fp, t);
    }

    [MethodImpl(Hot)]
    private static uint* IterateOther(uint* pc, Slot* r, Frame* fp, ThreadState* t)
    {
        uint i = *pc;
        return GeneratorFrames.ForIter(t, fp, r + A(i), r + B(i)) switch
        {
            IterResult.Item => Next(pc + 2, r, fp, t),
            IterResult.End => pc + 2 + (int)pc[1],
            IterResult.Pushed => ((Frame*)t->Frame)->Pc,
            _ => Fail(fp, t),
        };
    }

    [MethodImpl(Hot)]
    private static uint* ListAppend(uint* pc, Slot* r, Frame* fp, ThreadState* t)
    {
        uint i = *pc;
        PyList* list = *(PyList**)(r + A(i));
        PyRefArray* storage = *(PyRefArray**)&list->Storage;
        long length = list->Length;
        if (storage != null && length < storage->Length && (storage->Header.Gc & ObjectHeader.TrackYoung) == 0)
        {
            ((ulong*)(storage + 1))[length] = ((ulong*)r)[B(i)];
            list->Length = length + 1;
            return Next(pc + 1, r, fp, t);
        }

        return Go(SlowCase.Residual, pc, r, fp, t);
    }
}
