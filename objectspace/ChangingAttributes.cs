using System.Collections.Generic;
using Py.Gc;

namespace Py.ObjectSpace;

/// <summary>Attributes of classes that programs change again and again, such as counters: nobody caches their values, so that a
/// change does not make everything invalid that relies on the class.</summary>
/// <remarks>Only as long as old and new value are plain data of built-in types; everything else changes the class's version as ever.</remarks>
public static unsafe class ChangingAttributes
{
    private const int Patience = 2;

    // By class, which never moves, and hash of the name.
    private static readonly Dictionary<(ulong Type, long Name), int> s_changes = [];

    /// <summary>An attribute of a class gets another value: need caches be told?</summary>
    public static bool NeedNotTell(Value type, Value name, Value old, Value value)
    {
        if (old.IsNull || !IsData(old) || !IsData(value) || IsSpecial(name))
        {
            return false;
        }

        (ulong, long) key = (type.Bits, PyStr.Hash(name));
        s_changes.TryGetValue(key, out int count);
        if (count == Patience)
        {
            return true;
        }

        s_changes[key] = ++count;
        if (count == Patience)
        {
            // One last time, for those who have cached it.
            type.As<PyType>().Fields.Flags |= TypeFlags.ChangingAttributes;
        }

        return false;
    }

    /// <summary>Is an attribute of the class itself one of these?</summary>
    public static bool Has(Value type, Value name) =>
        (type.As<PyType>().Fields.Flags & TypeFlags.ChangingAttributes) != 0
        && s_changes.TryGetValue((type.Bits, PyStr.Hash(name)), out int count) && count == Patience;

    /// <summary>The class along the MRO whose attribute that is, if it is one of these; else null.</summary>
    public static Value OwnerOf(Value type, Value name)
    {
        Value mro = type.As<PyType>().Fields.Mro.Load();
        for (long i = 0; !mro.IsNull && i < PyTuple.LengthOf(mro); i++)
        {
            Value owner = PyTuple.Get(mro, i);
            if (PyDict.FindStr(owner.As<PyType>().Fields.Dict.Load(), name) >= 0)
            {
                return Has(owner, name) ? owner : Value.Null;
            }
        }

        return Value.Null;
    }

    /// <summary>For the collector: forgets dead classes.</summary>
    internal static void Sweep()
    {
        foreach ((ulong Type, long Name) key in s_changes.Keys)
        {
            if (!GcRoots.IsAlive(key.Type))
            {
                s_changes.Remove(key);
            }
        }
    }

    /// <summary>An instance of a built-in type that is neither a class nor a descriptor.</summary>
    public static bool IsData(Value v) => !v.IsType && (v.Type.As<PyType>().Fields.Flags & TypeFlags.Heap) == 0
        && PyType.SlotOf(v, SlotId.DescrGet) == null && PyType.SlotOf(v, SlotId.DescrSet) == null;

    private static bool IsSpecial(Value name) => PyStr.LengthOf(name) > 1 && PyStr.CodePointAt(name, 0) == '_' && PyStr.CodePointAt(name, 1) == '_';
}
