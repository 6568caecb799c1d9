using System;
using System.IO;

namespace Py.Vm.Modules;

/// <summary>What the system says of the threads of this process.</summary>
internal static class ThreadStates
{
    /// <summary>Waits until all threads but this one sleep, for a tenth of a second at most.</summary>
    public static void WaitUntilOthersSleep()
    {
        string me = ThreadModule.NativeId.ToString();
        long deadline = Environment.TickCount64 + 100;
        while (!OthersSleep(me) && Environment.TickCount64 < deadline)
        {
            System.Threading.Thread.Sleep(0);
        }
    }

    private static bool OthersSleep(string me)
    {
        try
        {
            foreach (string task in Directory.GetDirectories("/proc/self/task"))
            {
                if (!task.AsSpan(task.LastIndexOf('/') + 1).SequenceEqual(me) && State(task) == 'R')
                {
                    return false;
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return true;
        }

        return true;
    }

    // The state stands behind the name, which is in parentheses.
    private static char State(string task)
    {
        try
        {
            string text = File.ReadAllText(task + "/stat");
            int close = text.LastIndexOf(')');
            return close > 0 && close + 2 < text.Length ? text[close + 2] : 'S';
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return 'S';
        }
    }
}
