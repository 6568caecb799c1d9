using System;
using Py.Gc;

namespace Py.ObjectSpace;

/// <summary>A sorted stretch that waits to be merged.</summary>
internal struct SortRun
{
    public long Start;
    public long Length;
    /// <summary>Depth, in the merge tree, of the boundary with the next run.</summary>
    public int Power;
}

/// <summary>Stable merge sort of an array of keys, and of a second array that is permuted along.</summary>
/// <remarks>
/// Source: T. Peters' timsort (CPython's listsort.txt) for runs, galloping and merging; J. I. Munro and S. Wild, "Nearly-optimal
/// mergesorts" (2018), for the order of merges. After an error both arrays are permutations of what they were.
/// </remarks>
internal unsafe ref struct Timsort<TOrder> where TOrder : struct, ISortOrder
{
    /// <summary>Runs that can wait at once: powers strictly increase on the stack and are below 64.</summary>
    public const int MaxRuns = 85;
    private const int GallopStart = 7;

    private readonly Value _keyArray;
    private readonly Value _itemArray;
    private readonly Slot* _keys;
    /// <summary>Null if there is no second array.</summary>
    private readonly Slot* _items;
    private readonly long _length;
    private readonly SortRun* _runs;
    private int _runCount;
    private long _minGallop;
    private Value _tempKeyArray;
    private Value _tempItemArray;
    private Slot* _tempKeys;
    private Slot* _tempItems;
    private long _tempCapacity;

    public Timsort(Value keys, Value items, long length, SortRun* runs)
    {
        _keyArray = keys;
        _itemArray = items;
        _keys = Slots(keys);
        _items = items.IsNull ? null : Slots(items);
        _length = length;
        _runs = runs;
        _minGallop = GallopStart;
    }

    private static Slot* Slots(Value array) => (Slot*)(array.Bits + (ulong)sizeof(PyRefArray));

    /// <summary>Is a less than b?</summary>
    private static int Less(Value a, Value b) => TOrder.Less(a, b);

    /// <summary>Slots of the arrays were written: the collector is told at once if a comparison may run it, otherwise before it may run.</summary>
    private readonly void Wrote(long from, long count)
    {
        if (TOrder.RunsPython)
        {
            Tell(from, count);
        }
    }

    private static void StoreOne(Value array, Slot* to, Slot value)
    {
        if (TOrder.RunsPython)
        {
            WriteBarrier.BeforeStore(array.Bits, to, value.Load().Bits);
        }

        *to = value;
    }

    private readonly void Tell(long from, long count)
    {
        WriteBarrier.AfterCopy(_keyArray.Bits, _keys + from, count * 8);
        if (_items != null)
        {
            WriteBarrier.AfterCopy(_itemArray.Bits, _items + from, count * 8);
        }
    }

    private readonly void WroteTemp(long count)
    {
        WriteBarrier.AfterCopy(_tempKeyArray.Bits, _tempKeys, count * 8);
        if (_items != null)
        {
            WriteBarrier.AfterCopy(_tempItemArray.Bits, _tempItems, count * 8);
        }
    }

    /// <summary>Sorts; false with an error set.</summary>
    public bool Sort()
    {
        bool ok = SortRuns();
        if (!TOrder.RunsPython)
        {
            Tell(0, _length);
        }

        return ok;
    }

    private bool SortRuns()
    {
        long start = 0, left = _length, minRun = MinRun(_length);
        while (left > 0)
        {
            long run = CountRun(start, left);
            if (run < 0)
            {
                return false;
            }

            if (run < minRun)
            {
                long forced = Math.Min(left, minRun);
                if (!InsertionSort(start, start + run, start + forced))
                {
                    return false;
                }

                run = forced;
            }

            if (!PushRun(start, run))
            {
                return false;
            }

            start += run;
            left -= run;
        }

        return MergeAll();
    }

    /// <summary>Shortest run to merge, such that length / minrun is a power of 2 or a bit less.</summary>
    private static long MinRun(long length)
    {
        long odd = 0;
        while (length >= 64)
        {
            odd |= length & 1;
            length >>= 1;
        }

        return length + odd;
    }

    /// <summary>Length of the run at start; a strictly descending one is reversed. -1 with an error set.</summary>
    private readonly long CountRun(long start, long left)
    {
        if (left == 1)
        {
            return 1;
        }

        int descending = Less(_keys[start + 1].Load(), _keys[start].Load());
        if (descending < 0)
        {
            return -1;
        }

        long n = 2;
        for (; n < left; n++)
        {
            int less = Less(_keys[start + n].Load(), _keys[start + n - 1].Load());
            if (less < 0)
            {
                return -1;
            }

            if (less != descending)
            {
                break;
            }
        }

        if (descending != 0)
        {
            new Span<ulong>(_keys + start, (int)n).Reverse();
            if (_items != null)
            {
                new Span<ulong>(_items + start, (int)n).Reverse();
            }

            Wrote(start, n);
        }

        return n;
    }

    /// <summary>Sorts [low, high), of which [low, start) is sorted.</summary>
    private readonly bool InsertionSort(long low, long start, long high)
    {
        for (; start < high; start++)
        {
            Value pivot = _keys[start].Load();
            long left = low, right = start;
            while (left < right)
            {
                long middle = left + ((right - left) >> 1);
                int less = Less(pivot, _keys[middle].Load());
                if (less < 0)
                {
                    return false;
                }

                if (less != 0)
                {
                    right = middle;
                }
                else
                {
                    left = middle + 1;
                }
            }

            Shift(_keys, left, start);
            if (_items != null)
            {
                Shift(_items, left, start);
            }

            Wrote(left, start + 1 - left);
        }

        return true;
    }

    /// <summary>Moves slot from to position to, and those between up by one.</summary>
    private static void Shift(Slot* slots, long to, long from)
    {
        Slot moved = slots[from];
        Copy(slots + to, slots + to + 1, from - to);
        slots[to] = moved;
    }

    private static void Copy(Slot* from, Slot* to, long count)
    {
        // Most pieces are short.
        if (count < 16)
        {
            if (from > to)
            {
                for (long i = 0; i < count; i++)
                {
                    to[i] = from[i];
                }
            }
            else
            {
                for (long i = count - 1; i >= 0; i--)
                {
                    to[i] = from[i];
                }
            }
        }
        else
        {
            Buffer.MemoryCopy(from, to, count * 8, count * 8);
        }
    }

    /// <summary>Puts a run on the stack, after the merges that must come before.</summary>
    private bool PushRun(long start, long length)
    {
        if (_runCount > 0)
        {
            SortRun top = _runs[_runCount - 1];
            int power = BoundaryPower(top.Start, top.Length, length, _length);
            while (_runCount > 1 && _runs[_runCount - 2].Power > power)
            {
                if (!MergeAt(_runCount - 2))
                {
                    return false;
                }
            }

            _runs[_runCount - 1].Power = power;
        }

        _runs[_runCount++] = new SortRun { Start = start, Length = length };
        return true;
    }

    /// <summary>First binary digit in which the middles of two adjacent runs, as fractions of the whole, differ.</summary>
    private static int BoundaryPower(long start, long length1, long length2, long total)
    {
        // Twice the middles; a digit is whether the remainder reaches the whole.
        long a = (2 * start) + length1;
        long b = a + length1 + length2;
        for (int power = 1; ; power++)
        {
            if (a >= total)
            {
                a -= total;
                b -= total;
            }
            else if (b >= total)
            {
                return power;
            }

            a <<= 1;
            b <<= 1;
        }
    }

    private bool MergeAll()
    {
        while (_runCount > 1)
        {
            int i = _runCount - 2;
            if (i > 0 && _runs[i - 1].Length < _runs[i + 1].Length)
            {
                i--;
            }

            if (!MergeAt(i))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Merges runs i and i + 1.</summary>
    private bool MergeAt(int i)
    {
        long a = _runs[i].Start, lengthA = _runs[i].Length, b = _runs[i + 1].Start, lengthB = _runs[i + 1].Length;
        _runs[i].Length = lengthA + lengthB;
        if (i == _runCount - 3)
        {
            _runs[i + 1] = _runs[i + 2];
        }

        _runCount--;

        // What of A is not above B's first, and what of B is not below A's last, is in place.
        long skip = GallopRight(_keys[b].Load(), _keys + a, lengthA, 0);
        if (skip < 0)
        {
            return false;
        }

        a += skip;
        lengthA -= skip;
        if (lengthA == 0)
        {
            return true;
        }

        lengthB = GallopLeft(_keys[a + lengthA - 1].Load(), _keys + b, lengthB, lengthB - 1);
        if (lengthB <= 0)
        {
            return lengthB == 0;
        }

        return lengthA <= lengthB ? MergeLow(a, lengthA, b, lengthB) : MergeHigh(a, lengthA, b, lengthB);
    }

    /// <summary>Position in sorted slots before which key belongs, before its equals; the search begins at hint. -1 with an error set.</summary>
    private readonly long GallopLeft(Value key, Slot* slots, long count, long hint)
    {
        long low, high;
        int less = Less(slots[hint].Load(), key);
        if (less < 0)
        {
            return -1;
        }

        long offset = 1, last = 0;
        if (less != 0)
        {
            // slots[hint] < key: gallop right until slots[hint + last] < key <= slots[hint + offset].
            long max = count - hint;
            while (offset < max)
            {
                less = Less(slots[hint + offset].Load(), key);
                if (less < 0)
                {
                    return -1;
                }

                if (less == 0)
                {
                    break;
                }

                last = offset;
                offset = NextOffset(offset, max);
            }

            low = hint + last + 1;
            high = hint + Math.Min(offset, max);
        }
        else
        {
            // key <= slots[hint]: gallop left until slots[hint - offset] < key <= slots[hint - last].
            long max = hint + 1;
            while (offset < max)
            {
                less = Less(slots[hint - offset].Load(), key);
                if (less < 0)
                {
                    return -1;
                }

                if (less != 0)
                {
                    break;
                }

                last = offset;
                offset = NextOffset(offset, max);
            }

            low = hint - Math.Min(offset, max) + 1;
            high = hint - last;
        }

        while (low < high)
        {
            long middle = low + ((high - low) >> 1);
            less = Less(slots[middle].Load(), key);
            if (less < 0)
            {
                return -1;
            }

            if (less != 0)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return high;
    }

    /// <summary>As <see cref="GallopLeft"/>, but after the key's equals.</summary>
    private readonly long GallopRight(Value key, Slot* slots, long count, long hint)
    {
        long low, high;
        int less = Less(key, slots[hint].Load());
        if (less < 0)
        {
            return -1;
        }

        long offset = 1, last = 0;
        if (less != 0)
        {
            // key < slots[hint]: gallop left until slots[hint - offset] <= key < slots[hint - last].
            long max = hint + 1;
            while (offset < max)
            {
                less = Less(key, slots[hint - offset].Load());
                if (less < 0)
                {
                    return -1;
                }

                if (less == 0)
                {
                    break;
                }

                last = offset;
                offset = NextOffset(offset, max);
            }

            low = hint - Math.Min(offset, max) + 1;
            high = hint - last;
        }
        else
        {
            // slots[hint] <= key: gallop right until slots[hint + last] <= key < slots[hint + offset].
            long max = count - hint;
            while (offset < max)
            {
                less = Less(key, slots[hint + offset].Load());
                if (less < 0)
                {
                    return -1;
                }

                if (less != 0)
                {
                    break;
                }

                last = offset;
                offset = NextOffset(offset, max);
            }

            low = hint + last + 1;
            high = hint + Math.Min(offset, max);
        }

        while (low < high)
        {
            long middle = low + ((high - low) >> 1);
            less = Less(key, slots[middle].Load());
            if (less < 0)
            {
                return -1;
            }

            if (less != 0)
            {
                high = middle;
            }
            else
            {
                low = middle + 1;
            }
        }

        return high;
    }

    private static long NextOffset(long offset, long max) => offset > max / 2 ? max : (offset * 2) + 1;

    private bool ReserveTemp(long count)
    {
        if (count <= _tempCapacity)
        {
            return true;
        }

        if (!TOrder.RunsPython)
        {
            Tell(0, _length);
        }

        count = Math.Min(_length, Math.Max(count, _tempCapacity * 2));
        Ref<PyRefArray> keys = PyRefArray.Allocate(count);
        Ref<PyRefArray> items = _items == null || keys.IsNull ? default : PyRefArray.Allocate(count);
        if (keys.IsNull || (_items != null && items.IsNull))
        {
            return false;
        }

        _tempKeyArray = keys;
        _tempItemArray = items;
        _tempKeys = Slots(keys);
        _tempItems = _items == null ? null : Slots(items);
        _tempCapacity = count;
        WriteBarrier.Watch(keys.Value.Bits);
        if (_items != null)
        {
            WriteBarrier.Watch(items.Value.Bits);
        }

        return true;
    }

    private readonly void Save(long from, long count)
    {
        Copy(_keys + from, _tempKeys, count);
        if (_items != null)
        {
            Copy(_items + from, _tempItems, count);
        }

        WroteTemp(count);
    }

    private readonly void Restore(long temp, long to, long count)
    {
        Copy(_tempKeys + temp, _keys + to, count);
        if (_items != null)
        {
            Copy(_tempItems + temp, _items + to, count);
        }

        Wrote(to, count);
    }

    private readonly void Move(long from, long to, long count)
    {
        Copy(_keys + from, _keys + to, count);
        if (_items != null)
        {
            Copy(_items + from, _items + to, count);
        }

        Wrote(to, count);
    }

    private readonly void RestoreOne(long temp, long to)
    {
        StoreOne(_keyArray, _keys + to, _tempKeys[temp]);
        if (_items != null)
        {
            StoreOne(_itemArray, _items + to, _tempItems[temp]);
        }
    }

    private readonly void MoveOne(long from, long to)
    {
        StoreOne(_keyArray, _keys + to, _keys[from]);
        if (_items != null)
        {
            StoreOne(_itemArray, _items + to, _items[from]);
        }
    }

    /// <summary>Merges adjacent A and B from left to right with A set aside; B's first is below all of A, A's last above all of B.</summary>
    private bool MergeLow(long a, long lengthA, long b, long lengthB)
    {
        if (!ReserveTemp(lengthA))
        {
            return false;
        }

        Save(a, lengthA);
        long temp = 0, to = a;
        MoveOne(b++, to++);
        lengthB--;
        bool ok = lengthB == 0 || lengthA == 1 || MergeLowLoop(ref temp, ref lengthA, ref b, ref lengthB, ref to);
        if (ok && lengthA == 1 && lengthB > 0)
        {
            Move(b, to, lengthB);
            to += lengthB;
        }

        // What is left of A fills the gap, after an error too.
        Restore(temp, to, lengthA);
        return ok;
    }

    /// <summary>Runs until B is used up or one item of A is left.</summary>
    private bool MergeLowLoop(ref long temp, ref long lengthA, ref long b, ref long lengthB, ref long to)
    {
        while (true)
        {
            long wonA = 0, wonB = 0;
            do
            {
                int less = Less(_keys[b].Load(), _tempKeys[temp].Load());
                if (less < 0)
                {
                    return false;
                }

                if (less != 0)
                {
                    MoveOne(b++, to++);
                    wonB++;
                    wonA = 0;
                    if (--lengthB == 0)
                    {
                        return true;
                    }
                }
                else
                {
                    RestoreOne(temp++, to++);
                    wonA++;
                    wonB = 0;
                    if (--lengthA == 1)
                    {
                        return true;
                    }
                }
            }
            while ((wonA | wonB) < _minGallop);

            _minGallop++;
            do
            {
                _minGallop -= _minGallop > 1 ? 1 : 0;
                wonA = GallopRight(_keys[b].Load(), _tempKeys + temp, lengthA, 0);
                if (wonA < 0)
                {
                    return false;
                }

                Restore(temp, to, wonA);
                temp += wonA;
                to += wonA;
                lengthA -= wonA;
                if (lengthA <= 1)
                {
                    // No item of A left happens only if the order is inconsistent.
                    return true;
                }

                MoveOne(b++, to++);
                if (--lengthB == 0)
                {
                    return true;
                }

                wonB = GallopLeft(_tempKeys[temp].Load(), _keys + b, lengthB, 0);
                if (wonB < 0)
                {
                    return false;
                }

                Move(b, to, wonB);
                b += wonB;
                to += wonB;
                lengthB -= wonB;
                if (lengthB == 0)
                {
                    return true;
                }

                RestoreOne(temp++, to++);
                if (--lengthA == 1)
                {
                    return true;
                }
            }
            while (wonA >= GallopStart || wonB >= GallopStart);
            _minGallop++;
        }
    }

    /// <summary>Merges adjacent A and B from right to left with B set aside.</summary>
    private bool MergeHigh(long a, long lengthA, long b, long lengthB)
    {
        if (!ReserveTemp(lengthB))
        {
            return false;
        }

        Save(b, lengthB);
        long to = b + lengthB - 1, last = a + lengthA - 1;
        MoveOne(last--, to--);
        lengthA--;
        bool ok = lengthA == 0 || lengthB == 1 || MergeHighLoop(a, ref last, ref lengthA, ref lengthB, ref to);
        if (ok && lengthB == 1 && lengthA > 0)
        {
            to -= lengthA;
            Move(last + 1 - lengthA, to + 1, lengthA);
        }

        Restore(0, to - lengthB + 1, lengthB);
        return ok;
    }

    /// <summary>Runs until A is used up or one item of B is left; what is left of B is at the beginning of the set-aside slots.</summary>
    private bool MergeHighLoop(long a, ref long last, ref long lengthA, ref long lengthB, ref long to)
    {
        while (true)
        {
            long wonA = 0, wonB = 0;
            do
            {
                int less = Less(_tempKeys[lengthB - 1].Load(), _keys[last].Load());
                if (less < 0)
                {
                    return false;
                }

                if (less != 0)
                {
                    MoveOne(last--, to--);
                    wonA++;
                    wonB = 0;
                    if (--lengthA == 0)
                    {
                        return true;
                    }
                }
                else
                {
                    RestoreOne(lengthB - 1, to--);
                    wonB++;
                    wonA = 0;
                    if (--lengthB == 1)
                    {
                        return true;
                    }
                }
            }
            while ((wonA | wonB) < _minGallop);

            _minGallop++;
            do
            {
                _minGallop -= _minGallop > 1 ? 1 : 0;
                long at = GallopRight(_tempKeys[lengthB - 1].Load(), _keys + a, lengthA, lengthA - 1);
                if (at < 0)
                {
                    return false;
                }

                wonA = lengthA - at;
                to -= wonA;
                last -= wonA;
                lengthA = at;
                Move(last + 1, to + 1, wonA);
                if (lengthA == 0)
                {
                    return true;
                }

                RestoreOne(lengthB - 1, to--);
                if (--lengthB == 1)
                {
                    return true;
                }

                at = GallopLeft(_keys[last].Load(), _tempKeys, lengthB, lengthB - 1);
                if (at < 0)
                {
                    return false;
                }

                wonB = lengthB - at;
                to -= wonB;
                lengthB = at;
                Restore(lengthB, to + 1, wonB);
                if (lengthB <= 1)
                {
                    return true;
                }

                MoveOne(last--, to--);
                if (--lengthA == 0)
                {
                    return true;
                }
            }
            while (wonA >= GallopStart || wonB >= GallopStart);
            _minGallop++;
        }
    }
}
