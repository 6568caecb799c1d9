using System;
using System.Text;
using Py.ObjectSpace;

namespace Py.Vm.Modules;

/// <summary>"Did you mean": the known name that is nearest to a name that was not found.</summary>
internal static unsafe class Suggestions
{
    private const int MaxCandidates = 750;
    private const int MaxLength = 40;
    private const int MoveCost = 2;
    private const int CaseCost = 1;

    /// <summary>The suggestion for an AttributeError or NameError; null without an error if there is none.</summary>
    public static Value For(Value exception)
    {
        Value result = exception.HasShape(ShapeIds.Of(TypeId.AttributeError)) ? ForAttribute(exception)
            : exception.HasShape(ShapeIds.Of(TypeId.NameError)) ? ForName(exception) : Value.Null;
        Errors.Clear();
        return result;
    }

    private static Value ForAttribute(Value exception)
    {
        Value name = exception.As<PyBaseException>().Fields.Field0.Load(), obj = exception.As<PyBaseException>().Fields.Field1.Load();
        if (name.IsNull || obj.IsNull || !name.IsExactStr)
        {
            return Value.Null;
        }

        Value method = Space.LookupSpecial(obj, N.__dir__, out Value bound);
        Value names = method.IsNull ? method : Space.CallBound(method, bound);
        names = names.IsNull ? names : Sequences.ToList(names);
        return names.IsNull || Space.CallMethod(names, N.sort).IsNull ? Value.Null : Nearest(names, name);
    }

    private static Value ForName(Value exception)
    {
        Value name = exception.As<PyBaseException>().Fields.Field0.Load(), traceback = exception.As<PyBaseException>().Fields.Traceback.Load();
        if (name.IsNull || !name.IsExactStr || traceback.IsNull)
        {
            return Value.Null;
        }

        for (Value next = traceback; !next.IsNull; next = next.As<PyTraceback>().Fields.Next.Load())
        {
            traceback = next;
        }

        ref PyFunction function = ref traceback.As<PyTraceback>().Fields.Frame.Load().As<PyFrame>().Fields.Function.Load().As<PyFunction>().Fields;
        Value found = Nearest(Sequences.ToList(function.Code.Load().As<PyCode>().Fields.VarNames.Load()), name);
        found = found.IsNull && !Errors.Occurred ? Nearest(Sequences.ToList(function.Globals.Load()), name) : found;
        return found.IsNull && !Errors.Occurred ? Nearest(Sequences.ToList(function.Builtins.Load()), name) : found;
    }

    private static Value Nearest(Value names, Value name)
    {
        if (names.IsNull || PyList.LengthOf(names) >= MaxCandidates)
        {
            return Value.Null;
        }

        byte[] wanted = Encoding.UTF8.GetBytes(PyStr.ToClr(name));
        Value best = Value.Null;
        int bestDistance = int.MaxValue;
        for (long i = 0; i < PyList.LengthOf(names); i++)
        {
            Value candidate = PyList.Get(names, i);
            if (!candidate.IsStr)
            {
                return Errors.TypeError("bad argument type for built-in operation");
            }

            byte[] text = Encoding.UTF8.GetBytes(PyStr.ToClr(candidate));
            if (text.AsSpan().SequenceEqual(wanted))
            {
                continue;
            }

            // At most a third of the characters may differ, and the best match so far must be beaten.
            int limit = Math.Min((wanted.Length + text.Length + 3) * MoveCost / 6, bestDistance - 1);
            int distance = Distance(wanted, text, limit);
            if (distance <= limit)
            {
                bestDistance = distance;
                best = candidate;
            }
        }

        return best;
    }

    private static int SubstitutionCost(byte a, byte b) =>
        (a & 31) != (b & 31) ? MoveCost : a == b ? 0 : Lower(a) == Lower(b) ? CaseCost : MoveCost;

    private static byte Lower(byte c) => c is >= (byte)'A' and <= (byte)'Z' ? (byte)(c + 32) : c;

    /// <summary>The cost of making one text the other; any number above <paramref name="limit"/> if it is above it.</summary>
    private static int Distance(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b, int limit)
    {
        int common = a.CommonPrefixLength(b);
        a = a[common..];
        b = b[common..];
        while (a.Length > 0 && b.Length > 0 && a[^1] == b[^1])
        {
            a = a[..^1];
            b = b[..^1];
        }

        if (a.Length == 0 || b.Length == 0)
        {
            return (a.Length + b.Length) * MoveCost;
        }

        if (a.Length > MaxLength || b.Length > MaxLength)
        {
            return limit + 1;
        }

        if (b.Length < a.Length)
        {
            ReadOnlySpan<byte> longer = a;
            a = b;
            b = longer;
        }

        if ((b.Length - a.Length) * MoveCost > limit)
        {
            return limit + 1;
        }

        Span<int> row = stackalloc int[MaxLength];
        for (int i = 0; i < a.Length; i++)
        {
            row[i] = (i + 1) * MoveCost;
        }

        int result = 0;
        for (int j = 0; j < b.Length; j++)
        {
            int diagonal = result = j * MoveCost;
            int minimum = int.MaxValue;
            for (int i = 0; i < a.Length; i++)
            {
                int substitute = diagonal + SubstitutionCost(b[j], a[i]);
                diagonal = row[i];
                result = Math.Min(Math.Min(result, diagonal) + MoveCost, substitute);
                row[i] = result;
                minimum = Math.Min(minimum, result);
            }

            if (minimum > limit)
            {
                return limit + 1;
            }
        }

        return result;
    }
}
