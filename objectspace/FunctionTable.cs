using System;
using System.Collections.Generic;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Py.ObjectSpace;

/// <summary>How a C# entry point takes its arguments.</summary>
public enum NativeKind : byte
{
    /// <summary><c>Value f(Value p0, …)</c>: one value for each parameter of the signature (self first for methods);
    /// an omitted optional one is null, *args arrives as a tuple, **kwargs as a dict.</summary>
    Bound,
    /// <summary><c>Value f(Args)</c>: gets the call as it is.</summary>
    Raw,
    /// <summary><c>Value f(Value self, Args)</c>: a method that gets the rest of the call as it is.</summary>
    RawMethod,
}

/// <summary>What the object space knows of one C# function that programs can call, read from its text when somebody asks.</summary>
/// <remarks>There are thousands of functions, and a program calls few of them: parsing all texts took a tenth of the start.</remarks>
public sealed class NativeSignature
{
    private readonly string _source;
    private readonly string? _self;
    private SignatureParts? _parts;
    private Root _names;

    /// <param name="source">The text: "gcd(a, b, /)\nDocumentation."</param>
    /// <param name="self">The implicit first parameter shown in __text_signature__.</param>
    internal NativeSignature(string source, string? self)
    {
        _source = source;
        _self = self;
        int end = source.AsSpan().IndexOfAny('(', '\n');
        Name = end < 0 ? source : source[..end];
    }

    private SignatureParts Parts => _parts ??= SignatureParser.Parse(_source, _self);

    /// <summary>Index in the function table, once registered.</summary>
    internal int Index { get; set; }

    /// <summary>Name of the function.</summary>
    public string Name { get; }
    /// <summary>Name for messages about the number of arguments: "str.join" for methods.</summary>
    public string LongName => Owner is null ? Name : Owner + "." + Name;
    /// <summary>Name of the type of a method, or null.</summary>
    public string? Owner { get; set; }
    /// <summary>__text_signature__ with parentheses, or null.</summary>
    public string? Text => Parts.Text;
    /// <summary>__doc__, or null.</summary>
    public string? Doc => _source.IndexOf('\n', StringComparison.Ordinal) is >= 0 and int end ? _source[(end + 1)..] : null;
    /// <summary>Parameter names: positional, then keyword-only; *args and **kwargs are not in it.</summary>
    public string[] Parameters => Parts.Parameters;
    /// <summary>Number of leading positional-only parameters.</summary>
    public int PositionalOnly => Parts.PositionalOnly;
    /// <summary>Number of parameters that may be given by position.</summary>
    public int Positional => Parts.Positional;
    /// <summary>Number of leading parameters without a default.</summary>
    public int Required => Parts.Required;
    /// <summary>Has *args.</summary>
    public bool VarArgs => Parts.VarArgs;
    /// <summary>Has **kwargs.</summary>
    public bool VarKeywords => Parts.VarKeywords;
    /// <summary>Bit i: parameter i is keyword-only without a default.</summary>
    public ulong RequiredKeywords => Parts.RequiredKeywords;

    /// <summary>The parameter names as a tuple of interned strs.</summary>
    public Value NamesTuple
    {
        get
        {
            if (!_names.IsAssigned)
            {
                Ref<PyTuple> tuple = PyTuple.Allocate(Parameters.Length);
                for (int i = 0; i < Parameters.Length; i++)
                {
                    tuple.Tail(i).Store(tuple, PyStr.Intern(Parameters[i]));
                }

                _names = Roots.New(tuple);
            }

            return _names.Value;
        }
    }
}

/// <summary>What a signature text says.</summary>
internal sealed record SignatureParts(
    string? Text, string[] Parameters, int PositionalOnly, int Positional, int Required, bool VarArgs, bool VarKeywords, ulong RequiredKeywords);

/// <summary>One C# function that programs can call: pointer and the facts the fast call paths need.</summary>
public struct NativeEntry
{
    /// <summary>Managed function pointer; its type follows from Kind and ParameterCount.</summary>
    public nint Pointer;
    /// <summary>How it takes arguments.</summary>
    public NativeKind Kind;
    /// <summary>Values it takes, self and the *args and **kwargs containers included (Bound only).</summary>
    public byte ParameterCount;
    /// <summary>Fewest positional arguments (without self) with which the fast path may bind.</summary>
    public byte MinPositional;
    /// <summary>Most positional arguments (without self) with which the fast path may bind; 255: only the slow path binds.</summary>
    public byte MaxPositional;
    /// <summary>Min- and MaxPositional are to be set by the first call.</summary>
    public bool Unread;
    /// <summary>Takes self first.</summary>
    public bool HasSelf;
}

/// <summary>C# entry points by index: heap objects name them by number, so that no pointer into code lies in the heap.</summary>
/// <remarks>Indices are handed out in the fixed order of registration at start-up.</remarks>
public static unsafe class FunctionTable
{
    private const int Capacity = 32768;
    private static int s_count = 1;

    // The addresses of the tables are words at a fixed place: a static field would be asked each time whether it is initialised.
    private const ulong PointersWord = Py.Gc.Reservation.LowBase + 0x110;
    private const ulong NativesWord = Py.Gc.Reservation.LowBase + 0x118;
    private static readonly List<NativeSignature?> s_signatures = new(4096) { null };

    private static readonly System.Collections.Generic.Dictionary<nint, int> s_shared = [];

    /// <summary>Registers a pointer once, however often it is asked for: each class of a program has the same accessors.</summary>
    public static int AddShared(void* pointer)
    {
        if (!s_shared.TryGetValue((nint)pointer, out int index))
        {
            index = Add(pointer);
            s_shared.Add((nint)pointer, index);
        }

        return index;
    }

    /// <summary>Adds a plain entry point (a slot function); equal pointers may get several indices.</summary>
    public static int Add(void* pointer)
    {
        int index = Next();
        (*(nint**)PointersWord)[index] = (nint)pointer;
        s_signatures.Add(null);
        return index;
    }

    /// <summary>Adds a function that programs can call.</summary>
    public static int AddNative(NativeEntry entry, NativeSignature signature)
    {
        int index = Next();
        (*(nint**)PointersWord)[index] = entry.Pointer;
        (*(NativeEntry**)NativesWord)[index] = entry;
        signature.Index = index;
        s_signatures.Add(signature);
        return index;
    }

    /// <summary>Adds a method that is in no class: objects are bound to it by <see cref="PyBuiltinFunction.New"/>.</summary>
    public static int AddMethod(string text, delegate*<Value, Args, Value> f) =>
        AddNative(new NativeEntry { Pointer = (nint)f, Kind = NativeKind.RawMethod, HasSelf = true, MaxPositional = 255 }, new NativeSignature(text, null));

    /// <summary>The pointer of entry <paramref name="index"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void* Pointer(int index) => (void*)(*(nint**)PointersWord)[index];

    /// <summary>The callable facts of entry <paramref name="index"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static NativeEntry* Native(int index) => *(NativeEntry**)NativesWord + index;

    /// <summary>The signature of a callable entry.</summary>
    public static NativeSignature Signature(int index) => s_signatures[index]!;

    private static int Next()
    {
        if (s_count == 1)
        {
            *(nint**)PointersWord = (nint*)NativeMemory.AllocZeroed(Capacity, (nuint)sizeof(nint));
            *(NativeEntry**)NativesWord = (NativeEntry*)NativeMemory.AllocZeroed(Capacity, (nuint)sizeof(NativeEntry));
            MethodCache.Initialize();
        }

        if (s_count == Capacity)
        {
            throw new InvalidOperationException("py: function table full");
        }

        return s_count++;
    }
}
