using System;
using Py.Gc;

namespace Py.ObjectSpace;

public unsafe partial struct PyList
{
    private static void DefineMethods(TypeBuilder t)
    {
        t.Method("__getitem__(index, /)\nx.__getitem__(y) <==> x[y]", &GetItem);
        t.Method("__reversed__()\nAn iterator from the last item to the first.", &PyListIterator.NewReverse);
        t.Method("__sizeof__()\nSize in bytes.", &SizeOf);
        t.Method("clear()\nRemove all items.", &ClearMethod);
        t.Method("copy()\nA new list of the same items.", &Copy);
        t.Method("append(object, /)\nAdd an item at the end.", &AppendMethod);
        t.Method("insert(index, object, /)\nAdd an item before the one at index.", &InsertMethod);
        t.Method("extend(iterable, /)\nAdd the items of an iterable at the end.", &ExtendMethod);
        t.Method("pop(index=-1, /)\nRemove the item at index and return it.", &PopMethod);
        t.Method("remove(value, /)\nRemove the first item equal to value; ValueError if there is none.", &Remove);
        t.Method("index(value, start=0, stop=9223372036854775807, /)\nFirst position of value; ValueError if it does not occur.", &Index);
        t.Method("count(value, /)\nHow often value occurs.", &Count);
        t.Method("reverse()\nReverse in place.", &Reverse);
        t.Method("sort(*, key=None, reverse=False)\nSort in place, stably, comparing by < only.", &SortMethod);
        t.ClassMethod("__class_getitem__(item, /)\nSee PEP 585.", &PyGenericAlias.New);
    }

    private static Value SizeOf(Value self) => PyInt.New(40 + (8 * Capacity(self)));

    private static Value ClearMethod(Value self)
    {
        Clear(self);
        return Value.None;
    }

    /// <summary>list.copy().</summary>
    public static Value Copy(Value self) => FromSlots(Items(self), LengthOf(self));

    private static Value AppendMethod(Value self, Value item) => Append(self, item) ? Value.None : Value.Null;

    private static Value ExtendMethod(Value self, Value iterable) => Extend(self, iterable) ? Value.None : Value.Null;

    private static Value InsertMethod(Value self, Value index, Value item) =>
        Space.AsSsize(index, out long i) && Insert(self, i, item) ? Value.None : Value.Null;

    /// <summary>Inserts before item <paramref name="index"/>, which is clipped to the list; false with MemoryError.</summary>
    public static bool Insert(Value list, long index, Value item)
    {
        long length = LengthOf(list);
        index = Math.Clamp(index < 0 ? index + length : index, 0, length);
        if (!Reserve(list, length + 1))
        {
            return false;
        }

        ref PyList l = ref list.As<PyList>().Fields;
        Slot* items = Items(list);
        Buffer.MemoryCopy(items + index, items + index + 1, (length - index) * 8, (length - index) * 8);
        items[index].Initialize(item);
        WriteBarrier.AfterCopy(l.Storage.Load().Bits, items + index, (length + 1 - index) * 8);
        l.Length = length + 1;
        return true;
    }

    private static Value PopMethod(Value self, Value index)
    {
        long i = -1;
        return index.IsNull || Space.AsSsize(index, out i) ? Pop(self, i) : Value.Null;
    }

    /// <summary>Removes item <paramref name="index"/>, counted from the end if negative, and returns it; null with IndexError.</summary>
    public static Value Pop(Value list, long index)
    {
        ref PyList l = ref list.As<PyList>().Fields;
        long length = l.Length;
        if (length == 0)
        {
            return Errors.IndexError("pop from empty list");
        }

        index += index < 0 ? length : 0;
        if ((ulong)index >= (ulong)length)
        {
            return Errors.IndexError("pop index out of range");
        }

        Slot* items = Items(list);
        Value item = items[index].Load();
        if (index == length - 1)
        {
            l.Length = index;
            items[index].Initialize(Value.Null);
        }
        else
        {
            RemoveRange(list, index, 1);
        }

        return item;
    }

    private static Value Remove(Value self, Value value)
    {
        for (long i = 0; i < LengthOf(self); i++)
        {
            int equal = Space.EqualBool(Get(self, i), value);
            if (equal < 0)
            {
                return Value.Null;
            }

            if (equal > 0)
            {
                if (i < LengthOf(self))
                {
                    RemoveRange(self, i, 1);
                }

                return Value.None;
            }
        }

        return Errors.ValueError("list.remove(x): x not in list");
    }

    /// <summary>The optional start and stop of the index methods, clipped; false with TypeError.</summary>
    public static bool SearchBounds(Value start, Value stop, out long from, out long to)
    {
        to = long.MaxValue;
        return SearchBound(start, 0, out from) && SearchBound(stop, long.MaxValue, out to);
    }

    private static bool SearchBound(Value given, long absent, out long bound)
    {
        bound = absent;
        if (given.IsNull)
        {
            return true;
        }

        if (Space.IsIndex(given))
        {
            return Space.AsIndex(given, TypeId.None0, out bound);
        }

        Errors.TypeError("slice indices must be integers or have an __index__ method");
        return false;
    }

    private static Value Index(Value self, Value value, Value start, Value stop)
    {
        if (!SearchBounds(start, stop, out long i, out long end))
        {
            return Value.Null;
        }

        i = Math.Max(i < 0 ? i + LengthOf(self) : i, 0);
        end = end < 0 ? end + LengthOf(self) : end;
        for (; i < end && i < LengthOf(self); i++)
        {
            int equal = Space.EqualBool(Get(self, i), value);
            if (equal != 0)
            {
                return equal < 0 ? Value.Null : PyInt.New(i);
            }
        }

        Value text = Space.Repr(value);
        return text.IsNull ? text : Errors.ValueError($"{PyStr.ToClr(text)} is not in list");
    }

    private static Value Count(Value self, Value value)
    {
        long count = 0;
        for (long i = 0; i < LengthOf(self); i++)
        {
            int equal = Space.EqualBool(Get(self, i), value);
            if (equal < 0)
            {
                return Value.Null;
            }

            count += equal;
        }

        return PyInt.New(count);
    }

    private static Value Reverse(Value self)
    {
        long length = LengthOf(self);
        if (length > 1)
        {
            Slot* items = Items(self);
            new Span<ulong>(items, checked((int)length)).Reverse();
            WriteBarrier.AfterCopy(self.As<PyList>().Fields.Storage.Load().Bits, items, length * 8);
        }

        return Value.None;
    }

    private static Value SortMethod(Value self, Value key, Value reverse)
    {
        long descending = 0;
        if (!reverse.IsNull && !Space.AsLong(reverse, out descending))
        {
            return Value.Null;
        }

        return Sort(self, key.IsNull ? Value.None : key, descending != 0) ? Value.None : Value.Null;
    }
}
