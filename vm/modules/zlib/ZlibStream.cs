using System;
using System.Runtime.InteropServices;
using Py.ObjectSpace;

namespace Py.Vm.Modules.Compression;

/// <summary>A zlib stream in unmanaged memory, and running it over bytes.</summary>
internal sealed unsafe class ZlibStream : IDisposable
{
    private const int FirstRoom = 16 * 1024;

    public readonly ZStream* Native = (ZStream*)NativeMemory.AllocZeroed((nuint)sizeof(ZStream));
    public readonly bool Compresses;
    /// <summary>The end of the compressed data was reached, or written.</summary>
    public bool Ended;
    /// <summary>Dictionary to be set when the stream asks for it.</summary>
    public byte[]? Dictionary;
    private bool _closed;
    private Occupation _use;

    public ZlibStream(bool compresses) => Compresses = compresses;

    ~ZlibStream() => Close();

    public void Dispose()
    {
        Close();
        GC.SuppressFinalize(this);
    }

    /// <summary>Frees what the library holds.</summary>
    private void Close()
    {
        if (!_closed)
        {
            _closed = true;
            _ = Compresses ? ZlibNative.DeflateEnd(Native) : ZlibNative.InflateEnd(Native);
            NativeMemory.Free(Native);
        }
    }

    /// <summary>The library's text for its last error, or a general one.</summary>
    public string Describe(int status)
    {
        string? text = Marshal.PtrToStringUTF8((nint)Native->Message);
        return text ?? status switch
        {
            ZlibNative.BufferError => "incomplete or truncated stream",
            ZlibNative.StreamError => "inconsistent stream state",
            ZlibNative.DataError => "invalid input data",
            _ => "",
        };
    }

    /// <summary>Runs the stream over input until it is used up, the stream ends or <paramref name="most"/> bytes came out (0: no limit).</summary>
    /// <returns>The output, or null with <paramref name="status"/> an error of zlib.</returns>
    public byte[]? Run(ReadOnlySpan<byte> input, int flush, long most, int room, out int status, out int unused)
    {
        _use.Enter();
        byte[]? output = RunAlone(input, flush, most, room, out status, out unused);
        _use.Leave();
        return output;
    }

    private byte[]? RunAlone(ReadOnlySpan<byte> input, int flush, long most, int room, out int status, out int unused)
    {
        byte[] output = new byte[most > 0 ? Math.Min(most, Math.Max(room, 1)) : room > 0 ? room : FirstRoom];
        int done = 0;
        status = ZlibNative.Ok;
        fixed (byte* from = input)
        {
            byte nothing = 0;
            Native->NextIn = from == null ? &nothing : from;
            Native->AvailIn = (uint)input.Length;
            while (true)
            {
                fixed (byte* to = output)
                {
                    Native->NextOut = to + done;
                    Native->AvailOut = (uint)(output.Length - done);
                    ThreadState* thread = InterpreterLock.Release();
                    status = Compresses ? ZlibNative.Deflate(Native, flush) : ZlibNative.Inflate(Native, flush);
                    InterpreterLock.Acquire(thread);
                    done = output.Length - (int)Native->AvailOut;
                }

                if (status == ZlibNative.NeedDictionary && Dictionary is not null)
                {
                    fixed (byte* dictionary = Dictionary)
                    {
                        status = ZlibNative.InflateSetDictionary(Native, dictionary, (uint)Dictionary.Length);
                    }

                    if (status == ZlibNative.Ok)
                    {
                        continue;
                    }
                }

                if (status is not (ZlibNative.Ok or ZlibNative.BufferError or ZlibNative.StreamEnd))
                {
                    unused = 0;
                    return null;
                }

                if (status == ZlibNative.StreamEnd || Native->AvailOut > 0)
                {
                    break;
                }

                if (most > 0 && output.Length >= most)
                {
                    break;
                }

                long larger = (long)output.Length * 2;
                larger = most > 0 ? Math.Min(larger, most) : Math.Min(larger, int.MaxValue - 64);
                Array.Resize(ref output, (int)larger);
            }
        }

        Ended |= status == ZlibNative.StreamEnd;
        unused = (int)Native->AvailIn;
        return output[..done];
    }

    /// <summary>A stream in the same state; null if zlib refuses.</summary>
    public ZlibStream? Copy()
    {
        _use.Enter();
        ZlibStream copy = new(Compresses) { Ended = Ended, Dictionary = Dictionary };
        int status = Compresses ? ZlibNative.DeflateCopy(copy.Native, Native) : ZlibNative.InflateCopy(copy.Native, Native);
        _use.Leave();
        return status == ZlibNative.Ok ? copy : null;
    }
}
