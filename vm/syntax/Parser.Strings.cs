using System;
using System.Collections.Generic;
using System.Text;

namespace Py.Vm.Syntax;

// String literals: concatenation and f-strings. In 3.11 an f-string is one token, which is taken apart here; the
// expressions in it are tokenized in place, within brackets that are not in the source.
internal sealed partial class Parser
{
    // f-strings hold expressions, and those f-strings; buffers that are not in use.
    private readonly Stack<StringBuffer> _buffers = new();

    // What has been read of a string expression.
    private sealed class StringState(StringBuffer buffer)
    {
        public readonly StringBuffer Text = buffer;
        public readonly List<Expr> Parts = [];
        public int First;
        public int Last;
    }

    private Expr ParseStrings()
    {
        int first = _pos;
        while (Kind == TokenKind.String)
        {
            _pos++;
        }

        int last = _pos - 1;
        StringParts head = PartsOf(first);
        if (head.IsBytes)
        {
            return ParseBytes(first, last);
        }

        if (first == last && !head.IsFormat)
        {
            ReadOnlySpan<byte> text = _data.AsSpan(head.Start, head.End - head.Start);
            if (Utf8.IsValid(text) && (head.IsRaw || !text.Contains((byte)'\\')))
            {
                return StringConstant(Encoding.UTF8.GetString(text), first, first, last);
            }
        }

        StringBuffer buffer = _buffers.TryPop(out StringBuffer? free) ? free : new StringBuffer();
        buffer.Clear();
        var state = new StringState(buffer) { First = first, Last = last };
        bool format = false;
        for (int i = first; i <= last; i++)
        {
            StringParts parts = PartsOf(i);
            if (parts.IsBytes)
            {
                throw Fail();
            }

            if (parts.IsFormat)
            {
                format = true;
                if (ParseFormat(state, i, parts.Start, parts.End, parts.IsRaw, 0) != parts.End)
                {
                    throw Fail();
                }
            }
            else
            {
                AppendText(state, i, parts.Start, parts.End, parts.IsRaw);
            }
        }

        Expr result;
        if (format)
        {
            FlushText(state, first, last);
            result = Between(new JoinedStrExpr { Values = [.. state.Parts] }, first, last);
        }
        else
        {
            result = StringConstant(buffer.ToConstant(), first, first, last);
        }

        _buffers.Push(buffer);
        return result;
    }

    private StringParts PartsOf(int token) => StringParts.Of(_data, _tokens[token].Start, _tokens[token].End);

    private T Between<T>(T node, int first, int last)
        where T : Node
    {
        node.Line = _tokens[first].Line;
        node.Column = _tokens[first].Column;
        node.EndLine = _tokens[last].EndLine;
        node.EndColumn = _tokens[last].EndColumn;
        return node;
    }

    private ConstantExpr StringConstant(object value, int prefixToken, int first, int last)
    {
        string? prefix = _data[_tokens[prefixToken].Start] == 'u' ? "u" : null;
        return Between(new ConstantExpr { Value = value, Prefix = prefix }, first, last);
    }

    private ConstantExpr ParseBytes(int first, int last)
    {
        var value = new List<byte>();
        for (int i = first; i <= last; i++)
        {
            StringParts parts = PartsOf(i);
            ReadOnlySpan<byte> text = _data.AsSpan(parts.Start, parts.End - parts.Start);
            if (!parts.IsBytes || text.ContainsAnyInRange((byte)0x80, (byte)0xFF)
                || StringLiterals.DecodeBytes(text, parts.IsRaw, value, out char invalidEscape) is not null)
            {
                throw Fail();
            }

            WarnEscape(i, invalidEscape);
        }

        return Between(new ConstantExpr { Value = new BytesConstant([.. value]) }, first, last);
    }

    private void AppendText(StringState state, int token, int start, int end, bool raw)
    {
        ReadOnlySpan<byte> text = _data.AsSpan(start, end - start);
        if (StringLiterals.Decode(text, raw, state.Text, _options.LookUpName, out char invalidEscape) is not null)
        {
            throw Fail();
        }

        WarnEscape(token, invalidEscape);
    }

    private void WarnEscape(int token, char invalidEscape)
    {
        if (invalidEscape != 0)
        {
            ref readonly Token at = ref _tokens[token];
            string message = $"invalid escape sequence '\\{invalidEscape}'";
            (_warnings ??= []).Add(new SyntaxWarning(at.Line, WarningError(message, at)));
        }
    }

    private PySyntaxException WarningError(string message, in Token at)
    {
        int lineStart = at.Start - at.Column;
        ReadOnlySpan<byte> line = _data.AsSpan(lineStart);
        int newLine = line.IndexOf((byte)'\n');
        line = newLine < 0 ? line : line[..(newLine + 1)];
        return new PySyntaxException(SyntaxErrorKind.SyntaxError, message)
        {
            HasPosition = true,
            Filename = _options.Filename,
            Line = at.Line,
            Offset = Utf8.CountCodePoints(line[..at.Column]) + 1,
            EndLine = at.EndLine,
            EndOffset = at.EndColumn + 1,
            SourceLine = Utf8.DecodeReplacing(line),
        };
    }

    // Turns the text before an expression, or at the end, into a part.
    private void FlushText(StringState state, int first, int last)
    {
        if (state.Text.Length > 0)
        {
            state.Parts.Add(StringConstant(state.Text.ToConstant(), first, first, last));
            state.Text.Clear();
        }
    }

    // Reads an f-string, or the format specification in one (level 1 and 2), and returns where it ended.
    private int ParseFormat(StringState state, int token, int start, int end, bool raw, int level)
    {
        int pos = start;
        while (true)
        {
            bool doubled = ParseFormatText(state, token, ref pos, end, raw, level);
            if (doubled)
            {
                continue;
            }

            if (pos >= end || _data[pos] == '}')
            {
                break;
            }

            Expr field = ParseField(state, token, ref pos, end, raw, level);
            FlushText(state, state.First, state.Last);
            state.Parts.Add(field);
        }

        return pos;
    }

    // Reads text up to a brace, and past a doubled one.
    private bool ParseFormatText(StringState state, int token, ref int pos, int end, bool raw, int level)
    {
        int start = pos;
        int textEnd = end;
        bool doubled = false;
        while (pos < end)
        {
            byte c = _data[pos++];
            if (!raw && c == '\\' && pos < end)
            {
                c = _data[pos++];
                if (c == 'N')
                {
                    // The braces of a character name are not a field.
                    if (pos < end && _data[pos++] == '{')
                    {
                        while (pos < end && _data[pos++] != '}')
                        {
                        }
                    }

                    continue;
                }

                if (c == '{')
                {
                    WarnEscape(token, '{');
                }
            }

            if (c is (byte)'{' or (byte)'}')
            {
                textEnd = pos - 1;
                if (level == 0)
                {
                    if (pos < end && _data[pos] == c)
                    {
                        textEnd = pos;
                        pos++;
                        doubled = true;
                        break;
                    }

                    if (c == '}')
                    {
                        throw Fail();
                    }
                }

                pos--;
                break;
            }
        }

        if (textEnd > start)
        {
            AppendText(state, token, start, textEnd, raw);
        }

        return doubled;
    }

    // Reads `{expression=!conversion:specification}`.
    private FormattedValueExpr ParseField(StringState state, int token, ref int pos, int end, bool raw, int level)
    {
        if (level >= 2)
        {
            throw Fail();
        }

        int start = ++pos;
        pos = FindFieldEnd(pos, end);
        Expr value = ParseFieldExpression(token, start, pos);
        bool debug = _data[pos] == '=';
        if (debug)
        {
            pos++;
            while (pos < end && _data[pos] is (byte)' ' or (>= (byte)'\t' and <= (byte)'\r'))
            {
                pos++;
            }

            state.Text.AppendUtf8(_data.AsSpan(start, pos - start));
        }

        int conversion = -1;
        if (pos < end && _data[pos] == '!')
        {
            conversion = pos + 1 < end ? _data[pos + 1] : 0;
            pos += 2;
            if (conversion is not ('s' or 'r' or 'a'))
            {
                throw Fail();
            }
        }

        Expr? specification = null;
        if (pos < end && _data[pos] == ':')
        {
            var inner = new StringState(new StringBuffer()) { First = state.First, Last = state.Last };
            pos = ParseFormat(inner, token, pos + 1, end, raw, level + 1);
            FlushText(inner, token, token);
            specification = Between(new JoinedStrExpr { Values = [.. inner.Parts] }, token, token);
        }

        if (pos >= end || _data[pos] != '}')
        {
            throw Fail();
        }

        pos++;
        if (debug && specification is null && conversion == -1)
        {
            conversion = 'r';
        }

        var field = new FormattedValueExpr { Value = value, Conversion = conversion, FormatSpec = specification };
        return Between(field, state.First, state.Last);
    }

    // Where an expression ends: at a brace, colon, exclamation or equal sign outside brackets and strings.
    private int FindFieldEnd(int pos, int end)
    {
        Span<byte> brackets = stackalloc byte[Tokenizer.MaxLevel];
        int depth = 0;
        int quote = 0;
        bool triple = false;
        for (; pos < end; pos++)
        {
            byte c = _data[pos];
            if (c is (byte)'\\' or (byte)'#')
            {
                // A comment sign may stand in a string.
                if (c == '\\' || quote == 0)
                {
                    throw Fail();
                }
            }
            else if (quote != 0)
            {
                if (c == quote && (!triple || IsTripled(pos, end)))
                {
                    pos += triple ? 2 : 0;
                    quote = 0;
                }
            }
            else if (c is (byte)'"' or (byte)'\'')
            {
                quote = c;
                triple = IsTripled(pos, end);
                pos += triple ? 2 : 0;
            }
            else if (c is (byte)'(' or (byte)'[' or (byte)'{')
            {
                brackets[depth] = c;
                depth = depth + 1 < brackets.Length ? depth + 1 : throw Fail();
            }
            else if (depth == 0 && c is (byte)'!' or (byte)':' or (byte)'}' or (byte)'=' or (byte)'<' or (byte)'>')
            {
                bool comparison = c is not ((byte)':' or (byte)'}') && pos + 1 < end && _data[pos + 1] == '=';
                if (comparison)
                {
                    pos++;
                }
                else if (c is not ((byte)'<' or (byte)'>'))
                {
                    return pos;
                }
            }
            else if (c is (byte)')' or (byte)']' or (byte)'}')
            {
                // Brackets pair with the code two or one above: `(` and `)`, `[` and `]`, `{` and `}`.
                if (depth == 0 || c - brackets[--depth] is not (1 or 2))
                {
                    throw Fail();
                }
            }
        }

        throw Fail();
    }

    private bool IsTripled(int pos, int end) => pos + 2 < end && _data[pos + 1] == _data[pos] && _data[pos + 2] == _data[pos];

    // Parses the text as if it stood in brackets, which replace the characters around it.
    private Expr ParseFieldExpression(int token, int start, int end)
    {
        int tokenStart = _tokens[token].Start;
        ReadOnlySpan<byte> before = _data.AsSpan(tokenStart, start - tokenStart);
        int line = _tokens[token].Line + before.Count((byte)'\n');
        int newLine = before.LastIndexOf((byte)'\n');
        int lineStart = newLine < 0 ? tokenStart - _tokens[token].Column : tokenStart + newLine + 1;
        _innerTokenizer ??= new Tokenizer(_data, start, end, _names);
        Tokenizer tokenizer = _innerTokenizer;
        tokenizer.Restart(start, end, line, lineStart);
        int oldCount = _tokenCount;
        int oldPos = _pos;
        AddToken(Bracket(TokenKind.LeftParen, start - 1, line, lineStart));
        while (true)
        {
            tokenizer.Next(out Token inner);
            if (inner.Kind == TokenKind.Error)
            {
                // Within brackets the end of the text is an error too; here it is the end of the expression.
                if (tokenizer.State != TokenizerState.EndOfFile || tokenizer.Level != 1)
                {
                    throw Fail();
                }

                break;
            }

            AddToken(inner);
        }

        AddToken(Bracket(TokenKind.RightParen, end, tokenizer.Line, tokenizer.LineStart));
        int endPos = _tokenCount;
        AddToken(new Token { Kind = TokenKind.EndMarker });
        AddToken(new Token { Kind = TokenKind.EndMarker });
        _pos = oldCount;
        Expr expression = ParseStarExpressions();
        if (_pos != endPos)
        {
            throw Fail();
        }

        _tokenCount = oldCount;
        _pos = oldPos;
        return expression;
    }

    private void AddToken(in Token token)
    {
        if (_tokenCount == _tokens.Length)
        {
            Array.Resize(ref _tokens, _tokenCount * 2);
        }

        _tokens[_tokenCount++] = token;
    }

    private static Token Bracket(TokenKind kind, int at, int line, int lineStart) => new()
    {
        Kind = kind,
        Start = at,
        End = at + 1,
        Line = line,
        Column = at - lineStart,
        EndLine = line,
        EndColumn = at + 1 - lineStart,
        Level = kind == TokenKind.LeftParen ? (byte)1 : (byte)0,
    };
}
