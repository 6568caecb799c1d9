using System;
using System.Text;
using Py.ObjectSpace;
using Py.Vm.Syntax;

namespace Py.Vm.Modules;

/// <summary>Shows tracebacks: files, lines, and carets under what failed.</summary>
internal static unsafe class TracebackPrinter
{
    private const int RepeatLimit = 3;
    private const int SourceIndent = 4;

    /// <summary>The part of an expression that failed, and how to mark it.</summary>
    private struct Anchors
    {
        public int Left;
        public int Right;
        public bool Found;
    }

    /// <summary>Adds header and entries; false with an error set (a signal handler raised, or writing failed).</summary>
    public static bool Print(scoped ref ReportWriter writer, Value traceback, string header, string? headerMargin)
    {
        long limit = 1000;
        Value limitValue = SysModule.Get("tracebacklimit");
        if (!limitValue.IsNull && limitValue.IsInt)
        {
            limit = PyInt.TryGetLong(limitValue, out long given) ? given : PyInt.IsNegative(limitValue) ? 0 : long.MaxValue;
            if (limit <= 0)
            {
                return true;
            }
        }

        writer.AddMargin(headerMargin);
        writer.Add(header);
        long depth = 0;
        for (Value t = traceback; !t.IsNull; t = NextOf(t))
        {
            depth++;
        }

        for (; depth > limit; depth--)
        {
            traceback = NextOf(traceback);
        }

        SourceLines source = default;
        Value lastFile = Value.Null, lastName = Value.Null;
        int lastLine = -1;
        long repeated = 0;
        for (; !traceback.IsNull; traceback = NextOf(traceback))
        {
            ref PyTraceback entry = ref traceback.As<PyTraceback>().Fields;
            Value code = CodeOf(traceback);
            ref PyCode c = ref code.As<PyCode>().Fields;
            Value file = c.FileName.Load(), name = c.Name.Load();
            if (lastFile.IsNull || !file.Is(lastFile) || lastLine == -1 || entry.Line != lastLine || !name.Is(lastName))
            {
                AddRepeated(ref writer, repeated);
                (lastLine, repeated) = (entry.Line, 0);
                lastFile = file;
                lastName = name;
            }

            if (++repeated <= RepeatLimit)
            {
                AddEntry(ref writer, ref source, code, entry.LastWord, entry.Line);
                if (!writer.Flush() || !Run.EvalBreaker.PollSignals())
                {
                    return false;
                }
            }
        }

        AddRepeated(ref writer, repeated);
        return true;
    }

    private static Value NextOf(Value traceback) => traceback.As<PyTraceback>().Fields.Next.Load();

    /// <summary>The code of a traceback entry.</summary>
    public static Value CodeOf(Value traceback) =>
        traceback.As<PyTraceback>().Fields.Frame.Load().As<PyFrame>().Fields.Function.Load().As<PyFunction>().Fields.Code.Load();

    private static void AddRepeated(scoped ref ReportWriter writer, long count)
    {
        count -= RepeatLimit;
        if (count > 0)
        {
            writer.Add($"  [Previous line repeated {count} more time{(count > 1 ? "s" : "")}]\n");
        }
    }

    private static void AddEntry(scoped ref ReportWriter writer, scoped ref SourceLines source, Value code, int word, int line)
    {
        ref PyCode c = ref code.As<PyCode>().Fields;
        string file = PyStr.ToClr(c.FileName.Load());
        writer.AddMargin();
        writer.Add($"  File \"{file}\", line {line}, in {PyStr.ToClr(c.Name.Load())}\n");
        if (source.Find(file, line) is not { } text)
        {
            return;
        }

        string shown = text.TrimStart(' ', '\t', '\f');
        writer.AddMargin();
        writer.Add(' ', SourceIndent);
        writer.Add(shown);
        writer.Add("\n");
        int* position = PyCode.PositionOf(code, word);
        if (position[0] < 0 || position[1] < 0 || position[2] < 0 || position[3] < 0)
        {
            return;
        }

        AddCarets(ref writer, text, text.Length - shown.Length, position[2], position[3], position[0] == position[1]);
    }

    private static void AddCarets(scoped ref ReportWriter writer, string text, int stripped, int startByte, int endByte, bool oneLine)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(text);
        if (startByte > utf8.Length || (oneLine && endByte > utf8.Length))
        {
            return;
        }

        int start = Characters(utf8.AsSpan(0, startByte)), length = Characters(utf8), end;
        Anchors anchors = default;
        if (oneLine)
        {
            end = Characters(utf8.AsSpan(0, endByte));
            ReadOnlySpan<byte> segment = endByte > startByte ? utf8.AsSpan(startByte..endByte) : default;
            anchors = FindAnchors(segment);
            if (anchors.Found)
            {
                anchors.Left = Characters(segment[..Math.Min(anchors.Left, segment.Length)]) + start;
                anchors.Right = Characters(segment[..Math.Min(anchors.Right, segment.Length)]) + start;
            }
        }
        else
        {
            end = Characters(utf8.AsSpan().TrimEnd(" \t\f"u8));
        }

        if (end - start == length - stripped && !anchors.Found)
        {
            return;
        }

        writer.AddMargin();
        for (int column = stripped - SourceIndent + 1; column <= end; column++)
        {
            bool marked = anchors.Found && anchors.Left < column && column <= anchors.Right;
            writer.Add(column <= start ? ' ' : anchors.Found && !marked ? '~' : '^', 1);
        }

        writer.Add("\n");
    }

    private static int Characters(ReadOnlySpan<byte> utf8)
    {
        int count = 0;
        foreach (byte b in utf8)
        {
            count += (b & 0xC0) == 0x80 ? 0 : 1;
        }

        return count;
    }

    /// <summary>The operator of a binary operation, or the brackets of a subscription, in bytes from the start of the text.</summary>
    private static Anchors FindAnchors(ReadOnlySpan<byte> segment)
    {
        Expr? expression = null;
        try
        {
            ParseOptions options = new() { Origin = SourceOrigin.Text };
            SourceText text = SourceText.Decode(segment, options);
            if (Parser.TryParse(text, options, out _)?.Tree is ModuleMod { Body: [ExprStmt statement] })
            {
                expression = statement.Value;
            }
        }
        catch (PySyntaxException)
        {
            return default;
        }

        switch (expression)
        {
            case BinOpExpr operation:
                for (int i = operation.Left.EndColumn; i < operation.Right.Column && i < segment.Length; i++)
                {
                    if (IsBlank(segment[i]))
                    {
                        continue;
                    }

                    bool two = i + 1 < operation.Right.Column && i + 1 < segment.Length && !IsBlank(segment[i + 1]);
                    return new Anchors { Found = true, Left = i, Right = two ? i + 2 : i + 1 };
                }

                return default;
            case SubscriptExpr subscript:
                return new Anchors { Found = true, Left = subscript.Value.EndColumn, Right = subscript.Slice.EndColumn + 1 };
            default:
                return default;
        }
    }

    private static bool IsBlank(byte b) => b is (byte)' ' or (byte)'\t' or (byte)'\f';
}
