using System;
using Py.ObjectSpace;

namespace Py.Vm.Run;

/// <summary>C# exceptions that should not have happened, as SystemError.</summary>
internal static class InternalErrors
{
    /// <summary>PY_CRASH=1 lets them through, for debugging.</summary>
    public static readonly bool PassThrough = Environment.GetEnvironmentVariable("PY_CRASH") == "1";

    /// <summary>Sets SystemError with what went wrong and where; MemoryError for .NET's.</summary>
    public static void Raise(Exception e)
    {
        Errors.Clear();
        if (e is OutOfMemoryException)
        {
            Errors.NoMemory();
            return;
        }

        Errors.SystemError(Describe(e));
    }

    /// <summary>What went wrong and where, in a line.</summary>
    public static string Describe(Exception e)
    {
        string trace = e.StackTrace ?? "";
        int end = trace.IndexOf('\n');
        return $"internal error of py: {e.GetType().Name}: {e.Message} {(end < 0 ? trace : trace[..end]).Trim()}";
    }
}
