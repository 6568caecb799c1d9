using System.Runtime.InteropServices;
using Py.ObjectSpace;

namespace Py.Vm.Modules.Hashes;

/// <summary>Keys from passwords: _hashlib.pbkdf2_hmac and scrypt.</summary>
internal static unsafe class KeyDerivation
{
    private const string Crypto = "libcrypto.so.3";

    [DllImport(Crypto, EntryPoint = "PKCS5_PBKDF2_HMAC")]
    private static extern int Pbkdf2(byte* password, int passwordBytes, byte* salt, int saltBytes, int rounds, nint digest, int keyBytes, byte* key);
    [DllImport(Crypto, EntryPoint = "EVP_PBE_scrypt")]
    private static extern int Scrypt(byte* password, nuint passwordBytes, byte* salt, nuint saltBytes, ulong n, ulong r, ulong p, ulong memory, byte* key, nuint keyBytes);

    private static readonly ArgumentBinder s_scryptArguments = new("scrypt(password, *, salt=None, n=None, r=None, p=None, maxmem=0, dklen=64)");

    public static void Define(ModuleBuilder m)
    {
        m.Function("pbkdf2_hmac(hash_name, password, salt, iterations, dklen=None)\nA key from a password, by PKCS #5's second function.", &Pbkdf2Hmac);
        m.RawFunction("scrypt(password, *, salt=None, n=None, r=None, p=None, maxmem=0, dklen=64)\nA key from a password, by scrypt.", &ScryptFunction);
    }

    private static Value Pbkdf2Hmac(Value name, Value password, Value salt, Value iterations, Value keyLength)
    {
        if (!name.IsStr)
        {
            return Errors.TypeError($"pbkdf2_hmac() argument 'hash_name' must be str, not {PyType.TypeName(name)}");
        }

        if (!Space.AsIndex(iterations, TypeId.OverflowError, out long rounds))
        {
            return Value.Null;
        }

        BufferView passwordView, saltView;
        if (!Buffers.Get(password, &passwordView))
        {
            return Value.Null;
        }

        if (!Buffers.Get(salt, &saltView))
        {
            Buffers.Release(&passwordView);
            return Value.Null;
        }

        Value key = Pbkdf2(PyStr.ToClr(name), &passwordView, &saltView, rounds, keyLength);
        Buffers.Release(&saltView);
        Buffers.Release(&passwordView);
        return key;
    }

    private static Value Pbkdf2(string name, BufferView* password, BufferView* salt, long rounds, Value keyLength)
    {
        int row = OpenSslDigest.Find(name);
        if (row < 0)
        {
            return Errors.ValueError(OpenSslModule.Unsupported);
        }

        if (password->Length > int.MaxValue || salt->Length > int.MaxValue)
        {
            return Errors.Raise(TypeId.OverflowError, password->Length > int.MaxValue ? "password is too long." : "salt is too long.");
        }

        if (rounds is < 1 or > int.MaxValue)
        {
            return rounds < 1
                ? Errors.ValueError("iteration value must be greater than 0.")
                : Errors.Raise(TypeId.OverflowError, "iteration value is too great.");
        }

        long length = OpenSslDigest.DigestBytes(row);
        if (!keyLength.IsNull && !keyLength.IsNone && !Space.AsIndex(keyLength, TypeId.OverflowError, out length))
        {
            return Value.Null;
        }

        if (length is < 1 or > int.MaxValue)
        {
            return length < 1
                ? Errors.ValueError("key length must be greater than 0.")
                : Errors.Raise(TypeId.OverflowError, "key length is too great.");
        }

        byte[] key = new byte[length];
        int good;
        fixed (byte* p = key)
        {
            nint digest = OpenSslDigest.Handle(row);
            ThreadState* thread = InterpreterLock.Release();
            good = Pbkdf2(password->Data, (int)password->Length, salt->Data, (int)salt->Length, (int)rounds, digest, (int)length, p);
            InterpreterLock.Acquire(thread);
        }

        return good == 1 ? PyBytes.New(key) : Errors.ValueError(OpenSslDigest.TakeError("no reason supplied"));
    }

    private static Value ScryptFunction(Args args)
    {
        Slot* bound = stackalloc Slot[7];
        if (!s_scryptArguments.Bind(args, bound))
        {
            return Value.Null;
        }

        BufferView password;
        if (!Buffers.Get(bound[0].Load(), &password))
        {
            return Value.Null;
        }

        BufferView salt = default;
        Value key = Value.Null;
        if (bound[1].IsNull)
        {
            Errors.TypeError("salt is required");
        }
        else if (Buffers.Get(bound[1].Load(), &salt))
        {
            key = Scrypt(&password, &salt, bound);
            Buffers.Release(&salt);
        }

        Buffers.Release(&password);
        return key;
    }

    private static Value Scrypt(BufferView* password, BufferView* salt, Slot* bound)
    {
        ulong* costs = stackalloc ulong[3];
        for (int i = 0; i < 3; i++)
        {
            char name = "nrp"[i];
            Value v = bound[2 + i].Load();
            if (!v.IsNull && !v.IsNone && !v.IsInt)
            {
                return Errors.TypeError($"scrypt() argument '{name}' must be int, not {PyType.TypeName(v)}");
            }

            if (v.IsNull || v.IsNone || !PyInt.TryGetLong(v, out long cost) || cost < 0)
            {
                return Errors.TypeError($"{name} is required and must be an unsigned int");
            }

            costs[i] = (ulong)cost;
            if (i == 0 && (cost < 2 || (cost & (cost - 1)) != 0))
            {
                return Errors.ValueError("n must be a power of 2.");
            }
        }

        long memory = 0, length = 64;
        if ((!bound[5].IsNull && !Space.AsIndex(bound[5].Load(), TypeId.OverflowError, out memory))
            || (!bound[6].IsNull && !Space.AsIndex(bound[6].Load(), TypeId.OverflowError, out length)))
        {
            return Value.Null;
        }

        if (memory is < 0 or > int.MaxValue)
        {
            return Errors.ValueError("maxmem must be positive and smaller than 2147483647");
        }

        if (length is < 1 or > int.MaxValue)
        {
            return Errors.ValueError("dklen must be greater than 0 and smaller than 2147483647");
        }

        if (Scrypt(null, 0, null, 0, costs[0], costs[1], costs[2], (ulong)memory, null, 0) != 1)
        {
            return Errors.ValueError(OpenSslDigest.TakeError("Invalid parameter combination for n, r, p, maxmem."));
        }

        byte[] key = new byte[length];
        int good;
        fixed (byte* to = key)
        {
            ThreadState* thread = InterpreterLock.Release();
            good = Scrypt(password->Data, (nuint)password->Length, salt->Data, (nuint)salt->Length, costs[0], costs[1], costs[2], (ulong)memory, to, (nuint)length);
            InterpreterLock.Acquire(thread);
        }

        return good == 1 ? PyBytes.New(key) : Errors.ValueError(OpenSslDigest.TakeError("no reason supplied"));
    }
}
