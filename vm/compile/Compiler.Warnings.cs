using System.Numerics;
using Py.Vm.Syntax;

namespace Py.Vm.Compile;

// SyntaxWarnings about code that has a meaning, but hardly the intended one.
internal sealed partial class Compiler
{
    // The name of the type that an expression surely has, or null.
    private static string? TypeOf(Expr node) => node switch
    {
        TupleExpr => "tuple",
        ListExpr or ComprehensionExpr { Kind: NodeKind.ListComp } => "list",
        DictExpr or DictCompExpr => "dict",
        SetExpr or ComprehensionExpr { Kind: NodeKind.SetComp } => "set",
        ComprehensionExpr => "generator",
        LambdaExpr => "function",
        JoinedStrExpr or FormattedValueExpr => "str",
        ConstantExpr constant => constant.Value switch
        {
            bool => "bool",
            long or BigInteger => "int",
            double => "float",
            Complex => "complex",
            string or CodePointsConstant => "str",
            BytesConstant => "bytes",
            TupleConstant => "tuple",
            FrozenSetConstant => "frozenset",
            _ => constant.Value == SingletonConstant.None ? "NoneType" : "ellipsis",
        },
        _ => null,
    };

    private static bool IsComparedByIdentity(Expr node) =>
        node is not ConstantExpr { Value: not (bool or SingletonConstant) };

    private void CheckCompare(CompareExpr node)
    {
        bool left = IsComparedByIdentity(node.Left);
        for (int i = 0; i < node.Ops.Length; i++)
        {
            bool right = IsComparedByIdentity(node.Comparators[i]);
            if (node.Ops[i] is CompareOperator.Is or CompareOperator.IsNot && !(left && right))
            {
                Warn(node.Ops[i] == CompareOperator.Is
                    ? "\"is\" with a literal. Did you mean \"==\"?"
                    : "\"is not\" with a literal. Did you mean \"!=\"?");
                return;
            }

            left = right;
        }
    }

    private void CheckCaller(Expr node)
    {
        if (node is not LambdaExpr && TypeOf(node) is { } type)
        {
            Warn($"'{type}' object is not callable; perhaps you missed a comma?");
        }
    }

    private void CheckSubscripter(Expr node)
    {
        bool isSuspect = node switch
        {
            ConstantExpr { Value: string or CodePointsConstant or BytesConstant or TupleConstant } => false,
            ConstantExpr or SetExpr or LambdaExpr => true,
            ComprehensionExpr comprehension => comprehension.Kind != NodeKind.ListComp,
            _ => false,
        };
        if (isSuspect)
        {
            Warn($"'{TypeOf(node)}' object is not subscriptable; perhaps you missed a comma?");
        }
    }

    private void CheckIndex(Expr node, Expr index)
    {
        if (TypeOf(index) is not { } type || type is "int" or "bool")
        {
            return;
        }

        bool isSequence = node switch
        {
            ConstantExpr { Value: string or CodePointsConstant or BytesConstant or TupleConstant } => true,
            TupleExpr or ListExpr or ComprehensionExpr { Kind: NodeKind.ListComp } => true,
            _ => node is JoinedStrExpr or FormattedValueExpr,
        };
        if (isSequence)
        {
            Warn($"{TypeOf(node)} indices must be integers or slices, not {type}; perhaps you missed a comma?");
        }
    }
}
