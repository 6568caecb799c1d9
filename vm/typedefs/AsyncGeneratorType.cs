using Py.ObjectSpace;

namespace Py.Vm.TypeDefinitions;

/// <summary>async_generator: its methods make the awaitables of <see cref="AsyncStepTypes"/>.</summary>
internal static unsafe class AsyncGeneratorType
{
    /// <summary>Bits of <see cref="PyGenerator.AsyncFlags"/>.</summary>
    public const int HooksCalled = 1, Closed = 2, RunningStep = 4;

    public static void Define(TypeBuilder t)
    {
        t.Slot(SlotId.Repr, &Repr);
        t.Slot(SlotId.Finalize, &GeneratorType.Finalize);
        t.Slot(SlotId.AIter, &Self);
        t.Slot(SlotId.ANext, &ANext);
        t.Method("asend(v, /)\nasend(v) -> send 'v' in generator.", &ASend);
        t.RawMethod("athrow(...)\nathrow(typ[,val[,tb]]) -> raise exception in generator.", &AThrow);
        t.Method("aclose()\naclose() -> raise GeneratorExit inside generator.", &AClose);
        t.ClassMethod("__class_getitem__(item, /)\nSee PEP 585", &PyGenericAlias.New);
        t.GetSet("ag_running", &GetRunning);
        t.GetSet("ag_code", &GeneratorType.GetCode);
        t.GetSet("ag_frame", &GeneratorType.GetFrame);
        t.GetSet("ag_await\nobject being awaited on, or None", &GeneratorType.GetDelegate);
        t.GetSet("__name__\nname of the async generator", &GeneratorType.GetName, &GeneratorType.SetName);
        t.GetSet("__qualname__\nqualified name of the async generator", &GeneratorType.GetQualName, &GeneratorType.SetQualName);
    }

    private static Value Self(Value self) => self;

    private static Value Repr(Value self) => PyStr.New(
        $"<async_generator object {PyStr.ToClr(self.As<PyGenerator>().Fields.QualName.Load())} at 0x{Identity.Of(self):x}>");

    private static Value GetRunning(Value self) => Value.FromBool((self.As<PyGenerator>().Fields.AsyncFlags & RunningStep) != 0);

    /// <summary>Before the first step is made: remembers the finalizer and calls the first-iteration hook. False: an error is set.</summary>
    private static bool CallHooks(Value self)
    {
        ref PyGenerator g = ref self.As<PyGenerator>().Fields;
        if ((g.AsyncFlags & HooksCalled) != 0)
        {
            return true;
        }

        g.AsyncFlags |= HooksCalled;
        ThreadState* t = Thread.Current;
        g.Origin.Store(self, t->AsyncGenFinalizer.Load());
        return t->AsyncGenFirstIter.IsNull || !Space.Call(t->AsyncGenFirstIter.Load(), self).IsNull;
    }

    private static Value ANext(Value self) => CallHooks(self) ? AsyncStepTypes.New(TypeId.AsyncGeneratorASend, self, Value.Null) : Value.Null;

    private static Value ASend(Value self, Value value) => CallHooks(self) ? AsyncStepTypes.New(TypeId.AsyncGeneratorASend, self, value) : Value.Null;

    private static Value AThrow(Value self, Args args)
    {
        if (args.KeywordCount != 0)
        {
            return Errors.TypeError("async_generator.athrow() takes no keyword arguments");
        }

        Value arguments = PyTuple.FromSlots(args.Slots, args.Count);
        return !arguments.IsNull && CallHooks(self) ? AsyncStepTypes.New(TypeId.AsyncGeneratorAThrow, self, arguments) : Value.Null;
    }

    private static Value AClose(Value self) => CallHooks(self) ? AsyncStepTypes.New(TypeId.AsyncGeneratorAThrow, self, Value.Null) : Value.Null;
}
