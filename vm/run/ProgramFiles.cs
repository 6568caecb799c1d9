using System;
using System.IO;
using Py.ObjectSpace;
using Py.Vm.Modules;
using Py.Vm.Syntax;

namespace Py.Vm.Run;

/// <summary>Programs that are files: source, .pyc, or a container with a module __main__; and the first entry of sys.path.</summary>
internal static unsafe class ProgramFiles
{
    private const int NotFoundStatus = 2;
    private const int PycHeaderBytes = 16;
    private const int ZipTailBytes = 22 + 65535;

    /// <summary>The path itself if it is a folder or an archive that an importer can read; else null.</summary>
    public static string? FindContainer(string path)
    {
        path = Absolute(path);
        if (Directory.Exists(path))
        {
            return path;
        }

        // Reading an end-of-archive record is much cheaper than importing zipimport to ask it.
        return File.Exists(path) && EndsAsArchive(path) && HasImporter(path) ? path : null;
    }

    private static bool EndsAsArchive(string path)
    {
        try
        {
            using FileStream file = new(path, FileMode.Open, FileAccess.Read);
            if (!file.CanSeek || file.Length < 22)
            {
                return false;
            }

            byte[] tail = new byte[Math.Min(file.Length, ZipTailBytes)];
            file.Seek(-tail.Length, SeekOrigin.End);
            file.ReadExactly(tail);
            return tail.AsSpan().LastIndexOf("PK\u0005\u0006"u8) >= 0;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static bool HasImporter(string path)
    {
        Value pkgutil = ImportFunction.Bootstrap.IsNull ? Value.Null : Space.GetAttr(ImportFunction.Bootstrap, "_bootstrap_external");
        Value finder = pkgutil.IsNull ? pkgutil : Space.GetAttr(pkgutil, "PathFinder");
        Value importer = finder.IsNull ? finder : Space.CallMethod(finder, PyStr.Intern("_path_importer_cache"), FileSystemText.ToValue(path));
        Errors.Clear();
        return !importer.IsNull && !importer.IsNone;
    }

    /// <summary>What is put in front of sys.path; null: nothing.</summary>
    public static string? FirstPath(VmConfig config)
    {
        if (config.SafePath)
        {
            return null;
        }

        if (config.RunModule is not null)
        {
            return HostSystem.CurrentDirectory();
        }

        if (config.RunCommand is not null)
        {
            return "";
        }

        string script = config.Argv[0];
        string? real = script.Length == 0 ? null : HostSystem.Resolve(script);
        script = real ?? script;
        int slash = script.LastIndexOf('/');
        return slash < 0 ? "" : slash == 0 ? "/" : script[..slash];
    }

    /// <summary>Runs a file as __main__. Returns the exit status.</summary>
    public static int RunFile(string path)
    {
        string full = Absolute(path);
        byte[]? bytes = HostSystem.ReadFile(full, out int error);
        if (bytes is null)
        {
            Value shown = Space.Repr(FileSystemText.ToValue(full));
            Errors.Clear();
            HostSystem.Write(2, $"{VmConfig.Current.ProgramName}: can't open file {(shown.IsNull ? full : PyStr.ToClr(shown))}: [Errno {error}] {HostSystem.ErrorMessage(error)}\n");
            return NotFoundStatus;
        }

        return Run(bytes, full) ? 0 : MainProgram.Failed();
    }

    /// <summary>Runs a program from stdin. Returns the exit status.</summary>
    public static int RunStdin()
    {
        byte[]? bytes = HostSystem.ReadAll(0, out _);
        return bytes is null || Run(bytes, "<stdin>") ? 0 : MainProgram.Failed();
    }

    /// <summary>Runs the file of PYTHONSTARTUP; shows errors.</summary>
    public static void RunStartup(string path)
    {
        byte[]? bytes = HostSystem.ReadFile(path, out int error);
        if (bytes is null)
        {
            HostSystem.Write(2, "Could not open PYTHONSTARTUP\n");
            PosixErrors.Raise(error, FileSystemText.ToValue(path));
            MainProgram.ReportAndGoOn();
        }
        else if (!Run(bytes, path))
        {
            MainProgram.ReportAndGoOn();
        }
    }

    private static string Absolute(string path)
    {
        string? folder = path.StartsWith('/') ? null : HostSystem.CurrentDirectory();
        return folder is null ? path : path is "" or "." ? folder : folder + "/" + path;
    }

    private static bool Run(byte[] bytes, string file)
    {
        Value dict = PyModule.DictOf(VmLifecycle.MainModule());
        Value fileKey = Names.Get(N.__file__), cachedKey = PyStr.Intern("__cached__");
        bool named = PyDict.GetStr(dict, fileKey).IsNull;
        if (named)
        {
            PyDict.SetStr(dict, fileKey, FileSystemText.ToValue(file));
            PyDict.SetStr(dict, cachedKey, Value.None);
        }

        bool compiled = file.EndsWith(".pyc", StringComparison.Ordinal) || PycMagic.Starts(bytes);
        bool good = SetLoader(dict, file, compiled) && (compiled ? RunCompiled(bytes) : RunSource(bytes, file));
        MainProgram.Flush();
        if (named)
        {
            PyDict.DeleteStr(dict, fileKey);
            PyDict.DeleteStr(dict, cachedKey);
        }

        return good;
    }

    private static bool SetLoader(Value dict, string file, bool compiled)
    {
        if (file == "<stdin>" || ImportFunction.Bootstrap.IsNull)
        {
            return true;
        }

        Value external = Space.GetAttr(ImportFunction.Bootstrap, "_bootstrap_external");
        Value type = external.IsNull ? external : Space.GetAttr(external, compiled ? "SourcelessFileLoader" : "SourceFileLoader");
        Value loader = type.IsNull ? type : Space.Call(type, Names.Get(N.__main__), FileSystemText.ToValue(file));
        if (loader.IsNull)
        {
            return false;
        }

        PyDict.SetStr(dict, PyStr.Intern("__loader__"), loader);
        return true;
    }

    private static bool RunSource(byte[] bytes, string file)
    {
        int start = 0;
        if (VmConfig.Current.SkipFirstLine && file != "<stdin>")
        {
            // The newline stays, so that lines keep their numbers.
            int newLine = bytes.AsSpan().IndexOf((byte)'\n');
            start = newLine < 0 ? bytes.Length : newLine;
        }

        return MainProgram.RunSource(bytes.AsSpan(start), SourceOrigin.File, file);
    }

    private static bool RunCompiled(byte[] bytes)
    {
        if (!PycMagic.Starts(bytes))
        {
            Errors.RuntimeError("Bad magic number in .pyc file");
            return false;
        }

        if (bytes.Length < PycHeaderBytes)
        {
            Errors.Raise(TypeId.EOFError, "EOF read where not expected");
            return false;
        }

        Value code = MarshalModule.Loads(PyBytes.New(bytes.AsSpan(PycHeaderBytes)));
        if (code.IsNull || !(code.IsPointer && code.HasShape(ShapeIds.Code)))
        {
            Errors.Clear();
            code = Errors.RuntimeError("Bad code object in .pyc file");
        }

        return !code.IsNull && MainProgram.RunCode(code);
    }
}
