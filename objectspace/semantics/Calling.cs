namespace Py.ObjectSpace;

/// <summary>The object space: what any value can be asked to do, whatever its type. Null, -1 or false: failed, the error is set.</summary>
public static unsafe partial class Space
{
    /// <summary>Calls with arguments as given.</summary>
    public static Value Call(Value callable, Args args)
    {
        void* f = PyType.SlotOf(callable, SlotId.Call);
        if (f == null)
        {
            return Errors.TypeError($"'{PyType.TypeName(callable)}' object is not callable");
        }

        return Thread.CheckStack(" while calling a Python object") ? ((delegate*<Value, Args, Value>)f)(callable, args) : Value.Null;
    }

    /// <summary>Calls without arguments.</summary>
    public static Value Call(Value callable) => Call(callable, Args.Empty);

    /// <summary>Calls with one argument.</summary>
    public static Value Call(Value callable, Value a)
    {
        Slot* slots = stackalloc Slot[1];
        slots[0].Initialize(a);
        return Call(callable, new Args(slots, 1));
    }

    /// <summary>Calls with two arguments.</summary>
    public static Value Call(Value callable, Value a, Value b)
    {
        Slot* slots = stackalloc Slot[2];
        slots[0].Initialize(a);
        slots[1].Initialize(b);
        return Call(callable, new Args(slots, 2));
    }

    /// <summary>Calls with three arguments.</summary>
    public static Value Call(Value callable, Value a, Value b, Value c)
    {
        Slot* slots = stackalloc Slot[3];
        slots[0].Initialize(a);
        slots[1].Initialize(b);
        slots[2].Initialize(c);
        return Call(callable, new Args(slots, 3));
    }

    /// <summary>Calls with four arguments.</summary>
    public static Value Call(Value callable, Value a, Value b, Value c, Value d)
    {
        Slot* slots = stackalloc Slot[4];
        slots[0].Initialize(a);
        slots[1].Initialize(b);
        slots[2].Initialize(c);
        slots[3].Initialize(d);
        return Call(callable, new Args(slots, 4));
    }

    /// <summary>Calls with a tuple of arguments and a dict of keywords (or null).</summary>
    public static Value CallTuple(Value callable, Value tuple, Value keywords = default)
    {
        int count = (int)PyTuple.LengthOf(tuple);
        if (keywords.IsNull || PyDict.Count(keywords) == 0)
        {
            return Call(callable, new Args(PyTuple.Items(tuple), count));
        }

        int named = (int)PyDict.Count(keywords);
        Ref<PyRefArray> all = PyRefArray.Allocate(count + named);
        Ref<PyTuple> names = PyTuple.Allocate(named);
        if (all.IsNull || names.IsNull)
        {
            return Value.Null;
        }

        for (int i = 0; i < count; i++)
        {
            all.Tail(i).Store(all, PyTuple.Get(tuple, i));
        }

        long position = 0;
        for (int i = 0; PyDict.Next(keywords, ref position, out Value key, out Value value); i++)
        {
            if (!key.IsStr)
            {
                return Errors.TypeError("keywords must be strings");
            }

            names.Tail(i).Store(names, key);
            all.Tail(count + i).Store(all, value);
        }

        // The array is pinned by the reference on this stack while the arguments are in use.
        return Call(callable, new Args((Slot*)(all.Value.Bits + (ulong)sizeof(PyRefArray)), count, names));
    }

    /// <summary>Calls with one more positional argument in front.</summary>
    public static Value CallPrepended(Value callable, Value first, Args args)
    {
        int total = args.Count + args.KeywordCount;
        if (total > 64)
        {
            Ref<PyRefArray> all = PyRefArray.Allocate(total + 1);
            if (all.IsNull)
            {
                return Value.Null;
            }

            all.Tail(0).Store(all, first);
            for (int i = 0; i < total; i++)
            {
                all.Tail(i + 1).Store(all, args[i]);
            }

            return Call(callable, new Args((Slot*)(all.Value.Bits + (ulong)sizeof(PyRefArray)), args.Count + 1, args.KeywordNames));
        }

        Slot* slots = stackalloc Slot[total + 1];
        slots[0].Initialize(first);
        for (int i = 0; i < total; i++)
        {
            slots[i + 1].Initialize(args[i]);
        }

        return Call(callable, new Args(slots, args.Count + 1, args.KeywordNames));
    }

    /// <summary>Finds a special method on the type of <paramref name="self"/>. A plain function comes back unbound with
    /// <paramref name="bound"/> set to self; anything else is bound through its __get__ and <paramref name="bound"/> is null.
    /// Null: absent, or the binding failed with an error set.</summary>
    public static Value LookupSpecial(Value self, N name, out Value bound) => LookupSpecial(self, Names.Get(name), out bound);

    private static Value LookupSpecial(Value self, Value name, out Value bound)
    {
        bound = default;
        Value method = PyType.Lookup(self.Type, name);
        if (method.IsNull)
        {
            return method;
        }

        if ((method.Type.As<PyType>().Fields.Flags & TypeFlags.MethodDescriptor) != 0)
        {
            bound = self;
            return method;
        }

        void* get = PyType.SlotOf(method, SlotId.DescrGet);
        return get == null ? method : ((delegate*<Value, Value, Value, Value>)get)(method, self, self.Type);
    }

    /// <summary>Calls what <see cref="LookupSpecial(Value, N, out Value)"/> found.</summary>
    public static Value CallBound(Value method, Value bound) => bound.IsNull ? Call(method) : Call(method, bound);

    /// <summary>Calls what <see cref="LookupSpecial(Value, N, out Value)"/> found.</summary>
    public static Value CallBound(Value method, Value bound, Value a)
    {
        if (bound.IsNull)
        {
            return Call(method, a);
        }

        if (!method.HasShape(ShapeIds.MethodDescriptor))
        {
            return Call(method, bound, a);
        }

        // Found on the type of the object, so that it fits.
        Slot* slots = stackalloc Slot[2];
        slots[0].Initialize(bound);
        slots[1].Initialize(a);
        return Thread.CheckStack(" while calling a Python object")
            ? NativeCall.CallWindow(method.As<PyMethodDescriptor>().Fields.Function, slots, 1)
            : Value.Null;
    }

    /// <summary>Calls what <see cref="LookupSpecial(Value, N, out Value)"/> found.</summary>
    public static Value CallBound(Value method, Value bound, Value a, Value b) => bound.IsNull ? Call(method, a, b) : Call(method, bound, a, b);

    /// <summary>Calls what <see cref="LookupSpecial(Value, N, out Value)"/> found.</summary>
    public static Value CallBound(Value method, Value bound, Args args) => bound.IsNull ? Call(method, args) : CallPrepended(method, bound, args);

    private static Value MissingSpecial(Value self, N name) => Errors.Occurred ? Value.Null : Errors.NoAttribute(self, Names.Get(name));

    /// <summary>Calls special method <paramref name="name"/>; AttributeError if absent.</summary>
    public static Value CallSpecial(Value self, N name)
    {
        Value method = LookupSpecial(self, name, out Value bound);
        return method.IsNull ? MissingSpecial(self, name) : CallBound(method, bound);
    }

    /// <summary>Calls special method <paramref name="name"/> with an argument; AttributeError if absent.</summary>
    public static Value CallSpecial(Value self, N name, Value a)
    {
        Value method = LookupSpecial(self, name, out Value bound);
        return method.IsNull ? MissingSpecial(self, name) : CallBound(method, bound, a);
    }

    /// <summary>Calls special method <paramref name="name"/> with two arguments; AttributeError if absent.</summary>
    public static Value CallSpecial(Value self, N name, Value a, Value b)
    {
        Value method = LookupSpecial(self, name, out Value bound);
        return method.IsNull ? MissingSpecial(self, name) : CallBound(method, bound, a, b);
    }

    /// <summary>Calls a binary special method; NotImplemented if absent.</summary>
    public static Value CallSpecialOrNotImplemented(Value self, N name, Value other) => CallSpecialOrNotImplemented(self, Names.Get(name), other);

    private static Value CallSpecialOrNotImplemented(Value self, Value name, Value other)
    {
        Value method = LookupSpecial(self, name, out Value bound);
        return method.IsNull ? (Errors.Occurred ? Value.Null : Value.NotImplemented) : CallBound(method, bound, other);
    }

    /// <summary>Calls <c>self.name()</c> by ordinary attribute access.</summary>
    public static Value CallMethod(Value self, Value name)
    {
        Value method = GetAttr(self, name);
        return method.IsNull ? Value.Null : Call(method);
    }

    /// <summary>Calls <c>self.name(a)</c> by ordinary attribute access.</summary>
    public static Value CallMethod(Value self, Value name, Value a)
    {
        Value method = GetAttr(self, name);
        return method.IsNull ? Value.Null : Call(method, a);
    }

    /// <summary>Calls <c>self.name(a, b)</c> by ordinary attribute access.</summary>
    public static Value CallMethod(Value self, Value name, Value a, Value b)
    {
        Value method = GetAttr(self, name);
        return method.IsNull ? Value.Null : Call(method, a, b);
    }

    /// <summary>Calls <c>self.name()</c> by ordinary attribute access.</summary>
    public static Value CallMethod(Value self, N name) => CallMethod(self, Names.Get(name));

    /// <summary>Calls <c>self.name(a)</c> by ordinary attribute access.</summary>
    public static Value CallMethod(Value self, N name, Value a) => CallMethod(self, Names.Get(name), a);
}
