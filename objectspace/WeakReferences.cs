
namespace Py.ObjectSpace;

/// <summary>The table of weak references, by referent.</summary>
public static unsafe class WeakReferences
{
    /// <summary>The __weakref__ attribute: the first weak reference to the object, or None. Set by the _weakref module.</summary>
    public static delegate*<Value, Value> First;

    /// <summary>The __weakref__ attribute.</summary>
    public static Value FirstOf(Value obj) => First == null ? Value.None : First(obj);
}
