using Py.ObjectSpace;
using Xunit;

namespace Py.Conformance.ObjectSpace;

public unsafe class RangeTests : SpaceTests
{
    [Theory]
    [InlineData(0, 10, 3, new long[] { 0, 3, 6, 9 })]
    [InlineData(10, 0, -4, new long[] { 10, 6, 2 })]
    [InlineData(5, 5, 1, new long[0])]
    public void GivesItsItems(long start, long stop, long step, long[] items)
    {
        Value range = PyRange.New(start, stop, step);
        Value list = PyList.New();
        Assert.True(PyList.Extend(list, range));
        Assert.Equal(items, ToLongs(list));
        Assert.Equal(items.Length, Space.Length(range));
        Value iterator = Space.Iter(range);
        foreach (long item in items)
        {
            Assert.Equal(item, Space.Next(iterator).SmallInt);
            Assert.Equal(1, Space.Contains(range, PyInt.New(item)));
        }

        Assert.True(Space.Next(iterator).IsNull);
        Assert.Equal(0, Space.Contains(range, PyInt.New(stop)));
        Value reversed = PyList.New();
        Assert.True(PyList.Extend(reversed, Call(range, "__reversed__")));
        System.Array.Reverse(items);
        Assert.Equal(items, ToLongs(reversed));
    }

    [Fact]
    public void ComparesByItems()
    {
        Assert.Equal(1, Space.EqualBool(PyRange.New(0, 3, 2), PyRange.New(0, 4, 2)));
        Assert.Equal(1, Space.EqualBool(PyRange.New(0, 0, 2), PyRange.New(4, 3, 2)));
        Assert.Equal(1, Space.EqualBool(PyRange.New(7, 8, 2), PyRange.New(7, 9, 3)));
        Assert.Equal(0, Space.EqualBool(PyRange.New(0, 3, 1), PyRange.New(0, 4, 1)));
        Assert.Equal(Space.Hash(PyRange.New(0, 3, 2)), Space.Hash(PyRange.New(0, 4, 2)));
    }

    [Fact]
    public void SlicesToRanges()
    {
        Value range = Space.GetItem(PyRange.New(0, 20, 2), PySlice.New(PyInt.New(-1), PyInt.New(0), PyInt.New(-3)));
        Value list = PyList.New();
        Assert.True(PyList.Extend(list, range));
        Assert.Equal([18, 12, 6], ToLongs(list));
    }

    [Theory]
    [InlineData(10, -3, 100, 1, 7, 10, 3)]
    [InlineData(10, 100, -100, -3, 9, -1, 4)]
    [InlineData(0, 0, 5, 1, 0, 0, 0)]
    public void AdjustsSlices(long length, long start, long stop, long step, long newStart, long newStop, long count)
    {
        Assert.Equal(count, PySlice.Adjust(length, ref start, ref stop, step));
        Assert.Equal((newStart, newStop), (start, stop));
    }

    [Fact]
    public void HashesTuplesAsCPythonDoes()
    {
        Assert.Equal(-3550055125485641917, Space.Hash(PyTuple.New(PyInt.New(1), PyInt.New(2))));
        Assert.Equal(5740354900026072187, Space.Hash(PyTuple.Empty));
    }
}
