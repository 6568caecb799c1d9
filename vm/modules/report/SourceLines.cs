using System;
using System.Text;
using Py.ObjectSpace;
using Py.Vm.Run;
using Py.Vm.Syntax;

namespace Py.Vm.Modules;

/// <summary>Lines of source files, to be shown in reports. Keeps the file last asked for while one report is made.</summary>
internal ref struct SourceLines
{
    private string? _path;
    private byte[]? _bytes;
    private string? _encoding;
    private int _line;
    private int _at;

    /// <summary>Line <paramref name="line"/> without its end, or null. A file that is not found is looked for in the folders of sys.path.</summary>
    public string? Find(string path, int line)
    {
        if (line < 1 || path.Length == 0)
        {
            return null;
        }

        if (path != _path)
        {
            _path = path;
            _bytes = HostSystem.ReadFile(path, out _) ?? ReadFromSysPath(path);
            int start = _bytes is not null && _bytes.AsSpan().StartsWith("\uFEFF"u8) ? 3 : 0;
            string? cookie = _bytes is null ? null : SourceText.FindCookie(_bytes.AsSpan(start));
            _encoding = cookie == "utf-8" ? null : cookie;
            (_line, _at) = (1, start);
        }

        if (_bytes is null)
        {
            return null;
        }

        if (line < _line)
        {
            (_line, _at) = (1, _bytes.AsSpan().StartsWith("\uFEFF"u8) ? 3 : 0);
        }

        for (; _line < line; _line++)
        {
            int end = _bytes.AsSpan(_at).IndexOfAny((byte)'\n', (byte)'\r');
            if (end < 0)
            {
                return null;
            }

            _at += end + (_bytes[_at + end] == '\r' && _at + end + 1 < _bytes.Length && _bytes[_at + end + 1] == '\n' ? 2 : 1);
        }

        ReadOnlySpan<byte> rest = _bytes.AsSpan(_at);
        if (rest.Length == 0)
        {
            return null;
        }

        int length = rest.IndexOfAny((byte)'\n', (byte)'\r');
        return Decode(length < 0 ? rest : rest[..length]);
    }

    private readonly string? Decode(ReadOnlySpan<byte> line)
    {
        if (_encoding is not null)
        {
            return SourceCodecs.Decode(_encoding, line, SourceDecoding.Decode, out _);
        }

        return Utf8.IsValid(line) ? Encoding.UTF8.GetString(line) : null;
    }

    private static byte[]? ReadFromSysPath(string path)
    {
        string tail = path[(path.LastIndexOf('/') + 1)..];
        Value folders = SysModule.Get("path");
        if (tail.Length == 0 || folders.IsNull || !folders.IsList)
        {
            return null;
        }

        for (long i = 0; i < PyList.LengthOf(folders); i++)
        {
            Value folder = PyList.Get(folders, i);
            if (!folder.IsStr)
            {
                continue;
            }

            string name = PyStr.ToClr(folder);
            byte[]? bytes = HostSystem.ReadFile(name.Length == 0 || name.EndsWith('/') ? name + tail : $"{name}/{tail}", out _);
            if (bytes is not null)
            {
                return bytes;
            }
        }

        return null;
    }
}
