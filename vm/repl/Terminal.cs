using System.Runtime.InteropServices;
using Py.Vm.Modules;

namespace Py.Vm.Repl;

/// <summary>The terminal: single keys instead of lines, its width, the width of characters, and output.</summary>
internal static unsafe class Terminal
{
    private const string C = "libc";

    /// <summary>struct termios of glibc.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Settings
    {
        public uint Input;
        public uint Output;
        public uint Control;
        public uint Local;
        public byte Line;
        public fixed byte Characters[32];
        public uint InputSpeed;
        public uint OutputSpeed;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct WindowSize
    {
        public ushort Rows;
        public ushort Columns;
        public ushort Width;
        public ushort Height;
    }

    private const int Now = 0;
    private const ulong GetWindowSize = 0x5413;
    // BRKINT, INPCK, ISTRIP, ICRNL, IXON.
    private const uint TranslatingInput = 0x2 | 0x10 | 0x20 | 0x100 | 0x400;
    // ISIG, ICANON, ECHO, IEXTEN.
    private const uint CookedLocal = 0x1 | 0x2 | 0x8 | 0x8000;
    private const int TimeCharacter = 5;
    private const int MinCharacter = 6;
    private const int DefaultColumns = 80;

    [DllImport(C, EntryPoint = "tcgetattr")]
    private static extern int GetSettings(int descriptor, Settings* settings);

    [DllImport(C, EntryPoint = "tcsetattr")]
    private static extern int SetSettings(int descriptor, int when, Settings* settings);

    [DllImport(C, EntryPoint = "ioctl")]
    private static extern int Control(int descriptor, ulong request, void* argument);

    [DllImport(C, EntryPoint = "wcwidth")]
    private static extern int CharacterWidth(int codePoint);

    private static Settings s_before;

    /// <summary>Switches to single keys; false if stdin is no terminal.</summary>
    public static bool Enter()
    {
        Settings settings;
        if (GetSettings(0, &settings) != 0)
        {
            return false;
        }

        s_before = settings;
        settings.Input &= ~TranslatingInput;
        settings.Local &= ~CookedLocal;
        settings.Characters[MinCharacter] = 1;
        settings.Characters[TimeCharacter] = 0;
        return SetSettings(0, Now, &settings) == 0;
    }

    /// <summary>Switches back.</summary>
    public static void Leave()
    {
        Settings settings = s_before;
        _ = SetSettings(0, Now, &settings);
    }

    /// <summary>Columns of the window.</summary>
    public static int Columns
    {
        get
        {
            WindowSize size = default;
            return Control(1, GetWindowSize, &size) == 0 && size.Columns > 0 ? size.Columns : DefaultColumns;
        }
    }

    /// <summary>Cells that a character takes.</summary>
    public static int WidthOf(int codePoint)
    {
        if (codePoint < 0x7f)
        {
            return codePoint < 0x20 ? 2 : 1;
        }

        int width = CharacterWidth(codePoint);
        return width < 0 ? 1 : width;
    }

    /// <summary>Writes text to the terminal.</summary>
    public static void Write(string text) => StdPrinter.WriteText(1, text);

    // What a macro stands for, the next byte last.
    private static readonly System.Collections.Generic.List<byte> s_typedAhead = [];

    /// <summary>Has bytes read before what is typed.</summary>
    public static void TypeAhead(byte[] bytes)
    {
        for (int i = bytes.Length - 1; i >= 0; i--)
        {
            s_typedAhead.Add(bytes[i]);
        }
    }

    /// <summary>Reads a byte; 0 at the end of input, -1 with an error set.</summary>
    public static int ReadByte(out byte b)
    {
        if (s_typedAhead.Count > 0)
        {
            b = s_typedAhead[^1];
            s_typedAhead.RemoveAt(s_typedAhead.Count - 1);
            return 1;
        }

        byte read = 0;
        IoNative.Outcome outcome = IoNative.Read(0, &read, 1);
        b = read;
        if (outcome.Failed)
        {
            outcome.Raise();
            return -1;
        }

        return (int)outcome.Result;
    }
}
