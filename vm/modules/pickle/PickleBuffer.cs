using Py.Gc;
using Py.ObjectSpace;

namespace Py.Vm.Modules.Pickling;

/// <summary>pickle.PickleBuffer: wraps a buffer that may be pickled out of band (PEP 574).</summary>
internal unsafe struct PickleBuffer
{
    public ObjectHeader Header;
    /// <summary>A memoryview of the object; null after release().</summary>
    public Slot View;

    private const ulong References = 0b10;
    private static ModuleType s_type;

    public static void Initialize(ModuleBuilder m) =>
        s_type.Define(m, "_pickle.PickleBuffer", sizeof(PickleBuffer), References, TypeFlags.Weakref, &Define);

    private static void Define(TypeBuilder t)
    {
        t.Doc("Wrapper for potentially out-of-band buffers");
        t.Slot(SlotId.New, &Create);
        t.Slot(SlotId.GetBuffer, &GetBuffer);
        t.Method("raw()\nReturn a memoryview of the raw memory underlying this buffer.", &Raw);
        t.Method("release()\nRelease the underlying buffer, if any.", &Release);
    }

    /// <summary>Is it one?</summary>
    public static bool Is(Value v) => s_type.IsExact(v);

    private static Value Create(Value type, Args args)
    {
        if (!Constructors.NoKeywords(type, s_type.Type, args, "PickleBuffer") || !Constructors.Positional(args, "PickleBuffer", 1, 1))
        {
            return Value.Null;
        }

        Value view = Space.Call(Types.Get(TypeId.MemoryView), args[0]);
        if (view.IsNull)
        {
            return Errors.Catch(TypeId.TypeError) ? Errors.TypeError($"a bytes-like object is required, not '{PyType.TypeName(args[0])}'") : view;
        }

        Value self = PyType.Allocate(type);
        self.As<PickleBuffer>().Fields.View.Initialize(view);
        return self;
    }

    private static Value ViewOf(Value self)
    {
        Value view = self.As<PickleBuffer>().Fields.View.Load();
        return view.IsNull ? Errors.ValueError("operation forbidden on released PickleBuffer object") : view;
    }

    private static bool GetBuffer(Value self, BufferView* view, int flags)
    {
        // The object itself, so that memoryview.obj gives it.
        Value inner = ViewOf(self);
        inner = inner.IsNull ? inner : Space.GetAttr(inner, N.obj);
        return !inner.IsNull && Buffers.Get(inner, view, flags);
    }

    private static Value Raw(Value self)
    {
        Value view = ViewOf(self);
        Value contiguous = view.IsNull ? view : Space.GetAttr(view, "contiguous");
        if (contiguous.IsNull)
        {
            return contiguous;
        }

        if (!contiguous.IsTrue)
        {
            return Errors.Raise(TypeId.BufferError, "cannot extract raw buffer from non-contiguous buffer");
        }

        Value cast = Space.GetAttr(view, "cast");
        return cast.IsNull ? cast : Space.Call(cast, PyStr.Intern("B"));
    }

    private static Value Release(Value self)
    {
        Value view = self.As<PickleBuffer>().Fields.View.Load();
        self.As<PickleBuffer>().Fields.View.Store(self, Value.Null);
        return view.IsNull || !Space.CallMethod(view, PyStr.Intern("release")).IsNull ? Value.None : Value.Null;
    }
}
