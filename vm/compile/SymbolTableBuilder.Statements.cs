using Py.Vm.Syntax;

namespace Py.Vm.Compile;

// Statements, parameters and patterns.
internal sealed partial class SymbolTableBuilder
{
    private void Visit(Stmt[] body)
    {
        foreach (Stmt statement in body)
        {
            Visit(statement);
        }
    }

    private void Visit(Stmt node)
    {
        EnterNode();
        switch (node)
        {
            case FunctionDefStmt function:
                VisitFunction(function);
                break;
            case ClassDefStmt definition:
                VisitClass(definition);
                break;
            case ReturnStmt { Value: { } value }:
                Visit(value);
                _current.ReturnsValue = true;
                break;
            case DeleteStmt delete:
                Visit(delete.Targets);
                break;
            case AssignStmt assign:
                Visit(assign.Targets);
                Visit(assign.Value);
                if (assign.Targets is [NameExpr text] && assign.Value is JoinedStrExpr or ConstantExpr { Value: string })
                {
                    _current.Mark(SymbolTable.Mangle(_className, text.Id), SymbolFlags.Text);
                }

                break;
            case AnnAssignStmt assign:
                VisitAnnAssign(assign);
                break;
            case AugAssignStmt assign:
                Visit(assign.Target);
                Visit(assign.Value);
                if (assign.Target is NameExpr added && assign.Op == BinaryOperator.Add)
                {
                    _current.Mark(SymbolTable.Mangle(_className, added.Id), SymbolFlags.Added);
                }

                break;
            case ForStmt loop:
                Visit(loop.Target);
                Visit(loop.Iter);
                Visit(loop.Body);
                Visit(loop.OrElse);
                break;
            case WhileStmt loop:
                Visit(loop.Test);
                Visit(loop.Body);
                Visit(loop.OrElse);
                break;
            case IfStmt conditional:
                VisitIf(conditional);
                break;
            case MatchStmt match:
                VisitMatch(match);
                break;
            case RaiseStmt raise:
                VisitOptional(raise.Exc);
                VisitOptional(raise.Cause);
                break;
            case TryStmt attempt:
                VisitTry(attempt);
                break;
            case AssertStmt assertion:
                Visit(assertion.Test);
                VisitOptional(assertion.Msg);
                break;
            case ImportStmt import:
                VisitAliases(import.Names);
                break;
            case ImportFromStmt import:
                VisitAliases(import.Names);
                break;
            case GlobalStmt global:
                VisitGlobal(global);
                break;
            case NonlocalStmt nonlocal:
                VisitNonlocal(nonlocal);
                break;
            case ExprStmt expression:
                Visit(expression.Value);
                break;
            case WithStmt with:
                foreach (WithItem item in with.Items)
                {
                    Visit(item.ContextExpr);
                    VisitOptional(item.OptionalVars);
                }

                Visit(with.Body);
                break;
        }

        _depth--;
    }

    // A chain of elif is a list, not a depth.
    private void VisitIf(IfStmt node)
    {
        while (true)
        {
            Visit(node.Test);
            Visit(node.Body);
            if (node.OrElse is not [IfStmt next])
            {
                Visit(node.OrElse);
                return;
            }

            node = next;
        }
    }

    private void VisitFunction(FunctionDefStmt node)
    {
        Define(node.Name, SymbolFlags.Local, node);
        Visit(node.Args.Defaults);
        Visit(node.Args.KwDefaults);
        VisitSignatureAnnotations(node);
        Visit(node.DecoratorList);
        Scope scope = Enter(ScopeKind.Function, node.Name, node);
        scope.IsCoroutine = node.IsAsync;
        VisitParameters(node.Args);
        Visit(node.Body);
        Exit();
    }

    private void VisitClass(ClassDefStmt node)
    {
        Define(node.Name, SymbolFlags.Local, node);
        Visit(node.Bases);
        VisitKeywords(node.Keywords);
        Visit(node.DecoratorList);
        Enter(ScopeKind.Class, node.Name, node);
        string? outer = _className;
        _className = node.Name;
        Visit(node.Body);
        _className = outer;
        Exit();
    }

    private void VisitParameters(Arguments args)
    {
        DefineParameters(args.PosOnlyArgs);
        DefineParameters(args.Args);
        DefineParameters(args.KwOnlyArgs);
        if (args.VarArg is { } varArg)
        {
            Define(varArg.Name, SymbolFlags.Param, varArg);
            _current.HasVarArgs = true;
        }

        if (args.KwArg is { } kwArg)
        {
            Define(kwArg.Name, SymbolFlags.Param, kwArg);
            _current.HasVarKeywords = true;
        }
    }

    private void DefineParameters(Arg[] args)
    {
        foreach (Arg arg in args)
        {
            Define(arg.Name, SymbolFlags.Param, arg);
        }
    }

    private void VisitAnnotation(Expr annotation)
    {
        if (futureAnnotations)
        {
            Enter(ScopeKind.Annotation, "_annotation", annotation);
        }

        Visit(annotation);
        if (futureAnnotations)
        {
            Exit();
        }
    }

    private void VisitSignatureAnnotations(FunctionDefStmt node)
    {
        Arguments args = node.Args;
        if (futureAnnotations)
        {
            Enter(ScopeKind.Annotation, "_annotation", node);
        }

        VisitAnnotations(args.PosOnlyArgs);
        VisitAnnotations(args.Args);
        VisitOptional(args.VarArg?.Annotation);
        VisitOptional(args.KwArg?.Annotation);
        VisitAnnotations(args.KwOnlyArgs);
        if (futureAnnotations)
        {
            Exit();
        }

        if (node.Returns is { } returns)
        {
            VisitAnnotation(returns);
        }
    }

    private void VisitAnnotations(Arg[] args)
    {
        foreach (Arg arg in args)
        {
            VisitOptional(arg.Annotation);
        }
    }

    private void VisitAnnAssign(AnnAssignStmt node)
    {
        if (node.Target is NameExpr name)
        {
            bool simple = node.Simple != 0;
            SymbolFlags flags = Lookup(name.Id);
            if ((flags & (SymbolFlags.Global | SymbolFlags.Nonlocal)) != 0 && _current != _global && simple)
            {
                string kind = (flags & SymbolFlags.Global) != 0 ? "global" : "nonlocal";
                throw Error(node, $"annotated name '{name.Id}' can't be {kind}");
            }

            if (simple)
            {
                Define(name.Id, SymbolFlags.Annotated | SymbolFlags.Local, name);
            }
            else if (node.Value is not null)
            {
                Define(name.Id, SymbolFlags.Local, name);
            }
        }
        else
        {
            Visit(node.Target);
        }

        VisitAnnotation(node.Annotation);
        VisitOptional(node.Value);
    }

    private void VisitTry(TryStmt node)
    {
        Visit(node.Body);
        Visit(node.OrElse);
        foreach (ExceptHandler handler in node.Handlers)
        {
            VisitOptional(handler.Type);
            if (handler.Name is { } name)
            {
                Define(name, SymbolFlags.Local, handler);
                _current.Mark(SymbolTable.Mangle(_className, name), SymbolFlags.Unbound);
            }

            Visit(handler.Body);
        }

        Visit(node.FinalBody);
    }

    private void VisitAliases(Alias[] aliases)
    {
        foreach (Alias alias in aliases)
        {
            if (alias.Name == "*")
            {
                if (_current.Kind != ScopeKind.Module)
                {
                    throw Error(alias, "import * only allowed at module level");
                }

                continue;
            }

            string name = alias.AsName ?? alias.Name;
            int dot = name.IndexOf('.');
            Define(dot < 0 ? name : name[..dot], SymbolFlags.Import, alias);
        }
    }

    private void VisitGlobal(GlobalStmt node)
    {
        foreach (string name in node.Names)
        {
            CheckDirective(node, name, "global");
            Define(name, SymbolFlags.Global, node);
            RecordDirective(name, node);
        }
    }

    private void VisitNonlocal(NonlocalStmt node)
    {
        foreach (string name in node.Names)
        {
            CheckDirective(node, name, "nonlocal");
            Define(name, SymbolFlags.Nonlocal, node);
            RecordDirective(name, node);
        }
    }

    private void CheckDirective(Stmt node, string name, string kind)
    {
        SymbolFlags flags = Lookup(name);
        const SymbolFlags mentioned =
            SymbolFlags.Param | SymbolFlags.Local | SymbolFlags.Use | SymbolFlags.Annotated;
        if ((flags & mentioned) == 0)
        {
            return;
        }

        throw Error(node, (flags & SymbolFlags.Param) != 0 ? $"name '{name}' is parameter and {kind}"
            : (flags & SymbolFlags.Use) != 0 ? $"name '{name}' is used prior to {kind} declaration"
            : (flags & SymbolFlags.Annotated) != 0 ? $"annotated name '{name}' can't be {kind}"
            : $"name '{name}' is assigned to before {kind} declaration");
    }

    private void VisitMatch(MatchStmt node)
    {
        Visit(node.Subject);
        foreach (MatchCase matchCase in node.Cases)
        {
            Visit(matchCase.Pattern);
            VisitOptional(matchCase.Guard);
            Visit(matchCase.Body);
        }
    }

    private void Visit(Pattern[] patterns)
    {
        foreach (Pattern pattern in patterns)
        {
            Visit(pattern);
        }
    }

    private void Visit(Pattern node)
    {
        EnterNode();
        switch (node)
        {
            case MatchValue value:
                Visit(value.Value);
                break;
            case MatchSequence sequence:
                Visit(sequence.Patterns);
                break;
            case MatchStar { Name: { } name }:
                Define(name, SymbolFlags.Local, node);
                break;
            case MatchMapping mapping:
                Visit(mapping.Keys);
                Visit(mapping.Patterns);
                if (mapping.Rest is { } rest)
                {
                    Define(rest, SymbolFlags.Local, node);
                }

                break;
            case MatchClass matchClass:
                Visit(matchClass.Cls);
                Visit(matchClass.Patterns);
                Visit(matchClass.KwdPatterns);
                break;
            case MatchAs matchAs:
                if (matchAs.Pattern is { } inner)
                {
                    Visit(inner);
                }

                if (matchAs.Name is { } capture)
                {
                    Define(capture, SymbolFlags.Local, node);
                }

                break;
            case MatchOr matchOr:
                Visit(matchOr.Patterns);
                break;
        }

        _depth--;
    }
}
