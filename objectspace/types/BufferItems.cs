namespace Py.ObjectSpace;

/// <summary>Items of strided buffers.</summary>
internal static unsafe class BufferItems
{
    /// <summary>The bytes of all items in C order.</summary>
    public static Value Copy(BufferView* view) => Errors.NotImplementedError("strided buffer");
}
