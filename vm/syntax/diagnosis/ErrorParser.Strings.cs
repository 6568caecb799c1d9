using System;
using System.Collections.Generic;

namespace Py.Vm.Syntax;

// String literals; the expressions in f-strings have parsers of their own.
internal sealed partial class ErrorParser
{
    private PegNode? ReadStrings(List<object> values)
    {
        var tokens = new Token[values.Count];
        for (int i = 0; i < tokens.Length; i++)
        {
            tokens[i] = ((PegToken)values[i]).Token;
        }

        Expr expression;
        try
        {
            expression = new Strings(this).Read(tokens);
        }
        catch (StringFailedException)
        {
            return null;
        }

        return NodeAt(expression.Kind, null, (PegToken)values[0], (PegToken)values[^1]);
    }

    private ConstantExpr ParseField(in Token token, int start, int end)
    {
        byte[] text = new byte[end - start + 3];
        text[0] = (byte)'(';
        _data.AsSpan(start, end - start).CopyTo(text.AsSpan(1));
        text[^2] = (byte)')';
        text[^1] = (byte)'\n';

        // Where CPython thinks that the expression is: the place of its brace, but the beginning of the line if there
        // is nothing between the brace and a newline.
        int brace = start - 1;
        ReadOnlySpan<byte> before = _data.AsSpan(token.Start, brace - token.Start);
        int lines = before.Count((byte)'\n');
        int blank = _data.AsSpan(start, end - start).IndexOfAnyExcept((byte)' ', (byte)'\t', (byte)'\f');
        bool newLineAfterBrace = blank < 0 || _data[start + blank] == '\n';
        int columns = newLineAfterBrace ? 0 : before.Length - 1 - before.LastIndexOf((byte)'\n');
        int column = lines != 0 ? columns : token.Column + columns;
        var parser = new ErrorParser(text, _options, _names, token.Line + lines, column);
        if (parser.Run() is null)
        {
            HasFailed = true;
            Error = parser.Error;
            throw new StringFailedException();
        }

        Warnings.AddRange(parser.Warnings);
        return new ConstantExpr();
    }

    private sealed class StringFailedException : Exception;

    private sealed class Strings(ErrorParser parser) : StringReader(parser._data, parser._options)
    {
        protected override Exception Fail(string message)
        {
            parser.RaiseHere(message);
            return new StringFailedException();
        }

        protected override Expr ParseExpression(in Token token, int start, int end) =>
            parser.ParseField(token, start, end);

        protected override void WarnEscape(in Token token, string escape)
        {
            if (!parser._triesErrorRules)
            {
                parser.Warnings.Add(
                    SyntaxWarning.OfEscape(parser._data, token, escape, parser._options.Filename));
            }
        }
    }
}
