using System.Numerics;
using Py.ObjectSpace;

namespace Py.Vm.Modules;

/// <summary>sum.</summary>
internal static unsafe partial class BuiltinsModule
{
    private static Value Sum(Value iterable, Value start)
    {
        Value total = start.IsNull ? Value.FromSmallInt(0) : start;
        if (total.IsStr)
        {
            return Errors.TypeError("sum() can't sum strings [use ''.join(seq) instead]");
        }

        if (total.IsBytes || total.IsByteArray)
        {
            return Errors.TypeError($"sum() can't sum {(total.IsBytes ? "bytes [use b''.join(seq) instead]" : "bytearray [use b''.join(seq) instead]")}");
        }

        if (iterable.IsExactList || iterable.IsExactTuple)
        {
            return SumOfItems(total, iterable);
        }

        if (total.IsSmallInt && (iterable.HasShape(ShapeIds.Of(TypeId.Bytes)) || iterable.HasShape(ShapeIds.Of(TypeId.ByteArray))))
        {
            return PyInt.New(total.SmallInt + SumOfBytes(iterable.IsBytes ? iterable.As<PyBytes>().TailBytes() : PyByteArray.Data(iterable), iterable.IsBytes ? PyBytes.LengthOf(iterable) : PyByteArray.LengthOf(iterable)));
        }

        Value iterator = Feeding.Iter(iterable);
        bool feeds = !iterator.IsNull && Feeding.IsUseful(iterator);
        while (!iterator.IsNull)
        {
            Value item = feeds ? NextSummand(iterator, ref total) : Space.Next(iterator);
            if (item.IsNull)
            {
                return Errors.Occurred ? Value.Null : total;
            }

            if (total.IsSmallInt && item.IsSmallInt)
            {
                total = PyInt.New(total.SmallInt + item.SmallInt);
            }
            else if (total.IsImmediateFloat && item.IsImmediateFloat)
            {
                total = PyFloat.New(total.ImmediateFloat + item.ImmediateFloat);
            }
            else
            {
                total = Space.Binary(total, item, SlotId.Add);
                if (total.IsNull)
                {
                    return total;
                }
            }
        }

        return Value.Null;
    }

    /// <summary>The next item of a generator that is not simply added to the total.</summary>
    private static Value NextSummand(Value generator, scoped ref Value total)
    {
        Feed feed = default;
        if (total.IsSmallInt)
        {
            feed.Kind = FeedKind.Sum;
            feed.Sum = total.SmallInt;
        }
        else if (total.IsImmediateFloat)
        {
            feed.Kind = FeedKind.SumFloat;
            feed.Total = total.ImmediateFloat;
        }

        Value item = Feeding.Next(generator, &feed);
        total = feed.Kind == FeedKind.Sum ? PyInt.New(feed.Sum) : feed.Kind == FeedKind.SumFloat ? PyFloat.New(feed.Total) : total;
        return item;
    }

    /// <summary>The items of an exact list or tuple, without an iterator; as with one, items that additions append count.</summary>
    private static Value SumOfItems(Value total, Value sequence)
    {
        for (long i = 0; i < Sequences.LengthOf(sequence); i++)
        {
            total = AddPlain(total, sequence.IsExactList ? PyList.Items(sequence) : PyTuple.Items(sequence), Sequences.LengthOf(sequence), ref i);
            if (i == Sequences.LengthOf(sequence))
            {
                break;
            }

            total = Space.Binary(total, Sequences.ItemOf(sequence, i), SlotId.Add);
            if (total.IsNull)
            {
                break;
            }
        }

        return total;
    }

    // As many items as are numbers of the total's kind in the word.
    private static Value AddPlain(Value total, Slot* items, long count, scoped ref long i)
    {
        if (total.IsSmallInt)
        {
            long sum = total.SmallInt;
            for (; i < count; i++)
            {
                Value item = items[i].Load();
                if (!item.IsSmallInt || !Value.FitsSmallInt(sum + item.SmallInt))
                {
                    break;
                }

                sum += item.SmallInt;
            }

            return Value.FromSmallInt(sum);
        }

        if (!total.IsImmediateFloat)
        {
            return total;
        }

        double real = total.ImmediateFloat;
        for (; i < count; i++)
        {
            Value item = items[i].Load();
            if (!item.IsImmediateFloat)
            {
                break;
            }

            real += item.ImmediateFloat;
        }

        return PyFloat.New(real);
    }

    private static long SumOfBytes(byte* bytes, long count)
    {
        long sum = 0, i = 0;
        while (count - i >= Vector<byte>.Count)
        {
            // So many pairs of bytes fit in 16 bits.
            Vector<ushort> part = default;
            for (int round = 0; round < 128 && count - i >= Vector<byte>.Count; round++, i += Vector<byte>.Count)
            {
                Vector.Widen(*(Vector<byte>*)(bytes + i), out Vector<ushort> low, out Vector<ushort> high);
                part += low + high;
            }

            Vector.Widen(part, out Vector<uint> first, out Vector<uint> second);
            sum += Vector.Sum(first + second);
        }

        for (; i < count; i++)
        {
            sum += bytes[i];
        }

        return sum;
    }
}
