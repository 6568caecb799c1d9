using System;
using System.Collections.Generic;
using Py.ObjectSpace;
using Xunit;

namespace Py.Conformance.ObjectSpace;

public unsafe class DictTests : SpaceTests
{
    [Theory]
    [InlineData(1, 30)]
    [InlineData(2, 1000)]
    public void AgreesWithAModel(int seed, int span)
    {
        Random random = new(seed);
        Value dict = PyDict.New();
        List<KeyValuePair<long, long>> model = [];
        for (int step = 0; step < 20000; step++)
        {
            long key = random.Next(span);
            int at = model.FindIndex(p => p.Key == key);
            switch (random.Next(4))
            {
                case 0 or 1:
                    Assert.True(PyDict.Set(dict, PyInt.New(key), PyInt.New(step)));
                    if (at >= 0)
                    {
                        model[at] = new(key, step);
                    }
                    else
                    {
                        model.Add(new(key, step));
                    }

                    break;
                case 2:
                    Assert.Equal(at >= 0 ? 1 : 0, PyDict.TryPop(dict, PyInt.New(key), out _));
                    if (at >= 0)
                    {
                        model.RemoveAt(at);
                    }

                    break;
                default:
                    Assert.Equal(at >= 0 ? 1 : 0, PyDict.TryGet(dict, PyInt.New(key), out Value value));
                    if (at >= 0)
                    {
                        Assert.Equal(model[at].Value, value.SmallInt);
                    }

                    break;
            }

            if (step % 500 == 0)
            {
                Same(model, dict);
                Same(model, PyDict.Copy(dict));
            }
        }
    }

    private static void Same(List<KeyValuePair<long, long>> model, Value dict)
    {
        Assert.Equal(model.Count, PyDict.Count(dict));
        long position = 0;
        foreach (KeyValuePair<long, long> pair in model)
        {
            Assert.True(PyDict.Next(dict, ref position, out Value key, out Value value));
            Assert.Equal((pair.Key, pair.Value), (key.SmallInt, value.SmallInt));
        }

        Assert.False(PyDict.Next(dict, ref position, out _, out _));
        Value reversed = PyList.New();
        Assert.True(PyList.ExtendFrom(reversed, PyDictIterator.NewReverseKeys(dict)));
        Assert.Equal(model.Count, PyList.LengthOf(reversed));
        for (int i = 0; i < model.Count; i++)
        {
            Assert.Equal(model[^(i + 1)].Key, PyList.Get(reversed, i).SmallInt);
        }
    }

    [Fact]
    public void MergesKeepingTheFirstOrder()
    {
        Value a = PyDict.New(), b = PyDict.New();
        for (long i = 0; i < 100; i++)
        {
            PyDict.Set(a, PyInt.New(i), PyInt.New(1));
            PyDict.Set(b, PyInt.New(i + 50), PyInt.New(2));
        }

        Assert.True(PyDict.Update(a, b));
        Assert.Equal(150, PyDict.Count(a));
        Assert.Equal(1, PyDict.TryGet(a, PyInt.New(60), out Value v));
        Assert.Equal(2, v.SmallInt);
        Assert.Equal(1, Space.EqualBool(Space.Binary(a, b, SlotId.Or), a));
    }

    [Fact]
    public void NoticesChangesWhileIterating()
    {
        Value dict = PyDict.New();
        PyDict.Set(dict, PyInt.New(1), Value.None);
        Value iterator = Space.Iter(dict);
        PyDict.Set(dict, PyInt.New(2), Value.None);
        Assert.True(Space.Next(iterator).IsNull);
        Raised(TypeId.RuntimeError, "dictionary changed size during iteration");
    }

    [Fact]
    public void ViewsAreSets()
    {
        Value a = PyDict.New(), b = PyDict.New();
        for (long i = 0; i < 4; i++)
        {
            PyDict.Set(a, PyInt.New(i), Value.None);
            PyDict.Set(b, PyInt.New(i + 2), Value.None);
        }

        Value x = PyDictView.NewKeys(a), y = PyDictView.NewKeys(b);
        Assert.Equal(1, Space.EqualBool(Space.Binary(x, y, SlotId.And), PySet.From(Ints(2, 3))));
        Assert.Equal(1, Space.EqualBool(Space.Binary(x, y, SlotId.Sub), PySet.From(Ints(0, 1))));
        Assert.Equal(1, Space.EqualBool(Space.Binary(x, y, SlotId.Xor), PySet.From(Ints(0, 1, 4, 5))));
        Assert.Equal(1, Space.EqualBool(Space.Binary(Ints(7, 2), x, SlotId.Sub), PySet.From(Ints(7))));
    }
}
