using System.Runtime.InteropServices;
using Py.Gc;
using Py.ObjectSpace;

namespace Py.Vm.Modules.Hashes;

/// <summary>Message authentication codes of OpenSSL: _hashlib.HMAC and the functions that make them.</summary>
internal static unsafe class OpenSslHmac
{
    private const string Crypto = "libcrypto.so.3";

    [DllImport(Crypto, EntryPoint = "HMAC_CTX_new")]
    private static extern nint NewContext();
    [DllImport(Crypto, EntryPoint = "HMAC_CTX_free")]
    private static extern void Free(nint context);
    [DllImport(Crypto, EntryPoint = "HMAC_CTX_copy")]
    private static extern int CopyContext(nint to, nint from);
    [DllImport(Crypto, EntryPoint = "HMAC_Init_ex")]
    private static extern int Init(nint context, byte* key, int length, nint digest, nint engine);
    [DllImport(Crypto, EntryPoint = "HMAC_Update")]
    private static extern int Update(nint context, byte* data, nuint length);
    [DllImport(Crypto, EntryPoint = "HMAC_Final")]
    private static extern int Final(nint context, byte* digest, uint* length);

    private static readonly ArgumentBinder s_newArguments = new("hmac_new(key, msg=b'', digestmod=None)");

    private static Root s_type;

    internal struct Layout
    {
        public ObjectHeader Header;

        /// <summary>OpenSSL's context; 0 when it was freed.</summary>
        public long Context;

        /// <summary>Row of <see cref="OpenSslDigest"/>.</summary>
        public int Row;
    }

    public static void Define(ModuleBuilder m)
    {
        TypeRow row = new(TypeId.None0, "HMAC", TypeId.Object, sizeof(Layout), 0, TypeFlags.NoConstructor | TypeFlags.BaseType);
        s_type = Roots.New(CoreTypes.MakeModuleType("_hashlib.HMAC", Value.Null, row, &DefineType));
        m.Constant("HMAC", s_type.Value);
        m.RawFunction("hmac_new(key, msg=b'', digestmod=None)\nA message authentication code with the message taken in.", &New);
        m.Function("hmac_digest(key, msg, digest)\nThe message authentication code of a message, as bytes.", &DigestAtOnce);
    }

    private static void DefineType(TypeBuilder t)
    {
        t.Doc("A message authentication code of data that is given in one or more parts.");
        t.Slot(SlotId.Repr, &Repr);
        t.Slot(SlotId.Finalize, &Finalize);
        t.Method("update(msg)\nTakes data in.", &UpdateMethod);
        t.Method("copy()\nA code object in the same state.", &Copy);
        t.Method("digest()\nThe code as bytes.", &Digest);
        t.Method("hexdigest()\nThe code as hexadecimal digits.", &HexDigest);
        t.GetSet("name\nName of the algorithm.", &GetName);
        t.GetSet("block_size\nBytes of a block.", &GetBlockBytes);
        t.GetSet("digest_size\nBytes of the code.", &GetDigestBytes);
    }

    private static ref Layout Of(Value self) => ref self.As<Layout>().Fields;

    private static Value New(Args args)
    {
        Slot* bound = stackalloc Slot[3];
        if (!s_newArguments.Bind(args, bound))
        {
            return Value.Null;
        }

        Value digest = bound[2].Load();
        if (digest.IsNull)
        {
            return Errors.TypeError("Missing required parameter 'digestmod'.");
        }

        BufferView key;
        if (!Buffers.Get(bound[0].Load(), &key))
        {
            return Value.Null;
        }

        nint context = Start(&key, digest, out int row);
        Buffers.Release(&key);
        if (context == 0)
        {
            return Value.Null;
        }

        Value self = Wrap(row, context);
        Value message = bound[1].Load();
        return message.IsNull || message.IsNone || !UpdateMethod(self, message).IsNull ? self : Value.Null;
    }

    // A context for a key; 0 with an error set.
    private static nint Start(BufferView* key, Value digest, out int row)
    {
        row = OpenSslModule.RowOf(digest);
        if (row < 0)
        {
            return 0;
        }

        if (key->Length > int.MaxValue)
        {
            Errors.Raise(TypeId.OverflowError, "key is too long.");
            return 0;
        }

        nint context = NewContext();
        byte none = 0;
        if (Init(context, key->Length == 0 ? &none : key->Data, (int)key->Length, OpenSslDigest.Handle(row), 0) == 1)
        {
            return context;
        }

        Free(context);
        Errors.ValueError(OpenSslDigest.TakeError("no reason supplied"));
        return 0;
    }

    private static Value DigestAtOnce(Value keyObject, Value message, Value digest)
    {
        BufferView key, data;
        if (!Buffers.Get(keyObject, &key))
        {
            return Value.Null;
        }

        if (!Buffers.Get(message, &data))
        {
            Buffers.Release(&key);
            return Value.Null;
        }

        nint context = Start(&key, digest, out _);
        Value result = Value.Null;
        if (context != 0)
        {
            _ = Update(context, data.Data, (nuint)data.Length);
            result = PyBytes.New(Finish(context));
        }

        Buffers.Release(&data);
        Buffers.Release(&key);
        return result;
    }

    // The code; the context is gone after that.
    private static byte[] Finish(nint context)
    {
        byte[] code = new byte[Digests.MaxBytes];
        uint length = 0;
        fixed (byte* p = code)
        {
            _ = Final(context, p, &length);
        }

        Free(context);
        return code[..(int)length];
    }

    private static Value Wrap(int row, nint context)
    {
        Value self = PyType.Allocate(s_type.Value);
        Of(self).Context = context;
        Of(self).Row = row;
        return self;
    }

    private static nint CopyOf(Value self)
    {
        nint copy = NewContext();
        _ = CopyContext(copy, (nint)Of(self).Context);
        return copy;
    }

    private static Value Repr(Value self) => PyStr.New($"<{OpenSslDigest.NameOf(Of(self).Row)} HMAC object @ 0x{Identity.Of(self):x}>");

    private static Value Finalize(Value self)
    {
        Free((nint)Of(self).Context);
        Of(self).Context = 0;
        return Value.None;
    }

    private static Value UpdateMethod(Value self, Value data)
    {
        BufferView view;
        if (!HashModules.Data(data, &view))
        {
            return Value.Null;
        }

        _ = Update((nint)Of(self).Context, view.Data, (nuint)view.Length);
        Buffers.Release(&view);
        return Value.None;
    }

    private static Value Copy(Value self) => Wrap(Of(self).Row, CopyOf(self));

    private static Value Digest(Value self) => PyBytes.New(Finish(CopyOf(self)));

    private static Value HexDigest(Value self) => HashModules.Hex(Finish(CopyOf(self)));

    private static Value GetName(Value self) => PyStr.New("hmac-" + OpenSslDigest.NameOf(Of(self).Row));

    private static Value GetBlockBytes(Value self) => PyInt.New(OpenSslDigest.BlockBytes(Of(self).Row));

    private static Value GetDigestBytes(Value self) => PyInt.New(OpenSslDigest.DigestBytes(Of(self).Row));
}
