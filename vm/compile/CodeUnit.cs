using System;

namespace Py.Vm.Compile;

/// <summary>Bits of co_flags, as the inspect module documents them.</summary>
[Flags]
public enum CodeFlags
{
    /// <summary>Locals live in registers.</summary>
    Optimized = 0x1,
    /// <summary>A call makes new locals.</summary>
    NewLocals = 0x2,
    /// <summary>Has *args.</summary>
    VarArgs = 0x4,
    /// <summary>Has **kwargs.</summary>
    VarKeywords = 0x8,
    /// <summary>Is nested in a function.</summary>
    Nested = 0x10,
    /// <summary>Is a generator function.</summary>
    Generator = 0x20,
    /// <summary>Is an async def coroutine function.</summary>
    Coroutine = 0x80,
    /// <summary>Is a generator that may be awaited (types.coroutine).</summary>
    IterableCoroutine = 0x100,
    /// <summary>Is an async generator function.</summary>
    AsyncGenerator = 0x200,
    /// <summary>from __future__ import annotations.</summary>
    FutureAnnotations = 0x1000000,
}

/// <summary>One range of an exception table: words [Start, End) are covered; the exception goes to register
/// <paramref name="Register"/> and control to <paramref name="Handler"/>. Inner ranges come before outer ones.</summary>
public readonly record struct HandlerRange(int Start, int End, int Handler, int Register);

/// <summary>Source position of one instruction: lines 1-based, columns 0-based in UTF-8 bytes; -1: none.</summary>
public readonly record struct CodePosition(int Line, int EndLine, int Column, int EndColumn);

/// <summary>What the compiler makes of one scope, before it becomes a code object in the heap.</summary>
public sealed class CodeUnit
{
    /// <summary>co_name.</summary>
    public required string Name { get; init; }
    /// <summary>co_qualname.</summary>
    public required string QualName { get; init; }
    /// <summary>co_filename.</summary>
    public required string FileName { get; init; }
    /// <summary>co_firstlineno.</summary>
    public int FirstLine { get; init; }
    /// <summary>co_flags.</summary>
    public CodeFlags Flags { get; init; }
    /// <summary>co_argcount: positional parameters, positional-only ones included.</summary>
    public int ArgCount { get; init; }
    /// <summary>co_posonlyargcount.</summary>
    public int PosOnlyArgCount { get; init; }
    /// <summary>co_kwonlyargcount.</summary>
    public int KwOnlyArgCount { get; init; }
    /// <summary>co_varnames: parameters (positional, keyword-only, *args, **kwargs), then locals;
    /// register = index + <see cref="FirstLocal"/>.</summary>
    public required string[] VarNames { get; init; }
    /// <summary>co_cellvars; a name that is also in VarNames lives in that register, the others follow in order.</summary>
    public required string[] CellVars { get; init; }
    /// <summary>co_freevars, in the registers after the cells; filled from the closure at entry.</summary>
    public required string[] FreeVars { get; init; }
    /// <summary>co_names.</summary>
    public required string[] Names { get; init; }
    /// <summary>Constants: SingletonConstant for None and Ellipsis, bool, BigInteger or long, double, Complex, string,
    /// CodePointsConstant, BytesConstant,
    /// TupleConstant and FrozenSetConstant (all as in the AST), or a nested <see cref="CodeUnit"/>. In a function's
    /// code the first is its docstring or None.</summary>
    public required object[] Constants { get; init; }
    /// <summary>The instruction words.</summary>
    public required uint[] Words { get; init; }
    /// <summary>For each cache entry (extension operand of name instructions) the index into Names.</summary>
    public required int[] CacheNames { get; init; }
    /// <summary>Exception table, inner ranges first.</summary>
    public required HandlerRange[] Handlers { get; init; }
    /// <summary>Position of each word of <see cref="Words"/> (an extension word repeats its instruction's).</summary>
    public required CodePosition[] Positions { get; init; }
    /// <summary>For each word: registers [0, n) may hold live values while its instruction runs; temporaries from n on
    /// are dead (a collector may clear them, and must not trust them).</summary>
    public required ushort[] LiveTops { get; init; }
    /// <summary>Register of VarNames[0], with the other locals, cells and free variables following: 0, except in frames
    /// with very many locals (about 100), whose low registers are temporaries. Parameter i is then to be put in
    /// register FirstLocal + i.</summary>
    public int FirstLocal { get; init; }
    /// <summary>Registers a frame needs, arguments and call windows included.</summary>
    public int RegisterCount { get; init; }
    /// <summary>co_stacksize as shown: the temporaries.</summary>
    public int StackSize { get; init; }
}
