using System;
using System.Buffers.Binary;
using Py.Gc;
using Py.ObjectSpace;

namespace Py.Vm.Modules.Hashes;

/// <summary>The module _blake2.</summary>
internal static unsafe class Blake2Module
{
    internal struct Layout
    {
        public ObjectHeader Header;
        public int Handle;
        public int Wide;
    }

    private static Root s_wide;
    private static Root s_narrow;
    private static readonly ArgumentBinder s_arguments = new(
        "blake2b(data=b'', /, *, digest_size=64, key=b'', salt=b'', person=b'', fanout=1, depth=1, leaf_size=0, node_offset=0, node_depth=0, inner_size=0, last_node=False, usedforsecurity=True)");

    public static void Define(ModuleBuilder m)
    {
        s_wide = Make("blake2b", &DefineWide);
        s_narrow = Make("blake2s", &DefineNarrow);
        m.Constant("blake2b", s_wide.Value);
        m.Constant("blake2s", s_narrow.Value);
        m.Constant("BLAKE2B_SALT_SIZE", 16);
        m.Constant("BLAKE2B_PERSON_SIZE", 16);
        m.Constant("BLAKE2B_MAX_KEY_SIZE", 64);
        m.Constant("BLAKE2B_MAX_DIGEST_SIZE", 64);
        m.Constant("BLAKE2S_SALT_SIZE", 8);
        m.Constant("BLAKE2S_PERSON_SIZE", 8);
        m.Constant("BLAKE2S_MAX_KEY_SIZE", 32);
        m.Constant("BLAKE2S_MAX_DIGEST_SIZE", 32);
    }

    private static Root Make(string name, delegate*<TypeBuilder, void> define) =>
        Roots.New(CoreTypes.MakeModuleType("_blake2." + name, Value.Null, new TypeRow(TypeId.None0, name, TypeId.Object, sizeof(Layout), 0, TypeFlags.BaseType), define));

    private static void DefineWide(TypeBuilder t)
    {
        t.Doc("Return a new BLAKE2b hash object.");
        t.Slot(SlotId.New, &NewWide);
        DefineCommon(t, 16, 64);
    }

    private static void DefineNarrow(TypeBuilder t)
    {
        t.Doc("Return a new BLAKE2s hash object.");
        t.Slot(SlotId.New, &NewNarrow);
        DefineCommon(t, 8, 32);
    }

    private static void DefineCommon(TypeBuilder t, int salt, int most)
    {
        t.Constant("SALT_SIZE", PyInt.New(salt));
        t.Constant("PERSON_SIZE", PyInt.New(salt));
        t.Constant("MAX_KEY_SIZE", PyInt.New(most));
        t.Constant("MAX_DIGEST_SIZE", PyInt.New(most));
        t.Method("update(data, /)\nUpdate this hash object's state with the provided bytes-like object.", &Update);
        t.Method("copy()\nReturn a copy of the hash object.", &Copy);
        t.Method("digest()\nReturn the digest value as a bytes object.", &Digest);
        t.Method("hexdigest()\nReturn the digest value as a string of hexadecimal digits.", &HexDigest);
        t.GetSet("name", &GetName);
        t.GetSet("block_size", &GetBlockBytes);
        t.GetSet("digest_size", &GetDigestBytes);
    }

    private static Blake2 Of(Value self) => HandleTable.Get<Blake2>(self.As<Layout>().Fields.Handle)!;

    private static Value NewWide(Value type, Args args) => New(type, args, true);

    private static Value NewNarrow(Value type, Args args) => New(type, args, false);

    private static bool Bytes(Value v, string name, int most, out byte[] bytes)
    {
        bytes = [];
        if (v.IsNull)
        {
            return true;
        }

        BufferView view;
        if (!Buffers.Get(v, &view))
        {
            return false;
        }

        bytes = view.Span.ToArray();
        Buffers.Release(&view);
        if (bytes.Length > most)
        {
            Errors.ValueError($"maximum {name} length is {most} bytes");
            return false;
        }

        return true;
    }

    private static bool Number(Value v, long absent, long low, ulong high, string message, out ulong number)
    {
        number = (ulong)absent;
        if (v.IsNull)
        {
            return true;
        }

        Value i = Space.Index(v);
        if (i.IsNull)
        {
            return false;
        }

        bool fits = PyInt.TryGetLong(i, out long wide) && wide >= 0;
        number = (ulong)wide;
        if (!fits && !PyInt.IsNegative(i) && i.As<PyInt>().Fields.SignedSize == 1)
        {
            number = *PyInt.Limbs(i);
            fits = true;
        }

        if (!fits || number < (ulong)low || number > high)
        {
            _ = fits || !PyInt.IsNegative(i) || message.StartsWith("digest", StringComparison.Ordinal) || message.StartsWith("fanout", StringComparison.Ordinal) || message.StartsWith("depth", StringComparison.Ordinal) || message.StartsWith("node_depth", StringComparison.Ordinal) || message.StartsWith("inner", StringComparison.Ordinal)
                ? Errors.Raise(message.Contains("is too large", StringComparison.Ordinal) ? TypeId.OverflowError : TypeId.ValueError, message)
                : Errors.ValueError("value must be positive");
            return false;
        }

        return true;
    }

    private static Value New(Value type, Args args, bool wide)
    {
        Slot* b = stackalloc Slot[13];
        if (!s_arguments.Bind(args, b))
        {
            return Value.Null;
        }

        int most = wide ? 64 : 32, salt = wide ? 16 : 8;
        int lastNode = b[11].IsNull ? 0 : Space.Truth(b[11].Load());
        if (lastNode < 0
            || !Number(b[1].Load(), most, 1, (ulong)most, $"digest_size must be between 1 and {most} bytes", out ulong digest)
            || !Bytes(b[2].Load(), "key", most, out byte[] key)
            || !Bytes(b[3].Load(), "salt", salt, out byte[] saltBytes)
            || !Bytes(b[4].Load(), "person", salt, out byte[] person)
            || !Number(b[5].Load(), 1, 0, 255, "fanout must be between 0 and 255", out ulong fanout)
            || !Number(b[6].Load(), 1, 1, 255, "depth must be between 1 and 255", out ulong depth)
            || !Number(b[7].Load(), 0, 0, uint.MaxValue, "leaf_size is too large", out ulong leaf)
            || !Number(b[8].Load(), 0, 0, wide ? ulong.MaxValue : (1UL << 48) - 1, "node_offset is too large", out ulong offset)
            || !Number(b[9].Load(), 0, 0, 255, "node_depth must be between 0 and 255", out ulong nodeDepth)
            || !Number(b[10].Load(), 0, 0, (ulong)most, $"inner_size must be between 0 and is {most}", out ulong inner))
        {
            return Value.Null;
        }

        Span<byte> p = stackalloc byte[64];
        p.Clear();
        p[0] = (byte)digest;
        p[1] = (byte)key.Length;
        p[2] = (byte)fanout;
        p[3] = (byte)depth;
        BinaryPrimitives.WriteUInt32LittleEndian(p[4..], (uint)leaf);
        BinaryPrimitives.WriteUInt64LittleEndian(p[8..], offset);
        int at = wide ? 16 : 14;
        p[at] = (byte)nodeDepth;
        p[at + 1] = (byte)inner;
        saltBytes.CopyTo(p[(wide ? 32 : 16)..]);
        person.CopyTo(p[(wide ? 48 : 24)..]);
        Value self = Wrap(type, new Blake2(wide, p, key, lastNode > 0), wide);
        return b[0].IsNull || !Update(self, b[0].Load()).IsNull ? self : Value.Null;
    }

    private static Value Wrap(Value type, Blake2 state, bool wide)
    {
        Value self = PyType.Allocate(type);
        self.As<Layout>().Fields.Handle = HandleTable.Add(self, state);
        self.As<Layout>().Fields.Wide = wide ? 1 : 0;
        return self;
    }

    private static Value Update(Value self, Value data)
    {
        BufferView view;
        if (!HashModules.Data(data, &view))
        {
            return Value.Null;
        }

        Of(self).Update(view.Span);
        Buffers.Release(&view);
        return Value.None;
    }

    private static bool IsWide(Value self) => self.As<Layout>().Fields.Wide != 0;

    private static Value Copy(Value self) => Wrap((IsWide(self) ? s_wide : s_narrow).Value, Of(self).Clone(), IsWide(self));

    private static Value Digest(Value self) => PyBytes.New(Of(self).Digest());

    private static Value HexDigest(Value self) => HashModules.Hex(Of(self).Digest());

    private static Value GetName(Value self) => PyStr.Intern(IsWide(self) ? "blake2b" : "blake2s");

    private static Value GetBlockBytes(Value self) => PyInt.New(Of(self).BlockBytes);

    private static Value GetDigestBytes(Value self) => PyInt.New(Of(self).DigestBytes);
}
