namespace Py.ObjectSpace;

public static unsafe partial class Space
{
    /// <summary>getattr(obj, name); name is a str.</summary>
    public static Value GetAttr(Value obj, Value name)
    {
        void* f = PyType.SlotOf(obj, SlotId.GetAttr);
        if (!Thread.CheckStack())
        {
            return Value.Null;
        }

        Value value = ((delegate*<Value, Value, Value>)f)(obj, PyStr.InternValue(name));
        if (value.IsNull)
        {
            DescribeAttributeError(obj, name);
        }

        return value;
    }

    /// <summary>An AttributeError that says nothing of object and name, as __getattr__ may raise it, gets them for suggestions.</summary>
    private static void DescribeAttributeError(Value obj, Value name)
    {
        Value error = Errors.Current;
        if (error.IsNull || !PyType.IsInstance(error, TypeId.AttributeError))
        {
            return;
        }

        ref PyBaseException e = ref error.As<PyBaseException>().Fields;
        if (e.Field0.IsNull && e.Field1.IsNull)
        {
            e.Field0.Store(error, name);
            e.Field1.Store(error, obj);
        }
    }

    /// <summary>getattr(obj, name).</summary>
    public static Value GetAttr(Value obj, N name) => GetAttr(obj, Names.Get(name));

    /// <summary>getattr(obj, name) by a C# string; for rare paths.</summary>
    public static Value GetAttr(Value obj, string name) => GetAttr(obj, PyStr.Intern(name));

    /// <summary>Reads an attribute that may be absent: 1 found, 0 absent (no error set), -1 another error is set.</summary>
    public static int TryGetAttr(Value obj, Value name, out Value value)
    {
        if (PyType.SlotOf(obj, SlotId.GetAttr) == (delegate*<Value, Value, Value>)&GenericGetAttr)
        {
            value = GenericGetAttr(obj, PyStr.InternValue(name), true);
            return !value.IsNull ? 1 : !Errors.Occurred ? 0 : Errors.Catch(TypeId.AttributeError) ? 0 : -1;
        }

        value = GetAttr(obj, name);
        return !value.IsNull ? 1 : Errors.Catch(TypeId.AttributeError) ? 0 : -1;
    }

    /// <summary>Reads an attribute that may be absent.</summary>
    public static int TryGetAttr(Value obj, N name, out Value value) => TryGetAttr(obj, Names.Get(name), out value);

    /// <summary>Reads an attribute that may be absent.</summary>
    public static int TryGetAttr(Value obj, string name, out Value value) => TryGetAttr(obj, PyStr.Intern(name), out value);

    /// <summary>setattr(obj, name, value), or delattr when value is null.</summary>
    public static bool SetAttr(Value obj, Value name, Value value)
    {
        void* f = PyType.SlotOf(obj, SlotId.SetAttr);
        if (f == null)
        {
            Errors.TypeError($"'{PyType.TypeName(obj)}' object has no attributes");
            return false;
        }

        return Thread.CheckStack() && ((delegate*<Value, Value, Value, bool>)f)(obj, PyStr.InternValue(name), value);
    }

    /// <summary>setattr(obj, name, value), or delattr when value is null.</summary>
    public static bool SetAttr(Value obj, N name, Value value) => SetAttr(obj, Names.Get(name), value);

    /// <summary>object.__getattribute__: data descriptor, instance attribute, other class attribute. Slot GetAttr of most types.</summary>
    public static Value GenericGetAttr(Value obj, Value name) => GenericGetAttr(obj, name, false);

    /// <summary>As object.__getattribute__; <paramref name="quiet"/>: no AttributeError when simply absent.</summary>
    public static Value GenericGetAttr(Value obj, Value name, bool quiet)
    {
        Value type = obj.Type;
        Value attribute = PyType.Lookup(type, name);
        void* get = null;
        if (!attribute.IsNull)
        {
            get = PyType.SlotOf(attribute, SlotId.DescrGet);
            if (get != null && PyType.SlotOf(attribute, SlotId.DescrSet) != null)
            {
                return ((delegate*<Value, Value, Value, Value>)get)(attribute, obj, type);
            }
        }

        // object.__getattribute__(cls, name) finds what the class itself has, without its bases.
        Value own = obj.IsType ? PyDict.GetStr(obj.As<PyType>().Fields.Dict.Load(), name) : ShapeTree.GetAttribute(obj, name);
        if (!own.IsNull)
        {
            return own;
        }

        if (get != null)
        {
            return ((delegate*<Value, Value, Value, Value>)get)(attribute, obj, type);
        }

        return !attribute.IsNull || quiet ? attribute
            : obj.IsType ? Errors.AttributeError(obj, name, $"'{PyType.TypeName(obj)}' object has no attribute '{PyStr.ToClr(name)}'")
            : Errors.NoAttribute(obj, name);
    }

    /// <summary>object.__setattr__ and __delattr__ (value null). Slot SetAttr of most types.</summary>
    public static bool GenericSetAttr(Value obj, Value name, Value value)
    {
        Value type = obj.Type;
        Value attribute = PyType.Lookup(type, name);
        if (!attribute.IsNull)
        {
            void* set = PyType.SlotOf(attribute, SlotId.DescrSet);
            if (set != null)
            {
                return ((delegate*<Value, Value, Value, bool>)set)(attribute, obj, value);
            }
        }

        if (value.IsNull ? ShapeTree.DeleteAttribute(obj, name) : ShapeTree.SetAttribute(obj, name, value))
        {
            return true;
        }

        if (!attribute.IsNull && obj.Shape->Mode == AttributeMode.None)
        {
            Errors.AttributeError(obj, name, $"'{PyType.NameOf(type)}' object attribute '{PyStr.ToClr(name)}' is read-only");
        }
        else
        {
            Errors.NoAttribute(obj, name);
        }

        return false;
    }

    /// <summary>The instance's __dict__, made if need be; AttributeError if it has none.</summary>
    public static Value GetDict(Value obj) => obj.Shape->Mode == AttributeMode.None
        ? Errors.NoAttribute(obj, Names.Get(N.__dict__))
        : ShapeTree.ToDictMode(obj);

    /// <summary>Replaces the instance's __dict__.</summary>
    public static bool SetDict(Value obj, Value dict)
    {
        if (dict.IsNull)
        {
            dict = PyDict.New();
        }
        else if (!dict.IsDict)
        {
            Errors.TypeError($"__dict__ must be set to a dictionary, not a '{PyType.TypeName(dict)}'");
            return false;
        }

        ShapeTree.ToDictMode(obj);
        if (obj.Shape->Mode == AttributeMode.TrailingDict)
        {
            ShapeTree.SetTrailingDict(obj, dict);
        }
        else
        {
            obj.As<PyType>().SlotAt(obj.Shape->AttributeOffset).Store(obj, dict);
        }

        return true;
    }

    /// <summary>Replaces the instance's __dict__, which cannot be deleted: for types written in C#.</summary>
    public static bool ReplaceDict(Value obj, Value dict)
    {
        if (dict.IsNull)
        {
            Errors.TypeError("cannot delete __dict__");
            return false;
        }

        return SetDict(obj, dict);
    }

    /// <summary>type.__getattribute__: metatype data descriptor, then the type's own MRO, then the metatype's attribute.</summary>
    public static Value TypeGetAttr(Value type, Value name)
    {
        Value meta = type.Type;
        Value metaAttribute = PyType.Lookup(meta, name);
        void* metaGet = null;
        if (!metaAttribute.IsNull)
        {
            metaGet = PyType.SlotOf(metaAttribute, SlotId.DescrGet);
            if (metaGet != null && PyType.SlotOf(metaAttribute, SlotId.DescrSet) != null)
            {
                return ((delegate*<Value, Value, Value, Value>)metaGet)(metaAttribute, type, meta);
            }
        }

        Value attribute = PyType.Lookup(type, name);
        if (!attribute.IsNull)
        {
            void* get = PyType.SlotOf(attribute, SlotId.DescrGet);
            return get == null ? attribute : ((delegate*<Value, Value, Value, Value>)get)(attribute, Value.Null, type);
        }

        if (metaGet != null)
        {
            return ((delegate*<Value, Value, Value, Value>)metaGet)(metaAttribute, type, meta);
        }

        return metaAttribute.IsNull ? Errors.NoAttribute(type, name) : metaAttribute;
    }
}
