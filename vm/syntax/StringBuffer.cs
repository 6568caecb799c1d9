using System;
using System.Collections.Generic;

namespace Py.Vm.Syntax;

/// <summary>Collects the text of a string literal.</summary>
/// <remarks>
/// In UTF-16 two lone surrogates side by side look like one character. Where a literal has that, the value becomes a
/// <see cref="CodePointsConstant"/>.
/// </remarks>
internal sealed class StringBuffer
{
    private char[] _chars = new char[256];
    private int _length;

    // Indices of high surrogates that are not paired with the low surrogate after them.
    private List<int>? _splits;

    public int Length => _length;

    public void Clear()
    {
        _length = 0;
        _splits = null;
    }

    /// <summary>Appends valid UTF-8.</summary>
    public void AppendUtf8(ReadOnlySpan<byte> bytes)
    {
        Reserve(bytes.Length);
        System.Text.Unicode.Utf8.ToUtf16(bytes, _chars.AsSpan(_length), out _, out int written);
        _length += written;
    }

    /// <summary>Appends a code point, which may be a surrogate.</summary>
    public void Append(int codePoint)
    {
        Reserve(2);
        if (codePoint > 0xFFFF)
        {
            _chars[_length++] = (char)(0xD7C0 + (codePoint >> 10));
            _chars[_length++] = (char)(0xDC00 + (codePoint & 0x3FF));
            return;
        }

        if (char.IsLowSurrogate((char)codePoint) && _length > 0 && char.IsHighSurrogate(_chars[_length - 1]))
        {
            (_splits ??= []).Add(_length - 1);
        }

        _chars[_length++] = (char)codePoint;
    }

    /// <summary>The text as the value of a constant.</summary>
    public object ToConstant()
    {
        if (_splits is null)
        {
            return new string(_chars, 0, _length);
        }

        var points = new List<int>(_length);
        int nextSplit = 0;
        for (int i = 0; i < _length; i++)
        {
            if (nextSplit < _splits.Count && _splits[nextSplit] == i)
            {
                nextSplit++;
                points.Add(_chars[i]);
            }
            else if (char.IsHighSurrogate(_chars[i]) && i + 1 < _length && char.IsLowSurrogate(_chars[i + 1]))
            {
                points.Add(char.ConvertToUtf32(_chars[i], _chars[i + 1]));
                i++;
            }
            else
            {
                points.Add(_chars[i]);
            }
        }

        return new CodePointsConstant([.. points]);
    }

    private void Reserve(int count)
    {
        if (_length + count > _chars.Length)
        {
            Array.Resize(ref _chars, Math.Max(_chars.Length * 2, _length + count));
        }
    }
}
