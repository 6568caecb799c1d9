using System;
using System.Collections.Generic;
using Py.Gc;
using Py.Ir;
using Py.ObjectSpace;

namespace Py.Vm.Jit;

/// <summary>Texts made of parts: displays of f-strings, and formats with % that are known.</summary>
internal static unsafe partial class RecordingHandlers
{
    private const int MostJoined = 4;

    // Texts in this trace that are those of ints, with the ints: a text that is joined to others is not made by itself.
    private static readonly Dictionary<InsRef, InsRef> s_numbers = [];

    /// <summary>The name of str(x) of a small int or a str, which that is guarded to be; false for others.</summary>
    private static bool TryTextOf(RecordedRef x, out InsRef text)
    {
        text = x.Ir;
        if (V(x).IsExactStr)
        {
            GuardHas(x, ShapeIds.Str);
            return true;
        }

        if (!V(x).IsSmallInt)
        {
            return false;
        }

        _ = RecordingMachine.Branch(RecordingMachine.IsSmallInt(x));
        InsRef number = RecordingMachine.Int(x).Ir;
        text = Recorder.Ir.Call(PlainHelpers.TextOfInt, [number]);
        s_numbers[text] = number;
        return true;
    }

    /// <summary>Strs one after the other.</summary>
    private static InsRef Concatenated(ReadOnlySpan<InsRef> parts)
    {
        TraceBuilder ir = Recorder.Ir;
        if (parts.Length == 2 || (parts.Length == 3 && !s_numbers.ContainsKey(parts[0])))
        {
            int at = s_numbers.ContainsKey(parts[0]) ? 0 : 1;
            if (s_numbers.TryGetValue(parts[at], out InsRef number))
            {
                return CallMaker(PlainHelpers.JoinInt, [at > 0 ? parts[0] : ir.Null, number, at + 1 < parts.Length ? parts[at + 1] : ir.Null]);
            }
        }

        InsRef text = parts[0];
        for (int k = 1; k < parts.Length; k += MostJoined - 1)
        {
            InsRef[] arguments = new InsRef[MostJoined];
            Array.Fill(arguments, ir.Null);
            arguments[0] = text;
            for (int n = 1; n < MostJoined && k + n - 1 < parts.Length; n++)
            {
                arguments[n] = parts[k + n - 1];
            }

            text = CallMaker(PlainHelpers.Concatenate, arguments);
        }

        return text;
    }

    // A constant, or what has lived long enough to be the same the next time.
    private static bool MayBeConstant(RecordedRef x) => x.Ir.IsConst || (V(x).IsPointer && !V(x).IsNull && !Heap.IsYoung(x.Word));

    /// <summary>format % values for a constant format of text, %s and %d, and small ints and strs.</summary>
    private static bool TryPercent(RecordedRef format, RecordedRef values, Slot* to)
    {
        if (!MayBeConstant(format) || !V(format).IsExactStr || PyStr.LengthOf(V(format)) > 200 || !TryReadFormat(PyStr.ToClr(V(format)), out List<string> texts, out string codes)
            || codes.Length is 0 or > MostItems)
        {
            return false;
        }

        bool isTuple = Has(values, ShapeIds.Tuple);
        if (isTuple ? PyTuple.LengthOf(V(values)) != codes.Length : codes.Length != 1)
        {
            return false;
        }

        for (int k = 0; k < codes.Length; k++)
        {
            Value value = isTuple ? PyTuple.Get(V(values), k) : V(values);
            if (!value.IsSmallInt && !(codes[k] == 's' && value.IsExactStr))
            {
                return false;
            }
        }

        ulong made = PlainOperations.Binary(V(format), V(values), (long)SlotId.Mod);
        if (made == 0)
        {
            return false;
        }

        TraceBuilder ir = Recorder.Ir;
        _ = Recorder.GuardIs(format);
        if (isTuple)
        {
            GuardHas(values, ShapeIds.Tuple);
            Recorder.Guard(ir.Emit(IrOp.IntEq, RecordingMachine.LoadInt(values, PyTuple.LengthOffset).Ir, ir.Int(codes.Length)), true);
        }

        List<InsRef> parts = [];
        for (int k = 0; k <= codes.Length; k++)
        {
            if (texts[k].Length > 0)
            {
                parts.Add(ir.Pointer(PyStr.Intern(texts[k]).Bits));
            }

            if (k < codes.Length)
            {
                _ = TryTextOf(isTuple ? RecordingMachine.LoadItem(values, new RecordedInt(k, ir.Int(k))) : values, out InsRef text);
                parts.Add(text);
            }
        }

        Put(to, new RecordedRef(made, Concatenated(parts.ToArray())));
        return true;
    }

    // Texts around the codes, one more than these; false for other formats.
    private static bool TryReadFormat(string format, out List<string> texts, out string codes)
    {
        texts = [];
        codes = "";
        string text = "";
        for (int at = 0; at < format.Length; at++)
        {
            if (format[at] != '%')
            {
                text += format[at];
                continue;
            }

            char code = ++at < format.Length ? format[at] : ' ';
            if (code == '%')
            {
                text += code;
                continue;
            }

            if (code is not ('d' or 's'))
            {
                return false;
            }

            texts.Add(text);
            codes += code;
            text = "";
        }

        texts.Add(text);
        return true;
    }
}
