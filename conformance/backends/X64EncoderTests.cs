using System;
using System.Runtime.Intrinsics.X86;
using System.Collections.Generic;
using Iced.Intel;
using Py.Backends.X64;
using Xunit;

namespace Py.Conformance.Backends;

/// <summary>Every form of the encoder, over all registers and the edges of displacements, read back by Iced.</summary>
public class X64EncoderTests
{
    private static readonly string[] s_names =
        ["rax", "rcx", "rdx", "rbx", "rsp", "rbp", "rsi", "rdi", "r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15"];

    private static readonly string[] s_dwords =
        ["eax", "ecx", "edx", "ebx", "esp", "ebp", "esi", "edi", "r8d", "r9d", "r10d", "r11d", "r12d", "r13d", "r14d", "r15d"];

    private static readonly string[] s_words =
        ["ax", "cx", "dx", "bx", "sp", "bp", "si", "di", "r8w", "r9w", "r10w", "r11w", "r12w", "r13w", "r14w", "r15w"];

    private static readonly string[] s_bytes =
        ["al", "cl", "dl", "bl", "spl", "bpl", "sil", "dil", "r8b", "r9b", "r10b", "r11b", "r12b", "r13b", "r14b", "r15b"];

    private readonly X64Assembler _asm = new();
    private readonly List<string> _expected = [];

    [Fact]
    public void RegisterForms()
    {
        for (int a = 0; a < 16; a++)
        {
            for (int b = 0; b < 16; b++)
            {
                (string x, string y) = (s_names[a], s_names[b]);
                Check(() => _asm.MovRR(a, b), $"mov {x},{y}");
                Check(() => _asm.MovRR32(a, b), $"mov {s_dwords[a]},{s_dwords[b]}");
                foreach (Alu op in Enum.GetValues<Alu>())
                {
                    Check(() => _asm.AluRR(op, a, b), $"{op.ToString().ToLowerInvariant()} {x},{y}");
                }
                Check(() => _asm.ImulRR(a, b), $"imul {x},{y}");
                Check(() => _asm.ImulRRI(a, b, 100), a == b ? $"imul {x},64h" : $"imul {x},{y},64h");
                Check(() => _asm.ImulRRI(a, b, 1000), a == b ? $"imul {x},3E8h" : $"imul {x},{y},3E8h");
                Check(() => _asm.TestRR(a, b), $"test {x},{y}");
                Check(() => _asm.BitTest32(a, b), $"bt {s_dwords[a]},{s_dwords[b]}");
                Check(() => _asm.Rorx(a, b, 4), $"rorx {x},{y},4");
                Check(() => _asm.MovzxByte(a, b), $"movzx {s_dwords[a]},{s_bytes[b]}");
                Check(() => _asm.Cmov(Condition.Less, a, b), $"cmovl {x},{y}");
                CheckFloat(() => _asm.MovapsRR(a, b), $"movaps xmm{a},xmm{b}");
                CheckFloat(() => _asm.SseRR(0x58, a, b), $"addsd xmm{a},xmm{b}", $"xmm{a},");
                CheckFloat(() => _asm.SseRR(0x5e, a, b), $"divsd xmm{a},xmm{b}", $"xmm{a},");
                CheckFloat(() => _asm.SseRR(0x51, a, b), $"sqrtsd xmm{a},xmm{b}", $"xmm{a},");
                CheckFloat(() => _asm.Ucomisd(a, b), $"ucomisd xmm{a},xmm{b}");
                CheckFloat(() => _asm.Xorps(a, b), $"xorps xmm{a},xmm{b}", $"xmm{a},");
                CheckFloat(() => _asm.Cvtsi2sd(a, b), $"cvtsi2sd xmm{a},{y}", $"xmm{a},");
                CheckFloat(() => _asm.Cvttsd2si(a, b), $"cvttsd2si {x},xmm{b}");
                CheckFloat(() => _asm.MovqToFloat(a, b), $"movq xmm{a},{y}");
                CheckFloat(() => _asm.MovqToGeneral(a, b), $"movq {x},xmm{b}");
            }
            string name = s_names[a];
            Check(() => _asm.AluRI(Alu.Add, a, 5), $"add {name},5");
            Check(() => _asm.AluRI(Alu.Cmp, a, 0x12345), $"cmp {name},12345h");
            Check(() => _asm.MovRI(a, 0), $"xor {s_dwords[a]},{s_dwords[a]}");
            Check(() => _asm.MovRI(a, 0xffff_ffff), $"mov {s_dwords[a]},0FFFFFFFFh");
            Check(() => _asm.MovRI(a, -1), $"mov {name},0FFFFFFFFFFFFFFFFh");
            Check(() => _asm.MovRI(a, 0x1234_5678_9abc_def0), $"mov {name},123456789ABCDEF0h");
            Check(() => _asm.ShiftRI(4, a, 3), $"shl {name},3");
            Check(() => _asm.ShiftRI(7, a, 63), $"sar {name},3Fh");
            Check(() => _asm.ShiftRI(0, a, 4), $"rol {name},4");
            Check(() => _asm.Lea32(a, Mem.At(a, 1)), $"lea {s_dwords[a]},[{name}+1]");
            Check(() => _asm.ShiftByCl(5, a), $"shr {name},cl");
            Check(() => _asm.Neg(a), $"neg {name}");
            Check(() => _asm.Not(a), $"not {name}");
            Check(() => _asm.Idiv(a), $"idiv {name}");
            Check(() => _asm.TestRI8(a, 7), $"test {s_bytes[a]},7");
            Check(() => _asm.Setcc(Condition.Above, a), $"seta {s_bytes[a]}");
            Check(() => _asm.Push(a), $"push {name}");
            Check(() => _asm.Pop(a), $"pop {name}");
        }
        Compare();
    }

    [Fact]
    public void MemoryForms()
    {
        int[] displacements = [0, 8, 127, 128, -128, -129, 0x12345678];
        for (int b = 0; b < 16; b++)
        {
            foreach (int displacement in displacements)
            {
                Forms(Mem.At(b, displacement), $"{s_names[b]}{Signed(displacement)}", b);
                for (int i = 0; i < 16; i++)
                {
                    if (i != 4)
                    {
                        foreach (int scale in (int[])[1, 2, 4, 8])
                        {
                            string index = scale == 1 ? s_names[i] : $"{s_names[i]}*{scale}";
                            Check(() => _asm.Lea(b, new Mem(b, i, scale, displacement)), $"lea {s_names[b]},[{s_names[b]}+{index}{Signed(displacement)}]");
                        }
                    }
                }
            }
        }
        Check(() => _asm.MovRM(3, Mem.Absolute(0x41000000)), "mov rbx,[41000000h]");
        Check(() => _asm.CallM(Mem.Absolute(0x41000008)), "call [41000008h]");
        Compare();
    }

    private void Forms(Mem memory, string text, int register)
    {
        int other = 15 - register;
        Check(() => _asm.MovRM(other, memory), $"mov {s_names[other]},[{text}]");
        Check(() => _asm.MovMR(memory, other), $"mov [{text}],{s_names[other]}");
        Check(() => _asm.AluRM(Alu.Sub, other, memory), $"sub {s_names[other]},[{text}]");
        Check(() => _asm.ImulRM(other, memory), $"imul {s_names[other]},[{text}]");
        Check(() => _asm.Store(memory, other, 1), $"mov [{text}],{s_bytes[other]}");
        Check(() => _asm.Store(memory, other, 2), $"mov [{text}],{s_words[other]}");
        Check(() => _asm.Store(memory, other, 4), $"mov [{text}],{s_dwords[other]}");
        Check(() => _asm.LoadExtended(other, memory, 1, signed: false), $"movzx {s_dwords[other]},byte [{text}]");
        Check(() => _asm.LoadExtended(other, memory, 1, signed: true), $"movsx {s_names[other]},byte [{text}]");
        Check(() => _asm.LoadExtended(other, memory, 2, signed: true), $"movsx {s_names[other]},word [{text}]");
        Check(() => _asm.LoadExtended(other, memory, 4, signed: true), $"movsxd {s_names[other]},[{text}]");
        Check(() => _asm.LoadExtended(other, memory, 4, signed: false), $"mov {s_dwords[other]},[{text}]");
        Check(() => _asm.MovMI(memory, 5, 8), $"mov qword [{text}],5");
        Check(() => _asm.MovMI(memory, 5, 4), $"mov dword [{text}],5");
        Check(() => _asm.MovMI(memory, 5, 2), $"mov word [{text}],5");
        Check(() => _asm.MovMI(memory, 5, 1), $"mov byte [{text}],5");
        Check(() => _asm.AluMI(Alu.Cmp, memory, 0x12345, wide: false), $"cmp dword [{text}],12345h");
        Check(() => _asm.TestMI8(memory, 1), $"test byte [{text}],1");
        CheckFloat(() => _asm.MovsdRM(other, memory), $"movsd xmm{other},[{text}]");
        CheckFloat(() => _asm.MovsdMR(memory, other), $"movsd [{text}],xmm{other}");
        CheckFloat(() => _asm.SseRM(0x59, other, memory), $"mulsd xmm{other},[{text}]", $"xmm{other},");
        CheckFloat(() => _asm.UcomisdM(other, memory), $"ucomisd xmm{other},[{text}]");
        Check(() => _asm.CallM(memory), $"call [{text}]");
    }

    private static string Signed(int displacement)
    {
        if (displacement == 0)
        {
            return "";
        }
        string hex = Math.Abs(displacement).ToString("X");
        string digits = Math.Abs(displacement) < 10 ? hex : (char.IsAsciiLetter(hex[0]) ? "0" + hex : hex) + "h";
        return (displacement < 0 ? "-" : "+") + digits;
    }

    // With AVX its encoding is used, where an operation has two sources beside its destination.
    private void CheckFloat(Action emit, string expected, string first = "")
    {
        int space = expected.IndexOf(' ') + 1;
        Check(emit, Avx.IsSupported ? $"v{expected[..space]}{first}{expected[space..]}" : expected);
    }

    private void Check(Action emit, string expected)
    {
        emit();
        _expected.Add(expected);
    }

    private void Compare()
    {
        Decoder decoder = Decoder.Create(64, new ByteArrayCodeReader(_asm.Code.ToArray()));
        NasmFormatter formatter = new();
        StringOutput output = new();
        foreach (string expected in _expected)
        {
            Instruction instruction = decoder.Decode();
            formatter.Format(instruction, output);
            string text = output.ToStringAndReset().Replace("qword [", "[", StringComparison.Ordinal).Replace("rel ", "", StringComparison.Ordinal);
            Assert.Equal(expected.Replace("qword [", "[", StringComparison.Ordinal), text);
        }
    }
}
