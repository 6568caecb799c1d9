using System;
using System.Diagnostics;

namespace Py.Ir;

/// <summary>Runs one pass: switch, clock, dump, verification.</summary>
internal static class PassScope
{
    /// <summary>Runs <paramref name="pass"/> if it is switched on.</summary>
    public static Trace Run(string name, PassSet which, Trace trace, IrOptions options, Func<Trace, IrOptions, Trace> pass)
    {
        if ((options.Passes & which) != which)
        {
            return trace;
        }
        long start = options.Report == null ? 0 : Stopwatch.GetTimestamp();
        Trace result = pass(trace, options);
        if (options.Report != null)
        {
            long nanoseconds = (long)Stopwatch.GetElapsedTime(start).TotalNanoseconds;
            options.Report(name, nanoseconds, trace.Count - 1, result.Count - 1);
        }
        options.Dump?.Invoke(name, IrPrinter.Print(result));
        if (options.Verify)
        {
            try
            {
                Verifier.Verify(result);
            }
            catch (IrVerificationException error)
            {
                throw new IrVerificationException(
                    $"after pass {name}: {error.Message}\nbefore:\n{IrPrinter.Print(trace)}\nafter:\n{IrPrinter.Print(result)}");
            }
        }
        return result;
    }
}
