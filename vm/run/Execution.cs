using Py.Gc;
using Py.ObjectSpace;
using Py.ObjectSpace.Machine;
using Py.Vm.Compile;

namespace Py.Vm.Run;

/// <summary>Entering the interpreter from C#.</summary>
internal static unsafe class Execution
{
    /// <summary>Slot Call of functions: binds the arguments and runs a nested loop.</summary>
    public static Value CallFunction(Value function, Args args)
    {
        ThreadState* t = Thread.Current;
        if (!Thread.CheckStack(""))
        {
            return Value.Null;
        }

        Frame* caller = (Frame*)t->Frame;
        Slot* registers = CallProtocol.TopOf(caller);
        PyCode* code = *(PyCode**)&((PyFunction*)function.Bits)->Code;
        bool direct = code->DirectArgs == args.Count && args.KeywordNames.IsNull;
        bool bound = direct || BindInPlace(t, registers, (PyFunction*)function.Bits, code, args);
        Frame* frame = CallProtocol.Push(t, caller, function, registers);
        if (frame == null)
        {
            return Value.Null;
        }

        if (direct)
        {
            ulong* from = (ulong*)args.Slots, to = (ulong*)registers;
            int count = code->RegisterCount, k = 0;
            for (; k < code->DirectArgs; k++)
            {
                to[k] = from[k];
            }

            for (; k < count; k++)
            {
                to[k] = 0;
            }
        }
        else if (bound)
        {
            FunctionBinder.FillClosure(function, registers);
        }
        else if (!FunctionBinder.Bind(function, args, registers))
        {
            CallProtocol.Pop(t, frame);
            return Value.Null;
        }

        if ((Opcode)(byte)*code->Words == Opcode.Generator && t->Traced == 0)
        {
            // All that the call does is to make the generator.
            frame->Pc++;
            Value generator = Value.FromBits(GeneratorFrames.Create(t, frame));
            CallProtocol.Pop(t, frame);
            return generator;
        }

        // C# that calls back for ever (itertools, sort keys) polls nowhere else.
        return Run(t, frame, Heap.Words->EvalBreaker != 0 && !EvalBreaker.Poll(t));
    }

    private const int MostInPlace = 32;

    /// <summary>Binds arguments where the callee's registers will be, as the interpreter does; false: that does not do.</summary>
    private static bool BindInPlace(ThreadState* t, Slot* registers, PyFunction* function, PyCode* code, Args args)
    {
        int given = args.Count + args.KeywordCount;
        if (given > MostInPlace || registers + code->RegisterCount + given >= t->RegistersEnd)
        {
            return false;
        }

        ulong* from = (ulong*)args.Slots, to = (ulong*)registers;
        for (int k = 0; k < given; k++)
        {
            to[k] = from[k];
        }

        t->SpreadEnd = registers + given;
        bool done = KeywordCalls.Arrange(function, code, registers, args.Count, (PyTuple*)args.KeywordNames.Bits, t);
        t->SpreadEnd = null;
        return done;
    }

    /// <summary>Runs a pushed frame to its end.</summary>
    public static Value Run(ThreadState* t, Frame* frame, bool raise = false)
    {
#if CHECKED
        if (UseCheckingMachine)
        {
            return Interpreter<CheckingMachine, ulong, long, double, bool>.Run(t, frame, raise);
        }
#endif
        return Interpreter<ConcreteMachine, ulong, long, double, bool>.Run(t, frame, raise);
    }

#if CHECKED
    /// <summary>PY_MACHINE=check.</summary>
    public static bool UseCheckingMachine { get; set; }
#endif


    /// <summary>Runs module, class or eval code in namespaces (exec, eval, class bodies).</summary>
    /// <param name="code">A code object.</param>
    /// <param name="globals">A dict, which gets __builtins__.</param>
    /// <param name="locals">A mapping.</param>
    /// <param name="closure">Tuple of cells, or null.</param>
    public static Value RunCode(Value code, Value globals, Value locals, Value closure = default)
    {
        Value builtins = BuiltinsOf(globals);
        if (builtins.IsNull)
        {
            return builtins;
        }

        Value function = PyFunction.New(code, globals, builtins);
        function.As<PyFunction>().Fields.Closure.Store(function, closure);
        return RunFunction(function, locals);
    }

    /// <summary>Runs a function of no arguments with a locals mapping.</summary>
    public static Value RunFunction(Value function, Value locals)
    {
        ThreadState* t = Thread.Current;
        if (!Thread.CheckStack(""))
        {
            return Value.Null;
        }

        Frame* caller = (Frame*)t->Frame;
        Frame* frame = CallProtocol.Push(t, caller, function, CallProtocol.TopOf(caller));
        if (frame == null)
        {
            return Value.Null;
        }

        if (!FunctionBinder.Bind(function, Args.Empty, frame->R))
        {
            CallProtocol.Pop(t, frame);
            return Value.Null;
        }

        frame->Locals.Initialize(locals);
        return Run(t, frame);
    }

    /// <summary>The builtins dict of a globals dict, by its __builtins__ (a module or dict; by default the builtins module).</summary>
    public static Value BuiltinsOf(Value globals)
    {
        Value builtins = PyDict.GetStr(globals, Names.Get(N.__builtins__));
        if (builtins.IsNull)
        {
            builtins = PyDict.GetStr(Importing.Modules, Names.Get(N.builtins));
            if (builtins.IsNull)
            {
                return PyDict.New();
            }

            PyDict.SetStr(globals, Names.Get(N.__builtins__), builtins);
        }

        return builtins.HasFlag(ShapeFlags.Module) ? PyModule.DictOf(builtins) : builtins;
    }

    /// <summary>Globals of the innermost Python frame; null if none runs.</summary>
    public static Value CurrentGlobals()
    {
        Frame* f = HiddenLoops.Visible((Frame*)Thread.Current->Frame);
        return f->Function.IsNull ? Value.Null : f->Globals;
    }

    /// <summary>The innermost Python frame object; null if none runs.</summary>
    public static Value CurrentFrame(int depth = 0)
    {
        Frame* f = HiddenLoops.Visible((Frame*)Thread.Current->Frame);
        for (; depth > 0 && !f->Function.IsNull; depth--)
        {
            f = HiddenLoops.Visible(f - 1);
        }

        return f->Function.IsNull ? Value.Null : FrameObjects.Of(f);
    }

    /// <summary>locals() of the innermost frame.</summary>
    public static Value CurrentLocals()
    {
        Frame* f = HiddenLoops.Visible((Frame*)Thread.Current->Frame);
        if (!f->Locals.IsNull)
        {
            return f->Locals.Load();
        }

        return f->Function.IsNull ? Errors.SystemError("frame does not exist") : FrameObjects.Locals(FrameObjects.Of(f));
    }
}
