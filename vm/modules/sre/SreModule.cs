using Py.Gc;
using Py.ObjectSpace;
using Py.Vm.Run;

namespace Py.Vm.Modules.Sre;

/// <summary>The module _sre.</summary>
internal static unsafe class SreModule
{
    internal static void Define(ModuleBuilder m)
    {
        SreState.Poll = &PollSignals;
        PyPattern.Initialize();
        PyMatch.Initialize();
        PyScanner.Initialize();
        m.Constant("MAGIC", Value.FromSmallInt(SreConstants.Magic));
        m.Constant("CODESIZE", Value.FromSmallInt(SreConstants.CodeSize));
        m.Constant("MAXREPEAT", Value.FromSmallInt(SreConstants.MaxRepeat));
        m.Constant("MAXGROUPS", Value.FromSmallInt(SreConstants.MaxGroups));
        m.Constant("copyright", " SRE 2.2.2 Copyright (c) 1997-2002 by Secret Labs AB ");
        m.Function("compile(pattern, flags, code, groups, groupindex, indexgroup)", &PyPattern.Compile);
        m.Function("getcodesize()", &GetCodeSize);
        m.Function("ascii_iscased(character, /)", &AsciiIsCased);
        m.Function("unicode_iscased(character, /)", &UnicodeIsCased);
        m.Function("ascii_tolower(character, /)", &AsciiToLower);
        m.Function("unicode_tolower(character, /)", &UnicodeToLower);
    }

    /// <summary>A function of the Python module re; null with an error.</summary>
    internal static Value FunctionOfRe(string name)
    {
        Value module = Space.Import("re");
        return module.IsNull ? module : Space.GetAttr(module, name);
    }

    /// <summary>An argument of C type int; false with an error.</summary>
    internal static bool AsInt(Value v, out int number)
    {
        number = 0;
        if (!Space.AsLong(v, out long wide))
        {
            if (Errors.Catch(TypeId.OverflowError))
            {
                Errors.OverflowError("Python int too large to convert to C int");
            }

            return false;
        }

        number = (int)wide;
        if (number == wide)
        {
            return true;
        }

        Errors.OverflowError("Python int too large to convert to C int");
        return false;
    }

    private static int PollSignals() => Heap.Words->EvalBreaker == 0 || EvalBreaker.PollSignals() ? 0 : 1;

    private static Value GetCodeSize() => Value.FromSmallInt(SreConstants.CodeSize);

    private static Value AsciiIsCased(Value c) =>
        AsInt(c, out int number) ? Value.FromBool(SreCharacters.AsciiIsCased((uint)number)) : Value.Null;

    private static Value UnicodeIsCased(Value c) =>
        AsInt(c, out int number) ? Value.FromBool(SreCharacters.UnicodeIsCased((uint)number)) : Value.Null;

    private static Value AsciiToLower(Value c) =>
        AsInt(c, out int number) ? Value.FromSmallInt((int)SreCharacters.AsciiLower((uint)number)) : Value.Null;

    private static Value UnicodeToLower(Value c) =>
        AsInt(c, out int number) ? Value.FromSmallInt((int)SreCharacters.UnicodeLower((uint)number)) : Value.Null;
}
