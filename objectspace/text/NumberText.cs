using System;

namespace Py.ObjectSpace.Text;

/// <summary>Text of numbers with digits of other scripts made ASCII.</summary>
public static unsafe class NumberText
{
    /// <summary>Writes the str's code points as ASCII: decimal digits as 0..9, blanks as a space, what cannot occur in a number as '?'.</summary>
    /// <param name="str">A str.</param>
    /// <param name="ascii">As long as the str.</param>
    public static void ToAscii(Value str, Span<byte> ascii)
    {
        if (PyStr.IsAscii(str))
        {
            PyStr.Latin1(str).CopyTo(ascii);
            return;
        }

        for (int i = 0; i < ascii.Length; i++)
        {
            int c = PyStr.CodePointAt(str, i);
            int digit = c < 128 ? -1 : UnicodeDatabase.DecimalValue(c);
            ascii[i] = c < 128 ? (byte)c : digit >= 0 ? (byte)('0' + digit) : UnicodeDatabase.IsSpace(c) ? (byte)' ' : (byte)'?';
        }
    }
}
