using Py.ObjectSpace;

namespace Py.Vm.Modules;

/// <summary>Interned names of stream attributes.</summary>
internal static class IoNames
{
    private static Root Intern(string name) => Roots.New(PyStr.Intern(name));

    public static readonly Root Name = Intern("name");
    public static readonly Root ReadInto = Intern("readinto");
    public static readonly Root ReadInto1 = Intern("readinto1");
    public static readonly Root ReadAll = Intern("readall");
    public static readonly Root Read1 = Intern("read1");
    public static readonly Root Peek = Intern("peek");
    public static readonly Root Seek = Intern("seek");
    public static readonly Root Tell = Intern("tell");
    public static readonly Root Truncate = Intern("truncate");
    public static readonly Root Seekable = Intern("seekable");
    public static readonly Root Readable = Intern("readable");
    public static readonly Root Writable = Intern("writable");
    public static readonly Root IsATty = Intern("isatty");
    public static readonly Root Detach = Intern("detach");
    public static readonly Root DeallocWarn = Intern("_dealloc_warn");
    public static readonly Root Decode = Intern("decode");
    public static readonly Root Encode = Intern("encode");
    public static readonly Root Reset = Intern("reset");
    public static readonly Root GetState = Intern("getstate");
    public static readonly Root SetState = Intern("setstate");
    public static readonly Root Raw = Intern("raw");
    public static readonly Root BlockSize = Intern("_blksize");
}
