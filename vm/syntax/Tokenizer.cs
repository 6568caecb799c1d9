using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Py.Vm.Syntax;

/// <summary>How far the tokenizer is; the names follow CPython's error codes.</summary>
internal enum TokenizerState : byte
{
    Ok,
    EndOfFile,
    /// <summary>The text ended within a triple-quoted string.</summary>
    EndInTripleQuoted,
    /// <summary>The text ended within a string.</summary>
    EndInString,
    BadDedent,
    InconsistentTabs,
    TooDeep,
    BadContinuation,
    /// <summary>An identifier is not UTF-8; see <see cref="Tokenizer.DecodeError"/>.</summary>
    BadDecoding,
    /// <summary><see cref="Tokenizer.Error"/> is set.</summary>
    Failed,
}

/// <summary>Turns UTF-8 source into tokens.</summary>
/// <remarks>
/// Lines are entered as lazily as CPython does, and <see cref="BufferStart"/> moves as its buffer does, because both
/// can be seen in error positions: a line is entered when its first character is read, not when the last one of the
/// line before is.
/// Source: behaviour of CPython 3.11's tokenizer; The Python Language Reference, chapter 2.
/// </remarks>
internal sealed partial class Tokenizer
{
    public const int MaxLevel = 200;
    public const int MaxIndent = 100;

    private const int EndOfText = -1;
    private const int TabSize = 8;

    // What a byte may be, see s_classes.
    private const byte IdentifierStart = 1;
    private const byte IdentifierPart = 2;
    private const byte Digit = 4;

    private static readonly byte[] s_classes = MakeClasses();

    private readonly byte[] _data;
    private int _limit;
    private readonly NameTable _names;

    private int _cur;
    private int _lineEnd;
    private int _start = -1;
    private bool _atLineStart = true;
    private int _pendingIndents;
    private int _indent;
    private readonly int[] _indentColumns = new int[MaxIndent];
    private readonly int[] _alternateColumns = new int[MaxIndent];

    // Where the string that is being read begins.
    private int _stringLine;
    private int _stringLineStart;

    private readonly byte[] _brackets = new byte[MaxLevel];
    private readonly int[] _bracketLines = new int[MaxLevel];
    private readonly int[] _bracketColumns = new int[MaxLevel];

    public Tokenizer(byte[] data, int start, int limit, NameTable names)
    {
        _data = data;
        _limit = limit;
        _names = names;
        TextStart = _cur = _lineEnd = BufferStart = LineStart = start;
    }

    /// <summary>Starts again on an expression that stands in the middle of a line and counts as within brackets.</summary>
    public void Restart(int start, int limit, int line, int lineStart)
    {
        State = TokenizerState.Ok;
        _limit = limit;
        int newLine = _data.AsSpan(start, limit - start).IndexOf((byte)'\n');
        _cur = start;
        _lineEnd = newLine < 0 ? limit : start + newLine + 1;
        _atLineStart = false;
        Line = line;
        LineStart = lineStart;
        Level = 1;
        _brackets[0] = (byte)'(';
        _bracketLines[0] = line;
    }

    public TokenizerState State { get; private set; }

    /// <summary>The error, if the tokenizer itself gives its message and position.</summary>
    public PySyntaxException? Error { get; private set; }

    public Utf8Error? DecodeError { get; private set; }

    /// <summary>Deprecated forms that were met, or null.</summary>
    public List<SyntaxWarning>? Warnings { get; private set; }

    public byte[] Data => _data;
    public int TextStart { get; }
    public int TextEnd => _limit;
    public int Position => _cur;

    /// <summary>The end of what has been read: the end of the current line.</summary>
    public int ReadEnd => _lineEnd;

    public int BufferStart { get; private set; }
    public int LineStart { get; private set; }

    /// <summary>The current line. May be set before the first token, for text that begins elsewhere.</summary>
    public int Line { get; set; }

    public int Level { get; private set; }

    public bool HasIndent => _indent > 0;

    /// <summary>The text was typed at a prompt: an empty line counts, and so does a first line without tokens.</summary>
    public bool Interactive { get; init; }

    /// <summary>The text is what has been typed so far.</summary>
    public bool MoreLines { get; set; }

    /// <summary>The end of the text is the end of the tokens, within brackets too: explaining an error asks for no more lines.</summary>
    public bool EndsAnywhere { get; set; }

    /// <summary>The text ended where more is to come.</summary>
    public bool RanOut => MoreLines && State is (TokenizerState.EndOfFile or TokenizerState.EndInTripleQuoted or TokenizerState.EndInString);

    /// <summary>Comments that start with `type:` are tokens.</summary>
    public bool TypeComments { get; init; }

    public bool ReportsWarnings { get; set; } = true;

    /// <summary>The innermost open bracket with its place; <see cref="Level"/> is above zero.</summary>
    public (char Bracket, int Line, int Column) OpenBracket =>
        ((char)_brackets[Level - 1], _bracketLines[Level - 1], _bracketColumns[Level - 1]);

    /// <summary>Closes all blocks, as the end of a single interactive statement does.</summary>
    public void CloseBlocks()
    {
        _pendingIndents = -_indent;
        _indent = 0;
    }

    /// <summary>Reads a token; after <see cref="TokenKind.Error"/> the state says why.</summary>
    public void Next(out Token token)
    {
        token = default;
        token.Start = token.End = -1;
        TokenKind kind = Read(ref token);
        token.Kind = kind;
        token.Level = (byte)Level;
        token.EndLine = Line;
        bool isString = kind == TokenKind.String;
        token.Line = isString ? _stringLine : Line;
        int lineStart = isString ? _stringLineStart : LineStart;
        token.Column = token.Start >= lineStart ? token.Start - lineStart : -1;
        token.EndColumn = token.End >= LineStart ? token.End - LineStart : -1;
    }

    private static byte[] MakeClasses()
    {
        byte[] classes = new byte[256];
        for (int c = 0; c < 256; c++)
        {
            bool letter = c >= 128 || char.IsAsciiLetter((char)c) || c == '_';
            bool digit = char.IsAsciiDigit((char)c);
            classes[c] = (byte)((letter ? IdentifierStart | IdentifierPart : 0) | (digit ? IdentifierPart | Digit : 0));
        }

        return classes;
    }

    private static bool IsDigit(int c) => (uint)(c - '0') <= 9;

    private static bool IsIdentifierPart(int c) => c >= 0 && (s_classes[c] & IdentifierPart) != 0;

    private int NextChar() => _cur != _lineEnd ? _data[_cur++] : NextLineChar();

    private int NextLineChar()
    {
        if (State != TokenizerState.Ok)
        {
            return EndOfText;
        }

        if (_lineEnd == _limit)
        {
            State = TokenizerState.EndOfFile;
            return EndOfText;
        }

        if (_start < 0)
        {
            BufferStart = _cur;
        }

        LineStart = _cur;
        Line++;
        int newLine = _data.AsSpan(_cur, _limit - _cur).IndexOf((byte)'\n');
        _lineEnd = newLine < 0 ? _limit : _cur + newLine + 1;
        return _data[_cur++];
    }

    private void Backup(int c)
    {
        if (c != EndOfText)
        {
            _cur--;
        }
    }

    private TokenKind Read(ref Token token)
    {
    NextLine:
        _start = -1;
        bool blankLine = false;
        if (_atLineStart && !ReadIndentation(out blankLine))
        {
            return TokenKind.Error;
        }

        _start = _cur;
        if (_pendingIndents != 0)
        {
            if (_pendingIndents < 0)
            {
                _pendingIndents++;
                return TokenKind.Dedent;
            }

            _pendingIndents--;
            return TokenKind.Indent;
        }

    Again:
        _start = -1;
        int c;
        do
        {
            c = NextChar();
        }
        while (c is ' ' or '\t' or '\f');

        _start = c == EndOfText ? Math.Max(_cur - 1, 0) : _cur - 1;
        if (c == '#')
        {
            // The newline is always on the line that was entered.
            if (TypeComments && FindTypeComment(out TokenKind typeComment, ref token))
            {
                if (typeComment == TokenKind.TypeIgnore && blankLine)
                {
                    NextChar();
                    _atLineStart = true;
                }

                return typeComment;
            }

            _cur = _lineEnd;
            c = _data[_cur - 1] == '\n' ? '\n' : NextChar();
        }

        if (c == EndOfText)
        {
            return State == TokenizerState.EndOfFile && (EndsAnywhere || (Level == 0 && !MoreLines)) ? TokenKind.EndMarker : TokenKind.Error;
        }

        byte charClass = s_classes[c];
        if ((charClass & IdentifierStart) != 0)
        {
            return ReadNameOrString(c, ref token);
        }

        if (c == '\n')
        {
            _atLineStart = true;
            if (blankLine || Level > 0)
            {
                goto NextLine;
            }

            token.Start = _start;
            token.End = _cur - 1;
            return TokenKind.NewLine;
        }

        if ((charClass & Digit) != 0)
        {
            return ReadNumber(c, ref token);
        }

        if (c is '"' or '\'')
        {
            return ReadString(c, ref token);
        }

        if (c == '.')
        {
            c = NextChar();
            if (IsDigit(c))
            {
                return ReadFraction(c, ref token);
            }

            if (c == '.')
            {
                c = NextChar();
                if (c == '.')
                {
                    return Finish(TokenKind.Ellipsis, ref token);
                }

                Backup(c);
                c = '.';
            }

            Backup(c);
            return Finish(TokenKind.Dot, ref token);
        }

        if (c == '\\')
        {
            if (!ContinueLine())
            {
                return TokenKind.Error;
            }

            goto Again;
        }

        return ReadOperator(c, ref token);
    }

    /// <summary>Is the comment that begins a `# type:` one? Reads it up to the end of the line.</summary>
    private bool FindTypeComment(out TokenKind kind, ref Token token)
    {
        int end = _lineEnd > _start && _data[_lineEnd - 1] == '\n' ? _lineEnd - 1 : _lineEnd;
        ReadOnlySpan<byte> comment = _data.AsSpan(_start, end - _start);
        ReadOnlySpan<byte> rest = comment[1..].TrimStart(" \t"u8);
        kind = TokenKind.TypeComment;
        if (!rest.StartsWith("type:"u8))
        {
            return false;
        }

        rest = rest[5..].TrimStart(" \t"u8);
        if (rest.StartsWith("ignore"u8) && (rest.Length == 6 || (rest[6] < 128 && !char.IsAsciiLetterOrDigit((char)rest[6]))))
        {
            kind = TokenKind.TypeIgnore;
            rest = rest[6..];
        }

        token.Start = end - rest.Length;
        token.End = _cur = end;
        return true;
    }

    private TokenKind Finish(TokenKind kind, ref Token token)
    {
        token.Start = _start;
        token.End = _cur;
        return kind;
    }

    private bool ReadIndentation(out bool blankLine)
    {
        int column = 0;
        int alternate = 0;
        int continuedColumn = 0;
        int c;
        blankLine = false;
        _atLineStart = false;
        while (true)
        {
            c = NextChar();
            if (c == ' ')
            {
                column++;
                alternate++;
            }
            else if (c == '\t')
            {
                column = ((column / TabSize) + 1) * TabSize;
                alternate++;
            }
            else if (c == '\f')
            {
                column = alternate = 0;
            }
            else if (c == '\\')
            {
                // The first physical line of a continued one decides.
                continuedColumn = continuedColumn != 0 ? continuedColumn : column;
                if (!ContinueLine())
                {
                    return false;
                }
            }
            else
            {
                break;
            }
        }

        Backup(c);
        if (RanOut)
        {
            return false;
        }

        if (c is '#' or '\n')
        {
            if (!Interactive || ((column > 0 || c == '#') && Line > 1))
            {
                blankLine = true;
                return true;
            }

            column = alternate = 0;
        }

        if (Level > 0)
        {
            return true;
        }

        if (continuedColumn != 0)
        {
            column = alternate = continuedColumn;
        }

        return Indent(column, alternate);
    }

    // Compares with the enclosing blocks twice, with tabs as eight and as one column: they must agree.
    private bool Indent(int column, int alternate)
    {
        if (column == _indentColumns[_indent])
        {
            return alternate == _alternateColumns[_indent] || FailLine(TokenizerState.InconsistentTabs);
        }

        if (column > _indentColumns[_indent])
        {
            if (_indent + 1 >= MaxIndent)
            {
                return FailLine(TokenizerState.TooDeep);
            }

            if (alternate <= _alternateColumns[_indent])
            {
                return FailLine(TokenizerState.InconsistentTabs);
            }

            _pendingIndents++;
            _indent++;
            _indentColumns[_indent] = column;
            _alternateColumns[_indent] = alternate;
            return true;
        }

        while (_indent > 0 && column < _indentColumns[_indent])
        {
            _pendingIndents--;
            _indent--;
        }

        return column != _indentColumns[_indent] ? FailLine(TokenizerState.BadDedent)
            : alternate == _alternateColumns[_indent] || FailLine(TokenizerState.InconsistentTabs);
    }

    private bool FailLine(TokenizerState state)
    {
        State = state;
        _cur = _lineEnd;
        return false;
    }

    private bool ContinueLine()
    {
        int c = NextChar();
        if (c != '\n')
        {
            State = TokenizerState.BadContinuation;
            return false;
        }

        c = NextChar();
        if (c == EndOfText)
        {
            State = TokenizerState.EndOfFile;
            _cur = _lineEnd;
            return false;
        }

        Backup(c);
        return true;
    }

    private TokenKind ReadNameOrString(int c, ref Token token)
    {
        if (c is 'r' or 'R' or 'b' or 'B' or 'f' or 'F' or 'u' or 'U')
        {
            bool sawBytes = false, sawRaw = false, sawUnicode = false, sawFormat = false;
            while (true)
            {
                if (!(sawBytes || sawUnicode || sawFormat) && c is 'b' or 'B')
                {
                    sawBytes = true;
                }
                else if (!(sawBytes || sawUnicode || sawRaw || sawFormat) && c is 'u' or 'U')
                {
                    sawUnicode = true;
                }
                else if (!(sawRaw || sawUnicode) && c is 'r' or 'R')
                {
                    sawRaw = true;
                }
                else if (!(sawFormat || sawBytes || sawUnicode) && c is 'f' or 'F')
                {
                    sawFormat = true;
                }
                else
                {
                    break;
                }

                c = NextChar();
                if (c is '"' or '\'')
                {
                    return ReadString(c, ref token);
                }
            }

            Backup(c);
        }

        byte[] data = _data;
        int cur = _start;
        int end = _lineEnd;
        int bits = 0;
        while (cur < end && (s_classes[data[cur]] & IdentifierPart) != 0)
        {
            bits |= data[cur++];
        }

        _cur = cur;
        if (cur == end)
        {
            // The end of the text is noticed now.
            Backup(NextChar());
        }

        bool ascii = bits < 128;
        if (!ascii && !VerifyIdentifier())
        {
            return TokenKind.Error;
        }

        token.Start = _start;
        token.End = _cur;
        token.NameIndex = _names.Intern(data.AsSpan(_start, _cur - _start), ascii, out TokenKind kind);
        return kind;
    }

    private bool VerifyIdentifier()
    {
        ReadOnlySpan<byte> bytes = _data.AsSpan(_start, _cur - _start);
        int length = 0;
        bool first = true;
        while (length < bytes.Length)
        {
            if (Rune.DecodeFromUtf8(bytes[length..], out Rune rune, out int consumed) != System.Buffers.OperationStatus.Done)
            {
                DecodeError = Utf8.FindError(bytes);
                State = TokenizerState.BadDecoding;
                return false;
            }

            length += consumed;
            if (!(first ? Identifiers.IsStart(rune.Value) : Identifiers.IsPart(rune.Value)))
            {
                // A later byte may still not be UTF-8, which counts first.
                if (!Utf8.IsValid(bytes))
                {
                    DecodeError = Utf8.FindError(bytes);
                    State = TokenizerState.BadDecoding;
                    return false;
                }

                _cur = _start + length;
                Fail(Identifiers.IsPrintable(rune.Value)
                    ? $"invalid character '{rune}' (U+{rune.Value:X4})"
                    : $"invalid non-printable character U+{rune.Value:X4}");
                return false;
            }

            first = false;
        }

        return true;
    }

    private TokenKind ReadString(int quote, ref Token token)
    {
        _stringLine = Line;
        _stringLineStart = LineStart;
        int quoteSize = 1;
        int endQuotes = 0;
        int c = NextChar();
        if (c == quote)
        {
            c = NextChar();
            if (c == quote)
            {
                quoteSize = 3;
            }
            else
            {
                endQuotes = 1;
            }
        }

        if (c != quote)
        {
            Backup(c);
        }

        while (endQuotes != quoteSize)
        {
            if (endQuotes == 0)
            {
                SkipOrdinary((byte)quote);
            }

            c = NextChar();
            if (c == EndOfText || (quoteSize == 1 && c == '\n'))
            {
                return FailString(c, quoteSize);
            }

            if (c == quote)
            {
                endQuotes++;
            }
            else
            {
                endQuotes = 0;
                if (c == '\\')
                {
                    NextChar();
                }
            }
        }

        return Finish(TokenKind.String, ref token);
    }

    // Moves to the next character on this line that may end the string or begin an escape.
    private void SkipOrdinary(byte quote)
    {
        int found = _data.AsSpan(_cur, _lineEnd - _cur).IndexOfAny(quote, (byte)'\\', (byte)'\n');
        _cur = found < 0 ? _lineEnd : _cur + found;
    }

    private TokenKind FailString(int last, int quoteSize)
    {
        _cur = _start + 1;
        LineStart = _stringLineStart;
        int detected = Line;
        Line = _stringLine;
        Fail(quoteSize == 3
            ? $"unterminated triple-quoted string literal (detected at line {detected})"
            : $"unterminated string literal (detected at line {detected})");
        if (last != '\n')
        {
            State = quoteSize == 3 ? TokenizerState.EndInTripleQuoted : TokenizerState.EndInString;
        }

        return TokenKind.Error;
    }

    // An error whose position is that of the last character read.
    [MemberNotNull(nameof(Error))]
    private TokenKind Fail(string message)
    {
        int column = Utf8.CountCodePoints(_data.AsSpan(LineStart, _cur - LineStart));
        return Fail(message, column, column);
    }

    [MemberNotNull(nameof(Error))]
    private TokenKind Fail(string message, int offset, int endOffset)
    {
        int newLine = _data.AsSpan(LineStart, _limit - LineStart).IndexOf((byte)'\n');
        ReadOnlySpan<byte> line = _data.AsSpan(LineStart, newLine < 0 ? _limit - LineStart : newLine);
        Error = new PySyntaxException(SyntaxErrorKind.SyntaxError, message)
        {
            HasPosition = true,
            Line = Line,
            Offset = offset,
            EndLine = Line,
            EndOffset = endOffset,
            SourceLine = Utf8.DecodeReplacing(line),
        };
        State = TokenizerState.Failed;
        return TokenKind.Error;
    }

    private void Warn(string message)
    {
        if (ReportsWarnings)
        {
            // As an error, the warning stands where the last character was read.
            TokenizerState state = State;
            Fail(message);
            State = state;
            (Warnings ??= []).Add(new SyntaxWarning(Line, Error, false));
            Error = null;
        }
    }
}
