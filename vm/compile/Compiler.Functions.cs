using System;
using System.Collections.Generic;
using Py.Vm.Syntax;

namespace Py.Vm.Compile;

// Functions, lambdas, classes and what makes a function object: defaults, annotations, closure.
internal sealed partial class Compiler
{
    // Decorators beyond this are kept in a list, not in temporaries.
    private const int MaxDecorators = 16;

    private void CompileFunction(FunctionDefStmt node)
    {
        CheckParameters(node.Args);
        int top = _code.Top;
        int list = EvalDecorators(node.DecoratorList, out int windows);
        int firstLine = node.DecoratorList is [var first, ..] ? first.Line : node.Line;

        // Made where the innermost decorator takes its argument; without decorators straight in a local.
        int fast = windows == 0 && list < 0 ? FastRegister(node.Name) : -1;
        int function = fast >= 0 ? fast : _code.NewTemp();
        int parts = _code.NewTemps(4);
        int flags = EvalDefaults(node.Args, parts);
        flags |= EvalAnnotations(node, parts + 2);
        UnitKind kind = node.IsAsync ? UnitKind.AsyncFunction : UnitKind.Function;
        EnterUnit(kind, node.Name, node, firstLine);
        ConstantExpr? docString = _optimize < 2 ? ConstantFolder.DocString(node.Body) : null;
        _unit.ConstantIndex(docString?.Value ?? SingletonConstant.None);
        SetArgumentCounts(node.Args);
        Compile(docString is null ? node.Body : node.Body[1..]);
        EmitImplicitReturn();
        MakeFunction(ExitUnit(), function, parts, flags);
        _code.Top = fast >= 0 ? top : function + 1;
        StoreName(node.Name, ApplyDecorators(node.DecoratorList, list, windows, function));
        _code.Top = top;
    }

    private int EvalLambda(LambdaExpr node, int want)
    {
        CheckParameters(node.Args);
        int destination = Destination(want);
        int top = _code.Top;
        int parts = _code.NewTemps(4);
        int flags = EvalDefaults(node.Args, parts);
        EnterUnit(UnitKind.Lambda, "<lambda>", node, node.Line);

        // None as the first constant: a lambda has no docstring.
        _unit.ConstantIndex(SingletonConstant.None);
        SetArgumentCounts(node.Args);
        SetPosition(node.Body);
        int value = Eval(node.Body);
        _code.Emit(Opcode.Return, value);

        MakeFunction(ExitUnit(), destination, parts, flags);
        _code.Top = top;
        return destination;
    }

    private void CheckParameters(Arguments args)
    {
        CheckParameters(args.PosOnlyArgs);
        CheckParameters(args.Args);
        if (args.VarArg is { } varArg)
        {
            CheckForbidden(varArg.Name, ExprContext.Store);
        }

        CheckParameters(args.KwOnlyArgs);
        if (args.KwArg is { } kwArg)
        {
            CheckForbidden(kwArg.Name, ExprContext.Store);
        }
    }

    private void CheckParameters(Arg[] args)
    {
        foreach (Arg arg in args)
        {
            CheckForbidden(arg.Name, ExprContext.Store);
        }
    }

    private void SetArgumentCounts(Arguments args)
    {
        _unit.PosOnlyArgCount = args.PosOnlyArgs.Length;
        _unit.ArgCount = args.PosOnlyArgs.Length + args.Args.Length;
        _unit.KwOnlyArgCount = args.KwOnlyArgs.Length;
    }

    // Evaluates decorators, each as the callee of a window whose argument is the window of the next. If there are
    // many, they go to a list, whose register is the result; else it is -1.
    private int EvalDecorators(Expr[] decorators, out int windows)
    {
        windows = 0;
        if (decorators.Length > MaxDecorators)
        {
            return CollectItems(decorators, Opcode.BuildList, Any);
        }

        foreach (Expr decorator in decorators)
        {
            Eval(decorator, _code.NewTemp());
            _code.NewTemp();
            windows++;
        }

        return -1;
    }

    // Calls the decorators from the last to the first; the register of the result.
    private int ApplyDecorators(Expr[] decorators, int list, int windows, int target)
    {
        CodePosition saved = _code.Position;
        if (list >= 0)
        {
            for (int i = decorators.Length - 1; i >= 0; i--)
            {
                SetPosition(decorators[i]);
                int window = _code.NewTemps(3);
                EvalConstant((long)i, window + 2);
                _code.Emit(Opcode.GetItem, window, list, window + 2);
                _code.Emit(Opcode.Move, window + 2, target);
                _code.Emit(Opcode.Call, window, 1);
                _code.Emit(Opcode.Move, target, window);
                _code.Top = window;
            }
        }
        else if (windows > 0)
        {
            int window = target - 2;
            for (int i = windows - 1; i >= 0; i--, window -= 2)
            {
                SetPosition(decorators[i]);
                _code.Emit(Opcode.Call, window, 1);
                _code.Top = window + 1;
            }

            target = window + 2;
        }

        _code.Position = saved;
        return target;
    }

    // Default values to the first two registers; the bits of MakeFunction.
    private int EvalDefaults(Arguments args, int parts)
    {
        int flags = 0;
        if (args.Defaults.Length > 0)
        {
            EvalTuple(args.Defaults, parts);
            flags |= 1;
        }

        if (Array.Exists(args.KwDefaults, static value => value is not null))
        {
            EvalKeywordDefaults(args, parts + 1);
            flags |= 2;
        }

        return flags;
    }

    private void EvalKeywordDefaults(Arguments args, int dict)
    {
        int top = _code.Top;
        int pairs = 0;
        bool isMade = false;
        for (int i = 0; i < args.KwOnlyArgs.Length; i++)
        {
            if (args.KwDefaults[i] is not { } value)
            {
                continue;
            }

            int key = EvalConstant(Mangle(args.KwOnlyArgs[i].Name));
            int valueRegister = Eval(value, _code.NewTemp());
            pairs++;
            if (isMade)
            {
                _code.Emit(Opcode.MapAdd, dict, key, valueRegister);
                _code.Top = top;
            }
            else if (pairs == MaxWindow / 2)
            {
                _code.Emit(Opcode.BuildMap, dict, top, pairs);
                _code.Top = top;
                isMade = true;
            }
        }

        if (!isMade)
        {
            _code.Emit(Opcode.BuildMap, dict, top, pairs);
        }

        _code.Top = top;
    }

    // Annotations as a tuple of names and values; the bit of MakeFunction.
    private int EvalAnnotations(FunctionDefStmt node, int register)
    {
        var annotations = new List<(string Name, Expr Annotation, bool IsStarred)>();
        Arguments args = node.Args;
        AddAnnotations(args.Args, annotations);
        AddAnnotations(args.PosOnlyArgs, annotations);
        if (args.VarArg is { Annotation: { } varAnnotation } varArg)
        {
            bool isStarred = varAnnotation is StarredExpr;
            annotations.Add((varArg.Name, varAnnotation, isStarred));
        }

        AddAnnotations(args.KwOnlyArgs, annotations);
        if (args.KwArg is { Annotation: { } kwAnnotation } kwArg)
        {
            annotations.Add((kwArg.Name, kwAnnotation, false));
        }

        if (node.Returns is { } returns)
        {
            annotations.Add(("return", returns, false));
        }

        if (annotations.Count == 0)
        {
            return 0;
        }

        EmitAnnotations(annotations, register);
        return 4;
    }

    private void EmitAnnotations(List<(string Name, Expr Annotation, bool IsStarred)> annotations, int register)
    {
        int top = _code.Top;
        if (HasFutureAnnotations)
        {
            object[] texts = new object[annotations.Count * 2];
            for (int i = 0; i < annotations.Count; i++)
            {
                texts[2 * i] = Mangle(annotations[i].Name);
                texts[(2 * i) + 1] = Unparser.Unparse(annotations[i].Annotation);
            }

            EvalConstant(new TupleConstant(texts), register);
            return;
        }

        bool isLong = annotations.Count > MaxWindow / 2;
        if (isLong)
        {
            _code.Emit(Opcode.BuildList, register, top, 0);
        }

        foreach ((string name, Expr annotation, bool isStarred) in annotations)
        {
            EvalConstant(Mangle(name));
            int value = _code.NewTemp();
            if (isStarred)
            {
                // *args: *Ts means the single item of the iterable.
                Eval(((StarredExpr)annotation).Value, value);
                _code.Emit(Opcode.Unpack, value, value, 1);
            }
            else
            {
                Eval(annotation, value);
            }

            if (isLong)
            {
                _code.Emit(Opcode.ListAppend, register, value - 1);
                _code.Emit(Opcode.ListAppend, register, value);
                _code.Top = top;
            }
        }

        if (isLong)
        {
            _code.Emit(Opcode.ListToTuple, register, register);
        }
        else
        {
            _code.Emit(Opcode.BuildTuple, register, top, annotations.Count * 2);
        }

        _code.Top = top;
    }

    private static void AddAnnotations(Arg[] args, List<(string Name, Expr Annotation, bool IsStarred)> annotations)
    {
        foreach (Arg arg in args)
        {
            if (arg.Annotation is { } annotation)
            {
                annotations.Add((arg.Name, annotation, false));
            }
        }
    }

    // The function object; its defaults and annotations are in `parts` already, the closure goes there.
    private void MakeFunction(CodeUnit code, int destination, int parts, int flags)
    {
        // Code that nothing can reach is listed, too, as in CPython.
        int constant = _unit.ConstantIndex(code);
        if (!_code.IsReachable)
        {
            return;
        }

        if (code.FreeVars.Length > 0)
        {
            int top = _code.Top;
            foreach (string name in code.FreeVars.AsSpan(0, int.Min(code.FreeVars.Length, MaxWindow)))
            {
                _code.Emit(Opcode.Move, _code.NewTemp(), _unit.CellRegister(name));
            }

            if (code.FreeVars.Length <= MaxWindow)
            {
                _code.Emit(Opcode.BuildTuple, parts + 3, top, code.FreeVars.Length);
            }
            else
            {
                _code.Emit(Opcode.BuildList, parts + 3, top, MaxWindow);
                foreach (string name in code.FreeVars.AsSpan(MaxWindow))
                {
                    _code.Emit(Opcode.ListAppend, parts + 3, _unit.CellRegister(name));
                }

                _code.Emit(Opcode.ListToTuple, parts + 3, parts + 3);
            }

            _code.Top = top;
            flags |= 8;
        }

        _code.Emit(Opcode.MakeFunction, destination, parts, flags, constant);
    }

    private void CompileClass(ClassDefStmt node)
    {
        int top = _code.Top;
        int list = EvalDecorators(node.DecoratorList, out int windows);
        int firstLine = node.DecoratorList is [var first, ..] ? first.Line : node.Line;
        EnterUnit(UnitKind.Class, node.Name, node, firstLine);
        _unit.ClassName = node.Name;
        StoreName("__module__", EvalName("__name__", Any));
        _code.Top = _code.TempBase;
        StoreName("__qualname__", EvalConstant(_unit.QualName));
        _code.Top = _code.TempBase;
        CompileBody(node.Body);
        ClearPosition();
        if (_unit.Scope.NeedsClassCell)
        {
            int cell = _unit.CellRegister("__class__");
            StoreName("__classcell__", cell);
            _code.Emit(Opcode.Return, cell);
        }
        else
        {
            EmitImplicitReturn();
        }

        CodeUnit code = ExitUnit();
        int window = _code.NewTemps(3);
        _code.Emit(Opcode.LoadBuildClass, window);
        int parts = _code.NewTemps(4);
        MakeFunction(code, window + 2, parts, 0);
        _code.Top = window + 3;
        EvalConstant(node.Name);
        EmitCall(window, 2, node.Bases, node.Keywords);
        _code.Top = window + 1;
        StoreName(node.Name, ApplyDecorators(node.DecoratorList, list, windows, window));
        _code.Top = top;
    }
}
