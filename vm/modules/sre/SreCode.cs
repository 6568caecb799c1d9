namespace Py.Vm.Modules.Sre;

/// <summary>Code words of the pattern compiler in the standard library (<c>re._constants</c>, MAGIC 20220615).</summary>
internal enum SreCode : uint
{
    Failure,
    Success,
    Any,
    AnyAll,
    Assert,
    AssertNot,
    At,
    Branch,
    Category,
    Charset,
    BigCharset,
    GroupRef,
    GroupRefExists,
    In,
    Info,
    Jump,
    Literal,
    Mark,
    MaxUntil,
    MinUntil,
    NotLiteral,
    Negate,
    Range,
    Repeat,
    RepeatOne,
    Subpattern,
    MinRepeatOne,
    AtomicGroup,
    PossessiveRepeat,
    PossessiveRepeatOne,
    GroupRefIgnore,
    InIgnore,
    LiteralIgnore,
    NotLiteralIgnore,
    GroupRefLocIgnore,
    InLocIgnore,
    LiteralLocIgnore,
    NotLiteralLocIgnore,
    GroupRefUniIgnore,
    InUniIgnore,
    LiteralUniIgnore,
    NotLiteralUniIgnore,
    RangeUniIgnore,
}

/// <summary>Positions that an <see cref="SreCode.At"/> word tests.</summary>
internal enum SreAt : uint
{
    Beginning,
    BeginningLine,
    BeginningString,
    Boundary,
    NonBoundary,
    End,
    EndLine,
    EndString,
    LocBoundary,
    LocNonBoundary,
    UniBoundary,
    UniNonBoundary,
}

/// <summary>Character categories; an odd number is the complement of the even one before it.</summary>
internal enum SreCategory : uint
{
    Digit,
    NotDigit,
    Space,
    NotSpace,
    Word,
    NotWord,
    Linebreak,
    NotLinebreak,
    LocWord,
    LocNotWord,
    UniDigit,
    UniNotDigit,
    UniSpace,
    UniNotSpace,
    UniWord,
    UniNotWord,
    UniLinebreak,
    UniNotLinebreak,
}

/// <summary>How a character is changed before it is compared.</summary>
internal enum CaseRule : byte
{
    Exact,
    Ascii,
    Unicode,
    Locale,
}

/// <summary>Numbers that <c>re._constants</c> and the module <c>_sre</c> share.</summary>
internal static class SreConstants
{
    internal const int Magic = 20220615;
    internal const int CodeSize = 4;
    internal const uint MaxRepeat = uint.MaxValue;
    internal const int MaxGroups = int.MaxValue / 2;

    internal const int FlagTemplate = 1;
    internal const int FlagIgnoreCase = 2;
    internal const int FlagLocale = 4;
    internal const int FlagMultiline = 8;
    internal const int FlagDotAll = 16;
    internal const int FlagUnicode = 32;
    internal const int FlagVerbose = 64;
    internal const int FlagDebug = 128;
    internal const int FlagAscii = 256;
}
