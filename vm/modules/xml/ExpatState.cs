using System.Collections.Generic;

namespace Py.Vm.Modules.Xml;

/// <summary>What a parser object keeps outside the heap. Expat's user data is its number.</summary>
internal sealed class ExpatState
{
    private static readonly List<ExpatState?> s_all = [null];
    private static readonly Stack<int> s_free = [];

    private readonly ExpatState? _parent;
    private int _children;
    private bool _dead;

    /// <summary>Registers a parser of expat.</summary>
    public ExpatState(nint parser, ExpatState? parent)
    {
        Parser = parser;
        _parent = parent;
        if (parent is not null)
        {
            parent._children++;
        }

        if (!s_free.TryPop(out int number))
        {
            number = s_all.Count;
            s_all.Add(null);
        }

        s_all[number] = this;
        Number = number;
    }

    /// <summary>Expat's parser.</summary>
    public nint Parser { get; private set; }

    /// <summary>Its number, never 0.</summary>
    public int Number { get; }

    /// <summary>Address of the parser object while it parses: the caller's stack pins it. 0: it does not parse.</summary>
    public ulong Object;

    /// <summary>A handler runs.</summary>
    public bool InHandler;

    /// <summary>Attributes come as a list.</summary>
    public bool OrderedAttributes;

    /// <summary>Only attributes that the document names.</summary>
    public bool SpecifiedAttributes;

    /// <summary>Names come with their prefix.</summary>
    public bool NamespacePrefixes;

    /// <summary>Text that waits for more, as UTF-8; null: text is not buffered.</summary>
    public byte[]? Text;

    /// <summary>Bytes that wait in <see cref="Text"/>.</summary>
    public int TextLength;

    /// <summary>buffer_size.</summary>
    public int TextCapacity = 8192;

    /// <summary>The state of a number.</summary>
    public static ExpatState Of(nint number) => s_all[(int)number]!;

    /// <summary>Frees expat's parser, as soon as the parsers of its entities are gone.</summary>
    public void Free()
    {
        _dead = true;
        if (_children > 0 || Parser == 0)
        {
            return;
        }

        Expat.Free(Parser);
        Parser = 0;
        s_all[Number] = null;
        s_free.Push(Number);
        if (_parent is not null && --_parent._children == 0 && _parent._dead)
        {
            _parent.Free();
        }
    }
}
