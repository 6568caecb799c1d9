using System;
using System.Collections.Generic;
using System.Numerics;

namespace Py.Ir;

/// <summary>Arrays that live as long as one compilation; the next one takes the same.</summary>
/// <remarks>
/// A trace has some dozens of operations and each pass wants a handful of arrays of that length: from .NET's heap these
/// were 400 bytes an operation, and every line of them missed the cache. Who takes one outside of a compilation gets an ordinary
/// array. Nothing that outlives the compilation may be taken here.
/// </remarks>
public static class Scratch
{
    // Longer ones are for traces so long that nothing is gained by keeping them.
    private const int MostKept = 1 << 15;
    private const int Least = 4;

    [ThreadStatic]
    private static List<Shelf>? t_touched;

    [ThreadStatic]
    private static int t_depth;

    /// <summary>Begins a compilation; ended by disposing of what is returned. They nest.</summary>
    public static Scope Enter() => new(t_depth++);

    /// <summary>An array of zeros of at least that length (all of it zero).</summary>
    public static T[] Take<T>(int length)
        where T : unmanaged
    {
        T[] array = TakeDirty<T>(length);
        Array.Clear(array);
        return array;
    }

    /// <summary>An array of at least that length with anything in it.</summary>
    public static T[] TakeDirty<T>(int length)
        where T : unmanaged =>
        t_depth == 0 || length > MostKept ? new T[length] : Shelf<T>.OfThread.Take(length);

    /// <summary>A longer array with the same items; the old one is not to be used any more.</summary>
    public static void Grow<T>(ref T[] array, int length)
        where T : unmanaged
    {
        T[] longer = TakeDirty<T>(length);
        array.CopyTo(longer, 0);
        Array.Clear(longer, array.Length, longer.Length - array.Length);
        array = longer;
    }

    /// <summary>A compilation.</summary>
    public readonly ref struct Scope(int depth)
    {
        /// <summary>Ends it: its arrays are free.</summary>
        public void Dispose()
        {
            t_depth = depth;
            if (depth != 0 || t_touched is not { } touched)
            {
                return;
            }
            foreach (Shelf shelf in touched)
            {
                shelf.Reset();
            }
            touched.Clear();
        }
    }

    private abstract class Shelf
    {
        public abstract void Reset();
    }

    // The arrays of one type, by the logarithm of their length.
    private sealed class Shelf<T> : Shelf
        where T : unmanaged
    {
        [ThreadStatic]
        private static Shelf<T>? t_shelf;

        private readonly List<T[]>[] _arrays = new List<T[]>[32];
        private readonly int[] _taken = new int[32];
        private bool _isTouched;

        public static Shelf<T> OfThread => t_shelf ??= new Shelf<T>();

        public T[] Take(int length)
        {
            if (!_isTouched)
            {
                _isTouched = true;
                (t_touched ??= []).Add(this);
            }
            int size = Math.Max(Least, 32 - BitOperations.LeadingZeroCount((uint)Math.Max(length, 1) - 1));
            List<T[]> arrays = _arrays[size] ??= [];
            int next = _taken[size]++;
            if (next == arrays.Count)
            {
                arrays.Add(new T[1 << size]);
            }
            return arrays[next];
        }

        public override void Reset()
        {
            Array.Clear(_taken);
            _isTouched = false;
        }
    }
}
