using Py.ObjectSpace.Text;

namespace Py.ObjectSpace;

/// <summary>types.SimpleNamespace; its objects are a header and attributes.</summary>
public static unsafe class PySimpleNamespace
{
    /// <summary>A namespace with the attributes of a dict (keys are str).</summary>
    public static Value New(Value attributes)
    {
        Value result = PyType.Allocate(Types.Get(TypeId.SimpleNamespace));
        long position = 0;
        while (PyDict.Next(attributes, ref position, out Value key, out Value value))
        {
            ShapeTree.SetAttribute(result, key, value);
        }

        return result;
    }

    private static bool Is(Value v) => v.IsPointer && v.Shape->Kind == TypeId.SimpleNamespace;

    internal static void Define(TypeBuilder t)
    {
        t.Doc("SimpleNamespace(**attributes): an object with these attributes, which its repr shows.");
        t.Slot(SlotId.New, &Create);
        t.Slot(SlotId.Init, &Init);
        t.Slot(SlotId.Repr, &Repr);
        t.Slot(SlotId.Compare, &Compare);
        t.NotHashable();
        t.Method("__reduce__()\nSupports pickling.", &Reduce);
        t.GetSet("__dict__", &Space.GetDict);
    }

    private static Value Create(Value type, Args args) => PyType.Allocate(type);

    private static bool Init(Value self, Args args)
    {
        if (args.Count > 0)
        {
            Errors.TypeError("no positional arguments expected");
            return false;
        }

        for (int i = 0; i < args.KeywordCount; i++)
        {
            ShapeTree.SetAttribute(self, args.KeywordName(i), args.KeywordValue(i));
        }

        return true;
    }

    private static Value Repr(Value self)
    {
        string name = self.Type.Is(Types.Get(TypeId.SimpleNamespace)) ? "namespace" : PyType.TypeName(self);
        ReprNode node;
        if (!ReprGuard.Enter(self, &node))
        {
            return PyStr.New(name + "(...)");
        }

        Value dict = Space.GetDict(self);
        CodePointBuilder text = new(64);
        text.Append(name + "(");
        bool ok = true;
        long position = 0;
        string separator = "";
        while (ok && PyDict.Next(dict, ref position, out Value key, out Value value))
        {
            if (!key.IsStr || PyStr.LengthOf(key) == 0)
            {
                continue;
            }

            Value shown = Space.Repr(value);
            ok = !shown.IsNull;
            if (ok)
            {
                text.Append(separator);
                PyStr.AppendTo(ref text, key);
                text.Append((byte)'=');
                PyStr.AppendTo(ref text, shown);
                separator = ", ";
            }
        }

        text.Append((byte)')');
        ReprGuard.Leave(&node);
        if (ok)
        {
            return PyStr.FromBuilder(text);
        }

        text.Dispose();
        return Value.Null;
    }

    private static Value Compare(Value self, Value other, CompareOp op) =>
        Is(self) && Is(other) ? Space.Compare(Space.GetDict(self), Space.GetDict(other), op) : Value.NotImplemented;

    private static Value Reduce(Value self) => PyTuple.New(self.Type, PyTuple.Empty, Space.GetDict(self));
}
