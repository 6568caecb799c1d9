using System;
using System.Runtime.InteropServices;
using Py.ObjectSpace;

namespace Py.Vm.Modules.Compression;

/// <summary>A stream of the system's liblzma.</summary>
internal sealed unsafe class LzmaCoder : StreamCoder, IDisposable
{
    private readonly bool _compresses;
    private int _status;

    public LzmaCoder(bool compresses) => _compresses = compresses;

    ~LzmaCoder() => Free();

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        LzmaNative.End(Native);
        NativeMemory.Free(Native);
    }

    /// <summary>The library's state.</summary>
    public LzmaStream* Native { get; } = (LzmaStream*)NativeMemory.AllocZeroed((nuint)sizeof(LzmaStream));

    /// <summary>Decompression: the integrity check of the stream.</summary>
    public int Check { get; set; } = LzmaModule.CheckUnknown;

    protected override bool MayHoldOutput => true;

    protected override Outcome Step(byte* input, nuint length, byte* output, nuint room, bool finish, out nuint used, out nuint made)
    {
        Native->NextIn = input;
        Native->AvailIn = length;
        Native->NextOut = output;
        Native->AvailOut = room;
        _status = LzmaNative.Code(Native, finish ? LzmaNative.FinishAction : LzmaNative.RunAction);
        used = length - Native->AvailIn;
        made = room - Native->AvailOut;

        // No error: there was nothing to do.
        if (_status == LzmaNative.BufferError && Native->AvailIn == 0 && (Native->AvailOut > 0 || (length == 0 && room == 0)))
        {
            _status = LzmaNative.Ok;
        }

        if (!_compresses && _status is LzmaNative.GetCheckNow or LzmaNative.NoCheck)
        {
            Check = LzmaNative.GetCheck(Native);
            _status = LzmaNative.Ok;
        }

        return _status switch
        {
            LzmaNative.Ok => Outcome.Going,
            LzmaNative.StreamEnd => Outcome.Ended,
            _ => Outcome.Failed,
        };
    }

    protected override Value RaiseLast()
    {
        LzmaArguments.Check(_status);
        return Value.Null;
    }
}
