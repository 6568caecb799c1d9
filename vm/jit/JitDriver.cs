using System;
using System.Collections.Generic;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Py.Gc;
using Py.Ir;
using Py.ObjectSpace;
using Py.ObjectSpace.Machine;
using Py.Vm.Compile;
using Py.Vm.Modules;
using Py.Vm.Run;
using P = Py.Vm.Jit.JitParameters.P;
using Stopwatch = System.Diagnostics.Stopwatch;
using Concrete = Py.Vm.Run.Handlers.Handlers<Py.ObjectSpace.Machine.ConcreteMachine, ulong, long, double, bool>;

namespace Py.Vm.Jit;

/// <summary>Counts loops, has them recorded and compiled, enters their code and takes over where it is left.</summary>
internal static unsafe class JitDriver
{
    private const int Never = 1 << 30;
    private const int MostExceptions = 2000;
    private const int MostRest = 1 << 22;
    private const int SampledEntries = 15, MostSamples = 16;
    private static readonly long s_leastTicks = Stopwatch.Frequency / 10_000_000;

    private static readonly Dictionary<nint, JitLoop> s_loops = [];
    private static readonly List<JitLoop> s_byNumber = [];
    // By the code's words: the newest of its loops. Numbers of loops that are gone with their code.
    private static readonly Dictionary<nint, JitLoop> s_ofCode = [];
    private static readonly Stack<int> s_freeNumbers = new();
    private static readonly HashSet<uint> s_relied = [];
    private static ExitPlan?[] s_plans = new ExitPlan?[256];
    private static void* s_plainLoop, s_plainEnter;
    private static int s_traces;
    private static int s_depth;
    private static RuntimeLayout? s_layout;
    private static IrOptions s_options = new();

    /// <summary>The parameters.</summary>
    public static JitParameters Parameters { get; private set; } = new();

    /// <summary>The backend; null until something is compiled.</summary>
    public static IBackend? Backend { get; private set; }

    /// <summary>Changes parameters while the program runs, as pypyjit.set_param does; null, or what is wrong.</summary>
    public static string? SetParameters(string text)
    {
        bool installed = s_plainLoop != null;
        string? error = Parameters.Apply(text, installed);
        if (error is null && !installed && Parameters.IsOn)
        {
            Install(Parameters);
        }

        return error;
    }

    /// <summary>Loops that turned often.</summary>
    public static int LoopCount => s_byNumber.Count;

    /// <summary>One of them.</summary>
    public static JitLoop LoopOf(int number) => s_byNumber[number];

    /// <summary>Turns the JIT on with these parameters, or keeps them for later if they say that it is off.</summary>
    public static void Install(JitParameters parameters)
    {
        Parameters = parameters;
        if (!parameters.IsOn)
        {
            return;
        }

        s_layout = JitHelpers.Install();
        Recorder.Install(s_layout);
        RecordingHandlers.Install();
        JitRoots.Register();
        PyType.Retired = &Retire;
        CodeTables.Died = &Forget;
        s_options = new IrOptions
        {
            Passes = parameters.Passes,
            Allocation = parameters.Allocation,
            Verify = parameters.Verify,
            DisableUnrolling = parameters[P.DisableUnrolling],
            KeepMergePoints = JitLog.NeedsMergePoints,
            CountsEntries = JitLog.CountsEntries,
            Seed = parameters[P.FailGuards],
            FailGuardsCell = parameters[P.FailGuards] != 0 ? FailingGuards.Start(parameters[P.FailGuards]) : 0,
        };
        s_plainLoop = ConcreteMachine.Handlers[(int)Opcode.Loop];
        ConcreteMachine.Handlers[(int)Opcode.Loop] = (delegate*<uint*, Slot*, Frame*, ThreadState*, uint*>)&CountLoop;
        s_plainEnter = ConcreteMachine.Handlers[(int)Opcode.Enter];
        ConcreteMachine.Handlers[(int)Opcode.Enter] = (delegate*<uint*, Slot*, Frame*, ThreadState*, uint*>)&CountCall;
        CodeFactory.CountsCalls = true;
    }

    private const int FirstTracing = 1 << 30;

    /// <summary>The assumption that no thread is traced (sys.settrace, sys.setprofile).</summary>
    public static int Untraced { get; private set; } = FirstTracing;

    private static bool s_traced;

    /// <summary>The first thread is traced, or none any more: no machine code runs meanwhile, nor does any go on.</summary>
    public static void TracingChanged(bool on)
    {
        s_traced = on;
        if (Recorder.IsRecording)
        {
            Recorder.AbortAfter("tracing begins or ends");
        }

        if (!on)
        {
            return;
        }

        ReleaseAll();
    }

    /// <summary>Forgets all code; what runs is left at the next call.</summary>
    public static void ReleaseAll()
    {
        Backend?.Invalidate(Untraced++);
        foreach (JitLoop loop in s_byNumber)
        {
            if (loop.Code is not null)
            {
                CountAgain(loop);
            }
        }
    }

    // Without its code: it may be recorded again after as many turns as the first time.
    private static void CountAgain(JitLoop loop)
    {
        loop.Code = null;
        Seat(loop)->Countdown = ThresholdOf(loop.Kind);
    }

    // In the table of the interpreter: the rules of docs/interpreter.md hold.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static uint* CountLoop(uint* pc, Slot* r, Frame* fp, ThreadState* t)
    {
        uint* header = pc + 1 + ((int)*pc >> 8);
        LoopCell* cell = JitMemory.CellOf(header);
        if (cell->Header == header && --cell->Countdown > 0)
        {
            return ((delegate*<uint*, Slot*, Frame*, ThreadState*, uint*>)s_plainLoop)(pc, r, fp, t);
        }

        return Look(header, HeaderKind.Loop, pc, fp, t);
    }

    // Likewise; the interpreter goes on at the function's first word.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static uint* CountCall(uint* pc, Slot* r, Frame* fp, ThreadState* t)
    {
        uint* header = pc + 1;
        LoopCell* cell = JitMemory.CellOf(header);
        if (cell->Header == header && --cell->Countdown > 0)
        {
            return ((delegate*<uint*, Slot*, Frame*, ThreadState*, uint*>)s_plainEnter)(pc, r, fp, t);
        }

        return Look(header, HeaderKind.Entry, pc, fp, t);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static uint* Look(uint* header, HeaderKind kind, uint* pc, Frame* fp, ThreadState* t)
    {
        LoopCell* cell = JitMemory.CellOf(header);
        if (cell->Header != header)
        {
            Seat(LoopAt(header, kind, fp));
        }

        JitLoop loop = s_byNumber[cell->Loop];
        if (cell->Countdown <= 0 && Heap.Words->EvalBreaker == 0 && !Recorder.IsRecording && !s_traced && Parameters.IsOn && MayEnter(fp))
        {
            if (loop.Code is not null)
            {
                return Enter(loop, fp, t);
            }

            if (loop.IsPutOff || !IsImporting(t))
            {
                fp->Pc = header;
                return Record(loop, fp, t);
            }

            loop.IsPutOff = true;
            cell->Countdown = ThresholdOf(kind) * TimesWhileImporting;
        }

        // Back to the loop of the interpreter: no tail call can be made from here.
        fp->Pc = pc + 1;
        return Heap.Words->EvalBreaker == 0 || EvalBreaker.Poll(t) ? header : Concrete.Fail(fp, t);
    }

    // Traces know the variables of a module by its globals. Class bodies, and what exec() runs with locals of its own, stay with the interpreter.
    private static bool MayEnter(Frame* fp) => fp->Locals.IsNull || Variables.HasGlobalLocals(fp);

    // How many times as often loops and exits have to be come to while a module is imported: most of what runs then never does again.
    private const int TimesWhileImporting = 16, MostFramesOfImports = 500;

    private static bool IsImporting(ThreadState* t)
    {
        Value bootstrap = ImportFunction.Bootstrap;
        if (bootstrap.IsNull || Parameters[P.Worth] == 0)
        {
            return false;
        }

        ulong globals = PyModule.DictOf(bootstrap).Bits;
        Frame* first = (Frame*)t->FrameBase + 1, last = (Frame*)t->Frame;
        for (Frame* f = last; f >= first && f > last - MostFramesOfImports; f--)
        {
            if (!f->Function.IsNull && *(ulong*)&(*(PyFunction**)&f->Function)->Globals == globals)
            {
                return true;
            }
        }

        return false;
    }

    // The cell of a loop, which another loop may have had.
    private static LoopCell* Seat(JitLoop loop)
    {
        LoopCell* cell = JitMemory.CellOf(loop.Header);
        if (cell->Header != loop.Header)
        {
            if (cell->Header != null)
            {
                s_byNumber[cell->Loop].Countdown = cell->Countdown;
            }

            cell->Header = loop.Header;
            cell->Loop = loop.Number;
            cell->Countdown = loop.Countdown - 1;
        }

        return cell;
    }

    private static JitLoop LoopAt(uint* header, HeaderKind kind, Frame* fp)
    {
        if (!s_loops.TryGetValue((nint)header, out JitLoop? loop))
        {
            ref PyCode code = ref fp->Code.Fields;
            int word = (int)(header - code.Words);
            s_ofCode.TryGetValue((nint)code.Words, out JitLoop? others);
            loop = new JitLoop
            {
                Kind = kind,
                Number = s_freeNumbers.TryPop(out int free) ? free : s_byNumber.Count,
                NextOfCode = others,
                Header = header,
                Registers = code.LiveTops[word],
                Name = $"{PyStr.ToClr(code.Name.Load())}:{PyCode.LineOf(fp->Code, word).ToString(CultureInfo.InvariantCulture)}",
                Trace = NextTrace(),
                Countdown = ThresholdOf(kind),
            };
            s_loops.Add((nint)header, loop);
            s_ofCode[(nint)code.Words] = loop;
            if (loop.Number == s_byNumber.Count)
            {
                s_byNumber.Add(loop);
            }
            else
            {
                s_byNumber[loop.Number] = loop;
            }
        }

        return loop;
    }

    // For the collector: the code is dead. None of its loops was ever recorded.
    private static void Forget(uint* words)
    {
        if (!s_ofCode.Remove((nint)words, out JitLoop? first))
        {
            return;
        }

        for (JitLoop? loop = first; loop is not null; loop = loop.NextOfCode)
        {
            s_loops.Remove((nint)loop.Header);
            s_freeNumbers.Push(loop.Number);
            LoopCell* cell = JitMemory.CellOf(loop.Header);
            if (cell->Header == loop.Header)
            {
                *cell = default;
            }
        }
    }

    /// <summary>The loop that begins at an instruction, if it has code.</summary>
    public static JitLoop? Compiled(uint* header) => s_loops.TryGetValue((nint)header, out JitLoop? loop) && loop.Code is not null ? loop : null;

    private static int ThresholdOf(HeaderKind kind) => kind == HeaderKind.Entry ? Parameters.FunctionThreshold : Parameters[P.Threshold];

    /// <summary>The beginning of a function, if it is called so often that traces begin there, or will.</summary>
    public static JitLoop? EntryOf(PyCode* code) =>
        s_loops.TryGetValue((nint)code->Words, out JitLoop? loop) && loop.Kind == HeaderKind.Entry && loop.Aborts <= Parameters[P.MaxAborts] ? loop : null;

    /// <summary>Does a loop begin a second turn now and then?</summary>
    public static bool HasTurned(uint* header)
    {
        const int part = 8;
        if (!s_loops.TryGetValue((nint)header, out JitLoop? loop))
        {
            return false;
        }

        LoopCell* cell = JitMemory.CellOf(header);
        int threshold = ThresholdOf(loop.Kind), left = cell->Header == header ? cell->Countdown : loop.Countdown;
        return loop.HasHadCode || loop.Aborts + loop.Retries + loop.TooLong > 0 || threshold - left > threshold / part;
    }

    /// <summary>Has a function been called so often that a trace was to begin with it?</summary>
    public static bool WasRecorded(PyCode* code) =>
        s_loops.TryGetValue((nint)code->Words, out JitLoop? loop) && loop.Kind == HeaderKind.Entry && (loop.Code is not null || loop.Aborts > 0);

    private static TraceId NextTrace() => new(++s_traces);

    // Operations of a loop, and of a bridge, that may be compiled as soon as the interpreter has come by as often as the parameters
    // say; what is four times as long has to have been run four times as often.
    private const int ShortLoop = 600, ShortBridge = 200, MostPatience = 8;

    private static int Patience(int operations, int tooLong) =>
        Parameters[P.Worth] == 0 || tooLong >= MostPatience ? int.MaxValue : operations << (2 * tooLong);

    private static uint* Record(JitLoop loop, Frame* fp, ThreadState* t)
    {
        // What was only counted dies with its code.
        PyCode.Keep(fp->Code);
        StaleCode.FreeIfDue(Backend, s_depth);
        if (loop.HasHadCode)
        {
            // Other traces may still go to the code before: this one is another.
            loop.Trace = NextTrace();
            loop.HasHadCode = false;
        }

        // The frame may be gone afterwards.
        PyCode* own = *(PyCode**)&(*(PyFunction**)&fp->Function)->Code;
        uint* next = Recorder.RecordLoop(loop, fp, t, loop.Kind == HeaderKind.Loop ? Patience(ShortLoop, loop.TooLong) : int.MaxValue, out Trace? trace);
        LoopCell* cell = Seat(loop);
        if (trace is not null && Compile(trace, null, loop) is { } code)
        {
            loop.Code = code;
            loop.HasHadCode = true;
            CodeTrees.Plant(loop, code);
            loop.Generation = StaleCode.Generation;
            cell->Countdown = 0;
            EndAwaiting((nint)own);
            return next;
        }

        if (trace is not null)
        {
            // What the interpreter does as fast it goes on doing.
            loop.Aborts = Parameters[P.MaxAborts];
            if (loop.Kind == HeaderKind.Entry)
            {
                // Calls are not counted any more.
                own->Start = own->Words;
            }
        }
        else if (Recorder.WasTooLong)
        {
            cell->Countdown = (ThresholdOf(loop.Kind) << (2 * loop.TooLong++)) | 1;
            return next;
        }
        else if (Recorder.MayGoBetter && loop.Kind != HeaderKind.Return)
        {
            // The loop's last turn, it seems. An odd number, lest it be always that one.
            const int mostDoubled = 10;
            loop.Retries++;
            cell->Countdown = ((ThresholdOf(loop.Kind) | 1) << System.Math.Min(loop.Retries - 1, mostDoubled)) + (loop.Retries * 2);
            loop.Aborts += loop.Retries % 6 == 0 ? 1 : 0;
            return next;
        }

        loop.Aborts++;
        cell->Countdown = Backoff(loop);
        if (loop.Kind == HeaderKind.Entry)
        {
            EndAwaiting((nint)own);
        }

        return next;
    }

    // Assumptions that no loop of a code object is compiled, by code.
    private static readonly Dictionary<nint, int> s_awaited = [];
    private const int FirstAwaited = 1 << 29;
    private static int s_awaitedCount;

    /// <summary>The assumption that no loop of this code is compiled: a trace that calls it would rather go on in that loop.</summary>
    public static int Await(nint code)
    {
        if (!s_awaited.TryGetValue(code, out int assumption))
        {
            PyCode.Keep(Value.FromBits((ulong)code));
            assumption = FirstAwaited + s_awaitedCount++;
            s_awaited.Add(code, assumption);
        }

        return assumption;
    }

    // A loop of the code has been compiled, or will not be.
    private static void EndAwaiting(nint code)
    {
        if (s_awaited.Remove(code, out int assumption))
        {
            Backend!.Invalidate(assumption);
        }
    }

    // Compiles a loop, or a bridge from an exit; null if that is not possible.
    private static CodeMap? Compile(Trace trace, ExitState? from, JitLoop? loop = null)
    {
        try
        {
            Backend ??= VmConfig.Current.MakeBackend!(Parameters.Backend, s_layout!);
            if (from is not null)
            {
                trace.EntryFacts = BridgeFacts.At(from.Code!.Trace, from.Index);
            }

            long began = Stopwatch.GetTimestamp();
            Trace optimized = Pipeline.Optimize(trace, s_options);
            JitLog.Optimized(optimized, Stopwatch.GetTimestamp() - began);
            if (from is null && loop is not { Kind: HeaderKind.Return } && Parameters[P.Worth] != 0 && !TraceCost.IsWorth(trace, optimized))
            {
                JitLog.Refused(trace, "the interpreter is as fast");
                return null;
            }

            began = Stopwatch.GetTimestamp();
            CodeMap code = from is null ? Backend!.CompileLoop(optimized, s_options) : Backend!.CompileBridge(optimized, from.Code!, from.Exit, s_options);
            JitLog.Compiled(code, loop, Stopwatch.GetTimestamp() - began);
            StaleCode.Compiled();
            return code;
        }
        catch (UnsupportedIrException e)
        {
            JitLog.Refused(trace, e.Message);
            return null;
        }
        catch (Exception e) when (!InternalErrors.PassThrough)
        {
            // The program is not to blame, and goes on without a compiler that cannot be trusted any more.
            HostSystem.Write(2, InternalErrors.Describe(e) + "; the JIT is off\n");
            _ = SetParameters("off");
            JitLog.Refused(trace, e.Message);
            return null;
        }
    }

    [SkipLocalsInit]
    private static uint* Enter(JitLoop loop, Frame* fp, ThreadState* t)
    {
        // Inputs are read before anything is written to the frame. Most of what a run before has left there is cleared, and now and then all:
        // it would keep objects alive, and the collector would look for them.
        const int cleared = 64, most = 512;
        long* frame = stackalloc long[most];
        new Span<long>(frame, (loop.Entries & SampledEntries) == 0 ? most : cleared).Clear();
        int registers = loop.Registers;
        long* inputs = stackalloc long[registers + 1];
        for (int i = 0; i < registers; i++)
        {
            inputs[i] = ((long*)fp->R)[i];
        }

        inputs[registers] = *(long*)&fp->Function;
        loop.Generation = StaleCode.Generation;
        s_depth++;
        if ((++loop.Entries & SampledEntries) != 0)
        {
            int exit = Backend!.Enter(loop.Code!, inputs, frame);
            s_depth--;
            return Leave(PlanOf(exit), exit, frame, fp, t);
        }

        // Loops that are left again at once cost more to enter and leave than they save.
        // Tests that want code in spite of that say worth=0.
        long start = Stopwatch.GetTimestamp();
        int number = Backend!.Enter(loop.Code!, inputs, frame);
        s_depth--;
        loop.SampledTicks += Stopwatch.GetTimestamp() - start;
        if (++loop.Samples == MostSamples)
        {
            if (loop.SampledTicks < s_leastTicks * MostSamples && Parameters[P.Worth] != 0)
            {
                // For a while: the next calls may run it for longer.
                loop.Rest = System.Math.Min(loop.Rest * 2, MostRest);
                Seat(loop)->Countdown = loop.Rest;
            }

            loop.Samples = 0;
            loop.SampledTicks = 0;
        }

        return Leave(PlanOf(number), number, frame, fp, t);
    }

    private static ExitPlan PlanOf(int number)
    {
        if (number < s_plans.Length && s_plans[number] is { } known)
        {
            return known;
        }

        if (number >= s_plans.Length)
        {
            Array.Resize(ref s_plans, (number * 2) + 64);
        }

        CodeMap code = Backend!.ExitOf(number, out int exit);
        return s_plans[number] = ExitPlan.Make(code, exit);
    }

    private static uint* Leave(ExitPlan plan, int number, long* frame, Frame* fp, ThreadState* t)
    {
        // The trace may have left the frame that it was entered in, and have entered others.
        fp = (Frame*)t->Frame;
        JitCounters.Entries++;
        ExitState? exit = null;
        Frame* top;
        if (plan.IsSimple)
        {
            top = plan.Rebuild(frame, fp, t);
        }
        else
        {
            exit = ReadExit(number, frame);
            top = Resume.Rebuild(exit, fp, t);
        }

        bool failed = *(ulong*)&t->Exception != 0;
        if (failed)
        {
            top->Pc = ResidualSites.FailedAt;
            if (Recorder.FindHandler(top, fp, out _) == null)
            {
                // Loops that are left by an exception most of the time are better off in the interpreter.
                JitLoop root = CodeTrees.Of(plan.Code).Loop;
                if (++root.Exceptions == MostExceptions)
                {
                    root.Aborts = Never;
                    Discard(root);
                }

                return Concrete.Fail(top, t);
            }
        }
        else if (plan.Op == IrOp.GuardNotInvalidated)
        {
            Discard(CodeTrees.Of(plan.Code));
            return top->Pc;
        }

        FailingGuards.Next();
        ref ExitMap map = ref plan.Code.Exits[plan.Exit];
        bool ends = plan.Op == IrOp.GuardAlwaysFails;
        bool often = ++map.Taken >= Parameters[P.TraceEagerness] && Heap.Words->EvalBreaker == 0 && !Recorder.IsRecording;
        if (often && (!CodeTrees.Of(plan.Code).IsCurrent || (ends ? !GoesOn(top, fp) : HasEnoughBridges(top->Pc, plan.Op))))
        {
            map.Taken = int.MinValue;
            often = false;
        }

        if (often && !plan.IsPutOff && IsImporting(t))
        {
            plan.IsPutOff = true;
            map.Taken -= Parameters[P.TraceEagerness] * TimesWhileImporting;
            often = false;
        }

        if (!often)
        {
            return failed ? Concrete.Fail(top, t) : top->Pc;
        }

        if (ends && !IsReturn(top->Pc) && Compiled(top->Pc) is null)
        {
            map.Taken = 0;
            return Record(LoopAt(top->Pc, HeaderKind.Return, top), top, t);
        }

        // Not again soon if it fails.
        map.Taken = -Parameters[P.TraceEagerness] << 4;
        exit ??= ReadExit(number, frame);
        uint* from = top->Pc;
        uint* next = Recorder.RecordBridge(exit, NextTrace(), fp, failed, t, Patience(ShortBridge, plan.TooLong), out Trace? trace);
        if (trace is not null)
        {
            if (Compile(trace, exit) is { } bridge)
            {
                CodeTrees.Graft(bridge, plan.Code);
                CollectionsMarshal.GetValueRefOrAddDefault(s_bridges, ((nint)from, plan.Op), out _)++;
            }
        }
        else if (Recorder.WasTooLong)
        {
            map.Taken = Parameters[P.TraceEagerness] - (Parameters[P.TraceEagerness] << (2 * plan.TooLong++));
        }
        else if (!Recorder.MayGoBetter)
        {
            map.Taken = int.MinValue;
        }

        return next;
    }

    // Where each turn brings another value, each bridge is but one more test for all that follow.
    private const int MostBridges = 40, MostValues = 8;
    private static readonly Dictionary<(nint Pc, IrOp Op), int> s_bridges = [];

    private static bool HasEnoughBridges(uint* pc, IrOp op) =>
        s_bridges.TryGetValue(((nint)pc, op), out int count) && count >= (op == IrOp.GuardValue ? MostValues : MostBridges);

    // Where traces have come to by returning from the function called before, and how often.
    private static readonly Dictionary<nint, int> s_returns = [];
    private const int MostReturns = 2;

    /// <summary>A trace comes to an instruction by leaving its own frame: is that to be a header of its own from now on, for all such traces?</summary>
    public static bool ReturnsTo(uint* pc) => ++CollectionsMarshal.GetValueRefOrAddDefault(s_returns, (nint)pc, out _) > MostReturns
        && !IsGivenUp(pc);

    private static bool IsGivenUp(uint* header) => s_loops.TryGetValue((nint)header, out JitLoop? loop) && loop.Aborts > Parameters[P.MaxAborts];

    /// <summary>Is it worth while to follow a function that begins a trace into its caller?</summary>
    public static bool LeadsOn(Frame* caller) => Compiled(ReturnOf(caller)) is not null || s_returns.ContainsKey((nint)ReturnOf(caller))
        || (!caller->Function.IsNull && EntryOf(*(PyCode**)&(*(PyFunction**)&caller->Function)->Code) is not null);

    // Where a frame goes on when the one above it returns.
    private static uint* ReturnOf(Frame* caller) => caller->Pc + (caller[1].Kind == ReturnKind.Send ? (int)caller->Pc[-1] : 0);

    private static bool IsReturn(uint* pc) => (Opcode)(byte)*pc is Opcode.Return or Opcode.ReturnNone;

    // A trace ended for want of something to go on with: is there something now?
    private static bool GoesOn(Frame* top, Frame* own)
    {
        if (top != own)
        {
            return false;
        }

        return IsReturn(top->Pc) ? top->Kind is not (ReturnKind.Entry or ReturnKind.Reduce) && LeadsOn(top - 1)
            : s_returns.TryGetValue((nint)top->Pc, out int times) && times > MostReturns && !IsGivenUp(top->Pc);
    }

    /// <summary>The code of a tree is about to be freed.</summary>
    public static void Forget(CodeTree tree)
    {
        foreach (CodeMap piece in tree.Pieces)
        {
            for (int exit = piece.FirstExit; exit < piece.FirstExit + piece.Exits.Length && exit < s_plans.Length; exit++)
            {
                s_plans[exit] = null;
            }
        }

        if (tree.IsCurrent)
        {
            CountAgain(tree.Loop);
        }
    }

    // An assumption does not hold any more. Who jumps to the code would come back from it at once, each time: that is recorded again, too.
    private static void Discard(CodeTree tree)
    {
        if (tree.IsCurrent)
        {
            Discard(tree.Loop);
        }

        foreach (CodeMap dependent in Backend!.DependentsOf(tree.Root))
        {
            CodeTree other = CodeTrees.Of(dependent);
            if (other != tree && other.IsCurrent)
            {
                CountAgain(other.Loop);
            }
        }
    }

    // What the code relied on does not hold any more: the loop is recorded again, less eagerly each time.
    private static void Discard(JitLoop loop)
    {
        if (loop.Code is null)
        {
            return;
        }

        loop.Code = null;
        loop.Aborts = loop.Aborts == Never ? Never : loop.Aborts + 1;
        Seat(loop)->Countdown = Backoff(loop);
    }

    private static int Backoff(JitLoop loop) =>
        loop.Aborts > Parameters[P.MaxAborts] ? Never : (ThresholdOf(loop.Kind) << loop.Aborts) + (loop.Aborts * 7);

    // The collector sees the words in the frame, so that what they refer to stays where it is.
    private static ExitState ReadExit(int number, long* frame)
    {
        ExitState exit = new();
        Backend!.ReadExit(number, frame, exit);
        return exit;
    }

    /// <summary>Finishes in the interpreter what a trace called by another one left: its result, or 0 with an error set.</summary>
    public static ulong FinishCall(long* frame, int number) => throw new NotSupportedException($"exit {number} of a called trace at {(nint)frame:x}");

    /// <summary>Code is made that holds while a version is current.</summary>
    public static void Rely(uint version) => s_relied.Add(version);

    private static void Retire(uint version)
    {
        if (s_relied.Remove(version))
        {
            if (Recorder.IsRecording)
            {
                Recorder.AbortAfter("a class changed");
            }

            Backend?.Invalidate((int)version);
        }
    }
}
