using System.Runtime.InteropServices;
using Py.ObjectSpace;

namespace Py.Vm.Modules.Processes;

/// <summary>The module _multiprocessing.</summary>
internal static unsafe class MultiprocessingModule
{
    internal static void Define(ModuleBuilder m)
    {
        SemLock.Initialize(m);
        Value flags = PyDict.New();
        PyDict.SetStr(flags, PyStr.Intern("HAVE_SEM_OPEN"), PyInt.New(1));
        PyDict.SetStr(flags, PyStr.Intern("HAVE_SEM_TIMEDWAIT"), PyInt.New(1));
        m.Constant("flags", flags);
        m.Function("sem_unlink(name, /)", &Unlink);
    }

    [DllImport("libc", EntryPoint = "sem_unlink", SetLastError = true)]
    public static extern int SemUnlink(byte* name);

    private static Value Unlink(Value name)
    {
        if (!SemLock.Name(name, "sem_unlink() argument", out byte[] bytes))
        {
            return Value.Null;
        }

        fixed (byte* p = bytes)
        {
            return SemUnlink(p) < 0 ? PosixErrors.Raise() : Value.None;
        }
    }
}
