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
    private readonly byte* _execute;
    private readonly byte* _write;
    private readonly long _size;
    private readonly SortedDictionary<long, long> _free = [];

    /// <summary>Reserves <paramref name="bytes"/> of address space; memory is used as code is written.</summary>
    public CodeSpace(long bytes = 64 << 20)
    {
        _size = bytes;
        int file = memfd_create("py-jit", 1);
        if (file < 0 || ftruncate(file, bytes) != 0)
        {
            throw new InvalidOperationException("no memory for machine code");
        }
        _execute = (byte*)mmap(0, bytes, Protection_Read | Protection_Execute, Shared, file, 0);
        _write = (byte*)mmap(0, bytes, Protection_Read | Protection_Write, Shared, file, 0);
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

    /// <inheritdoc/>
    public void Dispose()
    {
        _ = munmap((nint)_execute, _size);
        _ = munmap((nint)_write, _size);
    }

    private static long Round(int bytes) => (bytes + 15L) & ~15L;

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int memfd_create(string name, uint flags);

    [LibraryImport("libc")]
    private static partial int ftruncate(int file, long bytes);

    [LibraryImport("libc")]
    private static partial int close(int file);

    [LibraryImport("libc")]
    private static partial nint mmap(nint address, long bytes, int protection, int flags, int file, long offset);

    [LibraryImport("libc")]
    private static partial int munmap(nint address, long bytes);
}
