using System.Diagnostics;
using System.Globalization;
using Py.Gc;

namespace Py.Vm.Run;

/// <summary>The collector's sections of PYPYLOG, in PyPy's line formats.</summary>
internal static unsafe class GcLog
{
    private static readonly string[] s_phases = ["SCANNING", "MARKING", "SWEEPING", "FINALIZING"];

    /// <summary>Logs from now on if PYPYLOG asks for it.</summary>
    public static void Install()
    {
        if (!DebugLog.IsOn)
        {
            return;
        }

        Section("gc-hardware", $"L2cache = {GcParameters.CacheBytes}");
        Section("gc-hardware", $"memtotal = {GcParameters.MemoryBytes}.0");
        Section("gc-set-nursery-size", $"nursery size: {Collector.NurseryBytes}");
        if (Collector.ExtraNurseries > 0)
        {
            Section("gc-debug", $"allocated {Collector.ExtraNurseries} extra nurseries");
        }

        if (DebugLog.Wants("gc-minor") || DebugLog.Wants("gc-minor-walkroots") || DebugLog.Wants("gc-collect-step") || DebugLog.Wants("gc-collect-done")
            || (Collector.ExtraNurseries > 0 && DebugLog.Wants("gc-debug")))
        {
            Collector.Report = &Write;
        }
    }

    private static void Section(string name, string text)
    {
        DebugLog.Start(name);
        DebugLog.Print(name, text);
        DebugLog.Stop(name);
    }

    /// <summary>Bytes as a number of PyPy's arenas.</summary>
    public static ulong Arenas(ulong bytes) => (bytes + (512 << 10) - 1) / (512 << 10);

    private static string Seconds(double seconds) => seconds.ToString("0.000000", CultureInfo.InvariantCulture);

    private static void Write(CollectionReport* report)
    {
        const string minor = "gc-minor", walk = "gc-minor-walkroots", step = "gc-collect-step", done = "gc-collect-done";
        long end = Stopwatch.GetTimestamp();
        long stepTicks = (long)(report->StepSeconds * Stopwatch.Frequency), minorTicks = (long)(report->MinorSeconds * Stopwatch.Frequency);
        long start = end - stepTicks - minorTicks;
        if (report->HasMinor)
        {
            DebugLog.Start(minor, start);
            DebugLog.Start(walk, start);
            DebugLog.Stop(walk, start);
            DebugLog.Print(minor, $"minor collect, total memory used: {report->UsedBytes}\nnumber of pinned objects: {report->Pinned}\n"
                + $"total size of surviving objects: {report->Promoted}\ntime taken: {Seconds(report->MinorSeconds)}");
            DebugLog.Stop(minor, start + minorTicks);
            if (report->NurseryBefore != report->NurseryAfter)
            {
                Section("gc-debug", $"switching from nursery {report->NurseryBefore} to nursery {report->NurseryAfter} size {Collector.NurseryBytes}");
            }
        }

        if (report->StepSeconds == 0)
        {
            return;
        }

        DebugLog.Start(step, start + minorTicks);
        DebugLog.Print(step, $"starting gc state:  {s_phases[(int)report->Before]}");
        if (report->Before == GcPhase.Marking)
        {
            DebugLog.Print(step, $"number of objects to mark {report->ToMark} plus 0");
        }

        if (report->LargeSwept > 0)
        {
            DebugLog.Print(step, $"freeing raw objects: {report->LargeFreed} freed, limit was {report->LargeSwept}");
        }

        if (report->PagesSwept > 0 || report->MajorDone)
        {
            DebugLog.Print(step, $"freeing GC objects, up to {report->PagesSwept} pages. {(report->After == GcPhase.Sweeping ? "More to do." : "No more pages left.")}");
        }

        if (report->MajorDone)
        {
            DebugLog.Start(done, end);
            DebugLog.Print(done, $"arenas:                 {Arenas(report->UsedBefore - report->LargeBefore)}  =>  {Arenas(report->UsedBytes - report->LargeBytes)}\nbytes used in arenas:  {report->UsedBytes - report->LargeBytes}\n"
                + $"bytes raw-malloced:     {report->LargeBefore}  =>  {report->LargeBytes}\nnext major collection threshold:  {Collector.Threshold}.0");
            DebugLog.Stop(done, end);
        }

        DebugLog.Print(step, $"stopping, now in gc state:  {s_phases[(int)report->After]}\ntime taken:  {Seconds(report->StepSeconds)}");
        DebugLog.Stop(step, end);
    }
}
