using Py.Gc;
using Py.ObjectSpace;
using Py.Vm.Run;

namespace Py.Vm.Modules;

/// <summary>The part of the module gc that looks at objects: get_objects, get_referrers, get_referents, is_tracked.</summary>
internal static unsafe class GcObjects
{
    public static void Define(ModuleBuilder m)
    {
        m.Function("get_objects(generation=None)\nReturn a list of objects tracked by the collector (excluding the list returned).", &GetObjects);
        m.RawFunction("get_referrers(...)\nget_referrers(*objs) -> list\nReturn the list of objects that directly refer to any of objs.", &GetReferrers);
        m.RawFunction("get_referents(...)\nget_referents(*objs) -> list\nReturn the list of objects that are directly referred to by objs.", &GetReferents);
        m.Function("is_tracked(obj, /)\nReturns true if the object is tracked by the garbage collector.", &IsTrackedMethod);
        m.Function("is_finalized(obj, /)\nReturns true if the object has been already finalized by the GC.", &IsFinalized);
    }

    /// <summary>Tables and the like that programs never see.</summary>
    public static bool IsInternal(ulong obj) => Value.FromBits(obj).Shape->Kind
        is TypeId.SetTable or TypeId.RefArray or TypeId.RawBytes or TypeId.DictTable or TypeId.ManagedBuffer;

    /// <summary>Would CPython's collector track the object? Tuples and exact dicts only if they hold something that is tracked.</summary>
    public static bool IsTracked(ulong obj) => IsTracked(obj, 8);

    private static bool IsTracked(ulong obj, int depth)
    {
        Value v = Value.FromBits(obj);
        Shape* shape = v.Shape;
        if (!HasTracking(shape) || IsStaticType(v))
        {
            return false;
        }

        if (depth > 0 && v.IsExactTuple)
        {
            Ref<PyTuple> tuple = v.As<PyTuple>();
            for (long i = 0; i < tuple.Fields.Length; i++)
            {
                if (IsTrackedItem(tuple.Tail(i).Load(), depth))
                {
                    return true;
                }
            }

            return false;
        }

        if (depth > 0 && v.IsExactDict)
        {
            long position = 0;
            while (PyDict.Next(v, ref position, out Value key, out Value value))
            {
                if (IsTrackedItem(key, depth) || IsTrackedItem(value, depth))
                {
                    return true;
                }
            }

            return false;
        }

        return true;
    }

    private static bool IsTrackedItem(Value item, int depth)
    {
        if (!item.IsPointer || item.IsNull)
        {
            return false;
        }

        Value now = Value.FromBits(Census.Current(item.Bits));
        return HasTracking(now.Shape) && (now.IsExactTuple ? IsTracked(now.Bits, depth - 1) : !IsStaticType(now));
    }

    private static bool IsStaticType(Value v) => v.Shape->Kind == TypeId.Type && (v.As<PyType>().Fields.Flags & TypeFlags.Heap) == 0;

    private static bool HasTracking(Shape* shape)
    {
        if (shape->Kind is TypeId.SetTable or TypeId.RefArray or TypeId.RawBytes or TypeId.DictTable or TypeId.ManagedBuffer)
        {
            return false;
        }

        return (shape->Type.Load().As<PyType>().Fields.Flags & TypeFlags.Heap) != 0 || IsContainer(shape);
    }

    // What holds references but is not tracked by CPython is named.
    private static bool IsContainer(Shape* shape) =>
        (shape->Layout.RefMap != 0 || shape->Layout.Var == VarKind.Slots)
        && shape->Kind is not (TypeId.Str or TypeId.Bytes or TypeId.ByteArray or TypeId.Int or TypeId.Bool or TypeId.Float or TypeId.Complex
            or TypeId.Range or TypeId.RangeIterator or TypeId.Code);

    private static Value IsTrackedMethod(Value obj) => Value.FromBool(obj.IsPointer && IsTracked(obj.Bits));

    // Streams and generators use the flag for "nothing to finalize", too.
    private static Value IsFinalized(Value obj) => Value.FromBool(obj.IsPointer && (((ObjectHeader*)obj.Bits)->Gc & ObjectHeader.Finalized) != 0
        && PyType.SlotOf(obj, SlotId.Finalize) != null && (obj.Type.As<PyType>().Fields.Flags & TypeFlags.Heap) != 0);

    private static bool IsVisible(ulong obj) => HasTracking(Value.FromBits(obj).Shape);

    private static Value GetObjects(Value generation)
    {
        long wanted = -1;
        if (!generation.IsNull && !generation.IsNone)
        {
            if (!Space.AsIndex(generation, TypeId.OverflowError, out wanted))
            {
                return Value.Null;
            }

            if (wanted is < 0 or > 2)
            {
                return Errors.ValueError(wanted < 0 ? "generation parameter cannot be negative"
                    : "generation parameter must be less than the number of available generations (3)");
            }
        }

        if (wanted == 1)
        {
            return PyList.New();
        }

        if (wanted == 0)
        {
            HeapWalk.FindYoung(&IsTracked);
        }
        else
        {
            GcModule.CollectQuietly();
            if (Finalizers.HasQueued || WeakRefs.HasPending)
            {
                // What is only kept for its finalizer, or with a callback, would be listed.
                PendingCalls.Run();
                GcModule.CollectQuietly();
            }

            HeapWalk.FindAll(&IsTracked);
        }

        return Found();
    }

    // The list grows while what it gets is held by the collector.
    private static Value Found()
    {
        Value list = PyList.New();
        for (long i = 0; i < HeapWalk.Count; i++)
        {
            PyList.Append(list, Value.FromBits(HeapWalk.Get(i)));
        }

        HeapWalk.Clear();
        return list;
    }

    /// <summary>Number of tracked objects.</summary>
    public static long CountTracked()
    {
        GcModule.CollectQuietly();
        HeapWalk.FindAll(&IsTracked);
        long count = HeapWalk.Count;
        HeapWalk.Clear();
        return count;
    }

    private static Value GetReferrers(Args args)
    {
        if (args.KeywordCount > 0)
        {
            return Errors.TypeError("gc.get_referrers() takes no keyword arguments");
        }

        GcModule.CollectQuietly();
        for (int i = 0; i < args.Count; i++)
        {
            HeapWalk.AddTarget(args[i].Bits);
        }

        HeapWalk.FindReferrers(&IsVisible);
        return Found();
    }

    private static Value GetReferents(Args args)
    {
        if (args.KeywordCount > 0)
        {
            return Errors.TypeError("gc.get_referents() takes no keyword arguments");
        }

        HeapWalk.BeginReferents();
        for (int i = 0; i < args.Count; i++)
        {
            Value obj = args[i];
            if (!obj.IsPointer || !HasTracking(obj.Shape))
            {
                continue;
            }

            HeapWalk.AddReferents(obj.Bits);
            if ((obj.Type.As<PyType>().Fields.Flags & TypeFlags.Heap) != 0)
            {
                HeapWalk.AddReferent(obj.Type.Bits);
            }
        }

        return Found();
    }
}
