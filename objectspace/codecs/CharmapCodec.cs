using System;
using Py.Gc;
using Py.ObjectSpace.Text;

namespace Py.ObjectSpace;

/// <summary>The inverse of a decoding table, as an object.</summary>
public struct PyEncodingMap
{
    /// <summary>Header.</summary>
    public ObjectHeader Header;
    /// <summary>Number of the <see cref="CharmapEncoder"/>.</summary>
    public int Handle;
}

/// <summary>The functions of the module _codecs for codings of single bytes by a table.</summary>
public static unsafe class CharmapCodec
{
    private const string Undefined = "character maps to <undefined>";

    private static Root s_mapType;

    /// <summary>Makes the type EncodingMap; once, when the module is made.</summary>
    public static void Initialize() => s_mapType = Roots.New(CoreTypes.MakeModuleType(
        "EncodingMap", Value.Null, new TypeRow(TypeId.None0, "EncodingMap", TypeId.Object, sizeof(PyEncodingMap), 0, TypeFlags.NoConstructor), &Define));

    private static void Define(TypeBuilder t) => t.Method("size()\nSize of the table in bytes.", &MapSize);

    private static Value MapSize(Value self) => Value.FromSmallInt(40);

    private static CharmapEncoder? Table(Value mapping) => mapping.Type.Is(s_mapType.Value)
        ? HandleTable.Get<CharmapEncoder>(mapping.As<PyEncodingMap>().Fields.Handle) : null;

    /// <summary>charmap_build(map): the inverse of a decoding table.</summary>
    public static Value Build(Value map)
    {
        if (!PyStr.Require(map, "charmap_build() argument"))
        {
            return Value.Null;
        }

        TextView table = PyStr.View(map);
        int length = Math.Min(table.Length, 256);
        bool regular = length > 0 && table[0] == 0;
        for (int i = 1; i < length && regular; i++)
        {
            regular = table[i] is > 0 and <= 0xFFFF;
        }

        if (regular)
        {
            Value made = PyType.Allocate(s_mapType.Value);
            made.As<PyEncodingMap>().Fields.Handle = HandleTable.Add(made, new CharmapEncoder(table));
            return made;
        }

        Value dict = PyDict.New();
        for (int i = 0; i < length; i++)
        {
            if (!PyDict.Set(dict, Value.FromSmallInt(table[i]), Value.FromSmallInt(i)))
            {
                return Value.Null;
            }
        }

        return dict;
    }

    /// <summary>charmap_decode(data, errors, mapping).</summary>
    public static Value Decode(Value data, Value errors, Value mapping)
    {
        if (!CodecFunctions.ErrorsArgument("charmap_decode", ref errors))
        {
            return Value.Null;
        }

        Value source = BytesText.CopyOfBuffer(data);
        if (source.IsNull)
        {
            return source;
        }

        Value text = mapping.IsNull || mapping.IsNone ? PyStr.FromLatin1(PyBytes.Span(source)) : DecodeBy(mapping, source, errors);
        return text.IsNull ? text : PyTuple.New(text, PyInt.New(PyBytes.LengthOf(source)));
    }

    private static Value DecodeBy(Value mapping, Value source, Value errors)
    {
        DecodeErrors handler = new("charmap", errors, PyBytes.Span(source), source);
        CodePointBuilder text = new(stackalloc byte[512]);
        int position = 0;
        while (true)
        {
            CodecError error;
            int done = mapping.IsStr
                ? CodecsSingleByte.DecodeStepTable(handler.Input, PyStr.View(mapping), ref position, ref text, out error) ? 1 : 0
                : DecodeStep(handler.Input, mapping, ref position, ref text, out error);
            if (done > 0)
            {
                return PyStr.FromBuilder(text);
            }

            if (done < 0 || !handler.Handle(error, ref position, ref text))
            {
                text.Dispose();
                return Value.Null;
            }
        }
    }

    // 1: at the end, 0: an undefined byte, -1: an error is set.
    private static int DecodeStep(ReadOnlySpan<byte> input, Value mapping, ref int position, ref CodePointBuilder text, out CodecError error)
    {
        error = default;
        for (; position < input.Length; position++)
        {
            Value mapped = Space.GetItem(mapping, Value.FromSmallInt(input[position]));
            if (mapped.IsNull && !Errors.Catch(TypeId.LookupError))
            {
                return -1;
            }

            if (mapped.IsNull || mapped.IsNone)
            {
                error = new CodecError(position, position + 1, Undefined);
                return 0;
            }

            int c = -1;
            if (mapped.IsInt)
            {
                if (!PyInt.TryGetLong(mapped, out long code) || code is < 0 or > 0x10FFFF)
                {
                    Errors.TypeError("character mapping must be in range(0x110000)");
                    return -1;
                }

                c = (int)code;
            }
            else if (!mapped.IsStr)
            {
                Errors.TypeError("character mapping must return integer, None or str");
                return -1;
            }
            else if (PyStr.LengthOf(mapped) == 1)
            {
                c = PyStr.CodePointAt(mapped, 0);
            }
            else
            {
                PyStr.AppendTo(ref text, mapped);
                continue;
            }

            if (c == CodecsSingleByte.Undefined)
            {
                error = new CodecError(position, position + 1, Undefined);
                return 0;
            }

            text.Append(c);
        }

        return 1;
    }

    /// <summary>charmap_encode(str, errors, mapping).</summary>
    public static Value Encode(Value text, Value errors, Value mapping)
    {
        if (!PyStr.Require(text, "charmap_encode() argument 1") || !CodecFunctions.ErrorsArgument("charmap_encode", ref errors))
        {
            return Value.Null;
        }

        Value bytes = mapping.IsNull || mapping.IsNone ? TextCodecs.Encode(TextEncoding.Latin1, text, errors) : EncodeBy(mapping, text, errors);
        return bytes.IsNull ? bytes : PyTuple.New(bytes, Value.FromSmallInt(PyStr.LengthOf(text)));
    }

    private static Value EncodeBy(Value mapping, Value text, Value errors)
    {
        EncodeErrors handler = new("charmap", errors, text);
        ByteBuilder output = new(stackalloc byte[512]);
        int position = 0;
        bool good = true;
        while (good && position < PyStr.LengthOf(text))
        {
            int found = EncodeOne(mapping, PyStr.CodePointAt(text, position), ref output);
            if (found > 0)
            {
                position++;
                continue;
            }

            good = found == 0 && HandleRun(mapping, text, ref handler, ref position, ref output);
        }

        Value bytes = good ? PyBytes.New(output.Written) : Value.Null;
        output.Dispose();
        return bytes;
    }

    // Appends what a character maps to: 1, undefined: 0, an error is set: -1.
    private static int EncodeOne(scoped Value mapping, int c, ref ByteBuilder output)
    {
        if (Table(mapping) is CharmapEncoder table)
        {
            int b = table.Find(c);
            if (b >= 0)
            {
                output.Append((byte)b);
            }

            return b >= 0 ? 1 : 0;
        }

        Value mapped = Space.GetItem(mapping, Value.FromSmallInt(c));
        if (mapped.IsNull)
        {
            return Errors.Catch(TypeId.LookupError) ? 0 : -1;
        }

        if (mapped.IsNone)
        {
            return 0;
        }

        if (mapped.IsInt)
        {
            if (!PyInt.TryGetLong(mapped, out long code) || (ulong)code > 255)
            {
                Errors.TypeError("character mapping must be in range(256)");
                return -1;
            }

            output.Append((byte)code);
            return 1;
        }

        if (mapped.IsBytes)
        {
            output.Append(PyBytes.Span(mapped));
            return 1;
        }

        Errors.TypeError($"character mapping must return integer, bytes or None, not {PyType.TypeName(mapped)}");
        return -1;
    }

    private static bool HandleRun(scoped Value mapping, scoped Value text, scoped ref EncodeErrors handler, ref int position, ref ByteBuilder output)
    {
        int end = position + 1;
        int length = output.Length;
        for (; end < PyStr.LengthOf(text); end++)
        {
            int found = EncodeOne(mapping, PyStr.CodePointAt(text, end), ref output);
            output.Truncate(length);
            if (found != 0)
            {
                if (found < 0)
                {
                    return false;
                }

                break;
            }
        }

        CodecError error = new(position, end, Undefined);
        CodePointBuilder replacement = new(0);
        bool handled = CodecErrors.TryHandleEncode(
            handler.Handling, TextEncoding.Unknown, PyStr.View(text), ref error, ref position, ref replacement, ref output);
        if (handled)
        {
            for (int i = 0; i < replacement.Length; i++)
            {
                int found = EncodeOne(mapping, replacement[i], ref output);
                if (found <= 0)
                {
                    replacement.Dispose();
                    return found == 0 && Raise(error, ref handler, ref position);
                }
            }

            replacement.Dispose();
            return true;
        }

        replacement.Dispose();
        Value result = handler.Handle(error, ref position);
        if (result.IsNull)
        {
            return false;
        }

        if (result.IsBytes)
        {
            output.Append(PyBytes.Span(result));
            return true;
        }

        for (int i = 0; i < PyStr.LengthOf(result); i++)
        {
            int found = EncodeOne(mapping, PyStr.CodePointAt(result, i), ref output);
            if (found <= 0)
            {
                return found == 0 && handler.RaiseAgain();
            }
        }

        return true;
    }

    // The replacement cannot be encoded either: the error itself.
    private static bool Raise(CodecError error, scoped ref EncodeErrors handler, ref int position)
    {
        handler.Handle(error, ref position);
        return false;
    }
}
