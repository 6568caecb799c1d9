using Py.ObjectSpace.Text;

namespace Py.ObjectSpace;

/// <summary>str.upper and its relatives.</summary>
public unsafe partial struct PyStr
{
    /// <summary>s.upper().</summary>
    public static Value Upper(Value self)
    {
        if (!IsAscii(self))
        {
            return MapCase(self, CaseOf.Upper);
        }

        Value result = NewAscii(self);
        if (!result.IsNull)
        {
            System.Text.Ascii.ToUpper(Units<byte>(self), NewUnits<byte>(result), out _);
        }

        return result;
    }

    /// <summary>s.lower().</summary>
    public static Value Lower(Value self)
    {
        if (!IsAscii(self))
        {
            return MapCase(self, CaseOf.Lower);
        }

        Value result = NewAscii(self);
        if (!result.IsNull)
        {
            System.Text.Ascii.ToLower(Units<byte>(self), NewUnits<byte>(result), out _);
        }

        return result;
    }

    private static Value NewAscii(Value self) => Allocate(LengthOf(self), 1, true);

    private static Value CaseFold(Value self) => IsAscii(self) ? Lower(self) : MapCase(self, CaseOf.Fold);

    private static Value SwapCase(Value self) => MapCase(self, CaseOf.Swap);

    private static Value Capitalize(Value self) => MapCase(self, CaseOf.Capitalized);

    private static Value Title(Value self) => MapCase(self, CaseOf.Title);

    private enum CaseOf
    {
        Upper, Lower, Fold, Swap, Capitalized, Title,
    }

    private static Value MapCase(Value self, CaseOf mode)
    {
        TextView text = View(self);
        CodePointBuilder result = new(stackalloc byte[256]);
        result.EnsureCapacity(text.Length);
        bool inWord = false;
        for (int i = 0; i < text.Length; i++)
        {
            int c = text[i];
            switch (mode)
            {
                case CaseOf.Upper:
                    Characters.AppendUpper(c, ref result);
                    break;
                case CaseOf.Lower:
                    AppendLower(text, i, ref result);
                    break;
                case CaseOf.Fold:
                    Characters.AppendFolded(c, ref result);
                    break;
                case CaseOf.Swap when Characters.IsUpper(c):
                    AppendLower(text, i, ref result);
                    break;
                case CaseOf.Swap when Characters.IsLower(c):
                    Characters.AppendUpper(c, ref result);
                    break;
                case CaseOf.Swap:
                    result.Append(c);
                    break;
                case CaseOf.Capitalized when i == 0:
                    Characters.AppendTitle(c, ref result);
                    break;
                case CaseOf.Title when !inWord:
                    Characters.AppendTitle(c, ref result);
                    inWord = Characters.IsCased(c);
                    break;
                default:
                    AppendLower(text, i, ref result);
                    inWord = Characters.IsCased(c);
                    break;
            }
        }

        return FromBuilder(result);
    }

    /// <summary>Lower case with the rule of the final sigma: after a cased letter, before none (case-ignorable ones skipped).</summary>
    private static void AppendLower(TextView text, int at, scoped ref CodePointBuilder result)
    {
        const int sigma = 0x3A3, smallSigma = 0x3C3, finalSigma = 0x3C2;
        if (text[at] != sigma)
        {
            Characters.AppendLower(text[at], ref result);
            return;
        }

        int before = at - 1, after = at + 1;
        while (before >= 0 && Characters.IsCaseIgnorable(text[before]))
        {
            before--;
        }

        while (after < text.Length && Characters.IsCaseIgnorable(text[after]))
        {
            after++;
        }

        bool final = before >= 0 && Characters.IsCased(text[before]) && !(after < text.Length && Characters.IsCased(text[after]));
        result.Append(final ? finalSigma : smallSigma);
    }
}
