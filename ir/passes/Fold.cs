namespace Py.Ir;

/// <summary>Simplifies an instruction before it is appended.</summary>
public static class Folder
{
    /// <summary>Folds to a constant or an earlier value; may also rewrite <paramref name="ins"/> in place.</summary>
    public static bool TryFold(TraceBuilder builder, ref Ins ins, out InsRef result)
    {
        result = default;
        return false;
    }
}
