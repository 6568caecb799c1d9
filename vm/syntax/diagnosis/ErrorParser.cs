using System;
using System.Collections.Generic;
using System.Runtime.CompilerServices;

namespace Py.Vm.Syntax;

/// <summary>Parses by the grammar with error rules, as CPython does, to find what it says of a wrong source.</summary>
/// <remarks>
/// The first pass leaves the error rules out and tells how far the source makes sense. The second tries them, and the
/// first that matches is the error. Tokens are read only when a rule asks for them; the last one read is where errors
/// without a place of their own are reported.
/// Source: behaviour of CPython 3.11's parser; Ford, "Packrat Parsing" (2002); Warth et al., "Packrat Parsers Can
/// Support Left Recursion" (2008).
/// </remarks>
internal sealed partial class ErrorParser
{
    /// <summary>How deep rules may nest: CPython's limit.</summary>
    private const int MaxLevel = 6000;

    private readonly ParseOptions _options;
    private readonly byte[] _data;
    private readonly NameTable _names;
    private readonly Tokenizer _tokenizer;
    private TokenFeed _feed;
    private readonly PegRule _start;
    private readonly bool _encodingKnown;
    private readonly List<PegToken> _tokens = [];
    private int _level;
    private int _firstMark;
    private bool _triesErrorRules;

    // Of an expression in an f-string: where it begins.
    private readonly bool _inFormat;
    private int _startLine;
    private int _startColumn;

    public ErrorParser(SourceText source, ParseOptions options)
    {
        _options = options;
        _data = source.Data;
        _names = new NameTable();
        _tokenizer = new Tokenizer(_data, source.Start, source.Length, _names) { Interactive = options.Interactive, MoreLines = options.MoreLines };
        _feed = new TokenFeed(_tokenizer, options);
        _encodingKnown = source.Encoding is not null;
        _start = ErrorGrammar.Start(options.Mode switch
        {
            ParseMode.Exec => "file",
            ParseMode.Eval => "eval",
            ParseMode.Single => "interactive",
            _ => "func_type",
        });
    }

    // For an expression in an f-string: `data` is its text in brackets.
    private ErrorParser(byte[] data, ParseOptions options, NameTable names, int line, int column)
    {
        _options = options;
        _data = data;
        _names = names;
        _tokenizer = new Tokenizer(data, 0, data.Length, names) { Line = line - 1 };
        _feed = new TokenFeed(_tokenizer, ParseOptions.Default);
        _start = ErrorGrammar.Start("fstring");
        _inFormat = true;
        _startLine = line;
        _startColumn = column;
    }

    public int Mark { get; set; }

    /// <summary>Whether an error was raised: no rule is begun any more.</summary>
    /// <remarks>
    /// What has been begun goes on, as in CPython: a loop ends with what it has, tokens that were read still match, and
    /// so an error rule may yet complete and replace the error.
    /// </remarks>
    public bool HasFailed { get; private set; }

    public PySyntaxException? Error { get; private set; }

    private List<SyntaxWarning> Warnings { get; } = [];

    /// <summary>What was warned of in the first pass, in the order of lines.</summary>
    public List<SyntaxWarning> TakeWarnings()
    {
        if (_tokenizer.Warnings is { } warnings)
        {
            Warnings.AddRange(warnings);
        }

        SyntaxWarning.Sort(Warnings);
        return Warnings;
    }

    /// <summary>Begins at a token, when the source before it is known to be a number of whole statements.</summary>
    public void SkipTo(int tokenIndex)
    {
        while (_tokens.Count < tokenIndex && Fetch())
        {
            Mark = _firstMark = _tokens.Count;
        }
    }

    /// <summary>Parses; returns null, with <see cref="Error"/> set, if the source is wrong.</summary>
    public object? Run()
    {
        object? result = Parse(_start);
        if (result is null)
        {
            Diagnose();
            return null;
        }

        if (_options.Mode == ParseMode.Single && !_inFormat && !IsRestBlank())
        {
            RaiseHere("multiple statements found while compiling a single statement");
            return null;
        }

        return result;
    }

    private void Diagnose()
    {
        if (_options.AllowIncompleteInput && _tokenizer.State is TokenizerState.EndOfFile
            or TokenizerState.EndInString or TokenizerState.EndInTripleQuoted)
        {
            Error = null;
            RaiseHere("incomplete input");
            return;
        }

        if (Error is { Kind: SyntaxErrorKind.MemoryError })
        {
            return;
        }

        PegToken last = _tokens[^1];
        foreach (PegToken token in _tokens)
        {
            token.Memos = null;
        }

        Mark = _firstMark;
        _triesErrorRules = true;
        _tokenizer.MoreLines = false;
        _tokenizer.EndsAnywhere = _options.MoreLines;
        _tokenizer.ReportsWarnings = false;
        Parse(_start);
        SetError(last);
    }

    private bool IsRestBlank()
    {
        int i = _tokenizer.Position;
        int end = _tokenizer.TextEnd;
        while (i < end)
        {
            if (_data[i] == '#')
            {
                while (i < end && _data[i] != '\n')
                {
                    i++;
                }
            }
            else if (_data[i++] is not ((byte)' ' or (byte)'\t' or (byte)'\n' or (byte)'\f'))
            {
                return false;
            }
        }

        return true;
    }

    // --- rules ---

    /// <summary>Counts a level of nesting; false if it is one too many, or nothing is to be parsed any more.</summary>
    public bool Enter()
    {
        if (HasFailed)
        {
            return false;
        }

        if (_level++ >= MaxLevel)
        {
            HasFailed = true;
            Error = new PySyntaxException(SyntaxErrorKind.MemoryError, "");
            return false;
        }

        if ((_level & 15) == 0)
        {
            RuntimeHelpers.EnsureSufficientExecutionStack();
        }

        return true;
    }

    public void Leave() => _level--;

    public object? Parse(PegRule rule)
    {
        if (!Enter())
        {
            return null;
        }

        object? value;
        if (rule.IsLeftRecursive)
        {
            value = ParseLeftRecursive(rule);
        }
        else if (rule.IsMemo)
        {
            value = ParseMemo(rule);
        }
        else if (rule.IsPlain)
        {
            bool tried = _triesErrorRules;
            _triesErrorRules = false;
            value = ParseAlternatives(rule.Alternatives);
            _triesErrorRules = tried;
        }
        else
        {
            value = ParseAlternatives(rule.Alternatives);
        }

        Leave();
        return value;
    }

    public object? ParseAlternatives(PegAlternative[] alternatives)
    {
        int mark = Mark;
        foreach (PegAlternative alternative in alternatives)
        {
            if (HasFailed)
            {
                return null;
            }

            if (alternative.IsForErrors && !_triesErrorRules)
            {
                continue;
            }

            object? value = alternative.Parse(this, out bool stop);
            if (value is not null || stop)
            {
                return value;
            }

            Mark = mark;
        }

        return null;
    }

    private object? ParseMemo(PegRule rule)
    {
        if (!FetchMark())
        {
            return null;
        }

        PegToken token = _tokens[Mark];
        if (FindMemo(token, rule) is { } memo)
        {
            Mark = memo.Mark;
            return memo.Value;
        }

        object? value = ParseAlternatives(rule.Alternatives);
        token.Memos = new PegMemo(rule, value, Mark, token.Memos);
        return value;
    }

    // Grows the result from a failure: each round may use the result of the one before.
    private object? ParseLeftRecursive(PegRule rule)
    {
        if (!FetchMark())
        {
            return null;
        }

        int start = Mark;
        PegToken token = _tokens[start];
        if (FindMemo(token, rule) is { } memo)
        {
            Mark = memo.Mark;
            return memo.Value;
        }

        memo = new PegMemo(rule, null, start, token.Memos);
        token.Memos = memo;
        object? result = null;
        int end = start;
        while (true)
        {
            memo.Value = result;
            memo.Mark = end;
            Mark = start;
            object? value = Enter() ? ParseAlternatives(rule.Alternatives) : null;
            Leave();
            if (HasFailed)
            {
                return null;
            }

            if (value is null || Mark <= end)
            {
                break;
            }

            result = value;
            end = Mark;
        }

        Mark = end;
        return result;
    }

    private static PegMemo? FindMemo(PegToken token, PegRule rule)
    {
        PegMemo? memo = token.Memos;
        while (memo is not null && memo.Rule != rule)
        {
            memo = memo.Next;
        }

        return memo;
    }

    // --- tokens ---

    // Reads the token at the mark, if it is not there yet.
    private bool FetchMark() => Mark < _tokens.Count || Fetch();

    private bool Fetch()
    {
        _feed.Next(out Token token);
        if (_tokenizer.RanOut)
        {
            throw new NeedMoreInputException();
        }

        if (_tokenizer.Line == _startLine)
        {
            token.Column += _startColumn;
            token.EndColumn += _startColumn;
        }

        var value = new PegToken
        {
            Token = token,
            Line = token.Line,
            Column = token.Column,
            EndLine = token.EndLine,
            EndColumn = token.EndColumn,
        };
        _tokens.Add(value);
        if (token.Kind == TokenKind.Error)
        {
            RaiseTokenizerError();
            HasFailed = true;
            return false;
        }

        return true;
    }

    public PegToken? Expect(TokenKind kind)
    {
        if (!FetchMark() || _tokens[Mark].Token.Kind != kind)
        {
            return null;
        }

        return _tokens[Mark++];
    }

    public PegToken? ExpectForced(TokenKind kind)
    {
        if (HasFailed || !FetchMark())
        {
            return null;
        }

        PegToken token = _tokens[Mark];
        if (token.Token.Kind != kind)
        {
            RaiseRange(token, token, $"expected '{TokenTable.Text(kind)}'");
            return null;
        }

        Mark++;
        return token;
    }

    public PegNode? ExpectName()
    {
        if (Expect(TokenKind.Name) is not { } token)
        {
            return null;
        }

        return token.Node ??= NodeAt(NodeKind.Name, _names[token.Token.NameIndex], token, token);
    }

    public PegNode? ExpectNumber()
    {
        if (Expect(TokenKind.Number) is not { } token)
        {
            return null;
        }

        if (token.Node is null)
        {
            ReadOnlySpan<byte> text = _data.AsSpan(token.Token.Start, token.Token.End - token.Token.Start);
            object? number = NumberLiterals.Parse(text, _options.MaxIntDigits, out int digits);
            if (number is null)
            {
                Raise(SyntaxErrorKind.SyntaxError, token.Line, 0, token.EndLine, 0,
                    $"Exceeds the limit ({_options.MaxIntDigits} digits) for integer string conversion: value has " +
                    $"{digits} digits; use sys.set_int_max_str_digits() to increase the limit - Consider hexadecimal " +
                    "for huge integer literals to avoid decimal conversion limits.");
                return null;
            }

            token.Node = NodeAt(NodeKind.Constant, null, token, token);
            token.Node.Number = number;
        }

        return token.Node;
    }

    /// <summary>A soft keyword, or any of them. As CPython does, takes the beginning of one for any of them.</summary>
    public PegNode? ExpectSoftKeyword(string? keyword)
    {
        if (!FetchMark() || _tokens[Mark].Token.Kind != TokenKind.Name)
        {
            return null;
        }

        ref Token token = ref _tokens[Mark].Token;
        ReadOnlySpan<byte> text = _data.AsSpan(token.Start, token.End - token.Start);
        bool matches = keyword is null
            ? "_"u8.StartsWith(text) || "case"u8.StartsWith(text) || "match"u8.StartsWith(text)
            : text.SequenceEqual(System.Text.Encoding.ASCII.GetBytes(keyword));
        return matches ? ExpectName() : null;
    }

    private static PegNode NodeAt(NodeKind kind, string? text, PegValue first, PegValue last) => new(kind, text)
    {
        Line = first.Line,
        Column = first.Column,
        EndLine = last.EndLine,
        EndColumn = last.EndColumn,
    };
}
