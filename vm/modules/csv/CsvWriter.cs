using Py.Gc;
using Py.ObjectSpace;
using Py.ObjectSpace.Text;

namespace Py.Vm.Modules.Csv;

/// <summary>_csv.writer.</summary>
internal static unsafe class CsvWriter
{
    internal struct Layout
    {
        public ObjectHeader Header;
        public Slot Write;
        public Slot Dialect;
        public const ulong References = 0b110;
    }

    public static Root Type { get; private set; }

    public static void Define(ModuleBuilder m)
    {
        Type = Roots.New(CoreTypes.MakeModuleType(
            "_csv.writer", Value.Null, new TypeRow(TypeId.None0, "writer", TypeId.Object, sizeof(Layout), Layout.References, TypeFlags.NoConstructor), &Define));
        m.Constant("Writer", Type.Value);
        m.RawFunction("writer(...)\ncsv_writer = csv.writer(fileobj [, dialect='excel'] [optional keyword args])\n\nAn object that writes rows as CSV text to a file.", &Make);
    }

    private static void Define(TypeBuilder t)
    {
        t.Method("writerow(row, /)\nWrites the items of an iterable as a row. Non-string fields are written as str() shows them.", &WriteRow);
        t.Method("writerows(rows, /)\nWrites several rows.", &WriteRows);
        t.GetSet("dialect", &GetDialect);
    }

    private static Value GetDialect(Value self) => self.As<Layout>().Fields.Dialect.Load();

    private static Value Make(Args args)
    {
        if (args.Count is 0 or > 2)
        {
            return Errors.TypeError(args.Count == 0 ? "writer expected at least 1 argument, got 0" : $"writer expected at most 2 arguments, got {args.Count}");
        }

        Value dialect = CsvDialect.Make(args.Count > 1 ? args[1] : Value.Null, args);
        if (dialect.IsNull)
        {
            return dialect;
        }

        int found = Space.TryGetAttr(args[0], N.write, out Value write);
        if (found < 0)
        {
            return Value.Null;
        }

        if (found == 0 || PyType.SlotOf(write, SlotId.Call) == null)
        {
            return Errors.TypeError("argument 1 must have a \"write\" method");
        }

        Value self = PyType.Allocate(Type.Value);
        self.As<Layout>().Fields.Write.Store(self, write);
        self.As<Layout>().Fields.Dialect.Store(self, dialect);
        return self;
    }

    private static Value WriteRows(Value self, Value rows)
    {
        Value iterator = Space.Iter(rows);
        while (!iterator.IsNull)
        {
            Value row = Space.Next(iterator);
            if (row.IsNull)
            {
                return Errors.Occurred ? row : Value.None;
            }

            if (WriteRow(self, row).IsNull)
            {
                break;
            }
        }

        return Value.Null;
    }

    private static Value WriteRow(Value self, Value row)
    {
        Value iterator = Space.Iter(row);
        if (iterator.IsNull)
        {
            return Errors.Catch(TypeId.TypeError) ? CsvModule.Error($"iterable expected, not {PyType.TypeName(row)}") : Value.Null;
        }

        Value dialect = self.As<Layout>().Fields.Dialect.Load();
        CodePointBuilder text = new(stackalloc byte[512]);
        int count = 0;
        bool nullField = false;
        while (true)
        {
            Value field = Space.Next(iterator);
            if (field.IsNull)
            {
                if (Errors.Occurred)
                {
                    text.Dispose();
                    return field;
                }

                break;
            }

            bool quoted = CsvDialect.Of(dialect).Quoting switch
            {
                CsvDialect.NonNumeric => !field.IsFloat && !field.IsInt && PyType.SlotOf(field, SlotId.Float) == null && PyType.SlotOf(field, SlotId.Index) == null,
                CsvDialect.All => true,
                _ => false,
            };
            nullField = field.IsNone;
            Value shown = field.IsStr ? field : field.IsNone ? PyStr.Empty : Space.Str(field);
            if (shown.IsNull || !Append(ref text, ref CsvDialect.Of(dialect), shown, count > 0, quoted))
            {
                text.Dispose();
                return Value.Null;
            }

            count++;
        }

        if (count == 1 && text.Length == 0)
        {
            if (CsvDialect.Of(dialect).Quoting == CsvDialect.None)
            {
                return CsvModule.Error("single empty field record must be quoted");
            }

            _ = nullField;
            text.Append(CsvDialect.Of(dialect).Quote);
            text.Append(CsvDialect.Of(dialect).Quote);
        }

        PyStr.AppendTo(ref text, CsvDialect.Of(dialect).LineTerminator.Load());
        Value line = PyStr.FromBuilder(text);
        return line.IsNull ? line : Space.Call(self.As<Layout>().Fields.Write.Load(), line);
    }

    private static bool Append(scoped ref CodePointBuilder text, scoped ref CsvDialect.Layout d, Value field, bool delimiter, bool quoted)
    {
        Value end = d.LineTerminator.Load();
        int length = PyStr.LengthOf(field);
        // First look: must it be quoted, and can everything be written?
        for (int i = 0; i < length && !quoted; i++)
        {
            int c = PyStr.CodePointAt(field, i);
            if (!IsSpecial(c, ref d, end))
            {
                continue;
            }

            bool escape = d.Quoting == CsvDialect.None || (c == d.Quote && d.DoubleQuote == 0) || (c == d.Escape && c != d.Quote);
            if (!escape)
            {
                quoted = true;
            }
        }

        if (delimiter)
        {
            text.Append(d.Delimiter);
        }

        if (quoted)
        {
            text.Append(d.Quote);
        }

        for (int i = 0; i < length; i++)
        {
            int c = PyStr.CodePointAt(field, i);
            if (IsSpecial(c, ref d, end))
            {
                bool escape = d.Quoting == CsvDialect.None;
                if (!escape)
                {
                    if (c == d.Quote)
                    {
                        if (d.DoubleQuote != 0)
                        {
                            text.Append(c);
                        }
                        else
                        {
                            escape = true;
                        }
                    }
                    else if (c == d.Escape)
                    {
                        escape = true;
                    }
                }

                if (escape)
                {
                    if (d.Escape < 0)
                    {
                        CsvModule.Error("need to escape, but no escapechar set");
                        return false;
                    }

                    text.Append(d.Escape);
                }
            }

            text.Append(c);
        }

        if (quoted)
        {
            text.Append(d.Quote);
        }

        return true;
    }

    private static bool IsSpecial(int c, scoped ref CsvDialect.Layout d, Value end)
    {
        if (c == d.Delimiter || c == d.Escape || c == d.Quote)
        {
            return true;
        }

        for (int i = 0; i < PyStr.LengthOf(end); i++)
        {
            if (PyStr.CodePointAt(end, i) == c)
            {
                return true;
            }
        }

        return false;
    }
}
