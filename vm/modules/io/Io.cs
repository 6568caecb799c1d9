using Py.Gc;
using Py.ObjectSpace;

namespace Py.Vm.Modules;

/// <summary>What all stream types share: their types, errors and argument conversions.</summary>
internal static unsafe class Io
{
    /// <summary>io.DEFAULT_BUFFER_SIZE.</summary>
    public const int DefaultBufferBytes = 8192;

    /// <summary>Fields that every stream starts with.</summary>
    internal struct Base
    {
        public ObjectHeader Header;
        public Slot Dict;

        public const int DictOffset = 8;
        public const ulong References = 0b10;
    }

    private static Root s_unsupported;

    /// <summary>io.UnsupportedOperation.</summary>
    public static Value UnsupportedOperation
    {
        get
        {
            if (!s_unsupported.IsAssigned)
            {
                Value dict = PyDict.New();
                PyDict.SetStr(dict, Names.Get(N.__module__), PyStr.Intern("io"));
                s_unsupported = Roots.New(Space.Call(
                    Types.Get(TypeId.Type),
                    PyStr.Intern("UnsupportedOperation"),
                    PyTuple.New(Types.Get(TypeId.OSError), Types.Get(TypeId.ValueError)),
                    dict));
            }

            return s_unsupported.Value;
        }
    }

    /// <summary>Makes a stream type; its layout begins with <see cref="Base"/>.</summary>
    public static Root MakeType(string name, Value baseType, int bytes, ulong references, delegate*<TypeBuilder, void> define, TypeFlags flags = 0) =>
        Roots.New(CoreTypes.MakeModuleType(
            "_io." + name,
            baseType,
            new TypeRow(TypeId.None0, name, TypeId.Object, bytes, references, TypeFlags.BaseType | TypeFlags.Weakref | flags) { Mode = AttributeMode.Dict, DictOffset = Base.DictOffset },
            define));

    /// <summary>Is the exact type of <paramref name="v"/> the one in <paramref name="type"/>?</summary>
    public static bool IsExact(Value v, Root type) => v.IsPointer && v.Type.Is(type.Value);

    /// <summary>Raises UnsupportedOperation. Returns null.</summary>
    public static Value Unsupported(string what) => Errors.RaiseCalling(UnsupportedOperation, PyStr.New(what));

    /// <summary>The ValueError of using a closed stream. Returns null.</summary>
    public static Value Closed() => Errors.ValueError("I/O operation on closed file.");

    /// <summary>The ValueError of using a stream whose __init__ did not run. Returns null.</summary>
    public static Value Uninitialized() => Errors.ValueError("I/O operation on uninitialized object");

    /// <summary>A size that may be None: -1 then. False with TypeError or OverflowError.</summary>
    public static bool OptionalSize(Value v, out long size)
    {
        size = -1;
        if (v.IsNull || v.IsNone)
        {
            return true;
        }

        if (!Space.IsIndex(v))
        {
            Errors.TypeError($"argument should be integer or None, not '{PyType.TypeName(v)}'");
            return false;
        }

        return Space.AsIndex(v, TypeId.OverflowError, out size);
    }

    /// <summary>A size, with a default. False with an error set.</summary>
    public static bool Size(Value v, long absent, out long size)
    {
        size = absent;
        return v.IsNull || Space.AsIndex(v, TypeId.OverflowError, out size);
    }

    /// <summary>A C int, with a default. False with an error set.</summary>
    public static bool Int(Value v, int absent, out int number)
    {
        number = absent;
        if (v.IsNull)
        {
            return true;
        }

        Value i = Space.Index(v);
        if (i.IsNull)
        {
            return false;
        }

        if (PyInt.TryGetLong(i, out long wide) && wide is >= int.MinValue and <= int.MaxValue)
        {
            number = (int)wide;
            return true;
        }

        Errors.OverflowError(PyInt.TryGetLong(i, out wide) ? wide > 0 ? "signed integer is greater than maximum" : "signed integer is less than minimum"
            : "Python int too large to convert to C int");
        return false;
    }

    /// <summary>A file offset, a real int or an object with __index__; false with an error set.</summary>
    public static bool Offset(Value v, out long offset, TypeId overflow = TypeId.OverflowError)
    {
        offset = 0;
        return v.IsSmallInt ? (offset = v.SmallInt) == v.SmallInt : Space.AsIndex(v, overflow, out offset);
    }

    /// <summary>The truth of an attribute; -1 with an error set.</summary>
    public static int TruthOf(Value obj, N name)
    {
        Value value = Space.GetAttr(obj, name);
        return value.IsNull ? -1 : Space.Truth(value);
    }

    /// <summary>The truth of what a method without arguments returns; -1 with an error set.</summary>
    public static int Ask(Value obj, Value name)
    {
        Value value = Space.CallMethod(obj, name);
        return value.IsNull ? -1 : Space.Truth(value);
    }

    /// <summary>Is the error an OSError with errno EINTR? Then it is forgotten, and the operation is to be repeated.</summary>
    public static bool TrapInterrupt()
    {
        if (!Errors.Matches(TypeId.InterruptedError) && !Errors.Matches(TypeId.OSError))
        {
            return false;
        }

        Value errno = Errors.Current.As<PyBaseException>().Fields.Field0.Load();
        if (errno.IsNull || !errno.IsSmallInt || errno.SmallInt != 4)
        {
            return false;
        }

        Errors.Clear();
        return true;
    }

    /// <summary>Goes on after a second error during clean-up: sets the first one as its context, or sets the first one if there is none.</summary>
    public static void Chain(Value first)
    {
        if (first.IsNull)
        {
            return;
        }

        Value second = Errors.Take();
        if (second.IsNull)
        {
            Errors.Restore(first);
            return;
        }

        if (!second.Is(first))
        {
            second.As<PyBaseException>().Fields.Context.Store(second, first);
        }

        Errors.Restore(second);
    }

    /// <summary>Raises an error of the given type whose cause and context are the current error. Returns null.</summary>
    public static Value RaiseFromCurrent(TypeId type, string message)
    {
        Value cause = Errors.Take();
        Value error = Errors.New(type, PyStr.New(message));
        ref PyBaseException e = ref error.As<PyBaseException>().Fields;
        e.Cause.Store(error, cause);
        e.SuppressContext = 1;
        e.Context.Store(error, cause);
        return Errors.Restore(error);
    }

    /// <summary>The type of a stream as repr shows it: with its module.</summary>
    public static string TypeNameOf(Value self)
    {
        ref PyType t = ref self.Type.As<PyType>().Fields;
        return (t.Flags & TypeFlags.Heap) != 0 ? PyStr.ToClr(t.Name.Load()) : PyType.NameOf(self.Type);
    }
}
