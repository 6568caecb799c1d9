using System.Collections.Generic;
using System.Text;
using Py.ObjectSpace;
using Py.Vm.Compile;
using Py.Vm.Modules;
using Py.Vm.Syntax;

namespace Py.Vm.Run;

/// <summary>Loops of built-in functions that call functions in Python again and again, as code of the interpreter: so they need not begin anew from C# each time, and are compiled.</summary>
/// <remarks>
/// Their frames are invisible: no traceback, frame object or trace function tells of them (<see cref="PyCode.Hidden"/>). A StopIteration that the function raises leaves their
/// generators as it is. What is known of map and filter objects lies in the iterators that they go over, so a generator may stand for one wherever nobody can get hold of it.
/// Each function that is called has a copy of the code of its own, since traces are about it.
/// </remarks>
internal static unsafe class HiddenLoops
{
    private enum Kind
    {
        Map, Map2, Map3, Filter, Maximum, Minimum, Reduce, Zip2, Zip3, Count,
    }

    // What is called `it` is an iterator, and not asked for one.
    private static readonly string[] s_sources =
    [
        "def map(f, it):\n for x in it: yield f(x)\n",
        "def map(f, it):\n for x, y in it: yield f(x, y)\n",
        "def map(f, it):\n for x, y, z in it: yield f(x, y, z)\n",
        "def filter(f, it):\n for x in it:\n  if f(x): yield x\n",
        "def max(f, it, best):\n top = f(best)\n for x in it:\n  key = f(x)\n  if key > top:\n   best = x\n   top = key\n return best\n",
        "def min(f, it, best):\n top = f(best)\n for x in it:\n  key = f(x)\n  if key < top:\n   best = x\n   top = key\n return best\n",
        "def reduce(f, it, total):\n for x in it: total = f(total, x)\n return total\n",
        "def zip(it, second):\n for x in it:\n  for y in second: break\n  else: return\n  yield x, y\n",
        "def zip(it, second, third):\n for x in it:\n  for y in second: break\n  else: return\n  for z in third: break\n  else: return\n  yield x, y, z\n",
    ];

    private const int MostCopies = 1000, MostZipped = 3;

    // Functions by what they do and the code that they call, which never dies.
    private static readonly Dictionary<(Kind Kind, ulong Code), int> s_known = [];
    private static Root s_functions;
    private static readonly Root[] s_models = new Root[(int)Kind.Count];

    public static void Install()
    {
        Feeding.Lowered = &Lower;
        Feeding.Mapped = &Mapped;
    }

    /// <summary>Does a loop that calls this gain by running here?</summary>
    private static ulong CodeOf(Value function)
    {
        if (function.IsPointer && !function.IsNull && function.HasShape(ShapeIds.BoundMethod))
        {
            function = function.As<PyBoundMethod>().Fields.Function.Load();
        }

        return function.IsPointer && !function.IsNull && function.HasShape(ShapeIds.Function) && Thread.Current->Traced == 0
            ? function.As<PyFunction>().Fields.Code.Load().Bits : 0;
    }

    /// <summary>The frame, or the first one below it that is visible.</summary>
    public static Frame* Visible(Frame* fp)
    {
        while (!fp->Function.IsNull && IsHidden(fp))
        {
            fp--;
        }

        return fp;
    }

    /// <summary>Does a frame run one of these loops?</summary>
    public static bool IsHidden(Frame* fp) => (fp->Code.Fields.Flags & PyCode.Hidden) != 0;

    /// <summary>An iterator that nobody else will see: a generator that does what map and filter objects do, or the iterator itself. Null with an error set.</summary>
    public static Value Lower(Value iterator)
    {
        if (!iterator.IsPointer || iterator.IsNull)
        {
            return iterator;
        }

        if (iterator.HasShape(ShapeIds.Of(TypeId.Filter)))
        {
            ref PyFilter filter = ref iterator.As<PyFilter>().Fields;
            return Generator(Kind.Filter, filter.Function.Load(), filter.Iterator.Load(), iterator);
        }

        if (iterator.HasShape(ShapeIds.Of(TypeId.Zip)))
        {
            return Zipped(iterator);
        }

        if (!iterator.HasShape(ShapeIds.Of(TypeId.Map)))
        {
            return iterator;
        }

        Value function = iterator.As<PyMap>().Fields.Function.Load(), iterators = iterator.As<PyMap>().Fields.Iterators.Load();
        int count = (int)PyTuple.LengthOf(iterators);
        if (count > MostZipped || (count > 1 && !CodeFactory.CountsCalls) || CodeOf(function) == 0)
        {
            // Tuples that are not made in the end are worth it.
            return iterator;
        }

        return Generator(Kind.Map + count - 1, function, count == 1 ? PyTuple.Get(iterators, 0) : PyZip.Over(iterators), iterator);
    }

    // Of generators, which C# would have to enter each time.
    private static Value Zipped(Value zip)
    {
        Value iterators = zip.As<PyZip>().Fields.Iterators.Load();
        int count = (int)PyTuple.LengthOf(iterators);
        if (count < 2 || count > MostZipped || zip.As<PyZip>().Fields.Strict != 0 || !CodeFactory.CountsCalls)
        {
            return zip;
        }

        ulong code = 0;
        Slot* arguments = stackalloc Slot[count];
        for (int k = count - 1; k >= 0; k--)
        {
            Value iterator = Lower(PyTuple.Get(iterators, k));
            if (iterator.IsNull)
            {
                return iterator;
            }

            arguments[k].Initialize(iterator);
            code = iterator.HasShape(ShapeIds.Generator) ? CodeOf(iterator.As<PyGenerator>().Fields.Function.Load()) : code;
        }

        Value loop = FunctionFor(Kind.Zip2 + count - 2, code);
        return loop.IsNull ? Errors.Occurred ? loop : zip : Space.Call(loop, new Args(arguments, count));
    }

    /// <summary>A generator of what a function makes of the items of an iterator; null without an error: the function is none in Python.</summary>
    private static Value Mapped(Value function, Value iterator) => Generator(Kind.Map, function, iterator, Value.Null);

    /// <summary>max() or min() with a key: the rest of the iteration.</summary>
    /// <returns>False: the function is none in Python, and nothing was done.</returns>
    public static bool TryExtreme(bool isMaximum, Value key, Value iterator, Value first, out Value result)
    {
        result = default;
        Value loop = FunctionFor(isMaximum ? Kind.Maximum : Kind.Minimum, CodeOf(key));
        if (loop.IsNull)
        {
            return Errors.Occurred;
        }

        iterator = Lower(iterator);
        result = iterator.IsNull ? iterator : Space.Call(loop, key, iterator, first);
        return true;
    }

    /// <summary>reduce(): likewise.</summary>
    public static bool TryReduce(Value function, Value iterator, Value total, out Value result)
    {
        result = default;
        Value loop = FunctionFor(Kind.Reduce, CodeOf(function));
        if (loop.IsNull)
        {
            return Errors.Occurred;
        }

        iterator = Lower(iterator);
        result = iterator.IsNull ? iterator : Space.Call(loop, function, iterator, total);
        return true;
    }

    private static Value Generator(Kind kind, Value function, Value iterator, Value otherwise)
    {
        Value loop = FunctionFor(kind, CodeOf(function));
        if (loop.IsNull)
        {
            return Errors.Occurred ? loop : otherwise;
        }

        iterator = Lower(iterator);
        return iterator.IsNull ? iterator : Space.Call(loop, function, iterator);
    }

    private static Value FunctionFor(Kind kind, ulong code)
    {
        if (code == 0)
        {
            return Value.Null;
        }

        if (s_known.TryGetValue((kind, code), out int known))
        {
            return PyList.Get(s_functions.Value, known);
        }

        if (s_known.Count >= MostCopies)
        {
            return Value.Null;
        }

        if (!s_functions.IsAssigned)
        {
            s_functions = Roots.New(PyList.New());
        }

        PyCode.Keep(Value.FromBits(code));
        ref Root compiled = ref s_models[(int)kind];
        Value model = compiled.IsAssigned ? compiled.Value : Compile(s_sources[(int)kind]);
        if (model.IsNull)
        {
            return model;
        }

        if (!compiled.IsAssigned)
        {
            compiled = Roots.New(model);
        }

        Value globals = PyDict.New();
        Value copy = CopyOf(model);
        if (copy.IsNull || globals.IsNull)
        {
            return Value.Null;
        }

        Value function = PyFunction.New(copy, globals, globals);
        int index = (int)PyList.LengthOf(s_functions.Value);
        if (!PyList.Append(s_functions.Value, function))
        {
            return Value.Null;
        }

        s_known.Add((kind, code), index);
        return function;
    }

    private static Value Compile(string source)
    {
        Value module = CompileFunctions.CompileSource(Encoding.ASCII.GetBytes(source), SourceOrigin.Text, "<built-in>", ParseMode.Exec, CompileFlags.None, 0);
        if (module.IsNull)
        {
            return module;
        }

        Value code = PyTuple.Get(module.As<PyCode>().Fields.Consts.Load(), 0);
        ref PyCode c = ref code.As<PyCode>().Fields;
        c.Flags |= PyCode.Hidden;
        for (int word = 0; word < c.WordCount; word += Opcodes.HasExtension((Opcode)(byte)c.Words[word]) ? 2 : 1)
        {
            if ((Opcode)(byte)c.Words[word] == Opcode.GetIter)
            {
                c.Words[word] = (c.Words[word] & ~0xffu) | (uint)Opcode.Move;
            }
        }

        return code;
    }

    private static Value CopyOf(Value code)
    {
        ref PyCode c = ref code.As<PyCode>().Fields;
        return CodeFactory.Make(CodeFactory.PartsOf(code), c.Consts.Load(), c.Name.Load(), c.QualName.Load(), c.FileName.Load(), c.CoNames.Load(), c.VarNames.Load(), c.CellVars.Load(),
            c.FreeVars.Load(), c.Flags, c.ArgCount, c.PosOnlyArgCount, c.KwOnlyArgCount, c.FirstLine, c.RegisterCount, c.FirstLocal, c.StackSize);
    }
}
