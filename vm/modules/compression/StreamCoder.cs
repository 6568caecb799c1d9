using System;
using Py.ObjectSpace;

namespace Py.Vm.Modules.Compression;

/// <summary>A compressor or decompressor of a native library, and running it over bytes.</summary>
internal abstract unsafe class StreamCoder
{
    private const int FirstRoom = 32 * 1024;

    // Another thread is in the library with this stream, without the interpreter lock.
    private Occupation _use;

    /// <summary>Did decompressing fail, so that the library must not be called again?</summary>
    public bool Failed { get; private set; }

    /// <summary>What a step came to.</summary>
    protected enum Outcome
    {
        Going,
        Ended,
        Failed,
    }

    /// <summary>Decompression: the end of the stream was reached. Compression: it was written.</summary>
    public bool Ended { get; private set; }

    /// <summary>Decompression: a call without new input would give nothing.</summary>
    public bool NeedsInput { get; private set; } = true;

    /// <summary>Decompression: what came behind the end of the stream.</summary>
    public byte[] Unused { get; private set; } = [];

    /// <summary>Decompression: input that was not used yet because of a limit.</summary>
    private byte[] Left { get; set; } = [];

    /// <summary>Does the library keep output back when there was just enough room for the rest?</summary>
    protected abstract bool MayHoldOutput { get; }

    /// <summary>Does the library not bear to be called after an error?</summary>
    protected virtual bool FailureIsFinal => false;

    /// <summary>Runs the library once.</summary>
    protected abstract Outcome Step(byte* input, nuint length, byte* output, nuint room, bool finish, out nuint used, out nuint made);

    /// <summary>Raises the error of the last step.</summary>
    protected abstract Value RaiseLast();

    private Outcome StepUnlocked(byte* input, int length, byte* output, int room, bool finish, out int used, out int made)
    {
        ThreadState* thread = InterpreterLock.Release();
        Outcome outcome = Step(input, (nuint)length, output, (nuint)room, finish, out nuint usedBytes, out nuint madeBytes);
        InterpreterLock.Acquire(thread);
        used = (int)usedBytes;
        made = (int)madeBytes;
        return outcome;
    }

    /// <summary>Compresses bytes; <paramref name="finish"/>: writes the end of the stream. Null with an error.</summary>
    public Value Compress(byte[] input, bool finish)
    {
        _use.Enter();
        byte[] output = new byte[FirstRoom];
        int from = 0, done = 0;
        Outcome outcome = Outcome.Going;
        while (finish || from < input.Length)
        {
            fixed (byte* source = input, target = output)
            {
                outcome = StepUnlocked(source + from, input.Length - from, target + done, output.Length - done, finish, out int used, out int made);
                from += used;
                done += made;
            }

            if (outcome != Outcome.Going)
            {
                break;
            }

            Grow(ref output, done, long.MaxValue);
        }

        _use.Leave();
        Ended |= outcome == Outcome.Ended;
        return outcome == Outcome.Failed ? RaiseLast() : PyBytes.New(output.AsSpan(0, done));
    }

    private static void Grow(ref byte[] output, int done, long most)
    {
        if (done == output.Length)
        {
            Array.Resize(ref output, (int)Math.Min(Math.Min((long)output.Length * 2, Array.MaxLength), most));
        }
    }

    /// <summary>Decompresses what was left and more, at most <paramref name="most"/> bytes unless it is negative. Null with an error.</summary>
    public Value Decompress(byte[] data, long most)
    {
        _use.Enter();
        byte[] input = data;
        if (Left.Length > 0)
        {
            input = new byte[Left.Length + data.Length];
            Left.CopyTo(input, 0);
            data.CopyTo(input, Left.Length);
        }

        most = most < 0 ? long.MaxValue : most;
        byte[] output = new byte[Math.Min(most, FirstRoom)];
        int from = 0, done = 0;
        Outcome outcome;
        byte nothing;
        while (true)
        {
            fixed (byte* source = input, target = output)
            {
                outcome = StepUnlocked(
                    source == null ? &nothing : source + from, input.Length - from, target == null ? &nothing : target + done, output.Length - done, false,
                    out int used, out int made);
                from += used;
                done += made;
            }

            bool full = done == output.Length;
            if (outcome != Outcome.Going || (full && done >= most) || (from == input.Length && !(full && MayHoldOutput)))
            {
                break;
            }

            Grow(ref output, done, most);
        }

        _use.Leave();
        if (outcome == Outcome.Failed)
        {
            Left = [];
            Failed = FailureIsFinal;
            NeedsInput &= !Failed;
            return RaiseLast();
        }

        Ended = outcome == Outcome.Ended;
        Left = Ended ? [] : input[from..];
        Unused = Ended ? input[from..] : [];
        NeedsInput = !Ended && from == input.Length && !(MayHoldOutput && done == output.Length);
        return PyBytes.New(output.AsSpan(0, done));
    }

    /// <summary>The bytes of an argument; false with an error.</summary>
    public static bool Bytes(Value v, out byte[] bytes)
    {
        bytes = [];
        BufferView view;
        if (!Buffers.Get(v, &view))
        {
            return false;
        }

        bytes = view.Span.ToArray();
        Buffers.Release(&view);
        return true;
    }
}
