using System;
using System.Collections.Generic;
using Py.Vm.Syntax;

namespace Py.Vm.Compile;

// match. Names are bound only when the whole pattern matches, so that captures stay in temporaries until then.
// As in CPython, the position is that of the pattern visited last.
internal sealed partial class Compiler
{
    private sealed class PatternState(int fail, int subject)
    {
        // The value of the match statement: all that a failed case must leave alone.
        public readonly int Subject = subject;
        public readonly List<(string Name, int Register)> Captures = [];
        public int Fail = fail;
        public bool AllowsIrrefutable;
    }

    private void CompileMatch(MatchStmt node)
    {
        int subject = Eval(node.Subject, _code.NewTemp());
        int top = _code.Top;
        int end = _code.NewLabel();
        MatchCase[] cases = node.Cases;
        bool hasDefault = cases.Length > 1 && IsWildcard(cases[^1].Pattern);
        int count = hasDefault ? cases.Length - 1 : cases.Length;
        for (int i = 0; i < count; i++)
        {
            MatchCase matchCase = cases[i];
            SetPosition(matchCase.Pattern);
            var state = new PatternState(_code.NewLabel(), subject)
            {
                AllowsIrrefutable = matchCase.Guard is not null || i == cases.Length - 1,
            };
            if (cases.Length == 1 && IsWildcard(matchCase.Pattern))
            {
                // It shows as a line, although it does nothing.
                _code.Emit(Opcode.Nop);
            }

            CompilePattern(matchCase.Pattern, subject, state);
            foreach ((string name, int register) in state.Captures)
            {
                StoreName(name, register);
            }

            if (matchCase.Guard is { } guard)
            {
                JumpIf(guard, state.Fail, false);
            }

            _code.Top = subject;
            Compile(matchCase.Body);
            JumpWithoutLine(end);
            _code.Top = top;
            SetPosition(matchCase.Pattern);
            _code.Mark(state.Fail);
        }

        if (hasDefault)
        {
            // The default shows as a line, although it does nothing.
            MatchCase matchCase = cases[^1];
            SetPosition(matchCase.Pattern);
            _code.Emit(Opcode.Nop);
            if (matchCase.Guard is { } guard)
            {
                JumpIf(guard, end, false);
            }

            _code.Top = subject;
            Compile(matchCase.Body);
        }

        _code.Mark(end);
    }

    private static bool IsWildcard(Pattern pattern) => pattern is MatchAs { Name: null };

    private void Capture(string? name, int register, PatternState state)
    {
        if (name is null)
        {
            return;
        }

        CheckForbidden(name, ExprContext.Store);
        foreach ((string captured, _) in state.Captures)
        {
            if (captured == name)
            {
                throw Error($"multiple assignments to name {ConstantText.Repr(name)} in pattern");
            }
        }

        state.Captures.Add((name, register));
    }

    private void CompileSubPattern(Pattern node, int subject, PatternState state)
    {
        bool allowed = state.AllowsIrrefutable;
        state.AllowsIrrefutable = true;
        CompilePattern(node, subject, state);
        state.AllowsIrrefutable = allowed;
    }

    private void CompilePattern(Pattern node, int subject, PatternState state)
    {
        EnterNode();
        SetPosition(node);
        int top = _code.Top;
        int captures = state.Captures.Count;
        if (top > _code.TempLimit - Reserve && top > state.Subject + 2)
        {
            CompileSpilled(node, subject, state);
        }
        else
        {
            CompilePatternNode(node, subject, state);
        }

        // Temporaries hold captures from here on, or nothing.
        if (state.Captures.Count == captures)
        {
            _code.Top = top;
        }

        _depth--;
    }

    // Nested so deeply that temporaries run out: those of the pattern are put away, and what is captured goes to
    // far registers.
    private void CompileSpilled(Pattern node, int subject, PatternState state)
    {
        int from = state.Subject + 1;
        int top = _code.Top;
        int outerFail = state.Fail;
        int captures = state.Captures.Count;
        int far = _code.FarTop;
        for (int register = from; register < top; register++)
        {
            _code.Emit(Opcode.SetFar, register, _code.NewFar());
        }

        _code.Top = from;
        state.Fail = _code.NewLabel();
        int done = _code.NewLabel();
        CompilePattern(node, MoveTo(subject, _code.NewTemp()), state);
        for (int i = captures; i < state.Captures.Count; i++)
        {
            (string name, int register) = state.Captures[i];
            if (register < _code.FarBase)
            {
                int farCapture = _code.NewFar();
                _code.Emit(Opcode.Move, farCapture, register);
                state.Captures[i] = (name, farCapture);
            }
        }

        _code.Top = top;
        Restore(from, top, far);
        JumpWithoutLine(done);
        _code.Mark(state.Fail);
        Restore(from, top, far);
        JumpWithoutLine(outerFail);
        _code.Mark(done);
        state.Fail = outerFail;
    }

    private void Restore(int from, int top, int far)
    {
        for (int register = from; register < top; register++)
        {
            _code.Emit(Opcode.GetFar, register, far++);
        }
    }

    private void CompilePatternNode(Pattern node, int subject, PatternState state)
    {
        switch (node)
        {
            case MatchValue value:
                if (value.Value is not (ConstantExpr or AttributeExpr))
                {
                    throw Error("patterns may only match literals and attribute lookups");
                }

                FailUnless(CompareOperator.Eq, subject, value.Value, state);
                break;
            case MatchSingleton singleton:
                if (singleton.Value == SingletonConstant.None)
                {
                    _unit.ConstantIndex(singleton.Value);
                    _code.Jump(Opcode.JNotNone, state.Fail, subject);
                }
                else
                {
                    int constant = EvalConstant(singleton.Value);
                    JumpIfCompared(CompareOperator.Is, subject, constant, state.Fail, false);
                }

                break;
            case MatchSequence sequence:
                CompileSequence(sequence.Patterns, subject, state);
                break;
            case MatchMapping mapping:
                CompileMapping(mapping, subject, state);
                break;
            case MatchClass matchClass:
                CompileClassPattern(matchClass, subject, state);
                break;
            case MatchStar star:
                Capture(star.Name, subject, state);
                break;
            case MatchAs matchAs:
                CompileAs(matchAs, subject, state);
                break;
            case MatchOr matchOr:
                CompileOr(matchOr, subject, state);
                break;
            default:
                throw new InvalidOperationException($"not a pattern: {node.Kind}");
        }
    }

    private void FailUnless(CompareOperator op, int subject, Expr value, PatternState state)
    {
        int top = _code.Top;
        JumpIfLast(op, subject, value, state.Fail, false);
        _code.Top = top;
    }

    private void FailUnless(CompareOperator op, int register, int immediate, PatternState state)
    {
        int top = _code.Top;
        if (immediate is >= sbyte.MinValue and <= sbyte.MaxValue)
        {
            _unit.ConstantIndex((long)immediate);
            Opcode jump = Opcode.JLtI + (OpcodeOf(op) - Opcode.Lt);
            _code.Jump(jump, state.Fail, register, immediate & 0xff, 0);
        }
        else
        {
            JumpIfCompared(op, register, EvalConstant((long)immediate), state.Fail, false);
        }

        _code.Top = top;
    }

    private void FailUnlessTest(Opcode test, int subject, PatternState state)
    {
        int result = _code.NewTemp();
        _code.Emit(test, result, subject);
        _code.Jump(Opcode.JFalse, state.Fail, result);
        _code.Top = result;
    }

    private void FailUnlessLength(CompareOperator op, int subject, int length, PatternState state)
    {
        int actual = _code.NewTemp();
        _code.Emit(Opcode.GetLen, actual, subject);
        FailUnless(op, actual, length, state);
        _code.Top = actual;
    }

    private void CompileAs(MatchAs node, int subject, PatternState state)
    {
        if (node.Pattern is { } pattern)
        {
            CompilePattern(pattern, subject, state);
        }
        else if (!state.AllowsIrrefutable)
        {
            throw Error(node.Name is { } name
                ? $"name capture {ConstantText.Repr(name)} makes remaining patterns unreachable"
                : "wildcard makes remaining patterns unreachable");
        }

        Capture(node.Name, subject, state);
    }

    private void CompileSequence(Pattern[] patterns, int subject, PatternState state)
    {
        int star = -1;
        bool onlyWildcards = true;
        bool isStarWildcard = false;
        for (int i = 0; i < patterns.Length; i++)
        {
            if (patterns[i] is MatchStar matchStar)
            {
                if (star >= 0)
                {
                    throw Error("multiple starred names in sequence pattern");
                }

                star = i;
                isStarWildcard = matchStar.Name is null;
                onlyWildcards &= isStarWildcard;
            }
            else
            {
                onlyWildcards &= IsWildcard(patterns[i]);
            }
        }

        FailUnlessTest(Opcode.MatchSequence, subject, state);
        if (star < 0)
        {
            FailUnlessLength(CompareOperator.Eq, subject, patterns.Length, state);
        }
        else if (patterns.Length > 1)
        {
            FailUnlessLength(CompareOperator.GtE, subject, patterns.Length - 1, state);
        }

        if (onlyWildcards)
        {
            return;
        }

        if (isStarWildcard)
        {
            MatchItems(patterns, star, subject, state);
        }
        else
        {
            MatchUnpacked(patterns, star, subject, state, true);
        }
    }

    // With *_ only the items that matter are looked at.
    private void MatchItems(Pattern[] patterns, int star, int subject, PatternState state)
    {
        for (int i = 0; i < patterns.Length; i++)
        {
            if (i == star || IsWildcard(patterns[i]))
            {
                continue;
            }

            int item = _code.NewTemp();
            if (i < star)
            {
                EvalConstant((long)i, item);
            }
            else
            {
                // The sequence need not know negative indices.
                _code.Emit(Opcode.GetLen, item, subject);
                int fromEnd = EvalConstant((long)(patterns.Length - i));
                _code.Emit(Opcode.Sub, item, item, fromEnd);
                _code.Top = item + 1;
            }

            _code.Emit(Opcode.GetItem, item, subject, item);
            CompileSubPattern(patterns[i], item, state);
        }
    }

    private void MatchUnpacked(Pattern[] patterns, int star, int source, PatternState state, bool visitsWildcards)
    {
        if (star > byte.MaxValue)
        {
            throw Error("too many expressions in star-unpacking sequence pattern");
        }

        int count = patterns.Length;
        int after = count - star - 1;
        bool isWide = count > MaxWindow;
        int first = isWide ? _code.NewTemp() : _code.NewTemps(count);
        if (isWide)
        {
            int counts = star < 0 ? count : star | (after << 8);
            _code.Emit(Opcode.UnpackWide, first, source, star < 0 ? 0 : 1, counts);
        }
        else if (star < 0)
        {
            _code.Emit(Opcode.Unpack, first, source, count);
        }
        else
        {
            _code.Emit(Opcode.UnpackEx, first, source, star, after);
        }

        for (int i = 0; i < count; i++)
        {
            if (!visitsWildcards && IsWildcard(patterns[i]))
            {
                continue;
            }

            int item = first + i;
            if (isWide)
            {
                item = EvalConstant((long)i);
                _code.Emit(Opcode.GetItem, item, first, item);
            }

            CompileSubPattern(patterns[i], item, state);
        }
    }

    private void CompileMapping(MatchMapping node, int subject, PatternState state)
    {
        int size = node.Keys.Length;
        if (size != node.Patterns.Length)
        {
            throw Error($"keys ({size}) / patterns ({node.Patterns.Length}) length mismatch in mapping pattern");
        }

        FailUnlessTest(Opcode.MatchMapping, subject, state);
        if (size == 0 && node.Rest is null)
        {
            return;
        }

        if (size > 0)
        {
            FailUnlessLength(CompareOperator.GtE, subject, size, state);
        }

        CheckMappingKeys(node);
        int keys = _code.NewTemp();
        EvalTuple(node.Keys, keys);
        int values = _code.NewTemp();
        _code.Emit(Opcode.MatchKeys, values, subject, keys);
        _code.Jump(Opcode.JNone, state.Fail, values);
        MatchUnpacked(node.Patterns, -1, values, state, true);
        if (node.Rest is { } rest)
        {
            int remaining = _code.NewTemp();
            int top = _code.Top;
            _code.Emit(Opcode.BuildMap, remaining, remaining, 0);
            _code.Emit(Opcode.DictUpdate, remaining, subject);
            for (int i = 0; i < size; i++)
            {
                int key = EvalConstant((long)i);
                _code.Emit(Opcode.GetItem, key, keys, key);
                _code.Emit(Opcode.DelItem, remaining, key);
                _code.Top = top;
            }

            Capture(rest, remaining, state);
        }
    }

    private void CheckMappingKeys(MatchMapping node)
    {
        var seen = new HashSet<object>(ConstantComparer.Python);
        foreach (Expr key in node.Keys)
        {
            if (key is ConstantExpr constant)
            {
                if (!seen.Add(constant.Value))
                {
                    throw Error($"mapping pattern checks duplicate key ({ConstantText.Repr(constant.Value)})");
                }
            }
            else if (key is not AttributeExpr)
            {
                throw Error("mapping pattern keys may only match literals and attribute lookups");
            }
        }
    }

    private void CompileClassPattern(MatchClass node, int subject, PatternState state)
    {
        string[] names = node.KwdAttrs;
        if (names.Length != node.KwdPatterns.Length)
        {
            throw Error($"kwd_attrs ({names.Length}) / kwd_patterns ({node.KwdPatterns.Length}) length mismatch in "
                + "class pattern");
        }

        for (int i = 0; i < names.Length; i++)
        {
            SetPosition(node.KwdPatterns[i]);
            CheckForbidden(names[i], ExprContext.Store);
            int repeated = Array.IndexOf(names, names[i], i + 1);
            if (repeated >= 0)
            {
                SetPosition(node.KwdPatterns[repeated]);
                throw Error($"attribute name repeated in class pattern: {names[i]}");
            }
        }

        SetPosition(node);
        int attributes = _code.NewTemp();
        int type = Operand(node.Cls);
        EvalConstant(new TupleConstant([.. names]), attributes);
        _code.Emit(Opcode.MatchClass, attributes, subject, type, node.Patterns.Length);
        _code.Top = attributes + 1;
        _code.Jump(Opcode.JNone, state.Fail, attributes);
        Pattern[] patterns = [.. node.Patterns, .. node.KwdPatterns];
        MatchUnpacked(patterns, -1, attributes, state, false);
    }

    private void CompileOr(MatchOr node, int subject, PatternState state)
    {
        var names = new List<string>();
        CollectNames(node.Patterns[0], names);
        int first = _code.NewTemps(names.Count);
        int top = _code.Top;
        int end = _code.NewLabel();
        List<(string Name, int Register)>? control = null;
        for (int i = 0; i < node.Patterns.Length; i++)
        {
            bool isLast = i == node.Patterns.Length - 1;
            SetPosition(node.Patterns[i]);
            var alternative = new PatternState(isLast ? state.Fail : _code.NewLabel(), state.Subject)
            {
                AllowsIrrefutable = isLast && state.AllowsIrrefutable,
            };
            CompilePattern(node.Patterns[i], subject, alternative);
            control ??= alternative.Captures;
            MoveCaptures(alternative.Captures, control, first);
            if (!isLast)
            {
                JumpWithoutLine(end);
                _code.Mark(alternative.Fail);
            }

            _code.Top = top;
        }

        _code.Mark(end);
        for (int i = 0; i < control!.Count; i++)
        {
            Capture(control[i].Name, first + i, state);
        }
    }

    // All alternatives leave their captures in the same registers.
    private void MoveCaptures(
        List<(string Name, int Register)> captures, List<(string Name, int Register)> control, int first)
    {
        if (captures.Count != control.Count)
        {
            throw Error("alternative patterns bind different names");
        }

        foreach ((string name, int register) in captures)
        {
            int index = control.FindIndex(item => item.Name == name);
            if (index < 0)
            {
                throw Error("alternative patterns bind different names");
            }

            _code.Emit(Opcode.Move, first + index, register);
        }
    }

    // The names that a pattern binds, an upper bound for one that is wrong.
    private static void CollectNames(Pattern node, List<string> names)
    {
        switch (node)
        {
            case MatchSequence sequence:
                CollectNames(sequence.Patterns, names);
                break;
            case MatchMapping mapping:
                CollectNames(mapping.Patterns, names);
                Add(mapping.Rest);
                break;
            case MatchClass matchClass:
                CollectNames(matchClass.Patterns, names);
                CollectNames(matchClass.KwdPatterns, names);
                break;
            case MatchStar star:
                Add(star.Name);
                break;
            case MatchAs matchAs:
                if (matchAs.Pattern is { } inner)
                {
                    CollectNames(inner, names);
                }

                Add(matchAs.Name);
                break;
            case MatchOr matchOr:
                CollectNames(matchOr.Patterns[0], names);
                break;
        }

        void Add(string? name)
        {
            if (name is not null)
            {
                names.Add(name);
            }
        }
    }

    private static void CollectNames(Pattern[] patterns, List<string> names)
    {
        foreach (Pattern pattern in patterns)
        {
            CollectNames(pattern, names);
        }
    }
}
