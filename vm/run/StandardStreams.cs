using Py.ObjectSpace;
using Py.ObjectSpace.Text;
using Py.Vm.Modules;

namespace Py.Vm.Run;

/// <summary>Makes sys.stdin, sys.stdout and sys.stderr, and builtins.open.</summary>
internal static unsafe class StandardStreams
{
    /// <summary>Sets them; false with an error set. The import system runs already, as a codec may have to be imported.</summary>
    public static bool Install(VmConfig config)
    {
        Value io = ImportFunction.FindOrLoad(PyStr.Intern("_io"));
        Value open = io.IsNull ? io : Space.GetAttr(io, "open");
        if (open.IsNull)
        {
            return false;
        }

        PyDict.SetStr(PyModule.DictOf(PyDict.GetStr(Importing.Modules, Names.Get(N.builtins))), PyStr.Intern("open"), open);
        string? encoding = config.StdioEncoding;
        string errors = config.StdioErrors ?? (config.EscapesStdio ? "surrogateescape" : "strict");
        return Set("stdin", 0, false, config.Unbuffered, encoding, errors)
            && Set("stdout", 1, true, config.Unbuffered, encoding, errors)
            && Set("stderr", 2, true, config.Unbuffered, encoding, "backslashreplace");
    }

    private static bool Set(string name, int descriptor, bool writing, bool unbuffered, string? encoding, string? errors)
    {
        Value stream = IoNative.IsOpen(descriptor) && !HostSystem.WasClosed(descriptor) ? Make(name, descriptor, writing, unbuffered, encoding, errors) : Value.None;
        if (stream.IsNull)
        {
            return false;
        }

        SysModule.Set(name, stream);
        SysModule.Set($"__{name}__", stream);
        return true;
    }

    private static Value Make(string name, int descriptor, bool writing, bool unbuffered, string? encoding, string? errors)
    {
        Value raw = FileIO.Make(PyInt.New(descriptor), writing ? "w" : "r", false, Value.Null);
        if (raw.IsNull)
        {
            if (name == "stdin" && Errors.Catch(TypeId.IsADirectoryError))
            {
                HostSystem.Write(2, "Fatal Python error: init_sys_streams: <stdin> is a directory, cannot continue\nPython runtime state: core initialized\n\n"
                    + $"Current thread 0x{Thread.Current->Ident:x16} (most recent call first):\n  <no Python frame>\n");
                System.Environment.Exit(1);
            }

            return Errors.Catch(TypeId.OSError) ? Value.None : raw;
        }

        if (!Space.SetAttr(raw, N.name, PyStr.New($"<{name}>")))
        {
            return Value.Null;
        }

        bool through = writing && unbuffered;
        Value buffer = through ? raw : writing ? BufferedWriter.Make(raw, Io.DefaultBufferBytes) : BufferedReader.Make(raw, Io.DefaultBufferBytes);
        if (buffer.IsNull)
        {
            return buffer;
        }

        Value codec = CodecName(encoding);
        if (codec.IsNull)
        {
            return codec;
        }

        bool byLine = !through && (name == "stderr" || IoNative.IsATty(descriptor));
        Value text = TextIOWrapper.Make(
            buffer,
            codec,
            errors == null ? Value.None : PyStr.Intern(errors),
            writing ? PyStr.Intern("\n") : Value.None,
            byLine,
            through);
        return text.IsNull || !Space.SetAttr(text, N.mode, PyStr.Intern(writing ? "w" : "r")) ? Value.Null : text;
    }

    /// <summary>The name under which the codec of an encoding (null: the locale's) knows itself; null with LookupError.</summary>
    private static Value CodecName(string? encoding)
    {
        Value name = encoding == null ? LocaleEncoding.Name : PyStr.Intern(encoding);
        switch (TextEncodings.Find(PyStr.ToClr(name)))
        {
            case TextEncoding.Utf8:
                return PyStr.Intern("utf-8");
            case TextEncoding.Ascii:
                return Names.Get(N.ascii);
            default:
                Value codec = CodecRegistry.Lookup(name);
                if (codec.IsNull)
                {
                    HostSystem.Write(2, "Fatal Python error: init_stdio_encoding: failed to get the Python codec name of the stdio encoding\n"
                        + "Python runtime state: core initialized\n");
                    MainProgram.ReportAndGoOn();
                    HostSystem.Write(2, $"\nCurrent thread 0x{Thread.Current->Ident:x16} (most recent call first):\n  <no Python frame>\n");
                    System.Environment.Exit(1);
                }

                return Space.GetAttr(codec, N.name);
        }
    }
}
