using Py.Gc;
using Py.ObjectSpace;

namespace Py.Vm.Modules.Hashes;

/// <summary>The module _hashlib: OpenSSL's digests, message authentication codes and key derivation.</summary>
internal static unsafe class OpenSslModule
{
    internal const string Unsupported = "[digital envelope routines] unsupported";

    private static readonly ArgumentBinder s_newArguments = new("new(name, string=b'', *, usedforsecurity=True)");
    private static readonly ArgumentBinder?[] s_dataArguments = new ArgumentBinder?[OpenSslDigest.ConstructorCount];
    private static readonly ArgumentBinder s_digestArguments = new("digest(length)");
    private static readonly ArgumentBinder s_hexDigestArguments = new("hexdigest(length)");

    private static Root s_type;
    private static Root s_extendableType;
    private static Root s_error;
    private static Root s_constructors;

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
        m.Doc("Digests and more of OpenSSL, for hashlib and hmac.");
        TypeRow row = new(TypeId.None0, "HASH", TypeId.Object, sizeof(Layout), 0, TypeFlags.NoConstructor | TypeFlags.BaseType);
        s_type = Roots.New(CoreTypes.MakeModuleType("_hashlib.HASH", Value.Null, row, &DefineType));
        s_extendableType = Roots.New(CoreTypes.MakeModuleType("_hashlib.HASHXOF", s_type.Value, row with { Name = "HASHXOF" }, &DefineExtendable));
        m.Constant("HASH", s_type.Value);
        m.Constant("HASHXOF", s_extendableType.Value);
        Value dict = PyDict.New();
        PyDict.SetStr(dict, Names.Get(N.__module__), PyStr.Intern("_hashlib"));
        s_error = Roots.New(Space.Call(Types.Get(TypeId.Type), PyStr.Intern("UnsupportedDigestmodError"), PyTuple.New(Types.Get(TypeId.ValueError)), dict));
        m.Constant("UnsupportedDigestmodError", s_error.Value);
        m.RawFunction("new(name, string=b'', *, usedforsecurity=True)\nA hash object for the algorithm of that name, with the data taken in.", &New);
        DefineConstructors(m);
        m.Function("compare_digest(a, b, /)\na == b for str or bytes, in a time that does not tell where they differ.", &Py.Vm.Modules.Operator.OperatorModule.CompareDigest);
        m.Function("get_fips_mode()\nIs OpenSSL restricted to approved algorithms?", &GetFipsMode);
        OpenSslHmac.Define(m);
        KeyDerivation.Define(m);
    }

    private static Value GetFipsMode() => Value.FromSmallInt(0);

    private static void DefineConstructors(ModuleBuilder m)
    {
        Value names = PyList.New();
        Value constructors = PyDict.New();
        for (int i = 0; i < OpenSslDigest.Count; i++)
        {
            if (OpenSslDigest.Handle(i) == 0)
            {
                continue;
            }

            string name = OpenSslDigest.NameOf(i);
            PyList.Append(names, PyStr.New(name));
            if (i < OpenSslDigest.ConstructorCount)
            {
                m.RawFunction($"openssl_{name}(string=b'', *, usedforsecurity=True)\nA hash object for {name}, with the data taken in.", Constructor(i));
                PyDict.Set(constructors, PyDict.GetStr(PyModule.DictOf(m.Module), PyStr.Intern("openssl_" + name)), PyStr.New(name));
            }
        }

        m.Constant("openssl_md_meth_names", Space.Call(Types.Get(TypeId.FrozenSet), names));
        s_constructors = Roots.New(constructors);
        m.Constant("_constructors", PyMappingProxy.New(constructors));
    }

    private static delegate*<Args, Value> Constructor(int row) => row switch
    {
        0 => &Row0,
        1 => &Row1,
        2 => &Row2,
        3 => &Row3,
        4 => &Row4,
        5 => &Row5,
        6 => &Row6,
        7 => &Row7,
        8 => &Row8,
        9 => &Row9,
        10 => &Row10,
        _ => &Row11,
    };

    private static Value Row0(Args args) => Construct(0, args);

    private static Value Row1(Args args) => Construct(1, args);

    private static Value Row2(Args args) => Construct(2, args);

    private static Value Row3(Args args) => Construct(3, args);

    private static Value Row4(Args args) => Construct(4, args);

    private static Value Row5(Args args) => Construct(5, args);

    private static Value Row6(Args args) => Construct(6, args);

    private static Value Row7(Args args) => Construct(7, args);

    private static Value Row8(Args args) => Construct(8, args);

    private static Value Row9(Args args) => Construct(9, args);

    private static Value Row10(Args args) => Construct(10, args);

    private static Value Row11(Args args) => Construct(11, args);

    private static Value Construct(int row, Args args)
    {
        Slot* bound = stackalloc Slot[2];
        ArgumentBinder binder = s_dataArguments[row] ??= new ArgumentBinder($"openssl_{OpenSslDigest.NameOf(row)}(string=b'', *, usedforsecurity=True)");
        return binder.Bind(args, bound) ? Make(row, bound[0].Load()) : Value.Null;
    }

    private static Value New(Args args)
    {
        Slot* bound = stackalloc Slot[3];
        if (!s_newArguments.Bind(args, bound))
        {
            return Value.Null;
        }

        Value name = bound[0].Load();
        if (!name.IsStr)
        {
            return Errors.TypeError("name must be a string");
        }

        int row = OpenSslDigest.Find(PyStr.ToClr(name));
        return row >= 0 ? Make(row, bound[1].Load()) : Errors.ValueError(Unsupported);
    }

    private static Value Make(int row, Value data)
    {
        BufferView view;
        if (!data.IsNull && !HashModules.Data(data, &view))
        {
            return Value.Null;
        }

        Value self = Wrap(row, Digests.Start(OpenSslDigest.Handle(row)));
        if (!data.IsNull)
        {
            Digests.Take((nint)Of(self).Context, &view);
        }

        return self;
    }

    private static Value Wrap(int row, nint context)
    {
        Value self = PyType.Allocate(OpenSslDigest.IsExtendable(row) ? s_extendableType.Value : s_type.Value);
        Of(self).Context = context;
        Of(self).Row = row;
        return self;
    }

    private static ref Layout Of(Value self) => ref self.As<Layout>().Fields;

    /// <summary>Row of a digestmod, a name or one of the openssl functions; -1 with an error set.</summary>
    internal static int RowOf(Value digest)
    {
        if (digest.IsStr)
        {
            int row = OpenSslDigest.Find(PyStr.ToClr(digest));
            if (row < 0)
            {
                Errors.ValueError(Unsupported);
            }

            return row;
        }

        Value name = Value.Null;
        if (Space.Hash(digest) == -1 && Errors.Occurred)
        {
            Errors.Clear();
        }
        else
        {
            PyDict.TryGet(s_constructors.Value, digest, out name);
        }

        if (name.IsNull)
        {
            Errors.RaiseCalling(s_error.Value, PyStr.New($"Unsupported digestmod {PyStr.ToClr(Space.Repr(digest))}"));
            return -1;
        }

        return OpenSslDigest.Find(PyStr.ToClr(name));
    }

    private static void DefineType(TypeBuilder t)
    {
        t.Doc("A digest of data that is given in one or more parts.");
        t.Slot(SlotId.Repr, &Repr);
        t.Slot(SlotId.Finalize, &Finalize);
        t.Method("update(obj, /)\nTakes data in.", &Update);
        t.Method("copy()\nA hash object in the same state.", &Copy);
        t.Method("digest()\nThe digest as bytes.", &Digest);
        t.Method("hexdigest()\nThe digest as hexadecimal digits.", &HexDigest);
        t.GetSet("name\nName of the algorithm.", &GetName);
        t.GetSet("block_size\nBytes of a block.", &GetBlockBytes);
        t.GetSet("digest_size\nBytes of the digest.", &GetDigestBytes);
    }

    private static void DefineExtendable(TypeBuilder t)
    {
        t.Doc("A digest of any length of data that is given in one or more parts.");
        t.RawMethod("digest(length)\nThe digest as bytes.", &DigestOf);
        t.RawMethod("hexdigest(length)\nThe digest as hexadecimal digits.", &HexDigestOf);
        t.GetSet("digest_size\nAlways 0.", &GetDigestBytes);
    }

    private static Value Repr(Value self) =>
        PyStr.New($"<{OpenSslDigest.NameOf(Of(self).Row)} {PyType.NameOf(self.Type)} object @ 0x{Identity.Of(self):x}>");

    private static Value Finalize(Value self)
    {
        Digests.Free((nint)Of(self).Context);
        Of(self).Context = 0;
        return Value.None;
    }

    private static Value Update(Value self, Value data)
    {
        BufferView view;
        if (!HashModules.Data(data, &view))
        {
            return Value.Null;
        }

        Digests.Take((nint)Of(self).Context, &view);
        return Value.None;
    }

    private static Value Copy(Value self) => Wrap(Of(self).Row, Digests.Copy((nint)Of(self).Context));

    private static Value Digest(Value self) => PyBytes.New(Digests.Digest((nint)Of(self).Context));

    private static Value HexDigest(Value self) => HashModules.Hex(Digests.Digest((nint)Of(self).Context));

    private static Value DigestOf(Value self, Args args) => Extended(self, args, s_digestArguments, out byte[] digest) ? PyBytes.New(digest) : Value.Null;

    private static Value HexDigestOf(Value self, Args args) => Extended(self, args, s_hexDigestArguments, out byte[] digest) ? HashModules.Hex(digest) : Value.Null;

    private static bool Extended(Value self, Args args, ArgumentBinder binder, out byte[] digest)
    {
        digest = [];
        Slot* bound = stackalloc Slot[1];
        if (!binder.Bind(args, bound) || !Space.AsIndex(bound[0].Load(), TypeId.OverflowError, out long length))
        {
            return false;
        }

        if (length is < 0 or > int.MaxValue)
        {
            _ = length < 0 ? Errors.Raise(TypeId.SystemError, "Negative size passed to PyBytes_FromStringAndSize") : Errors.NoMemory();
            return false;
        }

        digest = length == 0 ? [] : Digests.Digest((nint)Of(self).Context, (int)length);
        return true;
    }

    private static Value GetName(Value self) => PyStr.Intern(OpenSslDigest.NameOf(Of(self).Row));

    private static Value GetBlockBytes(Value self) => PyInt.New(OpenSslDigest.BlockBytes(Of(self).Row));

    private static Value GetDigestBytes(Value self) => PyInt.New(OpenSslDigest.DigestBytes(Of(self).Row));
}
