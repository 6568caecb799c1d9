using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using Py.Ir;

namespace Py.Conformance.Backends;

/// <summary>A toy process for traces: low memory with nursery, helper table, exception word; helpers in C#.</summary>
internal sealed unsafe class LowMemory : IMemoryImage, IDisposable
{
    public const int NurseryBytes = 1 << 16;
    private const int Bytes = 1 << 20;
    private readonly byte* _start;

    public LowMemory(bool zeroed = false, uint freshBits = 0)
    {
        _start = MapLow();
        Layout = new RuntimeLayout
        {
            HelperTableAddress = (long)_start,
            ExceptionAddress = (long)_start + 1024,
            NurseryFreeAddress = (long)_start + 1032,
            NurseryTopAddress = (long)_start + 1040,
            NurseryIsZeroed = zeroed,
            FreshHeaderBits = freshBits,
            FloatShape = 0x500,
            AllocateHelper = 0,
            AllocateArrayHelper = 1,
            BoxFloatHelper = 2,
            BarrierHelper = 3,
            ItemBarrierHelper = 11,
            ExitInCallHelper = 7,
            StackLimitAddress = (long)_start + 1048,
        };
        Helpers = (nint*)_start;
        Helpers[0] = (nint)(delegate* unmanaged<long, long, long>)&Allocate;
        Helpers[1] = (nint)(delegate* unmanaged<long, long, long>)&AllocateArray;
        Helpers[2] = (nint)(delegate* unmanaged<double, long>)&BoxFloat;
        Helpers[3] = (nint)(delegate* unmanaged<long, void>)&Barrier;
        Helpers[4] = (nint)(delegate* unmanaged<long, long, long>)&AddInts;
        Helpers[5] = (nint)(delegate* unmanaged<double, long, double, double>)&Mix;
        Helpers[6] = (nint)(delegate* unmanaged<long, long, long, long, long, long, long>)&Six;
        Helpers[7] = (nint)(delegate* unmanaged<long*, long, long>)&ExitInCall;
        Helpers[8] = (nint)(delegate* unmanaged<long, long, long>)&Join2;
        Helpers[9] = (nint)(delegate* unmanaged<long, long, long, long>)&Join3;
        Helpers[10] = (nint)(delegate* unmanaged<long, long, long, long, long>)&Join4;
        Helpers[11] = (nint)(delegate* unmanaged<long, long, void>)&ItemBarrier;
        Reset();
    }

    // Below 2 GiB, but above what the object space's tests reserve in this process.
    private static byte* MapLow()
    {
        const int PrivateAnonymousFixedNoReplace = 0x22 | 0x100000;
        for (nint address = 0x7100_0000; address < 0x7f00_0000; address += Bytes)
        {
            nint got = (nint)mmap(address, Bytes, 3, PrivateAnonymousFixedNoReplace, -1, 0);
            if (got == address)
            {
                return (byte*)got;
            }
        }

        throw new InvalidOperationException("no low memory left");
    }

    public static LowMemory? Current { get; set; }

    public RuntimeLayout Layout { get; }

    public nint* Helpers { get; }

    public long* Cell => (long*)(_start + 1056);

    public byte* Objects => _start + 4096;

    public byte* Nursery => _start + (Bytes - NurseryBytes - 4096);

    public static int SlowAllocations { get; set; }

    public static int Barriers { get; set; }

    /// <summary>Addresses of the items that the barrier of arrays was called for.</summary>
    public static HashSet<long> Marked { get; } = [];

    private byte* Overflow { get; set; }

    private readonly byte[] _before = new byte[Bytes];
    private readonly byte[] _after = new byte[Bytes];
    private nint _overflowBefore;

    /// <summary>Who reads the exits of call_assembler.</summary>
    public IBackend? Backend { get; set; }

    public void Save()
    {
        new Span<byte>(_start, Bytes).CopyTo(_before);
        _overflowBefore = (nint)Overflow;
    }

    public void Restore()
    {
        new Span<byte>(_start, Bytes).CopyTo(_after);
        _before.AsSpan().CopyTo(new Span<byte>(_start, Bytes));
        Overflow = (byte*)_overflowBefore;
    }

    public string? Difference()
    {
        ReadOnlySpan<long> now = new(_start, Bytes / 8);
        ReadOnlySpan<long> first = MemoryMarshal.Cast<byte, long>(_after);
        for (int at = now.CommonPrefixLength(first); at < now.Length; at += 1 + now[(at + 1)..].CommonPrefixLength(first[(at + 1)..]))
        {
            // Which NaN it is depends on the order of operands, which a backend may change.
            bool nan = double.IsNaN(BitConverter.Int64BitsToDouble(now[at])) && double.IsNaN(BitConverter.Int64BitsToDouble(first[at]));
            bool taggedNan = double.IsNaN(Semantics.WordToFloat(now[at])) && double.IsNaN(Semantics.WordToFloat(first[at]));
            if (!nan && !taggedNan)
            {
                return $"memory at {(long)_start + 8 * at:x}: {first[at]:x} and {now[at]:x}";
            }
        }
        return null;
    }

    public void Reset()
    {
        Current = this;
        SlowAllocations = 0;
        Barriers = 0;
        Marked.Clear();
        new Span<byte>(_start + 1024, Bytes - 1024).Clear();
        if (!Layout.NurseryIsZeroed)
        {
            new Span<byte>(Nursery, NurseryBytes).Fill(0x5a);
        }
        *(long*)Layout.NurseryFreeAddress = (long)Nursery;
        *(long*)Layout.NurseryTopAddress = (long)Nursery + NurseryBytes;
        Overflow = _start + (Bytes / 2);
    }

    /// <summary>Leaves that many bytes in the nursery.</summary>
    public void LimitNursery(int bytes) => *(long*)Layout.NurseryTopAddress = (long)Nursery + bytes;

    public bool InHeap(long address) => address >= (long)Objects && address < (long)_start + Bytes;

    public void Dispose() => _ = munmap((nint)_start, Bytes);

    [UnmanagedCallersOnly]
    private static long Allocate(long shape, long bytes)
    {
        LowMemory memory = Current!;
        SlowAllocations++;
        byte* made = memory.Overflow;
        memory.Overflow += bytes;
        if (memory.Overflow > memory.Nursery)
        {
            return 0;
        }
        new Span<byte>(made, (int)bytes).Clear();
        *(ulong*)made = (ulong)shape | ((ulong)memory.Layout.FreshHeaderBits << 32);
        return (long)made;
    }

    [UnmanagedCallersOnly]
    private static long AllocateArray(long shape, long items)
    {
        byte* made = Current!.Overflow;
        Current.Overflow += 16 + items * 8;
        *(ulong*)made = (ulong)shape | ((ulong)Current.Layout.FreshHeaderBits << 32);
        *(long*)(made + 8) = items;
        return (long)made;
    }

    [UnmanagedCallersOnly]
    private static long BoxFloat(double value)
    {
        byte* made = Current!.Overflow;
        Current.Overflow += 16;
        *(ulong*)made = Current.Layout.FloatShape;
        *(double*)(made + 8) = value;
        return (long)made;
    }

    [UnmanagedCallersOnly]
    private static void Barrier(long obj)
    {
        Barriers++;
        *(byte*)(obj + Current!.Layout.BarrierByte) &= (byte)~Current.Layout.BarrierMask;
    }

    // As for an array with cards: its flag stays.
    [UnmanagedCallersOnly]
    private static void ItemBarrier(long obj, long item)
    {
        Barriers++;
        Marked.Add(item);
    }

    // An interpreter that gives back register 0 of the innermost frame, plus 1000.
    [UnmanagedCallersOnly]
    private static long ExitInCall(long* frame, long number)
    {
        long* words = stackalloc long[ExitState.MaxWords];
        ExitState exit = new() { Buffer = words };
        Current!.Backend!.ReadExit((int)number, frame, exit);
        SnapFrame inner = exit.Trace!.Frame(exit.Ins.Snap);
        return exit[exit.Trace.Registers(inner)[0].Value] + 4000;
    }

    [UnmanagedCallersOnly]
    private static long Join2(long a, long b) => Join(a, b, 0, 0);

    [UnmanagedCallersOnly]
    private static long Join3(long a, long b, long c) => Join(a, b, c, 0);

    [UnmanagedCallersOnly]
    private static long Join4(long a, long b, long c, long d) => Join(a, b, c, d);

    /// <summary>A toy string: shape 0x60, length at 8, bytes from 16 on.</summary>
    public static long Join(params ReadOnlySpan<long> parts)
    {
        long length = 0;
        foreach (long part in parts)
        {
            length += part == 0 ? 0 : *(long*)(part + 8);
        }
        Joins++;
        byte* made = Current!.Overflow;
        Current.Overflow += (16 + length + 7) & ~7;
        *(ulong*)made = StringShape;
        *(long*)(made + 8) = length;
        byte* at = made + 16;
        foreach (long part in parts)
        {
            if (part != 0)
            {
                new Span<byte>((byte*)part + 16, (int)*(long*)(part + 8)).CopyTo(new Span<byte>(at, (int)*(long*)(part + 8)));
                at += *(long*)(part + 8);
            }
        }
        return (long)made;
    }

    public const uint StringShape = 0x60;

    public static int Joins { get; set; }

    [UnmanagedCallersOnly]
    private static long AddInts(long a, long b) => a + b - 3;

    [UnmanagedCallersOnly]
    private static double Mix(double a, long b, double c) => a * b - c;

    [UnmanagedCallersOnly]
    private static long Six(long a, long b, long c, long d, long e, long f) => a + 2 * b + 3 * c + 4 * d + 5 * e + 6 * f;

    [DllImport("libc")]
    private static extern nint mmap(nint address, nint bytes, int protection, int flags, int file, nint offset);

    [DllImport("libc")]
    private static extern int munmap(nint address, nint bytes);
}
