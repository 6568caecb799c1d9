using Py.Gc;
using Py.ObjectSpace;

namespace Py.Vm.Modules.Asyncio;

/// <summary>_asyncio.FutureIter: what awaiting a future iterates. It yields the future once, then it has its result.</summary>
internal unsafe struct FutureIterator
{
    public ObjectHeader Header;
    /// <summary>The future; null: finished.</summary>
    public Slot Future;

    private static ModuleType s_type;

    public static void Initialize() => s_type.Make("_asyncio.FutureIter",
        new TypeRow(TypeId.None0, "FutureIter", TypeId.Object, sizeof(FutureIterator), 0b10, TypeFlags.NoConstructor), &Define);

    private static void Define(TypeBuilder t)
    {
        t.Slot(SlotId.Iter, &Self);
        t.Slot(SlotId.Next, &Next);
        t.Method("send(value, /)", &Send);
        t.RawMethod("throw(...)", &Throw);
        t.Method("close()", &Close);
    }

    /// <summary>Slots Iter and Await of futures.</summary>
    public static Value New(Value future)
    {
        if (!PyFuture.EnsureAlive(future))
        {
            return Value.Null;
        }

        Ref<FutureIterator> self = s_type.New<FutureIterator>();
        self.Fields.Future.Initialize(future);
        return self;
    }

    private static Value Self(Value self) => self;

    private static Value Next(Value self)
    {
        ref FutureIterator it = ref self.As<FutureIterator>().Fields;
        Value future = it.Future.Load();
        if (future.IsNull)
        {
            return Value.Null;
        }

        ref PyFuture f = ref PyFuture.Of(future);
        if (f.State == FutureState.Pending)
        {
            if (f.Blocking != 0)
            {
                return Errors.RuntimeError("await wasn't used with future");
            }

            f.Blocking = 1;
            return future;
        }

        it.Future.Store(self, Value.Null);
        Value result = PyFuture.GetResult(future);
        return result.IsNull ? result : result.IsNone ? Value.Null : Errors.StopIteration(result);
    }

    private static Value Send(Value self, Value value)
    {
        Value item = Next(self);
        return item.IsNull && !Errors.Occurred ? Errors.StopIteration(Value.None) : item;
    }

    private static Value Throw(Value self, Args args)
    {
        if (args.KeywordCount > 0)
        {
            return Errors.TypeError("FutureIter.throw() takes no keyword arguments");
        }

        if (!Constructors.Positional(args, "throw", 1, 3))
        {
            return Value.Null;
        }

        Value type = args[0];
        Value value = args.Count > 1 && !args[1].IsNone ? args[1] : Value.Null;
        Value traceback = args.Count > 2 && !args[2].IsNone ? args[2] : Value.Null;
        if (!traceback.IsNull && !traceback.HasShape(ShapeIds.Of(TypeId.Traceback)))
        {
            return Errors.TypeError("throw() third argument must be a traceback");
        }

        Value exception;
        if (type.IsType && PyType.IsSubtype(type, Types.Get(TypeId.BaseException)))
        {
            exception = TypeDefinitions.GeneratorType.Instance(type, value);
            if (exception.IsNull)
            {
                // What making the instance raised is thrown instead.
                exception = Errors.Take();
            }
        }
        else if (type.IsException)
        {
            if (!value.IsNull)
            {
                return Errors.TypeError("instance exception may not have a separate value");
            }

            exception = type;
        }
        else
        {
            return Errors.TypeError("exceptions must be classes deriving BaseException or instances of such a class");
        }

        if (!traceback.IsNull)
        {
            exception.As<PyBaseException>().Fields.Traceback.Store(exception, traceback);
        }

        self.As<FutureIterator>().Fields.Future.Store(self, Value.Null);
        return Errors.Restore(exception);
    }

    private static Value Close(Value self)
    {
        self.As<FutureIterator>().Fields.Future.Store(self, Value.Null);
        return Value.None;
    }
}
