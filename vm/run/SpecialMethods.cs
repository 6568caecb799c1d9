using System.Runtime.CompilerServices;
using Py.ObjectSpace;
using Py.Vm.Compile;

namespace Py.Vm.Run;

/// <summary>Special methods written in Python that instructions call: they get a frame like other functions, no turn of the loop of their own.</summary>
/// <remarks>What a method declines by NotImplemented is finished when its frame returns; the operands are still in the caller's registers.</remarks>
internal static unsafe class SpecialMethods
{
    /// <summary>A word that is no value: a frame was pushed and is to be run.</summary>
    public const ulong Pushed = 4;

    /// <summary>The same of a condition.</summary>
    public const int PushedCondition = 2;

    /// <summary>Is the value's class written in Python?</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsInstance(Value v) => v.IsPointer && (v.Type.As<PyType>().Fields.Flags & TypeFlags.Heap) != 0;

    /// <summary>The Python function that a class has for an interned name; 0: it has none, or something else.</summary>
    public static ulong FunctionOf(Value type, Value name)
    {
        Value found = PyType.Lookup(type, name);
        return !found.IsNull && found.HasShape(ShapeIds.Function) ? found.Bits : 0;
    }

    private static int SlotOf(Value type, SlotId slot) => type.As<PyType>().Fields.Slots[(int)slot];

    /// <summary>The Python function that left op right calls first; 0: that is not for this class to know.</summary>
    /// <param name="left">The left operand.</param>
    /// <param name="right">The right operand.</param>
    /// <param name="slot">The plain operator's slot, Add .. Xor.</param>
    /// <param name="inPlace">left op= right.</param>
    /// <param name="method">Whose method it is.</param>
    public static ulong FindBinary(Value left, Value right, SlotId slot, bool inPlace, out OperandMethod method)
    {
        method = OperandMethod.Left;
        if (slot == SlotId.Pow)
        {
            return 0;
        }

        Value leftType = left.Type, rightType = right.Type;
        SlotId own = slot - SlotId.Add + SlotId.IAdd;
        if (inPlace && SlotOf(leftType, own) != 0)
        {
            method = OperandMethod.InPlace;
            return SlotOf(leftType, own) == SlotDispatch.Generic(own) ? FunctionOf(leftType, SlotDispatch.MethodOf(own)) : 0;
        }

        int generic = SlotDispatch.Generic(slot), f = SlotOf(leftType, slot), g = leftType.Is(rightType) ? 0 : SlotOf(rightType, slot);
        if (f == generic)
        {
            // A subclass's reflected method may come first.
            return g != 0 && PyType.IsSubtype(rightType, leftType) ? 0 : FunctionOf(leftType, SlotDispatch.MethodOf(slot));
        }

        // A plain number declines what is no number.
        bool isNumber = left.IsSmallInt || left.IsExactFloat;
        if (g != generic || (f != 0 && (!isNumber || PyType.IsSubtype(rightType, Types.Get(TypeId.Int)) || PyType.IsSubtype(rightType, Types.Get(TypeId.Float)))))
        {
            return 0;
        }

        method = OperandMethod.Right;
        return FunctionOf(rightType, SlotDispatch.ReflectedOf(slot));
    }

    /// <summary>The Python function that a comparison calls first; 0: that is not for this class to know.</summary>
    public static ulong FindCompare(Value left, Value right, CompareOp op)
    {
        Value leftType = left.Type, rightType = right.Type;
        return SlotOf(leftType, SlotId.Compare) != SlotDispatch.Generic(SlotId.Compare)
            || (!leftType.Is(rightType) && SlotOf(rightType, SlotId.Compare) != 0 && PyType.IsSubtype(rightType, leftType))
            ? 0 : FunctionOf(leftType, SlotDispatch.CompareOf(op));
    }

    /// <summary>The Python function behind a slot whose method takes self first and always answers; 0: there is none.</summary>
    public static ulong Find(Value self, SlotId slot)
    {
        Value type = self.Type;
        return SlotOf(type, slot) == SlotDispatch.Generic(slot) ? FunctionOf(type, SlotDispatch.MethodOf(slot)) : 0;
    }

    /// <summary>Pushes the frame of a method; false with an error set.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static bool Push(ThreadState* t, Frame* fp, ulong function, Value self, Value a, Value b, Slot* to, ReturnKind kind)
    {
        Slot* first = CallProtocol.TopOf(fp);
        int count = a.IsNull ? 1 : b.IsNull ? 2 : 3;
        first[0].Initialize(self);
        first[1].Initialize(a);
        first[2].Initialize(b);
        if (CallProtocol.PushFunction(t, fp, Value.FromBits(function), to, first, count, Value.Null) != CallResult.Pushed)
        {
            return false;
        }

        ((Frame*)t->Frame)->Kind = kind;
        return true;
    }

    /// <summary>Pushes the frame of a descriptor's __get__, for the object in <paramref name="obj"/>: false with an error set.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static bool PushGet(ThreadState* t, Frame* fp, ulong function, Slot* descriptor, Slot* obj, Slot* to, ReturnKind kind)
    {
        Value instance = obj->Load();
        return Push(t, fp, function, descriptor->Load(), instance, instance.Type, to, kind);
    }

    /// <summary>Likewise of its __set__.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static bool PushSet(ThreadState* t, Frame* fp, ulong function, Slot* descriptor, Slot* obj, Slot* value) =>
        Push(t, fp, function, descriptor->Load(), obj->Load(), value->Load(), null, ReturnKind.Discard);

    /// <summary>Likewise of an object's __getattr__.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static bool PushGetAttr(ThreadState* t, Frame* fp, Slot* function, Slot* obj, CacheEntry* cache, Slot* to) =>
        Push(t, fp, function->Load().Bits, obj->Load(), InlineCaches.NameOf(fp, cache), Value.Null, to, ReturnKind.Normal);

    /// <summary>The Python function of a cached descriptor's __get__ or __set__; 0: it has none any more.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static ulong DescriptorMethod(Slot* descriptor, SlotId slot) => Find(descriptor->Load(), slot);

    private static ulong Pushing(bool pushed) => pushed ? Pushed : 0;

    /// <summary>R[A] = R[B] op R[C], or op with an immediate operand: the result, 0 with an error set, or <see cref="Pushed"/>.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static ulong Binary(ThreadState* t, Frame* fp, uint i)
    {
        Slot* r = fp->R;
        (SlotId slot, bool inPlace, bool immediate) = OperatorOf((Opcode)(byte)i);
        Value left = r[(byte)(i >> 16)].Load(), right = immediate ? Value.FromSmallInt((int)i >> 24) : r[i >> 24].Load();
        if ((IsInstance(left) || IsInstance(right)) && t->Traced == 0)
        {
            ulong function = FindBinary(left, right, slot, inPlace, out OperandMethod method);
            if (function != 0)
            {
                bool swapped = method == OperandMethod.Right;
                return Pushing(Push(t, fp, function, swapped ? right : left, swapped ? left : right, Value.Null, r + (byte)(i >> 8), ReturnKind.Operator));
            }
        }

        return (inPlace ? Space.InPlace(left, right, slot) : Space.Binary(left, right, slot)).Bits;
    }

    /// <summary>The operator of an instruction.</summary>
    public static (SlotId Slot, bool InPlace, bool Immediate) OperatorOf(Opcode op) => op switch
    {
        Opcode.AddI => (SlotId.Add, false, true),
        Opcode.SubI => (SlotId.Sub, false, true),
        Opcode.IAddI => (SlotId.Add, true, true),
        Opcode.ISubI => (SlotId.Sub, true, true),
        >= Opcode.IAdd => (SlotId.Add + (op - Opcode.IAdd), true, false),
        _ => (SlotId.Add + (op - Opcode.Add), false, false),
    };

    /// <summary>R[A] = R[B] op R[C] for a comparison, as <see cref="Binary"/>.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static ulong Compare(ThreadState* t, Frame* fp, uint i)
    {
        Slot* r = fp->R;
        Value left = r[(byte)(i >> 16)].Load(), right = r[i >> 24].Load();
        CompareOp op = CompareOp.Lt + ((Opcode)(byte)i - Opcode.Lt);
        if (op is CompareOp.Eq or CompareOp.Ne && left.IsExactStr && right.IsExactStr)
        {
            return PyStr.Equal(left, right) == (op == CompareOp.Eq) ? Singletons.True : Singletons.False;
        }

        ulong function = IsInstance(left) && t->Traced == 0 ? FindCompare(left, right, op) : 0;
        return function != 0 ? Pushing(PushComparison(t, fp, function, left, right, r + (byte)(i >> 8), ReturnKind.Operator)) : Space.Compare(left, right, op).Bits;
    }

    /// <summary>A fused compare-and-jump: truth, -1 with an error set, or <see cref="PushedCondition"/>.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int CompareJump(ThreadState* t, Frame* fp, uint i)
    {
        Value left = fp->R[(byte)(i >> 8)].Load();
        if (!IsInstance(left) || t->Traced != 0)
        {
            return Residuals.CompareJump(fp, i);
        }

        CompareOp op = ConditionOf(fp, i, out Value right);
        ulong function = FindCompare(left, right, op);
        return function == 0 ? Space.CompareBool(left, right, op)
            : PushComparison(t, fp, function, left, right, null, ReturnKind.Condition) ? PushedCondition : -1;
    }

    private static bool PushComparison(ThreadState* t, Frame* fp, ulong function, Value left, Value right, Slot* to, ReturnKind kind)
    {
        // That it is a comparison which goes too deep is for the message.
        if (!Thread.Enter(" in comparison"))
        {
            return false;
        }

        Thread.Leave();
        return Push(t, fp, function, left, right, Value.Null, to, kind);
    }

    /// <summary>The comparison of a fused compare-and-jump, and its right operand.</summary>
    public static CompareOp ConditionOf(Frame* fp, uint i, out Value right)
    {
        Opcode op = (Opcode)(byte)i;
        bool immediate = op >= Opcode.JLtI;
        right = immediate ? Value.FromSmallInt((sbyte)(i >> 16)) : fp->R[(byte)(i >> 16)].Load();
        return CompareOp.Lt + (op - (immediate ? Opcode.JLtI : Opcode.JLt));
    }

    /// <summary>R[A] = op R[B], as <see cref="Binary"/>.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static ulong Unary(ThreadState* t, Frame* fp, uint i)
    {
        Value v = fp->R[(byte)(i >> 16)].Load();
        SlotId slot = (Opcode)(byte)i switch
        {
            Opcode.Neg => SlotId.Neg,
            Opcode.Pos => SlotId.Pos,
            _ => SlotId.Invert,
        };
        if (slot == SlotId.Neg && v.IsSmallInt)
        {
            return PyInt.New(-v.SmallInt).Bits;
        }

        ulong function = IsInstance(v) && t->Traced == 0 ? Find(v, slot) : 0;
        return function != 0 ? Pushing(Push(t, fp, function, v, Value.Null, Value.Null, fp->R + (byte)(i >> 8), ReturnKind.Normal)) : Space.Unary(v, slot).Bits;
    }

    /// <summary>R[A] = R[B][R[C]], as <see cref="Binary"/>.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static ulong GetItem(ThreadState* t, Frame* fp, uint i)
    {
        Slot* r = fp->R;
        Value container = r[(byte)(i >> 16)].Load(), key = r[i >> 24].Load();
        if (container.HasShape(ShapeIds.Dict))
        {
            return PyDict.GetItem(container, key).Bits;
        }

        ulong function = IsInstance(container) && t->Traced == 0 ? Find(container, SlotId.GetItem) : 0;
        return function != 0 ? Pushing(Push(t, fp, function, container, key, Value.Null, r + (byte)(i >> 8), ReturnKind.Normal)) : Space.GetItem(container, key).Bits;
    }

    /// <summary>R[A][R[B]] = R[C]: a word that is not 0, 0 with an error set, or <see cref="Pushed"/>.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static ulong SetItem(ThreadState* t, Frame* fp, uint i)
    {
        Slot* r = fp->R;
        Value container = r[(byte)(i >> 8)].Load(), key = r[(byte)(i >> 16)].Load(), value = r[i >> 24].Load();
        if (container.HasShape(ShapeIds.Dict))
        {
            return PyDict.Set(container, key, value) ? Singletons.None : 0;
        }

        ulong function = IsInstance(container) && t->Traced == 0 ? Find(container, SlotId.SetItem) : 0;
        return function != 0 ? Pushing(Push(t, fp, function, container, key, value, null, ReturnKind.Discard))
            : Space.SetItem(container, key, value) ? Singletons.None : 0;
    }

    /// <summary>A method of kind Operator has returned: the result of the instruction before the caller's pc, or null.</summary>
    public static Value Finish(Frame* caller, Value result)
    {
        if (!result.IsNotImplemented)
        {
            return result;
        }

        uint i = caller->Pc[-1];
        Opcode op = (Opcode)(byte)i;
        Value left = caller->R[(byte)(i >> 16)].Load();
        if (op is >= Opcode.Lt and <= Opcode.Ge)
        {
            return Space.CompareAfter(left, caller->R[i >> 24].Load(), CompareOp.Lt + (op - Opcode.Lt));
        }

        (SlotId slot, bool inPlace, bool immediate) = OperatorOf(op);
        Value right = immediate ? Value.FromSmallInt((int)i >> 24) : caller->R[i >> 24].Load();
        _ = FindBinary(left, right, slot, inPlace, out OperandMethod asked);
        return Space.BinaryAfter(left, right, slot, inPlace, asked);
    }

    /// <summary>A method of kind Condition has returned: goes on behind the jump before the caller's pc, or where it leads; false with an error set.</summary>
    public static bool FinishCondition(Frame* caller, Value result)
    {
        uint i = caller->Pc[-2];
        if (result.IsNotImplemented)
        {
            Value left = caller->R[(byte)(i >> 8)].Load();
            CompareOp op = ConditionOf(caller, i, out Value right);
            result = Space.CompareAfter(left, right, op);
        }

        int truth = result.IsNull ? -1 : Space.Truth(result);
        if (truth < 0)
        {
            return false;
        }

        if ((uint)truth == i >> 24)
        {
            caller->Pc += (int)caller->Pc[-1];
        }

        return true;
    }
}
