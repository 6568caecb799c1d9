using System;
using System.Runtime.InteropServices;

namespace Py.Vm.Modules.Sre;

/// <summary>How a match is anchored.</summary>
internal enum SreMode
{
    /// <summary>At the given position.</summary>
    Match,

    /// <summary>At the given position, up to the end.</summary>
    FullMatch,

    /// <summary>At the first position that succeeds.</summary>
    Search,
}

/// <summary>How a run of the matcher ended.</summary>
internal enum SreStatus
{
    NoMatch,
    Matched,

    /// <summary>The backtrack stack reached its limit.</summary>
    OutOfMemory,

    /// <summary>The poll callback asked to stop; its exception is set.</summary>
    Interrupted,
}

/// <summary>Registers and backtrack stack of one run, reused from run to run of a thread.</summary>
internal sealed unsafe class SreState
{
    // An instruction may push this many words after one check of the limit.
    private const int Slack = 64;
    private const nint InitialWords = 4096;
    private const nint KeptWords = 1 << 18;
    private const nint MaxWords = 1 << 28;

    [ThreadStatic]
    private static SreState? t_spare;

    private nint _registerCapacity;
    private nint _stackWords;

    private SreState()
    {
    }

    ~SreState() => Free();

    /// <summary>
    /// Asked now and then during a long run whether to stop: returns 0 to go on. Runs pending signal handlers.
    /// </summary>
    internal static delegate*<int> Poll { get; set; }

    internal nint* Registers { get; private set; }

    internal nint* Stack { get; private set; }

    /// <summary>Pushing may begin below this address.</summary>
    internal nint* Limit => Stack + _stackWords - Slack;

    internal nint MatchStart { get; set; }

    internal nint MatchEnd { get; set; }

    /// <summary>Takes the thread's spare state, or makes one, until the lease is disposed of.</summary>
    internal static Lease Rent()
    {
        SreState state = t_spare ?? new SreState();
        t_spare = null;
        return new Lease(state);
    }

    /// <summary>The use of a state.</summary>
    internal readonly ref struct Lease(SreState state)
    {
        internal SreState State => state;

        public void Dispose() => state.GiveBack();
    }

    private void GiveBack()
    {
        if (_stackWords > KeptWords)
        {
            NativeMemory.Free(Stack);
            Stack = null;
            _stackWords = 0;
        }
        t_spare = this;
    }

    /// <summary>Makes room for a program's registers and sets them to -1.</summary>
    internal void Prepare(int registers)
    {
        if (registers > _registerCapacity)
        {
            _registerCapacity = Math.Max(64, registers);
            Registers = (nint*)NativeMemory.Realloc(Registers, (nuint)(_registerCapacity * sizeof(nint)));
        }
        if (Stack == null)
        {
            _stackWords = InitialWords;
            Stack = (nint*)NativeMemory.Alloc((nuint)(_stackWords * sizeof(nint)));
        }
        new Span<nint>(Registers, registers).Fill(-1);
    }

    /// <summary>Doubles the stack; returns false at the limit or when there is no memory.</summary>
    internal bool Grow()
    {
        if (_stackWords >= MaxWords)
        {
            return false;
        }
        try
        {
            Stack = (nint*)NativeMemory.Realloc(Stack, (nuint)(_stackWords * 2 * sizeof(nint)));
            _stackWords *= 2;
            return true;
        }
        catch (OutOfMemoryException)
        {
            return false;
        }
    }

    private void Free()
    {
        NativeMemory.Free(Registers);
        NativeMemory.Free(Stack);
    }
}
