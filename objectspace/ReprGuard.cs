using System.Runtime.InteropServices;

namespace Py.ObjectSpace;

/// <summary>One object whose repr is being made, on the stack of the C# function that makes it.</summary>
public unsafe struct ReprNode
{
    internal Slot Object;
    internal ReprNode* Outer;
    internal ReprNode* Next;
    internal uint Depth;
}

/// <summary>Stops the repr of a container that contains itself: <c>[...]</c>.</summary>
/// <remarks>
/// Use: <c>ReprNode node; if (!ReprGuard.Enter(self, &amp;node)) return …; …; ReprGuard.Leave(&amp;node);</c>
/// The outermost nodes are searched one by one. Those beyond are in a hash table of the thread, too, so that deep nestings
/// take linear time. Its keys are addresses: what a node refers to is pinned, since nodes lie on the native stack.
/// </remarks>
public static unsafe class ReprGuard
{
    // Nodes of this depth or less are in no table.
    private const uint Shallow = 24;
    private const uint LeastEntries = 256, KeptEntries = 1 << 14;

    /// <summary>Notes that the repr of <paramref name="obj"/> begins; false if this thread is at it already.</summary>
    public static bool Enter(Value obj, ReprNode* node)
    {
        ThreadState* thread = Thread.Current;
        ReprNode* outer = thread->ReprChain;
        uint depth = outer == null ? 1 : outer->Depth + 1;
        node->Next = null;
        if (depth > Shallow)
        {
            for (ReprNode* n = thread->ReprTable == null ? null : *Entry(thread, obj.Bits); n != null; n = n->Next)
            {
                if (n->Object.Load().Is(obj))
                {
                    return false;
                }
            }

            outer = thread->ReprShallow;
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
        node->Outer = thread->ReprChain;
        thread->ReprChain = node;
        if (depth == Shallow)
        {
            thread->ReprShallow = node;
        }
        else if (depth > Shallow)
        {
            AddToTable(thread, node);
        }

        return true;
    }

    /// <summary>Notes that the repr is done. To be called if and only if <see cref="Enter"/> returned true.</summary>
    public static void Leave(ReprNode* node)
    {
        ThreadState* thread = Thread.Current;
        thread->ReprChain = node->Outer;
        if (node->Depth <= Shallow)
        {
            return;
        }

        ReprNode** at = Entry(thread, node->Object.Load().Bits);
        while (*at != node)
        {
            at = &(*at)->Next;
        }

        *at = node->Next;
        if (node->Depth == Shallow + 1 && thread->ReprMask >= KeptEntries)
        {
            Forget(thread);
        }
    }

    /// <summary>To be called when a thread ends: frees its table.</summary>
    public static void Forget(ThreadState* thread)
    {
        NativeMemory.Free(thread->ReprTable);
        thread->ReprTable = null;
        thread->ReprMask = 0;
    }

    // Objects are aligned to 8 bytes at least.
    private static ReprNode** Entry(ThreadState* thread, ulong obj) =>
        thread->ReprTable + ((uint)(((obj >> 3) * 0x9E3779B97F4A7C15UL) >> 32) & thread->ReprMask);

    private static void AddToTable(ThreadState* thread, ReprNode* node)
    {
        uint count = node->Depth - Shallow;
        if (thread->ReprTable != null && count <= thread->ReprMask)
        {
            Link(thread, node);
            return;
        }

        uint entries = thread->ReprTable == null ? LeastEntries : (thread->ReprMask + 1) * 2;
        NativeMemory.Free(thread->ReprTable);
        thread->ReprTable = (ReprNode**)NativeMemory.AllocZeroed(entries, (nuint)sizeof(ReprNode*));
        thread->ReprMask = entries - 1;
        for (ReprNode* n = node; n->Depth > Shallow; n = n->Outer)
        {
            Link(thread, n);
        }
    }

    private static void Link(ThreadState* thread, ReprNode* node)
    {
        ReprNode** at = Entry(thread, node->Object.Load().Bits);
        node->Next = *at;
        *at = node;
    }
}
