using Py.ObjectSpace;

namespace Py.Vm.Run;

/// <summary>except*: splitting and reassembling exception groups (PEP 654).</summary>
internal static unsafe class ExceptStar
{
    /// <summary>to[0], to[1] := matching part or None, rest or None; false with an error.</summary>
    public static bool Match(Value exception, Value type, Slot* to)
    {
        to[0].Initialize(Value.None);
        to[1].Initialize(exception);
        if (exception.IsNone)
        {
            to[1].Initialize(Value.None);
            return true;
        }

        if (!CheckType(type))
        {
            return false;
        }

        int matches = Raising.Matches(exception, type);
        if (matches < 0)
        {
            return false;
        }

        bool isGroup = PyType.IsInstance(exception, TypeId.BaseExceptionGroup);
        if (matches > 0)
        {
            Value match = exception;
            if (!isGroup)
            {
                match = Space.Call(Types.Get(TypeId.BaseExceptionGroup), PyStr.Empty, PyTuple.New(exception));
                if (match.IsNull)
                {
                    return false;
                }
            }

            to[0].Initialize(match);
            to[1].Initialize(Value.None);
            return true;
        }

        if (!isGroup)
        {
            return true;
        }

        Value pair = Space.CallMethod(exception, PyStr.Intern("split"), type);
        if (pair.IsNull)
        {
            return false;
        }

        if (!pair.IsTuple || PyTuple.LengthOf(pair) != 2)
        {
            Errors.TypeError($"{PyType.TypeName(exception)}.split must return a 2-tuple");
            return false;
        }

        to[0].Initialize(PyTuple.Get(pair, 0));
        to[1].Initialize(PyTuple.Get(pair, 0).IsNone ? exception : PyTuple.Get(pair, 1));
        return true;
    }

    private static bool CheckType(Value type)
    {
        if (type.IsTuple)
        {
            for (long i = 0; i < PyTuple.LengthOf(type); i++)
            {
                if (!CheckType(PyTuple.Get(type, i)))
                {
                    return false;
                }
            }

            return true;
        }

        if (!type.IsType || !PyType.IsSubtype(type, Types.Get(TypeId.BaseException)))
        {
            Errors.TypeError("catching classes that do not inherit from BaseException is not allowed");
            return false;
        }

        if (PyType.IsSubtype(type, Types.Get(TypeId.BaseExceptionGroup)))
        {
            Errors.TypeError("catching ExceptionGroup with except* is not allowed. Use except instead.");
            return false;
        }

        return true;
    }

    /// <summary>What is raised at the end of except*: the unhandled and re-raised parts of the original merged, and the newly raised ones.</summary>
    /// <param name="original">The exception the try block raised.</param>
    /// <param name="raised">List of what the handlers raised or left, None for nothing.</param>
    /// <returns>An exception, None, or null with an error.</returns>
    public static Value PrepareReRaise(Value original, Value raised)
    {
        long count = PyList.LengthOf(raised);
        if (!PyType.IsInstance(original, TypeId.BaseExceptionGroup))
        {
            // A naked exception was caught and wrapped: at most one clause ran.
            for (long i = 0; i < count; i++)
            {
                if (!PyList.Get(raised, i).IsNone)
                {
                    return PyList.Get(raised, i);
                }
            }

            return Value.None;
        }

        Value fresh = PyList.New(), again = PyList.New();
        for (long i = 0; i < count; i++)
        {
            Value e = PyList.Get(raised, i);
            if (!e.IsNone)
            {
                PyList.Append(IsSameMetadata(original, e) ? again : fresh, e);
            }
        }

        Value projected = Project(original, again);
        if (projected.IsNull)
        {
            return Value.Null;
        }

        if (PyList.LengthOf(fresh) == 0)
        {
            return projected;
        }

        if (!projected.IsNone)
        {
            PyList.Append(fresh, projected);
        }

        return Space.Call(Types.Get(TypeId.BaseExceptionGroup), PyStr.Empty, fresh);
    }

    private static bool IsSameMetadata(Value a, Value b)
    {
        ref PyBaseException x = ref a.As<PyBaseException>().Fields;
        ref PyBaseException y = ref b.As<PyBaseException>().Fields;
        return PyType.IsInstance(b, TypeId.BaseExceptionGroup) && x.Traceback.Load().Is(y.Traceback.Load())
            && x.Cause.Load().Is(y.Cause.Load()) && x.Context.Load().Is(y.Context.Load());
    }

    private static Value Project(Value original, Value keep)
    {
        if (PyList.LengthOf(keep) == 0)
        {
            return Value.None;
        }

        Value leaves = PyList.New();
        for (long i = 0; i < PyList.LengthOf(keep); i++)
        {
            if (!CollectLeaves(PyList.Get(keep, i), leaves))
            {
                return Value.Null;
            }
        }

        return Filter(original, leaves);
    }

    private static bool CollectLeaves(Value exception, Value leaves)
    {
        if (!PyType.IsInstance(exception, TypeId.BaseExceptionGroup))
        {
            return PyList.Append(leaves, exception);
        }

        if (!Thread.Enter(" in exception group"))
        {
            return false;
        }

        Value members = exception.As<PyBaseException>().Fields.Field1.Load();
        bool done = true;
        for (long i = 0; i < PyTuple.LengthOf(members) && done; i++)
        {
            done = CollectLeaves(PyTuple.Get(members, i), leaves);
        }

        Thread.Leave();
        return done;
    }

    /// <summary>The part of a group whose leaves are in a list, by identity; None if empty.</summary>
    private static Value Filter(Value exception, Value leaves)
    {
        if (!PyType.IsInstance(exception, TypeId.BaseExceptionGroup))
        {
            for (long i = 0; i < PyList.LengthOf(leaves); i++)
            {
                if (PyList.Get(leaves, i).Is(exception))
                {
                    return exception;
                }
            }

            return Value.None;
        }

        if (!Thread.Enter(" in exception group"))
        {
            return Value.Null;
        }

        Value members = exception.As<PyBaseException>().Fields.Field1.Load(), kept = PyList.New();
        for (long i = 0; i < PyTuple.LengthOf(members); i++)
        {
            Value part = Filter(PyTuple.Get(members, i), leaves);
            if (part.IsNull)
            {
                Thread.Leave();
                return part;
            }

            if (!part.IsNone)
            {
                PyList.Append(kept, part);
            }
        }

        Thread.Leave();
        return PyList.LengthOf(kept) == 0 ? Value.None : Derive(exception, kept);
    }

    private static Value Derive(Value group, Value members)
    {
        Value derived = Space.CallMethod(group, PyStr.Intern("derive"), members);
        if (derived.IsNull)
        {
            return derived;
        }

        ref PyBaseException from = ref group.As<PyBaseException>().Fields;
        ref PyBaseException to = ref derived.As<PyBaseException>().Fields;
        to.Traceback.Store(derived, from.Traceback.Load());
        to.Context.Store(derived, from.Context.Load());
        to.Cause.Store(derived, from.Cause.Load());
        to.SuppressContext = from.SuppressContext;
        int notes = Space.TryGetAttr(group, N.__notes__, out Value list);
        return notes > 0 && PyType.SlotOf(list, SlotId.GetItem) != null && !list.IsDict && !Space.SetAttr(derived, N.__notes__, Sequences.ToList(list)) ? Value.Null : derived;
    }
}
