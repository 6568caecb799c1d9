using Py.ObjectSpace;

namespace Py.Vm.Modules.Dates;

/// <summary>datetime.IsoCalendarDate: the tuple that isocalendar() returns.</summary>
internal static unsafe class IsoCalendarType
{
    private static ModuleType s_type;
    private static readonly KeywordArguments s_new = new("__new__", ["year", "week", "weekday"], 3);

    public static void Define() => s_type.Make(
        "datetime.IsoCalendarDate", new TypeRow(TypeId.None0, "IsoCalendarDate", TypeId.Tuple, 0, 0) { Mode = AttributeMode.None }, &Define, Types.Get(TypeId.Tuple));

    private static void Define(TypeBuilder t)
    {
        t.Doc("The result of date.isocalendar(): the tuple (year, week, weekday).");
        t.Slot(SlotId.New, &Make);
        t.Slot(SlotId.Repr, &Repr);
        t.GetSet("year", &Year);
        t.GetSet("week", &Week);
        t.GetSet("weekday", &WeekDay);
        t.Method("__reduce__()", &Reduce);
    }

    public static Value New(int year, int week, int weekDay)
    {
        Value self = PyType.AllocateVar(s_type.Type, 3 * 8);
        if (self.IsNull)
        {
            return self;
        }

        self.As<PyTuple>().Fields.Length = 3;
        Slot* items = PyTuple.Items(self);
        items[0].Initialize(PyInt.New(year));
        items[1].Initialize(PyInt.New(week));
        items[2].Initialize(PyInt.New(weekDay));
        return self;
    }

    private static Value Make(Value type, Args args)
    {
        Slot* b = stackalloc Slot[3];
        return s_new.Bind(args, b) && CNumbers.TupleInt32(b[0].Load(), out int year) && CNumbers.TupleInt32(b[1].Load(), out int week)
            && CNumbers.TupleInt32(b[2].Load(), out int weekDay) ? New(year, week, weekDay) : Value.Null;
    }

    private static Value Repr(Value self) => PyStr.New(
        $"{PyType.TypeName(self)}(year={PyTuple.Get(self, 0).SmallInt}, week={PyTuple.Get(self, 1).SmallInt}, weekday={PyTuple.Get(self, 2).SmallInt})");

    private static Value Year(Value self) => PyTuple.Get(self, 0);

    private static Value Week(Value self) => PyTuple.Get(self, 1);

    private static Value WeekDay(Value self) => PyTuple.Get(self, 2);

    private static Value Reduce(Value self) =>
        PyTuple.New(Types.Get(TypeId.Tuple), PyTuple.New(PyTuple.New(PyTuple.Get(self, 0), PyTuple.Get(self, 1), PyTuple.Get(self, 2))));
}
