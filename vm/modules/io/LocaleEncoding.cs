using System.Runtime.InteropServices;
using Py.ObjectSpace;
using Py.Vm.Run;

namespace Py.Vm.Modules;

/// <summary>The encoding of the user's locale.</summary>
internal static unsafe class LocaleEncoding
{
    private const int CharacterType = 0, CodeSet = 14;

    [DllImport("libc", EntryPoint = "setlocale")]
    private static extern byte* SetLocale(int category, byte* name);
    [DllImport("libc", EntryPoint = "nl_langinfo")]
    private static extern byte* LanguageInfo(int item);

    private static Root s_name;

    /// <summary>Takes the character set of the environment (LC_ALL, LC_CTYPE, LANG) over from the system.</summary>
    public static void Initialize()
    {
        byte empty = 0;
        string? name = Marshal.PtrToStringUTF8((nint)SetLocale(CharacterType, &empty));
        IsMinimal = name is null or "C" or "POSIX" or "C.UTF-8" or "C.utf8" or "UTF-8";
    }

    /// <summary>Does the environment name no real locale (PEP 538)? Bytes that cannot be decoded are kept then.</summary>
    public static bool IsMinimal { get; private set; }

    /// <summary>The name of the encoding, "utf-8" in UTF-8 mode.</summary>
    public static Value Name
    {
        get
        {
            if (!s_name.IsAssigned)
            {
                string? name = VmConfig.Current.Utf8Mode > 0 ? "utf-8" : Marshal.PtrToStringUTF8((nint)LanguageInfo(CodeSet));
                s_name = Roots.New(PyStr.Intern(string.IsNullOrEmpty(name) ? "utf-8" : name));
            }

            return s_name.Value;
        }
    }
}
