using System;
using System.Diagnostics;
using System.IO;
using System.Runtime.InteropServices;
using Py.Backends.X64;
using Py.Ir;

namespace Py.Replay;

/// <summary>Three loops in the text form against the same loops in C: <c>py-replay --bench</c>.</summary>
/// <remarks>Both sides run interleaved in one process; the best of many short rounds counts, as others may keep the machine busy. Needs gcc.</remarks>
internal static unsafe class Benchmarks
{
    private const long Iterations = 500_000;
    private const int Rounds = 300;

    private const string C = """
        long sum(long n) { long s = 0, i = 0; do { s += i ^ (s >> 3); i++; } while (i < n); return s; }
        double flt(long n) { double x = 0.5, y = 0.0; long i = 0; do { x = x * 0.999 + 0.25; y = y + x / 3.0; i++; } while (i < n); return y; }
        struct node { long pad; struct node *next; long value; };
        long chase(struct node *p, long n) { long s = 0, i = 0; do { s += p->value; p = p->next; i++; } while (i < n); return s; }
        """;

    private const string Sum = """
        loop T1 sum
        i1 = input(0)
        i2 = input(1)
        i3 = input(2)
        i4 = int_rshift(i2, 3)
        i5 = int_xor(i3, i4)
        i6 = int_add(i2, i5)
        i7 = int_add(i3, 1)
        c8 = int_lt(i7, i1)
        guard_true(c8) [1:1 r0=i6]
        jump(i1, i6, i7, descr=L0)
        """;

    private const string Float = """
        loop T2 float
        i1 = input(0)
        f2 = input(1)
        f3 = input(2)
        i4 = input(3)
        f5 = float_mul(f2, 0.999)
        f6 = float_add(f5, 0.25)
        f7 = float_truediv(f6, 3.0)
        f8 = float_add(f3, f7)
        i9 = int_add(i4, 1)
        c10 = int_lt(i9, i1)
        guard_true(c10) [1:1 r0=f8]
        jump(i1, f6, f8, i9, descr=L0)
        """;

    private const string Chase = """
        field Node.next ref offset=8
        field Node.value i64 offset=16
        loop T3 chase
        i1 = input(0)
        p2 = input(1)
        i3 = input(2)
        i4 = input(3)
        i5 = getfield_gc(p2, descr=Node.value)
        i6 = int_add(i3, i5)
        p7 = getfield_gc(p2, descr=Node.next)
        i8 = int_add(i4, 1)
        c9 = int_lt(i8, i1)
        guard_true(c9) [1:1 r0=i6]
        jump(i1, p7, i6, i8, descr=L0)
        """;

    public static int Run()
    {
        string folder = Directory.CreateTempSubdirectory("py-bench").FullName;
        string source = Path.Combine(folder, "loops.c");
        string library = Path.Combine(folder, "loops.so");
        File.WriteAllText(source, C);
        using (Process gcc = Process.Start("gcc", ["-O1", "-shared", "-fPIC", "-o", library, source]))
        {
            gcc.WaitForExit();
            if (gcc.ExitCode != 0)
            {
                return 1;
            }
        }
        nint loops = NativeLibrary.Load(library);
        long* nodes = (long*)NativeMemory.Alloc(3 * 8 * 1024);
        for (int i = 0; i < 1024; i++)
        {
            nodes[3 * i + 1] = (long)(nodes + 3 * (i * 7 + 1 & 1023));
            nodes[3 * i + 2] = i;
        }
        var sum = (delegate* unmanaged<long, long>)NativeLibrary.GetExport(loops, "sum");
        var flt = (delegate* unmanaged<long, double>)NativeLibrary.GetExport(loops, "flt");
        var chase = (delegate* unmanaged<long*, long, long>)NativeLibrary.GetExport(loops, "chase");
        bool good = Compare("sum", Sum, [Iterations, 0, 0], () => sum(Iterations));
        good &= Compare("float", Float, [Iterations, BitConverter.DoubleToInt64Bits(0.5), 0, 0], () => BitConverter.DoubleToInt64Bits(flt(Iterations)));
        good &= Compare("chase", Chase, [Iterations, (long)nodes, 0, 0], () => chase(nodes, Iterations));
        Directory.Delete(folder, recursive: true);
        return good ? 0 : 1;
    }

    private static bool Compare(string name, string text, long[] inputs, Func<long> native)
    {
        Descriptors descriptors = new();
        using X64Backend backend = new(descriptors.Layout, 1 << 20);
        IrOptions options = new();
        CodeMap code = backend.CompileLoop(Pipeline.Optimize(IrParser.Parse(text, descriptors), options), options);
        ExitState exit = new();
        double ours = double.MaxValue;
        double theirs = double.MaxValue;
        for (int round = 0; round < Rounds; round++)
        {
            long start = Stopwatch.GetTimestamp();
            fixed (long* words = inputs)
            {
                backend.Run(code, words, exit);
            }
            ours = Math.Min(ours, Stopwatch.GetElapsedTime(start).TotalNanoseconds);
            start = Stopwatch.GetTimestamp();
            long expected = native();
            theirs = Math.Min(theirs, Stopwatch.GetElapsedTime(start).TotalNanoseconds);
            if (exit.Words[0] != expected)
            {
                Console.Error.WriteLine($"{name}: {exit.Words[0]} instead of {expected}");
                return false;
            }
        }
        Console.WriteLine($"{name}: {ours / Iterations:F3} ns an iteration, gcc -O1 {theirs / Iterations:F3}, ratio {ours / theirs:F2}");
        return ours / theirs <= 1.3;
    }
}
