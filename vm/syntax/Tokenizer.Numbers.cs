namespace Py.Vm.Syntax;

// Number literals. The scanner checks the form; NumberLiterals makes the value.
internal sealed partial class Tokenizer
{
    private TokenKind ReadNumber(int c, ref Token token)
    {
        if (c != '0')
        {
            return ReadDecimalTail(out c) ? ReadAfterDigits(c, ref token) : TokenKind.Error;
        }

        c = NextChar();
        return c switch
        {
            'x' or 'X' => ReadRadix(16, "hexadecimal", ref token),
            'o' or 'O' => ReadRadix(8, "octal", ref token),
            'b' or 'B' => ReadRadix(2, "binary", ref token),
            _ => ReadAfterZero(c, ref token),
        };
    }

    private static bool IsRadixDigit(int c, int radix) => radix switch
    {
        16 => IsDigit(c) || (uint)((c | 0x20) - 'a') < 6,
        8 => (uint)(c - '0') < 8,
        _ => c is '0' or '1',
    };

    private TokenKind ReadRadix(int radix, string kind, ref Token token)
    {
        int c = NextChar();
        do
        {
            if (c == '_')
            {
                c = NextChar();
            }

            if (!IsRadixDigit(c, radix))
            {
                if (radix < 10 && IsDigit(c))
                {
                    return Fail($"invalid digit '{(char)c}' in {kind} literal");
                }

                Backup(c);
                return Fail($"invalid {kind} literal");
            }

            do
            {
                c = NextChar();
            }
            while (IsRadixDigit(c, radix));
        }
        while (c == '_');

        return radix < 10 && IsDigit(c)
            ? Fail($"invalid digit '{(char)c}' in {kind} literal")
            : EndNumber(c, kind, ref token);
    }

    private TokenKind ReadAfterZero(int c, ref Token token)
    {
        while (true)
        {
            if (c == '_')
            {
                c = NextChar();
                if (!IsDigit(c))
                {
                    Backup(c);
                    return Fail("invalid decimal literal");
                }
            }

            if (c != '0')
            {
                break;
            }

            c = NextChar();
        }

        int zerosEnd = _cur;
        bool nonzero = IsDigit(c);
        if (nonzero && !ReadDecimalTail(out c))
        {
            return TokenKind.Error;
        }

        if (nonzero && c is not ('.' or 'e' or 'E' or 'j' or 'J'))
        {
            Backup(c);
            return Fail(
                "leading zeros in decimal integer literals are not permitted; use an 0o prefix for octal integers",
                _start + 1 - LineStart,
                zerosEnd - LineStart);
        }

        return ReadAfterDigits(c, ref token);
    }

    // Reads digits and single underscores; c becomes the character after them.
    private bool ReadDecimalTail(out int c)
    {
        while (true)
        {
            do
            {
                c = NextChar();
            }
            while (IsDigit(c));

            if (c != '_')
            {
                return true;
            }

            c = NextChar();
            if (!IsDigit(c))
            {
                Backup(c);
                Fail("invalid decimal literal");
                return false;
            }
        }
    }

    private TokenKind ReadAfterDigits(int c, ref Token token) =>
        c == '.' ? ReadFraction(NextChar(), ref token) : ReadExponent(c, ref token);

    private TokenKind ReadFraction(int c, ref Token token) =>
        IsDigit(c) && !ReadDecimalTail(out c) ? TokenKind.Error : ReadExponent(c, ref token);

    private TokenKind ReadExponent(int c, ref Token token)
    {
        if (c is 'e' or 'E')
        {
            int e = c;
            c = NextChar();
            if (c is '+' or '-')
            {
                c = NextChar();
                if (!IsDigit(c))
                {
                    Backup(c);
                    return Fail("invalid decimal literal");
                }
            }
            else if (!IsDigit(c))
            {
                // Not an exponent: perhaps a keyword, as in `1else`.
                Backup(c);
                return EndNumber(e, "decimal", ref token);
            }

            if (!ReadDecimalTail(out c))
            {
                return TokenKind.Error;
            }
        }

        return c is 'j' or 'J' ? EndNumber(NextChar(), "imaginary", ref token) : EndNumber(c, "decimal", ref token);
    }

    // A number may touch the keywords that can follow one (deprecated), but no other name.
    private TokenKind EndNumber(int c, string kind, ref Token token)
    {
        bool keyword = c switch
        {
            'a' => FollowedBy("nd"),
            'e' => FollowedBy("lse"),
            'f' => FollowedBy("or"),
            'i' => Peek(0) is 'f' or 'n' or 's',
            'o' => FollowedBy("r"),
            'n' => FollowedBy("ot"),
            _ => false,
        };
        Backup(c);
        if (keyword)
        {
            Warn($"invalid {kind} literal");
        }
        else if (IsIdentifierPart(c))
        {
            return Fail($"invalid {kind} literal");
        }

        return Finish(TokenKind.Number, ref token);
    }

    private bool FollowedBy(string rest)
    {
        for (int i = 0; i < rest.Length; i++)
        {
            if (Peek(i) != rest[i])
            {
                return false;
            }
        }

        return !IsIdentifierPart(Peek(rest.Length));
    }

    // Looks ahead on the line, which notices the end of the text.
    private int Peek(int distance)
    {
        if (_cur + distance < _lineEnd)
        {
            return _data[_cur + distance];
        }

        State = TokenizerState.EndOfFile;
        return EndOfText;
    }
}
