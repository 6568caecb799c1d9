using Py.ObjectSpace.Text;

namespace Py.ObjectSpace;

/// <summary>The types set and frozenset.</summary>
public unsafe partial struct PySet
{
    internal static void Define(TypeBuilder t)
    {
        t.Doc("set(iterable=()): a mutable collection of distinct hashable items.");
        t.Slot(SlotId.New, &CreateSet);
        t.Slot(SlotId.Init, &Init);
        t.NotHashable();
        DefineCommon(t);
        t.Slot(SlotId.ISub, &InPlaceSubtract);
        t.Slot(SlotId.IAnd, &InPlaceIntersect);
        t.Slot(SlotId.IXor, &InPlaceSymmetricDifference);
        t.Slot(SlotId.IOr, &InPlaceUnion);
        DefineMutators(t);
    }

    internal static void DefineFrozen(TypeBuilder t)
    {
        t.Doc("frozenset(iterable=()): an immutable, hashable collection of distinct items.");
        t.Slot(SlotId.New, &CreateFrozen);
        t.Slot(SlotId.Hash, &Hash);
        DefineCommon(t);
    }

    private static void DefineCommon(TypeBuilder t)
    {
        t.Slot(SlotId.Repr, &Repr);
        t.Slot(SlotId.Compare, &Compare);
        t.Slot(SlotId.Iter, &PySetIterator.New);
        t.Slot(SlotId.Length, &Count);
        t.Slot(SlotId.Contains, &ContainsAny);
        t.Slot(SlotId.Sub, &Subtract);
        t.Slot(SlotId.And, &Intersect);
        t.Slot(SlotId.Xor, &SymmetricDifferenceOf);
        t.Slot(SlotId.Or, &Union);
        DefineMethods(t);
    }

    private static Value CreateSet(Value type, Args args)
    {
        Value set = PyType.Allocate(type);
        set.As<PySet>().Fields.HashValue = -1;
        return set;
    }

    private static bool Init(Value self, Args args)
    {
        if (args.KeywordCount > 0)
        {
            Errors.TypeError("set() takes no keyword arguments");
            return false;
        }

        if (!Constructors.AtMostOneOfInit(self.Type, TypeId.Set, args))
        {
            return false;
        }

        Clear(self);
        return args.Count == 0 || Update(self, args[0]);
    }

    private static Value CreateFrozen(Value type, Args args)
    {
        if (!Constructors.AtMostOne(type, TypeId.FrozenSet, args))
        {
            return Value.Null;
        }

        bool exact = type.Is(Types.Get(TypeId.FrozenSet));
        if (exact && args.Count == 1 && args[0].HasShape(ShapeIds.FrozenSet))
        {
            return args[0];
        }

        Value set = CreateSet(type, args);
        return args.Count == 0 || Update(set, args[0]) ? set : Value.Null;
    }

    private static Value Repr(Value self)
    {
        string name = PyType.TypeName(self);
        bool plain = self.HasShape(ShapeIds.Set);
        ReprNode node;
        if (!ReprGuard.Enter(self, &node))
        {
            return PyStr.New(name + "(...)");
        }

        if (Count(self) == 0)
        {
            ReprGuard.Leave(&node);
            return PyStr.New(name + "()");
        }

        // A repr may change the set: show what it has now.
        Value items = Sequences.ToList(self);
        CodePointBuilder text = new(64);
        text.Append(plain ? "{" : name + "({");
        bool ok = !items.IsNull;
        for (long i = 0; ok && i < PyList.LengthOf(items); i++)
        {
            if (i > 0)
            {
                text.Append(", "u8);
            }

            Value item = Space.Repr(PyList.Get(items, i));
            ok = !item.IsNull;
            if (ok)
            {
                PyStr.AppendTo(ref text, item);
            }
        }

        text.Append(plain ? "}" : "})");
        ReprGuard.Leave(&node);
        if (ok)
        {
            return PyStr.FromBuilder(text);
        }

        text.Dispose();
        return Value.Null;
    }

    /// <summary>Hash of a frozenset: the items' hashes, shuffled and joined so that their order does not matter.</summary>
    public static long Hash(Value self)
    {
        ref PySet s = ref self.As<PySet>().Fields;
        if (s.HashValue != -1)
        {
            return s.HashValue;
        }

        ulong hash = 0;
        long position = 0;
        while (NextEntry(self, ref position, out _, out long item))
        {
            hash ^= (((ulong)item ^ 89869747) ^ ((ulong)item << 16)) * 3644798167;
        }

        hash ^= ((ulong)s.Used + 1) * 1927868237;
        hash ^= (hash >> 11) ^ (hash >> 25);
        hash = (hash * 69069) + 907133923;
        s.HashValue = hash == ulong.MaxValue ? 590923713 : (long)hash;
        return s.HashValue;
    }

    private static Value Compare(Value self, Value other, CompareOp op)
    {
        if (!other.IsAnySet)
        {
            return Value.NotImplemented;
        }

        long m = Count(self), n = Count(other);
        int result;
        switch (op)
        {
            case CompareOp.Eq or CompareOp.Ne:
                long h = self.As<PySet>().Fields.HashValue, k = other.As<PySet>().Fields.HashValue;
                result = m != n || (h != -1 && k != -1 && h != k) ? 0 : IsSubset(self, other);
                return result < 0 ? Value.Null : Value.FromBool((result > 0) == (op == CompareOp.Eq));
            case CompareOp.Le:
                result = IsSubset(self, other);
                break;
            case CompareOp.Ge:
                result = IsSubset(other, self);
                break;
            case CompareOp.Lt:
                result = m < n ? IsSubset(self, other) : 0;
                break;
            default:
                result = m > n ? IsSubset(other, self) : 0;
                break;
        }

        return result < 0 ? Value.Null : Value.FromBool(result > 0);
    }

    /// <summary>An unhashable set as a key stands for the frozenset of the same items: retried with it after the TypeError.</summary>
    private static bool RetryAsFrozen(Value key, out Value frozen)
    {
        frozen = default;
        if (!key.IsPointer || !key.HasFlag(ShapeFlags.Set) || !Errors.Catch(TypeId.TypeError))
        {
            return false;
        }

        frozen = NewFrozen();
        return Update(frozen, key);
    }

    private static int ContainsAny(Value self, Value key)
    {
        int found = Contains(self, key);
        return found < 0 && RetryAsFrozen(key, out Value frozen) ? Contains(self, frozen) : found;
    }

    private static int RemoveAny(Value self, Value key)
    {
        int found = Remove(self, key);
        return found < 0 && RetryAsFrozen(key, out Value frozen) ? Remove(self, frozen) : found;
    }

    private static Value Subtract(Value left, Value right) =>
        left.IsAnySet && right.IsAnySet ? Difference(left, right) : Value.NotImplemented;

    private static Value Intersect(Value left, Value right) =>
        left.IsAnySet && right.IsAnySet ? Intersection(left, right) : Value.NotImplemented;

    private static Value SymmetricDifferenceOf(Value left, Value right) =>
        left.IsAnySet && right.IsAnySet ? SymmetricDifference(left, right) : Value.NotImplemented;

    private static Value Union(Value left, Value right)
    {
        if (!left.IsAnySet || !right.IsAnySet)
        {
            return Value.NotImplemented;
        }

        Value result = CopyAsBase(left);
        return !result.IsNull && Update(result, right) ? result : Value.Null;
    }

    private static Value InPlaceSubtract(Value self, Value other) =>
        !other.IsAnySet ? Value.NotImplemented : DifferenceUpdate(self, other) ? self : Value.Null;

    private static Value InPlaceUnion(Value self, Value other) =>
        !other.IsAnySet ? Value.NotImplemented : Update(self, other) ? self : Value.Null;

    private static Value InPlaceSymmetricDifference(Value self, Value other) =>
        !other.IsAnySet ? Value.NotImplemented : SymmetricDifferenceUpdate(self, other) ? self : Value.Null;

    private static Value InPlaceIntersect(Value self, Value other)
    {
        if (!other.IsAnySet)
        {
            return Value.NotImplemented;
        }

        Value result = Intersection(self, other);
        if (result.IsNull)
        {
            return result;
        }

        Become(self, result);
        return self;
    }
}
