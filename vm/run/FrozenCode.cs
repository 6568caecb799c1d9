using System;
using System.Buffers.Binary;
using System.IO;
using Py.ObjectSpace;
using Py.Vm.Compile;
using Py.Vm.Modules;
using Py.Vm.Syntax;

namespace Py.Vm.Run;

/// <summary>Code of the modules of importlib that are loaded before there is an import system, cached as it caches later ones.</summary>
internal static unsafe class FrozenCode
{
    private const int HeaderBytes = 16;

    /// <summary>The code of a file of the standard library, its co_filename being "&lt;frozen importlib…&gt;"; null with an error.</summary>
    public static Value Load(string shownName, string path)
    {
        FileInfo file = new(path);
        if (!file.Exists)
        {
            return Errors.Raise(TypeId.ImportError, $"no standard library: {path} does not exist");
        }

        Span<byte> header = stackalloc byte[HeaderBytes];
        FillHeader(header, file);
        string cache = CachePath(path);
        Value shown = PyStr.New($"<frozen {shownName}>");
        Value code = LoadCached(cache, header, shown);
        if (!code.IsNull)
        {
            return code;
        }

        byte[] source;
        try
        {
            source = File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Errors.Raise(TypeId.ImportError, $"cannot read the standard library: {e.Message}");
        }

        code = CompileFunctions.CompileSource(source, SourceOrigin.File, PyStr.ToClr(shown), ParseMode.Exec, CompileFlags.None, VmConfig.Current.Optimize);
        if (!code.IsNull && VmConfig.Current.DontWriteBytecode == 0)
        {
            Save(cache, header, code);
        }

        return code;
    }

    private static void FillHeader(Span<byte> header, FileInfo file)
    {
        header.Clear();
        PycMagic.Bytes.CopyTo(header);
        BinaryPrimitives.WriteUInt32LittleEndian(header[8..], (uint)new DateTimeOffset(file.LastWriteTimeUtc).ToUnixTimeSeconds());
        BinaryPrimitives.WriteUInt32LittleEndian(header[12..], (uint)file.Length);
    }

    private static string CachePath(string path)
    {
        string folder = Path.GetDirectoryName(path) ?? "/";
        string optimization = VmConfig.Current.Optimize > 0 ? $".opt-{VmConfig.Current.Optimize}" : "";
        string name = $"{Path.GetFileNameWithoutExtension(path)}.{VmConfig.CacheTag}{optimization}.pyc";
        return (VmConfig.Current.PycachePrefix ?? VmConfig.Current.LibraryCache) is { } prefix ? $"{prefix}{folder}/{name}" : $"{folder}/__pycache__/{name}";
    }

    private static Value LoadCached(string cache, scoped ReadOnlySpan<byte> header, Value shown)
    {
        try
        {
            if (!File.Exists(cache))
            {
                return Value.Null;
            }

            byte[] bytes = File.ReadAllBytes(cache);
            if (!bytes.AsSpan().StartsWith(header))
            {
                return Value.Null;
            }

            Value content = PyBytes.New(bytes.AsSpan(HeaderBytes));
            Value code = content.IsNull ? content : MarshalModule.Loads(content);
            if (!code.IsNull && code.IsPointer && code.HasShape(ShapeIds.Code))
            {
                ImpModule.FixFileName(code, shown);
                return code;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Value.Null;
        }

        Errors.Clear();
        return Value.Null;
    }

    // Written beside and renamed, so that nobody reads half a file. That it cannot be written does not matter.
    private static void Save(string cache, scoped ReadOnlySpan<byte> header, Value code)
    {
        byte[]? bytes = MarshalModule.Dump(code);
        if (bytes is null)
        {
            Errors.Clear();
            return;
        }

        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(cache) ?? "/");
            string temporary = $"{cache}.{Environment.ProcessId}";
            using (FileStream file = new(temporary, FileMode.CreateNew, FileAccess.Write))
            {
                file.Write(header);
                file.Write(bytes);
            }

            File.Move(temporary, cache, true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return;
        }
    }
}
