using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Text;

namespace Py.Ir;

/// <summary>What a node of a rule is.</summary>
internal enum RuleNodeKind : byte
{
    Variable,
    ConstantVariable,
    Literal,
    Operation,
    Function,
}

/// <summary>A node of a pattern or replacement.</summary>
internal sealed class RuleNode
{
    public RuleNodeKind Kind { get; init; }

    public int Variable { get; init; }

    public IrConst Literal { get; init; }

    public IrOp Op { get; init; }

    public string Function { get; init; } = "";

    public RuleNode[] Children { get; init; } = [];
}

/// <summary>One line of fold.rules.</summary>
internal sealed class FoldRule(string name, RuleNode pattern, RuleNode replacement, RuleNode? condition)
{
    public string Name { get; } = name;

    public RuleNode Pattern { get; } = pattern;

    public RuleNode Replacement { get; } = replacement;

    /// <summary>A function of constants, or none.</summary>
    public RuleNode? Condition { get; } = condition;

    /// <summary>What the operands must look like at least: most rules are refused by these bytes alone.</summary>
    public byte Left { get; } = Sign(pattern, 0);

    /// <summary>The same of the second operand.</summary>
    public byte Right { get; } = Sign(pattern, 1);

    /// <summary>The look of a constant operand.</summary>
    public const byte ConstantSign = 255;

    /// <summary>Any operand will do.</summary>
    public const byte AnySign = 254;

    private static byte Sign(RuleNode pattern, int operand) => operand >= pattern.Children.Length ? AnySign : pattern.Children[operand].Kind switch
    {
        RuleNodeKind.Variable => AnySign,
        RuleNodeKind.Operation => (byte)pattern.Children[operand].Op,
        _ => ConstantSign,
    };

    /// <summary>How often it fired in this process.</summary>
    public long Fired { get; set; }
}

/// <summary>Reads fold.rules; the conditions and functions that rules may use are here.</summary>
internal static class FoldRules
{
    /// <summary>Most variables in one rule.</summary>
    public const int MaxVariables = 6;

    private static readonly FoldRule[]?[] s_byOp = new FoldRule[]?[IrOps.Table.Length];
    private static readonly string[]?[] s_lines = ReadLines();

    /// <summary>All rules, by root operation and then in file order.</summary>
    public static IReadOnlyList<FoldRule> All
    {
        get
        {
            List<FoldRule> rules = [];
            for (int op = 0; op < s_byOp.Length; op++)
            {
                rules.AddRange(For((IrOp)op));
            }
            return rules;
        }
    }

    /// <summary>The rules for a root operation, in file order; parsed when first asked for, since start-up counts.</summary>
    public static FoldRule[] For(IrOp op) => s_byOp[(int)op] ?? Parse(op);

    /// <summary>Evaluates a condition on constants.</summary>
    public static bool Holds(string function, IrConst a, IrConst b) => function switch
    {
        "pow2" => a.Bits > 0 && long.IsPow2(a.Bits),
        "shifts_fit" => a.Bits is >= 0 and < 64 && b.Bits is >= 0 and < 64 && a.Bits + b.Bits < 64,
        "differ" => a.Bits != b.Bits,
        "exact_reciprocal" => HasExactReciprocal(a.Double),
        _ => throw new InvalidDataException($"fold.rules: unknown condition {function}"),
    };

    /// <summary>Computes a function of a constant.</summary>
    public static IrConst Compute(string function, IrConst a) => function switch
    {
        "log2" => new IrConst(IrType.I64, long.Log2(a.Bits)),
        "reciprocal" => new IrConst(IrType.F64, BitConverter.DoubleToInt64Bits(1 / a.Double)),
        _ => throw new InvalidDataException($"fold.rules: unknown function {function}"),
    };

    private static bool HasExactReciprocal(double value)
    {
        long bits = BitConverter.DoubleToInt64Bits(value);
        long exponent = (bits >> 52) & 0x7ff;
        return (bits & ((1L << 52) - 1)) == 0 && exponent is > 1 and < 2045;
    }

    private static FoldRule[] Parse(IrOp op)
    {
        string[] lines = s_lines[(int)op] ?? [];
        FoldRule[] rules = new FoldRule[lines.Length];
        for (int i = 0; i < lines.Length; i++)
        {
            rules[i] = new RuleParser(lines[i]).Parse();
        }
        return s_byOp[(int)op] = rules;
    }

    private static string[]?[] ReadLines()
    {
        using Stream stream = typeof(FoldRules).Assembly.GetManifestResourceStream("fold.rules")
            ?? throw new InvalidDataException("fold.rules is missing from the assembly");
        using StreamReader reader = new(stream, Encoding.UTF8);
        string[]?[] lines = new string[]?[IrOps.Table.Length];
        while (reader.ReadLine() is { } line)
        {
            if (line.Length == 0 || line[0] == '#')
            {
                continue;
            }
            int start = line.IndexOf(':', StringComparison.Ordinal) + 1;
            int end = line.IndexOf('(', start);
            if (start == 0 || end < 0 || !IrOps.TryParse(line[start..end].Trim(), out IrOp op))
            {
                throw new InvalidDataException($"fold.rules: no pattern: {line}");
            }
            ref string[]? list = ref lines[(int)op];
            Array.Resize(ref list, (list?.Length ?? 0) + 1);
            list[^1] = line;
        }
        return lines;
    }

    private sealed class RuleParser(string text)
    {
        private readonly List<string> _variables = [];
        private int _at;

        public FoldRule Parse()
        {
            string name = Word();
            Require(":");
            RuleNode pattern = Node(IrType.None);
            if (pattern.Kind != RuleNodeKind.Operation)
            {
                throw Error("the pattern must be an operation");
            }
            int bound = _variables.Count;
            Require("=>");
            RuleNode replacement = Node(IrTypes.FromLetter(pattern.Op.Info().Result));
            RuleNode? condition = null;
            Blanks();
            if (_at < text.Length)
            {
                Require("if");
                condition = Node(IrType.None);
            }
            if (_variables.Count != bound || bound > MaxVariables)
            {
                throw Error("unbound variable, or too many");
            }
            return new FoldRule(name, pattern, replacement, condition);
        }

        private RuleNode Node(IrType wanted)
        {
            string word = Word();
            Blanks();
            if (_at < text.Length && text[_at] == '(')
            {
                return Operation(word);
            }
            if (char.IsAsciiDigit(word[0]) || word[0] == '-')
            {
                long bits = word.Contains('.', StringComparison.Ordinal)
                    ? BitConverter.DoubleToInt64Bits(double.Parse(word, CultureInfo.InvariantCulture))
                    : long.Parse(word, CultureInfo.InvariantCulture);
                IrType type = word.Contains('.', StringComparison.Ordinal) ? IrType.F64 : IrType.I64;
                return new RuleNode { Kind = RuleNodeKind.Literal, Literal = new IrConst(type, bits) };
            }
            if (word is "true" or "false")
            {
                return new RuleNode { Kind = RuleNodeKind.Literal, Literal = new IrConst(IrType.Cond, word == "true" ? 1 : 0) };
            }
            int index = _variables.IndexOf(word);
            if (index < 0)
            {
                index = _variables.Count;
                _variables.Add(word);
            }
            RuleNodeKind kind = char.IsAsciiLetterUpper(word[0]) ? RuleNodeKind.ConstantVariable : RuleNodeKind.Variable;
            return new RuleNode { Kind = kind, Variable = index, Literal = new IrConst(wanted, 0) };
        }

        private RuleNode Operation(string word)
        {
            bool known = IrOps.TryParse(word, out IrOp op);
            string operands = known ? op.Info().Operands : "x";
            List<RuleNode> children = [];
            Require("(");
            do
            {
                char letter = children.Count < operands.Length ? operands[children.Count] : 'x';
                children.Add(Node(IrTypes.FromLetter(letter)));
                Blanks();
            }
            while (Take(","));
            Require(")");
            if (known && children.Count != op.Arity())
            {
                throw Error($"{word} takes {op.Arity()} operands");
            }
            return new RuleNode
            {
                Kind = known ? RuleNodeKind.Operation : RuleNodeKind.Function,
                Op = op,
                Function = known ? "" : word,
                Children = children.ToArray(),
            };
        }

        private string Word()
        {
            Blanks();
            int start = _at;
            while (_at < text.Length && (char.IsAsciiLetterOrDigit(text[_at]) || text[_at] is '_' or '-' or '.'))
            {
                _at++;
            }
            return _at > start ? text[start.._at] : throw Error("word expected");
        }

        private void Blanks()
        {
            while (_at < text.Length && text[_at] == ' ')
            {
                _at++;
            }
        }

        private bool Take(string token)
        {
            Blanks();
            bool found = text.AsSpan(_at).StartsWith(token);
            _at += found ? token.Length : 0;
            return found;
        }

        private void Require(string token)
        {
            if (!Take(token))
            {
                throw Error($"'{token}' expected");
            }
        }

        private InvalidDataException Error(string message) => new($"fold.rules, column {_at + 1}: {message}: {text}");
    }
}
