using System;

namespace Py.Vm.Syntax;

// String literals. The expressions in f-strings are tokenized in place, within brackets that are not in the source.
internal sealed partial class Parser
{
    private Strings? _strings;

    private Expr ParseStrings()
    {
        int first = _pos;
        while (Kind == TokenKind.String)
        {
            _pos++;
        }

        _strings ??= new Strings(this);
        return _strings.Read(_tokens.AsSpan(first, _pos - first));
    }

    // The expression of a field, as if it stood in brackets, which replace the characters around it.
    private Expr ParseFieldExpression(in Token token, int start, int end)
    {
        ReadOnlySpan<byte> before = _data.AsSpan(token.Start, start - token.Start);
        int line = token.Line + before.Count((byte)'\n');
        int lastNewLine = before.LastIndexOf((byte)'\n');
        int lineStart = lastNewLine < 0 ? token.Start - token.Column : token.Start + lastNewLine + 1;
        Tokenizer tokenizer = _innerTokenizer ??= new Tokenizer(_data, start, end, _names);
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

            if (inner.Line == line && inner.EndLine != line)
            {
                // CPython forgets to add where the expression begins if a token ends on another line.
                inner.Column = inner.Start - start + 1;
            }

            AddToken(inner);
        }

        // The tokenizer enters a line only to read from it.
        bool onNewLine = end > start && _data[end - 1] == '\n';
        AddToken(onNewLine
            ? Bracket(TokenKind.RightParen, end, tokenizer.Line + 1, end)
            : Bracket(TokenKind.RightParen, end, tokenizer.Line, tokenizer.LineStart));
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

    private sealed class Strings(Parser parser) : StringReader(parser._data, parser._options)
    {
        protected override Exception Fail(string message) => Parser.Fail();

        protected override Expr ParseExpression(in Token token, int start, int end) =>
            parser.ParseFieldExpression(token, start, end);

        protected override void WarnEscape(in Token token, string escape) =>
            (parser._warnings ??= []).Add(
                SyntaxWarning.OfEscape(parser._data, token, escape, parser._options.Filename));
    }
}
