using System;
using Py.ObjectSpace;

namespace Py.Vm.Modules.MappedMemory;

/// <summary>The module mmap.</summary>
internal static class MmapModule
{
    internal static void Define(ModuleBuilder m)
    {
        m.Doc("Files and anonymous memory, mapped.");
        PyMmap.Initialize(m);
        m.Constant("error", Types.Get(TypeId.OSError));
        m.Constant("PAGESIZE", Environment.SystemPageSize);
        m.Constant("ALLOCATIONGRANULARITY", Environment.SystemPageSize);
        foreach ((string name, int value) in Constants)
        {
            m.Constant(name, value);
        }
    }

#pragma warning disable IDE0055 // table
    private static ReadOnlySpan<(string Name, int Value)> Constants => new (string, int)[]
    {
        ("PROT_READ", Mapping.Read), ("PROT_WRITE", Mapping.Write), ("PROT_EXEC", 4),
        ("MAP_SHARED", Mapping.Shared), ("MAP_PRIVATE", Mapping.Private), ("MAP_DENYWRITE", 0x800), ("MAP_EXECUTABLE", 0x1000),
        ("MAP_ANON", Mapping.Anonymous), ("MAP_ANONYMOUS", Mapping.Anonymous), ("MAP_POPULATE", 0x8000), ("MAP_STACK", 0x20000),
        ("ACCESS_DEFAULT", (int)MapAccess.Default), ("ACCESS_READ", (int)MapAccess.Read), ("ACCESS_WRITE", (int)MapAccess.Write), ("ACCESS_COPY", (int)MapAccess.Copy),
        ("MADV_NORMAL", 0), ("MADV_RANDOM", 1), ("MADV_SEQUENTIAL", 2), ("MADV_WILLNEED", 3), ("MADV_DONTNEED", 4), ("MADV_FREE", 8), ("MADV_REMOVE", 9),
        ("MADV_DONTFORK", 10), ("MADV_DOFORK", 11), ("MADV_MERGEABLE", 12), ("MADV_UNMERGEABLE", 13), ("MADV_HUGEPAGE", 14), ("MADV_NOHUGEPAGE", 15),
        ("MADV_DONTDUMP", 16), ("MADV_DODUMP", 17), ("MADV_HWPOISON", 100),
    };
#pragma warning restore IDE0055
}
