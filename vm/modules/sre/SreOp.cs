namespace Py.Vm.Modules.Sre;

/// <summary>Instructions of the matcher; operands follow as 32-bit words, "set" stands for offset, mask, index.</summary>
/// <remarks>
/// A frame on the backtrack stack is (position, address); to fail is to pop one and go on there. Some instructions
/// keep a word below their frame. Targets are offsets into the program.
/// </remarks>
internal enum SreOp
{
    /// <summary>Fails.</summary>
    Fail,

    /// <summary>The attempt at the only or last start has failed.</summary>
    NoMatch,

    /// <summary>Accepts, if the mode of the call does.</summary>
    Match,

    /// <summary>target</summary>
    Jump,

    /// <summary>next — come back to next.</summary>
    Alt,

    /// <summary>target, next — go to target, come back to next.</summary>
    AltJump,

    /// <summary>offset, body mask, exit mask, flags, body, exit — body first, exit later, as the next character allows.</summary>
    Guard,

    /// <summary>As <see cref="Guard"/>, with exit first and body later.</summary>
    GuardLazy,

    /// <summary>class table, target above 255, target at the end, targets by class.</summary>
    Dispatch,

    /// <summary>character</summary>
    Char,

    /// <summary>character</summary>
    NotChar,
    AnyChar,

    /// <summary>set</summary>
    Set,

    /// <summary>set — takes the character if it is a member.</summary>
    OptionalSet,

    /// <summary>set, count</summary>
    SetTimes,

    /// <summary>units, first and last 2 bytes</summary>
    String2,

    /// <summary>units, first and last 4 bytes, bytes</summary>
    String4,

    /// <summary>units, first and last 8 bytes (2 words each), bytes</summary>
    String8,

    /// <summary>units, data offset</summary>
    StringLong,

    /// <summary>min, max, set, nibble table — a run that is never given back.</summary>
    RunSet,

    /// <summary>min, max, character — a run of anything else.</summary>
    RunNot,

    /// <summary>min, max</summary>
    RunAny,

    /// <summary>As <see cref="RunSet"/>, then the <see cref="GiveBack"/> that follows.</summary>
    GreedySet,

    /// <summary>As <see cref="RunNot"/>, then the <see cref="GiveBack"/> that follows.</summary>
    GreedyNot,

    /// <summary>As <see cref="RunAny"/>, then the <see cref="GiveBack"/> that follows.</summary>
    GreedyAny,

    /// <summary>filter (kind, 4 words) — one character less of a run.</summary>
    GiveBack,

    /// <summary>min, max, set — the least of a lazy run, then the <see cref="TakeMore"/> that follows.</summary>
    LazySet,

    /// <summary>filter (kind, 4 words), set, stop kind, stop character — one character more of a run.</summary>
    TakeMore,

    /// <summary>mark — stores the position.</summary>
    Mark,

    /// <summary>mark, group — closes a group.</summary>
    MarkEnd,

    /// <summary>register — the popped position is its old value.</summary>
    Undo,

    /// <summary>from, to — makes the registers come back to their values on failure.</summary>
    Save,

    /// <summary>register, target — enters a counted loop at its end.</summary>
    LoopBegin,

    /// <summary>register, min, max, body, exit</summary>
    LoopGreedy,

    /// <summary>register, min, max, body, exit</summary>
    LoopLazy,

    /// <summary>register, max, body — one iteration more of a lazy loop.</summary>
    LoopMore,

    /// <summary>register, characters back</summary>
    LookBegin,

    /// <summary>register</summary>
    LookEnd,

    /// <summary>register, characters back, next</summary>
    NotLookBegin,

    /// <summary>register</summary>
    NotLookEnd,

    /// <summary>set</summary>
    Ahead,

    /// <summary>set</summary>
    NotAhead,

    /// <summary>set</summary>
    Behind,

    /// <summary>set</summary>
    NotBehind,

    /// <summary>register</summary>
    AtomicBegin,

    /// <summary>register</summary>
    AtomicEnd,

    /// <summary>group, case rule</summary>
    BackReference,

    /// <summary>group, target if it is not set</summary>
    Conditional,
    AtStart,
    AtLineStart,
    AtEnd,
    AtLineEnd,
    AtTextEnd,

    /// <summary>set</summary>
    Boundary,

    /// <summary>set</summary>
    NotBoundary,

    /// <summary>The start before the popped one failed: the next one.</summary>
    Retry,

    /// <summary>set, nibble table — as <see cref="Retry"/>, past the run of the set and one more.</summary>
    RetryAfterRun,

    /// <summary>least width</summary>
    FindAny,

    /// <summary>least width</summary>
    FindStart,

    /// <summary>least width</summary>
    FindLineStart,

    /// <summary>least width, offset, character — an offset may be negative, here and below.</summary>
    FindChar,

    /// <summary>least width, offset, set, nibble table</summary>
    FindSet,

    /// <summary>least width, offset, units, data offset</summary>
    FindString,

    /// <summary>least width, furthest look back, (offset, nibble table) three times</summary>
    FindSets,

    /// <summary>least width, positions, bucket tables</summary>
    FindBuckets,

    /// <summary>least width, set, second set, min, max, min of the second, units, data offset — two runs and a text.</summary>
    FindRunThenText,
}
