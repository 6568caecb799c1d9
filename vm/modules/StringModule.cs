using Py.Gc;
using Py.ObjectSpace;
using Py.ObjectSpace.Text;

namespace Py.Vm.Modules;

/// <summary>The module _string: the parts of str.format for string.Formatter.</summary>
internal static unsafe class StringModule
{
    /// <summary>An iterator over a list made beforehand, that raises what is wrong with the format when it gets there.</summary>
    private struct Steps
    {
        public ObjectHeader Header;
        public Slot Items;
        public Slot Error;
        public long Index;
        public const ulong References = 0b110;
    }

    private static Root s_steps;
    private static Root s_fieldSteps;

    internal static void Define(ModuleBuilder m)
    {
        TypeRow row = new(TypeId.None0, "formatteriterator", TypeId.Object, sizeof(Steps), Steps.References, TypeFlags.NoConstructor);
        s_steps = Roots.New(CoreTypes.MakeModuleType("formatteriterator", Value.Null, row, &DefineSteps));
        s_fieldSteps = Roots.New(CoreTypes.MakeModuleType("fieldnameiterator", Value.Null, row with { Name = "fieldnameiterator" }, &DefineSteps));
        m.Doc("Helpers of the string module.");
        m.Function("formatter_parser(format, /)\nIterates over (literal text, field name, specifier, conversion) of a format string.", &Parse);
        m.Function("formatter_field_name_split(field_name, /)\nThe first part of a field name, and an iterator over (is attribute, name) of the rest.", &SplitFieldName);
    }

    private static void DefineSteps(TypeBuilder t)
    {
        t.Slot(SlotId.Iter, &Self);
        t.Slot(SlotId.Next, &Next);
    }

    private static Value Self(Value self) => self;

    private static Value Next(Value self)
    {
        ref Steps s = ref self.As<Steps>().Fields;
        Value items = s.Items.Load();
        if (s.Index < PyList.LengthOf(items))
        {
            return PyList.Get(items, s.Index++);
        }

        return s.Error.IsNull ? Value.Null : Errors.ValueError(PyStr.ToClr(s.Error.Load()));
    }

    private static Value NewSteps(Value type, Value items, string? error)
    {
        Value message = error is null ? Value.Null : PyStr.New(error);
        Value steps = PyType.Allocate(type);
        steps.As<Steps>().Fields.Items.Initialize(items);
        steps.As<Steps>().Fields.Error.Initialize(message);
        return steps;
    }

    private static Value Parse(Value format)
    {
        if (!format.IsStr)
        {
            return Errors.TypeError($"expected str, got {PyType.TypeName(format)}");
        }

        Value items = PyList.New();
        FormatMarkup markup = new(PyStr.View(format));
        while (markup.Next())
        {
            Value literal = PyStr.FromView(markup.Literal);
            Value name = Value.None, spec = Value.None, conversion = Value.None;
            if (markup.HasField)
            {
                name = PyStr.FromView(markup.FieldName);
                spec = PyStr.FromView(markup.Spec);
                conversion = markup.Conversion == 0 ? Value.None : PyStr.FromCodePoint(markup.Conversion);
            }

            PyList.Append(items, PyTuple.New(literal, name, spec, conversion));
        }

        return NewSteps(s_steps.Value, items, markup.Error);
    }

    private static Value SplitFieldName(Value name)
    {
        if (!name.IsStr)
        {
            return Errors.TypeError($"expected str, got {PyType.TypeName(name)}");
        }

        FieldPath path = new(PyStr.View(name));
        TextView first = path.Split(out long index);
        if (path.Error is not null)
        {
            return Errors.ValueError(path.Error);
        }

        Value head = index < 0 ? PyStr.FromView(first) : PyInt.New(index);
        Value items = PyList.New();
        while (path.Next(out bool attribute, out TextView part, out index))
        {
            Value key = attribute || index < 0 ? PyStr.FromView(part) : PyInt.New(index);
            PyList.Append(items, PyTuple.New(Value.FromBool(attribute), key));
        }

        return PyTuple.New(head, NewSteps(s_fieldSteps.Value, items, path.Error));
    }
}
