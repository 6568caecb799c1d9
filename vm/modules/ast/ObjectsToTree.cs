using System;
using System.Numerics;
using Py.ObjectSpace;
using Py.Vm.Syntax;

namespace Py.Vm.Modules.Trees;

/// <summary>Makes a tree of node objects.</summary>
internal static unsafe class ObjectsToTree
{
    /// <summary>The tree of a node object of the given group; null with TypeError or ValueError.</summary>
    public static Node? Convert(Value obj, FieldType type)
    {
        if (!Thread.CheckStack(" during ast construction"))
        {
            return null;
        }

        // Sums are read attributes first, whatever the object is; products last.
        Span<int> positions = stackalloc int[4];
        bool positionsFirst = type is FieldType.Expr or FieldType.Stmt or FieldType.Pattern or FieldType.ExceptHandler;
        if (positionsFirst && !ReadPositions(obj, AstTable.TypeName(type), type == FieldType.Pattern, positions))
        {
            return null;
        }

        NodeRow? row = AstTypes.RowOf(obj);
        if (row is null || !Fits(row, type))
        {
            WrongKind(obj, type);
            return null;
        }

        Node node = row.Create();
        if (positionsFirst && !SetPositions(node, positions))
        {
            return null;
        }

        for (int i = 0; i < row.Fields.Length; i++)
        {
            if (!SetField(node, row, i, obj))
            {
                return null;
            }
        }

        return positionsFirst || !row.HasPositions || (ReadPositions(obj, row.Name, false, positions) && SetPositions(node, positions)) ? node : null;
    }

    private static bool Fits(NodeRow row, FieldType type) => type switch
    {
        FieldType.Expr => row.Group == NodeGroup.Expr,
        FieldType.Stmt => row.Group == NodeGroup.Stmt,
        FieldType.Pattern => row.Group == NodeGroup.Pattern,
        FieldType.ExceptHandler => row.Group == NodeGroup.ExceptHandler,
        FieldType.TypeIgnore => row.Group == NodeGroup.TypeIgnore,
        FieldType.Comprehension => row.Kind == NodeKind.Comprehension,
        FieldType.Arguments => row.Kind == NodeKind.Arguments,
        FieldType.Arg => row.Kind == NodeKind.Arg,
        FieldType.Keyword => row.Kind == NodeKind.Keyword,
        FieldType.Alias => row.Kind == NodeKind.Alias,
        FieldType.WithItem => row.Kind == NodeKind.WithItem,
        FieldType.MatchCase => row.Kind == NodeKind.MatchCase,
        _ => row.Group == NodeGroup.Mod,
    };

    private static bool WrongKind(Value obj, FieldType type)
    {
        Value shown = Errors.Occurred ? Value.Null : Space.Repr(obj);
        if (!shown.IsNull)
        {
            Errors.TypeError($"expected some sort of {(type == FieldType.Constant ? "mod" : AstTable.TypeName(type))}, but got {PyStr.ToClr(shown)}");
        }

        return false;
    }

    private static bool SetField(Node node, NodeRow row, int index, Value obj)
    {
        FieldRow field = row.Fields[index];
        int found = Space.TryGetAttr(obj, AstTypes.FieldName(row.Kind, index), out Value value);
        if (found < 0)
        {
            return false;
        }

        if (found == 0 && field.Count != FieldCount.Optional)
        {
            Errors.TypeError($"required field \"{field.Name}\" missing from {row.Name}");
            return false;
        }

        if (field.Count == FieldCount.Many)
        {
            return SetList(node, row, index, value);
        }

        if (found == 0 || (value.IsNone && field.Type != FieldType.Constant))
        {
            if (field.Count != FieldCount.Optional)
            {
                // An absent number is refused as a number is, all else by the name of its field.
                return field.Type == FieldType.Int ? BadInt(value) : MissingValue(field, row);
            }

            node[index] = field.Type == FieldType.Int ? 0 : null;
            return true;
        }

        if (!Item(field.Type, value, out object? item))
        {
            return false;
        }

        node[index] = item;
        return true;
    }

    private static bool MissingValue(FieldRow field, NodeRow row)
    {
        if (AstTable.IsEnum(field.Type))
        {
            return WrongKind(Value.None, field.Type);
        }

        Errors.ValueError($"field '{field.Name}' is required for {row.Name}");
        return false;
    }

    private static bool SetList(Node node, NodeRow row, int index, Value value)
    {
        FieldRow field = row.Fields[index];
        if (!value.IsList)
        {
            Errors.TypeError($"{row.Name} field \"{field.Name}\" must be a list, not a {PyType.TypeName(value)}");
            return false;
        }

        int count = (int)PyList.LengthOf(value);
        Array items = AstTable.MakeList(field.Type, count);
        bool holes = (row.Kind == NodeKind.Dict && index == 0) || (row.Kind == NodeKind.Arguments && field.Name == "kw_defaults");
        for (int i = 0; i < count; i++)
        {
            if (PyList.LengthOf(value) != count)
            {
                Errors.RuntimeError($"{row.Name} field \"{field.Name}\" changed size during iteration");
                return false;
            }

            Value element = PyList.Get(value, i);
            if (element.IsNone && !AstTable.IsEnum(field.Type))
            {
                if (holes)
                {
                    continue;
                }

                if (field.Type is FieldType.Expr or FieldType.Stmt)
                {
                    Errors.ValueError(field.Type == FieldType.Stmt ? "None disallowed in statement list" : "None disallowed in expression list");
                    return false;
                }
            }

            if (!Item(field.Type, element, out object? item))
            {
                return false;
            }

            AstTable.SetItem(items, i, item);
        }

        node[index] = items;
        return true;
    }

    private static bool Item(FieldType type, Value value, out object? item)
    {
        item = null;
        if (AstTable.IsNode(type))
        {
            item = Convert(value, type);
            return item is not null;
        }

        if (AstTable.IsEnum(type))
        {
            int member = AstTypes.MemberOf(type, value);
            item = member;
            return member >= 0 || WrongKind(value, type);
        }

        switch (type)
        {
            case FieldType.Int:
                if (!Int(value, out int number))
                {
                    return false;
                }

                item = number;
                return true;
            case FieldType.Identifier:
                if (!value.IsExactStr)
                {
                    Errors.TypeError("AST identifier must be of type str");
                    return false;
                }

                item = PyStr.ToClr(value);
                return true;
            case FieldType.String:
                if (!value.IsExactStr && !value.HasShape(ShapeIds.Bytes))
                {
                    Errors.TypeError("AST string must be of type str");
                    return false;
                }

                item = value.IsStr ? PyStr.ToClr(value) : "";
                return true;
            default:
                return Constant(value, out item);
        }
    }

    private static bool BadInt(Value value)
    {
        Value shown = Space.Repr(value);
        if (!shown.IsNull)
        {
            Errors.ValueError($"invalid integer value: {PyStr.ToClr(shown)}");
        }

        return false;
    }

    private static bool Int(Value value, out int number)
    {
        number = 0;
        if (!value.IsInt)
        {
            return BadInt(value);
        }

        if (!PyInt.TryGetLong(value, out long wide) || wide != (int)wide)
        {
            Errors.OverflowError("Python int too large to convert to C int");
            return false;
        }

        number = (int)wide;
        return true;
    }

    /// <summary>A constant of the source language; false with TypeError.</summary>
    private static bool Constant(Value v, out object? constant)
    {
        constant = null;
        if (v.IsNone)
        {
            constant = SingletonConstant.None;
        }
        else if (v.Is(Value.Ellipsis))
        {
            constant = SingletonConstant.Ellipsis;
        }
        else if (v.IsBool)
        {
            constant = v.IsTrue;
        }
        else if (v.IsSmallInt)
        {
            constant = v.SmallInt;
        }
        else if (v.IsInt && !v.IsBool && v.Type.Is(Types.Get(TypeId.Int)))
        {
            ulong small;
            ReadOnlySpan<ulong> limbs = PyInt.Magnitude(v, &small, out bool negative);
            BigInteger big = new(System.Runtime.InteropServices.MemoryMarshal.AsBytes(limbs), true, false);
            constant = negative ? -big : big;
        }
        else if (v.IsExactFloat)
        {
            constant = PyFloat.Get(v);
        }
        else if (v.HasShape(ShapeIds.Complex))
        {
            constant = new Complex(PyComplex.Get(v).Real, PyComplex.Get(v).Imaginary);
        }
        else if (v.IsExactStr)
        {
            constant = Text(v);
        }
        else if (v.HasShape(ShapeIds.Bytes))
        {
            constant = new BytesConstant(PyBytes.Span(v).ToArray());
        }
        else if (v.IsExactTuple || v.HasShape(ShapeIds.Of(TypeId.FrozenSet)))
        {
            Value items = v.IsExactTuple ? v : Sequences.ToTuple(v);
            object[] parts = new object[PyTuple.LengthOf(items)];
            for (int i = 0; i < parts.Length; i++)
            {
                if (!Thread.CheckStack(" during compilation") || !Constant(PyTuple.Get(items, i), out object? part))
                {
                    return false;
                }

                parts[i] = part!;
            }

            constant = v.IsExactTuple ? new TupleConstant(parts) : new FrozenSetConstant(parts);
        }
        else
        {
            Errors.TypeError($"got an invalid type in Constant: {PyType.TypeName(v)}");
            return false;
        }

        return true;
    }

    private static object Text(Value v)
    {
        string text = PyStr.ToClr(v);
        for (int i = 0; i + 1 < PyStr.LengthOf(v) && PyStr.KindOf(v) > 1; i++)
        {
            // Two lone surrogates side by side would read as one character.
            if (PyStr.CodePointAt(v, i) is >= 0xD800 and < 0xDC00 && PyStr.CodePointAt(v, i + 1) is >= 0xDC00 and < 0xE000)
            {
                int[] points = new int[PyStr.LengthOf(v)];
                for (int j = 0; j < points.Length; j++)
                {
                    points[j] = PyStr.CodePointAt(v, j);
                }

                return new CodePointsConstant(points);
            }
        }

        return text;
    }

    private static bool ReadPositions(Value obj, string owner, bool allRequired, Span<int> positions)
    {
        for (int i = 0; i < 4; i++)
        {
            int found = Space.TryGetAttr(obj, AstTypes.PositionNames[i].Value, out Value value);
            if (found < 0)
            {
                return false;
            }

            if (found == 0 || (value.IsNone && i >= 2))
            {
                if (i < 2 || (found == 0 && allRequired))
                {
                    Errors.TypeError($"required field \"{PyStr.ToClr(AstTypes.PositionNames[i].Value)}\" missing from {owner}");
                    return false;
                }

                positions[i] = positions[i - 2];
            }
            else if (!Int(value, out positions[i]))
            {
                return false;
            }
        }

        return true;
    }

    private static bool SetPositions(Node node, ReadOnlySpan<int> positions)
    {
        (node.Line, node.Column, node.EndLine, node.EndColumn) = (positions[0], positions[1], positions[2], positions[3]);
        if (node.Line > node.EndLine)
        {
            Errors.ValueError($"AST node line range ({node.Line}, {node.EndLine}) is not valid");
            return false;
        }

        if ((node.Line < 0 && node.EndLine != node.Line) || (node.Column < 0 && node.Column != node.EndColumn))
        {
            Errors.ValueError($"AST node column range ({node.Column}, {node.EndColumn}) for line range ({node.Line}, {node.EndLine}) is not valid");
            return false;
        }

        if (node.Line == node.EndLine && node.Column > node.EndColumn)
        {
            Errors.ValueError($"line {node.Line}, column {node.Column}-{node.EndColumn} is not a valid range");
            return false;
        }

        return true;
    }
}
