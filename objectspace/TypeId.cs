using Py.Gc;

namespace Py.ObjectSpace;

/// <summary>The types that the object space itself defines; index of the type's root and of its exact shape.</summary>
public enum TypeId : ushort
{
    None0, // index 0 is no type
    Object, Type, Int, Bool, Float, Complex, Str, Bytes, ByteArray, MemoryView, Tuple, List, Dict, Set, FrozenSet,
    NoneType, NotImplementedType, EllipsisType, Slice, Range,
    RangeIterator, LongRangeIterator, TupleIterator, ListIterator, ListReverseIterator, StrIterator, StrAsciiIterator, BytesIterator, ByteArrayIterator,
    SequenceIterator, CallableIterator, SetIterator, MemoryIterator,
    DictKeys, DictValues, DictItems, DictKeyIterator, DictValueIterator, DictItemIterator,
    DictReverseKeyIterator, DictReverseValueIterator, DictReverseItemIterator,
    BuiltinFunction, MethodDescriptor, ClassMethodDescriptor, WrapperDescriptor, MethodWrapper, GetSetDescriptor, MemberDescriptor,
    Function, BoundMethod, InstanceMethod, Cell, Code, Frame, Traceback, Module, ModuleSpecPlaceholder,
    Generator, Coroutine, CoroutineWrapper, AsyncGenerator, AsyncGeneratorASend, AsyncGeneratorAThrow, AsyncGeneratorWrapped, AnextAwaitable,
    Property, ClassMethod, StaticMethod, Super, MappingProxy, SimpleNamespace, GenericAlias, UnionType, Enumerate, Reversed, Zip, Map, Filter,
    WeakReference, WeakProxy, WeakCallableProxy, Capsule, PickleBuffer,
    // internal layouts that programs never see
    RefArray, DictTable, SetTable, CodeCaches, RawBytes, GeneratorFrame, ManagedBuffer,
    // exceptions
    BaseException, SystemExit, KeyboardInterrupt, GeneratorExit, BaseExceptionGroup,
    Exception, ExceptionGroup, StopIteration, StopAsyncIteration,
    ArithmeticError, FloatingPointError, OverflowError, ZeroDivisionError,
    AssertionError, AttributeError, BufferError, EOFError, ImportError, ModuleNotFoundError,
    LookupError, IndexError, KeyError, MemoryError, NameError, UnboundLocalError,
    OSError, BlockingIOError, ChildProcessError, ConnectionError, BrokenPipeError, ConnectionAbortedError, ConnectionRefusedError,
    ConnectionResetError, FileExistsError, FileNotFoundError, InterruptedError, IsADirectoryError, NotADirectoryError,
    PermissionError, ProcessLookupError, TimeoutError,
    ReferenceError, RuntimeError, NotImplementedError, RecursionError,
    SyntaxError, IndentationError, TabError, SystemError, TypeError, ValueError,
    UnicodeError, UnicodeDecodeError, UnicodeEncodeError, UnicodeTranslateError,
    Warning, DeprecationWarning, PendingDeprecationWarning, RuntimeWarning, SyntaxWarning, UserWarning, FutureWarning,
    ImportWarning, UnicodeWarning, BytesWarning, ResourceWarning, EncodingWarning,
    Count,
}

/// <summary>Exact shapes of the core types, as compile-time constants.</summary>
public static class ShapeIds
{
    /// <summary>Bytes between shapes.</summary>
    public const uint ShapeBytes = ObjectLayout.ShapeBytes;

    /// <summary>The exact shape of a core type.</summary>
    public static uint Of(TypeId id) => (uint)Reservation.ShapeBase + ((uint)id * ShapeBytes);

    private const uint Base = (uint)Reservation.ShapeBase;
    public const uint Object = Base + ((uint)TypeId.Object * ShapeBytes);
    public const uint Type = Base + ((uint)TypeId.Type * ShapeBytes);
    public const uint Int = Base + ((uint)TypeId.Int * ShapeBytes);
    public const uint Bool = Base + ((uint)TypeId.Bool * ShapeBytes);
    public const uint Float = Base + ((uint)TypeId.Float * ShapeBytes);
    public const uint Complex = Base + ((uint)TypeId.Complex * ShapeBytes);
    public const uint Str = Base + ((uint)TypeId.Str * ShapeBytes);
    public const uint Bytes = Base + ((uint)TypeId.Bytes * ShapeBytes);
    public const uint ByteArray = Base + ((uint)TypeId.ByteArray * ShapeBytes);
    public const uint Tuple = Base + ((uint)TypeId.Tuple * ShapeBytes);
    public const uint List = Base + ((uint)TypeId.List * ShapeBytes);
    public const uint Dict = Base + ((uint)TypeId.Dict * ShapeBytes);
    public const uint Set = Base + ((uint)TypeId.Set * ShapeBytes);
    public const uint FrozenSet = Base + ((uint)TypeId.FrozenSet * ShapeBytes);
    public const uint Slice = Base + ((uint)TypeId.Slice * ShapeBytes);
    public const uint Range = Base + ((uint)TypeId.Range * ShapeBytes);
    public const uint RangeIterator = Base + ((uint)TypeId.RangeIterator * ShapeBytes);
    public const uint ListIterator = Base + ((uint)TypeId.ListIterator * ShapeBytes);
    public const uint TupleIterator = Base + ((uint)TypeId.TupleIterator * ShapeBytes);
    public const uint StrAsciiIterator = Base + ((uint)TypeId.StrAsciiIterator * ShapeBytes);
    public const uint BytesIterator = Base + ((uint)TypeId.BytesIterator * ShapeBytes);
    public const uint DictKeyIterator = Base + ((uint)TypeId.DictKeyIterator * ShapeBytes);
    public const uint DictValueIterator = Base + ((uint)TypeId.DictValueIterator * ShapeBytes);
    public const uint Enumerate = Base + ((uint)TypeId.Enumerate * ShapeBytes);
    public const uint BuiltinFunction = Base + ((uint)TypeId.BuiltinFunction * ShapeBytes);
    public const uint MethodDescriptor = Base + ((uint)TypeId.MethodDescriptor * ShapeBytes);
    public const uint WrapperDescriptor = Base + ((uint)TypeId.WrapperDescriptor * ShapeBytes);
    public const uint Function = Base + ((uint)TypeId.Function * ShapeBytes);
    public const uint BoundMethod = Base + ((uint)TypeId.BoundMethod * ShapeBytes);
    public const uint Cell = Base + ((uint)TypeId.Cell * ShapeBytes);
    public const uint Code = Base + ((uint)TypeId.Code * ShapeBytes);
    public const uint Module = Base + ((uint)TypeId.Module * ShapeBytes);
    public const uint Generator = Base + ((uint)TypeId.Generator * ShapeBytes);
    public const uint Coroutine = Base + ((uint)TypeId.Coroutine * ShapeBytes);
    public const uint RefArray = Base + ((uint)TypeId.RefArray * ShapeBytes);
    public const uint DictTable = Base + ((uint)TypeId.DictTable * ShapeBytes);
    public const uint SetTable = Base + ((uint)TypeId.SetTable * ShapeBytes);
}
