using Py.ObjectSpace;
using Py.Vm.Modules;
using Py.Vm.Run;

namespace Py.Vm.TypeDefinitions;

/// <summary>generator and coroutine: send, throw, close and attributes.</summary>
internal static unsafe class GeneratorType
{
    public static void DefineGenerator(TypeBuilder t)
    {
        t.Slot(SlotId.Iter, &Self);
        t.Slot(SlotId.Next, &Next);
        Feeding.GeneratorNext = &NextFed;
        DefineCommon(t, "generator");
        t.GetSet("gi_frame", &GetFrame);
        t.GetSet("gi_running", &GetRunning);
        t.GetSet("gi_code", &GetCode);
        t.GetSet("gi_yieldfrom\nobject being iterated by yield from, or None", &GetDelegate);
        t.GetSet("gi_suspended", &GetSuspended);
    }

    public static void DefineCoroutine(TypeBuilder t)
    {
        t.Slot(SlotId.Await, &Await);
        DefineCommon(t, "coroutine");
        t.GetSet("cr_frame", &GetFrame);
        t.GetSet("cr_running", &GetRunning);
        t.GetSet("cr_code", &GetCode);
        t.GetSet("cr_await\nobject being awaited on, or None", &GetDelegate);
        t.GetSet("cr_suspended", &GetSuspended);
        t.GetSet("cr_origin", &GetOrigin);
    }

    public static void DefineCoroutineWrapper(TypeBuilder t)
    {
        t.Slot(SlotId.Iter, &Self);
        t.Slot(SlotId.Next, &WrapperNext);
        t.Doc("A wrapper object implementing __await__ for coroutines.");
        t.Method("send(arg, /)\nsend(arg) -> send 'arg' into coroutine,\nreturn next iterated value or raise StopIteration.", &WrapperSend);
        t.RawMethod("throw(...)\nthrow(value)\nthrow(type[,value[,traceback]])\n\nRaise exception in coroutine, return next iterated value or raise\nStopIteration.", &WrapperThrow);
        t.Method("close()\nclose() -> raise GeneratorExit inside coroutine.", &WrapperClose);
    }

    private static void DefineCommon(TypeBuilder t, string what)
    {
        t.Slot(SlotId.Repr, &Repr);
        t.Slot(SlotId.Finalize, &Finalize);
        t.Method($"send(arg, /)\nsend(arg) -> send 'arg' into {what},\nreturn next {(what == "generator" ? "yielded" : "iterated")} value or raise StopIteration.", &Send);
        t.RawMethod($"throw(...)\nthrow(value)\nthrow(type[,value[,{(what == "generator" ? "tb" : "traceback")}]])\n\nRaise exception in {what}, return next {(what == "generator" ? "yielded" : "iterated")} value or raise\nStopIteration.", &Throw);
        t.Method($"close()\nclose() -> raise GeneratorExit inside {what}.", &Close);
        t.GetSet($"__name__\nname of the {what}", &GetName, &SetName);
        t.GetSet($"__qualname__\nqualified name of the {what}", &GetQualName, &SetQualName);
    }

    private static Value Self(Value self) => self;

    private static string KindOf(Value self) => self.HasShape(ShapeIds.Coroutine) ? "coroutine"
        : self.HasShape(ShapeIds.Of(TypeId.AsyncGenerator)) ? "async generator" : "generator";

    private static Value Repr(Value self) => PyStr.New(
        $"<{(self.HasShape(ShapeIds.Coroutine) ? "coroutine" : "generator")} object {PyStr.ToClr(self.As<PyGenerator>().Fields.QualName.Load())} at 0x{Identity.Of(self):x}>");

    /// <summary>One step: the value yielded; null with an error (StopIteration with the value when it returned), or without one (returned None).</summary>
    /// <param name="self">The generator.</param>
    /// <param name="sent">Value sent; null when raising the error that is set.</param>
    /// <param name="raise">Raise the error that is set at the yield.</param>
    public static Value Resume(Value self, Value sent, bool raise)
    {
        ref PyGenerator g = ref self.As<PyGenerator>().Fields;
        if (g.State == GeneratorState.Running)
        {
            Errors.Clear();
            return Errors.ValueError(KindOf(self) + " already executing");
        }

        if (g.State == GeneratorState.Finished)
        {
            if (self.HasShape(ShapeIds.Coroutine))
            {
                Errors.Clear();
                return Errors.RuntimeError("cannot reuse already awaited coroutine");
            }

            return !raise && self.HasShape(ShapeIds.Of(TypeId.AsyncGenerator)) ? Errors.Raise(TypeId.StopAsyncIteration) : Value.Null;
        }

        if (g.State == GeneratorState.Created && !raise && !sent.IsNone)
        {
            return Errors.TypeError($"can't send non-None value to a just-started {KindOf(self)}");
        }

        Value item = GeneratorFrames.Step(self, sent, raise, out Value returned);
        return !item.IsNull || Errors.Occurred ? item
            : self.HasShape(ShapeIds.Of(TypeId.AsyncGenerator)) ? Errors.Raise(TypeId.StopAsyncIteration)
            : returned.IsNone ? Value.Null : Errors.StopIteration(returned);
    }

    private static Value Next(Value self) => GeneratorFrames.TryNext(self, out Value item) ? item : Resume(self, Value.None, false);

    private static Value NextFed(Value self, Feed* feed) => GeneratorFrames.TryNext(self, out Value item, feed) ? item : Resume(self, Value.None, false);

    private static Value StopIfEnded(Value item) => item.IsNull && !Errors.Occurred ? Errors.StopIteration(Value.None) : item;

    /// <summary>send(value).</summary>
    public static Value Send(Value self, Value value) => StopIfEnded(Resume(self, value, false));

    /// <summary>throw(type[, value[, traceback]]).</summary>
    public static Value Throw(Value self, Args args)
    {
        if (args.Count is < 1 or > 3)
        {
            return Errors.TypeError($"throw expected at {(args.Count < 1 ? "least 1 argument" : "most 3 arguments")}, got {args.Count}");
        }

        return ThrowInto(self, args[0], args.Count > 1 ? args[1] : Value.Null, args.Count > 2 ? args[2] : Value.Null, true);
    }

    /// <summary>throw(type, value, traceback), forwarded to what the generator delegates to.</summary>
    public static Value ThrowInto(Value self, Value type, Value value, Value traceback, bool closeOnExit)
    {
        if (!traceback.IsNull && traceback.IsNone)
        {
            traceback = Value.Null;
        }

        if (!traceback.IsNull && !traceback.HasShape(ShapeIds.Of(TypeId.Traceback)))
        {
            return Errors.TypeError("throw() third argument must be a traceback object");
        }

        Value inner = Coroutines.DelegateOf(self);
        if (!inner.IsNull)
        {
            bool handled = ThrowIntoDelegate(self, inner, type, value, traceback, closeOnExit, out Value result);
            if (handled)
            {
                return result;
            }
        }

        Value exception = Instance(type, value);
        if (exception.IsNull)
        {
            if (!type.IsType || !Errors.Occurred || !PyType.IsSubtype(type, Types.Get(TypeId.BaseException)))
            {
                return exception;
            }

            // What making the instance raised is thrown instead.
            exception = Errors.Take();
        }

        if (!traceback.IsNull)
        {
            exception.As<PyBaseException>().Fields.Traceback.Store(exception, traceback);
        }

        ref PyGenerator g = ref self.As<PyGenerator>().Fields;
        if (g.State == GeneratorState.Finished && !self.HasShape(ShapeIds.Coroutine))
        {
            return Errors.Restore(exception);
        }

        Errors.Restore(exception);
        return StopIfEnded(Resume(self, Value.Null, true));
    }

    /// <summary>The exception instance of throw's arguments; null with TypeError.</summary>
    public static Value Instance(Value type, Value value)
    {
        if (type.IsType && PyType.IsSubtype(type, Types.Get(TypeId.BaseException)))
        {
            if (!value.IsNull && value.IsException && PyType.IsSubtype(value.Type, type))
            {
                return value;
            }

            Value made = value.IsNull || value.IsNone ? Space.Call(type) : value.IsTuple ? Space.CallTuple(type, value) : Space.Call(type, value);
            return made.IsNull || made.IsException ? made : Errors.TypeError($"calling {PyStr.ToClr(Space.Repr(type))} should have returned an instance of BaseException, not {PyType.TypeName(made)}");
        }

        if (type.IsException)
        {
            return !value.IsNull && !value.IsNone ? Errors.TypeError("instance exception may not have a separate value") : type;
        }

        return Errors.TypeError($"exceptions must be classes or instances deriving from BaseException, not {PyType.TypeName(type)}");
    }

    /// <summary>Forwards to the inner iterator. False: the exception is to be raised in the generator itself.</summary>
    private static bool ThrowIntoDelegate(Value self, Value inner, Value type, Value value, Value traceback, bool closeOnExit, out Value result)
    {
        result = default;
        ref PyGenerator g = ref self.As<PyGenerator>().Fields;
        Value cls = type.IsException ? type.Type : type;
        if (closeOnExit && cls.IsType && PyType.IsSubtype(cls, Types.Get(TypeId.GeneratorExit)))
        {
            g.State = GeneratorState.Running;
            bool closed = CloseIterator(inner);
            g.State = GeneratorState.Suspended;
            if (closed)
            {
                return false;
            }

            result = StopIfEnded(Resume(self, Value.Null, true));
            return true;
        }

        Value item;
        if (inner.HasShape(ShapeIds.Generator) || inner.HasShape(ShapeIds.Coroutine))
        {
            // Its frame is on the stack meanwhile, so that the inner one has its caller.
            ThreadState* t = Thread.Current;
            Frame* frame = GeneratorFrames.Resume(t, (Frame*)t->Frame, self, Value.Null);
            if (frame == null)
            {
                return true;
            }

            item = ThrowInto(inner, type, value, traceback, closeOnExit);
            GeneratorFrames.Suspend(t, frame);
        }
        else
        {
            int found = Space.TryGetAttr(inner, N.@throw, out Value method);
            if (found < 0)
            {
                return true;
            }

            if (found == 0)
            {
                return false;
            }

            g.State = GeneratorState.Running;
            item = value.IsNull ? Space.Call(method, type) : traceback.IsNull ? Space.Call(method, type, value) : Space.Call(method, type, value, traceback);
            g.State = GeneratorState.Suspended;
        }

        if (!item.IsNull)
        {
            result = item;
            return true;
        }

        // The delegate ended: go on behind its Send, with its value as result.
        if (Errors.Matches(TypeId.StopIteration))
        {
            Value stop = GeneratorFrames.StopValue(Errors.Take());
            uint* send = g.Pc - 3;
            g.Registers.Load().As<PyRefArray>().Tail((byte)(send[0] >> 8)).Store(g.Registers.Load(), stop);
            g.Pc = send + 2 + (int)send[1];
            result = StopIfEnded(ResumeAt(self));
            return true;
        }

        result = StopIfEnded(Resume(self, Value.Null, true));
        return true;
    }

    /// <summary>Resumes at Pc without a value for a yield.</summary>
    private static Value ResumeAt(Value self)
    {
        Value item = GeneratorFrames.Step(self, Value.Null, false, out Value returned);
        return !item.IsNull || Errors.Occurred || returned.IsNone ? item : Errors.StopIteration(returned);
    }

    /// <summary>Closes an inner iterator; false with an error.</summary>
    private static bool CloseIterator(Value iterator)
    {
        if (iterator.HasShape(ShapeIds.Generator) || iterator.HasShape(ShapeIds.Coroutine))
        {
            return !Close(iterator).IsNull;
        }

        int found = Space.TryGetAttr(iterator, N.close, out Value method);
        return found == 0 || (found > 0 && !Space.Call(method).IsNull);
    }

    /// <summary>close().</summary>
    public static Value Close(Value self)
    {
        ref PyGenerator g = ref self.As<PyGenerator>().Fields;
        if (g.State == GeneratorState.Running)
        {
            return Errors.ValueError(KindOf(self) + " already executing");
        }

        if (g.State == GeneratorState.Finished)
        {
            return Value.None;
        }

        if (g.State == GeneratorState.Created)
        {
            g.State = GeneratorState.Finished;
            Gc.Finalizers.Done(self.Bits);
            g.Registers.Store(self, Value.Null);
            return Value.None;
        }

        Value inner = Coroutines.DelegateOf(self);
        bool closed = true;
        if (!inner.IsNull)
        {
            g.State = GeneratorState.Running;
            closed = CloseIterator(inner);
            g.State = GeneratorState.Suspended;
        }

        if (closed)
        {
            Errors.Raise(TypeId.GeneratorExit);
        }

        Value item = Resume(self, Value.Null, true);
        if (!item.IsNull)
        {
            return Errors.RuntimeError(KindOf(self) + " ignored GeneratorExit");
        }

        return !Errors.Occurred || Errors.Catch(TypeId.StopIteration) || Errors.Catch(TypeId.GeneratorExit) ? Value.None : Value.Null;
    }

    public static Value GetName(Value self) => self.As<PyGenerator>().Fields.Name.Load();

    public static bool SetName(Value self, Value value)
    {
        if (value.IsNull || !value.IsStr)
        {
            Errors.TypeError("__name__ must be set to a string object");
            return false;
        }

        self.As<PyGenerator>().Fields.Name.Store(self, value);
        return true;
    }

    public static Value GetQualName(Value self) => self.As<PyGenerator>().Fields.QualName.Load();

    public static bool SetQualName(Value self, Value value)
    {
        if (value.IsNull || !value.IsStr)
        {
            Errors.TypeError("__qualname__ must be set to a string object");
            return false;
        }

        self.As<PyGenerator>().Fields.QualName.Store(self, value);
        return true;
    }

    /// <summary>The frame object; None when finished.</summary>
    public static Value GetFrame(Value self)
    {
        ref PyGenerator g = ref self.As<PyGenerator>().Fields;
        if (g.State == GeneratorState.Finished)
        {
            return Value.None;
        }

        return FrameObjects.OfGenerator(self);
    }

    public static Value GetRunning(Value self) => Value.FromBool(self.As<PyGenerator>().Fields.State == GeneratorState.Running);

    public static Value GetSuspended(Value self) => Value.FromBool(self.As<PyGenerator>().Fields.State == GeneratorState.Suspended);

    public static Value GetCode(Value self) => self.As<PyGenerator>().Fields.Function.Load().As<PyFunction>().Fields.Code.Load();

    public static Value GetDelegate(Value self) => Coroutines.DelegateOf(self) is { IsNull: false } inner ? inner : Value.None;

    /// <summary>__del__: what an object that is not finished does at its end.</summary>
    public static Value Finalize(Value self)
    {
        ref PyGenerator g = ref self.As<PyGenerator>().Fields;
        if (g.State is GeneratorState.Finished or GeneratorState.Running)
        {
            return Value.None;
        }

        Value pending = Errors.Take();
        if (self.HasShape(ShapeIds.Of(TypeId.AsyncGenerator)) && !g.Origin.IsNull && (g.AsyncFlags & AsyncGeneratorType.Closed) == 0)
        {
            if (Space.Call(g.Origin.Load(), self).IsNull)
            {
                ErrorReport.WriteUnraisable(self);
            }
        }
        else if (g.State == GeneratorState.Created && (GetCode(self).As<PyCode>().Fields.Flags & PyCode.CoroutineFlag) != 0)
        {
            WarnNeverAwaited(self);
        }
        else if (Close(self).IsNull)
        {
            ErrorReport.WriteUnraisable(self);
        }

        Errors.Restore(pending);
        return Value.None;
    }

    private static void WarnNeverAwaited(Value self)
    {
        Value module = PyDict.GetStr(Importing.Modules, PyStr.Intern("warnings"));
        Value warn = module.IsNull ? module : Space.GetAttr(module, "_warn_unawaited_coroutine");
        Errors.Clear();
        bool warned = false;
        if (!warn.IsNull)
        {
            warned = !Space.Call(warn, self).IsNull || Errors.Matches(TypeId.RuntimeWarning);
            if (Errors.Occurred)
            {
                ErrorReport.WriteUnraisable(self);
            }
        }

        if (!warned && !WarningsModule.WarnOfRuntime(self, $"coroutine '{PyStr.ToClr(self.As<PyGenerator>().Fields.QualName.Load())}' was never awaited"))
        {
            ErrorReport.WriteUnraisable(self);
        }
    }

    private static Value GetOrigin(Value self) => self.As<PyGenerator>().Fields.Origin.Load() is { IsNull: false } origin ? origin : Value.None;

    public static Value Await(Value self)
    {
        Value wrapper = PyType.Allocate(Types.Get(TypeId.CoroutineWrapper));
        wrapper.As<PyCell>().Fields.Content.Store(wrapper, self);
        return wrapper;
    }

    private static Value Wrapped(Value self) => self.As<PyCell>().Fields.Content.Load();

    private static Value WrapperNext(Value self) => Resume(Wrapped(self), Value.None, false);

    private static Value WrapperSend(Value self, Value value) => Send(Wrapped(self), value);

    private static Value WrapperThrow(Value self, Args args) => Throw(Wrapped(self), args);

    private static Value WrapperClose(Value self) => Close(Wrapped(self));
}
