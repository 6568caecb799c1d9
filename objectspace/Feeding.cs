using System.Runtime.CompilerServices;
using Py.Gc;

namespace Py.ObjectSpace;

/// <summary>What is to be done with items that a generator yields.</summary>
public enum FeedKind
{
    /// <summary>Nothing: every item is returned.</summary>
    None,
    /// <summary>Ints are added to Sum.</summary>
    Sum,
    /// <summary>Numbers are added to Total.</summary>
    SumFloat,
    /// <summary>Items known as true are dropped.</summary>
    All,
    /// <summary>Items known as false are dropped.</summary>
    Any,
    /// <summary>Items are appended to the list while it has room.</summary>
    Append,
}

/// <summary>State of a C# loop over a generator. Lives on the native stack, where the collector sees the list.</summary>
public struct Feed
{
    public FeedKind Kind;
    public long Sum;
    public double Total;
    public ulong List;
}

/// <summary>C# loops over generators that consume simple items without leaving the interpreter loop.</summary>
/// <remarks>
/// What consumes an item here runs no Python code, allocates nothing and cannot fail, so nobody can tell that the generator
/// was not suspended for it. All other items are returned as by <see cref="Space.Next"/>.
/// </remarks>
public static unsafe class Feeding
{
    /// <summary>Slot Next of generators, with a feed; set by the vm.</summary>
    public static delegate*<Value, Feed*, Value> GeneratorNext;

    /// <summary>A generator that does what an iterator of no interest to anybody else does, or the iterator itself; set by the vm.</summary>
    public static delegate*<Value, Value> Lowered;

    /// <summary>A generator of what a function makes of an iterator's items; null without an error: the function is none in Python. Set by the vm.</summary>
    public static delegate*<Value, Value, Value> Mapped;

    /// <summary>The iterator that a C# loop asks for its items; null with an error set.</summary>
    public static Value Iter(Value iterable)
    {
        Value iterator = Space.Iter(iterable);
        return iterator.IsNull || Lowered == null ? iterator : Lowered(iterator);
    }

    /// <summary>Can a feed save anything?</summary>
    public static bool IsUseful(Value iterator) => iterator.HasShape(ShapeIds.Generator) && GeneratorNext != null;

    /// <summary>The next item of a generator that the feed does not consume; null without an error at the end, StopIteration if it was raised.</summary>
    public static Value NextRaised(Value generator, Feed* feed) => Thread.CheckStack() ? GeneratorNext(generator, feed) : Value.Null;

    /// <summary>The next item of a generator that the feed does not consume; null without an error at the end.</summary>
    public static Value Next(Value generator, Feed* feed)
    {
        Value item = NextRaised(generator, feed);
        if (item.IsNull && Errors.Occurred)
        {
            Errors.Catch(TypeId.StopIteration);
        }

        return item;
    }

    /// <summary>Consumes an item; false: it has to be returned.</summary>
    public static bool TryTake(Feed* feed, ulong item)
    {
        bool isInt = (item & 3) == 3;
        switch (feed->Kind)
        {
            case FeedKind.Sum:
                if (!isInt && item != Singletons.True && item != Singletons.False)
                {
                    return false;
                }

                long number = isInt ? (long)item >> 2 : item == Singletons.True ? 1 : 0, sum = feed->Sum + number;
                if (((feed->Sum ^ sum) & (number ^ sum)) < 0)
                {
                    return false;
                }

                feed->Sum = sum;
                return true;
            case FeedKind.SumFloat:
                Value v = Value.FromBits(item);
                if (!isInt && !v.IsImmediateFloat)
                {
                    return false;
                }

                feed->Total += isInt ? (long)item >> 2 : v.ImmediateFloat;
                return true;
            case FeedKind.All:
                return item == Singletons.True || (isInt && item != 3);
            case FeedKind.Any:
                return item == Singletons.False || item == Singletons.None || item == 3;
            case FeedKind.Append:
                return TryAppend((PyList*)feed->List, item);
            default:
                return false;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TryAppend(PyList* list, ulong item)
    {
        PyRefArray* storage = *(PyRefArray**)&list->Storage;
        long length = list->Length;
        if (storage == null || length >= storage->Length)
        {
            return false;
        }

        ulong* place = (ulong*)(storage + 1) + length;
        WriteBarrier.BeforeStore((ulong)storage, place, item);
        *place = item;
        list->Length = length + 1;
        return true;
    }
}
