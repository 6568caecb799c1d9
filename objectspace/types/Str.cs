namespace Py.ObjectSpace;

public unsafe partial struct PyStr
{
    /// <summary>The same text with exact type str.</summary>
    public static Value ToExact(Value str)
    {
        if (str.IsExactStr)
        {
            return str;
        }

        ref PyStr s = ref str.As<PyStr>().Fields;
        Ref<PyStr> copy = Allocate(s.Length, s.Kind, s.Ascii != 0);
        if (!copy.IsNull)
        {
            System.Buffer.MemoryCopy(str.As<PyStr>().TailBytes(), copy.TailBytes(), (long)DataBytes(str), (long)DataBytes(str));
        }

        return copy;
    }

    /// <summary>str.isidentifier().</summary>
    public static bool IsIdentifier(Value str)
    {
        int length = LengthOf(str);
        for (int i = 0; i < length; i++)
        {
            int c = CodePointAt(str, i);
            bool letter = c is '_' or (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') || c > 127;
            if (!letter && !(i > 0 && c is >= '0' and <= '9'))
            {
                return false;
            }
        }

        return length > 0;
    }

    internal static void Define(TypeBuilder t)
    {
    }

}
