using System;
using System.Collections.Generic;

namespace Py.Vm.Syntax;

/// <summary>Reads the text of the grammar.</summary>
/// <remarks>
/// A rule begins in the first column: `name: alternatives` or `name memo: …` (results are kept), `name left: …` (left
/// recursive), `name plain: …` (no error rules within). The notation is that of the grammar in The Python Language
/// Reference, chapter 10, with `x=item` to name a value and an action in braces (see <see cref="PegActionKind"/>).
/// In messages `&lt;a>` stands for what CPython calls the kind of expression that `a` is, `&lt;a.text>` for the text
/// of a token and `&lt;a.line>` for its line.
/// </remarks>
internal sealed class ErrorGrammarReader
{
    private readonly Dictionary<string, PegRule> _rules = [];
    private string _text = "";
    private int _pos;

    private ErrorGrammarReader()
    {
    }

    public static Dictionary<string, PegRule> Read(params ReadOnlySpan<string> texts)
    {
        var reader = new ErrorGrammarReader();
        foreach (string text in texts)
        {
            reader._text = text;
            reader._pos = 0;
            while (reader.Peek() != '\0')
            {
                reader.ReadRule();
            }
        }

        return reader._rules;
    }

    private PegRule Rule(string name)
    {
        if (!_rules.TryGetValue(name, out PegRule? rule))
        {
            rule = new PegRule(name);
            _rules.Add(name, rule);
        }

        return rule;
    }

    // The next character that is not space.
    private char Peek()
    {
        while (_pos < _text.Length && _text[_pos] is ' ' or '\n')
        {
            _pos++;
        }

        return _pos < _text.Length ? _text[_pos] : '\0';
    }

    private bool Accept(char c)
    {
        if (Peek() != c)
        {
            return false;
        }

        _pos++;
        return true;
    }

    private string ReadWord()
    {
        Peek();
        int start = _pos;
        while (_pos < _text.Length && (char.IsAsciiLetterOrDigit(_text[_pos]) || _text[_pos] == '_'))
        {
            _pos++;
        }

        return _pos > start ? _text[start.._pos] : throw new FormatException(_text[start..]);
    }

    private void ReadRule()
    {
        PegRule rule = Rule(ReadWord());
        if (Peek() != ':')
        {
            string property = ReadWord();
            rule.IsMemo = property == "memo";
            rule.IsLeftRecursive = property == "left";
            rule.IsPlain = property == "plain";
        }

        _pos++;
        rule.Alternatives = ReadAlternatives();
    }

    private PegAlternative[] ReadAlternatives()
    {
        var alternatives = new List<PegAlternative>();
        Accept('|');
        do
        {
            alternatives.Add(ReadAlternative());
        }
        while (Accept('|'));
        return [.. alternatives];
    }

    // A rule ends where a line begins in the first column.
    private bool AtEnd() => Peek() is '\0' or '|' or ')' or ']' || (_pos > 0 && _text[_pos - 1] == '\n');

    private PegAlternative ReadAlternative()
    {
        var items = new List<PegItem>();
        var slots = new List<int>();
        var names = new List<string>();
        PegAction? action = null;
        while (!AtEnd())
        {
            if (Peek() == '{')
            {
                _pos++;
                action = ReadAction(names);
                continue;
            }

            int slot = -1;
            if (_pos + 1 < _text.Length && _text[_pos + 1] == '=' && char.IsAsciiLetterLower(_text[_pos]))
            {
                slot = names.Count;
                names.Add(_text[_pos].ToString());
                _pos += 2;
            }

            items.Add(ReadItem());
            slots.Add(slot);
        }

        return new PegAlternative([.. items], [.. slots], names.Count, action);
    }

    private PegItem ReadItem()
    {
        switch (Peek())
        {
            case '~':
                _pos++;
                return new CutItem();
            case '!':
                _pos++;
                return new LookaheadItem(ReadAtom(), positive: false);
            case '&' when _text[_pos + 1] == '&':
                _pos += 2;
                return new ForcedItem(TokenTable.Find(ReadQuoted('\'')));
            case '&':
                _pos++;
                return new LookaheadItem(ReadAtom(), positive: true);
        }

        PegItem item = ReadAtom();
        switch (_pos < _text.Length ? _text[_pos] : '\0')
        {
            case '?':
                _pos++;
                return new OptionalItem(item);
            case '*':
                _pos++;
                return new LoopItem(item, 0);
            case '+':
                _pos++;
                return new LoopItem(item, 1);
            case '.':
                _pos++;
                PegItem separated = ReadAtom();
                _pos++;
                return new GatherItem(item, separated);
            default:
                return item;
        }
    }

    private PegItem ReadAtom()
    {
        switch (Peek())
        {
            case '(':
                _pos++;
                PegAlternative[] alternatives = ReadAlternatives();
                _pos++;
                return new GroupItem(alternatives);
            case '[':
                _pos++;
                return ReadOptional();
            case '\'':
                return new TokenItem(TokenTable.Find(ReadQuoted('\'')));
            case '"':
                return new SoftKeywordItem(ReadQuoted('"'));
        }

        string word = ReadWord();
        return word switch
        {
            "NAME" => new NameItem(),
            "NUMBER" => new NumberItem(),
            "STRING" => new TokenItem(TokenKind.String),
            "NEWLINE" => new TokenItem(TokenKind.NewLine),
            "INDENT" => new TokenItem(TokenKind.Indent),
            "DEDENT" => new TokenItem(TokenKind.Dedent),
            "ENDMARKER" => new TokenItem(TokenKind.EndMarker),
            "SOFT_KEYWORD" => new SoftKeywordItem(null),
            "TYPE_COMMENT" => new NeverItem(),
            _ => new RuleItem(Rule(word)),
        };
    }

    // CPython makes a rule of what is in square brackets only if it is more than one item.
    private OptionalItem ReadOptional()
    {
        int start = _pos;
        PegItem single = ReadItem();
        if (Accept(']'))
        {
            return new OptionalItem(single);
        }

        _pos = start;
        PegAlternative[] alternatives = ReadAlternatives();
        _pos++;
        return new OptionalItem(new GroupItem(alternatives));
    }

    private string ReadQuoted(char quote)
    {
        Peek();
        int start = ++_pos;
        while (_text[_pos] != quote || _text[_pos - 1] == '\\')
        {
            _pos++;
        }

        return _text[start.._pos++].Replace("\\\"", "\"");
    }

    private PegAction ReadAction(List<string> names)
    {
        var operands = new List<int>();
        PegAction action;
        if (Accept('!'))
        {
            action = ReadError(names);
        }
        else
        {
            bool method = Accept('@');
            string name = ReadWord();
            string? text = _text[_pos] == ':' ? ReadMark() : null;
            while (Peek() != '}')
            {
                operands.Add(names.IndexOf(ReadWord()));
            }

            PegActionKind kind = method ? PegActionKind.Method
                : name == "none" ? PegActionKind.None
                : name == "Items" ? PegActionKind.Items
                : name.Length == 1 ? PegActionKind.Value
                : PegActionKind.Node;
            if (kind == PegActionKind.Value)
            {
                operands.Add(names.IndexOf(name));
            }

            action = new PegAction(kind, name, text, [.. operands], false);
        }

        return Accept('}') ? action : throw new FormatException(_text[_pos..]);
    }

    private string ReadMark()
    {
        _pos++;
        return ReadWord();
    }

    private PegAction ReadError(List<string> names)
    {
        var operands = new List<int>();
        PegActionKind kind;
        bool comprehension = false;
        if (Peek() == 'i')
        {
            ReadWord();
            kind = PegActionKind.IndentationErrorHere;
        }
        else if (Accept('.'))
        {
            kind = PegActionKind.ErrorHere;
        }
        else
        {
            operands.Add(names.IndexOf(ReadWord()));
            kind = PegActionKind.ErrorAt;
            if (Accept('.'))
            {
                _pos++;
                kind = Accept('.') ? PegActionKind.ErrorFrom : PegActionKind.ErrorRange;
                comprehension = kind == PegActionKind.ErrorRange && Accept('@');
                if (kind == PegActionKind.ErrorRange)
                {
                    operands.Add(names.IndexOf(ReadWord()));
                }
            }
        }

        // Messages name values by letter; keep the letters' slots by position.
        string message = ReadQuoted('"');
        foreach (string name in names)
        {
            if (message.Contains($"<{name}", StringComparison.Ordinal))
            {
                message = message.Replace($"<{name}", $"<{(char)('0' + names.IndexOf(name))}");
            }
        }

        return new PegAction(kind, "", message, [.. operands], comprehension);
    }
}
