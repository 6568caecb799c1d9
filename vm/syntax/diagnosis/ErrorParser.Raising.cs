using System;

namespace Py.Vm.Syntax;

// Errors and their places. Columns are in bytes until the line of the error is known.
internal sealed partial class ErrorParser
{
    // An error at the last token that was read.
    private void RaiseHere(string message, SyntaxErrorKind kind = SyntaxErrorKind.SyntaxError)
    {
        if (_tokens.Count == 0)
        {
            Raise(kind, 0, 0, 0, -1, message);
            return;
        }

        PegToken token = _tokens[^1];
        int column = token.Column != -1 ? token.Column + 1
            // A block that is missing at the end of a file: nothing is left of the last line.
            : _tokenizer.Position == _tokenizer.BufferStart || (token.Token.Kind != TokenKind.Error && _options.Origin == SourceOrigin.File && _tokenizer.State == TokenizerState.EndOfFile) ? 0
            : _tokenizer.Position - _tokenizer.LineStart;
        int endColumn = token.EndColumn != -1 ? token.EndColumn + 1 : -1;
        Raise(kind, token.Line, column, token.EndLine, endColumn, message);
    }

    private void RaiseRange(PegValue first, PegValue last, string message) =>
        Raise(SyntaxErrorKind.SyntaxError, first.Line, first.Column + 1, last.EndLine, last.EndColumn + 1, message);

    private void RaiseFrom(PegValue first, string message) =>
        Raise(SyntaxErrorKind.SyntaxError, first.Line, first.Column + 1, _tokenizer.Line,
            _tokenizer.Position - _tokenizer.LineStart, message);

    private void RaiseUnclosed()
    {
        (char bracket, int line, int column) = _tokenizer.OpenBracket;
        Raise(SyntaxErrorKind.SyntaxError, line, column + 1, line, 0, $"'{bracket}' was never closed");
    }

    private void RaiseTokenizerError()
    {
        if (_tokenizer.Error is { } error)
        {
            error.Filename = _options.Filename;
            Error = error;
            return;
        }

        switch (_tokenizer.State)
        {
            case TokenizerState.BadDecoding:
                RaiseHere("(unicode error) " + _tokenizer.DecodeError);
                break;
            case TokenizerState.BadDedent:
                RaiseHere(
                    "unindent does not match any outer indentation level", SyntaxErrorKind.IndentationError);
                break;
            case TokenizerState.InconsistentTabs:
                RaiseOnLine(SyntaxErrorKind.TabError, 0, "inconsistent use of tabs and spaces in indentation");
                break;
            case TokenizerState.TooDeep:
                RaiseOnLine(SyntaxErrorKind.IndentationError, 0, "too many levels of indentation");
                break;
            case TokenizerState.BadContinuation:
                RaiseOnLine(
                    SyntaxErrorKind.SyntaxError,
                    Math.Max(0, _tokenizer.Position - _tokenizer.BufferStart - 1),
                    "unexpected character after line continuation character");
                break;
            default:
                if (_tokenizer.Level > 0)
                {
                    RaiseUnclosed();
                }
                else
                {
                    RaiseHere("unexpected EOF while parsing");
                }

                break;
        }
    }

    private void RaiseOnLine(SyntaxErrorKind kind, int column, string message) =>
        Raise(kind, _tokenizer.Line, column + 1, _tokenizer.Line, 0, message);

    // Columns are one more than the offset in bytes.
    private void Raise(SyntaxErrorKind kind, int line, int column, int endLine, int endColumn, string message)
    {
        HasFailed = true;
        string sourceLine = FindLine(line);
        if (_inFormat)
        {
            message = "f-string: " + message;
            column -= _startColumn;
            endColumn -= _startColumn;
        }

        if (_encodingKnown)
        {
            column = Utf8.ToCharacters(sourceLine, column);
            endColumn = endColumn > 0 ? Utf8.ToCharacters(sourceLine, endColumn) : endColumn;
        }

        Error = new PySyntaxException(kind, message)
        {
            HasPosition = true,
            Filename = _options.Filename,
            Line = line,
            Offset = column,
            EndLine = endLine,
            EndOffset = endColumn,
            SourceLine = sourceLine,
        };
    }

    // Errors of a file that is run show its lines as they are in it.
    private bool IsFile => _options.Origin == SourceOrigin.File && !_inFormat;

    private string FindLine(int line)
    {
        if (!_inFormat && _options.Mode == ParseMode.Exec && _options.ReadLine?.Invoke(_options.Filename, line) is { } text)
        {
            return text;
        }

        if (!IsFile && _tokenizer.Line <= line && _tokenizer.ReadEnd > _tokenizer.BufferStart)
        {
            return Utf8.DecodeReplacing(_data.AsSpan(_tokenizer.BufferStart, _tokenizer.ReadEnd - _tokenizer.BufferStart));
        }

        int start = _tokenizer.TextStart;
        int relative = _startLine > 0 ? line - _startLine + 1 : line;
        ReadOnlySpan<byte> rest = _data.AsSpan(start, _tokenizer.TextEnd - start);
        for (int i = 1; i < relative; i++)
        {
            int newLine = rest.IndexOf((byte)'\n');
            if (newLine < 0)
            {
                break;
            }

            rest = rest[(newLine + 1)..];
        }

        int end = rest.IndexOf((byte)'\n');
        end = end < 0 ? rest.Length : IsFile ? end + 1 : end;
        return Utf8.DecodeReplacing(rest[..end]);
    }

    // After the second pass: the error it found, or one for where the first pass stopped. Errors of the tokenizer in
    // the rest of the source count before either.
    private void SetError(PegToken last)
    {
        if (Error is not null)
        {
            if (_tokenizer.State == TokenizerState.Ok)
            {
                CheckRest();
            }

            return;
        }

        if (last.Token.Kind == TokenKind.Error && _tokenizer.State == TokenizerState.EndOfFile)
        {
            if (_tokenizer.Level > 0)
            {
                RaiseUnclosed();
            }
            else
            {
                RaiseHere("unexpected EOF while parsing");
            }

            return;
        }

        if (last.Token.Kind is TokenKind.Indent or TokenKind.Dedent)
        {
            bool indent = last.Token.Kind == TokenKind.Indent;
            RaiseHere(indent ? "unexpected indent" : "unexpected unindent", SyntaxErrorKind.IndentationError);
            return;
        }

        RaiseRange(last, last, "invalid syntax");
        CheckRest();
    }

    private void CheckRest()
    {
        int errorLine = _tokens[^1].Line;
        while (true)
        {
            _tokenizer.Next(out Token token);
            if (token.Kind == TokenKind.EndMarker)
            {
                return;
            }

            if (token.Kind == TokenKind.Error)
            {
                break;
            }
        }

        if (_tokenizer.Error is { } error)
        {
            error.Filename = _options.Filename;
            Error = error;
        }
        else if (_tokenizer.DecodeError is { } decodeError)
        {
            Error = new PySyntaxException(SyntaxErrorKind.UnicodeDecodeError, decodeError.ToString())
            {
                DecodeError = decodeError,
            };
        }
        else if (_tokenizer.Level > 0 && errorLine > _tokenizer.OpenBracket.Line)
        {
            Error = null;
            RaiseUnclosed();
        }
    }
}
