namespace Py.Vm.Syntax;

// Operators and brackets.
internal sealed partial class Tokenizer
{
    private TokenKind ReadOperator(int c, ref Token token)
    {
        switch (c)
        {
            case '(':
                return Open(c, TokenKind.LeftParen, ref token);
            case '[':
                return Open(c, TokenKind.LeftBracket, ref token);
            case '{':
                return Open(c, TokenKind.LeftBrace, ref token);
            case ')':
                return Close(c, '(', TokenKind.RightParen, ref token);
            case ']':
                return Close(c, '[', TokenKind.RightBracket, ref token);
            case '}':
                return Close(c, '{', TokenKind.RightBrace, ref token);
        }

        int second = NextChar();
        TokenKind two = Two(c, second);
        if (two == TokenKind.Unknown)
        {
            Backup(second);
            TokenKind one = One(c);
            return one == TokenKind.Unknown && c is < 32 or 127
                ? Fail($"invalid non-printable character U+{c:X4}")
                : Finish(one, ref token);
        }

        int third = NextChar();
        TokenKind three = third == '=' ? WithEqual(two) : TokenKind.Unknown;
        if (three != TokenKind.Unknown)
        {
            return Finish(three, ref token);
        }

        Backup(third);
        return Finish(two, ref token);
    }

    private static TokenKind One(int c) => c switch
    {
        ':' => TokenKind.Colon,
        ',' => TokenKind.Comma,
        ';' => TokenKind.Semicolon,
        '=' => TokenKind.Equal,
        '+' => TokenKind.Plus,
        '-' => TokenKind.Minus,
        '*' => TokenKind.Star,
        '/' => TokenKind.Slash,
        '%' => TokenKind.Percent,
        '@' => TokenKind.At,
        '&' => TokenKind.Ampersand,
        '|' => TokenKind.Bar,
        '^' => TokenKind.Caret,
        '~' => TokenKind.Tilde,
        '<' => TokenKind.Less,
        '>' => TokenKind.Greater,
        _ => TokenKind.Unknown,
    };

    private static TokenKind Two(int c, int second) => second switch
    {
        '=' => c switch
        {
            '=' => TokenKind.EqualEqual,
            '!' => TokenKind.NotEqual,
            '<' => TokenKind.LessEqual,
            '>' => TokenKind.GreaterEqual,
            ':' => TokenKind.ColonEqual,
            '+' => TokenKind.PlusEqual,
            '-' => TokenKind.MinusEqual,
            '*' => TokenKind.StarEqual,
            '/' => TokenKind.SlashEqual,
            '%' => TokenKind.PercentEqual,
            '@' => TokenKind.AtEqual,
            '&' => TokenKind.AmpersandEqual,
            '|' => TokenKind.BarEqual,
            '^' => TokenKind.CaretEqual,
            _ => TokenKind.Unknown,
        },
        '*' when c == '*' => TokenKind.DoubleStar,
        '/' when c == '/' => TokenKind.DoubleSlash,
        '<' when c == '<' => TokenKind.LeftShift,
        '>' when c == '>' => TokenKind.RightShift,
        '>' when c == '<' => TokenKind.NotEqual,
        '>' when c == '-' => TokenKind.RightArrow,
        _ => TokenKind.Unknown,
    };

    private static TokenKind WithEqual(TokenKind two) => two switch
    {
        TokenKind.DoubleStar => TokenKind.DoubleStarEqual,
        TokenKind.DoubleSlash => TokenKind.DoubleSlashEqual,
        TokenKind.LeftShift => TokenKind.LeftShiftEqual,
        TokenKind.RightShift => TokenKind.RightShiftEqual,
        _ => TokenKind.Unknown,
    };

    private TokenKind Open(int c, TokenKind kind, ref Token token)
    {
        // CPython looks for a longer operator first, which notices the end of the text.
        Backup(NextChar());
        if (Level >= MaxLevel)
        {
            return Fail("too many nested parentheses");
        }

        _brackets[Level] = (byte)c;
        _bracketLines[Level] = Line;
        _bracketColumns[Level] = _start - LineStart;
        Level++;
        return Finish(kind, ref token);
    }

    private TokenKind Close(int c, int opening, TokenKind kind, ref Token token)
    {
        Backup(NextChar());
        if (Level == 0)
        {
            return Fail($"unmatched '{(char)c}'");
        }

        Level--;
        char open = (char)_brackets[Level];
        if (open != opening)
        {
            string message = $"closing parenthesis '{(char)c}' does not match opening parenthesis '{open}'";
            return Fail(_bracketLines[Level] != Line ? $"{message} on line {_bracketLines[Level]}" : message);
        }

        return Finish(kind, ref token);
    }
}
