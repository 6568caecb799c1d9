using System.Runtime.CompilerServices;
using Py.ObjectSpace;
using Py.ObjectSpace.Machine;
using Py.Vm.Compile;

namespace Py.Vm.Run.Handlers;

/// <summary>Slow cases of instructions; they stand in the handler table behind the opcodes.</summary>
internal enum SlowCase
{
    Residual = 256, ResidualX, GetAttrCached, JumpCompareSlow, GetEntry, SetEntry, ForIterSlow, ForIterCall, JumpTruth, AppendText,
    CallSlow, CallNative, ReturnOther, SendSlow, YieldFed, YieldPlain, YieldSlow, IterateOther, BinarySlow, CompareSlow, AttributeMiss, GetAttrAgain, SetAttrAgain, GetMethodAgain,
    CleanStack, Reduce,
}

/// <summary>One method an opcode: executes the instruction at pc and goes on.</summary>
/// <remarks>
/// Arguments: the instruction, the registers (fp->R), the frame (== t->Frame) and the thread. A handler either ends in
/// <see cref="Next"/>, a tail call of the next handler, or returns the instruction to go on with to the loop (null: the
/// entry frame was left, its result is in t->Result).
/// <para>
/// A handler that ends in <see cref="Next"/> must stay free of locals whose address is taken, or else the .NET compiler makes
/// a plain call and the stack grows with each instruction. Wrappers such as Value and Slot by value count as such: the
/// methods here hold bare words, and what needs a Value lives in methods that are not inlined.
/// conformance/golden/lang/dispatch_depth.py runs every kind of instruction millions of times to prove it.
/// </para>
/// </remarks>
internal static unsafe partial class Handlers<M, R, I, F, C>
    where M : struct, IMachine<R, I, F, C>
    where R : struct
    where I : struct
    where F : struct
    where C : struct
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;
    private const MethodImplOptions Hot = MethodImplOptions.AggressiveOptimization;
    private const MethodImplOptions Cold = MethodImplOptions.NoInlining;

    [MethodImpl(Inline)]
    private static uint A(uint i) => (byte)(i >> 8);

    [MethodImpl(Inline)]
    private static uint B(uint i) => (byte)(i >> 16);

    [MethodImpl(Inline)]
    private static uint Cc(uint i) => i >> 24;

    /// <summary>Goes on with the instruction at <paramref name="pc"/>.</summary>
    [MethodImpl(Inline)]
    private static uint* Next(uint* pc, Slot* r, Frame* fp, ThreadState* t)
    {
#if DEBUG
        // Without optimisation there are no tail calls.
        return pc;
#elif PY_NATIVE
        return M.Threaded ? Dispatch.Next(pc, r, fp, t) : pc;
#else
        return M.Threaded ? ((delegate*<uint*, Slot*, Frame*, ThreadState*, uint*>)M.Handlers[(byte)*pc])(pc, r, fp, t) : pc;
#endif
    }

    /// <summary>Goes on with a slow case of the instruction at <paramref name="pc"/>.</summary>
    /// <remarks>Through the table: a direct call might be inlined, whose registers the fast case would then have to save; and
    /// a method that forbids to be inlined makes no tail calls itself.</remarks>
    [MethodImpl(Inline)]
    private static uint* Go(SlowCase slow, uint* pc, Slot* r, Frame* fp, ThreadState* t)
    {
#if PY_NATIVE
        if (M.Threaded)
        {
            return Dispatch.Slow(pc, r, fp, t, slow);
        }
#endif
        return ((delegate*<uint*, Slot*, Frame*, ThreadState*, uint*>)M.Handlers[(int)slow])(pc, r, fp, t);
    }

    /// <summary>The handler that goes on at <paramref name="pc"/>, for <see cref="Exit"/>.</summary>
    [MethodImpl(Inline)]
    private static uint At(uint* pc) => (byte)*pc;

    /// <summary>Goes on with a handler: <see cref="At"/> of pc, or a slow case.</summary>
    /// <remarks>Handlers that have but this call and no other need no registers that outlive a call, and so save none: what
    /// is most frequent is written that way, with a variable that says where to go.</remarks>
    [MethodImpl(Inline)]
    private static uint* Exit(uint handler, uint* pc, Slot* r, Frame* fp, ThreadState* t)
    {
#if PY_NATIVE
        if (M.Threaded)
        {
            return Dispatch.Slow(pc, r, fp, t, (SlowCase)handler);
        }
#endif
#if !DEBUG
        if (M.Threaded)
        {
            return ((delegate*<uint*, Slot*, Frame*, ThreadState*, uint*>)M.Handlers[handler])(pc, r, fp, t);
        }
#endif
        return handler < (uint)SlowCase.Residual ? pc : ((delegate*<uint*, Slot*, Frame*, ThreadState*, uint*>)M.Handlers[handler])(pc, r, fp, t);
    }

    /// <summary>What the fast cases of an instruction do not cover, and instructions that have none.</summary>
    [MethodImpl(Hot)]
    private static uint* Residual(uint* pc, Slot* r, Frame* fp, ThreadState* t)
    {
        uint i = *pc++;
        fp->Pc = pc;
        return Residuals.Run(fp, i) ? Next(pc, r, fp, t) : Fail(fp, t);
    }

    /// <summary>As <see cref="Residual"/>, for instructions with an extension word.</summary>
    [MethodImpl(Hot)]
    private static uint* ResidualX(uint* pc, Slot* r, Frame* fp, ThreadState* t)
    {
        uint i = *pc;
        pc += 2;
        fp->Pc = pc;
        return Residuals.Run(fp, i) ? Next(pc, r, fp, t) : Fail(fp, t);
    }

    /// <summary>Raises the error that is set at the frame's Pc: the instruction to go on with, or null.</summary>
    [MethodImpl(Cold)]
    public static uint* Fail(Frame* fp, ThreadState* t)
    {
        Raising.AddTraceback(fp);
        return Unwind(fp, t);
    }

    /// <summary>As <see cref="Fail"/>, without a traceback entry.</summary>
    [MethodImpl(Cold)]
    public static uint* Unwind(Frame* fp, ThreadState* t)
    {
        fp = Unwinding.Unwind(t, fp);
        if (fp == null)
        {
            t->Result.Initialize(Value.Null);
            return null;
        }

        return fp->Pc;
    }

    /// <summary>Fills a machine's table.</summary>
    public static void Install(void** table)
    {
        for (int op = 0; op < 256; op++)
        {
            bool extended = op < (int)Opcode.Count && Opcodes.HasExtension((Opcode)op);
            table[op] = (delegate*<uint*, Slot*, Frame*, ThreadState*, uint*>)(extended ? &ResidualX : &Residual);
        }

        table[(int)SlowCase.Residual] = (delegate*<uint*, Slot*, Frame*, ThreadState*, uint*>)&Residual;
        table[(int)SlowCase.ResidualX] = (delegate*<uint*, Slot*, Frame*, ThreadState*, uint*>)&ResidualX;
        InstallMoves(table);
        InstallArithmetic(table);
        InstallComparisons(table);
        InstallJumps(table);
        InstallAttributes(table);
        InstallItems(table);
        InstallCalls(table);
        InstallGenerators(table);
        InstallGrowing(table);
        InstallSpecial(table);
        if (M.Threaded)
        {
            InstallDirect(table);
        }
    }

    private static void Set(void** table, SlowCase slow, delegate*<uint*, Slot*, Frame*, ThreadState*, uint*> handler) => table[(int)slow] = handler;

    private static void Set(void** table, Opcode op, delegate*<uint*, Slot*, Frame*, ThreadState*, uint*> handler) => table[(int)op] = handler;
}
