using System;
using Py.ObjectSpace;

namespace Py.Vm.Run;

/// <summary>C# exceptions that should not have happened, as SystemError.</summary>
internal static class InternalErrors
{
    /// <summary>Sets SystemError with what went wrong and where; MemoryError for .NET's.</summary>
    public static void Raise(Exception e)
    {
        Errors.Clear();
        if (e is OutOfMemoryException)
        {
            Errors.NoMemory();
            return;
        }

        string trace = e.StackTrace ?? "";
        int end = trace.IndexOf('\n');
        Errors.SystemError($"internal error of py: {e.GetType().Name}: {e.Message} {(end < 0 ? trace : trace[..end]).Trim()}");
    }
}
