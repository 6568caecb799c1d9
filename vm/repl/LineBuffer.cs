using System;
using System.Collections.Generic;
using System.Text;

namespace Py.Vm.Repl;

/// <summary>The text of a line that is being edited, as code points, with the cursor and what was killed last.</summary>
internal sealed class LineBuffer
{
    private readonly List<int> _text = [];
    private List<int> _killed = [];
    private bool _killedBefore;
    private bool _kills;

    /// <summary>Where the next character goes.</summary>
    public int Cursor { get; private set; }

    public int Length => _text.Count;

    public int this[int index] => _text[index];

    public override string ToString() => TextOf(0, _text.Count);

    /// <summary>Part of the text.</summary>
    public string TextOf(int start, int end)
    {
        StringBuilder text = new();
        for (int i = start; i < end; i++)
        {
            int c = _text[i];
            if (c < 0x10000)
            {
                text.Append((char)c);
            }
            else
            {
                text.Append(new Rune(c).ToString());
            }
        }

        return text.ToString();
    }

    /// <summary>Replaces all; the cursor goes to the end.</summary>
    public void Set(string text)
    {
        _text.Clear();
        Cursor = 0;
        Insert(text);
    }

    public void Insert(string text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            bool pair = char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]);
            Insert(pair ? char.ConvertToUtf32(text[i], text[i + 1]) : text[i]);
            i += pair ? 1 : 0;
        }
    }

    public void Insert(int codePoint) => _text.Insert(Cursor++, codePoint);

    /// <summary>Begins a command; kills that follow each other add up to one text.</summary>
    public void BeginCommand()
    {
        _killedBefore = _kills;
        _kills = false;
    }

    public void MoveTo(int position) => Cursor = Math.Clamp(position, 0, _text.Count);

    public void Delete(int start, int end)
    {
        _text.RemoveRange(start, end - start);
        Cursor = start;
    }

    /// <summary>Deletes and keeps for Yank.</summary>
    public void Kill(int start, int end)
    {
        List<int> part = _text.GetRange(start, end - start);
        bool backwards = end == Cursor;
        _killed = !_killedBefore ? part : backwards ? [.. part, .. _killed] : [.. _killed, .. part];
        _kills = true;
        Delete(start, end);
    }

    public void Yank()
    {
        _text.InsertRange(Cursor, _killed);
        Cursor += _killed.Count;
    }

    /// <summary>Exchanges the characters around the cursor and moves on.</summary>
    public void Transpose()
    {
        int at = Cursor == _text.Count ? Cursor - 1 : Cursor;
        if (at > 0)
        {
            (_text[at - 1], _text[at]) = (_text[at], _text[at - 1]);
            Cursor = at + 1;
        }
    }

    private static bool IsWord(int c) => c is '_' or >= 0x80 || (c < 0x80 && char.IsAsciiLetterOrDigit((char)c));

    /// <summary>The start of the word before the cursor.</summary>
    public int WordStart()
    {
        int at = Cursor;
        while (at > 0 && !IsWord(_text[at - 1]))
        {
            at--;
        }

        while (at > 0 && IsWord(_text[at - 1]))
        {
            at--;
        }

        return at;
    }

    /// <summary>The end of the word behind the cursor.</summary>
    public int WordEnd()
    {
        int at = Cursor;
        while (at < _text.Count && !IsWord(_text[at]))
        {
            at++;
        }

        while (at < _text.Count && IsWord(_text[at]))
        {
            at++;
        }

        return at;
    }

    /// <summary>The start of what stands before the cursor up to white space.</summary>
    public int BlankWordStart()
    {
        int at = Cursor;
        while (at > 0 && _text[at - 1] is ' ' or '\t')
        {
            at--;
        }

        while (at > 0 && _text[at - 1] is not (' ' or '\t'))
        {
            at--;
        }

        return at;
    }

    /// <summary>Changes the case of the word behind the cursor.</summary>
    public void ChangeCase(Key how)
    {
        int end = WordEnd();
        bool first = true;
        for (int i = Cursor; i < end; i++)
        {
            int c = _text[i];
            bool letter = IsWord(c);
            if (letter && Rune.IsValid(c))
            {
                bool upper = how == Key.UpperCase || (how == Key.Capitalize && first);
                _text[i] = (upper ? Rune.ToUpperInvariant(new Rune(c)) : Rune.ToLowerInvariant(new Rune(c))).Value;
            }

            first &= !letter;
        }

        Cursor = end;
    }
}
