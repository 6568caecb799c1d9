using System;
using System.Numerics;
using Py.ObjectSpace.Text;

namespace Py.ObjectSpace;

/// <summary>str.isalpha and its relatives.</summary>
public unsafe partial struct PyStr
{
    private interface ICharacterTest
    {
        static abstract bool Passes(int c);
    }

    private readonly struct Alpha : ICharacterTest
    {
        public static bool Passes(int c) => Characters.IsAlpha(c);
    }

    private readonly struct Decimal : ICharacterTest
    {
        public static bool Passes(int c) => Characters.IsDecimal(c);
    }

    private readonly struct Digit : ICharacterTest
    {
        public static bool Passes(int c) => Characters.IsDigit(c);
    }

    private readonly struct Numeric : ICharacterTest
    {
        public static bool Passes(int c) => Characters.IsNumeric(c);
    }

    private readonly struct AlphaNumeric : ICharacterTest
    {
        public static bool Passes(int c) => Characters.IsAlphaNumeric(c);
    }

    private readonly struct WhiteSpace : ICharacterTest
    {
        public static bool Passes(int c) => StrFamily<int>.IsSpace(c);
    }

    private readonly struct Printable : ICharacterTest
    {
        public static bool Passes(int c) => Characters.IsPrintable(c);
    }

    private static bool All<TTest>(Value str) where TTest : struct, ICharacterTest => KindOf(str) switch
    {
        1 => All<TTest, byte>(Units<byte>(str)),
        2 => All<TTest, ushort>(Units<ushort>(str)),
        _ => All<TTest, uint>(Units<uint>(str)),
    };

    private static bool All<TTest, T>(ReadOnlySpan<T> text)
        where TTest : struct, ICharacterTest
        where T : unmanaged, IBinaryInteger<T>
    {
        foreach (T c in text)
        {
            if (!TTest.Passes(int.CreateTruncating(c)))
            {
                return false;
            }
        }

        return true;
    }

    private static Value IsAlpha(Value self) => Value.FromBool(LengthOf(self) > 0 && All<Alpha>(self));

    private static Value IsDecimal(Value self) => Value.FromBool(LengthOf(self) > 0 && All<Decimal>(self));

    private static Value IsDigit(Value self) => Value.FromBool(LengthOf(self) > 0 && All<Digit>(self));

    private static Value IsNumeric(Value self) => Value.FromBool(LengthOf(self) > 0 && All<Numeric>(self));

    private static Value IsAlnum(Value self) => Value.FromBool(LengthOf(self) > 0 && All<AlphaNumeric>(self));

    private static Value IsSpace(Value self) => Value.FromBool(LengthOf(self) > 0 && All<WhiteSpace>(self));

    private static Value IsPrintable(Value self) => Value.FromBool(All<Printable>(self));

    private static Value IsAsciiMethod(Value self) => Value.FromBool(IsAscii(self));

    private static Value IsIdentifierMethod(Value self) => Value.FromBool(IsIdentifier(self));

    /// <summary>str.isidentifier().</summary>
    public static bool IsIdentifier(Value str)
    {
        TextView text = View(str);
        if (text.Length == 0 || !Characters.IsIdentifierStart(text[0]))
        {
            return false;
        }

        for (int i = 1; i < text.Length; i++)
        {
            if (!Characters.IsIdentifierPart(text[i]))
            {
                return false;
            }
        }

        return true;
    }

    private static Value IsUpper(Value self)
    {
        TextView text = View(self);
        bool cased = false;
        for (int i = 0; i < text.Length; i++)
        {
            int c = text[i];
            if (Characters.IsLower(c) || Characters.IsTitle(c))
            {
                return Value.False;
            }

            cased |= Characters.IsUpper(c);
        }

        return Value.FromBool(cased);
    }

    private static Value IsLower(Value self)
    {
        TextView text = View(self);
        bool cased = false;
        for (int i = 0; i < text.Length; i++)
        {
            int c = text[i];
            if (Characters.IsUpper(c) || Characters.IsTitle(c))
            {
                return Value.False;
            }

            cased |= Characters.IsLower(c);
        }

        return Value.FromBool(cased);
    }

    private static Value IsTitle(Value self)
    {
        TextView text = View(self);
        bool cased = false, inWord = false;
        for (int i = 0; i < text.Length; i++)
        {
            int c = text[i];
            if (Characters.IsUpper(c) || Characters.IsTitle(c))
            {
                if (inWord)
                {
                    return Value.False;
                }

                inWord = cased = true;
            }
            else if (Characters.IsLower(c))
            {
                if (!inWord)
                {
                    return Value.False;
                }

                cased = true;
            }
            else
            {
                inWord = false;
            }
        }

        return Value.FromBool(cased);
    }
}
