using System;
using Py.ObjectSpace;
using Py.Vm.TypeDefinitions;

namespace Py.Vm.Run;

/// <summary>How one step of an iteration ended.</summary>
internal enum IterResult
{
    /// <summary>An error is set.</summary>
    Failed,
    /// <summary>The item is stored.</summary>
    Item,
    /// <summary>The iterator is finished.</summary>
    End,
    /// <summary>A frame was pushed and is to be run.</summary>
    Pushed,
}

/// <summary>Suspending and resuming the frames of generators, coroutines and async generators.</summary>
/// <remarks>A suspended frame's registers lie in the generator; resuming copies them to the top of the register stack.</remarks>
internal static unsafe class GeneratorFrames
{
    /// <summary>Makes the generator of the running frame, whose registers it takes over; null with an error.</summary>
    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    public static ulong Create(ThreadState* t, Frame* fp)
    {
        ref PyCode code = ref fp->Code.Fields;
        TypeId kind = (code.Flags & PyCode.CoroutineFlag) != 0 ? TypeId.Coroutine
            : (code.Flags & PyCode.AsyncGeneratorFlag) != 0 ? TypeId.AsyncGenerator : TypeId.Generator;
        Value generator = PyType.Allocate(Types.Get(kind));
        ref PyGenerator g = ref generator.As<PyGenerator>().Fields;
        ref PyFunction f = ref fp->Function.Load().As<PyFunction>().Fields;
        g.Function.Store(generator, fp->Function.Load());
        g.Name.Store(generator, f.Name.Load());
        g.QualName.Store(generator, f.QualName.Load());
        g.State = GeneratorState.Created;
        g.Locals.Store(generator, fp->Locals.Load());
        fp->Generator.Initialize(generator);
        if (code.ClosesAtEnd != 0 || kind != TypeId.Generator || (code.Flags & PyCode.IterableCoroutine) != 0)
        {
            Gc.Finalizers.Register(generator.Bits);
        }

        if (kind == TypeId.Coroutine && t->OriginTrackingDepth > 0)
        {
            g.Origin.Store(generator, FrameObjects.Origin(fp - 1, t->OriginTrackingDepth));
        }

        return Save(fp, ref g, generator) ? generator.Bits : 0;
    }

    private static bool Save(Frame* fp, ref PyGenerator g, Value generator)
    {
        int count = fp->Code.Fields.RegisterCount;
        Value registers = g.Registers.Load();
        if (registers.IsNull)
        {
            Ref<PyRefArray> fresh = PyRefArray.Allocate(Math.Max(count, 1));
            if (fresh.IsNull)
            {
                return false;
            }

            registers = fresh;
            g.Registers.Store(generator, registers);
        }

        Gc.WriteBarrier.BeforeStore(registers.Bits);
        Copy((ulong*)fp->R, (ulong*)(registers.Bits + (ulong)sizeof(PyRefArray)), count);
        g.Pc = fp->Pc;
        return true;
    }

    // Word by word: the words were written one by one just now, and the processor does not forward them to wider loads.
    private static void Copy(ulong* from, ulong* to, int count)
    {
        for (int i = count - 1; i >= 0; i--)
        {
            to[i] = from[i];
        }
    }

    /// <summary>Suspends the running generator frame at a yield and pops it.</summary>
    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    public static void Suspend(ThreadState* t, Frame* fp)
    {
        Value generator = fp->Generator.Load();
        ref PyGenerator g = ref generator.As<PyGenerator>().Fields;
        if (g.AsyncFlags == PyGenerator.Unregistered && generator.HasShape(ShapeIds.Coroutine))
        {
            g.AsyncFlags = 0;
            Gc.Finalizers.Register(generator.Bits);
        }

        Save(fp, ref g, generator);
        g.State = GeneratorState.Suspended;
        if (!fp->Handled.IsNull)
        {
            t->HandledCount--;
        }

        g.Handled.Store(generator, fp->Handled.Load());
        if (!fp->Object.IsNull)
        {
            g.Frame.Store(generator, fp->Object.Load());
            FrameObjects.Suspend(fp);
        }

        t->Depth--;
        t->Frame = fp - 1;
    }

    /// <summary>Pushes the frame of a suspended or new generator; null with RecursionError. The value sent goes to the yield's register.</summary>
    public static Frame* Resume(ThreadState* t, Frame* fp, Value generator, Value sent)
    {
        ref PyGenerator g = ref generator.As<PyGenerator>().Fields;
        Slot* registers = CallProtocol.TopOf(fp);
        Frame* frame = CallProtocol.Push(t, fp, g.Function.Load(), registers);
        if (frame == null)
        {
            return null;
        }

        Copy((ulong*)(g.Registers.Load().Bits + (ulong)sizeof(PyRefArray)), (ulong*)registers, frame->Code.Fields.RegisterCount);
        frame->Pc = g.Pc;
        frame->CaughtWord = -1;
        frame->Locals.Initialize(g.Locals.Load());
        frame->Generator.Initialize(generator);
        if (!g.Handled.IsNull)
        {
            frame->Handled.Initialize(g.Handled.Load());
            t->HandledCount++;
        }

        if (!g.Frame.IsNull)
        {
            frame->Object.Initialize(g.Frame.Load());
            FrameObjects.Reattach(frame);
        }

        if (g.State == GeneratorState.Suspended && !sent.IsNull)
        {
            // Pc is behind the Yield, whose field A takes the value.
            registers[(byte)(g.Pc[-1] >> 8)].Initialize(sent);
        }

        g.State = GeneratorState.Running;
        return frame;
    }

    /// <summary>A frame returns: its generator, if it is one and it was started, is finished.</summary>
    public static void Finish(Frame* fp)
    {
        Value generator = fp->Generator.Load();
        if (generator.IsNull)
        {
            return;
        }

        ref PyGenerator g = ref generator.As<PyGenerator>().Fields;
        if (g.State == GeneratorState.Running)
        {
            End(ref g, generator, fp);
        }
    }

    private static void End(ref PyGenerator g, Value generator, Frame* fp)
    {
        Generators.End((PyGenerator*)generator.Bits);
    }

    /// <summary>An exception leaves a frame: a generator is finished, and StopIteration becomes RuntimeError (PEP 479).</summary>
    public static void Fail(Frame* fp)
    {
        Value generator = fp->Generator.Load();
        if (generator.IsNull)
        {
            return;
        }

        ref PyGenerator g = ref generator.As<PyGenerator>().Fields;
        if (g.State != GeneratorState.Running)
        {
            return;
        }

        End(ref g, generator, fp);
        if (HiddenLoops.IsHidden(fp))
        {
            return;
        }

        bool async = generator.HasShape(ShapeIds.Of(TypeId.AsyncGenerator));
        string what = async ? "async generator" : generator.HasShape(ShapeIds.Coroutine) ? "coroutine" : "generator";
        string stop = Errors.Matches(TypeId.StopIteration) ? "StopIteration"
            : async && Errors.Matches(TypeId.StopAsyncIteration) ? "StopAsyncIteration" : "";
        if (stop.Length == 0)
        {
            return;
        }

        Value cause = Errors.Take();
        Value error = Errors.New(TypeId.RuntimeError, PyStr.New($"{what} raised {stop}"));
        ref PyBaseException e = ref error.As<PyBaseException>().Fields;
        e.Cause.Store(error, cause);
        e.Context.Store(error, cause);
        e.SuppressContext = 1;
        Errors.Restore(error);
    }

    /// <summary>In the frame of a ForIter whose generator failed: was that a StopIteration of a function that a hidden loop called? Of others Fail made a RuntimeError. Then the frame goes on
    /// behind its loop.</summary>
    public static bool EndedByStopIteration(Frame* fp)
    {
        if (!Errors.Catch(TypeId.StopIteration))
        {
            return false;
        }

        fp->Pc += (int)fp->Pc[-1];
        return true;
    }

    /// <summary>Starts a step of a generator inside the loop.</summary>
    private static IterResult PushStep(ThreadState* t, Frame* fp, Value generator, Value sent, Slot* to, ReturnKind kind)
    {
        ref PyGenerator g = ref generator.As<PyGenerator>().Fields;
        if (g.State == GeneratorState.Running)
        {
            Errors.ValueError("generator already executing");
            return IterResult.Failed;
        }

        Frame* frame = Resume(t, fp, generator, sent);
        if (frame == null)
        {
            return IterResult.Failed;
        }

        frame->ReturnTo = to;
        frame->Kind = kind;
        return IterResult.Pushed;
    }

    /// <summary>next(*from) for a for loop.</summary>
    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    public static IterResult ForIter(ThreadState* t, Frame* fp, Slot* from, Slot* to)
    {
        Value iterator = from->Load();
        if (iterator.HasShape(ShapeIds.Generator))
        {
            if (iterator.As<PyGenerator>().Fields.State == GeneratorState.Finished)
            {
                return IterResult.End;
            }

            return PushStep(t, fp, iterator, Value.None, to, ReturnKind.ForIter);
        }

        Value item = t->Traced != 0 && PyType.SlotOf(iterator, SlotId.Next) != null ? NextTraced(t, fp, iterator) : Space.Next(iterator);
        if (item.IsNull)
        {
            return Errors.Occurred ? IterResult.Failed : IterResult.End;
        }

        to->Initialize(item);
        return IterResult.Item;
    }

    /// <summary>Clears the error that is set if it is a StopIteration.</summary>
    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    public static bool CatchStop() => Errors.Catch(TypeId.StopIteration);

    /// <summary>As Space.Next; a trace function sees the StopIteration.</summary>
    private static Value NextTraced(ThreadState* t, Frame* fp, Value iterator)
    {
        Value item = NextRaw(iterator);
        if (item.IsNull && Errors.Matches(TypeId.StopIteration))
        {
            Tracing.Raised(t, fp);
            Errors.Catch(TypeId.StopIteration);
        }

        return item;
    }

    /// <summary>One step of yield from or await: sends a value to a generator or other iterator.</summary>
    public static IterResult Send(ThreadState* t, Frame* fp, Value receiver, Value sent, Slot* to)
    {
        // A trace function sees the StopIteration that ends it, so that it may not be skipped.
        if (t->TraceFunction.IsNull && (receiver.HasShape(ShapeIds.Generator) || receiver.HasShape(ShapeIds.Coroutine)))
        {
            ref PyGenerator g = ref receiver.As<PyGenerator>().Fields;
            if (g.State is GeneratorState.Created or GeneratorState.Suspended && (g.State == GeneratorState.Suspended || sent.IsNone))
            {
                return PushStep(t, fp, receiver, sent, to, ReturnKind.Send);
            }
        }

        if (receiver.HasShape(ShapeIds.Of(TypeId.AsyncGeneratorASend)) && AsyncSteps.TryBegin(receiver, ref sent, fp, t))
        {
            return PushStep(t, fp, receiver.As<PyAsyncStep>().Fields.Generator.Load(), sent, to, ReturnKind.AsyncStep);
        }

        Value yielded = default;
        Value item = t->Traced == 0 && receiver.HasShape(ShapeIds.Of(TypeId.AsyncGeneratorASend)) ? AsyncStepTypes.Step(receiver, sent, out yielded)
            : sent.IsNone && PyType.SlotOf(receiver, SlotId.Next) != null
            ? NextRaw(receiver)
            : Space.CallMethod(receiver, N.send, sent);
        if (!item.IsNull)
        {
            to->Initialize(item);
            return IterResult.Item;
        }

        if (!yielded.IsNull)
        {
            to->Initialize(yielded);
            return IterResult.End;
        }

        if (!Errors.Occurred)
        {
            to->Initialize(Value.None);
            return IterResult.End;
        }

        if (!Errors.Matches(TypeId.StopIteration))
        {
            return IterResult.Failed;
        }

        if (t->Traced != 0)
        {
            Tracing.Raised(t, fp);
            if (!Errors.Matches(TypeId.StopIteration))
            {
                return IterResult.Failed;
            }
        }

        to->Initialize(StopValue(Errors.Take()));
        return IterResult.End;
    }

    /// <summary>The next item, leaving a StopIteration set (its value matters).</summary>
    private static Value NextRaw(Value iterator) => ((delegate*<Value, Value>)PyType.SlotOf(iterator, SlotId.Next))(iterator);

    /// <summary>The value of a StopIteration.</summary>
    public static Value StopValue(Value exception)
    {
        Value value = exception.As<PyBaseException>().Fields.Field0.Load();
        return value.IsNull ? Value.None : value;
    }

    /// <summary>The next item of a generator from C#, if nothing special is to be seen to: false. Otherwise null as slot Next has it.</summary>
    /// <param name="generator">A generator.</param>
    /// <param name="item">What it yields.</param>
    /// <param name="feed">Takes items first; null: there is none.</param>
    public static bool TryNext(Value generator, out Value item, Feed* feed = null)
    {
        ThreadState* t = Thread.Current;
        Frame* fp = (Frame*)t->Frame;
        item = default;
        if (fp->Function.IsNull || !Generators.CanNext(generator.Bits, fp, t) || !Thread.CheckStack())
        {
            return false;
        }

        fp = Push(t, fp, generator, Value.None);
        fp->ReturnTo = (Slot*)feed;
        void* outer = t->FeedFrame;
        t->FeedFrame = feed == null ? outer : fp;
        Value result = Execution.Run(t, fp);
        t->FeedFrame = outer;
        if (!result.IsNull && ((PyGenerator*)generator.Bits)->State == GeneratorState.Finished)
        {
            result = result.IsNone ? Value.Null : Errors.StopIteration(result);
        }

        item = result;
        return true;
    }

    /// <summary>Sends a value from C# to a generator or coroutine that neither runs nor is finished: what it yields, or null: with an
    /// error set, or without one when it returned.</summary>
    public static Value Step(Value generator, Value sent, out Value returned)
    {
        ThreadState* t = Thread.Current;
        Frame* fp = (Frame*)t->Frame;
        if (fp->Function.IsNull || !Generators.CanStep(generator.Bits, fp, t))
        {
            return Step(generator, sent, false, out returned);
        }

        returned = default;
        if (!Thread.CheckStack())
        {
            return Value.Null;
        }

        Value result = Execution.Run(t, Push(t, fp, generator, sent));
        if (!result.IsNull && ((PyGenerator*)generator.Bits)->State == GeneratorState.Finished)
        {
            returned = result;
            return Value.Null;
        }

        return result;
    }

    // The frame of a generator that can step, entered from C#.
    private static Frame* Push(ThreadState* t, Frame* fp, Value generator, Value sent)
    {
        PyGenerator* g = (PyGenerator*)generator.Bits;
        PyCode* code = *(PyCode**)&(*(PyFunction**)&g->Function)->Code;
        Slot* registers = CallProtocol.TopOf(fp);
        Copy((ulong*)(g->Registers.Load().Bits + (ulong)sizeof(PyRefArray)), (ulong*)registers, code->RegisterCount);
        if (g->State == GeneratorState.Suspended)
        {
            registers[(byte)(g->Pc[-1] >> 8)].Initialize(sent);
        }

        t->Depth++;
        fp++;
        fp->Pc = g->Pc;
        fp->R = registers;
        fp->K = code->Constants;
        fp->Caches = code->Caches;
        fp->Function.Initialize(g->Function.Load());
        fp->Locals.Initialize(g->Locals.Load());
        fp->Handled.Initialize(Value.Null);
        fp->Object.Initialize(Value.Null);
        fp->Generator.Initialize(generator);
        fp->ReturnTo = null;
        fp->Kind = ReturnKind.Entry;
        fp->CaughtWord = -1;
        t->Frame = fp;
        g->State = GeneratorState.Running;
        return fp;
    }

    /// <summary>Runs one step from C#: the yielded value, or null: with an error set, or without one when it returned
    /// (then <paramref name="returned"/> is its value).</summary>
    /// <param name="generator">A generator, coroutine or async generator that is not running or finished.</param>
    /// <param name="sent">Value of the yield expression; null when raising.</param>
    /// <param name="raise">The error that is set is raised at the yield.</param>
    /// <param name="returned">The value returned.</param>
    public static Value Step(Value generator, Value sent, bool raise, out Value returned)
    {
        ThreadState* t = Thread.Current;
        returned = default;
        if (!Thread.CheckStack())
        {
            return Value.Null;
        }

        Value pending = raise ? Errors.Take() : Value.Null;
        Frame* frame = Resume(t, (Frame*)t->Frame, generator, sent);
        if (frame == null)
        {
            return Value.Null;
        }

        if (raise)
        {
            // The exception that the generator handles is the context.
            if (frame->Handled.IsNull)
            {
                Errors.Restore(pending);
            }
            else
            {
                Errors.Raise(pending);
            }
        }

        Value result = Execution.Run(t, frame, raise);
        if (generator.As<PyGenerator>().Fields.State == GeneratorState.Finished && !result.IsNull)
        {
            returned = result;
            return Value.Null;
        }

        return result;
    }
}
