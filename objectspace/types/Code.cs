using System;
using System.Runtime.InteropServices;
using Py.Gc;

namespace Py.ObjectSpace;

/// <summary>What an instruction with a name remembers of its last execution.</summary>
/// <remarks>Kind 0: empty. The meaning of the fields by kind is in vm/run/InlineCaches.cs. Weak: holds no references but Value, which the collector updates.</remarks>
public struct CacheEntry
{
    /// <summary>Index into co_names.</summary>
    public int Name;
    /// <summary>What is cached.</summary>
    public int Kind;
    /// <summary>Shape that must match, or keys version of globals.</summary>
    public uint Shape;
    /// <summary>Type version that must match, or keys version of builtins.</summary>
    public uint Version;
    /// <summary>Attribute found.</summary>
    public Slot Value;
    /// <summary>Byte offset or entry number; high half free.</summary>
    public long Index;
}

/// <summary>One range of the exception table, in words.</summary>
public struct HandlerEntry
{
    /// <summary>First word covered.</summary>
    public int Start;
    /// <summary>First word not covered.</summary>
    public int End;
    /// <summary>Word of the handler.</summary>
    public int Handler;
    /// <summary>Register that gets the exception.</summary>
    public int Register;
}

/// <summary>A code object.</summary>
/// <remarks>Never moves, nor do its constants; instruction words, caches and tables are in unmanaged memory it owns.</remarks>
public unsafe partial struct PyCode
{
    /// <summary>Header.</summary>
    public ObjectHeader Header;
    /// <summary>co_name.</summary>
    public Slot Name;
    /// <summary>co_qualname.</summary>
    public Slot QualName;
    /// <summary>co_filename.</summary>
    public Slot FileName;
    /// <summary>co_consts.</summary>
    public Slot Consts;
    /// <summary>co_names.</summary>
    public Slot CoNames;
    /// <summary>co_varnames.</summary>
    public Slot VarNames;
    /// <summary>co_cellvars.</summary>
    public Slot CellVars;
    /// <summary>co_freevars.</summary>
    public Slot FreeVars;
    /// <summary>Cached objects of the vm, or null.</summary>
    public Slot Extra;
    /// <summary>Reference words.</summary>
    public const ulong References = 0b11_1111_1110;

    /// <summary>Instruction words; before the first lies one more, which calls begin with if they are counted.</summary>
    public uint* Words;
    /// <summary>Where calls begin: Words, or the word before.</summary>
    public uint* Start;
    /// <summary>Constants in place (items of the immortal tuple Consts).</summary>
    public Slot* Constants;
    /// <summary>Inline caches.</summary>
    public CacheEntry* Caches;
    /// <summary>Exception table, inner ranges first.</summary>
    public HandlerEntry* Handlers;
    /// <summary>For each word the number of registers that may be live.</summary>
    public ushort* LiveTops;
    /// <summary>Positions of all words: line, end line, column, end column; null until somebody asks.</summary>
    public int* Positions;
    /// <summary>The positions as <see cref="PositionCoding"/> writes them; null if they were never encoded.</summary>
    public byte* EncodedPositions;
    /// <summary>Bytes of them.</summary>
    public int EncodedBytes;
    /// <summary>Number of words.</summary>
    public int WordCount;
    /// <summary>Number of caches.</summary>
    public int CacheCount;
    /// <summary>Number of handlers.</summary>
    public int HandlerCount;
    /// <summary>co_flags.</summary>
    public int Flags;
    /// <summary>co_argcount.</summary>
    public int ArgCount;
    /// <summary>co_posonlyargcount.</summary>
    public int PosOnlyArgCount;
    /// <summary>co_kwonlyargcount.</summary>
    public int KwOnlyArgCount;
    /// <summary>co_firstlineno.</summary>
    public int FirstLine;
    /// <summary>Registers a frame needs.</summary>
    public int RegisterCount;
    /// <summary>Register of the first local.</summary>
    public int FirstLocal;
    /// <summary>Number of co_varnames.</summary>
    public int LocalCount;
    /// <summary>Cells that are not parameters or locals, which lie between the locals and the free variables.</summary>
    public int ExtraCellCount;
    /// <summary>Number of co_freevars.</summary>
    public int FreeCount;
    /// <summary>co_stacksize.</summary>
    public int StackSize;
    /// <summary>Argument count for which a call may fill the registers directly (only positional parameters, first local 0, no free variables); -1: never.</summary>
    public int DirectArgs;
    /// <summary>co_argcount if positional arguments, defaults and free variables are all that a call by position needs; -1 otherwise.</summary>
    public int PlainArgs;
    /// <summary>co_argcount + co_kwonlyargcount if there are neither *args nor **kwargs and the first local is register 0; -1 otherwise.</summary>
    public int NamedArgs;
    /// <summary>Not 0: it never dies. See <see cref="Keep"/>.</summary>
    public int Kept;
    /// <summary>Not 0: a suspended generator of this code has to be closed before it is freed: handlers would run, or what it delegates to is closed.</summary>
    public int ClosesAtEnd;

    /// <summary>Bits of co_flags.</summary>
    public const int Optimized = 1, NewLocals = 2, VarArgs = 4, VarKeywords = 8, Nested = 0x10, GeneratorFlag = 0x20, CoroutineFlag = 0x80,
        IterableCoroutine = 0x100, AsyncGeneratorFlag = 0x200;

    /// <summary>One more: frames of this code are shown to nobody.</summary>
    public const int Hidden = 1 << 29;

    /// <summary>Somebody holds pointers into its tables that the collector does not know: it never dies.</summary>
    public static void Keep(Value code)
    {
        ref PyCode c = ref code.As<PyCode>().Fields;
        if (c.Kept == 0)
        {
            c.Kept = 1;
            GcRoots.KeepForever(code.Bits);
        }
    }

    /// <summary>The handler that covers a word; null: an exception there leaves the frame.</summary>
    public readonly HandlerEntry* HandlerOf(int word)
    {
        // Inner ones come first.
        for (int i = 0; i < HandlerCount; i++)
        {
            if (word >= Handlers[i].Start && word < Handlers[i].End)
            {
                return Handlers + i;
            }
        }

        return null;
    }

    /// <summary>Line of word <paramref name="word"/>; -1 if it has none.</summary>
    public static int LineOf(Value code, int word) => PositionOf(code, word)[0];

    /// <summary>Line, end line, column, end column of a word.</summary>
    public static int* PositionOf(Value code, int word)
    {
        ref PyCode c = ref code.As<PyCode>().Fields;
        if (word < 0 || word >= c.WordCount)
        {
            word = 0;
        }

        if (c.Positions == null)
        {
            int* positions = (int*)NativeMemory.Alloc((nuint)Math.Max(1, c.WordCount), 16);
            PositionCoding.Read(new ReadOnlySpan<byte>(c.EncodedPositions, c.EncodedBytes), new Span<int>(positions, c.WordCount * 4));
            c.Positions = positions;
        }

        return c.Positions + (4 * word);
    }
}
