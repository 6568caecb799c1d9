using System;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Py.Gc;

namespace Py.ObjectSpace;

/// <summary>Of which built-in types the objects of a shape are instances, subclasses included.</summary>
[Flags]
public enum ShapeFlags : uint
{
    Int = 1 << 0, Float = 1 << 1, Str = 1 << 2, Bytes = 1 << 3, ByteArray = 1 << 4, Tuple = 1 << 5, List = 1 << 6, Dict = 1 << 7,
    Set = 1 << 8, FrozenSet = 1 << 9, Type = 1 << 10, BaseException = 1 << 11, Complex = 1 << 12, Module = 1 << 13, Slice = 1 << 14,
    MemoryView = 1 << 15, Function = 1 << 16,
    AllKinds = (1 << 17) - 1,
    /// <summary>The exact shape of its type with no attributes added: not a subclass of the built-in type.</summary>
    Exact = 1u << 31,
}

/// <summary>Where the attributes of an instance lie.</summary>
public enum AttributeMode : byte
{
    /// <summary>The objects have no attribute dictionary.</summary>
    None,
    /// <summary>By shape: inline slots, then an overflow array.</summary>
    Inline,
    /// <summary>In a dict object (made when first needed) at AttributeOffset.</summary>
    Dict,
    /// <summary>In a dict object whose slot is the last word of a variable-sized object.</summary>
    TrailingDict,
}

/// <summary>Class, layout and attribute slots of an object, settled by one 32-bit compare.</summary>
/// <remarks>
/// Lies in the shape region; never moves; its address is the low half of the object's header. All shapes of one type form
/// a tree: each child adds one attribute at the next index. Attribute i lies at AttributeOffset + 8 + 8 * i while
/// i &lt; InlineCapacity, else at index i - InlineCapacity of the overflow array in the slot at AttributeOffset.
/// </remarks>
public unsafe struct Shape
{
    /// <summary>Size and references of the objects, for the collector, which expects it here.</summary>
    public ObjectLayout Layout;
    /// <summary>Instance-of bits.</summary>
    public ShapeFlags Flags;
    /// <summary>Copy of the type's version; changes when the type or a base is modified. 0: not assigned.</summary>
    public uint TypeVersion;
    /// <summary>The core type whose layout the object's fixed part has.</summary>
    public TypeId Kind;
    /// <summary>Bytes of the fixed part, slots of __slots__ included.</summary>
    public ushort FixedBytes;
    /// <summary>Where attributes lie.</summary>
    public AttributeMode Mode;
    /// <summary>Byte offset of the dict-or-overflow slot.</summary>
    public ushort AttributeOffset;
    /// <summary>Shape without the last attribute; 0: root.</summary>
    public uint Parent;
    /// <summary>First child and next sibling in the transition tree.</summary>
    public uint FirstChild;
    /// <summary>Next child of the same parent.</summary>
    public uint NextSibling;
    /// <summary>Next shape of the same type (all trees).</summary>
    public uint NextOfType;
    /// <summary>The attribute this shape adds to its parent (interned str).</summary>
    public Slot AttributeName;
    /// <summary>Number of attributes.</summary>
    public int AttributeCount;
    /// <summary>Attributes that fit inline.</summary>
    public int InlineCapacity;
    /// <summary>The shape that objects of this tree take when their attributes move to a dict; 0 until needed.</summary>
    public uint DictShape;
    /// <summary>Number of children made; beyond a limit objects go to dict mode.</summary>
    public int ChildCount;

    /// <summary>The type object, which instances keep alive.</summary>
    [UnscopedRef]
    public ref Slot Type
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ref Unsafe.As<ulong, Slot>(ref Layout.Class);
    }

    /// <summary>This shape's address as it stands in headers.</summary>
    public static uint IdOf(Shape* shape) => (uint)(ulong)shape;
}
