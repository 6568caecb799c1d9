using Py.ObjectSpace;
using Py.ObjectSpace.Text;

namespace Py.Vm.Modules.Json;

/// <summary>The module _json.</summary>
internal static unsafe class JsonModule
{
    public static void Define(ModuleBuilder m)
    {
        m.Doc("json speedups\n");
        JsonScanner.Define(m);
        JsonEncoder.Define(m);
        m.Function("encode_basestring(string, /)\nThe JSON text of a str.", &EncodeText);
        m.Function("encode_basestring_ascii(string, /)\nThe JSON text of a str, in ASCII.", &EncodeAscii);
        Value dict = PyModule.DictOf(m.Module);
        JsonEncoder.PlainFunction = Keep(JsonEncoder.PlainFunction, PyDict.GetStr(dict, PyStr.Intern("encode_basestring")));
        JsonEncoder.AsciiFunction = Keep(JsonEncoder.AsciiFunction, PyDict.GetStr(dict, PyStr.Intern("encode_basestring_ascii")));
    }

    private static Root Keep(Root root, Value value)
    {
        if (!root.IsAssigned)
        {
            root = Roots.New();
        }

        root.Value = value;
        return root;
    }

    private static Value EncodeText(Value text) => Encode(text, false);

    private static Value EncodeAscii(Value text) => Encode(text, true);

    [System.Runtime.CompilerServices.SkipLocalsInit]
    private static Value Encode(Value text, bool ascii)
    {
        if (!text.IsStr)
        {
            return Errors.TypeError($"first argument must be a string, not {PyType.TypeName(text)}");
        }

        CodePointBuilder result = new(stackalloc byte[256]);
        JsonText.Append(ref result, text, ascii);
        return PyStr.FromBuilder(result);
    }
}
