using System;
using Py.Gc;
using Py.ObjectSpace;

namespace Py.Vm.Modules.Pickling;

/// <summary>_pickle.Unpickler: the stack machine that a pickle is a program for.</summary>
internal unsafe partial struct Unpickler
{
    public ObjectHeader Header;
    /// <summary>The stack, a list.</summary>
    public Slot Stack;
    /// <summary>The memo, an array by number.</summary>
    public Slot Memo;
    public Slot Read;
    public Slot ReadLine;
    /// <summary>The file's peek method; null: none.</summary>
    public Slot Peek;
    /// <summary>persistent_load; null: none.</summary>
    public Slot PersistentLoad;
    /// <summary>An iterator over out-of-band buffers; null: none.</summary>
    public Slot Buffers;
    /// <summary>The <see cref="PickleInput"/> in the handle table; 0 before __init__.</summary>
    public long Handle;
    /// <summary>What MEMOIZE numbers by: entries of the memo in use.</summary>
    public long MemoCount;

    private const ulong References = 0b11111110;
    private const int PeekBytes = 128 * 1024;

    private static PickleInput Input(Value self) => HandleTable.Get<PickleInput>((int)self.As<Unpickler>().Fields.Handle)!;

    private static bool Truncated() => PickleNames.CannotUnpickle("pickle data was truncated");

    private static bool RanOut()
    {
        Errors.Raise(TypeId.EOFError, "Ran out of input");
        return false;
    }

    /// <summary>Makes so many bytes lie at the position; false with an error.</summary>
    private static bool Need(Value self, PickleInput i, long count, bool first = false)
    {
        if (i.Length - i.Position >= count)
        {
            return true;
        }

        if (count > int.MaxValue - 64)
        {
            return Truncated();
        }

        if (self.As<Unpickler>().Fields.Read.IsNull)
        {
            return first ? RanOut() : Truncated();
        }

        byte[] rest = i.Bytes.AsSpan(i.Position, i.Length - i.Position).ToArray();
        if (i.IsPeeked)
        {
            // What was peeked at is read again, as far as it was used.
            if (!SkipUsed(self, i))
            {
                return false;
            }

            rest = [];
        }

        if (!self.As<Unpickler>().Fields.Peek.IsNull && count < PeekBytes)
        {
            Value seen = Space.Call(self.As<Unpickler>().Fields.Peek.Load(), PyInt.New(PeekBytes));
            if (seen.IsNull)
            {
                if (!Errors.Catch(TypeId.NotImplementedError))
                {
                    return false;
                }

                self.As<Unpickler>().Fields.Peek.Store(self, Value.Null);
            }
            else if (seen.IsBytes && PyBytes.LengthOf(seen) >= count)
            {
                i.Set(PyBytes.Span(seen).ToArray(), true);
                return true;
            }
        }

        Value data = Space.Call(self.As<Unpickler>().Fields.Read.Load(), PyInt.New(count - rest.Length));
        if (data.IsNull)
        {
            return false;
        }

        if (!data.IsBytes)
        {
            Errors.ValueError("read() from the underlying stream did not return bytes");
            return false;
        }

        byte[] all = new byte[rest.Length + PyBytes.LengthOf(data)];
        rest.CopyTo(all, 0);
        PyBytes.Span(data).CopyTo(all.AsSpan(rest.Length));
        i.Set(all, false);
        return all.Length >= count || (all.Length == 0 && first ? RanOut() : Truncated());
    }

    /// <summary>Reads the file up to where peeked bytes were used; false with an error.</summary>
    private static bool SkipUsed(Value self, PickleInput i)
    {
        int used = i.IsPeeked ? i.Position - i.Skipped : 0;
        i.Skipped = i.Position;
        return used == 0 || !Space.Call(self.As<Unpickler>().Fields.Read.Load(), PyInt.New(used)).IsNull;
    }

    /// <summary>Takes bytes; the span is good until the next read.</summary>
    private static bool Take(Value self, PickleInput i, long count, out ReadOnlySpan<byte> bytes)
    {
        bytes = default;
        if (!Need(self, i, count))
        {
            return false;
        }

        bytes = i.Bytes.AsSpan(i.Position, (int)count);
        i.Position += (int)count;
        return true;
    }

    /// <summary>Takes a line with its line feed.</summary>
    private static bool Line(Value self, PickleInput i, out ReadOnlySpan<byte> line, int least = 2)
    {
        ReadOnlySpan<byte> rest = i.Bytes.AsSpan(i.Position, i.Length - i.Position);
        int end = rest.IndexOf((byte)'\n');
        if (end < 0 && !self.As<Unpickler>().Fields.ReadLine.IsNull)
        {
            byte[] before = i.IsPeeked ? [] : rest.ToArray();
            line = default;
            if (i.IsPeeked && !SkipUsed(self, i))
            {
                return false;
            }

            Value data = Space.Call(self.As<Unpickler>().Fields.ReadLine.Load());
            if (data.IsNull)
            {
                return false;
            }

            if (!data.IsBytes)
            {
                Errors.ValueError("readline() from the underlying stream did not return bytes");
                return false;
            }

            byte[] all = new byte[before.Length + PyBytes.LengthOf(data)];
            before.CopyTo(all, 0);
            PyBytes.Span(data).CopyTo(all.AsSpan(before.Length));
            i.Set(all, false);
            rest = all;
            end = rest.IndexOf((byte)'\n');
        }

        line = end < 0 ? rest : rest[..(end + 1)];
        i.Position += line.Length;
        return (end >= 0 && line.Length >= least) || Truncated();
    }

    private static bool Push(Value self, Value v) => !v.IsNull && PyList.Append(self.As<Unpickler>().Fields.Stack.Load(), v);

    private static long Size(Value self) => PyList.LengthOf(self.As<Unpickler>().Fields.Stack.Load());

    private static bool Underflow(PickleInput i) => PickleNames.CannotUnpickle(i.Marks.Count > 0 ? "unexpected MARK found" : "unpickling stack underflow");

    /// <summary>Takes the top of the stack; null with an error.</summary>
    private static Value Pop(Value self, PickleInput i)
    {
        Value stack = self.As<Unpickler>().Fields.Stack.Load();
        long size = PyList.LengthOf(stack);
        if (size <= i.Fence)
        {
            Underflow(i);
            return Value.Null;
        }

        Value top = PyList.Get(stack, size - 1);
        Cut(self, size - 1);
        return top;
    }

    /// <summary>The top of the stack, left there; null with an error.</summary>
    private static Value Top(Value self, PickleInput i)
    {
        long size = Size(self);
        if (size <= i.Fence)
        {
            Underflow(i);
            return Value.Null;
        }

        return PyList.Get(self.As<Unpickler>().Fields.Stack.Load(), size - 1);
    }

    private static Value At(Value self, long index) => PyList.Get(self.As<Unpickler>().Fields.Stack.Load(), index);

    private static void Cut(Value self, long size)
    {
        Value stack = self.As<Unpickler>().Fields.Stack.Load();
        ref PyList list = ref stack.As<PyList>().Fields;
        for (long i = size; i < list.Length; i++)
        {
            PyList.Set(stack, i, Value.Null);
        }

        list.Length = size;
    }

    /// <summary>Removes the last mark and gives its place; -1 with an error.</summary>
    private static int TakeMark(PickleInput i)
    {
        if (i.Marks.Count == 0)
        {
            PickleNames.CannotUnpickle("could not find MARK");
            return -1;
        }

        int mark = i.Marks[^1];
        i.Marks.RemoveAt(i.Marks.Count - 1);
        return mark;
    }

    /// <summary>The values from an index up, as a tuple, taken from the stack.</summary>
    private static Value TakeTuple(Value self, long from)
    {
        Value stack = self.As<Unpickler>().Fields.Stack.Load();
        long count = PyList.LengthOf(stack) - from;
        Value tuple = count == 0 ? PyTuple.Empty : PyTuple.FromSlots(PyList.Items(stack) + from, count);
        Cut(self, from);
        return tuple;
    }

    private static bool Store(Value self, long number, Value v)
    {
        ref Unpickler u = ref self.As<Unpickler>().Fields;
        long size = u.Memo.IsNull ? 0 : u.Memo.Load().As<PyRefArray>().Fields.Length;
        if (number >= size)
        {
            if (number > int.MaxValue / 4)
            {
                Errors.NoMemory();
                return false;
            }

            Ref<PyRefArray> larger = PyRefArray.Allocate(Math.Max(32, (number + 1) * 2));
            if (larger.IsNull)
            {
                return false;
            }

            for (long k = 0; k < size; k++)
            {
                larger.Tail(k).Store(larger, u.Memo.Load().As<PyRefArray>().Tail(k).Load());
            }

            u.Memo.Store(self, larger);
        }

        Ref<PyRefArray> memo = u.Memo.Load().As<PyRefArray>();
        u.MemoCount += memo.Tail(number).IsNull ? 1 : 0;
        memo.Tail(number).Store(memo, v);
        return true;
    }

    private static bool Fetch(Value self, long number)
    {
        Value memo = self.As<Unpickler>().Fields.Memo.Load();
        Value v = memo.IsNull || (ulong)number >= (ulong)memo.As<PyRefArray>().Fields.Length ? Value.Null : memo.As<PyRefArray>().Tail(number).Load();
        return v.IsNull ? PickleNames.CannotUnpickle($"Memo value not found at index {number}") : Push(self, v);
    }

    /// <summary>Runs a pickle; null with an error.</summary>
    private static Value Load(Value self)
    {
        PickleInput i = Input(self);
        i.Begin();
        self.As<Unpickler>().Fields.Stack.Store(self, PyList.New());
        while (true)
        {
            if (!Need(self, i, 1, true))
            {
                return Value.Null;
            }

            byte op = i.Bytes[i.Position++];
            if (op == PickleOp.Stop)
            {
                break;
            }

            if (!Execute(self, i, op))
            {
                return Value.Null;
            }
        }

        Value result = SkipUsed(self, i) ? Pop(self, i) : Value.Null;
        if (i.IsPeeked)
        {
            i.Set([], false);
        }

        return result;
    }
}
