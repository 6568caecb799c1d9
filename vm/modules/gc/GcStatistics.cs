using System.Globalization;
using Py.Gc;
using Py.ObjectSpace;

namespace Py.Vm.Modules;

/// <summary>The object of PyPy's gc.get_stats(): how much memory is in use, as text.</summary>
internal static unsafe class GcStatistics
{
    private static Root s_type;

    public static void Define(ModuleBuilder m)
    {
        TypeRow row = new(TypeId.None0, "GcStats", TypeId.Object, 0, 0, TypeFlags.NoConstructor);
        s_type = Roots.New(CoreTypes.MakeModuleType("gc.GcStats", Types.Get(TypeId.SimpleNamespace), row, &DefineType));
    }

    private static void DefineType(TypeBuilder t) => t.Slot(SlotId.Repr, &Repr);

    private static string Text(ulong bytes) => bytes < 1_000_000
        ? (bytes / 1024.0).ToString("0.0", CultureInfo.InvariantCulture) + "kB"
        : (bytes / 1048576.0).ToString("0.0", CultureInfo.InvariantCulture) + "MB";

    /// <summary>The object.</summary>
    public static Value Memory()
    {
        ulong small = Heap.SmallBytes, large = Heap.LargeBytes, nursery = Collector.NurseryBytes;
        ulong used = small + large, all = used + nursery, peak = ulong.Max(Collector.PeakBytes, all), reserved = Heap.PageBytes;
        Value stats = PyType.Allocate(s_type.Value);
        Put(stats, "total_gc_memory", Text(used));
        Put(stats, "jit_backend_used", Text(0));
        Put(stats, "total_memory_pressure", Text(0));
        Put(stats, "total_allocated_memory", Text(reserved + nursery));
        Put(stats, "jit_backend_allocated", Text(0));
        Put(stats, "peak_allocated_memory", Text(ulong.Max(peak, reserved + nursery)));
        Put(stats, "peak_memory", Text(peak));
        Put(stats, "total_arena_memory", Text(small));
        Put(stats, "total_rawmalloced_memory", Text(large));
        Put(stats, "nursery_size", Text(nursery));
        Put(stats, "peak_arena_memory", Text(ulong.Max(small, peak - large)));
        Put(stats, "peak_rawmalloced_memory", Text(large));
        Put(stats, "memory_used_sum", Text(used));
        Put(stats, "memory_allocated_sum", Text(reserved + nursery));
        ShapeTree.SetAttribute(stats, PyStr.Intern("total_gc_time"), PyInt.New((long)(Collector.TotalSeconds * 1000)));
        return stats;
    }

    private static void Put(Value stats, string name, string text) => ShapeTree.SetAttribute(stats, PyStr.Intern(name), PyStr.New(text));

    private static string Get(Value self, string name)
    {
        Value value = Space.GetAttr(self, name);
        Value text = value.IsNull ? value : Space.Str(value);
        Errors.Clear();
        return text.IsNull ? "?" : PyStr.ToClr(text);
    }

    private static Value Repr(Value self) => PyStr.New($"""
        Total memory consumed:
        GC used:            {Get(self, "total_gc_memory")} (peak: {Get(self, "peak_memory")})
           in arenas:            {Get(self, "total_arena_memory")}
           rawmalloced:          {Get(self, "total_rawmalloced_memory")}
           nursery:              {Get(self, "nursery_size")}
        raw assembler used: {Get(self, "jit_backend_used")}
        memory pressure:    {Get(self, "total_memory_pressure")}
        -----------------------------
        Total:              {Get(self, "memory_used_sum")}

        Total memory allocated:
        GC allocated:            {Get(self, "total_allocated_memory")} (peak: {Get(self, "peak_allocated_memory")})
           in arenas:            {Get(self, "peak_arena_memory")}
           rawmalloced:          {Get(self, "peak_rawmalloced_memory")}
           nursery:              {Get(self, "nursery_size")}
        raw assembler allocated: {Get(self, "jit_backend_allocated")}
        memory pressure:         {Get(self, "total_memory_pressure")}
        -----------------------------
        Total:                   {Get(self, "memory_allocated_sum")}

        Total time spent in GC:  {Get(self, "total_gc_time")}ms
        """.Replace("\r\n", "\n", System.StringComparison.Ordinal));
}
