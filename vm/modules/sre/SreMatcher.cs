using System;

namespace Py.Vm.Modules.Sre;

/// <summary>Runs programs over text of units <typeparamref name="TUnit"/> (byte, ushort or uint).</summary>
/// <remarks>
/// One loop with an explicit stack. A position is an index from the beginning of the text; everything in the loop is
/// a local, and nothing takes the address of one, so that they stay in machine registers. The text may live in the
/// Python heap: its address is only held in locals, where the collector finds it and leaves the text in place.
/// </remarks>
internal static unsafe partial class SreMatcher<TUnit>
    where TUnit : unmanaged
{
    private const int PollInterval = 1 << 14;

    /// <summary>Runs <paramref name="program"/> on text[start..end); registers and span are left in <paramref name="state"/>.</summary>
    /// <param name="program">A program for this unit width.</param>
    /// <param name="state">Receives the result.</param>
    /// <param name="text">The beginning of the text, where <c>\A</c> matches.</param>
    /// <param name="start">Where to begin, at most <paramref name="end"/>.</param>
    /// <param name="end">Where the text is taken to end.</param>
    /// <param name="mode">How to anchor.</param>
    /// <param name="mustAdvance">Whether an empty match at <paramref name="start"/> does not count.</param>
    internal static SreStatus Run(
        SreProgram program, SreState state, TUnit* text, nint start, nint end, SreMode mode, bool mustAdvance)
    {
        state.Prepare(program.Registers);
        int* code = program.Code;
        byte* data = program.Data;
        int* undo = code + program.UndoBase;
        nint* registers = state.Registers;
        nint* bottom = state.Stack + 2;
        nint* limit = state.Limit;
        nint* sp = bottom;
        nint pos = start;
        nint matchStart = start;
        nint low;
        int budget = PollInterval;
        int* ip = code + (mode == SreMode.Search ? program.SearchEntry : program.MatchEntry);
        sp[-2] = start;
        sp[-1] = (nint)(code + 1);

        for (; ; )
        {
            switch ((SreOp)ip[0])
            {
                case SreOp.Fail:
                    break;

                case SreOp.NoMatch:
                    return SreStatus.NoMatch;

                case SreOp.Match:
                    if ((mode == SreMode.FullMatch && pos != end) || (mustAdvance && pos == start))
                    {
                        break;
                    }
                    state.MatchStart = matchStart;
                    state.MatchEnd = pos;
                    return SreStatus.Matched;

                case SreOp.Jump:
                    ip = code + ip[1];
                    continue;

                case SreOp.Alt:
                    if (sp >= limit)
                    {
                        goto Grow;
                    }
                    sp[0] = pos;
                    sp[1] = (nint)(code + ip[1]);
                    sp += 2;
                    ip += 2;
                    continue;

                case SreOp.AltJump:
                    if (sp >= limit)
                    {
                        goto Grow;
                    }
                    sp[0] = pos;
                    sp[1] = (nint)(code + ip[2]);
                    sp += 2;
                    ip = code + ip[1];
                    continue;

                case SreOp.Guard:
                    {
                        int viable = Viable(ip, data, text, pos, end);
                        if (viable == 3)
                        {
                            if (sp >= limit)
                            {
                                goto Grow;
                            }
                            sp[0] = pos;
                            sp[1] = (nint)(code + ip[6]);
                            sp += 2;
                            ip = code + ip[5];
                            continue;
                        }
                        if (viable == 0)
                        {
                            break;
                        }
                        ip = code + ip[4 + viable];
                        continue;
                    }

                case SreOp.GuardLazy:
                    {
                        int viable = Viable(ip, data, text, pos, end);
                        if (viable == 3)
                        {
                            if (sp >= limit)
                            {
                                goto Grow;
                            }
                            sp[0] = pos;
                            sp[1] = (nint)(code + ip[5]);
                            sp += 2;
                            ip = code + ip[6];
                            continue;
                        }
                        if (viable == 0)
                        {
                            break;
                        }
                        ip = code + ip[4 + viable];
                        continue;
                    }

                case SreOp.Dispatch:
                    if (pos < end)
                    {
                        uint c = Unit(text, pos);
                        ip = sizeof(TUnit) == 1 || c < 256 ? code + ip[4 + data[ip[1] + c]] : code + ip[2];
                    }
                    else
                    {
                        ip = code + ip[3];
                    }
                    continue;

                case SreOp.Char:
                    if (pos < end && Unit(text, pos) == (uint)ip[1])
                    {
                        pos++;
                        ip += 2;
                        continue;
                    }
                    break;

                case SreOp.NotChar:
                    if (pos < end && Unit(text, pos) != (uint)ip[1])
                    {
                        pos++;
                        ip += 2;
                        continue;
                    }
                    break;

                case SreOp.AnyChar:
                    if (pos < end)
                    {
                        pos++;
                        ip++;
                        continue;
                    }
                    break;

                case SreOp.Set:
                    if (pos < end && IsIn(program, data, ip + 1, Unit(text, pos)))
                    {
                        pos++;
                        ip += 4;
                        continue;
                    }
                    break;

                case SreOp.OptionalSet:
                    if (pos < end && IsIn(program, data, ip + 1, Unit(text, pos)))
                    {
                        pos++;
                    }
                    ip += 4;
                    continue;

                case SreOp.SetTimes:
                    low = pos + ip[4];
                    if (low > end)
                    {
                        break;
                    }
                    while (pos < low && IsIn(program, data, ip + 1, Unit(text, pos)))
                    {
                        pos++;
                    }
                    if (pos < low)
                    {
                        break;
                    }
                    ip += 5;
                    continue;

                case SreOp.String2:
                    if (end - pos >= ip[1])
                    {
                        byte* at = (byte*)(text + pos);
                        if (*(ushort*)at == ip[2] && *(ushort*)(at + ip[4] - 2) == ip[3])
                        {
                            pos += ip[1];
                            ip += 5;
                            continue;
                        }
                    }
                    break;

                case SreOp.String4:
                    if (end - pos >= ip[1])
                    {
                        byte* at = (byte*)(text + pos);
                        if (*(int*)at == ip[2] && *(int*)(at + ip[4] - 4) == ip[3])
                        {
                            pos += ip[1];
                            ip += 5;
                            continue;
                        }
                    }
                    break;

                case SreOp.String8:
                    if (end - pos >= ip[1])
                    {
                        byte* at = (byte*)(text + pos);
                        byte* tail = at + ip[6] - 8;
                        if (*(int*)at == ip[2] && *(int*)(at + 4) == ip[3]
                            && *(int*)tail == ip[4] && *(int*)(tail + 4) == ip[5])
                        {
                            pos += ip[1];
                            ip += 7;
                            continue;
                        }
                    }
                    break;

                case SreOp.StringLong:
                    if (end - pos >= ip[1]
                        && new ReadOnlySpan<byte>(text + pos, ip[1] * sizeof(TUnit)).SequenceEqual(
                            new ReadOnlySpan<byte>(data + ip[2], ip[1] * sizeof(TUnit))))
                    {
                        pos += ip[1];
                        ip += 3;
                        continue;
                    }
                    break;

                case SreOp.RunSet:
                    low = pos + ip[1];
                    pos = SetRun(program, data, ip + 3, text, pos, RunLimit(pos, end, ip[2]));
                    if (pos < low)
                    {
                        break;
                    }
                    ip += 7;
                    continue;

                case SreOp.RunNot:
                    low = pos + ip[1];
                    pos = NotRun(text, pos, RunLimit(pos, end, ip[2]), (uint)ip[3]);
                    if (pos < low)
                    {
                        break;
                    }
                    ip += 4;
                    continue;

                case SreOp.RunAny:
                    low = pos + ip[1];
                    pos = RunLimit(pos, end, ip[2]);
                    if (pos < low)
                    {
                        break;
                    }
                    ip += 3;
                    continue;

                case SreOp.GreedySet:
                    low = pos + ip[1];
                    pos = SetRun(program, data, ip + 3, text, pos, RunLimit(pos, end, ip[2]));
                    ip += 7;
                    goto GiveBack;

                case SreOp.GreedyNot:
                    low = pos + ip[1];
                    pos = NotRun(text, pos, RunLimit(pos, end, ip[2]), (uint)ip[3]);
                    ip += 4;
                    goto GiveBack;

                case SreOp.GreedyAny:
                    low = pos + ip[1];
                    pos = RunLimit(pos, end, ip[2]);
                    ip += 3;
                    goto GiveBack;

                case SreOp.GiveBack:
                    low = *--sp;
                    pos--;
                    goto GiveBack;

                case SreOp.LazySet:
                    low = pos + ip[1];
                    if (low > end)
                    {
                        break;
                    }
                    {
                        nint most = RunLimit(pos, end, ip[2]);
                        while (pos < low && IsIn(program, data, ip + 3, Unit(text, pos)))
                        {
                            pos++;
                        }
                        if (pos < low)
                        {
                            break;
                        }
                        low = most;
                    }
                    ip += 6;
                    goto TakeMore;

                case SreOp.TakeMore:
                    low = *--sp;
                    if (pos < low && IsIn(program, data, ip + 5, Unit(text, pos)))
                    {
                        pos++;
                        goto TakeMore;
                    }
                    break;

                case SreOp.Mark:
                    if (sp != bottom)
                    {
                        if (sp >= limit)
                        {
                            goto Grow;
                        }
                        sp[0] = registers[ip[1]];
                        sp[1] = (nint)(undo + (ip[1] * 2));
                        sp += 2;
                    }
                    registers[ip[1]] = pos;
                    ip += 2;
                    continue;

                case SreOp.MarkEnd:
                    {
                        int last = program.Groups * 2;
                        if (sp != bottom)
                        {
                            if (sp >= limit)
                            {
                                goto Grow;
                            }
                            sp[0] = registers[ip[1]];
                            sp[1] = (nint)(undo + (ip[1] * 2));
                            sp[2] = registers[last];
                            sp[3] = (nint)(undo + (last * 2));
                            sp += 4;
                        }
                        registers[ip[1]] = pos;
                        registers[last] = ip[2];
                        ip += 3;
                        continue;
                    }

                case SreOp.Undo:
                    registers[ip[1]] = pos;
                    break;

                case SreOp.Save:
                    if (sp != bottom)
                    {
                        // As many words as there are groups: more than the slack allows.
                        while (sp + (2 * (ip[2] - ip[1] + 2)) >= limit)
                        {
                            nint used = (nint)(sp - bottom);
                            if (!state.Grow())
                            {
                                return SreStatus.OutOfMemory;
                            }
                            bottom = state.Stack + 2;
                            limit = state.Limit;
                            sp = bottom + used;
                        }
                        for (int register = ip[1]; register <= ip[2]; register++)
                        {
                            sp[0] = registers[register];
                            sp[1] = (nint)(undo + (register * 2));
                            sp += 2;
                        }
                        sp[0] = registers[program.Groups * 2];
                        sp[1] = (nint)(undo + (program.Groups * 4));
                        sp += 2;
                    }
                    ip += 3;
                    continue;

                case SreOp.LoopBegin:
                    if (sp != bottom)
                    {
                        if (sp >= limit)
                        {
                            goto Grow;
                        }
                        sp[0] = registers[ip[1]];
                        sp[1] = (nint)(undo + (ip[1] * 2));
                        sp[2] = registers[ip[1] + 1];
                        sp[3] = (nint)(undo + (ip[1] * 2) + 2);
                        sp += 4;
                    }
                    // The count of finished iterations, and where the last one that was not required began.
                    registers[ip[1]] = -1;
                    registers[ip[1] + 1] = -1;
                    ip = code + ip[2];
                    continue;

                case SreOp.LoopGreedy:
                    {
                        nint* loop = registers + ip[1];
                        if (sp >= limit)
                        {
                            goto Grow;
                        }
                        nint count = loop[0] + 1;
                        if (count < ip[2])
                        {
                            sp[0] = loop[0];
                            sp[1] = (nint)(undo + (ip[1] * 2));
                            sp += 2;
                            loop[0] = count;
                            ip = code + ip[4];
                        }
                        else if ((uint)count < (uint)ip[3] && pos != loop[1])
                        {
                            sp[0] = loop[0];
                            sp[1] = (nint)(undo + (ip[1] * 2));
                            sp[2] = loop[1];
                            sp[3] = (nint)(undo + (ip[1] * 2) + 2);
                            sp[4] = pos;
                            sp[5] = (nint)(code + ip[5]);
                            sp += 6;
                            loop[0] = count;
                            loop[1] = pos;
                            ip = code + ip[4];
                        }
                        else
                        {
                            ip = code + ip[5];
                        }
                        continue;
                    }

                case SreOp.LoopLazy:
                    {
                        nint* loop = registers + ip[1];
                        if (sp >= limit)
                        {
                            goto Grow;
                        }
                        if (loop[0] + 1 < ip[2])
                        {
                            sp[0] = loop[0];
                            sp[1] = (nint)(undo + (ip[1] * 2));
                            sp += 2;
                            loop[0]++;
                            ip = code + ip[4];
                        }
                        else
                        {
                            sp[0] = pos;
                            sp[1] = (nint)(ip + 6);
                            sp += 2;
                            ip = code + ip[5];
                        }
                        continue;
                    }

                case SreOp.LoopMore:
                    {
                        nint* loop = registers + ip[1];
                        if (sp >= limit)
                        {
                            // This address was popped; come back to it after growing.
                            goto Grow;
                        }
                        if ((uint)(loop[0] + 1) >= (uint)ip[2] || pos == loop[1])
                        {
                            break;
                        }
                        sp[0] = loop[0];
                        sp[1] = (nint)(undo + (ip[1] * 2));
                        sp[2] = loop[1];
                        sp[3] = (nint)(undo + (ip[1] * 2) + 2);
                        sp += 4;
                        loop[0]++;
                        loop[1] = pos;
                        ip = code + ip[3];
                        continue;
                    }

                case SreOp.LookBegin:
                    if (pos < ip[2])
                    {
                        break;
                    }
                    registers[ip[1]] = (nint)(sp - bottom);
                    registers[ip[1] + 1] = pos;
                    pos -= ip[2];
                    ip += 3;
                    continue;

                case SreOp.LookEnd:
                    sp = bottom + registers[ip[1]];
                    pos = registers[ip[1] + 1];
                    ip += 2;
                    continue;

                case SreOp.NotLookBegin:
                    if (pos < ip[2])
                    {
                        ip = code + ip[3];
                        continue;
                    }
                    if (sp >= limit)
                    {
                        goto Grow;
                    }
                    registers[ip[1]] = (nint)(sp - bottom);
                    sp[0] = pos;
                    sp[1] = (nint)(code + ip[3]);
                    sp += 2;
                    pos -= ip[2];
                    ip += 4;
                    continue;

                case SreOp.NotLookEnd:
                    sp = bottom + registers[ip[1]];
                    break;

                case SreOp.Ahead:
                    if (pos < end && IsIn(program, data, ip + 1, Unit(text, pos)))
                    {
                        ip += 4;
                        continue;
                    }
                    break;

                case SreOp.NotAhead:
                    if (pos >= end || !IsIn(program, data, ip + 1, Unit(text, pos)))
                    {
                        ip += 4;
                        continue;
                    }
                    break;

                case SreOp.Behind:
                    if (pos > 0 && IsIn(program, data, ip + 1, Unit(text, pos - 1)))
                    {
                        ip += 4;
                        continue;
                    }
                    break;

                case SreOp.NotBehind:
                    if (pos == 0 || !IsIn(program, data, ip + 1, Unit(text, pos - 1)))
                    {
                        ip += 4;
                        continue;
                    }
                    break;

                case SreOp.AtomicBegin:
                    registers[ip[1]] = (nint)(sp - bottom);
                    ip += 2;
                    continue;

                case SreOp.AtomicEnd:
                    sp = bottom + registers[ip[1]];
                    ip += 2;
                    continue;

                case SreOp.BackReference:
                    low = GroupAgain(text, pos, end, registers[ip[1] * 2], registers[(ip[1] * 2) + 1], ip[2]);
                    if (low < 0)
                    {
                        break;
                    }
                    pos = low;
                    ip += 3;
                    continue;

                case SreOp.Conditional:
                    {
                        nint first = registers[ip[1] * 2];
                        ip = first >= 0 && registers[(ip[1] * 2) + 1] >= first ? ip + 3 : code + ip[2];
                        continue;
                    }

                case SreOp.AtStart:
                    if (pos == 0)
                    {
                        ip++;
                        continue;
                    }
                    break;

                case SreOp.AtLineStart:
                    if (pos == 0 || Unit(text, pos - 1) == '\n')
                    {
                        ip++;
                        continue;
                    }
                    break;

                case SreOp.AtEnd:
                    if (pos == end || (pos == end - 1 && Unit(text, pos) == '\n'))
                    {
                        ip++;
                        continue;
                    }
                    break;

                case SreOp.AtLineEnd:
                    if (pos == end || Unit(text, pos) == '\n')
                    {
                        ip++;
                        continue;
                    }
                    break;

                case SreOp.AtTextEnd:
                    if (pos == end)
                    {
                        ip++;
                        continue;
                    }
                    break;

                case SreOp.Boundary:
                case SreOp.NotBoundary:
                    {
                        // Text without a character has neither.
                        bool before = pos > 0 && IsIn(program, data, ip + 1, Unit(text, pos - 1));
                        bool after = pos < end && IsIn(program, data, ip + 1, Unit(text, pos));
                        if (end > 0 && (before != after) == ((SreOp)ip[0] == SreOp.Boundary))
                        {
                            ip += 4;
                            continue;
                        }
                        break;
                    }

                case SreOp.RetryAfterRun:
                    pos = SetRun(program, data, ip + 1, text, pos, end) + 1;
                    ip += 5;
                    goto ClearMarks;

                case SreOp.Retry:
                    pos++;
                    ip++;
                    goto ClearMarks;

                case SreOp.FindAny:
                    if (end - pos < ip[1])
                    {
                        return SreStatus.NoMatch;
                    }
                    ip += 2;
                    goto Attempt;

                case SreOp.FindStart:
                    if (pos != 0 || end < ip[1])
                    {
                        return SreStatus.NoMatch;
                    }
                    ip += 2;
                    goto Attempt;

                case SreOp.FindLineStart:
                    pos = NextLine(text, pos, end);
                    if (end - pos < ip[1])
                    {
                        return SreStatus.NoMatch;
                    }
                    ip += 2;
                    goto Attempt;

                case SreOp.FindChar:
                    if (pos + ip[2] >= 0)
                    {
                        pos = IndexOf(text, pos + ip[2], end, (uint)ip[3]) - ip[2];
                    }
                    if (end - pos < ip[1])
                    {
                        return SreStatus.NoMatch;
                    }
                    ip += 4;
                    goto Attempt;

                case SreOp.FindSet:
                    if (pos + ip[2] >= 0)
                    {
                        pos = SetSearch(program, data, ip + 3, text, pos + ip[2], end) - ip[2];
                    }
                    if (end - pos < ip[1])
                    {
                        return SreStatus.NoMatch;
                    }
                    ip += 7;
                    goto Attempt;

                case SreOp.FindString:
                    if (pos + ip[2] >= 0)
                    {
                        pos = IndexOf(text, pos + ip[2], end, data + ip[4], ip[3]) - ip[2];
                    }
                    if (end - pos < ip[1])
                    {
                        return SreStatus.NoMatch;
                    }
                    ip += 5;
                    goto Attempt;

                case SreOp.FindSets:
                    // Near the beginning of the text there may be nothing to look back at; the attempt decides.
                    if (pos >= ip[2])
                    {
                        pos = SetsSearch(data, ip, text, pos, end - ip[1]);
                    }
                    if (pos < 0 || end - pos < ip[1])
                    {
                        return SreStatus.NoMatch;
                    }
                    ip += 9;
                    goto Attempt;

                case SreOp.FindBuckets:
                    pos = ByteScan.FindBuckets((byte*)text, pos, end - ip[1], data + ip[3], ip[2]);
                    if (pos < 0)
                    {
                        return SreStatus.NoMatch;
                    }
                    ip += 4;
                    goto Attempt;

                case SreOp.FindRunThenText:
                    pos = RunThenText(program, data, ip, text, pos, end);
                    if (end - pos < ip[1])
                    {
                        return SreStatus.NoMatch;
                    }
                    ip += 13;
                    goto Attempt;

                default:
                    throw new InvalidOperationException();
            }

            // Failure: go on at the last frame.
            if (--budget <= 0)
            {
                if (SreState.Poll != null && SreState.Poll() != 0)
                {
                    return SreStatus.Interrupted;
                }
                budget = PollInterval;
            }
            sp -= 2;
            pos = sp[0];
            ip = (int*)sp[1];
            continue;

        Attempt:
            matchStart = pos;
            sp = bottom;
            sp[-2] = pos;
            sp[-1] = (nint)(code + 2);
            continue;

        ClearMarks:
            for (int register = 0; register <= program.Groups * 2; register++)
            {
                registers[register] = -1;
            }
            continue;

        GiveBack:
            // ip is at a GiveBack; the run may end anywhere in low..pos.
            if (ip[1] == FilterChar)
            {
                pos = LastBefore(text, low, pos, end, (uint)ip[2]);
            }
            else if (ip[1] == FilterSet)
            {
                pos = LastBefore(data, ip, text, low, pos, end);
            }
            if (pos < low)
            {
                goto Failed;
            }
            if (pos > low)
            {
                if (sp >= limit)
                {
                    nint used = (nint)(sp - bottom);
                    if (!state.Grow())
                    {
                        return SreStatus.OutOfMemory;
                    }
                    bottom = state.Stack + 2;
                    limit = state.Limit;
                    sp = bottom + used;
                }
                sp[0] = low;
                sp[1] = pos;
                sp[2] = (nint)ip;
                sp += 3;
            }
            ip += 5;
            continue;

        TakeMore:
            // ip is at a TakeMore; the run may end anywhere in pos..low.
            if (ip[1] != 0)
            {
                pos = FirstAfter(program, data, ip, text, pos, low, end);
                if (pos < 0)
                {
                    goto Failed;
                }
            }
            if (pos < low)
            {
                if (sp >= limit)
                {
                    nint used = (nint)(sp - bottom);
                    if (!state.Grow())
                    {
                        return SreStatus.OutOfMemory;
                    }
                    bottom = state.Stack + 2;
                    limit = state.Limit;
                    sp = bottom + used;
                }
                sp[0] = low;
                sp[1] = pos;
                sp[2] = (nint)ip;
                sp += 3;
            }
            ip += 10;
            continue;

        Grow:
            {
                nint used = (nint)(sp - bottom);
                if (!state.Grow())
                {
                    return SreStatus.OutOfMemory;
                }
                bottom = state.Stack + 2;
                limit = state.Limit;
                sp = bottom + used;
                continue;
            }

        Failed:
            sp -= 2;
            pos = sp[0];
            ip = (int*)sp[1];
        }
    }
}
