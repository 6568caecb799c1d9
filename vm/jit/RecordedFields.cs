using Py.Ir;
using Py.ObjectSpace;
using Py.Vm.Modules.Collections;
using Py.Vm.Modules.Structs;

namespace Py.Vm.Jit;

/// <summary>Descriptors of the fields of built-in types: what is known of one type's fields outlives stores into another's.</summary>
/// <remarks>Each field of these has one descriptor, whoever asks: two for the same memory would be taken for different places.</remarks>
internal static unsafe class RecordedFields
{
    public static FieldRef ListLength { get; private set; }
    public static FieldRef ListStorage { get; private set; }
    public static FieldRef TupleLength { get; private set; }
    public static FieldRef ArrayLength { get; private set; }
    public static FieldRef DictKeys { get; private set; }
    public static FieldRef DictTable { get; private set; }
    public static FieldRef DictUsed { get; private set; }
    public static FieldRef DictValues { get; private set; }
    public static FieldRef DictEntryKeys { get; private set; }
    public static FieldRef DictFilled { get; private set; }
    public static FieldRef TableSize { get; private set; }
    public static FieldRef TableUsable { get; private set; }

    /// <summary>Entries and indices of a dict's smallest table.</summary>
    public static FieldRef[] EntryHashes { get; private set; } = [];
    public static FieldRef[] EntryKeys { get; private set; } = [];
    public static FieldRef[] EntryValues { get; private set; } = [];
    public static FieldRef[] TableIndices { get; private set; } = [];
    public static FieldRef DictIteratorUsed { get; private set; }
    public static FieldRef DictIteratorPosition { get; private set; }
    public static FieldRef DictIteratorRemaining { get; private set; }
    public static FieldRef ZipIterators { get; private set; }
    public static FieldRef ZipStrict { get; private set; }
    public static FieldRef SetUsed { get; private set; }
    public static FieldRef StrLength { get; private set; }
    public static FieldRef StrAscii { get; private set; }
    public static FieldRef StrBytes { get; private set; }
    public static FieldRef BytesLength { get; private set; }
    public static FieldRef BytesItems { get; private set; }
    public static FieldRef DequeStorage { get; private set; }
    public static FieldRef DequeStart { get; private set; }
    public static FieldRef DequeLength { get; private set; }
    public static FieldRef DequeMaxLength { get; private set; }
    public static FieldRef DequeState { get; private set; }

    /// <summary>Items of a deque's storage, which is no list's.</summary>
    public static FieldRef DequeItems { get; private set; }
    public static FieldRef DequeIteratorDeque { get; private set; }
    public static FieldRef DequeIteratorTaken { get; private set; }
    public static FieldRef DequeIteratorRemaining { get; private set; }
    public static FieldRef DequeIteratorState { get; private set; }
    public static FieldRef ByteArrayStorage { get; private set; }
    public static FieldRef ByteArrayStart { get; private set; }
    public static FieldRef ByteArrayLength { get; private set; }
    public static FieldRef ViewBuffer { get; private set; }
    public static FieldRef ViewOffset { get; private set; }
    public static FieldRef ViewLength { get; private set; }
    public static FieldRef ViewCode { get; private set; }
    public static FieldRef ViewDimensions { get; private set; }
    public static FieldRef ViewReleased { get; private set; }
    public static FieldRef ViewContiguous { get; private set; }
    public static FieldRef BufferMemory { get; private set; }
    public static FieldRef BufferData { get; private set; }
    public static FieldRef StructHandle { get; private set; }

    /// <summary>Bytes of any object, counted from its beginning.</summary>
    public static FieldRef RawU8 { get; private set; }
    public static FieldRef RawF64 { get; private set; }
    public static FieldRef StrIteratorStr { get; private set; }
    public static FieldRef StrIteratorIndex { get; private set; }
    public static FieldRef BytesIteratorBytes { get; private set; }
    public static FieldRef BytesIteratorIndex { get; private set; }
    public static FieldRef MethodFunction { get; private set; }
    public static FieldRef MethodSelf { get; private set; }
    public static FieldRef RangeCurrent { get; private set; }
    public static FieldRef RangeStep { get; private set; }
    public static FieldRef RangeRemaining { get; private set; }
    public static FieldRef RangeFirst { get; private set; }
    public static FieldRef ListIteratorList { get; private set; }
    public static FieldRef ListIteratorIndex { get; private set; }
    public static FieldRef TupleIteratorTuple { get; private set; }
    public static FieldRef TupleIteratorIndex { get; private set; }
    public static FieldRef SpanStart { get; private set; }
    public static FieldRef SpanStop { get; private set; }
    public static FieldRef SpanStep { get; private set; }
    public static FieldRef SpanCount { get; private set; }
    public static FieldRef EnumerateIterator { get; private set; }
    public static FieldRef EnumerateCount { get; private set; }
    public static FieldRef SliceStart { get; private set; }
    public static FieldRef SliceStop { get; private set; }
    public static FieldRef SliceStep { get; private set; }

    public static FieldRef BuiltinIndex { get; private set; }
    public static FieldRef BuiltinSelf { get; private set; }
    public static FieldRef GeneratorFunction { get; private set; }
    public static FieldRef GeneratorName { get; private set; }
    public static FieldRef GeneratorQualName { get; private set; }
    public static FieldRef GeneratorRegisters { get; private set; }
    public static FieldRef GeneratorHandled { get; private set; }
    public static FieldRef GeneratorFrame { get; private set; }
    public static FieldRef GeneratorPc { get; private set; }
    public static FieldRef GeneratorState { get; private set; }
    public static FieldRef GeneratorFlags { get; private set; }

    public static FieldRef StepGenerator { get; private set; }
    public static FieldRef StepArgument { get; private set; }
    public static FieldRef StepState { get; private set; }

    public static FieldRef TracebackNext { get; private set; }
    public static FieldRef TracebackFrame { get; private set; }
    public static FieldRef TracebackInstruction { get; private set; }
    public static FieldRef TracebackLine { get; private set; }
    public static FieldRef FrameBack { get; private set; }
    public static FieldRef FrameFunction { get; private set; }
    public static FieldRef FrameRegisters { get; private set; }
    public static FieldRef FrameLastWord { get; private set; }
    public static FieldRef FrameTraceFlags { get; private set; }

    /// <summary>Shapes that traces allocate.</summary>
    public static ShapeRef Tuple { get; private set; }
    public static ShapeRef Array { get; private set; }
    public static ShapeRef SmallTable { get; private set; }

    /// <summary>Entries of a dict's smallest table, which has eight indices.</summary>
    public const int SmallEntries = 5;

    /// <summary>Where a dict's iterator refers to it.</summary>
    public static uint DictIteratorDict => Offsets.Of(&((PyDictIterator*)Offsets.Base)->Dict);

    /// <summary>What changes when a dict does.</summary>
    public static FieldRef[] OfDict => [DictKeys, DictTable, DictUsed, DictValues, DictEntryKeys, DictFilled];

    /// <summary>What changes when a deque does.</summary>
    public static FieldRef[] OfDeque => [DequeStorage, DequeStart, DequeLength, DequeState, DequeItems];

    /// <summary>What changes when a bytearray does.</summary>
    public static FieldRef[] OfByteArray => [ByteArrayStorage, ByteArrayStart, ByteArrayLength, RawU8];

    private static readonly FieldRef[] s_raw = new FieldRef[16];

    /// <summary>An integer of 1, 2, 4 or 8 bytes in an object, at so many bytes from its beginning.</summary>
    public static FieldRef Raw(int size, bool signed) => s_raw[size + (signed && size < 8 ? 8 : 0)];

    private static void InstallBuffers(Descriptors d)
    {
        ByteArrayStorage = d.AddField("bytearray.storage", FieldKind.Ref, (int)Offsets.Of(&((PyByteArray*)Offsets.Base)->Storage));
        ByteArrayStart = d.AddField("bytearray.start", FieldKind.I64, (int)Offsets.Of(&((PyByteArray*)Offsets.Base)->Start));
        ByteArrayLength = d.AddField("bytearray.length", FieldKind.I64, (int)Offsets.Of(&((PyByteArray*)Offsets.Base)->Length));
        ViewBuffer = d.AddField("memoryview.buffer", FieldKind.Ref, (int)Offsets.Of(&((PyMemoryView*)Offsets.Base)->Buffer));
        ViewOffset = d.AddField("memoryview.offset", FieldKind.I64, (int)Offsets.Of(&((PyMemoryView*)Offsets.Base)->Offset));
        ViewLength = d.AddField("memoryview.length", FieldKind.I64, (int)Offsets.Of(&((PyMemoryView*)Offsets.Base)->Length));
        ViewCode = d.AddField("memoryview.code", FieldKind.U16, (int)Offsets.Of(&((PyMemoryView*)Offsets.Base)->Code));
        ViewDimensions = d.AddField("memoryview.dimensions", FieldKind.I32, (int)Offsets.Of(&((PyMemoryView*)Offsets.Base)->Dimensions));
        ViewReleased = d.AddField("memoryview.released", FieldKind.U8, (int)Offsets.Of(&((PyMemoryView*)Offsets.Base)->Released));
        ViewContiguous = d.AddField("memoryview.contiguous", FieldKind.U8, (int)Offsets.Of(&((PyMemoryView*)Offsets.Base)->Contiguous));
        BufferMemory = d.AddField("buffer.memory", FieldKind.Ref, (int)Offsets.Of(&((PyManagedBuffer*)Offsets.Base)->Memory));
        BufferData = d.AddField("buffer.data", FieldKind.I64, (int)Offsets.Of(&((PyManagedBuffer*)Offsets.Base)->Data));
        StructHandle = d.AddField("struct.handle", FieldKind.I32, (int)Offsets.Of(&((StructModule.Layout*)Offsets.Base)->Handle));
        RawU8 = s_raw[1] = d.AddArray("raw.u8", FieldKind.U8, 0, 1);
        RawF64 = d.AddArray("raw.f64", FieldKind.F64, 0, 1, aliasOf: RawU8);
        s_raw[2] = d.AddArray("raw.u16", FieldKind.U16, 0, 1, aliasOf: RawU8);
        s_raw[4] = d.AddArray("raw.u32", FieldKind.U32, 0, 1, aliasOf: RawU8);
        s_raw[8] = d.AddArray("raw.i64", FieldKind.I64, 0, 1, aliasOf: RawU8);
        s_raw[9] = d.AddArray("raw.i8", FieldKind.I8, 0, 1, aliasOf: RawU8);
        s_raw[10] = d.AddArray("raw.i16", FieldKind.I16, 0, 1, aliasOf: RawU8);
        s_raw[12] = d.AddArray("raw.i32", FieldKind.I32, 0, 1, aliasOf: RawU8);
    }

    /// <summary>Adds the descriptors.</summary>
    public static void Install(Descriptors d)
    {
        FieldRef Number(string name, void* at, bool immutable = false) => d.AddField(name, FieldKind.I64, (int)Offsets.Of(at), immutable);
        FieldRef Reference(string name, void* at, bool immutable = false) => d.AddField(name, FieldKind.Ref, (int)Offsets.Of(at), immutable);
        ListLength = d.AddField("list.length", FieldKind.I64, (int)PyList.LengthOffset);
        ListStorage = d.AddField("list.storage", FieldKind.Ref, (int)PyList.StorageOffset);
        TupleLength = d.AddField("tuple.length", FieldKind.I64, (int)PyTuple.LengthOffset, true);
        ArrayLength = Number("array.length", &((PyRefArray*)Offsets.Base)->Length, true);
        DictKeys = d.AddField("dict.keys", FieldKind.U32, (int)Offsets.Of(&((PyDict*)Offsets.Base)->KeysVersion));
        DictTable = Reference("dict.table", &((PyDict*)Offsets.Base)->Table);
        DictUsed = Number("dict.used", &((PyDict*)Offsets.Base)->Used);
        DictValues = d.AddArray("dict.values", FieldKind.Ref, (int)(sizeof(PyDictTable) + Offsets.Of(&((DictEntry*)Offsets.Base)->Value)), sizeof(DictEntry));
        DictEntryKeys = d.AddArray("dict.entry_keys", FieldKind.Ref, (int)(sizeof(PyDictTable) + Offsets.Of(&((DictEntry*)Offsets.Base)->Key)), sizeof(DictEntry));
        DictFilled = Number("dict.filled", &((PyDictTable*)Offsets.Base)->Filled);
        DictIteratorUsed = Number("dict_iterator.used", &((PyDictIterator*)Offsets.Base)->Used);
        DictIteratorPosition = Number("dict_iterator.position", &((PyDictIterator*)Offsets.Base)->Position);
        DictIteratorRemaining = Number("dict_iterator.remaining", &((PyDictIterator*)Offsets.Base)->Remaining);
        ZipIterators = Reference("zip.iterators", &((PyZip*)Offsets.Base)->Iterators);
        ZipStrict = Number("zip.strict", &((PyZip*)Offsets.Base)->Strict);
        SetUsed = Number("set.used", &((PySet*)Offsets.Base)->Used);
        StrLength = d.AddField("str.length", FieldKind.I32, (int)Offsets.Of(&((PyStr*)Offsets.Base)->Length));
        StrAscii = d.AddField("str.ascii", FieldKind.U8, (int)Offsets.Of(&((PyStr*)Offsets.Base)->Ascii), true);
        StrBytes = d.AddArray("str.bytes", FieldKind.U8, sizeof(PyStr));
        BytesLength = Number("bytes.length", &((PyBytes*)Offsets.Base)->Length);
        BytesItems = d.AddArray("bytes.items", FieldKind.U8, sizeof(PyBytes), immutable: true);
        DequeStorage = Reference("deque.storage", &((PyDeque*)Offsets.Base)->Storage);
        DequeStart = Number("deque.start", &((PyDeque*)Offsets.Base)->Start);
        DequeLength = Number("deque.length", &((PyDeque*)Offsets.Base)->Length);
        DequeMaxLength = Number("deque.maxlen", &((PyDeque*)Offsets.Base)->MaxLength);
        DequeState = Number("deque.state", &((PyDeque*)Offsets.Base)->State);
        DequeItems = d.AddArray("deque.items", FieldKind.Ref, sizeof(PyRefArray));
        DequeIteratorDeque = Reference("deque_iterator.deque", &((PyDequeIterator*)Offsets.Base)->Deque, true);
        DequeIteratorTaken = Number("deque_iterator.taken", &((PyDequeIterator*)Offsets.Base)->Taken);
        DequeIteratorRemaining = Number("deque_iterator.remaining", &((PyDequeIterator*)Offsets.Base)->Remaining);
        DequeIteratorState = Number("deque_iterator.state", &((PyDequeIterator*)Offsets.Base)->State, true);
        StrIteratorStr = Reference("str_iterator.str", &((PyStrIterator*)Offsets.Base)->Str);
        StrIteratorIndex = Number("str_iterator.index", &((PyStrIterator*)Offsets.Base)->Index);
        BytesIteratorBytes = Reference("bytes_iterator.bytes", &((PyBytesIterator*)Offsets.Base)->Sequence);
        BytesIteratorIndex = Number("bytes_iterator.index", &((PyBytesIterator*)Offsets.Base)->Index);
        MethodFunction = Reference("method.function", &((PyBoundMethod*)Offsets.Base)->Function, true);
        MethodSelf = Reference("method.self", &((PyBoundMethod*)Offsets.Base)->Self, true);
        RangeCurrent = Number("range_iterator.current", &((PyRangeIterator*)Offsets.Base)->Current);
        RangeStep = Number("range_iterator.step", &((PyRangeIterator*)Offsets.Base)->Step, true);
        RangeRemaining = Number("range_iterator.remaining", &((PyRangeIterator*)Offsets.Base)->Remaining);
        RangeFirst = Number("range_iterator.first", &((PyRangeIterator*)Offsets.Base)->Start, true);
        ListIteratorList = Reference("list_iterator.list", &((PyListIterator*)Offsets.Base)->List);
        ListIteratorIndex = Number("list_iterator.index", &((PyListIterator*)Offsets.Base)->Index);
        TupleIteratorTuple = Reference("tuple_iterator.tuple", &((PyTupleIterator*)Offsets.Base)->Tuple);
        TupleIteratorIndex = Number("tuple_iterator.index", &((PyTupleIterator*)Offsets.Base)->Index);
        SpanStart = Reference("range.start", &((PyRange*)Offsets.Base)->Start, true);
        SpanStop = Reference("range.stop", &((PyRange*)Offsets.Base)->Stop, true);
        SpanStep = Reference("range.step", &((PyRange*)Offsets.Base)->Step, true);
        SpanCount = Number("range.count", &((PyRange*)Offsets.Base)->Count, true);
        EnumerateIterator = Reference("enumerate.iterator", &((PyEnumerate*)Offsets.Base)->Iterator, true);
        EnumerateCount = Reference("enumerate.count", &((PyEnumerate*)Offsets.Base)->Count);
        SliceStart = Reference("slice.start", &((PySlice*)Offsets.Base)->Start, true);
        SliceStop = Reference("slice.stop", &((PySlice*)Offsets.Base)->Stop, true);
        SliceStep = Reference("slice.step", &((PySlice*)Offsets.Base)->Step, true);
        BuiltinIndex = d.AddField("builtin.function", FieldKind.I32, (int)Offsets.Of(&((PyBuiltinFunction*)Offsets.Base)->Function), true);
        BuiltinSelf = Reference("builtin.self", &((PyBuiltinFunction*)Offsets.Base)->Self, true);
        GeneratorFunction = Reference("generator.function", &((PyGenerator*)Offsets.Base)->Function, true);
        GeneratorName = Reference("generator.name", &((PyGenerator*)Offsets.Base)->Name);
        GeneratorQualName = Reference("generator.qualname", &((PyGenerator*)Offsets.Base)->QualName);
        GeneratorRegisters = Reference("generator.registers", &((PyGenerator*)Offsets.Base)->Registers);
        GeneratorHandled = Reference("generator.handled", &((PyGenerator*)Offsets.Base)->Handled);
        GeneratorFrame = Reference("generator.frame", &((PyGenerator*)Offsets.Base)->Frame);
        GeneratorPc = Number("generator.pc", &((PyGenerator*)Offsets.Base)->Pc);
        GeneratorState = d.AddField("generator.state", FieldKind.I32, (int)Offsets.Of(&((PyGenerator*)Offsets.Base)->State));
        GeneratorFlags = d.AddField("generator.flags", FieldKind.I32, (int)Offsets.Of(&((PyGenerator*)Offsets.Base)->AsyncFlags));
        StepGenerator = Reference("async_step.generator", &((PyAsyncStep*)Offsets.Base)->Generator, true);
        StepArgument = Reference("async_step.argument", &((PyAsyncStep*)Offsets.Base)->Argument, true);
        StepState = Number("async_step.state", &((PyAsyncStep*)Offsets.Base)->State);
        TracebackNext = Reference("traceback.next", &((PyTraceback*)Offsets.Base)->Next);
        TracebackFrame = Reference("traceback.frame", &((PyTraceback*)Offsets.Base)->Frame);
        TracebackInstruction = d.AddField("traceback.lasti", FieldKind.I32, (int)Offsets.Of(&((PyTraceback*)Offsets.Base)->LastInstruction));
        TracebackLine = d.AddField("traceback.line", FieldKind.I32, (int)Offsets.Of(&((PyTraceback*)Offsets.Base)->Line));
        FrameBack = Reference("frame.back", &((PyFrame*)Offsets.Base)->Back);
        FrameFunction = Reference("frame.function", &((PyFrame*)Offsets.Base)->Function);
        FrameRegisters = Reference("frame.registers", &((PyFrame*)Offsets.Base)->Registers);
        FrameLastWord = d.AddField("frame.last_word", FieldKind.I32, (int)Offsets.Of(&((PyFrame*)Offsets.Base)->LastWord));
        FrameTraceFlags = d.AddField("frame.trace_flags", FieldKind.I32, (int)Offsets.Of(&((PyFrame*)Offsets.Base)->TraceFlags));
        Tuple = d.AddShape("tuple", ShapeIds.Tuple, sizeof(PyTuple), true, Recorder.TupleItems, TupleLength);
        InstallSmallTable(d);
        InstallBuffers(d);
        Array = d.AddShape("array", ShapeIds.RefArray, sizeof(PyRefArray), true, Recorder.Items, ArrayLength);
    }

    private static void InstallSmallTable(Descriptors d)
    {
        const int indexWords = 4;
        TableSize = d.AddField("dict_table.size", FieldKind.I64, (int)Offsets.Of(&((PyDictTable*)Offsets.Base)->EntryCapacity), true);
        TableUsable = d.AddField("dict_table.usable", FieldKind.I64, (int)Offsets.Of(&((PyDictTable*)Offsets.Base)->Usable));
        EntryHashes = new FieldRef[SmallEntries];
        EntryKeys = new FieldRef[SmallEntries];
        EntryValues = new FieldRef[SmallEntries];
        TableIndices = new FieldRef[indexWords];
        int at = sizeof(PyDictTable);
        for (int k = 0; k < SmallEntries; k++, at += sizeof(DictEntry))
        {
            EntryHashes[k] = d.AddField($"dict.hash{k}", FieldKind.I64, at + (int)Offsets.Of(&((DictEntry*)Offsets.Base)->Hash));
            EntryKeys[k] = d.AddField($"dict.key{k}", FieldKind.Ref, at + (int)Offsets.Of(&((DictEntry*)Offsets.Base)->Key), aliasOf: DictEntryKeys);
            EntryValues[k] = d.AddField($"dict.value{k}", FieldKind.Ref, at + (int)Offsets.Of(&((DictEntry*)Offsets.Base)->Value), aliasOf: DictValues);
        }

        for (int k = 0; k < indexWords; k++, at += 8)
        {
            TableIndices[k] = d.AddField($"dict.indices{k}", FieldKind.I64, at);
        }

        SmallTable = d.AddShape("dict_table", ShapeIds.DictTable, at, true);
    }

    /// <summary>The descriptor of a field of an object whose shape is guarded.</summary>
    public static FieldRef Of(ulong obj, uint offset, FieldKind kind)
    {
        switch (*(uint*)obj)
        {
            case ShapeIds.List:
                return offset == PyList.LengthOffset ? ListLength : offset == PyList.StorageOffset ? ListStorage : Recorder.Field(offset, kind);
            case ShapeIds.Tuple when offset == PyTuple.LengthOffset:
                return TupleLength;
            case ShapeIds.RefArray when offset == PyTuple.LengthOffset:
                return ArrayLength;
            case ShapeIds.BoundMethod when kind == FieldKind.Ref:
                return offset == Offsets.Of(&((PyBoundMethod*)Offsets.Base)->Function) ? MethodFunction
                    : offset == Offsets.Of(&((PyBoundMethod*)Offsets.Base)->Self) ? MethodSelf : Recorder.Field(offset, kind);
            case ShapeIds.ListIterator when kind == FieldKind.Ref:
                return ListIteratorList;
            case ShapeIds.StrAsciiIterator when kind == FieldKind.Ref:
                return StrIteratorStr;
            case ShapeIds.BytesIterator when kind == FieldKind.Ref:
                return BytesIteratorBytes;
            case ShapeIds.TupleIterator when kind == FieldKind.Ref:
                return TupleIteratorTuple;
            default:
                return Recorder.Field(offset, kind);
        }
    }

    /// <summary>The items of a tuple or an array.</summary>
    public static FieldRef ItemsOf(ulong array) => *(uint*)array == ShapeIds.Tuple ? Recorder.TupleItems : Recorder.Items;

    /// <summary>Do objects of a shape keep it? Those of built-in types do, unless attributes are added to them or __class__ may be set.</summary>
    public static bool IsStable(Shape* shape)
    {
        ref PyType type = ref shape->Type.Load().As<PyType>().Fields;
        return (type.Flags & TypeFlags.Heap) == 0 && (shape->Flags & ShapeFlags.Exact) != 0 && shape->Mode != AttributeMode.Inline && Shape.IdOf(shape) != ShapeIds.Module;
    }
}
