using System;
using Py.ObjectSpace;
using Py.ObjectSpace.Text;

namespace Py.Vm.Modules.Sre;

/// <summary>Builds the result of a substitution as if its parts were items of a list to be joined.</summary>
internal unsafe ref struct SreReplacer
{
    private readonly bool _isBytes;
    private long _items;
    private long _badIndex;
    private Value _badItem;

    internal SreReplacer(bool isBytes) => _isBytes = isBytes;

    /// <summary>Appends a part of the subject; an empty one is no item.</summary>
    internal void AppendText(scoped ref CodePointBuilder result, scoped in SreSubject subject, long start, long end)
    {
        if (start < end)
        {
            subject.AppendTo(ref result, start, end);
            _items++;
        }
    }

    /// <summary>Appends a replacement; one of the wrong type is remembered for <see cref="Check"/>.</summary>
    internal void AppendItem(scoped ref CodePointBuilder result, Value item)
    {
        if (!TryAppend(ref result, item) && _badItem.IsNull)
        {
            _badItem = item;
            _badIndex = _items;
        }

        _items++;
    }

    /// <summary>Whether all replacements were text; false with TypeError for the first that was not.</summary>
    internal readonly bool Check() => _badItem.IsNull || Refuse(_badIndex, _badItem);

    /// <summary>Appends a parsed template (groups, literals) with the groups of a match; false with an error.</summary>
    internal bool AppendTemplate(scoped ref CodePointBuilder result, scoped in SreSubject subject, SreState state, Value template)
    {
        Value groups = PyTuple.Get(template, 0);
        Value literals = PyTuple.Get(template, 1);
        long next = 0;
        for (long i = 0; i < PyList.LengthOf(literals); i++)
        {
            // Groups stand in the order of their places among the literals.
            Value group = next < PyList.LengthOf(groups) ? PyList.Get(groups, next) : Value.Null;
            if (!group.IsNull && PyTuple.Get(group, 0).SmallInt == i)
            {
                AppendGroup(ref result, subject, state, PyTuple.Get(group, 1).SmallInt);
                next++;
            }
            else if (!TryAppend(ref result, PyList.Get(literals, i)))
            {
                return Refuse(i, PyList.Get(literals, i));
            }
        }

        _items++;
        return true;
    }

    private static void AppendGroup(scoped ref CodePointBuilder result, scoped in SreSubject subject, SreState state, long group)
    {
        long start = group == 0 ? state.MatchStart : state.Registers[(group * 2) - 2];
        long end = group == 0 ? state.MatchEnd : state.Registers[(group * 2) - 1];
        if (start >= 0 && end > start)
        {
            subject.AppendTo(ref result, start, end);
        }
    }

    private readonly bool TryAppend(scoped ref CodePointBuilder result, Value item)
    {
        if (!_isBytes)
        {
            if (!item.IsStr)
            {
                return false;
            }

            PyStr.AppendTo(ref result, item);
            return true;
        }

        BufferView view;
        if (!Buffers.Supports(item) || !Buffers.Get(item, &view))
        {
            Errors.Clear();
            return false;
        }

        result.Append(new ReadOnlySpan<byte>(view.Data, checked((int)view.Length)));
        Buffers.Release(&view);
        return true;
    }

    private readonly bool Refuse(long index, Value item)
    {
        string wanted = _isBytes ? "a bytes-like object" : "str instance";
        Errors.TypeError($"sequence item {index}: expected {wanted}, {PyType.TypeName(item)} found");
        return false;
    }
}
