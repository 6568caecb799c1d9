using System;

namespace Py.Vm.Run;

/// <summary>The magic number of .pyc files: changes with the sources of the compiler, so that old files are not loaded.</summary>
internal static class PycMagic
{
    /// <summary>The four bytes at the start of a .pyc file.</summary>
    public static ReadOnlySpan<byte> Bytes =>
        [(byte)(CompilerStamp.Value >> 8), (byte)(CompilerStamp.Value & 0xff), (byte)'\r', (byte)'\n'];

    /// <summary>Do these bytes begin a .pyc file of ours?</summary>
    public static bool Starts(ReadOnlySpan<byte> bytes) => bytes.StartsWith(Bytes);
}
