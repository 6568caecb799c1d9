using System.Runtime.InteropServices;

namespace Py.Vm.Modules.MappedMemory;

/// <summary>What may be done with a map; ACCESS_* of the module.</summary>
internal enum MapAccess
{
    Default, Read, Write, Copy,
}

/// <summary>The system's calls for mapped memory.</summary>
internal static unsafe class Mapping
{
    public const int Read = 1, Write = 2;
    public const int Shared = 1, Private = 2, Anonymous = 0x20;

    private const string C = "libc";
    private const int DuplicateCloseOnExec = 1030, MayMove = 1, Synchronous = 4;

    [DllImport(C, EntryPoint = "mmap", SetLastError = true)]
    private static extern byte* MapNative(byte* address, nuint length, int protection, int flags, int file, long offset);
    [DllImport(C, EntryPoint = "munmap")]
    private static extern int UnmapNative(byte* address, nuint length);
    [DllImport(C, EntryPoint = "mremap", SetLastError = true)]
    private static extern byte* RemapNative(byte* address, nuint length, nuint newLength, int flags);
    [DllImport(C, EntryPoint = "msync", SetLastError = true)]
    private static extern int SyncNative(byte* address, nuint length, int flags);
    [DllImport(C, EntryPoint = "madvise", SetLastError = true)]
    private static extern int AdviseNative(byte* address, nuint length, int advice);
    [DllImport(C, EntryPoint = "ftruncate", SetLastError = true)]
    private static extern int TruncateNative(int file, long length);
    [DllImport(C, EntryPoint = "fcntl", SetLastError = true)]
    private static extern int ControlNative(int file, int command, long argument);
    [DllImport(C, EntryPoint = "close")]
    private static extern int CloseNative(int file);

    private static byte* Good(byte* address) => (nint)address == -1 ? null : address;

    /// <summary>Maps; null with errno set.</summary>
    public static byte* Map(long length, int protection, int flags, int file, long offset) =>
        Good(MapNative(null, (nuint)length, protection, flags, file, offset));

    /// <summary>Ends a map.</summary>
    public static void Unmap(byte* address, long length) => _ = UnmapNative(address, (nuint)length);

    /// <summary>Makes a map longer or shorter, perhaps at another address; null with errno set.</summary>
    public static byte* Remap(byte* address, long length, long newLength) =>
        Good(RemapNative(address, (nuint)length, (nuint)newLength, MayMove));

    /// <summary>Writes changes out to the file; negative with errno set.</summary>
    public static int Sync(byte* address, long length) => SyncNative(address, (nuint)length, Synchronous);

    /// <summary>madvise(2).</summary>
    public static int Advise(byte* address, long length, int advice) => AdviseNative(address, (nuint)length, advice);

    /// <summary>ftruncate(2).</summary>
    public static int Truncate(int file, long length) => TruncateNative(file, length);

    /// <summary>A second descriptor of a file that child programs do not get; negative with errno set.</summary>
    public static int Duplicate(int file) => ControlNative(file, DuplicateCloseOnExec, 0);

    /// <summary>Closes a descriptor.</summary>
    public static void Close(int file) => _ = CloseNative(file);
}
