using System;
using Py.Vm.Syntax;

namespace Py.Vm.Compile;

// Tuples, lists, sets, dicts and f-strings.
internal sealed partial class Compiler
{
    private static bool HasStarred(ReadOnlySpan<Expr> items)
    {
        foreach (Expr item in items)
        {
            if (item is StarredExpr)
            {
                return true;
            }
        }

        return false;
    }

    private static bool AllConstant(ReadOnlySpan<Expr> items)
    {
        foreach (Expr item in items)
        {
            if (item is not ConstantExpr)
            {
                return false;
            }
        }

        return true;
    }

    private static TupleConstant TupleOf(ReadOnlySpan<Expr> items)
    {
        object[] values = new object[items.Length];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = ((ConstantExpr)items[i]).Value;
        }

        return new TupleConstant(values);
    }

    // Evaluates into consecutive new temporaries; the first.
    private int EvalWindow(ReadOnlySpan<Expr> items)
    {
        int first = _code.Top;
        foreach (Expr item in items)
        {
            Eval(item, _code.NewTemp());
        }

        return first;
    }

    private int EvalSequence(Expr[] items, Opcode build, int want)
    {
        int destination = Destination(want);
        int top = _code.Top;
        if (!HasStarred(items) && items.Length <= MaxWindow && !(build == Opcode.BuildList && IsLongConstant(items)))
        {
            int first = EvalWindow(items);
            _code.Emit(build, destination, first, items.Length);
        }
        else if (build == Opcode.BuildTuple)
        {
            int list = CollectItems(items, Opcode.BuildList, Scratch(destination));
            _code.Emit(Opcode.ListToTuple, destination, list);
        }
        else
        {
            int collected = CollectItems(items, build, Scratch(destination));
            MoveTo(collected, destination);
        }

        _code.Top = top;
        return destination;
    }

    private static bool IsLongConstant(Expr[] items) => items.Length > 2 && AllConstant(items);

    // Builds a list or set item by item, or from a constant; in the scratch register or in a new temporary.
    private int CollectItems(ReadOnlySpan<Expr> items, Opcode build, int scratch)
    {
        int result = Destination(scratch);
        int top = _code.Top;
        bool isList = build == Opcode.BuildList;
        if (AllConstant(items) && items.Length > 2)
        {
            TupleConstant tuple = TupleOf(items);
            _code.Emit(build, result, result, 0);
            object source = isList ? tuple : ConstantFolder.Distinct(tuple.Items);
            Opcode extend = isList ? Opcode.ListExtend : Opcode.SetUpdate;
            _code.Emit(extend, result, EvalConstant(source), isList ? 1 : 0);
            _code.Top = top;
            return result;
        }

        // Long displays start with a small window: what is in it takes registers from the rest.
        int start = 0, most = items.Length > MaxWindow ? SmallWindow : MaxWindow;
        while (start < items.Length && start < most && items[start] is not StarredExpr)
        {
            start++;
        }

        int first = EvalWindow(items[..start]);
        _code.Emit(build, result, first, start);
        _code.Top = top;
        foreach (Expr item in items[start..])
        {
            if (item is StarredExpr starred)
            {
                int value = Operand(starred.Value);
                _code.Emit(isList ? Opcode.ListExtend : Opcode.SetUpdate, result, value, isList ? 1 : 0);
            }
            else
            {
                int value = Operand(item);
                _code.Emit(isList ? Opcode.ListAppend : Opcode.SetAdd, result, value);
            }

            _code.Top = top;
        }

        return result;
    }

    private int EvalDict(DictExpr node, int want)
    {
        int maxPairs = (node.Keys.Length > MaxWindow / 2 ? SmallWindow : MaxWindow) / 2;
        int destination = Destination(want);
        int outer = _code.Top;
        int result = Destination(Scratch(destination));
        int top = _code.Top;
        int pairs = 0;
        while (pairs < node.Keys.Length && pairs < maxPairs && node.Keys[pairs] is { } key)
        {
            Eval(key, _code.NewTemp());
            Eval(node.Values[pairs], _code.NewTemp());
            pairs++;
        }

        // When the first group is all there is, it may go straight to a local.
        bool isWhole = pairs == node.Keys.Length;
        _code.Emit(Opcode.BuildMap, isWhole ? destination : result, top, pairs);
        _code.Top = top;
        for (int i = pairs; i < node.Keys.Length; i++)
        {
            if (node.Keys[i] is { } item)
            {
                int keyRegister = OperandBefore(item, node.Values[i]);
                int value = Operand(node.Values[i]);
                _code.Emit(Opcode.MapAdd, result, keyRegister, value);
            }
            else
            {
                _code.Emit(Opcode.DictUpdate, result, Operand(node.Values[i]));
            }

            _code.Top = top;
        }

        if (!isWhole)
        {
            MoveTo(result, destination);
        }

        _code.Top = outer;
        return destination;
    }

    private int EvalJoined(JoinedStrExpr node, int want)
    {
        if (node.Values is [var single])
        {
            return Eval(single, want);
        }

        int destination = Destination(want);
        int top = _code.Top;
        if (node.Values.Length == 0)
        {
            EvalConstant("", destination);
            return destination;
        }

        // Too many parts: what there is so far becomes the first part.
        int count = 0;
        foreach (Expr value in node.Values)
        {
            if (count == MaxWindow)
            {
                _code.Emit(Opcode.BuildString, top, top, count);
                _code.Top = top + 1;
                count = 1;
            }

            Eval(value, _code.NewTemp());
            count++;
        }

        _code.Emit(Opcode.BuildString, destination, top, count);
        _code.Top = top;
        return destination;
    }

    private int EvalFormatted(FormattedValueExpr node, int want)
    {
        int conversion = node.Conversion switch
        {
            's' => 1,
            'r' => 2,
            'a' => 3,
            _ => 0,
        };
        int destination = Destination(want);
        int top = _code.Top;
        if (node.FormatSpec is { } spec)
        {
            Eval(node.Value, _code.NewTemp());
            Eval(spec, _code.NewTemp());
            _code.Emit(Opcode.FormatValue, destination, top, conversion | 4);
        }
        else
        {
            _code.Emit(Opcode.FormatValue, destination, Operand(node.Value, Scratch(destination)), conversion);
        }

        _code.Top = top;
        return destination;
    }
}
