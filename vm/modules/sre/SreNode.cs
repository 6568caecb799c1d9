using System.Collections.Generic;

namespace Py.Vm.Modules.Sre;

internal enum SreNodeKind : byte
{
    Empty,
    Fail,

    /// <summary><see cref="SreNode.Text"/>, character by character.</summary>
    Literal,

    /// <summary>One character of <see cref="SreNode.Set"/>.</summary>
    Set,

    /// <summary>The test of position <see cref="SreNode.At"/>.</summary>
    At,
    Sequence,
    Alternation,

    /// <summary>The only item from <see cref="SreNode.Min"/> to <see cref="SreNode.Max"/> times.</summary>
    Loop,

    /// <summary>Stores the position in mark <see cref="SreNode.Index"/>; odd marks close a group.</summary>
    Mark,

    /// <summary>The only item holds (or not) <see cref="SreNode.Index"/> characters back.</summary>
    Look,
    Atomic,

    /// <summary>The text of group <see cref="SreNode.Index"/> again.</summary>
    BackReference,

    /// <summary>First item if group <see cref="SreNode.Index"/> is set, second otherwise.</summary>
    Conditional,
}

internal enum LoopMode : byte
{
    Greedy,
    Lazy,
    Possessive,
}

/// <summary>One node of a pattern between reading its code words and emitting a program.</summary>
internal sealed class SreNode(SreNodeKind kind)
{
    /// <summary>The upper bound of a loop without one.</summary>
    internal const int Unbounded = int.MaxValue;

    internal SreNodeKind Kind { get; } = kind;

    internal List<SreNode> Items { get; init; } = [];

    internal uint[] Text { get; init; } = [];

    internal CharSet Set { get; init; } = CharSet.Empty;

    internal SreAt At { get; init; }

    internal int Index { get; init; }

    internal int Min { get; init; }

    internal int Max { get; init; }

    internal LoopMode Mode { get; init; }

    internal bool Negative { get; init; }

    internal CaseRule Rule { get; init; }

    /// <summary>Results of <see cref="SreAnalysis"/>, kept because parents ask again.</summary>
    internal SreFacts? Facts { get; set; }

    internal SreNode Body => Items[0];

    internal bool IsSetLoop => Kind == SreNodeKind.Loop && Body.Kind == SreNodeKind.Set;

    internal static SreNode Empty() => new(SreNodeKind.Empty);

    internal static SreNode Fail() => new(SreNodeKind.Fail);

    internal static SreNode OfText(params uint[] text) => new(SreNodeKind.Literal) { Text = text };

    internal static SreNode OfSet(CharSet set) =>
        set.TryGetSingle(out uint c) ? OfText(c) : new(SreNodeKind.Set) { Set = set };

    internal static SreNode Sequence(List<SreNode> items) => items.Count switch
    {
        0 => Empty(),
        1 => items[0],
        _ => new(SreNodeKind.Sequence) { Items = items },
    };

    internal static SreNode Alternation(List<SreNode> items) => items.Count switch
    {
        0 => Fail(),
        1 => items[0],
        _ => new(SreNodeKind.Alternation) { Items = items },
    };

    internal static SreNode Loop(SreNode body, int min, int max, LoopMode mode) =>
        new(SreNodeKind.Loop) { Items = [body], Min = min, Max = max, Mode = mode };

    internal static SreNode Atomic(SreNode body) => new(SreNodeKind.Atomic) { Items = [body] };
}
