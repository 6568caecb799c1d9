using System;
using System.Text;
using Py.ObjectSpace.Text;

namespace Py.Vm.Syntax;

/// <summary>Which characters make identifiers, and the form in which a program knows a name. Source: PEP 3131.</summary>
internal static class Identifiers
{
    public static bool IsStart(int codePoint) => UnicodeDatabase.IsIdentifierStart(codePoint);

    public static bool IsPart(int codePoint) => UnicodeDatabase.IsIdentifierContinue(codePoint);

    /// <summary>Whether `str.isprintable` holds for the character.</summary>
    public static bool IsPrintable(int codePoint) => UnicodeDatabase.IsPrintable(codePoint);

    /// <summary>NFKC.</summary>
    public static string Normalize(string name)
    {
        Span<uint> points = name.Length <= 64 ? stackalloc uint[64] : new uint[name.Length];
        int count = 0;
        foreach (Rune rune in name.EnumerateRunes())
        {
            points[count++] = (uint)rune.Value;
        }

        var normal = new CodePointBuilder(stackalloc byte[256]);
        UnicodeNormalization.Append(UnicodeForm.Nfkc, new TextView(points[..count]), ref normal);
        string text = normal.ToString();
        normal.Dispose();
        return text;
    }
}
