using System.Runtime.InteropServices;

namespace Py.Vm.Modules.Xml;

/// <summary>The functions of libexpat that pyexpat needs (its header, expat.h, is their reference).</summary>
internal static unsafe class Expat
{
    private const string Library = "libexpat.so.1";

    [DllImport(Library, EntryPoint = "XML_ParserCreate")]
    public static extern nint Create(byte* encoding);
    [DllImport(Library, EntryPoint = "XML_ParserCreateNS")]
    public static extern nint CreateWithNamespaces(byte* encoding, byte separator);
    [DllImport(Library, EntryPoint = "XML_ExternalEntityParserCreate")]
    public static extern nint CreateForEntity(nint parser, byte* context, byte* encoding);
    [DllImport(Library, EntryPoint = "XML_ParserFree")]
    public static extern void Free(nint parser);
    [DllImport(Library, EntryPoint = "XML_SetUserData")]
    public static extern void SetUserData(nint parser, nint data);
    [DllImport(Library, EntryPoint = "XML_SetHashSalt")]
    public static extern int SetHashSalt(nint parser, ulong salt);
    [DllImport(Library, EntryPoint = "XML_SetEncoding")]
    public static extern int SetEncoding(nint parser, byte* encoding);
    [DllImport(Library, EntryPoint = "XML_Parse")]
    public static extern int Parse(nint parser, byte* data, int length, int isFinal);
    [DllImport(Library, EntryPoint = "XML_StopParser")]
    public static extern int Stop(nint parser, byte resumable);
    [DllImport(Library, EntryPoint = "XML_GetBuffer")]
    public static extern void* GetBuffer(nint parser, int length);
    [DllImport(Library, EntryPoint = "XML_GetErrorCode")]
    public static extern int ErrorCode(nint parser);
    [DllImport(Library, EntryPoint = "XML_ErrorString")]
    public static extern byte* ErrorText(int code);
    [DllImport(Library, EntryPoint = "XML_ExpatVersion")]
    public static extern byte* Version();
    [DllImport(Library, EntryPoint = "XML_GetFeatureList")]
    public static extern FeatureRow* Features();
    [DllImport(Library, EntryPoint = "XML_GetCurrentLineNumber")]
    public static extern ulong Line(nint parser);
    [DllImport(Library, EntryPoint = "XML_GetCurrentColumnNumber")]
    public static extern ulong Column(nint parser);
    [DllImport(Library, EntryPoint = "XML_GetCurrentByteIndex")]
    public static extern long ByteIndex(nint parser);
    [DllImport(Library, EntryPoint = "XML_GetSpecifiedAttributeCount")]
    public static extern int SpecifiedAttributes(nint parser);
    [DllImport(Library, EntryPoint = "XML_GetInputContext")]
    public static extern byte* InputContext(nint parser, int* offset, int* size);
    [DllImport(Library, EntryPoint = "XML_SetBase")]
    public static extern int SetBase(nint parser, byte* text);
    [DllImport(Library, EntryPoint = "XML_GetBase")]
    public static extern byte* GetBase(nint parser);
    [DllImport(Library, EntryPoint = "XML_SetReturnNSTriplet")]
    public static extern void SetTriplets(nint parser, int wanted);
    [DllImport(Library, EntryPoint = "XML_SetParamEntityParsing")]
    public static extern int SetParamEntityParsing(nint parser, int mode);
    [DllImport(Library, EntryPoint = "XML_UseForeignDTD")]
    public static extern int UseForeignDtd(nint parser, byte wanted);
    [DllImport(Library, EntryPoint = "XML_FreeContentModel")]
    public static extern void FreeContentModel(nint parser, ContentModel* model);
    [DllImport(Library, EntryPoint = "XML_SetUnknownEncodingHandler")]
    public static extern void SetUnknownEncodingHandler(nint parser, delegate* unmanaged<nint, byte*, EncodingTable*, int> handler, nint data);

    [DllImport(Library, EntryPoint = "XML_SetStartElementHandler")]
    public static extern void SetStartElement(nint parser, void* handler);
    [DllImport(Library, EntryPoint = "XML_SetEndElementHandler")]
    public static extern void SetEndElement(nint parser, void* handler);
    [DllImport(Library, EntryPoint = "XML_SetProcessingInstructionHandler")]
    public static extern void SetProcessingInstruction(nint parser, void* handler);
    [DllImport(Library, EntryPoint = "XML_SetCharacterDataHandler")]
    public static extern void SetCharacterData(nint parser, void* handler);
    [DllImport(Library, EntryPoint = "XML_SetUnparsedEntityDeclHandler")]
    public static extern void SetUnparsedEntityDecl(nint parser, void* handler);
    [DllImport(Library, EntryPoint = "XML_SetNotationDeclHandler")]
    public static extern void SetNotationDecl(nint parser, void* handler);
    [DllImport(Library, EntryPoint = "XML_SetStartNamespaceDeclHandler")]
    public static extern void SetStartNamespaceDecl(nint parser, void* handler);
    [DllImport(Library, EntryPoint = "XML_SetEndNamespaceDeclHandler")]
    public static extern void SetEndNamespaceDecl(nint parser, void* handler);
    [DllImport(Library, EntryPoint = "XML_SetCommentHandler")]
    public static extern void SetComment(nint parser, void* handler);
    [DllImport(Library, EntryPoint = "XML_SetStartCdataSectionHandler")]
    public static extern void SetStartCdataSection(nint parser, void* handler);
    [DllImport(Library, EntryPoint = "XML_SetEndCdataSectionHandler")]
    public static extern void SetEndCdataSection(nint parser, void* handler);
    [DllImport(Library, EntryPoint = "XML_SetDefaultHandler")]
    public static extern void SetDefault(nint parser, void* handler);
    [DllImport(Library, EntryPoint = "XML_SetDefaultHandlerExpand")]
    public static extern void SetDefaultExpand(nint parser, void* handler);
    [DllImport(Library, EntryPoint = "XML_SetNotStandaloneHandler")]
    public static extern void SetNotStandalone(nint parser, void* handler);
    [DllImport(Library, EntryPoint = "XML_SetExternalEntityRefHandler")]
    public static extern void SetExternalEntityRef(nint parser, void* handler);
    [DllImport(Library, EntryPoint = "XML_SetStartDoctypeDeclHandler")]
    public static extern void SetStartDoctypeDecl(nint parser, void* handler);
    [DllImport(Library, EntryPoint = "XML_SetEndDoctypeDeclHandler")]
    public static extern void SetEndDoctypeDecl(nint parser, void* handler);
    [DllImport(Library, EntryPoint = "XML_SetEntityDeclHandler")]
    public static extern void SetEntityDecl(nint parser, void* handler);
    [DllImport(Library, EntryPoint = "XML_SetXmlDeclHandler")]
    public static extern void SetXmlDecl(nint parser, void* handler);
    [DllImport(Library, EntryPoint = "XML_SetElementDeclHandler")]
    public static extern void SetElementDecl(nint parser, void* handler);
    [DllImport(Library, EntryPoint = "XML_SetAttlistDeclHandler")]
    public static extern void SetAttlistDecl(nint parser, void* handler);
    [DllImport(Library, EntryPoint = "XML_SetSkippedEntityHandler")]
    public static extern void SetSkippedEntity(nint parser, void* handler);

    /// <summary>XML_Feature.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct FeatureRow
    {
        public int Kind;
        public byte* Name;
        public long Value;
    }

    /// <summary>XML_Content: what an element may contain.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct ContentModel
    {
        public int Type;
        public int Quantifier;
        public byte* Name;
        public uint ChildCount;
        public ContentModel* Children;
    }

    /// <summary>XML_Encoding: what each byte stands for, -1 for nothing.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct EncodingTable
    {
        public fixed int Map[256];
        public void* Data;
        public void* Convert;
        public void* Release;
    }
}
