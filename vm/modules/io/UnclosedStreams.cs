using Py.Gc;
using Py.Vm.Run;

namespace Py.Vm.Modules;

/// <summary>Files that were opened for writing lately and not closed.</summary>
/// <remarks>
/// Programs rely on <c>open(path, "w").write(text)</c> closing the file at once, as reference counts do. So before a path is used or a program is
/// started, the nursery is collected if such a file may wait in it. What survives is in use and is not looked at again.
/// </remarks>
internal static unsafe class UnclosedStreams
{
    private static long s_count;
    private static long s_collections;

    private static void Synchronize()
    {
        if (s_collections != Collector.MinorCount)
        {
            s_collections = Collector.MinorCount;
            s_count = 0;
        }
    }

    /// <summary>A file was opened for writing.</summary>
    public static void Opened()
    {
        Synchronize();
        s_count++;
    }

    /// <summary>A file that was opened for writing is closed.</summary>
    public static void Closed()
    {
        Synchronize();
        s_count -= s_count > 0 ? 1 : 0;
    }

    /// <summary>Closes those that nobody can reach, if there may be any. Collects: may, and runs finalizers.</summary>
    public static void Settle()
    {
        if (s_count == 0)
        {
            return;
        }

        Synchronize();
        if (s_count > 0)
        {
            s_count = 0;
            StackRoots.CollectYoung();
            PendingCalls.Run();
        }
    }
}
