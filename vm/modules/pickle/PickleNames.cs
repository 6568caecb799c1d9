using Py.ObjectSpace;
using Py.Vm.Run;

namespace Py.Vm.Modules.Pickling;

/// <summary>The errors of _pickle, and the objects of other modules that pickling needs.</summary>
internal static unsafe class PickleNames
{
    private static Root s_pickling;
    private static Root s_unpickling;

    public const int HighestProtocol = 5, DefaultProtocol = 4;

    public static void Define(ModuleBuilder m)
    {
        Value error = NewException.Make("_pickle.PickleError");
        m.Constant("PickleError", error);
        s_pickling = Roots.New(NewException.Make("_pickle.PicklingError", error));
        s_unpickling = Roots.New(NewException.Make("_pickle.UnpicklingError", error));
        m.Constant("PicklingError", s_pickling.Value);
        m.Constant("UnpicklingError", s_unpickling.Value);
    }

    /// <summary>Raises PicklingError; false.</summary>
    public static bool CannotPickle(string message)
    {
        Errors.Raise(Errors.New(s_pickling.Value, PyStr.New(message)));
        return false;
    }

    /// <summary>Raises UnpicklingError; false.</summary>
    public static bool CannotUnpickle(string message)
    {
        Errors.Raise(Errors.New(s_unpickling.Value, PyStr.New(message)));
        return false;
    }

    /// <summary>An attribute of a module; null with an error.</summary>
    public static Value Of(string module, string name)
    {
        Value found = Space.Import(module);
        return found.IsNull ? found : Space.GetAttr(found, name);
    }

    /// <summary>The repr of an object for a message; "?" if it fails.</summary>
    public static string Show(Value v)
    {
        Value shown = Space.Repr(v);
        if (shown.IsNull)
        {
            Errors.Clear();
        }

        return shown.IsNull ? "?" : PyStr.ToClr(shown);
    }

    /// <summary>The module of a name, imported; null with an error.</summary>
    public static Value Module(Value name)
    {
        Value imported = Space.ImportModule(name);
        return !imported.IsNull && PyDict.TryGet(Importing.Modules, name, out Value module) > 0 ? module : imported;
    }

    /// <summary>Follows a dotted name from an object; null with AttributeError. <paramref name="parent"/> gets what has the last attribute.</summary>
    public static Value Deep(Value start, string path, out Value parent)
    {
        Value found = start, owner = start;
        parent = start;
        foreach (string part in path.Split('.'))
        {
            if (part == "<locals>")
            {
                return Errors.Raise(TypeId.AttributeError, $"Can't get local attribute {Show(PyStr.New(path))} on {Show(start)}");
            }

            owner = found;
            found = Space.GetAttr(owner, PyStr.Intern(part));
            if (found.IsNull)
            {
                return Errors.Catch(TypeId.AttributeError)
                    ? Errors.Raise(TypeId.AttributeError, $"Can't get attribute {Show(PyStr.New(path))} on {Show(start)}")
                    : found;
            }
        }

        parent = owner;
        return found;
    }
}
