using System.Runtime.InteropServices;

namespace Py.Vm.Modules.Sre;

/// <summary>The C library's idea of letters in the current locale, for patterns with the LOCALE flag.</summary>
/// <remarks>
/// A program compiled under one locale holds that locale's sets, so users compare <see cref="Generation"/>
/// after <see cref="Refresh"/> and compile again when it has moved.
/// </remarks>
internal static class SreLocale
{
    private static readonly byte[] s_lower = new byte[256];
    private static readonly byte[] s_upper = new byte[256];
    private static readonly bool[] s_word = new bool[256];
    private static string? s_name;

    /// <summary>Counts the changes of locale that <see cref="Refresh"/> has seen.</summary>
    internal static int Generation { get; private set; }

    /// <summary>Reads the tables again if the process has changed its locale.</summary>
    internal static void Refresh()
    {
        string name = Marshal.PtrToStringAnsi(SetLocale(LcCtype, 0)) ?? "C";
        if (name == s_name)
        {
            return;
        }
        s_name = name;
        Generation++;
        for (int c = 0; c < 256; c++)
        {
            s_lower[c] = (byte)ToLower(c);
            s_upper[c] = (byte)ToUpper(c);
            s_word[c] = c == '_' || IsAlnum(c) != 0;
        }
    }

    internal static uint Lower(uint c) => c < 256 ? s_lower[c] : c;

    internal static uint Upper(uint c) => c < 256 ? s_upper[c] : c;

    internal static bool IsWord(uint c) => c < 256 && s_word[c];

    private const int LcCtype = 0;

    [DllImport("libc", EntryPoint = "setlocale")]
    private static extern nint SetLocale(int category, nint locale);

    [DllImport("libc", EntryPoint = "tolower")]
    private static extern int ToLower(int c);

    [DllImport("libc", EntryPoint = "toupper")]
    private static extern int ToUpper(int c);

    [DllImport("libc", EntryPoint = "isalnum")]
    private static extern int IsAlnum(int c);
}
