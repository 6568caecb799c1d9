using System;
using System.Runtime.InteropServices;
using System.Text;

namespace Py.Vm.Modules.Hashes;

/// <summary>The digests of OpenSSL by the names that the module _hashlib gives them.</summary>
internal static unsafe class OpenSslDigest
{
    private const string Crypto = "libcrypto.so.3";

#pragma warning disable IDE0055 // table
    private static readonly (string Name, string Library, bool Extendable)[] s_rows =
    [
        ("md5",       "MD5",         false), ("sha1",       "SHA1",        false), ("sha224",     "SHA2-224",     false),
        ("sha256",    "SHA2-256",    false), ("sha384",     "SHA2-384",    false), ("sha512",     "SHA2-512",     false),
        ("sha3_224",  "SHA3-224",    false), ("sha3_256",   "SHA3-256",    false), ("sha3_384",   "SHA3-384",     false),
        ("sha3_512",  "SHA3-512",    false), ("shake_128",  "SHAKE-128",   true),  ("shake_256",  "SHAKE-256",    true),
        ("sha512_224", "SHA2-512/224", false), ("sha512_256", "SHA2-512/256", false), ("blake2b", "BLAKE2B-512", false),
        ("blake2s",   "BLAKE2S-256", false), ("md5-sha1",   "MD5-SHA1",    false), ("ripemd160",  "RIPEMD160",    false),
        ("sm3",       "SM3",         false),
    ];
#pragma warning restore IDE0055

    private static readonly nint[] s_fetched = new nint[s_rows.Length];

    /// <summary>Algorithms; the first <see cref="ConstructorCount"/> have a function of their own.</summary>
    public static int Count => s_rows.Length;

    /// <summary>Algorithms with a function of their own.</summary>
    public const int ConstructorCount = 12;

    [DllImport(Crypto, EntryPoint = "EVP_MD_fetch")]
    private static extern nint Fetch(nint context, byte* name, byte* properties);
    [DllImport(Crypto, EntryPoint = "EVP_MD_get_size")]
    private static extern int GetSize(nint digest);
    [DllImport(Crypto, EntryPoint = "EVP_MD_get_block_size")]
    private static extern int GetBlockSize(nint digest);
    [DllImport(Crypto, EntryPoint = "ERR_get_error")]
    private static extern ulong GetError();
    [DllImport(Crypto, EntryPoint = "ERR_reason_error_string")]
    private static extern byte* ReasonText(ulong error);
    [DllImport(Crypto, EntryPoint = "ERR_lib_error_string")]
    private static extern byte* LibraryText(ulong error);
    [DllImport(Crypto, EntryPoint = "ERR_clear_error")]
    private static extern void ClearErrors();

    /// <summary>Index of an algorithm by any of its usual spellings; -1 if there is none.</summary>
    public static int Find(string name)
    {
        string wanted = name.ToLowerInvariant();
        for (int i = 0; i < s_rows.Length; i++)
        {
            if (wanted == s_rows[i].Name || wanted.Replace('-', '_') == s_rows[i].Name || wanted.Equals(s_rows[i].Library, StringComparison.OrdinalIgnoreCase))
            {
                return Handle(i) != 0 ? i : -1;
            }
        }

        return -1;
    }

    /// <summary>The name that programs see.</summary>
    public static string NameOf(int row) => s_rows[row].Name;

    /// <summary>Has it digests of any length?</summary>
    public static bool IsExtendable(int row) => s_rows[row].Extendable;

    /// <summary>Bytes of its digest; 0 if extendable.</summary>
    public static int DigestBytes(int row) => IsExtendable(row) ? 0 : GetSize(Handle(row));

    /// <summary>Bytes of its block.</summary>
    public static int BlockBytes(int row) => GetBlockSize(Handle(row));

    /// <summary>OpenSSL's object for it; 0 if this build of OpenSSL lacks it.</summary>
    public static nint Handle(int row)
    {
        if (s_fetched[row] == 0)
        {
            fixed (byte* name = Encoding.ASCII.GetBytes(s_rows[row].Library + "\0"))
            {
                s_fetched[row] = Fetch(0, name, null);
            }

            ClearErrors();
        }

        return s_fetched[row];
    }

    /// <summary>The oldest error of OpenSSL in words, as <c>[library] reason</c>; forgets all errors.</summary>
    public static string TakeError(string otherwise)
    {
        ulong error = GetError();
        string? library = error == 0 ? null : Marshal.PtrToStringUTF8((nint)LibraryText(error));
        string? reason = error == 0 ? null : Marshal.PtrToStringUTF8((nint)ReasonText(error));
        ClearErrors();
        return reason is null ? otherwise : library is null ? reason : $"[{library}] {reason}";
    }
}
