using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using Py.Ir;

namespace Py.Backends.Shared;

/// <summary>Memory for machine code that is never writable and executable at one address.</summary>
/// <remarks>
/// One anonymous file is mapped twice: executable here, writable there. Blocks are multiples of 16 bytes;
/// free ones are kept in a list and joined with their neighbours. Offsets are the same in both views.
/// </remarks>
public sealed unsafe partial class CodeSpace : IDisposable
{
    private const int Protection_Read = 1;
    private const int Protection_Write = 2;
    private const int Protection_Execute = 4;
    private const int Shared = 1;
    private const int Fixed = 0x10;
    private readonly byte* _execute;
    private readonly byte* _write;
    private readonly long _size;
    private readonly SortedDictionary<long, long> _free = [];

    // Bytes at the start that were ever in use; the file for the child of the fork that goes on, or -1.
    private long _top;
    private int _copy = -1;

    /// <summary>Reserves <paramref name="bytes"/> of address space; memory is used as code is written.</summary>
    public CodeSpace(long bytes = 64 << 20)
    {
        _size = bytes;
        int file = MakeFile(bytes);
        if (file < 0)
        {
            throw new InvalidOperationException("no memory for machine code");
        }
        _execute = Map(null, file, Protection_Execute);
        _write = Map(null, file, Protection_Write);
        _ = close(file);
        if ((nint)_execute == -1 || (nint)_write == -1)
        {
            throw new InvalidOperationException("machine code cannot be mapped");
        }
        _free.Add(0, bytes);
    }

    /// <summary>Bytes in use.</summary>
    public long Used { get; private set; }

    /// <summary>Takes a block and returns its executable address.</summary>
    /// <exception cref="UnsupportedIrException">The space is full.</exception>
    public long Allocate(int bytes)
    {
        long rounded = Round(bytes);
        foreach ((long offset, long length) in _free)
        {
            if (length < rounded)
            {
                continue;
            }
            _free.Remove(offset);
            if (length > rounded)
            {
                _free.Add(offset + rounded, length - rounded);
            }
            Used += rounded;
            _top = Math.Max(_top, offset + rounded);
            return (long)_execute + offset;
        }
        throw new UnsupportedIrException("the code space is full");
    }

    /// <summary>Gives a block back; it is filled with traps.</summary>
    public void Free(long address, int bytes)
    {
        long start = address - (long)_execute;
        long end = start + Round(bytes);
        Used -= end - start;
        new Span<byte>(_write + start, (int)(end - start)).Fill(0xcc);
        long before = -1;
        foreach ((long offset, long length) in _free)
        {
            if (offset + length == start)
            {
                before = offset;
            }
            if (offset >= end)
            {
                break;
            }
        }
        if (_free.Remove(end, out long next))
        {
            end += next;
        }
        if (before >= 0)
        {
            start = before;
            _free.Remove(before);
        }
        _free.Add(start, end - start);
    }

    /// <summary>The writable view of an executable address.</summary>
    public byte* Writable(long address) => _write + (address - (long)_execute);

    /// <summary>Copies code to its place.</summary>
    public void Write(long address, ReadOnlySpan<byte> code) => code.CopyTo(new Span<byte>(Writable(address), code.Length));

    /// <summary>Before a fork: copies the code for the child, which would write to its parent's otherwise.</summary>
    /// <returns>False if the system has no file or memory for it: errno is set.</returns>
    public bool TryCopy()
    {
        _copy = MakeFile(_size);
        for (long done = 0; _copy >= 0 && done < _top;)
        {
            nint written = pwrite(_copy, _execute + done, (nint)(_top - done), done);
            if (written <= 0)
            {
                return false;
            }
            done += written;
        }
        return _copy >= 0;
    }

    /// <summary>After a fork, or where none came of it: the child goes on with the copy.</summary>
    public void AfterFork(bool isChild)
    {
        if (isChild && (Map(_execute, _copy, Protection_Execute) != _execute || Map(_write, _copy, Protection_Write) != _write))
        {
            Environment.FailFast("py: machine code cannot be mapped after a fork");
        }
        _ = close(_copy);
        _copy = -1;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _ = munmap((nint)_execute, _size);
        _ = munmap((nint)_write, _size);
    }

    // Negative: errno tells why there is none.
    private static int MakeFile(long bytes)
    {
        int file = memfd_create("py-jit", 1);
        if (file >= 0 && ftruncate(file, bytes) != 0)
        {
            _ = close(file);
            file = -1;
        }
        return file;
    }

    private byte* Map(byte* address, int file, int access) =>
        (byte*)mmap((nint)address, _size, Protection_Read | access, address == null ? Shared : Shared | Fixed, file, 0);

    private static long Round(int bytes) => (bytes + 15L) & ~15L;

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int memfd_create(string name, uint flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint pwrite(int file, byte* from, nint bytes, long offset);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int ftruncate(int file, long bytes);

    [LibraryImport("libc")]
    private static partial int close(int file);

    [LibraryImport("libc")]
    private static partial nint mmap(nint address, long bytes, int protection, int flags, int file, long offset);

    [LibraryImport("libc")]
    private static partial int munmap(nint address, long bytes);
}
