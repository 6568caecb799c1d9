using System.Collections.Generic;
using System.IO;
using Py.Vm.Compile;
using Xunit;

namespace Py.Conformance.Vm.Compile;

/// <summary>What every code unit keeps to, whatever its source: jumps and handlers lead to instructions, registers are
/// within the frame, nothing runs off the end.</summary>
public class CodeInvariantTests
{
    [Theory]
    [InlineData("ast.py")]
    [InlineData("asyncio/base_events.py")]
    [InlineData("contextlib.py")]
    [InlineData("dataclasses.py")]
    [InlineData("inspect.py")]
    [InlineData("typing.py")]
    [InlineData("test/test_patma.py")]
    [InlineData("test/test_coroutines.py")]
    [InlineData("test/test_grammar.py")]
    [InlineData("test/test_except_star.py")]
    public void LibraryCode(string file)
    {
        if (Oracle.FindLibrary() is { } library && Path.Combine(library, file) is var path && File.Exists(path))
        {
            Check(CompileSource.Compile(File.ReadAllBytes(path), path).Code);
        }
    }

    private static void Check(CodeUnit code)
    {
        var starts = new HashSet<int>();
        Opcode last = Opcode.Nop;
        for (int i = 0; i < code.Words.Length; i++)
        {
            starts.Add(i);
            last = (Opcode)(code.Words[i] & 0xff);
            i += Opcodes.HasExtension(last) ? 1 : 0;
        }

        Assert.True(
            last is Opcode.Return or Opcode.ReturnNone or Opcode.ReRaise or Opcode.Raise or Opcode.Jmp or Opcode.Loop);
        Assert.Equal(code.Words.Length, code.Positions.Length);
        Assert.Equal(code.Words.Length, code.LiveTops.Length);
        foreach (int i in starts)
        {
            CheckInstruction(code, i, starts);
        }

        foreach (HandlerRange range in code.Handlers)
        {
            Assert.True(range.Start < range.End && range.End <= code.Words.Length);
            Assert.Contains(range.Start, starts);
            Assert.Contains(range.Handler, starts);
            Assert.InRange(range.Register, 0, code.RegisterCount - 1);
        }

        foreach (object constant in code.Constants)
        {
            if (constant is CodeUnit inner)
            {
                Check(inner);
            }
        }
    }

    private static void CheckInstruction(CodeUnit code, int index, HashSet<int> starts)
    {
        uint word = code.Words[index];
        var op = (Opcode)(word & 0xff);
        (Role a, Role b, Role c) = OperandRoles.Of(op);
        bool isEmpty = op is >= Opcode.BuildTuple and <= Opcode.BuildMap && word >> 24 == 0;
        CheckRegister(code, index, a, (int)(word >> 8) & 0xff);
        CheckRegister(code, index, isEmpty ? Role.None : b, b == Role.Far ? (int)(word >> 16) : (int)(word >> 16) & 0xff);
        CheckRegister(code, index, c, (int)(word >> 24));
        int extension = Opcodes.HasExtension(op) ? (int)code.Words[index + 1] : 0;
        switch (Opcodes.Row(op).Format)
        {
            case OpFormat.J:
                Assert.Contains(index + 1 + ((int)word >> 8), starts);
                break;
            case OpFormat.AsBx when Linker.IsJump(op):
                Assert.Contains(index + 1 + (short)(word >> 16), starts);
                break;
            case OpFormat.ABCXJump:
                Assert.Contains(index + 2 + extension, starts);
                break;
            case OpFormat.ABCXName:
                Assert.InRange(code.CacheNames[extension], 0, code.Names.Length - 1);
                break;
            case OpFormat.ABCXConst:
                Assert.InRange(extension, 0, code.Constants.Length - 1);
                break;
        }
    }

    private static void CheckRegister(CodeUnit code, int index, Role role, int value)
    {
        if (role is Role.None || (role == Role.Biased && value == 0))
        {
            return;
        }

        int register = role == Role.Biased ? value - 1 : value;
        Assert.InRange(register, 0, code.RegisterCount - 1);
        int fixedEnd = code.VarNames.Length + code.CellVars.Length + code.FreeVars.Length;
        if (role is Role.Read or Role.Modify && register >= fixedEnd)
        {
            Assert.True(register < code.LiveTops[index], $"{code.QualName} {index}: r{register} is not live");
        }
    }
}
