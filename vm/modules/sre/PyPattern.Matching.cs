using System;
using Py.ObjectSpace;

namespace Py.Vm.Modules.Sre;

/// <content>Matching, searching and splitting.</content>
internal unsafe partial struct PyPattern
{
    private static Value Match(Value self, Value text, Value pos, Value endPos) => One(self, text, pos, endPos, SreMode.Match);

    private static Value FullMatch(Value self, Value text, Value pos, Value endPos) => One(self, text, pos, endPos, SreMode.FullMatch);

    private static Value Search(Value self, Value text, Value pos, Value endPos) => One(self, text, pos, endPos, SreMode.Search);

    /// <summary>Reads the arguments pos and endpos, either of which may be omitted; false with an error.</summary>
    internal static bool Bounds(Value posArgument, Value endArgument, out long pos, out long end)
    {
        pos = 0;
        end = long.MaxValue;
        return (posArgument.IsNull || Space.AsSsize(posArgument, out pos)) && (endArgument.IsNull || Space.AsSsize(endArgument, out end));
    }

    private static Value One(Value self, Value text, Value posArgument, Value endArgument, SreMode mode)
    {
        BufferView view;
        if (!Bounds(posArgument, endArgument, out long pos, out long end) || !SreSubject.OpenFor(self, text, &view, out SreSubject subject))
        {
            return Value.Null;
        }

        pos = Math.Clamp(pos, 0, subject.Length);
        end = Math.Clamp(end, 0, subject.Length);
        using SreState.Lease lease = SreState.Rent();
        SreState state = lease.State;
        bool? found = subject.Run(SreCache.Get(self), state, pos, end, mode, false);
        subject.Close();
        return found switch
        {
            true => PyMatch.New(self, text, state, pos, end),
            false => Value.None,
            null => Value.Null,
        };
    }

    private static Value FindAll(Value self, Value text, Value posArgument, Value endArgument)
    {
        BufferView view;
        if (!Bounds(posArgument, endArgument, out long pos, out long end) || !SreSubject.OpenFor(self, text, &view, out SreSubject subject))
        {
            return Value.Null;
        }

        Value list = PyList.New();
        using SreState.Lease lease = SreState.Rent();
        SreState state = lease.State;
        SrePattern pattern = SreCache.Get(self);
        pos = Math.Clamp(pos, 0, subject.Length);
        end = Math.Clamp(end, 0, subject.Length);
        bool? found = false;
        bool mustAdvance = false;
        while (pos <= end)
        {
            found = subject.Run(pattern, state, pos, end, SreMode.Search, mustAdvance);
            if (found != true)
            {
                break;
            }

            Value item = pattern.Groups switch
            {
                0 => subject.Slice(state.MatchStart, state.MatchEnd),
                1 => GroupSlice(subject, state, 0, true),
                _ => AllGroups(subject, state, pattern.Groups),
            };
            if (item.IsNull || !PyList.Append(list, item))
            {
                found = null;
                break;
            }

            pos = state.MatchEnd;
            mustAdvance = state.MatchEnd == state.MatchStart;
        }

        subject.Close();
        return found is null ? Value.Null : list;
    }

    private static Value AllGroups(scoped in SreSubject subject, SreState state, int groups)
    {
        Ref<PyTuple> tuple = PyTuple.Allocate(groups);
        for (int group = 0; !tuple.IsNull && group < groups; group++)
        {
            Value item = GroupSlice(subject, state, group, true);
            if (item.IsNull)
            {
                return item;
            }

            tuple.Tail(group).Store(tuple, item);
        }

        return tuple;
    }

    // The text of a group, counted from 0; an unset one gives an empty text or None.
    private static Value GroupSlice(scoped in SreSubject subject, SreState state, int group, bool empty)
    {
        long start = state.Registers[group * 2];
        long end = state.Registers[(group * 2) + 1];
        if (start < 0 || end < 0)
        {
            return empty ? subject.Slice(0, 0) : Value.None;
        }

        return end < start ? PyMatch.WrongSpan() : subject.Slice(start, end);
    }

    private static Value Split(Value self, Value text, Value maxSplit)
    {
        BufferView view;
        long most = 0;
        if ((!maxSplit.IsNull && !Space.AsSsize(maxSplit, out most)) || !SreSubject.OpenFor(self, text, &view, out SreSubject subject))
        {
            return Value.Null;
        }

        Value list = PyList.New();
        using SreState.Lease lease = SreState.Rent();
        SreState state = lease.State;
        SrePattern pattern = SreCache.Get(self);
        long last = 0;
        bool mustAdvance = false;
        bool? found = true;
        for (long n = 0; most == 0 || n < most; n++)
        {
            found = subject.Run(pattern, state, last, subject.Length, SreMode.Search, mustAdvance);
            if (found != true)
            {
                break;
            }

            Value item = subject.Slice(last, state.MatchStart);
            bool ok = !item.IsNull && PyList.Append(list, item);
            for (int group = 0; ok && group < pattern.Groups; group++)
            {
                item = GroupSlice(subject, state, group, false);
                ok = !item.IsNull && PyList.Append(list, item);
            }

            if (!ok)
            {
                found = null;
                break;
            }

            mustAdvance = state.MatchEnd == state.MatchStart;
            last = state.MatchEnd;
        }

        Value rest = found is null ? Value.Null : subject.Slice(last, subject.Length);
        subject.Close();
        return !rest.IsNull && PyList.Append(list, rest) ? list : Value.Null;
    }
}
