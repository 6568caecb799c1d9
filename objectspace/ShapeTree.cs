using Py.Gc;

namespace Py.ObjectSpace;

/// <summary>Making shapes, and the attribute storage they describe.</summary>
public static unsafe class ShapeTree
{
    /// <summary>Children of one shape beyond which objects use a dict: someone uses the instance as a mapping.</summary>
    private const int MaxChildren = 128;
    /// <summary>Attributes of one object beyond which it uses a dict.</summary>
    private const int MaxAttributes = 256;
    private const int FirstInlineCapacity = 4;
    private const int MaxInlineCapacity = 32;

    /// <summary>Makes the root shape of a type from its layout fields, at <paramref name="at"/> or in fresh memory.</summary>
    public static Shape* MakeRoot(Value type, Shape* at, int inlineCapacity)
    {
        ref PyType t = ref type.As<PyType>().Fields;
        Shape* shape = at != null ? at : (Shape*)Heap.AllocateShape();
        shape->Flags = t.Kinds;
        shape->TypeVersion = t.Version;
        shape->Kind = t.Kind;
        shape->FixedBytes = t.FixedBytes;
        shape->Mode = t.Mode;
        shape->AttributeOffset = t.AttributeOffset;
        shape->InlineCapacity = t.Mode == AttributeMode.Inline ? inlineCapacity : 0;
        shape->Layout = LayoutOf(ref t, shape->InlineCapacity);
        shape->Layout.Flags |= FinalizerOf(ref t);
        shape->Type.Initialize(type);

        shape->NextOfType = t.FirstShape;
        t.FirstShape = Shape.IdOf(shape);
        t.RootShape = Shape.IdOf(shape);
        return shape;
    }

    // Inline attributes, and the slot before them, are slots like those of the fixed part.
    private static ObjectLayout LayoutOf(ref PyType t, int inlineCapacity)
    {
        ObjectLayout layout = default;
        layout.RefMap = t.RefMap;
        layout.ObjectBytes = (t.FixedBytes + 7u) & ~7u;
        layout.Var = t.Var;
        layout.LengthOffset = t.LengthOffset;
        layout.ItemBytes = (byte)t.ItemBytes;
        layout.Flags = t.Mode == AttributeMode.TrailingDict || (t.Flags & TypeFlags.TrailingSlots) != 0 ? LayoutFlags.TrailingSlot : LayoutFlags.None;
        if (t.Mode == AttributeMode.Inline)
        {
            layout.ObjectBytes = (uint)(t.AttributeOffset + 8 + (8 * inlineCapacity));
            for (uint word = t.AttributeOffset / 8u; word < ObjectLayout.MappedWords && word < layout.ObjectBytes / 8; word++)
            {
                layout.RefMap |= 1UL << (int)word;
            }
        }
        else if (t.Mode == AttributeMode.Dict && t.AttributeOffset / 8 < ObjectLayout.MappedWords)
        {
            layout.RefMap |= 1UL << (t.AttributeOffset / 8);
        }

        return layout;
    }

    /// <summary>The finalizer slot of a type was set: its shapes tell allocation.</summary>
    public static void UpdateFinalizer(Value type)
    {
        ref PyType t = ref type.As<PyType>().Fields;
        for (uint shape = t.FirstShape; shape != 0; shape = ((Shape*)shape)->NextOfType)
        {
            ref LayoutFlags flags = ref ((Shape*)shape)->Layout.Flags;
            flags = (flags & LayoutFlags.TrailingSlot) | FinalizerOf(ref t);
        }
    }

    private static LayoutFlags FinalizerOf(ref PyType t) =>
        (t.Slots[(int)SlotId.Finalize] != 0 && (t.Flags & TypeFlags.OwnFinalizer) == 0 ? LayoutFlags.Finalizer : 0)
        // Classes after their instances.
        | ((t.Flags & TypeFlags.FinalizedLate) != 0 || (t.Kinds & ShapeFlags.Type) != 0 ? LayoutFlags.FinalizedLate : 0)
        | ((t.Flags & TypeFlags.FinalizedLater) != 0 ? LayoutFlags.FinalizedLater : 0);

    /// <summary>First root of a class made at run time.</summary>
    public static void MakeFirstRoot(Value type) =>
        MakeRoot(type, null, type.As<PyType>().Fields.Mode == AttributeMode.Inline ? FirstInlineCapacity : 0);

    /// <summary>Index of attribute <paramref name="name"/> (interned) in <paramref name="shape"/>; -1 if absent.</summary>
    public static int Find(Shape* shape, Value name)
    {
        while (shape->AttributeCount > 0)
        {
            if (shape->AttributeName.Load().Is(name))
            {
                return shape->AttributeCount - 1;
            }

            shape = (Shape*)shape->Parent;
        }

        return -1;
    }

    /// <summary>Attribute <paramref name="index"/> of an object in Inline mode.</summary>
    public static Value Load(Value obj, Shape* shape, int index)
    {
        Ref<PyType> o = obj.As<PyType>();
        if (index < shape->InlineCapacity)
        {
            return o.SlotAt((uint)(shape->AttributeOffset + 8 + (8 * index))).Load();
        }

        return o.SlotAt(shape->AttributeOffset).Load().As<PyRefArray>().Tail(index - shape->InlineCapacity).Load();
    }

    /// <summary>Overwrites attribute <paramref name="index"/> of an object in Inline mode.</summary>
    public static void Store(Value obj, Shape* shape, int index, Value value)
    {
        Ref<PyType> o = obj.As<PyType>();
        if (index < shape->InlineCapacity)
        {
            o.SlotAt((uint)(shape->AttributeOffset + 8 + (8 * index))).Store(obj, value);
            return;
        }

        Value array = o.SlotAt(shape->AttributeOffset).Load();
        array.As<PyRefArray>().Tail(index - shape->InlineCapacity).Store(array, value);
    }

    /// <summary>The shape after adding <paramref name="name"/>; null when the object has to go to dict mode.</summary>
    public static Shape* Transition(Shape* shape, Value name)
    {
        for (uint child = shape->FirstChild; child != 0; child = ((Shape*)child)->NextSibling)
        {
            if (((Shape*)child)->AttributeName.Load().Is(name))
            {
                return (Shape*)child;
            }
        }

        if (shape->ChildCount >= MaxChildren || shape->AttributeCount >= MaxAttributes)
        {
            return null;
        }

        Shape* result = (Shape*)Heap.AllocateShape();
        *result = *shape;
        result->Flags &= ~ShapeFlags.Exact;
        result->Parent = Shape.IdOf(shape);
        result->FirstChild = 0;
        result->ChildCount = 0;
        result->NextSibling = shape->FirstChild;
        result->AttributeName.Initialize(name);
        GcRoots.NoteCell(&result->AttributeName);
        result->AttributeCount = shape->AttributeCount + 1;
        ref PyType t = ref shape->Type.Load().As<PyType>().Fields;
        result->NextOfType = t.FirstShape;
        t.FirstShape = Shape.IdOf(result);
        shape->FirstChild = Shape.IdOf(result);
        shape->ChildCount++;
        return result;
    }

    /// <summary>Adds an attribute that the object does not have, by a transition or by going to dict mode.</summary>
    public static void Add(Value obj, Value name, Value value)
    {
        Shape* shape = obj.Shape;
        Shape* next = Transition(shape, name);
        if (next == null)
        {
            PyDict.SetStr(ToDictMode(obj), name, value);
            return;
        }

        int index = shape->AttributeCount;
        Ref<PyType> o = obj.As<PyType>();
        if (index >= shape->InlineCapacity)
        {
            Overflow(obj, shape, index - shape->InlineCapacity);
            GrowNextRoot(shape);
        }

        o.Fields.Header.Shape = Shape.IdOf(next);
        Store(obj, next, index, value);
    }

    private static void Overflow(Value obj, Shape* shape, int index)
    {
        ref Slot slot = ref obj.As<PyType>().SlotAt(shape->AttributeOffset);
        Value old = slot.Load();
        long capacity = old.IsNull ? 0 : old.As<PyRefArray>().Fields.Length;
        if (index < capacity)
        {
            return;
        }

        Ref<PyRefArray> bigger = PyRefArray.Allocate(capacity == 0 ? 4 : capacity * 2);
        for (long i = 0; i < capacity; i++)
        {
            bigger.Tail(i).Store(bigger, old.As<PyRefArray>().Tail(i).Load());
        }

        slot.Store(obj, bigger);
    }

    /// <summary>Instances of this type need more inline slots: later ones get them.</summary>
    private static void GrowNextRoot(Shape* shape)
    {
        Value type = shape->Type.Load();
        Shape* root = (Shape*)type.As<PyType>().Fields.RootShape;
        int wanted = shape->InlineCapacity * 2;
        if (root->InlineCapacity < wanted && wanted <= MaxInlineCapacity)
        {
            MakeRoot(type, null, wanted)->DictShape = 0;
        }
    }

    /// <summary>Moves the attributes of an object in Inline mode to a dict and returns it; returns the dict of one in a dict mode.</summary>
    public static Value ToDictMode(Value obj)
    {
        Shape* shape = obj.Shape;
        if (shape->Mode == AttributeMode.Dict)
        {
            ref Slot slot = ref obj.As<PyType>().SlotAt(shape->AttributeOffset);
            if (slot.IsNull)
            {
                slot.Store(obj, PyDict.New());
            }

            return slot.Load();
        }

        if (shape->Mode == AttributeMode.TrailingDict)
        {
            Value trailing = TrailingDict(obj);
            if (trailing.IsNull)
            {
                trailing = PyDict.New();
                SetTrailingDict(obj, trailing);
            }

            return trailing;
        }

        Value dict = ToDict(obj, shape);
        obj.As<PyType>().SlotAt(shape->AttributeOffset).Store(obj, dict);
        for (int i = 0; i < shape->InlineCapacity; i++)
        {
            obj.As<PyType>().SlotAt((uint)(shape->AttributeOffset + 8 + (8 * i))).Store(obj, Value.Null);
        }

        obj.As<PyType>().Fields.Header.Shape = DictShapeOf(shape);
        return dict;
    }

    /// <summary>A new dict with the attributes of an object in Inline mode, in order of definition.</summary>
    private static Value ToDict(Value obj, Shape* shape)
    {
        int count = shape->AttributeCount;
        Shape** chain = stackalloc Shape*[count];
        for (Shape* s = shape; s->AttributeCount > 0; s = (Shape*)s->Parent)
        {
            chain[s->AttributeCount - 1] = s;
        }

        Value dict = PyDict.New();
        for (int i = 0; i < count; i++)
        {
            PyDict.SetStr(dict, chain[i]->AttributeName.Load(), Load(obj, shape, i));
        }

        return dict;
    }

    private static uint DictShapeOf(Shape* shape)
    {
        Shape* root = shape;
        while (root->Parent != 0)
        {
            root = (Shape*)root->Parent;
        }

        if (root->DictShape == 0)
        {
            Shape* result = (Shape*)Heap.AllocateShape();
            *result = *root;
            result->Flags &= ~ShapeFlags.Exact;
            result->Mode = AttributeMode.Dict;
            result->FirstChild = 0;
            result->ChildCount = 0;
            ref PyType t = ref root->Type.Load().As<PyType>().Fields;
            result->NextOfType = t.FirstShape;
            t.FirstShape = Shape.IdOf(result);
            root->DictShape = Shape.IdOf(result);
        }

        return root->DictShape;
    }

    /// <summary>The last word of a variable-sized object with a dict or __slots__.</summary>
    private static ref Slot TrailingSlot(Value obj)
    {
        Shape* shape = obj.Shape;
        long length = *(long*)(obj.Bits + shape->Layout.LengthOffset);
        ulong varBytes = (ulong)System.Math.Abs(length) * (ulong)shape->Type.Load().As<PyType>().Fields.ItemBytes;
        if (shape->Kind == TypeId.Str)
        {
            varBytes = PyStr.DataBytes(obj);
        }

        return ref obj.As<PyType>().SlotAt((uint)(shape->FixedBytes + ((varBytes + 7) & ~7UL)));
    }

    private static bool HasTrailingSlots(Value obj) => (obj.Shape->Type.Load().As<PyType>().Fields.Flags & TypeFlags.TrailingSlots) != 0;

    /// <summary>The dict of a variable-sized object; may be null.</summary>
    private static Value TrailingDict(Value obj) => HasTrailingSlots(obj) ? TrailingMember(obj, Value.None) : TrailingSlot(obj).Load();

    /// <summary>Replaces the dict of a variable-sized object.</summary>
    public static void SetTrailingDict(Value obj, Value dict)
    {
        if (HasTrailingSlots(obj))
        {
            SetTrailingMember(obj, Value.None, dict);
        }
        else
        {
            TrailingSlot(obj).Store(obj, dict);
        }
    }

    /// <summary>What a variable-sized object has in the slot of a descriptor (None: its dict); may be null.</summary>
    public static Value TrailingMember(Value obj, Value descriptor)
    {
        Value slots = TrailingSlot(obj).Load();
        return slots.IsNull || PyDict.TryGet(slots, descriptor, out Value value) <= 0 ? Value.Null : value;
    }

    /// <summary>Sets, or with null empties, the slot of a descriptor; false when it was empty already.</summary>
    public static bool SetTrailingMember(Value obj, Value descriptor, Value value)
    {
        Value slots = TrailingSlot(obj).Load();
        if (value.IsNull)
        {
            return !slots.IsNull && PyDict.Delete(slots, descriptor) > 0;
        }

        if (slots.IsNull)
        {
            slots = PyDict.New();
            TrailingSlot(obj).Store(obj, slots);
        }

        return PyDict.Set(slots, descriptor, value);
    }

    /// <summary>Instance attribute <paramref name="name"/> (a str; looked up by value when not interned); null if absent.</summary>
    public static Value GetAttribute(Value obj, Value name)
    {
        Shape* shape = obj.Shape;
        switch (shape->Mode)
        {
            case AttributeMode.Inline:
                int index = Find(shape, PyStr.InternValue(name));
                return index < 0 ? Value.Null : Load(obj, shape, index);
            case AttributeMode.Dict:
                Value dict = obj.As<PyType>().SlotAt(shape->AttributeOffset).Load();
                return dict.IsNull ? Value.Null : PyDict.GetStr(dict, name);
            case AttributeMode.TrailingDict:
                Value trailing = TrailingDict(obj);
                return trailing.IsNull ? Value.Null : PyDict.GetStr(trailing, name);
            default:
                return Value.Null;
        }
    }

    /// <summary>Sets instance attribute <paramref name="name"/>; false if the object has no attribute storage.</summary>
    public static bool SetAttribute(Value obj, Value name, Value value)
    {
        Shape* shape = obj.Shape;
        if (shape->Mode == AttributeMode.None)
        {
            return false;
        }

        if (shape->Mode != AttributeMode.Inline)
        {
            PyDict.SetStr(ToDictMode(obj), name, value);
            return true;
        }

        name = PyStr.InternValue(name);
        int index = Find(shape, name);
        if (index >= 0)
        {
            Store(obj, shape, index, value);
        }
        else
        {
            Add(obj, name, value);
        }

        return true;
    }

    /// <summary>Deletes instance attribute <paramref name="name"/>; false if absent.</summary>
    public static bool DeleteAttribute(Value obj, Value name)
    {
        if (GetAttribute(obj, name).IsNull)
        {
            return false;
        }

        Value dict = ToDictMode(obj);
        return PyDict.DeleteStr(dict, name);
    }

    /// <summary>A new dict with the instance attributes; the object keeps its mode.</summary>
    public static Value CopyAttributes(Value obj)
    {
        Shape* shape = obj.Shape;
        if (shape->Mode == AttributeMode.Inline)
        {
            return ToDict(obj, shape);
        }

        Value dict = shape->Mode == AttributeMode.None ? Value.Null
            : shape->Mode == AttributeMode.Dict ? obj.As<PyType>().SlotAt(shape->AttributeOffset).Load() : TrailingDict(obj);
        Value copy = PyDict.New();
        long position = 0;
        while (!dict.IsNull && PyDict.Next(dict, ref position, out Value key, out Value value))
        {
            PyDict.Set(copy, key, value);
        }

        return copy;
    }

    /// <summary>Gives an object another class of the same layout.</summary>
    public static void ChangeType(Value obj, Value type)
    {
        Shape* shape = obj.Shape;
        ref PyType t = ref type.As<PyType>().Fields;
        Shape* root = (Shape*)t.RootShape;
        if (shape->Mode == AttributeMode.Inline)
        {
            // Replay the attributes on a tree of the new class with the same inline capacity.
            ToDictMode(obj);
            shape = obj.Shape;
        }

        uint target = shape->Mode == AttributeMode.Dict && root->Mode == AttributeMode.Inline ? DictShapeOf(root) : t.RootShape;
        if (shape->Mode == AttributeMode.Dict && root->Mode == AttributeMode.Inline)
        {
            // The object's size stays what it was: its own copy of the dict shape tells the collector.
            Shape* own = (Shape*)target;
            if (own->Layout.ObjectBytes != shape->Layout.ObjectBytes)
            {
                target = DictShapeOfSize(type, own, shape);
            }
        }

        // No slot tells marking, which may have passed the object.
        GcRoots.Reach(type.Bits);
        obj.As<PyType>().Fields.Header.Shape = target;
    }

    private static uint DictShapeOfSize(Value type, Shape* like, Shape* size)
    {
        for (uint known = type.As<PyType>().Fields.FirstShape; known != 0; known = ((Shape*)known)->NextOfType)
        {
            Shape* s = (Shape*)known;
            if (s->Mode == AttributeMode.Dict && s->InlineCapacity == size->InlineCapacity && s->Layout.ObjectBytes == size->Layout.ObjectBytes)
            {
                return known;
            }
        }

        Shape* result = (Shape*)Heap.AllocateShape();
        *result = *like;
        result->Layout = size->Layout;
        result->Layout.Flags = like->Layout.Flags;
        result->Layout.Seen = like->Layout.Seen;
        result->Type.Initialize(type);
        result->InlineCapacity = size->InlineCapacity;
        ref PyType t = ref type.As<PyType>().Fields;
        result->NextOfType = t.FirstShape;
        t.FirstShape = Shape.IdOf(result);
        return Shape.IdOf(result);
    }
}
