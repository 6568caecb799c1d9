using System.Runtime.CompilerServices;
using Py.ObjectSpace;

namespace Py.Vm.Run;

/// <summary>Item access of exact dicts without the detour over slots.</summary>
internal static unsafe class FastItems
{
    /// <summary>*to = dict[key]; false: not a dict, or no such key, or a failed comparison: the slow way finds that again.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static bool TryGetEntry(Slot* dict, Slot* key, Slot* to)
    {
        Value obj = dict->Load();
        if (!obj.HasShape(ShapeIds.Dict))
        {
            return false;
        }

        if (PyDict.TryGet(obj, key->Load(), out Value item) > 0)
        {
            to->Initialize(item);
            return true;
        }

        Errors.Clear();
        return false;
    }

    /// <summary>dict[key] = value for a key of exact type str; false: not such a case.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static bool TrySetEntry(Slot* dict, Slot* key, Slot* value)
    {
        Value obj = dict->Load(), k = key->Load();
        return obj.HasShape(ShapeIds.Dict) && k.IsExactStr && PyDict.Set(obj, k, PyStr.Hash(k), value->Load());
    }
}
