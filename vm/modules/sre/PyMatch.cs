using System;
using Py.Gc;
using Py.ObjectSpace;
using Py.ObjectSpace.Text;

namespace Py.Vm.Modules.Sre;

/// <summary>re.Match: the fields, then start and end (two words) of the match and of each group; -1 if unset.</summary>
internal unsafe struct PyMatch
{
    public ObjectHeader Header;

    /// <summary>How many pairs follow: the groups and the match itself.</summary>
    public long Pairs;

    /// <summary>string.</summary>
    public Slot Text;

    /// <summary>re.</summary>
    public Slot Pattern;

    /// <summary>regs, or null until it is asked for.</summary>
    public Slot Regs;

    /// <summary>pos, as an int.</summary>
    public Slot Pos;

    /// <summary>endpos, as an int.</summary>
    public Slot EndPos;

    /// <summary>The group that was closed last, or -1.</summary>
    public long LastIndex;

    internal const ulong References = 0b111_1100;

    private const int PairBytes = 16;
    private const int PairsOffset = 8;
    private const int TextOffset = 16;
    private const int PatternOffset = 24;
    private const int PosOffset = 40;
    private const int EndPosOffset = 48;

    private static Root s_type;

    internal static void Initialize() => s_type = Roots.New(CoreTypes.MakeModuleType(
        "re.Match",
        Value.Null,
        new TypeRow(TypeId.None0, "Match", TypeId.Object, sizeof(PyMatch), References, TypeFlags.NoConstructor)
        {
            Var = VarKind.Raw,
            ItemBytes = PairBytes,
            LengthOffset = PairsOffset,
        },
        &Define));

    private static void Define(TypeBuilder t)
    {
        t.Doc("The result of re.match() and re.search().\nMatch objects always have a boolean value of True.");
        t.Slot(SlotId.Repr, &Repr);
        t.Slot(SlotId.GetItem, &GetItem);
        t.RawMethod("group(...)\nReturns groups of the match by numbers or names; the whole match for 0 and without arguments.", &Group);
        t.Method("start(group=0, /)\nReturns where the text of the group starts.", &Start);
        t.Method("end(group=0, /)\nReturns where the text of the group ends.", &End);
        t.Method("span(group=0, /)\nReturns the pair (start(group), end(group)).", &Span);
        t.Method("groups(default=None)\nReturns a tuple of all groups from 1; default stands for groups that took no part.", &Groups);
        t.Method("groupdict(default=None)\nReturns a dict of all named groups; default stands for groups that took no part.", &GroupDict);
        t.Method("expand(template)\nReturns the template with its backslash sequences replaced, as by sub().", &Expand);
        t.Method("__copy__()", &Space.Self);
        t.Method("__deepcopy__(memo, /)", &DeepCopy);
        t.ClassMethod("__class_getitem__(item, /)\nSee PEP 585.", &PyGenericAlias.New);
        t.Member("string", TextOffset);
        t.Member("re", PatternOffset);
        t.Member("pos", PosOffset);
        t.Member("endpos", EndPosOffset);
        t.GetSet("lastindex\nThe integer index of the last matched capturing group.", &GetLastIndex);
        t.GetSet("lastgroup\nThe name of the last matched capturing group.", &GetLastGroup);
        t.GetSet("regs", &GetRegs);
    }

    /// <summary>A match object of what <paramref name="state"/> holds; null with an error.</summary>
    internal static Value New(Value pattern, Value text, SreState state, long pos, long end)
    {
        long groups = pattern.As<PyPattern>().Fields.Groups;
        Value value = PyType.AllocateVar(s_type.Value, (ulong)((groups + 1) * PairBytes));
        if (value.IsNull)
        {
            return value;
        }

        Ref<PyMatch> match = value.As<PyMatch>();
        match.Fields.Pairs = groups + 1;
        match.Fields.Text.Initialize(text);
        match.Fields.Pattern.Initialize(pattern);
        match.Fields.Pos.Initialize(Value.FromSmallInt(pos));
        match.Fields.EndPos.Initialize(Value.FromSmallInt(end));
        nint* registers = state.Registers;
        match.Fields.LastIndex = registers[groups * 2];
        long* spans = Spans(match);
        spans[0] = state.MatchStart;
        spans[1] = state.MatchEnd;
        for (long i = 0; i < groups * 2; i += 2)
        {
            bool set = registers[i] >= 0 && registers[i + 1] >= 0;
            if (set && registers[i + 1] < registers[i])
            {
                return WrongSpan();
            }

            spans[i + 2] = set ? registers[i] : -1;
            spans[i + 3] = set ? registers[i + 1] : -1;
        }

        return match;
    }

    /// <summary>The error CPython raises for a group that ends before it starts, which its engine's marks allow. Returns null.</summary>
    internal static Value WrongSpan() =>
        Errors.SystemError("The span of capturing group is wrong, please report a bug for the re module.");

    private static long* Spans(Value self) => (long*)(self.Bits + (ulong)sizeof(PyMatch));

    // The number of a group given by number or name; -1 with IndexError.
    private static long GroupNumber(Value self, Value key)
    {
        long number = -1;
        if (key.IsNull)
        {
            return 0;
        }

        if (Space.IsIndex(key))
        {
            if (!Space.AsIndex(key, TypeId.None0, out number))
            {
                return -1;
            }
        }
        else
        {
            Value names = self.As<PyMatch>().Fields.Pattern.Load().As<PyPattern>().Fields.GroupIndex.Load();
            if (!names.IsNull)
            {
                int found = PyDict.TryGet(names, key, out Value index);
                if (found < 0)
                {
                    return -1;
                }

                if (found > 0 && index.IsInt && !PyInt.TryGetLong(index, out number))
                {
                    number = -1;
                }
            }
        }

        if ((ulong)number < (ulong)self.As<PyMatch>().Fields.Pairs)
        {
            return number;
        }

        Errors.IndexError("no such group");
        return -1;
    }

    private static Value GroupText(Value self, Value key, Value otherwise)
    {
        long number = GroupNumber(self, key);
        return number < 0 ? Value.Null : GroupText(self, number, otherwise);
    }

    /// <summary>The text of a group, or <paramref name="otherwise"/> if it is unset; null with an error.</summary>
    internal static Value GroupText(Value self, long number, Value otherwise)
    {
        long start = Spans(self)[number * 2];
        long end = Spans(self)[(number * 2) + 1];
        if (start < 0)
        {
            return otherwise;
        }

        BufferView view;
        if (!SreSubject.Open(self.As<PyMatch>().Fields.Text.Load(), &view, out SreSubject subject))
        {
            return Value.Null;
        }

        // A buffer may have shrunk since.
        Value result = subject.Slice(Math.Min(start, subject.Length), Math.Min(end, subject.Length));
        subject.Close();
        return result;
    }

    private static Value Group(Value self, Args args)
    {
        if (args.KeywordCount > 0)
        {
            return Errors.TypeError("Match.group() takes no keyword arguments");
        }

        if (args.Count <= 1)
        {
            return args.Count == 0 ? GroupText(self, 0, Value.None) : GroupText(self, args[0], Value.None);
        }

        Ref<PyTuple> result = PyTuple.Allocate(args.Count);
        for (int i = 0; !result.IsNull && i < args.Count; i++)
        {
            Value item = GroupText(self, args[i], Value.None);
            if (item.IsNull)
            {
                return item;
            }

            result.Tail(i).Store(result, item);
        }

        return result;
    }

    private static Value GetItem(Value self, Value key) => GroupText(self, key, Value.None);

    private static Value Start(Value self, Value group)
    {
        long number = GroupNumber(self, group);
        return number < 0 ? Value.Null : Value.FromSmallInt(Spans(self)[number * 2]);
    }

    private static Value End(Value self, Value group)
    {
        long number = GroupNumber(self, group);
        return number < 0 ? Value.Null : Value.FromSmallInt(Spans(self)[(number * 2) + 1]);
    }

    private static Value Span(Value self, Value group)
    {
        long number = GroupNumber(self, group);
        return number < 0 ? Value.Null : Pair(self, number);
    }

    private static Value Pair(Value self, long number) =>
        PyTuple.New(Value.FromSmallInt(Spans(self)[number * 2]), Value.FromSmallInt(Spans(self)[(number * 2) + 1]));

    private static Value Groups(Value self, Value otherwise)
    {
        otherwise = otherwise.IsNull ? Value.None : otherwise;
        long groups = self.As<PyMatch>().Fields.Pairs - 1;
        if (groups == 0)
        {
            return PyTuple.Empty;
        }

        Ref<PyTuple> result = PyTuple.Allocate(groups);
        for (long i = 0; !result.IsNull && i < groups; i++)
        {
            Value item = GroupText(self, i + 1, otherwise);
            if (item.IsNull)
            {
                return item;
            }

            result.Tail(i).Store(result, item);
        }

        return result;
    }

    private static Value GroupDict(Value self, Value otherwise)
    {
        otherwise = otherwise.IsNull ? Value.None : otherwise;
        Value result = PyDict.New();
        Value names = self.As<PyMatch>().Fields.Pattern.Load().As<PyPattern>().Fields.GroupIndex.Load();
        long position = 0;
        while (!names.IsNull && PyDict.Next(names, ref position, out Value name, out _))
        {
            Value text = GroupText(self, name, otherwise);
            if (text.IsNull || !PyDict.Set(result, name, text))
            {
                return Value.Null;
            }
        }

        return result;
    }

    // Parsing of templates is Python code of the standard library.
    private static Value Expand(Value self, Value template)
    {
        Value function = SreModule.FunctionOfRe("_expand");
        return function.IsNull ? function : Space.Call(function, self.As<PyMatch>().Fields.Pattern.Load(), self, template);
    }

    private static Value DeepCopy(Value self, Value memo) => self;

    private static Value GetLastIndex(Value self)
    {
        long last = self.As<PyMatch>().Fields.LastIndex;
        return last >= 0 ? Value.FromSmallInt(last) : Value.None;
    }

    private static Value GetLastGroup(Value self)
    {
        long last = self.As<PyMatch>().Fields.LastIndex;
        Value names = self.As<PyMatch>().Fields.Pattern.Load().As<PyPattern>().Fields.IndexGroup.Load();
        return !names.IsNull && last >= 0 && last < PyTuple.LengthOf(names) ? PyTuple.Get(names, last) : Value.None;
    }

    private static Value GetRegs(Value self)
    {
        Value known = self.As<PyMatch>().Fields.Regs.Load();
        if (!known.IsNull)
        {
            return known;
        }

        long pairs = self.As<PyMatch>().Fields.Pairs;
        Ref<PyTuple> regs = PyTuple.Allocate(pairs);
        for (long i = 0; !regs.IsNull && i < pairs; i++)
        {
            regs.Tail(i).Store(regs, Pair(self, i));
        }

        if (!regs.IsNull)
        {
            self.As<PyMatch>().Fields.Regs.Store(self, regs);
        }

        return regs;
    }

    [System.Runtime.CompilerServices.SkipLocalsInit]
    private static Value Repr(Value self)
    {
        Value match = GroupText(self, 0, Value.None);
        match = match.IsNull ? match : Space.Repr(match);
        if (match.IsNull)
        {
            return match;
        }

        CodePointBuilder text = new(stackalloc byte[128]);
        text.Append("<re.Match object; span=("u8);
        text.AppendInt(Spans(self)[0]);
        text.Append(", "u8);
        text.AppendInt(Spans(self)[1]);
        text.Append("), match="u8);
        PyStr.AppendTo(ref text, PyStr.Substring(match, 0, Math.Min(PyStr.LengthOf(match), 50)));
        text.Append((byte)'>');
        return PyStr.FromBuilder(text);
    }
}
