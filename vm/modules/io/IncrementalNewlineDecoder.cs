using Py.Gc;
using Py.ObjectSpace;

namespace Py.Vm.Modules;

/// <summary>_io.IncrementalNewlineDecoder: newline translation behind another incremental decoder.</summary>
internal static unsafe class IncrementalNewlineDecoder
{
    private struct Layout
    {
        public ObjectHeader Header;
        /// <summary>The inner decoder, or None.</summary>
        public Slot Decoder;
        public Slot ErrorHandling;
        public NewlineState State;

        public const ulong References = 0b110;
    }

    private static readonly ArgumentBinder s_init = new("IncrementalNewlineDecoder(decoder, translate, errors='strict')");

    public static void Define(ModuleBuilder m) =>
        m.Constant("IncrementalNewlineDecoder", CoreTypes.MakeModuleType(
            "_io.IncrementalNewlineDecoder",
            Value.Null,
            new TypeRow(TypeId.None0, "IncrementalNewlineDecoder", TypeId.Object, sizeof(Layout), Layout.References, TypeFlags.BaseType),
            &Define));

    private static void Define(TypeBuilder t)
    {
        t.Doc("IncrementalNewlineDecoder(decoder, translate, errors='strict'): an incremental decoder that knows all kinds of line ends.\n\nWith translate they become '\\n'; in any case the attribute newlines tells which were seen.");
        t.Slot(SlotId.Init, &Init);
        t.Method("decode(input, final=False)", &Decode);
        t.Method("getstate()", &GetState);
        t.Method("setstate(state, /)", &SetState);
        t.Method("reset()", &Reset);
        t.GetSet("newlines", &GetNewlines);
    }

    private static ref Layout Of(Value self) => ref self.As<Layout>().Fields;

    private static bool Init(Value self, Args args)
    {
        Slot* bound = stackalloc Slot[3];
        if (!s_init.Bind(args, bound))
        {
            return false;
        }

        int translate = Space.Truth(bound[1].Load());
        if (translate < 0)
        {
            return false;
        }

        Of(self).Decoder.Store(self, bound[0].Load());
        Of(self).ErrorHandling.Store(self, bound[2].IsNull ? PyStr.Intern("strict") : bound[2].Load());
        Of(self).State = new NewlineState { Translate = (byte)translate };
        return true;
    }

    private static bool CheckReady(Value self)
    {
        if (!Of(self).Decoder.IsNull)
        {
            return true;
        }

        Errors.ValueError("IncrementalNewlineDecoder.__init__() not called");
        return false;
    }

    private static Value Decode(Value self, Value input, Value finalArgument)
    {
        int final = finalArgument.IsNull ? 0 : Space.Truth(finalArgument);
        if (final < 0 || !CheckReady(self))
        {
            return Value.Null;
        }

        Value decoder = Of(self).Decoder.Load();
        Value text = decoder.IsNone ? input : Space.CallMethod(decoder, IoNames.Decode.Value, input, Value.FromBool(final > 0));
        if (text.IsNull)
        {
            return text;
        }

        return text.IsStr ? Of(self).State.Apply(text, final > 0) : Errors.TypeError($"decoder should return a string result, not '{PyType.TypeName(text)}'");
    }

    private static Value GetState(Value self)
    {
        if (!CheckReady(self))
        {
            return Value.Null;
        }

        Value buffer = PyBytes.Empty, flag = Value.FromSmallInt(0);
        Value decoder = Of(self).Decoder.Load();
        if (!decoder.IsNone)
        {
            Value state = Space.CallMethod(decoder, IoNames.GetState.Value);
            if (state.IsNull)
            {
                return state;
            }

            if (!state.IsTuple || PyTuple.LengthOf(state) != 2)
            {
                return Errors.TypeError("illegal decoder state");
            }

            buffer = PyTuple.Get(state, 0);
            flag = PyTuple.Get(state, 1);
        }

        flag = Space.Binary(flag, Value.FromSmallInt(1), SlotId.LShift);
        if (!flag.IsNull && Of(self).State.PendingCr != 0)
        {
            flag = Space.Binary(flag, Value.FromSmallInt(1), SlotId.Or);
        }

        return flag.IsNull ? flag : PyTuple.New(buffer, flag);
    }

    private static Value SetState(Value self, Value state)
    {
        if (!CheckReady(self))
        {
            return Value.Null;
        }

        if (!state.IsTuple)
        {
            return Errors.TypeError("state argument must be a tuple");
        }

        if (PyTuple.LengthOf(state) != 2 || !PyTuple.Get(state, 1).IsInt)
        {
            return Errors.TypeError("illegal decoder state");
        }

        Value flag = PyTuple.Get(state, 1);
        Value bit = Space.Binary(flag, Value.FromSmallInt(1), SlotId.And);
        if (bit.IsNull)
        {
            return bit;
        }

        Of(self).State.PendingCr = (byte)bit.SmallInt;
        Value decoder = Of(self).Decoder.Load();
        if (decoder.IsNone)
        {
            return Value.None;
        }

        Value rest = Space.Binary(flag, Value.FromSmallInt(1), SlotId.RShift);
        return rest.IsNull ? rest : Space.CallMethod(decoder, IoNames.SetState.Value, PyTuple.New(PyTuple.Get(state, 0), rest));
    }

    private static Value Reset(Value self)
    {
        if (!CheckReady(self))
        {
            return Value.Null;
        }

        Of(self).State.Seen = 0;
        Of(self).State.PendingCr = 0;
        Value decoder = Of(self).Decoder.Load();
        return decoder.IsNone ? Value.None : Space.CallMethod(decoder, IoNames.Reset.Value);
    }

    private static Value GetNewlines(Value self) => CheckReady(self) ? Of(self).State.Newlines : Value.Null;
}
