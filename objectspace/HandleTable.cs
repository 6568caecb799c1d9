using System.Collections.Generic;

namespace Py.ObjectSpace;

/// <summary>.NET objects (OS resources, big caches) that heap objects name by a small number.</summary>
public static class HandleTable
{
    private static readonly List<object?> s_objects = [null];
    private static readonly Stack<int> s_free = new();

    /// <summary>Keeps an object and returns its number, which is never 0.</summary>
    public static int Add(object resource)
    {
        if (s_free.TryPop(out int free))
        {
            s_objects[free] = resource;
            return free;
        }

        s_objects.Add(resource);
        return s_objects.Count - 1;
    }

    /// <summary>The object of a number; null for 0 or a removed one.</summary>
    public static T? Get<T>(int handle) where T : class => s_objects[handle] as T;

    /// <summary>Forgets an object; 0 is allowed.</summary>
    public static void Remove(int handle)
    {
        if (handle != 0 && s_objects[handle] is not null)
        {
            s_objects[handle] = null;
            s_free.Push(handle);
        }
    }
}
