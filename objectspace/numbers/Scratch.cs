using System;
using System.Buffers;

namespace Py.ObjectSpace.Numbers;

/// <summary>Working memory of a computation: a given stack span when it is long enough, else a pooled array.</summary>
/// <remarks>The contents start undefined. Dispose once.</remarks>
internal ref struct Scratch<T>
    where T : unmanaged
{
    private T[]? _rented;

    public Scratch(Span<T> onStack, int count)
    {
        if (count <= onStack.Length)
        {
            Span = onStack[..count];
            return;
        }
        _rented = ArrayPool<T>.Shared.Rent(count);
        Span = _rented.AsSpan(0, count);
    }

    public Span<T> Span { get; private set; }

    public void Dispose()
    {
        T[]? rented = _rented;
        _rented = null;
        Span = default;
        if (rented is not null)
        {
            ArrayPool<T>.Shared.Return(rented);
        }
    }
}
