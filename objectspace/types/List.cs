using System;
using Py.Gc;
using Py.ObjectSpace.Text;

namespace Py.ObjectSpace;

public unsafe partial struct PyList
{
    internal static void Define(TypeBuilder t)
    {
        t.Doc("list(iterable=()): a mutable sequence, at first of the items of an iterable.");
        t.Slot(SlotId.New, &Create);
        t.Slot(SlotId.Init, &Init);
        t.Slot(SlotId.Repr, &Repr);
        t.Slot(SlotId.Compare, &Compare);
        t.NotHashable();
        t.Slot(SlotId.Iter, &PyListIterator.New);
        t.Slot(SlotId.Length, &LengthOf);
        t.Slot(SlotId.GetItem, &GetItem);
        t.Slot(SlotId.SetItem, &SetItem);
        t.Slot(SlotId.Contains, &Contains);
        t.Slot(SlotId.Concat, &Concat);
        t.Slot(SlotId.IConcat, &InPlaceConcat);
        t.Slot(SlotId.Repeat, &Repeat);
        t.Slot(SlotId.IRepeat, &InPlaceRepeat);
        DefineMethods(t);
    }

    private static Value Create(Value type, Args args) => PyType.Allocate(type);

    private static bool Init(Value self, Args args)
    {
        if (!Constructors.AtMostOneOfInit(self.Type, TypeId.List, args))
        {
            return false;
        }

        Clear(self);
        return args.Count == 0 || Extend(self, args[0]);
    }

    /// <summary>Removes all items.</summary>
    public static void Clear(Value list)
    {
        // One that is empty already keeps its storage, by which sort() knows that it was not touched.
        ref PyList l = ref list.As<PyList>().Fields;
        if (l.Length != 0)
        {
            l.Length = 0;
            l.Storage.Store(list, Value.Null);
        }
    }

    /// <summary>Item <paramref name="index"/>, counted from the end if negative; null with IndexError.</summary>
    public static Value GetIndex(Value list, long index)
    {
        long length = LengthOf(list);
        index += index < 0 ? length : 0;
        return (ulong)index < (ulong)length ? Get(list, index) : Errors.IndexError("list index out of range");
    }

    /// <summary>Overwrites item <paramref name="index"/>, counted from the end if negative; false with IndexError.</summary>
    public static bool SetIndex(Value list, long index, Value item)
    {
        long length = LengthOf(list);
        index += index < 0 ? length : 0;
        if ((ulong)index >= (ulong)length)
        {
            Errors.IndexError("list assignment index out of range");
            return false;
        }

        Set(list, index, item);
        return true;
    }

    /// <summary>Deletes item <paramref name="index"/>, counted from the end if negative; false with IndexError.</summary>
    public static bool DeleteIndex(Value list, long index)
    {
        long length = LengthOf(list);
        index += index < 0 ? length : 0;
        if ((ulong)index >= (ulong)length)
        {
            Errors.IndexError("list assignment index out of range");
            return false;
        }

        RemoveRange(list, index, 1);
        return true;
    }

    private static Value GetItem(Value self, Value key)
    {
        if (key.IsSmallInt)
        {
            return GetIndex(self, key.SmallInt);
        }

        if (Space.IsIndex(key))
        {
            return Space.AsIndex(key, TypeId.IndexError, out long index) ? GetIndex(self, index) : Value.Null;
        }

        if (!PySlice.Is(key))
        {
            return Errors.TypeError($"list indices must be integers or slices, not {PyType.TypeName(key)}");
        }

        long count = PySlice.Resolve(key, self, &LengthOf, out long start, out long step);
        if (count < 0)
        {
            return Value.Null;
        }

        if (step == 1 || count == 0)
        {
            return FromSlots(Items(self) + start, count);
        }

        Value result = Unfilled(count);
        if (result.IsNull)
        {
            return result;
        }

        Slot* from = Items(self), to = Items(result);
        for (long i = 0; i < count; i++)
        {
            to[i].Initialize(from[start + (i * step)].Load());
        }

        return Filled(result, count);
    }

    /// <summary>The items from <paramref name="start"/> to <paramref name="stop"/>, clipped to the list, as a new list.</summary>
    public static Value GetSlice(Value list, long start, long stop)
    {
        long length = LengthOf(list);
        start = Math.Clamp(start, 0, length);
        stop = Math.Clamp(stop, start, length);
        return FromSlots(Items(list) + start, stop - start);
    }

    /// <summary>list[start:stop] = iterable, or del list[start:stop] when <paramref name="items"/> is null; false with an error set.</summary>
    public static bool SetSlice(Value list, long start, long stop, Value items)
    {
        Value source = items;
        if (!items.IsNull)
        {
            source = items.Is(list) ? FromSlots(Items(list), LengthOf(list)) : Sequences.Fast(items, "can only assign an iterable");
            if (source.IsNull)
            {
                return false;
            }
        }

        long length = LengthOf(list);
        start = Math.Clamp(start, 0, length);
        stop = Math.Clamp(stop, start, length);
        return Replace(list, start, stop - start, source);
    }

    /// <summary>Puts the items of a list or tuple (null: none; not the list itself) in place of <paramref name="removed"/> items.</summary>
    private static bool Replace(Value list, long start, long removed, Value source)
    {
        long added = source.IsNull ? 0 : Sequences.LengthOf(source);
        if (added < removed)
        {
            RemoveRange(list, start + added, removed - added);
        }
        else if (added > removed)
        {
            long length = LengthOf(list);
            if (!Reserve(list, length + added - removed))
            {
                return false;
            }

            long tail = (length - start - removed) * 8;
            Buffer.MemoryCopy(Items(list) + start + removed, Items(list) + start + added, tail, tail);
            WriteBarrier.AfterCopy(list.As<PyList>().Fields.Storage.Load().Bits, Items(list) + start + added, tail);
            list.As<PyList>().Fields.Length = length + added - removed;
        }

        if (added > 0)
        {
            Buffer.MemoryCopy(source.IsList ? Items(source) : PyTuple.Items(source), Items(list) + start, added * 8, added * 8);
            WriteBarrier.AfterCopy(list.As<PyList>().Fields.Storage.Load().Bits, Items(list) + start, added * 8);
        }

        return true;
    }

    /// <summary>Deletes <paramref name="count"/> items from <paramref name="start"/> on; the range lies within the list.</summary>
    private static void RemoveRange(Value list, long start, long count)
    {
        ref PyList l = ref list.As<PyList>().Fields;
        long rest = l.Length - start - count;
        if (rest == 0 && start == 0)
        {
            Clear(list);
            return;
        }

        Slot* items = Items(list);
        Buffer.MemoryCopy(items + start + count, items + start, rest * 8, rest * 8);
        WriteBarrier.AfterCopy(l.Storage.Load().Bits, items + start, rest * 8);
        ClearSlots(items + start + rest, count);
        l.Length -= count;
        long capacity = Capacity(list);
        if (capacity > 64 && l.Length < capacity / 4)
        {
            // A failure to get the smaller array leaves the bigger one in use.
            if (!SetCapacity(list, l.Length + (l.Length >> 3) + 6))
            {
                Errors.Clear();
            }
        }
    }

    private static void ClearSlots(Slot* slots, long count)
    {
        for (long i = 0; i < count; i++)
        {
            slots[i].Initialize(Value.Null);
        }
    }

    private static bool SetItem(Value self, Value key, Value value)
    {
        if (key.IsSmallInt)
        {
            return value.IsNull ? DeleteIndex(self, key.SmallInt) : SetIndex(self, key.SmallInt, value);
        }

        if (Space.IsIndex(key))
        {
            return Space.AsIndex(key, TypeId.IndexError, out long index)
                && (value.IsNull ? DeleteIndex(self, index) : SetIndex(self, index, value));
        }

        if (!PySlice.Is(key))
        {
            Errors.TypeError($"list indices must be integers or slices, not {PyType.TypeName(key)}");
            return false;
        }

        if (!PySlice.Unpack(key, out long start, out long stop, out long step))
        {
            return false;
        }

        long count = PySlice.Adjust(LengthOf(self), ref start, ref stop, step);
        if (step == 1)
        {
            return SetSlice(self, start, Math.Max(start, stop), value);
        }

        if (value.IsNull)
        {
            return DeleteStrided(self, start, step, count);
        }

        return SetStrided(self, key, value);
    }

    private static bool DeleteStrided(Value self, long start, long step, long count)
    {
        if (count == 0)
        {
            return true;
        }

        if (step < 0)
        {
            start += step * (count - 1);
            step = -step;
        }

        // Close the gaps from left to right, then cut the freed end off.
        long length = LengthOf(self);
        Slot* items = Items(self);
        long to = start;
        for (long i = 0; i < count; i++)
        {
            long from = start + (i * step) + 1;
            long next = i + 1 < count ? from + step - 1 : length;
            Buffer.MemoryCopy(items + from, items + to, (next - from) * 8, (next - from) * 8);
            to += next - from;
        }

        WriteBarrier.AfterCopy(self.As<PyList>().Fields.Storage.Load().Bits, items + start, (to - start) * 8);

        RemoveRange(self, length - count, count);
        return true;
    }

    private static bool SetStrided(Value self, Value slice, Value value)
    {
        Value source = value.Is(self) ? FromSlots(Items(self), LengthOf(self)) : Sequences.Fast(value, "must assign iterable to extended slice");
        if (source.IsNull)
        {
            return false;
        }

        // The iterable may have changed the list.
        long count = PySlice.Resolve(slice, self, &LengthOf, out long start, out long step);
        if (count < 0)
        {
            return false;
        }

        long given = Sequences.LengthOf(source);
        if (given != count)
        {
            Errors.ValueError($"attempt to assign sequence of size {given} to extended slice of size {count}");
            return false;
        }

        for (long i = 0; i < count; i++)
        {
            Set(self, start + (i * step), Sequences.ItemOf(source, i));
        }

        return true;
    }

    private static int Contains(Value self, Value item)
    {
        for (long i = 0; i < LengthOf(self); i++)
        {
            int equal = Space.EqualBool(Get(self, i), item);
            if (equal != 0)
            {
                return equal;
            }
        }

        return 0;
    }

    private static Value Concat(Value self, Value other)
    {
        if (!other.IsList)
        {
            return Errors.TypeError($"can only concatenate list (not \"{PyType.TypeName(other)}\") to list");
        }

        long count = LengthOf(self) + LengthOf(other);
        Value result = Unfilled(count);
        if (result.IsNull)
        {
            return result;
        }

        AppendSlots(result, Items(self), LengthOf(self));
        AppendSlots(result, Items(other), LengthOf(other));
        return Filled(result, count);
    }

    private static Value InPlaceConcat(Value self, Value other) => Extend(self, other) ? self : Value.Null;

    private static Value Repeat(Value self, long count)
    {
        long length = LengthOf(self);
        if (length == 0 || count <= 0)
        {
            return New();
        }

        if (length > long.MaxValue / 16 / count)
        {
            return Errors.NoMemory();
        }

        Value result = Unfilled(length * count);
        if (result.IsNull)
        {
            return result;
        }

        PyTuple.FillRepeated(Items(result), Items(self), length, count);
        return Filled(result, length * count);
    }

    private static Value InPlaceRepeat(Value self, long count)
    {
        long length = LengthOf(self);
        if (count <= 0)
        {
            Clear(self);
        }
        else if (length > 0 && count > 1)
        {
            if (length > long.MaxValue / 16 / count)
            {
                return Errors.NoMemory();
            }

            if (!Reserve(self, length * count))
            {
                return Value.Null;
            }

            PyTuple.FillRepeated(Items(self), Items(self), length, count);
            WriteBarrier.AfterCopy(self.As<PyList>().Fields.Storage.Load().Bits, Items(self), length * count * 8);
            self.As<PyList>().Fields.Length = length * count;
        }

        return self;
    }

    private static Value Compare(Value self, Value other, CompareOp op)
    {
        if (!other.IsList)
        {
            return Value.NotImplemented;
        }

        if (LengthOf(self) != LengthOf(other) && op is CompareOp.Eq or CompareOp.Ne)
        {
            return Value.FromBool(op == CompareOp.Ne);
        }

        // Comparing items may change either list.
        for (long i = 0; i < LengthOf(self) && i < LengthOf(other); i++)
        {
            Value a = Get(self, i), b = Get(other, i);
            int equal = Space.EqualBool(a, b);
            if (equal < 0)
            {
                return Value.Null;
            }

            if (equal == 0)
            {
                if (i >= LengthOf(self) || i >= LengthOf(other))
                {
                    break;
                }

                return op switch
                {
                    CompareOp.Eq => Value.False,
                    CompareOp.Ne => Value.True,
                    _ => Space.Compare(a, b, op),
                };
            }
        }

        return Value.FromBool(Space.CompareLongs(LengthOf(self), LengthOf(other), op));
    }

    private static Value Repr(Value self) => NestedRepr.Of(self, &AppendRepr);

    /// <summary>Appends the repr; false with an error set.</summary>
    internal static bool AppendRepr(scoped ref CodePointBuilder text, Value self)
    {
        if (LengthOf(self) == 0)
        {
            text.Append("[]"u8);
            return true;
        }

        ReprNode node;
        if (!ReprGuard.Enter(self, &node))
        {
            text.Append("[...]"u8);
            return true;
        }

        text.Append((byte)'[');
        bool ok = true;
        for (long i = 0; i < LengthOf(self) && ok; i++)
        {
            if (i > 0)
            {
                text.Append(", "u8);
            }

            ok = NestedRepr.Append(ref text, Get(self, i));
        }

        text.Append((byte)']');
        ReprGuard.Leave(&node);
        return ok;
    }
}
