using System;
using Py.ObjectSpace;
using Py.Vm.Run;
using Py.Vm.Syntax;

namespace Py.Vm.Modules.Trees;

/// <summary>Makes node objects of a tree.</summary>
internal static unsafe class TreeToObjects
{
    // CPython allows three levels of the tree for each frame that is left.
    private const int LevelsPerFrame = 3;

    /// <summary>The object of a node; null with RecursionError.</summary>
    public static Value Convert(Node node) => Convert(node, LevelsPerFrame * (Thread.RecursionLimit - Thread.Current->Depth));

    private static Value Convert(Node node, int levels)
    {
        if (levels <= 0)
        {
            return Errors.Raise(TypeId.RecursionError, "maximum recursion depth exceeded during ast construction");
        }

        if (!Thread.CheckStack(" during ast construction"))
        {
            return Value.Null;
        }

        NodeRow row = AstTable.Row(node.Kind);
        Value obj = PyType.Allocate(AstTypes.ClassOf(node.Kind));
        for (int i = 0; i < row.Fields.Length; i++)
        {
            Value value = Field(row.Fields[i], node[i], levels - 1);
            if (value.IsNull || !Space.SetAttr(obj, AstTypes.FieldName(node.Kind, i), value))
            {
                return Value.Null;
            }
        }

        if (row.HasPositions)
        {
            Space.SetAttr(obj, AstTypes.PositionNames[0].Value, PyInt.New(node.Line));
            Space.SetAttr(obj, AstTypes.PositionNames[1].Value, PyInt.New(node.Column));
            Space.SetAttr(obj, AstTypes.PositionNames[2].Value, PyInt.New(node.EndLine));
            Space.SetAttr(obj, AstTypes.PositionNames[3].Value, PyInt.New(node.EndColumn));
        }

        return obj;
    }

    private static Value Field(FieldRow field, object? value, int levels)
    {
        if (field.Count != FieldCount.Many)
        {
            return Item(field.Type, value, levels);
        }

        Array items = (Array)value!;
        Value list = PyList.New(items.Length);
        for (int i = 0; i < items.Length; i++)
        {
            Value item = Item(field.Type, AstTable.GetItem(items, i), levels);
            if (item.IsNull)
            {
                return item;
            }

            PyList.Append(list, item);
        }

        return list;
    }

    private static Value Item(FieldType type, object? value, int levels)
    {
        if (value is Node node)
        {
            return Convert(node, levels);
        }

        if (AstTable.IsEnum(type))
        {
            return AstTypes.Member(type, (int)value!);
        }

        return type switch
        {
            FieldType.Int => PyInt.New((int)(value ?? 0)),
            FieldType.Identifier when value is string name => PyStr.Intern(name),
            _ => value is null ? Value.None : CodeFactory.ConstantOf(value, false),
        };
    }
}
