using System.Collections.Generic;
using System.Text;
using Py.Vm.Syntax;

namespace Py.Vm.Compile;

/// <summary>Turns `'...%s...' % (a, b)` into what an f-string compiles to, when the format is simple enough.</summary>
internal static class PercentFormat
{
    private const int TooManyDigits = 3;

    /// <summary>The f-string with the same result, or null.</summary>
    public static JoinedStrExpr? ToJoinedString(BinOpExpr node, string format, Expr[] arguments)
    {
        foreach (Expr argument in arguments)
        {
            if (argument is StarredExpr)
            {
                return null;
            }
        }

        var parts = new List<Expr>();
        int next = 0;
        int position = 0;
        while (true)
        {
            string literal = ReadLiteral(format, ref position);
            if (literal.Length != 0)
            {
                var constant = new ConstantExpr { Value = literal };
                constant.CopyPosition(node.Left);
                parts.Add(constant);
            }

            if (position >= format.Length)
            {
                break;
            }

            if (next >= arguments.Length || ReadUnit(format, ref position, arguments[next++]) is not { } part)
            {
                return null;
            }

            parts.Add(part);
        }

        if (next < arguments.Length)
        {
            return null;
        }

        var joined = new JoinedStrExpr { Values = [.. parts] };
        joined.CopyPosition(node);
        return joined;
    }

    private static string ReadLiteral(string format, ref int position)
    {
        var literal = new StringBuilder();
        while (position < format.Length)
        {
            char c = format[position];
            if (c == '%')
            {
                if (position + 1 >= format.Length || format[position + 1] != '%')
                {
                    break;
                }

                position++;
            }

            literal.Append(c);
            position++;
        }

        return literal.ToString();
    }

    // Flags other than - do nothing to a string; * and keys are for run time.
    private static FormattedValueExpr? ReadUnit(string format, ref int position, Expr argument)
    {
        position++;
        bool isLeft = false;
        while (position < format.Length && "-+ #0".Contains(format[position]))
        {
            isLeft |= format[position] == '-';
            position++;
        }

        if (!ReadNumber(format, ref position, out int width))
        {
            return null;
        }

        int precision = -1;
        if (position < format.Length && format[position] == '.')
        {
            position++;
            if (!ReadNumber(format, ref position, out precision))
            {
                return null;
            }

            precision = int.Max(precision, 0);
        }

        if (position >= format.Length || format[position] is not ('s' or 'r' or 'a'))
        {
            return null;
        }

        string spec = (!isLeft && width > 0 ? ">" : "") + (width >= 0 ? $"{width}" : "")
            + (precision >= 0 ? $".{precision}" : "");
        var formatted = new FormattedValueExpr { Value = argument, Conversion = format[position++] };
        formatted.CopyPosition(argument);
        if (spec.Length != 0)
        {
            var constant = new ConstantExpr { Value = spec };
            constant.CopyPosition(argument);
            formatted.FormatSpec = constant;
        }

        return formatted;
    }

    private static bool ReadNumber(string format, ref int position, out int value)
    {
        value = -1;
        int start = position;
        while (position < format.Length && char.IsAsciiDigit(format[position]))
        {
            value = (int.Max(value, 0) * 10) + (format[position] - '0');
            position++;
            if (position - start >= TooManyDigits)
            {
                return false;
            }
        }

        return true;
    }
}
