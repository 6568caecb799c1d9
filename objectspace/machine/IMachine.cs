namespace Py.ObjectSpace.Machine;

/// <summary>What the staged semantics may do with values; an interpreter, a recorder or a checker by its implementation.</summary>
/// <remarks>
/// Laws. (1) Staged code branches only on <see cref="Branch"/> (a guard when recorded) and on methods documented as
/// guards, never on a concrete value behind the machine's back. (2) In one bytecode all guards come before the first
/// effect. (3) What follows a residual call is only storing its result. All members of the concrete machine are inlined.
/// </remarks>
/// <typeparam name="R">A reference: a Python value.</typeparam>
/// <typeparam name="I">A raw integer.</typeparam>
/// <typeparam name="F">A raw float.</typeparam>
/// <typeparam name="C">A condition.</typeparam>
public unsafe interface IMachine<R, I, F, C>
    where R : struct, allows ref struct
    where I : struct, allows ref struct
    where F : struct, allows ref struct
    where C : struct, allows ref struct
{
    /// <summary>Enters a frame: registers and constants.</summary>
    void Enter(Slot* registers, Slot* constants);
    /// <summary>Reads a register.</summary>
    R Get(uint register);
    /// <summary>Writes a register.</summary>
    void Set(uint register, R value);
    /// <summary>Reads a constant.</summary>
    R Constant(uint index);
    /// <summary>A small int known when the bytecode was compiled.</summary>
    R Immediate(int value);
    /// <summary>A value known to the machine's user at this point (cached attribute, singleton).</summary>
    R Known(Value value);
    /// <summary>The concrete value, for residual code only.</summary>
    Value Concrete(R value);

    /// <summary>Takes a branch on a condition: a guard.</summary>
    bool Branch(C condition);

    /// <summary>Are both ints held in the word?</summary>
    C BothSmallInt(R a, R b);
    /// <summary>Is it an int held in the word?</summary>
    C IsSmallInt(R a);
    /// <summary>Are both floats held in the word?</summary>
    C BothFloat(R a, R b);
    /// <summary>Is it a float held in the word?</summary>
    C IsFloat(R a);
    /// <summary>The raw integer of a small int.</summary>
    I Int(R a);
    /// <summary>The raw double of a float in the word.</summary>
    F Float(R a);
    /// <summary>An int as a float.</summary>
    F ToFloat(I a);

    /// <summary>Sum of two small ints; false (a guard) if it does not fit.</summary>
    bool AddSmall(R a, R b, out R result);
    /// <summary>Difference of two small ints; false (a guard) if it does not fit.</summary>
    bool SubSmall(R a, R b, out R result);
    /// <summary>Product of two small ints; false (a guard) if it does not fit.</summary>
    bool MulSmall(R a, R b, out R result);
    /// <summary>Floor quotient of two small ints; false (a guard) if the divisor is zero or it does not fit.</summary>
    bool FloorDivSmall(R a, R b, out R result);
    /// <summary>Floor remainder of two small ints; false (a guard) if the divisor is zero.</summary>
    bool ModSmall(R a, R b, out R result);
    /// <summary>Left shift of two small ints; false (a guard) if the count is out of range or it does not fit.</summary>
    bool ShiftLeftSmall(R a, R b, out R result);
    /// <summary>Right shift of two small ints; false (a guard) if the count is negative.</summary>
    bool ShiftRightSmall(R a, R b, out R result);
    /// <summary>Bitwise and of two small ints.</summary>
    R AndSmall(R a, R b);
    /// <summary>Bitwise or of two small ints.</summary>
    R OrSmall(R a, R b);
    /// <summary>Bitwise exclusive or of two small ints.</summary>
    R XorSmall(R a, R b);

    /// <summary>Float arithmetic.</summary>
    F AddFloat(F a, F b);
    /// <summary>Float arithmetic.</summary>
    F SubFloat(F a, F b);
    /// <summary>Float arithmetic.</summary>
    F MulFloat(F a, F b);
    /// <summary>Float arithmetic; the divisor is not zero.</summary>
    F DivFloat(F a, F b);
    /// <summary>Is a float zero?</summary>
    C IsZero(F a);
    /// <summary>A float as a value (may allocate).</summary>
    R BoxFloat(F a);

    /// <summary>Compares raw integers.</summary>
    C CompareInt(I a, I b, CompareOp op);
    /// <summary>Compares raw floats.</summary>
    C CompareFloat(F a, F b, CompareOp op);
    /// <summary>Identity.</summary>
    C Same(R a, R b);
    /// <summary>Identity with a singleton or other known value.</summary>
    C IsKnown(R a, ulong bits);
    /// <summary>True or False of a condition.</summary>
    R FromCondition(C condition);
    /// <summary>The opposite condition.</summary>
    C Negate(C condition);
    /// <summary>Is it a pointer to an object of this shape?</summary>
    C HasShape(R a, uint shape);
    /// <summary>Reads the slot at a byte offset of an object.</summary>
    R LoadField(R obj, uint offset);
    /// <summary>Writes the slot at a byte offset of an object: an effect.</summary>
    void StoreField(R obj, uint offset, R value);
    /// <summary>Is there no value?</summary>
    C IsNull(R a);
}
