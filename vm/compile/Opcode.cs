using System;

namespace Py.Vm.Compile;

/// <summary>The bytecodes of the register machine; <see cref="Opcodes"/> has one row for each, in this order.</summary>
/// <remarks>
/// An instruction is one 32-bit word, for some opcodes followed by one extension word X:
/// <code>
///  31      24 23      16 15       8 7        0
/// +----------+----------+----------+----------+
/// |    C     |    B     |    A     |    op    |   three registers, counts or small immediates
/// |         Bx          |    A     |    op    |   unsigned 16 bits (sBx: signed)
/// |               sJ               |    op    |   signed 24 bits
/// +----------+----------+----------+----------+
/// |                     X                     |   jump offset, cache index or constant index
/// +-------------------------------------------+
/// </code>
/// Registers 0..255 are addressed directly; a frame with more reaches the rest by GetFar and SetFar.
/// Register order in a frame: parameters and locals (co_varnames), cells that are not parameters
/// (rest of co_cellvars), free variables (co_freevars), temporaries. A parameter that is a cell holds the cell
/// in its own register after NewCell. All registers that the caller did not fill are null at entry.
/// (A frame with too many of them for 8 bits has temporaries first: <see cref="CodeUnit.FirstLocal"/>.)
/// Jump offsets count words from the end of the whole instruction.
/// X as a cache index selects a <see cref="CodeUnit"/> cache entry, which holds the name's index.
/// </remarks>
public enum Opcode : byte
{
    // moves and constants
    Nop, Move, LoadK, LoadKX, LoadI, GetFar, SetFar,
    // local variables, cells
    Check, DelLocal, NewCell, LoadCell, StoreCell, DelCell, LoadClassDeref,
    // names
    LoadName, StoreName, DelName, LoadGlobal, StoreGlobal, DelGlobal, LoadBuildClass, LoadAssertionError, SetupAnnotations,
    // binary operators; ORDER BinaryOp: the in-place row repeats this one
    Add, Sub, Mul, MatMul, TrueDiv, FloorDiv, Mod, Pow, LShift, RShift, And, Or, Xor,
    IAdd, ISub, IMul, IMatMul, ITrueDiv, IFloorDiv, IMod, IPow, ILShift, IRShift, IAnd, IOr, IXor,
    AddI, SubI, IAddI, ISubI,
    Neg, Pos, Invert, Not,
    // comparisons; ORDER CompareOp
    Lt, Le, Eq, Ne, Gt, Ge, Is, IsNot, In, NotIn,
    // jumps; ORDER CompareOp
    JLt, JLe, JEq, JNe, JGt, JGe,
    JLtI, JLeI, JEqI, JNeI, JGtI, JGeI,
    Jmp, Loop, JTrue, JFalse, JNone, JNotNone,
    // attributes and items
    GetAttr, SetAttr, DelAttr, GetMethod, GetItem, SetItem, DelItem, BuildSlice,
    // calls
    Call, CallMethod, CallKw, CallMethodKw, CallEx, MakeFunction,
    // displays and strings
    BuildTuple, BuildList, BuildSet, BuildMap, BuildString, FormatValue,
    ListAppend, SetAdd, MapAdd, ListExtend, SetUpdate, DictUpdate, DictMerge, ListToTuple,
    // unpacking and iteration
    Unpack, UnpackEx, UnpackWide, GetIter, ForIter,
    // generators and coroutines
    Generator, GetYieldFromIter, Send, Yield, AsyncGenWrap, GetAwaitable, GetAIter, GetANext, EndAsyncFor,
    // leaving
    Return, ReturnNone,
    // exceptions and with
    Raise, ReRaise, PushExc, PopExc, MatchExc, MatchExcGroup, PrepReRaiseStar,
    BeforeWith, WithExceptStart, BeforeAsyncWith,
    // imports
    ImportName, ImportFrom, ImportStar,
    // pattern matching
    MatchMapping, MatchSequence, MatchKeys, MatchClass, GetLen,
    // interactive
    PrintExpr,
    // growing strings
    Append, Seal,
    // before the first word of code whose calls the JIT counts
    Enter,
    /// <summary>Number of opcodes; not an instruction.</summary>
    Count,
}

/// <summary>How an instruction's operand fields are read; X in a name means an extension word follows.</summary>
public enum OpFormat : byte
{
    /// <summary>No operands.</summary>
    None,
    /// <summary>Fields A, B, C as the row says.</summary>
    ABC,
    /// <summary>A and unsigned 16-bit Bx.</summary>
    ABx,
    /// <summary>A and signed 16-bit sBx.</summary>
    AsBx,
    /// <summary>Signed 24-bit jump.</summary>
    J,
    /// <summary>A, B, C and X a signed jump offset.</summary>
    ABCXJump,
    /// <summary>A, B, C and X a cache index (which names a name).</summary>
    ABCXName,
    /// <summary>A, B, C and X a constant index.</summary>
    ABCXConst,
    /// <summary>A, B, C and X a plain number.</summary>
    ABCXNum,
}

/// <summary>One row of the bytecode table: format and meaning.</summary>
/// <param name="Op">The opcode; equal to the row's index.</param>
/// <param name="Format">Operand format.</param>
/// <param name="Meaning">What it does, as an assignment where it is one. R[x]: register, K[x]: constant, N: the name of cache X.</param>
public readonly record struct OpRow(Opcode Op, OpFormat Format, string Meaning);

/// <summary>The bytecode table and the decoding of words.</summary>
public static class Opcodes
{
#pragma warning disable IDE0055 // table
    private static readonly OpRow[] s_rows =
    [
        new(Opcode.Nop,        OpFormat.None,     "nothing"),
        new(Opcode.Move,       OpFormat.ABC,      "R[A] := R[B]"),
        new(Opcode.LoadK,      OpFormat.ABx,      "R[A] := K[Bx]"),
        new(Opcode.LoadKX,     OpFormat.ABCXConst, "R[A] := K[X]"),
        new(Opcode.LoadI,      OpFormat.AsBx,     "R[A] := int sBx"),
        new(Opcode.GetFar,     OpFormat.ABx,      "R[A] := R[Bx], Bx may be above 255"),
        new(Opcode.SetFar,     OpFormat.ABx,      "R[Bx] := R[A]"),

        new(Opcode.Check,      OpFormat.ABx,      "UnboundLocalError for co_varnames[Bx] if R[A] is null"),
        new(Opcode.DelLocal,   OpFormat.ABx,      "Check, then R[A] := null"),
        new(Opcode.NewCell,    OpFormat.ABC,      "R[A] := new cell holding R[A] (which may be null)"),
        new(Opcode.LoadCell,   OpFormat.ABx,      "R[A] := content of cell R[Bx]; NameError or UnboundLocalError if empty"),
        new(Opcode.StoreCell,  OpFormat.ABx,      "content of cell R[Bx] := R[A]"),
        new(Opcode.DelCell,    OpFormat.ABx,      "empty cell R[Bx]; error if empty; A unused"),
        new(Opcode.LoadClassDeref, OpFormat.ABx,  "R[A] := frame locals mapping [name of cell R[Bx]], else content of the cell"),

        new(Opcode.LoadName,   OpFormat.ABCXName, "R[A] := N in locals mapping, globals, builtins"),
        new(Opcode.StoreName,  OpFormat.ABCXName, "locals mapping[N] := R[A]"),
        new(Opcode.DelName,    OpFormat.ABCXName, "delete N from the locals mapping"),
        new(Opcode.LoadGlobal, OpFormat.ABCXName, "R[A] := N in globals, builtins"),
        new(Opcode.StoreGlobal, OpFormat.ABCXName, "globals[N] := R[A]"),
        new(Opcode.DelGlobal,  OpFormat.ABCXName, "delete N from globals"),
        new(Opcode.LoadBuildClass, OpFormat.ABC,  "R[A] := builtins.__build_class__"),
        new(Opcode.LoadAssertionError, OpFormat.ABC, "R[A] := AssertionError"),
        new(Opcode.SetupAnnotations, OpFormat.None, "make __annotations__ in the locals mapping if missing"),

        new(Opcode.Add,        OpFormat.ABC,      "R[A] := R[B] + R[C]"),
        new(Opcode.Sub,        OpFormat.ABC,      "R[A] := R[B] - R[C]"),
        new(Opcode.Mul,        OpFormat.ABC,      "R[A] := R[B] * R[C]"),
        new(Opcode.MatMul,     OpFormat.ABC,      "R[A] := R[B] @ R[C]"),
        new(Opcode.TrueDiv,    OpFormat.ABC,      "R[A] := R[B] / R[C]"),
        new(Opcode.FloorDiv,   OpFormat.ABC,      "R[A] := R[B] // R[C]"),
        new(Opcode.Mod,        OpFormat.ABC,      "R[A] := R[B] % R[C]"),
        new(Opcode.Pow,        OpFormat.ABC,      "R[A] := R[B] ** R[C]"),
        new(Opcode.LShift,     OpFormat.ABC,      "R[A] := R[B] << R[C]"),
        new(Opcode.RShift,     OpFormat.ABC,      "R[A] := R[B] >> R[C]"),
        new(Opcode.And,        OpFormat.ABC,      "R[A] := R[B] & R[C]"),
        new(Opcode.Or,         OpFormat.ABC,      "R[A] := R[B] | R[C]"),
        new(Opcode.Xor,        OpFormat.ABC,      "R[A] := R[B] ^ R[C]"),
        new(Opcode.IAdd,       OpFormat.ABC,      "R[A] := R[B] += R[C]"),
        new(Opcode.ISub,       OpFormat.ABC,      "R[A] := R[B] -= R[C]"),
        new(Opcode.IMul,       OpFormat.ABC,      "R[A] := R[B] *= R[C]"),
        new(Opcode.IMatMul,    OpFormat.ABC,      "R[A] := R[B] @= R[C]"),
        new(Opcode.ITrueDiv,   OpFormat.ABC,      "R[A] := R[B] /= R[C]"),
        new(Opcode.IFloorDiv,  OpFormat.ABC,      "R[A] := R[B] //= R[C]"),
        new(Opcode.IMod,       OpFormat.ABC,      "R[A] := R[B] %= R[C]"),
        new(Opcode.IPow,       OpFormat.ABC,      "R[A] := R[B] **= R[C]"),
        new(Opcode.ILShift,    OpFormat.ABC,      "R[A] := R[B] <<= R[C]"),
        new(Opcode.IRShift,    OpFormat.ABC,      "R[A] := R[B] >>= R[C]"),
        new(Opcode.IAnd,       OpFormat.ABC,      "R[A] := R[B] &= R[C]"),
        new(Opcode.IOr,        OpFormat.ABC,      "R[A] := R[B] |= R[C]"),
        new(Opcode.IXor,       OpFormat.ABC,      "R[A] := R[B] ^= R[C]"),
        new(Opcode.AddI,       OpFormat.ABC,      "R[A] := R[B] + sC (signed 8 bits)"),
        new(Opcode.SubI,       OpFormat.ABC,      "R[A] := R[B] - sC"),
        new(Opcode.IAddI,      OpFormat.ABC,      "R[A] := R[B] += sC (calls __iadd__; the message says +=)"),
        new(Opcode.ISubI,      OpFormat.ABC,      "R[A] := R[B] -= sC"),
        new(Opcode.Neg,        OpFormat.ABC,      "R[A] := -R[B]"),
        new(Opcode.Pos,        OpFormat.ABC,      "R[A] := +R[B]"),
        new(Opcode.Invert,     OpFormat.ABC,      "R[A] := ~R[B]"),
        new(Opcode.Not,        OpFormat.ABC,      "R[A] := not R[B]"),

        new(Opcode.Lt,         OpFormat.ABC,      "R[A] := R[B] < R[C]"),
        new(Opcode.Le,         OpFormat.ABC,      "R[A] := R[B] <= R[C]"),
        new(Opcode.Eq,         OpFormat.ABC,      "R[A] := R[B] == R[C]"),
        new(Opcode.Ne,         OpFormat.ABC,      "R[A] := R[B] != R[C]"),
        new(Opcode.Gt,         OpFormat.ABC,      "R[A] := R[B] > R[C]"),
        new(Opcode.Ge,         OpFormat.ABC,      "R[A] := R[B] >= R[C]"),
        new(Opcode.Is,         OpFormat.ABC,      "R[A] := R[B] is R[C]"),
        new(Opcode.IsNot,      OpFormat.ABC,      "R[A] := R[B] is not R[C]"),
        new(Opcode.In,         OpFormat.ABC,      "R[A] := R[B] in R[C]"),
        new(Opcode.NotIn,      OpFormat.ABC,      "R[A] := R[B] not in R[C]"),

        new(Opcode.JLt,        OpFormat.ABCXJump, "jump X if truth(R[A] < R[B]) == C (C is 0 or 1)"),
        new(Opcode.JLe,        OpFormat.ABCXJump, "jump X if truth(R[A] <= R[B]) == C"),
        new(Opcode.JEq,        OpFormat.ABCXJump, "jump X if truth(R[A] == R[B]) == C"),
        new(Opcode.JNe,        OpFormat.ABCXJump, "jump X if truth(R[A] != R[B]) == C"),
        new(Opcode.JGt,        OpFormat.ABCXJump, "jump X if truth(R[A] > R[B]) == C"),
        new(Opcode.JGe,        OpFormat.ABCXJump, "jump X if truth(R[A] >= R[B]) == C"),
        new(Opcode.JLtI,       OpFormat.ABCXJump, "jump X if truth(R[A] < sB) == C (sB signed 8 bits)"),
        new(Opcode.JLeI,       OpFormat.ABCXJump, "jump X if truth(R[A] <= sB) == C"),
        new(Opcode.JEqI,       OpFormat.ABCXJump, "jump X if truth(R[A] == sB) == C"),
        new(Opcode.JNeI,       OpFormat.ABCXJump, "jump X if truth(R[A] != sB) == C"),
        new(Opcode.JGtI,       OpFormat.ABCXJump, "jump X if truth(R[A] > sB) == C"),
        new(Opcode.JGeI,       OpFormat.ABCXJump, "jump X if truth(R[A] >= sB) == C"),
        new(Opcode.Jmp,        OpFormat.J,        "jump sJ (forward; backward only from a Yield to its Send)"),
        new(Opcode.Loop,       OpFormat.J,        "jump sJ (backward): polls the eval breaker, counts loop heat"),
        new(Opcode.JTrue,      OpFormat.AsBx,     "jump sBx if truth(R[A])"),
        new(Opcode.JFalse,     OpFormat.AsBx,     "jump sBx if not truth(R[A])"),
        new(Opcode.JNone,      OpFormat.AsBx,     "jump sBx if R[A] is None"),
        new(Opcode.JNotNone,   OpFormat.AsBx,     "jump sBx if R[A] is not None"),

        new(Opcode.GetAttr,    OpFormat.ABCXName, "R[A] := R[B].N"),
        new(Opcode.SetAttr,    OpFormat.ABCXName, "R[A].N := R[B]"),
        new(Opcode.DelAttr,    OpFormat.ABCXName, "del R[A].N"),
        new(Opcode.GetMethod,  OpFormat.ABCXName, "R[A], R[A+1] := function, R[B] if R[B].N is a plain method, else the attribute, null; B may be A"),
        new(Opcode.GetItem,    OpFormat.ABC,      "R[A] := R[B][R[C]]"),
        new(Opcode.SetItem,    OpFormat.ABC,      "R[A][R[B]] := R[C]"),
        new(Opcode.DelItem,    OpFormat.ABC,      "del R[A][R[B]]"),
        new(Opcode.BuildSlice, OpFormat.ABC,      "R[A] := slice(R[B], R[B+1], R[B+2] if C == 3 else None)"),

        new(Opcode.Call,       OpFormat.ABC,      "R[A] := R[A](R[A+2] .. R[A+1+B]); R[A+1] is scratch"),
        new(Opcode.CallMethod, OpFormat.ABC,      "R[A] := R[A](R[A+1] unless null, R[A+2] .. R[A+1+B])"),
        new(Opcode.CallKw,     OpFormat.ABCXConst, "as Call with B arguments in all, the last ones named by the tuple K[X]"),
        new(Opcode.CallMethodKw, OpFormat.ABCXConst, "as CallMethod with B arguments in all, the last ones named by K[X]"),
        new(Opcode.CallEx,     OpFormat.ABC,      "R[A] := R[A](*R[A+2], **R[A+3] if B); R[A+2] a tuple, or any iterable if C"),
        new(Opcode.MakeFunction, OpFormat.ABCXConst, "R[A] := function of code K[X]; C bits: 1 defaults tuple R[B], 2 kw defaults dict R[B+1], 4 annotations R[B+2] (tuple name, value, ..), 8 closure tuple of cells R[B+3]"),

        new(Opcode.BuildTuple, OpFormat.ABC,      "R[A] := (R[B] .. R[B+C-1])"),
        new(Opcode.BuildList,  OpFormat.ABC,      "R[A] := [R[B] .. R[B+C-1]]"),
        new(Opcode.BuildSet,   OpFormat.ABC,      "R[A] := {R[B] .. R[B+C-1]}"),
        new(Opcode.BuildMap,   OpFormat.ABC,      "R[A] := {R[B]: R[B+1], .. C pairs}"),
        new(Opcode.BuildString, OpFormat.ABC,     "R[A] := ''.join of the strings R[B] .. R[B+C-1]"),
        new(Opcode.FormatValue, OpFormat.ABC,     "R[A] := format(conv(R[B]), spec); C & 3: conversion (0 none, 1 str, 2 repr, 3 ascii); C & 4: spec in R[B+1]"),
        new(Opcode.ListAppend, OpFormat.ABC,      "append R[B] to the list R[A]"),
        new(Opcode.SetAdd,     OpFormat.ABC,      "add R[B] to the set R[A]"),
        new(Opcode.MapAdd,     OpFormat.ABC,      "R[A][R[B]] := R[C], R[A] a dict"),
        new(Opcode.ListExtend, OpFormat.ABC,      "extend the list R[A] by the iterable R[B]; C 1: the message is that of a starred display"),
        new(Opcode.SetUpdate,  OpFormat.ABC,      "update the set R[A] by the iterable R[B]"),
        new(Opcode.DictUpdate, OpFormat.ABC,      "update the dict R[A] by the mapping R[B] (display)"),
        new(Opcode.DictMerge,  OpFormat.ABC,      "merge the mapping R[B] into the keyword dict R[A]; duplicate key: TypeError naming the callee R[C]"),
        new(Opcode.ListToTuple, OpFormat.ABC,     "R[A] := tuple(R[B]), R[B] a list"),

        new(Opcode.Unpack,     OpFormat.ABC,      "R[A] .. R[A+C-1] := R[B], exactly C items"),
        new(Opcode.UnpackEx,   OpFormat.ABCXNum,  "R[A] .. := R[B]: C items, a list of the middle, X items"),
        new(Opcode.UnpackWide, OpFormat.ABCXNum,  "R[A] := tuple of all that Unpack of X items (C 0) or UnpackEx of X & 255, X >> 8 items (C 1) would store"),
        new(Opcode.GetIter,    OpFormat.ABC,      "R[A] := iter(R[B])"),
        new(Opcode.ForIter,    OpFormat.ABCXJump, "R[B] := next(R[A]); at the end jump X"),

        new(Opcode.Generator,  OpFormat.None,     "return a generator (coroutine, async generator) of the rest of this frame"),
        new(Opcode.GetYieldFromIter, OpFormat.ABC, "R[A] := R[B] if it may be delegated to, else iter(R[B])"),
        new(Opcode.Send,       OpFormat.ABCXJump, "R[A] := R[B].send(R[C]); when R[B] is finished R[A] := its value, jump X. Followed directly by its Yield"),
        new(Opcode.Yield,      OpFormat.ABC,      "yield R[B]; when resumed R[A] := the value sent; C: 0, or 1 + register of the iterator delegated to"),
        new(Opcode.AsyncGenWrap, OpFormat.ABC,    "R[A] := R[B] wrapped as a value yielded by an async generator"),
        new(Opcode.GetAwaitable, OpFormat.ABC,    "R[A] := awaitable iterator of R[B]; C: 0 await, 1 __aenter__, 2 __aexit__ (for the message)"),
        new(Opcode.GetAIter,   OpFormat.ABC,      "R[A] := R[B].__aiter__()"),
        new(Opcode.GetANext,   OpFormat.ABC,      "R[A] := awaitable of R[B].__anext__()"),
        new(Opcode.EndAsyncFor, OpFormat.ABC,     "continue after the loop if R[A] is StopAsyncIteration (handled: no PushExc is pending), else raise it again"),

        new(Opcode.Return,     OpFormat.ABC,      "return R[A]"),
        new(Opcode.ReturnNone, OpFormat.None,     "return None"),

        new(Opcode.Raise,      OpFormat.ABC,      "C 0: raise again what is handled; 1: raise R[A]; 2: raise R[A] from R[B]"),
        new(Opcode.ReRaise,    OpFormat.ABC,      "raise R[A] again: no new traceback entry, no new context"),
        new(Opcode.PushExc,    OpFormat.ABC,      "R[B] := exception handled by this frame; now R[A] is handled"),
        new(Opcode.PopExc,     OpFormat.ABC,      "exception handled by this frame := R[A] (an except* handler sets its part so, too)"),
        new(Opcode.MatchExc,   OpFormat.ABC,      "R[A] := does the exception R[B] match R[C] (class or tuple; else TypeError)"),
        new(Opcode.MatchExcGroup, OpFormat.ABC,   "R[A], R[A+1] := matching part (or None), rest (or None) of R[B] (which may be None) by type R[C] (except*)"),
        new(Opcode.PrepReRaiseStar, OpFormat.ABC, "R[A] := what an except* must raise at its end: original R[B], list of raised and left R[C]; None if nothing"),
        new(Opcode.BeforeWith, OpFormat.ABC,      "R[A], R[A+1] := bound __exit__ of R[B], result of its __enter__()"),
        new(Opcode.WithExceptStart, OpFormat.ABC, "R[A] := R[B](type(R[C]), R[C], R[C].__traceback__)"),
        new(Opcode.BeforeAsyncWith, OpFormat.ABC, "R[A], R[A+1] := bound __aexit__ of R[B], result of its __aenter__() (to be awaited)"),

        new(Opcode.ImportName, OpFormat.ABCXName, "R[A] := __import__(N, globals, locals, fromlist R[B], level R[C])"),
        new(Opcode.ImportFrom, OpFormat.ABCXName, "R[A] := attribute or submodule N of module R[B]"),
        new(Opcode.ImportStar, OpFormat.ABC,      "store all public names of module R[A] in the locals mapping"),

        new(Opcode.MatchMapping, OpFormat.ABC,    "R[A] := is R[B] a mapping for match"),
        new(Opcode.MatchSequence, OpFormat.ABC,   "R[A] := is R[B] a sequence for match"),
        new(Opcode.MatchKeys,  OpFormat.ABC,      "R[A] := tuple of the values of R[B] for the keys in tuple R[C], or None"),
        new(Opcode.MatchClass, OpFormat.ABCXNum,  "R[A] := tuple of attributes of R[B] by class R[C] with X positional patterns and the keyword names tuple in R[A], or None"),
        new(Opcode.GetLen,     OpFormat.ABC,      "R[A] := len(R[B])"),
        new(Opcode.PrintExpr,  OpFormat.ABC,      "sys.displayhook(R[A])"),

        new(Opcode.Append,     OpFormat.ABC,      "R[A] := R[A] += R[C]; a str that only this instruction made since the last Seal grows in place (B is A)"),
        new(Opcode.Seal,       OpFormat.None,     "a variable of Append is read next: its str does not change any more"),

        new(Opcode.Enter,      OpFormat.None,     "nothing; lies before the first word of every function, where a call begins if the JIT counts calls"),
    ];
#pragma warning restore IDE0055

    /// <summary>All rows, indexed by opcode.</summary>
    public static ReadOnlySpan<OpRow> Rows => s_rows;

    /// <summary>The row of <paramref name="op"/>.</summary>
    public static ref readonly OpRow Row(Opcode op) => ref s_rows[(int)op];

    /// <summary>True if an extension word follows.</summary>
    public static bool HasExtension(Opcode op) => s_rows[(int)op].Format >= OpFormat.ABCXJump;

    /// <summary>Packs an instruction with three 8-bit fields.</summary>
    public static uint Pack(Opcode op, int a, int b, int c) =>
        (uint)op | ((uint)(a & 0xff) << 8) | ((uint)(b & 0xff) << 16) | ((uint)(c & 0xff) << 24);

    /// <summary>Packs an instruction with A and a 16-bit field (signed or unsigned).</summary>
    public static uint PackBx(Opcode op, int a, int bx) => (uint)op | ((uint)(a & 0xff) << 8) | ((uint)(bx & 0xffff) << 16);

    /// <summary>Packs a jump with a signed 24-bit offset in words.</summary>
    public static uint PackJump(Opcode op, int offset) => (uint)op | ((uint)offset << 8);
}
