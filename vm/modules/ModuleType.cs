using Py.ObjectSpace;

namespace Py.Vm.Modules;

/// <summary>A type of a built-in module: made when the module is first defined, then kept, so that a second import gets the same one.</summary>
internal unsafe struct ModuleType
{
    private Root _type;
    private uint _shape;

    /// <summary>The type.</summary>
    public readonly Value Type => _type.Value;

    /// <summary>Makes the type if it was not made yet, and puts it into the module under its last name.</summary>
    /// <param name="m">The module.</param>
    /// <param name="name">Full name: "collections.deque".</param>
    /// <param name="bytes">Size of the fixed part.</param>
    /// <param name="references">Reference words.</param>
    /// <param name="flags">Properties.</param>
    /// <param name="define">Fills it.</param>
    /// <param name="baseType">The base; null: object.</param>
    public void Define(ModuleBuilder m, string name, int bytes, ulong references, TypeFlags flags, delegate*<TypeBuilder, void> define, Value baseType = default)
    {
        Make(name, new TypeRow(TypeId.None0, name, TypeId.Object, bytes, references, flags), define, baseType);
        m.Constant(name[(name.LastIndexOf('.') + 1)..], Type);
    }

    /// <summary>Makes the type if it was not made yet.</summary>
    public void Make(string name, TypeRow row, delegate*<TypeBuilder, void> define, Value baseType = default)
    {
        if (!_type.IsAssigned)
        {
            _type = Roots.New(CoreTypes.MakeModuleType(name, baseType, row, define));
            _shape = Type.As<PyType>().Fields.RootShape;
        }
    }

    /// <summary>A zeroed object of exactly this type.</summary>
    public readonly Ref<T> New<T>() where T : unmanaged => PyType.Allocate(Type).As<T>();

    /// <summary>Is it an instance, of a subclass too?</summary>
    public readonly bool IsInstance(Value v) => IsExact(v) || PyType.IsSubtype(v.Type, Type);

    /// <summary>Is its type exactly this?</summary>
    public readonly bool IsExact(Value v) => v.HasShape(_shape);
}
