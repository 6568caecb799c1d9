using System.Runtime.InteropServices;

namespace Py.Vm.Modules;

/// <summary>Closing many descriptors; only system calls, so that it may run in a child after fork.</summary>
internal static unsafe class OpenDescriptors
{
    private const string C = "libc";
    private const long CloseRangeCall = 436;

    [DllImport(C, EntryPoint = "close")]
    private static extern int Close(int file);
    [DllImport(C, EntryPoint = "syscall", SetLastError = true)]
    private static extern long SystemCall(long number, ulong a, ulong b, ulong c);
    [DllImport(C, EntryPoint = "sysconf")]
    private static extern long SysConf(int name);

    /// <summary>Closes the descriptors from <paramref name="low"/> up to <paramref name="high"/>, which is left open.</summary>
    public static void CloseRange(int low, int high)
    {
        if (low >= high || SystemCall(CloseRangeCall, (uint)low, (uint)high - 1, 0) == 0)
        {
            return;
        }

        const int openMax = 4;
        long most = SysConf(openMax);
        for (int file = low; file < high && file < most; file++)
        {
            _ = Close(file);
        }
    }
}
