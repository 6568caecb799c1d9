using Py.ObjectSpace;
using Py.Vm.Syntax;

namespace Py.Vm.Modules.Trees;

/// <summary>The classes of tree nodes as programs see them, made from <see cref="AstTable"/>.</summary>
internal static unsafe class AstTypes
{
    /// <summary>AST, the base of all.</summary>
    public static Root Base { get; private set; }

    private static readonly Root[] s_nodes = new Root[AstTable.Rows.Length];
    private static readonly Root[] s_groups = new Root[(int)NodeGroup.Product];
    private static readonly Root[][] s_members = new Root[AstTable.Enums.Length][];
    private static readonly Root[][] s_singletons = new Root[AstTable.Enums.Length][];
    private static readonly Root[][] s_fieldNames = new Root[AstTable.Rows.Length][];
    private static Root s_rowOfClass;

    private static readonly string[] s_positions = ["lineno", "col_offset", "end_lineno", "end_col_offset"];

    /// <summary>Interned names of the position attributes.</summary>
    public static readonly Root[] PositionNames = InternAll(s_positions);

    private static readonly Root s_fields = Roots.New(PyStr.Intern("_fields"));

    private static Root[] InternAll(string[] names)
    {
        Root[] roots = new Root[names.Length];
        for (int i = 0; i < names.Length; i++)
        {
            roots[i] = Roots.New(PyStr.Intern(names[i]));
        }

        return roots;
    }

    /// <summary>The class of a kind of node.</summary>
    public static Value ClassOf(NodeKind kind) => s_nodes[(int)kind].Value;

    /// <summary>The class of a group such as expr; AST for products.</summary>
    public static Value ClassOf(NodeGroup group) => group == NodeGroup.Product ? Base.Value : s_groups[(int)group].Value;

    /// <summary>Interned names of the fields of a kind.</summary>
    public static Value FieldName(NodeKind kind, int field) => s_fieldNames[(int)kind][field].Value;

    private static int EnumIndex(FieldType type)
    {
        for (int i = 0; i < AstTable.Enums.Length; i++)
        {
            if (AstTable.Enums[i].Type == type)
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>The one instance of a member of an enumeration that trees are made with.</summary>
    public static Value Member(FieldType type, int member) => s_singletons[EnumIndex(type)][member].Value;

    /// <summary>The member of an enumeration that an object is an instance of; -1 if none.</summary>
    public static int MemberOf(FieldType type, Value obj)
    {
        Root[] classes = s_members[EnumIndex(type)];
        for (int i = 0; i < classes.Length; i++)
        {
            if (PyType.IsInstance(obj, classes[i].Value))
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>The row of an object's class, or of the first of its bases that is one; null if none.</summary>
    public static NodeRow? RowOf(Value obj)
    {
        Value mro = obj.Type.As<PyType>().Fields.Mro.Load();
        for (long i = 0; i < PyTuple.LengthOf(mro); i++)
        {
            if (PyDict.TryGet(s_rowOfClass.Value, PyTuple.Get(mro, i), out Value row) > 0)
            {
                return AstTable.Rows[row.SmallInt];
            }
        }

        return null;
    }

    /// <summary>Makes all classes and puts them into the module.</summary>
    public static void Define(ModuleBuilder m)
    {
        Base = Roots.New(CoreTypes.MakeModuleType(
            "ast.AST", Value.Null, new TypeRow(TypeId.None0, "AST", TypeId.Object, 0, 0, TypeFlags.BaseType | TypeFlags.Weakref) { Mode = AttributeMode.Inline }, &DefineBase));
        m.Constant("AST", Base.Value);
        s_rowOfClass = Roots.New(PyDict.New());
        for (NodeGroup group = 0; group < NodeGroup.Product; group++)
        {
            string name = AstTable.GroupName(group);
            bool positions = group is NodeGroup.Stmt or NodeGroup.Expr or NodeGroup.Pattern or NodeGroup.ExceptHandler;
            Value type = Make(name, Base.Value, GroupDoc(group), []);
            SetAttributes(type, positions, group != NodeGroup.Pattern);
            s_groups[(int)group] = Roots.New(type);
            m.Constant(name, type);
        }

        foreach (NodeRow row in AstTable.Rows)
        {
            string[] fields = new string[row.Fields.Length];
            for (int i = 0; i < fields.Length; i++)
            {
                fields[i] = row.Fields[i].Name;
            }

            Value type = Make(row.Name, ClassOf(row.Group), row.Signature, fields);
            s_fieldNames[(int)row.Kind] = InternAll(fields);
            foreach (FieldRow field in row.Fields)
            {
                if (field.Count == FieldCount.Optional)
                {
                    Space.SetAttr(type, PyStr.Intern(field.Name), Value.None);
                }
            }

            if (row.Group == NodeGroup.Product)
            {
                SetAttributes(type, row.HasPositions, true);
            }

            s_nodes[(int)row.Kind] = Roots.New(type);
            PyDict.Set(s_rowOfClass.Value, type, Value.FromSmallInt((int)row.Kind));
            m.Constant(row.Name, type);
        }

        for (int e = 0; e < AstTable.Enums.Length; e++)
        {
            DefineEnum(m, e);
        }
    }

    private static void DefineEnum(ModuleBuilder m, int index)
    {
        EnumRow row = AstTable.Enums[index];
        Value type = Make(row.Name, Base.Value, row.Name + " = " + string.Join(" | ", row.Members), []);
        SetAttributes(type, false, false);
        m.Constant(row.Name, type);
        s_members[index] = new Root[row.Members.Length];
        s_singletons[index] = new Root[row.Members.Length];
        for (int i = 0; i < row.Members.Length; i++)
        {
            Value member = Make(row.Members[i], type, row.Members[i], []);
            s_members[index][i] = Roots.New(member);
            s_singletons[index][i] = Roots.New(PyType.Allocate(member));
            m.Constant(row.Members[i], member);
        }
    }

    // The sum as the grammar writes it, one alternative a line.
    private static string GroupDoc(NodeGroup group)
    {
        string name = AstTable.GroupName(group), doc = "";
        foreach (NodeRow row in AstTable.Rows)
        {
            if (row.Group == group)
            {
                doc += (doc.Length == 0 ? name + " = " : "\n" + new string(' ', name.Length + 1) + "| ") + row.Signature;
            }
        }

        return doc;
    }

    private static Value NamesTuple(string[] names)
    {
        if (names.Length == 0)
        {
            return PyTuple.Empty;
        }

        Ref<PyTuple> tuple = PyTuple.Allocate(names.Length);
        for (int i = 0; i < names.Length; i++)
        {
            tuple.Tail(i).Store(tuple, PyStr.Intern(names[i]));
        }

        return tuple;
    }

    private static Value Make(string name, Value baseType, string doc, string[] fields)
    {
        Value dict = PyDict.New(), names = NamesTuple(fields);
        PyDict.SetStr(dict, s_fields.Value, names);
        PyDict.SetStr(dict, Names.Get(N.__match_args__), names);
        PyDict.SetStr(dict, Names.Get(N.__module__), PyStr.Intern("ast"));
        PyDict.SetStr(dict, Names.Get(N.__doc__), PyStr.New(doc));
        return Space.Call(Types.Get(TypeId.Type), PyStr.Intern(name), PyTuple.New(baseType), dict);
    }

    private static void SetAttributes(Value type, bool positions, bool optionalEnd)
    {
        Space.SetAttr(type, PyStr.Intern("_attributes"), positions ? NamesTuple(s_positions) : PyTuple.Empty);
        if (positions && optionalEnd)
        {
            Space.SetAttr(type, PositionNames[2].Value, Value.None);
            Space.SetAttr(type, PositionNames[3].Value, Value.None);
        }
    }

    private static void DefineBase(TypeBuilder t)
    {
        t.Slot(SlotId.New, &New);
        t.Slot(SlotId.Init, &Init);
        t.Method("__reduce__()", &Reduce);
        t.GetSet("__dict__", &Space.GetDict, &Space.ReplaceDict);
        t.Constant("_fields", PyTuple.Empty);
        t.Constant("_attributes", PyTuple.Empty);
        t.Constant("__match_args__", PyTuple.Empty);
    }

    private static Value New(Value type, Args args) => PyType.Allocate(type);

    /// <summary>AST.__init__: positional arguments are the fields in order, named ones any attribute.</summary>
    private static bool Init(Value self, Args args)
    {
        int found = Space.TryGetAttr(self.Type, s_fields.Value, out Value fields);
        if (found < 0)
        {
            return false;
        }

        Value names = found == 0 ? PyTuple.Empty : Sequences.ToTuple(fields);
        if (names.IsNull)
        {
            return false;
        }

        long count = PyTuple.LengthOf(names);
        if (args.Count > count)
        {
            Errors.TypeError($"{PyType.NameOf(self.Type)} constructor takes at most {count} positional argument{(count == 1 ? "" : "s")}");
            return false;
        }

        for (int i = 0; i < args.Count; i++)
        {
            if (!Space.SetAttr(self, PyTuple.Get(names, i), args[i]))
            {
                return false;
            }
        }

        for (int i = 0; i < args.KeywordCount; i++)
        {
            Value key = args.KeywordName(i);
            for (int j = 0; j < args.Count; j++)
            {
                int same = Space.EqualBool(PyTuple.Get(names, j), key);
                if (same < 0)
                {
                    return false;
                }

                if (same > 0)
                {
                    Errors.TypeError($"{PyType.NameOf(self.Type)} got multiple values for argument '{PyStr.ToClr(key)}'");
                    return false;
                }
            }

            if (!Space.SetAttr(self, key, args.KeywordValue(i)))
            {
                return false;
            }
        }

        return true;
    }

    private static Value Reduce(Value self)
    {
        Value dict = Space.GetAttr(self, N.__dict__);
        return dict.IsNull ? dict : PyTuple.New(self.Type, PyTuple.Empty, dict);
    }
}
