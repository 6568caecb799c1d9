using System.Collections.Generic;

namespace Py.Vm.Syntax;

/// <summary>The grammar of 3.11 with its rules for errors, read when the first error is met.</summary>
internal static partial class ErrorGrammar
{
    private static Dictionary<string, PegRule>? s_rules;

    public static PegRule Start(string name)
    {
        s_rules ??= ErrorGrammarReader.Read(Statements, Expressions, Errors);
        return s_rules[name];
    }
}
