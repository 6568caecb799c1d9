namespace Py.ObjectSpace.Machine;

/// <summary>What the staged semantics may do with values; an interpreter, a recorder or a checker by its implementation.</summary>
/// <remarks>
/// Laws. (1) Staged code branches only on <see cref="Branch"/> and <see cref="Failed"/> (guards when recorded), never on a
/// concrete value behind the machine's back. (2) In one bytecode all guards come before the first effect. (3) What follows
/// a residual call is only storing its result. All members of the concrete machine are inlined.
/// <para>
/// Members are static, and results come back as values, never by reference: the .NET compiler makes a tail call only out
/// of methods none of whose locals had its address taken (see docs/interpreter.md).
/// </para>
/// </remarks>
/// <typeparam name="R">A reference: a Python value.</typeparam>
/// <typeparam name="I">A raw integer.</typeparam>
/// <typeparam name="F">A raw float.</typeparam>
/// <typeparam name="C">A condition.</typeparam>
public unsafe interface IMachine<R, I, F, C>
    where R : struct
    where I : struct
    where F : struct
    where C : struct
{
    /// <summary>Address of the table of instruction handlers, indexed by opcode.</summary>
    static abstract void** Handlers { get; }
    /// <summary>Does a handler jump on to the next one? Otherwise it returns to the loop.</summary>
    static abstract bool Threaded { get; }

    /// <summary>An instruction begins; only told where the loop dispatches, so to machines that are not threaded for each.</summary>
    static abstract void Begin(uint* pc);

    /// <summary>Reads a register.</summary>
    static abstract R Get(Slot* registers, uint register);
    /// <summary>Writes a register.</summary>
    static abstract void Set(Slot* registers, uint register, R value);
    /// <summary>Reads a constant.</summary>
    static abstract R Constant(Slot* constants, uint index);
    /// <summary>A small int known when the bytecode was compiled.</summary>
    static abstract R Immediate(int value);
    /// <summary>The word of a value known to the machine's user at this point (cached attribute, singleton).</summary>
    static abstract R Known(ulong word);
    /// <summary>The concrete word, for residual code only.</summary>
    static abstract ulong Concrete(R value);

    /// <summary>Takes a branch on a condition: a guard.</summary>
    static abstract bool Branch(C condition);
    /// <summary>Did an operation that says so not apply? A guard. Nothing has happened then.</summary>
    static abstract bool Failed(R result);
    /// <summary>The result of an operation that does not apply.</summary>
    static abstract R Failure { get; }

    /// <summary>Are both ints held in the word?</summary>
    static abstract C BothSmallInt(R a, R b);
    /// <summary>Is it an int held in the word?</summary>
    static abstract C IsSmallInt(R a);
    /// <summary>Are both floats held in the word?</summary>
    static abstract C BothFloat(R a, R b);
    /// <summary>Is it a float held in the word?</summary>
    static abstract C IsFloat(R a);
    /// <summary>Is it an int held in the word that a double holds exactly?</summary>
    static abstract C IsExactAsFloat(R a);
    /// <summary>The raw integer of a small int.</summary>
    static abstract I Int(R a);
    /// <summary>The raw double of a float in the word.</summary>
    static abstract F Float(R a);
    /// <summary>An int as a float.</summary>
    static abstract F ToFloat(I a);

    /// <summary>Sum of two small ints; fails if it does not fit.</summary>
    static abstract R AddSmall(R a, R b);
    /// <summary>Difference of two small ints; fails if it does not fit.</summary>
    static abstract R SubSmall(R a, R b);
    /// <summary>Product of two small ints; fails if it does not fit, and may if it nearly does not.</summary>
    static abstract R MulSmall(R a, R b);
    /// <summary>Floor quotient of two small ints; fails if the divisor is 0 or -1.</summary>
    static abstract R FloorDivSmall(R a, R b);
    /// <summary>Floor remainder of two small ints; fails if the divisor is 0.</summary>
    static abstract R ModSmall(R a, R b);
    /// <summary>Left shift of two small ints; fails if the count is out of range or the result does not fit.</summary>
    static abstract R ShiftLeftSmall(R a, R b);
    /// <summary>Right shift of two small ints; fails if the count is negative.</summary>
    static abstract R ShiftRightSmall(R a, R b);
    /// <summary>Bitwise and of two small ints.</summary>
    static abstract R AndSmall(R a, R b);
    /// <summary>Bitwise or of two small ints.</summary>
    static abstract R OrSmall(R a, R b);
    /// <summary>Bitwise exclusive or of two small ints.</summary>
    static abstract R XorSmall(R a, R b);

    /// <summary>Float arithmetic.</summary>
    static abstract F AddFloat(F a, F b);
    /// <summary>Float arithmetic.</summary>
    static abstract F SubFloat(F a, F b);
    /// <summary>Float arithmetic.</summary>
    static abstract F MulFloat(F a, F b);
    /// <summary>Float arithmetic; the divisor is not zero.</summary>
    static abstract F DivFloat(F a, F b);
    /// <summary>Is a float zero?</summary>
    static abstract C IsZero(F a);
    /// <summary>A float as a value; may allocate, or fail where that must be left to the slow way.</summary>
    static abstract R BoxFloat(F a);

    /// <summary>Compares small ints.</summary>
    static abstract C CompareSmall(R a, R b, CompareOp op);
    /// <summary>Compares raw floats.</summary>
    static abstract C CompareFloat(F a, F b, CompareOp op);
    /// <summary>Identity.</summary>
    static abstract C Same(R a, R b);
    /// <summary>Identity with a singleton or other known word.</summary>
    static abstract C IsKnown(R a, ulong word);
    /// <summary>True or False of a condition.</summary>
    static abstract R FromCondition(C condition);
    /// <summary>The opposite condition.</summary>
    static abstract C Negate(C condition);
    /// <summary>Is it a pointer to an object of this shape?</summary>
    static abstract C HasShape(R a, uint shape);
    /// <summary>Reads the slot at a byte offset of an object.</summary>
    static abstract R LoadField(R obj, uint offset);
    /// <summary>Reads the raw integer at a byte offset of an object.</summary>
    static abstract I LoadInt(R obj, uint offset);
    /// <summary>Writes the slot at a byte offset of an object: an effect.</summary>
    static abstract void StoreField(R obj, uint offset, R value);
    /// <summary>As <see cref="StoreField"/>; a machine may say false, and have done nothing, where the collector has to be told.</summary>
    static abstract bool TryStoreField(R obj, uint offset, R value);
    /// <summary>Reads a slot of an array object at a raw index.</summary>
    static abstract R LoadItem(R array, I index);
    /// <summary>Writes a slot of an array object at a raw index: an effect.</summary>
    static abstract void StoreItem(R array, I index, R value);
    /// <summary>A raw index counted from the end if negative; the condition that it lies in 0..length-1 is <see cref="InRange"/>.</summary>
    static abstract I Wrap(I index, I length);
    /// <summary>Is 0 &lt;= index &lt; length?</summary>
    static abstract C InRange(I index, I length);
    /// <summary>Is there no value?</summary>
    static abstract C IsNull(R a);
}
