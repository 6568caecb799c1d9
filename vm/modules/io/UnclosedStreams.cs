using System;
using Py.Gc;
using Py.ObjectSpace;
using Py.Vm.Run;

namespace Py.Vm.Modules;

/// <summary>Files that were opened for writing lately and not closed.</summary>
/// <remarks>
/// Programs rely on <c>open(path, "w").write(text)</c> closing the file at once, as reference counts do. So before a path is used or a program is
/// started, the nursery is collected if such a file may wait in it. What survives, because it is in use or a word on a native stack
/// looks like a reference to it, is written out.
/// </remarks>
internal static unsafe class UnclosedStreams
{
    private static long s_count;
    private static long s_collections;

    // Weak references to the streams that open() made for paths to be written, some of them closed or gone.
    private static Root s_streams;
    private static long s_most = FirstMost;
    private const long FirstMost = 64;

    /// <summary>Set by streams that keep bytes back.</summary>
    public static bool KeepBytes { get; set; }

    /// <summary>A stream for a path that is written was made; false with MemoryError.</summary>
    public static bool Made(Value stream)
    {
        if (!s_streams.IsAssigned)
        {
            s_streams = Roots.New(PyList.New());
        }

        if (PyList.LengthOf(s_streams.Value) >= s_most)
        {
            WriteOut();
            s_most = Math.Max(FirstMost, PyList.LengthOf(s_streams.Value) * 2);
        }

        Value reference = WeakrefModule.ReferenceTo(stream);
        return !reference.IsNull && PyList.Append(s_streams.Value, reference);
    }

    // Writes out what the streams keep back, and forgets those that are closed or gone. Streams report their errors when they are closed.
    private static void WriteOut()
    {
        KeepBytes = false;
        Value list = s_streams.Value;
        Value kept = PyList.New();
        for (long i = 0; i < PyList.LengthOf(list); i++)
        {
            Value reference = PyList.Get(list, i);
            Value stream = WeakrefModule.TargetOf(reference);
            if (stream.IsNull || !(Io.IsExact(stream, TextIOWrapper.Type) ? TextIOWrapper.TryWriteOut(stream) : Buffered.TryWriteOut(stream)))
            {
                continue;
            }

            PyList.Append(kept, reference);
        }

        s_streams.Value = kept;
    }

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
        if (s_count > 0)
        {
            Synchronize();
        }

        if (s_count > 0)
        {
            s_count = 0;
            StackRoots.CollectYoung();
        }

        if (KeepBytes && s_streams.IsAssigned)
        {
            // Those that a collection has found dead close now, others are written out.
            while (Finalizers.AreHeldBack)
            {
                Collector.Collect(CollectionKind.Step);
            }

            PendingCalls.Run();
            WriteOut();
        }
    }
}
