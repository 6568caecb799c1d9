using System;
using System.Buffers.Binary;
using System.Collections.Generic;

namespace Py.Vm.Modules.Sre;

/// <summary>Emits the program of a rewritten tree for text of one unit width.</summary>
/// <remarks>
/// Every node is emitted with a superset of what may follow it (<see cref="SreFirst"/>). That decides where a loop
/// can never use what it would give back, which alternatives a next character leaves, and where a frame is needed.
/// </remarks>
internal sealed partial class SreEmitter
{
    private static readonly CharSet s_asciiWord = OfCategory(SreCategory.Word);
    private static readonly CharSet s_unicodeWord = OfCategory(SreCategory.UniWord);

    private readonly int _unitBytes;
    private readonly int _groups;
    private readonly List<int> _code = [];
    private readonly List<byte> _data = [];
    private readonly List<CharSet> _sets = [];
    private readonly Dictionary<ByteSet, (int Offset, int Mask)> _tables = [];
    private readonly Dictionary<ByteSet, int> _nibbles = [];
    private int _openTable = -1;
    private int _openTableUsed = 8;
    private int _registers;

    private SreEmitter(int unitBytes, int groups)
    {
        _unitBytes = unitBytes;
        _groups = groups;
        _registers = (groups * 2) + 1;
    }

    private bool BytesOnly => _unitBytes == 1;

    private int LastGroupRegister => _groups * 2;

    private int Here => _code.Count;

    /// <summary>Emits the program for text whose units are <paramref name="unitBytes"/> (1, 2 or 4) wide.</summary>
    internal static SreProgram Emit(SreNode root, int groups, int unitBytes)
    {
        SreEmitter emitter = new(unitBytes, groups);
        return emitter.EmitProgram(root);
    }

    private SreProgram EmitProgram(SreNode root)
    {
        Op(SreOp.Fail);
        Op(SreOp.NoMatch);
        int search = EmitSearch(root);
        int match = Here;
        EmitNode(root, SreFirst.End);
        Op(SreOp.Match);
        int undo = Here;
        for (int register = 0; register < _registers; register++)
        {
            Op(SreOp.Undo, register);
        }
        return new SreProgram(
            System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_code),
            System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_data),
            [.. _sets],
            !BytesOnly)
        {
            SearchEntry = search,
            MatchEntry = match,
            UndoBase = undo,
            Registers = _registers,
            Groups = _groups,
            LocaleGeneration = SreAnalysis.Facts(root).UsesLocale ? SreLocale.Generation : -1,
        };
    }

    private static CharSet OfCategory(SreCategory category) =>
        CharSet.FromWords([(uint)SreCode.Category, (uint)category, 0], CaseRule.Exact);

    private void Op(SreOp op) => _code.Add((int)op);

    private void Op(SreOp op, params ReadOnlySpan<int> operands)
    {
        _code.Add((int)op);
        foreach (int operand in operands)
        {
            _code.Add(operand);
        }
    }

    // Adds a word to be filled in by Patch, and returns where it is.
    private int Hole()
    {
        _code.Add(0);
        return Here - 1;
    }

    private void Patch(int hole) => _code[hole] = Here;

    private void EmitNode(SreNode node, SreFirst follow)
    {
        switch (node.Kind)
        {
            case SreNodeKind.Empty:
                break;
            case SreNodeKind.Fail:
                Op(SreOp.Fail);
                break;
            case SreNodeKind.Literal:
                EmitText(node.Text);
                break;
            case SreNodeKind.Set:
                EmitSet(node.Set);
                break;
            case SreNodeKind.At:
                EmitPosition(node.At, null, follow);
                break;
            case SreNodeKind.Sequence:
                EmitSequence(node.Items, follow);
                break;
            case SreNodeKind.Alternation:
                EmitAlternation(node.Items, follow);
                break;
            case SreNodeKind.Loop when node.IsSetLoop:
                EmitSetLoop(node, follow, false);
                break;
            case SreNodeKind.Loop:
                EmitLoop(node, follow);
                break;
            case SreNodeKind.Mark when (node.Index & 1) == 0:
                Op(SreOp.Mark, node.Index);
                break;
            case SreNodeKind.Mark:
                Op(SreOp.MarkEnd, node.Index, (node.Index / 2) + 1);
                break;
            case SreNodeKind.Look:
                EmitLook(node);
                break;
            case SreNodeKind.Atomic:
                EmitAtomic(node.Body);
                break;
            case SreNodeKind.BackReference:
                Op(SreOp.BackReference, node.Index, (int)node.Rule);
                break;
            default:
                EmitConditional(node, follow);
                break;
        }
    }

    private void EmitSequence(List<SreNode> items, SreFirst follow)
    {
        SreFirst[] follows = new SreFirst[items.Count];
        for (int i = items.Count - 1; i >= 0; i--)
        {
            follows[i] = follow;
            follow = SreAnalysis.First(items[i], follow);
        }
        SreNode? previous = null;
        for (int i = 0; i < items.Count; i++)
        {
            SreNode item = items[i];
            if (item.Kind == SreNodeKind.At)
            {
                EmitPosition(item.At, previous, follows[i]);
            }
            else if (item.IsSetLoop)
            {
                EmitSetLoop(item, follows[i], IsSettledByBoundary(item, items, i + 1));
            }
            else
            {
                EmitNode(item, follows[i]);
            }
            previous = item.Kind == SreNodeKind.Mark ? previous : item;
        }
    }

    // After a run of word characters (or of others) \b holds at the end of the run only.
    private bool IsSettledByBoundary(SreNode loop, List<SreNode> items, int next)
    {
        while (next < items.Count && items[next].Kind == SreNodeKind.Mark)
        {
            next++;
        }
        return loop.Min > 0
            && next < items.Count
            && items[next].Kind == SreNodeKind.At
            && TryGetBoundary(items[next].At, out CharSet? word, out bool negative)
            && !negative
            && (CharSet.IsSubset(loop.Body.Set, word, BytesOnly) || CharSet.Disjoint(loop.Body.Set, word, BytesOnly));
    }

    /// <summary>The word characters of a boundary, or null for another position.</summary>
    internal static bool TryGetBoundary(
        SreAt at, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out CharSet? word, out bool negative)
    {
        negative = at is SreAt.NonBoundary or SreAt.LocNonBoundary or SreAt.UniNonBoundary;
        word = at switch
        {
            SreAt.Boundary or SreAt.NonBoundary => s_asciiWord,
            SreAt.UniBoundary or SreAt.UniNonBoundary => s_unicodeWord,
            SreAt.LocBoundary or SreAt.LocNonBoundary => OfCategory(SreCategory.LocWord),
            _ => null,
        };
        return word is not null;
    }

    private void EmitPosition(SreAt at, SreNode? previous, SreFirst follow)
    {
        if (TryGetBoundary(at, out CharSet? word, out bool negative))
        {
            EmitBoundary(word, negative, previous, follow);
            return;
        }
        Op(at switch
        {
            SreAt.Beginning or SreAt.BeginningString => SreOp.AtStart,
            SreAt.BeginningLine => SreOp.AtLineStart,
            SreAt.End => SreOp.AtEnd,
            SreAt.EndLine => SreOp.AtLineEnd,
            _ => SreOp.AtTextEnd,
        });
    }

    // One side of a boundary is often known; then only the other one is looked at.
    private void EmitBoundary(CharSet word, bool negative, SreNode? previous, SreFirst follow)
    {
        CharSet? last = previous is { Kind: SreNodeKind.Loop, IsSetLoop: true, Min: > 0 } ? previous.Body.Set
            : previous is { Kind: SreNodeKind.Set } ? previous.Set
            : previous is { Kind: SreNodeKind.Literal } ? CharSet.Single(previous.Text[^1])
            : null;
        if (last is not null && CharSet.IsSubset(last, word, BytesOnly))
        {
            OpWithSet(negative ? SreOp.Ahead : SreOp.NotAhead, word);
        }
        else if (last is not null && CharSet.Disjoint(last, word, BytesOnly))
        {
            OpWithSet(negative ? SreOp.NotAhead : SreOp.Ahead, word);
        }
        else if (!follow.AtEnd && !negative && CharSet.IsSubset(follow.Chars, word, BytesOnly))
        {
            OpWithSet(SreOp.NotBehind, word);
        }
        else if (!follow.AtEnd && !negative && CharSet.Disjoint(follow.Chars, word, BytesOnly))
        {
            OpWithSet(SreOp.Behind, word);
        }
        else
        {
            OpWithSet(negative ? SreOp.NotBoundary : SreOp.Boundary, word);
        }
    }

    private bool Fits(uint c) => _unitBytes == 4 || c >> (_unitBytes * 8) == 0;

    private void EmitSet(CharSet set)
    {
        if (BytesOnly && set.Low.IsEmpty)
        {
            Op(SreOp.Fail);
        }
        else if (BytesOnly ? set.Low.Count == 256 : set.High == HighPart.All && set.Low.Count == 256)
        {
            Op(SreOp.AnyChar);
        }
        else if (TryGetExcluded(set, out uint c))
        {
            Op(SreOp.NotChar, (int)c);
        }
        else
        {
            OpWithSet(SreOp.Set, set);
        }
    }

    private bool TryGetExcluded(CharSet set, out uint c)
    {
        if (!BytesOnly)
        {
            return set.TryGetSingleExcluded(out c);
        }
        c = 0;
        while (c < 256 && set.Low.Contains(c))
        {
            c++;
        }
        return set.Low.Count == 255;
    }

    private void OpWithSet(SreOp op, CharSet set)
    {
        Op(op);
        SetOperand(set);
    }

    private void SetOperand(CharSet set)
    {
        (int offset, int mask) = Table(set.Low);
        _code.Add(offset);
        _code.Add(mask);
        _code.Add(SetIndex(set));
    }

    private int SetIndex(CharSet set)
    {
        if (BytesOnly)
        {
            return 0;
        }
        int index = _sets.IndexOf(set);
        if (index < 0)
        {
            index = _sets.Count;
            _sets.Add(set);
        }
        return index;
    }

    private (int Offset, int Mask) Table(ByteSet set)
    {
        if (!_tables.TryGetValue(set, out (int Offset, int Mask) table))
        {
            if (_openTableUsed == 8)
            {
                OpenTable();
            }
            table = AddToOpenTable(set);
            _tables.Add(set, table);
        }
        return table;
    }

    // Two sets in one table, so that one load answers for both.
    private (int Offset, int FirstMask, int SecondMask) TablePair(ByteSet first, ByteSet second)
    {
        if (_openTableUsed > 6)
        {
            OpenTable();
        }
        (int offset, int firstMask) = AddToOpenTable(first);
        (_, int secondMask) = AddToOpenTable(second);
        return (offset, firstMask, secondMask);
    }

    private void OpenTable()
    {
        _openTable = _data.Count;
        _openTableUsed = 0;
        System.Runtime.InteropServices.CollectionsMarshal.SetCount(_data, _data.Count + 256);
        System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_data)[_openTable..].Clear();
    }

    private (int Offset, int Mask) AddToOpenTable(ByteSet set)
    {
        int mask = 1 << _openTableUsed++;
        for (uint c = 0; c < 256; c++)
        {
            if (set.Contains(c))
            {
                _data[_openTable + (int)c] |= (byte)mask;
            }
        }
        return (_openTable, mask);
    }

    // For each low nibble, the high nibbles 0..7 as bits of one byte; then the same for 8..15.
    private int NibbleTable(ByteSet set)
    {
        if (!_nibbles.TryGetValue(set, out int offset))
        {
            offset = _data.Count;
            Span<byte> table = stackalloc byte[32];
            table.Clear();
            for (uint c = 0; c < 256; c++)
            {
                if (set.Contains(c))
                {
                    table[(int)((c & 15) | ((c >> 3) & 16))] |= (byte)(1 << (int)((c >> 4) & 7));
                }
            }
            _data.AddRange(table);
            _nibbles.Add(set, offset);
        }
        return offset;
    }

    private void EmitText(uint[] text)
    {
        foreach (uint c in text)
        {
            if (!Fits(c))
            {
                Op(SreOp.Fail);
                return;
            }
        }
        if (text.Length == 1)
        {
            Op(SreOp.Char, (int)text[0]);
            return;
        }
        byte[] bytes = Encode(text);
        ReadOnlySpan<byte> span = bytes;
        switch (bytes.Length)
        {
            case < 4:
                Op(
                    SreOp.String2,
                    text.Length,
                    BinaryPrimitives.ReadUInt16LittleEndian(span),
                    BinaryPrimitives.ReadUInt16LittleEndian(span[^2..]),
                    bytes.Length);
                break;
            case < 8:
                Op(
                    SreOp.String4,
                    text.Length,
                    BinaryPrimitives.ReadInt32LittleEndian(span),
                    BinaryPrimitives.ReadInt32LittleEndian(span[^4..]),
                    bytes.Length);
                break;
            case <= 16:
                Op(
                    SreOp.String8,
                    text.Length,
                    BinaryPrimitives.ReadInt32LittleEndian(span),
                    BinaryPrimitives.ReadInt32LittleEndian(span[4..]),
                    BinaryPrimitives.ReadInt32LittleEndian(span[^8..]),
                    BinaryPrimitives.ReadInt32LittleEndian(span[^4..]),
                    bytes.Length);
                break;
            default:
                Op(SreOp.StringLong, text.Length, AddData(bytes));
                break;
        }
    }

    private byte[] Encode(ReadOnlySpan<uint> text)
    {
        byte[] bytes = new byte[text.Length * _unitBytes];
        for (int i = 0; i < text.Length; i++)
        {
            for (int k = 0; k < _unitBytes; k++)
            {
                bytes[(i * _unitBytes) + k] = (byte)(text[i] >> (k * 8));
            }
        }
        return bytes;
    }

    private int AddData(ReadOnlySpan<byte> bytes)
    {
        int offset = _data.Count;
        _data.AddRange(bytes);
        return offset;
    }

    private void EmitSave(SreNode body)
    {
        int low = int.MaxValue;
        int high = -1;
        FindMarks(body, ref low, ref high);
        if (high >= 0)
        {
            Op(SreOp.Save, low, high);
        }
    }

    private static void FindMarks(SreNode node, ref int low, ref int high)
    {
        if (node.Kind == SreNodeKind.Mark)
        {
            low = Math.Min(low, node.Index);
            high = Math.Max(high, node.Index);
        }
        foreach (SreNode item in node.Items)
        {
            FindMarks(item, ref low, ref high);
        }
    }

    private void EmitAtomic(SreNode body)
    {
        int register = _registers++;
        EmitSave(body);
        Op(SreOp.AtomicBegin, register);
        EmitNode(body, SreFirst.End);
        Op(SreOp.AtomicEnd, register);
    }

    private void EmitLook(SreNode node)
    {
        SreNode body = node.Body;
        CharSet? only = body.Kind == SreNodeKind.Set ? body.Set
            : body is { Kind: SreNodeKind.Literal, Text.Length: 1 } ? CharSet.Single(body.Text[0])
            : null;
        if (only is not null && node.Index <= 1)
        {
            OpWithSet((node.Index == 0, node.Negative) switch
            {
                (true, false) => SreOp.Ahead,
                (true, true) => SreOp.NotAhead,
                (false, false) => SreOp.Behind,
                _ => SreOp.NotBehind,
            }, only);
            return;
        }
        int register = _registers;
        _registers += 2;
        EmitSave(body);
        if (node.Negative)
        {
            Op(SreOp.NotLookBegin, register, node.Index);
            int next = Hole();
            EmitNode(body, SreFirst.End);
            Op(SreOp.NotLookEnd, register);
            Patch(next);
        }
        else
        {
            Op(SreOp.LookBegin, register, node.Index);
            EmitNode(body, SreFirst.End);
            Op(SreOp.LookEnd, register);
        }
    }

    private void EmitConditional(SreNode node, SreFirst follow)
    {
        Op(SreOp.Conditional, node.Index);
        int no = Hole();
        EmitNode(node.Items[0], follow);
        if (node.Items[1].Kind == SreNodeKind.Empty)
        {
            Patch(no);
            return;
        }
        Op(SreOp.Jump);
        int end = Hole();
        Patch(no);
        EmitNode(node.Items[1], follow);
        Patch(end);
    }
}
