using Py.ObjectSpace;
using Py.Vm.Run;

namespace Py.Vm.Modules;

/// <summary>open(): a file as the stream that a mode asks for.</summary>
internal static unsafe class OpenFunction
{
    private ref struct Mode
    {
        public bool Reading, Writing, Creating, Appending, Updating, Text, Binary;

        /// <summary>Takes a mode apart; false with ValueError.</summary>
        public bool Parse(string mode)
        {
            for (int i = 0; i < mode.Length; i++)
            {
                bool repeated = mode.IndexOf(mode[i], i + 1) >= 0;
                switch (mode[i])
                {
                    case 'r': Reading = true; break;
                    case 'w': Writing = true; break;
                    case 'x': Creating = true; break;
                    case 'a': Appending = true; break;
                    case '+': Updating = true; break;
                    case 't': Text = true; break;
                    case 'b': Binary = true; break;
                    default: return Bad($"invalid mode: {Quoted(mode)}");
                }

                if (repeated)
                {
                    return Bad($"invalid mode: {Quoted(mode)}");
                }
            }

            if (Text && Binary)
            {
                return Bad("can't have text and binary mode at once");
            }

            int kinds = (Reading ? 1 : 0) + (Writing ? 1 : 0) + (Creating ? 1 : 0) + (Appending ? 1 : 0);
            return kinds == 1 || Bad(kinds > 1 ? "must have exactly one of create/read/write/append mode" : "Must have exactly one of create/read/write/append mode and at most one plus");
        }

        /// <summary>The mode of the raw stream.</summary>
        public readonly string Raw => (Creating ? "x" : Reading ? "r" : Writing ? "w" : "a") + (Updating ? "+" : "");
    }

    private static string Quoted(string mode) => PyStr.ToClr(Space.Repr(PyStr.New(mode)));

    private static bool Bad(string message)
    {
        Errors.ValueError(message);
        return false;
    }

    public static void Define(ModuleBuilder m)
    {
        m.Function("open(file, mode='r', buffering=-1, encoding=None, errors=None, newline=None, closefd=True, opener=None)\nOpens a file and returns a stream.\n\nfile is a path or a descriptor. The mode is one of 'r', 'w', 'x', 'a', with '+' to read and write, 'b' for bytes.\nbuffering: 0 none (bytes only), 1 by lines (text only), otherwise the size of the buffer. encoding, errors and newline\nare those of TextIOWrapper.", &Open);
        m.Function("open_code(path)\nOpens a file of code for reading in binary mode.", &OpenCode);
        m.Function("text_encoding(encoding, stacklevel=2, /)\nThe encoding to be used where a function has an optional argument for it: the argument, or 'locale' if it is None.", &TextEncodingOf);
    }

    private static Value OpenCode(Value path)
    {
        if (!path.IsStr)
        {
            return Errors.TypeError($"open_code() argument 'path' must be str, not {PyType.TypeName(path)}");
        }

        return Open(path, PyStr.Intern("rb"), Value.Null, Value.Null, Value.Null, Value.Null, Value.Null, Value.Null);
    }

    private static Value TextEncodingOf(Value encoding, Value stackLevel)
    {
        if (!encoding.IsNone)
        {
            return encoding;
        }

        if (!Io.Int(stackLevel, 2, out int level))
        {
            return Value.Null;
        }

        if (VmConfig.Current.WarnDefaultEncoding != 0 && !Warnings.Warn(TypeId.EncodingWarning, "'encoding' argument not specified", level))
        {
            return Value.Null;
        }

        return PyStr.Intern(VmConfig.Current.Utf8Mode > 0 ? "utf-8" : "locale");
    }

    private static bool StrArgument(Value v, string name, bool none)
    {
        if (v.IsNull || v.IsStr || (none && v.IsNone))
        {
            return true;
        }

        Errors.TypeError($"open() argument '{name}' must be str{(none ? " or None" : "")}, not {PyType.TypeName(v)}");
        return false;
    }

    private static bool Given(Value v) => !v.IsNull && !v.IsNone;

    /// <summary>io.open; omitted arguments are null.</summary>
    public static Value Open(Value file, Value modeArgument, Value bufferingArgument, Value encoding, Value errors, Value newline, Value closeArgument, Value opener)
    {
        if (!StrArgument(modeArgument, "mode", false) || !Io.Int(bufferingArgument, -1, out int buffering)
            || !StrArgument(encoding, "encoding", true) || !StrArgument(errors, "errors", true) || !StrArgument(newline, "newline", true))
        {
            return Value.Null;
        }

        int close = closeArgument.IsNull ? 1 : Space.Truth(closeArgument);
        if (close < 0)
        {
            return Value.Null;
        }

        if (!file.IsStr && !file.IsBytes && !file.IsInt && !Space.IsIndex(file))
        {
            file = PosixModule.FsPath(file);
            if (file.IsNull)
            {
                return file;
            }
        }

        string text = modeArgument.IsNull ? "r" : PyStr.ToClr(modeArgument);
        Mode mode = default;
        if (!mode.Parse(text) || !CheckCombination(mode, buffering, encoding, errors, newline))
        {
            return Value.Null;
        }

        if (mode.Binary && buffering == 1
            && !Warnings.Warn(TypeId.RuntimeWarning, "line buffering (buffering=1) isn't supported in binary mode, the default buffer size will be used"))
        {
            return Value.Null;
        }

        Value raw = FileIO.Make(file, mode.Raw, close > 0, opener);
        if (raw.IsNull)
        {
            return raw;
        }

        Value stream = Wrap(raw, mode, text, buffering, encoding, errors, newline);
        if (stream.IsNull)
        {
            Value error = Errors.Take();
            _ = Space.CallMethod(raw, N.close);
            Io.Chain(error);
        }
        else if ((mode.Writing || mode.Creating || mode.Appending || mode.Updating) && (file.IsStr || file.IsBytes) && !UnclosedStreams.Made(stream))
        {
            return Value.Null;
        }

        return stream;
    }

    private static bool CheckCombination(scoped in Mode mode, int buffering, Value encoding, Value errors, Value newline) =>
        !mode.Binary ? NewlineState.Check("open", newline)
        : Given(encoding) ? Bad("binary mode doesn't take an encoding argument")
        : Given(errors) ? Bad("binary mode doesn't take an errors argument")
        : !Given(newline) || Bad("binary mode doesn't take a newline argument");

    private static Value Wrap(Value raw, scoped in Mode mode, string text, int buffering, Value encoding, Value errors, Value newline)
    {
        bool terminal = buffering < 0 && IoNative.IsATty(FileIO.ReadDescriptor(raw) is int r and >= 0 ? r : FileIO.WriteDescriptor(raw));
        bool byLine = !mode.Binary && (buffering == 1 || terminal);
        long size = buffering == 1 && mode.Binary ? -1 : buffering == 1 ? -1 : buffering;
        if (size < 0)
        {
            Value block = Space.GetAttr(raw, IoNames.BlockSize.Value);
            if (block.IsNull || !Space.AsIndex(block, TypeId.OverflowError, out size))
            {
                return Value.Null;
            }
        }

        if (size == 0)
        {
            return mode.Binary ? raw : Errors.ValueError("can't have unbuffered text I/O");
        }

        Value buffer = mode.Updating ? BufferedRandom.Make(raw, size)
            : mode.Reading ? BufferedReader.Make(raw, size)
            : BufferedWriter.Make(raw, size);
        if (buffer.IsNull || mode.Binary)
        {
            return buffer;
        }

        Value stream = TextIOWrapper.Make(buffer, encoding, errors, newline, byLine, false);
        return stream.IsNull || !Space.SetAttr(stream, N.mode, PyStr.New(text)) ? Value.Null : stream;
    }
}
