using System.Collections.Generic;
using System.Globalization;
using System.Text;

namespace Py.Vm.Compile;

/// <summary>Shows code units as text: one line an instruction, then the exception table, then nested units.</summary>
/// <remarks>
/// A line has the source line where it changes, a mark if something jumps here, the word's index, the instruction,
/// its operands (registers by name for locals and cells, else r and the number) and after a semicolon what an
/// operand stands for.
/// </remarks>
public static class Disassembler
{
    /// <summary>The text of a unit and the units inside it.</summary>
    public static string Disassemble(CodeUnit code)
    {
        var text = new StringBuilder();
        Append(text, code, true);
        return text.ToString();
    }

    /// <summary>Appends a unit, and those inside it if <paramref name="recurse"/>.</summary>
    public static void Append(StringBuilder text, CodeUnit code, bool recurse)
    {
        text.Append(CultureInfo.InvariantCulture, $"code {code.QualName} registers={code.RegisterCount}\n");
        AppendInstructions(text, code);
        foreach (HandlerRange range in code.Handlers)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"  cover {range.Start}..{range.End} -> {range.Handler} {Register(code, range.Register)}\n");
        }

        if (!recurse)
        {
            return;
        }

        foreach (object constant in code.Constants)
        {
            if (constant is CodeUnit inner)
            {
                text.Append('\n');
                Append(text, inner, true);
            }
        }
    }

    private static void AppendInstructions(StringBuilder text, CodeUnit code)
    {
        HashSet<int> targets = FindTargets(code);
        int line = -1;
        for (int i = 0; i < code.Words.Length; i++)
        {
            var op = (Opcode)(code.Words[i] & 0xff);
            int here = code.Positions[i].Line;
            string shown = here >= 0 && here != line ? here.ToString(CultureInfo.InvariantCulture) : "";
            line = here >= 0 ? here : line;
            string mark = targets.Contains(i) ? ">" : " ";
            text.Append(CultureInfo.InvariantCulture, $"{shown,4} {mark}{i,4} {op,-14} ");
            AppendOperands(text, code, i, op);
            TrimEnd(text);
            text.Append('\n');
            i += Opcodes.HasExtension(op) ? 1 : 0;
        }
    }

    private static void TrimEnd(StringBuilder text)
    {
        while (text[^1] == ' ')
        {
            text.Length--;
        }
    }

    private static HashSet<int> FindTargets(CodeUnit code)
    {
        var targets = new HashSet<int>();
        foreach (HandlerRange range in code.Handlers)
        {
            targets.Add(range.Handler);
        }

        for (int i = 0; i < code.Words.Length; i++)
        {
            var op = (Opcode)(code.Words[i] & 0xff);
            if (Linker.IsJump(op))
            {
                targets.Add(TargetOf(code, i, op));
            }

            i += Opcodes.HasExtension(op) ? 1 : 0;
        }

        return targets;
    }

    private static int TargetOf(CodeUnit code, int index, Opcode op)
    {
        uint word = code.Words[index];
        return Opcodes.Row(op).Format switch
        {
            OpFormat.J => index + 1 + ((int)word >> 8),
            OpFormat.AsBx => index + 1 + (short)(word >> 16),
            _ => index + 2 + (int)code.Words[index + 1],
        };
    }

    private static void AppendOperands(StringBuilder text, CodeUnit code, int index, Opcode op)
    {
        uint word = code.Words[index];
        int a = (int)(word >> 8) & 0xff;
        int b = (int)(word >> 16) & 0xff;
        int c = (int)(word >> 24);
        int wide = (int)(word >> 16);
        (Role roleA, Role roleB, Role roleC) = OperandRoles.Of(op);
        switch (Opcodes.Row(op).Format)
        {
            case OpFormat.None:
                return;
            case OpFormat.J:
                text.Append("-> ").Append(TargetOf(code, index, op));
                return;
            case OpFormat.AsBx:
                text.Append(Register(code, a)).Append(' ');
                if (Linker.IsJump(op))
                {
                    text.Append("-> ").Append(TargetOf(code, index, op));
                }
                else
                {
                    text.Append((short)wide);
                }

                return;
            case OpFormat.ABx:
                AppendField(text, code, roleA, a, true);
                AppendField(text, code, roleB, wide, true);
                if (op == Opcode.LoadK)
                {
                    text.Append("; ").Append(ConstantText.Repr(code.Constants[wide]));
                }

                return;
        }

        AppendField(text, code, roleA, a, IsUsed(op, 0));
        bool isSigned = op is Opcode.AddI or Opcode.SubI or Opcode.IAddI or Opcode.ISubI;
        bool isCompare = op is >= Opcode.JLtI and <= Opcode.JGeI;
        AppendField(text, code, roleB, isCompare ? (sbyte)b : b, IsUsed(op, 1));
        AppendField(text, code, roleC, isSigned ? (sbyte)c : c, IsUsed(op, 2));
        AppendExtension(text, code, index, op);
    }

    private static void AppendExtension(StringBuilder text, CodeUnit code, int index, Opcode op)
    {
        OpFormat format = Opcodes.Row(op).Format;
        if (format < OpFormat.ABCXJump)
        {
            return;
        }

        int x = (int)code.Words[index + 1];
        switch (format)
        {
            case OpFormat.ABCXJump:
                text.Append("-> ").Append(TargetOf(code, index, op));
                break;
            case OpFormat.ABCXName:
                text.Append("; ").Append(code.Names[code.CacheNames[x]]);
                break;
            case OpFormat.ABCXConst:
                text.Append("; ").Append(ConstantText.Repr(code.Constants[x]));
                break;
            default:
                text.Append(x);
                break;
        }
    }

    // Fields that are numbers, or that are there for the sake of the format only.
    private static bool IsUsed(Opcode op, int field)
    {
        (Role a, Role b, Role c) = OperandRoles.Of(op);
        Role role = field switch
        {
            0 => a,
            1 => b,
            _ => c,
        };
        if (role != Role.None)
        {
            return true;
        }

        return field switch
        {
            0 => false,
            1 => op is Opcode.Call or Opcode.CallMethod or Opcode.CallKw or Opcode.CallMethodKw or Opcode.CallEx
                or (>= Opcode.JLtI and <= Opcode.JGeI),
            _ => op is Opcode.CallEx or Opcode.GetAwaitable or Opcode.FormatValue or Opcode.Raise or Opcode.BuildSlice
                or Opcode.MakeFunction or (>= Opcode.BuildTuple and <= Opcode.BuildString) or Opcode.ListExtend
                or Opcode.Unpack or Opcode.UnpackEx or Opcode.UnpackWide or (>= Opcode.AddI and <= Opcode.ISubI)
                or (>= Opcode.JLt and <= Opcode.JGeI),
        };
    }

    private static void AppendField(StringBuilder text, CodeUnit code, Role role, int value, bool isUsed)
    {
        switch (role)
        {
            case Role.None:
                if (isUsed)
                {
                    text.Append(value).Append(' ');
                }

                break;
            case Role.Biased:
                if (value > 0)
                {
                    text.Append("from ").Append(Register(code, value - 1)).Append(' ');
                }

                break;
            default:
                text.Append(Register(code, value)).Append(' ');
                break;
        }
    }

    private static string Register(CodeUnit code, int register)
    {
        int index = register - code.FirstLocal;
        if (index >= 0 && index < code.VarNames.Length)
        {
            return code.VarNames[index];
        }

        index -= code.VarNames.Length;
        int cells = 0;
        foreach (string cell in code.CellVars)
        {
            if (System.Array.IndexOf(code.VarNames, cell) >= 0)
            {
                continue;
            }

            if (index == cells++)
            {
                return "&" + cell;
            }
        }

        index -= cells;
        return index >= 0 && index < code.FreeVars.Length
            ? "&" + code.FreeVars[index]
            : "r" + register.ToString(CultureInfo.InvariantCulture);
    }
}
