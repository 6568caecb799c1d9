using Py.Backends.X64;
using Py.Ir;

namespace Py.Tools.Cli;

/// <summary>The backends by the names that --jit backend=NAME takes.</summary>
internal static class Backends
{
    /// <summary>Makes a backend; null: there is none of that name.</summary>
    public static IBackend? Make(string name, RuntimeLayout layout) => name switch
    {
        "" or "x64" => new X64Backend(layout),
        "eval" => new EvalBackend(layout),
        _ => null,
    };
}
