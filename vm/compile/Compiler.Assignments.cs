using System;
using Py.Vm.Syntax;

namespace Py.Vm.Compile;

// Assignment in all its forms, and deletion.
internal sealed partial class Compiler
{
    private void CompileAssign(AssignStmt node)
    {
        Expr[] targets = node.Targets;
        if (targets is [var only])
        {
            AssignTo(only, node.Value);
            return;
        }

        int value = Eval(node.Value, _code.NewTemp());
        foreach (Expr target in targets)
        {
            Store(target, value);
        }
    }

    private void AssignTo(Expr target, Expr value)
    {
        switch (target)
        {
            case NameExpr name when FastRegister(name.Id) is >= 0 and var fast && name.Id != "__debug__":
                Eval(value, fast);
                _unit.Use(fast);
                break;
            case TupleExpr { Elts: var targets } when Items(value, targets.Length) is { } items:
                AssignItems(targets, items);
                break;
            case ListExpr { Elts: var targets } when Items(value, targets.Length) is { } items:
                AssignItems(targets, items);
                break;
            default:
                Store(target, OperandBefore(value, target));
                break;
        }
    }

    // The items of a tuple display of this length, when unpacking it means nothing more than assigning each.
    private static Expr[]? Items(Expr value, int count) =>
        value is TupleExpr { Elts: var items } && items.Length == count && count is > 0 and <= MaxWindow
            && !HasStarred(items)
            ? items
            : null;

    // a, b = x, y: all values, then all targets.
    private void AssignItems(Expr[] targets, Expr[] values)
    {
        if (HasStarred(targets))
        {
            // Needs the list in the middle.
            Store(targets, EvalSequence(values, Opcode.BuildTuple, Any));
            return;
        }

        int count = targets.Length;
        Span<int> destinations = stackalloc int[count];
        bool areDistinct = true;
        for (int i = 0; i < count; i++)
        {
            destinations[i] = targets[i] is NameExpr name && name.Id != "__debug__" ? FastRegister(name.Id) : -1;
            areDistinct &= destinations[i] >= 0 && !destinations[..i].Contains(destinations[i]);
        }

        if (areDistinct && !_unit.Scope.HasNamedExpr)
        {
            AssignLocals(destinations, values);
            return;
        }

        Span<int> sources = stackalloc int[count];
        for (int i = 0; i < count; i++)
        {
            sources[i] = Operand(values[i]);

            // A local stays in place only if nothing changes it before it is stored.
            if (!_code.IsTemp(sources[i]) && (_unit.Scope.HasNamedExpr || destinations.Contains(sources[i])))
            {
                sources[i] = MoveTo(sources[i], _code.NewTemp());
            }
        }

        for (int i = 0; i < count; i++)
        {
            Store(targets[i], sources[i]);
        }
    }

    // The targets are different locals: nobody sees the order in which they are stored. Constants are loaded last,
    // the last other value is made in place if no other move still reads its target.
    private void AssignLocals(ReadOnlySpan<int> destinations, Expr[] values)
    {
        int count = values.Length;
        int last = count - 1;
        while (last >= 0 && values[last] is ConstantExpr)
        {
            last--;
        }

        Span<int> sources = stackalloc int[count];
        Span<int> pending = stackalloc int[count];
        destinations.CopyTo(pending);
        for (int i = 0; i < count; i++)
        {
            sources[i] = -1;
            if (values[i] is ConstantExpr)
            {
                continue;
            }

            bool inPlace = i == last && !sources[..i].Contains(destinations[i]);
            sources[i] = inPlace ? Eval(values[i], destinations[i]) : Operand(values[i]);
            if (sources[i] == destinations[i])
            {
                pending[i] = -1;
            }
        }

        foreach (int destination in destinations)
        {
            _unit.Use(destination);
        }

        MoveAll(sources, pending);
        for (int i = 0; i < count; i++)
        {
            if (values[i] is ConstantExpr constant)
            {
                EvalConstant(constant.Value, destinations[i]);
            }
        }
    }

    // Parallel moves; -1 as a source or target is no move. What no move still reads is written first, and a cycle is
    // cut by a copy.
    private void MoveAll(Span<int> sources, Span<int> destinations)
    {
        bool again = true;
        while (again)
        {
            again = false;
            int blocked = -1;
            for (int i = 0; i < sources.Length; i++)
            {
                if (sources[i] < 0 || destinations[i] < 0)
                {
                    continue;
                }

                if (IsRead(sources, destinations, i))
                {
                    blocked = i;
                    continue;
                }

                _code.Emit(Opcode.Move, destinations[i], sources[i]);
                destinations[i] = -1;
                again = true;
            }

            if (!again && blocked >= 0)
            {
                int copy = MoveTo(destinations[blocked], _code.NewTemp());
                sources.Replace(destinations[blocked], copy);
                again = true;
            }
        }
    }

    // True if another move that is still to be made reads the target of this one.
    private static bool IsRead(ReadOnlySpan<int> sources, ReadOnlySpan<int> destinations, int index)
    {
        for (int i = 0; i < sources.Length; i++)
        {
            if (i != index && destinations[i] >= 0 && sources[i] == destinations[index])
            {
                return true;
            }
        }

        return false;
    }

    // Stores a value in a target; the value's register is not changed by it, unless it is the target itself.
    private void Store(Expr target, int value)
    {
        EnterNode();
        CodePosition saved = _code.Position;
        SetPosition(target);
        int top = _code.Top;
        switch (target)
        {
            case NameExpr name:
                StoreName(name.Id, value);
                break;
            case AttributeExpr attribute:
                int owner = Operand(attribute.Value);
                MoveToAttribute(attribute);
                CheckForbidden(attribute.Attr, ExprContext.Store);
                EmitName(Opcode.SetAttr, attribute.Attr, owner, value);
                break;
            case SubscriptExpr subscript:
                int container = OperandBefore(subscript.Value, subscript.Slice);
                int index = Operand(subscript.Slice);
                _code.Emit(Opcode.SetItem, container, index, value);
                break;
            case TupleExpr tuple:
                Store(tuple.Elts, value);
                break;
            case ListExpr list:
                Store(list.Elts, value);
                break;
            case StarredExpr:
                throw Error("starred assignment target must be in a list or tuple");
            default:
                throw new InvalidOperationException($"not a target: {target.Kind}");
        }

        _code.Top = top;
        _code.Position = saved;
        _depth--;
    }

    private void Store(Expr[] targets, int value)
    {
        int star = FindStar(targets);
        if (targets.Length > MaxWindow)
        {
            StoreMany(targets, value, star);
            return;
        }

        if (star < 0 && ConsecutiveLocals(targets, value) is >= 0 and var local)
        {
            _code.Emit(Opcode.Unpack, local, value, targets.Length);
            return;
        }

        int first = _code.NewTemps(targets.Length);
        if (star < 0)
        {
            _code.Emit(Opcode.Unpack, first, value, targets.Length);
        }
        else
        {
            _code.Emit(Opcode.UnpackEx, first, value, star, targets.Length - star - 1);
        }

        for (int i = 0; i < targets.Length; i++)
        {
            Store(targets[i] is StarredExpr starred ? starred.Value : targets[i], first + i);
        }
    }

    // By way of a tuple.
    private void StoreMany(Expr[] targets, int value, int star)
    {
        int tuple = _code.NewTemp();
        int counts = star < 0 ? targets.Length : star | ((targets.Length - star - 1) << 8);
        _code.Emit(Opcode.UnpackWide, tuple, value, star < 0 ? 0 : 1, counts);
        int item = _code.NewTemp();
        for (int i = 0; i < targets.Length; i++)
        {
            Expr target = targets[i] is StarredExpr starred ? starred.Value : targets[i];
            SetPosition(target);
            EvalConstant((long)i, item);
            _code.Emit(Opcode.GetItem, item, tuple, item);
            Store(target, item);
        }
    }

    private int FindStar(Expr[] targets)
    {
        int star = -1;
        for (int i = 0; i < targets.Length; i++)
        {
            if (targets[i] is not StarredExpr)
            {
                continue;
            }

            if (star >= 0)
            {
                throw Error("multiple starred expressions in assignment");
            }

            if (i > byte.MaxValue)
            {
                throw Error("too many expressions in star-unpacking assignment");
            }

            star = i;
        }

        return star;
    }

    // The first register if the targets are locals in consecutive registers, in order, without the value's.
    private int ConsecutiveLocals(Expr[] targets, int value)
    {
        foreach (Expr target in targets)
        {
            if (target is not NameExpr { Id: not "__debug__" } name || FastRegister(name.Id) < 0)
            {
                return -1;
            }
        }

        int first = 0;
        for (int i = 0; i < targets.Length; i++)
        {
            int final = _unit.Use(FastRegister(((NameExpr)targets[i]).Id));
            if (i == 0)
            {
                first = final;
            }
            else if (final != first + i)
            {
                return -1;
            }
        }

        int source = _code.IsTemp(value) ? -1 : _unit.Use(value);
        bool isRead = source >= first && source < first + targets.Length;
        bool isNear = _code.FirstLocal == 0 && first + targets.Length <= byte.MaxValue;
        return isNear && !isRead && targets.Length > 0 ? FastRegister(((NameExpr)targets[0]).Id) : -1;
    }

    private void CompileAugAssign(AugAssignStmt node)
    {
        CodePosition statement = _code.Position;
        SetPosition(node.Target);
        switch (node.Target)
        {
            case NameExpr name:
                int fast = FastRegister(name.Id);
                if (fast >= 0 && node.Op == BinaryOperator.Add && Grows(Mangle(name.Id)) && !_unit.Scope.HasNamedExpr)
                {
                    CompileAppend(node, name, fast, statement);
                    break;
                }

                int current = EvalName(name.Id, Any);
                _code.Position = statement;
                if (fast >= 0 && _unit.Scope.HasNamedExpr && NamedExprFinder.Contains(node.Value))
                {
                    current = MoveTo(current, _code.NewTemp());
                }

                int result = fast >= 0 ? fast : current;
                EmitInPlace(node, result, current);
                SetPosition(name);
                StoreName(name.Id, result);
                break;
            case AttributeExpr attribute:
                int owner = OperandBefore(attribute.Value, node.Value);
                MoveToAttribute(attribute);
                int value = _code.NewTemp();
                EmitName(Opcode.GetAttr, attribute.Attr, value, owner);
                _code.Position = statement;
                EmitInPlace(node, value, value);
                SetPosition(attribute);
                MoveToAttribute(attribute);
                CheckForbidden(attribute.Attr, ExprContext.Store);
                EmitName(Opcode.SetAttr, attribute.Attr, owner, value);
                break;
            case SubscriptExpr subscript:
                int container = OperandBefore(subscript.Value, subscript.Slice);
                if (!_code.IsTemp(container) && _unit.Scope.HasNamedExpr)
                {
                    container = MoveTo(container, _code.NewTemp());
                }

                int index = OperandBefore(subscript.Slice, node.Value);
                int item = _code.NewTemp();
                _code.Emit(Opcode.GetItem, item, container, index);
                _code.Position = statement;
                EmitInPlace(node, item, item);
                SetPosition(subscript);
                _code.Emit(Opcode.SetItem, container, index, item);
                break;
            default:
                throw new InvalidOperationException($"not a target: {node.Target.Kind}");
        }
    }

    private void CompileAppend(AugAssignStmt node, NameExpr name, int register, CodePosition statement)
    {
        int local = register - _code.FirstLocal, top = _code.Top;
        _unit.Use(register);
        if (_unit.MayBeUnbound(local))
        {
            _code.Emit(Opcode.Check, register, local);
        }

        _code.Position = statement;
        int operand = Operand(node.Value);
        _code.Emit(Opcode.Append, register, register, operand);
        _code.Top = top;
        SetPosition(name);
        StoreName(name.Id, register);
    }

    private void EmitInPlace(AugAssignStmt node, int result, int current)
    {
        int top = _code.Top;
        if (node.Op is BinaryOperator.Add or BinaryOperator.Sub && ImmediateOf(node.Value) is { } immediate)
        {
            _unit.ConstantIndex((long)immediate);
            Opcode immediateOp = node.Op == BinaryOperator.Add ? Opcode.IAddI : Opcode.ISubI;
            _code.Emit(immediateOp, result, current, immediate & 0xff);
        }
        else
        {
            int operand = Operand(node.Value);
            _code.Emit(OpcodeOf(node.Op) - Opcode.Add + Opcode.IAdd, result, current, operand);
        }

        _code.Top = top;
    }

    private void CompileAnnAssign(AnnAssignStmt node)
    {
        int top = _code.Top;
        if (node.Value is { } value)
        {
            AssignTo(node.Target, value);
            _code.Top = top;
        }

        bool isStored = _unit.Kind is UnitKind.Module or UnitKind.Class;
        switch (node.Target)
        {
            case NameExpr name:
                CheckForbidden(name.Id, ExprContext.Store);
                if (node.Simple != 0 && isStored)
                {
                    int annotation = EvalAnnotation(node.Annotation, _code.NewTemp());
                    int mapping = _code.NewTemp();
                    EmitName(Opcode.LoadName, "__annotations__", mapping);
                    int key = EvalConstant(Mangle(name.Id));
                    _code.Emit(Opcode.SetItem, mapping, key, annotation);
                }

                break;
            case AttributeExpr attribute:
                CheckForbidden(attribute.Attr, ExprContext.Store);
                if (node.Value is null)
                {
                    EvalForEffect(attribute.Value);
                }

                break;
            case SubscriptExpr subscript:
                if (node.Value is null)
                {
                    EvalForEffect(subscript.Value);
                    EvalIndexForEffect(subscript.Slice);
                }

                break;
            default:
                throw new InvalidOperationException($"not a target: {node.Target.Kind}");
        }

        if (node.Simple == 0 && isStored && !HasFutureAnnotations)
        {
            EvalForEffect(node.Annotation);
        }
    }

    private void EvalForEffect(Expr? node)
    {
        if (node is not null)
        {
            int top = _code.Top;
            Eval(node);
            _code.Top = top;
        }
    }

    private void EvalIndexForEffect(Expr index)
    {
        switch (index)
        {
            case SliceExpr slice:
                EvalForEffect(slice.Lower);
                EvalForEffect(slice.Upper);
                EvalForEffect(slice.Step);
                break;
            case TupleExpr tuple:
                foreach (Expr item in tuple.Elts)
                {
                    EvalIndexForEffect(item);
                }

                break;
            default:
                EvalForEffect(index);
                break;
        }
    }

    private int EvalAnnotation(Expr annotation, int want = Any) =>
        HasFutureAnnotations ? EvalConstant(Unparser.Unparse(annotation), want) : Eval(annotation, want);

    private void Delete(Expr target)
    {
        EnterNode();
        CodePosition saved = _code.Position;
        SetPosition(target);
        int top = _code.Top;
        switch (target)
        {
            case NameExpr name:
                DeleteName(name.Id);
                break;
            case AttributeExpr attribute:
                int owner = Operand(attribute.Value);
                MoveToAttribute(attribute);
                CheckForbidden(attribute.Attr, ExprContext.Del);
                EmitName(Opcode.DelAttr, attribute.Attr, owner);
                break;
            case SubscriptExpr subscript:
                int container = OperandBefore(subscript.Value, subscript.Slice);
                _code.Emit(Opcode.DelItem, container, Operand(subscript.Slice));
                break;
            case TupleExpr tuple:
                Array.ForEach(tuple.Elts, Delete);
                break;
            case ListExpr list:
                Array.ForEach(list.Elts, Delete);
                break;
            default:
                throw new InvalidOperationException($"not a target: {target.Kind}");
        }

        _code.Top = top;
        _code.Position = saved;
        _depth--;
    }
}
