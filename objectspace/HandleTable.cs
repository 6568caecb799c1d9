using System;
using System.Collections.Generic;
using Py.Gc;

namespace Py.ObjectSpace;

/// <summary>.NET objects (OS resources, big caches) that heap objects name by a small number.</summary>
/// <remarks>
/// A number that an object owns is removed, and what it names disposed of, when the object dies. Numbers are used again, so that the
/// collector is told the use that it is, too: who removed the object before loses nothing.
/// </remarks>
public static unsafe class HandleTable
{
    private static readonly List<object?> s_objects = [null];
    private static readonly List<uint> s_uses = [0];
    private static readonly Stack<int> s_free = new();

    static HandleTable() => Handles.Release = &Release;

    /// <summary>Keeps an object until <see cref="Remove"/> and returns its number, which is never 0.</summary>
    public static int Add(object resource)
    {
        if (s_free.TryPop(out int free))
        {
            s_objects[free] = resource;
            return free;
        }

        s_objects.Add(resource);
        s_uses.Add(0);
        return s_objects.Count - 1;
    }

    /// <summary>Keeps an object as long as <paramref name="owner"/> lives and returns its number, which is never 0.</summary>
    public static int Add(Value owner, object resource)
    {
        int handle = Add(resource);
        Handles.Own(owner.Bits, (long)((uint)handle | ((ulong)s_uses[handle] << 32)));
        return handle;
    }

    /// <summary>The object of a number; null for 0 or a removed one.</summary>
    public static T? Get<T>(int handle) where T : class => s_objects[handle] as T;

    /// <summary>Forgets an object; 0 is allowed.</summary>
    public static void Remove(int handle)
    {
        if (handle != 0 && s_objects[handle] is not null)
        {
            s_objects[handle] = null;
            s_uses[handle]++;
            s_free.Push(handle);
        }
    }

    // The owner died.
    private static void Release(long resource)
    {
        int handle = (int)resource;
        if (s_uses[handle] != (uint)(resource >> 32))
        {
            return;
        }

        object? dead = s_objects[handle];
        Remove(handle);
        (dead as IDisposable)?.Dispose();
    }
}
