using System;
using System.Collections.Generic;

namespace Py.Vm.Syntax;

/// <summary>What a source text is: the start symbols of the grammar.</summary>
internal enum ParseMode : byte { Exec, Eval, Single, FuncType }

/// <summary>Where a source text comes from, which decides how it is decoded.</summary>
internal enum SourceOrigin : byte
{
    /// <summary>A str, already encoded as UTF-8: a coding cookie means nothing.</summary>
    Text,
    /// <summary>A bytes object: byte order mark and coding cookie count.</summary>
    Bytes,
    /// <summary>A file that is run: like bytes, and it must be UTF-8 unless it says otherwise.</summary>
    File,
}

/// <summary>Decodes source in an encoding that is not built in; returns null and an error message if it cannot.</summary>
internal delegate string? SourceDecoder(string encoding, ReadOnlySpan<byte> data, out string? error);

/// <summary>How to parse.</summary>
internal sealed class ParseOptions
{
    public static readonly ParseOptions Default = new();

    public string Filename { get; init; } = "<string>";
    public ParseMode Mode { get; init; }
    public SourceOrigin Origin { get; init; }

    /// <summary>PyCF_DONT_IMPLY_DEDENT.</summary>
    public bool DontImplyDedent { get; init; }

    /// <summary>PyCF_ALLOW_INCOMPLETE_INPUT: text that ends too early fails with "incomplete input".</summary>
    public bool AllowIncompleteInput { get; init; }

    /// <summary>PyCF_TYPE_COMMENTS: comments that start with `type:` are part of the tree.</summary>
    public bool TypeComments { get; init; }

    /// <summary>Syntax of later versions 3.n is refused.</summary>
    public int FeatureVersion { get; init; } = FeatureVersions.Newest;

    /// <summary>CO_FUTURE_BARRY_AS_BDFL.</summary>
    public bool BarryAsFlufl { get; init; }

    /// <summary>`sys.get_int_max_str_digits()`.</summary>
    public int MaxIntDigits { get; init; } = 4300;

    /// <summary>Lines typed at a prompt (mode single): an empty line ends a block.</summary>
    public bool Interactive { get; init; }

    /// <summary>More lines can be read: a text that ends too early is a <see cref="NeedMoreInputException"/>.</summary>
    public bool MoreLines { get; init; }

    public SourceDecoder? Decoder { get; init; }

    /// <summary>A line (with its newline) of a file by name and number, or null; shown in errors of mode exec.</summary>
    public Func<string, int, string?>? ReadLine { get; init; }
}

/// <summary>A parsed source.</summary>
/// <param name="Tree">The tree: ModuleMod, ExpressionMod, InteractiveMod or FunctionTypeMod, by mode.</param>
/// <param name="Warnings">DeprecationWarnings, in the order in which CPython issues them.</param>
internal sealed record ParseResult(Mod Tree, IReadOnlyList<SyntaxWarning> Warnings);

/// <summary>An interactive statement goes on in the next line.</summary>
internal sealed class NeedMoreInputException : Exception;

/// <summary>The front end: source to tree.</summary>
internal static class PythonParser
{
    /// <summary>Parses, or throws <see cref="PySyntaxException"/>.</summary>
    public static ParseResult Parse(ReadOnlySpan<byte> source, ParseOptions options)
    {
        SourceText text = SourceText.Decode(source, options);
        ParseResult result = Parser.TryParse(text, options, out int wrongStatement)
            ?? throw Diagnosis.Explain(text, options, wrongStatement);
        if (options.FeatureVersion < FeatureVersions.Newest)
        {
            FeatureVersions.Check(result.Tree, options);
        }

        return result;
    }

    /// <summary>Parses text, or throws <see cref="PySyntaxException"/>. It has no lone surrogates.</summary>
    public static ParseResult Parse(string source, ParseOptions options) =>
        Parse(System.Text.Encoding.UTF8.GetBytes(source), options);
}
