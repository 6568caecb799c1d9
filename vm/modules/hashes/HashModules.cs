using System;
using System.Text;
using Py.Gc;
using Py.ObjectSpace;

namespace Py.Vm.Modules.Hashes;

/// <summary>The modules _md5, _sha1, _sha256, _sha512 and _sha3 over OpenSSL's digests.</summary>
internal static unsafe class HashModules
{
    /// <summary>One algorithm.</summary>
    private readonly record struct Row(string Module, string Name, string Library, string TypeName, int DigestBytes, int BlockBytes, int RateBits, int CapacityBits);

#pragma warning disable IDE0055 // table
    private static readonly Row[] s_rows =
    [
        new("_md5",    "md5",       "MD5",       "_md5.md5",            16, 64,  0, 0),
        new("_sha1",   "sha1",      "SHA1",      "_sha1.sha1",          20, 64,  0, 0),
        new("_sha256", "sha224",    "SHA2-224",  "_sha256.sha224",      28, 64,  0, 0),
        new("_sha256", "sha256",    "SHA2-256",  "_sha256.sha256",      32, 64,  0, 0),
        new("_sha512", "sha384",    "SHA2-384",  "_sha512.sha384",      48, 128, 0, 0),
        new("_sha512", "sha512",    "SHA2-512",  "_sha512.sha512",      64, 128, 0, 0),
        new("_sha3",   "sha3_224",  "SHA3-224",  "_sha3.sha3_224",      28, 144, 1152, 448),
        new("_sha3",   "sha3_256",  "SHA3-256",  "_sha3.sha3_256",      32, 136, 1088, 512),
        new("_sha3",   "sha3_384",  "SHA3-384",  "_sha3.sha3_384",      48, 104, 832, 768),
        new("_sha3",   "sha3_512",  "SHA3-512",  "_sha3.sha3_512",      64, 72,  576, 1024),
        new("_sha3",   "shake_128", "SHAKE-128", "_sha3.shake_128",     0,  168, 1344, 256),
        new("_sha3",   "shake_256", "SHAKE-256", "_sha3.shake_256",     0,  136, 1088, 512),
    ];
#pragma warning restore IDE0055

    private static readonly Root[] s_types = new Root[12];

    internal struct Layout
    {
        public ObjectHeader Header;
        public long Context;
        public int Row;
    }

    public static void DefineMd5(ModuleBuilder m) => Define(m, "_md5");

    public static void DefineSha1(ModuleBuilder m) => Define(m, "_sha1");

    public static void DefineSha256(ModuleBuilder m) => Define(m, "_sha256");

    public static void DefineSha512(ModuleBuilder m) => Define(m, "_sha512");

    public static void DefineSha3(ModuleBuilder m)
    {
        Define(m, "_sha3");
        m.Constant("implementation", "OpenSSL");
    }

    private static readonly ArgumentBinder s_arguments = new("hash(string=b'', *, usedforsecurity=True)");

    private static void Define(ModuleBuilder m, string module)
    {
        for (int i = 0; i < s_rows.Length; i++)
        {
            Row row = s_rows[i];
            if (row.Module != module)
            {
                continue;
            }

            // The types of _sha3 are called themselves, the others through functions.
            bool callable = module == "_sha3";
            s_types[i] = Roots.New(CoreTypes.MakeModuleType(
                row.TypeName, Value.Null, new TypeRow(TypeId.None0, row.Name, TypeId.Object, sizeof(Layout), 0, callable ? TypeFlags.None : TypeFlags.NoConstructor),
                row.RateBits == 0 ? &DefineType : row.DigestBytes == 0 ? &DefineShake : &DefineSha3Type));
            if (callable)
            {
                m.Constant(row.Name, s_types[i].Value);
                continue;
            }

            string text = row.Name + "(...)\nReturn a new hash object; optionally initialized with a string.";
            switch (row.Name)
            {
                case "md5": m.RawFunction(text, &Md5); break;
                case "sha1": m.RawFunction(text, &Sha1); break;
                case "sha224": m.RawFunction(text, &Sha224); break;
                case "sha256": m.RawFunction(text, &Sha256); break;
                case "sha384": m.RawFunction(text, &Sha384); break;
                default: m.RawFunction(text, &Sha512); break;
            }
        }
    }

    private static Value Md5(Args args) => Make(0, args);

    private static Value Sha1(Args args) => Make(1, args);

    private static Value Sha224(Args args) => Make(2, args);

    private static Value Sha256(Args args) => Make(3, args);

    private static Value Sha384(Args args) => Make(4, args);

    private static Value Sha512(Args args) => Make(5, args);

    private static Value New(Value type, Args args)
    {
        for (int i = 6; i < s_types.Length; i++)
        {
            if (type.Is(s_types[i].Value))
            {
                return Make(i, args);
            }
        }

        return Errors.TypeError($"cannot create '{PyType.NameOf(type)}' instances");
    }

    private static Value Make(int row, Args args)
    {
        Slot* bound = stackalloc Slot[2];
        if (!s_arguments.Bind(args, bound))
        {
            return Value.Null;
        }

        nint context = Digests.Start(Encoding.ASCII.GetBytes(s_rows[row].Library + "\0"));
        if (context == 0)
        {
            return Errors.ValueError($"unsupported hash type {s_rows[row].Name}");
        }

        Value self = Wrap(row, context);
        return bound[0].IsNull || !Update(self, bound[0].Load()).IsNull ? self : Value.Null;
    }

    private static Value Wrap(int row, nint context)
    {
        Value self = PyType.Allocate(s_types[row].Value);
        self.As<Layout>().Fields.Context = context;
        self.As<Layout>().Fields.Row = row;
        return self;
    }

    private static ref Layout Of(Value self) => ref self.As<Layout>().Fields;

    private static ref readonly Row RowOf(Value self) => ref s_rows[Of(self).Row];

    private static void DefineCommon(TypeBuilder t)
    {
        t.Method("update(obj, /)\nUpdate this hash object's state with the provided string.", &Update);
        t.Method("copy()\nReturn a copy of the hash object.", &Copy);
        t.Slot(SlotId.Finalize, &Finalize);
        t.GetSet("name", &GetName);
        t.GetSet("block_size", &GetBlockBytes);
        t.GetSet("digest_size", &GetDigestBytes);
    }

    private static void DefineType(TypeBuilder t)
    {
        DefineCommon(t);
        t.Method("digest()\nReturn the digest value as a bytes object.", &Digest);
        t.Method("hexdigest()\nReturn the digest value as a string of hexadecimal digits.", &HexDigest);
    }

    private static void DefineSha3Type(TypeBuilder t)
    {
        DefineType(t);
        DefineSponge(t);
    }

    private static void DefineShake(TypeBuilder t)
    {
        DefineCommon(t);
        DefineSponge(t);
        t.Method("digest(length, /)\nReturn the digest value as a bytes object.", &DigestOf);
        t.Method("hexdigest(length, /)\nReturn the digest value as a string of hexadecimal digits.", &HexDigestOf);
    }

    private static void DefineSponge(TypeBuilder t)
    {
        t.Slot(SlotId.New, &New);
        t.GetSet("_capacity_bits", &GetCapacity);
        t.GetSet("_rate_bits", &GetRate);
        t.GetSet("_suffix", &GetSuffix);
    }

    /// <summary>The bytes of an argument, never of a str; false with TypeError or BufferError.</summary>
    public static bool Data(Value data, BufferView* view)
    {
        if (data.IsStr)
        {
            Errors.TypeError("Strings must be encoded before hashing");
            return false;
        }

        if (!Buffers.Supports(data))
        {
            Errors.TypeError("object supporting the buffer API required");
            return false;
        }

        return Buffers.Get(data, view);
    }

    private static Value Update(Value self, Value data)
    {
        BufferView view;
        if (!Data(data, &view))
        {
            return Value.Null;
        }

        Digests.Take((nint)Of(self).Context, &view);
        return Value.None;
    }

    private static Value Copy(Value self) => Wrap(Of(self).Row, Digests.Copy((nint)Of(self).Context));

    private static Value Finalize(Value self)
    {
        Digests.Free((nint)Of(self).Context);
        Of(self).Context = 0;
        return Value.None;
    }

    private static Value Digest(Value self) => PyBytes.New(Digests.Digest((nint)Of(self).Context));

    private static Value HexDigest(Value self) => Hex(Digests.Digest((nint)Of(self).Context));

    /// <summary>Bytes as a str of hexadecimal digits.</summary>
    public static Value Hex(byte[] digest) => PyStr.New(Convert.ToHexStringLower(digest));

    private static bool Length(Value length, out int bytes)
    {
        bytes = 0;
        if (!Space.AsIndex(length, TypeId.OverflowError, out long n))
        {
            return false;
        }

        if (n is < 0 or >= 1 << 29)
        {
            Errors.ValueError(n < 0 ? "value must be positive" : "length is too large");
            return false;
        }

        bytes = (int)n;
        return true;
    }

    private static Value DigestOf(Value self, Value length) => Length(length, out int n) ? PyBytes.New(Digests.Digest((nint)Of(self).Context, n)) : Value.Null;

    private static Value HexDigestOf(Value self, Value length) => Length(length, out int n) ? Hex(Digests.Digest((nint)Of(self).Context, n)) : Value.Null;

    private static Value GetName(Value self) => PyStr.Intern(RowOf(self).Name);

    private static Value GetBlockBytes(Value self) => PyInt.New(RowOf(self).BlockBytes);

    private static Value GetDigestBytes(Value self) => PyInt.New(RowOf(self).DigestBytes);

    private static Value GetCapacity(Value self) => PyInt.New(RowOf(self).CapacityBits);

    private static Value GetRate(Value self) => PyInt.New(RowOf(self).RateBits);

    private static Value GetSuffix(Value self) => PyBytes.FromByte(RowOf(self).DigestBytes == 0 ? (byte)0x1f : (byte)0x06);
}
