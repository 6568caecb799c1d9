using System.Runtime.CompilerServices;
using Py.ObjectSpace;

namespace Py.Vm.Run;

/// <summary>Item access: exact dicts without the detour over slots, other objects by their slots.</summary>
internal static unsafe class FastItems
{
    /// <summary>*to = obj[key]; false with an error set.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static bool TryGet(Slot* obj, Slot* key, Slot* to)
    {
        Value container = obj->Load(), item;
        if (container.HasShape(ShapeIds.Dict))
        {
            item = PyDict.GetItem(container, key->Load());
        }
        else
        {
            item = Space.GetItem(container, key->Load());
        }

        to->Initialize(item.IsNull ? to->Load() : item);
        return !item.IsNull;
    }

    /// <summary>obj[key] = value; false with an error set.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static bool TrySet(Slot* obj, Slot* key, Slot* value)
    {
        Value container = obj->Load();
        return container.HasShape(ShapeIds.Dict)
            ? PyDict.Set(container, key->Load(), value->Load())
            : Space.SetItem(container, key->Load(), value->Load());
    }
}
