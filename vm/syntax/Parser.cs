using System;
using System.Collections.Generic;
using System.Runtime.CompilerServices;
using System.Threading;

namespace Py.Vm.Syntax;

/// <summary>Builds the tree of a valid source, by recursive descent over an array of tokens.</summary>
/// <remarks>
/// It only knows that a source is wrong, never why: it gives up at the first difficulty, and <see cref="Diagnosis"/>
/// then reads the source again as CPython does, to find the message that CPython gives. So valid source is parsed
/// fast, and the rules for errors stand in one place.
/// Source: The Python Language Reference 3.11, chapter 10 (full grammar).
/// </remarks>
internal sealed partial class Parser
{
    // CPython gives up at 6000 nested grammar rules. Below this count of our own, weighted by rules, it cannot get there.
    private const int SafeLevel = 5400;
    private const int BracketWeight = 30;

    // Deep trees are parsed on a thread with this stack.
    private const int DeepStackBytes = 64 << 20;

    private readonly ParseOptions _options;
    private readonly byte[] _data;
    private readonly NameTable _names = new();
    private readonly Tokenizer _tokenizer;
    private Tokenizer? _innerTokenizer;

    private Token[] _tokens;
    private int _tokenCount;
    private int _pos;

    // Where lists are collected before they become arrays; used as a stack.
    private Node?[] _scratch = new Node?[64];
    private int _scratchCount;

    // The token at which the current statement of a module begins.
    private int _statementStart;

    private int _level;
    private bool _deep;

    private Parser(SourceText source, ParseOptions options)
    {
        _options = options;
        _data = source.Data;
        _tokenizer = new Tokenizer(_data, source.Start, source.Length, _names) { Interactive = options.Interactive, MoreLines = options.MoreLines, TypeComments = options.TypeComments };
        _tokens = new Token[Math.Max(64, source.Length / 4)];
    }

    private TokenKind Kind => _tokens[_pos].Kind;

    private TokenKind NextKind => _tokens[_pos + 1].Kind;

    /// <summary>The tree with its warnings, or null if the source is not valid.</summary>
    /// <param name="source">The source.</param>
    /// <param name="options">How to parse it.</param>
    /// <param name="wrongStatement">If null is returned: the token at which diagnosis can begin.</param>
    public static ParseResult? TryParse(SourceText source, ParseOptions options, out int wrongStatement)
    {
        var parser = new Parser(source, options);
        wrongStatement = 0;
        try
        {
            return parser.Run();
        }
        catch (TooDeepException)
        {
            return Diagnosis.Accepts(source, options) ? ParseDeep(source, options) : null;
        }
        catch (ParseFailedException)
        {
            if (parser._tokenizer.RanOut && parser._pos >= parser._tokenCount - 2)
            {
                throw new NeedMoreInputException();
            }

            if (options.TypeComments)
            {
                // Diagnosis does not see these tokens.
                return parser.Kind == TokenKind.TypeComment || Diagnosis.Accepts(source, options) ? throw parser.MisplacedComment() : null;
            }

            wrongStatement = parser.FindWrongStatement();
            return null;
        }
    }

    private static ParseResult? ParseDeep(SourceText source, ParseOptions options)
    {
        ParseResult? result = null;
        RunOnDeepStack(() =>
        {
            try
            {
                result = new Parser(source, options) { _deep = true }.Run();
            }
            catch (ParseFailedException)
            {
                result = null;
            }
        });
        return result;
    }

    /// <summary>Runs <paramref name="action"/> on a thread with a large stack, and waits for it.</summary>
    public static void RunOnDeepStack(Action action)
    {
        var thread = new Thread(() => action(), DeepStackBytes);
        thread.Start();
        thread.Join();
    }

    private ParseResult Run()
    {
        Tokenize();
        Mod tree = _options.Mode switch
        {
            ParseMode.Exec => ParseModule(),
            ParseMode.Eval => ParseEval(),
            ParseMode.FuncType => ParseFunctionType(),
            _ => ParseSingle(),
        };
        return new ParseResult(tree, TakeWarnings());
    }

    // A token that is an error ends the array; no rule accepts it.
    private void Tokenize()
    {
        var feed = new TokenFeed(_tokenizer, _options);
        while (true)
        {
            if (_tokenCount == _tokens.Length)
            {
                Array.Resize(ref _tokens, _tokenCount * 2);
            }

            feed.Next(out _tokens[_tokenCount]);
            switch (_tokens[_tokenCount++].Kind)
            {
                case TokenKind.TypeIgnore:
                    ref readonly Token ignore = ref _tokens[--_tokenCount];
                    (_typeIgnores ??= []).Add(new TypeIgnore { Lineno = ignore.Line, Tag = TextOf(ignore) });
                    break;
                case TokenKind.Error or TokenKind.EndMarker:
                    // One more, so that looking ahead never leaves the array.
                    if (_tokenCount == _tokens.Length)
                    {
                        Array.Resize(ref _tokens, _tokenCount + 1);
                    }

                    _tokens[_tokenCount] = _tokens[_tokenCount - 1];
                    _tokenCount++;
                    return;
            }
        }
    }

    private ModuleMod ParseModule()
    {
        int mark = _scratchCount;
        while (Kind != TokenKind.EndMarker)
        {
            _statementStart = _pos;
            ParseStatement();
        }

        return new ModuleMod { Body = Pop<Stmt>(mark), TypeIgnores = _typeIgnores is null ? [] : [.. _typeIgnores] };
    }

    private ExpressionMod ParseEval()
    {
        Expr body = ParseExpressions();
        while (Kind == TokenKind.NewLine)
        {
            _pos++;
        }

        return Kind == TokenKind.EndMarker ? new ExpressionMod { Body = body } : throw Fail();
    }

    private InteractiveMod ParseSingle()
    {
        if (Kind == TokenKind.NewLine)
        {
            int start = _pos++;
            Stmt pass = Done(new PassStmt(), start);
            return IsRestBlank() ? new InteractiveMod { Body = [pass] } : throw Fail();
        }

        int mark = _scratchCount;
        if (IsCompound(Kind) || IsMatchStatement())
        {
            Push(ParseCompoundStatement());
            Expect(TokenKind.NewLine);
        }
        else
        {
            ParseSimpleStatements();
        }

        return IsRestBlank() ? new InteractiveMod { Body = Pop<Stmt>(mark) } : throw Fail();
    }

    // A single statement may be followed by blank lines and comments only.
    private bool IsRestBlank()
    {
        int i = _tokens[_pos - 1].End;
        int end = _tokenizer.TextEnd;
        while (i >= 0 && i < end)
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

    private FunctionTypeMod ParseFunctionType()
    {
        Expect(TokenKind.LeftParen);
        int mark = _scratchCount;
        int stars = 0;
        while (Kind != TokenKind.RightParen)
        {
            // `*args` and `**kwargs` may end the list, each once and in this order.
            int star = Kind switch { TokenKind.Star => 1, TokenKind.DoubleStar => 2, _ => 0 };
            if (star <= stars && stars > 0)
            {
                throw Fail();
            }

            _pos += star > 0 ? 1 : 0;
            stars = star;
            Push(ParseExpression());
            if (Kind == TokenKind.RightParen)
            {
                break;
            }

            Expect(TokenKind.Comma);
            if (Kind == TokenKind.RightParen)
            {
                throw Fail();
            }
        }

        _pos++;
        Expr[] arguments = Pop<Expr>(mark);
        Expect(TokenKind.RightArrow);
        Expr returns = ParseExpression();
        while (Kind == TokenKind.NewLine)
        {
            _pos++;
        }

        return Kind == TokenKind.EndMarker
            ? new FunctionTypeMod { ArgTypes = arguments, Returns = returns }
            : throw Fail();
    }

    // --- type comments ---

    private List<TypeIgnore>? _typeIgnores;

    private string TextOf(in Token token) => Utf8.DecodeReplacing(_data.AsSpan(token.Start, token.End - token.Start));

    private string? AcceptTypeComment() => Kind == TokenKind.TypeComment ? TextOf(_tokens[_pos++]) : null;

    // After the colon of a function's header, or alone on the line after it, before the block.
    private string? AcceptFunctionTypeComment()
    {
        if (Kind != TokenKind.NewLine || NextKind != TokenKind.TypeComment)
        {
            return AcceptTypeComment();
        }

        if (_tokens[_pos + 2].Kind != TokenKind.NewLine || _tokens[_pos + 3].Kind != TokenKind.Indent)
        {
            return null;
        }

        _pos++;
        return AcceptTypeComment();
    }

    private PySyntaxException MisplacedComment()
    {
        ref readonly Token at = ref _tokens[_pos];
        bool afterStar = _pos > 1 && _tokens[_pos - 1].Kind == TokenKind.Comma && _tokens[_pos - 2].Kind == TokenKind.Star;
        return new PySyntaxException(SyntaxErrorKind.SyntaxError, afterStar ? "bare * has associated type comment" : "invalid syntax")
        {
            HasPosition = true,
            Filename = _options.Filename,
            Line = at.Line,
            Offset = at.Column + 1,
            EndLine = at.EndLine,
            EndOffset = at.EndColumn + 1,
        };
    }

    // CPython's error rules reject some statements that are right: calls of `match` as a statement, and operators after
    // `print` and `exec`. If there are any, diagnosis must begin with the first token; else with the wrong statement.
    private int FindWrongStatement()
    {
        for (int i = 0; i < _statementStart; i++)
        {
            TokenKind next = _tokens[i + 1].Kind;
            if (_tokens[i].Kind == TokenKind.Name && IsStarExpressionStart(next)
                && (IsName(i, "match"u8) || (next != TokenKind.LeftParen && (IsName(i, "print"u8) || IsName(i, "exec"u8)))))
            {
                return 0;
            }
        }

        return _statementStart;
    }

    // --- tokens ---

    private void Expect(TokenKind kind)
    {
        if (Kind != kind)
        {
            throw Fail();
        }

        _pos++;
    }

    private bool Accept(TokenKind kind)
    {
        if (Kind != kind)
        {
            return false;
        }

        _pos++;
        return true;
    }

    private string ExpectName()
    {
        ref readonly Token token = ref _tokens[_pos];
        if (token.Kind != TokenKind.Name)
        {
            throw Fail();
        }

        _pos++;
        return _names[token.NameIndex];
    }

    private bool IsName(int index, ReadOnlySpan<byte> spelling)
    {
        ref readonly Token token = ref _tokens[index];
        return token.Kind == TokenKind.Name && _data.AsSpan(token.Start, token.End - token.Start).SequenceEqual(spelling);
    }

    private static ParseFailedException Fail() => new();

    // --- depth ---

    // Around everything that nests without bound.
    private void Enter(int weight)
    {
        _level += weight;
        if (!_deep && (_level > SafeLevel || !RuntimeHelpers.TryEnsureSufficientExecutionStack()))
        {
            throw new TooDeepException();
        }
    }

    private void Leave(int weight) => _level -= weight;

    // --- nodes ---

    // Completes a node that began at token `start` and ends with the last token.
    private T Done<T>(T node, int start)
        where T : Node
    {
        ref readonly Token first = ref _tokens[start];
        ref readonly Token last = ref _tokens[_pos - 1];
        node.Line = first.Line;
        node.Column = first.Column;
        node.EndLine = last.EndLine;
        node.EndColumn = last.EndColumn;
        return node;
    }

    // Completes a statement that ends with a block, whose last tokens are not text.
    private T DoneBlock<T>(T node, int start)
        where T : Node
    {
        int last = _pos - 1;
        while (_tokens[last].Kind is TokenKind.NewLine or TokenKind.Indent or TokenKind.Dedent)
        {
            last--;
        }

        node.Line = _tokens[start].Line;
        node.Column = _tokens[start].Column;
        node.EndLine = _tokens[last].EndLine;
        node.EndColumn = _tokens[last].EndColumn;
        return node;
    }

    private void Push(Node? node)
    {
        if (_scratchCount == _scratch.Length)
        {
            Array.Resize(ref _scratch, _scratchCount * 2);
        }

        _scratch[_scratchCount++] = node;
    }

    private T[] Pop<T>(int mark)
        where T : Node
    {
        int count = _scratchCount - mark;
        if (count == 0)
        {
            return [];
        }

        var items = new T[count];
        for (int i = 0; i < count; i++)
        {
            items[i] = Unsafe.As<T>(_scratch[mark + i])!;
        }

        _scratchCount = mark;
        return items;
    }

    // --- warnings ---

    private List<SyntaxWarning>? _warnings;

    private List<SyntaxWarning> TakeWarnings()
    {
        List<SyntaxWarning> all = _tokenizer.Warnings ?? [];
        if (_warnings is not null)
        {
            all.AddRange(_warnings);
            SyntaxWarning.Sort(all);
        }

        return all;
    }

    private sealed class ParseFailedException : Exception;

    private sealed class TooDeepException : Exception;
}
