using Py.ObjectSpace;

namespace Py.Vm.Run;

/// <summary>Names of callables for messages.</summary>
internal static class FunctionNames
{
    /// <summary>"module.qualname()" as messages about * and ** arguments say it; a type's or object's repr otherwise.</summary>
    public static string Describe(Value callee)
    {
        if (Space.TryGetAttr(callee, N.__qualname__, out Value qualName) > 0 && qualName.IsStr)
        {
            if (Space.TryGetAttr(callee, N.__module__, out Value module) > 0 && module.IsStr && !PyStr.EqualsAscii(module, "builtins"))
            {
                return $"{PyStr.ToClr(module)}.{PyStr.ToClr(qualName)}()";
            }

            return PyStr.ToClr(qualName) + "()";
        }

        Errors.Clear();
        Value text = Space.Str(callee);
        return text.IsNull ? "object" : PyStr.ToClr(text);
    }
}
