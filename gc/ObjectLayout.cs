using System;

namespace Py.Gc;

/// <summary>The variable part of an object, after its fixed part.</summary>
public enum VarKind : byte
{
    /// <summary>None.</summary>
    None,
    /// <summary>Raw items that hold no references; their number is the absolute value of the int64 at LengthOffset.</summary>
    Raw,
    /// <summary>Slots; their number is the int64 at LengthOffset.</summary>
    Slots,
    /// <summary>Text: an int32 length at LengthOffset, then a byte that says how many bytes a character takes.</summary>
    Text,
    /// <summary>Entries of 24 bytes (hash, key, value), then int32 indices: the int64 at 8 is the number of entries in use, the int32 at 16
    /// the number allocated, the int32 at 20 the binary logarithm of the number of indices.</summary>
    DictTable,
    /// <summary>Entries of 16 bytes (hash, key); their number is the int64 at 8.</summary>
    SetTable,
}

/// <summary>Further properties of a layout.</summary>
[Flags]
public enum LayoutFlags : byte
{
    /// <summary>None.</summary>
    None = 0,
    /// <summary>The last word of the object, behind the variable part, is a slot.</summary>
    TrailingSlot = 1,
    /// <summary>New objects are registered with <see cref="Finalizers"/>.</summary>
    Finalizer = 2,
    /// <summary>Of what dies together these are finalized later than others, those with both bits last.</summary>
    FinalizedLate = 4, FinalizedLater = 8,
}

/// <summary>What the collector knows of the objects of a shape: their size and where their references are. The first part of a shape.</summary>
public unsafe struct ObjectLayout
{
    /// <summary>Bit i: word i of the object is a slot. Words from 64 on, if the fixed part is so long, are all slots.</summary>
    public ulong RefMap;
    /// <summary>Bytes of the object without its variable part.</summary>
    public uint ObjectBytes;
    /// <summary>Byte offset of the length of the variable part.</summary>
    public ushort LengthOffset;
    /// <summary>The variable part.</summary>
    public VarKind Var;
    /// <summary>Bytes an item takes (Raw, Slots).</summary>
    public byte ItemBytes;
    /// <summary>Properties.</summary>
    public LayoutFlags Flags;
    /// <summary>Number of the major collection that marked <see cref="Class"/> last.</summary>
    public uint Seen;
    /// <summary>The object, which never moves, that all objects of the layout keep alive: their class. 0: none.</summary>
    public ulong Class;

    /// <summary>Bytes from one to the next of the shapes that begin with a layout.</summary>
    public const uint ShapeBytes = 128;

    /// <summary>Words that <see cref="RefMap"/> describes.</summary>
    public const int MappedWords = 64;

    /// <summary>Bytes of a dict table's fields, and of an entry.</summary>
    public const int DictTableBytes = 32, DictEntryBytes = 24;
    /// <summary>Bytes of a set table's fields, and of an entry.</summary>
    public const int SetTableBytes = 16, SetEntryBytes = 16;

    /// <summary>May objects of the layout refer to others?</summary>
    public readonly bool HasSlots => RefMap != 0 || Var is not (VarKind.None or VarKind.Raw or VarKind.Text) || (Flags & LayoutFlags.TrailingSlot) != 0 || ObjectBytes > MappedWords * 8;

    /// <summary>The layout of an object.</summary>
    public static ObjectLayout* Of(ulong obj) => (ObjectLayout*)(ulong)*(uint*)obj;

    /// <summary>Bytes of an object, a multiple of 8.</summary>
    public static ulong SizeOf(ulong obj)
    {
        ObjectLayout* layout = Of(obj);
        return layout->Var == VarKind.None ? layout->ObjectBytes : layout->ObjectBytes + VarBytes(obj, layout);
    }

    private static ulong VarBytes(ulong obj, ObjectLayout* layout)
    {
        ulong bytes;
        switch (layout->Var)
        {
            case VarKind.Raw:
            case VarKind.Slots:
                bytes = (ulong)Math.Abs(*(long*)(obj + layout->LengthOffset)) * layout->ItemBytes;
                break;
            case VarKind.Text:
                bytes = (ulong)*(int*)(obj + layout->LengthOffset) * *(byte*)(obj + layout->LengthOffset + 4);
                break;
            case VarKind.DictTable:
                bytes = ((ulong)*(int*)(obj + 16) * DictEntryBytes) + (4UL << *(int*)(obj + 20));
                break;
            default:
                bytes = *(ulong*)(obj + 8) * SetEntryBytes;
                break;
        }

        return ((bytes + 7) & ~7UL) + ((layout->Flags & LayoutFlags.TrailingSlot) != 0 ? 8UL : 0);
    }
}

/// <summary>Dead space inside the nursery, made walkable.</summary>
internal static unsafe class Filler
{
    private const ulong WordLayout = Reservation.LowBase + 0x200;
    private const ulong BlockLayout = Reservation.LowBase + 0x240;

    public static void Initialize()
    {
        ((ObjectLayout*)WordLayout)->ObjectBytes = 8;
        ((ObjectLayout*)BlockLayout)->ObjectBytes = 16;
        ((ObjectLayout*)BlockLayout)->Var = VarKind.Raw;
        ((ObjectLayout*)BlockLayout)->ItemBytes = 1;
        ((ObjectLayout*)BlockLayout)->LengthOffset = 8;
    }

    /// <summary>Is the object a filler?</summary>
    public static bool Is(ulong obj) => *(uint*)obj is (uint)WordLayout or (uint)BlockLayout;

    /// <summary>Fills from <paramref name="from"/> to <paramref name="to"/>, multiples of 8.</summary>
    public static void Write(ulong from, ulong to)
    {
        if (to - from >= 16)
        {
            *(ulong*)from = BlockLayout;
            *(ulong*)(from + 8) = to - from - 16;
        }
        else if (to > from)
        {
            *(ulong*)from = WordLayout;
        }
    }
}
