using Py.Gc;
using Py.ObjectSpace;

namespace Py.Vm.Modules.Pickling;

/// <summary>_pickle.Pickler: the objects a pickler refers to; its bytes are in a <see cref="PickleOutput"/>.</summary>
internal unsafe partial struct Pickler
{
    public ObjectHeader Header;
    /// <summary>The file's write method; null: the bytes are kept.</summary>
    public Slot Write;
    /// <summary>The memoized objects by number, a list: what is memoized stays alive.</summary>
    public Slot Memo;
    /// <summary>persistent_id; null: none.</summary>
    public Slot PersistentId;
    /// <summary>dispatch_table; null: copyreg's.</summary>
    public Slot DispatchTable;
    /// <summary>Gets buffers that go out of band; null: none do.</summary>
    public Slot BufferCallback;
    /// <summary>reducer_override of the object that is being dumped; null: none.</summary>
    public Slot ReducerOverride;
    /// <summary>The <see cref="PickleOutput"/> in the handle table; 0 before __init__.</summary>
    public long Handle;

    private const ulong References = 0b1111110;

    private static PickleOutput Output(Value self) => HandleTable.Get<PickleOutput>((int)self.As<Pickler>().Fields.Handle)!;

    private static Value New(Value type) => PyType.Allocate(type);

    /// <summary>Prepares for pickling; false with an error.</summary>
    private static bool Prepare(Value self, Value protocol, Value fixImports, Value bufferCallback)
    {
        int number = PickleNames.DefaultProtocol;
        if (!protocol.IsNull && !protocol.IsNone && !Io.Int(protocol, 0, out number))
        {
            return false;
        }

        number = number < 0 ? PickleNames.HighestProtocol : number;
        if (number > PickleNames.HighestProtocol)
        {
            Errors.ValueError($"pickle protocol must be <= {PickleNames.HighestProtocol}");
            return false;
        }

        int fix = fixImports.IsNull ? 1 : Space.Truth(fixImports);
        if (fix < 0)
        {
            return false;
        }

        if (!bufferCallback.IsNull && !bufferCallback.IsNone)
        {
            if (number < 5)
            {
                Errors.ValueError("buffer_callback needs protocol >= 5");
                return false;
            }

            self.As<Pickler>().Fields.BufferCallback.Store(self, bufferCallback);
        }

        PickleOutput output = new() { Protocol = number, IsBinary = number > 0, FixImports = fix > 0 && number < 3 };
        HandleTable.Remove((int)self.As<Pickler>().Fields.Handle);
        self.As<Pickler>().Fields.Handle = HandleTable.Add(self, output);
        self.As<Pickler>().Fields.Memo.Store(self, PyList.New());
        return true;
    }

    /// <summary>Pickles an object; false with an error.</summary>
    private static bool Dump(Value self, Value obj)
    {
        PickleOutput o = Output(self);
        int found = Space.TryGetAttr(self, "reducer_override", out Value reducer);
        if (found < 0)
        {
            return false;
        }

        self.As<Pickler>().Fields.ReducerOverride.Store(self, found > 0 ? reducer : Value.Null);
        if (o.Protocol >= 2)
        {
            o.Op1(PickleOp.Proto, o.Protocol);
        }

        o.IsFraming = o.Protocol >= 4;
        bool ok = Save(self, o, obj);
        if (ok)
        {
            o.Op(PickleOp.Stop);
            o.EndFrame();
        }

        o.IsFraming = false;
        self.As<Pickler>().Fields.ReducerOverride.Store(self, Value.Null);
        return ok;
    }

    /// <summary>Gives what was written to the file; false with an error.</summary>
    private static bool Flush(Value self, PickleOutput o)
    {
        Value bytes = PyBytes.New(o.Written);
        o.Clear();
        return !bytes.IsNull && !Space.Call(self.As<Pickler>().Fields.Write.Load(), bytes).IsNull;
    }

    private static bool Memoize(Value self, PickleOutput o, Value v)
    {
        if (o.IsFast)
        {
            return true;
        }

        Value memo = self.As<Pickler>().Fields.Memo.Load();
        int number = (int)PyList.LengthOf(memo);
        if (!PyList.Append(memo, v))
        {
            return false;
        }

        o.Add(v, number);
        if (o.Protocol >= 4)
        {
            o.Op(PickleOp.Memoize);
        }
        else if (!o.IsBinary)
        {
            o.Line(PickleOp.Put, number);
        }
        else if (number < 256)
        {
            o.Op1(PickleOp.BinPut, number);
        }
        else
        {
            o.Op4(PickleOp.LongBinPut, (uint)number);
        }

        return true;
    }

    private static bool Fetch(PickleOutput o, int number)
    {
        if (!o.IsBinary)
        {
            o.Line(PickleOp.Get, number);
        }
        else if (number < 256)
        {
            o.Op1(PickleOp.BinGet, number);
        }
        else
        {
            o.Op4(PickleOp.LongBinGet, (uint)number);
        }

        return true;
    }

    /// <summary>Writes any object; false with an error.</summary>
    private static bool Save(Value self, PickleOutput o, Value v, bool isPersistentId = false)
    {
        // A frame ends between two objects.
        if (o.EndLongFrame() && !self.As<Pickler>().Fields.Write.IsNull && !Flush(self, o))
        {
            return false;
        }

        if (!isPersistentId && !self.As<Pickler>().Fields.PersistentId.IsNull)
        {
            int done = SavePersistent(self, o, v);
            if (done != 0)
            {
                return done > 0;
            }
        }

        if (v.IsExactInt)
        {
            return SaveInt(o, v);
        }

        if (v.IsNone)
        {
            o.Op(PickleOp.None);
            return true;
        }

        if (v.IsBool)
        {
            SaveBool(o, v.IsTrue);
            return true;
        }

        if (v.IsExactFloat)
        {
            SaveFloat(o, PyFloat.Get(v));
            return true;
        }

        int number = o.Find(v);
        if (number >= 0)
        {
            return Fetch(o, number);
        }

        if (v.IsExactStr)
        {
            return SaveStr(self, o, v);
        }

        if (v.HasShape(ShapeIds.Bytes))
        {
            return SaveBytes(self, o, v);
        }

        if (!Thread.Enter(" while pickling an object"))
        {
            return false;
        }

        bool ok = SaveContainer(self, o, v);
        Thread.Leave();
        return ok;
    }

    private static bool SaveContainer(Value self, PickleOutput o, Value v) =>
        v.IsExactDict ? SaveDict(self, o, v)
        : v.HasShape(ShapeIds.Set) ? SaveSet(self, o, v)
        : v.HasShape(ShapeIds.FrozenSet) ? SaveFrozenSet(self, o, v)
        : v.IsExactList ? SaveList(self, o, v)
        : v.IsExactTuple ? SaveTuple(self, o, v)
        : v.HasShape(ShapeIds.Of(TypeId.ByteArray)) ? SaveByteArray(self, o, v)
        : PickleBuffer.Is(v) ? SavePickleBuffer(self, o, v)
        : SaveObject(self, o, v);

    private static int SavePersistent(Value self, PickleOutput o, Value v)
    {
        Value id = Space.Call(self.As<Pickler>().Fields.PersistentId.Load(), v);
        if (id.IsNull || id.IsNone)
        {
            return id.IsNull ? -1 : 0;
        }

        if (o.IsBinary)
        {
            if (!Save(self, o, id, true))
            {
                return -1;
            }

            o.Op(PickleOp.BinPersId);
            return 1;
        }

        Value text = Space.Str(id);
        if (text.IsNull)
        {
            return -1;
        }

        if (text.As<PyStr>().Fields.Ascii == 0)
        {
            PickleNames.CannotPickle("persistent IDs in protocol 0 must be ASCII strings");
            return -1;
        }

        o.Line(PickleOp.PersId, PyStr.ToClr(text));
        return 1;
    }
}
