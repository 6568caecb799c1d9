using System.Runtime.InteropServices;

namespace Py.ObjectSpace;

/// <summary>One object that is being worked on, on the stack of the C# function that does it.</summary>
public unsafe struct ReprNode
{
    internal Slot Object;
    internal ReprNode* Outer;
    internal ReprNode* Next;
    internal uint Depth;
}

/// <summary>Objects that are being worked on, one in another: finds out if an object is in itself.</summary>
/// <remarks>
/// The outermost nodes are searched one by one. Those beyond are in a hash table, too, so that deep nestings take linear time.
/// Its keys are addresses: what a node refers to is pinned, since nodes lie on the native stack.
/// </remarks>
public unsafe struct NodeChain
{
    // Nodes of this depth or less are in no table.
    private const uint Shallow = 24;
    private const uint LeastEntries = 256, KeptEntries = 1 << 14;

    private ReprNode* _innermost;
    // The deepest that is not in the table; meaningless while there are fewer.
    private ReprNode* _shallow;
    private ReprNode** _table;
    private uint _mask;

    /// <summary>Adds an object; false if it is there already.</summary>
    public bool Enter(Value obj, ReprNode* node)
    {
        ReprNode* outer = _innermost;
        uint depth = outer == null ? 1 : outer->Depth + 1;
        if (depth > Shallow)
        {
            for (ReprNode* n = _table == null ? null : *Entry(obj.Bits); n != null; n = n->Next)
            {
                if (n->Object.Load().Is(obj))
                {
                    return false;
                }
            }

            outer = _shallow;
        }

        for (; outer != null; outer = outer->Outer)
        {
            if (outer->Object.Load().Is(obj))
            {
                return false;
            }
        }

        node->Object.Initialize(obj);
        node->Depth = depth;
        node->Outer = _innermost;
        _innermost = node;
        if (depth == Shallow)
        {
            _shallow = node;
        }
        else if (depth > Shallow)
        {
            AddToTable(node);
        }

        return true;
    }

    /// <summary>Removes the node that was added last.</summary>
    public void Leave(ReprNode* node)
    {
        _innermost = node->Outer;
        if (node->Depth <= Shallow)
        {
            return;
        }

        ReprNode** at = Entry(node->Object.Load().Bits);
        while (*at != node)
        {
            at = &(*at)->Next;
        }

        *at = node->Next;
        if (node->Depth == Shallow + 1 && _mask >= KeptEntries)
        {
            Free();
        }
    }

    /// <summary>Frees the table; the chain is empty, or is not used again.</summary>
    public void Free()
    {
        NativeMemory.Free(_table);
        _table = null;
        _mask = 0;
    }

    // Objects are aligned to 8 bytes.
    private readonly ReprNode** Entry(ulong obj) => _table + ((uint)(((obj >> 3) * 0x9E3779B97F4A7C15UL) >> 32) & _mask);

    private void AddToTable(ReprNode* node)
    {
        if (_table != null && node->Depth - Shallow <= _mask)
        {
            Link(node);
            return;
        }

        uint entries = _table == null ? LeastEntries : (_mask + 1) * 2;
        NativeMemory.Free(_table);
        _table = (ReprNode**)NativeMemory.AllocZeroed(entries, (nuint)sizeof(ReprNode*));
        _mask = entries - 1;
        for (ReprNode* n = node; n->Depth > Shallow; n = n->Outer)
        {
            Link(n);
        }
    }

    private readonly void Link(ReprNode* node)
    {
        ReprNode** at = Entry(node->Object.Load().Bits);
        node->Next = *at;
        *at = node;
    }
}

/// <summary>Stops the repr of a container that contains itself: <c>[...]</c>.</summary>
/// <remarks>
/// Use: <c>ReprNode node; if (!ReprGuard.Enter(self, &amp;node)) return …; …; ReprGuard.Leave(&amp;node);</c>
/// </remarks>
public static unsafe class ReprGuard
{
    /// <summary>Notes that the repr of <paramref name="obj"/> begins; false if this thread is at it already.</summary>
    public static bool Enter(Value obj, ReprNode* node) => Thread.Current->ReprChain.Enter(obj, node);

    /// <summary>Notes that the repr is done. To be called if and only if <see cref="Enter"/> returned true.</summary>
    public static void Leave(ReprNode* node) => Thread.Current->ReprChain.Leave(node);
}
