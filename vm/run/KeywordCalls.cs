using System.Runtime.CompilerServices;
using Py.ObjectSpace;

namespace Py.Vm.Run;

/// <summary>Calls with named arguments of functions that have no *args or **kwargs.</summary>
internal static unsafe class KeywordCalls
{
    private const int MaxNames = 32;

    /// <summary>Puts the arguments at <paramref name="first"/>, positional ones and then one for each name, into the order of the
    /// parameters, fills in defaults and clears the other registers. False: nothing has changed; what is wrong the binder finds.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static bool Arrange(PyFunction* function, PyCode* code, Slot* first, int positional, PyTuple* names, ThreadState* t)
    {
        int parameters = code->NamedArgs, count = (int)names->Length, registers = code->RegisterCount;
        if (parameters < 0 || positional > code->ArgCount || count > MaxNames || positional + count > parameters
            || first + registers + positional + (2 * count) >= t->RegistersEnd)
        {
            return false;
        }

        // The values go to a place behind the new frame, their registers are cleared, and then each goes to its parameter.
        ulong* given = (ulong*)first + positional;
        ulong* saved = (ulong*)first + registers + positional + count;
        int* places = stackalloc int[MaxNames];
        ulong* wanted = (ulong*)(names + 1);
        ulong* varNames = *(ulong**)&code->VarNames;
        varNames = (ulong*)((byte*)varNames + sizeof(PyTuple));
        int start = positional > code->PosOnlyArgCount ? positional : code->PosOnlyArgCount;
        for (int k = 0; k < count; k++)
        {
            int at = start;
            while (at < parameters && varNames[at] != wanted[k])
            {
                at++;
            }

            if (at == parameters)
            {
                return false;
            }

            places[k] = at;
            saved[k] = given[k];
        }

        for (int k = positional; k < registers; k++)
        {
            ((ulong*)first)[k] = 0;
        }

        for (int k = 0; k < count; k++)
        {
            ((ulong*)first)[places[k]] = saved[k];
        }

        if (positional + count == parameters || FillDefaults(function, code, first, positional, parameters))
        {
            return true;
        }

        for (int k = 0; k < count; k++)
        {
            given[k] = saved[k];
        }

        return false;
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
