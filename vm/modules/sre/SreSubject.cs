using System;
using Py.ObjectSpace;
using Py.ObjectSpace.Text;

namespace Py.Vm.Modules.Sre;

/// <summary>The text of one call: a str, or an object with a buffer.</summary>
/// <remarks>Lives on the stack, where its references keep the text in place. Pair <see cref="Open"/> with <see cref="Close"/>.</remarks>
internal unsafe ref struct SreSubject
{
    private readonly BufferView* _view;

    private SreSubject(Value text, BufferView* view)
    {
        Text = text;
        _view = view;
    }

    /// <summary>The object.</summary>
    internal Value Text { get; }

    /// <summary>The first character.</summary>
    internal byte* Data { get; private set; }

    /// <summary>Characters.</summary>
    internal long Length { get; private set; }

    /// <summary>Bytes a character: 1, 2 or 4.</summary>
    internal int CharBytes { get; private set; }

    /// <summary>Is it a buffer and not a str?</summary>
    internal bool IsBytes { get; private set; }

    /// <summary>Views a str or an object with a buffer; false with TypeError.</summary>
    /// <param name="text">The object.</param>
    /// <param name="view">Scratch that outlives the subject.</param>
    /// <param name="subject">The view.</param>
    internal static bool Open(Value text, BufferView* view, out SreSubject subject)
    {
        subject = new SreSubject(text, view);
        if (text.IsStr)
        {
            subject.Data = (byte*)(text.Bits + (ulong)sizeof(PyStr));
            subject.Length = PyStr.LengthOf(text);
            subject.CharBytes = text.As<PyStr>().Fields.Kind;
            return true;
        }

        if (!Buffers.Supports(text) || !Buffers.Get(text, view))
        {
            Errors.TypeError($"expected string or bytes-like object, got '{PyType.TypeName(text)}'");
            return false;
        }

        subject.Data = view->Data;
        subject.Length = view->Length;
        subject.CharBytes = 1;
        subject.IsBytes = true;
        return true;
    }

    /// <summary>As <see cref="Open"/>, for a text that <paramref name="pattern"/> is to match: str with str, bytes with bytes.</summary>
    internal static bool OpenFor(Value pattern, Value text, BufferView* view, out SreSubject subject)
    {
        if (!Open(text, view, out subject))
        {
            return false;
        }

        long isBytes = pattern.As<PyPattern>().Fields.IsBytes;
        if (isBytes < 0 || subject.IsBytes == (isBytes != 0))
        {
            return true;
        }

        subject.Close();
        Errors.TypeError(subject.IsBytes
            ? "cannot use a string pattern on a bytes-like object"
            : "cannot use a bytes pattern on a string-like object");
        return false;
    }

    /// <summary>Ends the use of a buffer.</summary>
    internal readonly void Close()
    {
        if (IsBytes)
        {
            Buffers.Release(_view);
        }
    }

    /// <summary>Runs a pattern; null result means an error is set.</summary>
    internal readonly bool? Run(SrePattern pattern, SreState state, long start, long end, SreMode mode, bool mustAdvance)
    {
        SreStatus status = CharBytes switch
        {
            1 => pattern.Run(state, Data, (nint)start, (nint)end, mode, mustAdvance),
            2 => pattern.Run(state, (ushort*)Data, (nint)start, (nint)end, mode, mustAdvance),
            _ => pattern.Run(state, (uint*)Data, (nint)start, (nint)end, mode, mustAdvance),
        };
        switch (status)
        {
            case SreStatus.NoMatch:
                return false;
            case SreStatus.Matched:
                return true;
            case SreStatus.OutOfMemory:
                Errors.NoMemory();
                return null;
            default:
                return null;
        }
    }

    /// <summary>Characters start..end as a str or bytes; null with an error.</summary>
    internal readonly Value Slice(long start, long end)
    {
        if (!IsBytes)
        {
            return PyStr.Substring(Text, (int)start, (int)(end - start));
        }

        return Text.HasShape(ShapeIds.Bytes) && start == 0 && end == Length
            ? Text
            : PyBytes.New(new ReadOnlySpan<byte>(Data + start, checked((int)(end - start))));
    }

    /// <summary>Appends characters start..end to a builder.</summary>
    internal readonly void AppendTo(scoped ref CodePointBuilder builder, long start, long end)
    {
        int count = checked((int)(end - start));
        switch (CharBytes)
        {
            case 1:
                builder.Append(new ReadOnlySpan<byte>(Data + start, count));
                break;
            case 2:
                builder.Append(new ReadOnlySpan<ushort>((ushort*)Data + start, count));
                break;
            default:
                builder.Append(new ReadOnlySpan<uint>((uint*)Data + start, count));
                break;
        }
    }
}
