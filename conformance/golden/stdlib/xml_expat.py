"""pyexpat by itself: handlers of all kinds, buffering, namespaces, entities, encodings and errors."""
import io
from xml.parsers import expat

DOCUMENT = """<?xml version='1.0' encoding='utf-8' standalone='no'?>
<!DOCTYPE doc SYSTEM 'doc.dtd' [
<!NOTATION note SYSTEM 'note.jpg'>
<!ENTITY % param 'text'>
<!ENTITY ext SYSTEM 'ext.txt'>
<!ENTITY unparsed SYSTEM 'u.gif' NDATA note>
<!ENTITY inner 'inside'>
<!ELEMENT doc (a|b+)*>
<!ATTLIST doc one CDATA #IMPLIED two (x|y) 'x'>
]>
<!-- before -->
<?target data?>
<doc xmlns:n='urn:n' one='1&amp;'>
<n:a>é&inner;</n:a><![CDATA[<raw>]]>&ext;
</doc>
"""
HANDLERS = [name for name in dir(expat.ParserCreate()) if name.endswith(("Handler", "Expand"))]


def parser_of(handlers=HANDLERS, **options):
    parser = expat.ParserCreate(**options)
    for name in handlers:
        def handler(*arguments, name=name):
            if name == "ExternalEntityRefHandler":
                arguments = sorted(arguments[0].split("\f")), *arguments[1:]
            print(name.removesuffix("Handler"), *map(repr, arguments))
            return 1
        setattr(parser, name, handler)
    return parser


some = [name for name in HANDLERS if not name.startswith("Default")]
for options in ({}, {"namespace_separator": "|"}):
    parser = parser_of(some, **options)
    parser.ordered_attributes = parser.specified_attributes = parser.namespace_prefixes = bool(options)
    print(parser.Parse(DOCUMENT, True), parser.CurrentLineNumber, parser.CurrentColumnNumber, parser.CurrentByteIndex)
    print(sorted(map(str, parser.intern)))
parser = parser_of(["DefaultHandlerExpand", "StartElementHandler"])
parser.Parse("<a><b/>text<!-- c --></a>", 1)

parser = parser_of(["CharacterDataHandler", "EndElementHandler"])
parser.buffer_text, parser.buffer_size = True, 8
parser.Parse("<a>one")
print(parser.buffer_used, parser.buffer_size, parser.buffer_text)
parser.Parse(" two\nthree<b/>")
parser.CharacterDataHandler = None
parser.Parse(b"not seen</a>", True)

outer = parser_of(["StartElementHandler"])
outer.SetBase("base")
print(outer.GetBase(), outer.GetInputContext(), outer.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_ALWAYS))


def entity(context, base, system, public):
    print("entity", context, base, system, public, outer.GetInputContext()[:9])
    return outer.ExternalEntityParserCreate(context).Parse("<inside/>", True)


outer.ExternalEntityRefHandler = entity
print(outer.Parse("<!DOCTYPE d [<!ENTITY e SYSTEM 'file'>]><d>&e;</d>", True))

parser = parser_of(["CharacterDataHandler", "XmlDeclHandler"])
print(parser.ParseFile(io.BytesIO(b"<?xml version='1.0' encoding='cp1252'?><a>\x80\xe9</a>")))

for text in ("<a>", "<a></b>", "", "<a>&x;</a>", "<a b=1/>", "<a/><b/>", "<a b='1' b='2'/>", "<?xml version='1.0' encoding='none'?><a/>",
             "<x:a/>", "\0", b"\xff\xfe", b"<a>\xff</a>", 1):
    try:
        expat.ParserCreate(namespace_separator=" ").Parse(text, True)
    except (expat.ExpatError, LookupError, TypeError) as error:
        print(type(error).__name__, error, [getattr(error, name, None) for name in ("code", "lineno", "offset")])


def fails(*arguments):
    raise KeyError("in a handler")


parser = parser_of(["EndElementHandler"])
parser.StartElementHandler = fails
try:
    parser.Parse("<a><b/></a>", True)
except KeyError as error:
    print(repr(error), parser.StartElementHandler, parser.EndElementHandler)
for change in (lambda: expat.ParserCreate(namespace_separator="too long"), lambda: expat.ParserCreate(intern=1), lambda: expat.ParserCreate(1),
               lambda: setattr(parser, "buffer_size", 0), lambda: setattr(parser, "buffer_size", "x"), lambda: setattr(parser, "none", 1),
               lambda: delattr(parser, "CommentHandler"), lambda: parser.ParseFile(1), lambda: parser.ParseFile(io.StringIO("x")),
               lambda: expat.XMLParserType(), lambda: parser.Parse("<a/>", True)):
    try:
        print(change())
    except (ValueError, TypeError, AttributeError, RuntimeError, expat.ExpatError) as error:
        print(type(error).__name__, error)
print(expat.errors.XML_ERROR_SYNTAX, expat.errors.codes[expat.errors.XML_ERROR_NO_ELEMENTS], expat.errors.messages[9], expat.ErrorString(4),
      len(expat.errors.codes), expat.model.XML_CTYPE_SEQ, expat.model.XML_CQUANT_PLUS, expat.ExpatError.__module__, expat.features[0])
