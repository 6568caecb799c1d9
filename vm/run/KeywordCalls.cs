using System.Runtime.CompilerServices;
using Py.ObjectSpace;

namespace Py.Vm.Run;

/// <summary>Binding of arguments where they lie: the callee's registers begin at the first of them.</summary>
internal static unsafe class KeywordCalls
{
    private const int MaxSaved = 48;

    /// <summary>Puts the arguments at <paramref name="first"/>, positional ones and then one for each name (a tuple, or null), into the
    /// order of the parameters, makes the tuple and dict of *args and **kwargs, fills in defaults and clears the other registers.
    /// False: the arguments lie as before; what is wrong the binder finds.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    [SkipLocalsInit]
    public static bool Arrange(PyFunction* function, PyCode* code, Slot* first, int positional, PyTuple* names, ThreadState* t)
    {
        int count = names == null ? 0 : (int)names->Length, registers = code->RegisterCount, parameters = code->ArgCount + code->KwOnlyArgCount;
        bool packs = (code->Flags & PyCode.VarArgs) != 0, collects = (code->Flags & PyCode.VarKeywords) != 0;
        int inPlace = positional > code->ArgCount ? code->ArgCount : positional, moved = positional - inPlace + count;
        if (code->FirstLocal != 0 || moved > MaxSaved || (positional > inPlace && !packs) || (count > parameters - inPlace && !collects)
            || first + registers + positional + count >= t->RegistersEnd)
        {
            return false;
        }

        Slot* extra = first + inPlace, given = first + positional;
        int* places = stackalloc int[MaxSaved];
        bool collecting = false;
        Slot* wanted = (Slot*)(names + 1), varNames = (Slot*)(*(byte**)&code->VarNames + sizeof(PyTuple));
        for (int k = 0; k < count; k++)
        {
            int at = code->PosOnlyArgCount;
            while (at < parameters && !varNames[at].Load().Is(wanted[k].Load()))
            {
                at++;
            }

            // Two strs may be equal without being one, where the names come from a dict.
            if (at < inPlace || (at == parameters && (!collects || wanted[k].Load().As<PyStr>().Fields.Interned == 0)))
            {
                return false;
            }

            places[k] = at;
            collecting |= at == parameters;
        }

        Value rest = !packs ? Value.Null : positional > inPlace ? PyTuple.FromSlots(extra, positional - inPlace) : PyTuple.Empty;
        Value collected = collects ? PyDict.New(collecting ? count : 0) : Value.Null;
        if ((packs && rest.IsNull) || (collects && collected.IsNull))
        {
            Errors.Clear();
            return false;
        }

        for (int k = 0; k < count; k++)
        {
            if (places[k] == parameters)
            {
                PyDict.SetStr(collected, wanted[k].Load(), given[k].Load());
            }
        }

        // Nothing allocates from here on.
        Slot* saved = stackalloc Slot[MaxSaved];
        for (int k = 0; k < moved; k++)
        {
            saved[k].Initialize(extra[k].Load());
        }

        for (int k = inPlace; k < registers; k++)
        {
            first[k].Initialize(Value.Null);
        }

        for (int k = 0; k < count; k++)
        {
            if (places[k] != parameters)
            {
                first[places[k]].Initialize(saved[positional - inPlace + k].Load());
            }
        }

        if (!FillDefaults(function, code, first, inPlace, parameters))
        {
            for (int k = 0; k < moved; k++)
            {
                extra[k].Initialize(saved[k].Load());
            }

            return false;
        }

        if (packs)
        {
            first[parameters++].Initialize(rest);
        }

        if (collects)
        {
            first[parameters].Initialize(collected);
        }

        return true;
    }

    private static bool FillDefaults(PyFunction* function, PyCode* code, Slot* first, int positional, int parameters)
    {
        PyTuple* defaults = *(PyTuple**)&function->Defaults;
        int required = code->ArgCount - (defaults == null ? 0 : (int)defaults->Length);
        for (int k = positional; k < code->ArgCount; k++)
        {
            if (first[k].IsNull)
            {
                if (k < required)
                {
                    return false;
                }

                first[k].Initialize(((Slot*)(defaults + 1))[k - required].Load());
            }
        }

        for (int k = code->ArgCount; k < parameters; k++)
        {
            if (first[k].IsNull)
            {
                Value value = function->KwDefaults.IsNull ? Value.Null : PyDict.GetStr(function->KwDefaults.Load(), PyTuple.Get(code->VarNames.Load(), k));
                if (value.IsNull)
                {
                    return false;
                }

                first[k].Initialize(value);
            }
        }

        return true;
    }
}
