namespace Py.ObjectSpace;

/// <summary>BaseExceptionGroup and ExceptionGroup (PEP 654). Field0: message, Field1: tuple of exceptions.</summary>
internal static unsafe class ExceptionGroupType
{
    public static void Define(TypeBuilder t)
    {
        t.Slot(SlotId.New, &Make);
        t.Slot(SlotId.Init, &Init);
        t.Slot(SlotId.Str, &Str);
        t.Member("message", PyBaseException.Field0Offset, MemberFlags.ReadOnly);
        t.Member("exceptions", PyBaseException.Field1Offset, MemberFlags.ReadOnly);
        t.Method("derive(excs, /)", &Derive);
        t.Method("split(matcher_value, /)", &SplitMethod);
        t.Method("subgroup(matcher_value, /)", &Subgroup);
        t.ClassMethod("__class_getitem__(item, /)\nSee PEP 585", &PyGenericAlias.New);
    }

    private static bool Init(Value self, Args args)
    {
        if (args.KeywordCount == 0)
        {
            return true;
        }

        Errors.TypeError($"{PyType.TypeName(self)}() takes no keyword arguments");
        return false;
    }

    private static Value Make(Value type, Args args)
    {
        if (args.Count != 2)
        {
            return Errors.TypeError($"BaseExceptionGroup.__new__() takes exactly 2 arguments ({args.Count} given)");
        }

        if (!args[0].IsStr)
        {
            return Errors.TypeError($"BaseExceptionGroup.__new__() argument 1 must be str, not {PyType.TypeName(args[0])}");
        }

        bool sequence = args[1].IsList || args[1].IsTuple || (PyType.SlotOf(args[1], SlotId.GetItem) != null && !args[1].IsDict && !args[1].IsAnySet);
        if (!sequence)
        {
            return Errors.TypeError("second argument (exceptions) must be a sequence");
        }

        Value exceptions = Sequences.ToTuple(args[1]);
        if (exceptions.IsNull)
        {
            return exceptions;
        }

        if (PyTuple.LengthOf(exceptions) == 0)
        {
            return Errors.ValueError("second argument (exceptions) must be a non-empty sequence");
        }

        bool nestedBase = false;
        for (long i = 0; i < PyTuple.LengthOf(exceptions); i++)
        {
            Value e = PyTuple.Get(exceptions, i);
            if (!e.IsException)
            {
                return Errors.ValueError($"Item {i} of second argument (exceptions) is not an exception");
            }

            nestedBase |= !PyType.IsInstance(e, TypeId.Exception);
        }

        Value plain = Types.Get(TypeId.BaseExceptionGroup), group = Types.Get(TypeId.ExceptionGroup);
        if (type.Is(plain) && !nestedBase)
        {
            type = group;
        }
        else if (nestedBase && type.Is(group))
        {
            return Errors.TypeError("Cannot nest BaseExceptions in an ExceptionGroup");
        }
        else if (nestedBase && PyType.IsSubtype(type, Types.Get(TypeId.Exception)))
        {
            return Errors.TypeError($"Cannot nest BaseExceptions in '{PyType.NameOf(type)}'");
        }

        Value self = PyBaseException.Make(type, args);
        if (!self.IsNull)
        {
            ref PyBaseException e = ref self.As<PyBaseException>().Fields;
            e.Field0.Store(self, args[0]);
            e.Field1.Store(self, exceptions);
        }

        return self;
    }

    private static Value Members(Value self) => self.As<PyBaseException>().Fields.Field1.Load();

    private static Value Str(Value self)
    {
        long count = PyTuple.LengthOf(Members(self));
        return PyStr.New($"{PyStr.ToClr(self.As<PyBaseException>().Fields.Field0.Load())} ({count} sub-exception{(count == 1 ? "" : "s")})");
    }

    private static Value Derive(Value self, Value exceptions) =>
        Space.Call(Types.Get(TypeId.BaseExceptionGroup), self.As<PyBaseException>().Fields.Field0.Load(), exceptions);

    /// <summary>A group like <paramref name="self"/> of other members, with its traceback, cause, context and notes; None for no members.</summary>
    private static Value Subset(Value self, Value members)
    {
        if (PyList.LengthOf(members) == 0)
        {
            return Value.None;
        }

        Value derived = Space.CallMethod(self, PyStr.Intern("derive"), members);
        if (derived.IsNull)
        {
            return derived;
        }

        if (!PyType.IsInstance(derived, TypeId.BaseExceptionGroup))
        {
            return Errors.TypeError("derive must return an instance of BaseExceptionGroup");
        }

        ref PyBaseException from = ref self.As<PyBaseException>().Fields;
        ref PyBaseException to = ref derived.As<PyBaseException>().Fields;
        to.Traceback.Store(derived, from.Traceback.Load());
        to.Context.Store(derived, from.Context.Load());
        to.Cause.Store(derived, from.Cause.Load());
        to.SuppressContext = from.SuppressContext;
        int notes = Space.TryGetAttr(self, N.__notes__, out Value list);
        if (notes > 0 && PyType.SlotOf(list, SlotId.GetItem) != null && !list.IsDict && !Space.SetAttr(derived, N.__notes__, Sequences.ToList(list)))
        {
            return Value.Null;
        }

        return notes < 0 ? Value.Null : derived;
    }

    private static int Matches(Value exception, Value matcher, bool callable)
    {
        if (!callable)
        {
            if (!matcher.IsTuple)
            {
                return PyType.IsInstance(exception, matcher) ? 1 : 0;
            }

            for (long i = 0; i < PyTuple.LengthOf(matcher); i++)
            {
                if (PyType.IsInstance(exception, PyTuple.Get(matcher, i)))
                {
                    return 1;
                }
            }

            return 0;
        }

        Value result = Space.Call(matcher, exception);
        return result.IsNull ? -1 : Space.Truth(result);
    }

    /// <summary>0: types, 1: a callable, -1 with TypeError.</summary>
    private static int MatcherKind(Value matcher)
    {
        bool types = IsExceptionType(matcher);
        if (matcher.IsTuple)
        {
            types = true;
            for (long i = 0; i < PyTuple.LengthOf(matcher); i++)
            {
                types &= IsExceptionType(PyTuple.Get(matcher, i));
            }
        }

        if (types)
        {
            return 0;
        }

        if (!matcher.IsType && PyType.SlotOf(matcher, SlotId.Call) != null)
        {
            return 1;
        }

        Errors.TypeError("expected a function, exception type or tuple of exception types");
        return -1;
    }

    private static bool IsExceptionType(Value v) => v.IsType && PyType.IsSubtype(v, Types.Get(TypeId.BaseException));

    /// <summary>match, rest of a group or leaf; false with an error.</summary>
    private static bool Split(Value exception, Value matcher, bool callable, bool wantRest, Slot* match, Slot* rest)
    {
        match->Initialize(Value.None);
        rest->Initialize(Value.None);
        int matches = Matches(exception, matcher, callable);
        if (matches < 0)
        {
            return false;
        }

        if (matches > 0)
        {
            match->Initialize(exception);
            return true;
        }

        if (!PyType.IsInstance(exception, TypeId.BaseExceptionGroup))
        {
            rest->Initialize(exception);
            return true;
        }

        if (!Thread.Enter(" in exceptiongroup_split_recursive"))
        {
            return false;
        }

        Value matched = PyList.New(), others = PyList.New(), members = Members(exception);
        bool done = true;
        Slot* parts = stackalloc Slot[2];
        for (long i = 0; i < PyTuple.LengthOf(members) && done; i++)
        {
            done = Split(PyTuple.Get(members, i), matcher, callable, wantRest, parts, parts + 1);
            if (done && !parts[0].Load().IsNone)
            {
                PyList.Append(matched, parts[0].Load());
            }

            if (done && wantRest && !parts[1].Load().IsNone)
            {
                PyList.Append(others, parts[1].Load());
            }
        }

        Thread.Leave();
        if (!done)
        {
            return false;
        }

        match->Initialize(Subset(exception, matched));
        rest->Initialize(match->IsNull || !wantRest ? Value.None : Subset(exception, others));
        return !match->IsNull && !rest->IsNull;
    }

    private static Value SplitMethod(Value self, Value matcher)
    {
        int kind = MatcherKind(matcher);
        Slot* parts = stackalloc Slot[2];
        return kind >= 0 && Split(self, matcher, kind > 0, true, parts, parts + 1) ? PyTuple.New(parts[0].Load(), parts[1].Load()) : Value.Null;
    }

    private static Value Subgroup(Value self, Value matcher)
    {
        int kind = MatcherKind(matcher);
        Slot* parts = stackalloc Slot[2];
        return kind >= 0 && Split(self, matcher, kind > 0, false, parts, parts + 1) ? parts[0].Load() : Value.Null;
    }
}
