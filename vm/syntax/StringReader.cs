using System;
using System.Collections.Generic;
using System.Text;

namespace Py.Vm.Syntax;

/// <summary>Makes a constant or a JoinedStr of string tokens that stand side by side.</summary>
/// <remarks>
/// In 3.11 an f-string is one token, taken apart here; the host parses the expressions in it. The order of the checks
/// is CPython's, as it decides which error is reported.
/// </remarks>
internal abstract class StringReader(byte[] data, ParseOptions options)
{
    // Buffers that are not in use; f-strings nest.
    private readonly Stack<StringBuffer> _buffers = new();

    /// <summary>What to throw for an error, which CPython reports at the token after the strings.</summary>
    protected abstract Exception Fail(string message);

    /// <summary>Parses the expression between two offsets within a token.</summary>
    protected abstract Expr ParseExpression(in Token token, int start, int end);

    /// <summary>Notes a deprecated escape, such as "escape sequence '\d'".</summary>
    protected abstract void WarnEscape(in Token token, string escape);

    // What has been read of a string expression, or of the specification of a field.
    private sealed class State(StringBuffer buffer, Token first, Token last)
    {
        public readonly StringBuffer Text = buffer;
        public readonly List<Expr> Parts = [];
        public readonly Token First = first;
        public readonly Token Last = last;
    }

    /// <summary>Reads at least one token.</summary>
    public Expr Read(ReadOnlySpan<Token> tokens)
    {
        Token first = tokens[0];
        StringParts head = PartsOf(first);
        if (tokens.Length == 1 && !head.IsFormat && !head.IsBytes)
        {
            ReadOnlySpan<byte> text = data.AsSpan(head.Start, head.End - head.Start);
            if (Utf8.IsValid(text) && (head.IsRaw || !text.Contains((byte)'\\')))
            {
                return StringConstant(Encoding.UTF8.GetString(text), first, first);
            }
        }

        StringBuffer buffer = _buffers.TryPop(out StringBuffer? free) ? free : new StringBuffer();
        buffer.Clear();
        var state = new State(buffer, first, tokens[^1]);
        var bytes = new List<byte>();
        bool format = false;
        foreach (ref readonly Token token in tokens)
        {
            StringParts parts = PartsOf(token);
            if (parts.IsBytes)
            {
                AppendBytes(token, parts, bytes);
            }
            else if (!parts.IsFormat)
            {
                bool plain = parts.IsRaw || !data.AsSpan(parts.Start, parts.End - parts.Start).Contains((byte)'\\');
                AppendText(state, token, parts.Start, parts.End, plain);
            }

            if (parts.IsBytes != head.IsBytes)
            {
                throw Fail("cannot mix bytes and nonbytes literals");
            }

            if (parts.IsFormat)
            {
                format = true;
                ReadFormat(state, token, parts.Start, parts.End, parts.IsRaw, 0);
            }
        }

        Expr result = format ? Join(state, first, tokens[^1])
            : head.IsBytes ? At(new ConstantExpr { Value = new BytesConstant([.. bytes]) }, first, tokens[^1])
            : StringConstant(buffer.ToConstant(), first, tokens[^1]);
        _buffers.Push(buffer);
        return result;
    }

    private StringParts PartsOf(in Token token) => StringParts.Of(data, token.Start, token.End);

    private static T At<T>(T node, in Token first, in Token last)
        where T : Node
    {
        node.Line = first.Line;
        node.Column = first.Column;
        node.EndLine = last.EndLine;
        node.EndColumn = last.EndColumn;
        return node;
    }

    private ConstantExpr StringConstant(object value, in Token first, in Token last)
    {
        string? prefix = data[first.Start] == 'u' ? "u" : null;
        return At(new ConstantExpr { Value = value, Prefix = prefix }, first, last);
    }

    private static JoinedStrExpr JoinParts(State state, in Token first, in Token last) =>
        At(new JoinedStrExpr { Values = [.. state.Parts] }, first, last);

    private JoinedStrExpr Join(State state, in Token first, in Token last)
    {
        FlushText(state, first, last);
        return JoinParts(state, first, last);
    }

    private void AppendBytes(in Token token, in StringParts parts, List<byte> value)
    {
        ReadOnlySpan<byte> text = data.AsSpan(parts.Start, parts.End - parts.Start);
        if (text.ContainsAnyInRange((byte)0x80, (byte)0xFF))
        {
            throw Fail("bytes can only contain ASCII literal characters");
        }

        string? error = StringLiterals.DecodeBytes(text, parts.IsRaw, value, out string? invalidEscape);
        Check(error, token, invalidEscape);
    }

    private void AppendText(State state, in Token token, int start, int end, bool raw)
    {
        ReadOnlySpan<byte> text = data.AsSpan(start, end - start);
        string? error = StringLiterals.Decode(text, raw, state.Text, out string? invalidEscape);
        Check(error, token, invalidEscape);
    }

    private void Check(string? error, in Token token, string? invalidEscape)
    {
        if (error is not null)
        {
            throw Fail(error);
        }

        if (invalidEscape is not null)
        {
            WarnEscape(token, invalidEscape);
        }
    }

    // Turns the text before an expression, or at the end, into a part.
    private void FlushText(State state, in Token first, in Token last)
    {
        if (state.Text.Length > 0)
        {
            state.Parts.Add(StringConstant(state.Text.ToConstant(), first, last));
            state.Text.Clear();
        }
    }

    // Reads an f-string, or the specification of a field in one (level 1 and 2), and returns where it ended.
    private int ReadFormat(State state, in Token token, int start, int end, bool raw, int level)
    {
        int pos = start;
        while (true)
        {
            bool doubled = ReadText(state, token, ref pos, end, raw, level);
            if (doubled)
            {
                continue;
            }

            if (pos >= end || data[pos] == '}')
            {
                break;
            }

            Expr field = ReadField(state, token, ref pos, end, raw, level);
            FlushText(state, state.First, state.Last);
            state.Parts.Add(field);
        }

        return level == 0 || (pos < end && data[pos] == '}') ? pos : throw Fail("f-string: expecting '}'");
    }

    // Reads text up to a brace, and past a doubled one.
    private bool ReadText(State state, in Token token, ref int pos, int end, bool raw, int level)
    {
        int start = pos;
        int textEnd = end;
        bool doubled = false;
        while (pos < end)
        {
            byte c = data[pos++];
            if (!raw && c == '\\' && pos < end)
            {
                c = data[pos++];
                if (c == 'N')
                {
                    // The braces of a character name are not a field.
                    if (pos < end && data[pos++] == '{')
                    {
                        while (pos < end && data[pos++] != '}')
                        {
                        }
                    }

                    continue;
                }

                if (c == '{')
                {
                    WarnEscape(token, "escape sequence '\\{'");
                }
            }

            if (c is (byte)'{' or (byte)'}')
            {
                textEnd = pos - 1;
                if (level == 0 && pos < end && data[pos] == c)
                {
                    textEnd = pos++;
                    doubled = true;
                    break;
                }

                if (level == 0 && c == '}')
                {
                    throw Fail("f-string: single '}' is not allowed");
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
    private FormattedValueExpr ReadField(State state, in Token token, ref int pos, int end, bool raw, int level)
    {
        if (level >= 2)
        {
            throw Fail("f-string: expressions nested too deeply");
        }

        int start = ++pos;
        pos = FindExpressionEnd(pos, end);
        Expr value = ReadExpression(token, start, pos);
        bool debug = data[pos] == '=';
        if (debug)
        {
            FeatureVersions.Require(6, "Format strings are", options, token.Line, token.Column);
            FeatureVersions.Require(8, "f-string: self documenting expressions are", options, token.Line, token.Column);

            // The byte after the text is a quote, so this stops there at the latest.
            pos++;
            while (data[pos] is (byte)' ' or (>= (byte)'\t' and <= (byte)'\r'))
            {
                pos++;
            }

            RequireMore(pos, end);
            state.Text.AppendUtf8(data.AsSpan(start, pos - start));
        }

        int conversion = -1;
        if (data[pos] == '!')
        {
            RequireMore(++pos, end);
            conversion = data[pos++];
            if (conversion is not ('s' or 'r' or 'a'))
            {
                throw Fail("f-string: invalid conversion character: expected 's', 'r', or 'a'");
            }
        }

        RequireMore(pos, end);
        Expr? specification = null;
        if (data[pos] == ':')
        {
            RequireMore(++pos, end);
            var inner = new State(new StringBuffer(), state.First, state.Last);
            pos = ReadFormat(inner, token, pos, end, raw, level + 1);
            specification = Join(inner, token, token);
        }

        if (data[pos] != '}')
        {
            throw Fail("f-string: expecting '}'");
        }

        pos++;
        if (debug && specification is null && conversion == -1)
        {
            conversion = 'r';
        }

        var field = new FormattedValueExpr { Value = value, Conversion = conversion, FormatSpec = specification };
        return At(field, state.First, state.Last);
    }

    private void RequireMore(int pos, int end)
    {
        if (pos >= end)
        {
            throw Fail("f-string: expecting '}'");
        }
    }

    private Expr ReadExpression(in Token token, int start, int end)
    {
        if (!data.AsSpan(start, end - start).ContainsAnyExcept(" \t\n\f"u8))
        {
            throw Fail(data[end] == '}'
                ? "f-string: empty expression not allowed"
                : $"f-string: expression required before '{(char)data[end]}'");
        }

        return ParseExpression(token, start, end);
    }

    // Where an expression ends: at a brace, colon, exclamation or equal sign outside brackets and strings.
    private int FindExpressionEnd(int pos, int end)
    {
        Span<byte> brackets = stackalloc byte[Tokenizer.MaxLevel];
        int depth = 0;
        int quote = 0;
        bool triple = false;
        for (; pos < end; pos++)
        {
            byte c = data[pos];
            if (c == '\\')
            {
                throw Fail("f-string expression part cannot include a backslash");
            }

            if (quote != 0)
            {
                if (c == quote && (!triple || IsTripled(pos, end)))
                {
                    pos += triple ? 2 : 0;
                    quote = 0;
                }

                continue;
            }

            switch (c)
            {
                case (byte)'"' or (byte)'\'':
                    quote = c;
                    triple = IsTripled(pos, end);
                    pos += triple ? 2 : 0;
                    break;
                case (byte)'(' or (byte)'[' or (byte)'{':
                    if (depth >= brackets.Length)
                    {
                        throw Fail("f-string: too many nested parenthesis");
                    }

                    brackets[depth++] = c;
                    break;
                case (byte)'#':
                    throw Fail("f-string expression part cannot include '#'");
                case (byte)'!' or (byte)'=' or (byte)'<' or (byte)'>' when depth == 0 && pos + 1 < end && data[pos + 1] == '=':
                    pos++;
                    break;
                case (byte)'!' or (byte)':' or (byte)'}' or (byte)'=' when depth == 0:
                    return pos;
                case (byte)')' or (byte)']' or (byte)'}':
                    if (depth == 0)
                    {
                        throw Fail($"f-string: unmatched '{(char)c}'");
                    }

                    // Brackets pair with the code one or two above: `(` and `)`, `[` and `]`, `{` and `}`.
                    depth--;
                    if (c - brackets[depth] is not (1 or 2))
                    {
                        throw Fail($"f-string: closing parenthesis '{(char)c}' does not match opening parenthesis " +
                            $"'{(char)brackets[depth]}'");
                    }

                    break;
            }
        }

        throw Fail(quote != 0 ? "f-string: unterminated string"
            : depth > 0 ? $"f-string: unmatched '{(char)brackets[depth - 1]}'"
            : "f-string: expecting '}'");
    }

    private bool IsTripled(int pos, int end) => pos + 2 < end && data[pos + 1] == data[pos] && data[pos + 2] == data[pos];
}
