using System;

namespace Py.Vm.Syntax;

/// <summary>Says what is wrong with a source that the parser does not accept.</summary>
internal static class Diagnosis
{
    /// <summary>Whether the source is right, and not nested more deeply than CPython allows.</summary>
    public static bool Accepts(SourceText source, ParseOptions options) => Run(source, options, 0) is null;

    /// <summary>The error that CPython reports.</summary>
    /// <param name="source">The source.</param>
    /// <param name="options">How it was parsed.</param>
    /// <param name="firstToken">A token before which there are only whole statements that are right.</param>
    public static PySyntaxException Explain(SourceText source, ParseOptions options, int firstToken)
    {
        // If the two parsers disagree, which would be a mistake of ours, there is nothing more to say.
        return Run(source, options, firstToken) ?? new PySyntaxException(SyntaxErrorKind.SyntaxError, "invalid syntax") { Filename = options.Filename };
    }

    private static PySyntaxException? Run(SourceText source, ParseOptions options, int firstToken)
    {
        try
        {
            return RunHere(source, options, firstToken);
        }
        catch (InsufficientExecutionStackException)
        {
            PySyntaxException? error = null;
            Parser.RunOnDeepStack(() => error = RunHere(source, options, firstToken));
            return error;
        }
    }

    private static PySyntaxException? RunHere(SourceText source, ParseOptions options, int firstToken)
    {
        var parser = new ErrorParser(source, options);
        parser.SkipTo(firstToken);
        if (parser.Run() is not null)
        {
            return null;
        }

        parser.Error?.Warnings = parser.TakeWarnings();
        return parser.Error;
    }
}
