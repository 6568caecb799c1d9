namespace Py.ObjectSpace;

/// <summary>One object whose repr is being made, on the stack of the C# function that makes it.</summary>
public unsafe struct ReprNode
{
    internal Slot Object;
    internal ReprNode* Outer;
}

/// <summary>Stops the repr of a container that contains itself: <c>[...]</c>.</summary>
/// <remarks>
/// Use: <c>ReprNode node; if (!ReprGuard.Enter(self, &amp;node)) return …; …; ReprGuard.Leave(&amp;node);</c>
/// </remarks>
public static unsafe class ReprGuard
{
    /// <summary>Notes that the repr of <paramref name="obj"/> begins; false if this thread is at it already.</summary>
    public static bool Enter(Value obj, ReprNode* node)
    {
        ThreadState* thread = Thread.Current;
        for (ReprNode* outer = thread->ReprChain; outer != null; outer = outer->Outer)
        {
            if (outer->Object.Load().Is(obj))
            {
                return false;
            }
        }

        node->Object.Initialize(obj);
        node->Outer = thread->ReprChain;
        thread->ReprChain = node;
        return true;
    }

    /// <summary>Notes that the repr is done. To be called if and only if <see cref="Enter"/> returned true.</summary>
    public static void Leave(ReprNode* node) => Thread.Current->ReprChain = node->Outer;
}
