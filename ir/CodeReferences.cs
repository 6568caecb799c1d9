using System;
using System.Collections.Generic;

namespace Py.Ir;

/// <summary>The code of a backend whose constants are roots.</summary>
/// <remarks>
/// A constant that is a heap object lives in <see cref="Trace.Constants"/>, where exits and bridges find it, and, if it may
/// move, in a table of words that the machine code reads; never in an instruction. A collector asks for the
/// words, and the backend copies what changed into its tables. Code whose constants have all left the nursery
/// is not asked for again by minor collections.
/// </remarks>
public sealed class CodeReferences
{
    private readonly HashSet<CodeMap> _all = [];
    private readonly List<CodeMap> _young = [];

    /// <summary>Notes new code.</summary>
    public void Add(CodeMap code)
    {
        if (code.Trace.Constants.HasReferences)
        {
            _all.Add(code);
            _young.Add(code);
        }
    }

    /// <summary>Forgets code that is freed.</summary>
    public void Remove(CodeMap code)
    {
        if (_all.Remove(code))
        {
            _young.Remove(code);
        }
    }

    /// <summary>Shows all references, or those that may be young, and calls <paramref name="refresh"/> for each code, whose constants may have moved.</summary>
    public void Visit(IReferenceVisitor visitor, bool youngOnly, Action<CodeMap> refresh)
    {
        if (youngOnly)
        {
            int kept = 0;
            for (int i = 0; i < _young.Count; i++)
            {
                CodeMap code = _young[i];
                if (Visit(code, visitor, refresh))
                {
                    _young[kept++] = code;
                }
            }
            _young.RemoveRange(kept, _young.Count - kept);
            return;
        }
        foreach (CodeMap code in _all)
        {
            Visit(code, visitor, refresh);
        }
    }

    private static bool Visit(CodeMap code, IReferenceVisitor visitor, Action<CodeMap> refresh)
    {
        bool young = code.Trace.Constants.Visit(visitor);
        refresh(code);
        return young;
    }
}
