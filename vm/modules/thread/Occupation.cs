using Py.ObjectSpace;
using ClrThread = System.Threading.Thread;

namespace Py.Vm.Modules;

/// <summary>Keeps unmanaged state, such as a library's stream, to one thread while calls into the library let other threads run.</summary>
/// <remarks>Read and written by the thread that has the interpreter's lock, so that it needs no lock of its own. A field, not a copy.</remarks>
internal struct Occupation
{
    private bool _taken;

    /// <summary>Waits until no other thread is inside; these run meanwhile, and so may collections.</summary>
    public void Enter()
    {
        while (_taken)
        {
            Wait();
        }

        _taken = true;
    }

    /// <summary>Gives the state back.</summary>
    public void Leave() => _taken = false;

    /// <summary>Lets other threads run for a moment.</summary>
    public static unsafe void Wait()
    {
        ThreadState* thread = InterpreterLock.Release();
        ClrThread.Sleep(0);
        InterpreterLock.Acquire(thread);
    }
}
