using Py.Gc;
using Py.ObjectSpace;
using Xunit;

namespace Py.Conformance.ObjectSpace;

/// <summary>The object space, initialised once for the process; its tests run one after the other.</summary>
public sealed unsafe class SpaceFixture
{
    private static bool s_done;

    public SpaceFixture()
    {
        if (!s_done)
        {
            s_done = true;
            Heap.Initialize(4UL << 30);
            Hashing.Seed(0);
            Enter();
            CoreTypes.Initialize();
        }
    }

    /// <summary>Makes the calling thread the one that runs Python; to be called at the start of every test.</summary>
    public static void Enter()
    {
        Py.ObjectSpace.Thread.Current = Py.ObjectSpace.Thread.Create(512 << 10);
        Py.ObjectSpace.Thread.RecursionLimit = 1000;
    }

    /// <summary>repr of a value, or "Type: message" of the error.</summary>
    public static string Show(Value v)
    {
        if (!v.IsNull)
        {
            return PyStr.ToClr(Space.Repr(v));
        }

        Value error = Errors.Take();
        Value args = error.As<PyBaseException>().Fields.Args.Load();
        string message = PyTuple.LengthOf(args) == 0 ? "" : PyStr.ToClr(Space.Str(PyTuple.Get(args, 0)));
        return PyType.TypeName(error) + ": " + message;
    }
}

[CollectionDefinition("space")]
public class SpaceCollection : ICollectionFixture<SpaceFixture>
{
}
