using Py.Gc;
using Py.ObjectSpace;

namespace Py.Vm.Modules;

/// <summary>An exporter of a part of a stream's buffer, for raw streams written in Python; they get a memoryview of it.</summary>
internal static unsafe class IoWindow
{
    private struct Layout
    {
        public ObjectHeader Header;
        /// <summary>The heap object that holds the bytes; null: memory that does not move.</summary>
        public Slot Memory;
        /// <summary>What keeps memory outside the heap valid.</summary>
        public Slot Owner;
        public long Offset;
        public long Length;
        public long ReadOnly;
    }

    private static Root s_type;

    /// <summary>A memoryview of bytes that lie in <paramref name="memory"/>, or outside the heap if that is null.</summary>
    public static Value New(Value memory, Value owner, byte* data, long length, bool readOnly)
    {
        if (!s_type.IsAssigned)
        {
            s_type = Roots.New(CoreTypes.MakeModuleType(
                "_io._Window", Value.Null, new TypeRow(TypeId.None0, "_Window", TypeId.Object, sizeof(Layout), 0b110, TypeFlags.NoConstructor), &Define));
        }

        Value self = PyType.Allocate(s_type.Value);
        ref Layout w = ref self.As<Layout>().Fields;
        w.Memory.Store(self, memory);
        w.Owner.Store(self, owner);
        w.Offset = memory.IsNull ? (long)data : data - (byte*)memory.Bits;
        w.Length = length;
        w.ReadOnly = readOnly ? 1 : 0;
        return PyMemoryView.New(self);
    }

    private static void Define(TypeBuilder t) => t.Slot(SlotId.GetBuffer, &GetBuffer);

    private static bool GetBuffer(Value self, BufferView* view, int flags)
    {
        ref Layout w = ref self.As<Layout>().Fields;
        if (w.ReadOnly != 0 && (flags & Buffers.Writable) != 0)
        {
            Errors.Raise(TypeId.BufferError, "Object is not writable.");
            return false;
        }

        view->Owner.Initialize(self);
        view->Memory.Initialize(w.Memory.Load());
        view->Data = (byte*)(w.Memory.IsNull ? 0 : (long)w.Memory.Load().Bits) + w.Offset;
        view->Length = w.Length;
        view->ItemSize = 1;
        view->ReadOnly = w.ReadOnly != 0;
        view->Dimensions = 1;
        return true;
    }
}
