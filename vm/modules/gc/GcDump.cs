using System;
using System.Collections.Generic;
using System.IO;
using System.Text;
using Py.Gc;
using Py.ObjectSpace;

namespace Py.Vm.Modules;

/// <summary>dump_rpy_heap: all objects with sizes and references as 64-bit words, in PyPy's format, and the names of the types.</summary>
/// <remarks>
/// An object is its address, type index, size, the addresses it refers to, and -1. What the roots refer to comes first, ended by an object of
/// address, type and size 0. A file that is given by name gets typeids.txt and typeids.lst beside it.
/// </remarks>
internal static unsafe class GcDump
{
    private static readonly Dictionary<ulong, int> s_types = [];
    private static readonly List<string> s_names = [];
    private static readonly List<long> s_words = [];
    private static readonly HashSet<ulong> s_seen = [];

    public static void Define(ModuleBuilder m)
    {
        m.Function("dump_rpy_heap(file, /)\nWrites all objects to a file (a path, a descriptor or an open file).", &Dump);
        m.Function("get_typeids_list()\nThe type ids, in the order of get_typeids_z().", &GetList);
        m.Function("get_typeids_z()\nThe names of the types in dump_rpy_heap(), a line each, compressed by zlib.", &GetText);
    }

    private static int TypeIndex(ulong obj)
    {
        Value type = Value.FromBits(obj).Type;
        if (!s_types.TryGetValue(type.Bits, out int index))
        {
            index = s_names.Count;
            s_types.Add(type.Bits, index);
            s_names.Add(PyType.NameOf(type));
        }

        return index;
    }

    private static void Add(ulong obj)
    {
        if (!s_seen.Add(obj))
        {
            return;
        }

        s_words.Add((long)obj);
        s_words.Add(TypeIndex(obj));
        s_words.Add((long)ObjectLayout.SizeOf(obj));
        long first = HeapWalk.Count;
        HeapWalk.AddOwnReferents(obj);
        for (long i = first; i < HeapWalk.Count; i++)
        {
            s_words.Add((long)HeapWalk.Get(i));
        }

        s_words.Add(-1);
    }

    // Nothing is allocated in the heap from the collection to the end of the walk.
    private static byte[] Walk()
    {
        GcModule.CollectQuietly();
        s_words.Clear();
        s_seen.Clear();
        HeapWalk.FindRoots();
        List<ulong> roots = [];
        for (long i = 0; i < HeapWalk.Count; i++)
        {
            roots.Add(HeapWalk.Get(i));
        }

        foreach (ulong root in roots)
        {
            Add(root);
        }

        s_words.AddRange([0, 0, 0, -1]);
        HeapWalk.ForEach(&Add);
        HeapWalk.Clear();
        s_seen.Clear();
        byte[] bytes = System.Runtime.InteropServices.MemoryMarshal.AsBytes(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(s_words)).ToArray();
        s_words.Clear();
        s_words.TrimExcess();
        return bytes;
    }

    private static string Table()
    {
        StringBuilder text = new();
        for (int i = 0; i < s_names.Count; i++)
        {
            text.Append("member").Append(i).Append(" GcStruct ").Append(s_names[i]).Append('\n');
        }

        return text.ToString();
    }

    private static Value Dump(Value file)
    {
        if (!file.IsStr)
        {
            long descriptor;
            if (Space.IsIndex(file))
            {
                if (!Space.AsIndex(file, TypeId.OverflowError, out descriptor))
                {
                    return Value.Null;
                }
            }
            else
            {
                // What the program wrote before comes before.
                Value number = Space.CallMethod(file, N.flush).IsNull ? Value.Null : Space.CallMethod(file, N.fileno);
                if (number.IsNull || !Space.AsIndex(number, TypeId.OverflowError, out descriptor))
                {
                    return Value.Null;
                }
            }

            return WriteAll((int)descriptor, Walk());
        }

        string path = PyStr.ToClr(file);
        string folder = Path.GetDirectoryName(path) is { Length: > 0 } f ? f : ".";
        byte[] words = Walk();
        try
        {
            File.WriteAllBytes(path, words);
            File.WriteAllText(Path.Combine(folder, "typeids.txt"), Table());
            StringBuilder list = new();
            for (int i = 0; i < s_names.Count; i++)
            {
                list.Append(i).Append('\n');
            }

            File.WriteAllText(Path.Combine(folder, "typeids.lst"), list.ToString());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            const int noEntry = 2, noAccess = 13;
            return SysCall.Fail(e is UnauthorizedAccessException ? noAccess : noEntry, file);
        }

        return Value.None;
    }

    private static Value WriteAll(int descriptor, byte[] bytes)
    {
        fixed (byte* p = bytes)
        {
            long done = 0;
            while (done < bytes.Length)
            {
                IoNative.Outcome written = IoNative.Write(descriptor, p + done, bytes.Length - done);
                if (written.Failed)
                {
                    return written.Raise();
                }

                done += written.Result;
            }
        }

        return Value.None;
    }

    private static void Learn()
    {
        if (s_names.Count == 0)
        {
            Walk();
        }
    }

    private static Value GetList()
    {
        Learn();
        Value list = PyList.New();
        for (int i = 0; i < s_names.Count; i++)
        {
            PyList.Append(list, PyInt.New(i));
        }

        return list;
    }

    private static Value GetText()
    {
        Learn();
        Value zlib = Space.Import("zlib");
        Value compress = zlib.IsNull ? zlib : Space.GetAttr(zlib, "compress");
        return compress.IsNull ? compress : Space.Call(compress, PyBytes.New(Encoding.UTF8.GetBytes(Table())));
    }
}
