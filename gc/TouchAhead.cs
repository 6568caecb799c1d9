using System;
using System.Diagnostics;
using System.Threading;

namespace Py.Gc;

/// <summary>A thread that touches the large pages the old objects are about to grow into.</summary>
/// <remarks>
/// Where a virtual machine gives its guest memory at the first touch, a page of 2 MiB takes 5 ms: a pause, if the program met it.
/// Where the program is faster than the thread, blocks of small pages lie between the large ones: they take as long, but not at once.
/// MADV_POPULATE_WRITE would hold the lock of the address space all that time, for which others wait in mmap and mremap.
/// </remarks>
internal static unsafe class TouchAhead
{
    private const ulong BlockBytes = 2UL << 20;
    private const int StackBytes = 128 << 10;
    // It is as far ahead as growth has shown to be necessary, by a small part of the heap at most.
    private const ulong MostBlocks = 16, MostPart = 16;
    // Small blocks to a large one, and in all: each may cost the system a mapping, of which there are at most 65,530.
    private const int MostSmall = 4, MostSmallInAll = 4096, SmallAtFirst = 2;
    // There is a small one less when it was in time so many times.
    private const int TimesAStep = 256;

    // A large page that takes longer is not in memory yet.
    private static readonly TimeSpan s_slow = TimeSpan.FromMilliseconds(1);

    private static AutoResetEvent? s_wake;
    private static Thread? s_thread;
    private static bool s_paused, s_idle;

    // The first block that the program has not reached; the thread's, the first block that is not prepared.
    private static ulong s_top;
    private static ulong s_prepared;

    /// <summary>The heap has to grow to this page for <see cref="Ask"/> to be called.</summary>
    public static uint NextPage { get; private set; } = (uint)((Reservation.SmallPagesBytes - BlockBytes) >> Pages.Shift);

    /// <summary>Has what follows <paramref name="top"/> touched by and by. Collects: no.</summary>
    public static void Ask(ulong top)
    {
        if (Environment.ProcessorCount == 1)
        {
            NextPage = uint.MaxValue;
            return;
        }

        ulong next = (top + BlockBytes - 1) & ~(BlockBytes - 1);
        NextPage = Pages.IndexOf(next) + 1;
        Volatile.Write(ref s_top, next);
        s_wake ??= new AutoResetEvent(false);
        if (s_thread == null)
        {
            Begin();
        }

        _ = s_wake.Set();
    }

    private static void Begin()
    {
        s_idle = false;
        var thread = new Thread(Run, StackBytes) { IsBackground = true };
        try
        {
            thread.Start();
            s_thread = thread;
        }
        catch (Exception e) when (e is OutOfMemoryException or ThreadStartException)
        {
            // The system allows no more threads.
            NextPage = uint.MaxValue;
        }
    }

    /// <summary>Before a fork: has the thread go to sleep. True if there is one.</summary>
    public static bool Pause()
    {
        Volatile.Write(ref s_paused, true);
        while (s_thread != null && !Volatile.Read(ref s_idle))
        {
            _ = Thread.Yield();
        }

        return s_thread != null;
    }

    /// <summary>After a fork: it goes on; a child makes one of its own when it is asked.</summary>
    public static void Resume(bool isChild)
    {
        Volatile.Write(ref s_paused, false);
        if (isChild)
        {
            s_thread = null;
            s_wake = null;
        }
        else
        {
            _ = s_wake?.Set();
        }
    }

    private static void Run()
    {
        ulong blocks = 1;
        bool isSlow = false;
        int small = 0, run = 0, inAll = 0, inTime = 0;
        AutoResetEvent wake = s_wake!;
        if (Collector.ThreadBegins != null)
        {
            Collector.ThreadBegins();
        }

        while (true)
        {
            ulong top = Volatile.Read(ref s_top);
            if (s_prepared < top)
            {
                blocks = Math.Clamp((top - Reservation.PageBase) / (MostPart * BlockBytes), 1, Math.Min(blocks + 1, MostBlocks));
                small = isSlow ? Math.Min(small + 1, MostSmall) : 0;
                s_prepared = top;
                inTime = 0;
            }

            bool isDone = s_prepared >= Math.Min(top + (BlockBytes * blocks), Reservation.HeapEnd);
            if (isDone || Volatile.Read(ref s_paused))
            {
                small = ++inTime % TimesAStep == 0 ? Math.Max(small - 1, 0) : small;
                Volatile.Write(ref s_idle, true);
                _ = wake.WaitOne();
                Volatile.Write(ref s_idle, false);
            }
            else
            {
                run = run < small && inAll < MostSmallInAll ? run + 1 : 0;
                inAll += run == 0 ? 0 : 1;
                long start = Stopwatch.GetTimestamp();
                Prepare(s_prepared, run != 0);
                if (!isSlow && Stopwatch.GetElapsedTime(start) > s_slow)
                {
                    isSlow = true;
                    small = SmallAtFirst;
                }

                s_prepared += BlockBytes;
            }
        }
    }

    private static void Prepare(ulong block, bool small)
    {
        if (small)
        {
            Reservation.UseSmallPages(block, BlockBytes);
        }
        else
        {
            // The program may have got there meanwhile: what it wrote stays.
            _ = Interlocked.Or(ref *(long*)block, 0);
        }
    }
}
