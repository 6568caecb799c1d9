using Py.Gc;
using Py.ObjectSpace;
using Py.ObjectSpace.Text;

namespace Py.Vm.Modules.Csv;

/// <summary>_csv.reader: an iterator over the rows of an iterable of lines.</summary>
internal static unsafe class CsvReader
{
    internal struct Layout
    {
        public ObjectHeader Header;
        public Slot Lines;
        public Slot Dialect;
        public long LineNumber;
        public const ulong References = 0b110;
    }

    private enum State
    {
        StartRecord, StartField, EscapedChar, InField, InQuoted, EscapeInQuoted, QuoteInQuoted, EatCrNl, AfterEscapedCrNl,
    }

    public static Root Type { get; private set; }

    public static void Define(ModuleBuilder m)
    {
        Type = Roots.New(CoreTypes.MakeModuleType(
            "_csv.reader", Value.Null, new TypeRow(TypeId.None0, "reader", TypeId.Object, sizeof(Layout), Layout.References, TypeFlags.NoConstructor), &Define));
        m.Constant("Reader", Type.Value);
        m.RawFunction("reader(...)\ncsv_reader = reader(iterable [, dialect='excel'] [optional keyword args])\n\nAn iterator over the rows of CSV text.", &Make);
    }

    private static void Define(TypeBuilder t)
    {
        t.Slot(SlotId.Iter, &Self);
        t.Slot(SlotId.Next, &Next);
        t.GetSet("dialect", &GetDialect);
        t.GetSet("line_num", &GetLineNumber);
    }

    private static Value Self(Value self) => self;

    private static Value GetDialect(Value self) => self.As<Layout>().Fields.Dialect.Load();

    private static Value GetLineNumber(Value self) => PyInt.New(self.As<Layout>().Fields.LineNumber);

    private static Value Make(Args args)
    {
        if (args.Count is 0 or > 2)
        {
            return Errors.TypeError(args.Count == 0 ? "reader expected at least 1 argument, got 0" : $"reader expected at most 2 arguments, got {args.Count}");
        }

        Value lines = Space.Iter(args[0]);
        Value dialect = lines.IsNull ? lines : CsvDialect.Make(args.Count > 1 ? args[1] : Value.Null, args);
        if (dialect.IsNull)
        {
            return dialect;
        }

        Value self = PyType.Allocate(Type.Value);
        self.As<Layout>().Fields.Lines.Store(self, lines);
        self.As<Layout>().Fields.Dialect.Store(self, dialect);
        return self;
    }

    /// <summary>What is known of the row being read.</summary>
    private ref struct Row
    {
        public Value Fields;
        public CodePointBuilder Field;
        public State State;
        public bool Number;
        public long Limit;
    }

    private static bool Fail(string message)
    {
        CsvModule.Error(message);
        return false;
    }

    private static bool Save(scoped ref Row row)
    {
        Value field = PyStr.FromBuilder(row.Field);
        row.Field = new CodePointBuilder(64);
        if (row.Number)
        {
            row.Number = false;
            field = PyFloat.FromNumberOrText(field);
            if (field.IsNull)
            {
                return false;
            }
        }

        PyList.Append(row.Fields, field);
        return true;
    }

    private static bool Add(scoped ref Row row, int c)
    {
        if (row.Field.Length >= row.Limit)
        {
            return Fail($"field larger than field limit ({row.Limit})");
        }

        row.Field.Append(c);
        return true;
    }

    private const int EndOfLine = -2;

    private static bool Process(scoped ref Row row, scoped ref CsvDialect.Layout d, int c)
    {
        switch (row.State)
        {
            case State.StartRecord:
                if (c == EndOfLine)
                {
                    return true;
                }

                if (c is '\n' or '\r')
                {
                    row.State = State.EatCrNl;
                    return true;
                }

                row.State = State.StartField;
                goto case State.StartField;
            case State.StartField:
                if (c is '\n' or '\r' or EndOfLine)
                {
                    row.State = c == EndOfLine ? State.StartRecord : State.EatCrNl;
                    return Save(ref row);
                }

                if (c == d.Quote && d.Quoting != CsvDialect.None)
                {
                    row.State = State.InQuoted;
                    return true;
                }

                if (c == d.Escape)
                {
                    row.State = State.EscapedChar;
                    return true;
                }

                if (c == ' ' && d.SkipInitialSpace != 0)
                {
                    return true;
                }

                if (c == d.Delimiter)
                {
                    return Save(ref row);
                }

                row.Number = d.Quoting == CsvDialect.NonNumeric;
                row.State = State.InField;
                return Add(ref row, c);
            case State.EscapedChar:
                if (c is '\n' or '\r')
                {
                    row.State = State.AfterEscapedCrNl;
                    return Add(ref row, c);
                }

                row.State = State.InField;
                return Add(ref row, c == EndOfLine ? '\n' : c);
            case State.AfterEscapedCrNl:
                if (c == EndOfLine)
                {
                    return true;
                }

                goto case State.InField;
            case State.InField:
                if (c is '\n' or '\r' or EndOfLine)
                {
                    row.State = c == EndOfLine ? State.StartRecord : State.EatCrNl;
                    return Save(ref row);
                }

                if (c == d.Escape)
                {
                    row.State = State.EscapedChar;
                    return true;
                }

                if (c == d.Delimiter)
                {
                    row.State = State.StartField;
                    return Save(ref row);
                }

                return Add(ref row, c);
            case State.InQuoted:
                if (c == EndOfLine)
                {
                    return true;
                }

                if (c == d.Escape)
                {
                    row.State = State.EscapeInQuoted;
                    return true;
                }

                if (c == d.Quote && d.Quoting != CsvDialect.None)
                {
                    row.State = d.DoubleQuote != 0 ? State.QuoteInQuoted : State.InField;
                    return true;
                }

                return Add(ref row, c);
            case State.EscapeInQuoted:
                row.State = State.InQuoted;
                return Add(ref row, c == EndOfLine ? '\n' : c);
            case State.QuoteInQuoted:
                if (d.Quoting != CsvDialect.None && c == d.Quote)
                {
                    row.State = State.InQuoted;
                    return Add(ref row, c);
                }

                if (c == d.Delimiter)
                {
                    row.State = State.StartField;
                    return Save(ref row);
                }

                if (c is '\n' or '\r' or EndOfLine)
                {
                    row.State = c == EndOfLine ? State.StartRecord : State.EatCrNl;
                    return Save(ref row);
                }

                if (d.Strict == 0)
                {
                    row.State = State.InField;
                    return Add(ref row, c);
                }

                return Fail($"'{PyStr.ToClr(PyStr.FromCodePoint(d.Delimiter))}' expected after '{PyStr.ToClr(PyStr.FromCodePoint(d.Quote))}'");
            default:
                if (c is '\n' or '\r')
                {
                    return true;
                }

                if (c == EndOfLine)
                {
                    row.State = State.StartRecord;
                    return true;
                }

                return Fail("new-line character seen in unquoted field - do you need to open the file with newline=''?");
        }
    }

    private static Value Next(Value self)
    {
        Row row = new() { Fields = PyList.New(), Field = new CodePointBuilder(64), Limit = CsvModule.FieldLimit };
        do
        {
            Value line = Space.Next(self.As<Layout>().Fields.Lines.Load());
            if (line.IsNull)
            {
                if (Errors.Occurred || (row.Field.Length == 0 && row.State != State.InQuoted))
                {
                    return Value.Null;
                }

                ref CsvDialect.Layout d = ref CsvDialect.Of(self.As<Layout>().Fields.Dialect.Load());
                return d.Strict != 0 ? CsvModule.Error("unexpected end of data") : Save(ref row) ? row.Fields : Value.Null;
            }

            if (!line.IsStr)
            {
                return CsvModule.Error($"iterator should return strings, not {PyType.TypeName(line)} (the file should be opened in text mode)");
            }

            self.As<Layout>().Fields.LineNumber++;
            Value dialect = self.As<Layout>().Fields.Dialect.Load();
            int length = PyStr.LengthOf(line);
            for (int i = 0; i < length; i++)
            {
                if (!Process(ref row, ref CsvDialect.Of(dialect), PyStr.CodePointAt(line, i)))
                {
                    return Value.Null;
                }
            }

            if (!Process(ref row, ref CsvDialect.Of(dialect), EndOfLine))
            {
                return Value.Null;
            }
        }
        while (row.State != State.StartRecord);

        return row.Fields;
    }
}
