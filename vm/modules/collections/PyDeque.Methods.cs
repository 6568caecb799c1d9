using System;
using Py.ObjectSpace;

namespace Py.Vm.Modules.Collections;

internal unsafe partial struct PyDeque
{
    private static void DefineMethods(TypeBuilder t)
    {
        t.Method("append(item, /)\nAdd an item at the right end.", &AppendMethod);
        t.Method("appendleft(item, /)\nAdd an item at the left end.", &AppendLeftMethod);
        t.Method("extend(iterable, /)\nAdd items at the right end.", &ExtendMethod);
        t.Method("extendleft(iterable, /)\nAdd items at the left end, one after the other.", &ExtendLeftMethod);
        t.Method("pop()\nRemove the rightmost item and return it.", &Pop);
        t.Method("popleft()\nRemove the leftmost item and return it.", &PopLeft);
        t.Method("rotate(n=1, /)\nMove n items from the right end to the left.", &RotateMethod);
        t.Method("reverse()\nReverse in place.", &Reverse);
        t.Method("clear()\nRemove all items.", &ClearMethod);
        t.Method("copy()\nA shallow copy.", &Copy);
        t.Method("__copy__()\nA shallow copy.", &Copy);
        t.Method("count(item, /)\nHow often the item occurs.", &Count);
        t.RawMethod("index(item, start=0, stop=9223372036854775807, /)\nFirst position of the item; ValueError if it does not occur.", &Index);
        t.RawMethod("insert(index, item, /)\nAdd an item before the one at index.", &Insert);
        t.Method("remove(item, /)\nRemove the first occurrence; ValueError if there is none.", &Remove);
        t.Method("__reversed__()\nAn iterator from right to left.", &PyDequeIterator.NewReverse);
        t.Method("__reduce__()\nSupports pickling.", &Reduce);
        t.Method("__sizeof__()\nSize in bytes.", &SizeOf);
        t.ClassMethod("__class_getitem__(item, /)\nSee PEP 585.", &PyGenericAlias.New);
        t.GetSet("maxlen\nMost items it holds, or None.", &GetMaxLength);
    }

    private static Value AppendMethod(Value self, Value item) => Append(self, item) ? Value.None : Value.Null;

    private static Value AppendLeftMethod(Value self, Value item) => AppendLeft(self, item) ? Value.None : Value.Null;

    private static Value ExtendMethod(Value self, Value iterable) => Extend(self, iterable) ? Value.None : Value.Null;

    private static Value ExtendLeftMethod(Value self, Value iterable) => ExtendLeft(self, iterable) ? Value.None : Value.Null;

    private static Value Pop(Value self) => LengthOf(self) == 0 ? Errors.IndexError("pop from an empty deque") : TakeLast(self);

    private static Value PopLeft(Value self) => LengthOf(self) == 0 ? Errors.IndexError("pop from an empty deque") : TakeFirst(self);

    private static Value RotateMethod(Value self, Value n)
    {
        long count = 1;
        if (!n.IsNull && !Space.AsSsize(n, out count))
        {
            return Value.Null;
        }

        Rotate(self, count);
        return Value.None;
    }

    private static Value Reverse(Value self)
    {
        for (long i = 0, j = LengthOf(self) - 1; i < j; i++, j--)
        {
            Value left = Get(self, i);
            Set(self, i, Get(self, j));
            Set(self, j, left);
        }

        return Value.None;
    }

    private static Value ClearMethod(Value self)
    {
        Clear(self);
        return Value.None;
    }

    private static Value Copy(Value self)
    {
        long limit = self.As<PyDeque>().Fields.MaxLength;
        if (Type.IsExact(self))
        {
            Value copy = New(Type.Type, limit);
            for (long i = 0; i < LengthOf(self); i++)
            {
                if (!Append(copy, Get(self, i)))
                {
                    return Value.Null;
                }
            }

            return copy;
        }

        Value result = limit < 0 ? Space.Call(self.Type, self) : Space.Call(self.Type, self, PyInt.New(limit));
        return result.IsNull || Type.IsInstance(result)
            ? result
            : Errors.TypeError($"{PyType.TypeName(self)}() must return a deque, not {PyType.TypeName(result)}");
    }

    private static Value Count(Value self, Value item)
    {
        long state = self.As<PyDeque>().Fields.State, count = 0;
        for (long i = 0; i < LengthOf(self); i++)
        {
            int equal = Space.EqualBool(Get(self, i), item);
            if (equal < 0)
            {
                return Value.Null;
            }

            count += equal;
            if (self.As<PyDeque>().Fields.State != state)
            {
                return Errors.RuntimeError("deque mutated during iteration");
            }
        }

        return PyInt.New(count);
    }

    private static Value Index(Value self, Args args)
    {
        if (args.KeywordCount > 0)
        {
            return Errors.TypeError("deque.index() takes no keyword arguments");
        }

        if (args.Count is 0 or > 3)
        {
            return Errors.TypeError(args.Count == 0
                ? "index() takes at least 1 argument (0 given)"
                : $"index() takes at most 3 arguments ({args.Count} given)");
        }

        if (!PyList.SearchBounds(args.Count > 1 ? args[1] : Value.Null, args.Count > 2 ? args[2] : Value.Null, out long i, out long stop))
        {
            return Value.Null;
        }

        long length = LengthOf(self), state = self.As<PyDeque>().Fields.State;
        i = Math.Max(i < 0 ? i + length : i, 0);
        stop = Math.Min(stop < 0 ? stop + length : stop, length);
        for (; i < stop; i++)
        {
            int equal = Space.EqualBool(Get(self, i), args[0]);
            if (equal != 0)
            {
                return equal < 0 ? Value.Null : PyInt.New(i);
            }

            if (self.As<PyDeque>().Fields.State != state)
            {
                return Errors.RuntimeError("deque mutated during iteration");
            }
        }

        return NotFound(args[0]);
    }

    private static Value NotFound(Value item)
    {
        Value shown = Space.Repr(item);
        return shown.IsNull ? shown : Errors.ValueError($"{PyStr.ToClr(shown)} is not in deque");
    }

    private static Value Insert(Value self, Args args)
    {
        if (args.KeywordCount > 0 || args.Count != 2)
        {
            return Errors.TypeError(args.KeywordCount > 0
                ? "deque.insert() takes no keyword arguments"
                : $"insert() takes exactly 2 arguments ({args.Count} given)");
        }

        if (!Space.AsSsize(args[0], out long index))
        {
            return Value.Null;
        }

        ref PyDeque d = ref self.As<PyDeque>().Fields;
        if (d.Length == d.MaxLength)
        {
            return Errors.IndexError("deque already at its maximum size");
        }

        if (index >= d.Length)
        {
            return AppendMethod(self, args[1]);
        }

        if (index <= -d.Length || index == 0)
        {
            return AppendLeftMethod(self, args[1]);
        }

        Rotate(self, -index);
        bool ok = index < 0 ? Append(self, args[1]) : AppendLeft(self, args[1]);
        Rotate(self, index);
        return ok ? Value.None : Value.Null;
    }

    private static Value Remove(Value self, Value item)
    {
        long state = self.As<PyDeque>().Fields.State;
        for (long i = 0; i < LengthOf(self); i++)
        {
            int equal = Space.EqualBool(Get(self, i), item);
            if (equal < 0)
            {
                return Value.Null;
            }

            if (self.As<PyDeque>().Fields.State != state)
            {
                return Errors.IndexError("deque mutated during iteration");
            }

            if (equal > 0)
            {
                Delete(self, i);
                return Value.None;
            }
        }

        return NotFound(item);
    }

    private static Value Reduce(Value self)
    {
        Value state = Space.CallMethod(self, N.__getstate__);
        Value iterator = state.IsNull ? state : Space.Iter(self);
        if (iterator.IsNull)
        {
            return iterator;
        }

        long limit = self.As<PyDeque>().Fields.MaxLength;
        Value args = limit < 0 ? PyTuple.Empty : PyTuple.New(PyTuple.Empty, PyInt.New(limit));
        return PyTuple.New(self.Type, args, state, iterator);
    }

    private static Value SizeOf(Value self) => PyInt.New(sizeof(PyDeque) + (8 * (MaskOf(self) + 1)));

    private static Value GetMaxLength(Value self)
    {
        long limit = self.As<PyDeque>().Fields.MaxLength;
        return limit < 0 ? Value.None : PyInt.New(limit);
    }
}
