using System;
using System.Runtime.InteropServices;
using System.Text;
using Py.ObjectSpace;
using Py.Vm.Run;

namespace Py.Vm.Modules.Xml;

/// <summary>The attributes of a parser that hold handlers, in the order of their slots.</summary>
internal enum ExpatHandler
{
    StartElement, EndElement, ProcessingInstruction, CharacterData, UnparsedEntityDecl, NotationDecl, StartNamespaceDecl,
    EndNamespaceDecl, Comment, StartCdataSection, EndCdataSection, Default, DefaultExpand, NotStandalone, ExternalEntityRef,
    StartDoctypeDecl, EndDoctypeDecl, EntityDecl, XmlDecl, ElementDecl, AttlistDecl, SkippedEntity, Count,
}

/// <summary>What expat calls: each function makes Python objects of its arguments and calls the handler.</summary>
/// <remarks>
/// Native frames lie between a handler and the parser's method; the conservative scan of the stack sees through them, but
/// no C# exception may. After an error all handlers are taken off and expat is stopped.
/// </remarks>
internal static unsafe class ExpatHandlers
{
    /// <summary>Tells expat to call, or no more to call, what belongs to a handler.</summary>
    public static void Install(nint parser, ExpatHandler handler, bool wanted)
    {
        switch (handler)
        {
            case ExpatHandler.StartElement:
                Expat.SetStartElement(parser, wanted ? (delegate* unmanaged<nint, byte*, byte**, void>)&StartElement : null);
                break;
            case ExpatHandler.EndElement:
                Expat.SetEndElement(parser, wanted ? (delegate* unmanaged<nint, byte*, void>)&EndElement : null);
                break;
            case ExpatHandler.ProcessingInstruction:
                Expat.SetProcessingInstruction(parser, wanted ? (delegate* unmanaged<nint, byte*, byte*, void>)&ProcessingInstruction : null);
                break;
            case ExpatHandler.CharacterData:
                Expat.SetCharacterData(parser, wanted ? (delegate* unmanaged<nint, byte*, int, void>)&CharacterData : null);
                break;
            case ExpatHandler.UnparsedEntityDecl:
                Expat.SetUnparsedEntityDecl(parser, wanted ? (delegate* unmanaged<nint, byte*, byte*, byte*, byte*, byte*, void>)&UnparsedEntityDecl : null);
                break;
            case ExpatHandler.NotationDecl:
                Expat.SetNotationDecl(parser, wanted ? (delegate* unmanaged<nint, byte*, byte*, byte*, byte*, void>)&NotationDecl : null);
                break;
            case ExpatHandler.StartNamespaceDecl:
                Expat.SetStartNamespaceDecl(parser, wanted ? (delegate* unmanaged<nint, byte*, byte*, void>)&StartNamespaceDecl : null);
                break;
            case ExpatHandler.EndNamespaceDecl:
                Expat.SetEndNamespaceDecl(parser, wanted ? (delegate* unmanaged<nint, byte*, void>)&EndNamespaceDecl : null);
                break;
            case ExpatHandler.Comment:
                Expat.SetComment(parser, wanted ? (delegate* unmanaged<nint, byte*, void>)&Comment : null);
                break;
            case ExpatHandler.StartCdataSection:
                Expat.SetStartCdataSection(parser, wanted ? (delegate* unmanaged<nint, void>)&StartCdataSection : null);
                break;
            case ExpatHandler.EndCdataSection:
                Expat.SetEndCdataSection(parser, wanted ? (delegate* unmanaged<nint, void>)&EndCdataSection : null);
                break;
            case ExpatHandler.Default:
                Expat.SetDefault(parser, wanted ? (delegate* unmanaged<nint, byte*, int, void>)&Default : null);
                break;
            case ExpatHandler.DefaultExpand:
                Expat.SetDefaultExpand(parser, wanted ? (delegate* unmanaged<nint, byte*, int, void>)&DefaultExpand : null);
                break;
            case ExpatHandler.NotStandalone:
                Expat.SetNotStandalone(parser, wanted ? (delegate* unmanaged<nint, int>)&NotStandalone : null);
                break;
            case ExpatHandler.ExternalEntityRef:
                Expat.SetExternalEntityRef(parser, wanted ? (delegate* unmanaged<nint, byte*, byte*, byte*, byte*, int>)&ExternalEntityRef : null);
                break;
            case ExpatHandler.StartDoctypeDecl:
                Expat.SetStartDoctypeDecl(parser, wanted ? (delegate* unmanaged<nint, byte*, byte*, byte*, int, void>)&StartDoctypeDecl : null);
                break;
            case ExpatHandler.EndDoctypeDecl:
                Expat.SetEndDoctypeDecl(parser, wanted ? (delegate* unmanaged<nint, void>)&EndDoctypeDecl : null);
                break;
            case ExpatHandler.EntityDecl:
                Expat.SetEntityDecl(parser, wanted ? (delegate* unmanaged<nint, byte*, int, byte*, int, byte*, byte*, byte*, byte*, void>)&EntityDecl : null);
                break;
            case ExpatHandler.XmlDecl:
                Expat.SetXmlDecl(parser, wanted ? (delegate* unmanaged<nint, byte*, byte*, int, void>)&XmlDecl : null);
                break;
            case ExpatHandler.ElementDecl:
                Expat.SetElementDecl(parser, wanted ? (delegate* unmanaged<nint, byte*, Expat.ContentModel*, void>)&ElementDecl : null);
                break;
            case ExpatHandler.AttlistDecl:
                Expat.SetAttlistDecl(parser, wanted ? (delegate* unmanaged<nint, byte*, byte*, byte*, byte*, int, void>)&AttlistDecl : null);
                break;
            default:
                Expat.SetSkippedEntity(parser, wanted ? (delegate* unmanaged<nint, byte*, int, void>)&SkippedEntity : null);
                break;
        }
    }

    /// <summary>Takes all handlers off.</summary>
    public static void Clear(Value self)
    {
        ExpatState state = ExpatParser.StateOf(self);
        for (ExpatHandler i = 0; i < ExpatHandler.Count; i++)
        {
            ExpatParser.HandlerSlot(self, i).Store(self, Value.Null);
            Install(state.Parser, i, false);
        }

        // An entity that is not read would be skipped without an error.
        Expat.SetExternalEntityRef(state.Parser, (delegate* unmanaged<nint, byte*, byte*, byte*, byte*, int>)&RefuseEntity);
    }

    [UnmanagedCallersOnly]
    private static int RefuseEntity(nint parser, byte* context, byte* baseText, byte* systemId, byte* publicId) => 0;

    /// <summary>A str of expat's text.</summary>
    public static Value Text(ReadOnlySpan<byte> utf8) => Ascii.IsValid(utf8) ? PyStr.FromAscii(utf8) : PyStr.New(Encoding.UTF8.GetString(utf8));

    /// <summary>A str of expat's text, None for no text.</summary>
    public static Value Text(byte* utf8) => utf8 == null ? Value.None : Text(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(utf8));

    // Names that occur again are the same object; None counts as one.
    private static Value Name(Value self, byte* utf8)
    {
        Value text = Text(utf8);
        Value intern = ExpatParser.InternOf(self);
        if (!intern.IsDict)
        {
            return text;
        }

        if (PyDict.TryGet(intern, text, out Value known) > 0)
        {
            return known;
        }

        PyDict.Set(intern, text, text);
        return text;
    }

    // The parser and its handler; false if there is nothing to call or an error is set.
    private static bool Begin(nint user, ExpatHandler which, out Value self, out Value handler)
    {
        ExpatState state = ExpatState.Of(user);
        self = Value.FromBits(state.Object);
        handler = Value.Null;
        if (state.Object == 0 || Errors.Occurred || ExpatParser.HandlerSlot(self, which).IsNull || !FlushText(self))
        {
            return false;
        }

        handler = ExpatParser.HandlerSlot(self, which).Load();
        return !handler.IsNull;
    }

    // Calls a handler; null after an error.
    private static Value Call(Value self, Value handler, Args args)
    {
        ExpatState state = ExpatParser.StateOf(self);
        bool nested = state.InHandler;
        state.InHandler = true;
        Value result = Value.Null;
        try
        {
            if (Py.ObjectSpace.Thread.CheckStack(" while calling a Python object"))
            {
                result = Space.Call(handler, args);
            }
        }
        catch (Exception e)
        {
            InternalErrors.Raise(e);
        }

        state.InHandler = nested;
        if (result.IsNull)
        {
            Clear(self);
            _ = Expat.Stop(state.Parser, 0);
        }

        return result;
    }

    /// <summary>Hands buffered text to its handler; false with an error set.</summary>
    public static bool FlushText(Value self)
    {
        ExpatState state = ExpatParser.StateOf(self);
        if (state.Text is null || state.TextLength == 0)
        {
            return true;
        }

        ReadOnlySpan<byte> text = state.Text.AsSpan(0, state.TextLength);
        state.TextLength = 0;
        return GiveText(self, text);
    }

    private static bool GiveText(Value self, ReadOnlySpan<byte> text)
    {
        Value handler = ExpatParser.HandlerSlot(self, ExpatHandler.CharacterData).Load();
        if (handler.IsNull)
        {
            return true;
        }

        Slot* args = stackalloc Slot[1];
        args[0].Initialize(Text(text));
        return !Call(self, handler, new Args(args, 1)).IsNull;
    }

    [UnmanagedCallersOnly]
    private static void StartElement(nint user, byte* name, byte** attributes)
    {
        if (!Begin(user, ExpatHandler.StartElement, out Value self, out Value handler))
        {
            return;
        }

        ExpatState state = ExpatState.Of(user);
        int count = 0;
        if (state.SpecifiedAttributes)
        {
            count = Expat.SpecifiedAttributes(state.Parser);
        }
        else
        {
            while (attributes[count] != null)
            {
                count += 2;
            }
        }

        Value container = state.OrderedAttributes ? PyList.New() : PyDict.New();
        for (int i = 0; i < count; i += 2)
        {
            Value key = Name(self, attributes[i]);
            Value text = Text(attributes[i + 1]);
            if (state.OrderedAttributes)
            {
                PyList.Append(container, key);
                PyList.Append(container, text);
            }
            else
            {
                PyDict.Set(container, key, text);
            }
        }

        Slot* args = stackalloc Slot[2];
        args[1].Initialize(container);
        args[0].Initialize(Name(self, name));
        Call(self, handler, new Args(args, 2));
    }

    // A handler with up to eight arguments, each a name.
    private static Value CallWithNames(nint user, ExpatHandler which, ReadOnlySpan<nint> names)
    {
        if (!Begin(user, which, out Value self, out Value handler))
        {
            return Value.Null;
        }

        Slot* args = stackalloc Slot[8];
        for (int i = 0; i < names.Length; i++)
        {
            args[i].Initialize(Name(self, (byte*)names[i]));
        }

        return Call(self, handler, new Args(args, names.Length));
    }

    [UnmanagedCallersOnly]
    private static void EndElement(nint user, byte* name) => CallWithNames(user, ExpatHandler.EndElement, [(nint)name]);

    [UnmanagedCallersOnly]
    private static void ProcessingInstruction(nint user, byte* target, byte* data)
    {
        if (Begin(user, ExpatHandler.ProcessingInstruction, out Value self, out Value handler))
        {
            Slot* args = stackalloc Slot[2];
            args[0].Initialize(Name(self, target));
            args[1].Initialize(Text(data));
            Call(self, handler, new Args(args, 2));
        }
    }

    [UnmanagedCallersOnly]
    private static void CharacterData(nint user, byte* data, int length)
    {
        ExpatState state = ExpatState.Of(user);
        Value self = Value.FromBits(state.Object);
        if (state.Object == 0 || Errors.Occurred)
        {
            return;
        }

        ReadOnlySpan<byte> text = new(data, length);
        if (state.Text is not null && state.TextLength + length > state.Text.Length && !FlushText(self))
        {
            return;
        }

        if (state.Text is null || length > state.Text.Length)
        {
            GiveText(self, text);
            return;
        }

        text.CopyTo(state.Text.AsSpan(state.TextLength));
        state.TextLength += length;
    }

    [UnmanagedCallersOnly]
    private static void UnparsedEntityDecl(nint user, byte* name, byte* baseText, byte* systemId, byte* publicId, byte* notation) =>
        CallWithNames(user, ExpatHandler.UnparsedEntityDecl, [(nint)name, (nint)baseText, (nint)systemId, (nint)publicId, (nint)notation]);

    [UnmanagedCallersOnly]
    private static void NotationDecl(nint user, byte* name, byte* baseText, byte* systemId, byte* publicId) =>
        CallWithNames(user, ExpatHandler.NotationDecl, [(nint)name, (nint)baseText, (nint)systemId, (nint)publicId]);

    [UnmanagedCallersOnly]
    private static void StartNamespaceDecl(nint user, byte* prefix, byte* uri) =>
        CallWithNames(user, ExpatHandler.StartNamespaceDecl, [(nint)prefix, (nint)uri]);

    [UnmanagedCallersOnly]
    private static void EndNamespaceDecl(nint user, byte* prefix) => CallWithNames(user, ExpatHandler.EndNamespaceDecl, [(nint)prefix]);

    [UnmanagedCallersOnly]
    private static void Comment(nint user, byte* text)
    {
        if (Begin(user, ExpatHandler.Comment, out Value self, out Value handler))
        {
            Slot* args = stackalloc Slot[1];
            args[0].Initialize(Text(text));
            Call(self, handler, new Args(args, 1));
        }
    }

    [UnmanagedCallersOnly]
    private static void StartCdataSection(nint user) => CallWithNames(user, ExpatHandler.StartCdataSection, []);

    [UnmanagedCallersOnly]
    private static void EndCdataSection(nint user) => CallWithNames(user, ExpatHandler.EndCdataSection, []);

    [UnmanagedCallersOnly]
    private static void Default(nint user, byte* data, int length) => CallDefault(user, ExpatHandler.Default, data, length);

    [UnmanagedCallersOnly]
    private static void DefaultExpand(nint user, byte* data, int length) => CallDefault(user, ExpatHandler.DefaultExpand, data, length);

    private static void CallDefault(nint user, ExpatHandler which, byte* data, int length)
    {
        if (Begin(user, which, out Value self, out Value handler))
        {
            Slot* args = stackalloc Slot[1];
            args[0].Initialize(Text(new ReadOnlySpan<byte>(data, length)));
            Call(self, handler, new Args(args, 1));
        }
    }

    // What a handler returns that decides whether expat goes on.
    private static int Answer(nint user, Value result)
    {
        if (result.IsNull)
        {
            return 0;
        }

        if (result.IsInt && PyInt.TryGetLong(result, out long number))
        {
            return (int)number;
        }

        if (Space.AsIndex(result, TypeId.OverflowError, out long index))
        {
            return (int)index;
        }

        Clear(Value.FromBits(ExpatState.Of(user).Object));
        return 0;
    }

    [UnmanagedCallersOnly]
    private static int NotStandalone(nint user) => Answer(user, CallWithNames(user, ExpatHandler.NotStandalone, []));

    [UnmanagedCallersOnly]
    private static int ExternalEntityRef(nint parser, byte* context, byte* baseText, byte* systemId, byte* publicId)
    {
        // This handler alone is given the parser; its first word is the user data.
        nint user = *(nint*)parser;
        if (!Begin(user, ExpatHandler.ExternalEntityRef, out Value self, out Value handler))
        {
            return 0;
        }

        Slot* args = stackalloc Slot[4];
        args[0].Initialize(Text(context));
        args[1].Initialize(Name(self, baseText));
        args[2].Initialize(Name(self, systemId));
        args[3].Initialize(Name(self, publicId));
        return Answer(user, Call(self, handler, new Args(args, 4)));
    }

    [UnmanagedCallersOnly]
    private static void StartDoctypeDecl(nint user, byte* name, byte* systemId, byte* publicId, int hasSubset)
    {
        if (Begin(user, ExpatHandler.StartDoctypeDecl, out Value self, out Value handler))
        {
            Slot* args = stackalloc Slot[4];
            args[0].Initialize(Name(self, name));
            args[1].Initialize(Name(self, systemId));
            args[2].Initialize(Name(self, publicId));
            args[3].Initialize(Value.FromSmallInt(hasSubset));
            Call(self, handler, new Args(args, 4));
        }
    }

    [UnmanagedCallersOnly]
    private static void EndDoctypeDecl(nint user) => CallWithNames(user, ExpatHandler.EndDoctypeDecl, []);

    [UnmanagedCallersOnly]
    private static void EntityDecl(nint user, byte* name, int isParameter, byte* value, int length, byte* baseText, byte* systemId, byte* publicId, byte* notation)
    {
        if (Begin(user, ExpatHandler.EntityDecl, out Value self, out Value handler))
        {
            Slot* args = stackalloc Slot[7];
            args[0].Initialize(Name(self, name));
            args[1].Initialize(Value.FromSmallInt(isParameter));
            args[2].Initialize(value == null ? Value.None : Text(new ReadOnlySpan<byte>(value, length)));
            args[3].Initialize(Name(self, baseText));
            args[4].Initialize(Name(self, systemId));
            args[5].Initialize(Name(self, publicId));
            args[6].Initialize(Name(self, notation));
            Call(self, handler, new Args(args, 7));
        }
    }

    [UnmanagedCallersOnly]
    private static void XmlDecl(nint user, byte* version, byte* encoding, int standalone)
    {
        if (Begin(user, ExpatHandler.XmlDecl, out Value self, out Value handler))
        {
            Slot* args = stackalloc Slot[3];
            args[0].Initialize(Text(version));
            args[1].Initialize(Text(encoding));
            args[2].Initialize(Value.FromSmallInt(standalone));
            Call(self, handler, new Args(args, 3));
        }
    }

    [UnmanagedCallersOnly]
    private static void ElementDecl(nint user, byte* name, Expat.ContentModel* model)
    {
        nint parser = ExpatState.Of(user).Parser;
        if (Begin(user, ExpatHandler.ElementDecl, out Value self, out Value handler))
        {
            Slot* args = stackalloc Slot[2];
            args[0].Initialize(Name(self, name));
            Value content = ModelOf(model);
            args[1].Initialize(content);
            if (content.IsNull)
            {
                Clear(self);
            }
            else
            {
                Call(self, handler, new Args(args, 2));
            }
        }

        Expat.FreeContentModel(parser, model);
    }

    private static Value ModelOf(Expat.ContentModel* model)
    {
        if (!Py.ObjectSpace.Thread.Enter(" in conv_content_model"))
        {
            return Value.Null;
        }

        Value children = model->ChildCount == 0 ? PyTuple.Empty : PyTuple.Allocate((int)model->ChildCount).Value;
        for (uint i = 0; i < model->ChildCount; i++)
        {
            Value child = ModelOf(&model->Children[i]);
            if (child.IsNull)
            {
                Py.ObjectSpace.Thread.Leave();
                return child;
            }

            PyTuple.Items(children)[i].Store(children, child);
        }

        Py.ObjectSpace.Thread.Leave();
        return PyTuple.New(Value.FromSmallInt(model->Type), Value.FromSmallInt(model->Quantifier), Text(model->Name), children);
    }

    [UnmanagedCallersOnly]
    private static void AttlistDecl(nint user, byte* element, byte* attribute, byte* type, byte* preset, int isRequired)
    {
        if (Begin(user, ExpatHandler.AttlistDecl, out Value self, out Value handler))
        {
            Slot* args = stackalloc Slot[5];
            args[0].Initialize(Name(self, element));
            args[1].Initialize(Name(self, attribute));
            args[2].Initialize(Text(type));
            args[3].Initialize(Text(preset));
            args[4].Initialize(Value.FromSmallInt(isRequired));
            Call(self, handler, new Args(args, 5));
        }
    }

    [UnmanagedCallersOnly]
    private static void SkippedEntity(nint user, byte* name, int isParameter)
    {
        if (Begin(user, ExpatHandler.SkippedEntity, out Value self, out Value handler))
        {
            Slot* args = stackalloc Slot[2];
            args[0].Initialize(Name(self, name));
            args[1].Initialize(Value.FromSmallInt(isParameter));
            Call(self, handler, new Args(args, 2));
        }
    }

    /// <summary>Expat asks for an encoding that it does not know: one of bytes, as Python decodes them.</summary>
    [UnmanagedCallersOnly]
    public static int UnknownEncoding(nint data, byte* name, Expat.EncodingTable* table)
    {
        if (Errors.Occurred)
        {
            return 0;
        }

        byte[] all = new byte[256];
        for (int i = 0; i < 256; i++)
        {
            all[i] = (byte)i;
        }

        Value text = Space.CallMethod(PyBytes.New(all), PyStr.Intern("decode"), Text(name), PyStr.Intern("replace"));
        if (text.IsNull || PyStr.LengthOf(text) != 256)
        {
            if (!text.IsNull)
            {
                Errors.ValueError("multi-byte encodings are not supported");
            }

            return 0;
        }

        for (int i = 0; i < 256; i++)
        {
            int c = PyStr.CodePointAt(text, i);
            table->Map[i] = c == 0xFFFD ? -1 : c;
        }

        table->Data = table->Convert = table->Release = null;
        return 1;
    }
}
