using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using Py.ObjectSpace;
using Xunit;

namespace Py.Conformance.ObjectSpace;

public unsafe class SetTests : SpaceTests
{
    // The same pseudo-random operations in both languages; prints the order after each round.
    private const string Program = """
        import sys
        x = int(sys.argv[1]); span = int(sys.argv[2]); s = set()
        def r():
            global x
            x = (x * 6364136223846793005 + 1442695040888963407) % 2**64
            return x >> 33
        for round in range(40):
            for i in range(r() % 60):
                k = r() % span - span // 4
                op = r() % 8
                if op < 5: s.add(k)
                elif op < 7: s.discard(k)
                elif s: s.pop()
            op = r() % 6
            if op == 0: s = s | set(range(r() % 40))
            elif op == 1: s -= set(range(r() % 40))
            elif op == 2: s = s & set(range(r() % span))
            elif op == 3: s ^= set(range(r() % 20))
            elif op == 4: s = s.copy()
            else: s.update(dict.fromkeys(range(r() % 30)))
            print(*s)
        """;

    private static ulong s_state;

    private static long Random()
    {
        s_state = (s_state * 6364136223846793005) + 1442695040888963407;
        return (long)(s_state >> 33);
    }

    private static Value Range(long stop) => PySet.From(PyRange.New(0, stop, 1));

    [Theory]
    [InlineData(1, 40)]
    [InlineData(2, 200)]
    [InlineData(3, 100000)]
    public void IteratesInTheOrderOfCPython(int seed, int span)
    {
        ProcessStartInfo start = new("python3.11") { RedirectStandardOutput = true };
        foreach (string argument in (string[])["-c", Program, $"{seed}", $"{span}"])
        {
            start.ArgumentList.Add(argument);
        }

        using Process process = Process.Start(start)!;
        s_state = (ulong)seed;
        Value set = PySet.New();
        for (int round = 0; round < 40; round++)
        {
            for (long i = Random() % 60; i > 0; i--)
            {
                Value key = PyInt.New((Random() % span) - (span / 4));
                long op = Random() % 8;
                if (op < 5)
                {
                    Assert.True(PySet.Add(set, key));
                }
                else if (op < 7)
                {
                    Assert.True(PySet.Remove(set, key) >= 0);
                }
                else
                {
                    PySet.PopAny(set);
                }
            }

            switch (Random() % 6)
            {
                case 0:
                    set = Space.Binary(set, Range(Random() % 40), SlotId.Or);
                    break;
                case 1:
                    set = Space.InPlace(set, Range(Random() % 40), SlotId.Sub);
                    break;
                case 2:
                    set = Space.Binary(set, Range(Random() % span), SlotId.And);
                    break;
                case 3:
                    set = Space.InPlace(set, Range(Random() % 20), SlotId.Xor);
                    break;
                case 4:
                    set = PySet.CopyAsBase(set);
                    break;
                default:
                    Value dict = PyDict.New();
                    for (long i = 0, n = Random() % 30; i < n; i++)
                    {
                        PyDict.Set(dict, PyInt.New(i), Value.None);
                    }

                    Assert.True(PySet.Update(set, dict));
                    break;
            }

            List<string> shown = [];
            long position = 0;
            while (PySet.Next(set, ref position, out Value key))
            {
                shown.Add(key.SmallInt.ToString(CultureInfo.InvariantCulture));
            }

            Assert.Equal(process.StandardOutput.ReadLine(), string.Join(' ', shown));
        }
    }

    [Fact]
    public void HashesAsCPythonDoes()
    {
        Value set = PySet.NewFrozen();
        Assert.True(PySet.Update(set, Ints(3, 1, 2)));
        Assert.Equal(-272375401224217160, Space.Hash(set));
        Assert.Equal(133146708735736, Space.Hash(PySet.NewFrozen()));
    }

    [Fact]
    public void ComparesAsSets()
    {
        Value small = PySet.From(Ints(1, 2)), large = PySet.From(Ints(3, 2, 1));
        Assert.Equal(1, Space.CompareBool(small, large, CompareOp.Lt));
        Assert.Equal(0, Space.CompareBool(large, small, CompareOp.Le));
        Assert.Equal(1, Space.CompareBool(large, PySet.From(Ints(1, 2, 3)), CompareOp.Eq));
    }
}
