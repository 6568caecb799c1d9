using System;
using System.Runtime.InteropServices;
using Py.Ir;
using Py.ObjectSpace;
using Py.Vm.Run;

namespace Py.Vm.Jit;

/// <summary>Entry points of machine code for <see cref="PlainOperations"/>, and for changes of built-in containers.</summary>
/// <remarks>
/// Those that change something get the instruction to go on at, and return 0 with an error set, or <see cref="JitMemory.NoResult"/>,
/// after all is done, if Python code may have run, on which the trace does not count.
/// </remarks>
internal static unsafe class PlainHelpers
{
    private const int First = 32;

    public static HelperRef GetItem { get; private set; }
    public static HelperRef Get { get; private set; }
    public static HelperRef Contains { get; private set; }
    public static HelperRef StrEqual { get; private set; }
    public static HelperRef Compare { get; private set; }
    public static HelperRef Binary { get; private set; }
    public static HelperRef Unary { get; private set; }
    public static HelperRef Format { get; private set; }
    public static HelperRef Join { get; private set; }
    public static HelperRef CallRaw { get; private set; }
    public static HelperRef TextOfInt { get; private set; }
    public static HelperRef JoinInt { get; private set; }
    public static HelperRef HasAffix { get; private set; }
    public static HelperRef Discard { get; private set; }
    public static HelperRef Concatenate { get; private set; }
    public static HelperRef Call { get; private set; }
    public static HelperRef Construct { get; private set; }
    public static HelperRef SetEntry { get; private set; }
    public static HelperRef Append { get; private set; }
    public static HelperRef AddKey { get; private set; }
    public static HelperRef Next { get; private set; }
    public static HelperRef NextOfAny { get; private set; }
    public static HelperRef SetItem { get; private set; }
    public static HelperRef DelItem { get; private set; }
    public static HelperRef GetSlice { get; private set; }
    public static HelperRef SetSlice { get; private set; }
    public static HelperRef BytesFrom { get; private set; }
    public static HelperRef BytesOf { get; private set; }
    public static HelperRef ExtendBytes { get; private set; }
    public static HelperRef Iter { get; private set; }
    public static HelperRef FloatPower { get; private set; }
    public static HelperRef ChangeList { get; private set; }
    public static HelperRef ChangeDict { get; private set; }
    public static HelperRef ChangeDeque { get; private set; }
    public static HelperRef ChangeOther { get; private set; }
    public static HelperRef Feed { get; private set; }
    public static HelperRef CopyDict { get; private set; }

    public static HelperRef Aggregate { get; private set; }
    public static HelperRef Maximum { get; private set; }
    public static HelperRef Minimum { get; private set; }
    public static HelperRef Sum { get; private set; }
    public static HelperRef Concatenation { get; private set; }
    public static HelperRef RegisterFinalizer { get; private set; }
    public static HelperRef EndGenerator { get; private set; }

    /// <summary>Fills the table and declares the helpers.</summary>
    public static void Install(Descriptors d)
    {
        const HelperEffects looks = HelperEffects.ReadsHeap, makes = looks | HelperEffects.MayCollect, fails = makes | HelperEffects.MayRaise;
        const IrType p = IrType.Ref, i = IrType.I64;
        nint* table = (nint*)JitMemory.Helpers + First;
        int next = First;
        HelperRef Add(string name, nint entry, IrType[] types, IrType result, HelperEffects effects)
        {
            ((nint*)JitMemory.Helpers)[next] = entry;
            return d.AddHelper(name, next++, types, result, effects);
        }

        HelperRef Change(string name, nint entry, IrType[] types, ReadOnlySpan<FieldRef> writes)
        {
            ((nint*)JitMemory.Helpers)[next] = entry;
            return d.AddHelper(name, next++, types, p, fails, writes);
        }

        nint getItem = (nint)(delegate* unmanaged<ulong, ulong, ulong>)&GetItemEntry, get = (nint)(delegate* unmanaged<ulong, ulong, ulong, ulong>)&GetEntry;
        nint contains = (nint)(delegate* unmanaged<ulong, ulong, long>)&ContainsEntry;
        nint set = (nint)(delegate* unmanaged<long, ulong, ulong, ulong, ulong>)&SetEntryEntry, add = (nint)(delegate* unmanaged<long, ulong, ulong, ulong>)&AddKeyEntry;
        nint discard = (nint)(delegate* unmanaged<ulong, ulong, ulong>)&DiscardEntry;
        nint delItem = (nint)(delegate* unmanaged<ulong, ulong, ulong>)&DelItemEntry;
        GetItem = Add("get_item", Leaves.Choose(Leaf.GetItem, (nint)(delegate*<ulong, ulong, ulong>)&PlainLeaves.GetItem, getItem), [p, p], p, makes);
        Get = Add("dict_get", Leaves.Choose(Leaf.Get, (nint)(delegate*<ulong, ulong, ulong, ulong>)&PlainLeaves.Get, get), [p, p, p], p, makes);
        Contains = Add("contains", Leaves.Choose(Leaf.Contains, (nint)(delegate*<ulong, ulong, long>)&PlainLeaves.Contains, contains), [p, p], i, makes);
        StrEqual = Add("str_equal", Leaves.Choose((nint)(delegate*<ulong, ulong, long>)&PlainLeaves.StrEqual,
            (nint)(delegate* unmanaged<ulong, ulong, long>)&PlainLeaves.StrEqualEntry), [p, p], i, looks);
        Compare = Add("compare", (nint)(delegate* unmanaged<ulong, ulong, long, long>)&CompareEntry, [p, p, i], i, makes);
        Binary = Add("binary", (nint)(delegate* unmanaged<ulong, ulong, long, ulong>)&BinaryEntry, [p, p, i], p, makes);
        Unary = Add("unary", (nint)(delegate* unmanaged<ulong, long, ulong>)&UnaryEntry, [p, i], p, makes);
        Format = Add("format", (nint)(delegate* unmanaged<ulong, long, ulong, ulong>)&FormatEntry, [p, i, p], p, makes);
        Join = Add("str_join", (nint)(delegate* unmanaged<ulong, ulong, ulong>)&JoinEntry, [p, p], p, makes);
        nint concatenate = (nint)(delegate* unmanaged<ulong, ulong, ulong, ulong, ulong>)&ConcatenateEntry, textOfInt = (nint)(delegate* unmanaged<long, ulong>)&PlainTexts.OfIntEntry;
        nint joinInt = (nint)(delegate* unmanaged<ulong, long, ulong, ulong>)&JoinIntEntry;
        JoinInt = Add("join_int", Leaves.Choose(Leaf.JoinInt, (nint)(delegate*<ulong, long, ulong, ulong>)&PlainTexts.JoinInt, joinInt), [p, i, p], p, makes);
        Concatenate = Add("concatenate", Leaves.Choose(Leaf.Concatenate, (nint)(delegate*<ulong, ulong, ulong, ulong, ulong>)&PlainTexts.Concatenate, concatenate), [p, p, p, p], p, makes);
        TextOfInt = Add("text_of_int", Leaves.Choose(Leaf.OfInt, (nint)(delegate*<long, ulong>)&PlainTexts.OfInt, textOfInt), [i], p, makes);
        HasAffix = Add("has_affix", Leaves.Choose((nint)(delegate*<ulong, ulong, long, long>)&PlainTexts.HasAffix,
            (nint)(delegate* unmanaged<ulong, ulong, long, long>)&PlainTexts.HasAffixEntry), [p, p, i], i, looks);
        CallRaw = Add("call_raw", (nint)(delegate* unmanaged<ulong, long, ulong, ulong, ulong, ulong>)&CallRawEntry, [p, i, p, p, p], p, makes);
        Call = Add("call_plain", (nint)(delegate* unmanaged<long, long, ulong, ulong, ulong, ulong>)&CallEntry, [i, i, p, p, p], p, makes);
        Construct = Add("construct", (nint)(delegate* unmanaged<ulong, ulong, ulong>)&ConstructEntry, [p, p], p, makes);
        SetEntry = Change("dict_set", Leaves.Choose(Leaf.Set, (nint)(delegate*<long, ulong, ulong, ulong, ulong>)&PlainLeaves.Set, set), [i, p, p, p],
            RecordedFields.OfDict);
        nint append = (nint)(delegate* unmanaged<long, ulong, ulong, ulong>)&AppendEntry, aggregate = (nint)(delegate* unmanaged<ulong, ulong, ulong>)&AggregateEntry;
        nint binary = (nint)(delegate* unmanaged<ulong, ulong, long, ulong>)&BinaryEntry;
        Maximum = Add("max", Leaves.Choose(Leaf.Aggregate, (nint)(delegate*<ulong, ulong, ulong>)&PlainLists.Max, aggregate), [p, p], p, makes);
        Minimum = Add("min", Leaves.Choose(Leaf.Aggregate, (nint)(delegate*<ulong, ulong, ulong>)&PlainLists.Min, aggregate), [p, p], p, makes);
        Sum = Add("sum", Leaves.Choose(Leaf.Aggregate, (nint)(delegate*<ulong, ulong, ulong>)&PlainLists.Sum, aggregate), [p, p], p, makes);
        Concatenation = Add("list_concat", Leaves.Choose(Leaf.Binary, (nint)(delegate*<ulong, ulong, long, ulong>)&PlainLists.Concatenate, binary), [p, p, i], p, makes);
        Append = Change("list_append", Leaves.Choose(Leaf.Append, (nint)(delegate*<long, ulong, ulong, ulong>)&PlainLists.Append, append), [i, p, p],
            [RecordedFields.ListLength, RecordedFields.ListStorage, Recorder.Items]);
        AddKey = Change("set_add", Leaves.Choose(Leaf.Add, (nint)(delegate*<long, ulong, ulong, ulong>)&PlainLeaves.Add, add), [i, p, p], [RecordedFields.SetUsed]);
        Next = Change("next", (nint)(delegate* unmanaged<long, ulong, ulong>)&NextEntry, [i, p],
            [RecordedFields.DictIteratorUsed, RecordedFields.DictIteratorPosition, RecordedFields.DictIteratorRemaining, Recorder.Field(RecordedFields.DictIteratorDict, FieldKind.Ref)]);
        ReadOnlySpan<FieldRef> list = [RecordedFields.ListLength, RecordedFields.ListStorage, Recorder.Items];
        ReadOnlySpan<FieldRef> dict = RecordedFields.OfDict;
        ReadOnlySpan<FieldRef> other = [RecordedFields.SetUsed, .. RecordedFields.OfByteArray];
        HelperRef Quietly(string name, nint entry, IrType[] types, ReadOnlySpan<FieldRef> writes)
        {
            ((nint*)JitMemory.Helpers)[next] = entry;
            return d.AddHelper(name, next++, types, p, makes, writes);
        }

        IrType[] method = [i, i, p, p, p];
        nint change = (nint)(delegate* unmanaged<long, long, ulong, ulong, ulong, ulong>)&ChangeEntry;
        SetItem = Quietly("set_item", (nint)(delegate* unmanaged<ulong, ulong, ulong, ulong>)&SetItemEntry, [p, p, p], [.. list, .. RecordedFields.OfDeque, .. RecordedFields.OfByteArray]);
        nint getSlice = (nint)(delegate* unmanaged<ulong, ulong, ulong, ulong, ulong>)&GetSliceEntry, setSlice = (nint)(delegate* unmanaged<ulong, ulong, ulong, ulong, ulong>)&SetSliceEntry;
        GetSlice = Add("get_slice", Leaves.Choose(Leaf.GetSlice, (nint)(delegate*<ulong, ulong, ulong, ulong, ulong>)&PlainLeaves.GetSlice, getSlice), [p, p, p, p], p, makes);
        SetSlice = Quietly("set_slice", Leaves.Choose(Leaf.SetSlice, (nint)(delegate*<ulong, ulong, ulong, ulong, ulong>)&PlainLeaves.SetSlice, setSlice), [p, p, p, p], list);
        DelItem = Quietly("del_item", Leaves.Choose(Leaf.DelItem, (nint)(delegate*<ulong, ulong, ulong>)&PlainLeaves.DelItem, delItem), [p, p], [.. list, .. dict]);
        ChangeList = Quietly("change_list", change, method, list);
        ChangeDict = Quietly("change_dict", change, method, dict);
        Discard = Quietly("set_discard", Leaves.Choose(Leaf.Discard, (nint)(delegate*<ulong, ulong, ulong>)&PlainLeaves.Discard, discard), [p, p], [RecordedFields.SetUsed]);
        ChangeDeque = Quietly("change_deque", change, method, RecordedFields.OfDeque);
        ChangeOther = Quietly("change_other", change, method, other);
        nint bytesFrom = (nint)(delegate* unmanaged<ulong, long, long, ulong>)&BytesFromEntry, bytesOf = (nint)(delegate* unmanaged<long, long, long, long, long, ulong>)&BytesOfEntry;
        nint extend = (nint)(delegate* unmanaged<ulong, ulong, ulong>)&ExtendBytesEntry;
        BytesFrom = Add("bytes_from", Leaves.Choose(Leaf.BytesFrom, (nint)(delegate*<ulong, long, long, ulong>)&PlainLeaves.BytesFrom, bytesFrom), [p, i, i], p, makes);
        BytesOf = Add("bytes_of", Leaves.Choose(Leaf.BytesOf, (nint)(delegate*<long, long, long, long, long, ulong>)&PlainLeaves.BytesOf, bytesOf), [i, i, i, i, i], p, makes);
        ExtendBytes = Quietly("extend_bytes", Leaves.Choose(Leaf.ExtendBytes, (nint)(delegate*<ulong, ulong, ulong>)&PlainLeaves.ExtendBytes, extend), [p, p], RecordedFields.OfByteArray);
        Iter = Add("iter", (nint)(delegate* unmanaged<ulong, ulong>)&IterEntry, [p], p, makes);
        FloatPower = Add("float_pow", Leaves.Choose((nint)(delegate*<double, double, double>)&PlainLeaves.Power,
            (nint)(delegate* unmanaged<double, double, double>)&PowerEntry), [IrType.F64, IrType.F64], IrType.F64, HelperEffects.Pure);
        RegisterFinalizer = Add("register_finalizer", (nint)(delegate* unmanaged<ulong, long>)&RegisterEntry, [p], i, HelperEffects.MayRaise);
        EndGenerator = Change("end_generator", (nint)(delegate* unmanaged<ulong, ulong>)&EndGeneratorEntry, [p],
            [RecordedFields.GeneratorState, RecordedFields.GeneratorRegisters, RecordedFields.GeneratorHandled, RecordedFields.GeneratorFrame]);
        Aggregate = Add("aggregate", aggregate, [p, p], p, makes);
        CopyDict = Add("copy_dict", (nint)(delegate* unmanaged<ulong, ulong>)&CopyDictEntry, [p], p, makes);

        // It cannot raise, but that keeps it where it is: what it changes is nothing that a trace could load, and it declines before.
        nint feed = (nint)(delegate* unmanaged<ulong, long>)&FeedEntry;
        Feed = Add("feed", Leaves.Choose(Leaf.Feed, (nint)(delegate*<ulong, long>)&PlainLeaves.Feed, feed), [p], i, HelperEffects.MayRaise);
        NextOfAny = Add("next_of_any", (nint)(delegate* unmanaged<long, ulong, ulong>)&NextOfAnyEntry, [i, p], p, HelperEffects.Any);
        System.Diagnostics.Debug.Assert(next <= Leaves.First, "the table of helpers is full");
    }

    [UnmanagedCallersOnly]
    private static long RegisterEntry(ulong obj)
    {
        Gc.Finalizers.Register(obj);
        return 1;
    }

    [UnmanagedCallersOnly]
    private static ulong EndGeneratorEntry(ulong generator)
    {
        Generators.End((PyGenerator*)generator);
        return Singletons.None;
    }

    [UnmanagedCallersOnly]
    private static ulong AggregateEntry(ulong function, ulong items)
    {
        try
        {
            return PlainOperations.Aggregate(V(function), V(items));
        }
        catch (Exception e)
        {
            return Broken(e);
        }
    }

    [UnmanagedCallersOnly]
    private static ulong CopyDictEntry(ulong dict)
    {
        try
        {
            ulong copy = PyDict.Copy(V(dict)).Bits;
            if (copy == 0)
            {
                Errors.Clear();
            }

            return copy;
        }
        catch (Exception e)
        {
            return Broken(e);
        }
    }

    // The generator whose frame the trace runs in feeds a C# loop: it has taken the item, or not.
    [UnmanagedCallersOnly]
    private static long FeedEntry(ulong item)
    {
        Frame* fp = PlainLeaves.FeedingFrame(Thread.Current);
        return fp != null && Feeding.TryTake((Feed*)fp->ReturnTo, item) ? 1 : 0;
    }

    private static Value V(ulong word) => Value.FromBits(word);

    private static ulong Broken(Exception e)
    {
        InternalErrors.Raise(e);
        Errors.Clear();
        return 0;
    }

    private static ulong Broken(long pc, Exception e)
    {
        InternalErrors.Raise(e);
        return Failed(pc);
    }

    private static ulong Failed(long pc)
    {
        ResidualSites.FailedAt = (uint*)pc;
        return 0;
    }

    [UnmanagedCallersOnly]
    private static ulong GetItemEntry(ulong obj, ulong key)
    {
        try
        {
            return PlainOperations.GetItem(V(obj), V(key));
        }
        catch (Exception e)
        {
            return Broken(e);
        }
    }

    [UnmanagedCallersOnly]
    private static ulong GetEntry(ulong dict, ulong key, ulong absent)
    {
        try
        {
            return PlainOperations.Get(V(dict), V(key), V(absent));
        }
        catch (Exception e)
        {
            return Broken(e);
        }
    }

    [UnmanagedCallersOnly]
    private static long ContainsEntry(ulong container, ulong item)
    {
        try
        {
            return PlainOperations.Contains(V(container), V(item));
        }
        catch (Exception e)
        {
            return (long)Broken(e) + PlainOperations.Declined;
        }
    }

    [UnmanagedCallersOnly]
    private static long CompareEntry(ulong left, ulong right, long op)
    {
        try
        {
            return PlainOperations.Compare(V(left), V(right), op);
        }
        catch (Exception e)
        {
            return (long)Broken(e) + PlainOperations.Declined;
        }
    }

    [UnmanagedCallersOnly]
    private static ulong BinaryEntry(ulong left, ulong right, long slot)
    {
        try
        {
            return PlainOperations.Binary(V(left), V(right), slot);
        }
        catch (Exception e)
        {
            return Broken(e);
        }
    }

    [UnmanagedCallersOnly]
    private static ulong UnaryEntry(ulong value, long slot)
    {
        try
        {
            return PlainOperations.Unary(V(value), slot);
        }
        catch (Exception e)
        {
            return Broken(e);
        }
    }

    [UnmanagedCallersOnly]
    private static ulong FormatEntry(ulong value, long flags, ulong spec)
    {
        try
        {
            return PlainOperations.Format(V(value), flags, V(spec));
        }
        catch (Exception e)
        {
            return Broken(e);
        }
    }

    [UnmanagedCallersOnly]
    private static ulong JoinEntry(ulong separator, ulong sequence)
    {
        try
        {
            return PlainOperations.Join(V(separator), V(sequence));
        }
        catch (Exception e)
        {
            return Broken(e);
        }
    }

    [UnmanagedCallersOnly]
    private static ulong ConcatenateEntry(ulong a, ulong b, ulong c, ulong d)
    {
        try
        {
            ulong* parts = stackalloc ulong[] { a, b, c, d };
            return PlainOperations.Concatenate((Slot*)parts, d != 0 ? 4 : c != 0 ? 3 : 2);
        }
        catch (Exception e)
        {
            return Broken(e);
        }
    }

    [UnmanagedCallersOnly]
    private static ulong CallEntry(long function, long count, ulong a, ulong b, ulong c)
    {
        try
        {
            return PlainOperations.Call((nint)function, (int)count, V(a), V(b), V(c));
        }
        catch (Exception e)
        {
            return Broken(e);
        }
    }

    [UnmanagedCallersOnly]
    private static ulong ConstructEntry(ulong type, ulong argument)
    {
        try
        {
            return PlainOperations.Construct(V(type), V(argument));
        }
        catch (Exception e)
        {
            return Broken(e);
        }
    }

    /// <summary>dict[key] = value.</summary>
    public static ulong Set(long pc, Value dict, Value key, Value value)
    {
        if (!PlainValues.TryHash(key, out long hash))
        {
            return PyDict.Set(dict, key, value) ? JitMemory.NoResult : Failed(pc);
        }

        int index = PlainValues.Find(dict, key, hash);
        if (index >= 0)
        {
            PyDict.Overwrite(dict, index, value);
            return Singletons.None;
        }

        return index == PlainValues.Absent
            ? PyDict.Insert(dict, key, hash, value) ? Singletons.None : Failed(pc)
            : PyDict.Set(dict, key, hash, value) ? JitMemory.NoResult : Failed(pc);
    }

    /// <summary>set.add(key).</summary>
    public static ulong Add(long pc, Value set, Value key)
    {
        if (!PlainValues.TryHash(key, out long hash))
        {
            return PySet.Add(set, key) ? JitMemory.NoResult : Failed(pc);
        }

        int added = PlainValues.Add(set, key, hash);
        return added > 0 ? Singletons.None : added == PlainValues.Unknown && PySet.Add(set, key, hash) ? JitMemory.NoResult : Failed(pc);
    }

    [UnmanagedCallersOnly]
    private static ulong SetEntryEntry(long pc, ulong dict, ulong key, ulong value)
    {
        try
        {
            return Set(pc, V(dict), V(key), V(value));
        }
        catch (Exception e)
        {
            return Broken(pc, e);
        }
    }

    [UnmanagedCallersOnly]
    private static ulong AppendEntry(long pc, ulong list, ulong item)
    {
        try
        {
            return PyList.Append(V(list), V(item)) ? Singletons.None : Failed(pc);
        }
        catch (Exception e)
        {
            return Broken(pc, e);
        }
    }

    [UnmanagedCallersOnly]
    private static ulong AddKeyEntry(long pc, ulong set, ulong key)
    {
        try
        {
            return Add(pc, V(set), V(key));
        }
        catch (Exception e)
        {
            return Broken(pc, e);
        }
    }

    // Of the trace's own frame, as Python code may look at it.
    [UnmanagedCallersOnly]
    private static ulong NextOfAnyEntry(long pc, ulong iterator)
    {
        try
        {
            ((Frame*)Thread.Current->Frame)->Pc = (uint*)pc;
            ulong item = Space.Next(V(iterator)).Bits;
            return item != 0 ? item : Errors.Occurred ? Failed(pc) : JitMemory.NoResult;
        }
        catch (Exception e)
        {
            return Broken(pc, e);
        }
    }

    [UnmanagedCallersOnly]
    private static ulong NextEntry(long pc, ulong iterator)
    {
        try
        {
            ulong item = Space.Next(V(iterator)).Bits;
            return item != 0 ? item : Errors.Occurred ? Failed(pc) : JitMemory.NoResult;
        }
        catch (Exception e)
        {
            return Broken(pc, e);
        }
    }

    [UnmanagedCallersOnly]
    private static double PowerEntry(double x, double y) => Math.Pow(x, y);

    [UnmanagedCallersOnly]
    private static ulong SetItemEntry(ulong obj, ulong key, ulong value)
    {
        try
        {
            return PlainChanges.SetItem(V(obj), V(key), V(value));
        }
        catch (Exception e)
        {
            return Broken(e);
        }
    }

    [UnmanagedCallersOnly]
    private static ulong DelItemEntry(ulong obj, ulong key)
    {
        try
        {
            return PlainChanges.DelItem(V(obj), V(key));
        }
        catch (Exception e)
        {
            return Broken(e);
        }
    }

    [UnmanagedCallersOnly]
    private static ulong ChangeEntry(long function, long countAndNeeds, ulong self, ulong a, ulong b)
    {
        try
        {
            return PlainChanges.Call((nint)function, countAndNeeds, V(self), V(a), V(b));
        }
        catch (Exception e)
        {
            return Broken(e);
        }
    }

    [UnmanagedCallersOnly]
    private static ulong DiscardEntry(ulong set, ulong key)
    {
        try
        {
            return PlainChanges.Discard(V(set), V(key));
        }
        catch (Exception e)
        {
            return Broken(e);
        }
    }

    [UnmanagedCallersOnly]
    private static ulong JoinIntEntry(ulong before, long number, ulong after)
    {
        try
        {
            ulong* parts = stackalloc ulong[] { before, PlainTexts.New(number), after };
            return PlainOperations.Concatenate((Slot*)parts + (before == 0 ? 1 : 0), (before == 0 ? 1 : 2) + (after == 0 ? 0 : 1));
        }
        catch (Exception e)
        {
            return Broken(e);
        }
    }

    [UnmanagedCallersOnly]
    private static ulong CallRawEntry(ulong function, long count, ulong a, ulong b, ulong c)
    {
        try
        {
            return PlainOperations.CallRaw(V(function), (int)count, V(a), V(b), V(c));
        }
        catch (Exception e)
        {
            return Broken(e);
        }
    }

    [UnmanagedCallersOnly]
    private static ulong BytesFromEntry(ulong memory, long at, long size)
    {
        try
        {
            return PlainOperations.NewBytes((byte*)memory + at, size);
        }
        catch (Exception e)
        {
            return Broken(e);
        }
    }

    [UnmanagedCallersOnly]
    private static ulong BytesOfEntry(long size, long first, long second, long third, long fourth)
    {
        try
        {
            long* words = stackalloc long[] { first, second, third, fourth };
            return PlainOperations.NewBytes((byte*)words, size);
        }
        catch (Exception e)
        {
            return Broken(e);
        }
    }

    [UnmanagedCallersOnly]
    private static ulong ExtendBytesEntry(ulong array, ulong data)
    {
        try
        {
            return PlainChanges.ExtendBytes(V(array), V(data));
        }
        catch (Exception e)
        {
            return Broken(e);
        }
    }

    [UnmanagedCallersOnly]
    private static ulong IterEntry(ulong obj)
    {
        try
        {
            return PlainChanges.Iter(V(obj));
        }
        catch (Exception e)
        {
            return Broken(e);
        }
    }

    [UnmanagedCallersOnly]
    private static ulong GetSliceEntry(ulong list, ulong start, ulong stop, ulong step)
    {
        try
        {
            return PlainSlices.Get(V(list), V(start), V(stop), V(step));
        }
        catch (Exception e)
        {
            return Broken(e);
        }
    }

    [UnmanagedCallersOnly]
    private static ulong SetSliceEntry(ulong list, ulong start, ulong stop, ulong items)
    {
        try
        {
            return PlainSlices.Set(V(list), V(start), V(stop), V(items));
        }
        catch (Exception e)
        {
            return Broken(e);
        }
    }
}
