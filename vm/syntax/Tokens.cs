using System;

namespace Py.Vm.Syntax;

/// <summary>The kinds of token: those of the module `token`, and one for each keyword.</summary>
internal enum TokenKind : byte
{
    EndMarker, Name, Number, String, NewLine, Indent, Dedent,

    LeftParen, RightParen, LeftBracket, RightBracket, LeftBrace, RightBrace,
    Colon, Comma, Semicolon, Dot, Ellipsis, RightArrow, ColonEqual, Equal,
    Plus, Minus, Star, Slash, DoubleSlash, Percent, At, DoubleStar, LeftShift, RightShift, Ampersand, Bar, Caret, Tilde,
    Less, Greater, LessEqual, GreaterEqual, EqualEqual, NotEqual,
    PlusEqual, MinusEqual, StarEqual, SlashEqual, DoubleSlashEqual, PercentEqual, AtEqual, DoubleStarEqual,
    LeftShiftEqual, RightShiftEqual, AmpersandEqual, BarEqual, CaretEqual,
    /// <summary>A character that begins no token of the language.</summary>
    Unknown,
    /// <summary>The tokenizer failed; see <see cref="Tokenizer.Error"/> and <see cref="Tokenizer.State"/>.</summary>
    Error,
    /// <summary>A comment `# type: …`, of which the token is what follows.</summary>
    TypeComment,
    /// <summary>A comment `# type: ignore…`, of which the token is what follows.</summary>
    TypeIgnore,

    Async, Await,
    False, None, True, And, As, Assert, Break, Class, Continue, Def, Del, Elif, Else, Except, Finally, For, From,
    Global, If, Import, In, Is, Lambda, Nonlocal, Not, Or, Pass, Raise, Return, Try, While, With, Yield,
}

/// <summary>One token: offsets into the source, lines from 1, columns from 0 in bytes (-1: the token has no text).</summary>
internal struct Token
{
    public int Start;
    public int End;
    public int Line;
    public int Column;
    public int EndLine;
    public int EndColumn;

    /// <summary>Index in the <see cref="NameTable"/>, for names and keywords.</summary>
    public int NameIndex;
    public TokenKind Kind;

    /// <summary>How many brackets are open after this token.</summary>
    public byte Level;
}

/// <summary>What stands for tokens in grammar and messages.</summary>
internal static class TokenTable
{
    /// <summary>Keyword spellings, in the order of the kinds from <see cref="TokenKind.Async"/> on.</summary>
    public static readonly string[] Keywords =
    [
        "async", "await",
        "False", "None", "True", "and", "as", "assert", "break", "class", "continue", "def", "del", "elif", "else",
        "except", "finally", "for", "from", "global", "if", "import", "in", "is", "lambda", "nonlocal", "not", "or",
        "pass", "raise", "return", "try", "while", "with", "yield",
    ];

    // In the order of the kinds from LeftParen on.
    private static readonly string[] s_operators =
    [
        "(", ")", "[", "]", "{", "}",
        ":", ",", ";", ".", "...", "->", ":=", "=",
        "+", "-", "*", "/", "//", "%", "@", "**", "<<", ">>", "&", "|", "^", "~",
        "<", ">", "<=", ">=", "==", "!=",
        "+=", "-=", "*=", "/=", "//=", "%=", "@=", "**=", "<<=", ">>=", "&=", "|=", "^=",
    ];

    /// <summary>The kind of a keyword or operator by its spelling.</summary>
    public static TokenKind Find(string text)
    {
        int index = Array.IndexOf(s_operators, text);
        if (index >= 0)
        {
            return (TokenKind)((int)TokenKind.LeftParen + index);
        }

        index = Array.IndexOf(Keywords, text);
        return index >= 0 ? (TokenKind)((int)TokenKind.Async + index) : throw new ArgumentException(text);
    }

    /// <summary>The spelling of a keyword or operator.</summary>
    public static string Text(TokenKind kind) =>
        kind >= TokenKind.Async ? Keywords[kind - TokenKind.Async] : s_operators[kind - TokenKind.LeftParen];
}
