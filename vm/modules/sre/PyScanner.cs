using System;
using Py.Gc;
using Py.ObjectSpace;

namespace Py.Vm.Modules.Sre;

/// <summary>_sre.SRE_Scanner, which goes through a text match by match; also the iterator that finditer returns.</summary>
internal unsafe struct PyScanner
{
    public ObjectHeader Header;

    /// <summary>pattern.</summary>
    public Slot Pattern;

    /// <summary>The text.</summary>
    public Slot Text;

    /// <summary>pos and endpos of its match objects.</summary>
    public long Pos;

    /// <summary>Where the text is taken to end.</summary>
    public long EndPos;

    /// <summary>Where the next match may start; -1 when there are no more.</summary>
    public long Next;

    /// <summary>Not 0 if the last match was empty and ended at <see cref="Next"/>.</summary>
    public long MustAdvance;

    /// <summary>Not 0 while a match runs, which signal handlers could interrupt.</summary>
    public long Executing;

    internal const ulong References = 0b110;

    private static Root s_type;
    private static Root s_iteratorType;

    internal static void Initialize()
    {
        TypeRow row = new(TypeId.None0, "SRE_Scanner", TypeId.Object, sizeof(PyScanner), References, TypeFlags.NoConstructor);
        s_type = Roots.New(CoreTypes.MakeModuleType("_sre.SRE_Scanner", Value.Null, row, &Define));
        // Programs see what the iterator of a scanner's search method is in CPython.
        s_iteratorType = Roots.New(CoreTypes.MakeModuleType("callable_iterator", Value.Null, row, &DefineIterator));
    }

    private static void Define(TypeBuilder t)
    {
        t.Method("match()", &Match);
        t.Method("search()", &Search);
        t.Member("pattern", 8);
    }

    private static void DefineIterator(TypeBuilder t)
    {
        t.Slot(SlotId.Iter, &Space.Self);
        t.Slot(SlotId.Next, &NextItem);
    }

    internal static Value New(Value pattern, Value text, Value pos, Value endPos) => New(s_type.Value, pattern, text, pos, endPos);

    internal static Value NewIterator(Value pattern, Value text, Value pos, Value endPos) => New(s_iteratorType.Value, pattern, text, pos, endPos);

    private static Value New(Value type, Value pattern, Value text, Value posArgument, Value endArgument)
    {
        BufferView view;
        if (!PyPattern.Bounds(posArgument, endArgument, out long pos, out long end)
            || !SreSubject.OpenFor(pattern, text, &view, out SreSubject subject))
        {
            return Value.Null;
        }

        long length = subject.Length;
        subject.Close();
        Ref<PyScanner> scanner = PyType.Allocate(type).As<PyScanner>();
        scanner.Fields.Pattern.Initialize(pattern);
        scanner.Fields.Text.Initialize(text);
        scanner.Fields.Pos = scanner.Fields.Next = Math.Clamp(pos, 0, length);
        scanner.Fields.EndPos = Math.Clamp(end, 0, length);
        scanner.Fields.MustAdvance = 0;
        scanner.Fields.Executing = 0;
        return scanner;
    }

    private static Value Match(Value self) => Step(self, SreMode.Match);

    private static Value Search(Value self) => Step(self, SreMode.Search);

    private static Value NextItem(Value self)
    {
        Value match = Step(self, SreMode.Search);
        return match.IsNone ? Value.Null : match;
    }

    private static Value Step(Value self, SreMode mode)
    {
        ref PyScanner scanner = ref self.As<PyScanner>().Fields;
        if (scanner.Executing != 0)
        {
            return Errors.ValueError("regular expression scanner already executing");
        }

        if (scanner.Next < 0)
        {
            return Value.None;
        }

        Value pattern = scanner.Pattern.Load();
        Value text = scanner.Text.Load();
        BufferView view;
        if (!SreSubject.OpenFor(pattern, text, &view, out SreSubject subject))
        {
            return Value.Null;
        }

        scanner.Executing = 1;
        using SreState.Lease lease = SreState.Rent();
        SreState state = lease.State;
        long end = Math.Min(scanner.EndPos, subject.Length);
        bool? found = subject.Run(SreCache.Get(pattern), state, scanner.Next, end, mode, scanner.MustAdvance != 0);
        scanner.Executing = 0;
        subject.Close();
        switch (found)
        {
            case true:
                scanner.Next = state.MatchEnd;
                scanner.MustAdvance = state.MatchEnd == state.MatchStart ? 1 : 0;
                return PyMatch.New(pattern, text, state, scanner.Pos, scanner.EndPos);
            case false:
                scanner.Next = -1;
                return Value.None;
            default:
                return Value.Null;
        }
    }
}
