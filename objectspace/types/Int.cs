namespace Py.ObjectSpace;

public unsafe partial struct PyInt
{
    /// <summary>Hash of an instance of int.</summary>
    public static long Hash(Value v)
    {
        if (TryGetLong(v, out long i))
        {
            return Hashing.OfInt(i);
        }

        // Horner's rule modulo 2**61 - 1, limb by limb: 2**64 is 8 there.
        long size = System.Math.Abs(v.As<PyInt>().Fields.SignedSize);
        System.UInt128 x = 0;
        for (long k = size - 1; k >= 0; k--)
        {
            x = ((x * 8) + Limbs(v)[k]) % (ulong)Hashing.Modulus;
        }

        long hash = IsNegative(v) ? -(long)x : (long)x;
        return hash == -1 ? -2 : hash;
    }

    /// <summary>The same number with exact type int (for bool and subclasses).</summary>
    public static Value ToExact(Value v)
    {
        if (v.IsExactInt)
        {
            return v;
        }

        if (TryGetLong(v, out long i))
        {
            return New(i);
        }

        long size = v.As<PyInt>().Fields.SignedSize;
        long count = System.Math.Abs(size);
        Value copy = PyType.AllocateVar(Types.Get(TypeId.Int), (ulong)count * 8);
        if (!copy.IsNull)
        {
            copy.As<PyInt>().Fields.SignedSize = size;
            new System.Span<ulong>(Limbs(v), (int)count).CopyTo(new System.Span<ulong>(Limbs(copy), (int)count));
        }

        return copy;
    }

    internal static void Define(TypeBuilder t)
    {
    }

}
