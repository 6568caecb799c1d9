using Py.Gc;
using Py.ObjectSpace.Text;

namespace Py.ObjectSpace;

/// <summary>types.UnionType: <c>int | str</c> (PEP 604).</summary>
public unsafe partial struct PyUnionType
{
    /// <summary>Header.</summary>
    public ObjectHeader Header;
    /// <summary>__args__, a tuple.</summary>
    public Slot Args;
    /// <summary>__parameters__, a tuple, or null until asked.</summary>
    public Slot Parameters;
    /// <summary>Reference words.</summary>
    public const ulong References = 0b110;

    /// <summary>The members of a union.</summary>
    public static Value ArgsOf(Value union) => union.As<PyUnionType>().Fields.Args.Load();

    private static bool Is(Value v) => v.HasShape(ShapeIds.Of(TypeId.UnionType));

    internal static void Define(TypeBuilder t)
    {
        t.Doc("A union of types, such as int | str.");
        t.Slot(SlotId.Repr, &Repr);
        t.Slot(SlotId.Hash, &Hash);
        t.Slot(SlotId.GetAttr, &GetAttribute);
        t.Slot(SlotId.Compare, &Compare);
        t.Slot(SlotId.Or, &Or);
        t.Slot(SlotId.GetItem, &GetItem);
        t.Member("__args__", 8);
        t.GetSet("__parameters__\nThe type variables, in order of first use.", &GetParameters);
    }

    private static bool IsMember(Value v) => v.IsNone || v.IsType || PyGenericAlias.Is(v) || Is(v);

    /// <summary>Slot Or of types, None, aliases and unions: left | right, NotImplemented if one cannot be a member.</summary>
    public static Value Or(Value left, Value right)
    {
        // None has no operator of its own.
        if (!IsMember(left) || !IsMember(right) || (left.IsNone && right.IsNone))
        {
            return Value.NotImplemented;
        }

        Value members = PyList.New();
        return Add(members, left) && Add(members, right) ? Make(members) : Value.Null;
    }

    private static bool Add(Value members, Value v)
    {
        if (Is(v))
        {
            for (long i = 0; i < PyTuple.LengthOf(ArgsOf(v)); i++)
            {
                if (!Add(members, PyTuple.Get(ArgsOf(v), i)))
                {
                    return false;
                }
            }

            return true;
        }

        if (v.IsNone)
        {
            v = Types.Get(TypeId.NoneType);
        }

        for (long i = 0; i < PyList.LengthOf(members); i++)
        {
            Value member = PyList.Get(members, i);
            int same = PyGenericAlias.Is(member) && PyGenericAlias.Is(v) ? Space.EqualBool(v, member) : v.Is(member) ? 1 : 0;
            if (same != 0)
            {
                return same > 0;
            }
        }

        return PyList.Append(members, v);
    }

    /// <summary>The union of a list of distinct members; the only member if it is one.</summary>
    private static Value Make(Value members)
    {
        if (PyList.LengthOf(members) == 1)
        {
            return PyList.Get(members, 0);
        }

        Value args = Sequences.ToTuple(members);
        Value union = Value.FromBits(Heap.Allocate(ShapeIds.Of(TypeId.UnionType), (nuint)sizeof(PyUnionType)));
        union.As<PyUnionType>().Fields.Args.Initialize(args);
        return union;
    }

    private static Value Repr(Value self)
    {
        Value args = ArgsOf(self);
        CodePointBuilder text = new(64);
        bool ok = true;
        for (long i = 0; ok && i < PyTuple.LengthOf(args); i++)
        {
            if (i > 0)
            {
                text.Append(" | "u8);
            }

            Value member = PyTuple.Get(args, i);
            if (member.Is(Types.Get(TypeId.NoneType)))
            {
                text.Append("None"u8);
            }
            else
            {
                ok = TypeParameters.AppendName(ref text, member);
            }
        }

        if (ok)
        {
            return PyStr.FromBuilder(text);
        }

        text.Dispose();
        return Value.Null;
    }

    private static Value MembersAsSet(Value union)
    {
        Value set = PySet.NewFrozen();
        return PySet.Update(set, ArgsOf(union)) ? set : Value.Null;
    }

    private static long Hash(Value self)
    {
        Value set = MembersAsSet(self);
        return set.IsNull ? -1 : Space.Hash(set);
    }

    private static Value Compare(Value self, Value other, CompareOp op)
    {
        if (!Is(other) || op is not (CompareOp.Eq or CompareOp.Ne))
        {
            return Value.NotImplemented;
        }

        Value a = MembersAsSet(self);
        Value b = a.IsNull ? a : MembersAsSet(other);
        return b.IsNull ? b : Space.Compare(a, b, op);
    }

    private static Value GetAttribute(Value self, Value name) => name.Is(Names.Get(N.__module__))
        ? Space.GetAttr(self.Type, name)
        : Space.GenericGetAttr(self, name);

    private static Value GetParameters(Value self)
    {
        if (self.As<PyUnionType>().Fields.Parameters.IsNull)
        {
            Value parameters = TypeParameters.Collect(ArgsOf(self));
            if (parameters.IsNull)
            {
                return parameters;
            }

            self.As<PyUnionType>().Fields.Parameters.Store(self, parameters);
        }

        return self.As<PyUnionType>().Fields.Parameters.Load();
    }

    private static Value GetItem(Value self, Value item)
    {
        Value parameters = GetParameters(self);
        Value args = parameters.IsNull ? parameters : TypeParameters.Substitute(self, ArgsOf(self), parameters, item);
        if (args.IsNull)
        {
            return args;
        }

        Value result = PyTuple.Get(args, 0);
        for (long i = 1; !result.IsNull && i < PyTuple.LengthOf(args); i++)
        {
            result = Space.Binary(result, PyTuple.Get(args, i), SlotId.Or);
        }

        return result;
    }
}
