using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using Py.ObjectSpace;

namespace Py.Vm.Modules.Hashes;

/// <summary>Message digests of OpenSSL (its manual: EVP_DigestInit(3)).</summary>
internal static unsafe class Digests
{
    private const string Crypto = "libcrypto.so.3";

    /// <summary>Longest digest that is not extendable, in bytes.</summary>
    public const int MaxBytes = 64;

    /// <summary>Data from this many bytes on leaves other threads running.</summary>
    private const int LongBytes = 2048;

    /// <summary>The contexts that take in long data now; for the thread that has the interpreter's lock.</summary>
    private static readonly HashSet<nint> s_taking = [];

    [DllImport(Crypto, EntryPoint = "EVP_MD_fetch")]
    private static extern nint Fetch(nint context, byte* name, byte* properties);
    [DllImport(Crypto, EntryPoint = "EVP_MD_CTX_new")]
    private static extern nint NewContext();
    [DllImport(Crypto, EntryPoint = "EVP_MD_CTX_free")]
    public static extern void Free(nint context);
    [DllImport(Crypto, EntryPoint = "EVP_MD_CTX_copy_ex")]
    private static extern int Copy(nint to, nint from);
    [DllImport(Crypto, EntryPoint = "EVP_DigestInit_ex")]
    private static extern int Init(nint context, nint digest, nint engine);
    [DllImport(Crypto, EntryPoint = "EVP_DigestUpdate")]
    private static extern int Update(nint context, byte* data, nuint length);
    [DllImport(Crypto, EntryPoint = "EVP_DigestFinal_ex")]
    private static extern int Final(nint context, byte* digest, uint* length);
    [DllImport(Crypto, EntryPoint = "EVP_DigestFinalXOF")]
    private static extern int FinalXof(nint context, byte* digest, nuint length);

    /// <summary>A context for an algorithm of OpenSSL; 0 if it has none of that name.</summary>
    public static nint Start(ReadOnlySpan<byte> nulTerminatedName)
    {
        fixed (byte* name = nulTerminatedName)
        {
            nint digest = Fetch(0, name, null);
            return digest == 0 ? 0 : Start(digest);
        }
    }

    /// <summary>A context for a digest of OpenSSL; 0 if it cannot be had.</summary>
    public static nint Start(nint digest)
    {
        nint context = NewContext();
        if (context == 0 || Init(context, digest, 0) != 1)
        {
            Free(context);
            return 0;
        }

        return context;
    }

    /// <summary>A context in the same state. Waits for another thread's <see cref="Take"/>.</summary>
    public static nint Copy(nint context)
    {
        Settle(context);
        nint copy = NewContext();
        return Copy(copy, context) == 1 ? copy : 0;
    }

    /// <summary>Takes data in and releases it. Other threads run during long data, so collections may; they wait with the same context.</summary>
    public static void Take(nint context, BufferView* data)
    {
        Settle(context);
        if (data->Length < LongBytes)
        {
            _ = Update(context, data->Data, (nuint)data->Length);
        }
        else
        {
            s_taking.Add(context);
            ThreadState* thread = InterpreterLock.Release();
            _ = Update(context, data->Data, (nuint)data->Length);
            InterpreterLock.Acquire(thread);
            s_taking.Remove(context);
        }

        Buffers.Release(data);
    }

    private static void Settle(nint context)
    {
        while (s_taking.Contains(context))
        {
            Occupation.Wait();
        }
    }

    /// <summary>The digest of what was taken in so far, and of the length wanted if that is extendable.</summary>
    public static byte[] Digest(nint context, int extendedLength = -1)
    {
        nint copy = Copy(context);
        byte[] result = new byte[Math.Max(extendedLength, MaxBytes)];
        uint length = (uint)Math.Max(extendedLength, 0);
        fixed (byte* p = result)
        {
            _ = extendedLength >= 0 ? FinalXof(copy, p, length) : Final(copy, p, &length);
        }

        Free(copy);
        return result[..(int)length];
    }
}
