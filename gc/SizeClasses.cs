using System;

namespace Py.Gc;

/// <summary>Cell sizes of small old objects.</summary>
internal static unsafe class SizeClasses
{
    /// <summary>Largest object that lives in a cell.</summary>
    public const ulong MaxBytes = 8192;
    /// <summary>Number of classes.</summary>
    public const int Count = 46;

    private const int FineShift = 4, FineBytes = 512, CoarseShift = 7;
    private const int FineClasses = FineBytes >> FineShift;

    // Multiples of 16 up to 512 bytes, then what a page of 16 KiB divides into.
    private static ReadOnlySpan<ushort> Sizes =>
    [
        16, 32, 48, 64, 80, 96, 112, 128, 144, 160, 176, 192, 208, 224, 240, 256,
        272, 288, 304, 320, 336, 352, 368, 384, 400, 416, 432, 448, 464, 480, 496, 512,
        640, 768, 896, 1024, 1280, 1536, 1792, 2048, 2336, 2720, 3264, 4096, 5456, 8192,
    ];

    // By (bytes + 127) / 128, the class that holds the largest object of the step.
    private static readonly byte* s_coarse = (byte*)(Reservation.LowBase + 0x280);

    /// <summary>Fills the tables; to be called once.</summary>
    public static void Initialize()
    {
        int at = FineClasses;
        for (int i = 0; i <= (int)(MaxBytes >> CoarseShift); i++)
        {
            while (Sizes[at] < i << CoarseShift)
            {
                at++;
            }

            s_coarse[i] = (byte)at;
        }
    }

    /// <summary>The class of an object of <paramref name="bytes"/>, 1 to <see cref="MaxBytes"/>.</summary>
    public static int Of(ulong bytes)
    {
        if (bytes <= FineBytes)
        {
            return (int)((bytes - 1) >> FineShift);
        }

        int last = s_coarse[(bytes + 127) >> CoarseShift];
        // A class that is no multiple of 128 may lie inside the step.
        return Sizes[last - 1] >= bytes ? last - 1 : last;
    }

    /// <summary>Bytes of a cell of a class.</summary>
    public static uint BytesOf(int sizeClass) => Sizes[sizeClass];

    /// <summary>Cells of a page of a class.</summary>
    public static uint CellsOf(int sizeClass) => (uint)Pages.Bytes / Sizes[sizeClass];
}
