using System;
using System.Collections.Generic;

namespace Py.Ir;

/// <summary>A field of an object, or the items of an array.</summary>
/// <param name="Name">Unique name, used by the text form.</param>
/// <param name="Kind">How it is stored.</param>
/// <param name="Offset">Bytes from the object start to the field or to item 0.</param>
/// <param name="Stride">Bytes between items; 0 for a field.</param>
/// <param name="AliasClass">Accesses alias only within one class; by default the class of its own.</param>
/// <param name="Immutable">Never changes after the object is initialised.</param>
public sealed record FieldDescr(string Name, FieldKind Kind, int Offset, int Stride, int AliasClass, bool Immutable)
{
    /// <summary>May change at any time: each load is made.</summary>
    public bool Volatile { get; init; }

    /// <summary>Whether this describes items.</summary>
    public bool IsArray => Stride != 0;
}

/// <summary>What a residual helper may do.</summary>
[Flags]
public enum HelperEffects : byte
{
    /// <summary>Nothing visible and the result depends on the arguments only.</summary>
    Pure = 0,

    /// <summary>Reads the heap.</summary>
    ReadsHeap = 1,

    /// <summary>Writes the heap: no field is known afterwards.</summary>
    WritesHeap = 2,

    /// <summary>May fail: returns null or sets the exception word.</summary>
    MayRaise = 4,

    /// <summary>May run the collector.</summary>
    MayCollect = 8,

    /// <summary>May run Python code.</summary>
    RunsPython = 16,

    /// <summary>May ask for the interpreter frames; needs a snapshot in memory.</summary>
    InspectsFrames = 32,

    /// <summary>Everything.</summary>
    Any = 63,
}

/// <summary>A helper called through the table of function pointers.</summary>
/// <param name="Name">Unique name.</param>
/// <param name="Index">Place in the table at <see cref="RuntimeLayout.HelperTableAddress"/>.</param>
/// <param name="Arguments">Types of the arguments; at most 6 integer and 8 float ones.</param>
/// <param name="Result">Type of the result.</param>
/// <param name="Effects">What it may do.</param>
public sealed record HelperDescr(string Name, int Index, IrType[] Arguments, IrType Result, HelperEffects Effects)
{
    /// <summary>For helpers that join strings.</summary>
    public JoinDescr? Join { get; init; }

    /// <summary>The alias classes of all that a helper with <see cref="HelperEffects.WritesHeap"/> writes; null: anything, shapes too.</summary>
    public int[]? Writes { get; init; }

    /// <summary>Whether any of the effects may happen.</summary>
    public bool Has(HelperEffects effects) => (Effects & effects) != 0;
}

/// <summary>What is known of a helper that joins two strings, so that allocation removal need not make what is only joined again.</summary>
/// <param name="Shape">Shape of every result, or -1 if they differ.</param>
/// <param name="LengthField">Field of a string with its length, or -1; the length of a result is the sum.</param>
/// <param name="More">Helper that joins one string more, or -1.</param>
/// <remarks>
/// Of the arguments nothing may be asked that the recorder has not guarded. A result may be one of the arguments.
/// A helper that is put off and called later must not fail: out of memory ends the process or is raised elsewhere.
/// </remarks>
public sealed record JoinDescr(int Shape, int LengthField, int More);

/// <summary>A shape: what an allocation and a guard need to know.</summary>
/// <param name="Name">Unique name.</param>
/// <param name="Id">The 32-bit shape word of the header.</param>
/// <param name="SizeBytes">Bytes of the fixed part, header included, multiple of 8.</param>
/// <param name="Stable">An object never leaves this shape.</param>
/// <param name="ItemField">Array descriptor of the items or -1.</param>
/// <param name="LengthField">Field descriptor of the item count or -1.</param>
public sealed record ShapeDescr(string Name, uint Id, int SizeBytes, bool Stable, int ItemField, int LengthField);

/// <summary>The descriptors that traces of one process refer to; filled in at start-up and by the recorder.</summary>
public sealed class Descriptors
{
    private readonly List<FieldDescr> _fields = [];
    private readonly List<HelperDescr> _helpers = [];
    private readonly List<ShapeDescr> _shapes = [];
    private readonly Dictionary<string, int> _fieldNames = [];
    private readonly Dictionary<string, int> _helperNames = [];
    private readonly Dictionary<string, int> _shapeNames = [];
    private readonly Dictionary<uint, int> _shapeIds = [];

    /// <summary>The numbers that lowering and machine code need.</summary>
    public RuntimeLayout Layout { get; init; } = new();

    /// <summary>Number of fields, for tables by field.</summary>
    public int FieldCount => _fields.Count;

    /// <summary>Number of helpers.</summary>
    public int HelperCount => _helpers.Count;

    /// <summary>Number of shapes.</summary>
    public int ShapeCount => _shapes.Count;

    /// <summary>The descriptor of a field.</summary>
    public FieldDescr this[FieldRef field] => _fields[field.Value];

    /// <summary>The descriptor of a helper.</summary>
    public HelperDescr this[HelperRef helper] => _helpers[helper.Value];

    /// <summary>The descriptor of a shape.</summary>
    public ShapeDescr this[ShapeRef shape] => _shapes[shape.Value];

    /// <summary>Adds a field.</summary>
    /// <param name="name">Unique name without blanks.</param>
    /// <param name="kind">How it is stored.</param>
    /// <param name="offset">Bytes from the object start.</param>
    /// <param name="immutable">Never changes after initialisation.</param>
    /// <param name="aliasOf">A field that is the same memory, if any.</param>
    public FieldRef AddField(string name, FieldKind kind, int offset, bool immutable = false, FieldRef? aliasOf = null) =>
        Add(name, kind, offset, 0, immutable, aliasOf);

    /// <summary>A word at an address that others change at any time, such as a flag that asks a loop to stop.</summary>
    /// <param name="name">Unique name without blanks.</param>
    /// <param name="kind">How it is stored.</param>
    /// <param name="offset">Bytes from the address.</param>
    public FieldRef Volatile(string name, FieldKind kind, int offset = 0)
    {
        if (!_fieldNames.TryGetValue(name, out int known))
        {
            known = AddField(name, kind, offset).Value;
            _fields[known] = _fields[known] with { Volatile = true };
        }
        return new FieldRef(known);
    }

    /// <summary>Adds the items of an array.</summary>
    /// <param name="name">Unique name without blanks.</param>
    /// <param name="kind">How an item is stored.</param>
    /// <param name="offset">Bytes from the object start to item 0.</param>
    /// <param name="stride">Bytes between items; 0 means the width of the kind.</param>
    /// <param name="immutable">Never changes after initialisation.</param>
    /// <param name="aliasOf">An array descriptor that is the same memory, if any.</param>
    public FieldRef AddArray(string name, FieldKind kind, int offset, int stride = 0, bool immutable = false, FieldRef? aliasOf = null) =>
        Add(name, kind, offset, stride == 0 ? kind.Bytes() : stride, immutable, aliasOf);

    /// <summary>Adds a helper.</summary>
    public HelperRef AddHelper(string name, int index, IrType[] arguments, IrType result, HelperEffects effects)
    {
        _helperNames.Add(name, _helpers.Count);
        _helpers.Add(new HelperDescr(name, index, arguments, result, effects));
        return new HelperRef(_helpers.Count - 1);
    }

    /// <summary>Adds a helper that writes some fields only, and neither changes shapes nor ends assumptions.</summary>
    public HelperRef AddHelper(string name, int index, IrType[] arguments, IrType result, HelperEffects effects, ReadOnlySpan<FieldRef> writes)
    {
        int[] classes = new int[writes.Length];
        for (int i = 0; i < classes.Length; i++)
        {
            classes[i] = _fields[writes[i].Value].AliasClass;
        }

        HelperRef helper = AddHelper(name, index, arguments, result, effects | HelperEffects.WritesHeap);
        _helpers[helper.Value] = _helpers[helper.Value] with { Writes = classes };
        return helper;
    }

    /// <summary>States that a helper joins strings.</summary>
    public void SetJoin(HelperRef helper, ShapeRef? shape, FieldRef? length, HelperRef? more) =>
        _helpers[helper.Value] = _helpers[helper.Value] with { Join = new JoinDescr(shape?.Value ?? -1, length?.Value ?? -1, more?.Value ?? -1) };

    /// <summary>Adds a shape, or finds the one with this id.</summary>
    public ShapeRef AddShape(string name, uint id, int sizeBytes = 0, bool stable = false, FieldRef? items = null, FieldRef? length = null)
    {
        if (_shapeIds.TryGetValue(id, out int known))
        {
            return new ShapeRef(known);
        }
        _shapeNames.Add(name, _shapes.Count);
        _shapeIds.Add(id, _shapes.Count);
        _shapes.Add(new ShapeDescr(name, id, sizeBytes, stable, items?.Value ?? -1, length?.Value ?? -1));
        return new ShapeRef(_shapes.Count - 1);
    }

    /// <summary>Finds a field by name.</summary>
    public bool TryField(string name, out FieldRef field)
    {
        bool found = _fieldNames.TryGetValue(name, out int index);
        field = new FieldRef(index);
        return found;
    }

    /// <summary>Finds a helper by name.</summary>
    public bool TryHelper(string name, out HelperRef helper)
    {
        bool found = _helperNames.TryGetValue(name, out int index);
        helper = new HelperRef(index);
        return found;
    }

    /// <summary>Finds a shape by name.</summary>
    public bool TryShape(string name, out ShapeRef shape)
    {
        bool found = _shapeNames.TryGetValue(name, out int index);
        shape = new ShapeRef(index);
        return found;
    }

    /// <summary>Finds a shape by its 32-bit id.</summary>
    public bool TryShapeId(uint id, out ShapeRef shape)
    {
        bool found = _shapeIds.TryGetValue(id, out int index);
        shape = new ShapeRef(index);
        return found;
    }

    // A variant of a shape for a known number of items.
    internal ShapeRef Sized(ShapeRef shape, int bytes)
    {
        ShapeDescr descr = this[shape];
        return AddSized($"{descr.Name}+{bytes}", descr with { SizeBytes = bytes });
    }

    internal void SetVolatile(FieldRef field) => _fields[field.Value] = _fields[field.Value] with { Volatile = true };

    internal ShapeRef AddSized(string name, ShapeDescr descr)
    {
        if (!_shapeNames.TryGetValue(name, out int known))
        {
            known = _shapes.Count;
            _shapeNames.Add(name, known);
            _shapes.Add(descr with { Name = name });
        }
        return new ShapeRef(known);
    }

    // Eight bytes at an offset of any object; aliases everything, but is only used on fresh objects.
    internal FieldRef RawWord(int offset)
    {
        string name = "word+" + offset.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return _fieldNames.TryGetValue(name, out int known) ? new FieldRef(known) : AddField(name, FieldKind.I64, offset);
    }

    private FieldRef Add(string name, FieldKind kind, int offset, int stride, bool immutable, FieldRef? aliasOf)
    {
        int aliasClass = aliasOf is { } other ? _fields[other.Value].AliasClass : _fields.Count;
        _fieldNames.Add(name, _fields.Count);
        _fields.Add(new FieldDescr(name, kind, offset, stride, aliasClass, immutable));
        return new FieldRef(_fields.Count - 1);
    }
}
