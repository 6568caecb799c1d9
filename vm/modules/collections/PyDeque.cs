using System;
using System.Runtime.CompilerServices;
using Py.Gc;
using Py.ObjectSpace;

namespace Py.Vm.Modules.Collections;

/// <summary>collections.deque: a ring of slots.</summary>
internal unsafe partial struct PyDeque
{
    public ObjectHeader Header;
    /// <summary>A <see cref="PyRefArray"/> of a power of 2 of slots, or null. Slots outside the ring are null.</summary>
    public Slot Storage;
    /// <summary>Slot of the first item.</summary>
    public long Start;
    /// <summary>Number of items.</summary>
    public long Length;
    /// <summary>Most items; -1: any number.</summary>
    public long MaxLength;
    /// <summary>Counts changes, for iterators and searches.</summary>
    public long State;

    private const ulong References = 0b10;
    private const long FirstCapacity = 16;

    /// <summary>The type.</summary>
    public static ModuleType Type;

    private static Slot* Slots(Value deque) => (Slot*)(deque.As<PyDeque>().Fields.Storage.Load().Bits + (ulong)sizeof(PyRefArray));

    /// <summary>One less than the slots there are; -1: there are none yet.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long MaskOf(Value deque)
    {
        Value storage = deque.As<PyDeque>().Fields.Storage.Load();
        return storage.IsNull ? -1 : storage.As<PyRefArray>().Fields.Length - 1;
    }

    /// <summary>Number of items.</summary>
    public static long LengthOf(Value deque) => deque.As<PyDeque>().Fields.Length;

    /// <summary>Item <paramref name="index"/> (not checked).</summary>
    public static Value Get(Value deque, long index) => Slots(deque)[(deque.As<PyDeque>().Fields.Start + index) & MaskOf(deque)].Load();

    /// <summary>The number of an item, of which negative ones count from the end.</summary>
    public static long IndexOf(Value deque, long index) => index < 0 ? index + LengthOf(deque) : index;

    /// <summary>Replaces item <paramref name="index"/> (not checked).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Set(Value deque, long index, Value item)
    {
        ref PyDeque d = ref deque.As<PyDeque>().Fields;
        Slots(deque)[(d.Start + index) & MaskOf(deque)].Store(d.Storage.Load(), item);
    }

    /// <summary>Makes room for <paramref name="needed"/> items; false with MemoryError.</summary>
    private static bool Reserve(Value deque, long needed)
    {
        ref PyDeque d = ref deque.As<PyDeque>().Fields;
        long capacity = MaskOf(deque) + 1;
        if (needed <= capacity)
        {
            return true;
        }

        long wanted = Math.Max(FirstCapacity, capacity);
        while (wanted < needed)
        {
            if (wanted > long.MaxValue / 32)
            {
                Errors.NoMemory();
                return false;
            }

            wanted *= 2;
        }

        Ref<PyRefArray> bigger = PyRefArray.Allocate(wanted);
        if (bigger.IsNull)
        {
            return false;
        }

        for (long i = 0; i < d.Length; i++)
        {
            bigger.Tail(i).Store(bigger, Get(deque, i));
        }

        WriteBarrier.Watch(bigger.Value.Bits);
        d.Storage.Store(deque, bigger);
        d.Start = 0;
        return true;
    }

    /// <summary>Adds an item at the right end; a full bounded deque loses its first. False with MemoryError.</summary>
    public static bool Append(Value deque, Value item)
    {
        ref PyDeque d = ref deque.As<PyDeque>().Fields;
        if (d.MaxLength >= 0 && d.Length >= d.MaxLength)
        {
            if (d.MaxLength == 0)
            {
                return true;
            }

            TakeFirst(deque);
        }

        if (d.Length > MaskOf(deque) && !Reserve(deque, d.Length + 1))
        {
            return false;
        }

        d.Length++;
        Set(deque, d.Length - 1, item);
        d.State++;
        return true;
    }

    /// <summary>Likewise at the left end.</summary>
    public static bool AppendLeft(Value deque, Value item)
    {
        ref PyDeque d = ref deque.As<PyDeque>().Fields;
        if (d.MaxLength >= 0 && d.Length >= d.MaxLength)
        {
            if (d.MaxLength == 0)
            {
                return true;
            }

            TakeLast(deque);
        }

        if (d.Length > MaskOf(deque) && !Reserve(deque, d.Length + 1))
        {
            return false;
        }

        d.Start = (d.Start - 1) & MaskOf(deque);
        d.Length++;
        Set(deque, 0, item);
        d.State++;
        return true;
    }

    /// <summary>Takes the first item of a deque that has one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Value TakeFirst(Value deque)
    {
        ref PyDeque d = ref deque.As<PyDeque>().Fields;
        ref Slot slot = ref Slots(deque)[d.Start];
        Value item = slot.Load();
        slot.Initialize(Value.Null);
        d.Start = (d.Start + 1) & MaskOf(deque);
        d.Length--;
        d.State++;
        return item;
    }

    /// <summary>Takes the last item of a deque that has one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Value TakeLast(Value deque)
    {
        ref PyDeque d = ref deque.As<PyDeque>().Fields;
        d.Length--;
        ref Slot slot = ref Slots(deque)[(d.Start + d.Length) & MaskOf(deque)];
        Value item = slot.Load();
        slot.Initialize(Value.Null);
        d.State++;
        return item;
    }

    private static void Clear(Value deque)
    {
        ref PyDeque d = ref deque.As<PyDeque>().Fields;
        d.Storage.Store(deque, Value.Null);
        d.Start = 0;
        d.Length = 0;
        d.State++;
    }

    /// <summary>Moves the last n items to the front (or, for negative n, the first to the end).</summary>
    private static void Rotate(Value deque, long n)
    {
        ref PyDeque d = ref deque.As<PyDeque>().Fields;
        if (d.Length <= 1)
        {
            return;
        }

        n %= d.Length;
        if (n > d.Length / 2)
        {
            n -= d.Length;
        }
        else if (n < -d.Length / 2)
        {
            n += d.Length;
        }

        long mask = MaskOf(deque);
        if (d.Length == mask + 1)
        {
            // The ring is full: only its beginning moves.
            d.Start = (d.Start - n) & mask;
        }
        else
        {
            WriteBarrier.BeforeStore(d.Storage.Load().Bits);
            Slot* slots = Slots(deque);
            for (; n > 0; n--)
            {
                d.Start = (d.Start - 1) & mask;
                ref Slot last = ref slots[(d.Start + d.Length) & mask];
                slots[d.Start] = last;
                last.Initialize(Value.Null);
            }

            for (; n < 0; n++)
            {
                slots[(d.Start + d.Length) & mask] = slots[d.Start];
                slots[d.Start].Initialize(Value.Null);
                d.Start = (d.Start + 1) & mask;
            }
        }

        d.State++;
    }

    /// <summary>Deletes item <paramref name="index"/> (not checked).</summary>
    private static void Delete(Value deque, long index)
    {
        Rotate(deque, -index);
        TakeFirst(deque);
        Rotate(deque, index);
    }

    private static bool Extend(Value deque, Value iterable)
    {
        if (iterable.Is(deque))
        {
            iterable = Sequences.ToList(deque);
            if (iterable.IsNull)
            {
                return false;
            }
        }

        Value iterator = Space.Iter(iterable);
        while (!iterator.IsNull)
        {
            Value item = Space.Next(iterator);
            if (item.IsNull)
            {
                return !Errors.Occurred;
            }

            if (!Append(deque, item))
            {
                return false;
            }
        }

        return false;
    }

    private static bool ExtendLeft(Value deque, Value iterable)
    {
        if (iterable.Is(deque))
        {
            iterable = Sequences.ToList(deque);
            if (iterable.IsNull)
            {
                return false;
            }
        }

        Value iterator = Space.Iter(iterable);
        while (!iterator.IsNull)
        {
            Value item = Space.Next(iterator);
            if (item.IsNull)
            {
                return !Errors.Occurred;
            }

            if (!AppendLeft(deque, item))
            {
                return false;
            }
        }

        return false;
    }

    private static Value New(Value type, long maxLength)
    {
        Value deque = PyType.Allocate(type);
        deque.As<PyDeque>().Fields.MaxLength = maxLength;
        return deque;
    }
}
