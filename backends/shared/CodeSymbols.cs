using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.IO;
using System.Runtime.InteropServices;
using System.Text;

namespace Py.Backends.Shared;

/// <summary>Tells <c>perf</c> what generated code is called, by the file /tmp/perf-PID.map.</summary>
/// <remarks>One line a piece of code: address and size in hexadecimal, name. Code that was freed stays listed.</remarks>
public sealed class PerfMap : IDisposable
{
    private readonly StreamWriter _file = new(new FileStream($"/tmp/perf-{Environment.ProcessId}.map", FileMode.Append)) { AutoFlush = true };

    /// <summary>Adds a line.</summary>
    public void Publish(long address, int bytes, string name) => _file.Write($"{address:x} {bytes:x} {name.Replace('\n', ' ')}\n");

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();
}

/// <summary>Tells a debugger what generated code is called, by GDB's interface for just-in-time compilers.</summary>
/// <remarks>
/// GDB sets a breakpoint on a function <c>__jit_debug_register_code</c> of the process and looks at a variable
/// <c>__jit_debug_descriptor</c>, which leads to a list of object files in memory. An ahead-of-time executable cannot
/// export such a variable, so a shared library that has just these two is written to a temporary file and
/// loaded; for each piece of code an ELF object with one symbol is made in memory.
/// Source: GDB manual, "JIT Compilation Interface"; System V ABI, ELF chapters 4 and 5.
/// </remarks>
public sealed unsafe class DebuggerSymbols : IDisposable
{
    private readonly Dictionary<long, nint> _entries = [];
    private readonly long* _descriptor;
    private readonly delegate* unmanaged<void> _register;
    private readonly nint _library;

    /// <summary>Loads the library that the debugger looks at.</summary>
    public DebuggerSymbols()
    {
        string path = Path.Combine(Path.GetTempPath(), $"py-jit-{Environment.ProcessId}.so");
        File.WriteAllBytes(path, ElfImages.Library());
        _library = NativeLibrary.Load(path);
        _register = (delegate* unmanaged<void>)NativeLibrary.GetExport(_library, "__jit_debug_register_code");
        _descriptor = (long*)NativeLibrary.GetExport(_library, "__jit_debug_descriptor");
        LibraryPath = path;
    }

    /// <summary>The temporary file, which a debugger that attaches later reads.</summary>
    public string LibraryPath { get; }

    internal long FirstEntry => _descriptor[2];

    /// <summary>Names a piece of code; what is no letter or digit in the name becomes an underscore, as debuggers like it.</summary>
    public void Publish(long address, int bytes, string name)
    {
        char[] letters = name.ToCharArray();
        for (int i = 0; i < letters.Length; i++)
        {
            letters[i] = char.IsAsciiLetterOrDigit(letters[i]) ? letters[i] : '_';
        }
        byte[] image = ElfImages.Object(address, bytes, new string(letters));

        // struct jit_code_entry { next, prev, address of the object file, its size }, then the object file.
        long* entry = (long*)NativeMemory.Alloc((nuint)(32 + image.Length));
        long* first = (long*)_descriptor[2];
        entry[0] = (long)first;
        entry[1] = 0;
        entry[2] = (long)(entry + 4);
        entry[3] = image.Length;
        image.CopyTo(new Span<byte>(entry + 4, image.Length));
        if (first != null)
        {
            first[1] = (long)entry;
        }
        _descriptor[2] = (long)entry;
        Notify(1, entry);
        _entries[address] = (nint)entry;
    }

    /// <summary>Forgets a piece of code.</summary>
    public void Withdraw(long address)
    {
        if (!_entries.Remove(address, out nint known))
        {
            return;
        }
        long* entry = (long*)known;
        if (entry[1] != 0)
        {
            *(long*)entry[1] = entry[0];
        }
        else
        {
            _descriptor[2] = entry[0];
        }
        if (entry[0] != 0)
        {
            ((long*)entry[0])[1] = entry[1];
        }
        Notify(2, entry);
        NativeMemory.Free(entry);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (long address in new List<long>(_entries.Keys))
        {
            Withdraw(address);
        }
        File.Delete(LibraryPath);
    }

    // struct jit_descriptor { u32 version, u32 action, relevant entry, first entry }
    private void Notify(uint action, long* entry)
    {
        ((uint*)_descriptor)[1] = action;
        _descriptor[1] = (long)entry;
        _register();
        ((uint*)_descriptor)[1] = 0;
    }
}

/// <summary>The two small ELF files that a debugger is shown.</summary>
internal static class ElfImages
{
    private const int HeaderBytes = 64;
    private const int SectionBytes = 64;
    private const int SymbolBytes = 24;

    /// <summary>An object file in memory whose only symbol is the code at an address.</summary>
    public static byte[] Object(long address, int bytes, string name)
    {
        byte[] names = Encoding.UTF8.GetBytes("\0" + name + "\0");
        byte[] sections = Encoding.ASCII.GetBytes("\0.text\0.symtab\0.strtab\0.shstrtab\0");
        int symbols = HeaderBytes;
        int strings = symbols + 2 * SymbolBytes;
        int sectionNames = strings + names.Length;
        int table = (sectionNames + sections.Length + 7) & ~7;
        Writer file = new(table + 5 * SectionBytes);
        file.Header(type: 1, table, sectionCount: 5, sectionNameIndex: 4, programCount: 0);
        file.Symbol(symbols + SymbolBytes, 1, info: 0x12, section: 1, 0, bytes); // global function, at the start of the section
        file.Bytes(strings, names);
        file.Bytes(sectionNames, sections);
        file.Section(table + SectionBytes, 1, type: 8, flags: 6, address, 0, bytes, 0, 0, 16, 0); // NOBITS, alloc and execute
        file.Section(table + 2 * SectionBytes, 7, type: 2, flags: 0, 0, symbols, 2 * SymbolBytes, 3, 1, 8, SymbolBytes);
        file.Section(table + 3 * SectionBytes, 15, type: 3, flags: 0, 0, strings, names.Length, 0, 0, 1, 0);
        file.Section(table + 4 * SectionBytes, 23, type: 3, flags: 0, 0, sectionNames, sections.Length, 0, 0, 1, 0);
        return file.Image;
    }

    /// <summary>A shared library with the function and the variable of the interface.</summary>
    public static byte[] Library()
    {
        // Two pages: read and execute; read and write.
        const int Dynamic = 0x1000;
        const int Descriptor = 0x1100;
        const int Symbols = 0x200;
        const int Strings = 0x280;
        const int Hash = 0x300;
        const int Code = 0x380;
        const int Table = 0x1200;
        byte[] names = Encoding.ASCII.GetBytes("\0__jit_debug_register_code\0__jit_debug_descriptor\0py-jit.so\0");
        byte[] sections = Encoding.ASCII.GetBytes("\0.text\0.data\0.dynsym\0.dynstr\0.shstrtab\0");
        const int SectionNames = 0x1180;
        Writer file = new(Table + 6 * SectionBytes);
        file.Header(type: 3, Table, sectionCount: 6, sectionNameIndex: 5, programCount: 3);
        file.Program(0, type: 1, flags: 5, 0, 0x1000);
        file.Program(1, type: 1, flags: 6, 0x1000, 0x1000);
        file.Program(2, type: 2, flags: 6, Dynamic, 0x80);
        file.Symbol(Symbols + SymbolBytes, 1, info: 0x12, section: 1, Code, 16);
        file.Symbol(Symbols + 2 * SymbolBytes, 27, info: 0x11, section: 2, Descriptor, 24);
        file.Bytes(Strings, names);

        // One bucket: chain 1, 2, end.
        file.Words(Hash, 1, 3, 1, 0, 2, 0);
        file.Bytes(Code, [0xc3]);
        file.Words(Descriptor, 1);
        file.Longs(Dynamic, 4, Hash, 5, Strings, 6, Symbols, 10, names.Length, 11, SymbolBytes, 14, 50, 0, 0);
        file.Bytes(SectionNames, sections);
        file.Section(Table + SectionBytes, 1, type: 1, flags: 6, Code, Code, 16, 0, 0, 16, 0);
        file.Section(Table + 2 * SectionBytes, 7, type: 1, flags: 3, Descriptor, Descriptor, 24, 0, 0, 8, 0);
        file.Section(Table + 3 * SectionBytes, 13, type: 11, flags: 2, Symbols, Symbols, 3 * SymbolBytes, 4, 1, 8, SymbolBytes);
        file.Section(Table + 4 * SectionBytes, 21, type: 3, flags: 2, Strings, Strings, names.Length, 0, 0, 1, 0);
        file.Section(Table + 5 * SectionBytes, 29, type: 3, flags: 0, 0, SectionNames, sections.Length, 0, 0, 1, 0);
        return file.Image;
    }

    private sealed class Writer(int bytes)
    {
        public byte[] Image { get; } = new byte[bytes];

        public void Bytes(int at, ReadOnlySpan<byte> data) => data.CopyTo(Image.AsSpan(at));

        public void Words(int at, params ReadOnlySpan<int> words)
        {
            for (int i = 0; i < words.Length; i++)
            {
                BinaryPrimitives.WriteInt32LittleEndian(Image.AsSpan(at + 4 * i), words[i]);
            }
        }

        public void Longs(int at, params ReadOnlySpan<long> words)
        {
            for (int i = 0; i < words.Length; i++)
            {
                BinaryPrimitives.WriteInt64LittleEndian(Image.AsSpan(at + 8 * i), words[i]);
            }
        }

        public void Header(int type, int table, int sectionCount, int sectionNameIndex, int programCount)
        {
            Bytes(0, [0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1]);
            Words(16, type | 62 << 16, 1);
            Longs(32, programCount > 0 ? HeaderBytes : 0, table);
            Words(52, HeaderBytes | (programCount > 0 ? 56 : 0) << 16, programCount | SectionBytes << 16, sectionCount | sectionNameIndex << 16);
        }

        public void Program(int index, int type, int flags, long offset, long size)
        {
            int at = HeaderBytes + index * 56;
            Words(at, type, flags);
            Longs(at + 8, offset, offset, offset, size, size, type == 1 ? 0x1000 : 8);
        }

        public void Section(
            int at, int name, int type, long flags, long address, long offset, long size, int link, int info, long align, long entry)
        {
            Words(at, name, type);
            Longs(at + 8, flags, address, offset, size);
            Words(at + 40, link, info);
            Longs(at + 48, align, entry);
        }

        public void Symbol(int at, int name, int info, int section, long value, long size)
        {
            Words(at, name, info | section << 16);
            Longs(at + 8, value, size);
        }
    }
}
