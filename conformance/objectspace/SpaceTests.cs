using Py.ObjectSpace;
using Xunit;

namespace Py.Conformance.ObjectSpace;

/// <summary>Base of tests that use the object space.</summary>
[Collection("space")]
public abstract unsafe class SpaceTests
{
    protected SpaceTests() => SpaceFixture.Enter();

    /// <summary>A list of ints.</summary>
    private protected static Value Ints(params long[] numbers)
    {
        Value list = PyList.New();
        foreach (long n in numbers)
        {
            PyList.Append(list, PyInt.New(n));
        }

        return list;
    }

    /// <summary>The items of a list of ints.</summary>
    private protected static long[] ToLongs(Value list)
    {
        Assert.True(list.IsList);
        long[] result = new long[PyList.LengthOf(list)];
        for (int i = 0; i < result.Length; i++)
        {
            Assert.True(PyInt.TryGetLong(PyList.Get(list, i), out result[i]));
        }

        return result;
    }

    /// <summary>Asserts that the error of a type with a message is set, and forgets it.</summary>
    private protected static void Raised(TypeId type, string message)
    {
        Value error = Errors.Take();
        Assert.False(error.IsNull);
        Assert.Equal(type.ToString(), PyType.TypeName(error));
        Assert.Equal(message, PyStr.ToClr(PyTuple.Get(error.As<PyBaseException>().Fields.Args.Load(), 0)));
    }

    /// <summary>Calls a method by name.</summary>
    private protected static Value Call(Value self, string method)
    {
        return Space.CallMethod(self, PyStr.Intern(method));
    }

    private protected static Value Call(Value self, string method, Value a) => Space.CallMethod(self, PyStr.Intern(method), a);
}
