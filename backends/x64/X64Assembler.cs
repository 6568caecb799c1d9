using System;
using System.Buffers.Binary;

namespace Py.Backends.X64;

/// <summary>A memory operand: base, optional scaled index, displacement; or an absolute low address.</summary>
/// <param name="Base">Register 0..15, -1 for none, <see cref="RipLabel"/> for a label of the code.</param>
/// <param name="Index">Register, or -1.</param>
/// <param name="Scale">1, 2, 4 or 8.</param>
/// <param name="Displacement">Bytes; the label if the base is <see cref="RipLabel"/>.</param>
internal readonly record struct Mem(int Base, int Index, int Scale, int Displacement)
{
    public const int RipLabel = -2;

    public static Mem At(int register, int displacement) => new(register, -1, 1, displacement);

    public static Mem Absolute(int address) => new(-1, -1, 1, address);

    public static Mem Label(int label) => new(RipLabel, -1, 1, label);
}

/// <summary>Arithmetic of the eight classic two-operand instructions; the value is the encoding's digit.</summary>
internal enum Alu : byte
{
    Add = 0,
    Or = 1,
    And = 4,
    Sub = 5,
    Xor = 6,
    Cmp = 7,
}

/// <summary>Condition codes; the lowest bit negates. ORDER Condition.</summary>
internal enum Condition : byte
{
    Overflow = 0,
    NoOverflow = 1,
    Below = 2,
    AboveOrEqual = 3,
    Equal = 4,
    NotEqual = 5,
    BelowOrEqual = 6,
    Above = 7,
    Parity = 10,
    NoParity = 11,
    Less = 12,
    GreaterOrEqual = 13,
    LessOrEqual = 14,
    Greater = 15,
}

/// <summary>Encodes the instructions that the backend uses, with labels.</summary>
/// <remarks>
/// Own encoder and not Iced's: in the native executable Iced's first instruction costs 0.8 ms of table set-up
/// and each one 65 to 110 ns, this one's 5 to 30 ns. Iced disassembles, and its decoder checks every form in
/// the tests.
/// Source: Intel SDM volume 2, chapter 2 (prefixes, ModRM, SIB).
/// Registers are 0..15; float registers are 0..15 as well here.
/// </remarks>
internal sealed class X64Assembler
{
    private byte[] _code = new byte[1024];
    private int[] _labels = new int[64];
    private int _labelCount;
    private (int At, int Label)[] _fixups = new (int, int)[64];
    private int _fixupCount;
    private (int At, long Target)[] _external = new (int, long)[16];
    private int _externalCount;

    public int Position { get; private set; }

    public ReadOnlySpan<byte> Code => _code.AsSpan(0, Position);

    public void Clear()
    {
        Position = 0;
        _labelCount = 0;
        _fixupCount = 0;
        _externalCount = 0;
    }

    public int NewLabel()
    {
        if (_labelCount == _labels.Length)
        {
            Array.Resize(ref _labels, _labelCount * 2);
        }
        _labels[_labelCount] = -1;
        return _labelCount++;
    }

    public void Bind(int label) => _labels[label] = Position;

    public int OffsetOf(int label) => _labels[label];

    /// <summary>Resolves labels and jumps out of the code, for code that will be at <paramref name="address"/>.</summary>
    public void Resolve(long address)
    {
        for (int i = 0; i < _fixupCount; i++)
        {
            (int at, int label) = _fixups[i];
            Write32(at, _labels[label] - (at + 4) + Read32(at));
        }
        for (int i = 0; i < _externalCount; i++)
        {
            (int at, long target) = _external[i];
            Write32(at, checked((int)(target - (address + at + 4))));
        }
    }

    // -- general registers ------------------------------------------------------------------------

    public void AluRR(Alu op, int destination, int source) => RR(((int)op << 3) | 3, destination, source, wide: true);

    public void AluRM(Alu op, int destination, Mem source) => RM(((int)op << 3) | 3, destination, source, wide: true);

    public void AluRI(Alu op, int register, int value)
    {
        if ((sbyte)value == value)
        {
            RR(0x83, (int)op, register, wide: true);
            Emit8(value);
        }
        else
        {
            RR(0x81, (int)op, register, wide: true);
            Emit32(value);
        }
    }

    public void AluMI(Alu op, Mem memory, int value, bool wide)
    {
        bool small = (sbyte)value == value;
        RM(small ? 0x83 : 0x81, (int)op, memory, wide, immediate: small ? 1 : 4);
        if (small)
        {
            Emit8(value);
        }
        else
        {
            Emit32(value);
        }
    }

    public void MovRR(int destination, int source) => RR(0x8b, destination, source, wide: true);

    public void MovRR32(int destination, int source) => RR(0x8b, destination, source, wide: false);

    public void MovRM(int destination, Mem source) => RM(0x8b, destination, source, wide: true);

    public void MovMR(Mem destination, int source) => RM(0x89, source, destination, wide: true);

    public void MovRI(int register, long value)
    {
        if (value == 0)
        {
            RR(0x33, register, register, wide: false);
        }
        else
        {
            MovRIKeepFlags(register, value);
        }
    }

    public void MovRIKeepFlags(int register, long value)
    {
        if ((uint)value == value)
        {
            Rex(false, 0, 0, register);
            Emit8(0xb8 | (register & 7));
            Emit32((int)value);
        }
        else if ((int)value == value)
        {
            RR(0xc7, 0, register, wide: true);
            Emit32((int)value);
        }
        else
        {
            Rex(true, 0, 0, register);
            Emit8(0xb8 | (register & 7));
            Emit64(value);
        }
    }

    public void MovMI(Mem destination, int value, int bytes)
    {
        if (bytes == 2)
        {
            Emit8(0x66);
        }
        RM(bytes == 1 ? 0xc6 : 0xc7, 0, destination, wide: bytes == 8, immediate: Math.Min(bytes, 4));
        switch (bytes)
        {
            case 1:
                Emit8(value);
                break;
            case 2:
                Emit8(value);
                Emit8(value >> 8);
                break;
            default:
                Emit32(value);
                break;
        }
    }

    public void Store(Mem destination, int source, int bytes)
    {
        switch (bytes)
        {
            case 1:
                RM(0x88, source, destination, wide: false, byteRegister: true);
                break;
            case 2:
                Emit8(0x66);
                RM(0x89, source, destination, wide: false);
                break;
            default:
                RM(0x89, source, destination, wide: bytes == 8);
                break;
        }
    }

    public void LoadExtended(int destination, Mem source, int bytes, bool signed)
    {
        switch (bytes)
        {
            case 1:
                RM(signed ? 0x0fbe : 0x0fb6, destination, source, wide: signed);
                break;
            case 2:
                RM(signed ? 0x0fbf : 0x0fb7, destination, source, wide: signed);
                break;
            case 4 when signed:
                RM(0x63, destination, source, wide: true);
                break;
            default:
                RM(0x8b, destination, source, wide: bytes == 8);
                break;
        }
    }

    public void Lea(int destination, Mem source) => RM(0x8d, destination, source, wide: true);

    public void Lea32(int destination, Mem source) => RM(0x8d, destination, source, wide: false);

    public void ImulRR(int destination, int source) => RR(0x0faf, destination, source, wide: true);

    public void ImulRM(int destination, Mem source) => RM(0x0faf, destination, source, wide: true);

    public void ImulRRI(int destination, int source, int value)
    {
        bool small = (sbyte)value == value;
        RR(small ? 0x6b : 0x69, destination, source, wide: true);
        if (small)
        {
            Emit8(value);
        }
        else
        {
            Emit32(value);
        }
    }

    /// <summary>Shifts and rotations by a constant; digits: 0 rol, 1 ror, 4 shl, 5 shr, 7 sar.</summary>
    public void ShiftRI(int digit, int register, int count)
    {
        RR(0xc1, digit, register, wide: true);
        Emit8(count);
    }

    /// <summary>Shifts by cl.</summary>
    public void ShiftByCl(int digit, int register) => RR(0xd3, digit, register, wide: true);

    public void Neg(int register) => RR(0xf7, 3, register, wide: true);

    public void Not(int register) => RR(0xf7, 2, register, wide: true);

    public void Idiv(int register) => RR(0xf7, 7, register, wide: true);

    public void Cqo()
    {
        Emit8(0x48);
        Emit8(0x99);
    }

    public void TestRR(int a, int b) => RR(0x85, b, a, wide: true);

    public void TestRI32(int register, int value)
    {
        RR(0xf7, 0, register, wide: false);
        Emit32(value);
    }

    /// <summary>Tests bits of the low byte of a register.</summary>
    public void TestRI8(int register, int value)
    {
        RR(0xf6, 0, register, wide: false, byteRegister: true);
        Emit8(value);
    }

    public void TestMI8(Mem memory, int value)
    {
        RM(0xf6, 0, memory, wide: false, immediate: 1);
        Emit8(value);
    }

    /// <summary>Whether the processor has <see cref="Rorx"/>.</summary>
    public static bool HasRorx => System.Runtime.Intrinsics.X86.Bmi2.X64.IsSupported;

    /// <summary>destination = source rotated to the right; keeps the flags.</summary>
    public void Rorx(int destination, int source, int count)
    {
        Emit8(0xc4);
        Emit8((destination >= 8 ? 0 : 0x80) | 0x40 | (source >= 8 ? 0 : 0x20) | 3);
        Emit8(0xfb);
        Emit8(0xf0);
        Emit8(0xc0 | (destination & 7) << 3 | (source & 7));
        Emit8(count);
    }

    /// <summary>Bit number of the second register (mod 32) in the first, to carry.</summary>
    public void BitTest32(int register, int bit) => RR(0x0fa3, bit, register, wide: false);

    public void AndRI32(int register, int value)
    {
        RR(0x83, 4, register, wide: false);
        Emit8(value);
    }

    public void Setcc(Condition condition, int register) => RR(0x0f90 | (int)condition, 0, register, wide: false, byteRegister: true);

    public void MovzxByte(int destination, int source) => RR(0x0fb6, destination, source, wide: false, byteRegister: true);

    public void Cmov(Condition condition, int destination, int source) => RR(0x0f40 | (int)condition, destination, source, wide: true);

    public void Push(int register)
    {
        Rex(false, 0, 0, register);
        Emit8(0x50 | (register & 7));
    }

    public void Pop(int register)
    {
        Rex(false, 0, 0, register);
        Emit8(0x58 | (register & 7));
    }

    /// <summary>Takes back the last bytes, which are a jump to a label.</summary>
    public void Undo(int bytes)
    {
        Position -= bytes;
        _fixupCount--;
    }

    public void Ret() => Emit8(0xc3);

    public void Nop5()
    {
        Emit8(0x0f);
        Emit8(0x1f);
        Emit8(0x44);
        Emit8(0);
        Emit8(0);
    }

    // -- control ----------------------------------------------------------------------------------

    public void Jmp(int label)
    {
        Emit8(0xe9);
        Fix(label);
    }

    public void Jcc(Condition condition, int label)
    {
        Emit8(0x0f);
        Emit8(0x80 | (int)condition);
        Fix(label);
    }

    public void Call(int label)
    {
        Emit8(0xe8);
        Fix(label);
    }

    public void JmpTo(long address)
    {
        Emit8(0xe9);
        External(address);
    }

    public void JccTo(Condition condition, long address)
    {
        Emit8(0x0f);
        Emit8(0x80 | (int)condition);
        External(address);
    }

    public void CallTo(long address)
    {
        Emit8(0xe8);
        External(address);
    }

    public void CallM(Mem memory) => RM(0xff, 2, memory, wide: false);

    public void CallR(int register) => RR(0xff, 2, register, wide: false);

    // -- floats -----------------------------------------------------------------------------------

    public void MovsdRM(int destination, Mem source) => SseM(0xf2, 0x0f10, destination, source);

    public void MovsdMR(Mem destination, int source) => SseM(0xf2, 0x0f11, source, destination);

    public void MovapsRR(int destination, int source) => Sse(0, 0x0f28, destination, source);

    /// <summary>Scalar double arithmetic: 58 add, 59 mul, 5c sub, 5e div, 51 sqrt.</summary>
    public void SseRR(int opcode, int destination, int source) => Sse(0xf2, 0x0f00 | opcode, destination, source);

    public void SseRM(int opcode, int destination, Mem source) => SseM(0xf2, 0x0f00 | opcode, destination, source);

    public void Ucomisd(int a, int b) => Sse(0x66, 0x0f2e, a, b);

    public void UcomisdM(int a, Mem b) => SseM(0x66, 0x0f2e, a, b);

    public void Xorps(int destination, int source) => Sse(0, 0x0f57, destination, source);

    public void XorpsM(int destination, Mem source) => SseM(0, 0x0f57, destination, source);

    public void AndpsM(int destination, Mem source) => SseM(0, 0x0f54, destination, source);

    public void Cvtsi2sd(int destination, int source) => Sse(0xf2, 0x0f2a, destination, source, wide: true);

    public void Cvttsd2si(int destination, int source) => Sse(0xf2, 0x0f2c, destination, source, wide: true);

    public void MovqToFloat(int destination, int source) => Sse(0x66, 0x0f6e, destination, source, wide: true);

    public void MovqToGeneral(int destination, int source) => Sse(0x66, 0x0f7e, source, destination, wide: true);

    // -- encoding ---------------------------------------------------------------------------------

    public void Emit8(int value)
    {
        if (Position + 16 > _code.Length)
        {
            Array.Resize(ref _code, _code.Length * 2);
        }
        _code[Position++] = (byte)value;
    }

    public void Emit32(int value)
    {
        if (Position + 16 > _code.Length)
        {
            Array.Resize(ref _code, _code.Length * 2);
        }
        BinaryPrimitives.WriteInt32LittleEndian(_code.AsSpan(Position), value);
        Position += 4;
    }

    public void Emit64(long value)
    {
        Emit32((int)value);
        Emit32((int)(value >> 32));
    }

    public void Align(int bytes, byte fill)
    {
        while (Position % bytes != 0)
        {
            Emit8(fill);
        }
    }

    private void Sse(int prefix, int opcode, int register, int rm, bool wide = false)
    {
        if (s_vex)
        {
            Vex(prefix, opcode, register, 0, rm, wide);
            Emit8(0xc0 | ((register & 7) << 3) | (rm & 7));
            return;
        }
        if (prefix != 0)
        {
            Emit8(prefix);
        }
        RR(opcode, register, rm, wide);
    }

    private void SseM(int prefix, int opcode, int register, Mem memory)
    {
        if (s_vex)
        {
            Vex(prefix, opcode, register, Math.Max(memory.Index, 0), Math.Max(memory.Base, 0), wide: false);
            Operand(register, memory, 0);
            return;
        }
        if (prefix != 0)
        {
            Emit8(prefix);
        }
        RM(opcode, register, memory, wide: false);
    }

    // Where there is AVX its encoding is used: what C# and C leave in the upper halves of the registers makes an instruction with the old one
    // cost hundreds of nanoseconds on some machines (Intel's Optimization Reference Manual, "Mixing AVX code with SSE code").
    private static readonly bool s_vex = System.Runtime.Intrinsics.X86.Avx.IsSupported;

    // Opcodes that take their upper half from a second source, here the destination.
    private static bool HasSecondSource(int opcode) => opcode is 0x0f2a or (>= 0x0f51 and <= 0x0f5f);

    // Intel 64 and IA-32 Software Developer's Manual, volume 2, 2.3.
    private void Vex(int prefix, int opcode, int register, int index, int rm, bool wide)
    {
        int rest = (HasSecondSource(opcode) ? (~register & 15) << 3 : 0x78) | prefix switch { 0x66 => 1, 0xf3 => 2, 0xf2 => 3, _ => 0 };
        int inverted = register >= 8 ? 0 : 0x80;
        if (index < 8 && rm < 8 && !wide)
        {
            Emit8(0xc5);
            Emit8(inverted | rest);
        }
        else
        {
            Emit8(0xc4);
            Emit8(inverted | (index >= 8 ? 0 : 0x40) | (rm >= 8 ? 0 : 0x20) | 1);
            Emit8((wide ? 0x80 : 0) | rest);
        }
        Emit8(opcode & 0xff);
    }

    private void RR(int opcode, int register, int rm, bool wide, bool byteRegister = false)
    {
        bool needsRex = byteRegister && (register >= 4 || rm >= 4);
        Rex(wide, register, 0, rm, needsRex);
        Opcode(opcode);
        Emit8(0xc0 | ((register & 7) << 3) | (rm & 7));
    }

    private void RM(int opcode, int register, Mem memory, bool wide, bool byteRegister = false, int immediate = 0)
    {
        Rex(wide, register, Math.Max(memory.Index, 0), Math.Max(memory.Base, 0), byteRegister && register >= 4);
        Opcode(opcode);
        Operand(register, memory, immediate);
    }

    // ModRM, SIB and displacement.
    private void Operand(int register, Mem memory, int immediate)
    {
        int middle = (register & 7) << 3;
        if (memory.Base == Mem.RipLabel)
        {
            Emit8(middle | 5);
            Fix(memory.Displacement, immediate);
            return;
        }
        if (memory.Base < 0)
        {
            // Absolute, sign-extended: needs a SIB byte without base, or it would be relative to rip.
            Emit8(middle | 4);
            Emit8((Log2(memory.Scale) << 6) | ((memory.Index < 0 ? 4 : memory.Index & 7) << 3) | 5);
            Emit32(memory.Displacement);
            return;
        }
        int low = memory.Base & 7;
        int mode = memory.Displacement == 0 && low != 5 ? 0 : (sbyte)memory.Displacement == memory.Displacement ? 1 : 2;
        if (memory.Index >= 0 || low == 4)
        {
            Emit8((mode << 6) | middle | 4);
            Emit8((Log2(memory.Scale) << 6) | ((memory.Index < 0 ? 4 : memory.Index & 7) << 3) | low);
        }
        else
        {
            Emit8((mode << 6) | middle | low);
        }
        if (mode == 1)
        {
            Emit8(memory.Displacement);
        }
        else if (mode == 2)
        {
            Emit32(memory.Displacement);
        }
    }

    private void Rex(bool wide, int register, int index, int rm, bool force = false)
    {
        int bits = (wide ? 8 : 0) | (register >= 8 ? 4 : 0) | (index >= 8 ? 2 : 0) | (rm >= 8 ? 1 : 0);
        if (bits != 0 || force)
        {
            Emit8(0x40 | bits);
        }
    }

    private void Opcode(int opcode)
    {
        if (opcode > 0xff)
        {
            Emit8(opcode >> 8);
        }
        Emit8(opcode);
    }

    // The bytes behind the displacement (an immediate) move the point it counts from.
    private void Fix(int label, int behind = 0)
    {
        if (_fixupCount == _fixups.Length)
        {
            Array.Resize(ref _fixups, _fixupCount * 2);
        }
        _fixups[_fixupCount++] = (Position, label);
        Emit32(-behind);
    }

    private void External(long target)
    {
        if (_externalCount == _external.Length)
        {
            Array.Resize(ref _external, _externalCount * 2);
        }
        _external[_externalCount++] = (Position, target);
        Emit32(0);
    }

    private static int Log2(int scale) => scale switch
    {
        1 => 0,
        2 => 1,
        4 => 2,
        _ => 3,
    };

    private int Read32(int at) => BinaryPrimitives.ReadInt32LittleEndian(_code.AsSpan(at));

    private void Write32(int at, int value) => BinaryPrimitives.WriteInt32LittleEndian(_code.AsSpan(at), value);
}
