using Py.Gc;
using Py.ObjectSpace;

namespace Py.Vm.Modules.Json;

/// <summary>_json.Scanner, and the function scanstring.</summary>
internal static unsafe class JsonScanner
{
    private struct Layout
    {
        public ObjectHeader Header;
        public Slot Strict;
        public Slot ObjectHook;
        public Slot PairsHook;
        public Slot ParseFloat;
        public Slot ParseInt;
        public Slot ParseConstant;
        public const ulong References = 0b111_1110;
    }

    private static ModuleType s_type;
    private static readonly ArgumentBinder s_new = new("make_scanner(context)");
    private static readonly ArgumentBinder s_call = new("scan_once(string, idx)");

    public static void Define(ModuleBuilder m)
    {
        s_type.Make("_json.Scanner", new TypeRow(TypeId.None0, "_json.Scanner", TypeId.Object, sizeof(Layout), Layout.References, TypeFlags.BaseType), &Define);
        m.Constant("make_scanner", s_type.Type);
        m.RawFunction(
            "scanstring(...)\nscanstring(string, end, strict=True) -> (string, end)\n\n"
            + "Read the JSON string that starts before index end; the quote is already read.\n"
            + "Returns it and the index after its closing quote. Without strict, it may contain control characters.", &ScanString);
    }

    private static void Define(TypeBuilder t)
    {
        t.Doc("JSON scanner object");
        t.Slot(SlotId.New, &New);
        t.Slot(SlotId.Call, &Call);
        t.Member("strict", 8);
        t.Member("object_hook", 16);
        t.Member("object_pairs_hook", 24);
        t.Member("parse_float", 32);
        t.Member("parse_int", 40);
        t.Member("parse_constant", 48);
    }

    private static Value New(Value type, Args args)
    {
        Slot* bound = stackalloc Slot[1];
        if (!s_new.Bind(args, bound))
        {
            return Value.Null;
        }

        Value context = bound[0].Load();
        Value self = PyType.Allocate(type);
        Value strict = Space.GetAttr(context, "strict");
        int truth = strict.IsNull ? -1 : Space.Truth(strict);
        if (truth < 0)
        {
            return Value.Null;
        }

        ref Layout s = ref self.As<Layout>().Fields;
        s.Strict.Store(self, Value.FromBool(truth > 0));
        return Take(self, context, "object_hook", ref s.ObjectHook) && Take(self, context, "object_pairs_hook", ref s.PairsHook)
            && Take(self, context, "parse_float", ref s.ParseFloat) && Take(self, context, "parse_int", ref s.ParseInt)
            && Take(self, context, "parse_constant", ref s.ParseConstant) ? self : Value.Null;
    }

    private static bool Take(Value self, Value context, string name, ref Slot field)
    {
        Value value = Space.GetAttr(context, name);
        field.Store(self, value);
        return !value.IsNull;
    }

    private static Value Call(Value self, Args args)
    {
        Slot* bound = stackalloc Slot[2];
        if (!s_call.Bind(args, bound) || !Space.AsIndex(bound[1].Load(), TypeId.OverflowError, out long at))
        {
            return Value.Null;
        }

        Value text = bound[0].Load();
        if (!text.IsStr)
        {
            return Errors.TypeError($"first argument must be a string, not {PyType.TypeName(text)}");
        }

        if (at < 0)
        {
            return Errors.ValueError("idx cannot be negative");
        }

        if (at >= PyStr.LengthOf(text))
        {
            return Errors.StopIteration(PyInt.New(at));
        }

        ref Layout s = ref self.As<Layout>().Fields;
        JsonOptions options = new()
        {
            Strict = s.Strict.Load().IsTrue,
            ObjectHook = s.ObjectHook.Load(),
            PairsHook = s.PairsHook.Load(),
            ParseFloat = s.ParseFloat.Load(),
            ParseInt = s.ParseInt.Load(),
            ParseConstant = s.ParseConstant.Load(),
        };
        if (options.ParseFloat.Is(Types.Get(TypeId.Float)))
        {
            options.ParseFloat = Value.Null;
        }

        if (options.ParseInt.Is(Types.Get(TypeId.Int)))
        {
            options.ParseInt = Value.Null;
        }

        Slot* cache = stackalloc Slot[JsonReader<byte>.CacheSize];
        Value memo = PyDict.New();
        int next;
        Value value = PyStr.KindOf(text) switch
        {
            1 => new JsonReader<byte>(text, options.Strict, options, memo, cache).Scan((int)at, out next),
            2 => new JsonReader<ushort>(text, options.Strict, options, memo, cache).Scan((int)at, out next),
            _ => new JsonReader<uint>(text, options.Strict, options, memo, cache).Scan((int)at, out next),
        };
        return value.IsNull ? value : PyTuple.New(value, PyInt.New(next));
    }

    private static Value ScanString(Args args)
    {
        if (args.Count is < 2 or > 3 || args.KeywordCount > 0)
        {
            return Errors.TypeError(args.KeywordCount > 0 ? "_json.scanstring() takes no keyword arguments"
                : $"scanstring() takes at {(args.Count < 2 ? "least 2" : "most 3")} arguments ({args.Count} given)");
        }

        Value text = args[0];
        int strict = args.Count > 2 ? Space.Truth(args[2]) : 1;
        if (!Space.AsIndex(args[1], TypeId.OverflowError, out long at) || strict < 0)
        {
            return Value.Null;
        }

        if (!text.IsStr)
        {
            return Errors.TypeError($"first argument must be a string, not {PyType.TypeName(text)}");
        }

        if (at < 0 || at > PyStr.LengthOf(text))
        {
            return Errors.ValueError("end is out of bounds");
        }

        JsonOptions options = default;
        int next;
        Value value = PyStr.KindOf(text) switch
        {
            1 => new JsonReader<byte>(text, strict > 0, options, Value.Null, null).ScanString((int)at, out next),
            2 => new JsonReader<ushort>(text, strict > 0, options, Value.Null, null).ScanString((int)at, out next),
            _ => new JsonReader<uint>(text, strict > 0, options, Value.Null, null).ScanString((int)at, out next),
        };
        return value.IsNull ? value : PyTuple.New(value, PyInt.New(next));
    }
}
