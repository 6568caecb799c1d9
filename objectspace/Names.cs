using System;

namespace Py.ObjectSpace;

/// <summary>Interned names that C# code looks up often. The member's own name is the string.</summary>
public enum N
{
    // special methods; ORDER none (SlotTable names its own)
    __abs__, __add__, __aenter__, __aexit__, __aiter__, __all__, __and__, __anext__, __annotations__, __await__, __bases__, __bool__,
    __build_class__, __builtins__, __bytes__, __cached__, __call__, __class__, __class_getitem__, __classcell__, __closure__, __code__,
    __complex__, __contains__, __copy__, __debug__, __deepcopy__, __defaults__, __del__, __delattr__, __delete__, __delitem__, __dict__, __dir__,
    __divmod__, __doc__, __enter__, __eq__, __exit__, __file__, __float__, __floor__, __floordiv__, __format__, __fspath__, __func__, __ge__,
    __get__, __getattr__, __getattribute__, __getinitargs__, __getitem__, __getnewargs__, __getnewargs_ex__, __getstate__, __globals__, __gt__,
    __hash__, __iadd__, __iand__, __ifloordiv__, __ilshift__, __imatmul__, __imod__, __import__, __imul__, __index__, __init__,
    __init_subclass__, __instancecheck__, __int__, __invert__, __ior__, __ipow__, __irshift__, __isub__, __iter__, __itruediv__, __ixor__,
    __isabstractmethod__, __kwdefaults__, __le__, __len__, __length_hint__, __loader__, __lshift__, __lt__, __main__, __match_args__, __matmul__,
    __missing__, __mod__, __module__, __mro_entries__, __mro__, __mul__, __name__, __ne__, __neg__, __new__, __newobj__, __next__, __notes__,
    __objclass__, __or__, __orig_bases__, __orig_class__, __package__, __parameters__, __path__, __pos__, __pow__, __prepare__, __qualname__, __radd__,
    __rand__, __rdivmod__, __reduce__, __reduce_ex__, __repr__, __reversed__, __rfloordiv__, __rlshift__, __rmatmul__, __rmod__, __rmul__,
    __ror__, __round__, __rpow__, __rrshift__, __rshift__, __rsub__, __rtruediv__, __rxor__, __self__, __set__, __set_name__,
    __setattr__, __setitem__, __setstate__, __sizeof__, __slotnames__, __slots__, __spec__, __str__, __sub__, __subclasscheck__, __subclasshook__,
    __suppress_context__, __text_signature__, __traceback__, __cause__, __context__, __truediv__, __trunc__, __ceil__, __typing_subst__,
    __typing_unpacked_tuple_args__, __weakref__, __wrapped__, __xor__, __origin__, __args__, __unpacked__, __abstractmethods__, __buffer__,
    __lltrace__, __warningregistry__, __future__, __subclasses__, __reduce_cython__, __static_attributes__,
    // other names
    _initializing, append, args, big, builtins, close, copyreg, displayhook, encoding, errors, excepthook, end, extend, file, filename, flush, get, items,
    keys, key, kind, little, lineno, metaclass, mode, modules, mro, msg, name, newline, obj, offset, path, print_file_and_line, read, readline, replace, send,
    sep, signed, stderr, stdin, stdout, step, start, stop, strict, surrogateescape, sys, text, @throw, type, unraisablehook, update, values, value, write, _find_and_load,
    reverse, sort, sorted, utf_8, ascii, latin_1, ignore, backslashreplace, __eventloop, closed, fileno, code, result, reason, @object, start_, _,
    end_lineno, end_offset, _abc_impl, __dictoffset__, __basicsize__, breakpointhook, _showwarnmsg, warnings, last_value, last_type, last_traceback, ps1, ps2,
    Count,
}

/// <summary>Access to the interned names of <see cref="N"/>.</summary>
public static unsafe class Names
{
    /// <summary>The interned str of <paramref name="name"/>.</summary>
    public static Value Get(N name) => Roots.Table[(int)TypeId.Count + (int)name].Load();

    internal static void Initialize()
    {
        string[] names = Enum.GetNames<N>();
        for (int i = 0; i < (int)N.Count; i++)
        {
            Roots.Table[(int)TypeId.Count + i].Initialize(PyStr.Intern(names[i]));
        }
    }
}
