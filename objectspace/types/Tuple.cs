using System;
using Py.Gc;
using System.Numerics;
using System.Runtime.CompilerServices;
using Py.ObjectSpace.Text;

namespace Py.ObjectSpace;

public unsafe partial struct PyTuple
{
    internal static void Define(TypeBuilder t)
    {
        t.Doc("tuple(iterable=()): an immutable sequence of the items of an iterable.");
        t.Slot(SlotId.New, &Create);
        t.Slot(SlotId.Repr, &Repr);
        t.Slot(SlotId.Hash, &Hash);
        t.Slot(SlotId.Compare, &Compare);
        t.Slot(SlotId.Iter, &PyTupleIterator.New);
        t.Slot(SlotId.Length, &LengthOf);
        t.Slot(SlotId.GetItem, &GetItem);
        t.Slot(SlotId.Contains, &Contains);
        t.Slot(SlotId.Concat, &Concat);
        t.Slot(SlotId.Repeat, &Repeat);
        t.Method("__getnewargs__()", &GetNewArgs);
        t.Method("index(value, start=0, stop=9223372036854775807, /)\nFirst position of the value; ValueError if it does not occur.", &Index);
        t.Method("count(value, /)\nHow often the value occurs.", &Count);
        t.ClassMethod("__class_getitem__(item, /)\nSee PEP 585.", &PyGenericAlias.New);
    }

    private static Value Create(Value type, Args args)
    {
        if (!Constructors.AtMostOne(type, TypeId.Tuple, args))
        {
            return Value.Null;
        }

        Value items = args.Count == 0 ? Empty : Sequences.ToTuple(args[0]);
        if (items.IsNull || type.Is(Types.Get(TypeId.Tuple)))
        {
            return items;
        }

        return NewSubclass(type, items);
    }

    /// <summary>An instance of a subclass with the items of an exact tuple; null with MemoryError.</summary>
    internal static Value NewSubclass(Value type, Value items)
    {
        long length = LengthOf(items);
        Value result = PyType.AllocateVar(type, (ulong)length * 8);
        if (!result.IsNull)
        {
            result.As<PyTuple>().Fields.Length = length;
            Buffer.MemoryCopy(Items(items), Items(result), length * 8, length * 8);
        }

        return result;
    }

    private static Value Repr(Value self) => NestedRepr.Of(self, &AppendRepr);

    /// <summary>Appends the repr; false with an error set.</summary>
    internal static bool AppendRepr(scoped ref CodePointBuilder text, Value self)
    {
        long length = LengthOf(self);
        if (length == 0)
        {
            text.Append("()"u8);
            return true;
        }

        ReprNode node;
        if (!ReprGuard.Enter(self, &node))
        {
            text.Append("(...)"u8);
            return true;
        }

        text.Append((byte)'(');
        bool ok = true;
        for (long i = 0; i < length && ok; i++)
        {
            if (i > 0)
            {
                text.Append(", "u8);
            }

            ok = NestedRepr.Append(ref text, Get(self, i));
        }

        text.Append(length == 1 ? ",)"u8 : ")"u8);
        ReprGuard.Leave(&node);
        return ok;
    }

    /// <summary>Have two tuples the same items? Then they are equal.</summary>
    internal static bool AreSame(Value a, Value b)
    {
        long length = LengthOf(a);
        if (LengthOf(b) != length)
        {
            return false;
        }

        for (long i = 0; i < length; i++)
        {
            if (!Get(a, i).Is(Get(b, i)))
            {
                return false;
            }
        }

        return true;
    }

    private const ulong Prime1 = 11400714785074694791, Prime2 = 14029467366897019727, Prime5 = 2870177450012600261;

    /// <summary>Where the hash of a tuple begins: xxHash64 with one lane (Y. Collet), as bpo-34751 adapted it.</summary>
    public const ulong HashStart = Prime5;

    /// <summary>After one more item.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong HashNext(ulong acc, long item) => BitOperations.RotateLeft(acc + ((ulong)item * Prime2), 31) * Prime1;

    /// <summary>After all items.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long HashEnd(ulong acc, long length)
    {
        acc += (ulong)length ^ (Prime5 ^ 3527539);
        return acc == ulong.MaxValue ? 1546275796 : (long)acc;
    }

    /// <summary>Hash of a tuple. -1 with an error set.</summary>
    public static long Hash(Value self)
    {
        ulong acc = HashStart;
        long length = LengthOf(self);
        for (long i = 0; i < length; i++)
        {
            long item = Hashing.Of(Get(self, i));
            if (item == -1)
            {
                return -1;
            }

            acc = HashNext(acc, item);
        }

        return HashEnd(acc, length);
    }

    private static Value Compare(Value self, Value other, CompareOp op)
    {
        if (!other.IsTuple)
        {
            return Value.NotImplemented;
        }

        long m = LengthOf(self), n = LengthOf(other), common = Math.Min(m, n);
        for (long i = 0; i < common; i++)
        {
            Value a = Get(self, i), b = Get(other, i);
            int equal = Space.EqualBool(a, b);
            if (equal < 0)
            {
                return Value.Null;
            }

            if (equal == 0)
            {
                return op switch
                {
                    CompareOp.Eq => Value.False,
                    CompareOp.Ne => Value.True,
                    _ => Space.Compare(a, b, op),
                };
            }
        }

        return Value.FromBool(Space.CompareLongs(m, n, op));
    }

    /// <summary>Item <paramref name="index"/>, counted from the end if negative; null with IndexError.</summary>
    public static Value GetIndex(Value self, long index)
    {
        long length = LengthOf(self);
        index += index < 0 ? length : 0;
        return (ulong)index < (ulong)length ? Get(self, index) : Errors.IndexError("tuple index out of range");
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
            return Errors.TypeError($"tuple indices must be integers or slices, not {PyType.TypeName(key)}");
        }

        long count = PySlice.Resolve(key, self, &LengthOf, out long start, out long step);
        if (count <= 0)
        {
            return count < 0 ? Value.Null : Empty;
        }

        if (step == 1)
        {
            return count == LengthOf(self) && self.IsExactTuple ? self : FromSlots(Items(self) + start, count);
        }

        Ref<PyTuple> result = Allocate(count);
        if (!result.IsNull)
        {
            Slot* from = Items(self);
            for (long i = 0; i < count; i++)
            {
                result.Tail(i).Initialize(from[start + (i * step)].Load());
            }
        }

        return result;
    }

    /// <summary>The items from <paramref name="start"/> to <paramref name="stop"/>, both within the tuple.</summary>
    public static Value GetSlice(Value self, long start, long stop) =>
        start == 0 && stop == LengthOf(self) && self.IsExactTuple ? self : FromSlots(Items(self) + start, Math.Max(stop - start, 0));

    private static int Contains(Value self, Value item)
    {
        long length = LengthOf(self);
        for (long i = 0; i < length; i++)
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
        if (!other.IsTuple)
        {
            return Errors.TypeError($"can only concatenate tuple (not \"{PyType.TypeName(other)}\") to tuple");
        }

        long m = LengthOf(self), n = LengthOf(other);
        if (m == 0 && other.IsExactTuple)
        {
            return other;
        }

        if (n == 0 && self.IsExactTuple)
        {
            return self;
        }

        if (m + n == 0)
        {
            return Empty;
        }

        Ref<PyTuple> result = Allocate(m + n);
        if (!result.IsNull)
        {
            Buffer.MemoryCopy(Items(self), Items(result), m * 8, m * 8);
            Buffer.MemoryCopy(Items(other), Items(result) + m, n * 8, n * 8);
        }

        return result;
    }

    private static Value Repeat(Value self, long count)
    {
        long length = LengthOf(self);
        if (length == 0 || count == 1)
        {
            if (self.IsExactTuple)
            {
                return self;
            }
        }

        if (length == 0 || count <= 0)
        {
            return Empty;
        }

        if (length > long.MaxValue / 16 / count)
        {
            return Errors.NoMemory();
        }

        Ref<PyTuple> result = Allocate(length * count);
        if (!result.IsNull)
        {
            FillRepeated(Items(result), Items(self), length, count);
            WriteBarrier.Watch(result.Value.Bits);
        }

        return result;
    }

    /// <summary>Writes <paramref name="count"/> copies of <paramref name="length"/> slots; no barrier.</summary>
    internal static void FillRepeated(Slot* to, Slot* from, long length, long count)
    {
        if (length == 1)
        {
            new Span<ulong>(to, checked((int)count)).Fill(from[0].Load().Bits);
            return;
        }

        // Doubling what is there already copies in ever larger pieces.
        long done = length, total = length * count;
        Buffer.MemoryCopy(from, to, length * 8, length * 8);
        while (done < total)
        {
            long piece = Math.Min(done, total - done);
            Buffer.MemoryCopy(to, to + done, piece * 8, piece * 8);
            done += piece;
        }
    }

    private static Value GetNewArgs(Value self) => New(self.IsExactTuple ? self : FromSlots(Items(self), LengthOf(self)));

    private static Value Count(Value self, Value item)
    {
        long length = LengthOf(self), count = 0;
        for (long i = 0; i < length; i++)
        {
            int equal = Space.EqualBool(Get(self, i), item);
            if (equal < 0)
            {
                return Value.Null;
            }

            count += equal;
        }

        return PyInt.New(count);
    }

    private static Value Index(Value self, Value item, Value start, Value stop)
    {
        if (!PyList.SearchBounds(start, stop, out long i, out long end))
        {
            return Value.Null;
        }

        long length = LengthOf(self);
        i = Math.Max(i < 0 ? i + length : i, 0);
        end = Math.Min(end < 0 ? end + length : end, length);
        for (; i < end; i++)
        {
            int equal = Space.EqualBool(Get(self, i), item);
            if (equal != 0)
            {
                return equal < 0 ? Value.Null : PyInt.New(i);
            }
        }

        return Errors.ValueError("tuple.index(x): x not in tuple");
    }
}
