using System;
using Py.ObjectSpace;
using Py.Vm.Run;

namespace Py.Vm.TypeDefinitions;

/// <summary>code: its attributes and methods.</summary>
internal static unsafe class CodeType
{
    public static void Define(TypeBuilder t)
    {
        t.Slot(SlotId.Repr, &Repr);
        t.Slot(SlotId.Compare, &Compare);
        t.Slot(SlotId.Hash, &Hash);
        t.Slot(SlotId.New, &Make);
        t.Member("co_name", 8);
        t.Member("co_qualname", 16);
        t.Member("co_filename", 24);
        t.Member("co_consts", 32);
        t.Member("co_names", 40);
        t.Member("co_varnames", 48);
        t.Member("co_cellvars", 56);
        t.Member("co_freevars", 64);
        t.GetSet("co_argcount", &GetArgCount);
        t.GetSet("co_posonlyargcount", &GetPosOnly);
        t.GetSet("co_kwonlyargcount", &GetKwOnly);
        t.GetSet("co_nlocals", &GetLocals);
        t.GetSet("co_stacksize", &GetStackSize);
        t.GetSet("co_flags", &GetFlags);
        t.GetSet("co_firstlineno", &GetFirstLine);
        t.GetSet("co_code", &GetCode);
        t.GetSet("co_linetable", &GetLineTable);
        t.GetSet("co_lnotab", &GetOldLineTable);
        t.GetSet("co_exceptiontable", &GetExceptionTable);
        t.Method("co_lines()", &Lines);
        t.Method("co_positions()", &Positions);
        t.RawMethod("replace(...)\nReturn a copy of the code object with new values for the specified fields.", &Replace);
    }

    private static ref PyCode Of(Value self) => ref self.As<PyCode>().Fields;

    private static Value Repr(Value self)
    {
        ref PyCode c = ref Of(self);
        return PyStr.New($"<code object {PyStr.ToClr(c.Name.Load())} at 0x{Identity.Of(self):x}, file \"{PyStr.ToClr(c.FileName.Load())}\", line {c.FirstLine}>");
    }

    private static Value Compare(Value self, Value other, CompareOp op)
    {
        if (op is not (CompareOp.Eq or CompareOp.Ne) || !other.HasShape(ShapeIds.Code))
        {
            return Value.NotImplemented;
        }

        int equal = Equal(self, other);
        return equal < 0 ? Value.Null : Value.FromBool((equal > 0) == (op == CompareOp.Eq));
    }

    private static int Equal(Value self, Value other)
    {
        ref PyCode a = ref Of(self);
        ref PyCode b = ref Of(other);
        bool same = a.ArgCount == b.ArgCount && a.PosOnlyArgCount == b.PosOnlyArgCount && a.KwOnlyArgCount == b.KwOnlyArgCount && a.Flags == b.Flags
            && a.FirstLine == b.FirstLine && PyStr.Equal(a.Name.Load(), b.Name.Load())
            && new ReadOnlySpan<uint>(a.Words, a.WordCount).SequenceEqual(new ReadOnlySpan<uint>(b.Words, b.WordCount))
            && new ReadOnlySpan<int>(PyCode.PositionOf(self, 0), a.WordCount * 4).SequenceEqual(new ReadOnlySpan<int>(PyCode.PositionOf(other, 0), b.WordCount * 4));
        if (!same)
        {
            return 0;
        }

        int result = ConstantsEqual(a.Consts.Load(), b.Consts.Load());
        result = result > 0 ? Space.EqualBool(a.CoNames.Load(), b.CoNames.Load()) : result;
        result = result > 0 ? Space.EqualBool(a.VarNames.Load(), b.VarNames.Load()) : result;
        result = result > 0 ? Space.EqualBool(a.CellVars.Load(), b.CellVars.Load()) : result;
        return result > 0 ? Space.EqualBool(a.FreeVars.Load(), b.FreeVars.Load()) : result;
    }

    /// <summary>Are constants equal in type and value, so that 1, 1.0 and True differ, and 0.0 and -0.0?</summary>
    private static int ConstantsEqual(Value a, Value b)
    {
        if (!a.Type.Is(b.Type))
        {
            return 0;
        }

        if (a.IsTuple)
        {
            long count = PyTuple.LengthOf(a);
            int equal = count == PyTuple.LengthOf(b) ? 1 : 0;
            for (long i = 0; i < count && equal > 0; i++)
            {
                equal = ConstantsEqual(PyTuple.Get(a, i), PyTuple.Get(b, i));
            }

            return equal;
        }

        if (a.IsFloat)
        {
            return BitConverter.DoubleToInt64Bits(PyFloat.Get(a)) == BitConverter.DoubleToInt64Bits(PyFloat.Get(b)) ? 1 : 0;
        }

        return Space.EqualBool(a, b);
    }

    private static long Hash(Value self)
    {
        ref PyCode c = ref Of(self);
        long hash = PyStr.Hash(c.Name.Load()) ^ ((long)c.WordCount * 1000003) ^ c.FirstLine ^ ((long)c.Flags << 20);
        return hash == -1 ? -2 : hash;
    }

    private static Value Make(Value type, Args args) =>
        Errors.NotImplementedError("code objects of py are made by compile(), replace() or unmarshalling");

    private static Value GetArgCount(Value self) => PyInt.New(Of(self).ArgCount);

    private static Value GetPosOnly(Value self) => PyInt.New(Of(self).PosOnlyArgCount);

    private static Value GetKwOnly(Value self) => PyInt.New(Of(self).KwOnlyArgCount);

    private static Value GetLocals(Value self) => PyInt.New(Of(self).LocalCount);

    private static Value GetStackSize(Value self) => PyInt.New(Of(self).StackSize);

    private static Value GetFlags(Value self) => PyInt.New(Of(self).Flags);

    private static Value GetFirstLine(Value self) => PyInt.New(Of(self).FirstLine);

    private static Value GetCode(Value self) => PyBytes.New(new ReadOnlySpan<byte>(Of(self).Words, Of(self).WordCount * 4));

    private static Value GetLineTable(Value self) => PyBytes.New(LocationTable.Encode(self));

    private static Value GetOldLineTable(Value self) => PyBytes.New(LocationTable.EncodeOld(self));

    private static Value GetExceptionTable(Value self) => PyBytes.New(new ReadOnlySpan<byte>(Of(self).Handlers, Of(self).HandlerCount * sizeof(HandlerEntry)));

    private static Value ModuleName => PyStr.Intern("<module>");

    /// <summary>(start, end, line) of each run of words on one line; offsets in bytes.</summary>
    private static Value Lines(Value self)
    {
        // As if the first half of the first word were the entry of the frame, which has the line of the definition; 0 in modules.
        Value list = PyList.New();
        int count = Of(self).WordCount, first = Of(self).Name.Load().Is(ModuleName) ? 0 : Of(self).FirstLine;
        int entry = count > 0 && PyCode.LineOf(self, 0) != first ? 2 : 0;
        if (entry > 0)
        {
            PyList.Append(list, PyTuple.New(PyInt.New(0), PyInt.New(entry), PyInt.New(first)));
        }

        for (int start = 0; start < count;)
        {
            int line = PyCode.LineOf(self, start), end = start + 1;
            while (end < count && PyCode.LineOf(self, end) == line)
            {
                end++;
            }

            PyList.Append(list, PyTuple.New(PyInt.New(start == 0 ? entry : start * 4), PyInt.New(end * 4), line < 0 ? Value.None : PyInt.New(line)));
            start = end;
        }

        return Space.Iter(list);
    }

    private static Value Positions(Value self)
    {
        Value list = PyList.New();
        for (int i = 0; i < Of(self).WordCount; i++)
        {
            int* p = PyCode.PositionOf(self, i);
            Value position = PyTuple.New(OrNone(p[0]), OrNone(p[1]), OrNone(p[2]), OrNone(p[3]));
            // An entry for every two bytes of co_code, as users of tb_lasti count.
            PyList.Append(list, position);
            PyList.Append(list, position);
        }

        return Space.Iter(list);
    }

    private static Value OrNone(int number) => number < 0 ? Value.None : PyInt.New(number);

    private static readonly ArgumentBinder s_replace = new(
        "replace(*, co_argcount=-1, co_posonlyargcount=-1, co_kwonlyargcount=-1, co_nlocals=-1, co_stacksize=-1, co_flags=-1, co_firstlineno=-1, co_code=None, "
        + "co_consts=None, co_names=None, co_varnames=None, co_freevars=None, co_cellvars=None, co_filename=None, co_name=None, co_qualname=None, co_linetable=None, co_exceptiontable=None)");

    private static Value Replace(Value self, Args args)
    {
        Slot* n = stackalloc Slot[18];
        if (!s_replace.Bind(args, n))
        {
            return Value.Null;
        }

        ref PyCode c = ref Of(self);
        int* numbers = stackalloc int[7] { c.ArgCount, c.PosOnlyArgCount, c.KwOnlyArgCount, c.LocalCount, c.StackSize, c.Flags, c.FirstLine };
        for (int i = 0; i < 7; i++)
        {
            if (!n[i].IsNull)
            {
                if (!Space.AsIndex(n[i].Load(), TypeId.OverflowError, out long number))
                {
                    return Value.Null;
                }

                numbers[i] = (int)number;
            }
        }

        int[]? positions = null;
        if (!n[16].IsNull)
        {
            if (!n[16].Load().IsBytes)
            {
                return Errors.TypeError($"replace() argument 'co_linetable' must be bytes, not {PyType.TypeName(n[16].Load())}");
            }

            positions = LocationTable.Decode(PyBytes.Span(n[16].Load()), c.WordCount, numbers[6]);
        }

        if (!n[7].IsNull || !n[17].IsNull)
        {
            return Errors.NotImplementedError("replacing the instructions or the exception table of a code object");
        }

        Value constants = n[8].IsNull ? c.Consts.Load() : CodeFactory.ToFixed(n[8].Load());
        CodeFactory.CodeParts parts = CodeFactory.PartsOf(self);
        if (positions is not null)
        {
            parts.Positions = positions;
            parts.EncodedPositions = default;
        }

        return CodeFactory.Make(parts, constants, Or(n + 14, c.Name.Load()), Or(n + 15, c.QualName.Load()), Or(n + 13, c.FileName.Load()), Or(n + 9, c.CoNames.Load()),
            Or(n + 10, c.VarNames.Load()), Or(n + 12, c.CellVars.Load()), Or(n + 11, c.FreeVars.Load()), numbers[5], numbers[0], numbers[1], numbers[2], numbers[6],
            c.RegisterCount, c.FirstLocal, numbers[4]);
    }

    private static Value Or(Slot* given, Value fallback) => given->IsNull ? fallback : given->Load();
}
