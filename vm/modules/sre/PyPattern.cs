using System;
using Py.Gc;
using Py.ObjectSpace;
using Py.ObjectSpace.Text;

namespace Py.Vm.Modules.Sre;

/// <summary>re.Pattern.</summary>
internal unsafe partial struct PyPattern
{
    public ObjectHeader Header;

    /// <summary>The source, a str or bytes-like object, or None.</summary>
    public Slot Source;

    /// <summary>Names to group numbers: a dict, or null if no group has a name.</summary>
    public Slot GroupIndex;

    /// <summary>Names by group number: a tuple, or null.</summary>
    public Slot IndexGroup;

    /// <summary>The code words, as an array of raw bytes.</summary>
    public Slot Code;

    /// <summary>flags, as an int.</summary>
    public Slot Flags;

    /// <summary>groups, as an int.</summary>
    public Slot GroupCount;

    /// <summary>The number of groups.</summary>
    public long Groups;

    /// <summary>1 if the source is bytes, 0 if it is a str, -1 if there is none.</summary>
    public long IsBytes;

    /// <summary>See <see cref="SreCache"/>.</summary>
    public long CachePlace;

    /// <summary>See <see cref="SreCache"/>.</summary>
    public long CacheNumber;

    internal const ulong References = 0b111_1110;

    private static Root s_type;

    internal static Value Type => s_type.Value;

    internal static void Initialize() => s_type = Roots.New(CoreTypes.MakeModuleType(
        "re.Pattern",
        Value.Null,
        new TypeRow(TypeId.None0, "Pattern", TypeId.Object, sizeof(PyPattern), References, TypeFlags.NoConstructor | TypeFlags.Weakref),
        &Define));

    private static void Define(TypeBuilder t)
    {
        t.Doc("Compiled regular expression object.");
        t.Slot(SlotId.Repr, &Repr);
        t.Slot(SlotId.Hash, &Hash);
        t.Slot(SlotId.Compare, &Compare);
        t.Method("match(string, pos=0, endpos=sys.maxsize)\nMatches zero or more characters at the beginning of the string.", &Match);
        t.Method("fullmatch(string, pos=0, endpos=sys.maxsize)\nMatches against all of the string.", &FullMatch);
        t.Method("search(string, pos=0, endpos=sys.maxsize)\nScans through the string for the first match; None if there is none.", &Search);
        t.Method("findall(string, pos=0, endpos=sys.maxsize)\nReturns a list of all matches that do not overlap.", &FindAll);
        t.Method("finditer(string, pos=0, endpos=sys.maxsize)\nReturns an iterator over all matches that do not overlap.", &PyScanner.NewIterator);
        t.Method("scanner(string, pos=0, endpos=sys.maxsize)", &PyScanner.New);
        t.Method("split(string, maxsplit=0)\nSplits the string at the matches of the pattern.", &Split);
        t.Method("sub(repl, string, count=0)\nReturns the string with the matches of the pattern replaced.", &Sub);
        t.Method("subn(repl, string, count=0)\nReturns the string that sub returns, and the number of replacements.", &SubN);
        t.Method("__copy__()", &Space.Self);
        t.Method("__deepcopy__(memo, /)", &DeepCopy);
        t.ClassMethod("__class_getitem__(item, /)\nSee PEP 585.", &PyGenericAlias.New);
        t.Member("pattern", 8);
        t.Member("flags", 40);
        t.Member("groups", 48);
        t.GetSet("groupindex\nA dictionary mapping group names to group numbers.", &GetGroupIndex);
    }

    /// <summary>_sre.compile.</summary>
    internal static Value Compile(Value source, Value flagsArgument, Value code, Value groupsArgument, Value groupIndex, Value indexGroup)
    {
        if (!SreModule.AsInt(flagsArgument, out int flags))
        {
            return Value.Null;
        }

        if (!code.IsList)
        {
            return WrongType("code", "list", code);
        }

        if (!Space.AsSsize(groupsArgument, out long groups))
        {
            return Value.Null;
        }

        if (!groupIndex.IsDict || !indexGroup.IsTuple)
        {
            return groupIndex.IsDict ? WrongType("indexgroup", "tuple", indexGroup) : WrongType("groupindex", "dict", groupIndex);
        }

        uint[] words = new uint[PyList.LengthOf(code)];
        for (int i = 0; i < words.Length; i++)
        {
            Value word = PyList.Get(code, i);
            if (!word.IsInt || !PyInt.TryGetLong(word, out long number) || number is < 0 or > uint.MaxValue)
            {
                return Errors.OverflowError("regular expression code size limit exceeded");
            }

            words[i] = (uint)number;
        }

        long isBytes = -1;
        if (!source.IsNone)
        {
            BufferView view;
            if (!SreSubject.Open(source, &view, out SreSubject subject))
            {
                return Value.Null;
            }

            isBytes = subject.IsBytes ? 1 : 0;
            subject.Close();
        }

        SrePattern? compiled = groups is < 0 or > SreConstants.MaxGroups ? null : SrePattern.TryCreate(words, (int)groups);
        if (compiled is null)
        {
            return Errors.RuntimeError("invalid SRE code");
        }

        ulong bytes = (ulong)words.Length * sizeof(uint);
        ulong address = Heap.TryAllocate(ShapeIds.Of(TypeId.RawBytes), (ulong)sizeof(PyRefArray) + bytes);
        if (address == 0)
        {
            return Errors.NoMemory();
        }

        Ref<PyRefArray> array = Value.FromBits(address).As<PyRefArray>();
        array.Fields.Length = (long)bytes;
        words.CopyTo(new Span<uint>(array.TailBytes(), words.Length));
        Ref<PyPattern> pattern = PyType.Allocate(Type).As<PyPattern>();
        pattern.Fields.Source.Initialize(source);
        bool named = PyDict.Count(groupIndex) > 0;
        pattern.Fields.GroupIndex.Initialize(named ? groupIndex : Value.Null);
        pattern.Fields.IndexGroup.Initialize(named && PyTuple.LengthOf(indexGroup) > 0 ? indexGroup : Value.Null);
        pattern.Fields.Code.Initialize(array);
        pattern.Fields.Flags.Initialize(Value.FromSmallInt(flags));
        pattern.Fields.GroupCount.Initialize(Value.FromSmallInt(groups));
        pattern.Fields.Groups = groups;
        pattern.Fields.IsBytes = isBytes;
        SreCache.Put(pattern, compiled);
        return pattern;
    }

    private static Value WrongType(string parameter, string wanted, Value given) =>
        Errors.TypeError($"compile() argument '{parameter}' must be {wanted}, not {PyType.TypeName(given)}");

    /// <summary>A copy of the code words.</summary>
    internal static uint[] CodeOf(Value pattern) => CodeSpan(pattern).ToArray();

    private static ReadOnlySpan<uint> CodeSpan(Value pattern)
    {
        Ref<PyRefArray> array = pattern.As<PyPattern>().Fields.Code.Load().As<PyRefArray>();
        return new ReadOnlySpan<uint>(array.TailBytes(), (int)(array.Fields.Length / sizeof(uint)));
    }

    private static int FlagBits(Value pattern) => (int)pattern.As<PyPattern>().Fields.Flags.Load().SmallInt;

    private static Value GetGroupIndex(Value self)
    {
        Value index = self.As<PyPattern>().Fields.GroupIndex.Load();
        return index.IsNull ? PyDict.New() : PyMappingProxy.New(index);
    }

    private static Value DeepCopy(Value self, Value memo) => self;

    private static long Hash(Value self)
    {
        long hash = Space.Hash(self.As<PyPattern>().Fields.Source.Load());
        if (hash == -1 && Errors.Occurred)
        {
            return -1;
        }

        ReadOnlySpan<uint> code = CodeSpan(self);
        hash ^= Hashing.OfBytes(System.Runtime.InteropServices.MemoryMarshal.AsBytes(code));
        return hash ^ FlagBits(self) ^ self.As<PyPattern>().Fields.IsBytes ^ code.Length;
    }

    private static Value Compare(Value self, Value other, CompareOp op)
    {
        if (op is not (CompareOp.Eq or CompareOp.Ne) || !PyType.IsInstance(self, Type) || !PyType.IsInstance(other, Type))
        {
            return Value.NotImplemented;
        }

        int equal = self.Is(other) ? 1 : 0;
        if (equal == 0
            && FlagBits(self) == FlagBits(other)
            && self.As<PyPattern>().Fields.IsBytes == other.As<PyPattern>().Fields.IsBytes
            && CodeSpan(self).SequenceEqual(CodeSpan(other)))
        {
            equal = Space.EqualBool(self.As<PyPattern>().Fields.Source.Load(), other.As<PyPattern>().Fields.Source.Load());
        }

        return equal < 0 ? Value.Null : Value.FromBool((equal != 0) == (op == CompareOp.Eq));
    }

    private static ReadOnlySpan<string> FlagNames =>
        new[] { "", "IGNORECASE", "LOCALE", "MULTILINE", "DOTALL", "UNICODE", "VERBOSE", "DEBUG", "ASCII" };

    [System.Runtime.CompilerServices.SkipLocalsInit]
    private static Value Repr(Value self)
    {
        Value source = Space.Repr(self.As<PyPattern>().Fields.Source.Load());
        if (source.IsNull)
        {
            return source;
        }

        int flags = FlagBits(self);
        const int kinds = SreConstants.FlagLocale | SreConstants.FlagUnicode | SreConstants.FlagAscii;
        if (self.As<PyPattern>().Fields.IsBytes == 0 && (flags & kinds) == SreConstants.FlagUnicode)
        {
            flags &= ~SreConstants.FlagUnicode;
        }

        CodePointBuilder text = new(stackalloc byte[256]);
        text.Append("re.compile("u8);
        PyStr.AppendTo(ref text, PyStr.Substring(source, 0, Math.Min(PyStr.LengthOf(source), 200)));
        ReadOnlySpan<byte> separator = ", "u8;
        for (int bit = 1; bit < FlagNames.Length; bit++)
        {
            if ((flags & (1 << bit)) != 0)
            {
                text.Append(separator);
                text.Append("re."u8);
                text.Append(FlagNames[bit]);
                flags &= ~(1 << bit);
                separator = "|"u8;
            }
        }

        if (flags != 0)
        {
            text.Append(separator);
            text.Append($"0x{(uint)flags:x}");
        }

        text.Append((byte)')');
        return PyStr.FromBuilder(text);
    }
}
