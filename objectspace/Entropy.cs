using System;
using System.Runtime.InteropServices;

namespace Py.ObjectSpace;

/// <summary>Random bytes of the kernel. The classes of .NET load OpenSSL for this, which takes longer than starting.</summary>
public static unsafe class Entropy
{
    [DllImport("libc", EntryPoint = "getrandom")]
    private static extern nint GetRandom(byte* bytes, nuint count, uint flags);

    /// <summary>Fills bytes with random ones.</summary>
    public static void Fill(Span<byte> bytes)
    {
        fixed (byte* start = bytes)
        {
            int done = 0;
            while (done < bytes.Length)
            {
                // Interrupted by a signal, a large request may get fewer bytes or none.
                done += (int)Math.Max(0, GetRandom(start + done, (nuint)(bytes.Length - done), 0));
            }
        }
    }
}
