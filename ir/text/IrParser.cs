using System;
using System.Collections.Generic;
using System.Globalization;

namespace Py.Ir;

/// <summary>Malformed text of a trace.</summary>
public sealed class IrSyntaxException(string message, int line, int column) : Exception($"{line}:{column}: {message}")
{
    /// <summary>Line, from 1.</summary>
    public int Line { get; } = line;

    /// <summary>Column, from 1.</summary>
    public int Column { get; } = column;
}

/// <summary>Reads the text form of <see cref="IrPrinter"/>.</summary>
/// <remarks>Lines that are empty or begin with # or ; are comments. One text may hold several traces.</remarks>
public sealed class IrParser
{
    private readonly string[] _lines;
    private readonly Descriptors _descriptors;
    private readonly List<Trace> _traces = [];
    private readonly Dictionary<string, InsRef> _values = [];
    private readonly HashSet<int> _defined = [];
    private readonly List<(int Virtual, int Line, int Column)> _used = [];
    private TraceBuilder? _builder;
    private string _text = "";
    private int _line;
    private int _at;

    private IrParser(string text, Descriptors descriptors)
    {
        _lines = text.Split('\n');
        _descriptors = descriptors;
    }

    /// <summary>Reads all traces of a text; declarations are added to <paramref name="descriptors"/>.</summary>
    public static List<Trace> ParseAll(string text, Descriptors descriptors)
    {
        IrParser parser = new(text, descriptors);
        parser.Run();
        return parser._traces;
    }

    /// <summary>Reads a text with one trace.</summary>
    public static Trace Parse(string text, Descriptors descriptors)
    {
        List<Trace> traces = ParseAll(text, descriptors);
        return traces.Count == 1 ? traces[0] : throw new IrSyntaxException($"one trace expected, found {traces.Count}", 1, 1);
    }

    private void Run()
    {
        for (_line = 0; _line < _lines.Length; _line++)
        {
            _text = _lines[_line].TrimEnd('\r');
            _at = 0;
            Blanks();
            if (_at == _text.Length || _text[_at] is '#' or ';')
            {
                continue;
            }
            Line();
            Blanks();
            if (_at < _text.Length)
            {
                throw Error("end of line expected");
            }
        }
        EndTrace();
    }

    private void Line()
    {
        int start = _at;
        string word = Word("operation or declaration");
        switch (word)
        {
            case "field" or "array":
                Field(word == "array");
                return;
            case "shape":
                Shape();
                return;
            case "helper":
                Helper();
                return;
            case "loop" or "bridge":
                Header(word == "bridge");
                return;
            case "keeps_state" or "target" or "fact":
                OfTrace(word, start);
                return;
        }
        _at = start;
        Instruction();
    }

    private void Header(bool bridge)
    {
        EndTrace();
        TraceId id = new(Numbered("T", "trace number"));
        TraceId parent = default;
        int exit = 0;
        if (bridge)
        {
            Expect("of");
            parent = new TraceId(Numbered("T", "trace number"));
            Expect("exit");
            exit = (int)Number();
        }
        Blanks();
        Trace trace = new(_descriptors, id, bridge ? TraceKind.Bridge : TraceKind.Loop, _text[_at..].Trim())
        {
            Parent = parent,
            ParentExit = exit,
        };
        _at = _text.Length;
        _builder = new TraceBuilder(trace, folding: false);
    }

    // What is said of a trace as a whole, before its instructions.
    private void OfTrace(string word, int start)
    {
        if (_builder == null || _builder.Trace.Count > 1)
        {
            _at = start;
            throw Error($"'{word}' that does not follow 'loop' or 'bridge'");
        }
        switch (word)
        {
            case "keeps_state":
                _builder.Trace.KeepsState = true;
                return;
            case "target":
                _builder.Trace.TargetId = new TraceId(Numbered("T", "trace"));
                return;
        }
        int slot = (int)Number();
        Blanks();
        start = _at;
        string name = Word("test");
        if (!IrOps.TryParse(name, out IrOp test) || test.Info().Result != 'c' || test.Info().Operands.Length is 0 or > 2)
        {
            _at = start;
            throw Error($"'{name}' is no test");
        }
        IrConst second = test.Info().Operands.Length == 2 ? Constant() : default;
        Blanks();
        int descr = test.Info().Descr == DescrKind.None ? 0 : Descr(test.Info().Descr);
        bool holds = Constant() is { Type: IrType.Cond } truth ? truth.Bits != 0 : throw Error("true or false expected");
        _builder.Trace.EntryFacts = [.. _builder.Trace.EntryFacts, new EntryFact(slot, test, second, descr, holds)];
    }

    private IrConst Constant()
    {
        Blanks();
        int start = _at;
        if (Value() is { IsConst: true } value)
        {
            return _builder!.Trace.ConstOf(value);
        }
        _at = start;
        throw Error("constant expected");
    }

    private void EndTrace()
    {
        if (_builder == null)
        {
            return;
        }
        foreach ((int item, int line, int column) in _used)
        {
            if (!_defined.Contains(item))
            {
                throw new IrSyntaxException($"virtual v{item} is not described", line, column);
            }
        }
        _traces.Add(_builder.Trace);
        _builder = null;
        _values.Clear();
        _defined.Clear();
        _used.Clear();
    }

    private void Instruction()
    {
        if (_builder == null)
        {
            throw Error("instruction before 'loop' or 'bridge'");
        }
        int start = _at;
        string name = Word("operation");
        string result = "";
        IrType type = IrType.None;
        Blanks();
        if (Take('='))
        {
            result = name;
            type = name.Length > 1 && char.IsAsciiDigit(name[1]) ? IrTypes.FromLetter(name[0]) : IrType.None;
            if (type == IrType.None || _values.ContainsKey(name))
            {
                _at = start;
                throw Error(type == IrType.None ? $"'{name}' is no name of a value" : $"'{name}' is defined twice");
            }
            Blanks();
            start = _at;
            name = Word("operation");
        }
        if (!IrOps.TryParse(name, out IrOp op))
        {
            _at = start;
            throw Error($"unknown operation '{name}'");
        }
        OpInfo info = op.Info();
        List<InsRef> operands = [];
        int descr = 0;
        bool described = false;
        Require('(');
        Blanks();
        while (!Take(')'))
        {
            if (TakeWord("descr=") || op == IrOp.Input)
            {
                descr = Descr(info.Descr);
                described = true;
            }
            else
            {
                operands.Add(Value());
            }
            Blanks();
            if (!Take(','))
            {
                Require(')');
                break;
            }
            Blanks();
        }
        if (described != (info.Descr != DescrKind.None) && info.Descr != DescrKind.Exact)
        {
            throw Error(described ? $"{name} takes no descr" : $"{name} needs a descr");
        }
        if (!op.Has(OpFlags.List) && operands.Count != info.Operands.Length)
        {
            throw Error($"{name} takes {info.Operands.Length} operands, not {operands.Count}");
        }
        Blanks();
        SnapRef snap = _at < _text.Length && _text[_at] == '[' ? Snapshot() : SnapRef.None;
        Append(op, operands, descr, snap, result, type);
    }

    private void Append(IrOp op, List<InsRef> operands, int descr, SnapRef snap, string result, IrType type)
    {
        TraceBuilder builder = _builder!;
        InsRef a = operands.Count > 0 ? operands[0] : default;
        InsRef b = operands.Count > 1 ? operands[1] : default;
        InsRef c = operands.Count > 2 ? operands[2] : default;
        IrType actual = op switch
        {
            IrOp.Input => type,
            IrOp.Call => _descriptors[new HelperRef(descr)].Result,
            _ => builder.ResultType(op, a, b, descr),
        };
        if (actual != type)
        {
            throw Error(actual == IrType.None ? $"{op.Info().Name} has no result" : $"result of {op.Info().Name} is {actual.Name()}: name it {actual.Letter()}…");
        }
        InsRef value = op.Has(OpFlags.List)
            ? builder.EmitList(op, actual, operands.ToArray(), descr, snap)
            : builder.Append(new Ins(op, actual, a, b, c, descr, snap));
        if (result.Length > 0)
        {
            _values.Add(result, value);
        }
    }

    private int Descr(DescrKind kind)
    {
        int start = _at;
        switch (kind)
        {
            case DescrKind.Number:
                return (int)Number();
            case DescrKind.Exact when TakeWord("exact"):
                return Ins.LosesNothing;
            case DescrKind.Exact:
                throw Error("'exact' expected");
            case DescrKind.Label:
                return Numbered("L", "label");
            case DescrKind.Trace:
                return Numbered("T", "trace");
            case DescrKind.Target:
                TraceId trace = default;
                if (_at < _text.Length && _text[_at] == 'T')
                {
                    trace = new TraceId(Numbered("T", "trace"));
                    Require('.');
                }
                return TraceBuilder.JumpTarget(trace, new LabelId(Numbered("L", "label")));
        }
        string name = Word("descriptor");
        bool found;
        int index;
        switch (kind)
        {
            case DescrKind.Field:
                found = _descriptors.TryField(name, out FieldRef field);
                index = field.Value;
                break;
            case DescrKind.Helper:
                found = _descriptors.TryHelper(name, out HelperRef helper);
                index = helper.Value;
                break;
            default:
                found = _descriptors.TryShape(name, out ShapeRef shape);
                index = shape.Value;
                break;
        }
        if (!found)
        {
            _at = start;
            throw Error($"unknown descriptor '{name}'");
        }
        return index;
    }

    private InsRef Value()
    {
        Blanks();
        int start = _at;
        TraceBuilder builder = _builder!;
        if (Take('&'))
        {
            int digits = _at;
            while (_at < _text.Length && char.IsAsciiHexDigit(_text[_at]))
            {
                _at++;
            }
            if (ulong.TryParse(_text.AsSpan(digits, _at - digits), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out ulong word))
            {
                return builder.Pointer(word);
            }
            _at = start;
            throw Error("hexadecimal word expected after &");
        }
        string text = Word("value");
        switch (text)
        {
            case "null":
                return builder.Null;
            case "true":
                return builder.Condition(true);
            case "false":
                return builder.Condition(false);
            case "inf":
                return builder.Float(double.PositiveInfinity);
            case "-inf":
                return builder.Float(double.NegativeInfinity);
        }
        if (text.StartsWith("nan:", StringComparison.Ordinal)
            && long.TryParse(text.AsSpan(4), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out long bits))
        {
            return builder.Constant(IrType.F64, bits);
        }
        if (char.IsAsciiDigit(text[0]) || text[0] == '-')
        {
            if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long integer))
            {
                return builder.Int(integer);
            }
            if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double real))
            {
                return builder.Float(real);
            }
        }
        if (text[0] == 'v' && int.TryParse(text.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out int item))
        {
            return UseVirtual(item, start);
        }
        if (_values.TryGetValue(text, out InsRef value))
        {
            return value;
        }
        _at = start;
        throw Error($"'{text}' is not defined");
    }

    private InsRef UseVirtual(int item, int column)
    {
        if (item >= 1 << 20)
        {
            throw Error("virtual number too big");
        }
        while (_builder!.Trace.VirtualCount <= item)
        {
            _builder.Trace.AppendVirtual(default);
        }
        _used.Add((item, _line + 1, column + 1));
        return InsRef.Virtual(item);
    }

    private SnapRef Snapshot()
    {
        List<(int Code, int Pc, List<SnapEntry> Registers)> frames = [];
        Require('[');
        do
        {
            Blanks();
            int code = (int)Number();
            Require(':');
            int pc = (int)Number();
            List<SnapEntry> registers = [];
            Blanks();
            while (_at < _text.Length && _text[_at] == 'r')
            {
                int register = Numbered("r", "register");
                Require('=');
                registers.Add(new SnapEntry(register, Value()));
                Blanks();
            }
            frames.Add((code, pc, registers));
        }
        while (Take('<'));
        if (Take('|'))
        {
            Blanks();
            while (_at < _text.Length && _text[_at] == 'v')
            {
                Virtual();
                Blanks();
            }
        }
        Require(']');
        SnapRef snap = default;
        for (int i = frames.Count - 1; i >= 0; i--)
        {
            snap = _builder!.Frame(snap, frames[i].Code, frames[i].Pc, frames[i].Registers.ToArray());
        }
        return snap;
    }

    private void Virtual()
    {
        int column = _at;
        int item = Numbered("v", "virtual");
        UseVirtual(item, column);
        if (!_defined.Add(item))
        {
            throw Error($"v{item} is described twice");
        }
        Require('=');
        string kind = Word("object, array, join, int or float");
        Require('(');
        List<SnapEntry> fields = [];
        VirtualKind virtualKind = VirtualKind.Object;
        int shape = 0;
        int length = 0;
        int items = 0;
        switch (kind)
        {
            case "int" or "float":
                virtualKind = kind == "int" ? VirtualKind.Int : VirtualKind.Float;
                fields.Add(new SnapEntry(0, Value()));
                break;
            case "object" or "array":
                shape = Descr(DescrKind.Shape);
                if (kind == "array")
                {
                    virtualKind = VirtualKind.Array;
                    Require(',');
                    Blanks();
                    length = (int)Number();
                    Require(',');
                    Blanks();
                    items = Descr(DescrKind.Field);
                }
                Blanks();
                while (Take(','))
                {
                    Blanks();
                    int key = kind == "array" ? (int)Number() : Descr(DescrKind.Field);
                    Require('=');
                    fields.Add(new SnapEntry(key, Value()));
                    Blanks();
                }
                break;
            case "join":
                virtualKind = VirtualKind.Join;
                shape = Descr(DescrKind.Helper);
                Blanks();
                while (Take(','))
                {
                    fields.Add(new SnapEntry(fields.Count, Value()));
                    Blanks();
                }
                break;
            default:
                throw Error($"unknown kind of virtual '{kind}'");
        }
        Require(')');
        int start = _builder!.Trace.AppendEntries(fields.ToArray());
        _builder.Trace.SetVirtual(item, new VirtualObject(virtualKind, shape, length, items, start, fields.Count));
    }

    private void Field(bool array)
    {
        string name = Word("name");
        string kindName = Word("kind");
        if (!IrTypes.TryParseKind(kindName, out FieldKind kind))
        {
            throw Error($"unknown kind '{kindName}'");
        }
        int offset = 0;
        int stride = 0;
        bool immutable = false;
        bool isVolatile = false;
        FieldRef? alias = null;
        while (Attribute(out string key))
        {
            switch (key)
            {
                case "offset":
                    offset = (int)Number();
                    break;
                case "stride":
                    stride = (int)Number();
                    break;
                case "immutable":
                    immutable = true;
                    break;
                case "volatile":
                    isVolatile = true;
                    break;
                case "alias":
                    alias = new FieldRef(Descr(DescrKind.Field));
                    break;
                default:
                    throw Error($"unknown attribute '{key}'");
            }
        }
        if (_descriptors.TryField(name, out _))
        {
            return;
        }
        if (array)
        {
            _descriptors.AddArray(name, kind, offset, stride, immutable, alias);
        }
        else
        {
            FieldRef field = _descriptors.AddField(name, kind, offset, immutable, alias);
            if (isVolatile)
            {
                _descriptors.SetVolatile(field);
            }
        }
    }

    private void Shape()
    {
        string name = Word("name");
        uint id = 0;
        int size = 0;
        bool stable = false;
        FieldRef? items = null;
        FieldRef? length = null;
        while (Attribute(out string key))
        {
            switch (key)
            {
                case "id":
                    id = (uint)Number();
                    break;
                case "size":
                    size = (int)Number();
                    break;
                case "stable":
                    stable = true;
                    break;
                case "items":
                    items = new FieldRef(Descr(DescrKind.Field));
                    break;
                case "length":
                    length = new FieldRef(Descr(DescrKind.Field));
                    break;
                default:
                    throw Error($"unknown attribute '{key}'");
            }
        }
        if (_descriptors.TryShape(name, out _))
        {
            return;
        }
        if (_descriptors.TryShapeId(id, out ShapeRef other))
        {
            _descriptors.AddSized(name, _descriptors[other] with { SizeBytes = size });
        }
        else
        {
            _descriptors.AddShape(name, id, size, stable, items, length);
        }
    }

    private void Helper()
    {
        string name = Word("name");
        Blanks();
        int index = (int)Number();
        Require('(');
        List<IrType> arguments = [];
        Blanks();
        while (!Take(')'))
        {
            arguments.Add(Type());
            Take(',');
            Blanks();
        }
        Expect("->");
        IrType result = Type();
        HelperEffects effects = 0;
        bool join = false;
        ShapeRef? shape = null;
        FieldRef? length = null;
        HelperRef? more = null;
        while (Attribute(out string key))
        {
            switch (key)
            {
                case "join":
                    join = true;
                    break;
                case "shape":
                    shape = new ShapeRef(Descr(DescrKind.Shape));
                    break;
                case "length":
                    length = new FieldRef(Descr(DescrKind.Field));
                    break;
                case "more":
                    more = new HelperRef(Descr(DescrKind.Helper));
                    break;
                default:
                    int bit = Array.IndexOf(IrPrinter.EffectNames, key);
                    effects |= bit < 0 ? throw Error($"unknown effect '{key}'") : (HelperEffects)(1 << bit);
                    break;
            }
        }
        if (_descriptors.TryHelper(name, out HelperRef helper))
        {
            return;
        }
        helper = _descriptors.AddHelper(name, index, arguments.ToArray(), result, effects);
        if (join)
        {
            _descriptors.SetJoin(helper, shape, length, more);
        }
    }

    private IrType Type()
    {
        string name = Word("type");
        return IrTypes.TryParse(name, out IrType type) ? type : throw Error($"unknown type '{name}'");
    }

    // key or key=, the value is still to be read
    private bool Attribute(out string key)
    {
        Blanks();
        key = "";
        if (_at == _text.Length)
        {
            return false;
        }
        int start = _at;
        while (_at < _text.Length && char.IsAsciiLetter(_text[_at]))
        {
            _at++;
        }
        key = _text[start.._at];
        if (key.Length == 0)
        {
            throw Error("attribute expected");
        }
        Take('=');
        return true;
    }

    private void Blanks()
    {
        while (_at < _text.Length && _text[_at] is ' ' or '\t')
        {
            _at++;
        }
    }

    private string Word(string what)
    {
        Blanks();
        int start = _at;
        while (_at < _text.Length && _text[_at] is not (' ' or '\t' or '(' or ')' or ',' or '=' or '[' or ']' or '|' or '<'))
        {
            _at++;
        }
        return _at > start ? _text[start.._at] : throw Error(what + " expected");
    }

    private long Number()
    {
        Blanks();
        int start = _at;
        bool hex = _text.AsSpan(_at).StartsWith("0x");
        _at += hex ? 2 : _at < _text.Length && _text[_at] == '-' ? 1 : 0;
        int digits = _at;
        while (_at < _text.Length && (hex ? char.IsAsciiHexDigit(_text[_at]) : char.IsAsciiDigit(_text[_at])))
        {
            _at++;
        }
        bool good = hex
            ? long.TryParse(_text.AsSpan(digits, _at - digits), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out long value)
            : long.TryParse(_text.AsSpan(start, _at - start), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);
        if (!good)
        {
            _at = start;
            throw Error("number expected");
        }
        return value;
    }

    private int Numbered(string prefix, string what)
    {
        Blanks();
        if (!_text.AsSpan(_at).StartsWith(prefix))
        {
            throw Error($"{what} expected");
        }
        _at += prefix.Length;
        return (int)Number();
    }

    private void Expect(string word)
    {
        Blanks();
        if (!TakeWord(word))
        {
            throw Error($"'{word}' expected");
        }
    }

    private bool TakeWord(string word)
    {
        if (!_text.AsSpan(_at).StartsWith(word))
        {
            return false;
        }
        _at += word.Length;
        return true;
    }

    private bool Take(char letter)
    {
        if (_at < _text.Length && _text[_at] == letter)
        {
            _at++;
            return true;
        }
        return false;
    }

    private void Require(char letter)
    {
        Blanks();
        if (!Take(letter))
        {
            throw Error($"'{letter}' expected");
        }
    }

    private IrSyntaxException Error(string message) => new(message, _line + 1, _at + 1);
}
