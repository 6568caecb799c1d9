using System;
using Py.ObjectSpace.Text;

namespace Py.ObjectSpace;

/// <summary>str.translate and str.maketrans.</summary>
public unsafe partial struct PyStr
{
    private const int NotYetLookedUp = -3, Kept = -2, Removed = -1;

    [System.Runtime.CompilerServices.SkipLocalsInit]
    private static Value Translate(Value self, Value table)
    {
        TextView text = View(self);
        CodePointBuilder result = new(stackalloc byte[256]);
        result.EnsureCapacity(text.Length);

        // What became of each ASCII character; a table may not change its mind in one call.
        Span<short> seen = stackalloc short[128];
        seen.Fill(NotYetLookedUp);
        for (int i = 0; i < text.Length; i++)
        {
            int c = text[i];
            int known = c < 128 ? seen[c] : NotYetLookedUp;
            if (known >= 0)
            {
                result.Append(known);
                continue;
            }

            if (known != NotYetLookedUp)
            {
                if (known == Kept)
                {
                    result.Append(c);
                }

                continue;
            }

            int mapped = TranslateOne(table, c, ref result, out bool simple);
            if (mapped < Kept)
            {
                result.Dispose();
                return Value.Null;
            }

            if (simple && c < 128 && mapped < short.MaxValue)
            {
                seen[c] = (short)mapped;
            }
        }

        return FromBuilder(result);
    }

    /// <summary>Appends what one character becomes: the character, Kept, Removed, or less with an error set.</summary>
    /// <param name="table">The table.</param>
    /// <param name="c">The character.</param>
    /// <param name="result">Receives the replacement.</param>
    /// <param name="simple">The return value says all of it: the replacement is at most one character.</param>
    private static int TranslateOne(Value table, int c, scoped ref CodePointBuilder result, out bool simple)
    {
        simple = true;
        Value mapped = Space.GetItem(table, Value.FromSmallInt(c));
        if (mapped.IsNull)
        {
            if (!Errors.Catch(TypeId.LookupError))
            {
                return NotYetLookedUp;
            }

            result.Append(c);
            return Kept;
        }

        if (mapped.IsNone)
        {
            return Removed;
        }

        if (mapped.IsInt)
        {
            if (!PyInt.TryGetLong(mapped, out long code) || code is < 0 or > 0x10FFFF)
            {
                Errors.ValueError("character mapping must be in range(0x110000)");
                return NotYetLookedUp;
            }

            result.Append((int)code);
            return (int)code;
        }

        if (!mapped.IsStr)
        {
            Errors.TypeError("character mapping must return integer, None or str");
            return NotYetLookedUp;
        }

        simple = LengthOf(mapped) <= 1;
        AppendTo(ref result, mapped);
        return LengthOf(mapped) == 1 ? CodePointAt(mapped, 0) : Removed;
    }

    private static Value MakeTrans(Value x, Value y, Value z)
    {
        Value table = PyDict.New();
        if (!y.IsNull)
        {
            return MakeTransOfStrs(table, x, y, z);
        }

        if (!x.IsDict)
        {
            return Errors.TypeError("if you give only one argument to maketrans it must be a dict");
        }

        long position = 0;
        while (PyDict.Next(x, ref position, out Value key, out Value value))
        {
            if (key.IsStr)
            {
                if (LengthOf(key) != 1)
                {
                    return Errors.ValueError("string keys in translate table must be of length 1");
                }

                key = Value.FromSmallInt(CodePointAt(key, 0));
            }
            else if (!key.IsInt)
            {
                return Errors.TypeError("keys in translate table must be strings or integers");
            }

            if (!PyDict.Set(table, key, value))
            {
                return Value.Null;
            }
        }

        return table;
    }

    private static Value MakeTransOfStrs(Value table, Value x, Value y, Value z)
    {
        if (!Require(y, "maketrans() argument 2") || (!z.IsNull && !Require(z, "maketrans() argument 3")))
        {
            return Value.Null;
        }

        if (!x.IsStr)
        {
            return Errors.TypeError("first maketrans argument must be a string if there is a second argument");
        }

        if (LengthOf(x) != LengthOf(y))
        {
            return Errors.ValueError("the first two maketrans arguments must have equal length");
        }

        for (int i = 0; i < LengthOf(x); i++)
        {
            if (!PyDict.Set(table, Value.FromSmallInt(CodePointAt(x, i)), Value.FromSmallInt(CodePointAt(y, i))))
            {
                return Value.Null;
            }
        }

        for (int i = 0; !z.IsNull && i < LengthOf(z); i++)
        {
            if (!PyDict.Set(table, Value.FromSmallInt(CodePointAt(z, i)), Value.None))
            {
                return Value.Null;
            }
        }

        return table;
    }
}
