#if CHECKED
using System;
using System.Runtime.InteropServices;
using Py.ObjectSpace;
using Py.ObjectSpace.Machine;

namespace Py.Vm.Run;

/// <summary>Computes as <see cref="ConcreteMachine"/> does and checks the laws of <see cref="IMachine{R,I,F,C}"/>: in one bytecode a guard,
/// or going over to a slow case, never comes after an effect.</summary>
/// <remarks>Chosen by PY_MACHINE=check, in builds with assertions. Only the thread that holds the interpreter lock is inside.</remarks>
internal readonly unsafe struct CheckingMachine : IMachine<ulong, long, double, bool>
{
    private const int TableSize = 512;

    private static readonly void** s_handlers = (void**)NativeMemory.AllocZeroed(TableSize * (nuint)sizeof(void*));
    private static string? s_effect;
    private static Compile.Opcode s_opcode;

    /// <summary>Fills the table.</summary>
    public static void Install() => Handlers.Handlers<CheckingMachine, ulong, long, double, bool>.Install(s_handlers);

    /// <summary>Guards passed; for tests.</summary>
    public static long Guards { get; private set; }

    private static void Guard(string what)
    {
        Guards++;
        if (s_effect != null)
        {
            throw new InvalidOperationException($"py: {s_opcode}: {what} after an effect ({s_effect})");
        }
    }

    private static void Effect(string what) => s_effect = what;

    // A slow case starts the instruction again, so nothing may have happened.
    static void** IMachine<ulong, long, double, bool>.Handlers
    {
        get
        {
            Guard("slow case");
            return s_handlers;
        }
    }

    public static bool Threaded => false;

    public static void Begin(uint* pc)
    {
        s_effect = null;
        s_opcode = (Compile.Opcode)(byte)*pc;
    }

    public static ulong Failure => ConcreteMachine.Failure;

    public static ulong Get(Slot* registers, uint register) => ConcreteMachine.Get(registers, register);

    public static void Set(Slot* registers, uint register, ulong value)
    {
        Effect("register");
        ConcreteMachine.Set(registers, register, value);
    }

    public static ulong Constant(Slot* constants, uint index) => ConcreteMachine.Constant(constants, index);

    public static ulong Immediate(int value) => ConcreteMachine.Immediate(value);

    public static ulong Known(ulong word) => ConcreteMachine.Known(word);

    public static ulong Concrete(ulong value) => ConcreteMachine.Concrete(value);

    public static bool Branch(bool condition)
    {
        Guard("guard");
        return ConcreteMachine.Branch(condition);
    }

    public static bool Failed(ulong result)
    {
        Guard("guard");
        return ConcreteMachine.Failed(result);
    }

    public static bool BothSmallInt(ulong a, ulong b) => ConcreteMachine.BothSmallInt(a, b);

    public static bool IsSmallInt(ulong a) => ConcreteMachine.IsSmallInt(a);

    public static bool BothFloat(ulong a, ulong b) => ConcreteMachine.BothFloat(a, b);

    public static bool IsFloat(ulong a) => ConcreteMachine.IsFloat(a);

    public static bool IsExactAsFloat(ulong a) => ConcreteMachine.IsExactAsFloat(a);

    public static long Int(ulong a) => ConcreteMachine.Int(a);

    public static double Float(ulong a) => ConcreteMachine.Float(a);

    public static double ToFloat(long a) => ConcreteMachine.ToFloat(a);

    public static ulong AddSmall(ulong a, ulong b) => ConcreteMachine.AddSmall(a, b);

    public static ulong SubSmall(ulong a, ulong b) => ConcreteMachine.SubSmall(a, b);

    public static ulong MulSmall(ulong a, ulong b) => ConcreteMachine.MulExact(a, b);

    public static ulong FloorDivSmall(ulong a, ulong b) => ConcreteMachine.FloorDivSmall(a, b);

    public static ulong ModSmall(ulong a, ulong b) => ConcreteMachine.ModSmall(a, b);

    public static ulong ShiftLeftSmall(ulong a, ulong b) => ConcreteMachine.ShiftLeftSmall(a, b);

    public static ulong ShiftRightSmall(ulong a, ulong b) => ConcreteMachine.ShiftRightSmall(a, b);

    public static ulong AndSmall(ulong a, ulong b) => ConcreteMachine.AndSmall(a, b);

    public static ulong OrSmall(ulong a, ulong b) => ConcreteMachine.OrSmall(a, b);

    public static ulong XorSmall(ulong a, ulong b) => ConcreteMachine.XorSmall(a, b);

    public static double AddFloat(double a, double b) => ConcreteMachine.AddFloat(a, b);

    public static double SubFloat(double a, double b) => ConcreteMachine.SubFloat(a, b);

    public static double MulFloat(double a, double b) => ConcreteMachine.MulFloat(a, b);

    public static double DivFloat(double a, double b) => ConcreteMachine.DivFloat(a, b);

    public static bool IsZero(double a) => ConcreteMachine.IsZero(a);

    public static ulong BoxFloat(double a) => ConcreteMachine.BoxFloat(a);

    public static bool CompareSmall(ulong a, ulong b, CompareOp op) => ConcreteMachine.CompareSmall(a, b, op);

    public static bool CompareFloat(double a, double b, CompareOp op) => ConcreteMachine.CompareFloat(a, b, op);

    public static bool Same(ulong a, ulong b) => ConcreteMachine.Same(a, b);

    public static bool IsKnown(ulong a, ulong word) => ConcreteMachine.IsKnown(a, word);

    public static ulong FromCondition(bool condition) => ConcreteMachine.FromCondition(condition);

    public static bool Negate(bool condition) => ConcreteMachine.Negate(condition);

    public static bool HasShape(ulong a, uint shape) => ConcreteMachine.HasShape(a, shape);

    public static ulong LoadField(ulong obj, uint offset) => ConcreteMachine.LoadField(obj, offset);

    public static long LoadInt(ulong obj, uint offset) => ConcreteMachine.LoadInt(obj, offset);

    public static void StoreField(ulong obj, uint offset, ulong value)
    {
        Effect("StoreField");
        ConcreteMachine.StoreField(obj, offset, value);
    }

    public static bool TryStoreField(ulong obj, uint offset, ulong value)
    {
        StoreField(obj, offset, value);
        return true;
    }

    public static ulong LoadItem(ulong array, long index) => ConcreteMachine.LoadItem(array, index);

    public static void StoreItem(ulong array, long index, ulong value)
    {
        Effect("StoreItem");
        ConcreteMachine.StoreItem(array, index, value);
    }

    public static long Wrap(long index, long length) => ConcreteMachine.Wrap(index, length);

    public static bool InRange(long index, long length) => ConcreteMachine.InRange(index, length);

    public static bool IsNull(ulong a) => ConcreteMachine.IsNull(a);
}
#endif
