using System.Collections.Generic;
using System.Runtime.CompilerServices;
using Py.Vm.Syntax;

namespace Py.Vm.Compile;

/// <summary>First half of the symbol table pass: records what each scope says about each name.</summary>
/// <remarks>The order of visits decides which error is found first; it is CPython's.</remarks>
internal sealed partial class SymbolTableBuilder(string fileName, bool futureAnnotations)
{
    // CPython allows three levels of the tree for each of the 1,000 frames of the default recursion limit.
    private const int MaxDepth = 3000;

    private readonly Dictionary<Node, Scope> _scopes = [];
    private readonly List<Scope> _stack = [];
    private Scope _current = null!;
    private Scope _global = null!;
    private string? _className;
    private int _depth;

    public SymbolTable Build(Mod tree)
    {
        _global = Enter(ScopeKind.Module, "top", tree);
        switch (tree)
        {
            case ModuleMod module:
                Visit(module.Body);
                break;
            case InteractiveMod interactive:
                Visit(interactive.Body);
                break;
            case ExpressionMod expression:
                Visit(expression.Body);
                break;
            default:
                throw new PySyntaxException(SyntaxErrorKind.ValueError, "this compiler does not handle FunctionTypes");
        }

        Exit();
        return new SymbolTable(_global, _scopes);
    }

    private Scope Enter(ScopeKind kind, string name, Node node)
    {
        var scope = new Scope(kind, name, node);
        if (_stack.Count > 0)
        {
            scope.IsNested = _current.IsNested || _current.Kind == ScopeKind.Function;
            scope.IterExprDepth = _current.IterExprDepth;
        }

        _scopes[node] = scope;
        _stack.Add(scope);

        // An annotation that becomes a string leaves no trace among the children.
        if (_stack.Count > 1 && kind != ScopeKind.Annotation)
        {
            _current.Children.Add(scope);
        }

        _current = scope;
        return scope;
    }

    private void Exit()
    {
        _stack.RemoveAt(_stack.Count - 1);
        if (_stack.Count > 0)
        {
            _current = _stack[^1];
        }
    }

    private PySyntaxException Error(Node node, string message) => CompileErrors.Late(fileName, CompileErrors.Position(node), message);

    private void EnterNode()
    {
        if (++_depth > MaxDepth || !RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw CompileErrors.Recursion();
        }
    }

    private void Define(string name, SymbolFlags flag, Node node) => Define(name, flag, _current, node);

    private void Define(string name, SymbolFlags flag, Scope scope, Node node)
    {
        string mangled = SymbolTable.Mangle(_className, name);
        ref SymbolFlags entry = ref scope.Entry(mangled);
        if ((entry & flag & SymbolFlags.Param) != 0)
        {
            throw Error(node, $"duplicate argument '{name}' in function definition");
        }

        entry |= flag;
        if (scope.InIterTarget)
        {
            if ((entry & (SymbolFlags.Global | SymbolFlags.Nonlocal)) != 0)
            {
                throw Error(
                    node, $"comprehension inner loop cannot rebind assignment expression target '{name}'");
            }

            entry |= SymbolFlags.CompIter;
        }

        if ((flag & SymbolFlags.Param) != 0)
        {
            scope.Parameters.Add(mangled);
        }
        else if ((flag & SymbolFlags.Global) != 0)
        {
            ref SymbolFlags global = ref _global.Entry(mangled);
            global |= flag;
        }
    }

    private SymbolFlags Lookup(string name) => _current.Flags(SymbolTable.Mangle(_className, name));

    private void RecordDirective(string name, Node node) =>
        (_current.Directives ??= []).Add((SymbolTable.Mangle(_className, name), CompileErrors.Position(node)));

    private void CheckNotAnnotation(Node node, string what)
    {
        if (_current.Kind == ScopeKind.Annotation)
        {
            throw Error(node, $"'{what}' can not be used within an annotation");
        }
    }

    private void CheckNotComprehension(Node node)
    {
        string? kind = _current.Comprehension switch
        {
            ComprehensionKind.None => null,
            ComprehensionKind.List => "list comprehension",
            ComprehensionKind.Set => "set comprehension",
            ComprehensionKind.Dict => "dict comprehension",
            _ => "generator expression",
        };
        if (kind is not null)
        {
            throw Error(node, $"'yield' inside {kind}");
        }
    }

    private void Visit(Expr?[] nodes)
    {
        foreach (Expr? node in nodes)
        {
            if (node is not null)
            {
                Visit(node);
            }
        }
    }

    private void VisitOptional(Expr? node)
    {
        if (node is not null)
        {
            Visit(node);
        }
    }

    private void Visit(Expr node)
    {
        EnterNode();
        switch (node)
        {
            case NamedExpr named:
                CheckNotAnnotation(node, "named expression");
                VisitNamed(named);
                break;
            case BoolOpExpr boolOp:
                Visit(boolOp.Values);
                break;
            case BinOpExpr binOp:
                Visit(binOp.Left);
                Visit(binOp.Right);
                break;
            case UnaryOpExpr unary:
                Visit(unary.Operand);
                break;
            case LambdaExpr lambda:
                Visit(lambda.Args.Defaults);
                Visit(lambda.Args.KwDefaults);
                Enter(ScopeKind.Function, "lambda", lambda);
                VisitParameters(lambda.Args);
                Visit(lambda.Body);
                Exit();
                break;
            case IfExpr conditional:
                Visit(conditional.Test);
                Visit(conditional.Body);
                Visit(conditional.OrElse);
                break;
            case DictExpr dict:
                Visit(dict.Keys);
                Visit(dict.Values);
                break;
            case SetExpr set:
                Visit(set.Elts);
                break;
            case ComprehensionExpr { Kind: NodeKind.ListComp } comp:
                VisitComprehension(comp, "listcomp", ComprehensionKind.List, comp.Generators, comp.Elt, null);
                break;
            case ComprehensionExpr { Kind: NodeKind.SetComp } comp:
                VisitComprehension(comp, "setcomp", ComprehensionKind.Set, comp.Generators, comp.Elt, null);
                break;
            case ComprehensionExpr comp:
                VisitComprehension(comp, "genexpr", ComprehensionKind.Generator, comp.Generators, comp.Elt, null);
                break;
            case DictCompExpr comp:
                VisitComprehension(comp, "dictcomp", ComprehensionKind.Dict, comp.Generators, comp.Key, comp.Value);
                break;
            case YieldExpr yield:
                CheckNotAnnotation(node, "yield expression");
                VisitOptional(yield.Value);
                _current.IsGenerator = true;
                CheckNotComprehension(node);
                break;
            case YieldFromExpr yieldFrom:
                CheckNotAnnotation(node, "yield expression");
                Visit(yieldFrom.Value);
                _current.IsGenerator = true;
                CheckNotComprehension(node);
                break;
            case AwaitExpr await:
                CheckNotAnnotation(node, "await expression");
                Visit(await.Value);
                _current.IsCoroutine = true;
                break;
            case CompareExpr compare:
                Visit(compare.Left);
                Visit(compare.Comparators);
                break;
            case CallExpr call:
                Visit(call.Func);
                Visit(call.Args);
                VisitKeywords(call.Keywords);
                break;
            case FormattedValueExpr formatted:
                Visit(formatted.Value);
                VisitOptional(formatted.FormatSpec);
                break;
            case JoinedStrExpr joined:
                Visit(joined.Values);
                break;
            case AttributeExpr attribute:
                Visit(attribute.Value);
                break;
            case SubscriptExpr subscript:
                Visit(subscript.Value);
                Visit(subscript.Slice);
                break;
            case StarredExpr starred:
                Visit(starred.Value);
                break;
            case SliceExpr slice:
                VisitOptional(slice.Lower);
                VisitOptional(slice.Upper);
                VisitOptional(slice.Step);
                break;
            case NameExpr name:
                VisitName(name);
                break;
            case ListExpr list:
                Visit(list.Elts);
                break;
            case TupleExpr tuple:
                Visit(tuple.Elts);
                break;
        }

        _depth--;
    }

    private void VisitName(NameExpr node)
    {
        Define(node.Id, node.Ctx == ExprContext.Load ? SymbolFlags.Use : SymbolFlags.Local, node);
        if (node.Ctx == ExprContext.Del)
        {
            _current.Mark(SymbolTable.Mangle(_className, node.Id), SymbolFlags.Unbound);
        }
        else if (node.Ctx == ExprContext.Load && _current.Kind == ScopeKind.Function && node.Id == "super")
        {
            // super() without arguments looks at the class.
            Define("__class__", SymbolFlags.Use, node);
        }
    }

    private void VisitKeywords(Keyword[] keywords)
    {
        foreach (Keyword keyword in keywords)
        {
            Visit(keyword.Value);
        }
    }

    private void VisitNamed(NamedExpr node)
    {
        _current.HasNamedExpr = true;
        if (_current.IterExprDepth > 0)
        {
            throw Error(node, "assignment expression cannot be used in a comprehension iterable expression");
        }

        if (_current.Comprehension != ComprehensionKind.None)
        {
            BindOutsideComprehension((NameExpr)node.Target);
        }

        Visit(node.Value);
        Visit(node.Target);
    }

    // The target belongs to the nearest scope that is not a comprehension.
    private void BindOutsideComprehension(NameExpr target)
    {
        string name = target.Id;
        for (int i = _stack.Count - 1; i >= 0; i--)
        {
            Scope scope = _stack[i];
            if (scope.Comprehension != ComprehensionKind.None)
            {
                if ((scope.Flags(name) & SymbolFlags.CompIter) != 0)
                {
                    throw Error(
                        target, $"assignment expression cannot rebind comprehension iteration variable '{name}'");
                }

                continue;
            }

            switch (scope.Kind)
            {
                case ScopeKind.Function:
                    bool isGlobal = (scope.Flags(name) & SymbolFlags.Global) != 0;
                    Define(name, isGlobal ? SymbolFlags.Global : SymbolFlags.Nonlocal, target);
                    RecordDirective(name, target);
                    Define(name, SymbolFlags.Local, scope, target);
                    return;
                case ScopeKind.Module:
                    Define(name, SymbolFlags.Global, target);
                    RecordDirective(name, target);
                    Define(name, SymbolFlags.Global, scope, target);
                    return;
                case ScopeKind.Class:
                    throw Error(
                        target, "assignment expression within a comprehension cannot be used in a class body");
            }
        }
    }

    private void VisitComprehension(
        Expr node, string name, ComprehensionKind kind, Comprehension[] generators, Expr element, Expr? value)
    {
        Comprehension outermost = generators[0];

        // The outermost iterable is evaluated outside and comes as an argument.
        _current.IterExprDepth++;
        Visit(outermost.Iter);
        _current.IterExprDepth--;
        Scope scope = Enter(ScopeKind.Function, name, node);
        scope.Comprehension = kind;
        scope.IsCoroutine = outermost.IsAsync != 0;
        Define(".0", SymbolFlags.Param, node);
        scope.InIterTarget = true;
        Visit(outermost.Target);
        scope.InIterTarget = false;
        Visit(outermost.Ifs);
        for (int i = 1; i < generators.Length; i++)
        {
            Comprehension inner = generators[i];
            scope.InIterTarget = true;
            Visit(inner.Target);
            scope.InIterTarget = false;
            scope.IterExprDepth++;
            Visit(inner.Iter);
            scope.IterExprDepth--;
            Visit(inner.Ifs);
            scope.IsCoroutine |= inner.IsAsync != 0;
        }

        VisitOptional(value);
        Visit(element);
        scope.IsGenerator = kind == ComprehensionKind.Generator;
        bool isAsync = scope.IsCoroutine && kind != ComprehensionKind.Generator;
        Exit();
        _current.IsCoroutine |= isAsync;
    }
}
