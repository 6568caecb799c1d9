using System.Runtime.CompilerServices;

namespace Py.Gc;

/// <summary>Old objects of up to 8 KiB, in cells of pages by size class.</summary>
/// <remarks>
/// A free cell's first word is 0 in its lower half; its upper half is the next free cell of the page plus 1, or
/// <see cref="Reserved"/> for a cell kept for a nursery object whose id was taken.
/// </remarks>
internal static unsafe class SmallSpace
{
    private const uint Reserved = 0x8000_0000;

    // By class, the first page with room; a table in the VM page, so that no class constructor is in the way.
    private static uint* Rooms => (uint*)(Reservation.LowBase + 0x300);
    private static uint s_sweep = 1;
    private static uint s_cursor;

    /// <summary>Bytes of cells in use; what died counts until it is swept.</summary>
    public static ulong UsedBytes { get; private set; }

    /// <summary>Number of pages that sweeps looked at.</summary>
    public static long Swept { get; private set; }

    /// <summary>A cell for <paramref name="bytes"/>, its contents undefined; 0 if the reservation is used up.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Allocate(ulong bytes)
    {
        int c = SizeClasses.Of(bytes);
        uint index = Rooms[c];
        if (index == 0)
        {
            index = AddPage(c);
            if (index == 0)
            {
                return 0;
            }
        }

        Page* page = Pages.At(index);
        uint size = SizeClasses.BytesOf(c);
        UsedBytes += size;
        page->Used += size;
        ulong start = Pages.AddressOf(index);
        ulong result;
        if (page->FreeHead != 0)
        {
            result = start + ((page->FreeHead - 1u) * size);
            page->FreeHead = (ushort)*(uint*)(result + 4);
        }
        else
        {
            result = start + (page->Bump * size);
            page->Bump++;
        }

        if (page->FreeHead == 0 && page->Bump == SizeClasses.CellsOf(c))
        {
            Rooms[c] = page->Next;
            page->Listed = false;
        }

        return result;
    }

    /// <summary>A cell that is neither object nor free until it is filled.</summary>
    public static ulong Reserve(ulong bytes)
    {
        ulong cell = Allocate(bytes);
        if (cell != 0)
        {
            *(ulong*)cell = (ulong)Reserved << 32;
        }

        return cell;
    }

    /// <summary>Is the page of this cell still to be swept by the sweep that goes on? What comes to life in it has to be marked.</summary>
    public static bool IsUnswept(ulong cell) => Pages.Of(cell)->Sweep != s_sweep;

    /// <summary>Gives a cell back.</summary>
    public static void Free(ulong cell)
    {
        uint index = Pages.IndexOf(cell);
        Page* page = Pages.At(index);
        uint size = SizeClasses.BytesOf(page->Class);
        *(ulong*)cell = (ulong)page->FreeHead << 32;
        page->FreeHead = (ushort)(((cell - Pages.AddressOf(index)) / size) + 1);
        UsedBytes -= size;
        page->Used -= size;
        List(page, index);
    }

    private static void List(Page* page, uint index)
    {
        if (!page->Listed && page->Sweep == s_sweep)
        {
            page->Listed = true;
            page->Next = Rooms[page->Class];
            Rooms[page->Class] = index;
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static uint AddPage(int c)
    {
        uint index = Pages.Take(1, out _);
        if (index == 0)
        {
            return 0;
        }

        Page* page = Pages.At(index);
        *page = default;
        page->Kind = PageKind.Small;
        page->Class = (byte)c;
        page->Sweep = s_sweep;
        page->Listed = true;
        Rooms[c] = index;
        return index;
    }

    /// <summary>The object of the cell that <paramref name="address"/> points into; 0 if there is none.</summary>
    public static ulong ObjectAt(ulong address, Page* page)
    {
        ulong start = address & ~(Pages.Bytes - 1);
        uint size = SizeClasses.BytesOf(page->Class);
        uint cell = (uint)(address - start) / size;
        ulong result = start + (cell * size);
        return cell < page->Bump && *(uint*)result != 0 ? result : 0;
    }

    /// <summary>Begins a sweep: no page hands out cells before it is swept.</summary>
    public static void BeginSweep()
    {
        s_sweep++;
        s_cursor = 1;
        new System.Span<uint>(Rooms, SizeClasses.Count).Clear();
    }

    /// <summary>Sweeps up to <paramref name="pages"/> pages; true when there are no more.</summary>
    public static bool SweepStep(long pages)
    {
        uint top = Pages.Top;
        while (s_cursor < top && pages > 0)
        {
            Page* page = Pages.At(s_cursor);
            switch (page->Kind)
            {
                case PageKind.Small:
                    if (page->Sweep != s_sweep)
                    {
                        SweepPage(page, s_cursor);
                        pages--;
                    }

                    s_cursor++;
                    break;
                case PageKind.Large:
                    s_cursor += page->Run;
                    break;
                default:
                    s_cursor++;
                    pages -= (s_cursor & 255) == 0 ? 1 : 0;
                    break;
            }
        }

        return s_cursor >= top;
    }

    private static void SweepPage(Page* page, uint index)
    {
        Swept++;
        page->Sweep = s_sweep;
        page->Listed = false;
        uint size = SizeClasses.BytesOf(page->Class);
        ulong start = Pages.AddressOf(index);
        uint free = 0, live = 0;
        for (int cell = page->Bump - 1; cell >= 0; cell--)
        {
            ObjectHeader* header = (ObjectHeader*)(start + ((uint)cell * size));
            if (header->Shape == 0)
            {
                if (header->Gc != Reserved)
                {
                    header->Gc = free;
                    free = (uint)cell + 1;
                    continue;
                }
            }
            else if ((header->Gc & ObjectHeader.Marked) != 0)
            {
                header->Gc &= ~ObjectHeader.Marked;
            }
            else
            {
                if (GcDebug.Poison)
                {
                    GcDebug.Fill((ulong)header + 8, size - 8);
                }

                header->Shape = 0;
                header->Gc = free;
                free = (uint)cell + 1;
                continue;
            }

            live++;
        }

        UsedBytes -= page->Used;
        page->Used = live * size;
        UsedBytes += page->Used;
        page->FreeHead = (ushort)free;
        if (live == 0)
        {
            Pages.Give(index, 1);
        }
        else if (free != 0 || page->Bump < SizeClasses.CellsOf(page->Class))
        {
            List(page, index);
        }
    }

    /// <summary>Calls <paramref name="visit"/> with every object of a page.</summary>
    public static void Walk(uint index, delegate*<ulong, void> visit)
    {
        Page* page = Pages.At(index);
        uint size = SizeClasses.BytesOf(page->Class);
        for (uint cell = 0; cell < page->Bump; cell++)
        {
            ulong obj = Pages.AddressOf(index) + (cell * size);
            if (*(uint*)obj != 0)
            {
                visit(obj);
            }
        }
    }
}
