using System;
using System.Text;

namespace Py.Vm.Syntax;

/// <summary>The encodings that source may declare: the common ones here, the others through the host.</summary>
internal static class SourceCodecs
{
    /// <summary>The name under which CPython's tokenizer knows UTF-8 and Latin-1; other names are themselves.</summary>
    public static string NormalName(string name)
    {
        string normal = (name.Length > 12 ? name[..12] : name).ToLowerInvariant().Replace('_', '-');
        if (normal == "utf-8" || normal.StartsWith("utf-8-", StringComparison.Ordinal))
        {
            return "utf-8";
        }

        foreach (string latin in (ReadOnlySpan<string>)["latin-1", "iso-8859-1", "iso-latin-1"])
        {
            if (normal == latin || normal.StartsWith(latin + "-", StringComparison.Ordinal))
            {
                return "iso-8859-1";
            }
        }

        return name;
    }

    /// <summary>Decodes, or returns null and perhaps a message.</summary>
    public static string? Decode(string encoding, ReadOnlySpan<byte> data, SourceDecoder? host, out string? error)
    {
        error = null;
        switch (encoding.ToLowerInvariant().Replace('_', '-'))
        {
            case "iso-8859-1" or "latin1" or "latin" or "l1" or "8859" or "cp819" or "iso8859-1":
                return Encoding.Latin1.GetString(data);
            case "utf8" or "u8" or "utf" or "cp65001":
                if (!Utf8.IsValid(data))
                {
                    error = Utf8.DescribeError(data);
                    return null;
                }

                return Encoding.UTF8.GetString(data);
            case "ascii" or "us-ascii" or "646":
                int bad = data.IndexOfAnyInRange((byte)0x80, (byte)0xFF);
                if (bad >= 0)
                {
                    error = $"'ascii' codec can't decode byte 0x{data[bad]:x2} in position {bad}: " +
                        "ordinal not in range(128)";
                    return null;
                }

                return Encoding.ASCII.GetString(data);
        }

        if (host is null)
        {
            error = $"unknown encoding: {encoding}";
            return null;
        }

        return host(encoding, data, out error);
    }
}
