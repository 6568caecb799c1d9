using System;
using System.Collections.Generic;
using Py.ObjectSpace;
using Xunit;

namespace Py.Conformance.ObjectSpace;

public unsafe class ListTests : SpaceTests
{
    [Fact]
    public void InsertAndPopMoveTheRest()
    {
        Value list = Ints(1, 2, 3);
        Assert.True(PyList.Insert(list, 1, PyInt.New(9)));
        Assert.True(PyList.Insert(list, -100, PyInt.New(0)));
        Assert.Equal([0, 1, 9, 2, 3], ToLongs(list));
        Assert.Equal(9, PyList.Pop(list, 2).SmallInt);
        Assert.Equal(3, PyList.Pop(list, -1).SmallInt);
        Assert.Equal([0, 1, 2], ToLongs(list));
    }

    [Fact]
    public void ExtendsByItself()
    {
        Value list = Ints(1, 2, 3);
        Assert.True(PyList.Extend(list, list));
        Assert.Equal([1, 2, 3, 1, 2, 3], ToLongs(list));
    }

    [Fact]
    public void AssignsSlices()
    {
        Value list = Ints(0, 1, 2, 3, 4, 5, 6, 7);
        Assert.True(PyList.SetSlice(list, 2, 4, Ints(20, 21, 22, 23)));
        Assert.Equal([0, 1, 20, 21, 22, 23, 4, 5, 6, 7], ToLongs(list));
        Assert.True(PyList.SetSlice(list, 2, 6, Ints(2)));
        Assert.Equal([0, 1, 2, 4, 5, 6, 7], ToLongs(list));
        Assert.True(PyList.SetSlice(list, 5, 100, Value.Null));
        Assert.Equal([0, 1, 2, 4, 5], ToLongs(list));
        Assert.True(PyList.SetSlice(list, 1, 1, list));
        Assert.Equal([0, 0, 1, 2, 4, 5, 1, 2, 4, 5], ToLongs(list));
    }

    [Theory]
    [InlineData(0, 10, 2)]
    [InlineData(9, 0, -3)]
    [InlineData(1, 9, 7)]
    public void DeletesExtendedSlices(long start, long stop, long step)
    {
        List<long> expected = [];
        HashSet<long> gone = [];
        for (long i = start; step > 0 ? i < stop : i > stop; i += step)
        {
            gone.Add(i);
        }

        Value list = PyList.New();
        for (long i = 0; i < 10; i++)
        {
            PyList.Append(list, PyInt.New(i));
            if (!gone.Contains(i))
            {
                expected.Add(i);
            }
        }

        Assert.True(Space.DeleteItem(list, PySlice.New(PyInt.New(start), PyInt.New(stop), PyInt.New(step))));
        Assert.Equal(expected, ToLongs(list));
    }

    [Fact]
    public void ReportsErrorsAsCPythonDoes()
    {
        Value list = Ints(1);
        Assert.True(Space.GetItem(list, PyInt.New(5)).IsNull);
        Raised(TypeId.IndexError, "list index out of range");
        Assert.True(Space.GetItem(list, PyStr.New("a")).IsNull);
        Raised(TypeId.TypeError, "list indices must be integers or slices, not str");
        Assert.True(Call(PyList.New(), "pop").IsNull);
        Raised(TypeId.IndexError, "pop from empty list");
    }

    [Theory]
    [InlineData(10, 1)]
    [InlineData(63, 2)]
    [InlineData(64, 3)]
    [InlineData(1000, 4)]
    [InlineData(5000, 5)]
    public void SortsIntsInEveryOrder(int count, int seed)
    {
        Random random = new(seed);
        for (int kind = 0; kind < 6; kind++)
        {
            long[] numbers = new long[count];
            for (int i = 0; i < count; i++)
            {
                numbers[i] = kind switch
                {
                    0 => random.Next(),
                    1 => i,
                    2 => -i,
                    3 => i < count / 2 ? i : i - (count / 2),
                    4 => random.Next(4),
                    _ => i % 10 == 0 ? random.Next(count) : i,
                };
            }

            Value list = Ints(numbers);
            Assert.True(PyList.Sort(list, Value.None, false));
            long[] sorted = (long[])numbers.Clone();
            Array.Sort(sorted);
            Assert.Equal(sorted, ToLongs(list));
            Assert.True(PyList.Sort(list, Value.None, true));
            Array.Reverse(sorted);
            Assert.Equal(sorted, ToLongs(list));
        }
    }

    [Theory]
    [InlineData(100, 3)]
    [InlineData(3000, 10)]
    [InlineData(3000, 1000)]
    public void SortsTuplesStably(int count, int range)
    {
        // Equal floats and ints compare equal, but can be told apart.
        Random random = new(count);
        Value list = PyList.New();
        for (int i = 0; i < count; i++)
        {
            int n = random.Next(range);
            PyList.Append(list, PyTuple.New(PyStr.New($"{n:d5}"), PyInt.New(n)));
        }

        Value copy = PyList.Copy(list);
        Assert.True(PyList.Sort(list, Value.None, false));
        for (int i = 1; i < count; i++)
        {
            long a = PyTuple.Get(PyList.Get(list, i - 1), 1).SmallInt, b = PyTuple.Get(PyList.Get(list, i), 1).SmallInt;
            Assert.True(a <= b);
            if (a == b)
            {
                Assert.True(PositionOf(copy, PyList.Get(list, i - 1)) < PositionOf(copy, PyList.Get(list, i)));
            }
        }
    }

    private static int PositionOf(Value list, Value item)
    {
        for (int i = 0; ; i++)
        {
            if (PyList.Get(list, i).Is(item))
            {
                return i;
            }
        }
    }

    [Fact]
    public void KeepsAllItemsWhenAComparisonFails()
    {
        Value list = PyList.New();
        for (int i = 0; i < 200; i++)
        {
            PyList.Append(list, i == 150 ? Value.None : PyTuple.New(PyInt.New((i * 7919) % 200)));
        }

        Assert.False(PyList.Sort(list, Value.None, false));
        Assert.True(Errors.Catch(TypeId.TypeError));
        Assert.Equal(200, PyList.LengthOf(list));
        HashSet<ulong> seen = [];
        for (int i = 0; i < 200; i++)
        {
            Assert.True(seen.Add(PyList.Get(list, i).Bits));
        }
    }

    [Fact]
    public void ShowsItselfOnce()
    {
        Value list = PyList.New();
        PyList.Append(list, list);
        PyList.Append(list, PyTuple.New(list));
        Assert.Equal("[[...], ([...],)]", PyStr.ToClr(Space.Repr(list)));
    }
}
