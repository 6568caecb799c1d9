using System;
using System.Runtime.InteropServices;
using Py.ObjectSpace;

namespace Py.Vm.Modules;

/// <summary>The _locale module.</summary>
internal static unsafe class LocaleModule
{
    private const string C = "libc";

    [DllImport(C, EntryPoint = "setlocale")]
    private static extern byte* SetLocaleNative(int category, byte* name);
    [DllImport(C, EntryPoint = "localeconv")]
    private static extern byte** LocaleConvNative();
    [DllImport(C, EntryPoint = "nl_langinfo")]
    private static extern byte* LanguageInfoNative(int item);
    [DllImport(C, EntryPoint = "wcscoll")]
    private static extern int WcsCollNative(uint* a, uint* b);
    [DllImport(C, EntryPoint = "wcsxfrm")]
    private static extern nuint WcsXfrmNative(uint* result, uint* text, nuint size);
    [DllImport(C, EntryPoint = "gettext")]
    private static extern byte* GetTextNative(byte* message);
    [DllImport(C, EntryPoint = "dgettext")]
    private static extern byte* DGetTextNative(byte* domain, byte* message);
    [DllImport(C, EntryPoint = "dcgettext")]
    private static extern byte* DcGetTextNative(byte* domain, byte* message, int category);
    [DllImport(C, EntryPoint = "textdomain")]
    private static extern byte* TextDomainNative(byte* domain);
    [DllImport(C, EntryPoint = "bindtextdomain", SetLastError = true)]
    private static extern byte* BindTextDomainNative(byte* domain, byte* folder);
    [DllImport(C, EntryPoint = "bind_textdomain_codeset", SetLastError = true)]
    private static extern byte* BindCodeSetNative(byte* domain, byte* codeSet);

    private const int CharMax = 127, All = 6;

    private static Root s_error;

    public static void Define(ModuleBuilder m)
    {
        m.Doc("The C library's locale, for the module locale.");
        s_error = Roots.New(NewException.Make("locale.Error"));
        m.Constant("Error", s_error.Value);
        foreach ((string name, int value) in Categories)
        {
            m.Constant(name, value);
        }

        m.Constant("CHAR_MAX", CharMax);
        foreach ((string name, int value) in InfoItems)
        {
            m.Constant(name, value);
        }

        Numbered(m, "ABDAY_", 0x20000, 7);
        Numbered(m, "DAY_", 0x20007, 7);
        Numbered(m, "ABMON_", 0x2000e, 12);
        Numbered(m, "MON_", 0x2001a, 12);
        m.Function("setlocale(category, locale=None, /)\nSets the locale of a category, or tells what it is.", &SetLocale);
        m.Function("localeconv()\nHow numbers and amounts of money are written, as a dict.", &LocaleConv);
        m.Function("nl_langinfo(key, /)\nA text of the locale.", &NlLangInfo);
        m.Function("strcoll(os1, os2, /)\nCompares two texts in the order of the locale.", &StrColl);
        m.Function("strxfrm(string, /)\nA text whose plain order is the order of the locale.", &StrXfrm);
        m.Function("getencoding()\nThe encoding of the locale.", &GetEncoding);
        m.Function("gettext(msg, /)\nThe translation of a message.", &GetText);
        m.Function("dgettext(domain, msg, /)\nThe translation of a message in a domain.", &DGetText);
        m.Function("dcgettext(domain, msg, category, /)\nThe translation of a message in a domain and category.", &DcGetText);
        m.Function("textdomain(domain, /)\nSets the domain of gettext(), or tells what it is.", &TextDomain);
        m.Function("bindtextdomain(domain, dir, /)\nSets the folder of a domain, or tells what it is.", &BindTextDomain);
        m.Function("bind_textdomain_codeset(domain, codeset, /)\nSets the encoding of a domain, or tells what it is.", &BindCodeSet);
    }

    private static ReadOnlySpan<(string Name, int Value)> Categories => new (string, int)[]
    {
        ("LC_CTYPE", 0), ("LC_TIME", 2), ("LC_COLLATE", 3), ("LC_MONETARY", 4), ("LC_MESSAGES", 5), ("LC_NUMERIC", 1), ("LC_ALL", All),
    };

    private static ReadOnlySpan<(string Name, int Value)> InfoItems => new (string, int)[]
    {
        ("CODESET", 14), ("RADIXCHAR", 0x10000), ("THOUSEP", 0x10001), ("AM_STR", 0x20026), ("PM_STR", 0x20027), ("D_T_FMT", 0x20028), ("D_FMT", 0x20029),
        ("T_FMT", 0x2002a), ("T_FMT_AMPM", 0x2002b), ("ERA", 0x2002c), ("ERA_D_FMT", 0x2002e), ("ALT_DIGITS", 0x2002f), ("ERA_D_T_FMT", 0x20030),
        ("ERA_T_FMT", 0x20031), ("_DATE_FMT", 0x2006c), ("CRNCYSTR", 0x4000f), ("YESEXPR", 0x50000), ("NOEXPR", 0x50001),
    };

    private static void Numbered(ModuleBuilder m, string prefix, int first, int count)
    {
        for (int i = 0; i < count; i++)
        {
            m.Constant(prefix + (i + 1).ToString(), first + i);
        }
    }

    private static bool IsInfoItem(int key)
    {
        if (key is >= 0x20000 and <= 0x20025)
        {
            return true;
        }

        foreach ((string _, int value) in InfoItems)
        {
            if (value == key)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>NUL-terminated bytes of a str argument; null with an error. None is allowed where <paramref name="optional"/>.</summary>
    private static bool Text(Value v, string function, int number, bool optional, out byte[]? bytes)
    {
        bytes = null;
        if (optional && (v.IsNull || v.IsNone))
        {
            return true;
        }

        if (!v.IsStr)
        {
            string position = number == 0 ? "argument" : $"argument {number}";
            Errors.TypeError($"{function}() {position} must be str{(optional ? " or None" : "")}, not {(v.IsNone ? "None" : PyType.TypeName(v))}");
            return false;
        }

        return LocaleText.Encode(v, out bytes);
    }

    private static Value SetLocale(Value category, Value locale)
    {
        if (!CNumbers.Int32(category, out int number) || !Text(locale, "setlocale", 2, true, out byte[]? name))
        {
            return Value.Null;
        }

        fixed (byte* n = name)
        {
            byte* result = SetLocaleNative(number, n);
            return result == null ? Errors.RaiseCalling(s_error.Value, PyStr.New(name is null ? "locale query failed" : "unsupported locale setting")) : LocaleText.Decode(result);
        }
    }

    private static Value Groups(byte* grouping)
    {
        Value list = PyList.New();
        if (*grouping != 0)
        {
            byte* p = grouping;
            do
            {
                PyList.Append(list, PyInt.New((long)*p));
            }
            while (*p != 0 && *p++ != CharMax);
        }

        return list;
    }

    private static Value LocaleConv()
    {
        // struct lconv: ten texts, then numbers of a byte each.
        byte** c = LocaleConvNative();
        sbyte* numbers = (sbyte*)(c + 10);
        Value dict = PyDict.New();
        PutText(dict, "int_curr_symbol", c[3]);
        PutText(dict, "currency_symbol", c[4]);
        PutText(dict, "mon_decimal_point", c[5]);
        PutText(dict, "mon_thousands_sep", c[6]);
        PyDict.SetStr(dict, PyStr.Intern("mon_grouping"), Groups(c[7]));
        PutText(dict, "positive_sign", c[8]);
        PutText(dict, "negative_sign", c[9]);
        int i = 0;
        foreach (string name in (ReadOnlySpan<string>)["int_frac_digits", "frac_digits", "p_cs_precedes", "p_sep_by_space", "n_cs_precedes", "n_sep_by_space", "p_sign_posn", "n_sign_posn"])
        {
            PyDict.SetStr(dict, PyStr.Intern(name), PyInt.New((long)numbers[i++]));
        }

        PutText(dict, "decimal_point", c[0]);
        PutText(dict, "thousands_sep", c[1]);
        PyDict.SetStr(dict, PyStr.Intern("grouping"), Groups(c[2]));
        return dict;
    }

    private static void PutText(Value dict, string name, byte* text) => PyDict.SetStr(dict, PyStr.Intern(name), LocaleText.Decode(text));

    private static Value NlLangInfo(Value key) => !CNumbers.Int32(key, out int item) ? Value.Null
        : IsInfoItem(item) ? LocaleText.Decode(LanguageInfoNative(item))
        : Errors.ValueError("unsupported langinfo constant");

    private static Value StrColl(Value a, Value b)
    {
        if (!a.IsStr || !b.IsStr)
        {
            return Errors.TypeError($"strcoll() argument {(a.IsStr ? 2 : 1)} must be str, not {PyType.TypeName(a.IsStr ? b : a)}");
        }

        if (!LocaleText.Wide(a, out uint[] first) || !LocaleText.Wide(b, out uint[] second))
        {
            return Value.Null;
        }

        fixed (uint* x = first, y = second)
        {
            return PyInt.New(WcsCollNative(x, y));
        }
    }

    private static Value StrXfrm(Value text)
    {
        if (!text.IsStr)
        {
            return Errors.TypeError($"strxfrm() argument must be str, not {PyType.TypeName(text)}");
        }

        if (!LocaleText.Wide(text, out uint[] wide))
        {
            return Value.Null;
        }

        fixed (uint* w = wide)
        {
            uint[] result = new uint[(int)WcsXfrmNative(null, w, 0) + 1];
            fixed (uint* r = result)
            {
                WcsXfrmNative(r, w, (nuint)result.Length);
                uint* end = r;
                while (*end != 0)
                {
                    end++;
                }

                return PyStr.FromUcs4(result.AsSpan(0, (int)(end - r)));
            }
        }
    }

    private static Value GetEncoding()
    {
        byte* name = LanguageInfoNative(14);
        return name == null || *name == 0 ? PyStr.New("utf-8") : LocaleText.Decode(name);
    }

    private static Value GetText(Value message)
    {
        if (!Text(message, "gettext", 0, false, out byte[]? bytes))
        {
            return Value.Null;
        }

        fixed (byte* m = bytes)
        {
            return LocaleText.Decode(GetTextNative(m));
        }
    }

    private static Value DGetText(Value domain, Value message)
    {
        if (!Text(domain, "dgettext", 1, true, out byte[]? name) || !Text(message, "dgettext", 2, false, out byte[]? bytes))
        {
            return Value.Null;
        }

        fixed (byte* d = name, m = bytes)
        {
            return LocaleText.Decode(DGetTextNative(d, m));
        }
    }

    private static Value DcGetText(Value domain, Value message, Value category)
    {
        if (!Text(domain, "dcgettext", 1, true, out byte[]? name) || !Text(message, "dcgettext", 2, false, out byte[]? bytes) || !CNumbers.Int32(category, out int number))
        {
            return Value.Null;
        }

        fixed (byte* d = name, m = bytes)
        {
            return LocaleText.Decode(DcGetTextNative(d, m, number));
        }
    }

    private static Value TextDomain(Value domain)
    {
        if (!Text(domain, "textdomain", 0, true, out byte[]? name))
        {
            return Value.Null;
        }

        fixed (byte* d = name)
        {
            byte* result = TextDomainNative(d);
            return result == null ? PosixErrors.Raise() : LocaleText.Decode(result);
        }
    }

    private static Value BindTextDomain(Value domain, Value folder)
    {
        if (!Text(domain, "bindtextdomain", 1, false, out byte[]? name))
        {
            return Value.Null;
        }

        if (name!.Length == 1)
        {
            return Errors.RaiseCalling(s_error.Value, PyStr.New("domain must be a non-empty string"));
        }

        byte[]? path = null;
        if (!folder.IsNone)
        {
            if (!PathArgument.Get(folder, "bindtextdomain", false, out PathArgument p))
            {
                return Value.Null;
            }

            path = p.Bytes;
        }

        fixed (byte* d = name, f = path)
        {
            byte* result = BindTextDomainNative(d, f);
            return result == null ? PosixErrors.Raise() : LocaleText.Decode(result);
        }
    }

    private static Value BindCodeSet(Value domain, Value codeSet)
    {
        if (!Text(domain, "bind_textdomain_codeset", 1, false, out byte[]? name) || !Text(codeSet, "bind_textdomain_codeset", 2, true, out byte[]? set))
        {
            return Value.Null;
        }

        fixed (byte* d = name, s = set)
        {
            byte* result = BindCodeSetNative(d, s);
            return result == null ? Value.None : LocaleText.Decode(result);
        }
    }
}
