using Py.ObjectSpace;
using Py.Vm.Run;

namespace Py.Vm.TypeDefinitions;

/// <summary>anext_awaitable, what anext() with a default returns: StopAsyncIteration becomes the default.</summary>
internal static unsafe class AnextAwaitableType
{
    public static void Define(TypeBuilder t)
    {
        t.Slot(SlotId.Iter, &Self);
        t.Slot(SlotId.Await, &Self);
        t.Slot(SlotId.Next, &Next);
        t.Method("send(arg, /)\nsend(arg) -> send 'arg' into the wrapped iterator,\nreturn next yielded value or raise StopIteration.", &Send);
        t.RawMethod("throw(...)\nthrow(typ[,val[,tb]]) -> raise exception in the wrapped iterator,\nreturn next yielded value or raise StopIteration.", &Throw);
        t.Method("close()\nclose() -> raise GeneratorExit inside generator.", &Close);
    }

    /// <summary>The builtin anext(iterator[, default]).</summary>
    public static Value Anext(Args args)
    {
        if (args.KeywordCount != 0)
        {
            return Errors.TypeError("anext() takes no keyword arguments");
        }

        if (args.Count is < 1 or > 2)
        {
            return Errors.TypeError($"anext expected at {(args.Count < 1 ? "least 1 argument" : "most 2 arguments")}, got {args.Count}");
        }

        void* anext = PyType.SlotOf(args[0], SlotId.ANext);
        if (anext == null)
        {
            return Errors.TypeError($"'{PyType.TypeName(args[0])}' object is not an async iterator");
        }

        Value awaitable = ((delegate*<Value, Value>)anext)(args[0]);
        return awaitable.IsNull || args.Count == 1 ? awaitable : AsyncStepTypes.New(TypeId.AnextAwaitable, awaitable, args[1]);
    }

    private static Value Self(Value self) => self;

    private static Value IteratorOf(Value self)
    {
        Value iterator = Awaiting.AwaitableIter(self.As<PyAsyncStep>().Fields.Generator.Load());
        return !iterator.IsNull && iterator.HasShape(ShapeIds.Coroutine) ? GeneratorType.Await(iterator) : iterator;
    }

    private static Value DefaultAtEnd(Value self, Value item) =>
        item.IsNull && Errors.Catch(TypeId.StopAsyncIteration) ? Errors.StopIteration(self.As<PyAsyncStep>().Fields.Argument.Load()) : item;

    private static Value Next(Value self)
    {
        Value iterator = IteratorOf(self);
        return iterator.IsNull ? iterator : DefaultAtEnd(self, ((delegate*<Value, Value>)PyType.SlotOf(iterator, SlotId.Next))(iterator));
    }

    private static Value Send(Value self, Value value)
    {
        Value iterator = IteratorOf(self);
        return iterator.IsNull ? iterator : DefaultAtEnd(self, Space.CallMethod(iterator, N.send, value));
    }

    private static Value Throw(Value self, Args args)
    {
        Value iterator = IteratorOf(self);
        Value method = iterator.IsNull ? iterator : Space.GetAttr(iterator, N.@throw);
        return method.IsNull ? method : DefaultAtEnd(self, Space.Call(method, args));
    }

    private static Value Close(Value self)
    {
        Value iterator = IteratorOf(self);
        return iterator.IsNull ? iterator : DefaultAtEnd(self, Space.CallMethod(iterator, N.close));
    }
}
