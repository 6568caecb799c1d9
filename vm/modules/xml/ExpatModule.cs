using System.Runtime.InteropServices;
using Py.ObjectSpace;

namespace Py.Vm.Modules.Xml;

/// <summary>The module pyexpat over the system's libexpat, with its submodules errors and model.</summary>
internal static unsafe class ExpatModule
{
    private static Root s_error;

    /// <summary>Names of the handlers without their ending, in the order of <see cref="ExpatHandler"/>.</summary>
    public static readonly string[] HandlerNames =
    [
        "StartElement", "EndElement", "ProcessingInstruction", "CharacterData", "UnparsedEntityDecl", "NotationDecl", "StartNamespaceDecl",
        "EndNamespaceDecl", "Comment", "StartCdataSection", "EndCdataSection", "Default", "Default", "NotStandalone", "ExternalEntityRef",
        "StartDoctypeDecl", "EndDoctypeDecl", "EntityDecl", "XmlDecl", "ElementDecl", "AttlistDecl", "SkippedEntity",
    ];

    // By their codes, from 1.
    private static readonly string[] s_errors =
    [
        "NO_MEMORY", "SYNTAX", "NO_ELEMENTS", "INVALID_TOKEN", "UNCLOSED_TOKEN", "PARTIAL_CHAR", "TAG_MISMATCH", "DUPLICATE_ATTRIBUTE",
        "JUNK_AFTER_DOC_ELEMENT", "PARAM_ENTITY_REF", "UNDEFINED_ENTITY", "RECURSIVE_ENTITY_REF", "ASYNC_ENTITY", "BAD_CHAR_REF",
        "BINARY_ENTITY_REF", "ATTRIBUTE_EXTERNAL_ENTITY_REF", "MISPLACED_XML_PI", "UNKNOWN_ENCODING", "INCORRECT_ENCODING",
        "UNCLOSED_CDATA_SECTION", "EXTERNAL_ENTITY_HANDLING", "NOT_STANDALONE", "UNEXPECTED_STATE", "ENTITY_DECLARED_IN_PE",
        "FEATURE_REQUIRES_XML_DTD", "CANT_CHANGE_FEATURE_ONCE_PARSING", "UNBOUND_PREFIX", "UNDECLARING_PREFIX", "INCOMPLETE_PE", "XML_DECL",
        "TEXT_DECL", "PUBLICID", "SUSPENDED", "NOT_SUSPENDED", "ABORTED", "FINISHED", "SUSPEND_PE", "RESERVED_PREFIX_XML",
        "RESERVED_PREFIX_XMLNS", "RESERVED_NAMESPACE_URI", "INVALID_ARGUMENT", "NO_BUFFER", "AMPLIFICATION_LIMIT_BREACH",
    ];

    /// <summary>ExpatError.</summary>
    public static Value Error => s_error.Value;

    /// <summary>Expat's words for an error.</summary>
    public static string MessageOf(int code) => TextOf(Expat.ErrorText(code)) ?? "";

    private static string? TextOf(byte* text) => Marshal.PtrToStringUTF8((nint)text);

    public static void Define(ModuleBuilder m)
    {
        m.Doc("Python wrapper for Expat parser.");
        Value dict = PyDict.New();
        PyDict.SetStr(dict, Names.Get(N.__module__), PyStr.Intern("xml.parsers.expat"));
        s_error = Roots.New(Space.Call(Types.Get(TypeId.Type), PyStr.Intern("ExpatError"), PyTuple.New(Types.Get(TypeId.Exception)), dict));
        m.Constant("error", s_error.Value);
        m.Constant("ExpatError", s_error.Value);
        ExpatParser.Define(m);
        m.Function("ErrorString(code, /)\nExpat's words for an error code.", &ErrorString);
        string version = TextOf(Expat.Version()) ?? "";
        m.Constant("EXPAT_VERSION", version);
        m.Constant("version_info", VersionInfo(version));
        m.Constant("native_encoding", "UTF-8");
        m.Constant("features", Features());
        m.Constant("XML_PARAM_ENTITY_PARSING_NEVER", 0);
        m.Constant("XML_PARAM_ENTITY_PARSING_UNLESS_STANDALONE", 1);
        m.Constant("XML_PARAM_ENTITY_PARSING_ALWAYS", 2);
        DefineErrors(m);
        DefineModel(m);
    }

    private static Value ErrorString(Value code) =>
        Space.AsIndex(code, TypeId.OverflowError, out long number) ? ExpatHandlers.Text(Expat.ErrorText((int)number)) : Value.Null;

    // expat_2.5.0
    private static Value VersionInfo(string version)
    {
        string[] parts = version[(version.IndexOf('_') + 1)..].Split('.');
        Value tuple = PyTuple.Allocate(3).Value;
        for (int i = 0; i < 3; i++)
        {
            PyTuple.Items(tuple)[i].Store(tuple, Value.FromSmallInt(i < parts.Length && int.TryParse(parts[i], out int n) ? n : 0));
        }

        return tuple;
    }

    private static Value Features()
    {
        Value list = PyList.New();
        for (Expat.FeatureRow* row = Expat.Features(); row->Kind != 0; row++)
        {
            PyList.Append(list, PyTuple.New(PyStr.New(TextOf(row->Name) ?? ""), PyInt.New(row->Value)));
        }

        return list;
    }

    private static ModuleBuilder Submodule(ModuleBuilder m, string name, string doc)
    {
        Value module = PyModule.New(PyStr.Intern("pyexpat." + name));
        Value modules = SysModule.Get("modules");
        if (modules.IsDict)
        {
            PyDict.Set(modules, PyStr.Intern("pyexpat." + name), module);
        }

        m.Constant(name, module);
        ModuleBuilder builder = new(module);
        builder.Doc(doc);
        return builder;
    }

    private static void DefineErrors(ModuleBuilder m)
    {
        ModuleBuilder errors = Submodule(m, "errors", "Constants used to describe error conditions.");
        Value codes = PyDict.New(), messages = PyDict.New();
        for (int i = 0; i < s_errors.Length; i++)
        {
            Value text = ExpatHandlers.Text(Expat.ErrorText(i + 1));
            if (text.IsNone)
            {
                continue;
            }

            errors.Constant("XML_ERROR_" + s_errors[i], text);
            PyDict.Set(codes, text, Value.FromSmallInt(i + 1));
            PyDict.Set(messages, Value.FromSmallInt(i + 1), text);
        }

        errors.Constant("codes", codes);
        errors.Constant("messages", messages);
    }

    private static void DefineModel(ModuleBuilder m)
    {
        ModuleBuilder model = Submodule(m, "model", "Constants used to interpret content model information.");
        string[] types = ["EMPTY", "ANY", "MIXED", "NAME", "CHOICE", "SEQ"], quantifiers = ["NONE", "OPT", "REP", "PLUS"];
        for (int i = 0; i < types.Length; i++)
        {
            model.Constant("XML_CTYPE_" + types[i], i + 1);
        }

        for (int i = 0; i < quantifiers.Length; i++)
        {
            model.Constant("XML_CQUANT_" + quantifiers[i], i);
        }
    }
}
