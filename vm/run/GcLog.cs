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
        DebugLog.Start("gc-set-nursery-size");
        DebugLog.Print("gc-set-nursery-size", $"nursery size: {Collector.NurseryBytes}");
        DebugLog.Stop("gc-set-nursery-size");
        if (DebugLog.Wants("gc-minor") || DebugLog.Wants("gc-minor-walkroots") || DebugLog.Wants("gc-collect-step") || DebugLog.Wants("gc-collect-done"))
        {
            Collector.Report = &Write;
        }
    }

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
        }

        if (report->StepSeconds == 0)
        {
            return;
        }

        DebugLog.Start(step, start + minorTicks);
        DebugLog.Print(step, $"starting gc state:  {s_phases[(int)report->Before]}");
        if (report->MajorDone)
        {
            DebugLog.Start(done, end);
            DebugLog.Print(done, $"arenas:                 {report->UsedBefore}  =>  {report->UsedBytes}\nbytes used in arenas:  {report->UsedBytes - report->LargeBytes}\n"
                + $"bytes raw-malloced:     {report->LargeBytes}  =>  {report->LargeBytes}\nnext major collection threshold:  {Collector.Threshold}.0");
            DebugLog.Stop(done, end);
        }

        DebugLog.Print(step, $"stopping, now in gc state:  {s_phases[(int)report->After]}\ntime taken:  {Seconds(report->StepSeconds)}");
        DebugLog.Stop(step, end);
    }
}
