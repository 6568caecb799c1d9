using System.Runtime.CompilerServices;
using Py.ObjectSpace;

namespace Py.Vm.Run;

/// <summary>How a call ended.</summary>
internal enum CallResult
{
    /// <summary>An error is set.</summary>
    Failed,
    /// <summary>The result is stored.</summary>
    Done,
    /// <summary>A frame was pushed and is to be run.</summary>
    Pushed,
}

/// <summary>Calls from the interpreter loop: Python functions push a frame, everything else is called.</summary>
internal static unsafe class CallProtocol
{
    /// <summary>Calls window[0] with <paramref name="positional"/> arguments at <paramref name="first"/> and no named ones.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static CallResult Call(ThreadState* t, Frame* fp, Slot* window, Slot* first, int positional) =>
        Call(t, fp, window, first, positional, Value.Null);

    /// <summary>Pushes a frame for the Python function of a property, whose result goes to <paramref name="to"/>; false with an error set.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static bool PushGetter(ThreadState* t, Frame* fp, Slot* getter, Slot* obj, Slot* to)
    {
        Slot* first = TopOf(fp);
        first->Initialize(obj->Load());
        return PushFunction(t, fp, getter->Load(), to, first, 1, Value.Null) == CallResult.Pushed;
    }

    /// <summary>Pushes a frame for the Python function that sets a property; false with an error set.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static bool PushSetter(ThreadState* t, Frame* fp, Slot* setter, Slot* obj, Slot* value)
    {
        Slot* first = TopOf(fp);
        first[0].Initialize(obj->Load());
        first[1].Initialize(value->Load());
        if (PushFunction(t, fp, setter->Load(), first, first, 2, Value.Null) != CallResult.Pushed)
        {
            return false;
        }

        ((Frame*)t->Frame)->Kind = ReturnKind.Discard;
        return true;
    }

    /// <summary>Calls window[0] with <paramref name="positional"/> arguments at <paramref name="first"/> and one more for each of
    /// <paramref name="names"/> (a tuple or null). The result goes to window[0].</summary>
    public static CallResult Call(ThreadState* t, Frame* fp, Slot* window, Slot* first, int positional, Value names)
    {
        Value callee = window[0].Load();
        uint shape = callee.ShapeId;
        switch (shape)
        {
            case ShapeIds.Function:
                return PushFunction(t, fp, callee, window, first, positional, names);
            case ShapeIds.MethodDescriptor when first == window + 1 && names.IsNull:
                return Store(window, NativeCall.CallWindow(callee.As<PyMethodDescriptor>().Fields.Function, first, positional - 1));
            case ShapeIds.BuiltinFunction:
                ref PyBuiltinFunction f = ref callee.As<PyBuiltinFunction>().Fields;
                return Store(window, NativeCall.Call(f.Function, f.Self.Load(), new Args(first, positional, names)));
            case ShapeIds.BoundMethod when first == window + 2:
                // The slot before the arguments is free: self goes there.
                ref PyBoundMethod method = ref callee.As<PyBoundMethod>().Fields;
                window[0].Initialize(method.Function.Load());
                window[1].Initialize(method.Self.Load());
                return Call(t, fp, window, window + 1, positional + 1, names);
        }

        if (callee.IsType && first == window + 2)
        {
            ulong init = Instantiate(window);
            if (init != 0)
            {
                CallResult result = PushFunction(t, fp, Value.FromBits(init), window, window + 1, positional + 1, names);
                if (result == CallResult.Pushed)
                {
                    ((Frame*)t->Frame)->Kind = ReturnKind.Init;
                }

                return result;
            }
        }

        return Store(window, Space.Call(callee, new Args(first, positional, names)));
    }

    /// <summary>If window[0] is a class whose instances are made by object.__new__ and an __init__ in Python: puts an instance into
    /// window[0] and window[1] and returns __init__; otherwise 0.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static ulong Instantiate(Slot* window)
    {
        Value callee = window->Load();
        if (!callee.HasShape(ShapeIds.Type) && !callee.Type.Is(Types.Get(TypeId.Type)))
        {
            return 0;
        }

        ref PyType type = ref callee.As<PyType>().Fields;
        if (type.Slots[(int)SlotId.New] != PyObject.NewIndex || (type.Flags & (TypeFlags.Heap | TypeFlags.Abstract)) != TypeFlags.Heap)
        {
            return 0;
        }

        Value init = PyType.Lookup(callee, N.__init__);
        if (!init.HasShape(ShapeIds.Function))
        {
            return 0;
        }

        // object.__new__ would accept the arguments, since __init__ is overridden.
        Value instance = PyType.Allocate(callee);
        window[0].Initialize(instance);
        window[1].Initialize(instance);
        return init.Bits;
    }

    /// <summary>A word that is no value.</summary>
    public const ulong NoClass = 4;

    /// <summary>Calls a class whose metaclass is type by its slots New and Init, as type.__call__ does, with one argument or none; 0 with an
    /// error set, <see cref="NoClass"/>: not such a class.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static ulong CallType(ulong type, Slot* first, int arguments)
    {
        PyType* t = (PyType*)type;
        int make = t->Slots[(int)SlotId.New];
        if (make == 0 || (t->Flags & TypeFlags.NoConstructor) != 0)
        {
            return NoClass;
        }

        if (type == Types.Get(TypeId.Type).Bits)
        {
            return arguments == 1 ? first->Load().Type.Bits : NoClass;
        }

        Value obj = ((delegate*<Value, Args, Value>)FunctionTable.Pointer(make))(Value.FromBits(type), new Args(first, arguments));
        if (obj.IsNull || (!obj.Type.Is(Value.FromBits(type)) && !PyType.IsSubtype(obj.Type, Value.FromBits(type))))
        {
            return obj.Bits;
        }

        int init = obj.Type.As<PyType>().Fields.Slots[(int)SlotId.Init];
        return init == 0 || ((delegate*<Value, Args, bool>)FunctionTable.Pointer(init))(obj, new Args(first, arguments)) ? obj.Bits : 0;
    }

    /// <summary>If window[0] is an instance of a class with a __call__ in Python: puts it into window[1] and returns the function; otherwise 0.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static ulong CallMethodOf(Slot* window)
    {
        Value callee = window->Load();
        Value type = callee.Type;
        if (PyType.GetSlot(type, SlotId.Call) != FunctionTable.Pointer(SlotDispatch.Generic(SlotId.Call)))
        {
            return 0;
        }

        Value function = PyType.Lookup(type, N.__call__);
        if (function.IsNull || !function.HasShape(ShapeIds.Function))
        {
            return 0;
        }

        window[1].Initialize(callee);
        return function.Bits;
    }

    /// <summary>A bound method; 0 with MemoryError.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static ulong Bind(Slot* function, ulong self) => PyBoundMethod.New(function->Load(), Value.FromBits(self)).Bits;

    /// <summary>A C# method bound to an object of its class; 0 with MemoryError.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static ulong BindNative(Slot* descriptor, ulong self) =>
        PyBuiltinFunction.New(descriptor->Load().As<PyMethodDescriptor>().Fields.Function, Value.FromBits(self), Value.Null).Bits;

    /// <summary>Invokes a C# function whose parameters lie at <paramref name="first"/>; 0 with an error set.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static ulong InvokeNative(NativeEntry* entry, Slot* first) => NativeCall.Invoke(entry, first).Bits;

    /// <summary>Calls a C# function that takes Args; self, if it has one, lies before <paramref name="given"/> arguments. 0 with an error set.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static ulong CallRaw(NativeEntry* entry, Slot* first, int given) => entry->Kind == NativeKind.Raw
        ? ((delegate*<Args, Value>)entry->Pointer)(new Args(first, given)).Bits
        : ((delegate*<Value, Args, Value>)entry->Pointer)(first->Load(), new Args(first + 1, given)).Bits;

    /// <summary>Calls a builtin function or method descriptor by its signature; self, if it has one, lies before <paramref name="given"/>
    /// arguments. 0 with an error set.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static ulong CallNative(ulong callee, Slot* first, int given)
    {
        Value function = Value.FromBits(callee);
        int index = function.HasShape(ShapeIds.BuiltinFunction) ? function.As<PyBuiltinFunction>().Fields.Function : function.As<PyMethodDescriptor>().Fields.Function;
        return FunctionTable.Native(index)->HasSelf
            ? NativeCall.Call(index, first->Load(), new Args(first + 1, given)).Bits
            : NativeCall.Call(index, Value.Null, new Args(first, given)).Bits;
    }

    private static CallResult Store(Slot* window, Value result)
    {
        if (result.IsNull)
        {
            return CallResult.Failed;
        }

        window[0].Initialize(result);
        return CallResult.Done;
    }

    /// <summary>Calls with a tuple (or any iterable) and a dict of keywords in window[2], window[3].</summary>
    public static CallResult CallEx(ThreadState* t, Frame* fp, Slot* window, bool hasKeywords, bool anyIterable)
    {
        Value callee = window[0].Load();
        Value arguments = window[2].Load();
        if (anyIterable && !arguments.IsExactTuple)
        {
            if (!arguments.IsTuple && PyType.SlotOf(arguments, SlotId.Iter) == null && PyType.SlotOf(arguments, SlotId.GetItem) == null)
            {
                Errors.TypeError($"{FunctionNames.Describe(callee)} argument after * must be an iterable, not {PyType.TypeName(arguments)}");
                return CallResult.Failed;
            }

            arguments = Sequences.ToTuple(arguments);
            if (arguments.IsNull)
            {
                return CallResult.Failed;
            }

            window[2].Initialize(arguments);
        }

        int positional = (int)PyTuple.LengthOf(arguments);
        Value keywords = hasKeywords ? window[3].Load() : Value.Null;
        int named = keywords.IsNull ? 0 : (int)PyDict.Count(keywords);
        if (callee.HasShape(ShapeIds.BuiltinFunction) && named == 0)
        {
            // The tuple stays where it is: it is referred to from this stack.
            ref PyBuiltinFunction f = ref callee.As<PyBuiltinFunction>().Fields;
            return Store(window, Thread.CheckStack(" while calling a Python object")
                ? NativeCall.Call(f.Function, f.Self.Load(), positional == 0 ? Args.Empty : new Args(PyTuple.Items(arguments), positional))
                : Value.Null);
        }

        if (!callee.HasShape(ShapeIds.Function))
        {
            return Store(window, Space.CallTuple(callee, arguments, keywords));
        }

        // Spread above this frame's registers; the callee's frame is bound from there.
        ref PyCode code = ref fp->Code.Fields;
        Slot* spread = fp->R + code.RegisterCount;
        if (spread + positional + named + 2 >= t->RegistersEnd)
        {
            Errors.Raise(TypeId.RecursionError, "maximum recursion depth exceeded");
            return CallResult.Failed;
        }

        new System.Span<Slot>(spread, positional + named).Clear();
        t->SpreadEnd = spread + positional + named;
        CallResult result = Spread(t, fp, window, spread, positional, named);
        t->SpreadEnd = null;
        return result;
    }

    private static CallResult Spread(ThreadState* t, Frame* fp, Slot* window, Slot* spread, int positional, int named)
    {
        Value callee = window[0].Load(), arguments = window[2].Load(), keywords = named > 0 ? window[3].Load() : Value.Null;
        for (int i = 0; i < positional; i++)
        {
            spread[i].Initialize(PyTuple.Get(arguments, i));
        }

        Value names = default;
        if (named > 0)
        {
            Ref<PyTuple> tuple = PyTuple.Allocate(named);
            if (tuple.IsNull)
            {
                return CallResult.Failed;
            }

            long position = 0;
            for (int i = 0; PyDict.Next(keywords, ref position, out Value key, out Value value); i++)
            {
                if (!key.IsStr)
                {
                    Errors.TypeError("keywords must be strings");
                    return CallResult.Failed;
                }

                tuple.Tail(i).Store(tuple, key);
                spread[positional + i].Initialize(value);
            }

            names = tuple;
        }

        PyFunction* function = (PyFunction*)callee.Bits;
        PyCode* its = *(PyCode**)&function->Code;
        if (spread + its->RegisterCount < t->RegistersEnd && t->Depth < Thread.RecursionLimit
            && KeywordCalls.Arrange(function, its, spread, positional, (PyTuple*)names.Bits, t))
        {
            Frame* frame = Push(t, fp, callee, spread);
            frame->ReturnTo = window;
            frame->Kind = ReturnKind.Normal;
            FunctionBinder.FillClosure(callee, spread);
            return CallResult.Pushed;
        }

        return PushFunction(t, fp, callee, window, spread, positional, names);
    }

    /// <summary>Pushes a frame for a Python function, its arguments bound.</summary>
    public static CallResult PushFunction(ThreadState* t, Frame* fp, Value function, Slot* returnTo, Slot* first, int positional, Value names)
    {
        ref PyCode code = ref function.As<PyFunction>().Fields.Code.Load().As<PyCode>().Fields;
        bool isDirect = code.DirectArgs == positional && names.IsNull;
        Slot* registers = isDirect ? first
            : first + positional + (names.IsNull ? 0 : (int)PyTuple.LengthOf(names));
        Frame* frame = Push(t, fp, function, registers);
        if (frame == null)
        {
            return CallResult.Failed;
        }

        frame->ReturnTo = returnTo;
        frame->Kind = ReturnKind.Normal;
        if (isDirect)
        {
            for (int z = positional; z < code.RegisterCount; z++)
            {
                registers[z].Initialize(Value.Null);
            }
        }
        else if (!FunctionBinder.Bind(function, new Args(first, positional, names), registers))
        {
            Pop(t, frame);
            return CallResult.Failed;
        }

        return CallResult.Pushed;
    }

    /// <summary>Pushes a frame without touching its registers; null with RecursionError.</summary>
    public static Frame* Push(ThreadState* t, Frame* fp, Value function, Slot* registers)
    {
        ref PyCode code = ref function.As<PyFunction>().Fields.Code.Load().As<PyCode>().Fields;
        if (t->Depth >= Thread.RecursionLimit || registers + code.RegisterCount >= t->RegistersEnd)
        {
            Errors.Raise(TypeId.RecursionError, "maximum recursion depth exceeded");
            return null;
        }

        t->Depth++;
        Frame* frame = fp + 1;
        frame->Pc = code.Start;
        frame->R = registers;
        frame->K = code.Constants;
        frame->Caches = code.Caches;
        frame->Function.Initialize(function);
        // A function made of module code: its names are those of its globals.
        frame->Locals.Initialize((code.Flags & PyCode.Optimized) != 0 ? Value.Null : function.As<PyFunction>().Fields.Globals.Load());
        frame->Handled.Initialize(Value.Null);
        frame->Object.Initialize(Value.Null);
        frame->Generator.Initialize(Value.Null);
        frame->ReturnTo = null;
        frame->Kind = ReturnKind.Entry;
        t->Frame = frame;
        return frame;
    }

    /// <summary>Removes the innermost frame, which has run nothing.</summary>
    public static void Pop(ThreadState* t, Frame* frame)
    {
        t->Frame = frame - 1;
        t->Depth--;
    }

    /// <summary>First register above the innermost frame: where a new frame may begin.</summary>
    public static Slot* TopOf(Frame* fp) => fp->Function.IsNull ? fp->R : fp->R + fp->Code.Fields.RegisterCount;
}
