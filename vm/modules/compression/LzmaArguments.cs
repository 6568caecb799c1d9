using System;
using Py.ObjectSpace;

namespace Py.Vm.Modules.Compression;

/// <summary>Arguments and errors of the module _lzma.</summary>
internal static unsafe class LzmaArguments
{
    /// <summary>LZMAError.</summary>
    public static Root Error { get; set; }

    /// <summary>Raises LZMAError.</summary>
    public static Value Fail(string message) => Errors.Raise(Errors.New(Error.Value, PyStr.New(message)));

    /// <summary>Does a status stand for success? Else the error is set.</summary>
    public static bool Check(int status)
    {
        if (status is LzmaNative.Ok or LzmaNative.GetCheckNow or LzmaNative.NoCheck or LzmaNative.StreamEnd)
        {
            return true;
        }

        if (status == LzmaNative.MemoryError)
        {
            Errors.NoMemory();
            return false;
        }

        Fail(status switch
        {
            LzmaNative.UnsupportedCheck => "Unsupported integrity check",
            LzmaNative.MemoryLimitError => "Memory usage limit exceeded",
            LzmaNative.FormatError => "Input format not supported by decoder",
            LzmaNative.OptionsError => "Invalid or unsupported options",
            LzmaNative.DataError => "Corrupt input data",
            LzmaNative.BufferError => "Insufficient buffer space",
            LzmaNative.ProgrammingError => "Internal error",
            _ => $"Unrecognized error from liblzma: {status}",
        });
        return false;
    }

    /// <summary>An int as unsigned 64-bit number; false with an error.</summary>
    public static bool UInt64(Value v, out ulong result)
    {
        result = 0;
        if (!v.IsInt)
        {
            Errors.TypeError("an integer is required");
            return false;
        }

        ulong small;
        ReadOnlySpan<ulong> limbs = PyInt.Magnitude(v, &small, out bool negative);
        if (negative || limbs.Length > 1)
        {
            Errors.OverflowError(negative ? "can't convert negative int to unsigned" : "int too big to convert");
            return false;
        }

        result = limbs.IsEmpty ? 0 : limbs[0];
        return true;
    }

    /// <summary>An int as unsigned 32-bit number; false with an error.</summary>
    public static bool UInt32(Value v, out uint result)
    {
        result = 0;
        if (!UInt64(v, out ulong wide))
        {
            return false;
        }

        if (wide > uint.MaxValue)
        {
            Errors.OverflowError("Value too large for uint32_t type");
            return false;
        }

        result = (uint)wide;
        return true;
    }
}
