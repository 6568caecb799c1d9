using Py.ObjectSpace;
using Py.Vm.Run;
using Xunit;

namespace Py.Conformance.ObjectSpace;

/// <summary>The object space, initialised once for the process; its tests run one after the other.</summary>
public sealed unsafe class SpaceFixture
{
    private static readonly object s_lock = new();
    private static bool s_done;

    public SpaceFixture() => Start();

    /// <summary>Initialises the object space with the vm behind it, once: the process has one heap.</summary>
    public static void Start()
    {
        lock (s_lock)
        {
            if (!s_done)
            {
                s_done = true;
                VmLifecycle.StartObjectSpace(new VmConfig { HashSeedGiven = true, HashSeed = 0 }, 512 << 10);
            }
        }
    }

    /// <summary>Makes the calling thread the one that runs Python; to be called at the start of every test.</summary>
    public static void Enter()
    {
        Enter(512 << 10);
        Py.ObjectSpace.Thread.SetLimit = 1000;
    }

    /// <summary>As <see cref="Enter()"/>, with a native stack of this size.</summary>
    public static void Enter(long stackBytes)
    {
        ThreadState* thread = Py.ObjectSpace.Thread.Create(stackBytes);
        _ = VmStack.Attach(thread, false);
        Py.ObjectSpace.Thread.Current = thread;
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
