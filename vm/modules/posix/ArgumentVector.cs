using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using Py.ObjectSpace;

namespace Py.Vm.Modules;

/// <summary>Texts for the system as a char*[] that ends with a null pointer, in memory that does not move.</summary>
internal sealed unsafe class ArgumentVector : IDisposable
{
    private readonly List<nint> _items = [];
    private byte** _array;

    /// <summary>The array; the vector cannot grow after this was asked for.</summary>
    public byte** Pointer
    {
        get
        {
            if (_array == null)
            {
                _array = (byte**)NativeMemory.Alloc((nuint)(_items.Count + 1) * (nuint)sizeof(byte*));
                for (int i = 0; i < _items.Count; i++)
                {
                    _array[i] = (byte*)_items[i];
                }

                _array[_items.Count] = null;
            }

            return _array;
        }
    }

    public int Count => _items.Count;

    /// <summary>Is the first text ""?</summary>
    public bool IsFirstEmpty => *(byte*)_items[0] == 0;

    /// <summary>Adds NUL-terminated bytes.</summary>
    public void Add(ReadOnlySpan<byte> text)
    {
        byte* copy = (byte*)NativeMemory.Alloc((nuint)text.Length);
        text.CopyTo(new Span<byte>(copy, text.Length));
        _items.Add((nint)copy);
    }

    /// <summary>Adds os.fsencode() of each item of a list or tuple; false with an error.</summary>
    public bool AddAll(Value items)
    {
        for (long i = 0; i < Sequences.LengthOf(items); i++)
        {
            if (!PathArgument.FsEncode(Sequences.ItemOf(items, i), out byte[] text))
            {
                return false;
            }

            Add(text);
        }

        return true;
    }

    /// <summary>Adds "NAME=VALUE" for each item of a mapping; false with an error.</summary>
    public bool AddEnvironment(Value mapping)
    {
        Value keys = Space.CallMethod(mapping, N.keys);
        keys = keys.IsNull ? keys : Sequences.ToList(keys);
        Value values = keys.IsNull ? keys : Space.CallMethod(mapping, N.values);
        values = values.IsNull ? values : Sequences.ToList(values);
        if (values.IsNull)
        {
            return false;
        }

        long count = Math.Min(PyList.LengthOf(keys), PyList.LengthOf(values));
        for (long i = 0; i < count; i++)
        {
            if (!PathArgument.FsEncode(PyList.Get(keys, i), out byte[] name) || !PathArgument.FsEncode(PyList.Get(values, i), out byte[] value))
            {
                return false;
            }

            // "=C:" may be a name.
            if (name.Length == 1 || Array.IndexOf(name, (byte)'=', 1) >= 0)
            {
                Errors.ValueError("illegal environment variable name");
                return false;
            }

            name[^1] = (byte)'=';
            byte[] entry = new byte[name.Length + value.Length];
            name.CopyTo(entry, 0);
            value.CopyTo(entry, name.Length);
            Add(entry);
        }

        return true;
    }

    public void Dispose()
    {
        foreach (nint item in _items)
        {
            NativeMemory.Free((void*)item);
        }

        NativeMemory.Free(_array);
        _array = null;
    }
}
