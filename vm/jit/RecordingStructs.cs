using System;
using System.Collections.Generic;
using Py.Ir;
using Py.ObjectSpace;
using Py.Vm.Modules.Structs;

namespace Py.Vm.Jit;

/// <summary>struct.pack and unpack with a format that is known: loads, and words from which one helper makes the bytes.</summary>
internal static unsafe partial class RecordingHandlers
{
    private const int MostFields = 16, MostText = 16, WordBytes = 8, MostWords = 4;

    /// <summary>Calls of struct's functions and of Struct's methods; false, with nothing recorded but guards, if that is none for here.</summary>
    private static bool TryStruct(RecordedRef callee, string name, List<RecordedRef> arguments, Slot* window)
    {
        bool isMethod = name.StartsWith("Struct.", StringComparison.Ordinal) || name.StartsWith("_struct.Struct.", StringComparison.Ordinal);
        if ((!isMethod && !name.StartsWith("_struct.", StringComparison.Ordinal)) || arguments.Count is 0 or > MostFields + 1)
        {
            return false;
        }

        Value formatOrStruct = V(arguments[0]);
        StructFormat? format = isMethod ? StructModule.KnownFormat(formatOrStruct)
            : MayBeConstant(arguments[0]) && formatOrStruct.IsExactStr ? StructFormat.Find(formatOrStruct) : null;
        if (format is null || format.ValueCount is 0 or > MostFields)
        {
            return false;
        }

        string function = name[(name.LastIndexOf('.') + 1)..];
        int count = arguments.Count - 1;
        return function switch
        {
            "pack" => count == format.ValueCount && TryPack(callee, isMethod, format, arguments, window),
            "unpack" => count == 1 && TryUnpack(callee, isMethod, format, arguments, true, window),
            "unpack_from" => count is 1 or 2 && TryUnpack(callee, isMethod, format, arguments, false, window),
            _ => false,
        };
    }

    private static void GuardFormat(RecordedRef callee, bool isMethod, RecordedRef formatOrStruct)
    {
        _ = Recorder.GuardIs(callee);
        _ = Recorder.GuardIs(formatOrStruct);
        if (!isMethod)
        {
            return;
        }

        // __init__ may be called again.
        TraceBuilder ir = Recorder.Ir;
        InsRef handle = ir.GetField(ir.Pointer(formatOrStruct.Word), RecordedFields.StructHandle);
        Recorder.Guard(ir.Emit(IrOp.IntEq, handle, ir.Int(StructModule.HandleOf(V(formatOrStruct)))), true);
    }

    // Does it, as the program would; null: it is not done.
    private static Value CallNow(RecordedRef callee, List<RecordedRef> arguments)
    {
        Slot* values = stackalloc Slot[MostFields + 1];
        for (int k = 0; k < arguments.Count; k++)
        {
            values[k].Initialize(V(arguments[k]));
        }

        Value made = Space.Call(V(callee), new Args(values, arguments.Count));
        if (made.IsNull)
        {
            Errors.Clear();
        }

        return made;
    }

    // -- unpacking --------------------------------------------------------------------------------

    private static bool TryUnpack(RecordedRef callee, bool isMethod, StructFormat format, List<RecordedRef> arguments, bool whole, Slot* window)
    {
        foreach (StructItem item in format.Items)
        {
            if (item.Code is 'e' or 'f' or 'p' || (item.Code == 'd' && format.BigEndian))
            {
                return false;
            }
        }

        RecordedRef offset = arguments.Count > 2 ? arguments[2] : RecordingMachine.Immediate(0);
        if (!V(offset).IsSmallInt || V(offset).SmallInt < 0 || !IsPlainBuffer(V(arguments[1])))
        {
            return false;
        }

        Value made = CallNow(callee, arguments);
        if (made.IsNull || !AreNumbersSmall(format, made))
        {
            return false;
        }

        TraceBuilder ir = Recorder.Ir;
        GuardFormat(callee, isMethod, arguments[0]);
        GuardBuffer(arguments[1], out InsRef memory, out InsRef first, out InsRef length);
        if (whole)
        {
            Recorder.Guard(ir.Emit(IrOp.IntEq, length, ir.Int(format.Size)), true);
        }
        else
        {
            _ = RecordingMachine.Branch(RecordingMachine.IsSmallInt(offset));
            InsRef start = RecordingMachine.Int(offset).Ir;
            Recorder.Guard(ir.Emit(IrOp.IntGe, start, ir.Int(0)), true);
            Recorder.Guard(ir.Emit(IrOp.IntLe, start, ir.Emit(IrOp.IntSub, length, ir.Int(format.Size))), true);
            first = ir.Emit(IrOp.IntAdd, first, start);
        }

        List<InsRef> values = [];
        foreach (StructItem item in format.Items)
        {
            for (int k = 0; k < item.Repeat; k++)
            {
                values.Add(UnpackOne(item.Code, item.Size, format.BigEndian, memory, ir.Emit(IrOp.IntAdd, first, ir.Int(item.Offset + (k * item.Size)))));
            }
        }

        Put(window, new RecordedRef(made.Bits, RecordedTuples.New(values.ToArray())));
        return true;
    }

    private static bool AreNumbersSmall(StructFormat format, Value made)
    {
        int index = 0;
        foreach (StructItem item in format.Items)
        {
            for (int k = 0; k < item.Repeat; k++)
            {
                Value value = PyTuple.Get(made, index++);
                if (item.Size == WordBytes && item.Code is not ('s' or 'd') && !value.IsSmallInt)
                {
                    return false;
                }
            }
        }

        return true;
    }

    private static InsRef UnpackOne(char code, int size, bool big, InsRef memory, InsRef at)
    {
        TraceBuilder ir = Recorder.Ir;
        if (code == 'd')
        {
            return ir.Emit(IrOp.BoxFloat, ir.GetItem(memory, at, RecordedFields.RawF64));
        }

        if (code == 'c' || (code == 's' && size == 1))
        {
            return SharedAt(PyBytes.FromByte(0).Bits, PyBytes.FromByte(1).Bits, ir.GetItem(memory, at, RecordedFields.RawU8));
        }

        if (code == 's')
        {
            return size == 0 ? ir.Pointer(PyBytes.Empty.Bits) : CallMaker(PlainHelpers.BytesFrom, [memory, at, ir.Int(size)]);
        }

        if (code == '?')
        {
            InsRef truth = ir.Emit(IrOp.IntNe, ir.GetItem(memory, at, RecordedFields.RawU8), ir.Int(0));
            return ir.Emit(IrOp.Select, truth, ir.Pointer(Singletons.True), ir.Pointer(Singletons.False));
        }

        bool signed = char.IsAsciiLetterLower(code);
        InsRef number = big && size > 1 ? LoadBig(memory, at, size, signed) : ir.GetItem(memory, at, RecordedFields.Raw(size, signed));
        if (size == WordBytes)
        {
            Recorder.Guard(signed ? ir.Emit(IrOp.IntEq, ir.Emit(IrOp.IntRshift, ir.Emit(IrOp.IntLshift, number, ir.Int(2)), ir.Int(2)), number)
                : ir.Emit(IrOp.UintLt, number, ir.Int(1L << 61)), true);
        }

        return TagInt(number);
    }

    // The first byte has the sign.
    private static InsRef LoadBig(InsRef memory, InsRef at, int size, bool signed)
    {
        TraceBuilder ir = Recorder.Ir;
        InsRef number = ir.GetItem(memory, at, RecordedFields.Raw(1, signed));
        for (int k = 1; k < size; k++)
        {
            InsRef next = ir.GetItem(memory, ir.Emit(IrOp.IntAdd, at, ir.Int(k)), RecordedFields.RawU8);
            number = ir.Emit(IrOp.IntOr, ir.Emit(IrOp.IntLshift, number, ir.Int(8)), next);
        }

        return number;
    }

    /// <summary>One of many objects that lie one after the other for ever.</summary>
    private static InsRef SharedAt(ulong first, ulong second, InsRef index)
    {
        TraceBuilder ir = Recorder.Ir;
        InsRef offset = ir.Emit(IrOp.IntMul, index, ir.Int((long)(second - first)));
        return ir.Emit(IrOp.CastIntToPtr, ir.Emit(IrOp.IntAdd, offset, ir.Int((long)first)));
    }

    // -- packing ----------------------------------------------------------------------------------

    private static bool TryPack(RecordedRef callee, bool isMethod, StructFormat format, List<RecordedRef> arguments, Slot* window)
    {
        if (format.Size > MostWords * WordBytes || !CanPack(format, arguments))
        {
            return false;
        }

        Value made = CallNow(callee, arguments);
        if (made.IsNull)
        {
            return false;
        }

        TraceBuilder ir = Recorder.Ir;
        GuardFormat(callee, isMethod, arguments[0]);
        InsRef[] words = new InsRef[MostWords];
        Array.Fill(words, ir.Int(0));
        int index = 1;
        foreach (StructItem item in format.Items)
        {
            for (int k = 0; k < item.Repeat; k++)
            {
                RecordedRef value = arguments[index++];
                int offset = item.Offset + (k * item.Size);
                if (item.Code == 's')
                {
                    PackText(words, offset, item.Size, value);
                }
                else if (item.Code == 'd')
                {
                    _ = RecordingMachine.Branch(RecordingMachine.IsFloat(value));
                    PutBits(words, offset, WordBytes, format.BigEndian, ir.Emit(IrOp.FloatToBits, RecordingMachine.Float(value).Ir));
                }
                else
                {
                    PutBits(words, offset, item.Size, format.BigEndian, GuardNumber(value, item.Size, char.IsAsciiLetterLower(item.Code)));
                }
            }
        }

        Put(window, new RecordedRef(made.Bits, format.Size == 0 ? ir.Pointer(PyBytes.Empty.Bits) : CallMaker(PlainHelpers.BytesOf, [ir.Int(format.Size), .. words])));
        return true;
    }

    private static bool CanPack(StructFormat format, List<RecordedRef> arguments)
    {
        int index = 1;
        foreach (StructItem item in format.Items)
        {
            for (int k = 0; k < item.Repeat; k++)
            {
                Value value = V(arguments[index++]);
                bool can = item.Code switch
                {
                    's' => value.HasShape(ShapeIds.Bytes) && item.Size <= MostText,
                    'd' => value.IsExactFloat,
                    'c' or 'e' or 'f' or 'p' or '?' or 'P' => false,
                    _ => value.IsSmallInt,
                };
                if (!can)
                {
                    return false;
                }
            }
        }

        return true;
    }

    private static InsRef GuardNumber(RecordedRef value, int size, bool signed)
    {
        TraceBuilder ir = Recorder.Ir;
        _ = RecordingMachine.Branch(RecordingMachine.IsSmallInt(value));
        InsRef number = RecordingMachine.Int(value).Ir;
        int bits = size * 8;
        if (!signed || size < WordBytes)
        {
            Recorder.Guard(ir.Emit(IrOp.IntGe, number, ir.Int(signed ? -(1L << (bits - 1)) : 0)), true);
        }

        if (size < WordBytes)
        {
            Recorder.Guard(ir.Emit(IrOp.IntLt, number, ir.Int(1L << (signed ? bits - 1 : bits))), true);
        }

        return signed && size < WordBytes ? ir.Emit(IrOp.IntAnd, number, ir.Int((1L << bits) - 1)) : number;
    }

    private static void PackText(InsRef[] words, int offset, int size, RecordedRef text)
    {
        TraceBuilder ir = Recorder.Ir;
        int count = (int)Math.Min(size, PyBytes.LengthOf(V(text)));
        if (!text.Ir.IsConst)
        {
            GuardHas(text, ShapeIds.Bytes);
            InsRef length = ir.GetField(text.Ir, RecordedFields.BytesLength);
            Recorder.Guard(ir.Emit(count == size ? IrOp.IntGe : IrOp.IntEq, length, ir.Int(count)), true);
        }

        for (int k = 0; k < count; k++)
        {
            InsRef one = text.Ir.IsConst ? ir.Int(PyBytes.Span(V(text))[k]) : ir.GetItem(text.Ir, ir.Int(k), RecordedFields.BytesItems);
            PutBits(words, offset + k, 1, false, one);
        }
    }

    // The bits of a value, none beyond its size, at an offset.
    private static void PutBits(InsRef[] words, int offset, int size, bool big, InsRef bits)
    {
        TraceBuilder ir = Recorder.Ir;
        if (big && size > 1)
        {
            for (int k = 0; k < size; k++)
            {
                InsRef shifted = ir.Emit(IrOp.UintRshift, bits, ir.Int(8 * (size - 1 - k)));
                PutBits(words, offset + k, 1, false, k == 0 ? shifted : ir.Emit(IrOp.IntAnd, shifted, ir.Int(255)));
            }

            return;
        }

        int word = offset / WordBytes, shift = offset % WordBytes * 8;
        words[word] = ir.Emit(IrOp.IntOr, words[word], ir.Emit(IrOp.IntLshift, bits, ir.Int(shift)));
        if (shift + (size * 8) > 64)
        {
            words[word + 1] = ir.Emit(IrOp.IntOr, words[word + 1], ir.Emit(IrOp.UintRshift, bits, ir.Int(64 - shift)));
        }
    }
}
