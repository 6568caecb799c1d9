using System;
using System.Numerics;
using System.Runtime.InteropServices;
using Py.Gc;
using Py.ObjectSpace;
using Py.Vm.Compile;
using Py.Vm.Syntax;

namespace Py.Vm.Run;

/// <summary>Makes code objects of what the compiler gives.</summary>
internal static unsafe class CodeFactory
{
    /// <summary>The code object of a unit, nested ones included.</summary>
    public static Value Make(CodeUnit unit) => Make(unit, PyStr.New(unit.FileName));

    // Nested code shares the file name.
    private static Value Make(CodeUnit unit, Value fileName)
    {
        Value constants = FixedTuple(unit.Constants.Length);
        for (int i = 0; i < unit.Constants.Length; i++)
        {
            Value constant = unit.Constants[i] is CodeUnit inner ? Make(inner, fileName) : ConstantOf(unit.Constants[i], true);
            PyTuple.Items(constants)[i].Store(constants, constant);
        }

        if (Errors.Occurred)
        {
            return Value.Null;
        }

        CodeParts parts = new()
        {
            Words = unit.Words,
            CacheNames = unit.CacheNames,
            LiveTops = unit.LiveTops,
            Handlers = MemoryMarshal.Cast<HandlerRange, int>(unit.Handlers),
            Positions = PositionInts(unit.Positions),
        };
        return Make(parts, constants, PyStr.Intern(unit.Name), PyStr.Intern(unit.QualName), fileName, Names(unit.Names), Names(unit.VarNames), Names(unit.CellVars),
            Names(unit.FreeVars), (int)unit.Flags, unit.ArgCount, unit.PosOnlyArgCount, unit.KwOnlyArgCount, unit.FirstLine, unit.RegisterCount, unit.FirstLocal, unit.StackSize);
    }


    /// <summary>The raw tables of a code object, as the compiler or a .pyc file gives them.</summary>
    public ref struct CodeParts
    {
        /// <summary>Instruction words.</summary>
        public ReadOnlySpan<uint> Words;
        /// <summary>Name index of each cache.</summary>
        public ReadOnlySpan<int> CacheNames;
        /// <summary>Live registers by word.</summary>
        public ReadOnlySpan<ushort> LiveTops;
        /// <summary>Start, end, handler, register of each range.</summary>
        public ReadOnlySpan<int> Handlers;
        /// <summary>Line, end line, column, end column of each word.</summary>
        public ReadOnlySpan<int> Positions;
        /// <summary>The same as <see cref="PositionCoding"/> writes it, if it comes so; then there are no Positions.</summary>
        public ReadOnlySpan<byte> EncodedPositions;
    }

    /// <summary>A code object of its parts; tuples hold interned strs.</summary>
    public static Value Make(CodeParts parts, Value constants, Value name, Value qualName, Value fileName, Value names, Value varNames, Value cellVars, Value freeVars,
        int flags, int argCount, int posOnly, int kwOnly, int firstLine, int registerCount, int firstLocal, int stackSize)
    {
        CodeTables.FreeSome();
        Value v = Value.FromBits(Heap.AllocateFixed(ShapeIds.Code, (ulong)sizeof(PyCode)));
        ref PyCode c = ref v.As<PyCode>().Fields;
        c.Name.Store(v, name);
        c.QualName.Store(v, qualName);
        c.FileName.Store(v, fileName);
        c.Consts.Store(v, constants);
        c.CoNames.Store(v, names);
        c.VarNames.Store(v, varNames);
        c.CellVars.Store(v, cellVars);
        c.FreeVars.Store(v, freeVars);
        c.Constants = PyTuple.Items(constants);
        c.Flags = flags;
        c.ArgCount = argCount;
        c.PosOnlyArgCount = posOnly;
        c.KwOnlyArgCount = kwOnly;
        c.FirstLine = firstLine;
        c.RegisterCount = registerCount;
        c.FirstLocal = firstLocal;
        c.StackSize = stackSize;
        c.LocalCount = (int)PyTuple.LengthOf(varNames);
        c.FreeCount = (int)PyTuple.LengthOf(freeVars);
        for (long i = 0; i < PyTuple.LengthOf(cellVars); i++)
        {
            c.ExtraCellCount += FrameObjects.IndexOf(varNames, PyTuple.Get(cellVars, i)) < 0 ? 1 : 0;
        }

        bool named = firstLocal == 0 && (flags & (PyCode.VarArgs | PyCode.VarKeywords)) == 0 && (flags & PyCode.Optimized) != 0;
        c.NamedArgs = named ? argCount + kwOnly : -1;
        c.PlainArgs = named && kwOnly == 0 ? argCount : -1;
        c.DirectArgs = c.FreeCount == 0 ? c.PlainArgs : -1;
        c.WordCount = parts.Words.Length;
        c.Words = CopyWords(parts.Words);
        c.Start = CountsCalls && (flags & Plain) == PyCode.Optimized ? c.Words - 1 : c.Words;
        c.LiveTops = Copy(parts.LiveTops);
        c.HandlerCount = parts.Handlers.Length / 4;
        c.Handlers = (HandlerEntry*)Copy(parts.Handlers);
        c.CacheCount = parts.CacheNames.Length;
        c.Caches = (CacheEntry*)NativeMemory.AllocZeroed((nuint)Math.Max(1, c.CacheCount), (nuint)sizeof(CacheEntry));
        for (int i = 0; i < c.CacheCount; i++)
        {
            c.Caches[i].Name = parts.CacheNames[i];
        }

        c.ClosesAtEnd = (flags & (PyCode.GeneratorFlag | PyCode.CoroutineFlag | PyCode.AsyncGeneratorFlag)) != 0
            && (c.HandlerCount > 0 || Delegates(parts.Words)) ? 1 : 0;
        c.Positions = parts.Positions.IsEmpty ? null : Copy(parts.Positions);
        c.EncodedBytes = parts.EncodedPositions.Length;
        c.EncodedPositions = parts.EncodedPositions.IsEmpty ? null : Copy(parts.EncodedPositions);
        CodeTables.Add(v);
        return v;
    }

    private const int Plain = PyCode.Optimized | PyCode.GeneratorFlag | PyCode.CoroutineFlag | PyCode.AsyncGeneratorFlag;

    /// <summary>Do functions of code that is made from now on begin with <see cref="Opcode.Enter"/>?</summary>
    public static bool CountsCalls { get; set; }

    private static uint* CopyWords(ReadOnlySpan<uint> words)
    {
        uint* copy = (uint*)NativeMemory.Alloc((nuint)(words.Length + 1) * sizeof(uint));
        *copy++ = (uint)Opcode.Enter;
        words.CopyTo(new Span<uint>(copy, words.Length));
        return copy;
    }

    // A word that is no opcode may look like one: then a generator is closed to no effect.
    private static bool Delegates(ReadOnlySpan<uint> words)
    {
        foreach (uint word in words)
        {
            if ((byte)word == (byte)Opcode.Send)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>A copy of a tuple that never moves.</summary>
    public static Value ToFixed(Value tuple)
    {
        Value copy = FixedTuple((int)PyTuple.LengthOf(tuple));
        for (long i = 0; i < PyTuple.LengthOf(tuple); i++)
        {
            PyTuple.Items(copy)[i].Store(copy, PyTuple.Get(tuple, i));
        }

        return copy;
    }

    /// <summary>The raw tables of a code object.</summary>
    public static CodeParts PartsOf(Value code)
    {
        ref PyCode c = ref code.As<PyCode>().Fields;
        int[] caches = new int[c.CacheCount];
        for (int i = 0; i < caches.Length; i++)
        {
            caches[i] = c.Caches[i].Name;
        }

        return new CodeParts
        {
            Words = new ReadOnlySpan<uint>(c.Words, c.WordCount),
            CacheNames = caches,
            LiveTops = new ReadOnlySpan<ushort>(c.LiveTops, c.WordCount),
            Handlers = new ReadOnlySpan<int>(c.Handlers, c.HandlerCount * 4),
            Positions = new ReadOnlySpan<int>(PyCode.PositionOf(code, 0), c.WordCount * 4),
        };
    }

    private static T* Copy<T>(ReadOnlySpan<T> items) where T : unmanaged
    {
        T* copy = (T*)NativeMemory.Alloc((nuint)Math.Max(1, items.Length), (nuint)sizeof(T));
        items.CopyTo(new Span<T>(copy, items.Length));
        return copy;
    }

    private static int[] PositionInts(CodePosition[] positions)
    {
        int[] result = new int[positions.Length * 4];
        if (VmConfig.Current.NoDebugRanges)
        {
            Array.Fill(result, -1);
            for (int i = 0; i < positions.Length; i++)
            {
                result[4 * i] = result[(4 * i) + 1] = positions[i].Line;
            }

            return result;
        }

        for (int i = 0; i < positions.Length; i++)
        {
            result[4 * i] = positions[i].Line;
            result[(4 * i) + 1] = positions[i].EndLine;
            result[(4 * i) + 2] = positions[i].Column;
            result[(4 * i) + 3] = positions[i].EndColumn;
        }

        return result;
    }

    /// <summary>A tuple that never moves, of <paramref name="length"/> null items.</summary>
    private static Value FixedTuple(int length)
    {
        if (length == 0)
        {
            return PyTuple.Empty;
        }

        Value tuple = Value.FromBits(Heap.AllocateFixed(ShapeIds.Tuple, (ulong)sizeof(PyTuple) + (8 * (ulong)length)));
        tuple.As<PyTuple>().Fields.Length = length;
        return tuple;
    }

    private static Value Names(string[] names)
    {
        if (names.Length == 0)
        {
            return PyTuple.Empty;
        }

        Ref<PyTuple> tuple = PyTuple.Allocate(names.Length);
        for (int i = 0; i < names.Length; i++)
        {
            tuple.Tail(i).Store(tuple, PyStr.Intern(names[i]));
        }

        return tuple;
    }

    /// <summary>The object of a compiler constant (also of the ast module's).</summary>
    /// <param name="constant">As CodeUnit.Constants lists them.</param>
    /// <param name="intern">Intern strs that look like names.</param>
    public static Value ConstantOf(object constant, bool intern)
    {
        switch (constant)
        {
            case SingletonConstant singleton:
                return ReferenceEquals(singleton, SingletonConstant.None) ? Value.None : Value.Ellipsis;
            case bool b:
                return Value.FromBool(b);
            case long l:
                return PyInt.New(l);
            case BigInteger big:
                return PyInt.FromBigInteger(big);
            case double d:
                return PyFloat.New(d);
            case Complex c:
                return PyComplex.New(c.Real, c.Imaginary);
            case string s:
                Value str = PyStr.New(s);
                return intern && !str.IsNull && LooksLikeName(s) ? PyStr.InternValue(str) : str;
            case CodePointsConstant points:
                return PyStr.FromUcs4(MemoryMarshal.Cast<int, uint>(points.Points));
            case BytesConstant bytes:
                return PyBytes.New(bytes.Value);
            case TupleConstant tuple:
                Value items = tuple.Items.Length == 0 ? PyTuple.Empty : PyTuple.Allocate(tuple.Items.Length).Value;
                for (int i = 0; !items.IsNull && i < tuple.Items.Length; i++)
                {
                    PyTuple.Items(items)[i].Store(items, ConstantOf(tuple.Items[i], intern));
                }

                return items;
            case FrozenSetConstant set:
                Value members = PyList.New();
                foreach (object item in set.Items)
                {
                    PyList.Append(members, ConstantOf(item, intern));
                }

                return Space.Call(Types.Get(TypeId.FrozenSet), members);
            case CodeUnit unit:
                return Make(unit);
            default:
                throw new InvalidOperationException("py: unknown constant " + constant.GetType().Name);
        }
    }

    private static bool LooksLikeName(string s)
    {
        foreach (char c in s)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c != '_')
            {
                return false;
            }
        }

        return true;
    }
}
