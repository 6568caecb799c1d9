using System.Threading;
using Py.Vm.Modules;
using Thread = Py.ObjectSpace.Thread;
using ThreadState = Py.ObjectSpace.ThreadState;

namespace Py.Vm.Run;

/// <summary>The global import lock, which importlib holds while it looks at sys.meta_path. A thread may take it repeatedly.</summary>
internal static unsafe class ImportLock
{
    private static readonly object s_monitor = new();
    private static ThreadState* s_owner;
    private static int s_level;

    /// <summary>Does a thread hold it?</summary>
    public static bool IsHeld => s_owner != null;

    /// <summary>Takes it; other threads run meanwhile.</summary>
    public static void Acquire()
    {
        ThreadState* me = Thread.Current;
        if (s_owner != null && s_owner != me)
        {
            InterpreterLock.Release();
            lock (s_monitor)
            {
                while (s_owner != null)
                {
                    Monitor.Wait(s_monitor);
                }

                s_owner = me;
            }

            InterpreterLock.Acquire(me);
        }

        s_owner = me;
        s_level++;
    }

    /// <summary>Gives it back; false if another thread holds it, or none.</summary>
    public static bool Release()
    {
        if (s_owner != Thread.Current)
        {
            return false;
        }

        if (--s_level == 0)
        {
            lock (s_monitor)
            {
                s_owner = null;
                Monitor.Pulse(s_monitor);
            }
        }

        return true;
    }
}
