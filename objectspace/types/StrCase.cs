using Py.ObjectSpace.Text;

namespace Py.ObjectSpace;

/// <summary>str.upper and its relatives.</summary>
public unsafe partial struct PyStr
{
    /// <summary>s.upper().</summary>
    [System.Runtime.CompilerServices.SkipLocalsInit]
    public static Value Upper(Value self)
    {
        if (IsAscii(self))
        {
            if (LengthOf(self) <= 1)
            {
                return LengthOf(self) == 0 ? Empty : FromCodePoint(UnicodeDatabase.ToUpper(CodePointAt(self, 0)));
            }

            Value upper = Allocate(LengthOf(self), 1, true);
            if (!upper.IsNull)
            {
                System.Text.Ascii.ToUpper(Units<byte>(self), NewUnits<byte>(upper), out _);
            }

            return upper;
        }

        CodePointBuilder result = new(stackalloc byte[256]);
        UnicodeCase.AppendUpper(View(self), ref result);
        return FromBuilder(result);
    }

    /// <summary>s.lower().</summary>
    [System.Runtime.CompilerServices.SkipLocalsInit]
    public static Value Lower(Value self)
    {
        if (IsAscii(self))
        {
            if (LengthOf(self) <= 1)
            {
                return LengthOf(self) == 0 ? Empty : FromCodePoint(UnicodeDatabase.ToLower(CodePointAt(self, 0)));
            }

            Value lower = Allocate(LengthOf(self), 1, true);
            if (!lower.IsNull)
            {
                System.Text.Ascii.ToLower(Units<byte>(self), NewUnits<byte>(lower), out _);
            }

            return lower;
        }

        CodePointBuilder result = new(stackalloc byte[256]);
        UnicodeCase.AppendLower(View(self), ref result);
        return FromBuilder(result);
    }

    [System.Runtime.CompilerServices.SkipLocalsInit]
    private static Value CaseFold(Value self)
    {
        if (IsAscii(self))
        {
            return Lower(self);
        }

        CodePointBuilder result = new(stackalloc byte[256]);
        UnicodeCase.AppendFolded(View(self), ref result);
        return FromBuilder(result);
    }

    [System.Runtime.CompilerServices.SkipLocalsInit]
    private static Value SwapCase(Value self)
    {
        CodePointBuilder result = new(stackalloc byte[256]);
        UnicodeCase.AppendSwapped(View(self), ref result);
        return FromBuilder(result);
    }

    [System.Runtime.CompilerServices.SkipLocalsInit]
    private static Value Capitalize(Value self)
    {
        CodePointBuilder result = new(stackalloc byte[256]);
        UnicodeCase.AppendCapitalized(View(self), ref result);
        return FromBuilder(result);
    }

    [System.Runtime.CompilerServices.SkipLocalsInit]
    private static Value Title(Value self)
    {
        CodePointBuilder result = new(stackalloc byte[256]);
        UnicodeCase.AppendTitle(View(self), ref result);
        return FromBuilder(result);
    }

    private static Value IsAlpha(Value self) => Value.FromBool(UnicodeCase.All(View(self), UnicodeFlags.Alpha));

    private static Value IsDecimal(Value self) => Value.FromBool(UnicodeCase.All(View(self), UnicodeFlags.Decimal));

    private static Value IsDigit(Value self) => Value.FromBool(UnicodeCase.All(View(self), UnicodeFlags.Digit));

    private static Value IsNumeric(Value self) => Value.FromBool(UnicodeCase.All(View(self), UnicodeFlags.Numeric));

    private static Value IsAlnum(Value self) => Value.FromBool(
        UnicodeCase.All(View(self), UnicodeFlags.Alpha | UnicodeFlags.Decimal | UnicodeFlags.Digit | UnicodeFlags.Numeric));

    private static Value IsSpace(Value self) => Value.FromBool(UnicodeCase.All(View(self), UnicodeFlags.Space));

    private static Value IsPrintable(Value self) => Value.FromBool(UnicodeCase.IsPrintable(View(self)));

    private static Value IsAsciiMethod(Value self) => Value.FromBool(IsAscii(self));

    private static Value IsIdentifierMethod(Value self) => Value.FromBool(IsIdentifier(self));

    /// <summary>str.isidentifier().</summary>
    public static bool IsIdentifier(Value str) => UnicodeCase.IsIdentifier(View(str));

    private static Value IsUpper(Value self) => Value.FromBool(UnicodeCase.IsUpper(View(self)));

    private static Value IsLower(Value self) => Value.FromBool(UnicodeCase.IsLower(View(self)));

    private static Value IsTitle(Value self) => Value.FromBool(UnicodeCase.IsTitle(View(self)));
}
