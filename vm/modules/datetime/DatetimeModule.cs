using Py.ObjectSpace;

namespace Py.Vm.Modules.Dates;

/// <summary>The module _datetime.</summary>
internal static class DatetimeModule
{
    public static void Define(ModuleBuilder m)
    {
        m.Doc("Fast implementation of the datetime type.");
        m.Constant("MINYEAR", Calendar.MinYear);
        m.Constant("MAXYEAR", Calendar.MaxYear);
        DeltaType.Define(m);
        TzInfoType.Define(m);
        TimeZoneType.Define(m);
        IsoCalendarType.Define();
        DateType.Define(m);
        TimeType.Define(m);
        DateTimeType.Define(m);
    }
}
