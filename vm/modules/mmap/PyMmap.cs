using System.Runtime.InteropServices;
using Py.Gc;
using Py.ObjectSpace;
using Py.Vm.Run;

namespace Py.Vm.Modules.MappedMemory;

/// <summary>mmap.mmap: how a map is made, resized and ended.</summary>
internal static unsafe partial class PyMmap
{
    internal struct Layout
    {
        public ObjectHeader Header;
        /// <summary>The first byte; null once closed.</summary>
        public byte* Data;
        /// <summary>The first byte of a closed map of which buffers are left; null: there are none.</summary>
        public byte* Held;
        /// <summary>Bytes.</summary>
        public long Size;
        /// <summary>Where the next read or write begins.</summary>
        public long Position;
        /// <summary>Where in the file the map begins.</summary>
        public long Offset;
        /// <summary>Buffers given out: as long as there are any, the memory stays where it is.</summary>
        public long Exports;
        /// <summary>A descriptor of its own; -1 for anonymous memory.</summary>
        public int File;
        /// <summary>What may be done with it.</summary>
        public MapAccess Access;
    }

    private const int OutOfMemory = 12, TooManyFiles = 24, RegularFile = 0x8000, FileKind = 0xF000;

    private static ModuleType s_type;
    private static readonly KeywordArguments s_arguments = new(null, ["fileno", "length", "flags", "prot", "access", "offset"], 2);

    // What dies together with a map may still read it in its finalizer: maps are finalized last.
    internal static void Initialize(ModuleBuilder m)
    {
        s_type.Define(m, "mmap.mmap", sizeof(Layout), 0, TypeFlags.BaseType | TypeFlags.Weakref | TypeFlags.FinalizedLate | TypeFlags.FinalizedLater, &DefineType);
        MappedItems.Initialize();
    }

    private static ref Layout Of(Value self) => ref self.As<Layout>().Fields;

    /// <summary>Is it open? ValueError once closed.</summary>
    internal static bool IsOpen(Value self)
    {
        if (Of(self).Data != null)
        {
            return true;
        }

        Errors.ValueError("mmap closed or invalid");
        return false;
    }

    private static Value New(Value type, Args args)
    {
        Slot* b = stackalloc Slot[6];
        if (!s_arguments.Bind(args, b) || !Io.Int(b[0].Load(), 0, out int file) || !Space.AsSsize(b[1].Load(), out long size)
            || !Io.Int(b[2].Load(), Mapping.Shared, out int flags) || !Io.Int(b[3].Load(), Mapping.Read | Mapping.Write, out int protection)
            || !Io.Int(b[4].Load(), (int)MapAccess.Default, out int access) || !CNumbers.Int64(b[5].Load(), 0, out long offset))
        {
            return Value.Null;
        }

        if (size < 0 || offset < 0)
        {
            return Errors.OverflowError($"memory mapped {(size < 0 ? "length" : "offset")} must be positive");
        }

        return Protection((MapAccess)access, ref flags, ref protection, out MapAccess kind) && FitsFile(file, offset, ref size)
            ? Make(type, file, size, flags, protection, kind, offset)
            : Value.Null;
    }

    /// <summary>What an access asks of the system, or the access that flags and protection amount to; false with ValueError.</summary>
    private static bool Protection(MapAccess asked, ref int flags, ref int protection, out MapAccess access)
    {
        access = asked;
        if (asked != MapAccess.Default && (flags != Mapping.Shared || protection != (Mapping.Read | Mapping.Write)))
        {
            Errors.ValueError("mmap can't specify both access and flags, prot.");
            return false;
        }

        switch (asked)
        {
            case MapAccess.Default:
                access = (protection & Mapping.Write) == 0 ? MapAccess.Read : (protection & Mapping.Read) == 0 ? MapAccess.Write : MapAccess.Default;
                return true;
            case MapAccess.Read:
                protection = Mapping.Read;
                return true;
            case MapAccess.Write:
                return true;
            case MapAccess.Copy:
                flags = Mapping.Private;
                return true;
            default:
                Errors.ValueError("mmap invalid access parameter.");
                return false;
        }
    }

    /// <summary>Checks a size against that of a regular file; 0 becomes all of it. False with ValueError.</summary>
    private static bool FitsFile(int file, long offset, ref long size)
    {
        StatFunctions.StatBuffer stat;
        if (file == -1 || StatFunctions.OfDescriptor(file, &stat) != 0 || (stat.Mode & FileKind) != RegularFile)
        {
            return true;
        }

        string? wrong = size != 0 ? (offset > stat.Size || stat.Size - offset < size ? "mmap length is greater than file size" : null)
            : stat.Size == 0 ? "cannot mmap an empty file"
            : offset >= stat.Size ? "mmap offset is greater than file size"
            : null;
        if (wrong is not null)
        {
            Errors.ValueError(wrong);
            return false;
        }

        size = size == 0 ? stat.Size - offset : size;
        return true;
    }

    private static Value Make(Value type, int file, long size, int flags, int protection, MapAccess access, long offset)
    {
        int own = -1;
        if (file != -1)
        {
            own = Mapping.Duplicate(file);
            if (own < 0 && Reclaims())
            {
                own = Mapping.Duplicate(file);
            }

            if (own < 0)
            {
                return PosixErrors.Raise();
            }
        }

        flags |= file == -1 ? Mapping.Anonymous : 0;
        byte* data = Mapping.Map(size, protection, flags, own, offset);
        if (data == null && Reclaims())
        {
            data = Mapping.Map(size, protection, flags, own, offset);
        }

        if (data == null)
        {
            int errno = Marshal.GetLastPInvokeError();
            if (own >= 0)
            {
                Mapping.Close(own);
            }

            return PosixErrors.Raise(errno);
        }

        Value self = PyType.Allocate(type);
        ref Layout m = ref Of(self);
        m.Data = data;
        m.Size = size;
        m.Offset = offset;
        m.File = own;
        m.Access = access;
        return self;
    }

    /// <summary>Ran the system out of something that dead maps may still hold? Then they are collected.</summary>
    private static bool Reclaims()
    {
        int errno = Marshal.GetLastPInvokeError();
        if (errno is not (OutOfMemory or TooManyFiles) || PyByteArray.ReclaimExports == null)
        {
            return false;
        }

        PyByteArray.ReclaimExports();
        return true;
    }

    /// <summary>Are there buffers that are in use? Those that are only not collected yet go.</summary>
    private static bool IsExported(Value self)
    {
        if (Of(self).Exports > 0 && PyByteArray.ReclaimExports != null)
        {
            PyByteArray.ReclaimExports();
        }

        return Of(self).Exports > 0;
    }

    // In a finalizer, which may run before those of dead buffers, nothing can be said against closing.
    private static Value Close(Value self)
    {
        if (!PendingCalls.IsRunning && IsExported(self))
        {
            return Errors.Raise(TypeId.BufferError, "cannot close exported pointers exist");
        }

        Free(self);
        return Value.None;
    }

    private static Value Finalize(Value self)
    {
        Free(self);
        return Value.None;
    }

    /// <summary>Closes it; the memory itself stays until its last buffer is given back.</summary>
    private static void Free(Value self)
    {
        ref Layout m = ref Of(self);
        if (m.Data == null)
        {
            return;
        }

        if (m.File >= 0)
        {
            Mapping.Close(m.File);
            m.File = -1;
        }

        m.Held = m.Data;
        m.Data = null;
        Unmap(ref m);
    }

    private static void Unmap(ref Layout m)
    {
        if (m.Held != null && m.Exports == 0)
        {
            Mapping.Unmap(m.Held, m.Size);
            m.Held = null;
        }
    }

    private static Value Resize(Value self, Args args)
    {
        if (!IsOpen(self) || !Count(args, "resize", 1, 1) || !Space.AsSsize(args[0], out long size))
        {
            return Value.Null;
        }

        ref Layout m = ref Of(self);
        if (m.Access is MapAccess.Read or MapAccess.Copy)
        {
            return Errors.TypeError("mmap can't resize a readonly or copy-on-write memory map.");
        }

        if (IsExported(self))
        {
            return Errors.Raise(TypeId.BufferError, "mmap can't resize with extant buffers exported.");
        }

        if (size < 0 || long.MaxValue - size < m.Offset)
        {
            return Errors.ValueError("new size out of range");
        }

        if (!IsOpen(self) || (m.File >= 0 && SysCall.Done(Mapping.Truncate(m.File, m.Offset + size)).IsNull))
        {
            return Value.Null;
        }

        byte* data = Mapping.Remap(m.Data, m.Size, size);
        if (data == null)
        {
            return PosixErrors.Raise();
        }

        m.Data = data;
        m.Size = size;
        return Value.None;
    }

    private static bool GetBuffer(Value self, BufferView* view, int flags)
    {
        if (!IsOpen(self))
        {
            return false;
        }

        ref Layout m = ref Of(self);
        if ((flags & Buffers.Writable) != 0 && m.Access == MapAccess.Read)
        {
            Errors.Raise(TypeId.BufferError, "Object is not writable.");
            return false;
        }

        m.Exports++;
        view->Owner.Initialize(self);
        view->Data = m.Data;
        view->Length = m.Size;
        view->ItemSize = 1;
        view->Dimensions = 1;
        view->ReadOnly = m.Access == MapAccess.Read;
        return true;
    }

    private static void ReleaseBuffer(Value self, BufferView* view)
    {
        ref Layout m = ref Of(self);
        m.Exports--;
        Unmap(ref m);
    }
}
