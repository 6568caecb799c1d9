using System;
using Py.ObjectSpace;
using Py.ObjectSpace.Text;

namespace Py.Vm.Modules.Collections;

internal unsafe partial struct PyDeque
{
    private static readonly ArgumentBinder s_init = new("deque(iterable=(), maxlen=None)");

    public static void Initialize(ModuleBuilder m) => Type.Define(
        m, "collections.deque", sizeof(PyDeque), References, TypeFlags.BaseType | TypeFlags.Weakref | TypeFlags.Sequence, &Define);

    private static void Define(TypeBuilder t)
    {
        t.Doc("deque(iterable=(), maxlen=None): a sequence that grows and shrinks fast at both ends.");
        t.Slot(SlotId.New, &Create);
        t.Slot(SlotId.Init, &Init);
        t.Slot(SlotId.Repr, &Repr);
        t.Slot(SlotId.Compare, &Compare);
        t.NotHashable();
        t.Slot(SlotId.Iter, &PyDequeIterator.New);
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

    private static Value Create(Value type, Args args) => New(type, -1);

    private static bool Init(Value self, Args args)
    {
        Slot* bound = stackalloc Slot[2];
        if (!s_init.Bind(args, bound))
        {
            return false;
        }

        long maxLength = -1;
        Value limit = bound[1].Load();
        if (!limit.IsNull && !limit.IsNone)
        {
            if (!Space.IntAsSsize(limit, out maxLength))
            {
                return false;
            }

            if (maxLength < 0)
            {
                Errors.ValueError("maxlen must be non-negative");
                return false;
            }
        }

        self.As<PyDeque>().Fields.MaxLength = maxLength;
        if (LengthOf(self) > 0)
        {
            Clear(self);
        }

        return bound[0].IsNull || Extend(self, bound[0].Load());
    }

    private static Value Repr(Value self)
    {
        ReprNode node;
        if (!ReprGuard.Enter(self, &node))
        {
            return PyStr.FromAscii("[...]"u8);
        }

        Value list = Sequences.ToList(self);
        Value items = list.IsNull ? list : Space.Repr(list);
        ReprGuard.Leave(&node);
        if (items.IsNull)
        {
            return items;
        }

        CodePointBuilder text = new(64);
        text.Append(PyStr.ToClr(self.Type.As<PyType>().Fields.Name.Load()) + "(");
        PyStr.AppendTo(ref text, items);
        long limit = self.As<PyDeque>().Fields.MaxLength;
        text.Append(limit >= 0 ? $", maxlen={limit})" : ")");
        return PyStr.FromBuilder(text);
    }

    private static Value Compare(Value self, Value other, CompareOp op)
    {
        if (!Type.IsInstance(self) || !Type.IsInstance(other))
        {
            return Value.NotImplemented;
        }

        long m = LengthOf(self), n = LengthOf(other);
        if (m != n && op is CompareOp.Eq or CompareOp.Ne)
        {
            return Value.FromBool(op == CompareOp.Ne);
        }

        // By iterators, so that a change while comparing is noticed.
        Value left = Space.Iter(self);
        Value right = left.IsNull ? left : Space.Iter(other);
        while (!right.IsNull)
        {
            Value a = Space.Next(left);
            if (a.IsNull && Errors.Occurred)
            {
                return a;
            }

            Value b = Space.Next(right);
            if (b.IsNull && Errors.Occurred)
            {
                return b;
            }

            if (a.IsNull || b.IsNull)
            {
                return Value.FromBool(Space.CompareLongs(a.IsNull ? 0 : 1, b.IsNull ? 0 : 1, op));
            }

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

        return Value.Null;
    }

    private static bool IndexOf(Value self, Value key, out long index)
    {
        if (!key.IsSmallInt && !Space.IsIndex(key))
        {
            index = 0;
            Errors.TypeError($"sequence index must be integer, not '{PyType.TypeName(key)}'");
            return false;
        }

        if (!Space.AsIndex(key, TypeId.IndexError, out index))
        {
            return false;
        }

        long length = LengthOf(self);
        index += index < 0 ? length : 0;
        if ((ulong)index < (ulong)length)
        {
            return true;
        }

        Errors.IndexError("deque index out of range");
        return false;
    }

    private static Value GetItem(Value self, Value key) => IndexOf(self, key, out long index) ? Get(self, index) : Value.Null;

    private static bool SetItem(Value self, Value key, Value value)
    {
        if (!IndexOf(self, key, out long index))
        {
            return false;
        }

        if (value.IsNull)
        {
            Delete(self, index);
        }
        else
        {
            Set(self, index, value);
        }

        return true;
    }

    private static int Contains(Value self, Value item)
    {
        long state = self.As<PyDeque>().Fields.State;
        for (long i = 0; i < LengthOf(self); i++)
        {
            int equal = Space.EqualBool(Get(self, i), item);
            if (equal != 0)
            {
                return equal;
            }

            if (self.As<PyDeque>().Fields.State != state)
            {
                Errors.RuntimeError("deque mutated during iteration");
                return -1;
            }
        }

        return 0;
    }

    private static Value Concat(Value self, Value other)
    {
        if (!Type.IsInstance(other))
        {
            return Errors.TypeError($"can only concatenate deque (not \"{PyType.TypeName(other)}\") to deque");
        }

        Value result = Copy(self);
        return !result.IsNull && Extend(result, other) ? result : Value.Null;
    }

    private static Value InPlaceConcat(Value self, Value other) => Extend(self, other) ? self : Value.Null;

    private static Value Repeat(Value self, long count)
    {
        Value result = Copy(self);
        return result.IsNull ? result : InPlaceRepeat(result, count);
    }

    private static Value InPlaceRepeat(Value self, long count)
    {
        ref PyDeque d = ref self.As<PyDeque>().Fields;
        long length = d.Length;
        if (length == 0 || count == 1)
        {
            return self;
        }

        if (count <= 0)
        {
            Clear(self);
            return self;
        }

        if (d.MaxLength >= 0)
        {
            // Enough repetitions to fill it.
            count = Math.Min(count, (d.MaxLength / length) + 2);
        }
        else if (count > long.MaxValue / 32 / length || !Reserve(self, length * count))
        {
            return Errors.NoMemory();
        }

        Value items = Sequences.ToList(self);
        for (long i = 1; !items.IsNull && i < count; i++)
        {
            if (!Extend(self, items))
            {
                return Value.Null;
            }
        }

        return items.IsNull ? items : self;
    }
}
