using System;
using System.Collections.Generic;
using System.Text;
using Py.Ir;

namespace Py.Conformance.Backends;

/// <summary>What an interpreter would see after an exit, as text: frames, registers, the objects they reach.</summary>
internal sealed unsafe class ExitText
{
    private readonly LowMemory _memory;
    private readonly Dictionary<long, int> _seen = [];
    private readonly Dictionary<int, int> _seenVirtuals = [];
    private readonly StringBuilder _text = new();
    private readonly ExitState _exit;
    private int _count;

    private ExitText(LowMemory memory, ExitState exit)
    {
        _memory = memory;
        _exit = exit;
    }

    public static string Describe(LowMemory memory, ExitState exit, RandomTraces heap)
    {
        ExitText text = new(memory, exit);
        Trace trace = exit.Trace!;
        Ins ins = exit.Ins;
        if (exit.IsFinish)
        {
            text._text.Append("finish ").Append(ins.Descr);
            foreach (InsRef result in trace.Operands(ref ins))
            {
                text._text.Append(' ');
                text.Value(result);
            }
        }
        for (SnapRef at = ins.Snap; !at.IsNone; at = trace.Frame(at).Parent)
        {
            SnapFrame frame = trace.Frame(at);
            text._text.Append(frame.Code).Append(':').Append(frame.Pc);
            foreach (SnapEntry entry in trace.Registers(frame))
            {
                text._text.Append(" r").Append(entry.Register).Append('=');
                text.Value(entry.Value);
            }
            text._text.Append('\n');
        }
        for (int i = 0; i < RandomTraces.ObjectCount; i++)
        {
            text._text.Append("\nobject ").Append(i).Append(' ');
            text.Word((long)heap.ObjectAt(i));
        }
        for (int i = 0; i < 2; i++)
        {
            text._text.Append("\narray ").Append(i);
            for (int k = 0; k < RandomTraces.ItemCount; k++)
            {
                text._text.Append(' ');
                text.Word(((long*)(heap.ArrayAt(i) + 16))[k]);
            }
        }
        return text._text.ToString();
    }

    private void Value(InsRef value)
    {
        Trace trace = _exit.Trace!;
        if (!value.IsVirtual)
        {
            Typed(trace.TypeOf(value), _exit[value]);
            return;
        }
        VirtualObject item = trace.Virtual(value.VirtualIndex);
        ReadOnlySpan<SnapEntry> fields = trace.Fields(item);
        switch (item.Kind)
        {
            case VirtualKind.Int:
                Word(_exit[fields[0].Value] + 3);
                return;
            case VirtualKind.Float:
                Typed(IrType.F64, _exit[fields[0].Value]);
                return;
        }
        if (item.Kind == VirtualKind.Join)
        {
            _text.Append('"').Append(Joined(value)).Append('"');
            return;
        }
        if (_seenVirtuals.TryGetValue(value.VirtualIndex, out int number))
        {
            _text.Append('#').Append(number);
            return;
        }
        _seenVirtuals.Add(value.VirtualIndex, _count);
        _text.Append('#').Append(_count++).Append("{P");
        Part(fields, 8, IrType.Ref);
        Part(fields, 16, IrType.I64);
        Part(fields, 24, IrType.F64);
        Part(fields, 32, IrType.None);
        Part(fields, 36, IrType.None);
        Part(fields, 40, IrType.None);
        _text.Append('}');
    }

    private string Joined(InsRef value)
    {
        if (!value.IsVirtual)
        {
            return StringAt(_exit[value]);
        }
        string text = "";
        foreach (SnapEntry part in _exit.Trace!.Fields(_exit.Trace.Virtual(value.VirtualIndex)))
        {
            text += Joined(part.Value);
        }
        return text;
    }

    private static string StringAt(long word) => Encoding.Latin1.GetString((byte*)word + 16, (int)*(long*)(word + 8));

    private void Part(ReadOnlySpan<SnapEntry> fields, int offset, IrType type)
    {
        _text.Append(' ');
        foreach (SnapEntry field in fields)
        {
            FieldDescr descr = _exit.Trace!.Descriptors[new FieldRef(field.Register)];
            if (descr.Offset != offset)
            {
                continue;
            }
            if (type != IrType.None)
            {
                Value(field.Value);
            }
            else
            {
                long word = _exit[field.Value];
                _text.Append(descr.Kind switch
                {
                    FieldKind.U8 => (byte)word,
                    FieldKind.I16 => (short)word,
                    _ => (int)word,
                });
            }
            return;
        }
        if (type == IrType.None)
        {
            _text.Append('0');
        }
        else
        {
            Typed(type, 0);
        }
    }

    private void Typed(IrType type, long word)
    {
        switch (type)
        {
            case IrType.Ref:
                Word(word);
                break;
            case IrType.F64:
                double value = BitConverter.Int64BitsToDouble(word);
                _text.Append('f').Append(double.IsNaN(value) ? "nan" : word.ToString("x"));
                break;
            default:
                _text.Append(word);
                break;
        }
    }

    private void Word(long word)
    {
        if (Semantics.IsFloatWord(word))
        {
            Typed(IrType.F64, BitConverter.DoubleToInt64Bits(Semantics.WordToFloat(word)));
            return;
        }
        if (!Semantics.IsPointerWord(word) || !_memory.InHeap(word))
        {
            _text.Append('w').Append(word.ToString("x"));
            return;
        }
        if (*(uint*)word == _memory.Layout.FloatShape)
        {
            Typed(IrType.F64, *(long*)(word + 8));
            return;
        }
        if (*(uint*)word == LowMemory.StringShape)
        {
            // By content: which of two equal strings it is cannot be told.
            _text.Append('"').Append(StringAt(word)).Append('"');
            return;
        }
        if (_seen.TryGetValue(word, out int number))
        {
            _text.Append('#').Append(number);
            return;
        }
        _seen.Add(word, _count);
        _text.Append('#').Append(_count++);
        if (*(uint*)word == 0x48)
        {
            _text.Append("{A}");
            return;
        }
        _text.Append("{P ");
        Word(*(long*)(word + 8));
        _text.Append(' ').Append(*(long*)(word + 16)).Append(' ');
        Typed(IrType.F64, *(long*)(word + 24));
        _text.Append(' ').Append(*(byte*)(word + 32)).Append(' ').Append(*(int*)(word + 36)).Append(' ').Append(*(short*)(word + 40));
        _text.Append('}');
    }
}
