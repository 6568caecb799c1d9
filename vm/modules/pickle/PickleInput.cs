using System.Collections.Generic;

namespace Py.Vm.Modules.Pickling;

/// <summary>The bytes an unpickler reads, its marks and settings; no references to Python objects.</summary>
internal sealed class PickleInput
{
    /// <summary>The bytes at hand.</summary>
    public byte[] Bytes { get; set; } = [];

    /// <summary>How many of them there are.</summary>
    public int Length { get; set; }

    /// <summary>The next one.</summary>
    public int Position { get; set; }

    /// <summary>Bytes at hand that were only peeked at: the file has still to be read up to <see cref="Position"/>.</summary>
    public bool IsPeeked { get; set; }

    /// <summary>How many bytes at hand the file has been read past.</summary>
    public int Skipped { get; set; }

    /// <summary>Positions of marks on the stack.</summary>
    public List<int> Marks { get; } = [];

    /// <summary>Nothing below this may be popped.</summary>
    public int Fence => Marks.Count > 0 ? Marks[^1] : 0;

    /// <summary>The protocol the pickle has told.</summary>
    public int Protocol { get; set; }

    /// <summary>Translate names of Python 2?</summary>
    public bool FixImports { get; set; } = true;

    /// <summary>Encoding of Python 2's str.</summary>
    public string Encoding { get; set; } = "ASCII";

    /// <summary>Its error handler.</summary>
    public string ErrorHandler { get; set; } = "strict";

    /// <summary>A new pickle begins.</summary>
    public void Begin()
    {
        Marks.Clear();
        Protocol = 0;
    }

    /// <summary>Puts other bytes at hand.</summary>
    public void Set(byte[] bytes, bool peeked)
    {
        Bytes = bytes;
        Length = bytes.Length;
        Position = 0;
        Skipped = 0;
        IsPeeked = peeked;
    }
}
