using Py.ObjectSpace.Text;

namespace Py.ObjectSpace;

/// <summary>The repr of what lies in a container, written into the text of the container.</summary>
/// <remarks>A str for each level of a nesting would be copied once for each level outside of it.</remarks>
internal static unsafe class NestedRepr
{
    /// <summary>The repr that a function appends to a text; null with its error.</summary>
    public static Value Of(Value self, delegate*<ref CodePointBuilder, Value, bool> append)
    {
        CodePointBuilder text = new(64);
        if (append(ref text, self))
        {
            return PyStr.FromBuilder(text);
        }

        text.Dispose();
        return Value.Null;
    }

    /// <summary>Appends repr(v); false with an error set, and then <paramref name="text"/> may have a part of it.</summary>
    public static bool Append(scoped ref CodePointBuilder text, Value v)
    {
        if (!v.IsExactList && !v.IsExactTuple && !v.IsExactDict)
        {
            Value shown = Space.Repr(v);
            if (shown.IsNull)
            {
                return false;
            }

            PyStr.AppendTo(ref text, shown);
            return true;
        }

        if (!Thread.Enter(" while getting the repr of an object"))
        {
            return false;
        }

        bool ok = v.IsExactList ? PyList.AppendRepr(ref text, v)
            : v.IsExactTuple ? PyTuple.AppendRepr(ref text, v)
            : PyDict.AppendRepr(ref text, v);
        Thread.Leave();
        return ok;
    }
}
