using System;
using System.Collections.Generic;
using Py.Vm.Syntax;

namespace Py.Vm.Compile;

// Calls.
internal sealed partial class Compiler
{
    private int EvalCall(CallExpr node, int want)
    {
        int destination = Destination(want);
        int top = _code.Top;

        // The result comes in the first register of the window: the destination itself, if that is the last temporary.
        int window = destination == top - 1 && _code.IsTemp(destination) ? destination : _code.NewTemp();
        bool isSimple = !HasStarred(node.Args) && !HasUnpacked(node.Keywords)
            && node.Args.Length + node.Keywords.Length <= MaxWindow;
        if (isSimple && node.Func is AttributeExpr method)
        {
            CheckKeywords(node.Keywords);
            CodePosition position = _code.Position;
            int self = Operand(method.Value, window);
            _code.NewTemp();
            SetPosition(method);
            MoveToAttribute(method);
            EmitName(Opcode.GetMethod, method.Attr, window, self);
            _code.Position = position;
            EvalArguments(node.Args, node.Keywords);
            MoveToAttribute(method);
            EmitCall(Opcode.CallMethod, Opcode.CallMethodKw, window, node.Args.Length, node.Keywords);
        }
        else
        {
            CheckCaller(node.Func);
            Eval(node.Func, window);
            _code.NewTemp();
            EmitCall(window, 0, node.Args, node.Keywords);
        }

        MoveTo(window, destination);
        _code.Top = top;
        return destination;
    }

    private static bool HasUnpacked(Keyword[] keywords)
    {
        foreach (Keyword keyword in keywords)
        {
            if (keyword.Name is null)
            {
                return true;
            }
        }

        return false;
    }

    // Calls what is in the window, where the first `filled` arguments are already.
    private void EmitCall(int window, int filled, Expr[] args, Keyword[] keywords)
    {
        CheckKeywords(keywords);
        int count = filled + args.Length;
        if (!HasStarred(args) && !HasUnpacked(keywords) && count + keywords.Length <= MaxWindow)
        {
            EvalArguments(args, keywords);
            EmitCall(Opcode.Call, Opcode.CallKw, window, count, keywords);
            return;
        }

        bool isIterable = EvalPositional(window + 2, filled, args);
        if (keywords.Length > 0)
        {
            EvalKeywordDict(window, keywords);
        }

        _code.Emit(Opcode.CallEx, window, keywords.Length > 0 ? 1 : 0, isIterable ? 1 : 0);
    }

    // Evaluates the arguments to the next temporaries.
    private void EvalArguments(Expr[] args, Keyword[] keywords)
    {
        EvalWindow(args);
        foreach (Keyword keyword in keywords)
        {
            Eval(keyword.Value, _code.NewTemp());
        }
    }

    private void EmitCall(Opcode plain, Opcode named, int window, int count, Keyword[] keywords)
    {
        if (keywords.Length == 0)
        {
            _code.Emit(plain, window, count);
            return;
        }

        int names = _code.IsReachable ? _unit.ConstantIndex(NamesOf(keywords)) : 0;
        _code.Emit(named, window, count + keywords.Length, 0, names);
    }

    private static TupleConstant NamesOf(ReadOnlySpan<Keyword> keywords)
    {
        object[] names = new object[keywords.Length];
        for (int i = 0; i < names.Length; i++)
        {
            names[i] = keywords[i].Name!;
        }

        return new TupleConstant(names);
    }

    // The positional arguments of CallEx to a register: the iterable of f(*x) as it is (true), else a tuple.
    private bool EvalPositional(int register, int filled, Expr[] args)
    {
        if (filled == 0)
        {
            _code.NewTemp();
            if (args is [StarredExpr only])
            {
                Eval(only.Value, register);
                return true;
            }

            EvalTuple(args, register);
            return false;
        }

        int list = _code.NewTemp();
        int top = _code.Top;
        _code.Emit(Opcode.BuildList, list, register, filled);
        foreach (Expr arg in args)
        {
            bool isStarred = arg is StarredExpr;
            int value = Operand(arg is StarredExpr starred ? starred.Value : arg);
            _code.Emit(isStarred ? Opcode.ListExtend : Opcode.ListAppend, list, value, isStarred ? 1 : 0);
            _code.Top = top;
        }

        _code.Emit(Opcode.ListToTuple, register, list);
        _code.Top = register + 1;
        return false;
    }

    private void EvalTuple(Expr[] items, int register)
    {
        int top = _code.Top;
        if (AllConstant(items))
        {
            EvalConstant(TupleOf(items), register);
        }
        else
        {
            EvalSequence(items, Opcode.BuildTuple, register);
        }

        _code.Top = top;
    }

    // The keyword arguments of CallEx to the next temporary: a dict, merged from runs of names and unpacked mappings.
    private void EvalKeywordDict(int callee, Keyword[] keywords)
    {
        int dict = _code.NewTemp();
        int top = _code.Top;
        bool hasDict = false;
        int i = 0;
        while (i < keywords.Length)
        {
            if (keywords[i].Name is null)
            {
                if (!hasDict)
                {
                    _code.Emit(Opcode.BuildMap, dict, top, 0);
                    hasDict = true;
                }

                _code.Emit(Opcode.DictMerge, dict, Operand(keywords[i++].Value), callee);
            }
            else
            {
                int start = i;
                bool isFirst = !hasDict && keywords.Length > MaxWindow;
                while (i < keywords.Length && keywords[i].Name is not null && (isFirst || i - start < MaxWindow / 2))
                {
                    i++;
                }

                if (isFirst)
                {
                    EvalManyKeywords(keywords.AsSpan(start, i - start), dict);
                    hasDict = true;
                    continue;
                }

                int target = hasDict ? _code.NewTemp() : dict;
                EvalKeywordRun(keywords.AsSpan(start, i - start), target);
                if (hasDict)
                {
                    _code.Emit(Opcode.DictMerge, dict, target, callee);
                }

                hasDict = true;
            }

            _code.Top = top;
        }
    }

    // Names that come first are all different: nothing to check while the dict grows.
    private void EvalManyKeywords(ReadOnlySpan<Keyword> keywords, int dict)
    {
        int top = _code.Top;
        _code.Emit(Opcode.BuildMap, dict, top, 0);
        foreach (Keyword keyword in keywords)
        {
            int name = _code.NewTemp();
            EvalConstant(keyword.Name!, name);
            _code.Emit(Opcode.MapAdd, dict, name, Operand(keyword.Value));
            _code.Top = top;
        }
    }

    private void EvalKeywordRun(ReadOnlySpan<Keyword> keywords, int target)
    {
        int first = _code.Top;
        foreach (Keyword keyword in keywords)
        {
            EvalConstant(keyword.Name!, _code.NewTemp());
            Eval(keyword.Value, _code.NewTemp());
        }

        _code.Emit(Opcode.BuildMap, target, first, keywords.Length);
    }

    private void CheckKeywords(Keyword[] keywords)
    {
        if (keywords.Length == 0)
        {
            return;
        }

        HashSet<string>? seen = keywords.Length > 1 ? [] : null;
        foreach (Keyword keyword in keywords)
        {
            if (keyword.Name is not { } name)
            {
                continue;
            }

            CheckForbidden(name, ExprContext.Store);
            if (seen is not null && !seen.Add(name))
            {
                SetPosition(FindRepeated(keywords));
                throw Error($"keyword argument repeated: {FindRepeated(keywords).Name}");
            }
        }
    }

    // The first keyword that is repeated decides the message, at the place of its repetition.
    private static Keyword FindRepeated(Keyword[] keywords)
    {
        for (int i = 0; i < keywords.Length; i++)
        {
            for (int j = i + 1; j < keywords.Length && keywords[i].Name is { } name; j++)
            {
                if (keywords[j].Name == name)
                {
                    return keywords[j];
                }
            }
        }

        throw new InvalidOperationException();
    }
}
