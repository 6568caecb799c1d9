using System.Collections.Generic;
using Py.Gc;
using Py.ObjectSpace;
using Py.Vm.Compile;

namespace Py.Vm.Modules.Symbols;

/// <summary>"symtable entry": a scope of the compiler's symbol table as programs see it.</summary>
internal static unsafe class SymtableEntry
{
    private struct Layout
    {
        public ObjectHeader Header;
        public Slot Id;
        public Slot Name;
        public Slot Symbols;
        public Slot VarNames;
        public Slot Children;
        public Slot Nested;
        public Slot Type;
        public Slot Line;
        public const ulong References = 0b1_1111_1110;
    }

    private static ModuleType s_type;

    public static void Define()
    {
        s_type.Make(
            "symtable entry",
            new TypeRow(TypeId.None0, "symtable entry", TypeId.Object, sizeof(Layout), Layout.References, TypeFlags.NoConstructor), &Define);
    }

    private static void Define(TypeBuilder t)
    {
        t.Slot(SlotId.Repr, &Repr);
        string[] members = ["id", "name", "symbols", "varnames", "children", "nested", "type", "lineno"];
        for (int i = 0; i < members.Length; i++)
        {
            t.Member(members[i], (i + 1) * sizeof(Slot));
        }
    }

    private static Value Repr(Value self)
    {
        ref Layout e = ref self.As<Layout>().Fields;
        return PyStr.New($"<symtable entry {PyStr.ToClr(e.Name.Load())}({PyStr.ToClr(Space.Repr(e.Id.Load()))}), line {PyStr.ToClr(Space.Repr(e.Line.Load()))}>");
    }

    /// <summary>The entry of a scope, with those inside it.</summary>
    public static Value New(Scope scope)
    {
        if (!Thread.Enter(" while building a symbol table"))
        {
            return Value.Null;
        }

        Value children = PyList.New();
        foreach (Scope child in scope.Children)
        {
            Value entry = New(child);
            if (entry.IsNull)
            {
                Thread.Leave();
                return entry;
            }

            PyList.Append(children, entry);
        }

        Thread.Leave();
        Value symbols = PyDict.New();
        foreach (string name in scope.Names)
        {
            PyDict.SetStr(symbols, PyStr.Intern(name), PyInt.New(scope.PublicFlags(name)));
        }

        Value self = s_type.New<Layout>();
        ref Layout e = ref self.As<Layout>().Fields;
        e.Name.Store(self, PyStr.Intern(scope.Name));
        e.Id.Store(self, PyInt.New((long)Identity.Of(self)));
        e.Symbols.Store(self, symbols);
        e.VarNames.Store(self, Strings(scope.Parameters));
        e.Children.Store(self, children);
        e.Nested.Store(self, PyInt.New(scope.IsNested ? 1 : 0));
        e.Type.Store(self, PyInt.New((int)scope.Kind));
        e.Line.Store(self, PyInt.New(scope.Node.Line));
        return self;
    }

    private static Value Strings(List<string> names)
    {
        Value list = PyList.New();
        foreach (string name in names)
        {
            PyList.Append(list, PyStr.Intern(name));
        }

        return list;
    }
}
