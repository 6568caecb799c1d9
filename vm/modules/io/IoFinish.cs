using Py.ObjectSpace;

namespace Py.Vm.Modules;

/// <summary>The streams open for writing: what a program left in their buffers is written at the end.</summary>
internal static class IoFinish
{
    private static Root s_open;

    private static Value Open
    {
        get
        {
            if (!s_open.IsAssigned)
            {
                s_open = Roots.New(PyDict.New());
            }

            return s_open.Value;
        }
    }

    private static Value Key(Value stream) => PyInt.New(Identity.Of(stream));

    /// <summary>Remembers a stream.</summary>
    public static void Add(Value stream) => PyDict.Set(Open, Key(stream), stream);

    /// <summary>Forgets a stream that was closed.</summary>
    public static void Remove(Value stream)
    {
        Value key = Key(stream);
        if (PyDict.TryGet(Open, key, out _) > 0)
        {
            PyDict.Delete(Open, key);
        }
    }

    /// <summary>Flushes all of them, the latest first, as text streams are made after their buffers; errors are dropped.</summary>
    public static void FlushAll()
    {
        Value streams = Sequences.ToList(Space.CallMethod(Open, N.values));
        for (long i = PyList.LengthOf(streams) - 1; i >= 0; i--)
        {
            if (Space.CallMethod(PyList.Get(streams, i), N.flush).IsNull)
            {
                Errors.Clear();
            }
        }
    }
}
