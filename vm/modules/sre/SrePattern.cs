using System;

namespace Py.Vm.Modules.Sre;

/// <summary>A pattern ready to run: reads its code words once and compiles a program for each unit width on demand.</summary>
internal sealed class SrePattern
{
    private readonly SreNode _root;
    private SreProgram? _bytes;
    private SreProgram? _ushorts;
    private SreProgram? _uints;

    private SrePattern(SreNode root, uint[] code, int groups)
    {
        _root = root;
        _code = code;
        Groups = groups;
    }

    private readonly uint[] _code;

    /// <summary>The number of groups, the whole match not counted.</summary>
    internal int Groups { get; }

    /// <summary>Returns the pattern, or null if <paramref name="code"/> is not valid (RuntimeError in Python).</summary>
    internal static SrePattern? TryCreate(uint[] code, int groups)
    {
        SreLocale.Refresh();
        SreNode? root = SreReader.Read(code, groups);
        return root is null ? null : new SrePattern(SreRewriter.Rewrite(root), code, groups);
    }

    /// <summary>
    /// Matches text[start..end). On success, <paramref name="state"/> has the span; its registers 2·g and 2·g+1 are
    /// the span of group g+1 (or -1) and register 2·<see cref="Groups"/> is the last closed group (or -1).
    /// </summary>
    internal unsafe SreStatus Run<TUnit>(
        SreState state, TUnit* text, nint start, nint end, SreMode mode, bool mustAdvance)
        where TUnit : unmanaged
    {
        SreProgram program = Program(sizeof(TUnit));
        if (start > end && (mode != SreMode.Match || _root.Kind != SreNodeKind.Empty))
        {
            return SreStatus.NoMatch;
        }
        SreStatus status = SreMatcher<TUnit>.Run(program, state, text, start, end, mode, mustAdvance);
        GC.KeepAlive(program);
        return status;
    }

    private SreProgram Program(int unitBytes)
    {
        ref SreProgram? program = ref _uints;
        if (unitBytes == 1)
        {
            program = ref _bytes;
        }
        else if (unitBytes == 2)
        {
            program = ref _ushorts;
        }
        if (program is { LocaleGeneration: < 0 })
        {
            return program;
        }
        return program = Compile(program, unitBytes);
    }

    private SreProgram Compile(SreProgram? old, int unitBytes)
    {
        SreNode root = _root;
        if (old is not null)
        {
            SreLocale.Refresh();
            if (old.LocaleGeneration == SreLocale.Generation)
            {
                return old;
            }
            // Sets of the tree hold what the locale said when they were read.
            root = SreRewriter.Rewrite(SreReader.Read(_code, Groups)!);
        }
        return SreEmitter.Emit(root, Groups, unitBytes);
    }
}
