using Py.ObjectSpace;

namespace Py.Vm.Run;

/// <summary>Finding what await, yield from and async for iterate.</summary>
internal static unsafe class Awaiting
{
    private static bool IsCoroutineLike(Value v)
    {
        if (v.HasShape(ShapeIds.Coroutine))
        {
            return true;
        }

        return v.HasShape(ShapeIds.Generator)
            && (v.As<PyGenerator>().Fields.Function.Load().As<PyFunction>().Fields.Code.Load().As<PyCode>().Fields.Flags & PyCode.IterableCoroutine) != 0;
    }

    /// <summary>The iterator of yield from.</summary>
    public static Value YieldFromIter(Frame* fp, Value v)
    {
        if (v.HasShape(ShapeIds.Coroutine))
        {
            int flags = fp->Code.Fields.Flags;
            return (flags & (PyCode.CoroutineFlag | PyCode.IterableCoroutine)) == 0
                ? Errors.TypeError("cannot 'yield from' a coroutine object in a non-coroutine generator")
                : v;
        }

        return v.HasShape(ShapeIds.Generator) ? v : Space.Iter(v);
    }

    /// <summary>The iterator of an awaitable; null with TypeError.</summary>
    public static Value AwaitableIter(Value v)
    {
        if (IsCoroutineLike(v))
        {
            return v;
        }

        void* await = PyType.SlotOf(v, SlotId.Await);
        if (await == null)
        {
            return Errors.TypeError($"object {PyType.TypeName(v)} can't be used in 'await' expression");
        }

        Value iterator = ((delegate*<Value, Value>)await)(v);
        if (iterator.IsNull)
        {
            return iterator;
        }

        if (IsCoroutineLike(iterator))
        {
            return Errors.TypeError("__await__() returned a coroutine");
        }

        return PyType.SlotOf(iterator, SlotId.Next) == null
            ? Errors.TypeError($"__await__() returned non-iterator of type '{PyType.TypeName(iterator)}'")
            : iterator;
    }

    /// <summary>await v; <paramref name="place"/>: 0 await, 1 result of __aenter__, 2 of __aexit__.</summary>
    public static Value GetAwaitable(Value v, int place)
    {
        if (place != 0 && !IsCoroutineLike(v) && PyType.SlotOf(v, SlotId.Await) == null)
        {
            return Errors.TypeError($"'async with' received an object from {(place == 1 ? "__aenter__" : "__aexit__")} that does not implement __await__: {PyType.TypeName(v)}");
        }

        Value iterator = AwaitableIter(v);
        if (!iterator.IsNull && iterator.HasShape(ShapeIds.Coroutine) && Coroutines.IsAwaited(iterator))
        {
            return Errors.RuntimeError("coroutine is being awaited already");
        }

        return iterator;
    }

    /// <summary>__aiter__ for async for.</summary>
    public static Value GetAIter(Value v)
    {
        void* aiter = PyType.SlotOf(v, SlotId.AIter);
        if (aiter == null)
        {
            return Errors.TypeError($"'async for' requires an object with __aiter__ method, got {PyType.TypeName(v)}");
        }

        Value iterator = ((delegate*<Value, Value>)aiter)(v);
        if (!iterator.IsNull && PyType.SlotOf(iterator, SlotId.ANext) == null)
        {
            return Errors.TypeError($"'async for' received an object from __aiter__ that does not implement __anext__: {PyType.TypeName(iterator)}");
        }

        return iterator;
    }

    /// <summary>The awaitable of __anext__ for async for.</summary>
    public static Value GetANext(Value v)
    {
        void* anext = PyType.SlotOf(v, SlotId.ANext);
        if (anext == null)
        {
            return Errors.TypeError($"'async for' requires an iterator with __anext__ method, got {PyType.TypeName(v)}");
        }

        Value next = ((delegate*<Value, Value>)anext)(v);
        if (next.IsNull || v.HasShape(ShapeIds.Of(TypeId.AsyncGenerator)))
        {
            return next;
        }

        Value awaitable = AwaitableIter(next);
        if (!awaitable.IsNull)
        {
            return awaitable;
        }

        Value cause = Errors.Take();
        Value error = Errors.New(TypeId.TypeError, PyStr.New($"'async for' received an invalid object from __anext__: {PyType.TypeName(next)}"));
        error.As<PyBaseException>().Fields.Cause.Store(error, cause);
        error.As<PyBaseException>().Fields.Context.Store(error, cause);
        error.As<PyBaseException>().Fields.SuppressContext = 1;
        return Errors.Restore(error);
    }

    /// <summary>A value yielded by an async generator, marked as such.</summary>
    public static Value Wrap(Value v)
    {
        Value wrapped = PyType.Allocate(Types.Get(TypeId.AsyncGeneratorWrapped));
        wrapped.As<PyCell>().Fields.Content.Store(wrapped, v);
        return wrapped;
    }
}
